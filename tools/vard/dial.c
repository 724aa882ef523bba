// SPDX-License-Identifier: GPL-2.0
/*
 * dial.c - calls that we make ourselves, as a client: PPP by a tunnel to an LNS
 *
 *	timer		SCCRQ unless a tunnel is there, ICRQ	calling
 *	ICRP comes	the kernel learns the Session ID; ICCN leaves, LCP begins
 *	authenticated	the session ends in the VR: device, its side
 *	IPCP Opened	address, default route; data flows	up
 *	the end		all of that is undone; wait		waiting
 *
 * Until the ICCN has left, an LNS that fails is followed by the next one of the
 * group. When none is left, or a call has ended that was connected, it waits: each
 * time twice as long, until a call is up again.
 */
#include <arpa/inet.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/control.h"

#include "dial.h"
#include "group.h"
#include "kernel.h"
#include "lns.h"
#include "log.h"
#include "reload.h"
#include "session.h"

#define REDIAL_MAX_MS	300000		/* longest wait, unless the first one is longer */
#define REPLACE_MS	1000		/* for the goodbye of the call that was there before */
#define SPEED		1000000000	/* bit/s: nothing tells the line's */

/**
 * struct dial - a call that we make
 * @cfg: its entry of the configuration, a copy
 * @number: number of the call, from 1
 * @user: name that it authenticates with
 * @conf: settings of its link; points into @cfg and to @user
 * @s: its session, NULL: it waits, or is over
 * @timer: when it is tried again
 * @tried: LNSs that were tried in this round, by index
 * @wait_ms: how long it has waited last, 0: not yet
 * @connected: the ICCN has left
 * @told: @error says more than who ended the call
 * @far: the LNS's address behind ours, 0.0.0.0: none
 * @routed: the default route is there
 * @removed: not in the configuration any more; freed when the session is over
 * @since: when it began to call, was up, or began to wait
 * @lns: LNS of the last attempt, "GROUP/MEMBER"
 * @addr: its address
 * @error: why the last attempt ended, printable
 */
struct dial {
	TAILQ_ENTRY(dial) node;
	struct cfg_dial cfg;
	unsigned int number;
	char user[USER_NAME_MAX + 1];
	struct ppp_conf conf;
	struct session *s;
	struct timer timer;
	uint32_t tried;
	uint32_t wait_ms;
	struct in_addr far;
	bool connected;
	bool told;
	bool routed;
	bool removed;
	time_t since;
	char lns[CFG_NAME_MAX + 1];
	struct in_addr addr;
	char error[160];
};

static TAILQ_HEAD(, dial) dials = TAILQ_HEAD_INITIALIZER(dials);

/* Settings of its link */
const struct ppp_conf *dial_conf(const struct dial *d)
{
	return &d->conf;
}

/* --- one attempt after the other ------------------------------------------------ */

/* At most an eighth longer, so that not all sites come back to an LNS at once */
static void wait_for_redial(struct dial *d)
{
	uint32_t most = d->cfg.redial_ms > REDIAL_MAX_MS ? d->cfg.redial_ms : REDIAL_MAX_MS;
	uint32_t more;

	if (vard.stopping || d->removed)
		return;
	d->wait_ms = d->wait_ms ? 2 * d->wait_ms : d->cfg.redial_ms;
	if (d->wait_ms > most)
		d->wait_ms = most;
	random_bytes(&more, sizeof(more));
	timer_arm(&d->timer, timer_now() + d->wait_ms + more % (d->wait_ms / 8));
	d->since = time(NULL);
	d->tried = 0;
	log_remote(LOG_CLASS_SESSION, LOG_WARNING, "dial %s call %u: %s; next attempt in %u s",
		   d->cfg.name, d->number, d->error, d->wait_ms / 1000);
}

