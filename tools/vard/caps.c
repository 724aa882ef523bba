// SPDX-License-Identifier: GPL-2.0
/*
 * caps.c - give up all privileges but those that are needed, for good
 *
 * CAP_NET_ADMIN: the family "var", links, addresses, routes, sysctls of the
 * network, buffers of sockets. CAP_NET_BIND_SERVICE: a port below 1024, if the
 * configuration asks for one. CAP_NET_RAW: packet sockets for PPPoE discovery,
 * whenever an interface appears. Binding to a device needs nothing more.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "caps.h"

#define N_WANTED	3

static const cap_value_t wanted[N_WANTED] = {
	CAP_NET_ADMIN, CAP_NET_BIND_SERVICE, CAP_NET_RAW,
};

static bool is_wanted(cap_value_t cap)
{
	int i;

	for (i = 0; i < N_WANTED; i++) {
		if (wanted[i] == cap)
			return true;
	}
	return false;
}

/* What is not in the bounding set cannot come back by an execve(). */
static void drop_bounding(void)
{
	cap_value_t cap;

	for (cap = 0; cap_get_bound(cap) >= 0; cap++) {
		/* without CAP_SETPCAP the set stays as it is: no_new_privs does too */
		if (!is_wanted(cap))
			cap_drop_bound(cap);
	}
}

/**
 * caps_keep() - keep the capabilities that are needed and no others
 * @err: receives a message
 * @len: its size
 *
 * Return: 0 or a negative errno.
 */
int caps_keep(char *err, size_t len)
{
	cap_t have = cap_get_proc(), keep = cap_init();
	cap_flag_value_t val = CAP_CLEAR;
	int i, ret = -ENOMEM;

	snprintf(err, len, "out of memory");
	if (!have || !keep)
		goto out;
	cap_get_flag(have, CAP_NET_ADMIN, CAP_PERMITTED, &val);
	if (val != CAP_SET) {
		snprintf(err, len, "vard needs CAP_NET_ADMIN: run it as root");
		ret = -EPERM;
		goto out;
	}
	for (i = 0; i < N_WANTED; i++) {
		cap_get_flag(have, wanted[i], CAP_PERMITTED, &val);
		if (val != CAP_SET)
			continue;
		cap_set_flag(keep, CAP_PERMITTED, 1, &wanted[i], CAP_SET);
		cap_set_flag(keep, CAP_EFFECTIVE, 1, &wanted[i], CAP_SET);
	}
	drop_bounding();
	ret = 0;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) ||
	    cap_set_proc(keep)) {
		ret = -errno;
		snprintf(err, len, "privileges cannot be dropped: %s", strerror(errno));
	}
out:
	cap_free(have);
	cap_free(keep);
	return ret;
}

/**
 * sd_notify_state() - tell the service manager, if there is one
 * @state: "READY=1", "STOPPING=1" ...
 */
void sd_notify_state(const char *state)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	const char *path = getenv("NOTIFY_SOCKET");
	socklen_t size;
	int fd;

	if (!path || (path[0] != '/' && path[0] != '@') || strlen(path) >= sizeof(sun.sun_path))
		return;
	strcpy(sun.sun_path, path);
	size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
	/* an abstract socket */
	if (path[0] == '@')
		sun.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&sun, size);
	close(fd);
}
