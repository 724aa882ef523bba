// SPDX-License-Identifier: GPL-2.0
/*
 * Virtual access router: from the VR, or the controller, to a session's leg.
 *
 * An outer packet may be fragmented (DF is 0 unless asked for), but the MTU of a
 * session's netdevice is such that it need not be; when the path becomes narrower,
 * senders of packets that must not be fragmented are told.
 */
#include <linux/icmpv6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/icmp.h>
#include <net/ip6_route.h>
#include <net/ip_tunnels.h>
#include <net/route.h>

#include "ppp.h"
#include "pppoe.h"
#include "var.h"

/* --- the leg, whichever --------------------------------------------------- */

/**
 * var_tx_overhead() - bytes that the leg puts in front of a PPP payload
 * @s: session
 *
 * Return: bytes without the Ethernet header, at most (the protocol field may be
 * compressed).
 */
unsigned int var_tx_overhead(const struct var_session *s)
{
	return s->pppoe ? VAR_PPPOE_OVERHEAD : var_l2tp_overhead(s);
}

/**
 * var_tx_mtu() - what the leg can carry at present
 * @s: session
 *
 * Context: process.
 * Return: bytes of PPP payload without outer fragments; 0 if there is no way.
 */
unsigned int var_tx_mtu(const struct var_session *s)
{
	unsigned int underlay, overhead;

	if (s->pppoe)
		return var_pppoe_mtu(s->pppoe);
	if (var_l2tp_underlay(s->tunnel, &underlay, NULL))
		return 0;
	overhead = var_l2tp_overhead(s);
	return underlay > overhead ? underlay - overhead : 1;
}

/**
 * var_tx_way() - where the next frame of a session goes
 * @s: session
 * @way: filled in; to be given to var_tx_send() or var_tx_way_put()
 *
 * Context: under RCU, bh disabled.
 * Return: VAR_DROP_REASON_NONE, or why nothing can be sent.
 */
enum var_drop_reason var_tx_way(struct var_session *s, struct var_way *way)
{
	return s->pppoe ? var_pppoe_way(s, way) : var_l2tp_way(s, way);
}

/**
 * var_tx_way_put() - the way is not gone
 * @way: from var_tx_way()
 */
void var_tx_way_put(struct var_way *way)
{
	if (way->rt)
		ip_rt_put(way->rt);
}

/**
 * var_tx_drop() - a frame for a session's peer ends here
 * @s: session; its VR is the one that lost the frame
 * @skb: consumed
 * @reason: why
 *
 * Context: bh disabled, under RCU.
 */
void var_tx_drop(struct var_session *s, struct sk_buff *skb, enum var_drop_reason reason)
{
	struct var_row *row = rcu_dereference(s->row);

	var_session_count(s, VAR_COUNT_TX_DROPPED, 1, 0);
	var_drop_skb(s->vn, row ? rcu_dereference(row->vr) : NULL, skb, reason);
}

/**
 * var_tx_send() - send a PPP frame out of a session's leg
 * @s: session
 * @skb: begins with what comes after the protocol field; consumed
 * @frame: what is known of it
 * @way: from var_tx_way(); used up
 *
 * Context: under RCU, bh disabled.
 * Return: VAR_DROP_REASON_NONE, or why it was dropped, which is counted then.
 */
enum var_drop_reason var_tx_send(struct var_session *s, struct sk_buff *skb,
				 const struct var_frame *frame, struct var_way *way)
{
	enum var_drop_reason reason;
	struct var_row *row;

	reason = s->pppoe ? var_pppoe_send(s, skb, frame, way) : var_l2tp_send(s, skb, frame, way);
	if (likely(!reason))
		return reason;
	if (reason != VAR_DROP_REASON_QUEUE) {
		var_tx_drop(s, skb, reason);
		return reason;
	}
	/* The port's queue has dropped it already. */
	row = rcu_dereference(s->row);
	var_session_count(s, VAR_COUNT_TX_DROPPED, 1, 0);
	var_drop_count(s->vn, row ? rcu_dereference(row->vr) : NULL, reason);
	return reason;
}

/* --- packets of the VR ---------------------------------------------------- */

static bool fits(const struct sk_buff *skb, unsigned int mtu)
{
	if (skb_is_gso(skb))
		return skb_gso_validate_network_len(skb, mtu);
	return skb->len <= mtu;
}

/*
 * The way's MTU is lower than it was when the session's MTU was set. Packets
 * that may be fragmented are, outside; senders of the others are told.
 */