/* Try one LNS; false: it did not even begin */
static bool begin(struct dial *d, const struct cfg_group *g, struct peer *p)
{
	static uint32_t serial;
	struct tunnel *t = group_tunnel(g, p, d->cfg.vr);
	const struct l2tp_reason gone = {
		.cause = L2TP_CAUSE_LOCAL, .text = "the call cannot begin",
	};
	struct l2tp_call_info icrq = { .serial = ++serial };
	struct session *s;
	int ret;

	s = t ? session_make(t, NULL, NULL, 0, &ret) : NULL;
	if (!s) {
		snprintf(d->error, sizeof(d->error), "no call to LNS %s can begin", p->cfg->name);
		return false;
	}
	user_canon(d->user, strlen(d->user), s->user);
	s->call = l2tp_call_new(t->eng, s, timer_now(), s->sid, &icrq);
	tunnel_rearm(t);
	if (!s->call) {
		session_down(s, &gone);
		snprintf(d->error, sizeof(d->error), "LNS %s: %s", p->cfg->name, gone.text);
		return false;
	}
	s->dial = d;
	d->s = s;
	d->connected = false;
	d->told = false;
	d->since = time(NULL);
	d->addr = t->addr;
	snprintf(d->lns, sizeof(d->lns), "%s", p->cfg->name);
	return true;
}

/* Try the next LNS, and the next, until one begins */
static void dial_timer(struct timer *timer, uint64_t now)
{
	struct dial *d = timer_owner(timer, struct dial, timer);
	struct vr *vr = vr_find(d->cfg.vr);
	const struct cfg_group *g;
	char none[80] = "";
	struct peer *p;

	if (!vr || vr->lost)
		snprintf(d->error, sizeof(d->error), "the VR is not there");
	else if (!d->tried)
		snprintf(none, sizeof(none), "no LNS of group %s is free", d->cfg.group);
	do {
		g = config_group(vard.cfg, d->cfg.group);
		p = g && vr && !vr->lost ? group_pick(g, &d->tried) : NULL;
		if (!p) {
			/* else @error is of the last one that was tried */
			if (none[0] && !d->tried)
				strcpy(d->error, none);
			wait_for_redial(d);
			return;
		}
	} while (!begin(d, g, p));
}

static void set_error(struct dial *d, const struct session *s, const struct l2tp_reason *why)
{
	enum ppp_reason end = s->ppp ? ppp_end_reason(s->ppp) : PPP_END_NONE;
	const char *who = l2tp_cause_name(why->cause), *text = why->text;

	if (d->told)
		return;
	/* the CDN only repeats what the link knows, unless it ended the link */
	if (end != PPP_END_NONE && end != PPP_END_LOWER) {
		who = ppp_reason_text(end);
		if (why->cause != L2TP_CAUSE_LOCAL || !strcmp(who, text))
			text = "";
	}
	snprintf(d->error, sizeof(d->error), "%s%s%s", who, text[0] ? ": " : "", text);
}

/**
 * dial_down() - a session is over: if it is one of ours, it is tried again
 * @s: session, dead
 * @why: who ended it
 */
void dial_down(struct session *s, const struct l2tp_reason *why)
{
	struct dial *d = s->dial;

	if (!d)
		return;
	set_error(d, s, why);
	s->dial = NULL;
	d->s = NULL;
	if (d->removed) {
		reap_soon();
		return;
	}
	if (vard.stopping)
		return;
	if (d->connected || why->cause == L2TP_CAUSE_LOCAL) {
		wait_for_redial(d);
		return;
	}
	/* op_tunnel_down() comes after its calls */
	if (why->cause == L2TP_CAUSE_TUNNEL)
		group_deny(s->t->peer);
	/* later: an engine is running, or a configuration is being replaced */
	timer_arm(&d->timer, timer_now());
}

/* --- the life of a call ---------------------------------------------------------- */

/**
 * dial_reply() - the LNS's ICRP came: answer with the ICCN
 * @s: session
 *
 * From now on LCP may come, and is kept until ours begins: op_call_up().
 */
