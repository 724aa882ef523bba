// SPDX-License-Identifier: GPL-2.0
/*
 * reload.c - take over a new configuration without dropping what stays the same
 *
 * The order: goodbyes to what cannot stay, then the objects from the outside
 * in (VRs, peers, endpoints, rows), then new settings for what runs. All
 * pointers into the old configuration are gone before it is freed.
 */
#include <errno.h>
#include <string.h>

#include "dial.h"
#include "forward.h"
#include "grant.h"
#include "kernel.h"
#include "lns.h"
#include "log.h"
#include "port.h"
#include "reload.h"
#include "role.h"
#include "session.h"

/* Would this tunnel belong to the same peer today? */
static bool still_matches(const struct config *new, const struct tunnel *t)
{
	const struct l2tp_tunnel_info *info = l2tp_tunnel_peer(t->eng);
	const struct cfg_peer *p;

	if (t->out) {
		p = config_peer(new, t->peer->cfg->name);
		return p && p->vr_given == t->peer->cfg->vr_given && p->vr == t->peer->cfg->vr &&
		       !strcmp(p->listen, t->peer->cfg->listen) &&
		       config_member_at(new, p->name, t->addr, t->port);
	}
	p = peer_match(new, t->ep->cfg->name, t->addr, info->host_name.data,
		       info->host_name.len);
	return p && !strcmp(p->name, t->peer->cfg->name);
}

static bool closes(enum reload_fate fate)
{
	return fate == RELOAD_REMOVE || fate == RELOAD_REPLACE;
}

static const char *tunnel_verdict(const struct config *old, const struct config *new,
				  const struct reload_diff *d, const struct tunnel *t)
{
	unsigned int i;

	for (i = 0; i < old->n_peers; i++) {
		if (t->peer->cfg == &old->peers[i] && closes(d->peers[i]))
			return "the configuration of this peer has changed";
	}
	for (i = 0; i < old->n_listens; i++) {
		if (t->ep->cfg == &old->listens[i] && closes(d->listens[i]))
			return "this endpoint is closed";
	}
	return still_matches(new, t) ? NULL : "this peer is not declared any more";
}

/* The VR that the number of a call in decides, 0: none */
static uint32_t number_vr(const struct config *new, const struct session *s)
{
	const struct cfg_number *no = session_number(new, s->t, s->called);

	return no ? no->vr : 0;
}

static const char *session_verdict(const struct config *new, const struct session *s)
{
	const struct user *u;

	if (s->t && !s->t->out && !s->t->down && number_vr(new, s) != s->number_vr)
		return "the number that was called leads elsewhere now";
	/* the users of sessions that go on are the LNS's business */
	if (!s->user[0] || s->held || (s->t && s->t->out))
		return NULL;
	u = users_find(new->users, s->user, session_conf(s)->host_name);
	if (!u)
		return "the user is not in the configuration any more";
	return u->address.s_addr == s->fixed.s_addr ? NULL : "the user's address has changed";
}

/* What becomes of an endpoint; RELOAD_SAME also when it is closed already */
static enum reload_fate listen_fate(const struct config *old, const struct reload_diff *d,
				    const struct endpoint *ep)
{
	unsigned int i;

	for (i = 0; i < old->n_listens; i++) {
		if (ep->cfg == &old->listens[i])
			return d->listens[i];
	}
	return RELOAD_SAME;
}

