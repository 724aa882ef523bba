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
 * - var_encap_rcv() or pppoe_rcv() found it in the table of the endpoint or port,
 *   or by way of the session that was switched to it, within an RCU section that has
 *   ended;
 * - its netdevice held a reference and has been unregistered: the core waited
 *   for transmitters and gave the reference back in the destructor;
 * - requests, dumps and events use it under the lock, which the caller holds;
 * - the notifiers reach it through its netdevice, under RTNL or RCU. The memory
 *   is freed after a further grace period, for these;
 * - timers and work of its own it has none.
 */
#include <linux/etherdevice.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/ip.h>

#include "pppoe.h"
#include "var.h"

#define VAR_MRU_DEFAULT		1500	/* RFC 1661 section 6.1 */

/* Under lock. */
static struct var_row *session_row(const struct var_session *s)
{
	return rcu_dereference_protected(s->row, lockdep_is_held(&s->vn->lock));
}

static void session_free_rcu(struct rcu_head *head)
{
	struct var_session *s = container_of(head, struct var_session, rcu);

	/* Kept by somebody who found the session in its last moment. */
	__skb_queue_purge(&s->held);
	free_percpu(s->counters);
	dst_cache_destroy(&s->dst_cache);
	kfree(rcu_dereference_protected(s->prefixes, true));
	kfree(rcu_dereference_protected(s->rx_limit, true));
	kfree(rcu_dereference_protected(s->tx_limit, true));
	kfree(s->user);
	kfree(s);
}

static void debug_life(const struct var_session *s, const char *what)
{
	if (s->tunnel)
		pr_debug("session %u/%u/%u %s\n", s->tunnel->ep->id, s->tunnel->id,
			 var_session_id(s), what);
	else
		pr_debug("session %d/%u %s\n", s->pppoe->ifindex, var_session_id(s), what);
}

static void session_release(struct kref *ref)
{
	struct var_session *s = container_of(ref, struct var_session, ref);

	debug_life(s, "destroyed");
	/* Who still reads the tunnel or port through s does so for one grace period. */
	if (s->tunnel)
		var_tunnel_put(s->tunnel);
	else
		var_pppoe_put(s->pppoe);
	call_rcu(&s->rcu, session_free_rcu);
}

void var_session_put(struct var_session *s)
{
	kref_put(&s->ref, session_release);
}

/* A session of a tunnel or, if that is NULL, of a port. */
static struct var_session *session_alloc(struct var_tunnel *t, struct var_pppoe *p, u16 id)
{
	struct var_session *s;

	s = kzalloc(sizeof(*s), GFP_KERNEL_ACCOUNT);
	if (!s)
		return NULL;
	s->counters = var_counters_alloc(GFP_KERNEL_ACCOUNT);
	if (!s->counters)
		goto err_free;
	if (t && dst_cache_init(&s->dst_cache, GFP_KERNEL_ACCOUNT))
		goto err_counters;
	s->vn = t ? t->ep->vn : p->vn;
	s->leg = t ? VAR_LEG_L2TP : VAR_LEG_PPPOE;
	s->key = t ? (u32)t->id << 16 | id : id;
	s->mru = VAR_MRU_DEFAULT;
	s->end = VAR_END_NONE;
	s->last_rx = jiffies;
	skb_queue_head_init(&s->held);
	spin_lock_init(&s->seq_lock);
	var_bucket_init(&s->bucket, s->vn->punt_burst);
	INIT_LIST_HEAD(&s->list);
	if (t)
		kref_get(&t->ref);
	else
		kref_get(&p->ref);
	s->tunnel = t;
	s->pppoe = t ? NULL : p;
	kref_init(&s->ref);
	debug_life(s, "created");
	return s;

err_counters:
	free_percpu(s->counters);
err_free:
	kfree(s);
	return NULL;
}

/* --- life ----------------------------------------------------------------- */

/* RCU. The row of the tunnel or port; a port need not have one. */
static struct var_row *carrier_row(const struct var_session *s)
{
	return s->tunnel ? rcu_dereference(s->tunnel->row) :
			   var_row_find_port(s->vn, s->pppoe->ifindex);
}

/* If its VR is decided at once the row names none until then, and takes room nowhere else. */
static int add_row(struct var_session *s, bool decide, struct netlink_ext_ack *extack)
{
	struct var_row_key key = {
		.kind		= VAR_ROW_KIND_SESSION,
		.session_id	= var_session_id(s),
	};
	enum var_side side = VAR_SIDE_ACCESS;
	u32 flags = VAR_ROW_FLAGS_OBJECT;
	struct var_vr *vr = NULL;
	struct var_row *row;
	u32 carrier;

	if (s->tunnel) {
		key.endpoint = s->tunnel->ep->id;
		key.tunnel_id = s->tunnel->id;
	} else {
		key.ifindex = s->pppoe->ifindex;
	}
	rcu_read_lock();
	row = carrier_row(s);
	carrier = row ? READ_ONCE(row->carrier) : key.ifindex;
	/* A PPPoE client is a user, whatever else there is at the port. */
	if (row && s->tunnel)
		side = READ_ONCE(row->side);
	rcu_read_unlock();

	/* As long as the user is not known, the row names the VR of what carries it. */
	if (decide || var_session_decide(s, NULL, &vr)) {
		vr = NULL;
		flags |= VAR_ROW_FLAGS_DROP;
	}
	row = var_row_add(s->vn, &key, vr, side, VAR_SELECT_NONE, flags, extack);
	if (IS_ERR(row))
		return PTR_ERR(row);
	WRITE_ONCE(row->carrier, carrier);
	rcu_assign_pointer(s->row, row);
	return 0;
}

