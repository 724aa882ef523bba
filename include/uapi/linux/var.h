/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/var.yaml */
/* YNL-GEN uapi header */

#ifndef _UAPI_LINUX_VAR_H
#define _UAPI_LINUX_VAR_H

#define VAR_GENL_NAME		"var"
#define VAR_GENL_VERSION	1

#define VAR_MAX_GRANTS		4096
#define VAR_MAX_GROUPS		256
#define VAR_MAX_NAME		63
#define VAR_MAX_USER		253
#define VAR_MAX_IFNAME		15
#define VAR_MAX_FRAME		2048
#define VAR_MAX_PREFIXES	16
#define VAR_MAX_HELD		8
#define VAR_MSS_AUTO		65535
#define VAR_DSCP_INHERIT	64
#define VAR_TABLE_METRIC	4278198272

/**
 * enum var_right - What a grant allows in its VR. Whatever touches several VRs
 *   needs the right in all of them.
 * @VAR_RIGHT_INTERFACES: Rows of ports, isps and users.
 * @VAR_RIGHT_SESSIONS: Endpoints, tunnels and sessions, and their rows.
 * @VAR_RIGHT_ROUTES: Routes, which the controller sets.
 * @VAR_RIGHT_READ: To see what is there.
 */
enum var_right {
	VAR_RIGHT_INTERFACES = 1,
	VAR_RIGHT_SESSIONS = 2,
	VAR_RIGHT_ROUTES = 4,
	VAR_RIGHT_READ = 8,
};

/**
 * enum var_row_kind - What identifies an interface (R8, R10, R11).
 * @VAR_ROW_KIND_PORT: Physical port or VLAN, by ifindex.
 * @VAR_ROW_KIND_TUNNEL: L2TP tunnel, by endpoint and local Tunnel ID.
 * @VAR_ROW_KIND_SESSION: PPP session, by endpoint, local Tunnel ID and local
 *   Session ID, or by port and PPPoE SESSION_ID.
 * @VAR_ROW_KIND_ISP: ISP identifier, the realm of user@realm, in lower case.
 * @VAR_ROW_KIND_USER: One user by full name (user@realm).
 */
enum var_row_kind {
	VAR_ROW_KIND_PORT,
	VAR_ROW_KIND_TUNNEL,
	VAR_ROW_KIND_SESSION,
	VAR_ROW_KIND_ISP,
	VAR_ROW_KIND_USER,
};

/**
 * enum var_side - The side of the VR that an interface is on (R1).
 * @VAR_SIDE_ACCESS: Faces user terminals (first logical interface).
 * @VAR_SIDE_BACKBONE: Faces the ISP's network (second logical interface).
 */
enum var_side {
	VAR_SIDE_ACCESS,
	VAR_SIDE_BACKBONE,
};

/**
 * enum var_select - Whether rows by realm or user may decide the VR of a
 *   session that arrives by a port or tunnel.
 * @VAR_SELECT_NONE: The port or tunnel decides.
 * @VAR_SELECT_REALM: An isp row decides if there is one.
 * @VAR_SELECT_USER: A user row decides if there is one, else an isp row.
 */
enum var_select {
	VAR_SELECT_NONE,
	VAR_SELECT_REALM,
	VAR_SELECT_USER,
};

/**
 * enum var_verdict - What explain says of a row that it considered.
 * @VAR_VERDICT_DECIDED: This row decided the VR.
 * @VAR_VERDICT_OVERRIDDEN: The row exists but a more specific one decided.
 * @VAR_VERDICT_NOT_SELECTED: The row was not asked, because select of the
 *   tunnel or port does not allow it.
 * @VAR_VERDICT_ABSENT: There is no such row.
 * @VAR_VERDICT_DROPPED: The row exists but has lost its VR; its packets are
 *   dropped.
 */
enum var_verdict {
	VAR_VERDICT_DECIDED,
	VAR_VERDICT_OVERRIDDEN,
	VAR_VERDICT_NOT_SELECTED,
	VAR_VERDICT_ABSENT,
	VAR_VERDICT_DROPPED,
};

