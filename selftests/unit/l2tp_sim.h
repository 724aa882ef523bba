/* SPDX-License-Identifier: GPL-2.0 */
/*
 * l2tp_sim.h - one L2TPv2 engine with a pen in its hand
 *
 * Whatever the engine sends goes into a list, whatever it tells its owner
 * becomes a word in a log, so that a test can say in one string what should
 * have happened: "SCCRP", "StopCCN(4)", "up", "call_down:peer(2,3)".
 * By itself a struct sim_end talks to a test that writes the peer's messages;
 * two of them can be wired back to back.
 */
#ifndef SELFTESTS_UNIT_L2TP_SIM_H
#define SELFTESTS_UNIT_L2TP_SIM_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "l2tp/call.h"
#include "l2tp/tunnel.h"

#define SIM_STR(s)	((struct l2tp_str){ (const uint8_t *)(s), strlen(s) })

struct sim_pkt {
	struct sim_pkt *next;
	uint64_t due;		/* used by the lossy wire only */
	size_t len;
	uint8_t buf[];
};

struct sim_end {
	struct l2tp_tunnel *t;
	struct sim_pkt *out, **out_tail;
	uint64_t now;
	uint64_t rng;
	uint16_t tid;		/* our Tunnel ID, given in tunnel_request */
	uint16_t sid;		/* next Session ID to give */
	bool hold_tunnel;	/* do not answer tunnel_request at once */
	bool refuse_tunnel;
	bool hold_call;		/* do not answer call_request, call_reply */
	bool refuse_call;
	bool free_on_down;
	bool free_on_gone;
	bool close_on_up;
	struct l2tp_call *call;	/* the latest */
	struct l2tp_call_info iccn;
	uint64_t data_seen;
	unsigned int ups, downs;
	unsigned int requests;
	/* the latest call_down, octets copied */
	struct l2tp_reason why;
	uint8_t why_q931[300], why_message[300];
	char why_text[300];
	/* the latest call_up, strings copied */
	struct l2tp_call_info up;
	uint8_t up_text[4096];
	char trace[512];
	char log[1024];
	/* the peer played by the test */
	uint16_t peer_ns, peer_nr;
	uint16_t peer_tid;
};

static inline uint32_t sim_rand(uint64_t *state)
{
	*state = *state * 6364136223846793005ull + 1442695040888963407ull;
	return *state >> 33;
}

static inline struct sim_end *sim_of(struct l2tp_tunnel *t)
{
	return l2tp_tunnel_priv(t);
}

static inline void sim_log(struct sim_end *e, const char *word)
{
	size_t len = strlen(e->log);

	if (len + strlen(word) + 2 > sizeof(e->log))
		return;
	if (len)
		e->log[len++] = ' ';
	memcpy(e->log + len, word, strlen(word) + 1);
}

static inline void sim_log_why(struct sim_end *e, const char *word,
			       const struct l2tp_reason *why)
{
	static const char *const cause[] = {
		"local", "peer", "dead", "protocol", "auth", "setup", "tie",
		"idle", "resources", "tunnel",
	};
	char buf[64];

	if (why->error)
		snprintf(buf, sizeof(buf), "%s:%s(%u,%u)", word,
			 cause[why->cause], why->result, why->error);
	else if (why->result)
		snprintf(buf, sizeof(buf), "%s:%s(%u)", word,
			 cause[why->cause], why->result);
	else
		snprintf(buf, sizeof(buf), "%s:%s", word, cause[why->cause]);
	sim_log(e, buf);
}

static inline void sim_send(struct l2tp_tunnel *t, const uint8_t *buf,
			    size_t len)
{
	struct sim_end *e = sim_of(t);
	struct sim_pkt *p = malloc(sizeof(*p) + len);

	p->next = NULL;
	p->len = len;
	memcpy(p->buf, buf, len);
	*e->out_tail = p;
	e->out_tail = &p->next;
}

