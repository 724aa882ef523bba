/* SPDX-License-Identifier: GPL-2.0 */
/*
 * tunnel.h - an L2TPv2 control connection as a pure state machine
 *
 * No socket, no clock, no global state. The owner feeds datagrams and the
 * passing of time; the engine answers through struct l2tp_ops. Every function
 * that takes @now wants milliseconds of a clock that never goes back.
 *
 * How a tunnel comes to life at the responder:
 *   l2tp_hdr_parse() and l2tp_sccrq_peek() judge the datagram without state;
 *   the owner finds the declared peer by address or host name, looks whether
 *   (address, port, peer_tid) is a tunnel that exists already and
 *   l2tp_tunnel_is_repeat() (then the datagram goes to its
 *   l2tp_tunnel_input(); if it is not a repeat, the peer has started anew:
 *   the old tunnel may be stopped with result 0 once the new one is up) and
 *   whether an own SCCRQ to that peer is outstanding
 *   (l2tp_tunnel_mirrored(), l2tp_tunnel_collision()); then l2tp_tunnel_new() and
 *   l2tp_tunnel_input(). ops->tunnel_request() follows; the owner creates the
 *   tunnel in the kernel and calls l2tp_tunnel_accept() then or later.
 * At the originator: the owner creates the tunnel in the kernel, puts its id
 *   into conf.local_tid, then l2tp_tunnel_new() sends the SCCRQ. The answer may
 *   come from another port: l2tp_tunnel_is_reply(). One of several LNSs that
 *   are tried in turn is given little time by conf.rel.first_retries (1: two
 *   tries, 3 s) and conf.setup_ms; call_down of the calls that waited says by
 *   tunnel_cause and result why it was not to be had.
 * The end: ops->tunnel_down() says that it is over (calls are reported down
 *   before); retransmission and acknowledgment go on for a full cycle; then
 *   ops->tunnel_gone(): the owner calls l2tp_tunnel_free(). The local Tunnel
 *   ID must stay reserved and datagrams must be fed until then.
 *
 * Every function may be called from inside every op but send, random, trace
 * and data_seen; memory stays valid until the outermost call into the engine
 * returns, also after l2tp_tunnel_free().
 */
#ifndef VARD_L2TP_TUNNEL_H
#define VARD_L2TP_TUNNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "l2tp/avp.h"
#include "l2tp/rel.h"

struct l2tp_tunnel;
struct l2tp_call;
struct l2tp_call_info;

/* Bits of conf.roles: what calls may be set up in a tunnel */
#define L2TP_ROLE_LNS	1u	/* we accept ICRQ */
#define L2TP_ROLE_LAC	2u	/* we send ICRQ */

/**
 * struct l2tp_tunnel_conf - settings of one tunnel
 * @host_name: Host Name AVP, 1 to 255 octets, NUL-terminated
 * @vendor_name: Vendor Name AVP, NULL or empty: not sent
 * @firmware: Firmware Revision AVP, 0: not sent
 * @local_tid: our Tunnel ID if known already (originator: must be known). A
 *	responder does well to choose it here, before the kernel knows it, so
 *	that the answer to a StopCCN finds its way even if it is refused
 * @framing_cap: Framing Capabilities (both)
 * @bearer_cap: Bearer Capabilities, 0: not sent (an LNS does not place calls)
 * @roles: L2TP_ROLE_LNS and/or L2TP_ROLE_LAC (LNS)
 * @secret: shared secret, copied; empty: none
 * @challenge: demand that the peer proves to know the secret; needs @secret
 * @hide: which AVPs go hidden; nothing does without @secret
 * @tie_breaker: originator: only one tunnel with this peer, so send a Tie
 *	Breaker
 * @rel: reliable delivery; rel.rx_window is the Receive Window Size AVP.
 *	rel.queue_max 0: derived from @max_calls
 * @hello_ms: silence before a HELLO is sent, 0: never (60 s)
 * @setup_ms: time for the whole set-up of the tunnel, 0: no limit (60 s)
 * @call_setup_ms: time for each step in the set-up of a call (60 s)
 * @idle_ms: a tunnel without calls is closed after that, 0: never (0)
 * @max_calls: calls at once, more are refused with CDN 4 (65535)
 * @access_line: LAC: send the access line AVPs of RFC 5515 that a call has (no:
 *	xl2tpd takes a vendor's AVP for that of RFC 2661 with the same type, and
 *	closes the call)
 */
