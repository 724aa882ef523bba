// SPDX-License-Identifier: GPL-2.0
/*
 * session_ppp.c - what a PPP link asks for and tells
 */
#include <arpa/inet.h>
#include <string.h>

#include "dial.h"
#include "forward.h"
#include "kernel.h"
#include "lns.h"
#include "log.h"
#include "monitor.h"
#include "session.h"

static void op_send(struct ppp *p, const uint8_t *frame, size_t len)
{
	struct session *s = ppp_priv(p);
	struct varnl_session_name name = session_key(s);
	struct varnl_frame f = {
		.endpoint = name.endpoint,
		.tunnel_id = name.tunnel_id,
		.session_id = name.session_id,
		.port = name.port,
		.data = frame,
		.len = len,
	};

	if (s->dead || !s->in_kernel)
		return;
	if (varnl_frame_send(kernel.frames, &f))
		vard.stats.frames_failed++;
}

static void op_random(struct ppp *p, void *buf, size_t len)
{
	random_bytes(buf, len);
}

/* Right secret? In the same time for users that do not exist. */
static bool verify(const struct user *u, const struct ppp_auth_req *req)
{
	static const unsigned char nobody[16] = "no such user";
	const unsigned char *secret = u ? u->secret : nobody;
	size_t len = u ? u->secret_len : sizeof(nobody);
	const struct ppp_mschapv2 m = {
		.name = req->name,
		.name_len = req->name_len,
		.secret = secret,
		.secret_len = len,
		.chal = req->chal,
	};
	bool right;

	if (req->auth == PPP_AUTH_PAP)
		right = ppp_secret_equal(secret, len, req->password, req->password_len);
	else if (req->auth == PPP_AUTH_MSCHAP_V2)
		right = req->resp_len == PPP_MSCHAPV2_LEN && req->chal_len == 16 &&
			ppp_mschapv2_verify(&m, req->resp, req->proof);
	else
		right = req->auth == PPP_AUTH_CHAP_MD5 && req->resp_len == 16 &&
			ppp_chap_md5_verify(req->id, secret, len, req->chal, req->chal_len,
					    req->resp);
	return right && u;
}

/*
 * Whether the session goes on to an LNS, which will judge the user, not we; or would, but
 * ends since there are too many
 */
static bool goes_on(struct session *s, const char *user)
{
	struct vr *vr;

	if (s->placed || s->held)
		return s->held;
	vr = session_would_be(s, user);
	if (!vr || !forward_wanted(s, vr))
		return false;
	strcpy(s->user, user);
	if (session_admit(s, vr)) {
		forward_begin(s, false);
	} else {
		ppp_close(s->ppp, timer_now(), PPP_END_RESOURCE);
		session_rearm(s);
	}
	return true;
}

static void op_authenticate(struct ppp *p, const struct ppp_auth_req *req)
{
	struct session *s = ppp_priv(p);
	const struct user *u = NULL;
	char canon[USER_NAME_MAX + 1];
	char name[SESSION_NAME_MAX];
	bool ok;

	if (s->dead)
		return;
	if (!user_canon(req->name, req->name_len, canon))
		u = users_find(vard.cfg->users, canon, session_conf(s)->host_name);
	strcpy(s->claimed, canon);
	monitor_named(s);
	if (goes_on(s, canon))
		return;
	ok = verify(u, req);
	/* the VR was decided for one user; a link does not change hands */
	if (ok && s->placed && strcmp(s->user, canon)) {
		log_remote(LOG_CLASS_AUTH, LOG_WARNING,
			   "%s: another user name after a renegotiation", session_name(s, name));
		ok = false;
	}
	if (!ok) {
		vard.stats.auth_failed++;
		log_remote(LOG_CLASS_AUTH, LOG_WARNING, "%s: authentication failed (%s)",
			   session_name(s, name), ppp_auth_name(req->auth));
		ppp_auth_result(p, timer_now(), false, "Login incorrect");
		return;
	}
	vard.stats.auth_ok++;
	strcpy(s->user, canon);
	s->fixed = u->address;
	ppp_auth_result(p, timer_now(), true, "");
}

static void op_network_request(struct ppp *p)
{
	struct session *s = ppp_priv(p);
	enum ppp_reason why;
	struct ppp_net net;

	if (s->dead || s->held || (!s->user[0] && goes_on(s, "")))
		return;
	why = session_place(s, &net);
	if (why != PPP_END_NONE)
		ppp_network_refuse(p, timer_now(), why);
	else
		ppp_network_result(p, timer_now(), &net);
}

