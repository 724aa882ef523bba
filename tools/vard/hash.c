// SPDX-License-Identifier: GPL-2.0
/*
 * hash.c - table of objects by a 64-bit key
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

#include "hash.h"

#define HASH_MIN_BITS	6

static size_t hash_slot(uint64_t key, uint64_t seed, unsigned int bits)
{
	/* finalizer of MurmurHash3, public domain constants */
	key ^= seed;
	key ^= key >> 33;
	key *= UINT64_C(0xff51afd7ed558ccd);
	key ^= key >> 33;
	key *= UINT64_C(0xc4ceb9fe1a85ec53);
	key ^= key >> 33;
	return key >> (64 - bits);
}

static int hash_grow(struct hash *h)
{
	unsigned int bits = h->slots ? h->bits + 1 : HASH_MIN_BITS;
	struct hash_node **slots, *n, *next;
	size_t i, j;

	if (!h->slots && getrandom(&h->seed, sizeof(h->seed), 0) != sizeof(h->seed))
		h->seed = (uintptr_t)h;
	slots = calloc((size_t)1 << bits, sizeof(*slots));
	if (!slots)
		return h->slots ? 0 : -ENOMEM;
	for (i = 0; h->slots && i < (size_t)1 << h->bits; i++) {
		for (n = h->slots[i]; n; n = next) {
			next = n->next;
			j = hash_slot(n->key, h->seed, bits);
			n->next = slots[j];
			slots[j] = n;
		}
	}
	free(h->slots);
	h->slots = slots;
	h->bits = bits;
	return 0;
}

/**
 * hash_add() - put an object into the table
 * @h: table
 * @n: its node
 * @key: its key; several objects may have the same
 *
 * Return: 0 or -ENOMEM.
 */
int hash_add(struct hash *h, struct hash_node *n, uint64_t key)
{
	size_t i;

	if ((!h->slots || h->count > (size_t)1 << h->bits) && hash_grow(h))
		return -ENOMEM;
	i = hash_slot(key, h->seed, h->bits);
	n->key = key;
	n->next = h->slots[i];
	h->slots[i] = n;
	h->count++;
	return 0;
}

/* Take an object, which must be there, out of the table */
void hash_del(struct hash *h, struct hash_node *n)
{
	struct hash_node **p = &h->slots[hash_slot(n->key, h->seed, h->bits)];

	while (*p != n)
		p = &(*p)->next;
	*p = n->next;
	n->next = NULL;
	h->count--;
}

/* First node with that key, or NULL */
struct hash_node *hash_find(const struct hash *h, uint64_t key)
{
	struct hash_node *n;

	if (!h->slots)
		return NULL;
	for (n = h->slots[hash_slot(key, h->seed, h->bits)]; n; n = n->next) {
		if (n->key == key)
			return n;
	}
	return NULL;
}

/* Next node with the same key, or NULL */
struct hash_node *hash_next(const struct hash_node *n)
{
	struct hash_node *o;

	for (o = n->next; o; o = o->next) {
		if (o->key == n->key)
			return o;
	}
	return NULL;
}

/* Free the table, not the objects */
void hash_free(struct hash *h)
{
	free(h->slots);
	h->slots = NULL;
	h->count = 0;
	h->bits = 0;
}
