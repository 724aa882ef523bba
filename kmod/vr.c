// SPDX-License-Identifier: GPL-2.0
/*
 * Virtual routers: a VRF device, its routing table, and what makes them safe.
 *
 * A VRF device alone leaks: a lookup that finds nothing in its table goes on in
 * the main table, and with the rule for table local in its usual place the
 * addresses of the box win inside every VRF. var_vr_missing() finds out whether
 * both are cured; until then nothing is bound to the VR.
 */
#include <linux/ipv6.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/addrconf.h>
#include <net/fib_rules.h>
#include <net/ip6_fib.h>
#include <net/ip6_route.h>
#include <net/ip_fib.h>
#include <net/l3mdev.h>

#include "var.h"

/**
 * var_vrs_init() - a netns without VRs
 * @vn: netns
 */
void var_vrs_init(struct var_net *vn)
{
	xa_init(&vn->vrs);
	xa_init(&vn->vr_devs);
	vn->n_vrs = 0;
}

/**
 * var_vr_find() - the VR of an id
 * @vn: netns
 * @id: VR identifier
 *
 * Context: RCU, var_net.lock or RTNL.
 * Return: the VR, or NULL.
 */
struct var_vr *var_vr_find(struct var_net *vn, u32 id)
{
	return xa_load(&vn->vrs, id);
}

/**
 * var_vr_by_dev() - the VR of a VRF device
 * @vn: netns
 * @dev: any device, or NULL
 *
 * Context: RCU, var_net.lock or RTNL.
 * Return: the VR whose VRF device @dev is, or NULL.
 */
struct var_vr *var_vr_by_dev(struct var_net *vn, const struct net_device *dev)
{
	return dev ? xa_load(&vn->vr_devs, dev->ifindex) : NULL;
}

/**
 * var_vr_touch() - something of a VR has changed
 * @vn: netns
 * @vr: the VR, NULL if it is the box or none
 */
void var_vr_touch(struct var_net *vn, struct var_vr *vr)
{
	if (vr)
		atomic_inc(&vr->generation);
	atomic_inc(&vn->generation);
}

/**
 * var_vr_get_name() - copy the name of a VR, which may change at any time
 * @vn: netns
 * @vr: the VR
 * @name: where to put it
 */
void var_vr_get_name(struct var_net *vn, const struct var_vr *vr, char name[IFNAMSIZ])
{
	spin_lock_bh(&vn->row_lock);
	strscpy(name, vr->name, IFNAMSIZ);
	spin_unlock_bh(&vn->row_lock);
}

/**
 * var_vr_use() - an endpoint begins to name a VR
 * @vn: netns
 * @vr: the VR, NULL for the box
 */
void var_vr_use(struct var_net *vn, struct var_vr *vr)
{
	if (!vr)
		return;
	spin_lock_bh(&vn->row_lock);
	vr->users++;
	spin_unlock_bh(&vn->row_lock);
}

/**
 * var_vr_unuse() - an endpoint ceases to name a VR
 * @vn: netns
 * @vr: the VR, NULL for the box
 */
void var_vr_unuse(struct var_net *vn, struct var_vr *vr)
{
	if (!vr)
		return;
	spin_lock_bh(&vn->row_lock);
	vr->users--;
	spin_unlock_bh(&vn->row_lock);
}

/* --- safety --------------------------------------------------------------- */

/*
 * Is there a route that ends every lookup, so that none goes on to the next
 * rule? A default route by a gateway is not enough, for it goes when its link
 * does: look for one that refuses. Asking for an outgoing device that does not
 * exist passes over all routes that lead somewhere. The addresses asked for are
 * random ones from both halves of the unicast space, so that no list of networks
 * that a provider refuses answers for all of them.
 */
#define PROBES		8

