// SPDX-License-Identifier: GPL-2.0
/*
 * route.c - routes of VRs, which delegates change by way of the control socket
 *
 * The kernel's rtnetlink knows no grants. So what is asked for is checked here: the VR is
 * the delegate's; the next hop is at a device of that VR, and if none was named, it is
 * looked up in the VR's own table, as the kernel would go on to look in the box's; no
 * tunnel of the VR is led into a session. Only static routes are removed: those of the
 * kernel, of subscribers and of routing daemons are not the delegate's.
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control.h"
#include "kernel.h"
#include "lib/control.h"
#include "lib/parse.h"
#include "lns.h"
#include "route.h"
#include "session.h"

#define SHOWN_MAX	10000	/* routes in one answer */
#define MTU_MAX		65535

static const struct {
	const char *name;
	uint8_t type;
} types[] = {
	{ "unicast", RTN_UNICAST }, { "unreachable", RTN_UNREACHABLE },
	{ "blackhole", RTN_BLACKHOLE }, { "prohibit", RTN_PROHIBIT },
};

/**
 * struct wish - what is asked for
 * @vr: in which VR
 * @r: the route
 */
struct wish {
	const struct vr *vr;
	struct vrf_route r;
};

static bool refuse(char *err, size_t len)
{
	snprintf(err, len, AUTHORITY_REFUSED);
	return false;
}

/* The VR that is named, if the source has this right in it */
static const struct vr *vr_for(const struct source *who, uint32_t right, json_t *args, char *err,
			       size_t len)
{
	const char *name = NULL;
	const struct vr *vr;

	if (!arg_text(args, "vr", &name, err, len))
		return NULL;
	if (!name) {
		snprintf(err, len, "vr is missing: in which VR?");
		return NULL;
	}
	vr = vr_by_name(name);
	if (!may(who, right, vr ? vr->id : 0)) {
		refuse(err, len);
		return NULL;
	}
	if (vr && !vr->lost)
		return vr;
	snprintf(err, len, "VR %.*s does not exist, or has lost its device", VAR_MAX_IFNAME, name);
	return NULL;
}

/* A device that is not in the VR is, for those who ask, not there. */
static bool device(struct wish *w, const char *name, char *err, size_t len)
{
	char plain[IFNAMSIZ];

	if (parse_ifname("dev", name, plain, err, len))
		return false;
	w->r.ifindex = (int)if_nametoindex(plain);
	/* asked in any case: how long it takes does not tell whether it is there */
	if (vrf_link_master(kernel.rt, w->r.ifindex ? w->r.ifindex : w->vr->ifindex) ==
	    w->vr->ifindex)
		return true;
	snprintf(err, len, "dev: VR %s has no such device", w->vr->cfg->name);
	return false;
}

static bool type(struct wish *w, const char *name, char *err, size_t len)
{
	unsigned int i;

	for (i = 0; i < sizeof(types) / sizeof(*types); i++) {
		if (strcmp(types[i].name, name))
			continue;
		w->r.type = types[i].type;
		return true;
	}
	snprintf(err, len, "type: expected unicast, unreachable, blackhole or prohibit");
	return false;
}

static bool parse(const struct source *who, json_t *args, struct wish *w, char *err, size_t len)
{
	const char *prefix = NULL, *via = NULL, *dev = NULL, *kind = NULL;
	json_int_t metric = 0, mtu = 0;

	memset(w, 0, sizeof(*w));
	w->vr = vr_for(who, VAR_RIGHT_ROUTES, args, err, len);
	if (!w->vr || !arg_text(args, "prefix", &prefix, err, len) ||
	    !arg_text(args, "via", &via, err, len) || !arg_text(args, "dev", &dev, err, len) ||
	    !arg_text(args, "type", &kind, err, len) ||
	    !arg_number(args, "metric", UINT32_MAX, &metric, err, len) ||
	    !arg_number(args, "mtu", MTU_MAX, &mtu, err, len))
		return false;
	w->r.table = w->vr->cfg->table;
	w->r.metric = (uint32_t)metric;
	w->r.mtu = (uint32_t)mtu;
	w->r.protocol = RTPROT_STATIC;
	if (!prefix) {
		snprintf(err, len, "prefix is missing");
		return false;
	}
	if (via && parse_addr("via", via, AF_UNSPEC, &w->r.via, err, len))
		return false;
	if (parse_prefix("prefix", prefix, via ? w->r.via.family : AF_UNSPEC, &w->r.dst, err, len))
		return false;
	return (!dev || device(w, dev, err, len)) && (!kind || type(w, kind, err, len));
}

