/* SPDX-License-Identifier: GPL-2.0 */
/*
 * grant.h - authority over VRs, as the configuration gives it
 */
#ifndef VARD_GRANT_H
#define VARD_GRANT_H

#include "config.h"

void grants_apply(const struct config *old, const struct config *cfg);
void grants_look(void);

#endif /* VARD_GRANT_H */
