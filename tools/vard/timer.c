// SPDX-License-Identifier: GPL-2.0
/*
 * timer.c - deadlines in a binary heap, driven by one timer of libevent
 *
 * Memory is reserved when an object that has a timer is made
 * (timers_reserve()), so that arming cannot fail.
 */
#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <time.h>

#include "timer.h"

/* Deadlines served before sockets get their turn again */
#define TIMER_BUDGET	256

static struct {
	struct timer **heap;
	size_t count;		/* armed */
	size_t size;		/* slots allocated */
	size_t reserved;	/* objects that may arm */
	struct event *ev;
	uint64_t due;		/* what the event is set to */
} timers = { .due = TIMER_NEVER };

/* Milliseconds of a clock that never goes back */
uint64_t timer_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

static void timer_put(struct timer *t, size_t i)
{
	timers.heap[i] = t;
	t->slot = i + 1;
}

static void sift_up(size_t i)
{
	struct timer *t = timers.heap[i];

	while (i && timers.heap[(i - 1) / 2]->when > t->when) {
		timer_put(timers.heap[(i - 1) / 2], i);
		i = (i - 1) / 2;
	}
	timer_put(t, i);
}

static void sift_down(size_t i)
{
	struct timer *t = timers.heap[i];
	size_t child;

	while ((child = 2 * i + 1) < timers.count) {
		if (child + 1 < timers.count &&
		    timers.heap[child + 1]->when < timers.heap[child]->when)
			child++;
		if (timers.heap[child]->when >= t->when)
			break;
		timer_put(timers.heap[child], i);
		i = child;
	}
	timer_put(t, i);
}

static void timer_remove(struct timer *t)
{
	size_t i = t->slot - 1;
	struct timer *last;

	t->slot = 0;
	last = timers.heap[--timers.count];
	if (last == t)
		return;
	timer_put(last, i);
	sift_up(i);
	sift_down(last->slot - 1);
}

/* Deadline that passes next, or TIMER_NEVER */
uint64_t timers_next(void)
{
	return timers.count ? timers.heap[0]->when : TIMER_NEVER;
}

/* Tell the event loop when to wake up. */
static void timers_schedule(void)
{
	uint64_t next = timers_next();
	struct timeval tv;
	uint64_t now;

	if (!timers.ev || next == timers.due)
		return;
	timers.due = next;
	if (next == TIMER_NEVER) {
		event_del(timers.ev);
		return;
	}
	now = timer_now();
	next = next > now ? next - now : 0;
	tv.tv_sec = (time_t)(next / 1000);
	tv.tv_usec = (suseconds_t)(next % 1000 * 1000);
	event_add(timers.ev, &tv);
}

/**
 * timers_run() - serve the deadlines that have passed
 * @now: current time
 * @budget: how many at most
 *
 * Return: how many were served.
 */
unsigned int timers_run(uint64_t now, unsigned int budget)
{
	unsigned int n = 0;
	struct timer *t;

	while (n < budget && timers_next() <= now) {
		t = timers.heap[0];
		timer_remove(t);
		t->fn(t, now);
		n++;
	}
	return n;
}

static void timers_event(evutil_socket_t fd, short what, void *arg)
{
	timers_run(timer_now(), TIMER_BUDGET);
	timers.due = TIMER_NEVER - 1;
	timers_schedule();
}

/**
 * timers_open() - begin
 * @base: event loop
 *
 * Return: 0 or -ENOMEM.
 */
int timers_open(struct event_base *base)
{
	timers.due = TIMER_NEVER;
	timers.ev = event_new(base, -1, 0, timers_event, NULL);
	return timers.ev ? 0 : -ENOMEM;
}

/* The end; timers must not be used any more */
void timers_close(void)
{
	if (timers.ev)
		event_free(timers.ev);
	timers.ev = NULL;
	free(timers.heap);
	timers.heap = NULL;
	timers.count = 0;
	timers.size = 0;
	timers.reserved = 0;
}

/**
 * timers_reserve() - room for one more object with a timer
 *
 * Return: 0 or -ENOMEM.
 */
int timers_reserve(void)
{
	struct timer **heap;
	size_t size;

	if (timers.reserved == timers.size) {
		size = timers.size ? 2 * timers.size : 64;
		heap = reallocarray(timers.heap, size, sizeof(*heap));
		if (!heap)
			return -ENOMEM;
		timers.heap = heap;
		timers.size = size;
	}
	timers.reserved++;
	return 0;
}

/* An object with a timer (which must not be armed) is gone */
void timers_unreserve(void)
{
	timers.reserved--;
}

/**
 * timer_arm() - set or move a deadline
 * @t: timer
 * @when: deadline, TIMER_NEVER: none
 */
void timer_arm(struct timer *t, uint64_t when)
{
	if (when == TIMER_NEVER) {
		timer_cancel(t);
		return;
	}
	if (t->slot) {
		if (t->when == when)
			return;
		t->when = when;
		sift_up(t->slot - 1);
		sift_down(t->slot - 1);
	} else {
		t->when = when;
		timers.heap[timers.count] = t;
		sift_up(timers.count++);
	}
	timers_schedule();
}

/* Forget a deadline; harmless if there is none */
void timer_cancel(struct timer *t)
{
	if (!t->slot)
		return;
	timer_remove(t);
	timers_schedule();
}
