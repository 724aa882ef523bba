/* SPDX-License-Identifier: GPL-2.0 */
/*
 * call.h - an incoming call (session) inside an L2TPv2 tunnel
 *
 * LNS: ICRQ comes, ops->call_request(), the owner creates the session in the
 *   kernel and calls l2tp_call_accept(): ICRP; ICCN comes, ops->call_up().
 * LAC: the owner creates the session in the kernel and calls l2tp_call_new():
 *   ICRQ leaves as soon as the tunnel is established; ICRP comes,
 *   ops->call_reply(), the owner switches its downstream and calls
 *   l2tp_call_connect(): ICCN, ops->call_up().
 * LTS: both, in step. call_request: look whether the call has been here with
 *   l2tp_call_passed() (then refuse it, CDN result 5), l2tp_call_relay_icrq()
 *   and l2tp_call_pass() for the l2tp_call_new() in the next tunnel. There
 *   call_reply: l2tp_call_accept() here. Here call_up: l2tp_call_relay_iccn()
 *   for the l2tp_call_connect() there. call_wen and call_sli go on by
 *   l2tp_call_wen() and l2tp_call_sli(), call_down by l2tp_call_close_cause().
 *   A LAC that is no switch does not call l2tp_call_pass().
 * The end, whoever wants it: ops->call_down(), then the call is freed. The
 *   owner must not use it after that op has returned.
 * Outgoing calls (OCRQ) are refused with CDN result 5.
 */
#ifndef VARD_L2TP_CALL_H
#define VARD_L2TP_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "l2tp/tunnel.h"

/* longest octet string that fits into an AVP, hidden as well */
#define L2TP_CALL_STR_MAX	(L2TP_AVP_LEN_MAX - L2TP_AVP_HDR_LEN - 2)

/**
 * struct l2tp_call_info - parameters of a call, from or for ICRQ and ICCN
 *
 * The same structure is used for what a peer said and for what a LAC wants to
 * say. Octet strings come from the peer as they are: bounded by the size of an
 * AVP, otherwise arbitrary.
 *
 * @present: bit n set: AVP n of RFC 2661 is there; L2TP_CALL_HAS()
 * @hidden: bit n set: it came hidden, or is to be hidden if the tunnel can
 * @ext: bit n set: AVP n of enum l2tp_ext_type is there; L2TP_CALL_HAS_EXT()
 * @ext_hidden: as @hidden, for enum l2tp_ext_type
 * @serial: Call Serial Number
 * @bearer_type: Bearer Type
 * @phys_channel: Physical Channel ID
 * @called: Called Number
 * @calling: Calling Number
 * @sub_address: Sub-Address
 * @circuit_id: Agent-Circuit-Id (RFC 5515)
 * @remote_id: Agent-Remote-Id (RFC 5515)
 * @rate_up: Actual-Data-Rate-Upstream, bit/s (RFC 5515)
 * @rate_down: Actual-Data-Rate-Downstream, bit/s (RFC 5515)
 * @tsa_count: switches that the call has passed, up to L2TP_TSA_MAX
 * @tsa: their TSA IDs, the first one first; l2tp_call_pass() adds one
 * @framing_type: Framing Type
 * @tx_speed: (Tx) Connect Speed, bit/s
 * @rx_speed: Rx Connect Speed, bit/s; the same as tx_speed when absent
 * @sequencing: Sequencing Required
 * @private_group: Private Group ID
 * @lcp_initial: Initial Received LCP CONFREQ, options only
 * @lcp_sent: Last Sent LCP CONFREQ, options only
 * @lcp_received: Last Received LCP CONFREQ, options only
 * @proxy_type: Proxy Authen Type, 0 when absent
 * @proxy_id: Proxy Authen ID
 * @proxy_name: Proxy Authen Name
 * @proxy_challenge: Proxy Authen Challenge
 * @proxy_response: Proxy Authen Response; a clear text password for PAP:
 *	never to be logged
 */
