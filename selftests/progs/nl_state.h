/* SPDX-License-Identifier: GPL-2.0 */
/*
 * nl_state.h - what the family "var" shows, as text that can be compared
 */
#ifndef NL_STATE_H
#define NL_STATE_H

#include <stdbool.h>
#include <stddef.h>

#include <libmnl/libmnl.h>

/* Lines, each one message. */
struct text {
	char **line;
	size_t n;
};

/**
 * text_add() - append a message of the family
 * @text: where
 * @nlh: the message; what changes without a command is left out
 */
void text_add(struct text *text, const struct nlmsghdr *nlh);
bool text_same(const struct text *a, const struct text *b);
/* Prints the lines that only one of them has. */
void text_diff(const struct text *a, const char *a_name, const struct text *b,
	       const char *b_name);
void text_free(struct text *text);

/**
 * state_read() - all objects of the network namespace, and its network devices
 * @state: filled in; sorted, so that the order of a dump does not matter
 *
 * Finds the endpoint that came last, too: nl_values[V_NEW_EP].
 */
void state_read(struct text *state);

#endif /* NL_STATE_H */
