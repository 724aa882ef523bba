// SPDX-License-Identifier: GPL-2.0
/*
 * cmd-row.c - rows of the interface table that people make: ports, realms, users
 *
 * Rows of tunnels and sessions come and go with these; "tunnel move" and "session move" change
 * them.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "varctl/varctl.h"

#define B(attr)		VARNL_BIT(VAR_A_ROW_##attr)

int row_refused(struct ctl *c, const struct varnl_row *row, int error)
{
	static const char *const objects[] = { "if", "tunnel", "session", "isp", "user" };
	const char *object = row->kind < ARRAY_SIZE(objects) ? objects[row->kind] : "";
	char key[400], hint[80] = "";

	row_key(c, row, key);
	if (error == -ENETUNREACH)
		snprintf(hint, sizeof(hint), "; \"varctl vr set %s\" repairs it",
			 vr_text(c, row->vr));
	return refused(c, "%s %s: %s%s", object, key, varnl_error(c->nl), hint);
}

/* The key of a row from a word; for a port the device must exist */
static int key_of(struct ctl *c, uint32_t kind, int argc, char **argv, struct varnl_row *row)
{
	struct arg dev = { .name = "device", .type = ARG_DEV, .dest = &row->ifindex };
	size_t len;

	row->kind = kind;
	row->has |= B(KIND);
	if (argc < 1)
		return usage(c, "%s is missing", kind == VAR_ROW_KIND_PORT ? "a device" :
			     kind == VAR_ROW_KIND_ISP ? "a realm" : "a user name");
	len = strlen(argv[0]);
	switch (kind) {
	case VAR_ROW_KIND_PORT:
		row->has |= B(IFINDEX);
		return parse_args(c, 2, (char *[]){ "device", argv[0] }, &dev, 1);
	case VAR_ROW_KIND_ISP:
		if (!len || len > VAR_MAX_NAME || strchr(argv[0], '@'))
			return usage(c, "realm \"%s\": 1 to %u bytes without @ expected", argv[0],
				     VAR_MAX_NAME);
		strcpy(row->realm, argv[0]);
		row->has |= B(REALM);
		return RC_OK;
	default:
		if (!len || len > VAR_MAX_USER)
			return usage(c, "user \"%s\": 1 to %u bytes expected", argv[0],
				     VAR_MAX_USER);
		strcpy(row->user, argv[0]);
		row->has |= B(USER);
		return RC_OK;
	}
}

static int add_row(struct ctl *c, uint32_t kind, int argc, char **argv)
{
	unsigned int has_vr = 0, has_side = 0, has_select = 0;
	struct varnl_row row = { 0 };
	const struct arg args[] = {
		{ .name = "vr", .type = ARG_VR, .dest = &row.vr, .count = &has_vr },
		{ .name = "side", .type = ARG_WORD, .dest = &row.side, .count = &has_side,
		  .words = side_words },
		{ .name = "select", .type = ARG_WORD, .dest = &row.select, .count = &has_select,
		  .words = select_words },
	};
	int ret;

	ret = key_of(c, kind, argc, argv, &row);
	if (!ret)
		ret = parse_args(c, argc - 1, argv + 1, args, kind == VAR_ROW_KIND_PORT ? 3 : 1);
	if (ret)
		return ret;
	if (!has_vr)
		return usage(c, "\"vr NAME\" is missing: which VR?");
	if (kind == VAR_ROW_KIND_PORT && !has_side)
		return usage(c, "\"side access\" (towards users) or \"side backbone\" is missing");
	row.has |= B(VR) | (has_side ? B(SIDE) : 0) | (has_select ? B(SELECT) : 0);
	return bind_row(c, &row, row.ifindex, BIND_ADD);
}

static int del_row(struct ctl *c, uint32_t kind, int argc, char **argv)
{
	struct varnl_row row = { 0 };
	int ret;

	ret = key_of(c, kind, argc, argv, &row);
	if (!ret)
		ret = parse_args(c, argc - 1, argv + 1, NULL, 0);
	return ret ? ret : bind_row(c, &row, row.ifindex, BIND_DEL);
}

