// SPDX-License-Identifier: GPL-2.0
/*
 * Virtual access router: from the endpoint's socket to the VR.
 *
 * Each step either lets the packet pass or names the reason of its end. Headers
 * are read anew after each call that may move them.
 */
#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>

#include "l2tp.h"
#include "ppp.h"
#include "var.h"

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

/*
 * The packet begins at skb->data. Its header is checked as far as this module
 * reads it, and what comes after the packet is cut off.
 */
static enum var_drop_reason check_inner4(struct sk_buff *skb)
{
	const struct iphdr *iph;
	unsigned int len;

	if (!pskb_may_pull(skb, sizeof(*iph)))
		return VAR_DROP_REASON_INNER;
	iph = ip_hdr(skb);
	len = ntohs(iph->tot_len);
	if (iph->version != 4 || iph->ihl < 5 || len < iph->ihl * 4 || len > skb->len)
		return VAR_DROP_REASON_INNER;
	return pskb_trim_rcsum(skb, len) ? VAR_DROP_REASON_NOMEM : VAR_DROP_REASON_NONE;
}

static enum var_drop_reason check_inner6(struct sk_buff *skb)
{
	const struct ipv6hdr *ip6h;
	unsigned int len;

	if (!pskb_may_pull(skb, sizeof(*ip6h)))
		return VAR_DROP_REASON_INNER;
	ip6h = ipv6_hdr(skb);
	len = ntohs(ip6h->payload_len);
	if (ip6h->version != 6)
		return VAR_DROP_REASON_INNER;
	/* The length of a jumbogram is in an option (RFC 2675). */
	if (!len && ip6h->nexthdr == NEXTHDR_HOP)
		return VAR_DROP_REASON_NONE;
	len += sizeof(*ip6h);
	if (len > skb->len)
		return VAR_DROP_REASON_INNER;
	return pskb_trim_rcsum(skb, len) ? VAR_DROP_REASON_NOMEM : VAR_DROP_REASON_NONE;
}

/* RFC 6040 section 4.2. outer is the DS field of the outer header. */
static enum var_drop_reason decapsulate_ecn(struct sk_buff *skb, u8 outer)
{
	bool ip4 = skb->protocol == htons(ETH_P_IP);
	u8 inner = ip4 ? ip_hdr(skb)->tos : ipv6_get_dsfield(ipv6_hdr(skb));

	outer &= INET_ECN_MASK;
	inner &= INET_ECN_MASK;
	if ((outer == INET_ECN_CE && inner != INET_ECN_CE) ||
	    (outer == INET_ECN_ECT_1 && inner == INET_ECN_ECT_0)) {
		/* The header will change, and may be shared with a capture. */
		if (skb_ensure_writable(skb, ip4 ? sizeof(struct iphdr) :
						   sizeof(struct ipv6hdr)))
			return VAR_DROP_REASON_NOMEM;
	}
	return INET_ECN_decapsulate(skb, outer, inner) > 1 ? VAR_DROP_REASON_ECN :
							      VAR_DROP_REASON_NONE;
}

/* What was verified of the outer packet says nothing about the inner one. */
static void forget_checksum(struct sk_buff *skb)
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

/*
 * The packet leaves the VR of the endpoint for that of the session, so nothing
 * of what the one VR knows about it may reach the other.
 */
static enum var_drop_reason scrub(struct sk_buff *skb)
{
	skb_scrub_packet(skb, true);
	skb_orphan(skb);
	skb_clear_hash(skb);
	skb_set_queue_mapping(skb, 0);
	__vlan_hwaccel_clear_tag(skb);
	skb->priority = 0;
	return iptunnel_pull_offloads(skb) ? VAR_DROP_REASON_NOMEM : VAR_DROP_REASON_NONE;
}

