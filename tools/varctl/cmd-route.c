// SPDX-License-Identifier: GPL-2.0
/*
 * cmd-route.c - routes of VRs: what "ip route ... vrf NAME" does, with the VR's name checked
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>

#include "varctl/varctl.h"

static const char *const type_words[] = { "unicast", "unreachable", "blackhole", "prohibit", NULL };
static const uint8_t types[] = { RTN_UNICAST, RTN_UNREACHABLE, RTN_BLACKHOLE, RTN_PROHIBIT };

struct route_args {
	struct vrf_route r;
	uint32_t vr, dev, type;
	unsigned int has_vr, has_via, has_dev, has_type;
};

static int table_of(struct ctl *c, uint32_t id, uint32_t *table)
{
	const struct vr_name *vr;

	if (ctl_vrs(c))
		return RC_REFUSED;
	vr = vr_by_id(c, id);
	if (!id) {
		*table = RT_TABLE_MAIN;
		return RC_OK;
	}
	if (!vr)
		return refused(c, "VR %u does not exist: see \"varctl vr show\"", id);
	if (!vr->table)
		return refused(c, "VR %s has lost its VRF device: see \"varctl vr show\"",
			       vr->name);
	*table = vr->table;
	return RC_OK;
}

/* A route out of a device of another VR would join the two */
static int check_device(struct ctl *c, const struct route_args *a)
{
	const struct vr_name *vr = vr_by_id(c, a->vr);
	int master;

	if (!a->vr || !vr || a->dev == vr->ifindex)
		return RC_OK;
	master = vrf_link_master(c->vrf, a->dev);
	if (master < 0)
		return refused(c, "%s", vrf_error(c->vrf));
	if ((uint32_t)master != vr->ifindex)
		return refused(c, "device %s is not in VR %s: see \"varctl if show vr %s\"",
			       if_text(c, a->dev), vr->name, vr->name);
	return RC_OK;
}

static int parse_route(struct ctl *c, int argc, char **argv, struct route_args *a)
{
	const struct arg args[] = {
		{ .name = "vr", .type = ARG_VR, .dest = &a->vr, .count = &a->has_vr },
		{ .name = "via", .type = ARG_ADDR, .dest = &a->r.via, .count = &a->has_via },
		{ .name = "dev", .type = ARG_DEV, .dest = &a->dev, .count = &a->has_dev },
		{ .name = "metric", .type = ARG_U32, .dest = &a->r.metric },
		{ .name = "mtu", .type = ARG_U32, .dest = &a->r.mtu, .min = 68, .max = 65535 },
		{ .name = "type", .type = ARG_WORD, .dest = &a->type, .count = &a->has_type,
		  .words = type_words },
	};
	char err[PARSE_ERRLEN];
	int ret;

	if (argc < 1)
		return usage(c, "a prefix is missing");
	ret = PARSE_ARGS(c, argc - 1, argv + 1, args);
	if (ret)
		return ret;
	if (!a->has_vr)
		return usage(c, "\"vr NAME\" is missing: in which VR?");
	if (parse_prefix("prefix", argv[0], a->has_via ? a->r.via.family : AF_UNSPEC, &a->r.dst,
			 err, sizeof(err)))
		return usage(c, "%s", err);
	if (a->has_via && a->r.via.len != ipaddr_bits(a->r.via.family))
		return usage(c, "via: an address without prefix length expected");
	ret = table_of(c, a->vr, &a->r.table);
	if (ret)
		return ret;
	if (!ctl_vrf(c))
		return RC_REFUSED;
	a->r.ifindex = a->dev;
	a->r.type = a->has_type ? types[a->type] : 0;
	return RC_OK;
}

/* By way of vard, which looks at it all */
static int remote_route(struct ctl *c, const char *cmd, int argc, char **argv)
{
	const char *via = NULL, *dev = NULL;
	uint32_t vr, metric = 0, mtu = 0, type = 0;
	unsigned int has_vr = 0, has_type = 0;
	const struct arg args[] = {
		{ .name = "vr", .type = ARG_VR, .dest = &vr, .count = &has_vr },
		{ .name = "via", .type = ARG_TEXT, .dest = &via },
		{ .name = "dev", .type = ARG_TEXT, .dest = &dev },
		{ .name = "metric", .type = ARG_U32, .dest = &metric },
		{ .name = "mtu", .type = ARG_U32, .dest = &mtu, .min = 68, .max = 65535 },
		{ .name = "type", .type = ARG_WORD, .dest = &type, .count = &has_type,
		  .words = type_words },
	};
	json_t *request, *result;
	int ret;

	if (argc < 1)
		return usage(c, "a prefix is missing");
	ret = PARSE_ARGS(c, argc - 1, argv + 1, args);
	if (!ret && !has_vr)
		ret = usage(c, "\"vr NAME\" is missing: in which VR?");
	if (!ret)
		ret = ctl_vrs(c);
	if (ret)
		return ret;
	request = json_object();
	put_text(request, "vr", vr_text(c, vr));
	put_text(request, "prefix", argv[0]);
	put_text(request, "via", via);
	put_text(request, "dev", dev);
	put_text(request, "type", has_type ? type_words[type] : NULL);
	put_int(request, "metric", metric);
	put_int(request, "mtu", mtu);
	result = ctl_call(c, cmd, request);
	json_decref(result);
	return result ? RC_OK : RC_REFUSED;
}

