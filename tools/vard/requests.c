// SPDX-License-Identifier: GPL-2.0
/*
 * requests.c - the socket where delegates send requests to the kernel's family "var"
 *
 * Delegates that have no way to the kernel's sockets, as those who come in over the network,
 * are given one here. Each gets a netlink socket that acts on their behalf: it is the
 * kernel that checks their grants, for each request. What they send is looked at just so
 * far that it is for the family and nothing else.
 *
 * The kernel works on a request inside sendmsg(); so each client has a thread, which has
 * no capability any more and touches nothing but its struct delegate: neither a slow request
 * nor a client that sends without end holds up the event loop.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "authority.h"
#include "control.h"
#include "lib/control.h"
#include "log.h"
#include "requests.h"
#include "unix.h"
#include "vard.h"

#define DELEGATES_MAX	32
#define PER_UID		4
#define DATAGRAM_MAX	(128 << 10)	/* from them; the kernel's are never as long */
#define SEND_SECONDS	10		/* for a client to take an answer */
#define BATCH_MAX	64		/* requests in a datagram, done by the kernel in one go */
#define DUMP_COST	20		/* a dump is as good as so many other requests */
#define RATE		2000		/* requests per second and client */

/**
 * struct delegate - a client
 * @node: in delegates; the event loop's
 * @thread: where it is served
 * @lock: of @fd
 * @fd: to the client; -1 once the thread has closed it
 * @nl: socket that acts on its behalf; the thread's
 * @uid: its user
 */
struct delegate {
	TAILQ_ENTRY(delegate) node;
	pthread_t thread;
	pthread_mutex_t lock;
	int fd;
	struct varnl *nl;
	uid_t uid;
};

static TAILQ_HEAD(, delegate) delegates = TAILQ_HEAD_INITIALIZER(delegates);
static struct unix_listener listener;

/* --- in the thread ------------------------------------------------------------ */

/*
 * What the requests cost, all of them of the family; 0: that is something else, or too much.
 * At most one is a dump, which may walk over all there is.
 */
