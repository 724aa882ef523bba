// SPDX-License-Identifier: GPL-2.0
/*
 * pool.c - the IPv4 addresses of one VR
 *
 * One bit per address of the ranges, which are disjoint. The search for a free
 * one goes on where the last one ended, so that an address rests as long as
 * possible before another user gets it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "pool.h"

struct range {
	uint32_t first;
	uint32_t last;
	size_t base;		/* bit of the first address */
};

/* An address in use that no range contains */
struct extra {
	struct hash_node node;
};

struct pool {
	struct range *ranges;
	unsigned int n;
	uint64_t *bits;
	uint64_t *fixed;	/* addresses that nobody gets */
	uint64_t *kept;		/* addresses that only pool_take() gives */
	size_t size;		/* bits */
	size_t reserved;
	size_t used;
	size_t kept_free;
	size_t cursor;
	struct hash outside;
	size_t own_outside;	/* reserved ones among them */
};

#define BIT_WORD(i)	((i) / 64)
#define BIT_MASK(i)	(UINT64_C(1) << ((i) % 64))

/**
 * pool_new() - make a pool in which all addresses are free
 * @ranges: disjoint ranges, at most POOL_MAX addresses together
 * @n: their number, may be 0
 *
 * Return: the pool, or NULL when out of memory.
 */
struct pool *pool_new(const struct pool_range *ranges, unsigned int n)
{
	struct pool *p = calloc(1, sizeof(*p));
	unsigned int i;
	size_t words;

	if (!p)
		return NULL;
	p->ranges = calloc(n ? n : 1, sizeof(*p->ranges));
	if (!p->ranges)
		goto fail;
	for (i = 0; i < n; i++) {
		p->ranges[i].first = ranges[i].first;
		p->ranges[i].last = ranges[i].last;
		p->ranges[i].base = p->size;
		p->size += (size_t)(ranges[i].last - ranges[i].first) + 1;
	}
	p->n = n;
	words = BIT_WORD(p->size) + 1;
	p->bits = calloc(words, sizeof(*p->bits));
	p->fixed = calloc(words, sizeof(*p->fixed));
	p->kept = calloc(words, sizeof(*p->kept));
	if (!p->bits || !p->fixed || !p->kept)
		goto fail;
	return p;
fail:
	pool_free(p);
	return NULL;
}

/* Free a pool; NULL is allowed */
void pool_free(struct pool *p)
{
	struct hash_node *n;
	size_t i;

	if (!p)
		return;
	for (i = 0; p->outside.slots && i < (size_t)1 << p->outside.bits; i++) {
		while ((n = p->outside.slots[i])) {
			p->outside.slots[i] = n->next;
			free(hash_owner(n, struct extra, node));
		}
	}
	hash_free(&p->outside);
	free(p->kept);
	free(p->fixed);
	free(p->bits);
	free(p->ranges);
	free(p);
}

/* Bit of an address, or -1 */
static ssize_t pool_bit(const struct pool *p, uint32_t addr)
{
	unsigned int i;

	for (i = 0; i < p->n; i++) {
		if (addr >= p->ranges[i].first && addr <= p->ranges[i].last)
			return (ssize_t)(p->ranges[i].base + addr - p->ranges[i].first);
	}
	return -1;
}

static uint32_t bit_addr(const struct pool *p, size_t bit)
{
	unsigned int i = p->n - 1;

	while (p->ranges[i].base > bit)
		i--;
	return p->ranges[i].first + (uint32_t)(bit - p->ranges[i].base);
}

/* First address that may be given away, from @from up to but not including @to, or -1 */
static ssize_t find_clear(const struct pool *p, size_t from, size_t to)
{
	uint64_t w;

	while (from < to) {
		w = ~(p->bits[BIT_WORD(from)] | p->kept[BIT_WORD(from)]) &
		    (UINT64_MAX << (from % 64));
		if (w) {
			from = BIT_WORD(from) * 64 + (size_t)__builtin_ctzll(w);
			return from < to ? (ssize_t)from : -1;
		}
		from = (BIT_WORD(from) + 1) * 64;
	}
	return -1;
}

/**
 * pool_reserve() - an address that nobody may get, such as our own
 * @p: pool
 * @addr: address
 *
 * Return: 0, -EADDRINUSE, or -ENOMEM.
 */
