/* SPDX-License-Identifier: GPL-2.0 */
/*
 * PPP engine of vard: one struct ppp is one PPP link. A pure state machine:
 * frames and timer events come in by the functions below, frames and actions
 * go out by struct ppp_ops. It opens no socket, reads no clock and has no
 * global state (but libcrypto's algorithms, once they are used), so it is
 * tested and fuzzed without any of them.
 *
 * Life of a link on the network side (LNS, BNG):
 *
 *	ppp_new -> ppp_lower_up -> [ops.lcp_up] -> [ops.authenticate]
 *	  -> ppp_auth_result -> [ops.network_request] -> ppp_network_result
 *	  -> [ops.ncp_up PPP_PROTO_IPCP] ... [ops.ncp_down] -> [ops.lcp_down]
 *	  -> [ops.terminated] -> ppp_free
 *
 * Every entry point takes the time as milliseconds of a monotonic clock of
 * the caller's choice, and may move the deadline: after each of them the
 * caller re-arms its timer with ppp_deadline().
 *
 * Called from a callback: all entry points but ppp_free(), ppp_lower_up() and
 * ppp_adopt() may be called from within any callback (ppp_close() and
 * ppp_lower_down() take effect when the outer entry point is done); those from
 * within ops.terminated, which is always the last thing that an entry point does.
 *
 * A LAC stops at ops.authenticate: while it sets up a tunnel it puts off the
 * verdict with ppp_auth_pending(), tells the LNS what ppp_proxy() has, and ends
 * with ppp_lower_down(), of which the peer sees nothing.
 *
 * An LNS may begin with that: ppp_adopt() in place of ppp_lower_up().
 *
 * A peer may renegotiate at any time (RFC 1661 4.3): then ncp_down and
 * lcp_down are called, and lcp_up, authenticate, network_request and ncp_up
 * come again for the same link.
 */
#ifndef VARD_PPP_PPP_H
#define VARD_PPP_PPP_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ppp/proto.h"

struct ppp;

/* ppp_deadline() of a link that waits for no timer. */
#define PPP_NO_DEADLINE		UINT64_MAX

/* Longest frame taken or made, PPP Protocol field included, in bytes. */
#define PPP_FRAME_MAX		1600

/* Longest options of LCP that struct ppp_proxy has, in bytes. */
#define PPP_PROXY_MAX		256

/* Longest name, Challenge or Response in struct ppp_proxy, in bytes. */
#define PPP_PROXY_NAME_MAX	255

/* Number of authentication protocols a configuration can list. */
#define PPP_AUTH_LIST		4

/* Length of the value of an MS-CHAPv2 Response, RFC 2759 4. */
#define PPP_MSCHAPV2_LEN	49

/* Room for "S=" and 40 digits of an MS-CHAPv2 Success, RFC 2759 5. */
#define PPP_MSCHAPV2_PROOF	43

/**
 * enum ppp_auth - authentication protocols
 * @PPP_AUTH_NONE: none; ends a list
 * @PPP_AUTH_PAP: RFC 1334
 * @PPP_AUTH_CHAP_MD5: RFC 1994, algorithm 5
 * @PPP_AUTH_MSCHAP_V2: RFC 2759, CHAP algorithm 0x81; needs
 *	ppp_mschapv2_available()
 */
enum ppp_auth {
	PPP_AUTH_NONE,
	PPP_AUTH_PAP,
	PPP_AUTH_CHAP_MD5,
	PPP_AUTH_MSCHAP_V2,
};

/**
 * enum ppp_role - which side of the address assignment this end is
 * @PPP_ROLE_SERVER: network side: assigns the peer's address
 * @PPP_ROLE_CLIENT: user side: takes the address it is given
 */
enum ppp_role {
	PPP_ROLE_SERVER,
	PPP_ROLE_CLIENT,
};

