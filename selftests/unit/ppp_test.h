/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A PPP link on the bench: its frames and callbacks are recorded, its clock
 * and its random numbers are made by the test.
 */
#ifndef SELFTESTS_UNIT_PPP_TEST_H
#define SELFTESTS_UNIT_PPP_TEST_H

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ppp/ppp.h"
#include "tap.h"

#define BOX_FRAMES	64

struct frame {
	size_t len;
	uint8_t b[PPP_FRAME_MAX];
};

struct box {
	struct ppp *p;
	struct ppp_conf conf;
	struct ppp_net net;
	uint64_t now;
	uint64_t seed;
	struct frame tx[BOX_FRAMES];
	unsigned int sent;		/* frames ever sent */
	unsigned int read;		/* of these, looked at */
	char log[4096];			/* callbacks, in order */
	const char *secret;		/* of whoever comes */
	bool defer_auth;		/* the test gives the verdict */
	bool defer_net;
	enum ppp_reason refuse_net;
	bool active;			/* answer of rx_active */
	uint32_t allow_addr;		/* host order, for peer_addr_ok */
	enum ppp_reason end;
	char end_text[128];
	char trace[65536];
	void (*on_send)(struct box *b, const uint8_t *frame, size_t len);
	void *user;
};

static inline uint64_t box_rand(uint64_t *seed)
{
	uint64_t x = *seed += 0x9e3779b97f4a7c15ull;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
	return x ^ (x >> 31);
}

static inline __printf(2, 3)
void box_log(struct box *b, const char *fmt, ...)
{
	size_t n = strlen(b->log);
	va_list ap;

	if (n && n + 1 < sizeof(b->log)) {
		b->log[n++] = ' ';
		b->log[n] = '\0';
	}
	va_start(ap, fmt);
	vsnprintf(b->log + n, sizeof(b->log) - n, fmt, ap);
	va_end(ap);
}

static inline void box_send(struct ppp *p, const uint8_t *frame, size_t len)
{
	struct box *b = ppp_priv(p);
	struct frame *f = &b->tx[b->sent++ % BOX_FRAMES];

	f->len = len;
	memcpy(f->b, frame, len);
	if (b->on_send)
		b->on_send(b, frame, len);
}

static inline void box_random(struct ppp *p, void *buf, size_t len)
{
	struct box *b = ppp_priv(p);
	uint8_t *c = buf;

	while (len--)
		*c++ = (uint8_t)box_rand(&b->seed);
}

static inline void box_lcp_up(struct ppp *p, const struct ppp_lcp_info *info)
{
	(void)info;
	box_log(ppp_priv(p), "lcp_up");
}

static inline void box_lcp_down(struct ppp *p)
{
	box_log(ppp_priv(p), "lcp_down");
}

static inline void box_authenticate(struct ppp *p,
				    const struct ppp_auth_req *req)
{
	struct box *b = ppp_priv(p);
	size_t len = strlen(b->secret);
	const struct ppp_mschapv2 m = {
		req->name, req->name_len, b->secret, len, req->chal
	};
	bool good;

	box_log(b, "auth:%s:%.*s", ppp_auth_name(req->auth),
		(int)req->name_len, (const char *)req->name);
	if (req->auth == PPP_AUTH_PAP)
		good = ppp_secret_equal(req->password, req->password_len,
					b->secret, len);
	else if (req->auth == PPP_AUTH_MSCHAP_V2)
		good = ppp_mschapv2_verify(&m, req->resp, req->proof);
	else
		good = ppp_chap_md5_verify(req->id, b->secret, len, req->chal,
					   req->chal_len, req->resp);
	if (!b->defer_auth)
		ppp_auth_result(p, b->now, good, good ? "Welcome" : "No");
}

static inline void box_network(struct ppp *p)
{
	struct box *b = ppp_priv(p);

	box_log(b, "net");
	if (b->refuse_net)
		ppp_network_refuse(p, b->now, b->refuse_net);
	else if (!b->defer_net)
		ppp_network_result(p, b->now, &b->net);
}

