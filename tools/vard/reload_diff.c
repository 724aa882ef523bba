// SPDX-License-Identifier: GPL-2.0
/*
 * reload_diff.c - what is different in a new configuration, and what that means
 *
 * Only what carries another meaning for a running tunnel or session drops it:
 *
 *	VR	another name or table, or removed
 *	listen	another address, port, VR or checksum, or removed
 *	peer	another VR, select or listen, or removed. Other sources or
 *		another host name: each tunnel is matched again (reload.c)
 *	number	another VR, new, or removed: calls to it (reload.c)
 *	pppoe	removed
 *
 *	dial	another VR, group, user, password, route or side, or removed
 *
 *	group	each tunnel to a member stays that is at the same address still
 *		(reload.c)
 *
 * A new secret is for new tunnels; new settings of L2TP and PPP are taken over
 * by the running ones where the protocols allow it.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reload.h"

static int __printf(2, 3) note(struct reload_diff *d, const char *fmt, ...)
{
	char **text;
	va_list ap;
	int len;

	if (d->n == d->size) {
		text = reallocarray(d->text, d->size + 32, sizeof(*text));
		if (!text)
			return -ENOMEM;
		d->text = text;
		d->size += 32;
	}
	va_start(ap, fmt);
	len = vasprintf(&d->text[d->n], fmt, ap);
	va_end(ap);
	if (len < 0)
		return -ENOMEM;
	d->n++;
	return 0;
}

static int fate(struct reload_diff *d, enum reload_fate f, const char *what, const char *name)
{
	static const char *const words[] = {
		[RELOAD_ADJUST] = "",
		[RELOAD_REPLACE] = ": what depends on it is closed",
		[RELOAD_REMOVE] = " removed",
	};

	if (f == RELOAD_SAME) {
		d->unchanged++;
		return 0;
	}
	return note(d, "%s %s%s", what, name, words[f]);
}

static bool ppp_same(const struct cfg_ppp *a, const struct cfg_ppp *b)
{
	const struct ppp_conf *x = &a->conf, *y = &b->conf;

	return !strcmp(a->host_name, b->host_name) && x->restart_ms == y->restart_ms &&
	       x->max_configure == y->max_configure && x->max_terminate == y->max_terminate &&
	       x->max_failure == y->max_failure && x->setup_ms == y->setup_ms &&
	       x->max_renegotiate == y->max_renegotiate && x->mru == y->mru &&
	       x->min_mru == y->min_mru && x->magic == y->magic && x->pfc == y->pfc &&
	       x->acfc == y->acfc && x->allow_pfc == y->allow_pfc &&
	       x->allow_acfc == y->allow_acfc && x->echo_ms == y->echo_ms &&
	       x->echo_failures == y->echo_failures &&
	       !memcmp(x->auth, y->auth, sizeof(x->auth)) && x->auth_tries == y->auth_tries &&
	       x->auth_wait_ms == y->auth_wait_ms && x->rechallenge_ms == y->rechallenge_ms &&
	       x->ipv4 == y->ipv4 && x->ipv6 == y->ipv6;
}

static bool l2tp_same(const struct cfg_l2tp *a, const struct cfg_l2tp *b)
{
	return !strcmp(a->host_name, b->host_name) && a->hello_ms == b->hello_ms &&
	       a->setup_ms == b->setup_ms && a->call_setup_ms == b->call_setup_ms &&
	       a->idle_ms == b->idle_ms && a->challenge == b->challenge && a->hide == b->hide &&
	       a->window == b->window && a->max_tunnels == b->max_tunnels &&
	       a->max_sessions == b->max_sessions && a->sequence == b->sequence &&
	       a->first_timeout_ms == b->first_timeout_ms && a->first_tries == b->first_tries &&
	       a->timeout_ms == b->timeout_ms && a->tries == b->tries && a->cap_ms == b->cap_ms;
}

static enum reload_fate vr_fate(const struct cfg_vr *a, const struct cfg_vr *b)
{
	if (!b)
		return RELOAD_REMOVE;
	if (strcmp(a->name, b->name) || a->table != b->table)
		return RELOAD_REPLACE;
	if (a->n_addrs == b->n_addrs && a->n_pools == b->n_pools && a->hairpin == b->hairpin &&
	    a->management == b->management &&
	    a->local.s_addr == b->local.s_addr &&
	    !memcmp(a->addrs, b->addrs, a->n_addrs * sizeof(a->addrs[0])) &&
	    !memcmp(a->pools, b->pools, a->n_pools * sizeof(a->pools[0])) &&
	    !memcmp(a->dns, b->dns, sizeof(a->dns)) &&
	    !memcmp(a->nbns, b->nbns, sizeof(a->nbns)) && a->role == b->role &&
	    !memcmp(&a->quota, &b->quota, sizeof(a->quota)) &&
	    !strcmp(a->group, b->group) && ppp_same(&a->ppp, &b->ppp))
		return RELOAD_SAME;
	return RELOAD_ADJUST;
}

static int diff_vrs(const struct config *old, const struct config *new, struct reload_diff *d)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; i < old->n_vrs && !ret; i++) {
		d->vrs[i] = vr_fate(&old->vrs[i], config_vr(new, old->vrs[i].id));
		ret = fate(d, d->vrs[i], "VR", old->vrs[i].name);
	}
	for (i = 0; i < new->n_vrs && !ret; i++) {
		if (!config_vr(old, new->vrs[i].id))
			ret = note(d, "VR %s added", new->vrs[i].name);
	}
	return ret;
}

static const struct cfg_listen *find_listen(const struct config *cfg,
					    const struct cfg_listen *l)
{
	unsigned int i;

	for (i = 0; i < cfg->n_listens; i++) {
		if (cfg->listens[i].address.s_addr == l->address.s_addr &&
		    cfg->listens[i].port == l->port && cfg->listens[i].vr == l->vr)
			return &cfg->listens[i];
	}
	return NULL;
}

static const char *listen_text(const struct cfg_listen *l, char buf[64])
{
	const unsigned char *a = (const unsigned char *)&l->address;

	snprintf(buf, 64, "%u.%u.%u.%u port %u", a[0], a[1], a[2], a[3], l->port);
	return buf;
}

static int diff_listens(const struct config *old, const struct config *new,
			struct reload_diff *d)
{
	const struct cfg_listen *a, *b;
	unsigned int i;
	char text[64];
	int ret = 0;

	for (i = 0; i < old->n_listens && !ret; i++) {
		a = &old->listens[i];
		b = find_listen(new, a);
		if (!b)
			d->listens[i] = RELOAD_REMOVE;
		else if (a->checksum != b->checksum)
			d->listens[i] = RELOAD_REPLACE;
		else if (strcmp(a->name, b->name) || a->access_side != b->access_side)
			d->listens[i] = RELOAD_ADJUST;
		ret = fate(d, d->listens[i], "listen", listen_text(a, text));
	}
	for (i = 0; i < new->n_listens && !ret; i++) {
		if (!find_listen(old, &new->listens[i]))
			ret = note(d, "listen %s added", listen_text(&new->listens[i], text));
	}
	return ret;
}

static const struct cfg_peer *find_peer(const struct config *cfg, const char *name)
{
	unsigned int i;

	for (i = 0; i < cfg->n_peers; i++) {
		if (!strcmp(cfg->peers[i].name, name))
			return &cfg->peers[i];
	}
	return NULL;
}

static enum reload_fate peer_fate(const struct cfg_peer *a, const struct cfg_peer *b)
{
	if (!b)
		return RELOAD_REMOVE;
	if (a->vr_given != b->vr_given || a->vr != b->vr || a->select != b->select ||
	    a->called != b->called || strcmp(a->listen, b->listen))
		return RELOAD_REPLACE;
	if (!strcmp(a->host_name, b->host_name) && a->n_from == b->n_from &&
	    !memcmp(a->from, b->from, a->n_from * sizeof(a->from[0])) &&
	    a->secret_len == b->secret_len && !memcmp(a->secret, b->secret, a->secret_len) &&
	    a->proxy == b->proxy && l2tp_same(&a->l2tp, &b->l2tp) && ppp_same(&a->ppp, &b->ppp))
		return RELOAD_SAME;
	return RELOAD_ADJUST;
}

static int diff_peers(const struct config *old, const struct config *new,
		      struct reload_diff *d)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; i < old->n_peers && !ret; i++) {
		d->peers[i] = peer_fate(&old->peers[i], find_peer(new, old->peers[i].name));
		ret = fate(d, d->peers[i], "peer", old->peers[i].name);
	}
	for (i = 0; i < new->n_peers && !ret; i++) {
		if (!find_peer(old, new->peers[i].name))
			ret = note(d, "peer %s added", new->peers[i].name);
	}
	return ret;
}

static bool member_same(const struct cfg_member *a, const struct cfg_member *b)
{
	return !strcmp(a->name, b->name) && a->address.s_addr == b->address.s_addr &&
	       a->port == b->port && a->preference == b->preference && a->weight == b->weight &&
	       a->drain == b->drain && peer_fate(&a->peer, &b->peer) == RELOAD_SAME;
}

static bool group_same(const struct cfg_group *a, const struct cfg_group *b)
{
	unsigned int i;

	if (a->n_members != b->n_members || a->deny_ms != b->deny_ms || a->proxy != b->proxy ||
	    a->access_line != b->access_line)
		return false;
	for (i = 0; i < a->n_members; i++) {
		if (!member_same(&a->members[i], &b->members[i]))
			return false;
	}
	return true;
}

/* Which tunnels to the LNSs stay is seen by each of them: reload.c */
static int diff_groups(const struct config *old, const struct config *new,
		       struct reload_diff *d)
{
	const struct cfg_group *b;
	enum reload_fate f;
	unsigned int i;
	int ret = 0;

