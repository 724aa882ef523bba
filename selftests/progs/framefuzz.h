/* SPDX-License-Identifier: GPL-2.0 */
/*
 * framefuzz.h - what the files of the packet fuzzer share
 */
#ifndef SELFTESTS_FRAMEFUZZ_H
#define SELFTESTS_FRAMEFUZZ_H

#include <linux/virtio_net.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FRAME_MAX	66000
#define FRAME_SLACK	256	/* behind it, for fields that are set later */
#define MARKS_MAX	96
#define SUMS_MAX	12
#define LIST_MAX	64

/* What a frame is to begin with */
enum frame_class {
	CLASS_PPPOE,		/* session stage */
	CLASS_DISCOVERY,
	CLASS_L2TP,		/* data messages */
	CLASS_CONTROL,		/* L2TP control messages */
	CLASS_IP,		/* not in any session */
	CLASS_NOISE,
	CLASS_MAX,
};

/* What a mutation wants to find */
enum mark_kind {
	MARK_LENGTH,
	MARK_ID,
	MARK_OTHER,
};

struct mark {
	uint32_t off;
	uint8_t size;		/* bytes: 1, 2 or 4 */
	uint8_t kind;
};

/* A checksum to be put right: that of an IPv4 header, or of what it carries */
struct checksum {
	uint32_t l3, l4;	/* l4 0: the IPv4 header's own */
	uint32_t end;
	uint8_t proto;
};

struct frame {
	uint8_t *b;
	size_t len;
	struct mark marks[MARKS_MAX];
	unsigned int n_marks;
	struct checksum sums[SUMS_MAX];
	unsigned int n_sums;
	enum frame_class class;
	bool gso, mutated;
	struct virtio_net_hdr vnet;
};

struct address {
	int family;		/* AF_INET, AF_INET6; 0 for none */
	uint8_t b[16];
};

/* A session of the box */
struct target {
	uint16_t tid, sid;	/* tid 0 for PPPoE */
	struct address source[4];
	unsigned int n_sources;
};

struct list {
	struct address a[LIST_MAX];
	unsigned int n;
};

struct fuzz_settings {
	uint8_t to[6], from[6];
	int vlan;		/* -1 for none */
	struct address far, box;
	uint16_t far_port, box_port;
	struct target pppoe[LIST_MAX], l2tp[LIST_MAX];
	unsigned int n_pppoe, n_l2tp;
	struct list source, inner_to, plain_to;
	unsigned int mtu;
	unsigned int classes;	/* bit per enum frame_class */
};

extern struct fuzz_settings set;

/* framefuzz_build.c: frame number @n of @seed, whole and sound */
void frame_build(struct frame *f, uint64_t seed, uint64_t n);
void put8(struct frame *f, unsigned int v);
void put16(struct frame *f, unsigned int v);
void put32(struct frame *f, uint32_t v);
void put_bytes(struct frame *f, const void *data, size_t n);
void put_zero(struct frame *f, size_t n);
void set16(struct frame *f, size_t off, unsigned int v);
void mark(struct frame *f, enum mark_kind kind, unsigned int size);

/* framefuzz_inner.c: IP packets of about @size bytes, PPP frames of a session */
void put_ip(struct frame *f, const struct address *from, const struct address *to, size_t size);
void put_ip_header(struct frame *f, const struct address *from, const struct address *to,
		   unsigned int proto, unsigned int ttl);
void put_ip_end(struct frame *f, size_t l3, size_t l4, unsigned int proto);
void put_ppp(struct frame *f, const struct target *t, size_t size, bool ff03);

/* framefuzz_mutate.c: spoil it, or not */
void frame_mutate(struct frame *f);
void frame_checksums(struct frame *f);
void frame_vnet(struct frame *f);

uint32_t rnd(void);

/* 0 to n - 1 */
static inline uint32_t rnd_below(uint32_t n)
{
	return n ? (uint64_t)rnd() * n >> 32 : 0;
}

/* true @percent times of 100 */
static inline bool chance(unsigned int percent)
{
	return rnd_below(100) < percent;
}

#endif /* SELFTESTS_FRAMEFUZZ_H */