static bool closed4(struct net *net, u32 table)
{
	struct fib_result res;
	struct fib_table *tb;
	struct flowi4 fl4;
	int i, err;
	u32 random;

	tb = fib_new_table(net, table);
	if (!tb)
		return false;
	for (i = 0; i < PROBES; i++) {
		random = get_random_u32();
		/* 11.0.0.0 to 74.255.255.255, 128.0.0.0 to 167.255.255.255 */
		random = i % 2 ? 0x0b000000 + random % 0x40000000 :
				 0x80000000 + random % 0x28000000;
		memset(&fl4, 0, sizeof(fl4));
		fl4.daddr = htonl(random);
		fl4.flowi4_oif = INT_MAX;
		err = fib_table_lookup(tb, &fl4, &res, FIB_LOOKUP_NOREF);
		if (err >= 0 || err == -EAGAIN)
			return false;
	}
	return true;
}

/* The same for IPv6, where routes that refuse are on the loopback device. */
static bool closed6(struct net *net, u32 table)
{
	struct fib6_table *tb;
	struct rt6_info *rt;
	struct flowi6 fl6;
	int i, err;

	if (!ipv6_mod_enabled())
		return true;
	tb = fib6_get_table(net, table);
	if (!tb)
		return false;
	for (i = 0; i < PROBES; i++) {
		memset(&fl6, 0, sizeof(fl6));
		/* 2000::/3 and 8000::/3 */
		get_random_bytes(&fl6.daddr, sizeof(fl6.daddr));
		fl6.daddr.s6_addr[0] = (fl6.daddr.s6_addr[0] & 0x1f) | (i % 2 ? 0x20 : 0x80);
		fl6.flowi6_oif = LOOPBACK_IFINDEX;
		rt = ip6_pol_route(net, tb, LOOPBACK_IFINDEX, &fl6, NULL, RT6_LOOKUP_F_IFACE);
		/* The null entry is what a lookup without a match returns. */
		err = rt == net->ipv6.ip6_null_entry ? -EAGAIN : rt->dst.error;
		ip6_rt_put(rt);
		if (!err || err == -EAGAIN)
			return false;
	}
	return true;
}

/* As the core's fib_rule_matchall(), which newer kernels keep to themselves. */
static bool matches_all(const struct fib_rule *rule)
{
	return !READ_ONCE(rule->iifindex) && !READ_ONCE(rule->oifindex) &&
	       !rule->mark && !rule->tun_id && !rule->flags &&
	       rule->suppress_ifgroup == -1 && rule->suppress_prefixlen == -1 &&
	       uid_eq(rule->uid_range.start, KUIDT_INIT(0)) &&
	       uid_eq(rule->uid_range.end, KUIDT_INIT(~0)) &&
	       !fib_rule_port_range_set(&rule->sport_range) &&
	       !fib_rule_port_range_set(&rule->dport_range);
}

/*
 * Under RCU. Does the l3mdev rule come before all that lead every packet to the
 * box's own tables? Trying a lookup instead would tell nothing while lo is down.
 */
static bool rules_in_order(const struct fib_rules_ops *ops)
{
	const struct fib_rule *rule;

	list_for_each_entry_rcu(rule, &ops->rules_list, list) {
		if (!matches_all(rule))
			continue;
		if (rule->l3mdev && !rule->ip_proto)
			return true;
		if (rule->action == FR_ACT_GOTO)
			return false;
		if (rule->action == FR_ACT_TO_TBL &&
		    (rule->table == RT_TABLE_LOCAL || rule->table == RT_TABLE_MAIN))
			return false;
	}
	return false;
}

/* Do sockets that are bound to no device take packets of VRFs? IPv6 heeds these, too. */
static bool box_accepts(const struct net *net)
{
	return READ_ONCE(net->ipv4.sysctl_tcp_l3mdev_accept) ||
	       READ_ONCE(net->ipv4.sysctl_udp_l3mdev_accept) ||
	       READ_ONCE(net->ipv4.sysctl_raw_l3mdev_accept);
}

/**
 * var_vr_missing() - what a VR lacks to be safe
 * @vn: netns
 * @vr: the VR
 *
 * Looks at the kernel's tables each time: some lookups and a walk over the
 * rules take about as long as one packet's way through a VRF, so that there is
 * nothing to gain from remembering the answer.
 *
 * Context: any; takes RCU.
 * Return: VAR_VR_MISSING_* flags, 0 if it is safe.
 */
