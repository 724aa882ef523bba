/* SPDX-License-Identifier: GPL-2.0 */
/*
 * requests.h - the socket where delegates send requests to the kernel's family "var"
 */
#ifndef VARD_REQUESTS_H
#define VARD_REQUESTS_H

#include "errlist.h"

int requests_open(const char *control, struct errlist *err);
void requests_close(void);

#endif /* VARD_REQUESTS_H */
