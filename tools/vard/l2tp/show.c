// SPDX-License-Identifier: GPL-2.0
/*
 * show.c - one line of text about a control message, without its secrets
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "l2tp/avp.h"

struct line {
	char *buf;
	size_t size;
	size_t len;
};

static void add(struct line *l, const char *fmt, ...) __printf(2, 3);

static void add(struct line *l, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(l->buf + l->len, l->size - l->len, fmt, ap);
	va_end(ap);
	if (n > 0)
		l->len += (size_t)n < l->size - l->len ?
			  (size_t)n : l->size - l->len - 1;
}

static void add_text(struct line *l, struct l2tp_str s)
{
	char text[68];

	l2tp_escape(text, sizeof(text), s.data, s.len);
	add(l, " \"%s\"", text);
}

static void add_result(struct line *l, const struct l2tp_msg *msg)
{
	struct l2tp_result res;

	l2tp_msg_result(msg, &res);
	add(l, " %u (%s)", res.result, msg->type == L2TP_MSG_CDN ?
	    l2tp_cdn_name(res.result) : l2tp_stopccn_name(res.result));
	if (res.has_error)
		add(l, " error %u", res.error);
	if (res.text.len)
		add_text(l, res.text);
}

/* what is not in RFC 2661; of the switches only how many were passed */
static void add_ext(struct line *l, const struct l2tp_msg *msg,
		    enum l2tp_ext_type ext)
{
	switch (l2tp_ext_rule(ext)->rule.format) {
	case L2TP_FMT_TEXT:
		add_text(l, msg->ext[ext]);
		break;
	case L2TP_FMT_U64:
		add(l, " %" PRIu64, l2tp_msg_u64(msg, ext));
		break;
	default:
		add(l, " of %u switches", msg->tsa_count);
		break;
	}
	if (msg->ext_hidden & L2TP_EXT_BIT(ext))
		add(l, " hidden");
}

/**
 * l2tp_msg_summary() - name and AVPs of a message in one printable line
 * @msg: parsed message
 * @buf: result, NUL-terminated, cut when it does not fit
 * @size: room in @buf, at least 1
 *
 * Challenges, responses, proxy authentication data and Random Vectors are
 * shown by their length only.
 */
void l2tp_msg_summary(const struct l2tp_msg *msg, char *buf, size_t size)
{
	struct line l = { .buf = buf, .size = size };
	const char *sep = "";
	unsigned int attr, ext;

	buf[0] = '\0';
	for (attr = 1; attr < L2TP_AVP_COUNT; attr++) {
		if (!l2tp_msg_has(msg, attr) || attr == L2TP_AVP_RANDOM_VECTOR)
			continue;
		add(&l, "%s%s", sep, l2tp_avp_name(attr));
		sep = ", ";
		switch (l2tp_avp_rule(attr)->format) {
		case L2TP_FMT_U16:
			add(&l, " %u", l2tp_msg_u16(msg, attr));
			break;
		case L2TP_FMT_U32:
			add(&l, " %u", l2tp_msg_u32(msg, attr));
			break;
		case L2TP_FMT_TEXT:
			add_text(&l, msg->avp[attr]);
			break;
		case L2TP_FMT_RESULT:
			add_result(&l, msg);
			break;
		default:
			if (msg->avp[attr].len)
				add(&l, " (%zu octets)", msg->avp[attr].len);
			break;
		}
		if (msg->hidden & (UINT64_C(1) << attr))
			add(&l, " hidden");
	}
	for (ext = 0; ext < L2TP_EXT_COUNT; ext++) {
		if (!l2tp_msg_has_ext(msg, ext))
			continue;
		add(&l, "%s%s", sep, l2tp_ext_rule(ext)->name);
		sep = ", ";
		add_ext(&l, msg, ext);
	}
	if (msg->skipped)
		add(&l, "%s%u AVPs skipped", sep, msg->skipped);
	if (msg->fault.result)
		add(&l, "%sfault: %s", *buf ? "; " : "", msg->fault.text);
}
