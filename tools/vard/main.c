// SPDX-License-Identifier: GPL-2.0
/*
 * main.c - the daemon of the virtual access router: order of start and stop
 */
#include <errno.h>
#include <event2/event.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "caps.h"
#include "control.h"
#include "dial.h"
#include "grant.h"
#include "kernel.h"
#include "lib/control.h"
#include "lns.h"
#include "log.h"
#include "port.h"
#include "reload.h"
#include "session.h"

#define STOP_MS		3000	/* for peers to acknowledge our goodbyes */
#define STOP_POLL_MS	50

struct vard vard = {
	.config_path = CONFIG_PATH,
	.vrs = TAILQ_HEAD_INITIALIZER(vard.vrs),
	.endpoints = TAILQ_HEAD_INITIALIZER(vard.endpoints),
	.peers = TAILQ_HEAD_INITIALIZER(vard.peers),
};

static struct event *reap_event, *stop_event, *signals[4];
static uint64_t stop_deadline;

static void print_errors(struct errlist *err)
{
	unsigned int i;

	for (i = 0; i < err->n; i++)
		log_err("%s", err->text[i]);
	if (err->total > err->n)
		log_err("%u errors more", err->total - err->n);
	err_free(err);
}

static void reap(evutil_socket_t fd, short what, void *arg)
{
	sessions_reap();
	dials_reap();
	lns_reap();
	peers_reap();
	ports_reap();
}

/* Objects that are over are freed when no engine is running any more */
void reap_soon(void)
{
	if (reap_event)
		event_active(reap_event, EV_TIMEOUT, 0);
}

/* --- end ----------------------------------------------------------------------- */

static void stop_poll(evutil_socket_t fd, short what, void *arg)
{
	if (!lns_stopping() || timer_now() >= stop_deadline)
		event_base_loopbreak(vard.base);
}

static void stop(void)
{
	struct timeval tv = { .tv_usec = STOP_POLL_MS * 1000 };
	struct tunnel *t, *next;
	struct port *port;

	if (vard.stopping) {
		event_base_loopbreak(vard.base);
		return;
	}
	log_info("stopping: %u tunnels, %u sessions", lns_count, session_count);
	sd_notify_state("STOPPING=1");
	vard.stopping = true;
	stop_deadline = timer_now() + STOP_MS;
	TAILQ_FOREACH(port, &ports, node)
		sessions_port_lost(port, "shutting down");
	TAILQ_FOREACH_SAFE(t, &lns_tunnels, all, next)
		tunnel_stop(t, L2TP_STOP_SHUTDOWN, 0, "shutting down");
	event_add(stop_event, &tv);
}

/**
 * vard_fail() - end, because nothing can be done any more
 * @why: what happened and what to do
 */
void vard_fail(const char *why)
{
	if (vard.stopping)
		return;
	log_err("%s", why);
	vard.failed = true;
	stop();
}

static void reload_now(void)
{
	struct reload_diff d = { 0 };
	struct errlist err = { 0 };
	unsigned int i;

	if (vard.stopping)
		return;
	if (reload(&d, &err))
		log_err("reload: the configuration is not taken over as a whole");
	for (i = 0; i < d.n; i++)
		log_info("reload: %s", d.text[i]);
	print_errors(&err);
	reload_diff_free(&d);
}

static void on_signal(evutil_socket_t sig, short what, void *arg)
{
	if (sig == SIGHUP)
		reload_now();
	else
		stop();
}

/* --- start ---------------------------------------------------------------------- */

static int open_loop(void)
{
	static const int numbers[] = { SIGHUP, SIGTERM, SIGINT, 0 };
	unsigned int i;

	signal(SIGPIPE, SIG_IGN);
	vard.base = event_base_new();
	if (!vard.base || timers_open(vard.base))
		return -ENOMEM;
	reap_event = event_new(vard.base, -1, 0, reap, NULL);
	stop_event = event_new(vard.base, -1, EV_PERSIST, stop_poll, NULL);
	if (!reap_event || !stop_event)
		return -ENOMEM;
	for (i = 0; numbers[i]; i++) {
		signals[i] = evsignal_new(vard.base, numbers[i], on_signal, NULL);
		if (!signals[i] || event_add(signals[i], NULL))
			return -ENOMEM;
	}
	return 0;
}

static void close_loop(void)
{
	unsigned int i;

	for (i = 0; signals[i]; i++)
		event_free(signals[i]);
	if (reap_event)
		event_free(reap_event);
	if (stop_event)
		event_free(stop_event);
	reap_event = NULL;
	timers_close();
	if (vard.base)
		event_base_free(vard.base);
}

static bool start_objects(const char *socket_path)
{
	struct errlist err = { 0 };
	bool ok;

	vard.role = vard.cfg->role;
	random_bytes(vard.switch_id, sizeof(vard.switch_id));
	ok = !vrs_apply(vard.cfg, &err) && !peers_apply(vard.cfg) && !rows_open();
	if (ok) {
		grants_apply(NULL, vard.cfg);
		grants_look();
		rows_apply(NULL, vard.cfg);
		ok = !endpoints_apply(vard.cfg, &err) && !ports_apply(vard.cfg, &err);
	}
	if (ok && kernel_punt(&vard.cfg->punt))
		log_warn("punt: %s", varnl_error(kernel.nl));
	ok = ok && !kernel_listen() && !control_open_socket(socket_path, &err);
	if (!ok && !err.total)
		log_err("cannot start: %s", varnl_error(kernel.nl));
	print_errors(&err);
	if (ok)
		dials_apply(vard.cfg);
	return ok;
}

