// SPDX-License-Identifier: GPL-2.0
/*
 * Frames as text, for varctl monitor ppp. What comes from the peer is escaped
 * and bounded; passwords, Challenges and Responses are left out.
 */
#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>

#include "ppp/link.h"
#include "ppp/wire.h"

#define TRACE_TEXT_MAX	320

#define MSCHAPV2_PROOF_LEN	(PPP_MSCHAPV2_PROOF - 1)

/* Text that grows, and stops to grow at its end. */
struct text {
	char *buf;
	size_t size;
	size_t len;
};

struct name {
	unsigned int num;
	const char *name;
};

static const struct name proto_names[] = {
	{ PPP_PROTO_IP, "IP" },
	{ PPP_PROTO_IPV6, "IPV6" },
	{ PPP_PROTO_IPCP, "IPCP" },
	{ PPP_PROTO_IPV6CP, "IPV6CP" },
	{ PPP_PROTO_LCP, "LCP" },
	{ PPP_PROTO_PAP, "PAP" },
	{ PPP_PROTO_LQR, "LQR" },
	{ PPP_PROTO_CHAP, "CHAP" },
	{ PPP_PROTO_EAP, "EAP" },
	{ 0x80fd, "CCP" },
	{ 0, NULL },
};

static const struct name fsm_codes[] = {
	{ PPP_CONF_REQ, "Configure-Request" },
	{ PPP_CONF_ACK, "Configure-Ack" },
	{ PPP_CONF_NAK, "Configure-Nak" },
	{ PPP_CONF_REJ, "Configure-Reject" },
	{ PPP_TERM_REQ, "Terminate-Request" },
	{ PPP_TERM_ACK, "Terminate-Ack" },
	{ PPP_CODE_REJ, "Code-Reject" },
	{ 0, NULL },
};

static const struct name lcp_codes[] = {
	{ LCP_PROTO_REJ, "Protocol-Reject" },
	{ LCP_ECHO_REQ, "Echo-Request" },
	{ LCP_ECHO_REP, "Echo-Reply" },
	{ LCP_DISCARD_REQ, "Discard-Request" },
	{ LCP_IDENTIFICATION, "Identification" },
	{ LCP_TIME_REMAINING, "Time-Remaining" },
	{ 0, NULL },
};

static const struct name pap_codes[] = {
	{ PAP_REQUEST, "Authenticate-Request" },
	{ PAP_ACK, "Authenticate-Ack" },
	{ PAP_NAK, "Authenticate-Nak" },
	{ 0, NULL },
};

static const struct name chap_codes[] = {
	{ CHAP_CHALLENGE, "Challenge" },
	{ CHAP_RESPONSE, "Response" },
	{ CHAP_SUCCESS, "Success" },
	{ CHAP_FAILURE, "Failure" },
	{ 0, NULL },
};

static const struct name lcp_options[] = {
	{ LCP_OPT_MRU, "mru" },
	{ LCP_OPT_ACCM, "accm" },
	{ LCP_OPT_AUTH, "auth" },
	{ LCP_OPT_QUALITY, "quality" },
	{ LCP_OPT_MAGIC, "magic" },
	{ LCP_OPT_PFC, "pfc" },
	{ LCP_OPT_ACFC, "acfc" },
	{ LCP_OPT_CALLBACK, "callback" },
	{ LCP_OPT_MRRU, "mrru" },
	{ LCP_OPT_SSNHF, "ssnhf" },
	{ LCP_OPT_ENDPOINT, "endpoint" },
	{ 0, NULL },
};

static const struct name ipcp_options[] = {
	{ IPCP_OPT_ADDRESSES, "addresses" },
	{ IPCP_OPT_COMPRESSION, "compression" },
	{ IPCP_OPT_ADDRESS, "address" },
	{ IPCP_OPT_DNS1, "dns1" },
	{ IPCP_OPT_NBNS1, "nbns1" },
	{ IPCP_OPT_DNS2, "dns2" },
	{ IPCP_OPT_NBNS2, "nbns2" },
	{ 0, NULL },
};

static const struct name ipv6cp_options[] = {
	{ IPV6CP_OPT_IFID, "interface-id" },
	{ IPV6CP_OPT_COMPRESSION, "compression" },
	{ 0, NULL },
};

static const char *name_of(const struct name *list, unsigned int num)
{
	for (; list->name; list++) {
		if (list->num == num)
			return list->name;
	}
	return NULL;
}

/**
 * ppp_escape - make bytes from the wire printable
 * @dst: string; terminated if @size is not 0
 * @size: room at @dst in bytes
 * @src: bytes
 * @len: number of bytes
 *
 * Printable ASCII stays, other bytes, quotes and backslashes become \xNN.
 * What does not fit is cut off and marked with "...".
 *
 * Return: length of the string.
 */
