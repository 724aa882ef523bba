// SPDX-License-Identifier: GPL-2.0
/*
 * kernel.c - what comes from the kernel: PPP frames, and events about objects
 * that others have changed
 *
 * Requests are synchronous and are made where they belong (lns.c, session*.c,
 * vr.c ...). An event only says "look again": the state may have changed since,
 * so an object counts as gone when the kernel says so when it is asked.
 */
#include <errno.h>
#include <event2/event.h>
#include <string.h>

#include "kernel.h"
#include "lns.h"
#include "log.h"
#include "move.h"
#include "session.h"

/* Frames read before other events get their turn */
#define FRAME_BUDGET	256

struct kernel kernel;

/* How often the kernel is asked whether it still knows us */
#define WATCH_SECONDS	3

static struct event *frame_event, *state_event, *watch_event;

/**
 * kernel_open() - open all handles and become the controller
 * @err: receives a message
 * @len: its size
 *
 * Return: 0 or a negative errno.
 */
int kernel_open(char *err, size_t len)
{
	kernel.nl = varnl_open(err, len);
	if (!kernel.nl)
		return -errno;
	kernel.rt = vrf_open(err, len);
	if (!kernel.rt)
		return -errno;
	kernel.events = varnl_events_open(err, len);
	if (!kernel.events)
		return -errno;
	kernel.frames = varnl_frames_open(err, len);
	if (!kernel.frames)
		return -errno;
	return 0;
}

static void take_frame(const struct varnl_frame *f, void *data)
{
	struct varnl_session_name name = {
		.endpoint = f->endpoint, .tunnel_id = f->tunnel_id,
		.session_id = f->session_id, .port = f->port,
	};

	vard.stats.frames++;
	session_frame(&name, f->data, f->len);
}

static void frames_ready(evutil_socket_t fd, short what, void *arg)
{
	int n;

	n = varnl_frame_recv(kernel.frames, FRAME_BUDGET, take_frame, NULL);
	if (n < 0) {
		log_err("the socket for PPP frames is broken: %s; is module var still loaded?",
			strerror(-n));
		event_del(frame_event);
	}
}

/* The kernel no longer has it? */
static bool session_gone(const struct session *s)
{
	struct varnl_session_name key = session_key(s);
	struct varnl_session o;

	return varnl_session_get(kernel.nl, &key, &o) == -ENOENT;
}

static bool tunnel_gone(const struct tunnel *t)
{
	struct varnl_tunnel o;

	return varnl_tunnel_get(kernel.nl, t->ep->id, t->tid, &o) == -ENOENT;
}

static void session_removed(const struct varnl_session *o)
{
	struct varnl_session_name name = varnl_session_name(o);
	struct session *s = session_find(&name);

	if (s && s->in_kernel && session_gone(s))
		session_lost(s, "the session was removed from the kernel");
}

static void tunnel_removed(const struct varnl_tunnel *o)
{
	struct tunnel *t = tunnel_find(o->endpoint, o->tunnel_id);

	if (t && t->in_kernel && tunnel_gone(t))
		tunnel_lost(t, "the tunnel was removed from the kernel");
}

static void endpoint_removed(uint32_t id)
{
	struct endpoint *ep = endpoint_find(id);
	struct varnl_endpoint o;

	if (!ep || varnl_endpoint_get(kernel.nl, id, &o) != -ENOENT)
		return;
	log_warn("endpoint %u was removed from the kernel: its tunnels are closed; varctl reload brings it back",
		 id);
	ep->in_kernel = false;
	lns_stop_endpoint(ep, "the endpoint was removed from the kernel");
	endpoint_close(ep);
}

/* The row as it is now: on its way to another VR it had none for a moment, for instance */
static int row_now(const struct varnl_row *old, struct varnl_row *row)
{
	*row = (struct varnl_row){
		.kind = old->kind,
		.endpoint = old->endpoint,
		.tunnel_id = old->tunnel_id,
		.session_id = old->session_id,
		.port = old->port,
		.has = VARNL_BIT(VAR_A_ROW_KIND),
	};
	if (row->port)
		row->has |= VARNL_BIT(VAR_A_ROW_PORT);
	else
		row->has |= VARNL_BIT(VAR_A_ROW_ENDPOINT) | VARNL_BIT(VAR_A_ROW_TUNNEL_ID);
	if (row->kind == VAR_ROW_KIND_SESSION)
		row->has |= VARNL_BIT(VAR_A_ROW_SESSION_ID);
	return varnl_row_get(kernel.nl, row);
}

