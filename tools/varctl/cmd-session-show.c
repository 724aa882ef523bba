// SPDX-License-Identifier: GPL-2.0
/*
 * cmd-session-show.c - list the sessions
 *
 * One dump from the kernel, one answer from vard, joined by the names of the sessions: no request
 * per session, so that 60,000 of them can be listed.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "varctl/varctl.h"

struct known {
	struct varnl_session_name name;
	json_t *obj;
};

struct sessions {
	struct ctl *c;
	const struct varnl_session_name *limit;	/* what is 0 limits nothing */
	const char *user;
	struct varnl_session *kernel;
	size_t n_kernel;
	size_t size;
	struct known *vard;
	size_t n_vard;
};

/* Those in tunnels first, then by port */
static int compare_names(const struct varnl_session_name *x, const struct varnl_session_name *y)
{
	uint64_t i = (uint64_t)x->endpoint << 32 | (uint32_t)x->tunnel_id << 16 | x->session_id;
	uint64_t j = (uint64_t)y->endpoint << 32 | (uint32_t)y->tunnel_id << 16 | y->session_id;

	if (x->port != y->port)
		return x->port < y->port ? -1 : 1;
	return i < j ? -1 : i > j;
}

static int compare_known(const void *a, const void *b)
{
	const struct known *x = a, *y = b;

	return compare_names(&x->name, &y->name);
}

static int compare_sessions(const void *a, const void *b)
{
	const struct varnl_session_name x = varnl_session_name(a), y = varnl_session_name(b);

	return compare_names(&x, &y);
}

static int keep_session(const struct varnl_session *s, void *data)
{
	const struct varnl_session_name name = varnl_session_name(s);
	struct sessions *all = data;
	struct varnl_session *p;

	if (!same_session(&name, all->limit))
		return 0;
	if (all->n_kernel == all->size) {
		all->size = all->size ? all->size * 2 : 256;
		p = realloc(all->kernel, all->size * sizeof(*p));
		if (!p)
			return -ENOMEM;
		all->kernel = p;
	}
	all->kernel[all->n_kernel++] = *s;
	return 0;
}

/* What vard says, sorted; its array, which the caller releases */
static json_t *ask_vard(struct sessions *all)
{
	json_t *request, *result, *item;
	char err[256];
	size_t i;

	if (!ctl_control(all->c, true))
		return NULL;
	request = json_object();
	put_bool(request, "brief", !all->c->json);
	if (control_call(all->c->control, "session-show", request, &result, err, sizeof(err))) {
		note("%s: showing what the kernel knows", err);
		return NULL;
	}
	all->vard = calloc(json_array_size(result) + 1, sizeof(*all->vard));
	if (!all->vard)
		return result;
	json_array_foreach(result, i, item) {
		all->vard[i].name = json_session_name(item);
		all->vard[i].obj = item;
	}
	all->n_vard = json_array_size(result);
	if (all->n_vard)
		qsort(all->vard, all->n_vard, sizeof(*all->vard), compare_known);
	return result;
}

static json_t *find_known(const struct sessions *all, const struct varnl_session *s)
{
	struct known wanted = { .name = varnl_session_name(s) }, *found = NULL;

	if (all->n_vard)
		found = bsearch(&wanted, all->vard, all->n_vard, sizeof(*all->vard),
				compare_known);
	return found ? found->obj : NULL;
}

/* A word for the state of a session that vard does not know */
static const char *kernel_state(const struct varnl_session *s)
{
	if (s->end == VAR_END_NONE)
		return "setup";
	if (s->end == VAR_END_HOLD)
		return "held";
	if (s->end == VAR_END_SWITCH)
		return "switched";
	return s->open ? "static" : "closed";
}

static void show_one(const struct sessions *all, struct out *out, const struct varnl_session *s)
{
	json_t *obj = session_json(all->c, s), *vard, *source;
	const char *user;
	char address[IPADDR_STRLEN], *slash;

	vard = find_known(all, s);
	user = vard ? json_get_text(vard, "user", NULL) : NULL;
	if (!user)
		user = s->user[0] ? s->user : NULL;
	if (all->user && (!user || strcmp(user, all->user))) {
		json_decref(obj);
		return;
	}
	put_text(obj, "user", user);
	put_text(obj, "state", vard ? json_get_text(vard, "state", "?") : kernel_state(s));
	/* the kernel's word counts where both have one */
	if (vard)
		json_object_update_missing(obj, vard);
	if (!(s->has & VARNL_BIT(VAR_A_SESSION_VR)))
		json_object_del(obj, "vr");
	source = json_array_get(json_object_get(obj, "source"), 0);
	if (!json_object_get(obj, "address") && source) {
		snprintf(address, sizeof(address), "%s", json_string_value(source));
		slash = strchr(address, '/');
		if (slash && (!strcmp(slash, "/32") || !strcmp(slash, "/128")))
			*slash = 0;
		put_text(obj, "address", address);
	}
	out_row(out, obj);
}