void dial_reply(struct session *s)
{
	struct varnl_session_name name = session_key(s);
	const struct l2tp_call_info iccn = {
		.framing_type = L2TP_FRAMING_SYNC,
		.tx_speed = SPEED,
		.sequencing = s->t->peer->cfg->l2tp.sequence,
	};
	struct varnl_session o = { 0 };
	struct tunnel *t = s->t;
	char text[SESSION_NAME_MAX];

	s->peer_sid = l2tp_call_peer_sid(s->call);
	varnl_session_key(&o, &name);
	o.has |= VARNL_BIT(VAR_A_SESSION_PEER_SESSION_ID);
	o.peer_session_id = s->peer_sid;
	if (varnl_session_set(kernel.nl, &o)) {
		log_remote(LOG_CLASS_KERNEL, LOG_ERR, "%s: %s", session_name(s, text),
			   varnl_error(kernel.nl));
		session_end(s, L2TP_CDN_NO_FACILITY_TEMP, "cannot set up the session now");
		return;
	}
	s->dial->connected = true;
	l2tp_call_connect(s->call, timer_now(), &iccn);
	tunnel_rearm(t);
}

/**
 * dial_access() - is a session of ours on the access side of its VR?
 * @s: session, which has just been placed. Its row has the side of its tunnel, which
 *	is the backbone side; changed here where the configuration says so
 */
bool dial_access(const struct session *s)
{
	struct varnl_session_name name = session_key(s);
	struct varnl_row row = {
		.has = VARNL_BIT(VAR_A_ROW_KIND) | VARNL_BIT(VAR_A_ROW_ENDPOINT) |
		       VARNL_BIT(VAR_A_ROW_TUNNEL_ID) | VARNL_BIT(VAR_A_ROW_SESSION_ID) |
		       VARNL_BIT(VAR_A_ROW_SIDE),
		.kind = VAR_ROW_KIND_SESSION,
		.endpoint = name.endpoint,
		.tunnel_id = name.tunnel_id,
		.session_id = name.session_id,
		.side = VAR_SIDE_ACCESS,
	};
	char text[SESSION_NAME_MAX];

	if (s->dial->cfg.side != VAR_SIDE_ACCESS)
		return false;
	if (varnl_row_set(kernel.nl, &row, 0))
		log_remote(LOG_CLASS_KERNEL, LOG_ERR, "%s: %s", session_name(s, text),
			   varnl_error(kernel.nl));
	return true;
}

static void default_route(const struct session *s, struct vrf_route *r)
{
	memset(r, 0, sizeof(*r));
	r->dst.family = AF_INET;
	r->table = s->vr->cfg->table;
	r->ifindex = (int)s->ifindex;
	r->metric = s->dial->cfg.metric + s->dial->number - 1;
	r->protocol = VRF_PROTOCOL;
}

/* An address that a host can have; an LNS may say anything. */
static bool of_host(struct in_addr a)
{
	uint32_t h = ntohl(a.s_addr);

	return h >> 24 && h >> 24 != IN_LOOPBACKNET && h < 0xe0000000u;
}

static struct ipaddr host(struct in_addr a)
{
	struct ipaddr ip = { .family = AF_INET, .len = 32 };

	ip.v4 = a;
	return ip;
}

/* Our address, the LNS's behind it, and the default route; false: d->error says why not */
static bool set_address(struct dial *d, struct session *s)
{
	const struct ppp_net *net = ppp_network(s->ppp);
	struct ipaddr own = host(net->local), far = host(net->peer);
	bool other = of_host(net->peer) && net->peer.s_addr != net->local.s_addr;
	char text[INET_ADDRSTRLEN], name[SESSION_NAME_MAX];
	struct vrf_route r;

	dial_undo(s);
	d->told = true;
	inet_ntop(AF_INET, &net->local, text, sizeof(text));
	if (!of_host(net->local)) {
		snprintf(d->error, sizeof(d->error), "the LNS gives %s as our address", text);
		return false;
	}
	if (!s->vr || pool_take(s->vr->pool, ntohl(net->local.s_addr))) {
		snprintf(d->error, sizeof(d->error),
			 "the LNS gives %s as our address, which is in use in the VR", text);
		return false;
	}
	s->addr = net->local;
	d->far.s_addr = other ? net->peer.s_addr : 0;
	if (vrf_addr_add(kernel.rt, (int)s->ifindex, &own, other ? &far : NULL)) {
		snprintf(d->error, sizeof(d->error), "%s", vrf_error(kernel.rt));
		return false;
	}
	d->told = false;
	if (!d->cfg.default_route)
		return true;
	default_route(s, &r);
	d->routed = !vrf_route_add(kernel.rt, &r, false);
	if (!d->routed)
		log_remote(LOG_CLASS_KERNEL, LOG_WARNING, "%s: %s", session_name(s, name),
			   vrf_error(kernel.rt));
	return true;
}

