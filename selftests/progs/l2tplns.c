// SPDX-License-Identifier: GPL-2.0
/*
 * l2tplns.c - an LNS for tests that refuses, in whatever way it is ordered to
 *
 * It answers SCCRQs and ICRQs with the Result and Error Codes that were ordered last, or
 * from another address than it was asked at, and prints a line for every event. Calls that
 * it takes carry no PPP. See help().
 */
/* build: selftests/progs/dial_util.c tools/vard/l2tp/[a-z]*.c ; libs: -lcrypto */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>
#include <stdnoreturn.h>

#include "dial_util.h"
#include "l2tp/call.h"

enum way { ACCEPT, STOP, CDN, LATE };

/**
 * struct tunnel - a control connection
 * @t: its engine
 * @from: who began it
 * @gone: to be freed
 */
struct tunnel {
	TAILQ_ENTRY(tunnel) node;
	struct l2tp_tunnel *t;
	struct sockaddr_in from;
	bool gone;
};

static TAILQ_HEAD(, tunnel) tunnels = TAILQ_HEAD_INITIALIZER(tunnels);
static const char *secret = "";
static int fds[2] = { -1, -1 };		/* where it listens; the other address */

/* What was ordered */
static struct {
	enum way way;
	bool elsewhere;
	uint16_t result, error, cause;
} todo;

/* --- what the engine asks for and tells ---------------------------------------------- */

static void op_send(struct l2tp_tunnel *t, const uint8_t *buf, size_t len)
{
	const struct tunnel *tun = l2tp_tunnel_priv(t);

	/* what is lost is sent again */
	if (sendto(fds[todo.elsewhere], buf, len, 0, (const struct sockaddr *)&tun->from,
		   sizeof(tun->from)) < 0)
		say("error: send: %s", strerror(errno));
}

static void op_random(struct l2tp_tunnel *t, void *buf, size_t len)
{
	if (getrandom(buf, len, 0) != (ssize_t)len)
		abort();
}

static uint16_t some_id(void)
{
	uint16_t id;

	do {
		op_random(NULL, &id, sizeof(id));
	} while (!id);
	return id;
}

static void op_tunnel_request(struct l2tp_tunnel *t, const struct l2tp_tunnel_info *info)
{
	say("sccrq");
	if (todo.way == STOP)
		l2tp_tunnel_reject(t, now_ms(), todo.result, todo.error, "as ordered");
	else
		l2tp_tunnel_accept(t, now_ms(), l2tp_tunnel_local_tid(t));
}

static void op_tunnel_up(struct l2tp_tunnel *t)
{
	say("tunnel up");
}

static void op_tunnel_down(struct l2tp_tunnel *t, const struct l2tp_reason *why)
{
	say("tunnel down: %s result %u error %u %s", l2tp_cause_name(why->cause), why->result,
	    why->error, why->text);
}

static void op_tunnel_gone(struct l2tp_tunnel *t)
{
	((struct tunnel *)l2tp_tunnel_priv(t))->gone = true;
}

static void op_call_request(struct l2tp_call *c, const struct l2tp_call_info *info)
{
	char called[64];

	l2tp_escape(called, sizeof(called), info->called.data, info->called.len);
	say("icrq called %s", called);
	if (todo.way == CDN)
		l2tp_call_reject(c, now_ms(), todo.result, todo.error, "as ordered");
	else
		l2tp_call_accept(c, now_ms(), some_id());
}

/* With all that a CDN can say */
static void op_call_up(struct l2tp_call *c, const struct l2tp_call_info *info)
{
	const uint8_t q931[] = { todo.cause >> 8, todo.cause & 0xff, 0x45, 'q' };
	const struct l2tp_reason why = {
		.cause = L2TP_CAUSE_PEER, .result = todo.result, .error = todo.error,
		.q931_cause = todo.cause, .q931 = { q931, todo.cause ? sizeof(q931) : 0 },
		.message = { (const uint8_t *)"as ordered", 10 }, .text = "as ordered",
	};

	say("iccn");
	if (todo.way == LATE)
		l2tp_call_close_cause(c, now_ms(), &why);
}

static void op_call_down(struct l2tp_call *c, const struct l2tp_reason *why)
{
	say("call down: %s result %u error %u cause %u %s", l2tp_cause_name(why->cause),
	    why->result, why->error, why->q931_cause, why->text);
}

static const struct l2tp_ops ops = {
	.send = op_send,
	.random = op_random,
	.tunnel_request = op_tunnel_request,
	.tunnel_up = op_tunnel_up,
	.tunnel_down = op_tunnel_down,
	.tunnel_gone = op_tunnel_gone,
	.call_request = op_call_request,
	.call_up = op_call_up,
	.call_down = op_call_down,
};

/* --- datagrams ------------------------------------------------------------------------ */

static struct tunnel *tunnel_new(const struct sockaddr_in *from)
{
	struct tunnel *tun = calloc(1, sizeof(*tun));
	struct l2tp_tunnel_conf conf;

	l2tp_tunnel_conf_init(&conf);
	conf.host_name = "l2tplns";
	conf.local_tid = some_id();
	conf.roles = L2TP_ROLE_LNS;
	conf.framing_cap = L2TP_FRAMING_SYNC | L2TP_FRAMING_ASYNC;
	conf.secret.data = (const uint8_t *)secret;
	conf.secret.len = strlen(secret);
	if (!tun)
		exit(1);
	tun->from = *from;
	tun->t = l2tp_tunnel_new(&ops, tun, &conf, false, now_ms());
	if (!tun->t)
		exit(1);
	TAILQ_INSERT_TAIL(&tunnels, tun, node);
	return tun;
}

