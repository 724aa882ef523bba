// SPDX-License-Identifier: GPL-2.0
/*
 * monitor.c - traces of PPP links for clients of the control socket
 *
 * A client asks for sessions by their ids or by a user name. Before a user has
 * told the name, a session's messages are kept, at most HELD_MAX of them and
 * only while somebody asks by name.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/control.h"
#include "lib/varnl.h"
#include "monitor.h"
#include "session.h"

#define HELD_MAX	64

/* Messages of a session whose user is not known yet */
struct session_trace {
	unsigned int n;
	char *line[HELD_MAX];
};

static TAILQ_HEAD(, monitor) monitors = TAILQ_HEAD_INITIALIZER(monitors);

/* The client named ids, not a user */
static bool by_id(const struct monitor *m)
{
	return m->endpoint || m->port;
}

static bool by_ids(const struct monitor *m, const struct session *s)
{
	struct varnl_session_name name = session_key(s);

	return by_id(m) && m->port == name.port && m->endpoint == name.endpoint &&
	       m->tid == name.tunnel_id && (!m->sid || m->sid == s->sid);
}

static bool by_name(const struct monitor *m, const struct session *s)
{
	return !by_id(m) && (!strcmp(m->user, s->user) || !strcmp(m->user, s->claimed));
}

/* The session may turn out to be one that the client wants */
static bool may_become(const struct monitor *m, const struct session *s)
{
	return !by_id(m) && !s->user[0] && !s->claimed[0];
}

static void drop_held(struct session *s)
{
	if (!s->trace)
		return;
	while (s->trace->n)
		free(s->trace->line[--s->trace->n]);
	free(s->trace);
	s->trace = NULL;
}

/**
 * monitor_session() - switch the link's trace on or off, as is needed now
 * @s: session
 */
void monitor_session(struct session *s)
{
	struct monitor *m;
	bool on = false;

	TAILQ_FOREACH(m, &monitors, node)
		on |= by_ids(m, s) || by_name(m, s) || may_become(m, s);
	if (s->ppp)
		ppp_set_trace(s->ppp, on);
}

static void all_sessions(void)
{
	struct session *s;

	TAILQ_FOREACH(s, &sessions, all)
		monitor_session(s);
}

/**
 * monitor_start() - begin to send traces
 * @m: monitor, zeroed
 * @who: whose it is
 * @args: arguments of the command
 * @err: receives a message
 * @len: its size
 *
 * Return: 0, or -1 with a message.
 */
int monitor_start(struct monitor *m, const struct source *who, json_t *args, char *err,
		  size_t len)
{
	const char *what = json_get_text(args, "what", "ppp");
	const char *user = json_get_text(args, "user", NULL);
	json_int_t endpoint = json_get_int(args, "endpoint", 0);
	json_int_t tid = json_get_int(args, "tunnel", 0);
	json_int_t sid = json_get_int(args, "session", 0);
	json_int_t port = json_get_int(args, "port", 0);
	struct varnl_session_name name;
	const struct session *s;

	if (strcmp(what, "ppp")) {
		snprintf(err, len, "monitor %.32s: expected ppp", what);
		return -1;
	}
	if (user) {
		if (user_canon(user, strlen(user), m->user)) {
			snprintf(err, len, "user: expected a user name");
			return -1;
		}
	} else if (endpoint < 0 || endpoint > UINT32_MAX || tid < 0 || tid > UINT16_MAX ||
		   sid < 0 || sid > UINT16_MAX || port < 0 || port > UINT32_MAX ||
		   !port != (endpoint && tid)) {
		snprintf(err, len,
			 "monitor: expected user, or endpoint, tunnel and session, or port and session");
		return -1;
	}
	name = (struct varnl_session_name){
		.endpoint = (uint32_t)endpoint, .tunnel_id = (uint16_t)tid,
		.session_id = (uint16_t)sid, .port = (uint32_t)port,
	};
	s = !user && sid ? session_find(&name) : NULL;
	if (!who->carrier && !user && !may_see_session(who, s)) {
		snprintf(err, len, AUTHORITY_REFUSED);
		return -1;
	}
	if (!user && sid && !s) {
		snprintf(err, len, "session %lld: not found", (long long)sid);
		return -1;
	}
	if (!user) {
		m->endpoint = name.endpoint;
		m->tid = name.tunnel_id;
		m->sid = name.session_id;
		m->port = name.port;
	}
	m->active = true;
	TAILQ_INSERT_TAIL(&monitors, m, node);
	all_sessions();
	return 0;
}

