// SPDX-License-Identifier: GPL-2.0
/*
 * nl_errors.c - what the family "var" refuses, and how
 *
 * Every refusal must have the right error, a message for a person, and point at
 * the attribute at fault, or name the one that is missing. Prints one line for
 * each case: "PASS name" or "FAIL name: reason".
 *
 * build: selftests/progs/table_nl.c selftests/progs/nl_attrs.c ; libs: -lmnl
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>

#include "nl_attrs.h"
#include "table_model.h"

#define NOBODYS_UID	65534

/**
 * struct test - a request and its refusal
 * @err: errno, 0 if it must succeed
 * @bad: attribute that the refusal points at, 0: none is asked for
 * @miss: attribute that it says is missing
 */
struct test {
	const char *name;
	uint8_t cmd;
	uint16_t flags;
	int err;
	uint16_t bad, miss;
	struct attr attrs[MAX_ATTRS];
};

struct result {
	int err;
	char msg[256];
	uint32_t offset;
	uint32_t miss;
};

static int failed;

static const struct test tests[] = {
	{ "vr-set without an id", VAR_CMD_VR_SET, 0, EINVAL, 0, VAR_A_VR_ID,
	  { STR(VAR_A_VR_NAME, "green") } },
	{ "vr-set of VR 0", VAR_CMD_VR_SET, 0, EINVAL, VAR_A_VR_ID, 0,
	  { U32(VAR_A_VR_ID, 0), STR(VAR_A_VR_NAME, "green") } },
	{ "vr-set of an id beyond the range", VAR_CMD_VR_SET, 0, ERANGE, VAR_A_VR_ID, 0,
	  { U32(VAR_A_VR_ID, 0x80000000), STR(VAR_A_VR_NAME, "green") } },
	{ "vr-set of a device that is not there", VAR_CMD_VR_SET, 0, ENODEV, VAR_A_VR_NAME, 0,
	  { U32(VAR_A_VR_ID, 30), STR(VAR_A_VR_NAME, "green") } },
	{ "vr-set of a device that is no VRF", VAR_CMD_VR_SET, 0, ENODEV, VAR_A_VR_NAME, 0,
	  { U32(VAR_A_VR_ID, 30), STR(VAR_A_VR_NAME, "port") } },
	{ "vr-set of another VR's device", VAR_CMD_VR_SET, 0, EEXIST, VAR_A_VR_ID, 0,
	  { U32(VAR_A_VR_ID, 30), STR(VAR_A_VR_NAME, "red") } },
	{ "vr-set of another VR's id", VAR_CMD_VR_SET, 0, EEXIST, VAR_A_VR_ID, 0,
	  { U32(VAR_A_VR_ID, 10), STR(VAR_A_VR_NAME, "spare") } },
	{ "vr-set of a device with another VR's table", VAR_CMD_VR_SET, 0, EEXIST, VAR_A_VR_ID, 0,
	  { U32(VAR_A_VR_ID, 30), STR(VAR_A_VR_NAME, "twin") } },
	{ "vr-set of a device with the main table", VAR_CMD_VR_SET, 0, EINVAL, VAR_A_VR_ID, 0,
	  { U32(VAR_A_VR_ID, 30), STR(VAR_A_VR_NAME, "mainvrf") } },
	{ "vr-set of an unknown id without a name", VAR_CMD_VR_SET, 0, ENOENT, VAR_A_VR_ID, 0,
	  { U32(VAR_A_VR_ID, 30) } },
	{ "vr-set with a flag that does not exist", VAR_CMD_VR_SET, 0, EINVAL, VAR_A_VR_FLAGS, 0,
	  { U32(VAR_A_VR_ID, 10), U32(VAR_A_VR_FLAGS, 0x100) } },
	{ "vr-set with a management that is neither", VAR_CMD_VR_SET, 0, ERANGE,
	  VAR_A_VR_MANAGEMENT, 0, { U32(VAR_A_VR_ID, 10), U8(VAR_A_VR_MANAGEMENT, 2) } },
	{ "vr-set with a name that is too long", VAR_CMD_VR_SET, 0, EINVAL, VAR_A_VR_NAME, 0,
	  { U32(VAR_A_VR_ID, 30), STR(VAR_A_VR_NAME, "a-name-of-17-char") } },
	{ "vr-set with an attribute of replies", VAR_CMD_VR_SET, 0, EINVAL, 0, 0,
	  { U32(VAR_A_VR_ID, 10), U32(VAR_A_VR_MISSING, 0) } },
	{ "vr-set with half an integer", VAR_CMD_VR_SET, 0, EINVAL, VAR_A_VR_ID, 0,
	  { U16(VAR_A_VR_ID, 10) } },
	{ "vr-set with a flag of the header that means nothing", VAR_CMD_VR_SET, NLM_F_APPEND,
	  EINVAL, 0, 0, { U32(VAR_A_VR_ID, 10) } },
	{ "vr-del of a VR in use", VAR_CMD_VR_DEL, 0, EBUSY, VAR_A_VR_ID, 0,
	  { U32(VAR_A_VR_ID, 10) } },
	{ "vr-del of VR 0", VAR_CMD_VR_DEL, 0, EINVAL, VAR_A_VR_ID, 0,
	  { U32(VAR_A_VR_ID, 0) } },
	{ "vr-del of an unknown VR", VAR_CMD_VR_DEL, 0, ENOENT, VAR_A_VR_ID, 0,
	  { U32(VAR_A_VR_ID, 30) } },
	{ "vr-get of VR 0", VAR_CMD_VR_GET, 0, EINVAL, VAR_A_VR_ID, 0,
	  { U32(VAR_A_VR_ID, 0) } },

	{ "row-set without a kind", VAR_CMD_ROW_SET, MAKE, EINVAL, 0, VAR_A_ROW_KIND,
	  { U32(VAR_A_ROW_IFINDEX, PORT), U32(VAR_A_ROW_VR, 10) } },
	{ "row-set of an unknown kind", VAR_CMD_ROW_SET, MAKE, ERANGE, VAR_A_ROW_KIND, 0,
	  { U32(VAR_A_ROW_KIND, 9), U32(VAR_A_ROW_VR, 10) } },
	{ "row-set of a port without its key", VAR_CMD_ROW_SET, MAKE, EINVAL, 0,
	  VAR_A_ROW_IFINDEX, { KIND(PORT), U32(VAR_A_ROW_VR, 10) } },
	{ "row-set of a port with a realm", VAR_CMD_ROW_SET, MAKE, EINVAL, VAR_A_ROW_REALM, 0,
	  { KIND(PORT), U32(VAR_A_ROW_IFINDEX, PORT), STR(VAR_A_ROW_REALM, "x"),
	    U32(VAR_A_ROW_VR, 10) } },
	{ "row-set of a port that is not there", VAR_CMD_ROW_SET, MAKE, ENODEV,
	  VAR_A_ROW_IFINDEX, 0,
	  { KIND(PORT), U32(VAR_A_ROW_IFINDEX, 0x7ffffff), U32(VAR_A_ROW_VR, 10) } },
	{ "row-set of the loopback device", VAR_CMD_ROW_SET, MAKE, EINVAL, VAR_A_ROW_IFINDEX, 0,
	  { KIND(PORT), U32(VAR_A_ROW_IFINDEX, 1), U32(VAR_A_ROW_VR, 10) } },
	{ "row-set of a VRF device", VAR_CMD_ROW_SET, MAKE, EINVAL, VAR_A_ROW_IFINDEX, 0,
	  { KIND(PORT), U32(VAR_A_ROW_IFINDEX, VRF), U32(VAR_A_ROW_VR, 10) } },
	{ "row-set of a port in VR 0", VAR_CMD_ROW_SET, MAKE, EINVAL, VAR_A_ROW_VR, 0,
	  { KIND(PORT), U32(VAR_A_ROW_IFINDEX, PORT), U32(VAR_A_ROW_VR, 0) } },
	{ "row-set of a port in an unknown VR", VAR_CMD_ROW_SET, MAKE, ENOENT, VAR_A_ROW_VR, 0,
	  { KIND(PORT), U32(VAR_A_ROW_IFINDEX, PORT), U32(VAR_A_ROW_VR, 30) } },
	{ "row-set of a port in a VR that is not safe", VAR_CMD_ROW_SET, MAKE, ENETUNREACH,
	  VAR_A_ROW_VR, 0,
	  { KIND(PORT), U32(VAR_A_ROW_IFINDEX, PORT), U32(VAR_A_ROW_VR, 20) } },
	{ "row-set of a new port without NLM_F_CREATE", VAR_CMD_ROW_SET, 0, ENOENT,
	  VAR_A_ROW_IFINDEX, 0,
	  { KIND(PORT), U32(VAR_A_ROW_IFINDEX, PORT), U32(VAR_A_ROW_VR, 10) } },
	{ "row-set of a side that does not exist", VAR_CMD_ROW_SET, MAKE, ERANGE,
	  VAR_A_ROW_SIDE, 0,
	  { KIND(PORT), U32(VAR_A_ROW_IFINDEX, PORT), U32(VAR_A_ROW_VR, 10),
	    U32(VAR_A_ROW_SIDE, 2) } },
	{ "row-set of an isp with an @", VAR_CMD_ROW_SET, MAKE, EINVAL, VAR_A_ROW_REALM, 0,
	  { KIND(ISP), STR(VAR_A_ROW_REALM, "@isp.example"), U32(VAR_A_ROW_VR, 10) } },
	{ "row-set of an isp without a name", VAR_CMD_ROW_SET, MAKE, EINVAL, VAR_A_ROW_REALM, 0,
	  { KIND(ISP), STR(VAR_A_ROW_REALM, ""), U32(VAR_A_ROW_VR, 10) } },
	{ "row-set of a user with a space", VAR_CMD_ROW_SET, MAKE, EINVAL, VAR_A_ROW_USER, 0,
	  { KIND(USER), STR(VAR_A_ROW_USER, "a b@x"), U32(VAR_A_ROW_VR, 10) } },
	{ "row-set of a user with select", VAR_CMD_ROW_SET, MAKE, EINVAL, VAR_A_ROW_SELECT, 0,
	  { KIND(USER), STR(VAR_A_ROW_USER, "a@x"), U32(VAR_A_ROW_VR, 10),
	    U32(VAR_A_ROW_SELECT, VAR_SELECT_REALM) } },
	{ "row-set of an isp with a side", VAR_CMD_ROW_SET, MAKE, EINVAL, VAR_A_ROW_SIDE, 0,
	  { KIND(ISP), STR(VAR_A_ROW_REALM, "x"), U32(VAR_A_ROW_VR, 10),
	    U32(VAR_A_ROW_SIDE, VAR_SIDE_ACCESS) } },
	{ "row-set of an unknown tunnel", VAR_CMD_ROW_SET, 0, ENOENT, VAR_A_ROW_TUNNEL_ID, 0,
	  { KIND(TUNNEL), U32(VAR_A_ROW_ENDPOINT, EP), U16(VAR_A_ROW_TUNNEL_ID, 9),
	    U32(VAR_A_ROW_VR, 10) } },
	{ "row-set of a tunnel anew", VAR_CMD_ROW_SET, MAKE, EEXIST, VAR_A_ROW_TUNNEL_ID, 0,
	  { KIND(TUNNEL), U32(VAR_A_ROW_ENDPOINT, EP), U16(VAR_A_ROW_TUNNEL_ID, 1),
	    U32(VAR_A_ROW_VR, 10) } },
	{ "row-del of a tunnel", VAR_CMD_ROW_DEL, 0, EINVAL, VAR_A_ROW_KIND, 0,
	  { KIND(TUNNEL) } },
	{ "row-del of a port without a row", VAR_CMD_ROW_DEL, 0, ENOENT, VAR_A_ROW_IFINDEX, 0,
	  { KIND(PORT), U32(VAR_A_ROW_IFINDEX, PORT) } },
	{ "row-get of an unknown realm", VAR_CMD_ROW_GET, 0, ENOENT, VAR_A_ROW_REALM, 0,
	  { KIND(ISP), STR(VAR_A_ROW_REALM, "nowhere") } },
	{ "row-get with NLM_F_CREATE", VAR_CMD_ROW_GET, NLM_F_CREATE, EINVAL, 0, 0,
	  { KIND(ISP), STR(VAR_A_ROW_REALM, "isp1") } },
	{ "explain of nothing", VAR_CMD_EXPLAIN, 0, EINVAL, 0, VAR_A_EXPLAIN_IFINDEX,
	  { STR(VAR_A_EXPLAIN_USER, "a@x") } },
	{ "explain of a tunnel without its endpoint", VAR_CMD_EXPLAIN, 0, EINVAL, 0,
	  VAR_A_EXPLAIN_ENDPOINT, { U16(VAR_A_EXPLAIN_TUNNEL_ID, 1) } },

	{ "vr-set of quotas", VAR_CMD_VR_SET, 0, 0, 0, 0,
	  { U32(VAR_A_VR_ID, 10), U32(VAR_A_VR_QUOTA_ROWS, 2),
	    U32(VAR_A_VR_QUOTA_TUNNELS, 1), U32(VAR_A_VR_QUOTA_SESSIONS, 1) } },
	{ "vr-set with half a quota", VAR_CMD_VR_SET, 0, EINVAL, VAR_A_VR_QUOTA_ROWS, 0,
	  { U32(VAR_A_VR_ID, 10), U16(VAR_A_VR_QUOTA_ROWS, 1) } },
	{ "vr-set of how often was refused", VAR_CMD_VR_SET, 0, EINVAL, 0, 0,
	  { U32(VAR_A_VR_ID, 10), U64(VAR_A_VR_REFUSED_ROWS, 0) } },
	{ "row-set in a VR with room", VAR_CMD_ROW_SET, MAKE, 0, 0, 0,
	  { KIND(ISP), STR(VAR_A_ROW_REALM, "quota1"), U32(VAR_A_ROW_VR, 10) } },
	{ "row-set in a VR without room", VAR_CMD_ROW_SET, MAKE, EDQUOT, VAR_A_ROW_VR, 0,
	  { KIND(ISP), STR(VAR_A_ROW_REALM, "quota2"), U32(VAR_A_ROW_VR, 10) } },
	{ "row-del makes room", VAR_CMD_ROW_DEL, 0, 0, 0, 0,
	  { KIND(ISP), STR(VAR_A_ROW_REALM, "quota1") } },
	{ "tunnel-new in a VR with room", VAR_CMD_TUNNEL_NEW, 0, 0, 0, 0,
	  { TUNNEL(EP, 41), U32(VAR_A_TUNNEL_PEER_IP4, 0x0200007f), U32(VAR_A_TUNNEL_VR, 10) } },
	{ "tunnel-new in a VR without room", VAR_CMD_TUNNEL_NEW, 0, EDQUOT, VAR_A_TUNNEL_VR, 0,
	  { TUNNEL(EP, 42), U32(VAR_A_TUNNEL_PEER_IP4, 0x0200007f), U32(VAR_A_TUNNEL_VR, 10) } },
	{ "session-new in a VR with room", VAR_CMD_SESSION_NEW, 0, 0, 0, 0,
	  { SESSION(41, 1) } },
	{ "session-new in a VR without room", VAR_CMD_SESSION_NEW, 0, EDQUOT,
	  VAR_A_SESSION_SESSION_ID, 0, { SESSION(41, 2) } },
	{ "session-new in a VR without room, by name", VAR_CMD_SESSION_NEW, 0, EDQUOT,
	  VAR_A_SESSION_VR, 0, { SESSION(1, 42), U32(VAR_A_SESSION_VR, 10), END_IS(HOLD) } },
	{ "tunnel-del makes room", VAR_CMD_TUNNEL_DEL, 0, 0, 0, 0, { TUNNEL(EP, 41) } },
	{ "vr-set takes quotas away", VAR_CMD_VR_SET, 0, 0, 0, 0,
	  { U32(VAR_A_VR_ID, 10), U32(VAR_A_VR_QUOTA_ROWS, 0),
	    U32(VAR_A_VR_QUOTA_TUNNELS, 0), U32(VAR_A_VR_QUOTA_SESSIONS, 0) } },

	{ "endpoint-new with a file that is no socket", VAR_CMD_ENDPOINT_NEW, 0, ENOTSOCK,
	  VAR_A_ENDPOINT_FD, 0, { U32(VAR_A_ENDPOINT_FD, 0) } },
	{ "endpoint-new with a file that is not open", VAR_CMD_ENDPOINT_NEW, 0, EBADF,
	  VAR_A_ENDPOINT_FD, 0, { U32(VAR_A_ENDPOINT_FD, 999) } },
	{ "endpoint-new with a TCP socket", VAR_CMD_ENDPOINT_NEW, 0, EPROTONOSUPPORT,
	  VAR_A_ENDPOINT_FD, 0, { U32(VAR_A_ENDPOINT_FD, TCP_FD) } },
	{ "endpoint-new with a socket of the box, in a VR", VAR_CMD_ENDPOINT_NEW, 0, EINVAL,
	  VAR_A_ENDPOINT_FD, 0,
	  { U32(VAR_A_ENDPOINT_FD, UDP_FD), U32(VAR_A_ENDPOINT_VR, 10) } },
	{ "endpoint-new in an unknown VR", VAR_CMD_ENDPOINT_NEW, 0, ENOENT, VAR_A_ENDPOINT_VR, 0,
	  { U32(VAR_A_ENDPOINT_VR, 30), U32(VAR_A_ENDPOINT_LOCAL_IP4, 0x0100007f) } },
	{ "endpoint-new in a VR that is not safe", VAR_CMD_ENDPOINT_NEW, 0, ENETUNREACH,
	  VAR_A_ENDPOINT_VR, 0,
	  { U32(VAR_A_ENDPOINT_VR, 20), U32(VAR_A_ENDPOINT_LOCAL_IP4, 0x0100007f) } },
	{ "endpoint-new at an address that is not ours", VAR_CMD_ENDPOINT_NEW, 0, EADDRNOTAVAIL,
	  VAR_A_ENDPOINT_LOCAL_IP4, 0, { U32(VAR_A_ENDPOINT_LOCAL_IP4, 0x01010101) } },
	{ "endpoint-new at an address in use", VAR_CMD_ENDPOINT_NEW, 0, EADDRINUSE,
	  VAR_A_ENDPOINT_LOCAL_IP4, 0, { U32(VAR_A_ENDPOINT_LOCAL_IP4, 0x0100007f) } },
	{ "endpoint-del of an unknown endpoint", VAR_CMD_ENDPOINT_DEL, 0, ENOENT,
	  VAR_A_ENDPOINT_ID, 0, { U32(VAR_A_ENDPOINT_ID, 77) } },
	{ "endpoint-del without an id", VAR_CMD_ENDPOINT_DEL, 0, EINVAL, 0, VAR_A_ENDPOINT_ID,
	  { } },

	{ "tunnel-new without a peer", VAR_CMD_TUNNEL_NEW, 0, EINVAL, 0, VAR_A_TUNNEL_PEER_IP4,
	  { TUNNEL(EP, 2) } },
	{ "tunnel-new with Tunnel ID 0", VAR_CMD_TUNNEL_NEW, 0, ERANGE,
	  VAR_A_TUNNEL_TUNNEL_ID, 0,
	  { TUNNEL(EP, 0), U32(VAR_A_TUNNEL_PEER_IP4, 0x0200007f) } },
	{ "tunnel-new with a Tunnel ID in use", VAR_CMD_TUNNEL_NEW, 0, EEXIST,
	  VAR_A_TUNNEL_TUNNEL_ID, 0,
	  { TUNNEL(EP, 1), U32(VAR_A_TUNNEL_PEER_IP4, 0x0200007f) } },
	{ "tunnel-new at an unknown endpoint", VAR_CMD_TUNNEL_NEW, 0, ENOENT,
	  VAR_A_TUNNEL_ENDPOINT, 0,
	  { TUNNEL(77, 2), U32(VAR_A_TUNNEL_PEER_IP4, 0x0200007f) } },
	{ "tunnel-new in a VR that is not safe", VAR_CMD_TUNNEL_NEW, 0, ENETUNREACH,
	  VAR_A_TUNNEL_VR, 0,
	  { TUNNEL(EP, 2), U32(VAR_A_TUNNEL_PEER_IP4, 0x0200007f),
	    U32(VAR_A_TUNNEL_VR, 20) } },
	{ "tunnel-new with a name that is taken", VAR_CMD_TUNNEL_NEW, 0, EEXIST, 0, 0,
	  { TUNNEL(EP, 2), U32(VAR_A_TUNNEL_PEER_IP4, 0x0200007f),
	    STR(VAR_A_TUNNEL_IFNAME, "port") } },
	{ "tunnel-set of port 0", VAR_CMD_TUNNEL_SET, 0, EINVAL, VAR_A_TUNNEL_PEER_PORT, 0,
	  { TUNNEL(EP, 1), U16(VAR_A_TUNNEL_PEER_PORT, 0) } },
	{ "tunnel-del of an unknown tunnel", VAR_CMD_TUNNEL_DEL, 0, ENOENT,
	  VAR_A_TUNNEL_TUNNEL_ID, 0, { TUNNEL(EP, 9) } },

	{ "session-new without an id", VAR_CMD_SESSION_NEW, 0, EINVAL, 0,
	  VAR_A_SESSION_SESSION_ID,
	  { U32(VAR_A_SESSION_ENDPOINT, EP), U16(VAR_A_SESSION_TUNNEL_ID, 1) } },
	{ "session-new with an id in use", VAR_CMD_SESSION_NEW, 0, EEXIST,
	  VAR_A_SESSION_SESSION_ID, 0, { SESSION(1, 1) } },
	{ "session-new of a leg that does not exist", VAR_CMD_SESSION_NEW, 0, ERANGE,
	  VAR_A_SESSION_LEG, 0, { SESSION(1, 2), U32(VAR_A_SESSION_LEG, 5) } },
	{ "session-new with an MRU of 100", VAR_CMD_SESSION_NEW, 0, ERANGE, VAR_A_SESSION_MRU, 0,
	  { SESSION(1, 2), U16(VAR_A_SESSION_MRU, 100) } },
	{ "session-new in a VR that is not safe", VAR_CMD_SESSION_NEW, 0, ENETUNREACH,
	  VAR_A_SESSION_VR, 0,
	  { SESSION(1, 2), U32(VAR_A_SESSION_END, VAR_END_TERMINATE),
	    U32(VAR_A_SESSION_VR, 20) } },
	{ "session-new in an unknown VR", VAR_CMD_SESSION_NEW, 0, ENOENT, VAR_A_SESSION_VR, 0,
	  { SESSION(1, 2), U32(VAR_A_SESSION_END, VAR_END_TERMINATE),
	    U32(VAR_A_SESSION_VR, 30) } },
	{ "session-set of a name before the end is known", VAR_CMD_SESSION_SET, 0, EINVAL, 0, 0,
	  { SESSION(1, 1), STR(VAR_A_SESSION_IFNAME, "s1") } },
	{ "session-set of an unknown session", VAR_CMD_SESSION_SET, 0, ENOENT,
	  VAR_A_SESSION_SESSION_ID, 0, { SESSION(1, 9) } },
	{ "session-set of a flag that does not exist", VAR_CMD_SESSION_SET, 0, EINVAL,
	  VAR_A_SESSION_FLAGS, 0, { SESSION(1, 1), U32(VAR_A_SESSION_FLAGS, 0x100) } },
	{ "session-set of a prefix of 5 bytes", VAR_CMD_SESSION_SET, 0, EINVAL,
	  VAR_A_PREFIX_ADDR, 0, { SESSION(1, 1), PREFIX("12345", 5, 32) } },
	{ "session-set of an IPv4 prefix of 33 bits", VAR_CMD_SESSION_SET, 0, EINVAL,
	  VAR_A_PREFIX_LEN, 0, { SESSION(1, 1), PREFIX("1234", 4, 33) } },
	{ "session-set of an IPv6 prefix of 129 bits", VAR_CMD_SESSION_SET, 0, ERANGE,
	  VAR_A_PREFIX_LEN, 0, { SESSION(1, 1), PREFIX("123456789abcdef0", 16, 129) } },
	{ "session-set of a prefix with host bits", VAR_CMD_SESSION_SET, 0, EINVAL,
	  VAR_A_PREFIX_ADDR, 0, { SESSION(1, 1), PREFIX("1234", 4, 24) } },
	{ "session-set of a prefix without a length", VAR_CMD_SESSION_SET, 0, EINVAL,
	  VAR_A_SESSION_PREFIX, VAR_A_PREFIX_LEN,
	  { SESSION(1, 1), PREFIX("1234", 4, NO_BITS) } },
	{ "session-del of an unknown session", VAR_CMD_SESSION_DEL, 0, ENOENT,
	  VAR_A_SESSION_SESSION_ID, 0, { SESSION(1, 9) } },

	{ "session-new at a port without the client's address", VAR_CMD_SESSION_NEW, 0, EINVAL,
	  VAR_A_SESSION_SESSION_ID, 0, { PPPOE(PORT, 7) } },
	{ "session-new at a port with a group's address", VAR_CMD_SESSION_NEW, 0, EINVAL,
	  VAR_A_SESSION_SESSION_ID, 0, { PPPOE(PORT, 7), MAC("\001\0\0\0\0\1") } },
	{ "session-new with half an address", VAR_CMD_SESSION_NEW, 0, ERANGE,
	  VAR_A_SESSION_PEER_MAC, 0,
	  { PPPOE(PORT, 7), BIN(VAR_A_SESSION_PEER_MAC, "\2\0\0", 3) } },
	{ "session-new with the reserved SESSION_ID", VAR_CMD_SESSION_NEW, 0, EINVAL,
	  VAR_A_SESSION_SESSION_ID, 0, { PPPOE(PORT, 65535), MAC("\2\0\0\0\0\1") } },
	{ "session-new at the loopback device", VAR_CMD_SESSION_NEW, 0, EINVAL,
	  VAR_A_SESSION_PORT, 0, { PPPOE(1, 7), MAC("\2\0\0\0\0\1") } },
	{ "session-new at a VRF device", VAR_CMD_SESSION_NEW, 0, EINVAL,
	  VAR_A_SESSION_PORT, 0, { PPPOE(VRF, 7), MAC("\2\0\0\0\0\1") } },
	{ "session-new at a device that is not there", VAR_CMD_SESSION_NEW, 0, ENODEV,
	  VAR_A_SESSION_PORT, 0, { PPPOE(0x7ffffff, 7), MAC("\2\0\0\0\0\1") } },
	{ "session-new at a port and in a tunnel", VAR_CMD_SESSION_NEW, 0, EINVAL,
	  VAR_A_SESSION_ENDPOINT, 0,
	  { U32(VAR_A_SESSION_PORT, PORT), SESSION(1, 7), MAC("\2\0\0\0\0\1") } },
	{ "session-new at a port with the other leg", VAR_CMD_SESSION_NEW, 0, EINVAL,
	  VAR_A_SESSION_LEG, 0,
	  { PPPOE(PORT, 7), MAC("\2\0\0\0\0\1"), U32(VAR_A_SESSION_LEG, VAR_LEG_L2TP) } },
	{ "session-new at a port without FF 03", VAR_CMD_SESSION_NEW, 0, EINVAL,
	  VAR_A_SESSION_SESSION_ID, 0,
	  { PPPOE(PORT, 7), MAC("\2\0\0\0\0\1"),
	    U32(VAR_A_SESSION_FLAGS, VAR_SESSION_FLAGS_ACFC) } },
	{ "session-new at a port with a peer's id", VAR_CMD_SESSION_NEW, 0, EINVAL,
	  VAR_A_SESSION_SESSION_ID, 0,
	  { PPPOE(PORT, 7), MAC("\2\0\0\0\0\1"), U16(VAR_A_SESSION_PEER_SESSION_ID, 1) } },
	{ "session-new in a tunnel with a client's address", VAR_CMD_SESSION_NEW, 0, EINVAL,
	  VAR_A_SESSION_SESSION_ID, 0, { SESSION(1, 2), MAC("\2\0\0\0\0\1") } },
	{ "session-set of DSCP 65", VAR_CMD_SESSION_SET, 0, ERANGE, VAR_A_SESSION_DSCP, 0,
	  { SESSION(1, 1), U8(VAR_A_SESSION_DSCP, 65) } },
	{ "session-set of more than 100 Gbit/s", VAR_CMD_SESSION_SET, 0, ERANGE,
	  VAR_A_SESSION_RX_RATE, 0, { SESSION(1, 1), U64(VAR_A_SESSION_RX_RATE, 100001) } },
	{ "session-set of switch without another session", VAR_CMD_SESSION_SET, 0, EINVAL, 0, 0,
	  { SESSION(1, 1), END_IS(SWITCH) } },
	{ "session-set of another session without switch", VAR_CMD_SESSION_SET, 0, EINVAL, 0, 0,
	  { SESSION(1, 1), TO(1) } },
	{ "session-set of a switch to itself", VAR_CMD_SESSION_SET, 0, ELOOP,
	  VAR_A_SESSION_TO, 0, { SESSION(1, 1), END_IS(SWITCH), TO(1) } },
	{ "session-set of a switch to nobody", VAR_CMD_SESSION_SET, 0, ENOENT,
	  VAR_A_SESSION_NAME_SESSION_ID, 0, { SESSION(1, 1), END_IS(SWITCH), TO(9) } },
	{ "session-set of a VR before the end is known", VAR_CMD_SESSION_SET, 0, EINVAL, 0, 0,
	  { SESSION(1, 1), U32(VAR_A_SESSION_VR, 10) } },
	{ "session-set of a session at a port", VAR_CMD_SESSION_SET, 0, ENOENT,
	  VAR_A_SESSION_SESSION_ID, 0, { PPPOE(PORT, 7) } },
	{ "sessions-new without any", VAR_CMD_SESSIONS_NEW, 0, EINVAL, 0, VAR_A_SESSIONS_SESSION,
	  { } },
	{ "sessions-new, the second wrong", VAR_CMD_SESSIONS_NEW, 0, ERANGE, VAR_A_SESSION_MRU, 0,
	  { ITEM(20, 1500), ITEM(21, 1) } },
	{ "sessions-new, the second a repetition", VAR_CMD_SESSIONS_NEW, 0, EEXIST,
	  VAR_A_SESSIONS_SESSION, 0, { ITEM(20, 1500), ITEM(20, 1500) } },
	{ "and the first is not there", VAR_CMD_SESSION_GET, 0, ENOENT,
	  VAR_A_SESSION_SESSION_ID, 0, { SESSION(1, 20) } },
	{ "sessions-del without any", VAR_CMD_SESSIONS_DEL, 0, EINVAL, 0, VAR_A_SESSIONS_NAME,
	  { } },
	{ "row-set of a session at a port", VAR_CMD_ROW_SET, 0, ENOENT, VAR_A_ROW_SESSION_ID, 0,
	  { KIND(SESSION), U32(VAR_A_ROW_PORT, PORT), U16(VAR_A_ROW_SESSION_ID, 7),
	    U32(VAR_A_ROW_VR, 10) } },
	{ "row-set of a session at a port and in a tunnel", VAR_CMD_ROW_SET, 0, EINVAL,
	  VAR_A_ROW_ENDPOINT, 0,
	  { KIND(SESSION), U32(VAR_A_ROW_PORT, PORT), U16(VAR_A_ROW_SESSION_ID, 7),
	    U32(VAR_A_ROW_ENDPOINT, EP), U32(VAR_A_ROW_VR, 10) } },
	{ "row-set of a port by the wrong key", VAR_CMD_ROW_SET, MAKE, EINVAL, VAR_A_ROW_PORT, 0,
	  { KIND(PORT), U32(VAR_A_ROW_IFINDEX, PORT), U32(VAR_A_ROW_PORT, PORT),
	    U32(VAR_A_ROW_VR, 10) } },
	{ "explain of an unknown session at a port", VAR_CMD_EXPLAIN, 0, ENOENT,
	  VAR_A_EXPLAIN_SESSION_ID, 0,
	  { U32(VAR_A_EXPLAIN_IFINDEX, PORT), U16(VAR_A_EXPLAIN_SESSION_ID, 7) } },
	{ "netns-set of too many held frames", VAR_CMD_NETNS_SET, 0, ERANGE,
	  VAR_A_NETNS_HOLD_TOTAL, 0, { U32(VAR_A_NETNS_HOLD_TOTAL, 1000001) } },

	{ "frame of 1 byte", VAR_CMD_FRAME, 0, EMSGSIZE, VAR_A_FRAME_DATA, 0,
	  { SESSION(1, 1), BIN(VAR_A_FRAME_DATA, "x", 1) } },
	{ "frame without data", VAR_CMD_FRAME, 0, EINVAL, 0, VAR_A_FRAME_DATA,
	  { SESSION(1, 1) } },
	{ "frame for a session whose peer is not known", VAR_CMD_FRAME, 0, ENOTCONN,
	  VAR_A_FRAME_SESSION_ID, 0, { SESSION(1, 1), BIN(VAR_A_FRAME_DATA, "abcd", 4) } },
	{ "frame for an unknown session", VAR_CMD_FRAME, 0, ENOENT, VAR_A_FRAME_SESSION_ID, 0,
	  { SESSION(1, 9), BIN(VAR_A_FRAME_DATA, "abcd", 4) } },
	{ "controller-set of 2", VAR_CMD_CONTROLLER_SET, 0, EINVAL, VAR_A_NETNS_CONTROLLER, 0,
	  { U32(VAR_A_NETNS_CONTROLLER, 2) } },
	{ "controller-set without a value", VAR_CMD_CONTROLLER_SET, 0, EINVAL, 0,
	  VAR_A_NETNS_CONTROLLER, { } },
	{ "netns-set of rate 0", VAR_CMD_NETNS_SET, 0, ERANGE, VAR_A_NETNS_PUNT_RATE, 0,
	  { U32(VAR_A_NETNS_PUNT_RATE, 0) } },
	{ "grant-new for nobody", VAR_CMD_GRANT_NEW, 0, EINVAL, 0, VAR_A_GRANT_UID,
	  { U32(VAR_A_GRANT_VR, 10), U32(VAR_A_GRANT_RIGHTS, VAR_RIGHT_READ) } },
	{ "grant-new for a user and a group", VAR_CMD_GRANT_NEW, 0, EINVAL, VAR_A_GRANT_GID, 0,
	  { U32(VAR_A_GRANT_UID, 1), U32(VAR_A_GRANT_GID, 1), U32(VAR_A_GRANT_VR, 10),
	    U32(VAR_A_GRANT_RIGHTS, VAR_RIGHT_READ) } },
	{ "grant-new for two groups", VAR_CMD_GRANT_NEW, 0, EINVAL, VAR_A_GRANT_GID, 0,
	  { U32(VAR_A_GRANT_GID, 1), U32(VAR_A_GRANT_GID, 2), U32(VAR_A_GRANT_VR, 10),
	    U32(VAR_A_GRANT_RIGHTS, VAR_RIGHT_READ) } },
	{ "grant-new for the user id that is none", VAR_CMD_GRANT_NEW, 0, EINVAL,
	  VAR_A_GRANT_UID, 0,
	  { U32(VAR_A_GRANT_UID, -1), U32(VAR_A_GRANT_VR, 10),
	    U32(VAR_A_GRANT_RIGHTS, VAR_RIGHT_READ) } },
	{ "grant-new without a VR", VAR_CMD_GRANT_NEW, 0, EINVAL, 0, VAR_A_GRANT_VR,
	  { U32(VAR_A_GRANT_UID, 1), U32(VAR_A_GRANT_RIGHTS, VAR_RIGHT_READ) } },
	{ "grant-new of a VR and all", VAR_CMD_GRANT_NEW, 0, EINVAL, VAR_A_GRANT_ALL, 0,
	  { U32(VAR_A_GRANT_UID, 1), U32(VAR_A_GRANT_VR, 10), BIN(VAR_A_GRANT_ALL, "", 0),
	    U32(VAR_A_GRANT_RIGHTS, VAR_RIGHT_READ) } },
	{ "grant-new of VR 0", VAR_CMD_GRANT_NEW, 0, ERANGE, VAR_A_GRANT_VR, 0,
	  { U32(VAR_A_GRANT_UID, 1), U32(VAR_A_GRANT_VR, 0),
	    U32(VAR_A_GRANT_RIGHTS, VAR_RIGHT_READ) } },
	{ "grant-new of an unknown VR", VAR_CMD_GRANT_NEW, 0, ENOENT, VAR_A_GRANT_VR, 0,
	  { U32(VAR_A_GRANT_UID, 1), U32(VAR_A_GRANT_VR, 30),
	    U32(VAR_A_GRANT_RIGHTS, VAR_RIGHT_READ) } },
	{ "grant-new without rights", VAR_CMD_GRANT_NEW, 0, EINVAL, 0, VAR_A_GRANT_RIGHTS,
	  { U32(VAR_A_GRANT_UID, 1), U32(VAR_A_GRANT_VR, 10) } },
	{ "grant-new of no right", VAR_CMD_GRANT_NEW, 0, EINVAL, VAR_A_GRANT_RIGHTS, 0,
	  { U32(VAR_A_GRANT_UID, 1), U32(VAR_A_GRANT_VR, 10), U32(VAR_A_GRANT_RIGHTS, 0) } },
	{ "grant-new of a right that does not exist", VAR_CMD_GRANT_NEW, 0, EINVAL,
	  VAR_A_GRANT_RIGHTS, 0,
	  { U32(VAR_A_GRANT_UID, 1), U32(VAR_A_GRANT_VR, 10), U32(VAR_A_GRANT_RIGHTS, 0x10) } },
	{ "grant-set of what was not granted", VAR_CMD_GRANT_SET, 0, ENOENT, 0, 0,
	  { U32(VAR_A_GRANT_UID, 1), U32(VAR_A_GRANT_VR, 10),
	    U32(VAR_A_GRANT_RIGHTS, VAR_RIGHT_READ) } },
	{ "grant-del of what was not granted", VAR_CMD_GRANT_DEL, 0, ENOENT, 0, 0,
	  { U32(VAR_A_GRANT_UID, 1), U32(VAR_A_GRANT_VR, 10) } },
	{ "a grant", VAR_CMD_GRANT_NEW, 0, 0, 0, 0,
	  { U32(VAR_A_GRANT_GID, 1), BIN(VAR_A_GRANT_ALL, "", 0),
	    U32(VAR_A_GRANT_RIGHTS, VAR_RIGHT_READ) } },
	{ "grant-new of what was granted", VAR_CMD_GRANT_NEW, 0, EEXIST, 0, 0,
	  { U32(VAR_A_GRANT_GID, 1), BIN(VAR_A_GRANT_ALL, "", 0),
	    U32(VAR_A_GRANT_RIGHTS, VAR_RIGHT_READ) } },
	{ "grant-del takes it back", VAR_CMD_GRANT_DEL, 0, 0, 0, 0,
	  { U32(VAR_A_GRANT_GID, 1), BIN(VAR_A_GRANT_ALL, "", 0) } },
	{ "authority-get of nobody", VAR_CMD_AUTHORITY_GET, 0, EINVAL, 0, VAR_A_GRANT_UID,
	  { U32(VAR_A_GRANT_VR, 10), U32(VAR_A_GRANT_RIGHTS, VAR_RIGHT_READ) } },
	{ "authority-get of a VR and all", VAR_CMD_AUTHORITY_GET, 0, EINVAL, VAR_A_GRANT_ALL, 0,
	  { U32(VAR_A_GRANT_UID, 1), BIN(VAR_A_GRANT_ALL, "", 0), U32(VAR_A_GRANT_VR, 10),
	    U32(VAR_A_GRANT_RIGHTS, VAR_RIGHT_READ) } },
	{ "authority-get anywhere", VAR_CMD_AUTHORITY_GET, 0, 0, 0, 0,
	  { U32(VAR_A_GRANT_UID, 1), U32(VAR_A_GRANT_RIGHTS, VAR_RIGHT_READ) } },
	{ "authority-get of a group that is none", VAR_CMD_AUTHORITY_GET, 0, EINVAL,
	  VAR_A_GRANT_GID, 0,
	  { U32(VAR_A_GRANT_UID, 1), U32(VAR_A_GRANT_GID, -1), U32(VAR_A_GRANT_VR, 10),
	    U32(VAR_A_GRANT_RIGHTS, VAR_RIGHT_READ) } },
	{ "behalf-set of nobody", VAR_CMD_BEHALF_SET, 0, EINVAL, 0, VAR_A_GRANT_UID,
	  { U32(VAR_A_GRANT_GID, 1) } },
	{ "behalf-set of a user that is none", VAR_CMD_BEHALF_SET, 0, EINVAL, VAR_A_GRANT_UID, 0,
	  { U32(VAR_A_GRANT_UID, -1) } },
};

