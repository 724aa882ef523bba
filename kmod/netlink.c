// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink family "var": what its operations have in common. The
 * operations and their policies are generated from
 * Documentation/netlink/specs/var.yaml.
 */
#include "netlink.h"

static const struct genl_multicast_group var_mcgrps[] = {
	[VAR_MCGRP_STATE_NR] = {
		.name	= VAR_MCGRP_STATE,
		.flags	= GENL_MCAST_CAP_NET_ADMIN,
	},
};

bool var_family_registered;

struct genl_family var_genl_family __ro_after_init = {
	.name		= VAR_GENL_NAME,
	.version	= VAR_GENL_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	/* Up to here the core leaves NLM_F_CREATE and NLM_F_EXCL to us. */
	.resv_start_op	= VAR_CMD_ROW_SET + 1,
	.mcgrps		= var_mcgrps,
	.n_mcgrps	= ARRAY_SIZE(var_mcgrps),
};

/* --- requests ------------------------------------------------------------- */

/* What the core does not check of the operations that have a use for flags. */
static int check_header(struct genl_info *info)
{
	u16 known = NLM_F_REQUEST | NLM_F_ACK | NLM_F_ECHO | NLM_F_CREATE | NLM_F_EXCL;

	if (info->genlhdr->reserved) {
		GENL_SET_ERR_MSG(info, "A reserved field of the header is not 0");
		return -EINVAL;
	}
	if (info->nlhdr->nlmsg_flags & ~known) {
		GENL_SET_ERR_MSG(info, "A flag of the header has no meaning for this operation");
		return -EINVAL;
	}
	return 0;
}

/*
 * What each operation touches, for those who have been granted something. An
 * operation that is not listed is the carrier's alone.
 */
static int (*const may[VAR_CMD_MAX + 1])(const struct var_nl_ask *ask) = {
	[VAR_CMD_VR_GET]	= var_nl_may_vr_get,
	[VAR_CMD_ROW_SET]	= var_nl_may_row_set,
	[VAR_CMD_ROW_DEL]	= var_nl_may_row_del,
	[VAR_CMD_ROW_GET]	= var_nl_may_row_get,
	[VAR_CMD_EXPLAIN]	= var_nl_may_explain,
	[VAR_CMD_ENDPOINT_NEW]	= var_nl_may_endpoint_new,
	[VAR_CMD_ENDPOINT_DEL]	= var_nl_may_endpoint_del,
	[VAR_CMD_ENDPOINT_GET]	= var_nl_may_endpoint_get,
	[VAR_CMD_TUNNEL_NEW]	= var_nl_may_tunnel_new,
	[VAR_CMD_TUNNEL_SET]	= var_nl_may_tunnel_set,
	[VAR_CMD_TUNNEL_DEL]	= var_nl_may_tunnel_del,
	[VAR_CMD_TUNNEL_GET]	= var_nl_may_tunnel_get,
	[VAR_CMD_SESSION_NEW]	= var_nl_may_session_new,
	[VAR_CMD_SESSION_SET]	= var_nl_may_session_set,
	[VAR_CMD_SESSION_DEL]	= var_nl_may_session_del,
	[VAR_CMD_SESSION_GET]	= var_nl_may_session_get,
	[VAR_CMD_SUBSCRIBE]	= var_nl_may_subscribe,
};

/**
 * var_nl_refuse() - one answer to all that is not permitted
 * @extack: for the reason
 *
 * Be it foreign or not there at all: nobody learns of what is not theirs.
 *
 * Return: -EPERM.
 */
int var_nl_refuse(struct netlink_ext_ack *extack)
{
	if (extack) {
		extack->bad_attr = NULL;
		extack->miss_type = 0;
		extack->miss_nest = NULL;
	}
	NL_SET_ERR_MSG(extack, "Not permitted, or there is no such thing");
	return -EPERM;
}

