// SPDX-License-Identifier: GPL-2.0
/*
 * Ports: the VR that a port's row names and the port's VRF master are one fact.
 *
 * Whoever enslaves a port, this module or `ip link set master`, the notifier
 * here writes its row; so nothing else has to. Whoever releases it from the VRF
 * device, be it by deleting that device, finds the row turned to drop before
 * the link is cut: at no moment is the port routed by the main table.
 */
#include <linux/rtnetlink.h>
#include <net/l3mdev.h>

#include "var.h"

/* RTNL. A device is a slave of the VR's VRF device: its row says so, or gets made. */
static int follow(struct var_net *vn, struct var_vr *vr, const struct net_device *dev,
		  struct netlink_ext_ack *extack)
{
	struct var_row_key key = { .kind = VAR_ROW_KIND_PORT, .ifindex = dev->ifindex };
	bool ours = var_netdev_is_ours(dev);
	struct var_row *row;
	int err = 0;

	rcu_read_lock();
	row = var_row_of_dev(vn, dev);
	/* Whoever moves a tunnel or session has asked for its quota. */
	if (row && ours)
		var_row_assign(vn, row, vr, false);
	else if (row)
		err = var_row_enter(vn, row, vr, extack);
	rcu_read_unlock();
	if (row || ours)
		return err;
	row = var_row_add(vn, &key, vr, VAR_SIDE_BACKBONE, VAR_SELECT_NONE,
			  VAR_ROW_FLAGS_FOLLOWED, extack);
	return PTR_ERR_OR_ZERO(row);
}

/**
 * var_port_adopt() - make rows for what is enslaved to a VRF device already
 * @vn: netns
 * @vr: VR that has just got its device
 *
 * Context: RTNL.
 * Return: 0 or -ENOMEM; rows that were made stay.
 */
int var_port_adopt(struct var_net *vn, struct var_vr *vr)
{
	struct net_device *vrf = rtnl_dereference(vr->dev);
	struct net_device *dev;
	struct list_head *iter;
	int err;

	netdev_for_each_lower_dev(vrf, dev, iter) {
		err = follow(vn, vr, dev, NULL);
		if (err)
			return err;
	}
	return 0;
}

/* --- by request ----------------------------------------------------------- */

/* RTNL. May this device be a port at all? */
static int may_be_port(const struct net_device *dev, struct netlink_ext_ack *extack)
{
	if (dev->flags & IFF_LOOPBACK) {
		NL_SET_ERR_MSG(extack, "The loopback device is the box's own and cannot be a port");
		return -EINVAL;
	}
	if (netif_is_l3_master(dev)) {
		NL_SET_ERR_MSG(extack,
			       "A VRF device cannot be a port: name a device that is to be in it");
		return -EINVAL;
	}
	if (var_netdev_is_ours(dev)) {
		NL_SET_ERR_MSG(extack,
			       "The device belongs to a tunnel or session: change the row of that kind");
		return -EINVAL;
	}
	return 0;
}

/*
 * RTNL. Move a port between VRF devices. @from is NULL when it has no master.
 * The rows follow by the notifier. On failure it is where it was or, if that
 * cannot be had either, without a master and its row at drop.
 */
static int change_master(struct var_net *vn, struct net_device *dev, struct net_device *from,
			 struct net_device *to, struct netlink_ext_ack *extack)
{
	struct var_row *row;
	int err;

	if (from) {
		err = from->netdev_ops->ndo_del_slave(from, dev);
		if (err)
			return err;
	}
	err = to->netdev_ops->ndo_add_slave(to, dev, extack);
	if (err && from)
		from->netdev_ops->ndo_add_slave(from, dev, NULL);
	/* Somebody refused after the row had followed: nobody is told of the way back. */
	if (err && !netdev_master_upper_dev_get(dev)) {
		row = var_row_find_port(vn, dev->ifindex);
		if (row)
			var_row_assign(vn, row, NULL, true);
	}
	return err;
}

/* RTNL. The port goes to the VR; *row is its row, made if there is none. */
static int bind_port(struct var_net *vn, struct net_device *dev, struct var_vr *vr,
		     struct var_row **row, struct netlink_ext_ack *extack)
{
	struct var_row_key key = { .kind = VAR_ROW_KIND_PORT, .ifindex = dev->ifindex };
	struct net_device *master = netdev_master_upper_dev_get(dev);
	struct net_device *vrf = rtnl_dereference(vr->dev);
	struct var_row *made = NULL;
	int err;

