// SPDX-License-Identifier: GPL-2.0
/* build: ; libs: ; cflags: -Iselftests/unit/kshim -Ikmod */
/*
 * kmod_pppoe.c - the module's PPPoE header, RFC 2516 sections 4 and 6, and the MSS
 * among the options of TCP, RFC 9293 section 3.1
 *
 * What is parsed lies in memory of exactly that size, so that the sanitizer
 * sees a byte that is read too many.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "mss.h"
#include "pppoe.h"
#include "tap.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

struct bytes {
	const char *at;
	size_t len;
};

#define BYTES(text)	{ (text), sizeof(text) - 1 }

static int parse(const void *data, size_t avail, size_t len, struct var_pppoe_hdr *h)
{
	u8 *copy = malloc(avail ? avail : 1);
	int ret;

	memcpy(copy, data, avail);
	memset(h, 0xa5, sizeof(*h));
	ret = var_pppoe_parse(avail ? copy : copy + 1, avail, len, h);
	free(copy);
	return ret;
}

static const struct {
	const char *name;
	struct bytes data;
	int ret;
	struct var_pppoe_hdr h;
} frames[] = {
	/* section 6: VER 1, TYPE 1, CODE 0x00 */
	{ "LCP", BYTES("\x11\x00\x12\x34\x00\x04\xc0\x21\x01\x01"), 0, { 0x1234, 4 } },
	{ "no payload", BYTES("\x11\x00\xff\xff\x00\x00"), 0, { 0xffff, 0 } },
	{ "padding of Ethernet", BYTES("\x11\x00\x00\x01\x00\x02\x00\x21\x00\x00"), 0,
	  { 1, 2 } },
	{ "a length beyond the frame", BYTES("\x11\x00\x00\x01\x00\x03\x00\x21"),
	  -EBADMSG, { 0 } },
	{ "the longest length", BYTES("\x11\x00\x00\x01\xff\xff\x00\x21"), -EBADMSG, { 0 } },
	{ "PADI's code", BYTES("\x11\x09\x00\x00\x00\x00"), -EBADMSG, { 0 } },
	{ "PADT's code", BYTES("\x11\xa7\x00\x01\x00\x00"), -EBADMSG, { 0 } },
	{ "version 2", BYTES("\x21\x00\x00\x01\x00\x00"), -EPROTONOSUPPORT, { 0 } },
	{ "type 2", BYTES("\x12\x00\x00\x01\x00\x00"), -EPROTONOSUPPORT, { 0 } },
};

static void test_frames(void)
{
	struct var_pppoe_hdr h;
	size_t i, n;
	int ret, bad;

	for (i = 0; i < ARRAY_SIZE(frames); i++) {
		ret = parse(frames[i].data.at, frames[i].data.len, frames[i].data.len, &h);
		ok(ret == frames[i].ret &&
		   (ret || (h.id == frames[i].h.id && h.len == frames[i].h.len)),
		   "PPPoE: %s", frames[i].name);
	}
	for (n = 0, bad = 0; n < VAR_PPPOE_LEN; n++)
		bad += parse(frames[0].data.at, n, n, &h) != -EBADMSG;
	is_int(bad, 0, "PPPoE: no part of a header is taken for one");
	ret = parse(frames[0].data.at, VAR_PPPOE_LEN, frames[0].data.len, &h);
	is_int(ret, 0, "PPPoE: no more than the header is read");
}

static void test_build(void)
{
	struct var_pppoe_hdr h, back;
	u8 *p = malloc(VAR_PPPOE_LEN);
	unsigned int id, bad = 0;

	for (id = 0; id <= 0xffff; id += 17) {
		h.id = (u16)id;
		h.len = (u16)(id ^ 0x5a5a);
		var_pppoe_build(p, &h);
		bad += parse(p, VAR_PPPOE_LEN, VAR_PPPOE_LEN + h.len, &back) ||
		       back.id != h.id || back.len != h.len;
	}
	is_int(bad, 0, "PPPoE: what is built is parsed as it was");
	free(p);
}

static const struct {
	const char *name;
	struct bytes options;
	unsigned int place;
} segments[] = {
	{ "none", BYTES(""), 0 },
	{ "MSS alone", BYTES("\2\4\x05\xb4"), 22 },
	{ "MSS behind NOPs", BYTES("\1\1\1\2\4\x05\xb4\0"), 25 },
	{ "MSS behind others", BYTES("\4\2\3\3\7\2\4\x05\xb4\0\0\0"), 27 },
	{ "MSS behind the end", BYTES("\0\0\2\4\x05\xb4\0\0"), 0 },
	{ "MSS cut off", BYTES("\1\1\2\4"), 0 },
	{ "MSS of length 3", BYTES("\2\3\x05\1\2\4\x05\xb4"), 26 },
	{ "MSS of length 6", BYTES("\2\6\x05\xb4\0\0\0\0"), 0 },
	{ "length 0", BYTES("\3\0\2\4\x05\xb4\0\0"), 0 },
	{ "length 1", BYTES("\3\1\2\4\x05\xb4\0\0"), 0 },
	{ "length beyond the header", BYTES("\3\xff\2\4\x05\xb4\0\0"), 0 },
	{ "a kind without a length at the end", BYTES("\1\1\1\3"), 0 },
};

static void test_mss(void)
{
	size_t i, len;
	u8 *p;

	for (i = 0; i < ARRAY_SIZE(segments); i++) {
		len = VAR_TCP_LEN + segments[i].options.len;
		p = calloc(1, len);
		memcpy(p + VAR_TCP_LEN, segments[i].options.at, segments[i].options.len);
		is_int(var_mss_place(p, (unsigned int)len), segments[i].place, "MSS: %s",
		       segments[i].name);
		free(p);
	}
}

int main(void)
{
	plan(0);
	test_frames();
	test_build();
	test_mss();
	return done();
}
