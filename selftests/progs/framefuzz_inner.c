// SPDX-License-Identifier: GPL-2.0
/*
 * framefuzz_inner.c - IP packets and PPP frames of the packet fuzzer
 */
#include <netinet/in.h>
#include <string.h>

#include "framefuzz.h"

#define TCP_SYN		0x02

static void tcp_options(struct frame *f)
{
	unsigned int n = rnd_below(5);

	while (n--) {
		switch (rnd_below(8)) {
		case 0:
		case 1:
			put16(f, 0x0204);
			mark(f, MARK_OTHER, 2);
			put16(f, chance(50) ? 1460 : rnd());
			break;
		case 2:
			put8(f, 1);
			break;
		case 3:
			put16(f, 0x0303);
			put8(f, rnd_below(16));
			break;
		case 4:
			put16(f, 0x0402);
			break;
		case 5:
			put16(f, 0x080a);
			put32(f, rnd());
			put32(f, 0);
			break;
		case 6:
			/* no such option, of any length */
			put8(f, rnd());
			mark(f, MARK_LENGTH, 1);
			put8(f, rnd_below(12));
			break;
		case 7:
			/* an MSS option of another length */
			put8(f, 2);
			mark(f, MARK_LENGTH, 1);
			put8(f, rnd_below(7));
			put8(f, rnd());
			break;
		}
	}
}

static void put_tcp(struct frame *f, size_t payload)
{
	size_t at = f->len;

	put16(f, 1024 + rnd_below(60000));
	put16(f, 80);
	put32(f, rnd());
	put32(f, rnd());
	mark(f, MARK_LENGTH, 1);
	put8(f, 0);
	put8(f, chance(60) && !f->gso ? TCP_SYN | (chance(30) ? rnd() : 0) : 0x10);
	put16(f, 65535);
	put16(f, 0);
	put16(f, 0);
	tcp_options(f);
	while ((f->len - at) % 4)
		put8(f, chance(80) ? 0 : rnd());
	if (f->len - at > 60)
		f->len = at + 60;
	f->b[at + 12] = (f->len - at) / 4 << 4;
	put_zero(f, payload);
}

static void put_udp(struct frame *f, size_t payload)
{
	put16(f, 1024 + rnd_below(60000));
	put16(f, chance(80) ? 7 : 1701);
	mark(f, MARK_LENGTH, 2);
	put16(f, 8 + payload);
	put16(f, 0);
	put_zero(f, payload);
}

static void put_icmp(struct frame *f, bool ip6, size_t payload)
{
	static const uint8_t types4[] = { 8, 0, 3, 5, 11, 13 };
	static const uint8_t types6[] = { 128, 129, 1, 2, 3, 133, 134, 135, 136, 137 };

	mark(f, MARK_OTHER, 1);
	put8(f, ip6 ? types6[rnd_below(sizeof(types6))] : types4[rnd_below(sizeof(types4))]);
	put8(f, chance(70) ? 0 : rnd_below(6));
	put16(f, 0);
	put32(f, rnd());
	put_zero(f, payload);
}

static void put_l4(struct frame *f, unsigned int proto, bool ip6, size_t size)
{
	switch (proto) {
	case IPPROTO_TCP:
		put_tcp(f, size > 40 ? size - 40 : 0);
		break;
	case IPPROTO_UDP:
		put_udp(f, size > 8 ? size - 8 : 0);
		break;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		put_icmp(f, ip6, size > 8 ? size - 8 : 0);
		break;
	default:
		put_zero(f, size);
	}
}

static void ip4_options(struct frame *f)
{
	unsigned int n = rnd_below(4);
	size_t at = f->len;

	while (n--) {
		switch (rnd_below(6)) {
		case 0:
			put8(f, 1);
			break;
		case 1:	/* record route */
			put32(f, 0x07070400);
			put32(f, 0);
			break;
		case 2:	/* timestamp */
			put32(f, 0x440c0500);
			put32(f, 0);
			put32(f, 0);
			break;
		case 3:	/* loose source route */
			put8(f, 0x83);
			mark(f, MARK_LENGTH, 1);
			put8(f, 7);
			put8(f, 4);
			put32(f, rnd());
			break;
		case 4:	/* router alert */
			put32(f, 0x94040000);
			break;
		case 5:
			put8(f, rnd());
			mark(f, MARK_LENGTH, 1);
			put8(f, rnd_below(42));
			break;
		}
	}
	if (f->len - at > 40)
		f->len = at + 40;
	while ((f->len - at) % 4)
		put8(f, 0);
}

/* Extension headers; returns the protocol of the last one's next header field */
static void ip6_extensions(struct frame *f, size_t l3, unsigned int proto)
{
	size_t next = l3 + 6;
	unsigned int n = 1 + rnd_below(3);

	while (n--) {
		static const uint8_t kinds[] = { 0, 43, 44, 60, 51 };
		uint8_t kind = kinds[rnd_below(sizeof(kinds))];

		f->b[next] = kind;
		next = f->len;
		put8(f, proto);
		switch (kind) {
		case 44:
			put8(f, 0);
			put16(f, rnd_below(200) << 3 | rnd_below(2));
			put32(f, rnd_below(8));
			break;
		case 43:
			mark(f, MARK_LENGTH, 1);
			put8(f, 2);
			put8(f, chance(50) ? 0 : rnd_below(5));
			put8(f, rnd_below(3));
			put32(f, 0);
			put32(f, rnd());
			put32(f, rnd());
			put32(f, rnd());
			put32(f, rnd());
			break;
		case 51:
			mark(f, MARK_LENGTH, 1);
			put8(f, 4);
			put_zero(f, 22);
			break;
		default:
			mark(f, MARK_LENGTH, 1);
			put8(f, 0);
			/* padding, router alert, or jumbo payload */
			put16(f, chance(40) ? 0x0104 : chance(50) ? 0x0502 : 0xc204);
			put32(f, chance(50) ? 0 : 65536 + rnd_below(100));
		}
	}
}

