// SPDX-License-Identifier: GPL-2.0
/* build: tools/vard/l2tp/[a-z]*.c ; libs: -lcrypto */
/*
 * l2tp_avp.c - the L2TPv2 codec against RFC 2661 sections 3.1, 4 and 6
 */
#include <stdlib.h>
#include <string.h>

#include "l2tp/avp.h"
#include "tap.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define STR(s)		((struct l2tp_str){ (const uint8_t *)(s), strlen(s) })
#define NONE		((struct l2tp_str){ 0 })

static struct l2tp_msg msg;

/* a copy without a spare octet, so that ASan sees every read beyond the end */
static enum l2tp_hdr_status parse_exact(const uint8_t *buf, size_t len,
					struct l2tp_str secret, uint8_t **copy)
{
	*copy = malloc(len ? len : 1);
	if (len)
		memcpy(*copy, buf, len);
	return l2tp_msg_parse(*copy, len, secret, &msg);
}

static void test_header(void)
{
	static const struct {
		const char *name;
		uint8_t buf[24];
		size_t len;
		enum l2tp_hdr_status want;
		size_t hlen, length;
	} h[] = {
		{ "control, ZLB", { 0xc8, 2, 0, 12, 0, 1, 0, 2, 0, 3, 0, 4 },
		  12, L2TP_HDR_OK, 12, 12 },
		{ "reserved bits are ignored",
		  { 0xfc, 0xf2, 0, 12, 0, 1, 0, 2, 0, 3, 0, 4 }, 12,
		  L2TP_HDR_OK, 12, 12 },
		{ "P bit on control is ignored",
		  { 0xc9, 2, 0, 12, 0, 1, 0, 2, 0, 3, 0, 4 }, 12,
		  L2TP_HDR_OK, 12, 12 },
		{ "control without L",
		  { 0x88, 2, 0, 1, 0, 2, 0, 3, 0, 4, 0, 0 }, 12,
		  L2TP_HDR_FLAGS, 0, 0 },
		{ "control without S", { 0xc0, 2, 0, 12, 0, 1, 0, 2, 0, 0, 0, 0 },
		  12, L2TP_HDR_FLAGS, 0, 0 },
		{ "control with O",
		  { 0xca, 2, 0, 14, 0, 1, 0, 2, 0, 3, 0, 4, 0, 0 }, 14,
		  L2TP_HDR_FLAGS, 0, 0 },
		{ "octets after Length are not part of the message",
		  { 0xc8, 2, 0, 12, 0, 1, 0, 2, 0, 3, 0, 4, 9, 9 }, 14,
		  L2TP_HDR_OK, 12, 12 },
		{ "Length beyond the datagram",
		  { 0xc8, 2, 0, 13, 0, 1, 0, 2, 0, 3, 0, 4 }, 12,
		  L2TP_HDR_LENGTH, 0, 0 },
		{ "Length inside the header",
		  { 0xc8, 2, 0, 11, 0, 1, 0, 2, 0, 3, 0, 4 }, 12,
		  L2TP_HDR_LENGTH, 0, 0 },
		{ "L2F", { 0xc8, 1, 0, 12, 0, 1, 0, 2, 0, 3, 0, 4 }, 12,
		  L2TP_HDR_L2F, 0, 0 },
		{ "version 3", { 0xc8, 3, 0, 12, 0, 1, 0, 2, 0, 3, 0, 4 }, 12,
		  L2TP_HDR_V3, 0, 0 },
		{ "version 0", { 0xc8, 0, 0, 12, 0, 1, 0, 2, 0, 3, 0, 4 }, 12,
		  L2TP_HDR_VERSION, 0, 0 },
		{ "version 15", { 0xc8, 15, 0, 12, 0, 1, 0, 2, 0, 3, 0, 4 },
		  12, L2TP_HDR_VERSION, 0, 0 },
		{ "data, nothing optional", { 0, 2, 0, 1, 0, 2, 0xff }, 7,
		  L2TP_HDR_OK, 6, 7 },
		{ "data, L", { 0x40, 2, 0, 9, 0, 1, 0, 2, 0xff }, 9,
		  L2TP_HDR_OK, 8, 9 },
		{ "data, S", { 0x08, 2, 0, 1, 0, 2, 0, 3, 0, 4, 0xff }, 11,
		  L2TP_HDR_OK, 10, 11 },
		{ "data, L S O P and padding",
		  { 0x4b, 2, 0, 17, 0, 1, 0, 2, 0, 3, 0, 4, 0, 2, 7, 7, 0xff },
		  17, L2TP_HDR_OK, 16, 17 },
		{ "data, Offset Size beyond the datagram",
		  { 0x02, 2, 0, 1, 0, 2, 0, 9 }, 8, L2TP_HDR_LENGTH, 0, 0 },
		{ "data, Offset Size beyond Length",
		  { 0x42, 2, 0, 10, 0, 1, 0, 2, 0, 2, 0, 0 }, 12,
		  L2TP_HDR_LENGTH, 0, 0 },
	};
	struct l2tp_hdr hdr;
	unsigned int i;
	size_t len;
	uint8_t *p;
	bool good;

	for (i = 0; i < ARRAY_SIZE(h); i++) {
		enum l2tp_hdr_status st;

		p = malloc(h[i].len);
		memcpy(p, h[i].buf, h[i].len);
		st = l2tp_hdr_parse(p, h[i].len, &hdr);
		ok(st == h[i].want &&
		   (st != L2TP_HDR_OK || (hdr.hlen == h[i].hlen &&
					  hdr.length == h[i].length)),
		   "header: %s", h[i].name);
		good = true;
		for (len = 0; len < h[i].hlen; len++)
			if (l2tp_hdr_parse(p, len, &hdr) == L2TP_HDR_OK)
				good = false;
		free(p);
		if (h[i].want == L2TP_HDR_OK)
			ok(good, "header: %s, cut anywhere", h[i].name);
	}
	l2tp_hdr_parse(h[0].buf, 12, &hdr);
	ok(hdr.ctrl && hdr.tid == 1 && hdr.sid == 2 && hdr.ns == 3 &&
	   hdr.nr == 4, "header: fields");
}

