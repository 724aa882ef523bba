// SPDX-License-Identifier: GPL-2.0
/*
 * Requests about endpoints: endpoint-new, endpoint-del, endpoint-get.
 */
#include "netlink.h"

#define L2TP_PORT	1701	/* RFC 2661 section 8.1 */

/**
 * var_nl_fill_endpoint() - a message about an endpoint
 * @skb: where
 * @to: where it goes
 * @ep: the endpoint
 *
 * Context: var_net.lock.
 * Return: 0 or -EMSGSIZE.
 */
int var_nl_fill_endpoint(struct sk_buff *skb, const struct var_nl_to *to, struct var_endpoint *ep)
{
	struct var_vr *vr = rcu_dereference_protected(ep->vr, lockdep_is_held(&ep->vn->lock));
	void *hdr;

	hdr = var_nl_put(skb, to);
	if (!hdr)
		return -EMSGSIZE;
	if (nla_put_u32(skb, VAR_A_ENDPOINT_ID, ep->id) ||
	    nla_put_u32(skb, VAR_A_ENDPOINT_VR, vr ? vr->id : VAR_VR_BOX) ||
	    nla_put_in_addr(skb, VAR_A_ENDPOINT_LOCAL_IP4, ep->local_ip4) ||
	    nla_put_be16(skb, VAR_A_ENDPOINT_LOCAL_PORT, ep->local_port) ||
	    nla_put_u32(skb, VAR_A_ENDPOINT_FLAGS, ep->flags) ||
	    nla_put_u32(skb, VAR_A_ENDPOINT_TUNNELS, ep->n_tunnels)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

/* lock */
static int new_endpoint(struct genl_info *info, struct var_endpoint **ep)
{
	struct nlattr **attrs = info->attrs;
	__be16 port = htons(L2TP_PORT);
	struct var_vr *vr;
	__be32 ip4 = 0;
	u32 flags = 0;
	int fd = -1;
	int err;

	err = var_nl_get_vr(info, VAR_A_ENDPOINT_VR, &vr);
	if (err)
		return err;
	if (attrs[VAR_A_ENDPOINT_LOCAL_IP4])
		ip4 = nla_get_in_addr(attrs[VAR_A_ENDPOINT_LOCAL_IP4]);
	if (attrs[VAR_A_ENDPOINT_LOCAL_PORT])
		port = nla_get_be16(attrs[VAR_A_ENDPOINT_LOCAL_PORT]);
	if (attrs[VAR_A_ENDPOINT_FLAGS])
		flags = nla_get_u32(attrs[VAR_A_ENDPOINT_FLAGS]);
	if (attrs[VAR_A_ENDPOINT_FD]) {
		if (nla_get_u32(attrs[VAR_A_ENDPOINT_FD]) > INT_MAX) {
			NL_SET_ERR_MSG_ATTR(info->extack, attrs[VAR_A_ENDPOINT_FD],
					    "fd is not a socket of the requester");
			return -EBADF;
		}
		fd = nla_get_u32(attrs[VAR_A_ENDPOINT_FD]);
	}
	err = var_endpoint_new(var_nl_net(info), vr, fd, ip4, port, flags, info->extack, ep);
	if (err == -ENETUNREACH)
		return var_nl_blame(info, VAR_A_ENDPOINT_VR, err);
	if (err == -EADDRINUSE || err == -EADDRNOTAVAIL)
		return var_nl_blame(info, VAR_A_ENDPOINT_LOCAL_IP4, err);
	return var_nl_blame(info, VAR_A_ENDPOINT_FD, err);
}

/* A socket of user space can be locked, or closed, at any time: it is the carrier's. */
int var_nl_may_endpoint_new(const struct var_nl_ask *ask)
{
	const struct nlattr *vr = ask->info->attrs[VAR_A_ENDPOINT_VR];

	return var_nl_forbid(ask, VAR_A_ENDPOINT_FD) ?:
	       var_nl_may(ask, VAR_RIGHT_SESSIONS, vr ? nla_get_u32(vr) : VAR_VR_BOX);
}

int var_nl_endpoint_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct var_endpoint *ep;
	struct sk_buff *reply;
	struct var_nl_to to;
	int err;

	reply = var_nl_reply(info, &to);
	if (!reply)
		return -ENOMEM;
	err = new_endpoint(info, &ep) ?: var_nl_fill_endpoint(reply, &to, ep);
	return var_nl_send(info, reply, err);
}

/* With all that goes with it. */
int var_nl_may_endpoint_del(const struct var_nl_ask *ask)
{
	struct var_endpoint *ep;
	int err;

	err = var_nl_get_endpoint(ask->info, VAR_A_ENDPOINT_ID, &ep);
	return err ?: var_nl_may_endpoint(ask, VAR_RIGHT_SESSIONS, ep) ?:
	       var_nl_may_tunnels(ask, ep);
}

int var_nl_endpoint_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct var_endpoint *ep;
	int err;

	err = var_nl_get_endpoint(info, VAR_A_ENDPOINT_ID, &ep);
	if (!err)
		var_endpoint_del(ep);
	return err;
}

int var_nl_may_endpoint_get(const struct var_nl_ask *ask)
{
	struct var_endpoint *ep;
	int err;

	err = var_nl_get_endpoint(ask->info, VAR_A_ENDPOINT_ID, &ep);
	return err ?: var_nl_may_endpoint(ask, VAR_RIGHT_READ, ep);
}

int var_nl_endpoint_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct var_endpoint *ep;
	struct sk_buff *reply;
	struct var_nl_to to;
	int err;

	reply = var_nl_reply(info, &to);
	if (!reply)
		return -ENOMEM;
	err = var_nl_get_endpoint(info, VAR_A_ENDPOINT_ID, &ep) ?:
	      var_nl_fill_endpoint(reply, &to, ep);
	return var_nl_send(info, reply, err);
}

int var_nl_endpoint_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct var_nl_cursor *cursor = (void *)cb->ctx;
	unsigned long id = cursor->id;
	struct var_endpoint *ep;
	struct var_nl_to to;
	struct var_net *vn;
	struct var_vr *vr;

	vn = var_nl_dump(cb, &to, VAR_CMD_ENDPOINT_GET, VAR_A_ENDPOINT_ID, 0);
	if (IS_ERR(vn))
		return PTR_ERR(vn);
	while ((ep = xa_find_after(&vn->endpoints, &id, U32_MAX, XA_PRESENT))) {
		vr = rcu_dereference_protected(ep->vr, lockdep_is_held(&vn->lock));
		if (!var_nl_may_see(cb, vr ? vr->id : VAR_VR_BOX))
			continue;
		if (var_nl_fill_endpoint(skb, &to, ep))
			break;
		cursor->id = id;
	}
	mutex_unlock(&vn->lock);
	return skb->len;
}
