// SPDX-License-Identifier: GPL-2.0
/*
 * Requests about sessions: session-new, session-set, session-del, session-get.
 */
#include <linux/inetdevice.h>
#include <linux/slab.h>
#include <net/ipv6.h>

#include "netlink.h"

/* --- messages ------------------------------------------------------------- */

static int put_prefixes(struct sk_buff *skb, const struct var_prefixes *prefixes)
{
	const struct var_prefix *p;
	struct nlattr *nest;
	unsigned int i;

	for (i = 0; prefixes && i < prefixes->n; i++) {
		p = &prefixes->prefix[i];
		nest = nla_nest_start(skb, VAR_A_SESSION_PREFIX);
		if (!nest || nla_put_u8(skb, VAR_A_PREFIX_LEN, p->len) ||
		    nla_put(skb, VAR_A_PREFIX_ADDR,
			    p->family == AF_INET ? sizeof(p->ip4) : sizeof(p->ip6), &p->ip6))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return 0;
}

/* RCU and lock */
static int put_session(struct sk_buff *skb, struct var_session *s)
{
	const struct net_device *dev = rcu_dereference(s->dev);
	const struct var_row *row = rcu_dereference(s->row);
	u16 peer_id = READ_ONCE(s->peer_id);
	const struct var_vr *vr;

	if (nla_put_u32(skb, VAR_A_SESSION_ENDPOINT, s->tunnel->ep->id) ||
	    nla_put_u16(skb, VAR_A_SESSION_TUNNEL_ID, s->tunnel->id) ||
	    nla_put_u16(skb, VAR_A_SESSION_SESSION_ID, var_session_id(s)) ||
	    (peer_id && nla_put_u16(skb, VAR_A_SESSION_PEER_SESSION_ID, peer_id)) ||
	    nla_put_u32(skb, VAR_A_SESSION_LEG, VAR_LEG_L2TP) ||
	    nla_put_u32(skb, VAR_A_SESSION_END, s->end) ||
	    (s->user && nla_put_string(skb, VAR_A_SESSION_USER, s->user)) ||
	    (dev && nla_put_string(skb, VAR_A_SESSION_IFNAME, dev->name)) ||
	    nla_put_u32(skb, VAR_A_SESSION_IFINDEX, dev ? dev->ifindex : 0) ||
	    nla_put_u16(skb, VAR_A_SESSION_MRU, s->mru) ||
	    nla_put_u16(skb, VAR_A_SESSION_MTU, var_session_mtu(s)) ||
	    nla_put_u32(skb, VAR_A_SESSION_FLAGS, READ_ONCE(s->flags)) ||
	    nla_put_u32(skb, VAR_A_SESSION_OPEN, READ_ONCE(s->open)) ||
	    put_prefixes(skb, rcu_dereference(s->prefixes)) ||
	    nla_put_u32(skb, VAR_A_SESSION_IDLE,
			jiffies_to_msecs(jiffies - READ_ONCE(s->last_rx))) ||
	    var_nl_put_counters(skb, VAR_A_SESSION_COUNTERS, s->counters))
		return -EMSGSIZE;
	/* Before the end is known the VR is not decided. */
	if (!row || s->end == VAR_END_NONE || READ_ONCE(row->flags) & VAR_ROW_FLAGS_DROP)
		return 0;
	vr = rcu_dereference(row->vr);
	return nla_put_u32(skb, VAR_A_SESSION_VR, vr ? vr->id : VAR_VR_BOX);
}

/**
 * var_nl_fill_session() - a message about a session
 * @skb: where
 * @to: where it goes
 * @s: the session
 *
 * Context: var_net.lock.
 * Return: 0 or -EMSGSIZE.
 */
int var_nl_fill_session(struct sk_buff *skb, const struct var_nl_to *to, struct var_session *s)
{
	void *hdr;
	int err;

	hdr = var_nl_put(skb, to);
	if (!hdr)
		return -EMSGSIZE;
	rcu_read_lock();
	err = put_session(skb, s);
	rcu_read_unlock();
	if (err) {
		genlmsg_cancel(skb, hdr);
		return err;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

/* --- settings ------------------------------------------------------------- */

/* Where struct var_session_conf points to. */
struct conf_values {
	u16	peer_id, mru;
	u32	flags, open, end, vr;
};

static bool has_host_bits(const struct var_prefix *p)
{
	struct in6_addr net;

	if (p->family == AF_INET)
		return p->ip4 & ~inet_make_mask(p->len);
	ipv6_addr_prefix(&net, &p->ip6, p->len);
	return !ipv6_addr_equal(&net, &p->ip6);
}

static int get_prefix(const struct nlattr *nest, struct var_prefix *p,
		      struct netlink_ext_ack *extack)
{
	struct nlattr *tb[VAR_A_PREFIX_LEN + 1];
	const struct nlattr *addr;
	int err;

	err = nla_parse_nested(tb, VAR_A_PREFIX_LEN, nest, var_prefix_nl_policy, extack);
	if (err)
		return err;
	if (NL_REQ_ATTR_CHECK(extack, nest, tb, VAR_A_PREFIX_ADDR) ||
	    NL_REQ_ATTR_CHECK(extack, nest, tb, VAR_A_PREFIX_LEN)) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "A prefix needs an address and a length");
		return -EINVAL;
	}
	addr = tb[VAR_A_PREFIX_ADDR];
	p->len = nla_get_u8(tb[VAR_A_PREFIX_LEN]);
	switch (nla_len(addr)) {
	case sizeof(p->ip4):
		p->family = AF_INET;
		break;
	case sizeof(p->ip6):
		p->family = AF_INET6;
		break;
	default:
		NL_SET_ERR_MSG_ATTR(extack, addr, "An address has 4 bytes (IPv4) or 16 (IPv6)");
		return -EINVAL;
	}
	memcpy(&p->ip6, nla_data(addr), nla_len(addr));
	if (p->family == AF_INET && p->len > 32) {
		NL_SET_ERR_MSG_ATTR(extack, tb[VAR_A_PREFIX_LEN],
				    "The length of an IPv4 prefix is at most 32 bits");
		return -EINVAL;
	}
	if (has_host_bits(p)) {
		NL_SET_ERR_MSG_ATTR(extack, addr, "The address has bits beyond the prefix length");
		return -EINVAL;
	}
	return 0;
}

static bool is_repeated(const struct var_prefixes *prefixes)
{
	const struct var_prefix *last = &prefixes->prefix[prefixes->n - 1];
	const struct var_prefix *p;

	for (p = prefixes->prefix; p < last; p++) {
		if (p->family == last->family && p->len == last->len &&
		    (p->family == AF_INET ? p->ip4 == last->ip4 :
					    ipv6_addr_equal(&p->ip6, &last->ip6)))
			return true;
	}
	return false;
}

/* All prefixes of a request: the attribute comes once for each. */
static struct var_prefixes *get_prefixes(struct genl_info *info)
{
	struct var_prefixes *prefixes;
	const struct nlattr *attr;
	int rem, err;

	prefixes = kzalloc(struct_size(prefixes, prefix, VAR_MAX_PREFIXES), GFP_KERNEL_ACCOUNT);
	if (!prefixes)
		return ERR_PTR(-ENOMEM);
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != VAR_A_SESSION_PREFIX)
			continue;
		if (prefixes->n == VAR_MAX_PREFIXES) {
			NL_SET_ERR_MSG_ATTR(info->extack, attr,
					    "A session has at most 16 prefixes");
			err = -E2BIG;
			goto refuse;
		}
		err = get_prefix(attr, &prefixes->prefix[prefixes->n], info->extack);
		if (err)
			goto refuse;
		prefixes->n++;
		if (is_repeated(prefixes)) {
			NL_SET_ERR_MSG_ATTR(info->extack, attr, "The prefix is given twice");
			err = -EINVAL;
			goto refuse;
		}
	}
	return prefixes;

