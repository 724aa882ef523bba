// SPDX-License-Identifier: GPL-2.0
/*
 * config_value.c - readers of single values of the configuration
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_int.h"

/* Decimal digits only; false: something else, or more than 64 bits */
static bool digits(const char *text, size_t len, uint64_t *val)
{
	uint64_t v = 0;
	size_t i;

	if (!len || len > 19)
		return false;
	for (i = 0; i < len; i++) {
		if (!isdigit((unsigned char)text[i]))
			return false;
		v = v * 10 + (uint64_t)(text[i] - '0');
	}
	*val = v;
	return true;
}

static bool number(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, uint64_t *val)
{
	const char *text;
	char what[96];
	char shown[64];

	snprintf(what, sizeof(what), "%s as a number from %llu to %llu", k->name,
		 (unsigned long long)k->min, (unsigned long long)k->max);
	text = cfg_text(c, n, what);
	if (!text)
		return false;
	if (!digits(text, strlen(text), val) || *val < k->min || *val > k->max) {
		cfg_err(c, n, "found %s, expected %s", cfg_shown(n, shown), what);
		return false;
	}
	return true;
}

/* Whole number, 32 bits */
bool cfg_u32(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	uint64_t v;

	if (!number(c, n, k, &v))
		return false;
	*(uint32_t *)dst = (uint32_t)v;
	return true;
}

/* Whole number, 16 bits */
bool cfg_u16(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	uint64_t v;

	if (!number(c, n, k, &v))
		return false;
	*(uint16_t *)dst = (uint16_t)v;
	return true;
}

/* Whole number, 8 bits */
bool cfg_u8(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	uint64_t v;

	if (!number(c, n, k, &v))
		return false;
	*(uint8_t *)dst = (uint8_t)v;
	return true;
}

/* yes or no */
bool cfg_bool(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	static const char *const no[] = { "no", "off", "false", NULL };
	static const char *const yes[] = { "yes", "on", "true", NULL };
	const char *text;
	unsigned int i;
	char what[96];
	char shown[64];

	snprintf(what, sizeof(what), "%s as yes or no", k->name);
	text = cfg_text(c, n, what);
	if (!text)
		return false;
	for (i = 0; yes[i]; i++) {
		if (!strcmp(text, yes[i]) || !strcmp(text, no[i])) {
			*(bool *)dst = !strcmp(text, yes[i]);
			return true;
		}
	}
	cfg_err(c, n, "found %s, expected %s", cfg_shown(n, shown), what);
	return false;
}

