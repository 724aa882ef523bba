// SPDX-License-Identifier: GPL-2.0
/*
 * framefuzz_build.c - frames of the packet fuzzer before they are spoiled
 */
#include <netinet/in.h>
#include <string.h>

#include "framefuzz.h"
#include "l2tp/proto.h"

#define ETH_VLAN	0x8100
#define ETH_DISCOVERY	0x8863
#define ETH_SESSION	0x8864

static uint64_t state;

static void random_seed(uint64_t seed, uint64_t n)
{
	state = seed * 0x9e3779b97f4a7c15ULL + n * 0xd1342543de82ef95ULL + 1;
}

/* splitmix64, so that each frame's numbers depend on its own number alone */
uint32_t rnd(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return (z ^ z >> 31) >> 16;
}

void put8(struct frame *f, unsigned int v)
{
	if (f->len < FRAME_MAX)
		f->b[f->len++] = v;
}

void put16(struct frame *f, unsigned int v)
{
	put8(f, v >> 8);
	put8(f, v);
}

void put32(struct frame *f, uint32_t v)
{
	put16(f, v >> 16);
	put16(f, v);
}

void put_bytes(struct frame *f, const void *data, size_t n)
{
	if (n > FRAME_MAX - f->len)
		n = FRAME_MAX - f->len;
	memcpy(f->b + f->len, data, n);
	f->len += n;
}

void put_zero(struct frame *f, size_t n)
{
	if (n > FRAME_MAX - f->len)
		n = FRAME_MAX - f->len;
	memset(f->b + f->len, 0, n);
	f->len += n;
}

void set16(struct frame *f, size_t off, unsigned int v)
{
	f->b[off] = v >> 8;
	f->b[off + 1] = v;
}

/* The next @size bytes are worth a mutation of their own */
void mark(struct frame *f, enum mark_kind kind, unsigned int size)
{
	if (f->n_marks < MARKS_MAX)
		f->marks[f->n_marks++] = (struct mark){ f->len, size, kind };
}

static size_t random_size(const struct frame *f)
{
	if (f->gso)
		return 200 + rnd_below(chance(30) ? 62000 : 9000);
	switch (rnd_below(20)) {
	case 0 ... 3:
		return rnd_below(24);
	case 4 ... 11:
		return 20 + rnd_below(200);
	case 12 ... 17:
		return set.mtu - 120 + rnd_below(140);
	case 18:
		return rnd_below(9000);
	default:
		return chance(10) ? 60000 + rnd_below(6000) : rnd_below(1500);
	}
}

static void put_ethernet(struct frame *f, unsigned int type)
{
	static const uint8_t broadcast[6] = { 255, 255, 255, 255, 255, 255 };

	put_bytes(f, chance(98) ? set.to : broadcast, 6);
	mark(f, MARK_ID, 4);
	put_bytes(f, set.from, 6);
	if (set.vlan >= 0 ? chance(95) : chance(2)) {
		put16(f, ETH_VLAN);
		mark(f, MARK_ID, 2);
		put16(f, set.vlan >= 0 ? set.vlan : (int)(rnd() & 0xffff));
		if (chance(2)) {
			put16(f, 0x88a8);
			put16(f, rnd());
		}
	}
	mark(f, MARK_OTHER, 2);
	put16(f, type);
}

static void build_pppoe(struct frame *f)
{
	const struct target *t = &set.pppoe[rnd_below(set.n_pppoe)];
	size_t at;

	put_ethernet(f, ETH_SESSION);
	mark(f, MARK_OTHER, 1);
	put8(f, 0x11);
	mark(f, MARK_OTHER, 1);
	put8(f, 0);
	mark(f, MARK_ID, 2);
	put16(f, t->sid);
	at = f->len;
	mark(f, MARK_LENGTH, 2);
	put16(f, 0);
	put_ppp(f, t, random_size(f), false);
	set16(f, at, f->len - at - 2);
}

static void build_discovery(struct frame *f)
{
	static const uint8_t codes[] = { 0x09, 0x07, 0x19, 0x65, 0xa7, 0x00 };
	static const uint16_t tags[] = { 0, 0x101, 0x102, 0x103, 0x104, 0x105, 0x110, 0x120,
					 0x201, 0x203 };
	unsigned int n = rnd_below(8);
	size_t at, size;

	put_ethernet(f, ETH_DISCOVERY);
	put8(f, 0x11);
	mark(f, MARK_OTHER, 1);
	put8(f, codes[rnd_below(sizeof(codes))]);
	mark(f, MARK_ID, 2);
	put16(f, chance(60) || !set.n_pppoe ? 0 : set.pppoe[rnd_below(set.n_pppoe)].sid);
	at = f->len;
	mark(f, MARK_LENGTH, 2);
	put16(f, 0);
	while (n--) {
		mark(f, MARK_OTHER, 2);
		put16(f, tags[rnd_below(10)]);
		mark(f, MARK_LENGTH, 2);
		size = rnd_below(24);
		put16(f, size);
		put_zero(f, size);
	}
	set16(f, at, f->len - at - 2);
}

/* UDP from the far end to the box; returns where IP and UDP begin */
static size_t begin_udp(struct frame *f, size_t *l3)
{
	size_t l4;

	put_ethernet(f, set.far.family == AF_INET6 ? 0x86dd : 0x0800);
	*l3 = f->len;
	put_ip_header(f, &set.far, &set.box, IPPROTO_UDP, 64);
	l4 = f->len;
	mark(f, MARK_ID, 2);
	put16(f, set.far_port);
	mark(f, MARK_ID, 2);
	put16(f, set.box_port);
	mark(f, MARK_LENGTH, 2);
	put16(f, 0);
	put16(f, 0);
	return l4;
}

