// SPDX-License-Identifier: GPL-2.0
/*
 * vrf.c - VRF devices that do not leak
 *
 * What is wrong with a bare VRF device, and what is done about it:
 *  - a lookup that finds nothing in its table goes on to table main: an unreachable default
 *    route, worse than any other, ends the lookup;
 *  - table local is asked first, so that addresses of the box win inside every VR: its rule
 *    moves behind the l3mdev rule;
 *  - an unbound socket of the box takes what comes from every VR where tcp_l3mdev_accept,
 *    udp_l3mdev_accept or raw_l3mdev_accept (which is by default) is set;
 *  - without an address on the VRF device ICMP errors come from 192.0.0.8.
 */
#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <netlink/route/link.h>
#include <netlink/route/link/vrf.h>
#include <netlink/route/rule.h>

#include "lib/varnl_int.h"
#include "lib/vrf_int.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* --- handle and errors ---------------------------------------------------------- */

static int on_error(struct sockaddr_nl *nla, struct nlmsgerr *e, void *data)
{
	const struct nlmsghdr *nlh = (const void *)((const char *)e - NLMSG_HDRLEN);
	struct vrf *v = data;

	v->sys = -e->error;
	varnl_explain_error(nlh, v->sys, NULL, NULL, v->reason, sizeof(v->reason));
	return NL_STOP;
}

int vrf_errno(const struct vrf *v, int nle)
{
	if (v->sys)
		return v->sys;
	switch (-nle) {
	case NLE_NOMEM:
		return ENOMEM;
	case NLE_EXIST:
		return EEXIST;
	case NLE_OBJ_NOTFOUND:
		return ENOENT;
	case NLE_NODEV:
		return ENODEV;
	case NLE_PERM:
		return EPERM;
	case NLE_INVAL:
		return EINVAL;
	case NLE_AF_NOSUPPORT:
		return EAFNOSUPPORT;
	default:
		return EIO;
	}
}

int vrf_fail(struct vrf *v, int nle, const char *fmt, ...)
{
	int error = vrf_errno(v, nle), n;
	va_list ap;

	va_start(ap, fmt);
	n = vsnprintf(v->error, sizeof(v->error), fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n < sizeof(v->error))
		snprintf(v->error + n, sizeof(v->error) - n, ": %s",
			 v->sys ? v->reason : nl_geterror(nle));
	v->sys = 0;
	return -error;
}

int vrf_refuse(struct vrf *v, int error, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(v->error, sizeof(v->error), fmt, ap);
	va_end(ap);
	v->sys = 0;
	return -error;
}

struct vrf *vrf_open(char *err, size_t len)
{
	struct vrf *v = calloc(1, sizeof(*v));
	int one = 1, nle;

	if (v)
		v->sk = nl_socket_alloc();
	if (!v || !v->sk) {
		free(v);
		snprintf(err, len, "%s", strerror(ENOMEM));
		errno = ENOMEM;
		return NULL;
	}
	nle = nl_connect(v->sk, NETLINK_ROUTE);
	if (nle < 0) {
		snprintf(err, len, "rtnetlink socket: %s", nl_geterror(nle));
		vrf_close(v);
		errno = EIO;
		return NULL;
	}
	/* the first gives words to errors, the second lets the kernel filter dumps */
	setsockopt(nl_socket_get_fd(v->sk), SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	setsockopt(nl_socket_get_fd(v->sk), SOL_NETLINK, NETLINK_GET_STRICT_CHK, &one,
		   sizeof(one));
	nl_socket_modify_err_cb(v->sk, NL_CB_CUSTOM, on_error, v);
	return v;
}

void vrf_close(struct vrf *v)
{
	if (!v)
		return;
	nl_socket_free(v->sk);
	free(v);
}

const char *vrf_error(const struct vrf *v)
{
	return v->error;
}

struct each_arg {
	void (*each)(struct nl_object *obj, void *data);
	void *data;
};

static int on_valid(struct nl_msg *msg, void *data)
{
	struct each_arg *arg = data;

	nl_msg_parse(msg, arg->each, arg->data);
	return NL_OK;
}

int vrf_dump(struct vrf *v, struct nl_msg *msg, void (*each)(struct nl_object *, void *),
	     void *data)
{
	struct each_arg arg = { .each = each, .data = data };
	struct nl_cb *own, *cb;
	int nle;

	v->sys = 0;
	nle = nl_send_auto(v->sk, msg);
	if (nle < 0)
		return nle;
	own = nl_socket_get_cb(v->sk);
	cb = nl_cb_clone(own);
	nl_cb_put(own);
	if (!cb)
		return -NLE_NOMEM;
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_valid, &arg);
	nle = nl_recvmsgs(v->sk, cb);
	nl_cb_put(cb);
	/* everything came, part of it from before and part from after a change */
	return nle == -NLE_DUMP_INTR ? 0 : nle;
}