/* Goodbyes to what cannot stay */
static void close_old(const struct config *old, const struct config *new,
		      const struct reload_diff *d)
{
	struct endpoint *ep, *ep_next;
	struct session *s, *next;
	struct tunnel *t;
	const char *why;
	unsigned int i;

	for (i = 0; i < old->n_vrs; i++) {
		if (!closes(d->vrs[i]) || !vr_find(old->vrs[i].id))
			continue;
		vr_lost(vr_find(old->vrs[i].id));
		/* the sockets of the VR's next life may have the same addresses */
		TAILQ_FOREACH(ep, &vard.endpoints, node) {
			if (ep->cfg->vr == old->vrs[i].id)
				lns_purge(ep);
		}
		lns_reap();
	}
	for (t = TAILQ_FIRST(&lns_tunnels); t; t = tunnel_next(t)) {
		if (t->down)
			continue;
		why = tunnel_verdict(old, new, d, t);
		if (why)
			tunnel_stop(t, L2TP_STOP_CLEAR, 0, why);
	}
	SESSIONS_FOREACH_ENDING(s, next) {
		why = session_verdict(new, s);
		if (why)
			session_close(s, PPP_END_ADMIN, false, why);
	}
	/* where the address is needed again at once */
	TAILQ_FOREACH(ep, &vard.endpoints, node) {
		if (listen_fate(old, d, ep) == RELOAD_REPLACE)
			lns_purge(ep);
	}
	ports_remove(new);
	/* may free endpoints: not while the list is walked */
	lns_reap();
	TAILQ_FOREACH_SAFE(ep, &vard.endpoints, node, ep_next) {
		if (closes(listen_fate(old, d, ep)))
			endpoint_close(ep);
	}
	for (i = 0; i < old->n_vrs; i++) {
		if (!closes(d->vrs[i]) || !vr_find(old->vrs[i].id))
			continue;
		rows_leave_vr(old, old->vrs[i].id);
		vr_del(vr_find(old->vrs[i].id));
	}
}

/* New settings for tunnels and sessions that stay */
static void adjust(void)
{
	struct l2tp_tunnel_conf conf;
	struct session *s;
	struct tunnel *t;

	TAILQ_FOREACH(t, &lns_tunnels, all) {
		l2tp_tunnel_set_trace(t->eng, log_wanted(LOG_DEBUG));
		if (t->down)
			continue;
		tunnel_conf(t, &conf);
		l2tp_tunnel_reconf(t->eng, timer_now(), &conf);
		tunnel_rearm(t);
	}
	TAILQ_FOREACH(s, &sessions, all) {
		forward_reconf(s);
		if (!s->ppp)
			continue;
		session_reconf(s);
		ppp_set_conf(s->ppp, session_conf(s));
		session_rearm(s);
	}
	roles_enforce();
}

/**
 * reload() - read the configuration again and take it over
 * @d: receives what has changed; to be freed with reload_diff_free()
 * @err: receives what is wrong. Errors of the file leave everything as it is;
 *	what the kernel refuses is told, and all the rest is taken over
 *
 * Return: 0 or a negative errno.
 */
int reload(struct reload_diff *d, struct errlist *err)
{
	struct config *old = vard.cfg, *new;
	int ret, one;

	memset(d, 0, sizeof(*d));
	new = config_load(vard.config_path, err);
	if (!new)
		return -EINVAL;
	ret = reload_diff(old, new, d);
	if (ret) {
		err_add(err, vard.config_path, 0, 0, "out of memory");
		config_free(new);
		return ret;
	}
	close_old(old, new, d);
	lns_reap();
	sessions_reap();
	if (old->role != new->role)
		vard.role = new->role;
	vard.cfg = new;
	log_level(vard.verbose ? LOG_DEBUG : (int)new->log_level);
	ret = vrs_apply(new, err);
	grants_apply(old, new);
	one = peers_apply(new);
	if (one) {
		/* running tunnels would keep pointers into the old one */
		log_err("out of memory in a reload; the old configuration stays in memory");
		return one;
	}
	one = endpoints_apply(new, err);
	if (one)
		ret = one;
	rows_apply(old, new);
	one = ports_apply(new, err);
	if (one)
		ret = one;
	if (kernel_punt(&new->punt))
		log_warn("punt: %s", varnl_error(kernel.nl));
	dials_apply(new);
	adjust();
	sessions_reap();
	dials_reap();
	lns_reap();
	peers_reap();
	ports_reap();
	config_free(old);
	log_info("configuration %s taken over, %u changes", vard.config_path, d->n);
	return ret;
}