struct l2tp_tunnel_conf {
	const char *host_name;
	const char *vendor_name;
	uint16_t firmware;
	uint16_t local_tid;
	uint32_t framing_cap;
	uint32_t bearer_cap;
	unsigned int roles;
	struct l2tp_str secret;
	bool challenge;
	enum l2tp_hide hide;
	bool tie_breaker;
	struct l2tp_rel_conf rel;
	uint32_t hello_ms;
	uint32_t setup_ms;
	uint32_t call_setup_ms;
	uint32_t idle_ms;
	unsigned int max_calls;
	bool access_line;
};

/**
 * enum l2tp_cause - who or what ended a tunnel or a call
 * @L2TP_CAUSE_LOCAL: the owner asked for it
 * @L2TP_CAUSE_PEER: StopCCN or CDN received
 * @L2TP_CAUSE_DEAD: the peer did not acknowledge
 * @L2TP_CAUSE_PROTOCOL: the peer broke the protocol and was told so
 * @L2TP_CAUSE_AUTH: the peer did not know the secret
 * @L2TP_CAUSE_SETUP: set-up took too long
 * @L2TP_CAUSE_TIE: another tunnel with the same peer won
 * @L2TP_CAUSE_IDLE: no calls for conf.idle_ms, or drained
 * @L2TP_CAUSE_RESOURCES: out of memory, or the queue to the peer overflowed
 * @L2TP_CAUSE_TUNNEL: a call only: its tunnel ended
 */
enum l2tp_cause {
	L2TP_CAUSE_LOCAL,
	L2TP_CAUSE_PEER,
	L2TP_CAUSE_DEAD,
	L2TP_CAUSE_PROTOCOL,
	L2TP_CAUSE_AUTH,
	L2TP_CAUSE_SETUP,
	L2TP_CAUSE_TIE,
	L2TP_CAUSE_IDLE,
	L2TP_CAUSE_RESOURCES,
	L2TP_CAUSE_TUNNEL,
};

/**
 * struct l2tp_reason - why a tunnel or a call ended
 * @cause: who or what
 * @result: Result Code sent or received, 0: none
 * @error: Error Code sent or received, 0: none
 * @tunnel_cause: for L2TP_CAUSE_TUNNEL: why the tunnel ended; @result, @error
 *	and @text are the tunnel's then, so @result is one for a StopCCN
 * @q931_cause: Q.931 Cause Code of a CDN received, 0: none
 * @q931: the whole Q.931 Cause Code AVP received, as it is; empty: none
 * @message: Error Message received, as it is: for a relay, not for a log
 * @text: printable, never NULL
 *
 * @q931, @message and @text are valid during the op only.
 */
struct l2tp_reason {
	enum l2tp_cause cause;
	uint16_t result;
	uint16_t error;
	enum l2tp_cause tunnel_cause;
	uint16_t q931_cause;
	struct l2tp_str q931;
	struct l2tp_str message;
	const char *text;
};

/**
 * struct l2tp_tunnel_info - what the peer said; valid while the tunnel is
 * @host_name: Host Name, unsanitized (print with l2tp_escape())
 * @vendor_name: Vendor Name, unsanitized, may be empty
 * @tid: its Tunnel ID, 0 while not known
 * @version: Protocol Version, Ver in the high octet
 * @firmware: Firmware Revision, 0 when absent
 * @framing_cap: Framing Capabilities
 * @bearer_cap: Bearer Capabilities, 0 when absent
 * @window: its Receive Window Size
 * @authenticated: it has proved to know the shared secret
 */