static enum var_drop_reason check_pmtu(struct var_session *s, struct sk_buff *skb,
				       unsigned int mtu, struct var_frame *frame)
{
	frame->fits = fits(skb, mtu);
	if (likely(frame->fits))
		return VAR_DROP_REASON_NONE;
	if (skb->protocol == htons(ETH_P_IP)) {
		if (!(ip_hdr(skb)->frag_off & htons(IP_DF)) || mtu < ETH_MIN_MTU)
			return VAR_DROP_REASON_NONE;
		skb_dst_update_pmtu_no_confirm(skb, mtu);
		icmp_ndo_send(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, htonl(mtu));
		return VAR_DROP_REASON_TOO_BIG;
	}
	mtu = max_t(unsigned int, IPV6_MIN_MTU, mtu);
	if (fits(skb, mtu))
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
	if (!row)
		return VAR_DROP_REASON_TX_DOWN;
	if (!(READ_ONCE(s->open) & need))
		return VAR_DROP_REASON_CLOSED;
	/* Before the VR: pairs with var_row_assign(). */
	if (smp_load_acquire(&row->flags) & VAR_ROW_FLAGS_DROP)
		return VAR_DROP_REASON_NO_VR;

	if (!fits(skb, READ_ONCE(s->mru)))
		return VAR_DROP_REASON_TOO_BIG;
	if (skb_network_offset(skb) || !pskb_inet_may_pull(skb))
		return VAR_DROP_REASON_INNER;
	return VAR_DROP_REASON_NONE;
}

/* A packet that was not given to the leg is still the caller's. */
static enum var_drop_reason send_packet(struct var_session *s, struct sk_buff *skb)
{
	unsigned int packets = var_wire_packets(skb), bytes = var_wire_bytes(skb);
	struct net_device *dev = skb->dev;
	struct var_frame frame = {};
	enum var_drop_reason reason;
	struct var_way way;

	reason = check_packet(s, skb);
	if (reason)
		return reason;
	if (!var_mss_clamp(skb, READ_ONCE(s->mss), READ_ONCE(dev->mtu)))
		return VAR_DROP_REASON_NOMEM;
	reason = var_tx_way(s, &way);
	if (reason)
		return reason;
	reason = way.dev == dev ? VAR_DROP_REASON_LOOP : check_pmtu(s, skb, way.mtu, &frame);
	if (!reason && !var_limit_take(&s->tx_limit, bytes))
		reason = VAR_DROP_REASON_RATE;
	if (reason) {
		var_tx_way_put(&way);
		return reason;
	}
	frame.proto = skb->protocol == htons(ETH_P_IP) ? PPP_IP : PPP_IPV6;
	frame.ds = var_ip_ds(skb);
	if (!var_tx_send(s, skb, &frame, &way))
		var_session_count(s, VAR_COUNT_TX, packets, bytes);
	return VAR_DROP_REASON_NONE;
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

	rcu_read_lock();
	reason = send_packet(s, skb);
	if (reason)
		var_tx_drop(s, skb, reason);
	rcu_read_unlock();
	return NETDEV_TX_OK;
}

/* --- frames of the controller --------------------------------------------- */

static int send_control(struct var_session *s, struct sk_buff *skb, u16 proto)
{
	/* RFC 2661 section 3.1: P is for frames that keep the link alive. */
	const struct var_frame frame = { .proto = proto, .control = true };
	enum var_drop_reason reason;
	struct var_way way;

	reason = var_tx_way(s, &way);
	if (reason)
		var_tx_drop(s, skb, reason);
	else
		reason = var_tx_send(s, skb, &frame, &way);
	switch (reason) {
	case VAR_DROP_REASON_NONE:
		var_session_count(s, VAR_COUNT_TX_CONTROL, 1, 0);
		return 0;
	case VAR_DROP_REASON_NOMEM:
		return -ENOMEM;
	case VAR_DROP_REASON_TOO_BIG:
		return -EMSGSIZE;
	case VAR_DROP_REASON_QUEUE:
		return -ENOBUFS;
	default:
		return -ENETUNREACH;
	}
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
 * are known; -ESHUTDOWN; -ENOMEM; -ENOBUFS; -ENETUNREACH.
 */
int var_session_send_frame(struct var_session *s, const void *frame, size_t len)
{
	unsigned int headroom = MAX_HEADER + var_tx_overhead(s) + VAR_PPP_MAX_LEN;
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
	if (s->tunnel && (!READ_ONCE(s->peer_id) || !READ_ONCE(s->tunnel->peer_id)))
		return -ENOTCONN;
	proto = p[0] << 8 | p[1];
	p += sizeof(proto);
	len -= sizeof(proto);

	skb = alloc_skb(headroom + len, GFP_ATOMIC);
	if (!skb)
		return -ENOMEM;
	skb_reserve(skb, headroom);
	skb_put_data(skb, p, len);
	skb_reset_mac_header(skb);
	skb_reset_network_header(skb);
	skb->priority = TC_PRIO_CONTROL;

	rcu_read_lock();
	local_bh_disable();
	err = send_control(s, skb, proto);
	local_bh_enable();
	rcu_read_unlock();
	return err;
}
