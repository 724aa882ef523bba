// SPDX-License-Identifier: GPL-2.0
/*
 * tunnel_msg.c - messages of the control connection: the table of RFC 2661
 * 7.2.1 and what its messages carry (6.1 to 6.5)
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "l2tp/internal.h"

static void build_random(void *ctx, void *buf, size_t len)
{
	struct l2tp_tunnel *t = ctx;

	t->ops->random(t, buf, len);
}

/* begin a message to the peer; hiding as configured */
void l2tp_msg_begin(struct l2tp_tunnel *t, struct l2tp_build *b, uint8_t *buf,
		    size_t size, uint16_t sid, uint16_t type)
{
	l2tp_build_start(b, buf, size, t->peer.tid, sid, type);
	if (t->conf.secret.len && t->conf.hide != L2TP_HIDE_NEVER)
		l2tp_build_hide(b, t->conf.hide == L2TP_HIDE_ALL,
				t->conf.secret, build_random, t);
}

static int queue(struct l2tp_tunnel *t, struct l2tp_build *b)
{
	size_t len = l2tp_build_end(b);

	return len ? l2tp_rel_send(&t->rel, t->now, b->buf, len) : -EMSGSIZE;
}

/*
 * Finish and queue a message. Where that fails the peer would wait for ever,
 * so the tunnel ends; false then, and calls may be gone.
 */
bool l2tp_msg_send(struct l2tp_tunnel *t, struct l2tp_build *b)
{
	int err;

	if (t->state >= L2TP_TS_STOPPING)
		return false;
	err = queue(t, b);
	if (!err)
		return true;
	l2tp_close(t, L2TP_CAUSE_RESOURCES, L2TP_STOP_ERROR,
		   L2TP_ERR_RESOURCES, err == -ENOBUFS ?
		   "too many messages wait for an acknowledgment" :
		   err == -EMSGSIZE ? "message too long" : "out of memory");
	return false;
}

/* what SCCRQ and SCCRP have in common */
static void put_identity(struct l2tp_tunnel *t, struct l2tp_build *b)
{
	const struct l2tp_tunnel_conf *conf = &t->conf;

	l2tp_build_u16(b, L2TP_AVP_PROTOCOL_VERSION, L2TP_PROTOCOL_VERSION);
	l2tp_build_bytes(b, L2TP_AVP_HOST_NAME, conf->host_name,
			 strlen(conf->host_name));
	l2tp_build_u32(b, L2TP_AVP_FRAMING_CAP, conf->framing_cap);
	l2tp_build_u16(b, L2TP_AVP_TUNNEL_ID, t->local_tid);
	if (conf->bearer_cap)
		l2tp_build_u32(b, L2TP_AVP_BEARER_CAP, conf->bearer_cap);
	l2tp_build_u16(b, L2TP_AVP_WINDOW_SIZE, conf->rel.rx_window);
	if (conf->firmware)
		l2tp_build_u16(b, L2TP_AVP_FIRMWARE, conf->firmware);
	if (*conf->vendor_name)
		l2tp_build_bytes(b, L2TP_AVP_VENDOR_NAME, conf->vendor_name,
				 strlen(conf->vendor_name));
	if (conf->challenge)
		l2tp_build_bytes(b, L2TP_AVP_CHALLENGE, t->challenge,
				 sizeof(t->challenge));
}

/* 5.1.1: answer the challenge that came in the message before */
static void put_response(struct l2tp_tunnel *t, struct l2tp_build *b,
			 uint16_t type)
{
	struct l2tp_str challenge = {
		t->peer_challenge, t->peer_challenge_len
	};
	uint8_t response[16];

	if (!challenge.len)
		return;
	if (l2tp_chap_response(type, t->conf.secret, challenge, response))
		l2tp_build_bytes(b, L2TP_AVP_CHALLENGE_RESP, response,
				 sizeof(response));
	else
		b->overflow = true;
	free(t->peer_challenge);
	t->peer_challenge = NULL;
	t->peer_challenge_len = 0;
}

bool l2tp_send_sccrq(struct l2tp_tunnel *t)
{
	uint8_t buf[L2TP_MSG_MAX];
	struct l2tp_build b;

	l2tp_msg_begin(t, &b, buf, sizeof(buf), 0, L2TP_MSG_SCCRQ);
	put_identity(t, &b);
	if (t->conf.tie_breaker)
		l2tp_build_bytes(&b, L2TP_AVP_TIE_BREAKER, t->tie,
				 sizeof(t->tie));
	return l2tp_msg_send(t, &b);
}