size_t ppp_escape(char *dst, size_t size, const void *src, size_t len)
{
	static const char hex[] = "0123456789abcdef";
	const uint8_t *s = src;
	size_t n = 0, cut = 0;
	size_t i;

	if (!size)
		return 0;
	for (i = 0; i < len; i++) {
		bool plain = s[i] >= ' ' && s[i] < 0x7f && s[i] != '"' &&
			     s[i] != '\\';
		size_t need = plain ? 1 : 4;

		if (n + need >= size)
			break;
		if (plain) {
			dst[n] = (char)s[i];
		} else {
			dst[n] = '\\';
			dst[n + 1] = 'x';
			dst[n + 2] = hex[s[i] >> 4];
			dst[n + 3] = hex[s[i] & 15];
		}
		n += need;
		if (n + 4 <= size)
			cut = n;
	}
	if (i < len && size >= 4) {
		n = cut;
		memcpy(dst + n, "...", 3);
		n += 3;
	}
	dst[n] = '\0';
	return n;
}

static __attribute((format(printf, 2, 3)))
void put(struct text *t, const char *fmt, ...)
{
	size_t room = t->size - t->len;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(t->buf + t->len, room, fmt, ap);
	va_end(ap);
	if (n > 0)
		t->len += (size_t)n < room ? (size_t)n : room - 1;
}

static void put_quoted(struct text *t, const void *src, size_t len)
{
	char buf[100];

	ppp_escape(buf, sizeof(buf), src, len);
	put(t, "\"%s\"", buf);
}

static void put_hex(struct text *t, const uint8_t *b, size_t len)
{
	size_t i;

	for (i = 0; i < len && i < 16; i++)
		put(t, "%02x", b[i]);
	if (i < len)
		put(t, "...");
}

static void put_proto(struct text *t, uint16_t proto)
{
	const char *name = name_of(proto_names, proto);

	if (name)
		put(t, "%s", name);
	else
		put(t, "0x%04x", proto);
}

static void put_auth(struct text *t, const uint8_t *val, size_t len)
{
	uint16_t proto = get16(val);

	if (proto == PPP_PROTO_CHAP && len == 3 && val[2] == CHAP_ALG_MD5) {
		put(t, "CHAP-MD5");
		return;
	}
	if (proto == PPP_PROTO_CHAP && len == 3 &&
	    val[2] == CHAP_ALG_MSCHAP_V2) {
		put(t, "MS-CHAPv2");
		return;
	}
	put_proto(t, proto);
	if (len > 2) {
		put(t, " ");
		put_hex(t, val + 2, len - 2);
	}
}

static void put_value(struct text *t, uint16_t proto, const uint8_t *opt)
{
	const uint8_t *val = opt + PPP_OPT_HDR_LEN;
	size_t len = opt[1] - PPP_OPT_HDR_LEN;
	char addr[INET_ADDRSTRLEN];

	if (!len)
		return;
	put(t, " ");
	if (proto == PPP_PROTO_LCP && opt[0] == LCP_OPT_MRU && len == 2)
		put(t, "%u", get16(val));
	else if (proto == PPP_PROTO_LCP && opt[0] == LCP_OPT_AUTH && len >= 2)
		put_auth(t, val, len);
	else if (proto == PPP_PROTO_IPCP && len == 4 &&
		 inet_ntop(AF_INET, val, addr, sizeof(addr)))
		put(t, "%s", addr);
	else
		put_hex(t, val, len);
}

static void put_options(struct text *t, uint16_t proto, const uint8_t *opts,
			size_t len)
{
	const struct name *names;
	const uint8_t *opt;

	names = proto == PPP_PROTO_LCP ? lcp_options :
		proto == PPP_PROTO_IPCP ? ipcp_options : ipv6cp_options;
	if (!fsm_options_valid(opts, len))
		put(t, "malformed options; ");
	opt_for_each(opt, opts, len) {
		const char *name = name_of(names, opt[0]);

		if (opt != opts)
			put(t, ", ");
		if (name)
			put(t, "%s", name);
		else
			put(t, "option %u", opt[0]);
		put_value(t, proto, opt);
	}
}

static void put_lcp_extra(struct text *t, uint8_t code, const uint8_t *d,
			  size_t len)
{
	if (code == LCP_PROTO_REJ) {
		if (len >= 2) {
			put(t, "protocol ");
			put_proto(t, get16(d));
		}
		return;
	}
	if (code > LCP_TIME_REMAINING || len < 4)
		return;
	put(t, "magic %08x", get32(d));
	if (code == LCP_IDENTIFICATION) {
		put(t, " ");
		put_quoted(t, d + 4, len - 4);
	} else if (code == LCP_TIME_REMAINING && len >= 8) {
		put(t, " %u s", get32(d + 4));
	}
}

