// SPDX-License-Identifier: GPL-2.0
/*
 * lns.c - control messages: whose tunnel are they for?
 *
 * A datagram for no tunnel is judged without any state: only a sound SCCRQ of a
 * declared peer makes a tunnel, all else is dropped and counted.
 */
#include <stdio.h>
#include <string.h>

#include "lns.h"
#include "log.h"
#include "session.h"

#define REFUSE_RATE	20	/* StopCCN without a tunnel, per second */
#define NEW_RATE	20	/* new tunnels of a peer per second */
#define NEW_BURST	200

/* Tell a declared peer why; at most REFUSE_RATE per second, as sources can be forged */
static void refuse(struct endpoint *ep, struct in_addr from, uint16_t port,
		   const struct l2tp_peek *peek, uint16_t result, uint16_t error,
		   const char *text)
{
	static uint64_t second;
	static unsigned int count;
	uint64_t now = timer_now();
	uint8_t buf[512];
	uint16_t tid;
	size_t len;

	vard.stats.tunnels_refused++;
	if (now / 1000 != second) {
		second = now / 1000;
		count = 0;
	}
	if (count++ >= REFUSE_RATE)
		return;
	do {
		random_bytes(&tid, sizeof(tid));
	} while (!tid || tunnel_find(ep->id, tid));
	len = l2tp_stopccn_build(buf, sizeof(buf), peek->peer_tid, tid, 0,
				 (uint16_t)(peek->ns + 1), result, error, text);
	if (len)
		endpoint_send(ep, from, port, buf, len);
}

/*
 * Each tunnel costs the kernel a device, and source addresses can be forged: SCCRQs that
 * come faster are dropped. A peer that means it sends again.
 */
static bool may_begin(struct peer *p)
{
	uint64_t second = timer_now() / 1000;
	uint64_t gained = second - p->filled;

	if (gained) {
		gained = gained < NEW_BURST ? gained * NEW_RATE : NEW_BURST;
		gained += p->tokens;
		p->tokens = gained < NEW_BURST ? (unsigned int)gained : NEW_BURST;
		p->filled = second;
	}
	if (!p->tokens)
		return false;
	p->tokens--;
	return true;
}

/* May the peer's calls lead anywhere now? Number, realm or user may lead to any VR. */
static bool has_role(const struct endpoint *ep, const struct cfg_peer *cfg)
{
	struct vr *vr = vr_find(cfg->vr_given ? cfg->vr : ep->cfg->vr);
	unsigned int role = vr && cfg_peer_one_vr(cfg) ? vr_role(vr) : vard.role;

	return role & (CFG_ROLE_LNS | CFG_ROLE_LTS);
}

/* A sound SCCRQ of a declared peer */
static void new_tunnel(struct endpoint *ep, const struct cfg_peer *cfg,
		       struct in_addr from, uint16_t port, const struct l2tp_peek *peek,
		       const uint8_t *buf, size_t len)
{
	uint32_t vr = cfg->vr_given ? cfg->vr : ep->cfg->vr;
	struct peer *peer = peer_find(cfg->name);
	struct tunnel *t;

	if (!peer || vard.stopping || ep->closing || !ep->in_kernel) {
		refuse(ep, from, port, peek, L2TP_STOP_SHUTDOWN, 0, "shutting down");
		return;
	}
	if (peer->tunnels >= cfg->l2tp.max_tunnels) {
		peer->refused++;
		log_remote(LOG_CLASS_TUNNEL, LOG_WARNING,
			   "tunnel of peer %s refused: it has %u already (max-tunnels)",
			   cfg->name, peer->tunnels);
		refuse(ep, from, port, peek, L2TP_STOP_ERROR, L2TP_ERR_RESOURCES,
		       "too many tunnels");
		return;
	}
	if (!has_role(ep, cfg)) {
		peer->refused++;
		log_remote(LOG_CLASS_TUNNEL, LOG_WARNING,
			   "tunnel of peer %s refused: neither LNS nor LTS (role)", cfg->name);
		refuse(ep, from, port, peek, L2TP_STOP_NOT_AUTHORIZED, 0, "no LNS");
		return;
	}
	if (!may_begin(peer)) {
		vard.stats.tunnels_refused++;
		peer->refused++;
		log_remote(LOG_CLASS_DROP, LOG_WARNING,
			   "SCCRQ of peer %s dropped: more than %d new tunnels per second",
			   cfg->name, NEW_RATE);
		return;
	}
	if (!quota_admit_tunnel(vr_find(vr))) {
		vard.stats.tunnels_refused++;
		peer->refused++;
		log_remote(LOG_CLASS_DROP, LOG_WARNING,
			   "SCCRQ of peer %s dropped: too many tunnels per second in VR %s (quota rate)",
			   cfg->name, vr_name(vr));
		return;
	}
	t = tunnel_make(ep, peer, from, port, vr, false);
	if (t)
		tunnel_input(t, buf, len);
}