/**
 * dial_ncp_up() - an NCP is Opened
 * @s: session
 * @proto: PPP_PROTO_IPCP or PPP_PROTO_IPV6CP
 *
 * Return: false when the session has to end.
 */
bool dial_ncp_up(struct session *s, uint16_t proto)
{
	struct dial *d = s->dial;

	if (proto == PPP_PROTO_IPCP && !set_address(d, s))
		return false;
	if (!s->open)
		d->since = time(NULL);
	d->wait_ms = 0;
	d->error[0] = '\0';
	return true;
}

/* IPCP is not Opened any more, or the session ends; routes go before devices */
void dial_undo(struct session *s)
{
	struct dial *d = s->dial;
	struct ipaddr own = host(s->addr), far = host(d->far);
	struct vrf_route r;

	if (d->routed && s->in_kernel && s->vr) {
		default_route(s, &r);
		vrf_route_del(kernel.rt, &r);
	}
	d->routed = false;
	if (!s->addr.s_addr)
		return;
	if (s->in_kernel)
		vrf_addr_del(kernel.rt, (int)s->ifindex, &own, d->far.s_addr ? &far : NULL);
	if (s->vr)
		pool_release(s->vr->pool, ntohl(s->addr.s_addr));
	s->addr.s_addr = 0;
}

/* Has a tunnel calls of ours? */
bool dial_uses(const struct tunnel *t)
{
	const struct session *s;

	TAILQ_FOREACH(s, &t->sessions, of_leg) {
		if (s->dial)
			return true;
	}
	return false;
}

/* --- configuration ----------------------------------------------------------------- */

/* Take over the settings of an entry */
static void take(struct dial *d, const struct cfg_dial *c)
{
	uint64_t soon = timer_now() + c->redial_ms;

	if (d->cfg.redial_ms != c->redial_ms) {
		d->wait_ms = 0;
		if (d->timer.slot && d->timer.when > soon)
			timer_arm(&d->timer, soon);
	}
	d->cfg = *c;
	cfg_ppp_self(&d->cfg.ppp);
	cfg_dial_user(c, d->number, d->user, sizeof(d->user));
	d->conf = d->cfg.ppp.conf;
	d->conf.user = d->user;
	d->conf.password = d->cfg.password;
}

static void remove_dial(struct dial *d)
{
	d->removed = true;
	timer_cancel(&d->timer);
	if (d->s)
		session_close(d->s, PPP_END_ADMIN, false, "not in the configuration any more");
}

static void add_dial(const struct cfg_dial *c, unsigned int number, bool replaces)
{
	struct dial *d = calloc(1, sizeof(*d));

	if (!d || timers_reserve()) {
		log_err("dial %s call %u: out of memory", c->name, number);
		free(d);
		return;
	}
	d->number = number;
	d->since = time(NULL);
	d->timer.fn = dial_timer;
	take(d, c);
	TAILQ_INSERT_TAIL(&dials, d, node);
	timer_arm(&d->timer, timer_now() + (replaces ? REPLACE_MS : 0));
}

