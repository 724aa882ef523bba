// SPDX-License-Identifier: GPL-2.0
/*
 * getters.c - what can be known about tunnels and calls
 */
#include <string.h>

#include "l2tp/internal.h"

/**
 * l2tp_tunnel_priv() - the owner's pointer
 * @t: the tunnel
 *
 * Return: what was given to l2tp_tunnel_new() or l2tp_tunnel_set_priv()
 */
void *l2tp_tunnel_priv(const struct l2tp_tunnel *t)
{
	return t->priv;
}

/**
 * l2tp_tunnel_set_priv() - change the owner's pointer
 * @t: the tunnel
 * @priv: the new one
 */
void l2tp_tunnel_set_priv(struct l2tp_tunnel *t, void *priv)
{
	t->priv = priv;
}

/**
 * l2tp_tunnel_state() - state of a tunnel
 * @t: the tunnel
 *
 * Return: see enum l2tp_tunnel_state
 */
enum l2tp_tunnel_state l2tp_tunnel_state(const struct l2tp_tunnel *t)
{
	return t->state;
}

/**
 * l2tp_tunnel_state_name() - name of a state, those of RFC 2661 7.2.1
 * @state: the state
 *
 * Return: the name, never NULL
 */
const char *l2tp_tunnel_state_name(enum l2tp_tunnel_state state)
{
	static const char *const names[] = {
		[L2TP_TS_IDLE] = "idle",
		[L2TP_TS_WAIT_ACCEPT] = "wait-accept",
		[L2TP_TS_WAIT_CTL_REPLY] = "wait-ctl-reply",
		[L2TP_TS_WAIT_CTL_CONN] = "wait-ctl-conn",
		[L2TP_TS_ESTABLISHED] = "established",
		[L2TP_TS_STOPPING] = "stopping",
		[L2TP_TS_LINGER] = "linger",
		[L2TP_TS_GONE] = "gone",
	};

	return state <= L2TP_TS_GONE ? names[state] : "unknown";
}

/**
 * l2tp_cause_name() - why a tunnel or a call ended, for people
 * @cause: the cause
 *
 * Return: words, never NULL
 */
const char *l2tp_cause_name(enum l2tp_cause cause)
{
	static const char *const names[] = {
		[L2TP_CAUSE_LOCAL] = "local request",
		[L2TP_CAUSE_PEER] = "closed by the peer",
		[L2TP_CAUSE_DEAD] = "peer does not answer",
		[L2TP_CAUSE_PROTOCOL] = "protocol error of the peer",
		[L2TP_CAUSE_AUTH] = "tunnel authentication failed",
		[L2TP_CAUSE_SETUP] = "set-up timed out",
		[L2TP_CAUSE_TIE] = "another tunnel won the tie",
		[L2TP_CAUSE_IDLE] = "idle",
		[L2TP_CAUSE_RESOURCES] = "out of resources",
		[L2TP_CAUSE_TUNNEL] = "tunnel ended",
	};

	return cause <= L2TP_CAUSE_TUNNEL ? names[cause] : "unknown";
}

/**
 * l2tp_tunnel_originator() - who began?
 * @t: the tunnel
 *
 * Return: true when we sent the SCCRQ
 */
bool l2tp_tunnel_originator(const struct l2tp_tunnel *t)
{
	return t->originate;
}

/**
 * l2tp_tunnel_is_repeat() - is an SCCRQ the one that a tunnel began with?
 * @t: tunnel of the same address, port and Assigned Tunnel ID of the peer
 * @now: milliseconds
 *
 * A peer that starts anew may well use the same numbers again. Its SCCRQ would
 * be taken for a duplicate, and the peer locked out until the old tunnel is
 * found dead. But nobody repeats an SCCRQ after a full retransmission cycle.
 *
 * Return: true when it is a retransmission, for l2tp_tunnel_input(); false when
 * it asks for a new tunnel
 */
bool l2tp_tunnel_is_repeat(const struct l2tp_tunnel *t, uint64_t now)
{
	if (t->originate || t->state == L2TP_TS_GONE)
		return false;
	if (t->state < L2TP_TS_ESTABLISHED)
		return true;
	return now < t->created + l2tp_rel_cycle(&t->rel);
}

/**
 * l2tp_tunnel_is_reply() - is a datagram the answer to our SCCRQ?
 * @t: tunnel whose Tunnel ID is in the header
 * @buf: UDP payload; it has come from the peer's address
 * @len: octets in @buf
 *
 * RFC 2661 8.1: a responder may answer from any port, and that becomes its port.
 * When a datagram comes from another port than the SCCRQ went to, the owner asks
 * here first. Only then it takes the port over, and calls l2tp_tunnel_input().
 * Anything else from there is dropped, a ZLB too: the answer will follow.
 *
 * Return: true for an SCCRP or StopCCN, with our Tunnel ID and the numbers of an
 * answer, while we wait for one; it may still be refused
 */