/* The client is gone */
void monitor_stop(struct monitor *m)
{
	if (!m->active)
		return;
	m->active = false;
	TAILQ_REMOVE(&monitors, m, node);
	all_sessions();
}

static void deliver(struct session *s, char *line)
{
	struct monitor *m, *next;
	bool hold = false;

	TAILQ_FOREACH_SAFE(m, &monitors, node, next) {
		if (by_ids(m, s) || by_name(m, s))
			client_event(m, s, line);
		else
			hold |= may_become(m, s);
	}
	if (hold && !s->trace)
		s->trace = calloc(1, sizeof(*s->trace));
	if (hold && s->trace && s->trace->n < HELD_MAX)
		s->trace->line[s->trace->n++] = line;
	else
		free(line);
}

static void event(struct session *s, const char *dir, const char *text)
{
	struct varnl_session_name name = session_key(s);
	struct timespec ts;
	json_t *ev;
	char *line;

	clock_gettime(CLOCK_REALTIME, &ts);
	ev = json_pack("{s:{s:f, s:I, s:i, s:i, s:s, s:s}}", "event",
		       "time", (double)ts.tv_sec + (double)ts.tv_nsec / 1e9,
		       "endpoint", (json_int_t)name.endpoint,
		       "tunnel", name.tunnel_id, "session", s->sid, "dir", dir, "text", text);
	if (ev && name.port)
		json_object_set_new(json_object_get(ev, "event"), "port",
				    json_integer((json_int_t)name.port));
	if (ev && s->user[0])
		json_object_set_new(json_object_get(ev, "event"), "user", json_string(s->user));
	line = ev ? json_dumps(ev, JSON_COMPACT) : NULL;
	json_decref(ev);
	if (line)
		deliver(s, line);
}

/**
 * monitor_trace() - a frame of a link that is traced
 * @s: session
 * @t: frame; secrets have been left out
 */
void monitor_trace(struct session *s, const struct ppp_trace *t)
{
	char text[1200], id[16] = "";

	if (TAILQ_EMPTY(&monitors) || s->dead)
		return;
	if (t->id >= 0)
		snprintf(id, sizeof(id), " id %d", t->id);
	snprintf(text, sizeof(text), "%s%s%s%s%s%s", t->proto_name, t->code_name[0] ? " " : "",
		 t->code_name, id, t->text[0] ? " " : "", t->text);
	event(s, t->out ? "out" : "in", text);
}

/* Something has happened to the session */
void monitor_state(struct session *s, const char *text)
{
	if (!TAILQ_EMPTY(&monitors))
		event(s, "state", text);
}

/**
 * monitor_named() - the session's user has presented a name
 * @s: session; s->claimed is the name
 */
void monitor_named(struct session *s)
{
	struct monitor *m, *next;
	unsigned int i;

	if (TAILQ_EMPTY(&monitors))
		return;
	TAILQ_FOREACH_SAFE(m, &monitors, node, next) {
		for (i = 0; s->trace && i < s->trace->n && m->active && by_name(m, s); i++)
			client_event(m, s, s->trace->line[i]);
	}
	drop_held(s);
	monitor_session(s);
}

/* The session is over */
void monitor_end(struct session *s)
{
	monitor_state(s, "session ended");
	drop_held(s);
}