/* A tunnel's row lost its VR, or was moved to another one. */
static void tunnel_row(const struct varnl_row *row)
{
	struct tunnel *t = tunnel_find(row->endpoint, row->tunnel_id);
	struct varnl_row now;

	if (!t || !t->in_kernel)
		return;
	if (row->flags & VAR_ROW_FLAGS_DROP) {
		if (row_now(row, &now))
			return;
		row = &now;
	}
	if (row->flags & VAR_ROW_FLAGS_DROP)
		tunnel_stop(t, L2TP_STOP_CLEAR, 0, "the VR of the tunnel is gone");
	else
		t->vr = row->vr;
}

/*
 * The same of a session. When its row was made it named the VR of what carries it, and the
 * event may come after the session's own VR was decided: what is not as we know it is asked.
 */
static void session_row(const struct varnl_row *row)
{
	const struct varnl_session_name name = {
		.endpoint = row->port ? 0 : row->endpoint,
		.tunnel_id = row->port ? 0 : row->tunnel_id,
		.session_id = row->session_id, .port = row->port,
	};
	struct session *s = session_find(&name);
	struct varnl_row now;

	if (!s || !s->in_kernel)
		return;
	if (row->flags & VAR_ROW_FLAGS_DROP || (s->vr && s->vr->id != row->vr)) {
		if (row_now(row, &now))
			return;
		row = &now;
	}
	if (row->flags & VAR_ROW_FLAGS_DROP)
		session_close(s, PPP_END_ADMIN, true, "the VR of the session is gone");
	else
		session_moved(s, row->vr);
}

static void object_row(const struct varnl_row *row)
{
	if (row->kind == VAR_ROW_KIND_TUNNEL)
		tunnel_row(row);
	else if (row->kind == VAR_ROW_KIND_SESSION)
		session_row(row);
}

static void vr_removed(uint32_t id)
{
	struct vr *vr = vr_find(id);

	if (!vr || vr->lost)
		return;
	log_warn("VR %s was removed: its tunnels and sessions are closed; varctl reload brings it back",
		 vr->cfg->name);
	vr_lost(vr);
}

static void vr_changed(const struct varnl_vr *o)
{
	struct vr *vr = vr_find(o->id);

	if (vr && o->missing & VAR_VR_MISSING_DEVICE)
		vr_removed(o->id);
}

static void take_event(const struct varnl_event *ev, void *data)
{
	switch (ev->cmd) {
	case VAR_CMD_SESSION_DEL_NTF:
		session_removed(&ev->session);
		break;
	case VAR_CMD_TUNNEL_DEL_NTF:
		tunnel_removed(&ev->tunnel);
		break;
	case VAR_CMD_ENDPOINT_DEL_NTF:
		endpoint_removed(ev->endpoint.id);
		break;
	case VAR_CMD_VR_DEL_NTF:
		vr_removed(ev->vr.id);
		break;
	case VAR_CMD_VR_NTF:
		vr_changed(&ev->vr);
		break;
	case VAR_CMD_ROW_NTF:
		row_event(&ev->row, false);
		object_row(&ev->row);
		move_follow(&ev->row);
		break;
	case VAR_CMD_ROW_DEL_NTF:
		row_event(&ev->row, true);
		break;
	}
}

static int mark_session(const struct varnl_session *o, void *data)
{
	struct varnl_session_name name = varnl_session_name(o);
	struct session *s = session_find(&name);

	if (s)
		s->mark = true;
	return 0;
}

static int mark_tunnel(const struct varnl_tunnel *o, void *data)
{
	struct tunnel *t = tunnel_find(o->endpoint, o->tunnel_id);

	if (t)
		t->mark = true;
	return 0;
}

static int again_row(const struct varnl_row *row, void *data)
{
	row_event(row, false);
	object_row(row);
	return 0;
}

