// SPDX-License-Identifier: GPL-2.0
/*
 * tunnel.c - tunnels: between sockets, the L2TP engine and the kernel
 *
 * The kernel's tunnel exists before the SCCRP leaves, and before our own SCCRQ does;
 * it goes when the control connection is over. The Tunnel ID stays reserved here
 * while the engine lingers.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dial.h"
#include "forward.h"
#include "group.h"
#include "kernel.h"
#include "lns.h"
#include "log.h"
#include "session.h"

#define ID_TRIES	64	/* random ids tried before giving up */
#define OVER_MAX	1024	/* tunnels that are over and are still remembered */

struct tunnel_list lns_tunnels = TAILQ_HEAD_INITIALIZER(lns_tunnels);
unsigned int lns_count;		/* tunnels that are not over */

static struct hash by_id, by_source;
static struct tunnel_list dead = TAILQ_HEAD_INITIALIZER(dead);

/* Those that are over, the oldest first: StopCCN is sent again or acknowledged */
static TAILQ_HEAD(, tunnel) over = TAILQ_HEAD_INITIALIZER(over);
static unsigned int n_over;

static uint64_t id_key(uint32_t endpoint, uint16_t tid)
{
	return (uint64_t)endpoint << 16 | tid;
}

/**
 * tunnel_next() - the next one in lns_tunnels, for passes that stop tunnels
 * @t: tunnel, which may be over meanwhile, or gone
 *
 * Calls that lose their tunnel may begin new ones, at the end of the list, and old ones
 * are forgotten for those: what was next before is not for sure what is next.
 */
struct tunnel *tunnel_next(const struct tunnel *t)
{
	return t->dead ? TAILQ_FIRST(&lns_tunnels) : TAILQ_NEXT(t, all);
}

/* Who sent the SCCRQ; the endpoint is compared apart */
static uint64_t source_key(struct in_addr addr, uint16_t port, uint16_t peer_tid)
{
	return (uint64_t)addr.s_addr << 32 | (uint32_t)port << 16 | peer_tid;
}

/**
 * tunnel_find() - a tunnel by its key, also when it is over and lingers
 * @endpoint: the kernel's number of the endpoint
 * @tid: local Tunnel ID
 *
 * Return: the tunnel, or NULL.
 */
struct tunnel *tunnel_find(uint32_t endpoint, uint16_t tid)
{
	struct hash_node *n = hash_find(&by_id, id_key(endpoint, tid));

	return n ? hash_owner(n, struct tunnel, by_id) : NULL;
}

/**
 * tunnel_by_source() - the tunnel that an SCCRQ began
 * @ep: endpoint that it came to
 * @addr: address of the peer
 * @port: UDP port of the peer, host byte order
 * @peer_tid: the peer's Tunnel ID
 *
 * Return: the tunnel, also when it is over and lingers, or NULL.
 */
struct tunnel *tunnel_by_source(const struct endpoint *ep, struct in_addr addr,
				uint16_t port, uint16_t peer_tid)
{
	struct hash_node *n = hash_find(&by_source, source_key(addr, port, peer_tid));
	struct tunnel *t;

	for (; n; n = hash_next(n)) {
		t = hash_owner(n, struct tunnel, by_source);
		if (t->ep == ep)
			return t;
	}
	return NULL;
}

/* The peer has begun anew: what comes from there is not this tunnel's any more */
void tunnel_forget_source(struct tunnel *t)
{
	if (!t->peer_tid)
		return;
	hash_del(&by_source, &t->by_source);
	t->peer_tid = 0;
}

/* "tunnel 12/4711 (peer lac1 at 192.0.2.2 port 1701, VR red)" */
const char *tunnel_name(const struct tunnel *t, char buf[160])
{
	char addr[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &t->addr, addr, sizeof(addr));
	snprintf(buf, 160, "tunnel %u/%u (peer %s at %s port %u, VR %s)", t->ep->id, t->tid,
		 t->peer ? t->peer->cfg->name : "-", addr, t->port, vr_name(t->vr));
	return buf;
}