/* RFC 2661 4.4, transcribed from its prose: M, H allowed, value length */
static const struct {
	uint8_t attr;
	char m, h;
	int len;		/* -1: any */
	int min;
} rfc[] = {
	{ 0, 1, 0, 2, 2 },	{ 1, 1, 0, -1, 2 },	{ 2, 1, 0, 2, 2 },
	{ 3, 1, 1, 4, 4 },	{ 4, 1, 1, 4, 4 },	{ 5, 0, 0, 8, 8 },
	{ 6, 0, 1, 2, 2 },	{ 7, 1, 0, -1, 1 },	{ 8, 0, 1, -1, 0 },
	{ 9, 1, 1, 2, 2 },	{ 10, 1, 0, 2, 2 },	{ 11, 1, 1, -1, 1 },
	{ 12, 1, 0, -1, 3 },	{ 13, 1, 1, 16, 16 },	{ 14, 1, 1, 2, 2 },
	{ 15, 1, 1, 4, 4 },	{ 16, 1, 1, 4, 4 },	{ 17, 1, 1, 4, 4 },
	{ 18, 1, 1, 4, 4 },	{ 19, 1, 1, 4, 4 },	{ 21, 1, 1, -1, 0 },
	{ 22, 1, 1, -1, 0 },	{ 23, 1, 1, -1, 0 },	{ 24, 1, 1, 4, 4 },
	{ 25, 0, 1, 4, 4 },	{ 26, 0, 1, -1, 0 },	{ 27, 0, 1, -1, 0 },
	{ 28, 0, 1, -1, 0 },	{ 29, 0, 1, 2, 2 },	{ 30, 0, 1, -1, 0 },
	{ 31, 0, 1, -1, 1 },	{ 32, 0, 1, 2, 2 },	{ 33, 0, 1, -1, 0 },
	{ 34, 1, 1, 26, 26 },	{ 35, 1, 1, 10, 10 },	{ 36, 1, 0, -1, 0 },
	{ 37, 0, 1, -1, 0 },	{ 38, 0, 1, 4, 4 },	{ 39, 1, 0, 0, 0 },
};

static void det_random(void *ctx, void *buf, size_t len)
{
	uint8_t *n = ctx, *p = buf;

	while (len--)
		*p++ = (*n)++;
}