static unsigned int cost_of(const uint8_t *p, size_t len, uint16_t family)
{
	unsigned int n = 0, dumps = 0;
	struct nlmsghdr h;
	size_t step;

	while (len) {
		if (len < sizeof(h))
			return 0;
		memcpy(&h, p, sizeof(h));
		if (h.nlmsg_type != family || h.nlmsg_len < NLMSG_HDRLEN + GENL_HDRLEN ||
		    h.nlmsg_len > len)
			return 0;
		step = NLMSG_ALIGN((size_t)h.nlmsg_len);
		step = step < len ? step : len;
		p += step;
		len -= step;
		n++;
		dumps += (h.nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
	}
	return n > BATCH_MAX || dumps > 1 ? 0 : n + dumps * DUMP_COST;
}

static ssize_t again(int fd, uint8_t *buf, size_t size, int flags)
{
	ssize_t n;

	do {
		n = recv(fd, buf, size, flags);
	} while (n < 0 && errno == EINTR);
	return n;
}

/* Wait as long as the requests cost; false: the client is gone meanwhile */
static bool pay(const struct delegate *d, unsigned int cost)
{
	struct timespec time = {
		.tv_sec = cost / RATE, .tv_nsec = cost % RATE * (1000000000L / RATE),
	};
	struct pollfd gone = { .fd = d->fd };

	return ppoll(&gone, 1, &time, NULL) <= 0;
}

/* A datagram of the client's goes to the kernel; false: it is over */
static bool pass_on(struct delegate *d, uint8_t *buf)
{
	ssize_t len = again(d->fd, buf, DATAGRAM_MAX, MSG_TRUNC);
	unsigned int cost;

	if (len <= 0 || len > DATAGRAM_MAX)
		return false;
	cost = cost_of(buf, len, varnl_family(d->nl));
	return cost && pay(d, cost) && send(varnl_fd(d->nl), buf, len, 0) == len;
}

/* All that the kernel has answered goes to the client, also that there was no room for more */
static bool give_back(struct delegate *d, uint8_t *buf)
{
	static const struct nlmsghdr overrun = {
		.nlmsg_len = NLMSG_HDRLEN, .nlmsg_type = NLMSG_OVERRUN,
	};
	ssize_t len;

	for (;;) {
		len = again(varnl_fd(d->nl), buf, DATAGRAM_MAX, MSG_DONTWAIT | MSG_TRUNC);
		if (len < 0 && errno == EAGAIN)
			return true;
		if (len < 0 && errno == ENOBUFS) {
			len = sizeof(overrun);
			memcpy(buf, &overrun, sizeof(overrun));
		}
		if (len <= 0 || len > DATAGRAM_MAX ||
		    send(d->fd, buf, len, MSG_NOSIGNAL) != len)
			return false;
	}
}

/* Of this thread alone */
static bool drop_capabilities(void)
{
	cap_t none = cap_init();
	bool dropped = none && !cap_set_proc(none);

	cap_free(none);
	return dropped;
}

static void *serve(void *arg)
{
	struct delegate *d = arg;
	struct pollfd fds[2] = {
		{ .fd = d->fd, .events = POLLIN },
		{ .fd = varnl_fd(d->nl), .events = POLLIN },
	};
	uint8_t *buf = malloc(DATAGRAM_MAX);
	bool go_on = buf && drop_capabilities();

	while (go_on) {
		if (poll(fds, 2, -1) < 0) {
			go_on = errno == EINTR;
			continue;
		}
		if (fds[1].revents)
			go_on = give_back(d, buf);
		if (go_on && fds[0].revents)
			go_on = pass_on(d, buf) && give_back(d, buf);
	}
	free(buf);
	varnl_close(d->nl);
	pthread_mutex_lock(&d->lock);
	close(d->fd);
	d->fd = -1;
	pthread_mutex_unlock(&d->lock);
	return NULL;
}

/* --- in the event loop ---------------------------------------------------------- */

static bool is_over(struct delegate *d)
{
	bool over;

	pthread_mutex_lock(&d->lock);
	over = d->fd < 0;
	pthread_mutex_unlock(&d->lock);
	return over;
}

static void forget(struct delegate *d)
{
	pthread_join(d->thread, NULL);
	pthread_mutex_destroy(&d->lock);
	TAILQ_REMOVE(&delegates, d, node);
	free(d);
}

/* May another one of this user come? Those that are over are forgotten here. */
static bool has_room(uid_t uid)
{
	struct delegate *d, *next;
	unsigned int all = 0, same = 0;

	TAILQ_FOREACH_SAFE(d, &delegates, node, next) {
		if (is_over(d)) {
			forget(d);
			continue;
		}
		all++;
		same += d->uid == uid;
	}
	return all < DELEGATES_MAX && same < PER_UID;
}

/* Signals are the event loop's */
static int start_thread(struct delegate *d)
{
	sigset_t all, old;
	int ret;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	ret = pthread_create(&d->thread, NULL, serve, d);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return ret;
}

/* @fd is taken over */
static void begin(int fd, const struct source *who)
{
	struct timeval tv = { .tv_sec = SEND_SECONDS };
	struct delegate *d = calloc(1, sizeof(*d));
	struct varnl_hello hello;
	struct varnl_source behalf;
	char err[256] = "out of memory";
	int ret;

	if (!d)
		goto fail;
	d->fd = fd;
	d->uid = who->uid;
	pthread_mutex_init(&d->lock, NULL);
	d->nl = varnl_open(err, sizeof(err));
	if (!d->nl)
		goto fail;
	source_for_kernel(who, &behalf);
	if (varnl_behalf_set(d->nl, &behalf)) {
		snprintf(err, sizeof(err), "%s", varnl_error(d->nl));
		goto fail;
	}
	hello.family = varnl_family(d->nl);
	/* in its thread it may wait */
	if (fcntl(fd, F_SETFL, 0) ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv)) ||
	    send(fd, &hello, sizeof(hello), MSG_NOSIGNAL | MSG_DONTWAIT) != sizeof(hello)) {
		snprintf(err, sizeof(err), "%s", strerror(errno));
		goto fail;
	}
	ret = start_thread(d);
	if (ret) {
		snprintf(err, sizeof(err), "%s", strerror(ret));
		goto fail;
	}
	TAILQ_INSERT_TAIL(&delegates, d, node);
	return;
fail:
	log_remote(LOG_CLASS_CONTROL, LOG_WARNING, "requests of uid %u: %s", who->uid, err);
	if (d) {
		varnl_close(d->nl);
		pthread_mutex_destroy(&d->lock);
		free(d);
	}
	close(fd);
}

static void accepted(int fd)
{
	struct source who;
	char err[256];

	if (source_of(fd, &who, err, sizeof(err)))
		log_remote(LOG_CLASS_STRANGER, LOG_WARNING, "requests: %s", err);
	else if (who.carrier)
		log_remote(LOG_CLASS_CONTROL, LOG_WARNING,
			   "requests: the carrier sends his to the kernel himself");
	else if (!may_anything(&who))
		log_remote(LOG_CLASS_STRANGER, LOG_WARNING,
			   "requests of uid %u: nothing is granted to it", who.uid);
	else if (!has_room(who.uid))
		log_remote(LOG_CLASS_CONTROL, LOG_WARNING,
			   "requests of uid %u: too many clients", who.uid);
	else
		return begin(fd, &who);
	close(fd);
}

/**
 * requests_open() - listen for delegates
 * @control: path of the control socket, beside which it is
 * @err: receives what went wrong
 *
 * Return: 0 or a negative errno.
 */
int requests_open(const char *control, struct errlist *err)
{
	char path[256];

	snprintf(path, sizeof(path), "%s" CONTROL_REQUESTS, control);
	return unix_listen(&listener, path, SOCK_SEQPACKET, accepted, err);
}

/* Drop all clients and remove the socket */
void requests_close(void)
{
	struct delegate *d;

	while (!TAILQ_EMPTY(&delegates)) {
		d = TAILQ_FIRST(&delegates);
		pthread_mutex_lock(&d->lock);
		if (d->fd >= 0)
			shutdown(d->fd, SHUT_RDWR);
		pthread_mutex_unlock(&d->lock);
		forget(d);
	}
	unix_unlisten(&listener);
}
