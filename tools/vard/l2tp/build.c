// SPDX-License-Identifier: GPL-2.0
/*
 * build.c - write control messages, M and H bits exactly as RFC 2661 4.4 says
 */
#include <string.h>

#include <openssl/crypto.h>

#include "l2tp/avp.h"

#define AVP_M	0x8000
#define AVP_H	0x4000

static void put16(uint8_t *p, uint16_t v)
{
	p[0] = v >> 8;
	p[1] = v & 0xff;
}

static void put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v & 0xffff);
}

/* room for @len octets, or NULL for ever after */
static uint8_t *room(struct l2tp_build *b, size_t len)
{
	uint8_t *p;

	if (b->overflow || len > b->size - b->len) {
		b->overflow = true;
		return NULL;
	}
	p = b->buf + b->len;
	b->len += len;
	return p;
}

/* AVP header; returns the place of the value */
static uint8_t *avp(struct l2tp_build *b, uint16_t vendor, uint16_t attr,
		    uint16_t flags, size_t len)
{
	uint8_t *p;

	if (len > L2TP_AVP_LEN_MAX - L2TP_AVP_HDR_LEN) {
		b->overflow = true;
		return NULL;
	}
	p = room(b, L2TP_AVP_HDR_LEN + len);
	if (!p)
		return NULL;
	put16(p, flags | (L2TP_AVP_HDR_LEN + len));
	put16(p + 2, vendor);
	put16(p + 4, attr);
	return p + L2TP_AVP_HDR_LEN;
}

/**
 * l2tp_build_start() - begin a control message
 * @b: the message in the making
 * @buf: where to write
 * @size: room there
 * @tid: Tunnel ID of the recipient, 0 while not known
 * @sid: Session ID of the recipient, 0 for the tunnel or while not known
 * @type: Message Type
 *
 * Ns and Nr are left 0; rel.c fills them in each time it sends.
 */
void l2tp_build_start(struct l2tp_build *b, uint8_t *buf, size_t size,
		      uint16_t tid, uint16_t sid, uint16_t type)
{
	uint8_t *p;

	memset(b, 0, sizeof(*b));
	b->buf = buf;
	b->size = size < L2TP_MSG_MAX ? size : L2TP_MSG_MAX;
	p = room(b, L2TP_CTRL_HDR_LEN);
	if (!p)
		return;
	put16(p, L2TP_FLAG_T | L2TP_FLAG_L | L2TP_FLAG_S | L2TP_VER_2);
	put16(p + 2, 0);
	put16(p + 4, tid);
	put16(p + 6, sid);
	put32(p + 8, 0);
	l2tp_build_u16(b, L2TP_AVP_MESSAGE_TYPE, type);
}

/**
 * l2tp_build_hide() - allow hidden AVPs from here on (RFC 2661 4.3)
 * @b: the message in the making
 * @all: hide every AVP that may be, not only by l2tp_build_hidden()
 * @secret: shared secret; when empty nothing is hidden
 * @random: source of unpredictable octets
 * @ctx: handed to @random
 */
void l2tp_build_hide(struct l2tp_build *b, bool all, struct l2tp_str secret,
		     void (*random)(void *ctx, void *buf, size_t len),
		     void *ctx)
{
	b->hide = all && secret.len;
	b->secret = secret;
	b->random = random;
	b->random_ctx = ctx;
}

static void put_clear(struct l2tp_build *b, uint16_t vendor, uint16_t attr,
		      const struct l2tp_avp_rule *rule, const void *data,
		      size_t len)
{
	uint8_t *p;

	p = avp(b, vendor, attr, rule->mandatory ? AVP_M : 0, len);
	if (p && len)
		memcpy(p, data, len);
}