/*
 * Our own Challenge to an LNS, sent back to us: who gets an answer could pose as the LNS.
 */
static bool mirrored(const struct l2tp_peek *peek)
{
	const struct tunnel *t;

	if (!peek->has_challenge)
		return false;
	TAILQ_FOREACH(t, &lns_tunnels, all) {
		if (t->out && !t->up && !t->down && l2tp_tunnel_mirrored(t->eng, peek))
			return true;
	}
	return false;
}

/* A datagram with Tunnel ID 0, or one of another version */
static void first_input(struct endpoint *ep, struct in_addr from, uint16_t port, int ifindex,
			const uint8_t *buf, size_t len)
{
	enum l2tp_peek_status st;
	const struct cfg_peer *cfg;
	struct l2tp_peek peek;
	struct l2tp_str secret;
	struct tunnel *t;

	st = l2tp_sccrq_peek(buf, len, NULL, &peek);
	if (st == L2TP_PEEK_DROP) {
		vard.stats.rx_malformed++;
		return;
	}
	if (ifindex > 0 && !ep->cfg->access_side && row_is_access((uint32_t)ifindex)) {
		vard.stats.rx_access_side++;
		return;
	}
	cfg = peer_match(vard.cfg, ep->cfg->name, from, peek.host_name.data,
			 peek.host_name.len);
	if (!cfg) {
		vard.stats.rx_unknown_peer++;
		return;
	}
	secret.data = cfg->secret;
	secret.len = cfg->secret_len;
	st = l2tp_sccrq_peek(buf, len, &secret, &peek);
	if (st == L2TP_PEEK_SCCRQ && mirrored(&peek)) {
		vard.stats.rx_malformed++;
		return;
	}
	switch (st) {
	case L2TP_PEEK_SCCRQ:
	case L2TP_PEEK_STOPCCN:
		t = tunnel_by_source(ep, from, port, peek.peer_tid);
		if (t && st == L2TP_PEEK_SCCRQ &&
		    l2tp_tunnel_state(t->eng) == L2TP_TS_LINGER) {
			/* not a retransmission: the peer has begun anew */
			tunnel_forget_source(t);
			t = NULL;
		}
		if (t)
			tunnel_input(t, buf, len);
		else if (st == L2TP_PEEK_SCCRQ)
			new_tunnel(ep, cfg, from, port, &peek, buf, len);
		else
			vard.stats.rx_no_tunnel++;
		break;
	case L2TP_PEEK_REFUSE:
	case L2TP_PEEK_V3:
		log_remote(LOG_CLASS_TUNNEL, LOG_WARNING, "tunnel of peer %s refused: %s",
			   cfg->name, peek.refuse.text);
		refuse(ep, from, port, &peek, peek.refuse.result, peek.refuse.error,
		       peek.refuse.text);
		break;
	case L2TP_PEEK_DROP:
		vard.stats.rx_malformed++;
		break;
	}
}

/**
 * lns_input() - a datagram that the kernel left to us
 * @ep: endpoint that it came to
 * @from: source address
 * @port: source port, host byte order
 * @ifindex: interface that it came in by, 0: not known
 * @buf: UDP payload
 * @len: its length
 */
void lns_input(struct endpoint *ep, struct in_addr from, uint16_t port, int ifindex,
	       const uint8_t *buf, size_t len)
{
	enum l2tp_hdr_status st;
	struct l2tp_hdr hdr;
	struct tunnel *t;

	st = l2tp_hdr_parse(buf, len, &hdr);
	if (st == L2TP_HDR_V3 || (st == L2TP_HDR_OK && hdr.ctrl && !hdr.tid)) {
		first_input(ep, from, port, ifindex, buf, len);
		return;
	}
	if (st != L2TP_HDR_OK || !hdr.ctrl) {
		vard.stats.rx_malformed++;
		return;
	}
	t = tunnel_find(ep->id, hdr.tid);
	if (!t || t->ep != ep) {
		vard.stats.rx_no_tunnel++;
		return;
	}
	if (t->addr.s_addr != from.s_addr ||
	    (t->port != port && !tunnel_answers_from(t, port, buf, len))) {
		vard.stats.rx_wrong_source++;
		return;
	}
	tunnel_input(t, buf, len);
}
