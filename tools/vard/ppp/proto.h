/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbers of the PPP protocols, codes and options, as the RFCs name them.
 */
#ifndef VARD_PPP_PROTO_H
#define VARD_PPP_PROTO_H

#define PPP_PROTO_IP		0x0021	/* RFC 1332 */
#define PPP_PROTO_IPV6		0x0057	/* RFC 5072 */
#define PPP_PROTO_IPCP		0x8021
#define PPP_PROTO_IPV6CP	0x8057
#define PPP_PROTO_LCP		0xc021	/* RFC 1661 */
#define PPP_PROTO_PAP		0xc023	/* RFC 1334 */
#define PPP_PROTO_LQR		0xc025
#define PPP_PROTO_CHAP		0xc223	/* RFC 1994 */
#define PPP_PROTO_EAP		0xc227

/* Codes of LCP and the NCPs, RFC 1661 5. */
#define PPP_CONF_REQ		1
#define PPP_CONF_ACK		2
#define PPP_CONF_NAK		3
#define PPP_CONF_REJ		4
#define PPP_TERM_REQ		5
#define PPP_TERM_ACK		6
#define PPP_CODE_REJ		7
/* Codes of LCP only. */
#define LCP_PROTO_REJ		8
#define LCP_ECHO_REQ		9
#define LCP_ECHO_REP		10
#define LCP_DISCARD_REQ		11
#define LCP_IDENTIFICATION	12	/* RFC 1570 2.1 */
#define LCP_TIME_REMAINING	13	/* RFC 1570 2.2 */

/* LCP options, RFC 1661 6. */
#define LCP_OPT_MRU		1
#define LCP_OPT_ACCM		2
#define LCP_OPT_AUTH		3
#define LCP_OPT_QUALITY		4
#define LCP_OPT_MAGIC		5
#define LCP_OPT_PFC		7
#define LCP_OPT_ACFC		8
#define LCP_OPT_CALLBACK	13	/* RFC 1570 2.3 */
#define LCP_OPT_MRRU		17	/* RFC 1990 */
#define LCP_OPT_SSNHF		18
#define LCP_OPT_ENDPOINT	19

/* IPCP options, RFC 1332 3 and RFC 1877 1. */
#define IPCP_OPT_ADDRESSES	1
#define IPCP_OPT_COMPRESSION	2
#define IPCP_OPT_ADDRESS	3
#define IPCP_OPT_DNS1		129
#define IPCP_OPT_NBNS1		130
#define IPCP_OPT_DNS2		131
#define IPCP_OPT_NBNS2		132

/* IPV6CP options, RFC 5072 4. */
#define IPV6CP_OPT_IFID		1
#define IPV6CP_OPT_COMPRESSION	2

/* PAP, RFC 1334 2.2. */
#define PAP_REQUEST		1
#define PAP_ACK			2
#define PAP_NAK			3

/* CHAP, RFC 1994 4. */
#define CHAP_CHALLENGE		1
#define CHAP_RESPONSE		2
#define CHAP_SUCCESS		3
#define CHAP_FAILURE		4
#define CHAP_ALG_MD5		5
#define CHAP_ALG_MSCHAP_V2	0x81	/* RFC 2759 2 */
#define CHAP_MD5_LEN		16

#define PPP_HDR_LEN		4	/* code, identifier, length */
#define PPP_OPT_HDR_LEN		2	/* type, length */
#define PPP_MRU_DEFAULT		1500

#endif /* VARD_PPP_PROTO_H */