/* The engine was entered: its deadline may have moved. */
void tunnel_rearm(struct tunnel *t)
{
	if (!t->dead)
		timer_arm(&t->timer, l2tp_tunnel_deadline(t->eng));
}

static void tunnel_timer(struct timer *timer, uint64_t now)
{
	struct tunnel *t = timer_owner(timer, struct tunnel, timer);

	l2tp_tunnel_timer(t->eng, now);
	tunnel_rearm(t);
}

/* --- what the engine asks for and tells ------------------------------------ */

static void op_send(struct l2tp_tunnel *eng, const uint8_t *buf, size_t len)
{
	struct tunnel *t = l2tp_tunnel_priv(eng);

	endpoint_send(t->ep, t->addr, t->port, buf, len);
}

static void op_random(struct l2tp_tunnel *eng, void *buf, size_t len)
{
	random_bytes(buf, len);
}

/* A random Tunnel ID that is free here and in the kernel, and the kernel's tunnel */
static int kernel_tunnel(struct tunnel *t)
{
	const struct cfg_peer *peer = t->peer->cfg;
	struct varnl_tunnel o;
	unsigned int i;
	uint16_t tid;
	int ret;

	for (i = 0; i < ID_TRIES; i++) {
		random_bytes(&tid, sizeof(tid));
		if (!tid || tunnel_find(t->ep->id, tid))
			continue;
		memset(&o, 0, sizeof(o));
		o.has = VARNL_KEY_TUNNEL | VARNL_BIT(VAR_A_TUNNEL_PEER_IP4) |
			VARNL_BIT(VAR_A_TUNNEL_PEER_PORT) | VARNL_BIT(VAR_A_TUNNEL_SIDE) |
			VARNL_BIT(VAR_A_TUNNEL_SELECT) | VARNL_BIT(VAR_A_TUNNEL_VR);
		/* unknown yet when we begin */
		if (t->peer_tid)
			o.has |= VARNL_BIT(VAR_A_TUNNEL_PEER_TUNNEL_ID);
		o.endpoint = t->ep->id;
		o.tunnel_id = tid;
		o.peer_tunnel_id = t->peer_tid;
		o.peer_ip4 = t->addr;
		o.peer_port = t->port;
		o.vr = t->vr;
		o.side = t->out ? VAR_SIDE_BACKBONE : VAR_SIDE_ACCESS;
		o.select = peer->select;
		ret = varnl_tunnel_new(kernel.nl, &o);
		if (ret == -EEXIST)
			continue;
		if (ret)
			return ret;
		if (hash_add(&by_id, &t->by_id, id_key(t->ep->id, tid))) {
			varnl_tunnel_del(kernel.nl, t->ep->id, tid);
			return -ENOMEM;
		}
		t->tid = tid;
		t->in_kernel = true;
		return 0;
	}
	return -ENOSPC;
}

static void kernel_tunnel_del(struct tunnel *t)
{
	if (!t->in_kernel)
		return;
	t->in_kernel = false;
	varnl_tunnel_del(kernel.nl, t->ep->id, t->tid);
}

static void op_tunnel_request(struct l2tp_tunnel *eng, const struct l2tp_tunnel_info *info)
{
	struct tunnel *t = l2tp_tunnel_priv(eng);
	uint64_t now = timer_now();
	char name[160];
	int ret;

	t->peer_tid = info->tid;
	if (hash_add(&by_source, &t->by_source, source_key(t->addr, t->port, info->tid))) {
		t->peer_tid = 0;
		l2tp_tunnel_reject(eng, now, L2TP_STOP_ERROR, L2TP_ERR_RESOURCES,
				   "out of memory");
		return;
	}
	ret = kernel_tunnel(t);
	if (!ret) {
		l2tp_tunnel_accept(eng, now, t->tid);
		return;
	}
	vard.stats.tunnels_refused++;
	t->peer->refused++;
	log_remote(LOG_CLASS_TUNNEL, ret == -EDQUOT ? LOG_WARNING : LOG_ERR, "%s refused: %s",
		   tunnel_name(t, name),
		   ret == -ENOSPC ? "no Tunnel ID is free" : varnl_error(kernel.nl));
	l2tp_tunnel_reject(eng, now, L2TP_STOP_ERROR, L2TP_ERR_RESOURCES,
			   ret == -EDQUOT ? "too many tunnels (quota tunnels)" :
					    "cannot set up the tunnel now");
}

