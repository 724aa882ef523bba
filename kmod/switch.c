// SPDX-License-Identifier: GPL-2.0
/*
 * Virtual access router: sessions whose frames go out of the leg of another session
 * (LAC and LTS), and frames that wait until it is known where they go.
 *
 * Two sessions form a pair: what the one switches to may itself switch to that one
 * only. The order in which a controller makes a call switch: the session towards the
 * far end first, before ICCN leaves; the one that holds after it. Held frames are
 * forwarded then, once and in order.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/inet_ecn.h>
#include <net/ip.h>

#include "ppp.h"
#include "var.h"

/* How often frames may come while others are sent that were held. */
#define HELD_ROUNDS	16
/* RFC 1661 section 2: from here on protocols negotiate and keep links alive. */
#define FIRST_CONTROL	0x8000

/* What a held frame needs to remember, in skb->cb. */
static struct var_outer *held_outer(struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct var_outer) > sizeof(skb->cb));
	return (struct var_outer *)skb->cb;
}

static bool take_place(struct var_net *vn)
{
	if (atomic_inc_return(&vn->n_held) <= READ_ONCE(vn->hold_total))
		return true;
	atomic_dec(&vn->n_held);
	return false;
}

/**
 * var_hold() - keep a frame until the session's end is known
 * @s: session that was seen holding
 * @skb: begins with the PPP frame; consumed if the answer is yes
 * @outer: what carried it
 * @reason: why it could not be kept, if it was not
 *
 * Context: softirq, under RCU.
 * Return: true if the session still holds: the frame is kept, or there is a
 * reason; false if the frame is to go on.
 */
bool var_hold(struct var_session *s, struct sk_buff *skb, const struct var_outer *outer,
	      enum var_drop_reason *reason)
{
	bool holding;

	*reason = VAR_DROP_REASON_NONE;
	spin_lock(&s->held.lock);
	holding = s->holding;
	if (!holding) {
		/* It has just ended. */
	} else if (skb_queue_len(&s->held) >= VAR_MAX_HELD || !take_place(s->vn)) {
		*reason = VAR_DROP_REASON_HELD;
	} else {
		/* It must not keep alive, nor point to, what belongs to the way it came. */
		var_rx_scrub(skb);
		skb_dst_drop(skb);
		skb->dev = NULL;
		*held_outer(skb) = *outer;
		__skb_queue_tail(&s->held, skb);
	}
	spin_unlock(&s->held.lock);
	return holding;
}

static void deliver_held(struct var_session *s, struct sk_buff_head *frames)
{
	enum var_drop_reason reason;
	struct var_outer outer;
	struct sk_buff *skb;

	rcu_read_lock();
	local_bh_disable();
	while ((skb = __skb_dequeue(frames))) {
		atomic_dec(&s->vn->n_held);
		outer = *held_outer(skb);
		memset(skb->cb, 0, sizeof(skb->cb));
		reason = var_rx_deliver(s, skb, &outer);
		if (reason)
			var_rx_drop(s, skb, reason);
	}
	local_bh_enable();
	rcu_read_unlock();
}

static void drop_held(struct var_session *s, struct sk_buff_head *frames)
{
	struct sk_buff *skb;

	rcu_read_lock();
	local_bh_disable();
	while ((skb = __skb_dequeue(frames))) {
		atomic_dec(&s->vn->n_held);
		var_rx_drop(s, skb, VAR_DROP_REASON_HELD);
	}
	local_bh_enable();
	rcu_read_unlock();
}

/**
 * var_end_set() - set the end of a session, and forward what it held
 * @s: session
 * @end: the new end; all that it needs is set up
 *
 * Frames that come at the same time are held, too, and go after those before them;
 * if they come faster than they can be sent, what is left at last is dropped.
 *
 * Context: var_net.lock; disables bh.
 */
