// SPDX-License-Identifier: GPL-2.0
/*
 * vr.c - virtual routers: VRF devices made safe and named to the kernel, and
 * their address pools
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"
#include "lns.h"
#include "log.h"
#include "session.h"

/* A VR of the configuration that runs, or NULL */
struct vr *vr_find(uint32_t id)
{
	struct vr *vr;

	TAILQ_FOREACH(vr, &vard.vrs, node) {
		if (vr->id == id)
			return vr;
	}
	return NULL;
}

/* A VR of the configuration that runs, by its name, or NULL */
struct vr *vr_by_name(const char *name)
{
	struct vr *vr;

	TAILQ_FOREACH(vr, &vard.vrs, node) {
		if (!strcmp(vr->cfg->name, name))
			return vr;
	}
	return NULL;
}

/* Name of a VR for people; valid until the next call if it is not ours */
const char *vr_name(uint32_t id)
{
	static char unknown[24];
	struct vr *vr = vr_find(id);

	if (!id)
		return "box";
	if (vr)
		return vr->cfg->name;
	snprintf(unknown, sizeof(unknown), "%u", id);
	return unknown;
}

/* Whose fixed address it is shall find it free, whatever VR that user belongs to. */
static void keep_fixed(struct pool *p, const struct users *users)
{
	const struct user *u;
	size_t i;

	for (i = 0; i < users_count(users); i++) {
		u = users_at(users, i);
		if (u->address.s_addr)
			pool_keep(p, ntohl(u->address.s_addr));
	}
}

/*
 * vr_new_pool - exchange the pool; addresses in use stay in use
 * @vr: VR
 * @cfg: entry with the new ranges
 * @users: users, some of which have fixed addresses
 *
 * Return: 0 or -ENOMEM, and nothing has changed.
 */
static int vr_new_pool(struct vr *vr, const struct cfg_vr *cfg, const struct users *users)
{
	struct session *s;
	struct pool *p;
	unsigned int i;

	p = pool_new(cfg->pools, cfg->n_pools);
	if (!p)
		return -ENOMEM;
	if (cfg->local.s_addr)
		pool_reserve(p, ntohl(cfg->local.s_addr));
	for (i = 0; i < cfg->n_addrs; i++) {
		if (cfg->addrs[i].family == AF_INET)
			pool_reserve(p, ntohl(cfg->addrs[i].v4.s_addr));
	}
	TAILQ_FOREACH(s, &sessions, all) {
		if (s->vr == vr && s->addr.s_addr &&
		    pool_take(p, ntohl(s->addr.s_addr)) == -ENOMEM) {
			pool_free(p);
			return -ENOMEM;
		}
	}
	keep_fixed(p, users);
	pool_free(vr->pool);
	vr->pool = p;
	return 0;
}

/* The addresses of the VRF device: those configured, and our own on PPP links */
static unsigned int vr_addresses(const struct cfg_vr *cfg,
				 struct ipaddr addrs[CFG_ADDRESSES_MAX + 1])
{
	unsigned int i, n = cfg->n_addrs;

	memcpy(addrs, cfg->addrs, n * sizeof(*addrs));
	for (i = 0; i < n; i++) {
		if (addrs[i].family == AF_INET && addrs[i].v4.s_addr == cfg->local.s_addr)
			return n;
	}
	if (cfg->local.s_addr) {
		memset(&addrs[n], 0, sizeof(addrs[n]));
		addrs[n].family = AF_INET;
		addrs[n].len = 32;
		addrs[n++].v4 = cfg->local;
	}
	return n;
}

/* Attributes of the quotas that changed; @old: NULL: what is not said is left as it is */
static uint32_t changed_quotas(const struct cfg_quota *old, const struct cfg_quota *now)
{
	static const struct cfg_quota none;

	old = old ? old : &none;
	return (old->tunnels != now->tunnels ? VARNL_BIT(VAR_A_VR_QUOTA_TUNNELS) : 0) |
	       (old->sessions != now->sessions ? VARNL_BIT(VAR_A_VR_QUOTA_SESSIONS) : 0) |
	       (old->rows != now->rows ? VARNL_BIT(VAR_A_VR_QUOTA_ROWS) : 0);
}

/* @tell: attributes that the kernel is told of, as they have changed */
static int vr_ensure(struct vr *vr, const struct cfg_vr *cfg, uint32_t tell, const char *path,
		     struct errlist *err)
{
	struct ipaddr addrs[CFG_ADDRESSES_MAX + 1];
	struct varnl_vr o = {
		.id = cfg->id,
		.flags = cfg->hairpin ? VAR_VR_FLAGS_HAIRPIN : 0,
		.has = VARNL_BIT(VAR_A_VR_ID) | VARNL_BIT(VAR_A_VR_NAME) |
		       VARNL_BIT(VAR_A_VR_FLAGS) | tell,
		.management = cfg->management,
		.quota_tunnels = cfg->quota.tunnels,
		.quota_sessions = cfg->quota.sessions,
		.quota_rows = cfg->quota.rows,
	};
	bool made = false;
	int ifindex, ret;