/* What whoever may nothing at all is told; it depends on no object. */
static int refuse_stranger(struct netlink_ext_ack *extack)
{
	NL_SET_ERR_MSG(extack,
		       "Not permitted: both the program and the opener of its socket need CAP_NET_ADMIN in this network namespace, or a grant");
	return -EPERM;
}

/* Such do not get as far as to the lock. */
static bool may_something(const struct var_auth *auth, struct var_net *vn, u8 cmd)
{
	return auth->carrier || (may[cmd] && var_auth_any(auth, vn, U32_MAX));
}

/**
 * var_nl_authorize() - may the sender of a request do this?
 * @skb: the request, whose operation is the carrier's alone
 * @info: its parts
 *
 * Context: an operation that does without var_nl_begin().
 * Return: 0 or -EPERM.
 */
int var_nl_authorize(struct sk_buff *skb, struct genl_info *info)
{
	struct var_auth auth;

	var_auth_source(&auth, skb, genl_info_net(info));
	return auth.carrier ? 0 : refuse_stranger(info->extack);
}

/**
 * var_nl_begin() - before an operation: takes the lock, and may its sender do this?
 * @ops: the operation
 * @skb: the request
 * @info: its parts
 *
 * What was found to be the sender's stays so until var_nl_end().
 *
 * Return: 0, the lock taken; -EPERM, or -EINVAL if the header is not what it should be.
 */
int var_nl_begin(const struct genl_split_ops *ops, struct sk_buff *skb, struct genl_info *info)
{
	struct var_net *vn = var_nl_net(info);
	u8 cmd = info->genlhdr->cmd;
	struct var_auth auth;
	const struct var_nl_ask ask = { .info = info, .vn = vn, .auth = &auth };
	int err;

	var_auth_source(&auth, skb, genl_info_net(info));
	if (!may_something(&auth, vn, cmd))
		return refuse_stranger(info->extack);
	mutex_lock(&vn->lock);
	err = !auth.carrier && may[cmd](&ask) ? var_nl_refuse(info->extack) : check_header(info);
	if (err)
		mutex_unlock(&vn->lock);
	return err;
}

/**
 * var_nl_end() - after an operation
 * @ops: the operation
 * @skb: the request
 * @info: its parts
 */
void var_nl_end(const struct genl_split_ops *ops, struct sk_buff *skb, struct genl_info *info)
{
	mutex_unlock(&var_nl_net(info)->lock);
}

/**
 * var_nl_may() - has the source this right in a VR?
 * @ask: the request
 * @right: VAR_RIGHT_*
 * @vr: the VR, VAR_VR_BOX for the box
 *
 * Context: any.
 * Return: 0 or -EPERM.
 */
int var_nl_may(const struct var_nl_ask *ask, u32 right, u32 vr)
{
	return var_authorize(ask->auth, ask->vn, right, vr);
}

/**
 * var_nl_may_row() - has the source this right in the VR of a row?
 * @ask: the request
 * @right: VAR_RIGHT_*
 * @row: the row; NULL: not there, so what is asked about is the carrier's
 *
 * Context: RCU, or what keeps the row.
 * Return: 0 or -EPERM.
 */
int var_nl_may_row(const struct var_nl_ask *ask, u32 right, const struct var_row *row)
{
	return var_nl_may(ask, right, var_row_vr(row));
}

/**
 * var_nl_may_endpoint() - has the source this right in the VR of an endpoint?
 * @ask: the request
 * @right: VAR_RIGHT_*
 * @ep: the endpoint
 *
 * Context: var_net.lock.
 * Return: 0 or -EPERM.
 */
int var_nl_may_endpoint(const struct var_nl_ask *ask, u32 right, const struct var_endpoint *ep)
{
	const struct var_vr *vr;

	vr = rcu_dereference_protected(ep->vr, lockdep_is_held(&ask->vn->lock));
	return var_nl_may(ask, right, vr ? vr->id : VAR_VR_BOX);
}

