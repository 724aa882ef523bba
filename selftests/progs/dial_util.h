/* SPDX-License-Identifier: GPL-2.0 */
/*
 * dial_util.h - what the test dialers l2tpdial and pppoedial share: their lines,
 * and the orders that they take from standard input
 */
#ifndef SELFTESTS_DIAL_UTIL_H
#define SELFTESTS_DIAL_UTIL_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef __printf
#define __printf(fmt, args)	__attribute__((__format__(__printf__, fmt, args)))
#endif

#define PING_SIZE	56	/* octets of data, as ping(8) */

/**
 * struct order - a line of standard input, "VERB [NUMBER|all [ARGUMENT...]]"
 * @verb: what to do
 * @no: to which call or tunnel, 0: none is named
 * @all: to all of them
 * @arg: what else was said, NULL: nothing
 */
struct order {
	const char *verb;
	unsigned int no;
	bool all;
	const char *arg[3];
};

/**
 * struct ping_order - pings, as an order or an option names them
 * @to: destination
 * @from: source, 0.0.0.0: the assigned address
 * @count: how many, 0: none
 */
struct ping_order {
	struct in_addr to;
	struct in_addr from;
	unsigned int count;
};

uint64_t now_ms(void);
void say(const char *fmt, ...) __printf(1, 2);
void fill(char *dst, size_t size, const char *pattern, unsigned int no);
bool orders_read(void (*obey)(const struct order *o));
bool order_ping(const struct order *o, struct ping_order *ping);
bool option_ping(char *text, struct ping_order *ping);

#endif /* SELFTESTS_DIAL_UTIL_H */
