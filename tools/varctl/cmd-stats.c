// SPDX-License-Identifier: GPL-2.0
/*
 * cmd-stats.c - totals, packets dropped and why, limits of frames to the controller
 */
#include <inttypes.h>
#include <stdio.h>

#include "varctl/varctl.h"

#define B(attr)		VARNL_BIT(VAR_A_NETNS_##attr)

static int stats_set(struct ctl *c, int argc, char **argv)
{
	unsigned int rate = 0, burst = 0, total_rate = 0, total_burst = 0, hold = 0;
	struct varnl_netns ns = { 0 };
	const struct arg args[] = {
		{ .name = "punt-rate", .type = ARG_U32, .dest = &ns.punt_rate, .count = &rate,
		  .min = 1, .max = 1000000 },
		{ .name = "punt-burst", .type = ARG_U32, .dest = &ns.punt_burst,
		  .count = &burst, .min = 1, .max = 1000000 },
		{ .name = "punt-total-rate", .type = ARG_U32, .dest = &ns.punt_total_rate,
		  .count = &total_rate, .min = 1, .max = 10000000 },
		{ .name = "punt-total-burst", .type = ARG_U32, .dest = &ns.punt_total_burst,
		  .count = &total_burst, .min = 1, .max = 10000000 },
		{ .name = "hold-total", .type = ARG_U32, .dest = &ns.hold_total, .count = &hold,
		  .max = 1000000 },
	};
	int ret;

	ret = PARSE_ARGS(c, argc, argv, args);
	if (ret)
		return ret;
	ns.has = (rate ? B(PUNT_RATE) : 0) | (burst ? B(PUNT_BURST) : 0) |
		 (total_rate ? B(PUNT_TOTAL_RATE) : 0) | (total_burst ? B(PUNT_TOTAL_BURST) : 0) |
		 (hold ? B(HOLD_TOTAL) : 0);
	if (!ns.has)
		return usage(c, "nothing to set: see \"varctl stats help\"");
	if (!ctl_nl(c))
		return RC_REFUSED;
	return varnl_netns_set(c->nl, &ns) ? refused(c, "%s", varnl_error(c->nl)) : RC_OK;
}

static int find_drops(const struct varnl_vr *vr, void *data)
{
	struct varnl_vr *wanted = data;

	if (vr->id == wanted->id)
		*wanted = *vr;
	return 0;
}

/* A row per reason that was seen, with what it means */
static void print_drops(struct ctl *c, const struct varnl_drops *drops)
{
	static const struct col cols[] = {
		{ "DROPPED", "packets", COL_RIGHT }, { "REASON", "reason", COL_NAME },
		{ "MEANING", "meaning", 0 },
	};
	struct out *out = out_begin(c, cols, ARRAY_SIZE(cols));
	unsigned int i;
	json_t *obj;

	for (i = 0; i <= VAR_DROP_REASON_MAX; i++) {
		if (!drops->packets[i])
			continue;
		obj = json_object();
		put_int(obj, "packets", drops->packets[i]);
		put_text(obj, "reason", varnl_drop_name(i));
		put_text(obj, "meaning", varnl_drop_text(i));
		out_row(out, obj);
	}
	out_end(out, "no packet was dropped");
}

/* "sessions: 30 of at most 40, refused 2 times" */
static void print_quota(const char *what, uint32_t now, uint32_t most, uint64_t refused)
{
	if (most)
		printf("%s: %u of at most %u", what, now, most);
	else
		printf("%s: %u", what, now);
	if (refused)
		printf(", refused %" PRIu64 " times", refused);
	putchar('\n');
}

static int vr_stats(struct ctl *c, uint32_t id)
{
	struct varnl_vr vr = { .id = id };
	int ret;

	if (ctl_vrs(c))
		return RC_REFUSED;
	ret = varnl_vr_dump(c->nl, find_drops, &vr);
	if (ret < 0)
		return refused(c, "%s", varnl_error(c->nl));
	if (!vr.has)
		return refused(c, "VR %u does not exist: see \"varctl vr show\"", id);
	if (c->json) {
		out_json(vr_json(c, &vr));
		return RC_OK;
	}
	print_quota("tunnels", vr.tunnels, vr.quota_tunnels, vr.refused_tunnels);
	print_quota("sessions", vr.sessions, vr.quota_sessions, vr.refused_sessions);
	print_quota("ports, isps and users", vr.rows - vr.tunnels - vr.sessions, vr.quota_rows,
		    vr.refused_rows);
	putchar('\n');
	fflush(stdout);
	print_drops(c, &vr.drops);
	return RC_OK;
}

static json_t *stats_json(const struct varnl_netns *ns)
{
	json_t *obj = json_object();

	put_int(obj, "vrs", ns->vrs);
	put_int(obj, "rows", ns->rows);
	put_int(obj, "row_bytes", ns->row_bytes);
	put_int(obj, "endpoints", ns->endpoints);
	put_int(obj, "tunnels", ns->tunnels);
	put_int(obj, "sessions", ns->sessions);
	put_int(obj, "controller", ns->controller);
	put_int(obj, "punt_rate", ns->punt_rate);
	put_int(obj, "punt_burst", ns->punt_burst);
	put_int(obj, "punt_total_rate", ns->punt_total_rate);
	put_int(obj, "punt_total_burst", ns->punt_total_burst);
	put_int(obj, "hold_total", ns->hold_total);
	put_int(obj, "held", ns->held);
	put_drops(obj, "drops", &ns->drops);
	put_int(obj, "generation", ns->generation);
	return obj;
}

static int stats_show(struct ctl *c, int argc, char **argv)
{
	struct varnl_netns ns;
	unsigned int has_vr = 0;
	uint32_t vr;
	const struct arg args[] = {
		{ .name = "vr", .type = ARG_VR, .dest = &vr, .count = &has_vr },
	};
	int ret;

	ret = PARSE_ARGS(c, argc, argv, args);
	if (ret)
		return ret;
	if (has_vr)
		return vr_stats(c, vr);
	if (!ctl_nl(c))
		return RC_REFUSED;
	if (varnl_netns_get(c->nl, &ns))
		return refused(c, "%s", varnl_error(c->nl));
	if (c->json) {
		out_json(stats_json(&ns));
		return RC_OK;
	}
	printf("%u VRs, %u endpoints, %u tunnels, %u sessions\n", ns.vrs, ns.endpoints,
	       ns.tunnels, ns.sessions);
	printf("interface table: %u rows of %u bytes\n", ns.rows, ns.row_bytes);
	if (ns.controller)
		printf("controller: netlink port %u\n", ns.controller);
	else
		printf("controller: none, PPP frames are not answered: does vard run?\n");
	printf("frames to the controller: %u/s (burst %u) per session, %u/s (burst %u) in all\n",
	       ns.punt_rate, ns.punt_burst, ns.punt_total_rate, ns.punt_total_burst);
	printf("frames held for sessions whose end is not yet known: %u of at most %u\n\n",
	       ns.held, ns.hold_total);
	fflush(stdout);
	print_drops(c, &ns.drops);
	return RC_OK;
}

const struct verb stats_verbs[] = {
	{ "set", stats_set,
	  "[punt-rate N] [punt-burst N] [punt-total-rate N] [punt-total-burst N] [hold-total N]",
	  "limit the PPP frames that go to the controller, per session and in all, or are held" },
	{ "show", stats_show, "[vr VR]",
	  "totals, and packets dropped by reason, of the box or of one VR" },
	{ 0 },
};
