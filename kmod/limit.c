// SPDX-License-Identifier: GPL-2.0
/*
 * Virtual access router: rate limits of a session's data. What exceeds a limit is
 * dropped, not delayed; who wants to delay puts a qdisc on the session's netdevice.
 *
 * A packet passes while the bucket is not empty, and may overdraw it: so a packet
 * larger than the bucket passes too, and the rate holds all the same.
 */
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/slab.h>

#include "var.h"

#define VAR_LIMIT_BURST_MIN	3000	/* bytes; two packets of the usual size */

static s64 bucket_size(const struct var_limit *l)
{
	if (l->burst)
		return l->burst;
	return max_t(u64, div_u64(l->rate, 8 * 10), VAR_LIMIT_BURST_MIN);
}

/**
 * var_limit_new() - a limit, its bucket full
 * @rate: bits per second, at most 100 Gbit/s
 * @burst: size of the bucket in bytes; 0: what the specification says
 *
 * Context: may sleep.
 * Return: the limit, or NULL without memory.
 */
struct var_limit *var_limit_new(u64 rate, u32 burst)
{
	struct var_limit *l;

	l = kzalloc(sizeof(*l), GFP_KERNEL_ACCOUNT);
	if (!l)
		return NULL;
	l->rate = rate;
	l->burst = burst;
	spin_lock_init(&l->lock);
	l->tokens = bucket_size(l);
	l->stamp = ktime_get_ns();
	return l;
}

/*
 * Bytes that the limit lets pass in a span of time. A second at the highest rate is
 * 2^34 bytes, a span 2^30 ns at most: to multiply them, a span is counted in
 * microseconds, and what is left of one is kept for the next time.
 */
static u64 refill(struct var_limit *l, u64 now)
{
	u64 span = now > l->stamp ? now - l->stamp : 0;
	u64 usecs;
	u32 rem;

	if (span > NSEC_PER_SEC) {
		u64 secs = min_t(u64, div_u64_rem(span, NSEC_PER_SEC, &rem), USEC_PER_SEC);

		l->stamp = now - rem;
		return div_u64(secs * l->rate, 8);
	}
	usecs = div_u64(span, NSEC_PER_USEC);
	/* Not before there is a byte for it, or slow limits would lose all of them. */
	if (usecs * l->rate < 8 * USEC_PER_SEC)
		return 0;
	l->stamp += usecs * NSEC_PER_USEC;
	return div_u64(usecs * l->rate, 8 * USEC_PER_SEC);
}

/**
 * var_limit_take() - may a packet pass a limit?
 * @limit: the session's limit
 * @bytes: of the packet, or of all packets that it will be
 *
 * Context: bh disabled, RCU.
 * Return: true if it may, or there is no limit.
 */
bool var_limit_take(struct var_limit __rcu *const *limit, unsigned int bytes)
{
	struct var_limit *l = rcu_dereference(*limit);
	u64 now;
	bool ok;

	if (likely(!l))
		return true;
	now = ktime_get_ns();
	spin_lock(&l->lock);
	l->tokens = min_t(s64, l->tokens + min_t(u64, refill(l, now), S32_MAX), bucket_size(l));
	ok = l->tokens > 0;
	if (ok)
		l->tokens -= bytes;
	spin_unlock(&l->lock);
	return ok;
}
