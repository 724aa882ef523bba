// SPDX-License-Identifier: GPL-2.0
/*
 * The option negotiation automaton, RFC 1661 section 4: the state transition
 * table, its actions, and the packets with codes 1 to 7 that cause its events.
 */
#include "ppp/fsm.h"
#include "ppp/wire.h"

/* Actions, RFC 1661 4.4. */
#define TLU	0x0001
#define TLD	0x0002
#define TLS	0x0004
#define TLF	0x0008
#define IRC	0x0010
#define ZRC	0x0020
#define SCR	0x0040
#define SCA	0x0080
#define SCN	0x0100
#define STR	0x0200
#define STA	0x0400
#define SCJ	0x0800
#define SER	0x1000
#define ILL	0x8000	/* illegal event: no transition */

#define NO_TIMER	UINT64_MAX

/*
 * How long after an Ack an identical request counts as a retransmission or as
 * a duplicate made by the network, in restart periods.
 */
#define DUPLICATE_PERIODS	3

/*
 * A peer that begins after us may not have been there for our first request: the
 * answer to it comes about now, or the request goes out again after this part of
 * the restart period.
 */
#define LATE_PEER_PART		6

struct fsm_step {
	uint16_t act;
	uint8_t next;
};

#define NO	{ ILL, 0 }

/* RFC 1661 4.1; columns are the states 0 to 9. */
static const struct fsm_step fsm_table[FSM_EVENTS][FSM_STATES] = {
	[FSM_EV_UP] = {
		{ 0, 2 }, { IRC | SCR, 6 }, NO, NO, NO,
		NO, NO, NO, NO, NO,
	},
	[FSM_EV_DOWN] = {
		NO, NO, { 0, 0 }, { TLS, 1 }, { 0, 0 },
		{ 0, 1 }, { 0, 1 }, { 0, 1 }, { 0, 1 }, { TLD, 1 },
	},
	[FSM_EV_OPEN] = {
		{ TLS, 1 }, { 0, 1 }, { IRC | SCR, 6 }, { 0, 3 }, { 0, 5 },
		{ 0, 5 }, { 0, 6 }, { 0, 7 }, { 0, 8 }, { 0, 9 },
	},
	[FSM_EV_CLOSE] = {
		{ 0, 0 }, { TLF, 0 }, { 0, 2 }, { 0, 2 }, { 0, 4 },
		{ 0, 4 }, { IRC | STR, 4 }, { IRC | STR, 4 },
		{ IRC | STR, 4 }, { TLD | IRC | STR, 4 },
	},
	[FSM_EV_TO_PLUS] = {
		NO, NO, NO, NO, { STR, 4 },
		{ STR, 5 }, { SCR, 6 }, { SCR, 6 }, { SCR, 8 }, NO,
	},
	[FSM_EV_TO_MINUS] = {
		NO, NO, NO, NO, { TLF, 2 },
		{ TLF, 3 }, { TLF, 3 }, { TLF, 3 }, { TLF, 3 }, NO,
	},
	[FSM_EV_RCR_PLUS] = {
		NO, NO, { STA, 2 }, { IRC | SCR | SCA, 8 }, { 0, 4 },
		{ 0, 5 }, { SCA, 8 }, { SCA | TLU, 9 }, { SCA, 8 },
		{ TLD | SCR | SCA, 8 },
	},
	[FSM_EV_RCR_MINUS] = {
		NO, NO, { STA, 2 }, { IRC | SCR | SCN, 6 }, { 0, 4 },
		{ 0, 5 }, { SCN, 6 }, { SCN, 7 }, { SCN, 6 },
		{ TLD | SCR | SCN, 6 },
	},
	[FSM_EV_RCA] = {
		NO, NO, { STA, 2 }, { STA, 3 }, { 0, 4 },
		{ 0, 5 }, { IRC, 7 }, { SCR, 6 }, { IRC | TLU, 9 },
		{ TLD | SCR, 6 },
	},
	[FSM_EV_RCN] = {
		NO, NO, { STA, 2 }, { STA, 3 }, { 0, 4 },
		{ 0, 5 }, { IRC | SCR, 6 }, { SCR, 6 }, { IRC | SCR, 8 },
		{ TLD | SCR, 6 },
	},
	[FSM_EV_RTR] = {
		NO, NO, { STA, 2 }, { STA, 3 }, { STA, 4 },
		{ STA, 5 }, { STA, 6 }, { STA, 6 }, { STA, 6 },
		{ TLD | ZRC | STA, 5 },
	},
	[FSM_EV_RTA] = {
		NO, NO, { 0, 2 }, { 0, 3 }, { TLF, 2 },
		{ TLF, 3 }, { 0, 6 }, { 0, 6 }, { 0, 8 }, { TLD | SCR, 6 },
	},
	[FSM_EV_RUC] = {
		NO, NO, { SCJ, 2 }, { SCJ, 3 }, { SCJ, 4 },
		{ SCJ, 5 }, { SCJ, 6 }, { SCJ, 7 }, { SCJ, 8 }, { SCJ, 9 },
	},
	[FSM_EV_RXJ_PLUS] = {
		NO, NO, { 0, 2 }, { 0, 3 }, { 0, 4 },
		{ 0, 5 }, { 0, 6 }, { 0, 6 }, { 0, 8 }, { 0, 9 },
	},
	[FSM_EV_RXJ_MINUS] = {
		NO, NO, { TLF, 2 }, { TLF, 3 }, { TLF, 2 },
		{ TLF, 3 }, { TLF, 3 }, { TLF, 3 }, { TLF, 3 },
		{ TLD | IRC | STR, 5 },
	},
	[FSM_EV_RXR] = {
		NO, NO, { 0, 2 }, { 0, 3 }, { 0, 4 },
		{ 0, 5 }, { 0, 6 }, { 0, 7 }, { 0, 8 }, { SER, 9 },
	},
};

