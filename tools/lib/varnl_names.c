// SPDX-License-Identifier: GPL-2.0
/*
 * varnl_names.c - words of the specification for the numbers of the family "var"
 */
#include <stdio.h>
#include <string.h>

#include "lib/varnl.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static const char *pick(const char *const *words, size_t n, uint32_t i)
{
	return i < n && words[i] ? words[i] : "unknown";
}

const char *varnl_cmd_name(unsigned int cmd)
{
	static const char *const words[] = {
		[VAR_CMD_VR_SET] = "vr-set",
		[VAR_CMD_VR_DEL] = "vr-del",
		[VAR_CMD_VR_GET] = "vr-get",
		[VAR_CMD_ROW_SET] = "row-set",
		[VAR_CMD_ROW_DEL] = "row-del",
		[VAR_CMD_ROW_GET] = "row-get",
		[VAR_CMD_EXPLAIN] = "explain",
		[VAR_CMD_ENDPOINT_NEW] = "endpoint-new",
		[VAR_CMD_ENDPOINT_DEL] = "endpoint-del",
		[VAR_CMD_ENDPOINT_GET] = "endpoint-get",
		[VAR_CMD_TUNNEL_NEW] = "tunnel-new",
		[VAR_CMD_TUNNEL_SET] = "tunnel-set",
		[VAR_CMD_TUNNEL_DEL] = "tunnel-del",
		[VAR_CMD_TUNNEL_GET] = "tunnel-get",
		[VAR_CMD_SESSION_NEW] = "session-new",
		[VAR_CMD_SESSION_SET] = "session-set",
		[VAR_CMD_SESSION_DEL] = "session-del",
		[VAR_CMD_SESSION_GET] = "session-get",
		[VAR_CMD_CONTROLLER_SET] = "controller-set",
		[VAR_CMD_FRAME] = "frame",
		[VAR_CMD_NETNS_SET] = "netns-set",
		[VAR_CMD_NETNS_GET] = "netns-get",
		[VAR_CMD_SESSIONS_NEW] = "sessions-new",
		[VAR_CMD_SESSIONS_DEL] = "sessions-del",
		[VAR_CMD_VR_NTF] = "vr-ntf",
		[VAR_CMD_VR_DEL_NTF] = "vr-del-ntf",
		[VAR_CMD_ROW_NTF] = "row-ntf",
		[VAR_CMD_ROW_DEL_NTF] = "row-del-ntf",
		[VAR_CMD_ENDPOINT_NTF] = "endpoint-ntf",
		[VAR_CMD_ENDPOINT_DEL_NTF] = "endpoint-del-ntf",
		[VAR_CMD_TUNNEL_NTF] = "tunnel-ntf",
		[VAR_CMD_TUNNEL_DEL_NTF] = "tunnel-del-ntf",
		[VAR_CMD_SESSION_NTF] = "session-ntf",
		[VAR_CMD_SESSION_DEL_NTF] = "session-del-ntf",
		[VAR_CMD_GRANT_NEW] = "grant-new",
		[VAR_CMD_GRANT_SET] = "grant-set",
		[VAR_CMD_GRANT_DEL] = "grant-del",
		[VAR_CMD_GRANT_GET] = "grant-get",
		[VAR_CMD_AUTHORITY_GET] = "authority-get",
		[VAR_CMD_BEHALF_SET] = "behalf-set",
		[VAR_CMD_SUBSCRIBE] = "subscribe",
		[VAR_CMD_GRANT_NTF] = "grant-ntf",
		[VAR_CMD_GRANT_DEL_NTF] = "grant-del-ntf",
	};

	return pick(words, ARRAY_SIZE(words), cmd);
}

const char *varnl_kind_name(uint32_t kind)
{
	static const char *const words[] = { "port", "tunnel", "session", "isp", "user" };

	return pick(words, ARRAY_SIZE(words), kind);
}

const char *varnl_side_name(uint32_t side)
{
	static const char *const words[] = { "access", "backbone" };

	return pick(words, ARRAY_SIZE(words), side);
}

const char *varnl_select_name(uint32_t select)
{
	static const char *const words[] = { "none", "realm", "user" };

	return pick(words, ARRAY_SIZE(words), select);
}

const char *varnl_verdict_name(uint32_t verdict)
{
	static const char *const words[] = {
		"decided", "overridden", "not-selected", "absent", "dropped",
	};

	return pick(words, ARRAY_SIZE(words), verdict);
}

const char *varnl_leg_name(uint32_t leg)
{
	static const char *const words[] = { "l2tp", "pppoe" };

	return pick(words, ARRAY_SIZE(words), leg);
}

const char *varnl_end_name(uint32_t end)
{
	static const char *const words[] = { "none", "terminate", "hold", "switch" };

	return pick(words, ARRAY_SIZE(words), end);
}

struct reason {
	const char *name;
	const char *text;
};

