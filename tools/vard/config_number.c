// SPDX-License-Identifier: GPL-2.0
/*
 * config_number.c - the section "numbers": Called Numbers of calls, and the VRs that
 * they lead to
 */
#include <string.h>

#include "config_int.h"

#define NUMBER(member)	offsetof(struct cfg_number, member)

/* A Called Number is an ASCII string (RFC 2661 4.4.4); what people cannot type is none. */
static bool read_called(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	const char *s;

	if (!cfg_string(c, n, k, dst))
		return false;
	for (s = dst; *s; s++) {
		if (*s <= ' ' || *s > '~' || *s == '\\' || *s == '"') {
			cfg_err(c, n, "found \"%s\", expected called as a number, without blanks",
				(char *)dst);
			return false;
		}
	}
	return true;
}

/* Calls do not end in the box itself. */
static bool read_vr(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	if (!cfg_vr_ref(c, n, k, dst))
		return false;
	if (!*(uint32_t *)dst) {
		cfg_err(c, n, "found box, expected vr as the name of a VR in \"vrs\"");
		return false;
	}
	return true;
}

static const struct cfg_key number_keys[] = {
	{ .name = "called", .read = read_called, .offset = NUMBER(called),
	  .required = true, .min = 1, .max = CFG_NUMBER_MAX },
	{ .name = "vr", .read = read_vr, .offset = NUMBER(vr), .required = true },
	{ }
};

static bool read_number(struct cfg_ctx *c, yaml_node_t *n, void *dst)
{
	struct cfg_number *no = dst;
	const struct cfg_number *o;

	no->pos = cfg_pos(n);
	if (!cfg_map(c, n, "a number", number_keys, no))
		return false;
	o = config_number(c->cfg, no->called);
	if (o)
		cfg_err(c, cfg_find(c, n, "called"),
			"found number %s again, it is in line %zu already", no->called,
			o->pos.line);
	return !o;
}

/* "numbers:" */
bool cfg_section_numbers(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	return cfg_list(c, n, "numbers as a list of Called Numbers", sizeof(struct cfg_number),
			(void **)&c->cfg->numbers, &c->cfg->n_numbers, read_number);
}
