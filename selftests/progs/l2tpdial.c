// SPDX-License-Identifier: GPL-2.0
/*
 * l2tpdial.c - a LAC for tests: many calls in one tunnel, or many tunnels
 *
 * Opens L2TP tunnels to an LNS and places calls in them; in each call PPP is
 * spoken by a real pppd on the kernel's l2tp_ppp, or by a small client of its
 * own (--builtin), of which a thousand are cheap. It prints a line for every
 * event, lives until it is killed, and takes orders from its standard input,
 * among them bad manners. See help().
 */
/*
 * build: selftests/progs/dial_call.c selftests/progs/dial_ppp.c
 *	selftests/progs/dial_util.c tools/vard/l2tp/[a-z]*.c ; libs: -lcrypto
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <stdnoreturn.h>

#include "dial.h"

#define BATCH	64

struct settings set = {
	.tunnels = 1,
	.calls = 1,
	.users = { "user%d@isp1.example" },
	.numbers = { "5550100" },
	.password = "secret",
	.host = "dial%d",
	.auth = MPPP_PAP | MPPP_CHAP,
	.hello_ms = 60000,
};

static struct tunnel *tunnels;
static struct call *calls;
static unsigned int n_calls, n_up;
static int epfd, sigfd;
static bool leaving;
static uint64_t start_ms, leave_by;
static struct { struct call *call; uint64_t until, sent; unsigned int rate; } flood;

void watch(int fd, void *what)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.ptr = what };

	if (epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &ev)) {
		perror("epoll_ctl");
		exit(1);
	}
}

struct tunnel *tunnel_of(unsigned int no)
{
	return no >= 1 && no <= set.tunnels ? &tunnels[no - 1] : NULL;
}

static struct call *call_of(unsigned int no)
{
	return no >= 1 && no <= n_calls ? &calls[no - 1] : NULL;
}

/* --- what the engine asks for --------------------------------------------- */

static void op_send(struct l2tp_tunnel *t, const uint8_t *buf, size_t len)
{
	struct tunnel *tun = l2tp_tunnel_priv(t);

	/* ICMP errors of the past are reported here; the engine sends again */
	if (send(tun->fd, buf, len, 0) < 0)
		send(tun->fd, buf, len, 0);
}

static void op_random(struct l2tp_tunnel *t, void *buf, size_t len)
{
	if (getrandom(buf, len, 0) != (ssize_t)len)
		abort();
}

static void op_up(struct l2tp_tunnel *t)
{
	struct tunnel *tun = l2tp_tunnel_priv(t);

	tun->t = t;
	tun->up = true;
	if (!tunnel_kernel(tun)) {
		l2tp_tunnel_stop(t, now_ms(), L2TP_STOP_ERROR, L2TP_ERR_RESOURCES, NULL);
		return;
	}
	say("tunnel %u up local %u peer %u", tun->no, l2tp_tunnel_local_tid(t),
	    l2tp_tunnel_peer(t)->tid);
}

static void op_down(struct l2tp_tunnel *t, const struct l2tp_reason *why)
{
	struct tunnel *tun = l2tp_tunnel_priv(t);

	say("tunnel %u down: %s result %u error %u %s", tun->no, l2tp_cause_name(why->cause),
	    why->result, why->error, why->text);
	tun->up = false;
	if (tun->mgmt >= 0)
		close(tun->mgmt);
	tun->mgmt = -1;
	if (set.redial_ms && !leaving)
		tun->due = now_ms() + set.redial_ms;
}

static const struct l2tp_ops ops = {
	.send = op_send,
	.random = op_random,
	.tunnel_up = op_up,
	.tunnel_down = op_down,
	.call_reply = call_request_reply,
	.call_up = call_established,
	.call_down = call_ended,
};

/* --- tunnels ---------------------------------------------------------------- */

static void tunnel_close(struct tunnel *tun)
{
	struct l2tp_tunnel *t = tun->t;

	tun->t = NULL;
	if (t)
		l2tp_tunnel_free(t);
	if (tun->fd >= 0)
		close(tun->fd);
	tun->fd = -1;
}