/**
 * var_nl_may_sessions() - is all of a tunnel or port the source's?
 * @ask: the request
 * @sessions: its list of sessions
 *
 * Context: var_net.lock.
 * Return: 0 or -EPERM.
 */
int var_nl_may_sessions(const struct var_nl_ask *ask, const struct list_head *sessions)
{
	const struct var_session *s;
	u32 vr, permitted = VAR_VR_BOX;
	int err;

	list_for_each_entry(s, sessions, list) {
		vr = var_row_vr(rcu_dereference_protected(s->row,
							  lockdep_is_held(&ask->vn->lock)));
		/* Most are where the one before is: grants are many, and asked each time. */
		if (vr != VAR_VR_BOX && vr == permitted)
			continue;
		err = var_nl_may(ask, VAR_RIGHT_SESSIONS, vr);
		if (err)
			return err;
		permitted = vr;
	}
	return 0;
}

/**
 * var_nl_may_tunnels() - is all of an endpoint the source's?
 * @ask: the request
 * @ep: the endpoint
 *
 * Context: var_net.lock, may sleep.
 * Return: 0 or -EPERM.
 */
int var_nl_may_tunnels(const struct var_nl_ask *ask, const struct var_endpoint *ep)
{
	const struct var_tunnel *t;
	int err = 0;

	list_for_each_entry(t, &ep->list, node_list) {
		err = var_nl_may_row(ask, VAR_RIGHT_SESSIONS, rcu_access_pointer(t->row)) ?:
		      var_nl_may_sessions(ask, &t->list);
		if (err)
			break;
		cond_resched();
	}
	return err;
}

/**
 * var_nl_forbid() - an attribute that is the carrier's to give
 * @ask: the request
 * @attr: the attribute: names of netdevices, as that one is in use would tell of what is
 *	not the source's; sockets
 *
 * Return: 0 or -EPERM.
 */
int var_nl_forbid(const struct var_nl_ask *ask, int attr)
{
	return ask->info->attrs[attr] ? -EPERM : 0;
}

/**
 * var_nl_need() - refuse a request that lacks an attribute
 * @info: the request
 * @attr: the attribute
 *
 * Return: 0 or -EINVAL.
 */
int var_nl_need(struct genl_info *info, int attr)
{
	if (!GENL_REQ_ATTR_CHECK(info, attr))
		return 0;
	GENL_SET_ERR_MSG(info, "The request lacks an attribute that it must have");
	return -EINVAL;
}

/**
 * var_nl_blame() - point at the attribute that a refusal is about
 * @info: the request
 * @attr: the attribute, if it was given
 * @err: the refusal; 0 if there was none
 *
 * Return: @err.
 */
int var_nl_blame(struct genl_info *info, int attr, int err)
{
	if (err && info->extack && !info->extack->bad_attr && info->attrs[attr])
		NL_SET_BAD_ATTR(info->extack, info->attrs[attr]);
	return err;
}

/**
 * var_nl_check_text() - is a name one that can be printed?
 * @attr: the name, a string with its NUL
 * @extack: for the reason of a refusal
 *
 * Whoever shows it may be somebody else, whose terminal shall not obey.
 *
 * Return: 0; -EINVAL when there is a control character, of ASCII or, as UTF-8, C1.
 */
int var_nl_check_text(const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	const u8 *p;

	for (p = nla_data(attr); *p; p++) {
		if (*p >= ' ' && *p != 0x7f && (*p != 0xc2 || p[1] < 0x80 || p[1] > 0x9f))
			continue;
		NL_SET_ERR_MSG_ATTR(extack, attr, "The name has a control character");
		return -EINVAL;
	}
	return 0;
}

/**
 * var_nl_get_vr() - the VR that a request names
 * @info: the request
 * @attr: attribute with the VR's id
 * @vr: filled in; NULL for VR 0, the box, or without the attribute
 *
 * Context: var_net.lock.
 * Return: 0 or -ENOENT.
 */
