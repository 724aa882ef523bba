// SPDX-License-Identifier: GPL-2.0
/*
 * Virtual access router: a PPP frame on its way from a session's leg to its end.
 *
 * Each step either lets the packet pass or names the reason of its end. Headers
 * are read anew after each call that may move them.
 */
#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>

#include "ppp.h"
#include "var.h"

/* --- what any end may need ------------------------------------------------ */

/*
 * The packet begins at skb->data. Its header is checked as far as this module
 * reads it, and what comes after the packet is cut off.
 */
static enum var_drop_reason trim_packet(struct sk_buff *skb, unsigned int len)
{
	int err;

	if (len == skb->len)
		return VAR_DROP_REASON_NONE;
	/* One that is yet to be segmented cannot be cut to a length. */
	if (len > skb->len || skb_is_gso(skb))
		return VAR_DROP_REASON_INNER;
	err = pskb_trim_rcsum(skb, len);
	/* -EINVAL: a checksum that is yet to be filled in would be cut off */
	if (err)
		return err == -ENOMEM ? VAR_DROP_REASON_NOMEM : VAR_DROP_REASON_INNER;
	return VAR_DROP_REASON_NONE;
}

/* Is what the sender left whole a kind of packet that IP can carry, and cut itself? */
static bool gso_ok(const struct sk_buff *skb, unsigned int tcp)
{
	unsigned int known = tcp | SKB_GSO_UDP_L4 | SKB_GSO_DODGY | SKB_GSO_TCP_ECN |
			     SKB_GSO_TCP_FIXEDID;
	/* Bits of the outer headers, which are gone, are taken off by var_rx_scrub(). */
	unsigned int outer = NETIF_F_GSO_ENCAP_ALL >> NETIF_F_GSO_SHIFT;

	if (!skb_is_gso(skb))
		return true;
	return !(skb_shinfo(skb)->gso_type & ~(known | outer)) &&
	       skb_shinfo(skb)->gso_type & (tcp | SKB_GSO_UDP_L4) &&
	       skb->ip_summed == CHECKSUM_PARTIAL;
}

/**
 * var_rx_check_ip4() - is this an IPv4 packet?
 * @skb: the packet begins at skb->data, which is the network header; may move
 *
 * Return: VAR_DROP_REASON_NONE, _INNER, _NOMEM.
 */
enum var_drop_reason var_rx_check_ip4(struct sk_buff *skb)
{
	const struct iphdr *iph;
	unsigned int len;

	if (!pskb_may_pull(skb, sizeof(*iph)))
		return VAR_DROP_REASON_INNER;
	iph = ip_hdr(skb);
	len = ntohs(iph->tot_len);
	if (iph->version != 4 || iph->ihl < 5 || len < iph->ihl * 4 ||
	    !gso_ok(skb, SKB_GSO_TCPV4))
		return VAR_DROP_REASON_INNER;
	return trim_packet(skb, len);
}

/**
 * var_rx_check_ip6() - is this an IPv6 packet?
 * @skb: the packet begins at skb->data, which is the network header; may move
 *
 * Return: VAR_DROP_REASON_NONE, _INNER, _NOMEM.
 */
enum var_drop_reason var_rx_check_ip6(struct sk_buff *skb)
{
	const struct ipv6hdr *ip6h;
	unsigned int len;

	if (!pskb_may_pull(skb, sizeof(*ip6h)))
		return VAR_DROP_REASON_INNER;
	ip6h = ipv6_hdr(skb);
	len = ntohs(ip6h->payload_len);
	if (ip6h->version != 6 || !gso_ok(skb, SKB_GSO_TCPV6))
		return VAR_DROP_REASON_INNER;
	/* The length of a jumbogram is in an option (RFC 2675). */
	if (!len && ip6h->nexthdr == NEXTHDR_HOP)
		return VAR_DROP_REASON_NONE;
	return trim_packet(skb, len + sizeof(*ip6h));
}

/**
 * var_rx_ecn() - take over what the underlay says of congestion: RFC 6040 section 4.2
 * @skb: a packet that was checked; may move
 * @outer: DS field of the outer header
 *
 * Return: VAR_DROP_REASON_NONE, _ECN, _NOMEM.
 */
enum var_drop_reason var_rx_ecn(struct sk_buff *skb, u8 outer)
{
	u8 inner = var_ip_ds(skb) & INET_ECN_MASK;

