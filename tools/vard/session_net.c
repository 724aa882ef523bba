// SPDX-License-Identifier: GPL-2.0
/*
 * session_net.c - a session's place in a VR: the kernel decides which, the VR's
 * pool gives the address, and a host route leads to the session's device
 *
 * The device has no address of its own: with thousands of subscribers behind
 * one local address, each with a copy of it, every change would walk all of
 * them. The local address is on the VRF device; a route to the subscriber is
 * all that a session adds.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "dial.h"
#include "kernel.h"
#include "log.h"
#include "session.h"

static void request(const struct session *s, struct varnl_session *o)
{
	struct varnl_session_name key = session_key(s);

	memset(o, 0, sizeof(*o));
	varnl_session_key(o, &key);
}

/* Data messages are to be numbered; PPPoE knows no such thing */
static bool sequenced(const struct session *s)
{
	return s->t && (s->seq || s->t->peer->cfg->l2tp.sequence);
}

/* What LCP and the call agreed upon, as options of the data channel */
static uint32_t wanted_flags(const struct session *s, const struct ppp_lcp_info *lcp)
{
	/* whoever is behind an LNS may send to its client */
	uint32_t flags = s->dial ? VAR_SESSION_FLAGS_ANY_SOURCE : 0;

	if (sequenced(s))
		flags |= VAR_SESSION_FLAGS_SEND_SEQ;
	if (lcp->tx_acfc)
		flags |= VAR_SESSION_FLAGS_ACFC;
	if (lcp->tx_pfc)
		flags |= VAR_SESSION_FLAGS_PFC_SEND;
	if (lcp->rx_pfc)
		flags |= VAR_SESSION_FLAGS_PFC_RECV;
	return flags;
}

static bool change(struct session *s, struct varnl_session *o, const char *what)
{
	char name[SESSION_NAME_MAX];

	if (!s->in_kernel)
		return false;
	if (!varnl_session_set(kernel.nl, o))
		return true;
	log_remote(LOG_CLASS_KERNEL, LOG_WARNING, "%s: cannot set %s: %s",
		   session_name(s, name), what, varnl_error(kernel.nl));
	return false;
}

/* Tell the kernel the options of the data channel that hold before LCP is Opened */
void session_set_flags(struct session *s)
{
	struct varnl_session o;

	if (!sequenced(s))
		return;
	request(s, &o);
	o.has |= VARNL_BIT(VAR_A_SESSION_FLAGS);
	o.flags = VAR_SESSION_FLAGS_SEND_SEQ;
	s->flags = o.flags;
	change(s, &o, "sequence numbers");
}

/**
 * session_set_open() - which network protocols may flow
 * @s: session
 * @open: VAR_OPEN_FLAGS_*, the complete new set
 *
 * Return: false when the kernel refuses; nothing has changed then.
 */
bool session_set_open(struct session *s, uint32_t open)
{
	struct varnl_session o;

	if (s->open == open || !s->placed)
		return s->placed;
	request(s, &o);
	o.has |= VARNL_BIT(VAR_A_SESSION_OPEN) | VARNL_BIT(VAR_A_SESSION_PREFIX);
	o.open = open;
	if (s->addr.s_addr && !s->dial) {
		o.n_prefixes = 1;
		o.prefix[0].family = AF_INET;
		o.prefix[0].len = 32;
		memcpy(o.prefix[0].addr, &s->addr, sizeof(s->addr));
	}
	if (!change(s, &o, "open protocols"))
		return false;
	s->open = open;
	s->mtu = o.mtu;
	return true;
}

static void host_route(const struct session *s, const struct vr *vr, struct vrf_route *r)
{
	memset(r, 0, sizeof(*r));
	r->dst.family = AF_INET;
	r->dst.len = 32;
	r->dst.v4 = s->addr;
	r->table = vr->cfg->table;
	r->ifindex = (int)s->ifindex;
	r->protocol = VRF_PROTOCOL;
}

/* Routes go before devices: a device that has one makes the kernel walk all tables. */
static void route_del(struct session *s)
{
	struct vrf_route r;

	if (!s->routed)
		return;
	host_route(s, s->vr, &r);
	vrf_route_del(kernel.rt, &r);
	s->routed = false;
}

