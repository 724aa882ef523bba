/* SPDX-License-Identifier: GPL-2.0 */
/*
 * client.h - a client of the control socket, as control.c has it and command.c serves it
 */
#ifndef VARD_CLIENT_H
#define VARD_CLIENT_H

#include <jansson.h>

#include "authority.h"
#include "control.h"
#include "monitor.h"

#define ERR_LEN		512

struct bufferevent;
struct event;

/**
 * struct client - a client of the control socket
 * @node: in the list of all
 * @bev: its socket
 * @who: its user
 * @next: there may be more to do for it
 * @monitor: what it wants to see, if that is active
 * @show: a long reply
 * @showing: which is not complete
 * @dead: gone, to be freed
 */
struct client {
	TAILQ_ENTRY(client) node;
	struct bufferevent *bev;
	struct source who;
	struct event *next;
	struct monitor monitor;
	struct show show;
	bool showing;
	bool dead;
};

/* control.c */
void client_write(struct client *c, const char *text, size_t len);
void client_begin_show(struct client *c);
void reply_ok(struct client *c, json_t *result);
void reply_error(struct client *c, const char *text);
unsigned int clients_by_name(const struct source *who);

/* command.c */
void command_run(struct client *c, const char *line, size_t len);

#endif /* VARD_CLIENT_H */