	err = may_be_port(dev, extack);
	if (err)
		return err;
	if (master && !var_vr_by_dev(vn, master)) {
		NL_SET_ERR_MSG(extack,
			       "The device has a master that is not a VR's: ip link set DEV nomaster");
		return -EBUSY;
	}
	if (master && !*row && master != vrf) {
		NL_SET_ERR_MSG(extack, "The device is in another VR: ip link set DEV nomaster");
		return -EBUSY;
	}
	err = var_vr_check_safe(vn, vr, extack);
	if (err || !vrf)
		return err ?: -ENETUNREACH;
	err = var_quota_check(vn, vr, VAR_ROW_KIND_PORT, 1, extack) ?:
	      var_quota_check(vn, vr, VAR_ROW_KIND_SESSION,
			      var_pppoe_following(vn, dev->ifindex, vr), extack);
	if (err)
		return err;
	if (!*row) {
		/* At drop until it is enslaved. */
		made = var_row_add(vn, &key, master ? vr : NULL, VAR_SIDE_ACCESS, VAR_SELECT_NONE,
				   master ? 0 : VAR_ROW_FLAGS_DROP, extack);
		if (IS_ERR(made))
			return PTR_ERR(made);
		*row = made;
	}
	if (master == vrf)
		return 0;
	err = change_master(vn, dev, master, vrf, extack);
	if (err && made)
		var_row_remove(vn, made);
	return err;
}

/**
 * var_port_set() - put a port in a VR, or change its row
 * @vn: netns
 * @ifindex: the port
 * @vr: the VR; NULL: leave it where it is
 * @side: side of the VR; NULL: leave it, access for a new row
 * @select: whether realm or user may decide; NULL: leave it, none for a new row
 * @nlflags: NLM_F_CREATE: the row may be made; NLM_F_EXCL: it must not exist
 * @auth: who asks; what the port's row says can have changed since they were let in
 * @extack: for the reason of a refusal
 *
 * A row that was made because the port was enslaved from outside becomes one
 * like any other.
 *
 * Context: var_net.lock; takes RTNL.
 * Return: 0, -EPERM, -ENOENT, -EEXIST, -ENODEV, -EINVAL, -EBUSY, -ENETUNREACH, -EDQUOT or
 * what the VRF device answers.
 */
int var_port_set(struct var_net *vn, int ifindex, struct var_vr *vr, const enum var_side *side,
		 const enum var_select *select, u32 nlflags, const struct var_auth *auth,
		 struct netlink_ext_ack *extack)
{
	struct net_device *dev;
	struct var_row *row;
	bool follow = false;
	int err = 0;

	rtnl_lock();
	dev = __dev_get_by_index(vn->net, ifindex);
	if (!dev) {
		NL_SET_ERR_MSG(extack, "There is no device with this index");
		err = -ENODEV;
		goto out;
	}
	row = var_row_find_port(vn, ifindex);
	err = var_authorize(auth, vn, VAR_RIGHT_INTERFACES, var_row_vr(row));
	if (err)
		goto out;
	if (row && nlflags & NLM_F_EXCL) {
		NL_SET_ERR_MSG(extack, "The port has a row already: set or move it");
		err = -EEXIST;
		goto out;
	}
	if (!row && !(nlflags & NLM_F_CREATE)) {
		NL_SET_ERR_MSG(extack, "The port has no row: add it to a VR first");
		err = -ENOENT;
		goto out;
	}
	if (!row && !vr) {
		NL_SET_ERR_MSG(extack, "A new row must name a VR");
		err = -EINVAL;
		goto out;
	}
	/* By the carrier also to repair: sessions that could not follow, or whose rows changed. */
	follow = auth->carrier || (select && row && row->select != *select);
	if (vr && !(row && rcu_access_pointer(row->vr) == vr)) {
		err = bind_port(vn, dev, vr, &row, extack);
		follow = true;
	}
	if (!err)
		var_row_change(vn, row, side, select, VAR_ROW_FLAGS_FOLLOWED);
out:
	rtnl_unlock();
	if (!err && follow)
		var_pppoe_follow(vn, ifindex);
	return err;
}

/**
 * var_port_del() - remove the row of a port
 * @vn: netns
 * @ifindex: the port
 * @auth: who asks
 * @extack: for the reason of a refusal
 *
 * The port is released from its VRF device, unless it was enslaved from outside.
 *
 * Context: var_net.lock; takes RTNL.
 * Return: 0, -EPERM or -ENOENT.
 */
int var_port_del(struct var_net *vn, int ifindex, const struct var_auth *auth,
		 struct netlink_ext_ack *extack)
{
	struct net_device *dev, *master;
	struct var_row *row;
	bool release;
	int err = 0;

