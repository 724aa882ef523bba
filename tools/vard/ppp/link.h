/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Inside of the PPP engine: struct ppp and what its files call of each other.
 * Users of the engine include ppp.h.
 */
#ifndef VARD_PPP_LINK_H
#define VARD_PPP_LINK_H

#include "ppp/fsm.h"
#include "ppp/ppp.h"

/* Length of the Challenges of this end, RFC 1994 4.1. */
#define CHAP_CHAL_LEN	16

/* Own magic numbers seen in requests that prove a loop, RFC 1661 6.4. */
#define LCP_LOOP_MAX	5

/* Longest NCP packet kept while the network parameters are looked up. */
#define PPP_EARLY_MAX	64

/* Text of the peer or the reason, for ops.terminated. */
#define PPP_TEXT_MAX	80

/**
 * struct lcp - LCP's own options
 * @magic: own magic number, 0: left out
 * @mru: own MRU
 * @echo_pending: Echo-Requests without an answer
 * @auth: protocol that the peer is asked for, PPP_AUTH_NONE: left out
 * @auth_left: bit mask of conf.auth: protocols the peer has not refused
 * @loops: requests in a row with the own magic number
 * @want_mru: the option is asked for
 * @want_pfc: the option is asked for
 * @want_acfc: the option is asked for
 * @echo_off: the peer does not know Echo-Requests
 */
struct lcp {
	uint32_t magic;
	uint16_t mru;
	uint16_t echo_pending;
	uint8_t auth;
	uint8_t auth_left;
	uint8_t loops;
	bool want_mru;
	bool want_pfc;
	bool want_acfc;
	bool echo_off;
};

/* Progress of one direction of authentication. */
enum auth_state {
	AUTH_IDLE,	/* not asked for */
	AUTH_WAIT,	/* waits for the other end */
	AUTH_PENDING,	/* waits for ppp_auth_result() */
	AUTH_OK,
	AUTH_FAILED,
};

/**
 * struct verifier - the peer authenticates itself
 * @state: enum auth_state
 * @id: CHAP: of the last Challenge; PAP: of the last request
 * @sent: CHAP: Challenges sent without a Response; PAP: Naks sent
 * @failed: failed attempts, since ppp_lower_up()
 * @chal: value of the last Challenge
 * @retry: MS-CHAPv2: @chal went in a Failure that allows another attempt
 * @proof: MS-CHAPv2: authenticator response, written by the owner
 * @deadline: of the wait, or of the next Challenge
 */
struct verifier {
	uint8_t state;
	uint8_t id;
	uint8_t sent;
	uint8_t failed;
	uint8_t chal[CHAP_CHAL_LEN];
	bool retry;
	char proof[PPP_MSCHAPV2_PROOF];
	uint64_t deadline;
};

/**
 * struct supplicant - this end authenticates itself
 * @state: enum auth_state
 * @id: of the last PAP request or CHAP Response
 * @sent: packets sent without an answer
 * @resp: value of the last CHAP Response
 * @proof: MS-CHAPv2: what the peer's Success must begin with
 * @deadline: of the next retransmission
 */
struct supplicant {
	uint8_t state;
	uint8_t id;
	uint8_t sent;
	uint8_t resp[PPP_MSCHAPV2_LEN];
	char proof[PPP_MSCHAPV2_PROOF];
	uint64_t deadline;
};

/**
 * struct ipcp - IPCP's own options
 * @addr: own address, 0.0.0.0: to be given by the peer
 * @dns: client: DNS servers asked for
 * @want_addr: the option is asked for
 * @want_dns: the options are asked for
 */
struct ipcp {
	struct in_addr addr;
	struct in_addr dns[2];
	bool want_addr;
	bool want_dns[2];
};

/**
 * struct ipv6cp - IPV6CP's own options
 * @ifid: own interface identifier
 * @want: the option is asked for
 * @asked: a Configure-Nak has asked the peer for its option
 */
struct ipv6cp {
	uint8_t ifid[8];
	bool want;
	bool asked;
};

/**
 * struct ppp - one link
 * @ops: owner's functions
 * @priv: for the owner
 * @conf: settings
 * @adopted: during ppp_adopt(): what the LAC says
 * @now: time of the event being processed, in ms
 * @setup_at: when an NCP must be Opened
 * @echo_at: when the next Echo-Request is due
 * @flap_at: begin of the minute in which renegotiations are counted
 * @fsm_conf: settings of the automata
 * @lcp_fsm: LCP's automaton
 * @ipcp_fsm: IPCP's automaton
 * @ipv6cp_fsm: IPV6CP's automaton
 * @lcp: LCP's own options
 * @ipcp: IPCP's own options
 * @ipv6cp: IPV6CP's own options
 * @info: what LCP agreed upon
 * @net: what the owner assigned
 * @result: what the NCPs agreed upon
 * @proxy: for ppp_proxy()
 * @verifier: the peer authenticates itself
 * @supplicant: this end authenticates itself
 * @stats: counters
 * @phase: enum ppp_phase
 * @end: why the link ends or ended
 * @depth: entry points being executed
 * @flaps: renegotiations in the present minute
 * @ncps: NCPs for which ops.ncp_up was called, see link_ncp_bit()
 * @early_len: length of @early
 * @tracing: ops.trace is called
 * @up: between ppp_lower_up() and the end of the link
 * @closing: LCP is to be closed
 * @lowering: the lower layer went down in a callback
 * @finished: LCP has finished
 * @proxy_first: the next LCP Configure-Request belongs in proxy.first
 * @heard_ncp: an NCP packet arrived since authentication was done
 * @early: IPCP packet that came while the parameters were looked up
 * @text: what the peer gave as reason
 */
