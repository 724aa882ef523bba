/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of the netlink family share: those named nl_... parse and answer
 * requests, event.c sends the same messages unasked.
 */
#ifndef _VAR_NETLINK_H
#define _VAR_NETLINK_H

#include <net/genetlink.h>

#include "netlink-gen.h"
#include "var.h"

enum { VAR_MCGRP_STATE_NR };

/**
 * struct var_nl_to - where a message goes
 * @portid: of the receiver, 0 for a group
 * @seq: of the request, 0 for a notification
 * @flags: NLM_F_MULTI in a dump
 * @cmd: VAR_CMD_*
 * @cb: the dump, NULL elsewhere
 */
struct var_nl_to {
	u32			portid;
	u32			seq;
	int			flags;
	u8			cmd;
	struct netlink_callback	*cb;
};

/**
 * struct var_nl_cursor - how far a dump has come, in netlink_callback.ctx
 * @auth: who asked for it
 * @begun: what it is limited by was found to be good
 * @id: of the last object that was sent
 *
 * A cursor cannot die: it is an id, not a pointer, and the next object is the
 * one with the next higher id. That the table changed under the dump is told to
 * the reader by NLM_F_DUMP_INTR, by way of var_net.generation.
 */
struct var_nl_cursor {
	struct var_auth	auth;
	bool		begun;
	u32		id;
};

/**
 * struct var_nl_ask - a request of which it is not clear whether its source may do that
 * @info: the request
 * @vn: netns
 * @auth: its source, who is not the carrier
 */
struct var_nl_ask {
	struct genl_info	*info;
	struct var_net		*vn;
	const struct var_auth	*auth;
};

/**
 * struct var_nl_name - the attributes, in some set, that name a session
 * @endpoint, @tunnel_id: of one in a tunnel
 * @session_id: of any
 * @port: of one at a port, instead of @endpoint and @tunnel_id
 */
struct var_nl_name {
	int	endpoint;
	int	tunnel_id;
	int	session_id;
	int	port;
};

static inline struct var_net *var_nl_net(struct genl_info *info)
{
	return var_net(genl_info_net(info));
}

#define VAR_NL_RESCHED	1024	/* objects */

/*
 * RCU, which is let go now and then: the next object of a walk by id may be far, also
 * because those before it are not for the reader. @n counts.
 */
static inline void var_nl_breathe(u32 *n)
{
	if (++*n % VAR_NL_RESCHED)
		return;
	rcu_read_unlock();
	cond_resched();
	rcu_read_lock();
}

/* netlink.c */
int var_nl_authorize(struct sk_buff *skb, struct genl_info *info);
int var_nl_may(const struct var_nl_ask *ask, u32 right, u32 vr);
int var_nl_may_row(const struct var_nl_ask *ask, u32 right, const struct var_row *row);
int var_nl_may_endpoint(const struct var_nl_ask *ask, u32 right, const struct var_endpoint *ep);
int var_nl_may_sessions(const struct var_nl_ask *ask, const struct list_head *sessions);
int var_nl_may_tunnels(const struct var_nl_ask *ask, const struct var_endpoint *ep);
int var_nl_forbid(const struct var_nl_ask *ask, int attr);
int var_nl_refuse(struct netlink_ext_ack *extack);
bool var_nl_may_see(struct netlink_callback *cb, u32 vr);
bool var_nl_may_see_row(struct netlink_callback *cb, const struct var_row *row);
int var_nl_need(struct genl_info *info, int attr);
int var_nl_blame(struct genl_info *info, int attr, int err);
int var_nl_check_text(const struct nlattr *attr, struct netlink_ext_ack *extack);
int var_nl_get_vr(struct genl_info *info, int attr, struct var_vr **vr);
int var_nl_get_endpoint(struct genl_info *info, int attr, struct var_endpoint **ep);
int var_nl_get_tunnel(struct genl_info *info, int ep_attr, int id_attr, struct var_tunnel **t);
int var_nl_get_carrier(struct var_net *vn, const struct nlattr *nest, struct nlattr **attrs,
		       const struct var_nl_name *name, struct netlink_ext_ack *extack,
		       struct var_tunnel **t, struct var_pppoe **p);
