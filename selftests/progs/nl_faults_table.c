// SPDX-License-Identifier: GPL-2.0
/*
 * nl_faults_table.c - commands of the family "var" for nl_faults, in order
 *
 * The script has made VRs 10 red, 20 blue and 30 green, all of them safe, a port
 * in VR 10 with the address 10.0.0.1 (PORT) and one without a row (FREE_PORT).
 * The program has made an endpoint at 127.0.0.1 (EP).
 *
 *	TRY("name", DO(COMMAND, attributes...), UNDO(DO(...), ...))
 *
 * What PREPARE() does stays for the entries that follow.
 */
#include "nl_faults.h"

#define FREE_PORT	VRF	/* the other device that the script names */

#define DO(c, ...)	{ VAR_CMD_##c, 0, { __VA_ARGS__ } }
#define NEW(c, ...)	{ VAR_CMD_##c, MAKE, { __VA_ARGS__ } }
#define DUMP(c, ...)	{ VAR_CMD_##c, NLM_F_DUMP, { __VA_ARGS__ } }
#define UNDO(...)	__VA_ARGS__
#define TRY(n, r, ...)	{ .name = (n), .request = r, .undo = { __VA_ARGS__ } }
#define PREPARE(r)	{ .request = r }

/* 127.0.0.2, 127.0.0.3, 10.0.0.1; they are big-endian */
#define PEER		U32(VAR_A_TUNNEL_PEER_IP4, 0x0200007f)
#define LOCAL3		U32(VAR_A_ENDPOINT_LOCAL_IP4, 0x0300007f)
#define LOCAL10		U32(VAR_A_ENDPOINT_LOCAL_IP4, 0x0100000a)

#define ROW_VR(n)	U32(VAR_A_ROW_VR, n)
#define TERMINATE	U32(VAR_A_SESSION_END, VAR_END_TERMINATE)
#define USER(s)		STR(VAR_A_SESSION_USER, s)
/* an Echo-Request */
#define LCP_ECHO	"\xc0!\t\1\0\10wxyz"
#define OPEN(n)		U32(VAR_A_SESSION_OPEN, n)

