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
	bool accepted;			/* the owner knows the peer */
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
	r->accepted = false;
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
	r->accepted = r->sync && (sum & 1);
	r->pending_auth = !r->sync;
	if (r->sync)
		ppp_auth_result(p, r->now, r->accepted, "text");
}

static inline void rig_network(struct ppp *p)
{
	struct rig *r = ppp_priv(p);

	require(r->lcp && !r->ipcp && !r->ipv6cp);
	require(r->accepted || !ppp_lcp(p)->auth);
	require(ppp_lcp(p)->auth || !r->conf.auth[0]);
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

static inline void rig_pass(struct rig *r, uint64_t ms)
{
	uint64_t until = r->now + ms;
	unsigned int n = 0;

	while (ppp_deadline(r->p) <= until) {
		if (ppp_deadline(r->p) > r->now)
			r->now = ppp_deadline(r->p);
		ppp_timer(r->p, r->now);
		require(ppp_deadline(r->p) > r->now);
		require(++n < 1000);
	}
	r->now = until;
}

static inline void rig_act(struct rig *r, uint8_t what)
{
	switch (what) {
	case 0xf0:
		rig_pass(r, 100);
		break;
	case 0xf1:
		rig_pass(r, 3000);
		break;
	case 0xf2:
		rig_pass(r, 100000);
		break;
	case 0xf3:
		rig_ack(r);
		break;
	case 0xf4:
	case 0xf5:
		r->accepted = r->pending_auth && (what & 1);
		r->pending_auth = false;
		ppp_auth_result(r->p, r->now, what & 1, NULL);
		break;
	case 0xf6:
		ppp_network_result(r->p, r->now, &r->net);
		break;
	case 0xf7:
		ppp_network_refuse(r->p, r->now, PPP_END_NO_ADDRESS);
		break;
	case 0xf8:
		ppp_close(r->p, r->now, PPP_END_ADMIN);
		break;
	case 0xf9:
		ppp_lower_down(r->p, r->now);
		require(!r->lcp && !r->ipcp && !r->ipv6cp);
		break;
	case 0xfa:
		r->ended = 0;
		ppp_lower_up(r->p, r->now);
		break;
	case 0xfc:
		ppp_auth_pending(r->p, r->now, 60000);
		break;
	case 0xfb:
		ppp_data_seen(r->p, r->now);
		break;
	}
}

/*
 * Steps until the end of the input, and the end of the link: a byte below 0xf0
 * is the length of a frame that follows, the others are what the owner and the
 * clock do.
 */
static inline void rig_steps(struct rig *r, const uint8_t *data, size_t size)
{
	while (size) {
		size_t len = *data++;

		size--;
		if (len >= 0xf0) {
			rig_act(r, (uint8_t)len);
			continue;
		}
		if (len > size)
			len = size;
		r->sent = 0;
		rig_input(r, data, len);
		/* no amplification */
		require(r->sent <= 6);
		data += len;
		size -= len;
	}
	rig_pass(r, 1000000);
	ppp_lower_down(r->p, r->now);
	require(ppp_deadline(r->p) == PPP_NO_DEADLINE);
	require(!r->lcp && !r->ipcp && !r->ipv6cp);
	ppp_free(r->p);
}

#endif /* SELFTESTS_FUZZ_PPP_FUZZ_H */
