// SPDX-License-Identifier: GPL-2.0
/*
 * The life of a PPP link, RFC 1661 3: from phase to phase, the entry points
 * that its owner calls, and the end.
 *
 * Owner's callbacks may call entry points again. So what would pull an
 * automaton from under a function that is using it (close, lower layer down)
 * is noted, and done when the outermost entry point is about to return.
 */
#include <stdlib.h>

#include "ppp/link.h"
#include "ppp/wire.h"

/* Window in which renegotiations are counted, in ms. */
#define FLAP_WINDOW_MS	60000

/* Longest wait between a Terminate-Ack and the end of the link, in ms. */
#define PAUSE_MAX_MS	1000

/**
 * ppp_conf_init - the default settings of a link's network side
 * @conf: settings
 */
void ppp_conf_init(struct ppp_conf *conf)
{
	*conf = (struct ppp_conf) {
		.role = PPP_ROLE_SERVER,
		.restart_ms = 3000,
		.max_configure = 10,
		.max_terminate = 2,
		.max_failure = 5,
		.setup_ms = 90000,
		.max_renegotiate = 10,
		.mru = 1492,
		.min_mru = 128,
		.magic = true,
		.allow_pfc = true,
		.allow_acfc = true,
		.echo_ms = 30000,
		.echo_failures = 3,
		.auth = { PPP_AUTH_CHAP_MD5, PPP_AUTH_PAP },
		.auth_tries = 1,
		.auth_wait_ms = 30000,
		.user_auth = { PPP_AUTH_CHAP_MD5, PPP_AUTH_PAP },
		.ipv4 = true,
	};
}

/**
 * link_enter - an entry point begins
 * @p: link
 * @now: time in ms; a clock that goes back is not followed
 */
void link_enter(struct ppp *p, uint64_t now)
{
	p->depth++;
	if (now > p->now)
		p->now = now;
}

static bool link_has_ncp(const struct ppp *p)
{
	return p->ipcp_fsm.state > FSM_STOPPED ||
	       p->ipv6cp_fsm.state > FSM_STOPPED;
}

/* Bring both sides of an automaton down: state Initial, no packet sent. */
static void link_clear(struct ppp *p, struct fsm *f)
{
	fsm_down(f, p->now);
	if (f->state == FSM_STARTING)
		fsm_close(f, p->now, NULL);
}

static void link_dead(struct ppp *p)
{
	link_clear(p, &p->lcp_fsm);
	proxy_forget(p);
	p->phase = PPP_PHASE_DEAD;
	p->up = false;
	p->closing = false;
	p->lowering = false;
	p->finished = false;
	p->setup_at = PPP_NO_DEADLINE;
	p->echo_at = PPP_NO_DEADLINE;
}

/* Carry out what was noted while an automaton was busy. */
static void link_settle(struct ppp *p)
{
	while (p->up && !p->finished && !p->lowering && p->closing) {
		p->closing = false;
		p->phase = PPP_PHASE_TERMINATE;
		p->setup_at = PPP_NO_DEADLINE;
		fsm_close(&p->lcp_fsm, p->now, ppp_reason_text(p->end));
		/* Closed and Stopped have nothing to finish. */
		if (p->lcp_fsm.state < FSM_CLOSING)
			p->finished = true;
	}
	if (p->up && p->lowering) {
		if (!p->end)
			p->end = PPP_END_LOWER;
		link_dead(p);
	}
}

/**
 * link_leave - an entry point ends
 * @p: link; the outermost call may free it by way of ops.terminated
 */
void link_leave(struct ppp *p)
{
	enum ppp_reason reason;

	if (p->depth == 1)
		link_settle(p);
	if (--p->depth || !p->up || !p->finished)
		return;
	if (!p->end)
		p->end = PPP_END_LCP_TIMEOUT;
	p->depth++;
	link_dead(p);
	p->depth--;
	reason = p->end;
	if (p->ops->terminated)
		p->ops->terminated(p, reason, p->text[0] ? p->text :
				   ppp_reason_text(reason));
}

/**
 * link_end - end a link with a goodbye
 * @p: link
 * @reason: why; the first reason counts
 */
void link_end(struct ppp *p, enum ppp_reason reason)
{
	if (!p->end)
		p->end = reason;
	p->closing = true;
}

static void link_setup_timer(struct ppp *p)
{
	p->setup_at = p->conf->setup_ms ? p->now + p->conf->setup_ms :
					  PPP_NO_DEADLINE;
}

/*
 * A peer that renegotiates all the time costs this box a lot more than
 * itself: callbacks, addresses, flags in the kernel.
 */
