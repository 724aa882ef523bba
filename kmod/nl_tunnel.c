// SPDX-License-Identifier: GPL-2.0
/*
 * Requests about tunnels: tunnel-new, tunnel-set, tunnel-del, tunnel-get.
 */
#include "netlink.h"

#define L2TP_PORT	1701	/* RFC 2661 section 8.1 */

static int put_tunnel(struct sk_buff *skb, struct var_tunnel *t)
{
	const struct net_device *dev = rcu_dereference(t->dev);
	const struct var_row *row = rcu_dereference(t->row);
	u16 peer_id = READ_ONCE(t->peer_id);
	const struct var_vr *vr;

	if (nla_put_u32(skb, VAR_A_TUNNEL_ENDPOINT, t->ep->id) ||
	    nla_put_u16(skb, VAR_A_TUNNEL_TUNNEL_ID, t->id) ||
	    (peer_id && nla_put_u16(skb, VAR_A_TUNNEL_PEER_TUNNEL_ID, peer_id)) ||
	    nla_put_in_addr(skb, VAR_A_TUNNEL_PEER_IP4, t->peer_ip4) ||
	    nla_put_be16(skb, VAR_A_TUNNEL_PEER_PORT, READ_ONCE(t->peer_port)) ||
	    nla_put_u32(skb, VAR_A_TUNNEL_SESSIONS, t->n_sessions) ||
	    var_nl_put_counters(skb, VAR_A_TUNNEL_COUNTERS, t->counters))
		return -EMSGSIZE;
	if (dev && (nla_put_string(skb, VAR_A_TUNNEL_IFNAME, dev->name) ||
		    nla_put_u32(skb, VAR_A_TUNNEL_IFINDEX, dev->ifindex)))
		return -EMSGSIZE;
	if (!row)	/* on its way out */
		return 0;
	if (nla_put_u32(skb, VAR_A_TUNNEL_SIDE, READ_ONCE(row->side)) ||
	    nla_put_u32(skb, VAR_A_TUNNEL_SELECT, READ_ONCE(row->select)))
		return -EMSGSIZE;
	vr = rcu_dereference(row->vr);
	if (!(READ_ONCE(row->flags) & VAR_ROW_FLAGS_DROP) &&
	    nla_put_u32(skb, VAR_A_TUNNEL_VR, vr ? vr->id : VAR_VR_BOX))
		return -EMSGSIZE;
	return 0;
}

/**
 * var_nl_fill_tunnel() - a message about a tunnel
 * @skb: where
 * @to: where it goes
 * @t: the tunnel
 *
 * Context: var_net.lock.
 * Return: 0 or -EMSGSIZE.
 */
