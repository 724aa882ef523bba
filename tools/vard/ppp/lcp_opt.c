// SPDX-License-Identifier: GPL-2.0
/*
 * LCP's Configuration Options, RFC 1661 6: what this end asks for, and its
 * verdict on what the peer asks for.
 */
#include "ppp/link.h"
#include "ppp/wire.h"

/* Lengths of options with type and length. */
#define LEN_MRU		4
#define LEN_ACCM	6
#define LEN_AUTH_PAP	4
#define LEN_AUTH_CHAP	5
#define LEN_MAGIC	6
#define LEN_BOOL	2

/* No configuration may agree to less: Rejects and names must fit. */
#define MRU_FLOOR	64

static struct ppp *lcp_link(struct fsm *f)
{
	return f->owner;
}

/* Value of the Authentication-Protocol option; returns its length. */
static uint8_t auth_value(enum ppp_auth auth, uint8_t *val)
{
	if (auth == PPP_AUTH_PAP) {
		put16(val, PPP_PROTO_PAP);
		return LEN_AUTH_PAP - PPP_OPT_HDR_LEN;
	}
	put16(val, PPP_PROTO_CHAP);
	val[2] = auth == PPP_AUTH_MSCHAP_V2 ? CHAP_ALG_MSCHAP_V2 :
					      CHAP_ALG_MD5;
	return LEN_AUTH_CHAP - PPP_OPT_HDR_LEN;
}

static enum ppp_auth auth_from_option(const uint8_t *opt)
{
	if (opt[1] == LEN_AUTH_PAP && get16(opt + 2) == PPP_PROTO_PAP)
		return PPP_AUTH_PAP;
	if (opt[1] != LEN_AUTH_CHAP || get16(opt + 2) != PPP_PROTO_CHAP)
		return PPP_AUTH_NONE;
	switch (opt[4]) {
	case CHAP_ALG_MD5:
		return PPP_AUTH_CHAP_MD5;
	case CHAP_ALG_MSCHAP_V2:
		return PPP_AUTH_MSCHAP_V2;
	default:
		return PPP_AUTH_NONE;
	}
}

/* First protocol of a list that the mask leaves; PPP_AUTH_NONE: none. */
static enum ppp_auth auth_pick(const enum ppp_auth *list, uint8_t left)
{
	unsigned int i;

	for (i = 0; i < PPP_AUTH_LIST && list[i] != PPP_AUTH_NONE; i++) {
		if (left & (1u << list[i]))
			return list[i];
	}
	return PPP_AUTH_NONE;
}

static bool auth_listed(const enum ppp_auth *list, enum ppp_auth auth)
{
	return auth && auth_pick(list, (uint8_t)(1u << auth)) == auth;
}

static uint16_t lcp_min_mru(const struct ppp *p)
{
	return p->conf->min_mru > MRU_FLOOR ? p->conf->min_mru : MRU_FLOOR;
}

static void lcp_accept_none(struct ppp *p)
{
	p->info.peer_mru = PPP_MRU_DEFAULT;
	p->info.tx_pfc = false;
	p->info.tx_acfc = false;
	p->info.accm = UINT32_MAX;
	p->info.peer_magic = 0;
	p->info.own_auth = PPP_AUTH_NONE;
}

/**
 * lcp_reset - begin a negotiation with the options of the settings
 * @f: LCP's automaton
 */
void lcp_reset(struct fsm *f)
{
	struct ppp *p = lcp_link(f);
	struct lcp *l = &p->lcp;

	memset(l, 0, sizeof(*l));
	l->mru = p->conf->mru;
	l->want_mru = l->mru != PPP_MRU_DEFAULT || p->conf->ask_mru;
	l->magic = p->conf->magic ? link_random32(p) : 0;
	l->want_pfc = p->conf->pfc;
	l->want_acfc = p->conf->acfc;
	l->auth_left = UINT8_MAX;
	l->auth = auth_pick(p->conf->auth, l->auth_left);
	memset(&p->info, 0, sizeof(p->info));
	lcp_accept_none(p);
}

static uint8_t *put_option(uint8_t *o, uint8_t type, const uint8_t *val,
			   uint8_t len)
{
	o[0] = type;
	o[1] = (uint8_t)(len + PPP_OPT_HDR_LEN);
	if (len)
		memcpy(o + PPP_OPT_HDR_LEN, val, len);
	return o + o[1];
}

/**
 * lcp_build - options of a Configure-Request
 * @f: LCP's automaton
 * @opts: room for FSM_REQ_MAX bytes
 *
 * Return: length of the options in bytes.
 */
