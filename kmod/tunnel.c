// SPDX-License-Identifier: GPL-2.0
/*
 * Virtual access router: a tunnel's life.
 *
 * Deletion has the two phases that session.c tells of. After the second one
 * nothing holds the tunnel: its sessions, each of which held it, were finished
 * before; its netdevice held it and is unregistered; var_encap_rcv() finds it
 * within an RCU section, after which it is freed; everybody else holds the lock.
 */
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "var.h"

/* Under lock. */
static struct var_row *tunnel_row(const struct var_tunnel *t)
{
	return rcu_dereference_protected(t->row, lockdep_is_held(&t->ep->vn->lock));
}

static void tunnel_free_rcu(struct rcu_head *head)
{
	struct var_tunnel *t = container_of(head, struct var_tunnel, rcu);

	free_percpu(t->counters);
	kfree(t);
}

static void tunnel_release(struct kref *ref)
{
	struct var_tunnel *t = container_of(ref, struct var_tunnel, ref);

	pr_debug("tunnel %u/%u destroyed\n", t->ep->id, t->id);
	/* Who still reads the endpoint through t does so for one grace period. */
	var_endpoint_put(t->ep);
	call_rcu(&t->rcu, tunnel_free_rcu);
}

void var_tunnel_put(struct var_tunnel *t)
{
	kref_put(&t->ref, tunnel_release);
}

static struct var_tunnel *tunnel_alloc(struct var_endpoint *ep, const struct var_tunnel_conf *conf)
{
	struct var_tunnel *t;

	t = kzalloc(sizeof(*t), GFP_KERNEL_ACCOUNT);
	if (!t)
		return NULL;
	t->counters = var_counters_alloc(GFP_KERNEL_ACCOUNT);
	if (!t->counters) {
		kfree(t);
		return NULL;
	}
	t->id = conf->id;
	t->peer_id = conf->peer_id;
	t->peer_ip4 = conf->peer_ip4;
	t->peer_port = conf->peer_port;
	INIT_LIST_HEAD(&t->list);
	INIT_LIST_HEAD(&t->node_list);
	kref_init(&t->ref);
	kref_get(&ep->ref);
	t->ep = ep;
	pr_debug("tunnel %u/%u created\n", ep->id, t->id);
	return t;
}

static int check_conf(struct var_endpoint *ep, const struct var_tunnel_conf *conf,
		      struct netlink_ext_ack *extack)
{
	if (!conf->id) {
		NL_SET_ERR_MSG(extack, "Tunnel ID 0 is not a tunnel (RFC 2661 section 3.1)");
		return -EINVAL;
	}
	if (!conf->peer_ip4 || !conf->peer_port || ipv4_is_multicast(conf->peer_ip4) ||
	    ipv4_is_lbcast(conf->peer_ip4)) {
		NL_SET_ERR_MSG(extack, "The peer needs a unicast address and a port");
		return -EINVAL;
	}
	if (var_tunnel_find(ep, conf->id)) {
		NL_SET_ERR_MSG(extack, "The endpoint has a tunnel with this Tunnel ID");
		return -EEXIST;
	}
	return conf->vr ? var_vr_check_safe(ep->vn, conf->vr, extack) : 0;
}

static int add_row(struct var_tunnel *t, const struct var_tunnel_conf *conf,
		   struct netlink_ext_ack *extack)
{
	struct var_row_key key = {
		.kind		= VAR_ROW_KIND_TUNNEL,
		.endpoint	= t->ep->id,
		.tunnel_id	= t->id,
	};
	unsigned int mtu;
	struct var_row *row;
	int ifindex, err;

	row = var_row_add(t->ep->vn, &key, conf->vr, conf->side, conf->select,
			  VAR_ROW_FLAGS_OBJECT, extack);
	if (IS_ERR(row))
		return PTR_ERR(row);
	/* No route is no obstacle: it may come later. No memory is no answer. */
	err = var_l2tp_underlay(t, &mtu, &ifindex);
	if (err == -ENOBUFS || err == -ENOMEM) {
		var_row_remove(t->ep->vn, row);
		return -ENOMEM;
	}
	if (!err)
		WRITE_ONCE(row->carrier, ifindex);
	rcu_assign_pointer(t->row, row);
	return 0;
}

