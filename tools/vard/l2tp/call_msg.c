// SPDX-License-Identifier: GPL-2.0
/*
 * call_msg.c - messages of calls: the tables of RFC 2661 7.4.1 and 7.4.2, the
 * refusal of 7.5.1, and what the messages carry (6.6 to 6.14)
 */
#include <stdio.h>
#include <string.h>

#include "l2tp/internal.h"

/*
 * A CDN for a call, or for one that never came to be: then @local_sid is 0 and
 * any id will do that is not in use, since the AVP must not be 0.
 */
bool l2tp_send_cdn(struct l2tp_tunnel *t, uint16_t peer_sid,
		   uint16_t local_sid, uint16_t result, uint16_t error,
		   const char *text)
{
	struct l2tp_build b;
	uint8_t buf[512];
	int tries;

	for (tries = 0; !local_sid && tries < 64; tries++) {
		t->ops->random(t, &local_sid, sizeof(local_sid));
		if (l2tp_call_find(t, local_sid))
			local_sid = 0;
	}
	if (!local_sid)
		local_sid = 1;
	l2tp_msg_begin(t, &b, buf, sizeof(buf), peer_sid, L2TP_MSG_CDN);
	l2tp_build_result(&b, result, error, text);
	l2tp_build_u16(&b, L2TP_AVP_SESSION_ID, local_sid);
	return l2tp_msg_send(t, &b);
}

bool l2tp_send_icrq(struct l2tp_call *c)
{
	struct l2tp_tunnel *t = c->t;
	uint8_t buf[L2TP_MSG_MAX];
	struct l2tp_call_info i;
	struct l2tp_build b;

	l2tp_call_get_info(c, &i);
	l2tp_msg_begin(t, &b, buf, sizeof(buf), 0, L2TP_MSG_ICRQ);
	l2tp_build_u16(&b, L2TP_AVP_SESSION_ID, c->local_sid);
	l2tp_build_u32(&b, L2TP_AVP_CALL_SERIAL, i.serial);
	if (L2TP_CALL_HAS(&i, L2TP_AVP_BEARER_TYPE))
		l2tp_build_u32(&b, L2TP_AVP_BEARER_TYPE, i.bearer_type);
	if (L2TP_CALL_HAS(&i, L2TP_AVP_PHYS_CHANNEL))
		l2tp_build_u32(&b, L2TP_AVP_PHYS_CHANNEL, i.phys_channel);
	if (L2TP_CALL_HAS(&i, L2TP_AVP_CALLING_NUMBER))
		l2tp_build_bytes(&b, L2TP_AVP_CALLING_NUMBER, i.calling.data,
				 i.calling.len);
	if (L2TP_CALL_HAS(&i, L2TP_AVP_CALLED_NUMBER))
		l2tp_build_bytes(&b, L2TP_AVP_CALLED_NUMBER, i.called.data,
				 i.called.len);
	if (L2TP_CALL_HAS(&i, L2TP_AVP_SUB_ADDRESS))
		l2tp_build_bytes(&b, L2TP_AVP_SUB_ADDRESS, i.sub_address.data,
				 i.sub_address.len);
	return l2tp_msg_send(t, &b);
}

bool l2tp_send_icrp(struct l2tp_call *c)
{
	struct l2tp_build b;
	uint8_t buf[256];

	l2tp_msg_begin(c->t, &b, buf, sizeof(buf), c->peer_sid,
		       L2TP_MSG_ICRP);
	l2tp_build_u16(&b, L2TP_AVP_SESSION_ID, c->local_sid);
	return l2tp_msg_send(c->t, &b);
}

/* octets of an ICCN that are sent when they are there */
static void put_optional(struct l2tp_build *b,
			 const struct l2tp_call_info *i,
			 enum l2tp_avp_type attr, struct l2tp_str s)
{
	/* an empty Proxy Authen Challenge must not be sent */
	if (L2TP_CALL_HAS(i, attr) && s.len >= l2tp_avp_rule(attr)->min)
		l2tp_build_bytes(b, attr, s.data, s.len);
}

