// SPDX-License-Identifier: GPL-2.0
/*
 * vrf_link.c - network devices and their addresses
 */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>

#include <netlink/route/addr.h>
#include <netlink/route/link.h>

#include "lib/vrf_int.h"

int vrf_link_index(struct vrf *v, const char *name)
{
	unsigned int ifindex = if_nametoindex(name);

	if (!ifindex)
		return vrf_refuse(v, ENODEV, "device %s does not exist", name);
	return ifindex;
}

int vrf_link_name(struct vrf *v, int ifindex, char *buf)
{
	if (!if_indextoname(ifindex, buf))
		return vrf_refuse(v, ENODEV, "device with index %d does not exist", ifindex);
	return 0;
}

int vrf_link_master(struct vrf *v, int ifindex)
{
	struct rtnl_link *link;
	int nle, ret;

	v->sys = 0;
	nle = rtnl_link_get_kernel(v->sk, ifindex, NULL, &link);
	if (nle < 0)
		return vrf_fail(v, nle, "device with index %d", ifindex);
	ret = rtnl_link_get_master(link);
	rtnl_link_put(link);
	return ret;
}

/* Apply @change to a device and free it */
static int change_link(struct vrf *v, int ifindex, struct rtnl_link *change, const char *what)
{
	struct rtnl_link *link = rtnl_link_alloc();
	char name[IFNAMSIZ] = "";
	int nle = -NLE_NOMEM;

	v->sys = 0;
	if (link && change) {
		rtnl_link_set_ifindex(link, ifindex);
		nle = rtnl_link_change(v->sk, link, change, 0);
	}
	rtnl_link_put(link);
	rtnl_link_put(change);
	if (nle >= 0)
		return 0;
	if_indextoname(ifindex, name);
	return vrf_fail(v, nle, "device %s (index %d): %s", name, ifindex, what);
}

int vrf_link_up(struct vrf *v, int ifindex, bool up)
{
	struct rtnl_link *change = rtnl_link_alloc();

	if (change && up)
		rtnl_link_set_flags(change, IFF_UP);
	else if (change)
		rtnl_link_unset_flags(change, IFF_UP);
	return change_link(v, ifindex, change, up ? "set up" : "set down");
}

int vrf_link_rename(struct vrf *v, int ifindex, const char *name)
{
	struct rtnl_link *change = rtnl_link_alloc();

	if (change)
		rtnl_link_set_name(change, name);
	return change_link(v, ifindex, change, "rename");
}

int vrf_link_alias(struct vrf *v, int ifindex, const char *alias)
{
	struct rtnl_link *change = rtnl_link_alloc();

	if (change)
		rtnl_link_set_ifalias(change, alias);
	return change_link(v, ifindex, change, "set alias");
}

/* --- addresses -------------------------------------------------------------------- */

struct nl_addr *vrf_nl_addr(const struct ipaddr *addr)
{
	struct nl_addr *na = nl_addr_build(addr->family, addr->addr,
					   ipaddr_bits(addr->family) / 8);

	if (na)
		nl_addr_set_prefixlen(na, addr->len);
	return na;
}

void vrf_ipaddr(const struct nl_addr *na, struct ipaddr *addr)
{
	unsigned int len;

	memset(addr, 0, sizeof(*addr));
	if (!na)
		return;
	len = nl_addr_get_len(na);
	if ((nl_addr_get_family(na) != AF_INET || (len && len != 4)) &&
	    (nl_addr_get_family(na) != AF_INET6 || (len && len != 16)))
		return;
	addr->family = nl_addr_get_family(na);
	addr->len = nl_addr_get_prefixlen(na);
	if (len)
		memcpy(addr->addr, nl_addr_get_binary_addr(na), len);
}

