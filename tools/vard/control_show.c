// SPDX-License-Identifier: GPL-2.0
/*
 * control_show.c - the daemon's objects as JSON
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "control.h"
#include "forward.h"
#include "kernel.h"
#include "lib/control.h"
#include "lns.h"
#include "log.h"
#include "role.h"
#include "session.h"

/* A session's name in 64 bits; without a Tunnel ID it begins with the port */
static uint64_t show_key(uint32_t endpoint, uint16_t tid, uint16_t sid)
{
	return (uint64_t)endpoint << 32 | (uint32_t)tid << 16 | sid;
}

static void put(json_t *o, const char *key, const char *text)
{
	char plain[4 * USER_NAME_MAX + 1];
	json_t *val;

	if (!text || !text[0])
		return;
	val = json_string(text);
	/* a name need not be UTF-8 */
	if (!val) {
		l2tp_escape(plain, sizeof(plain), text, strlen(text));
		val = json_string(plain);
	}
	json_object_set_new(o, key, val);
}

static void put_int(json_t *o, const char *key, uint64_t val)
{
	json_object_set_new(o, key, json_integer((json_int_t)val));
}

/* The engines write states as the RFCs do, with capitals; here they are words. */
static void put_word(json_t *o, const char *key, const char *text)
{
	char word[32];
	size_t i;

	for (i = 0; text[i] && i < sizeof(word) - 1; i++)
		word[i] = (char)tolower((unsigned char)text[i]);
	word[i] = '\0';
	put(o, key, word);
}

static void put_ppp(json_t *o, const struct session *s)
{
	const struct ppp_stats *st = ppp_stats(s->ppp);
	const struct ppp_lcp_info *lcp;
	enum ppp_auth auth;

	put_word(o, "lcp", ppp_state_name(s->ppp, PPP_PROTO_LCP));
	put_word(o, "ipcp", ppp_state_name(s->ppp, PPP_PROTO_IPCP));
	if (session_conf(s)->ipv6)
		put_word(o, "ipv6cp", ppp_state_name(s->ppp, PPP_PROTO_IPV6CP));
	lcp = ppp_lcp(s->ppp);
	if (lcp && ppp_opened(s->ppp, PPP_PROTO_LCP)) {
		put_int(o, "mru", lcp->peer_mru);
		auth = s->dial ? lcp->own_auth : lcp->auth;
		put_word(o, "auth", auth == PPP_AUTH_NONE ? "none" : ppp_auth_name(auth));
	}
	if (s->mtu)
		put_int(o, "mtu", s->mtu);
	put_int(o, "echo_lost", st->echo_lost);
}

static struct session *keyed_session(uint64_t key)
{
	struct varnl_session_name name = {
		.tunnel_id = (uint16_t)(key >> 16), .session_id = (uint16_t)key,
	};

	if (name.tunnel_id)
		name.endpoint = (uint32_t)(key >> 32);
	else
		name.port = (uint32_t)(key >> 32);
	return session_find(&name);
}

static const char *session_state(const struct session *s)
{
	if (s->fwd)
		return s->opened ? "forwarded" : "forwarding";
	if (!s->ppp)
		return "connecting";
	return s->open ? "opened" : ppp_phase_name(ppp_phase(s->ppp));
}

static void put_session(json_t *o, const struct session *s)
{
	struct varnl_session_name name = session_key(s);

	if (name.port) {
		put_int(o, "port", name.port);
	} else {
		put_int(o, "endpoint", name.endpoint);
		put_int(o, "tunnel", name.tunnel_id);
	}
	put_int(o, "session", name.session_id);
}

/* What a list shows of a session */
static json_t *brief_session(uint64_t key)
{
	const struct session *s = keyed_session(key);
	json_t *o;

	o = s ? json_object() : NULL;
	if (!o)
		return NULL;
	put_session(o, s);
	put(o, "user", s->user);
	put_word(o, "state", session_state(s));
	json_put_addr(o, "address", s->addr);
	put_int(o, "since", (uint64_t)s->since);
	return o;
}

