// SPDX-License-Identifier: GPL-2.0
/*
 * Virtual access router: frames on their way to the controller, and the token
 * buckets that keep one subscriber from drowning all others.
 */
#include <linux/ktime.h>
#include <linux/math64.h>

#include "var.h"

#define VAR_TOKEN		1000	/* one frame */
/* Time after which any bucket is full, so that the sums below cannot overflow. */
#define VAR_BUCKET_SPAN		(100ULL * NSEC_PER_SEC)

/**
 * var_bucket_init() - a full bucket
 * @b: bucket
 * @burst: size in frames
 */
void var_bucket_init(struct var_bucket *b, u32 burst)
{
	spin_lock_init(&b->lock);
	b->tokens = (u64)burst * VAR_TOKEN;
	b->stamp = ktime_get_ns();
}

/**
 * var_bucket_take() - take a frame's token, if there is one
 * @b: bucket
 * @rate: frames per second, at least 1
 * @burst: size in frames
 *
 * Context: softirq.
 * Return: true if the frame may pass.
 */
bool var_bucket_take(struct var_bucket *b, u32 rate, u32 burst)
{
	u64 now = ktime_get_ns();
	u64 span, fresh;
	bool ok;

	spin_lock(&b->lock);
	/* CPUs may disagree on the time by a little. */
	span = now > b->stamp ? now - b->stamp : 0;
	if (span >= VAR_BUCKET_SPAN) {
		fresh = (u64)burst * VAR_TOKEN;
		b->stamp = now;
	} else {
		/* Time that is too short for a token is kept for the next frame. */
		fresh = div_u64(span * rate, NSEC_PER_SEC / VAR_TOKEN);
		b->stamp += div_u64(fresh * (NSEC_PER_SEC / VAR_TOKEN), rate);
	}
	b->tokens = min_t(u64, b->tokens + fresh, (u64)burst * VAR_TOKEN);
	ok = b->tokens >= VAR_TOKEN;
	if (ok)
		b->tokens -= VAR_TOKEN;
	spin_unlock(&b->lock);
	return ok;
}

/**
 * var_punt_config() - the settings of the buckets have changed
 * @vn: namespace
 *
 * Rate and size are read for every frame; a larger bucket begins full.
 *
 * Context: process.
 */
void var_punt_config(struct var_net *vn)
{
	spin_lock_bh(&vn->punt_total.lock);
	vn->punt_total.tokens = (u64)vn->punt_total_burst * VAR_TOKEN;
	vn->punt_total.stamp = ktime_get_ns();
	spin_unlock_bh(&vn->punt_total.lock);
}

static enum var_drop_reason punt(struct var_session *s, u16 proto, struct sk_buff *skb)
{
	struct var_net *vn = s->vn;

	if (!READ_ONCE(vn->controller))
		return VAR_DROP_REASON_NO_CONTROLLER;
	if (skb->len + sizeof(proto) > VAR_MAX_FRAME)
		return VAR_DROP_REASON_TOO_BIG;
	/* In this order a flood of one session costs the others nothing. */
	if (!var_bucket_take(&s->bucket, READ_ONCE(vn->punt_rate), READ_ONCE(vn->punt_burst)))
		return VAR_DROP_REASON_PUNT_SESSION;
	if (!var_bucket_take(&vn->punt_total, READ_ONCE(vn->punt_total_rate),
			     READ_ONCE(vn->punt_total_burst)))
		return VAR_DROP_REASON_PUNT_GLOBAL;
	switch (var_event_frame(s, proto, skb)) {
	case 0:
		return VAR_DROP_REASON_NONE;
	case -ENOMEM:
		return VAR_DROP_REASON_NOMEM;
	default:
		return VAR_DROP_REASON_NO_CONTROLLER;
	}
}

/**
 * var_punt() - hand a frame to the controller
 * @s: session that it came by
 * @proto: PPP protocol, host byte order
 * @skb: what comes after the protocol field; consumed
 *
 * Context: softirq, under RCU.
 */
void var_punt(struct var_session *s, u16 proto, struct sk_buff *skb)
{
	enum var_drop_reason reason = punt(s, proto, skb);

	if (reason == VAR_DROP_REASON_NONE) {
		var_session_count(s, VAR_COUNT_RX_CONTROL, 1, 0);
		consume_skb(skb);
		return;
	}
	var_rx_drop(s, skb, reason);
}