static int tunnel_socket(struct tunnel *tun)
{
	struct sockaddr_in local = set.local;
	int fd, size = 4 << 20, one = 1;

	fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (set.dev && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, set.dev,
				  strlen(set.dev) + 1)) {
		say("error: device %s: %s", set.dev, strerror(errno));
		exit(1);
	}
	/* one port each: most LNSs tell tunnels of one address apart by it */
	if (tun->no > 1)
		local.sin_port = 0;
	local.sin_family = AF_INET;
	if (bind(fd, (struct sockaddr *)&local, sizeof(local)) ||
	    connect(fd, (struct sockaddr *)&set.peer, sizeof(set.peer))) {
		say("error: tunnel %u: %s", tun->no, strerror(errno));
		close(fd);
		return -1;
	}
	return fd;
}

static void tunnel_open(struct tunnel *tun)
{
	struct l2tp_tunnel_conf conf;
	char host[256];
	unsigned int i;

	tun->due = UINT64_MAX;
	tunnel_close(tun);
	tun->fd = tunnel_socket(tun);
	if (tun->fd < 0) {
		if (set.redial_ms)
			tun->due = now_ms() + set.redial_ms;
		return;
	}
	watch(tun->fd, tun);
	fill(host, sizeof(host), set.host, tun->no);
	l2tp_tunnel_conf_init(&conf);
	conf.host_name = host;
	conf.vendor_name = "l2tpdial";
	conf.bearer_cap = L2TP_BEARER_DIGITAL;
	conf.roles = L2TP_ROLE_LAC;
	conf.hello_ms = set.hello_ms;
	if (set.secret) {
		conf.secret.data = (const uint8_t *)set.secret;
		conf.secret.len = strlen(set.secret);
		conf.challenge = set.challenge;
		conf.hide = set.hide ? L2TP_HIDE_ALL : L2TP_HIDE_PASSWORD;
	}
	op_random(NULL, &conf.local_tid, sizeof(conf.local_tid));
	conf.local_tid += !conf.local_tid;
	tun->t = l2tp_tunnel_new(&ops, tun, &conf, true, now_ms());
	if (!tun->t) {
		say("error: tunnel %u: %s", tun->no, strerror(errno));
		exit(1);
	}
	/* its calls wait in the engine until it is up */
	for (i = 0; i < set.calls; i++) {
		if (!set.rate)
			call_dial(&tun->calls[i]);
		else if (tun->calls[i].due == UINT64_MAX)
			tun->calls[i].due = now_ms() + (tun->calls[i].no - 1) * 1000 / set.rate;
	}
}

static void tunnel_input(struct tunnel *tun)
{
	static uint8_t buf[BATCH][2048];
	struct mmsghdr msg[BATCH];
	struct iovec iov[BATCH];
	int i, n;

	for (i = 0; i < BATCH; i++) {
		iov[i] = (struct iovec){ buf[i], sizeof(buf[i]) };
		msg[i].msg_hdr = (struct msghdr){ .msg_iov = &iov[i], .msg_iovlen = 1 };
	}
	n = recvmmsg(tun->fd, msg, BATCH, 0, NULL);
	for (i = 0; i < n && tun->t; i++) {
		if (tun->deaf || msg[i].msg_len < 2)
			continue;
		if (buf[i][0] & 0x80)
			l2tp_tunnel_input(tun->t, now_ms(), buf[i], msg[i].msg_len);
		else
			call_data(tun, buf[i], msg[i].msg_len);
	}
}

/* --- orders --------------------------------------------------------------- */

static void leave(void)
{
	unsigned int i;

	leaving = true;
	set.redial_ms = 0;
	leave_by = now_ms() + 5000;
	for (i = 0; i < n_calls; i++)
		calls[i].due = UINT64_MAX;
	for (i = 0; i < set.tunnels; i++) {
		tunnels[i].due = UINT64_MAX;
		if (tunnels[i].t)
			l2tp_tunnel_stop(tunnels[i].t, now_ms(), L2TP_STOP_SHUTDOWN, 0, NULL);
	}
}

static void die(void)
{
	unsigned int i;

	for (i = 0; i < n_calls; i++)
		call_kill(&calls[i], SIGKILL);
	_exit(0);
}

static void show_calls(void)
{
	unsigned int i;

	for (i = 0; i < n_calls; i++)
		say("list %u %s %s %s %s", calls[i].no, calls[i].up ? "up" : "down",
		    calls[i].user, calls[i].addr[0] ? calls[i].addr : "-",
		    calls[i].ifname[0] ? calls[i].ifname : "-");
	say("list end");
}

