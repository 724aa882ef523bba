// SPDX-License-Identifier: GPL-2.0
/* build: tools/vard/l2tp/[a-z]*.c ; libs: -lcrypto */
/*
 * l2tp_hide.c - hidden AVPs and tunnel authentication against RFC 2661 4.3 and
 * 4.4.3; the look at a first datagram, where the secret comes later
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

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

static void det_random(void *ctx, void *buf, size_t len)
{
	uint8_t *n = ctx, *p = buf;

	while (len--)
		*p++ = (*n)++;
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

/* 4.3 step by step, without the code under test */
static size_t hide_by_hand(uint8_t *out, uint16_t attr, const char *s,
			   const uint8_t *rv, size_t rvlen, const uint8_t *val,
			   size_t vlen, size_t pad)
{
	size_t total = 2 + vlen + pad, i, slen = strlen(s), n;
	uint8_t in[512], b[16], prev[16];

	memset(out, 0, total);
	out[0] = vlen >> 8;
	out[1] = vlen & 0xff;
	memcpy(out + 2, val, vlen);
	for (i = 0; i < total; i += 16) {
		n = 0;
		if (!i) {
			in[n++] = attr >> 8;
			in[n++] = attr & 0xff;
			memcpy(in + n, s, slen);
			n += slen;
			memcpy(in + n, rv, rvlen);
			n += rvlen;
		} else {
			memcpy(in, s, slen);
			memcpy(in + slen, prev, 16);
			n = slen + 16;
		}
		EVP_Digest(in, n, b, NULL, EVP_md5(), NULL);
		for (n = 0; n < 16 && i + n < total; n++)
			out[i + n] ^= b[n];
		memcpy(prev, out + i, n);
	}
	return total;
}

static size_t add_avp(uint8_t *p, uint16_t flags, uint16_t attr,
		      const uint8_t *val, size_t len)
{
	p[0] = (flags | (6 + len)) >> 8;
	p[1] = (6 + len) & 0xff;
	p[2] = 0;
	p[3] = 0;
	p[4] = attr >> 8;
	p[5] = attr & 0xff;
	memcpy(p + 6, val, len);
	return 6 + len;
}

