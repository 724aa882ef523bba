// SPDX-License-Identifier: GPL-2.0
/*
 * config_vr.c - the sections that describe VRs and the interface table: "vrs",
 * "interfaces", "isps", "users"
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_int.h"
#include "lib/vrf.h"

#define VR(member)	offsetof(struct cfg_vr, member)
#define QUOTA(member)	offsetof(struct cfg_quota, member)
#define IF(member)	offsetof(struct cfg_if, member)
#define ISP(member)	offsetof(struct cfg_isp, member)
#define USER(member)	offsetof(struct cfg_user, member)

/* The index is enum var_side. */
const char *const cfg_side_words[] = { "access", "backbone", NULL };
const char *const cfg_select_words[] = { "none", "realm", "user", NULL };

/* Name of a network device, as the kernel wants it */
bool cfg_ifname(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	const char *text;
	char what[96];
	char shown[64];

	snprintf(what, sizeof(what), "%s as the name of a network device, 1 to %d bytes",
		 k->name, VAR_MAX_IFNAME);
	text = cfg_text(c, n, what);
	if (!text)
		return false;
	if (!text[0] || strlen(text) > VAR_MAX_IFNAME || strpbrk(text, "/: \t\n%") ||
	    !strcmp(text, ".") || !strcmp(text, "..")) {
		cfg_err(c, n, "found %s, expected %s", cfg_shown(n, shown), what);
		return false;
	}
	strcpy(dst, text);
	return true;
}

/* A VR by its name, or "box", into its id */
bool cfg_vr_ref(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	const char **words;
	const char *text;
	unsigned int i;
	char near[64];
	char shown[64];

	text = cfg_text(c, n, "the name of a VR");
	if (!text)
		return false;
	if (!strcmp(text, "box")) {
		*(uint32_t *)dst = 0;
		return true;
	}
	for (i = 0; i < c->cfg->n_vrs; i++) {
		if (!strcmp(text, c->cfg->vrs[i].name)) {
			*(uint32_t *)dst = c->cfg->vrs[i].id;
			return true;
		}
	}
	if (c->vrs_broken)
		return false;
	near[0] = '\0';
	words = calloc(c->cfg->n_vrs + 2, sizeof(*words));
	if (words) {
		words[0] = "box";
		for (i = 0; i < c->cfg->n_vrs; i++)
			words[i + 1] = c->cfg->vrs[i].name;
		cfg_nearest(text, words, near, sizeof(near));
		free(words);
	}
	cfg_err(c, n, "found %s%s, expected %s as the name of a VR in \"vrs\", or box",
		cfg_shown(n, shown), near, k->name);
	return false;
}

static bool read_address(struct cfg_ctx *c, yaml_node_t *n, struct cfg_vr *vr)
{
	const char *what = "an address with or without /LENGTH";
	struct ipaddr a;
	const char *text;
	char shown[64];

	text = cfg_text(c, n, what);
	if (!text)
		return false;
	if (!cfg_prefix_text(text, &a, true)) {
		cfg_err(c, n, "found %s, expected %s", cfg_shown(n, shown), what);
		return false;
	}
	if (vr->n_addrs == CFG_ADDRESSES_MAX) {
		cfg_err(c, n, "found more than %d addresses of a VR", CFG_ADDRESSES_MAX);
		return false;
	}
	vr->addrs[vr->n_addrs++] = a;
	return true;
}

/* One value or a list of them */
static bool one_or_more(struct cfg_ctx *c, yaml_node_t *n, struct cfg_vr *vr,
			bool (*one)(struct cfg_ctx *c, yaml_node_t *n, struct cfg_vr *vr))
{
	yaml_node_item_t *item;
	bool ok = true;

	if (n->type != YAML_SEQUENCE_NODE)
		return one(c, n, vr);
	for (item = n->data.sequence.items.start; item < n->data.sequence.items.top; item++)
		ok &= one(c, yaml_document_get_node(c->doc, *item), vr);
	return ok;
}

static bool read_addresses(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	return one_or_more(c, n, dst, read_address);
}

