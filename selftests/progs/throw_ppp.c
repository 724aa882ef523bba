// SPDX-License-Identifier: GPL-2.0
/*
 * throw_ppp.c - PPP control packets (RFC 1661 section 5) that are broken
 *
 * None of them may change a link that is Opened: what has a bad length or bad
 * options is discarded, what is unknown is rejected.
 */
#include <stdlib.h>

#include "throw.h"

static void packet(unsigned int proto, unsigned int code, unsigned int length)
{
	data(0);
	ppp(proto);
	u8(code);
	u8(1);
	u16(length);
}

static void p_cut(void)
{
	data(0);
	ppp(0xc021);
	u16(0x0101);
}

static void p_length_small(void)
{
	packet(0xc021, 1, 3);
	u32(0x01040578);
}

static void p_length_large(void)
{
	packet(0xc021, 1, 100);
	u32(0x01040578);
}

static void p_option_zero(void)
{
	packet(0xc021, 1, 8);
	u32(0x01000578);
}

static void p_option_one(void)
{
	packet(0xc021, 1, 8);
	u32(0x01010578);
}

static void p_option_long(void)
{
	packet(0xc021, 1, 8);
	u32(0x01ff0578);
}

static void p_option_cut(void)
{
	packet(0xc021, 1, 5);
	u8(1);
}

static void p_ack_stale(void)
{
	packet(0xc021, 2, 8);
	u32(0x01040578);
}

static void p_nak_option_zero(void)
{
	packet(0xc021, 3, 8);
	u32(0x03000000);
}

static void p_unknown_code(void)
{
	packet(0xc021, 77, 8);
	u32(0);
}

static void p_echo_short(void)
{
	packet(0xc021, 9, 6);
	u16(0);
}

static void p_echo_reply_foreign(void)
{
	packet(0xc021, 10, 8);
	u32(0x12345678);
}

static void p_reject_short(void)
{
	packet(0xc021, 8, 5);
	u8(0xc0);
}

static void p_pap_cut(void)
{
	packet(0xc023, 1, 8);
	u32(0xff616263);
}

static void p_chap_cut(void)
{
	packet(0xc223, 2, 6);
	u16(0xff00);
}

static void p_ipcp_option_zero(void)
{
	packet(0x8021, 1, 8);
	u32(0x03000a01);
}

static void p_ipcp_option_long(void)
{
	packet(0x8021, 1, 8);
	u32(0x03200a01);
}

static void p_unknown_protocol(void)
{
	packet(0x80fd, 1, 4);
}

static void p_oversized(void)
{
	size_t n = 4000;

	packet(0xc021, 9, n);
	for (n -= 4; n; n--)
		u8(0);
}

/* Any protocol, length and content, but no valid Configure- or Terminate-Request */
static void p_noise(void)
{
	static const uint16_t protocols[] = { 0xc021, 0xc023, 0xc223, 0x8021, 0x8057, 0x80fd };
	size_t n = rand() % 60;

	data(0);
	ppp(protocols[rand() % 6]);
	u8(20 + rand() % 200);
	while (n--)
		u8(rand());
}

const struct throw_case ppp_cases[] = {
	{ "p-cut", p_cut }, { "p-length-small", p_length_small },
	{ "p-length-large", p_length_large }, { "p-option-zero", p_option_zero },
	{ "p-option-one", p_option_one }, { "p-option-long", p_option_long },
	{ "p-option-cut", p_option_cut }, { "p-ack-stale", p_ack_stale },
	{ "p-nak-option-zero", p_nak_option_zero }, { "p-unknown-code", p_unknown_code },
	{ "p-echo-short", p_echo_short }, { "p-echo-reply-foreign", p_echo_reply_foreign },
	{ "p-reject-short", p_reject_short }, { "p-pap-cut", p_pap_cut },
	{ "p-chap-cut", p_chap_cut }, { "p-ipcp-option-zero", p_ipcp_option_zero },
	{ "p-ipcp-option-long", p_ipcp_option_long },
	{ "p-unknown-protocol", p_unknown_protocol }, { "p-oversized", p_oversized },
	{ "p-noise", p_noise },
	{ NULL, NULL },
};
