// SPDX-License-Identifier: GPL-2.0
/* build: tools/varctl-shell/words.c */
/*
 * Commands that come from the network, as varctl-shell cuts them up.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "varctl-shell/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *words[WORDS_MAX + 1], *text = malloc(size + 1), *p;
	const char *err = NULL;
	int i, n;

	memcpy(text, data, size);
	text[size] = '\0';
	n = split_words(text, words, &err);
	if (n > WORDS_MAX || (n < 0 && !err) || (n >= 0 && words[n]))
		abort();
	for (i = 0; i < n; i++) {
		if (words[i] < text || words[i] + strlen(words[i]) > text + size)
			abort();
		for (p = words[i]; *p; p++) {
			if ((*p >= 0 && *p < ' ' && *p != '\t') || *p == 0x7f)
				abort();
		}
	}
	free(text);
	return 0;
}