/* "10.1.0.0/24" or "10.1.0.10-10.1.0.99" */
static bool parse_range(const char *text, struct pool_range *r)
{
	const char *dash = strchr(text, '-');
	char first[INET_ADDRSTRLEN];
	struct in_addr a, b;
	struct ipaddr p;
	uint32_t size;

	if (!dash) {
		if (!cfg_prefix_text(text, &p, false) || p.family != AF_INET || p.len < 8)
			return false;
		size = p.len ? 1u << (32 - p.len) : 0;
		r->first = ntohl(p.v4.s_addr);
		r->last = r->first + (size - 1);
		/* the first and the last address of a subnet belong to nobody */
		if (p.len < 31) {
			r->first++;
			r->last--;
		}
		return true;
	}
	if ((size_t)(dash - text) >= sizeof(first))
		return false;
	memcpy(first, text, (size_t)(dash - text));
	first[dash - text] = '\0';
	if (inet_pton(AF_INET, first, &a) != 1 || inet_pton(AF_INET, dash + 1, &b) != 1)
		return false;
	r->first = ntohl(a.s_addr);
	r->last = ntohl(b.s_addr);
	return r->first && r->first <= r->last;
}

static bool read_pool(struct cfg_ctx *c, yaml_node_t *n, struct cfg_vr *vr)
{
	const char *what = "IPv4 addresses as prefix (10.1.0.0/24) or range (10.1.0.10-10.1.0.99)";
	uint64_t total = 0;
	struct pool_range r;
	const char *text;
	unsigned int i;
	char shown[64];

	text = cfg_text(c, n, what);
	if (!text)
		return false;
	if (!parse_range(text, &r)) {
		cfg_err(c, n, "found %s, expected %s", cfg_shown(n, shown), what);
		return false;
	}
	if (vr->n_pools == CFG_POOLS_MAX) {
		cfg_err(c, n, "found more than %d pools of a VR", CFG_POOLS_MAX);
		return false;
	}
	for (i = 0; i < vr->n_pools; i++) {
		if (r.first <= vr->pools[i].last && r.last >= vr->pools[i].first) {
			cfg_err(c, n, "found %s, which overlaps pool %u of the same VR",
				cfg_shown(n, shown), i + 1);
			return false;
		}
		total += (uint64_t)vr->pools[i].last - vr->pools[i].first + 1;
	}
	total += (uint64_t)r.last - r.first + 1;
	if (total > POOL_MAX) {
		cfg_err(c, n, "found pools of %llu addresses, expected at most %u in a VR",
			(unsigned long long)total, POOL_MAX);
		return false;
	}
	vr->pools[vr->n_pools++] = r;
	return true;
}

static bool read_pools(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	return one_or_more(c, n, dst, read_pool);
}

/* Tables 253 to 255 are default, main and local. */
static bool read_table(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	uint32_t table;

	if (!cfg_u32(c, n, k, &table))
		return false;
	if (table >= 253 && table <= 255) {
		cfg_err(c, n, "found table %u, which is the box's own, expected another one",
			table);
		return false;
	}
	*(uint32_t *)dst = table;
	return true;
}

/* The groups are not read yet: cfg_groups_check() looks whether it is there. */
static bool read_group(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	const struct cfg_key key = { .name = "group", .min = 1, .max = CFG_GROUP_NAME_MAX };
	struct cfg_vr *vr = dst;

	vr->group_pos = cfg_pos(n);
	return cfg_string(c, n, &key, vr->group);
}

static const struct cfg_key quota_keys[] = {
	{ .name = "tunnels", .read = cfg_u32, .offset = QUOTA(tunnels),
	  .min = 1, .max = UINT32_MAX },
	{ .name = "sessions", .read = cfg_u32, .offset = QUOTA(sessions),
	  .min = 1, .max = UINT32_MAX },
	{ .name = "rows", .read = cfg_u32, .offset = QUOTA(rows), .min = 1, .max = UINT32_MAX },
	{ .name = "routes", .read = cfg_u32, .offset = QUOTA(routes), .min = 1, .max = UINT32_MAX },
	{ .name = "rate", .read = cfg_u32, .offset = QUOTA(rate), .min = 1, .max = CFG_RATE_MAX },
	{ }
};

static bool read_quota(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	return cfg_map(c, n, "a quota", quota_keys, dst);
}

