// SPDX-License-Identifier: GPL-2.0
/*
 * cmd-explain.c - which row of the interface table decides the VR, and why
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "varctl/varctl.h"

#define B(attr)		VARNL_BIT(VAR_A_EXPLAIN_##attr)
#define HAS(row, attr)	((row)->has & VARNL_BIT(VAR_A_CONSIDERED_##attr))

static const char *const subject_words[] = { "if", "tunnel", "session", NULL };

/* As a row, for its key */
static struct varnl_row as_row(const struct varnl_considered *con)
{
	struct varnl_row row = {
		.kind = con->kind, .ifindex = con->ifindex, .endpoint = con->endpoint,
		.tunnel_id = con->tunnel_id, .session_id = con->session_id, .port = con->port,
	};

	memcpy(row.realm, con->realm, sizeof(row.realm));
	memcpy(row.user, con->user, sizeof(row.user));
	return row;
}

/* Why a row was not asked depends on select of the tunnel or port, considered further down */
static const char *select_of(const struct varnl_explain *ex)
{
	unsigned int i;

	for (i = 0; i < ex->n_considered; i++) {
		if (HAS(&ex->considered[i], SELECT))
			return varnl_select_name(ex->considered[i].select);
	}
	return "none";
}

static void sentence(struct ctl *c, const struct varnl_explain *ex,
		     const struct varnl_considered *con, char *buf, size_t len)
{
	const char *kind = varnl_kind_name(con->kind);

	switch (con->verdict) {
	case VAR_VERDICT_DECIDED:
		snprintf(buf, len, "this %s row decides: VR %s", kind, vr_text(c, con->vr));
		break;
	case VAR_VERDICT_OVERRIDDEN:
		snprintf(buf, len, "the row names VR %s, but a more specific one has decided",
			 vr_text(c, con->vr));
		break;
	case VAR_VERDICT_NOT_SELECTED:
		snprintf(buf, len,
			 "the row names VR %s, but is not asked: select of the %s is %s",
			 vr_text(c, con->vr), ex->has & B(TUNNEL_ID) ? "tunnel" : "port",
			 select_of(ex));
		break;
	case VAR_VERDICT_ABSENT:
		snprintf(buf, len, "there is no such row");
		break;
	case VAR_VERDICT_DROPPED:
		snprintf(buf, len, "the row has lost its VR: every packet is dropped");
		break;
	default:
		snprintf(buf, len, "a verdict that these tools do not know");
	}
}

static json_t *considered_json(struct ctl *c, const struct varnl_explain *ex,
			       const struct varnl_considered *con)
{
	struct varnl_row row = as_row(con);
	json_t *obj = json_object();
	char text[400];

	put_text(obj, "kind", varnl_kind_name(con->kind));
	put_text(obj, "key", row_key(c, &row, text));
	put_text(obj, "verdict", varnl_verdict_name(con->verdict));
	if (HAS(con, VR) && con->verdict != VAR_VERDICT_ABSENT &&
	    con->verdict != VAR_VERDICT_DROPPED)
		put_vr(c, obj, con->vr);
	if (HAS(con, SELECT))
		put_text(obj, "select", varnl_select_name(con->select));
	sentence(c, ex, con, text, sizeof(text));
	put_text(obj, "why", text);
	return obj;
}

/* The last line */
static void conclusion(struct ctl *c, const struct varnl_explain *ex, char *buf, size_t len)
{
	bool dropped = false, decided = false;
	unsigned int i;

	for (i = 0; i < ex->n_considered; i++) {
		dropped |= ex->considered[i].verdict == VAR_VERDICT_DROPPED;
		decided |= ex->considered[i].verdict == VAR_VERDICT_DECIDED;
	}
	if (dropped && !decided)
		snprintf(buf, len, "no VR: the row that decides has lost it, packets are dropped");
	else if (!(ex->has & B(VR)))
		snprintf(buf, len, "no VR: no row decides");
	else if (decided)
		snprintf(buf, len, "VR %s (%u)", vr_text(c, ex->vr), ex->vr);
	else
		snprintf(buf, len, "VR %s (%u), that of the endpoint: no row decides",
			 vr_text(c, ex->vr), ex->vr);
}