/**
 * enum var_leg - What carries the PPP frames of a session.
 * @VAR_LEG_L2TP: L2TP data messages, RFC 2661 section 3.1.
 * @VAR_LEG_PPPOE: PPPoE session stage frames on a port, RFC 2516 section 6.
 */
enum var_leg {
	VAR_LEG_L2TP,
	VAR_LEG_PPPOE,
};

/**
 * enum var_end - Where the PPP frames of a session go.
 * @VAR_END_NONE: Not yet known; all frames go to the controller.
 * @VAR_END_TERMINATE: IP packets are routed in the VR of the session.
 * @VAR_END_HOLD: Soon to be known, and the VR is. At most max-held frames are
 *   kept, in order, and go where the end says once it is set.
 * @VAR_END_SWITCH: All frames go out of the leg of another session, named by
 *   to. From one tunnel to another the outer TTL goes on, less one, so that a
 *   loop comes to its end.
 */
enum var_end {
	VAR_END_NONE,
	VAR_END_TERMINATE,
	VAR_END_HOLD,
	VAR_END_SWITCH,
};

/**
 * enum var_vr_flags
 * @VAR_VR_FLAGS_HAIRPIN: Subscribers of the VR may reach each other (access
 *   side to access side).
 */
enum var_vr_flags {
	VAR_VR_FLAGS_HAIRPIN = 1,
};

/**
 * enum var_vr_missing - What a VR lacks to be safe; nothing is bound to it
 *   until all are clear.
 * @VAR_VR_MISSING_DEVICE: The VRF device is gone.
 * @VAR_VR_MISSING_DEFAULT4: No default route closes the IPv4 table; lookups
 *   would fall through to the main table.
 * @VAR_VR_MISSING_DEFAULT6: No default route closes the IPv6 table.
 * @VAR_VR_MISSING_RULES: The rule for table local is looked up before the
 *   l3mdev rule, so addresses of the box win.
 * @VAR_VR_MISSING_ACCEPT: A sysctl net.ipv4.*_l3mdev_accept is set, so unbound
 *   sockets of the box answer in VRs.
 */
enum var_vr_missing {
	VAR_VR_MISSING_DEVICE = 1,
	VAR_VR_MISSING_DEFAULT4 = 2,
	VAR_VR_MISSING_DEFAULT6 = 4,
	VAR_VR_MISSING_RULES = 8,
	VAR_VR_MISSING_ACCEPT = 16,
};

/**
 * enum var_row_flags
 * @VAR_ROW_FLAGS_DROP: The row has no VR; every packet of the interface is
 *   dropped.
 * @VAR_ROW_FLAGS_FOLLOWED: The row was made because the port was enslaved to
 *   the VRF device from outside.
 * @VAR_ROW_FLAGS_OBJECT: The row belongs to a tunnel or session and goes with
 *   it.
 */
enum var_row_flags {
	VAR_ROW_FLAGS_DROP = 1,
	VAR_ROW_FLAGS_FOLLOWED = 2,
	VAR_ROW_FLAGS_OBJECT = 4,
};

/**
 * enum var_endpoint_flags
 * @VAR_ENDPOINT_FLAGS_KERNEL: The socket was made by the kernel; no control
 *   messages are handled.
 * @VAR_ENDPOINT_FLAGS_NO_UDP_CSUM: Send outer UDP checksum zero (RFC 2661
 *   section 8.1 has checksums on by default).
 */
enum var_endpoint_flags {
	VAR_ENDPOINT_FLAGS_KERNEL = 1,
	VAR_ENDPOINT_FLAGS_NO_UDP_CSUM = 2,
};

