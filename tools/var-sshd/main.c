// SPDX-License-Identifier: GPL-2.0
/*
 * var-sshd - commands from the network, by way of the management VR alone
 *
 * Listens in the management VR, wherever that is now, and gives each connection an sshd of its
 * own in an empty network namespace. What a connection may do there is up to the configuration
 * of sshd and to varctl-shell.
 */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "lib/parse.h"
#include "var-sshd/var-sshd.h"

#define LOOK_EVERY	5	/* seconds; the module may come and go without an event */

struct settings settings = {
	.port = 22,
	.config = "/etc/var/sshd_config",
	.sshd = "/usr/sbin/sshd",
	.max_conns = 64,
	.max_source = 8,
};

enum poll_index {
	POLL_SIGNAL, POLL_LOG, POLL_EVENTS, POLL_LISTEN,
	POLL_N = POLL_LISTEN + LISTENERS,
};

static int help(void)
{
	printf("Usage: var-sshd [OPTION...]\n\n"
	       "SSH server in the management VR.\n\n"
	       "  -f, --config FILE     configuration of sshd (%s)\n"
	       "  -p, --port N          TCP port (%u)\n"
	       "  -m, --max N           connections at a time (%u)\n"
	       "  -s, --max-source N    of these from one address (%u)\n"
	       "      --sshd PATH       OpenSSH's server (%s)\n"
	       "  -V, --version         print the version\n"
	       "  -h, --help            print this text\n",
	       settings.config, settings.port, settings.max_conns, settings.max_source,
	       settings.sshd);
	return 0;
}

static bool number(const char *name, const char *text, uint32_t max, uint32_t *value)
{
	char err[PARSE_ERRLEN];

	if (!parse_u32(name, text, 1, max, value, err, sizeof(err)))
		return true;
	fprintf(stderr, "var-sshd: %s\n", err);
	return false;
}

/* Exit status, or -1: go on */
static int options(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "config", required_argument, NULL, 'f' },
		{ "port", required_argument, NULL, 'p' },
		{ "max", required_argument, NULL, 'm' },
		{ "max-source", required_argument, NULL, 's' },
		{ "sshd", required_argument, NULL, 'S' },
		{ "version", no_argument, NULL, 'V' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	bool ok = true;
	int o;

	while (ok && (o = getopt_long(argc, argv, "f:p:m:s:Vh", longs, NULL)) != -1) {
		switch (o) {
		case 'f':
			settings.config = optarg;
			break;
		case 'p':
			ok = number("port", optarg, 65535, &settings.port);
			break;
		case 'm':
			ok = number("max", optarg, CONNS_MAX, &settings.max_conns);
			break;
		case 's':
			ok = number("max-source", optarg, CONNS_MAX, &settings.max_source);
			break;
		case 'S':
			settings.sshd = optarg;
			break;
		case 'V':
			printf("var-sshd %s\n", VAR_VERSION);
			return 0;
		case 'h':
			return help();
		default:
			ok = false;
		}
	}
	if (ok && optind == argc)
		return -1;
	fprintf(stderr, "Usage: var-sshd [-f FILE] [-p PORT] [-m N] [-s N]\n");
	return 2;
}

static int signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return -1;
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Whether to end */
static bool take_signals(int fd)
{
	struct signalfd_siginfo info;
	bool end = false;

	while (read(fd, &info, sizeof(info)) == sizeof(info))
		end |= info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT;
	conn_reap();
	return end;
}

/* What happened to the VR comes first: connections by the old one are not to be taken any more. */
static void serve(int signal_fd)
{
	struct pollfd fds[POLL_N] = { 0 };
	time_t looked = time(NULL);
	int delay, i;

	for (i = 0; i < POLL_N; i++)
		fds[i].events = POLLIN;
	fds[POLL_SIGNAL].fd = signal_fd;
	fds[POLL_LOG].fd = log_fd();
	for (;;) {
		delay = conn_delay();
		fds[POLL_EVENTS].fd = listen_events_fd();
		for (i = 0; i < LISTENERS; i++)
			fds[POLL_LISTEN + i].fd = delay ? -1 : listen_fd(i);
		if (poll(fds, POLL_N, delay ? delay : LOOK_EVERY * 1000) < 0)
			continue;
		if (fds[POLL_LOG].revents)
			log_copy();
		if (fds[POLL_SIGNAL].revents && take_signals(signal_fd))
			return;
		if (fds[POLL_EVENTS].revents)
			listen_events();
		if (time(NULL) - looked >= LOOK_EVERY || time(NULL) < looked) {
			listen_look();
			looked = time(NULL);
		}
		/* sockets that do not block: they may be others by now */
		for (i = 0; i < LISTENERS; i++) {
			if (fds[POLL_LISTEN + i].revents && listen_fd(i) >= 0)
				conn_accept(listen_fd(i));
		}
	}
}

int main(int argc, char **argv)
{
	int ret, signal_fd;

	ret = options(argc, argv);
	if (ret >= 0)
		return ret;
	signal_fd = signals();
	if (signal_fd < 0 || log_init() || conn_init()) {
		fprintf(stderr, "var-sshd: %s\n", strerror(errno));
		return 1;
	}
	listen_look();
	serve(signal_fd);
	conn_end_others(0);
	listen_close();
	return 0;
}
