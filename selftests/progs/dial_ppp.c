// SPDX-License-Identifier: GPL-2.0
/*
 * dial_ppp.c - a PPP client that is just good enough for a thousand of them
 *
 * LCP with MRU and magic number, PAP or CHAP-MD5, IPCP with an address that is
 * given to it. It shares no code with the engine of vard, which it tests. What
 * it does not know it rejects; data is ICMP echo and its answers.
 */
#include <arpa/inet.h>
#include <string.h>
#include <sys/random.h>

#include <openssl/evp.h>

#include "dial_ppp.h"

enum { PROTO_IP = 0x0021, PROTO_IPCP = 0x8021, PROTO_LCP = 0xc021 };
enum { PROTO_PAP = 0xc023, PROTO_CHAP = 0xc223 };
enum { CONF_REQ = 1, CONF_ACK, CONF_NAK, CONF_REJ, TERM_REQ, TERM_ACK };
enum { PROT_REJ = 8, ECHO_REQ, ECHO_REP };
enum { OPT_MRU = 1, OPT_ACCM, OPT_AUTH, OPT_MAGIC = 5, OPT_PFC = 7, OPT_ACFC };
enum { OPT_ADDR = 3, OPT_DNS1 = 129 };

#define RETRY_MS	2000
#define MAX_TRIES	30
#define MAX_ECHO_LOST	4
#define FRAME_MAX	1600
#define NAK_MAX		5	/* octets of an option in a Configure-Nak */

static void put16(uint8_t *b, uint16_t v)
{
	b[0] = v >> 8;
	b[1] = v;
}

static uint16_t get16(const uint8_t *b)
{
	return b[0] << 8 | b[1];
}

/* A control packet: protocol, code, id, length, data */
static void send_packet(struct mppp *p, uint16_t proto, uint8_t code, uint8_t id,
			const void *data, size_t len)
{
	uint8_t frame[FRAME_MAX];

	if (len > sizeof(frame) - 6)
		len = sizeof(frame) - 6;
	put16(frame, proto);
	frame[2] = code;
	frame[3] = id;
	put16(frame + 4, len + 4);
	if (len)
		memcpy(frame + 6, data, len);
	p->ops->send(p, frame, len + 6);
}

static void arm(struct mppp *p)
{
	p->deadline = p->now + RETRY_MS;
}

static void send_lcp_request(struct mppp *p)
{
	uint8_t opt[16];
	size_t n = 0;

	if (!p->no_mru) {
		opt[n++] = OPT_MRU;
		opt[n++] = 4;
		put16(opt + n, p->mru);
		n += 2;
	}
	if (!p->no_magic) {
		opt[n++] = OPT_MAGIC;
		opt[n++] = 6;
		memcpy(opt + n, &p->magic, 4);
		n += 4;
	}
	send_packet(p, PROTO_LCP, CONF_REQ, ++p->lcp_id, opt, n);
	arm(p);
}

static void send_ipcp_request(struct mppp *p)
{
	uint8_t opt[16];
	size_t n = 0;

	opt[n++] = OPT_ADDR;
	opt[n++] = 6;
	memcpy(opt + n, &p->addr, 4);
	n += 4;
	if (!p->no_dns) {
		opt[n++] = OPT_DNS1;
		opt[n++] = 6;
		memcpy(opt + n, &p->dns, 4);
		n += 4;
	}
	send_packet(p, PROTO_IPCP, CONF_REQ, ++p->ipcp_id, opt, n);
	arm(p);
}

static void send_pap(struct mppp *p)
{
	uint8_t data[2 + 2 * 255];
	size_t u = strlen(p->user), w = strlen(p->password);

	if (u > 255 || w > 255)
		return;
	data[0] = u;
	memcpy(data + 1, p->user, u);
	data[1 + u] = w;
	memcpy(data + 2 + u, p->password, w);
	send_packet(p, PROTO_PAP, 1, ++p->pap_id, data, u + w + 2);
	arm(p);
}

