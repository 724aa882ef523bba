/* SPDX-License-Identifier: GPL-2.0 */
/*
 * unix.h - Unix sockets where clients are waited for
 */
#ifndef VARD_UNIX_H
#define VARD_UNIX_H

#include <sys/un.h>

#include "errlist.h"

struct event;

/**
 * struct unix_listener - a socket where clients are waited for
 * @ev: somebody is there; NULL: nobody is waited for
 * @pause: after too many, until then
 * @accepted: what is done with a client, whose socket is nonblocking and its own to close
 * @fd: the socket
 * @path: where it is, "" if it is not
 */
struct unix_listener {
	struct event *ev;
	struct event *pause;
	void (*accepted)(int fd);
	int fd;
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
};

int unix_listen(struct unix_listener *l, const char *path, int type, void (*accepted)(int fd),
		struct errlist *err);
void unix_unlisten(struct unix_listener *l);

#endif /* VARD_UNIX_H */