static int parse_question(struct ctl *c, int argc, char **argv, struct varnl_explain *ex)
{
	struct session_ref ref = { 0 };
	const char *user = NULL;
	const struct arg args[] = {
		{ .name = "user", .type = ARG_TEXT, .dest = &user, .max = VAR_MAX_USER },
		{ .name = "endpoint", .type = ARG_U32, .dest = &ex->endpoint, .min = 1 },
	};
	const struct arg session_args[] = {
		{ .name = "user", .type = ARG_TEXT, .dest = &user, .max = VAR_MAX_USER },
		REF_TUNNEL(&ref), REF_ENDPOINT(&ref), REF_PORT(&ref),
	};
	const struct arg dev = { .name = "if", .type = ARG_DEV, .dest = &ex->ifindex };
	int subject, ret;

	if (argc < 1)
		return usage(c, "what? \"if DEV\", \"tunnel ID\" or \"session ID\" expected");
	subject = match_word(c, "subject", argv[0], subject_words, sizeof(*subject_words));
	if (subject < 0)
		return RC_USAGE;
	if (argc < 2)
		return usage(c, "%s: which one?", subject_words[subject]);
	switch (subject) {
	case 0:
		ret = parse_args(c, 2, (char *[]){ "if", argv[1] }, &dev, 1);
		ex->has |= B(IFINDEX);
		break;
	case 1:
		ret = parse_id(c, "tunnel", argv[1], &ex->tunnel_id);
		ex->has |= B(ENDPOINT) | B(TUNNEL_ID);
		break;
	default:
		ret = parse_ref(c, argc - 1, argv + 1, &ref);
	}
	if (!ret && subject == 2)
		ret = PARSE_ARGS(c, argc - 2, argv + 2, session_args);
	else if (!ret)
		ret = parse_args(c, argc - 2, argv + 2, args, subject == 0 ? 1 : 2);
	if (!ret && subject == 1)
		ret = find_tunnel(c, ex->tunnel_id, &ex->endpoint);
	if (!ret && subject == 2) {
		ret = check_ref(c, &ref);
		if (!ret)
			ret = find_session(c, &ref.name);
		ex->ifindex = ref.name.port;
		ex->endpoint = ref.name.endpoint;
		ex->tunnel_id = ref.name.tunnel_id;
		ex->session_id = ref.name.session_id;
		ex->has |= B(SESSION_ID) | (ex->ifindex ? B(IFINDEX) : B(ENDPOINT) | B(TUNNEL_ID));
	}
	if (!ret && user) {
		strcpy(ex->user, user);
		ex->has |= B(USER);
	}
	return ret;
}

int cmd_explain(struct ctl *c, int argc, char **argv)
{
	static const struct col cols[] = {
		{ "ROW", "kind", 0 }, { "KEY", "key", COL_NAME },
		{ "VERDICT", "verdict", COL_STATE }, { "WHY", "why", 0 },
	};
	struct varnl_explain ex = { 0 };
	uint32_t asked;
	struct out *out;
	json_t *answer;
	char text[160];
	unsigned int i;
	int ret;

	ret = parse_question(c, argc, argv, &ex);
	if (!ret)
		ret = ctl_vrs(c);
	if (ret)
		return ret;
	asked = ex.has;
	ret = varnl_explain(c->nl, &ex);
	if (ret)
		return refused(c, "%s %s: %s", argv[0], argv[1], varnl_error(c->nl));
	/* the answer does not repeat the question */
	ex.has |= asked & B(TUNNEL_ID);
	conclusion(c, &ex, text, sizeof(text));
	if (c->json) {
		answer = json_object();
		if (ex.has & B(VR))
			put_vr(c, answer, ex.vr);
		put_text(answer, "verdict", text);
		json_object_set_new(answer, "considered", json_array());
		for (i = 0; i < ex.n_considered; i++)
			json_array_append_new(json_object_get(answer, "considered"),
					      considered_json(c, &ex, &ex.considered[i]));
		out_json(answer);
		return RC_OK;
	}
	out = out_begin(c, cols, ARRAY_SIZE(cols));
	for (i = 0; i < ex.n_considered; i++)
		out_row(out, considered_json(c, &ex, &ex.considered[i]));
	out_end(out, NULL);
	printf("%s%s%s\n", paint(c, "head"), text, paint(c, "off"));
	return RC_OK;
}