	for (i = 0; i < old->n_groups && !ret; i++) {
		b = config_group(new, old->groups[i].name);
		f = !b ? RELOAD_REMOVE : group_same(&old->groups[i], b) ? RELOAD_SAME :
		    RELOAD_ADJUST;
		ret = fate(d, f, "group", old->groups[i].name);
	}
	for (i = 0; i < new->n_groups && !ret; i++) {
		if (!config_group(old, new->groups[i].name))
			ret = note(d, "group %s added", new->groups[i].name);
	}
	return ret;
}

static int diff_ifs(const struct config *old, const struct config *new, struct reload_diff *d)
{
	const struct cfg_if *a, *b;
	unsigned int i, j;
	int ret = 0;

	for (i = 0; i < old->n_ifs && !ret; i++) {
		a = &old->ifs[i];
		for (j = 0; j < new->n_ifs && strcmp(a->name, new->ifs[j].name); j++)
			;
		b = j < new->n_ifs ? &new->ifs[j] : NULL;
		if (!b)
			ret = fate(d, RELOAD_REMOVE, "interface", a->name);
		else if (a->vr != b->vr || a->side != b->side || a->select != b->select)
			ret = fate(d, RELOAD_ADJUST, "interface", a->name);
		else
			d->unchanged++;
	}
	for (i = 0; i < new->n_ifs && !ret; i++) {
		for (j = 0; j < old->n_ifs && strcmp(new->ifs[i].name, old->ifs[j].name); j++)
			;
		if (j == old->n_ifs)
			ret = note(d, "interface %s added", new->ifs[i].name);
	}
	return ret;
}