/* The tunnel that a message is for; an SCCRQ makes one, unless it comes again */
static struct tunnel *tunnel_for(const uint8_t *buf, size_t len, const struct sockaddr_in *from)
{
	struct l2tp_peek peek;
	struct l2tp_hdr hdr;
	struct tunnel *tun;

	if (l2tp_hdr_parse(buf, len, &hdr) != L2TP_HDR_OK || !hdr.ctrl)
		return NULL;
	TAILQ_FOREACH(tun, &tunnels, node) {
		if (hdr.tid && l2tp_tunnel_local_tid(tun->t) == hdr.tid)
			return tun;
	}
	if (hdr.tid || l2tp_sccrq_peek(buf, len, NULL, &peek) != L2TP_PEEK_SCCRQ)
		return NULL;
	TAILQ_FOREACH(tun, &tunnels, node) {
		if (l2tp_tunnel_peer(tun->t)->tid == peek.peer_tid &&
		    tun->from.sin_port == from->sin_port)
			return tun;
	}
	return tunnel_new(from);
}

static void input(int fd)
{
	struct sockaddr_in from;
	socklen_t size = sizeof(from);
	uint8_t buf[4096];
	struct tunnel *tun;
	ssize_t n;

	n = recvfrom(fd, buf, sizeof(buf), MSG_DONTWAIT, (struct sockaddr *)&from, &size);
	tun = n > 0 ? tunnel_for(buf, n, &from) : NULL;
	if (tun)
		l2tp_tunnel_input(tun->t, now_ms(), buf, n);
}

/* What is due; returns when to come again, in ms */
static int timers(void)
{
	uint64_t now = now_ms(), next = now + 1000, due;
	struct tunnel *tun, *after;

	for (tun = TAILQ_FIRST(&tunnels); tun; tun = after) {
		after = TAILQ_NEXT(tun, node);
		l2tp_tunnel_timer(tun->t, now);
		due = l2tp_tunnel_deadline(tun->t);
		if (due < next)
			next = due > now ? due : now + 1;
		if (!tun->gone)
			continue;
		TAILQ_REMOVE(&tunnels, tun, node);
		l2tp_tunnel_free(tun->t);
		free(tun);
	}
	return (int)(next - now);
}

/* --- orders and options ----------------------------------------------------------------- */

static void obey(const struct order *o)
{
	static const char *const ways[] = { "accept", "stop", "cdn", "late" };
	unsigned int i;

	todo.elsewhere = !strcmp(o->verb, "elsewhere");
	todo.way = ACCEPT;
	todo.result = (uint16_t)o->no;
	todo.error = o->arg[0] ? (uint16_t)atoi(o->arg[0]) : 0;
	todo.cause = o->arg[1] ? (uint16_t)atoi(o->arg[1]) : 0;
	for (i = 0; i < 4; i++) {
		if (!strcmp(o->verb, ways[i]))
			todo.way = i;
	}
	if (todo.elsewhere && fds[1] < 0)
		say("error: there is no other address");
	say("will %s %u %u %u", o->verb, o->no, todo.error, todo.cause);
}

static noreturn void help(int status)
{
	fprintf(status ? stderr : stdout,
		"usage: l2tplns [OPTION...] ADDRESS\n"
		" -s SECRET          shared secret of the tunnel\n"
		" -o ADDRESS         the other address\n"
		"orders on standard input, each for all that comes until the next:\n"
		" accept             take tunnels and calls (this is how it begins)\n"
		" stop RESULT [ERROR]         answer SCCRQs with StopCCNs\n"
		" cdn RESULT [ERROR]          answer ICRQs with CDNs\n"
		" late RESULT [ERROR [CAUSE]] end calls by CDN, after the ICCN\n"
		" elsewhere          take them, and send everything from the other address\n");
	exit(status);
}

static int open_socket(const char *address)
{
	struct sockaddr_in sa = { .sin_family = AF_INET, .sin_port = htons(L2TP_UDP_PORT) };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (inet_pton(AF_INET, address, &sa.sin_addr) != 1)
		help(2);
	if (bind(fd, (struct sockaddr *)&sa, sizeof(sa))) {
		say("error: %s: %s", address, strerror(errno));
		exit(1);
	}
	return fd;
}

int main(int argc, char **argv)
{
	struct pollfd p[2] = { { .events = POLLIN }, { .fd = 0, .events = POLLIN } };
	int c;

	while ((c = getopt(argc, argv, "s:o:h")) != -1) {
		if (c == 's')
			secret = optarg;
		else if (c == 'o')
			fds[1] = open_socket(optarg);
		else
			help(c == 'h' ? 0 : 2);
	}
	if (optind + 1 != argc)
		help(2);
	fds[0] = open_socket(argv[optind]);
	p[0].fd = fds[0];
	fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK);
	say("ready");
	for (;;) {
		if (poll(p, 2, timers()) <= 0)
			continue;
		if (p[0].revents)
			input(fds[0]);
		if (p[1].revents && !orders_read(obey))
			p[1].fd = -1;
	}
}
