// SPDX-License-Identifier: GPL-2.0
/*
 * varnl_codec.c - structs of varnl.h to attributes of the family "var", and back
 *
 * One table per attribute set of Documentation/netlink/specs/var.yaml, and one encoder and one
 * decoder that read them. Attributes that a newer kernel adds are skipped.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib/varnl_int.h"

#define FIELD(set, attr, word, kind, str, member)				\
	[VAR_A_##set##_##attr] = {						\
		.name = word,							\
		.off = offsetof(struct str, member),				\
		.size = sizeof(((struct str *)NULL)->member),			\
		.type = VARNL_##kind,						\
	}

#define SET(lower, upper)							\
	const struct varnl_set varnl_set_##lower = {				\
		.fields = lower##_fields,					\
		.max = VAR_A_##upper##_MAX,					\
		.size = sizeof(struct varnl_##lower),				\
	}

#define F(attr, word, kind, member) FIELD(COUNTERS, attr, word, kind, varnl_counters, member)
static const struct varnl_field counters_fields[VAR_A_COUNTERS_MAX + 1] = {
	F(RX_PACKETS, "rx-packets", U64, rx_packets),
	F(RX_BYTES, "rx-bytes", U64, rx_bytes),
	F(TX_PACKETS, "tx-packets", U64, tx_packets),
	F(TX_BYTES, "tx-bytes", U64, tx_bytes),
	F(RX_DROPPED, "rx-dropped", U64, rx_dropped),
	F(TX_DROPPED, "tx-dropped", U64, tx_dropped),
	F(RX_CONTROL, "rx-control", U64, rx_control),
	F(TX_CONTROL, "tx-control", U64, tx_control),
};

static SET(counters, COUNTERS);
#undef F

#define F(attr, word, kind, member) FIELD(VR, attr, word, kind, varnl_vr, member)
static const struct varnl_field vr_fields[VAR_A_VR_MAX + 1] = {
	F(ID, "id", U32, id),
	F(NAME, "name", STRING, name),
	F(IFINDEX, "ifindex", U32, ifindex),
	F(TABLE, "table", U32, table),
	F(FLAGS, "flags", U32, flags),
	F(MISSING, "missing", U32, missing),
	F(GENERATION, "generation", U32, generation),
	F(ROWS, "rows", U32, rows),
	F(TUNNELS, "tunnels", U32, tunnels),
	F(SESSIONS, "sessions", U32, sessions),
	F(DROP, "drop", DROP, drops),
	F(MANAGEMENT, "management", U8, management),
	F(QUOTA_TUNNELS, "quota-tunnels", U32, quota_tunnels),
	F(QUOTA_SESSIONS, "quota-sessions", U32, quota_sessions),
	F(QUOTA_ROWS, "quota-rows", U32, quota_rows),
	F(REFUSED_TUNNELS, "refused-tunnels", U64, refused_tunnels),
	F(REFUSED_SESSIONS, "refused-sessions", U64, refused_sessions),
	F(REFUSED_ROWS, "refused-rows", U64, refused_rows),
};

SET(vr, VR);
#undef F

#define F(attr, word, kind, member) FIELD(ROW, attr, word, kind, varnl_row, member)
static const struct varnl_field row_fields[VAR_A_ROW_MAX + 1] = {
	F(KIND, "kind", U32, kind),
	F(IFINDEX, "ifindex", U32, ifindex),
	F(ENDPOINT, "endpoint", U32, endpoint),
	F(TUNNEL_ID, "tunnel-id", U16, tunnel_id),
	F(SESSION_ID, "session-id", U16, session_id),
	F(REALM, "realm", STRING, realm),
	F(USER, "user", STRING, user),
	F(CARRIER, "carrier", U32, carrier),
	F(VR, "vr", U32, vr),
	F(SIDE, "side", U32, side),
	F(SELECT, "select", U32, select),
	F(FLAGS, "flags", U32, flags),
	F(BYTES, "bytes", U32, bytes),
	F(PORT, "port", U32, port),
};

SET(row, ROW);
#undef F

#define F(attr, word, kind, member) FIELD(CONSIDERED, attr, word, kind, varnl_considered, member)
static const struct varnl_field considered_fields[VAR_A_CONSIDERED_MAX + 1] = {
	F(KIND, "kind", U32, kind),
	F(VERDICT, "verdict", U32, verdict),
	F(IFINDEX, "ifindex", U32, ifindex),
	F(ENDPOINT, "endpoint", U32, endpoint),
	F(TUNNEL_ID, "tunnel-id", U16, tunnel_id),
	F(SESSION_ID, "session-id", U16, session_id),
	F(REALM, "realm", STRING, realm),
	F(USER, "user", STRING, user),
	F(VR, "vr", U32, vr),
	F(SELECT, "select", U32, select),
	F(PORT, "port", U32, port),
};

static SET(considered, CONSIDERED);
#undef F

#define F(attr, word, kind, member) FIELD(EXPLAIN, attr, word, kind, varnl_explain, member)
static const struct varnl_field explain_fields[VAR_A_EXPLAIN_MAX + 1] = {
	F(IFINDEX, "ifindex", U32, ifindex),
	F(ENDPOINT, "endpoint", U32, endpoint),
	F(TUNNEL_ID, "tunnel-id", U16, tunnel_id),
	F(SESSION_ID, "session-id", U16, session_id),
	F(USER, "user", STRING, user),
	F(VR, "vr", U32, vr),
	F(CONSIDERED, "considered", CONSIDERED, considered),
};

SET(explain, EXPLAIN);
#undef F

#define F(attr, word, kind, member) FIELD(ENDPOINT, attr, word, kind, varnl_endpoint, member)
static const struct varnl_field endpoint_fields[VAR_A_ENDPOINT_MAX + 1] = {
	F(ID, "id", U32, id),
	F(VR, "vr", U32, vr),
	F(FD, "fd", U32, fd),
	F(LOCAL_IP4, "local-ip4", IP4, local_ip4),
	F(LOCAL_PORT, "local-port", BE16, local_port),
	F(FLAGS, "flags", U32, flags),
	F(TUNNELS, "tunnels", U32, tunnels),
};

SET(endpoint, ENDPOINT);
#undef F

#define F(attr, word, kind, member) FIELD(TUNNEL, attr, word, kind, varnl_tunnel, member)
static const struct varnl_field tunnel_fields[VAR_A_TUNNEL_MAX + 1] = {
	F(ENDPOINT, "endpoint", U32, endpoint),
	F(TUNNEL_ID, "tunnel-id", U16, tunnel_id),
	F(PEER_TUNNEL_ID, "peer-tunnel-id", U16, peer_tunnel_id),
	F(PEER_IP4, "peer-ip4", IP4, peer_ip4),
	F(PEER_PORT, "peer-port", BE16, peer_port),
	F(VR, "vr", U32, vr),
	F(SIDE, "side", U32, side),
	F(SELECT, "select", U32, select),
	F(IFNAME, "ifname", STRING, ifname),
	F(IFINDEX, "ifindex", U32, ifindex),
	F(SESSIONS, "sessions", U32, sessions),
	F(COUNTERS, "counters", COUNTERS, counters),
};

SET(tunnel, TUNNEL);
#undef F

#define F(attr, word, kind, member) FIELD(SESSION, attr, word, kind, varnl_session, member)
static const struct varnl_field session_fields[VAR_A_SESSION_MAX + 1] = {
	F(ENDPOINT, "endpoint", U32, endpoint),
	F(TUNNEL_ID, "tunnel-id", U16, tunnel_id),
	F(SESSION_ID, "session-id", U16, session_id),
	F(PEER_SESSION_ID, "peer-session-id", U16, peer_session_id),
	F(LEG, "leg", U32, leg),
	F(END, "end", U32, end),
	F(USER, "user", STRING, user),
	F(VR, "vr", U32, vr),
	F(IFNAME, "ifname", STRING, ifname),
	F(IFINDEX, "ifindex", U32, ifindex),
	F(MRU, "mru", U16, mru),
	F(MTU, "mtu", U16, mtu),
	F(FLAGS, "flags", U32, flags),
	F(OPEN, "open", U32, open),
	F(PREFIX, "prefix", PREFIX, prefix),
	F(IDLE, "idle", U32, idle),
	F(COUNTERS, "counters", COUNTERS, counters),
	F(PORT, "port", U32, port),
	F(PEER_MAC, "peer-mac", MAC, peer_mac),
	F(TO, "to", NAME, to),
	F(MSS, "mss", U16, mss),
	F(DSCP, "dscp", U8, dscp),
	F(RX_RATE, "rx-rate", U64, rx_rate),
	F(RX_BURST, "rx-burst", U32, rx_burst),
	F(TX_RATE, "tx-rate", U64, tx_rate),
	F(TX_BURST, "tx-burst", U32, tx_burst),
	F(HELD, "held", U32, held),
};

SET(session, SESSION);
#undef F

#define F(attr, word, kind, member) FIELD(NETNS, attr, word, kind, varnl_netns, member)
static const struct varnl_field netns_fields[VAR_A_NETNS_MAX + 1] = {
	F(PUNT_RATE, "punt-rate", U32, punt_rate),
	F(PUNT_BURST, "punt-burst", U32, punt_burst),
	F(PUNT_TOTAL_RATE, "punt-total-rate", U32, punt_total_rate),
	F(PUNT_TOTAL_BURST, "punt-total-burst", U32, punt_total_burst),
	F(CONTROLLER, "controller", U32, controller),
	F(DROP, "drop", DROP, drops),
	F(ROWS, "rows", U32, rows),
	F(ROW_BYTES, "row-bytes", U32, row_bytes),
	F(VRS, "vrs", U32, vrs),
	F(ENDPOINTS, "endpoints", U32, endpoints),
	F(TUNNELS, "tunnels", U32, tunnels),
	F(SESSIONS, "sessions", U32, sessions),
	F(GENERATION, "generation", U32, generation),
	F(HOLD_TOTAL, "hold-total", U32, hold_total),
	F(HELD, "held", U32, held),
};

SET(netns, NETNS);
#undef F

#define F(attr, word, kind, member) FIELD(GRANT, attr, word, kind, varnl_grant, member)
static const struct varnl_field grant_fields[VAR_A_GRANT_MAX + 1] = {
	F(UID, "uid", U32, uid),
	F(GID, "gid", U32, gid),
	F(VR, "vr", U32, vr),
	[VAR_A_GRANT_ALL] = { .name = "all", .type = VARNL_FLAG },
	F(RIGHTS, "rights", U32, rights),
};

SET(grant, GRANT);
#undef F

#define F(attr, word, kind, member) FIELD(GRANT, attr, word, kind, varnl_source, member)
static const struct varnl_field source_fields[VAR_A_GRANT_MAX + 1] = {
	F(UID, "uid", U32, uid),
	F(GID, "gid", GIDS, gid),
	F(VR, "vr", U32, vr),
	[VAR_A_GRANT_ALL] = { .name = "all", .type = VARNL_FLAG },
	F(RIGHTS, "rights", U32, rights),
};

SET(source, GRANT);
#undef F

static const struct varnl_field events_fields[VAR_A_EVENTS_MAX + 1] = {
	[VAR_A_EVENTS_VR] = { .name = "vr", .type = VARNL_U32 },
};

/* Nobody has asked for one VR alone yet: no struct */
const struct varnl_set varnl_set_events = {
	.fields = events_fields, .max = VAR_A_EVENTS_MAX,
};