/**
 * enum ppp_phase - phases of a link, RFC 1661 3.2
 * @PPP_PHASE_DEAD: the lower layer is down, or the link has ended
 * @PPP_PHASE_ESTABLISH: LCP negotiates
 * @PPP_PHASE_AUTHENTICATE: LCP is Opened, authentication runs
 * @PPP_PHASE_ASSIGN: authenticated; waits for ppp_network_result()
 * @PPP_PHASE_NETWORK: the NCPs run
 * @PPP_PHASE_TERMINATE: LCP closes the link
 */
enum ppp_phase {
	PPP_PHASE_DEAD,
	PPP_PHASE_ESTABLISH,
	PPP_PHASE_AUTHENTICATE,
	PPP_PHASE_ASSIGN,
	PPP_PHASE_NETWORK,
	PPP_PHASE_TERMINATE,
};

/**
 * enum ppp_reason - why a link ended
 * @PPP_END_NONE: it did not
 * @PPP_END_ADMIN: closed by the operator
 * @PPP_END_SHUTDOWN: the daemon or the machine goes down
 * @PPP_END_LOWER: the lower layer went down
 * @PPP_END_PEER: the peer sent an LCP Terminate-Request
 * @PPP_END_LCP_TIMEOUT: the peer does not answer LCP Configure-Requests
 * @PPP_END_LCP_FAILED: the peer rejected LCP or one of its basic codes
 * @PPP_END_LOOPBACK: the link is looped back (RFC 1661 6.4)
 * @PPP_END_ECHO: the peer stopped to answer LCP Echo-Requests
 * @PPP_END_AUTH_REFUSED: the peer does not agree to any allowed
 *	authentication protocol
 * @PPP_END_AUTH_FAILED: wrong name, password or response
 * @PPP_END_AUTH_TIMEOUT: no response, or no verdict, in time
 * @PPP_END_NO_NETWORK: no network protocol is left
 * @PPP_END_NO_ADDRESS: no address is free for this user
 * @PPP_END_ADDRESS: the peer insists on an address that is not its own
 * @PPP_END_SETUP_TIMEOUT: no NCP was Opened in time
 * @PPP_END_RENEGOTIATION: the peer renegotiates without end
 * @PPP_END_IDLE: idle for too long
 * @PPP_END_SESSION_TIME: its time is used up
 * @PPP_END_RESOURCE: a resource of this box is missing
 * @PPP_END_NR: number of reasons
 */
enum ppp_reason {
	PPP_END_NONE,
	PPP_END_ADMIN,
	PPP_END_SHUTDOWN,
	PPP_END_LOWER,
	PPP_END_PEER,
	PPP_END_LCP_TIMEOUT,
	PPP_END_LCP_FAILED,
	PPP_END_LOOPBACK,
	PPP_END_ECHO,
	PPP_END_AUTH_REFUSED,
	PPP_END_AUTH_FAILED,
	PPP_END_AUTH_TIMEOUT,
	PPP_END_NO_NETWORK,
	PPP_END_NO_ADDRESS,
	PPP_END_ADDRESS,
	PPP_END_SETUP_TIMEOUT,
	PPP_END_RENEGOTIATION,
	PPP_END_IDLE,
	PPP_END_SESSION_TIME,
	PPP_END_RESOURCE,
	PPP_END_NR,
};