static void warn_neighbours(void)
{
	char text[256];

	if (vrf_neigh_warn(kernel.rt, 1024, text, sizeof(text)) == 1)
		log_warn("%s", text);
}

static int run(const char *socket_path)
{
	int status = EXIT_FAILURE;
	char err[512] = "";

	vard.since = time(NULL);
	if (caps_keep(err, sizeof(err))) {
		log_err("%s", err);
		return EXIT_FAILURE;
	}
	if (open_loop()) {
		log_err("cannot make an event loop");
	} else if (kernel_open(err, sizeof(err))) {
		log_err("%s", err);
	} else if (start_objects(socket_path)) {
		warn_neighbours();
		log_info("version %s is ready: %u VRs, %u peers, %zu users", VAR_VERSION,
			 vard.cfg->n_vrs, vard.cfg->n_peers, users_count(vard.cfg->users));
		sd_notify_state("READY=1");
		event_base_dispatch(vard.base);
		status = vard.failed ? EXIT_FAILURE : EXIT_SUCCESS;
	}
	control_close_socket();
	lns_close();
	sessions_close();
	dials_close();
	ports_close();
	endpoints_close();
	peers_close();
	rows_close();
	vrs_close();
	kernel_close();
	close_loop();
	if (status == EXIT_SUCCESS)
		log_info("stopped");
	return status;
}

/* --- command line ----------------------------------------------------------------- */

static const char help[] =
	"usage: vard [-v] [-j] [-s SOCKET] [[-c] FILE]\n"
	"       vard --check FILE\n"
	"\n"
	"The daemon of the virtual access router; stays in the foreground.\n"
	"\n"
	"  -c, --config FILE   configuration (" CONFIG_PATH ")\n"
	"  -C, --check FILE    say what is wrong with a configuration, and do nothing else\n"
	"  -s, --socket PATH   control socket (" CONTROL_PATH ", or $" CONTROL_ENV ")\n"
	"  -v, --verbose       log everything, whatever the configuration says\n"
	"  -j, --journal       log lines for the journal (the default where it listens)\n"
	"  -f, --foreground    no effect, vard never leaves the foreground\n"
	"  -V, --version       print the version\n"
	"  -h, --help          print this\n";

static const struct option options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "check", required_argument, NULL, 'C' },
	{ "socket", required_argument, NULL, 's' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "journal", no_argument, NULL, 'j' },
	{ "foreground", no_argument, NULL, 'f' },
	{ "version", no_argument, NULL, 'V' },
	{ "help", no_argument, NULL, 'h' },
	{ }
};

static struct config *load(const char *path)
{
	struct errlist err = { 0 };
	struct config *cfg;
	unsigned int i;

	cfg = config_load(path, &err);
	for (i = 0; i < err.n; i++)
		fprintf(stderr, "%s\n", err.text[i]);
	if (err.total > err.n)
		fprintf(stderr, "%s: %u errors more\n", path, err.total - err.n);
	err_free(&err);
	return cfg;
}

static int check(const char *path)
{
	struct config *cfg = load(path);

	if (!cfg)
		return EXIT_FAILURE;
	printf("%s: good, %u VRs, %u peers, %zu users\n", path, cfg->n_vrs, cfg->n_peers,
	       users_count(cfg->users));
	config_free(cfg);
	return EXIT_SUCCESS;
}

/* Programs that a service starts inherit the variable, but not always its stream. */
static bool to_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long dev, ino;
	struct stat st;

	return stream && sscanf(stream, "%llu:%llu", &dev, &ino) == 2 &&
	       !fstat(STDERR_FILENO, &st) && st.st_dev == dev && st.st_ino == ino;
}

int main(int argc, char **argv)
{
	const char *socket_path = NULL;
	bool journal = to_journal();
	int opt, status;

	while ((opt = getopt_long(argc, argv, "c:C:s:vjfVh", options, NULL)) != -1) {
		switch (opt) {
		case 'c':
			vard.config_path = optarg;
			break;
		case 'C':
			return check(optarg);
		case 's':
			socket_path = optarg;
			break;
		case 'v':
			vard.verbose = true;
			break;
		case 'j':
			journal = true;
			break;
		case 'f':
			break;
		case 'V':
			printf("vard %s\n", VAR_VERSION);
			return EXIT_SUCCESS;
		case 'h':
			fputs(help, stdout);
			return EXIT_SUCCESS;
		default:
			fprintf(stderr, "Try vard --help\n");
			return 2;
		}
	}
	if (optind < argc)
		vard.config_path = argv[optind++];
	if (optind < argc) {
		fprintf(stderr, "vard: found \"%s\", expected one configuration\n", argv[optind]);
		return 2;
	}
	log_open(journal);
	vard.cfg = load(vard.config_path);
	if (!vard.cfg)
		return EXIT_FAILURE;
	log_level(vard.verbose ? LOG_DEBUG : (int)vard.cfg->log_level);
	status = run(control_path(socket_path));
	config_free(vard.cfg);
	return status;
}
