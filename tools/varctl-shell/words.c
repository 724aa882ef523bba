// SPDX-License-Identifier: GPL-2.0
/*
 * words.c - cut a command into words, as a shell does, but without all else that one does
 */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "words.h"

/* C0, DEL, and C1 as UTF-8 has it */
static bool is_control(const char *p)
{
	unsigned char a = p[0], b = a ? p[1] : 0;

	return (a < ' ' && a != '\t') || a == 0x7f || (a == 0xc2 && b >= 0x80 && b <= 0x9f);
}

/* Where the word at @from ends; it is moved to @to, without its quotes. NULL: a quote is open */
static char *take_word(char *from, char *to)
{
	char quote = 0;

	for (; *from && (quote || !strchr(" \t", *from)); from++) {
		if (quote ? *from == quote : *from == '"' || *from == '\'') {
			quote = quote ? 0 : *from;
			continue;
		}
		if (*from == '\\' && quote != '\'' && from[1] && strchr(" \t\"'\\", from[1]))
			from++;
		*to++ = *from;
	}
	if (quote)
		return NULL;
	if (*from)
		from++;
	*to = '\0';
	return from;
}

int split_words(char *text, char **words, const char **err)
{
	const char *p;
	int n = 0;

	if (strnlen(text, COMMAND_MAX + 1) > COMMAND_MAX) {
		*err = "the command is too long";
		return -1;
	}
	for (p = text; *p; p++) {
		if (is_control(p)) {
			*err = "the command has control characters in it";
			return -1;
		}
	}
	for (;;) {
		text += strspn(text, " \t");
		if (!*text)
			break;
		if (n == WORDS_MAX) {
			*err = "the command has too many words";
			return -1;
		}
		words[n++] = text;
		text = take_word(text, text);
		if (!text) {
			*err = "a quote has no end";
			return -1;
		}
	}
	words[n] = NULL;
	return n;
}
