// SPDX-License-Identifier: GPL-2.0
/* build: tools/vard/timer.c tools/vard/hash.c ; libs: -levent */
/*
 * vard_timer.c - deadlines in order, against a naive model; the hash table
 */
#include <stdlib.h>

#include "hash.h"
#include "tap.h"
#include "timer.h"

#define TIMERS	500

struct thing {
	struct timer timer;
	struct hash_node node;
	uint64_t due;		/* the model: TIMER_NEVER is not armed */
	unsigned int fired;
};

static struct thing things[TIMERS];
static uint64_t fired_at;
static bool wrong;

static void fire(struct timer *t, uint64_t now)
{
	struct thing *x = timer_owner(t, struct thing, timer);

	wrong |= x->due == TIMER_NEVER || x->due > now || x->due < fired_at;
	fired_at = x->due;
	x->due = TIMER_NEVER;
	x->fired++;
}

static uint64_t model_next(void)
{
	uint64_t next = TIMER_NEVER;
	unsigned int i;

	for (i = 0; i < TIMERS; i++)
		next = things[i].due < next ? things[i].due : next;
	return next;
}

static void test_random(void)
{
	unsigned int i, step, due, n;
	uint64_t now = 1000;
	struct thing *x;

	srandom(2);
	for (i = 0; i < TIMERS; i++) {
		wrong |= timers_reserve();
		things[i].timer.fn = fire;
		things[i].due = TIMER_NEVER;
	}
	for (step = 0; step < 20000 && !wrong; step++) {
		x = &things[random() % TIMERS];
		switch (random() % 5) {
		case 0:
			timer_cancel(&x->timer);
			x->due = TIMER_NEVER;
			break;
		case 1:
			now += (uint64_t)random() % 50;
			for (due = 0, i = 0; i < TIMERS; i++)
				due += things[i].due <= now;
			fired_at = 0;
			n = timers_run(now, TIMERS);
			wrong |= n != due;
			break;
		default:
			x->due = now + (uint64_t)random() % 2000;
			timer_arm(&x->timer, x->due);
		}
		wrong |= timers_next() != model_next();
	}
	ok(!wrong, "20,000 random steps agree with a naive model");
	timer_arm(&things[0].timer, TIMER_NEVER);
	ok(!things[0].timer.slot, "a deadline that never comes is none");
	for (i = 0; i < TIMERS; i++) {
		timer_cancel(&things[i].timer);
		things[i].due = TIMER_NEVER;
	}
	is_int(timers_run(TIMER_NEVER - 1, 10), 0, "nothing is left");
}

static void again(struct timer *t, uint64_t now)
{
	struct thing *x = timer_owner(t, struct thing, timer);

	x->fired++;
	timer_arm(t, now);
}

static void suicide(struct timer *t, uint64_t now)
{
	timer_cancel(&things[2].timer);
}

static void test_callbacks(void)
{
	things[0].timer.fn = again;
	things[0].fired = 0;
	timer_arm(&things[0].timer, 5);
	is_int(timers_run(10, 7), 7, "one that arms itself again does not starve the loop");
	is_int(things[0].fired, 7, "it is called as often as the budget allows");
	timer_cancel(&things[0].timer);
	things[1].timer.fn = suicide;
	things[2].timer.fn = again;
	things[2].fired = 0;
	timer_arm(&things[1].timer, 5);
	timer_arm(&things[2].timer, 6);
	is_int(timers_run(10, 7), 1, "one may cancel another");
	is_int(things[2].fired, 0, "which is not called then");
	timers_close();
}

static void test_hash(void)
{
	struct hash h = { 0 };
	struct hash_node *n;
	unsigned int i, found = 0;

	ok(!hash_find(&h, 1), "an empty table");
	for (i = 0; i < TIMERS; i++)
		hash_add(&h, &things[i].node, i / 2);
	is_int(h.count, TIMERS, "count");
	for (i = 0; i < TIMERS / 2; i++) {
		for (n = hash_find(&h, i); n; n = hash_next(n))
			found++;
	}
	is_int(found, TIMERS, "two objects with the same key, after the table has grown");
	for (i = 0; i < TIMERS; i += 2)
		hash_del(&h, &things[i].node);
	for (found = 0, i = 0; i < TIMERS / 2; i++) {
		n = hash_find(&h, i);
		found += n == &things[2 * i + 1].node && !hash_next(n);
	}
	is_int(found, TIMERS / 2, "one of each is deleted");
	ok(!hash_find(&h, TIMERS), "a key that is not there");
	hash_free(&h);
}

int main(void)
{
	plan(0);
	test_random();
	test_callbacks();
	test_hash();
	return done();
}
