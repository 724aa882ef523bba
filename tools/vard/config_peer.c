// SPDX-License-Identifier: GPL-2.0
/*
 * config_peer.c - the sections "listen" and "peers": where L2TP is spoken, and
 * with whom
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_int.h"
#include "secretfile.h"

#define LISTEN(member)	offsetof(struct cfg_listen, member)
#define PEER(member)	offsetof(struct cfg_peer, member)

/* cfg_select_words, and one more */
static const char *const peer_select_words[] = { "none", "realm", "user", "called", NULL };

static const struct cfg_key listen_keys[] = {
	{ .name = "name", .read = cfg_string, .offset = LISTEN(name),
	  .min = 1, .max = CFG_NAME_MAX },
	{ .name = "address", .read = cfg_ip4, .offset = LISTEN(address), .required = true },
	{ .name = "port", .read = cfg_u16, .offset = LISTEN(port), .min = 1, .max = 65535 },
	{ .name = "vr", .read = cfg_vr_ref, .offset = LISTEN(vr) },
	{ .name = "checksum", .read = cfg_bool, .offset = LISTEN(checksum) },
	{ .name = "access-side", .read = cfg_bool, .offset = LISTEN(access_side) },
	{ }
};

static bool read_listen(struct cfg_ctx *c, yaml_node_t *n, void *dst)
{
	struct cfg_listen *l = dst, *o;
	yaml_node_t *name;
	unsigned int i;

	l->pos = cfg_pos(n);
	l->port = 1701;
	l->checksum = true;
	if (!cfg_map(c, n, "a listen entry", listen_keys, l))
		return false;
	name = cfg_find(c, n, "name");
	for (i = 0; i < c->cfg->n_listens; i++) {
		o = &c->cfg->listens[i];
		if (name && !strcmp(o->name, l->name)) {
			cfg_err(c, name, "found listen entry %s again, it is in line %zu already",
				l->name, o->pos.line);
			return false;
		}
		if (o->address.s_addr == l->address.s_addr && o->port == l->port &&
		    o->vr == l->vr) {
			cfg_err(c, cfg_find(c, n, "address"),
				"found address, port and vr of line %zu again, expected another address, port or vr",
				o->pos.line);
			return false;
		}
	}
	return true;
}

/* "listen:" */
bool cfg_section_listen(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	c->listens_broken = !cfg_list(c, n, "listen as a list of addresses",
				      sizeof(struct cfg_listen), (void **)&c->cfg->listens,
				      &c->cfg->n_listens, read_listen);
	return !c->listens_broken;
}

static bool read_from_one(struct cfg_ctx *c, yaml_node_t *n, struct cfg_peer *p)
{
	const char *what = "an IPv4 address or prefix without host bits";
	struct ipaddr a;
	const char *text;
	char shown[64];

	text = cfg_text(c, n, what);
	if (!text)
		return false;
	if (!cfg_prefix_text(text, &a, false) || a.family != AF_INET) {
		cfg_err(c, n, "found %s, expected %s", cfg_shown(n, shown), what);
		return false;
	}
	if (p->n_from == CFG_FROM_MAX) {
		cfg_err(c, n, "found more than %d prefixes of a peer", CFG_FROM_MAX);
		return false;
	}
	p->from[p->n_from++] = a;
	return true;
}

static bool read_from(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	yaml_node_item_t *item;
	bool ok = true;

	if (n->type != YAML_SEQUENCE_NODE)
		return read_from_one(c, n, dst);
	for (item = n->data.sequence.items.start; item < n->data.sequence.items.top; item++)
		ok &= read_from_one(c, yaml_document_get_node(c->doc, *item), dst);
	return ok;
}

/**
 * cfg_read_secret() - a secret that stands in the configuration
 * @c: context
 * @n: its node; what was found is never shown
 * @k: its key
 * @buf: receives it, 256 bytes
 * @len: receives its length
 */
bool cfg_read_secret(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *buf,
		     size_t *len)
{
	c->cfg->has_secrets = true;
	if (n->type != YAML_SCALAR_NODE || !n->data.scalar.length ||
	    n->data.scalar.length > 255) {
		cfg_err(c, n, "found something else, expected %s as text of 1 to 255 bytes",
			k->name);
		return false;
	}
	memcpy(buf, n->data.scalar.value, n->data.scalar.length);
	*len = n->data.scalar.length;
	return true;
}