/* The peer of a tunnel that we began has answered: is it the right one? */
static bool begin_out(struct tunnel *t, const struct l2tp_tunnel_info *info, const char *host)
{
	const char *wanted = t->peer->cfg->host_name;
	struct varnl_tunnel o = {
		.has = VARNL_KEY_TUNNEL | VARNL_BIT(VAR_A_TUNNEL_PEER_TUNNEL_ID) |
		       VARNL_BIT(VAR_A_TUNNEL_PEER_PORT),
		.endpoint = t->ep->id,
		.tunnel_id = t->tid,
		.peer_tunnel_id = info->tid,
		.peer_port = t->port,
	};
	char name[160];

	if (wanted[0] && (info->host_name.len != strlen(wanted) ||
			  memcmp(info->host_name.data, wanted, info->host_name.len))) {
		log_remote(LOG_CLASS_TUNNEL, LOG_WARNING,
			   "%s: host name \"%s\" is not the one that is expected",
			   tunnel_name(t, name), host);
		group_deny(t->peer);
		tunnel_stop(t, L2TP_STOP_NOT_AUTHORIZED, 0, "unexpected host name");
		return false;
	}
	if (!varnl_tunnel_set(kernel.nl, &o))
		return true;
	log_remote(LOG_CLASS_KERNEL, LOG_ERR, "%s: %s", tunnel_name(t, name),
		   varnl_error(kernel.nl));
	tunnel_stop(t, L2TP_STOP_ERROR, L2TP_ERR_RESOURCES, "cannot set up the tunnel now");
	return false;
}

static void op_tunnel_up(struct l2tp_tunnel *eng)
{
	const struct l2tp_tunnel_info *info = l2tp_tunnel_peer(eng);
	struct tunnel *t = l2tp_tunnel_priv(eng);
	char name[160], host[128];

	l2tp_escape(host, sizeof(host), info->host_name.data, info->host_name.len);
	if (t->out && !begin_out(t, info, host))
		return;
	t->up = true;
	if (t->out)
		group_allow(t->peer);
	log_remote(LOG_CLASS_TUNNEL, LOG_INFO, "%s is up, host name \"%s\"%s",
		   tunnel_name(t, name), host,
		   info->authenticated ? ", authenticated" : "");
}

/* It counts for nobody any more; the engine remembers it for a while. */
static void is_over(struct tunnel *t)
{
	t->down = true;
	kernel_tunnel_del(t);
	lns_count--;
	t->peer->tunnels--;
	/* a call that could not even begin is still there: dial() */
	t->peer->sessions -= t->n_sessions;
	t->peer = NULL;
	TAILQ_INSERT_TAIL(&over, t, over);
	n_over++;
}

static void op_tunnel_down(struct l2tp_tunnel *eng, const struct l2tp_reason *why)
{
	struct tunnel *t = l2tp_tunnel_priv(eng);
	char name[160];

	log_remote(LOG_CLASS_TUNNEL, t->up ? LOG_INFO : LOG_WARNING,
		   "%s %s: %s%s%s (result %u, error %u)", tunnel_name(t, name),
		   t->up ? "is down" : "did not come up", l2tp_cause_name(why->cause),
		   why->text[0] ? ": " : "", why->text, why->result, why->error);
	if (t->out && why->cause != L2TP_CAUSE_LOCAL && why->cause != L2TP_CAUSE_IDLE)
		group_deny(t->peer);
	t->up = false;
	is_over(t);
}

