/* SPDX-License-Identifier: GPL-2.0 */
/*
 * proto.h - numbers of PPPoE discovery with the names RFC 2516 gives them
 */
#ifndef VARD_PPPOE_PROTO_H
#define VARD_PPPOE_PROTO_H

#include <stddef.h>
#include <stdint.h>

#define PPPOE_MAC_LEN		6

/* 4 header */
#define PPPOE_HDR_LEN		6
#define PPPOE_VER_TYPE		0x11	/* version 1, type 1 */
#define PPPOE_SID_RESERVED	0xffff

#define PPPOE_TAG_HDR_LEN	4

/* Ethernet's 1500 octets; the header is included */
#define PPPOE_IN_MAX		1500
/* longest answer: leaves 6 octets to whoever adds something on the way */
#define PPPOE_OUT_MAX		1494

/* 7: 1500 less this header and PPP's Protocol field; more by RFC 4638 alone */
#define PPPOE_MRU		1492
#define PPPOE_MRU_MAX		9000

#define PPPOE_NAME_MAX		63	/* octets of our names of ACs and services */
#define PPPOE_SERVICES_MAX	16

/* 5 codes */
enum pppoe_code {
	PPPOE_PADO	= 0x07,
	PPPOE_PADI	= 0x09,
	PPPOE_PADR	= 0x19,
	PPPOE_PADS	= 0x65,
	PPPOE_PADT	= 0xa7,
};

/* appendix A, and RFC 4638 */
enum pppoe_tag {
	PPPOE_TAG_END_OF_LIST		= 0x0000,
	PPPOE_TAG_SERVICE_NAME		= 0x0101,
	PPPOE_TAG_AC_NAME		= 0x0102,
	PPPOE_TAG_HOST_UNIQ		= 0x0103,
	PPPOE_TAG_AC_COOKIE		= 0x0104,
	PPPOE_TAG_VENDOR_SPECIFIC	= 0x0105,
	PPPOE_TAG_RELAY_SESSION_ID	= 0x0110,
	PPPOE_TAG_PPP_MAX_PAYLOAD	= 0x0120,
	PPPOE_TAG_SERVICE_NAME_ERROR	= 0x0201,
	PPPOE_TAG_AC_SYSTEM_ERROR	= 0x0202,
	PPPOE_TAG_GENERIC_ERROR		= 0x0203,
};

/* Broadband Forum TR-101: what an access node tells of the line; rates in kbit/s */
#define PPPOE_VENDOR_BBF	3561

enum pppoe_bbf {
	PPPOE_BBF_CIRCUIT_ID	= 0x01,
	PPPOE_BBF_REMOTE_ID	= 0x02,
	PPPOE_BBF_RATE_UP	= 0x81,
	PPPOE_BBF_RATE_DOWN	= 0x82,
};

#endif /* VARD_PPPOE_PROTO_H */
