// SPDX-License-Identifier: GPL-2.0
/*
 * call_msg.c - messages of calls: the tables of RFC 2661 7.4.1 and 7.4.2, the
 * refusal of 7.5.1, and what the messages carry (6.6 to 6.14)
 */
#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>

#include "l2tp/internal.h"

#define Q931_DISCONNECT	0x45	/* Cause Msg of a cause that has come without */

static void put_q931(struct l2tp_build *b, uint16_t cause)
{
	uint8_t v[3] = { cause >> 8, cause & 0xff, Q931_DISCONNECT };

	l2tp_build_bytes(b, L2TP_AVP_Q931_CAUSE, v, sizeof(v));
}

/*
 * A CDN for a call, or for one that never came to be: then @local_sid is 0 and
 * any id will do that is not in use, since the AVP must not be 0.
 */
bool l2tp_send_cdn(struct l2tp_tunnel *t, uint16_t peer_sid,
		   uint16_t local_sid, const struct l2tp_reason *why)
{
	struct l2tp_str text = why->message;
	struct l2tp_str q931 = why->q931;
	struct l2tp_build b;
	uint8_t buf[1024];
	int tries;

	for (tries = 0; !local_sid && tries < 64; tries++) {
		t->ops->random(t, &local_sid, sizeof(local_sid));
		if (l2tp_call_find(t, local_sid))
			local_sid = 0;
	}
	if (!local_sid)
		local_sid = 1;
	if (!text.len)
		text = (struct l2tp_str){ (const uint8_t *)why->text,
					  strlen(why->text) };
	/* a relayed Advisory Message need not be longer than our own text */
	if (q931.len > 3 + 256)
		q931.len = 3 + 256;
	l2tp_msg_begin(t, &b, buf, sizeof(buf), peer_sid, L2TP_MSG_CDN);
	l2tp_build_result_str(&b, why->result, why->error, text);
	l2tp_build_u16(&b, L2TP_AVP_SESSION_ID, local_sid);
	if (q931.len >= l2tp_avp_rule(L2TP_AVP_Q931_CAUSE)->min)
		l2tp_build_bytes(&b, L2TP_AVP_Q931_CAUSE, q931.data, q931.len);
	else if (why->q931_cause)
		put_q931(&b, why->q931_cause);
	return l2tp_msg_send(t, &b);
}

/* AVPs of ICRQ and ICCN that are sent if they are there; hidden as asked for */
static void put(struct l2tp_build *b, const struct l2tp_call_info *i,
		enum l2tp_avp_type attr, const void *data, size_t len)
{
	if (!L2TP_CALL_HAS(i, attr) || len < l2tp_avp_rule(attr)->min)
		return;
	if (i->hidden & L2TP_CALL_BIT(attr))
		l2tp_build_hidden(b, attr, data, len);
	else
		l2tp_build_bytes(b, attr, data, len);
}

static void put_str(struct l2tp_build *b, const struct l2tp_call_info *i,
		    enum l2tp_avp_type attr, struct l2tp_str s)
{
	put(b, i, attr, s.data, s.len);
}

static void put_u32(struct l2tp_build *b, const struct l2tp_call_info *i,
		    enum l2tp_avp_type attr, uint32_t val)
{
	uint8_t v[4] = { val >> 24, val >> 16 & 0xff, val >> 8 & 0xff,
			 val & 0xff };

	put(b, i, attr, v, sizeof(v));
}

static void put_u16(struct l2tp_build *b, const struct l2tp_call_info *i,
		    enum l2tp_avp_type attr, uint16_t val)
{
	uint8_t v[2] = { val >> 8, val & 0xff };

	put(b, i, attr, v, sizeof(v));
}

static bool to_hide(const struct l2tp_call_info *i, enum l2tp_ext_type ext)
{
	return i->ext_hidden & L2TP_EXT_BIT(ext);
}

static void put_ext(struct l2tp_build *b, const struct l2tp_call_info *i,
		    enum l2tp_ext_type ext, struct l2tp_str s)
{
	if (L2TP_CALL_HAS_EXT(i, ext) && s.len)
		l2tp_build_ext(b, ext, to_hide(i, ext), s.data, s.len);
}

