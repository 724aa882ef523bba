// SPDX-License-Identifier: GPL-2.0
/*
 * Requests about a session: session-new, session-set, session-del, session-get. Those
 * about many are in nl_sessions.c.
 */
#include <linux/inetdevice.h>
#include <linux/slab.h>
#include <net/ipv6.h>

#include "netlink.h"

const struct var_nl_name var_nl_session_name = {
	.endpoint	= VAR_A_SESSION_ENDPOINT,
	.tunnel_id	= VAR_A_SESSION_TUNNEL_ID,
	.session_id	= VAR_A_SESSION_SESSION_ID,
	.port		= VAR_A_SESSION_PORT,
};

const struct var_nl_name var_nl_bare_name = {
	.endpoint	= VAR_A_SESSION_NAME_ENDPOINT,
	.tunnel_id	= VAR_A_SESSION_NAME_TUNNEL_ID,
	.session_id	= VAR_A_SESSION_NAME_SESSION_ID,
	.port		= VAR_A_SESSION_NAME_PORT,
};

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
static int put_services(struct sk_buff *skb, const struct var_session *s)
{
	const struct var_limit *rx = rcu_dereference(s->rx_limit);
	const struct var_limit *tx = rcu_dereference(s->tx_limit);
	u16 mss = READ_ONCE(s->mss);
	u8 dscp = READ_ONCE(s->dscp);

	if ((mss && nla_put_u16(skb, VAR_A_SESSION_MSS, mss)) ||
	    (dscp && nla_put_u8(skb, VAR_A_SESSION_DSCP, dscp)))
		return -EMSGSIZE;
	if (rx && (nla_put_u64_64bit(skb, VAR_A_SESSION_RX_RATE, rx->rate, VAR_A_SESSION_PAD) ||
		   nla_put_u32(skb, VAR_A_SESSION_RX_BURST, rx->burst)))
		return -EMSGSIZE;
	if (tx && (nla_put_u64_64bit(skb, VAR_A_SESSION_TX_RATE, tx->rate, VAR_A_SESSION_PAD) ||
		   nla_put_u32(skb, VAR_A_SESSION_TX_BURST, tx->burst)))
		return -EMSGSIZE;
	return 0;
}