/* --- finding VRF devices ------------------------------------------------------------ */

struct find_table {
	uint32_t table;
	char name[IFNAMSIZ];
};

static void match_table(struct nl_object *obj, void *data)
{
	struct rtnl_link *link = (struct rtnl_link *)obj;
	struct find_table *find = data;
	uint32_t table;

	if (rtnl_link_is_vrf(link) && !rtnl_link_vrf_get_tableid(link, &table) &&
	    table == find->table)
		snprintf(find->name, sizeof(find->name), "%s", rtnl_link_get_name(link));
}

int vrf_of_table(struct vrf *v, uint32_t table, char *buf)
{
	struct ifinfomsg ifi = { .ifi_family = AF_UNSPEC };
	struct find_table find = { .table = table };
	struct nl_msg *msg;
	struct nlattr *info;
	int nle = -NLE_NOMEM;

	msg = nlmsg_alloc_simple(RTM_GETLINK, NLM_F_DUMP);
	if (!msg)
		goto out;
	if (nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO) < 0)
		goto free;
	/* the kernel passes over the thousands of session devices */
	info = nla_nest_start(msg, IFLA_LINKINFO);
	if (!info || nla_put_string(msg, IFLA_INFO_KIND, "vrf") < 0)
		goto free;
	nla_nest_end(msg, info);
	nle = vrf_dump(v, msg, match_table, &find);
free:
	nlmsg_free(msg);
out:
	if (nle < 0)
		return vrf_fail(v, nle, "VRF devices");
	if (!find.name[0])
		return vrf_refuse(v, ENOENT, "table %u: no VRF device has it", table);
	memcpy(buf, find.name, IFNAMSIZ);
	return 0;
}

/* Index and table of a VRF device; -ENODEV: no such device, -ENOTUNIQ: it is none */
static int get_vrf(struct vrf *v, const char *name, uint32_t *table)
{
	struct rtnl_link *link;
	int nle, ret;

	v->sys = 0;
	if (!if_nametoindex(name))
		return vrf_refuse(v, ENODEV, "VRF device %s does not exist", name);
	nle = rtnl_link_get_kernel(v->sk, 0, name, &link);
	if (nle < 0)
		return vrf_fail(v, nle, "device %s", name);
	ret = rtnl_link_get_ifindex(link);
	if (!rtnl_link_is_vrf(link) || rtnl_link_vrf_get_tableid(link, table))
		ret = vrf_refuse(v, ENOTUNIQ, "device %s exists and is no VRF device", name);
	rtnl_link_put(link);
	return ret;
}

int vrf_is_ours(struct vrf *v, const char *name)
{
	struct rtnl_link *link;
	const char *alias;
	int nle, ret;

	v->sys = 0;
	if (!if_nametoindex(name))
		return 0;
	nle = rtnl_link_get_kernel(v->sk, 0, name, &link);
	if (nle < 0)
		return vrf_fail(v, nle, "device %s", name);
	alias = rtnl_link_get_ifalias(link);
	ret = rtnl_link_is_vrf(link) && alias && !strcmp(alias, VRF_ALIAS);
	rtnl_link_put(link);
	return ret;
}