static const char * const fsm_state_names[FSM_STATES] = {
	"Initial", "Starting", "Closed", "Stopped", "Closing",
	"Stopping", "Req-Sent", "Ack-Rcvd", "Ack-Sent", "Opened",
};

/**
 * fsm_state_name - name of a state, RFC 1661 4.2
 * @state: state
 *
 * Return: a constant string.
 */
const char *fsm_state_name(enum fsm_state state)
{
	return state < FSM_STATES ? fsm_state_names[state] : "?";
}

/**
 * fsm_init - make an automaton in state Initial
 * @f: automaton
 * @ops: the protocol
 * @conf: settings; not copied
 * @owner: for @ops
 */
void fsm_init(struct fsm *f, const struct fsm_ops *ops,
	      const struct fsm_conf *conf, void *owner)
{
	memset(f, 0, sizeof(*f));
	f->ops = ops;
	f->conf = conf;
	f->owner = owner;
	f->deadline = NO_TIMER;
}

/**
 * fsm_next_id - identifier for a new packet
 * @f: automaton
 *
 * Return: an identifier that differs from the last 255 ones.
 */
uint8_t fsm_next_id(struct fsm *f)
{
	return ++f->id;
}

static bool fsm_timer_runs(uint8_t state)
{
	return state >= FSM_CLOSING && state <= FSM_ACK_SENT;
}

/* Options are renegotiated from the start when these states are left. */
static bool fsm_was_idle(uint8_t state)
{
	return state <= FSM_STOPPED || state == FSM_OPENED;
}

/* FNV-1a: tells a retransmission from a new request. */
static uint32_t fsm_hash(const uint8_t *data, size_t len)
{
	uint32_t h = 2166136261u;

	while (len--)
		h = (h ^ *data++) * 16777619u;
	return h;
}

static void fsm_count_sent(struct fsm *f)
{
	if (f->restart)
		f->restart--;
	f->deadline = f->now + f->conf->restart_ms;
}

static void fsm_send_request(struct fsm *f, bool again)
{
	if (!again) {
		f->req_len = (uint8_t)f->ops->build(f, f->req);
		f->req_id = fsm_next_id(f);
		f->answered = false;
	}
	f->ops->send(f, PPP_CONF_REQ, f->req_id, f->req, f->req_len);
	fsm_count_sent(f);
}

static void fsm_send_ack(struct fsm *f, const struct fsm_packet *pkt)
{
	f->naks_sent = 0;
	f->acked_id = pkt->id;
	f->acked_hash = fsm_hash(pkt->data, pkt->len);
	f->acked_at = f->now;
	f->ops->accept(f, pkt->data, pkt->len);
	f->ops->send(f, PPP_CONF_ACK, pkt->id, pkt->data, pkt->len);
}

