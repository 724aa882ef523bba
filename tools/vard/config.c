// SPDX-License-Identifier: GPL-2.0
/*
 * config.c - read the configuration file
 */
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "config_int.h"
#include "secretfile.h"

#define CONFIG_MAX	(16u << 20)	/* bytes */

#define TOP(member)	offsetof(struct config, member)
#define PUNT(member)	offsetof(struct cfg_punt, member)

static const char *const log_words[] = {
	[LOG_ERR] = "error",
	[LOG_WARNING] = "warning",
	[LOG_NOTICE] = "notice",
	[LOG_INFO] = "info",
	[LOG_DEBUG] = "debug",
};

/* The words begin at LOG_ERR. */
static bool read_log(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	const char *words[LOG_DEBUG - LOG_ERR + 2] = { NULL };
	struct cfg_key key = *k;
	unsigned int i, val;

	for (i = LOG_ERR; i <= LOG_DEBUG; i++)
		words[i - LOG_ERR] = log_words[i];
	key.words = words;
	if (!cfg_enum(c, n, &key, &val))
		return false;
	*(unsigned int *)dst = val + LOG_ERR;
	return true;
}

static const struct cfg_key punt_keys[] = {
	{ .name = "rate", .read = cfg_u32, .offset = PUNT(rate), .min = 1, .max = 1000000 },
	{ .name = "burst", .read = cfg_u32, .offset = PUNT(burst), .min = 1, .max = 1000000 },
	{ .name = "total-rate", .read = cfg_u32, .offset = PUNT(total_rate),
	  .min = 1, .max = 10000000 },
	{ .name = "total-burst", .read = cfg_u32, .offset = PUNT(total_burst),
	  .min = 1, .max = 10000000 },
	{ }
};

static bool read_punt(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	return cfg_map(c, n, "punt", punt_keys, dst);
}

/* In the order in which they depend on each other */
static const struct cfg_key top_keys[] = {
	{ .name = "log", .read = read_log, .offset = TOP(log_level) },
	{ .name = "users-file", .read = cfg_path, .offset = TOP(users_path) },
	{ .name = "role", .read = cfg_role, .offset = TOP(role) },
	{ .name = "punt", .read = read_punt, .offset = TOP(punt) },
	{ .name = "l2tp", .read = cfg_section_l2tp, .offset = TOP(l2tp) },
	{ .name = "ppp", .read = cfg_section_ppp, .offset = TOP(ppp) },
	{ .name = "vrs", .read = cfg_section_vrs },
	{ .name = "interfaces", .read = cfg_section_ifs },
	{ .name = "isps", .read = cfg_section_isps },
	{ .name = "users", .read = cfg_section_users },
	{ .name = "numbers", .read = cfg_section_numbers },
	{ .name = "listen", .read = cfg_section_listen },
	{ .name = "groups", .read = cfg_section_groups },
	{ .name = "peers", .read = cfg_section_peers },
	{ .name = "pppoe", .read = cfg_section_pppoe },
	{ .name = "dial", .read = cfg_section_dial },
	{ .name = "grants", .read = cfg_section_grants },
	{ }
};

static void syntax_error(const char *path, const yaml_parser_t *parser, struct errlist *err)
{
	const yaml_mark_t *at = &parser->problem_mark;

	if (parser->error == YAML_READER_ERROR) {
		err_add(err, path, 0, 0, "is no valid UTF-8 text (%s at byte %zu)",
			parser->problem, parser->problem_offset);
		return;
	}
	err_add(err, path, at->line + 1, at->column + 1, "found bad YAML: %s%s%s",
		parser->problem ? parser->problem : "out of memory",
		parser->context ? ", " : "", parser->context ? parser->context : "");
}

/* The file must be one document. */
static void one_document(const char *path, yaml_parser_t *parser, struct errlist *err)
{
	yaml_document_t next;
	yaml_node_t *root;

	if (!yaml_parser_load(parser, &next)) {
		syntax_error(path, parser, err);
		return;
	}
	root = yaml_document_get_root_node(&next);
	if (root)
		err_add(err, path, root->start_mark.line + 1, root->start_mark.column + 1,
			"found a second document, expected one");
	yaml_document_delete(&next);
}

