/* SPDX-License-Identifier: GPL-2.0 */
/*
 * internal.h - what the files of the L2TPv2 engine share with each other only
 */
#ifndef VARD_L2TP_INTERNAL_H
#define VARD_L2TP_INTERNAL_H

#include <sys/queue.h>

#include "l2tp/call.h"
#include "l2tp/tunnel.h"

#define L2TP_NAME_MAX	255

/**
 * struct l2tp_call - one call
 * @t: its tunnel
 * @priv: the owner's
 * @state: see enum l2tp_call_state
 * @lns: we answered an ICRQ; else we sent one
 * @dead: call_down has been reported; waits to be freed
 * @in_setup: @setup is in use
 * @unborn: l2tp_call_new() has not returned it yet: nobody is told of its end
 * @local_sid: our Session ID, 0 while not known
 * @peer_sid: the peer's Session ID, 0 while not known
 * @local_next: next in the bucket of @local_sid
 * @peer_next: next in the bucket of @peer_sid
 * @all: in t->calls, or in t->dead
 * @setup: in t->setup while being set up
 * @setup_deadline: when set-up has taken too long
 * @wen_next: no WEN before that (6.13)
 * @info: what is known; its strings are in @strings
 * @strings: called, calling, sub-address, circuit id and remote id, one after
 *	the other, then the TSA IDs, each after an octet with its length
 */
struct l2tp_call {
	struct l2tp_tunnel *t;
	void *priv;
	enum l2tp_call_state state;
	bool lns;
	bool dead;
	bool in_setup;
	bool unborn;
	uint16_t local_sid;
	uint16_t peer_sid;
	struct l2tp_call *local_next;
	struct l2tp_call *peer_next;

	TAILQ_ENTRY(l2tp_call) all;
	TAILQ_ENTRY(l2tp_call) setup;

	uint64_t setup_deadline;
	uint64_t wen_next;
	struct {
		uint64_t present;
		uint64_t hidden;
		uint64_t rate_up;
		uint64_t rate_down;
		uint32_t ext;
		uint32_t ext_hidden;
		uint32_t serial;
		uint32_t bearer_type;
		uint32_t phys_channel;
		uint32_t framing_type;
		uint32_t tx_speed;
		uint32_t rx_speed;
		uint16_t called_len;
		uint16_t calling_len;
		uint16_t sub_address_len;
		uint16_t circuit_id_len;
		uint16_t remote_id_len;
		uint8_t tsa_count;
		bool sequencing;
	} info;
	uint8_t *strings;
};

TAILQ_HEAD(l2tp_call_list, l2tp_call);

/**
 * struct l2tp_tunnel - one control connection
 * @ops: the owner's functions
 * @priv: the owner's
 * @conf: settings; pointers in it lead to the buffers below
 * @state: see enum l2tp_tunnel_state
 * @originate: we sent the SCCRQ
 * @draining: no new calls, and the end when the last one ends
 * @trace: ops->trace is wanted
 * @down_told: tunnel_down has been reported
 * @gone_told: tunnel_gone has been reported
 * @doomed: l2tp_tunnel_free() was called from inside an op
 * @depth: how many calls into the engine are on the stack
 * @local_tid: our Tunnel ID, 0 while not known
 * @peer: what the peer said
 * @peer_names: its host name and vendor name, one after the other
 * @peer_challenge: its Challenge until we have answered it
 * @peer_challenge_len: octets in @peer_challenge
 * @challenge: our Challenge
 * @tie: our Tie Breaker
 * @rel: reliable delivery
 * @now: latest time seen
 * @created: time of l2tp_tunnel_new()
 * @hello_from: silence is counted from here
 * @setup_deadline: when the set-up of the tunnel has taken too long
 * @idle_deadline: when a tunnel without calls ends
 * @gone_deadline: when lingering is over
 * @calls: all calls
 * @setup: those being set up, oldest first
 * @dead: those to be freed
 * @by_local: buckets by local Session ID
 * @by_peer: buckets by the peer's Session ID
 * @buckets: how many, a power of 2, or 0
 * @stats: counters
 * @host_name: ours
 * @vendor_name: ours
 * @secret: shared secret
 */
