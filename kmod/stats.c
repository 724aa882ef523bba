// SPDX-License-Identifier: GPL-2.0
/*
 * Virtual access router: counters. Each CPU adds to its own; whoever wants to
 * know adds them up.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/slab.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/dsfield.h>

#include "var.h"

/**
 * var_drops_alloc() - a set of drop counters
 *
 * Context: may sleep.
 * Return: counters, all zero, for free_percpu(); NULL without memory.
 */
struct var_drops __percpu *var_drops_alloc(void)
{
	struct var_drops __percpu *drops;
	int cpu;

	drops = alloc_percpu_gfp(struct var_drops, GFP_KERNEL_ACCOUNT | __GFP_ZERO);
	if (!drops)
		return NULL;
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(drops, cpu)->syncp);
	return drops;
}

static void drop_count(struct var_drops __percpu *drops, enum var_drop_reason reason)
{
	struct var_drops *d = this_cpu_ptr(drops);

	u64_stats_update_begin(&d->syncp);
	u64_stats_inc(&d->packets[reason]);
	u64_stats_update_end(&d->syncp);
}

/**
 * var_drop_count() - count a packet that is dropped
 * @vn: namespace
 * @vr: VR in which it is dropped, NULL for the box
 * @reason: why
 *
 * Context: any but hard interrupt; @vr under RCU.
 */
void var_drop_count(struct var_net *vn, struct var_vr *vr, enum var_drop_reason reason)
{
	local_bh_disable();
	drop_count(vn->drops, reason);
	if (vr)
		drop_count(vr->drops, reason);
	local_bh_enable();
}

/* The kernel's own reason where there is one, for its drop monitor. */
static enum skb_drop_reason skb_reason(enum var_drop_reason reason)
{
	switch (reason) {
	case VAR_DROP_REASON_MALFORMED:
	case VAR_DROP_REASON_PPP:
		return SKB_DROP_REASON_HDR_TRUNC;
	case VAR_DROP_REASON_VERSION:
		return SKB_DROP_REASON_UNHANDLED_PROTO;
	case VAR_DROP_REASON_INNER:
		return SKB_DROP_REASON_IP_INHDR;
	case VAR_DROP_REASON_TOO_BIG:
		return SKB_DROP_REASON_PKT_TOO_BIG;
	case VAR_DROP_REASON_NO_ROUTE:
		return SKB_DROP_REASON_IP_OUTNOROUTES;
	case VAR_DROP_REASON_NOMEM:
		return SKB_DROP_REASON_NOMEM;
	default:
		return SKB_DROP_REASON_NOT_SPECIFIED;
	}
}

/**
 * var_drop_skb() - count a packet and free it
 * @vn: namespace
 * @vr: VR in which it is dropped, NULL for the box
 * @skb: the packet, consumed
 * @reason: why
 *
 * Context: any but hard interrupt; @vr under RCU.
 */
void var_drop_skb(struct var_net *vn, struct var_vr *vr, struct sk_buff *skb,
		  enum var_drop_reason reason)
{
	var_drop_count(vn, vr, reason);
	kfree_skb_reason(skb, skb_reason(reason));
}

/**
 * var_drops_sum() - add up what all CPUs dropped
 * @drops: the counters
 * @sum: receives packets by reason
 *
 * Context: any.
 */
void var_drops_sum(const struct var_drops __percpu *drops, u64 sum[VAR_DROP_REASON_MAX + 1])
{
	u64 packets[VAR_DROP_REASON_MAX + 1];
	unsigned int start;
	int cpu, i;

	memset(sum, 0, sizeof(packets));
	for_each_possible_cpu(cpu) {
		const struct var_drops *d = per_cpu_ptr(drops, cpu);

		do {
			start = u64_stats_fetch_begin(&d->syncp);
			for (i = 0; i <= VAR_DROP_REASON_MAX; i++)
				packets[i] = u64_stats_read(&d->packets[i]);
		} while (u64_stats_fetch_retry(&d->syncp, start));
		for (i = 0; i <= VAR_DROP_REASON_MAX; i++)
			sum[i] += packets[i];
	}
}

/**
 * var_counters_alloc() - traffic counters of a session or tunnel
 * @gfp: how to allocate
 *
 * Return: counters, all zero, for free_percpu(); NULL without memory.
 */
struct var_counters __percpu *var_counters_alloc(gfp_t gfp)
{
	struct var_counters __percpu *counters;
	int cpu;

	counters = alloc_percpu_gfp(struct var_counters, gfp | __GFP_ZERO);
	if (!counters)
		return NULL;
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(counters, cpu)->syncp);
	return counters;
}

