// SPDX-License-Identifier: GPL-2.0
/*
 * Requests about grants: grant-new, grant-set, grant-del, grant-get, authority-get,
 * behalf-set, subscribe.
 */
#include <linux/cred.h>

#include "netlink.h"

/**
 * var_nl_fill_grant() - a message about a grant
 * @skb: where
 * @to: where it goes
 * @vn: netns
 * @g: the grant
 *
 * Context: var_net.lock.
 * Return: 0 or -EMSGSIZE.
 */
int var_nl_fill_grant(struct sk_buff *skb, const struct var_nl_to *to, struct var_net *vn,
		      const struct var_grant *g)
{
	struct user_namespace *ns = vn->net->user_ns;
	void *hdr;
	int err;

	hdr = var_nl_put(skb, to);
	if (!hdr)
		return -EMSGSIZE;
	if (uid_valid(g->uid))
		err = nla_put_u32(skb, VAR_A_GRANT_UID, from_kuid_munged(ns, g->uid));
	else
		err = nla_put_u32(skb, VAR_A_GRANT_GID, from_kgid_munged(ns, g->gid));
	if (g->vr == VAR_GRANT_ALL)
		err = err ?: nla_put_flag(skb, VAR_A_GRANT_ALL);
	else
		err = err ?: nla_put_u32(skb, VAR_A_GRANT_VR, g->vr);
	if (err || nla_put_u32(skb, VAR_A_GRANT_RIGHTS, READ_ONCE(g->rights))) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

/* lock. The VR that a request names, or all. */
static int get_vr(struct genl_info *info, u32 *vr)
{
	const struct nlattr *all = info->attrs[VAR_A_GRANT_ALL];
	struct var_vr *found;

	*vr = VAR_GRANT_ALL;
	if (!all == !info->attrs[VAR_A_GRANT_VR]) {
		GENL_SET_ERR_MSG(info, "Name a VR, or all");
		if (all)
			NL_SET_BAD_ATTR(info->extack, all);
		else
			NL_SET_ERR_ATTR_MISS(info->extack, NULL, VAR_A_GRANT_VR);
		return -EINVAL;
	}
	if (all)
		return 0;
	*vr = nla_get_u32(info->attrs[VAR_A_GRANT_VR]);
	return var_nl_get_vr(info, VAR_A_GRANT_VR, &found);
}

static u32 count_groups(struct genl_info *info)
{
	const struct nlattr *attr;
	u32 n = 0;
	int rem;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem)
		n += nla_type(attr) == VAR_A_GRANT_GID;
	return n;
}

static int holder_uid(struct genl_info *info, kuid_t *uid)
{
	const struct nlattr *attr = info->attrs[VAR_A_GRANT_UID];

	*uid = make_kuid(genl_info_net(info)->user_ns, nla_get_u32(attr));
	if (uid_valid(*uid))
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, attr, "There can be no such user id");
	return -EINVAL;
}

static int holder_gid(struct genl_info *info, const struct nlattr *attr, kgid_t *gid)
{
	*gid = make_kgid(genl_info_net(info)->user_ns, nla_get_u32(attr));
	if (gid_valid(*gid))
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, attr, "There can be no such group id");
	return -EINVAL;
}

/* lock. Who a grant is for, and where. */
static int get_grant(struct genl_info *info, struct var_grant *g)
{
	const struct nlattr *uid = info->attrs[VAR_A_GRANT_UID];
	const struct nlattr *gid = info->attrs[VAR_A_GRANT_GID];
	int err;

	*g = (struct var_grant){ .uid = INVALID_UID, .gid = INVALID_GID };
	if (!uid == !gid || count_groups(info) > 1) {
		GENL_SET_ERR_MSG(info, "A grant is for one uid or one gid");
		if (gid)
			NL_SET_BAD_ATTR(info->extack, gid);
		else
			NL_SET_ERR_ATTR_MISS(info->extack, NULL, VAR_A_GRANT_UID);
		return -EINVAL;
	}
	err = uid ? holder_uid(info, &g->uid) : holder_gid(info, gid, &g->gid);
	return err ?: get_vr(info, &g->vr);
}

static int new_or_set(struct genl_info *info,
		      int (*apply)(struct var_net *vn, const struct var_grant *want,
				   struct netlink_ext_ack *extack))
{
	struct var_grant g;
	int err;

	err = get_grant(info, &g) ?: var_nl_need(info, VAR_A_GRANT_RIGHTS);
	if (err)
		return err;
	g.rights = nla_get_u32(info->attrs[VAR_A_GRANT_RIGHTS]);
	if (!g.rights) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[VAR_A_GRANT_RIGHTS],
				    "A grant allows something: to take all back, delete it");
		return -EINVAL;
	}
	return apply(var_nl_net(info), &g, info->extack);
}

int var_nl_grant_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	return new_or_set(info, var_grant_new);
}

int var_nl_grant_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return new_or_set(info, var_grant_set);
}