u32 var_vr_missing(struct var_net *vn, struct var_vr *vr)
{
	u32 missing = 0;

	rcu_read_lock();
	if (!rcu_access_pointer(vr->dev))
		missing |= VAR_VR_MISSING_DEVICE;
	if (!closed4(vn->net, vr->table))
		missing |= VAR_VR_MISSING_DEFAULT4;
	if (!closed6(vn->net, vr->table))
		missing |= VAR_VR_MISSING_DEFAULT6;
	if (!rules_in_order(vn->net->ipv4.rules_ops) ||
	    (ipv6_mod_enabled() && !rules_in_order(vn->net->ipv6.fib6_rules_ops)))
		missing |= VAR_VR_MISSING_RULES;
	if (box_accepts(vn->net))
		missing |= VAR_VR_MISSING_ACCEPT;
	rcu_read_unlock();
	return missing;
}

/**
 * var_vr_check_safe() - may something be bound to a VR?
 * @vn: netns
 * @vr: the VR
 * @extack: for what is missing; may be NULL
 *
 * Context: any; takes RCU.
 * Return: 0 or -ENETUNREACH.
 */
int var_vr_check_safe(struct var_net *vn, struct var_vr *vr, struct netlink_ext_ack *extack)
{
	u32 missing = var_vr_missing(vn, vr);

	if (!missing)
		return 0;
	if (missing & VAR_VR_MISSING_DEVICE)
		NL_SET_ERR_MSG(extack,
			       "The VR is not safe: its VRF device is gone; make it again and name it to vr-set");
	else if (missing & VAR_VR_MISSING_RULES)
		NL_SET_ERR_MSG(extack,
			       "The VR is not safe: the rule for table local must come after the l3mdev rule, for IPv4 and IPv6");
	else if (missing & VAR_VR_MISSING_ACCEPT)
		NL_SET_ERR_MSG(extack,
			       "The VR is not safe: set net.ipv4.{tcp,udp,raw}_l3mdev_accept to 0, or sockets of the box answer in it");
	else if (missing & VAR_VR_MISSING_DEFAULT4)
		NL_SET_ERR_MSG(extack,
			       "The VR is not safe: its table lacks an unreachable default route for IPv4");
	else
		NL_SET_ERR_MSG(extack,
			       "The VR is not safe: its table lacks an unreachable default route for IPv6");
	return -ENETUNREACH;
}

/* --- life ----------------------------------------------------------------- */

/* RTNL. The VRF device that shall be a VR's, or an ERR_PTR. */
static struct net_device *find_vrf(struct var_net *vn, struct var_vr *self, const char *name,
				   struct netlink_ext_ack *extack)
{
	struct net_device *dev;
	struct var_vr *other;
	unsigned long id;
	u32 table;

	dev = __dev_get_by_name(vn->net, name);
	if (!dev) {
		NL_SET_ERR_MSG(extack,
			       "There is no VRF device of this name: ip link add NAME type vrf table N");
		return ERR_PTR(-ENODEV);
	}
	if (!netif_is_l3_master(dev)) {
		NL_SET_ERR_MSG(extack, "The device of this name is not a VRF device");
		return ERR_PTR(-ENODEV);
	}
	table = l3mdev_fib_table(dev);
	if (table == RT_TABLE_MAIN || table == RT_TABLE_LOCAL || table == RT_TABLE_DEFAULT) {
		NL_SET_ERR_MSG(extack,
			       "The VRF device uses a table of the box itself: give it one of its own");
		return ERR_PTR(-EINVAL);
	}
	xa_for_each(&vn->vrs, id, other) {
		if (other == self)
			continue;
		if (rtnl_dereference(other->dev) == dev || !strcmp(other->name, name)) {
			NL_SET_ERR_MSG(extack, "The VRF device belongs to another VR");
			return ERR_PTR(-EEXIST);
		}
		if (other->table == table) {
			NL_SET_ERR_MSG(extack,
				       "The VRF device shares its table with another VR: give it one of its own");
			return ERR_PTR(-EEXIST);
		}
	}
	return dev;
}