struct l2tp_tunnel_info {
	struct l2tp_str host_name;
	struct l2tp_str vendor_name;
	uint16_t tid;
	uint16_t version;
	uint16_t firmware;
	uint32_t framing_cap;
	uint32_t bearer_cap;
	unsigned int window;
	bool authenticated;
};

/**
 * struct l2tp_trace - one control message, for a monitor
 * @tx: sent, otherwise received
 * @again: tx: retransmission; rx: duplicate or otherwise not acted upon
 * @type: Message Type, L2TP_MSG_ZLB for a ZLB
 * @tid: Tunnel ID in the header
 * @sid: Session ID in the header
 * @ns: Ns
 * @nr: Nr
 * @summary: printable, without secrets; valid during the op only
 */
struct l2tp_trace {
	bool tx;
	bool again;
	uint16_t type;
	uint16_t tid;
	uint16_t sid;
	uint16_t ns;
	uint16_t nr;
	const char *summary;
};

/**
 * struct l2tp_ops - what the engine needs from its owner
 *
 * Required are send and random; the others may be NULL.
 *
 * @send: put a datagram on the wire to the peer; it is gone on return
 * @random: fill with unpredictable octets
 * @tunnel_request: responder: an acceptable SCCRQ. Answer now or later with
 *	l2tp_tunnel_accept() or l2tp_tunnel_reject(). NULL: accepted when
 *	conf.local_tid is set, else refused
 * @tunnel_up: established; the peer's id is l2tp_tunnel_peer()->tid
 * @tunnel_down: over, exactly once, after call_down of each of its calls;
 *	also when l2tp_tunnel_stop() or l2tp_tunnel_reject() is the reason, and
 *	for an SCCRQ so unsound that tunnel_request never came
 * @tunnel_gone: nothing more will be sent: free the tunnel, now or later
 * @call_request: LNS: an acceptable ICRQ. Answer now or later with
 *	l2tp_call_accept() or l2tp_call_reject(). NULL: refused
 * @call_reply: LAC: ICRP came, l2tp_call_peer_sid() is known. Answer now or
 *	later with l2tp_call_connect() or l2tp_call_close(). NULL: refused
 * @call_up: established. LNS: ICCN came, @info has everything of ICRQ and
 *	ICCN, valid during the op only. LAC: ICCN was sent
 * @call_down: over, exactly once for each call, whoever ended it (also when
 *	l2tp_call_close() or l2tp_call_reject() is the reason). The call is
 *	freed after it
 * @call_sli: LAC: SLI with the ACCMs
 * @call_wen: LNS: WEN with the error counts
 * @data_seen: time of the last data message received in this tunnel, so that
 *	a busy tunnel needs no HELLO; NULL: not known
 * @trace: a control message goes or comes (l2tp_tunnel_set_trace())
 */
struct l2tp_ops {
	void (*send)(struct l2tp_tunnel *t, const uint8_t *buf, size_t len);
	void (*random)(struct l2tp_tunnel *t, void *buf, size_t len);
	void (*tunnel_request)(struct l2tp_tunnel *t,
			       const struct l2tp_tunnel_info *peer);
	void (*tunnel_up)(struct l2tp_tunnel *t);
	void (*tunnel_down)(struct l2tp_tunnel *t,
			    const struct l2tp_reason *why);
	void (*tunnel_gone)(struct l2tp_tunnel *t);
	void (*call_request)(struct l2tp_call *c,
			     const struct l2tp_call_info *info);
	void (*call_reply)(struct l2tp_call *c);
	void (*call_up)(struct l2tp_call *c,
			const struct l2tp_call_info *info);
	void (*call_down)(struct l2tp_call *c, const struct l2tp_reason *why);
	void (*call_sli)(struct l2tp_call *c, uint32_t send_accm,
			 uint32_t receive_accm);
	void (*call_wen)(struct l2tp_call *c,
			 const struct l2tp_call_errors *err);
	uint64_t (*data_seen)(struct l2tp_tunnel *t);
	void (*trace)(struct l2tp_tunnel *t, const struct l2tp_trace *tr);
};