/* The end of a dump has the message, but no room for the place. */
static const struct test dump_tests[] = {
	{ "dump of rows by realm", VAR_CMD_ROW_GET, NLM_F_DUMP, EINVAL, 0, 0,
	  { STR(VAR_A_ROW_REALM, "x") } },
	{ "dump of one VR", VAR_CMD_VR_GET, NLM_F_DUMP, EINVAL, 0, 0,
	  { U32(VAR_A_VR_ID, 10) } },
	{ "dump of sessions by Session ID", VAR_CMD_SESSION_GET, NLM_F_DUMP, EINVAL, 0, 0,
	  { U16(VAR_A_SESSION_SESSION_ID, 1) } },
};

static struct mnl_socket *open_ext_ack(void)
{
	struct mnl_socket *nl = open_socket(NETLINK_GENERIC);
	int on = 1;

	if (mnl_socket_setsockopt(nl, NETLINK_EXT_ACK, &on, sizeof(on)))
		fail("NETLINK_EXT_ACK: %s", strerror(errno));
	return nl;
}

/* The answer to one request; replies before it are passed over. */
static void get_result(struct mnl_socket *nl, struct result *r)
{
	unsigned int header;
	const struct nlattr *tb[32], *attr;
	struct nlmsgerr *error;
	struct nlmsghdr *nlh;
	int left;

	memset(r, 0, sizeof(*r));
	for (;;) {
		left = mnl_socket_recvfrom(nl, buf, sizeof(buf));
		if (left < 0)
			fail("recvfrom: %s", strerror(errno));
		for (nlh = (void *)buf; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
			if (nlh->nlmsg_type == NLMSG_ERROR || nlh->nlmsg_type == NLMSG_DONE)
				goto found;
		}
	}
found:
	error = mnl_nlmsg_get_payload(nlh);
	r->err = -error->error;
	memset(tb, 0, sizeof(tb));
	/* NLMSG_DONE has the error alone before the attributes. */
	header = sizeof(int);
	if (nlh->nlmsg_type == NLMSG_ERROR) {
		header = sizeof(*error);
		if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
			header += error->msg.nlmsg_len - sizeof(error->msg);
	}
	mnl_attr_for_each(attr, nlh, header)
		parse_attr(attr, tb);
	if (tb[NLMSGERR_ATTR_MSG])
		snprintf(r->msg, sizeof(r->msg), "%s", mnl_attr_get_str(tb[NLMSGERR_ATTR_MSG]));
	if (tb[NLMSGERR_ATTR_OFFS])
		r->offset = mnl_attr_get_u32(tb[NLMSGERR_ATTR_OFFS]);
	if (tb[NLMSGERR_ATTR_MISS_TYPE])
		r->miss = mnl_attr_get_u32(tb[NLMSGERR_ATTR_MISS_TYPE]);
}