int var_nl_find_session(struct var_net *vn, const struct nlattr *nest, struct nlattr **attrs,
			const struct var_nl_name *name, struct netlink_ext_ack *extack,
			struct var_session **s);
int var_nl_get_session(struct genl_info *info, const struct var_nl_name *name,
		       struct var_session **s);
int var_nl_put_name(struct sk_buff *skb, const struct var_nl_name *name,
		    const struct var_session *s);
struct sk_buff *var_nl_reply(struct genl_info *info, struct var_nl_to *to);
void *var_nl_put(struct sk_buff *skb, const struct var_nl_to *to);
int var_nl_send(struct genl_info *info, struct sk_buff *skb, int err);
struct var_net *var_nl_dump(struct netlink_callback *cb, struct var_nl_to *to, u8 cmd, int maxattr,
			    u32 filters);
bool var_nl_next_object(struct var_net *vn, enum var_row_kind kind, u32 *id,
			struct var_row_key *key);
bool var_nl_row_is_in(const struct var_row *row, u32 vr);
int var_nl_put_drops(struct sk_buff *skb, int attr, const struct var_drops __percpu *drops);
int var_nl_put_counters(struct sk_buff *skb, int attr,
			const struct var_counters __percpu *counters);

/*
 * nl_*.c: may the source do what is asked, in all VRs that it touches? Under lock,
 * before the operation itself; any refusal becomes the same one.
 */
int var_nl_may_vr_get(const struct var_nl_ask *ask);
int var_nl_may_row_set(const struct var_nl_ask *ask);
int var_nl_may_row_del(const struct var_nl_ask *ask);
int var_nl_may_row_get(const struct var_nl_ask *ask);
int var_nl_may_subscribe(const struct var_nl_ask *ask);
int var_nl_may_explain(const struct var_nl_ask *ask);
int var_nl_may_endpoint_new(const struct var_nl_ask *ask);
int var_nl_may_endpoint_del(const struct var_nl_ask *ask);
int var_nl_may_endpoint_get(const struct var_nl_ask *ask);
int var_nl_may_tunnel_new(const struct var_nl_ask *ask);
int var_nl_may_tunnel_set(const struct var_nl_ask *ask);
int var_nl_may_tunnel_del(const struct var_nl_ask *ask);
int var_nl_may_tunnel_get(const struct var_nl_ask *ask);
int var_nl_may_session_new(const struct var_nl_ask *ask);
int var_nl_may_session_set(const struct var_nl_ask *ask);
int var_nl_may_session_del(const struct var_nl_ask *ask);
int var_nl_may_session_get(const struct var_nl_ask *ask);

/* nl_*.c: one message about one object. -EMSGSIZE if it does not fit. */
int var_nl_fill_vr(struct sk_buff *skb, const struct var_nl_to *to, struct var_net *vn,
		   struct var_vr *vr);
int var_nl_fill_row(struct sk_buff *skb, const struct var_nl_to *to, struct var_net *vn,
		    struct var_row *row);
int var_nl_fill_row_key(struct sk_buff *skb, const struct var_nl_to *to, const struct var_row *row);
int var_nl_fill_endpoint(struct sk_buff *skb, const struct var_nl_to *to, struct var_endpoint *ep);
int var_nl_fill_tunnel(struct sk_buff *skb, const struct var_nl_to *to, struct var_tunnel *t);
int var_nl_fill_session(struct sk_buff *skb, const struct var_nl_to *to, struct var_session *s);
int var_nl_fill_grant(struct sk_buff *skb, const struct var_nl_to *to, struct var_net *vn,
		      const struct var_grant *g);

/* nl_session.c: how a session is named by its own attributes, and by a bare name */
extern const struct var_nl_name var_nl_session_name;
extern const struct var_nl_name var_nl_bare_name;
/* lock */
int var_nl_new_session(struct var_net *vn, const struct nlattr *nest, struct nlattr **attrs,
		       struct netlink_ext_ack *extack, struct var_session **s);

/* nl_frame.c: how a frame names its session */
extern const struct var_nl_name var_nl_frame_name;

/* netlink.c: between the family's registration and its end */
extern bool var_family_registered;

/* event.c */
int var_event_init(void);
void var_event_exit(void);

#endif /* _VAR_NETLINK_H */
