// SPDX-License-Identifier: GPL-2.0
/*
 * role.c - what the box, and each VR of it, does with calls
 *
 *	lac	PPPoE in, L2TP out
 *	lns	L2TP in, IP out
 *	lts	L2TP in, L2TP out
 *	bng	PPPoE in, IP out
 *
 * Roles are looked up when a sequence begins, so a change is in force for the next
 * one; sessions of a role that was taken away get the protocol's own goodbye. A VR
 * has a role if the box has it too.
 */
#include <stdio.h>
#include <string.h>

#include "dial.h"
#include "lns.h"
#include "log.h"
#include "role.h"
#include "session.h"

/* What the VR does with calls now */
unsigned int vr_role(const struct vr *vr)
{
	return vr->role & vard.role;
}

/**
 * role_parse() - read a list of roles
 * @list: array of words; empty: none
 * @role: receives CFG_ROLE_*
 * @err: receives a message
 * @len: its size
 */
bool role_parse(const json_t *list, unsigned int *role, char *err, size_t len)
{
	const char *word;
	json_t *item;
	size_t i, j;

	if (!json_is_array(list)) {
		snprintf(err, len, "role: expected a list of lac, lns, lts, bng");
		return false;
	}
	*role = 0;
	json_array_foreach(list, i, item) {
		word = json_string_value(item);
		for (j = 0; word && cfg_role_words[j] && strcmp(word, cfg_role_words[j]); j++)
			;
		if (!word || !cfg_role_words[j]) {
			snprintf(err, len, "role: found \"%.32s\", expected lac, lns, lts or bng",
				 word ? word : "?");
			return false;
		}
		*role |= 1u << j;
	}
	return true;
}

/* The words of a role as an array */
json_t *role_json(unsigned int role)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; cfg_role_words[i]; i++) {
		if (role & 1u << i)
			json_array_append_new(list, json_string(cfg_role_words[i]));
	}
	return list;
}

/**
 * role_set() - change the roles of a VR or of the box
 * @name: VR, or "box" for the box itself
 * @role: CFG_ROLE_*, the complete new set
 * @err: receives a message
 * @len: its size
 *
 * Holds until it is changed again, by a reload too if the configuration says
 * something else than before.
 */
bool role_set(const char *name, unsigned int role, char *err, size_t len)
{
	struct vr *vr = vr_by_name(name);

	if (!strcmp(name, "box")) {
		vard.role = role;
	} else if (vr) {
		vr->role = role;
	} else {
		snprintf(err, len, "VR %.32s is not in the configuration of vard", name);
		return false;
	}
	log_info("%s%s: roles changed", vr ? "VR " : "", name);
	roles_enforce();
	return true;
}

/* The role in which we hold a session, 0: it is the far leg of another one, or undecided */
static unsigned int role_of(const struct session *s)
{
	if (!s->vr || (s->t && s->t->out))
		return 0;
	if (s->port)
		return s->held ? CFG_ROLE_LAC : CFG_ROLE_BNG;
	return s->held ? CFG_ROLE_LTS : CFG_ROLE_LNS;
}

static void close_sessions(void)
{
	struct session *s, *next;
	unsigned int role;

	SESSIONS_FOREACH_ENDING(s, next) {
		role = role_of(s);
		if (!role || vr_role(s->vr) & role || s->closing)
			continue;
		session_close(s, PPP_END_ADMIN, false, "the role was taken away");
	}
}

/* Tunnels that nothing can be in any more, now or later */
static void close_tunnels(void)
{
	struct tunnel *t, *next;
	unsigned int role, own;
	struct vr *vr;

	TAILQ_FOREACH_SAFE(t, &lns_tunnels, all, next) {
		if (t->down || t->dead)
			continue;
		vr = vr_find(t->vr);
		/* number, realm or user may lead to any VR */
		own = cfg_peer_one_vr(t->peer->cfg) && vr ? vr_role(vr) : vard.role;
		role = t->out ? CFG_ROLE_LAC | CFG_ROLE_LTS : CFG_ROLE_LNS | CFG_ROLE_LTS;
		if (own & role || dial_uses(t))
			continue;
		/* its sessions say goodbye first */
		l2tp_tunnel_drain(t->eng, timer_now());
		tunnel_rearm(t);
	}
}

/* Close what is in a role that its VR has not any more */
void roles_enforce(void)
{
	close_sessions();
	close_tunnels();
}
