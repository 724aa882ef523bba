// SPDX-License-Identifier: GPL-2.0
/*
 * IPV6CP, RFC 5072: negotiation of the two interface identifiers.
 */
#include "ppp/link.h"
#include "ppp/wire.h"

#define IFID_LEN	8
#define LEN_IFID	(PPP_OPT_HDR_LEN + IFID_LEN)

/* Universal/local bit of an identifier's first byte: 0 for made-up ones. */
#define IFID_UNIVERSAL	0x02

static const uint8_t ifid_none[IFID_LEN];

static struct ppp *ipv6cp_link(struct fsm *f)
{
	return f->owner;
}

static bool ifid_equal(const uint8_t *a, const uint8_t *b)
{
	return !memcmp(a, b, IFID_LEN);
}

/* A random identifier, different from zero and from @other. */
static void ifid_random(struct ppp *p, uint8_t *ifid, const uint8_t *other)
{
	p->ops->random(p, ifid, IFID_LEN);
	ifid[0] &= (uint8_t)~IFID_UNIVERSAL;
	while (ifid_equal(ifid, ifid_none) || ifid_equal(ifid, other))
		ifid[IFID_LEN - 1]++;
}

/**
 * ipv6cp_prepare - choose the identifiers that the owner left open
 * @p: link, @p->net is set
 */
void ipv6cp_prepare(struct ppp *p)
{
	if (ifid_equal(p->net.ifid, ifid_none))
		ifid_random(p, p->net.ifid, p->net.peer_ifid);
	if (ifid_equal(p->net.peer_ifid, ifid_none) ||
	    ifid_equal(p->net.peer_ifid, p->net.ifid))
		ifid_random(p, p->net.peer_ifid, p->net.ifid);
}

static void ipv6cp_send(struct fsm *f, uint8_t code, uint8_t id,
			const uint8_t *data, size_t len)
{
	link_send(ipv6cp_link(f), PPP_PROTO_IPV6CP, code, id, data, len);
}

static void ipv6cp_reset(struct fsm *f)
{
	struct ppp *p = ipv6cp_link(f);

	memcpy(p->ipv6cp.ifid, p->net.ifid, IFID_LEN);
	memset(p->result.peer_ifid, 0, IFID_LEN);
	p->ipv6cp.want = true;
	p->ipv6cp.asked = false;
}

static size_t ipv6cp_build(struct fsm *f, uint8_t *opts)
{
	const struct ipv6cp *i = &ipv6cp_link(f)->ipv6cp;

	if (!i->want)
		return 0;
	opts[0] = IPV6CP_OPT_IFID;
	opts[1] = LEN_IFID;
	memcpy(opts + PPP_OPT_HDR_LEN, i->ifid, IFID_LEN);
	return LEN_IFID;
}

/* Suggest an identifier to the peer that differs from the own one. */
static void nak_ifid(struct ppp *p, struct fsm_reply *r)
{
	if (ifid_equal(p->net.peer_ifid, p->ipv6cp.ifid))
		ifid_random(p, p->net.peer_ifid, p->ipv6cp.ifid);
	fsm_put_value(r, PPP_CONF_NAK, IPV6CP_OPT_IFID, p->net.peer_ifid,
		      IFID_LEN);
}

static void check_ifid(struct ppp *p, const uint8_t *opt, bool reject,
		       struct fsm_reply *r)
{
	const uint8_t *ifid = opt + PPP_OPT_HDR_LEN;

	if (opt[1] == LEN_IFID && !ifid_equal(ifid, ifid_none) &&
	    !ifid_equal(ifid, p->ipv6cp.ifid))
		return;
	if (reject)
		fsm_put_option(r, PPP_CONF_REJ, opt);
	else
		nak_ifid(p, r);
}

static int ipv6cp_check(struct fsm *f, const uint8_t *opts, size_t len,
			bool reject, struct fsm_reply *r)
{
	struct ppp *p = ipv6cp_link(f);
	bool seen = false;
	const uint8_t *opt;

	opt_for_each(opt, opts, len) {
		if (opt[0] != IPV6CP_OPT_IFID || seen) {
			fsm_put_option(r, PPP_CONF_REJ, opt);
			continue;
		}
		seen = true;
		check_ifid(p, opt, reject, r);
	}
	/* RFC 5072 4.1: prompt once for a missing identifier. */
	if (!seen && !p->ipv6cp.asked && !reject) {
		p->ipv6cp.asked = true;
		nak_ifid(p, r);
	}
	return 0;
}

static void ipv6cp_accept(struct fsm *f, const uint8_t *opts, size_t len)
{
	struct ppp *p = ipv6cp_link(f);
	const uint8_t *opt;

	memset(p->result.peer_ifid, 0, IFID_LEN);
	opt_for_each(opt, opts, len) {
		if (opt[0] == IPV6CP_OPT_IFID)
			memcpy(p->result.peer_ifid, opt + PPP_OPT_HDR_LEN,
			       IFID_LEN);
	}
}

/* RFC 5072 4.1: the suggestion, unless it is the own one coming back. */
static int ipv6cp_nak(struct fsm *f, const uint8_t *opts, size_t len,
		      bool give_up)
{
	struct ppp *p = ipv6cp_link(f);
	const uint8_t *opt;

	opt_for_each(opt, opts, len) {
		const uint8_t *ifid = opt + PPP_OPT_HDR_LEN;

		if (opt[0] != IPV6CP_OPT_IFID || !p->ipv6cp.want)
			continue;
		if (give_up)
			p->ipv6cp.want = false;
		else if (opt[1] == LEN_IFID && !ifid_equal(ifid, ifid_none) &&
			 !ifid_equal(ifid, p->net.peer_ifid))
			memcpy(p->ipv6cp.ifid, ifid, IFID_LEN);
		else
			ifid_random(p, p->ipv6cp.ifid, p->net.peer_ifid);
	}
	return 0;
}

static int ipv6cp_rej(struct fsm *f, const uint8_t *opts, size_t len)
{
	const uint8_t *opt;

	opt_for_each(opt, opts, len) {
		if (opt[0] == IPV6CP_OPT_IFID)
			ipv6cp_link(f)->ipv6cp.want = false;
	}
	return 0;
}

static void ipv6cp_up(struct fsm *f)
{
	struct ppp *p = ipv6cp_link(f);

	memcpy(p->result.ifid, p->ipv6cp.ifid, IFID_LEN);
	link_ncp_up(p, PPP_PROTO_IPV6CP);
}

static void ipv6cp_down(struct fsm *f)
{
	link_ncp_down(ipv6cp_link(f), PPP_PROTO_IPV6CP);
}

static void ipv6cp_finished(struct fsm *f)
{
	link_ncp_finished(ipv6cp_link(f));
}

static void ipv6cp_count(struct fsm *f, enum fsm_count what)
{
	link_count(ipv6cp_link(f), what);
}

const struct fsm_ops ipv6cp_fsm_ops = {
	.send = ipv6cp_send,
	.reset = ipv6cp_reset,
	.build = ipv6cp_build,
	.check = ipv6cp_check,
	.accept = ipv6cp_accept,
	.nak = ipv6cp_nak,
	.rej = ipv6cp_rej,
	.up = ipv6cp_up,
	.down = ipv6cp_down,
	.finished = ipv6cp_finished,
	.count = ipv6cp_count,
};
