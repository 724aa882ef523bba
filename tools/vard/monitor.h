/* SPDX-License-Identifier: GPL-2.0 */
/*
 * monitor.h - traces of PPP links for clients of the control socket
 */
#ifndef VARD_MONITOR_H
#define VARD_MONITOR_H

#include <jansson.h>

#include "authority.h"
#include "vard.h"

struct client;

/**
 * struct monitor - what a client wants to see; embedded in the client
 * @node: in the list of all monitors
 * @active: in that list
 * @endpoint: endpoint of the session, 0: by @port or @user
 * @tid: local Tunnel ID
 * @sid: local Session ID, 0: all of the tunnel or port
 * @port: port of a PPPoE session, 0: by @endpoint or @user
 * @user: canonical user name
 */
struct monitor {
	TAILQ_ENTRY(monitor) node;
	bool active;
	uint32_t endpoint;
	uint16_t tid;
	uint16_t sid;
	uint32_t port;
	char user[USER_NAME_MAX + 1];
};

int monitor_start(struct monitor *m, const struct source *who, json_t *args, char *err,
		  size_t len);
void monitor_stop(struct monitor *m);
void monitor_session(struct session *s);
void monitor_named(struct session *s);
void monitor_end(struct session *s);
void monitor_state(struct session *s, const char *text);
void monitor_trace(struct session *s, const struct ppp_trace *t);

/* control.c: send an event to the client that the monitor is part of, if he may see the session */
void client_event(struct monitor *m, const struct session *s, const char *line);

#endif /* VARD_MONITOR_H */