static void reset(struct mppp *p)
{
	p->lcp_acked = false;
	p->lcp_acked_peer = false;
	p->authed = false;
	p->ipcp_acked = false;
	p->ipcp_acked_peer = false;
	p->is_up = false;
	p->tries = 0;
	p->echo_lost = 0;
	p->addr.s_addr = 0;
	p->dns = 0;
}

static void over(struct mppp *p, const char *why)
{
	reset(p);
	p->deadline = UINT64_MAX;
	p->ops->down(p, why);
}

void mppp_start(struct mppp *p, uint64_t now)
{
	p->now = now;
	reset(p);
	p->no_mru = false;
	p->no_magic = false;
	p->no_dns = false;
	p->mru = 1400;
	if (getrandom(&p->magic, sizeof(p->magic), 0) != sizeof(p->magic))
		p->magic = now;
	send_lcp_request(p);
}

static void network(struct mppp *p)
{
	p->authed = true;
	p->tries = 0;
	send_ipcp_request(p);
}

static void lcp_check(struct mppp *p)
{
	if (!p->lcp_acked || !p->lcp_acked_peer || p->authed)
		return;
	p->tries = 0;
	if (p->method == MPPP_PAP)
		send_pap(p);
	else if (p->method == MPPP_CHAP)
		arm(p);
	else
		network(p);
}

static void ipcp_check(struct mppp *p)
{
	if (!p->ipcp_acked || !p->ipcp_acked_peer || p->is_up)
		return;
	p->is_up = true;
	p->tries = 0;
	p->deadline = p->echo_ms ? p->now + p->echo_ms : UINT64_MAX;
	p->ops->up(p);
}

/* What to say to one option of the peer's LCP; for a Nak @nak and @nak_len are set */
static uint8_t lcp_option(struct mppp *p, const uint8_t *o, uint8_t *nak, size_t *nak_len)
{
	uint16_t proto;

	switch (o[0]) {
	case OPT_MRU:
		return o[1] == 4 ? CONF_ACK : CONF_REJ;
	case OPT_ACCM:
	case OPT_MAGIC:
		return o[1] == 6 ? CONF_ACK : CONF_REJ;
	case OPT_PFC:
	case OPT_ACFC:
		return o[1] == 2 ? CONF_ACK : CONF_REJ;
	case OPT_AUTH:
		proto = o[1] >= 4 ? get16(o + 2) : 0;
		if (proto == PROTO_PAP && o[1] == 4 && p->auth & MPPP_PAP) {
			p->method = MPPP_PAP;
			return CONF_ACK;
		}
		if (proto == PROTO_CHAP && o[1] == 5 && o[4] == 5 && p->auth & MPPP_CHAP) {
			p->method = MPPP_CHAP;
			return CONF_ACK;
		}
		if (!p->auth)
			return CONF_REJ;
		nak[0] = OPT_AUTH;
		if (p->auth & MPPP_CHAP) {
			*nak_len = 5;
			put16(nak + 2, PROTO_CHAP);
			nak[4] = 5;
		} else {
			*nak_len = 4;
			put16(nak + 2, PROTO_PAP);
		}
		nak[1] = *nak_len;
		return CONF_NAK;
	default:
		return CONF_REJ;
	}
}

/* The peer's IPCP: an address of its own, and nothing else */
static uint8_t ipcp_option(struct mppp *p, const uint8_t *o, uint8_t *nak, size_t *nak_len)
{
	return o[0] == OPT_ADDR && o[1] == 6 ? CONF_ACK : CONF_REJ;
}