	rtnl_lock();
	row = var_row_find_port(vn, ifindex);
	err = var_authorize(auth, vn, VAR_RIGHT_INTERFACES, var_row_vr(row));
	if (err) {
		row = NULL;
		goto out;
	}
	if (!row) {
		NL_SET_ERR_MSG(extack, "The port has no row in the interface table");
		err = -ENOENT;
		goto out;
	}
	release = !(row->flags & VAR_ROW_FLAGS_FOLLOWED);
	/* Before the link is cut, or the notifier would turn it to drop. */
	var_row_remove(vn, row);

	dev = __dev_get_by_index(vn->net, ifindex);
	master = dev ? netdev_master_upper_dev_get(dev) : NULL;
	if (release && var_vr_by_dev(vn, master))
		err = master->netdev_ops->ndo_del_slave(master, dev);
out:
	rtnl_unlock();
	if (row)
		var_pppoe_follow(vn, ifindex);
	return err;
}

/* --- by what happens to devices ------------------------------------------- */

/*
 * What a tunnel or session has besides its netdevice would not follow. The master
 * that it had is gone when this is asked, so its row drops.
 */
static int may_follow(struct var_net *vn, struct var_vr *vr, const struct net_device *dev,
		      struct netlink_ext_ack *extack)
{
	if (!var_netdev_is_ours(dev))
		return var_vr_check_safe(vn, vr, extack) ?:
		       var_quota_check(vn, vr, VAR_ROW_KIND_PORT, 1, extack);
	if (dev == vn->enslaving)
		return 0;
	NL_SET_ERR_MSG(extack, "The device belongs to a tunnel or session: move that");
	return -EOPNOTSUPP;
}

static int upper_changes(struct var_net *vn, const struct netdev_notifier_changeupper_info *info,
			 bool before)
{
	struct netlink_ext_ack *extack = netdev_notifier_info_to_extack(&info->info);
	const struct net_device *dev = info->info.dev;
	struct var_row *row;
	struct var_vr *vr;

	vr = var_vr_by_dev(vn, info->upper_dev);
	if (!vr)
		return 0;
	if (info->linking && before)
		return may_follow(vn, vr, dev, extack);
	if (info->linking)
		return follow(vn, vr, dev, extack);
	/* A device on its way out has no packets, and its row goes in a moment. */
	if (!before || dev->reg_state != NETREG_REGISTERED)
		return 0;
	rcu_read_lock();
	row = var_row_of_dev(vn, dev);
	if (row)
		var_row_assign(vn, row, NULL, true);
	rcu_read_unlock();
	return 0;
}

static void dev_goes(struct var_net *vn, const struct net_device *dev)
{
	struct var_vr *vr = var_vr_by_dev(vn, dev);
	struct var_row *row;

	if (vr)
		var_vr_lost_dev(vn, vr);
	row = var_row_find_port(vn, dev->ifindex);
	if (row)
		var_row_remove(vn, row);
	var_pppoe_lost_dev(vn, dev);
}

/*
 * A device that moves to another netns is announced as NETDEV_UNREGISTER in the
 * old one, so its row does not outlive the move either. The module's part of a
 * netns is made before its first device and goes after its last (netns.c); and
 * when the notifier is unregistered, all devices are announced as if they went.
 * So no VR ever keeps a VRF device that is not there.
 */
static int port_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	const struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct var_net *vn = var_net(dev_net(dev));
	struct var_vr *vr;
	int err = 0;

	switch (event) {
	case NETDEV_PRECHANGEUPPER:
	case NETDEV_CHANGEUPPER:
		err = upper_changes(vn, ptr, event == NETDEV_PRECHANGEUPPER);
		if (event == NETDEV_CHANGEUPPER)
			var_pppoe_follow_later(vn, dev->ifindex);
		break;
	case NETDEV_CHANGEMTU:
		var_pppoe_follow_later(vn, dev->ifindex);
		break;
	case NETDEV_UNREGISTER:
		dev_goes(vn, dev);
		break;
	case NETDEV_CHANGENAME:
		vr = var_vr_by_dev(vn, dev);
		if (vr)
			var_vr_renamed(vn, vr, dev->name);
		break;
	}
	return notifier_from_errno(err);
}

static struct notifier_block port_notifier = {
	.notifier_call = port_event,
};

/**
 * var_port_init() - begin to follow devices
 *
 * Context: module initialisation, after the netns are set up.
 * Return: 0 or a negative errno.
 */
int var_port_init(void)
{
	return register_netdevice_notifier(&port_notifier);
}

/**
 * var_port_exit() - no longer follow devices
 */
void var_port_exit(void)
{
	unregister_netdevice_notifier(&port_notifier);
}
