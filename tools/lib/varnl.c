// SPDX-License-Identifier: GPL-2.0
/*
 * varnl.c - sockets of the family "var": requests, dumps, batches, and errors in words
 *
 * The kernel works on a request inside sendmsg(), so its answer is there when sendmsg()
 * returns, and receiving never waits, but for vard where that passes the requests on.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/varnl_int.h"

#ifndef NLM_F_DUMP_INTR
#define NLM_F_DUMP_INTR	0x10
#endif

/* Since Linux 6.1; older headers lack it */
#define MISS_TYPE	5	/* NLMSGERR_ATTR_MISS_TYPE */
#define MISS_NEST	6	/* NLMSGERR_ATTR_MISS_NEST */

#define DUMP_ATTEMPTS	4

struct nlmsghdr *varnl_msg(void *buf, uint16_t family, uint8_t cmd, uint16_t flags, uint32_t seq)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = family;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nlh->nlmsg_seq = seq;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = VAR_GENL_VERSION;
	return nlh;
}

/* Attributes behind a struct nlmsgerr, or behind the status of NLMSG_DONE */
static const void *tlvs(const struct nlmsghdr *nlh, size_t *len)
{
	const struct nlmsgerr *e = mnl_nlmsg_get_payload(nlh);
	size_t total = mnl_nlmsg_get_payload_len(nlh);
	size_t off = sizeof(*e);

	*len = 0;
	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return NULL;
	if (nlh->nlmsg_type == NLMSG_DONE)
		off = MNL_ALIGN(sizeof(int));
	else if (!(nlh->nlmsg_flags & NLM_F_CAPPED) && e->msg.nlmsg_len > sizeof(e->msg))
		off += MNL_ALIGN(e->msg.nlmsg_len) - sizeof(e->msg);
	if (off >= total)
		return NULL;
	*len = total - off;
	return (const uint8_t *)nlh + MNL_NLMSG_HDRLEN + off;
}

void varnl_explain_error(const struct nlmsghdr *nlh, int error, const struct nlmsghdr *req,
			 const struct varnl_set *set, char *err, size_t len)
{
	const char *text = NULL, *name = NULL;
	uint32_t value, missing = 0;
	const struct nlattr *attr;
	size_t left;
	const void *start = tlvs(nlh, &left);

	mnl_attr_for_each_payload(start, left) {
		const char *p = mnl_attr_get_payload(attr);
		size_t n = mnl_attr_get_payload_len(attr);

		switch (mnl_attr_get_type(attr)) {
		case NLMSGERR_ATTR_MSG:
			if (n && !p[n - 1])
				text = p;
			break;
		case NLMSGERR_ATTR_OFFS:
			if (n < sizeof(value))
				break;
			value = mnl_attr_get_u32(attr);
			if (req && set)
				name = varnl_attr_at(req, set, value, NULL);
			break;
		case MISS_TYPE:
			if (n >= sizeof(value))
				missing = mnl_attr_get_u32(attr);
			break;
		case MISS_NEST:
			/* the set that the missing one is of */
			if (n >= sizeof(value) && req && set)
				varnl_attr_at(req, set, mnl_attr_get_u32(attr), &set);
			break;
		}
	}
	if (missing && set && missing <= set->max && set->fields[missing].name)
		name = set->fields[missing].name;
	else
		missing = 0;
	if (text)
		snprintf(err, len, "%s%s%s (%s)", name ? name : "", name ? ": " : "", text,
			 error == EDQUOT ? "Quota exceeded" : strerror(error));
	else if (missing)
		snprintf(err, len, "%s: attribute is missing (%s)", name, strerror(error));
	else if (error == EPERM)
		snprintf(err, len, "%s: CAP_NET_ADMIN is needed, or a grant", strerror(error));
	else
		snprintf(err, len, "%s%s%s", name ? name : "", name ? ": " : "", strerror(error));
}