static void fsm_send_nak(struct fsm *f, const struct fsm_packet *pkt)
{
	const struct fsm_reply *r = pkt->reply;

	if (r->code == PPP_CONF_NAK && f->naks_sent < UINT8_MAX)
		f->naks_sent++;
	f->ops->send(f, r->code, pkt->id, r->opts, r->len);
}

static void fsm_send_terminate(struct fsm *f)
{
	const char *text = f->reason ? f->reason : "";

	f->ops->send(f, PPP_TERM_REQ, fsm_next_id(f), (const uint8_t *)text,
		     strlen(text));
	fsm_count_sent(f);
}

static void fsm_send_code_reject(struct fsm *f, const struct fsm_packet *pkt)
{
	uint8_t buf[FSM_DATA_MAX];
	size_t len = pkt->len;

	if (len > sizeof(buf) - PPP_HDR_LEN)
		len = sizeof(buf) - PPP_HDR_LEN;
	buf[0] = pkt->code;
	buf[1] = pkt->id;
	put16(buf + 2, (uint16_t)(pkt->len + PPP_HDR_LEN));
	if (len)
		memcpy(buf + PPP_HDR_LEN, pkt->data, len);
	f->ops->send(f, PPP_CODE_REJ, fsm_next_id(f), buf, PPP_HDR_LEN + len);
}

/* The peer is there now, and our first request may have come too early for it. */
static void fsm_hurry(struct fsm *f)
{
	uint64_t soon = f->now + f->conf->restart_ms / LATE_PEER_PART;

	if (f->restart + 1 == f->conf->max_configure && soon < f->deadline)
		f->deadline = soon;
}

/* Actions in an order that lets the upper layer act last. */
static void fsm_act(struct fsm *f, uint16_t act, uint8_t old,
		    enum fsm_event ev, const struct fsm_packet *pkt)
{
	if (act & TLD)
		f->ops->down(f);
	if (act & IRC)
		f->restart = act & STR ? f->conf->max_terminate :
					 f->conf->max_configure;
	if (act & ZRC) {
		f->restart = 0;
		f->deadline = f->now + f->conf->pause_ms;
	}
	if (act & SCR) {
		if (fsm_was_idle(old)) {
			f->naks_sent = 0;
			f->naks_rcvd = 0;
			f->ops->reset(f);
		}
		fsm_send_request(f, ev == FSM_EV_TO_PLUS && !f->answered);
	}
	if (act & SCA) {
		fsm_send_ack(f, pkt);
		if (old == FSM_REQ_SENT)
			fsm_hurry(f);
	}
	if (act & SCN)
		fsm_send_nak(f, pkt);
	if (act & STR)
		fsm_send_terminate(f);
	if (act & STA)
		f->ops->send(f, PPP_TERM_ACK, pkt->id, NULL, 0);
	if (act & SCJ)
		fsm_send_code_reject(f, pkt);
	if ((act & SER) && pkt->code == LCP_ECHO_REQ)
		f->ops->echo(f, pkt->id, pkt->data, pkt->len);
	if (!fsm_timer_runs(f->state))
		f->deadline = NO_TIMER;
	if ((act & TLS) && f->ops->started)
		f->ops->started(f);
	if (act & TLF)
		f->ops->finished(f);
	if (act & TLU)
		f->ops->up(f);
}

/**
 * fsm_event - let an event happen, RFC 1661 4.1
 * @f: automaton
 * @now: time in ms
 * @ev: event
 * @pkt: packet that caused it, needed for the RCR, RCA, RCN, RTR, RUC and RXR
 *	events
 *
 * An event that the table calls illegal in the present state is counted and
 * changes nothing.
 */
void fsm_event(struct fsm *f, uint64_t now, enum fsm_event ev,
	       const struct fsm_packet *pkt)
{
	const struct fsm_step *step = &fsm_table[ev][f->state];
	uint8_t old = f->state;

	f->now = now;
	if (step->act & ILL) {
		f->ops->count(f, FSM_COUNT_ILLEGAL);
		return;
	}
	if (old == FSM_OPENED && (step->act & SCR))
		f->ops->count(f, FSM_COUNT_RENEGOTIATED);
	f->state = step->next;
	fsm_act(f, step->act, old, ev, pkt);
}