static const struct cfg_pppoe *find_pppoe(const struct config *cfg, const char *interface)
{
	unsigned int i;

	for (i = 0; i < cfg->n_pppoes; i++) {
		if (!strcmp(cfg->pppoes[i].interface, interface))
			return &cfg->pppoes[i];
	}
	return NULL;
}

static enum reload_fate pppoe_fate(const struct cfg_pppoe *a, const struct cfg_pppoe *b)
{
	if (!b)
		return RELOAD_REMOVE;
	if (!strcmp(a->ac_name, b->ac_name) && a->n_services == b->n_services &&
	    !memcmp(a->services, b->services, sizeof(a->services)) && a->mru == b->mru &&
	    a->max_sessions == b->max_sessions && a->max_per_mac == b->max_per_mac &&
	    a->padi_rate == b->padi_rate && ppp_same(&a->ppp, &b->ppp))
		return RELOAD_SAME;
	return RELOAD_ADJUST;
}

static int diff_pppoes(const struct config *old, const struct config *new,
		       struct reload_diff *d)
{
	const struct cfg_pppoe *p;
	unsigned int i;
	int ret = 0;

	for (i = 0; i < old->n_pppoes && !ret; i++) {
		p = &old->pppoes[i];
		ret = fate(d, pppoe_fate(p, find_pppoe(new, p->interface)), "pppoe",
			   p->interface);
	}
	for (i = 0; i < new->n_pppoes && !ret; i++) {
		p = &new->pppoes[i];
		if (!find_pppoe(old, p->interface))
			ret = note(d, "pppoe %s added", p->interface);
	}
	return ret;
}

