/* SPDX-License-Identifier: GPL-2.0 */
/*
 * dial.h - what the files of the test dialer (l2tpdial) share
 */
#ifndef SELFTESTS_DIAL_H
#define SELFTESTS_DIAL_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "l2tp/call.h"

/* --- dial_ppp.c: a PPP client that is just good enough ---------------------- */

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

/* --- l2tpdial.c, dial_call.c -------------------------------------------------- */

struct tunnel;

/**
 * struct call - one call, and its next lives when there is redial
 * @no: number, from 1, over all tunnels
 * @c: the engine's call, NULL while there is none
 * @pppox: pppd: socket of the kernel's session
 * @pid, @out: pppd and its output
 * @due: when to dial (again), UINT64_MAX: not
 */
struct call {
	unsigned int no;
	struct tunnel *tun;
	struct l2tp_call *c;
	int pppox;
	pid_t pid;
	int out;
	char line[256];
	size_t line_len;
	char ifname[16];
	char addr[INET_ADDRSTRLEN];
	char why[256];
	char user[256];
	char password[256];
	bool up;
	uint64_t due;
	struct mppp ppp;
};

/**
 * struct tunnel - one tunnel
 * @fd: its UDP socket, connected
 * @mgmt: pppd: socket of the kernel's tunnel
 * @due: when to open it (again), UINT64_MAX: not
 * @deaf: everything that the peer sends is dropped
 */
struct tunnel {
	unsigned int no;
	int fd;
	int mgmt;
	struct l2tp_tunnel *t;
	bool up;
	bool deaf;
	uint64_t due;
	struct call *calls;
};

/**
 * struct settings - the command line
 * @redial_ms: 0: no redial
 * @rate: calls per second, 0: all at once
 */
struct settings {
	struct sockaddr_in local;
	struct sockaddr_in peer;
	unsigned int tunnels;
	unsigned int calls;
	const char *users[16];
	unsigned int n_users;
	const char *password;
	const char *host;
	const char *secret;
	const char *dev;
	bool challenge;
	bool hide;
	bool builtin;
	bool sequencing;
	unsigned int auth;
	uint32_t echo_ms;
	uint32_t hello_ms;
	uint32_t redial_ms;
	double rate;
	const char *pppd[64];
	unsigned int n_pppd;
	struct in_addr ping;
	unsigned int ping_count;
};

extern struct settings set;

uint64_t now_ms(void);
void say(const char *fmt, ...) __printf(1, 2);
void fill(char *dst, size_t size, const char *pattern, unsigned int no);
void watch(int fd, void *what);
struct tunnel *tunnel_of(unsigned int no);

/* dial_call.c */
void call_dial(struct call *call);
void call_output(struct call *call);
void call_data(struct tunnel *tun, const uint8_t *buf, size_t len);
void call_gone(struct call *call, const char *why);
void call_hangup(struct call *call);
void call_kill(struct call *call, int sig);
void call_report(struct call *call);
bool call_reaped(struct call *call, pid_t pid, int status);
void call_request_reply(struct l2tp_call *c);
void call_established(struct l2tp_call *c, const struct l2tp_call_info *info);
void call_ended(struct l2tp_call *c, const struct l2tp_reason *why);
size_t call_data_header(struct call *call, uint8_t *buf);
bool tunnel_kernel(struct tunnel *tun);

#endif /* SELFTESTS_DIAL_H */
