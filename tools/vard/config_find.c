// SPDX-License-Identifier: GPL-2.0
/*
 * config_find.c - entries of a configuration by their names
 */
#include <string.h>

#include "config.h"

/* A VR of the configuration by its id, or NULL */
const struct cfg_vr *config_vr(const struct config *cfg, uint32_t id)
{
	unsigned int i;

	for (i = 0; i < cfg->n_vrs; i++) {
		if (cfg->vrs[i].id == id)
			return &cfg->vrs[i];
	}
	return NULL;
}

/* The entry of "numbers" of a Called Number, or NULL */
const struct cfg_number *config_number(const struct config *cfg, const char *called)
{
	unsigned int i;

	for (i = 0; i < cfg->n_numbers; i++) {
		if (!strcmp(cfg->numbers[i].called, called))
			return &cfg->numbers[i];
	}
	return NULL;
}

/* A group by its name, or NULL */
const struct cfg_group *config_group(const struct config *cfg, const char *name)
{
	unsigned int i;

	for (i = 0; i < cfg->n_groups; i++) {
		if (!strcmp(cfg->groups[i].name, name))
			return &cfg->groups[i];
	}
	return NULL;
}

/* An entry of "dial" by its name, or NULL */
const struct cfg_dial *config_dial(const struct config *cfg, const char *name)
{
	unsigned int i;

	for (i = 0; i < cfg->n_dials; i++) {
		if (!strcmp(cfg->dials[i].name, name))
			return &cfg->dials[i];
	}
	return NULL;
}

/* A declared peer, or the peer of a member of a group, by its name, or NULL */
const struct cfg_peer *config_peer(const struct config *cfg, const char *name)
{
	const struct cfg_group *g;
	unsigned int i, j;

	for (i = 0; i < cfg->n_peers; i++) {
		if (!strcmp(cfg->peers[i].name, name))
			return &cfg->peers[i];
	}
	for (i = 0; i < cfg->n_groups; i++) {
		g = &cfg->groups[i];
		for (j = 0; j < g->n_members; j++) {
			if (!strcmp(g->members[j].peer.name, name))
				return &g->members[j].peer;
		}
	}
	return NULL;
}

/* Whether the member "GROUP/MEMBER" is at this address */
bool config_member_at(const struct config *cfg, const char *name, struct in_addr address,
		      uint16_t port)
{
	const struct cfg_member *m;
	unsigned int i, j;

	for (i = 0; i < cfg->n_groups; i++) {
		for (j = 0; j < cfg->groups[i].n_members; j++) {
			m = &cfg->groups[i].members[j];
			if (!strcmp(m->peer.name, name))
				return m->address.s_addr == address.s_addr && m->port == port;
		}
	}
	return false;
}
