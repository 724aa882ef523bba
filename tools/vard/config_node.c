// SPDX-License-Identifier: GPL-2.0
/*
 * config_node.c - nodes of the YAML document: mappings, lists, messages
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_int.h"

#define CFG_LIST_MAX	65536
#define WORD_MAX	32	/* longer words are not guessed at */

/* Position of a node for people: from 1 */
struct cfg_pos cfg_pos(const yaml_node_t *node)
{
	return (struct cfg_pos){ node->start_mark.line + 1, node->start_mark.column + 1 };
}

/**
 * cfg_err() - say what is wrong with a node
 * @c: configuration that is being read
 * @node: where
 * @fmt: "found ..., expected ..."
 */
void cfg_err(struct cfg_ctx *c, const yaml_node_t *node, const char *fmt, ...)
{
	struct cfg_pos pos = cfg_pos(node);
	char *text = NULL;
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (len < 0)
		return;
	err_add(c->err, c->path, pos.line, pos.col, "%s", text);
	free(text);
}

/**
 * cfg_shown() - what a node is, for "found ..."
 * @node: node
 * @buf: room for the text
 *
 * Return: @buf.
 */
const char *cfg_shown(const yaml_node_t *node, char buf[64])
{
	const char *text;
	size_t i, o = 0;

	switch (node->type) {
	case YAML_MAPPING_NODE:
		return strcpy(buf, "a mapping");
	case YAML_SEQUENCE_NODE:
		return strcpy(buf, "a list");
	case YAML_SCALAR_NODE:
		break;
	default:
		return strcpy(buf, "nothing");
	}
	if (!node->data.scalar.length)
		return strcpy(buf, "nothing");
	text = (const char *)node->data.scalar.value;
	buf[o++] = '"';
	for (i = 0; i < node->data.scalar.length && o < 56; i++)
		buf[o++] = (unsigned char)text[i] < ' ' || text[i] == 0x7f ? '.' : text[i];
	strcpy(buf + o, i < node->data.scalar.length ? "...\"" : "\"");
	return buf;
}