static void count(struct var_counters __percpu *counters, enum var_count what,
		  unsigned int packets, unsigned int bytes)
{
	struct var_counters *c = this_cpu_ptr(counters);

	u64_stats_update_begin(&c->syncp);
	switch (what) {
	case VAR_COUNT_RX:
		u64_stats_add(&c->rx_packets, packets);
		u64_stats_add(&c->rx_bytes, bytes);
		break;
	case VAR_COUNT_TX:
		u64_stats_add(&c->tx_packets, packets);
		u64_stats_add(&c->tx_bytes, bytes);
		break;
	case VAR_COUNT_RX_DROPPED:
		u64_stats_add(&c->rx_dropped, packets);
		break;
	case VAR_COUNT_TX_DROPPED:
		u64_stats_add(&c->tx_dropped, packets);
		break;
	case VAR_COUNT_RX_CONTROL:
		u64_stats_add(&c->rx_control, packets);
		break;
	case VAR_COUNT_TX_CONTROL:
		u64_stats_add(&c->tx_control, packets);
		break;
	}
	u64_stats_update_end(&c->syncp);
}

/**
 * var_session_count() - count frames of a session, and of its tunnel if it has one
 * @s: session
 * @what: which counter
 * @packets: how many
 * @bytes: of PPP payload; only data has a byte counter
 *
 * Context: bh disabled.
 */
void var_session_count(struct var_session *s, enum var_count what, unsigned int packets,
		       unsigned int bytes)
{
	count(s->counters, what, packets, bytes);
	if (s->tunnel)
		count(s->tunnel->counters, what, packets, bytes);
}

/**
 * var_wire_packets() - how many packets one will be that may be yet to be segmented
 * @skb: an IP packet
 */
unsigned int var_wire_packets(const struct sk_buff *skb)
{
	return skb_is_gso(skb) ? max_t(unsigned int, skb_shinfo(skb)->gso_segs, 1) : 1;
}

/**
 * var_wire_bytes() - how many bytes they will have
 * @skb: an IP packet that begins at skb->data
 */
unsigned int var_wire_bytes(const struct sk_buff *skb)
{
	unsigned int packets = var_wire_packets(skb);
	struct tcphdr buf;
	const struct tcphdr *th;
	int offset;

	if (packets == 1 || skb->ip_summed != CHECKSUM_PARTIAL)
		return skb->len;
	/* Each repeats the headers. */
	offset = skb_checksum_start_offset(skb);
	if (offset < 0)
		return skb->len;
	if (skb_shinfo(skb)->gso_type & SKB_GSO_UDP_L4)
		return skb->len + (packets - 1) * (offset + sizeof(struct udphdr));
	th = skb_header_pointer(skb, offset, sizeof(buf), &buf);
	return th ? skb->len + (packets - 1) * (offset + th->doff * 4) : skb->len;
}

/**
 * var_ip_ds() - the DS field of an IP packet
 * @skb: its header was checked; protocol and network header are set
 */
u8 var_ip_ds(const struct sk_buff *skb)
{
	return skb->protocol == htons(ETH_P_IP) ? ip_hdr(skb)->tos :
						  ipv6_get_dsfield(ipv6_hdr(skb));
}

/**
 * var_counters_sum() - add up what all CPUs counted
 * @counters: the counters
 * @sum: receives the totals
 *
 * Context: any.
 */
void var_counters_sum(const struct var_counters __percpu *counters, struct var_totals *sum)
{
	struct var_totals t;
	unsigned int start;
	int cpu;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		const struct var_counters *c = per_cpu_ptr(counters, cpu);

		do {
			start = u64_stats_fetch_begin(&c->syncp);
			t.rx_packets = u64_stats_read(&c->rx_packets);
			t.rx_bytes = u64_stats_read(&c->rx_bytes);
			t.tx_packets = u64_stats_read(&c->tx_packets);
			t.tx_bytes = u64_stats_read(&c->tx_bytes);
			t.rx_dropped = u64_stats_read(&c->rx_dropped);
			t.tx_dropped = u64_stats_read(&c->tx_dropped);
			t.rx_control = u64_stats_read(&c->rx_control);
			t.tx_control = u64_stats_read(&c->tx_control);
		} while (u64_stats_fetch_retry(&c->syncp, start));
		sum->rx_packets += t.rx_packets;
		sum->rx_bytes += t.rx_bytes;
		sum->tx_packets += t.tx_packets;
		sum->tx_bytes += t.tx_bytes;
		sum->rx_dropped += t.rx_dropped;
		sum->tx_dropped += t.tx_dropped;
		sum->rx_control += t.rx_control;
		sum->tx_control += t.tx_control;
	}
}
