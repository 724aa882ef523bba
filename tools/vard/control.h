/* SPDX-License-Identifier: GPL-2.0 */
/*
 * control.h - the control socket; lib/control.h describes what is spoken there
 */
#ifndef VARD_CONTROL_H
#define VARD_CONTROL_H

#include <jansson.h>

#include "vard.h"

/**
 * struct show - a long reply that is sent in pieces
 * @keys: what is to be shown, found when the command came
 * @n: their number
 * @next: next one
 * @sent: at least one was
 * @one: makes the JSON of one, NULL if it is gone
 * @vr: to whose VR one belongs that is there, 0: the box's
 */
struct show {
	uint64_t *keys;
	size_t n;
	size_t next;
	bool sent;
	json_t *(*one)(uint64_t key);
	uint32_t (*vr)(uint64_t key);
};

/* control.c */
int control_open_socket(const char *path, struct errlist *err);
void control_close_socket(void);
bool control_parse(const char *line, size_t len, json_t **request, const char **cmd,
		   json_t **args, char *err, size_t errlen);

/* control_show.c: false after a message in @err */
bool show_sessions(struct show *show, json_t *args, char *err, size_t len);
bool show_tunnels(struct show *show, json_t *args, char *err, size_t len);
json_t *show_peers(void);
json_t *show_pools(void);
json_t *show_vrs(void);
json_t *show_port_names(void);
json_t *show_status(void);

/* control_parse.c */
bool arg_number(json_t *args, const char *key, json_int_t max, json_int_t *val, char *err,
		size_t len);
bool arg_bool(json_t *args, const char *key, bool *val, char *err, size_t len);
bool arg_text(json_t *args, const char *key, const char **val, char *err, size_t len);

#endif /* VARD_CONTROL_H */
