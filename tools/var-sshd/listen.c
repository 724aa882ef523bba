// SPDX-License-Identifier: GPL-2.0
/*
 * listen.c - which VR is the management VR, and the sockets that listen there
 *
 * The sockets are bound to the VRF device: a connection by any other interface finds nobody
 * listening. While there is no management VR, nobody listens anywhere.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/varnl.h"
#include "var-sshd/var-sshd.h"

#define BACKLOG		16

struct vr_id {
	uint32_t ifindex;	/* of the VRF device, 0: there is none */
	char name[VAR_MAX_IFNAME + 1];
};

static struct {
	struct varnl *nl;
	struct varnl_events *events;
	struct vr_id vr;	/* where we listen, or would if we could */
	int fd[LISTENERS];
	char trouble[256];	/* said last */
} state = { .fd = { -1, -1 } };

int listen_events_fd(void)
{
	return state.events ? varnl_events_fd(state.events) : -1;
}

int listen_fd(int i)
{
	return state.fd[i];
}

uint32_t listen_ifindex(void)
{
	return state.vr.ifindex;
}

/* Once, until there is another trouble or none */
static void trouble(const char *text)
{
	if (*text && strcmp(text, state.trouble))
		say("%s", text);
	snprintf(state.trouble, sizeof(state.trouble), "%s", text);
}

static int listen_at(int family, const struct vr_id *vr)
{
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_port = htons(settings.port) };
	struct sockaddr_in6 sin6 = { .sin6_family = AF_INET6, .sin6_port = htons(settings.port) };
	const struct sockaddr *addr = (const struct sockaddr *)&sin;
	socklen_t len = sizeof(sin);
	int fd, err, on = 1;

	if (family == AF_INET6) {
		addr = (const struct sockaddr *)&sin6;
		len = sizeof(sin6);
	}
	fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if ((family == AF_INET6 &&
	     setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on))) ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) ||
	    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on)) ||
	    setsockopt(fd, SOL_SOCKET, SO_BINDTOIFINDEX, &vr->ifindex, sizeof(vr->ifindex)) ||
	    bind(fd, addr, len) || listen(fd, BACKLOG)) {
		err = -errno;
		close(fd);
		return err;
	}
	return fd;
}

static void close_sockets(void)
{
	unsigned int i;

	for (i = 0; i < LISTENERS; i++) {
		if (state.fd[i] >= 0)
			close(state.fd[i]);
		state.fd[i] = -1;
	}
}

/* IPv6 may be off. What fails is tried again at the next look. */
static void open_sockets(void)
{
	static const int families[LISTENERS] = { AF_INET, AF_INET6 };
	char text[256] = "neither IPv4 nor IPv6";
	bool opened = false, open = false;
	unsigned int i;
	int fd;

	for (i = 0; i < LISTENERS; i++) {
		fd = state.fd[i] < 0 ? listen_at(families[i], &state.vr) : state.fd[i];
		opened |= fd >= 0 && state.fd[i] < 0;
		open |= fd >= 0;
		if (fd >= 0)
			state.fd[i] = fd;
		else if (fd != -EAFNOSUPPORT)
			snprintf(text, sizeof(text), "VR %s, port %u: %s", state.vr.name,
				 settings.port, strerror(-fd));
	}
	trouble(open ? "" : text);
	if (opened)
		say("listening in VR %s, port %u", state.vr.name, settings.port);
}

static int find_management(const struct varnl_vr *vr, void *data)
{
	struct vr_id *found = data;

	if (vr->management) {
		found->ifindex = vr->ifindex;
		memcpy(found->name, vr->name, sizeof(found->name));
	}
	return 0;
}

/* The family may not be there yet, or not any more: its number is another one each time. */
static int ask(struct vr_id *found)
{
	char err[256] = "";
	int ret = -1;

	if (!state.events)
		state.events = varnl_events_open(err, sizeof(err));
	if (state.events && !state.nl)
		state.nl = varnl_open(err, sizeof(err));
	if (state.nl) {
		ret = varnl_vr_dump(state.nl, find_management, found);
		if (ret < 0)
			snprintf(err, sizeof(err), "%s", varnl_error(state.nl));
	}
	if (ret >= 0)
		return 0;
	listen_close();
	trouble(err);
	return ret;
}

void listen_look(void)
{
	struct vr_id found = { 0 };

	if (ask(&found) || !found.ifindex) {
		if (state.vr.ifindex)
			say("no management VR any more: not listening");
		memset(&found, 0, sizeof(found));
	}
	if (found.ifindex != state.vr.ifindex) {
		close_sockets();
		conn_end_others(found.ifindex);
	}
	state.vr = found;
	if (found.ifindex)
		open_sockets();
}

static void one_event(const struct varnl_event *ev, void *data)
{
	if (ev->cmd == VAR_CMD_VR_NTF || ev->cmd == VAR_CMD_VR_DEL_NTF)
		*(bool *)data = true;
}

void listen_events(void)
{
	bool look = false;

	/* lost events are a reason to look, too */
	if (varnl_events_recv(state.events, one_event, &look) < 0 || look)
		listen_look();
}

/* Let go of the family, which the next look finds again */
void listen_close(void)
{
	varnl_close(state.nl);
	varnl_events_close(state.events);
	state.nl = NULL;
	state.events = NULL;
}
