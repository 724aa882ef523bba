// SPDX-License-Identifier: GPL-2.0
/*
 * cmd-session.c - PPP sessions; those made here are static: no PPP negotiation, terminated
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "varctl/varctl.h"

#define B(attr)		VARNL_BIT(VAR_A_SESSION_##attr)

static const char *const switch_words[] = { "on", "off", "send", "recv", NULL };
static const char *const open_words[] = { "ip4", "ip6", NULL };

/* What add and set have in common */
struct session_args {
	struct varnl_session s;
	uint32_t seq, pfc;
	bool acfc, length;
	const char *open, *user, *source[VAR_MAX_PREFIXES];
	struct ipaddr local, peer;
	unsigned int has_peer_id, has_vr, has_dev, has_mru, has_seq, has_pfc, has_acfc;
	unsigned int has_length, has_open, has_user, n_sources, has_local, has_peer;
};

#define N_COMMON	15

/* The keywords of both, with a place for one more */
static void common_args(struct session_args *a, struct arg *args)
{
	const struct arg common[N_COMMON] = {
		{ .name = "tunnel", .type = ARG_U16, .dest = &a->s.tunnel_id, .min = 1 },
		{ .name = "endpoint", .type = ARG_U32, .dest = &a->s.endpoint, .min = 1 },
		{ .name = "peer-id", .type = ARG_U16, .dest = &a->s.peer_session_id,
		  .count = &a->has_peer_id, .min = 1 },
		{ .name = "vr", .type = ARG_VR, .dest = &a->s.vr, .count = &a->has_vr },
		{ .name = "user", .type = ARG_TEXT, .dest = &a->user,
		  .count = &a->has_user, .max = VAR_MAX_USER },
		{ .name = "mru", .type = ARG_U16, .dest = &a->s.mru, .count = &a->has_mru,
		  .min = 128, .max = 9000 },
		{ .name = "mtu", .type = ARG_U16, .dest = &a->s.mru, .count = &a->has_mru,
		  .min = 128, .max = 9000 },
		{ .name = "seq", .type = ARG_WORD, .dest = &a->seq, .count = &a->has_seq,
		  .words = switch_words },
		{ .name = "acfc", .type = ARG_BOOL, .dest = &a->acfc,
		  .count = &a->has_acfc },
		{ .name = "pfc", .type = ARG_WORD, .dest = &a->pfc, .count = &a->has_pfc,
		  .words = switch_words },
		{ .name = "length", .type = ARG_BOOL, .dest = &a->length,
		  .count = &a->has_length },
		{ .name = "open", .type = ARG_TEXT, .dest = &a->open, .count = &a->has_open },
		{ .name = "source", .type = ARG_TEXT, .dest = a->source,
		  .count = &a->n_sources, .max_count = VAR_MAX_PREFIXES },
		{ .name = "address", .type = ARG_ADDR, .dest = &a->local,
		  .count = &a->has_local },
		{ .name = "peer", .type = ARG_ADDR, .dest = &a->peer, .count = &a->has_peer },
	};

	memcpy(args, common, sizeof(common));
}

static int session_refused(struct ctl *c, const struct varnl_session *key, int error)
{
	const char *hint = "";

	if (error == -ENETUNREACH)
		hint = "; \"varctl vr set\" makes the VR safe";
	return refused(c, "session %u of tunnel %u: %s%s", key->session_id, key->tunnel_id,
		       varnl_error(c->nl), hint);
}

static int session_id(struct ctl *c, int argc, char **argv, uint16_t *id)
{
	if (argc < 1)
		return usage(c, "a session id is missing");
	return parse_id(c, "session", argv[0], id);
}

static void set_bits(uint32_t *flags, uint32_t bits, bool on)
{
	if (on)
		*flags |= bits;
	else
		*flags &= ~bits;
}

/* on, off, send or recv for a pair of flags */
static void set_pair(uint32_t *flags, uint32_t word, uint32_t send, uint32_t recv)
{
	set_bits(flags, send, word == 0 || word == 2);
	set_bits(flags, recv, word == 0 || word == 3);
}