static bool route_add(struct session *s)
{
	struct vrf_route r;
	char name[SESSION_NAME_MAX];

	if (s->routed || !s->addr.s_addr)
		return true;
	host_route(s, s->vr, &r);
	if (vrf_link_up(kernel.rt, (int)s->ifindex, true) ||
	    vrf_route_add(kernel.rt, &r, false)) {
		log_remote(LOG_CLASS_KERNEL, LOG_ERR, "%s: %s", session_name(s, name),
			   vrf_error(kernel.rt));
		return false;
	}
	s->routed = true;
	return true;
}

static void enter_vr(struct session *s, struct vr *vr)
{
	s->vr = vr;
	vr->sessions++;
}

static void leave_vr(struct session *s)
{
	if (!s->vr)
		return;
	if (s->addr.s_addr)
		pool_release(s->vr->pool, ntohl(s->addr.s_addr));
	s->vr->sessions--;
	s->vr = NULL;
}

/**
 * session_explain() - what the interface table says of a session
 * @s: session
 * @user: the user's name, canonical, "": not known
 * @q: receives the answer
 *
 * Return: false when the kernel does not say.
 */
bool session_explain(const struct session *s, const char *user, struct varnl_explain *q)
{
	struct varnl_session_name key = session_key(s);

	memset(q, 0, sizeof(*q));
	q->has = VARNL_BIT(VAR_A_EXPLAIN_SESSION_ID);
	q->session_id = key.session_id;
	if (key.port) {
		q->has |= VARNL_BIT(VAR_A_EXPLAIN_IFINDEX);
		q->ifindex = key.port;
	} else {
		q->has |= VARNL_BIT(VAR_A_EXPLAIN_ENDPOINT) | VARNL_BIT(VAR_A_EXPLAIN_TUNNEL_ID);
		q->endpoint = key.endpoint;
		q->tunnel_id = key.tunnel_id;
	}
	if (user[0]) {
		q->has |= VARNL_BIT(VAR_A_EXPLAIN_USER);
		strcpy(q->user, user);
	}
	return !varnl_explain(kernel.nl, q);
}

/**
 * session_would_be() - in which VR would the session be, as its number or the interface
 *	table says?
 * @s: session
 * @user: the user's name, canonical, "": not known
 *
 * Return: the VR, or NULL when none is decided, or it is none of the configuration.
 */
struct vr *session_would_be(const struct session *s, const char *user)
{
	struct varnl_explain q;

	if (s->number_vr)
		return vr_find(s->number_vr);
	if (!session_explain(s, user, &q) || !(q.has & VARNL_BIT(VAR_A_EXPLAIN_VR)))
		return NULL;
	return vr_find(q.vr);
}

/**
 * session_belongs() - to whose VR does a session belong, be it not up yet?
 * @s: session
 *
 * Return: the VR's id; 0: the box's, or not decided yet.
 */
uint32_t session_belongs(const struct session *s)
{
	const struct vr *vr = s->vr;

	if (!vr && (s->number_vr || s->claimed[0]))
		vr = session_would_be(s, s->claimed);
	return vr ? vr->id : 0;
}

/* The end it is to have, and the number or user who decides its VR */
static void ask_end(const struct session *s, struct varnl_session *o, uint32_t end)
{
	o->has |= VARNL_BIT(VAR_A_SESSION_END);
	o->end = end;
	if (s->number_vr) {
		o->has |= VARNL_BIT(VAR_A_SESSION_VR);
		o->vr = s->number_vr;
	}
	if (s->user[0]) {
		o->has |= VARNL_BIT(VAR_A_SESSION_USER);
		strcpy(o->user, s->user);
	}
}

static bool set_or_refuse(const struct session *s, struct varnl_session *o)
{
	char name[SESSION_NAME_MAX];
	int ret;

	ret = varnl_session_set(kernel.nl, o);
	if (!ret)
		return true;
	/* a VR that is full is nobody's fault */
	log_remote(LOG_CLASS_KERNEL, ret == -EDQUOT ? LOG_WARNING : LOG_ERR, "%s refused: %s",
		   session_name(s, name), varnl_error(kernel.nl));
	return false;
}

