/* SPDX-License-Identifier: GPL-2.0 */
/*
 * bucket.h - token buckets for what may happen so many times in a second
 */
#ifndef VARD_BUCKET_H
#define VARD_BUCKET_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct bucket - tokens
 * @tokens: thousandths
 * @filled: when they were added last, ms; 0: never, it is full
 */
struct bucket {
	uint64_t tokens;
	uint64_t filled;
};

/**
 * bucket_take() - take a token
 * @b: bucket
 * @rate: tokens per second; it also holds as many
 * @now: time, ms
 *
 * Return: false when there is none.
 */
static inline bool bucket_take(struct bucket *b, uint32_t rate, uint64_t now)
{
	uint64_t most = (uint64_t)rate * 1000, ms = now > b->filled ? now - b->filled : 0;

	if (!b->filled || ms >= 1000)
		b->tokens = most;
	else
		b->tokens += ms * rate;
	if (b->tokens > most)
		b->tokens = most;
	b->filled = now;
	if (b->tokens < 1000)
		return false;
	b->tokens -= 1000;
	return true;
}

#endif /* VARD_BUCKET_H */