bool l2tp_send_sccrp(struct l2tp_tunnel *t)
{
	uint8_t buf[L2TP_MSG_MAX];
	struct l2tp_build b;

	l2tp_msg_begin(t, &b, buf, sizeof(buf), 0, L2TP_MSG_SCCRP);
	put_identity(t, &b);
	put_response(t, &b, L2TP_MSG_SCCRP);
	return l2tp_msg_send(t, &b);
}

static bool send_scccn(struct l2tp_tunnel *t)
{
	uint8_t buf[L2TP_MSG_MAX];
	struct l2tp_build b;

	l2tp_msg_begin(t, &b, buf, sizeof(buf), 0, L2TP_MSG_SCCCN);
	put_response(t, &b, L2TP_MSG_SCCCN);
	return l2tp_msg_send(t, &b);
}

bool l2tp_send_hello(struct l2tp_tunnel *t)
{
	uint8_t buf[64];
	struct l2tp_build b;

	l2tp_msg_begin(t, &b, buf, sizeof(buf), 0, L2TP_MSG_HELLO);
	return l2tp_msg_send(t, &b);
}

/* 0, or why nobody will ever read it; the caller has set the state */
int l2tp_send_stopccn(struct l2tp_tunnel *t, uint16_t result, uint16_t error,
		      const char *text)
{
	uint16_t tid = t->local_tid;
	uint8_t buf[512];
	struct l2tp_build b;

	/* refused before it had one: any will do, 0 is forbidden */
	if (!tid)
		t->ops->random(t, &tid, sizeof(tid));
	if (!tid)
		tid = 1;
	l2tp_msg_begin(t, &b, buf, sizeof(buf), 0, L2TP_MSG_STOPCCN);
	l2tp_build_u16(&b, L2TP_AVP_TUNNEL_ID, tid);
	l2tp_build_result(&b, result, error, text);
	return queue(t, &b);
}

/* 7.2.1: a message that has no business in this state */
static void improper(struct l2tp_tunnel *t, const struct l2tp_msg *msg)
{
	char text[64];

	snprintf(text, sizeof(text), "%s in state %s",
		 l2tp_msg_name(msg->type), l2tp_tunnel_state_name(t->state));
	l2tp_close(t, L2TP_CAUSE_PROTOCOL, L2TP_STOP_FSM, 0, text);
}

static bool keep_peer(struct l2tp_tunnel *t, const struct l2tp_msg *msg)
{
	struct l2tp_str host = msg->avp[L2TP_AVP_HOST_NAME];
	struct l2tp_str vendor = msg->avp[L2TP_AVP_VENDOR_NAME];
	struct l2tp_tunnel_info *p = &t->peer;
	uint8_t *names;

	names = malloc(host.len + vendor.len + 1);
	if (!names)
		return false;
	free(t->peer_names);
	t->peer_names = names;
	if (host.len)
		memcpy(names, host.data, host.len);
	if (vendor.len)
		memcpy(names + host.len, vendor.data, vendor.len);
	p->host_name = (struct l2tp_str){ names, host.len };
	p->vendor_name = (struct l2tp_str){ names + host.len, vendor.len };
	p->version = l2tp_msg_u16(msg, L2TP_AVP_PROTOCOL_VERSION);
	p->firmware = l2tp_msg_u16(msg, L2TP_AVP_FIRMWARE);
	p->framing_cap = l2tp_msg_u32(msg, L2TP_AVP_FRAMING_CAP);
	p->bearer_cap = l2tp_msg_u32(msg, L2TP_AVP_BEARER_CAP);
	if (l2tp_msg_has(msg, L2TP_AVP_WINDOW_SIZE))
		p->window = l2tp_msg_u16(msg, L2TP_AVP_WINDOW_SIZE);
	return true;
}

static bool keep_challenge(struct l2tp_tunnel *t, const struct l2tp_msg *msg)
{
	struct l2tp_str c = msg->avp[L2TP_AVP_CHALLENGE];

	if (!l2tp_msg_has(msg, L2TP_AVP_CHALLENGE))
		return true;
	free(t->peer_challenge);
	t->peer_challenge = malloc(c.len);
	if (!t->peer_challenge)
		return false;
	memcpy(t->peer_challenge, c.data, c.len);
	t->peer_challenge_len = c.len;
	return true;
}

