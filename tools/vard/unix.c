// SPDX-License-Identifier: GPL-2.0
/*
 * unix.c - Unix sockets where clients are waited for
 *
 * Everybody may connect: who it is tells the kernel, what he may do is asked then. One
 * client at a time is let in, and not too many in a second: the event loop has other
 * things to do than to turn strangers away.
 */
#include <errno.h>
#include <event2/event.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unix.h"
#include "vard.h"

#define BACKLOG		128
#define PAUSE_USEC	5000	/* from one client to the next: 200 in a second */

/* The folder of the socket, unless it is there */
static void make_folder(const char *path)
{
	char dir[sizeof(((struct unix_listener *)0)->path)];
	char *slash;

	strcpy(dir, path);
	slash = strrchr(dir, '/');
	if (!slash || slash == dir)
		return;
	*slash = '\0';
	mkdir(dir, 0755);
}

/* A socket that nobody listens to is left from a vard that was killed. */
static bool in_use(const struct sockaddr_un *sun, int type)
{
	int fd = socket(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	bool used;

	/* EAGAIN: it listens, but has too much to do */
	used = fd >= 0 && (!connect(fd, (const struct sockaddr *)sun, sizeof(*sun)) ||
			   errno == EAGAIN);
	if (fd >= 0)
		close(fd);
	return used;
}

static int bind_all(const struct sockaddr_un *sun, int type)
{
	int fd = socket(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), ret;
	mode_t mask;

	if (fd < 0)
		return -errno;
	mask = umask(0111);
	ret = bind(fd, (const struct sockaddr *)sun, sizeof(*sun)) ? -errno : fd;
	umask(mask);
	if (ret < 0)
		close(fd);
	return ret;
}

static void go_on(evutil_socket_t fd, short what, void *arg)
{
	struct unix_listener *l = arg;

	event_add(l->ev, NULL);
}

static void somebody(evutil_socket_t fd, short what, void *arg)
{
	struct timeval tv = { .tv_usec = PAUSE_USEC };
	struct unix_listener *l = arg;
	int client = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	event_del(l->ev);
	event_add(l->pause, &tv);
	if (client >= 0)
		l->accepted(client);
}

/**
 * unix_listen() - wait for clients
 * @l: filled in
 * @path: path of the socket
 * @type: SOCK_STREAM or SOCK_SEQPACKET
 * @accepted: called for each client
 * @err: receives what went wrong
 *
 * Return: 0 or a negative errno.
 */
int unix_listen(struct unix_listener *l, const char *path, int type, void (*accepted)(int fd),
		struct errlist *err)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	struct stat st;

	if (strlen(path) >= sizeof(sun.sun_path)) {
		err_add(err, path, 0, 0, "is too long for a socket");
		return -ENAMETOOLONG;
	}
	strcpy(sun.sun_path, path);
	make_folder(path);
	if (in_use(&sun, type)) {
		err_add(err, path, 0, 0, "another vard listens there");
		return -EADDRINUSE;
	}
	/* a path that is mistyped must not cost a file */
	if (!lstat(path, &st) && !S_ISSOCK(st.st_mode)) {
		err_add(err, path, 0, 0, "is there and is no socket, expected another path");
		return -EEXIST;
	}
	unlink(path);
	l->fd = bind_all(&sun, type);
	if (l->fd < 0) {
		err_add(err, path, 0, 0, "cannot listen there: %s", strerror(-l->fd));
		return l->fd;
	}
	strcpy(l->path, path);
	l->accepted = accepted;
	l->ev = event_new(vard.base, l->fd, EV_READ | EV_PERSIST, somebody, l);
	l->pause = event_new(vard.base, -1, 0, go_on, l);
	if (l->ev && l->pause && !listen(l->fd, BACKLOG) && !event_add(l->ev, NULL))
		return 0;
	err_add(err, path, 0, 0, "cannot listen there: %s", strerror(errno));
	unix_unlisten(l);
	return -ENOMEM;
}

/**
 * unix_unlisten() - wait no longer, and remove the socket
 * @l: the socket; it need not be there
 */
void unix_unlisten(struct unix_listener *l)
{
	if (!l->path[0])
		return;
	if (l->ev)
		event_free(l->ev);
	if (l->pause)
		event_free(l->pause);
	l->ev = NULL;
	l->pause = NULL;
	close(l->fd);
	unlink(l->path);
	l->path[0] = '\0';
}
