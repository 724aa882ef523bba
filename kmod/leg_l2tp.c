// SPDX-License-Identifier: GPL-2.0
/*
 * Virtual access router: the L2TP leg, from the endpoint's socket to the PPP frame
 * and back (RFC 2661 sections 3.1, 5.4 and 8.1).
 *
 * The outer packet is routed by the table of the endpoint's VR. Headers are read
 * anew after each call that may move them.
 */
#include <linux/ip.h>
#include <linux/udp.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip_tunnels.h>
#include <net/l3mdev.h>
#include <net/route.h>

#include "l2tp.h"
#include "ppp.h"
#include "var.h"

/* --- in ------------------------------------------------------------------- */

/*
 * RFC 2661 section 5.4: data messages that come late or twice are dropped. Late
 * ones that follow each other without a gap are a peer that has begun anew, or
 * one forged number far ahead: then we begin anew, too.
 */
#define RESYNC_AFTER	5

static bool is_resync(struct var_session *s, u16 ns)
{
	s->late_run = ns == s->late_next ? s->late_run + 1 : 1;
	s->late_next = ns + 1;
	return s->late_run >= RESYNC_AFTER;
}

static enum var_drop_reason check_sequence(struct var_session *s, const struct var_l2tp_hdr *h)
{
	bool late;

	if (!(h->flags & VAR_L2TP_S)) {
		if (READ_ONCE(s->flags) & VAR_SESSION_FLAGS_RECV_SEQ)
			return VAR_DROP_REASON_NO_SEQ;
		return VAR_DROP_REASON_NONE;
	}
	spin_lock(&s->seq_lock);
	late = s->nr_seen && var_l2tp_is_late(h->ns, s->nr) && !is_resync(s, h->ns);
	if (!late) {
		s->nr = h->ns + 1;
		s->nr_seen = true;
		s->late_run = 0;
	}
	spin_unlock(&s->seq_lock);
	return late ? VAR_DROP_REASON_LATE : VAR_DROP_REASON_NONE;
}

/* A data message of a session, skb->data at the UDP header. Consumes skb if it passes. */
static enum var_drop_reason receive_data(struct var_session *s, struct sk_buff *skb,
					 const struct var_l2tp_hdr *h)
{
	unsigned int n = sizeof(struct udphdr);
	struct var_outer outer = { .ip = true };
	enum var_drop_reason reason;
	int err;

	outer.ds = ip_hdr(skb)->tos;
	outer.ttl = ip_hdr(skb)->ttl;
	reason = check_sequence(s, h);
	if (reason)
		return reason;
	/* A packet that is yet to be segmented cannot be cut to a length. */
	if (skb_is_gso(skb) && skb->len != n + h->total_len)
		return VAR_DROP_REASON_MALFORMED;
	err = pskb_trim_rcsum(skb, n + h->total_len);
	if (err && err != -ENOMEM)
		return VAR_DROP_REASON_MALFORMED;
	if (err || !pskb_may_pull(skb, n + h->header_len))
		return VAR_DROP_REASON_NOMEM;
	var_rx_pull(skb, n + h->header_len);
	return var_rx_frame(s, skb, &outer);
}

/*
 * The VR of the port that the packet came in by must be the endpoint's. The
 * socket is bound to the VRF device, which is skb->dev of all that came by its
 * ports; but the binding is its owner's to change.
 */
static bool port_ok(struct var_endpoint *ep, const struct sk_buff *skb)
{
	struct var_vr *vr = rcu_dereference(ep->vr);
	struct var_row *row;

	if (vr)
		return skb->dev == rcu_dereference(vr->dev);
	if (netif_is_l3_master(skb->dev))
		return false;
	row = var_row_find_port(ep->vn, IPCB(skb)->iif);
	return !row || (!rcu_access_pointer(row->vr) &&
			!(READ_ONCE(row->flags) & VAR_ROW_FLAGS_DROP));
}

static bool peer_ok(const struct var_tunnel *t, const struct sk_buff *skb)
{
	return ip_hdr(skb)->saddr == t->peer_ip4 &&
	       udp_hdr(skb)->source == READ_ONCE(t->peer_port);
}

/**
 * var_encap_rcv() - a datagram for an endpoint's socket
 * @sk: the socket
 * @skb: begins with the UDP header; the checksum was verified
 *
 * Context: softirq, under RCU.
 * Return: 1 if it is for whoever reads the socket; 0 if it was consumed.
 */
