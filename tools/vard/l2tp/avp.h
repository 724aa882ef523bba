/* SPDX-License-Identifier: GPL-2.0 */
/*
 * avp.h - L2TPv2 header and AVP codec (RFC 2661 sections 3.1 and 4)
 *
 * Nothing here allocates, keeps state or does I/O. A parsed message points
 * into the caller's datagram and, for AVPs that came hidden, into a buffer
 * inside struct l2tp_msg: both must outlive the use of the message.
 */
#ifndef VARD_L2TP_AVP_H
#define VARD_L2TP_AVP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "l2tp/proto.h"

#ifndef __printf
#define __l2tp_attr(...)	__attribute__((__VA_ARGS__))
#define __printf(fmt, args)	__l2tp_attr(__format__(__printf__, fmt, args))
#endif

#define L2TP_SECRET_MAX		255	/* longest shared secret, octets */
#define L2TP_MSG_NONE		0xffff	/* type of a message without one */

/**
 * struct l2tp_str - octets that belong to somebody else, not NUL-terminated
 * @data: first octet, may be NULL when @len is 0
 * @len: how many
 */
struct l2tp_str {
	const uint8_t *data;
	size_t len;
};

/**
 * struct l2tp_hdr - a parsed header; host byte order
 * @ctrl: T bit: control message
 * @has_len: L bit
 * @has_seq: S bit
 * @has_offset: O bit
 * @prio: P bit
 * @version: 1 (L2F), 2 or 3
 * @length: octets of the whole message; datagram length when L is clear
 * @tid: Tunnel ID
 * @sid: Session ID
 * @ns: Ns, 0 without S
 * @nr: Nr, 0 without S
 * @hlen: octets before the payload, offset padding included
 */
struct l2tp_hdr {
	bool ctrl;
	bool has_len;
	bool has_seq;
	bool has_offset;
	bool prio;
	uint8_t version;
	uint16_t tid;
	uint16_t sid;
	uint16_t ns;
	uint16_t nr;
	size_t length;
	size_t hlen;
};

/**
 * enum l2tp_hdr_status - what l2tp_hdr_parse() found
 * @L2TP_HDR_OK: version 2, all fields filled in
 * @L2TP_HDR_SHORT: datagram ends inside the header: discard
 * @L2TP_HDR_LENGTH: Length smaller than the header or larger than the
 *	datagram: discard
 * @L2TP_HDR_FLAGS: control message without L or S, or with O: discard
 * @L2TP_HDR_L2F: version 1: discard silently
 * @L2TP_HDR_V3: version 3; only ctrl and version are filled in. When ctrl
 *	is set a StopCCN with result 5 is the answer (l2tp_stopccn_build())
 * @L2TP_HDR_VERSION: any other version: discard
 */
enum l2tp_hdr_status {
	L2TP_HDR_OK,
	L2TP_HDR_SHORT,
	L2TP_HDR_LENGTH,
	L2TP_HDR_FLAGS,
	L2TP_HDR_L2F,
	L2TP_HDR_V3,
	L2TP_HDR_VERSION,
};

/**
 * struct l2tp_fault - why a message cannot be accepted, ready to be sent
 * @result: Result Code, the same number in StopCCN and CDN; 0: no fault
 * @error: general Error Code
 * @attr: attribute the fault is about
 * @text: printable Error Message
 */
struct l2tp_fault {
	uint16_t result;
	uint16_t error;
	uint16_t attr;
	char text[96];
};

/**
 * struct l2tp_call_errors - Call Errors AVP of a WEN (4.4.6)
 */
struct l2tp_call_errors {
	uint32_t crc;
	uint32_t framing;
	uint32_t hardware_overruns;
	uint32_t buffer_overruns;
	uint32_t timeouts;
	uint32_t alignment;
};

/**
 * struct l2tp_msg - a parsed control message
 * @hdr: its header
 * @type: Message Type; L2TP_MSG_ZLB when there is no AVP at all,
 *	L2TP_MSG_NONE when the first AVP is not a sound Message Type
 * @type_known: @type is one that RFC 2661 defines
 * @type_mandatory: M bit of the Message Type AVP
 * @present: bit n set: AVP n of RFC 2661 is there and sound
 * @hidden: bit n set: AVP n came hidden
 * @ext_present: bit n set: AVP n of enum l2tp_ext_type is there and sound
 * @ext_hidden: bit n set: it came hidden
 * @skipped: AVPs that were ignored as their M bit was clear
 * @fault: first thing that forbids acceptance, fault.result 0 if none. The
 *	AVPs after it are parsed nevertheless, so that ids for the answer
 *	are there
 * @avp: value of AVP n after unhiding, lengths checked
 * @ext: the same for enum l2tp_ext_type; of a list the last one
 * @tsa_count: TSA IDs
 * @tsa: TSA IDs, the switch that was passed first comes first
 * @scratch: unhidden values
 * @scratch_len: how much of it is in use
 */
