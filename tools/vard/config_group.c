// SPDX-License-Identifier: GPL-2.0
/*
 * config_group.c - roles, and the section "groups": LNSs that the calls of a
 * VR's users go on to
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_int.h"

#define GROUP(member)	offsetof(struct cfg_group, member)
#define MEMBER(member)	offsetof(struct cfg_member, member)

#define DENY_MS		60000
/* Two tries in 2.25 s: a user waits for the next LNS, and has to be up within five */
#define SCCRQ_MS	750
#define SCCRQ_TRIES	1	/* retransmissions */
#define CALL_MS		10000	/* for each answer: a user waits for the next LNS */

const char *const cfg_role_words[] = { "lac", "lns", "lts", "bng", NULL };

/* "lac", or a list of roles; "none" is the empty set */
bool cfg_role(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	const struct cfg_key roles = { .name = "role", .words = cfg_role_words };

	if (n->type == YAML_SCALAR_NODE && !strcmp((char *)n->data.scalar.value, "none")) {
		*(unsigned int *)dst = 0;
		return true;
	}
	return cfg_set(c, n, &roles, dst);
}

/* Do sessions end in the VR, rather than go on? By the configuration: roles may change. */
static bool ends_in(const struct config *cfg, uint32_t id, bool pppoe)
{
	unsigned int end = pppoe ? CFG_ROLE_BNG : CFG_ROLE_LNS;
	unsigned int on = pppoe ? CFG_ROLE_LAC : CFG_ROLE_LTS;
	const struct cfg_vr *vr = config_vr(cfg, id);
	unsigned int role = vr ? vr->role & cfg->role : 0;

	return role & end && !(vr->group[0] && role & on);
}

/**
 * cfg_ends_in() - may sessions of a peer or port end here, so that we judge their users?
 * @cfg: configuration, of which VRs, realms, users and numbers have been read
 * @vr: VR id of the tunnel or port
 * @select: enum var_select
 * @called: the Called Number may decide
 * @pppoe: PPPoE sessions; else calls
 *
 * Return: name of a VR in which they may end, or NULL. None can end in the box itself.
 */
const char *cfg_ends_in(const struct config *cfg, uint32_t vr, unsigned int select, bool called,
			bool pppoe)
{
	unsigned int i;

	if (ends_in(cfg, vr, pppoe))
		return config_vr(cfg, vr)->name;
	for (i = 0; called && i < cfg->n_numbers; i++) {
		if (ends_in(cfg, cfg->numbers[i].vr, pppoe))
			return config_vr(cfg, cfg->numbers[i].vr)->name;
	}
	for (i = 0; select != VAR_SELECT_NONE && i < cfg->n_isps; i++) {
		if (ends_in(cfg, cfg->isps[i].vr, pppoe))
			return config_vr(cfg, cfg->isps[i].vr)->name;
	}
	for (i = 0; select == VAR_SELECT_USER && i < cfg->n_user_rows; i++) {
		if (ends_in(cfg, cfg->user_rows[i].vr, pppoe))
			return config_vr(cfg, cfg->user_rows[i].vr)->name;
	}
	return NULL;
}

static bool peer_secret(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	return cfg_secret(c, n, k, &((struct cfg_member *)dst)->peer);
}

static bool peer_secret_file(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k,
			     void *dst)
{
	return cfg_secret_file(c, n, k, &((struct cfg_member *)dst)->peer);
}

