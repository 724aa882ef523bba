/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vard_fake.h - a kernel, a clock and a wire for the daemon, in memory
 *
 * Included once, by a test of the daemon without sockets. The kernel has one
 * endpoint (number 1); a session belongs to the VR of its realm where select
 * allows it, else to that of its tunnel or port. Frames that come by a session's leg
 * are held, punted, or go out of the leg of the one that it is switched to.
 */
#ifndef SELFTESTS_UNIT_VARD_FAKE_H
#define SELFTESTS_UNIT_VARD_FAKE_H

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dial.h"
#include "kernel.h"
#include "lns.h"
#include "monitor.h"
#include "port.h"
#include "session.h"

#define FAKE_MAX	512
#define FAKE_EVENTS	64
#define FAKE_VR		VARNL_BIT(VAR_A_SESSION_VR)
#define FAKE_PORT	77	/* ifindex of the port, in VR 1; realms decide there */

struct vard vard = {
	.config_path = "none",
	.role = CFG_ROLE_ALL,
	.vrs = TAILQ_HEAD_INITIALIZER(vard.vrs),
	.endpoints = TAILQ_HEAD_INITIALIZER(vard.endpoints),
	.peers = TAILQ_HEAD_INITIALIZER(vard.peers),
};

struct fake_held {
	struct fake_held *next;
	struct varnl_session_name name;
	size_t len;
	uint8_t data[];
};

static struct {
	uint64_t now;
	struct varnl_tunnel tunnels[FAKE_MAX];
	unsigned int n_tunnels;
	struct varnl_session sessions[FAKE_MAX];
	unsigned int n_sessions;
	unsigned int n_bulk_dels;	/* requests that delete many sessions */
	unsigned int n_routes;
	unsigned int n_addrs;
	unsigned int n_vrs;
	bool endpoint;
	bool endpoint_gone;
	int fail_session_set;	/* errno of the next ones */
	int fail_session_new;
	unsigned int fail_nth;	/* of the next ones that set the end, only this one */
	struct fake_held *held;
	struct port *port;
	struct timer *timers[4 * FAKE_MAX];
	unsigned int n_timers;
	int reserved;
	struct varnl_event events[FAKE_EVENTS];
	unsigned int n_events;
	bool lost_events;
	int event_fd[2];
	void (*frame_out)(const struct varnl_frame *f);
	void (*datagram_out)(struct in_addr to, uint16_t port, const uint8_t *buf, size_t len);
	void (*padt_out)(uint16_t sid, const char *text);
} fake = { .now = 1000000 };

/* --- clock ------------------------------------------------------------------------ */

uint64_t timer_now(void)
{
	return fake.now;
}

int timers_reserve(void)
{
	fake.reserved++;
	return 0;
}

void timers_unreserve(void)
{
	fake.reserved--;
}

void timer_cancel(struct timer *t)
{
	unsigned int i;

	for (i = 0; i < fake.n_timers; i++) {
		if (fake.timers[i] == t) {
			fake.timers[i] = fake.timers[--fake.n_timers];
			break;
		}
	}
	t->slot = 0;
}

void timer_arm(struct timer *t, uint64_t when)
{
	if (t->slot)
		timer_cancel(t);
	if (when == TIMER_NEVER)
		return;
	if (fake.n_timers == 4 * FAKE_MAX)
		abort();
	t->when = when;
	t->slot = 1;
	fake.timers[fake.n_timers++] = t;
}

static inline uint64_t fake_next(void)
{
	uint64_t next = TIMER_NEVER;
	unsigned int i;

	for (i = 0; i < fake.n_timers; i++)
		next = fake.timers[i]->when < next ? fake.timers[i]->when : next;
	return next;
}

static inline bool fake_timer(void)
{
	unsigned int i;
	struct timer *t;

	for (i = 0; i < fake.n_timers; i++) {
		t = fake.timers[i];
		if (t->when <= fake.now) {
			timer_cancel(t);
			t->fn(t, fake.now);
			return true;
		}
	}
	return false;
}

void reap_soon(void)
{
}

