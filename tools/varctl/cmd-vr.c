// SPDX-License-Identifier: GPL-2.0
/*
 * cmd-vr.c - virtual routers: the VRF device, made safe, and the VR on top of it
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "varctl/varctl.h"

#define MAX_ADDRS	8

struct vr_args {
	uint32_t id;
	unsigned int has_id;
	uint32_t table;
	unsigned int has_table;
	struct ipaddr addr[MAX_ADDRS];
	unsigned int n_addrs;
	bool hairpin;
	unsigned int has_hairpin;
	bool management;
	unsigned int has_management;
	const char *role;
	unsigned int has_role;
	uint32_t tunnels, sessions, rows, rate, routes;
	unsigned int has_tunnels, has_sessions, has_rows, has_rate, has_routes;
};

/* The quotas that the kernel keeps */
#define QUOTA_TUNNELS(a)								\
	{ .name = "quota-tunnels", .type = ARG_QUOTA, .dest = &(a)->tunnels,		\
	  .count = &(a)->has_tunnels }
#define QUOTA_SESSIONS(a)								\
	{ .name = "quota-sessions", .type = ARG_QUOTA, .dest = &(a)->sessions,		\
	  .count = &(a)->has_sessions }
#define QUOTA_ROWS(a)									\
	{ .name = "quota-rows", .type = ARG_QUOTA, .dest = &(a)->rows,			\
	  .count = &(a)->has_rows }

static void take_quotas(const struct vr_args *a, struct varnl_vr *vr)
{
	vr->quota_tunnels = a->tunnels;
	vr->quota_sessions = a->sessions;
	vr->quota_rows = a->rows;
	vr->has |= (a->has_tunnels ? VARNL_BIT(VAR_A_VR_QUOTA_TUNNELS) : 0) |
		   (a->has_sessions ? VARNL_BIT(VAR_A_VR_QUOTA_SESSIONS) : 0) |
		   (a->has_rows ? VARNL_BIT(VAR_A_VR_QUOTA_ROWS) : 0);
}

static int vr_refused(struct ctl *c, const char *name, int error)
{
	if (error == -EBUSY)
		return refused(c, "VR %s: %s; see \"varctl table show vr %s\"", name,
			       varnl_error(c->nl), name);
	return refused(c, "VR %s: %s", name, varnl_error(c->nl));
}

static void put_management(struct varnl_vr *vr, const struct vr_args *a)
{
	vr->management = a->management;
	if (a->has_management)
		vr->has |= VARNL_BIT(VAR_A_VR_MANAGEMENT);
}

/* The lowest id that no VR has */
static uint32_t free_id(struct ctl *c)
{
	uint32_t id = 1;
	unsigned int i;

	for (i = 0; i < c->n_vrs; i++) {
		if (c->vrs[i].id == id)
			id++;
	}
	return id;
}

static int vr_add(struct ctl *c, int argc, char **argv)
{
	struct vr_args a = { 0 };
	const struct arg args[] = {
		{ .name = "id", .type = ARG_U32, .dest = &a.id, .count = &a.has_id, .min = 1,
		  .max = 0x7fffffff },
		{ .name = "table", .type = ARG_U32, .dest = &a.table, .count = &a.has_table,
		  .min = 1 },
		{ .name = "address", .type = ARG_ADDR, .dest = a.addr, .count = &a.n_addrs,
		  .max_count = MAX_ADDRS },
		{ .name = "hairpin", .type = ARG_BOOL, .dest = &a.hairpin,
		  .count = &a.has_hairpin },
		{ .name = "management", .type = ARG_BOOL, .dest = &a.management,
		  .count = &a.has_management },
		QUOTA_TUNNELS(&a),
		QUOTA_SESSIONS(&a),
		QUOTA_ROWS(&a),
	};
	struct varnl_vr vr = { 0 };
	char err[PARSE_ERRLEN];
	bool made;
	int ret;

	if (argc < 1)
		return usage(c, "a name is missing: varctl vr add NAME");
	if (parse_ifname("name", argv[0], vr.name, err, sizeof(err)))
		return usage(c, "%s", err);
	if ((vr.name[0] >= '0' && vr.name[0] <= '9') || !strcmp(vr.name, "box") ||
	    !strcmp(vr.name, "all"))
		return usage(c, "name \"%s\": not \"box\" or \"all\", and no digit in front",
			     vr.name);
	ret = PARSE_ARGS(c, argc - 1, argv + 1, args);
	if (!ret)
		ret = ctl_vrs(c);
	if (ret)
		return ret;
	if (vr_by_name(c, vr.name))
		return refused(c, "VR %s exists: change it with \"varctl vr set %s\"", vr.name,
			       vr.name);
	if (!a.has_id)
		a.id = free_id(c);
	else if (vr_by_id(c, a.id))
		return refused(c, "VR %s: id %u is that of VR %s", vr.name, a.id,
			       vr_text(c, a.id));
	if (!ctl_vrf(c))
		return RC_REFUSED;

	/* an existing VRF device keeps its table */
	if (!a.has_table && vrf_link_index(c->vrf, vr.name) < 0)
		a.table = VRF_TABLE_BASE + a.id;
	ret = vrf_ensure(c->vrf, vr.name, a.table, a.addr, a.n_addrs, &made);
	if (ret < 0)
		return refused(c, "VR %s: %s", vr.name, vrf_error(c->vrf));
	vr.id = a.id;
	vr.flags = a.hairpin ? VAR_VR_FLAGS_HAIRPIN : 0;
	vr.has = VARNL_BIT(VAR_A_VR_ID) | VARNL_BIT(VAR_A_VR_NAME) | VARNL_BIT(VAR_A_VR_FLAGS);
	put_management(&vr, &a);
	take_quotas(&a, &vr);
	ret = varnl_vr_set(c->nl, &vr);
	if (ret) {
		if (made)
			vrf_delete(c->vrf, vr.name);
		return vr_refused(c, vr.name, ret);
	}
	return RC_OK;
}

