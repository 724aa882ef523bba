// SPDX-License-Identifier: GPL-2.0
/*
 * kl2tp.c - static L2TPv2 sessions of the kernel's own l2tp_ppp
 *
 * The far end for tests of the data path: no control protocol and no PPP
 * negotiation, just a tunnel, sessions and their ppp devices, with the options
 * that a control protocol would have agreed upon. Prints one line per session
 * ("session ID DEVICE"), then "ready", and keeps everything until it is killed.
 * Addresses are the caller's business. With options for pppd, that negotiates PPP
 * on each session instead, and "session ID pppd PID" is printed; when it ends,
 * "session ID exit STATUS".
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* the kernel's if_pppox.h wants its own if.h, which disagrees with the C library's */
#define _LINUX_IF_H
#include <linux/if_pppox.h>
#include <linux/if_pppol2tp.h>
#include <linux/ppp-ioctl.h>

#ifndef PX_PROTO_OL2TP
#define PX_PROTO_OL2TP	1
#endif

struct settings {
	struct sockaddr_in local, peer;
	unsigned int tid, peer_tid, sid, peer_sid, sessions;
	int seq;
	const char *dev;
	char **pppd;		/* its options, NULL-terminated; NULL: no pppd */
};

/* pppd's own options before those of the command line */
#define PPPD_WORDS	6

static void die(const char *what)
{
	fprintf(stderr, "kl2tp: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void help(void)
{
	fputs("usage: kl2tp [OPTION...] LOCAL[:PORT] PEER[:PORT] [PPPD-OPTION...]\n"
	      " -t TID,PEER-TID   Tunnel IDs (1,1)\n"
	      " -s SID,PEER-SID   Session IDs of the first session (1,1)\n"
	      " -n N              sessions (1)\n"
	      " -q                send sequence numbers and insist on them\n"
	      " -i DEVICE         bind to a device (a VRF)\n", stderr);
	exit(2);
}

static void parse_address(const char *text, struct sockaddr_in *sa)
{
	char buf[64], *colon;

	snprintf(buf, sizeof(buf), "%s", text);
	sa->sin_family = AF_INET;
	sa->sin_port = htons(1701);
	colon = strchr(buf, ':');
	if (colon) {
		*colon = 0;
		sa->sin_port = htons(atoi(colon + 1));
	}
	if (inet_pton(AF_INET, buf, &sa->sin_addr) != 1)
		help();
}

static int tunnel_socket(const struct settings *set)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (set->dev && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, set->dev,
				   strlen(set->dev) + 1))
		die(set->dev);
	if (bind(fd, (const struct sockaddr *)&set->local, sizeof(set->local)))
		die("bind");
	if (connect(fd, (const struct sockaddr *)&set->peer, sizeof(set->peer)))
		die("connect");
	return fd;
}

/* Session 0 stands for the tunnel itself */
static int pppox_socket(const struct settings *set, int tunnel, unsigned int sid,
			unsigned int peer_sid)
{
	struct sockaddr_pppol2tp sa;
	int fd = socket(AF_PPPOX, SOCK_DGRAM, PX_PROTO_OL2TP);

	if (fd < 0)
		die("PPPoL2TP socket (is l2tp_ppp loaded?)");
	memset(&sa, 0, sizeof(sa));
	sa.sa_family = AF_PPPOX;
	sa.sa_protocol = PX_PROTO_OL2TP;
	sa.pppol2tp.fd = tunnel;
	sa.pppol2tp.addr = set->peer;
	sa.pppol2tp.s_tunnel = set->tid;
	sa.pppol2tp.d_tunnel = set->peer_tid;
	sa.pppol2tp.s_session = sid;
	sa.pppol2tp.d_session = peer_sid;
	if (connect(fd, (struct sockaddr *)&sa, sizeof(sa)))
		die("PPPoL2TP connect");
	return fd;
}

static void pppox_option(int fd, int option, int value)
{
	if (setsockopt(fd, SOL_PPPOL2TP, option, &value, sizeof(value)))
		die("PPPoL2TP option");
}

static int session_socket(const struct settings *set, int tunnel, unsigned int i)
{
	int fd = pppox_socket(set, tunnel, set->sid + i, set->peer_sid + i);

	/* the LNS side decides about sequence numbers, the other would follow */
	pppox_option(fd, PPPOL2TP_SO_LNSMODE, 1);
	pppox_option(fd, PPPOL2TP_SO_SENDSEQ, set->seq);
	pppox_option(fd, PPPOL2TP_SO_RECVSEQ, set->seq);
	return fd;
}

static pid_t start_pppd(const struct settings *set, int fd, unsigned int i)
{
	char number[16], *argv[256] = {
		"pppd", "plugin", "pppol2tp.so", "pppol2tp", number, "nodetach",
	};
	pid_t pid = fork();
	int n;

	if (pid < 0)
		die("fork");
	if (pid) {
		printf("session %u pppd %d\n", set->sid + i, pid);
		fflush(stdout);
		close(fd);
		return pid;
	}
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	snprintf(number, sizeof(number), "%d", fd);
	for (n = 0; set->pppd[n] && n < 255 - PPPD_WORDS; n++)
		argv[PPPD_WORDS + n] = set->pppd[n];
	execvp(argv[0], argv);
	die("pppd");
	return -1;
}

static void start_ppp(const struct settings *set, int fd, unsigned int i)
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
	printf("session %u ppp%d\n", set->sid + i, unit);
}

/* Prints how each pppd ends; never returns */
static void watch_pppd(const struct settings *set, const pid_t *pids)
{
	unsigned int i;
	int status;
	pid_t pid;

	for (;;) {
		pid = wait(&status);
		if (pid < 0)
			pause();
		for (i = 0; i < set->sessions; i++)
			if (pids[i] == pid)
				printf("session %u exit %d\n", set->sid + i,
				       WIFEXITED(status) ? WEXITSTATUS(status) : -1);
		fflush(stdout);
	}
}

int main(int argc, char **argv)
{
	struct settings set = { .tid = 1, .peer_tid = 1, .sid = 1, .peer_sid = 1, .sessions = 1 };
	struct rlimit files = { 65536, 65536 };
	unsigned int i;
	int c, tunnel;
	pid_t *pids;

	while ((c = getopt(argc, argv, "t:s:n:qi:")) != -1) {
		if (c == 't' && sscanf(optarg, "%u,%u", &set.tid, &set.peer_tid) == 2)
			continue;
		else if (c == 's' && sscanf(optarg, "%u,%u", &set.sid, &set.peer_sid) == 2)
			continue;
		else if (c == 'n')
			set.sessions = atoi(optarg);
		else if (c == 'q')
			set.seq = 1;
		else if (c == 'i')
			set.dev = optarg;
		else
			help();
	}
	if (argc - optind < 2)
		help();
	if (argc - optind > 2)
		set.pppd = argv + optind + 2;
	parse_address(argv[optind], &set.local);
	parse_address(argv[optind + 1], &set.peer);
	setrlimit(RLIMIT_NOFILE, &files);
	tunnel = tunnel_socket(&set);
	pppox_socket(&set, tunnel, 0, 0);
	pids = calloc(set.sessions, sizeof(*pids));
	for (i = 0; i < set.sessions; i++) {
		c = session_socket(&set, tunnel, i);
		if (set.pppd)
			pids[i] = start_pppd(&set, c, i);
		else
			start_ppp(&set, c, i);
	}
	puts("ready");
	fflush(stdout);
	watch_pppd(&set, pids);
}