static void op_tunnel_gone(struct l2tp_tunnel *eng)
{
	struct tunnel *t = l2tp_tunnel_priv(eng);

	if (t->dead)
		return;
	/* it never came to a request */
	if (!t->down)
		is_over(t);
	TAILQ_REMOVE(&over, t, over);
	n_over--;
	t->dead = true;
	timer_cancel(&t->timer);
	if (t->tid)
		hash_del(&by_id, &t->by_id);
	tunnel_forget_source(t);
	TAILQ_REMOVE(&lns_tunnels, t, all);
	TAILQ_INSERT_TAIL(&dead, t, all);
	reap_soon();
}

static void op_call_reply(struct l2tp_call *c)
{
	struct session *s = l2tp_call_priv(c);

	if (s && s->dial)
		dial_reply(s);
	else if (s)
		forward_reply(s);
}

static void op_call_request(struct l2tp_call *c, const struct l2tp_call_info *info)
{
	session_request(l2tp_tunnel_priv(l2tp_call_tunnel(c)), c, info);
}

static void op_call_up(struct l2tp_call *c, const struct l2tp_call_info *info)
{
	struct session *s = l2tp_call_priv(c);

	if (!s)
		return;
	if (s->dial)
		session_begin(s, NULL);
	else if (s->t->out)
		forward_up(s);
	else if (s->fwd)
		forward_connect(s, info);
	else
		session_up(s, info);
}

static void op_call_down(struct l2tp_call *c, const struct l2tp_reason *why)
{
	struct session *s = l2tp_call_priv(c);

	if (s)
		session_down(s, why);
}

/* From the LNS, for the LAC in front of us; what they tell is of no use to PPPoE. */
static void op_call_sli(struct l2tp_call *c, uint32_t send_accm, uint32_t receive_accm)
{
	struct session *other = forward_call(l2tp_call_priv(c));

	if (!other)
		return;
	l2tp_call_sli(other->call, timer_now(), send_accm, receive_accm);
	tunnel_rearm(other->t);
}

/* The other way round */
static void op_call_wen(struct l2tp_call *c, const struct l2tp_call_errors *err)
{
	struct session *other = forward_call(l2tp_call_priv(c));

	if (!other)
		return;
	l2tp_call_wen(other->call, timer_now(), err);
	tunnel_rearm(other->t);
}

static void op_trace(struct l2tp_tunnel *eng, const struct l2tp_trace *tr)
{
	struct tunnel *t = l2tp_tunnel_priv(eng);

	log_remote(LOG_CLASS_TUNNEL, LOG_DEBUG, "tunnel %u/%u %s%s %s Ns %u Nr %u %s", t->ep->id,
		   t->tid, tr->tx ? "sent" : "received", tr->again ? " again" : "",
		   l2tp_msg_name(tr->type), tr->ns, tr->nr, tr->summary);
}

static const struct l2tp_ops ops = {
	.send = op_send,
	.random = op_random,
	.tunnel_request = op_tunnel_request,
	.tunnel_up = op_tunnel_up,
	.tunnel_down = op_tunnel_down,
	.tunnel_gone = op_tunnel_gone,
	.call_request = op_call_request,
	.call_reply = op_call_reply,
	.call_up = op_call_up,
	.call_down = op_call_down,
	.call_sli = op_call_sli,
	.call_wen = op_call_wen,
	.trace = op_trace,
};

/* --- the beginning ------------------------------------------------------------ */

/**
 * tunnel_conf() - the engine's settings for a tunnel
 * @t: tunnel, with its peer
 * @conf: receives them; points into the peer's entry of the configuration
 */
