// SPDX-License-Identifier: GPL-2.0
/*
 * names.c - names of L2TPv2 numbers for people, and safe printing
 */
#include "l2tp/proto.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static const char *name_of(const char *const *names, size_t n,
			   unsigned int num)
{
	if (num < n && names[num])
		return names[num];
	return "unknown";
}

/**
 * l2tp_msg_name() - short name of a Message Type
 * @type: Message Type, 0 for a ZLB
 *
 * Return: the name as in RFC 2661 3.2, never NULL
 */
const char *l2tp_msg_name(unsigned int type)
{
	static const char *const names[] = {
		[L2TP_MSG_ZLB] = "ZLB",
		[L2TP_MSG_SCCRQ] = "SCCRQ",
		[L2TP_MSG_SCCRP] = "SCCRP",
		[L2TP_MSG_SCCCN] = "SCCCN",
		[L2TP_MSG_STOPCCN] = "StopCCN",
		[L2TP_MSG_HELLO] = "HELLO",
		[L2TP_MSG_OCRQ] = "OCRQ",
		[L2TP_MSG_OCRP] = "OCRP",
		[L2TP_MSG_OCCN] = "OCCN",
		[L2TP_MSG_ICRQ] = "ICRQ",
		[L2TP_MSG_ICRP] = "ICRP",
		[L2TP_MSG_ICCN] = "ICCN",
		[L2TP_MSG_CDN] = "CDN",
		[L2TP_MSG_WEN] = "WEN",
		[L2TP_MSG_SLI] = "SLI",
	};

	return name_of(names, ARRAY_SIZE(names), type);
}

/**
 * l2tp_avp_name() - name of an attribute of vendor 0
 * @attr: Attribute Type
 *
 * Return: the name as in RFC 2661 4.4, never NULL
 */
const char *l2tp_avp_name(unsigned int attr)
{
	static const char *const names[] = {
		[L2TP_AVP_MESSAGE_TYPE] = "Message Type",
		[L2TP_AVP_RESULT_CODE] = "Result Code",
		[L2TP_AVP_PROTOCOL_VERSION] = "Protocol Version",
		[L2TP_AVP_FRAMING_CAP] = "Framing Capabilities",
		[L2TP_AVP_BEARER_CAP] = "Bearer Capabilities",
		[L2TP_AVP_TIE_BREAKER] = "Tie Breaker",
		[L2TP_AVP_FIRMWARE] = "Firmware Revision",
		[L2TP_AVP_HOST_NAME] = "Host Name",
		[L2TP_AVP_VENDOR_NAME] = "Vendor Name",
		[L2TP_AVP_TUNNEL_ID] = "Assigned Tunnel ID",
		[L2TP_AVP_WINDOW_SIZE] = "Receive Window Size",
		[L2TP_AVP_CHALLENGE] = "Challenge",
		[L2TP_AVP_Q931_CAUSE] = "Q.931 Cause Code",
		[L2TP_AVP_CHALLENGE_RESP] = "Challenge Response",
		[L2TP_AVP_SESSION_ID] = "Assigned Session ID",
		[L2TP_AVP_CALL_SERIAL] = "Call Serial Number",
		[L2TP_AVP_MIN_BPS] = "Minimum BPS",
		[L2TP_AVP_MAX_BPS] = "Maximum BPS",
		[L2TP_AVP_BEARER_TYPE] = "Bearer Type",
		[L2TP_AVP_FRAMING_TYPE] = "Framing Type",
		[L2TP_AVP_CALLED_NUMBER] = "Called Number",
		[L2TP_AVP_CALLING_NUMBER] = "Calling Number",
		[L2TP_AVP_SUB_ADDRESS] = "Sub-Address",
		[L2TP_AVP_TX_SPEED] = "(Tx) Connect Speed",
		[L2TP_AVP_PHYS_CHANNEL] = "Physical Channel ID",
		[L2TP_AVP_LCP_INITIAL] = "Initial Received LCP CONFREQ",
		[L2TP_AVP_LCP_LAST_SENT] = "Last Sent LCP CONFREQ",
		[L2TP_AVP_LCP_LAST_RECEIVED] = "Last Received LCP CONFREQ",
		[L2TP_AVP_PROXY_TYPE] = "Proxy Authen Type",
		[L2TP_AVP_PROXY_NAME] = "Proxy Authen Name",
		[L2TP_AVP_PROXY_CHALLENGE] = "Proxy Authen Challenge",
		[L2TP_AVP_PROXY_ID] = "Proxy Authen ID",
		[L2TP_AVP_PROXY_RESPONSE] = "Proxy Authen Response",
		[L2TP_AVP_CALL_ERRORS] = "Call Errors",
		[L2TP_AVP_ACCM] = "ACCM",
		[L2TP_AVP_RANDOM_VECTOR] = "Random Vector",
		[L2TP_AVP_PRIVATE_GROUP] = "Private Group ID",
		[L2TP_AVP_RX_SPEED] = "Rx Connect Speed",
		[L2TP_AVP_SEQ_REQUIRED] = "Sequencing Required",
	};

	return name_of(names, ARRAY_SIZE(names), attr);
}