/* The nests have no members: varnl_bulk.c writes them */
static const struct varnl_field sessions_fields[VAR_A_SESSIONS_MAX + 1] = {
	[VAR_A_SESSIONS_SESSION] = { .name = "session", .type = VARNL_ITEM },
	[VAR_A_SESSIONS_NAME] = { .name = "name", .type = VARNL_NAME },
	FIELD(SESSIONS, COUNT, "count", U32, varnl_sessions, count),
};

SET(sessions, SESSIONS);

/* Names inside other requests; the struct has no bits, so no SET() */
static const struct varnl_field name_fields[VAR_A_SESSION_NAME_MAX + 1] = {
	FIELD(SESSION_NAME, ENDPOINT, "endpoint", U32, varnl_session_name, endpoint),
	FIELD(SESSION_NAME, TUNNEL_ID, "tunnel-id", U16, varnl_session_name, tunnel_id),
	FIELD(SESSION_NAME, SESSION_ID, "session-id", U16, varnl_session_name, session_id),
	FIELD(SESSION_NAME, PORT, "port", U32, varnl_session_name, port),
};

static const struct varnl_set name_set = {
	.fields = name_fields, .max = VAR_A_SESSION_NAME_MAX,
};

static bool put_prefixes(struct nlmsghdr *nlh, size_t room, const struct varnl_session *s)
{
	unsigned int i;

	for (i = 0; i < s->n_prefixes && i < VAR_MAX_PREFIXES; i++) {
		const struct varnl_prefix *p = &s->prefix[i];
		struct nlattr *nest;

		nest = mnl_attr_nest_start_check(nlh, room, VAR_A_SESSION_PREFIX);
		if (!nest ||
		    !mnl_attr_put_check(nlh, room, VAR_A_PREFIX_ADDR,
					p->family == AF_INET ? 4 : 16, p->addr) ||
		    !mnl_attr_put_u8_check(nlh, room, VAR_A_PREFIX_LEN, p->len))
			return false;
		mnl_attr_nest_end(nlh, nest);
	}
	return true;
}

