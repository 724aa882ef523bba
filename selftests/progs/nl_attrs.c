// SPDX-License-Identifier: GPL-2.0
/*
 * nl_attrs.c - requests to the family "var" written down in tables
 */
#include "nl_attrs.h"

uint32_t nl_values[V_MAX];

static uint32_t number(uint32_t num)
{
	return num >= VALUE(0) && num < VALUE(V_MAX) ? nl_values[num - VALUE(0)] : num;
}

static void put_prefix(struct nlmsghdr *nlh, const struct attr *a)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, VAR_A_SESSION_PREFIX);

	mnl_attr_put(nlh, VAR_A_PREFIX_ADDR, a->len, a->str);
	if (a->num != NO_BITS)
		mnl_attr_put_u8(nlh, VAR_A_PREFIX_LEN, a->num);
	mnl_attr_nest_end(nlh, nest);
}

static void put_session(struct nlmsghdr *nlh, uint16_t tid, uint16_t sid)
{
	/* the numbers are those of VAR_A_FRAME_* and VAR_A_SESSION_NAME_*, too */
	mnl_attr_put_u32(nlh, VAR_A_SESSION_ENDPOINT, nl_values[V_EP]);
	mnl_attr_put_u16(nlh, VAR_A_SESSION_TUNNEL_ID, tid);
	mnl_attr_put_u16(nlh, VAR_A_SESSION_SESSION_ID, sid);
}

static void put_nest(struct nlmsghdr *nlh, uint16_t attr, const struct attr *a)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, attr);

	put_session(nlh, 1, a->num);
	if (a->len)
		mnl_attr_put_u16(nlh, VAR_A_SESSION_MRU, a->len);
	mnl_attr_nest_end(nlh, nest);
}

static void put_row_key(struct nlmsghdr *nlh, const struct attr *a)
{
	uint32_t kind = VAR_ROW_KIND_SESSION;

	switch (a->type) {
	case T_PORT_ROW:
		kind = VAR_ROW_KIND_PORT;
		mnl_attr_put_u32(nlh, VAR_A_ROW_IFINDEX, number(a->num));
		break;
	case T_NAME_ROW:
		kind = a->attr == VAR_A_ROW_REALM ? VAR_ROW_KIND_ISP : VAR_ROW_KIND_USER;
		mnl_attr_put_strz(nlh, a->attr, a->str);
		break;
	case T_TUNNEL_ROW:
		kind = VAR_ROW_KIND_TUNNEL;
		mnl_attr_put_u32(nlh, VAR_A_ROW_ENDPOINT, nl_values[V_EP]);
		mnl_attr_put_u16(nlh, VAR_A_ROW_TUNNEL_ID, a->num);
		break;
	default:
		mnl_attr_put_u32(nlh, VAR_A_ROW_ENDPOINT, nl_values[V_EP]);
		mnl_attr_put_u16(nlh, VAR_A_ROW_TUNNEL_ID, a->num);
		mnl_attr_put_u16(nlh, VAR_A_ROW_SESSION_ID, a->len);
	}
	mnl_attr_put_u32(nlh, VAR_A_ROW_KIND, kind);
}

/**
 * put_attrs() - append attributes to a request
 * @nlh: the request
 * @a: attributes, the last one has type END
 */
void put_attrs(struct nlmsghdr *nlh, const struct attr *a)
{
	for (; a->type != END; a++) {
		switch (a->type) {
		case T_U8:
			mnl_attr_put_u8(nlh, a->attr, a->num);
			break;
		case T_U64:
			mnl_attr_put_u64(nlh, a->attr, a->num * 1000000ULL);
			break;
		case T_U16:
			mnl_attr_put_u16(nlh, a->attr, a->num);
			break;
		case T_U32:
			mnl_attr_put_u32(nlh, a->attr, number(a->num));
			break;
		case T_STR:
			mnl_attr_put_strz(nlh, a->attr, a->str);
			break;
		case T_BIN:
			mnl_attr_put(nlh, a->attr, a->len, a->str);
			break;
		case T_TUNNEL:
			mnl_attr_put_u32(nlh, VAR_A_TUNNEL_ENDPOINT, number(a->num));
			mnl_attr_put_u16(nlh, VAR_A_TUNNEL_TUNNEL_ID, a->len);
			break;
		case T_SESSION:
			put_session(nlh, a->num, a->len);
			break;
		case T_PPPOE:
			mnl_attr_put_u32(nlh, VAR_A_SESSION_PORT, number(a->num));
			mnl_attr_put_u16(nlh, VAR_A_SESSION_SESSION_ID, a->len);
			break;
		case T_TO:
			put_nest(nlh, VAR_A_SESSION_TO, a);
			break;
		case T_ITEM:
			put_nest(nlh, VAR_A_SESSIONS_SESSION, a);
			break;
		case T_NAME:
			put_nest(nlh, VAR_A_SESSIONS_NAME, a);
			break;
		case T_PREFIX:
			put_prefix(nlh, a);
			break;
		default:
			put_row_key(nlh, a);
		}
	}
}
