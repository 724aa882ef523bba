// SPDX-License-Identifier: GPL-2.0
/*
 * Virtual access router: from the VR, or the controller, to the tunnel.
 *
 * The outer packet is routed by the table of the endpoint's VR. It may be
 * fragmented (DF is 0), but the MTU of a session's netdevice is such that it
 * need not be; when the path becomes narrower, senders of packets that must not
 * be fragmented are told.
 */
#include <linux/icmpv6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <net/icmp.h>
#include <net/inet_ecn.h>
#include <net/ip6_route.h>
#include <net/ip_tunnels.h>
#include <net/l3mdev.h>
#include <net/route.h>

#include "l2tp.h"
#include "ppp.h"
#include "var.h"

/*
 * Tunnels may run inside of sessions, but not for ever: a VRF device may add a
 * pass for each of ours, and the core stops at 8 passes with a message.
 */
#define VAR_NEST_MAX		3

static DEFINE_PER_CPU(unsigned int, var_nesting);

/* Under RCU. fl4->saddr becomes the source. */
static struct rtable *route_peer(const struct var_tunnel *t, struct flowi4 *fl4)
{
	const struct var_endpoint *ep = t->ep;
	struct var_vr *vr = rcu_dereference(ep->vr);
	struct net_device *vrf = NULL;
	struct rtable *rt;

	memset(fl4, 0, sizeof(*fl4));
	if (vr) {
		vrf = rcu_dereference(vr->dev);
		if (!vrf)
			return ERR_PTR(-ENETDOWN);
		fl4->flowi4_oif = vrf->ifindex;
	}
	fl4->flowi4_proto = IPPROTO_UDP;
	fl4->saddr = ep->local_ip4;
	fl4->daddr = t->peer_ip4;
	fl4->fl4_sport = ep->local_port;
	fl4->fl4_dport = READ_ONCE(t->peer_port);
	rt = ip_route_output_key(ep->vn->net, fl4);
	/* Neither to many, nor by a port of another VR because the table is not closed. */
	if (!IS_ERR(rt) && (rt->rt_flags & (RTCF_BROADCAST | RTCF_MULTICAST) ||
			    l3mdev_master_dev_rcu(rt->dst.dev) != vrf)) {
		ip_rt_put(rt);
		return ERR_PTR(-ENETUNREACH);
	}
	return rt;
}

/**
 * var_tx_underlay() - how a tunnel's packets travel
 * @t: tunnel
 * @mtu: receives the MTU of the way, bytes of an IP packet
 * @ifindex: receives the index of the port, or NULL
 *
 * Context: process.
 * Return: 0, or a negative errno if there is no route.
 */
int var_tx_underlay(struct var_tunnel *t, unsigned int *mtu, int *ifindex)
{
	struct flowi4 fl4;
	struct rtable *rt;

	rcu_read_lock();
	rt = route_peer(t, &fl4);
	if (IS_ERR(rt)) {
		rcu_read_unlock();
		return PTR_ERR(rt);
	}
	*mtu = dst_mtu(&rt->dst);
	if (ifindex)
		*ifindex = rt->dst.dev->ifindex;
	ip_rt_put(rt);
	rcu_read_unlock();
	return 0;
}

static u16 l2tp_flags(u32 flags)
{
	return (flags & VAR_SESSION_FLAGS_SEND_LENGTH ? VAR_L2TP_L : 0) |
	       (flags & VAR_SESSION_FLAGS_SEND_SEQ ? VAR_L2TP_S : 0);
}

/**
 * var_tx_overhead() - bytes that a data message puts in front of an IP packet
 * @s: session
 *
 * Return: bytes, the outer IP header among them, at most (the protocol field may
 * be compressed).
 */
unsigned int var_tx_overhead(const struct var_session *s)
{
	u32 flags = READ_ONCE(s->flags);

	return sizeof(struct iphdr) + sizeof(struct udphdr) + var_l2tp_size(l2tp_flags(flags)) +
	       (flags & VAR_SESSION_FLAGS_ACFC ? 2 : 4);
}

static struct rtable *session_route(struct var_session *s, __be32 *saddr)
{
	struct flowi4 fl4;
	struct rtable *rt;

	rt = dst_cache_get_ip4(&s->dst_cache, saddr);
	if (rt)
		return rt;
	rt = route_peer(s->tunnel, &fl4);
	if (IS_ERR(rt))
		return rt;
	dst_cache_set_ip4(&s->dst_cache, &rt->dst, fl4.saddr);
	*saddr = fl4.saddr;
	return rt;
}

/*
 * Puts PPP, L2TP, UDP and IP headers in front of skb and sends it. Takes over the
 * reference to rt, and skb if it returns VAR_DROP_REASON_NONE. bh disabled.
 */
