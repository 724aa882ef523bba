// SPDX-License-Identifier: GPL-2.0
/*
 * varnl_bulk.c - many sessions in one request
 *
 * The kernel pays for a message, not for a session, where it can: one lock, one grace period.
 */
#include <errno.h>
#include <stdio.h>

#include "lib/varnl_int.h"

static bool put_session(struct nlmsghdr *nlh, size_t room, const void *sessions, unsigned int i)
{
	const struct varnl_session *s = (const struct varnl_session *)sessions + i;
	struct nlattr *nest = mnl_attr_nest_start_check(nlh, room, VAR_A_SESSIONS_SESSION);

	if (!nest || varnl_encode(nlh, room, &varnl_set_session, s, VARNL_SESSION_NEW))
		return false;
	mnl_attr_nest_end(nlh, nest);
	return true;
}

static bool put_name(struct nlmsghdr *nlh, size_t room, const void *names, unsigned int i)
{
	return varnl_put_name(nlh, room, VAR_A_SESSIONS_NAME,
			      (const struct varnl_session_name *)names + i);
}

/* Which nest of the request is at fault? -1: none */
static int at_fault(const struct nlmsghdr *req, uint32_t offset)
{
	const struct nlattr *a;
	int i = 0;

	mnl_attr_for_each(a, req, GENL_HDRLEN) {
		uint32_t at = (const uint8_t *)a - (const uint8_t *)req;

		if (offset >= at && offset < at + mnl_attr_get_len(a))
			return i;
		i++;
	}
	return -1;
}

/* @put: appends the item of an index; @done: sum of the kernel's counts */
static int bulk(struct varnl *nl, uint8_t cmd, const void *items, unsigned int n,
		bool (*put)(struct nlmsghdr *nlh, size_t room, const void *items, unsigned int i),
		unsigned int *done)
{
	struct varnl_sessions reply;
	unsigned int next = 0, first;
	struct nlmsghdr *nlh;
	uint32_t len;
	int ret;

	*done = 0;
	nl->fault = -1;
	if (nl->batch) {
		snprintf(nl->error, sizeof(nl->error), "a batch is open");
		return -EBUSY;
	}
	while (next < n) {
		first = next;
		reply = (struct varnl_sessions){ 0 };
		nlh = varnl_begin(nl, cmd, 0, &varnl_set_sessions, &reply);
		do {
			len = nlh->nlmsg_len;
			if (!put(nlh, VARNL_OUT_BYTES, items, next)) {
				nlh->nlmsg_len = len;
				break;
			}
			next++;
		} while (next < n && next - first < VARNL_BULK_MAX);
		if (next == first) {
			snprintf(nl->error, sizeof(nl->error), "request too long");
			nl->fault = first;
			return -EMSGSIZE;
		}
		ret = varnl_send(nl, nlh);
		if (ret) {
			if (nl->error_at && at_fault(nlh, nl->error_at) >= 0)
				nl->fault = first + at_fault(nlh, nl->error_at);
			return ret;
		}
		*done += reply.count;
	}
	return 0;
}

int varnl_sessions_new(struct varnl *nl, const struct varnl_session *s, unsigned int n,
		       unsigned int *made)
{
	return bulk(nl, VAR_CMD_SESSIONS_NEW, s, n, put_session, made);
}

int varnl_sessions_del(struct varnl *nl, const struct varnl_session_name *names, unsigned int n,
		       unsigned int *deleted)
{
	return bulk(nl, VAR_CMD_SESSIONS_DEL, names, n, put_name, deleted);
}

int varnl_fault(const struct varnl *nl)
{
	return nl->fault;
}
