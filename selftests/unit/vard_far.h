/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vard_far.h - LNSs with PPP servers behind the daemon, and PPPoE hosts before it
 *
 * Included once, after vard_sim.h. An LNS can misbehave in the ways that make a LAC or LTS
 * try another one.
 */
#ifndef SELFTESTS_UNIT_VARD_FAR_H
#define SELFTESTS_UNIT_VARD_FAR_H

#include "l2tp/internal.h"

#define LNSS	4
#define SECRET	"secret"	/* of every user */

enum lns_mode {
	LNS_GOOD,
	LNS_SILENT,	/* nothing is answered */
	LNS_STOP,	/* SCCRQ: StopCCN with @code */
	LNS_CDN,	/* ICRQ: CDN with @code */
	LNS_CDN_LATE,	/* ICRQ: ICRP, and then CDN with @code */
	LNS_TWICE,	/* ICRQ: ICRP, and another one */
	LNS_DUMB,	/* ICRQ: acknowledged, no more */
};

/* A call at an LNS */
struct far_call {
	TAILQ_ENTRY(far_call) node;
	struct far_tunnel *ft;
	struct l2tp_call *call;
	struct ppp *ppp;
	struct ppp_conf conf;
	uint16_t sid;
	bool up;
	bool open;
	bool adopted;
};

TAILQ_HEAD(far_call_list, far_call);

struct far_tunnel {
	TAILQ_ENTRY(far_tunnel) node;
	struct lns *lns;
	struct l2tp_tunnel *eng;
	uint16_t tid;
	bool over;
	struct far_call_list calls;
};

TAILQ_HEAD(far_tunnel_list, far_tunnel);

/**
 * struct lns - an LNS
 * @mode: what it does
 * @code: Result Code that goes with it
 * @error: Error Code
 * @secret: tunnel secret
 * @name: its Host Name
 * @adopt: use proxy AVPs
 * @icrqs: calls that came, ever
 * @called: SCCRQs that came, ever
 * @result: Result Code of the last call that ended
 * @stop: Result Code of the last tunnel that ended
 * @info: of the last ICCN, without strings
 * @user: Proxy Authen Name in it
 * @response: Proxy Authen Response in it
 * @tunnels: those that are known
 */
struct lns {
	enum lns_mode mode;
	uint16_t code;
	uint16_t error;
	const char *secret;
	const char *name;
	bool adopt;
	unsigned int icrqs;
	unsigned int called;
	uint16_t result;
	uint16_t stop;
	struct l2tp_call_info info;
	char user[64];
	char response[64];
	struct far_tunnel_list tunnels;
};

static struct lns lnss[LNSS];
static struct port the_port;

static void lns_datagram(const struct packet *p)
{
	struct lns *lns = p->who;
	struct in_addr from = { .s_addr = htonl(0xcb007101 + (uint32_t)(lns - lnss)) };

	lns_input(&the_endpoint, from, 1701, 0, p->data, p->len);
}

static void far_send(struct l2tp_tunnel *t, const uint8_t *buf, size_t len)
{
	struct far_tunnel *ft = l2tp_tunnel_priv(t);

	if (ft->lns->mode != LNS_SILENT)
		send_packet(lns_datagram, ft->lns, buf, len);
}

static void far_request(struct l2tp_tunnel *t, const struct l2tp_tunnel_info *info)
{
	struct far_tunnel *ft = l2tp_tunnel_priv(t);

	if (ft->lns->mode == LNS_STOP)
		l2tp_tunnel_reject(t, fake.now, ft->lns->code, ft->lns->error, "no");
	else
		l2tp_tunnel_accept(t, fake.now, ft->tid);
}

static void far_down(struct l2tp_tunnel *t, const struct l2tp_reason *why)
{
	struct far_tunnel *ft = l2tp_tunnel_priv(t);

	ft->over = true;
	ft->lns->stop = why->result;
}

static void far_call_request(struct l2tp_call *c, const struct l2tp_call_info *info)
{
	struct far_tunnel *ft = l2tp_tunnel_priv(l2tp_call_tunnel(c));
	struct lns *lns = ft->lns;
	struct far_call *fc;

	lns->icrqs++;
	if (lns->mode == LNS_CDN) {
		l2tp_call_reject(c, fake.now, lns->code, lns->error, "no");
		return;
	}
	fc = calloc(1, sizeof(*fc));
	if (!fc)
		abort();
	fc->ft = ft;
	fc->call = c;
	do {
		fc->sid = (uint16_t)random();
	} while (!fc->sid || l2tp_tunnel_find_call(ft->eng, fc->sid));
	TAILQ_INSERT_TAIL(&ft->calls, fc, node);
	l2tp_call_set_priv(c, fc);
	if (lns->mode == LNS_DUMB)
		return;
	l2tp_call_accept(c, fake.now, fc->sid);
	if (lns->mode == LNS_TWICE)
		l2tp_send_icrp(c);
	if (lns->mode == LNS_CDN_LATE)
		l2tp_call_close(c, fake.now, lns->code, lns->error, "no");
}

