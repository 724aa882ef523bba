// SPDX-License-Identifier: GPL-2.0
/*
 * call.c - life of a call: what the owner asks for, and the tables that find a
 * call by either Session ID
 *
 * The tables have as many buckets as calls, or more, so that ten thousand
 * calls of one tunnel are found as fast as ten, whatever ids a peer chooses.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "l2tp/internal.h"

#define BUCKETS_MIN	16
#define BUCKETS_MAX	65536
#define WEN_INTERVAL_MS	60000

struct l2tp_call *l2tp_call_find(const struct l2tp_tunnel *t,
				 uint16_t local_sid)
{
	struct l2tp_call *c;

	if (!t->buckets || !local_sid)
		return NULL;
	c = t->by_local[local_sid & (t->buckets - 1)];
	while (c && c->local_sid != local_sid)
		c = c->local_next;
	return c;
}

struct l2tp_call *l2tp_call_find_peer(const struct l2tp_tunnel *t,
				      uint16_t peer_sid)
{
	struct l2tp_call *c;

	if (!t->buckets || !peer_sid)
		return NULL;
	c = t->by_peer[peer_sid & (t->buckets - 1)];
	while (c && c->peer_sid != peer_sid)
		c = c->peer_next;
	return c;
}

static void link_local(struct l2tp_call *c)
{
	struct l2tp_call **head;

	head = &c->t->by_local[c->local_sid & (c->t->buckets - 1)];
	c->local_next = *head;
	*head = c;
}

static void link_peer(struct l2tp_call *c)
{
	struct l2tp_call **head;

	head = &c->t->by_peer[c->peer_sid & (c->t->buckets - 1)];
	c->peer_next = *head;
	*head = c;
}

/* our Session ID is known from now on; the caller knows that it is free */
void l2tp_call_hash_local(struct l2tp_call *c, uint16_t sid)
{
	c->local_sid = sid;
	link_local(c);
}

/* the peer's Session ID is known from now on; the caller knows it is free */
void l2tp_call_hash_peer(struct l2tp_call *c, uint16_t sid)
{
	c->peer_sid = sid;
	link_peer(c);
}

static void unhash(struct l2tp_call *c)
{
	unsigned int mask = c->t->buckets - 1;
	struct l2tp_call **pos;

	if (c->local_sid) {
		pos = &c->t->by_local[c->local_sid & mask];
		while (*pos != c)
			pos = &(*pos)->local_next;
		*pos = c->local_next;
	}
	if (c->peer_sid) {
		pos = &c->t->by_peer[c->peer_sid & mask];
		while (*pos != c)
			pos = &(*pos)->peer_next;
		*pos = c->peer_next;
	}
}

/* room for one more call; longer chains are better than no call at all */
static bool grow(struct l2tp_tunnel *t)
{
	unsigned int n = t->buckets ? t->buckets * 2 : BUCKETS_MIN;
	struct l2tp_call **local, **peer, *c;

	if (t->buckets && (t->stats.calls < t->buckets || n > BUCKETS_MAX))
		return true;
	local = calloc(n, sizeof(struct l2tp_call *));
	peer = calloc(n, sizeof(struct l2tp_call *));
	if (!local || !peer) {
		free(local);
		free(peer);
		return t->buckets;
	}
	free(t->by_local);
	free(t->by_peer);
	t->by_local = local;
	t->by_peer = peer;
	t->buckets = n;
	TAILQ_FOREACH(c, &t->calls, all) {
		if (c->local_sid)
			link_local(c);
		if (c->peer_sid)
			link_peer(c);
	}
	return true;
}

static uint8_t *append(uint8_t *p, struct l2tp_str s)
{
	if (s.len)
		memcpy(p, s.data, s.len);
	return p + s.len;
}