static void link_flap(struct ppp *p)
{
	if (p->now - p->flap_at >= FLAP_WINDOW_MS) {
		p->flap_at = p->now;
		p->flaps = 0;
	}
	if (p->flaps < UINT8_MAX)
		p->flaps++;
	if (p->flaps > p->conf->max_renegotiate)
		link_end(p, PPP_END_RENEGOTIATION);
}

/**
 * link_lcp_up - LCP is Opened
 * @p: link
 */
void link_lcp_up(struct ppp *p)
{
	p->phase = PPP_PHASE_AUTHENTICATE;
	lcp_echo_start(p);
	if (p->ops->lcp_up)
		p->ops->lcp_up(p, &p->info);
	if (!p->closing && !p->lowering)
		auth_begin(p);
}

/**
 * link_lcp_down - LCP left Opened
 * @p: link
 */
void link_lcp_down(struct ppp *p)
{
	p->phase = p->end ? PPP_PHASE_TERMINATE : PPP_PHASE_ESTABLISH;
	p->echo_at = PPP_NO_DEADLINE;
	p->early_len = 0;
	p->adopted = NULL;
	link_clear(p, &p->ipcp_fsm);
	link_clear(p, &p->ipv6cp_fsm);
	auth_stop(p);
	if (!p->end) {
		link_setup_timer(p);
		link_flap(p);
	}
	if (p->ops->lcp_down)
		p->ops->lcp_down(p);
}

/**
 * link_auth_done - both directions of authentication are through
 * @p: link
 */
void link_auth_done(struct ppp *p)
{
	p->phase = PPP_PHASE_ASSIGN;
	p->heard_ncp = false;
	if (p->lowering)
		return;
	if (p->ops->network_request) {
		p->ops->network_request(p);
		return;
	}
	memset(&p->net, 0, sizeof(p->net));
	p->net.ip4 = p->conf->ipv4;
	p->net.ip6 = p->conf->ipv6;
	link_network_begin(p);
}

/**
 * link_network_begin - open the NCPs
 * @p: link in PPP_PHASE_ASSIGN, @p->net is set
 */
void link_network_begin(struct ppp *p)
{
	p->net.ip4 = p->net.ip4 && p->conf->ipv4;
	p->net.ip6 = p->net.ip6 && p->conf->ipv6;
	if (!p->net.ip4 && !p->net.ip6) {
		link_end(p, PPP_END_NO_NETWORK);
		return;
	}
	p->phase = PPP_PHASE_NETWORK;
	proxy_forget(p);
	p->result = p->net;
	if (p->net.ip4) {
		fsm_open(&p->ipcp_fsm, p->now);
		fsm_up(&p->ipcp_fsm, p->now);
	}
	if (p->net.ip6) {
		ipv6cp_prepare(p);
		fsm_open(&p->ipv6cp_fsm, p->now);
		fsm_up(&p->ipv6cp_fsm, p->now);
	}
	if (p->early_len && p->net.ip4) {
		p->heard_ncp = true;
		fsm_input(&p->ipcp_fsm, p->now, p->early, p->early_len);
	}
	p->early_len = 0;
}

static uint8_t link_ncp_bit(uint16_t proto)
{
	return proto == PPP_PROTO_IPCP ? 1 : 2;
}

/**
 * link_ncp_up - an NCP is Opened
 * @p: link
 * @proto: PPP_PROTO_IPCP or PPP_PROTO_IPV6CP
 */
void link_ncp_up(struct ppp *p, uint16_t proto)
{
	p->setup_at = PPP_NO_DEADLINE;
	p->ncps |= link_ncp_bit(proto);
	if (p->ops->ncp_up)
		p->ops->ncp_up(p, proto);
}

/**
 * link_ncp_down - an NCP left Opened
 * @p: link
 * @proto: PPP_PROTO_IPCP or PPP_PROTO_IPV6CP
 */
void link_ncp_down(struct ppp *p, uint16_t proto)
{
	if (!(p->ncps & link_ncp_bit(proto)))
		return;
	p->ncps &= (uint8_t)~link_ncp_bit(proto);
	if (p->phase == PPP_PHASE_NETWORK && !p->end) {
		if (!p->ncps)
			link_setup_timer(p);
		link_flap(p);
	}
	if (p->ops->ncp_down)
		p->ops->ncp_down(p, proto);
}

/**
 * link_ncp_finished - an NCP has finished
 * @p: link
 *
 * A link without any network protocol is of no use.
 */
void link_ncp_finished(struct ppp *p)
{
	if (p->phase == PPP_PHASE_NETWORK && !link_has_ncp(p))
		link_end(p, PPP_END_NO_NETWORK);
}

