// SPDX-License-Identifier: GPL-2.0
/*
 * parse.c - read a packet of PPPoE discovery
 */
#include <string.h>

#include "pppoe/disc.h"

#define BBF_HDR_LEN	2	/* of a sub-option: type, length */

static uint16_t get16(const uint8_t *b)
{
	return (uint16_t)(b[0] << 8 | b[1]);
}

static uint32_t get32(const uint8_t *b)
{
	return (uint32_t)get16(b) << 16 | get16(b + 2);
}

/* Only the first one counts */
static void first(struct pppoe_str *s, const uint8_t *data, size_t len)
{
	if (s->data)
		return;
	s->data = data;
	s->len = len;
}

/*
 * TR-101. What is cut off ends the list; the rest of the packet is still good, as
 * RFC 2516 allows to ignore the whole tag. The last value counts: the access node
 * adds its own behind what a host may have invented.
 */
static void vendor(struct pppoe_msg *msg, const uint8_t *data, size_t len)
{
	const uint8_t *val;
	size_t n;

	if (len < 4 || get32(data) != PPPOE_VENDOR_BBF)
		return;
	data += 4;
	len -= 4;
	while (len >= BBF_HDR_LEN && data[1] <= len - BBF_HDR_LEN) {
		val = data + BBF_HDR_LEN;
		n = data[1];
		switch (data[0]) {
		case PPPOE_BBF_CIRCUIT_ID:
			msg->circuit_id = (struct pppoe_str){ val, n };
			break;
		case PPPOE_BBF_REMOTE_ID:
			msg->remote_id = (struct pppoe_str){ val, n };
			break;
		case PPPOE_BBF_RATE_UP:
			if (n == 4)
				msg->rate_up = get32(val);
			break;
		case PPPOE_BBF_RATE_DOWN:
			if (n == 4)
				msg->rate_down = get32(val);
			break;
		}
		data = val + n;
		len -= BBF_HDR_LEN + n;
	}
}

static void take_tag(struct pppoe_msg *msg, uint16_t type, const uint8_t *data, size_t len)
{
	switch (type) {
	case PPPOE_TAG_SERVICE_NAME:
		first(&msg->service, data, len);
		msg->n_services++;
		break;
	case PPPOE_TAG_AC_NAME:
		first(&msg->ac_name, data, len);
		break;
	case PPPOE_TAG_HOST_UNIQ:
		first(&msg->host_uniq, data, len);
		break;
	case PPPOE_TAG_AC_COOKIE:
		first(&msg->cookie, data, len);
		break;
	case PPPOE_TAG_VENDOR_SPECIFIC:
		vendor(msg, data, len);
		break;
	case PPPOE_TAG_RELAY_SESSION_ID:
		first(&msg->relay, data, len);
		break;
	case PPPOE_TAG_PPP_MAX_PAYLOAD:
		if (len == 2 && !msg->max_payload)
			msg->max_payload = get16(data);
		break;
	case PPPOE_TAG_SERVICE_NAME_ERROR:
	case PPPOE_TAG_AC_SYSTEM_ERROR:
	case PPPOE_TAG_GENERIC_ERROR:
		if (!msg->error_tag)
			msg->error_tag = type;
		first(&msg->error, data, len);
		break;
	}
}

/* What section 5 says of each packet */
static bool sound(const struct pppoe_msg *msg)
{
	switch (msg->code) {
	case PPPOE_PADI:
	case PPPOE_PADR:
		return !msg->sid && msg->n_services == 1;
	case PPPOE_PADO:
		return !msg->sid && msg->n_services && msg->ac_name.data;
	case PPPOE_PADS:
		return msg->sid != PPPOE_SID_RESERVED;
	case PPPOE_PADT:
		return msg->sid && msg->sid != PPPOE_SID_RESERVED;
	}
	return false;
}

/**
 * pppoe_parse() - read a packet of PPPoE discovery
 * @buf: what follows the Ethernet header
 * @len: its length; what lies behind the packet's own LENGTH is padding
 * @msg: receives what is in it
 *
 * Tags of unknown types are skipped (section 5).
 *
 * Return: false when it is not a sound packet.
 */
bool pppoe_parse(const uint8_t *buf, size_t len, struct pppoe_msg *msg)
{
	const uint8_t *data;
	size_t n;

	memset(msg, 0, sizeof(*msg));
	if (len < PPPOE_HDR_LEN || buf[0] != PPPOE_VER_TYPE)
		return false;
	msg->code = buf[1];
	msg->sid = get16(buf + 2);
	n = get16(buf + 4);
	if (n > len - PPPOE_HDR_LEN || n > PPPOE_IN_MAX - PPPOE_HDR_LEN)
		return false;
	data = buf + PPPOE_HDR_LEN;
	while (n) {
		uint16_t type;
		size_t size;

		if (n < PPPOE_TAG_HDR_LEN)
			return false;
		type = get16(data);
		size = get16(data + 2);
		data += PPPOE_TAG_HDR_LEN;
		n -= PPPOE_TAG_HDR_LEN;
		if (size > n)
			return false;
		if (type == PPPOE_TAG_END_OF_LIST)
			break;
		take_tag(msg, type, data, size);
		data += size;
		n -= size;
	}
	return sound(msg);
}

/* Whether a frame can have come from that address: of one host, and not 0 */
bool pppoe_mac_is_host(const uint8_t mac[PPPOE_MAC_LEN])
{
	static const uint8_t zero[PPPOE_MAC_LEN];

	return !(mac[0] & 1) && memcmp(mac, zero, sizeof(zero));
}

/* Whether the tag is that text */
static bool is_text(const struct pppoe_str *s, const char *text)
{
	return s->len == strlen(text) && !memcmp(s->data, text, s->len);
}

/**
 * pppoe_offered() - whether a PADI or PADR asks for what is offered
 * @offer: what is offered
 * @msg: packet
 *
 * A host that names another access concentrator does not ask us.
 */
bool pppoe_offered(const struct pppoe_offer *offer, const struct pppoe_msg *msg)
{
	unsigned int i;

	if (msg->ac_name.len && !is_text(&msg->ac_name, offer->ac_name))
		return false;
	for (i = 0; i < offer->n_services; i++) {
		if (is_text(&msg->service, offer->services[i]))
			return true;
	}
	return !offer->n_services;
}

/**
 * pppoe_mru() - the highest MRU that may be negotiated
 * @offer: what is offered
 * @msg: PADI or PADR
 *
 * RFC 2516 section 7: at most 1492; RFC 4638: what both sides can do.
 */
uint16_t pppoe_mru(const struct pppoe_offer *offer, const struct pppoe_msg *msg)
{
	uint16_t host = msg->max_payload > PPPOE_MRU ? msg->max_payload : PPPOE_MRU;

	return host < offer->mru ? host : offer->mru;
}
