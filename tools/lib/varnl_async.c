// SPDX-License-Identifier: GPL-2.0
/*
 * varnl_async.c - sockets that are read when the event loop says so
 *
 * Frames: the socket that is registered as the controller. It carries punted PPP frames and
 * nothing else, so that a flood of them overruns this socket and no other. Events: a member of
 * the multicast group "state".
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/varnl_int.h"

/* Frames per system call, and room for each: the frame and 64 bytes of headers */
#define FRAME_BATCH	32
#define FRAME_ROOM	(VAR_MAX_FRAME + 128)
/* Some thousand frames, as much as the default of punt-total-burst; small ones take 768 bytes */
#define FRAME_RCVBUF	(8 << 20)
#define EVENT_RCVBUF	(4 << 20)
#define EVENT_BATCH	64

struct varnl_frames {
	struct mnl_socket *sock;
	uint16_t family;
	uint64_t refused;
	uint8_t buf[FRAME_BATCH][FRAME_ROOM] __attribute__((aligned(8)));
	uint8_t out[FRAME_ROOM] __attribute__((aligned(8)));
};

struct varnl_events {
	struct mnl_socket *sock;	/* NULL: that of a handle for requests */
	int fd;
	uint16_t family;
	struct varnl_event event;
	uint8_t buf[VARNL_RECV_MAX] __attribute__((aligned(8)));
};

static int set_rcvbuf(struct mnl_socket *sock, int size)
{
	int fd = mnl_socket_get_fd(sock);

	if (!setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		return 0;
	return setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)) ? -errno : 0;
}

static int set_nonblock(struct mnl_socket *sock)
{
	int fd = mnl_socket_get_fd(sock);
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
		return -errno;
	return 0;
}

/* --- frames ------------------------------------------------------------------ */

/* Register the socket while it still blocks, so that the answer is the next thing read */
static int set_controller(struct varnl_frames *fr, char *err, size_t len)
{
	struct varnl_netns ns = {
		.has = VARNL_BIT(VAR_A_NETNS_CONTROLLER), .controller = 1,
	};
	uint8_t reqbuf[256] __attribute__((aligned(8)));
	struct nlmsghdr *req, *nlh;
	char text[256];
	int error = 0, left;
	ssize_t n;

	req = varnl_msg(reqbuf, fr->family, VAR_CMD_CONTROLLER_SET, NLM_F_ACK, 2);
	varnl_encode(req, sizeof(reqbuf), &varnl_set_netns, &ns,
		     VARNL_BIT(VAR_A_NETNS_CONTROLLER));
	if (mnl_socket_sendto(fr->sock, req, req->nlmsg_len) < 0) {
		error = -errno;
		snprintf(err, len, "controller-set: %s", strerror(-error));
		return error;
	}
	/* frames may come before the answer */
	for (;;) {
		n = mnl_socket_recvfrom(fr->sock, fr->buf, sizeof(fr->buf));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			error = -errno;
			snprintf(err, len, "controller-set: %s", strerror(-error));
			return error;
		}
		left = n;
		nlh = (struct nlmsghdr *)fr->buf;
		if (!mnl_nlmsg_ok(nlh, left) || nlh->nlmsg_type != NLMSG_ERROR ||
		    mnl_nlmsg_get_payload_len(nlh) < sizeof(struct nlmsgerr))
			continue;
		error = ((const struct nlmsgerr *)mnl_nlmsg_get_payload(nlh))->error;
		break;
	}
	if (!error)
		return 0;
	varnl_explain_error(nlh, -error, req, &varnl_set_netns, text, sizeof(text));
	snprintf(err, len, "controller-set: %s", text);
	return error;
}

struct varnl_frames *varnl_frames_open(char *err, size_t len)
{
	struct varnl_frames *fr;
	int one = 1, ret;

	fr = calloc(1, sizeof(*fr));
	if (!fr) {
		snprintf(err, len, "%s", strerror(ENOMEM));
		return NULL;
	}
	fr->sock = varnl_socket(&fr->family, NULL, err, len);
	if (!fr->sock) {
		ret = -errno;
		goto fail;
	}
	ret = set_rcvbuf(fr->sock, FRAME_RCVBUF);
	if (ret) {
		snprintf(err, len, "frame socket: receive buffer: %s", strerror(-ret));
		goto fail;
	}
	/* frames that are lost are counted by the kernel: drop reason no-controller */
	mnl_socket_setsockopt(fr->sock, NETLINK_NO_ENOBUFS, &one, sizeof(one));
	ret = set_controller(fr, err, len);
	if (ret)
		goto fail;
	ret = set_nonblock(fr->sock);
	if (ret) {
		snprintf(err, len, "frame socket: %s", strerror(-ret));
		goto fail;
	}
	return fr;
fail:
	varnl_frames_close(fr);
	errno = -ret;
	return NULL;
}

