// SPDX-License-Identifier: GPL-2.0
/*
 * avp.c - L2TPv2 headers and AVPs: octets in, struct l2tp_msg out
 *
 * What is wrong with an AVP is judged as RFC 2661 4.1 and 7.1 ask: with the M
 * bit the first fault is recorded and ends the call or the tunnel, without it
 * the AVP is taken as not being there.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "l2tp/avp.h"

#define AVP_M		0x8000
#define AVP_H		0x4000
#define AVP_RESERVED	0x3c00
#define AVP_LEN_MASK	0x03ff
#define AVP_VALUE_MAX	(L2TP_AVP_LEN_MAX - L2TP_AVP_HDR_LEN)

#define BIT(attr)	(UINT64_C(1) << (attr))

#define RULE(fmt, m, h, lo, hi) \
	{ .format = L2TP_FMT_##fmt, .mandatory = m, .may_hide = h, \
	  .min = lo, .max = hi }
#define ANY		AVP_VALUE_MAX

/* RFC 2661 4.4: format, M bit, may be hidden, length of the value */
static const struct l2tp_avp_rule rules[L2TP_AVP_COUNT] = {
	[L2TP_AVP_MESSAGE_TYPE]		= RULE(U16, 1, 0, 2, 2),
	[L2TP_AVP_RESULT_CODE]		= RULE(RESULT, 1, 0, 2, ANY),
	[L2TP_AVP_PROTOCOL_VERSION]	= RULE(U16, 1, 0, 2, 2),
	[L2TP_AVP_FRAMING_CAP]		= RULE(U32, 1, 1, 4, 4),
	[L2TP_AVP_BEARER_CAP]		= RULE(U32, 1, 1, 4, 4),
	[L2TP_AVP_TIE_BREAKER]		= RULE(OPAQUE, 0, 0, 8, 8),
	[L2TP_AVP_FIRMWARE]		= RULE(U16, 0, 1, 2, 2),
	[L2TP_AVP_HOST_NAME]		= RULE(TEXT, 1, 0, 1, ANY),
	[L2TP_AVP_VENDOR_NAME]		= RULE(TEXT, 0, 1, 0, ANY),
	[L2TP_AVP_TUNNEL_ID]		= RULE(U16, 1, 1, 2, 2),
	[L2TP_AVP_WINDOW_SIZE]		= RULE(U16, 1, 0, 2, 2),
	[L2TP_AVP_CHALLENGE]		= RULE(OPAQUE, 1, 1, 1, ANY),
	[L2TP_AVP_Q931_CAUSE]		= RULE(OPAQUE, 1, 0, 3, ANY),
	[L2TP_AVP_CHALLENGE_RESP]	= RULE(OPAQUE, 1, 1, 16, 16),
	[L2TP_AVP_SESSION_ID]		= RULE(U16, 1, 1, 2, 2),
	[L2TP_AVP_CALL_SERIAL]		= RULE(U32, 1, 1, 4, 4),
	[L2TP_AVP_MIN_BPS]		= RULE(U32, 1, 1, 4, 4),
	[L2TP_AVP_MAX_BPS]		= RULE(U32, 1, 1, 4, 4),
	[L2TP_AVP_BEARER_TYPE]		= RULE(U32, 1, 1, 4, 4),
	[L2TP_AVP_FRAMING_TYPE]		= RULE(U32, 1, 1, 4, 4),
	[L2TP_AVP_CALLED_NUMBER]	= RULE(TEXT, 1, 1, 0, ANY),
	[L2TP_AVP_CALLING_NUMBER]	= RULE(TEXT, 1, 1, 0, ANY),
	[L2TP_AVP_SUB_ADDRESS]		= RULE(TEXT, 1, 1, 0, ANY),
	[L2TP_AVP_TX_SPEED]		= RULE(U32, 1, 1, 4, 4),
	[L2TP_AVP_PHYS_CHANNEL]		= RULE(U32, 0, 1, 4, 4),
	[L2TP_AVP_LCP_INITIAL]		= RULE(OPAQUE, 0, 1, 0, ANY),
	[L2TP_AVP_LCP_LAST_SENT]	= RULE(OPAQUE, 0, 1, 0, ANY),
	[L2TP_AVP_LCP_LAST_RECEIVED]	= RULE(OPAQUE, 0, 1, 0, ANY),
	[L2TP_AVP_PROXY_TYPE]		= RULE(U16, 0, 1, 2, 2),
	[L2TP_AVP_PROXY_NAME]		= RULE(TEXT, 0, 1, 0, ANY),
	[L2TP_AVP_PROXY_CHALLENGE]	= RULE(OPAQUE, 0, 1, 1, ANY),
	[L2TP_AVP_PROXY_ID]		= RULE(U16, 0, 1, 2, 2),
	[L2TP_AVP_PROXY_RESPONSE]	= RULE(OPAQUE, 0, 1, 0, ANY),
	[L2TP_AVP_CALL_ERRORS]		= RULE(OPAQUE, 1, 1, 26, 26),
	[L2TP_AVP_ACCM]			= RULE(OPAQUE, 1, 1, 10, 10),
	[L2TP_AVP_RANDOM_VECTOR]	= RULE(OPAQUE, 1, 0, 0, ANY),
	[L2TP_AVP_PRIVATE_GROUP]	= RULE(TEXT, 0, 1, 0, ANY),
	[L2TP_AVP_RX_SPEED]		= RULE(U32, 0, 1, 4, 4),
	[L2TP_AVP_SEQ_REQUIRED]		= RULE(OPAQUE, 1, 0, 0, 0),
};

