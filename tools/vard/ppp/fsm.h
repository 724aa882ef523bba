/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The option negotiation automaton of RFC 1661 section 4, shared by LCP, IPCP
 * and IPV6CP.
 */
#ifndef VARD_PPP_FSM_H
#define VARD_PPP_FSM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ppp/proto.h"

struct fsm;

/* RFC 1661 4.2; the numbers are those of the table in 4.1. */
enum fsm_state {
	FSM_INITIAL,
	FSM_STARTING,
	FSM_CLOSED,
	FSM_STOPPED,
	FSM_CLOSING,
	FSM_STOPPING,
	FSM_REQ_SENT,
	FSM_ACK_RCVD,
	FSM_ACK_SENT,
	FSM_OPENED,
	FSM_STATES,
};

/* RFC 1661 4.3, in the order of the table in 4.1. */
enum fsm_event {
	FSM_EV_UP,
	FSM_EV_DOWN,
	FSM_EV_OPEN,
	FSM_EV_CLOSE,
	FSM_EV_TO_PLUS,
	FSM_EV_TO_MINUS,
	FSM_EV_RCR_PLUS,
	FSM_EV_RCR_MINUS,
	FSM_EV_RCA,
	FSM_EV_RCN,
	FSM_EV_RTR,
	FSM_EV_RTA,
	FSM_EV_RUC,
	FSM_EV_RXJ_PLUS,
	FSM_EV_RXJ_MINUS,
	FSM_EV_RXR,
	FSM_EVENTS,
};

/* Longest list of options that this end asks for. */
#define FSM_REQ_MAX	40

/* Longest packet data taken or made: frame, less Protocol field and header. */
#define FSM_DATA_MAX	1594

/**
 * struct fsm_conf - settings of an automaton, RFC 1661 4.6
 * @restart_ms: restart timer in ms
 * @pause_ms: wait after a Terminate-Ack before the layer finishes (the time-out
 *	of Zero-Restart-Count), in ms
 * @max_configure: Max-Configure
 * @max_terminate: Max-Terminate
 * @max_failure: Max-Failure, for Naks sent and, by analogy, Naks received
 */
struct fsm_conf {
	uint32_t restart_ms;
	uint32_t pause_ms;
	uint8_t max_configure;
	uint8_t max_terminate;
	uint8_t max_failure;
};

/* What fsm_ops.extra() made of a code beyond 7. */
enum fsm_extra {
	FSM_EXTRA_UNKNOWN,	/* unknown code: Code-Reject */
	FSM_EXTRA_DONE,		/* dealt with, or dropped */
	FSM_EXTRA_RXR,		/* Echo-Reply, Discard-Request */
	FSM_EXTRA_ECHO,		/* Echo-Request to be answered */
	FSM_EXTRA_RXJ_PLUS,	/* Protocol-Reject of an NCP */
	FSM_EXTRA_RXJ_MINUS,	/* Protocol-Reject of this protocol */
};

/* Why a packet was not processed, for fsm_ops.count(). */
enum fsm_count {
	FSM_COUNT_MALFORMED,
	FSM_COUNT_UNEXPECTED,
	FSM_COUNT_UNKNOWN_CODE,
	FSM_COUNT_DUPLICATE,
	FSM_COUNT_RENEGOTIATED,
	FSM_COUNT_ILLEGAL,
};

/**
 * struct fsm_reply - verdict on a Configure-Request
 * @code: PPP_CONF_ACK, PPP_CONF_NAK or PPP_CONF_REJ
 * @len: length of @opts
 * @opts: options of the Nak or Reject; an Ack repeats the request's
 */
struct fsm_reply {
	uint8_t code;
	uint16_t len;
	uint8_t opts[FSM_DATA_MAX];
};

/**
 * struct fsm_ops - the protocol that an automaton negotiates
 * @send: send a packet
 * @reset: begin a negotiation: own options to the wanted values, the peer's
 *	to the defaults
 * @build: write the options of a Configure-Request, at most FSM_REQ_MAX
 *	bytes; return the length
 * @check: judge a Configure-Request, whose options are well-formed; change
 *	nothing but counters; @reject: Max-Failure is reached, answer no Nak.
 *	Return -1 to leave the request without an answer
 * @accept: the options of a request that is being acknowledged: apply them
 * @nak: options of a Configure-Nak: adapt; @give_up: Max-Failure Naks came
 *	before, so leave out what cannot be agreed upon; -1: no transition
 * @rej: options of a Configure-Reject, a subset of those sent: leave them out;
 *	-1: no transition
 * @started: optional: This-Layer-Started
 * @up: This-Layer-Up
 * @down: This-Layer-Down
 * @finished: This-Layer-Finished
 * @terminated: optional: the peer sent a Terminate-Request with this text
 * @extra: optional: a code beyond 7
 * @echo: optional: Send-Echo-Reply
 * @code_rejected: optional: the peer does not know this code
 * @count: a packet was dropped or unusual
 *
 * Only @up and @finished, which come last, may call fsm_*() for @f.
 */