static int route_add(struct ctl *c, int argc, char **argv)
{
	struct route_args a = { 0 };
	int ret;

	if (c->remote)
		return remote_route(c, "route-add", argc, argv);
	ret = parse_route(c, argc, argv, &a);
	if (ret)
		return ret;
	if (!a.type && !a.has_via && !a.has_dev)
		return usage(c, "where to? via, dev, or \"type unreachable\" expected");
	if (a.type && (a.has_via || a.has_dev))
		return usage(c, "a route of type %s has neither via nor dev", type_words[a.type]);
	ret = a.has_dev ? check_device(c, &a) : RC_OK;
	if (ret)
		return ret;
	ret = vrf_route_add(c->vrf, &a.r, false);
	if (ret == -EEXIST)
		return refused(c, "VR %s: %s; delete the other first, or give another metric",
			       vr_text(c, a.vr), vrf_error(c->vrf));
	return ret ? refused(c, "VR %s: %s", vr_text(c, a.vr), vrf_error(c->vrf)) : RC_OK;
}

static int route_del(struct ctl *c, int argc, char **argv)
{
	struct route_args a = { 0 };
	int ret;

	if (c->remote)
		return remote_route(c, "route-del", argc, argv);
	ret = parse_route(c, argc, argv, &a);
	if (ret)
		return ret;
	/* a metric that is left out fits any route, also this one */
	if (a.vr && !a.r.dst.len && !a.r.metric && !a.has_via && !a.has_dev)
		return usage(c, "which default route? via, dev or metric expected");
	/* without it the VR would leak into the main table */
	if (a.vr && !a.r.dst.len && a.r.metric == VAR_TABLE_METRIC)
		return refused(c, "this route closes the table of VR %s and stays",
			       vr_text(c, a.vr));
	ret = vrf_route_del(c->vrf, &a.r);
	return ret ? refused(c, "VR %s: %s", vr_text(c, a.vr), vrf_error(c->vrf)) : RC_OK;
}

struct show_arg {
	struct ctl *c;
	struct out *out;
	uint32_t vr;
	bool all;
};

static const char *protocol_text(uint8_t protocol, char *buf)
{
	switch (protocol) {
	case RTPROT_REDIRECT: return "redirect";
	case RTPROT_KERNEL: return "kernel";
	case RTPROT_BOOT: return "boot";
	case RTPROT_STATIC: return "static";
	case RTPROT_RA: return "ra";
	case RTPROT_ZEBRA: return "zebra";
	case RTPROT_BIRD: return "bird";
	case RTPROT_DHCP: return "dhcp";
	case RTPROT_BGP: return "bgp";
	case RTPROT_ISIS: return "isis";
	case RTPROT_OSPF: return "ospf";
	case VRF_PROTOCOL: return "var";
	}
	snprintf(buf, 8, "%u", protocol);
	return buf;
}

static const char *type_text(uint8_t type)
{
	static const char *const words[] = {
		[RTN_UNICAST] = "unicast", [RTN_LOCAL] = "local",
		[RTN_BROADCAST] = "broadcast", [RTN_ANYCAST] = "anycast",
		[RTN_MULTICAST] = "multicast", [RTN_BLACKHOLE] = "blackhole",
		[RTN_UNREACHABLE] = "unreachable", [RTN_PROHIBIT] = "prohibit",
		[RTN_THROW] = "throw",
	};

	return type < ARRAY_SIZE(words) && words[type] ? words[type] : "?";
}

static bool is_wanted(const struct show_arg *arg, const struct vrf_route *r)
{
	return arg->all || (r->type != RTN_LOCAL && r->type != RTN_BROADCAST &&
			    r->type != RTN_ANYCAST && r->type != RTN_MULTICAST);
}

