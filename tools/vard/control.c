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
#include <event2/listener.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "control.h"
#include "dial.h"
#include "group.h"
#include "lib/control.h"
#include "lib/varnl.h"
#include "lns.h"
#include "log.h"
#include "monitor.h"
#include "move.h"
#include "port.h"
#include "reload.h"
#include "role.h"
#include "session.h"

#define CLIENTS_MAX	64
#define CHUNK		100		/* objects of a long reply at a time */
#define OUT_LOW		65536		/* bytes that wait when the next are made */
#define OUT_MAX		(1 << 20)	/* a monitor that lets more wait is dropped */
#define WRITE_SECONDS	30		/* for a client to take something */
#define ERR_LEN		512

struct client {
	TAILQ_ENTRY(client) node;
	struct bufferevent *bev;
	struct monitor monitor;
	struct show show;
	bool showing;
	bool dead;
};

static TAILQ_HEAD(, client) clients = TAILQ_HEAD_INITIALIZER(clients);
static struct evconnlistener *listener;
static struct event *drop_event;
static unsigned int n_clients;
static char sock_path[sizeof(((struct sockaddr_un *)0)->sun_path)];

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

static void client_write(struct client *c, const char *text, size_t len)
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
static void reply_ok(struct client *c, json_t *result)
{
	client_json(c, json_pack("{s:b, s:o}", "ok", 1, "result",
				 result ? result : json_null()));
}

static void reply_error(struct client *c, const char *text)
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
 * @line: JSON
 * @len: its length
 */
void client_event(struct monitor *m, const char *line, size_t len)
{
	struct client *c = (struct client *)((char *)m - offsetof(struct client, monitor));

	if (c->dead)
		return;
	if (evbuffer_get_length(bufferevent_get_output(c->bev)) > OUT_MAX) {
		log_remote(LOG_CLASS_CONTROL, LOG_WARNING,
			   "a client of the control socket reads too slowly: dropped");
		client_drop(c);
		return;
	}
	client_write(c, line, len);
	client_write(c, "\n", 1);
}

/* --- commands ---------------------------------------------------------------- */

/* Return: false after a message in @err; else the reply has been sent, or begun */
typedef bool (*command)(struct client *c, json_t *args, char *err);

static bool cmd_version(struct client *c, json_t *args, char *err)
{
	reply_ok(c, json_pack("{s:s}", "version", VAR_VERSION));
	return true;
}

static bool cmd_status(struct client *c, json_t *args, char *err)
{
	reply_ok(c, show_status());
	return true;
}

static bool cmd_peer_show(struct client *c, json_t *args, char *err)
{
	reply_ok(c, show_peers());
	return true;
}

static bool cmd_pool_show(struct client *c, json_t *args, char *err)
{
	reply_ok(c, show_pools());
	return true;
}

static bool cmd_pppoe_show(struct client *c, json_t *args, char *err)
{
	reply_ok(c, show_ports());
	return true;
}

static bool cmd_group_show(struct client *c, json_t *args, char *err)
{
	reply_ok(c, show_groups());
	return true;
}

/* Would the sessions that follow a row be welcome in its new VR? */
static bool cmd_move_check(struct client *c, json_t *args, char *err)
{
	json_int_t kind = 0, ifindex = 0, endpoint = 0, tid = 0, sid = 0, port = 0, vr = 0;
	const char *realm = "", *user = "";
	struct varnl_row row = { 0 };

	if (!arg_number(args, "kind", UINT32_MAX, &kind, err, ERR_LEN) ||
	    !arg_number(args, "ifindex", UINT32_MAX, &ifindex, err, ERR_LEN) ||
	    !arg_number(args, "endpoint", UINT32_MAX, &endpoint, err, ERR_LEN) ||
	    !arg_number(args, "tunnel", UINT16_MAX, &tid, err, ERR_LEN) ||
	    !arg_number(args, "session", UINT16_MAX, &sid, err, ERR_LEN) ||
	    !arg_number(args, "port", UINT32_MAX, &port, err, ERR_LEN) ||
	    !arg_number(args, "vr", INT32_MAX, &vr, err, ERR_LEN) ||
	    !arg_text(args, "realm", &realm, err, ERR_LEN) ||
	    !arg_text(args, "user", &user, err, ERR_LEN))
		return false;
	row.kind = (uint32_t)kind;
	row.ifindex = (uint32_t)ifindex;
	row.endpoint = (uint32_t)endpoint;
	row.tunnel_id = (uint16_t)tid;
	row.session_id = (uint16_t)sid;
	row.port = (uint32_t)port;
	row.vr = (uint32_t)vr;
	if (strlen(realm) > VAR_MAX_NAME || strlen(user) > VAR_MAX_USER) {
		snprintf(err, ERR_LEN, "move-check: name too long");
		return false;
	}
	strcpy(row.realm, realm);
	strcpy(row.user, user);
	if (!move_check(&row, err, ERR_LEN))
		return false;
	reply_ok(c, NULL);
	return true;
}