/* 4.4.5: what the LAC has negotiated with the user and heard from him */
static void put_proxy(struct l2tp_build *b, const struct l2tp_call_info *i)
{
	put_optional(b, i, L2TP_AVP_LCP_INITIAL, i->lcp_initial);
	put_optional(b, i, L2TP_AVP_LCP_LAST_SENT, i->lcp_sent);
	put_optional(b, i, L2TP_AVP_LCP_LAST_RECEIVED, i->lcp_received);
	if (!L2TP_CALL_HAS(i, L2TP_AVP_PROXY_TYPE))
		return;
	l2tp_build_u16(b, L2TP_AVP_PROXY_TYPE, i->proxy_type);
	put_optional(b, i, L2TP_AVP_PROXY_NAME, i->proxy_name);
	put_optional(b, i, L2TP_AVP_PROXY_CHALLENGE, i->proxy_challenge);
	if (L2TP_CALL_HAS(i, L2TP_AVP_PROXY_ID))
		l2tp_build_u16(b, L2TP_AVP_PROXY_ID, i->proxy_id);
	if (!L2TP_CALL_HAS(i, L2TP_AVP_PROXY_RESPONSE))
		return;
	/* a clear text password is hidden if that is possible at all */
	if (i->proxy_type == L2TP_PROXY_PAP || i->proxy_type == L2TP_PROXY_TEXT)
		l2tp_build_hidden(b, L2TP_AVP_PROXY_RESPONSE,
				  i->proxy_response.data,
				  i->proxy_response.len);
	else
		l2tp_build_bytes(b, L2TP_AVP_PROXY_RESPONSE,
				 i->proxy_response.data,
				 i->proxy_response.len);
}

bool l2tp_send_iccn(struct l2tp_call *c, const struct l2tp_call_info *info)
{
	uint8_t buf[L2TP_MSG_MAX];
	struct l2tp_build b;

	l2tp_msg_begin(c->t, &b, buf, sizeof(buf), c->peer_sid,
		       L2TP_MSG_ICCN);
	l2tp_build_u32(&b, L2TP_AVP_TX_SPEED, info->tx_speed);
	l2tp_build_u32(&b, L2TP_AVP_FRAMING_TYPE, info->framing_type);
	if (L2TP_CALL_HAS(info, L2TP_AVP_RX_SPEED))
		l2tp_build_u32(&b, L2TP_AVP_RX_SPEED, info->rx_speed);
	if (info->sequencing)
		l2tp_build_bytes(&b, L2TP_AVP_SEQ_REQUIRED, NULL, 0);
	put_optional(&b, info, L2TP_AVP_PRIVATE_GROUP, info->private_group);
	put_proxy(&b, info);
	return l2tp_msg_send(c->t, &b);
}

bool l2tp_send_sli(struct l2tp_call *c, uint32_t send_accm,
		   uint32_t receive_accm)
{
	struct l2tp_build b;
	uint8_t buf[256];

	l2tp_msg_begin(c->t, &b, buf, sizeof(buf), c->peer_sid, L2TP_MSG_SLI);
	l2tp_build_accm(&b, send_accm, receive_accm);
	return l2tp_msg_send(c->t, &b);
}

bool l2tp_send_wen(struct l2tp_call *c, const struct l2tp_call_errors *err)
{
	struct l2tp_build b;
	uint8_t buf[256];

	l2tp_msg_begin(c->t, &b, buf, sizeof(buf), c->peer_sid, L2TP_MSG_WEN);
	l2tp_build_call_errors(&b, err);
	return l2tp_msg_send(c->t, &b);
}

