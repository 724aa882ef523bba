// SPDX-License-Identifier: GPL-2.0
/*
 * log.c - lines for the operator
 *
 * sshd writes what happens to a connection to standard error, and whoever is at its other end
 * decides how much that is. So the lines come through a pipe, and only so many per second go on.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "var-sshd/var-sshd.h"

#define LINE_MAX_LEN	1024	/* what is behind that is cut off */
#define LINES_RATE	20	/* per second */
#define LINES_BURST	100

static struct {
	int in, out;		/* the pipe's ends */
	char line[LINE_MAX_LEN];
	size_t len;
	unsigned int tokens;
	time_t filled;
	unsigned long missed;
} state = { .in = -1, .out = -1, .tokens = LINES_BURST };

void say(const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "var-sshd: ");
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

int log_init(void)
{
	int fds[2];

	/* one write() for each line */
	setvbuf(stderr, NULL, _IOLBF, LINE_MAX_LEN + 64);
	/* only our end does not block: whoever writes too much is to wait */
	if (pipe2(fds, O_CLOEXEC) || fcntl(fds[0], F_SETFL, O_NONBLOCK))
		return -errno;
	state.in = fds[0];
	state.out = fds[1];
	return 0;
}

int log_fd(void)
{
	return state.in;
}

int log_sshd_fd(void)
{
	return state.out;
}

static bool take_token(void)
{
	struct timespec now;
	uint64_t tokens;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (now.tv_sec != state.filled) {
		tokens = state.tokens + (uint64_t)(now.tv_sec - state.filled) * LINES_RATE;
		state.tokens = tokens < LINES_BURST ? (unsigned int)tokens : LINES_BURST;
		state.filled = now.tv_sec;
	}
	if (!state.tokens) {
		state.missed++;
		return false;
	}
	state.tokens--;
	return true;
}

static void end_line(void)
{
	size_t i;

	if (state.len && take_token()) {
		if (state.missed)
			say("%lu lines of sshd left out, there were too many", state.missed);
		state.missed = 0;
		for (i = 0; i < state.len; i++) {
			if ((unsigned char)state.line[i] < ' ' || state.line[i] == 0x7f)
				state.line[i] = ' ';
		}
		fprintf(stderr, "sshd: %.*s\n", (int)state.len, state.line);
	}
	state.len = 0;
}

void log_copy(void)
{
	char buf[4096];
	ssize_t n, i;

	n = read(state.in, buf, sizeof(buf));
	for (i = 0; i < n; i++) {
		if (buf[i] == '\n')
			end_line();
		else if (buf[i] != '\r' && state.len < sizeof(state.line))
			state.line[state.len++] = buf[i];
	}
}