int var_encap_rcv(struct sock *sk, struct sk_buff *skb)
{
	const unsigned int udp = sizeof(struct udphdr);
	enum var_drop_reason reason;
	struct var_endpoint *ep;
	struct var_session *s;
	struct var_l2tp_hdr h;
	int err;

	ep = rcu_dereference_sk_user_data(sk);
	if (!ep)
		return 1;

	reason = VAR_DROP_REASON_PORT_VR;
	if (!port_ok(ep, skb))
		goto drop;
	reason = VAR_DROP_REASON_MALFORMED;
	if (!pskb_may_pull(skb, min_t(unsigned int, skb->len, udp + VAR_L2TP_MAX_LEN)))
		goto drop;
	err = var_l2tp_parse(skb->data + udp, skb_headlen(skb) - udp, skb->len - udp, &h);
	if (err == -EPROTONOSUPPORT)
		reason = VAR_DROP_REASON_VERSION;
	if (err)
		goto drop;
	if (h.flags & VAR_L2TP_T) {
		reason = VAR_DROP_REASON_NO_CONTROLLER;
		if (ep->flags & VAR_ENDPOINT_FLAGS_KERNEL)
			goto drop;
		return 1;
	}

	s = var_session_find(ep, h.tunnel_id, h.session_id);
	if (!s) {
		reason = var_tunnel_find(ep, h.tunnel_id) ? VAR_DROP_REASON_NO_SESSION :
							    VAR_DROP_REASON_NO_TUNNEL;
		goto drop;
	}
	reason = VAR_DROP_REASON_PEER;
	if (peer_ok(s->tunnel, skb))
		reason = receive_data(s, skb, &h);
	if (reason)
		var_rx_drop(s, skb, reason);
	return 0;

drop:
	var_drop_skb(ep->vn, rcu_dereference(ep->vr), skb, reason);
	return 0;
}

/* --- out ------------------------------------------------------------------ */

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
 * var_l2tp_underlay() - how a tunnel's packets travel
 * @t: tunnel
 * @mtu: receives the MTU of the way, bytes of an IP packet
 * @ifindex: receives the index of the port, or NULL
 *
 * Context: process.
 * Return: 0, or a negative errno if there is no route.
 */
int var_l2tp_underlay(struct var_tunnel *t, unsigned int *mtu, int *ifindex)
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
 * var_l2tp_overhead() - bytes that a data message puts in front of a PPP payload
 * @s: session
 *
 * Return: bytes, the outer IP header among them, at most (the protocol field may
 * be compressed).
 */
unsigned int var_l2tp_overhead(const struct var_session *s)
{
	u32 flags = READ_ONCE(s->flags);

	return sizeof(struct iphdr) + sizeof(struct udphdr) + var_l2tp_size(l2tp_flags(flags)) +
	       (flags & VAR_SESSION_FLAGS_ACFC ? 2 : 4);
}

/**
 * var_l2tp_can_gso() - may a packet leave the session whole, to be segmented later?
 * @s: session
 *
 * Whoever segments it repeats the headers as they are; so they must not have a
 * length, nor a number of their own.
 */
bool var_l2tp_can_gso(const struct var_session *s)
{
	return !l2tp_flags(READ_ONCE(s->flags));
}

/**
 * var_l2tp_way() - where the next frame goes
 * @s: session with an L2TP leg
 * @way: filled in; its route is held, and given back by var_l2tp_send() or by
 *	 var_tx_way_put()
 *
 * Context: under RCU, bh disabled.
 * Return: VAR_DROP_REASON_NONE, or why nothing can be sent.
 */
enum var_drop_reason var_l2tp_way(struct var_session *s, struct var_way *way)
{
	unsigned int overhead = var_l2tp_overhead(s);
	struct flowi4 fl4;
	struct rtable *rt;
	unsigned int mtu;

	if (!READ_ONCE(s->peer_id) || !READ_ONCE(s->tunnel->peer_id))
		return VAR_DROP_REASON_TX_DOWN;
	/* Where the core counts tunnels as passes, it would drop without a count. */
	if (__this_cpu_read(var_nesting) >= VAR_NEST_MAX ||
	    dev_recursion_level() > IP_TUNNEL_RECURSION_LIMIT)
		return VAR_DROP_REASON_LOOP;
	rt = dst_cache_get_ip4(&s->dst_cache, &way->saddr);
	if (!rt) {
		rt = route_peer(s->tunnel, &fl4);
		if (IS_ERR(rt))
			return VAR_DROP_REASON_NO_ROUTE;
		dst_cache_set_ip4(&s->dst_cache, &rt->dst, fl4.saddr);
		way->saddr = fl4.saddr;
	}
	mtu = dst_mtu(&rt->dst);
	way->rt = rt;
	way->dev = rt->dst.dev;
	way->mtu = mtu > overhead ? mtu - overhead : 0;
	return VAR_DROP_REASON_NONE;
}