static void verdict(const char *name, const char *reason)
{
	if (reason) {
		printf("FAIL %s: %s\n", name, reason);
		failed = 1;
	} else {
		printf("PASS %s\n", name);
	}
}

static void judge(const struct test *t, const struct nlmsghdr *nlh, const struct result *r)
{
	const struct nlattr *bad = r->offset ? (const void *)nlh + r->offset : NULL;
	char reason[512] = "";

	if (r->err != t->err)
		snprintf(reason, sizeof(reason), "%s, expected %s (%s)", strerror(r->err),
			 strerror(t->err), r->msg);
	else if (t->err && !r->msg[0])
		snprintf(reason, sizeof(reason), "no message");
	else if (r->offset >= nlh->nlmsg_len)
		snprintf(reason, sizeof(reason), "it points beyond the request");
	else if (t->bad && (!bad || mnl_attr_get_type(bad) != t->bad))
		snprintf(reason, sizeof(reason), "it points at attribute %d, not %d (%s)",
			 bad ? mnl_attr_get_type(bad) : 0, t->bad, r->msg);
	else if (t->miss && r->miss != t->miss)
		snprintf(reason, sizeof(reason), "it misses attribute %u, not %u (%s)", r->miss,
			 t->miss, r->msg);
	verdict(t->name, reason[0] ? reason : NULL);
}

