// SPDX-License-Identifier: GPL-2.0
/*
 * CHAP, RFC 1994, with MD5 and as MS-CHAPv2 (RFC 2759), both sides.
 */
#include <openssl/crypto.h>
#include <stdio.h>

#include "ppp/link.h"
#include "ppp/wire.h"

#define CHAP_NAME_MAX	255
#define CHAP_VALUE_MAX	255

/* Longest message of MS-CHAPv2: the values, and a text of CHAP_NAME_MAX. */
#define MSCHAP_TEXT_MAX	(CHAP_NAME_MAX + 80)

/* RFC 2759 6. */
#define ERROR_AUTHENTICATION_FAILURE	691
#define CHANGE_PASSWORD_VERSION		3

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

static void chap_send_text(struct ppp *p, uint8_t code, uint8_t id,
			   const char *text)
{
	size_t len = text ? strlen(text) : 0;

	link_send(p, PPP_PROTO_CHAP, code, id, (const uint8_t *)text, len);
}

/**
 * chap_success - send a Success for the last Challenge
 * @p: link
 * @message: text for the peer or NULL
 */
void chap_success(struct ppp *p, const char *message)
{
	char text[MSCHAP_TEXT_MAX];

	if (!message)
		message = "";
	if (p->info.auth == PPP_AUTH_MSCHAP_V2)
		snprintf(text, sizeof(text), "%s M=%.*s", p->verifier.proof,
			 CHAP_NAME_MAX, message);
	else
		snprintf(text, sizeof(text), "%.*s", CHAP_NAME_MAX, message);
	chap_send_text(p, CHAP_SUCCESS, p->verifier.id, text);
}

/* RFC 2759 6; the value of verifier.chal is the next Challenge. */
static void mschap_send_failure(struct ppp *p, uint8_t id, const char *message,
				bool again)
{
	char chal[2 * CHAP_CHAL_LEN + 1];
	char text[MSCHAP_TEXT_MAX];
	unsigned int i;

	for (i = 0; i < CHAP_CHAL_LEN; i++)
		sprintf(chal + 2 * i, "%02X", p->verifier.chal[i]);
	snprintf(text, sizeof(text), "E=%d R=%d C=%s V=%d M=%.*s",
		 ERROR_AUTHENTICATION_FAILURE, again, chal,
		 CHANGE_PASSWORD_VERSION, CHAP_NAME_MAX, message);
	chap_send_text(p, CHAP_FAILURE, id, text);
}

/**
 * chap_failure - send a Failure for the last Challenge
 * @p: link
 * @message: text for the peer or NULL
 * @again: another attempt is allowed: the Failure of MS-CHAPv2 has the
 *	Challenge for it, whose Response has the next identifier
 */
void chap_failure(struct ppp *p, const char *message, bool again)
{
	struct verifier *v = &p->verifier;
	char text[CHAP_NAME_MAX + 1];

	if (!message)
		message = "";
	if (p->info.auth == PPP_AUTH_MSCHAP_V2) {
		p->ops->random(p, v->chal, sizeof(v->chal));
		mschap_send_failure(p, v->id, message, again);
		if (again)
			v->id++;
		return;
	}
	snprintf(text, sizeof(text), "%s", message);
	chap_send_text(p, CHAP_FAILURE, v->id, text);
}

static uint8_t chap_resp_len(enum ppp_auth auth)
{
	return auth == PPP_AUTH_MSCHAP_V2 ? PPP_MSCHAPV2_LEN : CHAP_MD5_LEN;
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
	chap_send_value(p, CHAP_RESPONSE, s->id, s->resp,
			chap_resp_len(p->info.own_auth), name);
}