static void drop_row(struct var_tunnel *t)
{
	struct var_row *row = tunnel_row(t);

	RCU_INIT_POINTER(t->row, NULL);
	if (row)
		var_row_remove(t->ep->vn, row);
}

/**
 * var_tunnel_new() - make a tunnel
 * @ep: its endpoint
 * @conf: settings
 * @extack: says why not
 * @result: receives the tunnel, which lives as long as the lock is held
 *
 * Context: under lock, may sleep, takes RTNL.
 * Return: 0; -EEXIST when the id is in use at the endpoint; -EINVAL;
 * -ENETUNREACH, -ENETDOWN, -EDQUOT if the VR cannot be used; what registering a netdevice
 * says; -ENOMEM.
 */
int var_tunnel_new(struct var_endpoint *ep, const struct var_tunnel_conf *conf,
		   struct netlink_ext_ack *extack, struct var_tunnel **result)
{
	struct var_net *vn = ep->vn;
	struct var_tunnel *t;
	LIST_HEAD(gone);
	int err;

	if (ep->dead || vn->exiting)
		return -ESHUTDOWN;
	err = check_conf(ep, conf, extack);
	if (err)
		return err;
	t = tunnel_alloc(ep, conf);
	if (!t)
		return -ENOMEM;
	err = add_row(t, conf, extack);
	if (err)
		goto err_put;
	err = var_netdev_new_tunnel(t, conf->vr, conf->ifname, extack);
	if (err)
		goto err_row;
	err = var_tunnel_hash(t);
	if (err)
		goto err_dev;

	list_add_tail(&t->node_list, &ep->list);
	ep->n_tunnels++;
	atomic_inc(&vn->n_tunnels);
	var_event_tunnel(t, VAR_CMD_TUNNEL_NTF);
	*result = t;
	return 0;

err_dev:
	list_add(&t->node_list, &gone);
	var_netdev_del_tunnels(&gone);
	list_del_init(&t->node_list);
err_row:
	drop_row(t);
err_put:
	var_tunnel_put(t);
	return err;
}

static void touch(struct var_tunnel *t)
{
	struct var_row *row;

	rcu_read_lock();
	row = rcu_dereference(t->row);
	var_vr_touch(t->ep->vn, row ? rcu_dereference(row->vr) : NULL);
	rcu_read_unlock();
}

/**
 * var_tunnel_set() - change what the peer has told later
 * @t: tunnel
 * @peer_id: Assigned Tunnel ID of the peer, host byte order, or NULL
 * @peer_port: UDP port that the peer uses (RFC 2661 section 8.1), network byte
 *	       order, or NULL
 * @extack: says why not
 *
 * Context: under lock.
 * Return: 0, -EINVAL, -ESHUTDOWN.
 */
int var_tunnel_set(struct var_tunnel *t, const u16 *peer_id, const __be16 *peer_port,
		   struct netlink_ext_ack *extack)
{
	if (t->dead)
		return -ESHUTDOWN;
	if (peer_port && !*peer_port) {
		NL_SET_ERR_MSG(extack, "0 is not a UDP port");
		return -EINVAL;
	}
	if (peer_id)
		WRITE_ONCE(t->peer_id, *peer_id);
	if (peer_port)
		WRITE_ONCE(t->peer_port, *peer_port);
	var_netdev_tell_peer(t);
	touch(t);
	var_event_tunnel(t, VAR_CMD_TUNNEL_NTF);
	return 0;
}

/* Is there room in a VR for the tunnel and the sessions that follow it? */
static int check_quota(const struct var_tunnel *t, struct var_vr *vr,
		       struct netlink_ext_ack *extack)
{
	struct var_net *vn = t->ep->vn;
	u32 n;

	if (!vr)
		return 0;
	n = var_sessions_following(vn, &t->list, VAR_ROW_KIND_TUNNEL, vr);
	return var_quota_check(vn, vr, VAR_ROW_KIND_TUNNEL, 1, extack) ?:
	       var_quota_check(vn, vr, VAR_ROW_KIND_SESSION, n, extack);
}