int session_show(struct ctl *c, int argc, char **argv)
{
	static const struct col cols[] = {
		{ "SESSION", "session", COL_RIGHT }, { "LEG", "leg", 0 },
		{ "TUNNEL", "tunnel", COL_RIGHT | COL_SPARE },
		{ "EP", "endpoint", COL_RIGHT | COL_SPARE }, { "PORT", "port", COL_SPARE },
		{ "MAC", "mac", COL_SPARE }, { "TO", "to", COL_SPARE },
		{ "USER", "user", COL_NAME },
		{ "STATE", "state", COL_STATE }, { "SINCE", "since", COL_SINCE | COL_RIGHT },
		{ "VR", "vr", 0 }, { "ADDRESS", "address", 0 }, { "DEV", "dev", 0 },
		{ "MTU", "mtu", COL_RIGHT }, { "OPEN", "open", 0 },
		{ "RX-RATE", "rx_rate", COL_RIGHT | COL_RATE | COL_SPARE },
		{ "TX-RATE", "tx_rate", COL_RIGHT | COL_RATE | COL_SPARE },
		{ "RX", "rx_packets", COL_RIGHT | COL_COUNT },
		{ "TX", "tx_packets", COL_RIGHT | COL_COUNT },
		{ "DROPPED", "rx_dropped", COL_RIGHT | COL_COUNT },
	};
	struct varnl_session filter = { 0 };
	struct session_ref ref = { .word = "" };
	struct sessions all = { .c = c, .limit = &ref.name };
	char text[SESSION_STRLEN];
	unsigned int has_vr = 0;
	const struct arg args[] = {
		REF_TUNNEL(&ref), REF_ENDPOINT(&ref), REF_PORT(&ref),
		{ .name = "vr", .type = ARG_VR, .dest = &filter.vr, .count = &has_vr },
		{ .name = "user", .type = ARG_TEXT, .dest = &all.user },
	};
	json_t *vard = NULL;
	struct out *out;
	int ret = RC_OK;
	size_t i;

	if (argc > 0 && ((argv[0][0] >= '0' && argv[0][0] <= '9') || strchr(argv[0], '/'))) {
		ret = parse_ref(c, argc, argv, &ref);
		argc--;
		argv++;
	}
	if (!ret)
		ret = PARSE_ARGS(c, argc, argv, args);
	if (!ret)
		ret = check_ref(c, &ref);
	if (!ret)
		ret = ctl_vrs(c);
	if (ret)
		return ret;
	/* what the kernel does not do for us keep_session() does */
	filter.endpoint = ref.name.endpoint;
	filter.tunnel_id = ref.name.tunnel_id;
	filter.port = ref.name.port;
	filter.has = (filter.endpoint ? VARNL_BIT(VAR_A_SESSION_ENDPOINT) : 0) |
		     (filter.endpoint && filter.tunnel_id ?
			VARNL_BIT(VAR_A_SESSION_TUNNEL_ID) : 0) |
		     (filter.port ? VARNL_BIT(VAR_A_SESSION_PORT) : 0) |
		     (has_vr ? VARNL_BIT(VAR_A_SESSION_VR) : 0);
	ret = varnl_session_dump(c->nl, &filter, keep_session, &all);
	if (ret < 0) {
		free(all.kernel);
		return refused(c, "%s", ret == -ENOMEM ? strerror(ENOMEM) : varnl_error(c->nl));
	}
	if (all.n_kernel) {
		qsort(all.kernel, all.n_kernel, sizeof(*all.kernel), compare_sessions);
		vard = ask_vard(&all);
	}
	out = out_begin(c, cols, ARRAY_SIZE(cols));
	for (i = 0; i < all.n_kernel; i++)
		show_one(&all, out, &all.kernel[i]);
	out_end(out, ref.name.session_id ? NULL : "no sessions");
	free(all.kernel);
	free(all.vard);
	json_decref(vard);
	if (ref.name.session_id && !all.n_kernel)
		return refused(c, "session %s does not exist", session_text(c, &ref.name, text));
	return RC_OK;
}