struct l2tp_tunnel {
	const struct l2tp_ops *ops;
	void *priv;
	struct l2tp_tunnel_conf conf;
	enum l2tp_tunnel_state state;
	bool originate;
	bool draining;
	bool trace;
	bool down_told;
	bool gone_told;
	bool doomed;
	unsigned int depth;
	uint16_t local_tid;
	struct l2tp_tunnel_info peer;
	uint8_t *peer_names;
	uint8_t *peer_challenge;
	size_t peer_challenge_len;
	uint8_t challenge[16];
	uint8_t tie[8];
	struct l2tp_rel rel;
	uint64_t now;
	uint64_t created;
	uint64_t hello_from;
	uint64_t setup_deadline;
	uint64_t idle_deadline;
	uint64_t gone_deadline;
	struct l2tp_call_list calls;
	struct l2tp_call_list setup;
	struct l2tp_call_list dead;
	struct l2tp_call **by_local;
	struct l2tp_call **by_peer;
	unsigned int buckets;
	struct l2tp_tunnel_stats stats;
	char host_name[L2TP_NAME_MAX + 1];
	char vendor_name[L2TP_NAME_MAX + 1];
	uint8_t secret[L2TP_SECRET_MAX];
};

/* tunnel.c: the frame of every call into the engine, and the end */
void l2tp_enter(struct l2tp_tunnel *t, uint64_t now);
void l2tp_leave(struct l2tp_tunnel *t);
void l2tp_close(struct l2tp_tunnel *t, enum l2tp_cause cause, uint16_t result,
		uint16_t error, const char *text);
void l2tp_closed_by_peer(struct l2tp_tunnel *t, const struct l2tp_msg *msg);
void l2tp_established(struct l2tp_tunnel *t);

/* tunnel_msg.c: messages of the tunnel itself */
bool l2tp_tunnel_message(struct l2tp_tunnel *t, const uint8_t *buf,
			 size_t len);
void l2tp_msg_begin(struct l2tp_tunnel *t, struct l2tp_build *b, uint8_t *buf,
		    size_t size, uint16_t sid, uint16_t type);
bool l2tp_msg_send(struct l2tp_tunnel *t, struct l2tp_build *b);
bool l2tp_send_sccrq(struct l2tp_tunnel *t);
bool l2tp_send_sccrp(struct l2tp_tunnel *t);
bool l2tp_send_hello(struct l2tp_tunnel *t);
int l2tp_send_stopccn(struct l2tp_tunnel *t, uint16_t result, uint16_t error,
		      const char *text);

/* call.c: calls, and the tables that find them */
struct l2tp_call *l2tp_call_find(const struct l2tp_tunnel *t,
				 uint16_t local_sid);
struct l2tp_call *l2tp_call_find_peer(const struct l2tp_tunnel *t,
				      uint16_t peer_sid);
struct l2tp_call *l2tp_call_create(struct l2tp_tunnel *t, void *priv,
				   const struct l2tp_call_info *info);
void l2tp_call_hash_local(struct l2tp_call *c, uint16_t sid);
void l2tp_call_hash_peer(struct l2tp_call *c, uint16_t sid);
void l2tp_call_arm(struct l2tp_call *c);
void l2tp_call_disarm(struct l2tp_call *c);
void l2tp_call_end(struct l2tp_call *c, const struct l2tp_reason *why);
void l2tp_call_fail(struct l2tp_call *c, enum l2tp_cause cause,
		    uint16_t result, uint16_t error, const char *text);
void l2tp_call_fail_why(struct l2tp_call *c, const struct l2tp_reason *why);
void l2tp_call_timeout(struct l2tp_call *c);
void l2tp_calls_free(struct l2tp_call_list *list);

/* call_msg.c: messages of calls */
void l2tp_call_message(struct l2tp_tunnel *t, struct l2tp_msg *msg);
bool l2tp_send_cdn(struct l2tp_tunnel *t, uint16_t peer_sid,
		   uint16_t local_sid, const struct l2tp_reason *why);
bool l2tp_send_icrq(struct l2tp_call *c);
bool l2tp_send_icrp(struct l2tp_call *c);
bool l2tp_send_iccn(struct l2tp_call *c, const struct l2tp_call_info *info);
bool l2tp_send_sli(struct l2tp_call *c, uint32_t send_accm,
		   uint32_t receive_accm);
bool l2tp_send_wen(struct l2tp_call *c, const struct l2tp_call_errors *err);

#endif /* VARD_L2TP_INTERNAL_H */
