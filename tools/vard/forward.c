// SPDX-License-Identifier: GPL-2.0
/*
 * forward.c - sessions that go on to an LNS: LAC (PPPoE in) and LTS (L2TP in)
 *
 * Two ways lead here. By what the user says: LCP and authentication begin at this
 * box, and when the name is known the VR is; the verdict is left to the LNS. Or in
 * step, when the incoming tunnel decides: ICRQ, ICRP, ICCN are relayed as they come.
 *
 *	in		out			kernel
 *	name known,			->	in holds frames
 *	or ICRQ		ICRQ leaves
 *			ICRP comes	->	downstream: out is switched to in
 *	ICRP leaves,
 *	ICCN comes	(in step)
 *			ICCN leaves	->	upstream: in is switched to out
 *
 * Until the ICCN has left, an LNS that fails is followed by the next one of the
 * group; from then on the two sessions end together, for the same cause.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "forward.h"
#include "group.h"
#include "kernel.h"
#include "lns.h"
#include "log.h"
#include "monitor.h"
#include "session.h"

#define SPEED_UNKNOWN	1000000000	/* bit/s, where nothing tells the line's */
#define SWITCH_ID_LEN	12	/* octets of our TSA ID */
#define VERDICT_MS	60000	/* for an LNS to take the call */

/* What tells the LNS about LCP and authentication so far, RFC 2661 4.4.5 */
#define PROXY_LCP	(L2TP_CALL_BIT(L2TP_AVP_LCP_INITIAL) | \
			 L2TP_CALL_BIT(L2TP_AVP_LCP_LAST_SENT) | \
			 L2TP_CALL_BIT(L2TP_AVP_LCP_LAST_RECEIVED))
#define PROXY_AUTH	(L2TP_CALL_BIT(L2TP_AVP_PROXY_TYPE) | \
			 L2TP_CALL_BIT(L2TP_AVP_PROXY_NAME) | \
			 L2TP_CALL_BIT(L2TP_AVP_PROXY_CHALLENGE) | \
			 L2TP_CALL_BIT(L2TP_AVP_PROXY_ID) | \
			 L2TP_CALL_BIT(L2TP_AVP_PROXY_RESPONSE))

/**
 * struct forward - joins two sessions
 * @in: the one that came
 * @out: the one to the LNS, NULL between two attempts
 * @group: name of the group; it may change while we try
 * @tried: members that were tried, by index
 * @step: messages are relayed as they come; no PPP here
 * @up: both legs are switched
 * @retry: the LNS is to be left for the next one, although it is we who say so
 * @answered: in step: the LNS has taken the call and waits for the LAC's ICCN
 * @result: Result Code of the last attempt's CDN, 0: none
 * @error: its Error Code
 * @said: in step: what the LAC's ICCN said, for each LNS that is tried
 * @strings: octets that @said points to; a password may be among them
 * @n_strings: their number
 */
struct forward {
	struct session *in;
	struct session *out;
	char group[CFG_GROUP_NAME_MAX + 1];
	uint32_t tried;
	bool step;
	bool up;
	bool retry;
	bool answered;
	uint16_t result;
	uint16_t error;
	struct l2tp_call_info said;
	uint8_t *strings;
	size_t n_strings;
};

static void forward_free(struct forward *f)
{
	if (f->strings)
		explicit_bzero(f->strings, f->n_strings);
	free(f->strings);
	free(f);
}

/**
 * forward_wanted() - do the calls of a VR's users go on?
 * @s: session that came
 * @vr: VR that it belongs to, or would belong to
 */
bool forward_wanted(const struct session *s, const struct vr *vr)
{
	return vr->cfg->group[0] && !vr->lost &&
	       vr_role(vr) & (s->port ? CFG_ROLE_LAC : CFG_ROLE_LTS);
}

/* The other session of the pair, or NULL */
struct session *forward_other(const struct session *s)
{
	if (!s->fwd)
		return NULL;
	return s == s->fwd->in ? s->fwd->out : s->fwd->in;
}

/* The same if both are up and both are calls, for what is relayed between the two */
struct session *forward_call(const struct session *s)
{
	struct session *other = s && s->fwd && s->fwd->up ? forward_other(s) : NULL;

	return other && other->call ? other : NULL;
}

/* End a session for the reason that ended the other one */
static void end_like(struct session *s, const struct l2tp_reason *why)
{
	struct tunnel *t = s->t;

	if (s->ppp && ppp_phase(s->ppp) != PPP_PHASE_DEAD) {
		session_unhold(s);
		ppp_close(s->ppp, timer_now(), PPP_END_ADMIN);
		session_rearm(s);
	} else if (s->call) {
		l2tp_call_close_cause(s->call, timer_now(), why);
		tunnel_rearm(t);
	} else {
		session_end(s, L2TP_CDN_CARRIER_LOST, why->text);
	}
}