int vrf_table(struct vrf *v, const char *name, uint32_t *table)
{
	int ret = get_vrf(v, name, table);

	return ret < 0 ? ret : 0;
}

/* --- rules -------------------------------------------------------------------------- */

struct rules {
	bool l3mdev;
	uint32_t l3mdev_pref;
	uint32_t local_last;	/* highest priority number of a rule for table local */
	unsigned int n_local;
	uint32_t local[8];	/* and all of them */
};

/* Rules with a selector are somebody's special cases and stay where they are */
static bool plain(struct rtnl_rule *rule)
{
	return !rtnl_rule_get_src(rule) && !rtnl_rule_get_dst(rule) &&
	       !rtnl_rule_get_iif(rule) && !rtnl_rule_get_oif(rule) && !rtnl_rule_get_mark(rule);
}

static void look_at_rule(struct nl_object *obj, void *data)
{
	struct rtnl_rule *rule = (struct rtnl_rule *)obj;
	uint32_t pref = rtnl_rule_get_prio(rule);
	struct rules *rules = data;

	if (rtnl_rule_get_l3mdev(rule) > 0) {
		if (!rules->l3mdev || pref < rules->l3mdev_pref)
			rules->l3mdev_pref = pref;
		rules->l3mdev = true;
	} else if (rtnl_rule_get_table(rule) == RT_TABLE_LOCAL && plain(rule)) {
		if (rules->n_local < 8)
			rules->local[rules->n_local++] = pref;
		if (pref > rules->local_last)
			rules->local_last = pref;
	}
}

static int get_rules(struct vrf *v, int family, struct rules *rules)
{
	struct fib_rule_hdr hdr = { .family = family };
	struct nl_msg *msg;
	int nle = -NLE_NOMEM;

	memset(rules, 0, sizeof(*rules));
	msg = nlmsg_alloc_simple(RTM_GETRULE, NLM_F_DUMP);
	if (msg && nlmsg_append(msg, &hdr, sizeof(hdr), NLMSG_ALIGNTO) >= 0)
		nle = vrf_dump(v, msg, look_at_rule, rules);
	nlmsg_free(msg);
	return nle < 0 ? vrf_fail(v, nle, "rules") : 0;
}

static int change_rule(struct vrf *v, int family, bool l3mdev, uint32_t pref, bool add)
{
	const char *what = l3mdev ? "l3mdev" : "local";
	struct rtnl_rule *rule;
	int nle;

	rule = rtnl_rule_alloc();
	if (!rule)
		return vrf_fail(v, -NLE_NOMEM, "rule for %s", what);
	v->sys = 0;
	rtnl_rule_set_family(rule, family);
	rtnl_rule_set_prio(rule, pref);
	rtnl_rule_set_action(rule, FR_ACT_TO_TBL);
	if (l3mdev)
		rtnl_rule_set_l3mdev(rule, 1);
	else
		rtnl_rule_set_table(rule, RT_TABLE_LOCAL);
	if (add)
		nle = rtnl_rule_add(v->sk, rule, NLM_F_CREATE | NLM_F_EXCL);
	else
		nle = rtnl_rule_delete(v->sk, rule, 0);
	rtnl_rule_put(rule);
	if (nle < 0 && vrf_errno(v, nle) == (add ? EEXIST : ENOENT))
		nle = 0;
	return nle < 0 ? vrf_fail(v, nle, "%s %s rule \"pref %u lookup %s\"",
				  add ? "add" : "delete", family == AF_INET ? "IPv4" : "IPv6",
				  pref, what) : 0;
}

