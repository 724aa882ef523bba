/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The options of a TCP header, RFC 9293 section 3.1. Bytes and lengths only, no skbs.
 */
#ifndef _VAR_MSS_H
#define _VAR_MSS_H

#include <linux/types.h>

#define VAR_TCP_LEN		20	/* of a header without options */
#define VAR_TCP_OPT_END		0
#define VAR_TCP_OPT_NOP		1
#define VAR_TCP_OPT_MSS		2
#define VAR_TCP_OPT_MSS_LEN	4

/**
 * var_mss_place() - where the value of the MSS option is
 * @tcp: the header
 * @len: its length with options; all of it may be read
 *
 * Return: bytes from the beginning of the header to the two bytes of the value, 0 if
 * there is no MSS, or what comes before it is not options.
 */
static inline unsigned int var_mss_place(const u8 *tcp, unsigned int len)
{
	unsigned int i = VAR_TCP_LEN;

	while (i < len && tcp[i] != VAR_TCP_OPT_END) {
		if (tcp[i] == VAR_TCP_OPT_NOP) {
			i++;
			continue;
		}
		if (i + 1 >= len || tcp[i + 1] < 2 || i + tcp[i + 1] > len)
			return 0;
		if (tcp[i] == VAR_TCP_OPT_MSS && tcp[i + 1] == VAR_TCP_OPT_MSS_LEN)
			return i + 2;
		i += tcp[i + 1];
	}
	return 0;
}

#endif /* _VAR_MSS_H */
