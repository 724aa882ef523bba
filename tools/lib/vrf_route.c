// SPDX-License-Identifier: GPL-2.0
/*
 * vrf_route.c - routes in the tables of the VRs
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>

#include "lib/vrf_int.h"

static bool has_hop(const struct vrf_route *r)
{
	return r->ifindex || r->via.family;
}

static int add_hop(struct rtnl_route *rr, const struct vrf_route *r)
{
	struct rtnl_nexthop *nh = rtnl_route_nh_alloc();
	struct nl_addr *via = NULL;
	int nle = 0;

	if (!nh)
		return -NLE_NOMEM;
	if (r->ifindex)
		rtnl_route_nh_set_ifindex(nh, r->ifindex);
	if (r->via.family) {
		via = vrf_nl_addr(&r->via);
		if (!via)
			nle = -NLE_NOMEM;
		else if (r->via.family == r->dst.family)
			rtnl_route_nh_set_gateway(nh, via);
		else
			nle = rtnl_route_nh_set_via(nh, via);
	}
	nl_addr_put(via);
	if (nle < 0) {
		rtnl_route_nh_free(nh);
		return nle;
	}
	rtnl_route_add_nexthop(rr, nh);
	return 0;
}

static int make_route(const struct vrf_route *r, struct rtnl_route **out)
{
	uint8_t type = r->type ? r->type : RTN_UNICAST;
	struct rtnl_route *rr = rtnl_route_alloc();
	struct nl_addr *dst = vrf_nl_addr(&r->dst);
	int nle = -NLE_NOMEM;

	if (!rr || !dst)
		goto out;
	rtnl_route_set_family(rr, r->dst.family);
	rtnl_route_set_table(rr, r->table);
	rtnl_route_set_type(rr, type);
	rtnl_route_set_protocol(rr, r->protocol ? r->protocol : RTPROT_STATIC);
	if (r->dst.family == AF_INET && type == RTN_UNICAST && !r->via.family)
		rtnl_route_set_scope(rr, RT_SCOPE_LINK);
	else
		rtnl_route_set_scope(rr, RT_SCOPE_UNIVERSE);
	if (r->metric)
		rtnl_route_set_priority(rr, r->metric);
	nle = rtnl_route_set_dst(rr, dst);
	if (nle >= 0 && r->mtu)
		nle = rtnl_route_set_metric(rr, RTAX_MTU, r->mtu);
	if (nle >= 0 && has_hop(r))
		nle = add_hop(rr, r);
out:
	nl_addr_put(dst);
	if (nle < 0) {
		rtnl_route_put(rr);
		rr = NULL;
	}
	*out = rr;
	return nle;
}

static int route_fail(struct vrf *v, int nle, const struct vrf_route *r, const char *what)
{
	char dst[IPADDR_STRLEN], via[IPADDR_STRLEN];

	return vrf_fail(v, nle, "%s route %s%s%s in table %u", what,
			ipaddr_text(&r->dst, true, dst), r->via.family ? " via " : "",
			ipaddr_text(&r->via, false, via), r->table);
}

int vrf_route_add(struct vrf *v, const struct vrf_route *r, bool replace)
{
	struct rtnl_route *rr;
	int nle;

	v->sys = 0;
	nle = make_route(r, &rr);
	if (nle >= 0) {
		nle = rtnl_route_add(v->sk, rr, NLM_F_CREATE | (replace ? NLM_F_REPLACE :
									   NLM_F_EXCL));
		rtnl_route_put(rr);
	}
	return nle < 0 ? route_fail(v, nle, r, "add") : 0;
}

int vrf_route_del(struct vrf *v, const struct vrf_route *r)
{
	struct rtnl_route *rr;
	int nle;

	v->sys = 0;
	nle = make_route(r, &rr);
	if (nle >= 0) {
		/* any protocol, any scope: the operator means this prefix */
		rtnl_route_set_protocol(rr, r->protocol);
		rtnl_route_set_scope(rr, RT_SCOPE_NOWHERE);
		if (!r->type)
			rtnl_route_set_type(rr, RTN_UNSPEC);
		nle = rtnl_route_delete(v->sk, rr, 0);
		rtnl_route_put(rr);
	}
	return nle < 0 ? route_fail(v, nle, r, "delete") : 0;
}

struct route_arg {
	uint32_t table;
	vrf_route_cb cb;
	void *data;
	int ret;
};

static void take_route(struct nl_object *obj, void *data)
{
	struct rtnl_route *rr = (struct rtnl_route *)obj;
	struct route_arg *arg = data;
	struct rtnl_nexthop *nh;
	struct vrf_route r = { 0 };
	struct nl_addr *via;
	uint32_t mtu;

	if (arg->ret || (arg->table && rtnl_route_get_table(rr) != arg->table))
		return;
	vrf_ipaddr(rtnl_route_get_dst(rr), &r.dst);
	r.dst.family = rtnl_route_get_family(rr);
	r.table = rtnl_route_get_table(rr);
	r.type = rtnl_route_get_type(rr);
	r.protocol = rtnl_route_get_protocol(rr);
	r.metric = rtnl_route_get_priority(rr);
	r.hops = rtnl_route_get_nnexthops(rr);
	if (!rtnl_route_get_metric(rr, RTAX_MTU, &mtu))
		r.mtu = mtu;
	nh = rtnl_route_nexthop_n(rr, 0);
	if (nh) {
		r.ifindex = rtnl_route_nh_get_ifindex(nh);
		via = rtnl_route_nh_get_gateway(nh);
		vrf_ipaddr(via ? via : rtnl_route_nh_get_via(nh), &r.via);
	}
	arg->ret = arg->cb(&r, arg->data);
}

static int dump_family(struct vrf *v, int family, struct route_arg *arg)
{
	struct rtmsg rtm = { .rtm_family = family };
	int nle = -NLE_NOMEM, error;
	struct nl_msg *msg;

	msg = nlmsg_alloc_simple(RTM_GETROUTE, NLM_F_DUMP);
	if (msg && nlmsg_append(msg, &rtm, sizeof(rtm), NLMSG_ALIGNTO) >= 0 &&
	    (!arg->table || nla_put_u32(msg, RTA_TABLE, arg->table) >= 0))
		nle = vrf_dump(v, msg, take_route, arg);
	nlmsg_free(msg);
	if (nle < 0) {
		error = vrf_errno(v, nle);
		/* no such table, or no such family: no routes */
		if (error == ENOENT || error == EAFNOSUPPORT || error == EOPNOTSUPP)
			return 0;
		return vrf_fail(v, nle, "routes of table %u", arg->table);
	}
	return arg->ret < 0 ? arg->ret : 0;
}

int vrf_route_dump(struct vrf *v, int family, uint32_t table, vrf_route_cb cb, void *data)
{
	struct route_arg arg = { .table = table, .cb = cb, .data = data };
	int ret = 0;

	if (family != AF_INET6)
		ret = dump_family(v, AF_INET, &arg);
	if (!ret && family != AF_INET && vrf_have_ipv6())
		ret = dump_family(v, AF_INET6, &arg);
	return ret;
}
