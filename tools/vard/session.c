// SPDX-License-Identifier: GPL-2.0
/*
 * session.c - life of a session: from ICRQ or PADR to CDN or PADT
 *
 * The kernel's session exists before the ICRP or PADS leaves. The PPP link begins
 * with the ICCN, or after the PADS. Whoever ends it, link or call, the other one
 * follows:
 *
 *	link ends	-> op_terminated() -> CDN, PADT -> session_down()
 *	CDN, StopCCN	-> session_down() -> ppp_lower_down()
 *	PADT		-> session_down() -> ppp_lower_down()
 *	operator	-> session_close() -> Terminate-Request -> as above
 *	kernel		-> session_lost() -> CDN, PADT -> session_down()
 *
 * One that goes on to an LNS takes the other one of the pair with it: forward.c. One that
 * we make as a client is made again: dial.c.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dial.h"
#include "forward.h"
#include "kernel.h"
#include "lns.h"
#include "log.h"
#include "monitor.h"
#include "port.h"
#include "session.h"

#define ID_TRIES	64	/* random ids tried before giving up */

#define FORGET_BATCH	256	/* sessions that the kernel is to forget at once */

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
struct session_list sessions = TAILQ_HEAD_INITIALIZER(sessions);

static struct hash by_id;
static struct session_list dead = TAILQ_HEAD_INITIALIZER(dead);

/* No Tunnel ID is 0, so the two kinds of names are apart. */
static uint64_t id_key(const struct varnl_session_name *name)
{
	return (uint64_t)(name->port ? name->port : name->endpoint) << 32 |
	       (uint32_t)name->tunnel_id << 16 | name->session_id;
}

/**
 * session_find() - a session by its key
 * @name: what the kernel calls it
 *
 * Return: the session, or NULL.
 */
struct session *session_find(const struct varnl_session_name *name)
{
	struct hash_node *n = hash_find(&by_id, id_key(name));

	return n ? hash_owner(n, struct session, by_id) : NULL;
}

/* What the kernel calls it */
struct varnl_session_name session_key(const struct session *s)
{
	if (s->port)
		return (struct varnl_session_name){
			.port = s->port->ifindex, .session_id = s->sid,
		};
	return (struct varnl_session_name){
		.endpoint = s->t->ep->id, .tunnel_id = s->t->tid, .session_id = s->sid,
	};
}

/* Settings of its link */
const struct ppp_conf *session_conf(const struct session *s)
{
	if (s->dial)
		return dial_conf(s->dial);
	return s->port ? &s->conf : &s->t->peer->cfg->ppp.conf;
}

/* Name of its VR; that of its tunnel or port before it has one */
const char *session_vr_name(const struct session *s)
{
	if (s->vr)
		return s->vr->cfg->name;
	return s->port ? "-" : vr_name(s->t->vr);
}

/*
 * "session 12/4711/815 (peer lac1, user bob@isp1.example, VR isp1)"
 * "session eth1/815 (02:00:00:00:00:01, user bob@isp1.example, VR isp1)"
 */
const char *session_name(const struct session *s, char buf[SESSION_NAME_MAX])
{
	const char *who = s->user[0] ? s->user : s->claimed;
	char user[300] = "", leg[140], mac[MAC_STRLEN];

	l2tp_escape(user, sizeof(user), who, strlen(who));
	if (s->port)
		snprintf(leg, sizeof(leg), "%s/%u (%s", s->port->cfg->interface, s->sid,
			 mac_text(s->mac, mac));
	else
		snprintf(leg, sizeof(leg), "%u/%u/%u (peer %s", s->t->ep->id, s->t->tid, s->sid,
			 s->t->peer ? s->t->peer->cfg->name : "-");
	snprintf(buf, SESSION_NAME_MAX, "session %s%s%s, VR %s)", leg,
		 !user[0] ? "" : s->user[0] ? ", user " : ", claimed user ", user,
		 session_vr_name(s));
	return buf;
}

