// SPDX-License-Identifier: GPL-2.0
/*
 * errlist.c - what is wrong with a file, with positions
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "errlist.h"

/**
 * err_add() - add a message
 * @e: list
 * @file: name of the file
 * @line: line, from 1; 0: the file as a whole
 * @col: column, from 1
 * @fmt: as for printf()
 */
void err_add(struct errlist *e, const char *file, size_t line, size_t col,
	     const char *fmt, ...)
{
	char *what = NULL, *text = NULL;
	va_list ap;
	int len;

	e->total++;
	if (e->n == ERRLIST_MAX)
		return;
	va_start(ap, fmt);
	len = vasprintf(&what, fmt, ap);
	va_end(ap);
	if (len < 0)
		return;
	if (line)
		len = asprintf(&text, "%s:%zu:%zu: %s", file, line, col, what);
	else
		len = asprintf(&text, "%s: %s", file, what);
	free(what);
	if (len >= 0)
		e->text[e->n++] = text;
}

/* Free the messages; the list is empty then */
void err_free(struct errlist *e)
{
	while (e->n)
		free(e->text[--e->n]);
	e->total = 0;
}
