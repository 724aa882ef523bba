// SPDX-License-Identifier: GPL-2.0
/*
 * tunnel.c - life of a control connection: begin, time, end
 *
 * Every entry from outside is framed by l2tp_enter() and l2tp_leave(). The
 * owner's functions may come back into the engine, so nothing is freed before
 * the outermost frame closes; code that has called one looks at the state
 * again before it goes on.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "l2tp/internal.h"

static void destroy(struct l2tp_tunnel *t)
{
	l2tp_rel_free(&t->rel);
	l2tp_calls_free(&t->calls);
	l2tp_calls_free(&t->dead);
	free(t->by_local);
	free(t->by_peer);
	free(t->peer_names);
	free(t->peer_challenge);
	OPENSSL_cleanse(t->secret, sizeof(t->secret));
	free(t);
}

/* a call into the engine begins */
void l2tp_enter(struct l2tp_tunnel *t, uint64_t now)
{
	t->depth++;
	if (now > t->now)
		t->now = now;
}

/* it ends: acknowledge, report what is over, free; @t may be gone then */
void l2tp_leave(struct l2tp_tunnel *t)
{
	if (t->depth > 1) {
		t->depth--;
		return;
	}
	if (t->draining && t->state == L2TP_TS_ESTABLISHED &&
	    TAILQ_EMPTY(&t->calls))
		l2tp_close(t, L2TP_CAUSE_IDLE, L2TP_STOP_CLEAR, 0,
			   "drained");
	if (!t->doomed && t->state != L2TP_TS_GONE)
		l2tp_rel_flush(&t->rel);
	/* our StopCCN is acknowledged: the final exchange (5.8) */
	if (t->state == L2TP_TS_STOPPING && l2tp_rel_idle(&t->rel)) {
		t->state = L2TP_TS_LINGER;
		t->gone_deadline = t->now + l2tp_rel_cycle(&t->rel);
	}
	if (t->state == L2TP_TS_GONE && !t->gone_told && !t->doomed) {
		t->gone_told = true;
		l2tp_rel_free(&t->rel);
		if (t->ops->tunnel_gone)
			t->ops->tunnel_gone(t);
	}
	l2tp_calls_free(&t->dead);
	t->depth--;
	if (t->doomed)
		destroy(t);
}

/**
 * l2tp_tunnel_conf_init() - defaults: an LNS as RFC 2661 recommends
 * @conf: to fill in; host_name is left NULL and must be set
 */
void l2tp_tunnel_conf_init(struct l2tp_tunnel_conf *conf)
{
	memset(conf, 0, sizeof(*conf));
	conf->framing_cap = L2TP_FRAMING_SYNC | L2TP_FRAMING_ASYNC;
	conf->roles = L2TP_ROLE_LNS;
	conf->hello_ms = 60000;
	conf->setup_ms = 60000;
	conf->call_setup_ms = 60000;
	conf->max_calls = 65535;
	l2tp_rel_conf_init(&conf->rel);
	conf->rel.queue_max = 0;
}

/**
 * l2tp_tunnel_conf_check() - can a tunnel be made of these settings?
 * @conf: the settings
 * @originate: for a tunnel that we begin
 * @why: which setting is wrong and what it may be
 *
 * Return: 0 or -EINVAL
 */
int l2tp_tunnel_conf_check(const struct l2tp_tunnel_conf *conf,
			   bool originate, const char **why)
{
	struct l2tp_rel_conf rel = conf->rel;

	if (!rel.queue_max)
		rel.queue_max = 1;
	if (!conf->host_name || !*conf->host_name ||
	    strlen(conf->host_name) > L2TP_NAME_MAX)
		*why = "host name: 1 to 255 octets";
	else if (conf->vendor_name &&
		 strlen(conf->vendor_name) > L2TP_NAME_MAX)
		*why = "vendor name: at most 255 octets";
	else if (conf->secret.len > L2TP_SECRET_MAX)
		*why = "shared secret: at most 255 octets";
	else if (conf->challenge && !conf->secret.len)
		*why = "a challenge needs a shared secret";
	else if (conf->hide == L2TP_HIDE_ALL && !conf->secret.len)
		*why = "hidden AVPs need a shared secret";
	else if (originate && !conf->local_tid)
		*why = "an originator needs its Tunnel ID beforehand";
	else if (!(conf->roles & (L2TP_ROLE_LNS | L2TP_ROLE_LAC)))
		*why = "role: LNS, LAC or both";
	else if (!conf->max_calls || conf->max_calls > 65535)
		*why = "calls in a tunnel: 1 to 65535";
	else
		return l2tp_rel_conf_check(&rel, why);
	return -EINVAL;
}