/**
 * struct ppp_conf - settings of a link; shared by any number of links
 * @role: side of the address assignment
 * @restart_ms: restart timer of LCP, the NCPs, PAP and CHAP, in ms
 * @max_configure: Configure-Requests without an answer, also CHAP Challenges
 *	and PAP Authenticate-Requests
 * @max_terminate: Terminate-Requests without an answer
 * @max_failure: Configure-Naks before options are rejected
 * @setup_ms: limit for the time without any NCP Opened, from ppp_lower_up() on
 *	and after an NCP or LCP went down, in ms; 0: no limit
 * @max_renegotiate: renegotiations by the peer within a minute
 * @mru: the MRU this end asks for, in bytes (1492 or 1500)
 * @ask_mru: ask for it even if it is PPP's default, which is not that of every carrier
 * @min_mru: a smaller MRU of the peer gets a Configure-Nak
 * @magic: negotiate a magic number
 * @pfc: ask for protocol field compression
 * @acfc: ask for address and control field compression
 * @allow_pfc: agree to the peer's wish to get compressed protocol fields
 * @allow_acfc: agree to the peer's wish to get frames without FF 03
 * @echo_ms: interval of LCP Echo-Requests, in ms; 0: none
 * @echo_failures: intervals without an answer that end the link; 0: never.
 *	In each of them the Echo-Request is repeated a few times
 * @auth: protocols that the peer must use, best first, ended by
 *	PPP_AUTH_NONE; an empty list asks for no authentication
 * @auth_optional: go on without when the peer refuses all of @auth
 * @auth_tries: failed attempts that end the link
 * @auth_wait_ms: limit for the peer's first PAP request, for another attempt
 *	by MS-CHAPv2, and for ppp_auth_result(), in ms
 * @rechallenge_ms: interval of further CHAP Challenges, in ms; 0: none
 * @host_name: own name in CHAP packets; NULL: "var"
 * @user: name that this end authenticates with; NULL: it refuses to
 * @password: the secret that belongs to @user
 * @user_auth: protocols that this end agrees to use, best first
 * @ipv4: run IPCP
 * @ipv6: run IPV6CP
 * @peer_addr_any: a peer may insist on another address than the assigned one,
 *	if ops.peer_addr_ok agrees; otherwise the link ends
 * @want_dns: client: ask for DNS servers
 *
 * ppp_conf_init() sets the defaults. The structure and its strings are not
 * copied: they must live as long as the links that use them.
 */
struct ppp_conf {
	enum ppp_role role;
	uint32_t restart_ms;
	uint8_t max_configure;
	uint8_t max_terminate;
	uint8_t max_failure;
	uint32_t setup_ms;
	uint8_t max_renegotiate;
	uint16_t mru;
	uint16_t min_mru;
	bool ask_mru;
	bool magic;
	bool pfc;
	bool acfc;
	bool allow_pfc;
	bool allow_acfc;
	uint32_t echo_ms;
	uint8_t echo_failures;
	enum ppp_auth auth[PPP_AUTH_LIST];
	bool auth_optional;
	uint8_t auth_tries;
	uint32_t auth_wait_ms;
	uint32_t rechallenge_ms;
	const char *host_name;
	const char *user;
	const char *password;
	enum ppp_auth user_auth[PPP_AUTH_LIST];
	bool ipv4;
	bool ipv6;
	bool peer_addr_any;
	bool want_dns;
};

/**
 * struct ppp_lcp_info - what LCP agreed upon
 * @peer_mru: largest packet the peer takes, in bytes
 * @mru: largest packet this end takes, in bytes
 * @tx_pfc: this end may send one-byte protocol fields
 * @tx_acfc: this end may leave out FF 03
 * @rx_pfc: the peer may send one-byte protocol fields
 * @rx_acfc: the peer may leave out FF 03
 * @accm: the peer's asynchronous control character map (no use on L2TP)
 * @magic: own magic number, 0: none
 * @peer_magic: the peer's magic number, 0: none
 * @auth: how the peer authenticates itself
 * @own_auth: how this end authenticates itself
 */
struct ppp_lcp_info {
	uint16_t peer_mru;
	uint16_t mru;
	bool tx_pfc;
	bool tx_acfc;
	bool rx_pfc;
	bool rx_acfc;
	uint32_t accm;
	uint32_t magic;
	uint32_t peer_magic;
	enum ppp_auth auth;
	enum ppp_auth own_auth;
};

