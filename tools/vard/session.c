// SPDX-License-Identifier: GPL-2.0
/*
 * session.c - life of a session: from the ICRQ to the CDN
 *
 * The kernel's session exists before the ICRP leaves. The PPP link begins with
 * the ICCN. Whoever ends it, link or call, the other one follows:
 *
 *	link ends	-> op_terminated() -> CDN -> session_call_down()
 *	CDN, StopCCN	-> session_call_down() -> ppp_lower_down()
 *	operator	-> session_close() -> Terminate-Request -> as above
 *	kernel		-> session_lost() -> CDN -> session_call_down()
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "kernel.h"
#include "lns.h"
#include "log.h"
#include "monitor.h"
#include "session.h"

#define ID_TRIES	64	/* random ids tried before giving up */

#define EARLY_FRAMES	4	/* kept while the ICCN has not come */
#define EARLY_LEN	256	/* bytes of the longest of them */

/*
 * The peer may begin with LCP as soon as it has sent the ICCN, and data messages
 * overtake control messages. A lost Configure-Request costs it three seconds.
 */
struct session_early {
	unsigned int n;
	struct {
		size_t len;
		uint8_t data[EARLY_LEN];
	} frame[EARLY_FRAMES];
};

unsigned int session_count;

static struct hash by_id;
static struct session_list dead = TAILQ_HEAD_INITIALIZER(dead);

static uint64_t id_key(uint32_t endpoint, uint16_t tid, uint16_t sid)
{
	return (uint64_t)endpoint << 32 | (uint32_t)tid << 16 | sid;
}

/**
 * session_find() - a session by its key
 * @endpoint: the kernel's number of the endpoint
 * @tid: local Tunnel ID
 * @sid: local Session ID
 *
 * Return: the session, or NULL.
 */
struct session *session_find(uint32_t endpoint, uint16_t tid, uint16_t sid)
{
	struct hash_node *n = hash_find(&by_id, id_key(endpoint, tid, sid));

	return n ? hash_owner(n, struct session, by_id) : NULL;
}

/* "session 12/4711/815 (peer lac1, user bob@isp1.example, VR isp1)" */
const char *session_name(const struct session *s, char buf[SESSION_NAME_MAX])
{
	const char *who = s->user[0] ? s->user : s->claimed;
	char user[300] = "";

	l2tp_escape(user, sizeof(user), who, strlen(who));
	snprintf(buf, SESSION_NAME_MAX, "session %u/%u/%u (peer %s%s%s, VR %s)", s->t->ep->id,
		 s->t->tid, s->sid, s->t->peer ? s->t->peer->cfg->name : "-",
		 !user[0] ? "" : s->user[0] ? ", user " : ", claimed user ", user,
		 s->vr ? s->vr->cfg->name : vr_name(s->t->vr));
	return buf;
}

/* A random Session ID that is free here and in the kernel, and the kernel's session */
static int kernel_session(struct session *s)
{
	struct varnl_session_name key;
	struct varnl_session o;
	unsigned int i;
	uint16_t sid;
	int ret;

	for (i = 0; i < ID_TRIES; i++) {
		if (getrandom(&sid, sizeof(sid), 0) != sizeof(sid))
			return -EIO;
		if (!sid || session_find(s->t->ep->id, s->t->tid, sid))
			continue;
		key = (struct varnl_session_name){
			.endpoint = s->t->ep->id, .tunnel_id = s->t->tid, .session_id = sid,
		};
		memset(&o, 0, sizeof(o));
		o.has = VARNL_BIT(VAR_A_SESSION_PEER_SESSION_ID) |
			VARNL_BIT(VAR_A_SESSION_LEG) | VARNL_BIT(VAR_A_SESSION_END);
		varnl_session_key(&o, &key);
		o.peer_session_id = s->peer_sid;
		o.leg = VAR_LEG_L2TP;
		o.end = VAR_END_NONE;
		ret = varnl_session_new(kernel.nl, &o);
		if (ret == -EEXIST)
			continue;
		if (ret)
			return ret;
		if (hash_add(&by_id, &s->by_id, id_key(s->t->ep->id, s->t->tid, sid))) {
			varnl_session_del(kernel.nl, &key);
			return -ENOMEM;
		}
		s->sid = sid;
		s->in_kernel = true;
		return 0;
	}
	return -ENOSPC;
}