/**
 * reload_dial_fate() - what becomes of the calls of an entry of "dial"
 * @a: entry of the old configuration
 * @b: that of the new one, or NULL
 */
enum reload_fate reload_dial_fate(const struct cfg_dial *a, const struct cfg_dial *b)
{
	if (!b)
		return RELOAD_REMOVE;
	if (a->vr != b->vr || strcmp(a->group, b->group) || strcmp(a->user, b->user) ||
	    strcmp(a->password, b->password) || a->default_route != b->default_route ||
	    a->metric != b->metric || a->side != b->side)
		return RELOAD_REPLACE;
	if (a->calls == b->calls && a->redial_ms == b->redial_ms &&
	    !memcmp(a->ppp.conf.user_auth, b->ppp.conf.user_auth,
		    sizeof(a->ppp.conf.user_auth)) && ppp_same(&a->ppp, &b->ppp))
		return RELOAD_SAME;
	return RELOAD_ADJUST;
}

static int diff_dials(const struct config *old, const struct config *new, struct reload_diff *d)
{
	const struct cfg_dial *a;
	unsigned int i;
	int ret = 0;

	for (i = 0; i < old->n_dials && !ret; i++) {
		a = &old->dials[i];
		ret = fate(d, reload_dial_fate(a, config_dial(new, a->name)), "dial", a->name);
	}
	for (i = 0; i < new->n_dials && !ret; i++) {
		if (!config_dial(old, new->dials[i].name))
			ret = note(d, "dial %s added", new->dials[i].name);
	}
	return ret;
}

/* Entry @i of those that lead from a name to a VR, NULL: there are no more */
typedef const char *(*entry_at)(const struct config *cfg, unsigned int i, uint32_t *vr);

static const char *isp_at(const struct config *cfg, unsigned int i, uint32_t *vr)
{
	if (i >= cfg->n_isps)
		return NULL;
	*vr = cfg->isps[i].vr;
	return cfg->isps[i].realm;
}

static const char *number_at(const struct config *cfg, unsigned int i, uint32_t *vr)
{
	if (i >= cfg->n_numbers)
		return NULL;
	*vr = cfg->numbers[i].vr;
	return cfg->numbers[i].called;
}

static bool find_entry(const struct config *cfg, entry_at at, const char *name, uint32_t *vr)
{
	const char *found;
	unsigned int i;

	for (i = 0; (found = at(cfg, i, vr)); i++) {
		if (!strcmp(found, name))
			return true;
	}
	return false;
}

static int diff_entries(const struct config *old, const struct config *new,
			struct reload_diff *d, const char *what, entry_at at)
{
	uint32_t vr, other;
	const char *name;
	unsigned int i;
	int ret = 0;