static void add_source(struct varnl_session *s, const struct ipaddr *addr)
{
	struct varnl_prefix *p = &s->prefix[s->n_prefixes];

	unsigned int i;

	memset(p, 0, sizeof(*p));
	p->family = addr->family;
	p->len = addr->len;
	memcpy(p->addr, addr->addr, sizeof(p->addr));
	s->has |= B(PREFIX);
	/* the kernel refuses one that is there; to name the peer's address again is no mistake */
	for (i = 0; i < s->n_prefixes; i++)
		if (!memcmp(&s->prefix[i], p, sizeof(*p)))
			return;
	s->n_prefixes++;
}

/* Move the values to @a->s, whose flags are those in force */
static int apply(struct ctl *c, struct session_args *a)
{
	struct varnl_session *s = &a->s;
	uint32_t before = s->flags;
	char err[PARSE_ERRLEN];
	struct ipaddr prefix;
	unsigned int i;

	if (a->has_local != a->has_peer)
		return usage(c, "\"address LOCAL\" and \"peer REMOTE\" belong together");
	if (a->has_local && a->local.family != a->peer.family)
		return usage(c, "address and peer are of different families");
	if (a->has_open && parse_mask(c, "open", a->open, open_words, &s->open))
		return RC_USAGE;
	if (a->has_seq)
		set_pair(&s->flags, a->seq, VAR_SESSION_FLAGS_SEND_SEQ,
			 VAR_SESSION_FLAGS_RECV_SEQ);
	if (a->has_pfc)
		set_pair(&s->flags, a->pfc, VAR_SESSION_FLAGS_PFC_SEND,
			 VAR_SESSION_FLAGS_PFC_RECV);
	if (a->has_acfc)
		set_bits(&s->flags, VAR_SESSION_FLAGS_ACFC, a->acfc);
	if (a->has_length)
		set_bits(&s->flags, VAR_SESSION_FLAGS_SEND_LENGTH, a->length);
	/* a subscriber with an address may send from it */
	if (a->has_peer) {
		prefix = a->peer;
		ipaddr_mask(&prefix);
		add_source(s, &prefix);
	}
	for (i = 0; i < a->n_sources; i++) {
		if (!strcmp(a->source[i], "any")) {
			set_bits(&s->flags, VAR_SESSION_FLAGS_ANY_SOURCE, true);
			continue;
		}
		if (parse_prefix("source", a->source[i], AF_UNSPEC, &prefix, err, sizeof(err)))
			return usage(c, "%s", err);
		if (s->n_prefixes == VAR_MAX_PREFIXES)
			return usage(c, "source: at most %u prefixes, peer included",
				     VAR_MAX_PREFIXES);
		set_bits(&s->flags, VAR_SESSION_FLAGS_ANY_SOURCE, false);
		add_source(s, &prefix);
	}
	if (a->has_user)
		strcpy(s->user, a->user);
	s->has |= (a->has_peer_id ? B(PEER_SESSION_ID) : 0) | (a->has_vr ? B(VR) : 0) |
		  (a->has_dev ? B(IFNAME) : 0) | (a->has_mru ? B(MRU) : 0) |
		  (a->has_open ? B(OPEN) : 0) | (a->has_user ? B(USER) : 0) |
		  (s->flags != before ? B(FLAGS) : 0);
	return RC_OK;
}

/* Up, addressed, forwarding; @s is the kernel's answer */
static int set_up(struct ctl *c, const struct session_args *a, const struct varnl_session *s)
{
	int ret;

	if (!s->ifindex)
		return RC_OK;
	if (!ctl_vrf(c))
		return RC_REFUSED;
	ret = vrf_link_up(c->vrf, s->ifindex, true);
	if (!ret && a->has_local)
		ret = vrf_addr_add(c->vrf, s->ifindex, &a->local, &a->peer);
	if (!ret)
		ret = vrf_forwarding(c->vrf, s->ifname, true);
	if (ret)
		return refused(c, "session %u: %s", s->session_id, vrf_error(c->vrf));
	return RC_OK;
}