static void reject(struct tunnel *t, struct l2tp_call *c, uint16_t result, uint16_t error,
		   const char *why)
{
	char name[160];

	vard.stats.sessions_refused++;
	t->peer->refused++;
	log_remote(LOG_CLASS_SESSION, LOG_WARNING, "call in %s refused: %s",
		   tunnel_name(t, name), why);
	l2tp_call_reject(c, timer_now(), result, error, why);
}

/**
 * session_request() - an ICRQ came
 * @t: tunnel
 * @c: call; answered here
 * @info: what the ICRQ said
 */
void session_request(struct tunnel *t, struct l2tp_call *c, const struct l2tp_call_info *info)
{
	struct session *s;
	int ret;

	if (vard.stopping) {
		reject(t, c, L2TP_CDN_ADMIN, 0, "shutting down");
		return;
	}
	if (t->peer->sessions >= t->peer->cfg->l2tp.max_sessions) {
		reject(t, c, L2TP_CDN_NO_FACILITY_TEMP, 0, "too many sessions (max-sessions)");
		return;
	}
	s = calloc(1, sizeof(*s));
	if (!s || timers_reserve()) {
		free(s);
		reject(t, c, L2TP_CDN_NO_FACILITY_TEMP, 0, "out of memory");
		return;
	}
	s->t = t;
	s->call = c;
	s->peer_sid = l2tp_call_peer_sid(c);
	s->since = time(NULL);
	l2tp_escape(s->calling, sizeof(s->calling), info->calling.data, info->calling.len);
	l2tp_escape(s->called, sizeof(s->called), info->called.data, info->called.len);
	ret = kernel_session(s);
	if (ret) {
		log_remote(LOG_CLASS_KERNEL, LOG_ERR, "cannot make a session: %s",
			   ret == -ENOSPC ? "no Session ID is free" : varnl_error(kernel.nl));
		timers_unreserve();
		free(s);
		reject(t, c, L2TP_CDN_NO_FACILITY_TEMP, 0, "cannot set up the session now");
		return;
	}
	TAILQ_INSERT_TAIL(&t->sessions, s, of_tunnel);
	t->n_sessions++;
	t->peer->sessions++;
	session_count++;
	l2tp_call_set_priv(c, s);
	l2tp_call_accept(c, timer_now(), s->sid);
}

static void session_timer(struct timer *timer, uint64_t now)
{
	struct session *s = timer_owner(timer, struct session, timer);

	ppp_timer(s->ppp, now);
	session_rearm(s);
}

/* The engine was entered: its deadline may have moved. */
void session_rearm(struct session *s)
{
	if (!s->dead)
		timer_arm(&s->timer, ppp_deadline(s->ppp));
}

/**
 * session_up() - the ICCN came: begin with PPP
 * @s: session
 * @info: what ICRQ and ICCN said. Proxy AVPs are not used: LCP and
 *	authentication are done again (4.4.5 leaves that to the LNS)
 */
void session_up(struct session *s, const struct l2tp_call_info *info)
{
	uint64_t now = timer_now();
	unsigned int i;

	s->seq = info->sequencing;
	s->timer.fn = session_timer;
	s->ppp = ppp_new(&session_ppp_ops, s, &s->t->peer->cfg->ppp.conf, now);
	if (!s->ppp) {
		l2tp_call_close(s->call, now, L2TP_CDN_NO_FACILITY_TEMP, 0, "out of memory");
		return;
	}
	session_set_flags(s);
	monitor_session(s);
	ppp_lower_up(s->ppp, now);
	for (i = 0; s->early && i < s->early->n && !s->dead; i++)
		ppp_input(s->ppp, now, s->early->frame[i].data, s->early->frame[i].len);
	free(s->early);
	s->early = NULL;
	session_rearm(s);
}

static void hold(struct session *s, const uint8_t *frame, size_t len)
{
	unsigned int n;

	if (!s->early && len <= EARLY_LEN)
		s->early = calloc(1, sizeof(*s->early));
	if (!s->early || s->early->n == EARLY_FRAMES || len > EARLY_LEN) {
		vard.stats.frames_lost++;
		return;
	}
	n = s->early->n++;
	memcpy(s->early->frame[n].data, frame, len);
	s->early->frame[n].len = len;
}