static const struct cfg_key vr_keys[] = {
	{ .name = "name", .read = cfg_ifname, .offset = VR(name), .required = true },
	{ .name = "id", .read = cfg_u32, .offset = VR(id),
	  .required = true, .min = 1, .max = INT32_MAX },
	{ .name = "table", .read = read_table, .offset = VR(table), .min = 1, .max = UINT32_MAX },
	{ .name = "addresses", .read = read_addresses },
	{ .name = "hairpin", .read = cfg_bool, .offset = VR(hairpin) },
	{ .name = "management", .read = cfg_bool, .offset = VR(management) },
	{ .name = "local", .read = cfg_ip4, .offset = VR(local) },
	{ .name = "pools", .read = read_pools },
	{ .name = "dns", .read = cfg_ip4_pair, .offset = VR(dns) },
	{ .name = "nbns", .read = cfg_ip4_pair, .offset = VR(nbns) },
	{ .name = "ppp", .read = cfg_section_ppp, .offset = VR(ppp) },
	{ .name = "role", .read = cfg_role, .offset = VR(role) },
	{ .name = "group", .read = read_group },
	{ .name = "quota", .read = read_quota, .offset = VR(quota) },
	{ }
};

/* The entry must not contradict one before it. */
static bool vr_unique(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_vr *vr)
{
	const struct cfg_vr *o;
	unsigned int i;
	yaml_node_t *t;

	for (i = 0; i < c->cfg->n_vrs; i++) {
		o = &c->cfg->vrs[i];
		if (!strcmp(o->name, vr->name)) {
			cfg_err(c, cfg_find(c, n, "name"),
				"found VR %s again, it is in line %zu already", vr->name,
				o->pos.line);
			return false;
		}
		if (o->id == vr->id) {
			cfg_err(c, cfg_find(c, n, "id"),
				"found VR id %u again, VR %s has it already", vr->id, o->name);
			return false;
		}
		if (o->table == vr->table) {
			t = cfg_find(c, n, "table");
			cfg_err(c, t ? t : n, "found table %u, which VR %s has already",
				vr->table, o->name);
			return false;
		}
		if (o->management && vr->management) {
			cfg_err(c, cfg_find(c, n, "management"),
				"found management again, VR %s is the management VR already",
				o->name);
			return false;
		}
	}
	return true;
}

static bool read_vr(struct cfg_ctx *c, yaml_node_t *n, void *dst)
{
	struct cfg_vr *vr = dst;
	unsigned int i;

	vr->pos = cfg_pos(n);
	vr->role = CFG_ROLE_ALL;
	cfg_ppp_copy(&vr->ppp, &c->cfg->ppp);
	if (!cfg_map(c, n, "a VR", vr_keys, vr))
		return false;
	if (!strcmp(vr->name, "box")) {
		cfg_err(c, cfg_find(c, n, "name"),
			"found VR box, which is the box itself, expected another name");
		return false;
	}
	if (!strcmp(vr->name, "all")) {
		cfg_err(c, cfg_find(c, n, "name"),
			"found all, expected another name: in a grant it stands for every VR");
		return false;
	}
	if (!vr->table) {
		vr->table = VRF_TABLE_BASE + vr->id;
		if (vr->id > UINT32_MAX - VRF_TABLE_BASE)
			vr->table = vr->id;
	}
	/* subscribers need somebody to talk to: the first IPv4 address will do */
	for (i = 0; i < vr->n_addrs && !vr->local.s_addr; i++) {
		if (vr->addrs[i].family == AF_INET)
			vr->local = vr->addrs[i].v4;
	}
	if (vr->n_pools && !vr->local.s_addr) {
		cfg_err(c, cfg_find(c, n, "pools"),
			"found pools without our own address, expected local or an IPv4 address in addresses");
		return false;
	}
	return vr_unique(c, n, vr);
}

/* "vrs:" */
bool cfg_section_vrs(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	c->vrs_broken = !cfg_list(c, n, "vrs as a list of VRs", sizeof(struct cfg_vr),
				  (void **)&c->cfg->vrs, &c->cfg->n_vrs, read_vr);
	return !c->vrs_broken;
}

static const struct cfg_key if_keys[] = {
	{ .name = "name", .read = cfg_ifname, .offset = IF(name), .required = true },
	{ .name = "vr", .read = cfg_vr_ref, .offset = IF(vr), .required = true },
	{ .name = "side", .read = cfg_enum, .offset = IF(side),
	  .words = cfg_side_words, .required = true },
	{ .name = "select", .read = cfg_enum, .offset = IF(select), .words = cfg_select_words },
	{ }
};