static inline void box_ncp_up(struct ppp *p, uint16_t proto)
{
	box_log(ppp_priv(p), "up:%04x", proto);
}

static inline void box_ncp_down(struct ppp *p, uint16_t proto)
{
	box_log(ppp_priv(p), "down:%04x", proto);
}

static inline bool box_addr_ok(struct ppp *p, struct in_addr addr)
{
	struct box *b = ppp_priv(p);

	return ntohl(addr.s_addr) == b->allow_addr;
}

static inline bool box_active(struct ppp *p)
{
	struct box *b = ppp_priv(p);

	return b->active;
}

static inline void box_terminated(struct ppp *p, enum ppp_reason reason,
				  const char *text)
{
	struct box *b = ppp_priv(p);

	b->end = reason;
	snprintf(b->end_text, sizeof(b->end_text), "%s", text);
	box_log(b, "end:%s", ppp_reason_name(reason));
}

static inline void box_trace(struct ppp *p, const struct ppp_trace *t)
{
	struct box *b = ppp_priv(p);
	size_t n = strlen(b->trace);

	snprintf(b->trace + n, sizeof(b->trace) - n, "%c %s %s %d: %s\n",
		 t->out ? '>' : '<', t->proto_name, t->code_name, t->id,
		 t->text);
}

static const struct ppp_ops box_ops = {
	.send = box_send,
	.random = box_random,
	.lcp_up = box_lcp_up,
	.lcp_down = box_lcp_down,
	.authenticate = box_authenticate,
	.network_request = box_network,
	.ncp_up = box_ncp_up,
	.ncp_down = box_ncp_down,
	.peer_addr_ok = box_addr_ok,
	.rx_active = box_active,
	.terminated = box_terminated,
	.trace = box_trace,
};

/* Settings of a server: user any, secret "secret", 10.0.0.1 gives 10.0.0.2. */
static inline void box_init(struct box *b)
{
	memset(b, 0, sizeof(*b));
	ppp_conf_init(&b->conf);
	b->seed = 1;
	b->now = 1000;
	b->secret = "secret";
	b->net.ip4 = true;
	b->net.local.s_addr = htonl(0x0a000001);
	b->net.peer.s_addr = htonl(0x0a000002);
	b->net.dns[0].s_addr = htonl(0x08080808);
	b->net.dns[1].s_addr = htonl(0x08080404);
}

/* The other side. */
static inline void box_init_client(struct box *b)
{
	box_init(b);
	memset(&b->net, 0, sizeof(b->net));
	b->net.ip4 = true;
	b->seed = 2;
	b->conf.role = PPP_ROLE_CLIENT;
	b->conf.auth[0] = PPP_AUTH_NONE;
	b->conf.user = "bob@one";
	b->conf.password = "secret";
	b->conf.want_dns = true;
}

static inline void box_start(struct box *b)
{
	b->p = ppp_new(&box_ops, b, &b->conf, b->now);
	if (!b->p)
		abort();
	ppp_set_trace(b->p, true);
	ppp_lower_up(b->p, b->now);
}

static inline void box_end(struct box *b)
{
	ppp_free(b->p);
	b->p = NULL;
}

static inline int hex_digit(char c)
{
	return c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
}

/* Bytes of a text like "c021 0101 00??"; "??" counts as 0, mask[i] as false. */
static inline size_t unhex(const char *s, uint8_t *out, bool *mask)
{
	size_t n = 0;

	while (*s) {
		if (*s == ' ') {
			s++;
			continue;
		}
		if (mask)
			mask[n] = *s != '?';
		out[n++] = *s == '?' ? 0 : (uint8_t)(hex_digit(s[0]) << 4 |
						     hex_digit(s[1]));
		s += 2;
	}
	return n;
}

/* A frame from the peer, in hex. */
static inline void rx(struct box *b, const char *hex)
{
	uint8_t buf[PPP_FRAME_MAX];
	size_t n = unhex(hex, buf, NULL);
	uint8_t *exact = malloc(n ? n : 1);

	/* a block of its own, so that ASan sees a byte read too many */
	memcpy(exact, buf, n);
	ppp_input(b->p, b->now, exact, n);
	free(exact);
}