int var_nl_grant_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct var_grant g;

	return get_grant(info, &g) ?: var_grant_del(var_nl_net(info), &g, info->extack);
}

int var_nl_grant_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct var_nl_cursor *cursor = (void *)cb->ctx;
	const struct nlattr *vr;
	struct var_grant *g;
	struct var_nl_to to;
	struct var_net *vn;
	u32 n = 0;

	vn = var_nl_dump(cb, &to, VAR_CMD_GRANT_GET, VAR_A_GRANT_VR, BIT(VAR_A_GRANT_VR));
	if (IS_ERR(vn))
		return PTR_ERR(vn);
	vr = var_compat_dump_attrs(cb)[VAR_A_GRANT_VR];
	/* New ones come last; of one that has gone meanwhile the generation tells. */
	list_for_each_entry(g, &vn->grants, list) {
		if (n++ < cursor->id)
			continue;
		if (vr && g->vr != VAR_GRANT_ALL && g->vr != nla_get_u32(vr))
			continue;
		if (var_nl_fill_grant(skb, &to, vn, g))
			break;
		cursor->id = n;
	}
	mutex_unlock(&vn->lock);
	return skb->len;
}

/* --- on behalf of others -------------------------------------------------- */

static int get_groups(struct genl_info *info, struct cred *cred)
{
	u32 n = count_groups(info), i = 0;
	const struct nlattr *attr;
	struct group_info *groups;
	int rem, err = 0;

	if (n > VAR_MAX_GROUPS) {
		GENL_SET_ERR_MSG(info, "A source has at most 256 groups here");
		return -E2BIG;
	}
	groups = groups_alloc(n);
	if (!groups)
		return -ENOMEM;
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem)
		if (!err && nla_type(attr) == VAR_A_GRANT_GID)
			err = holder_gid(info, attr, &groups->gid[i++]);
	if (!err) {
		groups_sort(groups);
		set_groups(cred, groups);
	}
	put_group_info(groups);
	return err;
}

/* The source that a request describes; to be given back with abort_creds(). */
static int get_source(struct genl_info *info, struct cred **source)
{
	struct cred *cred;
	int err;

	err = var_nl_need(info, VAR_A_GRANT_UID);
	if (err)
		return err;
	cred = prepare_creds();
	if (!cred)
		return -ENOMEM;
	cred->egid = INVALID_GID;
	err = holder_uid(info, &cred->euid) ?: get_groups(info, cred);
	if (err)
		abort_creds(cred);
	else
		*source = cred;
	return err;
}

/* Where it is asked about: a VR, all, or anywhere. */
static int get_rights(struct genl_info *info, const struct cred *source, u32 *rights)
{
	struct var_net *vn = var_nl_net(info);
	u32 vr;
	int err;

	if (!info->attrs[VAR_A_GRANT_ALL] && !info->attrs[VAR_A_GRANT_VR]) {
		*rights = var_auth_rights_anywhere(vn, source);
		return 0;
	}
	err = get_vr(info, &vr);
	if (!err)
		*rights = var_auth_rights(vn, source, vr);
	return err;
}

int var_nl_authority_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *reply;
	struct var_nl_to to;
	struct cred *source;
	void *hdr = NULL;
	u32 rights;
	int err;

	err = var_nl_need(info, VAR_A_GRANT_RIGHTS) ?: get_source(info, &source);
	if (err)
		return err;
	err = get_rights(info, source, &rights);
	abort_creds(source);
	if (err)
		return err;
	rights &= nla_get_u32(info->attrs[VAR_A_GRANT_RIGHTS]);
	reply = var_nl_reply(info, &to);
	if (!reply)
		return -ENOMEM;
	hdr = var_nl_put(reply, &to);
	if (!hdr || nla_put_u32(reply, VAR_A_GRANT_RIGHTS, rights))
		return var_nl_send(info, reply, -EMSGSIZE);
	genlmsg_end(reply, hdr);
	return var_nl_send(info, reply, 0);
}

int var_nl_behalf_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct cred *source;
	int err;

	err = get_source(info, &source);
	if (err)
		return err;
	err = var_behalf_set(var_nl_net(info), skb, source, info->extack);
	if (err)
		abort_creds(source);
	return err;
}

/* --- notifications -------------------------------------------------------- */

int var_nl_may_subscribe(const struct var_nl_ask *ask)
{
	const struct nlattr *vr = ask->info->attrs[VAR_A_EVENTS_VR];

	if (vr)
		return var_nl_may(ask, VAR_RIGHT_READ, nla_get_u32(vr));
	return var_auth_any(ask->auth, ask->vn, VAR_RIGHT_READ) ? 0 : -EPERM;
}

int var_nl_subscribe_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct var_vr *vr;
	int err;

	err = var_nl_get_vr(info, VAR_A_EVENTS_VR, &vr);
	return err ?: var_subscribe(var_nl_net(info), skb, vr ? vr->id : VAR_VR_BOX, info->extack);
}
