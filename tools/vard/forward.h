/* SPDX-License-Identifier: GPL-2.0 */
/*
 * forward.h - sessions that go on to an LNS: LAC and LTS
 */
#ifndef VARD_FORWARD_H
#define VARD_FORWARD_H

#include "vard.h"

bool forward_wanted(const struct session *s, const struct vr *vr);
void forward_begin(struct session *s, bool step);
void forward_reply(struct session *out);
void forward_connect(struct session *in, const struct l2tp_call_info *info);
void forward_up(struct session *out);
void forward_down(struct session *s, const struct l2tp_reason *why);
void forward_cancel(struct session *in);
void forward_reconf(struct session *s);
struct session *forward_other(const struct session *s);
struct session *forward_call(const struct session *s);

#endif /* VARD_FORWARD_H */