static struct ppp_octets far_octets(const struct l2tp_call_info *info, unsigned int attr,
				    const struct l2tp_str *s)
{
	if (!L2TP_CALL_HAS(info, attr))
		return (struct ppp_octets){ NULL, 0 };
	return (struct ppp_octets){ s->data ? s->data : (const uint8_t *)"", s->len };
}

static void far_begin(struct far_call *fc, const struct l2tp_call_info *info)
{
	struct ppp_proxy x = {
		.type = info->proxy_type,
		.id = info->proxy_id,
		.first = far_octets(info, L2TP_AVP_LCP_INITIAL, &info->lcp_initial),
		.sent = far_octets(info, L2TP_AVP_LCP_LAST_SENT, &info->lcp_sent),
		.received = far_octets(info, L2TP_AVP_LCP_LAST_RECEIVED, &info->lcp_received),
		.name = far_octets(info, L2TP_AVP_PROXY_NAME, &info->proxy_name),
		.chal = far_octets(info, L2TP_AVP_PROXY_CHALLENGE, &info->proxy_challenge),
		.resp = far_octets(info, L2TP_AVP_PROXY_RESPONSE, &info->proxy_response),
	};

	fc->adopted = fc->ft->lns->adopt && x.sent.data && ppp_adopt(fc->ppp, fake.now, &x);
	if (!fc->adopted)
		ppp_lower_up(fc->ppp, fake.now);
}

static void copy_text(char to[64], const struct l2tp_str *s)
{
	size_t n = s->len < 63 ? s->len : 63;

	if (n)
		memcpy(to, s->data, n);
	to[n] = '\0';
}

static const struct ppp_ops far_ppp_ops;

static void far_call_up(struct l2tp_call *c, const struct l2tp_call_info *info)
{
	struct far_call *fc = l2tp_call_priv(c);
	struct lns *lns = fc->ft->lns;

	lns->info = *info;
	copy_text(lns->user, &info->proxy_name);
	copy_text(lns->response, &info->proxy_response);
	ppp_conf_init(&fc->conf);
	fc->conf.host_name = "lns";
	fc->conf.echo_ms = 5000;
	fc->ppp = ppp_new(&far_ppp_ops, fc, &fc->conf, fake.now);
	if (!fc->ppp)
		abort();
	fc->up = true;
	far_begin(fc, info);
}

static void far_call_down(struct l2tp_call *c, const struct l2tp_reason *why)
{
	struct far_call *fc = l2tp_call_priv(c);

	if (!fc)
		return;
	fc->ft->lns->result = why->result;
	fc->call = NULL;
	fc->up = false;
	fc->open = false;
	if (fc->ppp)
		ppp_lower_down(fc->ppp, fake.now);
}

static const struct l2tp_ops far_ops = {
	.send = far_send,
	.random = sim_random,
	.tunnel_request = far_request,
	.tunnel_down = far_down,
	.call_request = far_call_request,
	.call_up = far_call_up,
	.call_down = far_call_down,
};

static void far_frame(const struct packet *p)
{
	fake_frame_in(&p->name, p->data, p->len);
}

static void far_ppp_send(struct ppp *p, const uint8_t *frame, size_t len)
{
	struct far_call *fc = ppp_priv(p);
	struct varnl_session_name name = { .endpoint = 1 };

	if (!fc->call || fc->ft->lns->mode == LNS_SILENT)
		return;
	name.tunnel_id = l2tp_tunnel_peer(fc->ft->eng)->tid;
	name.session_id = l2tp_call_peer_sid(fc->call);
	send_packet(far_frame, fc->ft->lns, frame, len)->name = name;
}

static void far_authenticate(struct ppp *p, const struct ppp_auth_req *req)
{
	bool right;

	if (req->auth == PPP_AUTH_PAP)
		right = ppp_secret_equal(SECRET, strlen(SECRET), req->password,
					 req->password_len);
	else
		right = ppp_chap_md5_verify(req->id, SECRET, strlen(SECRET), req->chal,
					    req->chal_len, req->resp);
	ppp_auth_result(p, fake.now, right, right ? "hello" : "no");
}

static void far_network(struct ppp *p)
{
	static uint32_t last = 0x0a630002;
	struct ppp_net net = { .ip4 = true };

	net.local.s_addr = htonl(0x0a630001);
	net.peer.s_addr = htonl(last++);
	ppp_network_result(p, fake.now, &net);
}

