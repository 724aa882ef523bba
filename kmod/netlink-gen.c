// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/var.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink-gen.h"

#include <uapi/linux/var.h>

/* Integer value ranges */
static const struct netlink_range_validation var_a_vr_id_range = {
	.min	= 0ULL,
	.max	= 2147483647ULL,
};

static const struct netlink_range_validation var_a_row_vr_range = {
	.max	= 2147483647ULL,
};

static const struct netlink_range_validation var_a_endpoint_vr_range = {
	.max	= 2147483647ULL,
};

static const struct netlink_range_validation var_a_tunnel_vr_range = {
	.max	= 2147483647ULL,
};

static const struct netlink_range_validation var_a_session_vr_range = {
	.max	= 2147483647ULL,
};

static const struct netlink_range_validation var_a_session_rx_rate_range = {
	.max	= 100000000000ULL,
};

static const struct netlink_range_validation var_a_session_rx_burst_range = {
	.max	= 2147483647ULL,
};

static const struct netlink_range_validation var_a_session_tx_rate_range = {
	.max	= 100000000000ULL,
};

static const struct netlink_range_validation var_a_session_tx_burst_range = {
	.max	= 2147483647ULL,
};

static const struct netlink_range_validation var_a_netns_punt_rate_range = {
	.min	= 1ULL,
	.max	= 1000000ULL,
};

static const struct netlink_range_validation var_a_netns_punt_burst_range = {
	.min	= 1ULL,
	.max	= 1000000ULL,
};

static const struct netlink_range_validation var_a_netns_punt_total_rate_range = {
	.min	= 1ULL,
	.max	= 10000000ULL,
};

static const struct netlink_range_validation var_a_netns_punt_total_burst_range = {
	.min	= 1ULL,
	.max	= 10000000ULL,
};

static const struct netlink_range_validation var_a_netns_hold_total_range = {
	.max	= 1000000ULL,
};

/* Common nested types */
const struct nla_policy var_prefix_nl_policy[VAR_A_PREFIX_LEN + 1] = {
	[VAR_A_PREFIX_ADDR] = { .type = NLA_BINARY, },
	[VAR_A_PREFIX_LEN] = NLA_POLICY_MAX(NLA_U8, 128),
};

const struct nla_policy var_session_item_nl_policy[VAR_A_SESSION_TX_BURST + 1] = {
	[VAR_A_SESSION_ENDPOINT] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_SESSION_TUNNEL_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_SESSION_SESSION_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_SESSION_PEER_SESSION_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_SESSION_LEG] = NLA_POLICY_MAX(NLA_U32, 1),
	[VAR_A_SESSION_END] = NLA_POLICY_MAX(NLA_U32, 3),
	[VAR_A_SESSION_USER] = { .type = NLA_NUL_STRING, .len = VAR_MAX_USER, },
	[VAR_A_SESSION_VR] = NLA_POLICY_FULL_RANGE(NLA_U32, &var_a_session_vr_range),
	[VAR_A_SESSION_IFNAME] = { .type = NLA_NUL_STRING, .len = VAR_MAX_IFNAME, },
	[VAR_A_SESSION_MRU] = NLA_POLICY_RANGE(NLA_U16, 128, 9000),
	[VAR_A_SESSION_FLAGS] = NLA_POLICY_MASK(NLA_U32, 0xff),
	[VAR_A_SESSION_OPEN] = NLA_POLICY_MASK(NLA_U32, 0x3),
	[VAR_A_SESSION_PREFIX] = NLA_POLICY_NESTED(var_prefix_nl_policy),
	[VAR_A_SESSION_PORT] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_SESSION_PEER_MAC] = NLA_POLICY_EXACT_LEN(6),
	[VAR_A_SESSION_TO] = NLA_POLICY_NESTED(var_session_name_nl_policy),
	[VAR_A_SESSION_MSS] = { .type = NLA_U16, },
	[VAR_A_SESSION_DSCP] = NLA_POLICY_MAX(NLA_U8, 64),
	[VAR_A_SESSION_RX_RATE] = NLA_POLICY_FULL_RANGE(NLA_U64, &var_a_session_rx_rate_range),
	[VAR_A_SESSION_RX_BURST] = NLA_POLICY_FULL_RANGE(NLA_U32, &var_a_session_rx_burst_range),
	[VAR_A_SESSION_TX_RATE] = NLA_POLICY_FULL_RANGE(NLA_U64, &var_a_session_tx_rate_range),
	[VAR_A_SESSION_TX_BURST] = NLA_POLICY_FULL_RANGE(NLA_U32, &var_a_session_tx_burst_range),
};