static inline void sim_random(struct l2tp_tunnel *t, void *buf, size_t len)
{
	uint8_t *p = buf;

	while (len--)
		*p++ = sim_rand(&sim_of(t)->rng) >> 8;
}

static inline void sim_request(struct l2tp_tunnel *t,
			       const struct l2tp_tunnel_info *peer)
{
	struct sim_end *e = sim_of(t);

	(void)peer;
	sim_log(e, "request");
	if (e->refuse_tunnel)
		l2tp_tunnel_reject(t, e->now, L2TP_STOP_NOT_AUTHORIZED, 0,
				   "not you");
	else if (!e->hold_tunnel)
		l2tp_tunnel_accept(t, e->now, e->tid);
}

static inline void sim_up(struct l2tp_tunnel *t)
{
	sim_log(sim_of(t), "up");
	if (sim_of(t)->close_on_up)
		l2tp_tunnel_stop(t, sim_of(t)->now, L2TP_STOP_SHUTDOWN, 0,
				 NULL);
}

static inline void sim_down(struct l2tp_tunnel *t,
			    const struct l2tp_reason *why)
{
	struct sim_end *e = sim_of(t);

	sim_log_why(e, "down", why);
	if (e->free_on_down) {
		e->t = NULL;
		l2tp_tunnel_free(t);
	}
}

static inline void sim_gone(struct l2tp_tunnel *t)
{
	struct sim_end *e = sim_of(t);

	sim_log(e, "gone");
	if (e->free_on_gone) {
		e->t = NULL;
		l2tp_tunnel_free(t);
	}
}

static inline void sim_call_request(struct l2tp_call *c,
				    const struct l2tp_call_info *info)
{
	struct sim_end *e = sim_of(l2tp_call_tunnel(c));

	(void)info;
	sim_log(e, "call_request");
	e->call = c;
	e->requests++;
	if (e->refuse_call)
		l2tp_call_reject(c, e->now, L2TP_CDN_BUSY, 0, "busy");
	else if (!e->hold_call)
		l2tp_call_accept(c, e->now, e->sid++);
}

static inline void sim_call_reply(struct l2tp_call *c)
{
	struct sim_end *e = sim_of(l2tp_call_tunnel(c));

	sim_log(e, "call_reply");
	if (e->refuse_call)
		l2tp_call_close(c, e->now, L2TP_CDN_ADMIN, 0, NULL);
	else if (!e->hold_call)
		l2tp_call_connect(c, e->now, &e->iccn);
}

static inline void sim_keep(struct sim_end *e, size_t *pos,
			    struct l2tp_str *s)
{
	if (s->len > sizeof(e->up_text) - *pos)
		s->len = sizeof(e->up_text) - *pos;
	if (s->len)
		memcpy(e->up_text + *pos, s->data, s->len);
	s->data = e->up_text + *pos;
	*pos += s->len;
}

static inline void sim_call_up(struct l2tp_call *c,
			       const struct l2tp_call_info *info)
{
	struct sim_end *e = sim_of(l2tp_call_tunnel(c));
	unsigned int i;
	size_t pos = 0;

	sim_log(e, "call_up");
	e->ups++;
	e->up = *info;
	sim_keep(e, &pos, &e->up.called);
	sim_keep(e, &pos, &e->up.calling);
	sim_keep(e, &pos, &e->up.sub_address);
	sim_keep(e, &pos, &e->up.circuit_id);
	sim_keep(e, &pos, &e->up.remote_id);
	for (i = 0; i < e->up.tsa_count; i++)
		sim_keep(e, &pos, &e->up.tsa[i]);
	sim_keep(e, &pos, &e->up.private_group);
	sim_keep(e, &pos, &e->up.lcp_initial);
	sim_keep(e, &pos, &e->up.lcp_sent);
	sim_keep(e, &pos, &e->up.lcp_received);
	sim_keep(e, &pos, &e->up.proxy_name);
	sim_keep(e, &pos, &e->up.proxy_challenge);
	sim_keep(e, &pos, &e->up.proxy_response);
}