/* an ICRP and a CDN for every call at once, without ending the tunnel */
static unsigned int queue_max(unsigned int max_calls)
{
	return 2 * max_calls + 1024;
}

static void copy_conf(struct l2tp_tunnel *t,
		      const struct l2tp_tunnel_conf *conf)
{
	t->conf = *conf;
	memcpy(t->host_name, conf->host_name, strlen(conf->host_name));
	t->conf.host_name = t->host_name;
	if (conf->vendor_name)
		memcpy(t->vendor_name, conf->vendor_name,
		       strlen(conf->vendor_name));
	t->conf.vendor_name = t->vendor_name;
	if (conf->secret.len)
		memcpy(t->secret, conf->secret.data, conf->secret.len);
	t->conf.secret.data = t->secret;
	if (!t->conf.rel.queue_max)
		t->conf.rel.queue_max = queue_max(conf->max_calls);
}

static void rel_send(void *ctx, const uint8_t *buf, size_t len, bool again)
{
	struct l2tp_trace tr = { .tx = true, .again = again };
	struct l2tp_tunnel *t = ctx;
	struct l2tp_msg msg;
	char text[512];

	if (t->trace && t->ops->trace &&
	    l2tp_msg_parse(buf, len, t->conf.secret, &msg) == L2TP_HDR_OK) {
		l2tp_msg_summary(&msg, text, sizeof(text));
		tr.type = msg.type;
		tr.tid = msg.hdr.tid;
		tr.sid = msg.hdr.sid;
		tr.ns = msg.hdr.ns;
		tr.nr = msg.hdr.nr;
		tr.summary = text;
		t->ops->trace(t, &tr);
	}
	t->ops->send(t, buf, len);
}

static bool rel_deliver(void *ctx, const uint8_t *buf, size_t len)
{
	return l2tp_tunnel_message(ctx, buf, len);
}

static const struct l2tp_rel_ops rel_ops = {
	.send = rel_send,
	.deliver = rel_deliver,
};

/**
 * l2tp_tunnel_new() - a new tunnel
 * @ops: the owner's functions; not copied
 * @priv: the owner's pointer
 * @conf: settings; everything is copied
 * @originate: true: send an SCCRQ at once; false: an SCCRQ will be fed in
 * @now: milliseconds
 *
 * Return: the tunnel, or NULL with errno EINVAL or ENOMEM
 */
struct l2tp_tunnel *l2tp_tunnel_new(const struct l2tp_ops *ops, void *priv,
				    const struct l2tp_tunnel_conf *conf,
				    bool originate, uint64_t now)
{
	struct l2tp_tunnel *t;
	const char *why;

	if (l2tp_tunnel_conf_check(conf, originate, &why)) {
		errno = EINVAL;
		return NULL;
	}
	t = calloc(1, sizeof(*t));
	if (!t) {
		errno = ENOMEM;
		return NULL;
	}
	t->ops = ops;
	t->priv = priv;
	t->originate = originate;
	TAILQ_INIT(&t->calls);
	TAILQ_INIT(&t->setup);
	TAILQ_INIT(&t->dead);
	copy_conf(t, conf);
	t->local_tid = conf->local_tid;
	t->state = L2TP_TS_IDLE;
	t->peer.window = L2TP_REL_WINDOW_PEER;
	l2tp_rel_init(&t->rel, &t->conf.rel, &rel_ops, t);
	t->setup_deadline = conf->setup_ms ? now + conf->setup_ms : L2TP_NEVER;
	t->idle_deadline = L2TP_NEVER;
	t->gone_deadline = L2TP_NEVER;
	t->now = now;
	t->created = now;
	ops->random(t, t->challenge, sizeof(t->challenge));
	ops->random(t, t->tie, sizeof(t->tie));
	if (!originate)
		return t;

	/* the owner does not know it yet: no op but send and random is called */
	t->state = L2TP_TS_WAIT_CTL_REPLY;
	t->down_told = true;
	if (!l2tp_send_sccrq(t)) {
		destroy(t);
		errno = ENOMEM;
		return NULL;
	}
	t->down_told = false;
	return t;
}

