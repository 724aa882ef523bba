// SPDX-License-Identifier: GPL-2.0
/*
 * Authentication phase, RFC 1661 3.5: what PAP and CHAP have in common, for
 * the peer's proof of identity (the verifier) and the own (the supplicant).
 */
#include <string.h>

#include "ppp/link.h"

/**
 * auth_deadline - earliest deadline of authentication
 * @p: link
 *
 * Return: time in ms, or PPP_NO_DEADLINE.
 */
uint64_t auth_deadline(const struct ppp *p)
{
	uint64_t v = p->verifier.deadline;
	uint64_t s = p->supplicant.deadline;

	return v < s ? v : s;
}

/**
 * auth_stop - forget all proofs: LCP is down
 * @p: link
 *
 * The number of failed attempts stays: a renegotiation gives no new ones.
 */
void auth_stop(struct ppp *p)
{
	p->verifier.state = AUTH_IDLE;
	p->verifier.deadline = PPP_NO_DEADLINE;
	p->supplicant.state = AUTH_IDLE;
	p->supplicant.deadline = PPP_NO_DEADLINE;
	proxy_forget_auth(p);
}

static bool auth_settled(uint8_t state)
{
	return state == AUTH_IDLE || state == AUTH_OK;
}

static void auth_check_done(struct ppp *p)
{
	if (p->phase == PPP_PHASE_AUTHENTICATE && !p->closing &&
	    auth_settled(p->verifier.state) &&
	    auth_settled(p->supplicant.state))
		link_auth_done(p);
}

static void auth_wait_for_peer(struct ppp *p)
{
	struct verifier *v = &p->verifier;

	v->state = AUTH_WAIT;
	v->sent = 0;
	v->retry = false;
	if (auth_is_chap(p->info.auth))
		chap_challenge(p);
	else
		v->deadline = p->now + p->conf->auth_wait_ms;
}

/* The peer has presented itself to a LAC, which has not answered it. */
static void auth_adopt(struct ppp *p, const struct ppp_proxy *x)
{
	struct ppp_auth_req req = {
		.auth = p->info.auth,
		.name = x->name.data,
		.name_len = x->name.len,
		.id = x->id,
	};
	struct verifier *v = &p->verifier;

	v->id = x->id;
	v->sent = 0;
	v->retry = false;
	if (x->type == PPP_PROXY_PAP) {
		req.password = x->resp.data;
		req.password_len = x->resp.len;
	} else {
		p->ops->random(p, v->chal, sizeof(v->chal));
		if (x->chal.len == sizeof(v->chal))
			memcpy(v->chal, x->chal.data, sizeof(v->chal));
		req.chal = x->chal.data;
		req.chal_len = x->chal.len;
		req.resp = x->resp.data;
		req.resp_len = x->resp.len;
	}
	auth_ask(p, &req);
}

/**
 * auth_begin - LCP is Opened: begin what was agreed upon
 * @p: link
 */
void auth_begin(struct ppp *p)
{
	const struct ppp_proxy *x = p->adopted;

	/* Before either is through, the other one has begun. */
	if (p->info.auth)
		p->verifier.state = AUTH_WAIT;
	if (p->info.own_auth) {
		p->supplicant.state = AUTH_WAIT;
		p->supplicant.sent = 0;
		if (p->info.own_auth == PPP_AUTH_PAP)
			pap_request(p);
	}
	if (x && (x->type == PPP_PROXY_CHAP || x->type == PPP_PROXY_PAP))
		auth_adopt(p, x);
	else if (p->info.auth)
		auth_wait_for_peer(p);
	auth_check_done(p);
}

/**
 * auth_ask - let the owner judge what the peer presented
 * @p: link, the verifier is in AUTH_WAIT
 * @req: what it presented
 *
 * The last thing a caller does: the owner may answer at once.
 */
void auth_ask(struct ppp *p, const struct ppp_auth_req *req)
{
	p->verifier.state = AUTH_PENDING;
	p->verifier.proof[0] = '\0';
	p->verifier.deadline = p->now + p->conf->auth_wait_ms;
	proxy_attempt(p, req);
	if (p->ops->authenticate)
		p->ops->authenticate(p, req);
	else
		ppp_auth_result(p, p->now, false, NULL);
}

static void auth_accepted(struct ppp *p, const char *message)
{
	struct verifier *v = &p->verifier;

	v->state = AUTH_OK;
	v->failed = 0;
	v->deadline = PPP_NO_DEADLINE;
	if (auth_is_chap(p->info.auth) && p->conf->rechallenge_ms)
		v->deadline = p->now + p->conf->rechallenge_ms;
	if (auth_is_chap(p->info.auth))
		chap_success(p, message);
	else
		pap_reply(p, true, message);
	auth_check_done(p);
}