/* A packet from the peer: protocol, code, identifier, data in hex. */
static inline void rx_pkt(struct box *b, uint16_t proto, uint8_t code,
			  uint8_t id, const char *hex)
{
	uint8_t buf[PPP_FRAME_MAX];
	size_t n = unhex(hex, buf + 6, NULL) + 4;

	buf[0] = (uint8_t)(proto >> 8);
	buf[1] = (uint8_t)proto;
	buf[2] = code;
	buf[3] = id;
	buf[4] = (uint8_t)(n >> 8);
	buf[5] = (uint8_t)n;
	ppp_input(b->p, b->now, buf, n + 2);
}

/* The oldest frame sent that was not looked at; NULL: none. */
static inline struct frame *tx_next(struct box *b)
{
	if (b->read == b->sent)
		return NULL;
	return &b->tx[b->read++ % BOX_FRAMES];
}

static inline struct frame *tx_last(struct box *b)
{
	b->read = b->sent;
	return b->sent ? &b->tx[(b->sent - 1) % BOX_FRAMES] : NULL;
}

static inline unsigned int tx_pending(const struct box *b)
{
	return b->sent - b->read;
}

static inline bool frame_is(const struct frame *f, const char *hex)
{
	uint8_t want[PPP_FRAME_MAX];
	bool mask[PPP_FRAME_MAX];
	size_t n, i;

	n = unhex(hex, want, mask);
	if (!f || f->len != n)
		return false;
	for (i = 0; i < n; i++) {
		if (mask[i] && want[i] != f->b[i])
			return false;
	}
	return true;
}

/* One test: the next frame sent is this one, "??" is any byte. */
static inline bool is_tx(struct box *b, const char *hex, const char *name)
{
	struct frame *f = tx_next(b);
	bool good = ok(frame_is(f, hex), "%s", name);

	if (!good) {
		printf("#   expected %s\n", hex);
		if (f)
			tap_hex("got", f->b, f->len);
		else
			printf("#   no frame was sent\n");
	}
	return good;
}

static inline void is_quiet(struct box *b, const char *name)
{
	is_int(tx_pending(b), 0, "%s", name);
	b->read = b->sent;
}

/* Let time pass, timers included. */
static inline void pass(struct box *b, uint64_t ms)
{
	uint64_t until = b->now + ms;

	while (ppp_deadline(b->p) <= until) {
		if (ppp_deadline(b->p) > b->now)
			b->now = ppp_deadline(b->p);
		ppp_timer(b->p, b->now);
	}
	b->now = until;
}

/* Acknowledge the last Configure-Request of a protocol. */
static inline void rx_ack(struct box *b, uint16_t proto)
{
	uint8_t buf[PPP_FRAME_MAX];
	unsigned int i;

	for (i = b->sent; i && i + BOX_FRAMES > b->sent; i--) {
		struct frame *f = &b->tx[(i - 1) % BOX_FRAMES];

		if (f->b[0] != proto >> 8 || f->b[1] != (proto & 255) ||
		    f->b[2] != PPP_CONF_REQ)
			continue;
		memcpy(buf, f->b, f->len);
		buf[2] = PPP_CONF_ACK;
		ppp_input(b->p, b->now, buf, f->len);
		return;
	}
}

/* LCP to Opened with a peer that has the magic number 11223344. */
static inline void box_open_lcp(struct box *b)
{
	box_start(b);
	rx_ack(b, PPP_PROTO_LCP);
	rx_pkt(b, PPP_PROTO_LCP, PPP_CONF_REQ, 1, "0506 11223344");
	b->read = b->sent;
}

/* The whole link to Opened, without authentication. */
static inline void box_open_ipcp(struct box *b)
{
	b->conf.auth[0] = PPP_AUTH_NONE;
	box_open_lcp(b);
	rx_ack(b, PPP_PROTO_IPCP);
	rx_pkt(b, PPP_PROTO_IPCP, PPP_CONF_REQ, 1, "0306 0a000002");
	b->read = b->sent;
}

#endif /* SELFTESTS_UNIT_PPP_TEST_H */
