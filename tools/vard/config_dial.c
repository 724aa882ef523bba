// SPDX-License-Identifier: GPL-2.0
/*
 * config_dial.c - the section "dial": calls that we make ourselves, as a client
 */
#include <stdio.h>
#include <string.h>

#include "config_int.h"

#define DIAL(member)	offsetof(struct cfg_dial, member)

#define REDIAL_MS	10000
#define METRIC		1024

/* The VR's settings of PPP are the entry's defaults; how users prove who they are is not. */
static void inherit_ppp(struct cfg_dial *d, const struct cfg_ppp *from)
{
	cfg_ppp_copy(&d->ppp, from);
	memset(d->ppp.conf.auth, 0, sizeof(d->ppp.conf.auth));
	d->ppp.conf.auth[0] = PPP_AUTH_CHAP_MD5;
	d->ppp.conf.auth[1] = PPP_AUTH_PAP;
}

static bool read_vr(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	struct cfg_dial *d = dst;
	const struct cfg_vr *vr;

	if (!cfg_vr_ref(c, n, k, &d->vr))
		return false;
	vr = config_vr(c->cfg, d->vr);
	if (!vr) {
		cfg_err(c, n, "found box, expected vr as the name of a VR in \"vrs\", as PPP sessions end in VRs alone");
		return false;
	}
	inherit_ppp(d, &vr->ppp);
	return true;
}

static bool read_group(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	struct cfg_dial *d = dst;
	const struct cfg_group *g;

	if (!cfg_string(c, n, k, d->group))
		return false;
	/* that has been told already */
	if (c->groups_broken || c->listens_broken || !config_vr(c->cfg, d->vr))
		return true;
	g = config_group(c->cfg, d->group);
	if (!g) {
		cfg_err(c, n, "found %s, expected group as the name of an entry of \"groups\"",
			d->group);
		return false;
	}
	if (cfg_group_begins(c->cfg, g, d->vr))
		return true;
	cfg_err(c, n, "found group %s, whose tunnels have nowhere to begin, expected a listen entry in VR %s",
		d->group, g->vr_given ? "of the group" : config_vr(c->cfg, d->vr)->name);
	return false;
}

static bool read_password(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	struct cfg_dial *d = dst;

	return cfg_read_secret(c, n, k, d->password, &d->password_len);
}

static bool read_password_file(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k,
			       void *dst)
{
	struct cfg_dial *d = dst;

	return cfg_read_secret_file(c, n, k, d->password, &d->password_len);
}

static bool read_ppp(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	struct cfg_dial *d = dst;
	yaml_node_t *auth;

	if (!cfg_section_ppp(c, n, k, &d->ppp))
		return false;
	if (d->ppp.conf.auth[0] != PPP_AUTH_NONE)
		return true;
	auth = cfg_find(c, n, "auth");
	cfg_err(c, auth ? auth : n, "found auth none, expected the protocols that the LNS may ask for");
	return false;
}

/* In the order in which they depend on each other */
static const struct cfg_key dial_keys[] = {
	{ .name = "name", .read = cfg_string, .offset = DIAL(name),
	  .required = true, .min = 1, .max = CFG_GROUP_NAME_MAX },
	{ .name = "vr", .read = read_vr, .required = true },
	{ .name = "group", .read = read_group, .required = true,
	  .min = 1, .max = CFG_GROUP_NAME_MAX },
	{ .name = "user", .read = cfg_string, .offset = DIAL(user),
	  .required = true, .min = 1, .max = USER_NAME_MAX },
	{ .name = "password", .read = read_password },
	{ .name = "password-file", .read = read_password_file },
	{ .name = "calls", .read = cfg_u32, .offset = DIAL(calls), .min = 1, .max = CFG_CALLS_MAX },
	{ .name = "redial", .read = cfg_duration, .offset = DIAL(redial_ms),
	  .min = 1000, .max = 3600000 },
	{ .name = "default-route", .read = cfg_bool, .offset = DIAL(default_route) },
	{ .name = "metric", .read = cfg_u32, .offset = DIAL(metric), .min = 1, .max = INT32_MAX },
	{ .name = "side", .read = cfg_enum, .offset = DIAL(side), .words = cfg_side_words },
	{ .name = "ppp", .read = read_ppp },
	{ }
};

