/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbers in network byte order at any alignment, and walking over options.
 */
#ifndef VARD_PPP_WIRE_H
#define VARD_PPP_WIRE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "ppp/proto.h"

static inline uint16_t get16(const uint8_t *b)
{
	return (uint16_t)(b[0] << 8 | b[1]);
}

static inline uint32_t get32(const uint8_t *b)
{
	return (uint32_t)get16(b) << 16 | get16(b + 2);
}

static inline void put16(uint8_t *b, uint16_t v)
{
	b[0] = (uint8_t)(v >> 8);
	b[1] = (uint8_t)v;
}

static inline void put32(uint8_t *b, uint32_t v)
{
	put16(b, (uint16_t)(v >> 16));
	put16(b + 2, (uint16_t)v);
}

/**
 * opt_first - first option of a list
 * @opts: list
 * @len: length of the list in bytes
 *
 * Return: the option, or NULL at the end of the list and where an option's
 * length is below 2 or beyond the end.
 */
static inline const uint8_t *opt_first(const uint8_t *opts, size_t len)
{
	if (len < PPP_OPT_HDR_LEN || opts[1] < PPP_OPT_HDR_LEN ||
	    opts[1] > len)
		return NULL;
	return opts;
}

/**
 * opt_next - option that follows
 * @opt: a valid option of the list
 * @end: end of the list
 *
 * Return: as opt_first().
 */
static inline const uint8_t *opt_next(const uint8_t *opt, const uint8_t *end)
{
	opt += opt[1];
	return opt_first(opt, (size_t)(end - opt));
}

/* Walk a list that fsm_options_valid() accepted, or up to its first error. */
#define opt_for_each(opt, opts, len)					\
	for ((opt) = opt_first(opts, len); (opt);			\
	     (opt) = opt_next(opt, (opts) + (len)))

#endif /* VARD_PPP_WIRE_H */