/* The same from a file; @k's name is that of the key above, and "-file" */
bool cfg_read_secret_file(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *buf,
			  size_t *len)
{
	int what = (int)(strlen(k->name) - strlen("-file"));
	struct errlist why = { 0 };
	char *path = NULL, *text;
	size_t size, used;

	if (*len) {
		cfg_err(c, n, "found %.*s and %s, expected one of them", what, k->name, k->name);
		return false;
	}
	if (!cfg_path(c, n, k, &path))
		return false;
	if (!c->files) {
		/* not read: any secret will do for the checks */
		*(char *)buf = '?';
		*len = 1;
		free(path);
		return true;
	}
	text = file_read(path, 4096, true, &size, NULL, &why);
	if (!text) {
		cfg_err(c, n, "%s", why.n ? why.text[0] : "cannot be read");
		err_free(&why);
		free(path);
		return false;
	}
	/* the first line is the secret */
	used = strcspn(text, "\r\n");
	if (!used || used > 255) {
		cfg_err(c, n, "%s: found a first line of %zu bytes, expected the %.*s, 1 to 255 bytes",
			path, used, what, k->name);
		secret_free(text, size);
		free(path);
		return false;
	}
	memcpy(buf, text, used);
	*len = used;
	secret_free(text, size);
	free(path);
	return true;
}

/* A shared secret into a struct cfg_peer */
bool cfg_secret(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	struct cfg_peer *p = dst;

	return cfg_read_secret(c, n, k, p->secret, &p->secret_len);
}

/* The same from a file */
bool cfg_secret_file(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	struct cfg_peer *p = dst;

	return cfg_read_secret_file(c, n, k, p->secret, &p->secret_len);
}

/* The name of a listen entry into an array of CFG_NAME_MAX + 1 */
bool cfg_listen_ref(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	const char *text;
	unsigned int i;
	char shown[64];

	text = cfg_text(c, n, "listen as the name of a listen entry");
	if (!text)
		return false;
	for (i = 0; i < c->cfg->n_listens; i++) {
		if (text[0] && !strcmp(text, c->cfg->listens[i].name)) {
			strcpy(dst, text);
			return true;
		}
	}
	if (!c->listens_broken)
		cfg_err(c, n, "found %s, expected listen as the name of an entry of \"listen\"",
			cfg_shown(n, shown));
	return false;
}

/* The VR's settings of PPP are the peer's defaults, so vr comes before ppp. */
static bool read_peer_vr(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	struct cfg_peer *p = dst;
	const struct cfg_vr *vr;

	if (!cfg_vr_ref(c, n, k, &p->vr))
		return false;
	p->vr_given = true;
	vr = config_vr(c->cfg, p->vr);
	if (vr)
		cfg_ppp_copy(&p->ppp, &vr->ppp);
	return true;
}

/* "called" is ours: to the kernel such a session's VR is one that was asked for. */
static bool read_select(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	struct cfg_peer *p = dst;

	if (!cfg_enum(c, n, k, &p->select))
		return false;
	p->called = !strcmp(k->words[p->select], "called");
	if (p->called)
		p->select = VAR_SELECT_NONE;
	return true;
}

static const struct cfg_key peer_keys[] = {
	{ .name = "name", .read = cfg_string, .offset = PEER(name),
	  .required = true, .min = 1, .max = CFG_NAME_MAX },
	{ .name = "listen", .read = cfg_listen_ref, .offset = PEER(listen) },
	{ .name = "from", .read = read_from },
	{ .name = "host-name", .read = cfg_string, .offset = PEER(host_name),
	  .min = 1, .max = 255 },
	{ .name = "secret", .read = cfg_secret },
	{ .name = "secret-file", .read = cfg_secret_file },
	{ .name = "vr", .read = read_peer_vr },
	{ .name = "select", .read = read_select, .words = peer_select_words },
	{ .name = "proxy", .read = cfg_bool, .offset = PEER(proxy) },
	{ .name = "l2tp", .read = cfg_section_l2tp, .offset = PEER(l2tp) },
	{ .name = "ppp", .read = cfg_section_ppp, .offset = PEER(ppp) },
	{ }
};