/* RCU and lock */
static int put_switch(struct sk_buff *skb, const struct var_session *s)
{
	const struct var_session *to = rcu_dereference(s->to);
	u32 held = skb_queue_len_lockless(&s->held);
	struct nlattr *nest;

	if (held && nla_put_u32(skb, VAR_A_SESSION_HELD, held))
		return -EMSGSIZE;
	if (!to)
		return 0;
	nest = nla_nest_start(skb, VAR_A_SESSION_TO);
	if (!nest || var_nl_put_name(skb, &var_nl_bare_name, to))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* RCU and lock */
static int put_session(struct sk_buff *skb, struct var_session *s)
{
	const struct net_device *dev = rcu_dereference(s->dev);
	const struct var_row *row = rcu_dereference(s->row);
	u16 peer_id = READ_ONCE(s->peer_id);
	const struct var_vr *vr;

	if (var_nl_put_name(skb, &var_nl_session_name, s) ||
	    (peer_id && nla_put_u16(skb, VAR_A_SESSION_PEER_SESSION_ID, peer_id)) ||
	    (s->pppoe && nla_put(skb, VAR_A_SESSION_PEER_MAC, ETH_ALEN, s->peer_mac)) ||
	    nla_put_u32(skb, VAR_A_SESSION_LEG, s->leg) ||
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
	    put_services(skb, s) || put_switch(skb, s) ||
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
	u16	peer_id, mru, mss;
	u32	flags, open, end, vr;
	u8	dscp;
	u64	rx_rate, tx_rate;
	u32	rx_burst, tx_burst;
};

/* The attributes of a session: of the message itself, or of a nest in it. */
struct conf_source {
	struct var_net		*vn;
	const struct nlattr	*nest;	/* NULL for the message */
	struct nlattr		**attrs;
	const struct nlattr	*head;	/* all of them, one after the other */
	int			len;
	struct netlink_ext_ack	*extack;
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
static struct var_prefixes *get_prefixes(const struct conf_source *src)
{
	struct var_prefixes *prefixes;
	const struct nlattr *attr;
	int rem, err;

	prefixes = kzalloc(struct_size(prefixes, prefix, VAR_MAX_PREFIXES), GFP_KERNEL_ACCOUNT);
	if (!prefixes)
		return ERR_PTR(-ENOMEM);
	nla_for_each_attr(attr, src->head, src->len, rem) {
		if (nla_type(attr) != VAR_A_SESSION_PREFIX)
			continue;
		if (prefixes->n == VAR_MAX_PREFIXES) {
			NL_SET_ERR_MSG_ATTR(src->extack, attr,
					    "A session has at most 16 prefixes");
			err = -E2BIG;
			goto refuse;
		}
		err = get_prefix(attr, &prefixes->prefix[prefixes->n], src->extack);
		if (err)
			goto refuse;
		prefixes->n++;
		if (is_repeated(prefixes)) {
			NL_SET_ERR_MSG_ATTR(src->extack, attr, "The prefix is given twice");
			err = -EINVAL;
			goto refuse;
		}
	}
	return prefixes;

refuse:
	kfree(prefixes);
	return ERR_PTR(err);
}

static const u16 *get_u16(const struct conf_source *src, int attr, u16 *value)
{
	if (!src->attrs[attr])
		return NULL;
	*value = nla_get_u16(src->attrs[attr]);
	return value;
}

static const u32 *get_u32(const struct conf_source *src, int attr, u32 *value)
{
	if (!src->attrs[attr])
		return NULL;
	*value = nla_get_u32(src->attrs[attr]);
	return value;
}

static const u64 *get_u64(const struct conf_source *src, int attr, u64 *value)
{
	if (!src->attrs[attr])
		return NULL;
	*value = nla_get_u64(src->attrs[attr]);
	return value;
}

/* lock */
static int get_to(const struct conf_source *src, struct var_session **to)
{
	struct nlattr *tb[VAR_A_SESSION_NAME_PORT + 1];
	const struct nlattr *nest = src->attrs[VAR_A_SESSION_TO];
	int err;

	err = nla_parse_nested(tb, VAR_A_SESSION_NAME_PORT, nest, var_session_name_nl_policy,
			       src->extack);
	return err ?: var_nl_find_session(src->vn, nest, tb, &var_nl_bare_name, src->extack, to);
}

/* lock. On success the caller frees what is left of conf->prefixes. */
static int get_conf(const struct conf_source *src, struct var_session_conf *conf,
		    struct conf_values *values)
{
	struct nlattr **attrs = src->attrs;
	int err;

	conf->peer_id = get_u16(src, VAR_A_SESSION_PEER_SESSION_ID, &values->peer_id);
	conf->mru = get_u16(src, VAR_A_SESSION_MRU, &values->mru);
	conf->mss = get_u16(src, VAR_A_SESSION_MSS, &values->mss);
	conf->flags = get_u32(src, VAR_A_SESSION_FLAGS, &values->flags);
	conf->open = get_u32(src, VAR_A_SESSION_OPEN, &values->open);
	conf->end = get_u32(src, VAR_A_SESSION_END, &values->end);
	conf->vr = get_u32(src, VAR_A_SESSION_VR, &values->vr);
	conf->rx_rate = get_u64(src, VAR_A_SESSION_RX_RATE, &values->rx_rate);
	conf->tx_rate = get_u64(src, VAR_A_SESSION_TX_RATE, &values->tx_rate);
	conf->rx_burst = get_u32(src, VAR_A_SESSION_RX_BURST, &values->rx_burst);
	conf->tx_burst = get_u32(src, VAR_A_SESSION_TX_BURST, &values->tx_burst);
	if (attrs[VAR_A_SESSION_DSCP]) {
		values->dscp = nla_get_u8(attrs[VAR_A_SESSION_DSCP]);
		conf->dscp = &values->dscp;
	}
	if (attrs[VAR_A_SESSION_PEER_MAC])
		conf->peer_mac = nla_data(attrs[VAR_A_SESSION_PEER_MAC]);
	if (attrs[VAR_A_SESSION_USER]) {
		err = var_nl_check_text(attrs[VAR_A_SESSION_USER], src->extack);
		if (err)
			return err;
		conf->user = nla_data(attrs[VAR_A_SESSION_USER]);
	}
	if (attrs[VAR_A_SESSION_IFNAME])
		conf->ifname = nla_data(attrs[VAR_A_SESSION_IFNAME]);
	if (attrs[VAR_A_SESSION_TO]) {
		err = get_to(src, &conf->to);
		if (err)
			return err;
	}
	if (attrs[VAR_A_SESSION_PREFIX]) {
		conf->prefixes = get_prefixes(src);
		if (IS_ERR(conf->prefixes))
			return PTR_ERR(conf->prefixes);
	}
	return 0;
}

static struct conf_source conf_of_message(struct genl_info *info)
{
	return (struct conf_source){
		.vn	= var_nl_net(info),
		.attrs	= info->attrs,
		.head	= genlmsg_data(info->genlhdr),
		.len	= genlmsg_len(info->genlhdr),
		.extack	= info->extack,
	};
}

/* Points at the attribute that a refusal is most likely about. */
static int blame(const struct conf_source *src, int err)
{
	int attr = VAR_A_SESSION_SESSION_ID;

	if (!err || !src->extack || src->extack->bad_attr)
		return err;
	if ((err == -ENETUNREACH || err == -EDQUOT || err == -ENOENT || err == -EPERM) &&
	    src->attrs[VAR_A_SESSION_VR])
		attr = VAR_A_SESSION_VR;
	else if ((err == -EXDEV || err == -ELOOP) && src->attrs[VAR_A_SESSION_TO])
		attr = VAR_A_SESSION_TO;
	if (src->attrs[attr])
		NL_SET_BAD_ATTR(src->extack, src->attrs[attr]);
	return err;
}

/* --- requests ------------------------------------------------------------- */

/* lock */
static int check_leg(const struct conf_source *src, u32 leg)
{
	const struct nlattr *attr = src->attrs[VAR_A_SESSION_LEG];

	if (!attr || nla_get_u32(attr) == leg)
		return 0;
	NL_SET_ERR_MSG_ATTR(src->extack, attr,
			    "Leg pppoe is named by port and session-id, leg l2tp by endpoint, tunnel-id and session-id");
	return -EINVAL;
}

/* lock */
static int new_session(const struct conf_source *src, struct var_session **s)
{
	struct var_session_conf conf = {};
	struct conf_values values;
	struct var_tunnel *t;
	struct var_pppoe *p;
	int err;

	err = get_conf(src, &conf, &values);
	if (err)
		return err;
	err = var_nl_get_carrier(src->vn, src->nest, src->attrs, &var_nl_session_name, src->extack,
				 &t, &p);
	if (err)
		goto free;
	conf.id = nla_get_u16(src->attrs[VAR_A_SESSION_SESSION_ID]);
	err = check_leg(src, t ? VAR_LEG_L2TP : VAR_LEG_PPPOE) ?:
	      var_session_new(t, p, &conf, src->extack, s);
	if (p) {
		var_pppoe_unuse(p);
		var_pppoe_put(p);
	}
free:
	if (err)
		kfree(conf.prefixes);
	return blame(src, err);
}

/**
 * var_nl_new_session() - make one of the sessions of a request
 * @vn: netns
 * @nest: the session's nest in the message
 * @attrs: what is in it
 * @extack: says why not
 * @s: receives the session, which lives as long as the lock is held
 *
 * Context: var_net.lock; takes RTNL.
 * Return: 0; -EINVAL, -ENOENT, -ENODEV for its name; what var_session_new() returns.
 */
int var_nl_new_session(struct var_net *vn, const struct nlattr *nest, struct nlattr **attrs,
		       struct netlink_ext_ack *extack, struct var_session **s)
{
	const struct conf_source src = {
		.vn	= vn,
		.nest	= nest,
		.attrs	= attrs,
		.head	= nla_data(nest),
		.len	= nla_len(nest),
		.extack	= extack,
	};

	return new_session(&src, s);
}

/* lock */
static int set_session(const struct conf_source *src, struct var_session **s)
{
	struct var_session_conf conf = {};
	struct conf_values values;
	int err;

	err = get_conf(src, &conf, &values);
	if (err)
		return err;
	err = var_nl_find_session(src->vn, src->nest, src->attrs, &var_nl_session_name,
				  src->extack, s) ?:
	      var_session_set(*s, &conf, src->extack);
	if (err)
		kfree(conf.prefixes);
	return blame(src, err);
}

static int new_or_set(struct genl_info *info,
		      int (*apply)(const struct conf_source *src, struct var_session **s))
{
	struct conf_source src = conf_of_message(info);
	struct var_session *s;
	struct sk_buff *reply;
	struct var_nl_to to;
	int err;

	reply = var_nl_reply(info, &to);
	if (!reply)
		return -ENOMEM;
	err = apply(&src, &s) ?: var_nl_fill_session(reply, &to, s);
	return var_nl_send(info, reply, err);
}

/* The VR that the request gives a session: what it names, or was named before, or the table's. */
static int may_target(const struct var_nl_ask *ask, const struct var_question *carrier,
		      const char *user, u32 override)
{
	const struct nlattr *vr = ask->info->attrs[VAR_A_SESSION_VR];
	const struct nlattr *name = ask->info->attrs[VAR_A_SESSION_USER];
	struct var_question q = *carrier;
	u32 id = vr ? nla_get_u32(vr) : override;
	int err;

	if (id == VAR_VR_BOX) {
		q.user = name ? nla_data(name) : user;
		err = var_decide(ask->vn, &q, &id, NULL, NULL);
		if (err)
			return err;
	}
	return var_nl_may(ask, VAR_RIGHT_SESSIONS, id);
}

/* The session that it is switched to. */
static int may_partner(const struct var_nl_ask *ask)
{
	struct conf_source src = conf_of_message(ask->info);
	struct var_session *to;
	int err;

	if (!ask->info->attrs[VAR_A_SESSION_TO])
		return 0;
	err = get_to(&src, &to);
	return err ?: var_nl_may_row(ask, VAR_RIGHT_SESSIONS, rcu_access_pointer(to->row));
}

int var_nl_may_session_new(const struct var_nl_ask *ask)
{
	const struct nlattr *port = ask->info->attrs[VAR_A_SESSION_PORT];
	struct var_question carrier = {};
	int err;

	err = var_nl_forbid(ask, VAR_A_SESSION_IFNAME);
	if (err)
		return err;
	if (port) {
		carrier.ifindex = nla_get_u32(port);
		carrier.pppoe = true;
		rcu_read_lock();
		err = var_nl_may_row(ask, VAR_RIGHT_SESSIONS,
				     var_row_find_port(ask->vn, carrier.ifindex));
		rcu_read_unlock();
	} else {
		err = var_nl_get_tunnel(ask->info, VAR_A_SESSION_ENDPOINT,
					VAR_A_SESSION_TUNNEL_ID, &carrier.tunnel);
		if (err)
			return err;
		carrier.ep = carrier.tunnel->ep;
		err = var_nl_may_row(ask, VAR_RIGHT_SESSIONS,
				     rcu_access_pointer(carrier.tunnel->row));
	}
	return err ?: may_target(ask, &carrier, NULL, VAR_VR_BOX) ?: may_partner(ask);
}

int var_nl_session_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	return new_or_set(info, new_session);
}

static int may_session(const struct var_nl_ask *ask, u32 right, struct var_session **s)
{
	int err;

	err = var_nl_get_session(ask->info, &var_nl_session_name, s);
	return err ?: var_nl_may_row(ask, right, rcu_access_pointer((*s)->row));
}

int var_nl_may_session_set(const struct var_nl_ask *ask)
{
	struct var_question carrier = {};
	struct var_session *s;
	int err;

	err = var_nl_forbid(ask, VAR_A_SESSION_IFNAME) ?:
	      may_session(ask, VAR_RIGHT_SESSIONS, &s);
	if (err)
		return err;
	if (s->tunnel) {
		carrier.tunnel = s->tunnel;
		carrier.ep = s->tunnel->ep;
	} else {
		carrier.ifindex = s->pppoe->ifindex;
		carrier.pppoe = true;
	}
	if (ask->info->attrs[VAR_A_SESSION_VR] || ask->info->attrs[VAR_A_SESSION_USER] ||
	    ask->info->attrs[VAR_A_SESSION_END])
		err = may_target(ask, &carrier, s->user, s->override_vr);
	return err ?: may_partner(ask);
}

int var_nl_session_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return new_or_set(info, set_session);
}

int var_nl_may_session_del(const struct var_nl_ask *ask)
{
	struct var_session *s;

	return may_session(ask, VAR_RIGHT_SESSIONS, &s);
}

int var_nl_session_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct var_session *s;
	int err;

	err = var_nl_get_session(info, &var_nl_session_name, &s);
	if (!err)
		var_session_del(s);
	return err;
}

