// SPDX-License-Identifier: GPL-2.0
/*
 * Virtual access router: clamps the MSS that TCP announces (RFC 9293 section 3.7.1),
 * because path MTU discovery fails where ICMP is filtered, and a tunnel's MTU is lower
 * than that of both ends.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <net/checksum.h>
#include <net/ipv6.h>
#include <net/tcp.h>

#include "mss.h"
#include "var.h"

/* Offset of the TCP header of a packet whose ports are in it, or a negative errno. */
static int tcp_offset(const struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);
	u8 nexthdr;
	__be16 frag;
	int offset;

	if (skb->protocol == htons(ETH_P_IP)) {
		if (iph->protocol != IPPROTO_TCP || iph->frag_off & htons(IP_OFFSET))
			return -ENOENT;
		return skb_network_offset(skb) + iph->ihl * 4;
	}
	nexthdr = ipv6_hdr(skb)->nexthdr;
	offset = ipv6_skip_exthdr(skb, skb_network_offset(skb) + sizeof(struct ipv6hdr), &nexthdr,
				  &frag);
	if (offset < 0 || nexthdr != IPPROTO_TCP || frag & htons(IP6_OFFSET))
		return -ENOENT;
	return offset;
}

static unsigned int mss_limit(const struct sk_buff *skb, u16 mss, unsigned int mtu)
{
	unsigned int ip = skb->protocol == htons(ETH_P_IP) ? sizeof(struct iphdr) :
							     sizeof(struct ipv6hdr);

	/* An MSS is meant for IPv4 headers. */
	if (mss != VAR_MSS_AUTO)
		mtu = mss + sizeof(struct iphdr) + sizeof(struct tcphdr);
	ip += sizeof(struct tcphdr);
	return mtu > ip ? mtu - ip : 1;
}

/**
 * var_mss_clamp() - lower the MSS in a SYN segment to what fits
 * @skb: an IP packet, checked, network header and protocol set; headers may move
 * @mss: setting of the session, see the specification
 * @mtu: of the session, for VAR_MSS_AUTO
 *
 * Context: softirq.
 * Return: false if there is no memory to change the packet.
 */
bool var_mss_clamp(struct sk_buff *skb, u16 mss, unsigned int mtu)
{
	unsigned int limit, place, len;
	struct tcphdr *th;
	__be16 was, is;
	int offset;

	if (likely(!mss))
		return true;
	offset = tcp_offset(skb);
	if (offset < 0 || !pskb_may_pull(skb, offset + sizeof(*th)))
		return true;
	th = (struct tcphdr *)(skb->data + offset);
	len = th->doff * 4;
	if (!th->syn || len <= sizeof(*th) || !pskb_may_pull(skb, offset + len))
		return true;
	limit = mss_limit(skb, mss, mtu);
	place = var_mss_place(skb->data + offset, len);
	if (!place || get_unaligned_be16(skb->data + offset + place) <= limit)
		return true;

	if (skb_ensure_writable(skb, offset + len))
		return false;
	th = (struct tcphdr *)(skb->data + offset);
	was = get_unaligned((__be16 *)((u8 *)th + place));
	is = htons(limit);
	put_unaligned(is, (__be16 *)((u8 *)th + place));
	/* At an odd place the bytes of the word stand the other way round in the sum. */
	if (place & 1) {
		was = (__force __be16)swab16((__force u16)was);
		is = (__force __be16)swab16((__force u16)is);
	}
	inet_proto_csum_replace2(&th->check, skb, was, is, false);
	return true;
}