/**
 * session_frame() - a PPP frame that the kernel did not handle itself
 * @endpoint: endpoint of the session
 * @tid: local Tunnel ID
 * @sid: local Session ID
 * @frame: begins with the two octets of the Protocol field
 * @len: its length
 */
void session_frame(uint32_t endpoint, uint16_t tid, uint16_t sid, const uint8_t *frame,
		   size_t len)
{
	struct session *s = session_find(endpoint, tid, sid);

	if (!s) {
		vard.stats.frames_lost++;
		return;
	}
	if (!s->ppp) {
		hold(s, frame, len);
		return;
	}
	ppp_input(s->ppp, timer_now(), frame, len);
	session_rearm(s);
}

/* What the kernel calls it */
struct varnl_session_name session_key(const struct session *s)
{
	return (struct varnl_session_name){
		.endpoint = s->t->ep->id, .tunnel_id = s->t->tid, .session_id = s->sid,
	};
}

/* @with_tunnel: the kernel's session goes with the tunnel, at once with all others */
static void unlink_session(struct session *s, bool with_tunnel)
{
	struct varnl_session_name key;

	if (s->dead)
		return;
	s->dead = true;
	timer_cancel(&s->timer);
	session_unplace(s);
	if (s->in_kernel && !with_tunnel) {
		key = session_key(s);
		varnl_session_del(kernel.nl, &key);
	}
	s->in_kernel = false;
	monitor_end(s);
	hash_del(&by_id, &s->by_id);
	TAILQ_REMOVE(&s->t->sessions, s, of_tunnel);
	s->t->n_sessions--;
	s->t->peer->sessions--;
	session_count--;
	TAILQ_INSERT_TAIL(&dead, s, of_tunnel);
	reap_soon();
}

/**
 * session_call_down() - the call is over
 * @s: session
 * @why: who ended it
 */
void session_call_down(struct session *s, const struct l2tp_reason *why)
{
	char name[SESSION_NAME_MAX], ended[128] = "";
	struct ppp *ppp = s->ppp;

	s->call = NULL;
	if (s->dead)
		return;
	if (why->cause == L2TP_CAUSE_LOCAL && ppp && ppp_end_reason(ppp) != PPP_END_NONE)
		snprintf(ended, sizeof(ended), "%s", ppp_reason_text(ppp_end_reason(ppp)));
	log_remote(LOG_CLASS_SESSION, LOG_INFO, "%s ended: %s%s%s", session_name(s, name),
		   ended[0] ? ended : l2tp_cause_name(why->cause),
		   !ended[0] && why->text[0] ? ": " : "", ended[0] ? "" : why->text);
	/*
	 * The end of a device waits for RCU: one by one, those of a thousand sessions
	 * would keep the other tunnels waiting for too long. op_tunnel_down() follows.
	 */
	unlink_session(s, why->cause == L2TP_CAUSE_TUNNEL && s->t->in_kernel);
	if (ppp)
		ppp_lower_down(ppp, timer_now());
}

/**
 * session_close() - end a session
 * @s: session
 * @reason: why, for the link
 * @force: no PPP goodbye, only the CDN
 * @why: text for the CDN and the log
 */
void session_close(struct session *s, enum ppp_reason reason, bool force, const char *why)
{
	struct tunnel *t = s->t;

	if (s->dead)
		return;
	if (!force && s->ppp && ppp_phase(s->ppp) != PPP_PHASE_DEAD) {
		ppp_close(s->ppp, timer_now(), reason);
		session_rearm(s);
		return;
	}
	if (s->call) {
		l2tp_call_close(s->call, timer_now(), L2TP_CDN_ADMIN, 0, why);
		tunnel_rearm(t);
	}
}

/* The kernel has it no more: say goodbye and clean up */
void session_lost(struct session *s, const char *why)
{
	s->in_kernel = false;
	session_close(s, PPP_END_LOWER, true, why);
}

/* Free the sessions that are over; no engine is running */
void sessions_reap(void)
{
	struct session *s;

	while ((s = TAILQ_FIRST(&dead))) {
		TAILQ_REMOVE(&dead, s, of_tunnel);
		if (s->ppp)
			ppp_free(s->ppp);
		timers_unreserve();
		free(s->early);
		free(s);
	}
}

/* Free the table; there are no sessions any more */
void sessions_close(void)
{
	sessions_reap();
	hash_free(&by_id);
}