refuse:
	kfree(prefixes);
	return ERR_PTR(err);
}

static const u16 *get_u16(struct genl_info *info, int attr, u16 *value)
{
	if (!info->attrs[attr])
		return NULL;
	*value = nla_get_u16(info->attrs[attr]);
	return value;
}

static const u32 *get_u32(struct genl_info *info, int attr, u32 *value)
{
	if (!info->attrs[attr])
		return NULL;
	*value = nla_get_u32(info->attrs[attr]);
	return value;
}

static int get_conf(struct genl_info *info, struct var_session_conf *conf,
		    struct conf_values *values)
{
	struct nlattr **attrs = info->attrs;

	conf->peer_id = get_u16(info, VAR_A_SESSION_PEER_SESSION_ID, &values->peer_id);
	conf->mru = get_u16(info, VAR_A_SESSION_MRU, &values->mru);
	conf->flags = get_u32(info, VAR_A_SESSION_FLAGS, &values->flags);
	conf->open = get_u32(info, VAR_A_SESSION_OPEN, &values->open);
	conf->end = get_u32(info, VAR_A_SESSION_END, &values->end);
	conf->vr = get_u32(info, VAR_A_SESSION_VR, &values->vr);
	if (attrs[VAR_A_SESSION_USER])
		conf->user = nla_data(attrs[VAR_A_SESSION_USER]);
	if (attrs[VAR_A_SESSION_IFNAME])
		conf->ifname = nla_data(attrs[VAR_A_SESSION_IFNAME]);
	if (attrs[VAR_A_SESSION_PREFIX]) {
		conf->prefixes = get_prefixes(info);
		if (IS_ERR(conf->prefixes))
			return PTR_ERR(conf->prefixes);
	}
	return 0;
}