static void test_hidden(void)
{
	static const uint8_t rv1[] = "0123456789abcdef", rv2[] = "xyz";
	static const size_t lens[] = { 0, 1, 13, 14, 15, 30, 31, 100, 200 };
	struct l2tp_str secret = STR("tunnel secret"), wrong = STR("other");
	uint8_t buf[1024], val[256], hid[512], *p, *copy;
	unsigned int i, pad;
	size_t n, len;
	bool good;

	for (i = 0; i < sizeof(val); i++)
		val[i] = i * 7;
	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		for (pad = 0; pad < 20; pad += 5) {
			memcpy(buf, "\xc8\x02\0\0\0\1\0\0\0\0\0\0", 12);
			p = buf + 12;
			p += add_avp(p, 0x8000, 0, (uint8_t *)"\0\12", 2);
			p += add_avp(p, 0x8000, 36, rv1, 16);
			n = hide_by_hand(hid, 22, "tunnel secret", rv1, 16,
					 val, lens[i], pad);
			p += add_avp(p, 0xc000, 22, hid, n);
			len = p - buf;
			buf[2] = len >> 8;
			buf[3] = len & 0xff;
			parse_exact(buf, len, secret, &copy);
			good = !msg.fault.result &&
			       msg.avp[22].len == lens[i] &&
			       !memcmp(msg.avp[22].data, val, lens[i]) &&
			       msg.hidden == 1ull << 22;
			free(copy);
			ok(good, "unhide %zu octets, padding %u", lens[i],
			   pad);
		}
	}
	/* two Random Vectors: each rules what follows it */
	memcpy(buf, "\xc8\x02\0\0\0\1\0\0\0\0\0\0", 12);
	p = buf + 12;
	p += add_avp(p, 0x8000, 0, (uint8_t *)"\0\12", 2);
	p += add_avp(p, 0x8000, 36, rv1, 16);
	n = hide_by_hand(hid, 21, "tunnel secret", rv1, 16, val, 9, 0);
	p += add_avp(p, 0xc000, 21, hid, n);
	p += add_avp(p, 0x8000, 36, rv2, 3);
	n = hide_by_hand(hid, 22, "tunnel secret", rv2, 3, val, 40, 3);
	p += add_avp(p, 0xc000, 22, hid, n);
	len = p - buf;
	buf[2] = len >> 8;
	buf[3] = len & 0xff;
	parse_exact(buf, len, secret, &copy);
	ok(!msg.fault.result && msg.avp[21].len == 9 &&
	   !memcmp(msg.avp[21].data, val, 9), "first of two Random Vectors");
	ok(msg.avp[22].len == 40 && !memcmp(msg.avp[22].data, val, 40),
	   "second of two Random Vectors");
	free(copy);
	parse_exact(buf, len, wrong, &copy);
	free(copy);
	ok(msg.fault.result == 2 && msg.fault.error == 3,
	   "hidden with another secret: fault");
	/* no Random Vector before it */
	memcpy(buf + 20 + 22, buf + 20, 22);
	n = hide_by_hand(hid, 21, "tunnel secret", rv1, 16, val, 14, 0);
	p = buf + 20;
	p += add_avp(p, 0xc000, 21, hid, n);
	p += add_avp(p, 0x8000, 36, rv1, 16);
	len = p - buf;
	buf[2] = len >> 8;
	buf[3] = len & 0xff;
	parse_exact(buf, len, secret, &copy);
	free(copy);
	ok(msg.fault.error == 3 && !l2tp_msg_has(&msg, 21),
	   "Random Vector after the hidden AVP: fault");
	n = hide_by_hand(hid, 21, "tunnel secret", rv1, 16, val, 14, 0);
	len = one_avp(buf, L2TP_MSG_ICRQ, 0xc000, 0, 21, hid, 1);
	parse_exact(buf, len, secret, &copy);
	free(copy);
	is_int(msg.fault.error, 3, "hidden, 1 octet: fault");
	l2tp_chap_response(2, STR("secret"), STR("challenge-1234567"), hid);
	is_mem(hid, 16, "\x6d\x7b\x71\xf6\x71\x19\xda\xde"
	       "\xf6\x29\x1e\xf3\xd4\x97\xa5\x97", 16,
	       "Challenge Response of an SCCRP, computed elsewhere");
}

static size_t sccrq(uint8_t *buf, size_t size, bool hide, bool host)
{
	static uint8_t n;
	struct l2tp_build b;

	l2tp_build_start(&b, buf, size, 0, 0, L2TP_MSG_SCCRQ);
	l2tp_build_hide(&b, hide, STR("secret"), det_random, &n);
	l2tp_build_u16(&b, L2TP_AVP_PROTOCOL_VERSION, 0x0100);
	if (host)
		l2tp_build_bytes(&b, L2TP_AVP_HOST_NAME, "lac1", 4);
	l2tp_build_u32(&b, L2TP_AVP_FRAMING_CAP, 3);
	l2tp_build_u16(&b, L2TP_AVP_TUNNEL_ID, 99);
	l2tp_build_bytes(&b, L2TP_AVP_TIE_BREAKER, "\1\2\3\4\5\6\7\10", 8);
	l2tp_build_bytes(&b, L2TP_AVP_CHALLENGE, "abcd", 4);
	return l2tp_build_end(&b);
}

