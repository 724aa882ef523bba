// SPDX-License-Identifier: GPL-2.0
/*
 * session_pppoe.c - sessions of PPPoE hosts
 */
#include <errno.h>

#include "session.h"

/**
 * session_pppoe_new() - make a session for a host
 * @port: where it is
 * @mac: its address
 * @req: what it asks for
 * @sid: receives the SESSION_ID
 *
 * Return: 0 or a negative errno.
 */
int session_pppoe_new(struct port *port, const uint8_t mac[PPPOE_MAC_LEN],
		      const struct pppoe_request *req, uint16_t *sid)
{
	return -EOPNOTSUPP;
}

/* The PADS has been sent: LCP begins */
void session_pppoe_begin(struct port *port, uint16_t sid)
{
}

/* The host's PADT came */
void session_pppoe_padt(struct port *port, uint16_t sid)
{
}

/* The interface is gone, or PPPoE is no longer spoken there: its sessions end at once */
void sessions_port_lost(struct port *port, const char *why)
{
}