/*
 * What the outer IP header says. RFC 6040 section 4.1, normal mode: the ECN field
 * is copied.
 */
static u8 outer_tos(const struct var_session *s, const struct var_frame *frame)
{
	u8 dscp = READ_ONCE(s->dscp);

	if (dscp == VAR_DSCP_INHERIT)
		return frame->ds;
	return dscp << 2 | (frame->ds & INET_ECN_MASK);
}

/**
 * var_l2tp_send() - put PPP, L2TP, UDP and IP headers in front of a PPP payload and send it
 * @s: session with an L2TP leg
 * @skb: begins with what comes after the protocol field; consumed on success
 * @frame: what is known of it; its packet may be yet to be segmented, if
 *	   var_l2tp_can_gso(), and then the mac and network header are at skb->data
 * @way: from var_l2tp_way(); its route is taken over
 *
 * Context: under RCU, bh disabled.
 * Return: VAR_DROP_REASON_NONE, or why not.
 */
enum var_drop_reason var_l2tp_send(struct var_session *s, struct sk_buff *skb,
				   const struct var_frame *frame, struct var_way *way)
{
	struct var_tunnel *t = s->tunnel;
	struct var_endpoint *ep = t->ep;
	struct rtable *rt = way->rt;
	u32 flags = READ_ONCE(s->flags);
	struct var_l2tp_hdr h = {
		.flags		= l2tp_flags(flags) | (frame->control ? VAR_L2TP_P : 0),
		.tunnel_id	= READ_ONCE(t->peer_id),
		.session_id	= READ_ONCE(s->peer_id),
	};
	bool nocheck = ep->flags & VAR_ENDPOINT_FLAGS_NO_UDP_CSUM;
	size_t l2tp_len = var_l2tp_size(h.flags);
	u8 ttl = ip4_dst_hoplimit(&rt->dst);
	u8 ppp[VAR_PPP_MAX_LEN];
	size_t ppp_len;
	int headroom;
	__be16 df = 0;

	/* A packet that goes round in circles by way of switched sessions comes to its end. */
	if (frame->ttl && frame->ttl - 1 < ttl)
		ttl = frame->ttl - 1;
	if (!ttl) {
		ip_rt_put(rt);
		return VAR_DROP_REASON_LOOP;
	}
	/* The settings have changed since it was let through whole. */
	if (skb_is_gso(skb) && h.flags & (VAR_L2TP_L | VAR_L2TP_S)) {
		ip_rt_put(rt);
		return VAR_DROP_REASON_TOO_BIG;
	}
	ppp_len = var_ppp_build(ppp, frame->proto, flags & VAR_SESSION_FLAGS_ACFC,
				flags & VAR_SESSION_FLAGS_PFC_SEND);
	headroom = LL_RESERVED_SPACE(rt->dst.dev) + rt->dst.header_len + sizeof(struct iphdr) +
		   sizeof(struct udphdr) + l2tp_len + ppp_len;
	/* What follows are inner headers from here on; their checksum may still be open. */
	if (skb_cow_head(skb, headroom) || udp_tunnel_handle_offloads(skb, !nocheck)) {
		ip_rt_put(rt);
		return VAR_DROP_REASON_NOMEM;
	}
	if (frame->fits && flags & VAR_SESSION_FLAGS_DF)
		df = htons(IP_DF);
	skb_set_inner_protocol(skb, frame->proto == PPP_IP ? htons(ETH_P_IP) :
							     htons(ETH_P_IPV6));
	memcpy(skb_push(skb, ppp_len), ppp, ppp_len);
	var_tunnel_tap(t, skb, true);
	if (h.flags & VAR_L2TP_S)
		h.ns = atomic_fetch_inc(&s->ns);
	skb_push(skb, l2tp_len);
	var_l2tp_build(skb->data, &h, skb->len - l2tp_len);

	/* Or the core would count in statistics that our netdevices do not have. */
	skb->dev = NULL;
	__this_cpu_inc(var_nesting);
	udp_tunnel_xmit_skb(rt, ep->sk, skb, way->saddr, t->peer_ip4, outer_tos(s, frame), ttl, df,
			    ep->local_port, READ_ONCE(t->peer_port), true, nocheck, 0);
	__this_cpu_dec(var_nesting);
	return VAR_DROP_REASON_NONE;
}
