/* SPDX-License-Identifier: GPL-2.0 */
/*
 * kernel.h - the handles of the kernel's interfaces, and what comes from them
 */
#ifndef VARD_KERNEL_H
#define VARD_KERNEL_H

#include <stddef.h>

#include "config.h"
#include "lib/varnl.h"
#include "lib/vrf.h"

/**
 * struct kernel - handles
 * @nl: requests to the family "var"
 * @frames: PPP frames
 * @events: what others do to our objects
 * @rt: links, addresses, routes
 */
struct kernel {
	struct varnl *nl;
	struct varnl_frames *frames;
	struct varnl_events *events;
	struct vrf *rt;
};

extern struct kernel kernel;

int kernel_open(char *err, size_t len);
int kernel_listen(void);
void kernel_close(void);
int kernel_punt(const struct cfg_punt *punt);

#endif /* VARD_KERNEL_H */
