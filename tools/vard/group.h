/* SPDX-License-Identifier: GPL-2.0 */
/*
 * group.h - groups of LNSs: which one takes the next call?
 */
#ifndef VARD_GROUP_H
#define VARD_GROUP_H

#include <jansson.h>

#include "vard.h"

struct peer *group_pick(const struct cfg_group *g, uint32_t *tried);
struct tunnel *group_tunnel(const struct cfg_group *g, struct peer *p, uint32_t vr);
void group_deny(struct peer *p);
void group_allow(struct peer *p);
json_t *show_groups(void);

#endif /* VARD_GROUP_H */
