/* SPDX-License-Identifier: GPL-2.0 */
/*
 * route.h - routes of VRs, which delegates change by way of the control socket
 */
#ifndef VARD_ROUTE_H
#define VARD_ROUTE_H

#include <jansson.h>

#include "authority.h"

bool route_add(const struct source *who, json_t *args, char *err, size_t len);
bool route_del(const struct source *who, json_t *args, char *err, size_t len);
json_t *route_show(const struct source *who, json_t *args, char *err, size_t len);

#endif /* VARD_ROUTE_H */