static int session_add(struct ctl *c, int argc, char **argv)
{
	struct session_args a = {
		.s = {
			.has = VARNL_KEY_SESSION | B(END) | B(OPEN),
			.end = VAR_END_TERMINATE,
			/* nobody negotiates: both protocols count as Opened */
			.open = VAR_OPEN_FLAGS_IP4 | VAR_OPEN_FLAGS_IP6,
		},
	};
	struct arg args[N_COMMON + 1] = {
		[N_COMMON] = { .name = "dev", .type = ARG_NAME, .dest = a.s.ifname,
			       .count = &a.has_dev },
	};
	struct varnl_session_name name;
	struct varnl_session key;
	int ret;

	common_args(&a, args);
	ret = session_id(c, argc, argv, &a.s.session_id);
	if (!ret)
		ret = PARSE_ARGS(c, argc - 1, argv + 1, args);
	if (!ret)
		ret = apply(c, &a);
	if (ret)
		return ret;
	if (!a.s.tunnel_id)
		return usage(c, "\"tunnel ID\" is missing: in which tunnel?");
	if (!a.has_peer_id)
		return usage(c, "\"peer-id ID\" is missing: the peer's id of the session");
	ret = find_tunnel(c, a.s.tunnel_id, &a.s.endpoint);
	if (ret)
		return ret;
	if (!ctl_nl(c))
		return RC_REFUSED;
	key = a.s;
	ret = varnl_session_new(c->nl, &a.s);
	if (ret)
		return session_refused(c, &key, ret);
	ret = set_up(c, &a, &a.s);
	if (ret) {
		name = varnl_session_name(&key);
		varnl_session_del(c->nl, &name);
		return ret;
	}
	if (c->json && !ctl_vrs(c))
		out_json(session_json(c, &a.s));
	return RC_OK;
}

static int session_set(struct ctl *c, int argc, char **argv)
{
	struct session_args a = { .s = { .has = VARNL_KEY_SESSION } };
	struct arg args[N_COMMON];
	struct varnl_session_name name;
	struct varnl_session now, key;
	uint32_t has;
	int ret;

	common_args(&a, args);
	ret = session_id(c, argc, argv, &a.s.session_id);
	if (!ret)
		ret = PARSE_ARGS(c, argc - 1, argv + 1, args);
	if (!ret)
		ret = find_session(c, a.s.session_id, &a.s.tunnel_id, &a.s.endpoint);
	if (ret)
		return ret;
	if (!ctl_nl(c))
		return RC_REFUSED;
	key = a.s;
	name = varnl_session_name(&key);
	ret = varnl_session_get(c->nl, &name, &now);
	if (ret)
		return session_refused(c, &key, ret);
	a.s.flags = now.flags;
	has = a.s.has;
	ret = apply(c, &a);
	if (ret)
		return ret;
	if (a.s.has == has && !a.has_local) {
		/* flags that are so already are no mistake */
		if (a.has_seq + a.has_pfc + a.has_acfc + a.has_length + a.n_sources)
			return RC_OK;
		return usage(c, "nothing to set: see \"varctl session help\"");
	}
	ret = varnl_session_set(c->nl, &a.s);
	if (ret)
		return session_refused(c, &key, ret);
	return a.has_local ? set_up(c, &a, &a.s) : RC_OK;
}

/* Does vard own the session, so that the end needs a goodbye? 1, 0; vard may not run */
static int vard_has_session(struct ctl *c, json_t *key)
{
	char err[256];
	json_t *result;
	int has;

	if (!ctl_control(c, true) ||
	    control_call(c->control, "session-show", json_incref(key), &result, err, sizeof(err)))
		return 0;
	has = json_array_size(result) > 0;
	json_decref(result);
	return has;
}

