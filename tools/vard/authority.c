// SPDX-License-Identifier: GPL-2.0
/*
 * authority.c - who is at the control socket, and what he may: the kernel's grants decide
 *
 * Each question is asked anew: a grant that is taken back counts no more at once.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "authority.h"
#include "kernel.h"
#include "log.h"
#include "session.h"

/* /proc/sys/kernel/overflowuid, overflowgid as they always are */
#define OVERFLOW_ID	65534

#define ALL_RIGHTS	(VAR_RIGHT_INTERFACES | VAR_RIGHT_SESSIONS | VAR_RIGHT_ROUTES | \
			 VAR_RIGHT_READ)

/**
 * source_of() - find out who is at the other end
 * @fd: Unix socket
 * @who: filled in
 * @err: receives why that is not possible
 * @len: its size
 *
 * Return: 0 or a negative errno.
 */
int source_of(int fd, struct source *who, char *err, size_t len)
{
	socklen_t size = sizeof(struct ucred), groups;
	struct ucred cred;

	memset(who, 0, sizeof(*who));
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &size)) {
		snprintf(err, len, "credentials: %s", strerror(errno));
		return -errno;
	}
	who->uid = cred.uid;
	who->pid = cred.pid;
	who->carrier = !cred.uid || cred.uid == geteuid();
	/* an id that this user namespace does not know is nobody's, and no two are the same */
	if (cred.uid == OVERFLOW_ID || cred.gid == OVERFLOW_ID) {
		snprintf(err, len, "uid %u, gid %u: not known here", cred.uid, cred.gid);
		return -EPERM;
	}
	who->gid[0] = cred.gid;
	groups = sizeof(who->gid) - sizeof(who->gid[0]);
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, who->gid + 1, &groups)) {
		snprintf(err, len, "groups of uid %u: %s", who->uid,
			 errno == ERANGE ? "too many" : strerror(errno));
		return -errno;
	}
	who->n_gids = 1 + groups / sizeof(who->gid[0]);
	return 0;
}

/**
 * source_for_kernel() - the same as the kernel's interface has it
 * @who: source
 * @out: filled in
 */
void source_for_kernel(const struct source *who, struct varnl_source *out)
{
	memset(out, 0, sizeof(*out));
	out->has = VARNL_BIT(VAR_A_GRANT_UID) | VARNL_BIT(VAR_A_GRANT_GID);
	out->uid = who->uid;
	out->n_gids = who->n_gids;
	memcpy(out->gid, who->gid, who->n_gids * sizeof(who->gid[0]));
}

/* What of the rights the kernel grants; @vr: NULL: anywhere, 0: the box and all VRs */
static uint32_t rights_of(const struct source *who, uint32_t rights, const uint32_t *vr)
{
	struct varnl_source ask;

	source_for_kernel(who, &ask);
	ask.has |= VARNL_BIT(VAR_A_GRANT_RIGHTS);
	ask.rights = rights;
	if (vr && *vr) {
		ask.has |= VARNL_BIT(VAR_A_GRANT_VR);
		ask.vr = *vr;
	} else if (vr) {
		ask.has |= VARNL_BIT(VAR_A_GRANT_ALL);
	}
	if (!varnl_authority_get(kernel.nl, &ask))
		return ask.rights;
	log_remote(LOG_CLASS_CONTROL, LOG_WARNING, "authority of uid %u: %s", who->uid,
		   varnl_error(kernel.nl));
	return 0;
}

/**
 * may_anything() - has the source any right at all?
 * @who: source
 */
bool may_anything(const struct source *who)
{
	return who->carrier || rights_of(who, ALL_RIGHTS, NULL);
}

/**
 * may() - has the source this right in a VR?
 * @who: source
 * @right: bits of enum var_right, of which one is enough
 * @vr: id of the VR; 0: the box, which those with a grant for all have
 */
bool may(const struct source *who, uint32_t right, uint32_t vr)
{
	return who->carrier || rights_of(who, right, &vr);
}

/**
 * view_begin() - ask for the VRs where a source has a right
 * @view: filled in; good for as long as no other event is handled
 * @who: source
 * @right: as for may()
 */
void view_begin(struct view *view, const struct source *who, uint32_t right)
{
	const struct vr *vr;

	view->who = who;
	view->n = 0;
	view->all = may(who, right, 0);
	if (view->all)
		return;
	TAILQ_FOREACH(vr, &vard.vrs, node) {
		if (view->n == VIEW_MAX)
			break;
		view->vr[view->n] = vr->id;
		view->has[view->n++] = may(who, right, vr->id);
	}
}

/**
 * view_has() - is the right there in a VR?
 * @view: from view_begin()
 * @vr: id of the VR, 0: the box
 */
bool view_has(const struct view *view, uint32_t vr)
{
	unsigned int i;

	for (i = 0; i < view->n && !view->all; i++) {
		if (view->vr[i] == vr)
			return view->has[i];
	}
	return view->all;
}

/**
 * may_see_session() - is the session in a VR that the source may read?
 * @who: source
 * @s: session, NULL: not there, which is the carrier's to know
 */
bool may_see_session(const struct source *who, const struct session *s)
{
	return may(who, VAR_RIGHT_READ, s ? session_belongs(s) : 0);
}