/**
 * l2tp_stopccn_name() - meaning of a Result Code in a StopCCN
 * @result: Result Code
 *
 * Return: words of RFC 2661 4.4.2, shortened, never NULL
 */
const char *l2tp_stopccn_name(unsigned int result)
{
	static const char *const names[] = {
		[0] = "reserved",
		[L2TP_STOP_CLEAR] = "request to clear control connection",
		[L2TP_STOP_ERROR] = "general error",
		[L2TP_STOP_EXISTS] = "control channel already exists",
		[L2TP_STOP_NOT_AUTHORIZED] = "not authorized",
		[L2TP_STOP_VERSION] = "protocol version not supported",
		[L2TP_STOP_SHUTDOWN] = "being shut down",
		[L2TP_STOP_FSM] = "finite state machine error",
	};

	return name_of(names, ARRAY_SIZE(names), result);
}

/**
 * l2tp_cdn_name() - meaning of a Result Code in a CDN
 * @result: Result Code
 *
 * Return: words of RFC 2661 4.4.2, shortened, never NULL
 */
const char *l2tp_cdn_name(unsigned int result)
{
	static const char *const names[] = {
		[0] = "reserved",
		[L2TP_CDN_CARRIER_LOST] = "loss of carrier",
		[L2TP_CDN_ERROR] = "general error",
		[L2TP_CDN_ADMIN] = "administrative reasons",
		[L2TP_CDN_NO_FACILITY_TEMP] = "no facilities (temporary)",
		[L2TP_CDN_NO_FACILITY_PERM] = "no facilities (permanent)",
		[L2TP_CDN_INVALID_DEST] = "invalid destination",
		[L2TP_CDN_NO_CARRIER] = "no carrier detected",
		[L2TP_CDN_BUSY] = "busy signal",
		[L2TP_CDN_NO_DIAL_TONE] = "no dial tone",
		[L2TP_CDN_TIMEOUT] = "not established in time",
		[L2TP_CDN_NO_FRAMING] = "no appropriate framing",
	};

	return name_of(names, ARRAY_SIZE(names), result);
}

/**
 * l2tp_error_name() - meaning of a general Error Code
 * @error: Error Code
 *
 * Return: words of RFC 2661 4.4.2, shortened, never NULL
 */
const char *l2tp_error_name(unsigned int error)
{
	static const char *const names[] = {
		[L2TP_ERR_NONE] = "no general error",
		[L2TP_ERR_NO_CONTROL] = "no control connection exists yet",
		[L2TP_ERR_LENGTH] = "length is wrong",
		[L2TP_ERR_VALUE] = "field value out of range",
		[L2TP_ERR_RESOURCES] = "insufficient resources",
		[L2TP_ERR_SESSION_ID] = "invalid Session ID",
		[L2TP_ERR_VENDOR] = "vendor-specific error",
		[L2TP_ERR_TRY_ANOTHER] = "try another",
		[L2TP_ERR_UNKNOWN_AVP] = "unknown AVP with the M bit",
	};

	return name_of(names, ARRAY_SIZE(names), error);
}

/**
 * l2tp_escape() - make octets from a peer fit for a log or a terminal
 * @dst: result, NUL-terminated
 * @size: room in @dst, at least 1
 * @src: the octets
 * @len: how many
 *
 * Printable ASCII stays; quote, backslash and everything else becomes \xNN.
 * What does not fit is cut and the cut is marked by "...".
 *
 * Return: length of @dst
 */
size_t l2tp_escape(char *dst, size_t size, const void *src, size_t len)
{
	static const char hex[] = "0123456789abcdef";
	const uint8_t *s = src;
	size_t i, need, cut = 0, pos = 0;

	for (i = 0; i < len; i++) {
		need = s[i] >= 0x20 && s[i] < 0x7f && s[i] != '"' &&
		       s[i] != '\\' ? 1 : 4;
		if (pos + need + 1 > size)
			break;
		if (need == 1) {
			dst[pos++] = s[i];
		} else {
			dst[pos++] = '\\';
			dst[pos++] = 'x';
			dst[pos++] = hex[s[i] >> 4];
			dst[pos++] = hex[s[i] & 15];
		}
		/* last place where the mark of a cut would still fit */
		if (pos + 4 <= size)
			cut = pos;
	}
	if (i < len && size >= 4) {
		pos = cut;
		dst[pos++] = '.';
		dst[pos++] = '.';
		dst[pos++] = '.';
	}
	dst[pos] = '\0';
	return pos;
}
