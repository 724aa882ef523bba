/* SPDX-License-Identifier: GPL-2.0 */
/*
 * dial.h - calls that we make ourselves, as a client
 */
#ifndef VARD_DIAL_H
#define VARD_DIAL_H

#include <jansson.h>

#include "vard.h"

/* The calls of the configuration */
void dials_apply(const struct config *cfg);
void dials_reap(void);
void dials_close(void);
json_t *show_dials(void);

/* What happens to the session of one */
const struct ppp_conf *dial_conf(const struct dial *d);
void dial_reply(struct session *s);
bool dial_access(const struct session *s);
bool dial_ncp_up(struct session *s, uint16_t proto);
void dial_undo(struct session *s);
void dial_down(struct session *s, const struct l2tp_reason *why);
bool dial_uses(const struct tunnel *t);

#endif /* VARD_DIAL_H */
