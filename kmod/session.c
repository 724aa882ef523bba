// SPDX-License-Identifier: GPL-2.0
/*
 * Virtual access router: a session's life.
 *
 * A session is a leg, which carries PPP frames, and an end, where they go. It is
 * made when the leg is negotiated, so that frames can be exchanged with the
 * controller; the end comes later, when it is known who the user is. Only then
 * is there a VR, and a netdevice in it.
 *
 * Deletion has two phases, so that a batch pays for a constant number of grace
 * periods. var_session_unlink() makes the session impossible to find;
 * var_session_finish() waits, lets go of row and netdevice, and drops the first
 * reference. By then nothing can hold the session any more:
 *
 * - var_encap_rcv() found it in the endpoint's table, or in a tunnel, within an
 *   RCU section that has ended;
 * - its netdevice held a reference and has been unregistered: the core waited
 *   for transmitters and gave the reference back in the destructor;
 * - requests, dumps and events use it under the lock, which the caller holds;
 * - the notifiers reach it through its netdevice, under RTNL or RCU. The memory
 *   is freed after a further grace period, for these;
 * - timers and work of its own it has none.
 */
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/ip.h>

#include "var.h"

#define VAR_MRU_DEFAULT		1500	/* RFC 1661 section 6.1 */
#define VAR_MTU_MIN		68	/* RFC 791 */

static struct var_net *session_net(const struct var_session *s)
{
	return s->tunnel->ep->vn;
}

/* Under lock. */
static struct var_row *session_row(const struct var_session *s)
{
	return rcu_dereference_protected(s->row, lockdep_is_held(&session_net(s)->lock));
}

static struct net_device *session_dev(const struct var_session *s)
{
	return rcu_dereference_protected(s->dev, lockdep_is_held(&session_net(s)->lock));
}

static void session_free_rcu(struct rcu_head *head)
{
	struct var_session *s = container_of(head, struct var_session, rcu);

	free_percpu(s->counters);
	dst_cache_destroy(&s->dst_cache);
	kfree(rcu_dereference_protected(s->prefixes, true));
	kfree(s->user);
	kfree(s);
}

static void session_release(struct kref *ref)
{
	struct var_session *s = container_of(ref, struct var_session, ref);

	pr_debug("session %u/%u/%u destroyed\n", s->tunnel->ep->id, s->tunnel->id,
		 var_session_id(s));
	/* Who still reads the tunnel through s does so for one grace period. */
	var_tunnel_put(s->tunnel);
	call_rcu(&s->rcu, session_free_rcu);
}

void var_session_put(struct var_session *s)
{
	kref_put(&s->ref, session_release);
}

static struct var_session *session_alloc(struct var_tunnel *t, u16 id)
{
	struct var_session *s;

	s = kzalloc(sizeof(*s), GFP_KERNEL_ACCOUNT);
	if (!s)
		return NULL;
	s->counters = var_counters_alloc(GFP_KERNEL_ACCOUNT);
	if (!s->counters)
		goto err_free;
	if (dst_cache_init(&s->dst_cache, GFP_KERNEL_ACCOUNT))
		goto err_counters;
	s->key = (u32)t->id << 16 | id;
	s->mru = VAR_MRU_DEFAULT;
	s->end = VAR_END_NONE;
	s->last_rx = jiffies;
	spin_lock_init(&s->seq_lock);
	var_bucket_init(&s->bucket, t->ep->vn->punt_burst);
	INIT_LIST_HEAD(&s->list);
	kref_get(&t->ref);
	s->tunnel = t;
	kref_init(&s->ref);
	pr_debug("session %u/%u/%u created\n", t->ep->id, t->id, id);
	return s;

err_counters:
	free_percpu(s->counters);
err_free:
	kfree(s);
	return NULL;
}