/**
 * enum l2tp_tunnel_state - states of 7.2.1 and what lies around them
 * @L2TP_TS_IDLE: responder: nothing received yet
 * @L2TP_TS_WAIT_ACCEPT: SCCRQ received, the owner has not answered
 * @L2TP_TS_WAIT_CTL_REPLY: SCCRQ sent
 * @L2TP_TS_WAIT_CTL_CONN: SCCRP sent
 * @L2TP_TS_ESTABLISHED: open for calls
 * @L2TP_TS_STOPPING: StopCCN sent, not acknowledged ("idle" of the RFC)
 * @L2TP_TS_LINGER: over; retransmissions are still acknowledged (5.7)
 * @L2TP_TS_GONE: nothing left to do
 */
enum l2tp_tunnel_state {
	L2TP_TS_IDLE,
	L2TP_TS_WAIT_ACCEPT,
	L2TP_TS_WAIT_CTL_REPLY,
	L2TP_TS_WAIT_CTL_CONN,
	L2TP_TS_ESTABLISHED,
	L2TP_TS_STOPPING,
	L2TP_TS_LINGER,
	L2TP_TS_GONE,
};

/**
 * enum l2tp_input - what became of a datagram
 * @L2TP_IN_OK: acted upon, or kept until its turn
 * @L2TP_IN_DUP: a duplicate; acknowledged
 * @L2TP_IN_MALFORMED: header unsound, or not a control message of version 2
 * @L2TP_IN_TID: not for this tunnel
 * @L2TP_IN_WINDOW: sequence numbers out of any window
 * @L2TP_IN_LATE: the tunnel is over; only acknowledged
 */
enum l2tp_input {
	L2TP_IN_OK,
	L2TP_IN_DUP,
	L2TP_IN_MALFORMED,
	L2TP_IN_TID,
	L2TP_IN_WINDOW,
	L2TP_IN_LATE,
};

/**
 * enum l2tp_tie - who wins when both sides have sent an SCCRQ (4.4.3)
 * @L2TP_TIE_BOTH: nobody asked for a single tunnel: accept theirs as well
 * @L2TP_TIE_WE_WIN: discard their SCCRQ silently
 * @L2TP_TIE_THEY_WIN: accept theirs. Ours is discarded; its waiting calls
 *	have been reported down with L2TP_CAUSE_TIE and can be tried again in
 *	the new tunnel
 * @L2TP_TIE_EQUAL: both are discarded
 */
enum l2tp_tie {
	L2TP_TIE_BOTH,
	L2TP_TIE_WE_WIN,
	L2TP_TIE_THEY_WIN,
	L2TP_TIE_EQUAL,
};

/**
 * struct l2tp_tunnel_stats - counters of one tunnel
 * @rel: of the reliable delivery
 * @rx_malformed: datagrams with an unsound header
 * @rx_bad_tid: datagrams for another tunnel
 * @rx_late: messages after the end
 * @rx_skipped_avps: AVPs ignored as their M bit was clear
 * @rx_ignored: messages ignored: unknown and not mandatory, or for no call
 * @hellos: HELLOs sent
 * @calls: calls now
 * @calls_total: calls since the beginning
 * @calls_refused: ICRQ and OCRQ answered by CDN
 * @window: peer's Receive Window Size
 * @cwnd: CWND
 * @ssthresh: SSTHRESH
 * @queued: messages that wait to be sent or acknowledged
 */
