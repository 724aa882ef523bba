// SPDX-License-Identifier: GPL-2.0
/*
 * pppoedial.c - many PPPoE users for tests, in one process
 *
 * Each user has an Ethernet address of its own, does discovery (RFC 2516) and speaks
 * PPP with the small client of l2tpdial, whose lines it prints and whose orders it
 * takes. The device may be a port of a bridge, or any that lets frames of other
 * addresses out. See help().
 */
/*
 * build: selftests/progs/pppoedial_user.c selftests/progs/dial_ppp.c
 *	selftests/progs/dial_util.c tools/vard/pppoe/parse.c ; libs: -lcrypto
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include <stdnoreturn.h>

#include "pppoedial.h"

#define BATCH		64
#define TICK_MS		100
#define LEAVE_MS	60000	/* all have said goodbye, or are dropped */
#define USERS_MAX	(1 << 20)

struct pppoe_settings set = {
	.prefix = { 0x02, 0x50, 0x45 },
	.users = 1,
	.window = 50,
	.names = { "user%d@isp1.example" },
	.password = "secret",
	.service = "",
	.auth = MPPP_PAP | MPPP_CHAP,
	.tries = 6,
	.retry_ms = 2000,
};

static struct user *users;
static unsigned int n_begun;	/* those behind have never begun */
static unsigned int n_up;
static int epfd, sigfd, disc_fd, session_fd;
static bool leaving;
static uint64_t start_ms, next_tick, leave_by;

/* Frames that the device does not take are lost, as on any link */
void transmit(const uint8_t *frame, size_t len)
{
	if (send(disc_fd, frame, len, 0) < 0 && errno == EBADF)
		abort();
}

static struct user *user_of(unsigned int no)
{
	return no >= 1 && no <= set.users ? &users[no - 1] : NULL;
}

static struct user *user_by_mac(const uint8_t *mac)
{
	if (memcmp(mac, set.prefix, sizeof(set.prefix)))
		return NULL;
	return user_of(mac[3] << 16 | mac[4] << 8 | mac[5]);
}

static void input(int fd, void (*take)(struct user *u, const uint8_t *frame, size_t len))
{
	static uint8_t buf[BATCH][2048];
	struct mmsghdr msg[BATCH];
	struct iovec iov[BATCH];
	struct user *u;
	int i, n;

	for (i = 0; i < BATCH; i++) {
		iov[i] = (struct iovec){ buf[i], sizeof(buf[i]) };
		msg[i].msg_hdr = (struct msghdr){ .msg_iov = &iov[i], .msg_iovlen = 1 };
	}
	n = recvmmsg(fd, msg, BATCH, MSG_DONTWAIT, NULL);
	for (i = 0; i < n; i++) {
		u = msg[i].msg_len >= ETH_HLEN ? user_by_mac(buf[i]) : NULL;
		if (u)
			take(u, buf[i], msg[i].msg_len);
	}
}

/* --- orders ------------------------------------------------------------------------ */

static void leave(void)
{
	unsigned int i;

	leaving = true;
	leave_by = now_ms() + LEAVE_MS;
	set.redial_ms = 0;
	n_begun = set.users;
	for (i = 0; i < set.users; i++) {
		users[i].todo = TODO_HANGUP;
		if (users[i].stage == STAGE_IDLE)
			users[i].due = UINT64_MAX;
	}
}

static void show_users(void)
{
	unsigned int i;

	for (i = 0; i < set.users; i++)
		say("list %u %s %s %s -", users[i].no, users[i].up ? "up" : "down",
		    users[i].name, users[i].addr[0] ? users[i].addr : "-");
	say("list end");
}

