/* SPDX-License-Identifier: GPL-2.0 */
/*
 * PPP framing inside L2TP: RFC 1661 section 2, with the compressions of
 * sections 6.5 and 6.6. Bytes and lengths only, no skbs.
 */
#ifndef _VAR_PPP_H
#define _VAR_PPP_H

#include <linux/errno.h>
#include <linux/ppp_defs.h>
#include <linux/types.h>

/* FF 03 and the protocol field. */
#define VAR_PPP_MAX_LEN		4

/**
 * var_ppp_parse() - read Address, Control and Protocol field
 * @p: the frame
 * @len: bytes that may be read: all of the frame, or VAR_PPP_MAX_LEN at least
 * @pfc: a protocol field of one byte is accepted
 * @proto: receives the protocol, host byte order
 *
 * Address and Control are accepted whether or not their compression was
 * negotiated: a frame without them cannot be mistaken, as no protocol begins
 * with FF (section 2).
 *
 * Return: bytes before the payload, or -EBADMSG.
 */
static inline int var_ppp_parse(const u8 *p, size_t len, bool pfc, u16 *proto)
{
	size_t n = 0;

	if (len >= 2 && p[0] == PPP_ALLSTATIONS && p[1] == PPP_UI)
		n = 2;
	if (len < n + 1)
		return -EBADMSG;
	if (p[n] & 1) {
		/* The least significant byte is odd, all others are even. */
		if (!pfc)
			return -EBADMSG;
		*proto = p[n];
		return n + 1;
	}
	if (len < n + 2 || !(p[n + 1] & 1))
		return -EBADMSG;
	*proto = p[n] << 8 | p[n + 1];
	return n + 2;
}

/**
 * var_ppp_build_bare() - write the protocol field alone
 * @p: where to, VAR_PPP_MAX_LEN bytes
 * @proto: protocol, host byte order
 * @pfc: compress the protocol field if it can be
 *
 * For PPPoE, which has no Address and Control (RFC 2516 section 7), also of LCP.
 *
 * Return: bytes written.
 */
static inline size_t var_ppp_build_bare(u8 *p, u16 proto, bool pfc)
{
	size_t n = 0;

	if (!pfc || proto > 0xff)
		p[n++] = proto >> 8;
	p[n++] = proto & 0xff;
	return n;
}

/**
 * var_ppp_build() - write Address, Control and Protocol field
 * @p: where to, VAR_PPP_MAX_LEN bytes
 * @proto: protocol, host byte order
 * @acfc: leave out Address and Control
 * @pfc: compress the protocol field if it can be
 *
 * LCP packets are never compressed (sections 6.5 and 6.6).
 *
 * Return: bytes written.
 */
static inline size_t var_ppp_build(u8 *p, u16 proto, bool acfc, bool pfc)
{
	size_t n = 0;

	if (!acfc || proto == PPP_LCP) {
		p[n++] = PPP_ALLSTATIONS;
		p[n++] = PPP_UI;
	}
	return n + var_ppp_build_bare(p + n, proto, pfc);
}

#endif /* _VAR_PPP_H */
