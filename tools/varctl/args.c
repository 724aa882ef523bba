// SPDX-License-Identifier: GPL-2.0
/*
 * args.c - words of the command line: abbreviations, keywords, values
 */
#include <stdio.h>
#include <string.h>

#include "varctl/varctl.h"

const char *const side_words[] = { "access", "backbone", NULL };
const char *const select_words[] = { "none", "realm", "user", NULL };
const char *const kind_words[] = { "port", "tunnel", "session", "isp", "user", NULL };

static const char *name_at(const void *names, size_t stride, unsigned int i)
{
	return *(const char *const *)((const char *)names + i * stride);
}

/* List the names that begin with @prefix */
static void list(char *buf, size_t len, const char *prefix, const void *names, size_t stride)
{
	size_t used = 0, n = strlen(prefix);
	const char *name;
	unsigned int i;

	buf[0] = 0;
	for (i = 0; (name = name_at(names, stride, i)) && used < len; i++) {
		if (!strncmp(name, prefix, n))
			used += snprintf(buf + used, len - used, "%s%s", used ? ", " : "", name);
	}
}

int match_word(struct ctl *c, const char *what, const char *word, const void *names, size_t stride)
{
	unsigned int i, found = 0;
	size_t n = strlen(word);
	const char *name;
	char names_text[512];
	int index = -1;

	for (i = 0; (name = name_at(names, stride, i)); i++) {
		if (n && !strncmp(name, word, n)) {
			if (!name[n])
				return i;
			index = i;
			found++;
		}
	}
	if (found == 1)
		return index;
	list(names_text, sizeof(names_text), found ? word : "", names, stride);
	if (found)
		usage(c, "%s \"%s\" is ambiguous: %s", what, word, names_text);
	else
		usage(c, "%s \"%s\" is unknown: one of %s expected", what, word, names_text);
	return -1;
}

int parse_mask(struct ctl *c, const char *what, const char *word, const char *const *words,
	       uint32_t *mask)
{
	char copy[256], *p = copy, *item;
	int i;

	*mask = 0;
	if (!strcmp(word, "none"))
		return RC_OK;
	if (strlen(word) >= sizeof(copy))
		return usage(c, "%s \"%s\": too long", what, word);
	strcpy(copy, word);
	while ((item = strsep(&p, ","))) {
		i = match_word(c, what, item, words, sizeof(*words));
		if (i < 0)
			return RC_USAGE;
		*mask |= 1u << i;
	}
	return RC_OK;
}

int parse_id(struct ctl *c, const char *what, const char *word, uint16_t *id)
{
	char err[PARSE_ERRLEN];

	if (parse_u16(what, word, 1, 65535, id, err, sizeof(err)))
		return usage(c, "%s", err);
	return RC_OK;
}

static int parse_value(struct ctl *c, const struct arg *a, const char *word, unsigned int nth)
{
	char err[PARSE_ERRLEN] = "";
	int i, ret = 0;

	switch (a->type) {
	case ARG_U16:
		ret = parse_u16(a->name, word, a->min, a->max ? a->max : 65535,
				(uint16_t *)a->dest + nth, err, sizeof(err));
		break;
	case ARG_U32:
		ret = parse_u32(a->name, word, a->min, a->max ? a->max : UINT32_MAX,
				(uint32_t *)a->dest + nth, err, sizeof(err));
		break;
	case ARG_BOOL:
		ret = parse_bool(a->name, word, (bool *)a->dest + nth, err, sizeof(err));
		break;
	case ARG_TEXT:
		if (a->max && strlen(word) > a->max) {
			snprintf(err, sizeof(err), "%s: longer than %u bytes", a->name, a->max);
			ret = -1;
		} else {
			((const char **)a->dest)[nth] = word;
		}
		break;
	case ARG_ADDR:
		ret = parse_addr(a->name, word, AF_UNSPEC, (struct ipaddr *)a->dest + nth, err,
				 sizeof(err));
		break;
	case ARG_PREFIX:
		ret = parse_prefix(a->name, word, AF_UNSPEC, (struct ipaddr *)a->dest + nth, err,
				   sizeof(err));
		break;
	case ARG_IP4:
		ret = parse_ip4(a->name, word, (struct in_addr *)a->dest + nth, err, sizeof(err));
		break;
	case ARG_VR:
		return find_vr(c, word, (uint32_t *)a->dest + nth);
	case ARG_DEV:
		return find_dev(c, word, (uint32_t *)a->dest + nth);
	case ARG_NAME:
		ret = parse_ifname(a->name, word, a->dest, err, sizeof(err));
		break;
	case ARG_WORD:
		i = match_word(c, a->name, word, a->words, sizeof(*a->words));
		if (i < 0)
			return RC_USAGE;
		((uint32_t *)a->dest)[nth] = i;
		break;
	case ARG_SESSION:
		return parse_session(c, a->name, word, (struct varnl_session_name *)a->dest + nth);
	case ARG_MAC:
		ret = parse_mac(a->name, word, a->dest, err, sizeof(err));
		break;
	case ARG_RATE:
		ret = parse_rate(a->name, word, (uint64_t *)a->dest + nth, err, sizeof(err));
		break;
	case ARG_SIZE:
		ret = parse_size(a->name, word, (uint32_t *)a->dest + nth, err, sizeof(err));
		break;
	case ARG_DSCP:
		ret = parse_dscp(a->name, word, (uint8_t *)a->dest + nth, err, sizeof(err));
		break;
	case ARG_MSS:
		ret = parse_mss(a->name, word, (uint16_t *)a->dest + nth, err, sizeof(err));
		break;
	case ARG_QUOTA:
		((uint32_t *)a->dest)[nth] = 0;
		if (strcmp(word, "none"))
			ret = parse_u32(a->name, word, 1, UINT32_MAX, (uint32_t *)a->dest + nth,
					err, sizeof(err));
		break;
	case ARG_FLAG:
		break;
	}
	return ret ? usage(c, "%s", err) : RC_OK;
}

int parse_args(struct ctl *c, int argc, char **argv, const struct arg *args, unsigned int n)
{
	unsigned int given[32] = { 0 }, limit, k;
	const char *names[33];
	int i, ret;

	for (k = 0; k < n && k < 32; k++)
		names[k] = args[k].name;
	names[k] = NULL;
	for (i = 0; i < argc; i++) {
		const struct arg *a;

		if (!n)
			return usage(c, "\"%s\": nothing more was expected", argv[i]);
		ret = match_word(c, "argument", argv[i], names, sizeof(*names));
		if (ret < 0)
			return RC_USAGE;
		a = &args[ret];
		limit = a->max_count ? a->max_count : 1;
		if (given[ret] == limit)
			return usage(c, "%s is given more than %s", a->name,
				     limit == 1 ? "once" : "the kernel can take");
		if (a->type == ARG_FLAG) {
			*(bool *)a->dest = true;
		} else {
			if (++i == argc)
				return usage(c, "%s: a value is missing", a->name);
			k = parse_value(c, a, argv[i], given[ret]);
			if (k)
				return k;
		}
		given[ret]++;
		if (a->count)
			(*a->count)++;
	}
	return RC_OK;
}
