/* SPDX-License-Identifier: GPL-2.0 */
/*
 * types.h - the kernel's own names of types, for its code in user space
 */
#ifndef KSHIM_LINUX_TYPES_H
#define KSHIM_LINUX_TYPES_H

#include_next <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __s16 s16;
typedef __u32 u32;

#endif /* KSHIM_LINUX_TYPES_H */