/* What the peer takes and the underlay carries without outer fragments. */
static unsigned int mtu_wanted(const struct var_session *s)
{
	unsigned int underlay, overhead = var_tx_overhead(s);

	if (var_tx_underlay(s->tunnel, &underlay, NULL))
		return s->mru;
	if (underlay < overhead + VAR_MTU_MIN)
		return VAR_MTU_MIN;
	return min_t(unsigned int, s->mru, underlay - overhead);
}

/**
 * var_session_mtu() - the MTU in force
 * @s: session
 *
 * Context: under lock.
 * Return: bytes; that of the netdevice if there is one, else what it would be.
 */
unsigned int var_session_mtu(struct var_session *s)
{
	struct net_device *dev = session_dev(s);

	return dev ? READ_ONCE(dev->mtu) : mtu_wanted(s);
}

/* --- which VR ------------------------------------------------------------- */

/* The VR that the table decides for a session of t; *vr is NULL for the box. */
static int decide(struct var_tunnel *t, const char *user, struct var_vr **vr)
{
	struct var_question q = { .ep = t->ep, .tunnel = t, .user = user };
	struct var_net *vn = t->ep->vn;
	u32 id;
	int err;

	*vr = NULL;
	err = var_decide(vn, &q, &id, NULL, NULL);
	if (err || id == VAR_VR_BOX)
		return err;
	*vr = var_vr_find(vn, id);
	return *vr ? 0 : -ENETDOWN;
}

/*
 * The VR in which a session is to end: what the request names, else what the
 * table decides. The box is never chosen by request alone.
 */
static int choose_vr(struct var_session *s, const u32 *asked, const char *user,
		     struct var_vr **vr, struct netlink_ext_ack *extack)
{
	struct var_net *vn = session_net(s);
	int err;

	if (asked && *asked != VAR_VR_BOX) {
		*vr = var_vr_find(vn, *asked);
		if (!*vr) {
			NL_SET_ERR_MSG(extack, "There is no VR with this id");
			return -ENOENT;
		}
		return var_vr_check_safe(vn, *vr, extack);
	}

	err = decide(s->tunnel, user, vr);
	if (err == -ENETDOWN)
		NL_SET_ERR_MSG(extack,
			       "The row that decides the session's VR has lost its VR; see explain");
	else if (err)
		NL_SET_ERR_MSG(extack, "No row decides the session's VR; see explain");
	if (err)
		return err;
	if (asked && *vr) {
		NL_SET_ERR_MSG(extack,
			       "The interface table gives the session a VR, so it cannot end in the box");
		return -EPERM;
	}
	return *vr ? var_vr_check_safe(vn, *vr, extack) : 0;
}

/* --- changes -------------------------------------------------------------- */

/* Only what cannot be undone later is refused here, before anything changes. */
static int check_conf(const struct var_session *s, const struct var_session_conf *conf,
		      bool terminate, struct netlink_ext_ack *extack)
{
	if (conf->end && *conf->end == VAR_END_NONE && s->end != VAR_END_NONE) {
		NL_SET_ERR_MSG(extack,
			       "The end of a session is set once; delete the session instead");
		return -EBUSY;
	}
	if (conf->ifname && !terminate) {
		NL_SET_ERR_MSG(extack,
			       "A netdevice is made, and named, when end becomes terminate");
		return -EINVAL;
	}
	if (conf->vr && !terminate && s->end == VAR_END_NONE) {
		NL_SET_ERR_MSG(extack, "A VR is chosen when end becomes terminate");
		return -EINVAL;
	}
	return 0;
}

/* Makes the netdevice in its VR; no packet passes yet, as nothing is open. */
static int terminate_in_vr(struct var_session *s, const struct var_session_conf *conf,
			   const char *user, struct netlink_ext_ack *extack)
{
	struct var_vr *vr;
	int err;

	err = choose_vr(s, conf->vr, user, &vr, extack);
	if (err)
		return err;
	err = var_netdev_new_session(s, vr, conf->ifname, extack);
	if (err)
		return err;
	s->override_vr = conf->vr && vr ? vr->id : 0;
	WRITE_ONCE(s->end, VAR_END_TERMINATE);
	return 0;
}