static inline void sim_copy(struct l2tp_str *s, uint8_t *buf, size_t size)
{
	if (s->len > size)
		s->len = size;
	if (s->len)
		memcpy(buf, s->data, s->len);
	s->data = buf;
}

static inline void sim_call_down(struct l2tp_call *c,
				 const struct l2tp_reason *why)
{
	struct sim_end *e = sim_of(l2tp_call_tunnel(c));

	sim_log_why(e, "call_down", why);
	e->downs++;
	e->why = *why;
	sim_copy(&e->why.q931, e->why_q931, sizeof(e->why_q931));
	sim_copy(&e->why.message, e->why_message, sizeof(e->why_message));
	snprintf(e->why_text, sizeof(e->why_text), "%s", why->text);
	e->why.text = e->why_text;
	if (e->call == c)
		e->call = NULL;
}

static inline void sim_call_sli(struct l2tp_call *c, uint32_t tx, uint32_t rx)
{
	char buf[64];

	snprintf(buf, sizeof(buf), "sli(%08x,%08x)", tx, rx);
	sim_log(sim_of(l2tp_call_tunnel(c)), buf);
}

static inline void sim_call_wen(struct l2tp_call *c,
				const struct l2tp_call_errors *err)
{
	char buf[96];

	snprintf(buf, sizeof(buf), "wen(%u,%u,%u,%u,%u,%u)", err->crc,
		 err->framing, err->hardware_overruns, err->buffer_overruns,
		 err->timeouts, err->alignment);
	sim_log(sim_of(l2tp_call_tunnel(c)), buf);
}

static inline uint64_t sim_data_seen(struct l2tp_tunnel *t)
{
	return sim_of(t)->data_seen;
}

static inline void sim_trace(struct l2tp_tunnel *t,
			     const struct l2tp_trace *tr)
{
	struct sim_end *e = sim_of(t);

	snprintf(e->trace, sizeof(e->trace), "%s %s ns %u nr %u%s%s%s",
		 tr->tx ? "tx" : "rx", l2tp_msg_name(tr->type), tr->ns, tr->nr,
		 tr->again ? " again" : "", *tr->summary ? ": " : "",
		 tr->summary);
}

static const struct l2tp_ops sim_ops = {
	.send = sim_send,
	.random = sim_random,
	.tunnel_request = sim_request,
	.tunnel_up = sim_up,
	.tunnel_down = sim_down,
	.tunnel_gone = sim_gone,
	.call_request = sim_call_request,
	.call_reply = sim_call_reply,
	.call_up = sim_call_up,
	.call_down = sim_call_down,
	.call_sli = sim_call_sli,
	.call_wen = sim_call_wen,
	.data_seen = sim_data_seen,
	.trace = sim_trace,
};

static inline void sim_conf(struct l2tp_tunnel_conf *conf, const char *name,
			    const char *secret)
{
	l2tp_tunnel_conf_init(conf);
	conf->host_name = name;
	conf->vendor_name = "sim";
	conf->roles = L2TP_ROLE_LNS | L2TP_ROLE_LAC;
	if (secret) {
		conf->secret = SIM_STR(secret);
		conf->challenge = true;
	}
}

static inline void sim_begin_ops(struct sim_end *e, const struct l2tp_ops *ops,
				 const struct l2tp_tunnel_conf *conf,
				 bool originate, uint64_t seed)
{
	memset(e, 0, sizeof(*e));
	e->out_tail = &e->out;
	e->now = 1000;
	e->rng = seed;
	e->tid = conf->local_tid ? conf->local_tid : 77;
	e->sid = 1;
	e->peer_tid = 4242;
	e->iccn.tx_speed = 1000000;
	e->iccn.framing_type = L2TP_FRAMING_SYNC;
	e->t = l2tp_tunnel_new(ops, e, conf, originate, e->now);
}

