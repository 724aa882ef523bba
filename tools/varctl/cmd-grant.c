// SPDX-License-Identifier: GPL-2.0
/*
 * cmd-grant.c - authority over VRs for users and groups that are not the carrier
 */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

#include "varctl/varctl.h"

#define B(attr)		VARNL_BIT(VAR_A_GRANT_##attr)

/* Largest that an id can be: -1 is none */
#define MAX_ID		(UINT32_MAX - 1)

static int find_uid(struct ctl *c, const char *word, uint32_t *uid)
{
	/* from afar the machine's accounts are nobody's to know */
	const struct passwd *pw = c->remote ? NULL : getpwnam(word);
	char err[PARSE_ERRLEN];

	if (pw)
		*uid = pw->pw_uid;
	else if (parse_u32("uid", word, 0, MAX_ID, uid, err, sizeof(err)))
		return refused(c, "user %s does not exist", word);
	return RC_OK;
}

static int find_gid(struct ctl *c, const char *word, uint32_t *gid)
{
	const struct group *gr = c->remote ? NULL : getgrnam(word);
	char err[PARSE_ERRLEN];

	if (gr)
		*gid = gr->gr_gid;
	else if (parse_u32("gid", word, 0, MAX_ID, gid, err, sizeof(err)))
		return refused(c, "group %s does not exist", word);
	return RC_OK;
}

/* "uid|gid NAME" in front of the keywords */
static int parse_holder(struct ctl *c, int argc, char **argv, struct varnl_grant *g)
{
	static const char *const words[] = { "uid", "gid", NULL };
	int i, ret;

	if (argc < 2)
		return usage(c, "for whom? \"uid NAME\" or \"gid NAME\" expected");
	i = match_word(c, "word", argv[0], words, sizeof(*words));
	if (i < 0)
		return RC_USAGE;
	ret = i ? find_gid(c, argv[1], &g->gid) : find_uid(c, argv[1], &g->uid);
	g->has |= i ? B(GID) : B(UID);
	return ret;
}

static int parse_vr(struct ctl *c, const char *word, struct varnl_grant *g)
{
	int ret;

	if (!word)
		return usage(c, "over which VR? \"vr NAME\" or \"vr all\" expected");
	if (!strcmp(word, "all")) {
		g->has |= B(ALL);
		return RC_OK;
	}
	ret = find_vr(c, word, &g->vr);
	if (ret)
		return ret;
	if (!g->vr)
		return refused(c, "the box itself is the carrier's: \"vr all\" has it, too");
	g->has |= B(VR);
	return RC_OK;
}

/* A whole command: the holder, then keywords, one of which gives @vr */
static int parse_grant(struct ctl *c, int argc, char **argv, const struct arg *args,
		       unsigned int n, const char *const *vr, struct varnl_grant *g)
{
	int ret;

	ret = parse_holder(c, argc, argv, g);
	if (!ret)
		ret = parse_args(c, argc - 2, argv + 2, args, n);
	if (!ret)
		ret = parse_vr(c, *vr, g);
	return ret;
}

static const char *holder_text(const struct varnl_grant *g, char *buf, size_t len)
{
	const struct passwd *pw;
	const struct group *gr;

	if (g->has & B(UID)) {
		pw = getpwuid(g->uid);
		if (pw)
			snprintf(buf, len, "%s", pw->pw_name);
		else
			snprintf(buf, len, "%u", g->uid);
	} else {
		gr = getgrgid(g->gid);
		if (gr)
			snprintf(buf, len, "%s", gr->gr_name);
		else
			snprintf(buf, len, "%u", g->gid);
	}
	return buf;
}

static const char *grant_vr_text(struct ctl *c, const struct varnl_grant *g)
{
	return g->has & B(ALL) ? "all" : vr_text(c, g->vr);
}

static int grant_refused(struct ctl *c, const struct varnl_grant *g)
{
	char name[64];

	return refused(c, "%s %s vr %s: %s", g->has & B(UID) ? "uid" : "gid",
		       holder_text(g, name, sizeof(name)), grant_vr_text(c, g),
		       varnl_error(c->nl));
}