/**
 * session_hold() - let the kernel decide the VR, and hold frames until it is told where to
 * @s: session that goes on; its user counts
 *
 * Return: false when it is refused, after a message in the log.
 */
bool session_hold(struct session *s)
{
	struct varnl_session o;
	struct vr *vr;

	request(s, &o);
	ask_end(s, &o, VAR_END_HOLD);
	if (!set_or_refuse(s, &o))
		return false;
	s->held = true;
	vr = vr_find(o.vr);
	if (vr)
		enter_vr(s, vr);
	return vr;
}

/**
 * session_unhold() - it does not go on after all: what its link says comes to us again
 * @s: session; what was held comes first
 *
 * Without it the link would not hear the answer to its goodbye.
 */
void session_unhold(struct session *s)
{
	struct varnl_session o;

	if (!s->held || !s->in_kernel)
		return;
	request(s, &o);
	o.has |= VARNL_BIT(VAR_A_SESSION_END);
	o.end = VAR_END_NONE;
	/* a goodbye that is not answered takes longer, that is all */
	varnl_session_set(kernel.nl, &o);
}

/* Does the VR terminate sessions of this kind? */
static bool has_role(const struct session *s, const struct vr *vr)
{
	char name[SESSION_NAME_MAX];

	if (vr_role(vr) & (s->port ? CFG_ROLE_BNG : CFG_ROLE_LNS))
		return true;
	log_remote(LOG_CLASS_SESSION, LOG_WARNING,
		   "%s refused: VR %s has not the role %s, and no group that it could go on to",
		   session_name(s, name), vr->cfg->name, s->port ? "bng" : "lns");
	return false;
}

/*
 * A host that does not negotiate its MRU has PPP's default, 1500, without being able to
 * receive it: RFC 2516 section 7 has 1492, and RFC 4638 more only for those that ask.
 */
static uint16_t peer_mru(const struct session *s, const struct ppp_lcp_info *lcp)
{
	uint16_t most = s->mru > PPPOE_MRU ? s->mru : PPPOE_MRU;

	return s->port && lcp->peer_mru > most ? most : lcp->peer_mru;
}

/* Let the kernel decide the VR and make the device there. */
static enum ppp_reason decide(struct session *s)
{
	const struct ppp_lcp_info *lcp = ppp_lcp(s->ppp);
	struct varnl_session o;
	char name[SESSION_NAME_MAX];
	struct vr *vr;

	/* before it costs a device */
	if (!s->placed && !session_admit_user(s))
		return PPP_END_RESOURCE;
	request(s, &o);
	o.has |= VARNL_BIT(VAR_A_SESSION_MRU) | VARNL_BIT(VAR_A_SESSION_FLAGS);
	o.mru = peer_mru(s, lcp);
	o.flags = wanted_flags(s, lcp);
	if (!s->placed)
		ask_end(s, &o, VAR_END_TERMINATE);
	if (!set_or_refuse(s, &o))
		return PPP_END_RESOURCE;
	s->flags = o.flags;
	s->mtu = o.mtu;
	if (s->placed)
		return s->vr ? PPP_END_NONE : PPP_END_NO_ADDRESS;
	s->placed = true;
	s->ifindex = o.ifindex;
	memcpy(s->ifname, o.ifname, sizeof(s->ifname));
	row_access(s->ifindex, !s->dial || dial_access(s));
	vr = vr_find(o.vr);
	if (!vr) {
		log_remote(LOG_CLASS_SESSION, LOG_WARNING,
			   "%s refused: it belongs to VR %s, which has no addresses for users: add it to vrs in the configuration",
			   session_name(s, name), vr_name(o.vr));
		return PPP_END_NO_ADDRESS;
	}
	enter_vr(s, vr);
	return s->dial || has_role(s, vr) ? PPP_END_NONE : PPP_END_NO_NETWORK;
}

/* The user's fixed address, or one from the pool */
static enum ppp_reason assign(struct session *s)
{
	char name[SESSION_NAME_MAX], text[INET_ADDRSTRLEN];
	uint32_t addr;
	int ret;