void vard_fail(const char *why)
{
	abort();
}

static inline void reap(void)
{
	sessions_reap();
	dials_reap();
	lns_reap();
	peers_reap();
}

/* --- ports: one at most ------------------------------------------------------------- */

void port_session_end(struct port *port, uint16_t sid, const char *padt_text)
{
	if (fake.padt_out && padt_text)
		fake.padt_out(sid, padt_text);
}

void port_stray(struct port *port, const uint8_t mac[PPPOE_MAC_LEN], uint16_t sid)
{
}

/* --- endpoint ------------------------------------------------------------------------ */

static struct endpoint the_endpoint;

struct endpoint *endpoint_find(uint32_t id)
{
	return id == 1 && the_endpoint.in_kernel ? &the_endpoint : NULL;
}

struct endpoint *endpoint_for(const char *listen, uint32_t vr)
{
	return the_endpoint.in_kernel && !the_endpoint.closing ? &the_endpoint : NULL;
}

bool endpoint_send(struct endpoint *ep, struct in_addr to, uint16_t port, const void *buf,
		   size_t len)
{
	fake.datagram_out(to, port, buf, len);
	return true;
}

void endpoint_put(struct endpoint *ep)
{
	ep->tunnels--;
}

void endpoint_close(struct endpoint *ep)
{
	ep->closing = true;
	ep->in_kernel = false;
}

int endpoints_apply(const struct config *cfg, struct errlist *err)
{
	the_endpoint.cfg = &cfg->listens[0];
	the_endpoint.id = 1;
	the_endpoint.in_kernel = true;
	the_endpoint.closing = false;
	if (!fake.endpoint)
		TAILQ_INSERT_TAIL(&vard.endpoints, &the_endpoint, node);
	fake.endpoint = true;
	return 0;
}

int ports_apply(const struct config *cfg, struct errlist *err)
{
	if (fake.port)
		fake.port->cfg = &cfg->pppoes[0];
	return 0;
}

void ports_remove(const struct config *cfg)
{
}

void ports_reap(void)
{
}

void client_event(struct monitor *m, const struct session *s, const char *line)
{
}

/* --- the family "var" ------------------------------------------------------------------ */

const char *varnl_error(const struct varnl *nl)
{
	return "the fake kernel refuses";
}

int varnl_authority_get(struct varnl *nl, struct varnl_source *source)
{
	source->rights = 0;
	return 0;
}

static inline struct varnl_tunnel *fake_tunnel(uint16_t tid)
{
	unsigned int i;

	for (i = 0; i < fake.n_tunnels; i++) {
		if (fake.tunnels[i].tunnel_id == tid)
			return &fake.tunnels[i];
	}
	return NULL;
}

static inline struct varnl_session *fake_at(const struct varnl_session_name *name)
{
	struct varnl_session *s;
	unsigned int i;

	for (i = 0; i < fake.n_sessions; i++) {
		s = &fake.sessions[i];
		if (s->port == name->port && s->tunnel_id == name->tunnel_id &&
		    s->session_id == name->session_id)
			return s;
	}
	return NULL;
}

static inline struct varnl_session *fake_session(uint16_t tid, uint16_t sid)
{
	struct varnl_session_name name = { .endpoint = 1, .tunnel_id = tid, .session_id = sid };

	return fake_at(&name);
}

static inline bool fake_same(const struct varnl_session_name *a,
			     const struct varnl_session_name *b)
{
	return a->port == b->port && a->tunnel_id == b->tunnel_id &&
	       a->session_id == b->session_id;
}

/* The one that is switched to this one, or NULL */
static inline struct varnl_session *fake_from(const struct varnl_session_name *name)
{
	unsigned int i;

	for (i = 0; i < fake.n_sessions; i++) {
		if (fake.sessions[i].end == VAR_END_SWITCH &&
		    fake_same(&fake.sessions[i].to, name))
			return &fake.sessions[i];
	}
	return NULL;
}

