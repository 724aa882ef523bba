// SPDX-License-Identifier: GPL-2.0
/*
 * Users files: there are users or a message, and every user is found by name.
 */
/*
 * build: tools/vard/users.c tools/vard/errlist.c tools/vard/secretfile.c tools/vard/hash.c
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "users.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char canon[USER_NAME_MAX + 1];
	struct errlist err = { 0 };
	const struct user *u;
	struct users *all;
	size_t i;

	all = users_parse("f", (const char *)data, size, &err);
	if (!all != !!err.total)
		abort();
	for (i = 0; i < users_count(all); i++) {
		u = users_at(all, i);
		if (user_canon(u->name, strlen(u->name), canon) || strcmp(canon, u->name) ||
		    users_find(all, u->name, u->server) != u || !u->secret_len)
			abort();
	}
	users_free(all);
	err_free(&err);
	/* a name from the wire */
	if (!user_canon(data, size, canon) && strlen(canon) != size)
		abort();
	return 0;
}