/**
 * enum var_session_flags - Options of the data channel of a session. A set bit
 *   turns the option on.
 * @VAR_SESSION_FLAGS_SEND_SEQ: Send Ns and Nr in data messages (S bit, RFC
 *   2661 section 5.4).
 * @VAR_SESSION_FLAGS_RECV_SEQ: Drop data messages that come without sequence
 *   numbers. Late ones are always dropped.
 * @VAR_SESSION_FLAGS_SEND_LENGTH: Send the Length field in data messages (L
 *   bit).
 * @VAR_SESSION_FLAGS_ACFC: Leave out FF 03 when sending, as the peer
 *   negotiated (RFC 1661 section 6.6).
 * @VAR_SESSION_FLAGS_PFC_SEND: Send protocol fields compressed where possible
 *   (RFC 1661 section 6.5).
 * @VAR_SESSION_FLAGS_PFC_RECV: Accept compressed protocol fields.
 * @VAR_SESSION_FLAGS_ANY_SOURCE: Do not check source addresses of packets from
 *   the subscriber.
 * @VAR_SESSION_FLAGS_DF: Set DF in the outer IPv4 header of a terminated L2TP
 *   session's packets. One that does not fit is fragmented outside all the
 *   same if it may be fragmented, else answered by ICMP in the VR of the
 *   session.
 */
enum var_session_flags {
	VAR_SESSION_FLAGS_SEND_SEQ = 1,
	VAR_SESSION_FLAGS_RECV_SEQ = 2,
	VAR_SESSION_FLAGS_SEND_LENGTH = 4,
	VAR_SESSION_FLAGS_ACFC = 8,
	VAR_SESSION_FLAGS_PFC_SEND = 16,
	VAR_SESSION_FLAGS_PFC_RECV = 32,
	VAR_SESSION_FLAGS_ANY_SOURCE = 64,
	VAR_SESSION_FLAGS_DF = 128,
};

/**
 * enum var_open_flags - Network protocols whose NCP is Opened; data of others
 *   is discarded (RFC 1661 section 3.6).
 */
enum var_open_flags {
	VAR_OPEN_FLAGS_IP4 = 1,
	VAR_OPEN_FLAGS_IP6 = 2,
};

/**
 * enum var_drop_reason - Why a packet was dropped.
 * @VAR_DROP_REASON_MALFORMED: L2TP or PPPoE header truncated or contradictory.
 * @VAR_DROP_REASON_VERSION: Not L2TP version 2, or not PPPoE version 1 type 1.
 * @VAR_DROP_REASON_NO_TUNNEL: Tunnel ID unknown at this endpoint.
 * @VAR_DROP_REASON_NO_SESSION: Session ID unknown in this tunnel, or at this
 *   port, where it may belong to a session of the kernel's own pppoe.
 * @VAR_DROP_REASON_PEER: Outer source address or port is not the tunnel's
 *   peer, or the source MAC is not the client's.
 * @VAR_DROP_REASON_PORT_VR: The port's VR is not the endpoint's.
 * @VAR_DROP_REASON_LATE: Data message arrived late or twice (Ns).
 * @VAR_DROP_REASON_NO_SEQ: Data message without sequence numbers although they
 *   are required.
 * @VAR_DROP_REASON_PPP: PPP frame too short or with an invalid protocol field.
 * @VAR_DROP_REASON_CLOSED: The NCP of the network protocol is not Opened, or
 *   the session's netdevice is down.
 * @VAR_DROP_REASON_SPOOF: The inner source address is not the subscriber's.
 * @VAR_DROP_REASON_INNER: The inner IP header is malformed.
 * @VAR_DROP_REASON_ECN: Not-ECT inside, CE outside (RFC 6040 section 4.2).
 * @VAR_DROP_REASON_FRAGMENT: IPv6 fragment to an address of the VR. The kernel
 *   reassembles IPv6 without regard to the VRF, so fragments of two VRs could
 *   meet.
 * @VAR_DROP_REASON_NO_VR: The interface has lost its VR.
 * @VAR_DROP_REASON_CROSS_VR: The packet would have left the VR.
 * @VAR_DROP_REASON_CROSS_SIDE: From access side to access side, and the VR
 *   does not allow it.
 * @VAR_DROP_REASON_PUNT_SESSION: The session's token bucket for frames to the
 *   controller was empty.
 * @VAR_DROP_REASON_PUNT_GLOBAL: The global token bucket for frames to the
 *   controller was empty.
 * @VAR_DROP_REASON_NO_CONTROLLER: No controller is registered, or it did not
 *   read.
 * @VAR_DROP_REASON_TOO_BIG: Longer than the session's MTU, or than a frame may
 *   be.
 * @VAR_DROP_REASON_NO_ROUTE: No route to the tunnel's peer in the endpoint's
 *   VR.
 * @VAR_DROP_REASON_LOOP: The tunnel's underlay is routed into its own session.
 * @VAR_DROP_REASON_NOMEM: Out of memory.
 * @VAR_DROP_REASON_TX_DOWN: The session, its endpoint or its port is going
 *   away, or the session that it is switched to is not complete.
 * @VAR_DROP_REASON_RATE: The session's rate limit was exceeded.
 * @VAR_DROP_REASON_HELD: More frames than can be held, or held until the
 *   session was deleted.
 * @VAR_DROP_REASON_BACKLOG: Packets from subscribers come faster than this CPU
 *   can route them.
 * @VAR_DROP_REASON_QUEUE: The queue of the port by which a PPPoE frame was to
 *   leave was full.
 */