static json_t *one_session(uint64_t key)
{
	const struct session *s = keyed_session(key), *other;
	json_t *o = brief_session(key), *to;
	char flags[128];

	if (!o)
		return NULL;
	put_int(o, "peer_session", s->peer_sid);
	if (s->ppp)
		put_ppp(o, s);
	put(o, "vr", session_vr_name(s));
	if (s->opened)
		put_int(o, "opened", (uint64_t)s->opened);
	put(o, "calling", s->calling);
	put(o, "called", s->called);
	if (s->t) {
		put(o, "peer", s->t->peer->cfg->name);
		json_put_addr(o, "peer_address", s->t->addr);
	}
	other = forward_other(s);
	if (other) {
		to = json_object();
		put_session(to, other);
		json_object_set_new(o, s->t && s->t->out ? "from" : "forwarded_to", to);
	}
	put(o, "ifname", s->ifname);
	put(o, "flags", varnl_session_flags(s->flags, flags, sizeof(flags)));
	return o;
}

static uint32_t vr_of_session(uint64_t key)
{
	const struct session *s = keyed_session(key);

	return s ? session_belongs(s) : 0;
}

/* What the arguments of session-show ask for */
struct filter {
	json_int_t endpoint;
	json_int_t tunnel;
	json_int_t session;
	json_int_t port;
	const char *vr;
	char user[USER_NAME_MAX + 1];
};

static bool wanted(const struct filter *f, const struct session *s)
{
	struct varnl_session_name name = session_key(s);

	return (!f->endpoint || f->endpoint == name.endpoint) &&
	       (!f->tunnel || f->tunnel == name.tunnel_id) &&
	       (!f->session || f->session == name.session_id) &&
	       (!f->port || f->port == name.port) &&
	       (!f->vr || !strcmp(f->vr, session_vr_name(s))) &&
	       (!f->user[0] || !strcmp(f->user, s->user));
}

/**
 * show_sessions() - find the sessions that the arguments ask for
 * @show: receives their keys
 * @args: arguments
 * @err: receives a message
 * @len: its size
 */
bool show_sessions(struct show *show, json_t *args, char *err, size_t len)
{
	struct filter f = { 0 };
	const char *user = NULL;
	struct varnl_session_name name;
	struct session *s;
	bool brief = false;

	if (!arg_number(args, "endpoint", UINT32_MAX, &f.endpoint, err, len) ||
	    !arg_number(args, "tunnel", UINT16_MAX, &f.tunnel, err, len) ||
	    !arg_number(args, "session", UINT16_MAX, &f.session, err, len) ||
	    !arg_number(args, "port", UINT32_MAX, &f.port, err, len) ||
	    !arg_bool(args, "brief", &brief, err, len) ||
	    !arg_text(args, "vr", &f.vr, err, len) || !arg_text(args, "user", &user, err, len))
		return false;
	if (user && user_canon(user, strlen(user), f.user)) {
		snprintf(err, len, "user: expected a user name");
		return false;
	}
	show->one = brief ? brief_session : one_session;
	show->vr = vr_of_session;
	show->keys = calloc(session_count + 1, sizeof(*show->keys));
	if (!show->keys) {
		snprintf(err, len, "out of memory");
		return false;
	}
	TAILQ_FOREACH(s, &sessions, all) {
		if (!wanted(&f, s) || show->n == session_count)
			continue;
		name = session_key(s);
		show->keys[show->n++] = show_key(name.port ? name.port : name.endpoint,
						 name.tunnel_id, name.session_id);
	}
	return true;
}

static struct tunnel *keyed_tunnel(uint64_t key)
{
	return tunnel_find((uint32_t)(key >> 32), (uint16_t)(key >> 16));
}

static uint32_t vr_of_tunnel(uint64_t key)
{
	const struct tunnel *t = keyed_tunnel(key);

	return t ? t->vr : 0;
}

static json_t *one_tunnel(uint64_t key)
{
	struct tunnel *t = keyed_tunnel(key);
	const struct l2tp_tunnel_info *info;
	struct l2tp_tunnel_stats st;
	char host[300];
	json_t *o;

	o = t && t->peer ? json_object() : NULL;
	if (!o)
		return NULL;
	info = l2tp_tunnel_peer(t->eng);
	l2tp_tunnel_get_stats(t->eng, &st);
	l2tp_escape(host, sizeof(host), info->host_name.data, info->host_name.len);
	put_int(o, "endpoint", t->ep->id);
	put_int(o, "tunnel", t->tid);
	put_int(o, "peer_tunnel", info->tid);
	put(o, "peer", t->peer->cfg->name);
	put(o, "peer_host", host);
	json_put_addr(o, "address", t->addr);
	put_int(o, "port", t->port);
	put_word(o, "state", l2tp_tunnel_state_name(l2tp_tunnel_state(t->eng)));
	put_int(o, "since", (uint64_t)t->since);
	put(o, "vr", vr_name(t->vr));
	json_object_set_new(o, "authenticated", json_boolean(info->authenticated));
	put_int(o, "sessions", t->n_sessions);
	put_int(o, "calls_total", st.calls_total);
	put_int(o, "calls_refused", st.calls_refused);
	/* messages sent and received for the first time: their sequence numbers */
	put_int(o, "ns", st.rel.tx & UINT16_MAX);
	put_int(o, "nr", st.rel.rx & UINT16_MAX);
	put_int(o, "retransmits", st.rel.tx_again);
	put_int(o, "duplicates", st.rel.rx_dup);
	put_int(o, "hellos", st.hellos);
	put_int(o, "queued", st.queued);
	return o;
}