static uint16_t get16(const uint8_t *p)
{
	return p[0] << 8 | p[1];
}

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
}

/**
 * l2tp_avp_rule() - what RFC 2661 says about an attribute of vendor 0
 * @attr: Attribute Type
 *
 * Return: the rule, NULL when RFC 2661 does not define @attr
 */
const struct l2tp_avp_rule *l2tp_avp_rule(unsigned int attr)
{
	if (attr >= L2TP_AVP_COUNT || rules[attr].format == L2TP_FMT_UNKNOWN)
		return NULL;
	return &rules[attr];
}

/**
 * l2tp_hdr_parse() - read the header of any L2TP datagram (RFC 2661 3.1)
 * @buf: UDP payload
 * @len: octets in @buf
 * @hdr: result, complete only for L2TP_HDR_OK
 *
 * Reserved bits are ignored. Octets after Length do not belong to the message.
 *
 * Return: see enum l2tp_hdr_status
 */
enum l2tp_hdr_status l2tp_hdr_parse(const uint8_t *buf, size_t len,
				    struct l2tp_hdr *hdr)
{
	uint16_t flags;
	size_t pos = 2;

	memset(hdr, 0, sizeof(*hdr));
	if (len < 2)
		return L2TP_HDR_SHORT;
	flags = get16(buf);
	hdr->version = flags & L2TP_VER_MASK;
	hdr->ctrl = flags & L2TP_FLAG_T;
	if (hdr->version == L2TP_VER_L2F)
		return L2TP_HDR_L2F;
	if (hdr->version == L2TP_VER_3)
		return L2TP_HDR_V3;
	if (hdr->version != L2TP_VER_2)
		return L2TP_HDR_VERSION;
	hdr->has_len = flags & L2TP_FLAG_L;
	hdr->has_seq = flags & L2TP_FLAG_S;
	hdr->has_offset = flags & L2TP_FLAG_O;
	hdr->prio = flags & L2TP_FLAG_P;
	if (hdr->ctrl &&
	    (!hdr->has_len || !hdr->has_seq || hdr->has_offset))
		return L2TP_HDR_FLAGS;

	hdr->hlen = 6 + 2 * hdr->has_len + 4 * hdr->has_seq +
		    2 * hdr->has_offset;
	if (len < hdr->hlen)
		return L2TP_HDR_SHORT;
	hdr->length = len;
	if (hdr->has_len) {
		hdr->length = get16(buf + pos);
		pos += 2;
	}
	hdr->tid = get16(buf + pos);
	hdr->sid = get16(buf + pos + 2);
	pos += 4;
	if (hdr->has_seq) {
		hdr->ns = get16(buf + pos);
		hdr->nr = get16(buf + pos + 2);
		pos += 4;
	}
	if (hdr->has_offset)
		hdr->hlen += get16(buf + pos);
	if (hdr->length < hdr->hlen || hdr->length > len)
		return L2TP_HDR_LENGTH;
	return L2TP_HDR_OK;
}

/**
 * l2tp_msg_fault() - record why a message cannot be accepted
 * @msg: the message; a fault that is there already stays
 * @error: general Error Code to answer with
 * @attr: attribute the fault is about
 * @fmt: printable Error Message, as for printf()
 */