static void put_hidden(struct l2tp_build *b, uint16_t vendor, uint16_t attr,
		       const struct l2tp_avp_rule *rule, const void *data,
		       size_t len)
{
	struct l2tp_str rv = { b->rv, sizeof(b->rv) };
	size_t pad = 0;
	uint8_t *p;

	if (!b->rv_sent) {
		b->random(b->random_ctx, b->rv, sizeof(b->rv));
		put_clear(b, 0, L2TP_AVP_RANDOM_VECTOR,
			  l2tp_avp_rule(L2TP_AVP_RANDOM_VECTOR), b->rv,
			  sizeof(b->rv));
		b->rv_sent = true;
	}
	/* conceal the length of what has no fixed one */
	if (rule->min != rule->max)
		pad = -(len + 2) & 15;
	if (2 + len + pad > L2TP_AVP_LEN_MAX - L2TP_AVP_HDR_LEN)
		pad = 0;
	p = avp(b, vendor, attr, AVP_H | (rule->mandatory ? AVP_M : 0),
		2 + len + pad);
	if (!p)
		return;
	put16(p, len);
	if (len)
		memcpy(p + 2, data, len);
	if (pad)
		b->random(b->random_ctx, p + 2 + len, pad);
	if (!l2tp_hide_xor(true, attr, b->secret, rv, p, 2 + len + pad)) {
		OPENSSL_cleanse(p, 2 + len + pad);
		b->overflow = true;
	}
}

/* The Hidden AVP Subformat is two octets longer than the value. */
static bool fits_hidden(size_t len)
{
	return 2 + len <= L2TP_AVP_LEN_MAX - L2TP_AVP_HDR_LEN;
}

/* what may be hidden is, when everything should be or this one and we can */
static void put(struct l2tp_build *b, uint16_t vendor, uint16_t attr,
		const struct l2tp_avp_rule *rule, bool hide, const void *data,
		size_t len)
{
	if (rule->may_hide && ((b->hide && fits_hidden(len)) || (hide && b->secret.len)))
		put_hidden(b, vendor, attr, rule, data, len);
	else
		put_clear(b, vendor, attr, rule, data, len);
}

/**
 * l2tp_build_bytes() - add an AVP
 * @b: the message in the making
 * @attr: which AVP of RFC 2661
 * @data: its value
 * @len: octets in @data; a value that is too long to be hidden is not
 */
void l2tp_build_bytes(struct l2tp_build *b, enum l2tp_avp_type attr,
		      const void *data, size_t len)
{
	put(b, 0, attr, l2tp_avp_rule(attr), false, data, len);
}

/**
 * l2tp_build_hidden() - add an AVP, hidden whenever there is a secret
 * @b: the message in the making
 * @attr: which AVP of RFC 2661; must be one that may be hidden
 * @data: its value
 * @len: octets in @data
 */
void l2tp_build_hidden(struct l2tp_build *b, enum l2tp_avp_type attr,
		       const void *data, size_t len)
{
	put(b, 0, attr, l2tp_avp_rule(attr), true, data, len);
}

/**
 * l2tp_build_ext() - add an AVP that is not in RFC 2661
 * @b: the message in the making
 * @ext: which AVP
 * @hide: hide it whenever there is a secret and it may be hidden
 * @data: its value
 * @len: octets in @data
 */
void l2tp_build_ext(struct l2tp_build *b, enum l2tp_ext_type ext, bool hide,
		    const void *data, size_t len)
{
	const struct l2tp_ext_rule *x = l2tp_ext_rule(ext);

	put(b, x->vendor, x->attr, &x->rule, hide, data, len);
}

/**
 * l2tp_build_ext_u64() - add an AVP that is not in RFC 2661, 64 bits
 * @b: the message in the making
 * @ext: which AVP
 * @hide: hide it whenever there is a secret and it may be hidden
 * @val: its value, host byte order
 */
void l2tp_build_ext_u64(struct l2tp_build *b, enum l2tp_ext_type ext,
			bool hide, uint64_t val)
{
	uint8_t v[8];

	put32(v, val >> 32);
	put32(v + 4, val & UINT32_MAX);
	l2tp_build_ext(b, ext, hide, v, sizeof(v));
}