/* one AVP, clear and with everything hidden that may be */
static void test_table(void)
{
	struct l2tp_str secret = STR("s3cret");
	uint8_t buf[2048], val[40], n = 0;
	uint16_t flags, len;
	struct l2tp_build b;
	unsigned int i, hide;
	const uint8_t *p;
	uint8_t *copy;
	bool good;
	int vlen;

	for (i = 1; i < ARRAY_SIZE(rfc); i++) {
		vlen = rfc[i].len >= 0 ? rfc[i].len : 20;
		memset(val, 'a', sizeof(val));
		for (hide = 0; hide < 2; hide++) {
			l2tp_build_start(&b, buf, sizeof(buf), 1, 2,
					 L2TP_MSG_SCCRQ);
			l2tp_build_hide(&b, hide, secret, det_random, &n);
			l2tp_build_bytes(&b, rfc[i].attr, val, vlen);
			len = l2tp_build_end(&b);
			p = buf + 20;
			if (hide && rfc[i].h) {
				good = p[0] == 0x80 && p[5] == 36;
				p += 22;
			} else {
				good = true;
			}
			flags = p[0] << 8 | p[1];
			good = good && !!(flags & 0x8000) == rfc[i].m &&
			       !!(flags & 0x4000) == (hide && rfc[i].h) &&
			       !(flags & 0x3c00) &&
			       p + (flags & 0x3ff) == buf + len &&
			       !p[2] && !p[3] && !p[4] && p[5] == rfc[i].attr;
			ok(good, "AVP %u %s: M, H, Length as sent%s",
			   rfc[i].attr, l2tp_avp_name(rfc[i].attr),
			   hide ? ", hiding" : "");
			parse_exact(buf, len, secret, &copy);
			is_mem(msg.avp[rfc[i].attr].data,
			       msg.avp[rfc[i].attr].len, val, vlen,
			       "AVP %u comes back%s", rfc[i].attr,
			       hide ? ", hidden" : "");
			free(copy);
		}
	}
}

/* a message with one AVP written by hand */
static size_t one_avp(uint8_t *buf, uint16_t type, uint16_t flags,
		      uint16_t vendor, uint16_t attr, const void *val,
		      size_t len)
{
	struct l2tp_build b;
	uint8_t *p;

	l2tp_build_start(&b, buf, 2048, 1, 2, type);
	l2tp_build_end(&b);
	p = buf + 20;
	flags |= 6 + len;
	p[0] = flags >> 8;
	p[1] = flags & 0xff;
	p[2] = vendor >> 8;
	p[3] = vendor & 0xff;
	p[4] = attr >> 8;
	p[5] = attr & 0xff;
	if (len)
		memcpy(p + 6, val, len);
	buf[2] = (26 + len) >> 8;
	buf[3] = (26 + len) & 0xff;
	return 26 + len;
}

static void test_lengths(void)
{
	uint8_t buf[2048], val[64];
	unsigned int i;
	uint8_t *copy;
	size_t len;
	int v;

	memset(val, 1, sizeof(val));
	for (i = 1; i < ARRAY_SIZE(rfc); i++) {
		bool bad_m = true, bad = true, good = true;

		for (v = 0; v < 40; v++) {
			bool fits = rfc[i].len >= 0 ? v == rfc[i].len :
						      v >= rfc[i].min;

			if (rfc[i].attr == 1 && v == 3)
				fits = false;
			len = one_avp(buf, L2TP_MSG_ICRQ, 0x8000, 0,
				      rfc[i].attr, val, v);
			parse_exact(buf, len, NONE, &copy);
			free(copy);
			if (fits != l2tp_msg_has(&msg, rfc[i].attr) ||
			    fits == !!msg.fault.result)
				good = false;
			if (!fits && msg.fault.error != L2TP_ERR_LENGTH)
				bad_m = false;
			len = one_avp(buf, L2TP_MSG_ICRQ, 0, 0, rfc[i].attr,
				      val, v);
			parse_exact(buf, len, NONE, &copy);
			free(copy);
			if (msg.fault.result ||
			    fits != l2tp_msg_has(&msg, rfc[i].attr) ||
			    msg.skipped != !fits)
				bad = false;
		}
		ok(good, "AVP %u: right lengths only", rfc[i].attr);
		ok(bad_m, "AVP %u: wrong length with M: error 2", rfc[i].attr);
		ok(bad, "AVP %u: wrong length without M: skipped",
		   rfc[i].attr);
	}
}