/**
 * struct ppp_auth_req - what a peer presented to prove who it is
 * @auth: protocol
 * @name: the peer's name, not terminated, any byte may occur
 * @name_len: length of @name, at most 255
 * @password: PAP: the password, not terminated
 * @password_len: PAP: length of @password, at most 255
 * @id: CHAP: identifier of the Challenge
 * @chal: CHAP: the Challenge's value
 * @chal_len: CHAP: length of @chal
 * @resp: CHAP: the Response's value
 * @resp_len: CHAP: length of @resp: 16 for MD5, PPP_MSCHAPV2_LEN for MS-CHAPv2
 * @proof: MS-CHAPv2: room for the authenticator response, PPP_MSCHAPV2_PROOF
 *	bytes, empty so far: the owner puts there what the Success has to say
 *	before the verdict that accepts the peer
 *
 * Valid during the call of ops.authenticate only, but for @proof, which is a
 * part of the link. Check PAP with ppp_secret_equal(), CHAP-MD5 with
 * ppp_chap_md5_verify(), and MS-CHAPv2 with ppp_mschapv2_verify().
 */
struct ppp_auth_req {
	enum ppp_auth auth;
	const uint8_t *name;
	size_t name_len;
	const uint8_t *password;
	size_t password_len;
	uint8_t id;
	const uint8_t *chal;
	size_t chal_len;
	const uint8_t *resp;
	size_t resp_len;
	char *proof;
};

/**
 * struct ppp_mschapv2 - who answers which Challenge
 * @name: the name of the Response; "DOMAIN\" before the user is left out
 * @name_len: its length in bytes
 * @secret: shared secret, UTF-8
 * @secret_len: its length in bytes
 * @chal: value of the Challenge, 16 bytes
 */
struct ppp_mschapv2 {
	const void *name;
	size_t name_len;
	const void *secret;
	size_t secret_len;
	const uint8_t *chal;
};

/**
 * enum ppp_proxy_type - Proxy Authen Type, RFC 2661 4.4.5
 * @PPP_PROXY_ABSENT: nothing to say: the LNS has to authenticate the peer. Also
 *	for MS-CHAPv2, which has no number
 * @PPP_PROXY_TEXT: textual exchange before PPP
 * @PPP_PROXY_CHAP: CHAP with MD5
 * @PPP_PROXY_PAP: PAP
 * @PPP_PROXY_NONE: no authentication
 * @PPP_PROXY_MSCHAP_V1: MS-CHAPv1
 */
enum ppp_proxy_type {
	PPP_PROXY_ABSENT,
	PPP_PROXY_TEXT,
	PPP_PROXY_CHAP,
	PPP_PROXY_PAP,
	PPP_PROXY_NONE,
	PPP_PROXY_MSCHAP_V1,
};

/**
 * struct ppp_octets - some bytes
 * @data: the bytes; NULL: there are none, not even an empty value
 * @len: their number
 */
struct ppp_octets {
	const uint8_t *data;
	size_t len;
};

/**
 * struct ppp_proxy - what a LAC tells an LNS about a link, RFC 2661 4.4.5
 * @first: Initial Received LCP CONFREQ, options only
 * @sent: Last Sent LCP CONFREQ, options only
 * @received: Last Received LCP CONFREQ, options only
 * @type: enum ppp_proxy_type, or any other number a LAC has sent
 * @id: Proxy Authen ID
 * @name: Proxy Authen Name
 * @chal: Proxy Authen Challenge, CHAP only
 * @resp: Proxy Authen Response: CHAP: the Response's value; PAP: the password
 */
struct ppp_proxy {
	struct ppp_octets first;
	struct ppp_octets sent;
	struct ppp_octets received;
	uint16_t type;
	uint8_t id;
	struct ppp_octets name;
	struct ppp_octets chal;
	struct ppp_octets resp;
};

/**
 * struct ppp_net - network layer parameters
 * @ip4: IPv4 is to run (server: a settled user may have IPv6 only)
 * @ip6: IPv6 is to run
 * @local: own address; 0.0.0.0: unnumbered, the option is left out
 * @peer: the peer's address; may be 0.0.0.0 only with conf.peer_addr_any
 * @dns: DNS servers, primary and secondary, 0.0.0.0: unset
 * @nbns: NBNS servers, primary and secondary, 0.0.0.0: unset
 * @ifid: own IPv6 interface identifier; all zero: chosen at random
 * @peer_ifid: the peer's, suggested where it has none; all zero: random
 *
 * Given to ppp_network_result() by the caller, and returned by ppp_network()
 * with what was negotiated. Addresses are in network byte order.
 */
