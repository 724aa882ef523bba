// SPDX-License-Identifier: GPL-2.0
/*
 * json.c - objects of the kernel as JSON; the keys are an interface and stay as they are
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "varctl/varctl.h"

#define HAS(obj, attr)	((obj)->has & VARNL_BIT(VAR_A_##attr))

void put_counters(json_t *obj, const struct varnl_counters *n)
{
	put_int(obj, "rx_packets", n->rx_packets);
	put_int(obj, "rx_bytes", n->rx_bytes);
	put_int(obj, "tx_packets", n->tx_packets);
	put_int(obj, "tx_bytes", n->tx_bytes);
	put_int(obj, "rx_dropped", n->rx_dropped);
	put_int(obj, "tx_dropped", n->tx_dropped);
	put_int(obj, "rx_control", n->rx_control);
	put_int(obj, "tx_control", n->tx_control);
}

void put_drops(json_t *obj, const char *key, const struct varnl_drops *drops)
{
	json_t *all = json_object();
	unsigned int i;

	for (i = 0; i <= VAR_DROP_REASON_MAX; i++) {
		if (drops->packets[i])
			put_int(all, varnl_drop_name(i), drops->packets[i]);
	}
	json_object_set_new(obj, key, all);
}

void put_vr(struct ctl *c, json_t *obj, uint32_t id)
{
	put_text(obj, "vr", vr_text(c, id));
	put_int(obj, "vr_id", id);
}

static void put_ip4(json_t *obj, const char *key, struct in_addr addr)
{
	char text[INET_ADDRSTRLEN];

	put_text(obj, key, inet_ntop(AF_INET, &addr, text, sizeof(text)));
}

static void put_device(struct ctl *c, json_t *obj, const char *key, const char *index_key,
		       uint32_t ifindex)
{
	const char *name = if_text(c, ifindex);

	/* from afar the names of ports are known, no others */
	if (!c->remote || name[0] != '?')
		put_text(obj, key, name);
	put_int(obj, index_key, ifindex);
}

static void put_some(json_t *obj, const char *key, uint64_t value)
{
	if (value)
		put_int(obj, key, value);
}

/* What is limited, and what was refused for that */
static void put_quotas(json_t *obj, const struct varnl_vr *vr)
{
	json_t *quota = json_object(), *refused = json_object();

	put_some(quota, "tunnels", vr->quota_tunnels);
	put_some(quota, "sessions", vr->quota_sessions);
	put_some(quota, "rows", vr->quota_rows);
	put_some(refused, "tunnels", vr->refused_tunnels);
	put_some(refused, "sessions", vr->refused_sessions);
	put_some(refused, "rows", vr->refused_rows);
	json_object_set_new(obj, "quota", quota);
	json_object_set_new(obj, "refused", refused);
}

json_t *vr_json(struct ctl *c, const struct varnl_vr *vr)
{
	json_t *obj = json_object();
	uint64_t dropped = 0;
	char words[128];
	unsigned int i;

	put_int(obj, "id", vr->id);
	put_text(obj, "name", vr->id ? vr->name : "box");
	put_int(obj, "table", vr->id || vr->table ? vr->table : 254);
	put_int(obj, "ifindex", vr->ifindex);
	json_object_set_new(obj, "flags", json_words(varnl_vr_flags(vr->flags, words,
								    sizeof(words))));
	varnl_vr_missing(vr->missing, words, sizeof(words));
	json_object_set_new(obj, "missing", json_words(words));
	if (vr->management)
		put_bool(obj, "management", true);
	put_text(obj, "state", !vr->id ? "box" : vr->missing ? "missing" : "safe");
	put_int(obj, "rows", vr->rows);
	put_int(obj, "tunnels", vr->tunnels);
	put_int(obj, "sessions", vr->sessions);
	for (i = 0; i <= VAR_DROP_REASON_MAX; i++)
		dropped += vr->drops.packets[i];
	put_int(obj, "dropped", dropped);
	put_drops(obj, "drops", &vr->drops);
	put_quotas(obj, vr);
	put_int(obj, "generation", vr->generation);
	return obj;
}

