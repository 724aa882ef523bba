// SPDX-License-Identifier: GPL-2.0
/*
 * cmd-tunnel.c - L2TP tunnels; those made here are static, without a control connection
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "varctl/varctl.h"

#define B(attr)		VARNL_BIT(VAR_A_TUNNEL_##attr)

static int tunnel_refused(struct ctl *c, uint16_t id, int error)
{
	const char *hint = "";

	if (error == -ENETUNREACH)
		hint = "; \"varctl vr set\" makes the VR safe";
	return refused(c, "tunnel %u: %s%s", id, varnl_error(c->nl), hint);
}

static int tunnel_id(struct ctl *c, int argc, char **argv, uint16_t *id)
{
	if (argc < 1)
		return usage(c, "a tunnel id is missing");
	return parse_id(c, "tunnel", argv[0], id);
}

static int tunnel_add(struct ctl *c, int argc, char **argv)
{
	unsigned int peer = 0, port = 0, peer_id = 0, vr = 0, side = 0, sel = 0, dev = 0;
	struct varnl_tunnel t = { .has = VARNL_KEY_TUNNEL };
	const struct arg args[] = {
		{ .name = "endpoint", .type = ARG_U32, .dest = &t.endpoint, .min = 1 },
		{ .name = "peer", .type = ARG_IP4, .dest = &t.peer_ip4, .count = &peer },
		{ .name = "port", .type = ARG_U16, .dest = &t.peer_port, .count = &port,
		  .min = 1 },
		{ .name = "peer-id", .type = ARG_U16, .dest = &t.peer_tunnel_id,
		  .count = &peer_id, .min = 1 },
		{ .name = "vr", .type = ARG_VR, .dest = &t.vr, .count = &vr },
		{ .name = "side", .type = ARG_WORD, .dest = &t.side, .count = &side,
		  .words = side_words },
		{ .name = "select", .type = ARG_WORD, .dest = &t.select, .count = &sel,
		  .words = select_words },
		{ .name = "dev", .type = ARG_NAME, .dest = t.ifname, .count = &dev },
	};
	uint16_t id;
	int ret;

	if (!ctl_here(c))
		return RC_REFUSED;
	ret = tunnel_id(c, argc, argv, &t.tunnel_id);
	if (!ret)
		ret = PARSE_ARGS(c, argc - 1, argv + 1, args);
	if (ret)
		return ret;
	if (!peer)
		return usage(c, "\"peer ADDRESS\" is missing: who is at the other end?");
	if (!peer_id)
		return usage(c, "\"peer-id ID\" is missing: the peer's id of the tunnel");
	ret = find_endpoint(c, &t.endpoint);
	if (ret)
		return ret;
	t.has |= B(PEER_IP4) | B(PEER_TUNNEL_ID) | (port ? B(PEER_PORT) : 0) |
		 (vr ? B(VR) : 0) | (side ? B(SIDE) : 0) | (sel ? B(SELECT) : 0) |
		 (dev ? B(IFNAME) : 0);
	if (!ctl_nl(c))
		return RC_REFUSED;
	id = t.tunnel_id;
	ret = varnl_tunnel_new(c->nl, &t);
	if (ret)
		return tunnel_refused(c, id, ret);
	if (!ctl_vrf(c))
		return RC_REFUSED;
	if (t.ifindex && vrf_link_up(c->vrf, t.ifindex, true) < 0)
		return refused(c, "tunnel %u is made, but: %s", id, vrf_error(c->vrf));
	if (c->json)
		out_json(tunnel_json(c, &t));
	return RC_OK;
}

static int tunnel_set(struct ctl *c, int argc, char **argv)
{
	struct varnl_row row = {
		.kind = VAR_ROW_KIND_TUNNEL,
		.has = VARNL_BIT(VAR_A_ROW_KIND) | VARNL_BIT(VAR_A_ROW_ENDPOINT) |
		       VARNL_BIT(VAR_A_ROW_TUNNEL_ID),
	};
	unsigned int port = 0, peer_id = 0, side = 0, sel = 0;
	struct varnl_tunnel t = { .has = VARNL_KEY_TUNNEL };
	const struct arg args[] = {
		{ .name = "endpoint", .type = ARG_U32, .dest = &t.endpoint, .min = 1 },
		{ .name = "port", .type = ARG_U16, .dest = &t.peer_port, .count = &port,
		  .min = 1 },
		{ .name = "peer-id", .type = ARG_U16, .dest = &t.peer_tunnel_id,
		  .count = &peer_id, .min = 1 },
		{ .name = "side", .type = ARG_WORD, .dest = &row.side, .count = &side,
		  .words = side_words },
		{ .name = "select", .type = ARG_WORD, .dest = &row.select, .count = &sel,
		  .words = select_words },
	};
	int ret;

	ret = tunnel_id(c, argc, argv, &t.tunnel_id);
	if (!ret)
		ret = PARSE_ARGS(c, argc - 1, argv + 1, args);
	if (!ret && !port && !peer_id && !side && !sel)
		ret = usage(c, "nothing to set: port, peer-id, side or select expected");
	if (!ret)
		ret = find_tunnel(c, t.tunnel_id, &t.endpoint);
	if (ret)
		return ret;
	if (!ctl_nl(c))
		return RC_REFUSED;
	if (port || peer_id) {
		t.has |= (port ? B(PEER_PORT) : 0) | (peer_id ? B(PEER_TUNNEL_ID) : 0);
		ret = varnl_tunnel_set(c->nl, &t);
		if (ret)
			return tunnel_refused(c, t.tunnel_id, ret);
	}
	if (!side && !sel)
		return RC_OK;
	row.endpoint = t.endpoint;
	row.tunnel_id = t.tunnel_id;
	row.has |= (side ? VARNL_BIT(VAR_A_ROW_SIDE) : 0) |
		   (sel ? VARNL_BIT(VAR_A_ROW_SELECT) : 0);
	return set_row(c, &row);
}

/* Is there a control connection, so that the end needs a goodbye? 1, 0; vard may not run */
static int vard_has_tunnel(struct ctl *c, uint32_t endpoint, uint16_t tid)
{
	json_t *args, *result;
	char err[256];
	int has;

	if (!ctl_control(c, true))
		return 0;
	args = json_object();
	put_int(args, "endpoint", endpoint);
	put_int(args, "tunnel", tid);
	if (control_call(c->control, "tunnel-show", args, &result, err, sizeof(err)))
		return 0;
	has = json_array_size(result) > 0;
	json_decref(result);
	return has;
}