/**
 * l2tp_build_u16() - add an AVP with a 16-bit value
 * @b: the message in the making
 * @attr: which AVP of RFC 2661
 * @val: its value, host byte order
 */
void l2tp_build_u16(struct l2tp_build *b, enum l2tp_avp_type attr,
		    uint16_t val)
{
	uint8_t v[2];

	put16(v, val);
	l2tp_build_bytes(b, attr, v, sizeof(v));
}

/**
 * l2tp_build_u32() - add an AVP with a 32-bit value
 * @b: the message in the making
 * @attr: which AVP of RFC 2661
 * @val: its value, host byte order
 */
void l2tp_build_u32(struct l2tp_build *b, enum l2tp_avp_type attr,
		    uint32_t val)
{
	uint8_t v[4];

	put32(v, val);
	l2tp_build_bytes(b, attr, v, sizeof(v));
}

/**
 * l2tp_build_result() - add a Result Code AVP (RFC 2661 4.4.2)
 * @b: the message in the making
 * @result: Result Code
 * @error: Error Code; left out when it and @text are empty
 * @text: Error Message, NULL or empty: none
 */
void l2tp_build_result(struct l2tp_build *b, uint16_t result, uint16_t error,
		       const char *text)
{
	struct l2tp_str s = { (const uint8_t *)text, text ? strlen(text) : 0 };

	l2tp_build_result_str(b, result, error, s);
}

/**
 * l2tp_build_result_str() - the same with a text that may be any octets
 * @b: the message in the making
 * @result: Result Code
 * @error: Error Code; left out when it and @text are empty
 * @text: Error Message, cut after 256 octets
 */
void l2tp_build_result_str(struct l2tp_build *b, uint16_t result,
			   uint16_t error, struct l2tp_str text)
{
	uint8_t v[4 + 256];

	if (text.len > sizeof(v) - 4)
		text.len = sizeof(v) - 4;
	put16(v, result);
	put16(v + 2, error);
	if (text.len)
		memcpy(v + 4, text.data, text.len);
	l2tp_build_bytes(b, L2TP_AVP_RESULT_CODE, v,
			 error || text.len ? 4 + text.len : 2);
}

/**
 * l2tp_build_call_errors() - add a Call Errors AVP (RFC 2661 4.4.6)
 * @b: the message in the making
 * @err: the counts
 */
void l2tp_build_call_errors(struct l2tp_build *b,
			    const struct l2tp_call_errors *err)
{
	uint8_t v[26];

	put16(v, 0);
	put32(v + 2, err->crc);
	put32(v + 6, err->framing);
	put32(v + 10, err->hardware_overruns);
	put32(v + 14, err->buffer_overruns);
	put32(v + 18, err->timeouts);
	put32(v + 22, err->alignment);
	l2tp_build_bytes(b, L2TP_AVP_CALL_ERRORS, v, sizeof(v));
}

/**
 * l2tp_build_accm() - add an ACCM AVP (RFC 2661 4.4.6)
 * @b: the message in the making
 * @send: Send ACCM
 * @receive: Receive ACCM
 */
void l2tp_build_accm(struct l2tp_build *b, uint32_t send, uint32_t receive)
{
	uint8_t v[10];

	put16(v, 0);
	put32(v + 2, send);
	put32(v + 6, receive);
	l2tp_build_bytes(b, L2TP_AVP_ACCM, v, sizeof(v));
}

/**
 * l2tp_build_end() - finish a control message: fill in Length
 * @b: the message in the making
 *
 * Return: octets of the message, 0 when it did not fit
 */
size_t l2tp_build_end(struct l2tp_build *b)
{
	if (b->overflow)
		return 0;
	put16(b->buf + 2, b->len);
	return b->len;
}
