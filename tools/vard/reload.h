/* SPDX-License-Identifier: GPL-2.0 */
/*
 * reload.h - from one configuration to the next
 */
#ifndef VARD_RELOAD_H
#define VARD_RELOAD_H

#include <stdbool.h>

#include "config.h"

/**
 * enum reload_fate - what becomes of an entry of the old configuration
 * @RELOAD_SAME: nothing changes
 * @RELOAD_ADJUST: new values, nothing is dropped
 * @RELOAD_REPLACE: what depends on it is closed, and it is made anew
 * @RELOAD_REMOVE: what depends on it is closed, and it is not there any more
 */
enum reload_fate {
	RELOAD_SAME,
	RELOAD_ADJUST,
	RELOAD_REPLACE,
	RELOAD_REMOVE,
};

/**
 * struct reload_diff - what a reload changes
 * @vrs: fate of each VR of the old configuration
 * @listens: fate of each listen entry
 * @peers: fate of each peer
 * @text: what changes, for people: "peer lac1", "VR red removed" ...
 * @n: number of texts
 * @size: room for texts
 * @unchanged: entries that stay as they are
 */
struct reload_diff {
	enum reload_fate *vrs;
	enum reload_fate *listens;
	enum reload_fate *peers;
	char **text;
	unsigned int n;
	unsigned int size;
	unsigned int unchanged;
};

int reload_diff(const struct config *old, const struct config *new, struct reload_diff *d);
void reload_diff_free(struct reload_diff *d);

/* What becomes of the calls of an entry of "dial" */
enum reload_fate reload_dial_fate(const struct cfg_dial *a, const struct cfg_dial *b);

struct errlist;
int reload(struct reload_diff *d, struct errlist *err);

#endif /* VARD_RELOAD_H */