size_t lcp_build(struct fsm *f, uint8_t *opts)
{
	const struct lcp *l = &lcp_link(f)->lcp;
	uint8_t val[4];
	uint8_t *o = opts;

	if (l->want_mru) {
		put16(val, l->mru);
		o = put_option(o, LCP_OPT_MRU, val, 2);
	}
	if (l->auth)
		o = put_option(o, LCP_OPT_AUTH, val, auth_value(l->auth, val));
	if (l->magic) {
		put32(val, l->magic);
		o = put_option(o, LCP_OPT_MAGIC, val, 4);
	}
	if (l->want_pfc)
		o = put_option(o, LCP_OPT_PFC, NULL, 0);
	if (l->want_acfc)
		o = put_option(o, LCP_OPT_ACFC, NULL, 0);
	return (size_t)(o - opts);
}

static void nak_magic(struct ppp *p, struct fsm_reply *r)
{
	uint32_t magic = link_random32(p);
	uint8_t val[4];

	put32(val, magic == p->lcp.magic ? ~magic : magic);
	fsm_put_value(r, PPP_CONF_NAK, LCP_OPT_MAGIC, val, 4);
}

/*
 * Is this an own request that came back? Then nothing but the magic number
 * matters: rejecting the own authentication option would hide the loop.
 */
static bool lcp_looped(const struct ppp *p, const uint8_t *opts, size_t len)
{
	const uint8_t *opt;

	opt_for_each(opt, opts, len) {
		if (opt[0] == LCP_OPT_MAGIC && opt[1] == LEN_MAGIC)
			return p->lcp.magic &&
			       get32(opt + 2) == p->lcp.magic;
	}
	return false;
}

static void check_mru(struct ppp *p, const uint8_t *opt, uint8_t code,
		      struct fsm_reply *r)
{
	uint8_t val[2];

	if (opt[1] == LEN_MRU && get16(opt + 2) >= lcp_min_mru(p))
		return;
	if (code == PPP_CONF_REJ) {
		fsm_put_option(r, PPP_CONF_REJ, opt);
		return;
	}
	put16(val, PPP_MRU_DEFAULT);
	fsm_put_value(r, PPP_CONF_NAK, LCP_OPT_MRU, val, sizeof(val));
}

/* The peer wants this end to authenticate itself. */
static void check_auth(struct ppp *p, const uint8_t *opt, uint8_t code,
		       struct fsm_reply *r)
{
	enum ppp_auth first = PPP_AUTH_NONE;
	uint8_t val[4];

	if (p->conf->user) {
		first = auth_pick(p->conf->user_auth, UINT8_MAX);
		if (auth_listed(p->conf->user_auth, auth_from_option(opt)))
			return;
	}
	if (!first || code == PPP_CONF_REJ)
		fsm_put_option(r, PPP_CONF_REJ, opt);
	else
		fsm_put_value(r, PPP_CONF_NAK, LCP_OPT_AUTH, val,
			      auth_value(first, val));
}

static void check_magic(struct ppp *p, const uint8_t *opt, uint8_t code,
			struct fsm_reply *r)
{
	if (opt[1] == LEN_MAGIC && get32(opt + 2))
		return;
	if (code == PPP_CONF_REJ)
		fsm_put_option(r, PPP_CONF_REJ, opt);
	else
		nak_magic(p, r);
}

static void check_accm(const uint8_t *opt, uint8_t code, struct fsm_reply *r)
{
	static const uint8_t none[4];

	if (opt[1] == LEN_ACCM)
		return;
	if (code == PPP_CONF_REJ)
		fsm_put_option(r, PPP_CONF_REJ, opt);
	else
		fsm_put_value(r, PPP_CONF_NAK, LCP_OPT_ACCM, none,
			      sizeof(none));
}

/* Options without a value cannot be Nak'd, RFC 1661 5.3. */
static void check_bool(bool allow, const uint8_t *opt, struct fsm_reply *r)
{
	if (!allow || opt[1] != LEN_BOOL)
		fsm_put_option(r, PPP_CONF_REJ, opt);
}

static void check_option(struct ppp *p, const uint8_t *opt, uint8_t code,
			 struct fsm_reply *r)
{
	switch (opt[0]) {
	case LCP_OPT_MRU:
		check_mru(p, opt, code, r);
		break;
	case LCP_OPT_ACCM:
		check_accm(opt, code, r);
		break;
	case LCP_OPT_AUTH:
		check_auth(p, opt, code, r);
		break;
	case LCP_OPT_MAGIC:
		check_magic(p, opt, code, r);
		break;
	case LCP_OPT_PFC:
		check_bool(p->conf->allow_pfc, opt, r);
		break;
	case LCP_OPT_ACFC:
		check_bool(p->conf->allow_acfc, opt, r);
		break;
	default:
		fsm_put_option(r, PPP_CONF_REJ, opt);
	}
}

