/* SPDX-License-Identifier: GPL-2.0 */
/*
 * var-sshd.h - the parts of var-sshd
 *
 * One process waits: for events of the family "var", which tell what the management VR is
 * (listen.c), for connections there (conn.c), for their ends, and for what their sshd have to
 * say (log.c). Each connection is an sshd of its own, in namespaces of its own (box.c).
 */
#ifndef VAR_SSHD_H
#define VAR_SSHD_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define CONNS_MAX	1024	/* most that max_conns can be */

/**
 * struct settings - from the command line
 * @port: TCP port
 * @config: configuration of sshd
 * @sshd: the program
 * @max_conns: most connections at a time
 * @max_source: most of these from one address, or one /64 of IPv6
 */
struct settings {
	uint32_t port;
	const char *config;
	const char *sshd;
	uint32_t max_conns;
	uint32_t max_source;
};

extern struct settings settings;

/* --- listen.c: the management VR, and the sockets there ----------------------------- */

#define LISTENERS	2	/* IPv4, IPv6 */

/* Look what the management VR is, and go there; connections by another one end */
void listen_look(void);
/* Read events; look again if one of them is about a VR */
void listen_events(void);
/* To poll, -1: none now */
int listen_events_fd(void);
int listen_fd(int i);
/* Index of its VRF device, 0: there is none now */
uint32_t listen_ifindex(void);
void listen_close(void);

/* --- conn.c: connections ---------------------------------------------------------------- */

int conn_init(void);
/* Milliseconds until one may be accepted, 0: now */
int conn_delay(void);
void conn_accept(int listener);
/* Some process has ended */
void conn_reap(void);
/* End those that did not come in by this VRF device; 0: all */
void conn_end_others(uint32_t ifindex);

/* --- box.c: where a connection's sshd runs ------------------------------------------------- */

/* Its first process; a negative errno. @fd is the connection */
pid_t box_start(int fd);

/* --- log.c: lines for the operator, and those of sshd ---------------------------------- */

int log_init(void);
/* To poll, where sshd's lines come */
int log_fd(void);
/* Where sshd writes them */
int log_sshd_fd(void);
/* Copy what has come, but no more than so many lines per second */
void log_copy(void);
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif /* VAR_SSHD_H */