/* No LNS takes it */
static void fail(struct forward *f)
{
	const struct l2tp_reason why = {
		.cause = L2TP_CAUSE_LOCAL,
		.result = f->result ? f->result : L2TP_CDN_NO_FACILITY_TEMP,
		.error = f->error,
		.text = "no LNS takes the call",
	};
	struct session *in = f->in;
	char name[SESSION_NAME_MAX];

	in->fwd = NULL;
	vard.stats.forward_failed++;
	log_remote(LOG_CLASS_SESSION, LOG_WARNING, "%s: no LNS of group %s takes it",
		   session_name(in, name), f->group[0] ? f->group : "-");
	if (f->step) {
		end_like(in, &why);
	} else if (in->ppp) {
		session_unhold(in);
		ppp_close(in->ppp, timer_now(), PPP_END_RESOURCE);
		session_rearm(in);
	}
	forward_free(f);
}

/* The user has gone, or is being told to go */
static bool leaving(const struct session *in)
{
	return in->ppp && ppp_end_reason(in->ppp) != PPP_END_NONE;
}

/* How switches know this one again: the box, and the VR */
static struct l2tp_str switch_id(const struct session *s, uint8_t buf[SWITCH_ID_LEN])
{
	uint32_t vr = htonl(s->vr->id);

	memcpy(buf, vard.switch_id, sizeof(vard.switch_id));
	memcpy(buf + sizeof(vard.switch_id), &vr, sizeof(vr));
	return (struct l2tp_str){ .data = buf, .len = SWITCH_ID_LEN };
}

/* Has the call been in this VR before, or in too many switches? */
static bool loops(const struct session *in)
{
	uint8_t id[SWITCH_ID_LEN];
	struct l2tp_call_info info;
	char name[SESSION_NAME_MAX];

	if (!in->call)
		return false;
	l2tp_call_get_info(in->call, &info);
	if (info.tsa_count < L2TP_TSA_MAX && !l2tp_call_passed(&info, switch_id(in, id)))
		return false;
	log_remote(LOG_CLASS_SESSION, LOG_WARNING,
		   "%s refused: the call goes in a circle, it has passed %u switches",
		   session_name(in, name), info.tsa_count);
	return true;
}

static void put_line(struct l2tp_call_info *icrq, const struct session_line *line)
{
	if (line->circuit_len) {
		icrq->ext |= L2TP_EXT_BIT(L2TP_EXT_CIRCUIT_ID);
		icrq->circuit_id.data = line->circuit;
		icrq->circuit_id.len = line->circuit_len;
	}
	if (line->remote_len) {
		icrq->ext |= L2TP_EXT_BIT(L2TP_EXT_REMOTE_ID);
		icrq->remote_id.data = line->remote;
		icrq->remote_id.len = line->remote_len;
	}
	if (line->rate_up)
		icrq->ext |= L2TP_EXT_BIT(L2TP_EXT_RATE_UP);
	if (line->rate_down)
		icrq->ext |= L2TP_EXT_BIT(L2TP_EXT_RATE_DOWN);
	icrq->rate_up = line->rate_up;
	icrq->rate_down = line->rate_down;
}

/* What the LNS is told about the call; parts point to @id, and to the incoming session */
static void fill_icrq(const struct forward *f, struct l2tp_call_info *icrq,
		      uint8_t id[SWITCH_ID_LEN])
{
	static uint32_t serial;
	const struct session *in = f->in;
	struct l2tp_call_info came;

	memset(icrq, 0, sizeof(*icrq));
	if (in->call) {
		l2tp_call_get_info(in->call, &came);
		l2tp_call_relay_icrq(icrq, &came);
		l2tp_call_pass(icrq, switch_id(in, id));
		return;
	}
	if (in->line)
		put_line(icrq, in->line);
	icrq->serial = ++serial;
	if (in->calling[0]) {
		icrq->present |= L2TP_CALL_BIT(L2TP_AVP_CALLING_NUMBER);
		icrq->calling.data = (const uint8_t *)in->calling;
		icrq->calling.len = strlen(in->calling);
	}
	if (in->called[0]) {
		icrq->present |= L2TP_CALL_BIT(L2TP_AVP_CALLED_NUMBER);
		icrq->called.data = (const uint8_t *)in->called;
		icrq->called.len = strlen(in->called);
	}
}

