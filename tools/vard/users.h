/* SPDX-License-Identifier: GPL-2.0 */
/*
 * users.h - users and their secrets, from a file in chap-secrets form
 *
 *	# client	server	secret		address
 *	bob@isp1.example	*	"his secret"	10.1.0.7
 *	alice@isp1.example	*	hers		*
 */
#ifndef VARD_USERS_H
#define VARD_USERS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

#include "errlist.h"

#define USER_NAME_MAX	253	/* octets, VAR_MAX_USER */
#define USER_REALM_MAX	63	/* octets, VAR_MAX_NAME */
#define USER_SECRET_MAX	255	/* octets */

/**
 * struct user - one line of the file
 * @name: client, with the realm in lower case
 * @server: our name towards that user, "*": any
 * @secret: secret, may contain any octet
 * @secret_len: its length
 * @address: fixed address, 0.0.0.0: from the pool
 * @line: line of the file
 */
struct user {
	char *name;
	char *server;
	unsigned char *secret;
	size_t secret_len;
	struct in_addr address;
	unsigned int line;
};

struct users;

int user_canon(const void *name, size_t len, char out[USER_NAME_MAX + 1]);
const char *user_realm(const char *name);
struct users *users_load(const char *path, struct errlist *err);
struct users *users_parse(const char *path, const char *text, size_t len,
			  struct errlist *err);
const struct user *users_find(const struct users *u, const char *name,
			      const char *server);
const struct user *users_at(const struct users *u, size_t i);
size_t users_count(const struct users *u);
void users_free(struct users *u);

#endif /* VARD_USERS_H */