static bool cmd_dial_show(struct client *c, json_t *args, char *err)
{
	reply_ok(c, show_dials());
	return true;
}

static bool cmd_vr_show(struct client *c, json_t *args, char *err)
{
	reply_ok(c, show_vrs());
	return true;
}

/* "role" is a list of words; the VR "box" stands for the box itself */
static bool cmd_vr_set(struct client *c, json_t *args, char *err)
{
	const char *name = NULL;
	unsigned int role;

	if (!arg_text(args, "vr", &name, err, ERR_LEN))
		return false;
	if (!name) {
		snprintf(err, ERR_LEN, "vr-set: expected vr");
		return false;
	}
	if (!role_parse(json_object_get(args, "role"), &role, err, ERR_LEN) ||
	    !role_set(name, role, err, ERR_LEN))
		return false;
	reply_ok(c, NULL);
	return true;
}

static bool begin_show(struct client *c)
{
	static const char head[] = "{\"ok\":true,\"result\":[";

	c->show.next = 0;
	c->showing = true;
	client_write(c, head, sizeof(head) - 1);
	return true;
}

static bool cmd_session_show(struct client *c, json_t *args, char *err)
{
	return show_sessions(&c->show, args, err, ERR_LEN) && begin_show(c);
}

static bool cmd_tunnel_show(struct client *c, json_t *args, char *err)
{
	return show_tunnels(&c->show, args, err, ERR_LEN) && begin_show(c);
}

static bool cmd_session_del(struct client *c, json_t *args, char *err)
{
	json_int_t endpoint = 0, tid = 0, sid = 0, port = 0;
	struct varnl_session_name name;
	struct session *s;
	bool force = false;

	if (!arg_number(args, "endpoint", UINT32_MAX, &endpoint, err, ERR_LEN) ||
	    !arg_number(args, "tunnel", UINT16_MAX, &tid, err, ERR_LEN) ||
	    !arg_number(args, "session", UINT16_MAX, &sid, err, ERR_LEN) ||
	    !arg_number(args, "port", UINT32_MAX, &port, err, ERR_LEN) ||
	    !arg_bool(args, "force", &force, err, ERR_LEN))
		return false;
	name = (struct varnl_session_name){
		.endpoint = (uint32_t)endpoint, .tunnel_id = (uint16_t)tid,
		.session_id = (uint16_t)sid, .port = (uint32_t)port,
	};
	s = session_find(&name);
	if (!s) {
		snprintf(err, ERR_LEN, "session %lld of %s %lld: not found", (long long)sid,
			 port ? "port" : "tunnel", (long long)(port ? port : tid));
		return false;
	}
	session_close(s, PPP_END_ADMIN, force, "closed by the operator");
	reply_ok(c, NULL);
	return true;
}