static bool mschap_solve(struct ppp *p, const char *secret,
			 const uint8_t *value)
{
	const char *name = p->conf->user ? p->conf->user : "";
	const struct ppp_mschapv2 m = {
		.name = name,
		.name_len = strnlen(name, CHAP_NAME_MAX),
		.secret = secret,
		.secret_len = strlen(secret),
		.chal = value,
	};
	struct supplicant *s = &p->supplicant;
	uint8_t chal[CHAP_CHAL_LEN];

	p->ops->random(p, chal, sizeof(chal));
	return ppp_mschapv2_respond(&m, chal, s->resp, s->proof);
}

static void chap_rx_challenge(struct ppp *p, uint8_t id, const uint8_t *value,
			      size_t value_len)
{
	const char *secret = p->conf->password ? p->conf->password : "";
	struct supplicant *s = &p->supplicant;
	bool ok;

	if (!auth_is_chap(p->info.own_auth) ||
	    (s->state != AUTH_WAIT && s->state != AUTH_OK)) {
		p->stats.unexpected++;
		return;
	}
	/* RFC 1994 2.3: do not solve the own Challenge for the peer. */
	if (auth_is_chap(p->info.auth) && value_len == CHAP_CHAL_LEN &&
	    !memcmp(value, p->verifier.chal, CHAP_CHAL_LEN)) {
		p->stats.unexpected++;
		return;
	}
	if (p->info.own_auth == PPP_AUTH_MSCHAP_V2 &&
	    value_len != CHAP_CHAL_LEN) {
		p->stats.malformed++;
		return;
	}
	if (p->info.own_auth == PPP_AUTH_MSCHAP_V2)
		ok = mschap_solve(p, secret, value);
	else
		ok = ppp_chap_md5(id, secret, strlen(secret), value, value_len,
				  s->resp);
	if (!ok) {
		link_end(p, PPP_END_RESOURCE);
		return;
	}
	s->id = id;
	s->sent = 0;
	chap_response(p);
}

/* The Failure that asked for this attempt was lost, RFC 1994 4.2. */
static bool mschap_lost_failure(const struct verifier *v, uint8_t id)
{
	return v->state == AUTH_WAIT && v->retry && id == (uint8_t)(v->id - 1);
}

static void chap_rx_response(struct ppp *p, struct ppp_auth_req *req)
{
	struct verifier *v = &p->verifier;

	if (auth_is_chap(p->info.auth) && mschap_lost_failure(v, req->id)) {
		p->stats.duplicate++;
		mschap_send_failure(p, req->id, "", true);
		return;
	}
	if (!auth_is_chap(p->info.auth) || v->state == AUTH_IDLE ||
	    req->id != v->id) {
		p->stats.unexpected++;
		return;
	}
	if (req->resp_len != chap_resp_len(p->info.auth) ||
	    req->name_len > CHAP_NAME_MAX) {
		p->stats.malformed++;
		return;
	}
	if (v->state == AUTH_WAIT) {
		req->auth = p->info.auth;
		req->chal = v->chal;
		req->chal_len = sizeof(v->chal);
		req->proof = v->proof;
		auth_ask(p, req);
		return;
	}
	/* The same reply for the same Challenge, whatever the Response. */
	p->stats.duplicate++;
	if (v->state == AUTH_OK)
		chap_success(p, NULL);
	else if (v->state == AUTH_FAILED)
		chap_failure(p, NULL, false);
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
	static const char fake[] = "The peer does not know the secret";
	struct supplicant *s = &p->supplicant;

	if (!auth_is_chap(p->info.own_auth) || id != s->id ||
	    s->state != AUTH_WAIT || !s->sent) {
		p->stats.unexpected++;
		return;
	}
	/* RFC 2759 5: who does not prove to know the secret is not believed. */
	if (ok && p->info.own_auth == PPP_AUTH_MSCHAP_V2 &&
	    (len < sizeof(s->proof) - 1 ||
	     CRYPTO_memcmp(text, s->proof, sizeof(s->proof) - 1))) {
		ok = false;
		text = (const uint8_t *)fake;
		len = sizeof(fake) - 1;
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
