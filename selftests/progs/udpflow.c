// SPDX-License-Identifier: GPL-2.0
/*
 * udpflow.c - numbered UDP packets from one end to another, all of which must arrive
 *
 * usage: udpflow receive ADDRESS PORT COUNT
 *        udpflow send ADDRESS PORT DESTINATION COUNT SIZE RATE
 *
 * The receiver prints "listening", and ends when COUNT different packets are there, or
 * when nothing has come for 10 s (30 s, the first time): "received N twice N late N bad N",
 * status 1 if some are missing or came twice. Nothing is lost that the machine merely held
 * up: there is room for all of them in the receiver's queue.
 * SIZE is octets of UDP payload, RATE packets per second.
 */
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define COUNT_MAX	100000
#define SIZE_MAX_UDP	65507
#define QUEUE		(8 << 20)	/* octets; what a packet takes there, not its size */
#define FIRST_MS	30000
#define NEXT_MS		10000

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "udpflow: %s: %s\n", what, strerror(errno));
	exit(1);
}

static _Noreturn void help(void)
{
	fputs("usage: udpflow receive ADDRESS PORT COUNT\n"
	      "       udpflow send ADDRESS PORT DESTINATION COUNT SIZE RATE\n", stderr);
	exit(2);
}

static unsigned int number(const char *text, unsigned int max)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (end == text || *end || !n || n > max)
		help();
	return n;
}

static struct addrinfo *address(const char *host, const char *port)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
					.ai_socktype = SOCK_DGRAM };
	struct addrinfo *ai;
	int err = getaddrinfo(host, port, &hints, &ai);

	if (err) {
		fprintf(stderr, "udpflow: %s: %s\n", host, gai_strerror(err));
		exit(1);
	}
	return ai;
}

static int bound(const char *host, const char *port)
{
	struct addrinfo *ai = address(host, port);
	int fd = socket(ai->ai_family, SOCK_DGRAM, 0), queue = QUEUE;

	if (fd < 0)
		die("socket");
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &queue, sizeof(queue)) ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &queue, sizeof(queue)))
		die("buffer");
	if (bind(fd, ai->ai_addr, ai->ai_addrlen))
		die(host);
	freeaddrinfo(ai);
	return fd;
}

/* what a packet of this number carries after it: of its place and number */
static uint8_t filling(uint32_t no, size_t at)
{
	return no * 31 + at * 7;
}

static int receive(const char *host, const char *port, unsigned int count)
{
	static uint8_t seen[COUNT_MAX], buf[SIZE_MAX_UDP];
	unsigned int got = 0, twice = 0, late = 0, bad = 0;
	struct pollfd p = { .events = POLLIN };
	uint32_t no, last = 0;
	ssize_t n, i;

	p.fd = bound(host, port);
	puts("listening");
	fflush(stdout);
	while (got < count && poll(&p, 1, got ? NEXT_MS : FIRST_MS) > 0) {
		n = recv(p.fd, buf, sizeof(buf), 0);
		if (n < (ssize_t)sizeof(no)) {
			bad++;
			continue;
		}
		memcpy(&no, buf, sizeof(no));
		for (i = sizeof(no); i < n && buf[i] == filling(no, i); i++)
			;
		if (no >= count || i < n) {
			bad++;
		} else if (seen[no]) {
			twice++;
		} else {
			seen[no] = 1;
			got++;
			late += no < last;
			last = no;
		}
	}
	/* a copy of the last ones may still be on its way */
	while (poll(&p, 1, 100) > 0 && recv(p.fd, buf, sizeof(buf), 0) >= 0)
		twice++;
	printf("received %u twice %u late %u bad %u\n", got, twice, late, bad);
	return got != count || twice || bad;
}

static int transmit(char **arg)
{
	unsigned int count = number(arg[3], COUNT_MAX), size = number(arg[4], SIZE_MAX_UDP);
	long gap = 1000000000L / number(arg[5], 1000000);
	struct addrinfo *to = address(arg[2], arg[1]);
	int fd = bound(arg[0], "0");
	static uint8_t buf[SIZE_MAX_UDP];
	struct timespec next;
	uint32_t no;
	size_t i;

	if (size < sizeof(no))
		help();
	clock_gettime(CLOCK_MONOTONIC, &next);
	for (no = 0; no < count; no++) {
		memcpy(buf, &no, sizeof(no));
		for (i = sizeof(no); i < size; i++)
			buf[i] = filling(no, i);
		if (sendto(fd, buf, size, 0, to->ai_addr, to->ai_addrlen) != (ssize_t)size)
			die("send");
		next.tv_nsec += gap;
		next.tv_sec += next.tv_nsec / 1000000000L;
		next.tv_nsec %= 1000000000L;
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
	}
	freeaddrinfo(to);
	close(fd);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 5 && !strcmp(argv[1], "receive"))
		return receive(argv[2], argv[3], number(argv[4], COUNT_MAX));
	if (argc == 8 && !strcmp(argv[1], "send"))
		return transmit(argv + 2);
	help();
}