static bool cmd_tunnel_del(struct client *c, json_t *args, char *err)
{
	json_int_t endpoint = 0, tid = 0;
	struct tunnel *t;
	bool force = false;

	if (!arg_number(args, "endpoint", UINT32_MAX, &endpoint, err, ERR_LEN) ||
	    !arg_number(args, "tunnel", UINT16_MAX, &tid, err, ERR_LEN) ||
	    !arg_bool(args, "force", &force, err, ERR_LEN))
		return false;
	t = tunnel_find((uint32_t)endpoint, (uint16_t)tid);
	if (!t || t->down) {
		snprintf(err, ERR_LEN, "tunnel %lld: not found", (long long)tid);
		return false;
	}
	tunnel_stop(t, L2TP_STOP_CLEAR, 0, "closed by the operator");
	reply_ok(c, NULL);
	return true;
}

static json_t *reload_result(const struct reload_diff *d)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < d->n; i++)
		json_array_append_new(list, json_string(d->text[i]));
	return json_pack("{s:o, s:I}", "changed", list, "unchanged", (json_int_t)d->unchanged);
}

static bool cmd_reload(struct client *c, json_t *args, char *err)
{
	struct errlist why = { 0 };
	struct reload_diff d = { 0 };
	size_t o = 0;
	unsigned int i;

	if (vard.stopping) {
		snprintf(err, ERR_LEN, "vard is shutting down");
		return false;
	}
	if (!reload(&d, &why)) {
		reply_ok(c, reload_result(&d));
		reload_diff_free(&d);
		return true;
	}
	snprintf(err, ERR_LEN, "out of memory");
	for (i = 0; i < why.n && o < ERR_LEN; i++) {
		log_err("reload: %s", why.text[i]);
		o += (size_t)snprintf(err + o, ERR_LEN - o, "%s%s", i ? "\n" : "", why.text[i]);
	}
	err_free(&why);
	reload_diff_free(&d);
	return false;
}

static bool cmd_monitor(struct client *c, json_t *args, char *err)
{
	if (c->monitor.active) {
		snprintf(err, ERR_LEN, "monitor: one for each connection");
		return false;
	}
	memset(&c->monitor, 0, sizeof(c->monitor));
	if (monitor_start(&c->monitor, args, err, ERR_LEN))
		return false;
	reply_ok(c, NULL);
	return true;
}

static const struct {
	const char *name;
	command run;
} commands[] = {
	{ "version", cmd_version },
	{ "status", cmd_status },
	{ "session-show", cmd_session_show },
	{ "group-show", cmd_group_show },
	{ "move-check", cmd_move_check },
	{ "dial-show", cmd_dial_show },
	{ "vr-show", cmd_vr_show },
	{ "vr-set", cmd_vr_set },
	{ "tunnel-show", cmd_tunnel_show },
	{ "peer-show", cmd_peer_show },
	{ "pool-show", cmd_pool_show },
	{ "pppoe-show", cmd_pppoe_show },
	{ "session-del", cmd_session_del },
	{ "tunnel-del", cmd_tunnel_del },
	{ "reload", cmd_reload },
	{ "monitor", cmd_monitor },
	{ }
};

static void client_line(struct client *c, const char *line, size_t len)
{
	json_t *request, *args;
	char err[ERR_LEN] = "";
	unsigned int i = 0;
	const char *cmd;
	bool ok = false;

	if (control_parse(line, len, &request, &cmd, &args, err, sizeof(err))) {
		while (commands[i].name && strcmp(commands[i].name, cmd))
			i++;
		if (commands[i].name)
			ok = commands[i].run(c, args, err);
		else
			snprintf(err, sizeof(err), "unknown command %.64s", cmd);
	}
	if (!ok && !c->dead)
		reply_error(c, err);
	json_decref(request);
}

/* --- clients ------------------------------------------------------------------ */