static int show_route(const struct vrf_route *r, void *data)
{
	struct show_arg *arg = data;
	char text[IPADDR_STRLEN];
	json_t *obj;

	if (!is_wanted(arg, r))
		return 0;
	obj = json_object();
	put_vr(arg->c, obj, arg->vr);
	put_text(obj, "prefix", ipaddr_text(&r->dst, true, text));
	put_text(obj, "type", type_text(r->type));
	if (r->via.family)
		put_text(obj, "via", ipaddr_text(&r->via, false, text));
	if (r->ifindex)
		put_text(obj, "dev", if_text(arg->c, r->ifindex));
	put_int(obj, "metric", r->metric);
	if (r->mtu)
		put_int(obj, "mtu", r->mtu);
	put_text(obj, "protocol", protocol_text(r->protocol, text));
	put_int(obj, "table", r->table);
	put_int(obj, "hops", r->hops);
	out_row(arg->out, obj);
	return 0;
}

/* What vard tells of the routes of a VR */
static int show_remote(struct show_arg *arg)
{
	struct ctl *c = arg->c;
	json_t *request = json_object(), *result, *item;
	struct vrf_route r;
	char text[8];
	size_t i;

	put_text(request, "vr", vr_text(c, arg->vr));
	result = ctl_call(c, "route-show", request);
	if (!result)
		return RC_REFUSED;
	json_array_foreach(result, i, item) {
		r.type = json_get_int(item, "type", 0);
		r.protocol = json_get_int(item, "protocol", 0);
		if (!is_wanted(arg, &r))
			continue;
		put_vr(c, item, arg->vr);
		put_text(item, "type", type_text(r.type));
		put_text(item, "protocol", protocol_text(r.protocol, text));
		if (!json_get_int(item, "mtu", 0))
			json_object_del(item, "mtu");
		out_row(arg->out, json_incref(item));
	}
	json_decref(result);
	return RC_OK;
}

/* The same of the kernel */
static int show_here(struct show_arg *arg, uint32_t table)
{
	int ret = vrf_route_dump(arg->c->vrf, AF_UNSPEC, table, show_route, arg);

	return ret ? refused(arg->c, "%s", vrf_error(arg->c->vrf)) : RC_OK;
}

static int show_vr(struct show_arg *arg, uint32_t vr, uint32_t table)
{
	arg->vr = vr;
	return arg->c->remote ? show_remote(arg) : show_here(arg, table);
}

static int route_show(struct ctl *c, int argc, char **argv)
{
	static const struct col cols[] = {
		{ "VR", "vr", 0 }, { "PREFIX", "prefix", COL_NAME }, { "TYPE", "type", 0 },
		{ "VIA", "via", 0 }, { "DEV", "dev", 0 }, { "METRIC", "metric", COL_RIGHT },
		{ "MTU", "mtu", COL_RIGHT }, { "PROTOCOL", "protocol", 0 },
	};
	struct show_arg arg = { .c = c };
	unsigned int has_vr = 0, i;
	uint32_t only, table;
	const struct arg args[] = {
		{ .name = "vr", .type = ARG_VR, .dest = &only, .count = &has_vr },
		{ .name = "all", .type = ARG_FLAG, .dest = &arg.all },
	};
	int ret;

	ret = PARSE_ARGS(c, argc, argv, args);
	if (!ret)
		ret = has_vr ? table_of(c, only, &table) : ctl_vrs(c);
	if (ret)
		return ret;
	if (!c->remote && !ctl_vrf(c))
		return RC_REFUSED;
	arg.out = out_begin(c, cols, ARRAY_SIZE(cols));
	if (has_vr)
		ret = show_vr(&arg, only, table);
	for (i = 0; !has_vr && i < c->n_vrs && !ret; i++) {
		if (c->vrs[i].id && c->vrs[i].table)
			ret = show_vr(&arg, c->vrs[i].id, c->vrs[i].table);
	}
	out_end(arg.out, ret ? NULL : "no routes");
	return ret;
}

#define ROUTE	"PREFIX vr VR [via ADDRESS] [dev DEV] [metric N] [mtu N] " \
		"[type unicast|unreachable|blackhole|prohibit]"

const struct verb route_verbs[] = {
	{ "add", route_add, ROUTE, "add a route to the table of a VR" },
	{ "del", route_del, ROUTE, "remove it" },
	{ "show", route_show, "[vr VR] [all]",
	  "list the routes; with all, those of the box's own addresses too" },
	{ 0 },
};