/* RFC 5515 */
static void put_access_line(struct l2tp_build *b,
			    const struct l2tp_call_info *i)
{
	put_ext(b, i, L2TP_EXT_CIRCUIT_ID, i->circuit_id);
	put_ext(b, i, L2TP_EXT_REMOTE_ID, i->remote_id);
	if (L2TP_CALL_HAS_EXT(i, L2TP_EXT_RATE_UP))
		l2tp_build_ext_u64(b, L2TP_EXT_RATE_UP,
				   to_hide(i, L2TP_EXT_RATE_UP), i->rate_up);
	if (L2TP_CALL_HAS_EXT(i, L2TP_EXT_RATE_DOWN))
		l2tp_build_ext_u64(b, L2TP_EXT_RATE_DOWN,
				   to_hide(i, L2TP_EXT_RATE_DOWN),
				   i->rate_down);
}

bool l2tp_send_icrq(struct l2tp_call *c)
{
	struct l2tp_tunnel *t = c->t;
	uint8_t buf[L2TP_MSG_MAX];
	struct l2tp_call_info i;
	struct l2tp_build b;
	unsigned int n;

	l2tp_call_get_info(c, &i);
	i.present |= L2TP_CALL_BIT(L2TP_AVP_CALL_SERIAL);
	l2tp_msg_begin(t, &b, buf, sizeof(buf), 0, L2TP_MSG_ICRQ);
	l2tp_build_u16(&b, L2TP_AVP_SESSION_ID, c->local_sid);
	put_u32(&b, &i, L2TP_AVP_CALL_SERIAL, i.serial);
	put_u32(&b, &i, L2TP_AVP_BEARER_TYPE, i.bearer_type);
	put_u32(&b, &i, L2TP_AVP_PHYS_CHANNEL, i.phys_channel);
	put_str(&b, &i, L2TP_AVP_CALLING_NUMBER, i.calling);
	put_str(&b, &i, L2TP_AVP_CALLED_NUMBER, i.called);
	put_str(&b, &i, L2TP_AVP_SUB_ADDRESS, i.sub_address);
	if (t->conf.access_line)
		put_access_line(&b, &i);
	for (n = 0; n < i.tsa_count; n++)
		l2tp_build_ext(&b, L2TP_EXT_TSA_ID, false, i.tsa[n].data,
			       i.tsa[n].len);
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

static bool fits(struct l2tp_str s)
{
	return s.len <= L2TP_CALL_STR_MAX;
}

/* a response that is, or may be for all we know, a clear text password */
static bool is_password(uint16_t type)
{
	return type != L2TP_PROXY_CHAP && type != L2TP_PROXY_MSCHAPV1 &&
	       type != L2TP_PROXY_NONE;
}

/* 4.4.5: may proxy authentication be sent, is all there that its type needs? */
static bool proxy_sound(const struct l2tp_tunnel *t,
			const struct l2tp_call_info *i)
{
	uint64_t need = 0;

	if (is_password(i->proxy_type) && !l2tp_tunnel_password_ok(t))
		return false;
	switch (i->proxy_type) {
	case 0:			/* reserved */
		return false;
	case L2TP_PROXY_CHAP:
	case L2TP_PROXY_MSCHAPV1:
		need = L2TP_CALL_BIT(L2TP_AVP_PROXY_ID) |
		       L2TP_CALL_BIT(L2TP_AVP_PROXY_CHALLENGE) |
		       L2TP_CALL_BIT(L2TP_AVP_PROXY_NAME) |
		       L2TP_CALL_BIT(L2TP_AVP_PROXY_RESPONSE);
		if (!i->proxy_challenge.len)
			return false;
		break;
	case L2TP_PROXY_PAP:
		need = L2TP_CALL_BIT(L2TP_AVP_PROXY_ID) |
		       L2TP_CALL_BIT(L2TP_AVP_PROXY_NAME) |
		       L2TP_CALL_BIT(L2TP_AVP_PROXY_RESPONSE);
		break;
	case L2TP_PROXY_TEXT:
		need = L2TP_CALL_BIT(L2TP_AVP_PROXY_NAME) |
		       L2TP_CALL_BIT(L2TP_AVP_PROXY_RESPONSE);
		break;
	}
	return (i->present & need) == need && fits(i->proxy_name) &&
	       fits(i->proxy_challenge) && fits(i->proxy_response);
}

/* 4.4.5: what the LAC has negotiated with the user and heard from him */
static void put_proxy(const struct l2tp_tunnel *t, struct l2tp_build *b,
		      const struct l2tp_call_info *i)
{
	/* authentication without the link it was made on is worth nothing */
	if (!fits(i->lcp_initial) || !fits(i->lcp_sent) ||
	    !fits(i->lcp_received))
		return;
	put_str(b, i, L2TP_AVP_LCP_INITIAL, i->lcp_initial);
	put_str(b, i, L2TP_AVP_LCP_LAST_SENT, i->lcp_sent);
	put_str(b, i, L2TP_AVP_LCP_LAST_RECEIVED, i->lcp_received);
	if (!L2TP_CALL_HAS(i, L2TP_AVP_PROXY_TYPE) || !proxy_sound(t, i))
		return;
	put_u16(b, i, L2TP_AVP_PROXY_TYPE, i->proxy_type);
	if (i->proxy_type == L2TP_PROXY_NONE)
		return;
	put_str(b, i, L2TP_AVP_PROXY_NAME, i->proxy_name);
	put_str(b, i, L2TP_AVP_PROXY_CHALLENGE, i->proxy_challenge);
	put_u16(b, i, L2TP_AVP_PROXY_ID, i->proxy_id);
	put_str(b, i, L2TP_AVP_PROXY_RESPONSE, i->proxy_response);
}

bool l2tp_send_iccn(struct l2tp_call *c, const struct l2tp_call_info *info)
{
	struct l2tp_call_info i = *info;
	uint8_t buf[L2TP_MSG_MAX];
	struct l2tp_build b;
	bool ret;

	i.present |= L2TP_CALL_BIT(L2TP_AVP_TX_SPEED) |
		     L2TP_CALL_BIT(L2TP_AVP_FRAMING_TYPE);
	if (is_password(i.proxy_type))
		i.hidden |= L2TP_CALL_BIT(L2TP_AVP_PROXY_RESPONSE);
	l2tp_msg_begin(c->t, &b, buf, sizeof(buf), c->peer_sid,
		       L2TP_MSG_ICCN);
	put_u32(&b, &i, L2TP_AVP_TX_SPEED, i.tx_speed);
	put_u32(&b, &i, L2TP_AVP_FRAMING_TYPE, c->info.framing_type);
	put_u32(&b, &i, L2TP_AVP_RX_SPEED, i.rx_speed);
	if (i.sequencing)
		l2tp_build_bytes(&b, L2TP_AVP_SEQ_REQUIRED, NULL, 0);
	if (fits(i.private_group))
		put_str(&b, &i, L2TP_AVP_PRIVATE_GROUP, i.private_group);
	put_proxy(c->t, &b, &i);
	ret = l2tp_msg_send(c->t, &b);
	OPENSSL_cleanse(buf, sizeof(buf));
	return ret;
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
	i->hidden = msg->hidden;
	i->ext = msg->ext_present;
	i->ext_hidden = msg->ext_hidden;
	i->serial = l2tp_msg_u32(msg, L2TP_AVP_CALL_SERIAL);
	i->bearer_type = l2tp_msg_u32(msg, L2TP_AVP_BEARER_TYPE);
	i->phys_channel = l2tp_msg_u32(msg, L2TP_AVP_PHYS_CHANNEL);
	i->called = msg->avp[L2TP_AVP_CALLED_NUMBER];
	i->calling = msg->avp[L2TP_AVP_CALLING_NUMBER];
	i->sub_address = msg->avp[L2TP_AVP_SUB_ADDRESS];
	i->circuit_id = msg->ext[L2TP_EXT_CIRCUIT_ID];
	i->remote_id = msg->ext[L2TP_EXT_REMOTE_ID];
	i->rate_up = l2tp_msg_u64(msg, L2TP_EXT_RATE_UP);
	i->rate_down = l2tp_msg_u64(msg, L2TP_EXT_RATE_DOWN);
	i->tsa_count = msg->tsa_count;
	memcpy(i->tsa, msg->tsa, sizeof(i->tsa));
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
	struct l2tp_reason why = {
		.result = result,
		.error = error,
		.text = text,
	};

	t->stats.calls_refused++;
	l2tp_send_cdn(t, sid, 0, &why);
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
	info.hidden |= kept.hidden;
	info.ext = kept.ext;
	info.ext_hidden = kept.ext_hidden;
	info.serial = kept.serial;
	info.bearer_type = kept.bearer_type;
	info.phys_channel = kept.phys_channel;
	info.called = kept.called;
	info.calling = kept.calling;
	info.sub_address = kept.sub_address;
	info.circuit_id = kept.circuit_id;
	info.remote_id = kept.remote_id;
	info.rate_up = kept.rate_up;
	info.rate_down = kept.rate_down;
	info.tsa_count = kept.tsa_count;
	memcpy(info.tsa, kept.tsa, sizeof(info.tsa));
	c->info.present = info.present;
	c->info.hidden = info.hidden;
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
	why.message = res.text;
	why.text = text;
	if (l2tp_msg_has(msg, L2TP_AVP_Q931_CAUSE)) {
		why.q931 = q931;
		why.q931_cause = q931.data[0] << 8 | q931.data[1];
	}
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