static void put_octets(struct l2tp_call_info *info, unsigned int attr, struct l2tp_str *to,
		       const struct ppp_octets *from)
{
	if (!from->data)
		return;
	info->present |= L2TP_CALL_BIT(attr);
	to->data = from->data;
	to->len = from->len;
}

/* What our own LCP and authentication have come to */
static void put_proxy(struct l2tp_call_info *info, const struct ppp_proxy *x)
{
	info->present &= ~(PROXY_LCP | PROXY_AUTH);
	put_octets(info, L2TP_AVP_LCP_INITIAL, &info->lcp_initial, &x->first);
	put_octets(info, L2TP_AVP_LCP_LAST_SENT, &info->lcp_sent, &x->sent);
	put_octets(info, L2TP_AVP_LCP_LAST_RECEIVED, &info->lcp_received, &x->received);
	if (x->type == PPP_PROXY_ABSENT)
		return;
	info->present |= L2TP_CALL_BIT(L2TP_AVP_PROXY_TYPE);
	info->proxy_type = x->type;
	if (x->type == PPP_PROXY_NONE)
		return;
	/* 4.4.5: the ID belongs to the CHAP and PAP types */
	info->present |= L2TP_CALL_BIT(L2TP_AVP_PROXY_ID);
	info->proxy_id = x->id;
	put_octets(info, L2TP_AVP_PROXY_NAME, &info->proxy_name, &x->name);
	put_octets(info, L2TP_AVP_PROXY_CHALLENGE, &info->proxy_challenge, &x->chal);
	put_octets(info, L2TP_AVP_PROXY_RESPONSE, &info->proxy_response, &x->resp);
}

static uint32_t speed(uint64_t rate)
{
	if (!rate)
		return SPEED_UNKNOWN;
	return rate < UINT32_MAX ? (uint32_t)rate : UINT32_MAX;
}

/* Tx is from the LAC to the user, RFC 2661 4.4.4 */
static void put_speeds(struct l2tp_call_info *iccn, const struct session_line *line)
{
	iccn->tx_speed = speed(line ? line->rate_down : 0);
	if (!line || !line->rate_up)
		return;
	iccn->present |= L2TP_CALL_BIT(L2TP_AVP_RX_SPEED);
	iccn->rx_speed = speed(line->rate_up);
}

static void fill_iccn(const struct forward *f, struct l2tp_call_info *iccn)
{
	const struct cfg_group *g = config_group(vard.cfg, f->group);
	const struct session *in = f->in;
	const struct ppp_proxy *x;
	struct l2tp_call_info came;

	memset(iccn, 0, sizeof(*iccn));
	if (f->step) {
		*iccn = f->said;
	} else if (in->call) {
		l2tp_call_get_info(in->call, &came);
		l2tp_call_relay_iccn(iccn, &came);
	} else {
		iccn->framing_type = L2TP_FRAMING_SYNC;
		put_speeds(iccn, in->line);
	}
	x = in->ppp ? ppp_proxy(in->ppp) : NULL;
	if (x)
		put_proxy(iccn, x);
	if (!g || !g->proxy)
		iccn->present &= ~(PROXY_LCP | PROXY_AUTH);
	iccn->sequencing |= f->out->t->peer->cfg->l2tp.sequence;
}

/* Try one LNS; false: it did not even begin */
static bool dial(struct forward *f, const struct cfg_group *g, struct peer *p)
{
	struct tunnel *t = group_tunnel(g, p, f->in->vr->id);
	const struct l2tp_reason gone = {
		.cause = L2TP_CAUSE_LOCAL, .text = "the call cannot begin",
	};
	uint8_t id[SWITCH_ID_LEN];
	struct l2tp_call_info icrq;
	struct session *out;
	int ret;

	out = t ? session_make(t, NULL, NULL, 0, &ret) : NULL;
	if (!out)
		return false;
	strcpy(out->user, f->in->user);
	strcpy(out->calling, f->in->calling);
	strcpy(out->called, f->in->called);
	fill_icrq(f, &icrq, id);
	out->call = l2tp_call_new(t->eng, out, timer_now(), out->sid, &icrq);
	tunnel_rearm(t);
	if (!out->call) {
		session_down(out, &gone);
		return false;
	}
	out->fwd = f;
	f->out = out;
	return true;
}

/* Try the next LNS, and the next, until one begins */
static void next(struct forward *f)
{
	const struct cfg_group *g;
	struct peer *p;

	do {
		/* its role, its VR or the user may have gone since the last attempt */
		g = forward_wanted(f->in, f->in->vr) && !leaving(f->in) && !vard.stopping ?
		    config_group(vard.cfg, f->group) : NULL;
		p = g ? group_pick(g, &f->tried) : NULL;
		if (!p) {
			fail(f);
			return;
		}
	} while (!dial(f, g, p));
}