/**
 * cfg_dial_user() - the name that a call authenticates with
 * @d: entry
 * @number: number of the call, from 1
 * @buf: receives it
 * @size: size of @buf
 *
 * Return: its length, which may be more than @buf has room for.
 */
size_t cfg_dial_user(const struct cfg_dial *d, unsigned int number, char *buf, size_t size)
{
	const char *at = d->user, *mark;
	size_t len = 0;

	buf[0] = '\0';
	for (mark = strstr(at, "%d"); mark && len < size; mark = strstr(at, "%d")) {
		len += (size_t)snprintf(buf + len, size - len, "%.*s%u", (int)(mark - at), at,
					number);
		at = mark + 2;
	}
	if (len < size)
		len += (size_t)snprintf(buf + len, size - len, "%s", at);
	return len;
}

static bool check_user(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_dial *d)
{
	char user[USER_NAME_MAX + 1], canon[USER_NAME_MAX + 1];
	size_t len = cfg_dial_user(d, d->calls, user, sizeof(user));

	if (len < sizeof(user) && !user_canon(user, len, canon))
		return true;
	cfg_err(c, cfg_find(c, n, "user"),
		"found a name that is none with the numbers of calls in it, expected user as a name of 1 to %d bytes, with a realm of at most %d",
		USER_NAME_MAX, USER_REALM_MAX);
	return false;
}

/* Two routes to the same place need two metrics. */
static bool check_metric(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_dial *d)
{
	yaml_node_t *at = cfg_find(c, n, "metric");
	const struct cfg_dial *o;
	unsigned int i;

	for (i = 0; i < c->cfg->n_dials && d->default_route; i++) {
		o = &c->cfg->dials[i];
		if (o->vr != d->vr || !o->default_route || d->metric >= o->metric + o->calls ||
		    o->metric >= d->metric + d->calls)
			continue;
		cfg_err(c, at ? at : n, "found metrics %u to %u for default routes, expected others than those of entry %s, %u to %u",
			d->metric, d->metric + d->calls - 1, o->name, o->metric,
			o->metric + o->calls - 1);
		return false;
	}
	return true;
}

static bool check(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_dial *d)
{
	const struct cfg_dial *o = config_dial(c->cfg, d->name);

	if (o) {
		cfg_err(c, cfg_find(c, n, "name"),
			"found entry %s again, it is in line %zu already", d->name, o->pos.line);
		return false;
	}
	if (!d->password_len) {
		cfg_err(c, n, "found an entry without a password, expected password or password-file");
		return false;
	}
	if (memchr(d->password, '\0', d->password_len)) {
		cfg_err(c, cfg_find(c, n, "password"),
			"found a byte of value 0, expected password as text");
		return false;
	}
	return check_user(c, n, d) && check_metric(c, n, d);
}

static bool read_dial(struct cfg_ctx *c, yaml_node_t *n, void *dst)
{
	struct cfg_dial *d = dst;
	struct ppp_conf *conf = &d->ppp.conf;

	d->pos = cfg_pos(n);
	d->calls = 1;
	d->redial_ms = REDIAL_MS;
	d->metric = METRIC;
	d->side = VAR_SIDE_BACKBONE;
	inherit_ppp(d, &c->cfg->ppp);
	if (!cfg_map(c, n, "an entry of dial", dial_keys, d) || !check(c, n, d)) {
		explicit_bzero(d->password, sizeof(d->password));
		return false;
	}
	conf->role = PPP_ROLE_CLIENT;
	memcpy(conf->user_auth, conf->auth, sizeof(conf->user_auth));
	memset(conf->auth, 0, sizeof(conf->auth));
	return true;
}

/* "dial:" */
bool cfg_section_dial(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	return cfg_list(c, n, "dial as a list of entries", sizeof(struct cfg_dial),
			(void **)&c->cfg->dials, &c->cfg->n_dials, read_dial);
}