int set_row(struct ctl *c, struct varnl_row *row)
{
	int ret;

	if (!ctl_nl(c))
		return RC_REFUSED;
	ret = varnl_row_set(c->nl, row, 0);
	return ret ? row_refused(c, row, ret) : RC_OK;
}

static int if_set(struct ctl *c, int argc, char **argv)
{
	unsigned int has_side = 0, has_select = 0;
	struct varnl_row row = { 0 };
	const struct arg args[] = {
		{ .name = "side", .type = ARG_WORD, .dest = &row.side, .count = &has_side,
		  .words = side_words },
		{ .name = "select", .type = ARG_WORD, .dest = &row.select, .count = &has_select,
		  .words = select_words },
	};
	int ret;

	ret = key_of(c, VAR_ROW_KIND_PORT, argc, argv, &row);
	if (!ret)
		ret = PARSE_ARGS(c, argc - 1, argv + 1, args);
	if (ret)
		return ret;
	if (!has_side && !has_select)
		return usage(c, "nothing to set: \"side\" or \"select\" expected");
	row.has |= (has_side ? B(SIDE) : 0) | (has_select ? B(SELECT) : 0);
	return set_row(c, &row);
}

static int move(struct ctl *c, uint32_t kind, int argc, char **argv)
{
	struct varnl_row row = { 0 };
	unsigned int has_vr = 0;
	const struct arg args[] = {
		{ .name = "vr", .type = ARG_VR, .dest = &row.vr, .count = &has_vr },
	};
	int ret;

	ret = key_of(c, kind, argc, argv, &row);
	if (!ret)
		ret = PARSE_ARGS(c, argc - 1, argv + 1, args);
	if (ret)
		return ret;
	if (!has_vr)
		return usage(c, "\"vr NAME\" is missing: to which VR?");
	row.has |= B(VR);
	return bind_row(c, &row, row.ifindex, BIND_MOVE);
}

/* --- show ------------------------------------------------------------------------------- */

struct show_arg {
	struct ctl *c;
	struct out *out;
	const struct varnl_row *key;	/* NULL: all */
	bool limit_vr;
	uint32_t vr;
	unsigned int seen;
	uint64_t bytes;
	uint32_t row_bytes;
};

static bool same_key(const struct varnl_row *row, const struct varnl_row *key)
{
	switch (key->kind) {
	case VAR_ROW_KIND_PORT:
		return row->ifindex == key->ifindex;
	case VAR_ROW_KIND_ISP:
		return !strcasecmp(row->realm, key->realm);
	default:
		return !strcasecmp(row->user, key->user);
	}
}

static int show_row(const struct varnl_row *row, void *data)
{
	struct show_arg *arg = data;

	if (arg->key && !same_key(row, arg->key))
		return 0;
	if (arg->limit_vr && row->vr != arg->vr)
		return 0;
	arg->seen++;
	arg->bytes += row->bytes;
	arg->row_bytes = row->bytes;
	out_row(arg->out, row_json(arg->c, row));
	return 0;
}

static int show_rows(struct ctl *c, uint32_t kind, const struct col *cols, unsigned int n_cols,
		     int argc, char **argv)
{
	struct varnl_row filter = { .has = B(KIND), .kind = kind }, key = { 0 };
	struct show_arg arg = { .c = c };
	unsigned int has_vr = 0;
	const struct arg args[] = {
		{ .name = "vr", .type = ARG_VR, .dest = &filter.vr, .count = &has_vr },
	};
	int ret = RC_OK;

	if (argc == 1 || argc == 3) {
		ret = key_of(c, kind, argc, argv, &key);
		arg.key = &key;
		argc--;
		argv++;
	}
	if (!ret)
		ret = PARSE_ARGS(c, argc, argv, args);
	if (!ret)
		ret = ctl_vrs(c);
	if (ret)
		return ret;
	if (has_vr)
		filter.has |= B(VR);
	arg.out = out_begin(c, cols, n_cols);
	ret = varnl_row_dump(c->nl, &filter, show_row, &arg);
	out_end(arg.out, arg.key || ret < 0 ? NULL : "no rows");
	if (ret < 0)
		return refused(c, "%s", varnl_error(c->nl));
	if (arg.key && !arg.seen)
		return refused(c, "%s has no row: add it with \"varctl %.*s add\"", argv[-1],
			       (int)strcspn(c->what, " "), c->what);
	return RC_OK;
}