void tunnel_conf(const struct tunnel *t, struct l2tp_tunnel_conf *conf)
{
	static const enum l2tp_hide hide[] = {
		[CFG_HIDE_PASSWORD] = L2TP_HIDE_PASSWORD,
		[CFG_HIDE_ALL] = L2TP_HIDE_ALL,
		[CFG_HIDE_NEVER] = L2TP_HIDE_NEVER,
	};
	const struct cfg_peer *peer = t->peer->cfg;
	const struct cfg_l2tp *l = &peer->l2tp;

	l2tp_tunnel_conf_init(conf);
	conf->host_name = l->host_name;
	conf->vendor_name = "var";
	conf->framing_cap = L2TP_FRAMING_SYNC | L2TP_FRAMING_ASYNC;
	conf->local_tid = t->tid;
	conf->roles = t->out ? L2TP_ROLE_LAC : L2TP_ROLE_LNS;
	conf->secret.data = peer->secret;
	conf->secret.len = peer->secret_len;
	conf->challenge = l->challenge && peer->secret_len;
	/* without a secret nothing can be hidden: passwords stay here unless told otherwise */
	conf->hide = hide[l->hide];
	if (!peer->secret_len && conf->hide == L2TP_HIDE_ALL)
		conf->hide = L2TP_HIDE_PASSWORD;
	conf->access_line = t->peer->member && t->peer->member->access_line;
	conf->hello_ms = l->hello_ms;
	conf->setup_ms = l->setup_ms;
	conf->call_setup_ms = l->call_setup_ms;
	conf->idle_ms = l->idle_ms;
	conf->rel.first_timeout_ms = l->first_timeout_ms;
	conf->rel.first_retries = l->first_tries;
	conf->rel.timeout_ms = l->timeout_ms;
	conf->rel.retries = l->tries;
	conf->rel.cap_ms = l->cap_ms;
	conf->rel.rx_window = (uint16_t)l->window;
	conf->max_calls = l->max_sessions < 65535 ? l->max_sessions : 65535;
}

/* Who begins and ends tunnels all the time must not fill the memory with old ones. */
static void forget_oldest(void)
{
	while (n_over >= OVER_MAX)
		op_tunnel_gone(TAILQ_FIRST(&over)->eng);
}

/**
 * tunnel_make() - begin a tunnel
 * @ep: endpoint
 * @peer: the other end
 * @addr: its address
 * @port: its UDP port, host byte order
 * @vr: VR id of the tunnel's row
 * @out: we begin: the SCCRQ leaves at once. Else the owner of its SCCRQ begins, and
 *	tunnel_input() is to follow
 *
 * Return: the tunnel, or NULL after a message in the log.
 */
struct tunnel *tunnel_make(struct endpoint *ep, struct peer *peer, struct in_addr addr,
			   uint16_t port, uint32_t vr, bool out)
{
	struct l2tp_tunnel_conf conf;
	struct tunnel *t;
	char name[160];
	int ret = 0;

	forget_oldest();
	t = calloc(1, sizeof(*t));
	if (!t || timers_reserve()) {
		log_remote(LOG_CLASS_TUNNEL, LOG_ERR, "no tunnel with peer %s: out of memory",
			   peer->cfg->name);
		free(t);
		return NULL;
	}
	t->ep = ep;
	t->peer = peer;
	t->addr = addr;
	t->port = port;
	t->vr = vr;
	t->out = out;
	t->since = time(NULL);
	t->timer.fn = tunnel_timer;
	TAILQ_INIT(&t->sessions);
	if (out)
		ret = kernel_tunnel(t);
	if (!ret) {
		tunnel_conf(t, &conf);
		t->eng = l2tp_tunnel_new(&ops, t, &conf, out, timer_now());
	}
	if (!t->eng) {
		log_remote(LOG_CLASS_TUNNEL, LOG_ERR, "%s cannot begin: %s",
			   tunnel_name(t, name), ret == -ENOSPC ? "no Tunnel ID is free" :
			   ret ? varnl_error(kernel.nl) : "out of memory");
		if (t->tid)
			hash_del(&by_id, &t->by_id);
		kernel_tunnel_del(t);
		timers_unreserve();
		free(t);
		return NULL;
	}
	l2tp_tunnel_set_trace(t->eng, log_wanted(LOG_DEBUG));
	TAILQ_INSERT_TAIL(&lns_tunnels, t, all);
	ep->tunnels++;
	peer->tunnels++;
	lns_count++;
	if (out)
		tunnel_rearm(t);
	return t;
}

