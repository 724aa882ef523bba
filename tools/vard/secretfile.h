/* SPDX-License-Identifier: GPL-2.0 */
/*
 * secretfile.h - read files that nobody else may read
 */
#ifndef VARD_SECRETFILE_H
#define VARD_SECRETFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "errlist.h"

char *file_read(const char *path, size_t max, bool secret, size_t *len,
		bool *open_to_all, struct errlist *err);
void secret_free(void *p, size_t len);

#endif /* VARD_SECRETFILE_H */