static int tunnel_del(struct ctl *c, int argc, char **argv)
{
	uint32_t endpoint = 0;
	bool force = false;
	const struct arg args[] = {
		{ .name = "endpoint", .type = ARG_U32, .dest = &endpoint, .min = 1 },
		{ .name = "force", .type = ARG_FLAG, .dest = &force },
	};
	json_t *request, *result;
	uint16_t tid;
	int ret;

	ret = tunnel_id(c, argc, argv, &tid);
	if (!ret)
		ret = PARSE_ARGS(c, argc - 1, argv + 1, args);
	if (!ret)
		ret = find_tunnel(c, tid, &endpoint);
	if (ret)
		return ret;
	if (vard_has_tunnel(c, endpoint, tid)) {
		request = json_object();
		put_int(request, "endpoint", endpoint);
		put_int(request, "tunnel", tid);
		put_bool(request, "force", force);
		result = ctl_call(c, "tunnel-del", request);
		json_decref(result);
		return result ? RC_OK : RC_REFUSED;
	}
	if (!ctl_nl(c))
		return RC_REFUSED;
	ret = varnl_tunnel_del(c->nl, endpoint, tid);
	return ret ? tunnel_refused(c, tid, ret) : RC_OK;
}

static int tunnel_move(struct ctl *c, int argc, char **argv)
{
	struct varnl_row row = {
		.kind = VAR_ROW_KIND_TUNNEL,
		.has = VARNL_BIT(VAR_A_ROW_KIND) | VARNL_BIT(VAR_A_ROW_ENDPOINT) |
		       VARNL_BIT(VAR_A_ROW_TUNNEL_ID),
	};
	struct varnl_tunnel t;
	unsigned int has_vr = 0;
	const struct arg args[] = {
		{ .name = "vr", .type = ARG_VR, .dest = &row.vr, .count = &has_vr },
		{ .name = "endpoint", .type = ARG_U32, .dest = &row.endpoint, .min = 1 },
	};
	int ret;

	ret = tunnel_id(c, argc, argv, &row.tunnel_id);
	if (!ret)
		ret = PARSE_ARGS(c, argc - 1, argv + 1, args);
	if (!ret && !has_vr)
		ret = usage(c, "\"vr NAME\" is missing: to which VR?");
	if (!ret)
		ret = find_tunnel(c, row.tunnel_id, &row.endpoint);
	if (ret)
		return ret;
	if (!ctl_nl(c))
		return RC_REFUSED;
	ret = varnl_tunnel_get(c->nl, row.endpoint, row.tunnel_id, &t);
	if (ret)
		return tunnel_refused(c, row.tunnel_id, ret);
	row.has |= VARNL_BIT(VAR_A_ROW_VR);
	return bind_row(c, &row, t.ifindex, BIND_MOVE);
}

/* --- show ------------------------------------------------------------------------------ */

struct show_arg {
	struct ctl *c;
	struct out *out;
	json_t *vard;		/* what vard says, "endpoint/tunnel" -> object */
	uint16_t tid;
	unsigned int seen;
};

