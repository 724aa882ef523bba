// SPDX-License-Identifier: GPL-2.0
/*
 * log.c - messages for the operator
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "log.h"

#define LOG_LINE	1024	/* longest message, bytes */
#define LOG_RATE	20	/* messages per second and class */
#define LOG_BURST	100
#define STRANGER_RATE	1	/* of those whom nobody has let in */
#define STRANGER_BURST	10

static struct {
	bool journal;
	int level;
	uint64_t suppressed;
	struct {
		unsigned int tokens;
		uint64_t filled;	/* seconds */
		uint64_t missed;
	} bucket[LOG_CLASS_NR];
} state = { .level = LOG_INFO };

static const char *const class_names[LOG_CLASS_NR] = {
	[LOG_CLASS_TUNNEL] = "tunnel",
	[LOG_CLASS_SESSION] = "session",
	[LOG_CLASS_AUTH] = "authentication",
	[LOG_CLASS_DROP] = "drop",
	[LOG_CLASS_KERNEL] = "kernel",
	[LOG_CLASS_CONTROL] = "control",
	[LOG_CLASS_STRANGER] = "stranger",
};

static unsigned int rate_of(enum log_class class)
{
	return class == LOG_CLASS_STRANGER ? STRANGER_RATE : LOG_RATE;
}

static unsigned int burst_of(enum log_class class)
{
	return class == LOG_CLASS_STRANGER ? STRANGER_BURST : LOG_BURST;
}

/**
 * log_open() - choose the form of the lines
 * @journal: priorities as sd-daemon(3) wants them, and no time
 */
void log_open(bool journal)
{
	unsigned int i;

	state.journal = journal;
	for (i = 0; i < LOG_CLASS_NR; i++)
		state.bucket[i].tokens = burst_of(i);
	setvbuf(stderr, NULL, _IOLBF, LOG_LINE + 64);
}

/**
 * log_level() - leave out what is less important
 * @level: LOG_ERR ... LOG_DEBUG
 */
void log_level(int level)
{
	state.level = level;
}

/* Whether a message of this priority would be printed */
bool log_wanted(int prio)
{
	return prio <= state.level;
}

/* Messages left out because somebody caused too many of them */
uint64_t log_suppressed(void)
{
	return state.suppressed;
}

static void log_line(int prio, const char *text)
{
	char when[32] = "";
	struct tm tm;
	time_t now;

	if (state.journal) {
		fprintf(stderr, "<%d>%s\n", prio, text);
		return;
	}
	now = time(NULL);
	if (localtime_r(&now, &tm))
		strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S ", &tm);
	fprintf(stderr, "%svard: %s\n", when, text);
}

static __printf(2, 0) void log_vmsg(int prio, const char *fmt, va_list ap)
{
	char text[LOG_LINE];
	char *c;

	vsnprintf(text, sizeof(text), fmt, ap);
	for (c = text; *c; c++) {
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = ' ';
	}
	log_line(prio, text);
}

/**
 * log_msg() - print a message
 * @prio: LOG_ERR ... LOG_DEBUG
 * @fmt: as for printf(), without the end of line
 */
void log_msg(int prio, const char *fmt, ...)
{
	va_list ap;

	if (!log_wanted(prio))
		return;
	va_start(ap, fmt);
	log_vmsg(prio, fmt, ap);
	va_end(ap);
}

static bool log_take(enum log_class class)
{
	unsigned int burst = burst_of(class);
	uint64_t gained;
	struct timespec ts;
	char text[96];

	clock_gettime(CLOCK_MONOTONIC, &ts);
	gained = (uint64_t)ts.tv_sec - state.bucket[class].filled;
	if (gained) {
		gained = gained < burst ? gained * rate_of(class) : burst;
		gained += state.bucket[class].tokens;
		state.bucket[class].tokens = gained < burst ? gained : burst;
		state.bucket[class].filled = (uint64_t)ts.tv_sec;
	}
	if (!state.bucket[class].tokens) {
		state.bucket[class].missed++;
		state.suppressed++;
		return false;
	}
	state.bucket[class].tokens--;
	if (state.bucket[class].missed) {
		snprintf(text, sizeof(text), "%llu %s messages left out, there were too many",
			 (unsigned long long)state.bucket[class].missed, class_names[class]);
		state.bucket[class].missed = 0;
		log_line(LOG_WARNING, text);
	}
	return true;
}

/**
 * log_remote() - print a message that somebody else can cause
 * @class: whose token bucket counts
 * @prio: LOG_ERR ... LOG_DEBUG
 * @fmt: as for printf(), without the end of line
 */
void log_remote(enum log_class class, int prio, const char *fmt, ...)
{
	va_list ap;

	if (!log_wanted(prio) || !log_take(class))
		return;
	va_start(ap, fmt);
	log_vmsg(prio, fmt, ap);
	va_end(ap);
}
