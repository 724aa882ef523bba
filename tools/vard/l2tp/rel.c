// SPDX-License-Identifier: GPL-2.0
/*
 * rel.c - reliable delivery of control messages: windows, retransmission,
 * acknowledgment, order (RFC 2661 5.8 and Appendix A)
 *
 * The queue of outgoing messages is one list, cut in two by @unsent: what is
 * in flight, and what is to be sent (again) when the window opens. A
 * retransmission moves the cut back to the head, so that after a loss the
 * messages follow at the pace of slow start; those that the peer had received
 * nevertheless leave the list by its next Nr and are not sent twice.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "l2tp/rel.h"

/* a message until it is acknowledged */
struct l2tp_rel_tx {
	struct l2tp_rel_tx *next;
	size_t len;
	uint16_t ns;
	bool sent;
	uint8_t msg[];
};

/* a message that came before its turn */
struct l2tp_rel_rx {
	size_t len;
	uint16_t ns;
	uint8_t msg[];
};

static void put16(uint8_t *p, uint16_t v)
{
	p[0] = v >> 8;
	p[1] = v & 0xff;
}

/**
 * l2tp_rel_conf_init() - the defaults of RFC 2661 5.8
 * @conf: to fill in
 */
void l2tp_rel_conf_init(struct l2tp_rel_conf *conf)
{
	*conf = (struct l2tp_rel_conf){
		.first_timeout_ms = 1000,
		.first_retries = 5,
		.timeout_ms = 1000,
		.retries = 5,
		.cap_ms = 8000,
		.rx_window = 16,
		.queue_max = 1024,
	};
}

/**
 * l2tp_rel_conf_check() - are the knobs within reason?
 * @conf: what was configured
 * @why: which knob is wrong and what it may be
 *
 * Return: 0 or -EINVAL
 */
int l2tp_rel_conf_check(const struct l2tp_rel_conf *conf, const char **why)
{
	if (conf->rx_window < 1 || conf->rx_window > L2TP_REL_WINDOW_MAX)
		*why = "receive window: 1 to 256";
	else if (conf->timeout_ms < 10 || conf->timeout_ms > 60000 ||
		 conf->first_timeout_ms < 10 || conf->first_timeout_ms > 60000)
		*why = "retransmission timeout: 10 ms to 60 s";
	else if (conf->cap_ms < 8000 || conf->cap_ms > 600000)
		*why = "retransmission cap: 8 s (RFC 2661 5.8) to 600 s";
	else if (conf->retries < 1 || conf->retries > 30 ||
		 conf->first_retries < 1 || conf->first_retries > 30)
		*why = "retransmissions: 1 to 30";
	else if (!conf->queue_max)
		*why = "queue length: at least 1";
	else
		return 0;
	return -EINVAL;
}

/**
 * l2tp_rel_init() - begin with Ns and Nr 0
 * @r: to fill in
 * @conf: knobs, checked by l2tp_rel_conf_check(); copied
 * @ops: the owner's functions; not copied
 * @ctx: handed to @ops
 */
void l2tp_rel_init(struct l2tp_rel *r, const struct l2tp_rel_conf *conf,
		   const struct l2tp_rel_ops *ops, void *ctx)
{
	memset(r, 0, sizeof(*r));
	r->conf = *conf;
	r->ops = ops;
	r->ctx = ctx;
	r->peer_window = L2TP_REL_WINDOW_PEER;
	r->cwnd = 1;
	r->ssthresh = r->peer_window;
	r->deadline = L2TP_NEVER;
}

static void free_from(struct l2tp_rel_tx *m)
{
	struct l2tp_rel_tx *next;

	for (; m; m = next) {
		next = m->next;
		free(m);
	}
}

static void drop_early(struct l2tp_rel *r)
{
	unsigned int i;

	if (!r->early)
		return;
	for (i = 0; i < r->conf.rx_window; i++)
		free(r->early[i]);
	free(r->early);
	r->early = NULL;
	r->early_count = 0;
}

/**
 * l2tp_rel_free() - forget all messages
 * @r: the channel; may be initialised again
 */
void l2tp_rel_free(struct l2tp_rel *r)
{
	l2tp_rel_abandon(r);
	drop_early(r);
}

