/* SPDX-License-Identifier: GPL-2.0 */
/*
 * rel.h - reliable delivery of control messages (RFC 2661 5.8, Appendix A)
 *
 * One struct l2tp_rel is one direction pair of a control connection. It sees
 * whole control messages whose header has been parsed, and never looks at an
 * AVP. Time is a millisecond count that never goes back; the caller asks
 * l2tp_rel_deadline() when to call l2tp_rel_timer() next.
 */
#ifndef VARD_L2TP_REL_H
#define VARD_L2TP_REL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "l2tp/avp.h"

#define L2TP_NEVER		UINT64_MAX

#define L2TP_REL_WINDOW_PEER	4	/* peer's window when it names none */
#define L2TP_REL_WINDOW_MAX	256	/* bound of our own receive window */

/**
 * struct l2tp_rel_conf - knobs; l2tp_rel_conf_init() fills in the defaults
 * @first_timeout_ms: wait before the first message is sent again (1 s)
 * @first_retries: how often the first message is sent again (5)
 * @timeout_ms: the same for all other messages (1 s); doubled each time
 * @retries: how often another message is sent again (5)
 * @cap_ms: longest wait (8 s; the RFC wants no less)
 * @rx_window: Receive Window Size we advertise, 1 to L2TP_REL_WINDOW_MAX (16)
 * @queue_max: messages that may wait to be sent or acknowledged (1024)
 */
struct l2tp_rel_conf {
	uint32_t first_timeout_ms;
	unsigned int first_retries;
	uint32_t timeout_ms;
	unsigned int retries;
	uint32_t cap_ms;
	uint16_t rx_window;
	unsigned int queue_max;
};

/**
 * struct l2tp_rel_ops - what the transport needs from its owner
 * @send: put a datagram on the wire; it is gone when this returns
 * @deliver: a message in its turn, once; false stops the delivery of
 *	messages that wait behind it
 */
struct l2tp_rel_ops {
	void (*send)(void *ctx, const uint8_t *buf, size_t len, bool again);
	bool (*deliver)(void *ctx, const uint8_t *buf, size_t len);
};

/**
 * struct l2tp_rel_stats - counters, since the beginning
 * @tx: messages sent, without retransmissions and ZLBs
 * @tx_again: retransmissions
 * @tx_zlb: ZLBs sent
 * @rx: messages delivered
 * @rx_zlb: ZLBs received
 * @rx_dup: duplicates, acknowledged and dropped
 * @rx_early: out of order, kept until their turn
 * @rx_discard: beyond our window, or an Nr of something never sent
 */
struct l2tp_rel_stats {
	uint64_t tx;
	uint64_t tx_again;
	uint64_t tx_zlb;
	uint64_t rx;
	uint64_t rx_zlb;
	uint64_t rx_dup;
	uint64_t rx_early;
	uint64_t rx_discard;
};

/**
 * enum l2tp_rel_kind - what a message is to the transport
 * @L2TP_REL_NEW: the next one
 * @L2TP_REL_ZLB: an acknowledgment only
 * @L2TP_REL_DUP: seen before
 * @L2TP_REL_EARLY: out of order, inside the window
 * @L2TP_REL_BEYOND: out of order, outside the window
 * @L2TP_REL_BAD_ACK: acknowledges what was never sent
 */
enum l2tp_rel_kind {
	L2TP_REL_NEW,
	L2TP_REL_ZLB,
	L2TP_REL_DUP,
	L2TP_REL_EARLY,
	L2TP_REL_BEYOND,
	L2TP_REL_BAD_ACK,
};

struct l2tp_rel_tx;
struct l2tp_rel_rx;

/**
 * struct l2tp_rel - state of one reliable channel; private to rel.c
 * @conf: knobs
 * @ops: the owner's functions
 * @ctx: the owner
 * @peer_tid: Tunnel ID that goes into ZLBs
 * @ns: Ns of the next message that is sent for the first time
 * @una: lowest Ns not acknowledged
 * @nr: Ns expected next from the peer
 * @peer_window: what the peer advertised
 * @cwnd: congestion window (CWND)
 * @cwnd_acks: acknowledgments since CWND last grew in congestion avoidance
 * @ssthresh: SSTHRESH
 * @head: oldest message not acknowledged
 * @tail: newest message
 * @unsent: first message to send or to send again
 * @queued: messages from @head on
 * @inflight: messages between @head and @unsent
 * @tries: retransmissions of @head so far
 * @deadline: when @head is sent again, or L2TP_NEVER
 * @ack_owed: something came in that no message has acknowledged yet
 * @dead: the peer did not answer
 * @early: messages out of order, indexed by Ns modulo rx_window
 * @early_count: how many of them
 * @stats: counters
 */
struct l2tp_rel {
	struct l2tp_rel_conf conf;
	const struct l2tp_rel_ops *ops;
	void *ctx;
	uint16_t peer_tid;
	uint16_t ns;
	uint16_t una;
	uint16_t nr;
	unsigned int peer_window;
	unsigned int cwnd;
	unsigned int cwnd_acks;
	unsigned int ssthresh;
	struct l2tp_rel_tx *head;
	struct l2tp_rel_tx *tail;
	struct l2tp_rel_tx *unsent;
	unsigned int queued;
	unsigned int inflight;
	unsigned int tries;
	uint64_t deadline;
	bool ack_owed;
	bool dead;
	struct l2tp_rel_rx **early;
	unsigned int early_count;
	struct l2tp_rel_stats stats;
};

void l2tp_rel_conf_init(struct l2tp_rel_conf *conf);
int l2tp_rel_conf_check(const struct l2tp_rel_conf *conf, const char **why);
void l2tp_rel_init(struct l2tp_rel *r, const struct l2tp_rel_conf *conf,
		   const struct l2tp_rel_ops *ops, void *ctx);
void l2tp_rel_free(struct l2tp_rel *r);
void l2tp_rel_peer(struct l2tp_rel *r, uint16_t tid, unsigned int window);

int l2tp_rel_send(struct l2tp_rel *r, uint64_t now, const uint8_t *msg,
		  size_t len);
enum l2tp_rel_kind l2tp_rel_classify(const struct l2tp_rel *r,
				     const struct l2tp_hdr *hdr);
enum l2tp_rel_kind l2tp_rel_input(struct l2tp_rel *r, uint64_t now,
				  const struct l2tp_hdr *hdr,
				  const uint8_t *buf);
void l2tp_rel_flush(struct l2tp_rel *r);
void l2tp_rel_purge(struct l2tp_rel *r);
void l2tp_rel_abandon(struct l2tp_rel *r);
uint64_t l2tp_rel_deadline(const struct l2tp_rel *r);
int l2tp_rel_timer(struct l2tp_rel *r, uint64_t now);
uint32_t l2tp_rel_cycle(const struct l2tp_rel *r);

/* nothing waits to be sent or acknowledged */
static inline bool l2tp_rel_idle(const struct l2tp_rel *r)
{
	return !r->head;
}

#endif /* VARD_L2TP_REL_H */