/**
 * l2tp_tunnel_free() - forget a tunnel at once, without a word to anybody
 * @t: the tunnel, or NULL
 *
 * No op is called. Calls are freed as well. Inside an op the memory stays
 * until the engine is left.
 */
void l2tp_tunnel_free(struct l2tp_tunnel *t)
{
	if (!t)
		return;
	t->state = L2TP_TS_GONE;
	l2tp_rel_abandon(&t->rel);
	if (t->depth)
		t->doomed = true;
	else
		destroy(t);
}

/* calls and owner learn that the tunnel is over; state is set already */
static void tell_down(struct l2tp_tunnel *t, const struct l2tp_reason *why)
{
	struct l2tp_reason call_why = *why;
	struct l2tp_call *c;

	call_why.tunnel_cause = why->cause;
	if (why->cause != L2TP_CAUSE_TIE)
		call_why.cause = L2TP_CAUSE_TUNNEL;
	while ((c = TAILQ_FIRST(&t->calls)) != NULL && !t->doomed)
		l2tp_call_end(c, &call_why);
	if (t->down_told || t->doomed)
		return;
	t->down_told = true;
	if (t->ops->tunnel_down)
		t->ops->tunnel_down(t, why);
}

/*
 * The tunnel ends for a reason of ours: StopCCN if @result says so and anybody
 * could read it, then calls and owner are told.
 */
void l2tp_close(struct l2tp_tunnel *t, enum l2tp_cause cause, uint16_t result,
		uint16_t error, const char *text)
{
	struct l2tp_reason why = {
		.cause = cause,
		.result = result,
		.error = error,
		.text = text ? text : "",
	};

	if (t->state >= L2TP_TS_STOPPING)
		return;
	t->state = L2TP_TS_STOPPING;
	/* calls go without a CDN each (5.7); what waits to be sent is moot */
	l2tp_rel_purge(&t->rel);
	if (!result || l2tp_send_stopccn(t, result, error, text))
		t->state = L2TP_TS_GONE;
	tell_down(t, &why);
}

/* StopCCN came: nothing is sent any more, but acknowledged for a while (5.7) */
void l2tp_closed_by_peer(struct l2tp_tunnel *t, const struct l2tp_msg *msg)
{
	struct l2tp_reason why = { .cause = L2TP_CAUSE_PEER };
	struct l2tp_result res;
	char text[128];

	l2tp_msg_result(msg, &res);
	l2tp_escape(text, sizeof(text), res.text.data, res.text.len);
	why.result = res.result;
	why.error = res.error;
	why.message = res.text;
	why.text = text;
	l2tp_rel_abandon(&t->rel);
	t->state = L2TP_TS_LINGER;
	t->gone_deadline = t->now + l2tp_rel_cycle(&t->rel);
	tell_down(t, &why);
}

/* the handshake is complete: tunnel-open event to waiting sessions (7.2.1) */
void l2tp_established(struct l2tp_tunnel *t)
{
	struct l2tp_call *c, *next;

	t->state = L2TP_TS_ESTABLISHED;
	t->hello_from = t->now;
	t->setup_deadline = L2TP_NEVER;
	if (TAILQ_EMPTY(&t->calls) && t->conf.idle_ms)
		t->idle_deadline = t->now + t->conf.idle_ms;
	if (t->ops->tunnel_up)
		t->ops->tunnel_up(t);
	for (c = TAILQ_FIRST(&t->calls); c; c = next) {
		next = TAILQ_NEXT(c, all);
		if (t->state != L2TP_TS_ESTABLISHED)
			return;
		if (c->state != L2TP_CS_WAIT_TUNNEL)
			continue;
		c->state = L2TP_CS_WAIT_REPLY;
		l2tp_call_arm(c);
		if (!l2tp_send_icrq(c))
			return;
	}
}

static void trace_rx(struct l2tp_tunnel *t, const struct l2tp_msg *msg,
		     enum l2tp_rel_kind kind)
{
	struct l2tp_trace tr = {
		.again = kind != L2TP_REL_NEW && kind != L2TP_REL_ZLB &&
			 kind != L2TP_REL_EARLY,
		.type = msg->type,
		.tid = msg->hdr.tid,
		.sid = msg->hdr.sid,
		.ns = msg->hdr.ns,
		.nr = msg->hdr.nr,
	};
	char text[512];