enum var_drop_reason {
	VAR_DROP_REASON_NONE,
	VAR_DROP_REASON_MALFORMED,
	VAR_DROP_REASON_VERSION,
	VAR_DROP_REASON_NO_TUNNEL,
	VAR_DROP_REASON_NO_SESSION,
	VAR_DROP_REASON_PEER,
	VAR_DROP_REASON_PORT_VR,
	VAR_DROP_REASON_LATE,
	VAR_DROP_REASON_NO_SEQ,
	VAR_DROP_REASON_PPP,
	VAR_DROP_REASON_CLOSED,
	VAR_DROP_REASON_SPOOF,
	VAR_DROP_REASON_INNER,
	VAR_DROP_REASON_ECN,
	VAR_DROP_REASON_FRAGMENT,
	VAR_DROP_REASON_NO_VR,
	VAR_DROP_REASON_CROSS_VR,
	VAR_DROP_REASON_CROSS_SIDE,
	VAR_DROP_REASON_PUNT_SESSION,
	VAR_DROP_REASON_PUNT_GLOBAL,
	VAR_DROP_REASON_NO_CONTROLLER,
	VAR_DROP_REASON_TOO_BIG,
	VAR_DROP_REASON_NO_ROUTE,
	VAR_DROP_REASON_LOOP,
	VAR_DROP_REASON_NOMEM,
	VAR_DROP_REASON_TX_DOWN,
	VAR_DROP_REASON_RATE,
	VAR_DROP_REASON_HELD,
	VAR_DROP_REASON_BACKLOG,
	VAR_DROP_REASON_QUEUE,

	/* private: */
	__VAR_DROP_REASON_MAX,
	VAR_DROP_REASON_MAX = (__VAR_DROP_REASON_MAX - 1)
};

enum {
	VAR_A_COUNTERS_PAD = 1,
	VAR_A_COUNTERS_RX_PACKETS,
	VAR_A_COUNTERS_RX_BYTES,
	VAR_A_COUNTERS_TX_PACKETS,
	VAR_A_COUNTERS_TX_BYTES,
	VAR_A_COUNTERS_RX_DROPPED,
	VAR_A_COUNTERS_TX_DROPPED,
	VAR_A_COUNTERS_RX_CONTROL,
	VAR_A_COUNTERS_TX_CONTROL,

	__VAR_A_COUNTERS_MAX,
	VAR_A_COUNTERS_MAX = (__VAR_A_COUNTERS_MAX - 1)
};