/* Events were lost: compare everything. */
static void resync(void)
{
	struct session *s, *next;
	struct tunnel *t;
	struct endpoint *ep, *ep_next;
	struct varnl_vr o;
	struct vr *vr;
	int ret;

	log_remote(LOG_CLASS_KERNEL, LOG_WARNING,
		   "events of the kernel were lost, comparing all objects");
	TAILQ_FOREACH(vr, &vard.vrs, node) {
		ret = varnl_vr_get(kernel.nl, vr->id, &o);
		if (ret == -ENOENT)
			vr_removed(vr->id);
		else if (!ret)
			vr_changed(&o);
	}
	TAILQ_FOREACH_SAFE(ep, &vard.endpoints, node, ep_next) {
		if (ep->in_kernel)
			endpoint_removed(ep->id);
	}
	TAILQ_FOREACH(t, &lns_tunnels, all)
		t->mark = false;
	TAILQ_FOREACH(s, &sessions, all)
		s->mark = false;
	if (varnl_session_dump(kernel.nl, NULL, mark_session, NULL) < 0 ||
	    varnl_tunnel_dump(kernel.nl, NULL, mark_tunnel, NULL) < 0 ||
	    varnl_row_dump(kernel.nl, NULL, again_row, NULL) < 0) {
		log_remote(LOG_CLASS_KERNEL, LOG_ERR, "cannot compare: %s",
			   varnl_error(kernel.nl));
		return;
	}
	for (t = TAILQ_FIRST(&lns_tunnels); t; t = tunnel_next(t)) {
		if (t->in_kernel && !t->mark && tunnel_gone(t))
			tunnel_lost(t, "the tunnel was removed from the kernel");
	}
	SESSIONS_FOREACH_ENDING(s, next) {
		if (s->in_kernel && !s->mark && session_gone(s))
			session_lost(s, "the session was removed from the kernel");
	}
}

static void events_ready(evutil_socket_t fd, short what, void *arg)
{
	int n;

	n = varnl_events_recv(kernel.events, take_event, NULL);
	if (n == -ENOBUFS) {
		resync();
	} else if (n < 0) {
		log_err("the socket for events is broken: %s", strerror(-n));
		event_del(state_event);
	}
}

/* Without the module, or as nobody's controller, there is nothing that can be done here. */
static void watch(evutil_socket_t fd, short what, void *arg)
{
	struct varnl_netns ns = { 0 };
	int ret = varnl_netns_get(kernel.nl, &ns);

	if (ret == -ENOENT || ret == -EOPNOTSUPP)
		vard_fail("module var has been removed: load it and start vard again");
	else if (!ret && !ns.controller)
		vard_fail("module var has been loaded anew: start vard again");
}

/* Let the event loop watch the sockets; 0 or -ENOMEM */
int kernel_listen(void)
{
	struct timeval tv = { .tv_sec = WATCH_SECONDS };

	watch_event = event_new(vard.base, -1, EV_PERSIST, watch, NULL);
	frame_event = event_new(vard.base, varnl_frames_fd(kernel.frames),
				EV_READ | EV_PERSIST, frames_ready, NULL);
	state_event = event_new(vard.base, varnl_events_fd(kernel.events),
				EV_READ | EV_PERSIST, events_ready, NULL);
	if (!frame_event || !state_event || !watch_event || event_add(frame_event, NULL) ||
	    event_add(state_event, NULL) || event_add(watch_event, &tv))
		return -ENOMEM;
	return 0;
}

/* Close what is open */
void kernel_close(void)
{
	if (frame_event)
		event_free(frame_event);
	if (state_event)
		event_free(state_event);
	if (watch_event)
		event_free(watch_event);
	frame_event = NULL;
	state_event = NULL;
	watch_event = NULL;
	varnl_frames_close(kernel.frames);
	varnl_events_close(kernel.events);
	vrf_close(kernel.rt);
	varnl_close(kernel.nl);
	memset(&kernel, 0, sizeof(kernel));
}

/**
 * kernel_punt() - set the rates of frames to the controller
 * @punt: rates, 0: leave as it is
 *
 * Return: 0 or a negative errno.
 */
int kernel_punt(const struct cfg_punt *punt)
{
	struct varnl_netns ns = {
		.punt_rate = punt->rate,
		.punt_burst = punt->burst,
		.punt_total_rate = punt->total_rate,
		.punt_total_burst = punt->total_burst,
	};

	if (punt->rate)
		ns.has |= VARNL_BIT(VAR_A_NETNS_PUNT_RATE);
	if (punt->burst)
		ns.has |= VARNL_BIT(VAR_A_NETNS_PUNT_BURST);
	if (punt->total_rate)
		ns.has |= VARNL_BIT(VAR_A_NETNS_PUNT_TOTAL_RATE);
	if (punt->total_burst)
		ns.has |= VARNL_BIT(VAR_A_NETNS_PUNT_TOTAL_BURST);
	return ns.has ? varnl_netns_set(kernel.nl, &ns) : 0;
}