	outer &= INET_ECN_MASK;
	if ((outer == INET_ECN_CE && inner != INET_ECN_CE) ||
	    (outer == INET_ECN_ECT_1 && inner == INET_ECN_ECT_0)) {
		/* The header will change, and may be shared with a capture. */
		if (skb_ensure_writable(skb, skb->protocol == htons(ETH_P_IP) ?
					sizeof(struct iphdr) : sizeof(struct ipv6hdr)))
			return VAR_DROP_REASON_NOMEM;
	}
	return INET_ECN_decapsulate(skb, outer, inner) > 1 ? VAR_DROP_REASON_ECN :
							      VAR_DROP_REASON_NONE;
}

/**
 * var_rx_pull() - take a header off
 * @skb: begins with the header, which is in the linear part
 * @len: bytes
 *
 * The sum of the whole packet, if there is one, becomes that of the rest. Behind an odd
 * number of bytes, which a compressed protocol field and an Offset pad can make, the
 * bytes of each word change places, so there it is forgotten.
 */
void var_rx_pull(struct sk_buff *skb, unsigned int len)
{
	skb_pull_rcsum(skb, len);
	if (len & 1)
		skb_checksum_complete_unset(skb);
}

/**
 * var_rx_forget_checksum() - what was verified of the outer packet says nothing about the inner one
 * @skb: begins with the inner one
 */
void var_rx_forget_checksum(struct sk_buff *skb)
{
	switch (skb->ip_summed) {
	case CHECKSUM_UNNECESSARY:
		__skb_decr_checksum_unnecessary(skb);
		break;
	case CHECKSUM_PARTIAL:
		/* From a local sender: still to be filled in only if it is the inner one. */
		if (skb_checksum_start_offset(skb) < 0)
			skb->ip_summed = CHECKSUM_NONE;
		break;
	}
	skb->csum_valid = 0;
}

/**
 * var_rx_scrub() - forget everything but the bytes
 * @skb: leaves the VR of what carried it for that of the session, so nothing of what
 *	 the one VR knows about it may reach the other
 *
 * Return: 0 or -ENOMEM.
 */
int var_rx_scrub(struct sk_buff *skb)
{
	skb_scrub_packet(skb, true);
	skb_orphan(skb);
	skb_clear_hash(skb);
	skb_set_queue_mapping(skb, 0);
	__vlan_hwaccel_clear_tag(skb);
	skb->priority = 0;
	return iptunnel_pull_offloads(skb) ? -ENOMEM : 0;
}

/* --- terminated ----------------------------------------------------------- */

static bool source_ok4(const struct var_prefixes *set, __be32 saddr)
{
	const struct var_prefix *p;

	for (p = set->prefix; p < set->prefix + set->n; p++)
		if (p->family == AF_INET && !((saddr ^ p->ip4) & inet_make_mask(p->len)))
			return true;
	return false;
}

static bool source_ok6(const struct var_prefixes *set, const struct in6_addr *saddr)
{
	const struct var_prefix *p;

	for (p = set->prefix; p < set->prefix + set->n; p++)
		if (p->family == AF_INET6 && ipv6_prefix_equal(saddr, &p->ip6, p->len))
			return true;
	return false;
}

/* A subscriber without any prefix may use no source at all. */
static bool source_ok(struct var_session *s, const struct sk_buff *skb)
{
	const struct var_prefixes *set;

	if (READ_ONCE(s->flags) & VAR_SESSION_FLAGS_ANY_SOURCE)
		return true;
	set = rcu_dereference(s->prefixes);
	if (skb->protocol == htons(ETH_P_IP))
		return set && source_ok4(set, ip_hdr(skb)->saddr);
	if (ipv6_addr_type(&ipv6_hdr(skb)->saddr) & IPV6_ADDR_LINKLOCAL)
		return true;
	return set && source_ok6(set, &ipv6_hdr(skb)->saddr);
}