static void test_peek(void)
{
	struct l2tp_str secret = STR("secret"), wrong = STR("wrong");
	static const uint8_t v3[] = { 0xc8, 3, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0 };
	struct l2tp_peek pk;
	struct l2tp_result res;
	uint8_t buf[512];
	size_t len;

	len = sccrq(buf, sizeof(buf), false, true);
	is_int(l2tp_sccrq_peek(buf, len, NULL, &pk), L2TP_PEEK_SCCRQ,
	       "peek: SCCRQ");
	ok(pk.peer_tid == 99 && pk.has_tie && pk.tie[7] == 8 &&
	   pk.has_challenge && !pk.hidden && pk.host_name.len == 4 &&
	   !memcmp(pk.host_name.data, "lac1", 4), "peek: what it says");
	buf[9] = 1;
	is_int(l2tp_sccrq_peek(buf, len, NULL, &pk), L2TP_PEEK_DROP,
	       "peek: Ns 1: drop");
	buf[9] = 0;
	buf[5] = 1;
	is_int(l2tp_sccrq_peek(buf, len, NULL, &pk), L2TP_PEEK_DROP,
	       "peek: Tunnel ID: drop");
	buf[5] = 0;
	buf[26] = 2;
	is_int(l2tp_sccrq_peek(buf, len, NULL, &pk), L2TP_PEEK_REFUSE,
	       "peek: protocol version 2");
	ok(pk.refuse.result == 5 && pk.refuse.error == 0x100,
	   "peek: result 5, highest version 1.0");
	len = sccrq(buf, sizeof(buf), false, false);
	is_int(l2tp_sccrq_peek(buf, len, NULL, &pk), L2TP_PEEK_REFUSE,
	       "peek: no Host Name");
	ok(pk.refuse.result == 2 && pk.refuse.error == 3, "peek: result 2");
	len = sccrq(buf, sizeof(buf), true, true);
	is_int(l2tp_sccrq_peek(buf, len, NULL, &pk), L2TP_PEEK_SCCRQ,
	       "peek: hidden AVPs, no secret yet");
	ok(pk.hidden && !pk.peer_tid && pk.host_name.len == 4,
	   "peek: Host Name is readable");
	is_int(l2tp_sccrq_peek(buf, len, &secret, &pk), L2TP_PEEK_SCCRQ,
	       "peek: hidden AVPs, secret");
	is_int(pk.peer_tid, 99, "peek: hidden Tunnel ID");
	is_int(l2tp_sccrq_peek(buf, len, &wrong, &pk), L2TP_PEEK_REFUSE,
	       "peek: hidden AVPs, wrong secret");
	is_int(l2tp_sccrq_peek(v3, sizeof(v3), NULL, &pk), L2TP_PEEK_V3,
	       "peek: L2TPv3");
	is_int(pk.refuse.result, 5, "peek: L2TPv3: result 5");
	is_int(l2tp_sccrq_peek(v3, 1, NULL, &pk), L2TP_PEEK_DROP,
	       "peek: one octet");

	len = l2tp_stopccn_build(buf, sizeof(buf), 99, 5, 0, 1, 4, 0, "no");
	is_int(l2tp_msg_parse(buf, len, NONE, &msg), L2TP_HDR_OK,
	       "stateless StopCCN");
	l2tp_msg_result(&msg, &res);
	ok(l2tp_msg_require(&msg) && msg.hdr.tid == 99 && msg.hdr.nr == 1 &&
	   !msg.hdr.ns && l2tp_msg_u16(&msg, L2TP_AVP_TUNNEL_ID) == 5 &&
	   res.result == 4 && res.text.len == 2, "stateless StopCCN: content");
	is_int(l2tp_stopccn_build(buf, 20, 99, 5, 0, 1, 4, 0, "no"), 0,
	       "stateless StopCCN: no room");
	l2tp_stopccn_build(buf, sizeof(buf), 0, 5, 0, 1, 4, 0, NULL);
	is_int(l2tp_sccrq_peek(buf, 38, NULL, &pk), L2TP_PEEK_STOPCCN,
	       "peek: StopCCN");
	is_int(pk.peer_tid, 5, "peek: StopCCN names the tunnel");
}

int main(void)
{
	plan(0);
	test_hidden();
	test_peek();
	return done();
}
