// SPDX-License-Identifier: GPL-2.0
/*
 * What a LAC says about a PPP link (RFC 2661 4.4.5), and frames for what comes
 * of it.
 *
 * Byte 0: settings; byte 1: more of them; byte 2: Proxy Authen Type; byte 3:
 * Proxy Authen ID. Then the six strings, each behind a byte with its length,
 * 0xff: there is none. Then steps, see rig_steps().
 */
/* build: tools/vard/ppp/[a-z]*.c ; libs: -lcrypto */
#include "ppp_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ABSENT	0xff

struct input {
	const uint8_t *data;
	size_t size;
};

/* The next string, in a block of its own that ASan watches. */
static void take(struct input *in, struct ppp_octets *o)
{
	uint8_t *copy;
	size_t len;

	if (!in->size)
		return;
	len = in->data[0];
	in->data++;
	in->size--;
	if (len == ABSENT)
		return;
	if (len > in->size)
		len = in->size;
	copy = malloc(len ? len : 1);
	require(copy);
	memcpy(copy, in->data, len);
	*o = (struct ppp_octets){ copy, len };
	in->data += len;
	in->size -= len;
}

static void drop(struct ppp_proxy *x)
{
	free((void *)x->first.data);
	free((void *)x->sent.data);
	free((void *)x->received.data);
	free((void *)x->name.data);
	free((void *)x->chal.data);
	free((void *)x->resp.data);
}

static void check_adopted(struct rig *r, const struct ppp_proxy *x)
{
	const struct ppp_lcp_info *info = ppp_lcp(r->p);
	unsigned int i;

	if (!r->lcp)
		return;
	require(ppp_opened(r->p, PPP_PROTO_LCP));
	require(info->mru <= r->conf.mru && info->mru >= r->conf.min_mru);
	require(info->peer_mru >= r->conf.min_mru);
	require(!info->magic || info->magic != info->peer_magic);
	for (i = 0; r->conf.auth[i] && r->conf.auth[i] != info->auth; i++)
		;
	require(i ? r->conf.auth[i] : r->conf.auth[0] == info->auth);
	if (x->type == PPP_PROXY_PAP)
		require(info->auth == PPP_AUTH_PAP);
	if (x->type == PPP_PROXY_CHAP)
		require(info->auth == PPP_AUTH_CHAP_MD5);
	/* nothing is negotiated */
	require(!r->req_len || get16(r->req) != PPP_PROTO_LCP);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ppp_proxy x = { 0 };
	struct input in;
	struct rig r;

	if (size < 4)
		return 0;
	rig_init(&r, data[0], data[1]);
	if (data[1] & 0x80)
		r.conf.auth[0] = PPP_AUTH_MSCHAP_V2;
	if (data[1] & 0x40)
		r.conf.auth[0] = PPP_AUTH_NONE;
	r.conf.mru = data[1] & 0x20 ? 1500 : 1492;
	x.type = data[2];
	x.id = data[3];
	in = (struct input){ data + 4, size - 4 };
	take(&in, &x.first);
	take(&in, &x.sent);
	take(&in, &x.received);
	take(&in, &x.name);
	take(&in, &x.chal);
	take(&in, &x.resp);
	r.p = ppp_new(&rig_ops, &r, &r.conf, r.now);
	require(r.p);
	ppp_set_trace(r.p, true);
	if (ppp_adopt(r.p, r.now, &x)) {
		check_adopted(&r, &x);
		require(r.ended || !ppp_adopt(r.p, r.now, &x));
	} else {
		require(!r.sent && !r.lcp && !r.pending_auth && !r.ended);
		require(ppp_phase(r.p) == PPP_PHASE_DEAD);
		require(ppp_deadline(r.p) == PPP_NO_DEADLINE);
		ppp_lower_up(r.p, r.now);
	}
	drop(&x);
	rig_steps(&r, in.data, in.size);
	return 0;
}
