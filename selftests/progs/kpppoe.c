// SPDX-License-Identifier: GPL-2.0
/*
 * kpppoe.c - static PPPoE sessions of the kernel's own pppoe and ppp_generic
 *
 * The subscriber for tests of the data path: no discovery and no PPP
 * negotiation, just sessions (RFC 2516 section 6) and their ppp devices. Prints
 * one line per session ("session ID DEVICE"), then "ready", and keeps everything
 * until it is killed. Addresses are the caller's business.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/ether.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* the kernel's if_pppox.h wants its own if.h, which disagrees with the C library's */
#define _LINUX_IF_H
#include <linux/if_pppox.h>
#include <linux/ppp-ioctl.h>

static void die(const char *what)
{
	fprintf(stderr, "kpppoe: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void help(void)
{
	fputs("usage: kpppoe [OPTION...] DEVICE MAC\n"
	      " -s SID   SESSION_ID of the first session (1)\n"
	      " -n N     sessions (1)\n"
	      "MAC is that of the access concentrator\n", stderr);
	exit(2);
}

static int pppoe_socket(const char *dev, const struct ether_addr *mac, unsigned int sid)
{
	int fd = socket(AF_PPPOX, SOCK_STREAM, PX_PROTO_OE);
	struct sockaddr_pppox sa;

	if (fd < 0)
		die("PPPoE socket (is pppoe loaded?)");
	memset(&sa, 0, sizeof(sa));
	sa.sa_family = AF_PPPOX;
	sa.sa_protocol = PX_PROTO_OE;
	sa.sa_addr.pppoe.sid = htons(sid);
	memcpy(sa.sa_addr.pppoe.remote, mac, ETH_ALEN);
	snprintf(sa.sa_addr.pppoe.dev, sizeof(sa.sa_addr.pppoe.dev), "%s", dev);
	if (connect(fd, (struct sockaddr *)&sa, sizeof(sa)))
		die("PPPoE connect");
	return fd;
}

static void start_session(int fd, unsigned int sid)
{
	struct npioctl np4 = { PPP_IP, NPMODE_PASS }, np6 = { PPP_IPV6, NPMODE_PASS };
	int channel, chan_fd, unit_fd, unit = -1;

	if (ioctl(fd, PPPIOCGCHAN, &channel))
		die("PPPIOCGCHAN");
	chan_fd = open("/dev/ppp", O_RDWR);
	if (chan_fd < 0 || ioctl(chan_fd, PPPIOCATTCHAN, &channel))
		die("PPPIOCATTCHAN");
	unit_fd = open("/dev/ppp", O_RDWR);
	if (unit_fd < 0 || ioctl(unit_fd, PPPIOCNEWUNIT, &unit))
		die("PPPIOCNEWUNIT");
	if (ioctl(chan_fd, PPPIOCCONNECT, &unit))
		die("PPPIOCCONNECT");
	if (ioctl(unit_fd, PPPIOCSNPMODE, &np4) || ioctl(unit_fd, PPPIOCSNPMODE, &np6))
		die("PPPIOCSNPMODE");
	printf("session %u ppp%d\n", sid, unit);
}

int main(int argc, char **argv)
{
	struct rlimit files = { 1 << 18, 1 << 18 };
	unsigned int sid = 1, n = 1, i;
	struct ether_addr *mac;
	int c;

	while ((c = getopt(argc, argv, "s:n:")) != -1) {
		if (c == 's')
			sid = atoi(optarg);
		else if (c == 'n')
			n = atoi(optarg);
		else
			help();
	}
	if (argc - optind != 2 || !sid || sid + n > 0xffff)
		help();
	mac = ether_aton(argv[optind + 1]);
	if (!mac)
		help();
	setrlimit(RLIMIT_NOFILE, &files);
	for (i = 0; i < n; i++)
		start_session(pppoe_socket(argv[optind], mac, sid + i), sid + i);
	puts("ready");
	fflush(stdout);
	for (;;)
		pause();
}
