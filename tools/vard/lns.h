/* SPDX-License-Identifier: GPL-2.0 */
/*
 * lns.h - tunnels: between sockets, the L2TP engine and the kernel
 */
#ifndef VARD_LNS_H
#define VARD_LNS_H

#include "vard.h"

extern struct tunnel_list lns_tunnels;
extern unsigned int lns_count;

/* lns.c: control messages */
void lns_input(struct endpoint *ep, struct in_addr from, uint16_t port, int ifindex,
	       const uint8_t *buf, size_t len);

/* tunnel.c: tunnels */
struct tunnel *tunnel_find(uint32_t endpoint, uint16_t tid);
struct tunnel *tunnel_by_source(const struct endpoint *ep, struct in_addr addr,
				uint16_t port, uint16_t peer_tid);
struct tunnel *tunnel_next(const struct tunnel *t);
void tunnel_forget_source(struct tunnel *t);
struct tunnel *tunnel_make(struct endpoint *ep, struct peer *peer, struct in_addr addr,
			   uint16_t port, uint32_t vr, bool out);
bool tunnel_answers_from(struct tunnel *t, uint16_t port, const uint8_t *buf, size_t len);
void tunnel_input(struct tunnel *t, const uint8_t *buf, size_t len);
void tunnel_rearm(struct tunnel *t);
void tunnel_stop(struct tunnel *t, uint16_t result, uint16_t error, const char *why);
void tunnel_lost(struct tunnel *t, const char *why);
void tunnel_conf(const struct tunnel *t, struct l2tp_tunnel_conf *conf);
const char *tunnel_name(const struct tunnel *t, char buf[160]);
void lns_stop_endpoint(struct endpoint *ep, const char *why);
void lns_purge(struct endpoint *ep);
void lns_reap(void);
void lns_close(void);
unsigned int lns_stopping(void);

#endif /* VARD_LNS_H */