static const struct reason reasons[VAR_DROP_REASON_MAX + 1] = {
	[VAR_DROP_REASON_NONE] = { "other",
		"a reason that these tools do not know" },
	[VAR_DROP_REASON_MALFORMED] = { "malformed",
		"L2TP or PPPoE header truncated or contradictory" },
	[VAR_DROP_REASON_VERSION] = { "version",
		"not L2TP version 2, or not PPPoE version 1 type 1" },
	[VAR_DROP_REASON_NO_TUNNEL] = { "no-tunnel",
		"Tunnel ID unknown at this endpoint" },
	[VAR_DROP_REASON_NO_SESSION] = { "no-session",
		"Session ID unknown in this tunnel, or at this port" },
	[VAR_DROP_REASON_PEER] = { "peer",
		"outer source is not the tunnel's peer, or the source MAC not the client's" },
	[VAR_DROP_REASON_PORT_VR] = { "port-vr",
		"came in by a port of another VR than the endpoint's" },
	[VAR_DROP_REASON_LATE] = { "late",
		"data message arrived late or twice (Ns)" },
	[VAR_DROP_REASON_NO_SEQ] = { "no-seq",
		"data message without sequence numbers although they are required" },
	[VAR_DROP_REASON_PPP] = { "ppp",
		"PPP frame too short or with an invalid protocol field" },
	[VAR_DROP_REASON_CLOSED] = { "closed",
		"the NCP of the network protocol is not Opened, or the device is down" },
	[VAR_DROP_REASON_SPOOF] = { "spoof",
		"the source address is not the subscriber's" },
	[VAR_DROP_REASON_INNER] = { "inner",
		"the inner IP header is malformed" },
	[VAR_DROP_REASON_ECN] = { "ecn",
		"Not-ECT inside, CE outside (RFC 6040 section 4.2)" },
	[VAR_DROP_REASON_FRAGMENT] = { "fragment",
		"IPv6 fragment to an address of the VR, which could meet one of another VR" },
	[VAR_DROP_REASON_NO_VR] = { "no-vr",
		"the interface has lost its VR" },
	[VAR_DROP_REASON_CROSS_VR] = { "cross-vr",
		"the packet would have left the VR" },
	[VAR_DROP_REASON_CROSS_SIDE] = { "cross-side",
		"from access side to access side, and hairpin is off" },
	[VAR_DROP_REASON_PUNT_SESSION] = { "punt-session",
		"the session sent more frames to the controller than its rate allows" },
	[VAR_DROP_REASON_PUNT_GLOBAL] = { "punt-global",
		"all sessions together sent more frames to the controller than allowed" },
	[VAR_DROP_REASON_NO_CONTROLLER] = { "no-controller",
		"no controller is registered, or it did not read: does vard run?" },
	[VAR_DROP_REASON_TOO_BIG] = { "too-big",
		"longer than the session's MTU, or than a frame may be" },
	[VAR_DROP_REASON_NO_ROUTE] = { "no-route",
		"no route to the tunnel's peer in the endpoint's VR" },
	[VAR_DROP_REASON_LOOP] = { "loop",
		"the tunnel's underlay is routed into its own session" },
	[VAR_DROP_REASON_NOMEM] = { "nomem",
		"out of memory" },
	[VAR_DROP_REASON_TX_DOWN] = { "tx-down",
		"the session or what carries it is going away, or its other leg is not complete" },
	[VAR_DROP_REASON_RATE] = { "rate",
		"more than the rate limit of the session" },
	[VAR_DROP_REASON_HELD] = { "held",
		"more frames than can be held, or held until the session was deleted" },
	[VAR_DROP_REASON_BACKLOG] = { "backlog",
		"more packets from subscribers than the CPU can route" },
	[VAR_DROP_REASON_QUEUE] = { "queue",
		"the queue of the port was full (PPPoE)" },
};

const char *varnl_drop_name(uint32_t reason)
{
	if (reason > VAR_DROP_REASON_MAX || !reasons[reason].name)
		return "unknown";
	return reasons[reason].name;
}

const char *varnl_drop_text(uint32_t reason)
{
	if (reason > VAR_DROP_REASON_MAX || !reasons[reason].text)
		return "a reason without a description";
	return reasons[reason].text;
}

/* Words of the bits that are set, bits without a word as a number */
static const char *join(const char *const *words, size_t n, uint32_t flags, char *buf, size_t len)
{
	size_t used = 0;
	unsigned int i;

	if (len)
		buf[0] = 0;
	for (i = 0; i < 32 && used < len; i++) {
		const char *sep = used ? "," : "";

		if (!(flags & (1u << i)))
			continue;
		if (i < n)
			used += snprintf(buf + used, len - used, "%s%s", sep, words[i]);
		else
			used += snprintf(buf + used, len - used, "%s0x%x", sep, 1u << i);
	}
	return buf;
}

const char *varnl_vr_flags(uint32_t flags, char *buf, size_t len)
{
	static const char *const words[] = { "hairpin" };

	return join(words, ARRAY_SIZE(words), flags, buf, len);
}

const char *varnl_vr_missing(uint32_t missing, char *buf, size_t len)
{
	static const char *const words[] = { "device", "default4", "default6", "rules",
					     "accept" };

	return join(words, ARRAY_SIZE(words), missing, buf, len);
}

const char *varnl_row_flags(uint32_t flags, char *buf, size_t len)
{
	static const char *const words[] = { "drop", "followed", "object" };

	return join(words, ARRAY_SIZE(words), flags, buf, len);
}

const char *varnl_endpoint_flags(uint32_t flags, char *buf, size_t len)
{
	static const char *const words[] = { "kernel", "no-udp-csum" };

	return join(words, ARRAY_SIZE(words), flags, buf, len);
}

const char *varnl_session_flags(uint32_t flags, char *buf, size_t len)
{
	static const char *const words[] = {
		"send-seq", "recv-seq", "send-length", "acfc", "pfc-send", "pfc-recv",
		"any-source", "df",
	};

	return join(words, ARRAY_SIZE(words), flags, buf, len);
}

const char *varnl_open_flags(uint32_t flags, char *buf, size_t len)
{
	static const char *const words[] = { "ip4", "ip6" };

	return join(words, ARRAY_SIZE(words), flags, buf, len);
}

const char *varnl_rights(uint32_t rights, char *buf, size_t len)
{
	static const char *const words[] = { "interfaces", "sessions", "routes", "read" };

	return join(words, ARRAY_SIZE(words), rights, buf, len);
}
