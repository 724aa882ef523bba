// SPDX-License-Identifier: GPL-2.0
/*
 * build.c - the packets that an access concentrator sends
 *
 * What a packet must hold goes in first; if that does not fit, there is no packet.
 */
#include <string.h>

#include "pppoe/disc.h"

struct build {
	uint8_t *buf;
	size_t len;
	bool full;
};

static void put16(uint8_t *b, uint16_t v)
{
	b[0] = (uint8_t)(v >> 8);
	b[1] = (uint8_t)v;
}

static void start(struct build *b, uint8_t *buf, enum pppoe_code code, uint16_t sid)
{
	b->buf = buf;
	b->len = PPPOE_HDR_LEN;
	b->full = false;
	buf[0] = PPPOE_VER_TYPE;
	buf[1] = (uint8_t)code;
	put16(buf + 2, sid);
}

static bool fits(const struct build *b, size_t len)
{
	return len <= PPPOE_OUT_MAX - b->len &&
	       PPPOE_OUT_MAX - b->len - len >= PPPOE_TAG_HDR_LEN;
}

static void tag(struct build *b, enum pppoe_tag type, const void *data, size_t len)
{
	if (!fits(b, len)) {
		b->full = true;
		return;
	}
	put16(b->buf + b->len, (uint16_t)type);
	put16(b->buf + b->len + 2, (uint16_t)len);
	b->len += PPPOE_TAG_HDR_LEN;
	if (len)
		memcpy(b->buf + b->len, data, len);
	b->len += len;
}

static void echo(struct build *b, enum pppoe_tag type, const struct pppoe_str *s)
{
	if (s->data)
		tag(b, type, s->data, s->len);
}

static size_t end(struct build *b)
{
	if (b->full)
		return 0;
	put16(b->buf + 4, (uint16_t)(b->len - PPPOE_HDR_LEN));
	return b->len;
}

/* What every answer repeats */
static void echoes(struct build *b, const struct pppoe_msg *msg)
{
	echo(b, PPPOE_TAG_SERVICE_NAME, &msg->service);
	echo(b, PPPOE_TAG_HOST_UNIQ, &msg->host_uniq);
	echo(b, PPPOE_TAG_RELAY_SESSION_ID, &msg->relay);
}

/* RFC 4638: repeated, unchanged, by those who can do more than 1492; else ignored */
static void max_payload(struct build *b, const struct pppoe_offer *offer,
			const struct pppoe_msg *msg)
{
	uint8_t val[2];

	if (offer->mru <= PPPOE_MRU || msg->max_payload <= PPPOE_MRU)
		return;
	put16(val, msg->max_payload);
	tag(b, PPPOE_TAG_PPP_MAX_PAYLOAD, val, sizeof(val));
}

/**
 * pppoe_build_pado() - the answer to a PADI, 5.2
 * @buf: receives it
 * @offer: what is offered
 * @padi: the PADI; pppoe_offered()
 * @cookie: AC-Cookie
 *
 * Services that do not fit any more are left out.
 *
 * Return: its length, 0 when the PADI's tags leave no room for an answer.
 */
size_t pppoe_build_pado(uint8_t buf[PPPOE_OUT_MAX], const struct pppoe_offer *offer,
			const struct pppoe_msg *padi, const uint8_t cookie[PPPOE_COOKIE_LEN])
{
	struct build b;
	unsigned int i;
	size_t len;

	start(&b, buf, PPPOE_PADO, 0);
	tag(&b, PPPOE_TAG_AC_NAME, offer->ac_name, strlen(offer->ac_name));
	echoes(&b, padi);
	tag(&b, PPPOE_TAG_AC_COOKIE, cookie, PPPOE_COOKIE_LEN);
	max_payload(&b, offer, padi);
	for (i = 0; i < offer->n_services; i++) {
		len = strlen(offer->services[i]);
		if (len == padi->service.len &&
		    !memcmp(offer->services[i], padi->service.data, len))
			continue;
		if (fits(&b, len))
			tag(&b, PPPOE_TAG_SERVICE_NAME, offer->services[i], len);
	}
	return end(&b);
}

/**
 * pppoe_build_pads() - the answer to a PADR, 5.4
 * @buf: receives it
 * @offer: what is offered
 * @padr: the PADR
 * @sid: SESSION_ID
 *
 * Return: its length, 0 when the PADR's tags leave no room for an answer.
 */
size_t pppoe_build_pads(uint8_t buf[PPPOE_OUT_MAX], const struct pppoe_offer *offer,
			const struct pppoe_msg *padr, uint16_t sid)
{
	struct build b;

	start(&b, buf, PPPOE_PADS, sid);
	echoes(&b, padr);
	max_payload(&b, offer, padr);
	return end(&b);
}

/**
 * pppoe_build_refusal() - a PADS without a session, 5.4
 * @buf: receives it
 * @padr: the PADR
 * @error: PPPOE_TAG_SERVICE_NAME_ERROR, PPPOE_TAG_AC_SYSTEM_ERROR
 * @text: why
 *
 * Return: its length, 0 when the PADR's tags leave no room for an answer.
 */
size_t pppoe_build_refusal(uint8_t buf[PPPOE_OUT_MAX], const struct pppoe_msg *padr,
			   enum pppoe_tag error, const char *text)
{
	struct build b;

	start(&b, buf, PPPOE_PADS, 0);
	echoes(&b, padr);
	tag(&b, error, text, strlen(text));
	return end(&b);
}

/**
 * pppoe_build_padt() - the end of a session, 5.5
 * @buf: receives it
 * @sid: SESSION_ID
 * @relay: Relay-Session-Id of the PADR; a relay finds the host by it. Host-Uniq
 *	and AC-Cookie have no meaning here
 * @text: why, "": no reason
 *
 * Return: its length.
 */
size_t pppoe_build_padt(uint8_t buf[PPPOE_OUT_MAX], uint16_t sid,
			const struct pppoe_str *relay, const char *text)
{
	size_t len = strlen(text);
	struct build b;

	start(&b, buf, PPPOE_PADT, sid);
	echo(&b, PPPOE_TAG_RELAY_SESSION_ID, relay);
	if (len && fits(&b, len))
		tag(&b, PPPOE_TAG_GENERIC_ERROR, text, len);
	return end(&b);
}