int var_nl_may_session_get(const struct var_nl_ask *ask)
{
	struct var_session *s;

	return may_session(ask, VAR_RIGHT_READ, &s);
}

int var_nl_session_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct var_session *s;
	struct sk_buff *reply;
	struct var_nl_to to;
	int err;

	if (info->attrs[VAR_A_SESSION_VR]) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[VAR_A_SESSION_VR],
				    "The VR is no part of a session's name; it can limit a dump");
		return -EINVAL;
	}
	reply = var_nl_reply(info, &to);
	if (!reply)
		return -ENOMEM;
	err = var_nl_get_session(info, &var_nl_session_name, &s) ?:
	      var_nl_fill_session(reply, &to, s);
	return var_nl_send(info, reply, err);
}

/* lock. The session that a row belongs to, NULL while it comes or goes. */
static struct var_session *session_of_row(struct var_net *vn, const struct var_row_key *key)
{
	struct var_endpoint *ep;
	struct var_pppoe *p;

	if (key->ifindex) {
		p = var_pppoe_find(vn, key->ifindex);
		return p ? var_pppoe_session(p, key->session_id) : NULL;
	}
	ep = var_endpoint_find(vn, key->endpoint);
	return ep ? var_session_find(ep, key->tunnel_id, key->session_id) : NULL;
}