const char *row_key(struct ctl *c, const struct varnl_row *row, char *buf)
{
	switch (row->kind) {
	case VAR_ROW_KIND_PORT:
		snprintf(buf, 400, "%s", if_text(c, row->ifindex));
		break;
	case VAR_ROW_KIND_TUNNEL:
		snprintf(buf, 400, "%u endpoint %u", row->tunnel_id, row->endpoint);
		break;
	case VAR_ROW_KIND_SESSION:
		if (row->port)
			snprintf(buf, 400, "%u port %s", row->session_id, if_text(c, row->port));
		else
			snprintf(buf, 400, "%u tunnel %u endpoint %u", row->session_id,
				 row->tunnel_id, row->endpoint);
		break;
	case VAR_ROW_KIND_ISP:
		snprintf(buf, 400, "%s", row->realm);
		break;
	case VAR_ROW_KIND_USER:
		snprintf(buf, 400, "%s", row->user);
		break;
	default:
		snprintf(buf, 400, "?");
	}
	return buf;
}

json_t *row_json(struct ctl *c, const struct varnl_row *row)
{
	json_t *obj = json_object();
	char text[400];

	put_text(obj, "kind", varnl_kind_name(row->kind));
	put_text(obj, "key", row_key(c, row, text));
	switch (row->kind) {
	case VAR_ROW_KIND_PORT:
		put_device(c, obj, "dev", "ifindex", row->ifindex);
		break;
	case VAR_ROW_KIND_SESSION:
	case VAR_ROW_KIND_TUNNEL:
		if (row->kind == VAR_ROW_KIND_SESSION)
			put_int(obj, "session", row->session_id);
		if (row->port) {
			put_device(c, obj, "port", "port_ifindex", row->port);
		} else {
			put_int(obj, "tunnel", row->tunnel_id);
			put_int(obj, "endpoint", row->endpoint);
		}
		if (row->ifindex)
			put_device(c, obj, "dev", "ifindex", row->ifindex);
		break;
	case VAR_ROW_KIND_ISP:
		put_text(obj, "realm", row->realm);
		break;
	case VAR_ROW_KIND_USER:
		put_text(obj, "user", row->user);
		break;
	}
	if (HAS(row, ROW_VR) && !(row->flags & VAR_ROW_FLAGS_DROP))
		put_vr(c, obj, row->vr);
	/* realms and users are on the side of the tunnel, and nothing is selected behind them */
	if (HAS(row, ROW_SIDE) && row->kind <= VAR_ROW_KIND_SESSION)
		put_text(obj, "side", varnl_side_name(row->side));
	if (HAS(row, ROW_SELECT) && row->kind <= VAR_ROW_KIND_TUNNEL)
		put_text(obj, "select", varnl_select_name(row->select));
	if (row->carrier)
		put_device(c, obj, "carrier", "carrier_ifindex", row->carrier);
	json_object_set_new(obj, "flags", json_words(varnl_row_flags(row->flags, text,
								     sizeof(text))));
	put_int(obj, "bytes", row->bytes);
	return obj;
}

json_t *endpoint_json(struct ctl *c, const struct varnl_endpoint *ep)
{
	json_t *obj = json_object();
	char words[128];

	put_int(obj, "id", ep->id);
	put_ip4(obj, "address", ep->local_ip4);
	put_int(obj, "port", ep->local_port);
	put_vr(c, obj, ep->vr);
	json_object_set_new(obj, "flags", json_words(varnl_endpoint_flags(ep->flags, words,
									  sizeof(words))));
	put_int(obj, "tunnels", ep->tunnels);
	return obj;
}