enum {
	VAR_A_PREFIX_ADDR = 1,
	VAR_A_PREFIX_LEN,

	__VAR_A_PREFIX_MAX,
	VAR_A_PREFIX_MAX = (__VAR_A_PREFIX_MAX - 1)
};

enum {
	VAR_A_VR_PAD = 1,
	VAR_A_VR_ID,
	VAR_A_VR_NAME,
	VAR_A_VR_IFINDEX,
	VAR_A_VR_TABLE,
	VAR_A_VR_FLAGS,
	VAR_A_VR_MISSING,
	VAR_A_VR_GENERATION,
	VAR_A_VR_ROWS,
	VAR_A_VR_TUNNELS,
	VAR_A_VR_SESSIONS,
	VAR_A_VR_DROP,
	VAR_A_VR_MANAGEMENT,
	VAR_A_VR_QUOTA_TUNNELS,
	VAR_A_VR_QUOTA_SESSIONS,
	VAR_A_VR_QUOTA_ROWS,
	VAR_A_VR_REFUSED_TUNNELS,
	VAR_A_VR_REFUSED_SESSIONS,
	VAR_A_VR_REFUSED_ROWS,

	__VAR_A_VR_MAX,
	VAR_A_VR_MAX = (__VAR_A_VR_MAX - 1)
};

enum {
	VAR_A_DROP_PAD = 1,
	VAR_A_DROP_REASON,
	VAR_A_DROP_PACKETS,

	__VAR_A_DROP_MAX,
	VAR_A_DROP_MAX = (__VAR_A_DROP_MAX - 1)
};

enum {
	VAR_A_ROW_KIND = 1,
	VAR_A_ROW_IFINDEX,
	VAR_A_ROW_ENDPOINT,
	VAR_A_ROW_TUNNEL_ID,
	VAR_A_ROW_SESSION_ID,
	VAR_A_ROW_REALM,
	VAR_A_ROW_USER,
	VAR_A_ROW_CARRIER,
	VAR_A_ROW_VR,
	VAR_A_ROW_SIDE,
	VAR_A_ROW_SELECT,
	VAR_A_ROW_FLAGS,
	VAR_A_ROW_BYTES,
	VAR_A_ROW_PORT,

	__VAR_A_ROW_MAX,
	VAR_A_ROW_MAX = (__VAR_A_ROW_MAX - 1)
};

enum {
	VAR_A_EXPLAIN_IFINDEX = 1,
	VAR_A_EXPLAIN_ENDPOINT,
	VAR_A_EXPLAIN_TUNNEL_ID,
	VAR_A_EXPLAIN_SESSION_ID,
	VAR_A_EXPLAIN_USER,
	VAR_A_EXPLAIN_VR,
	VAR_A_EXPLAIN_CONSIDERED,

	__VAR_A_EXPLAIN_MAX,
	VAR_A_EXPLAIN_MAX = (__VAR_A_EXPLAIN_MAX - 1)
};

enum {
	VAR_A_CONSIDERED_KIND = 1,
	VAR_A_CONSIDERED_VERDICT,
	VAR_A_CONSIDERED_IFINDEX,
	VAR_A_CONSIDERED_ENDPOINT,
	VAR_A_CONSIDERED_TUNNEL_ID,
	VAR_A_CONSIDERED_SESSION_ID,
	VAR_A_CONSIDERED_REALM,
	VAR_A_CONSIDERED_USER,
	VAR_A_CONSIDERED_VR,
	VAR_A_CONSIDERED_SELECT,
	VAR_A_CONSIDERED_PORT,

	__VAR_A_CONSIDERED_MAX,
	VAR_A_CONSIDERED_MAX = (__VAR_A_CONSIDERED_MAX - 1)
};

enum {
	VAR_A_ENDPOINT_ID = 1,
	VAR_A_ENDPOINT_VR,
	VAR_A_ENDPOINT_FD,
	VAR_A_ENDPOINT_LOCAL_IP4,
	VAR_A_ENDPOINT_LOCAL_PORT,
	VAR_A_ENDPOINT_FLAGS,
	VAR_A_ENDPOINT_TUNNELS,