void l2tp_msg_fault(struct l2tp_msg *msg, uint16_t error, uint16_t attr,
		    const char *fmt, ...)
{
	va_list ap;

	if (msg->fault.result)
		return;
	msg->fault.result = L2TP_STOP_ERROR;
	msg->fault.error = error;
	msg->fault.attr = attr;
	va_start(ap, fmt);
	vsnprintf(msg->fault.text, sizeof(msg->fault.text), fmt, ap);
	va_end(ap);
}

/* a known AVP is unsound: fatal with the M bit, else as if not there (7.1) */
static void bad_avp(struct l2tp_msg *msg, bool m, uint16_t error,
		    uint16_t attr, const char *what)
{
	if (!m)
		msg->skipped++;
	else
		l2tp_msg_fault(msg, error, attr, "AVP %u (%s): %s", attr,
			       l2tp_avp_name(attr), what);
}

static bool type_known(uint16_t type)
{
	return type >= L2TP_MSG_SCCRQ && type <= L2TP_MSG_SLI && type != 5 &&
	       type != 13;
}

/* the first AVP; false: nothing that follows has a meaning */
static bool parse_type(struct l2tp_msg *msg, uint16_t flags, uint16_t vendor,
		       uint16_t attr, struct l2tp_str val)
{
	if (vendor || attr != L2TP_AVP_MESSAGE_TYPE || val.len != 2 ||
	    flags & (AVP_H | AVP_RESERVED)) {
		msg->type = L2TP_MSG_NONE;
		msg->type_mandatory = true;
		l2tp_msg_fault(msg, L2TP_ERR_VALUE, L2TP_AVP_MESSAGE_TYPE,
			       "first AVP is not a sound Message Type");
		return false;
	}
	msg->type = get16(val.data);
	msg->type_known = type_known(msg->type);
	msg->type_mandatory = flags & AVP_M;
	msg->present |= BIT(L2TP_AVP_MESSAGE_TYPE);
	msg->avp[L2TP_AVP_MESSAGE_TYPE] = val;
	if (!msg->type)
		msg->type = L2TP_MSG_NONE;	/* 0 is reserved, not a ZLB */
	return true;
}

/* 4.3: the value comes out of scratch; NULL or what is wrong */
static const char *unhide(struct l2tp_msg *msg, uint16_t attr,
			  struct l2tp_str secret, const struct l2tp_str *rv,
			  struct l2tp_str *val)
{
	uint8_t *p = msg->scratch + msg->scratch_len;
	uint16_t orig;

	if (!secret.len)
		return "hidden, but there is no shared secret";
	if (!rv)
		return "hidden, but no Random Vector before it";
	if (val->len < 2)
		return "hidden, but too short";
	if (val->len > sizeof(msg->scratch) - msg->scratch_len)
		return "message too long";
	memcpy(p, val->data, val->len);
	if (!l2tp_hide_xor(false, attr, secret, *rv, p, val->len))
		return "cannot be unhidden";
	orig = get16(p);
	if (orig > val->len - 2)
		return "hidden with another secret";
	msg->scratch_len += val->len;
	val->data = p + 2;
	val->len = orig;
	return NULL;
}

/* NULL or what is wrong with the value of a known AVP */
static const char *check_value(uint16_t attr, struct l2tp_str val,
			       uint16_t *error)
{
	*error = L2TP_ERR_LENGTH;
	if (val.len < rules[attr].min || val.len > rules[attr].max)
		return "wrong length";
	if (attr == L2TP_AVP_RESULT_CODE && val.len == 3)
		return "wrong length";
	*error = L2TP_ERR_VALUE;
	switch (attr) {
	case L2TP_AVP_TUNNEL_ID:
	case L2TP_AVP_SESSION_ID:
	case L2TP_AVP_WINDOW_SIZE:
		if (!get16(val.data))
			return "must not be 0";
		break;
	}
	return NULL;
}

static bool same(struct l2tp_str a, struct l2tp_str b)
{
	return a.len == b.len && (!a.len || !memcmp(a.data, b.data, a.len));
}

static void parse_known(struct l2tp_msg *msg, uint16_t flags, uint16_t attr,
			struct l2tp_str val)
{
	const char *wrong;
	uint16_t error;