const struct nla_policy var_session_name_nl_policy[VAR_A_SESSION_NAME_PORT + 1] = {
	[VAR_A_SESSION_NAME_ENDPOINT] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_SESSION_NAME_TUNNEL_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_SESSION_NAME_SESSION_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_SESSION_NAME_PORT] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* VAR_CMD_VR_SET - do */
static const struct nla_policy var_vr_set_nl_policy[VAR_A_VR_QUOTA_ROWS + 1] = {
	[VAR_A_VR_ID] = NLA_POLICY_FULL_RANGE(NLA_U32, &var_a_vr_id_range),
	[VAR_A_VR_NAME] = { .type = NLA_NUL_STRING, .len = VAR_MAX_IFNAME, },
	[VAR_A_VR_FLAGS] = NLA_POLICY_MASK(NLA_U32, 0x1),
	[VAR_A_VR_MANAGEMENT] = NLA_POLICY_MAX(NLA_U8, 1),
	[VAR_A_VR_QUOTA_TUNNELS] = { .type = NLA_U32, },
	[VAR_A_VR_QUOTA_SESSIONS] = { .type = NLA_U32, },
	[VAR_A_VR_QUOTA_ROWS] = { .type = NLA_U32, },
};

/* VAR_CMD_VR_DEL - do */
static const struct nla_policy var_vr_del_nl_policy[VAR_A_VR_ID + 1] = {
	[VAR_A_VR_ID] = NLA_POLICY_FULL_RANGE(NLA_U32, &var_a_vr_id_range),
};

/* VAR_CMD_VR_GET - do */
static const struct nla_policy var_vr_get_do_nl_policy[VAR_A_VR_ID + 1] = {
	[VAR_A_VR_ID] = NLA_POLICY_FULL_RANGE(NLA_U32, &var_a_vr_id_range),
};

/* VAR_CMD_VR_GET - dump */
static const struct nla_policy var_vr_get_dump_nl_policy[VAR_A_VR_ID + 1] = {
	[VAR_A_VR_ID] = NLA_POLICY_FULL_RANGE(NLA_U32, &var_a_vr_id_range),
};

/* VAR_CMD_ROW_SET - do */
static const struct nla_policy var_row_set_nl_policy[VAR_A_ROW_PORT + 1] = {
	[VAR_A_ROW_KIND] = NLA_POLICY_MAX(NLA_U32, 4),
	[VAR_A_ROW_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_ROW_ENDPOINT] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_ROW_TUNNEL_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_ROW_SESSION_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_ROW_REALM] = { .type = NLA_NUL_STRING, .len = VAR_MAX_NAME, },
	[VAR_A_ROW_USER] = { .type = NLA_NUL_STRING, .len = VAR_MAX_USER, },
	[VAR_A_ROW_VR] = NLA_POLICY_FULL_RANGE(NLA_U32, &var_a_row_vr_range),
	[VAR_A_ROW_SIDE] = NLA_POLICY_MAX(NLA_U32, 1),
	[VAR_A_ROW_SELECT] = NLA_POLICY_MAX(NLA_U32, 2),
	[VAR_A_ROW_PORT] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* VAR_CMD_ROW_DEL - do */
static const struct nla_policy var_row_del_nl_policy[VAR_A_ROW_USER + 1] = {
	[VAR_A_ROW_KIND] = NLA_POLICY_MAX(NLA_U32, 4),
	[VAR_A_ROW_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_ROW_REALM] = { .type = NLA_NUL_STRING, .len = VAR_MAX_NAME, },
	[VAR_A_ROW_USER] = { .type = NLA_NUL_STRING, .len = VAR_MAX_USER, },
};