static void vr_free(struct var_vr *vr)
{
	free_percpu(vr->drops);
	kfree(vr);
}

static void vr_free_rcu(struct rcu_head *head)
{
	struct var_vr *vr = container_of(head, struct var_vr, rcu);

	pr_debug("vr %u destroyed\n", vr->id);
	vr_free(vr);
}

/* RTNL. Removes what port.c made for a VR that is not to be. */
static void drop_ports(struct var_net *vn, struct var_vr *vr)
{
	struct var_row *row;
	u32 id = 0;

	rcu_read_lock();
	while ((row = var_row_next(vn, &id))) {
		if (row->kind == VAR_ROW_KIND_PORT && rcu_access_pointer(row->vr) == vr)
			var_row_remove(vn, row);
	}
	rcu_read_unlock();
}

/* lock */
static void set_quotas(struct var_net *vn, struct var_vr *vr, const u32 *const quota[VAR_N_QUOTAS])
{
	int i;

	spin_lock_bh(&vn->row_lock);
	for (i = 0; i < VAR_N_QUOTAS; i++) {
		if (quota[i])
			vr->quota[i] = *quota[i];
	}
	spin_unlock_bh(&vn->row_lock);
}

/*
 * lock and RTNL. Gives a VR its device and the device's slaves their rows: these are in the
 * VR already, so no quota is asked.
 */
static int attach(struct var_net *vn, struct var_vr *vr, struct net_device *dev)
{
	static const u32 none;
	const u32 rows = vr->quota[VAR_QUOTA_ROWS];
	const u32 *quota[VAR_N_QUOTAS] = { [VAR_QUOTA_ROWS] = &none };
	int err;

	err = xa_err(xa_store(&vn->vr_devs, dev->ifindex, vr, GFP_KERNEL_ACCOUNT));
	if (err)
		return err;
	spin_lock_bh(&vn->row_lock);
	strscpy(vr->name, dev->name, sizeof(vr->name));
	spin_unlock_bh(&vn->row_lock);
	vr->table = l3mdev_fib_table(dev);
	rcu_assign_pointer(vr->dev, dev);
	set_quotas(vn, vr, quota);
	err = var_port_adopt(vn, vr);
	quota[VAR_QUOTA_ROWS] = &rows;
	set_quotas(vn, vr, quota);
	if (err) {
		RCU_INIT_POINTER(vr->dev, NULL);
		xa_erase(&vn->vr_devs, dev->ifindex);
	}
	return err;
}

static int vr_new(struct var_net *vn, u32 id, const struct var_vr_conf *conf,
		  struct netlink_ext_ack *extack)
{
	struct net_device *dev;
	struct var_vr *vr;
	int err;

	vr = kzalloc(sizeof(*vr), GFP_KERNEL_ACCOUNT);
	if (!vr)
		return -ENOMEM;
	vr->id = id;
	vr->flags = conf->flags ? *conf->flags : 0;
	set_quotas(vn, vr, conf->quota);
	vr->drops = var_drops_alloc();
	if (!vr->drops) {
		err = -ENOMEM;
		goto free;
	}
	if (!vn->n_vrs) {
		err = var_guard_enable(vn->net);
		if (err) {
			NL_SET_ERR_MSG(extack, "The netfilter hooks could not be registered");
			goto free;
		}
	}

	rtnl_lock();
	dev = find_vrf(vn, vr, conf->name, extack);
	if (IS_ERR(dev)) {
		err = PTR_ERR(dev);
		goto unlock;
	}
	err = xa_insert(&vn->vrs, id, vr, GFP_KERNEL_ACCOUNT);
	if (err)
		goto unlock;
	err = attach(vn, vr, dev);
	if (err) {
		drop_ports(vn, vr);
		xa_erase(&vn->vrs, id);
		rtnl_unlock();
		/* Packets may have been counted in it. */
		synchronize_rcu();
		goto disable;
	}
	vn->n_vrs++;
	rtnl_unlock();
	pr_debug("vr %u created\n", id);
	var_vr_touch(vn, vr);
	var_event_vr(vn, vr, VAR_CMD_VR_NTF);
	return 0;

unlock:
	rtnl_unlock();
disable:
	if (!vn->n_vrs)
		var_guard_disable(vn->net);
free:
	vr_free(vr);
	return err;
}

