/* SPDX-License-Identifier: GPL-2.0 */
/*
 * proto.h - numbers of L2TPv2 with the names RFC 2661 gives them
 */
#ifndef VARD_L2TP_PROTO_H
#define VARD_L2TP_PROTO_H

#include <stddef.h>
#include <stdint.h>

#define L2TP_UDP_PORT		1701

/* 3.1 header, first 16 bits in host order */
#define L2TP_FLAG_T		0x8000	/* control message */
#define L2TP_FLAG_L		0x4000	/* Length present */
#define L2TP_FLAG_S		0x0800	/* Ns and Nr present */
#define L2TP_FLAG_O		0x0200	/* Offset Size present */
#define L2TP_FLAG_P		0x0100	/* priority */
#define L2TP_VER_MASK		0x000f
#define L2TP_VER_L2F		1
#define L2TP_VER_2		2
#define L2TP_VER_3		3

#define L2TP_CTRL_HDR_LEN	12	/* T, L and S set */
#define L2TP_AVP_HDR_LEN	6
#define L2TP_AVP_LEN_MAX	1023	/* the field has 10 bits */
#define L2TP_MSG_MAX		8192	/* longest control message we handle */

/* Protocol Version AVP: Ver 1, Rev 0 */
#define L2TP_PROTOCOL_VERSION	0x0100

/* 3.2 control message types */
enum l2tp_msg_type {
	L2TP_MSG_ZLB		= 0,	/* reserved on the wire: no AVP at all */
	L2TP_MSG_SCCRQ		= 1,
	L2TP_MSG_SCCRP		= 2,
	L2TP_MSG_SCCCN		= 3,
	L2TP_MSG_STOPCCN	= 4,
	L2TP_MSG_HELLO		= 6,
	L2TP_MSG_OCRQ		= 7,
	L2TP_MSG_OCRP		= 8,
	L2TP_MSG_OCCN		= 9,
	L2TP_MSG_ICRQ		= 10,
	L2TP_MSG_ICRP		= 11,
	L2TP_MSG_ICCN		= 12,
	L2TP_MSG_CDN		= 14,
	L2TP_MSG_WEN		= 15,
	L2TP_MSG_SLI		= 16,
};

/* 4.4 attribute types */
enum l2tp_avp_type {
	L2TP_AVP_MESSAGE_TYPE		= 0,
	L2TP_AVP_RESULT_CODE		= 1,
	L2TP_AVP_PROTOCOL_VERSION	= 2,
	L2TP_AVP_FRAMING_CAP		= 3,
	L2TP_AVP_BEARER_CAP		= 4,
	L2TP_AVP_TIE_BREAKER		= 5,
	L2TP_AVP_FIRMWARE		= 6,
	L2TP_AVP_HOST_NAME		= 7,
	L2TP_AVP_VENDOR_NAME		= 8,
	L2TP_AVP_TUNNEL_ID		= 9,
	L2TP_AVP_WINDOW_SIZE		= 10,
	L2TP_AVP_CHALLENGE		= 11,
	L2TP_AVP_Q931_CAUSE		= 12,
	L2TP_AVP_CHALLENGE_RESP		= 13,
	L2TP_AVP_SESSION_ID		= 14,
	L2TP_AVP_CALL_SERIAL		= 15,
	L2TP_AVP_MIN_BPS		= 16,
	L2TP_AVP_MAX_BPS		= 17,
	L2TP_AVP_BEARER_TYPE		= 18,
	L2TP_AVP_FRAMING_TYPE		= 19,
	L2TP_AVP_CALLED_NUMBER		= 21,
	L2TP_AVP_CALLING_NUMBER		= 22,
	L2TP_AVP_SUB_ADDRESS		= 23,
	L2TP_AVP_TX_SPEED		= 24,
	L2TP_AVP_PHYS_CHANNEL		= 25,
	L2TP_AVP_LCP_INITIAL		= 26,
	L2TP_AVP_LCP_LAST_SENT		= 27,
	L2TP_AVP_LCP_LAST_RECEIVED	= 28,
	L2TP_AVP_PROXY_TYPE		= 29,
	L2TP_AVP_PROXY_NAME		= 30,
	L2TP_AVP_PROXY_CHALLENGE	= 31,
	L2TP_AVP_PROXY_ID		= 32,
	L2TP_AVP_PROXY_RESPONSE		= 33,
	L2TP_AVP_CALL_ERRORS		= 34,
	L2TP_AVP_ACCM			= 35,
	L2TP_AVP_RANDOM_VECTOR		= 36,
	L2TP_AVP_PRIVATE_GROUP		= 37,
	L2TP_AVP_RX_SPEED		= 38,
	L2TP_AVP_SEQ_REQUIRED		= 39,
	L2TP_AVP_COUNT			= 40,
};