struct ppp_net {
	bool ip4;
	bool ip6;
	struct in_addr local;
	struct in_addr peer;
	struct in_addr dns[2];
	struct in_addr nbns[2];
	uint8_t ifid[8];
	uint8_t peer_ifid[8];
};

/**
 * struct ppp_stats - counters of a link, since ppp_new()
 * @rx: frames received
 * @tx: frames sent
 * @malformed: dropped: truncated or contradictory lengths, bad values
 * @unexpected: dropped: not allowed in this state, or stale identifier
 * @unknown_proto: frames of protocols that nobody handles
 * @unknown_code: packets with unknown codes
 * @duplicate: retransmitted requests, answered again without a transition
 * @auth_failed: failed attempts to authenticate
 * @renegotiated: times that the peer left the Opened state of LCP or an NCP
 * @echo_lost: Echo-Requests without an answer
 * @illegal: events that the automaton calls impossible
 */
struct ppp_stats {
	uint32_t rx;
	uint32_t tx;
	uint32_t malformed;
	uint32_t unexpected;
	uint32_t unknown_proto;
	uint32_t unknown_code;
	uint32_t duplicate;
	uint32_t auth_failed;
	uint32_t renegotiated;
	uint32_t echo_lost;
	uint32_t illegal;
};

/**
 * struct ppp_trace - one frame, for people
 * @out: sent (else received)
 * @proto: PPP protocol number
 * @proto_name: its name, "LCP", or "0x1234"
 * @code_name: name of the packet's code, "Configure-Request", or ""
 * @id: the packet's identifier, -1 if it has none
 * @len: length of the frame in bytes, Protocol field included
 * @text: options or values on one line; printable ASCII, bounded, secrets
 *	left out
 */
struct ppp_trace {
	bool out;
	uint16_t proto;
	const char *proto_name;
	const char *code_name;
	int id;
	size_t len;
	const char *text;
};

/**
 * struct ppp_ops - what a link needs from, and tells, its owner
 * @send: send a frame; begins with the two-byte Protocol field (FF 03 is the
 *	lower layer's business); the buffer is valid during the call only
 * @random: fill a buffer with unpredictable bytes; must not fail
 * @lcp_up: optional: LCP is Opened
 * @lcp_down: optional: LCP left Opened; authentication, addresses and NCPs
 *	are void; called after ncp_down
 * @authenticate: the peer presented itself: answer with ppp_auth_result(),
 *	now or later; needed if conf.auth is not empty
 * @network_request: authenticated: answer with ppp_network_result() or
 *	ppp_network_refuse(), now or later. Comes again after a renegotiation
 *	of LCP: the same user should then get the same address. A client may
 *	leave it out: it then takes what it is given
 * @ncp_up: PPP_PROTO_IPCP or PPP_PROTO_IPV6CP is Opened: packets may flow;
 *	ppp_network() has the addresses
 * @ncp_down: it is not any more: packets must not flow
 * @peer_addr_ok: optional, conf.peer_addr_any: may the peer have this address
 *	(network byte order)? Asked once per Configure-Request
 * @rx_active: optional: did data of the peer arrive since the last call? Asked
 *	when an Echo-Request is due, which a yes replaces
 * @terminated: the link has ended and is in PPP_PHASE_DEAD; once per
 *	ppp_lower_up(), but not from ppp_lower_down() or ppp_free(); @text is
 *	printable: what the peer said, or the reason's description
 * @trace: optional: a frame, while ppp_set_trace() has it on
 */
