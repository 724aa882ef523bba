// SPDX-License-Identifier: GPL-2.0
/* build: tools/vard/pool.c tools/vard/hash.c */
/*
 * vard_pool.c - the addresses of a VR, also against a model with random steps
 */
#include <errno.h>
#include <stdlib.h>

#include "pool.h"
#include "tap.h"

#define BASE	0x0a000000u	/* 10.0.0.0 */
#define SPACE	400		/* addresses of the model */

static void test_basic(void)
{
	static const struct pool_range r[] = {
		{ BASE + 1, BASE + 3 }, { BASE + 100, BASE + 100 },
	};
	uint32_t a[5] = { 0 };
	struct pool *p;
	unsigned int i;

	p = pool_new(r, 2);
	is_int(pool_size(p), 4, "size of two ranges");
	is_int(pool_reserve(p, BASE + 2), 0, "our own address is reserved");
	is_int(pool_size(p), 3, "and cannot be given away");
	is_int(pool_in_use(p), 0, "nothing is in use");
	for (i = 0; i < 3; i++) {
		if (pool_alloc(p, &a[i]))
			break;
	}
	is_int(i, 3, "all others can");
	ok(a[0] == BASE + 1 && a[1] == BASE + 3 && a[2] == BASE + 100, "each once");
	is_int(pool_alloc(p, &a[3]), -ENOSPC, "then the pool is empty");
	pool_release(p, BASE + 3);
	is_int(pool_in_use(p), 2, "one is free again");
	is_int(pool_take(p, BASE + 1), -EADDRINUSE, "an address in use cannot be taken");
	is_int(pool_take(p, BASE + 3), 0, "a free one can");
	is_int(pool_alloc(p, &a[3]), -ENOSPC, "and is not free any more");
	is_int(pool_take(p, BASE + 50), 0, "an address outside of the ranges");
	is_int(pool_take(p, BASE + 50), -EADDRINUSE, "only once");
	is_int(pool_outside(p), 1, "is counted apart");
	pool_release(p, BASE + 50);
	ok(!pool_used(p, BASE + 50) && !pool_outside(p), "and can be free again");
	is_int(pool_reserve(p, BASE + 80), 0, "our own address outside of the ranges");
	ok(pool_used(p, BASE + 80) && !pool_outside(p), "is used, but not counted");
	pool_release(p, BASE + 2);
	ok(pool_used(p, BASE + 2), "a reserved address stays reserved");
	pool_release(p, BASE + 60);
	is_int(pool_in_use(p), 3, "to release what is free does nothing");
	is_int(pool_take(p, BASE + 70), 0, "one outside is left");
	pool_free(p);
}

static void test_rest(void)
{
	static const struct pool_range r = { BASE, BASE + 9 };
	struct pool *p = pool_new(&r, 1);
	uint32_t a, b;

	pool_alloc(p, &a);
	pool_release(p, a);
	pool_alloc(p, &b);
	ok(a != b, "an address rests before it is given away again");
	pool_free(p);
}

/* The fixed addresses of users are not for everybody. */
static void test_keep(void)
{
	static const struct pool_range r = { BASE, BASE + 2 };
	struct pool *p = pool_new(&r, 1);
	uint32_t a, b, c;

	pool_keep(p, BASE + 1);
	pool_keep(p, BASE + 1);
	pool_keep(p, BASE + 9);
	is_int(pool_free_count(p), 2, "a kept address is not free for all");
	ok(!pool_alloc(p, &a) && !pool_alloc(p, &b) && a + b == 2 * BASE + 2, "others are");
	is_int(pool_alloc(p, &c), -ENOSPC, "it is not given away");
	is_int(pool_take(p, BASE + 1), 0, "but to the user whose address it is");
	is_int(pool_in_use(p), 3, "then all are in use");
	pool_release(p, BASE + 1);
	is_int(pool_free_count(p), 0, "it is kept again");
	pool_release(p, BASE);
	is_int(pool_free_count(p), 1, "another one is free");
	pool_free(p);
}

static void test_none(void)
{
	struct pool *p = pool_new(NULL, 0);
	uint32_t a;

	is_int(pool_alloc(p, &a), -ENOSPC, "a VR without a pool has no address");
	is_int(pool_take(p, 1), 0, "but fixed ones");
	is_int(pool_size(p), 0, "size 0");
	pool_free(p);
}

static void test_edges(void)
{
	static const struct pool_range r[] = { { 0xfffffff0, 0xffffffff }, { 0, 5 } };
	struct pool *p = pool_new(r, 2);
	unsigned int n = 0;
	uint32_t a;

	while (!pool_alloc(p, &a))
		n++;
	is_int(n, 22, "ranges at both ends of the address space");
	ok(pool_used(p, 0xffffffff) && pool_used(p, 0) && !pool_used(p, 6), "nothing beyond them");
	pool_free(p);
}

/* One byte per address instead of bits, ranges and a cursor */
static void test_model(void)
{
	static const struct pool_range r[] = {
		{ BASE + 3, BASE + 70 }, { BASE + 100, BASE + 163 }, { BASE + 200, BASE + 200 },
		{ BASE + 250, BASE + 380 },
	};
	enum { FREE, USED, FIXED } model[SPACE] = { FREE };
	size_t used = 0, out = 0, size = 0;
	unsigned int step, i, at;
	bool inside[SPACE] = { false };
	struct pool *p;
	uint32_t a;
	int want;

	srandom(1);
	p = pool_new(r, 4);
	for (i = 0; i < SPACE; i++) {
		for (at = 0; at < 4; at++)
			inside[i] |= BASE + i >= r[at].first && BASE + i <= r[at].last;
		size += inside[i];
	}
	pool_reserve(p, BASE + 101);
	model[101] = FIXED;
	size--;
	for (step = 0; step < 200000; step++) {
		at = (unsigned int)random() % SPACE;
		switch (random() % 4) {
		case 0:
			if (pool_alloc(p, &a)) {
				if (used != size)
					goto wrong;
				break;
			}
			if (a - BASE >= SPACE || !inside[a - BASE] || model[a - BASE] != FREE)
				goto wrong;
			model[a - BASE] = USED;
			used++;
			break;
		case 1:
			want = model[at] == FREE ? 0 : -EADDRINUSE;
			if (pool_take(p, BASE + at) != want)
				goto wrong;
			if (!want) {
				model[at] = USED;
				*(inside[at] ? &used : &out) += 1;
			}
			break;
		default:
			pool_release(p, BASE + at);
			if (model[at] == USED) {
				model[at] = FREE;
				*(inside[at] ? &used : &out) -= 1;
			}
		}
		if (pool_used(p, BASE + at) == !model[at] || pool_size(p) != size ||
		    pool_in_use(p) != used || pool_outside(p) != out)
			goto wrong;
	}
wrong:
	is_int(step, 200000, "200,000 random steps agree with a naive model");
	pool_free(p);
}

int main(void)
{
	plan(0);
	test_basic();
	test_rest();
	test_keep();
	test_none();
	test_edges();
	test_model();
	return done();
}
