/* SPDX-License-Identifier: GPL-2.0 */
/* Where kernels before 6.12 have what this header has now. */
#include <asm/unaligned.h>