/* Offset of the attribute at fault in the request, 0 if the kernel did not tell */
static uint32_t error_offset(const struct nlmsghdr *nlh)
{
	const struct nlattr *attr;
	uint32_t offset = 0;
	size_t left;
	const void *start = tlvs(nlh, &left);

	mnl_attr_for_each_payload(start, left) {
		unsigned int type = mnl_attr_get_type(attr);

		if ((type == NLMSGERR_ATTR_OFFS || type == MISS_NEST) &&
		    mnl_attr_get_payload_len(attr) >= sizeof(offset))
			offset = mnl_attr_get_u32(attr);
	}
	return offset;
}

/* One receive, repeated when a signal came; the length or a negative errno */
static ssize_t recv_in(int fd, uint8_t *buf)
{
	ssize_t n;

	do {
		n = recv(fd, buf, VARNL_RECV_MAX, MSG_TRUNC);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	if (!n)
		return -ECONNRESET;
	return n > VARNL_RECV_MAX ? -EMSGSIZE : n;
}

static ssize_t send_out(int fd, const void *buf, size_t len)
{
	ssize_t n;

	do {
		n = send(fd, buf, len, MSG_NOSIGNAL);
	} while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

/* --- opening ---------------------------------------------------------------- */

static void get_groups(const struct nlattr *groups, uint32_t *group)
{
	const struct nlattr *g, *a;

	mnl_attr_for_each_nested(g, groups) {
		const char *name = NULL;
		uint32_t id = 0;

		mnl_attr_for_each_nested(a, g) {
			if (mnl_attr_get_type(a) == CTRL_ATTR_MCAST_GRP_NAME &&
			    mnl_attr_validate(a, MNL_TYPE_NUL_STRING) >= 0)
				name = mnl_attr_get_str(a);
			if (mnl_attr_get_type(a) == CTRL_ATTR_MCAST_GRP_ID &&
			    mnl_attr_validate(a, MNL_TYPE_U32) >= 0)
				id = mnl_attr_get_u32(a);
		}
		if (name && !strcmp(name, VAR_MCGRP_STATE))
			*group = id;
	}
}

static int resolve(struct mnl_socket *sock, uint16_t *family, uint32_t *group)
{
	struct nlmsghdr *nlh;
	const struct nlattr *a;
	struct genlmsghdr *genl;
	uint8_t *buf;
	ssize_t n;
	int len;

	buf = malloc(VARNL_RECV_MAX);
	if (!buf)
		return -ENOMEM;
	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = GENL_ID_CTRL;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	nlh->nlmsg_seq = 1;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = CTRL_CMD_GETFAMILY;
	genl->version = 1;
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, VAR_GENL_NAME);
	n = send_out(mnl_socket_get_fd(sock), nlh, nlh->nlmsg_len);
	if (n >= 0)
		n = recv_in(mnl_socket_get_fd(sock), buf);
	if (n < 0)
		goto out;

	len = n;
	n = -EBADMSG;
	nlh = (struct nlmsghdr *)buf;
	if (!mnl_nlmsg_ok(nlh, len))
		goto out;
	if (nlh->nlmsg_type == NLMSG_ERROR) {
		if (mnl_nlmsg_get_payload_len(nlh) >= sizeof(int))
			n = *(const int *)mnl_nlmsg_get_payload(nlh);
		goto out;
	}
	*family = 0;
	mnl_attr_for_each(a, nlh, GENL_HDRLEN) {
		if (mnl_attr_get_type(a) == CTRL_ATTR_FAMILY_ID &&
		    mnl_attr_validate(a, MNL_TYPE_U16) >= 0)
			*family = mnl_attr_get_u16(a);
		if (mnl_attr_get_type(a) == CTRL_ATTR_MCAST_GROUPS && group)
			get_groups(a, group);
	}
	n = *family ? 0 : -ENOENT;
out:
	free(buf);
	return n;
}

struct mnl_socket *varnl_socket(uint16_t *family, uint32_t *group, char *err, size_t len)
{
	struct mnl_socket *sock;
	int one = 1, ret;

	sock = mnl_socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC);
	if (!sock) {
		ret = -errno;
		snprintf(err, len, "generic netlink socket: %s", strerror(-ret));
		errno = -ret;
		return NULL;
	}
	/* refusals of these only cost the words in errors, or the strictness of dumps */
	mnl_socket_setsockopt(sock, NETLINK_EXT_ACK, &one, sizeof(one));
	mnl_socket_setsockopt(sock, NETLINK_CAP_ACK, &one, sizeof(one));
	mnl_socket_setsockopt(sock, NETLINK_GET_STRICT_CHK, &one, sizeof(one));
	if (mnl_socket_bind(sock, 0, MNL_SOCKET_AUTOPID) < 0) {
		ret = -errno;
		snprintf(err, len, "generic netlink socket: bind: %s", strerror(-ret));
		goto fail;
	}
	if (group)
		*group = 0;
	ret = resolve(sock, family, group);
	if (ret == -ENOENT) {
		snprintf(err, len, "family " VAR_GENL_NAME " not found: modprobe var");
		goto fail;
	}
	if (ret < 0) {
		snprintf(err, len, "family " VAR_GENL_NAME ": %s", strerror(-ret));
		goto fail;
	}
	return sock;
fail:
	mnl_socket_close(sock);
	errno = -ret;
	return NULL;
}