static void test_unknown(void)
{
	static const struct {
		const char *name;
		uint16_t flags, vendor, attr;
		size_t len;
		uint16_t error;
	} u[] = {
		{ "unknown type with M", 0x8000, 0, 40, 2, 8 },
		{ "unknown type without M", 0, 0, 40, 2, 0 },
		{ "type 20 with M", 0x8000, 0, 20, 2, 8 },
		{ "type 20 without M", 0, 0, 20, 2, 0 },
		{ "type 65535 without M", 0, 0, 65535, 0, 0 },
		{ "vendor AVP with M", 0x8000, 9, 2, 2, 8 },
		{ "vendor AVP without M", 0, 9, 2, 2, 0 },
		{ "reserved bit with M", 0x8400, 0, 7, 2, 8 },
		{ "reserved bit without M", 0x0400, 0, 7, 2, 0 },
		{ "hidden without secret with M", 0xc000, 0, 22, 4, 3 },
		{ "hidden without secret without M", 0x4000, 0, 8, 4, 0 },
		{ "hidden Random Vector with M", 0xc000, 0, 36, 4, 3 },
		{ "hidden Random Vector without M", 0x4000, 0, 36, 4, 0 },
	};
	uint8_t buf[2048], zero[8] = { 0 };
	unsigned int i;
	uint8_t *copy;
	size_t len;

	for (i = 0; i < ARRAY_SIZE(u); i++) {
		len = one_avp(buf, L2TP_MSG_ICRQ, u[i].flags, u[i].vendor,
			      u[i].attr, zero, u[i].len);
		parse_exact(buf, len, NONE, &copy);
		free(copy);
		ok(msg.fault.error == u[i].error &&
		   msg.fault.result == (u[i].error ? 2 : 0) &&
		   msg.skipped == !u[i].error,
		   "%s: %s", u[i].name, u[i].error ? "fault" : "skipped");
	}
	is_int(msg.type, L2TP_MSG_ICRQ, "the message itself is still read");
	len = one_avp(buf, L2TP_MSG_ICRQ, 0x8000, 0x1234, 5, zero, 2);
	parse_exact(buf, len, NONE, &copy);
	free(copy);
	is_str(msg.fault.text, "unknown AVP, vendor 4660, type 5",
	       "the Error Message names the attribute (4.4.2)");
	len = one_avp(buf, L2TP_MSG_SCCRQ, 0x8000, 0, 10, zero, 2);
	parse_exact(buf, len, NONE, &copy);
	free(copy);
	is_int(msg.fault.error, L2TP_ERR_VALUE, "window of 0 is refused");
	len = one_avp(buf, L2TP_MSG_SCCRQ, 0x8000, 0, 9, zero, 2);
	parse_exact(buf, len, NONE, &copy);
	free(copy);
	is_int(msg.fault.error, L2TP_ERR_VALUE, "Tunnel ID of 0 is refused");
	len = one_avp(buf, L2TP_MSG_ICRQ, 0x8000, 0, 14, zero, 2);
	parse_exact(buf, len, NONE, &copy);
	free(copy);
	is_int(msg.fault.error, L2TP_ERR_VALUE, "Session ID of 0 is refused");
}

