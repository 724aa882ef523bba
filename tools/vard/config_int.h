/* SPDX-License-Identifier: GPL-2.0 */
/*
 * config_int.h - shared by the files that read the configuration
 */
#ifndef VARD_CONFIG_INT_H
#define VARD_CONFIG_INT_H

#include <yaml.h>

#include "config.h"

/**
 * struct cfg_ctx - a configuration that is being read
 * @doc: document
 * @path: name of the file for messages
 * @cfg: result
 * @err: messages
 * @files: read the files that the configuration names
 * @vrs_broken: an entry of "vrs" is wrong: names may be missing for that reason
 * @listens_broken: the same for "listen"
 * @ifs_broken: the same for "interfaces"
 * @groups_broken: the same for "groups"
 * @group: the group whose members are read
 */
struct cfg_ctx {
	yaml_document_t *doc;
	const char *path;
	struct config *cfg;
	struct errlist *err;
	bool files;
	bool vrs_broken;
	bool listens_broken;
	bool ifs_broken;
	bool groups_broken;
	struct cfg_group *group;
};

struct cfg_key;

/* Reads @node into @dst; false after cfg_err(). */
typedef bool (*cfg_read)(struct cfg_ctx *c, yaml_node_t *node,
			 const struct cfg_key *k, void *dst);

/**
 * struct cfg_key - a key of a mapping
 * @name: name
 * @read: how its value is read
 * @offset: place of the value in the mapping's structure
 * @min: lowest value; shortest text
 * @max: highest value; longest text
 * @words: for cfg_enum(): words, ended by NULL; the value is the index
 * @required: must be there
 */
struct cfg_key {
	const char *name;
	cfg_read read;
	size_t offset;
	uint64_t min;
	uint64_t max;
	const char *const *words;
	bool required;
};

/* config_node.c: values */
void cfg_err(struct cfg_ctx *c, const yaml_node_t *node, const char *fmt, ...) __printf(3, 4);
struct cfg_pos cfg_pos(const yaml_node_t *node);
yaml_node_t *cfg_find(struct cfg_ctx *c, yaml_node_t *map, const char *key);
const char *cfg_text(struct cfg_ctx *c, yaml_node_t *node, const char *what);
bool cfg_map(struct cfg_ctx *c, yaml_node_t *node, const char *what,
	     const struct cfg_key *keys, void *dst);
const char *cfg_shown(const yaml_node_t *node, char buf[64]);
void cfg_nearest(const char *word, const char *const *words, char *buf, size_t size);

/* config_value.c: readers of values */
bool cfg_u32(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);
bool cfg_u16(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);
bool cfg_u8(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);
bool cfg_bool(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);
bool cfg_duration(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);
bool cfg_enum(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);
bool cfg_set(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);
bool cfg_string(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);
bool cfg_path(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);
bool cfg_ip4(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);
bool cfg_prefix_text(const char *text, struct ipaddr *a, bool host_bits);
bool cfg_ip4_pair(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);

/* config_section.c: entries of the sections */
bool cfg_section_ppp(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);
bool cfg_section_l2tp(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);
void cfg_ppp_init(struct cfg_ppp *p);
void cfg_ppp_copy(struct cfg_ppp *to, const struct cfg_ppp *from);
void cfg_l2tp_init(struct cfg_l2tp *l);

/*
 * config_vr.c, config_number.c, config_peer.c, config_group.c, config_dial.c, config_pppoe.c,
 * config_grant.c: sections that are lists
 */
bool cfg_section_vrs(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);
bool cfg_section_ifs(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);
bool cfg_section_isps(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);
bool cfg_section_users(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);
bool cfg_section_numbers(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);
bool cfg_section_listen(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);
bool cfg_section_peers(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);
bool cfg_section_pppoe(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);
bool cfg_ifname(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);
bool cfg_section_groups(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);
bool cfg_groups_check(struct cfg_ctx *c);
bool cfg_group_begins(const struct config *cfg, const struct cfg_group *g, uint32_t vr);
const char *cfg_ends_in(const struct config *cfg, uint32_t vr, unsigned int select, bool called,
			bool pppoe);
bool cfg_section_dial(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);
bool cfg_section_grants(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);
bool cfg_role(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);
bool cfg_secret(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);
bool cfg_secret_file(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);
bool cfg_read_secret(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *buf,
		     size_t *len);
bool cfg_read_secret_file(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *buf,
			  size_t *len);
bool cfg_listen_ref(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);
bool cfg_vr_ref(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst);

extern const char *const cfg_side_words[];
extern const char *const cfg_select_words[];

/* Every entry of a list: allocates the array, calls @one for each; counts what is sound. */
bool cfg_list(struct cfg_ctx *c, yaml_node_t *n, const char *what, size_t size,
	      void **array, unsigned int *count,
	      bool (*one)(struct cfg_ctx *c, yaml_node_t *n, void *dst));

#endif /* VARD_CONFIG_INT_H */