static void link_set_conf(struct ppp *p, const struct ppp_conf *conf)
{
	uint32_t restart = conf->restart_ms ? conf->restart_ms : 1;

	p->conf = conf;
	p->fsm_conf = (struct fsm_conf) {
		.restart_ms = restart,
		.pause_ms = restart < PAUSE_MAX_MS ? restart : PAUSE_MAX_MS,
		.max_configure = conf->max_configure,
		.max_terminate = conf->max_terminate,
		.max_failure = conf->max_failure,
	};
}

/**
 * ppp_new - make a link in PPP_PHASE_DEAD
 * @ops: owner's functions; not copied
 * @priv: for the owner, see ppp_priv()
 * @conf: settings; not copied
 * @now: time in ms
 *
 * Return: the link, or NULL if memory is short.
 */
struct ppp *ppp_new(const struct ppp_ops *ops, void *priv,
		    const struct ppp_conf *conf, uint64_t now)
{
	struct ppp *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->ops = ops;
	p->priv = priv;
	p->now = now;
	p->flap_at = now;
	p->setup_at = PPP_NO_DEADLINE;
	p->echo_at = PPP_NO_DEADLINE;
	link_set_conf(p, conf);
	fsm_init(&p->lcp_fsm, &lcp_fsm_ops, &p->fsm_conf, p);
	fsm_init(&p->ipcp_fsm, &ipcp_fsm_ops, &p->fsm_conf, p);
	fsm_init(&p->ipv6cp_fsm, &ipv6cp_fsm_ops, &p->fsm_conf, p);
	auth_stop(p);
	proxy_forget(p);
	return p;
}

/**
 * ppp_free - free a link, without a goodbye and without callbacks
 * @p: link or NULL; not from a callback other than ops.terminated
 */
void ppp_free(struct ppp *p)
{
	if (p)
		proxy_forget(p);
	free(p);
}

/**
 * ppp_set_conf - exchange the settings of a link
 * @p: link
 * @conf: settings; not copied
 *
 * Nothing that was negotiated changes: new values are used from the next
 * negotiation, timer or attempt on.
 */
void ppp_set_conf(struct ppp *p, const struct ppp_conf *conf)
{
	link_set_conf(p, conf);
}

static void link_start(struct ppp *p)
{
	p->up = true;
	p->end = PPP_END_NONE;
	p->text[0] = '\0';
	p->verifier.failed = 0;
	p->phase = PPP_PHASE_ESTABLISH;
	link_setup_timer(p);
}

/**
 * ppp_lower_up - the lower layer can carry frames: begin with LCP
 * @p: link; nothing happens if it is up already
 * @now: time in ms
 */
void ppp_lower_up(struct ppp *p, uint64_t now)
{
	if (p->up)
		return;
	link_enter(p, now);
	link_start(p);
	fsm_open(&p->lcp_fsm, p->now);
	fsm_up(&p->lcp_fsm, p->now);
	link_leave(p);
}

/**
 * ppp_adopt - the lower layer can carry frames, and a LAC has begun with PPP
 * @p: link
 * @now: time in ms
 * @x: what the LAC says (RFC 2661 4.4.5), which may be anything; its bytes are
 *	needed during the call only
 *
 * In place of ppp_lower_up(): LCP is Opened with the options of x->sent and
 * x->received, ops.lcp_up is called, and ops.authenticate with what the peer
 * has presented to the LAC; the verdict is answered to the peer, which waits
 * for it. Without PPP_PROXY_CHAP and PPP_PROXY_PAP authentication begins here.
 *
 * Who believes a LAC here trusts it: a Response is not to a Challenge of this
 * end (RFC 2661 9.5).
 *
 * Return: false, and nothing has happened, if the link is up already, or what
 * the LAC says is contradictory or could not have been negotiated with the
 * settings: ppp_lower_up() then negotiates anew. x->first does not matter.
 */
bool ppp_adopt(struct ppp *p, uint64_t now, const struct ppp_proxy *x)
{
	struct lcp l;

	if (p->up || !proxy_acceptable(p, x, &l))
		return false;
	link_enter(p, now);
	link_start(p);
	proxy_begin(p, x, &l);
	link_leave(p);
	return true;
}

/**
 * ppp_lower_down - the lower layer is gone: no frame can be sent any more
 * @p: link
 * @now: time in ms
 *
 * ops.ncp_down and ops.lcp_down are called where due, ops.terminated is not.
 */
