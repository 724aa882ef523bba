// SPDX-License-Identifier: GPL-2.0
/*
 * conn.c - connections: how many there may be, and when they end
 */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "var-sshd/var-sshd.h"

/* So many begin per second; others wait in the kernel's queue, which is short. */
#define CONN_RATE	10
#define CONN_BURST	50
#define SAY_EVERY	60	/* seconds between two lines about connections refused */

/**
 * struct conn - a connection
 * @pid: first process of its sshd, 0: the place is free
 * @ifindex: VRF device that it came in by
 * @source: address; IPv6 without the part that hosts choose, IPv4 as an IPv6 address
 * @ended: it was told to go, and is only waited for
 */
struct conn {
	pid_t pid;
	uint32_t ifindex;
	struct in6_addr source;
	bool ended;
};

static struct {
	struct conn *conns;
	int64_t tokens;		/* in 1/1000 connection */
	int64_t filled;		/* ms */
	unsigned int refused;	/* since it was said */
	int64_t said;
} state;

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int conn_init(void)
{
	state.conns = calloc(settings.max_conns, sizeof(*state.conns));
	state.tokens = CONN_BURST * 1000;
	state.filled = now_ms();
	state.said = state.filled - SAY_EVERY * 1000;
	return state.conns ? 0 : -ENOMEM;
}

int conn_delay(void)
{
	int64_t now = now_ms();

	state.tokens += (now - state.filled) * CONN_RATE;
	if (state.tokens > CONN_BURST * 1000)
		state.tokens = CONN_BURST * 1000;
	state.filled = now;
	return state.tokens >= 1000 ? 0 : (int)((1000 - state.tokens) / CONN_RATE + 1);
}

static struct in6_addr source_of(const struct sockaddr_storage *ss)
{
	struct in6_addr a = { 0 };

	if (ss->ss_family == AF_INET6) {
		memcpy(&a, &((const struct sockaddr_in6 *)ss)->sin6_addr, 8);
	} else {
		a.s6_addr[10] = 0xff;
		a.s6_addr[11] = 0xff;
		memcpy(&a.s6_addr[12], &((const struct sockaddr_in *)ss)->sin_addr, 4);
	}
	return a;
}

/* A free place, unless there are too many, of all or from one address */
static struct conn *take_place(const struct in6_addr *source)
{
	struct conn *c, *place = NULL;
	uint32_t i, same = 0;

	for (i = 0; i < settings.max_conns; i++) {
		c = &state.conns[i];
		if (!c->pid)
			place = c;
		else if (!memcmp(&c->source, source, sizeof(*source)))
			same++;
	}
	return same < settings.max_source ? place : NULL;
}

static void count_refused(void)
{
	int64_t now = now_ms();

	state.refused++;
	if (now - state.said < SAY_EVERY * 1000)
		return;
	say("%u connections refused: at most %u at a time, %u from one address", state.refused,
	    settings.max_conns, settings.max_source);
	state.said = now;
	state.refused = 0;
}

/**
 * conn_accept() - take one connection that waits
 * @listener: socket; it does not block
 */
void conn_accept(int listener)
{
	struct sockaddr_storage ss = { 0 };
	socklen_t len = sizeof(ss);
	struct in6_addr source;
	struct conn *c;
	pid_t pid;
	int fd;

	fd = accept4(listener, (struct sockaddr *)&ss, &len, SOCK_CLOEXEC);
	if (fd < 0)
		return;
	source = source_of(&ss);
	c = take_place(&source);
	/* who has no place costs the others none of theirs */
	if (c)
		state.tokens -= 1000;
	pid = c ? box_start(fd) : 0;
	close(fd);
	if (!c) {
		count_refused();
	} else if (pid < 0) {
		say("sshd cannot be started: %s", strerror(-pid));
	} else {
		c->pid = pid;
		c->source = source;
		c->ifindex = listen_ifindex();
		c->ended = false;
	}
}

void conn_reap(void)
{
	uint32_t i;
	pid_t pid;

	while ((pid = waitpid(-1, NULL, WNOHANG)) > 0) {
		for (i = 0; i < settings.max_conns; i++) {
			if (state.conns[i].pid == pid)
				state.conns[i].pid = 0;
		}
	}
}

void conn_end_others(uint32_t ifindex)
{
	unsigned int n = 0;
	struct conn *c;
	uint32_t i;

	for (i = 0; i < settings.max_conns; i++) {
		c = &state.conns[i];
		if (!c->pid || c->ended || c->ifindex == ifindex)
			continue;
		/* with the first process of a PID namespace all others end */
		kill(c->pid, SIGKILL);
		c->ended = true;
		n++;
	}
	if (n)
		say("%u connections ended, they did not come by the management VR", n);
}
