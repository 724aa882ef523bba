// SPDX-License-Identifier: GPL-2.0
/*
 * dial_util.c - what the test dialers share: lines out, orders in
 */
#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "dial_util.h"

/* Milliseconds of a clock that never goes back */
uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ull + ts.tv_nsec / 1000000;
}

/* A line on standard output, at once */
void say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout);
}

/* Copies @pattern with every %d replaced by @no */
void fill(char *dst, size_t size, const char *pattern, unsigned int no)
{
	size_t n = 0;

	while (*pattern && n + 12 < size) {
		if (pattern[0] == '%' && pattern[1] == 'd') {
			n += sprintf(dst + n, "%u", no);
			pattern += 2;
		} else {
			dst[n++] = *pattern++;
		}
	}
	dst[n] = 0;
}

static void obey_line(char *line, void (*obey)(const struct order *o))
{
	char *save, *no;
	struct order o;
	unsigned int i;

	o.verb = strtok_r(line, " ", &save);
	if (!o.verb)
		return;
	no = strtok_r(NULL, " ", &save);
	o.all = no && !strcmp(no, "all");
	o.no = no ? atoi(no) : 0;
	for (i = 0; i < 3; i++)
		o.arg[i] = strtok_r(NULL, " ", &save);
	obey(&o);
}

/**
 * orders_read() - obey what has come on standard input, which does not block
 * @obey: is given each order
 *
 * Return: false when nobody is there who could give any more.
 */
bool orders_read(void (*obey)(const struct order *o))
{
	static char buf[4096];
	static size_t len;
	ssize_t n = read(0, buf + len, sizeof(buf) - 1 - len);
	char *eol;

	if (n <= 0)
		return false;
	len += n;
	buf[len] = 0;
	while ((eol = strchr(buf, '\n'))) {
		*eol++ = 0;
		obey_line(buf, obey);
		len -= eol - buf;
		memmove(buf, eol, len + 1);
	}
	if (len == sizeof(buf) - 1)
		len = 0;
	return true;
}

/**
 * order_ping() - the order "ping CALL ADDRESS [COUNT [SOURCE]]"
 * @o: order
 * @ping: receives what it says
 *
 * Return: false when that makes no sense, after a line about it.
 */
bool order_ping(const struct order *o, struct ping_order *ping)
{
	int n = o->arg[1] ? atoi(o->arg[1]) : 1;

	*ping = (struct ping_order){ .count = n > 0 ? n : 0 };
	if (o->arg[0] && inet_pton(AF_INET, o->arg[0], &ping->to) == 1 &&
	    (!o->arg[2] || inet_pton(AF_INET, o->arg[2], &ping->from) == 1))
		return true;
	say("error: ping: address?");
	return false;
}

/**
 * option_ping() - the option "ADDRESS[,COUNT]"
 * @text: its argument
 * @ping: receives it
 *
 * Return: false when there is no address.
 */
bool option_ping(char *text, struct ping_order *ping)
{
	char *comma = strchr(text, ',');
	int n = 1;

	if (comma) {
		*comma = 0;
		n = atoi(comma + 1);
	}
	*ping = (struct ping_order){ .count = n > 0 ? n : 0 };
	return inet_pton(AF_INET, text, &ping->to) == 1;
}
