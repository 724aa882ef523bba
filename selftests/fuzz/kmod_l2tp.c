// SPDX-License-Identifier: GPL-2.0
/*
 * Datagrams for the module's parsers of L2TP and PPP headers.
 *
 * Byte 0: bit 0: protocol fields may be compressed; bits 1 and 2: how the frame
 * is built again. The rest is a datagram. What is parsed lies in memory of
 * exactly that size.
 */
/* build: kmod/l2tp.c ; libs: ; cflags: -Iselftests/unit/kshim -Ikmod */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "l2tp.h"
#include "ppp.h"

#define PREFIXES	80	/* no more of them are tried than that */

#define require(what)							\
	do {								\
		if (!(what)) {						\
			fprintf(stderr, "%s:%d: broken: %s\n",		\
				__FILE__, __LINE__, #what);		\
			abort();					\
		}							\
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void *exact(const void *data, size_t size)
{
	void *copy = malloc(size);

	require(copy || !size);
	if (size)
		memcpy(copy, data, size);
	return copy;
}

static int parse(const uint8_t *data, size_t avail, size_t len, struct var_l2tp_hdr *h)
{
	uint8_t *copy = exact(data, avail);
	int ret;

	memset(h, 0, sizeof(*h));
	ret = var_l2tp_parse(copy, avail, len, h);
	free(copy);
	require(!ret || ret == -EBADMSG || ret == -EPROTONOSUPPORT);
	if (ret || h->flags & VAR_L2TP_T)
		return ret;
	require((h->flags & VAR_L2TP_VER_MASK) == VAR_L2TP_VER);
	require(h->header_len >= var_l2tp_size(h->flags));
	require(h->header_len <= h->total_len && h->total_len <= len);
	require(h->flags & VAR_L2TP_L || h->total_len == len);
	require(h->flags & VAR_L2TP_O || h->header_len == var_l2tp_size(h->flags));
	return 0;
}

static bool same(const struct var_l2tp_hdr *a, const struct var_l2tp_hdr *b)
{
	return a->flags == b->flags && a->tunnel_id == b->tunnel_id &&
	       a->session_id == b->session_id && a->ns == b->ns;
}

/* A datagram that was cut anywhere is refused, or only has less payload. */
static void prefixes(const uint8_t *data, size_t size, const struct var_l2tp_hdr *h)
{
	struct var_l2tp_hdr cut;
	size_t n;
	int ret;

	for (n = 0; n < size && n < PREFIXES; n++) {
		ret = parse(data, n, n, &cut);
		if (n < h->header_len || (h->flags & VAR_L2TP_L && n < h->total_len))
			require(ret == -EBADMSG);
		else
			require(!ret && same(h, &cut) && cut.header_len == h->header_len);
	}
}

static void build(const struct var_l2tp_hdr *h)
{
	size_t payload = h->total_len - h->header_len;
	struct var_l2tp_hdr out = *h, back;
	size_t n;
	uint8_t *buf;

	out.flags = (h->flags & (VAR_L2TP_L | VAR_L2TP_S | VAR_L2TP_P)) | VAR_L2TP_VER;
	n = var_l2tp_size(out.flags);
	require(n <= VAR_L2TP_MAX_LEN && n + payload <= h->total_len);
	buf = malloc(n);
	require(buf);
	/* other flags are not built */
	require(var_l2tp_build(buf, h, payload) == n);
	require(!parse(buf, n, n + payload, &back));
	require(same(&out, &back) && back.header_len == n && back.total_len == n + payload);
	free(buf);
}

static void frame(const uint8_t *data, size_t size, bool pfc, bool acfc_out, bool pfc_out)
{
	uint8_t *copy = exact(data, size), *out;
	u16 proto, head, back;
	int n, ret;

	n = var_ppp_parse(copy, size, pfc, &proto);
	free(copy);
	require(n == -EBADMSG || (n > 0 && n <= VAR_PPP_MAX_LEN && (size_t)n <= size));
	/* what the module pulls is enough */
	copy = exact(data, size < VAR_PPP_MAX_LEN ? size : VAR_PPP_MAX_LEN);
	ret = var_ppp_parse(copy, size < VAR_PPP_MAX_LEN ? size : VAR_PPP_MAX_LEN, pfc, &head);
	free(copy);
	require(ret == n && (n < 0 || head == proto));
	if (n < 0)
		return;
	require(proto & 1 && !(proto & 0x0100));
	/* reserved, as it can be taken for Address */
	if (proto == 0xff)
		return;
	out = malloc(VAR_PPP_MAX_LEN);
	require(out);
	ret = (int)var_ppp_build(out, proto, acfc_out, pfc_out);
	copy = exact(out, (size_t)ret);
	require(var_ppp_parse(copy, (size_t)ret, pfc_out, &back) == ret && back == proto);
	free(copy);
	free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct var_l2tp_hdr h, head;
	uint8_t how;
	size_t n;
	int ret;

	if (!size)
		return 0;
	how = *data++;
	size--;
	ret = parse(data, size, size, &h);
	n = size < VAR_L2TP_MAX_LEN ? size : VAR_L2TP_MAX_LEN;
	require(parse(data, n, size, &head) == ret);
	require(ret || (same(&h, &head) && h.header_len == head.header_len &&
			h.total_len == head.total_len));
	if (ret || h.flags & VAR_L2TP_T)
		return 0;
	prefixes(data, size, &h);
	build(&h);
	frame(data + h.header_len, h.total_len - h.header_len, how & 1, how & 2, how & 4);
	return 0;
}