/* Cannot fail. open comes last: it lets data in. */
static void apply_conf(struct var_session *s, const struct var_session_conf *conf, char *user)
{
	struct var_prefixes *old;

	if (conf->peer_id)
		WRITE_ONCE(s->peer_id, *conf->peer_id);
	if (conf->mru)
		WRITE_ONCE(s->mru, *conf->mru);
	if (conf->flags)
		WRITE_ONCE(s->flags, *conf->flags);
	if (conf->prefixes) {
		old = rcu_replace_pointer(s->prefixes, conf->prefixes,
					  lockdep_is_held(&session_net(s)->lock));
		if (old)
			kfree_rcu(old, rcu);
	}
	if (user) {
		kfree(s->user);
		s->user = user;
	}
	if (conf->open) {
		/* Whoever sees it open sees the rest, too: pairs with receive_ip(). */
		smp_store_release(&s->open, *conf->open);
	}
	var_netdev_update(s, conf->mru || conf->flags ? mtu_wanted(s) : 0);
}

static int configure(struct var_session *s, const struct var_session_conf *conf,
		     struct netlink_ext_ack *extack)
{
	bool terminate = conf->end && *conf->end == VAR_END_TERMINATE &&
			 s->end == VAR_END_NONE;
	char *user = NULL;
	int err;

	err = check_conf(s, conf, terminate, extack);
	if (err)
		return err;
	if (conf->user) {
		user = kstrdup(conf->user, GFP_KERNEL_ACCOUNT);
		if (!user)
			return -ENOMEM;
	}
	if (terminate) {
		err = terminate_in_vr(s, conf, user ?: s->user, extack);
	} else if (conf->vr) {
		struct var_vr *vr;

		err = choose_vr(s, conf->vr, user ?: s->user, &vr, extack);
		if (!err)
			err = var_session_move(s, vr, extack);
	}
	if (err) {
		kfree(user);
		return err;
	}
	apply_conf(s, conf, user);
	return 0;
}

/**
 * var_session_set() - change a session
 * @s: session
 * @conf: what to change; prefixes are taken over on success only
 * @extack: says why not
 *
 * All of the request is done, or nothing.
 *
 * Context: under lock, may sleep, takes RTNL.
 * Return: 0; -EBUSY, -EINVAL, -EPERM for a contradiction; -ENOENT, -ENETDOWN,
 * -ENETUNREACH if there is no VR, or none that is safe; what registering a
 * netdevice says; -ENOMEM.
 */
int var_session_set(struct var_session *s, const struct var_session_conf *conf,
		    struct netlink_ext_ack *extack)
{
	struct var_net *vn = session_net(s);
	struct var_row *row;
	int err;

	if (s->dead)
		return -ESHUTDOWN;
	err = configure(s, conf, extack);
	if (err)
		return err;
	rcu_read_lock();
	row = rcu_dereference(s->row);
	var_vr_touch(vn, rcu_dereference(row->vr));
	rcu_read_unlock();
	var_event_session(s, VAR_CMD_SESSION_NTF);
	return 0;
}

/* The session's VR changes; its netdevice loses addresses and routes. */
static int move(struct var_session *s, struct var_vr *vr, struct netlink_ext_ack *extack)
{
	struct net_device *dev = session_dev(s);
	struct var_row *row = session_row(s);
	struct var_net *vn = session_net(s);
	struct var_vr *old;
	bool dropped;
	int err;

	old = rcu_dereference_protected(row->vr, lockdep_is_held(&vn->lock));
	dropped = READ_ONCE(row->flags) & VAR_ROW_FLAGS_DROP;
	if (old == vr && !dropped)
		return 0;

	/* From here to the end no packet of the session passes. */
	var_row_assign(vn, row, NULL, true);
	if (!dev) {
		var_row_assign(vn, row, vr, false);
		return 0;
	}
	err = var_netdev_move(vn, dev, row, vr, extack);
	if (err && !dropped)
		var_netdev_move(vn, dev, row, old, NULL);
	return err;
}