/* An IP packet of a session; consumed only if it passes. */
static enum var_drop_reason receive_ip(struct var_session *s, struct sk_buff *skb, u16 proto,
				       const struct var_outer *outer)
{
	bool ip4 = proto == PPP_IP;
	unsigned int packets, bytes;
	enum var_drop_reason reason;
	struct net_device *dev;
	struct var_row *row;

	row = rcu_dereference(s->row);
	if (!row)
		return VAR_DROP_REASON_TX_DOWN;
	/* Before all that was set up for the end: pairs with apply_conf(). */
	if (!(smp_load_acquire(&s->open) & (ip4 ? VAR_OPEN_FLAGS_IP4 : VAR_OPEN_FLAGS_IP6)))
		return VAR_DROP_REASON_CLOSED;
	dev = rcu_dereference(s->dev);
	if (!dev || !(READ_ONCE(dev->flags) & IFF_UP))
		return VAR_DROP_REASON_CLOSED;
	/* Before the VR: pairs with var_row_assign(). */
	if (smp_load_acquire(&row->flags) & VAR_ROW_FLAGS_DROP)
		return VAR_DROP_REASON_NO_VR;

	/* Before anything is trimmed, which needs a checksum state that is right. */
	var_rx_forget_checksum(skb);
	skb_reset_network_header(skb);
	skb->protocol = ip4 ? htons(ETH_P_IP) : htons(ETH_P_IPV6);
	reason = ip4 ? var_rx_check_ip4(skb) : var_rx_check_ip6(skb);
	if (reason)
		return reason;
	if (!source_ok(s, skb))
		return VAR_DROP_REASON_SPOOF;
	if (var_rx_scrub(skb))
		return VAR_DROP_REASON_NOMEM;
	reason = outer->ip ? var_rx_ecn(skb, outer->ds) : VAR_DROP_REASON_NONE;
	if (reason)
		return reason;
	if (!var_mss_clamp(skb, READ_ONCE(s->mss), READ_ONCE(dev->mtu)))
		return VAR_DROP_REASON_NOMEM;

	packets = var_wire_packets(skb);
	bytes = var_wire_bytes(skb);
	if (!var_limit_take(&s->rx_limit, bytes))
		return VAR_DROP_REASON_RATE;
	skb_reset_mac_header(skb);
	skb_reset_mac_len(skb);
	skb->dev = dev;
	/*
	 * Not by netif_receive_skb(): the outer packet is still on the stack, and
	 * the way of the inner one may be as long again, through another tunnel too.
	 */
	reason = var_gro_receive(skb);
	if (!reason)
		var_session_count(s, VAR_COUNT_RX, packets, bytes);
	return reason;
}

/* --- any frame ------------------------------------------------------------ */

/**
 * var_rx_deliver() - bring a frame to the session's end
 * @s: session
 * @skb: begins with the PPP frame; consumed if it passes
 * @outer: what carried it
 *
 * Context: bh disabled, under RCU.
 * Return: VAR_DROP_REASON_NONE, or why it ended here.
 */
enum var_drop_reason var_rx_deliver(struct var_session *s, struct sk_buff *skb,
				    const struct var_outer *outer)
{
	u8 end = READ_ONCE(s->end);
	bool pfc;
	u16 proto;
	int n;

	/* Who negotiated what behind a switch is not known here. */
	pfc = end == VAR_END_SWITCH || READ_ONCE(s->flags) & VAR_SESSION_FLAGS_PFC_RECV;
	if (!pskb_may_pull(skb, min_t(unsigned int, skb->len, VAR_PPP_MAX_LEN)))
		return VAR_DROP_REASON_NOMEM;
	n = var_ppp_parse(skb->data, skb_headlen(skb), pfc, &proto);
	if (n < 0)
		return VAR_DROP_REASON_PPP;
	var_rx_pull(skb, n);

	if (end == VAR_END_SWITCH)
		return var_switch(s, skb, proto, outer);
	if (proto == PPP_IP || proto == PPP_IPV6)
		return receive_ip(s, skb, proto, outer);
	var_punt(s, proto, skb);
	return VAR_DROP_REASON_NONE;
}

/**
 * var_rx_frame() - a PPP frame came in by a session's leg
 * @s: session
 * @skb: begins with the PPP frame; consumed if it passes
 * @outer: what carried it
 *
 * Context: softirq, under RCU.
 * Return: VAR_DROP_REASON_NONE, or why it ended here.
 */
enum var_drop_reason var_rx_frame(struct var_session *s, struct sk_buff *skb,
				  const struct var_outer *outer)
{
	unsigned long now = jiffies;
	enum var_drop_reason reason;

	if (READ_ONCE(s->last_rx) - now)
		WRITE_ONCE(s->last_rx, now);
	if (s->tunnel)
		var_tunnel_tap(s->tunnel, skb, false);
	/* Before the end: pairs with var_end_set(). */
	if (unlikely(smp_load_acquire(&s->holding)) && var_hold(s, skb, outer, &reason))
		return reason;
	return var_rx_deliver(s, skb, outer);
}

/**
 * var_rx_drop() - a frame that came in by a session's leg ends here
 * @s: session; its VR is the one that lost the frame
 * @skb: consumed
 * @reason: why
 *
 * Context: bh disabled, under RCU.
 */
void var_rx_drop(struct var_session *s, struct sk_buff *skb, enum var_drop_reason reason)
{
	struct var_row *row = rcu_dereference(s->row);

	var_session_count(s, VAR_COUNT_RX_DROPPED, 1, 0);
	var_drop_skb(s->vn, row ? rcu_dereference(row->vr) : NULL, skb, reason);
}
