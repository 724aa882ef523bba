// SPDX-License-Identifier: GPL-2.0
/*
 * framefuzz_mutate.c - spoils the frames of the packet fuzzer
 *
 * Most frames keep what leads deep into the code: one or two things are wrong,
 * and the checksums around them are put right again.
 */
#include <netinet/in.h>
#include <string.h>

#include "framefuzz.h"

static uint32_t get(const struct frame *f, const struct mark *m)
{
	uint32_t v = 0;
	unsigned int i;

	for (i = 0; i < m->size; i++)
		v = v << 8 | f->b[m->off + i];
	return v;
}

static void put(struct frame *f, const struct mark *m, uint32_t v)
{
	unsigned int i;

	for (i = 0; i < m->size; i++)
		f->b[m->off + i] = v >> 8 * (m->size - 1 - i);
}

static uint32_t wrong_value(uint32_t v, unsigned int size)
{
	switch (rnd_below(9)) {
	case 0:
		return 0;
	case 1:
		return 0xffffffff;
	case 2:
		return v + 1;
	case 3:
		return v - 1;
	case 4:
		return v + rnd_below(32);
	case 5:
		return v - rnd_below(32);
	case 6:
		return v ^ 1U << rnd_below(8 * size);
	case 7:
		return v << 1;
	default:
		return rnd();
	}
}

static void mutate_field(struct frame *f)
{
	const struct mark *m;
	unsigned int tries;

	if (!f->n_marks)
		return;
	m = &f->marks[rnd_below(f->n_marks)];
	/* ids are right most of the time, lengths are not */
	for (tries = 0; tries < 2 && m->kind != MARK_LENGTH; tries++)
		m = &f->marks[rnd_below(f->n_marks)];
	if (m->off + m->size <= f->len)
		put(f, m, wrong_value(get(f, m), m->size));
}

static void truncate_frame(struct frame *f)
{
	size_t at;

	if (chance(50) && f->n_marks)
		at = f->marks[rnd_below(f->n_marks)].off + rnd_below(4);
	else if (chance(50))
		at = f->len - rnd_below(16);
	else
		at = rnd_below(f->len);
	if (at < f->len)
		f->len = at;
}

static void insert_bytes(struct frame *f, size_t at, size_t n)
{
	if (at > f->len || f->len + n > FRAME_MAX)
		return;
	memmove(f->b + at + n, f->b + at, f->len - at);
	f->len += n;
}

static void delete_bytes(struct frame *f, size_t at, size_t n)
{
	if (at + n > f->len)
		return;
	memmove(f->b + at, f->b + at + n, f->len - at - n);
	f->len -= n;
}

static size_t random_place(const struct frame *f)
{
	return rnd_below(chance(85) && f->len > 120 ? 120 : f->len);
}

static void mutate_once(struct frame *f)
{
	unsigned int n;

	if (!f->len)
		return;
	switch (rnd_below(20)) {
	case 0 ... 8:
		mutate_field(f);
		break;
	case 9 ... 11:
		truncate_frame(f);
		break;
	case 12:
		n = rnd_below(chance(80) ? 64 : 2000);
		while (n--)
			put8(f, rnd());
		break;
	case 13 ... 15:
		f->b[random_place(f)] ^= 1 << rnd_below(8);
		break;
	case 16:
		f->b[random_place(f)] = rnd();
		break;
	case 17:
		insert_bytes(f, random_place(f), 1 + rnd_below(20));
		break;
	case 18:
		delete_bytes(f, random_place(f), 1 + rnd_below(20));
		break;
	case 19:
		/* checksums that are not to be put right */
		if (f->n_sums)
			f->sums[rnd_below(f->n_sums)].end = 0;
		break;
	}
}

void frame_mutate(struct frame *f)
{
	unsigned int n;

	if (chance(25))
		return;
	f->mutated = true;
	n = 1 + (chance(30) ? rnd_below(4) : 0);
	while (n--)
		mutate_once(f);
}

static uint32_t add_up(const uint8_t *b, size_t n, uint32_t sum)
{
	uint64_t wide = sum;
	size_t i;

	for (i = 0; i + 1 < n; i += 2)
		wide += b[i] << 8 | b[i + 1];
	if (n & 1)
		wide += b[n - 1] << 8;
	while (wide >> 16)
		wide = (wide & 0xffff) + (wide >> 16);
	return wide;
}