static void one_order(const struct order *o, struct call *call, struct tunnel *tun)
{
	const char *verb = o->verb;
	struct ping_order p;

	if (!strcmp(verb, "hangup") && call) {
		call_hangup(call);
	} else if (!strcmp(verb, "cdn") && call && call->c) {
		l2tp_call_close(call->c, now_ms(), L2TP_CDN_ADMIN, 0, "ordered");
	} else if (!strcmp(verb, "kill") && call) {
		call_kill(call, SIGKILL);
	} else if (!strcmp(verb, "mute") && call) {
		call->ppp.deaf = true;
	} else if (!strcmp(verb, "stop") && tun && tun->t) {
		l2tp_tunnel_stop(tun->t, now_ms(), L2TP_STOP_CLEAR, 0, NULL);
	} else if (!strcmp(verb, "deaf") && tun) {
		tun->deaf = true;
	} else if (!strcmp(verb, "ping") && call && set.builtin && call->up) {
		if (order_ping(o, &p))
			call_ping(call, &p);
	} else if (!strcmp(verb, "pongs") && call) {
		say("pongs %u %u of %u", call->no, call->ppp.pongs, call->ppp.pings);
	} else if (!strcmp(verb, "flood") && call && set.builtin && call->up) {
		flood.call = call;
		flood.sent = 0;
		flood.until = now_ms() + 1000 * (o->arg[0] ? atoi(o->arg[0]) : 1);
	} else {
		say("error: cannot %s", verb);
	}
}

static void obey(const struct order *o)
{
	unsigned int i;

	if (!strcmp(o->verb, "list")) {
		show_calls();
	} else if (!strcmp(o->verb, "leave")) {
		leave();
	} else if (!strcmp(o->verb, "die")) {
		die();
	} else if (o->all) {
		for (i = 1; i <= n_calls; i++)
			one_order(o, call_of(i), tunnel_of(i));
	} else {
		one_order(o, call_of(o->no), tunnel_of(o->no));
	}
}

static void send_flood(void)
{
	uint8_t buf[BATCH][32];
	struct mmsghdr msg[BATCH];
	struct iovec iov[BATCH];
	struct call *call = flood.call;
	size_t n;
	int i;

	if (!call->up || now_ms() >= flood.until) {
		say("flood %u sent %llu", call->no, (unsigned long long)flood.sent);
		flood.call = NULL;
		return;
	}
	for (i = 0; i < BATCH; i++) {
		n = call_data_header(call, buf[i]);
		n += mppp_echo_frame(&call->ppp, buf[i] + n);
		iov[i] = (struct iovec){ buf[i], n };
		msg[i].msg_hdr = (struct msghdr){ .msg_iov = &iov[i], .msg_iovlen = 1 };
	}
	i = sendmmsg(call->tun->fd, msg, BATCH, 0);
	if (i > 0)
		flood.sent += i;
}

/* --- the loop ------------------------------------------------------------- */

static void reap(void)
{
	struct signalfd_siginfo info;
	int status;
	unsigned int i;
	pid_t pid;

	while (read(sigfd, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo != SIGCHLD)
			leave();
	}
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (i = 0; i < n_calls; i++)
			if (call_reaped(&calls[i], pid, status))
				break;
	}
}

/* Runs what is due; returns the time until the next thing is, in ms */
static int timers(void)
{
	uint64_t now = now_ms(), next = now + 1000;
	unsigned int i, up = 0, busy = 0;

	for (i = 0; i < set.tunnels; i++) {
		struct tunnel *tun = &tunnels[i];

		if (tun->due <= now)
			tunnel_open(tun);
		if (tun->t && l2tp_tunnel_deadline(tun->t) <= now)
			l2tp_tunnel_timer(tun->t, now);
		if (tun->t && l2tp_tunnel_deadline(tun->t) < next)
			next = l2tp_tunnel_deadline(tun->t);
		if (tun->due < next)
			next = tun->due;
		if (tun->t && l2tp_tunnel_state(tun->t) < L2TP_TS_LINGER)
			busy++;
	}
	for (i = 0; i < n_calls; i++) {
		struct call *call = &calls[i];

		if (call->due <= now && !call->c && call->tun->t &&
		    l2tp_tunnel_state(call->tun->t) <= L2TP_TS_ESTABLISHED)
			call_dial(call);
		if (set.builtin && call->c && call->ppp.deadline <= now)
			mppp_timer(&call->ppp, now);
		if (call->due > now && call->due < next)
			next = call->due;
		if (set.builtin && call->c && call->ppp.deadline && call->ppp.deadline < next)
			next = call->ppp.deadline;
		up += call->up;
		busy += call->pid > 0;
	}
	if (up != n_up && (up == n_calls || !up))
		say("ready %u of %u in %.1f s", up, n_calls, (now - start_ms) / 1000.0);
	n_up = up;
	if (leaving && (!busy || now >= leave_by))
		die();
	return next > now ? next - now : 0;
}

