// SPDX-License-Identifier: GPL-2.0
/* build: tools/varctl-shell/words.c */
/*
 * shell_words.c - what varctl-shell makes of the commands that come from the network
 */
#include <stdio.h>
#include <string.h>

#include "tap.h"
#include "varctl-shell/words.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* The words in brackets, or "! MESSAGE" */
static const char *split(const char *command)
{
	static char shown[4 * COMMAND_MAX];
	char copy[COMMAND_MAX + 2], *words[WORDS_MAX + 1];
	const char *err = "?";
	size_t used = 0;
	int i, n;

	snprintf(copy, sizeof(copy), "%s", command);
	n = split_words(copy, words, &err);
	shown[0] = '\0';
	if (n < 0)
		snprintf(shown, sizeof(shown), "! %s", err);
	else if (words[n])
		return "no NULL at the end";
	for (i = 0; i < n; i++)
		used += snprintf(shown + used, sizeof(shown) - used, "[%s]", words[i]);
	return shown;
}

static void test_words(void)
{
	static const struct {
		const char *command;
		const char *words;
	} cases[] = {
		{ "", "" },
		{ " \t ", "" },
		{ "vr show", "[vr][show]" },
		{ "  vr\t show  ", "[vr][show]" },
		{ "a 'b c' d", "[a][b c][d]" },
		{ "a \"b c\" d", "[a][b c][d]" },
		{ "a''b \"\" ''", "[ab][][]" },
		{ "a'b'\"c\"d", "[abcd]" },
		{ "a\\ b", "[a b]" },
		{ "\\'a \\\"b \\\\c", "['a][\"b][\\c]" },
		{ "'a\\b' 'a\\'", "[a\\b][a\\]" },
		{ "\"a\\\"b\" \"a\\'b\"", "[a\"b][a'b]" },
		{ "a\\b", "[a\\b]" },
		{ "a\\", "[a\\]" },
		{ "version; id | sh && $(id) `id` >/x *",
		  "[version;][id][|][sh][&&][$(id)][`id`][>/x][*]" },
		{ "-n box", "[-n][box]" },
		{ "b\303\266b@isp", "[b\303\266b@isp]" },
		{ "\xc2\xa0x", "[\xc2\xa0x]" },
		{ "a 'b", "! a quote has no end" },
		{ "a \"b\\\"", "! a quote has no end" },
		{ "a\nb", "! the command has control characters in it" },
		{ "a\rb", "! the command has control characters in it" },
		{ "'a\033[0m'", "! the command has control characters in it" },
		{ "a\177", "! the command has control characters in it" },
		{ "a\xc2\x9b", "! the command has control characters in it" },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		is_str(split(cases[i].command), cases[i].words, "words of %u", i);
}

static void test_limits(void)
{
	char text[COMMAND_MAX + 2];
	unsigned int i;

	memset(text, 'x', sizeof(text));
	text[COMMAND_MAX] = '\0';
	ok(strlen(split(text)) == COMMAND_MAX + 2, "the longest command");
	text[COMMAND_MAX] = 'x';
	text[COMMAND_MAX + 1] = '\0';
	is_str(split(text), "! the command is too long", "one byte more");
	for (i = 0; i < WORDS_MAX; i++)
		memcpy(&text[i * 2], "x ", 3);
	ok(split(text)[0] == '[', "as many words as there may be");
	strcat(text, "x");
	is_str(split(text), "! the command has too many words", "one more");
}

int main(void)
{
	plan(0);
	test_words();
	test_limits();
	return done();
}