void varnl_frames_close(struct varnl_frames *fr)
{
	if (!fr)
		return;
	if (fr->sock)
		mnl_socket_close(fr->sock);
	free(fr);
}

int varnl_frames_fd(const struct varnl_frames *fr)
{
	return mnl_socket_get_fd(fr->sock);
}

/* One message; returns 1 if it was a frame */
static int take_frame(struct varnl_frames *fr, const struct nlmsghdr *nlh, varnl_frame_cb cb,
		      void *data)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	struct varnl_frame f = { 0 };
	const struct nlattr *a;

	if (nlh->nlmsg_type == NLMSG_ERROR) {
		fr->refused++;
		return 0;
	}
	if (nlh->nlmsg_type != fr->family || mnl_nlmsg_get_payload_len(nlh) < GENL_HDRLEN ||
	    genl->cmd != VAR_CMD_FRAME)
		return 0;
	mnl_attr_for_each(a, nlh, GENL_HDRLEN) {
		size_t n = mnl_attr_get_payload_len(a);

		switch (mnl_attr_get_type(a)) {
		case VAR_A_FRAME_ENDPOINT:
			if (n >= sizeof(uint32_t))
				f.endpoint = mnl_attr_get_u32(a);
			break;
		case VAR_A_FRAME_TUNNEL_ID:
			if (n >= sizeof(uint16_t))
				f.tunnel_id = mnl_attr_get_u16(a);
			break;
		case VAR_A_FRAME_SESSION_ID:
			if (n >= sizeof(uint16_t))
				f.session_id = mnl_attr_get_u16(a);
			break;
		case VAR_A_FRAME_PORT:
			if (n >= sizeof(uint32_t))
				f.port = mnl_attr_get_u32(a);
			break;
		case VAR_A_FRAME_DATA:
			f.data = mnl_attr_get_payload(a);
			f.len = n;
			break;
		}
	}
	if ((!f.port && (!f.endpoint || !f.tunnel_id)) || !f.session_id || f.len < 2)
		return 0;
	cb(&f, data);
	return 1;
}

int varnl_frame_recv(struct varnl_frames *fr, unsigned int max, varnl_frame_cb cb, void *data)
{
	struct mmsghdr msgs[FRAME_BATCH];
	struct iovec iov[FRAME_BATCH];
	int got, i, frames = 0;

	while ((unsigned int)frames < max) {
		unsigned int want = max - frames;

		if (want > FRAME_BATCH)
			want = FRAME_BATCH;
		memset(msgs, 0, sizeof(msgs[0]) * want);
		for (i = 0; i < (int)want; i++) {
			iov[i].iov_base = fr->buf[i];
			iov[i].iov_len = FRAME_ROOM;
			msgs[i].msg_hdr.msg_iov = &iov[i];
			msgs[i].msg_hdr.msg_iovlen = 1;
		}
		got = recvmmsg(mnl_socket_get_fd(fr->sock), msgs, want, MSG_DONTWAIT, NULL);
		if (got < 0) {
			if (errno == EINTR || errno == ENOBUFS)
				continue;
			if (errno == EAGAIN || errno == EWOULDBLOCK)
				break;
			return -errno;
		}
		for (i = 0; i < got; i++) {
			struct nlmsghdr *nlh = (struct nlmsghdr *)fr->buf[i];
			int left = msgs[i].msg_len;

			if (msgs[i].msg_hdr.msg_flags & MSG_TRUNC)
				continue;
			for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left))
				frames += take_frame(fr, nlh, cb, data);
		}
		if (got < (int)want)
			break;
	}
	return frames;
}

