// SPDX-License-Identifier: GPL-2.0
/* build: kmod/l2tp.c ; libs: ; cflags: -Iselftests/unit/kshim -Ikmod */
/*
 * kmod_l2tp.c - the module's L2TP and PPP headers: RFC 2661 section 3.1,
 * RFC 1661 sections 2, 6.5 and 6.6
 *
 * What is parsed lies in memory of exactly that size, so that the sanitizer
 * sees a byte that is read too many.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "l2tp.h"
#include "ppp.h"
#include "tap.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
/* section 3.1: "x" bits; all of them are to be ignored */
#define RESERVED	0x34f0
#define ROOM		96

struct bytes {
	const char *at;
	size_t len;
};

#define BYTES(text)	{ (text), sizeof(text) - 1 }

/* How many of many small checks failed; the first one is shown. */
static unsigned int bad;

#define check(cond, fmt, ...)						\
	do {								\
		if (!(cond) && !bad++)					\
			printf("# %s: " fmt "\n", #cond, __VA_ARGS__);	\
	} while (0)

static void result(const char *what)
{
	is_int(bad, 0, "%s", what);
	bad = 0;
}

/* var_l2tp_parse() of memory that has @avail bytes and no more */
static int parse(const void *data, size_t avail, size_t len, struct var_l2tp_hdr *h)
{
	u8 *copy = malloc(avail ? avail : 1);
	int ret;

	/* of nothing, the end is passed */
	memcpy(copy, data, avail);
	memset(h, 0xa5, sizeof(*h));
	ret = var_l2tp_parse(avail ? copy : copy + 1, avail, len, h);
	free(copy);
	return ret;
}

/* The same for var_ppp_parse() */
static int ppp_parse(const void *data, size_t len, bool pfc, u16 *proto)
{
	u8 *copy = malloc(len ? len : 1);
	int ret;

	memcpy(copy, data, len);
	*proto = 0xa5a5;
	ret = var_ppp_parse(len ? copy : copy + 1, len, pfc, proto);
	free(copy);
	return ret;
}

static size_t put16(u8 *buf, size_t at, unsigned int val)
{
	buf[at] = (u8)(val >> 8);
	buf[at + 1] = (u8)val;
	return at + 2;
}

/* The header of section 3.1, field by field; returns its length without the pad */
static size_t header(u8 *buf, unsigned int flags, unsigned int length, unsigned int offset)
{
	size_t n = put16(buf, 0, flags);

	if (flags & 0x4000)
		n = put16(buf, n, length);
	n = put16(buf, n, 0x1234);
	n = put16(buf, n, 0x5678);
	if (flags & 0x0800) {
		n = put16(buf, n, 0x9abc);
		n = put16(buf, n, 0xdef0);
	}
	if (flags & 0x0200)
		n = put16(buf, n, offset);
	return n;
}

/* Number 0 to 31 as a combination of T, L, S, O and P, version 2 */
static unsigned int combination(unsigned int i)
{
	return (i & 16 ? 0x8000 : 0) | (i & 1 ? 0x4000 : 0) | (i & 2 ? 0x0800 : 0) |
	       (i & 4 ? 0x0200 : 0) | (i & 8 ? 0x0100 : 0) | 2;
}

/* --- L2TP ---------------------------------------------------------------- */

static const struct {
	const char *name;
	struct bytes data;
	int ret;
	struct var_l2tp_hdr h;
} table[] = {
	{ "no option, no payload", BYTES("\x00\x02\x00\x01\x00\x02"), 0,
	  { .flags = 0x0002, .tunnel_id = 1, .session_id = 2, .header_len = 6, .total_len = 6 } },
	{ "no option, FF 03 00 21", BYTES("\x00\x02\x12\x34\x56\x78\xff\x03\x00\x21"), 0,
	  { .flags = 0x0002, .tunnel_id = 0x1234, .session_id = 0x5678,
	    .header_len = 6, .total_len = 10 } },
	{ "L", BYTES("\x40\x02\x00\x0a\xff\xff\x00\x00\xc0\x21"), 0,
	  { .flags = 0x4002, .tunnel_id = 0xffff, .header_len = 8, .total_len = 10 } },
	{ "L, bytes behind the message",
	  BYTES("\x40\x02\x00\x09\x00\x01\x00\x02\x21\x45\x00\x00"), 0,
	  { .flags = 0x4002, .tunnel_id = 1, .session_id = 2, .header_len = 8, .total_len = 9 } },
	{ "S", BYTES("\x08\x02\x00\x01\x00\x02\x80\x01\x00\x03"), 0,
	  { .flags = 0x0802, .tunnel_id = 1, .session_id = 2, .ns = 0x8001,
	    .header_len = 10, .total_len = 10 } },
	{ "O, no pad", BYTES("\x02\x02\x00\x01\x00\x02\x00\x00\x21"), 0,
	  { .flags = 0x0202, .tunnel_id = 1, .session_id = 2, .header_len = 8, .total_len = 9 } },
	{ "O, three bytes of pad", BYTES("\x02\x02\x00\x01\x00\x02\x00\x03ppp\x21"), 0,
	  { .flags = 0x0202, .tunnel_id = 1, .session_id = 2,
	    .header_len = 11, .total_len = 12 } },
	{ "P", BYTES("\x01\x02\x00\x01\x00\x02\x21"), 0,
	  { .flags = 0x0102, .tunnel_id = 1, .session_id = 2, .header_len = 6, .total_len = 7 } },
	{ "L, S, O and P",
	  BYTES("\x4b\x02\x00\x11\x00\x01\x00\x02\x00\x07\x00\x00\x00\x02pp\x21"), 0,
	  { .flags = 0x4b02, .tunnel_id = 1, .session_id = 2, .ns = 7,
	    .header_len = 16, .total_len = 17 } },
	{ "O, pad beyond the end", BYTES("\x02\x02\x00\x01\x00\x02\x00\x02p"), -EBADMSG, { } },
	{ "O, pad beyond Length", BYTES("\x42\x02\x00\x0b\x00\x01\x00\x02\x00\x02ppp"),
	  -EBADMSG, { } },
	{ "Length that covers no header", BYTES("\x40\x02\x00\x07\x00\x01\x00\x02"),
	  -EBADMSG, { } },
	{ "Length of 0", BYTES("\x40\x02\x00\x00\x00\x01\x00\x02"), -EBADMSG, { } },
	{ "Length beyond the datagram", BYTES("\x40\x02\x00\x09\x00\x01\x00\x02"), -EBADMSG, { } },
	{ "L2F, version 1", BYTES("\x00\x01\x00\x01\x00\x02\x00\x00"), -EPROTONOSUPPORT, { } },
	{ "L2TPv3, version 3", BYTES("\x00\x03\x00\x00\x00\x00\x00\x01"), -EPROTONOSUPPORT, { } },
	{ "nothing", BYTES(""), -EBADMSG, { } },
};

static void test_table(void)
{
	const struct var_l2tp_hdr *want;
	struct var_l2tp_hdr h;
	unsigned int i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		want = &table[i].h;
		ret = parse(table[i].data.at, table[i].data.len, table[i].data.len, &h);
		check(ret == table[i].ret, "got %d", ret);
		if (!ret)
			check(h.flags == want->flags && h.tunnel_id == want->tunnel_id &&
			      h.session_id == want->session_id && h.ns == want->ns &&
			      h.header_len == want->header_len && h.total_len == want->total_len,
			      "flags %x tunnel %u session %u ns %u header %u total %u", h.flags,
			      h.tunnel_id, h.session_id, h.ns, h.header_len, h.total_len);
		result(table[i].name);
	}
}