/* Obeyed by a few at a time, in timers() */
static void one_order(const struct order *o, struct user *u)
{
	if (!strcmp(o->verb, "hangup") && u)
		u->todo = TODO_HANGUP;
	else if (!strcmp(o->verb, "padt") && u)
		u->todo = TODO_PADT;
	else if (!strcmp(o->verb, "mute") && u)
		u->ppp.deaf = true;
	else if (!strcmp(o->verb, "pongs") && u)
		say("pongs %u %u of %u", u->no, u->ppp.pongs, u->ppp.pings);
	else if (!strcmp(o->verb, "ping") && u && u->up)
		order_ping(o, &u->ping);
	else
		say("error: cannot %s", o->verb);
}

static void obey(const struct order *o)
{
	unsigned int i;

	if (!strcmp(o->verb, "list")) {
		show_users();
	} else if (!strcmp(o->verb, "leave")) {
		leave();
	} else if (!strcmp(o->verb, "die")) {
		_exit(0);
	} else if (o->all) {
		for (i = 1; i <= set.users; i++)
			one_order(o, user_of(i));
	} else {
		one_order(o, user_of(o->no));
	}
}

/* --- the loop ------------------------------------------------------------------------ */

static void do_todo(struct user *u)
{
	if (u->todo == TODO_HANGUP)
		user_hangup(u);
	else if (u->todo == TODO_PADT)
		user_padt(u, "PADT sent");
	u->todo = TODO_NONE;
	user_ping(u);
}

/* Everything that is due */
static void tick(uint64_t now)
{
	unsigned int i, up = 0, there = 0, budget = set.window;

	for (i = 0; i < set.users; i++) {
		struct user *u = &users[i];

		if ((u->todo || u->ping.count) && budget) {
			do_todo(u);
			budget--;
		}
		user_timer(u, now);
		if (u->stage == STAGE_IDLE && i < n_begun && u->due <= now &&
		    users_busy < set.window)
			user_begin(u);
		up += u->up;
		there += u->stage != STAGE_IDLE;
	}
	if (up != n_up && (up == set.users || !up))
		say("ready %u of %u in %.1f s", up, set.users, (now - start_ms) / 1000.0);
	n_up = up;
	if (leaving && (!there || now >= leave_by))
		exit(0);
}

/* Returns the time until there is more to do, in ms */
static int timers(void)
{
	uint64_t now = now_ms();

	if (now >= next_tick) {
		tick(now);
		next_tick = now + TICK_MS;
	}
	while (n_begun < set.users && users_busy < set.window)
		user_begin(&users[n_begun++]);
	now = now_ms();
	return now < next_tick ? (int)(next_tick - now) : 0;
}

static void run(void)
{
	struct epoll_event ev[BATCH];
	int i, n;

	for (;;) {
		n = epoll_wait(epfd, ev, BATCH, timers());
		for (i = 0; i < n; i++) {
			if (ev[i].data.fd == session_fd)
				input(session_fd, user_session);
			else if (ev[i].data.fd == disc_fd)
				input(disc_fd, user_disc);
			else if (ev[i].data.fd == sigfd)
				leave();
			else if (!orders_read(obey))
				/* nobody there: only signals from now on */
				epoll_ctl(epfd, EPOLL_CTL_DEL, 0, NULL);
		}
	}
}

/* --- command line ---------------------------------------------------------------------- */

static noreturn void help(int status)
{
	fprintf(status ? stderr : stdout,
		"usage: pppoedial [OPTION...] DEVICE\n"
		" -n N               users (1)\n"
		" -u PATTERN         user name, %%d is the user's number; several take turns\n"
		" -p PATTERN         password (secret)\n"
		" -m XX:XX:XX        first half of the users' addresses (02:50:45)\n"
		" -s SERVICE         Service-Name (any)\n"
		" -w N               so many are set up at a time (50)\n"
		" -t SECONDS         until a PADI or PADR is sent again, doubled each time (2)\n"
		" -y N               so often (6)\n"
		" -r SECONDS         redial after so long\n"
		" -a pap|chap        what the client agrees to (both)\n"
		" -e SECONDS         LCP Echo-Request interval (none)\n"
		" -g ADDRESS[,COUNT] ping when up\n"
		"orders on standard input:\n"
		" list, leave (goodbyes), die (no goodbye), hangup CALL (LCP, then PADT),\n"
		" padt CALL, mute CALL (no Echo-Reply), ping CALL ADDRESS [COUNT [SOURCE]],\n"
		" pongs CALL; CALL may be \"all\": as many at a time as -w says\n");
	exit(status);
}