struct l2tp_call_info {
	uint64_t present;
	uint64_t hidden;
	uint32_t ext;
	uint32_t ext_hidden;
	/* ICRQ */
	uint32_t serial;
	uint32_t bearer_type;
	uint32_t phys_channel;
	struct l2tp_str called;
	struct l2tp_str calling;
	struct l2tp_str sub_address;
	struct l2tp_str circuit_id;
	struct l2tp_str remote_id;
	uint64_t rate_up;
	uint64_t rate_down;
	unsigned int tsa_count;
	struct l2tp_str tsa[L2TP_TSA_MAX];
	/* ICCN */
	uint32_t framing_type;
	uint32_t tx_speed;
	uint32_t rx_speed;
	bool sequencing;
	struct l2tp_str private_group;
	struct l2tp_str lcp_initial;
	struct l2tp_str lcp_sent;
	struct l2tp_str lcp_received;
	uint16_t proxy_type;
	uint8_t proxy_id;
	struct l2tp_str proxy_name;
	struct l2tp_str proxy_challenge;
	struct l2tp_str proxy_response;
};

#define L2TP_CALL_BIT(attr)		(UINT64_C(1) << (attr))
#define L2TP_CALL_HAS(info, attr)	((info)->present & L2TP_CALL_BIT(attr))
#define L2TP_CALL_HAS_EXT(info, n)	((info)->ext & L2TP_EXT_BIT(n))

/**
 * enum l2tp_call_state - states of 7.4 and what lies around them
 * @L2TP_CS_IDLE: over
 * @L2TP_CS_WAIT_ACCEPT: LNS: ICRQ received, the owner has not answered
 * @L2TP_CS_WAIT_CONNECT: LNS: ICRP sent
 * @L2TP_CS_WAIT_TUNNEL: LAC: the tunnel is not established yet
 * @L2TP_CS_WAIT_REPLY: LAC: ICRQ sent
 * @L2TP_CS_WAIT_SWITCH: LAC: ICRP received, the owner has not answered
 * @L2TP_CS_ESTABLISHED: open for data
 */
enum l2tp_call_state {
	L2TP_CS_IDLE,
	L2TP_CS_WAIT_ACCEPT,
	L2TP_CS_WAIT_CONNECT,
	L2TP_CS_WAIT_TUNNEL,
	L2TP_CS_WAIT_REPLY,
	L2TP_CS_WAIT_SWITCH,
	L2TP_CS_ESTABLISHED,
};

int l2tp_call_accept(struct l2tp_call *c, uint64_t now, uint16_t local_sid);
int l2tp_call_reject(struct l2tp_call *c, uint64_t now, uint16_t result,
		     uint16_t error, const char *text);

struct l2tp_call *l2tp_call_new(struct l2tp_tunnel *t, void *priv,
				uint64_t now, uint16_t local_sid,
				const struct l2tp_call_info *icrq);
int l2tp_call_connect(struct l2tp_call *c, uint64_t now,
		      const struct l2tp_call_info *iccn);

int l2tp_call_close(struct l2tp_call *c, uint64_t now, uint16_t result,
		    uint16_t error, const char *text);
int l2tp_call_close_cause(struct l2tp_call *c, uint64_t now,
			  const struct l2tp_reason *why);
int l2tp_call_sli(struct l2tp_call *c, uint64_t now, uint32_t send_accm,
		  uint32_t receive_accm);
int l2tp_call_wen(struct l2tp_call *c, uint64_t now,
		  const struct l2tp_call_errors *err);

/* relay.c: what a tunnel switch hands on from one tunnel to the next */
void l2tp_call_relay_icrq(struct l2tp_call_info *out,
			  const struct l2tp_call_info *in);
void l2tp_call_relay_iccn(struct l2tp_call_info *out,
			  const struct l2tp_call_info *in);
bool l2tp_call_pass(struct l2tp_call_info *out, struct l2tp_str id);
bool l2tp_call_passed(const struct l2tp_call_info *info, struct l2tp_str id);

void *l2tp_call_priv(const struct l2tp_call *c);
void l2tp_call_set_priv(struct l2tp_call *c, void *priv);
struct l2tp_tunnel *l2tp_call_tunnel(const struct l2tp_call *c);
enum l2tp_call_state l2tp_call_state(const struct l2tp_call *c);
const char *l2tp_call_state_name(enum l2tp_call_state state);
bool l2tp_call_is_lns(const struct l2tp_call *c);
uint16_t l2tp_call_local_sid(const struct l2tp_call *c);
uint16_t l2tp_call_peer_sid(const struct l2tp_call *c);
void l2tp_call_get_info(const struct l2tp_call *c,
			struct l2tp_call_info *info);

#endif /* VARD_L2TP_CALL_H */