/**
 * var_session_move() - move a session to another VR
 * @s: session whose end is terminate
 * @vr: the VR, from now on instead of what the interface table decides; NULL:
 *	back to what the table decides
 * @extack: says why not
 *
 * The netdevice changes its VRF device. Addresses and routes are the new VR's
 * business: the kernel drops the routes, and the addresses' ones are made anew
 * for IPv6 only. The session is neither closed nor renegotiated.
 *
 * Context: under lock, may sleep, takes RTNL.
 * Return: 0; -EINVAL before the end is known; -ENETDOWN, -ENETUNREACH, -ENOENT
 * if there is no VR or none that is safe; what the VRF device says.
 */
int var_session_move(struct var_session *s, struct var_vr *vr, struct netlink_ext_ack *extack)
{
	u32 override = vr ? vr->id : 0;
	int err;

	if (s->dead)
		return -ESHUTDOWN;
	if (s->end != VAR_END_TERMINATE) {
		NL_SET_ERR_MSG(extack, "The session has no VR before its end is terminate");
		return -EINVAL;
	}
	if (vr)
		err = var_vr_check_safe(session_net(s), vr, extack);
	else
		err = choose_vr(s, NULL, s->user, &vr, extack);
	if (err)
		return err;
	err = move(s, vr, extack);
	if (err)
		return err;
	s->override_vr = override;
	var_event_session(s, VAR_CMD_SESSION_NTF);
	return 0;
}

/**
 * var_session_follow() - the tunnel's VR has changed: decide anew
 * @s: session; nothing happens if its VR does not depend on the tunnel
 *
 * If the session cannot follow, its row drops: it must not stay in a VR that is
 * no longer its own.
 *
 * Context: under lock, may sleep, takes RTNL.
 */
void var_session_follow(struct var_session *s)
{
	struct var_vr *vr;
	int err;

	if (s->override_vr)
		return;
	err = choose_vr(s, NULL, s->user, &vr, NULL);
	if (!err)
		err = move(s, vr, NULL);
	if (err)
		var_row_assign(session_net(s), session_row(s), NULL, true);
	var_event_session(s, VAR_CMD_SESSION_NTF);
}

/* --- life ----------------------------------------------------------------- */

static int add_row(struct var_session *s)
{
	struct var_row *trow = rcu_dereference_protected(s->tunnel->row,
							 lockdep_is_held(&session_net(s)->lock));
	struct var_row_key key = {
		.kind		= VAR_ROW_KIND_SESSION,
		.endpoint	= s->tunnel->ep->id,
		.tunnel_id	= s->tunnel->id,
		.session_id	= var_session_id(s),
	};
	u32 flags = VAR_ROW_FLAGS_OBJECT;
	struct var_row *row;
	struct var_vr *vr;

	/* As long as the user is not known, the row names the tunnel's VR. */
	if (decide(s->tunnel, NULL, &vr)) {
		vr = NULL;
		flags |= VAR_ROW_FLAGS_DROP;
	}
	row = var_row_add(session_net(s), &key, vr, trow->side, VAR_SELECT_NONE, flags, NULL);
	if (IS_ERR(row))
		return PTR_ERR(row);
	WRITE_ONCE(row->carrier, READ_ONCE(trow->carrier));
	rcu_assign_pointer(s->row, row);
	return 0;
}

static void drop_row(struct var_session *s)
{
	struct var_row *row = session_row(s);

	RCU_INIT_POINTER(s->row, NULL);
	if (row)
		var_row_remove(session_net(s), row);
}

