/* SPDX-License-Identifier: GPL-2.0 */
/*
 * nl_faults.h - the table of nl_faults: commands to try without memory
 */
#ifndef NL_FAULTS_H
#define NL_FAULTS_H

#include <stdbool.h>

#include "nl_attrs.h"

#define MAX_UNDO	3

struct request {
	uint8_t cmd;
	uint16_t flags;
	struct attr attrs[MAX_ATTRS];
};

/**
 * struct command - a command to try
 * @name: NULL: a preparation, which is done once and stays
 * @request: the command
 * @undo: what leads back to the state before; nothing if it changes nothing
 * @with_socket: its effect goes when the requester's socket is closed
 */
struct command {
	const char *name;
	struct request request;
	struct request undo[MAX_UNDO + 1];
	bool with_socket;
};

extern const struct command commands[];

#endif /* NL_FAULTS_H */