int var_nl_get_vr(struct genl_info *info, int attr, struct var_vr **vr)
{
	u32 id = info->attrs[attr] ? nla_get_u32(info->attrs[attr]) : VAR_VR_BOX;

	*vr = NULL;
	if (id == VAR_VR_BOX)
		return 0;
	*vr = var_vr_find(var_nl_net(info), id);
	if (*vr)
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[attr],
			    "There is no VR with this id: make it first");
	return -ENOENT;
}

/* As var_nl_need(), of the attributes of a nest, or of the message if nest is NULL. */
static int need_in(const struct nlattr *nest, struct nlattr **attrs, int attr,
		   struct netlink_ext_ack *extack)
{
	if (!NL_REQ_ATTR_CHECK(extack, nest, attrs, attr))
		return 0;
	NL_SET_ERR_MSG(extack, "The request lacks an attribute that it must have");
	return -EINVAL;
}

static int get_endpoint(struct var_net *vn, const struct nlattr *nest, struct nlattr **attrs,
			int attr, struct netlink_ext_ack *extack, struct var_endpoint **ep)
{
	int err;

	err = need_in(nest, attrs, attr, extack);
	if (err)
		return err;
	*ep = var_endpoint_find(vn, nla_get_u32(attrs[attr]));
	if (*ep)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attrs[attr], "There is no endpoint with this id");
	return -ENOENT;
}

static int get_tunnel(struct var_net *vn, const struct nlattr *nest, struct nlattr **attrs,
		      int ep_attr, int id_attr, struct netlink_ext_ack *extack,
		      struct var_tunnel **t)
{
	struct var_endpoint *ep;
	int err;

	err = get_endpoint(vn, nest, attrs, ep_attr, extack, &ep) ?:
	      need_in(nest, attrs, id_attr, extack);
	if (err)
		return err;
	*t = var_tunnel_find(ep, nla_get_u16(attrs[id_attr]));
	if (*t)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attrs[id_attr],
			    "There is no tunnel with this local id at the endpoint");
	return -ENOENT;
}

/**
 * var_nl_get_endpoint() - the endpoint that a request names
 * @info: the request
 * @attr: attribute with the endpoint's id
 * @ep: filled in
 *
 * Context: var_net.lock or RCU.
 * Return: 0, -EINVAL, -ENOENT.
 */
int var_nl_get_endpoint(struct genl_info *info, int attr, struct var_endpoint **ep)
{
	return get_endpoint(var_nl_net(info), NULL, info->attrs, attr, info->extack, ep);
}

/**
 * var_nl_get_tunnel() - the tunnel that a request names
 * @info: the request
 * @ep_attr: attribute with the endpoint's id
 * @id_attr: attribute with the local Tunnel ID
 * @t: filled in
 *
 * Context: var_net.lock or RCU.
 * Return: 0, -EINVAL, -ENOENT.
 */
int var_nl_get_tunnel(struct genl_info *info, int ep_attr, int id_attr, struct var_tunnel **t)
{
	return get_tunnel(var_nl_net(info), NULL, info->attrs, ep_attr, id_attr, info->extack, t);
}

static int refuse_both(struct nlattr **attrs, const struct var_nl_name *name,
		       struct netlink_ext_ack *extack)
{
	int other = attrs[name->endpoint] ? name->endpoint : name->tunnel_id;

	if (!attrs[other])
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attrs[other],
			    "A PPPoE session is named by port and session-id: it has no tunnel");
	return -EINVAL;
}

/**
 * var_nl_get_carrier() - the tunnel or port of a session that is to be made
 * @vn: netns
 * @nest: where @attrs were, NULL for the message itself
 * @attrs: the attributes
 * @name: those of the session's name
 * @extack: says why not
 * @t: filled in; NULL if it is a port
 * @p: filled in; NULL if it is a tunnel; else held, and it may have been made
 *
 * Context: var_net.lock; takes RTNL.
 * Return: 0, -EINVAL, -ENOENT, -ENODEV, -ENOMEM.
 */
