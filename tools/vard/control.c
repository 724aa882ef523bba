// SPDX-License-Identifier: GPL-2.0
/*
 * control.c - the control socket: clients, requests, replies
 *
 * A client that does not read is dropped after a time; a long reply is made in
 * pieces while the client takes them, so that neither memory nor the event loop
 * pays for its length.
 */
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "client.h"
#include "lib/control.h"
#include "log.h"
#include "requests.h"
#include "session.h"
#include "unix.h"
#include "vard.h"

#define CLIENTS_MAX	64
#define CARRIER_MIN	16		/* of them that only he may use */
#define PER_UID		8		/* of one delegate */
#define CHUNK		100		/* objects of a long reply at a time */
#define WALK		1000		/* those of others among them that are passed over */
#define OUT_LOW		65536		/* bytes that wait when the next are made */
#define OUT_MAX		(1 << 20)	/* a monitor that lets more wait is dropped */
#define WRITE_SECONDS	30		/* for a client to take something */
#define SHARE		3		/* for each moment of a delegate's, so many of all others */
#define PAUSE_MAX	500000		/* microseconds */

static TAILQ_HEAD(, client) clients = TAILQ_HEAD_INITIALIZER(clients);
static struct unix_listener listener;
static uint64_t delegates_after;	/* now_usec(): no command of theirs before that */
static struct event *drop_event;
static unsigned int n_clients;

