/* SPDX-License-Identifier: GPL-2.0 */
/*
 * hash.h - table of objects by a 64-bit key; nodes are embedded in the objects
 *
 * Keys are made of ids that this box chose, or are mixed with a random seed, so
 * that no remote party can choose the chain an object ends up in.
 */
#ifndef VARD_HASH_H
#define VARD_HASH_H

#include <stddef.h>
#include <stdint.h>

struct hash_node {
	struct hash_node *next;
	uint64_t key;
};

/**
 * struct hash - the table; zeroed: empty
 * @slots: heads of chains
 * @bits: log2 of their number
 * @count: nodes
 * @seed: mixed into the keys
 */
struct hash {
	struct hash_node **slots;
	unsigned int bits;
	size_t count;
	uint64_t seed;
};

int hash_add(struct hash *h, struct hash_node *n, uint64_t key);
void hash_del(struct hash *h, struct hash_node *n);
struct hash_node *hash_find(const struct hash *h, uint64_t key);
struct hash_node *hash_next(const struct hash_node *n);
void hash_free(struct hash *h);

#define hash_owner(n, type, member) \
	((type *)((char *)(n) - offsetof(type, member)))

#endif /* VARD_HASH_H */