/**
 * var_session_new() - make a session
 * @t: its tunnel
 * @conf: settings; prefixes are taken over on success only
 * @extack: says why not
 * @result: receives the session, which lives as long as the lock is held
 *
 * Context: under lock, may sleep, takes RTNL.
 * Return: 0; -EEXIST when the id is in use in the tunnel; what
 * var_session_set() returns.
 */
int var_session_new(struct var_tunnel *t, const struct var_session_conf *conf,
		    struct netlink_ext_ack *extack, struct var_session **result)
{
	struct var_net *vn = t->ep->vn;
	struct var_session *s;
	LIST_HEAD(gone);
	int err;

	if (t->dead || vn->exiting)
		return -ESHUTDOWN;
	if (!conf->id) {
		NL_SET_ERR_MSG(extack, "Session ID 0 is not a session (RFC 2661 section 3.1)");
		return -EINVAL;
	}
	if (var_session_find(t->ep, t->id, conf->id)) {
		NL_SET_ERR_MSG(extack, "The tunnel has a session with this Session ID");
		return -EEXIST;
	}
	s = session_alloc(t, conf->id);
	if (!s)
		return -ENOMEM;
	err = add_row(s);
	if (err)
		goto err_put;
	/* Not yet found by anybody, so that half of a session is never seen. */
	err = configure(s, conf, extack);
	if (err)
		goto err_row;
	err = var_session_hash(s);
	if (err)
		goto err_dev;

	list_add_tail(&s->list, &t->list);
	t->n_sessions++;
	atomic_inc(&vn->n_sessions);
	var_event_session(s, VAR_CMD_SESSION_NTF);
	*result = s;
	return 0;

err_dev:
	/* The prefixes stay the caller's; nobody has seen them here. */
	if (conf->prefixes)
		RCU_INIT_POINTER(s->prefixes, NULL);
	list_add(&s->list, &gone);
	var_netdev_del_sessions(&gone);
	list_del_init(&s->list);
err_row:
	drop_row(s);
err_put:
	var_session_put(s);
	return err;
}

/**
 * var_session_unlink() - first phase of deletion
 * @s: session, not yet unlinked
 * @sessions: list of sessions for var_session_finish()
 *
 * Afterwards nobody finds the session, and it lets no packet pass.
 *
 * Context: under lock.
 */
void var_session_unlink(struct var_session *s, struct list_head *sessions)
{
	WRITE_ONCE(s->dead, true);
	WRITE_ONCE(s->open, 0);
	var_session_unhash(s);
	list_move_tail(&s->list, sessions);
	s->tunnel->n_sessions--;
	atomic_dec(&session_net(s)->n_sessions);
}

/**
 * var_session_finish() - second phase of deletion
 * @sessions: sessions that are unlinked; empty afterwards
 *
 * Context: under lock, may sleep, takes RTNL.
 */
void var_session_finish(struct list_head *sessions)
{
	struct var_session *s, *next;

	if (list_empty(sessions))
		return;
	/*
	 * Who found a session before, or saw it open, is done after this: the
	 * counters are final. Expedited, as the lock is held. Of a namespace that
	 * goes away nobody reads them.
	 */
	s = list_first_entry(sessions, struct var_session, list);
	if (!session_net(s)->exiting)
		synchronize_rcu_expedited();
	list_for_each_entry(s, sessions, list) {
		var_event_session(s, VAR_CMD_SESSION_DEL_NTF);
		drop_row(s);
	}
	var_netdev_del_sessions(sessions);
	list_for_each_entry_safe(s, next, sessions, list) {
		list_del_init(&s->list);
		var_session_put(s);
	}
}

/**
 * var_session_del() - delete a session
 * @s: session, not yet deleted
 *
 * Context: under lock, may sleep, takes RTNL.
 */
void var_session_del(struct var_session *s)
{
	LIST_HEAD(sessions);

	if (WARN_ON_ONCE(s->dead))
		return;
	var_session_unlink(s, &sessions);
	var_session_finish(&sessions);
}
