/* SPDX-License-Identifier: GPL-2.0 */
/*
 * session.h - sessions: between calls, PPP links and the kernel
 */
#ifndef VARD_SESSION_H
#define VARD_SESSION_H

#include "vard.h"

#define LINE_ID_MAX		63	/* TR-101: Agent Circuit ID and Agent Remote ID */

/**
 * struct session_line - what an access node told about a line, TR-101
 * @circuit: Agent Circuit ID
 * @circuit_len: its length, 0: none
 * @remote: Agent Remote ID
 * @remote_len: its length, 0: none
 * @rate_up: actual data rate upstream in bit/s, 0: not told
 * @rate_down: the same downstream
 */
struct session_line {
	uint8_t circuit[LINE_ID_MAX];
	size_t circuit_len;
	uint8_t remote[LINE_ID_MAX];
	size_t remote_len;
	uint64_t rate_up;
	uint64_t rate_down;
};

/* Room for what session_name() writes */
#define SESSION_NAME_MAX	448

struct varnl_explain;
struct varnl_session_name;

extern unsigned int session_count;
extern struct session_list sessions;

/* session.c: life of a session */
struct session *session_make(struct tunnel *t, struct port *port, const uint8_t *mac,
			     uint16_t peer_sid, int *ret);
const struct cfg_number *session_number(const struct config *cfg, const struct tunnel *t,
					const char *called);
void session_request(struct tunnel *t, struct l2tp_call *c, const struct l2tp_call_info *info);
void session_begin(struct session *s, const struct l2tp_call_info *info);
void session_up(struct session *s, const struct l2tp_call_info *info);
void session_down(struct session *s, const struct l2tp_reason *why);
void session_frame(const struct varnl_session_name *name, const uint8_t *frame, size_t len);
void session_end(struct session *s, uint16_t result, const char *why);
void session_close(struct session *s, enum ppp_reason reason, bool force, const char *why);
void session_lost(struct session *s, const char *why);
struct varnl_session_name session_key(const struct session *s);
const struct ppp_conf *session_conf(const struct session *s);
struct session *session_find(const struct varnl_session_name *name);
const char *session_name(const struct session *s, char buf[SESSION_NAME_MAX]);
const char *session_vr_name(const struct session *s);
uint32_t session_belongs(const struct session *s);
struct session *session_after(const struct session *s);

/*
 * All sessions, for a pass that ends some. A session's end takes its other leg with it, and
 * maybe a tunnel: if the next one went that way the pass begins anew.
 */
#define SESSIONS_FOREACH_ENDING(s, next)					\
	for ((s) = TAILQ_FIRST(&sessions);					\
	     (s) && ((next) = session_after(s), true);				\
	     (s) = (next) && (next)->dead ? TAILQ_FIRST(&sessions) : (next))

void sessions_reap(void);
void sessions_close(void);

/* session_net.c: its place in a VR */
bool session_explain(const struct session *s, const char *user, struct varnl_explain *q);
struct vr *session_would_be(const struct session *s, const char *user);
bool session_hold(struct session *s);
void session_unhold(struct session *s);
enum ppp_reason session_place(struct session *s, struct ppp_net *net);
void session_unplace(struct session *s);
void session_set_flags(struct session *s);
bool session_set_open(struct session *s, uint32_t open);
void session_moved(struct session *s, uint32_t vr);

/* session_ppp.c: what the link asks for and tells */
extern const struct ppp_ops session_ppp_ops;
void session_rearm(struct session *s);

/* session_pppoe.c */

struct port;
struct pppoe_msg;

/**
 * struct pppoe_request - what a host asks for
 * @msg: its PADR; valid during the call
 * @mru: highest MRU that may be negotiated
 */
struct pppoe_request {
	const struct pppoe_msg *msg;
	uint16_t mru;
};

int session_pppoe_new(struct port *port, const uint8_t mac[PPPOE_MAC_LEN],
		      const struct pppoe_request *req, uint16_t *sid);
void session_pppoe_begin(struct port *port, uint16_t sid);
void session_pppoe_padt(struct port *port, uint16_t sid);
void session_reconf(struct session *s);
void sessions_port_opened(struct port *port);
void sessions_port_lost(struct port *port, const char *why);

/* session_quota.c: how many calls may begin in a VR */
bool quota_admit(struct vr *vr);
bool quota_admit_tunnel(struct vr *vr);
struct vr *quota_port_vr(uint32_t ifindex);
bool quota_routes(struct vr *vr, unsigned int n);
bool quota_set(const char *name, int64_t rate, int64_t routes, char *err, size_t len);
bool session_admit(struct session *s, struct vr *vr);
bool session_admit_user(struct session *s);

#endif /* VARD_SESSION_H */