static unsigned int lowest(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* Fewest insertions, deletions, replacements and swaps that make one word of the other */
static unsigned int distance(const char *a, const char *b)
{
	unsigned int d[WORD_MAX + 1][WORD_MAX + 1];
	size_t la = strlen(a), lb = strlen(b), i, j;

	if (la > WORD_MAX || lb > WORD_MAX)
		return WORD_MAX;
	for (i = 0; i <= la; i++)
		d[i][0] = i;
	for (j = 0; j <= lb; j++)
		d[0][j] = j;
	for (i = 1; i <= la; i++) {
		for (j = 1; j <= lb; j++) {
			d[i][j] = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
			d[i][j] = lowest(d[i][j], d[i - 1][j] + 1);
			d[i][j] = lowest(d[i][j], d[i][j - 1] + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				d[i][j] = lowest(d[i][j], d[i - 2][j - 2] + 1);
		}
	}
	return d[la][lb];
}

/**
 * cfg_nearest() - what may have been meant
 * @word: what was found
 * @words: what is allowed, ended by NULL
 * @buf: receives " (did you mean X?)" or ""
 * @size: its size
 */
void cfg_nearest(const char *word, const char *const *words, char *buf, size_t size)
{
	unsigned int best = strlen(word) > 4 ? 3 : 2, d;

	buf[0] = '\0';
	for (; *words; words++) {
		d = distance(word, *words);
		if (d < best) {
			best = d;
			snprintf(buf, size, " (did you mean %s?)", *words);
		}
	}
}

/**
 * cfg_text() - the text of a scalar
 * @c: configuration that is being read
 * @node: node
 * @what: what was expected, for the message
 *
 * Return: the text, or NULL after a message.
 */
const char *cfg_text(struct cfg_ctx *c, yaml_node_t *node, const char *what)
{
	char shown[64];

	if (node->type != YAML_SCALAR_NODE) {
		cfg_err(c, node, "found %s, expected %s", cfg_shown(node, shown), what);
		return NULL;
	}
	if (memchr(node->data.scalar.value, 0, node->data.scalar.length)) {
		cfg_err(c, node, "found a NUL character, expected %s", what);
		return NULL;
	}
	return (const char *)node->data.scalar.value;
}

/* Value of a key, or NULL */
yaml_node_t *cfg_find(struct cfg_ctx *c, yaml_node_t *map, const char *key)
{
	yaml_node_pair_t *pair;
	yaml_node_t *k;

	if (map->type != YAML_MAPPING_NODE)
		return NULL;
	for (pair = map->data.mapping.pairs.start; pair < map->data.mapping.pairs.top; pair++) {
		k = yaml_document_get_node(c->doc, pair->key);
		if (k->type == YAML_SCALAR_NODE &&
		    !strcmp((const char *)k->data.scalar.value, key))
			return yaml_document_get_node(c->doc, pair->value);
	}
	return NULL;
}

static void unknown_key(struct cfg_ctx *c, const yaml_node_t *node, const char *what,
			const struct cfg_key *keys)
{
	const char *words[64] = { NULL };
	char near[96], all[1024] = "";
	char shown[64];
	size_t o = 0;
	unsigned int i;

	for (i = 0; keys[i].name && i < 63; i++) {
		words[i] = keys[i].name;
		o += (size_t)snprintf(all + o, sizeof(all) - o, "%s%s", i ? ", " : "",
				      keys[i].name);
		if (o >= sizeof(all))
			o = sizeof(all) - 1;
	}
	cfg_nearest((const char *)node->data.scalar.value, words, near, sizeof(near));
	cfg_err(c, node, "found unknown key %s in %s%s, expected one of: %s",
		cfg_shown(node, shown), what, near, all);
}

/* Keys that are unknown, or there twice */
static bool check_keys(struct cfg_ctx *c, yaml_node_t *map, const char *what,
		       const struct cfg_key *keys)
{
	yaml_node_pair_t *pair, *first = map->data.mapping.pairs.start;
	yaml_node_t *seen[64] = { NULL };
	const struct cfg_key *k;
	yaml_node_t *key;
	bool ok = true;
	char shown[64];

	for (pair = first; pair < map->data.mapping.pairs.top; pair++) {
		key = yaml_document_get_node(c->doc, pair->key);
		if (key->type != YAML_SCALAR_NODE) {
			cfg_err(c, key, "found %s as a key in %s, expected a word",
				cfg_shown(key, shown), what);
			ok = false;
			continue;
		}
		for (k = keys; k->name; k++) {
			if (key->data.scalar.length == strlen(k->name) &&
			    !strcmp(k->name, (const char *)key->data.scalar.value))
				break;
		}
		if (!k->name) {
			unknown_key(c, key, what, keys);
			ok = false;
		} else if (seen[k - keys]) {
			cfg_err(c, key, "found %s in %s again, it is in line %zu already",
				k->name, what, cfg_pos(seen[k - keys]).line);
			ok = false;
		} else {
			seen[k - keys] = key;
		}
	}
	return ok;
}

/**
 * cfg_map() - read a mapping into a structure
 * @c: configuration that is being read
 * @node: the mapping
 * @what: what it is, for messages ("a peer")
 * @keys: its keys (at most 63), ended by one without a name; they are read in
 *	the order of this array, not in that of the file
 * @dst: structure, which has the defaults
 *
 * Return: false after at least one message.
 */
bool cfg_map(struct cfg_ctx *c, yaml_node_t *node, const char *what,
	     const struct cfg_key *keys, void *dst)
{
	const struct cfg_key *k;
	yaml_node_t *value;
	char shown[64];
	bool known, ok;

	if (node->type != YAML_MAPPING_NODE) {
		cfg_err(c, node, "found %s, expected %s as a mapping (key: value)",
			cfg_shown(node, shown), what);
		return false;
	}
	known = check_keys(c, node, what, keys);
	ok = known;
	for (k = keys; k->name; k++) {
		value = cfg_find(c, node, k->name);
		if (value) {
			ok &= k->read(c, value, k, (char *)dst + k->offset);
		} else if (k->required && known) {
			cfg_err(c, node, "found %s without %s, which is required", what, k->name);
			ok = false;
		}
	}
	return ok;
}

/**
 * cfg_list() - read a list of entries into an array
 * @c: configuration that is being read
 * @n: the list
 * @what: what it is, for messages ("a list of peers")
 * @size: size of one entry
 * @array: receives the array, to be freed by the caller in any case
 * @count: receives the number of sound entries
 * @one: reads one entry into zeroed memory
 *
 * Return: false after at least one message.
 */
bool cfg_list(struct cfg_ctx *c, yaml_node_t *n, const char *what, size_t size,
	      void **array, unsigned int *count,
	      bool (*one)(struct cfg_ctx *c, yaml_node_t *n, void *dst))
{
	yaml_node_item_t *item;
	bool ok = true;
	char shown[64];
	size_t len;

	/* "peers:" with nothing behind it */
	if (n->type == YAML_SCALAR_NODE && !n->data.scalar.length &&
	    n->data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
		return true;
	if (n->type != YAML_SEQUENCE_NODE) {
		cfg_err(c, n, "found %s, expected %s (lines that begin with \"- \")",
			cfg_shown(n, shown), what);
		return false;
	}
	len = (size_t)(n->data.sequence.items.top - n->data.sequence.items.start);
	if (len > CFG_LIST_MAX) {
		cfg_err(c, n, "found %zu entries, expected at most %d", len, CFG_LIST_MAX);
		return false;
	}
	*array = calloc(len ? len : 1, size);
	if (!*array) {
		cfg_err(c, n, "out of memory");
		return false;
	}
	for (item = n->data.sequence.items.start; item < n->data.sequence.items.top; item++) {
		if (one(c, yaml_document_get_node(c->doc, *item),
			(char *)*array + *count * size)) {
			(*count)++;
		} else {
			memset((char *)*array + *count * size, 0, size);
			ok = false;
		}
	}
	return ok;
}
