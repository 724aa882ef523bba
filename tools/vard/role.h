/* SPDX-License-Identifier: GPL-2.0 */
/*
 * role.h - what the box, and each VR of it, does with calls
 */
#ifndef VARD_ROLE_H
#define VARD_ROLE_H

#include <jansson.h>

#include "vard.h"

bool role_parse(const json_t *list, unsigned int *role, char *err, size_t len);
bool role_set(const char *vr, unsigned int role, char *err, size_t len);
json_t *role_json(unsigned int role);
void roles_enforce(void);

#endif /* VARD_ROLE_H */
