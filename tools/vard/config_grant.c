// SPDX-License-Identifier: GPL-2.0
/*
 * config_grant.c - the section "grants": contracts, authority over VRs for users and groups
 */
#include <grp.h>
#include <pwd.h>
#include <string.h>

#include "config_int.h"

#define GRANT(member)	offsetof(struct cfg_grant, member)
#define B(attr)		VARNL_BIT(VAR_A_GRANT_##attr)

static const char *const right_words[] = { "interfaces", "sessions", "routes", "read", NULL };

/* Largest that an id can be: -1 is none */
#define MAX_ID		(UINT32_MAX - 1)

static bool read_uid(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	struct varnl_grant *g = dst;
	const char *text = cfg_text(c, n, "uid as a user");
	const struct passwd *pw;
	char shown[64];

	if (!text)
		return false;
	pw = getpwnam(text);
	if (pw) {
		g->uid = pw->pw_uid;
	} else if (strspn(text, "0123456789")) {
		if (!cfg_u32(c, n, k, &g->uid))
			return false;
	} else {
		cfg_err(c, n, "found %s, expected uid as a user of this machine, or a number",
			cfg_shown(n, shown));
		return false;
	}
	g->has |= B(UID);
	return true;
}

static bool read_gid(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	struct varnl_grant *g = dst;
	const char *text = cfg_text(c, n, "gid as a group");
	const struct group *gr;
	char shown[64];

	if (!text)
		return false;
	gr = getgrnam(text);
	if (gr) {
		g->gid = gr->gr_gid;
	} else if (strspn(text, "0123456789")) {
		if (!cfg_u32(c, n, k, &g->gid))
			return false;
	} else {
		cfg_err(c, n, "found %s, expected gid as a group of this machine, or a number",
			cfg_shown(n, shown));
		return false;
	}
	g->has |= B(GID);
	return true;
}

static bool read_vr(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	struct varnl_grant *g = dst;
	const char *text = cfg_text(c, n, "vr as the name of a VR");

	if (!text)
		return false;
	if (!strcmp(text, "all")) {
		g->has |= B(ALL);
		return true;
	}
	if (!cfg_vr_ref(c, n, k, &g->vr))
		return false;
	if (!g->vr) {
		cfg_err(c, n, "found box, which is the carrier's, expected vr as the name of a VR, or all");
		return false;
	}
	g->has |= B(VR);
	return true;
}

static bool read_rights(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	struct varnl_grant *g = dst;

	if (!cfg_set(c, n, k, &g->rights))
		return false;
	if (!g->rights) {
		cfg_err(c, n, "found no right, expected rights as one or more of: interfaces, sessions, routes, read");
		return false;
	}
	g->has |= B(RIGHTS);
	return true;
}

static const struct cfg_key grant_keys[] = {
	{ .name = "uid", .read = read_uid, .offset = GRANT(grant), .max = MAX_ID },
	{ .name = "gid", .read = read_gid, .offset = GRANT(grant), .max = MAX_ID },
	{ .name = "vr", .read = read_vr, .offset = GRANT(grant), .required = true },
	{ .name = "rights", .read = read_rights, .offset = GRANT(grant), .words = right_words,
	  .required = true },
	{ }
};

/**
 * cfg_same_holder() - are two grants for the same user or group, over the same VR?
 * @a: grant
 * @b: grant
 */
bool cfg_same_holder(const struct varnl_grant *a, const struct varnl_grant *b)
{
	return a->has == b->has && a->uid == b->uid && a->gid == b->gid && a->vr == b->vr;
}

static bool read_grant(struct cfg_ctx *c, yaml_node_t *n, void *dst)
{
	struct cfg_grant *g = dst;
	unsigned int i;

	g->pos = cfg_pos(n);
	if (!cfg_map(c, n, "a grant", grant_keys, g))
		return false;
	if (!(g->grant.has & B(UID)) == !(g->grant.has & B(GID))) {
		cfg_err(c, n, "found %s, expected one of uid and gid",
			g->grant.has & B(UID) ? "uid and gid" : "neither uid nor gid");
		return false;
	}
	for (i = 0; i < c->cfg->n_grants; i++) {
		if (cfg_same_holder(&c->cfg->grants[i].grant, &g->grant)) {
			cfg_err(c, n, "found a grant for the same over the same VR again, it is in line %zu already",
				c->cfg->grants[i].pos.line);
			return false;
		}
	}
	return true;
}

/* "grants:" */
bool cfg_section_grants(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	return cfg_list(c, n, "grants as a list of grants", sizeof(struct cfg_grant),
			(void **)&c->cfg->grants, &c->cfg->n_grants, read_grant);
}
