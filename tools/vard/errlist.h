/* SPDX-License-Identifier: GPL-2.0 */
/*
 * errlist.h - what is wrong with a file, with positions
 */
#ifndef VARD_ERRLIST_H
#define VARD_ERRLIST_H

#include <stddef.h>

#ifndef __printf
#define __printf(fmt, args)	__attribute__((__format__(__printf__, fmt, args)))
#endif

#define ERRLIST_MAX	20	/* further messages are only counted */

/**
 * struct errlist - messages "FILE:LINE:COLUMN: what was found, what was expected"
 * @text: messages
 * @n: how many are kept
 * @total: how many there were
 */
struct errlist {
	char *text[ERRLIST_MAX];
	unsigned int n;
	unsigned int total;
};

void err_add(struct errlist *e, const char *file, size_t line, size_t col,
	     const char *fmt, ...) __printf(5, 6);
void err_free(struct errlist *e);

#endif /* VARD_ERRLIST_H */