static struct varnl *varnl_new(void)
{
	struct varnl *nl = calloc(1, sizeof(*nl));

	if (!nl)
		return NULL;
	nl->fd = -1;
	nl->seq = 1;
	nl->out = malloc(VARNL_OUT_BYTES);
	nl->in = malloc(VARNL_RECV_MAX);
	if (nl->out && nl->in)
		return nl;
	varnl_close(nl);
	return NULL;
}

/* @nl may be NULL; what varnl_open() returns after a failure */
static struct varnl *failed(struct varnl *nl, int error)
{
	varnl_close(nl);
	errno = error;
	return NULL;
}

struct varnl *varnl_open(char *err, size_t len)
{
	struct varnl *nl = varnl_new();
	int size = VARNL_RCVBUF;

	if (!nl) {
		snprintf(err, len, "%s", strerror(ENOMEM));
		return failed(nl, ENOMEM);
	}
	nl->sock = varnl_socket(&nl->family, NULL, err, len);
	if (!nl->sock)
		return failed(nl, errno);
	nl->fd = mnl_socket_get_fd(nl->sock);
	/* without the capability the default size has to do, and does */
	setsockopt(nl->fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	return nl;
}

static int connect_unix(const char *path)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd, size = 2 * VARNL_OUT_BYTES;

