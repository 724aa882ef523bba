// SPDX-License-Identifier: GPL-2.0
/*
 * ul2tp.c - one static L2TPv2 session in user space, with any header one likes
 *
 * The kernel's l2tp_ppp always sends FF 03 and a plain header. This far end
 * carries the packets of a TUN device in data messages with the optional fields
 * of RFC 2661 section 3.1, and PPP frames with or without FF 03 and protocol
 * field compression. It counts what it receives by these properties and prints
 * the counts on SIGUSR1. It can also repeat and swap packets on their way out.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define _LINUX_IF_H
#include <linux/if_tun.h>

#include "l2tp/proto.h"

static struct {
	struct sockaddr_in local, peer;
	unsigned int tid, peer_tid, sid, peer_sid;
	const char *dev;
	bool length, seq, prio, no_acf, pfc, twice, swap;
	int offset;
} set = { .tid = 1, .peer_tid = 1, .sid = 1, .peer_sid = 1, .dev = "ul2tp", .offset = -1 };

static struct {
	unsigned long packets, length, seq, prio, offset, acf, pfc, bad;
} seen;

static void die(const char *what)
{
	fprintf(stderr, "ul2tp: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void help(void)
{
	fputs("usage: ul2tp [OPTION...] LOCAL[:PORT] PEER[:PORT]\n"
	      " -d NAME                  TUN device (ul2tp)\n"
	      " -t TID,PEER-TID -s SID,PEER-SID\n"
	      " -L length field  -S sequence numbers  -P priority bit  -O N offset\n"
	      " -a without FF 03  -p protocol field compressed\n"
	      " -2 send everything twice  -w swap each two packets\n", stderr);
	exit(2);
}

static void parse_address(const char *text, struct sockaddr_in *sa)
{
	char buf[64], *colon;

	snprintf(buf, sizeof(buf), "%s", text);
	sa->sin_family = AF_INET;
	sa->sin_port = htons(L2TP_UDP_PORT);
	colon = strchr(buf, ':');
	if (colon) {
		*colon = 0;
		sa->sin_port = htons(atoi(colon + 1));
	}
	if (inet_pton(AF_INET, buf, &sa->sin_addr) != 1)
		help();
}

static void options(int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "d:t:s:LSPO:ap2w")) != -1) {
		if (c == 'd')
			set.dev = optarg;
		else if (c == 't' && sscanf(optarg, "%u,%u", &set.tid, &set.peer_tid) == 2)
			continue;
		else if (c == 's' && sscanf(optarg, "%u,%u", &set.sid, &set.peer_sid) == 2)
			continue;
		else if (c == 'O')
			set.offset = atoi(optarg);
		else if (c == 'L')
			set.length = true;
		else if (c == 'S')
			set.seq = true;
		else if (c == 'P')
			set.prio = true;
		else if (c == 'a')
			set.no_acf = true;
		else if (c == 'p')
			set.pfc = true;
		else if (c == '2')
			set.twice = true;
		else if (c == 'w')
			set.swap = true;
		else
			help();
	}
	if (argc - optind != 2)
		help();
	parse_address(argv[optind], &set.local);
	parse_address(argv[optind + 1], &set.peer);
}

static size_t put16(uint8_t *b, size_t n, uint16_t v)
{
	b[n] = v >> 8;
	b[n + 1] = v;
	return n + 2;
}

static uint16_t get16(const uint8_t *b)
{
	return b[0] << 8 | b[1];
}

/* Puts the header before a packet of @len bytes; returns the length of the header */
static size_t build_header(uint8_t *b, const uint8_t *packet, size_t len)
{
	uint16_t proto = packet[0] >> 4 == 6 ? 0x0057 : 0x0021;
	static uint16_t ns;
	size_t n, at;

	n = put16(b, 0, (set.length ? L2TP_FLAG_L : 0) | (set.seq ? L2TP_FLAG_S : 0) |
		  (set.prio ? L2TP_FLAG_P : 0) | (set.offset >= 0 ? L2TP_FLAG_O : 0) | L2TP_VER_2);
	at = n;
	if (set.length)
		n += 2;
	n = put16(b, n, set.peer_tid);
	n = put16(b, n, set.peer_sid);
	if (set.seq) {
		n = put16(b, n, ns++);
		n = put16(b, n, 0);
	}
	if (set.offset >= 0) {
		n = put16(b, n, set.offset);
		memset(b + n, 0xaa, set.offset);
		n += set.offset;
	}
	if (!set.no_acf)
		n = put16(b, n, 0xff03);
	if (set.pfc)
		b[n++] = proto;
	else
		n = put16(b, n, proto);
	if (set.length)
		put16(b, at, n + len);
	return n;
}