static void run(void)
{
	struct epoll_event ev[BATCH];
	int i, n, wait;

	for (;;) {
		wait = timers();
		if (flood.call) {
			send_flood();
			wait = 0;
		}
		n = epoll_wait(epfd, ev, BATCH, wait);
		for (i = 0; i < n; i++) {
			char *what = ev[i].data.ptr;

			if (what >= (char *)tunnels && what < (char *)(tunnels + set.tunnels))
				tunnel_input(ev[i].data.ptr);
			else if (what >= (char *)calls && what < (char *)(calls + n_calls))
				call_output(ev[i].data.ptr);
			else if (ev[i].data.ptr == &sigfd)
				reap();
			else if (!orders_read(obey))
				/* nobody there: only signals from now on */
				epoll_ctl(epfd, EPOLL_CTL_DEL, 0, NULL);
		}
	}
}

/* --- command line ----------------------------------------------------------- */

static noreturn void help(int status)
{
	fprintf(status ? stderr : stdout,
		"usage: l2tpdial [OPTION...] LNS-ADDRESS[:PORT]\n"
		" -l ADDRESS[:PORT]  local address and port of the first tunnel (any:1701)\n"
		" -i DEVICE          bind to a device (a VRF)\n"
		" -T N, -n N         tunnels (1), calls in each of them (1)\n"
		" -u PATTERN         user name, %%d is the call's number; several take turns\n"
		" -N NUMBER          Called Number (5550100); several take turns\n"
		" -p PATTERN         password (secret)\n"
		" -H PATTERN         host name, %%d is the tunnel's number (dial%%d)\n"
		" -s SECRET          shared secret of the tunnel\n"
		" -C                 send a Challenge; -x: hide every AVP that may be\n"
		" -a pap|chap        what the client agrees to (both; with pppd see -o)\n"
		" -c RATE            calls per second (all at once)\n"
		" -r SECONDS         redial after so long\n"
		" -S                 require sequence numbers in data messages\n"
		" -b                 builtin PPP client instead of pppd\n"
		" -e SECONDS         builtin: LCP Echo-Request interval (none)\n"
		" -g ADDRESS[,COUNT] builtin: ping when up\n"
		" -k SECONDS         HELLO after so much silence (60)\n"
		" -o WORD            option for pppd, may be given many times\n"
		"orders on standard input:\n"
		" list, leave (StopCCN), die (no goodbye), stop TUNNEL, deaf TUNNEL,\n"
		" hangup CALL, cdn CALL, kill CALL (pppd), and with -b: mute CALL (no\n"
		" Echo-Reply), ping CALL ADDRESS [COUNT [SOURCE]], pongs CALL,\n"
		" flood CALL SECONDS (LCP Echo-Requests as fast as can be); CALL may be \"all\"\n");
	exit(status);
}

static void parse_address(const char *text, struct sockaddr_in *sa, uint16_t port)
{
	char buf[64], *colon;

	snprintf(buf, sizeof(buf), "%s", text);
	colon = strchr(buf, ':');
	if (colon) {
		*colon = 0;
		port = atoi(colon + 1);
	}
	sa->sin_family = AF_INET;
	sa->sin_port = htons(port);
	if (buf[0] && inet_pton(AF_INET, buf, &sa->sin_addr) != 1) {
		fprintf(stderr, "l2tpdial: %s: IPv4 address expected\n", text);
		exit(2);
	}
}