bool varnl_put_name(struct nlmsghdr *nlh, size_t room, uint16_t attr,
		    const struct varnl_session_name *name)
{
	struct nlattr *nest = mnl_attr_nest_start_check(nlh, room, attr);

	if (!nest ||
	    (name->endpoint && !mnl_attr_put_u32_check(nlh, room, VAR_A_SESSION_NAME_ENDPOINT,
						       name->endpoint)) ||
	    (name->tunnel_id && !mnl_attr_put_u16_check(nlh, room, VAR_A_SESSION_NAME_TUNNEL_ID,
							name->tunnel_id)) ||
	    !mnl_attr_put_u16_check(nlh, room, VAR_A_SESSION_NAME_SESSION_ID,
				    name->session_id) ||
	    (name->port && !mnl_attr_put_u32_check(nlh, room, VAR_A_SESSION_NAME_PORT,
						   name->port)))
		return false;
	mnl_attr_nest_end(nlh, nest);
	return true;
}

static bool put_gids(struct nlmsghdr *nlh, size_t room, const struct varnl_source *source)
{
	unsigned int i;

	for (i = 0; i < source->n_gids && i < VAR_MAX_GROUPS; i++) {
		if (!mnl_attr_put_u32_check(nlh, room, VAR_A_GRANT_GID, source->gid[i]))
			return false;
	}
	return true;
}