static struct result run(struct mnl_socket *nl, const struct test *t, char *space)
{
	struct nlmsghdr *nlh;
	struct result r;

	nlh = request(space, t->cmd, (t->flags & NLM_F_DUMP) == NLM_F_DUMP ? t->flags :
			 t->flags | NLM_F_ACK);
	put_attrs(nlh, t->attrs);
	send_request(nl, nlh);
	get_result(nl, &r);
	return r;
}

static void run_tests(const struct test *t, size_t n)
{
	char space[8192];
	struct result r;

	for (; n--; t++) {
		r = run(gen, t, space);
		judge(t, (void *)space, &r);
	}
}

/* --- what does not fit into the tables ---------------------------------------- */

static int got_endpoint(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[32];

	parse(nlh, tb);
	if (tb[VAR_A_ENDPOINT_ID])
		nl_values[V_EP] = mnl_attr_get_u32(tb[VAR_A_ENDPOINT_ID]);
	return MNL_CB_OK;
}

static void make_objects(void)
{
	static const struct test make[] = {
		{ "", VAR_CMD_TUNNEL_NEW, 0, 0, 0, 0,
		  { TUNNEL(EP, 1), U32(VAR_A_TUNNEL_PEER_IP4, 0x0200007f) } },
		{ "", VAR_CMD_SESSION_NEW, 0, 0, 0, 0, { SESSION(1, 1) } },
		{ "", VAR_CMD_ROW_SET, MAKE, 0, 0, 0,
		  { KIND(ISP), STR(VAR_A_ROW_REALM, "isp1"), U32(VAR_A_ROW_VR, 10) } },
	};
	char space[1024];
	struct nlmsghdr *nlh;
	struct result r;
	size_t i;

	nlh = request(space, VAR_CMD_ENDPOINT_NEW, NLM_F_ACK);
	mnl_attr_put_u32(nlh, VAR_A_ENDPOINT_LOCAL_IP4, 0x0100007f);
	if (talk(gen, nlh, got_endpoint, NULL) || !nl_values[V_EP])
		fail("the endpoint cannot be made");
	for (i = 0; i < sizeof(make) / sizeof(*make); i++) {
		r = run(gen, &make[i], space);
		if (r.err)
			fail("object %zu cannot be made: %s (%s)", i, strerror(r.err), r.msg);
	}
}