/* By hand, because libnl 3.7 knows far ends of IPv4 addresses only */
static struct nl_msg *addr_msg(int type, int flags, int ifindex, const struct ipaddr *local,
			       const struct ipaddr *peer)
{
	struct ifaddrmsg ifa = {
		.ifa_family = local->family, .ifa_index = ifindex,
		.ifa_prefixlen = peer ? peer->len : local->len,
	};
	const struct ipaddr *far = peer ? peer : local;
	unsigned int len = ipaddr_bits(local->family) / 8;
	struct nl_msg *msg;

	if (peer && peer->family != local->family)
		return NULL;
	/* nobody on a point-to-point link or VRF device could have it too */
	if (local->family == AF_INET6)
		ifa.ifa_flags = IFA_F_NODAD;
	else if (local->addr[0] == IN_LOOPBACKNET)
		ifa.ifa_scope = RT_SCOPE_HOST;
	msg = nlmsg_alloc_simple(type, flags);
	if (!msg)
		return NULL;
	if (nlmsg_append(msg, &ifa, sizeof(ifa), NLMSG_ALIGNTO) >= 0 &&
	    nla_put(msg, IFA_LOCAL, len, local->addr) >= 0 &&
	    nla_put(msg, IFA_ADDRESS, len, far->addr) >= 0)
		return msg;
	nlmsg_free(msg);
	return NULL;
}

static int change_addr(struct vrf *v, int ifindex, const struct ipaddr *local,
		       const struct ipaddr *peer, bool add)
{
	char name[IFNAMSIZ] = "", text[IPADDR_STRLEN], far[IPADDR_STRLEN] = "";
	struct nl_msg *msg;
	int nle = -NLE_NOMEM;

	v->sys = 0;
	msg = addr_msg(add ? RTM_NEWADDR : RTM_DELADDR, add ? NLM_F_CREATE | NLM_F_EXCL : 0,
		       ifindex, local, peer);
	if (msg)
		nle = nl_send_sync(v->sk, msg);
	if (nle >= 0 || vrf_errno(v, nle) == (add ? EEXIST : EADDRNOTAVAIL))
		return 0;
	if_indextoname(ifindex, name);
	if (peer)
		ipaddr_text(peer, true, far);
	return vrf_fail(v, nle, "%s address %s%s%s on device %s (index %d)",
			add ? "add" : "delete", ipaddr_text(local, true, text),
			peer ? " peer " : "", far, name, ifindex);
}

int vrf_addr_add(struct vrf *v, int ifindex, const struct ipaddr *local, const struct ipaddr *peer)
{
	return change_addr(v, ifindex, local, peer, true);
}

int vrf_addr_del(struct vrf *v, int ifindex, const struct ipaddr *local, const struct ipaddr *peer)
{
	return change_addr(v, ifindex, local, peer, false);
}

struct addr_arg {
	int ifindex;
	vrf_addr_cb cb;
	void *data;
	int ret;
};

static void take_addr(struct nl_object *obj, void *data)
{
	struct rtnl_addr *ra = (struct rtnl_addr *)obj;
	struct ipaddr local, peer;
	struct addr_arg *arg = data;

	if (arg->ret || (arg->ifindex && rtnl_addr_get_ifindex(ra) != arg->ifindex))
		return;
	vrf_ipaddr(rtnl_addr_get_local(ra), &local);
	vrf_ipaddr(rtnl_addr_get_peer(ra), &peer);
	if (!local.family)
		return;
	/* without a far end both are the address, and one of them has the prefix length */
	if (peer.family == local.family &&
	    !memcmp(peer.addr, local.addr, ipaddr_bits(local.family) / 8)) {
		local.len = peer.len;
		peer.family = 0;
	}
	if (peer.family)
		local.len = ipaddr_bits(local.family);
	arg->ret = arg->cb(rtnl_addr_get_ifindex(ra), &local, peer.family ? &peer : NULL,
			   arg->data);
}

int vrf_addr_dump(struct vrf *v, int ifindex, vrf_addr_cb cb, void *data)
{
	struct ifaddrmsg ifa = { .ifa_family = AF_UNSPEC, .ifa_index = ifindex };
	struct addr_arg arg = { .ifindex = ifindex, .cb = cb, .data = data };
	struct nl_msg *msg;
	int nle = -NLE_NOMEM;

	msg = nlmsg_alloc_simple(RTM_GETADDR, NLM_F_DUMP);
	if (msg && nlmsg_append(msg, &ifa, sizeof(ifa), NLMSG_ALIGNTO) >= 0)
		nle = vrf_dump(v, msg, take_addr, &arg);
	nlmsg_free(msg);
	if (nle < 0)
		return vrf_fail(v, nle, "addresses");
	return arg.ret < 0 ? arg.ret : 0;
}