/**
 * l2tp_rel_peer() - what the peer's SCCRQ or SCCRP said
 * @r: the channel
 * @tid: its Assigned Tunnel ID
 * @window: its Receive Window Size, 1 to 65535
 */
void l2tp_rel_peer(struct l2tp_rel *r, uint16_t tid, unsigned int window)
{
	/* more than half the number space could not be told from old */
	if (window > 32767)
		window = 32767;
	r->peer_tid = tid;
	r->peer_window = window;
	r->ssthresh = window;
	if (r->cwnd > window)
		r->cwnd = window;
}

/* only the first message has been sent so far: it has knobs of its own */
static bool first_message(const struct l2tp_rel *r)
{
	return r->stats.tx <= 1;
}

static uint32_t wait_ms(const struct l2tp_rel *r)
{
	uint64_t ms = first_message(r) ? r->conf.first_timeout_ms :
					 r->conf.timeout_ms;

	ms <<= r->tries < 20 ? r->tries : 20;
	return ms < r->conf.cap_ms ? ms : r->conf.cap_ms;
}

static void transmit(struct l2tp_rel *r, struct l2tp_rel_tx *m)
{
	bool again = m->sent;

	if (!m->sent) {
		m->ns = r->ns++;
		m->sent = true;
		put16(m->msg + 8, m->ns);
		r->stats.tx++;
	} else {
		r->stats.tx_again++;
	}
	put16(m->msg + 10, r->nr);	/* always the newest one */
	r->ack_owed = false;
	r->ops->send(r->ctx, m->msg, m->len, again);
}

/* send what the windows allow */
static void push(struct l2tp_rel *r, uint64_t now)
{
	struct l2tp_rel_tx *m;

	while (r->unsent && r->inflight < r->cwnd &&
	       r->inflight < r->peer_window) {
		m = r->unsent;
		r->unsent = m->next;
		r->inflight++;
		transmit(r, m);
		if (r->deadline == L2TP_NEVER)
			r->deadline = now + wait_ms(r);
	}
}

/**
 * l2tp_rel_send() - queue a control message and send it when its turn comes
 * @r: the channel
 * @now: milliseconds
 * @msg: whole message, from l2tp_build_end(); copied
 * @len: octets in @msg
 *
 * Return: 0, -ENOBUFS when too many messages wait, -EMSGSIZE, -ENOMEM, or
 * -EPIPE when the peer has been found dead
 */
int l2tp_rel_send(struct l2tp_rel *r, uint64_t now, const uint8_t *msg,
		  size_t len)
{
	struct l2tp_rel_tx *m;

	if (len < L2TP_CTRL_HDR_LEN || len > L2TP_MSG_MAX)
		return -EMSGSIZE;
	if (r->dead)
		return -EPIPE;
	if (r->queued >= r->conf.queue_max)
		return -ENOBUFS;
	m = malloc(sizeof(*m) + len);
	if (!m)
		return -ENOMEM;
	m->next = NULL;
	m->len = len;
	m->sent = false;
	m->ns = 0;
	memcpy(m->msg, msg, len);
	if (r->tail)
		r->tail->next = m;
	else
		r->head = m;
	r->tail = m;
	if (!r->unsent)
		r->unsent = m;
	r->queued++;
	push(r, now);
	return 0;
}

/**
 * l2tp_rel_purge() - drop what was never sent, to make way for a StopCCN
 * @r: the channel
 *
 * Messages that were sent keep their place: without them the peer could never
 * accept a later Ns.
 */
void l2tp_rel_purge(struct l2tp_rel *r)
{
	struct l2tp_rel_tx *m, *last = NULL;

	for (m = r->head; m && m->sent; m = m->next)
		last = m;
	free_from(m);
	if (last)
		last->next = NULL;
	else
		r->head = NULL;
	r->tail = last;
	if (r->unsent && r->unsent == m)
		r->unsent = NULL;
	for (r->queued = 0, m = r->head; m; m = m->next)
		r->queued++;
}

/**
 * l2tp_rel_abandon() - send nothing again; incoming messages are acknowledged
 * @r: the channel
 *
 * For the time after the peer's StopCCN: it wants no more of ours.
 */