/**
 * forward_begin() - a session goes on to an LNS
 * @s: session that came; its user is known, or @step
 * @step: relay in step, without PPP
 *
 * When no LNS is left, the session ends.
 */
void forward_begin(struct session *s, bool step)
{
	struct forward *f = calloc(1, sizeof(*f));

	if (!f) {
		session_end(s, L2TP_CDN_NO_FACILITY_TEMP, "out of memory");
		return;
	}
	f->in = s;
	f->step = step;
	s->fwd = f;
	if (!session_hold(s) || !s->vr || !forward_wanted(s, s->vr)) {
		fail(f);
		return;
	}
	if (loops(s)) {
		f->result = L2TP_CDN_NO_FACILITY_PERM;
		fail(f);
		return;
	}
	strcpy(f->group, s->vr->cfg->group);
	if (!step)
		ppp_auth_pending(s->ppp, timer_now(), VERDICT_MS);
	next(f);
}

/* Switch the frames that come by @from to the leg of @to */
static bool switch_to(struct session *from, const struct session *to, bool with_peer)
{
	struct varnl_session_name name = session_key(from);
	struct varnl_session o = { .end = VAR_END_SWITCH, .to = session_key(to) };
	char text[SESSION_NAME_MAX];

	varnl_session_key(&o, &name);
	o.has |= VARNL_BIT(VAR_A_SESSION_END) | VARNL_BIT(VAR_A_SESSION_TO);
	if (with_peer) {
		o.has |= VARNL_BIT(VAR_A_SESSION_PEER_SESSION_ID);
		o.peer_session_id = from->peer_sid;
	}
	if (from->t && from->t->peer->cfg->l2tp.sequence) {
		o.has |= VARNL_BIT(VAR_A_SESSION_FLAGS);
		o.flags = VAR_SESSION_FLAGS_SEND_SEQ;
	}
	if (!varnl_session_set(kernel.nl, &o)) {
		from->flags = o.flags;
		from->mtu = o.mtu;
		return true;
	}
	log_remote(LOG_CLASS_KERNEL, LOG_ERR, "%s cannot go on: %s", session_name(from, text),
		   varnl_error(kernel.nl));
	return false;
}

/* Leave this LNS, and try the next one */
static void give_up(struct forward *f, const char *why)
{
	f->retry = true;
	session_end(f->out, L2TP_CDN_NO_FACILITY_TEMP, why);
}

static void send_iccn(struct forward *f)
{
	struct l2tp_call_info iccn;
	struct tunnel *t = f->out->t;

	fill_iccn(f, &iccn);
	f->answered = false;
	/* who requires sequence numbers sends them, too: RFC 2661 5.4 */
	f->out->seq = iccn.sequencing;
	session_set_flags(f->out);
	l2tp_call_connect(f->out->call, timer_now(), &iccn);
	explicit_bzero(&iccn, sizeof(iccn));
	tunnel_rearm(t);
}

/**
 * forward_reply() - the LNS's ICRP came
 * @out: session to the LNS
 */
void forward_reply(struct session *out)
{
	struct forward *f = out->fwd;
	struct session *in = f->in;

	out->peer_sid = l2tp_call_peer_sid(out->call);
	if (leaving(in)) {
		session_end(out, L2TP_CDN_CARRIER_LOST, "the user has gone");
		return;
	}
	if (!switch_to(out, in, true)) {
		give_up(f, "cannot set up the session now");
		return;
	}
	if (!f->step || l2tp_call_state(in->call) == L2TP_CS_ESTABLISHED) {
		send_iccn(f);
		return;
	}
	f->answered = true;
	if (l2tp_call_state(in->call) == L2TP_CS_WAIT_ACCEPT) {
		l2tp_call_accept(in->call, timer_now(), in->sid);
		tunnel_rearm(in->t);
	}
}