json_t *tunnel_json(struct ctl *c, const struct varnl_tunnel *t)
{
	json_t *obj = json_object();

	put_int(obj, "tunnel", t->tunnel_id);
	put_int(obj, "endpoint", t->endpoint);
	put_int(obj, "peer_tunnel", t->peer_tunnel_id);
	put_ip4(obj, "address", t->peer_ip4);
	put_int(obj, "port", t->peer_port);
	if (HAS(t, TUNNEL_VR))
		put_vr(c, obj, t->vr);
	put_text(obj, "side", varnl_side_name(t->side));
	put_text(obj, "select", varnl_select_name(t->select));
	if (t->ifname[0])
		put_text(obj, "dev", t->ifname);
	put_int(obj, "ifindex", t->ifindex);
	put_int(obj, "sessions", t->sessions);
	put_counters(obj, &t->counters);
	return obj;
}

/* What is done to the packets. Words as they are typed where a number alone would not do */
static void put_services(json_t *obj, const struct varnl_session *s)
{
	char text[RATE_STRLEN];

	/* what the kernel leaves out is 0 */
	put_text(obj, "mss", mss_text(s->mss, text));
	if (!s->port)
		put_text(obj, "dscp", dscp_text(s->dscp, text));
	/* a limit that there is not is left out */
	if (s->rx_rate) {
		put_int(obj, "rx_rate", s->rx_rate);
		put_int(obj, "rx_burst", s->rx_burst);
	}
	if (s->tx_rate) {
		put_int(obj, "tx_rate", s->tx_rate);
		put_int(obj, "tx_burst", s->tx_burst);
	}
}

json_t *session_json(struct ctl *c, const struct varnl_session *s)
{
	json_t *obj = json_object(), *sources = json_array();
	char text[256];
	unsigned int i;

	put_int(obj, "session", s->session_id);
	if (s->port) {
		put_device(c, obj, "port", "port_ifindex", s->port);
		put_text(obj, "mac", mac_text(s->peer_mac, text));
	} else {
		put_int(obj, "tunnel", s->tunnel_id);
		put_int(obj, "endpoint", s->endpoint);
		put_int(obj, "peer_session", s->peer_session_id);
	}
	put_text(obj, "leg", varnl_leg_name(s->leg));
	put_text(obj, "end", varnl_end_name(s->end));
	if (s->end == VAR_END_SWITCH && HAS(s, SESSION_TO))
		put_text(obj, "to", session_text(c, &s->to, text));
	if (s->end == VAR_END_HOLD)
		put_int(obj, "held", s->held);
	if (s->user[0])
		put_text(obj, "user", s->user);
	if (HAS(s, SESSION_VR))
		put_vr(c, obj, s->vr);
	if (s->ifname[0])
		put_text(obj, "dev", s->ifname);
	put_int(obj, "ifindex", s->ifindex);
	put_int(obj, "mru", s->mru);
	put_int(obj, "mtu", s->mtu);
	put_services(obj, s);
	json_object_set_new(obj, "flags", json_words(varnl_session_flags(s->flags, text,
									 sizeof(text))));
	json_object_set_new(obj, "open", json_words(varnl_open_flags(s->open, text,
								     sizeof(text))));
	for (i = 0; i < s->n_prefixes; i++) {
		struct ipaddr a = { .family = s->prefix[i].family, .len = s->prefix[i].len };

		memcpy(a.addr, s->prefix[i].addr, sizeof(a.addr));
		json_array_append_new(sources, json_string(ipaddr_text(&a, true, text)));
	}
	json_object_set_new(obj, "source", sources);
	put_int(obj, "idle_ms", s->idle);
	put_counters(obj, &s->counters);
	return obj;
}

/* What vard calls a session */
struct varnl_session_name json_session_name(const json_t *obj)
{
	return (struct varnl_session_name){
		.endpoint = json_get_int(obj, "endpoint", 0),
		.tunnel_id = json_get_int(obj, "tunnel", 0),
		.session_id = json_get_int(obj, "session", 0),
		.port = json_get_int(obj, "port", 0),
	};
}
