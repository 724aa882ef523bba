// SPDX-License-Identifier: GPL-2.0
/*
 * What a link is, in numbers and words.
 */
#include "ppp/link.h"

static const char * const phase_names[] = {
	[PPP_PHASE_DEAD] = "dead",
	[PPP_PHASE_ESTABLISH] = "establish",
	[PPP_PHASE_AUTHENTICATE] = "authenticate",
	[PPP_PHASE_ASSIGN] = "assign",
	[PPP_PHASE_NETWORK] = "network",
	[PPP_PHASE_TERMINATE] = "terminate",
};

static const struct {
	const char *name;
	const char *text;
} reasons[PPP_END_NR] = {
	[PPP_END_NONE] = { "none", "" },
	[PPP_END_ADMIN] = { "admin", "Closed by the operator" },
	[PPP_END_SHUTDOWN] = { "shutdown", "The access router goes down" },
	[PPP_END_LOWER] = { "lower-down", "The lower layer went down" },
	[PPP_END_PEER] = { "peer", "The peer terminated the link" },
	[PPP_END_LCP_TIMEOUT] = {
		"lcp-timeout", "No answer to LCP Configure-Requests" },
	[PPP_END_LCP_FAILED] = { "lcp-failed", "The peer rejected LCP" },
	[PPP_END_LOOPBACK] = { "loopback", "The link is looped back" },
	[PPP_END_ECHO] = { "echo", "No answer to LCP Echo-Requests" },
	[PPP_END_AUTH_REFUSED] = {
		"auth-refused", "No agreement on an authentication protocol" },
	[PPP_END_AUTH_FAILED] = { "auth-failed", "Authentication failed" },
	[PPP_END_AUTH_TIMEOUT] = {
		"auth-timeout", "Authentication took too long" },
	[PPP_END_NO_NETWORK] = {
		"no-network", "No network protocol is left" },
	[PPP_END_NO_ADDRESS] = { "no-address", "No address is available" },
	[PPP_END_ADDRESS] = {
		"address", "The peer insists on an address not assigned to it" },
	[PPP_END_SETUP_TIMEOUT] = {
		"setup-timeout", "No network protocol came up in time" },
	[PPP_END_RENEGOTIATION] = {
		"renegotiation", "The peer renegotiates without end" },
	[PPP_END_IDLE] = { "idle", "The link was idle for too long" },
	[PPP_END_SESSION_TIME] = {
		"session-time", "The session's time is used up" },
	[PPP_END_RESOURCE] = {
		"resource", "The access router lacks a resource" },
};

static const char * const auth_names[] = {
	[PPP_AUTH_NONE] = "none",
	[PPP_AUTH_PAP] = "pap",
	[PPP_AUTH_CHAP_MD5] = "chap-md5",
	[PPP_AUTH_MSCHAP_V2] = "mschap-v2",
};

static const struct fsm *fsm_of(const struct ppp *p, uint16_t proto)
{
	switch (proto) {
	case PPP_PROTO_LCP:
		return &p->lcp_fsm;
	case PPP_PROTO_IPCP:
		return &p->ipcp_fsm;
	case PPP_PROTO_IPV6CP:
		return &p->ipv6cp_fsm;
	default:
		return NULL;
	}
}

/**
 * ppp_priv - what the owner gave to ppp_new()
 * @p: link
 *
 * Return: the pointer.
 */
void *ppp_priv(const struct ppp *p)
{
	return p->priv;
}

/**
 * ppp_phase - phase of a link
 * @p: link
 *
 * Return: the phase.
 */
enum ppp_phase ppp_phase(const struct ppp *p)
{
	return (enum ppp_phase)p->phase;
}

/**
 * ppp_phase_name - word for a phase
 * @phase: phase
 *
 * Return: a constant string.
 */
const char *ppp_phase_name(enum ppp_phase phase)
{
	return phase <= PPP_PHASE_TERMINATE ? phase_names[phase] : "?";
}

/**
 * ppp_state_name - state of an automaton, as RFC 1661 4.2 calls it
 * @p: link
 * @proto: PPP_PROTO_LCP, PPP_PROTO_IPCP or PPP_PROTO_IPV6CP
 *
 * Return: a constant string.
 */
const char *ppp_state_name(const struct ppp *p, uint16_t proto)
{
	const struct fsm *f = fsm_of(p, proto);

	return f ? fsm_state_name((enum fsm_state)f->state) : "?";
}

/**
 * ppp_opened - is an automaton in state Opened?
 * @p: link
 * @proto: PPP_PROTO_LCP, PPP_PROTO_IPCP or PPP_PROTO_IPV6CP
 *
 * Return: true if it is.
 */
bool ppp_opened(const struct ppp *p, uint16_t proto)
{
	const struct fsm *f = fsm_of(p, proto);

	return f && f->state == FSM_OPENED;
}

/**
 * ppp_lcp - what LCP agreed upon
 * @p: link; valid while LCP is Opened
 *
 * Return: the parameters; they live as long as the link.
 */
const struct ppp_lcp_info *ppp_lcp(const struct ppp *p)
{
	return &p->info;
}

/**
 * ppp_network - what the NCPs agreed upon
 * @p: link; the addresses of an NCP are valid while it is Opened, up to and
 *	including its ops.ncp_down
 *
 * Return: the parameters; they live as long as the link.
 */
const struct ppp_net *ppp_network(const struct ppp *p)
{
	return &p->result;
}

/**
 * ppp_stats - counters of a link
 * @p: link
 *
 * Return: the counters; they live as long as the link.
 */
const struct ppp_stats *ppp_stats(const struct ppp *p)
{
	return &p->stats;
}

/**
 * ppp_end_reason - why a link ends or ended
 * @p: link
 *
 * Return: the reason, PPP_END_NONE while it goes on.
 */
enum ppp_reason ppp_end_reason(const struct ppp *p)
{
	return (enum ppp_reason)p->end;
}

/**
 * ppp_reason_name - short name of a reason, for machines
 * @reason: reason
 *
 * Return: a constant string.
 */
const char *ppp_reason_name(enum ppp_reason reason)
{
	return reason < PPP_END_NR ? reasons[reason].name : "?";
}

/**
 * ppp_reason_text - description of a reason, for people
 * @reason: reason
 *
 * Return: a constant string; it is what Terminate-Requests tell the peer.
 */
const char *ppp_reason_text(enum ppp_reason reason)
{
	return reason < PPP_END_NR ? reasons[reason].text : "?";
}

/**
 * ppp_auth_name - name of an authentication protocol
 * @auth: protocol
 *
 * Return: a constant string.
 */
const char *ppp_auth_name(enum ppp_auth auth)
{
	return auth <= PPP_AUTH_MSCHAP_V2 ? auth_names[auth] : "?";
}

/**
 * ppp_set_trace - switch ops.trace on or off
 * @p: link
 * @on: on
 */
void ppp_set_trace(struct ppp *p, bool on)
{
	p->tracing = on;
}