/* Control messages are the daemon's; the module looks at nothing but T. */
static void test_control(void)
{
	u8 buf[ROOM] = { 0 };
	struct var_l2tp_hdr h;
	unsigned int i, ver;
	size_t n;

	for (i = 16; i < 32; i++) {
		for (ver = 0; ver < 16; ver++) {
			header(buf, (combination(i) & ~15) | ver, 0xffff, 0xffff);
			for (n = 0; n < 16; n++) {
				check(parse(buf, n, n, &h) == (n < 2 ? -EBADMSG : 0),
				      "bits %u version %u, %zu bytes", i, ver, n);
				check(n < 2 || h.flags == ((combination(i) & ~15) | ver),
				      "flags %x", h.flags);
			}
		}
	}
	result("T: the flags are all that is read, whatever the version");
}

static void test_versions(void)
{
	u8 buf[ROOM] = { 0 };
	struct var_l2tp_hdr h;
	unsigned int i, ver;
	int want;

	for (i = 0; i < 16; i++) {
		for (ver = 0; ver < 16; ver++) {
			header(buf, (combination(i) & ~15) | ver, 20, 0);
			want = ver == 2 ? 0 : -EPROTONOSUPPORT;
			check(parse(buf, 20, 20, &h) == want, "bits %u version %u", i, ver);
			check(parse(buf, 1, 1, &h) == -EBADMSG, "bits %u version %u", i, ver);
			want = ver == 2 ? -EBADMSG : -EPROTONOSUPPORT;
			check(parse(buf, 2, 2, &h) == want, "bits %u version %u", i, ver);
		}
	}
	result("data messages of version 2 only");
}

