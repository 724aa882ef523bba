// SPDX-License-Identifier: GPL-2.0
/*
 * cmd-session-show.c - list the sessions
 *
 * One dump from the kernel, one answer from vard, joined by (endpoint, tunnel, session): no
 * request per session, so that 60,000 of them can be listed.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "varctl/varctl.h"

struct known {
	uint64_t key;
	json_t *obj;
};

struct sessions {
	struct ctl *c;
	const struct varnl_session *limit;	/* session_id 0: all */
	const char *user;
	struct varnl_session *kernel;
	size_t n_kernel;
	size_t size;
	struct known *vard;
	size_t n_vard;
};

static uint64_t key_of(uint32_t endpoint, uint16_t tid, uint16_t sid)
{
	return (uint64_t)endpoint << 32 | (uint32_t)tid << 16 | sid;
}

static int compare_known(const void *a, const void *b)
{
	const struct known *x = a, *y = b;

	return x->key < y->key ? -1 : x->key > y->key;
}

static int compare_sessions(const void *a, const void *b)
{
	const struct varnl_session *x = a, *y = b;
	uint64_t i = key_of(x->endpoint, x->tunnel_id, x->session_id);
	uint64_t j = key_of(y->endpoint, y->tunnel_id, y->session_id);

	return i < j ? -1 : i > j;
}

static int keep_session(const struct varnl_session *s, void *data)
{
	struct sessions *all = data;
	struct varnl_session *p;

	if (all->limit->session_id && s->session_id != all->limit->session_id)
		return 0;
	if (all->limit->tunnel_id && s->tunnel_id != all->limit->tunnel_id)
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
	json_t *result, *item;
	char err[256];
	size_t i;

	if (!ctl_control(all->c, true))
		return NULL;
	if (control_call(all->c->control, "session-show", NULL, &result, err, sizeof(err))) {
		note("%s: showing what the kernel knows", err);
		return NULL;
	}
	all->vard = calloc(json_array_size(result) + 1, sizeof(*all->vard));
	if (!all->vard)
		return result;
	json_array_foreach(result, i, item) {
		all->vard[i].key = key_of(json_get_int(item, "endpoint", 0),
					  json_get_int(item, "tunnel", 0),
					  json_get_int(item, "session", 0));
		all->vard[i].obj = item;
	}
	all->n_vard = json_array_size(result);
	if (all->n_vard)
		qsort(all->vard, all->n_vard, sizeof(*all->vard), compare_known);
	return result;
}

static json_t *find_known(const struct sessions *all, uint64_t key)
{
	struct known wanted = { .key = key }, *found = NULL;

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
	return s->open ? "static" : "closed";
}

static void show_one(const struct sessions *all, struct out *out, const struct varnl_session *s)
{
	json_t *obj = session_json(all->c, s), *vard, *source;
	const char *user;
	char address[IPADDR_STRLEN], *slash;

	vard = find_known(all, key_of(s->endpoint, s->tunnel_id, s->session_id));
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
		{ "SESSION", "session", COL_RIGHT }, { "TUNNEL", "tunnel", COL_RIGHT },
		{ "EP", "endpoint", COL_RIGHT }, { "USER", "user", COL_NAME },
		{ "STATE", "state", COL_STATE }, { "SINCE", "since", COL_SINCE | COL_RIGHT },
		{ "VR", "vr", 0 }, { "ADDRESS", "address", 0 }, { "DEV", "dev", 0 },
		{ "MTU", "mtu", COL_RIGHT }, { "OPEN", "open", 0 },
		{ "RX", "rx_packets", COL_RIGHT | COL_COUNT },
		{ "TX", "tx_packets", COL_RIGHT | COL_COUNT },
		{ "DROPPED", "rx_dropped", COL_RIGHT | COL_COUNT },
	};
	unsigned int has_tunnel = 0, has_ep = 0, has_vr = 0;
	struct varnl_session filter = { 0 };
	struct sessions all = { .c = c, .limit = &filter };
	const struct arg args[] = {
		{ .name = "tunnel", .type = ARG_U16, .dest = &filter.tunnel_id,
		  .count = &has_tunnel, .min = 1 },
		{ .name = "endpoint", .type = ARG_U32, .dest = &filter.endpoint,
		  .count = &has_ep, .min = 1 },
		{ .name = "vr", .type = ARG_VR, .dest = &filter.vr, .count = &has_vr },
		{ .name = "user", .type = ARG_TEXT, .dest = &all.user },
	};
	json_t *vard = NULL;
	struct out *out;
	int ret = RC_OK;
	size_t i;

	if (argc > 0 && argv[0][0] >= '0' && argv[0][0] <= '9') {
		ret = parse_id(c, "session", argv[0], &filter.session_id);
		argc--;
		argv++;
	}
	if (!ret)
		ret = PARSE_ARGS(c, argc, argv, args);
	if (!ret)
		ret = ctl_vrs(c);
	if (ret)
		return ret;
	filter.has = (has_ep ? VARNL_BIT(VAR_A_SESSION_ENDPOINT) : 0) |
		     (has_ep && has_tunnel ? VARNL_BIT(VAR_A_SESSION_TUNNEL_ID) : 0) |
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
	out_end(out, filter.session_id ? NULL : "no sessions");
	free(all.kernel);
	free(all.vard);
	json_decref(vard);
	if (filter.session_id && !all.n_kernel)
		return refused(c, "session %u does not exist", filter.session_id);
	return RC_OK;
}