static void too_many_prefixes(void)
{
	static const struct test t = {
		.name = "session-set of 17 prefixes", .err = E2BIG, .bad = VAR_A_SESSION_PREFIX,
	};
	static const struct test twice = {
		.name = "session-set of a prefix twice", .err = EINVAL,
		.bad = VAR_A_SESSION_PREFIX,
	};
	static const struct attr key[] = { SESSION(1, 1), { .type = END } };
	char addr[5] = "1234", space[8192];
	const struct attr prefix[] = { PREFIX(addr, 4, 32), { .type = END } };
	struct nlmsghdr *nlh;
	struct result r;
	int i, n;

	for (n = 17; n >= 2; n -= 15) {
		nlh = request(space, VAR_CMD_SESSION_SET, NLM_F_ACK);
		put_attrs(nlh, key);
		for (i = 0; i < n; i++) {
			addr[0] = n == 2 ? 'x' : 'a' + i;
			put_attrs(nlh, prefix);
		}
		send_request(gen, nlh);
		get_result(gen, &r);
		judge(n == 2 ? &twice : &t, nlh, &r);
	}
}

static void two_controllers(void)
{
	static const struct test set = {
		"a second controller is refused", VAR_CMD_CONTROLLER_SET, 0, EBUSY,
		VAR_A_NETNS_CONTROLLER, 0, { U32(VAR_A_NETNS_CONTROLLER, 1) }
	};
	struct mnl_socket *first = open_socket(NETLINK_GENERIC);
	char space[1024];
	struct result r;

	r = run(first, &set, space);
	verdict("the first controller is registered", r.err ? r.msg : NULL);
	r = run(first, &set, space);
	verdict("and may say so again", r.err ? r.msg : NULL);
	r = run(gen, &set, space);
	judge(&set, (void *)space, &r);
	mnl_socket_close(first);
	r = run(gen, &set, space);
	verdict("when its socket is closed, another may follow", r.err ? r.msg : NULL);
}

