// SPDX-License-Identifier: GPL-2.0
/*
 * Options of LCP, IPCP and IPV6CP as Configure-Request, -Nak and -Reject.
 *
 * Byte 0: settings; byte 1: protocol and function; the rest: options.
 */
/* build: tools/vard/ppp/[a-z]*.c ; libs: -lcrypto */
#include "ppp_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct fsm *choose(struct ppp *p, unsigned int n)
{
	switch (n) {
	case 0:
		return &p->lcp_fsm;
	case 1:
		return &p->ipcp_fsm;
	default:
		return &p->ipv6cp_fsm;
	}
}

/* Does a reply hold nothing that was not asked, if it is a Reject? */
static void check_reject(const struct fsm_reply *r, const uint8_t *opts,
			 size_t len)
{
	const uint8_t *at = opt_first(opts, len);
	const uint8_t *opt;

	opt_for_each(opt, r->opts, (size_t)r->len) {
		while (at && (at[1] != opt[1] || memcmp(at, opt, opt[1])))
			at = opt_next(at, opts + len);
		require(at);
		at = opt_next(at, opts + len);
	}
}

static void check_request(struct fsm *f, const uint8_t *opts, size_t len,
			  bool reject)
{
	struct fsm_reply r = { .code = PPP_CONF_ACK };

	if (f->ops->check(f, opts, len, reject, &r) < 0)
		return;
	require(fsm_options_valid(r.opts, r.len));
	require((r.code == PPP_CONF_ACK) == !r.len);
	if (r.code == PPP_CONF_ACK)
		f->ops->accept(f, opts, len);
	if (r.code == PPP_CONF_REJ)
		check_reject(&r, opts, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t req[FSM_REQ_MAX];
	uint8_t *opts;
	struct fsm *f;
	struct rig r;
	size_t len;

	if (size < 2 || size - 2 > FSM_DATA_MAX)
		return 0;
	rig_init(&r, data[0], data[1]);
	rig_start(&r);
	r.p->net = r.net;
	ipv6cp_prepare(r.p);
	f = choose(r.p, data[1] % 3);
	f->ops->reset(f);
	len = size - 2;
	opts = malloc(len ? len : 1);
	require(opts);
	memcpy(opts, data + 2, len);
	if (fsm_options_valid(opts, len)) {
		switch (data[1] / 3 % 5) {
		case 0:
			check_request(f, opts, len, false);
			break;
		case 1:
			check_request(f, opts, len, true);
			break;
		case 2:
			f->ops->nak(f, opts, len, false);
			break;
		case 3:
			f->ops->nak(f, opts, len, true);
			break;
		case 4:
			f->ops->rej(f, opts, len);
			break;
		}
		len = f->ops->build(f, req);
		require(len <= FSM_REQ_MAX && fsm_options_valid(req, len));
	}
	free(opts);
	ppp_lower_down(r.p, r.now);
	ppp_free(r.p);
	return 0;
}
