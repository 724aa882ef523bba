// SPDX-License-Identifier: GPL-2.0
/*
 * Requests about many sessions: sessions-new and sessions-del. Each is done as a
 * whole, or refused as a whole.
 */
#include <linux/slab.h>

#include "netlink.h"

static int reply_count(struct genl_info *info, struct sk_buff *reply, const struct var_nl_to *to,
		       u32 count)
{
	void *hdr;

	hdr = var_nl_put(reply, to);
	if (!hdr || nla_put_u32(reply, VAR_A_SESSIONS_COUNT, count))
		return -EMSGSIZE;
	genlmsg_end(reply, hdr);
	return 0;
}

/* --- sessions-new --------------------------------------------------------- */

/* lock */
static int new_one(struct genl_info *info, const struct nlattr *nest, struct nlattr **tb)
{
	struct var_session *s;
	int err;

	err = nla_parse_nested(tb, VAR_A_SESSION_TX_BURST, nest, var_session_item_nl_policy,
			       info->extack);
	if (err)
		return err;
	err = var_nl_new_session(var_nl_net(info), nest, tb, info->extack, &s);
	/* Which of them it was matters more than which attribute. */
	if (err && info->extack)
		NL_SET_BAD_ATTR(info->extack, nest);
	return err;
}

/* lock. The first count sessions of the request, which were made. */
static void unmake(struct genl_info *info, struct nlattr **tb, u32 count)
{
	const struct nlattr *nest;
	struct var_net *vn = var_nl_net(info);
	struct var_session *s;
	LIST_HEAD(sessions);
	int rem;

	nlmsg_for_each_attr(nest, info->nlhdr, GENL_HDRLEN, rem) {
		if (!count--)
			break;
		if (!nla_parse_nested(tb, VAR_A_SESSION_TX_BURST, nest,
				      var_session_item_nl_policy, NULL) &&
		    !var_nl_find_session(vn, nest, tb, &var_nl_session_name, NULL, &s))
			var_session_unlink(s, &sessions);
	}
	var_session_finish(&sessions);
}

/* lock. All or none. */
static int new_many(struct genl_info *info, struct nlattr **tb, u32 *count)
{
	const struct nlattr *nest;
	int rem, err;

	nlmsg_for_each_attr(nest, info->nlhdr, GENL_HDRLEN, rem) {
		err = new_one(info, nest, tb);
		if (err) {
			unmake(info, tb, *count);
			return err;
		}
		++*count;
	}
	return 0;
}

int var_nl_sessions_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *reply;
	struct var_nl_to to;
	struct nlattr **tb;
	u32 count = 0;
	int err;

	err = var_nl_need(info, VAR_A_SESSIONS_SESSION);
	if (err)
		return err;
	tb = kcalloc(VAR_A_SESSION_TX_BURST + 1, sizeof(*tb), GFP_KERNEL);
	reply = var_nl_reply(info, &to);
	if (!tb || !reply) {
		kfree(tb);
		nlmsg_free(reply);
		return -ENOMEM;
	}
	err = new_many(info, tb, &count);
	kfree(tb);
	if (!err)
		err = reply_count(info, reply, &to, count);
	return var_nl_send(info, reply, err);
}

/* --- sessions-del --------------------------------------------------------- */

/* lock. One name; *s is NULL if there is no such session. */
static int get_name(struct genl_info *info, const struct nlattr *nest, struct var_session **s)
{
	struct nlattr *tb[VAR_A_SESSION_NAME_PORT + 1];
	int err;

	*s = NULL;
	err = nla_parse_nested(tb, VAR_A_SESSION_NAME_PORT, nest, var_session_name_nl_policy,
			       info->extack);
	if (err)
		return err;
	if (!tb[VAR_A_SESSION_NAME_SESSION_ID] ||
	    !tb[VAR_A_SESSION_NAME_PORT] == !tb[VAR_A_SESSION_NAME_ENDPOINT] ||
	    !tb[VAR_A_SESSION_NAME_ENDPOINT] != !tb[VAR_A_SESSION_NAME_TUNNEL_ID]) {
		NL_SET_ERR_MSG_ATTR(info->extack, nest,
				    "A session is named by endpoint, tunnel-id and session-id, or by port and session-id");
		return -EINVAL;
	}
	var_nl_find_session(var_nl_net(info), nest, tb, &var_nl_bare_name, NULL, s);
	return 0;
}

/* lock. All of them, after all names were found to be good; what is not there is passed over. */
static int del_many(struct genl_info *info, u32 *count)
{
	const struct nlattr *nest;
	struct var_session *s;
	LIST_HEAD(sessions);
	int rem, err;

	nlmsg_for_each_attr(nest, info->nlhdr, GENL_HDRLEN, rem) {
		err = get_name(info, nest, &s);
		if (err)
			return err;
	}
	nlmsg_for_each_attr(nest, info->nlhdr, GENL_HDRLEN, rem) {
		if (get_name(info, nest, &s) || !s)
			continue;
		var_session_unlink(s, &sessions);
		++*count;
	}
	var_session_finish(&sessions);
	return 0;
}

int var_nl_sessions_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *reply;
	struct var_nl_to to;
	u32 count = 0;
	int err;

	err = var_nl_need(info, VAR_A_SESSIONS_NAME);
	if (err)
		return err;
	reply = var_nl_reply(info, &to);
	if (!reply)
		return -ENOMEM;
	err = del_many(info, &count) ?: reply_count(info, reply, &to, count);
	return var_nl_send(info, reply, err);
}
