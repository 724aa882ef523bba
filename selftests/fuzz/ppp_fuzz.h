/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A PPP link for the fuzzers: it checks what the engine promises, and aborts
 * where a promise is broken.
 */
#ifndef SELFTESTS_FUZZ_PPP_FUZZ_H
#define SELFTESTS_FUZZ_PPP_FUZZ_H

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ppp/link.h"
#include "ppp/wire.h"

#define require(what)							\
	do {								\
		if (!(what)) {						\
			fprintf(stderr, "%s:%d: broken: %s\n",		\
				__FILE__, __LINE__, #what);		\
			abort();					\
		}							\
	} while (0)

struct rig {
	struct ppp *p;
	struct ppp_conf conf;
	struct ppp_net net;
	uint64_t now;
	uint32_t rnd;
	unsigned int sent;
	unsigned int ended;
	bool lcp;
	bool ipcp;
	bool ipv6cp;
	bool pending_auth;
	bool sync;			/* answer from within the callback */
	uint8_t req[64];		/* last LCP, IPCP, IPV6CP request */
	size_t req_len;
};

/* What leaves the engine is well-formed, whatever came in. */
static inline void rig_send(struct ppp *p, const uint8_t *f, size_t len)
{
	struct rig *r = ppp_priv(p);
	uint16_t proto;

	r->sent++;
	require(len >= 6 && len <= 2 + PPP_MRU_DEFAULT);
	proto = get16(f);
	require(get16(f + 4) == len - 2);
	if (proto != PPP_PROTO_LCP)
		require(ppp_opened(p, PPP_PROTO_LCP));
	if (proto == PPP_PROTO_PAP || proto == PPP_PROTO_CHAP)
		return;
	if (f[2] >= PPP_CONF_REQ && f[2] <= PPP_CONF_REJ &&
	    len < PPP_MRU_DEFAULT)
		require(fsm_options_valid(f + 6, len - 6));
	if (f[2] == PPP_CONF_REQ && len <= sizeof(r->req)) {
		memcpy(r->req, f, len);
		r->req_len = len;
	}
}

static inline void rig_random(struct ppp *p, void *buf, size_t len)
{
	struct rig *r = ppp_priv(p);
	uint8_t *c = buf;

	while (len--) {
		r->rnd = r->rnd * 1664525u + 1013904223u;
		*c++ = (uint8_t)(r->rnd >> 24);
	}
}

static inline void rig_lcp_up(struct ppp *p, const struct ppp_lcp_info *info)
{
	struct rig *r = ppp_priv(p);

	require(!r->lcp && ppp_opened(p, PPP_PROTO_LCP));
	require(info->peer_mru >= 64);
	r->lcp = true;
}

static inline void rig_lcp_down(struct ppp *p)
{
	struct rig *r = ppp_priv(p);

	require(r->lcp && !r->ipcp && !r->ipv6cp);
	r->lcp = false;
	r->pending_auth = false;
}

/* What a LAC would send can be read, and is what was presented. */
static inline void rig_check_proxy(struct ppp *p,
				   const struct ppp_auth_req *req)
{
	const struct ppp_proxy *x = ppp_proxy(p);

	if (!x) {
		require(ppp_phase(p) == PPP_PHASE_NETWORK);
		return;
	}
	require(x->sent.data && fsm_options_valid(x->sent.data, x->sent.len));
	require(x->first.len <= PPP_PROXY_MAX &&
		fsm_options_valid(x->first.data, x->first.len));
	require(x->received.len <= PPP_PROXY_MAX &&
		fsm_options_valid(x->received.data, x->received.len));
	if (req->auth == PPP_AUTH_MSCHAP_V2) {
		require(x->type == PPP_PROXY_ABSENT);
		return;
	}
	require(x->name.len == req->name_len &&
		!memcmp(x->name.data, req->name, req->name_len));
	require(x->chal.len == req->chal_len);
	require(x->resp.len == req->resp_len + req->password_len);
}

static inline void rig_authenticate(struct ppp *p,
				    const struct ppp_auth_req *req)
{
	struct rig *r = ppp_priv(p);
	unsigned int sum = 0;
	size_t i;

	require(r->lcp && req->name_len <= 255);
	rig_check_proxy(p, req);
	for (i = 0; i < req->name_len; i++)
		sum += req->name[i];
	for (i = 0; i < req->password_len; i++)
		sum += req->password[i];
	for (i = 0; i < req->resp_len; i++)
		sum += req->resp[i];
	if (req->proof)
		memset(req->proof, 'S', PPP_MSCHAPV2_PROOF - 1);
	if (r->sync)
		ppp_auth_result(p, r->now, sum & 1, "text");
	else
		r->pending_auth = true;
}

static inline void rig_network(struct ppp *p)
{
	struct rig *r = ppp_priv(p);

	require(r->lcp && !r->ipcp && !r->ipv6cp);
	if (r->sync)
		ppp_network_result(p, r->now, &r->net);
}

static inline void rig_ncp_up(struct ppp *p, uint16_t proto)
{
	struct rig *r = ppp_priv(p);
	bool *up = proto == PPP_PROTO_IPCP ? &r->ipcp : &r->ipv6cp;

	require(r->lcp && !*up && ppp_opened(p, proto));
	require(ppp_phase(p) == PPP_PHASE_NETWORK);
	if (proto == PPP_PROTO_IPCP && r->conf.role == PPP_ROLE_SERVER)
		require(ppp_network(p)->peer.s_addr == r->net.peer.s_addr ||
			r->conf.peer_addr_any);
	*up = true;
}

static inline void rig_ncp_down(struct ppp *p, uint16_t proto)
{
	struct rig *r = ppp_priv(p);
	bool *up = proto == PPP_PROTO_IPCP ? &r->ipcp : &r->ipv6cp;

	require(*up);
	*up = false;
}

static inline bool rig_addr_ok(struct ppp *p, struct in_addr a)
{
	(void)p;
	return !(ntohl(a.s_addr) & 1);
}

static inline void rig_check_text(const char *s)
{
	for (; *s; s++)
		require(*s >= ' ' && *s < 0x7f);
}

static inline void rig_terminated(struct ppp *p, enum ppp_reason reason,
				  const char *text)
{
	struct rig *r = ppp_priv(p);

	require(reason > PPP_END_NONE && reason < PPP_END_NR);
	require(!r->lcp && !r->ipcp && !r->ipv6cp && !r->ended);
	require(ppp_deadline(p) == PPP_NO_DEADLINE);
	rig_check_text(text);
	r->ended++;
}

static inline void rig_trace(struct ppp *p, const struct ppp_trace *t)
{
	(void)p;
	require(t->proto_name && t->code_name);
	rig_check_text(t->text);
}

static const struct ppp_ops rig_ops = {
	.send = rig_send,
	.random = rig_random,
	.lcp_up = rig_lcp_up,
	.lcp_down = rig_lcp_down,
	.authenticate = rig_authenticate,
	.network_request = rig_network,
	.ncp_up = rig_ncp_up,
	.ncp_down = rig_ncp_down,
	.peer_addr_ok = rig_addr_ok,
	.terminated = rig_terminated,
	.trace = rig_trace,
};

/* Settings by the bits of two bytes. */
static inline void rig_init(struct rig *r, uint8_t a, uint8_t b)
{
	memset(r, 0, sizeof(*r));
	r->now = 1000;
	r->rnd = b;
	ppp_conf_init(&r->conf);
	r->sync = !(a & 0x01);
	r->conf.ipv6 = a & 0x02;
	r->conf.peer_addr_any = a & 0x04;
	r->conf.pfc = a & 0x08;
	r->conf.acfc = a & 0x08;
	r->conf.auth_tries = a & 0x10 ? 3 : 1;
	r->conf.rechallenge_ms = a & 0x20 ? 10000 : 0;
	r->net.ip4 = true;
	r->net.ip6 = true;
	if (a & 0x40) {
		r->conf.user = "bob";
		r->conf.password = "secret";
		r->conf.user_auth[2] = PPP_AUTH_MSCHAP_V2;
	}
	if (a & 0x80) {
		r->conf.role = PPP_ROLE_CLIENT;
		r->conf.auth[0] = PPP_AUTH_NONE;
		r->conf.want_dns = true;
		return;
	}
	r->net.local.s_addr = htonl(0x0a000001);
	r->net.peer.s_addr = htonl(0x0a000002);
	r->net.dns[0].s_addr = htonl(0x08080808);
	r->net.nbns[1].s_addr = htonl(0x08080404);
}

static inline void rig_start(struct rig *r)
{
	r->p = ppp_new(&rig_ops, r, &r->conf, r->now);
	require(r->p);
	ppp_set_trace(r->p, true);
	ppp_lower_up(r->p, r->now);
}

/* A frame in a block of its own, so that ASan sees a byte read too many. */
static inline void rig_input(struct rig *r, const uint8_t *f, size_t len)
{
	uint8_t *exact = malloc(len ? len : 1);

	require(exact);
	if (len)
		memcpy(exact, f, len);
	ppp_input(r->p, r->now, exact, len);
	free(exact);
}

/* Acknowledge the last Configure-Request that was sent. */
static inline void rig_ack(struct rig *r)
{
	uint8_t f[sizeof(r->req)];

	if (!r->req_len)
		return;
	memcpy(f, r->req, r->req_len);
	f[2] = PPP_CONF_ACK;
	rig_input(r, f, r->req_len);
}

#endif /* SELFTESTS_FUZZ_PPP_FUZZ_H */