static const struct cfg_key member_keys[] = {
	{ .name = "name", .read = cfg_string, .offset = MEMBER(name),
	  .required = true, .min = 1, .max = CFG_GROUP_NAME_MAX },
	{ .name = "address", .read = cfg_ip4, .offset = MEMBER(address), .required = true },
	{ .name = "port", .read = cfg_u16, .offset = MEMBER(port), .min = 1, .max = 65535 },
	{ .name = "preference", .read = cfg_u32, .offset = MEMBER(preference), .max = 65535 },
	{ .name = "weight", .read = cfg_u32, .offset = MEMBER(weight), .min = 1, .max = 65535 },
	{ .name = "drain", .read = cfg_bool, .offset = MEMBER(drain) },
	{ .name = "host-name", .read = cfg_string, .offset = MEMBER(peer.host_name),
	  .min = 1, .max = 255 },
	{ .name = "secret", .read = peer_secret },
	{ .name = "secret-file", .read = peer_secret_file },
	{ .name = "l2tp", .read = cfg_section_l2tp, .offset = MEMBER(peer.l2tp) },
	{ }
};

static bool read_member(struct cfg_ctx *c, yaml_node_t *n, void *dst)
{
	const struct cfg_group *g = c->group;
	struct cfg_member *m = dst, *o;
	struct cfg_peer *p = &m->peer;
	unsigned int i;

	p->pos = cfg_pos(n);
	p->l2tp = g->l2tp;
	cfg_ppp_copy(&p->ppp, &c->cfg->ppp);
	m->port = 1701;
	m->weight = 1;
	if (!cfg_map(c, n, "a member of a group", member_keys, m))
		return false;
	if (p->host_name[0] && !p->secret_len) {
		cfg_err(c, cfg_find(c, n, "host-name"),
			"found host-name without a secret, expected secret or secret-file, as anybody can claim a name");
		return false;
	}
	if (!p->secret_len)
		p->l2tp.challenge = false;
	for (i = 0; i < g->n_members; i++) {
		o = &g->members[i];
		if (!strcmp(o->name, m->name)) {
			cfg_err(c, cfg_find(c, n, "name"),
				"found member %s again, it is in line %zu already", m->name,
				o->peer.pos.line);
			return false;
		}
		if (o->address.s_addr == m->address.s_addr && o->port == m->port) {
			cfg_err(c, cfg_find(c, n, "address"),
				"found address and port of member %s again, expected another one",
				o->name);
			return false;
		}
	}
	return true;
}

static bool read_members(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	struct cfg_group *g = dst;

	c->group = g;
	if (!cfg_list(c, n, "members as a list of LNSs", sizeof(struct cfg_member),
		      (void **)&g->members, &g->n_members, read_member))
		return false;
	if (!g->n_members || g->n_members > CFG_MEMBERS_MAX) {
		cfg_err(c, n, "found %u members, expected 1 to %d", g->n_members,
			CFG_MEMBERS_MAX);
		return false;
	}
	return true;
}

static bool read_group_vr(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	struct cfg_group *g = dst;

	g->vr_given = cfg_vr_ref(c, n, k, &g->vr);
	return g->vr_given;
}

/* In the order in which they depend on each other */
static const struct cfg_key group_keys[] = {
	{ .name = "name", .read = cfg_string, .offset = GROUP(name),
	  .required = true, .min = 1, .max = CFG_GROUP_NAME_MAX },
	{ .name = "listen", .read = cfg_listen_ref, .offset = GROUP(listen) },
	{ .name = "vr", .read = read_group_vr },
	{ .name = "deny", .read = cfg_duration, .offset = GROUP(deny_ms), .max = 86400000 },
	{ .name = "proxy", .read = cfg_bool, .offset = GROUP(proxy) },
	{ .name = "access-line", .read = cfg_bool, .offset = GROUP(access_line) },
	{ .name = "l2tp", .read = cfg_section_l2tp, .offset = GROUP(l2tp) },
	{ .name = "members", .read = read_members, .required = true },
	{ }
};