int var_nl_get_carrier(struct var_net *vn, const struct nlattr *nest, struct nlattr **attrs,
		       const struct var_nl_name *name, struct netlink_ext_ack *extack,
		       struct var_tunnel **t, struct var_pppoe **p)
{
	int err;

	*t = NULL;
	*p = NULL;
	err = need_in(nest, attrs, name->session_id, extack);
	if (err)
		return err;
	if (!attrs[name->port])
		return get_tunnel(vn, nest, attrs, name->endpoint, name->tunnel_id, extack, t);
	err = refuse_both(attrs, name, extack) ?:
	      var_pppoe_get(vn, nla_get_u32(attrs[name->port]), extack, p);
	if (err && extack && !extack->bad_attr)
		NL_SET_BAD_ATTR(extack, attrs[name->port]);
	return err;
}

/**
 * var_nl_find_session() - the session that attributes name
 * @vn: netns
 * @nest: where @attrs were, NULL for the message itself
 * @attrs: the attributes
 * @name: those of the session's name
 * @extack: says why not
 * @s: filled in
 *
 * Context: var_net.lock or RCU.
 * Return: 0, -EINVAL, -ENOENT.
 */
int var_nl_find_session(struct var_net *vn, const struct nlattr *nest, struct nlattr **attrs,
			const struct var_nl_name *name, struct netlink_ext_ack *extack,
			struct var_session **s)
{
	const struct nlattr *port = attrs[name->port];
	struct var_tunnel *t;
	struct var_pppoe *p;
	int err;
	u16 id;

	if (port)
		err = refuse_both(attrs, name, extack);
	else
		err = get_tunnel(vn, nest, attrs, name->endpoint, name->tunnel_id, extack, &t);
	if (!err)
		err = need_in(nest, attrs, name->session_id, extack);
	if (err)
		return err;
	id = nla_get_u16(attrs[name->session_id]);
	if (port) {
		p = var_pppoe_find(vn, nla_get_u32(port));
		*s = p ? var_pppoe_session(p, id) : NULL;
	} else {
		*s = var_session_find(t->ep, t->id, id);
	}
	if (*s)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attrs[name->session_id],
			    "There is no session with this id in the tunnel or at the port");
	return -ENOENT;
}

/**
 * var_nl_get_session() - the session that a request names
 * @info: the request
 * @name: the attributes of its name
 * @s: filled in
 *
 * Context: var_net.lock or RCU.
 * Return: 0, -EINVAL, -ENOENT.
 */
int var_nl_get_session(struct genl_info *info, const struct var_nl_name *name,
		       struct var_session **s)
{
	return var_nl_find_session(var_nl_net(info), NULL, info->attrs, name, info->extack, s);
}

/**
 * var_nl_put_name() - the name of a session
 * @skb: message
 * @name: attributes
 * @s: the session
 *
 * Return: 0 or -EMSGSIZE.
 */
int var_nl_put_name(struct sk_buff *skb, const struct var_nl_name *name,
		    const struct var_session *s)
{
	if (nla_put_u16(skb, name->session_id, var_session_id(s)))
		return -EMSGSIZE;
	if (s->pppoe)
		return nla_put_u32(skb, name->port, s->pppoe->ifindex);
	return nla_put_u32(skb, name->endpoint, s->tunnel->ep->id) ?:
	       nla_put_u16(skb, name->tunnel_id, s->tunnel->id);
}

/* --- replies -------------------------------------------------------------- */

/**
 * var_nl_reply() - begin a reply
 * @info: the request
 * @to: filled in
 *
 * Return: an empty message, or NULL without memory.
 */
