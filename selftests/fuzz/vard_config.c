// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration files: whatever is in them, there is a configuration or a
 * message, and the configuration says the same as itself.
 */
/*
 * build: tools/vard/reload_diff.c tools/vard/config*.c tools/vard/errlist.c
 *	tools/vard/secretfile.c tools/vard/users.c tools/vard/hash.c
 *	tools/vard/ppp/[a-z]*.c ; libs: -lyaml -lcrypto
 */
#include <stdlib.h>

#include "reload.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct errlist err = { 0 };
	struct reload_diff d;
	struct config *cfg;

	cfg = config_parse("f", (const char *)data, size, false, &err);
	if (!cfg != !!err.total)
		abort();
	if (cfg) {
		if (reload_diff(cfg, cfg, &d) || d.n)
			abort();
		reload_diff_free(&d);
	}
	config_free(cfg);
	err_free(&err);
	return 0;
}