/* Take out the oldest frame that a session holds, or NULL */
static inline struct fake_held *fake_held(const struct varnl_session_name *name)
{
	struct fake_held **pos = &fake.held, *h;

	while (*pos && !fake_same(&(*pos)->name, name))
		pos = &(*pos)->next;
	h = *pos;
	if (h)
		*pos = h->next;
	return h;
}

static inline void fake_forget(struct varnl_session *s)
{
	struct varnl_session_name name = varnl_session_name(s);
	struct varnl_session *from = fake_from(&name);
	struct fake_held *h;

	if (from)
		memset(&from->to, 0, sizeof(from->to));
	while ((h = fake_held(&name)))
		free(h);
	*s = fake.sessions[--fake.n_sessions];
}

int varnl_session_del(struct varnl *nl, const struct varnl_session_name *name)
{
	struct varnl_session *s = fake_at(name);

	if (!s)
		return -ENOENT;
	fake_forget(s);
	return 0;
}

int varnl_sessions_del(struct varnl *nl, const struct varnl_session_name *names, unsigned int n,
		       unsigned int *gone)
{
	unsigned int i;

	fake.n_bulk_dels++;
	for (i = 0, *gone = 0; i < n; i++)
		*gone += !varnl_session_del(nl, &names[i]);
	return 0;
}

int varnl_tunnel_del(struct varnl *nl, uint32_t endpoint, uint16_t tid)
{
	struct varnl_tunnel *t = fake_tunnel(tid);
	unsigned int i;

	if (!t)
		return -ENOENT;
	for (i = fake.n_sessions; i--; ) {
		if (fake.sessions[i].tunnel_id == tid)
			fake_forget(&fake.sessions[i]);
	}
	*t = fake.tunnels[--fake.n_tunnels];
	return 0;
}

int varnl_tunnel_new(struct varnl *nl, struct varnl_tunnel *t)
{
	if (fake_tunnel(t->tunnel_id))
		return -EEXIST;
	if (fake.n_tunnels == FAKE_MAX)
		return -ENOMEM;
	t->ifindex = 100000u + t->tunnel_id;
	fake.tunnels[fake.n_tunnels++] = *t;
	return 0;
}

int varnl_tunnel_set(struct varnl *nl, const struct varnl_tunnel *t)
{
	struct varnl_tunnel *o = fake_tunnel(t->tunnel_id);

	if (!o)
		return -ENOENT;
	o->peer_tunnel_id = t->peer_tunnel_id;
	o->peer_port = t->peer_port;
	return 0;
}

int varnl_tunnel_get(struct varnl *nl, uint32_t endpoint, uint16_t tid, struct varnl_tunnel *t)
{
	struct varnl_tunnel *o = fake_tunnel(tid);

	if (!o)
		return -ENOENT;
	*t = *o;
	return 0;
}

int varnl_session_new(struct varnl *nl, struct varnl_session *s)
{
	struct varnl_session_name name = varnl_session_name(s);

	if (fake_at(&name))
		return -EEXIST;
	if (fake.fail_session_new)
		return fake.fail_session_new;
	if (!s->port && !fake_tunnel(s->tunnel_id))
		return -ENOENT;
	if (fake.n_sessions == FAKE_MAX)
		return -ENOMEM;
	fake.sessions[fake.n_sessions++] = *s;
	return 0;
}

static inline uint32_t fake_decide(const struct varnl_session *o, const char *user)
{
	const struct varnl_tunnel *t = fake_tunnel(o->tunnel_id);
	const char *realm = user_realm(user);
	unsigned int i;

	for (i = 0; i < vard.cfg->n_isps && realm && (o->port || t->select); i++) {
		if (!strcmp(vard.cfg->isps[i].realm, realm))
			return vard.cfg->isps[i].vr;
	}
	return o->port ? 1 : t->vr;
}