void var_end_set(struct var_session *s, enum var_end end)
{
	struct sk_buff_head frames;
	int rounds = 0;

	__skb_queue_head_init(&frames);
	spin_lock_bh(&s->held.lock);
	WRITE_ONCE(s->end, end);
	if (end == VAR_END_HOLD) {
		s->holding = true;
		goto unlock;
	}
	/* Without the lock, for what is sent may come back to this very session. */
	while (!skb_queue_empty(&s->held) && rounds++ < HELD_ROUNDS) {
		skb_queue_splice_init(&s->held, &frames);
		spin_unlock_bh(&s->held.lock);
		deliver_held(s, &frames);
		spin_lock_bh(&s->held.lock);
	}
	skb_queue_splice_init(&s->held, &frames);
	/* Who sees it sees the end: pairs with var_rx_frame(). */
	smp_store_release(&s->holding, false);
unlock:
	spin_unlock_bh(&s->held.lock);
	drop_held(s, &frames);
}

/**
 * var_hold_purge() - drop what a session holds
 * @s: session that nobody finds any more
 *
 * Context: var_net.lock, a grace period after the session was found; disables bh.
 */
void var_hold_purge(struct var_session *s)
{
	struct sk_buff_head frames;

	__skb_queue_head_init(&frames);
	spin_lock_bh(&s->held.lock);
	skb_queue_splice_init(&s->held, &frames);
	spin_unlock_bh(&s->held.lock);
	drop_held(s, &frames);
}

/* --- pairs ---------------------------------------------------------------- */

/**
 * var_switch_check() - do the rows of two sessions let frames pass from one to the other?
 * @s: the one, whose row is there
 * @to: the other
 *
 * Both are in the same VR, which has its VRF device, and not both on the access
 * side unless the VR says so (R1).
 *
 * Context: RCU.
 * Return: VAR_DROP_REASON_NONE or why not.
 */
enum var_drop_reason var_switch_check(const struct var_session *s, const struct var_session *to)
{
	const struct var_row *row = rcu_dereference(s->row);
	const struct var_row *other = rcu_dereference(to->row);
	const struct var_vr *vr;

	if (!row || !other)
		return VAR_DROP_REASON_TX_DOWN;
	/* Before the VRs: pairs with var_row_assign(). */
	if ((smp_load_acquire(&row->flags) | smp_load_acquire(&other->flags)) & VAR_ROW_FLAGS_DROP)
		return VAR_DROP_REASON_NO_VR;
	vr = rcu_dereference(row->vr);
	if (vr != rcu_dereference(other->vr))
		return VAR_DROP_REASON_CROSS_VR;
	/* Nor after them: a row that loses its VR seems to be the box's by now. */
	smp_rmb();
	if ((READ_ONCE(row->flags) | READ_ONCE(other->flags)) & VAR_ROW_FLAGS_DROP)
		return VAR_DROP_REASON_NO_VR;
	if (vr && !rcu_access_pointer(vr->dev))
		return VAR_DROP_REASON_NO_VR;
	if (READ_ONCE(row->side) == VAR_SIDE_ACCESS && READ_ONCE(other->side) == VAR_SIDE_ACCESS &&
	    !(vr && READ_ONCE(vr->flags) & VAR_VR_FLAGS_HAIRPIN))
		return VAR_DROP_REASON_CROSS_SIDE;
	return VAR_DROP_REASON_NONE;
}

/**
 * var_switch_to() - from now on the frames of a session go to another's leg
 * @s: session
 * @to: the other, or NULL
 *
 * Context: var_net.lock.
 */
void var_switch_to(struct var_session *s, struct var_session *to)
{
	struct var_session *old = rcu_dereference_protected(s->to,
							    lockdep_is_held(&s->vn->lock));

	if (old)
		old->from = NULL;
	if (to)
		to->from = s;
	rcu_assign_pointer(s->to, to);
}

/**
 * var_switch_unlink() - a session goes: nothing is switched to it, nor by it
 * @s: session
 *
 * Who still sees the one pointer or the other does so for one grace period.
 *
 * Context: var_net.lock.
 */
void var_switch_unlink(struct var_session *s)
{
	if (s->from)
		var_switch_to(s->from, NULL);
	var_switch_to(s, NULL);
}

/* --- frames --------------------------------------------------------------- */

/*
 * The packet in an IP frame, if it is one: what a router may do to it is done. A
 * frame that only looks like one passes as it is, its end will see to it.
 */
