/* SPDX-License-Identifier: GPL-2.0 */
/*
 * caps.h - privileges, and the service manager
 */
#ifndef VARD_CAPS_H
#define VARD_CAPS_H

#include <stdbool.h>
#include <stddef.h>

int caps_keep(char *err, size_t len);
void sd_notify_state(const char *state);

#endif /* VARD_CAPS_H */