/* the AVPs of ICRQ and ICCN, as far as they are there */
static void read_info(const struct l2tp_msg *msg, struct l2tp_call_info *i)
{
	memset(i, 0, sizeof(*i));
	i->present = msg->present;
	i->serial = l2tp_msg_u32(msg, L2TP_AVP_CALL_SERIAL);
	i->bearer_type = l2tp_msg_u32(msg, L2TP_AVP_BEARER_TYPE);
	i->phys_channel = l2tp_msg_u32(msg, L2TP_AVP_PHYS_CHANNEL);
	i->called = msg->avp[L2TP_AVP_CALLED_NUMBER];
	i->calling = msg->avp[L2TP_AVP_CALLING_NUMBER];
	i->sub_address = msg->avp[L2TP_AVP_SUB_ADDRESS];
	i->framing_type = l2tp_msg_u32(msg, L2TP_AVP_FRAMING_TYPE);
	i->tx_speed = l2tp_msg_u32(msg, L2TP_AVP_TX_SPEED);
	i->rx_speed = l2tp_msg_has(msg, L2TP_AVP_RX_SPEED) ?
		      l2tp_msg_u32(msg, L2TP_AVP_RX_SPEED) : i->tx_speed;
	i->sequencing = l2tp_msg_has(msg, L2TP_AVP_SEQ_REQUIRED);
	i->private_group = msg->avp[L2TP_AVP_PRIVATE_GROUP];
	i->lcp_initial = msg->avp[L2TP_AVP_LCP_INITIAL];
	i->lcp_sent = msg->avp[L2TP_AVP_LCP_LAST_SENT];
	i->lcp_received = msg->avp[L2TP_AVP_LCP_LAST_RECEIVED];
	i->proxy_type = l2tp_msg_u16(msg, L2TP_AVP_PROXY_TYPE);
	i->proxy_id = l2tp_msg_u16(msg, L2TP_AVP_PROXY_ID) & 0xff;
	i->proxy_name = msg->avp[L2TP_AVP_PROXY_NAME];
	i->proxy_challenge = msg->avp[L2TP_AVP_PROXY_CHALLENGE];
	i->proxy_response = msg->avp[L2TP_AVP_PROXY_RESPONSE];
}

/* CDN for a call that we do not have, when we know how the peer calls it */
static void refuse(struct l2tp_tunnel *t, const struct l2tp_msg *msg,
		   uint16_t result, uint16_t error, const char *text)
{
	uint16_t sid = l2tp_msg_u16(msg, L2TP_AVP_SESSION_ID);

	t->stats.calls_refused++;
	l2tp_send_cdn(t, sid, 0, result, error, text);
}

/* a message that has no business in the state of the call */
static void improper(struct l2tp_call *c, const struct l2tp_msg *msg)
{
	char text[64];

	snprintf(text, sizeof(text), "%s in state %s",
		 l2tp_msg_name(msg->type), l2tp_call_state_name(c->state));
	l2tp_call_fail(c, L2TP_CAUSE_PROTOCOL, L2TP_CDN_ERROR,
		       L2TP_ERR_SESSION_ID, text);
}

/* 7.4.2 idle: a new call */
static void icrq(struct l2tp_tunnel *t, const struct l2tp_msg *msg)
{
	struct l2tp_call_info info;
	struct l2tp_call *c;

	if (!(t->conf.roles & L2TP_ROLE_LNS) || !t->ops->call_request) {
		refuse(t, msg, L2TP_CDN_NO_FACILITY_PERM, 0,
		       "no incoming calls here");
		return;
	}
	if (t->draining) {
		refuse(t, msg, L2TP_CDN_ERROR, L2TP_ERR_TRY_ANOTHER,
		       "tunnel is being drained");
		return;
	}
	if (t->stats.calls >= t->conf.max_calls) {
		refuse(t, msg, L2TP_CDN_NO_FACILITY_TEMP, 0,
		       "too many calls in this tunnel");
		return;
	}
	read_info(msg, &info);
	c = l2tp_call_create(t, NULL, &info);
	if (!c) {
		refuse(t, msg, L2TP_CDN_ERROR, L2TP_ERR_RESOURCES,
		       "out of memory");
		return;
	}
	c->lns = true;
	l2tp_call_hash_peer(c, l2tp_msg_u16(msg, L2TP_AVP_SESSION_ID));
	c->state = L2TP_CS_WAIT_ACCEPT;
	l2tp_call_arm(c);
	t->ops->call_request(c, &info);
}