/* parameters of an ICRQ are kept until the call ends */
static bool keep_icrq(struct l2tp_call *c, const struct l2tp_call_info *info)
{
	size_t len = info->called.len + info->calling.len +
		     info->sub_address.len + info->circuit_id.len +
		     info->remote_id.len;
	unsigned int i;
	uint8_t *p;

	for (i = 0; i < info->tsa_count; i++)
		len += 1 + info->tsa[i].len;
	p = malloc(len + 1);
	if (!p)
		return false;
	c->strings = p;
	c->info.present = info->present;
	c->info.hidden = info->hidden;
	c->info.ext = info->ext;
	c->info.ext_hidden = info->ext_hidden;
	c->info.rate_up = info->rate_up;
	c->info.rate_down = info->rate_down;
	c->info.serial = info->serial;
	c->info.bearer_type = info->bearer_type;
	c->info.phys_channel = info->phys_channel;
	c->info.called_len = info->called.len;
	c->info.calling_len = info->calling.len;
	c->info.sub_address_len = info->sub_address.len;
	c->info.circuit_id_len = info->circuit_id.len;
	c->info.remote_id_len = info->remote_id.len;
	c->info.tsa_count = info->tsa_count;
	p = append(p, info->called);
	p = append(p, info->calling);
	p = append(p, info->sub_address);
	p = append(p, info->circuit_id);
	p = append(p, info->remote_id);
	for (i = 0; i < info->tsa_count; i++) {
		*p++ = info->tsa[i].len;
		p = append(p, info->tsa[i]);
	}
	return true;
}

/* a call without ids and in state idle, or NULL when out of memory */
struct l2tp_call *l2tp_call_create(struct l2tp_tunnel *t, void *priv,
				   const struct l2tp_call_info *info)
{
	struct l2tp_call *c;

	if (!grow(t))
		return NULL;
	c = calloc(1, sizeof(*c));
	if (!c)
		return NULL;
	c->t = t;
	c->priv = priv;
	if (!keep_icrq(c, info)) {
		free(c);
		return NULL;
	}
	TAILQ_INSERT_TAIL(&t->calls, c, all);
	t->stats.calls++;
	t->stats.calls_total++;
	t->idle_deadline = L2TP_NEVER;
	return c;
}

/* the next step of the set-up must come within call_setup_ms from now */
void l2tp_call_arm(struct l2tp_call *c)
{
	struct l2tp_tunnel *t = c->t;

	l2tp_call_disarm(c);
	if (!t->conf.call_setup_ms)
		return;
	/* the same time for all, so the list is in order */
	c->setup_deadline = t->now + t->conf.call_setup_ms;
	TAILQ_INSERT_TAIL(&t->setup, c, setup);
	c->in_setup = true;
}

void l2tp_call_disarm(struct l2tp_call *c)
{
	if (c->in_setup)
		TAILQ_REMOVE(&c->t->setup, c, setup);
	c->in_setup = false;
}

/* it is over: out of all tables, the owner is told, freed at l2tp_leave() */
void l2tp_call_end(struct l2tp_call *c, const struct l2tp_reason *why)
{
	struct l2tp_tunnel *t = c->t;

	if (c->dead)
		return;
	c->dead = true;
	c->state = L2TP_CS_IDLE;
	unhash(c);
	l2tp_call_disarm(c);
	TAILQ_REMOVE(&t->calls, c, all);
	TAILQ_INSERT_TAIL(&t->dead, c, all);
	t->stats.calls--;
	if (!t->stats.calls && t->conf.idle_ms &&
	    t->state == L2TP_TS_ESTABLISHED)
		t->idle_deadline = t->now + t->conf.idle_ms;
	if (t->ops->call_down && !t->doomed && !c->unborn)
		t->ops->call_down(c, why);
}

/* it ends for a reason of ours: CDN if the peer knows of it */
void l2tp_call_fail_why(struct l2tp_call *c, const struct l2tp_reason *why)
{
	if (c->dead)
		return;
	if (c->state != L2TP_CS_WAIT_TUNNEL &&
	    !l2tp_send_cdn(c->t, c->peer_sid, c->local_sid, why))
		return;		/* the tunnel ended, and the call with it */
	l2tp_call_end(c, why);
}

void l2tp_call_fail(struct l2tp_call *c, enum l2tp_cause cause,
		    uint16_t result, uint16_t error, const char *text)
{
	struct l2tp_reason why = {
		.cause = cause,
		.result = result,
		.error = error,
		.text = text ? text : "",
	};

	l2tp_call_fail_why(c, &why);
}