int varnl_explain(struct varnl *nl, struct varnl_explain *ex)
{
	const struct varnl_session_name name = {
		.endpoint = ex->endpoint, .tunnel_id = ex->tunnel_id,
		.session_id = ex->session_id, .port = ex->ifindex,
	};
	const struct varnl_session *o = fake_at(&name);
	const struct varnl_tunnel *t;

	if (!o)
		return -ENOENT;
	ex->vr = fake_decide(o, ex->has & VARNL_BIT(VAR_A_EXPLAIN_USER) ? ex->user : "");
	ex->has = VARNL_BIT(VAR_A_EXPLAIN_VR);
	ex->n_considered = 1;
	ex->considered[0].verdict = VAR_VERDICT_DECIDED;
	t = fake_tunnel(ex->tunnel_id);
	ex->considered[0].kind = ex->ifindex ? VAR_ROW_KIND_PORT :
				 t && ex->vr == t->vr ? VAR_ROW_KIND_TUNNEL : VAR_ROW_KIND_ISP;
	return 0;
}

/* A frame comes by a session's leg */
static inline void fake_frame_in(const struct varnl_session_name *name, const uint8_t *data,
				 size_t len)
{
	const struct varnl_session *s = fake_at(name), *to;
	struct varnl_frame f = { .data = data, .len = len };
	struct fake_held *h, **end = &fake.held;
	unsigned int n = 0;

	if (!s)
		return;
	switch (s->end) {
	case VAR_END_HOLD:
		for (; *end; end = &(*end)->next)
			n += fake_same(&(*end)->name, name);
		if (n == VAR_MAX_HELD)
			break;
		h = malloc(sizeof(*h) + len);
		if (!h)
			abort();
		*h = (struct fake_held){ .name = *name, .len = len };
		memcpy(h->data, data, len);
		*end = h;
		break;
	case VAR_END_SWITCH:
		to = fake_at(&s->to);
		if (!to || to->vr != s->vr)
			break;
		f.endpoint = s->to.endpoint;
		f.tunnel_id = s->to.tunnel_id;
		f.session_id = s->to.session_id;
		f.port = s->to.port;
		fake.frame_out(&f);
		break;
	default:
		session_frame(name, data, len);
		break;
	}
}

/* The rules of pairs, and which VR it will be */
static inline int fake_check_end(const struct varnl_session *o, struct varnl_session *s)
{
	bool early = o->end == VAR_END_NONE || o->end == VAR_END_HOLD;
	const struct varnl_session_name name = varnl_session_name(o);
	const char *user = s->has & VARNL_BIT(VAR_A_SESSION_USER) ? s->user : o->user;
	const struct varnl_session *from = fake_from(&name), *to, *third;
	bool has_to = s->has & VARNL_BIT(VAR_A_SESSION_TO);
	bool is_switch = s->end == VAR_END_SWITCH;
	/* what was asked for instead of what the rows say, now or before */
	uint32_t asked = s->has & FAKE_VR ? s->vr : o->has & FAKE_VR ? o->vr : 0;

	if (fake.fail_nth && !--fake.fail_nth)
		return -ENETUNREACH;
	if (s->end != o->end && !early && !(o->end == VAR_END_SWITCH && s->end == VAR_END_HOLD))
		return -EBUSY;
	if (s->end == VAR_END_TERMINATE && from)
		return -EBUSY;
	if (has_to != is_switch ||
	    (o->port && s->has & VARNL_BIT(VAR_A_SESSION_PEER_SESSION_ID)))
		return -EINVAL;
	s->vr = o->vr;
	if (s->end == VAR_END_NONE || (s->end == VAR_END_HOLD && o->end != VAR_END_NONE))
		return 0;
	if (o->end != s->end)
		s->vr = asked ? asked : fake_decide(o, user);
	if (!has_to)
		return 0;
	to = fake_at(&s->to);
	third = to ? fake_from(&s->to) : NULL;
	if (!to || to == o)
		return -ENOENT;
	if (to->end == VAR_END_TERMINATE || (third && third != o) ||
	    (to->end == VAR_END_SWITCH && !fake_same(&to->to, &name)) || (from && from != to))
		return -EBUSY;
	return to->vr == s->vr ? 0 : -EXDEV;
}