static size_t l4_checksum_offset(uint8_t proto)
{
	switch (proto) {
	case IPPROTO_TCP:
		return 16;
	case IPPROTO_UDP:
		return 6;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return 2;
	}
	return 0;
}

/* The sum of the pseudo header */
static uint32_t pseudo(const struct frame *f, const struct checksum *s, size_t n)
{
	bool ip6 = f->b[s->l3] >> 4 == 6;

	if (s->proto == IPPROTO_ICMP)
		return 0;
	return add_up(f->b + s->l3 + (ip6 ? 8 : 12), ip6 ? 32 : 8, s->proto + n);
}

static void fix_one(struct frame *f, const struct checksum *s)
{
	size_t field, n;
	uint32_t sum;

	if (!s->end || s->l3 + 40 > f->len)
		return;
	if (!s->l4) {
		set16(f, s->l3 + 10, 0);
		n = (f->b[s->l3] & 15) * 4;
		if (s->l3 + n <= f->len)
			set16(f, s->l3 + 10, ~add_up(f->b + s->l3, n, 0));
		return;
	}
	field = s->l4 + l4_checksum_offset(s->proto);
	if (field == s->l4 || field + 2 > f->len)
		return;
	n = (s->end < f->len ? s->end : f->len) - s->l4;
	set16(f, field, 0);
	sum = ~add_up(f->b + s->l4, n, pseudo(f, s, n)) & 0xffff;
	set16(f, field, sum || s->proto != IPPROTO_UDP ? sum : 0xffff);
}

/* The inner ones come first in the list */
void frame_checksums(struct frame *f)
{
	unsigned int i;

	for (i = 0; i < f->n_sums; i++)
		fix_one(f, &f->sums[i]);
}

/* A checksum that the device is to fill in: the field has the pseudo header's sum */
static void vnet_partial(struct frame *f, const struct checksum *s)
{
	size_t offset = l4_checksum_offset(s->proto);

	f->vnet.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
	f->vnet.csum_start = s->l4;
	f->vnet.csum_offset = offset;
	if (offset && s->l4 + offset + 2 <= f->len && s->end > s->l4)
		set16(f, s->l4 + offset, pseudo(f, s, s->end - s->l4));
	if (chance(10))
		f->vnet.csum_start = rnd_below(f->len + 20);
	if (chance(5))
		f->vnet.csum_offset = rnd_below(40);
}

static void vnet_gso(struct frame *f, const struct checksum *s)
{
	static const uint16_t sizes[] = { 1, 8, 88, 536, 1200, 1400, 1440, 1460, 9000, 65535 };
	bool ip6 = f->b[s->l3] >> 4 == 6;

	f->vnet.gso_type = s->proto == IPPROTO_UDP ? chance(50) ? 5 : VIRTIO_NET_HDR_GSO_UDP :
			   ip6 ? VIRTIO_NET_HDR_GSO_TCPV6 : VIRTIO_NET_HDR_GSO_TCPV4;
	if (chance(5))
		f->vnet.gso_type = rnd_below(6);
	if (chance(10))
		f->vnet.gso_type |= VIRTIO_NET_HDR_GSO_ECN;
	f->vnet.gso_size = chance(85) ? sizes[2 + rnd_below(6)] : sizes[rnd_below(10)];
	f->vnet.hdr_len = s->l4 + (s->proto == IPPROTO_UDP ? 8 : 20);
	if (chance(10))
		f->vnet.hdr_len = rnd_below(f->len + 1);
}

/* What the sender's device would have left to do, or says that it has done */
void frame_vnet(struct frame *f)
{
	const struct checksum *s = NULL;
	unsigned int i;

	for (i = 0; i < f->n_sums; i++)
		if (f->sums[i].l4 && f->sums[i].l4 + 8 <= f->len && (!s || chance(30)))
			s = &f->sums[i];
	if (!s || l4_checksum_offset(s->proto) == 0)
		return;
	if (f->gso) {
		vnet_partial(f, s);
		vnet_gso(f, s);
	} else if (chance(10)) {
		vnet_partial(f, s);
	} else if (chance(5)) {
		f->vnet.flags = VIRTIO_NET_HDR_F_DATA_VALID;
	}
}