struct sk_buff *var_nl_reply(struct genl_info *info, struct var_nl_to *to)
{
	*to = (struct var_nl_to) {
		.portid	= info->snd_portid,
		.seq	= info->snd_seq,
		.cmd	= info->genlhdr->cmd,
	};
	return genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
}

/**
 * var_nl_put() - begin a message
 * @skb: where
 * @to: where it goes
 *
 * Return: its header for genlmsg_end() and genlmsg_cancel(), or NULL if it does
 * not fit.
 */
void *var_nl_put(struct sk_buff *skb, const struct var_nl_to *to)
{
	void *hdr;

	hdr = genlmsg_put(skb, to->portid, to->seq, &var_genl_family, to->flags, to->cmd);
	if (hdr && to->cb)
		genl_dump_check_consistent(to->cb, hdr);
	return hdr;
}

/**
 * var_nl_send() - send a reply, or give it up
 * @info: the request
 * @skb: the reply; consumed
 * @err: of filling it
 *
 * Return: @err, or that of sending.
 */
int var_nl_send(struct genl_info *info, struct sk_buff *skb, int err)
{
	if (err) {
		nlmsg_free(skb);
		return err;
	}
	return genlmsg_reply(skb, info);
}

/* --- dumps ---------------------------------------------------------------- */

/* A dump that would be limited in a way we cannot must not be the whole. */
static int check_filters(struct netlink_callback *cb, int maxattr, u32 filters)
{
	struct nlattr **attrs = var_compat_dump_attrs(cb);
	int i;

	for (i = 1; i <= maxattr; i++) {
		if (!attrs[i] || filters & BIT(i))
			continue;
		NL_SET_ERR_MSG_ATTR(cb->extack, attrs[i],
				    "A dump cannot be limited by this attribute");
		return -EINVAL;
	}
	return 0;
}

static struct var_nl_cursor *cursor_of(struct netlink_callback *cb)
{
	BUILD_BUG_ON(sizeof(struct var_nl_cursor) > sizeof(cb->ctx));
	return (void *)cb->ctx;
}

/**
 * var_nl_dump_start() - before a dump: who asks?
 * @cb: the dump; its ctx is a struct var_nl_cursor
 *
 * This runs in the system call that sent the request, the parts of the dump in
 * those that read the answer, maybe by somebody else: so the source is taken
 * here. What it may see is asked anew for every part, as a grant may go meanwhile.
 *
 * Return: 0 or -EPERM.
 */
int var_nl_dump_start(struct netlink_callback *cb)
{
	struct net *net = sock_net(cb->skb->sk);
	const struct genlmsghdr *request = nlmsg_data(cb->nlh);
	struct var_auth *auth = &cursor_of(cb)->auth;

	var_auth_source(auth, cb->skb, net);
	if (!auth->carrier && (!may[request->cmd] ||
			       !var_auth_any(auth, var_net(net), VAR_RIGHT_READ)))
		return refuse_stranger(cb->extack);
	var_auth_hold(auth);
	return 0;
}

/**
 * var_nl_dump_done() - after a dump
 * @cb: the dump
 *
 * Return: 0.
 */
int var_nl_dump_done(struct netlink_callback *cb)
{
	var_auth_release(&cursor_of(cb)->auth);
	return 0;
}

/**
 * var_nl_may_see() - is an object of this VR for the reader of a dump?
 * @cb: the dump
 * @vr: the VR, VAR_VR_BOX for the box
 *
 * Context: var_net.lock, after var_nl_dump().
 */
bool var_nl_may_see(struct netlink_callback *cb, u32 vr)
{
	return var_auth_sees(&cursor_of(cb)->auth, var_net(sock_net(cb->skb->sk)), vr);
}

/**
 * var_nl_may_see_row() - the same, of a row's VR
 * @cb: the dump
 * @row: the row
 *
 * Context: RCU, or what keeps the row.
 */
bool var_nl_may_see_row(struct netlink_callback *cb, const struct var_row *row)
{
	return var_nl_may_see(cb, var_row_vr(row));
}