int varnl_session_set(struct varnl *nl, struct varnl_session *s)
{
	struct varnl_session_name name = varnl_session_name(s);
	struct varnl_session *o = fake_at(&name);
	struct fake_held *h, *list = NULL, **tail = &list;
	int ret;

	if (!o)
		return -ENOENT;
	if (fake.fail_session_set)
		return fake.fail_session_set;
	if (s->has & VARNL_BIT(VAR_A_SESSION_END)) {
		ret = fake_check_end(o, s);
		if (ret)
			return ret;
		if (o->end == VAR_END_HOLD && s->end != VAR_END_HOLD) {
			while ((h = fake_held(&name))) {
				*tail = h;
				tail = &h->next;
			}
			*tail = NULL;
		}
		o->end = s->end;
		o->has |= s->has & FAKE_VR;
		o->vr = s->vr;
		o->to = s->end == VAR_END_SWITCH ? s->to : (struct varnl_session_name){ 0 };
		if (o->end == VAR_END_TERMINATE) {
			o->ifindex = 1000u + o->session_id;
			strcpy(o->ifname, "l2s0");
		}
	}
	if (s->has & VARNL_BIT(VAR_A_SESSION_USER))
		strcpy(o->user, s->user);
	if (s->has & VARNL_BIT(VAR_A_SESSION_PEER_SESSION_ID))
		o->peer_session_id = s->peer_session_id;
	if (s->has & VARNL_BIT(VAR_A_SESSION_FLAGS))
		o->flags = s->flags;
	if (s->has & VARNL_BIT(VAR_A_SESSION_OPEN))
		o->open = s->open;
	if (s->has & VARNL_BIT(VAR_A_SESSION_MRU))
		o->mtu = s->mru;
	if (s->has & VARNL_BIT(VAR_A_SESSION_PREFIX)) {
		o->n_prefixes = s->n_prefixes;
		memcpy(o->prefix, s->prefix, sizeof(o->prefix));
	}
	*s = *o;
	/* what was held goes on once, in order; what would be punted is lost here */
	while ((h = list)) {
		list = h->next;
		if (s->end == VAR_END_SWITCH)
			fake_frame_in(&name, h->data, h->len);
		free(h);
	}
	return 0;
}

int varnl_session_get(struct varnl *nl, const struct varnl_session_name *name,
		      struct varnl_session *s)
{
	struct varnl_session *o = fake_at(name);

	if (!o)
		return -ENOENT;
	*s = *o;
	return 0;
}

int varnl_session_dump(struct varnl *nl, const struct varnl_session *filter,
		       varnl_session_cb cb, void *data)
{
	unsigned int i;

	for (i = 0; i < fake.n_sessions; i++)
		cb(&fake.sessions[i], data);
	return 0;
}

int varnl_tunnel_dump(struct varnl *nl, const struct varnl_tunnel *filter,
		      varnl_tunnel_cb cb, void *data)
{
	unsigned int i;

	for (i = 0; i < fake.n_tunnels; i++)
		cb(&fake.tunnels[i], data);
	return 0;
}

int varnl_row_dump(struct varnl *nl, const struct varnl_row *filter, varnl_row_cb cb, void *data)
{
	return 0;
}

int varnl_row_set(struct varnl *nl, const struct varnl_row *row, unsigned int how)
{
	return 0;
}

int varnl_row_del(struct varnl *nl, const struct varnl_row *key)
{
	return 0;
}

int varnl_grant_new(struct varnl *nl, const struct varnl_grant *grant)
{
	return 0;
}

int varnl_grant_set(struct varnl *nl, const struct varnl_grant *grant)
{
	return 0;
}

int varnl_grant_del(struct varnl *nl, const struct varnl_grant *grant)
{
	return 0;
}

int varnl_grant_dump(struct varnl *nl, const struct varnl_grant *filter, varnl_grant_cb cb,
		     void *data)
{
	return 0;
}

/* Sessions alone have rows here */
int varnl_row_get(struct varnl *nl, struct varnl_row *row)
{
	const struct varnl_session_name name = {
		.endpoint = row->endpoint, .tunnel_id = row->tunnel_id,
		.session_id = row->session_id, .port = row->port,
	};
	const struct varnl_session *o = fake_at(&name);

	if (row->kind != VAR_ROW_KIND_SESSION || !o)
		return -ENOENT;
	row->vr = o->vr;
	return 0;
}