static bool put_field(struct nlmsghdr *nlh, size_t room, unsigned int attr,
		      const struct varnl_field *f, const void *obj)
{
	const void *p = (const uint8_t *)obj + f->off;
	uint16_t be;

	switch (f->type) {
	case VARNL_U8:
		return mnl_attr_put_check(nlh, room, attr, sizeof(uint8_t), p);
	case VARNL_U16:
		return mnl_attr_put_check(nlh, room, attr, sizeof(uint16_t), p);
	case VARNL_BE16:
		be = htons(*(const uint16_t *)p);
		return mnl_attr_put_check(nlh, room, attr, sizeof(be), &be);
	case VARNL_U32:
	case VARNL_IP4:
		return mnl_attr_put_check(nlh, room, attr, sizeof(uint32_t), p);
	case VARNL_U64:
		return mnl_attr_put_check(nlh, room, attr, sizeof(uint64_t), p);
	case VARNL_FLAG:
		return mnl_attr_put_check(nlh, room, attr, 0, NULL);
	case VARNL_GIDS:
		return put_gids(nlh, room, obj);
	case VARNL_STRING:
		return mnl_attr_put_strz_check(nlh, room, attr, p);
	case VARNL_MAC:
		return mnl_attr_put_check(nlh, room, attr, VARNL_MAC_LEN, p);
	case VARNL_PREFIX:
		return put_prefixes(nlh, room, obj);
	case VARNL_NAME:
		return varnl_put_name(nlh, room, attr, p);
	default:
		return true;	/* never part of a request */
	}
}

