// SPDX-License-Identifier: GPL-2.0
/*
 * move.c - sessions that change their VR while they are up
 *
 * A row of the interface table is given another VR. The kernel moves the sessions
 * of a port or tunnel, and a single session, by itself; a realm's or user's row
 * counts for new sessions there, so those that are up are sent after it here. The
 * address, the route and the pool follow each: session_moved().
 *
 * Before that, whoever wants to move can ask whether the new VR can hold the sessions.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "kernel.h"
#include "log.h"
#include "move.h"
#include "port.h"
#include "session.h"

/* Which of them a row needs, the kernel knows */
#define MOVE_RIGHTS	(VAR_RIGHT_INTERFACES | VAR_RIGHT_SESSIONS)

/* Has the row to do with the session at all? */
static bool concerns(const struct varnl_row *row, const struct session *s)
{
	struct varnl_session_name name = session_key(s);
	const char *realm;

	switch (row->kind) {
	case VAR_ROW_KIND_PORT:
		return s->port && s->port->ifindex == row->ifindex;
	case VAR_ROW_KIND_TUNNEL:
		return name.endpoint == row->endpoint && name.tunnel_id == row->tunnel_id;
	case VAR_ROW_KIND_SESSION:
		return name.session_id == row->session_id && name.port == row->port &&
		       (name.port || (name.endpoint == row->endpoint &&
				      name.tunnel_id == row->tunnel_id));
	case VAR_ROW_KIND_ISP:
		realm = user_realm(s->user);
		return realm && !strcasecmp(realm, row->realm);
	case VAR_ROW_KIND_USER:
		return s->user[0] && !strcmp(s->user, row->user);
	}
	return false;
}

/* Is it a row of this kind that decides the session's VR now? */
static bool decided_by(const struct session *s, uint32_t kind)
{
	struct varnl_explain q;
	unsigned int i;

	if (!session_explain(s, s->user, &q))
		return false;
	for (i = 0; i < q.n_considered; i++) {
		if (q.considered[i].verdict == VAR_VERDICT_DECIDED)
			return q.considered[i].kind == kind;
	}
	return false;
}

/* Can the VR hold the session as it is? */
static bool holds(const struct vr *vr, const struct session *s, bool alone, char *err, size_t len)
{
	char name[SESSION_NAME_MAX], addr[INET_ADDRSTRLEN];
	unsigned int role = s->port ? CFG_ROLE_BNG : CFG_ROLE_LNS;

	if (s->vr == vr)
		return true;
	if (s->fwd || s->held) {
		/* with its port or tunnel it ends, and begins again at the other VR's LNSs */
		if (!alone)
			return true;
		snprintf(err, len,
			 "%s goes on to an LNS, which knows nothing of VR %s: end it instead",
			 session_name(s, name), vr->cfg->name);
		return false;
	}
	if (!(vr_role(vr) & role)) {
		snprintf(err, len, "%s: VR %s has not the role %s", session_name(s, name),
			 vr->cfg->name, s->port ? "bng" : "lns");
		return false;
	}
	if (s->addr.s_addr && pool_used(vr->pool, ntohl(s->addr.s_addr))) {
		snprintf(err, len, "%s: its address %s is in use in VR %s", session_name(s, name),
			 inet_ntop(AF_INET, &s->addr, addr, sizeof(addr)), vr->cfg->name);
		return false;
	}
	return true;
}

/* Has the VR a quota that leaves room for so many sessions more? */
static bool has_room(const struct vr *vr, unsigned int n, char *err, size_t len)
{
	struct varnl_vr o;

	if (!n || varnl_vr_get(kernel.nl, vr->id, &o) || !o.quota_sessions ||
	    (uint64_t)o.sessions + n <= o.quota_sessions)
		return true;
	snprintf(err, len, "VR %s has %u sessions and may have %u: no room for %u more",
		 vr->cfg->name, o.sessions, o.quota_sessions, n);
	return false;
}

/**
 * move_check() - can all sessions that would follow a row be in its new VR?
 * @row: the row's key, and the VR it is to have
 * @who: who wants to move it
 * @err: receives why not
 * @len: its size
 */
bool move_check(const struct varnl_row *row, const struct source *who, char *err, size_t len)
{
	bool alone = row->kind == VAR_ROW_KIND_SESSION;
	struct vr *vr = vr_find(row->vr);
	struct view view;
	unsigned int n = 0;
	struct session *s;

	view_begin(&view, who, MOVE_RIGHTS);
	if (!view_has(&view, row->vr)) {
		snprintf(err, len, AUTHORITY_REFUSED);
		return false;
	}
	/* back to where the table says it belongs */
	if (alone && !row->vr)
		return true;
	TAILQ_FOREACH(s, &sessions, all) {
		/* nothing is told of what is not his; the kernel refuses the move */
		if (s->vr && !view_has(&view, s->vr->id))
			continue;
		/* the far legs of others follow them */
		if (!s->vr || s->dead || (s->t && s->t->out) || !concerns(row, s) ||
		    (!alone && !decided_by(s, row->kind)))
			continue;
		if (!vr || vr->lost) {
			snprintf(err, len, "VR %s has no addresses for the users of vard",
				 vr_name(row->vr));
			return false;
		}
		if (!holds(vr, s, alone, err, len))
			return false;
		n += s->vr != vr && !s->fwd && !s->held;
	}
	return has_room(vr, n, err, len);
}

/* Let the kernel decide anew what the interface table says of a session. */
static void decide_anew(struct session *s)
{
	struct varnl_session_name name = session_key(s);
	struct varnl_row row = {
		.has = VARNL_BIT(VAR_A_ROW_KIND) | VARNL_BIT(VAR_A_ROW_SESSION_ID) |
		       VARNL_BIT(VAR_A_ROW_VR),
		.kind = VAR_ROW_KIND_SESSION,
		.session_id = name.session_id,
		.vr = 0,
	};
	char text[SESSION_NAME_MAX];

	if (name.port) {
		row.has |= VARNL_BIT(VAR_A_ROW_PORT);
		row.port = name.port;
	} else {
		row.has |= VARNL_BIT(VAR_A_ROW_ENDPOINT) | VARNL_BIT(VAR_A_ROW_TUNNEL_ID);
		row.endpoint = name.endpoint;
		row.tunnel_id = name.tunnel_id;
	}
	if (varnl_row_set(kernel.nl, &row, 0))
		log_remote(LOG_CLASS_KERNEL, LOG_WARNING, "%s stays in its VR: %s",
			   session_name(s, text), varnl_error(kernel.nl));
}

/**
 * move_follow() - a realm or user has another VR: its sessions follow
 * @row: isp or user row as it is now
 */
void move_follow(const struct varnl_row *row)
{
	struct session *s, *next;

	if (row->kind != VAR_ROW_KIND_ISP && row->kind != VAR_ROW_KIND_USER)
		return;
	SESSIONS_FOREACH_ENDING(s, next) {
		if (s->dead || !s->vr || s->vr->id == row->vr || !concerns(row, s) ||
		    (s->t && s->t->out) || !decided_by(s, row->kind))
			continue;
		if (s->fwd || s->held)
			session_close(s, PPP_END_ADMIN, true, "its users belong to another VR now");
		else
			decide_anew(s);
	}
}