/* Is an address in a prefix? */
static bool covers(const struct ipaddr *prefix, const void *addr)
{
	const uint8_t *p = (const uint8_t *)&prefix->v6, *a = addr;
	unsigned int whole = prefix->len / 8, rest = prefix->len % 8;

	if (prefix->family == AF_INET)
		p = (const uint8_t *)&prefix->v4;
	return !memcmp(p, a, whole) &&
	       (!rest || !((p[whole] ^ a[whole]) & (0xff00 >> rest & 0xff)));
}

/* The route of the VR that leads to the next hop: the longest */
struct seek {
	const struct ipaddr *via;
	struct vrf_route best;
	bool found;
};

static int look(const struct vrf_route *r, void *data)
{
	struct seek *s = data;
	const void *addr = s->via->family == AF_INET ? (const void *)&s->via->v4 :
						       (const void *)&s->via->v6;

	if (r->dst.family == s->via->family && covers(&r->dst, addr) &&
	    (!s->found || r->dst.len > s->best.dst.len ||
	     (r->dst.len == s->best.dst.len && r->metric < s->best.metric))) {
		s->best = *r;
		s->found = true;
	}
	return 0;
}

/* The device that the next hop is at, by the VR's own table */
static bool resolve(struct wish *w, char *err, size_t len)
{
	struct seek s = { .via = &w->r.via };

	if (vrf_route_dump(kernel.rt, w->r.via.family, w->r.table, look, &s)) {
		snprintf(err, len, "%s", vrf_error(kernel.rt));
		return false;
	}
	if (!s.found || s.best.type != RTN_UNICAST || s.best.via.family || !s.best.ifindex ||
	    vrf_link_master(kernel.rt, s.best.ifindex) != w->vr->ifindex) {
		snprintf(err, len, "via: no device of VR %s has this neighbour", w->vr->cfg->name);
		return false;
	}
	w->r.ifindex = s.best.ifindex;
	return true;
}

/* Of our sessions and tunnels; their packets have no link layer */
static bool is_ppp(int ifindex)
{
	struct ifreq req = { 0 };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool ppp;

	ppp = fd >= 0 && if_indextoname((unsigned int)ifindex, req.ifr_name) &&
	      !ioctl(fd, SIOCGIFHWADDR, &req) && req.ifr_hwaddr.sa_family == ARPHRD_PPP;
	if (fd >= 0)
		close(fd);
	return ppp;
}

/* A tunnel whose packets go by this VR's table would be led into a session */
static bool leads_into_itself(const struct wish *w)
{
	const struct tunnel *t;

	if (w->r.dst.family != AF_INET || !w->r.ifindex || !is_ppp(w->r.ifindex))
		return false;
	TAILQ_FOREACH(t, &lns_tunnels, all) {
		if (!t->down && t->ep->cfg->vr == w->vr->id && covers(&w->r.dst, &t->addr))
			return true;
	}
	return false;
}

static int count(const struct vrf_route *r, void *data)
{
	unsigned int *n = data;

	*n += r->protocol == RTPROT_STATIC && r->metric != VAR_TABLE_METRIC;
	return 0;
}

/* May there be one more? */
static bool has_room(const struct wish *w, char *err, size_t len)
{
	unsigned int n = 0;

	if (!w->vr->routes)
		return true;
	if (vrf_route_dump(kernel.rt, AF_UNSPEC, w->r.table, count, &n)) {
		snprintf(err, len, "%s", vrf_error(kernel.rt));
		return false;
	}
	if (quota_routes(vr_find(w->vr->id), n))
		return true;
	snprintf(err, len, "VR %s has as many routes as it may: %u (quota-routes)",
		 w->vr->cfg->name, w->vr->routes);
	return false;
}