static uint32_t open_flag(uint16_t proto)
{
	switch (proto) {
	case PPP_PROTO_IPCP:
		return VAR_OPEN_FLAGS_IP4;
	case PPP_PROTO_IPV6CP:
		return VAR_OPEN_FLAGS_IP6;
	}
	return 0;
}

/* Our link-local address makes the subscriber's router discovery possible. */
static void add_link_local(struct session *s)
{
	const struct ppp_net *net = ppp_network(s->ppp);
	struct ipaddr a = { .family = AF_INET6, .len = 64, .addr = { 0xfe, 0x80 } };
	char name[SESSION_NAME_MAX];

	memcpy(a.addr + 8, net->ifid, sizeof(net->ifid));
	if (vrf_addr_add(kernel.rt, (int)s->ifindex, &a, NULL))
		log_remote(LOG_CLASS_KERNEL, LOG_WARNING, "%s: %s", session_name(s, name),
			   vrf_error(kernel.rt));
}

static void op_ncp_up(struct ppp *p, uint16_t proto)
{
	struct session *s = ppp_priv(p);
	char name[SESSION_NAME_MAX], addr[INET_ADDRSTRLEN];

	if (s->dead)
		return;
	if (s->dial && !dial_ncp_up(s, proto)) {
		ppp_close(p, timer_now(), PPP_END_ADDRESS);
		return;
	}
	if (proto == PPP_PROTO_IPV6CP)
		add_link_local(s);
	if (!session_set_open(s, s->open | open_flag(proto))) {
		ppp_close(p, timer_now(), PPP_END_RESOURCE);
		return;
	}
	monitor_state(s, proto == PPP_PROTO_IPCP ? "IPCP is open: IPv4 flows" :
						   "IPV6CP is open: IPv6 flows");
	if (s->opened)
		return;
	s->opened = time(NULL);
	vard.stats.sessions_total++;
	log_remote(LOG_CLASS_SESSION, LOG_INFO, "%s is up, address %s, device %s",
		   session_name(s, name), inet_ntop(AF_INET, &s->addr, addr, sizeof(addr)),
		   s->ifname);
}

static void op_ncp_down(struct ppp *p, uint16_t proto)
{
	struct session *s = ppp_priv(p);

	if (s->dead)
		return;
	session_set_open(s, s->open & ~open_flag(proto));
	if (s->dial && proto == PPP_PROTO_IPCP)
		dial_undo(s);
}

static uint16_t cdn_result(enum ppp_reason reason)
{
	switch (reason) {
	case PPP_END_NO_ADDRESS:
	case PPP_END_RESOURCE:
		return L2TP_CDN_NO_FACILITY_TEMP;
	case PPP_END_LOWER:
	case PPP_END_PEER:
	case PPP_END_LCP_TIMEOUT:
	case PPP_END_ECHO:
		return L2TP_CDN_CARRIER_LOST;
	case PPP_END_LCP_FAILED:
	case PPP_END_LOOPBACK:
		return L2TP_CDN_NO_FRAMING;
	default:
		return L2TP_CDN_ADMIN;
	}
}

/* The link ends, as nobody has judged the user in time or somebody closes it */
static void op_lcp_down(struct ppp *p)
{
	struct session *s = ppp_priv(p);

	if (!s->dead && ppp_end_reason(p) != PPP_END_NONE)
		forward_cancel(s);
}

/* What the peer sends while it waits for an LNS is held, answers to Echo-Requests too */
static bool op_rx_active(struct ppp *p)
{
	struct session *s = ppp_priv(p);

	return s->held;
}

/* Always the last thing that the engine does: the call follows the link. */
static void op_terminated(struct ppp *p, enum ppp_reason reason, const char *text)
{
	struct session *s = ppp_priv(p);

	session_end(s, cdn_result(reason), s->closing ? s->closing : text);
}

static void op_trace(struct ppp *p, const struct ppp_trace *t)
{
	monitor_trace(ppp_priv(p), t);
}

const struct ppp_ops session_ppp_ops = {
	.send = op_send,
	.random = op_random,
	.lcp_down = op_lcp_down,
	.authenticate = op_authenticate,
	.network_request = op_network_request,
	.ncp_up = op_ncp_up,
	.ncp_down = op_ncp_down,
	.rx_active = op_rx_active,
	.terminated = op_terminated,
	.trace = op_trace,
};
