/* SPDX-License-Identifier: GPL-2.0 */
/*
 * port.h - ports where PPPoE is spoken
 */
#ifndef VARD_PORT_H
#define VARD_PORT_H

#include <jansson.h>

#include "pppoe/ac.h"
#include "vard.h"

/**
 * struct port - a network device where PPPoE is spoken
 * @cfg: its entry in the current configuration; when @removed, @last
 * @last: what that was
 * @ifindex: of the device, 0: it is not there
 * @mac: its address
 * @sessions: number of sessions, kept by session_pppoe.c
 * @sessions_of: its sessions, kept by session_pppoe.c
 * @ac: who gets an answer, and the hosts that have sessions
 * @fd: packet socket, -1: none
 * @ev: read event
 * @overflow: frames that came faster than they were read, see port_overflow()
 * @refused: ifindex of a device that could not be used, so that it is told once
 * @removed: not in the configuration any more; freed by ports_reap()
 */
struct port {
	TAILQ_ENTRY(port) node;
	const struct cfg_pppoe *cfg;
	struct cfg_pppoe last;
	uint32_t ifindex;
	uint8_t mac[PPPOE_MAC_LEN];
	unsigned int sessions;
	struct session_list sessions_of;
	struct pppoe_ac ac;
	int fd;
	struct event *ev;
	uint64_t overflow;
	uint32_t refused;
	bool removed;
};

TAILQ_HEAD(port_list, port);

extern struct port_list ports;

/* port.c */
int ports_apply(const struct config *cfg, struct errlist *err);
void ports_remove(const struct config *cfg);
void ports_reap(void);
void ports_close(void);
struct port *port_find(uint32_t ifindex);
void port_stray(struct port *port, const uint8_t mac[PPPOE_MAC_LEN], uint16_t sid);
uint64_t port_overflow(struct port *port);
void port_session_end(struct port *port, uint16_t sid, const char *padt_text);

/* port_show.c */
json_t *show_ports(void);

#endif /* VARD_PORT_H */