	for (i = 0; !ret && (name = at(old, i, &vr)); i++) {
		if (!find_entry(new, at, name, &other))
			ret = fate(d, RELOAD_REMOVE, what, name);
		else
			ret = fate(d, vr == other ? RELOAD_SAME : RELOAD_ADJUST, what, name);
	}
	for (i = 0; !ret && (name = at(new, i, &vr)); i++) {
		if (!find_entry(old, at, name, &other))
			ret = note(d, "%s %s added", what, name);
	}
	return ret;
}

/* Users are many: they are counted, not named. */
static int diff_users(const struct config *old, const struct config *new,
		      struct reload_diff *d)
{
	size_t i, n = users_count(new->users), added = 0, changed = 0;
	const struct user *a, *b;

	for (i = 0; i < n; i++) {
		b = users_at(new->users, i);
		a = users_find(old->users, b->name, b->server);
		if (!a || strcmp(a->server, b->server))
			added++;
		else if (a->secret_len != b->secret_len ||
			 memcmp(a->secret, b->secret, a->secret_len) ||
			 a->address.s_addr != b->address.s_addr)
			changed++;
	}
	if (added || changed || users_count(old->users) != n)
		return note(d, "users: %zu before, %zu now, %zu of them new and %zu changed",
			    users_count(old->users), n, added, changed);
	return 0;
}

/* So are grants: they have no names. */
static int diff_grants(const struct config *old, const struct config *new, struct reload_diff *d)
{
	unsigned int i, j, same = 0;

	for (i = 0; i < new->n_grants; i++) {
		for (j = 0; j < old->n_grants; j++)
			same += cfg_same_holder(&new->grants[i].grant, &old->grants[j].grant) &&
				new->grants[i].grant.rights == old->grants[j].grant.rights;
	}
	if (same != new->n_grants || same != old->n_grants)
		return note(d, "grants: %u before, %u now, %u of them unchanged", old->n_grants,
			    new->n_grants, same);
	return 0;
}

/**
 * reload_diff() - compare two configurations
 * @old: the one that runs
 * @new: the one to come
 * @d: receives what changes; to be freed with reload_diff_free() in any case
 *
 * Return: 0 or -ENOMEM.
 */
int reload_diff(const struct config *old, const struct config *new, struct reload_diff *d)
{
	int ret;

	memset(d, 0, sizeof(*d));
	d->vrs = calloc(old->n_vrs + 1, sizeof(*d->vrs));
	d->listens = calloc(old->n_listens + 1, sizeof(*d->listens));
	d->peers = calloc(old->n_peers + 1, sizeof(*d->peers));
	if (!d->vrs || !d->listens || !d->peers)
		return -ENOMEM;
	ret = diff_vrs(old, new, d);
	if (!ret)
		ret = diff_ifs(old, new, d);
	if (!ret)
		ret = diff_entries(old, new, d, "isp", isp_at);
	if (!ret)
		ret = diff_entries(old, new, d, "number", number_at);
	if (!ret)
		ret = diff_listens(old, new, d);
	if (!ret)
		ret = diff_peers(old, new, d);
	if (!ret)
		ret = diff_pppoes(old, new, d);
	if (!ret)
		ret = diff_groups(old, new, d);
	if (!ret)
		ret = diff_dials(old, new, d);
	if (!ret)
		ret = diff_users(old, new, d);
	if (!ret)
		ret = diff_grants(old, new, d);
	if (!ret && (old->log_level != new->log_level || old->role != new->role ||
		     memcmp(&old->punt, &new->punt, sizeof(old->punt))))
		ret = note(d, "log, role or punt");
	return ret;
}

/* Free what reload_diff() has allocated */
void reload_diff_free(struct reload_diff *d)
{
	while (d->n)
		free(d->text[--d->n]);
	free(d->text);
	free(d->vrs);
	free(d->listens);
	free(d->peers);
	memset(d, 0, sizeof(*d));
}