static bool same_match(const struct cfg_peer *a, const struct cfg_peer *b)
{
	unsigned int i, j;

	if (strcmp(a->host_name, b->host_name) || strcmp(a->listen, b->listen))
		return false;
	if (!a->n_from && !b->n_from)
		return true;
	for (i = 0; i < a->n_from; i++) {
		for (j = 0; j < b->n_from; j++) {
			if (a->from[i].len == b->from[j].len &&
			    a->from[i].v4.s_addr == b->from[j].v4.s_addr)
				return true;
		}
	}
	return false;
}

static bool peer_unique(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_peer *p)
{
	const struct cfg_peer *o;
	yaml_node_t *at;
	unsigned int i;

	for (i = 0; i < c->cfg->n_peers; i++) {
		o = &c->cfg->peers[i];
		if (!strcmp(o->name, p->name)) {
			cfg_err(c, cfg_find(c, n, "name"),
				"found peer %s again, it is in line %zu already", p->name,
				o->pos.line);
			return false;
		}
		if (same_match(o, p)) {
			at = cfg_find(c, n, p->n_from ? "from" : "host-name");
			cfg_err(c, at, "found the same source and host name as in peer %s, expected something that tells them apart",
				o->name);
			return false;
		}
	}
	return true;
}

/*
 * The VR of a peer's tunnels. Without one of its own it is that of the listen entry that they
 * come to: one whose VR ends sessions, if there is any.
 */
static uint32_t vr_of(const struct config *cfg, const struct cfg_peer *p)
{
	const struct cfg_listen *l;
	unsigned int i;

	if (p->vr_given)
		return p->vr;
	for (i = 0; i < cfg->n_listens; i++) {
		l = &cfg->listens[i];
		if ((!p->listen[0] || !strcmp(p->listen, l->name)) &&
		    cfg_ends_in(cfg, l->vr, VAR_SELECT_NONE, false, false))
			return l->vr;
	}
	return 0;
}

static bool read_peer(struct cfg_ctx *c, yaml_node_t *n, void *dst)
{
	struct cfg_peer *p = dst;
	const char *ends;
	yaml_node_t *at;

	p->pos = cfg_pos(n);
	p->l2tp = c->cfg->l2tp;
	cfg_ppp_copy(&p->ppp, &c->cfg->ppp);
	if (!cfg_map(c, n, "a peer", peer_keys, p))
		return false;
	if (!p->n_from && !p->host_name[0]) {
		cfg_err(c, n, "found a peer without from and host-name, expected at least one of them");
		return false;
	}
	if (p->host_name[0] && !p->secret_len) {
		cfg_err(c, cfg_find(c, n, "host-name"),
			"found host-name without a secret, expected secret or secret-file, as anybody can claim a name");
		return false;
	}
	if (p->host_name[0] && !p->n_from && !p->l2tp.challenge) {
		at = cfg_find(c, n, "l2tp");
		cfg_err(c, at ? at : n, "found a peer known by its host name alone and challenge no, expected challenge yes");
		return false;
	}
	if (p->select != VAR_SELECT_NONE && p->ppp.conf.auth[0] == PPP_AUTH_NONE) {
		cfg_err(c, cfg_find(c, n, "select"),
			"found select %s with ppp auth none, expected authentication, as the user's name decides",
			cfg_select_words[p->select]);
		return false;
	}
	ends = cfg_ends_in(c->cfg, vr_of(c->cfg, p), p->select, p->called, false);
	if (p->ppp.conf.auth[0] != PPP_AUTH_NONE && ends && !c->cfg->users_path) {
		cfg_err(c, n, "found a peer whose users may end in VR %s and must authenticate, expected users-file at the top, or auth: none in ppp",
			ends);
		return false;
	}
	if (!p->secret_len)
		p->l2tp.challenge = false;
	return peer_unique(c, n, p);
}

/* "peers:" */
bool cfg_section_peers(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	return cfg_list(c, n, "peers as a list of peers", sizeof(struct cfg_peer),
			(void **)&c->cfg->peers, &c->cfg->n_peers, read_peer);
}
