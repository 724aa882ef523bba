// SPDX-License-Identifier: GPL-2.0
/*
 * Frames for a PPP link in every phase.
 *
 * Byte 0: settings; byte 1: how far the link is brought first. Then steps: a
 * byte below 0xf0 is the length of a frame that follows, the others are what
 * the owner and the clock do.
 */
/* build: tools/vard/ppp/[a-z]*.c ; libs: -lcrypto */
#include "ppp_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Bring the link to a phase: 0 none ... 5 all is Opened. */
static void bring_up(struct rig *r, unsigned int far)
{
	static const uint8_t lcp[] = "\xc0\x21\x01\x01\x00\x0a"
				     "\x05\x06\x11\x22\x33\x44";
	static const uint8_t pap[] = "\xc0\x23\x01\x01\x00\x08\x01\x62\x01\x73";
	static const uint8_t ipcp[] = "\x80\x21\x01\x01\x00\x0a"
				      "\x03\x06\x0a\x00\x00\x02";

	if (far > 1 && r->conf.role == PPP_ROLE_SERVER) {
		r->conf.auth[0] = far == 3 ? PPP_AUTH_CHAP_MD5 : PPP_AUTH_PAP;
		if (far == 3 && r->rnd >= 0x80)
			r->conf.auth[0] = PPP_AUTH_MSCHAP_V2;
		if (far >= 4)
			r->conf.auth[0] = PPP_AUTH_NONE;
	}
	rig_start(r);
	if (!far)
		return;
	rig_ack(r);
	if (far == 1)
		return;
	rig_input(r, lcp, sizeof(lcp) - 1);
	if (far == 3)
		rig_input(r, pap, sizeof(pap) - 1);
	if (far < 5)
		return;
	ppp_network_result(r->p, r->now, &r->net);
	rig_ack(r);
	rig_input(r, ipcp, sizeof(ipcp) - 1);
}

static void let_time_pass(struct rig *r, uint64_t ms)
{
	uint64_t until = r->now + ms;
	unsigned int n = 0;

	while (ppp_deadline(r->p) <= until) {
		if (ppp_deadline(r->p) > r->now)
			r->now = ppp_deadline(r->p);
		ppp_timer(r->p, r->now);
		require(ppp_deadline(r->p) > r->now);
		require(++n < 1000);
	}
	r->now = until;
}

static void act(struct rig *r, uint8_t what)
{
	switch (what) {
	case 0xf0:
		let_time_pass(r, 100);
		break;
	case 0xf1:
		let_time_pass(r, 3000);
		break;
	case 0xf2:
		let_time_pass(r, 100000);
		break;
	case 0xf3:
		rig_ack(r);
		break;
	case 0xf4:
	case 0xf5:
		ppp_auth_result(r->p, r->now, what & 1, NULL);
		break;
	case 0xf6:
		ppp_network_result(r->p, r->now, &r->net);
		break;
	case 0xf7:
		ppp_network_refuse(r->p, r->now, PPP_END_NO_ADDRESS);
		break;
	case 0xf8:
		ppp_close(r->p, r->now, PPP_END_ADMIN);
		break;
	case 0xf9:
		ppp_lower_down(r->p, r->now);
		require(!r->lcp && !r->ipcp && !r->ipv6cp);
		break;
	case 0xfa:
		r->ended = 0;
		ppp_lower_up(r->p, r->now);
		break;
	case 0xfc:
		ppp_auth_pending(r->p, r->now, 60000);
		break;
	case 0xfb:
		ppp_data_seen(r->p, r->now);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rig r;

	if (size < 2)
		return 0;
	rig_init(&r, data[0], data[1]);
	bring_up(&r, data[1] % 6);
	data += 2;
	size -= 2;
	while (size) {
		size_t len = *data++;

		size--;
		if (len >= 0xf0) {
			act(&r, (uint8_t)len);
			continue;
		}
		if (len > size)
			len = size;
		r.sent = 0;
		rig_input(&r, data, len);
		/* no amplification */
		require(r.sent <= 6);
		data += len;
		size -= len;
	}
	let_time_pass(&r, 1000000);
	ppp_lower_down(r.p, r.now);
	require(ppp_deadline(r.p) == PPP_NO_DEADLINE);
	require(!r.lcp && !r.ipcp && !r.ipv6cp);
	ppp_free(r.p);
	return 0;
}