/* VAR_CMD_ROW_GET - do */
static const struct nla_policy var_row_get_do_nl_policy[VAR_A_ROW_PORT + 1] = {
	[VAR_A_ROW_KIND] = NLA_POLICY_MAX(NLA_U32, 4),
	[VAR_A_ROW_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_ROW_ENDPOINT] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_ROW_TUNNEL_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_ROW_SESSION_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_ROW_REALM] = { .type = NLA_NUL_STRING, .len = VAR_MAX_NAME, },
	[VAR_A_ROW_USER] = { .type = NLA_NUL_STRING, .len = VAR_MAX_USER, },
	[VAR_A_ROW_VR] = NLA_POLICY_FULL_RANGE(NLA_U32, &var_a_row_vr_range),
	[VAR_A_ROW_PORT] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* VAR_CMD_ROW_GET - dump */
static const struct nla_policy var_row_get_dump_nl_policy[VAR_A_ROW_PORT + 1] = {
	[VAR_A_ROW_KIND] = NLA_POLICY_MAX(NLA_U32, 4),
	[VAR_A_ROW_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_ROW_ENDPOINT] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_ROW_TUNNEL_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_ROW_SESSION_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_ROW_REALM] = { .type = NLA_NUL_STRING, .len = VAR_MAX_NAME, },
	[VAR_A_ROW_USER] = { .type = NLA_NUL_STRING, .len = VAR_MAX_USER, },
	[VAR_A_ROW_VR] = NLA_POLICY_FULL_RANGE(NLA_U32, &var_a_row_vr_range),
	[VAR_A_ROW_PORT] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* VAR_CMD_EXPLAIN - do */
static const struct nla_policy var_explain_nl_policy[VAR_A_EXPLAIN_USER + 1] = {
	[VAR_A_EXPLAIN_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_EXPLAIN_ENDPOINT] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_EXPLAIN_TUNNEL_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_EXPLAIN_SESSION_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_EXPLAIN_USER] = { .type = NLA_NUL_STRING, .len = VAR_MAX_USER, },
};

/* VAR_CMD_ENDPOINT_NEW - do */
static const struct nla_policy var_endpoint_new_nl_policy[VAR_A_ENDPOINT_FLAGS + 1] = {
	[VAR_A_ENDPOINT_VR] = NLA_POLICY_FULL_RANGE(NLA_U32, &var_a_endpoint_vr_range),
	[VAR_A_ENDPOINT_FD] = { .type = NLA_U32, },
	[VAR_A_ENDPOINT_LOCAL_IP4] = { .type = NLA_U32, },
	[VAR_A_ENDPOINT_LOCAL_PORT] = { .type = NLA_U16, },
	[VAR_A_ENDPOINT_FLAGS] = NLA_POLICY_MASK(NLA_U32, 0x3),
};

/* VAR_CMD_ENDPOINT_DEL - do */
static const struct nla_policy var_endpoint_del_nl_policy[VAR_A_ENDPOINT_ID + 1] = {
	[VAR_A_ENDPOINT_ID] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* VAR_CMD_ENDPOINT_GET - do */
static const struct nla_policy var_endpoint_get_do_nl_policy[VAR_A_ENDPOINT_ID + 1] = {
	[VAR_A_ENDPOINT_ID] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* VAR_CMD_ENDPOINT_GET - dump */
static const struct nla_policy var_endpoint_get_dump_nl_policy[VAR_A_ENDPOINT_ID + 1] = {
	[VAR_A_ENDPOINT_ID] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* VAR_CMD_TUNNEL_NEW - do */
static const struct nla_policy var_tunnel_new_nl_policy[VAR_A_TUNNEL_IFNAME + 1] = {
	[VAR_A_TUNNEL_ENDPOINT] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_TUNNEL_TUNNEL_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_TUNNEL_PEER_TUNNEL_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_TUNNEL_PEER_IP4] = { .type = NLA_U32, },
	[VAR_A_TUNNEL_PEER_PORT] = { .type = NLA_U16, },
	[VAR_A_TUNNEL_VR] = NLA_POLICY_FULL_RANGE(NLA_U32, &var_a_tunnel_vr_range),
	[VAR_A_TUNNEL_SIDE] = NLA_POLICY_MAX(NLA_U32, 1),
	[VAR_A_TUNNEL_SELECT] = NLA_POLICY_MAX(NLA_U32, 2),
	[VAR_A_TUNNEL_IFNAME] = { .type = NLA_NUL_STRING, .len = VAR_MAX_IFNAME, },
};

/* VAR_CMD_TUNNEL_SET - do */
static const struct nla_policy var_tunnel_set_nl_policy[VAR_A_TUNNEL_PEER_PORT + 1] = {
	[VAR_A_TUNNEL_ENDPOINT] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_TUNNEL_TUNNEL_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_TUNNEL_PEER_TUNNEL_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_TUNNEL_PEER_PORT] = { .type = NLA_U16, },
};

/* VAR_CMD_TUNNEL_DEL - do */
static const struct nla_policy var_tunnel_del_nl_policy[VAR_A_TUNNEL_TUNNEL_ID + 1] = {
	[VAR_A_TUNNEL_ENDPOINT] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_TUNNEL_TUNNEL_ID] = NLA_POLICY_MIN(NLA_U16, 1),
};

