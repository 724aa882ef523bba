// SPDX-License-Identifier: GPL-2.0
/*
 * Requests about VRs: vr-set, vr-del, vr-get.
 */
#include "netlink.h"

static const int quota_attrs[VAR_N_QUOTAS] = {
	[VAR_QUOTA_TUNNELS]	= VAR_A_VR_QUOTA_TUNNELS,
	[VAR_QUOTA_SESSIONS]	= VAR_A_VR_QUOTA_SESSIONS,
	[VAR_QUOTA_ROWS]	= VAR_A_VR_QUOTA_ROWS,
};

static const int refused_attrs[VAR_N_QUOTAS] = {
	[VAR_QUOTA_TUNNELS]	= VAR_A_VR_REFUSED_TUNNELS,
	[VAR_QUOTA_SESSIONS]	= VAR_A_VR_REFUSED_SESSIONS,
	[VAR_QUOTA_ROWS]	= VAR_A_VR_REFUSED_ROWS,
};

static int put_quotas(struct sk_buff *skb, const u32 quota[VAR_N_QUOTAS],
		      const u64 refused[VAR_N_QUOTAS])
{
	int i;

	for (i = 0; i < VAR_N_QUOTAS; i++) {
		if ((quota[i] && nla_put_u32(skb, quota_attrs[i], quota[i])) ||
		    nla_put_u64_64bit(skb, refused_attrs[i], refused[i], VAR_A_VR_PAD))
			return -EMSGSIZE;
	}
	return 0;
}

/**
 * var_nl_fill_vr() - a message about a VR
 * @skb: where
 * @to: where it goes
 * @vn: netns
 * @vr: the VR
 *
 * Context: any, with @vr kept by var_net.lock, RTNL or RCU.
 * Return: 0 or -EMSGSIZE.
 */
int var_nl_fill_vr(struct sk_buff *skb, const struct var_nl_to *to, struct var_net *vn,
		   struct var_vr *vr)
{
	u32 rows, tunnels, sessions;
	u32 quota[VAR_N_QUOTAS];
	u64 refused[VAR_N_QUOTAS];
	struct net_device *dev;
	char name[IFNAMSIZ];
	int ifindex;
	void *hdr;

	rcu_read_lock();
	dev = rcu_dereference(vr->dev);
	ifindex = dev ? dev->ifindex : 0;
	rcu_read_unlock();
	spin_lock_bh(&vn->row_lock);
	strscpy(name, vr->name, sizeof(name));
	rows = vr->rows;
	tunnels = vr->tunnels;
	sessions = vr->sessions;
	memcpy(quota, vr->quota, sizeof(quota));
	memcpy(refused, vr->refused, sizeof(refused));
	spin_unlock_bh(&vn->row_lock);

	hdr = var_nl_put(skb, to);
	if (!hdr)
		return -EMSGSIZE;
	if (nla_put_u32(skb, VAR_A_VR_ID, vr->id) ||
	    nla_put_string(skb, VAR_A_VR_NAME, name) ||
	    nla_put_u32(skb, VAR_A_VR_IFINDEX, ifindex) ||
	    nla_put_u32(skb, VAR_A_VR_TABLE, vr->table) ||
	    nla_put_u32(skb, VAR_A_VR_FLAGS, READ_ONCE(vr->flags)) ||
	    nla_put_u32(skb, VAR_A_VR_MISSING, var_vr_missing(vn, vr)) ||
	    nla_put_u32(skb, VAR_A_VR_GENERATION, atomic_read(&vr->generation)) ||
	    nla_put_u32(skb, VAR_A_VR_ROWS, rows) ||
	    nla_put_u32(skb, VAR_A_VR_TUNNELS, tunnels) ||
	    nla_put_u32(skb, VAR_A_VR_SESSIONS, sessions) ||
	    nla_put_u8(skb, VAR_A_VR_MANAGEMENT, READ_ONCE(vn->management) == vr) ||
	    var_nl_put_drops(skb, VAR_A_VR_DROP, vr->drops) || put_quotas(skb, quota, refused)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

int var_nl_vr_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *name = info->attrs[VAR_A_VR_NAME];
	const struct nlattr *flags = info->attrs[VAR_A_VR_FLAGS];
	const struct nlattr *management = info->attrs[VAR_A_VR_MANAGEMENT];
	struct var_vr_conf conf = { .nlflags = info->nlhdr->nlmsg_flags };
	u32 quota[VAR_N_QUOTAS], bits, id;
	int i, err;

	err = var_nl_need(info, VAR_A_VR_ID);
	if (err)
		return err;
	id = nla_get_u32(info->attrs[VAR_A_VR_ID]);
	if (name)
		conf.name = nla_data(name);
	if (flags) {
		bits = nla_get_u32(flags);
		conf.flags = &bits;
	}
	for (i = 0; i < VAR_N_QUOTAS; i++) {
		if (!info->attrs[quota_attrs[i]])
			continue;
		quota[i] = nla_get_u32(info->attrs[quota_attrs[i]]);
		conf.quota[i] = &quota[i];
	}
	err = var_vr_set(var_nl_net(info), id, &conf, info->extack);
	if (!err && management)
		var_vr_manage(var_nl_net(info), id, nla_get_u8(management));
	if (err == -ENODEV)
		var_nl_blame(info, VAR_A_VR_NAME, err);
	return var_nl_blame(info, VAR_A_VR_ID, err);
}

int var_nl_vr_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	int err;

	err = var_nl_need(info, VAR_A_VR_ID);
	if (err)
		return err;
	err = var_vr_del(var_nl_net(info), nla_get_u32(info->attrs[VAR_A_VR_ID]), info->extack);
	return var_nl_blame(info, VAR_A_VR_ID, err);
}

int var_nl_may_vr_get(const struct var_nl_ask *ask)
{
	return var_nl_need(ask->info, VAR_A_VR_ID) ?:
	       var_nl_may(ask, VAR_RIGHT_READ, nla_get_u32(ask->info->attrs[VAR_A_VR_ID]));
}

int var_nl_vr_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *id = info->attrs[VAR_A_VR_ID];
	struct var_nl_to to;
	struct sk_buff *reply;
	struct var_vr *vr;
	int err;

	err = var_nl_need(info, VAR_A_VR_ID);
	if (err)
		return err;
	if (nla_get_u32(id) == VAR_VR_BOX) {
		NL_SET_ERR_MSG_ATTR(info->extack, id, "VR 0 is the box itself: see netns-get");
		return -EINVAL;
	}
	reply = var_nl_reply(info, &to);
	if (!reply)
		return -ENOMEM;
	err = var_nl_get_vr(info, VAR_A_VR_ID, &vr) ?:
	      var_nl_fill_vr(reply, &to, var_nl_net(info), vr);
	return var_nl_send(info, reply, err);
}

int var_nl_vr_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct var_nl_cursor *cursor = (void *)cb->ctx;
	unsigned long id = cursor->id;
	struct var_nl_to to;
	struct var_net *vn;
	struct var_vr *vr;

	vn = var_nl_dump(cb, &to, VAR_CMD_VR_GET, VAR_A_VR_ID, 0);
	if (IS_ERR(vn))
		return PTR_ERR(vn);
	while ((vr = xa_find_after(&vn->vrs, &id, U32_MAX, XA_PRESENT))) {
		if (!var_nl_may_see(cb, vr->id))
			continue;
		if (var_nl_fill_vr(skb, &to, vn, vr))
			break;
		cursor->id = id;
	}
	mutex_unlock(&vn->lock);
	return skb->len;
}