static void read_document(struct cfg_ctx *c, yaml_parser_t *parser)
{
	char host[CFG_NAME_MAX + 1] = "";
	yaml_document_t doc;
	yaml_node_t *root;

	if (!yaml_parser_load(parser, &doc)) {
		syntax_error(c->path, parser, c->err);
		return;
	}
	c->doc = &doc;
	root = yaml_document_get_root_node(&doc);
	cfg_ppp_init(&c->cfg->ppp);
	cfg_l2tp_init(&c->cfg->l2tp);
	if (gethostname(host, sizeof(host) - 1) || !host[0])
		strcpy(host, "var");
	strcpy(c->cfg->l2tp.host_name, host);
	if (!root)
		err_add(c->err, c->path, 0, 0, "is empty, expected a configuration");
	else if (cfg_map(c, root, "the configuration", top_keys, c->cfg))
		cfg_groups_check(c);
	yaml_document_delete(&doc);
	if (root && !c->err->total)
		one_document(c->path, parser, c->err);
}

/**
 * config_parse() - read a configuration from memory
 * @path: name of the file for messages
 * @text: its contents
 * @len: length in bytes
 * @files: also read the files that it names
 * @err: receives what is wrong
 *
 * Return: the configuration, or NULL with at least one message in @err.
 */
struct config *config_parse(const char *path, const char *text, size_t len,
			    bool files, struct errlist *err)
{
	struct cfg_ctx c = { .path = path, .err = err, .files = files };
	unsigned int before = err->total;
	yaml_parser_t parser;

	c.cfg = calloc(1, sizeof(*c.cfg));
	if (c.cfg)
		c.cfg->path = strdup(path);
	if (!c.cfg || !c.cfg->path || !yaml_parser_initialize(&parser)) {
		err_add(err, path, 0, 0, "out of memory");
		config_free(c.cfg);
		return NULL;
	}
	c.cfg->log_level = LOG_INFO;
	c.cfg->role = CFG_ROLE_ALL;
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, len);
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	read_document(&c, &parser);
	yaml_parser_delete(&parser);
	if (files && c.cfg->users_path)
		c.cfg->users = users_load(c.cfg->users_path, err);
	if (err->total != before) {
		config_free(c.cfg);
		return NULL;
	}
	return c.cfg;
}

/**
 * config_load() - read a configuration and the files that it names
 * @path: name of the file
 * @err: receives what is wrong
 *
 * Return: the configuration, or NULL with at least one message in @err.
 */
struct config *config_load(const char *path, struct errlist *err)
{
	struct config *cfg;
	bool loose = false;
	size_t len;
	char *text;

	text = file_read(path, CONFIG_MAX, false, &len, &loose, err);
	if (!text)
		return NULL;
	cfg = config_parse(path, text, len, true, err);
	secret_free(text, len);
	if (cfg && cfg->has_secrets && loose) {
		err_add(err, path, 0, 0,
			"holds secrets, but others may read or change it: expected mode 0600 and owner root (chmod 600 %s), or secret-file instead of secret",
			path);
		config_free(cfg);
		return NULL;
	}
	return cfg;
}

static void free_groups(struct config *cfg)
{
	struct cfg_group *g;
	unsigned int i;

	for (i = 0; i < cfg->n_groups; i++) {
		g = &cfg->groups[i];
		if (g->members)
			explicit_bzero(g->members, g->n_members * sizeof(*g->members));
		free(g->members);
	}
	free(cfg->groups);
}

/* Free all; NULL is allowed */
void config_free(struct config *cfg)
{
	if (!cfg)
		return;
	free_groups(cfg);
	if (cfg->peers)
		explicit_bzero(cfg->peers, cfg->n_peers * sizeof(*cfg->peers));
	free(cfg->peers);
	if (cfg->dials)
		explicit_bzero(cfg->dials, cfg->n_dials * sizeof(*cfg->dials));
	free(cfg->dials);
	free(cfg->grants);
	free(cfg->pppoes);
	free(cfg->listens);
	free(cfg->numbers);
	free(cfg->user_rows);
	free(cfg->isps);
	free(cfg->ifs);
	free(cfg->vrs);
	free(cfg->users_path);
	free(cfg->path);
	users_free(cfg->users);
	free(cfg);
}
