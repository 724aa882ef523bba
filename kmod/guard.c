// SPDX-License-Identifier: GPL-2.0
/*
 * No packet leaves its VR (R1), whatever the routing tables say.
 *
 * A VR made safe already keeps its packets; these netfilter hooks hold also when
 * somebody deletes the default route that closes its table, puts a rule before
 * the l3mdev rule, leaks a route on purpose, or deletes the VRF device under
 * traffic. They exist while the netns has a VR.
 *
 * A VRF device makes a packet pass PRE_ROUTING twice: with the port as in-device,
 * then with the VRF device. The port is what counts, and is known to the end, as
 * iif in the control block. So:
 *
 *	PRE_ROUTING	first pass: has the interface lost its VR? (Only asked while
 *			any has.) Second pass: nothing.
 *	FORWARD		are the VRF masters of iif and of the way out the same one?
 *			Then: do the sides permit it?
 *	LOCAL_IN	are the VRF masters of the in-device and of the local route the
 *			same one?
 *	LOCAL_OUT	has the interface lost its VR? (Only while any has.) Is the way
 *			out in the VR that the socket is bound to?
 *
 * Comparing masters needs no search. Which VRs they are is looked up when they
 * differ, for VRF devices that are not a VR's are none of our business. Rows
 * are searched for the sides of ports, at most two per forwarded packet.
 */
#include <linux/icmpv6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <net/addrconf.h>
#include <net/ip.h>
#include <net/l3mdev.h>
#include <net/route.h>

#include "var.h"

/* Has the interface lost its VR? */
static bool lost_vr(struct var_net *vn, const struct net_device *dev)
{
	struct var_row *row;

	/*
	 * The row is turned to drop before the link to the VRF device is cut
	 * (port.c); whoever saw the link cut must see the row, too.
	 */
	smp_rmb();
	if (likely(!atomic_read(&vn->n_drop)) || !dev)
		return false;
	row = var_row_of_dev(vn, dev);
	return row && READ_ONCE(row->flags) & VAR_ROW_FLAGS_DROP;
}

static unsigned int drop(struct var_net *vn, struct var_vr *vr, enum var_drop_reason reason)
{
	var_drop_count(vn, vr, reason);
	return NF_DROP;
}

/* The box has no side, nor has a port of a VR that has no row. */
static bool on_access_side(const struct var_row *row)
{
	return row && READ_ONCE(row->side) == VAR_SIDE_ACCESS;
}

static unsigned int check_sides(struct var_net *vn, const struct net_device *in,
				const struct net_device *out)
{
	const struct var_row *row;
	struct var_vr *vr;

	/* Most traffic has a session on one side, whose row costs no search. */
	row = var_row_of_dev(vn, var_netdev_is_ours(in) ? in : out);
	if (!on_access_side(row))
		return NF_ACCEPT;
	row = var_row_of_dev(vn, var_netdev_is_ours(in) ? out : in);
	if (!on_access_side(row))
		return NF_ACCEPT;
	vr = rcu_dereference(row->vr);
	if (vr && READ_ONCE(vr->flags) & VAR_VR_FLAGS_HAIRPIN)
		return NF_ACCEPT;
	return drop(vn, vr, VAR_DROP_REASON_CROSS_SIDE);
}

static unsigned int guard_pre_routing(void *priv, struct sk_buff *skb,
				      const struct nf_hook_state *state)
{
	struct var_net *vn = var_net(state->net);

	if (netif_is_l3_master(state->in) || !lost_vr(vn, state->in))
		return NF_ACCEPT;
	return drop(vn, NULL, VAR_DROP_REASON_NO_VR);
}

static unsigned int guard_forward(struct var_net *vn, int iif, const struct nf_hook_state *state)
{
	const struct net_device *in = state->in, *out = state->out;
	const struct net_device *from, *to;
	struct var_vr *vr;

	/* A packet that comes from bridge netfilter has no iif. */
	if (iif && in->ifindex != iif)
		in = dev_get_by_index_rcu(vn->net, iif);
	if (!in)	/* the interface has just gone */
		return drop(vn, NULL, VAR_DROP_REASON_NO_VR);

	from = l3mdev_master_dev_rcu(in);
	to = l3mdev_master_dev_rcu(out);
	if (unlikely(lost_vr(vn, in) || lost_vr(vn, out)))
		return drop(vn, NULL, VAR_DROP_REASON_NO_VR);
	if (likely(from == to)) {
		/* In the box itself only sessions have a side. */
		if (!from && !(var_netdev_is_ours(in) && var_netdev_is_ours(out)))
			return NF_ACCEPT;
		return check_sides(vn, in, out);
	}
	vr = var_vr_by_dev(vn, from);
	if (!vr && !var_vr_by_dev(vn, to))
		return NF_ACCEPT;
	return drop(vn, vr, VAR_DROP_REASON_CROSS_VR);
}

static unsigned int guard_forward4(void *priv, struct sk_buff *skb,
				   const struct nf_hook_state *state)
{
	return guard_forward(var_net(state->net), IPCB(skb)->iif, state);
}

static unsigned int guard_forward6(void *priv, struct sk_buff *skb,
				   const struct nf_hook_state *state)
{
	return guard_forward(var_net(state->net), IP6CB(skb)->iif, state);
}