static void test_options(void)
{
	static const u16 reserved[] = {
		0, 0x2000, 0x1000, 0x0400, 0x0080, 0x0040, 0x0020, 0x0010, RESERVED
	};
	unsigned int i, j, flags, x;
	struct var_l2tp_hdr h;
	u8 buf[ROOM] = { 0 };
	size_t n;
	int ret;

	for (i = 0; i < 16; i++) {
		flags = combination(i);
		for (j = 0; j < ARRAY_SIZE(reserved); j++) {
			x = reserved[j];
			n = header(buf, flags | x, ROOM, 5);
			ret = parse(buf, ROOM, ROOM, &h);
			check(!ret, "flags %x: %d", flags | x, ret);
			check(h.flags == (flags | x), "flags %x", h.flags);
			check(h.tunnel_id == 0x1234 && h.session_id == 0x5678, "flags %x", h.flags);
			check(h.ns == (flags & VAR_L2TP_S ? 0x9abc : 0), "flags %x ns %x",
			      h.flags, h.ns);
			check(h.header_len == n + (flags & VAR_L2TP_O ? 5 : 0),
			      "flags %x header %u", h.flags, h.header_len);
			check(h.total_len == ROOM, "flags %x total %u", h.flags, h.total_len);
			check(var_l2tp_size(flags | x) == n, "flags %x", flags | x);
			check(n <= VAR_L2TP_MAX_LEN, "flags %x", flags | x);
		}
	}
	result("every combination of L, S, O and P; reserved bits are ignored");
}

static void test_truncated(void)
{
	unsigned int i, flags, offset;
	size_t n, len, need;
	u8 buf[ROOM] = { 0 };
	struct var_l2tp_hdr h;
	int ret;

	for (i = 0; i < 16; i++) {
		flags = combination(i);
		offset = flags & VAR_L2TP_O ? 7 : 0;
		n = header(buf, flags, 40, 7);
		/* with L nothing may be missing, else the payload may be */
		need = flags & VAR_L2TP_L ? 40 : n + offset;
		for (len = 0; len <= 40; len++) {
			ret = parse(buf, len, len, &h);
			check(ret == (len < need ? -EBADMSG : 0), "flags %x, %zu bytes: %d",
			      flags, len, ret);
			check(ret || h.total_len == len, "flags %x, %zu bytes: %u", flags, len,
			      h.total_len);
		}
	}
	result("every truncation");
}

/* The module pulls no more than VAR_L2TP_MAX_LEN bytes, of longer datagrams. */
static void test_avail(void)
{
	struct var_l2tp_hdr a, b;
	u8 buf[ROOM] = { 0 };
	unsigned int i, offset;
	size_t len, n;
	int ret;

	for (i = 0; i < 16; i++) {
		for (offset = 0; offset < 64; offset++) {
			n = header(buf, combination(i), 48, offset);
			for (len = VAR_L2TP_MAX_LEN; len <= 64; len++) {
				ret = parse(buf, len, len, &a);
				check(parse(buf, VAR_L2TP_MAX_LEN, len, &b) == ret,
				      "bits %u offset %u, %zu bytes", i, offset, len);
				check(ret || !memcmp(&a, &b, sizeof(a)),
				      "bits %u offset %u, %zu bytes", i, offset, len);
			}
			check(parse(buf, n - 1, 64, &b) == -EBADMSG, "bits %u", i);
		}
	}
	result("the header alone says the same as the whole datagram");
}