/*
 * 5.1.1: does the peer's response prove that it knows the secret? When it does
 * not the tunnel is closed. A peer that was not asked is not authenticated,
 * and welcome.
 */
static bool check_response(struct l2tp_tunnel *t, const struct l2tp_msg *msg)
{
	struct l2tp_str challenge = { t->challenge, sizeof(t->challenge) };
	const char *wrong = "wrong Challenge Response";
	uint8_t want[16];

	if (!t->conf.challenge)
		return true;
	if (!l2tp_msg_has(msg, L2TP_AVP_CHALLENGE_RESP)) {
		wrong = "no Challenge Response";
	} else if (l2tp_chap_response(msg->type, t->conf.secret, challenge,
				      want) &&
		   !CRYPTO_memcmp(want, msg->avp[L2TP_AVP_CHALLENGE_RESP].data,
				  sizeof(want))) {
		t->peer.authenticated = true;
		return true;
	}
	l2tp_close(t, L2TP_CAUSE_AUTH, L2TP_STOP_NOT_AUTHORIZED, 0, wrong);
	return false;
}

/* SCCRQ or SCCRP: is it acceptable? If not the tunnel is closed. */
static bool accept_identity(struct l2tp_tunnel *t, struct l2tp_msg *msg)
{
	uint16_t version = l2tp_msg_u16(msg, L2TP_AVP_PROTOCOL_VERSION);
	bool sound;

	/* first of all: where an answer goes */
	t->peer.tid = l2tp_msg_u16(msg, L2TP_AVP_TUNNEL_ID);
	l2tp_rel_peer(&t->rel, t->peer.tid, L2TP_REL_WINDOW_PEER);
	if (l2tp_msg_has(msg, L2TP_AVP_PROTOCOL_VERSION) &&
	    version >> 8 != L2TP_PROTOCOL_VERSION >> 8) {
		l2tp_close(t, L2TP_CAUSE_PROTOCOL, L2TP_STOP_VERSION,
			   L2TP_PROTOCOL_VERSION,
			   "only protocol version 1.0 is spoken here");
		return false;
	}
	sound = l2tp_msg_require(msg);
	if (!sound) {
		l2tp_close(t, L2TP_CAUSE_PROTOCOL, msg->fault.result,
			   msg->fault.error, msg->fault.text);
		return false;
	}
	if (l2tp_msg_has(msg, L2TP_AVP_CHALLENGE) && !t->conf.secret.len) {
		l2tp_close(t, L2TP_CAUSE_AUTH, L2TP_STOP_NOT_AUTHORIZED, 0,
			   "a Challenge, but there is no shared secret");
		return false;
	}
	if (!keep_peer(t, msg) || !keep_challenge(t, msg)) {
		l2tp_close(t, L2TP_CAUSE_RESOURCES, L2TP_STOP_ERROR,
			   L2TP_ERR_RESOURCES, "out of memory");
		return false;
	}
	l2tp_rel_peer(&t->rel, t->peer.tid, t->peer.window);
	return true;
}

static void sccrq(struct l2tp_tunnel *t, struct l2tp_msg *msg)
{
	if (t->state != L2TP_TS_IDLE) {
		improper(t, msg);
		return;
	}
	if (!accept_identity(t, msg))
		return;
	t->state = L2TP_TS_WAIT_ACCEPT;
	if (t->ops->tunnel_request)
		t->ops->tunnel_request(t, &t->peer);
	else if (t->conf.local_tid)
		l2tp_tunnel_accept(t, t->now, t->conf.local_tid);
	else
		l2tp_close(t, L2TP_CAUSE_LOCAL, L2TP_STOP_NOT_AUTHORIZED, 0,
			   "no tunnels here");
}

static void sccrp(struct l2tp_tunnel *t, struct l2tp_msg *msg)
{
	if (t->state == L2TP_TS_IDLE) {
		t->peer.tid = l2tp_msg_u16(msg, L2TP_AVP_TUNNEL_ID);
		l2tp_rel_peer(&t->rel, t->peer.tid, L2TP_REL_WINDOW_PEER);
	}
	if (t->state != L2TP_TS_WAIT_CTL_REPLY) {
		improper(t, msg);
		return;
	}
	if (!accept_identity(t, msg) || !check_response(t, msg))
		return;
	if (send_scccn(t))
		l2tp_established(t);
}