/* VAR_CMD_TUNNEL_GET - do */
static const struct nla_policy var_tunnel_get_do_nl_policy[VAR_A_TUNNEL_VR + 1] = {
	[VAR_A_TUNNEL_ENDPOINT] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_TUNNEL_TUNNEL_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_TUNNEL_VR] = NLA_POLICY_FULL_RANGE(NLA_U32, &var_a_tunnel_vr_range),
};

/* VAR_CMD_TUNNEL_GET - dump */
static const struct nla_policy var_tunnel_get_dump_nl_policy[VAR_A_TUNNEL_VR + 1] = {
	[VAR_A_TUNNEL_ENDPOINT] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_TUNNEL_TUNNEL_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_TUNNEL_VR] = NLA_POLICY_FULL_RANGE(NLA_U32, &var_a_tunnel_vr_range),
};

/* VAR_CMD_SESSION_NEW - do */
static const struct nla_policy var_session_new_nl_policy[VAR_A_SESSION_TX_BURST + 1] = {
	[VAR_A_SESSION_ENDPOINT] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_SESSION_TUNNEL_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_SESSION_SESSION_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_SESSION_PEER_SESSION_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_SESSION_LEG] = NLA_POLICY_MAX(NLA_U32, 1),
	[VAR_A_SESSION_END] = NLA_POLICY_MAX(NLA_U32, 3),
	[VAR_A_SESSION_USER] = { .type = NLA_NUL_STRING, .len = VAR_MAX_USER, },
	[VAR_A_SESSION_VR] = NLA_POLICY_FULL_RANGE(NLA_U32, &var_a_session_vr_range),
	[VAR_A_SESSION_IFNAME] = { .type = NLA_NUL_STRING, .len = VAR_MAX_IFNAME, },
	[VAR_A_SESSION_MRU] = NLA_POLICY_RANGE(NLA_U16, 128, 9000),
	[VAR_A_SESSION_FLAGS] = NLA_POLICY_MASK(NLA_U32, 0xff),
	[VAR_A_SESSION_OPEN] = NLA_POLICY_MASK(NLA_U32, 0x3),
	[VAR_A_SESSION_PREFIX] = NLA_POLICY_NESTED(var_prefix_nl_policy),
	[VAR_A_SESSION_PORT] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_SESSION_PEER_MAC] = NLA_POLICY_EXACT_LEN(6),
	[VAR_A_SESSION_TO] = NLA_POLICY_NESTED(var_session_name_nl_policy),
	[VAR_A_SESSION_MSS] = { .type = NLA_U16, },
	[VAR_A_SESSION_DSCP] = NLA_POLICY_MAX(NLA_U8, 64),
	[VAR_A_SESSION_RX_RATE] = NLA_POLICY_FULL_RANGE(NLA_U64, &var_a_session_rx_rate_range),
	[VAR_A_SESSION_RX_BURST] = NLA_POLICY_FULL_RANGE(NLA_U32, &var_a_session_rx_burst_range),
	[VAR_A_SESSION_TX_RATE] = NLA_POLICY_FULL_RANGE(NLA_U64, &var_a_session_tx_rate_range),
	[VAR_A_SESSION_TX_BURST] = NLA_POLICY_FULL_RANGE(NLA_U32, &var_a_session_tx_burst_range),
};

