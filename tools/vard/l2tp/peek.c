// SPDX-License-Identifier: GPL-2.0
/*
 * peek.c - judge and refuse a first datagram without any state
 *
 * Whoever sends an SCCRQ costs nothing here but the time to read it: no
 * memory is taken before the peer is known to be a declared one.
 */
#include <string.h>

#include "l2tp/avp.h"

static void refuse(struct l2tp_peek *peek, uint16_t result, uint16_t error,
		   const char *text)
{
	peek->refuse.result = result;
	peek->refuse.error = error;
	strncpy(peek->refuse.text, text, sizeof(peek->refuse.text) - 1);
}

/**
 * l2tp_sccrq_peek() - what is a datagram that belongs to no tunnel?
 * @buf: UDP payload
 * @len: octets in @buf
 * @secret: shared secret of the peer, NULL while the peer is not known;
 *	empty (len 0) when it is known to have none
 * @peek: result; points into @buf
 *
 * Without @secret hidden AVPs cannot be read: peek->hidden is set, peer_tid may
 * be 0, and the SCCRQ may still turn out to be unsound. With @secret the
 * judgement is complete.
 *
 * Return: see enum l2tp_peek_status
 */
enum l2tp_peek_status l2tp_sccrq_peek(const uint8_t *buf, size_t len,
				      const struct l2tp_str *secret,
				      struct l2tp_peek *peek)
{
	enum l2tp_hdr_status st;
	struct l2tp_msg msg;

	memset(peek, 0, sizeof(*peek));
	st = secret ? l2tp_msg_parse(buf, len, *secret, &msg) :
		      l2tp_msg_parse_clear(buf, len, &msg);
	if (st == L2TP_HDR_V3 && msg.hdr.ctrl) {
		refuse(peek, L2TP_STOP_VERSION, L2TP_PROTOCOL_VERSION,
		       "only L2TPv2 is spoken here");
		return L2TP_PEEK_V3;
	}
	if (st != L2TP_HDR_OK || msg.hdr.tid || msg.hdr.sid)
		return L2TP_PEEK_DROP;
	peek->ns = msg.hdr.ns;
	peek->nr = msg.hdr.nr;
	peek->peer_tid = l2tp_msg_u16(&msg, L2TP_AVP_TUNNEL_ID);
	peek->hidden = msg.hidden;
	if (msg.type == L2TP_MSG_STOPCCN)
		return peek->peer_tid || (peek->hidden && !secret) ?
		       L2TP_PEEK_STOPCCN : L2TP_PEEK_DROP;
	/* the first message of a control connection has Ns and Nr 0 */
	if (msg.type != L2TP_MSG_SCCRQ || msg.hdr.ns || msg.hdr.nr)
		return L2TP_PEEK_DROP;

	/* a hidden one, which must not be, would point into our own msg */
	if (l2tp_msg_has(&msg, L2TP_AVP_HOST_NAME) &&
	    !(msg.hidden & (UINT64_C(1) << L2TP_AVP_HOST_NAME)))
		peek->host_name = msg.avp[L2TP_AVP_HOST_NAME];
	if (l2tp_msg_has(&msg, L2TP_AVP_TIE_BREAKER)) {
		peek->has_tie = true;
		memcpy(peek->tie, msg.avp[L2TP_AVP_TIE_BREAKER].data,
		       sizeof(peek->tie));
	}
	peek->has_challenge = l2tp_msg_has(&msg, L2TP_AVP_CHALLENGE);
	if (msg.avp[L2TP_AVP_CHALLENGE].len == sizeof(peek->challenge))
		memcpy(peek->challenge, msg.avp[L2TP_AVP_CHALLENGE].data,
		       sizeof(peek->challenge));
	if (l2tp_msg_has(&msg, L2TP_AVP_PROTOCOL_VERSION) &&
	    l2tp_msg_u16(&msg, L2TP_AVP_PROTOCOL_VERSION) >> 8 !=
	    L2TP_PROTOCOL_VERSION >> 8) {
		refuse(peek, L2TP_STOP_VERSION, L2TP_PROTOCOL_VERSION,
		       "only protocol version 1.0 is spoken here");
		return L2TP_PEEK_REFUSE;
	}
	if (!secret)	/* hidden ones count as being there */
		msg.present |= msg.hidden;
	if (!l2tp_msg_require(&msg)) {
		peek->refuse = msg.fault;
		return L2TP_PEEK_REFUSE;
	}
	return L2TP_PEEK_SCCRQ;
}

/**
 * l2tp_stopccn_build() - a StopCCN outside any tunnel
 * @buf: where to write
 * @size: room there, 512 octets are always enough
 * @peer_tid: Assigned Tunnel ID of the peer, 0 when not known
 * @local_tid: our Assigned Tunnel ID; must not be 0. Any unpredictable number
 *	that is not in use does for a tunnel that never came to be
 * @ns: Ns to send; 0 in answer to an SCCRQ
 * @nr: Nr to send; peek->ns + 1 in answer to an SCCRQ
 * @result: Result Code
 * @error: Error Code
 * @text: Error Message, NULL: none
 *
 * It is sent once for each SCCRQ: the peer's retransmission, if this one is
 * lost, brings the next, so no state is needed.
 *
 * Return: octets written, 0 when they did not fit
 */
size_t l2tp_stopccn_build(uint8_t *buf, size_t size, uint16_t peer_tid,
			  uint16_t local_tid, uint16_t ns, uint16_t nr,
			  uint16_t result, uint16_t error, const char *text)
{
	struct l2tp_build b;
	size_t len;

	l2tp_build_start(&b, buf, size, peer_tid, 0, L2TP_MSG_STOPCCN);
	l2tp_build_u16(&b, L2TP_AVP_TUNNEL_ID, local_tid);
	l2tp_build_result(&b, result, error, text);
	len = l2tp_build_end(&b);
	if (!len)
		return 0;
	buf[8] = ns >> 8;
	buf[9] = ns & 0xff;
	buf[10] = nr >> 8;
	buf[11] = nr & 0xff;
	return len;
}