/* The calls of an entry that are not there yet */
static void add_dials(const struct cfg_dial *c)
{
	bool have[CFG_CALLS_MAX + 1] = { false }, replaces = false;
	const struct dial *d;
	unsigned int i;

	TAILQ_FOREACH(d, &dials, node) {
		if (strcmp(d->cfg.name, c->name))
			continue;
		if (d->removed)
			replaces = true;
		else
			have[d->number] = true;
	}
	for (i = 1; i <= c->calls; i++) {
		if (!have[i])
			add_dial(c, i, replaces);
	}
}

/**
 * dials_apply() - make the calls those of a configuration
 * @cfg: configuration; nothing points to it afterwards
 *
 * Those of entries that say the same as before stay; the others say goodbye.
 */
void dials_apply(const struct config *cfg)
{
	const struct cfg_dial *c;
	enum reload_fate fate;
	struct dial *d, *next;
	unsigned int i;

	TAILQ_FOREACH_SAFE(d, &dials, node, next) {
		if (d->removed)
			continue;
		c = config_dial(cfg, d->cfg.name);
		fate = reload_dial_fate(&d->cfg, c);
		if (fate == RELOAD_REMOVE || fate == RELOAD_REPLACE || d->number > c->calls)
			remove_dial(d);
		else
			take(d, c);
	}
	for (i = 0; i < cfg->n_dials; i++)
		add_dials(&cfg->dials[i]);
}

static void dial_free(struct dial *d)
{
	TAILQ_REMOVE(&dials, d, node);
	timer_cancel(&d->timer);
	timers_unreserve();
	explicit_bzero(d, sizeof(*d));
	free(d);
}

/* Free those that are over; after sessions_reap(), whose links have their settings here */
void dials_reap(void)
{
	struct dial *d, *next;

	TAILQ_FOREACH_SAFE(d, &dials, node, next) {
		if (d->removed && !d->s)
			dial_free(d);
	}
}

/* Free all; there are no sessions any more */
void dials_close(void)
{
	struct dial *d;

	while ((d = TAILQ_FIRST(&dials)))
		dial_free(d);
}

/* --- for the control socket ---------------------------------------------------------- */

static const char *state(const struct dial *d)
{
	if (!d->s)
		return "waiting";
	if (d->s->open)
		return "up";
	return d->s->ppp ? ppp_phase_name(ppp_phase(d->s->ppp)) : "calling";
}

static void put_session(json_t *o, const struct session *s)
{
	json_object_set_new(o, "endpoint", json_integer(s->t->ep->id));
	json_object_set_new(o, "tunnel", json_integer(s->t->tid));
	json_object_set_new(o, "session", json_integer(s->sid));
	json_put_addr(o, "address", s->addr);
	if (s->addr.s_addr)
		json_put_addr(o, "peer_address", s->dial->far);
	if (s->ifname[0])
		json_object_set_new(o, "ifname", json_string(s->ifname));
}

static json_t *one_dial(const struct dial *d)
{
	uint64_t now = timer_now();
	json_t *o;

	o = json_pack("{s:s, s:I, s:s, s:s, s:s, s:I}", "name", d->cfg.name, "call",
		      (json_int_t)d->number, "user", d->user, "state", state(d),
		      "vr", vr_name(d->cfg.vr), "since", (json_int_t)d->since);
	if (!o)
		return NULL;
	if (d->lns[0])
		json_object_set_new(o, "lns", json_string(d->lns));
	json_put_addr(o, "lns_address", d->addr);
	if (d->s)
		put_session(o, d->s);
	if (d->error[0])
		json_object_set_new(o, "error", json_string(d->error));
	if (d->timer.slot)
		json_object_set_new(o, "next",
				    json_integer(d->timer.when > now ?
						 (json_int_t)(d->timer.when - now + 999) / 1000 :
						 0));
	return o;
}

/* All calls, NULL: out of memory */
json_t *show_dials(void)
{
	json_t *all = json_array();
	const struct dial *d;

	TAILQ_FOREACH(d, &dials, node) {
		if (!d->removed)
			json_array_append_new(all, one_dial(d));
	}
	return all;
}
