// SPDX-License-Identifier: GPL-2.0
/*
 * config_section.c - the sections "ppp" and "l2tp", which may stand at the top,
 * in a VR (ppp) and in a peer; the inner one starts with the values of the outer
 */
#include <stdio.h>
#include <string.h>

#include "config_int.h"

#define PPP(member)	offsetof(struct cfg_ppp, member)
#define L2TP(member)	offsetof(struct cfg_l2tp, member)

static const char *const auth_words[] = { "none", "pap", "chap-md5", "mschap-v2", NULL };
static const char *const hide_words[] = { "passwords", "all", "never", NULL };

/* MD4 and DES are an extra of libcrypto's that a box may lack */
static bool auth_possible(struct cfg_ctx *c, yaml_node_t *n, unsigned int auth)
{
	if (auth != PPP_AUTH_MSCHAP_V2 || ppp_mschapv2_available())
		return true;
	cfg_err(c, n, "found auth mschap-v2, which needs OpenSSL's legacy provider, expected that to be installed");
	return false;
}

/* "none", one protocol, or a list of them, best first */
static bool read_auth(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	struct cfg_key one = { .name = "auth", .words = auth_words };
	enum ppp_auth *list = dst;
	yaml_node_item_t *item;
	unsigned int i = 0, j, val;
	yaml_node_t *node;
	char shown[64];

	if (n->type != YAML_SEQUENCE_NODE) {
		if (!cfg_enum(c, n, &one, &val))
			return false;
		if (!auth_possible(c, n, val))
			return false;
		list[0] = (enum ppp_auth)val;
		list[1] = PPP_AUTH_NONE;
		return true;
	}
	if (n->data.sequence.items.start == n->data.sequence.items.top) {
		cfg_err(c, n, "found an empty list, expected auth as a protocol, a list of them, or none");
		return false;
	}
	one.words = auth_words;
	for (item = n->data.sequence.items.start; item < n->data.sequence.items.top; item++) {
		node = yaml_document_get_node(c->doc, *item);
		if (!cfg_enum(c, node, &one, &val))
			return false;
		if (val == PPP_AUTH_NONE) {
			cfg_err(c, node, "found \"none\" in a list, expected auth as one of: pap, chap-md5, mschap-v2");
			return false;
		}
		for (j = 0; j < i; j++) {
			if (list[j] == (enum ppp_auth)val) {
				cfg_err(c, node, "found %s again, expected each protocol once",
					cfg_shown(node, shown));
				return false;
			}
		}
		if (!auth_possible(c, node, val))
			return false;
		list[i++] = (enum ppp_auth)val;
		list[i] = PPP_AUTH_NONE;
	}
	return true;
}

static const struct cfg_key ppp_keys[] = {
	{ .name = "auth", .read = read_auth, .offset = PPP(conf.auth), .words = auth_words },
	{ .name = "host-name", .read = cfg_string, .offset = PPP(host_name),
	  .min = 1, .max = CFG_NAME_MAX },
	{ .name = "mru", .read = cfg_u16, .offset = PPP(conf.mru), .min = 128, .max = 1500 },
	{ .name = "min-mru", .read = cfg_u16, .offset = PPP(conf.min_mru),
	  .min = 128, .max = 1500 },
	{ .name = "magic", .read = cfg_bool, .offset = PPP(conf.magic) },
	{ .name = "pfc", .read = cfg_bool, .offset = PPP(conf.pfc) },
	{ .name = "acfc", .read = cfg_bool, .offset = PPP(conf.acfc) },
	{ .name = "allow-pfc", .read = cfg_bool, .offset = PPP(conf.allow_pfc) },
	{ .name = "allow-acfc", .read = cfg_bool, .offset = PPP(conf.allow_acfc) },
	{ .name = "echo-interval", .read = cfg_duration, .offset = PPP(conf.echo_ms),
	  .min = 0, .max = 3600000 },
	{ .name = "echo-failures", .read = cfg_u8, .offset = PPP(conf.echo_failures),
	  .min = 1, .max = 100 },
	{ .name = "restart-timeout", .read = cfg_duration, .offset = PPP(conf.restart_ms),
	  .min = 100, .max = 60000 },
	{ .name = "max-configure", .read = cfg_u8, .offset = PPP(conf.max_configure),
	  .min = 1, .max = 100 },
	{ .name = "max-terminate", .read = cfg_u8, .offset = PPP(conf.max_terminate),
	  .min = 1, .max = 20 },
	{ .name = "max-failure", .read = cfg_u8, .offset = PPP(conf.max_failure),
	  .min = 1, .max = 20 },
	{ .name = "setup-timeout", .read = cfg_duration, .offset = PPP(conf.setup_ms),
	  .min = 0, .max = 3600000 },
	{ .name = "auth-timeout", .read = cfg_duration, .offset = PPP(conf.auth_wait_ms),
	  .min = 1000, .max = 600000 },
	{ .name = "auth-tries", .read = cfg_u8, .offset = PPP(conf.auth_tries),
	  .min = 1, .max = 20 },
	{ .name = "rechallenge-interval", .read = cfg_duration, .offset = PPP(conf.rechallenge_ms),
	  .min = 0, .max = 86400000 },
	{ .name = "ipv4", .read = cfg_bool, .offset = PPP(conf.ipv4) },
	{ .name = "ipv6", .read = cfg_bool, .offset = PPP(conf.ipv6) },
	{ }
};