int varnl_encode(struct nlmsghdr *nlh, size_t room, const struct varnl_set *set,
		 const void *obj, uint32_t mask)
{
	uint32_t has = obj ? *(const uint32_t *)obj & mask : 0;
	unsigned int attr;

	for (attr = 1; attr <= set->max; attr++) {
		if (!(has & VARNL_BIT(attr)))
			continue;
		if (!put_field(nlh, room, attr, &set->fields[attr], obj))
			return -EMSGSIZE;
	}
	return 0;
}

/* The set whose attributes are inside a nest of this type */
static const struct varnl_set *nested_set(uint8_t type)
{
	switch (type) {
	case VARNL_COUNTERS:
		return &varnl_set_counters;
	case VARNL_CONSIDERED:
		return &varnl_set_considered;
	case VARNL_NAME:
		return &name_set;
	case VARNL_ITEM:
		return &varnl_set_session;
	default:
		return NULL;
	}
}

static void get_drop(const struct nlattr *nest, struct varnl_drops *drops)
{
	const struct nlattr *a;
	uint64_t packets = 0;
	uint32_t reason = 0;

	mnl_attr_for_each_nested(a, nest) {
		switch (mnl_attr_get_type(a)) {
		case VAR_A_DROP_REASON:
			if (mnl_attr_get_payload_len(a) >= sizeof(reason))
				reason = mnl_attr_get_u32(a);
			break;
		case VAR_A_DROP_PACKETS:
			if (mnl_attr_get_payload_len(a) >= sizeof(packets))
				packets = mnl_attr_get_u64(a);
			break;
		}
	}
	if (reason > VAR_DROP_REASON_MAX)
		reason = VAR_DROP_REASON_NONE;
	drops->packets[reason] += packets;
}

static void get_prefix(const struct nlattr *nest, struct varnl_session *s)
{
	struct varnl_prefix *p = &s->prefix[s->n_prefixes];
	const struct nlattr *a;
	size_t len;

	if (s->n_prefixes == VAR_MAX_PREFIXES)
		return;
	memset(p, 0, sizeof(*p));
	mnl_attr_for_each_nested(a, nest) {
		len = mnl_attr_get_payload_len(a);
		switch (mnl_attr_get_type(a)) {
		case VAR_A_PREFIX_ADDR:
			if (len != 4 && len != 16)
				break;
			p->family = len == 4 ? AF_INET : AF_INET6;
			memcpy(p->addr, mnl_attr_get_payload(a), len);
			break;
		case VAR_A_PREFIX_LEN:
			if (len >= 1)
				p->len = mnl_attr_get_u8(a);
			break;
		}
	}
	if (p->family)
		s->n_prefixes++;
}

static int get_attrs(const void *start, size_t len, const struct varnl_set *set, void *obj);
static int get_field(const struct nlattr *a, const struct varnl_field *f, void *obj);

static int get_name(const struct nlattr *nest, struct varnl_session_name *name)
{
	const struct nlattr *a;
	int ret = 0;

	memset(name, 0, sizeof(*name));
	mnl_attr_for_each_nested(a, nest) {
		unsigned int type = mnl_attr_get_type(a);

		if (!ret && type && type <= VAR_A_SESSION_NAME_MAX)
			ret = get_field(a, &name_fields[type], name);
	}
	return ret;
}

static void get_considered(const struct nlattr *nest, struct varnl_explain *ex)
{
	if (ex->n_considered == VARNL_MAX_CONSIDERED)
		return;
	if (!get_attrs(mnl_attr_get_payload(nest), mnl_attr_get_payload_len(nest),
		       &varnl_set_considered, &ex->considered[ex->n_considered]))
		ex->n_considered++;
}