	__VAR_A_ENDPOINT_MAX,
	VAR_A_ENDPOINT_MAX = (__VAR_A_ENDPOINT_MAX - 1)
};

enum {
	VAR_A_TUNNEL_ENDPOINT = 1,
	VAR_A_TUNNEL_TUNNEL_ID,
	VAR_A_TUNNEL_PEER_TUNNEL_ID,
	VAR_A_TUNNEL_PEER_IP4,
	VAR_A_TUNNEL_PEER_PORT,
	VAR_A_TUNNEL_VR,
	VAR_A_TUNNEL_SIDE,
	VAR_A_TUNNEL_SELECT,
	VAR_A_TUNNEL_IFNAME,
	VAR_A_TUNNEL_IFINDEX,
	VAR_A_TUNNEL_SESSIONS,
	VAR_A_TUNNEL_COUNTERS,

	__VAR_A_TUNNEL_MAX,
	VAR_A_TUNNEL_MAX = (__VAR_A_TUNNEL_MAX - 1)
};

enum {
	VAR_A_SESSION_ENDPOINT = 1,
	VAR_A_SESSION_TUNNEL_ID,
	VAR_A_SESSION_SESSION_ID,
	VAR_A_SESSION_PEER_SESSION_ID,
	VAR_A_SESSION_LEG,
	VAR_A_SESSION_END,
	VAR_A_SESSION_USER,
	VAR_A_SESSION_VR,
	VAR_A_SESSION_IFNAME,
	VAR_A_SESSION_IFINDEX,
	VAR_A_SESSION_MRU,
	VAR_A_SESSION_MTU,
	VAR_A_SESSION_FLAGS,
	VAR_A_SESSION_OPEN,
	VAR_A_SESSION_PREFIX,
	VAR_A_SESSION_IDLE,
	VAR_A_SESSION_COUNTERS,
	VAR_A_SESSION_PORT,
	VAR_A_SESSION_PEER_MAC,
	VAR_A_SESSION_TO,
	VAR_A_SESSION_MSS,
	VAR_A_SESSION_DSCP,
	VAR_A_SESSION_RX_RATE,
	VAR_A_SESSION_RX_BURST,
	VAR_A_SESSION_TX_RATE,
	VAR_A_SESSION_TX_BURST,
	VAR_A_SESSION_HELD,
	VAR_A_SESSION_PAD,

	__VAR_A_SESSION_MAX,
	VAR_A_SESSION_MAX = (__VAR_A_SESSION_MAX - 1)
};

enum {
	VAR_A_SESSION_NAME_ENDPOINT = 1,
	VAR_A_SESSION_NAME_TUNNEL_ID,
	VAR_A_SESSION_NAME_SESSION_ID,
	VAR_A_SESSION_NAME_PORT,

	__VAR_A_SESSION_NAME_MAX,
	VAR_A_SESSION_NAME_MAX = (__VAR_A_SESSION_NAME_MAX - 1)
};

enum {
	VAR_A_SESSIONS_SESSION = 1,
	VAR_A_SESSIONS_NAME,
	VAR_A_SESSIONS_COUNT,

	__VAR_A_SESSIONS_MAX,
	VAR_A_SESSIONS_MAX = (__VAR_A_SESSIONS_MAX - 1)
};

enum {
	VAR_A_FRAME_ENDPOINT = 1,
	VAR_A_FRAME_TUNNEL_ID,
	VAR_A_FRAME_SESSION_ID,
	VAR_A_FRAME_DATA,
	VAR_A_FRAME_PORT,

	__VAR_A_FRAME_MAX,
	VAR_A_FRAME_MAX = (__VAR_A_FRAME_MAX - 1)
};

