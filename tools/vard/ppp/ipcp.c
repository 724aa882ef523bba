// SPDX-License-Identifier: GPL-2.0
/*
 * IPCP, RFC 1332, with the DNS and NBNS options of RFC 1877.
 */
#include <arpa/inet.h>

#include "ppp/link.h"
#include "ppp/wire.h"

#define LEN_ADDR	6	/* every option with one address */

static struct ppp *ipcp_link(struct fsm *f)
{
	return f->owner;
}

static bool ipcp_is_server(const struct ppp *p)
{
	return p->conf->role == PPP_ROLE_SERVER;
}

static struct in_addr opt_addr(const uint8_t *opt)
{
	struct in_addr a;

	memcpy(&a, opt + PPP_OPT_HDR_LEN, sizeof(a));
	return a;
}

static void ipcp_send(struct fsm *f, uint8_t code, uint8_t id,
		      const uint8_t *data, size_t len)
{
	link_send(ipcp_link(f), PPP_PROTO_IPCP, code, id, data, len);
}

static void ipcp_reset(struct fsm *f)
{
	struct ppp *p = ipcp_link(f);

	p->ipcp = (struct ipcp) {
		.addr = p->net.local,
		.want_addr = p->net.local.s_addr || !ipcp_is_server(p),
	};
	if (!ipcp_is_server(p) && p->conf->want_dns) {
		p->ipcp.want_dns[0] = true;
		p->ipcp.want_dns[1] = true;
	}
	p->result.peer = p->net.peer;
}

static size_t ipcp_build(struct fsm *f, uint8_t *opts)
{
	static const uint8_t dns_type[2] = { IPCP_OPT_DNS1, IPCP_OPT_DNS2 };
	const struct ipcp *i = &ipcp_link(f)->ipcp;
	uint8_t *o = opts;
	int n;

	if (i->want_addr) {
		o[0] = IPCP_OPT_ADDRESS;
		o[1] = LEN_ADDR;
		memcpy(o + 2, &i->addr, 4);
		o += LEN_ADDR;
	}
	for (n = 0; n < 2; n++) {
		if (!i->want_dns[n])
			continue;
		o[0] = dns_type[n];
		o[1] = LEN_ADDR;
		memcpy(o + 2, &i->dns[n], 4);
		o += LEN_ADDR;
	}
	return (size_t)(o - opts);
}

/* Could a host have this address at all, beside the own one? */
static bool ipcp_host_addr(const struct ppp *p, struct in_addr a)
{
	uint32_t h = ntohl(a.s_addr);

	return h >> 24 && h >> 24 != 127 && h < 0xe0000000u &&
	       a.s_addr != p->net.local.s_addr;
}

static bool ipcp_addr_ok(struct ppp *p, struct in_addr a)
{
	if (!ipcp_is_server(p))
		return a.s_addr != 0;
	if (a.s_addr && a.s_addr == p->net.peer.s_addr)
		return true;
	return p->conf->peer_addr_any && ipcp_host_addr(p, a) &&
	       p->ops->peer_addr_ok && p->ops->peer_addr_ok(p, a);
}

/* The peer's address; -1: the peer insists on one it cannot have. */
static int check_addr(struct ppp *p, const uint8_t *opt, bool reject,
		      struct fsm_reply *r)
{
	bool none = !p->net.peer.s_addr;

	if (opt[1] == LEN_ADDR && ipcp_addr_ok(p, opt_addr(opt)))
		return 0;
	if (!ipcp_is_server(p) && (none || reject)) {
		fsm_put_option(r, PPP_CONF_REJ, opt);
		return 0;
	}
	if (none || reject) {
		bool asks = opt[1] == LEN_ADDR && !opt_addr(opt).s_addr;

		link_end(p, none && asks ? PPP_END_NO_ADDRESS :
					   PPP_END_ADDRESS);
		return -1;
	}
	fsm_put_value(r, PPP_CONF_NAK, IPCP_OPT_ADDRESS, &p->net.peer, 4);
	return 0;
}

/* A server that the peer asks for, RFC 1877 1.1 to 1.4. */
static void check_server(struct ppp *p, const uint8_t *opt, bool reject,
			 struct fsm_reply *r)
{
	struct in_addr a = { 0 };

	if (ipcp_is_server(p)) {
		switch (opt[0]) {
		case IPCP_OPT_DNS1:
			a = p->net.dns[0];
			break;
		case IPCP_OPT_DNS2:
			a = p->net.dns[1];
			break;
		case IPCP_OPT_NBNS1:
			a = p->net.nbns[0];
			break;
		case IPCP_OPT_NBNS2:
			a = p->net.nbns[1];
			break;
		}
	}
	if (!a.s_addr) {
		fsm_put_option(r, PPP_CONF_REJ, opt);
		return;
	}
	if (opt[1] == LEN_ADDR && opt_addr(opt).s_addr == a.s_addr)
		return;
	if (reject)
		fsm_put_option(r, PPP_CONF_REJ, opt);
	else
		fsm_put_value(r, PPP_CONF_NAK, opt[0], &a, 4);
}

