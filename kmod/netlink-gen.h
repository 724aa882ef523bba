/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/var.yaml */
/* YNL-GEN kernel header */

#ifndef _LINUX_VAR_GEN_H
#define _LINUX_VAR_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/var.h>

/* Common nested types */
extern const struct nla_policy var_prefix_nl_policy[VAR_A_PREFIX_LEN + 1];
extern const struct nla_policy var_session_item_nl_policy[VAR_A_SESSION_TX_BURST + 1];
extern const struct nla_policy var_session_name_nl_policy[VAR_A_SESSION_NAME_PORT + 1];

/* Ops table for var */
extern const struct genl_split_ops var_nl_ops[36];

int var_nl_begin(const struct genl_split_ops *ops, struct sk_buff *skb,
		 struct genl_info *info);
void
var_nl_end(const struct genl_split_ops *ops, struct sk_buff *skb,
	   struct genl_info *info);
int var_nl_dump_start(struct netlink_callback *cb);
int var_nl_dump_done(struct netlink_callback *cb);

int var_nl_vr_set_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_vr_del_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_vr_get_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_vr_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int var_nl_row_set_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_row_del_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_row_get_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_row_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int var_nl_explain_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_endpoint_new_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_endpoint_del_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_endpoint_get_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_endpoint_get_dumpit(struct sk_buff *skb,
			       struct netlink_callback *cb);
int var_nl_tunnel_new_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_tunnel_set_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_tunnel_del_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_tunnel_get_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_tunnel_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int var_nl_session_new_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_session_set_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_session_del_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_session_get_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_session_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int var_nl_controller_set_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_frame_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_netns_set_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_netns_get_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_sessions_new_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_sessions_del_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_grant_new_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_grant_set_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_grant_del_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_grant_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int var_nl_authority_get_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_behalf_set_doit(struct sk_buff *skb, struct genl_info *info);
int var_nl_subscribe_doit(struct sk_buff *skb, struct genl_info *info);

#endif /* _LINUX_VAR_GEN_H */