static void parse_prefix(const char *text)
{
	unsigned int b[3];

	if (sscanf(text, "%2x:%2x:%2x", &b[0], &b[1], &b[2]) != 3 || (b[0] & 3) != 2) {
		fprintf(stderr, "pppoedial: %s: locally administered, not a group's\n", text);
		exit(2);
	}
	set.prefix[0] = b[0];
	set.prefix[1] = b[1];
	set.prefix[2] = b[2];
}

static void option(int c)
{
	if (c == 'n')
		set.users = atoi(optarg);
	else if (c == 'u' && set.n_names < 16)
		set.names[set.n_names++] = optarg;
	else if (c == 'p')
		set.password = optarg;
	else if (c == 'm')
		parse_prefix(optarg);
	else if (c == 's' && strlen(optarg) <= PPPOE_NAME_MAX)
		set.service = optarg;
	else if (c == 'w')
		set.window = atoi(optarg);
	else if (c == 't')
		set.retry_ms = atof(optarg) * 1000;
	else if (c == 'y')
		set.tries = atoi(optarg);
	else if (c == 'r')
		set.redial_ms = atof(optarg) * 1000;
	else if (c == 'a')
		set.auth = strcmp(optarg, "pap") ? MPPP_CHAP : MPPP_PAP;
	else if (c == 'e')
		set.echo_ms = atof(optarg) * 1000;
	else if (c != 'g' || !option_ping(optarg, &set.ping))
		help(c == 'h' ? 0 : 2);
}

static int open_socket(const char *device, unsigned int type)
{
	struct sockaddr_ll sll = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(type),
		.sll_ifindex = (int)if_nametoindex(device),
	};
	/* the users' addresses are not the device's */
	struct packet_mreq promisc = {
		.mr_ifindex = sll.sll_ifindex, .mr_type = PACKET_MR_PROMISC,
	};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int size = 8 << 20;

	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	if (!sll.sll_ifindex || bind(fd, (struct sockaddr *)&sll, sizeof(sll)) ||
	    setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &promisc, sizeof(promisc))) {
		say("error: device %s: %s", device, strerror(errno));
		exit(1);
	}
	return fd;
}

static int watch(int fd)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.fd = fd };

	return epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &ev);
}

int main(int argc, char **argv)
{
	sigset_t mask;
	unsigned int i;
	int c;

	while ((c = getopt(argc, argv, "n:u:p:m:s:w:t:y:r:a:e:g:h")) != -1)
		option(c);
	if (optind + 1 != argc || !set.users || set.users >= USERS_MAX || !set.window ||
	    set.tries > 16)
		help(2);
	set.n_names += !set.n_names;
	users = calloc(set.users, sizeof(*users));
	if (!users)
		return 1;
	for (i = 0; i < set.users; i++)
		user_init(&users[i], i + 1);
	disc_fd = open_socket(argv[optind], ETH_P_PPP_DISC);
	session_fd = open_socket(argv[optind], ETH_P_PPP_SES);
	sigemptyset(&mask);
	sigaddset(&mask, SIGTERM);
	sigaddset(&mask, SIGINT);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	sigfd = signalfd(-1, &mask, SFD_NONBLOCK | SFD_CLOEXEC);
	epfd = epoll_create1(EPOLL_CLOEXEC);
	if (watch(disc_fd) || watch(session_fd) || watch(sigfd)) {
		perror("epoll_ctl");
		return 1;
	}
	/* a file or /dev/null cannot be waited for, and gives no orders */
	if (!watch(0))
		fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK);
	start_ms = now_ms();
	next_tick = start_ms;
	run();
}
