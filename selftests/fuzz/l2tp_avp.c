// SPDX-License-Identifier: GPL-2.0
/*
 * Datagrams for the L2TPv2 codec.
 *
 * Byte 0: bit 0: there is a shared secret; bit 1: it is not the right one.
 * The rest is a datagram. What is parsed is built again and must come back the
 * same; whatever is printed must be printable.
 */
/* build: tools/vard/l2tp/[a-z]*.c ; libs: -lcrypto */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "l2tp/avp.h"
#include "l2tp_replay.h"

#define require(what)							\
	do {								\
		if (!(what)) {						\
			fprintf(stderr, "%s:%d: broken: %s\n",		\
				__FILE__, __LINE__, #what);		\
			abort();					\
		}							\
	} while (0)

static const struct l2tp_str secret = { (const uint8_t *)"secret", 6 };

static void no_random(void *ctx, void *buf, size_t len)
{
	(void)ctx;
	memset(buf, 0x5a, len);
}

/* build what was parsed, hidden or not, and parse that */
static void again(const struct l2tp_msg *msg, bool hide)
{
	static struct l2tp_msg back;
	static uint8_t buf[L2TP_MSG_MAX];
	struct l2tp_build b;
	unsigned int attr;
	size_t len;

	l2tp_build_start(&b, buf, sizeof(buf), msg->hdr.tid, msg->hdr.sid,
			 msg->type);
	l2tp_build_hide(&b, hide, secret, no_random, NULL);
	for (attr = 1; attr < L2TP_AVP_COUNT; attr++)
		if (l2tp_msg_has(msg, attr) && attr != L2TP_AVP_RANDOM_VECTOR)
			l2tp_build_bytes(&b, attr, msg->avp[attr].data,
					 msg->avp[attr].len);
	for (attr = 1; attr < L2TP_EXT_COUNT; attr++)
		if (l2tp_msg_has_ext(msg, attr))
			l2tp_build_ext(&b, attr, true, msg->ext[attr].data,
				       msg->ext[attr].len);
	for (attr = 0; attr < msg->tsa_count; attr++)
		l2tp_build_ext(&b, L2TP_EXT_TSA_ID, hide, msg->tsa[attr].data,
			       msg->tsa[attr].len);
	len = l2tp_build_end(&b);
	if (!len)
		return;		/* hiding makes it longer */
	require(l2tp_msg_parse(buf, len, secret, &back) == L2TP_HDR_OK);
	require(!back.fault.result && !back.skipped);
	require(back.type == msg->type);
	for (attr = 1; attr < L2TP_AVP_COUNT; attr++) {
		if (attr == L2TP_AVP_RANDOM_VECTOR)
			continue;
		require(l2tp_msg_has(msg, attr) == l2tp_msg_has(&back, attr));
		if (!l2tp_msg_has(msg, attr))
			continue;
		require(msg->avp[attr].len == back.avp[attr].len);
		require(!back.avp[attr].len ||
			!memcmp(msg->avp[attr].data, back.avp[attr].data,
				back.avp[attr].len));
	}
	require(msg->ext_present == back.ext_present);
	for (attr = 1; attr < L2TP_EXT_COUNT; attr++)
		require(msg->ext[attr].len == back.ext[attr].len &&
			l2tp_msg_u64(msg, attr) == l2tp_msg_u64(&back, attr));
	require(msg->tsa_count == back.tsa_count);
	for (attr = 0; attr < msg->tsa_count; attr++)
		require(msg->tsa[attr].len == back.tsa[attr].len &&
			!memcmp(msg->tsa[attr].data, back.tsa[attr].data,
				back.tsa[attr].len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct l2tp_msg msg;
	struct l2tp_str key = { 0 };
	struct l2tp_call_errors err;
	struct l2tp_result res;
	struct l2tp_peek peek;
	unsigned int attr;
	uint32_t a, b;
	char text[256];
	uint8_t *buf;
	char *p;

	if (size < 1)
		return 0;
	if (data[0] & 1)
		key = secret;
	if (data[0] & 2)
		key.len--;
	size--;
	/* a block of its own, so that ASan sees a byte read too many */
	buf = malloc(size ? size : 1);
	require(buf);
	memcpy(buf, data + 1, size);

	l2tp_sccrq_peek(buf, size, NULL, &peek);
	if (l2tp_sccrq_peek(buf, size, &key, &peek) == L2TP_PEEK_SCCRQ)
		require(peek.peer_tid);
	l2tp_msg_parse_clear(buf, size, &msg);
	if (l2tp_msg_parse(buf, size, key, &msg) == L2TP_HDR_OK) {
		require(msg.hdr.ctrl && msg.hdr.length <= size);
		require(msg.scratch_len <= sizeof(msg.scratch));
		for (attr = 0; attr < L2TP_AVP_COUNT; attr++) {
			const struct l2tp_avp_rule *r = l2tp_avp_rule(attr);

			if (!l2tp_msg_has(&msg, attr))
				continue;
			require(r && msg.avp[attr].len >= r->min &&
				msg.avp[attr].len <= r->max);
		}
		for (attr = 0; attr < L2TP_EXT_COUNT; attr++) {
			const struct l2tp_avp_rule *r;

			r = &l2tp_ext_rule(attr)->rule;
			require(!l2tp_msg_has_ext(&msg, attr) ||
				(msg.ext[attr].len >= r->min &&
				 msg.ext[attr].len <= r->max));
		}
		require(msg.tsa_count <= L2TP_TSA_MAX);
		l2tp_msg_result(&msg, &res);
		l2tp_msg_call_errors(&msg, &err);
		l2tp_msg_accm(&msg, &a, &b);
		if (msg.type_known)
			again(&msg, data[0] & 4);
		l2tp_msg_require(&msg);
		l2tp_msg_summary(&msg, text, sizeof(text));
		for (p = text; *p; p++)
			require(*p >= ' ' && *p < 0x7f);
		require(msg.type_known || msg.type == L2TP_MSG_ZLB ||
			!l2tp_msg_is_call(msg.type));
	}
	free(buf);
	return 0;
}