/* An IP packet of a session; consumed only if it passes. */
static enum var_drop_reason receive_ip(struct var_session *s, struct sk_buff *skb, u16 proto,
				       u8 outer_ds)
{
	bool ip4 = proto == PPP_IP;
	enum var_drop_reason reason;
	struct net_device *dev;
	struct var_row *row;
	unsigned int len;

	row = rcu_dereference(s->row);
	if (!row)
		return VAR_DROP_REASON_TX_DOWN;
	/* Before all that was set up for the end: pairs with apply_conf(). */
	if (!(smp_load_acquire(&s->open) & (ip4 ? VAR_OPEN_FLAGS_IP4 : VAR_OPEN_FLAGS_IP6)))
		return VAR_DROP_REASON_CLOSED;
	dev = rcu_dereference(s->dev);
	if (!dev)
		return VAR_DROP_REASON_CLOSED;
	/* Before the VR: pairs with var_row_assign(). */
	if (smp_load_acquire(&row->flags) & VAR_ROW_FLAGS_DROP)
		return VAR_DROP_REASON_NO_VR;

	/* Before anything is trimmed, which needs a checksum state that is right. */
	forget_checksum(skb);
	skb_reset_network_header(skb);
	skb->protocol = ip4 ? htons(ETH_P_IP) : htons(ETH_P_IPV6);
	reason = ip4 ? check_inner4(skb) : check_inner6(skb);
	if (reason)
		return reason;
	if (!source_ok(s, skb))
		return VAR_DROP_REASON_SPOOF;
	reason = scrub(skb);
	if (!reason)
		reason = decapsulate_ecn(skb, outer_ds);
	if (reason)
		return reason;

	skb_reset_mac_header(skb);
	skb_reset_mac_len(skb);
	skb->dev = dev;
	len = skb->len;
	/*
	 * By the backlog of this CPU, not by netif_receive_skb(): the outer
	 * packet is still on the stack, and the way of the inner one may be as
	 * long again, through another tunnel too. Not by gro_cells, which cost
	 * each netdevice a NAPI context per CPU.
	 */
	if (netif_rx(skb) == NET_RX_SUCCESS)
		var_session_count(s, VAR_COUNT_RX, len);
	else
		var_session_count(s, VAR_COUNT_RX_DROPPED, 0);
	return VAR_DROP_REASON_NONE;
}

/* A data message of a session, skb->data at the UDP header. Consumes skb if it passes. */
static enum var_drop_reason receive_data(struct var_session *s, struct sk_buff *skb,
					 const struct var_l2tp_hdr *h)
{
	u8 outer_ds = ip_hdr(skb)->tos;
	enum var_drop_reason reason;
	unsigned long now;
	u16 proto;
	int n;

	reason = check_sequence(s, h);
	if (reason)
		return reason;
	now = jiffies;
	if (READ_ONCE(s->last_rx) - now)
		WRITE_ONCE(s->last_rx, now);

	n = sizeof(struct udphdr);
	if (pskb_trim_rcsum(skb, n + h->total_len) || !pskb_may_pull(skb, n + h->header_len))
		return VAR_DROP_REASON_NOMEM;
	skb_pull_rcsum(skb, n + h->header_len);

	if (!pskb_may_pull(skb, min_t(unsigned int, skb->len, VAR_PPP_MAX_LEN)))
		return VAR_DROP_REASON_NOMEM;
	n = var_ppp_parse(skb->data, skb_headlen(skb),
			  READ_ONCE(s->flags) & VAR_SESSION_FLAGS_PFC_RECV, &proto);
	if (n < 0)
		return VAR_DROP_REASON_PPP;
	skb_pull_rcsum(skb, n);

	if (proto == PPP_IP || proto == PPP_IPV6)
		return receive_ip(s, skb, proto, outer_ds);
	var_punt(s, proto, skb);
	return VAR_DROP_REASON_NONE;
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

/* Counts a drop for the session as well; its VR is the one that lost the packet. */
static void drop_in_session(struct var_session *s, struct sk_buff *skb,
			    enum var_drop_reason reason)
{
	struct var_row *row = rcu_dereference(s->row);

	var_session_count(s, VAR_COUNT_RX_DROPPED, 0);
	var_drop_skb(s->tunnel->ep->vn, row ? rcu_dereference(row->vr) : NULL, skb, reason);
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
		drop_in_session(s, skb, reason);
	return 0;

drop:
	var_drop_skb(ep->vn, rcu_dereference(ep->vr), skb, reason);
	return 0;
}