static json_t *vard_tunnels(struct ctl *c)
{
	json_t *all = json_object(), *result, *item;
	char err[256], key[32];
	size_t i;

	if (!ctl_control(c, true) ||
	    control_call(c->control, "tunnel-show", NULL, &result, err, sizeof(err)))
		return all;
	json_array_foreach(result, i, item) {
		snprintf(key, sizeof(key), "%lld/%lld",
			 (long long)json_get_int(item, "endpoint", 0),
			 (long long)json_get_int(item, "tunnel", 0));
		json_object_set(all, key, item);
	}
	json_decref(result);
	return all;
}

static int show_tunnel(const struct varnl_tunnel *t, void *data)
{
	struct show_arg *arg = data;
	json_t *obj, *vard;
	char key[32];

	if (arg->tid && t->tunnel_id != arg->tid)
		return 0;
	arg->seen++;
	obj = tunnel_json(arg->c, t);
	snprintf(key, sizeof(key), "%u/%u", t->endpoint, t->tunnel_id);
	vard = json_object_get(arg->vard, key);
	put_text(obj, "state", vard ? json_get_text(vard, "state", "?") : "static");
	if (vard)
		json_object_update_missing(obj, vard);
	/* a tunnel that has lost its VR has none, whatever vard remembers */
	if (!(t->has & B(VR)))
		json_object_del(obj, "vr");
	out_row(arg->out, obj);
	return 0;
}

static int tunnel_show(struct ctl *c, int argc, char **argv)
{
	static const struct col cols[] = {
		{ "TUNNEL", "tunnel", COL_RIGHT }, { "EP", "endpoint", COL_RIGHT },
		{ "PEER", "peer", 0 }, { "ADDRESS", "address", COL_NAME },
		{ "PEER-ID", "peer_tunnel", COL_RIGHT }, { "STATE", "state", COL_STATE },
		{ "SINCE", "since", COL_SINCE | COL_RIGHT }, { "VR", "vr", 0 },
		{ "SIDE", "side", 0 }, { "SELECT", "select", 0 }, { "DEV", "dev", 0 },
		{ "SESSIONS", "sessions", COL_RIGHT },
		{ "RX", "rx_packets", COL_RIGHT | COL_COUNT },
		{ "TX", "tx_packets", COL_RIGHT | COL_COUNT },
	};
	struct varnl_tunnel filter = { 0 };
	struct show_arg arg = { .c = c };
	unsigned int has_ep = 0, has_vr = 0;
	const struct arg args[] = {
		{ .name = "endpoint", .type = ARG_U32, .dest = &filter.endpoint,
		  .count = &has_ep, .min = 1 },
		{ .name = "vr", .type = ARG_VR, .dest = &filter.vr, .count = &has_vr },
	};
	int ret = RC_OK;

	if (argc > 0 && argv[0][0] >= '0' && argv[0][0] <= '9') {
		ret = parse_id(c, "tunnel", argv[0], &arg.tid);
		argc--;
		argv++;
	}
	if (!ret)
		ret = PARSE_ARGS(c, argc, argv, args);
	if (!ret)
		ret = ctl_vrs(c);
	if (ret)
		return ret;
	filter.has = (has_ep ? B(ENDPOINT) : 0) | (has_vr ? B(VR) : 0);
	arg.vard = vard_tunnels(c);
	arg.out = out_begin(c, cols, ARRAY_SIZE(cols));
	ret = varnl_tunnel_dump(c->nl, &filter, show_tunnel, &arg);
	out_end(arg.out, arg.tid || ret < 0 ? NULL : "no tunnels");
	json_decref(arg.vard);
	if (ret < 0)
		return refused(c, "%s", varnl_error(c->nl));
	if (arg.tid && !arg.seen)
		return refused(c, "tunnel %u does not exist", arg.tid);
	return RC_OK;
}

const struct verb tunnel_verbs[] = {
	{ "add", tunnel_add,
	  "ID [endpoint ID] peer ADDRESS [port N] peer-id ID [vr VR] [side access|backbone] [select none|realm|user] [dev NAME]",
	  "make a static tunnel" },
	{ "del", tunnel_del, "ID [endpoint ID] [force]",
	  "remove a tunnel; vard says goodbye (StopCCN) first if it is its own" },
	{ "set", tunnel_set,
	  "ID [endpoint ID] [port N] [peer-id ID] [side access|backbone] [select none|realm|user]",
	  "change a tunnel, or whether realm or user decide the VR of its sessions" },
	{ "move", tunnel_move, "ID [endpoint ID] vr VR",
	  "move a tunnel, and sessions that it decides for, to another VR" },
	{ "show", tunnel_show, "[ID] [endpoint ID] [vr VR]",
	  "list the tunnels; tcpdump -i DEV shows the PPP frames of one" },
	{ 0 },
};
