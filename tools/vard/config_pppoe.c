// SPDX-License-Identifier: GPL-2.0
/*
 * config_pppoe.c - the section "pppoe": ports where PPPoE is spoken
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "config_int.h"

#define PPPOE(member)	offsetof(struct cfg_pppoe, member)

static const struct cfg_if *find_if(const struct config *cfg, const char *name)
{
	unsigned int i;

	for (i = 0; i < cfg->n_ifs; i++) {
		if (!strcmp(cfg->ifs[i].name, name))
			return &cfg->ifs[i];
	}
	return NULL;
}

/* RFC 2516 section 7: never ACFC, and PFC only where the entry itself wants it */
static void inherit_ppp(struct cfg_pppoe *p, const struct cfg_ppp *from)
{
	cfg_ppp_copy(&p->ppp, from);
	p->ppp.conf.pfc = false;
	p->ppp.conf.allow_pfc = false;
}

/* The settings of PPP of its VR are the port's defaults, so it comes before ppp. */
static bool read_interface(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	struct cfg_pppoe *p = dst, *o;
	const struct cfg_if *i;
	const struct cfg_vr *vr;
	unsigned int j;

	if (!cfg_ifname(c, n, k, p->interface))
		return false;
	for (j = 0; j < c->cfg->n_pppoes; j++) {
		o = &c->cfg->pppoes[j];
		if (!strcmp(o->interface, p->interface)) {
			cfg_err(c, n, "found interface %s again, it is in line %zu already",
				p->interface, o->pos.line);
			return false;
		}
	}
	i = find_if(c->cfg, p->interface);
	if (!i) {
		if (!c->ifs_broken)
			cfg_err(c, n, "found interface %s, which is not in \"interfaces\", expected an interface with side access",
				p->interface);
		return false;
	}
	if (i->side != VAR_SIDE_ACCESS) {
		cfg_err(c, n, "found interface %s, which is on the backbone side (line %zu), expected an interface with side access",
			p->interface, i->pos.line);
		return false;
	}
	vr = config_vr(c->cfg, i->vr);
	if (vr)
		inherit_ppp(p, &vr->ppp);
	return true;
}

static bool read_service(struct cfg_ctx *c, yaml_node_t *n, struct cfg_pppoe *p)
{
	struct cfg_key key = { .name = "services", .max = PPPOE_NAME_MAX };
	char name[PPPOE_NAME_MAX + 1];
	unsigned int i;

	if (!cfg_string(c, n, &key, name))
		return false;
	for (i = 0; i < p->n_services; i++) {
		if (!strcmp(p->services[i], name)) {
			cfg_err(c, n, "found service \"%s\" again, expected each once", name);
			return false;
		}
	}
	if (p->n_services == PPPOE_SERVICES_MAX) {
		cfg_err(c, n, "found more than %d services of a port", PPPOE_SERVICES_MAX);
		return false;
	}
	strcpy(p->services[p->n_services++], name);
	return true;
}

/* One name or a list of them */
static bool read_services(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	yaml_node_item_t *item;
	bool ok = true;

	if (n->type != YAML_SEQUENCE_NODE)
		return read_service(c, n, dst);
	for (item = n->data.sequence.items.start; item < n->data.sequence.items.top; item++)
		ok &= read_service(c, yaml_document_get_node(c->doc, *item), dst);
	return ok;
}

/* It counts more than what the VR says, and less than the entry's own "ppp". */
static bool read_mru(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	struct cfg_pppoe *p = dst;

	if (!cfg_u16(c, n, k, &p->mru))
		return false;
	p->ppp.conf.mru = p->mru;
	return true;
}

static const struct cfg_key pppoe_keys[] = {
	{ .name = "interface", .read = read_interface, .required = true },
	{ .name = "ac-name", .read = cfg_string, .offset = PPPOE(ac_name),
	  .min = 1, .max = PPPOE_NAME_MAX },
	{ .name = "services", .read = read_services },
	{ .name = "mru", .read = read_mru, .min = 128, .max = PPPOE_MRU_MAX },
	{ .name = "max-sessions", .read = cfg_u32, .offset = PPPOE(max_sessions),
	  .min = 1, .max = CFG_PPPOE_SESSIONS_MAX },
	{ .name = "max-per-mac", .read = cfg_u32, .offset = PPPOE(max_per_mac),
	  .min = 1, .max = CFG_PPPOE_SESSIONS_MAX },
	{ .name = "padi-rate", .read = cfg_u32, .offset = PPPOE(padi_rate),
	  .min = 1, .max = 1000000 },
	{ .name = "ppp", .read = cfg_section_ppp, .offset = PPPOE(ppp) },
	{ }
};

static bool check_mru(struct cfg_ctx *c, yaml_node_t *n, struct cfg_pppoe *p)
{
	yaml_node_t *ppp = cfg_find(c, n, "ppp"), *mru = cfg_find(c, n, "mru");
	yaml_node_t *own = ppp ? cfg_find(c, ppp, "mru") : NULL;

	if (own && p->ppp.conf.mru > p->mru) {
		cfg_err(c, own, "found mru %u, expected at most mru of the port, which is %u",
			p->ppp.conf.mru, p->mru);
		return false;
	}
	if (p->ppp.conf.mru > p->mru)
		p->ppp.conf.mru = p->mru;
	if (p->ppp.conf.min_mru > p->ppp.conf.mru) {
		cfg_err(c, mru ? mru : n, "found mru %u, expected at least min-mru, which is %u",
			p->ppp.conf.mru, p->ppp.conf.min_mru);
		return false;
	}
	return true;
}

static bool read_pppoe(struct cfg_ctx *c, yaml_node_t *n, void *dst)
{
	struct cfg_pppoe *p = dst;
	const struct cfg_if *i;
	const char *ends;

	p->pos = cfg_pos(n);
	p->mru = PPPOE_MRU;
	p->max_sessions = CFG_PPPOE_SESSIONS_MAX;
	p->max_per_mac = 4;
	p->padi_rate = 100;
	if (gethostname(p->ac_name, sizeof(p->ac_name) - 1) || !p->ac_name[0])
		strcpy(p->ac_name, "var");
	inherit_ppp(p, &c->cfg->ppp);
	if (!cfg_map(c, n, "a PPPoE port", pppoe_keys, p) || !check_mru(c, n, p))
		return false;
	p->ppp.conf.acfc = false;
	p->ppp.conf.allow_acfc = false;
	i = find_if(c->cfg, p->interface);
	if (i->select != VAR_SELECT_NONE && p->ppp.conf.auth[0] == PPP_AUTH_NONE) {
		cfg_err(c, n, "found ppp auth none and select %s of the interface (line %zu), expected authentication, as the user's name decides",
			cfg_select_words[i->select], i->pos.line);
		return false;
	}
	ends = cfg_ends_in(c->cfg, i->vr, i->select, false, true);
	if (p->ppp.conf.auth[0] != PPP_AUTH_NONE && ends && !c->cfg->users_path) {
		cfg_err(c, n, "found a PPPoE port whose users may end in VR %s and must authenticate, expected users-file at the top, or auth: none in ppp",
			ends);
		return false;
	}
	return true;
}

/* "pppoe:" */
bool cfg_section_pppoe(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	return cfg_list(c, n, "pppoe as a list of ports", sizeof(struct cfg_pppoe),
			(void **)&c->cfg->pppoes, &c->cfg->n_pppoes, read_pppoe);
}