/* Judge well-formed options; nothing of the link changes. */
static void check_options(struct ppp *p, const uint8_t *opts, size_t len,
			  uint8_t code, struct fsm_reply *r)
{
	const uint8_t *opt;
	uint32_t seen = 0;

	opt_for_each(opt, opts, len) {
		if (opt[0] < 32 && (seen & (1u << opt[0]))) {
			fsm_put_option(r, PPP_CONF_REJ, opt);
			continue;
		}
		if (opt[0] < 32)
			seen |= 1u << opt[0];
		check_option(p, opt, code, r);
	}
}

/**
 * lcp_check - judge a Configure-Request
 * @f: LCP's automaton
 * @opts: well-formed options
 * @len: their length in bytes
 * @reject: answer no Nak
 * @r: answer
 *
 * Quality protocol, callback, multilink and what else is not known are
 * rejected, and so is an option that comes twice.
 *
 * Return: 0, or -1 where the link ends.
 */
int lcp_check(struct fsm *f, const uint8_t *opts, size_t len, bool reject,
	      struct fsm_reply *r)
{
	uint8_t code = reject ? PPP_CONF_REJ : PPP_CONF_NAK;
	struct ppp *p = lcp_link(f);

	if (lcp_looped(p, opts, len)) {
		if (++p->lcp.loops >= LCP_LOOP_MAX) {
			link_end(p, PPP_END_LOOPBACK);
			return -1;
		}
		nak_magic(p, r);
		return 0;
	}
	p->lcp.loops = 0;
	proxy_request(p, opts, len);
	check_options(p, opts, len, code, r);
	return 0;
}

/**
 * lcp_accept - apply the options of a request that gets a Configure-Ack
 * @f: LCP's automaton
 * @opts: options that lcp_check() agreed to
 * @len: their length in bytes
 */
void lcp_accept(struct fsm *f, const uint8_t *opts, size_t len)
{
	struct ppp *p = lcp_link(f);
	const uint8_t *opt;

	proxy_accepted(p, opts, len);
	lcp_accept_none(p);
	opt_for_each(opt, opts, len) {
		switch (opt[0]) {
		case LCP_OPT_MRU:
			p->info.peer_mru = get16(opt + 2);
			break;
		case LCP_OPT_ACCM:
			p->info.accm = get32(opt + 2);
			break;
		case LCP_OPT_AUTH:
			p->info.own_auth = auth_from_option(opt);
			break;
		case LCP_OPT_MAGIC:
			p->info.peer_magic = get32(opt + 2);
			break;
		case LCP_OPT_PFC:
			p->info.tx_pfc = true;
			break;
		case LCP_OPT_ACFC:
			p->info.tx_acfc = true;
			break;
		}
	}
}

/* Ask for the next protocol; the peer refused the present one. */
static int auth_refused(struct ppp *p, enum ppp_auth suggested)
{
	struct lcp *l = &p->lcp;

	l->auth_left &= (uint8_t)~(1u << l->auth);
	if (suggested && (l->auth_left & (1u << suggested)) &&
	    auth_listed(p->conf->auth, suggested))
		l->auth = (uint8_t)suggested;
	else
		l->auth = (uint8_t)auth_pick(p->conf->auth, l->auth_left);
	if (l->auth || p->conf->auth_optional)
		return 0;
	link_end(p, PPP_END_AUTH_REFUSED);
	return -1;
}

static void nak_mru(struct ppp *p, const uint8_t *opt, bool give_up)
{
	struct lcp *l = &p->lcp;
	uint16_t mru;

	if (!l->want_mru || opt[1] != LEN_MRU)
		return;
	mru = get16(opt + 2);
	if (mru >= lcp_min_mru(p) && mru <= p->conf->mru)
		l->mru = mru;
	else if (give_up)
		l->want_mru = false;
}

/**
 * lcp_nak - adapt to a Configure-Nak
 * @f: LCP's automaton
 * @opts: well-formed options
 * @len: their length in bytes
 * @give_up: the peer has sent too many Naks
 *
 * Return: 0, or -1 where the link ends.
 */
int lcp_nak(struct fsm *f, const uint8_t *opts, size_t len, bool give_up)
{
	struct ppp *p = lcp_link(f);
	const uint8_t *opt;

	opt_for_each(opt, opts, len) {
		switch (opt[0]) {
		case LCP_OPT_MRU:
			nak_mru(p, opt, give_up);
			break;
		case LCP_OPT_AUTH:
			if (p->lcp.auth &&
			    auth_refused(p, auth_from_option(opt)))
				return -1;
			break;
		case LCP_OPT_MAGIC:
			/* RFC 1661 6.4: a new one in any case. */
			if (p->lcp.magic)
				p->lcp.magic = link_random32(p);
			break;
		}
	}
	return 0;
}