void l2tp_rel_abandon(struct l2tp_rel *r)
{
	free_from(r->head);
	r->head = NULL;
	r->tail = NULL;
	r->unsent = NULL;
	r->queued = 0;
	r->inflight = 0;
	r->una = r->ns;
	r->deadline = L2TP_NEVER;
}

/* Appendix A: one acknowledgment of something new opens CWND */
static void open_cwnd(struct l2tp_rel *r)
{
	if (r->cwnd < r->ssthresh) {
		r->cwnd++;
	} else if (++r->cwnd_acks >= r->cwnd) {
		r->cwnd++;
		r->cwnd_acks = 0;
	}
	if (r->cwnd > r->peer_window)
		r->cwnd = r->peer_window;
}

static void take_ack(struct l2tp_rel *r, uint64_t now, uint16_t nr)
{
	unsigned int n = (uint16_t)(nr - r->una);
	struct l2tp_rel_tx *m;

	/* an older one that was overtaken: nothing new */
	if (!n || n > (uint16_t)(r->ns - r->una))
		return;
	while (n--) {
		m = r->head;
		r->head = m->next;
		if (!r->head)
			r->tail = NULL;
		if (r->unsent == m)
			r->unsent = m->next;
		else
			r->inflight--;
		r->queued--;
		free(m);
	}
	r->una = nr;
	r->tries = 0;
	open_cwnd(r);
	r->deadline = r->inflight ? now + wait_ms(r) : L2TP_NEVER;
}

/**
 * l2tp_rel_classify() - what a message is, without acting on it
 * @r: the channel
 * @hdr: its parsed header
 *
 * Return: see enum l2tp_rel_kind
 */
enum l2tp_rel_kind l2tp_rel_classify(const struct l2tp_rel *r,
				     const struct l2tp_hdr *hdr)
{
	int16_t ahead = (int16_t)(hdr->ns - r->nr);
	int16_t acked = (int16_t)(hdr->nr - r->una);

	/* Nr may be old but never beyond what has been sent */
	if (acked > 0 && acked > (int16_t)(r->ns - r->una))
		return L2TP_REL_BAD_ACK;
	if (hdr->length == hdr->hlen)
		return L2TP_REL_ZLB;
	if (!ahead)
		return L2TP_REL_NEW;
	if (ahead < 0)
		return L2TP_REL_DUP;
	return ahead < r->conf.rx_window ? L2TP_REL_EARLY : L2TP_REL_BEYOND;
}

static void keep_early(struct l2tp_rel *r, const struct l2tp_hdr *hdr,
		       const uint8_t *buf)
{
	struct l2tp_rel_rx **slot, *m;

	if (!r->early) {
		r->early = calloc(r->conf.rx_window, sizeof(struct l2tp_rel_rx *));
		if (!r->early)
			return;	/* the peer will send it again */
	}
	slot = &r->early[hdr->ns % r->conf.rx_window];
	if (*slot && (*slot)->ns == hdr->ns)
		return;
	m = malloc(sizeof(*m) + hdr->length);
	if (!m)
		return;
	m->len = hdr->length;
	m->ns = hdr->ns;
	memcpy(m->msg, buf, hdr->length);
	if (*slot)
		free(*slot);
	else
		r->early_count++;
	*slot = m;
	r->stats.rx_early++;
}

/* the next message has come: hand it on, and those that waited for it */
static void deliver(struct l2tp_rel *r, const struct l2tp_hdr *hdr,
		    const uint8_t *buf)
{
	struct l2tp_rel_rx **slot, *m;
	bool more;

	r->nr++;
	r->stats.rx++;
	more = r->ops->deliver(r->ctx, buf, hdr->length);
	while (more && r->early_count) {
		slot = &r->early[r->nr % r->conf.rx_window];
		m = *slot;
		if (!m || m->ns != r->nr)
			break;
		*slot = NULL;
		r->early_count--;
		r->nr++;
		r->stats.rx++;
		r->ack_owed = true;
		more = r->ops->deliver(r->ctx, m->msg, m->len);
		free(m);
	}
	if (!r->early_count)
		drop_early(r);
}