int var_nl_fill_tunnel(struct sk_buff *skb, const struct var_nl_to *to, struct var_tunnel *t)
{
	void *hdr;
	int err;

	hdr = var_nl_put(skb, to);
	if (!hdr)
		return -EMSGSIZE;
	rcu_read_lock();
	err = put_tunnel(skb, t);
	rcu_read_unlock();
	if (err) {
		genlmsg_cancel(skb, hdr);
		return err;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

/* lock */
static int get_conf(struct genl_info *info, struct var_endpoint *ep, struct var_tunnel_conf *conf)
{
	struct nlattr **attrs = info->attrs;
	int err;

	err = var_nl_need(info, VAR_A_TUNNEL_TUNNEL_ID) ?: var_nl_need(info, VAR_A_TUNNEL_PEER_IP4);
	if (err)
		return err;
	if (attrs[VAR_A_TUNNEL_VR]) {
		err = var_nl_get_vr(info, VAR_A_TUNNEL_VR, &conf->vr);
		if (err)
			return err;
	} else {
		conf->vr = rcu_dereference_protected(ep->vr, lockdep_is_held(&ep->vn->lock));
	}
	conf->id = nla_get_u16(attrs[VAR_A_TUNNEL_TUNNEL_ID]);
	conf->peer_ip4 = nla_get_in_addr(attrs[VAR_A_TUNNEL_PEER_IP4]);
	conf->peer_port = htons(L2TP_PORT);
	if (attrs[VAR_A_TUNNEL_PEER_PORT])
		conf->peer_port = nla_get_be16(attrs[VAR_A_TUNNEL_PEER_PORT]);
	if (attrs[VAR_A_TUNNEL_PEER_TUNNEL_ID])
		conf->peer_id = nla_get_u16(attrs[VAR_A_TUNNEL_PEER_TUNNEL_ID]);
	if (attrs[VAR_A_TUNNEL_SIDE])
		conf->side = nla_get_u32(attrs[VAR_A_TUNNEL_SIDE]);
	if (attrs[VAR_A_TUNNEL_SELECT])
		conf->select = nla_get_u32(attrs[VAR_A_TUNNEL_SELECT]);
	if (attrs[VAR_A_TUNNEL_IFNAME])
		conf->ifname = nla_data(attrs[VAR_A_TUNNEL_IFNAME]);
	return 0;
}

/* lock */
static int new_tunnel(struct genl_info *info, struct var_tunnel **t)
{
	struct var_tunnel_conf conf = { .side = VAR_SIDE_ACCESS, .select = VAR_SELECT_NONE };
	struct var_endpoint *ep;
	int err;

	err = var_nl_get_endpoint(info, VAR_A_TUNNEL_ENDPOINT, &ep) ?: get_conf(info, ep, &conf);
	if (err)
		return err;
	err = var_tunnel_new(ep, &conf, info->extack, t);
	if (err == -ENETUNREACH || err == -EDQUOT)
		var_nl_blame(info, VAR_A_TUNNEL_VR, err);
	return var_nl_blame(info, VAR_A_TUNNEL_TUNNEL_ID, err);
}

/* The endpoint's VR carries the tunnel, and has its sessions if no other is named. */
int var_nl_may_tunnel_new(const struct var_nl_ask *ask)
{
	const struct nlattr *vr = ask->info->attrs[VAR_A_TUNNEL_VR];
	struct var_endpoint *ep;
	int err;

	err = var_nl_forbid(ask, VAR_A_TUNNEL_IFNAME) ?:
	      var_nl_get_endpoint(ask->info, VAR_A_TUNNEL_ENDPOINT, &ep);
	if (!err)
		err = var_nl_may_endpoint(ask, VAR_RIGHT_SESSIONS, ep);
	if (!err && vr)
		err = var_nl_may(ask, VAR_RIGHT_SESSIONS, nla_get_u32(vr));
	if (!err && ask->info->attrs[VAR_A_TUNNEL_SELECT])
		err = var_nl_may(ask, VAR_RIGHT_SESSIONS, VAR_VR_BOX);
	return err;
}

int var_nl_tunnel_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *reply;
	struct var_tunnel *t;
	struct var_nl_to to;
	int err;

	reply = var_nl_reply(info, &to);
	if (!reply)
		return -ENOMEM;
	err = new_tunnel(info, &t) ?: var_nl_fill_tunnel(reply, &to, t);
	return var_nl_send(info, reply, err);
}

static int get_tunnel(struct genl_info *info, struct var_tunnel **t)
{
	return var_nl_get_tunnel(info, VAR_A_TUNNEL_ENDPOINT, VAR_A_TUNNEL_TUNNEL_ID, t);
}

static int may_tunnel(const struct var_nl_ask *ask, u32 right, struct var_tunnel **t)
{
	int err;

	err = get_tunnel(ask->info, t);
	return err ?: var_nl_may_row(ask, right, rcu_access_pointer((*t)->row));
}

/* Where its packets go is a matter of the endpoint's VR, too. */
int var_nl_may_tunnel_set(const struct var_nl_ask *ask)
{
	struct var_tunnel *t;
	int err;

	err = may_tunnel(ask, VAR_RIGHT_SESSIONS, &t);
	return err ?: var_nl_may_endpoint(ask, VAR_RIGHT_SESSIONS, t->ep);
}

int var_nl_tunnel_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *id_attr = info->attrs[VAR_A_TUNNEL_PEER_TUNNEL_ID];
	const struct nlattr *port_attr = info->attrs[VAR_A_TUNNEL_PEER_PORT];
	struct var_tunnel *t;
	__be16 port = 0;
	u16 id = 0;
	int err;

	if (id_attr)
		id = nla_get_u16(id_attr);
	if (port_attr)
		port = nla_get_be16(port_attr);
	err = get_tunnel(info, &t) ?: var_tunnel_set(t, id_attr ? &id : NULL,
						     port_attr ? &port : NULL, info->extack);
	return var_nl_blame(info, VAR_A_TUNNEL_PEER_PORT, err);
}

