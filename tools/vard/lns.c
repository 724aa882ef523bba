// SPDX-License-Identifier: GPL-2.0
/*
 * lns.c - tunnels: between sockets, the L2TP engine and the kernel
 *
 * A datagram for no tunnel is judged without any state: only a sound SCCRQ of a
 * declared peer makes a tunnel, all else is dropped and counted. The kernel's
 * tunnel exists before the SCCRP leaves, and goes when the control connection is
 * over; the Tunnel ID stays reserved here while the engine lingers.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "kernel.h"
#include "lns.h"
#include "log.h"
#include "session.h"

#define ID_TRIES	64	/* random ids tried before giving up */
#define REFUSE_RATE	20	/* StopCCN without a tunnel, per second */
#define OVER_MAX	1024	/* tunnels that are over and are still remembered */
#define NEW_RATE	20	/* new tunnels of a peer per second */
#define NEW_BURST	200

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

static struct tunnel *find_source(const struct endpoint *ep, struct in_addr addr,
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
	uint8_t *p = buf;
	ssize_t n;

	while (len) {
		n = getrandom(p, len, 0);
		if (n < 0 && errno != EINTR)
			abort();
		if (n > 0) {
			p += n;
			len -= (size_t)n;
		}
	}
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
		op_random(t->eng, &tid, sizeof(tid));
		if (!tid || tunnel_find(t->ep->id, tid))
			continue;
		memset(&o, 0, sizeof(o));
		o.has = VARNL_KEY_TUNNEL | VARNL_BIT(VAR_A_TUNNEL_PEER_TUNNEL_ID) |
			VARNL_BIT(VAR_A_TUNNEL_PEER_IP4) | VARNL_BIT(VAR_A_TUNNEL_PEER_PORT) |
			VARNL_BIT(VAR_A_TUNNEL_SIDE) | VARNL_BIT(VAR_A_TUNNEL_SELECT) |
			VARNL_BIT(VAR_A_TUNNEL_VR);
		o.endpoint = t->ep->id;
		o.tunnel_id = tid;
		o.peer_tunnel_id = t->peer_tid;
		o.peer_ip4 = t->addr;
		o.peer_port = t->port;
		o.vr = t->vr;
		o.side = VAR_SIDE_ACCESS;
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
	log_remote(LOG_CLASS_TUNNEL, LOG_ERR, "%s refused: %s", tunnel_name(t, name),
		   ret == -ENOSPC ? "no Tunnel ID is free" : varnl_error(kernel.nl));
	l2tp_tunnel_reject(eng, now, L2TP_STOP_ERROR, L2TP_ERR_RESOURCES,
			   "cannot set up the tunnel now");
}

static void op_tunnel_up(struct l2tp_tunnel *eng)
{
	const struct l2tp_tunnel_info *info = l2tp_tunnel_peer(eng);
	struct tunnel *t = l2tp_tunnel_priv(eng);
	char name[160], host[128];

	t->up = true;
	l2tp_escape(host, sizeof(host), info->host_name.data, info->host_name.len);
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
	if (t->peer_tid)
		hash_del(&by_source, &t->by_source);
	TAILQ_REMOVE(&lns_tunnels, t, all);
	TAILQ_INSERT_TAIL(&dead, t, all);
	reap_soon();
}

static void op_call_request(struct l2tp_call *c, const struct l2tp_call_info *info)
{
	session_request(l2tp_tunnel_priv(l2tp_call_tunnel(c)), c, info);
}

static void op_call_up(struct l2tp_call *c, const struct l2tp_call_info *info)
{
	struct session *s = l2tp_call_priv(c);

	if (s)
		session_up(s, info);
}

static void op_call_down(struct l2tp_call *c, const struct l2tp_reason *why)
{
	struct session *s = l2tp_call_priv(c);

	if (s)
		session_call_down(s, why);
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
	.call_up = op_call_up,
	.call_down = op_call_down,
	.trace = op_trace,
};

/* --- what comes in ----------------------------------------------------------- */

/**
 * tunnel_conf() - the engine's settings for tunnels with a peer
 * @peer: entry of the configuration
 * @conf: receives them; points into @peer
 */
