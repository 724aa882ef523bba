/* SPDX-License-Identifier: GPL-2.0 */
/*
 * L2TP version 2 header, RFC 2661 section 3.1: parser and builder.
 *
 * They know bytes and lengths only, not skbs, so that every way into the module
 * can share them.
 *
 *	 0                   1                   2                   3
 *	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *	|T|L|x|x|S|x|O|P|x|x|x|x|  Ver  |          Length (if L)        |
 *	|           Tunnel ID           |           Session ID          |
 *	|             Ns (if S)         |             Nr (if S)         |
 *	|      Offset Size (if O)       |    Offset pad... (if O)
 */
#ifndef _VAR_L2TP_H
#define _VAR_L2TP_H

#include <linux/types.h>

#define VAR_L2TP_T		0x8000	/* control message */
#define VAR_L2TP_L		0x4000	/* Length is present */
#define VAR_L2TP_S		0x0800	/* Ns and Nr are present */
#define VAR_L2TP_O		0x0200	/* Offset Size is present */
#define VAR_L2TP_P		0x0100	/* priority */
#define VAR_L2TP_VER_MASK	0x000f
#define VAR_L2TP_VER		2	/* RFC 2661 */

#define VAR_L2TP_MIN_LEN	6
/* All that the parser ever reads; the Offset pad comes after it. */
#define VAR_L2TP_MAX_LEN	14

/**
 * struct var_l2tp_hdr - a header in host byte order
 * @flags: VAR_L2TP_* and the version
 * @tunnel_id: Tunnel ID, of the receiver
 * @session_id: Session ID, of the receiver
 * @ns: with VAR_L2TP_S
 * @header_len: bytes before the payload, with the Offset pad
 * @total_len: bytes of header and payload; what comes after them is not L2TP
 */
struct var_l2tp_hdr {
	u16		flags;
	u16		tunnel_id;
	u16		session_id;
	u16		ns;
	unsigned int	header_len;
	unsigned int	total_len;
};

int var_l2tp_parse(const void *data, size_t avail, size_t len, struct var_l2tp_hdr *h);
size_t var_l2tp_size(u16 flags);
size_t var_l2tp_build(void *data, const struct var_l2tp_hdr *h, size_t payload);

/* RFC 2661 section 5.8: half of all numbers are not behind @expected. */
static inline bool var_l2tp_is_late(u16 ns, u16 expected)
{
	return (s16)(ns - expected) < 0;
}

#endif /* _VAR_L2TP_H */