static const struct cfg_key retransmit_keys[] = {
	{ .name = "first-timeout", .read = cfg_duration, .offset = L2TP(first_timeout_ms),
	  .min = 100, .max = 60000 },
	{ .name = "first-tries", .read = cfg_u32, .offset = L2TP(first_tries),
	  .min = 1, .max = 20 },
	{ .name = "timeout", .read = cfg_duration, .offset = L2TP(timeout_ms),
	  .min = 100, .max = 60000 },
	{ .name = "tries", .read = cfg_u32, .offset = L2TP(tries), .min = 1, .max = 20 },
	{ .name = "cap", .read = cfg_duration, .offset = L2TP(cap_ms),
	  .min = 8000, .max = 120000 },
	{ }
};

static bool read_retransmit(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	return cfg_map(c, n, "retransmit", retransmit_keys, dst);
}

static const struct cfg_key l2tp_keys[] = {
	{ .name = "host-name", .read = cfg_string, .offset = L2TP(host_name),
	  .min = 1, .max = CFG_NAME_MAX },
	{ .name = "hello", .read = cfg_duration, .offset = L2TP(hello_ms),
	  .min = 0, .max = 3600000 },
	{ .name = "setup-timeout", .read = cfg_duration, .offset = L2TP(setup_ms),
	  .min = 1000, .max = 600000 },
	{ .name = "call-timeout", .read = cfg_duration, .offset = L2TP(call_setup_ms),
	  .min = 1000, .max = 600000 },
	{ .name = "idle-timeout", .read = cfg_duration, .offset = L2TP(idle_ms),
	  .min = 0, .max = 86400000 },
	{ .name = "challenge", .read = cfg_bool, .offset = L2TP(challenge) },
	{ .name = "hide", .read = cfg_enum, .offset = L2TP(hide), .words = hide_words },
	{ .name = "window", .read = cfg_u32, .offset = L2TP(window), .min = 1, .max = 256 },
	{ .name = "max-tunnels", .read = cfg_u32, .offset = L2TP(max_tunnels),
	  .min = 1, .max = 65535 },
	{ .name = "max-sessions", .read = cfg_u32, .offset = L2TP(max_sessions),
	  .min = 1, .max = 1000000 },
	{ .name = "sequence", .read = cfg_bool, .offset = L2TP(sequence) },
	/* the offsets of its keys are those of the whole structure */
	{ .name = "retransmit", .read = read_retransmit },
	{ }
};

/* The defaults of the engine, and ours */
void cfg_ppp_init(struct cfg_ppp *p)
{
	memset(p, 0, sizeof(*p));
	ppp_conf_init(&p->conf);
	strcpy(p->host_name, "var");
	p->conf.host_name = p->host_name;
	p->conf.role = PPP_ROLE_SERVER;
	p->conf.auth[0] = PPP_AUTH_CHAP_MD5;
	p->conf.auth[1] = PPP_AUTH_PAP;
	p->conf.auth[2] = PPP_AUTH_NONE;
	p->conf.ipv4 = true;
	p->conf.ipv6 = false;
	p->conf.peer_addr_any = false;
}

/* A copy whose pointer points into itself */
void cfg_ppp_copy(struct cfg_ppp *to, const struct cfg_ppp *from)
{
	*to = *from;
	to->conf.host_name = to->host_name;
}

/* RFC 2661's defaults; the Host Name is the box's unless given */
void cfg_l2tp_init(struct cfg_l2tp *l)
{
	memset(l, 0, sizeof(*l));
	l->hello_ms = 60000;
	l->setup_ms = 60000;
	l->call_setup_ms = 60000;
	l->challenge = true;
	l->hide = CFG_HIDE_PASSWORD;
	l->window = 16;
	l->max_tunnels = 64;
	l->max_sessions = 65535;
	l->first_timeout_ms = 1000;
	l->first_tries = 5;
	l->timeout_ms = 1000;
	l->tries = 5;
	l->cap_ms = 8000;
}

/* "ppp:" into a struct cfg_ppp that has the outer values */
bool cfg_section_ppp(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	struct cfg_ppp *p = dst;

	if (!cfg_map(c, n, "ppp", ppp_keys, dst))
		return false;
	if (p->conf.min_mru > p->conf.mru) {
		yaml_node_t *min = cfg_find(c, n, "min-mru");

		cfg_err(c, min ? min : n, "found min-mru %u, expected at most mru, which is %u",
			p->conf.min_mru, p->conf.mru);
		return false;
	}
	if (!p->conf.ipv4 && !p->conf.ipv6) {
		cfg_err(c, n, "found neither ipv4 nor ipv6, expected at least one of them");
		return false;
	}
	return true;
}

/* "l2tp:" into a struct cfg_l2tp that has the outer values */
bool cfg_section_l2tp(struct cfg_ctx *c, yaml_node_t *n, const struct cfg_key *k, void *dst)
{
	return cfg_map(c, n, "l2tp", l2tp_keys, dst);
}