static void drop_row(struct var_session *s)
{
	struct var_row *row = session_row(s);

	RCU_INIT_POINTER(s->row, NULL);
	if (row)
		var_row_remove(s->vn, row);
}

/* The list of sessions of the tunnel or port, and the table in which they are found. */
static struct list_head *session_siblings(struct var_session *s, u32 **n)
{
	*n = s->tunnel ? &s->tunnel->n_sessions : &s->pppoe->n_sessions;
	return s->tunnel ? &s->tunnel->list : &s->pppoe->list;
}

static int check_new(struct var_tunnel *t, struct var_pppoe *p,
		     const struct var_session_conf *conf, struct netlink_ext_ack *extack)
{
	if (t ? t->dead || t->ep->vn->exiting : p->vn->exiting)
		return -ESHUTDOWN;
	if (!conf->id) {
		NL_SET_ERR_MSG(extack, "Session ID 0 is not a session (RFC 2661 section 3.1)");
		return -EINVAL;
	}
	if (p && conf->id == VAR_PPPOE_ID_RESERVED) {
		NL_SET_ERR_MSG(extack, "SESSION_ID 65535 is reserved (RFC 2516 section 4)");
		return -EINVAL;
	}
	if (p && (!conf->peer_mac || !is_valid_ether_addr(conf->peer_mac))) {
		NL_SET_ERR_MSG(extack, "A PPPoE session needs peer-mac, the client's own address");
		return -EINVAL;
	}
	if (t && conf->peer_mac) {
		NL_SET_ERR_MSG(extack, "Only PPPoE sessions have peer-mac");
		return -EINVAL;
	}
	if (t ? var_session_find(t->ep, t->id, conf->id) : var_pppoe_session(p, conf->id)) {
		NL_SET_ERR_MSG(extack, "The tunnel or port has a session with this id");
		return -EEXIST;
	}
	return 0;
}

/**
 * var_session_new() - make a session
 * @t: its tunnel; or NULL
 * @p: its port if it has no tunnel, held by the caller
 * @conf: settings; prefixes are taken over on success only
 * @extack: says why not
 * @result: receives the session, which lives as long as the lock is held
 *
 * Context: under lock, may sleep, takes RTNL.
 * Return: 0; -EEXIST when the id is in use in the tunnel or at the port; -EDQUOT; what
 * var_session_set() returns.
 */
int var_session_new(struct var_tunnel *t, struct var_pppoe *p,
		    const struct var_session_conf *conf, struct netlink_ext_ack *extack,
		    struct var_session **result)
{
	struct var_session *s;
	LIST_HEAD(gone);
	u32 *n;
	int err;

	err = check_new(t, p, conf, extack);
	if (err)
		return err;
	s = session_alloc(t, p, conf->id);
	if (!s)
		return -ENOMEM;
	if (p)
		ether_addr_copy(s->peer_mac, conf->peer_mac);
	err = add_row(s, conf->end && *conf->end != VAR_END_NONE, extack);
	if (err)
		goto err_put;
	/* Not yet found by anybody, so that half of a session is never seen. */
	err = var_session_configure(s, conf, extack);
	if (err)
		goto err_row;
	err = var_session_hash(s);
	if (err)
		goto err_dev;

	list_add_tail(&s->list, session_siblings(s, &n));
	++*n;
	atomic_inc(&s->vn->n_sessions);
	var_event_session(s, VAR_CMD_SESSION_NTF);
	*result = s;
	return 0;

err_dev:
	/* The prefixes stay the caller's; nobody has seen them here. */
	if (conf->prefixes)
		RCU_INIT_POINTER(s->prefixes, NULL);
	var_switch_unlink(s);
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
	u32 *n;

	WRITE_ONCE(s->dead, true);
	WRITE_ONCE(s->open, 0);
	var_session_unhash(s);
	var_switch_unlink(s);
	session_siblings(s, &n);
	--*n;
	list_move_tail(&s->list, sessions);
	atomic_dec(&s->vn->n_sessions);
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
	bool dev = false;

	if (list_empty(sessions))
		return;
	/*
	 * Who found a session before, or saw it open, is done after this: the
	 * counters are final, and no packet comes to its netdevice. Expedited, as the
	 * lock is held. Of a namespace that goes away nobody reads the counters, but
	 * deferred work comes here also before its own grace period has passed.
	 */
	s = list_first_entry(sessions, struct var_session, list);
	if (!s->vn->quiet)
		synchronize_rcu_expedited();
	list_for_each_entry(s, sessions, list) {
		var_hold_purge(s);
		var_event_session(s, VAR_CMD_SESSION_DEL_NTF);
		dev |= !!rcu_access_pointer(s->dev);
	}
	/*
	 * Packets on their way up point to netdevices that they do not hold. And
	 * guard.c asks the row whether they have lost their VR, and for their side.
	 */
	if (dev)
		var_gro_flush();
	list_for_each_entry(s, sessions, list)
		drop_row(s);
	var_netdev_del_sessions(sessions);
	list_for_each_entry_safe(s, next, sessions, list) {
		list_del_init(&s->list);
		if (s->pppoe)
			var_pppoe_unuse(s->pppoe);
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