/* Bit for an option's type, 0: not known. */
static unsigned int ipcp_bit(uint8_t type)
{
	switch (type) {
	case IPCP_OPT_ADDRESS:
		return 1;
	case IPCP_OPT_DNS1:
	case IPCP_OPT_NBNS1:
	case IPCP_OPT_DNS2:
	case IPCP_OPT_NBNS2:
		return 1u << (type - IPCP_OPT_DNS1 + 1);
	default:
		return 0;
	}
}

static int ipcp_check(struct fsm *f, const uint8_t *opts, size_t len,
		      bool reject, struct fsm_reply *r)
{
	struct ppp *p = ipcp_link(f);
	unsigned int seen = 0;
	const uint8_t *opt;

	opt_for_each(opt, opts, len) {
		unsigned int bit = ipcp_bit(opt[0]);

		if (!bit || (seen & bit))
			fsm_put_option(r, PPP_CONF_REJ, opt);
		else if (opt[0] != IPCP_OPT_ADDRESS)
			check_server(p, opt, reject, r);
		else if (check_addr(p, opt, reject, r))
			return -1;
		seen |= bit;
	}
	/*
	 * RFC 1332 3.3: prompt a peer that names no address for it. If it
	 * still does not, it has to know the assigned one by itself.
	 */
	if (!(seen & 1) && ipcp_is_server(p) && !reject && p->net.peer.s_addr)
		fsm_put_value(r, PPP_CONF_NAK, IPCP_OPT_ADDRESS, &p->net.peer,
			      4);
	return 0;
}

static void ipcp_accept(struct fsm *f, const uint8_t *opts, size_t len)
{
	struct ppp *p = ipcp_link(f);
	const uint8_t *opt;

	p->result.peer = p->net.peer;
	opt_for_each(opt, opts, len) {
		if (opt[0] == IPCP_OPT_ADDRESS)
			p->result.peer = opt_addr(opt);
	}
}

/* The network side does not let the peer choose for it. */
static int ipcp_nak(struct fsm *f, const uint8_t *opts, size_t len,
		    bool give_up)
{
	struct ppp *p = ipcp_link(f);
	const uint8_t *opt;

	opt_for_each(opt, opts, len) {
		if (ipcp_is_server(p)) {
			if (opt[0] == IPCP_OPT_ADDRESS && give_up)
				p->ipcp.want_addr = false;
			continue;
		}
		if (opt[1] != LEN_ADDR)
			continue;
		switch (opt[0]) {
		case IPCP_OPT_ADDRESS:
			if (p->ipcp.want_addr)
				p->ipcp.addr = opt_addr(opt);
			break;
		case IPCP_OPT_DNS1:
			p->ipcp.dns[0] = opt_addr(opt);
			p->ipcp.want_dns[0] = p->ipcp.want_dns[0] && !give_up;
			break;
		case IPCP_OPT_DNS2:
			p->ipcp.dns[1] = opt_addr(opt);
			p->ipcp.want_dns[1] = p->ipcp.want_dns[1] && !give_up;
			break;
		}
	}
	return 0;
}

static int ipcp_rej(struct fsm *f, const uint8_t *opts, size_t len)
{
	struct ppp *p = ipcp_link(f);
	const uint8_t *opt;

	opt_for_each(opt, opts, len) {
		switch (opt[0]) {
		case IPCP_OPT_ADDRESS:
			p->ipcp.want_addr = false;
			if (ipcp_is_server(p) || p->ipcp.addr.s_addr)
				break;
			link_end(p, PPP_END_NO_ADDRESS);
			return -1;
		case IPCP_OPT_DNS1:
			p->ipcp.want_dns[0] = false;
			break;
		case IPCP_OPT_DNS2:
			p->ipcp.want_dns[1] = false;
			break;
		}
	}
	return 0;
}

static void ipcp_up(struct fsm *f)
{
	struct ppp *p = ipcp_link(f);
	int n;

	p->result.local = p->ipcp.addr;
	if (!ipcp_is_server(p)) {
		if (!p->ipcp.addr.s_addr) {
			link_end(p, PPP_END_NO_ADDRESS);
			return;
		}
		for (n = 0; n < 2; n++)
			p->result.dns[n].s_addr = p->ipcp.want_dns[n] ?
						  p->ipcp.dns[n].s_addr : 0;
	}
	link_ncp_up(p, PPP_PROTO_IPCP);
}

static void ipcp_down(struct fsm *f)
{
	link_ncp_down(ipcp_link(f), PPP_PROTO_IPCP);
}

static void ipcp_finished(struct fsm *f)
{
	link_ncp_finished(ipcp_link(f));
}

static void ipcp_count(struct fsm *f, enum fsm_count what)
{
	link_count(ipcp_link(f), what);
}

const struct fsm_ops ipcp_fsm_ops = {
	.send = ipcp_send,
	.reset = ipcp_reset,
	.build = ipcp_build,
	.check = ipcp_check,
	.accept = ipcp_accept,
	.nak = ipcp_nak,
	.rej = ipcp_rej,
	.up = ipcp_up,
	.down = ipcp_down,
	.finished = ipcp_finished,
	.count = ipcp_count,
};