static enum var_drop_reason encapsulate(struct var_session *s, struct sk_buff *skb, u16 proto,
					u8 ds, u16 l2tp, struct rtable *rt, __be32 saddr)
{
	struct var_tunnel *t = s->tunnel;
	struct var_endpoint *ep = t->ep;
	u32 flags = READ_ONCE(s->flags);
	struct var_l2tp_hdr h = {
		.flags		= l2tp | l2tp_flags(flags),
		.tunnel_id	= READ_ONCE(t->peer_id),
		.session_id	= READ_ONCE(s->peer_id),
	};
	bool nocheck = ep->flags & VAR_ENDPOINT_FLAGS_NO_UDP_CSUM;
	size_t l2tp_len = var_l2tp_size(h.flags);
	u8 ppp[VAR_PPP_MAX_LEN];
	size_t ppp_len;
	int headroom;

	ppp_len = var_ppp_build(ppp, proto, flags & VAR_SESSION_FLAGS_ACFC,
				flags & VAR_SESSION_FLAGS_PFC_SEND);
	headroom = LL_RESERVED_SPACE(rt->dst.dev) + rt->dst.header_len + sizeof(struct iphdr) +
		   sizeof(struct udphdr) + l2tp_len + ppp_len;
	if (skb_cow_head(skb, headroom)) {
		ip_rt_put(rt);
		return VAR_DROP_REASON_NOMEM;
	}
	memcpy(skb_push(skb, ppp_len), ppp, ppp_len);
	if (h.flags & VAR_L2TP_S)
		h.ns = atomic_fetch_inc(&s->ns);
	skb_push(skb, l2tp_len);
	var_l2tp_build(skb->data, &h, skb->len - l2tp_len);

	/* The verdict on the inner checksum does not hold for the outer packet. */
	if (nocheck)
		skb->ip_summed = CHECKSUM_NONE;
	/* Or the core would count in statistics that our netdevices do not have. */
	skb->dev = NULL;
	__this_cpu_inc(var_nesting);
	/* RFC 6040 section 4.1, normal mode: the ECN field is copied. DSCP is 0. */
	udp_tunnel_xmit_skb(rt, ep->sk, skb, saddr, t->peer_ip4, ds & INET_ECN_MASK,
			    ip4_dst_hoplimit(&rt->dst), 0, ep->local_port,
			    READ_ONCE(t->peer_port), true, nocheck);
	__this_cpu_dec(var_nesting);
	return VAR_DROP_REASON_NONE;
}

/*
 * The underlay's MTU is lower than it was when the session's MTU was set. Packets
 * that may be fragmented are, outside; senders of the others are told.
 */
static enum var_drop_reason check_pmtu(struct var_session *s, struct sk_buff *skb,
				       const struct rtable *rt)
{
	unsigned int overhead = var_tx_overhead(s);
	unsigned int mtu = dst_mtu(&rt->dst);

	if (likely(skb->len + overhead <= mtu))
		return VAR_DROP_REASON_NONE;
	if (skb->protocol == htons(ETH_P_IP)) {
		if (!(ip_hdr(skb)->frag_off & htons(IP_DF)) || mtu < overhead + ETH_MIN_MTU)
			return VAR_DROP_REASON_NONE;
		mtu -= overhead;
		skb_dst_update_pmtu_no_confirm(skb, mtu);
		icmp_ndo_send(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, htonl(mtu));
		return VAR_DROP_REASON_TOO_BIG;
	}
	mtu = max_t(int, IPV6_MIN_MTU, (int)mtu - (int)overhead);
	if (skb->len <= mtu)
		return VAR_DROP_REASON_NONE;
	skb_dst_update_pmtu_no_confirm(skb, mtu);
	icmpv6_ndo_send(skb, ICMPV6_PKT_TOOBIG, 0, mtu);
	return VAR_DROP_REASON_TOO_BIG;
}

/* May this packet be sent now? Headers are there afterwards. */
static enum var_drop_reason check_packet(struct var_session *s, struct sk_buff *skb)
{
	struct var_row *row = rcu_dereference(s->row);
	u32 need;

	if (skb->protocol == htons(ETH_P_IP))
		need = VAR_OPEN_FLAGS_IP4;
	else if (skb->protocol == htons(ETH_P_IPV6))
		need = VAR_OPEN_FLAGS_IP6;
	else
		return VAR_DROP_REASON_PPP;
	if (!row || !READ_ONCE(s->peer_id) || !READ_ONCE(s->tunnel->peer_id))
		return VAR_DROP_REASON_TX_DOWN;
	if (!(READ_ONCE(s->open) & need))
		return VAR_DROP_REASON_CLOSED;
	/* Before the VR: pairs with var_row_assign(). */
	if (smp_load_acquire(&row->flags) & VAR_ROW_FLAGS_DROP)
		return VAR_DROP_REASON_NO_VR;

	/* The core segments, since the netdevice has no GSO feature. */
	DEBUG_NET_WARN_ON_ONCE(skb_is_gso(skb));
	if (skb_is_gso(skb) || skb->len > READ_ONCE(s->mru))
		return VAR_DROP_REASON_TOO_BIG;
	if (skb_network_offset(skb) || !pskb_inet_may_pull(skb))
		return VAR_DROP_REASON_INNER;
	if (skb->ip_summed == CHECKSUM_PARTIAL && skb_checksum_help(skb))
		return VAR_DROP_REASON_NOMEM;
	return VAR_DROP_REASON_NONE;
}

