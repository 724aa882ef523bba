/* SPDX-License-Identifier: GPL-2.0 */
/*
 * timer.h - deadlines of any number of objects, in one heap
 *
 * Tunnels and sessions have one deadline each, which moves with nearly every
 * message: arming is O(log n) and there is one timer of the event loop for
 * all of them. Times are milliseconds of CLOCK_MONOTONIC.
 */
#ifndef VARD_TIMER_H
#define VARD_TIMER_H

#include <stddef.h>
#include <stdint.h>

#define TIMER_NEVER	UINT64_MAX

struct event_base;

/**
 * struct timer - embedded in its owner, zeroed before the first use
 * @when: deadline
 * @slot: place in the heap plus one, 0: not armed
 * @fn: called once when the deadline has passed; it may arm again, cancel and
 *	free anything
 */
struct timer {
	uint64_t when;
	size_t slot;
	void (*fn)(struct timer *t, uint64_t now);
};

uint64_t timer_now(void);
int timers_open(struct event_base *base);
void timers_close(void);
int timers_reserve(void);
void timers_unreserve(void);
void timer_arm(struct timer *t, uint64_t when);
void timer_cancel(struct timer *t);
unsigned int timers_run(uint64_t now, unsigned int budget);
uint64_t timers_next(void);

#define timer_owner(t, type, member) \
	((type *)((char *)(t) - offsetof(type, member)))

#endif /* VARD_TIMER_H */