/* VAR_CMD_SESSION_SET - do */
static const struct nla_policy var_session_set_nl_policy[VAR_A_SESSION_TX_BURST + 1] = {
	[VAR_A_SESSION_ENDPOINT] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_SESSION_TUNNEL_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_SESSION_SESSION_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_SESSION_PEER_SESSION_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_SESSION_END] = NLA_POLICY_MAX(NLA_U32, 3),
	[VAR_A_SESSION_USER] = { .type = NLA_NUL_STRING, .len = VAR_MAX_USER, },
	[VAR_A_SESSION_VR] = NLA_POLICY_FULL_RANGE(NLA_U32, &var_a_session_vr_range),
	[VAR_A_SESSION_IFNAME] = { .type = NLA_NUL_STRING, .len = VAR_MAX_IFNAME, },
	[VAR_A_SESSION_MRU] = NLA_POLICY_RANGE(NLA_U16, 128, 9000),
	[VAR_A_SESSION_FLAGS] = NLA_POLICY_MASK(NLA_U32, 0xff),
	[VAR_A_SESSION_OPEN] = NLA_POLICY_MASK(NLA_U32, 0x3),
	[VAR_A_SESSION_PREFIX] = NLA_POLICY_NESTED(var_prefix_nl_policy),
	[VAR_A_SESSION_PORT] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_SESSION_TO] = NLA_POLICY_NESTED(var_session_name_nl_policy),
	[VAR_A_SESSION_MSS] = { .type = NLA_U16, },
	[VAR_A_SESSION_DSCP] = NLA_POLICY_MAX(NLA_U8, 64),
	[VAR_A_SESSION_RX_RATE] = NLA_POLICY_FULL_RANGE(NLA_U64, &var_a_session_rx_rate_range),
	[VAR_A_SESSION_RX_BURST] = NLA_POLICY_FULL_RANGE(NLA_U32, &var_a_session_rx_burst_range),
	[VAR_A_SESSION_TX_RATE] = NLA_POLICY_FULL_RANGE(NLA_U64, &var_a_session_tx_rate_range),
	[VAR_A_SESSION_TX_BURST] = NLA_POLICY_FULL_RANGE(NLA_U32, &var_a_session_tx_burst_range),
};

/* VAR_CMD_SESSION_DEL - do */
static const struct nla_policy var_session_del_nl_policy[VAR_A_SESSION_PORT + 1] = {
	[VAR_A_SESSION_ENDPOINT] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_SESSION_TUNNEL_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_SESSION_SESSION_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_SESSION_PORT] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* VAR_CMD_SESSION_GET - do */
static const struct nla_policy var_session_get_do_nl_policy[VAR_A_SESSION_PORT + 1] = {
	[VAR_A_SESSION_ENDPOINT] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_SESSION_TUNNEL_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_SESSION_SESSION_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_SESSION_VR] = NLA_POLICY_FULL_RANGE(NLA_U32, &var_a_session_vr_range),
	[VAR_A_SESSION_PORT] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* VAR_CMD_SESSION_GET - dump */
static const struct nla_policy var_session_get_dump_nl_policy[VAR_A_SESSION_PORT + 1] = {
	[VAR_A_SESSION_ENDPOINT] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_SESSION_TUNNEL_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_SESSION_SESSION_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_SESSION_VR] = NLA_POLICY_FULL_RANGE(NLA_U32, &var_a_session_vr_range),
	[VAR_A_SESSION_PORT] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* VAR_CMD_CONTROLLER_SET - do */
static const struct nla_policy var_controller_set_nl_policy[VAR_A_NETNS_CONTROLLER + 1] = {
	[VAR_A_NETNS_CONTROLLER] = { .type = NLA_U32, },
};