static unsigned int guard_local_in(struct var_net *vn, const struct net_device *in, int iif,
				   const struct net_device *local)
{
	const struct net_device *from = l3mdev_master_dev_rcu(in);
	const struct net_device *to = l3mdev_master_dev_rcu(local);
	struct var_vr *vr;

	/* A port whose VRF device went between PRE_ROUTING and the route lookup. */
	if (unlikely(atomic_read(&vn->n_drop)) &&
	    lost_vr(vn, in->ifindex == iif ? in : dev_get_by_index_rcu(vn->net, iif)))
		return drop(vn, NULL, VAR_DROP_REASON_NO_VR);
	if (likely(from == to))
		return NF_ACCEPT;
	vr = var_vr_by_dev(vn, from);
	if (!vr && !var_vr_by_dev(vn, to))
		return NF_ACCEPT;
	return drop(vn, vr, VAR_DROP_REASON_CROSS_VR);
}

static unsigned int guard_local_in4(void *priv, struct sk_buff *skb,
				    const struct nf_hook_state *state)
{
	const struct rtable *rt = skb_rtable(skb);

	/*
	 * Multicast and limited broadcast are no address of any VR, and their
	 * route has the loopback device; whether a socket of this VR gets them is
	 * the socket lookup's business.
	 */
	if (rt && (rt->rt_type == RTN_MULTICAST ||
		   (rt->rt_type == RTN_BROADCAST &&
		    (ipv4_is_lbcast(ip_hdr(skb)->daddr) || ipv4_is_zeronet(ip_hdr(skb)->daddr)))))
		return NF_ACCEPT;
	return guard_local_in(var_net(state->net), state->in, IPCB(skb)->iif,
			      rt ? rt->dst.dev : NULL);
}

static unsigned int guard_local_in6(void *priv, struct sk_buff *skb,
				    const struct nf_hook_state *state)
{
	const struct net_device *master = l3mdev_master_dev_rcu(state->in);
	const struct dst_entry *dst = skb_dst(skb);
	struct var_net *vn = var_net(state->net);
	unsigned int offset = 0;
	struct var_vr *vr;

	/*
	 * Neighbour discovery and whatever else is of the link's own scope: it is
	 * looked up by its interface, and its route has the loopback device.
	 */
	if (rt6_need_strict(&ipv6_hdr(skb)->daddr) &&
	    !ipv6_addr_loopback(&ipv6_hdr(skb)->daddr))
		return NF_ACCEPT;
	/*
	 * Reassembly comes next, and knows no VRF for such addresses: one VR could
	 * complete, or spoil, what another sent between the same addresses.
	 */
	vr = var_vr_by_dev(vn, master);
	if (vr && ipv6_find_hdr(skb, &offset, NEXTHDR_FRAGMENT, NULL, NULL) == NEXTHDR_FRAGMENT)
		return drop(vn, vr, VAR_DROP_REASON_FRAGMENT);
	return guard_local_in(vn, state->in, IP6CB(skb)->iif, dst ? dst->dev : NULL);
}

static unsigned int guard_local_out(void *priv, struct sk_buff *skb,
				    const struct nf_hook_state *state)
{
	struct sock *sk = state->sk ? sk_to_full_sk(state->sk) : NULL;
	const struct net_device *from, *to = state->out;
	struct var_net *vn = var_net(state->net);
	struct var_vr *vr;
	int bound;

	if (unlikely(lost_vr(vn, to)))
		return drop(vn, NULL, VAR_DROP_REASON_NO_VR);
	bound = sk && sk_fullsock(sk) ? READ_ONCE(sk->sk_bound_dev_if) : 0;
	if (likely(!bound))
		return NF_ACCEPT;
	from = dev_get_by_index_rcu(vn->net, bound);
	if (!from)
		return NF_ACCEPT;
	from = l3mdev_master_dev_rcu(from);
	vr = var_vr_by_dev(vn, from);
	if (!vr || from == l3mdev_master_dev_rcu(to))
		return NF_ACCEPT;
	return drop(vn, vr, VAR_DROP_REASON_CROSS_VR);
}

#define GUARD_HOOK(family, number, function) {		\
	.hook		= (function),			\
	.pf		= (family),			\
	.hooknum	= (number),			\
	.priority	= NF_IP_PRI_FIRST,		\
}

static const struct nf_hook_ops guard_hooks[] = {
	GUARD_HOOK(NFPROTO_IPV4, NF_INET_PRE_ROUTING, guard_pre_routing),
	GUARD_HOOK(NFPROTO_IPV4, NF_INET_FORWARD, guard_forward4),
	GUARD_HOOK(NFPROTO_IPV4, NF_INET_LOCAL_IN, guard_local_in4),
	GUARD_HOOK(NFPROTO_IPV4, NF_INET_LOCAL_OUT, guard_local_out),
	GUARD_HOOK(NFPROTO_IPV6, NF_INET_PRE_ROUTING, guard_pre_routing),
	GUARD_HOOK(NFPROTO_IPV6, NF_INET_FORWARD, guard_forward6),
	GUARD_HOOK(NFPROTO_IPV6, NF_INET_LOCAL_IN, guard_local_in6),
	GUARD_HOOK(NFPROTO_IPV6, NF_INET_LOCAL_OUT, guard_local_out),
};

/**
 * var_guard_enable() - begin to guard a netns; it gets its first VR
 * @net: netns
 *
 * Context: var_net.lock; may sleep.
 * Return: 0 or a negative errno.
 */
int var_guard_enable(struct net *net)
{
	int err;

	err = nf_register_net_hooks(net, guard_hooks, ARRAY_SIZE(guard_hooks));
	var_net(net)->guarded = !err;
	return err;
}

/**
 * var_guard_disable() - cease to guard a netns; its last VR or itself goes
 * @net: netns
 *
 * A packet may be in a hook until a grace period has passed.
 *
 * Context: var_net.lock; may sleep.
 */
void var_guard_disable(struct net *net)
{
	if (!var_net(net)->guarded)
		return;
	var_net(net)->guarded = false;
	nf_unregister_net_hooks(net, guard_hooks, ARRAY_SIZE(guard_hooks));
}
