// SPDX-License-Identifier: GPL-2.0
/*
 * peer.c - who may set up tunnels
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "vard.h"

/* How well a source matches the peer's prefixes: length + 1, 0: not at all */
static unsigned int match_from(const struct cfg_peer *p, struct in_addr from)
{
	uint32_t addr = ntohl(from.s_addr), mask;
	unsigned int i, best = 0;

	if (!p->n_from)
		return 1;
	for (i = 0; i < p->n_from; i++) {
		mask = p->from[i].len ? UINT32_MAX << (32 - p->from[i].len) : 0;
		if ((addr & mask) == ntohl(p->from[i].v4.s_addr) && p->from[i].len + 1u > best)
			best = p->from[i].len + 1u;
	}
	return best;
}

/**
 * peer_match() - which declared peer sent an SCCRQ?
 * @cfg: configuration
 * @listen: name of the listen entry that it came to
 * @from: source address
 * @host: Host Name AVP
 * @host_len: its length
 *
 * A peer that names the host wins over one that does not, then the longer
 * prefix, then one that names the listen entry, then the first in the file.
 *
 * Return: the peer, or NULL.
 */
const struct cfg_peer *peer_match(const struct config *cfg, const char *listen,
				  struct in_addr from, const void *host, size_t host_len)
{
	const struct cfg_peer *p, *best = NULL;
	unsigned int i, rank, best_rank = 0;

	for (i = 0; i < cfg->n_peers; i++) {
		p = &cfg->peers[i];
		if (p->listen[0] && strcmp(p->listen, listen))
			continue;
		if (p->host_name[0] && (strlen(p->host_name) != host_len ||
					memcmp(p->host_name, host, host_len)))
			continue;
		rank = match_from(p, from);
		if (!rank)
			continue;
		rank = (p->host_name[0] ? 128 : 0) + 2 * (p->n_from ? rank : 0) +
		       (p->listen[0] ? 1 : 0) + 1;
		if (rank > best_rank) {
			best_rank = rank;
			best = p;
		}
	}
	return best;
}

/* A peer of the current configuration by its name, or NULL */
struct peer *peer_find(const char *name)
{
	struct peer *p;

	TAILQ_FOREACH(p, &vard.peers, node) {
		if (!p->removed && !strcmp(p->cfg->name, name))
			return p;
	}
	return NULL;
}

static void peer_free(struct peer *p)
{
	TAILQ_REMOVE(&vard.peers, p, node);
	if (p->removed) {
		explicit_bzero((void *)p->cfg, sizeof(*p->cfg));
		free((void *)p->cfg);
	}
	free(p);
}

/* It lives on with its tunnels, and keeps a copy of what it was. */
static int peer_remove(struct peer *p)
{
	struct cfg_peer *copy;

	copy = malloc(sizeof(*copy));
	if (!copy)
		return -ENOMEM;
	*copy = *p->cfg;
	cfg_ppp_self(&copy->ppp);
	p->cfg = copy;
	p->member = NULL;
	p->removed = true;
	return 0;
}

static struct peer *peer_ensure(const struct cfg_peer *cfg)
{
	struct peer *p = peer_find(cfg->name);

	if (p)
		return p;
	p = calloc(1, sizeof(*p));
	if (p) {
		p->cfg = cfg;
		TAILQ_INSERT_TAIL(&vard.peers, p, node);
	}
	return p;
}

/* Had the members the same shares of calls before? */
static bool same_turns(const struct cfg_group *g)
{
	const struct cfg_member *m, *old;
	const struct peer *p;
	unsigned int i;

	for (i = 0; i < g->n_members; i++) {
		m = &g->members[i];
		p = peer_find(m->peer.name);
		old = p ? p->member : NULL;
		if (!old || old->weight != m->weight || old->preference != m->preference)
			return false;
	}
	return true;
}

/* An old share of 65535 to 1 would else be made up for in ten thousands of calls. */
static int members_apply(const struct cfg_group *g)
{
	bool same = same_turns(g);
	struct peer *p;
	unsigned int i;

	for (i = 0; i < g->n_members; i++) {
		p = peer_ensure(&g->members[i].peer);
		if (!p)
			return -ENOMEM;
		p->member = &g->members[i];
		if (!same)
			memset(p->current, 0, sizeof(p->current));
	}
	return 0;
}

/**
 * peers_apply() - make the peers those of a configuration
 * @cfg: configuration; the peers point into it afterwards, and removed ones to
 *	a copy of their entry
 *
 * Return: 0 or -ENOMEM.
 */
int peers_apply(const struct config *cfg)
{
	const struct cfg_peer *c;
	struct peer *p, *next;
	unsigned int i;

	TAILQ_FOREACH_SAFE(p, &vard.peers, node, next) {
		if (p->removed)
			continue;
		c = config_peer(cfg, p->cfg->name);
		if (c)
			p->cfg = c;
		else if (peer_remove(p))
			return -ENOMEM;
	}
	for (i = 0; i < cfg->n_peers; i++) {
		p = peer_ensure(&cfg->peers[i]);
		if (!p)
			return -ENOMEM;
		p->member = NULL;
	}
	for (i = 0; i < cfg->n_groups; i++) {
		if (members_apply(&cfg->groups[i]))
			return -ENOMEM;
	}
	return 0;
}

/* Free removed peers whose tunnels are all over */
void peers_reap(void)
{
	struct peer *p, *next;

	TAILQ_FOREACH_SAFE(p, &vard.peers, node, next) {
		if (p->removed && !p->tunnels)
			peer_free(p);
	}
}

/* Forget all peers */
void peers_close(void)
{
	while (!TAILQ_EMPTY(&vard.peers))
		peer_free(TAILQ_FIRST(&vard.peers));
}