static int known_vr(struct ctl *c, int argc, char **argv, uint32_t *id, const struct vr_name **vr)
{
	int ret;

	if (argc < 1)
		return usage(c, "a VR is missing");
	ret = find_vr(c, argv[0], id);
	if (!ret)
		ret = ctl_vrs(c);
	if (ret)
		return ret;
	if (!*id)
		return refused(c, "VR 0 is the box itself and cannot be changed");
	*vr = vr_by_id(c, *id);
	if (!*vr)
		return refused(c, "VR %s does not exist: see \"varctl vr show\"", argv[0]);
	return RC_OK;
}

static int vr_del(struct ctl *c, int argc, char **argv)
{
	const struct vr_name *vr;
	uint32_t id;
	int ret;

	ret = known_vr(c, argc, argv, &id, &vr);
	if (!ret)
		ret = parse_args(c, argc - 1, argv + 1, NULL, 0);
	if (ret)
		return ret;
	if (!ctl_vrf(c))
		return RC_REFUSED;
	ret = varnl_vr_del(c->nl, id);
	if (ret)
		return vr_refused(c, vr_text(c, id), ret);
	/* a VRF device that was there before the VR stays */
	if (vr->name[0] && vrf_is_ours(c->vrf, vr->name) > 0 &&
	    vrf_delete(c->vrf, vr->name) < 0)
		return refused(c, "VR %s is removed, but: %s", vr->name, vrf_error(c->vrf));
	return RC_OK;
}

/*
 * What is vard's: which sequences begin, how many in a second, and the routes that it sets
 * for others, are policy, of which the kernel knows nothing.
 */
static int set_policy(struct ctl *c, const char *vr, const struct vr_args *a)
{
	json_t *request = json_object(), *result;

	put_text(request, "vr", vr);
	if (a->has_role)
		json_object_set_new(request, "role",
				    json_words(strcmp(a->role, "none") ? a->role : ""));
	if (a->has_rate)
		put_int(request, "quota-rate", a->rate);
	if (a->has_routes)
		put_int(request, "quota-routes", a->routes);
	result = ctl_call(c, "vr-set", request);
	json_decref(result);
	return result ? RC_OK : RC_REFUSED;
}

static int vr_set(struct ctl *c, int argc, char **argv)
{
	struct vr_args a = { 0 };
	const struct arg args[] = {
		{ .name = "address", .type = ARG_ADDR, .dest = a.addr, .count = &a.n_addrs,
		  .max_count = MAX_ADDRS },
		{ .name = "hairpin", .type = ARG_BOOL, .dest = &a.hairpin,
		  .count = &a.has_hairpin },
		{ .name = "management", .type = ARG_BOOL, .dest = &a.management,
		  .count = &a.has_management },
		{ .name = "role", .type = ARG_TEXT, .dest = &a.role, .count = &a.has_role },
		{ .name = "quota-rate", .type = ARG_QUOTA, .dest = &a.rate, .count = &a.has_rate },
		{ .name = "quota-routes", .type = ARG_QUOTA, .dest = &a.routes,
		  .count = &a.has_routes },
		QUOTA_TUNNELS(&a),
		QUOTA_SESSIONS(&a),
		QUOTA_ROWS(&a),
	};
	struct varnl_vr vr = { 0 };
	const struct vr_name *known;
	bool box, policy, more;
	int ret;

	/* roles are all that the box itself has */
	box = argc > 0 && !strcmp(argv[0], "box");
	ret = box ? RC_OK : known_vr(c, argc, argv, &vr.id, &known);
	if (!ret)
		ret = PARSE_ARGS(c, argc - 1, argv + 1, args);
	if (ret)
		return ret;
	take_quotas(&a, &vr);
	policy = a.has_role || a.has_rate || a.has_routes;
	more = a.n_addrs || a.has_hairpin || a.has_management || vr.has;
	if (box && (!a.has_role || a.has_rate || a.has_routes || more))
		return refused(c, "VR 0 is the box itself: its role can be set, nothing else");
	if (policy)
		ret = set_policy(c, box ? "box" : known->name, &a);
	if (ret || (policy && !more))
		return ret;
	if (!ctl_vrf(c))
		return RC_REFUSED;
	/* whatever the VR lacks to be safe is put back; the table counts if the device is gone */
	ret = vrf_ensure(c->vrf, known->name, known->table, a.addr, a.n_addrs, NULL);
	if (ret < 0)
		return refused(c, "VR %s: %s", known->name, vrf_error(c->vrf));
	memcpy(vr.name, known->name, sizeof(vr.name));
	vr.flags = a.hairpin ? VAR_VR_FLAGS_HAIRPIN : 0;
	vr.has |= VARNL_BIT(VAR_A_VR_ID) | VARNL_BIT(VAR_A_VR_NAME);
	if (a.has_hairpin)
		vr.has |= VARNL_BIT(VAR_A_VR_FLAGS);
	put_management(&vr, &a);
	ret = varnl_vr_set(c->nl, &vr);
	return ret ? vr_refused(c, known->name, ret) : RC_OK;
}