/* Answers a Configure-Request; true if it was acknowledged */
static bool answer(struct mppp *p, uint16_t proto, uint8_t id, const uint8_t *opt, size_t len)
{
	uint8_t nak[FRAME_MAX], rej[FRAME_MAX], verdict;
	size_t naks = 0, rejs = 0, i, n;

	for (i = 0; i + 2 <= len && opt[i + 1] >= 2 && i + opt[i + 1] <= len; i += opt[i + 1]) {
		/* a Nak is longer than an option that is cut short */
		if (naks > sizeof(nak) - NAK_MAX || rejs > sizeof(rej) - opt[i + 1])
			break;
		n = 0;
		if (proto == PROTO_LCP)
			verdict = lcp_option(p, opt + i, nak + naks, &n);
		else
			verdict = ipcp_option(p, opt + i, nak + naks, &n);
		naks += n;
		if (verdict == CONF_REJ) {
			memcpy(rej + rejs, opt + i, opt[i + 1]);
			rejs += opt[i + 1];
		}
	}
	if (rejs)
		send_packet(p, proto, CONF_REJ, id, rej, rejs);
	else if (naks)
		send_packet(p, proto, CONF_NAK, id, nak, naks);
	else
		send_packet(p, proto, CONF_ACK, id, opt, len);
	return !rejs && !naks;
}

static void lcp_nak(struct mppp *p, uint8_t code, const uint8_t *opt, size_t len)
{
	size_t i;

	for (i = 0; i + 2 <= len && opt[i + 1] >= 2 && i + opt[i + 1] <= len; i += opt[i + 1]) {
		if (opt[i] == OPT_MRU && code == CONF_NAK && opt[i + 1] == 4)
			p->mru = get16(opt + i + 2);
		else if (opt[i] == OPT_MRU)
			p->no_mru = true;
		else if (opt[i] == OPT_MAGIC && code == CONF_NAK)
			p->magic = p->magic * 1103515245 + 12345;
		else if (opt[i] == OPT_MAGIC)
			p->no_magic = true;
	}
	send_lcp_request(p);
}

static void lcp_input(struct mppp *p, uint8_t code, uint8_t id, const uint8_t *d, size_t len)
{
	switch (code) {
	case CONF_REQ:
		if (p->lcp_acked && p->lcp_acked_peer) {
			/* renegotiation: everything from the beginning */
			reset(p);
			send_lcp_request(p);
		}
		p->method = 0;
		p->lcp_acked_peer = answer(p, PROTO_LCP, id, d, len);
		lcp_check(p);
		break;
	case CONF_ACK:
		if (id == p->lcp_id && !p->lcp_acked) {
			p->lcp_acked = true;
			lcp_check(p);
		}
		break;
	case CONF_NAK:
	case CONF_REJ:
		if (id == p->lcp_id && !p->lcp_acked)
			lcp_nak(p, code, d, len);
		break;
	case TERM_REQ:
		send_packet(p, PROTO_LCP, TERM_ACK, id, NULL, 0);
		over(p, "Terminate-Request");
		break;
	case ECHO_REQ:
		if (!p->deaf && len >= 4 && p->lcp_acked_peer) {
			uint8_t reply[FRAME_MAX];

			if (len > sizeof(reply))
				len = sizeof(reply);
			memcpy(reply, d, len);
			memcpy(reply, &p->magic, 4);
			send_packet(p, PROTO_LCP, ECHO_REP, id, reply, len);
		}
		break;
	case ECHO_REP:
		p->echo_lost = 0;
		break;
	default:
		break;
	}
}

static void ipcp_nak(struct mppp *p, uint8_t code, const uint8_t *opt, size_t len)
{
	size_t i;

	for (i = 0; i + 2 <= len && opt[i + 1] >= 2 && i + opt[i + 1] <= len; i += opt[i + 1]) {
		if (opt[i + 1] != 6)
			continue;
		if (code == CONF_REJ && opt[i] == OPT_ADDR) {
			over(p, "the peer gives no address");
			return;
		}
		if (code == CONF_REJ && opt[i] == OPT_DNS1)
			p->no_dns = true;
		else if (opt[i] == OPT_ADDR)
			memcpy(&p->addr, opt + i + 2, 4);
		else if (opt[i] == OPT_DNS1)
			memcpy(&p->dns, opt + i + 2, 4);
	}
	send_ipcp_request(p);
}

