/* SPDX-License-Identifier: GPL-2.0 */
/*
 * dial_ppp.h - a PPP client that is just good enough, for l2tpdial and pppoedial
 */
#ifndef SELFTESTS_DIAL_PPP_H
#define SELFTESTS_DIAL_PPP_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MPPP_PAP	1u
#define MPPP_CHAP	2u

struct mppp;

/**
 * struct mppp_ops - what the client needs from, and tells, its owner
 * @send: a frame, protocol field first
 * @up: IPCP is Opened, addr is known
 * @down: the link has ended
 */
struct mppp_ops {
	void (*send)(struct mppp *p, const uint8_t *frame, size_t len);
	void (*up)(struct mppp *p);
	void (*down)(struct mppp *p, const char *why);
};

/**
 * struct mppp - one link
 * @user, @password: credentials
 * @auth: MPPP_PAP, MPPP_CHAP: what the client agrees to
 * @deaf: do not answer Echo-Requests
 * @echo_ms: own Echo-Requests, 0: none
 * @deadline: when mppp_timer() is due, UINT64_MAX: never
 * @addr: address that was assigned, network byte order
 * @pings, @pongs: ICMP echo requests sent, replies received
 */
struct mppp {
	const struct mppp_ops *ops;
	void *priv;
	const char *user;
	const char *password;
	unsigned int auth;
	bool deaf;
	uint32_t echo_ms;
	uint64_t deadline;
	struct in_addr addr;
	unsigned int pings;
	unsigned int pongs;

	/* private */
	bool lcp_acked, lcp_acked_peer, authed, ipcp_acked, ipcp_acked_peer, is_up;
	bool no_mru, no_magic, no_dns;
	unsigned int method, tries, echo_lost;
	uint8_t lcp_id, ipcp_id, pap_id, echo_id;
	uint16_t mru;
	uint32_t magic;
	uint32_t dns;
	uint64_t now;
};

void mppp_start(struct mppp *p, uint64_t now);
void mppp_input(struct mppp *p, uint64_t now, const uint8_t *frame, size_t len);
void mppp_timer(struct mppp *p, uint64_t now);
void mppp_hangup(struct mppp *p, uint64_t now);
/* ICMP echo request of @size payload bytes; @src 0.0.0.0: the assigned address */
void mppp_ping(struct mppp *p, struct in_addr dst, struct in_addr src, size_t size);
/* An LCP Echo-Request into @buf (at least 10 bytes); returns its length */
size_t mppp_echo_frame(struct mppp *p, uint8_t *buf);

#endif /* SELFTESTS_DIAL_PPP_H */