/*
 * What a dump is consistent with: all objects, or those of the VRs that its reader
 * may see, for the others' changes are not its concern.
 */
static u32 generation_for(struct netlink_callback *cb, struct var_net *vn)
{
	unsigned long id;
	struct var_vr *vr;
	u32 sum = 0;

	if (var_nl_may_see(cb, VAR_VR_BOX))
		return atomic_read(&vn->generation);
	xa_for_each(&vn->vrs, id, vr)
		if (var_nl_may_see(cb, vr->id))
			sum += atomic_read(&vr->generation);
	return sum;
}

/**
 * var_nl_dump() - begin or go on with a part of a dump
 * @cb: the dump
 * @to: filled in
 * @cmd: the operation
 * @maxattr: its highest attribute
 * @filters: bits of the attributes that may limit the dump
 *
 * Return: the netns, its lock taken, or an ERR_PTR.
 */
struct var_net *var_nl_dump(struct netlink_callback *cb, struct var_nl_to *to, u8 cmd, int maxattr,
			    u32 filters)
{
	struct var_nl_cursor *cursor = cursor_of(cb);
	struct var_net *vn = var_net(sock_net(cb->skb->sk));
	int err;

	if (!cursor->begun) {
		err = check_filters(cb, maxattr, filters);
		if (err)
			return ERR_PTR(err);
		cursor->begun = true;
	}
	*to = (struct var_nl_to) {
		.portid	= NETLINK_CB(cb->skb).portid,
		.seq	= cb->nlh->nlmsg_seq,
		.flags	= NLM_F_MULTI,
		.cmd	= cmd,
		.cb	= cb,
	};
	mutex_lock(&vn->lock);
	var_auth_view(&cursor->auth, vn);
	cb->seq = generation_for(cb, vn);
	/* Not 0, which would mean that there is nothing to compare. */
	if (!cb->seq)
		cb->seq = 1;
	return vn;
}

/**
 * var_nl_next_object() - walk over all tunnels or sessions
 * @vn: netns
 * @kind: VAR_ROW_KIND_TUNNEL or VAR_ROW_KIND_SESSION
 * @id: of the last one seen, 0 to begin; becomes that of the next
 * @key: filled in
 *
 * Every one of them has a row, so the interface table is their list: the
 * next one is found in a time that does not depend on how many there are.
 *
 * Context: var_net.lock, so that the object stays; may sleep.
 * Return: true, or false at the end.
 */
bool var_nl_next_object(struct var_net *vn, enum var_row_kind kind, u32 *id,
			struct var_row_key *key)
{
	struct var_row *row;
	u32 n = 0;

	cond_resched();
	rcu_read_lock();
	do {
		var_nl_breathe(&n);
		row = var_row_next(vn, id);
	} while (row && row->kind != kind);
	if (row)
		*key = (struct var_row_key) {
			.kind		= kind,
			.endpoint	= row->endpoint,
			.tunnel_id	= row->tunnel_id,
			.session_id	= row->session_id,
			.ifindex	= row->ifindex,
		};
	rcu_read_unlock();
	return row;
}

/**
 * var_nl_row_is_in() - does a row name this VR?
 * @row: the row, or NULL
 * @vr: a VR's id, VAR_VR_BOX for the box
 *
 * Context: any; takes RCU.
 */
bool var_nl_row_is_in(const struct var_row *row, u32 vr)
{
	const struct var_vr *it;
	bool is_in;

	if (!row || READ_ONCE(row->flags) & VAR_ROW_FLAGS_DROP)
		return false;
	rcu_read_lock();
	it = rcu_dereference(row->vr);
	is_in = (it ? it->id : VAR_VR_BOX) == vr;
	rcu_read_unlock();
	return is_in;
}

/* --- what several objects have -------------------------------------------- */

/**
 * var_nl_put_drops() - one nest per reason for which packets were dropped
 * @skb: message
 * @attr: type of the nests
 * @drops: counters
 *
 * Return: 0 or -EMSGSIZE.
 */