int varnl_vr_set(struct varnl *nl, const struct varnl_vr *vr)
{
	return 0;
}

int varnl_vr_del(struct varnl *nl, uint32_t id)
{
	return 0;
}

int varnl_vr_get(struct varnl *nl, uint32_t id, struct varnl_vr *vr)
{
	memset(vr, 0, sizeof(*vr));
	return 0;
}

int varnl_netns_get(struct varnl *nl, struct varnl_netns *ns)
{
	ns->controller = 1;
	return 0;
}

int varnl_endpoint_get(struct varnl *nl, uint32_t id, struct varnl_endpoint *ep)
{
	return fake.endpoint_gone ? -ENOENT : 0;
}

int varnl_netns_set(struct varnl *nl, const struct varnl_netns *ns)
{
	return 0;
}

struct varnl *varnl_open(char *err, size_t len)
{
	return (struct varnl *)&fake;
}

struct varnl_frames *varnl_frames_open(char *err, size_t len)
{
	return (struct varnl_frames *)&fake;
}

struct varnl_events *varnl_events_open(char *err, size_t len)
{
	if (pipe2(fake.event_fd, O_NONBLOCK | O_CLOEXEC))
		abort();
	return (struct varnl_events *)&fake;
}

void varnl_close(struct varnl *nl)
{
}

void varnl_frames_close(struct varnl_frames *fr)
{
}

void varnl_events_close(struct varnl_events *evs)
{
	close(fake.event_fd[0]);
	close(fake.event_fd[1]);
}

int varnl_frames_fd(const struct varnl_frames *fr)
{
	return fake.event_fd[1];
}

int varnl_events_fd(const struct varnl_events *evs)
{
	return fake.event_fd[0];
}

int varnl_frame_recv(struct varnl_frames *fr, unsigned int max, varnl_frame_cb cb, void *data)
{
	return 0;
}

int varnl_frame_send(struct varnl_frames *fr, const struct varnl_frame *frame)
{
	fake.frame_out(frame);
	return 0;
}

uint64_t varnl_frame_refused(const struct varnl_frames *fr)
{
	return 0;
}

/* Events wait until the loop runs, as they do in the kernel. */
static inline struct varnl_event *fake_event(uint8_t cmd)
{
	struct varnl_event *ev;

	if (fake.n_events == FAKE_EVENTS) {
		fake.lost_events = true;
		fake.n_events = 0;
	}
	ev = &fake.events[fake.n_events++];
	memset(ev, 0, sizeof(*ev));
	ev->cmd = cmd;
	return ev;
}

/* The row of a call's session names VR @vr, or did so before the kernel decided otherwise */
static inline void fake_row(struct varnl_session *o, uint32_t vr, bool now)
{
	struct varnl_event *ev = fake_event(VAR_CMD_ROW_NTF);

	ev->row.kind = VAR_ROW_KIND_SESSION;
	ev->row.endpoint = 1;
	ev->row.tunnel_id = o->tunnel_id;
	ev->row.session_id = o->session_id;
	ev->row.vr = vr;
	if (now)
		o->vr = vr;
}

int varnl_events_recv(struct varnl_events *evs, varnl_event_cb cb, void *data)
{
	char c[64];
	unsigned int i;

	while (read(fake.event_fd[0], c, sizeof(c)) > 0)
		;
	if (fake.lost_events) {
		fake.lost_events = false;
		return -ENOBUFS;
	}
	for (i = 0; i < fake.n_events; i++)
		cb(&fake.events[i], data);
	fake.n_events = 0;
	return (int)i;
}

static inline void fake_run_events(void)
{
	if (write(fake.event_fd[1], "x", 1) != 1)
		abort();
	event_base_loop(vard.base, EVLOOP_NONBLOCK);
	reap();
}

#include "vard_fake_net.h"

#endif /* SELFTESTS_UNIT_VARD_FAKE_H */