	if (s->addr.s_addr)
		return PPP_END_NONE;
	if (s->fixed.s_addr) {
		ret = pool_take(s->vr->pool, ntohl(s->fixed.s_addr));
		if (ret == -EADDRINUSE)
			log_remote(LOG_CLASS_SESSION, LOG_WARNING,
				   "%s refused: address %s is in use", session_name(s, name),
				   inet_ntop(AF_INET, &s->fixed, text, sizeof(text)));
		if (ret)
			return PPP_END_NO_ADDRESS;
		s->addr = s->fixed;
		return PPP_END_NONE;
	}
	if (pool_alloc(s->vr->pool, &addr)) {
		log_remote(LOG_CLASS_SESSION, LOG_WARNING,
			   "%s refused: the pool of VR %s is empty, all %zu addresses are in use",
			   session_name(s, name), s->vr->cfg->name, pool_size(s->vr->pool));
		return PPP_END_NO_ADDRESS;
	}
	s->addr.s_addr = htonl(addr);
	return PPP_END_NONE;
}

/**
 * session_place() - find the session's VR, device, address and route
 * @s: session whose user is authenticated
 * @net: receives what IPCP is to offer
 *
 * Comes again when the peer renegotiates: then everything is there already.
 *
 * Return: PPP_END_NONE, or why it is not possible.
 */
enum ppp_reason session_place(struct session *s, struct ppp_net *net)
{
	const struct ppp_conf *conf = session_conf(s);
	enum ppp_reason why;

	memset(net, 0, sizeof(*net));
	why = decide(s);
	if (why != PPP_END_NONE)
		return why;
	net->ip4 = conf->ipv4;
	net->ip6 = conf->ipv6;
	if (!conf->ipv4 || s->dial)
		return vrf_link_up(kernel.rt, (int)s->ifindex, true) ? PPP_END_RESOURCE :
		       PPP_END_NONE;
	why = assign(s);
	if (why != PPP_END_NONE)
		return why;
	if (!route_add(s))
		return PPP_END_RESOURCE;
	net->local = s->vr->cfg->local;
	net->peer = s->addr;
	memcpy(net->dns, s->vr->cfg->dns, sizeof(net->dns));
	memcpy(net->nbns, s->vr->cfg->nbns, sizeof(net->nbns));
	return PPP_END_NONE;
}

/* Give back route and address; the device goes with the kernel's session */
void session_unplace(struct session *s)
{
	if (s->ifindex)
		row_access(s->ifindex, false);
	if (s->in_kernel)
		route_del(s);
	s->routed = false;
	if (s->dial)
		dial_undo(s);
	leave_vr(s);
	s->addr.s_addr = 0;
}

/**
 * session_moved() - somebody moved the session to another VR
 * @s: session
 * @id: VR id
 *
 * The kernel has moved the device; address and route follow. The subscriber
 * keeps the address, so the session ends if somebody has it there already. One that
 * goes on ends too: what the user and the LNS have agreed upon is theirs, and the
 * LNSs of the new VR know nothing of it. So does one that we have made as a client.
 */
void session_moved(struct session *s, uint32_t id)
{
	struct vr *vr = vr_find(id);
	struct in_addr addr = s->addr;
	char name[SESSION_NAME_MAX];

	if (!s->vr || s->vr->id == id)
		return;
	if (s->fwd || s->dial) {
		session_close(s, PPP_END_ADMIN, true, "moved to another VR");
		return;
	}
	if (!vr) {
		/* no data while it says goodbye */
		session_set_open(s, 0);
		session_close(s, PPP_END_ADMIN, false, "moved to a VR without addresses");
		return;
	}
	route_del(s);
	leave_vr(s);
	s->addr.s_addr = 0;
	enter_vr(s, vr);
	if (addr.s_addr && pool_take(vr->pool, ntohl(addr.s_addr))) {
		session_set_open(s, 0);
		session_close(s, PPP_END_ADMIN, false, "its address is in use in the new VR");
		return;
	}
	s->addr = addr;
	log_msg(LOG_INFO, "%s was moved here", session_name(s, name));
	if (!route_add(s))
		session_close(s, PPP_END_RESOURCE, false, "no route in the new VR");
}