static void test_length(void)
{
	unsigned int i, flags, length;
	u8 buf[ROOM] = { 0 };
	struct var_l2tp_hdr h;
	size_t n, len = 40;
	int ret;

	for (i = 0; i < 16; i++) {
		flags = combination(i) | VAR_L2TP_L;
		for (length = 0; length <= 0xffff; length++) {
			n = header(buf, flags, length, 4);
			n += flags & VAR_L2TP_O ? 4 : 0;
			ret = var_l2tp_parse(buf, len, len, &h);
			check(ret == (length < n || length > len ? -EBADMSG : 0),
			      "flags %x Length %u: %d", flags, length, ret);
			check(ret || (h.header_len == n && h.total_len == length),
			      "flags %x Length %u: %u of %u", flags, length, h.header_len,
			      h.total_len);
		}
	}
	result("every Length: not less than the header, not more than the datagram");
}

static void test_offset(void)
{
	unsigned int i, flags, offset, total;
	u8 buf[ROOM] = { 0 };
	struct var_l2tp_hdr h;
	size_t n, len = 40;
	int ret;

	for (i = 0; i < 16; i++) {
		flags = combination(i) | VAR_L2TP_O;
		total = flags & VAR_L2TP_L ? 30 : len;
		for (offset = 0; offset <= 0xffff; offset++) {
			n = header(buf, flags, total, offset) + offset;
			ret = var_l2tp_parse(buf, len, len, &h);
			check(ret == (n > total ? -EBADMSG : 0), "flags %x offset %u: %d",
			      flags, offset, ret);
			check(ret || (h.header_len == n && h.total_len == total),
			      "flags %x offset %u: %u of %u", flags, offset, h.header_len,
			      h.total_len);
		}
	}
	result("every Offset Size: not beyond the end");
}

static void test_build_table(void)
{
	static const struct {
		const char *name;
		struct var_l2tp_hdr h;
		size_t payload;
		struct bytes data;
	} t[] = {
		{ "build without options", { .tunnel_id = 0x0102, .session_id = 0x0304 }, 1400,
		  BYTES("\x00\x02\x01\x02\x03\x04") },
		{ "build L", { .flags = VAR_L2TP_L, .tunnel_id = 1, .session_id = 2 }, 0x0400,
		  BYTES("\x40\x02\x04\x08\x00\x01\x00\x02") },
		{ "build S", { .flags = VAR_L2TP_S, .tunnel_id = 1, .session_id = 2, .ns = 0xfffe },
		  9, BYTES("\x08\x02\x00\x01\x00\x02\xff\xfe\x00\x00") },
		{ "build P", { .flags = VAR_L2TP_P, .tunnel_id = 1, .session_id = 2 }, 9,
		  BYTES("\x01\x02\x00\x01\x00\x02") },
		{ "build L, S and P", { .flags = VAR_L2TP_L | VAR_L2TP_S | VAR_L2TP_P,
		  .tunnel_id = 1, .session_id = 2, .ns = 3 }, 65535 - 12,
		  BYTES("\x49\x02\xff\xff\x00\x01\x00\x02\x00\x03\x00\x00") },
		{ "build no T, no O, no other version", { .flags = 0xb6f3, .tunnel_id = 1,
		  .session_id = 2, .ns = 3, .header_len = 99, .total_len = 99 }, 9,
		  BYTES("\x00\x02\x00\x01\x00\x02") },
	};
	unsigned int i;
	size_t n;
	u8 *buf;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		/* no byte more than it needs */
		buf = malloc(t[i].data.len);
		n = var_l2tp_build(buf, &t[i].h, t[i].payload);
		is_mem(buf, n, t[i].data.at, t[i].data.len, "%s", t[i].name);
		free(buf);
	}
}

static void test_round_trip(void)
{
	static const u16 num[] = { 0, 1, 0x00ff, 0x0100, 0x1234, 0x7fff, 0x8000, 0xffff };
	static const size_t payloads[] = { 0, 1, 1500, 65535 - 12 };
	struct var_l2tp_hdr out, in;
	unsigned int i, j, k;
	size_t n, len;
	u8 *buf;

	for (i = 0; i < 16; i++) {
		out.flags = combination(i) & ~VAR_L2TP_O;
		for (j = 0; j < ARRAY_SIZE(num); j++) {
			out.tunnel_id = num[j];
			out.session_id = num[(j + 1) % ARRAY_SIZE(num)];
			out.ns = num[(j + 2) % ARRAY_SIZE(num)];
			for (k = 0; k < ARRAY_SIZE(payloads); k++) {
				n = var_l2tp_size(out.flags);
				len = n + payloads[k];
				buf = malloc(n);
				check(var_l2tp_build(buf, &out, payloads[k]) == n, "bits %u", i);
				check(!parse(buf, n, len, &in), "bits %u", i);
				check(in.flags == out.flags, "flags %x", in.flags);
				check(in.tunnel_id == out.tunnel_id &&
				      in.session_id == out.session_id, "bits %u", i);
				check(in.ns == (out.flags & VAR_L2TP_S ? out.ns : 0), "bits %u", i);
				check(in.header_len == n && in.total_len == len, "bits %u", i);
				free(buf);
			}
		}
	}
	result("what is built is parsed as it was meant");
}