static enum var_drop_reason send_packet(struct var_session *s, struct sk_buff *skb)
{
	struct net_device *dev = skb->dev;
	enum var_drop_reason reason;
	unsigned int len = skb->len;
	struct rtable *rt;
	__be32 saddr;
	u16 proto;
	u8 ds;

	reason = check_packet(s, skb);
	if (reason)
		return reason;
	if (__this_cpu_read(var_nesting) >= VAR_NEST_MAX)
		return VAR_DROP_REASON_LOOP;
	rt = session_route(s, &saddr);
	if (IS_ERR(rt))
		return VAR_DROP_REASON_NO_ROUTE;
	reason = rt->dst.dev == dev ? VAR_DROP_REASON_LOOP : check_pmtu(s, skb, rt);
	if (reason) {
		ip_rt_put(rt);
		return reason;
	}

	if (skb->protocol == htons(ETH_P_IP)) {
		proto = PPP_IP;
		ds = ip_hdr(skb)->tos;
	} else {
		proto = PPP_IPV6;
		ds = ipv6_get_dsfield(ipv6_hdr(skb));
	}
	reason = encapsulate(s, skb, proto, ds, 0, rt, saddr);
	if (!reason)
		var_session_count(s, VAR_COUNT_TX, len);
	return reason;
}

/**
 * var_session_xmit() - transmit an IP packet
 * @s: session
 * @skb: IPv4 or IPv6, from its netdevice; consumed
 *
 * Context: ndo_start_xmit: bh disabled.
 * Return: NETDEV_TX_OK.
 */
netdev_tx_t var_session_xmit(struct var_session *s, struct sk_buff *skb)
{
	enum var_drop_reason reason;
	struct var_row *row;

	rcu_read_lock();
	reason = send_packet(s, skb);
	if (reason) {
		row = rcu_dereference(s->row);
		var_session_count(s, VAR_COUNT_TX_DROPPED, 0);
		var_drop_skb(s->tunnel->ep->vn, row ? rcu_dereference(row->vr) : NULL, skb,
			     reason);
	}
	rcu_read_unlock();
	return NETDEV_TX_OK;
}

static int send_control(struct var_session *s, struct sk_buff *skb, u16 proto)
{
	enum var_drop_reason reason;
	struct rtable *rt;
	__be32 saddr;

	rt = session_route(s, &saddr);
	if (IS_ERR(rt)) {
		var_session_count(s, VAR_COUNT_TX_DROPPED, 0);
		var_drop_skb(s->tunnel->ep->vn, NULL, skb, VAR_DROP_REASON_NO_ROUTE);
		return PTR_ERR(rt);
	}
	/* RFC 2661 section 3.1: P is for frames that keep the link alive. */
	reason = encapsulate(s, skb, proto, 0, VAR_L2TP_P, rt, saddr);
	if (reason) {
		var_session_count(s, VAR_COUNT_TX_DROPPED, 0);
		var_drop_skb(s->tunnel->ep->vn, NULL, skb, reason);
		return -ENOMEM;
	}
	var_session_count(s, VAR_COUNT_TX_CONTROL, 0);
	return 0;
}

/**
 * var_session_send_frame() - send a PPP frame of the controller
 * @s: session
 * @frame: begins with the protocol field, two bytes in network byte order
 * @len: bytes, at most VAR_MAX_FRAME
 *
 * Frames pass whether or not an NCP is Opened and whatever the session's end is.
 *
 * Context: any but hard interrupt; under RCU, or @s held.
 * Return: 0; -EINVAL, -EMSGSIZE for a length; -ENOTCONN before the peer's ids
 * are known; -ESHUTDOWN; -ENOMEM; what the route lookup says.
 */
int var_session_send_frame(struct var_session *s, const void *frame, size_t len)
{
	const u8 *p = frame;
	struct sk_buff *skb;
	u16 proto;
	int err;

	if (len < sizeof(proto))
		return -EINVAL;
	if (len > VAR_MAX_FRAME)
		return -EMSGSIZE;
	if (READ_ONCE(s->dead))
		return -ESHUTDOWN;
	if (!s->peer_id || !s->tunnel->peer_id)
		return -ENOTCONN;
	proto = p[0] << 8 | p[1];
	p += sizeof(proto);
	len -= sizeof(proto);

	skb = alloc_skb(MAX_HEADER + var_tx_overhead(s) + VAR_PPP_MAX_LEN + len, GFP_ATOMIC);
	if (!skb)
		return -ENOMEM;
	skb_reserve(skb, MAX_HEADER + var_tx_overhead(s) + VAR_PPP_MAX_LEN);
	skb_put_data(skb, p, len);
	skb->priority = TC_PRIO_CONTROL;

	rcu_read_lock();
	local_bh_disable();
	err = send_control(s, skb, proto);
	local_bh_enable();
	rcu_read_unlock();
	return err;
}