/* 7.4.1 wait-reply: the LNS accepts */
static void icrp(struct l2tp_call *c, const struct l2tp_msg *msg)
{
	uint16_t sid = l2tp_msg_u16(msg, L2TP_AVP_SESSION_ID);

	if (c->lns || c->state != L2TP_CS_WAIT_REPLY) {
		improper(c, msg);
		return;
	}
	if (l2tp_call_find_peer(c->t, sid)) {
		l2tp_call_fail(c, L2TP_CAUSE_PROTOCOL, L2TP_CDN_ERROR,
			       L2TP_ERR_SESSION_ID,
			       "Assigned Session ID is in use");
		return;
	}
	l2tp_call_hash_peer(c, sid);
	c->state = L2TP_CS_WAIT_SWITCH;
	l2tp_call_arm(c);
	if (c->t->ops->call_reply)
		c->t->ops->call_reply(c);
	else
		l2tp_call_fail(c, L2TP_CAUSE_LOCAL, L2TP_CDN_ADMIN, 0, NULL);
}

/* 7.4.2 wait-connect: the LAC is through */
static void iccn(struct l2tp_call *c, const struct l2tp_msg *msg)
{
	struct l2tp_reason why = {
		.cause = L2TP_CAUSE_PROTOCOL,
		.text = "ICCN in state wait-reply",
	};
	struct l2tp_call_info info, kept;
	uint32_t framing = L2TP_FRAMING_SYNC | L2TP_FRAMING_ASYNC;

	if (!c->lns && c->state == L2TP_CS_WAIT_REPLY) {
		l2tp_call_end(c, &why);		/* without a CDN: 7.4.1 */
		return;
	}
	if (!c->lns || c->state != L2TP_CS_WAIT_CONNECT) {
		improper(c, msg);
		return;
	}
	read_info(msg, &info);
	/* 4.4.3: nothing but what our Framing Capabilities offered */
	if (info.framing_type & framing & ~c->t->conf.framing_cap) {
		l2tp_call_fail(c, L2TP_CAUSE_PROTOCOL, L2TP_CDN_ERROR,
			       L2TP_ERR_VALUE,
			       "Framing Type was not offered");
		return;
	}
	/* one picture of the call, whichever message it came by */
	l2tp_call_get_info(c, &kept);
	info.present |= kept.present;
	info.serial = kept.serial;
	info.bearer_type = kept.bearer_type;
	info.phys_channel = kept.phys_channel;
	info.called = kept.called;
	info.calling = kept.calling;
	info.sub_address = kept.sub_address;
	c->info.present = info.present;
	c->info.framing_type = info.framing_type;
	c->info.tx_speed = info.tx_speed;
	c->info.rx_speed = info.rx_speed;
	c->info.sequencing = info.sequencing;
	c->state = L2TP_CS_ESTABLISHED;
	l2tp_call_disarm(c);
	if (c->t->ops->call_up)
		c->t->ops->call_up(c, &info);
}

static void cdn(struct l2tp_call *c, const struct l2tp_msg *msg)
{
	struct l2tp_reason why = { .cause = L2TP_CAUSE_PEER };
	struct l2tp_str q931 = msg->avp[L2TP_AVP_Q931_CAUSE];
	struct l2tp_result res;
	char text[128];

	l2tp_msg_result(msg, &res);
	l2tp_escape(text, sizeof(text), res.text.data, res.text.len);
	why.result = res.result;
	why.error = res.error;
	why.text = text;
	if (l2tp_msg_has(msg, L2TP_AVP_Q931_CAUSE))
		why.q931_cause = q931.data[0] << 8 | q931.data[1];
	l2tp_call_end(c, &why);
}