/*
 * A header without a length yet; the caller goes on with what it carries, and
 * ends with put_ip_end().
 */
void put_ip_header(struct frame *f, const struct address *from, const struct address *to,
		   unsigned int proto, unsigned int ttl)
{
	size_t at = f->len;

	if (from->family == AF_INET6) {
		put32(f, 6U << 28 | (chance(30) ? rnd() & 0xfffffff : 0));
		mark(f, MARK_LENGTH, 2);
		put16(f, 0);
		mark(f, MARK_OTHER, 1);
		put8(f, proto);
		put8(f, ttl);
		put_bytes(f, from->b, 16);
		put_bytes(f, to->b, 16);
		if (chance(12))
			ip6_extensions(f, at, proto);
		return;
	}
	mark(f, MARK_LENGTH, 1);
	put8(f, 0x45);
	put8(f, chance(30) ? rnd() : 0);
	mark(f, MARK_LENGTH, 2);
	put16(f, 0);
	put16(f, rnd_below(16));
	mark(f, MARK_OTHER, 2);
	if (chance(8) && !f->gso)
		put16(f, rnd_below(3) << 13 | (chance(50) ? 0 : rnd_below(250)));
	else
		put16(f, chance(50) ? 0x4000 : 0);
	put8(f, ttl);
	mark(f, MARK_OTHER, 1);
	put8(f, proto);
	put16(f, 0);
	put_bytes(f, from->b, 4);
	put_bytes(f, to->b, 4);
	if (chance(8))
		ip4_options(f);
	f->b[at] = 0x40 | (f->len - at) / 4;
}

/* Lengths of the packet that began at @l3, and that its checksums are to be put right */
void put_ip_end(struct frame *f, size_t l3, size_t l4, unsigned int proto)
{
	bool ip6 = f->b[l3] >> 4 == 6;

	set16(f, l3 + (ip6 ? 4 : 2), f->len - l3 - (ip6 ? 40 : 0));
	if (f->n_sums + 2 > SUMS_MAX)
		return;
	f->sums[f->n_sums++] = (struct checksum){ l3, l4, f->len, proto };
	if (!ip6)
		f->sums[f->n_sums++] = (struct checksum){ l3, 0, l4, proto };
}

/* A packet of about @size bytes */
void put_ip(struct frame *f, const struct address *from, const struct address *to, size_t size)
{
	static const uint8_t protos[] = { IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP, IPPROTO_GRE };
	static const uint8_t ttls[] = { 64, 64, 64, 255, 1, 0, 2 };
	unsigned int proto = f->gso || chance(55) ? IPPROTO_TCP : protos[rnd_below(4)];
	bool ip6 = from->family == AF_INET6;
	size_t l3 = f->len, l4;

	if (f->gso && chance(20))
		proto = IPPROTO_UDP;
	if (ip6 && proto == IPPROTO_ICMP)
		proto = IPPROTO_ICMPV6;
	put_ip_header(f, from, to, proto, ttls[rnd_below(sizeof(ttls))]);
	l4 = f->len;
	put_l4(f, proto, ip6, size > l4 - l3 ? size - (l4 - l3) : 0);
	put_ip_end(f, l3, l4, proto);
}

static void control_frame(struct frame *f, unsigned int proto)
{
	size_t at, n = rnd_below(6);

	mark(f, MARK_OTHER, 2);
	put16(f, proto);
	mark(f, MARK_OTHER, 1);
	put8(f, 1 + rnd_below(12));
	put8(f, rnd());
	at = f->len;
	mark(f, MARK_LENGTH, 2);
	put16(f, 0);
	while (n--) {
		put8(f, rnd_below(16));
		mark(f, MARK_LENGTH, 1);
		put8(f, 6);
		put32(f, rnd());
	}
	set16(f, at, f->len - at + 2);
}

static const struct address *any(const struct list *l)
{
	return &l->a[rnd_below(l->n)];
}

/* A destination of the same family, or of the other one by mistake */
static const struct address *destination(const struct address *from)
{
	const struct address *to = any(&set.inner_to);
	unsigned int tries;

	for (tries = 0; tries < 16 && to->family != from->family; tries++)
		to = any(&set.inner_to);
	return to;
}

/* A PPP frame with a packet of about @size bytes */
void put_ppp(struct frame *f, const struct target *t, size_t size, bool ff03)
{
	static const uint16_t protos[] = { 0xc021, 0x8021, 0x8057, 0xc223, 0xc023, 0x80fd };
	const struct address *from;
	unsigned int proto;

	if (chance(5))
		ff03 = !ff03;
	if (ff03)
		put16(f, 0xff03);
	if (chance(10) && !f->gso) {
		control_frame(f, protos[rnd_below(6)]);
		return;
	}
	from = t->n_sources ? &t->source[rnd_below(t->n_sources)] : any(&set.source);
	if (chance(3))
		from = any(&set.source);
	proto = from->family == AF_INET6 ? 0x0057 : 0x0021;
	if (chance(3))
		proto = chance(50) ? proto ^ 0x76 : rnd() & 0xffff;
	mark(f, MARK_OTHER, 1);
	if (chance(5) && proto < 256 && proto & 1)
		put8(f, proto);
	else
		put16(f, proto);
	put_ip(f, from, destination(from), size);
}