static void end_udp(struct frame *f, size_t l3, size_t l4)
{
	set16(f, l4 + 4, f->len - l4);
	put_ip_end(f, l3, l4, IPPROTO_UDP);
	/* without a checksum, now and then */
	if (chance(20))
		f->sums[f->n_sums - (set.far.family == AF_INET6 ? 1 : 2)].proto = 0;
}

static void put_l2tp(struct frame *f, const struct target *t, size_t size, unsigned int depth)
{
	static const uint16_t optional[] = { L2TP_FLAG_L, L2TP_FLAG_S, L2TP_FLAG_P, L2TP_FLAG_O };
	size_t at = f->len, length = 0, n, i;
	unsigned int flags = 0;

	for (i = 0; i < 4; i++)
		if (chance(25))
			flags |= optional[i];
	mark(f, MARK_OTHER, 2);
	put16(f, flags | L2TP_VER_2);
	if (flags & L2TP_FLAG_L) {
		length = f->len;
		mark(f, MARK_LENGTH, 2);
		put16(f, 0);
	}
	mark(f, MARK_ID, 2);
	put16(f, t->tid);
	mark(f, MARK_ID, 2);
	put16(f, t->sid);
	if (flags & L2TP_FLAG_S) {
		mark(f, MARK_ID, 2);
		put16(f, rnd_below(1 + rnd_below(65536)));
		put16(f, 0);
	}
	if (flags & L2TP_FLAG_O) {
		n = chance(80) ? rnd_below(8) : rnd_below(300);
		mark(f, MARK_LENGTH, 2);
		put16(f, n);
		put_zero(f, n);
	}
	if (depth && chance(3))
		put_l2tp(f, t, size, depth - 1);
	else
		put_ppp(f, t, size, chance(80));
	if (length)
		set16(f, length, f->len - at);
}

static void build_l2tp(struct frame *f)
{
	const struct target *t = &set.l2tp[rnd_below(set.n_l2tp)];
	size_t l3, l4;

	l4 = begin_udp(f, &l3);
	put_l2tp(f, t, random_size(f), 2);
	end_udp(f, l3, l4);
}

static void build_control(struct frame *f)
{
	size_t l3, l4, at;
	unsigned int n = rnd_below(6), size;

	l4 = begin_udp(f, &l3);
	at = f->len;
	mark(f, MARK_OTHER, 2);
	put16(f, L2TP_FLAG_T | L2TP_FLAG_L | L2TP_FLAG_S | L2TP_VER_2);
	mark(f, MARK_LENGTH, 2);
	put16(f, 0);
	mark(f, MARK_ID, 2);
	put16(f, chance(50) || !set.n_l2tp ? 0 : set.l2tp[rnd_below(set.n_l2tp)].tid);
	put16(f, 0);
	put32(f, 0);
	while (n--) {
		size = rnd_below(12);
		mark(f, MARK_LENGTH, 2);
		put16(f, 0x8000 | (6 + size));
		put16(f, 0);
		put16(f, rnd_below(40));
		put_zero(f, size);
	}
	set16(f, at + 2, f->len - at);
	end_udp(f, l3, l4);
}

static void build_ip(struct frame *f)
{
	const struct address *to = &set.plain_to.a[rnd_below(set.plain_to.n)];
	const struct address *from = &set.source.a[rnd_below(set.source.n)];
	unsigned int tries;

	for (tries = 0; tries < 16 && from->family != to->family; tries++)
		from = &set.source.a[rnd_below(set.source.n)];
	put_ethernet(f, to->family == AF_INET6 ? 0x86dd : 0x0800);
	put_ip(f, from, to, random_size(f));
}

static void build_noise(struct frame *f)
{
	static const uint16_t types[] = { 0x0800, 0x86dd, 0x8864, 0x8863, 0x0806, 0x8847 };
	size_t n = rnd_below(chance(80) ? 64 : 1500);

	put_ethernet(f, types[rnd_below(6)]);
	while (n--)
		put8(f, rnd());
}

static const struct {
	void (*build)(struct frame *f);
	unsigned int weight;
} classes[CLASS_MAX] = {
	[CLASS_PPPOE]		= { build_pppoe, 40 },
	[CLASS_DISCOVERY]	= { build_discovery, 2 },
	[CLASS_L2TP]		= { build_l2tp, 40 },
	[CLASS_CONTROL]		= { build_control, 2 },
	[CLASS_IP]		= { build_ip, 20 },
	[CLASS_NOISE]		= { build_noise, 2 },
};

static enum frame_class random_class(void)
{
	unsigned int sum = 0, c;
	int left;

	for (c = 0; c < CLASS_MAX; c++)
		if (set.classes & 1 << c)
			sum += classes[c].weight;
	left = rnd_below(sum);
	for (c = 0; c < CLASS_MAX; c++) {
		if (!(set.classes & 1 << c))
			continue;
		left -= classes[c].weight;
		if (left < 0)
			break;
	}
	return c;
}

void frame_build(struct frame *f, uint64_t seed, uint64_t n)
{
	random_seed(seed, n);
	f->len = 0;
	f->n_marks = 0;
	f->n_sums = 0;
	f->mutated = false;
	memset(&f->vnet, 0, sizeof(f->vnet));
	f->gso = chance(8);
	f->class = random_class();
	classes[f->class].build(f);
}