enum {
	VAR_A_GRANT_PAD = 1,
	VAR_A_GRANT_UID,
	VAR_A_GRANT_GID,
	VAR_A_GRANT_VR,
	VAR_A_GRANT_ALL,
	VAR_A_GRANT_RIGHTS,

	__VAR_A_GRANT_MAX,
	VAR_A_GRANT_MAX = (__VAR_A_GRANT_MAX - 1)
};

enum {
	VAR_A_NETNS_PAD = 1,
	VAR_A_NETNS_PUNT_RATE,
	VAR_A_NETNS_PUNT_BURST,
	VAR_A_NETNS_PUNT_TOTAL_RATE,
	VAR_A_NETNS_PUNT_TOTAL_BURST,
	VAR_A_NETNS_CONTROLLER,
	VAR_A_NETNS_DROP,
	VAR_A_NETNS_ROWS,
	VAR_A_NETNS_ROW_BYTES,
	VAR_A_NETNS_VRS,
	VAR_A_NETNS_ENDPOINTS,
	VAR_A_NETNS_TUNNELS,
	VAR_A_NETNS_SESSIONS,
	VAR_A_NETNS_GENERATION,
	VAR_A_NETNS_HOLD_TOTAL,
	VAR_A_NETNS_HELD,

	__VAR_A_NETNS_MAX,
	VAR_A_NETNS_MAX = (__VAR_A_NETNS_MAX - 1)
};

enum {
	VAR_A_EVENTS_PAD = 1,
	VAR_A_EVENTS_VR,

	__VAR_A_EVENTS_MAX,
	VAR_A_EVENTS_MAX = (__VAR_A_EVENTS_MAX - 1)
};

enum {
	VAR_CMD_VR_SET = 1,
	VAR_CMD_VR_DEL,
	VAR_CMD_VR_GET,
	VAR_CMD_ROW_SET,
	VAR_CMD_ROW_DEL,
	VAR_CMD_ROW_GET,
	VAR_CMD_EXPLAIN,
	VAR_CMD_ENDPOINT_NEW,
	VAR_CMD_ENDPOINT_DEL,
	VAR_CMD_ENDPOINT_GET,
	VAR_CMD_TUNNEL_NEW,
	VAR_CMD_TUNNEL_SET,
	VAR_CMD_TUNNEL_DEL,
	VAR_CMD_TUNNEL_GET,
	VAR_CMD_SESSION_NEW,
	VAR_CMD_SESSION_SET,
	VAR_CMD_SESSION_DEL,
	VAR_CMD_SESSION_GET,
	VAR_CMD_CONTROLLER_SET,
	VAR_CMD_FRAME,
	VAR_CMD_NETNS_SET,
	VAR_CMD_NETNS_GET,
	VAR_CMD_SESSIONS_NEW,
	VAR_CMD_SESSIONS_DEL,
	VAR_CMD_VR_NTF,
	VAR_CMD_VR_DEL_NTF,
	VAR_CMD_ROW_NTF,
	VAR_CMD_ROW_DEL_NTF,
	VAR_CMD_ENDPOINT_NTF,
	VAR_CMD_ENDPOINT_DEL_NTF,
	VAR_CMD_TUNNEL_NTF,
	VAR_CMD_TUNNEL_DEL_NTF,
	VAR_CMD_SESSION_NTF,
	VAR_CMD_SESSION_DEL_NTF,
	VAR_CMD_GRANT_NEW,
	VAR_CMD_GRANT_SET,
	VAR_CMD_GRANT_DEL,
	VAR_CMD_GRANT_GET,
	VAR_CMD_AUTHORITY_GET,
	VAR_CMD_GRANT_NTF,
	VAR_CMD_GRANT_DEL_NTF,
	VAR_CMD_BEHALF_SET,
	VAR_CMD_SUBSCRIBE,

	__VAR_CMD_MAX,
	VAR_CMD_MAX = (__VAR_CMD_MAX - 1)
};

#define VAR_MCGRP_STATE	"state"

#endif /* _UAPI_LINUX_VAR_H */