/* The next piece of a long reply */
static void show_more(struct client *c)
{
	unsigned int i;
	char *text;
	json_t *o;

	for (i = 0; i < CHUNK && c->show.next < c->show.n && !c->dead; c->show.next++) {
		o = c->show.one(c->show.keys[c->show.next]);
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

/* Serve requests, one after the other, as far as the client takes the replies. */
static void client_serve(struct client *c)
{
	struct evbuffer *in = bufferevent_get_input(c->bev);
	struct evbuffer *out = bufferevent_get_output(c->bev);
	size_t len;
	char *line;

	while (!c->dead && evbuffer_get_length(out) <= OUT_LOW) {
		if (c->showing) {
			show_more(c);
			continue;
		}
		line = evbuffer_readln(in, &len, EVBUFFER_EOL_LF);
		if (!line)
			break;
		client_line(c, line, len);
		free(line);
	}
	if (!c->dead && evbuffer_get_length(in) > CONTROL_MAX_REQUEST &&
	    !evbuffer_search(in, "\n", 1, NULL).pos) {
		reply_error(c, "request is too long");
		client_drop(c);
	}
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

static void accepted(struct evconnlistener *l, evutil_socket_t fd, struct sockaddr *sa,
		     int len, void *arg)
{
	struct timeval tv = { .tv_sec = WRITE_SECONDS };
	socklen_t size = sizeof(struct ucred);
	struct ucred who = { 0 };
	struct client *c;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) ||
	    (who.uid && who.uid != geteuid())) {
		log_remote(LOG_CLASS_CONTROL, LOG_WARNING,
			   "control socket: uid %u is refused", who.uid);
		close(fd);
		return;
	}
	c = n_clients < CLIENTS_MAX ? calloc(1, sizeof(*c)) : NULL;
	if (c)
		c->bev = bufferevent_socket_new(vard.base, fd, BEV_OPT_CLOSE_ON_FREE);
	if (!c || !c->bev) {
		log_remote(LOG_CLASS_CONTROL, LOG_WARNING,
			   "control socket: too many clients (%u)", n_clients);
		free(c);
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

/* The folder of the socket, unless it is there */
static void make_folder(const char *path)
{
	char dir[sizeof(sock_path)];
	char *slash;

	strcpy(dir, path);
	slash = strrchr(dir, '/');
	if (!slash || slash == dir)
		return;
	*slash = '\0';
	mkdir(dir, 0750);
}

/* A socket that nobody listens to is left from a vard that was killed. */
static bool in_use(const struct sockaddr_un *sun)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	bool used;

	/* EAGAIN: it listens, but has too much to do */
	used = fd >= 0 && (!connect(fd, (const struct sockaddr *)sun, sizeof(*sun)) ||
			   errno == EAGAIN);
	if (fd >= 0)
		close(fd);
	return used;
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
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	struct stat st;
	mode_t mask;
	int fd, ret;

	if (strlen(path) >= sizeof(sun.sun_path)) {
		err_add(err, path, 0, 0, "is too long for a socket");
		return -ENAMETOOLONG;
	}
	strcpy(sun.sun_path, path);
	make_folder(path);
	if (in_use(&sun)) {
		err_add(err, path, 0, 0, "another vard listens there");
		return -EADDRINUSE;
	}
	/* a path that is mistyped must not cost a file */
	if (!lstat(path, &st) && !S_ISSOCK(st.st_mode)) {
		err_add(err, path, 0, 0, "is there and is no socket, expected another path");
		return -EEXIST;
	}
	unlink(path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	mask = umask(0117);
	ret = fd < 0 || bind(fd, (struct sockaddr *)&sun, sizeof(sun)) ? -errno : 0;
	umask(mask);
	if (ret) {
		err_add(err, path, 0, 0, "cannot listen there: %s", strerror(-ret));
		if (fd >= 0)
			close(fd);
		return ret;
	}
	drop_event = event_new(vard.base, -1, 0, drop_dead, NULL);
	listener = evconnlistener_new(vard.base, accepted, NULL,
				      LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 16, fd);
	if (!listener || !drop_event) {
		err_add(err, path, 0, 0, "cannot listen there: %s", strerror(errno));
		close(fd);
		return -ENOMEM;
	}
	strcpy(sock_path, path);
	return 0;
}

/* Drop all clients and remove the socket */
void control_close_socket(void)
{
	while (!TAILQ_EMPTY(&clients))
		client_free(TAILQ_FIRST(&clients));
	if (listener)
		evconnlistener_free(listener);
	if (drop_event)
		event_free(drop_event);
	listener = NULL;
	drop_event = NULL;
	if (sock_path[0])
		unlink(sock_path);
	sock_path[0] = '\0';
}
