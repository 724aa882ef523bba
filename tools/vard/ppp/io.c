// SPDX-License-Identifier: GPL-2.0
/*
 * Frames of a link, in and out: which protocol a frame belongs to, whether
 * the phase permits it (RFC 1661 3), and what becomes of the rest.
 */
#include "ppp/link.h"
#include "ppp/wire.h"

/**
 * link_random32 - a random number that is not zero
 * @p: link
 *
 * Return: the number.
 */
uint32_t link_random32(struct ppp *p)
{
	uint32_t v;

	p->ops->random(p, &v, sizeof(v));
	return v ? v : 1;
}

/**
 * link_count - count a packet that an automaton found unusual
 * @p: link
 * @what: what was wrong
 */
void link_count(struct ppp *p, enum fsm_count what)
{
	switch (what) {
	case FSM_COUNT_MALFORMED:
		p->stats.malformed++;
		break;
	case FSM_COUNT_UNEXPECTED:
		p->stats.unexpected++;
		break;
	case FSM_COUNT_UNKNOWN_CODE:
		p->stats.unknown_code++;
		break;
	case FSM_COUNT_DUPLICATE:
		p->stats.duplicate++;
		break;
	case FSM_COUNT_RENEGOTIATED:
		p->stats.renegotiated++;
		break;
	case FSM_COUNT_ILLEGAL:
		p->stats.illegal++;
		break;
	}
}

/**
 * link_send - send a control packet
 * @p: link
 * @proto: PPP protocol
 * @code: Code field
 * @id: Identifier field
 * @data: what follows the header
 * @len: length of @data in bytes; what exceeds the peer's MRU is cut off, as
 *	RFC 1661 5.6 and 5.7 want it for the copies in Rejects
 */
void link_send(struct ppp *p, uint16_t proto, uint8_t code, uint8_t id,
	       const uint8_t *data, size_t len)
{
	size_t max = PPP_MRU_DEFAULT - PPP_HDR_LEN;
	uint8_t frame[PPP_FRAME_MAX];

	if (p->lcp_fsm.state == FSM_OPENED &&
	    p->info.peer_mru < PPP_MRU_DEFAULT)
		max = p->info.peer_mru - PPP_HDR_LEN;
	if (len > max)
		len = max;
	put16(frame, proto);
	frame[2] = code;
	frame[3] = id;
	put16(frame + 4, (uint16_t)(len + PPP_HDR_LEN));
	if (len)
		memcpy(frame + 2 + PPP_HDR_LEN, data, len);
	len += 2 + PPP_HDR_LEN;
	p->stats.tx++;
	trace_frame(p, true, frame, len);
	p->ops->send(p, frame, len);
}

/* RFC 1661 5.7: only while LCP is Opened, which the caller has checked. */
static void link_protocol_reject(struct ppp *p, uint16_t proto,
				 const uint8_t *info, size_t len)
{
	uint8_t data[PPP_FRAME_MAX];

	p->stats.unknown_proto++;
	if (len > sizeof(data) - 2)
		len = sizeof(data) - 2;
	put16(data, proto);
	if (len)
		memcpy(data + 2, info, len);
	link_send(p, PPP_PROTO_LCP, LCP_PROTO_REJ, fsm_next_id(&p->lcp_fsm),
		  data, len + 2);
}

static bool link_handles(const struct ppp *p, uint16_t proto)
{
	switch (proto) {
	case PPP_PROTO_IP:
	case PPP_PROTO_IPCP:
		return p->conf->ipv4 &&
		       (p->phase != PPP_PHASE_NETWORK || p->net.ip4);
	case PPP_PROTO_IPV6:
	case PPP_PROTO_IPV6CP:
		return p->conf->ipv6 &&
		       (p->phase != PPP_PHASE_NETWORK || p->net.ip6);
	default:
		return false;
	}
}

static void link_input_ncp(struct ppp *p, struct fsm *f, const uint8_t *pkt,
			   size_t len)
{
	if (p->phase == PPP_PHASE_NETWORK) {
		p->heard_ncp = true;
		fsm_input(f, p->now, pkt, len);
	} else if (f == &p->ipcp_fsm && len && len <= PPP_EARLY_MAX) {
		memcpy(p->early, pkt, len);
		p->early_len = (uint8_t)len;
	} else {
		p->stats.unexpected++;
	}
}

/* The network-layer protocols, and what is not known: after authentication. */
static void link_input_network(struct ppp *p, uint16_t proto,
			       const uint8_t *pkt, size_t len)
{
	if (!link_handles(p, proto)) {
		link_protocol_reject(p, proto, pkt, len);
		return;
	}
	switch (proto) {
	case PPP_PROTO_IPCP:
		link_input_ncp(p, &p->ipcp_fsm, pkt, len);
		break;
	case PPP_PROTO_IPV6CP:
		link_input_ncp(p, &p->ipv6cp_fsm, pkt, len);
		break;
	default:
		/* Data before its NCP is Opened, RFC 1661 3.6. */
		p->stats.unexpected++;
	}
}

/* Protocol field, RFC 1661 2 and 6.5; 0: no valid one. */
static uint16_t link_protocol(const struct ppp *p, const uint8_t *frame,
			      size_t len, size_t *hdr)
{
	if (len && (frame[0] & 1) && p->info.rx_pfc) {
		*hdr = 1;
		return frame[0];
	}
	if (len < 2 || (frame[0] & 1) || !(frame[1] & 1))
		return 0;
	*hdr = 2;
	return get16(frame);
}

/**
 * link_dispatch - hand a frame to its protocol
 * @p: link whose lower layer is up
 * @frame: frame, beginning with the PPP Protocol field
 * @len: length of @frame in bytes
 */
void link_dispatch(struct ppp *p, const uint8_t *frame, size_t len)
{
	uint16_t proto;
	size_t hdr = 0;

	proto = len <= PPP_FRAME_MAX ? link_protocol(p, frame, len, &hdr) : 0;
	if (!proto) {
		p->stats.malformed++;
		return;
	}
	trace_frame(p, false, frame, len);
	frame += hdr;
	len -= hdr;
	if (proto == PPP_PROTO_LCP) {
		fsm_input(&p->lcp_fsm, p->now, frame, len);
		return;
	}
	if (p->lcp_fsm.state != FSM_OPENED || p->closing) {
		p->stats.unexpected++;
		return;
	}
	if (proto == PPP_PROTO_PAP)
		pap_input(p, frame, len);
	else if (proto == PPP_PROTO_CHAP)
		chap_input(p, frame, len);
	else if (p->phase == PPP_PHASE_ASSIGN || p->phase == PPP_PHASE_NETWORK)
		link_input_network(p, proto, frame, len);
	else
		p->stats.unexpected++;
}

/**
 * link_protocol_rejected - the peer sent a Protocol-Reject
 * @p: link
 * @proto: protocol that it does not speak, other than LCP
 */
void link_protocol_rejected(struct ppp *p, uint16_t proto)
{
	switch (proto) {
	case PPP_PROTO_IPCP:
	case PPP_PROTO_IP:
		fsm_protocol_rejected(&p->ipcp_fsm, p->now);
		break;
	case PPP_PROTO_IPV6CP:
	case PPP_PROTO_IPV6:
		fsm_protocol_rejected(&p->ipv6cp_fsm, p->now);
		break;
	case PPP_PROTO_PAP:
	case PPP_PROTO_CHAP:
		if (p->phase == PPP_PHASE_AUTHENTICATE)
			link_end(p, PPP_END_AUTH_REFUSED);
		break;
	}
}