struct l2tp_msg {
	struct l2tp_hdr hdr;
	uint16_t type;
	bool type_known;
	bool type_mandatory;
	uint64_t present;
	uint64_t hidden;
	uint32_t ext_present;
	uint32_t ext_hidden;
	unsigned int skipped;
	struct l2tp_fault fault;
	struct l2tp_str avp[L2TP_AVP_COUNT];
	struct l2tp_str ext[L2TP_EXT_COUNT];
	unsigned int tsa_count;
	struct l2tp_str tsa[L2TP_TSA_MAX];
	size_t scratch_len;
	uint8_t scratch[L2TP_MSG_MAX];
};

/**
 * struct l2tp_result - Result Code AVP (4.4.2)
 * @result: Result Code
 * @error: Error Code, 0 when absent
 * @has_error: Error Code was there
 * @text: Error Message, unsanitized
 */
struct l2tp_result {
	uint16_t result;
	uint16_t error;
	bool has_error;
	struct l2tp_str text;
};

enum l2tp_hdr_status l2tp_hdr_parse(const uint8_t *buf, size_t len,
				    struct l2tp_hdr *hdr);
enum l2tp_hdr_status l2tp_msg_parse(const uint8_t *buf, size_t len,
				    struct l2tp_str secret,
				    struct l2tp_msg *msg);
enum l2tp_hdr_status l2tp_msg_parse_clear(const uint8_t *buf, size_t len,
					  struct l2tp_msg *msg);

bool l2tp_msg_require(struct l2tp_msg *msg);
bool l2tp_msg_is_call(unsigned int type);
void l2tp_msg_fault(struct l2tp_msg *msg, uint16_t error, uint16_t attr,
		    const char *fmt, ...) __printf(4, 5);
void l2tp_msg_summary(const struct l2tp_msg *msg, char *buf, size_t size);

/* AVP is there and sound */
static inline bool l2tp_msg_has(const struct l2tp_msg *msg,
				enum l2tp_avp_type attr)
{
	return msg->present & (UINT64_C(1) << attr);
}

/* the same for an AVP outside RFC 2661 */
static inline bool l2tp_msg_has_ext(const struct l2tp_msg *msg,
				    enum l2tp_ext_type ext)
{
	return msg->ext_present & L2TP_EXT_BIT(ext);
}

uint16_t l2tp_msg_u16(const struct l2tp_msg *msg, enum l2tp_avp_type attr);
uint32_t l2tp_msg_u32(const struct l2tp_msg *msg, enum l2tp_avp_type attr);
bool l2tp_msg_result(const struct l2tp_msg *msg, struct l2tp_result *res);
bool l2tp_msg_call_errors(const struct l2tp_msg *msg,
			  struct l2tp_call_errors *err);
bool l2tp_msg_accm(const struct l2tp_msg *msg, uint32_t *send,
		   uint32_t *receive);

/* how a value may be shown */
enum l2tp_avp_format {
	L2TP_FMT_UNKNOWN,	/* not an attribute of RFC 2661 */
	L2TP_FMT_U16,
	L2TP_FMT_U32,
	L2TP_FMT_U64,
	L2TP_FMT_TEXT,
	L2TP_FMT_OPAQUE,	/* only its length: binary, or secret */
	L2TP_FMT_RESULT,
};

/* what RFC 2661 says about one attribute */
struct l2tp_avp_rule {
	enum l2tp_avp_format format;
	bool mandatory;		/* M bit when sent */
	bool may_hide;		/* H bit allowed */
	uint16_t min;		/* shortest value, octets, before hiding */
	uint16_t max;		/* longest value, octets, before hiding */
};

const struct l2tp_avp_rule *l2tp_avp_rule(unsigned int attr);

/* what other documents say about an AVP of theirs; rule.mandatory is false */
struct l2tp_ext_rule {
	uint16_t vendor;
	uint16_t attr;
	const char *name;
	struct l2tp_avp_rule rule;
};

/* ext.c */
const struct l2tp_ext_rule *l2tp_ext_rule(enum l2tp_ext_type ext);
int l2tp_ext_find(uint16_t vendor, uint16_t attr);
const char *l2tp_ext_take(struct l2tp_msg *msg, enum l2tp_ext_type ext,
			  bool hidden, struct l2tp_str val, uint16_t *error);
uint64_t l2tp_msg_u64(const struct l2tp_msg *msg, enum l2tp_ext_type ext);

/* hide.c (4.3) */
bool l2tp_hide_xor(bool hide, uint16_t attr, struct l2tp_str secret,
		   struct l2tp_str rv, uint8_t *buf, size_t len);
bool l2tp_chap_response(uint8_t id, struct l2tp_str secret,
			struct l2tp_str challenge, uint8_t out[16]);

/**
 * enum l2tp_hide - which AVPs are sent hidden when there is a shared secret
 * @L2TP_HIDE_PASSWORD: the Proxy Authen Response of PAP and of a textual
 *	exchange, that is clear text passwords
 * @L2TP_HIDE_ALL: every AVP that RFC 2661 allows to be hidden
 * @L2TP_HIDE_NEVER: none
 */