/* --- requests ------------------------------------------------------------- */

/* lock */
static int new_session(struct genl_info *info, struct var_session_conf *conf,
		       struct var_session **s)
{
	struct var_tunnel *t;
	int err;

	err = var_nl_get_tunnel(info, VAR_A_SESSION_ENDPOINT, VAR_A_SESSION_TUNNEL_ID, &t) ?:
	      var_nl_need(info, VAR_A_SESSION_SESSION_ID);
	if (err)
		return err;
	conf->id = nla_get_u16(info->attrs[VAR_A_SESSION_SESSION_ID]);
	return var_session_new(t, conf, info->extack, s);
}

/* lock */
static int set_session(struct genl_info *info, struct var_session_conf *conf,
		       struct var_session **s)
{
	int err;

	err = var_nl_get_session(info, VAR_A_SESSION_ENDPOINT, VAR_A_SESSION_TUNNEL_ID,
				 VAR_A_SESSION_SESSION_ID, s);
	return err ?: var_session_set(*s, conf, info->extack);
}

static int new_or_set(struct sk_buff *skb, struct genl_info *info,
		      int (*apply)(struct genl_info *info, struct var_session_conf *conf,
				   struct var_session **s))
{
	const struct nlattr *vr = info->attrs[VAR_A_SESSION_VR];
	struct var_net *vn = var_nl_net(info);
	struct var_session_conf conf = {};
	struct conf_values values;
	struct var_session *s;
	struct sk_buff *reply;
	struct var_nl_to to;
	int err;

	err = var_nl_authorize(skb, info, vr ? nla_get_u32(vr) : VAR_VR_BOX);
	if (err)
		return err;
	err = get_conf(info, &conf, &values);
	if (err)
		return err;
	reply = var_nl_reply(info, &to);
	if (!reply) {
		kfree(conf.prefixes);
		return -ENOMEM;
	}
	mutex_lock(&vn->lock);
	err = apply(info, &conf, &s);
	if (err)
		kfree(conf.prefixes);
	else
		err = var_nl_fill_session(reply, &to, s);
	mutex_unlock(&vn->lock);
	if (err == -ENETUNREACH || err == -ENOENT || err == -EPERM)
		var_nl_blame(info, VAR_A_SESSION_VR, err);
	var_nl_blame(info, VAR_A_SESSION_SESSION_ID, err);
	return var_nl_send(info, reply, err);
}