static void wen(struct l2tp_call *c, const struct l2tp_msg *msg)
{
	struct l2tp_call_errors err;

	if (c->state != L2TP_CS_ESTABLISHED || !c->lns ||
	    !l2tp_msg_call_errors(msg, &err)) {
		c->t->stats.rx_ignored++;
		return;
	}
	if (c->t->ops->call_wen)
		c->t->ops->call_wen(c, &err);
}

static void sli(struct l2tp_call *c, const struct l2tp_msg *msg)
{
	uint32_t send, receive;

	if (c->state != L2TP_CS_ESTABLISHED || c->lns ||
	    !l2tp_msg_accm(msg, &send, &receive)) {
		c->t->stats.rx_ignored++;
		return;
	}
	if (c->t->ops->call_sli)
		c->t->ops->call_sli(c, send, receive);
}

/* for a call that is there */
static void known_call(struct l2tp_call *c, struct l2tp_msg *msg)
{
	if (msg->type == L2TP_MSG_CDN) {
		cdn(c, msg);	/* not even a malformed one is argued with */
		return;
	}
	if (!l2tp_msg_require(msg)) {
		l2tp_call_fail(c, L2TP_CAUSE_PROTOCOL, msg->fault.result,
			       msg->fault.error, msg->fault.text);
		return;
	}
	switch (msg->type) {
	case L2TP_MSG_ICRP:
		icrp(c, msg);
		break;
	case L2TP_MSG_ICCN:
		iccn(c, msg);
		break;
	case L2TP_MSG_WEN:
		wen(c, msg);
		break;
	case L2TP_MSG_SLI:
		sli(c, msg);
		break;
	default:	/* ICRQ; OCRQ, OCRP, OCCN for an incoming call */
		improper(c, msg);
		break;
	}
}

/* for a call that is not there: state idle of the tables */
static void unknown_call(struct l2tp_tunnel *t, struct l2tp_msg *msg)
{
	bool answer = msg->type == L2TP_MSG_ICRQ ||
		      msg->type == L2TP_MSG_OCRQ ||
		      msg->type == L2TP_MSG_OCRP ||
		      /* to a LAC it is the answer to a call given up */
		      (msg->type == L2TP_MSG_ICRP &&
		       t->conf.roles & L2TP_ROLE_LNS);

	if (!answer || !l2tp_msg_has(msg, L2TP_AVP_SESSION_ID)) {
		t->stats.rx_ignored++;
		return;
	}
	if (!l2tp_msg_require(msg)) {
		refuse(t, msg, msg->fault.result, msg->fault.error,
		       msg->fault.text);
		return;
	}
	switch (msg->type) {
	case L2TP_MSG_ICRQ:
		icrq(t, msg);
		break;
	case L2TP_MSG_OCRQ:
		refuse(t, msg, L2TP_CDN_NO_FACILITY_PERM, 0,
		       "no outgoing calls here");
		break;
	default:
		refuse(t, msg, L2TP_CDN_ERROR, L2TP_ERR_SESSION_ID,
		       "no such call");
		break;
	}
}

/*
 * A message of call management in an established tunnel. The header names the
 * call by our Session ID; while the peer does not know that, the AVP names it
 * by the peer's.
 */
void l2tp_call_message(struct l2tp_tunnel *t, struct l2tp_msg *msg)
{
	struct l2tp_call *c;

	if (msg->hdr.sid)
		c = l2tp_call_find(t, msg->hdr.sid);
	else
		c = l2tp_call_find_peer(t, l2tp_msg_u16(msg,
							L2TP_AVP_SESSION_ID));
	if (c)
		known_call(c, msg);
	else
		unknown_call(t, msg);
}