	wrong = check_value(attr, val, &error);
	if (wrong) {
		bad_avp(msg, flags & AVP_M, error, attr, wrong);
		return;
	}
	/* the first one counts; a second that says the same does no harm */
	if (msg->present & BIT(attr)) {
		if (!same(msg->avp[attr], val))
			bad_avp(msg, flags & AVP_M, L2TP_ERR_VALUE, attr,
				"given twice with different values");
		return;
	}
	if (flags & AVP_H)
		msg->hidden |= BIT(attr);
	msg->present |= BIT(attr);
	msg->avp[attr] = val;
}

/* an AVP that other documents define */
static void parse_ext(struct l2tp_msg *msg, uint16_t flags, int ext,
		      struct l2tp_str val)
{
	const char *wrong;
	uint16_t error;

	wrong = l2tp_ext_take(msg, ext, flags & AVP_H, val, &error);
	if (wrong && flags & AVP_M)
		l2tp_msg_fault(msg, error, l2tp_ext_rule(ext)->attr, "%s: %s",
			       l2tp_ext_rule(ext)->name, wrong);
	else if (wrong)
		msg->skipped++;
}

static void parse_avps(const uint8_t *buf, struct l2tp_str secret, bool clear,
		       struct l2tp_msg *msg)
{
	struct l2tp_str val, rv = { 0 };
	size_t pos = msg->hdr.hlen, end = msg->hdr.length;
	uint16_t flags, vendor, attr;
	bool have_rv = false;
	const char *wrong;
	size_t alen;
	int ext;

	for (; pos < end; pos += alen) {
		alen = 0;
		if (end - pos >= L2TP_AVP_HDR_LEN)
			alen = get16(buf + pos) & AVP_LEN_MASK;
		if (alen < L2TP_AVP_HDR_LEN || alen > end - pos) {
			if (!msg->present) {
				msg->type = L2TP_MSG_NONE;
				msg->type_mandatory = true;
			}
			l2tp_msg_fault(msg, L2TP_ERR_LENGTH, 0,
				       "AVP at octet %zu does not fit", pos);
			return;
		}
		flags = get16(buf + pos);
		vendor = get16(buf + pos + 2);
		attr = get16(buf + pos + 4);
		val.data = buf + pos + L2TP_AVP_HDR_LEN;
		val.len = alen - L2TP_AVP_HDR_LEN;

		if (!msg->present) {
			if (!parse_type(msg, flags, vendor, attr, val))
				return;
			continue;
		}
		ext = l2tp_ext_find(vendor, attr);
		if (flags & AVP_RESERVED ||
		    (ext < 0 && (vendor || !l2tp_avp_rule(attr)))) {
			if (flags & AVP_M)
				l2tp_msg_fault(msg, L2TP_ERR_UNKNOWN_AVP, attr,
					       "unknown AVP, vendor %u, type %u%s",
					       vendor, attr,
					       flags & AVP_RESERVED ?
					       ", reserved bits set" : "");
			else
				msg->skipped++;
			continue;
		}
		if (ext < 0 && attr == L2TP_AVP_RANDOM_VECTOR) {
			if (flags & AVP_H) {
				bad_avp(msg, flags & AVP_M, L2TP_ERR_VALUE,
					attr, "must not be hidden");
				continue;
			}
			rv = val;
			have_rv = true;
			msg->present |= BIT(attr);
			msg->avp[attr] = val;
			continue;
		}
		if (flags & AVP_H) {
			if (clear) {
				if (ext < 0)
					msg->hidden |= BIT(attr);
				else
					msg->ext_hidden |= L2TP_EXT_BIT(ext);
				continue;
			}
			wrong = unhide(msg, attr, secret, have_rv ? &rv : NULL,
				       &val);
			if (wrong) {
				bad_avp(msg, flags & AVP_M, L2TP_ERR_VALUE,
					attr, wrong);
				continue;
			}
		}
		if (ext < 0)
			parse_known(msg, flags, attr, val);
		else
			parse_ext(msg, flags, ext, val);
	}
}

static enum l2tp_hdr_status parse(const uint8_t *buf, size_t len,
				  struct l2tp_str secret, bool clear,
				  struct l2tp_msg *msg)
{
	enum l2tp_hdr_status st;

