// SPDX-License-Identifier: GPL-2.0
/*
 * random.c - unpredictable bytes
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

#include "vard.h"

/**
 * random_bytes() - fill a buffer with unpredictable bytes
 * @buf: buffer
 * @len: its length
 *
 * Does not fail: the kernel's generator is there or the daemon ends.
 */
void random_bytes(void *buf, size_t len)
{
	uint8_t *p = buf;
	ssize_t n;

	while (len) {
		n = getrandom(p, len, 0);
		if (n < 0 && errno != EINTR)
			abort();
		if (n > 0) {
			p += n;
			len -= (size_t)n;
		}
	}
}