/*
 * AVPs of other documents that are understood; vendor and type are in ext.c.
 * TSA ID has a number of the IANA (93), its draft (draft-ietf-l2tpext-tunnel-
 * switching, 6 to 8) never became an RFC; others send it as well. The rest is
 * from RFC 5515, which uses Vendor ID and types of RFC 4679.
 */
enum l2tp_ext_type {
	L2TP_EXT_TSA_ID,	/* Tunnel Switching Aggregator ID */
	L2TP_EXT_CIRCUIT_ID,	/* Agent-Circuit-Id */
	L2TP_EXT_REMOTE_ID,	/* Agent-Remote-Id */
	L2TP_EXT_RATE_UP,	/* Actual-Data-Rate-Upstream */
	L2TP_EXT_RATE_DOWN,	/* Actual-Data-Rate-Downstream */
	L2TP_EXT_COUNT,
};

#define L2TP_EXT_BIT(ext)	(UINT32_C(1) << (ext))

#define L2TP_VENDOR_ADSL_FORUM	3561	/* Broadband Forum */

#define L2TP_TSA_MAX		16	/* switches that a call may pass */
#define L2TP_TSA_LEN_MAX	64	/* longest TSA ID, octets */

/* 4.4.2 Result Code in a StopCCN */
enum l2tp_stopccn_result {
	L2TP_STOP_CLEAR			= 1,
	L2TP_STOP_ERROR			= 2,	/* Error Code says more */
	L2TP_STOP_EXISTS		= 3,
	L2TP_STOP_NOT_AUTHORIZED	= 4,
	L2TP_STOP_VERSION		= 5,	/* Error Code: highest version */
	L2TP_STOP_SHUTDOWN		= 6,
	L2TP_STOP_FSM			= 7,
};

/* 4.4.2 Result Code in a CDN */
enum l2tp_cdn_result {
	L2TP_CDN_CARRIER_LOST		= 1,
	L2TP_CDN_ERROR			= 2,	/* Error Code says more */
	L2TP_CDN_ADMIN			= 3,
	L2TP_CDN_NO_FACILITY_TEMP	= 4,
	L2TP_CDN_NO_FACILITY_PERM	= 5,
	L2TP_CDN_INVALID_DEST		= 6,
	L2TP_CDN_NO_CARRIER		= 7,
	L2TP_CDN_BUSY			= 8,
	L2TP_CDN_NO_DIAL_TONE		= 9,
	L2TP_CDN_TIMEOUT		= 10,
	L2TP_CDN_NO_FRAMING		= 11,
};

/* 4.4.2 general Error Code */
enum l2tp_error_code {
	L2TP_ERR_NONE			= 0,
	L2TP_ERR_NO_CONTROL		= 1,
	L2TP_ERR_LENGTH			= 2,
	L2TP_ERR_VALUE			= 3,
	L2TP_ERR_RESOURCES		= 4,
	L2TP_ERR_SESSION_ID		= 5,
	L2TP_ERR_VENDOR			= 6,
	L2TP_ERR_TRY_ANOTHER		= 7,
	L2TP_ERR_UNKNOWN_AVP		= 8,
};

/* Framing and bearer masks (4.4.3 and 4.4.4) */
#define L2TP_FRAMING_SYNC	1u
#define L2TP_FRAMING_ASYNC	2u
#define L2TP_BEARER_DIGITAL	1u
#define L2TP_BEARER_ANALOG	2u

/* 4.4.5 Proxy Authen Type */
enum l2tp_proxy_type {
	L2TP_PROXY_TEXT		= 1,
	L2TP_PROXY_CHAP		= 2,
	L2TP_PROXY_PAP		= 3,
	L2TP_PROXY_NONE		= 4,
	L2TP_PROXY_MSCHAPV1	= 5,
};

/* names.c */
const char *l2tp_msg_name(unsigned int type);
const char *l2tp_avp_name(unsigned int attr);
const char *l2tp_stopccn_name(unsigned int result);
const char *l2tp_cdn_name(unsigned int result);
const char *l2tp_error_name(unsigned int error);
size_t l2tp_escape(char *dst, size_t size, const void *src, size_t len);

#endif /* VARD_L2TP_PROTO_H */