	/* scratch is not read before it is written: spare the 8 KiB */
	memset(msg, 0, offsetof(struct l2tp_msg, scratch));
	st = l2tp_hdr_parse(buf, len, &msg->hdr);
	if (st != L2TP_HDR_OK)
		return st;
	if (!msg->hdr.ctrl)
		return L2TP_HDR_FLAGS;
	if (msg->hdr.length > L2TP_MSG_MAX)
		return L2TP_HDR_LENGTH;
	parse_avps(buf, secret, clear, msg);
	return L2TP_HDR_OK;
}

/**
 * l2tp_msg_parse() - parse a control message with all its AVPs
 * @buf: UDP payload; @msg points into it
 * @len: octets in @buf
 * @secret: shared secret for hidden AVPs, empty: none
 * @msg: result, also when msg->fault says that it is not acceptable
 *
 * Return: L2TP_HDR_OK, or why the datagram is to be discarded; a data message
 * is L2TP_HDR_FLAGS
 */
enum l2tp_hdr_status l2tp_msg_parse(const uint8_t *buf, size_t len,
				    struct l2tp_str secret,
				    struct l2tp_msg *msg)
{
	return parse(buf, len, secret, false, msg);
}

/**
 * l2tp_msg_parse_clear() - the same while the secret is not known
 * @buf: UDP payload; @msg points into it
 * @len: octets in @buf
 * @msg: result; hidden AVPs are only marked in msg->hidden
 *
 * Return: as l2tp_msg_parse()
 */
enum l2tp_hdr_status l2tp_msg_parse_clear(const uint8_t *buf, size_t len,
					  struct l2tp_msg *msg)
{
	return parse(buf, len, (struct l2tp_str){ 0 }, true, msg);
}

/**
 * l2tp_msg_require() - check that the mandatory AVPs of 6.1 to 6.14 are there
 * @msg: parsed message; msg->fault is set when one is missing
 *
 * Return: true when the message has no fault at all
 */
bool l2tp_msg_require(struct l2tp_msg *msg)
{
	static const uint64_t need[] = {
		[L2TP_MSG_SCCRQ] = BIT(L2TP_AVP_PROTOCOL_VERSION) |
				   BIT(L2TP_AVP_HOST_NAME) |
				   BIT(L2TP_AVP_FRAMING_CAP) |
				   BIT(L2TP_AVP_TUNNEL_ID),
		[L2TP_MSG_SCCRP] = BIT(L2TP_AVP_PROTOCOL_VERSION) |
				   BIT(L2TP_AVP_HOST_NAME) |
				   BIT(L2TP_AVP_FRAMING_CAP) |
				   BIT(L2TP_AVP_TUNNEL_ID),
		[L2TP_MSG_STOPCCN] = BIT(L2TP_AVP_TUNNEL_ID) |
				     BIT(L2TP_AVP_RESULT_CODE),
		[L2TP_MSG_OCRQ] = BIT(L2TP_AVP_SESSION_ID) |
				  BIT(L2TP_AVP_CALL_SERIAL) |
				  BIT(L2TP_AVP_MIN_BPS) |
				  BIT(L2TP_AVP_MAX_BPS) |
				  BIT(L2TP_AVP_BEARER_TYPE) |
				  BIT(L2TP_AVP_FRAMING_TYPE) |
				  BIT(L2TP_AVP_CALLED_NUMBER),
		[L2TP_MSG_OCRP] = BIT(L2TP_AVP_SESSION_ID),
		[L2TP_MSG_OCCN] = BIT(L2TP_AVP_TX_SPEED) |
				  BIT(L2TP_AVP_FRAMING_TYPE),
		[L2TP_MSG_ICRQ] = BIT(L2TP_AVP_SESSION_ID) |
				  BIT(L2TP_AVP_CALL_SERIAL),
		[L2TP_MSG_ICRP] = BIT(L2TP_AVP_SESSION_ID),
		[L2TP_MSG_ICCN] = BIT(L2TP_AVP_TX_SPEED) |
				  BIT(L2TP_AVP_FRAMING_TYPE),
		[L2TP_MSG_CDN] = BIT(L2TP_AVP_RESULT_CODE) |
				 BIT(L2TP_AVP_SESSION_ID),
		[L2TP_MSG_WEN] = BIT(L2TP_AVP_CALL_ERRORS),
		[L2TP_MSG_SLI] = BIT(L2TP_AVP_ACCM),
	};
	unsigned int attr;
	uint64_t missing;

	if (!msg->type_known)
		return !msg->fault.result;
	missing = need[msg->type] & ~msg->present;
	for (attr = 0; missing && attr < L2TP_AVP_COUNT; attr++) {
		if (!(missing & BIT(attr)))
			continue;
		l2tp_msg_fault(msg, L2TP_ERR_VALUE, attr,
			       "%s without AVP %u (%s)",
			       l2tp_msg_name(msg->type), attr,
			       l2tp_avp_name(attr));
		break;
	}
	return !msg->fault.result;
}