	l2tp_msg_summary(msg, text, sizeof(text));
	tr.summary = text;
	t->ops->trace(t, &tr);
}

/*
 * Is a datagram meant for this tunnel? Tunnel ID 0 is right as long as the
 * peer cannot know ours: its first message, and that one sent again, or a
 * StopCCN if it has given up meanwhile. Once established it has named ours, and
 * a StopCCN without it is a forgery that spares guessing.
 */
static bool tid_ok(const struct l2tp_tunnel *t, const struct l2tp_msg *msg)
{
	if (msg->hdr.tid)
		return msg->hdr.tid == t->local_tid;
	if (t->state == L2TP_TS_IDLE)
		return true;
	if (msg->type != L2TP_MSG_SCCRQ &&
	    (msg->type != L2TP_MSG_STOPCCN ||
	     t->state == L2TP_TS_ESTABLISHED))
		return false;
	return t->peer.tid && !t->originate &&
	       l2tp_msg_u16(msg, L2TP_AVP_TUNNEL_ID) == t->peer.tid;
}

static enum l2tp_input input(struct l2tp_tunnel *t, const uint8_t *buf,
			     size_t len)
{
	enum l2tp_tunnel_state before = t->state;
	enum l2tp_rel_kind kind;
	struct l2tp_msg msg;

	if (l2tp_msg_parse(buf, len, t->conf.secret, &msg) != L2TP_HDR_OK) {
		t->stats.rx_malformed++;
		return L2TP_IN_MALFORMED;
	}
	if (!tid_ok(t, &msg)) {
		t->stats.rx_bad_tid++;
		return L2TP_IN_TID;
	}
	if (t->state == L2TP_TS_GONE) {
		t->stats.rx_late++;
		return L2TP_IN_LATE;
	}
	kind = l2tp_rel_classify(&t->rel, &msg.hdr);
	if (t->trace && t->ops->trace)
		trace_rx(t, &msg, kind);
	if (kind != L2TP_REL_BAD_ACK && kind != L2TP_REL_BEYOND)
		t->hello_from = t->now;
	l2tp_rel_input(&t->rel, t->now, &msg.hdr, buf);
	if (kind == L2TP_REL_BAD_ACK || kind == L2TP_REL_BEYOND)
		return L2TP_IN_WINDOW;
	if (kind == L2TP_REL_DUP)
		return L2TP_IN_DUP;
	return before >= L2TP_TS_STOPPING && kind != L2TP_REL_ZLB ?
	       L2TP_IN_LATE : L2TP_IN_OK;
}

/**
 * l2tp_tunnel_input() - a datagram for this tunnel has come
 * @t: the tunnel; may be freed on return if an op called l2tp_tunnel_free()
 * @now: milliseconds
 * @buf: UDP payload
 * @len: octets in @buf
 *
 * The owner finds the tunnel by the Tunnel ID of the header, which is ours, or
 * by (address, port, Assigned Tunnel ID) when that is 0. It has checked that
 * the datagram comes from the address of the peer.
 *
 * Return: see enum l2tp_input
 */
enum l2tp_input l2tp_tunnel_input(struct l2tp_tunnel *t, uint64_t now,
				  const uint8_t *buf, size_t len)
{
	enum l2tp_input ret;

	l2tp_enter(t, now);
	ret = input(t, buf, len);
	l2tp_leave(t);
	return ret;
}