static void ipcp_input(struct mppp *p, uint8_t code, uint8_t id, const uint8_t *d, size_t len)
{
	if (!p->authed)
		return;
	switch (code) {
	case CONF_REQ:
		if (p->ipcp_acked && p->ipcp_acked_peer) {
			p->ipcp_acked = false;
			p->is_up = false;
			send_ipcp_request(p);
		}
		p->ipcp_acked_peer = answer(p, PROTO_IPCP, id, d, len);
		ipcp_check(p);
		break;
	case CONF_ACK:
		if (id == p->ipcp_id && !p->ipcp_acked) {
			p->ipcp_acked = true;
			ipcp_check(p);
		}
		break;
	case CONF_NAK:
	case CONF_REJ:
		if (id == p->ipcp_id && !p->ipcp_acked)
			ipcp_nak(p, code, d, len);
		break;
	case TERM_REQ:
		send_packet(p, PROTO_IPCP, TERM_ACK, id, NULL, 0);
		over(p, "IPCP Terminate-Request");
		break;
	default:
		break;
	}
}

static void chap_input(struct mppp *p, uint8_t code, uint8_t id, const uint8_t *d, size_t len)
{
	uint8_t in[1 + 256 + 256], data[17 + 255];
	size_t w = strlen(p->password), u = strlen(p->user), n = 0;
	unsigned int out;

	if (code == 3 && !p->authed) {
		network(p);
	} else if (code == 4) {
		over(p, "CHAP authentication failed");
	} else if (code == 1 && p->lcp_acked && p->lcp_acked_peer && len >= 1 && d[0] &&
		   d[0] < len && w < 256 && u < 256) {
		in[n++] = id;
		memcpy(in + n, p->password, w);
		n += w;
		memcpy(in + n, d + 1, d[0]);
		n += d[0];
		data[0] = 16;
		if (!EVP_Digest(in, n, data + 1, &out, EVP_md5(), NULL))
			return;
		memcpy(data + 17, p->user, u);
		send_packet(p, PROTO_CHAP, 2, id, data, 17 + u);
	}
}

static uint16_t checksum(const uint8_t *b, size_t len)
{
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i + 1 < len; i += 2)
		sum += get16(b + i);
	if (len & 1)
		sum += b[len - 1] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

void mppp_ping(struct mppp *p, struct in_addr dst, struct in_addr src, size_t size)
{
	uint8_t frame[FRAME_MAX] = { 0 }, *ip = frame + 2, *icmp = ip + 20;

	if (size > sizeof(frame) - 30)
		size = sizeof(frame) - 30;
	put16(frame, PROTO_IP);
	ip[0] = 0x45;
	put16(ip + 2, 28 + size);
	ip[8] = 64;
	ip[9] = IPPROTO_ICMP;
	memcpy(ip + 12, src.s_addr ? &src : &p->addr, 4);
	memcpy(ip + 16, &dst, 4);
	put16(ip + 10, checksum(ip, 20));
	icmp[0] = 8;
	put16(icmp + 4, p->magic);
	put16(icmp + 6, ++p->pings);
	put16(icmp + 2, checksum(icmp, 8 + size));
	p->ops->send(p, frame, 30 + size);
}