/**
 * tunnel_answers_from() - may a message from another port be for this tunnel?
 * @t: tunnel
 * @port: UDP port that it came from, host byte order
 * @buf: UDP payload
 * @len: its length
 *
 * RFC 2661 8.1: the one who answers our SCCRQ chooses its own port, which is the
 * peer's from then on.
 */
bool tunnel_answers_from(struct tunnel *t, uint16_t port, const uint8_t *buf, size_t len)
{
	if (!t->out || !l2tp_tunnel_is_reply(t->eng, buf, len))
		return false;
	t->port = port;
	return true;
}

/**
 * tunnel_input() - a control message for a tunnel
 * @t: tunnel
 * @buf: UDP payload
 * @len: its length
 */
void tunnel_input(struct tunnel *t, const uint8_t *buf, size_t len)
{
	l2tp_tunnel_input(t->eng, timer_now(), buf, len);
	tunnel_rearm(t);
}

/* --- the end ------------------------------------------------------------------ */

/**
 * tunnel_stop() - close a tunnel with a StopCCN
 * @t: tunnel; nothing happens if it is over
 * @result: Result Code
 * @error: Error Code
 * @why: text for the peer and the log
 */
void tunnel_stop(struct tunnel *t, uint16_t result, uint16_t error, const char *why)
{
	if (t->down || t->dead)
		return;
	l2tp_tunnel_stop(t->eng, timer_now(), result, error, why);
	tunnel_rearm(t);
}

/* The kernel has it no more: say goodbye and clean up */
void tunnel_lost(struct tunnel *t, const char *why)
{
	struct session *s;

	t->in_kernel = false;
	TAILQ_FOREACH(s, &t->sessions, of_leg)
		s->in_kernel = false;
	tunnel_stop(t, L2TP_STOP_CLEAR, 0, why);
}

/* Stop all tunnels of an endpoint */
void lns_stop_endpoint(struct endpoint *ep, const char *why)
{
	struct tunnel *t;

	for (t = TAILQ_FIRST(&lns_tunnels); t; t = tunnel_next(t)) {
		if (t->ep != ep || t->down)
			continue;
		if (ep->in_kernel)
			tunnel_stop(t, L2TP_STOP_SHUTDOWN, 0, why);
		else
			tunnel_lost(t, why);
	}
}

/* Do not wait for the acknowledgments of stopped tunnels: the socket is needed */
void lns_purge(struct endpoint *ep)
{
	struct tunnel *t, *next;

	TAILQ_FOREACH_SAFE(t, &lns_tunnels, all, next) {
		if (t->ep == ep && t->down)
			op_tunnel_gone(t->eng);
	}
}

/* Tunnels whose StopCCN waits for its acknowledgment */
unsigned int lns_stopping(void)
{
	struct tunnel *t;
	unsigned int n = 0;

	TAILQ_FOREACH(t, &lns_tunnels, all) {
		if (l2tp_tunnel_state(t->eng) == L2TP_TS_STOPPING)
			n++;
	}
	return n;
}

/* Free the tunnels that are gone; no engine is running */
void lns_reap(void)
{
	struct endpoint *ep;
	struct tunnel *t;

	while ((t = TAILQ_FIRST(&dead))) {
		TAILQ_REMOVE(&dead, t, all);
		l2tp_tunnel_free(t->eng);
		timers_unreserve();
		ep = t->ep;
		free(t);
		endpoint_put(ep);
	}
}

/* Free all tunnels, whatever their state; the last step of the daemon */
void lns_close(void)
{
	struct tunnel *t, *next;

	TAILQ_FOREACH_SAFE(t, &lns_tunnels, all, next) {
		tunnel_stop(t, L2TP_STOP_SHUTDOWN, 0, "shutting down");
		sessions_reap();
	}
	while ((t = TAILQ_FIRST(&lns_tunnels)))
		op_tunnel_gone(t->eng);
	lns_reap();
	hash_free(&by_id);
	hash_free(&by_source);
}
