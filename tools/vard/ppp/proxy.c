// SPDX-License-Identifier: GPL-2.0
/*
 * What a LAC tells an LNS about a link, RFC 2661 4.4.5: kept while it may be
 * asked for, and judged where it comes in.
 */
#include <stdlib.h>

#include "ppp/link.h"
#include "ppp/wire.h"

static void octets_drop(struct ppp_octets *o)
{
	if (o->data)
		explicit_bzero((void *)o->data, o->len);
	free((void *)o->data);
	*o = (struct ppp_octets){ NULL, 0 };
}

/* What is too long is left out, and so is all when memory is short. */
static bool octets_keep(struct ppp_octets *o, const uint8_t *data, size_t len)
{
	uint8_t *copy = NULL;

	octets_drop(o);
	if (len <= PPP_PROXY_MAX)
		copy = malloc(len ? len : 1);
	if (!copy)
		return false;
	if (len)
		memcpy(copy, data, len);
	*o = (struct ppp_octets){ copy, len };
	return true;
}

/**
 * proxy_forget_auth - the verdict is there, or not awaited any more
 * @p: link
 */
void proxy_forget_auth(struct ppp *p)
{
	p->proxy.type = PPP_PROXY_ABSENT;
	octets_drop(&p->proxy.name);
	octets_drop(&p->proxy.chal);
	octets_drop(&p->proxy.resp);
}

/**
 * proxy_forget - nobody will ask any more
 * @p: link
 */
void proxy_forget(struct ppp *p)
{
	proxy_forget_auth(p);
	octets_drop(&p->proxy.first);
	octets_drop(&p->proxy.sent);
	octets_drop(&p->proxy.received);
	p->proxy_first = true;
}

/**
 * proxy_request - an LCP Configure-Request arrived
 * @p: link
 * @opts: well-formed options
 * @len: their length in bytes
 *
 * The next one after LCP was Opened begins another negotiation.
 */
void proxy_request(struct ppp *p, const uint8_t *opts, size_t len)
{
	if (!p->proxy_first)
		return;
	p->proxy_first = false;
	octets_keep(&p->proxy.first, opts, len);
}

/**
 * proxy_accepted - an LCP Configure-Request is being acknowledged
 * @p: link
 * @opts: its options
 * @len: their length in bytes
 */
void proxy_accepted(struct ppp *p, const uint8_t *opts, size_t len)
{
	octets_keep(&p->proxy.received, opts, len);
}

/**
 * proxy_opened - LCP is Opened
 * @p: link
 * @sent: options of the last Configure-Request, which the peer acknowledged
 * @len: their length in bytes
 */
void proxy_opened(struct ppp *p, const uint8_t *sent, size_t len)
{
	p->proxy_first = true;
	if (p->adopted)
		octets_keep(&p->proxy.sent, p->adopted->sent.data,
			    p->adopted->sent.len);
	else
		octets_keep(&p->proxy.sent, sent, len);
	p->proxy.type = p->info.auth ? PPP_PROXY_ABSENT : PPP_PROXY_NONE;
}

/**
 * proxy_attempt - the peer presented itself
 * @p: link
 * @req: with what
 */
void proxy_attempt(struct ppp *p, const struct ppp_auth_req *req)
{
	struct ppp_proxy *x = &p->proxy;
	bool ok = false;

	proxy_forget_auth(p);
	switch (req->auth) {
	case PPP_AUTH_PAP:
		x->type = PPP_PROXY_PAP;
		ok = octets_keep(&x->name, req->name, req->name_len) &&
		     octets_keep(&x->resp, req->password, req->password_len);
		break;
	case PPP_AUTH_CHAP_MD5:
		x->type = PPP_PROXY_CHAP;
		ok = octets_keep(&x->name, req->name, req->name_len) &&
		     octets_keep(&x->chal, req->chal, req->chal_len) &&
		     octets_keep(&x->resp, req->resp, req->resp_len);
		break;
	default:
		/* MS-CHAPv2 has no number. */
		break;
	}
	p->proxy.id = req->id;
	if (!ok)
		proxy_forget_auth(p);
}

/**
 * ppp_proxy - what a LAC tells an LNS about a link
 * @p: link
 *
 * For the owner that does not decide on the peer itself: to be called from
 * ops.authenticate on, while the verdict is awaited. Where the peer need not
 * authenticate itself, ops.lcp_up and ops.network_request are the places.
 *
 * Return: the values, NULL if LCP is not Opened or the NCPs have begun. What
 * authentication presented is there until ppp_auth_result(), all is until LCP
 * leaves Opened or ppp_network_result().
 */
const struct ppp_proxy *ppp_proxy(const struct ppp *p)
{
	return p->lcp_fsm.state == FSM_OPENED &&
	       p->phase < PPP_PHASE_NETWORK ? &p->proxy : NULL;
}

static bool octets_fit(const struct ppp_octets *o, size_t min, size_t max)
{
	return o->data && o->len >= min && o->len <= max;
}

static bool options_sound(const struct ppp_octets *o)
{
	return octets_fit(o, 0, PPP_PROXY_MAX) &&
	       fsm_options_valid(o->data, o->len);
}

/* Does it fit the protocol that LCP agreed upon? */
static bool auth_sound(const struct ppp_proxy *x, enum ppp_auth agreed)
{
	switch (x->type) {
	case PPP_PROXY_ABSENT:
	case PPP_PROXY_NONE:
		return true;
	case PPP_PROXY_CHAP:
		return agreed == PPP_AUTH_CHAP_MD5 &&
		       octets_fit(&x->name, 0, PPP_PROXY_NAME_MAX) &&
		       octets_fit(&x->chal, 1, PPP_PROXY_NAME_MAX) &&
		       octets_fit(&x->resp, CHAP_MD5_LEN, CHAP_MD5_LEN);
	case PPP_PROXY_PAP:
		return agreed == PPP_AUTH_PAP &&
		       octets_fit(&x->name, 0, PPP_PROXY_NAME_MAX) &&
		       octets_fit(&x->resp, 0, PPP_PROXY_NAME_MAX);
	default:
		return false;
	}
}

/**
 * proxy_acceptable - could this have been negotiated with the settings?
 * @p: link; nothing of it changes
 * @x: what a LAC says
 * @l: own options of LCP that follow from it
 *
 * Return: true if it could.
 */
bool proxy_acceptable(struct ppp *p, const struct ppp_proxy *x, struct lcp *l)
{
	return options_sound(&x->sent) && options_sound(&x->received) &&
	       lcp_adoptable(p, &x->sent, &x->received, l) &&
	       auth_sound(x, (enum ppp_auth)l->auth);
}

/**
 * proxy_begin - LCP is Opened with what a LAC has negotiated
 * @p: link whose LCP is in Initial
 * @x: what the LAC says, proxy_acceptable()
 * @l: own options of LCP that follow from it
 *
 * The first request is of no use here; it is kept for ppp_proxy().
 */
void proxy_begin(struct ppp *p, const struct ppp_proxy *x, const struct lcp *l)
{
	if (options_sound(&x->first))
		octets_keep(&p->proxy.first, x->first.data, x->first.len);
	lcp_adopt(p, l, &x->received);
	p->adopted = x;
	fsm_adopt(&p->lcp_fsm, p->now);
	p->adopted = NULL;
}