/**
 * route_add() - add a static route
 * @who: who wants it
 * @args: "vr", "prefix", and any of "via", "dev", "type", "metric", "mtu"
 * @err: receives why not
 * @len: its size
 */
bool route_add(const struct source *who, json_t *args, char *err, size_t len)
{
	struct wish w;
	bool nowhere;

	if (!parse(who, args, &w, err, len))
		return false;
	nowhere = w.r.type && w.r.type != RTN_UNICAST;
	if (nowhere == (w.r.via.family || w.r.ifindex)) {
		snprintf(err, len, nowhere ? "a route of this type has neither via nor dev" :
			 "where to? via, dev, or another type expected");
		return false;
	}
	if (!nowhere && !w.r.ifindex && !resolve(&w, err, len))
		return false;
	if (leads_into_itself(&w)) {
		snprintf(err, len, "a tunnel whose peer is in this prefix would go by a session");
		return false;
	}
	if (!has_room(&w, err, len))
		return false;
	if (vrf_route_add(kernel.rt, &w.r, false)) {
		snprintf(err, len, "%s", vrf_error(kernel.rt));
		return false;
	}
	if (!w.r.ifindex || vrf_link_master(kernel.rt, w.r.ifindex) == w.vr->ifindex)
		return true;
	/* the device was moved in the meantime */
	vrf_route_del(kernel.rt, &w.r);
	snprintf(err, len, "dev: VR %s has no such device", w.vr->cfg->name);
	return false;
}

/**
 * route_del() - remove a static route
 * @who: who wants that
 * @args: as for route_add()
 * @err: receives why not
 * @len: its size
 */
bool route_del(const struct source *who, json_t *args, char *err, size_t len)
{
	struct wish w;

	if (!parse(who, args, &w, err, len))
		return false;
	/* a metric that is left out fits any route, also the one that closes the table */
	if (!w.r.dst.len && !w.r.metric && !w.r.via.family && !w.r.ifindex) {
		snprintf(err, len, "which default route? via, dev or metric expected");
		return false;
	}
	/* without it the VR would leak into the main table */
	if (!w.r.dst.len && w.r.metric == VAR_TABLE_METRIC) {
		snprintf(err, len, "this route closes the table of the VR and stays");
		return false;
	}
	if (!vrf_route_del(kernel.rt, &w.r))
		return true;
	snprintf(err, len, "%s", vrf_error(kernel.rt));
	return false;
}

static int put_route(const struct vrf_route *r, void *data)
{
	char text[IPADDR_STRLEN], name[IF_NAMESIZE];
	json_t *o;

	if (json_array_size(data) >= SHOWN_MAX)
		return -E2BIG;
	o = json_pack("{s:s, s:i, s:i, s:I, s:I, s:I, s:I}", "prefix",
		      ipaddr_text(&r->dst, true, text), "type", r->type, "protocol", r->protocol,
		      "metric", (json_int_t)r->metric, "mtu", (json_int_t)r->mtu,
		      "hops", (json_int_t)r->hops, "table", (json_int_t)r->table);
	if (r->via.family)
		json_object_set_new(o, "via", json_string(ipaddr_text(&r->via, false, text)));
	if (r->ifindex && if_indextoname((unsigned int)r->ifindex, name))
		json_object_set_new(o, "dev", json_string(name));
	return json_array_append_new(data, o) ? -ENOMEM : 0;
}

/**
 * route_show() - the routes of a VR
 * @who: who wants to see them
 * @args: "vr"
 * @err: receives why not
 * @len: its size
 *
 * Return: list, or NULL with a message.
 */
json_t *route_show(const struct source *who, json_t *args, char *err, size_t len)
{
	const struct vr *vr = vr_for(who, VAR_RIGHT_READ, args, err, len);
	json_t *list;
	int ret;

	if (!vr)
		return NULL;
	list = json_array();
	ret = vrf_route_dump(kernel.rt, AF_UNSPEC, vr->cfg->table, put_route, list);
	if (!ret)
		return list;
	json_decref(list);
	if (ret == -E2BIG)
		snprintf(err, len, "VR %s has more than %u routes", vr->cfg->name, SHOWN_MAX);
	else
		snprintf(err, len, "%s", vrf_error(kernel.rt));
	return NULL;
}
