// SPDX-License-Identifier: GPL-2.0
/* build: tools/vard/l2tp/[a-z]*.c ; libs: -lcrypto */
/*
 * l2tp_ext.c - AVPs that are not in RFC 2661: the list of TSA IDs, and the
 * access line AVPs of RFC 5515
 */
#include <string.h>

#include "l2tp/avp.h"
#include "tap.h"

#define STR(s)	((struct l2tp_str){ (const uint8_t *)(s), strlen(s) })
#define NONE	((struct l2tp_str){ 0 })

static struct l2tp_msg msg;
static uint8_t buf[L2TP_MSG_MAX];
static struct l2tp_build b;

static void start(void)
{
	l2tp_build_start(&b, buf, sizeof(buf), 1, 0, L2TP_MSG_ICRQ);
}

static void det_random(void *ctx, void *p, size_t len)
{
	memset(p, 0x3c, len);
}

/* an AVP as a peer might write it */
static void raw(uint16_t flags, uint16_t vendor, uint16_t attr, const void *data, size_t len)
{
	uint8_t *p = buf + b.len;

	flags |= len + 6;
	p[0] = flags >> 8;
	p[1] = flags & 0xff;
	p[2] = vendor >> 8;
	p[3] = vendor & 0xff;
	p[4] = attr >> 8;
	p[5] = attr & 0xff;
	if (len)
		memcpy(p + 6, data, len);
	b.len += len + 6;
}

static void parse(struct l2tp_str secret)
{
	l2tp_build_end(&b);
	l2tp_msg_parse(buf, b.len, secret, &msg);
}

static bool is(struct l2tp_str s, const char *want)
{
	return s.len == strlen(want) && !memcmp(s.data, want, s.len);
}

static void test_wire(void)
{
	static const uint8_t want[] = {
		0x00, 0x0a, 0, 0, 0, 93, 1, 2, 3, 4,
		0x00, 0x08, 0x0d, 0xe9, 0, 1, 'c', '1',
		0x00, 0x08, 0x0d, 0xe9, 0, 2, 'r', '2',
		0x00, 0x0e, 0x0d, 0xe9, 0, 129, 0, 0, 0, 1, 0, 0, 0, 2,
		0x00, 0x0e, 0x0d, 0xe9, 0, 130, 0, 0, 0, 0, 0x05, 0xf5, 0xe1, 0x00,
	};
	size_t from;

	start();
	from = b.len;
	l2tp_build_ext(&b, L2TP_EXT_TSA_ID, false, "\1\2\3\4", 4);
	l2tp_build_ext(&b, L2TP_EXT_CIRCUIT_ID, false, "c1", 2);
	l2tp_build_ext(&b, L2TP_EXT_REMOTE_ID, false, "r2", 2);
	l2tp_build_ext_u64(&b, L2TP_EXT_RATE_UP, false, 0x100000002);
	l2tp_build_ext_u64(&b, L2TP_EXT_RATE_DOWN, false, 100000000);
	is_mem(buf + from, b.len - from, want, sizeof(want),
	       "vendors, types, lengths; M and H are clear");
	parse(NONE);
	ok(!msg.fault.result && !msg.skipped && msg.ext_present == 0x1f && !msg.ext_hidden,
	   "all are understood");
	ok(msg.tsa_count == 1 && is(msg.tsa[0], "\1\2\3\4"), "TSA ID");
	ok(is(msg.ext[L2TP_EXT_CIRCUIT_ID], "c1") && is(msg.ext[L2TP_EXT_REMOTE_ID], "r2"),
	   "Agent-Circuit-Id, Agent-Remote-Id");
	ok(l2tp_msg_u64(&msg, L2TP_EXT_RATE_UP) == 0x100000002 &&
	   l2tp_msg_u64(&msg, L2TP_EXT_RATE_DOWN) == 100000000, "rates");
	ok(!l2tp_msg_has(&msg, L2TP_AVP_RESULT_CODE) &&
	   !l2tp_msg_has(&msg, L2TP_AVP_PROTOCOL_VERSION),
	   "types 1 and 2 of another vendor are not those of RFC 2661");
}

static void test_hidden(void)
{
	struct l2tp_str secret = STR("s3cret");
	unsigned int all;

	for (all = 0; all < 2; all++) {
		start();
		l2tp_build_hide(&b, all, secret, det_random, NULL);
		l2tp_build_ext(&b, L2TP_EXT_TSA_ID, true, "abcd", 4);
		l2tp_build_ext(&b, L2TP_EXT_CIRCUIT_ID, true, "line 1", 6);
		l2tp_build_ext(&b, L2TP_EXT_REMOTE_ID, false, "remote", 6);
		l2tp_build_ext_u64(&b, L2TP_EXT_RATE_UP, true, 7);
		parse(secret);
		is_int(msg.ext_hidden, L2TP_EXT_BIT(L2TP_EXT_CIRCUIT_ID) |
		       L2TP_EXT_BIT(L2TP_EXT_RATE_UP) |
		       (all ? L2TP_EXT_BIT(L2TP_EXT_REMOTE_ID) : 0),
		       "hide %s: hidden is what was asked for, never a TSA ID",
		       all ? "all" : "some");
		ok(!msg.skipped && is(msg.ext[L2TP_EXT_CIRCUIT_ID], "line 1") &&
		   is(msg.ext[L2TP_EXT_REMOTE_ID], "remote") &&
		   l2tp_msg_u64(&msg, L2TP_EXT_RATE_UP) == 7 && is(msg.tsa[0], "abcd"),
		   "and comes back");
	}
	l2tp_msg_parse(buf, b.len, NONE, &msg);
	ok(!msg.fault.result && msg.skipped == 3 && !l2tp_msg_u64(&msg, L2TP_EXT_RATE_UP),
	   "without the secret they are skipped");
	l2tp_msg_parse_clear(buf, b.len, &msg);
	ok(msg.ext_hidden == 0xe && !msg.skipped, "or only marked");
	start();
	l2tp_build_hide(&b, false, NONE, det_random, NULL);
	l2tp_build_ext(&b, L2TP_EXT_CIRCUIT_ID, true, "line 1", 6);
	parse(NONE);
	ok(!msg.ext_hidden && is(msg.ext[L2TP_EXT_CIRCUIT_ID], "line 1"),
	   "without a secret it goes in clear");
}