/**
 * l2tp_rel_input() - a control message has come
 * @r: the channel
 * @now: milliseconds
 * @hdr: its parsed header, L2TP_HDR_OK and ctrl
 * @buf: the message, hdr->length octets
 *
 * ops->deliver() is called for it, and for messages that waited for it, in
 * order. Acknowledgment rides on what that sends; what is left over goes out
 * with l2tp_rel_flush(), which the caller calls last.
 *
 * Return: what the message was
 */
enum l2tp_rel_kind l2tp_rel_input(struct l2tp_rel *r, uint64_t now,
				  const struct l2tp_hdr *hdr,
				  const uint8_t *buf)
{
	enum l2tp_rel_kind kind = l2tp_rel_classify(r, hdr);

	if (kind == L2TP_REL_BAD_ACK) {
		r->stats.rx_discard++;
		return kind;
	}
	take_ack(r, now, hdr->nr);
	switch (kind) {
	case L2TP_REL_ZLB:
		r->stats.rx_zlb++;
		break;
	case L2TP_REL_NEW:
		r->ack_owed = true;
		deliver(r, hdr, buf);
		break;
	case L2TP_REL_DUP:
		r->stats.rx_dup++;
		r->ack_owed = true;
		break;
	case L2TP_REL_EARLY:
		keep_early(r, hdr, buf);
		break;
	default:
		r->stats.rx_discard++;
		break;
	}
	push(r, now);
	return kind;
}

/**
 * l2tp_rel_flush() - send a ZLB when an acknowledgment is still owed
 * @r: the channel
 */
void l2tp_rel_flush(struct l2tp_rel *r)
{
	uint8_t zlb[L2TP_CTRL_HDR_LEN];

	if (!r->ack_owed)
		return;
	put16(zlb, L2TP_FLAG_T | L2TP_FLAG_L | L2TP_FLAG_S | L2TP_VER_2);
	put16(zlb + 2, sizeof(zlb));
	put16(zlb + 4, r->peer_tid);
	put16(zlb + 6, 0);
	put16(zlb + 8, r->ns);
	put16(zlb + 10, r->nr);
	r->ack_owed = false;
	r->stats.tx_zlb++;
	r->ops->send(r->ctx, zlb, sizeof(zlb), false);
}

/**
 * l2tp_rel_deadline() - when l2tp_rel_timer() has something to do
 * @r: the channel
 *
 * Return: milliseconds, or L2TP_NEVER
 */
uint64_t l2tp_rel_deadline(const struct l2tp_rel *r)
{
	return r->deadline;
}

/**
 * l2tp_rel_timer() - send again what was not acknowledged in time
 * @r: the channel
 * @now: milliseconds; before the deadline nothing happens
 *
 * Return: 0, or -ETIMEDOUT once the peer is found dead
 */
int l2tp_rel_timer(struct l2tp_rel *r, uint64_t now)
{
	unsigned int limit;

	if (r->dead)
		return -ETIMEDOUT;
	if (now < r->deadline || !r->head)
		return 0;
	limit = first_message(r) ? r->conf.first_retries : r->conf.retries;
	if (r->tries >= limit) {
		r->dead = true;
		r->deadline = L2TP_NEVER;
		return -ETIMEDOUT;
	}
	r->tries++;
	/* Appendix A: half of CWND is saved, slow start begins again */
	r->ssthresh = r->cwnd / 2 ? r->cwnd / 2 : 1;
	r->cwnd = 1;
	r->cwnd_acks = 0;
	r->unsent = r->head;
	r->inflight = 0;
	r->deadline = L2TP_NEVER;
	push(r, now);
	return 0;
}

/**
 * l2tp_rel_cycle() - a full retransmission cycle (RFC 2661 5.7)
 * @r: the channel
 *
 * Return: milliseconds from the first transmission of a message until it is
 * given up; 31000 with the defaults
 */
uint32_t l2tp_rel_cycle(const struct l2tp_rel *r)
{
	uint64_t ms = r->conf.timeout_ms, sum = 0;
	unsigned int i;

	for (i = 0; i <= r->conf.retries; i++) {
		sum += ms < r->conf.cap_ms ? ms : r->conf.cap_ms;
		if (ms < r->conf.cap_ms)
			ms *= 2;
	}
	return sum;
}
