// SPDX-License-Identifier: GPL-2.0
/*
 * LCP, RFC 1661 5: what it tells the link, link maintenance packets (Echo,
 * Discard, Protocol-Reject), RFC 1570's extensions, and the keep-alive.
 */
#include "ppp/link.h"
#include "ppp/wire.h"

#define MAGIC_LEN	4

/*
 * An Echo-Request without an answer is repeated this often per interval: on a
 * lossy path three lost packets are no dead peer, a dozen are.
 */
#define ECHO_REPEAT	4

static struct ppp *lcp_link(struct fsm *f)
{
	return f->owner;
}

static void lcp_send(struct fsm *f, uint8_t code, uint8_t id,
		     const uint8_t *data, size_t len)
{
	link_send(lcp_link(f), PPP_PROTO_LCP, code, id, data, len);
}

static void lcp_up(struct fsm *f)
{
	struct ppp *p = lcp_link(f);

	p->info.mru = p->lcp.want_mru ? p->lcp.mru : PPP_MRU_DEFAULT;
	p->info.rx_pfc = p->lcp.want_pfc;
	p->info.rx_acfc = p->lcp.want_acfc;
	p->info.magic = p->lcp.magic;
	p->info.auth = p->lcp.auth;
	/* A goodbye that was followed by an agreement explains nothing. */
	p->text[0] = '\0';
	proxy_opened(p, f->req, f->req_len);
	link_lcp_up(p);
}

static void lcp_down(struct fsm *f)
{
	struct ppp *p = lcp_link(f);

	p->info.rx_pfc = false;
	link_lcp_down(p);
}

static void lcp_finished(struct fsm *f)
{
	lcp_link(f)->finished = true;
}

static void lcp_count(struct fsm *f, enum fsm_count what)
{
	link_count(lcp_link(f), what);
}

/* The peer's goodbye; while negotiating it may well begin again. */
static void lcp_terminated(struct fsm *f, const uint8_t *text, size_t len)
{
	struct ppp *p = lcp_link(f);

	if (f->state < FSM_REQ_SENT || p->end)
		return;
	if (f->state == FSM_OPENED)
		p->end = PPP_END_PEER;
	if (!len)
		return;
	ppp_escape(p->text, sizeof(p->text), text, len);
}

static void lcp_code_rejected(struct fsm *f, uint8_t code)
{
	struct ppp *p = lcp_link(f);

	if (code == LCP_ECHO_REQ)
		p->lcp.echo_off = true;
	else if (code >= PPP_CONF_REQ && code <= PPP_CODE_REJ && !p->end)
		p->end = PPP_END_LCP_FAILED;
}

static enum fsm_extra lcp_rx_protocol_reject(struct fsm *f,
					     const uint8_t *data, size_t len)
{
	struct ppp *p = lcp_link(f);
	uint16_t proto;

	if (len < 2) {
		p->stats.malformed++;
		return FSM_EXTRA_DONE;
	}
	proto = get16(data);
	if (proto == PPP_PROTO_LCP) {
		if (!p->end)
			p->end = PPP_END_LCP_FAILED;
		return FSM_EXTRA_RXJ_MINUS;
	}
	link_protocol_rejected(p, proto);
	return FSM_EXTRA_RXJ_PLUS;
}

static enum fsm_extra lcp_rx_echo(struct ppp *p, uint8_t code,
				  const uint8_t *data)
{
	uint32_t magic = get32(data);

	if (p->info.magic && magic == p->info.magic) {
		p->stats.unexpected++;
		/*
		 * An own request proves a loop. An own magic number in a reply
		 * is also what peers send that copy the request: no proof, but
		 * no sign of life either.
		 */
		if (code == LCP_ECHO_REQ)
			link_end(p, PPP_END_LOOPBACK);
		return FSM_EXTRA_DONE;
	}
	if (code == LCP_ECHO_REQ)
		return FSM_EXTRA_ECHO;
	ppp_data_seen(p, p->now);
	return FSM_EXTRA_RXR;
}

