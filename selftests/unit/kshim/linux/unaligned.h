/* SPDX-License-Identifier: GPL-2.0 */
/*
 * unaligned.h - numbers of network byte order at any address, byte by byte
 */
#ifndef KSHIM_LINUX_UNALIGNED_H
#define KSHIM_LINUX_UNALIGNED_H

#include <linux/types.h>

static inline u16 get_unaligned_be16(const void *from)
{
	const u8 *b = from;

	return (u16)(b[0] << 8 | b[1]);
}

static inline void put_unaligned_be16(u16 val, void *to)
{
	u8 *b = to;

	b[0] = (u8)(val >> 8);
	b[1] = (u8)val;
}

#endif /* KSHIM_LINUX_UNALIGNED_H */