int var_nl_session_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	return new_or_set(skb, info, new_session);
}

int var_nl_session_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return new_or_set(skb, info, set_session);
}

int var_nl_session_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct var_net *vn = var_nl_net(info);
	struct var_session *s;
	int err;

	err = var_nl_authorize(skb, info, VAR_VR_BOX);
	if (err)
		return err;
	mutex_lock(&vn->lock);
	err = var_nl_get_session(info, VAR_A_SESSION_ENDPOINT, VAR_A_SESSION_TUNNEL_ID,
				 VAR_A_SESSION_SESSION_ID, &s);
	if (!err)
		var_session_del(s);
	mutex_unlock(&vn->lock);
	return err;
}

int var_nl_session_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct var_net *vn = var_nl_net(info);
	struct var_session *s;
	struct sk_buff *reply;
	struct var_nl_to to;
	int err;

	err = var_nl_authorize(skb, info, VAR_VR_BOX);
	if (err)
		return err;
	if (info->attrs[VAR_A_SESSION_VR]) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[VAR_A_SESSION_VR],
				    "The VR is no part of a session's name; it can limit a dump");
		return -EINVAL;
	}
	reply = var_nl_reply(info, &to);
	if (!reply)
		return -ENOMEM;
	mutex_lock(&vn->lock);
	err = var_nl_get_session(info, VAR_A_SESSION_ENDPOINT, VAR_A_SESSION_TUNNEL_ID,
				 VAR_A_SESSION_SESSION_ID, &s);
	if (!err)
		err = var_nl_fill_session(reply, &to, s);
	mutex_unlock(&vn->lock);
	return var_nl_send(info, reply, err);
}

int var_nl_session_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct var_nl_cursor *cursor = (void *)cb->ctx;
	const struct nlattr *ep_attr, *tid_attr, *vr_attr;
	struct var_endpoint *ep;
	struct var_row_key key;
	struct var_session *s;
	u32 id = cursor->id;
	struct var_nl_to to;
	struct var_net *vn;

	vn = var_nl_dump(cb, &to, VAR_CMD_SESSION_GET, VAR_A_SESSION_VR,
			 BIT(VAR_A_SESSION_ENDPOINT) | BIT(VAR_A_SESSION_TUNNEL_ID) |
			 BIT(VAR_A_SESSION_VR));
	if (IS_ERR(vn))
		return PTR_ERR(vn);
	ep_attr = var_compat_dump_attrs(cb)[VAR_A_SESSION_ENDPOINT];
	tid_attr = var_compat_dump_attrs(cb)[VAR_A_SESSION_TUNNEL_ID];
	vr_attr = var_compat_dump_attrs(cb)[VAR_A_SESSION_VR];

	while (var_nl_next_object(vn, VAR_ROW_KIND_SESSION, &id, &key)) {
		if (ep_attr && nla_get_u32(ep_attr) != key.endpoint)
			continue;
		if (tid_attr && nla_get_u16(tid_attr) != key.tunnel_id)
			continue;
		ep = var_endpoint_find(vn, key.endpoint);
		s = ep ? var_session_find(ep, key.tunnel_id, key.session_id) : NULL;
		if (!s)
			continue;
		if (vr_attr && !var_nl_row_is_in(rcu_access_pointer(s->row), nla_get_u32(vr_attr)))
			continue;
		if (var_nl_fill_session(skb, &to, s))
			break;
		cursor->id = id;
	}
	mutex_unlock(&vn->lock);
	return skb->len;
}