/* Does the dump want it? */
static bool is_wanted(struct nlattr **attrs, const struct var_row_key *key)
{
	const struct nlattr *ep = attrs[VAR_A_SESSION_ENDPOINT];
	const struct nlattr *tid = attrs[VAR_A_SESSION_TUNNEL_ID];
	const struct nlattr *port = attrs[VAR_A_SESSION_PORT];

	return (!ep || nla_get_u32(ep) == key->endpoint) &&
	       (!tid || nla_get_u16(tid) == key->tunnel_id) &&
	       (!port || nla_get_u32(port) == key->ifindex);
}

int var_nl_session_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct var_nl_cursor *cursor = (void *)cb->ctx;
	struct nlattr **attrs;
	struct var_row_key key;
	struct var_session *s;
	u32 id = cursor->id;
	struct var_nl_to to;
	struct var_net *vn;
	bool in_vr;

	vn = var_nl_dump(cb, &to, VAR_CMD_SESSION_GET, VAR_A_SESSION_PORT,
			 BIT(VAR_A_SESSION_ENDPOINT) | BIT(VAR_A_SESSION_TUNNEL_ID) |
			 BIT(VAR_A_SESSION_VR) | BIT(VAR_A_SESSION_PORT));
	if (IS_ERR(vn))
		return PTR_ERR(vn);
	attrs = var_compat_dump_attrs(cb);
	if (attrs[VAR_A_SESSION_VR] && !var_nl_may_see(cb, nla_get_u32(attrs[VAR_A_SESSION_VR]))) {
		mutex_unlock(&vn->lock);
		return skb->len;
	}

	while (var_nl_next_object(vn, VAR_ROW_KIND_SESSION, &id, &key)) {
		if (!is_wanted(attrs, &key))
			continue;
		/* A port's device may go at any time, and its sessions with it: see leg_pppoe.c. */
		rcu_read_lock();
		s = session_of_row(vn, &key);
		in_vr = s && (!attrs[VAR_A_SESSION_VR] ||
			      var_nl_row_is_in(rcu_dereference(s->row),
					       nla_get_u32(attrs[VAR_A_SESSION_VR]))) &&
			var_nl_may_see_row(cb, rcu_dereference(s->row));
		rcu_read_unlock();
		if (!in_vr)
			continue;
		if (var_nl_fill_session(skb, &to, s))
			break;
		cursor->id = id;
	}
	mutex_unlock(&vn->lock);
	return skb->len;
}