	ifindex = vrf_ensure(kernel.rt, cfg->name, cfg->table, addrs, vr_addresses(cfg, addrs),
			     &made);
	if (ifindex < 0) {
		err_add(err, path, cfg->pos.line, cfg->pos.col, "VR %s cannot be set up: %s",
			cfg->name, vrf_error(kernel.rt));
		return ifindex;
	}
	strcpy(o.name, cfg->name);
	ret = varnl_vr_set(kernel.nl, &o);
	if (ret) {
		err_add(err, path, cfg->pos.line, cfg->pos.col, "VR %s cannot be set up: %s",
			cfg->name, varnl_error(kernel.nl));
		if (made)
			vrf_delete(kernel.rt, cfg->name);
		return ret;
	}
	if (vrf_forwarding(kernel.rt, cfg->name, true))
		log_warn("VR %s: %s", cfg->name, vrf_error(kernel.rt));
	vr->ifindex = ifindex;
	vr->made |= made;
	vr->lost = false;
	return 0;
}

static void vr_free(struct vr *vr)
{
	TAILQ_REMOVE(&vard.vrs, vr, node);
	pool_free(vr->pool);
	free(vr);
}

static int vr_apply(const struct config *cfg, const struct cfg_vr *c, struct errlist *err)
{
	struct vr *vr = vr_find(c->id);
	uint32_t tell = 0;
	int ret;

	if (!vr) {
		vr = calloc(1, sizeof(*vr));
		if (!vr) {
			err_add(err, cfg->path, c->pos.line, c->pos.col, "out of memory");
			return -ENOMEM;
		}
		vr->id = c->id;
		vr->lost = true;
		TAILQ_INSERT_TAIL(&vard.vrs, vr, node);
	}
	/* what an operator has set stays until the configuration says something else */
	if (!vr->cfg || vr->cfg->role != c->role)
		vr->role = c->role;
	if (vr->lost ? c->management : vr->cfg->management != c->management)
		tell |= VARNL_BIT(VAR_A_VR_MANAGEMENT);
	if (!vr->cfg || vr->cfg->quota.rate != c->quota.rate)
		vr->rate = c->quota.rate;
	if (!vr->cfg || vr->cfg->quota.routes != c->quota.routes)
		vr->routes = c->quota.routes;
	tell |= changed_quotas(vr->lost ? NULL : &vr->cfg->quota, &c->quota);
	vr->cfg = c;
	if (vr_new_pool(vr, c, cfg->users)) {
		err_add(err, cfg->path, c->pos.line, c->pos.col, "out of memory");
		if (!vr->pool)
			vr_free(vr);
		return -ENOMEM;
	}
	ret = vr_ensure(vr, c, tell, cfg->path, err);
	if (ret)
		vr->lost = true;
	return ret;
}

/**
 * vrs_apply() - make or change the VRs of a configuration
 * @cfg: configuration; the VRs point into it afterwards
 * @err: receives what went wrong
 *
 * VRs that are not in @cfg are left alone: see vr_del().
 *
 * Return: 0, or a negative errno when at least one VR could not be set up.
 */
int vrs_apply(const struct config *cfg, struct errlist *err)
{
	unsigned int i;
	int ret = 0, one;

	for (i = 0; i < cfg->n_vrs; i++) {
		one = vr_apply(cfg, &cfg->vrs[i], err);
		if (one)
			ret = one;
	}
	return ret;
}

/**
 * vr_lost() - nothing can be in a VR any more: say goodbye to all that is
 * @vr: VR whose device is gone, or that is about to be removed
 *
 * Endpoints whose sockets are bound to the VR are closed.
 */
void vr_lost(struct vr *vr)
{
	struct endpoint *ep, *ep_next;
	struct session *s, *next;
	struct tunnel *t;

	vr->lost = true;
	for (t = TAILQ_FIRST(&lns_tunnels); t; t = tunnel_next(t)) {
		if (t->vr == vr->id || t->ep->cfg->vr == vr->id)
			tunnel_stop(t, L2TP_STOP_CLEAR, 0, "the VR of the tunnel is gone");
	}
	SESSIONS_FOREACH_ENDING(s, next) {
		if (s->vr == vr)
			session_close(s, PPP_END_ADMIN, true, "the VR of the session is gone");
	}
	TAILQ_FOREACH_SAFE(ep, &vard.endpoints, node, ep_next) {
		if (ep->cfg->vr == vr->id)
			endpoint_close(ep);
	}
}

/**
 * vr_del() - a VR that is not in the configuration any more
 * @vr: VR without sessions; freed
 *
 * The VRF device goes too if vard had made it.
 */
void vr_del(struct vr *vr)
{
	int ret = varnl_vr_del(kernel.nl, vr->id);

	if (ret && ret != -ENOENT)
		log_warn("VR %s is left to the kernel: %s", vr->cfg->name,
			 varnl_error(kernel.nl));
	else if (vr->made && vrf_delete(kernel.rt, vr->cfg->name))
		log_warn("VR %s: %s", vr->cfg->name, vrf_error(kernel.rt));
	else
		log_info("VR %s removed", vr->cfg->name);
	vr_free(vr);
}

/* Forget all VRs; the kernel keeps them */
void vrs_close(void)
{
	while (!TAILQ_EMPTY(&vard.vrs))
		vr_free(TAILQ_FIRST(&vard.vrs));
}