static void test_message_type(void)
{
	static const struct {
		const char *name;
		uint8_t avp[16];
		size_t len;
		uint16_t type;
		bool known, mandatory;
		uint16_t error;
	} m[] = {
		{ "SCCRQ", { 0x80, 8, 0, 0, 0, 0, 0, 1 }, 8, 1, true, true, 0 },
		{ "without M", { 0, 8, 0, 0, 0, 0, 0, 6 }, 8, 6, true, false,
		  0 },
		{ "unknown with M", { 0x80, 8, 0, 0, 0, 0, 0, 99 }, 8, 99,
		  false, true, 0 },
		{ "unknown without M", { 0, 8, 0, 0, 0, 0, 0, 99 }, 8, 99,
		  false, false, 0 },
		{ "reserved 0", { 0x80, 8, 0, 0, 0, 0, 0, 0 }, 8,
		  L2TP_MSG_NONE, false, true, 0 },
		{ "reserved 5", { 0x80, 8, 0, 0, 0, 0, 0, 5 }, 8, 5, false,
		  true, 0 },
		{ "reserved 13", { 0x80, 8, 0, 0, 0, 0, 0, 13 }, 8, 13, false,
		  true, 0 },
		{ "hidden", { 0xc0, 8, 0, 0, 0, 0, 0, 1 }, 8, L2TP_MSG_NONE,
		  false, true, 3 },
		{ "too long", { 0x80, 9, 0, 0, 0, 0, 0, 1, 0 }, 9,
		  L2TP_MSG_NONE, false, true, 3 },
		{ "of another vendor", { 0x80, 8, 0, 1, 0, 0, 0, 1 }, 8,
		  L2TP_MSG_NONE, false, true, 3 },
		{ "not first", { 0x80, 8, 0, 0, 0, 9, 0, 1 }, 8,
		  L2TP_MSG_NONE, false, true, 3 },
		{ "AVP of length 5", { 0x80, 5, 0, 0, 0, 0, 0, 1 }, 8,
		  L2TP_MSG_NONE, false, true, 2 },
		{ "AVP of length 0", { 0x80, 0, 0, 0, 0, 0, 0, 1 }, 8,
		  L2TP_MSG_NONE, false, true, 2 },
		{ "AVP beyond the end", { 0x80, 9, 0, 0, 0, 0, 0, 1 }, 8,
		  L2TP_MSG_NONE, false, true, 2 },
		{ "3 octets", { 0x80, 8, 0 }, 3, L2TP_MSG_NONE, false, true,
		  2 },
	};
	uint8_t buf[64] = { 0xc8, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0 };
	unsigned int i;
	uint8_t *copy;

	for (i = 0; i < ARRAY_SIZE(m); i++) {
		memcpy(buf + 12, m[i].avp, m[i].len);
		buf[3] = 12 + m[i].len;
		parse_exact(buf, 12 + m[i].len, NONE, &copy);
		free(copy);
		ok(msg.type == m[i].type && msg.type_known == m[i].known &&
		   msg.type_mandatory == m[i].mandatory &&
		   msg.fault.error == m[i].error,
		   "Message Type: %s", m[i].name);
	}
	buf[3] = 12;
	parse_exact(buf, 12, NONE, &copy);
	free(copy);
	ok(msg.type == L2TP_MSG_ZLB && !msg.fault.result, "ZLB");
	buf[0] = 0x48;
	is_int(parse_exact(buf, 12, NONE, &copy), L2TP_HDR_FLAGS,
	       "a data message is not a control message");
	free(copy);
}

static void test_duplicates(void)
{
	uint8_t buf[256], *copy;
	struct l2tp_build b;
	size_t len;

	l2tp_build_start(&b, buf, sizeof(buf), 1, 0, L2TP_MSG_ICRQ);
	l2tp_build_u16(&b, L2TP_AVP_SESSION_ID, 7);
	l2tp_build_u16(&b, L2TP_AVP_SESSION_ID, 7);
	len = l2tp_build_end(&b);
	parse_exact(buf, len, NONE, &copy);
	ok(!msg.fault.result && l2tp_msg_u16(&msg, L2TP_AVP_SESSION_ID) == 7,
	   "an AVP given twice alike does no harm");
	free(copy);
	buf[len - 1] = 8;
	parse_exact(buf, len, NONE, &copy);
	ok(msg.fault.error == L2TP_ERR_VALUE &&
	   l2tp_msg_u16(&msg, L2TP_AVP_SESSION_ID) == 7,
	   "an AVP given twice with different values is a fault");
	free(copy);
	l2tp_build_start(&b, buf, sizeof(buf), 1, 0, L2TP_MSG_ICRQ);
	l2tp_build_u32(&b, L2TP_AVP_PHYS_CHANNEL, 7);
	l2tp_build_u32(&b, L2TP_AVP_PHYS_CHANNEL, 8);
	len = l2tp_build_end(&b);
	parse_exact(buf, len, NONE, &copy);
	ok(!msg.fault.result && msg.skipped == 1 &&
	   l2tp_msg_u32(&msg, L2TP_AVP_PHYS_CHANNEL) == 7,
	   "without M the first one counts");
	free(copy);
}