/* a step of the set-up took too long */
void l2tp_call_timeout(struct l2tp_call *c)
{
	l2tp_call_fail(c, L2TP_CAUSE_SETUP, L2TP_CDN_TIMEOUT, 0,
		       "call set-up took too long");
}

/* all calls of a list, without a word to anybody */
void l2tp_calls_free(struct l2tp_call_list *list)
{
	struct l2tp_call *c;

	while ((c = TAILQ_FIRST(list)) != NULL) {
		TAILQ_REMOVE(list, c, all);
		free(c->strings);
		free(c);
	}
}

/**
 * l2tp_call_accept() - answer to ops->call_request: send ICRP
 * @c: the call
 * @now: milliseconds
 * @local_sid: our Session ID, not 0; the kernel knows it already
 *
 * Return: 0, -EINVAL when the call does not wait for an answer, or -EEXIST when
 * another call of the tunnel has @local_sid
 */
int l2tp_call_accept(struct l2tp_call *c, uint64_t now, uint16_t local_sid)
{
	struct l2tp_tunnel *t = c->t;

	if (c->state != L2TP_CS_WAIT_ACCEPT || !local_sid)
		return -EINVAL;
	if (l2tp_call_find(t, local_sid))
		return -EEXIST;
	l2tp_enter(t, now);
	l2tp_call_hash_local(c, local_sid);
	c->state = L2TP_CS_WAIT_CONNECT;
	l2tp_call_arm(c);
	l2tp_send_icrp(c);
	l2tp_leave(t);
	return 0;
}

/**
 * l2tp_call_reject() - answer to ops->call_request: send CDN
 * @c: the call; freed after ops->call_down
 * @now: milliseconds
 * @result: Result Code of 4.4.2 for a CDN
 * @error: Error Code
 * @text: Error Message for the peer, NULL: none
 *
 * Return: 0, or -EINVAL when the call does not wait for an answer
 */
int l2tp_call_reject(struct l2tp_call *c, uint64_t now, uint16_t result,
		     uint16_t error, const char *text)
{
	struct l2tp_tunnel *t = c->t;

	if (c->state != L2TP_CS_WAIT_ACCEPT)
		return -EINVAL;
	l2tp_enter(t, now);
	t->stats.calls_refused++;
	l2tp_call_fail(c, L2TP_CAUSE_LOCAL, result, error, text);
	l2tp_leave(t);
	return 0;
}

/* every string of an ICRQ fits into its AVP */
static bool icrq_fits(const struct l2tp_call_info *i)
{
	unsigned int n;

	if (i->tsa_count > L2TP_TSA_MAX)
		return false;
	for (n = 0; n < i->tsa_count; n++)
		if (!i->tsa[n].len || i->tsa[n].len > L2TP_TSA_LEN_MAX)
			return false;
	return i->called.len <= L2TP_CALL_STR_MAX &&
	       i->calling.len <= L2TP_CALL_STR_MAX &&
	       i->sub_address.len <= L2TP_CALL_STR_MAX &&
	       i->circuit_id.len <= L2TP_CALL_STR_MAX &&
	       i->remote_id.len <= L2TP_CALL_STR_MAX;
}

/**
 * l2tp_call_new() - LAC: begin an incoming call
 * @t: the tunnel; while it is not established the ICRQ waits
 * @priv: the owner's pointer
 * @now: milliseconds
 * @local_sid: our Session ID, not 0; the kernel knows it already
 * @icrq: parameters for the ICRQ; copied. Bearer Type, Physical Channel ID,
 *	numbers and Sub-Address are sent when their bit is in icrq->present,
 *	access line AVPs when it is in icrq->ext and conf.access_line is set,
 *	TSA IDs always
 *
 * Return: the call, or NULL with errno EINVAL (role, id 0), EEXIST (id in use),
 * ENOBUFS (max_calls, or the peer is far behind), ENOTCONN (tunnel over or
 * draining), EMSGSIZE (a string is longer than L2TP_CALL_STR_MAX, or a TSA ID
 * than L2TP_TSA_LEN_MAX) or ENOMEM; call_down does not come then
 */