int var_nl_put_drops(struct sk_buff *skb, int attr, const struct var_drops __percpu *drops)
{
	u64 sum[VAR_DROP_REASON_MAX + 1];
	struct nlattr *nest;
	int i;

	var_drops_sum(drops, sum);
	for (i = 0; i <= VAR_DROP_REASON_MAX; i++) {
		if (!sum[i])
			continue;
		nest = nla_nest_start(skb, attr);
		if (!nest || nla_put_u32(skb, VAR_A_DROP_REASON, i) ||
		    nla_put_u64_64bit(skb, VAR_A_DROP_PACKETS, sum[i], VAR_A_DROP_PAD))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return 0;
}

static int put_count(struct sk_buff *skb, int attr, u64 value)
{
	return nla_put_u64_64bit(skb, attr, value, VAR_A_COUNTERS_PAD);
}

/**
 * var_nl_put_counters() - a nest with traffic counters
 * @skb: message
 * @attr: type of the nest
 * @counters: counters
 *
 * Return: 0 or -EMSGSIZE.
 */
int var_nl_put_counters(struct sk_buff *skb, int attr,
			const struct var_counters __percpu *counters)
{
	struct var_totals sum;
	struct nlattr *nest;

	var_counters_sum(counters, &sum);
	nest = nla_nest_start(skb, attr);
	if (!nest || put_count(skb, VAR_A_COUNTERS_RX_PACKETS, sum.rx_packets) ||
	    put_count(skb, VAR_A_COUNTERS_RX_BYTES, sum.rx_bytes) ||
	    put_count(skb, VAR_A_COUNTERS_TX_PACKETS, sum.tx_packets) ||
	    put_count(skb, VAR_A_COUNTERS_TX_BYTES, sum.tx_bytes) ||
	    put_count(skb, VAR_A_COUNTERS_RX_DROPPED, sum.rx_dropped) ||
	    put_count(skb, VAR_A_COUNTERS_TX_DROPPED, sum.tx_dropped) ||
	    put_count(skb, VAR_A_COUNTERS_RX_CONTROL, sum.rx_control) ||
	    put_count(skb, VAR_A_COUNTERS_TX_CONTROL, sum.tx_control))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* --- life ----------------------------------------------------------------- */

/* The specification must not forget that an operation is to be authorised. */
static bool all_authorized(void)
{
	const struct genl_split_ops *op;

	for (op = var_nl_ops; op < var_nl_ops + ARRAY_SIZE(var_nl_ops); op++) {
		if (op->flags & GENL_CMD_CAP_DUMP && op->start != var_nl_dump_start)
			return false;
		if (op->flags & GENL_CMD_CAP_DO && op->pre_doit != var_nl_begin &&
		    op->cmd != VAR_CMD_FRAME)
			return false;
	}
	return true;
}

/**
 * var_netlink_init() - let requests in
 *
 * Context: module initialisation, last.
 * Return: 0 or a negative errno.
 */
int __init var_netlink_init(void)
{
	int err;

	if (WARN_ON(!all_authorized()))
		return -EINVAL;
	err = var_compat_set_ops(&var_genl_family, var_nl_ops, ARRAY_SIZE(var_nl_ops));
	if (err)
		return err;
	err = var_event_init();
	if (err)
		return err;
	err = genl_register_family(&var_genl_family);
	if (err)
		var_event_exit();
	else
		WRITE_ONCE(var_family_registered, true);
	return err;
}

/**
 * var_netlink_exit() - let no requests in any more, and wait for the last
 */
void var_netlink_exit(void)
{
	WRITE_ONCE(var_family_registered, false);
	/* Then nobody looks at subscribed sockets: see var_subscribers_tell(). */
	synchronize_rcu();
	genl_unregister_family(&var_genl_family);
	var_event_exit();
}