struct ppp_ops {
	void (*send)(struct ppp *p, const uint8_t *frame, size_t len);
	void (*random)(struct ppp *p, void *buf, size_t len);
	void (*lcp_up)(struct ppp *p, const struct ppp_lcp_info *info);
	void (*lcp_down)(struct ppp *p);
	void (*authenticate)(struct ppp *p, const struct ppp_auth_req *req);
	void (*network_request)(struct ppp *p);
	void (*ncp_up)(struct ppp *p, uint16_t proto);
	void (*ncp_down)(struct ppp *p, uint16_t proto);
	bool (*peer_addr_ok)(struct ppp *p, struct in_addr addr);
	bool (*rx_active)(struct ppp *p);
	void (*terminated)(struct ppp *p, enum ppp_reason reason,
			   const char *text);
	void (*trace)(struct ppp *p, const struct ppp_trace *t);
};

/* ppp.c: the link */
void ppp_conf_init(struct ppp_conf *conf);
struct ppp *ppp_new(const struct ppp_ops *ops, void *priv,
		    const struct ppp_conf *conf, uint64_t now);
void ppp_free(struct ppp *p);
void ppp_set_conf(struct ppp *p, const struct ppp_conf *conf);
void ppp_lower_up(struct ppp *p, uint64_t now);
bool ppp_adopt(struct ppp *p, uint64_t now, const struct ppp_proxy *x);
void ppp_lower_down(struct ppp *p, uint64_t now);
void ppp_close(struct ppp *p, uint64_t now, enum ppp_reason reason);
void ppp_input(struct ppp *p, uint64_t now, const uint8_t *frame, size_t len);
uint64_t ppp_deadline(const struct ppp *p);
void ppp_timer(struct ppp *p, uint64_t now);
void ppp_auth_result(struct ppp *p, uint64_t now, bool ok,
		     const char *message);
void ppp_auth_pending(struct ppp *p, uint64_t now, uint32_t ms);
void ppp_network_result(struct ppp *p, uint64_t now,
			const struct ppp_net *net);
void ppp_network_refuse(struct ppp *p, uint64_t now, enum ppp_reason reason);
void ppp_data_seen(struct ppp *p, uint64_t now);
void ppp_set_trace(struct ppp *p, bool on);

/* ppp_info.c: what a link is, in numbers and words */
void *ppp_priv(const struct ppp *p);
enum ppp_phase ppp_phase(const struct ppp *p);
const char *ppp_phase_name(enum ppp_phase phase);
const char *ppp_state_name(const struct ppp *p, uint16_t proto);
bool ppp_opened(const struct ppp *p, uint16_t proto);
const struct ppp_lcp_info *ppp_lcp(const struct ppp *p);
const struct ppp_net *ppp_network(const struct ppp *p);
const struct ppp_stats *ppp_stats(const struct ppp *p);
enum ppp_reason ppp_end_reason(const struct ppp *p);
const char *ppp_reason_name(enum ppp_reason reason);
const char *ppp_reason_text(enum ppp_reason reason);
const char *ppp_auth_name(enum ppp_auth auth);

/* proxy.c: what a LAC tells an LNS */
const struct ppp_proxy *ppp_proxy(const struct ppp *p);

/* trace.c: text from the wire made harmless */
size_t ppp_escape(char *dst, size_t size, const void *src, size_t len);

/* secret.c: checking what a peer presents, in constant time */
bool ppp_chap_md5(uint8_t id, const void *secret, size_t secret_len,
		  const void *chal, size_t chal_len, uint8_t out[16]);
bool ppp_chap_md5_verify(uint8_t id, const void *secret, size_t secret_len,
			 const void *chal, size_t chal_len,
			 const uint8_t resp[16]);
bool ppp_secret_equal(const void *a, size_t a_len, const void *b, size_t b_len);

/* mschap.c: the same for MS-CHAPv2 */
bool ppp_mschapv2_available(void);
bool ppp_mschapv2_verify(const struct ppp_mschapv2 *m,
			 const uint8_t resp[PPP_MSCHAPV2_LEN],
			 char proof[PPP_MSCHAPV2_PROOF]);
bool ppp_mschapv2_respond(const struct ppp_mschapv2 *m,
			  const uint8_t peer_chal[16],
			  uint8_t resp[PPP_MSCHAPV2_LEN],
			  char proof[PPP_MSCHAPV2_PROOF]);

#endif /* VARD_PPP_PPP_H */