void tunnel_conf(const struct cfg_peer *peer, struct l2tp_tunnel_conf *conf)
{
	static const enum l2tp_hide hide[] = {
		[CFG_HIDE_PASSWORD] = L2TP_HIDE_PASSWORD,
		[CFG_HIDE_ALL] = L2TP_HIDE_ALL,
		[CFG_HIDE_NEVER] = L2TP_HIDE_NEVER,
	};
	const struct cfg_l2tp *l = &peer->l2tp;

	l2tp_tunnel_conf_init(conf);
	conf->host_name = l->host_name;
	conf->vendor_name = "var";
	conf->framing_cap = L2TP_FRAMING_SYNC | L2TP_FRAMING_ASYNC;
	conf->roles = L2TP_ROLE_LNS;
	conf->secret.data = peer->secret;
	conf->secret.len = peer->secret_len;
	conf->challenge = l->challenge && peer->secret_len;
	conf->hide = peer->secret_len ? hide[l->hide] : L2TP_HIDE_NEVER;
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

/* Tell a declared peer why; at most REFUSE_RATE per second, as sources can be forged */
static void refuse(struct endpoint *ep, struct in_addr from, uint16_t port,
		   const struct l2tp_peek *peek, uint16_t result, uint16_t error,
		   const char *text)
{
	static uint64_t second;
	static unsigned int count;
	uint64_t now = timer_now();
	uint8_t buf[512];
	uint16_t tid;
	size_t len;

	vard.stats.tunnels_refused++;
	if (now / 1000 != second) {
		second = now / 1000;
		count = 0;
	}
	if (count++ >= REFUSE_RATE)
		return;
	do {
		op_random(NULL, &tid, sizeof(tid));
	} while (!tid || tunnel_find(ep->id, tid));
	len = l2tp_stopccn_build(buf, sizeof(buf), peek->peer_tid, tid, 0,
				 (uint16_t)(peek->ns + 1), result, error, text);
	if (len)
		endpoint_send(ep, from, port, buf, len);
}

static struct tunnel *tunnel_make(struct endpoint *ep, struct peer *peer,
				  struct in_addr from, uint16_t port)
{
	struct l2tp_tunnel_conf conf;
	struct tunnel *t;

	t = calloc(1, sizeof(*t));
	if (!t || timers_reserve()) {
		free(t);
		return NULL;
	}
	t->ep = ep;
	t->peer = peer;
	t->addr = from;
	t->port = port;
	t->vr = peer->cfg->vr_given ? peer->cfg->vr : ep->cfg->vr;
	t->since = time(NULL);
	t->timer.fn = tunnel_timer;
	TAILQ_INIT(&t->sessions);
	tunnel_conf(peer->cfg, &conf);
	t->eng = l2tp_tunnel_new(&ops, t, &conf, false, timer_now());
	if (!t->eng) {
		timers_unreserve();
		free(t);
		return NULL;
	}
	l2tp_tunnel_set_trace(t->eng, log_wanted(LOG_DEBUG));
	TAILQ_INSERT_TAIL(&lns_tunnels, t, all);
	ep->tunnels++;
	peer->tunnels++;
	lns_count++;
	return t;
}

static void tunnel_input(struct tunnel *t, const uint8_t *buf, size_t len)
{
	l2tp_tunnel_input(t->eng, timer_now(), buf, len);
	tunnel_rearm(t);
}

/*
 * Each tunnel costs the kernel a device, and source addresses can be forged: SCCRQs that
 * come faster are dropped. A peer that means it sends again.
 */
static bool may_begin(struct peer *p)
{
	uint64_t second = timer_now() / 1000;
	uint64_t gained = second - p->filled;

	if (gained) {
		gained = gained < NEW_BURST ? gained * NEW_RATE : NEW_BURST;
		gained += p->tokens;
		p->tokens = gained < NEW_BURST ? (unsigned int)gained : NEW_BURST;
		p->filled = second;
	}
	if (!p->tokens)
		return false;
	p->tokens--;
	return true;
}

/* A sound SCCRQ of a declared peer */
static void new_tunnel(struct endpoint *ep, const struct cfg_peer *cfg,
		       struct in_addr from, uint16_t port, const struct l2tp_peek *peek,
		       const uint8_t *buf, size_t len)
{
	struct peer *peer = peer_find(cfg->name);
	struct tunnel *t;

	if (!peer || vard.stopping || ep->closing || !ep->in_kernel) {
		refuse(ep, from, port, peek, L2TP_STOP_SHUTDOWN, 0, "shutting down");
		return;
	}
	if (peer->tunnels >= cfg->l2tp.max_tunnels) {
		peer->refused++;
		log_remote(LOG_CLASS_TUNNEL, LOG_WARNING,
			   "tunnel of peer %s refused: it has %u already (max-tunnels)",
			   cfg->name, peer->tunnels);
		refuse(ep, from, port, peek, L2TP_STOP_ERROR, L2TP_ERR_RESOURCES,
		       "too many tunnels");
		return;
	}
	if (!may_begin(peer)) {
		vard.stats.tunnels_refused++;
		peer->refused++;
		log_remote(LOG_CLASS_DROP, LOG_WARNING,
			   "SCCRQ of peer %s dropped: more than %d new tunnels per second",
			   cfg->name, NEW_RATE);
		return;
	}
	/* who begins and ends tunnels all the time must not fill the memory with old ones */
	while (n_over >= OVER_MAX)
		op_tunnel_gone(TAILQ_FIRST(&over)->eng);
	t = tunnel_make(ep, peer, from, port);
	if (!t) {
		log_remote(LOG_CLASS_TUNNEL, LOG_ERR, "tunnel of peer %s refused: out of memory",
			   cfg->name);
		return;
	}
	tunnel_input(t, buf, len);
}

/* A datagram with Tunnel ID 0, or one of another version */
static void first_input(struct endpoint *ep, struct in_addr from, uint16_t port, int ifindex,
			const uint8_t *buf, size_t len)
{
	enum l2tp_peek_status st;
	const struct cfg_peer *cfg;
	struct l2tp_peek peek;
	struct l2tp_str secret;
	struct tunnel *t;

	st = l2tp_sccrq_peek(buf, len, NULL, &peek);
	if (st == L2TP_PEEK_DROP) {
		vard.stats.rx_malformed++;
		return;
	}
	if (ifindex > 0 && !ep->cfg->access_side && row_is_access((uint32_t)ifindex)) {
		vard.stats.rx_access_side++;
		return;
	}
	cfg = peer_match(vard.cfg, ep->cfg->name, from, peek.host_name.data,
			 peek.host_name.len);
	if (!cfg) {
		vard.stats.rx_unknown_peer++;
		return;
	}
	secret.data = cfg->secret;
	secret.len = cfg->secret_len;
	st = l2tp_sccrq_peek(buf, len, &secret, &peek);
	switch (st) {
	case L2TP_PEEK_SCCRQ:
	case L2TP_PEEK_STOPCCN:
		t = find_source(ep, from, port, peek.peer_tid);
		if (t && st == L2TP_PEEK_SCCRQ &&
		    l2tp_tunnel_state(t->eng) == L2TP_TS_LINGER) {
			/* not a retransmission: the peer has begun anew */
			hash_del(&by_source, &t->by_source);
			t->peer_tid = 0;
			t = NULL;
		}
		if (t)
			tunnel_input(t, buf, len);
		else if (st == L2TP_PEEK_SCCRQ)
			new_tunnel(ep, cfg, from, port, &peek, buf, len);
		else
			vard.stats.rx_no_tunnel++;
		break;
	case L2TP_PEEK_REFUSE:
	case L2TP_PEEK_V3:
		log_remote(LOG_CLASS_TUNNEL, LOG_WARNING, "tunnel of peer %s refused: %s",
			   cfg->name, peek.refuse.text);
		refuse(ep, from, port, &peek, peek.refuse.result, peek.refuse.error,
		       peek.refuse.text);
		break;
	case L2TP_PEEK_DROP:
		vard.stats.rx_malformed++;
		break;
	}
}

/**
 * lns_input() - a datagram that the kernel left to us
 * @ep: endpoint that it came to
 * @from: source address
 * @port: source port, host byte order
 * @ifindex: interface that it came in by, 0: not known
 * @buf: UDP payload
 * @len: its length
 */
void lns_input(struct endpoint *ep, struct in_addr from, uint16_t port, int ifindex,
	       const uint8_t *buf, size_t len)
{
	enum l2tp_hdr_status st;
	struct l2tp_hdr hdr;
	struct tunnel *t;

	st = l2tp_hdr_parse(buf, len, &hdr);
	if (st == L2TP_HDR_V3 || (st == L2TP_HDR_OK && hdr.ctrl && !hdr.tid)) {
		first_input(ep, from, port, ifindex, buf, len);
		return;
	}
	if (st != L2TP_HDR_OK || !hdr.ctrl) {
		vard.stats.rx_malformed++;
		return;
	}
	t = tunnel_find(ep->id, hdr.tid);
	if (!t || t->ep != ep) {
		vard.stats.rx_no_tunnel++;
		return;
	}
	if (t->addr.s_addr != from.s_addr || t->port != port) {
		vard.stats.rx_wrong_source++;
		return;
	}
	tunnel_input(t, buf, len);
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
	TAILQ_FOREACH(s, &t->sessions, of_tunnel)
		s->in_kernel = false;
	tunnel_stop(t, L2TP_STOP_CLEAR, 0, why);
}

/* Stop all tunnels of an endpoint */
void lns_stop_endpoint(struct endpoint *ep, const char *why)
{
	struct tunnel *t, *next;

	TAILQ_FOREACH_SAFE(t, &lns_tunnels, all, next) {
		if (t->ep != ep)
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