static int ensure_rules(struct vrf *v, int family)
{
	struct rules rules;
	unsigned int i;
	int ret;

	ret = get_rules(v, family, &rules);
	if (ret)
		return ret;
	if (!rules.l3mdev) {
		ret = change_rule(v, family, true, VRF_PREF_L3MDEV, true);
		if (ret)
			return ret;
		rules.l3mdev_pref = VRF_PREF_L3MDEV;
	}
	if (!rules.n_local || rules.local_last <= rules.l3mdev_pref) {
		ret = change_rule(v, family, false, VRF_PREF_LOCAL, true);
		if (ret)
			return ret;
	}
	/* the kernel takes the first rule that matches, which is that of the lowest number */
	for (i = 0; i < rules.n_local; i++) {
		if (rules.local[i] > rules.l3mdev_pref)
			continue;
		ret = change_rule(v, family, false, rules.local[i], false);
		if (ret)
			return ret;
	}
	return 0;
}

int vrf_ensure_rules(struct vrf *v)
{
	int ret;

	ret = ensure_rules(v, AF_INET);
	if (!ret && vrf_have_ipv6())
		ret = ensure_rules(v, AF_INET6);
	return ret;
}

/* --- the device ---------------------------------------------------------------------- */

static int make_device(struct vrf *v, const char *name, uint32_t table)
{
	struct rtnl_link *link;
	char other[IFNAMSIZ];
	int nle, ret;

	if (!table)
		return vrf_refuse(v, ENODEV, "VRF device %s does not exist, give a table", name);
	if (table >= RT_TABLE_DEFAULT && table <= RT_TABLE_LOCAL)
		return vrf_refuse(v, EINVAL, "VRF device %s: table %u is the box's own", name,
				  table);
	ret = vrf_of_table(v, table, other);
	if (!ret)
		return vrf_refuse(v, EEXIST, "VRF device %s: table %u is that of VRF device %s",
				  name, table, other);
	if (ret != -ENOENT)
		return ret;

	v->sys = 0;
	link = rtnl_link_vrf_alloc();
	if (!link)
		return vrf_fail(v, -NLE_NOMEM, "VRF device %s", name);
	rtnl_link_set_name(link, name);
	nle = rtnl_link_vrf_set_tableid(link, table);
	if (nle >= 0)
		nle = rtnl_link_add(v->sk, link, NLM_F_CREATE | NLM_F_EXCL);
	rtnl_link_put(link);
	if (nle >= 0) {
		ret = if_nametoindex(name);
		/* only a mark for vrf_is_ours(): without it the device stays behind later */
		vrf_link_alias(v, ret, VRF_ALIAS);
		return ret;
	}
	if (vrf_errno(v, nle) == EOPNOTSUPP)
		return vrf_refuse(v, EOPNOTSUPP, "VRF device %s: no VRF support: modprobe vrf",
				  name);
	return vrf_fail(v, nle, "VRF device %s with table %u", name, table);
}

/* Without this route a lookup that misses would go on to table main */
static int close_table(struct vrf *v, int family, uint32_t table)
{
	struct vrf_route r = {
		.dst = { .family = family }, .table = table,
		.metric = VAR_TABLE_METRIC, .type = RTN_UNREACHABLE,
		.protocol = VRF_PROTOCOL,
	};
	int ret = vrf_route_add(v, &r, false);

	return ret == -EEXIST ? 0 : ret;
}

static int note_family(int ifindex, const struct ipaddr *local, const struct ipaddr *peer,
		       void *data)
{
	bool *have = data;
	static const struct in6_addr any_ll = { .s6_addr = { 0xfe, 0x80 } };

	/* link-local is the kernel's own doing, and no source for ICMPv6 errors to others */
	if (local->family == AF_INET6 && memcmp(&local->v6, &any_ll, 2))
		have[1] = true;
	if (local->family == AF_INET)
		have[0] = true;
	return 0;
}