static void test_unsound(void)
{
	char text[100];

	memset(text, 'x', sizeof(text));
	start();
	raw(0, 3561, 129, text, 4);
	raw(0, 3561, 130, text, 9);
	raw(0, 3561, 1, NULL, 0);
	raw(0, 0, 93, NULL, 0);
	raw(0, 0, 93, text, 65);
	raw(0, 3561, 3, text, 4);
	raw(0, 3560, 1, text, 4);
	raw(0, 1, 93, text, 4);
	raw(0x2000, 3561, 1, text, 4);
	parse(NONE);
	ok(!msg.fault.result && msg.skipped == 9 && !msg.ext_present,
	   "unsound or foreign, without M: skipped");
	start();
	raw(0x8000, 3561, 129, text, 4);
	parse(NONE);
	ok(msg.fault.error == L2TP_ERR_LENGTH &&
	   !strcmp(msg.fault.text, "Actual-Data-Rate-Upstream: wrong length"),
	   "unsound with M: a fault");
	start();
	raw(0x8000, 3561, 1, text, 64);
	raw(0x8000, 0, 93, text, 64);
	parse(NONE);
	ok(!msg.fault.result && msg.ext_present == 3, "sound with M: taken");
	start();
	raw(0, 3561, 1, "a", 1);
	raw(0, 3561, 1, "a", 1);
	raw(0, 3561, 1, "b", 1);
	parse(NONE);
	ok(is(msg.ext[L2TP_EXT_CIRCUIT_ID], "a") && msg.skipped == 1 && !msg.fault.result,
	   "given twice: the first one counts");
	raw(0x8000, 3561, 1, "c", 1);
	parse(NONE);
	is_int(msg.fault.error, L2TP_ERR_VALUE, "another value with M: a fault");
}

static void test_list(void)
{
	unsigned int i;
	char id[2] = "a";

	start();
	for (i = 0; i < 20; i++) {
		id[0] = 'a' + i;
		raw(0, 0, 93, id, 1);
	}
	parse(NONE);
	ok(msg.tsa_count == L2TP_TSA_MAX && msg.skipped == 4 && is(msg.tsa[0], "a") &&
	   is(msg.tsa[15], "p"), "20 TSA IDs: 16 are kept, in order");
}

static void test_summary(void)
{
	char text[256];

	start();
	raw(0, 0, 93, "\1\2", 2);
	raw(0, 0, 93, "\3\4", 2);
	raw(0, 3561, 1, "eth 1/2\n", 8);
	parse(NONE);
	l2tp_msg_summary(&msg, text, sizeof(text));
	is_str(text, "TSA ID of 2 switches, Agent-Circuit-Id \"eth 1/2\\x0a\"", "summary");
	start();
	raw(0, 3561, 130, "\0\0\0\1\0\0\0\0", 8);
	parse(NONE);
	l2tp_msg_summary(&msg, text, sizeof(text));
	is_str(text, "Actual-Data-Rate-Downstream 4294967296", "summary of a rate");
	start();
	l2tp_build_hide(&b, true, STR("x"), det_random, NULL);
	l2tp_build_u32(&b, L2TP_AVP_CALL_SERIAL, 3);
	l2tp_build_ext(&b, L2TP_EXT_REMOTE_ID, false, "me", 2);
	parse(STR("x"));
	l2tp_msg_summary(&msg, text, sizeof(text));
	is_str(text, "Call Serial Number 3 hidden, Agent-Remote-Id \"me\" hidden",
	       "summary of hidden ones");
}

/* cut anywhere nothing is read beyond the end */
static void test_truncated(void)
{
	uint8_t cut[128];
	bool sound = true;
	size_t i, len;

	start();
	l2tp_build_ext(&b, L2TP_EXT_TSA_ID, false, "abcdefgh", 8);
	l2tp_build_ext_u64(&b, L2TP_EXT_RATE_UP, false, 5);
	len = l2tp_build_end(&b);
	for (i = 0; i < len; i++) {
		memcpy(cut, buf, i);
		if (i >= 4)
			cut[3] = i;
		if (!l2tp_msg_parse(cut, i, NONE, &msg) && l2tp_msg_u64(&msg, L2TP_EXT_RATE_UP))
			sound = false;
	}
	ok(sound, "cut at every octet");
}

int main(void)
{
	plan(0);
	test_wire();
	test_hidden();
	test_unsound();
	test_list();
	test_summary();
	test_truncated();
	return done();
}