static uint64_t min_time(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/**
 * l2tp_tunnel_deadline() - when l2tp_tunnel_timer() has something to do
 * @t: the tunnel
 *
 * To be asked again after every call into the engine.
 *
 * Return: milliseconds, possibly in the past, or L2TP_NEVER
 */
uint64_t l2tp_tunnel_deadline(const struct l2tp_tunnel *t)
{
	uint64_t when = l2tp_rel_deadline(&t->rel);
	struct l2tp_call *c = TAILQ_FIRST(&t->setup);

	if (t->state == L2TP_TS_GONE)
		return L2TP_NEVER;
	if (t->state >= L2TP_TS_STOPPING)
		return min_time(when, t->gone_deadline);
	if (c)
		when = min_time(when, c->setup_deadline);
	if (t->state < L2TP_TS_ESTABLISHED)
		return min_time(when, t->setup_deadline);
	if (t->conf.hello_ms)
		when = min_time(when, t->hello_from + t->conf.hello_ms);
	return min_time(when, t->idle_deadline);
}

/* RFC 2661 5.5, 6.5: the peer has been silent for hello_ms */
static void hello(struct l2tp_tunnel *t)
{
	uint64_t seen = t->ops->data_seen ? t->ops->data_seen(t) : 0;

	if (seen > t->now)
		seen = t->now;
	if (seen > t->hello_from) {
		t->hello_from = seen;
		if (t->now < seen + t->conf.hello_ms)
			return;
	}
	t->hello_from = t->now;
	/* a message that waits for its acknowledgment asks the same question */
	if (l2tp_rel_idle(&t->rel) && l2tp_send_hello(t))
		t->stats.hellos++;
}

static void timer(struct l2tp_tunnel *t)
{
	struct l2tp_call *c;

	if (t->state >= L2TP_TS_STOPPING) {
		if (t->now >= t->gone_deadline ||
		    l2tp_rel_timer(&t->rel, t->now))
			t->state = L2TP_TS_GONE;
		return;
	}
	if (l2tp_rel_timer(&t->rel, t->now)) {
		l2tp_close(t, L2TP_CAUSE_DEAD, 0, 0,
			   "no acknowledgment from the peer");
		return;
	}
	if (t->state < L2TP_TS_ESTABLISHED && t->now >= t->setup_deadline) {
		if (t->state == L2TP_TS_IDLE)
			l2tp_close(t, L2TP_CAUSE_SETUP, 0, 0, "nothing came");
		else
			l2tp_close(t, L2TP_CAUSE_SETUP, L2TP_STOP_CLEAR, 0,
				   "set-up took too long");
		return;
	}
	while (t->state < L2TP_TS_STOPPING &&
	       (c = TAILQ_FIRST(&t->setup)) != NULL &&
	       t->now >= c->setup_deadline)
		l2tp_call_timeout(c);
	if (t->state != L2TP_TS_ESTABLISHED)
		return;
	if (t->now >= t->idle_deadline) {
		l2tp_close(t, L2TP_CAUSE_IDLE, L2TP_STOP_CLEAR, 0,
			   "no calls");
		return;
	}
	if (t->conf.hello_ms && t->now >= t->hello_from + t->conf.hello_ms)
		hello(t);
}

/**
 * l2tp_tunnel_timer() - time has passed
 * @t: the tunnel; may be freed on return if an op called l2tp_tunnel_free()
 * @now: milliseconds; before the deadline nothing happens
 */
void l2tp_tunnel_timer(struct l2tp_tunnel *t, uint64_t now)
{
	l2tp_enter(t, now);
	timer(t);
	l2tp_leave(t);
}

/**
 * l2tp_tunnel_accept() - answer to ops->tunnel_request: send SCCRP
 * @t: the tunnel
 * @now: milliseconds
 * @local_tid: our Tunnel ID, not 0
 *
 * Return: 0, or -EINVAL when the tunnel does not wait for an answer
 */
int l2tp_tunnel_accept(struct l2tp_tunnel *t, uint64_t now,
		       uint16_t local_tid)
{
	if (t->state != L2TP_TS_WAIT_ACCEPT || !local_tid)
		return -EINVAL;
	l2tp_enter(t, now);
	t->local_tid = local_tid;
	t->state = L2TP_TS_WAIT_CTL_CONN;
	l2tp_send_sccrp(t);
	l2tp_leave(t);
	return 0;
}

/**
 * l2tp_tunnel_reject() - answer to ops->tunnel_request: send StopCCN
 * @t: the tunnel
 * @now: milliseconds
 * @result: Result Code of 4.4.2 for a StopCCN
 * @error: Error Code
 * @text: Error Message for the peer, NULL: none
 *
 * Return: 0, or -EINVAL when the tunnel does not wait for an answer
 */
int l2tp_tunnel_reject(struct l2tp_tunnel *t, uint64_t now, uint16_t result,
		       uint16_t error, const char *text)
{
	if (t->state != L2TP_TS_WAIT_ACCEPT)
		return -EINVAL;
	return l2tp_tunnel_stop(t, now, result, error, text);
}

/**
 * l2tp_tunnel_stop() - end a tunnel and all its calls: send StopCCN
 * @t: the tunnel
 * @now: milliseconds
 * @result: Result Code of 4.4.2 for a StopCCN; 0: end it without a word, for a
 *	peer that knows nothing of it any more
 * @error: Error Code
 * @text: Error Message for the peer, NULL: none
 *
 * Return: 0, or -EALREADY when it is over already
 */
int l2tp_tunnel_stop(struct l2tp_tunnel *t, uint64_t now, uint16_t result,
		     uint16_t error, const char *text)
{
	if (t->state >= L2TP_TS_STOPPING)
		return -EALREADY;
	l2tp_enter(t, now);
	l2tp_close(t, L2TP_CAUSE_LOCAL, t->state == L2TP_TS_IDLE ? 0 : result,
		   error, text);
	l2tp_leave(t);
	return 0;
}

/**
 * l2tp_tunnel_drain() - no new calls; StopCCN when the last one has ended
 * @t: the tunnel
 * @now: milliseconds
 */
void l2tp_tunnel_drain(struct l2tp_tunnel *t, uint64_t now)
{
	l2tp_enter(t, now);
	t->draining = true;
	l2tp_leave(t);
}

/**
 * l2tp_tunnel_collision() - the peer has sent an SCCRQ, and so have we
 * @t: our tunnel to that peer
 * @now: milliseconds
 * @theirs: what l2tp_sccrq_peek() found in their SCCRQ
 *
 * RFC 2661 4.4.3, Tie Breaker: the lower value wins, one that exists wins over
 * none, the loser is discarded silently.
 *
 * Return: see enum l2tp_tie; L2TP_TIE_BOTH also when ours is not waiting for an
 * SCCRP
 */
enum l2tp_tie l2tp_tunnel_collision(struct l2tp_tunnel *t, uint64_t now,
				    const struct l2tp_peek *theirs)
{
	enum l2tp_tie ret;
	int cmp;

	if (!t->originate || t->state != L2TP_TS_WAIT_CTL_REPLY)
		return L2TP_TIE_BOTH;
	if (!t->conf.tie_breaker && !theirs->has_tie)
		return L2TP_TIE_BOTH;
	if (!theirs->has_tie)
		return L2TP_TIE_WE_WIN;
	cmp = t->conf.tie_breaker ? memcmp(t->tie, theirs->tie,
					   sizeof(t->tie)) : 1;
	if (cmp < 0)
		return L2TP_TIE_WE_WIN;
	ret = cmp ? L2TP_TIE_THEY_WIN : L2TP_TIE_EQUAL;
	l2tp_enter(t, now);
	l2tp_close(t, L2TP_CAUSE_TIE, 0, 0, "lost the tie");
	l2tp_leave(t);
	return ret;
}

/**
 * l2tp_tunnel_reconf() - new settings for a tunnel that stays up
 * @t: the tunnel
 * @now: milliseconds
 * @conf: the settings; what was said in SCCRQ or SCCRP and the secret cannot
 *	change any more and is not looked at
 *
 * Taken over are hello_ms, call_setup_ms (for calls to come), idle_ms,
 * max_calls, hide, access_line, and the retransmission knobs but rx_window; queue_max only
 * where it is derived from max_calls.
 *
 * Return: 0 or -EINVAL
 */
int l2tp_tunnel_reconf(struct l2tp_tunnel *t, uint64_t now,
		       const struct l2tp_tunnel_conf *conf)
{
	struct l2tp_rel_conf *rel = &t->rel.conf;
	const char *why;

	if (l2tp_tunnel_conf_check(conf, false, &why) ||
	    (conf->hide == L2TP_HIDE_ALL && !t->conf.secret.len))
		return -EINVAL;
	l2tp_enter(t, now);
	t->conf.hello_ms = conf->hello_ms;
	t->conf.call_setup_ms = conf->call_setup_ms;
	t->conf.idle_ms = conf->idle_ms;
	t->conf.max_calls = conf->max_calls;
	t->conf.hide = conf->hide;
	t->conf.access_line = conf->access_line;
	rel->timeout_ms = conf->rel.timeout_ms;
	rel->retries = conf->rel.retries;
	rel->cap_ms = conf->rel.cap_ms;
	if (!conf->rel.queue_max)
		rel->queue_max = queue_max(conf->max_calls);
	t->idle_deadline = L2TP_NEVER;
	if (conf->idle_ms && t->state == L2TP_TS_ESTABLISHED &&
	    TAILQ_EMPTY(&t->calls))
		t->idle_deadline = t->now + conf->idle_ms;
	l2tp_leave(t);
	return 0;
}
