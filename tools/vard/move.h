/* SPDX-License-Identifier: GPL-2.0 */
/*
 * move.h - sessions that change their VR while they are up
 */
#ifndef VARD_MOVE_H
#define VARD_MOVE_H

#include <stddef.h>

#include "authority.h"
#include "vard.h"

struct varnl_row;

bool move_check(const struct varnl_row *row, const struct source *who, char *err, size_t len);
void move_follow(const struct varnl_row *row);

#endif /* VARD_MOVE_H */