	if (strlen(path) >= sizeof(sun.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(sun.sun_path, path);
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	if (connect(fd, (const struct sockaddr *)&sun, sizeof(sun))) {
		size = errno;
		close(fd);
		errno = size;
		return -1;
	}
	return fd;
}

struct varnl *varnl_open_via(const char *path, char *err, size_t len)
{
	struct varnl_hello hello;
	struct varnl *nl = varnl_new();
	ssize_t n;

	if (!nl) {
		snprintf(err, len, "%s", strerror(ENOMEM));
		return failed(nl, ENOMEM);
	}
	nl->fd = connect_unix(path);
	if (nl->fd < 0) {
		snprintf(err, len, "%s: %s: does vard run?", path, strerror(errno));
		return failed(nl, errno);
	}
	n = recv_in(nl->fd, nl->in);
	if (n == -ECONNRESET) {
		snprintf(err, len,
			 "%s: vard refuses: nothing is granted to you, or there are too many connections",
			 path);
		return failed(nl, EPERM);
	}
	if (n != sizeof(hello)) {
		snprintf(err, len, "%s: vard says nothing that these tools understand", path);
		return failed(nl, EPROTO);
	}
	memcpy(&hello, nl->in, sizeof(hello));
	nl->family = hello.family;
	return nl;
}

void varnl_close(struct varnl *nl)
{
	if (!nl)
		return;
	if (nl->sock)
		mnl_socket_close(nl->sock);
	else if (nl->fd >= 0)
		close(nl->fd);
	free(nl->dump);
	free(nl->out);
	free(nl->in);
	free(nl);
}

const char *varnl_error(const struct varnl *nl)
{
	return nl->error;
}

/* --- requests ---------------------------------------------------------------- */

static struct varnl_pending *find_pending(struct varnl *nl, uint32_t seq)
{
	unsigned int i = seq - nl->pending[0].seq;

	return i < nl->n_pending ? &nl->pending[i] : NULL;
}

/* An answer was an error or an acknowledgment: returns the error */
static int finish(struct varnl *nl, const struct varnl_pending *p, const struct nlmsghdr *nlh)
{
	const struct nlmsghdr *req = (const struct nlmsghdr *)(nl->out + p->off);
	int error = -EBADMSG;

	if (mnl_nlmsg_get_payload_len(nlh) >= sizeof(struct nlmsgerr))
		error = ((const struct nlmsgerr *)mnl_nlmsg_get_payload(nlh))->error;
	if (!error)
		return 0;
	varnl_explain_error(nlh, -error, req, p->set, nl->error, sizeof(nl->error));
	nl->error_at = error_offset(nlh);
	if (nl->batch) {
		nl->batch_refused++;
		if (nl->batch_cb)
			nl->batch_cb(nl->batch_index + (p - nl->pending), -error, nl->error,
				     nl->batch_data);
	}
	return error;
}

/* Send what is queued and take all answers; the last error, if any */
static int flush(struct varnl *nl)
{
	unsigned int open = nl->n_pending;
	struct varnl_pending *p;
	struct nlmsghdr *nlh;
	int ret = 0, r, len;
	ssize_t n;

	if (!open)
		return 0;
	n = send_out(nl->fd, nl->out, nl->out_len);
	while (n >= 0 && open) {
		n = recv_in(nl->fd, nl->in);
		if (n < 0)
			break;
		len = n;
		nlh = (struct nlmsghdr *)nl->in;
		for (; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len)) {
			if (nlh->nlmsg_type == NLMSG_OVERRUN) {
				n = -ENOBUFS;
				break;
			}
			p = find_pending(nl, nlh->nlmsg_seq);
			if (!p)
				continue;
			if (nlh->nlmsg_type == NLMSG_ERROR) {
				r = finish(nl, p, nlh);
				if (r)
					ret = r;
				open--;
			} else if (nlh->nlmsg_type == nl->family && p->reply) {
				if (varnl_decode(nlh, p->set, p->reply)) {
					snprintf(nl->error, sizeof(nl->error),
						 "the kernel's answer is malformed: the versions of module and tools differ");
					ret = -EBADMSG;
				}
			}
		}
	}
	if (n < 0) {
		snprintf(nl->error, sizeof(nl->error), "netlink: %s", strerror(-n));
		ret = n;
	}
	nl->batch_index += nl->n_pending;
	nl->n_pending = 0;
	nl->out_len = 0;
	return n < 0 ? n : ret;
}

struct nlmsghdr *varnl_begin(struct varnl *nl, uint8_t cmd, uint16_t flags,
			     const struct varnl_set *set, void *reply)
{
	struct varnl_pending *p;
	int ret;

	if (nl->n_pending == VARNL_BATCH_MAX || nl->out_len + VARNL_REQ_MAX > VARNL_BATCH_BYTES) {
		ret = flush(nl);
		if (ret < 0 && !nl->batch_error)
			nl->batch_error = ret;
	}
	p = &nl->pending[nl->n_pending];
	p->set = set;
	p->reply = reply;
	p->seq = nl->seq + 1;
	p->off = nl->out_len;
	return varnl_msg(nl->out + nl->out_len, nl->family, cmd, NLM_F_ACK | flags, p->seq);
}

int varnl_send(struct varnl *nl, const struct nlmsghdr *nlh)
{
	nl->seq++;
	nl->out_len += MNL_ALIGN(nlh->nlmsg_len);
	nl->n_pending++;
	nl->error_at = 0;
	return nl->batch ? 0 : flush(nl);
}

int varnl_do(struct varnl *nl, uint8_t cmd, uint16_t flags, const struct varnl_set *set,
	     const void *obj, uint32_t mask, void *reply)
{
	struct nlmsghdr *nlh = varnl_begin(nl, cmd, flags, set, reply);
	int ret;

	ret = varnl_encode(nlh, VARNL_REQ_MAX, set, obj, mask);
	if (ret) {
		snprintf(nl->error, sizeof(nl->error), "request too long");
		return ret;
	}
	return varnl_send(nl, nlh);
}

void varnl_batch_begin(struct varnl *nl, varnl_batch_cb cb, void *data)
{
	nl->batch = true;
	nl->batch_cb = cb;
	nl->batch_data = data;
	nl->batch_index = 0;
	nl->batch_refused = 0;
	nl->batch_error = 0;
}

int varnl_batch_end(struct varnl *nl)
{
	flush(nl);
	nl->batch = false;
	return nl->batch_refused ? (int)nl->batch_refused : nl->batch_error;
}

/* --- dumps -------------------------------------------------------------------- */

static int keep(struct varnl *nl, const struct nlmsghdr *nlh)
{
	size_t len = MNL_ALIGN(nlh->nlmsg_len), size;
	uint8_t *p;

	if (nl->dump_len + len > nl->dump_size) {
		size = nl->dump_size ? nl->dump_size * 2 : VARNL_RECV_MAX * 2;
		p = realloc(nl->dump, size);
		if (!p)
			return -ENOMEM;
		nl->dump = p;
		nl->dump_size = size;
	}
	memcpy(nl->dump + nl->dump_len, nlh, nlh->nlmsg_len);
	nl->dump_len += len;
	return 0;
}

/* Read one dump to its end; -EINTR: the objects changed meanwhile */
static int read_dump(struct varnl *nl, const struct nlmsghdr *req, const struct varnl_set *set)
{
	bool intr = false, done = false;
	struct nlmsghdr *nlh;
	int ret = 0, len, error;
	ssize_t n;

	nl->dump_len = 0;
	while (!done) {
		n = recv_in(nl->fd, nl->in);
		if (n < 0) {
			snprintf(nl->error, sizeof(nl->error), "netlink: %s", strerror(-n));
			return n;
		}
		len = n;
		nlh = (struct nlmsghdr *)nl->in;
		for (; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len)) {
			if (nlh->nlmsg_seq != req->nlmsg_seq)
				continue;
			if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
				intr = true;
			if (nlh->nlmsg_type == NLMSG_ERROR || nlh->nlmsg_type == NLMSG_DONE) {
				done = true;
				if (mnl_nlmsg_get_payload_len(nlh) < sizeof(error))
					break;
				error = *(const int *)mnl_nlmsg_get_payload(nlh);
				if (error >= 0)
					break;
				varnl_explain_error(nlh, -error, req, set, nl->error,
						    sizeof(nl->error));
				ret = error;
				break;
			}
			if (nlh->nlmsg_type == nl->family && !ret) {
				ret = keep(nl, nlh);
				if (ret)
					snprintf(nl->error, sizeof(nl->error), "%s",
						 strerror(-ret));
			}
		}
	}
	if (ret)
		return ret;
	return intr ? -EINTR : 0;
}

int varnl_collect(struct varnl *nl, uint8_t cmd, const struct varnl_set *set,
		  const void *filter, uint32_t mask)
{
	uint8_t buf[VARNL_REQ_MAX] __attribute__((aligned(8)));
	struct nlmsghdr *req;
	int attempt, ret = 0;
	ssize_t n;

	flush(nl);
	for (attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
		req = varnl_msg(buf, nl->family, cmd, NLM_F_DUMP, ++nl->seq);
		if (filter) {
			ret = varnl_encode(req, sizeof(buf), set, filter, mask);
			if (ret) {
				snprintf(nl->error, sizeof(nl->error), "request too long");
				return ret;
			}
		}
		n = send_out(nl->fd, req, req->nlmsg_len);
		if (n < 0) {
			snprintf(nl->error, sizeof(nl->error), "netlink: %s", strerror(-n));
			return n;
		}
		ret = read_dump(nl, req, set);
		if (ret != -EINTR)
			return ret;
	}
	return 1;
}