/* Options that only fill in a setting */
static const struct {
	char letter;
	enum { TEXT, NUMBER, FLAG, SECONDS } kind;
	void *value;
} simple[] = {
	{ 'i', TEXT, &set.dev },
	{ 'T', NUMBER, &set.tunnels },
	{ 'n', NUMBER, &set.calls },
	{ 'p', TEXT, &set.password },
	{ 'H', TEXT, &set.host },
	{ 's', TEXT, &set.secret },
	{ 'C', FLAG, &set.challenge },
	{ 'x', FLAG, &set.hide },
	{ 'r', SECONDS, &set.redial_ms },
	{ 'S', FLAG, &set.sequencing },
	{ 'b', FLAG, &set.builtin },
	{ 'e', SECONDS, &set.echo_ms },
	{ 'k', SECONDS, &set.hello_ms },
	{ }
};

static bool simple_option(int letter)
{
	unsigned int i;

	for (i = 0; simple[i].letter; i++) {
		if (simple[i].letter != letter)
			continue;
		if (simple[i].kind == TEXT)
			*(const char **)simple[i].value = optarg;
		else if (simple[i].kind == NUMBER)
			*(unsigned int *)simple[i].value = atoi(optarg);
		else if (simple[i].kind == SECONDS)
			*(uint32_t *)simple[i].value = atof(optarg) * 1000;
		else
			*(bool *)simple[i].value = true;
		return true;
	}
	return false;
}

static void options(int argc, char **argv)
{
	int c;

	set.local.sin_port = htons(L2TP_UDP_PORT);
	while ((c = getopt(argc, argv, "l:i:T:n:u:N:p:H:s:Cxa:c:r:Sbe:g:k:o:h")) != -1) {
		if (simple_option(c))
			continue;
		if (c == 'l')
			parse_address(optarg, &set.local, L2TP_UDP_PORT);
		else if (c == 'u' && set.n_users < 16)
			set.users[set.n_users++] = optarg;
		else if (c == 'N' && set.n_numbers < 16)
			set.numbers[set.n_numbers++] = optarg;
		else if (c == 'a')
			set.auth = strcmp(optarg, "pap") ? MPPP_CHAP : MPPP_PAP;
		else if (c == 'c')
			set.rate = atof(optarg);
		else if (c == 'g' && option_ping(optarg, &set.ping))
			continue;
		else if (c == 'o' && set.n_pppd < 60)
			set.pppd[set.n_pppd++] = optarg;
		else
			help(c == 'h' ? 0 : 2);
	}
	if (optind + 1 != argc || !set.tunnels || !set.calls)
		help(2);
	parse_address(argv[optind], &set.peer, L2TP_UDP_PORT);
	set.n_users += !set.n_users;
	set.n_numbers += !set.n_numbers;
}

int main(int argc, char **argv)
{
	struct epoll_event orders = { .events = EPOLLIN };
	struct rlimit files = { 65536, 65536 };
	sigset_t mask;
	unsigned int i;

	options(argc, argv);
	setrlimit(RLIMIT_NOFILE, &files);
	signal(SIGPIPE, SIG_IGN);
	epfd = epoll_create1(EPOLL_CLOEXEC);
	n_calls = set.tunnels * set.calls;
	tunnels = calloc(set.tunnels, sizeof(*tunnels));
	calls = calloc(n_calls, sizeof(*calls));
	if (!tunnels || !calls)
		return 1;
	for (i = 0; i < set.tunnels; i++)
		tunnels[i] = (struct tunnel){ .no = i + 1, .fd = -1, .mgmt = -1,
					      .calls = calls + i * set.calls };
	for (i = 0; i < n_calls; i++) {
		calls[i].no = i + 1;
		calls[i].tun = &tunnels[i / set.calls];
		calls[i].pppox = -1;
		calls[i].out = -1;
		calls[i].due = UINT64_MAX;
		calls[i].ppp.deadline = UINT64_MAX;
	}
	sigemptyset(&mask);
	sigaddset(&mask, SIGCHLD);
	sigaddset(&mask, SIGTERM);
	sigaddset(&mask, SIGINT);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	sigfd = signalfd(-1, &mask, SFD_NONBLOCK | SFD_CLOEXEC);
	watch(sigfd, &sigfd);
	/* a file or /dev/null cannot be waited for, and gives no orders */
	if (!epoll_ctl(epfd, EPOLL_CTL_ADD, 0, &orders))
		fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK);
	start_ms = now_ms();
	for (i = 0; i < set.tunnels; i++)
		tunnel_open(&tunnels[i]);
	run();
}