/**
 * fsm_up - the lower layer is up
 * @f: automaton
 * @now: time in ms
 */
void fsm_up(struct fsm *f, uint64_t now)
{
	fsm_event(f, now, FSM_EV_UP, NULL);
}

/**
 * fsm_down - the lower layer is down
 * @f: automaton; nothing happens if its lower layer was down before
 * @now: time in ms
 */
void fsm_down(struct fsm *f, uint64_t now)
{
	if (f->state > FSM_STARTING)
		fsm_event(f, now, FSM_EV_DOWN, NULL);
}

/**
 * fsm_open - administrative Open
 * @f: automaton
 * @now: time in ms
 */
void fsm_open(struct fsm *f, uint64_t now)
{
	f->reason = NULL;
	fsm_event(f, now, FSM_EV_OPEN, NULL);
}

/**
 * fsm_adopt - begin in state Opened: others have negotiated
 * @f: automaton in state Initial
 * @now: time in ms
 *
 * The protocol has its options already. Nothing is sent; no answer is awaited,
 * and no request counts as acknowledged.
 */
void fsm_adopt(struct fsm *f, uint64_t now)
{
	f->now = now;
	f->reason = NULL;
	f->state = FSM_OPENED;
	f->naks_sent = 0;
	f->naks_rcvd = 0;
	f->answered = true;
	f->req_len = 0;
	f->acked_at = 0;
	f->acked_hash = 0;
	f->ops->up(f);
}

/**
 * fsm_close - administrative Close
 * @f: automaton
 * @now: time in ms
 * @reason: text for the Terminate-Request, a constant string, or NULL
 */
void fsm_close(struct fsm *f, uint64_t now, const char *reason)
{
	f->reason = reason;
	fsm_event(f, now, FSM_EV_CLOSE, NULL);
}

/**
 * fsm_protocol_rejected - the peer does not speak this protocol
 * @f: automaton of an NCP
 * @now: time in ms
 *
 * RFC 1661 5.7 wants that no packet of the protocol is sent any more, so the
 * automaton goes to Initial without a Terminate-Request.
 */
void fsm_protocol_rejected(struct fsm *f, uint64_t now)
{
	fsm_down(f, now);
	fsm_close(f, now, NULL);
}

/**
 * fsm_timer - the deadline may be reached
 * @f: automaton
 * @now: time in ms
 */
void fsm_timer(struct fsm *f, uint64_t now)
{
	if (now < f->deadline)
		return;
	fsm_event(f, now, f->restart ? FSM_EV_TO_PLUS : FSM_EV_TO_MINUS, NULL);
}

/**
 * fsm_options_valid - check the lengths of a list of options
 * @opts: list
 * @len: its length in bytes
 *
 * Return: true if the options fill the list exactly.
 */
bool fsm_options_valid(const uint8_t *opts, size_t len)
{
	while (len) {
		if (!opt_first(opts, len))
			return false;
		len -= opts[1];
		opts += opts[1];
	}
	return true;
}

/* A Reject takes the place of all Naks, RFC 1661 5.4; then of no avail. */
static bool fsm_escalate(struct fsm_reply *r, uint8_t code)
{
	if (code > r->code) {
		r->code = code;
		r->len = 0;
	}
	return code == r->code;
}

/**
 * fsm_put_value - add an option to a Configure-Nak or -Reject
 * @r: reply
 * @code: PPP_CONF_NAK or PPP_CONF_REJ; one Reject voids all Naks
 * @type: type of the option
 * @val: its value
 * @len: length of the value
 *
 * What does not fit is left out: the peer will ask again.
 */
void fsm_put_value(struct fsm_reply *r, uint8_t code, uint8_t type,
		   const void *val, uint8_t len)
{
	uint8_t *o;

	if (!fsm_escalate(r, code))
		return;
	o = r->opts + r->len;
	if ((size_t)r->len + PPP_OPT_HDR_LEN + len > sizeof(r->opts))
		return;
	o[0] = type;
	o[1] = (uint8_t)(len + PPP_OPT_HDR_LEN);
	if (len)
		memcpy(o + PPP_OPT_HDR_LEN, val, len);
	r->len = (uint16_t)(r->len + PPP_OPT_HDR_LEN + len);
}