/* With its sessions, which may be of other VRs. */
int var_nl_may_tunnel_del(const struct var_nl_ask *ask)
{
	struct var_tunnel *t;
	int err;

	err = may_tunnel(ask, VAR_RIGHT_SESSIONS, &t);
	return err ?: var_nl_may_sessions(ask, &t->list);
}

int var_nl_tunnel_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct var_tunnel *t;
	int err;

	err = get_tunnel(info, &t);
	if (!err)
		var_tunnel_del(t);
	return err;
}

int var_nl_may_tunnel_get(const struct var_nl_ask *ask)
{
	struct var_tunnel *t;

	return may_tunnel(ask, VAR_RIGHT_READ, &t);
}

int var_nl_tunnel_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *reply;
	struct var_tunnel *t;
	struct var_nl_to to;
	int err;

	if (info->attrs[VAR_A_TUNNEL_VR]) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[VAR_A_TUNNEL_VR],
				    "The VR is no part of a tunnel's name; it can limit a dump");
		return -EINVAL;
	}
	reply = var_nl_reply(info, &to);
	if (!reply)
		return -ENOMEM;
	err = get_tunnel(info, &t) ?: var_nl_fill_tunnel(reply, &to, t);
	return var_nl_send(info, reply, err);
}

int var_nl_tunnel_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct var_nl_cursor *cursor = (void *)cb->ctx;
	const struct nlattr *ep_attr, *vr_attr;
	struct var_endpoint *ep;
	struct var_row_key key;
	struct var_tunnel *t;
	u32 id = cursor->id;
	struct var_nl_to to;
	struct var_net *vn;

	vn = var_nl_dump(cb, &to, VAR_CMD_TUNNEL_GET, VAR_A_TUNNEL_VR,
			 BIT(VAR_A_TUNNEL_ENDPOINT) | BIT(VAR_A_TUNNEL_VR));
	if (IS_ERR(vn))
		return PTR_ERR(vn);
	ep_attr = var_compat_dump_attrs(cb)[VAR_A_TUNNEL_ENDPOINT];
	vr_attr = var_compat_dump_attrs(cb)[VAR_A_TUNNEL_VR];

	while (var_nl_next_object(vn, VAR_ROW_KIND_TUNNEL, &id, &key)) {
		if (ep_attr && nla_get_u32(ep_attr) != key.endpoint)
			continue;
		ep = var_endpoint_find(vn, key.endpoint);
		t = ep ? var_tunnel_find(ep, key.tunnel_id) : NULL;
		if (!t)
			continue;
		if (vr_attr && !var_nl_row_is_in(rcu_access_pointer(t->row), nla_get_u32(vr_attr)))
			continue;
		if (!var_nl_may_see_row(cb, rcu_access_pointer(t->row)))
			continue;
		if (var_nl_fill_tunnel(skb, &to, t))
			break;
		cursor->id = id;
	}
	mutex_unlock(&vn->lock);
	return skb->len;
}