struct ppp {
	const struct ppp_ops *ops;
	void *priv;
	const struct ppp_conf *conf;
	const struct ppp_proxy *adopted;
	uint64_t now;
	uint64_t setup_at;
	uint64_t echo_at;
	uint64_t flap_at;
	struct fsm_conf fsm_conf;
	struct fsm lcp_fsm;
	struct fsm ipcp_fsm;
	struct fsm ipv6cp_fsm;
	struct lcp lcp;
	struct ipcp ipcp;
	struct ipv6cp ipv6cp;
	struct ppp_lcp_info info;
	struct ppp_net net;
	struct ppp_net result;
	struct ppp_proxy proxy;
	struct verifier verifier;
	struct supplicant supplicant;
	struct ppp_stats stats;
	uint8_t phase;
	uint8_t end;
	uint8_t depth;
	uint8_t flaps;
	uint8_t ncps;
	uint8_t early_len;
	bool tracing;
	bool up;
	bool closing;
	bool lowering;
	bool finished;
	bool proxy_first;
	bool heard_ncp;
	uint8_t early[PPP_EARLY_MAX];
	char text[PPP_TEXT_MAX];
};

/* ppp.c: the link */
void link_enter(struct ppp *p, uint64_t now);
void link_leave(struct ppp *p);
void link_end(struct ppp *p, enum ppp_reason reason);
void link_lcp_up(struct ppp *p);
void link_lcp_down(struct ppp *p);
void link_auth_done(struct ppp *p);
void link_ncp_up(struct ppp *p, uint16_t proto);
void link_ncp_down(struct ppp *p, uint16_t proto);
void link_ncp_finished(struct ppp *p);
void link_network_begin(struct ppp *p);

/* io.c: frames in and out */
void link_send(struct ppp *p, uint16_t proto, uint8_t code, uint8_t id,
	       const uint8_t *data, size_t len);
void link_count(struct ppp *p, enum fsm_count what);
void link_dispatch(struct ppp *p, const uint8_t *frame, size_t len);
void link_protocol_rejected(struct ppp *p, uint16_t proto);
uint32_t link_random32(struct ppp *p);

/* lcp.c, lcp_opt.c */
extern const struct fsm_ops lcp_fsm_ops;
void lcp_timer(struct ppp *p);
void lcp_echo_start(struct ppp *p);
void lcp_reset(struct fsm *f);
size_t lcp_build(struct fsm *f, uint8_t *opts);
int lcp_check(struct fsm *f, const uint8_t *opts, size_t len, bool reject,
	      struct fsm_reply *r);
void lcp_accept(struct fsm *f, const uint8_t *opts, size_t len);
int lcp_nak(struct fsm *f, const uint8_t *opts, size_t len, bool give_up);
int lcp_rej(struct fsm *f, const uint8_t *opts, size_t len);
bool lcp_adoptable(struct ppp *p, const struct ppp_octets *sent,
		   const struct ppp_octets *received, struct lcp *l);
void lcp_adopt(struct ppp *p, const struct lcp *l,
	       const struct ppp_octets *received);

/* auth.c: what PAP and CHAP have in common */
void auth_begin(struct ppp *p);
void auth_stop(struct ppp *p);
void auth_timer(struct ppp *p);
void auth_ask(struct ppp *p, const struct ppp_auth_req *req);
void auth_supplicant_done(struct ppp *p, bool ok, const uint8_t *text,
			  size_t len);
uint64_t auth_deadline(const struct ppp *p);

/* proxy.c: what a LAC tells an LNS */
void proxy_request(struct ppp *p, const uint8_t *opts, size_t len);
void proxy_accepted(struct ppp *p, const uint8_t *opts, size_t len);
void proxy_opened(struct ppp *p, const uint8_t *sent, size_t len);
void proxy_attempt(struct ppp *p, const struct ppp_auth_req *req);
void proxy_forget_auth(struct ppp *p);
void proxy_forget(struct ppp *p);
bool proxy_acceptable(struct ppp *p, const struct ppp_proxy *x, struct lcp *l);
void proxy_begin(struct ppp *p, const struct ppp_proxy *x, const struct lcp *l);

/* pap.c */
void pap_input(struct ppp *p, const uint8_t *pkt, size_t len);
void pap_reply(struct ppp *p, bool ok, const char *message);
void pap_request(struct ppp *p);

/* chap.c */
void chap_input(struct ppp *p, const uint8_t *pkt, size_t len);
void chap_challenge(struct ppp *p);
void chap_success(struct ppp *p, const char *message);
void chap_failure(struct ppp *p, const char *message, bool again);
void chap_response(struct ppp *p);

static inline bool auth_is_chap(enum ppp_auth auth)
{
	return auth == PPP_AUTH_CHAP_MD5 || auth == PPP_AUTH_MSCHAP_V2;
}

/* ipcp.c */
extern const struct fsm_ops ipcp_fsm_ops;

/* ipv6cp.c */
extern const struct fsm_ops ipv6cp_fsm_ops;
void ipv6cp_prepare(struct ppp *p);

/* trace.c */
void trace_frame(struct ppp *p, bool out, const uint8_t *frame, size_t len);

#endif /* VARD_PPP_LINK_H */