/**
 * fsm_put_option - add an option of the request to a Configure-Nak or -Reject
 * @r: reply
 * @code: PPP_CONF_NAK or PPP_CONF_REJ
 * @opt: valid option
 */
void fsm_put_option(struct fsm_reply *r, uint8_t code, const uint8_t *opt)
{
	fsm_put_value(r, code, opt[0], opt + PPP_OPT_HDR_LEN,
		      (uint8_t)(opt[1] - PPP_OPT_HDR_LEN));
}

/*
 * A request that was acknowledged a moment ago and comes again is a
 * retransmission (the Ack was lost) or a copy made by the network. The Ack is
 * repeated; the table would give up a good link for it.
 */
static bool fsm_is_duplicate(const struct fsm *f, const struct fsm_packet *pkt)
{
	uint64_t limit = (uint64_t)f->conf->restart_ms * DUPLICATE_PERIODS;

	return f->state == FSM_OPENED && pkt->id == f->acked_id &&
	       f->now - f->acked_at <= limit &&
	       fsm_hash(pkt->data, pkt->len) == f->acked_hash;
}

static void fsm_rx_request(struct fsm *f, struct fsm_packet *pkt)
{
	struct fsm_reply r = { .code = PPP_CONF_ACK };

	if (f->state == FSM_CLOSED || f->state == FSM_CLOSING ||
	    f->state == FSM_STOPPING) {
		fsm_event(f, f->now, FSM_EV_RCR_MINUS, pkt);
		return;
	}
	if (!fsm_options_valid(pkt->data, pkt->len)) {
		f->ops->count(f, FSM_COUNT_MALFORMED);
		return;
	}
	if (fsm_is_duplicate(f, pkt)) {
		f->ops->count(f, FSM_COUNT_DUPLICATE);
		f->ops->send(f, PPP_CONF_ACK, pkt->id, pkt->data, pkt->len);
		return;
	}
	if (fsm_was_idle(f->state))
		f->naks_sent = 0;
	if (f->ops->check(f, pkt->data, pkt->len,
			  f->naks_sent >= f->conf->max_failure, &r) < 0)
		return;
	pkt->reply = &r;
	fsm_event(f, f->now, r.code == PPP_CONF_ACK ? FSM_EV_RCR_PLUS :
						      FSM_EV_RCR_MINUS, pkt);
}

/* Is the list a part of the options sent, in the same order? */
static bool fsm_is_subset(const struct fsm *f, const uint8_t *opts, size_t len)
{
	const uint8_t *sent = opt_first(f->req, f->req_len);
	const uint8_t *opt;

	opt_for_each(opt, opts, len) {
		while (sent && (sent[1] != opt[1] ||
				memcmp(sent, opt, opt[1])))
			sent = opt_next(sent, f->req + f->req_len);
		if (!sent)
			return false;
		sent = opt_next(sent, f->req + f->req_len);
	}
	return true;
}

static bool fsm_reply_wellformed(const struct fsm *f,
				 const struct fsm_packet *pkt)
{
	if (pkt->code == PPP_CONF_ACK)
		return pkt->len == f->req_len &&
		       !memcmp(pkt->data, f->req, pkt->len);
	if (!pkt->len || !fsm_options_valid(pkt->data, pkt->len))
		return false;
	return pkt->code == PPP_CONF_NAK ||
	       fsm_is_subset(f, pkt->data, pkt->len);
}

/* Apply a Nak or Reject to the own options; false: no transition. */
static bool fsm_adapt(struct fsm *f, const struct fsm_packet *pkt)
{
	bool give_up = f->naks_rcvd >= f->conf->max_failure;

	if (pkt->code == PPP_CONF_REJ)
		return f->ops->rej(f, pkt->data, pkt->len) >= 0;
	if (!give_up)
		f->naks_rcvd++;
	return f->ops->nak(f, pkt->data, pkt->len, give_up) >= 0;
}