/**
 * lcp_rej - adapt to a Configure-Reject
 * @f: LCP's automaton
 * @opts: options, a subset of those sent
 * @len: their length in bytes
 *
 * Return: 0, or -1 where the link ends.
 */
int lcp_rej(struct fsm *f, const uint8_t *opts, size_t len)
{
	struct ppp *p = lcp_link(f);
	const uint8_t *opt;

	opt_for_each(opt, opts, len) {
		switch (opt[0]) {
		case LCP_OPT_MRU:
			p->lcp.want_mru = false;
			break;
		case LCP_OPT_AUTH:
			p->lcp.auth_left = 0;
			if (auth_refused(p, PPP_AUTH_NONE))
				return -1;
			break;
		case LCP_OPT_MAGIC:
			p->lcp.magic = 0;
			break;
		case LCP_OPT_PFC:
			p->lcp.want_pfc = false;
			break;
		case LCP_OPT_ACFC:
			p->lcp.want_acfc = false;
			break;
		}
	}
	return 0;
}

/* An option that a LAC has asked for as an own one; false: not acceptable. */
static bool adopt_option(const struct ppp *p, struct lcp *l, const uint8_t *opt)
{
	switch (opt[0]) {
	case LCP_OPT_MRU:
		l->want_mru = true;
		l->mru = opt[1] == LEN_MRU ? get16(opt + 2) : 0;
		return l->mru >= lcp_min_mru(p);
	case LCP_OPT_ACCM:
		return opt[1] == LEN_ACCM;
	case LCP_OPT_AUTH:
		l->auth = (uint8_t)auth_from_option(opt);
		return l->auth != PPP_AUTH_NONE;
	case LCP_OPT_MAGIC:
		l->magic = opt[1] == LEN_MAGIC ? get32(opt + 2) : 0;
		return l->magic != 0;
	case LCP_OPT_PFC:
		l->want_pfc = true;
		return opt[1] == LEN_BOOL;
	case LCP_OPT_ACFC:
		l->want_acfc = true;
		return opt[1] == LEN_BOOL;
	default:
		return false;
	}
}

static bool adopt_own(const struct ppp *p, const struct ppp_octets *sent,
		      struct lcp *l)
{
	const uint8_t *opt;
	uint32_t seen = 0;

	memset(l, 0, sizeof(*l));
	l->mru = PPP_MRU_DEFAULT;
	l->auth_left = UINT8_MAX;
	opt_for_each(opt, sent->data, sent->len) {
		if (opt[0] >= 32 || (seen & (1u << opt[0])) ||
		    !adopt_option(p, l, opt))
			return false;
		seen |= 1u << opt[0];
	}
	if (l->mru > p->conf->mru)
		return false;
	return l->auth ? auth_listed(p->conf->auth, (enum ppp_auth)l->auth) :
			 p->conf->auth[0] == PPP_AUTH_NONE;
}

/**
 * lcp_adoptable - could a LAC's options have been negotiated here?
 * @p: link; nothing of it changes
 * @sent: well-formed options of the request that the peer acknowledged
 * @received: well-formed options of the peer's request, acknowledged
 * @l: own options of LCP that follow from it
 *
 * An MRU above that of the settings is not acceptable: the peer would send
 * packets that this end does not want. Compression that this end would not have
 * asked for is: frames are taken either way.
 *
 * Return: true if they could.
 */
bool lcp_adoptable(struct ppp *p, const struct ppp_octets *sent,
		   const struct ppp_octets *received, struct lcp *l)
{
	struct fsm_reply r = { .code = PPP_CONF_ACK };
	const uint8_t *opt;

	if (!adopt_own(p, sent, l))
		return false;
	check_options(p, received->data, received->len, PPP_CONF_NAK, &r);
	if (r.code != PPP_CONF_ACK)
		return false;
	opt_for_each(opt, received->data, received->len) {
		if (opt[0] == LCP_OPT_MAGIC && get32(opt + 2) == l->magic)
			return false;
	}
	return true;
}

/**
 * lcp_adopt - begin with options that others have negotiated
 * @p: link
 * @l: own options
 * @received: the peer's; lcp_adoptable() has agreed to both
 */
void lcp_adopt(struct ppp *p, const struct lcp *l,
	       const struct ppp_octets *received)
{
	p->lcp = *l;
	memset(&p->info, 0, sizeof(p->info));
	lcp_accept(&p->lcp_fsm, received->data, received->len);
}