/*
 * The opener and the sender of a request must both have the capability. To name
 * the kernel as the destination, as libmnl does, must not make a difference.
 */
static void no_capability(void)
{
	static const uint8_t gets[] = { VAR_CMD_VR_GET, VAR_CMD_ROW_GET, VAR_CMD_SESSION_GET };
	const struct test set = {
		"", VAR_CMD_NETNS_SET, 0, EPERM, 0, 0, { U32(VAR_A_NETNS_PUNT_RATE, 100) }
	};
	struct test dump = { "", 0, NLM_F_DUMP, EPERM, 0, 0, { } };
	struct mnl_socket *nl;
	char space[1024];
	struct result r;
	int bad = 0;
	size_t i;

	if (seteuid(NOBODYS_UID))
		fail("seteuid: %s", strerror(errno));
	r = run(gen, &set, space);
	verdict("a socket of root's is of no use to others",
		r.err == EPERM && r.msg[0] ? NULL : strerror(r.err));
	nl = open_ext_ack();
	r = run(nl, &set, space);
	verdict("without the capability nothing is permitted",
		r.err == EPERM && r.msg[0] ? NULL : strerror(r.err));
	for (i = 0; i < sizeof(gets); i++) {
		dump.cmd = gets[i];
		bad |= run(nl, &dump, space).err != EPERM;
	}
	verdict("not even to read", bad ? "a dump was permitted" : NULL);
	if (seteuid(0))
		fail("seteuid: %s", strerror(errno));
	r = run(nl, &set, space);
	verdict("a socket that somebody else has opened does not get root's rights",
		r.err == EPERM && r.msg[0] ? NULL : strerror(r.err));
	mnl_socket_close(nl);
	r = run(gen, &set, space);
	verdict("root with its own socket may", r.err ? r.msg : NULL);
}

static void open_sockets(void)
{
	struct sockaddr_in any = { .sin_family = AF_INET };

	nl_values[V_UDP_FD] = socket(AF_INET, SOCK_DGRAM, 0);
	nl_values[V_TCP_FD] = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(nl_values[V_UDP_FD], (void *)&any, sizeof(any)) ||
	    bind(nl_values[V_TCP_FD], (void *)&any, sizeof(any)))
		fail("bind: %s", strerror(errno));
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc != 3)
		fail("usage: nl_errors PORT-INDEX VRF-INDEX (VRs 10 red, 20 blue, not safe)");
	nl_values[V_PORT] = atoi(argv[1]);
	nl_values[V_VRF] = atoi(argv[2]);
	gen = open_ext_ack();
	find_family();
	make_objects();
	open_sockets();
	run_tests(tests, sizeof(tests) / sizeof(*tests));
	run_tests(dump_tests, sizeof(dump_tests) / sizeof(*dump_tests));
	too_many_prefixes();
	two_controllers();
	no_capability();
	return failed;
}