/* RTNL. An existing VR is named: by its name, or to get a VRF device again. */
static int vr_named(struct var_net *vn, struct var_vr *vr, const char *name,
		    struct netlink_ext_ack *extack)
{
	struct net_device *dev;

	dev = rtnl_dereference(vr->dev);
	if (dev) {
		if (!strcmp(dev->name, name))
			return 0;
		NL_SET_ERR_MSG(extack, "The id belongs to a VR on another VRF device");
		return -EEXIST;
	}
	dev = find_vrf(vn, vr, name, extack);
	if (IS_ERR(dev))
		return PTR_ERR(dev);
	return attach(vn, vr, dev);
}

/**
 * var_vr_set() - make a VR on a VRF device, or change one
 * @vn: netns
 * @id: VR identifier
 * @conf: what to set. A VR whose device is gone gets the device of that name. A VR that has
 *	  more than a new quota keeps it, and gets no more
 * @extack: for the reason of a refusal
 *
 * Context: var_net.lock; takes RTNL.
 * Return: 0, -EINVAL, -ENOENT, -ENODEV, -EEXIST, -ENOMEM.
 */
int var_vr_set(struct var_net *vn, u32 id, const struct var_vr_conf *conf,
	       struct netlink_ext_ack *extack)
{
	struct var_vr *vr;
	int err = 0;

	if (id == VAR_VR_BOX) {
		NL_SET_ERR_MSG(extack,
			       "VR 0 is the box itself: it always exists and has no settings");
		return -EINVAL;
	}
	vr = var_vr_find(vn, id);
	if (!vr) {
		if (conf->name)
			return vr_new(vn, id, conf, extack);
		NL_SET_ERR_MSG(extack,
			       "There is no VR with this id; to make it, name a VRF device");
		return -ENOENT;
	}
	if (conf->nlflags & NLM_F_EXCL) {
		NL_SET_ERR_MSG(extack, "The id belongs to another VR");
		return -EEXIST;
	}
	if (conf->name) {
		rtnl_lock();
		err = vr_named(vn, vr, conf->name, extack);
		rtnl_unlock();
		if (err)
			return err;
	}
	if (conf->flags)
		WRITE_ONCE(vr->flags, *conf->flags);
	set_quotas(vn, vr, conf->quota);
	var_vr_touch(vn, vr);
	var_event_vr(vn, vr, VAR_CMD_VR_NTF);
	return 0;
}

/**
 * var_vr_manage() - choose the management VR
 * @vn: netns
 * @id: identifier of a VR that exists
 * @on: take it in place of the one that was; false: let there be none, if it was this one
 *
 * What that means is up to those who listen to the events.
 *
 * Context: var_net.lock.
 */
void var_vr_manage(struct var_net *vn, u32 id, bool on)
{
	struct var_vr *vr = var_vr_find(vn, id), *old = vn->management;

	if (on ? vr == old : vr != old)
		return;
	WRITE_ONCE(vn->management, on ? vr : NULL);
	if (old) {
		var_vr_touch(vn, old);
		var_event_vr(vn, old, VAR_CMD_VR_NTF);
	}
	if (on) {
		var_vr_touch(vn, vr);
		var_event_vr(vn, vr, VAR_CMD_VR_NTF);
	}
}

/* RTNL and lock: nobody can begin to use the VR. */
static int vr_unused(struct var_net *vn, const struct var_vr *vr, struct netlink_ext_ack *extack)
{
	u32 users, tunnels, sessions;

	spin_lock_bh(&vn->row_lock);
	users = vr->users;
	tunnels = vr->tunnels;
	sessions = vr->sessions;
	spin_unlock_bh(&vn->row_lock);

	if (!users)
		return 0;
	if (sessions)
		NL_SET_ERR_MSG(extack, "The VR has sessions: close or move them first");
	else if (tunnels)
		NL_SET_ERR_MSG(extack, "The VR has tunnels: close or move them first");
	else
		NL_SET_ERR_MSG(extack,
			       "The VR is named by rows of the interface table or by endpoints: delete or move them first");
	return -EBUSY;
}