static bool read_if(struct cfg_ctx *c, yaml_node_t *n, void *dst)
{
	struct cfg_if *i = dst, *o;
	unsigned int j;

	i->pos = cfg_pos(n);
	if (!cfg_map(c, n, "an interface", if_keys, i))
		return false;
	for (j = 0; j < c->cfg->n_vrs; j++) {
		if (!strcmp(c->cfg->vrs[j].name, i->name)) {
			cfg_err(c, cfg_find(c, n, "name"),
				"found %s, which is the device of a VR, expected a port", i->name);
			return false;
		}
	}
	for (j = 0; j < c->cfg->n_ifs; j++) {
		o = &c->cfg->ifs[j];
		if (!strcmp(o->name, i->name)) {
			cfg_err(c, cfg_find(c, n, "name"),
				"found interface %s again, it is in line %zu already", i->name,
				o->pos.line);
			return false;
		}
	}
	return true;
}

/* "interfaces:" */
bool cfg_section_ifs(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	c->ifs_broken = !cfg_list(c, n, "interfaces as a list of interfaces",
				  sizeof(struct cfg_if), (void **)&c->cfg->ifs,
				  &c->cfg->n_ifs, read_if);
	return !c->ifs_broken;
}

static bool read_realm(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	char *s;

	if (!cfg_string(c, n, k, dst))
		return false;
	if (strpbrk(dst, "@ ")) {
		cfg_err(c, n, "found \"%s\", expected realm as what is behind the @ of a user name",
			(char *)dst);
		return false;
	}
	for (s = dst; *s; s++) {
		if (*s >= 'A' && *s <= 'Z')
			*s = (char)(*s - 'A' + 'a');
	}
	return true;
}

static const struct cfg_key isp_keys[] = {
	{ .name = "realm", .read = read_realm, .offset = ISP(realm),
	  .required = true, .min = 1, .max = VAR_MAX_NAME },
	{ .name = "vr", .read = cfg_vr_ref, .offset = ISP(vr), .required = true },
	{ }
};

static bool read_isp(struct cfg_ctx *c, yaml_node_t *n, void *dst)
{
	struct cfg_isp *i = dst, *o;
	unsigned int j;

	i->pos = cfg_pos(n);
	if (!cfg_map(c, n, "an ISP", isp_keys, i))
		return false;
	for (j = 0; j < c->cfg->n_isps; j++) {
		o = &c->cfg->isps[j];
		if (!strcmp(o->realm, i->realm)) {
			cfg_err(c, cfg_find(c, n, "realm"),
				"found realm %s again, it is in line %zu already", i->realm,
				o->pos.line);
			return false;
		}
	}
	return true;
}

/* "isps:" */
bool cfg_section_isps(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	return cfg_list(c, n, "isps as a list of ISPs", sizeof(struct cfg_isp),
			(void **)&c->cfg->isps, &c->cfg->n_isps, read_isp);
}

static bool read_user_name(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	const char *text;
	char shown[64];

	text = cfg_text(c, n, "name as a user name");
	if (!text)
		return false;
	if (user_canon(text, strlen(text), dst)) {
		cfg_err(c, n, "found %s, expected name as user or user@realm, at most %d bytes, realm at most %d",
			cfg_shown(n, shown), USER_NAME_MAX, USER_REALM_MAX);
		return false;
	}
	return true;
}

static const struct cfg_key user_keys[] = {
	{ .name = "name", .read = read_user_name, .offset = USER(name), .required = true },
	{ .name = "vr", .read = cfg_vr_ref, .offset = USER(vr), .required = true },
	{ }
};

static bool read_user(struct cfg_ctx *c, yaml_node_t *n, void *dst)
{
	struct cfg_user *u = dst, *o;
	unsigned int j;

	u->pos = cfg_pos(n);
	if (!cfg_map(c, n, "a user", user_keys, u))
		return false;
	for (j = 0; j < c->cfg->n_user_rows; j++) {
		o = &c->cfg->user_rows[j];
		if (!strcmp(o->name, u->name)) {
			cfg_err(c, cfg_find(c, n, "name"),
				"found user %s again, it is in line %zu already", u->name,
				o->pos.line);
			return false;
		}
	}
	return true;
}

/* "users:" */
bool cfg_section_users(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	return cfg_list(c, n, "users as a list of users", sizeof(struct cfg_user),
			(void **)&c->cfg->user_rows, &c->cfg->n_user_rows, read_user);
}