/* Configure-Ack, -Nak and -Reject, RFC 1661 5.2 to 5.4. */
static void fsm_rx_reply(struct fsm *f, const struct fsm_packet *pkt)
{
	bool ack = pkt->code == PPP_CONF_ACK;

	if (f->state < FSM_REQ_SENT) {
		fsm_event(f, f->now, ack ? FSM_EV_RCA : FSM_EV_RCN, pkt);
		return;
	}
	/* Only the first answer to the last request is in sequence. */
	if (pkt->id != f->req_id || f->answered) {
		f->ops->count(f, FSM_COUNT_UNEXPECTED);
		return;
	}
	if (!fsm_reply_wellformed(f, pkt)) {
		f->ops->count(f, FSM_COUNT_MALFORMED);
		return;
	}
	f->answered = true;
	if (ack)
		f->naks_rcvd = 0;
	else if (!fsm_adapt(f, pkt))
		return;
	fsm_event(f, f->now, ack ? FSM_EV_RCA : FSM_EV_RCN, pkt);
}

static void fsm_rx_code_reject(struct fsm *f, const struct fsm_packet *pkt)
{
	uint8_t code;

	if (!pkt->len) {
		f->ops->count(f, FSM_COUNT_MALFORMED);
		return;
	}
	code = pkt->data[0];
	if (f->ops->code_rejected)
		f->ops->code_rejected(f, code);
	fsm_event(f, f->now, code >= PPP_CONF_REQ && code <= PPP_CODE_REJ ?
		  FSM_EV_RXJ_MINUS : FSM_EV_RXJ_PLUS, pkt);
}

static void fsm_rx_extra(struct fsm *f, const struct fsm_packet *pkt)
{
	enum fsm_extra what = FSM_EXTRA_UNKNOWN;

	if (f->ops->extra)
		what = f->ops->extra(f, pkt->code, pkt->id, pkt->data,
				     pkt->len);
	switch (what) {
	case FSM_EXTRA_UNKNOWN:
		f->ops->count(f, FSM_COUNT_UNKNOWN_CODE);
		fsm_event(f, f->now, FSM_EV_RUC, pkt);
		break;
	case FSM_EXTRA_DONE:
		break;
	case FSM_EXTRA_RXR:
	case FSM_EXTRA_ECHO:
		fsm_event(f, f->now, FSM_EV_RXR, pkt);
		break;
	case FSM_EXTRA_RXJ_PLUS:
		fsm_event(f, f->now, FSM_EV_RXJ_PLUS, pkt);
		break;
	case FSM_EXTRA_RXJ_MINUS:
		fsm_event(f, f->now, FSM_EV_RXJ_MINUS, pkt);
		break;
	}
}

/**
 * fsm_input - a packet of this protocol arrived
 * @f: automaton
 * @now: time in ms
 * @pkt: packet, beginning with the Code field
 * @len: its length in bytes, at most FSM_DATA_MAX + PPP_HDR_LEN; bytes behind
 *	the packet's own length are padding (RFC 1661 5)
 *
 * What is malformed or out of place is counted and dropped.
 */
void fsm_input(struct fsm *f, uint64_t now, const uint8_t *pkt, size_t len)
{
	struct fsm_packet packet;
	size_t plen;

	f->now = now;
	if (len < PPP_HDR_LEN || len > FSM_DATA_MAX + PPP_HDR_LEN) {
		f->ops->count(f, FSM_COUNT_MALFORMED);
		return;
	}
	plen = get16(pkt + 2);
	if (plen < PPP_HDR_LEN || plen > len) {
		f->ops->count(f, FSM_COUNT_MALFORMED);
		return;
	}
	if (f->state <= FSM_STARTING) {
		f->ops->count(f, FSM_COUNT_UNEXPECTED);
		return;
	}
	packet = (struct fsm_packet) {
		.code = pkt[0],
		.id = pkt[1],
		.data = pkt + PPP_HDR_LEN,
		.len = plen - PPP_HDR_LEN,
	};
	switch (packet.code) {
	case PPP_CONF_REQ:
		fsm_rx_request(f, &packet);
		break;
	case PPP_CONF_ACK:
	case PPP_CONF_NAK:
	case PPP_CONF_REJ:
		fsm_rx_reply(f, &packet);
		break;
	case PPP_TERM_REQ:
		if (f->ops->terminated)
			f->ops->terminated(f, packet.data, packet.len);
		fsm_event(f, now, FSM_EV_RTR, &packet);
		break;
	case PPP_TERM_ACK:
		fsm_event(f, now, FSM_EV_RTA, &packet);
		break;
	case PPP_CODE_REJ:
		fsm_rx_code_reject(f, &packet);
		break;
	default:
		fsm_rx_extra(f, &packet);
	}
}