/* Section 5.8: late is the last received number and the 32767 before it. */
static void test_late(void)
{
	u32 expected, ns, behind;

	for (ns = 0; ns <= 0xffff; ns++)
		check(var_l2tp_is_late(ns, 16) == (ns <= 15 || ns >= 32784), "Ns %u", ns);
	result("is_late: the RFC's example, 15 was the last");

	for (expected = 0; expected <= 0xffff; expected += 255) {
		for (ns = 0; ns <= 0xffff; ns++) {
			behind = (expected - 1 - ns) & 0xffff;
			check(var_l2tp_is_late(ns, expected) == (behind <= 32767),
			      "Ns %u where %u is expected", ns, expected);
		}
	}
	result("is_late: every Ns, around the clock");

	ok(!var_l2tp_is_late(0, 0) && !var_l2tp_is_late(0xffff, 0xffff),
	   "is_late: not the one that is expected");
	ok(var_l2tp_is_late(0xffff, 0) && !var_l2tp_is_late(0, 0xffff),
	   "is_late: 65535 is before 0");
	ok(!var_l2tp_is_late(0x7fff, 0) && var_l2tp_is_late(0x8000, 0),
	   "is_late: half of all numbers are not");
}

/* --- PPP ----------------------------------------------------------------- */

static const struct {
	struct bytes data;
	int ret[2];		/* without, with compressed protocol fields */
	u16 proto;
} frames[] = {
	{ BYTES("\xff\x03\x00\x21\x45"), { 4, 4 }, 0x0021 },
	{ BYTES("\xff\x03\x21\x45"), { -EBADMSG, 3 }, 0x0021 },
	{ BYTES("\x00\x21\x45"), { 2, 2 }, 0x0021 },
	{ BYTES("\x21\x45"), { -EBADMSG, 1 }, 0x0021 },
	{ BYTES("\xff\x03\x00\x57"), { 4, 4 }, 0x0057 },
	{ BYTES("\x57"), { -EBADMSG, 1 }, 0x0057 },
	{ BYTES("\xff\x03\xc0\x21\x01"), { 4, 4 }, 0xc021 },
	{ BYTES("\xc0\x21\x01"), { 2, 2 }, 0xc021 },
	{ BYTES("\x80\x21"), { 2, 2 }, 0x8021 },
	/* the least significant byte is even */
	{ BYTES("\x00\x20\x45"), { -EBADMSG, -EBADMSG }, 0 },
	{ BYTES("\xff\x03\xc0\x22\x01"), { -EBADMSG, -EBADMSG }, 0 },
	/* nothing but Address and Control, or not even those */
	{ BYTES("\xff\x03"), { -EBADMSG, -EBADMSG }, 0 },
	{ BYTES("\xff\x03\xc0"), { -EBADMSG, -EBADMSG }, 0 },
	{ BYTES("\xc0"), { -EBADMSG, -EBADMSG }, 0 },
	{ BYTES(""), { -EBADMSG, -EBADMSG }, 0 },
	/* once only */
	{ BYTES("\xff\x03\xff\x03\x00\x21"), { -EBADMSG, 3 }, 0x00ff },
	{ BYTES("\xff\x13\x00\x21"), { -EBADMSG, 1 }, 0x00ff },
};

static void test_frames(void)
{
	unsigned int i, pfc;
	u16 proto;
	int ret;

	for (i = 0; i < ARRAY_SIZE(frames); i++) {
		for (pfc = 0; pfc < 2; pfc++) {
			ret = ppp_parse(frames[i].data.at, frames[i].data.len, pfc, &proto);
			check(ret == frames[i].ret[pfc], "frame %u, PFC %u: %d", i, pfc, ret);
			check(ret < 0 || proto == frames[i].proto, "frame %u: %x", i, proto);
		}
	}
	result("PPP frames with and without FF 03 and protocol field compression");
}

