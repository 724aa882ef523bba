/* SPDX-License-Identifier: GPL-2.0 */
/*
 * dial.h - what the files of the test dialer (l2tpdial) share
 */
#ifndef SELFTESTS_DIAL_H
#define SELFTESTS_DIAL_H

#include <sys/types.h>

#include "dial_ppp.h"
#include "dial_util.h"
#include "l2tp/call.h"

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
	const char *numbers[16];
	unsigned int n_numbers;
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
	struct ping_order ping;
};

extern struct settings set;

void watch(int fd, void *what);
struct tunnel *tunnel_of(unsigned int no);

/* dial_call.c */
void call_dial(struct call *call);
void call_output(struct call *call);
void call_data(struct tunnel *tun, const uint8_t *buf, size_t len);
void call_gone(struct call *call, const char *why);
void call_hangup(struct call *call);
void call_kill(struct call *call, int sig);
void call_ping(struct call *call, const struct ping_order *ping);
void call_report(struct call *call);
bool call_reaped(struct call *call, pid_t pid, int status);
void call_request_reply(struct l2tp_call *c);
void call_established(struct l2tp_call *c, const struct l2tp_call_info *info);
void call_ended(struct l2tp_call *c, const struct l2tp_reason *why);
size_t call_data_header(struct call *call, uint8_t *buf);
bool tunnel_kernel(struct tunnel *tun);

#endif /* SELFTESTS_DIAL_H */