static void transmit(int udp, const uint8_t *packet, size_t len)
{
	static uint8_t held[2048];
	static size_t held_len;
	uint8_t buf[2048];
	size_t n;

	n = build_header(buf, packet, len);
	if (n + len > sizeof(buf))
		return;
	memcpy(buf + n, packet, len);
	n += len;
	if (set.swap && !held_len) {
		memcpy(held, buf, n);
		held_len = n;
		return;
	}
	send(udp, buf, n, 0);
	if (set.twice)
		send(udp, buf, n, 0);
	if (held_len)
		send(udp, held, held_len, 0);
	held_len = 0;
}

static void receive(int tun, const uint8_t *b, size_t len)
{
	uint16_t flags = len >= 6 ? get16(b) : L2TP_FLAG_T, proto;
	size_t n = 2;

	if (flags & L2TP_FLAG_T || (flags & L2TP_VER_MASK) != L2TP_VER_2 || len < 16)
		goto bad;
	if (flags & L2TP_FLAG_L) {
		if (get16(b + n) != len)
			goto bad;
		seen.length++;
		n += 2;
	}
	if (get16(b + n) != set.tid || get16(b + n + 2) != set.sid)
		goto bad;
	n += 4;
	if (flags & L2TP_FLAG_S) {
		seen.seq++;
		n += 4;
	}
	if (flags & L2TP_FLAG_O) {
		seen.offset++;
		n += 2 + get16(b + n);
	}
	if (flags & L2TP_FLAG_P)
		seen.prio++;
	if (n + 4 > len)
		goto bad;
	if (get16(b + n) == 0xff03) {
		seen.acf++;
		n += 2;
	}
	proto = b[n] & 1 ? b[n] : get16(b + n);
	seen.pfc += b[n] & 1;
	n += b[n] & 1 ? 1 : 2;
	if ((proto != 0x0021 && proto != 0x0057) || n >= len)
		goto bad;
	seen.packets++;
	if (write(tun, b + n, len - n) < 0)
		goto bad;
	return;
bad:
	seen.bad++;
}

static void report(void)
{
	printf("seen packets %lu length %lu seq %lu offset %lu ", seen.packets, seen.length,
	       seen.seq, seen.offset);
	printf("prio %lu acf %lu pfc %lu bad %lu\n", seen.prio, seen.acf, seen.pfc, seen.bad);
	fflush(stdout);
}

static int tun_open(void)
{
	struct ifreq r = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR);

	snprintf(r.ifr_name, sizeof(r.ifr_name), "%s", set.dev);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &r))
		die(set.dev);
	return fd;
}

static int udp_open(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (bind(fd, (struct sockaddr *)&set.local, sizeof(set.local)))
		die("bind");
	if (connect(fd, (struct sockaddr *)&set.peer, sizeof(set.peer)))
		die("connect");
	return fd;
}

int main(int argc, char **argv)
{
	struct pollfd fds[3] = { { .events = POLLIN }, { .events = POLLIN }, { .events = POLLIN } };
	uint8_t buf[2048];
	sigset_t usr1;
	ssize_t n;

	options(argc, argv);
	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	sigprocmask(SIG_BLOCK, &usr1, NULL);
	fds[0].fd = tun_open();
	fds[1].fd = udp_open();
	fds[2].fd = signalfd(-1, &usr1, 0);
	puts("ready");
	fflush(stdout);
	for (;;) {
		if (poll(fds, 3, -1) < 0)
			continue;
		if (fds[2].revents && read(fds[2].fd, buf, sizeof(buf)) > 0)
			report();
		if (fds[0].revents) {
			n = read(fds[0].fd, buf, sizeof(buf));
			if (n > 0)
				transmit(fds[1].fd, buf, n);
		}
		if (fds[1].revents) {
			n = recv(fds[1].fd, buf, sizeof(buf), 0);
			if (n > 0)
				receive(fds[0].fd, buf, n);
		}
	}
}