static void far_ncp_up(struct ppp *p, uint16_t proto)
{
	((struct far_call *)ppp_priv(p))->open = true;
}

static void far_ncp_down(struct ppp *p, uint16_t proto)
{
	((struct far_call *)ppp_priv(p))->open = false;
}

static void far_terminated(struct ppp *p, enum ppp_reason reason, const char *text)
{
	struct far_call *fc = ppp_priv(p);

	if (fc->call)
		l2tp_call_close(fc->call, fake.now, L2TP_CDN_ADMIN, 0, text);
}

static const struct ppp_ops far_ppp_ops = {
	.send = far_ppp_send,
	.random = cl_random,
	.authenticate = far_authenticate,
	.network_request = far_network,
	.ncp_up = far_ncp_up,
	.ncp_down = far_ncp_down,
	.terminated = far_terminated,
};

/* --- datagrams and frames of the daemon ----------------------------------------------- */

static struct far_tunnel *far_tunnel_of(struct lns *lns, const uint8_t *buf, size_t len)
{
	struct l2tp_tunnel_conf conf;
	struct far_tunnel *ft;
	struct l2tp_peek peek;
	struct l2tp_hdr hdr;

	if (l2tp_hdr_parse(buf, len, &hdr) != L2TP_HDR_OK)
		return NULL;
	TAILQ_FOREACH(ft, &lns->tunnels, node) {
		if (hdr.tid && ft->tid == hdr.tid)
			return ft;
	}
	if (hdr.tid || l2tp_sccrq_peek(buf, len, NULL, &peek) != L2TP_PEEK_SCCRQ)
		return NULL;
	TAILQ_FOREACH(ft, &lns->tunnels, node) {
		if (l2tp_tunnel_peer(ft->eng)->tid == peek.peer_tid &&
		    l2tp_tunnel_state(ft->eng) < L2TP_TS_LINGER)
			return ft;
	}
	lns->called++;
	ft = calloc(1, sizeof(*ft));
	if (!ft)
		abort();
	ft->lns = lns;
	ft->tid = (uint16_t)(random() | 1);
	TAILQ_INIT(&ft->calls);
	l2tp_tunnel_conf_init(&conf);
	conf.host_name = lns->name;
	conf.local_tid = ft->tid;
	conf.roles = L2TP_ROLE_LNS;
	conf.secret.data = (const uint8_t *)lns->secret;
	conf.secret.len = strlen(lns->secret);
	conf.challenge = true;
	conf.hello_ms = 5000;
	conf.rel.retries = 8;
	ft->eng = l2tp_tunnel_new(&far_ops, ft, &conf, false, fake.now);
	if (!ft->eng)
		abort();
	TAILQ_INSERT_TAIL(&lns->tunnels, ft, node);
	return ft;
}

static void to_lns(const struct packet *p)
{
	struct lns *lns = p->who;
	struct far_tunnel *ft;

	if (lns->mode == LNS_SILENT)
		return;
	ft = far_tunnel_of(lns, p->data, p->len);
	if (ft)
		l2tp_tunnel_input(ft->eng, fake.now, p->data, p->len);
}

static void to_far_call(const struct packet *p)
{
	struct lns *lns = p->who;
	struct far_tunnel *ft;
	struct far_call *fc;

	if (lns->mode == LNS_SILENT)
		return;
	TAILQ_FOREACH(ft, &lns->tunnels, node) {
		if (ft->tid != p->name.tunnel_id)
			continue;
		TAILQ_FOREACH(fc, &ft->calls, node) {
			if (fc->sid == p->name.session_id && fc->ppp && fc->call)
				ppp_input(fc->ppp, fake.now, p->data, p->len);
		}
	}
}

static struct lns *lns_at(struct in_addr addr)
{
	uint32_t i = ntohl(addr.s_addr) - 0xcb007101;

	return i < LNSS ? &lnss[i] : NULL;
}

static void to_host(const struct packet *p)
{
	unsigned int i;

	for (i = 0; i < HOSTS; i++) {
		if (hosts[i].ppp && hosts[i].sid && hosts[i].sid == p->name.session_id)
			ppp_input(hosts[i].ppp, fake.now, p->data, p->len);
	}
}

static void datagram_out(struct in_addr to, uint16_t port, const uint8_t *buf, size_t len)
{
	if (lns_at(to))
		send_packet(to_lns, lns_at(to), buf, len);
	else
		datagram_to_lac(to, buf, len);
}