/* VAR_CMD_FRAME - do */
static const struct nla_policy var_frame_nl_policy[VAR_A_FRAME_PORT + 1] = {
	[VAR_A_FRAME_ENDPOINT] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_FRAME_TUNNEL_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_FRAME_SESSION_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[VAR_A_FRAME_DATA] = { .type = NLA_BINARY, },
	[VAR_A_FRAME_PORT] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* VAR_CMD_NETNS_SET - do */
static const struct nla_policy var_netns_set_nl_policy[VAR_A_NETNS_HOLD_TOTAL + 1] = {
	[VAR_A_NETNS_PUNT_RATE] = NLA_POLICY_FULL_RANGE(NLA_U32, &var_a_netns_punt_rate_range),
	[VAR_A_NETNS_PUNT_BURST] = NLA_POLICY_FULL_RANGE(NLA_U32, &var_a_netns_punt_burst_range),
	[VAR_A_NETNS_PUNT_TOTAL_RATE] = NLA_POLICY_FULL_RANGE(NLA_U32, &var_a_netns_punt_total_rate_range),
	[VAR_A_NETNS_PUNT_TOTAL_BURST] = NLA_POLICY_FULL_RANGE(NLA_U32, &var_a_netns_punt_total_burst_range),
	[VAR_A_NETNS_HOLD_TOTAL] = NLA_POLICY_FULL_RANGE(NLA_U32, &var_a_netns_hold_total_range),
};

/* VAR_CMD_NETNS_GET - do */
static const struct nla_policy var_netns_get_nl_policy[VAR_A_NETNS_GENERATION + 1] = {
	[VAR_A_NETNS_GENERATION] = { .type = NLA_U32, },
};

/* VAR_CMD_SESSIONS_NEW - do */
static const struct nla_policy var_sessions_new_nl_policy[VAR_A_SESSIONS_SESSION + 1] = {
	[VAR_A_SESSIONS_SESSION] = NLA_POLICY_NESTED(var_session_item_nl_policy),
};

/* VAR_CMD_SESSIONS_DEL - do */
static const struct nla_policy var_sessions_del_nl_policy[VAR_A_SESSIONS_NAME + 1] = {
	[VAR_A_SESSIONS_NAME] = NLA_POLICY_NESTED(var_session_name_nl_policy),
};

/* VAR_CMD_GRANT_NEW - do */
static const struct nla_policy var_grant_new_nl_policy[VAR_A_GRANT_RIGHTS + 1] = {
	[VAR_A_GRANT_UID] = { .type = NLA_U32, },
	[VAR_A_GRANT_GID] = { .type = NLA_U32, },
	[VAR_A_GRANT_VR] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_GRANT_ALL] = { .type = NLA_FLAG, },
	[VAR_A_GRANT_RIGHTS] = NLA_POLICY_MASK(NLA_U32, 0xf),
};

/* VAR_CMD_GRANT_SET - do */
static const struct nla_policy var_grant_set_nl_policy[VAR_A_GRANT_RIGHTS + 1] = {
	[VAR_A_GRANT_UID] = { .type = NLA_U32, },
	[VAR_A_GRANT_GID] = { .type = NLA_U32, },
	[VAR_A_GRANT_VR] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_GRANT_ALL] = { .type = NLA_FLAG, },
	[VAR_A_GRANT_RIGHTS] = NLA_POLICY_MASK(NLA_U32, 0xf),
};

/* VAR_CMD_GRANT_DEL - do */
static const struct nla_policy var_grant_del_nl_policy[VAR_A_GRANT_ALL + 1] = {
	[VAR_A_GRANT_UID] = { .type = NLA_U32, },
	[VAR_A_GRANT_GID] = { .type = NLA_U32, },
	[VAR_A_GRANT_VR] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_GRANT_ALL] = { .type = NLA_FLAG, },
};

