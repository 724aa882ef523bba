// SPDX-License-Identifier: GPL-2.0
/*
 * PAP, RFC 1334 section 2, both sides.
 */
#include "ppp/link.h"
#include "ppp/wire.h"

#define PAP_TEXT_MAX	255

/**
 * pap_reply - send an Authenticate-Ack or -Nak
 * @p: link
 * @ok: Ack
 * @message: text for the peer or NULL
 */
void pap_reply(struct ppp *p, bool ok, const char *message)
{
	size_t len = message ? strnlen(message, PAP_TEXT_MAX) : 0;
	uint8_t data[1 + PAP_TEXT_MAX];

	data[0] = (uint8_t)len;
	if (len)
		memcpy(data + 1, message, len);
	link_send(p, PPP_PROTO_PAP, ok ? PAP_ACK : PAP_NAK, p->verifier.id,
		  data, len + 1);
}

/**
 * pap_request - send an Authenticate-Request, with a new identifier
 * @p: link
 */
void pap_request(struct ppp *p)
{
	const char *name = p->conf->user ? p->conf->user : "";
	const char *secret = p->conf->password ? p->conf->password : "";
	size_t name_len = strnlen(name, PAP_TEXT_MAX);
	size_t secret_len = strnlen(secret, PAP_TEXT_MAX);
	struct supplicant *s = &p->supplicant;
	uint8_t data[2 + 2 * PAP_TEXT_MAX];

	data[0] = (uint8_t)name_len;
	memcpy(data + 1, name, name_len);
	data[1 + name_len] = (uint8_t)secret_len;
	memcpy(data + 2 + name_len, secret, secret_len);
	s->id++;
	s->sent++;
	s->deadline = p->now + p->fsm_conf.restart_ms;
	link_send(p, PPP_PROTO_PAP, PAP_REQUEST, s->id, data,
		  2 + name_len + secret_len);
	explicit_bzero(data, sizeof(data));
}

static bool pap_parse(const uint8_t *data, size_t len,
		      struct ppp_auth_req *req)
{
	if (len < 2)
		return false;
	req->name = data + 1;
	req->name_len = data[0];
	if (len < 2 + req->name_len)
		return false;
	req->password = data + 2 + req->name_len;
	req->password_len = data[1 + req->name_len];
	return len >= 2 + req->name_len + req->password_len;
}

static void pap_rx_request(struct ppp *p, uint8_t id, const uint8_t *data,
			   size_t len)
{
	struct ppp_auth_req req = { .auth = PPP_AUTH_PAP, .id = id };
	struct verifier *v = &p->verifier;

	if (p->info.auth != PPP_AUTH_PAP || v->state == AUTH_IDLE) {
		p->stats.unexpected++;
		return;
	}
	if (!pap_parse(data, len, &req)) {
		p->stats.malformed++;
		return;
	}
	/* A copy of a refused request is no further attempt. */
	if (v->state == AUTH_WAIT && v->sent && id == v->id) {
		p->stats.duplicate++;
		pap_reply(p, false, NULL);
		return;
	}
	v->id = id;
	if (v->state == AUTH_WAIT) {
		auth_ask(p, &req);
		return;
	}
	/*
	 * RFC 1334 2.2.1: repeated requests get the same reply; while the
	 * verdict is awaited, the reply will go to the latest.
	 */
	p->stats.duplicate++;
	if (v->state != AUTH_PENDING)
		pap_reply(p, v->state == AUTH_OK, NULL);
}

static void pap_rx_reply(struct ppp *p, bool ok, uint8_t id,
			 const uint8_t *data, size_t len)
{
	size_t text_len = 0;

	if (p->info.own_auth != PPP_AUTH_PAP || id != p->supplicant.id ||
	    p->supplicant.state != AUTH_WAIT) {
		p->stats.unexpected++;
		return;
	}
	/* The message may be missing: it must not affect the protocol. */
	if (len && data[0] < len)
		text_len = data[0];
	auth_supplicant_done(p, ok, data + 1, text_len);
}

/**
 * pap_input - a PAP packet arrived
 * @p: link, LCP is Opened
 * @pkt: packet, beginning with the Code field
 * @len: its length in bytes
 */
void pap_input(struct ppp *p, const uint8_t *pkt, size_t len)
{
	size_t plen;

	plen = len < PPP_HDR_LEN ? 0 : get16(pkt + 2);
	if (plen < PPP_HDR_LEN || plen > len) {
		p->stats.malformed++;
		return;
	}
	len = plen - PPP_HDR_LEN;
	switch (pkt[0]) {
	case PAP_REQUEST:
		pap_rx_request(p, pkt[1], pkt + PPP_HDR_LEN, len);
		break;
	case PAP_ACK:
	case PAP_NAK:
		pap_rx_reply(p, pkt[0] == PAP_ACK, pkt[1], pkt + PPP_HDR_LEN,
			     len);
		break;
	default:
		p->stats.unknown_code++;
	}
}
