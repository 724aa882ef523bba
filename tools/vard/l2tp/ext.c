// SPDX-License-Identifier: GPL-2.0
/*
 * ext.c - AVPs that are not in RFC 2661: what they look like, and taking them
 * out of a message
 *
 * None of them has the M bit when sent, so that a peer which does not know one
 * skips it.
 */
#include <string.h>

#include "l2tp/avp.h"

#define VALUE_MAX	(L2TP_AVP_LEN_MAX - L2TP_AVP_HDR_LEN)

#define EXT(v, a, n, fmt, h, lo, hi) \
	{ .vendor = v, .attr = a, .name = n, \
	  .rule = { .format = L2TP_FMT_##fmt, .may_hide = h, .min = lo, .max = hi } }

static const struct l2tp_ext_rule exts[L2TP_EXT_COUNT] = {
	[L2TP_EXT_TSA_ID]	= EXT(0, 93, "TSA ID", OPAQUE, 0, 1, L2TP_TSA_LEN_MAX),
	[L2TP_EXT_CIRCUIT_ID]	= EXT(L2TP_VENDOR_ADSL_FORUM, 1, "Agent-Circuit-Id",
				      TEXT, 1, 1, VALUE_MAX),
	[L2TP_EXT_REMOTE_ID]	= EXT(L2TP_VENDOR_ADSL_FORUM, 2, "Agent-Remote-Id",
				      TEXT, 1, 1, VALUE_MAX),
	[L2TP_EXT_RATE_UP]	= EXT(L2TP_VENDOR_ADSL_FORUM, 129, "Actual-Data-Rate-Upstream",
				      U64, 1, 8, 8),
	[L2TP_EXT_RATE_DOWN]	= EXT(L2TP_VENDOR_ADSL_FORUM, 130, "Actual-Data-Rate-Downstream",
				      U64, 1, 8, 8),
};

/**
 * l2tp_ext_rule() - what an AVP outside RFC 2661 looks like
 * @ext: which one, below L2TP_EXT_COUNT
 *
 * Return: the rule, never NULL
 */
const struct l2tp_ext_rule *l2tp_ext_rule(enum l2tp_ext_type ext)
{
	return &exts[ext];
}

/**
 * l2tp_ext_find() - is an AVP one of those outside RFC 2661 that are known?
 * @vendor: Vendor ID, 0: IETF
 * @attr: Attribute Type
 *
 * Return: enum l2tp_ext_type, or -1
 */
int l2tp_ext_find(uint16_t vendor, uint16_t attr)
{
	int i;

	for (i = 0; i < L2TP_EXT_COUNT; i++)
		if (exts[i].vendor == vendor && exts[i].attr == attr)
			return i;
	return -1;
}

/**
 * l2tp_ext_take() - take the value of an AVP outside RFC 2661
 * @msg: the message in which it was found
 * @ext: which AVP
 * @hidden: it came hidden
 * @val: its value after unhiding
 * @error: general Error Code when it is unsound
 *
 * A TSA ID is one of a list, up to L2TP_TSA_MAX; more are counted as skipped. Of
 * the others the first one counts.
 *
 * Return: NULL, or what is wrong with it
 */
const char *l2tp_ext_take(struct l2tp_msg *msg, enum l2tp_ext_type ext, bool hidden,
			  struct l2tp_str val, uint16_t *error)
{
	uint32_t bit = L2TP_EXT_BIT(ext);
	struct l2tp_str old = msg->ext[ext];

	*error = L2TP_ERR_LENGTH;
	if (val.len < exts[ext].rule.min || val.len > exts[ext].rule.max)
		return "wrong length";
	*error = L2TP_ERR_VALUE;
	if (ext == L2TP_EXT_TSA_ID) {
		if (msg->tsa_count < L2TP_TSA_MAX)
			msg->tsa[msg->tsa_count++] = val;
		else
			msg->skipped++;
	} else if (msg->ext_present & bit) {
		return old.len == val.len && !memcmp(old.data, val.data, val.len) ?
		       NULL : "given twice with different values";
	}
	msg->ext_present |= bit;
	if (hidden)
		msg->ext_hidden |= bit;
	msg->ext[ext] = val;
	return NULL;
}

/**
 * l2tp_msg_u64() - value of a 64-bit AVP outside RFC 2661
 * @msg: parsed message
 * @ext: which AVP
 *
 * Return: the value in host byte order, 0 when the AVP is not there
 */
uint64_t l2tp_msg_u64(const struct l2tp_msg *msg, enum l2tp_ext_type ext)
{
	uint64_t v = 0;
	size_t i;

	if (!l2tp_msg_has_ext(msg, ext) || msg->ext[ext].len != 8)
		return 0;
	for (i = 0; i < 8; i++)
		v = v << 8 | msg->ext[ext].data[i];
	return v;
}