static int get_field(const struct nlattr *a, const struct varnl_field *f, void *obj)
{
	size_t len = mnl_attr_get_payload_len(a);
	uint8_t *p = (uint8_t *)obj + f->off;

	switch (f->type) {
	case VARNL_U8:
		if (len < sizeof(uint8_t))
			return -EBADMSG;
		*p = mnl_attr_get_u8(a);
		break;
	case VARNL_U16:
		if (len < sizeof(uint16_t))
			return -EBADMSG;
		*(uint16_t *)p = mnl_attr_get_u16(a);
		break;
	case VARNL_BE16:
		if (len < sizeof(uint16_t))
			return -EBADMSG;
		*(uint16_t *)p = ntohs(mnl_attr_get_u16(a));
		break;
	case VARNL_U32:
	case VARNL_IP4:
		if (len < sizeof(uint32_t))
			return -EBADMSG;
		*(uint32_t *)p = mnl_attr_get_u32(a);
		break;
	case VARNL_U64:
		if (len < sizeof(uint64_t))
			return -EBADMSG;
		*(uint64_t *)p = mnl_attr_get_u64(a);
		break;
	case VARNL_STRING:
		len = strnlen(mnl_attr_get_payload(a), len);
		if (len >= f->size)
			return -EBADMSG;
		memcpy(p, mnl_attr_get_payload(a), len);
		p[len] = 0;
		break;
	case VARNL_MAC:
		if (len != VARNL_MAC_LEN)
			return -EBADMSG;
		memcpy(p, mnl_attr_get_payload(a), VARNL_MAC_LEN);
		break;
	case VARNL_NAME:
		return get_name(a, (struct varnl_session_name *)p);
	case VARNL_COUNTERS:
		return get_attrs(mnl_attr_get_payload(a), len, nested_set(f->type), p);
	case VARNL_DROP:
		get_drop(a, (struct varnl_drops *)p);
		break;
	case VARNL_PREFIX:
		get_prefix(a, obj);
		break;
	case VARNL_CONSIDERED:
		get_considered(a, obj);
		break;
	}
	return 0;
}

static int get_attrs(const void *start, size_t len, const struct varnl_set *set, void *obj)
{
	const struct nlattr *attr;
	uint32_t has = 0;

	memset(obj, 0, set->size);
	mnl_attr_for_each_payload(start, len) {
		unsigned int type = mnl_attr_get_type(attr);

		if (!type || type > set->max || !set->fields[type].name)
			continue;
		if (get_field(attr, &set->fields[type], obj))
			return -EBADMSG;
		has |= VARNL_BIT(type);
	}
	*(uint32_t *)obj = has;
	return 0;
}

int varnl_decode(const struct nlmsghdr *nlh, const struct varnl_set *set, void *obj)
{
	if (mnl_nlmsg_get_payload_len(nlh) < GENL_HDRLEN)
		return -EBADMSG;
	return get_attrs(mnl_nlmsg_get_payload_offset(nlh, GENL_HDRLEN),
			 mnl_nlmsg_get_payload_len(nlh) - GENL_HDRLEN, set, obj);
}

static const char *attr_at(const void *start, size_t len, const uint8_t *req,
			   const struct varnl_set *set, uint32_t offset,
			   const struct varnl_set **inside)
{
	const struct nlattr *attr;

	mnl_attr_for_each_payload(start, len) {
		uint32_t at = (const uint8_t *)attr - req;
		unsigned int type = mnl_attr_get_type(attr);
		const struct varnl_set *nested;

		if (offset < at || offset >= at + mnl_attr_get_len(attr))
			continue;
		if (type > set->max || !set->fields[type].name)
			return NULL;
		nested = nested_set(set->fields[type].type);
		if (nested && inside)
			*inside = nested;
		if (nested && offset > at)
			return attr_at(mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr),
				       req, nested, offset, inside);
		/* one of many of the same kind: its name would tell nothing */
		if (set == &varnl_set_sessions)
			return NULL;
		/* without a set of its own, what is inside a nest is named by the nest */
		return set->fields[type].name;
	}
	return NULL;
}

const char *varnl_attr_at(const struct nlmsghdr *req, const struct varnl_set *set,
			  uint32_t offset, const struct varnl_set **inside)
{
	return attr_at(mnl_nlmsg_get_payload_offset(req, GENL_HDRLEN),
		       mnl_nlmsg_get_payload_len(req) - GENL_HDRLEN, (const uint8_t *)req, set,
		       offset, inside);
}
