// SPDX-License-Identifier: GPL-2.0
/*
 * cmd-session.c - PPP sessions; those made here are static: no PPP negotiation
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "varctl/varctl.h"

#define B(attr)		VARNL_BIT(VAR_A_SESSION_##attr)

int session_refused(struct ctl *c, const struct varnl_session_name *name, int error,
		    const char *why)
{
	char text[SESSION_STRLEN];
	const char *hint = "";

	if (error == -ENETUNREACH)
		hint = "; \"varctl vr set\" makes the VR safe";
	return refused(c, "session %s: %s%s", session_text(c, name, text), why, hint);
}

int session_set_up(struct ctl *c, const struct varnl_session *s, const struct ipaddr *local,
		   const struct ipaddr *peer)
{
	const struct varnl_session_name name = varnl_session_name(s);
	char text[SESSION_STRLEN];
	int ret;

	if (!s->ifindex)
		return RC_OK;
	if (!ctl_vrf(c))
		return RC_REFUSED;
	ret = vrf_link_up(c->vrf, s->ifindex, true);
	if (!ret && local)
		ret = vrf_addr_add(c->vrf, s->ifindex, local, peer);
	if (!ret)
		ret = vrf_forwarding(c->vrf, s->ifname, true);
	if (ret)
		return refused(c, "session %s: %s", session_text(c, &name, text),
			       vrf_error(c->vrf));
	return RC_OK;
}

/* What the kernel cannot know to be missing, or would tell in other words */
static int check_add(struct ctl *c, const struct session_args *a)
{
	const struct varnl_session_name *name = &a->ref.name;

	if (!name->port && !name->tunnel_id)
		return usage(c, "\"tunnel ID\" or \"port DEV\" is missing: what carries it?");
	if (name->port && !a->has_mac)
		return usage(c, "\"mac ADDRESS\" is missing: that of the PPPoE client");
	if (name->port && a->has_peer_id)
		return usage(c, "peer-id: a PPPoE session has one id");
	if (!name->port && a->has_mac)
		return usage(c, "mac: a session in a tunnel has none, one at a port has");
	/* nothing is sent before the end is known */
	if (!name->port && !a->has_peer_id &&
	    (a->s.end == VAR_END_TERMINATE || a->s.end == VAR_END_SWITCH))
		return usage(c, "\"peer-id ID\" is missing: the peer's id of the session");
	if (a->has_local && a->s.end != VAR_END_TERMINATE)
		return usage(c, "address: a session with \"end %s\" has no device",
			     varnl_end_name(a->s.end));
	return RC_OK;
}

int session_add(struct ctl *c, int argc, char **argv)
{
	struct session_args a = {
		.s = { .has = B(END), .end = VAR_END_TERMINATE },
	};
	struct varnl_session_name *name = &a.ref.name;
	int ret;

	if (!ctl_here(c))
		return RC_REFUSED;
	ret = parse_session_args(c, argc, argv, true, &a);
	if (!ret)
		ret = apply_session(c, &a);
	if (!ret)
		ret = check_add(c, &a);
	if (!ret)
		ret = find_session(c, name);
	if (ret)
		return ret;
	varnl_session_key(&a.s, name);
	if (name->port) {
		a.s.leg = VAR_LEG_PPPOE;
		a.s.has |= B(LEG);
	}
	/* nobody negotiates: both protocols count as Opened */
	if (!a.has_open && a.s.end == VAR_END_TERMINATE) {
		a.s.open = VAR_OPEN_FLAGS_IP4 | VAR_OPEN_FLAGS_IP6;
		a.s.has |= B(OPEN);
	}
	if (c->batch)
		return batch_add(c, &a);
	if (!ctl_nl(c))
		return RC_REFUSED;
	ret = varnl_session_new(c->nl, &a.s);
	if (ret)
		return session_refused(c, name, ret, varnl_error(c->nl));
	ret = session_set_up(c, &a.s, a.has_local ? &a.local : NULL, &a.peer);
	if (ret) {
		varnl_session_del(c->nl, name);
		return ret;
	}
	if (c->json && !ctl_vrs(c))
		out_json(session_json(c, &a.s));
	return RC_OK;
}

static int session_set(struct ctl *c, int argc, char **argv)
{
	struct session_args a = { 0 };
	struct varnl_session now;
	uint32_t has;
	int ret;

	ret = parse_session_args(c, argc, argv, false, &a);
	if (!ret)
		ret = find_session(c, &a.ref.name);
	if (ret)
		return ret;
	if (!ctl_nl(c))
		return RC_REFUSED;
	ret = varnl_session_get(c->nl, &a.ref.name, &now);
	if (ret)
		return session_refused(c, &a.ref.name, ret, varnl_error(c->nl));
	varnl_session_key(&a.s, &a.ref.name);
	a.s.flags = now.flags;
	has = a.s.has;
	ret = apply_session(c, &a);
	if (ret)
		return ret;
	if (a.s.has == has && !a.has_local) {
		/* flags that are so already are no mistake */
		if (a.has_seq + a.has_pfc + a.has_acfc + a.has_length + a.has_df + a.n_sources)
			return RC_OK;
		return usage(c, "nothing to set: see \"varctl session help\"");
	}
	/* as session add has it */
	if ((a.s.has & B(END)) && a.s.end == VAR_END_TERMINATE && !a.has_open && !now.open) {
		a.s.open = VAR_OPEN_FLAGS_IP4 | VAR_OPEN_FLAGS_IP6;
		a.s.has |= B(OPEN);
	}
	has = a.s.has;
	if ((a.has_local || ((has & B(END)) && a.s.end == VAR_END_TERMINATE)) && !ctl_here(c))
		return RC_REFUSED;
	ret = varnl_session_set(c->nl, &a.s);
	if (ret)
		return session_refused(c, &a.ref.name, ret, varnl_error(c->nl));
	if (!a.has_local && !(has & B(END)))
		return RC_OK;
	return session_set_up(c, &a.s, a.has_local ? &a.local : NULL, &a.peer);
}