/* A random Session ID that is free here and in the kernel, and the kernel's session */
static int kernel_session(struct session *s)
{
	struct varnl_session_name key;
	struct varnl_session o;
	unsigned int i;
	int ret;

	for (i = 0; i < ID_TRIES; i++) {
		random_bytes(&s->sid, sizeof(s->sid));
		/* RFC 2516 4: SESSION_ID 0xffff must not be used */
		if (!s->sid || s->sid == UINT16_MAX)
			continue;
		key = session_key(s);
		if (session_find(&key))
			continue;
		memset(&o, 0, sizeof(o));
		varnl_session_key(&o, &key);
		o.has |= VARNL_BIT(VAR_A_SESSION_END) |
			 (s->port ? VARNL_BIT(VAR_A_SESSION_PEER_MAC) : 0) |
			 (s->peer_sid ? VARNL_BIT(VAR_A_SESSION_PEER_SESSION_ID) : 0);
		o.peer_session_id = s->peer_sid;
		memcpy(o.peer_mac, s->mac, sizeof(o.peer_mac));
		o.end = VAR_END_NONE;
		ret = varnl_session_new(kernel.nl, &o);
		if (ret == -EEXIST)
			continue;
		if (ret)
			return ret;
		if (hash_add(&by_id, &s->by_id, id_key(&key))) {
			varnl_session_del(kernel.nl, &key);
			return -ENOMEM;
		}
		s->in_kernel = true;
		return 0;
	}
	return -ENOSPC;
}

/**
 * session_make() - a new session, in the kernel too
 * @t: its tunnel, or NULL
 * @port: its port, or NULL
 * @mac: PPPoE: the client's address, else NULL
 * @peer_sid: Session ID that the peer has assigned, 0: none yet
 * @ret: receives a negative errno when it fails
 *
 * Return: the session, or NULL after a message in the log.
 */