/* The same for tunnels; those that are over and linger are left out */
bool show_tunnels(struct show *show, json_t *args, char *err, size_t len)
{
	json_int_t endpoint = 0, tunnel = 0;
	struct tunnel *t;

	if (!arg_number(args, "endpoint", UINT32_MAX, &endpoint, err, len) ||
	    !arg_number(args, "tunnel", UINT16_MAX, &tunnel, err, len))
		return false;
	show->one = one_tunnel;
	show->vr = vr_of_tunnel;
	show->keys = calloc(lns_count + 1, sizeof(*show->keys));
	if (!show->keys) {
		snprintf(err, len, "out of memory");
		return false;
	}
	TAILQ_FOREACH(t, &lns_tunnels, all) {
		if (!t->down && t->tid && (!endpoint || endpoint == t->ep->id) &&
		    (!tunnel || tunnel == t->tid) && show->n < lns_count)
			show->keys[show->n++] = show_key(t->ep->id, t->tid, 0);
	}
	return true;
}

/* What is limited, or was refused: new calls per second, routes; {}: nothing */
static json_t *one_quota(uint64_t rate, uint64_t routes)
{
	json_t *o = json_object();

	if (rate)
		json_object_set_new(o, "rate", json_integer((json_int_t)rate));
	if (routes)
		json_object_set_new(o, "routes", json_integer((json_int_t)routes));
	return o;
}

/* The VRs of the configuration, and the box: what they do with calls */
json_t *show_vrs(void)
{
	json_t *all = json_array(), *o = json_object();
	const struct vr *vr;

	put(o, "name", "box");
	json_object_set_new(o, "role", role_json(vard.role));
	json_array_append_new(all, o);
	TAILQ_FOREACH(vr, &vard.vrs, node) {
		o = json_object();
		put(o, "name", vr->cfg->name);
		json_object_set_new(o, "role", role_json(vr->role));
		put(o, "group", vr->cfg->group);
		json_object_set_new(o, "quota", one_quota(vr->rate, vr->routes));
		json_object_set_new(o, "refused", one_quota(vr->refused, vr->routes_refused));
		json_array_append_new(all, o);
	}
	return all;
}

static int put_port_name(const struct varnl_row *row, void *data)
{
	char name[IF_NAMESIZE];

	if (row->kind == VAR_ROW_KIND_PORT && !(row->flags & VAR_ROW_FLAGS_DROP) &&
	    if_indextoname(row->ifindex, name))
		json_array_append_new(data, json_pack("{s:I, s:s, s:s}", "ifindex",
						      (json_int_t)row->ifindex, "name", name,
						      "vr", vr_name(row->vr)));
	return 0;
}

/* The ports that have a row; NULL: the kernel does not say */
json_t *show_port_names(void)
{
	struct varnl_row filter = { .has = VARNL_BIT(VAR_A_ROW_KIND), .kind = VAR_ROW_KIND_PORT };
	json_t *list = json_array();

	if (varnl_row_dump(kernel.nl, &filter, put_port_name, list) >= 0)
		return list;
	json_decref(list);
	return NULL;
}