static uint64_t now_usec(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

/* Freed later: a monitor may be in the middle of a list of clients. */
static void client_drop(struct client *c)
{
	if (c->dead)
		return;
	c->dead = true;
	bufferevent_disable(c->bev, EV_READ | EV_WRITE);
	event_active(drop_event, EV_TIMEOUT, 0);
}

static void client_free(struct client *c)
{
	monitor_stop(&c->monitor);
	event_free(c->next);
	bufferevent_free(c->bev);
	free(c->show.keys);
	TAILQ_REMOVE(&clients, c, node);
	free(c);
	n_clients--;
}

static void drop_dead(evutil_socket_t fd, short what, void *arg)
{
	struct client *c, *next;

	TAILQ_FOREACH_SAFE(c, &clients, node, next) {
		if (c->dead)
			client_free(c);
	}
}

/* Text for the client, in addition to what waits */
void client_write(struct client *c, const char *text, size_t len)
{
	if (bufferevent_write(c->bev, text, len))
		client_drop(c);
}

static void client_json(struct client *c, json_t *o)
{
	char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;

	if (text) {
		client_write(c, text, strlen(text));
		client_write(c, "\n", 1);
	} else {
		client_drop(c);
	}
	free(text);
	json_decref(o);
}

/* @result's reference is taken over; NULL is null */
void reply_ok(struct client *c, json_t *result)
{
	client_json(c, json_pack("{s:b, s:o}", "ok", 1, "result",
				 result ? result : json_null()));
}

/* A refusal, or whatever went wrong */
void reply_error(struct client *c, const char *text)
{
	json_t *why = json_string(text);

	/* a request may have named something that is no UTF-8 */
	if (!why)
		why = json_string("bad request");
	client_json(c, json_pack("{s:b, s:o}", "ok", 0, "error", why));
}

/**
 * client_event() - send a line of a monitor
 * @m: monitor, which is part of a client
 * @s: session that it is about, which the client may or may not see
 * @line: JSON
 */
void client_event(struct monitor *m, const struct session *s, const char *line)
{
	struct client *c = (struct client *)((char *)m - offsetof(struct client, monitor));

	if (c->dead || !may_see_session(&c->who, s))
		return;
	if (evbuffer_get_length(bufferevent_get_output(c->bev)) > OUT_MAX) {
		log_remote(LOG_CLASS_CONTROL, LOG_WARNING,
			   "a client of the control socket reads too slowly: dropped");
		client_drop(c);
		return;
	}
	client_write(c, line, strlen(line));
	client_write(c, "\n", 1);
}

/**
 * clients_by_name() - how many monitors by name, which look at everybody's set-up, are there?
 * @who: of whose user
 */
unsigned int clients_by_name(const struct source *who)
{
	const struct client *c;
	unsigned int n = 0;

	TAILQ_FOREACH(c, &clients, node)
		n += c->who.uid == who->uid && c->monitor.active && c->monitor.user[0];
	return n;
}

/* A long reply begins, of which the client's show has the keys */
void client_begin_show(struct client *c)
{
	static const char head[] = "{\"ok\":true,\"result\":[";

	c->show.next = 0;
	c->showing = true;
	client_write(c, head, sizeof(head) - 1);
}

/* --- clients ------------------------------------------------------------------ */

/* The next piece of a long reply */
static void show_more(struct client *c)
{
	unsigned int i, walked = 0;
	struct view view;
	uint64_t key;
	char *text;
	json_t *o;

	view_begin(&view, &c->who, VAR_RIGHT_READ);
	for (i = 0; i < CHUNK && walked < WALK && c->show.next < c->show.n && !c->dead;
	     c->show.next++, walked++) {
		key = c->show.keys[c->show.next];
		if (!view.all && !view_has(&view, c->show.vr(key)))
			continue;
		o = c->show.one(key);
		text = o ? json_dumps(o, JSON_COMPACT) : NULL;
		json_decref(o);
		if (!text)
			continue;
		if (c->show.sent)
			client_write(c, ",", 1);
		c->show.sent = true;
		client_write(c, text, strlen(text));
		free(text);
		i++;
	}
	if (c->show.next < c->show.n)
		return;
	client_write(c, "]}\n", 3);
	free(c->show.keys);
	memset(&c->show, 0, sizeof(c->show));
	c->showing = false;
}

/* What has been done for a delegate is paid for by all of them: others come first for a time */
static void charge(const struct client *c, uint64_t begun)
{
	if (!c->who.carrier)
		delegates_after = now_usec() + SHARE * (now_usec() - begun);
}

/* One thing for the client, a request or a piece of a long reply; false: there is none */
static bool serve_one(struct client *c)
{
	struct evbuffer *in = bufferevent_get_input(c->bev);
	size_t len;
	char *line;

	if (c->showing) {
		show_more(c);
		return true;
	}
	line = evbuffer_readln(in, &len, EVBUFFER_EOL_LF);
	if (!line)
		return false;
	command_run(c, line, len);
	free(line);
	return true;
}

/* One thing after the other, as far as the client takes the replies, and others come between */
static void client_serve(struct client *c)
{
	struct evbuffer *in = bufferevent_get_input(c->bev);
	struct evbuffer *out = bufferevent_get_output(c->bev);
	struct timeval tv = { 0 };
	uint64_t now = now_usec();
	bool done = false;

	if (c->dead || evtimer_pending(c->next, NULL))
		return;
	if (!c->who.carrier && now < delegates_after) {
		tv.tv_usec = delegates_after - now < PAUSE_MAX ? (long)(delegates_after - now) :
								 PAUSE_MAX;
		evtimer_add(c->next, &tv);
		return;
	}
	if (evbuffer_get_length(out) <= OUT_LOW)
		done = serve_one(c);
	if (done) {
		charge(c, now);
		/* what comes next waits until the loop has looked at all others */
		if (!c->dead)
			evtimer_add(c->next, &tv);
		return;
	}
	if (evbuffer_get_length(in) > CONTROL_MAX_REQUEST &&
	    !evbuffer_search(in, "\n", 1, NULL).pos) {
		reply_error(c, "request is too long");
		client_drop(c);
	}
}

static void client_next(evutil_socket_t fd, short what, void *arg)
{
	client_serve(arg);
}

static void client_readable(struct bufferevent *bev, void *arg)
{
	client_serve(arg);
}

static void client_writable(struct bufferevent *bev, void *arg)
{
	client_serve(arg);
}

static void client_gone(struct bufferevent *bev, short what, void *arg)
{
	if (what & BEV_EVENT_TIMEOUT)
		log_remote(LOG_CLASS_CONTROL, LOG_WARNING,
			   "a client of the control socket does not read: dropped");
	client_drop(arg);
}

/* Delegates leave some places to the carrier, and to each other */
static bool has_room(const struct source *who)
{
	const struct client *c;
	unsigned int same = 0;

	TAILQ_FOREACH(c, &clients, node)
		same += c->who.uid == who->uid;
	return who->carrier ? n_clients < CLIENTS_MAX :
			      n_clients < CLIENTS_MAX - CARRIER_MIN && same < PER_UID;
}

static struct client *client_new(int fd)
{
	enum log_class class = LOG_CLASS_STRANGER;
	struct client *c = calloc(1, sizeof(*c));
	char err[ERR_LEN] = "out of memory";

	if (!c || source_of(fd, &c->who, err, sizeof(err)))
		goto fail;
	if (!may_anything(&c->who)) {
		snprintf(err, sizeof(err), "uid %u is refused: nothing is granted to it",
			 c->who.uid);
		goto fail;
	}
	class = LOG_CLASS_CONTROL;
	if (!has_room(&c->who)) {
		snprintf(err, sizeof(err), "uid %u: too many clients (%u)", c->who.uid, n_clients);
		goto fail;
	}
	c->next = evtimer_new(vard.base, client_next, c);
	c->bev = c->next ? bufferevent_socket_new(vard.base, fd, BEV_OPT_CLOSE_ON_FREE) : NULL;
	if (c->bev)
		return c;
fail:
	log_remote(class, LOG_WARNING, "control socket: %s", err);
	if (c && c->next)
		event_free(c->next);
	free(c);
	return NULL;
}

static void accepted(int fd)
{
	struct timeval tv = { .tv_sec = WRITE_SECONDS };
	struct client *c = client_new(fd);

	if (!c) {
		close(fd);
		return;
	}
	TAILQ_INSERT_TAIL(&clients, c, node);
	n_clients++;
	bufferevent_setcb(c->bev, client_readable, client_writable, client_gone, c);
	/* not more is read than one request that is too long */
	bufferevent_setwatermark(c->bev, EV_READ, 0, 2 * CONTROL_MAX_REQUEST);
	bufferevent_setwatermark(c->bev, EV_WRITE, OUT_LOW / 2, 0);
	bufferevent_set_timeouts(c->bev, NULL, &tv);
	bufferevent_enable(c->bev, EV_READ | EV_WRITE);
}

/**
 * control_open_socket() - listen for clients
 * @path: path of the socket
 * @err: receives what went wrong
 *
 * Return: 0 or a negative errno.
 */
int control_open_socket(const char *path, struct errlist *err)
{
	drop_event = event_new(vard.base, -1, 0, drop_dead, NULL);
	if (!drop_event) {
		err_add(err, path, 0, 0, "out of memory");
		return -ENOMEM;
	}
	return unix_listen(&listener, path, SOCK_STREAM, accepted, err) ?:
	       requests_open(path, err);
}

/* Drop all clients and remove the sockets */
void control_close_socket(void)
{
	requests_close();
	while (!TAILQ_EMPTY(&clients))
		client_free(TAILQ_FIRST(&clients));
	unix_unlisten(&listener);
	if (drop_event)
		event_free(drop_event);
	drop_event = NULL;
}