struct l2tp_call *l2tp_call_new(struct l2tp_tunnel *t, void *priv,
				uint64_t now, uint16_t local_sid,
				const struct l2tp_call_info *icrq)
{
	struct l2tp_call *c = NULL;
	int err = 0;

	if (!(t->conf.roles & L2TP_ROLE_LAC) || !local_sid)
		err = EINVAL;
	else if (t->state >= L2TP_TS_STOPPING || t->draining)
		err = ENOTCONN;
	else if (t->stats.calls >= t->conf.max_calls ||
		 t->rel.queued >= t->rel.conf.queue_max)
		err = ENOBUFS;
	else if (l2tp_call_find(t, local_sid))
		err = EEXIST;
	else if (!icrq_fits(icrq))
		err = EMSGSIZE;
	if (err) {
		errno = err;
		return NULL;
	}
	l2tp_enter(t, now);
	c = l2tp_call_create(t, priv, icrq);
	if (c) {
		l2tp_call_hash_local(c, local_sid);
		c->state = t->state == L2TP_TS_ESTABLISHED ?
			   L2TP_CS_WAIT_REPLY : L2TP_CS_WAIT_TUNNEL;
		l2tp_call_arm(c);
		/* if this fails the tunnel ends, and with it a call that the
		 * owner has not seen yet
		 */
		c->unborn = true;
		if (c->state == L2TP_CS_WAIT_REPLY && !l2tp_send_icrq(c))
			c = NULL;
		else
			c->unborn = false;
	}
	l2tp_leave(t);
	if (!c)
		errno = ENOMEM;
	return c;
}

/* 4.4.3: only a Framing Type that the peer's Framing Capabilities offer */
static uint32_t framing_type(const struct l2tp_tunnel *t, uint32_t want)
{
	uint32_t offered = t->peer.framing_cap &
			   (L2TP_FRAMING_SYNC | L2TP_FRAMING_ASYNC);

	if (!offered)
		return want;
	if (want & offered)
		return want & offered;
	return offered & L2TP_FRAMING_SYNC ? L2TP_FRAMING_SYNC :
					     L2TP_FRAMING_ASYNC;
}

/**
 * l2tp_call_connect() - LAC: answer to ops->call_reply: send ICCN
 * @c: the call
 * @now: milliseconds
 * @iccn: parameters for the ICCN. Connect speed and framing type are always
 *	sent (the latter as the peer can have it), the others when their bit is
 *	in iccn->present
 *
 * Proxy authentication is sent as a whole or not at all: not if something that
 * 4.4.5 demands for its type is missing or too long for an AVP, or if it is a
 * password and l2tp_tunnel_password_ok() says no. Proxy LCP goes without it; but
 * if an LCP CONFREQ is too long, nothing of both is sent. The LNS then
 * negotiates and authenticates itself.
 *
 * ops->call_up comes before this returns.
 *
 * Return: 0, -EINVAL when the call does not wait for it, or -EPIPE when the
 * tunnel ended (call_down has come)
 */
int l2tp_call_connect(struct l2tp_call *c, uint64_t now,
		      const struct l2tp_call_info *iccn)
{
	struct l2tp_tunnel *t = c->t;
	int err = 0;

	if (c->state != L2TP_CS_WAIT_SWITCH)
		return -EINVAL;
	l2tp_enter(t, now);
	c->info.framing_type = framing_type(t, iccn->framing_type);
	c->info.tx_speed = iccn->tx_speed;
	c->info.rx_speed = L2TP_CALL_HAS(iccn, L2TP_AVP_RX_SPEED) ?
			   iccn->rx_speed : iccn->tx_speed;
	c->info.sequencing = iccn->sequencing;
	c->info.present |= iccn->present;
	if (l2tp_send_iccn(c, iccn)) {
		c->state = L2TP_CS_ESTABLISHED;
		l2tp_call_disarm(c);
		if (t->ops->call_up)
			t->ops->call_up(c, iccn);
	} else {
		err = -EPIPE;
	}
	l2tp_leave(t);
	return err;
}

/**
 * l2tp_call_close() - end a call in any state: send CDN
 * @c: the call; freed after ops->call_down
 * @now: milliseconds
 * @result: Result Code of 4.4.2 for a CDN
 * @error: Error Code
 * @text: Error Message for the peer, NULL: none
 *
 * Return: 0, or -EALREADY when ops->call_down has come already
 */