static void test_required(void)
{
	/* 6.1 to 6.14: "The following AVPs MUST be present" */
	static const struct {
		uint16_t type;
		uint8_t need[9];
	} r[] = {
		{ L2TP_MSG_SCCRQ, { 2, 7, 3, 9 } },
		{ L2TP_MSG_SCCRP, { 2, 3, 7, 9 } },
		{ L2TP_MSG_SCCCN, { 0 } },
		{ L2TP_MSG_STOPCCN, { 9, 1 } },
		{ L2TP_MSG_HELLO, { 0 } },
		{ L2TP_MSG_ICRQ, { 14, 15 } },
		{ L2TP_MSG_ICRP, { 14 } },
		{ L2TP_MSG_ICCN, { 24, 19 } },
		{ L2TP_MSG_OCRQ, { 14, 15, 16, 17, 18, 19, 21 } },
		{ L2TP_MSG_OCRP, { 14 } },
		{ L2TP_MSG_OCCN, { 24, 19 } },
		{ L2TP_MSG_CDN, { 1, 14 } },
		{ L2TP_MSG_WEN, { 34 } },
		{ L2TP_MSG_SLI, { 35 } },
	};
	uint8_t buf[512], val[32], *copy;
	unsigned int i, n, skip, k;
	struct l2tp_build b;
	size_t len;
	bool good;

	memset(val, 1, sizeof(val));
	for (i = 0; i < ARRAY_SIZE(r); i++) {
		n = 0;
		while (r[i].need[n])
			n++;
		good = true;
		for (skip = 0; skip <= n; skip++) {
			l2tp_build_start(&b, buf, sizeof(buf), 1, 1,
					 r[i].type);
			for (k = 0; k < n; k++) {
				const struct l2tp_avp_rule *rule =
					l2tp_avp_rule(r[i].need[k]);

				if (k != skip)
					l2tp_build_bytes(&b, r[i].need[k],
							 val, rule->min);
			}
			len = l2tp_build_end(&b);
			parse_exact(buf, len, NONE, &copy);
			free(copy);
			good = good && (l2tp_msg_require(&msg) || skip < n) &&
			       (msg.fault.result || skip == n);
		}
		ok(good, "%s: each mandatory AVP is missed",
		   l2tp_msg_name(r[i].type));
	}
}

/* every AVP in one message; cut and bent in every way */
static void test_truncated(void)
{
	struct l2tp_str secret = STR("secret");
	uint8_t buf[4096], val[64], n = 0, *copy;
	struct l2tp_build b;
	unsigned int i, ones;
	size_t len, cut;
	bool good = true;
	char text[300];

	memset(val, 'x', sizeof(val));
	for (ones = 0; ones < 2; ones++) {
		l2tp_build_start(&b, buf, sizeof(buf), 1, 1, L2TP_MSG_ICCN);
		l2tp_build_hide(&b, ones, secret, det_random, &n);
		for (i = 1; i < ARRAY_SIZE(rfc); i++)
			if (rfc[i].attr != 36)
				l2tp_build_bytes(&b, rfc[i].attr, val,
						 rfc[i].len >= 0 ?
						 rfc[i].len : 33);
		len = l2tp_build_end(&b);
		parse_exact(buf, len, secret, &copy);
		ok(len && !msg.fault.result, "every AVP at once%s",
		   ones ? ", hidden" : "");
		l2tp_msg_summary(&msg, text, sizeof(text));
		ok(strlen(text) == sizeof(text) - 1, "summary is cut");
		free(copy);
		for (cut = 0; cut < len; cut++) {
			/* Length says more than there is */
			if (parse_exact(buf, cut, secret, &copy) ==
			    L2TP_HDR_OK)
				good = false;
			free(copy);
			if (cut < 12)
				continue;
			/* Length and octets agree, the last AVP is cut */
			buf[2] = cut >> 8;
			buf[3] = cut & 0xff;
			if (parse_exact(buf, cut, secret, &copy) !=
			    L2TP_HDR_OK)
				good = false;
			l2tp_msg_require(&msg);
			l2tp_msg_summary(&msg, text, sizeof(text));
			free(copy);
			buf[2] = len >> 8;
			buf[3] = len & 0xff;
		}
		ok(good, "truncated at every length%s",
		   ones ? ", hidden" : "");
	}
}

