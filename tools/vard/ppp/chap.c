// SPDX-License-Identifier: GPL-2.0
/*
 * CHAP with MD5, RFC 1994, both sides.
 */
#include "ppp/link.h"
#include "ppp/wire.h"

#define CHAP_NAME_MAX	255
#define CHAP_VALUE_MAX	255

static void chap_send_value(struct ppp *p, uint8_t code, uint8_t id,
			    const uint8_t *value, uint8_t value_len,
			    const char *name)
{
	size_t name_len = strnlen(name, CHAP_NAME_MAX);
	uint8_t data[1 + CHAP_VALUE_MAX + CHAP_NAME_MAX];

	data[0] = value_len;
	memcpy(data + 1, value, value_len);
	memcpy(data + 1 + value_len, name, name_len);
	link_send(p, PPP_PROTO_CHAP, code, id, data,
		  1u + value_len + name_len);
}

static const char *chap_own_name(const struct ppp *p)
{
	return p->conf->host_name ? p->conf->host_name : "var";
}

/**
 * chap_challenge - send a new Challenge, RFC 1994 4.1
 * @p: link
 *
 * Identifier and value are new every time, also where the last Challenge was
 * not answered.
 */
void chap_challenge(struct ppp *p)
{
	struct verifier *v = &p->verifier;

	v->id++;
	v->sent++;
	v->deadline = p->now + p->fsm_conf.restart_ms;
	p->ops->random(p, v->chal, sizeof(v->chal));
	chap_send_value(p, CHAP_CHALLENGE, v->id, v->chal, sizeof(v->chal),
			chap_own_name(p));
}

/**
 * chap_reply - send a Success or Failure for the last Challenge
 * @p: link
 * @ok: Success
 * @message: text for the peer or NULL
 */
void chap_reply(struct ppp *p, bool ok, const char *message)
{
	size_t len = message ? strnlen(message, CHAP_NAME_MAX) : 0;

	link_send(p, PPP_PROTO_CHAP, ok ? CHAP_SUCCESS : CHAP_FAILURE,
		  p->verifier.id, (const uint8_t *)message, len);
}

/**
 * chap_response - send, or repeat, the Response to the last Challenge
 * @p: link
 */
void chap_response(struct ppp *p)
{
	const char *name = p->conf->user ? p->conf->user : "";
	struct supplicant *s = &p->supplicant;

	if (s->state == AUTH_WAIT) {
		s->sent++;
		s->deadline = p->now + p->fsm_conf.restart_ms;
	}
	chap_send_value(p, CHAP_RESPONSE, s->id, s->resp, sizeof(s->resp),
			name);
}

static void chap_rx_challenge(struct ppp *p, uint8_t id, const uint8_t *value,
			      size_t value_len)
{
	const char *secret = p->conf->password ? p->conf->password : "";
	struct supplicant *s = &p->supplicant;

	if (p->info.own_auth != PPP_AUTH_CHAP_MD5 ||
	    (s->state != AUTH_WAIT && s->state != AUTH_OK)) {
		p->stats.unexpected++;
		return;
	}
	/* RFC 1994 2.3: do not solve the own Challenge for the peer. */
	if (p->info.auth == PPP_AUTH_CHAP_MD5 && value_len == CHAP_CHAL_LEN &&
	    !memcmp(value, p->verifier.chal, CHAP_CHAL_LEN)) {
		p->stats.unexpected++;
		return;
	}
	if (!ppp_chap_md5(id, secret, strlen(secret), value, value_len,
			  s->resp)) {
		link_end(p, PPP_END_RESOURCE);
		return;
	}
	s->id = id;
	s->sent = 0;
	chap_response(p);
}

static void chap_rx_response(struct ppp *p, struct ppp_auth_req *req)
{
	struct verifier *v = &p->verifier;

	if (p->info.auth != PPP_AUTH_CHAP_MD5 || v->state == AUTH_IDLE ||
	    req->id != v->id) {
		p->stats.unexpected++;
		return;
	}
	if (req->resp_len != CHAP_MD5_LEN || req->name_len > CHAP_NAME_MAX) {
		p->stats.malformed++;
		return;
	}
	if (v->state == AUTH_WAIT) {
		req->auth = PPP_AUTH_CHAP_MD5;
		req->chal = v->chal;
		req->chal_len = sizeof(v->chal);
		auth_ask(p, req);
		return;
	}
	/* The same reply for the same Challenge, whatever the Response. */
	p->stats.duplicate++;
	if (v->state != AUTH_PENDING)
		chap_reply(p, v->state == AUTH_OK, NULL);
}

static void chap_rx_value(struct ppp *p, uint8_t code, uint8_t id,
			  const uint8_t *data, size_t len)
{
	struct ppp_auth_req req = { .id = id };
	size_t value_len;

	value_len = len ? data[0] : 0;
	if (!value_len || len < 1 + value_len) {
		p->stats.malformed++;
		return;
	}
	if (code == CHAP_CHALLENGE) {
		chap_rx_challenge(p, id, data + 1, value_len);
		return;
	}
	req.resp = data + 1;
	req.resp_len = value_len;
	req.name = data + 1 + value_len;
	req.name_len = len - 1 - value_len;
	chap_rx_response(p, &req);
}

static void chap_rx_result(struct ppp *p, bool ok, uint8_t id,
			   const uint8_t *text, size_t len)
{
	if (p->info.own_auth != PPP_AUTH_CHAP_MD5 || id != p->supplicant.id ||
	    p->supplicant.state != AUTH_WAIT || !p->supplicant.sent) {
		p->stats.unexpected++;
		return;
	}
	auth_supplicant_done(p, ok, text, len);
}

/**
 * chap_input - a CHAP packet arrived
 * @p: link, LCP is Opened
 * @pkt: packet, beginning with the Code field
 * @len: its length in bytes
 */
void chap_input(struct ppp *p, const uint8_t *pkt, size_t len)
{
	size_t plen;

	plen = len < PPP_HDR_LEN ? 0 : get16(pkt + 2);
	if (plen < PPP_HDR_LEN || plen > len) {
		p->stats.malformed++;
		return;
	}
	len = plen - PPP_HDR_LEN;
	switch (pkt[0]) {
	case CHAP_CHALLENGE:
	case CHAP_RESPONSE:
		chap_rx_value(p, pkt[0], pkt[1], pkt + PPP_HDR_LEN, len);
		break;
	case CHAP_SUCCESS:
	case CHAP_FAILURE:
		chap_rx_result(p, pkt[0] == CHAP_SUCCESS, pkt[1],
			       pkt + PPP_HDR_LEN, len);
		break;
	default:
		p->stats.unknown_code++;
	}
}