static inline void sim_begin(struct sim_end *e,
			     const struct l2tp_tunnel_conf *conf,
			     bool originate, uint64_t seed)
{
	sim_begin_ops(e, &sim_ops, conf, originate, seed);
}

static inline struct sim_pkt *sim_pop(struct sim_end *e)
{
	struct sim_pkt *p = e->out;

	if (!p)
		return NULL;
	e->out = p->next;
	if (!e->out)
		e->out_tail = &e->out;
	return p;
}

static inline void sim_end_(struct sim_end *e)
{
	struct sim_pkt *p;

	while ((p = sim_pop(e)))
		free(p);
	l2tp_tunnel_free(e->t);
	e->t = NULL;
}

/* what happened since the last time, and forget it */
static inline const char *sim_events(struct sim_end *e)
{
	static char buf[sizeof(e->log)];

	memcpy(buf, e->log, sizeof(buf));
	e->log[0] = '\0';
	return buf;
}

/*
 * Messages sent since the last time, ZLBs left out, as words; the peer played
 * by the test acknowledges them with its next message.
 */
static inline const char *sim_sent(struct sim_end *e, struct l2tp_str secret)
{
	static char buf[1024];
	struct l2tp_result res;
	struct l2tp_msg msg;
	struct sim_pkt *p;
	char word[64];

	buf[0] = '\0';
	for (; (p = sim_pop(e)); free(p)) {
		if (l2tp_msg_parse(p->buf, p->len, secret, &msg) ||
		    msg.fault.result || !l2tp_msg_require(&msg)) {
			snprintf(word, sizeof(word), "BAD");
		} else if (msg.type == L2TP_MSG_ZLB) {
			continue;
		} else if (l2tp_msg_result(&msg, &res)) {
			if (res.error)
				snprintf(word, sizeof(word), "%s(%u,%u)",
					 l2tp_msg_name(msg.type), res.result,
					 res.error);
			else
				snprintf(word, sizeof(word), "%s(%u)",
					 l2tp_msg_name(msg.type), res.result);
		} else {
			snprintf(word, sizeof(word), "%s",
				 l2tp_msg_name(msg.type));
		}
		if (msg.hdr.ns == e->peer_nr)
			e->peer_nr++;
		if (*buf)
			strcat(buf, " ");
		strcat(buf, word);
	}
	return buf;
}

/* the peer played by the test: begin a message */
static inline void sim_msg(struct l2tp_build *b, uint8_t *buf, size_t size,
			   uint16_t tid, uint16_t sid, uint16_t type)
{
	l2tp_build_start(b, buf, size, tid, sid, type);
}

/* ... and send it, in order */
static inline enum l2tp_input sim_feed(struct sim_end *e,
				       struct l2tp_build *b)
{
	size_t len = l2tp_build_end(b);

	b->buf[8] = e->peer_ns >> 8;
	b->buf[9] = e->peer_ns & 0xff;
	b->buf[10] = e->peer_nr >> 8;
	b->buf[11] = e->peer_nr & 0xff;
	e->peer_ns++;
	return l2tp_tunnel_input(e->t, e->now, b->buf, len);
}

static inline void sim_zlb(struct sim_end *e, uint16_t tid)
{
	uint8_t z[12] = { 0xc8, 2, 0, 12, tid >> 8, tid & 0xff, 0, 0,
			  e->peer_ns >> 8, e->peer_ns & 0xff,
			  e->peer_nr >> 8, e->peer_nr & 0xff };

	l2tp_tunnel_input(e->t, e->now, z, sizeof(z));
}

/* let time pass in the steps that the engine asks for */
static inline void sim_wait(struct sim_end *e, uint64_t ms)
{
	uint64_t end = e->now + ms, when;

	while (e->t) {
		when = l2tp_tunnel_deadline(e->t);
		if (when > end)
			break;
		if (when > e->now)
			e->now = when;
		l2tp_tunnel_timer(e->t, e->now);
	}
	e->now = end;
}

#endif /* SELFTESTS_UNIT_L2TP_SIM_H */
