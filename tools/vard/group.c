// SPDX-License-Identifier: GPL-2.0
/*
 * group.c - groups of LNSs: which one takes the next call?
 *
 * The lowest preference counts first; among its LNSs the calls are spread by
 * weight, by the smooth weighted round robin: each turn every LNS gains its
 * weight, the highest takes the call and pays all that was gained. Calls that an
 * LNS has refused are shared out apart, among the others: in one round robin with
 * the first tries these would not keep their shares, as they would gain by each try
 * of the one that refuses. An LNS that failed is denied for a time: it comes after
 * all others, whatever its preference, but it comes, as none would be the worse
 * answer.
 */
#include <arpa/inet.h>

#include "group.h"
#include "lns.h"
#include "log.h"

static bool denied(const struct peer *p, uint64_t now)
{
	return p->denied > now;
}

/* May it take one call more, apart from being denied? */
static struct peer *candidate(const struct cfg_member *m)
{
	struct peer *p = m->drain ? NULL : peer_find(m->peer.name);

	return p && p->member && p->sessions < m->peer.l2tp.max_sessions ? p : NULL;
}

/* The turn of those of one preference that are denied, or are not */
static struct peer *turn(const struct cfg_group *g, uint32_t tried, uint32_t preference,
			 bool with_denied, unsigned int *index)
{
	unsigned int i, again = !!tried;
	uint64_t now = timer_now();
	struct peer *p, *best = NULL;
	int64_t total = 0;

	for (i = 0; i < g->n_members; i++) {
		if (tried & 1u << i || g->members[i].preference != preference)
			continue;
		p = candidate(&g->members[i]);
		if (!p || denied(p, now) != with_denied)
			continue;
		total += g->members[i].weight;
		p->current[again] += g->members[i].weight;
		if (!best || p->current[again] > best->current[again]) {
			best = p;
			*index = i;
		}
	}
	if (best)
		best->current[again] -= total;
	return best;
}

/* The lowest preference from @from on; false: there is none */
static bool next_preference(const struct cfg_group *g, uint64_t from, uint32_t *preference)
{
	bool found = false;
	unsigned int i;

	for (i = 0; i < g->n_members; i++) {
		if (g->members[i].preference < from)
			continue;
		if (!found || g->members[i].preference < *preference)
			*preference = g->members[i].preference;
		found = true;
	}
	return found;
}

/**
 * group_pick() - choose an LNS for a call
 * @g: group
 * @tried: members that the call was tried with, by index; the chosen one is added
 *
 * Return: the LNS, or NULL when none is left.
 */
struct peer *group_pick(const struct cfg_group *g, uint32_t *tried)
{
	unsigned int pass, index = 0;
	uint32_t preference = 0;
	uint64_t from;
	struct peer *p;

	for (pass = 0; pass < 2; pass++) {
		for (from = 0; next_preference(g, from, &preference);
		     from = (uint64_t)preference + 1) {
			p = turn(g, *tried, preference, pass, &index);
			if (p) {
				*tried |= 1u << index;
				return p;
			}
		}
	}
	return NULL;
}

/**
 * group_tunnel() - a tunnel to an LNS: one that is there, or a new one
 * @g: group
 * @p: the LNS
 * @vr: VR id of the users; tunnels are shared inside a VR
 *
 * Return: the tunnel, which may not be up yet, or NULL after a message in the log.
 */
struct tunnel *group_tunnel(const struct cfg_group *g, struct peer *p, uint32_t vr)
{
	struct endpoint *ep;
	struct tunnel *t;

	TAILQ_FOREACH(t, &lns_tunnels, all) {
		if (t->out && t->peer == p && t->vr == vr && !t->down && !t->dead &&
		    l2tp_tunnel_state(t->eng) <= L2TP_TS_ESTABLISHED &&
		    !l2tp_tunnel_draining(t->eng) && t->n_sessions < p->cfg->l2tp.max_sessions)
			return t;
	}
	if (p->tunnels >= p->cfg->l2tp.max_tunnels) {
		log_remote(LOG_CLASS_TUNNEL, LOG_WARNING,
			   "LNS %s: it has %u tunnels already (max-tunnels)", p->cfg->name,
			   p->tunnels);
		return NULL;
	}
	ep = endpoint_for(g->listen, g->vr_given ? g->vr : vr);
	if (!ep) {
		log_remote(LOG_CLASS_TUNNEL, LOG_WARNING,
			   "LNS %s: no listen entry of VR %s is open for tunnels to it",
			   p->cfg->name, vr_name(g->vr_given ? g->vr : vr));
		return NULL;
	}
	return tunnel_make(ep, p, p->member->address, p->member->port, vr, true);
}

/* It failed: others come first for a time */
void group_deny(struct peer *p)
{
	uint64_t now = timer_now();

	if (!p->member || !p->member->deny_ms)
		return;
	if (!denied(p, now))
		log_remote(LOG_CLASS_TUNNEL, LOG_WARNING,
			   "LNS %s failed: others come first for %u s", p->cfg->name,
			   p->member->deny_ms / 1000);
	p->denied = now + p->member->deny_ms;
}

/* It answers (again) */
void group_allow(struct peer *p)
{
	p->denied = 0;
}

static json_t *one_member(const struct cfg_group *g, const struct cfg_member *m)
{
	const struct peer *p = peer_find(m->peer.name);
	uint64_t now = timer_now();
	char addr[INET_ADDRSTRLEN];
	bool away = p && denied(p, now);
	json_t *o;

	inet_ntop(AF_INET, &m->address, addr, sizeof(addr));
	o = json_pack("{s:s, s:s, s:s, s:i, s:I, s:I, s:s, s:I, s:I, s:I}",
		      "group", g->name, "member", m->name, "address", addr, "port", m->port,
		      "preference", (json_int_t)m->preference, "weight", (json_int_t)m->weight,
		      "state", m->drain ? "drain" : away ? "denied" : "ready",
		      "tunnels", (json_int_t)(p ? p->tunnels : 0),
		      "sessions", (json_int_t)(p ? p->sessions : 0),
		      "max_sessions", (json_int_t)m->peer.l2tp.max_sessions);
	if (o && away)
		json_object_set_new(o, "denied_for",
				    json_integer((json_int_t)((p->denied - now + 999) / 1000)));
	return o;
}

/* All members of all groups, for the control socket; NULL: out of memory */
json_t *show_groups(void)
{
	const struct cfg_group *g;
	json_t *all = json_array();
	unsigned int i, j;

	for (i = 0; i < vard.cfg->n_groups; i++) {
		g = &vard.cfg->groups[i];
		for (j = 0; j < g->n_members; j++)
			json_array_append_new(all, one_member(g, &g->members[j]));
	}
	return all;
}