int l2tp_call_close(struct l2tp_call *c, uint64_t now, uint16_t result,
		    uint16_t error, const char *text)
{
	struct l2tp_tunnel *t = c->t;

	if (c->dead)
		return -EALREADY;
	l2tp_enter(t, now);
	l2tp_call_fail(c, L2TP_CAUSE_LOCAL, result, error, text);
	l2tp_leave(t);
	return 0;
}

/**
 * l2tp_call_close_cause() - end a call because of what ended another
 * @c: the call; freed after ops->call_down
 * @now: milliseconds
 * @why: what ops->call_down of the other call, or of a user's link, was told
 *
 * What the far peer said in its CDN goes on as it is: result, error, Error
 * Message and Q.931 Cause Code; and so do results of the owner's own and of a
 * time-out. Whatever else happened behind us (a tunnel that ended, a peer that
 * was wrong or silent) is not this peer's fault and has no code that would mean
 * the same here: it becomes result 1, loss of carrier, or 4, temporarily no
 * facilities, for a call that is not established, so that a LAC may try again.
 *
 * Return: 0, or -EALREADY when ops->call_down of @c has come already
 */
int l2tp_call_close_cause(struct l2tp_call *c, uint64_t now,
			  const struct l2tp_reason *why)
{
	struct l2tp_reason mine = *why;
	struct l2tp_tunnel *t = c->t;

	if (c->dead)
		return -EALREADY;
	l2tp_enter(t, now);
	mine.cause = L2TP_CAUSE_LOCAL;
	if (!mine.text)
		mine.text = "";
	if (!why->result || (why->cause != L2TP_CAUSE_PEER &&
			     why->cause != L2TP_CAUSE_LOCAL &&
			     why->cause != L2TP_CAUSE_SETUP)) {
		mine.result = c->state == L2TP_CS_ESTABLISHED ?
			      L2TP_CDN_CARRIER_LOST :
			      L2TP_CDN_NO_FACILITY_TEMP;
		mine.error = 0;
	}
	if (c->state == L2TP_CS_WAIT_ACCEPT)
		t->stats.calls_refused++;
	l2tp_call_fail_why(c, &mine);
	l2tp_leave(t);
	return 0;
}

/* a message that may as well not be sent must not fill the queue */
static bool congested(const struct l2tp_tunnel *t)
{
	return t->rel.queued >= t->rel.conf.queue_max / 2 + 1;
}

/**
 * l2tp_call_sli() - LNS: tell the LAC the ACCMs that PPP has negotiated
 * @c: the call
 * @now: milliseconds
 * @send_accm: Send ACCM
 * @receive_accm: Receive ACCM
 *
 * Return: 0, -EINVAL when it is not established or we are the LAC, or -ENOBUFS
 * when the peer is far behind
 */
int l2tp_call_sli(struct l2tp_call *c, uint64_t now, uint32_t send_accm,
		  uint32_t receive_accm)
{
	struct l2tp_tunnel *t = c->t;

	if (c->state != L2TP_CS_ESTABLISHED || !c->lns)
		return -EINVAL;
	if (congested(t))
		return -ENOBUFS;
	l2tp_enter(t, now);
	l2tp_send_sli(c, send_accm, receive_accm);
	l2tp_leave(t);
	return 0;
}

/**
 * l2tp_call_wen() - LAC: tell the LNS the errors of the line
 * @c: the call
 * @now: milliseconds
 * @err: cumulative counts
 *
 * Return: 0, -EINVAL when it is not established or we are the LNS, -EAGAIN when
 * the last one is not 60 s ago (6.13), or -ENOBUFS when the peer is far behind
 */
int l2tp_call_wen(struct l2tp_call *c, uint64_t now,
		  const struct l2tp_call_errors *err)
{
	struct l2tp_tunnel *t = c->t;

	if (c->state != L2TP_CS_ESTABLISHED || c->lns)
		return -EINVAL;
	if (now < c->wen_next)
		return -EAGAIN;
	if (congested(t))
		return -ENOBUFS;
	l2tp_enter(t, now);
	c->wen_next = now + WEN_INTERVAL_MS;
	l2tp_send_wen(c, err);
	l2tp_leave(t);
	return 0;
}