static void test_builder(void)
{
	uint8_t buf[4096], big[1024], n = 0;
	struct l2tp_build b;
	size_t size, len;
	bool good = true;

	memset(big, 'b', sizeof(big));
	for (size = 0; size < 80; size++) {
		uint8_t *p = malloc(size ? size : 1);

		l2tp_build_start(&b, p, size, 1, 2, L2TP_MSG_ICRQ);
		l2tp_build_hide(&b, true, STR("s"), det_random, &n);
		l2tp_build_u16(&b, L2TP_AVP_SESSION_ID, 3);
		l2tp_build_bytes(&b, L2TP_AVP_CALLED_NUMBER, big, 4);
		len = l2tp_build_end(&b);
		/* 12 + 8 + 22 + (6 + 4) + (6 + 16) */
		if (len != (size < 74 ? 0 : 74))
			good = false;
		free(p);
	}
	ok(good, "the builder never writes beyond its buffer");
	l2tp_build_start(&b, buf, sizeof(buf), 1, 2, L2TP_MSG_ICRQ);
	l2tp_build_bytes(&b, L2TP_AVP_CALLED_NUMBER, big, 1017);
	is_int(l2tp_build_end(&b), 20 + 1023, "longest AVP");
	l2tp_build_start(&b, buf, sizeof(buf), 1, 2, L2TP_MSG_ICRQ);
	l2tp_build_bytes(&b, L2TP_AVP_CALLED_NUMBER, big, 1018);
	is_int(l2tp_build_end(&b), 0, "one octet more is refused");
	l2tp_build_start(&b, buf, sizeof(buf), 1, 2, L2TP_MSG_ICRQ);
	l2tp_build_hide(&b, true, STR("s"), det_random, &n);
	l2tp_build_bytes(&b, L2TP_AVP_CALLED_NUMBER, big, 1016);
	ok(l2tp_build_end(&b) >= 1022 && !memcmp(buf + b.len - 1016, big, 1016),
	   "one that is too long to be hidden is not");
	l2tp_build_start(&b, buf, sizeof(buf), 1, 2, L2TP_MSG_ICCN);
	l2tp_build_hide(&b, false, STR("s"), det_random, &n);
	l2tp_build_hidden(&b, L2TP_AVP_PROXY_RESPONSE, big, 1016);
	is_int(l2tp_build_end(&b), 0, "but for a password, which is refused");
	l2tp_build_start(&b, buf, sizeof(buf), 1, 2, L2TP_MSG_CDN);
	l2tp_build_result(&b, 1, 0, NULL);
	is_int(l2tp_build_end(&b), 20 + 8, "Result Code alone: Length 8");
	l2tp_build_start(&b, buf, sizeof(buf), 1, 2, L2TP_MSG_CDN);
	l2tp_build_result(&b, 2, 3, NULL);
	is_int(l2tp_build_end(&b), 20 + 10, "with Error Code: Length 10");
	l2tp_build_start(&b, buf, sizeof(buf), 1, 2, L2TP_MSG_CDN);
	l2tp_build_result(&b, 2, 3, "why");
	is_int(l2tp_build_end(&b), 20 + 13, "with Error Message");
}

static void test_text(void)
{
	char buf[32];

	l2tp_escape(buf, sizeof(buf), "plain", 5);
	is_str(buf, "plain", "escape: plain");
	l2tp_escape(buf, sizeof(buf), "a\n\"\\\x80", 5);
	is_str(buf, "a\\x0a\\x22\\x5c\\x80", "escape: special");
	l2tp_escape(buf, 8, "0123456789", 10);
	is_str(buf, "0123...", "escape: cut");
	l2tp_escape(buf, 8, "0123456", 7);
	is_str(buf, "0123456", "escape: fits exactly");
	l2tp_escape(buf, 8, "01\n\n\n", 5);
	is_str(buf, "01...", "escape: cut before a long one");
	l2tp_escape(buf, 1, "abc", 3);
	is_str(buf, "", "escape: no room at all");
	l2tp_escape(buf, 3, "abc", 3);
	is_str(buf, "ab", "escape: no room for the mark");
	l2tp_escape(buf, sizeof(buf), NULL, 0);
	is_str(buf, "", "escape: nothing");
	is_str(l2tp_msg_name(13), "unknown", "name of a reserved type");
	is_str(l2tp_cdn_name(10), "not established in time", "name of a CDN");
}

int main(void)
{
	plan(0);
	test_header();
	test_table();
	test_lengths();
	test_unknown();
	test_message_type();
	test_duplicates();
	test_required();
	test_truncated();
	test_builder();
	test_text();
	return done();
}