enum l2tp_hide {
	L2TP_HIDE_PASSWORD,
	L2TP_HIDE_ALL,
	L2TP_HIDE_NEVER,
};

/**
 * struct l2tp_build - a control message in the making (build.c)
 * @buf: where it is written
 * @size: room there
 * @len: octets so far
 * @overflow: it did not fit; everything after that is ignored
 * @hide: hide every AVP that may be
 * @rv_sent: a Random Vector has been written
 * @rv: that Random Vector
 * @secret: shared secret, needed for hiding
 * @random: source of random octets, needed for hiding
 * @random_ctx: handed to @random
 */
struct l2tp_build {
	uint8_t *buf;
	size_t size;
	size_t len;
	bool overflow;
	bool hide;
	bool rv_sent;
	uint8_t rv[16];
	struct l2tp_str secret;
	void (*random)(void *ctx, void *buf, size_t len);
	void *random_ctx;
};

void l2tp_build_start(struct l2tp_build *b, uint8_t *buf, size_t size,
		      uint16_t tid, uint16_t sid, uint16_t type);
void l2tp_build_hide(struct l2tp_build *b, bool all, struct l2tp_str secret,
		     void (*random)(void *ctx, void *buf, size_t len),
		     void *ctx);
void l2tp_build_bytes(struct l2tp_build *b, enum l2tp_avp_type attr,
		      const void *data, size_t len);
void l2tp_build_hidden(struct l2tp_build *b, enum l2tp_avp_type attr,
		       const void *data, size_t len);
void l2tp_build_ext(struct l2tp_build *b, enum l2tp_ext_type ext, bool hide,
		    const void *data, size_t len);
void l2tp_build_ext_u64(struct l2tp_build *b, enum l2tp_ext_type ext,
			bool hide, uint64_t val);
void l2tp_build_u16(struct l2tp_build *b, enum l2tp_avp_type attr,
		    uint16_t val);
void l2tp_build_u32(struct l2tp_build *b, enum l2tp_avp_type attr,
		    uint32_t val);
void l2tp_build_result(struct l2tp_build *b, uint16_t result, uint16_t error,
		       const char *text);
void l2tp_build_result_str(struct l2tp_build *b, uint16_t result,
			   uint16_t error, struct l2tp_str text);
void l2tp_build_call_errors(struct l2tp_build *b,
			    const struct l2tp_call_errors *err);
void l2tp_build_accm(struct l2tp_build *b, uint32_t send, uint32_t receive);
size_t l2tp_build_end(struct l2tp_build *b);

/* peek.c: a first datagram is judged before any state exists */

/**
 * enum l2tp_peek_status - what a datagram with Tunnel ID 0 is
 * @L2TP_PEEK_SCCRQ: a sound SCCRQ: find the peer, make a tunnel
 * @L2TP_PEEK_STOPCCN: a StopCCN of a tunnel whose id the sender does not
 *	know: find the tunnel by address and peer_tid, else discard
 * @L2TP_PEEK_REFUSE: an SCCRQ that must be refused; refuse.result and .error
 *	go into l2tp_stopccn_build(). Only for declared peers
 * @L2TP_PEEK_V3: control message of L2TPv3: refuse is filled in too
 * @L2TP_PEEK_DROP: anything else: discard
 */
enum l2tp_peek_status {
	L2TP_PEEK_SCCRQ,
	L2TP_PEEK_STOPCCN,
	L2TP_PEEK_REFUSE,
	L2TP_PEEK_V3,
	L2TP_PEEK_DROP,
};

/**
 * struct l2tp_peek - what is known from the first datagram alone
 * @ns: Ns of the message
 * @nr: Nr of the message
 * @peer_tid: Assigned Tunnel ID; 0 when it is hidden and no secret was given
 * @host_name: Host Name, points into the datagram
 * @has_tie: a Tie Breaker is there
 * @tie: Tie Breaker, 64 bits in network order
 * @has_challenge: the peer wants us to authenticate
 * @challenge: its Challenge if that has 16 octets, as ours have; else 0
 * @hidden: there are hidden AVPs: look again with the secret of the peer
 * @refuse: for L2TP_PEEK_REFUSE and L2TP_PEEK_V3
 */
struct l2tp_peek {
	uint16_t ns;
	uint16_t nr;
	uint16_t peer_tid;
	struct l2tp_str host_name;
	bool has_tie;
	uint8_t tie[8];
	bool has_challenge;
	uint8_t challenge[16];
	bool hidden;
	struct l2tp_fault refuse;
};

enum l2tp_peek_status l2tp_sccrq_peek(const uint8_t *buf, size_t len,
				      const struct l2tp_str *secret,
				      struct l2tp_peek *peek);
size_t l2tp_stopccn_build(uint8_t *buf, size_t size, uint16_t peer_tid,
			  uint16_t local_tid, uint16_t ns, uint16_t nr,
			  uint16_t result, uint16_t error, const char *text);

#endif /* VARD_L2TP_AVP_H */