const struct command commands[] = {
	/* --- VRs --- */
	PREPARE(DO(VR_DEL, U32(VAR_A_VR_ID, 30))),
	TRY("vr-set of a new VR",
	    DO(VR_SET, U32(VAR_A_VR_ID, 30), STR(VAR_A_VR_NAME, "green")),
	    UNDO(DO(VR_DEL, U32(VAR_A_VR_ID, 30)))),
	PREPARE(DO(VR_SET, U32(VAR_A_VR_ID, 30), STR(VAR_A_VR_NAME, "green"))),
	TRY("vr-set of flags",
	    DO(VR_SET, U32(VAR_A_VR_ID, 10), U32(VAR_A_VR_FLAGS, VAR_VR_FLAGS_HAIRPIN)),
	    UNDO(DO(VR_SET, U32(VAR_A_VR_ID, 10), U32(VAR_A_VR_FLAGS, 0)))),
	TRY("vr-set of management",
	    DO(VR_SET, U32(VAR_A_VR_ID, 10), U8(VAR_A_VR_MANAGEMENT, 1)),
	    UNDO(DO(VR_SET, U32(VAR_A_VR_ID, 10), U8(VAR_A_VR_MANAGEMENT, 0)))),
	TRY("vr-set of quotas",
	    DO(VR_SET, U32(VAR_A_VR_ID, 10), U32(VAR_A_VR_QUOTA_TUNNELS, 5),
	       U32(VAR_A_VR_QUOTA_SESSIONS, 5), U32(VAR_A_VR_QUOTA_ROWS, 5)),
	    UNDO(DO(VR_SET, U32(VAR_A_VR_ID, 10), U32(VAR_A_VR_QUOTA_TUNNELS, 0),
		    U32(VAR_A_VR_QUOTA_SESSIONS, 0), U32(VAR_A_VR_QUOTA_ROWS, 0)))),
	TRY("vr-set of a new VR with quotas",
	    DO(VR_SET, U32(VAR_A_VR_ID, 31), STR(VAR_A_VR_NAME, "spare"),
	       U32(VAR_A_VR_QUOTA_ROWS, 1)),
	    UNDO(DO(VR_DEL, U32(VAR_A_VR_ID, 31)))),
	/* exactly as many as there will be: what failed must not have taken room */
	PREPARE(DO(VR_SET, U32(VAR_A_VR_ID, 10), U32(VAR_A_VR_QUOTA_TUNNELS, 1),
		   U32(VAR_A_VR_QUOTA_SESSIONS, 9), U32(VAR_A_VR_QUOTA_ROWS, 2))),
	TRY("vr-del", DO(VR_DEL, U32(VAR_A_VR_ID, 30)),
	    UNDO(DO(VR_SET, U32(VAR_A_VR_ID, 30), STR(VAR_A_VR_NAME, "green")))),
	TRY("vr-get", DO(VR_GET, U32(VAR_A_VR_ID, 10))),
	TRY("dump of VRs", DUMP(VR_GET)),

	/* --- rows of ports, realms and users --- */
	TRY("row-set of a new port", NEW(ROW_SET, PORT_ROW(FREE_PORT), ROW_VR(20)),
	    UNDO(DO(ROW_DEL, PORT_ROW(FREE_PORT)))),
	TRY("row-set moves a port", DO(ROW_SET, PORT_ROW(PORT), ROW_VR(20)),
	    UNDO(DO(ROW_SET, PORT_ROW(PORT), ROW_VR(10)))),
	TRY("row-set of a port's side and select",
	    DO(ROW_SET, PORT_ROW(PORT), U32(VAR_A_ROW_SIDE, VAR_SIDE_BACKBONE),
	       U32(VAR_A_ROW_SELECT, VAR_SELECT_USER)),
	    UNDO(DO(ROW_SET, PORT_ROW(PORT), U32(VAR_A_ROW_SIDE, VAR_SIDE_ACCESS),
		    U32(VAR_A_ROW_SELECT, VAR_SELECT_NONE)))),
	TRY("row-del of a port", DO(ROW_DEL, PORT_ROW(PORT)),
	    UNDO(NEW(ROW_SET, PORT_ROW(PORT), ROW_VR(10), U32(VAR_A_ROW_SIDE, VAR_SIDE_ACCESS)))),
	TRY("row-set of a new isp", NEW(ROW_SET, ISP_ROW("isp1"), ROW_VR(10)),
	    UNDO(DO(ROW_DEL, ISP_ROW("isp1")))),
	PREPARE(NEW(ROW_SET, ISP_ROW("isp1"), ROW_VR(10))),
	TRY("row-set moves an isp", DO(ROW_SET, ISP_ROW("isp1"), ROW_VR(20)),
	    UNDO(DO(ROW_SET, ISP_ROW("isp1"), ROW_VR(10)))),
	TRY("row-del of an isp", DO(ROW_DEL, ISP_ROW("isp1")),
	    UNDO(NEW(ROW_SET, ISP_ROW("isp1"), ROW_VR(10)))),
	TRY("row-set of a new user", NEW(ROW_SET, USER_ROW("u@isp1"), ROW_VR(20)),
	    UNDO(DO(ROW_DEL, USER_ROW("u@isp1")))),
	PREPARE(NEW(ROW_SET, USER_ROW("u@isp1"), ROW_VR(20))),
	TRY("row-set moves a user", DO(ROW_SET, USER_ROW("u@isp1"), ROW_VR(30)),
	    UNDO(DO(ROW_SET, USER_ROW("u@isp1"), ROW_VR(20)))),
	TRY("row-del of a user", DO(ROW_DEL, USER_ROW("u@isp1")),
	    UNDO(NEW(ROW_SET, USER_ROW("u@isp1"), ROW_VR(20)))),

	/* --- endpoints --- */
	TRY("endpoint-new with the kernel's socket", DO(ENDPOINT_NEW, LOCAL3),
	    UNDO(DO(ENDPOINT_DEL, U32(VAR_A_ENDPOINT_ID, NEW_EP)))),
	TRY("endpoint-new in a VR", DO(ENDPOINT_NEW, LOCAL10, U32(VAR_A_ENDPOINT_VR, 10)),
	    UNDO(DO(ENDPOINT_DEL, U32(VAR_A_ENDPOINT_ID, NEW_EP)))),
	TRY("endpoint-new with a socket of the requester",
	    DO(ENDPOINT_NEW, U32(VAR_A_ENDPOINT_FD, UDP_FD)),
	    UNDO(DO(ENDPOINT_DEL, U32(VAR_A_ENDPOINT_ID, NEW_EP)))),
	PREPARE(DO(ENDPOINT_NEW, LOCAL3)),
	TRY("endpoint-del", DO(ENDPOINT_DEL, U32(VAR_A_ENDPOINT_ID, NEW_EP)),
	    UNDO(DO(ENDPOINT_NEW, LOCAL3))),
	TRY("endpoint-get", DO(ENDPOINT_GET, U32(VAR_A_ENDPOINT_ID, EP))),
	TRY("dump of endpoints", DUMP(ENDPOINT_GET)),
	PREPARE(DO(ENDPOINT_DEL, U32(VAR_A_ENDPOINT_ID, NEW_EP))),

	/* --- tunnels --- */
	TRY("tunnel-new", DO(TUNNEL_NEW, TUNNEL(EP, 1), PEER),
	    UNDO(DO(TUNNEL_DEL, TUNNEL(EP, 1)))),
	TRY("tunnel-new in a VR",
	    DO(TUNNEL_NEW, TUNNEL(EP, 1), PEER, U16(VAR_A_TUNNEL_PEER_TUNNEL_ID, 5),
	       U32(VAR_A_TUNNEL_VR, 10), STR(VAR_A_TUNNEL_IFNAME, "t1")),
	    UNDO(DO(TUNNEL_DEL, TUNNEL(EP, 1)))),
	PREPARE(DO(TUNNEL_NEW, TUNNEL(EP, 1), PEER, U16(VAR_A_TUNNEL_PEER_TUNNEL_ID, 5),
		   U32(VAR_A_TUNNEL_VR, 10), STR(VAR_A_TUNNEL_IFNAME, "t1"),
		   U32(VAR_A_TUNNEL_SELECT, VAR_SELECT_USER))),
	TRY("tunnel-set", DO(TUNNEL_SET, TUNNEL(EP, 1), U16(VAR_A_TUNNEL_PEER_TUNNEL_ID, 6)),
	    UNDO(DO(TUNNEL_SET, TUNNEL(EP, 1), U16(VAR_A_TUNNEL_PEER_TUNNEL_ID, 5)))),
	PREPARE(DO(TUNNEL_NEW, TUNNEL(EP, 2), PEER, STR(VAR_A_TUNNEL_IFNAME, "t2"))),
	PREPARE(DO(SESSION_NEW, SESSION(2, 1), TERMINATE, STR(VAR_A_SESSION_IFNAME, "s21"))),
	TRY("tunnel-del with a session", DO(TUNNEL_DEL, TUNNEL(EP, 2)),
	    UNDO(DO(TUNNEL_NEW, TUNNEL(EP, 2), PEER, STR(VAR_A_TUNNEL_IFNAME, "t2")),
		 DO(SESSION_NEW, SESSION(2, 1), TERMINATE, STR(VAR_A_SESSION_IFNAME, "s21")))),
	PREPARE(DO(TUNNEL_DEL, TUNNEL(EP, 2))),
	TRY("tunnel-get", DO(TUNNEL_GET, TUNNEL(EP, 1))),
	TRY("dump of tunnels", DUMP(TUNNEL_GET)),
	TRY("dump of the tunnels of a VR", DUMP(TUNNEL_GET, U32(VAR_A_TUNNEL_VR, 10))),

	/* --- sessions --- */
	TRY("session-new, its end unknown", DO(SESSION_NEW, SESSION(1, 1)),
	    UNDO(DO(SESSION_DEL, SESSION(1, 1)))),
	TRY("session-new that terminates, with all settings",
	    DO(SESSION_NEW, SESSION(1, 1), TERMINATE, USER("a@isp1"), OPEN(VAR_OPEN_FLAGS_IP4),
	       U16(VAR_A_SESSION_PEER_SESSION_ID, 9), U16(VAR_A_SESSION_MRU, 1400),
	       U32(VAR_A_SESSION_FLAGS, VAR_SESSION_FLAGS_SEND_SEQ),
	       STR(VAR_A_SESSION_IFNAME, "s11"), PREFIX("\x0a\x00\x00\x05", 4, 32)),
	    UNDO(DO(SESSION_DEL, SESSION(1, 1)))),
	TRY("session-new with a VR of its own",
	    DO(SESSION_NEW, SESSION(1, 1), TERMINATE, U32(VAR_A_SESSION_VR, 30)),
	    UNDO(DO(SESSION_DEL, SESSION(1, 1)))),
	PREPARE(DO(SESSION_NEW, SESSION(1, 1))),
	PREPARE(DO(SESSION_NEW, SESSION(1, 2), TERMINATE, USER("a@isp1"), OPEN(VAR_OPEN_FLAGS_IP4),
		   U16(VAR_A_SESSION_PEER_SESSION_ID, 9), STR(VAR_A_SESSION_IFNAME, "s12"),
		   PREFIX("\x0a\x00\x00\x05", 4, 32))),
	TRY("session-set of the user and the end",
	    DO(SESSION_SET, SESSION(1, 1), TERMINATE, USER("u@isp1"),
	       STR(VAR_A_SESSION_IFNAME, "s11")),
	    UNDO(DO(SESSION_DEL, SESSION(1, 1)), DO(SESSION_NEW, SESSION(1, 1)))),
	TRY("session-set of prefixes",
	    DO(SESSION_SET, SESSION(1, 2), PREFIX("\x0a\x00\x00\x06", 4, 32)),
	    UNDO(DO(SESSION_SET, SESSION(1, 2), PREFIX("\x0a\x00\x00\x05", 4, 32)))),
	TRY("session-set of MRU, flags and open",
	    DO(SESSION_SET, SESSION(1, 2), U16(VAR_A_SESSION_MRU, 1300), OPEN(3),
	       U32(VAR_A_SESSION_FLAGS, VAR_SESSION_FLAGS_ACFC)),
	    UNDO(DO(SESSION_SET, SESSION(1, 2), U16(VAR_A_SESSION_MRU, 1500),
		    OPEN(VAR_OPEN_FLAGS_IP4), U32(VAR_A_SESSION_FLAGS, 0)))),
	/* back to what the table decides is a matter of the row */
	TRY("session-set moves it to another VR",
	    DO(SESSION_SET, SESSION(1, 2), U32(VAR_A_SESSION_VR, 20)),
	    UNDO(DO(ROW_SET, SESSION_ROW(1, 2), ROW_VR(0)))),
	TRY("session-set of services",
	    DO(SESSION_SET, SESSION(1, 2), U16(VAR_A_SESSION_MSS, VAR_MSS_AUTO),
	       U8(VAR_A_SESSION_DSCP, 46), U64(VAR_A_SESSION_RX_RATE, 10),
	       U64(VAR_A_SESSION_TX_RATE, 20)),
	    UNDO(DO(SESSION_SET, SESSION(1, 2), U16(VAR_A_SESSION_MSS, 0),
		    U8(VAR_A_SESSION_DSCP, 0), U64(VAR_A_SESSION_RX_RATE, 0),
		    U64(VAR_A_SESSION_TX_RATE, 0)))),
	TRY("session-new at a port",
	    DO(SESSION_NEW, PPPOE(PORT, 5), MAC("\2\0\0\0\0\1"), TERMINATE,
	       U32(VAR_A_SESSION_VR, 10), U64(VAR_A_SESSION_RX_RATE, 10)),
	    UNDO(DO(SESSION_DEL, PPPOE(PORT, 5)))),
	TRY("sessions-new", DO(SESSIONS_NEW, ITEM(20, 1400), ITEM(21, 1400)),
	    UNDO(DO(SESSIONS_DEL, NAME(20), NAME(21)))),
	PREPARE(DO(SESSIONS_NEW, ITEM(20, 1400), ITEM(21, 1400))),
	TRY("sessions-del", DO(SESSIONS_DEL, NAME(20), NAME(21), NAME(22)),
	    UNDO(DO(SESSIONS_NEW, ITEM(20, 1400), ITEM(21, 1400)))),
	PREPARE(DO(ROW_SET, TUNNEL_ROW(1), U32(VAR_A_ROW_SIDE, VAR_SIDE_BACKBONE))),
	PREPARE(DO(SESSION_NEW, SESSION(1, 23), END_IS(HOLD), U32(VAR_A_SESSION_VR, 10))),
	PREPARE(DO(ROW_SET, TUNNEL_ROW(1), U32(VAR_A_ROW_SIDE, VAR_SIDE_ACCESS))),
	PREPARE(DO(SESSION_NEW, PPPOE(PORT, 6), MAC("\2\0\0\0\0\1"), END_IS(HOLD),
		   U32(VAR_A_SESSION_VR, 10))),
	TRY("session-set switches it to another", DO(SESSION_SET, PPPOE(PORT, 6), END_IS(SWITCH),
						     TO(23)),
	    UNDO(DO(SESSION_SET, PPPOE(PORT, 6), END_IS(HOLD)))),
	TRY("session-get at a port", DO(SESSION_GET, PPPOE(PORT, 6))),
	PREPARE(DO(SESSION_DEL, PPPOE(PORT, 6))),
	TRY("session-get", DO(SESSION_GET, SESSION(1, 2))),
	TRY("dump of sessions", DUMP(SESSION_GET)),
	TRY("dump of the sessions of a VR", DUMP(SESSION_GET, U32(VAR_A_SESSION_VR, 10))),
	TRY("frame", DO(FRAME, SESSION(1, 2), BIN(VAR_A_FRAME_DATA, LCP_ECHO, 10))),

	/* --- moves, and what is shown of rows --- */
	TRY("row-set moves a tunnel", DO(ROW_SET, TUNNEL_ROW(1), ROW_VR(20)),
	    UNDO(DO(ROW_SET, TUNNEL_ROW(1), ROW_VR(10)))),
	TRY("row-set of a tunnel's side and select",
	    DO(ROW_SET, TUNNEL_ROW(1), U32(VAR_A_ROW_SIDE, VAR_SIDE_BACKBONE),
	       U32(VAR_A_ROW_SELECT, VAR_SELECT_NONE)),
	    UNDO(DO(ROW_SET, TUNNEL_ROW(1), U32(VAR_A_ROW_SIDE, VAR_SIDE_ACCESS),
		    U32(VAR_A_ROW_SELECT, VAR_SELECT_USER)))),
	TRY("row-set moves a session", DO(ROW_SET, SESSION_ROW(1, 2), ROW_VR(30)),
	    UNDO(DO(ROW_SET, SESSION_ROW(1, 2), ROW_VR(0)))),
	TRY("row-get of a port", DO(ROW_GET, PORT_ROW(PORT))),
	TRY("row-get of a tunnel", DO(ROW_GET, TUNNEL_ROW(1))),
	TRY("row-get of a session", DO(ROW_GET, SESSION_ROW(1, 2))),
	TRY("row-get of an isp", DO(ROW_GET, ISP_ROW("isp1"))),
	TRY("row-get of a user", DO(ROW_GET, USER_ROW("u@isp1"))),
	TRY("dump of rows", DUMP(ROW_GET)),
	TRY("dump of the rows of a kind", DUMP(ROW_GET, KIND(SESSION))),
	TRY("dump of the rows of a VR", DUMP(ROW_GET, ROW_VR(10))),
	TRY("explain of a port", DO(EXPLAIN, U32(VAR_A_EXPLAIN_IFINDEX, PORT))),
	TRY("explain of a session",
	    DO(EXPLAIN, U32(VAR_A_EXPLAIN_ENDPOINT, EP), U16(VAR_A_EXPLAIN_TUNNEL_ID, 1),
	       U16(VAR_A_EXPLAIN_SESSION_ID, 2))),
	TRY("explain of a tunnel and a user",
	    DO(EXPLAIN, U32(VAR_A_EXPLAIN_ENDPOINT, EP), U16(VAR_A_EXPLAIN_TUNNEL_ID, 1),
	       STR(VAR_A_EXPLAIN_USER, "u@isp1"))),

	TRY("session-del", DO(SESSION_DEL, SESSION(1, 2)),
	    UNDO(DO(SESSION_NEW, SESSION(1, 2), TERMINATE, USER("a@isp1"),
		    OPEN(VAR_OPEN_FLAGS_IP4), U16(VAR_A_SESSION_PEER_SESSION_ID, 9),
		    STR(VAR_A_SESSION_IFNAME, "s12"), PREFIX("\x0a\x00\x00\x05", 4, 32)))),

	/* --- grants --- */
	TRY("grant-new", DO(GRANT_NEW, U32(VAR_A_GRANT_UID, 1), U32(VAR_A_GRANT_VR, 10),
			    U32(VAR_A_GRANT_RIGHTS, VAR_RIGHT_READ)),
	    UNDO(DO(GRANT_DEL, U32(VAR_A_GRANT_UID, 1), U32(VAR_A_GRANT_VR, 10)))),
	PREPARE(DO(GRANT_NEW, U32(VAR_A_GRANT_GID, 1), BIN(VAR_A_GRANT_ALL, "", 0),
		   U32(VAR_A_GRANT_RIGHTS, VAR_RIGHT_READ))),
	TRY("grant-set", DO(GRANT_SET, U32(VAR_A_GRANT_GID, 1), BIN(VAR_A_GRANT_ALL, "", 0),
			    U32(VAR_A_GRANT_RIGHTS, VAR_RIGHT_ROUTES)),
	    UNDO(DO(GRANT_SET, U32(VAR_A_GRANT_GID, 1), BIN(VAR_A_GRANT_ALL, "", 0),
		    U32(VAR_A_GRANT_RIGHTS, VAR_RIGHT_READ)))),
	TRY("dump of grants", DUMP(GRANT_GET)),
	TRY("authority-get", DO(AUTHORITY_GET, U32(VAR_A_GRANT_UID, 1), U32(VAR_A_GRANT_GID, 1),
				U32(VAR_A_GRANT_VR, 10),
				U32(VAR_A_GRANT_RIGHTS, VAR_RIGHT_READ))),
	TRY("grant-del", DO(GRANT_DEL, U32(VAR_A_GRANT_GID, 1), BIN(VAR_A_GRANT_ALL, "", 0)),
	    UNDO(DO(GRANT_NEW, U32(VAR_A_GRANT_GID, 1), BIN(VAR_A_GRANT_ALL, "", 0),
		    U32(VAR_A_GRANT_RIGHTS, VAR_RIGHT_READ)))),

	{ .name = "behalf-set", .with_socket = true,
	    .request = DO(BEHALF_SET, U32(VAR_A_GRANT_UID, 1), U32(VAR_A_GRANT_GID, 1)) },

	{ .name = "subscribe", .with_socket = true, .request = DO(SUBSCRIBE) },
	{ .name = "subscribe to a VR", .with_socket = true,
	    .request = DO(SUBSCRIBE, U32(VAR_A_EVENTS_VR, 10)) },

	/* --- the network namespace --- */
	TRY("netns-set", DO(NETNS_SET, U32(VAR_A_NETNS_PUNT_RATE, 99)),
	    UNDO(DO(NETNS_SET, U32(VAR_A_NETNS_PUNT_RATE, 100)))),
	TRY("netns-get", DO(NETNS_GET)),
	{ .name = "controller-set", .with_socket = true,
	    .request = DO(CONTROLLER_SET, U32(VAR_A_NETNS_CONTROLLER, 1)) },
	{ .name = NULL }
};