static json_t *one_peer(const struct peer *p)
{
	const struct cfg_peer *c = p->cfg;
	char text[64], all[CFG_FROM_MAX * 24] = "";
	unsigned int i;
	size_t o = 0;
	json_t *j;

	j = json_object();
	if (!j)
		return NULL;
	for (i = 0; i < c->n_from && o < sizeof(all); i++)
		o += (size_t)snprintf(all + o, sizeof(all) - o, "%s%s", i ? ", " : "",
				      ipaddr_text(&c->from[i], false, text));
	put(j, "name", c->name);
	put(j, "address", all);
	put(j, "host", c->host_name);
	put(j, "listen", c->listen);
	if (c->vr_given)
		put(j, "vr", vr_name(c->vr));
	put(j, "select", c->called ? "called" : varnl_select_name(c->select));
	json_object_set_new(j, "secret", json_boolean(c->secret_len));
	put(j, "answers_as", c->l2tp.host_name);
	put_int(j, "tunnels", p->tunnels);
	put_int(j, "sessions", p->sessions);
	put_int(j, "max_tunnels", c->l2tp.max_tunnels);
	put_int(j, "max_sessions", c->l2tp.max_sessions);
	put_int(j, "refused", p->refused);
	return j;
}

/* All peers of the configuration */
json_t *show_peers(void)
{
	json_t *list = json_array();
	struct peer *p;

	TAILQ_FOREACH(p, &vard.peers, node) {
		if (!p->removed)
			json_array_append_new(list, one_peer(p));
	}
	return list;
}

static void put_ranges(json_t *list, const struct cfg_vr *c)
{
	char text[2 * INET_ADDRSTRLEN + 2], last[INET_ADDRSTRLEN];
	struct in_addr a;
	unsigned int i;

	for (i = 0; i < c->n_pools; i++) {
		a.s_addr = htonl(c->pools[i].first);
		inet_ntop(AF_INET, &a, text, INET_ADDRSTRLEN);
		a.s_addr = htonl(c->pools[i].last);
		inet_ntop(AF_INET, &a, last, sizeof(last));
		strcat(text, "-");
		strcat(text, last);
		json_array_append_new(list, json_string(text));
	}
}

/* The pool of each VR */
json_t *show_pools(void)
{
	json_t *list = json_array(), *j, *ranges;
	struct vr *vr;

	TAILQ_FOREACH(vr, &vard.vrs, node) {
		j = json_object();
		ranges = json_array();
		put(j, "name", vr->cfg->name);
		put(j, "vr", vr->cfg->name);
		put_ranges(ranges, vr->cfg);
		json_object_set_new(j, "prefixes", ranges);
		put_int(j, "size", pool_size(vr->pool));
		put_int(j, "used", pool_in_use(vr->pool));
		put_int(j, "free", pool_free_count(vr->pool));
		put_int(j, "outside", pool_outside(vr->pool));
		put_int(j, "sessions", vr->sessions);
		json_array_append_new(list, j);
	}
	return list;
}

/* The daemon as a whole */
json_t *show_status(void)
{
	const struct vard_stats *st = &vard.stats;
	unsigned int endpoints = 0;
	struct endpoint *ep;
	json_t *o;

	TAILQ_FOREACH(ep, &vard.endpoints, node)
		endpoints += !ep->closing;
	o = json_object();
	put(o, "version", VAR_VERSION);
	put_int(o, "pid", (uint64_t)getpid());
	put_int(o, "since", (uint64_t)vard.since);
	put(o, "config", vard.config_path);
	put_int(o, "users", users_count(vard.cfg->users));
	put_int(o, "endpoints", endpoints);
	put_int(o, "tunnels", lns_count);
	put_int(o, "sessions", session_count);
	put_int(o, "sessions_total", st->sessions_total);
	put_int(o, "sessions_forwarded", st->forwarded);
	put_int(o, "forward_failed", st->forward_failed);
	put_int(o, "sessions_refused", st->sessions_refused);
	put_int(o, "tunnels_refused", st->tunnels_refused);
	put_int(o, "auth_ok", st->auth_ok);
	put_int(o, "auth_failed", st->auth_failed);
	put_int(o, "rx", st->rx);
	put_int(o, "rx_unknown_peer", st->rx_unknown_peer);
	put_int(o, "rx_access_side", st->rx_access_side);
	put_int(o, "rx_no_tunnel", st->rx_no_tunnel);
	put_int(o, "rx_wrong_source", st->rx_wrong_source);
	put_int(o, "rx_malformed", st->rx_malformed);
	put_int(o, "tx_failed", st->tx_failed);
	put_int(o, "frames", st->frames);
	put_int(o, "frames_lost", st->frames_lost);
	put_int(o, "frames_failed", st->frames_failed);
	put_int(o, "frames_refused", varnl_frame_refused(kernel.frames));
	put_int(o, "log_suppressed", log_suppressed());
	return o;
}