static void frame_out(const struct varnl_frame *f)
{
	struct varnl_session *s = fake_session(f->tunnel_id, f->session_id);
	struct varnl_tunnel *t = fake_tunnel(f->tunnel_id);
	struct packet *p;

	if (f->port) {
		send_packet(to_host, NULL, f->data, f->len)->name.session_id = f->session_id;
	} else if (t && s && lns_at(t->peer_ip4)) {
		p = send_packet(to_far_call, lns_at(t->peer_ip4), f->data, f->len);
		p->name.tunnel_id = t->peer_tunnel_id;
		p->name.session_id = s->peer_session_id;
	} else {
		frame_to_lac(f);
	}
}

static void padt_out(uint16_t sid, const char *text)
{
	unsigned int i;

	for (i = 0; i < HOSTS; i++) {
		if (!hosts[i].sid || hosts[i].sid != sid)
			continue;
		hosts[i].sid = 0;
		snprintf(hosts[i].padt, sizeof(hosts[i].padt), "%s", text);
		client_over(&hosts[i]);
	}
}

/* A PPPoE host dials; false: it was refused */
static bool host_dial(unsigned int i, const char *user)
{
	const uint8_t mac[6] = { 2, 0, 0, 0, 0, (uint8_t)i };
	struct pppoe_msg padr = { 0 };
	struct pppoe_request req = { .msg = &padr, .mru = 1492 };

	client_init(&hosts[i], user, SECRET);
	if (session_pppoe_new(&the_port, mac, &req, &hosts[i].sid)) {
		hosts[i].sid = 0;
		hosts[i].over = true;
		return false;
	}
	session_pppoe_begin(&the_port, hosts[i].sid);
	ppp_lower_up(hosts[i].ppp, fake.now);
	return true;
}

/* --- LNSs --------------------------------------------------------------------------------- */

static void far_tunnel_free(struct far_tunnel *ft)
{
	struct far_call *fc;

	l2tp_tunnel_free(ft->eng);
	while ((fc = TAILQ_FIRST(&ft->calls))) {
		TAILQ_REMOVE(&ft->calls, fc, node);
		ppp_free(fc->ppp);
		free(fc);
	}
	TAILQ_REMOVE(&ft->lns->tunnels, ft, node);
	free(ft);
}

/* It is good again, and has forgotten everything */
static void lns_reset(unsigned int i)
{
	struct lns *lns = &lnss[i];

	while (lns->name && !TAILQ_EMPTY(&lns->tunnels))
		far_tunnel_free(TAILQ_FIRST(&lns->tunnels));
	memset(lns, 0, sizeof(*lns));
	TAILQ_INIT(&lns->tunnels);
	lns->secret = "s";
	lns->name = "lns";
	lns->adopt = true;
}

static uint64_t lns_timers(void)
{
	struct far_call *fc, *fc_next;
	struct far_tunnel *ft, *next;
	uint64_t when = UINT64_MAX;
	unsigned int i;

	for (i = 0; i < LNSS; i++) {
		TAILQ_FOREACH_SAFE(ft, &lnss[i].tunnels, node, next) {
			if (l2tp_tunnel_deadline(ft->eng) <= fake.now)
				l2tp_tunnel_timer(ft->eng, fake.now);
			if (l2tp_tunnel_state(ft->eng) == L2TP_TS_GONE) {
				far_tunnel_free(ft);
				continue;
			}
			earlier(&when, l2tp_tunnel_deadline(ft->eng));
			TAILQ_FOREACH_SAFE(fc, &ft->calls, node, fc_next) {
				if (!fc->call) {
					TAILQ_REMOVE(&ft->calls, fc, node);
					ppp_free(fc->ppp);
					free(fc);
					continue;
				}
				if (!fc->ppp)
					continue;
				if (ppp_deadline(fc->ppp) <= fake.now)
					ppp_timer(fc->ppp, fake.now);
				earlier(&when, ppp_deadline(fc->ppp));
			}
		}
	}
	return when;
}

/* Calls of an LNS whose users have an address */
static unsigned int lns_open(unsigned int i)
{
	struct far_tunnel *ft;
	struct far_call *fc;
	unsigned int n = 0;

	TAILQ_FOREACH(ft, &lnss[i].tunnels, node) {
		TAILQ_FOREACH(fc, &ft->calls, node)
			n += fc->open;
	}
	return n;
}

/* Some call of it */
static struct far_call *lns_call(unsigned int i)
{
	struct far_tunnel *ft;
	struct far_call *fc;

	TAILQ_FOREACH(ft, &lnss[i].tunnels, node) {
		TAILQ_FOREACH(fc, &ft->calls, node) {
			if (fc->call)
				return fc;
		}
	}
	return NULL;
}

#endif /* SELFTESTS_UNIT_VARD_FAR_H */