static enum var_drop_reason see_packet(struct var_session *s, struct var_session *to,
				       struct sk_buff *skb, struct var_frame *frame,
				       const struct var_outer *outer, unsigned int mtu)
{
	bool ip4 = frame->proto == PPP_IP;
	enum var_drop_reason reason;

	skb->protocol = ip4 ? htons(ETH_P_IP) : htons(ETH_P_IPV6);
	reason = ip4 ? var_rx_check_ip4(skb) : var_rx_check_ip6(skb);
	if (reason)
		return reason == VAR_DROP_REASON_INNER && !skb_is_gso(skb) ?
		       VAR_DROP_REASON_NONE : reason;
	if (outer->ip) {
		reason = var_rx_ecn(skb, outer->ds);
		if (reason)
			return reason;
	}
	frame->ds = var_ip_ds(skb);
	if (!var_mss_clamp(skb, READ_ONCE(s->mss), mtu) ||
	    !var_mss_clamp(skb, READ_ONCE(to->mss), mtu))
		return VAR_DROP_REASON_NOMEM;
	return VAR_DROP_REASON_NONE;
}

/* One frame out of the other's leg; consumed. */
static void send_one(struct var_session *to, struct sk_buff *skb, const struct var_frame *frame)
{
	enum var_drop_reason reason;
	unsigned int len = skb->len;
	struct var_way way;

	reason = var_tx_way(to, &way);
	if (reason)
		var_tx_drop(to, skb, reason);
	else if (!var_tx_send(to, skb, frame, &way))
		var_session_count(to, VAR_COUNT_TX, 1, len);
}

/* A packet that the sender left whole: a frame for each of its parts. */
static enum var_drop_reason send_parts(struct var_session *to, struct sk_buff *skb,
				       const struct var_frame *frame)
{
	struct sk_buff *parts, *part, *next;

	parts = skb_gso_segment(skb, NETIF_F_SG | NETIF_F_HW_CSUM);
	if (IS_ERR_OR_NULL(parts))
		return VAR_DROP_REASON_INNER;
	consume_skb(skb);
	skb_list_walk_safe(parts, part, next) {
		skb_mark_not_on_list(part);
		send_one(to, part, frame);
	}
	return VAR_DROP_REASON_NONE;
}

/**
 * var_switch() - send a frame of a session out of the leg of the one that it is switched to
 * @s: session whose end is switch
 * @skb: begins with what comes after the protocol field; consumed on success
 * @proto: PPP protocol, host byte order; all of them pass
 * @outer: what carried it
 *
 * Context: softirq, under RCU.
 * Return: VAR_DROP_REASON_NONE, or why the frame was not accepted. One that was, but
 * could not be sent, is counted as dropped by the other session.
 */
enum var_drop_reason var_switch(struct var_session *s, struct sk_buff *skb, u16 proto,
				const struct var_outer *outer)
{
	struct var_session *to = rcu_dereference(s->to);
	bool ip = proto == PPP_IP || proto == PPP_IPV6;
	struct var_frame frame = { .proto = proto, .ttl = outer->ttl };
	enum var_drop_reason reason;
	unsigned int packets, bytes;

	if (!to)
		return VAR_DROP_REASON_TX_DOWN;
	reason = var_switch_check(s, to);
	if (reason)
		return reason;
	if (skb_is_gso(skb) && !ip)
		return VAR_DROP_REASON_INNER;

	var_rx_forget_checksum(skb);
	skb_reset_network_header(skb);
	if (var_rx_scrub(skb))
		return VAR_DROP_REASON_NOMEM;
	if (ip) {
		reason = see_packet(s, to, skb, &frame, outer,
				    min(READ_ONCE(s->mtu), READ_ONCE(to->mtu)));
		if (reason)
			return reason;
	}
	/* What is before the packet now is nobody's header. */
	skb_reset_mac_header(skb);
	skb_reset_mac_len(skb);

	packets = var_wire_packets(skb);
	bytes = var_wire_bytes(skb);
	if (proto < FIRST_CONTROL && !var_limit_take(&s->rx_limit, bytes))
		return VAR_DROP_REASON_RATE;
	var_session_count(s, VAR_COUNT_RX, packets, bytes);
	if (proto < FIRST_CONTROL && !var_limit_take(&to->tx_limit, bytes)) {
		var_tx_drop(to, skb, VAR_DROP_REASON_RATE);
		return VAR_DROP_REASON_NONE;
	}
	if (skb_is_gso(skb))
		return send_parts(to, skb, &frame);
	send_one(to, skb, &frame);
	return VAR_DROP_REASON_NONE;
}
