// SPDX-License-Identifier: GPL-2.0
/*
 * L2TP version 2 header, RFC 2661 section 3.1: parser and builder.
 */
#include <linux/errno.h>
#include <linux/unaligned.h>

#include "l2tp.h"

/**
 * var_l2tp_size() - length of a header that has these fields
 * @flags: VAR_L2TP_*
 *
 * Return: bytes, without an Offset pad.
 */
size_t var_l2tp_size(u16 flags)
{
	size_t n = VAR_L2TP_MIN_LEN;

	if (flags & VAR_L2TP_L)
		n += 2;
	if (flags & VAR_L2TP_S)
		n += 4;
	if (flags & VAR_L2TP_O)
		n += 2;
	return n;
}

/**
 * var_l2tp_parse() - read the header of a message
 * @data: where the header begins
 * @avail: bytes that may be read there: @len, or VAR_L2TP_MAX_LEN at least
 * @len: length of the datagram's payload
 * @h: receives the header; of a control message the flags only
 *
 * Reserved bits are ignored, as section 3.1 demands. A Length that is shorter
 * than the datagram cuts it; one that is longer, or that does not cover the
 * header, is an error.
 *
 * Return: 0, -EBADMSG for a header that is truncated or contradicts the
 * length, -EPROTONOSUPPORT for a data message of another version.
 */
int var_l2tp_parse(const void *data, size_t avail, size_t len, struct var_l2tp_hdr *h)
{
	const u8 *p = data;
	size_t need;

	if (avail < 2)
		return -EBADMSG;
	h->flags = get_unaligned_be16(p);
	if (h->flags & VAR_L2TP_T)
		return 0;
	if ((h->flags & VAR_L2TP_VER_MASK) != VAR_L2TP_VER)
		return -EPROTONOSUPPORT;

	need = var_l2tp_size(h->flags);
	if (avail < need)
		return -EBADMSG;
	p += 2;
	h->total_len = len;
	if (h->flags & VAR_L2TP_L) {
		h->total_len = get_unaligned_be16(p);
		p += 2;
		if (h->total_len > len)
			return -EBADMSG;
	}
	h->tunnel_id = get_unaligned_be16(p);
	h->session_id = get_unaligned_be16(p + 2);
	p += 4;
	h->ns = 0;
	if (h->flags & VAR_L2TP_S) {
		/* Nr has no meaning in data messages and is to be ignored. */
		h->ns = get_unaligned_be16(p);
		p += 4;
	}
	h->header_len = need;
	if (h->flags & VAR_L2TP_O)
		h->header_len += get_unaligned_be16(p);
	if (h->header_len > h->total_len)
		return -EBADMSG;
	return 0;
}

/**
 * var_l2tp_build() - write the header of a data message
 * @data: where to, var_l2tp_size() of the flags bytes
 * @h: flags (of these L, S and P), ids and Ns; lengths are not read
 * @payload: bytes that follow; with L, header and payload fit into 16 bits
 *
 * Nr is 0: section 3.1 reserves it in data messages.
 *
 * Return: bytes written.
 */
size_t var_l2tp_build(void *data, const struct var_l2tp_hdr *h, size_t payload)
{
	u16 flags = h->flags & (VAR_L2TP_L | VAR_L2TP_S | VAR_L2TP_P);
	u8 *p = data;

	put_unaligned_be16(flags | VAR_L2TP_VER, p);
	p += 2;
	if (flags & VAR_L2TP_L) {
		put_unaligned_be16(var_l2tp_size(flags) + payload, p);
		p += 2;
	}
	put_unaligned_be16(h->tunnel_id, p);
	put_unaligned_be16(h->session_id, p + 2);
	p += 4;
	if (flags & VAR_L2TP_S) {
		put_unaligned_be16(h->ns, p);
		put_unaligned_be16(0, p + 2);
		p += 4;
	}
	return p - (u8 *)data;
}