#define ROW_COMMANDS(obj, KIND)								\
	static int obj##_add(struct ctl *c, int argc, char **argv)			\
	{										\
		return add_row(c, VAR_ROW_KIND_##KIND, argc, argv);			\
	}										\
	static int obj##_del(struct ctl *c, int argc, char **argv)			\
	{										\
		return del_row(c, VAR_ROW_KIND_##KIND, argc, argv);			\
	}										\
	static int obj##_move(struct ctl *c, int argc, char **argv)			\
	{										\
		return move(c, VAR_ROW_KIND_##KIND, argc, argv);			\
	}										\
	static int obj##_show(struct ctl *c, int argc, char **argv)			\
	{										\
		return show_rows(c, VAR_ROW_KIND_##KIND, obj##_cols,			\
				 ARRAY_SIZE(obj##_cols), argc, argv);			\
	}

static const struct col if_cols[] = {
	{ "PORT", "dev", COL_NAME }, { "VR", "vr", 0 }, { "SIDE", "side", 0 },
	{ "SELECT", "select", 0 }, { "FLAGS", "flags", COL_STATE },
};

static const struct col isp_cols[] = {
	{ "REALM", "realm", COL_NAME }, { "VR", "vr", 0 }, { "FLAGS", "flags", COL_STATE },
};

static const struct col user_cols[] = {
	{ "USER", "user", COL_NAME }, { "VR", "vr", 0 }, { "FLAGS", "flags", COL_STATE },
};

ROW_COMMANDS(if, PORT)
ROW_COMMANDS(isp, ISP)
ROW_COMMANDS(user, USER)

const struct verb if_verbs[] = {
	{ "add", if_add, "DEV vr VR side access|backbone [select none|realm|user]",
	  "put a port into a VR" },
	{ "del", if_del, "DEV", "take a port out of its VR" },
	{ "set", if_set, "DEV [side access|backbone] [select none|realm|user]",
	  "change the side, or whether realm or user decide the VR of its sessions" },
	{ "move", if_move, "DEV vr VR", "move a port to another VR" },
	{ "show", if_show, "[DEV] [vr VR]", "list the ports" },
	{ 0 },
};

const struct verb isp_verbs[] = {
	{ "add", isp_add, "REALM vr VR",
	  "sessions of user@REALM belong to the VR, where a tunnel or port selects by realm" },
	{ "del", isp_del, "REALM", "remove a realm" },
	{ "move", isp_move, "REALM vr VR", "let a realm belong to another VR" },
	{ "show", isp_show, "[REALM] [vr VR]", "list the realms" },
	{ 0 },
};

const struct verb user_verbs[] = {
	{ "add", user_add, "NAME vr VR",
	  "sessions of this user belong to the VR, where a tunnel or port selects by user" },
	{ "del", user_del, "NAME", "remove a user" },
	{ "move", user_move, "NAME vr VR", "let a user belong to another VR" },
	{ "show", user_show, "[NAME] [vr VR]", "list the users" },
	{ 0 },
};

/* --- the whole table -------------------------------------------------------------------- */

/* Objects and bytes of a slab cache, if /proc/slabinfo shows it by this name */
static json_t *slab_json(const struct ctl *c, const char *name)
{
	unsigned long active, total, size;
	json_t *obj = NULL;
	char line[256], has[64];
	FILE *f;

	f = c->remote ? NULL : fopen("/proc/slabinfo", "re");
	if (!f)
		return NULL;
	while (!obj && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%63s %lu %lu %lu", has, &active, &total, &size) != 4 ||
		    strcmp(has, name))
			continue;
		obj = json_object();
		put_text(obj, "cache", name);
		put_int(obj, "objects", active);
		put_int(obj, "object_bytes", size);
		put_int(obj, "bytes", (json_int_t)total * size);
	}
	fclose(f);
	return obj;
}

static void put_caches(const struct ctl *c, json_t *obj, const char *key, const char *const *names)
{
	json_t *array = json_array(), *slab;

	for (; *names; names++) {
		slab = slab_json(c, *names);
		if (slab)
			json_array_append_new(array, slab);
	}
	json_object_set_new(obj, key, array);
}

static void print_caches(const char *head, const json_t *caches)
{
	json_t *slab;
	size_t i;

	json_array_foreach(caches, i, slab)
		printf("%s cache %s: %lld objects of %lld bytes, %lld bytes in all\n", head,
		       json_get_text(slab, "cache", "?"),
		       (long long)json_get_int(slab, "objects", 0),
		       (long long)json_get_int(slab, "object_bytes", 0),
		       (long long)json_get_int(slab, "bytes", 0));
}

/* The memory of the interface table and that of the routing tables are different (R9) */
static void print_memory(struct ctl *c, const struct show_arg *arg)
{
	static const char *const table_caches[] = { "var_row", NULL };
	static const char *const route_caches[] = {
		"ip_fib_trie", "ip_fib_alias", "fib6_node", "fib6_nodes", NULL,
	};
	json_t *memory = json_object();

	put_int(memory, "rows", arg->seen);
	put_int(memory, "row_bytes", arg->row_bytes);
	put_int(memory, "bytes", arg->bytes);
	put_caches(c, memory, "table_caches", table_caches);
	put_caches(c, memory, "route_caches", route_caches);
	if (c->json) {
		fputs(",\"memory\":", stdout);
		json_dumpf(memory, stdout, JSON_COMPACT);
		fputs("}\n", stdout);
	} else {
		printf("%u rows, %llu bytes", arg->seen, (unsigned long long)arg->bytes);
		if (arg->seen)
			printf(" (%u bytes each)", arg->row_bytes);
		putchar('\n');
		print_caches("interface table:", json_object_get(memory, "table_caches"));
		print_caches("routing tables:", json_object_get(memory, "route_caches"));
	}
	json_decref(memory);
}

static int table_show(struct ctl *c, int argc, char **argv)
{
	static const struct col cols[] = {
		{ "KIND", "kind", 0 }, { "KEY", "key", COL_NAME }, { "VR", "vr", 0 },
		{ "SIDE", "side", 0 }, { "SELECT", "select", 0 }, { "CARRIER", "carrier", 0 },
		{ "FLAGS", "flags", COL_STATE }, { "BYTES", "bytes", COL_RIGHT },
	};
	unsigned int has_kind = 0, has_vr = 0;
	struct varnl_row filter = { 0 };
	struct show_arg arg = { .c = c };
	const struct arg args[] = {
		{ .name = "kind", .type = ARG_WORD, .dest = &filter.kind, .count = &has_kind,
		  .words = kind_words },
		{ .name = "vr", .type = ARG_VR, .dest = &filter.vr, .count = &has_vr },
	};
	int ret;

	ret = PARSE_ARGS(c, argc, argv, args);
	if (!ret)
		ret = ctl_vrs(c);
	if (ret)
		return ret;
	filter.has = (has_kind ? B(KIND) : 0) | (has_vr ? B(VR) : 0);
	if (c->json)
		fputs("{\"rows\":", stdout);
	arg.out = out_begin(c, cols, ARRAY_SIZE(cols));
	ret = varnl_row_dump(c->nl, &filter, show_row, &arg);
	out_end(arg.out, NULL);
	print_memory(c, &arg);
	return ret < 0 ? refused(c, "%s", varnl_error(c->nl)) : RC_OK;
}

const struct verb table_verbs[] = {
	{ "show", table_show, "[kind port|tunnel|session|isp|user] [vr VR]",
	  "list all rows, the port that carries each, and the memory they take" },
	{ 0 },
};