static int add_or_set(struct ctl *c, int argc, char **argv,
		      int (*apply)(struct varnl *nl, const struct varnl_grant *grant))
{
	bool interfaces = false, sessions = false, routes = false, read = false;
	struct varnl_grant g = { 0 };
	const char *vr = NULL;
	const struct arg args[] = {
		{ .name = "vr", .type = ARG_TEXT, .dest = &vr },
		{ .name = "interfaces", .type = ARG_FLAG, .dest = &interfaces },
		{ .name = "sessions", .type = ARG_FLAG, .dest = &sessions },
		{ .name = "routes", .type = ARG_FLAG, .dest = &routes },
		{ .name = "read", .type = ARG_FLAG, .dest = &read },
	};
	int ret;

	ret = parse_grant(c, argc, argv, args, ARRAY_SIZE(args), &vr, &g);
	if (ret)
		return ret;
	g.rights = (interfaces ? VAR_RIGHT_INTERFACES : 0) | (sessions ? VAR_RIGHT_SESSIONS : 0) |
		   (routes ? VAR_RIGHT_ROUTES : 0) | (read ? VAR_RIGHT_READ : 0);
	if (!g.rights)
		return usage(c, "what is granted? interfaces, sessions, routes, read");
	g.has |= B(RIGHTS);
	if (!ctl_nl(c))
		return RC_REFUSED;
	return apply(c->nl, &g) ? grant_refused(c, &g) : RC_OK;
}

static int grant_add(struct ctl *c, int argc, char **argv)
{
	return add_or_set(c, argc, argv, varnl_grant_new);
}

static int grant_set(struct ctl *c, int argc, char **argv)
{
	return add_or_set(c, argc, argv, varnl_grant_set);
}

static int grant_del(struct ctl *c, int argc, char **argv)
{
	struct varnl_grant g = { 0 };
	const char *vr = NULL;
	const struct arg args[] = {
		{ .name = "vr", .type = ARG_TEXT, .dest = &vr },
	};
	int ret;

	ret = parse_grant(c, argc, argv, args, ARRAY_SIZE(args), &vr, &g);
	if (ret)
		return ret;
	if (!ctl_nl(c))
		return RC_REFUSED;
	return varnl_grant_del(c->nl, &g) ? grant_refused(c, &g) : RC_OK;
}

json_t *grant_json(struct ctl *c, const struct varnl_grant *g)
{
	bool by_uid = g->has & B(UID);
	json_t *obj = json_object();
	char text[128];

	put_text(obj, "kind", by_uid ? "uid" : "gid");
	put_int(obj, "id", by_uid ? g->uid : g->gid);
	put_text(obj, "name", holder_text(g, text, sizeof(text)));
	put_text(obj, "vr", grant_vr_text(c, g));
	if (!(g->has & B(ALL)))
		put_int(obj, "vr_id", g->vr);
	json_object_set_new(obj, "rights", json_words(varnl_rights(g->rights, text,
								   sizeof(text))));
	return obj;
}

struct show_arg {
	struct ctl *c;
	struct out *out;
};

static int show_grant(const struct varnl_grant *g, void *data)
{
	struct show_arg *arg = data;

	out_row(arg->out, grant_json(arg->c, g));
	return 0;
}

static int grant_show(struct ctl *c, int argc, char **argv)
{
	static const struct col cols[] = {
		{ "KIND", "kind", 0 }, { "NAME", "name", COL_NAME }, { "VR", "vr", 0 },
		{ "RIGHTS", "rights", 0 },
	};
	struct varnl_grant filter = { 0 };
	struct show_arg arg = { .c = c };
	unsigned int has_vr = 0;
	const struct arg args[] = {
		{ .name = "vr", .type = ARG_VR, .dest = &filter.vr, .count = &has_vr },
	};
	int ret;

	ret = PARSE_ARGS(c, argc, argv, args);
	if (!ret)
		ret = ctl_vrs(c);
	if (ret)
		return ret;
	if (has_vr)
		filter.has = B(VR);
	arg.out = out_begin(c, cols, ARRAY_SIZE(cols));
	ret = varnl_grant_dump(c->nl, &filter, show_grant, &arg);
	out_end(arg.out, ret < 0 ? NULL : "no grants: all is the carrier's");
	return ret < 0 ? refused(c, "%s", varnl_error(c->nl)) : RC_OK;
}

const struct verb grant_verbs[] = {
	{ "add", grant_add, "uid|gid NAME vr VR|all [interfaces] [sessions] [routes] [read]",
	  "give a user or a group authority over a VR, or over all and the box" },
	{ "set", grant_set, "uid|gid NAME vr VR|all [interfaces] [sessions] [routes] [read]",
	  "change what was granted" },
	{ "del", grant_del, "uid|gid NAME vr VR|all", "take it back, at once" },
	{ "show", grant_show, "[vr VR]", "list the grants, or those over a VR" },
	{ 0 },
};