/**
 * l2tp_msg_is_call() - does a message concern one call, or the tunnel?
 * @type: Message Type
 *
 * Return: true for the messages of call management (RFC 2661 3.2)
 */
bool l2tp_msg_is_call(unsigned int type)
{
	return type >= L2TP_MSG_OCRQ && type <= L2TP_MSG_SLI &&
	       type_known(type);
}

/**
 * l2tp_msg_u16() - value of a 16-bit AVP
 * @msg: parsed message
 * @attr: which AVP
 *
 * Return: the value in host byte order, 0 when the AVP is not there
 */
uint16_t l2tp_msg_u16(const struct l2tp_msg *msg, enum l2tp_avp_type attr)
{
	return l2tp_msg_has(msg, attr) && msg->avp[attr].len >= 2 ?
	       get16(msg->avp[attr].data) : 0;
}

/**
 * l2tp_msg_u32() - value of a 32-bit AVP
 * @msg: parsed message
 * @attr: which AVP
 *
 * Return: the value in host byte order, 0 when the AVP is not there
 */
uint32_t l2tp_msg_u32(const struct l2tp_msg *msg, enum l2tp_avp_type attr)
{
	return l2tp_msg_has(msg, attr) && msg->avp[attr].len >= 4 ?
	       get32(msg->avp[attr].data) : 0;
}

/**
 * l2tp_msg_result() - Result Code AVP (RFC 2661 4.4.2)
 * @msg: parsed message
 * @res: result, all 0 when the AVP is not there
 *
 * Return: true when the AVP is there
 */
bool l2tp_msg_result(const struct l2tp_msg *msg, struct l2tp_result *res)
{
	struct l2tp_str v = msg->avp[L2TP_AVP_RESULT_CODE];

	memset(res, 0, sizeof(*res));
	if (!l2tp_msg_has(msg, L2TP_AVP_RESULT_CODE))
		return false;
	res->result = get16(v.data);
	if (v.len >= 4) {
		res->has_error = true;
		res->error = get16(v.data + 2);
		res->text.data = v.data + 4;
		res->text.len = v.len - 4;
	}
	return true;
}

/**
 * l2tp_msg_call_errors() - Call Errors AVP of a WEN (RFC 2661 4.4.6)
 * @msg: parsed message
 * @err: result, all 0 when the AVP is not there
 *
 * Return: true when the AVP is there
 */
bool l2tp_msg_call_errors(const struct l2tp_msg *msg,
			  struct l2tp_call_errors *err)
{
	const uint8_t *p = msg->avp[L2TP_AVP_CALL_ERRORS].data;

	memset(err, 0, sizeof(*err));
	if (!l2tp_msg_has(msg, L2TP_AVP_CALL_ERRORS))
		return false;
	err->crc = get32(p + 2);
	err->framing = get32(p + 6);
	err->hardware_overruns = get32(p + 10);
	err->buffer_overruns = get32(p + 14);
	err->timeouts = get32(p + 18);
	err->alignment = get32(p + 22);
	return true;
}

/**
 * l2tp_msg_accm() - ACCM AVP of an SLI (RFC 2661 4.4.6)
 * @msg: parsed message
 * @send: Send ACCM, host byte order
 * @receive: Receive ACCM, host byte order
 *
 * Both are 0xffffffff, the default, when the AVP is not there.
 *
 * Return: true when the AVP is there
 */
bool l2tp_msg_accm(const struct l2tp_msg *msg, uint32_t *send,
		   uint32_t *receive)
{
	const uint8_t *p = msg->avp[L2TP_AVP_ACCM].data;

	*send = UINT32_MAX;
	*receive = UINT32_MAX;
	if (!l2tp_msg_has(msg, L2TP_AVP_ACCM))
		return false;
	*send = get32(p + 2);
	*receive = get32(p + 6);
	return true;
}