bool l2tp_tunnel_is_reply(const struct l2tp_tunnel *t, const uint8_t *buf,
			  size_t len)
{
	struct l2tp_msg msg;

	if (!t->originate || t->state != L2TP_TS_WAIT_CTL_REPLY ||
	    l2tp_msg_parse(buf, len, t->conf.secret, &msg) != L2TP_HDR_OK)
		return false;
	return (msg.type == L2TP_MSG_SCCRP || msg.type == L2TP_MSG_STOPCCN) &&
	       msg.hdr.tid == t->local_tid && !msg.hdr.sid &&
	       msg.hdr.nr == t->rel.ns &&
	       l2tp_rel_classify(&t->rel, &msg.hdr) == L2TP_REL_NEW &&
	       l2tp_msg_has(&msg, L2TP_AVP_TUNNEL_ID);
}

/**
 * l2tp_tunnel_mirrored() - does an SCCRQ ask what we have asked?
 * @t: our tunnel to the peer that it came from
 * @theirs: what l2tp_sccrq_peek() found in it, with the peer's secret
 *
 * Who does not know the secret could send our Challenge back in an SCCRQ of his
 * own, and take our SCCRP's answer for his: both have ID 2 (RFC 2661 5.1.1).
 *
 * Return: true when it must be dropped
 */
bool l2tp_tunnel_mirrored(const struct l2tp_tunnel *t,
			  const struct l2tp_peek *theirs)
{
	return t->originate && t->conf.challenge && theirs->has_challenge &&
	       t->state == L2TP_TS_WAIT_CTL_REPLY &&
	       !memcmp(t->challenge, theirs->challenge, sizeof(t->challenge));
}

/**
 * l2tp_tunnel_password_ok() - can a user's password be handed on in a tunnel?
 * @t: the tunnel
 *
 * It goes hidden, which needs a shared secret; in clear only where the owner
 * wants no hiding at all (L2TP_HIDE_NEVER).
 *
 * Return: false when l2tp_call_connect() leaves proxy authentication by PAP out
 */
bool l2tp_tunnel_password_ok(const struct l2tp_tunnel *t)
{
	return t->conf.secret.len || t->conf.hide == L2TP_HIDE_NEVER;
}

/**
 * l2tp_tunnel_draining() - is it to end with its last call?
 * @t: the tunnel
 *
 * Return: true after l2tp_tunnel_drain()
 */
bool l2tp_tunnel_draining(const struct l2tp_tunnel *t)
{
	return t->draining;
}

/**
 * l2tp_tunnel_local_tid() - our Tunnel ID
 * @t: the tunnel
 *
 * Return: host byte order, 0 while not known
 */
uint16_t l2tp_tunnel_local_tid(const struct l2tp_tunnel *t)
{
	return t->local_tid;
}

/**
 * l2tp_tunnel_peer() - what the peer said in SCCRQ or SCCRP
 * @t: the tunnel
 *
 * Return: valid as long as the tunnel; all 0 while nothing came
 */
const struct l2tp_tunnel_info *l2tp_tunnel_peer(const struct l2tp_tunnel *t)
{
	return &t->peer;
}

/**
 * l2tp_tunnel_get_stats() - counters and windows
 * @t: the tunnel
 * @st: result
 */
void l2tp_tunnel_get_stats(const struct l2tp_tunnel *t,
			   struct l2tp_tunnel_stats *st)
{
	*st = t->stats;
	st->rel = t->rel.stats;
	st->window = t->rel.peer_window;
	st->cwnd = t->rel.cwnd;
	st->ssthresh = t->rel.ssthresh;
	st->queued = t->rel.queued;
}

/**
 * l2tp_tunnel_set_trace() - call ops->trace for each message, or stop it
 * @t: the tunnel
 * @on: whether somebody watches
 */
void l2tp_tunnel_set_trace(struct l2tp_tunnel *t, bool on)
{
	t->trace = on;
}

/**
 * l2tp_tunnel_find_call() - find a call by our Session ID, in constant time
 * @t: the tunnel
 * @local_sid: our Session ID
 *
 * Return: the call or NULL
 */
struct l2tp_call *l2tp_tunnel_find_call(const struct l2tp_tunnel *t,
					uint16_t local_sid)
{
	return l2tp_call_find(t, local_sid);
}

/**
 * l2tp_tunnel_for_each_call() - visit every call of a tunnel
 * @t: the tunnel
 * @fn: called for each; may end the call it is given, but no other
 * @arg: handed to @fn
 */
void l2tp_tunnel_for_each_call(struct l2tp_tunnel *t,
			       void (*fn)(struct l2tp_call *c, void *arg),
			       void *arg)
{
	struct l2tp_call *c, *next;

	l2tp_enter(t, t->now);
	for (c = TAILQ_FIRST(&t->calls); c && !t->doomed; c = next) {
		next = TAILQ_NEXT(c, all);
		fn(c, arg);
	}
	l2tp_leave(t);
}

/**
 * l2tp_call_priv() - the owner's pointer
 * @c: the call
 *
 * Return: what was given to l2tp_call_new() or l2tp_call_set_priv(), else NULL
 */