/**
 * var_tunnel_move() - change the VR that the tunnel's row names
 * @t: tunnel
 * @vr: the VR, NULL for the box
 * @extack: says why not
 *
 * Sessions whose VR is decided by the tunnel follow (R4). The tunnel's own
 * packets are routed by the endpoint's VR as before.
 *
 * Context: under lock, may sleep, takes RTNL.
 * Return: 0; -ENETUNREACH, -ENETDOWN, -EDQUOT if the VR cannot be used; what the VRF
 * device says: then the tunnel is where it was, or its row drops.
 */
int var_tunnel_move(struct var_tunnel *t, struct var_vr *vr, struct netlink_ext_ack *extack)
{
	struct var_row *row = tunnel_row(t);
	struct var_net *vn = t->ep->vn;
	struct net_device *dev;
	struct var_session *s;
	struct var_vr *old;
	bool dropped;
	int err;

	if (t->dead)
		return -ESHUTDOWN;
	if (vr) {
		err = var_vr_check_safe(vn, vr, extack);
		if (err)
			return err;
	}
	dev = rcu_dereference_protected(t->dev, lockdep_is_held(&vn->lock));
	old = rcu_dereference_protected(row->vr, lockdep_is_held(&vn->lock));
	dropped = READ_ONCE(row->flags) & VAR_ROW_FLAGS_DROP;
	if (old == vr && !dropped)
		return 0;
	err = check_quota(t, vr, extack);
	if (err)
		return err;

	var_row_assign(vn, row, NULL, true);
	err = var_netdev_move(vn, dev, row, vr, extack);
	if (err) {
		if (!dropped)
			var_netdev_move(vn, dev, row, old, NULL);
		return err;
	}
	list_for_each_entry(s, &t->list, list)
		var_session_follow(s);
	var_event_tunnel(t, VAR_CMD_TUNNEL_NTF);
	return 0;
}

/**
 * var_tunnel_unlink() - first phase of deletion
 * @t: tunnel, not yet unlinked
 * @tunnels: list of tunnels for var_tunnel_finish()
 * @sessions: list for its sessions
 *
 * Context: under lock.
 */
void var_tunnel_unlink(struct var_tunnel *t, struct list_head *tunnels,
		       struct list_head *sessions)
{
	struct var_session *s, *next;

	t->dead = true;
	list_for_each_entry_safe(s, next, &t->list, list)
		var_session_unlink(s, sessions);
	var_tunnel_unhash(t);
	list_move_tail(&t->node_list, tunnels);
	t->ep->n_tunnels--;
	atomic_dec(&t->ep->vn->n_tunnels);
}

/**
 * var_tunnel_finish() - second phase of deletion
 * @tunnels: tunnels that are unlinked; empty afterwards
 * @sessions: their sessions; empty afterwards
 *
 * Context: under lock, may sleep, takes RTNL.
 */
void var_tunnel_finish(struct list_head *tunnels, struct list_head *sessions)
{
	struct var_tunnel *t, *next;

	/* Afterwards no packet counts in the tunnels either. */
	var_session_finish(sessions);
	if (list_empty(tunnels))
		return;
	list_for_each_entry(t, tunnels, node_list) {
		var_event_tunnel(t, VAR_CMD_TUNNEL_DEL_NTF);
		drop_row(t);
	}
	var_netdev_del_tunnels(tunnels);
	list_for_each_entry_safe(t, next, tunnels, node_list) {
		list_del_init(&t->node_list);
		var_tunnel_put(t);
	}
}

/**
 * var_tunnel_del() - delete a tunnel with its sessions
 * @t: tunnel, not yet deleted
 *
 * Context: under lock, may sleep, takes RTNL.
 */
void var_tunnel_del(struct var_tunnel *t)
{
	LIST_HEAD(sessions);
	LIST_HEAD(tunnels);

	if (WARN_ON_ONCE(t->dead))
		return;
	var_tunnel_unlink(t, &tunnels, &sessions);
	var_tunnel_finish(&tunnels, &sessions);
}