int pool_reserve(struct pool *p, uint32_t addr)
{
	ssize_t bit = pool_bit(p, addr);
	int err = pool_take(p, addr);

	if (err)
		return err;
	if (bit < 0) {
		p->own_outside++;
		return 0;
	}
	p->fixed[BIT_WORD(bit)] |= BIT_MASK(bit);
	p->reserved++;
	p->used--;
	return 0;
}

/**
 * pool_keep() - keep an address for the user whose fixed address it is
 * @p: pool
 * @addr: address; pool_alloc() does not give it away, pool_take() does
 */
void pool_keep(struct pool *p, uint32_t addr)
{
	ssize_t bit = pool_bit(p, addr);

	if (bit < 0 || p->kept[BIT_WORD(bit)] & BIT_MASK(bit))
		return;
	p->kept[BIT_WORD(bit)] |= BIT_MASK(bit);
	if (!(p->bits[BIT_WORD(bit)] & BIT_MASK(bit)))
		p->kept_free++;
}

/**
 * pool_alloc() - a free address
 * @p: pool
 * @addr: receives it
 *
 * Return: 0, or -ENOSPC when all are in use.
 */
int pool_alloc(struct pool *p, uint32_t *addr)
{
	ssize_t bit;

	bit = find_clear(p, p->cursor, p->size);
	if (bit < 0)
		bit = find_clear(p, 0, p->cursor);
	if (bit < 0)
		return -ENOSPC;
	p->bits[BIT_WORD(bit)] |= BIT_MASK(bit);
	p->used++;
	p->cursor = (size_t)bit + 1;
	*addr = bit_addr(p, (size_t)bit);
	return 0;
}

/**
 * pool_take() - a certain address, inside or outside the ranges
 * @p: pool
 * @addr: address
 *
 * Return: 0, -EADDRINUSE, or -ENOMEM.
 */
int pool_take(struct pool *p, uint32_t addr)
{
	ssize_t bit = pool_bit(p, addr);
	struct extra *e;

	if (bit >= 0) {
		if (p->bits[BIT_WORD(bit)] & BIT_MASK(bit))
			return -EADDRINUSE;
		p->bits[BIT_WORD(bit)] |= BIT_MASK(bit);
		p->used++;
		if (p->kept[BIT_WORD(bit)] & BIT_MASK(bit))
			p->kept_free--;
		return 0;
	}
	if (hash_find(&p->outside, addr))
		return -EADDRINUSE;
	e = calloc(1, sizeof(*e));
	if (!e)
		return -ENOMEM;
	if (hash_add(&p->outside, &e->node, addr)) {
		free(e);
		return -ENOMEM;
	}
	return 0;
}

/**
 * pool_release() - an address is free again
 * @p: pool
 * @addr: address; nothing happens if it was free or is reserved
 */
void pool_release(struct pool *p, uint32_t addr)
{
	ssize_t bit = pool_bit(p, addr);
	struct hash_node *n;

	if (bit >= 0) {
		if (!(p->bits[BIT_WORD(bit)] & BIT_MASK(bit)) ||
		    p->fixed[BIT_WORD(bit)] & BIT_MASK(bit))
			return;
		p->bits[BIT_WORD(bit)] &= ~BIT_MASK(bit);
		p->used--;
		if (p->kept[BIT_WORD(bit)] & BIT_MASK(bit))
			p->kept_free++;
		return;
	}
	n = hash_find(&p->outside, addr);
	if (n) {
		hash_del(&p->outside, n);
		free(hash_owner(n, struct extra, node));
	}
}

/* Whether an address is taken or reserved */
bool pool_used(const struct pool *p, uint32_t addr)
{
	ssize_t bit = pool_bit(p, addr);

	if (bit >= 0)
		return p->bits[BIT_WORD(bit)] & BIT_MASK(bit);
	return hash_find(&p->outside, addr);
}

/* Addresses that can be given away, those in use included */
size_t pool_size(const struct pool *p)
{
	return p->size - p->reserved;
}

/* How many of them are in use */
size_t pool_in_use(const struct pool *p)
{
	return p->used;
}

/* How many can still be given away to anybody */
size_t pool_free_count(const struct pool *p)
{
	return p->size - p->reserved - p->used - p->kept_free;
}

/* Addresses in use outside of the ranges, reserved ones not counted */
size_t pool_outside(const struct pool *p)
{
	return p->outside.count - p->own_outside;
}