void *l2tp_call_priv(const struct l2tp_call *c)
{
	return c->priv;
}

/**
 * l2tp_call_set_priv() - change the owner's pointer
 * @c: the call
 * @priv: the new one
 */
void l2tp_call_set_priv(struct l2tp_call *c, void *priv)
{
	c->priv = priv;
}

/**
 * l2tp_call_tunnel() - the tunnel of a call
 * @c: the call
 *
 * Return: never NULL
 */
struct l2tp_tunnel *l2tp_call_tunnel(const struct l2tp_call *c)
{
	return c->t;
}

/**
 * l2tp_call_state() - state of a call
 * @c: the call
 *
 * Return: see enum l2tp_call_state
 */
enum l2tp_call_state l2tp_call_state(const struct l2tp_call *c)
{
	return c->state;
}

/**
 * l2tp_call_state_name() - name of a state, those of RFC 2661 7.4
 * @state: the state
 *
 * Return: the name, never NULL
 */
const char *l2tp_call_state_name(enum l2tp_call_state state)
{
	static const char *const names[] = {
		[L2TP_CS_IDLE] = "idle",
		[L2TP_CS_WAIT_ACCEPT] = "wait-accept",
		[L2TP_CS_WAIT_CONNECT] = "wait-connect",
		[L2TP_CS_WAIT_TUNNEL] = "wait-tunnel",
		[L2TP_CS_WAIT_REPLY] = "wait-reply",
		[L2TP_CS_WAIT_SWITCH] = "wait-switch",
		[L2TP_CS_ESTABLISHED] = "established",
	};

	return state <= L2TP_CS_ESTABLISHED ? names[state] : "unknown";
}

/**
 * l2tp_call_is_lns() - which side of the call are we?
 * @c: the call
 *
 * Return: true when the peer sent the ICRQ
 */
bool l2tp_call_is_lns(const struct l2tp_call *c)
{
	return c->lns;
}

/**
 * l2tp_call_local_sid() - our Session ID
 * @c: the call
 *
 * Return: host byte order, 0 while not known
 */
uint16_t l2tp_call_local_sid(const struct l2tp_call *c)
{
	return c->local_sid;
}

/**
 * l2tp_call_peer_sid() - the peer's Session ID
 * @c: the call
 *
 * Return: host byte order, 0 while not known
 */
uint16_t l2tp_call_peer_sid(const struct l2tp_call *c)
{
	return c->peer_sid;
}

static const uint8_t *take(struct l2tp_str *s, const uint8_t *p, size_t len)
{
	*s = (struct l2tp_str){ p, len };
	return p + len;
}

/**
 * l2tp_call_get_info() - what is known about a call, for display or a relay
 * @c: the call
 * @info: result; strings are valid as long as the call. Private Group ID, LCP and
 *	proxy authentication data are not kept: they are in ops->call_up only
 */
void l2tp_call_get_info(const struct l2tp_call *c,
			struct l2tp_call_info *info)
{
	const uint64_t not_kept = L2TP_CALL_BIT(L2TP_AVP_PRIVATE_GROUP) |
		L2TP_CALL_BIT(L2TP_AVP_LCP_INITIAL) |
		L2TP_CALL_BIT(L2TP_AVP_LCP_LAST_SENT) |
		L2TP_CALL_BIT(L2TP_AVP_LCP_LAST_RECEIVED) |
		L2TP_CALL_BIT(L2TP_AVP_PROXY_TYPE) |
		L2TP_CALL_BIT(L2TP_AVP_PROXY_NAME) |
		L2TP_CALL_BIT(L2TP_AVP_PROXY_CHALLENGE) |
		L2TP_CALL_BIT(L2TP_AVP_PROXY_ID) |
		L2TP_CALL_BIT(L2TP_AVP_PROXY_RESPONSE);
	const uint8_t *p = c->strings;

	*info = (struct l2tp_call_info){
		.present = c->info.present & ~not_kept,
		.hidden = c->info.hidden,
		.ext = c->info.ext,
		.ext_hidden = c->info.ext_hidden,
		.rate_up = c->info.rate_up,
		.rate_down = c->info.rate_down,
		.serial = c->info.serial,
		.bearer_type = c->info.bearer_type,
		.phys_channel = c->info.phys_channel,
		.framing_type = c->info.framing_type,
		.tx_speed = c->info.tx_speed,
		.rx_speed = c->info.rx_speed,
		.sequencing = c->info.sequencing,
	};
	p = take(&info->called, p, c->info.called_len);
	p = take(&info->calling, p, c->info.calling_len);
	p = take(&info->sub_address, p, c->info.sub_address_len);
	p = take(&info->circuit_id, p, c->info.circuit_id_len);
	p = take(&info->remote_id, p, c->info.remote_id_len);
	for (; info->tsa_count < c->info.tsa_count; info->tsa_count++)
		p = take(&info->tsa[info->tsa_count], p + 1, *p);
}
