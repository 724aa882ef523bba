/* SPDX-License-Identifier: GPL-2.0 */
/*
 * nl_attrs.h - requests to the family "var" written down in tables
 */
#ifndef NL_ATTRS_H
#define NL_ATTRS_H

#include <stddef.h>
#include <stdint.h>

#include <libmnl/libmnl.h>
#include <linux/var.h>

/* Values that are known at run time only: nl_values[] has them. */
enum nl_value { V_EP, V_PORT, V_VRF, V_UDP_FD, V_TCP_FD, V_NEW_EP, V_MAX };

#define VALUE(v)	(0x7f000001 + (v))
#define EP		VALUE(V_EP)
#define PORT		VALUE(V_PORT)
#define VRF		VALUE(V_VRF)
#define UDP_FD		VALUE(V_UDP_FD)
#define TCP_FD		VALUE(V_TCP_FD)
#define NEW_EP		VALUE(V_NEW_EP)

extern uint32_t nl_values[V_MAX];

enum type {
	END, T_U8, T_U16, T_U32, T_U64, T_STR, T_BIN, T_TUNNEL, T_SESSION, T_PPPOE, T_PREFIX,
	T_TO, T_ITEM, T_NAME, T_PORT_ROW, T_NAME_ROW, T_TUNNEL_ROW, T_SESSION_ROW,
};

struct attr {
	enum type type;
	uint16_t attr;
	uint32_t num;		/* value; of a prefix, its length in bits */
	const char *str;
	size_t len;		/* of a binary */
};

#define MAX_ATTRS		10

#define U8(a, n)		{ .type = T_U8, .attr = (a), .num = (n) }
#define U16(a, n)		{ .type = T_U16, .attr = (a), .num = (n) }
#define U32(a, n)		{ .type = T_U32, .attr = (a), .num = (n) }
/* Millions. */
#define U64(a, n)		{ .type = T_U64, .attr = (a), .num = (n) }
#define STR(a, s)		{ .type = T_STR, .attr = (a), .str = (s) }
#define BIN(a, s, n)		{ .type = T_BIN, .attr = (a), .str = (s), .len = (n) }
/* Keys of a tunnel and a session, a whole prefix, a kind of row. */
#define TUNNEL(ep, tid)		{ .type = T_TUNNEL, .num = (ep), .len = (tid) }
#define SESSION(tid, sid)	{ .type = T_SESSION, .num = (tid), .len = (sid) }
#define PPPOE(dev, sid)		{ .type = T_PPPOE, .num = (dev), .len = (sid) }
#define MAC(s)			BIN(VAR_A_SESSION_PEER_MAC, s, 6)
/* Nests with a session of tunnel 1: to switch to, to be made, to be removed. */
#define TO(sid)			{ .type = T_TO, .num = (sid) }
#define ITEM(sid, mru)		{ .type = T_ITEM, .num = (sid), .len = (mru) }
#define NAME(sid)		{ .type = T_NAME, .num = (sid) }
#define END_IS(e)		U32(VAR_A_SESSION_END, VAR_END_##e)
#define PREFIX(s, n, bits)	{ .type = T_PREFIX, .str = (s), .len = (n), .num = (bits) }
#define KIND(k)			{ .type = T_U32, .attr = VAR_A_ROW_KIND, .num = VAR_ROW_KIND_##k }
/* Kind and key of a row. */
#define PORT_ROW(dev)		{ .type = T_PORT_ROW, .num = (dev) }
#define ISP_ROW(s)		{ .type = T_NAME_ROW, .attr = VAR_A_ROW_REALM, .str = (s) }
#define USER_ROW(s)		{ .type = T_NAME_ROW, .attr = VAR_A_ROW_USER, .str = (s) }
#define TUNNEL_ROW(tid)		{ .type = T_TUNNEL_ROW, .num = (tid) }
#define SESSION_ROW(tid, sid)	{ .type = T_SESSION_ROW, .num = (tid), .len = (sid) }
/* A prefix without its length in bits. */
#define NO_BITS			256

#define MAKE	(NLM_F_CREATE | NLM_F_EXCL)

void put_attrs(struct nlmsghdr *nlh, const struct attr *a);

#endif /* NL_ATTRS_H */