struct l2tp_tunnel_stats {
	struct l2tp_rel_stats rel;
	uint64_t rx_malformed;
	uint64_t rx_bad_tid;
	uint64_t rx_late;
	uint64_t rx_skipped_avps;
	uint64_t rx_ignored;
	uint64_t hellos;
	unsigned int calls;
	uint64_t calls_total;
	uint64_t calls_refused;
	unsigned int window;
	unsigned int cwnd;
	unsigned int ssthresh;
	unsigned int queued;
};

void l2tp_tunnel_conf_init(struct l2tp_tunnel_conf *conf);
int l2tp_tunnel_conf_check(const struct l2tp_tunnel_conf *conf,
			   bool originate, const char **why);

struct l2tp_tunnel *l2tp_tunnel_new(const struct l2tp_ops *ops, void *priv,
				    const struct l2tp_tunnel_conf *conf,
				    bool originate, uint64_t now);
void l2tp_tunnel_free(struct l2tp_tunnel *t);
enum l2tp_input l2tp_tunnel_input(struct l2tp_tunnel *t, uint64_t now,
				  const uint8_t *buf, size_t len);
uint64_t l2tp_tunnel_deadline(const struct l2tp_tunnel *t);
void l2tp_tunnel_timer(struct l2tp_tunnel *t, uint64_t now);

int l2tp_tunnel_accept(struct l2tp_tunnel *t, uint64_t now,
		       uint16_t local_tid);
int l2tp_tunnel_reject(struct l2tp_tunnel *t, uint64_t now, uint16_t result,
		       uint16_t error, const char *text);
int l2tp_tunnel_stop(struct l2tp_tunnel *t, uint64_t now, uint16_t result,
		     uint16_t error, const char *text);
void l2tp_tunnel_drain(struct l2tp_tunnel *t, uint64_t now);
bool l2tp_tunnel_is_repeat(const struct l2tp_tunnel *t, uint64_t now);
enum l2tp_tie l2tp_tunnel_collision(struct l2tp_tunnel *t, uint64_t now,
				    const struct l2tp_peek *theirs);
int l2tp_tunnel_reconf(struct l2tp_tunnel *t, uint64_t now,
		       const struct l2tp_tunnel_conf *conf);

void *l2tp_tunnel_priv(const struct l2tp_tunnel *t);
void l2tp_tunnel_set_priv(struct l2tp_tunnel *t, void *priv);
enum l2tp_tunnel_state l2tp_tunnel_state(const struct l2tp_tunnel *t);
const char *l2tp_tunnel_state_name(enum l2tp_tunnel_state state);
const char *l2tp_cause_name(enum l2tp_cause cause);
bool l2tp_tunnel_originator(const struct l2tp_tunnel *t);
bool l2tp_tunnel_is_reply(const struct l2tp_tunnel *t, const uint8_t *buf,
			  size_t len);
bool l2tp_tunnel_mirrored(const struct l2tp_tunnel *t,
			  const struct l2tp_peek *theirs);
bool l2tp_tunnel_password_ok(const struct l2tp_tunnel *t);
bool l2tp_tunnel_draining(const struct l2tp_tunnel *t);
uint16_t l2tp_tunnel_local_tid(const struct l2tp_tunnel *t);
const struct l2tp_tunnel_info *l2tp_tunnel_peer(const struct l2tp_tunnel *t);
void l2tp_tunnel_get_stats(const struct l2tp_tunnel *t,
			   struct l2tp_tunnel_stats *st);
void l2tp_tunnel_set_trace(struct l2tp_tunnel *t, bool on);

struct l2tp_call *l2tp_tunnel_find_call(const struct l2tp_tunnel *t,
					uint16_t local_sid);
void l2tp_tunnel_for_each_call(struct l2tp_tunnel *t,
			       void (*fn)(struct l2tp_call *c, void *arg),
			       void *arg);

#endif /* VARD_L2TP_TUNNEL_H */