struct session *session_make(struct tunnel *t, struct port *port, const uint8_t *mac,
			     uint16_t peer_sid, int *ret)
{
	struct session *s;

	s = calloc(1, sizeof(*s));
	if (!s || timers_reserve()) {
		free(s);
		*ret = -ENOMEM;
		return NULL;
	}
	s->t = t;
	s->port = port;
	s->peer_sid = peer_sid;
	s->since = time(NULL);
	if (mac)
		memcpy(s->mac, mac, sizeof(s->mac));
	*ret = kernel_session(s);
	if (*ret) {
		/* a VR that is full is nobody's fault */
		log_remote(LOG_CLASS_KERNEL, *ret == -EDQUOT ? LOG_WARNING : LOG_ERR,
			   "cannot make a session: %s",
			   *ret == -ENOSPC ? "no Session ID is free" : varnl_error(kernel.nl));
		timers_unreserve();
		free(s);
		return NULL;
	}
	TAILQ_INSERT_TAIL(&sessions, s, all);
	session_count++;
	if (t) {
		TAILQ_INSERT_TAIL(&t->sessions, s, of_leg);
		t->n_sessions++;
		t->peer->sessions++;
	} else {
		TAILQ_INSERT_TAIL(&port->sessions_of, s, of_leg);
		port->sessions++;
	}
	return s;
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
 * session_number() - what the Called Number of a call leads to
 * @cfg: configuration
 * @t: tunnel that the call is in
 * @called: its Called Number, printable
 *
 * Return: the entry, or NULL when there is none, or numbers do not matter in this tunnel.
 */
const struct cfg_number *session_number(const struct config *cfg, const struct tunnel *t,
					const char *called)
{
	return t->peer->cfg->called ? config_number(cfg, called) : NULL;
}

/* The VR of a call if that is known by now: its number's, or its tunnel's. Else NULL */
static struct vr *vr_of_call(const struct tunnel *t, const struct cfg_number *no)
{
	if (no)
		return vr_find(no->vr);
	return t->peer->cfg->select == VAR_SELECT_NONE ? vr_find(t->vr) : NULL;
}

/**
 * session_request() - an ICRQ came
 * @t: tunnel
 * @c: call; answered here, or when an LNS has answered
 * @info: what the ICRQ said
 */
void session_request(struct tunnel *t, struct l2tp_call *c, const struct l2tp_call_info *info)
{
	struct vr *payer = vr_find(t->vr);
	const struct cfg_number *no;
	struct session *s;
	char called[sizeof(s->called)];
	unsigned int role;
	struct vr *vr;
	int ret;

	l2tp_escape(called, sizeof(called), info->called.data, info->called.len);
	no = session_number(vard.cfg, t, called);
	vr = vr_of_call(t, no);
	role = vr ? vr_role(vr) : vard.role;

	if (vard.stopping) {
		reject(t, c, L2TP_CDN_ADMIN, 0, "shutting down");
		return;
	}
	if (t->peer->sessions >= t->peer->cfg->l2tp.max_sessions) {
		reject(t, c, L2TP_CDN_NO_FACILITY_TEMP, 0, "too many sessions (max-sessions)");
		return;
	}
	if (!(role & (CFG_ROLE_LNS | CFG_ROLE_LTS))) {
		reject(t, c, L2TP_CDN_ADMIN, 0, "neither LNS nor LTS (role)");
		return;
	}
	if (!quota_admit(payer)) {
		reject(t, c, L2TP_CDN_NO_FACILITY_TEMP, 0,
		       "too many calls per second (quota rate)");
		return;
	}
	s = session_make(t, NULL, NULL, l2tp_call_peer_sid(c), &ret);
	if (!s) {
		reject(t, c, L2TP_CDN_NO_FACILITY_TEMP, 0,
		       ret == -EDQUOT ? "too many sessions (quota sessions)" :
					"cannot set up the session now");
		return;
	}
	s->payer = payer ? payer->id : 0;
	s->call = c;
	l2tp_escape(s->calling, sizeof(s->calling), info->calling.data, info->calling.len);
	strcpy(s->called, called);
	s->number_vr = no ? no->vr : 0;
	l2tp_call_set_priv(c, s);
	/* number or tunnel decides: relayed in step, without a look at what is inside (LTS) */
	if (vr && forward_wanted(s, vr) && !session_admit(s, vr))
		reject(t, c, L2TP_CDN_NO_FACILITY_TEMP, 0,
		       "too many calls per second (quota rate)");
	else if (vr && forward_wanted(s, vr))
		forward_begin(s, true);
	else if (vr && !(role & CFG_ROLE_LNS))
		reject(t, c, L2TP_CDN_ADMIN, 0, "no LNS (role), and no group to go on to");
	else
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
	if (!s->dead && s->ppp)
		timer_arm(&s->timer, ppp_deadline(s->ppp));
}

static struct ppp_octets octets(const struct l2tp_call_info *info, unsigned int attr,
				const struct l2tp_str *s)
{
	static const uint8_t empty[1];
	struct ppp_octets o = { NULL, 0 };

	if (L2TP_CALL_HAS(info, attr)) {
		o.data = s->len ? s->data : empty;
		o.len = s->len;
	}
	return o;
}

/* Go on from where the LAC is with LCP and authentication, RFC 2661 4.4.5 */
static bool adopt(struct session *s, uint64_t now, const struct l2tp_call_info *info)
{
	struct ppp_proxy x = { .type = info->proxy_type, .id = info->proxy_id };

	if (!L2TP_CALL_HAS(info, L2TP_AVP_LCP_LAST_SENT) ||
	    !L2TP_CALL_HAS(info, L2TP_AVP_LCP_LAST_RECEIVED))
		return false;
	if (!L2TP_CALL_HAS(info, L2TP_AVP_PROXY_TYPE))
		x.type = PPP_PROXY_ABSENT;
	x.first = octets(info, L2TP_AVP_LCP_INITIAL, &info->lcp_initial);
	x.sent = octets(info, L2TP_AVP_LCP_LAST_SENT, &info->lcp_sent);
	x.received = octets(info, L2TP_AVP_LCP_LAST_RECEIVED, &info->lcp_received);
	x.name = octets(info, L2TP_AVP_PROXY_NAME, &info->proxy_name);
	x.chal = octets(info, L2TP_AVP_PROXY_CHALLENGE, &info->proxy_challenge);
	x.resp = octets(info, L2TP_AVP_PROXY_RESPONSE, &info->proxy_response);
	return ppp_adopt(s->ppp, now, &x);
}

/**
 * session_begin() - the link is connected: make its engine and let it begin
 * @s: session; ends when there is no memory
 * @info: what the LAC said of LCP and authentication, if that is to be used; or NULL
 */
void session_begin(struct session *s, const struct l2tp_call_info *info)
{
	uint64_t now = timer_now();
	unsigned int i;

	s->timer.fn = session_timer;
	s->ppp = ppp_new(&session_ppp_ops, s, session_conf(s), now);
	if (!s->ppp) {
		session_end(s, L2TP_CDN_NO_FACILITY_TEMP, "out of memory");
		return;
	}
	session_set_flags(s);
	monitor_session(s);
	if (!info || !adopt(s, now, info))
		ppp_lower_up(s->ppp, now);
	for (i = 0; s->early && i < s->early->n && !s->dead && s->ppp; i++)
		ppp_input(s->ppp, now, s->early->frame[i].data, s->early->frame[i].len);
	free(s->early);
	s->early = NULL;
	session_rearm(s);
}

/**
 * session_up() - the ICCN came: begin with PPP
 * @s: session
 * @info: what ICRQ and ICCN said. Proxy AVPs are used if the peer's settings say so;
 *	else LCP and authentication are done again (4.4.5 leaves that to the LNS)
 */
void session_up(struct session *s, const struct l2tp_call_info *info)
{
	s->seq = info->sequencing;
	session_begin(s, s->t->peer->cfg->proxy ? info : NULL);
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
 * @name: what the kernel calls the session
 * @frame: begins with the two octets of the Protocol field
 * @len: its length
 */
void session_frame(const struct varnl_session_name *name, const uint8_t *frame, size_t len)
{
	struct session *s = session_find(name);

	if (!s || (s->fwd && !s->ppp)) {
		/* or it goes on, and the kernel was not told yet when this came */
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

/* @with_tunnel: the kernel's session goes with the tunnel, at once with all others */
static void unlink_session(struct session *s, bool with_tunnel)
{
	s->dead = true;
	timer_cancel(&s->timer);
	session_unplace(s);
	s->name = session_key(s);
	s->left = s->in_kernel && !with_tunnel;
	s->in_kernel = false;
	monitor_end(s);
	hash_del(&by_id, &s->by_id);
	TAILQ_REMOVE(&sessions, s, all);
	session_count--;
	if (s->t) {
		TAILQ_REMOVE(&s->t->sessions, s, of_leg);
		s->t->n_sessions--;
		if (s->t->peer)
			s->t->peer->sessions--;
	} else {
		TAILQ_REMOVE(&s->port->sessions_of, s, of_leg);
		s->port->sessions--;
	}
	TAILQ_INSERT_TAIL(&dead, s, all);
	reap_soon();
}

/**
 * session_down() - the call is over, or the PPPoE session
 * @s: session
 * @why: who ended it
 */
void session_down(struct session *s, const struct l2tp_reason *why)
{
	char name[SESSION_NAME_MAX], ended[128] = "";
	struct port *port = s->port;
	struct ppp *ppp = s->ppp;

	s->call = NULL;
	if (s->dead)
		return;
	if (why->cause == L2TP_CAUSE_LOCAL && ppp && ppp_end_reason(ppp) != PPP_END_NONE)
		snprintf(ended, sizeof(ended), "%s",
			 s->closing ? s->closing : ppp_reason_text(ppp_end_reason(ppp)));
	log_remote(LOG_CLASS_SESSION, LOG_INFO, "%s ended: %s%s%s", session_name(s, name),
		   ended[0] ? ended : l2tp_cause_name(why->cause),
		   !ended[0] && why->text[0] ? ": " : "", ended[0] ? "" : why->text);
	/*
	 * The end of a device waits for RCU: one by one, those of a thousand sessions
	 * would keep the other tunnels waiting for too long. op_tunnel_down() follows.
	 */
	unlink_session(s, s->t && why->cause == L2TP_CAUSE_TUNNEL && s->t->in_kernel);
	if (port)
		port_session_end(port, s->sid, why->cause == L2TP_CAUSE_PEER ? NULL :
						ended[0] ? ended : why->text);
	if (ppp)
		ppp_lower_down(ppp, timer_now());
	forward_down(s, why);
	dial_down(s, why);
}

/**
 * session_end() - end a session without a word to the PPP link
 * @s: session
 * @result: Result Code of the CDN
 * @why: text for CDN or PADT, and for the log
 */
void session_end(struct session *s, uint16_t result, const char *why)
{
	const struct l2tp_reason reason = {
		.cause = L2TP_CAUSE_LOCAL, .result = result, .text = why,
	};
	struct tunnel *t = s->t;

	if (s->dead)
		return;
	if (!t) {
		session_down(s, &reason);
	} else if (s->call) {
		l2tp_call_close(s->call, timer_now(), result, 0, why);
		tunnel_rearm(t);
	}
}

/**
 * session_close() - end a session
 * @s: session
 * @reason: why, for the link
 * @force: no PPP goodbye, only CDN or PADT
 * @why: text for CDN or PADT, and for the log; stays as it is
 *
 * One that goes on takes the other with it.
 */
void session_close(struct session *s, enum ppp_reason reason, bool force, const char *why)
{
	if (s->dead)
		return;
	if (!force && s->ppp && ppp_phase(s->ppp) != PPP_PHASE_DEAD) {
		if (ppp_end_reason(s->ppp) == PPP_END_NONE)
			s->closing = why;
		ppp_close(s->ppp, timer_now(), reason);
		session_rearm(s);
		return;
	}
	session_end(s, L2TP_CDN_ADMIN, why);
}

/**
 * session_after() - the next one of all sessions, for SESSIONS_FOREACH_ENDING()
 * @s: session that may end before the next one's turn
 *
 * Return: the next one that does not end with @s. It may be dead when its turn comes, if
 * a tunnel ended with @s: begin anew then.
 */
struct session *session_after(const struct session *s)
{
	struct session *next = TAILQ_NEXT(s, all);

	return next && next == forward_other(s) ? TAILQ_NEXT(next, all) : next;
}

/* The kernel has it no more: say goodbye and clean up */
void session_lost(struct session *s, const char *why)
{
	s->in_kernel = false;
	session_close(s, PPP_END_LOWER, true, why);
}

static void forget(const struct varnl_session_name *names, unsigned int n)
{
	unsigned int gone;

	/* what is not there any more does not matter */
	if (n && varnl_sessions_del(kernel.nl, names, n, &gone))
		log_remote(LOG_CLASS_KERNEL, LOG_ERR, "cannot delete %u sessions: %s", n,
			   varnl_error(kernel.nl));
}

/*
 * Let the kernel forget those that are over, many with one request: they wait for RCU
 * together. When thousands hang up they are as many as have done so meanwhile.
 */
static void kernel_forget(void)
{
	struct varnl_session_name names[FORGET_BATCH];
	unsigned int n = 0;
	struct session *s;

	TAILQ_FOREACH(s, &dead, all) {
		if (!s->left)
			continue;
		s->left = false;
		names[n++] = s->name;
		if (n == FORGET_BATCH) {
			forget(names, n);
			n = 0;
		}
	}
	forget(names, n);
}

/**
 * sessions_reap() - free the sessions that are over; no engine is running
 *
 * Until then the kernel may have them, without address and route: a new session cannot get
 * the same id.
 */
void sessions_reap(void)
{
	struct session *s;

	kernel_forget();
	while ((s = TAILQ_FIRST(&dead))) {
		TAILQ_REMOVE(&dead, s, all);
		if (s->ppp)
			ppp_free(s->ppp);
		timers_unreserve();
		free(s->early);
		free(s->line);
		free(s);
	}
}

/* Free the table; there are no sessions any more */
void sessions_close(void)
{
	sessions_reap();
	hash_free(&by_id);
}