static json_t *vard_request(const struct varnl_session_name *name)
{
	json_t *request = json_object();

	if (name->port) {
		put_int(request, "port", name->port);
	} else {
		put_int(request, "endpoint", name->endpoint);
		put_int(request, "tunnel", name->tunnel_id);
	}
	put_int(request, "session", name->session_id);
	return request;
}

bool vard_has_session(struct ctl *c, const struct varnl_session_name *name)
{
	json_t *result;
	char err[256];
	bool has;

	if (!ctl_control(c, true) ||
	    control_call(c->control, "session-show", vard_request(name), &result, err, sizeof(err)))
		return false;
	has = json_array_size(result) > 0;
	json_decref(result);
	return has;
}

int vard_del_session(struct ctl *c, const struct varnl_session_name *name, bool force)
{
	json_t *request = vard_request(name), *result;

	put_bool(request, "force", force);
	result = ctl_call(c, "session-del", request);
	json_decref(result);
	return result ? RC_OK : RC_REFUSED;
}

int session_del(struct ctl *c, int argc, char **argv)
{
	struct session_ref ref = { 0 };
	bool force = false, whole;
	const struct arg args[] = {
		REF_TUNNEL(&ref), REF_ENDPOINT(&ref), REF_PORT(&ref),
		{ .name = "force", .type = ARG_FLAG, .dest = &force },
	};
	int ret;

	ret = parse_ref(c, argc, argv, &ref);
	if (!ret)
		ret = PARSE_ARGS(c, argc - 1, argv + 1, args);
	if (!ret)
		ret = check_ref(c, &ref);
	/* what must be looked up depends on the lines before */
	whole = ref.name.port || ref.name.tunnel_id;
	if (!ret && c->batch && (!whole || force))
		ret = batch_turn(c, QUEUE_NONE);
	if (!ret)
		ret = find_session(c, &ref.name);
	if (ret)
		return ret;
	if (c->batch && whole && !force)
		return batch_del(c, &ref.name);
	if (vard_has_session(c, &ref.name))
		return vard_del_session(c, &ref.name, force);
	if (!ctl_nl(c))
		return RC_REFUSED;
	ret = varnl_session_del(c->nl, &ref.name);
	return ret ? session_refused(c, &ref.name, ret, varnl_error(c->nl)) : RC_OK;
}

static int session_move(struct ctl *c, int argc, char **argv)
{
	struct varnl_row row = { .kind = VAR_ROW_KIND_SESSION };
	struct session_ref ref = { 0 };
	struct varnl_session now;
	unsigned int has_vr = 0;
	const struct arg args[] = {
		{ .name = "vr", .type = ARG_VR, .dest = &row.vr, .count = &has_vr },
		REF_TUNNEL(&ref), REF_ENDPOINT(&ref), REF_PORT(&ref),
	};
	int ret;

	ret = parse_ref(c, argc, argv, &ref);
	if (!ret)
		ret = PARSE_ARGS(c, argc - 1, argv + 1, args);
	if (!ret)
		ret = check_ref(c, &ref);
	if (!ret && !has_vr)
		ret = usage(c, "\"vr NAME\" is missing: to which VR?");
	if (!ret)
		ret = find_session(c, &ref.name);
	if (ret)
		return ret;
	if (!ctl_nl(c))
		return RC_REFUSED;
	ret = varnl_session_get(c->nl, &ref.name, &now);
	if (ret)
		return session_refused(c, &ref.name, ret, varnl_error(c->nl));
	session_row(&ref.name, &row);
	row.has |= VARNL_BIT(VAR_A_ROW_VR);
	return bind_row(c, &row, now.ifindex, BIND_MOVE);
}

#define WHICH	"SESSION [tunnel ID] [endpoint ID] [port DEV]"
#define END	"[end terminate|hold|none | to SESSION] "
#define OPTIONS	"[user NAME] [mru N] [mss off|auto|N] [dscp inherit|N] [df on|off] " \
		"[rx-rate RATE] [rx-burst SIZE] [tx-rate RATE] [tx-burst SIZE] " \
		"[seq on|off|send|recv] [acfc on|off] [pfc on|off|send|recv] [length on|off] " \
		"[open ip4,ip6|none] [source PREFIX|any]... [address LOCAL peer REMOTE]"

const struct verb session_verbs[] = {
	{ "add", session_add,
	  "ID (tunnel ID [endpoint ID] peer-id ID | port DEV mac ADDRESS) [vr VR] [dev NAME] " END
	  OPTIONS,
	  "make a static session, in a tunnel or by PPPoE, and say where its frames go" },
	{ "del", session_del, WHICH " [force]",
	  "remove a session; vard says goodbye first if it is its own, unless force" },
	{ "set", session_set,
	  WHICH " [peer-id ID] [vr VR] [dev NAME] " END OPTIONS,
	  "change a session" },
	{ "move", session_move, WHICH " vr VR",
	  "move a session to another VR" },
	{ "switch", session_switch, "SESSION SESSION",
	  "switch two sessions to each other; a SESSION is [[ENDPOINT/]TUNNEL/]ID or DEV/ID" },
	{ "show", session_show, "[" WHICH "] [vr VR] [user NAME]",
	  "list the sessions; what vard knows of them too, if it runs" },
	{ 0 },
};
