// SPDX-License-Identifier: GPL-2.0
/*
 * Frames for a PPP link in every phase.
 *
 * Byte 0: settings; byte 1: how far the link is brought first. Then steps, see
 * rig_steps().
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rig r;

	if (size < 2)
		return 0;
	rig_init(&r, data[0], data[1]);
	bring_up(&r, data[1] % 6);
	rig_steps(&r, data + 2, size - 2);
	return 0;
}