void ppp_lower_down(struct ppp *p, uint64_t now)
{
	if (!p->up)
		return;
	link_enter(p, now);
	p->lowering = true;
	link_leave(p);
}

/**
 * ppp_close - end a link with LCP Terminate-Requests
 * @p: link; nothing happens if its lower layer is down
 * @now: time in ms
 * @reason: why
 *
 * ops.terminated follows when the peer has agreed, or did not answer.
 */
void ppp_close(struct ppp *p, uint64_t now, enum ppp_reason reason)
{
	if (!p->up)
		return;
	link_enter(p, now);
	link_end(p, reason);
	link_leave(p);
}

/**
 * ppp_input - a frame arrived from the peer
 * @p: link
 * @now: time in ms
 * @frame: frame, beginning with the PPP Protocol field (FF 03 stripped)
 * @len: length of @frame in bytes; any is safe
 *
 * What is malformed, not allowed in this phase, or stale is counted and
 * dropped.
 */
void ppp_input(struct ppp *p, uint64_t now, const uint8_t *frame, size_t len)
{
	link_enter(p, now);
	p->stats.rx++;
	if (p->up)
		link_dispatch(p, frame, len);
	else
		p->stats.unexpected++;
	link_leave(p);
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/**
 * ppp_deadline - when ppp_timer() is to be called
 * @p: link
 *
 * Return: time in ms, or PPP_NO_DEADLINE.
 */
uint64_t ppp_deadline(const struct ppp *p)
{
	uint64_t t = earlier(p->setup_at, p->echo_at);

	t = earlier(t, p->lcp_fsm.deadline);
	t = earlier(t, p->ipcp_fsm.deadline);
	t = earlier(t, p->ipv6cp_fsm.deadline);
	return earlier(t, auth_deadline(p));
}

/*
 * A CHAP peer does not repeat its Response, and drops NCP packets until it has
 * seen the Success. If that was lost, only this end can help (RFC 1994 4.1
 * allows a repeated answer).
 */
static void link_ncp_timer(struct ppp *p, struct fsm *f)
{
	if (p->now < f->deadline)
		return;
	if (!p->heard_ncp && auth_is_chap(p->info.auth) &&
	    p->verifier.state == AUTH_OK)
		chap_success(p, NULL);
	fsm_timer(f, p->now);
}

/**
 * ppp_timer - the deadline may be reached
 * @p: link
 * @now: time in ms
 */
void ppp_timer(struct ppp *p, uint64_t now)
{
	link_enter(p, now);
	if (p->now >= p->setup_at) {
		p->setup_at = PPP_NO_DEADLINE;
		link_end(p, PPP_END_SETUP_TIMEOUT);
	}
	if (!p->closing)
		fsm_timer(&p->lcp_fsm, p->now);
	if (!p->closing)
		lcp_timer(p);
	if (!p->closing)
		auth_timer(p);
	if (!p->closing)
		link_ncp_timer(p, &p->ipcp_fsm);
	if (!p->closing)
		link_ncp_timer(p, &p->ipv6cp_fsm);
	link_leave(p);
}

/**
 * ppp_network_result - addresses for the link
 * @p: link
 * @now: time in ms
 * @net: parameters; copied
 *
 * Ignored if the link does not wait for them (any more). If IPv4 or IPv6 is
 * not to run, its NCP gets Protocol-Rejects; if neither, the link ends.
 */
void ppp_network_result(struct ppp *p, uint64_t now,
			const struct ppp_net *net)
{
	if (p->phase != PPP_PHASE_ASSIGN)
		return;
	link_enter(p, now);
	p->net = *net;
	if (!p->closing && !p->lowering)
		link_network_begin(p);
	link_leave(p);
}

/**
 * ppp_network_refuse - no addresses: end the link
 * @p: link
 * @now: time in ms
 * @reason: why, PPP_END_NO_ADDRESS for example
 *
 * Ignored if the link does not wait for addresses (any more).
 */
void ppp_network_refuse(struct ppp *p, uint64_t now, enum ppp_reason reason)
{
	if (p->phase == PPP_PHASE_ASSIGN)
		ppp_close(p, now, reason);
}

/**
 * ppp_data_seen - data of the peer arrived: it is alive
 * @p: link
 * @now: time in ms
 *
 * Puts off the next Echo-Request. An alternative to ops.rx_active.
 */
void ppp_data_seen(struct ppp *p, uint64_t now)
{
	if (now > p->now)
		p->now = now;
	p->lcp.echo_pending = 0;
	if (p->echo_at != PPP_NO_DEADLINE && p->conf->echo_ms)
		p->echo_at = p->now + p->conf->echo_ms;
}
