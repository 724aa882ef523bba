/* SPDX-License-Identifier: GPL-2.0 */
/*
 * pool.h - the IPv4 addresses of one VR that are in use, and those to give away
 *
 * Addresses are in host byte order here. An address that no range contains (the
 * fixed address of a user) can be taken too, so that nobody else gets it.
 */
#ifndef VARD_POOL_H
#define VARD_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Most addresses in the ranges of one VR */
#define POOL_MAX	(1u << 22)

struct pool;

/**
 * struct pool_range - addresses that may be given away
 * @first: lowest
 * @last: highest
 */
struct pool_range {
	uint32_t first;
	uint32_t last;
};

struct pool *pool_new(const struct pool_range *ranges, unsigned int n);
void pool_free(struct pool *p);
int pool_reserve(struct pool *p, uint32_t addr);
int pool_alloc(struct pool *p, uint32_t *addr);
void pool_keep(struct pool *p, uint32_t addr);
int pool_take(struct pool *p, uint32_t addr);
void pool_release(struct pool *p, uint32_t addr);
bool pool_used(const struct pool *p, uint32_t addr);
size_t pool_size(const struct pool *p);
size_t pool_in_use(const struct pool *p);
size_t pool_free_count(const struct pool *p);
size_t pool_outside(const struct pool *p);

#endif /* VARD_POOL_H */