static void auth_again(struct ppp *p)
{
	struct verifier *v = &p->verifier;

	/* RFC 2759 6: the Failure was the next Challenge; a person may type. */
	if (p->info.auth == PPP_AUTH_MSCHAP_V2) {
		v->state = AUTH_WAIT;
		v->retry = true;
		v->deadline = p->now + p->conf->auth_wait_ms;
		return;
	}
	auth_wait_for_peer(p);
	if (p->info.auth == PPP_AUTH_PAP)
		v->sent = 1;
}

static void auth_refused(struct ppp *p, const char *message)
{
	struct verifier *v = &p->verifier;
	bool again;

	v->state = AUTH_FAILED;
	v->deadline = PPP_NO_DEADLINE;
	p->stats.auth_failed++;
	if (v->failed < UINT8_MAX)
		v->failed++;
	again = v->failed < p->conf->auth_tries &&
		p->phase == PPP_PHASE_AUTHENTICATE;
	if (auth_is_chap(p->info.auth))
		chap_failure(p, message, again);
	else
		pap_reply(p, false, message);
	if (again)
		auth_again(p);
	else
		link_end(p, PPP_END_AUTH_FAILED);
}

/**
 * ppp_auth_result - the verdict on what ops.authenticate presented
 * @p: link
 * @now: time in ms
 * @ok: the peer is who it says
 * @message: text for the peer, at most 255 bytes are sent; NULL: none
 *
 * Ignored if no verdict is awaited (any more).
 */
void ppp_auth_result(struct ppp *p, uint64_t now, bool ok,
		     const char *message)
{
	if (p->verifier.state != AUTH_PENDING || p->closing)
		return;
	link_enter(p, now);
	proxy_forget_auth(p);
	if (ok)
		auth_accepted(p, message);
	else
		auth_refused(p, message);
	link_leave(p);
}

/**
 * ppp_auth_pending - the verdict takes longer: the owner asks somebody else
 * @p: link
 * @now: time in ms
 * @ms: limit from now on, in place of conf.auth_wait_ms
 *
 * What follows the verdict has the time that conf.setup_ms gives. Ignored if no
 * verdict is awaited (any more).
 */
void ppp_auth_pending(struct ppp *p, uint64_t now, uint32_t ms)
{
	uint64_t setup;

	if (p->verifier.state != AUTH_PENDING || p->closing)
		return;
	link_enter(p, now);
	p->verifier.deadline = p->now + ms;
	setup = p->verifier.deadline + p->conf->setup_ms;
	if (p->setup_at != PPP_NO_DEADLINE && p->setup_at < setup)
		p->setup_at = setup;
	link_leave(p);
}

static void verifier_timer(struct ppp *p)
{
	struct verifier *v = &p->verifier;

	if (p->now < v->deadline)
		return;
	if (v->state == AUTH_OK)
		auth_wait_for_peer(p);
	else if (v->state == AUTH_WAIT && auth_is_chap(p->info.auth) &&
		 !v->retry && v->sent < p->conf->max_configure)
		chap_challenge(p);
	else
		link_end(p, PPP_END_AUTH_TIMEOUT);
	if (p->closing)
		v->deadline = PPP_NO_DEADLINE;
}

static void supplicant_timer(struct ppp *p)
{
	struct supplicant *s = &p->supplicant;

	if (p->now < s->deadline)
		return;
	s->deadline = PPP_NO_DEADLINE;
	if (s->sent >= p->conf->max_configure)
		link_end(p, PPP_END_AUTH_TIMEOUT);
	else if (p->info.own_auth == PPP_AUTH_PAP)
		pap_request(p);
	else
		chap_response(p);
}

/**
 * auth_timer - a deadline of authentication may be reached
 * @p: link
 */
void auth_timer(struct ppp *p)
{
	verifier_timer(p);
	if (!p->closing)
		supplicant_timer(p);
}

/**
 * auth_supplicant_done - the peer has judged this end
 * @p: link, the supplicant is in AUTH_WAIT
 * @ok: it accepts
 * @text: its message
 * @len: length of @text in bytes
 */
void auth_supplicant_done(struct ppp *p, bool ok, const uint8_t *text,
			  size_t len)
{
	struct supplicant *s = &p->supplicant;

	s->deadline = PPP_NO_DEADLINE;
	s->state = ok ? AUTH_OK : AUTH_FAILED;
	if (ok) {
		auth_check_done(p);
		return;
	}
	if (len)
		ppp_escape(p->text, sizeof(p->text), text, len);
	link_end(p, PPP_END_AUTH_FAILED);
}