static enum fsm_extra lcp_extra(struct fsm *f, uint8_t code, uint8_t id,
				const uint8_t *data, size_t len)
{
	struct ppp *p = lcp_link(f);

	(void)id;
	if (code < LCP_PROTO_REJ || code > LCP_TIME_REMAINING)
		return FSM_EXTRA_UNKNOWN;
	if (f->state != FSM_OPENED) {
		p->stats.unexpected++;
		return FSM_EXTRA_DONE;
	}
	if (code == LCP_PROTO_REJ)
		return lcp_rx_protocol_reject(f, data, len);
	if (len < MAGIC_LEN) {
		p->stats.malformed++;
		return FSM_EXTRA_DONE;
	}
	switch (code) {
	case LCP_ECHO_REQ:
	case LCP_ECHO_REP:
		return lcp_rx_echo(p, code, data);
	case LCP_DISCARD_REQ:
		return FSM_EXTRA_RXR;
	default:
		/* RFC 1570 2.1, 2.2: Identification, Time-Remaining. */
		return FSM_EXTRA_DONE;
	}
}

/* Send-Echo-Reply: the request with the own magic number. */
static void lcp_echo_reply(struct fsm *f, uint8_t id, const uint8_t *data,
			   size_t len)
{
	struct ppp *p = lcp_link(f);
	uint8_t buf[FSM_DATA_MAX];

	put32(buf, p->info.magic);
	memcpy(buf + MAGIC_LEN, data + MAGIC_LEN, len - MAGIC_LEN);
	link_send(p, PPP_PROTO_LCP, LCP_ECHO_REP, id, buf, len);
}

/**
 * lcp_echo_start - begin with the keep-alive
 * @p: link, LCP is Opened
 *
 * The first request comes at a random time, so that links that came up
 * together do not ask together for ever.
 */
void lcp_echo_start(struct ppp *p)
{
	uint32_t wait = p->conf->echo_ms;

	p->lcp.echo_pending = 0;
	p->lcp.echo_off = false;
	if (!wait) {
		p->echo_at = PPP_NO_DEADLINE;
		return;
	}
	p->echo_at = p->now + wait / 2 + link_random32(p) % (wait / 2 + 1);
}

static void lcp_send_echo(struct ppp *p)
{
	uint8_t magic[MAGIC_LEN];

	if (p->lcp.echo_pending)
		p->stats.echo_lost++;
	p->lcp.echo_pending++;
	put32(magic, p->info.magic);
	link_send(p, PPP_PROTO_LCP, LCP_ECHO_REQ, fsm_next_id(&p->lcp_fsm),
		  magic, sizeof(magic));
}

/**
 * lcp_timer - an Echo-Request may be due
 * @p: link
 */
void lcp_timer(struct ppp *p)
{
	uint32_t interval = p->conf->echo_ms;

	if (p->now < p->echo_at)
		return;
	if (!interval || p->lcp.echo_off) {
		p->echo_at = PPP_NO_DEADLINE;
		return;
	}
	if (p->ops->rx_active && p->ops->rx_active(p)) {
		ppp_data_seen(p, p->now);
		return;
	}
	if (p->conf->echo_failures &&
	    p->lcp.echo_pending >= p->conf->echo_failures * ECHO_REPEAT) {
		p->stats.echo_lost++;
		link_end(p, PPP_END_ECHO);
		return;
	}
	p->echo_at = p->now + (interval + ECHO_REPEAT - 1) / ECHO_REPEAT;
	if (p->lcp.echo_pending == UINT16_MAX)
		p->lcp.echo_pending--;
	lcp_send_echo(p);
}

const struct fsm_ops lcp_fsm_ops = {
	.send = lcp_send,
	.reset = lcp_reset,
	.build = lcp_build,
	.check = lcp_check,
	.accept = lcp_accept,
	.nak = lcp_nak,
	.rej = lcp_rej,
	.up = lcp_up,
	.down = lcp_down,
	.finished = lcp_finished,
	.terminated = lcp_terminated,
	.extra = lcp_extra,
	.echo = lcp_echo_reply,
	.code_rejected = lcp_code_rejected,
	.count = lcp_count,
};
