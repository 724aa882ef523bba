/* SPDX-License-Identifier: GPL-2.0 */
/*
 * PPPoE header, RFC 2516 section 4: parser and builder. Bytes and lengths only, no
 * skbs, so that every way into the module can share them.
 *
 *	 0                   1                   2                   3
 *	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *	|  Ver  | Type  |     Code      |          Session ID           |
 *	|            Length             |           PPP ...
 */
#ifndef _VAR_PPPOE_H
#define _VAR_PPPOE_H

#include <linux/errno.h>
#include <linux/types.h>
#include <linux/unaligned.h>

#define VAR_PPPOE_LEN		6
#define VAR_PPPOE_VER_TYPE	0x11	/* version 1, type 1 */
#define VAR_PPPOE_CODE_SESSION	0x00	/* section 6 */
#define VAR_PPPOE_ID_RESERVED	0xffff	/* section 4: for future use */
/* Section 7: never FF 03, so the protocol field is all of the PPP header. */
#define VAR_PPPOE_OVERHEAD	(VAR_PPPOE_LEN + 2)

/**
 * struct var_pppoe_hdr - a header in host byte order
 * @id: SESSION_ID
 * @len: bytes of the PPP frame, which follow the header; what comes after them
 *	 is Ethernet's padding
 */
struct var_pppoe_hdr {
	u16	id;
	u16	len;
};

/**
 * var_pppoe_parse() - read the header of a session stage frame
 * @p: the payload of the Ethernet frame
 * @avail: bytes that may be read: @len, or VAR_PPPOE_LEN at least
 * @len: bytes of the payload
 * @h: receives the header
 *
 * Return: 0, -EBADMSG for a header that is truncated, contradicts the length or
 * has another code, -EPROTONOSUPPORT for another version or type.
 */
static inline int var_pppoe_parse(const u8 *p, size_t avail, size_t len, struct var_pppoe_hdr *h)
{
	if (avail < VAR_PPPOE_LEN)
		return -EBADMSG;
	if (p[0] != VAR_PPPOE_VER_TYPE)
		return -EPROTONOSUPPORT;
	if (p[1] != VAR_PPPOE_CODE_SESSION)
		return -EBADMSG;
	h->id = get_unaligned_be16(p + 2);
	h->len = get_unaligned_be16(p + 4);
	return h->len > len - VAR_PPPOE_LEN ? -EBADMSG : 0;
}

/**
 * var_pppoe_build() - write the header of a session stage frame
 * @p: where to, VAR_PPPOE_LEN bytes
 * @h: SESSION_ID and length
 */
static inline void var_pppoe_build(u8 *p, const struct var_pppoe_hdr *h)
{
	p[0] = VAR_PPPOE_VER_TYPE;
	p[1] = VAR_PPPOE_CODE_SESSION;
	put_unaligned_be16(h->id, p + 2);
	put_unaligned_be16(h->len, p + 4);
}

#endif /* _VAR_PPPOE_H */