/* VAR_CMD_GRANT_GET - dump */
static const struct nla_policy var_grant_get_nl_policy[VAR_A_GRANT_VR + 1] = {
	[VAR_A_GRANT_VR] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* VAR_CMD_AUTHORITY_GET - do */
static const struct nla_policy var_authority_get_nl_policy[VAR_A_GRANT_RIGHTS + 1] = {
	[VAR_A_GRANT_UID] = { .type = NLA_U32, },
	[VAR_A_GRANT_GID] = { .type = NLA_U32, },
	[VAR_A_GRANT_VR] = NLA_POLICY_MIN(NLA_U32, 1),
	[VAR_A_GRANT_ALL] = { .type = NLA_FLAG, },
	[VAR_A_GRANT_RIGHTS] = NLA_POLICY_MASK(NLA_U32, 0xf),
};

/* VAR_CMD_BEHALF_SET - do */
static const struct nla_policy var_behalf_set_nl_policy[VAR_A_GRANT_GID + 1] = {
	[VAR_A_GRANT_UID] = { .type = NLA_U32, },
	[VAR_A_GRANT_GID] = { .type = NLA_U32, },
};

/* VAR_CMD_SUBSCRIBE - do */
static const struct nla_policy var_subscribe_nl_policy[VAR_A_EVENTS_VR + 1] = {
	[VAR_A_EVENTS_VR] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* Ops table for var */
const struct genl_split_ops var_nl_ops[36] = {
	{
		.cmd		= VAR_CMD_VR_SET,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_vr_set_doit,
		.post_doit	= var_nl_end,
		.policy		= var_vr_set_nl_policy,
		.maxattr	= VAR_A_VR_QUOTA_ROWS,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_VR_DEL,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_vr_del_doit,
		.post_doit	= var_nl_end,
		.policy		= var_vr_del_nl_policy,
		.maxattr	= VAR_A_VR_ID,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_VR_GET,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_vr_get_doit,
		.post_doit	= var_nl_end,
		.policy		= var_vr_get_do_nl_policy,
		.maxattr	= VAR_A_VR_ID,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_VR_GET,
		.start		= var_nl_dump_start,
		.dumpit		= var_nl_vr_get_dumpit,
		.done		= var_nl_dump_done,
		.policy		= var_vr_get_dump_nl_policy,
		.maxattr	= VAR_A_VR_ID,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= VAR_CMD_ROW_SET,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_row_set_doit,
		.post_doit	= var_nl_end,
		.policy		= var_row_set_nl_policy,
		.maxattr	= VAR_A_ROW_PORT,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_ROW_DEL,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_row_del_doit,
		.post_doit	= var_nl_end,
		.policy		= var_row_del_nl_policy,
		.maxattr	= VAR_A_ROW_USER,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_ROW_GET,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_row_get_doit,
		.post_doit	= var_nl_end,
		.policy		= var_row_get_do_nl_policy,
		.maxattr	= VAR_A_ROW_PORT,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_ROW_GET,
		.start		= var_nl_dump_start,
		.dumpit		= var_nl_row_get_dumpit,
		.done		= var_nl_dump_done,
		.policy		= var_row_get_dump_nl_policy,
		.maxattr	= VAR_A_ROW_PORT,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= VAR_CMD_EXPLAIN,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_explain_doit,
		.post_doit	= var_nl_end,
		.policy		= var_explain_nl_policy,
		.maxattr	= VAR_A_EXPLAIN_USER,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_ENDPOINT_NEW,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_endpoint_new_doit,
		.post_doit	= var_nl_end,
		.policy		= var_endpoint_new_nl_policy,
		.maxattr	= VAR_A_ENDPOINT_FLAGS,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_ENDPOINT_DEL,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_endpoint_del_doit,
		.post_doit	= var_nl_end,
		.policy		= var_endpoint_del_nl_policy,
		.maxattr	= VAR_A_ENDPOINT_ID,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_ENDPOINT_GET,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_endpoint_get_doit,
		.post_doit	= var_nl_end,
		.policy		= var_endpoint_get_do_nl_policy,
		.maxattr	= VAR_A_ENDPOINT_ID,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_ENDPOINT_GET,
		.start		= var_nl_dump_start,
		.dumpit		= var_nl_endpoint_get_dumpit,
		.done		= var_nl_dump_done,
		.policy		= var_endpoint_get_dump_nl_policy,
		.maxattr	= VAR_A_ENDPOINT_ID,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= VAR_CMD_TUNNEL_NEW,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_tunnel_new_doit,
		.post_doit	= var_nl_end,
		.policy		= var_tunnel_new_nl_policy,
		.maxattr	= VAR_A_TUNNEL_IFNAME,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_TUNNEL_SET,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_tunnel_set_doit,
		.post_doit	= var_nl_end,
		.policy		= var_tunnel_set_nl_policy,
		.maxattr	= VAR_A_TUNNEL_PEER_PORT,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_TUNNEL_DEL,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_tunnel_del_doit,
		.post_doit	= var_nl_end,
		.policy		= var_tunnel_del_nl_policy,
		.maxattr	= VAR_A_TUNNEL_TUNNEL_ID,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_TUNNEL_GET,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_tunnel_get_doit,
		.post_doit	= var_nl_end,
		.policy		= var_tunnel_get_do_nl_policy,
		.maxattr	= VAR_A_TUNNEL_VR,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_TUNNEL_GET,
		.start		= var_nl_dump_start,
		.dumpit		= var_nl_tunnel_get_dumpit,
		.done		= var_nl_dump_done,
		.policy		= var_tunnel_get_dump_nl_policy,
		.maxattr	= VAR_A_TUNNEL_VR,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= VAR_CMD_SESSION_NEW,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_session_new_doit,
		.post_doit	= var_nl_end,
		.policy		= var_session_new_nl_policy,
		.maxattr	= VAR_A_SESSION_TX_BURST,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_SESSION_SET,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_session_set_doit,
		.post_doit	= var_nl_end,
		.policy		= var_session_set_nl_policy,
		.maxattr	= VAR_A_SESSION_TX_BURST,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_SESSION_DEL,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_session_del_doit,
		.post_doit	= var_nl_end,
		.policy		= var_session_del_nl_policy,
		.maxattr	= VAR_A_SESSION_PORT,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_SESSION_GET,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_session_get_doit,
		.post_doit	= var_nl_end,
		.policy		= var_session_get_do_nl_policy,
		.maxattr	= VAR_A_SESSION_PORT,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_SESSION_GET,
		.start		= var_nl_dump_start,
		.dumpit		= var_nl_session_get_dumpit,
		.done		= var_nl_dump_done,
		.policy		= var_session_get_dump_nl_policy,
		.maxattr	= VAR_A_SESSION_PORT,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= VAR_CMD_CONTROLLER_SET,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_controller_set_doit,
		.post_doit	= var_nl_end,
		.policy		= var_controller_set_nl_policy,
		.maxattr	= VAR_A_NETNS_CONTROLLER,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_FRAME,
		.doit		= var_nl_frame_doit,
		.policy		= var_frame_nl_policy,
		.maxattr	= VAR_A_FRAME_PORT,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_NETNS_SET,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_netns_set_doit,
		.post_doit	= var_nl_end,
		.policy		= var_netns_set_nl_policy,
		.maxattr	= VAR_A_NETNS_HOLD_TOTAL,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_NETNS_GET,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_netns_get_doit,
		.post_doit	= var_nl_end,
		.policy		= var_netns_get_nl_policy,
		.maxattr	= VAR_A_NETNS_GENERATION,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_SESSIONS_NEW,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_sessions_new_doit,
		.post_doit	= var_nl_end,
		.policy		= var_sessions_new_nl_policy,
		.maxattr	= VAR_A_SESSIONS_SESSION,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_SESSIONS_DEL,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_sessions_del_doit,
		.post_doit	= var_nl_end,
		.policy		= var_sessions_del_nl_policy,
		.maxattr	= VAR_A_SESSIONS_NAME,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_GRANT_NEW,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_grant_new_doit,
		.post_doit	= var_nl_end,
		.policy		= var_grant_new_nl_policy,
		.maxattr	= VAR_A_GRANT_RIGHTS,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_GRANT_SET,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_grant_set_doit,
		.post_doit	= var_nl_end,
		.policy		= var_grant_set_nl_policy,
		.maxattr	= VAR_A_GRANT_RIGHTS,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_GRANT_DEL,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_grant_del_doit,
		.post_doit	= var_nl_end,
		.policy		= var_grant_del_nl_policy,
		.maxattr	= VAR_A_GRANT_ALL,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_GRANT_GET,
		.start		= var_nl_dump_start,
		.dumpit		= var_nl_grant_get_dumpit,
		.done		= var_nl_dump_done,
		.policy		= var_grant_get_nl_policy,
		.maxattr	= VAR_A_GRANT_VR,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= VAR_CMD_AUTHORITY_GET,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_authority_get_doit,
		.post_doit	= var_nl_end,
		.policy		= var_authority_get_nl_policy,
		.maxattr	= VAR_A_GRANT_RIGHTS,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_BEHALF_SET,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_behalf_set_doit,
		.post_doit	= var_nl_end,
		.policy		= var_behalf_set_nl_policy,
		.maxattr	= VAR_A_GRANT_GID,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VAR_CMD_SUBSCRIBE,
		.pre_doit	= var_nl_begin,
		.doit		= var_nl_subscribe_doit,
		.post_doit	= var_nl_end,
		.policy		= var_subscribe_nl_policy,
		.maxattr	= VAR_A_EVENTS_VR,
		.flags		= GENL_CMD_CAP_DO,
	},
};