static const struct unit {
	const char *name;
	uint64_t ms;
} units[] = {
	{ "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 }, { "", 1000 }, { }
};

static void duration_text(uint64_t ms, char *buf, size_t size)
{
	if (ms % 1000)
		snprintf(buf, size, "%llums", (unsigned long long)ms);
	else if (!ms || ms % 60000)
		snprintf(buf, size, "%llus", (unsigned long long)ms / 1000);
	else
		snprintf(buf, size, "%llum", (unsigned long long)ms / 60000);
}

/* Duration into a uint32_t of milliseconds: a number of seconds, or with a unit */
bool cfg_duration(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	char lo[32], hi[32], what[128];
	const char *text;
	unsigned int i;
	char shown[64];
	size_t len;
	uint64_t v;

	duration_text(k->min, lo, sizeof(lo));
	duration_text(k->max, hi, sizeof(hi));
	snprintf(what, sizeof(what), "%s as a duration from %s to %s (units ms, s, m, h)",
		 k->name, lo, hi);
	text = cfg_text(c, n, what);
	if (!text)
		return false;
	len = strspn(text, "0123456789");
	for (i = 0; units[i].name; i++) {
		if (strcmp(text + len, units[i].name) || len > 10 || !digits(text, len, &v))
			continue;
		v *= units[i].ms;
		if (v < k->min || v > k->max)
			break;
		*(uint32_t *)dst = (uint32_t)v;
		return true;
	}
	cfg_err(c, n, "found %s, expected %s", cfg_shown(n, shown), what);
	return false;
}

/* One of the words; its index goes into an unsigned int */
bool cfg_enum(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	char what[160], near[64];
	const char *text;
	unsigned int i;
	size_t o;
	char shown[64];

	o = (size_t)snprintf(what, sizeof(what), "%s as one of:", k->name);
	for (i = 0; k->words[i] && o < sizeof(what); i++)
		o += (size_t)snprintf(what + o, sizeof(what) - o, "%s %s", i ? "," : "",
				      k->words[i]);
	text = cfg_text(c, n, what);
	if (!text)
		return false;
	for (i = 0; k->words[i]; i++) {
		if (!strcmp(text, k->words[i])) {
			*(unsigned int *)dst = i;
			return true;
		}
	}
	cfg_nearest(text, k->words, near, sizeof(near));
	cfg_err(c, n, "found %s%s, expected %s", cfg_shown(n, shown), near, what);
	return false;
}

/* A word, or a list of words, each of which is a bit */
bool cfg_set(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	yaml_node_item_t *item;
	unsigned int *set = dst;
	unsigned int val;

	*set = 0;
	if (n->type != YAML_SEQUENCE_NODE) {
		if (!cfg_enum(c, n, k, &val))
			return false;
		*set = 1u << val;
		return true;
	}
	for (item = n->data.sequence.items.start; item < n->data.sequence.items.top; item++) {
		if (!cfg_enum(c, yaml_document_get_node(c->doc, *item), k, &val))
			return false;
		*set |= 1u << val;
	}
	return true;
}

/* Printable text of k->min to k->max bytes into a char array of k->max + 1 */
bool cfg_string(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	const char *text, *t;
	char what[96];
	char shown[64];
	size_t len;

	snprintf(what, sizeof(what), "%s as text of %llu to %llu bytes", k->name,
		 (unsigned long long)k->min, (unsigned long long)k->max);
	text = cfg_text(c, n, what);
	if (!text)
		return false;
	len = strlen(text);
	if (len < k->min || len > k->max) {
		cfg_err(c, n, "found %s, expected %s", cfg_shown(n, shown), what);
		return false;
	}
	for (t = text; *t; t++) {
		if ((unsigned char)*t < ' ' || *t == 0x7f) {
			cfg_err(c, n, "found a control character, expected %s", what);
			return false;
		}
	}
	memcpy(dst, text, len + 1);
	return true;
}

/* Absolute path into an allocated string */
bool cfg_path(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	const char *text;
	char what[96];
	char shown[64];
	char *copy;

	snprintf(what, sizeof(what), "%s as a path that begins with /", k->name);
	text = cfg_text(c, n, what);
	if (!text)
		return false;
	if (text[0] != '/' || strlen(text) > 4095) {
		cfg_err(c, n, "found %s, expected %s", cfg_shown(n, shown), what);
		return false;
	}
	copy = strdup(text);
	if (!copy) {
		cfg_err(c, n, "out of memory");
		return false;
	}
	free(*(char **)dst);
	*(char **)dst = copy;
	return true;
}

/* IPv4 address of a host into a struct in_addr */
bool cfg_ip4(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	struct in_addr a;
	const char *text;
	char what[96];
	char shown[64];

	snprintf(what, sizeof(what), "%s as an IPv4 address", k->name);
	text = cfg_text(c, n, what);
	if (!text)
		return false;
	if (inet_pton(AF_INET, text, &a) != 1 || !a.s_addr || IN_MULTICAST(ntohl(a.s_addr))) {
		cfg_err(c, n, "found %s, expected %s", cfg_shown(n, shown), what);
		return false;
	}
	memcpy(dst, &a, sizeof(a));
	return true;
}

/* One or two IPv4 addresses into struct in_addr[2] */
bool cfg_ip4_pair(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	struct in_addr *pair = dst;
	yaml_node_item_t *item;
	size_t len;

	if (n->type != YAML_SEQUENCE_NODE)
		return cfg_ip4(c, n, k, pair);
	len = (size_t)(n->data.sequence.items.top - n->data.sequence.items.start);
	if (len > 2) {
		cfg_err(c, n, "found %zu addresses, expected %s with at most 2", len, k->name);
		return false;
	}
	for (item = n->data.sequence.items.start; item < n->data.sequence.items.top; item++) {
		if (!cfg_ip4(c, yaml_document_get_node(c->doc, *item), k, pair++))
			return false;
	}
	return true;
}

/**
 * cfg_prefix_text() - ADDRESS or ADDRESS/LENGTH, IPv4 or IPv6
 * @text: text
 * @a: receives the prefix; without a length that of a host
 * @host_bits: bits behind the prefix length may be set
 *
 * Return: false when it is nothing of the kind.
 */
bool cfg_prefix_text(const char *text, struct ipaddr *a, bool host_bits)
{
	const char *slash = strchr(text, '/');
	size_t n = slash ? (size_t)(slash - text) : strlen(text);
	unsigned int bits, i;
	char host[INET6_ADDRSTRLEN];
	uint64_t len;

	memset(a, 0, sizeof(*a));
	if (n >= sizeof(host))
		return false;
	memcpy(host, text, n);
	host[n] = '\0';
	a->family = strchr(host, ':') ? AF_INET6 : AF_INET;
	bits = a->family == AF_INET6 ? 128 : 32;
	len = bits;
	if (inet_pton(a->family, host, a->addr) != 1)
		return false;
	if (slash && (!digits(slash + 1, strlen(slash + 1), &len) || len > bits))
		return false;
	a->len = (uint8_t)len;
	for (i = a->len; !host_bits && i < bits; i++) {
		if (a->addr[i / 8] & (0x80 >> (i % 8)))
			return false;
	}
	return true;
}