static int session_del(struct ctl *c, int argc, char **argv)
{
	struct varnl_session key = { 0 };
	bool force = false;
	const struct arg args[] = {
		{ .name = "tunnel", .type = ARG_U16, .dest = &key.tunnel_id, .min = 1 },
		{ .name = "endpoint", .type = ARG_U32, .dest = &key.endpoint, .min = 1 },
		{ .name = "force", .type = ARG_FLAG, .dest = &force },
	};
	struct varnl_session_name name;
	json_t *request, *result;
	int ret;

	ret = session_id(c, argc, argv, &key.session_id);
	if (!ret)
		ret = PARSE_ARGS(c, argc - 1, argv + 1, args);
	if (!ret)
		ret = find_session(c, key.session_id, &key.tunnel_id, &key.endpoint);
	if (ret)
		return ret;
	request = json_object();
	put_int(request, "endpoint", key.endpoint);
	put_int(request, "tunnel", key.tunnel_id);
	put_int(request, "session", key.session_id);
	if (vard_has_session(c, request)) {
		put_bool(request, "force", force);
		result = ctl_call(c, "session-del", request);
		json_decref(result);
		return result ? RC_OK : RC_REFUSED;
	}
	json_decref(request);
	if (!ctl_nl(c))
		return RC_REFUSED;
	name = varnl_session_name(&key);
	ret = varnl_session_del(c->nl, &name);
	return ret ? session_refused(c, &key, ret) : RC_OK;
}

static int session_move(struct ctl *c, int argc, char **argv)
{
	struct varnl_row row = {
		.kind = VAR_ROW_KIND_SESSION,
		.has = VARNL_BIT(VAR_A_ROW_KIND) | VARNL_BIT(VAR_A_ROW_ENDPOINT) |
		       VARNL_BIT(VAR_A_ROW_TUNNEL_ID) | VARNL_BIT(VAR_A_ROW_SESSION_ID),
	};
	struct varnl_session_name name;
	struct varnl_session now;
	unsigned int has_vr = 0;
	const struct arg args[] = {
		{ .name = "vr", .type = ARG_VR, .dest = &row.vr, .count = &has_vr },
		{ .name = "tunnel", .type = ARG_U16, .dest = &row.tunnel_id, .min = 1 },
		{ .name = "endpoint", .type = ARG_U32, .dest = &row.endpoint, .min = 1 },
	};
	int ret;

	ret = session_id(c, argc, argv, &row.session_id);
	if (!ret)
		ret = PARSE_ARGS(c, argc - 1, argv + 1, args);
	if (!ret && !has_vr)
		ret = usage(c, "\"vr NAME\" is missing: to which VR?");
	if (!ret)
		ret = find_session(c, row.session_id, &row.tunnel_id, &row.endpoint);
	if (ret)
		return ret;
	if (!ctl_nl(c))
		return RC_REFUSED;
	name = (struct varnl_session_name){
		.endpoint = row.endpoint, .tunnel_id = row.tunnel_id,
		.session_id = row.session_id,
	};
	ret = varnl_session_get(c->nl, &name, &now);
	if (ret)
		return refused(c, "session %u of tunnel %u: %s", row.session_id, row.tunnel_id,
			       varnl_error(c->nl));
	row.has |= VARNL_BIT(VAR_A_ROW_VR);
	return bind_row(c, &row, now.ifindex, BIND_MOVE);
}

#define OPTIONS	"[user NAME] [mru N] [seq on|off|send|recv] [acfc on|off] " \
		"[pfc on|off|send|recv] [length on|off] [open ip4,ip6|none] " \
		"[source PREFIX|any]... [address LOCAL peer REMOTE]"

const struct verb session_verbs[] = {
	{ "add", session_add,
	  "ID tunnel ID [endpoint ID] peer-id ID [vr VR] [dev NAME] " OPTIONS,
	  "make a static session, terminated in the VR that the interface table says" },
	{ "del", session_del, "ID [tunnel ID] [endpoint ID] [force]",
	  "remove a session; vard says goodbye first if it is its own, unless force" },
	{ "set", session_set, "ID [tunnel ID] [endpoint ID] [peer-id ID] [vr VR] " OPTIONS,
	  "change a session" },
	{ "move", session_move, "ID [tunnel ID] [endpoint ID] vr VR",
	  "move a session to another VR" },
	{ "show", session_show, "[ID] [tunnel ID] [endpoint ID] [vr VR] [user NAME]",
	  "list the sessions; what vard knows of them too, if it runs" },
	{ 0 },
};