static void ip_input(struct mppp *p, const uint8_t *ip, size_t len)
{
	uint8_t frame[FRAME_MAX], *icmp;
	size_t hlen, total;

	if (len < 28 || ip[0] >> 4 != 4 || ip[9] != IPPROTO_ICMP)
		return;
	hlen = (ip[0] & 15) * 4;
	total = get16(ip + 2);
	if (hlen < 20 || total < hlen + 8 || total > len || total > sizeof(frame) - 2)
		return;
	if (ip[hlen] == 0 && get16(ip + hlen + 4) == (uint16_t)p->magic) {
		p->pongs++;
		return;
	}
	if (ip[hlen] != 8)
		return;
	put16(frame, PROTO_IP);
	memcpy(frame + 2, ip, total);
	memcpy(frame + 2 + 12, ip + 16, 4);
	memcpy(frame + 2 + 16, ip + 12, 4);
	icmp = frame + 2 + hlen;
	icmp[0] = 0;
	put16(icmp + 2, 0);
	put16(icmp + 2, checksum(icmp, total - hlen));
	p->ops->send(p, frame, total + 2);
}

void mppp_input(struct mppp *p, uint64_t now, const uint8_t *f, size_t len)
{
	uint16_t proto, plen;

	p->now = now;
	if (len < 1)
		return;
	if (f[0] & 1) {
		proto = f[0];
		f++;
		len--;
	} else if (len >= 2) {
		proto = get16(f);
		f += 2;
		len -= 2;
	} else {
		return;
	}
	if (proto == PROTO_IP) {
		if (p->is_up)
			ip_input(p, f, len);
		return;
	}
	if (proto != PROTO_LCP && proto != PROTO_IPCP && proto != PROTO_PAP &&
	    proto != PROTO_CHAP) {
		uint8_t rej[FRAME_MAX];

		if (!p->lcp_acked || !p->lcp_acked_peer)
			return;
		if (len > sizeof(rej) - 2)
			len = sizeof(rej) - 2;
		put16(rej, proto);
		memcpy(rej + 2, f, len);
		send_packet(p, PROTO_LCP, PROT_REJ, ++p->echo_id, rej, len + 2);
		return;
	}
	if (len < 4)
		return;
	plen = get16(f + 2);
	if (plen < 4 || plen > len)
		return;
	if (proto == PROTO_LCP)
		lcp_input(p, f[0], f[1], f + 4, plen - 4);
	else if (proto == PROTO_IPCP)
		ipcp_input(p, f[0], f[1], f + 4, plen - 4);
	else if (proto == PROTO_CHAP)
		chap_input(p, f[0], f[1], f + 4, plen - 4);
	else if (f[0] == 3)
		over(p, "PAP authentication failed");
	else if (f[0] == 2 && f[1] == p->pap_id && !p->authed && p->lcp_acked_peer)
		network(p);
}

size_t mppp_echo_frame(struct mppp *p, uint8_t *buf)
{
	put16(buf, PROTO_LCP);
	buf[2] = ECHO_REQ;
	buf[3] = ++p->echo_id;
	put16(buf + 4, 8);
	memcpy(buf + 6, &p->magic, 4);
	return 10;
}

void mppp_timer(struct mppp *p, uint64_t now)
{
	uint8_t frame[16];

	if (now < p->deadline)
		return;
	p->now = now;
	if (p->is_up) {
		if (++p->echo_lost > MAX_ECHO_LOST) {
			over(p, "the peer does not answer Echo-Requests");
			return;
		}
		p->ops->send(p, frame, mppp_echo_frame(p, frame));
		p->deadline = now + p->echo_ms;
	} else if (++p->tries > MAX_TRIES) {
		over(p, p->lcp_acked ? "no end of the negotiation" : "LCP gets no answer");
	} else if (!p->lcp_acked || !p->lcp_acked_peer) {
		if (!p->lcp_acked)
			send_lcp_request(p);
		else
			arm(p);
	} else if (!p->authed) {
		if (p->method == MPPP_PAP)
			send_pap(p);
		else
			arm(p);
	} else if (!p->ipcp_acked) {
		send_ipcp_request(p);
	} else {
		arm(p);
	}
}

void mppp_hangup(struct mppp *p, uint64_t now)
{
	p->now = now;
	send_packet(p, PROTO_LCP, TERM_REQ, ++p->lcp_id, "bye", 3);
	over(p, "hung up");
}
