// SPDX-License-Identifier: GPL-2.0
/*
 * session_quota.c - how many calls and tunnels may begin in a VR per second, and routes be there
 *
 * How many there may be at all is the kernel's to keep; how fast they come is ours, as each
 * costs the one thread that serves all VRs. What begins takes a token, tunnels from a bucket
 * of their own:
 *
 *	SCCRQ		of the tunnel's VR; else it is dropped, and comes again
 *	ICRQ		of the tunnel's VR; else a CDN, RFC 2661 4.4.2 result 4
 *	PADR		of the port's VR; else a PADS with AC-System-Error, RFC 2516 A
 *	user's name	of the VR that it leads to, if that is another one; else LCP's
 *			goodbye, then CDN or PADT as above
 *
 * Calls that we make ourselves, or that go on to an LNS, have paid where they came from.
 */
#include <stdio.h>
#include <string.h>

#include "kernel.h"
#include "log.h"
#include "session.h"

/* Without any quota nobody needs to be asked in which VR something is. */
static bool any_rate(void)
{
	const struct vr *vr;

	TAILQ_FOREACH(vr, &vard.vrs, node) {
		if (vr->rate)
			return true;
	}
	return false;
}

static bool take(struct vr *vr, struct bucket *b)
{
	if (!vr->rate || bucket_take(b, vr->rate, timer_now()))
		return true;
	vr->refused++;
	return false;
}

/**
 * quota_admit() - may one more call begin in a VR now?
 * @vr: the VR, NULL: the box, or one that is not ours, without a quota
 *
 * Return: false when there were as many as may be; that is counted.
 */
bool quota_admit(struct vr *vr)
{
	return !vr || take(vr, &vr->calls);
}

/* The same for a tunnel */
bool quota_admit_tunnel(struct vr *vr)
{
	return !vr || take(vr, &vr->begins);
}

/**
 * quota_port_vr() - the VR that pays for what begins at a port
 * @ifindex: the port
 *
 * Return: the VR, or NULL for none that has to.
 */
struct vr *quota_port_vr(uint32_t ifindex)
{
	struct varnl_row row = {
		.has = VARNL_BIT(VAR_A_ROW_KIND) | VARNL_BIT(VAR_A_ROW_IFINDEX),
		.kind = VAR_ROW_KIND_PORT,
		.ifindex = ifindex,
	};

	if (!any_rate() || varnl_row_get(kernel.nl, &row))
		return NULL;
	return vr_find(row.vr);
}

/**
 * session_admit() - a session's VR is known: does it let the session in?
 * @s: session
 * @vr: the VR, or NULL
 *
 * Return: false when not, after a message in the log.
 */
bool session_admit(struct session *s, struct vr *vr)
{
	char name[SESSION_NAME_MAX];

	if (s->dial || !vr || s->payer == vr->id)
		return true;
	if (quota_admit(vr)) {
		s->payer = vr->id;
		return true;
	}
	vard.stats.sessions_refused++;
	log_remote(LOG_CLASS_SESSION, LOG_WARNING,
		   "%s refused: VR %s may have %u new calls per second (quota rate)",
		   session_name(s, name), vr->cfg->name, vr->rate);
	return false;
}

/* The same before the kernel decides the VR by the session's user */
bool session_admit_user(struct session *s)
{
	return !any_rate() || session_admit(s, session_would_be(s, s->user));
}

/**
 * quota_routes() - are there as many static routes in a VR as there may be?
 * @vr: the VR
 * @n: static routes in its table
 *
 * Those to subscribers, one of each session, are not asked for by anybody and do not count.
 *
 * Return: false when there are; that is counted.
 */
bool quota_routes(struct vr *vr, unsigned int n)
{
	const struct session *s;
	uint64_t most = vr->routes;

	if (!most)
		return true;
	TAILQ_FOREACH(s, &sessions, all)
		most += s->vr == vr && s->routed;
	if (n < most)
		return true;
	vr->routes_refused++;
	return false;
}

/**
 * quota_set() - change the quotas that are ours to keep
 * @name: name of the VR
 * @rate: calls that may begin per second, 0: any number, -1: as it is
 * @routes: static routes, likewise
 * @err: receives a message
 * @len: its size
 *
 * Holds until it is changed again, by a reload too if the configuration says something
 * else than before.
 */
bool quota_set(const char *name, int64_t rate, int64_t routes, char *err, size_t len)
{
	struct vr *vr = vr_by_name(name);

	if (!vr) {
		snprintf(err, len, "VR %.32s is not in the configuration of vard", name);
		return false;
	}
	if (rate >= 0)
		vr->rate = (uint32_t)rate;
	if (routes >= 0)
		vr->routes = (uint32_t)routes;
	return true;
}
