/* SPDX-License-Identifier: GPL-2.0 */
/*
 * authority.h - who is at the control socket, and what he may
 */
#ifndef VARD_AUTHORITY_H
#define VARD_AUTHORITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/varnl.h"

struct session;

/**
 * struct source - whoever is at the other end of a Unix socket
 * @uid: effective user id when he connected
 * @pid: process that connected
 * @carrier: root, or the user that vard runs as: may all
 * @n_gids: number of groups
 * @gid: effective and supplementary groups when he connected
 */
struct source {
	uid_t uid;
	pid_t pid;
	bool carrier;
	unsigned int n_gids;
	uint32_t gid[VAR_MAX_GROUPS];
};

/* What whoever asks for something foreign is told, and for something that is not there */
#define AUTHORITY_REFUSED	"not permitted, or there is no such thing"

#define VIEW_MAX	1024	/* VRs, of whose number a table is */

/**
 * struct view - the VRs where a source has a right, asked for once and for all of them, so that
 * neither the time nor the number of questions depends on what there is in them
 * @who: source
 * @n: number of VRs
 * @vr: their ids
 * @has: whether the right is there
 * @all: and in the box, so in all
 */
struct view {
	const struct source *who;
	unsigned int n;
	uint32_t vr[VIEW_MAX];
	bool has[VIEW_MAX];
	bool all;
};

int source_of(int fd, struct source *who, char *err, size_t len);
void source_for_kernel(const struct source *who, struct varnl_source *out);
bool may_anything(const struct source *who);
bool may(const struct source *who, uint32_t right, uint32_t vr);
void view_begin(struct view *view, const struct source *who, uint32_t right);
bool view_has(const struct view *view, uint32_t vr);
bool may_see_session(const struct source *who, const struct session *s);

#endif /* VARD_AUTHORITY_H */