struct fsm_ops {
	void (*send)(struct fsm *f, uint8_t code, uint8_t id,
		     const uint8_t *data, size_t len);
	void (*reset)(struct fsm *f);
	size_t (*build)(struct fsm *f, uint8_t *opts);
	int (*check)(struct fsm *f, const uint8_t *opts, size_t len,
		     bool reject, struct fsm_reply *r);
	void (*accept)(struct fsm *f, const uint8_t *opts, size_t len);
	int (*nak)(struct fsm *f, const uint8_t *opts, size_t len,
		   bool give_up);
	int (*rej)(struct fsm *f, const uint8_t *opts, size_t len);
	void (*started)(struct fsm *f);
	void (*up)(struct fsm *f);
	void (*down)(struct fsm *f);
	void (*finished)(struct fsm *f);
	void (*terminated)(struct fsm *f, const uint8_t *text, size_t len);
	enum fsm_extra (*extra)(struct fsm *f, uint8_t code, uint8_t id,
				const uint8_t *data, size_t len);
	void (*echo)(struct fsm *f, uint8_t id, const uint8_t *data,
		     size_t len);
	void (*code_rejected)(struct fsm *f, uint8_t code);
	void (*count)(struct fsm *f, enum fsm_count what);
};

/**
 * struct fsm - one automaton
 * @ops: the protocol
 * @conf: settings
 * @owner: for the protocol's use
 * @now: time of the event being processed, in ms
 * @deadline: when the restart timer expires, UINT64_MAX: stopped
 * @acked_at: when the peer's last request was acknowledged
 * @acked_hash: of that request's options
 * @acked_id: its identifier
 * @state: enum fsm_state
 * @restart: restart counter
 * @naks_sent: Configure-Naks sent since the last Ack or reset
 * @naks_rcvd: Configure-Naks received since the last Ack or reset
 * @id: identifier used last
 * @req_id: identifier of the last Configure-Request
 * @answered: that request has had a valid answer
 * @req_len: length of @req
 * @req: options of the last Configure-Request
 * @reason: text for Terminate-Requests, NULL: none
 */
struct fsm {
	const struct fsm_ops *ops;
	const struct fsm_conf *conf;
	void *owner;
	uint64_t now;
	uint64_t deadline;
	uint64_t acked_at;
	uint32_t acked_hash;
	uint8_t acked_id;
	uint8_t state;
	uint8_t restart;
	uint8_t naks_sent;
	uint8_t naks_rcvd;
	uint8_t id;
	uint8_t req_id;
	bool answered;
	uint8_t req_len;
	uint8_t req[FSM_REQ_MAX];
	const char *reason;
};

/**
 * struct fsm_packet - the packet that caused an event, for its actions
 * @code: code
 * @id: identifier
 * @data: after the header
 * @len: length of @data
 * @reply: verdict on a Configure-Request
 */
struct fsm_packet {
	uint8_t code;
	uint8_t id;
	const uint8_t *data;
	size_t len;
	const struct fsm_reply *reply;
};

void fsm_init(struct fsm *f, const struct fsm_ops *ops,
	      const struct fsm_conf *conf, void *owner);
void fsm_event(struct fsm *f, uint64_t now, enum fsm_event ev,
	       const struct fsm_packet *pkt);
void fsm_up(struct fsm *f, uint64_t now);
void fsm_down(struct fsm *f, uint64_t now);
void fsm_open(struct fsm *f, uint64_t now);
void fsm_adopt(struct fsm *f, uint64_t now);
void fsm_close(struct fsm *f, uint64_t now, const char *reason);
void fsm_protocol_rejected(struct fsm *f, uint64_t now);
void fsm_input(struct fsm *f, uint64_t now, const uint8_t *pkt, size_t len);
void fsm_timer(struct fsm *f, uint64_t now);
const char *fsm_state_name(enum fsm_state state);
uint8_t fsm_next_id(struct fsm *f);

bool fsm_options_valid(const uint8_t *opts, size_t len);
void fsm_put_option(struct fsm_reply *r, uint8_t code, const uint8_t *opt);
void fsm_put_value(struct fsm_reply *r, uint8_t code, uint8_t type,
		   const void *val, uint8_t len);

#endif /* VARD_PPP_FSM_H */