static int ensure_addrs(struct vrf *v, int ifindex, const struct ipaddr *addrs, unsigned int n)
{
	static const struct ipaddr lo4 = {
		.family = AF_INET, .len = 8, .addr = { 127, 0, 0, 1 },
	};
	static const struct ipaddr lo6 = {
		.family = AF_INET6, .len = 128, .addr = { [15] = 1 },
	};
	bool have[2] = { false, false };
	unsigned int i;
	int ret;

	for (i = 0; i < n; i++) {
		ret = vrf_addr_add(v, ifindex, &addrs[i], NULL);
		if (ret)
			return ret;
	}
	ret = vrf_addr_dump(v, ifindex, note_family, have);
	if (!ret && !have[0])
		ret = vrf_addr_add(v, ifindex, &lo4, NULL);
	if (!ret && !have[1] && vrf_have_ipv6())
		ret = vrf_addr_add(v, ifindex, &lo6, NULL);
	return ret;
}

static int no_l3mdev_accept(struct vrf *v)
{
	static const char *const names[] = {
		"ipv4/tcp_l3mdev_accept", "ipv4/udp_l3mdev_accept", "ipv4/raw_l3mdev_accept",
	};
	unsigned int i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		ret = vrf_sysctl(v, names[i], "0");
		if (ret && ret != -ENOENT)
			return ret;
	}
	return 0;
}

static int make_safe(struct vrf *v, int ifindex, const char *name, uint32_t table,
		     const struct ipaddr *addrs, unsigned int n)
{
	int ret;

	ret = no_l3mdev_accept(v);
	if (!ret)
		ret = close_table(v, AF_INET, table);
	if (!ret && vrf_have_ipv6())
		ret = close_table(v, AF_INET6, table);
	if (!ret)
		ret = vrf_ensure_rules(v);
	if (!ret)
		ret = vrf_link_up(v, ifindex, true);
	if (!ret)
		ret = ensure_addrs(v, ifindex, addrs, n);
	/* the stack forwards what the VRF device lets it: packets seem to come in by it */
	if (!ret)
		ret = vrf_forwarding(v, name, true);
	return ret;
}

int vrf_ensure(struct vrf *v, const char *name, uint32_t table, const struct ipaddr *addrs,
	       unsigned int n_addrs, bool *made)
{
	bool new_device = false;
	uint32_t has;
	int ifindex, ret;

	if (made)
		*made = false;
	ifindex = get_vrf(v, name, &has);
	if (ifindex >= 0) {
		if (table && table != has)
			return vrf_refuse(v, EEXIST, "VRF device %s exists with table %u, not %u",
					  name, has, table);
		table = has;
	} else if (ifindex == -ENODEV) {
		ifindex = make_device(v, name, table);
		new_device = ifindex >= 0;
	}
	if (ifindex < 0)
		return ifindex;

	ret = make_safe(v, ifindex, name, table, addrs, n_addrs);
	if (ret) {
		struct vrf failed = *v;

		if (new_device)
			vrf_delete(v, name);
		memcpy(v->error, failed.error, sizeof(v->error));
		return ret;
	}
	if (made)
		*made = new_device;
	return ifindex;
}

int vrf_delete(struct vrf *v, const char *name)
{
	struct rtnl_link *link;
	uint32_t table;
	int ret, nle;

	ret = get_vrf(v, name, &table);
	if (ret < 0)
		return ret == -ENODEV ? 0 : ret;
	v->sys = 0;
	link = rtnl_link_alloc();
	if (!link)
		return vrf_fail(v, -NLE_NOMEM, "VRF device %s", name);
	rtnl_link_set_ifindex(link, ret);
	nle = rtnl_link_delete(v->sk, link);
	rtnl_link_put(link);
	if (nle < 0 && vrf_errno(v, nle) != ENODEV)
		return vrf_fail(v, nle, "delete VRF device %s", name);
	return 0;
}