/* RTNL and lock. */
static void vr_unlink(struct var_net *vn, struct var_vr *vr)
{
	struct net_device *dev = rtnl_dereference(vr->dev);

	if (dev)
		xa_erase(&vn->vr_devs, dev->ifindex);
	xa_erase(&vn->vrs, vr->id);
	if (vn->management == vr)
		WRITE_ONCE(vn->management, NULL);
	vn->n_vrs--;
}

/**
 * var_vr_del() - remove a VR; its VRF device stays
 * @vn: netns
 * @id: VR identifier
 * @extack: for the reason of a refusal
 *
 * Who may still hold the VR when it is freed: no row and no endpoint, for users
 * is 0; nobody who would make one, for that needs var_net.lock or RTNL and a VR
 * that can be found; readers under RCU, for whom there is a grace period.
 *
 * Context: var_net.lock; takes RTNL.
 * Return: 0, -EINVAL, -ENOENT, -EBUSY.
 */
int var_vr_del(struct var_net *vn, u32 id, struct netlink_ext_ack *extack)
{
	struct var_vr *vr;
	int err;

	if (id == VAR_VR_BOX) {
		NL_SET_ERR_MSG(extack, "VR 0 is the box itself and cannot be deleted");
		return -EINVAL;
	}
	vr = var_vr_find(vn, id);
	if (!vr) {
		NL_SET_ERR_MSG(extack, "There is no VR with this id");
		return -ENOENT;
	}
	rtnl_lock();
	err = vr_unused(vn, vr, extack);
	if (!err)
		vr_unlink(vn, vr);
	rtnl_unlock();
	if (err)
		return err;

	if (!vn->n_vrs)
		var_guard_disable(vn->net);
	var_grants_forget(vn, id);
	var_vr_touch(vn, NULL);
	var_event_vr(vn, vr, VAR_CMD_VR_DEL_NTF);
	call_rcu(&vr->rcu, vr_free_rcu);
	return 0;
}

/**
 * var_vr_renamed() - the VRF device has another name, which is the VR's
 * @vn: netns
 * @vr: the VR
 * @name: the new name
 *
 * Context: RTNL.
 */
void var_vr_renamed(struct var_net *vn, struct var_vr *vr, const char *name)
{
	spin_lock_bh(&vn->row_lock);
	strscpy(vr->name, name, sizeof(vr->name));
	spin_unlock_bh(&vn->row_lock);
	var_vr_touch(vn, vr);
	var_event_vr(vn, vr, VAR_CMD_VR_NTF);
}

/**
 * var_vr_lost_dev() - the VRF device is being unregistered
 * @vn: netns
 * @vr: the VR; it stays, with all that names it, and can get another device
 *
 * Readers under RCU may still see the device: it is freed after a grace period.
 *
 * Context: RTNL.
 */
void var_vr_lost_dev(struct var_net *vn, struct var_vr *vr)
{
	struct net_device *dev = rtnl_dereference(vr->dev);

	RCU_INIT_POINTER(vr->dev, NULL);
	xa_erase(&vn->vr_devs, dev->ifindex);
	var_vr_touch(vn, vr);
	var_event_vr(vn, vr, VAR_CMD_VR_NTF);
}

/**
 * var_vr_free_all() - free all VRs of a netns on its way out
 * @vn: netns; rows and endpoints are gone
 *
 * Context: netns exit, a grace period after var_guard_disable().
 */
void var_vr_free_all(struct var_net *vn)
{
	struct var_vr *vr;
	unsigned long id;

	rtnl_lock();
	xa_for_each(&vn->vrs, id, vr) {
		WARN_ON_ONCE(vr->users);
		vr_unlink(vn, vr);
		call_rcu(&vr->rcu, vr_free_rcu);
	}
	rtnl_unlock();
	xa_destroy(&vn->vrs);
	xa_destroy(&vn->vr_devs);
}