struct show_arg {
	struct ctl *c;
	struct out *out;
	json_t *vard;
	bool one;
	bool unsafe;
	uint32_t id;
	unsigned int seen;
};

/*
 * What vard says of a VR: its roles, the group that its calls go on to, and the quotas that
 * it keeps itself
 */
static void put_vard(const json_t *vard, const char *name, json_t *obj)
{
	json_t *item;
	size_t i;

	json_array_foreach(vard, i, item) {
		if (strcmp(json_get_text(item, "name", ""), name))
			continue;
		json_object_update(json_object_get(obj, "quota"), json_object_get(item, "quota"));
		json_object_update(json_object_get(obj, "refused"),
				   json_object_get(item, "refused"));
		json_object_update_missing(obj, item);
	}
}

static int show_vr(const struct varnl_vr *vr, void *data)
{
	struct show_arg *arg = data;
	json_t *obj;

	if (arg->one && vr->id != arg->id)
		return 0;
	arg->seen++;
	if (vr->id && vr->missing) {
		char words[128];

		note("VR %s lacks %s: repair it with \"varctl vr set %s\"", vr->name,
		     varnl_vr_missing(vr->missing, words, sizeof(words)), vr->name);
	}
	obj = vr_json(arg->c, vr);
	put_vard(arg->vard, vr->id ? vr->name : "box", obj);
	out_row(arg->out, obj);
	return 0;
}

static int vr_show(struct ctl *c, int argc, char **argv)
{
	static const struct col cols[] = {
		{ "ID", "id", COL_RIGHT }, { "NAME", "name", COL_NAME },
		{ "TABLE", "table", COL_RIGHT }, { "STATE", "state", COL_STATE },
		{ "ROWS", "rows", COL_RIGHT }, { "TUNNELS", "tunnels", COL_RIGHT },
		{ "SESSIONS", "sessions", COL_RIGHT },
		{ "DROPPED", "dropped", COL_RIGHT | COL_COUNT }, { "FLAGS", "flags", 0 },
		{ "MANAGEMENT", "management", COL_SPARE },
		{ "QUOTA", "quota", COL_SPARE }, { "REFUSED", "refused", COL_SPARE },
		{ "ROLE", "role", COL_SPARE }, { "GROUP", "group", COL_SPARE },
	};
	struct show_arg arg = { .c = c, .one = argc > 0 };
	char err[256];
	int ret;

	if (argc > 0) {
		ret = find_vr(c, argv[0], &arg.id);
		if (!ret)
			ret = parse_args(c, argc - 1, argv + 1, NULL, 0);
		if (ret)
			return ret;
	}
	if (!ctl_nl(c))
		return RC_REFUSED;
	if (ctl_control(c, true) &&
	    control_call(c->control, "vr-show", NULL, &arg.vard, err, sizeof(err)))
		note("%s: showing what the kernel knows", err);
	arg.out = out_begin(c, cols, ARRAY_SIZE(cols));
	ret = varnl_vr_dump(c->nl, show_vr, &arg);
	out_end(arg.out, NULL);
	json_decref(arg.vard);
	if (ret < 0)
		return refused(c, "%s", varnl_error(c->nl));
	if (arg.one && !arg.seen)
		return refused(c, "VR %s does not exist", argv[0]);
	return RC_OK;
}

#define QUOTAS	"[quota-tunnels N|none] [quota-sessions N|none] [quota-rows N|none]"

const struct verb vr_verbs[] = {
	{ "add", vr_add,
	  "NAME [id N] [table N] [address ADDRESS/LEN]... [hairpin on|off] [management on|off] "
	  QUOTAS,
	  "make a VR: the VRF device NAME if there is none, made safe, and the VR on it" },
	{ "del", vr_del, "VR",
	  "remove a VR without interfaces; its VRF device too if \"vr add\" made it" },
	{ "set", vr_set,
	  "VR [address ADDRESS/LEN]... [hairpin on|off] [management on|off] [role ROLE,...|none] "
	  QUOTAS " [quota-routes N|none] [quota-rate N|none]",
	  "change a VR, its roles (lac, lns, lts, bng), its quotas; puts back what it lacks to be safe"
	},
	{ "show", vr_show, "[VR]", "list the VRs" },
	{ 0 },
};