static void scccn(struct l2tp_tunnel *t, struct l2tp_msg *msg)
{
	if (t->state != L2TP_TS_WAIT_CTL_CONN) {
		improper(t, msg);
		return;
	}
	if (!l2tp_msg_require(msg)) {
		l2tp_close(t, L2TP_CAUSE_PROTOCOL, msg->fault.result,
			   msg->fault.error, msg->fault.text);
		return;
	}
	if (check_response(t, msg))
		l2tp_established(t);
}

static void unknown_message(struct l2tp_tunnel *t, const struct l2tp_msg *msg)
{
	char text[64];

	if (!msg->type_mandatory) {
		t->stats.rx_ignored++;
		return;
	}
	if (msg->type == L2TP_MSG_NONE && msg->fault.result) {
		l2tp_close(t, L2TP_CAUSE_PROTOCOL, msg->fault.result,
			   msg->fault.error, msg->fault.text);
		return;
	}
	snprintf(text, sizeof(text), "unknown Message Type %u",
		 msg->type == L2TP_MSG_NONE ? 0 : msg->type);
	l2tp_close(t, L2TP_CAUSE_PROTOCOL, L2TP_STOP_ERROR, L2TP_ERR_UNKNOWN_AVP,
		   text);
}

static void take_message(struct l2tp_tunnel *t, struct l2tp_msg *msg)
{
	if (msg->type == L2TP_MSG_STOPCCN) {
		/* not even a malformed one is argued with */
		if (!t->peer.tid) {
			t->peer.tid = l2tp_msg_u16(msg, L2TP_AVP_TUNNEL_ID);
			t->rel.peer_tid = t->peer.tid;
		}
		l2tp_closed_by_peer(t, msg);
		return;
	}
	/* a tunnel that began with anything else never was one (7.2.1) */
	if (t->state == L2TP_TS_IDLE && msg->type != L2TP_MSG_SCCRQ &&
	    msg->type != L2TP_MSG_SCCRP) {
		l2tp_close(t, L2TP_CAUSE_PROTOCOL, 0, 0,
			   "first message is not an SCCRQ");
		return;
	}
	if (!msg->type_known) {
		unknown_message(t, msg);
		return;
	}
	if (l2tp_msg_is_call(msg->type)) {
		if (t->state == L2TP_TS_ESTABLISHED)
			l2tp_call_message(t, msg);
		else
			l2tp_close(t, L2TP_CAUSE_PROTOCOL, L2TP_STOP_ERROR,
				   L2TP_ERR_NO_CONTROL,
				   "call before the control connection");
		return;
	}
	switch (msg->type) {
	case L2TP_MSG_SCCRQ:
		sccrq(t, msg);
		break;
	case L2TP_MSG_SCCRP:
		sccrp(t, msg);
		break;
	case L2TP_MSG_SCCCN:
		scccn(t, msg);
		break;
	default:	/* HELLO: its acknowledgment is all it wants */
		if (!l2tp_msg_require(msg))
			l2tp_close(t, L2TP_CAUSE_PROTOCOL, msg->fault.result,
				   msg->fault.error, msg->fault.text);
		break;
	}
}

/* rel.c hands over a message in its turn; false: the tunnel is no more */
bool l2tp_tunnel_message(struct l2tp_tunnel *t, const uint8_t *buf,
			 size_t len)
{
	struct l2tp_msg msg;

	if (l2tp_msg_parse(buf, len, t->conf.secret, &msg) != L2TP_HDR_OK)
		return true;
	t->stats.rx_skipped_avps += msg.skipped;
	if (t->state >= L2TP_TS_STOPPING) {
		t->stats.rx_late++;
		/* both said goodbye at once */
		if (t->state == L2TP_TS_STOPPING &&
		    msg.type == L2TP_MSG_STOPCCN)
			l2tp_closed_by_peer(t, &msg);
	} else {
		take_message(t, &msg);
	}
	OPENSSL_cleanse(msg.scratch, msg.scratch_len);
	return t->state != L2TP_TS_GONE;
}