/* What the LAC's ICCN says is valid during the op only, and more than one LNS may want it. */
static bool keep_said(struct forward *f, const struct l2tp_call_info *info)
{
	struct l2tp_call_info *k = &f->said;
	struct l2tp_str *const str[] = {
		&k->private_group, &k->lcp_initial, &k->lcp_sent, &k->lcp_received,
		&k->proxy_name, &k->proxy_challenge, &k->proxy_response, NULL
	};
	uint8_t *p;
	size_t i;

	l2tp_call_relay_iccn(k, info);
	for (i = 0; str[i]; i++)
		f->n_strings += str[i]->len;
	f->strings = malloc(f->n_strings + 1);
	p = f->strings;
	for (i = 0; p && str[i]; i++) {
		if (str[i]->len)
			memcpy(p, str[i]->data, str[i]->len);
		str[i]->data = p;
		p += str[i]->len;
	}
	/* neither PAP nor CHAP has longer ones, and a password must fit hidden */
	if (k->proxy_name.len > PPP_PROXY_NAME_MAX ||
	    k->proxy_challenge.len > PPP_PROXY_NAME_MAX ||
	    k->proxy_response.len > PPP_PROXY_NAME_MAX)
		k->present &= ~PROXY_AUTH;
	return p;
}

/**
 * forward_connect() - in step: the LAC's ICCN came
 * @in: session that came
 * @info: what ICRQ and ICCN said
 */
void forward_connect(struct session *in, const struct l2tp_call_info *info)
{
	struct forward *f = in->fwd;

	in->seq = info->sequencing;
	session_set_flags(in);
	if (!keep_said(f, info)) {
		session_end(in, L2TP_CDN_NO_FACILITY_TEMP, "out of memory");
		return;
	}
	/* an LNS that has gone meanwhile is followed by the next one */
	if (f->out && l2tp_call_state(f->out->call) == L2TP_CS_WAIT_SWITCH)
		send_iccn(f);
}

/**
 * forward_up() - our ICCN has left: the call to the LNS is up
 * @out: session to the LNS
 */
void forward_up(struct session *out)
{
	char name[SESSION_NAME_MAX], to[SESSION_NAME_MAX];
	struct forward *f = out->fwd;
	struct session *in = f->in;

	if (!switch_to(in, out, false)) {
		session_end(out, L2TP_CDN_NO_FACILITY_TEMP, "cannot set up the session now");
		return;
	}
	f->up = true;
	in->opened = time(NULL);
	out->opened = in->opened;
	vard.stats.forwarded++;
	/* from now on its frames are between the user and the LNS */
	if (in->ppp) {
		timer_cancel(&in->timer);
		ppp_lower_down(in->ppp, timer_now());
		ppp_free(in->ppp);
		in->ppp = NULL;
	}
	monitor_state(in, "goes on to the LNS");
	log_remote(LOG_CLASS_SESSION, LOG_INFO, "%s goes on as %s", session_name(in, name),
		   session_name(out, to));
}

/* Is it the LNS that failed, and are there others? Not if the LAC's ICCN did not come. */
static bool next_wanted(const struct forward *f, const struct l2tp_reason *why)
{
	if (f->up || (f->answered && why->cause == L2TP_CAUSE_SETUP))
		return false;
	return f->retry || why->cause != L2TP_CAUSE_LOCAL;
}

/* The leg to the LNS is over: the next one, or the end of both */
static void out_down(struct forward *f, const struct l2tp_reason *why)
{
	struct session *in = f->in;

	f->out = NULL;
	if (next_wanted(f, why)) {
		f->retry = false;
		f->answered = false;
		f->result = why->cause == L2TP_CAUSE_PEER ? why->result : 0;
		f->error = why->cause == L2TP_CAUSE_PEER ? why->error : 0;
		next(f);
		return;
	}
	in->fwd = NULL;
	forward_free(f);
	end_like(in, why);
}

/**
 * forward_cancel() - the link of a session says goodbye: it goes on no more
 * @in: session that came; nothing happens if it does not go on, or is up
 */
void forward_cancel(struct session *in)
{
	struct forward *f = in->fwd;
	struct session *out;

	if (!f || f->up || in != f->in)
		return;
	in->fwd = NULL;
	out = f->out;
	forward_free(f);
	session_unhold(in);
	if (out) {
		out->fwd = NULL;
		session_end(out, L2TP_CDN_CARRIER_LOST, "the user has gone");
	}
}

/* A reload: members may have other places, so those that were tried may be tried again */
void forward_reconf(struct session *s)
{
	if (s->fwd)
		s->fwd->tried = 0;
}

/**
 * forward_down() - a session is over: what about the other one?
 * @s: session, dead
 * @why: who ended it
 */
void forward_down(struct session *s, const struct l2tp_reason *why)
{
	struct forward *f = s->fwd;
	struct session *out;

	if (!f)
		return;
	s->fwd = NULL;
	if (s == f->out) {
		out_down(f, why);
		return;
	}
	out = f->out;
	forward_free(f);
	if (out) {
		out->fwd = NULL;
		end_like(out, why);
	}
}