static void put_fsm(struct text *t, uint16_t proto, uint8_t code,
		    const uint8_t *d, size_t len)
{
	switch (code) {
	case PPP_CONF_REQ:
	case PPP_CONF_ACK:
	case PPP_CONF_NAK:
	case PPP_CONF_REJ:
		put_options(t, proto, d, len);
		break;
	case PPP_TERM_REQ:
	case PPP_TERM_ACK:
		if (len)
			put_quoted(t, d, len);
		break;
	case PPP_CODE_REJ:
		if (len)
			put(t, "code %u", d[0]);
		break;
	default:
		if (proto == PPP_PROTO_LCP)
			put_lcp_extra(t, code, d, len);
	}
}

static void put_pap(struct text *t, uint8_t code, const uint8_t *d, size_t len)
{
	if (!len || d[0] >= len)
		return;
	if (code == PAP_REQUEST)
		put(t, "name ");
	put_quoted(t, d + 1, d[0]);
	if (code == PAP_REQUEST)
		put(t, ", password hidden");
}

static void put_chap(struct text *t, uint8_t code, const uint8_t *d,
		     size_t len)
{
	/* An authenticator response is good for guessing the secret. */
	if (code == CHAP_SUCCESS && len >= MSCHAPV2_PROOF_LEN &&
	    !memcmp(d, "S=", 2)) {
		put(t, "proof hidden");
		d += MSCHAPV2_PROOF_LEN;
		len -= MSCHAPV2_PROOF_LEN;
		if (!len)
			return;
		put(t, ", ");
	}
	if (code == CHAP_SUCCESS || code == CHAP_FAILURE) {
		put_quoted(t, d, len);
		return;
	}
	if (!len || d[0] >= len || code > CHAP_RESPONSE)
		return;
	put(t, "value of %u bytes, name ", d[0]);
	put_quoted(t, d + 1 + d[0], len - 1 - d[0]);
}

static const struct name *codes_of(uint16_t proto)
{
	switch (proto) {
	case PPP_PROTO_LCP:
	case PPP_PROTO_IPCP:
	case PPP_PROTO_IPV6CP:
		return fsm_codes;
	case PPP_PROTO_PAP:
		return pap_codes;
	case PPP_PROTO_CHAP:
		return chap_codes;
	default:
		return NULL;
	}
}

static void trace_packet(struct ppp_trace *tr, struct text *t,
			 const uint8_t *pkt, size_t len)
{
	const struct name *codes = codes_of(tr->proto);
	size_t plen;

	if (!codes)
		return;
	if (len < PPP_HDR_LEN) {
		put(t, "truncated");
		return;
	}
	tr->code_name = name_of(codes, pkt[0]);
	if (!tr->code_name && tr->proto == PPP_PROTO_LCP)
		tr->code_name = name_of(lcp_codes, pkt[0]);
	if (!tr->code_name) {
		tr->code_name = "";
		put(t, "code %u ", pkt[0]);
	}
	tr->id = pkt[1];
	plen = get16(pkt + 2);
	if (plen < PPP_HDR_LEN || plen > len) {
		put(t, "length field %zu, %zu bytes there", plen, len);
		return;
	}
	plen -= PPP_HDR_LEN;
	if (tr->proto == PPP_PROTO_PAP)
		put_pap(t, pkt[0], pkt + PPP_HDR_LEN, plen);
	else if (tr->proto == PPP_PROTO_CHAP)
		put_chap(t, pkt[0], pkt + PPP_HDR_LEN, plen);
	else
		put_fsm(t, tr->proto, pkt[0], pkt + PPP_HDR_LEN, plen);
}

/**
 * trace_frame - hand a frame to ops.trace as text
 * @p: link
 * @out: sent (else received)
 * @frame: frame with a valid Protocol field
 * @len: length of @frame in bytes
 */
void trace_frame(struct ppp *p, bool out, const uint8_t *frame, size_t len)
{
	struct ppp_trace tr = { .out = out, .id = -1, .code_name = "" };
	char buf[TRACE_TEXT_MAX] = "";
	struct text t = { buf, sizeof(buf), 0 };
	char num[8];
	size_t hdr;

	if (!p->tracing || !p->ops->trace || !len)
		return;
	hdr = frame[0] & 1 ? 1 : 2;
	if (len < hdr)
		return;
	tr.proto = hdr == 1 ? frame[0] : get16(frame);
	tr.proto_name = name_of(proto_names, tr.proto);
	if (!tr.proto_name) {
		snprintf(num, sizeof(num), "0x%04x", tr.proto);
		tr.proto_name = num;
	}
	tr.len = len;
	trace_packet(&tr, &t, frame + hdr, len - hdr);
	tr.text = buf;
	p->ops->trace(p, &tr);
}