/* All that four bytes can begin with, read as section 2 has it: even, then odd */
static void test_all_frames(void)
{
	static const u8 first[] = { 0x00, 0x02, 0x03, 0x20, 0x21, 0xc0, 0xfe, 0xff };
	unsigned int a, b, i, pfc;
	u8 buf[4], *field;
	size_t len, n;
	u16 proto;
	int want;

	for (i = 0; i < 65536 * 2 * ARRAY_SIZE(first); i++) {
		a = i & 0xff;
		b = i >> 8 & 0xff;
		pfc = i >> 16 & 1;
		buf[0] = (u8)a;
		buf[1] = (u8)b;
		buf[2] = first[i >> 17];
		buf[3] = (u8)(a ^ b);
		len = i % 5;
		n = len > 1 && a == 0xff && b == 0x03 ? 2 : 0;
		field = buf + n;
		want = -EBADMSG;
		if (len > n && field[0] % 2)
			want = pfc ? (int)n + 1 : -EBADMSG;
		else if (len > n + 1 && field[1] % 2)
			want = (int)n + 2;
		check(ppp_parse(buf, len, pfc, &proto) == want, "%02x %02x, %zu bytes, PFC %u",
		      a, b, len, pfc);
		if (want == (int)n + 1)
			check(proto == field[0], "%02x: %x", field[0], proto);
		else if (want > 0)
			check(proto == field[0] * 256 + field[1], "%02x: %x", field[0], proto);
	}
	result("PPP frames of 0 to 4 bytes: no byte too many");
}

static void test_ppp_build(void)
{
	static const struct {
		u16 proto;
		const char *bytes[4];	/* bit 0: ACFC, bit 1: PFC */
		size_t len[4];
	} t[] = {
		{ PPP_IP, { "\xff\x03\x00\x21", "\x00\x21", "\xff\x03\x21", "\x21" },
		  { 4, 2, 3, 1 } },
		{ PPP_IPV6, { "\xff\x03\x00\x57", "\x00\x57", "\xff\x03\x57", "\x57" },
		  { 4, 2, 3, 1 } },
		{ PPP_IPCP, { "\xff\x03\x80\x21", "\x80\x21", "\xff\x03\x80\x21", "\x80\x21" },
		  { 4, 2, 4, 2 } },
		{ PPP_LCP, { "\xff\x03\xc0\x21", "\xff\x03\xc0\x21", "\xff\x03\xc0\x21",
		  "\xff\x03\xc0\x21" }, { 4, 4, 4, 4 } },
	};
	unsigned int i, c;
	size_t n;
	u8 *buf;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		for (c = 0; c < 4; c++) {
			buf = malloc(t[i].len[c]);
			n = var_ppp_build(buf, t[i].proto, c & 1, c & 2);
			is_mem(buf, n, t[i].bytes[c], t[i].len[c], "build %04x%s%s", t[i].proto,
			       c & 1 ? ", ACFC" : "", c & 2 ? ", PFC" : "");
			free(buf);
		}
	}
}

static void test_ppp_round_trip(void)
{
	unsigned int proto, c;
	u16 back;
	size_t n;
	u8 *buf;

	for (proto = 1; proto <= 0xffff; proto += 2) {
		/* no protocol: the most significant byte is even, 00ff is reserved */
		if (proto & 0x0100 || proto == 0x00ff)
			continue;
		for (c = 0; c < 4; c++) {
			buf = malloc(VAR_PPP_MAX_LEN);
			n = var_ppp_build(buf, proto, c & 1, c & 2);
			check(n && n <= VAR_PPP_MAX_LEN, "%04x: %zu", proto, n);
			check(ppp_parse(buf, n, true, &back) == (int)n && back == proto,
			      "%04x, compression %u: %04x", proto, c, back);
			if (!(c & 2))
				check(ppp_parse(buf, n, false, &back) == (int)n && back == proto,
				      "%04x, compression %u: %04x", proto, c, back);
			free(buf);
		}
	}
	result("every PPP protocol is parsed as it was built");
}

int main(void)
{
	plan(0);
	test_table();
	test_control();
	test_versions();
	test_options();
	test_truncated();
	test_avail();
	test_length();
	test_offset();
	test_build_table();
	test_round_trip();
	test_late();
	test_frames();
	test_all_frames();
	test_ppp_build();
	test_ppp_round_trip();
	return done();
}