int varnl_frame_send(struct varnl_frames *fr, const struct varnl_frame *frame)
{
	struct nlmsghdr *nlh;

	if (frame->len < 2 || frame->len > VAR_MAX_FRAME)
		return -EMSGSIZE;
	nlh = varnl_msg(fr->out, fr->family, VAR_CMD_FRAME, 0, 0);
	if (frame->port) {
		mnl_attr_put_u32(nlh, VAR_A_FRAME_PORT, frame->port);
	} else {
		mnl_attr_put_u32(nlh, VAR_A_FRAME_ENDPOINT, frame->endpoint);
		mnl_attr_put_u16(nlh, VAR_A_FRAME_TUNNEL_ID, frame->tunnel_id);
	}
	mnl_attr_put_u16(nlh, VAR_A_FRAME_SESSION_ID, frame->session_id);
	mnl_attr_put(nlh, VAR_A_FRAME_DATA, frame->len, frame->data);
	while (mnl_socket_sendto(fr->sock, nlh, nlh->nlmsg_len) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	return 0;
}

uint64_t varnl_frame_refused(const struct varnl_frames *fr)
{
	return fr->refused;
}

/* --- events ------------------------------------------------------------------ */

struct varnl_events *varnl_events_open(char *err, size_t len)
{
	struct varnl_events *evs;
	uint32_t group;
	int ret;

	evs = calloc(1, sizeof(*evs));
	if (!evs) {
		snprintf(err, len, "%s", strerror(ENOMEM));
		return NULL;
	}
	evs->sock = varnl_socket(&evs->family, &group, err, len);
	if (!evs->sock) {
		ret = -errno;
		goto fail;
	}
	set_rcvbuf(evs->sock, EVENT_RCVBUF);
	if (mnl_socket_setsockopt(evs->sock, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)) < 0) {
		ret = -errno;
		snprintf(err, len, "group " VAR_MCGRP_STATE ": %s%s", strerror(-ret),
			 ret == -EPERM ? ": CAP_NET_ADMIN is needed, run it as root" : "");
		goto fail;
	}
	ret = set_nonblock(evs->sock);
	if (ret) {
		snprintf(err, len, "event socket: %s", strerror(-ret));
		goto fail;
	}
	evs->fd = mnl_socket_get_fd(evs->sock);
	return evs;
fail:
	varnl_events_close(evs);
	errno = -ret;
	return NULL;
}

struct varnl_events *varnl_events_subscribe(struct varnl *nl)
{
	struct varnl_events *evs = calloc(1, sizeof(*evs));

	if (!evs) {
		snprintf(nl->error, sizeof(nl->error), "%s", strerror(ENOMEM));
		return NULL;
	}
	evs->fd = nl->fd;
	evs->family = nl->family;
	if (!varnl_do(nl, VAR_CMD_SUBSCRIBE, 0, &varnl_set_events, NULL, 0, NULL))
		return evs;
	free(evs);
	return NULL;
}

void varnl_events_close(struct varnl_events *evs)
{
	if (!evs)
		return;
	if (evs->sock)
		mnl_socket_close(evs->sock);
	free(evs);
}

int varnl_events_fd(const struct varnl_events *evs)
{
	return evs->fd;
}

static int take_event(struct varnl_events *evs, const struct nlmsghdr *nlh, varnl_event_cb cb,
		      void *data)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	struct varnl_event *ev = &evs->event;
	int ret;

	/* vard's word for it */
	if (nlh->nlmsg_type == NLMSG_OVERRUN)
		return -ENOBUFS;
	if (nlh->nlmsg_type != evs->family || mnl_nlmsg_get_payload_len(nlh) < GENL_HDRLEN)
		return 0;
	ev->cmd = genl->cmd;
	switch (genl->cmd) {
	case VAR_CMD_VR_NTF:
	case VAR_CMD_VR_DEL_NTF:
		ret = varnl_decode(nlh, &varnl_set_vr, &ev->vr);
		break;
	case VAR_CMD_ROW_NTF:
	case VAR_CMD_ROW_DEL_NTF:
		ret = varnl_decode(nlh, &varnl_set_row, &ev->row);
		break;
	case VAR_CMD_ENDPOINT_NTF:
	case VAR_CMD_ENDPOINT_DEL_NTF:
		ret = varnl_decode(nlh, &varnl_set_endpoint, &ev->endpoint);
		break;
	case VAR_CMD_TUNNEL_NTF:
	case VAR_CMD_TUNNEL_DEL_NTF:
		ret = varnl_decode(nlh, &varnl_set_tunnel, &ev->tunnel);
		break;
	case VAR_CMD_SESSION_NTF:
	case VAR_CMD_SESSION_DEL_NTF:
		ret = varnl_decode(nlh, &varnl_set_session, &ev->session);
		break;
	case VAR_CMD_GRANT_NTF:
	case VAR_CMD_GRANT_DEL_NTF:
		ret = varnl_decode(nlh, &varnl_set_grant, &ev->grant);
		break;
	default:
		return 0;
	}
	if (ret)
		return 0;
	cb(ev, data);
	return 1;
}

int varnl_events_recv(struct varnl_events *evs, varnl_event_cb cb, void *data)
{
	int i, left, ret, events = 0;
	struct nlmsghdr *nlh;
	ssize_t n;

	for (i = 0; i < EVENT_BATCH; i++) {
		n = recv(evs->fd, evs->buf, sizeof(evs->buf), MSG_DONTWAIT);
		if (!n)
			return -ECONNRESET;
		if (n < 0) {
			if (errno == EINTR)
				continue;
			if (errno == EAGAIN || errno == EWOULDBLOCK)
				break;
			return -errno;
		}
		left = n;
		nlh = (struct nlmsghdr *)evs->buf;
		for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
			ret = take_event(evs, nlh, cb, data);
			if (ret < 0)
				return ret;
			events += ret;
		}
	}
	return events;
}