static bool read_group(struct cfg_ctx *c, yaml_node_t *n, void *dst)
{
	struct cfg_group *g = dst;
	const struct cfg_group *o;
	struct cfg_peer *p;
	unsigned int i;

	g->pos = cfg_pos(n);
	g->deny_ms = DENY_MS;
	g->proxy = true;
	g->l2tp = c->cfg->l2tp;
	g->l2tp.first_timeout_ms = SCCRQ_MS;
	g->l2tp.first_tries = SCCRQ_TRIES;
	g->l2tp.call_setup_ms = CALL_MS;
	if (!cfg_map(c, n, "a group", group_keys, g))
		goto fail;
	o = config_group(c->cfg, g->name);
	if (o) {
		cfg_err(c, cfg_find(c, n, "name"),
			"found group %s again, it is in line %zu already", g->name, o->pos.line);
		goto fail;
	}
	for (i = 0; i < g->n_members; i++) {
		p = &g->members[i].peer;
		snprintf(p->name, sizeof(p->name), "%s/%s", g->name, g->members[i].name);
		strcpy(p->listen, g->listen);
		p->vr_given = g->vr_given;
		p->vr = g->vr;
		g->members[i].deny_ms = g->deny_ms;
		g->members[i].access_line = g->access_line;
	}
	return true;
fail:
	if (g->members)
		explicit_bzero(g->members, g->n_members * sizeof(*g->members));
	free(g->members);
	return false;
}

/* "groups:" */
bool cfg_section_groups(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	c->groups_broken = !cfg_list(c, n, "groups as a list of groups", sizeof(struct cfg_group),
				     (void **)&c->cfg->groups, &c->cfg->n_groups, read_group);
	return !c->groups_broken;
}

/* Whether a tunnel of the group may begin somewhere when the user is in VR @vr */
bool cfg_group_begins(const struct config *cfg, const struct cfg_group *g, uint32_t vr)
{
	const struct cfg_listen *l;
	unsigned int i;

	for (i = 0; i < cfg->n_listens; i++) {
		l = &cfg->listens[i];
		if (g->listen[0] ? !strcmp(g->listen, l->name) && (!g->vr_given || g->vr == l->vr) :
				   l->vr == (g->vr_given ? g->vr : vr))
			return true;
	}
	return false;
}

/* Tunnels and calls are counted by the name "GROUP/MEMBER": nobody else may have it. */
static bool names_free(struct cfg_ctx *c)
{
	const struct cfg_member *m;
	unsigned int i, j;
	bool ok = true;

	for (i = 0; i < c->cfg->n_groups; i++) {
		for (j = 0; j < c->cfg->groups[i].n_members; j++) {
			m = &c->cfg->groups[i].members[j];
			if (config_peer(c->cfg, m->peer.name) == &m->peer)
				continue;
			err_add(c->err, c->path, m->peer.pos.line, m->peer.pos.col,
				"found member %s, but there is another %s, a peer or a member of a group: expected another name",
				m->name, m->peer.name);
			ok = false;
		}
	}
	return ok;
}

/**
 * cfg_groups_check() - do the VRs' groups exist, and can their tunnels begin?
 * @c: context; everything has been read
 *
 * Return: false after messages.
 */
bool cfg_groups_check(struct cfg_ctx *c)
{
	const struct cfg_group *g;
	const struct cfg_vr *vr;
	bool ok = names_free(c);
	unsigned int i;

	for (i = 0; i < c->cfg->n_vrs; i++) {
		vr = &c->cfg->vrs[i];
		if (!vr->group[0])
			continue;
		g = config_group(c->cfg, vr->group);
		if (!g) {
			err_add(c->err, c->path, vr->group_pos.line, vr->group_pos.col,
				"found %s, expected group as the name of an entry of \"groups\"",
				vr->group);
			ok = false;
		} else if (!cfg_group_begins(c->cfg, g, vr->id)) {
			err_add(c->err, c->path, vr->group_pos.line, vr->group_pos.col,
				"found group %s, whose tunnels have nowhere to begin, expected a listen entry in VR %s",
				vr->group, g->vr_given ? "of the group" : vr->name);
			ok = false;
		}
	}
	return ok;
}
