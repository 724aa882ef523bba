// SPDX-License-Identifier: GPL-2.0
/*
 * Virtual access router: what a session is set to: its VR, its end, its services.
 *
 * A request is done as a whole or not at all: what may fail is done first, with
 * nothing changed that could not be undone.
 */
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "var.h"

#define VAR_MTU_MIN		68	/* RFC 791 */
/* What a PPPoE leg cannot do (RFC 2516 section 7: never ACFC, nor a number). */
#define L2TP_FLAGS		(VAR_SESSION_FLAGS_SEND_SEQ | VAR_SESSION_FLAGS_RECV_SEQ | \
				 VAR_SESSION_FLAGS_SEND_LENGTH | VAR_SESSION_FLAGS_ACFC | \
				 VAR_SESSION_FLAGS_DF)

/* Under lock. */
static struct var_row *session_row(const struct var_session *s)
{
	return rcu_dereference_protected(s->row, lockdep_is_held(&s->vn->lock));
}

static struct net_device *session_dev(const struct var_session *s)
{
	return rcu_dereference_protected(s->dev, lockdep_is_held(&s->vn->lock));
}

/* What the peer takes and the way carries without outer fragments. */
static unsigned int mtu_wanted(const struct var_session *s)
{
	unsigned int mtu = var_tx_mtu(s);

	if (!mtu)
		return s->mru;
	return max_t(unsigned int, min_t(unsigned int, s->mru, mtu), VAR_MTU_MIN);
}

/* An MTU that the operator has set stays until what it depends on changes. */
static void update_mtu(struct var_session *s)
{
	unsigned int mtu = mtu_wanted(s);

	var_netdev_update(s, mtu == s->mtu ? 0 : mtu);
	WRITE_ONCE(s->mtu, mtu);
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

/* What is asked of the interface table; the session's own row is left out. */
static struct var_question question(const struct var_session *s, const char *user)
{
	struct var_question q = { .user = user };

	if (s->tunnel) {
		q.ep = s->tunnel->ep;
		q.tunnel = s->tunnel;
	} else {
		q.pppoe = true;
		q.ifindex = s->pppoe->ifindex;
	}
	return q;
}

/**
 * var_session_decide() - the VR that the interface table decides for a session
 * @s: session; its own row is not asked
 * @user: its user, or NULL
 * @vr: filled in; NULL for the box
 *
 * Context: under lock.
 * Return: 0, -ENOENT, -ENETDOWN; see var_decide().
 */
int var_session_decide(struct var_session *s, const char *user, struct var_vr **vr)
{
	struct var_question q = question(s, user);
	u32 id;
	int err;

	*vr = NULL;
	err = var_decide(s->vn, &q, &id, NULL, NULL);
	if (err || id == VAR_VR_BOX)
		return err;
	*vr = var_vr_find(s->vn, id);
	return *vr ? 0 : -ENETDOWN;
}

/* Is there room for the session in a VR, or is it there already? */
static int check_quota(const struct var_session *s, struct var_vr *vr,
		       struct netlink_ext_ack *extack)
{
	if (rcu_access_pointer(session_row(s)->vr) == vr)
		return 0;
	return var_quota_check(s->vn, vr, VAR_ROW_KIND_SESSION, 1, extack);
}

/*
 * The VR in which a session is to end: what the request names, else what the
 * table decides. The box is never chosen by request alone.
 */
static int choose_vr(struct var_session *s, const u32 *asked, const char *user,
		     struct var_vr **vr, struct netlink_ext_ack *extack)
{
	struct var_net *vn = s->vn;
	int err;

	if (asked && *asked != VAR_VR_BOX) {
		*vr = var_vr_find(vn, *asked);
		if (!*vr) {
			NL_SET_ERR_MSG(extack, "There is no VR with this id");
			return -ENOENT;
		}
		return var_vr_check_safe(vn, *vr, extack);
	}

	err = var_session_decide(s, user, vr);
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

/*
 * The VR that is asked for instead of what the table decides: that of the request, or
 * of an earlier one that came while the session held or was switched.
 */
static const u32 *asked_vr(const struct var_session *s, const struct var_session_conf *conf)
{
	if (conf->vr)
		return conf->vr;
	return s->override_vr ? &s->override_vr : NULL;
}

/* --- changes -------------------------------------------------------------- */

/* What a request asks for, made ready before anything changes. */
struct change {
	u8			end;		/* new end, or the one in force */
	bool			terminate;	/* a netdevice is to be made */
	bool			new_rx, new_tx;	/* limits below replace those in force */
	struct var_limit	*rx_limit, *tx_limit;
	char			*user;
};

static void change_free(struct change *c)
{
	kfree(c->rx_limit);
	kfree(c->tx_limit);
	kfree(c->user);
}

static int check_end(const struct var_session *s, u8 end, struct netlink_ext_ack *extack)
{
	bool early = s->end == VAR_END_NONE || s->end == VAR_END_HOLD;

	if (end == s->end || early || (s->end == VAR_END_SWITCH && end == VAR_END_HOLD))
		return 0;
	NL_SET_ERR_MSG(extack, "The end of a session is set once; delete the session instead");
	return -EBUSY;
}

/* Only what cannot be undone later is refused here, before anything changes. */
static int check_conf(const struct var_session *s, const struct var_session_conf *conf,
		      const struct change *c, struct netlink_ext_ack *extack)
{
	int err;

	err = check_end(s, c->end, extack);
	if (err)
		return err;
	if (c->terminate && s->from) {
		NL_SET_ERR_MSG(extack, "Another session is switched to this one");
		return -EBUSY;
	}
	if (conf->ifname && !c->terminate) {
		NL_SET_ERR_MSG(extack,
			       "A netdevice is made, and named, when end becomes terminate");
		return -EINVAL;
	}
	if (conf->vr && c->end == VAR_END_NONE) {
		NL_SET_ERR_MSG(extack, "A VR is chosen when end becomes hold, terminate or switch");
		return -EINVAL;
	}
	if (conf->to && c->end != VAR_END_SWITCH) {
		NL_SET_ERR_MSG(extack, "Only with end switch do frames go to another session");
		return -EINVAL;
	}
	if (!conf->to && c->end == VAR_END_SWITCH && s->end != VAR_END_SWITCH) {
		NL_SET_ERR_MSG(extack, "End switch needs to, the session to which frames go");
		return -EINVAL;
	}
	if (s->pppoe && (conf->peer_id || (conf->dscp && *conf->dscp) ||
			 (conf->flags && *conf->flags & L2TP_FLAGS))) {
		NL_SET_ERR_MSG(extack,
			       "A PPPoE session has no ids of a peer, no DSCP, and none of these flags");
		return -EINVAL;
	}
	return 0;
}

static int prepare_limit(const struct var_limit *old, const u64 *rate, const u32 *burst,
			 bool *is_new, struct var_limit **limit)
{
	u64 r = rate ? *rate : old ? old->rate : 0;
	u32 b = burst ? *burst : old ? old->burst : 0;

	*is_new = rate || burst;
	if (!*is_new || !r)
		return 0;
	*limit = var_limit_new(r, b);
	return *limit ? 0 : -ENOMEM;
}

static int prepare(struct var_session *s, const struct var_session_conf *conf, struct change *c)
{
	struct var_limit *rx, *tx;
	int err;

	rx = rcu_dereference_protected(s->rx_limit, lockdep_is_held(&s->vn->lock));
	tx = rcu_dereference_protected(s->tx_limit, lockdep_is_held(&s->vn->lock));
	err = prepare_limit(rx, conf->rx_rate, conf->rx_burst, &c->new_rx, &c->rx_limit) ?:
	      prepare_limit(tx, conf->tx_rate, conf->tx_burst, &c->new_tx, &c->tx_limit);
	if (err)
		return err;
	if (conf->user) {
		c->user = kstrdup(conf->user, GFP_KERNEL_ACCOUNT);
		if (!c->user)
			return -ENOMEM;
	}
	return 0;
}

/* Makes the netdevice in its VR; no packet passes yet, as nothing is open. */
static int terminate_in_vr(struct var_session *s, const struct var_session_conf *conf,
			   const char *user, struct netlink_ext_ack *extack)
{
	const u32 *asked = asked_vr(s, conf);
	struct var_vr *vr;
	int err;

	err = choose_vr(s, asked, user, &vr, extack) ?: check_quota(s, vr, extack);
	if (err)
		return err;
	err = var_netdev_new_session(s, vr, conf->ifname, extack);
	if (err)
		return err;
	s->override_vr = asked && vr ? vr->id : 0;
	return 0;
}

/*
 * A session that holds is about to be switched, and what is switched to it first
 * must be in its VR: so that is decided now.
 */
static int hold_in_vr(struct var_session *s, const struct var_session_conf *conf,
		      const char *user, struct netlink_ext_ack *extack)
{
	const u32 *asked = asked_vr(s, conf);
	struct var_vr *vr;
	int err;

	/* From switch it stays where it is, unless the request says more. */
	if (s->end != VAR_END_NONE && !conf->vr && !conf->user)
		return 0;
	err = choose_vr(s, asked, user, &vr, extack) ?:
	      var_row_enter(s->vn, session_row(s), vr, extack);
	if (err)
		return err;
	s->override_vr = asked && vr ? vr->id : 0;
	return 0;
}

/* Two sessions are switched to each other, or the one to the other: never three. */
static int check_pair(const struct var_session *s, const struct var_session *to,
		      struct netlink_ext_ack *extack)
{
	const struct var_session *back = rcu_access_pointer(to->to);

	if (to == s) {
		NL_SET_ERR_MSG(extack, "A session cannot be switched to itself");
		return -ELOOP;
	}
	if (to->end == VAR_END_TERMINATE) {
		NL_SET_ERR_MSG(extack, "The other session is terminated and takes no frames");
		return -EBUSY;
	}
	if ((to->from && to->from != s) || (back && back != s)) {
		NL_SET_ERR_MSG(extack, "The other session is switched with a third one");
		return -EBUSY;
	}
	if (s->from && s->from != to) {
		NL_SET_ERR_MSG(extack, "A third session is switched to this one");
		return -EBUSY;
	}
	return 0;
}

/* The row names the VR from now on, if the two sessions may be switched there. */
static int switch_in_vr(struct var_session *s, const struct var_session_conf *conf,
			const char *user, struct netlink_ext_ack *extack)
{
	const u32 *asked = asked_vr(s, conf);
	struct var_row *row = session_row(s);
	enum var_drop_reason reason;
	struct var_vr *vr, *old;
	bool dropped;
	int err;

	err = check_pair(s, conf->to, extack);
	if (err)
		return err;
	old = rcu_dereference_protected(row->vr, lockdep_is_held(&s->vn->lock));
	dropped = READ_ONCE(row->flags) & VAR_ROW_FLAGS_DROP;
	if (s->end == VAR_END_SWITCH && !conf->vr && !dropped) {
		vr = old;
	} else {
		err = choose_vr(s, asked, user, &vr, extack);
		if (err)
			return err;
	}
	err = var_row_enter(s->vn, row, vr, extack);
	if (err)
		return err;
	rcu_read_lock();
	reason = var_switch_check(s, conf->to);
	rcu_read_unlock();
	switch (reason) {
	case VAR_DROP_REASON_NONE:
		if (conf->vr || s->end != VAR_END_SWITCH)
			s->override_vr = asked && vr ? vr->id : 0;
		return 0;
	case VAR_DROP_REASON_CROSS_VR:
		NL_SET_ERR_MSG(extack,
			       "The two sessions are in different VRs; see explain for each of them");
		err = -EXDEV;
		break;
	case VAR_DROP_REASON_CROSS_SIDE:
		NL_SET_ERR_MSG(extack,
			       "Both sessions are on the access side, and the VR is not set to hairpin");
		err = -EPERM;
		break;
	default:
		NL_SET_ERR_MSG(extack, "The other session, or the VR, has lost what it needs");
		err = -ENETDOWN;
	}
	var_row_assign(s->vn, row, old, dropped);
	return err;
}

static void set_limit(struct var_session *s, struct var_limit __rcu **limit,
		      struct var_limit *new)
{
	struct var_limit *old;

	old = rcu_replace_pointer(*limit, new, lockdep_is_held(&s->vn->lock));
	if (old)
		kfree_rcu(old, rcu);
}

static void apply_services(struct var_session *s, const struct var_session_conf *conf,
			   struct change *c)
{
	if (conf->mss)
		WRITE_ONCE(s->mss, *conf->mss);
	if (conf->dscp)
		WRITE_ONCE(s->dscp, *conf->dscp);
	if (c->new_rx)
		set_limit(s, &s->rx_limit, c->rx_limit);
	if (c->new_tx)
		set_limit(s, &s->tx_limit, c->tx_limit);
}

/* Cannot fail. open comes late: it lets data in; the end last: it lets held frames go. */
static void apply_conf(struct var_session *s, const struct var_session_conf *conf,
		       struct change *c)
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
					  lockdep_is_held(&s->vn->lock));
		if (old)
			kfree_rcu(old, rcu);
	}
	apply_services(s, conf, c);
	if (c->user) {
		kfree(s->user);
		s->user = c->user;
	}
	if (conf->open) {
		/* Whoever sees it open sees the rest, too: pairs with receive_ip(). */
		smp_store_release(&s->open, *conf->open);
	}
	update_mtu(s);
	if (conf->to)
		var_switch_to(s, conf->to);
	if (c->end != s->end)
		var_end_set(s, c->end);
	if (c->end != VAR_END_SWITCH)
		var_switch_to(s, NULL);
}

/**
 * var_session_configure() - change a session, new or not
 * @s: session
 * @conf: what to change
 * @extack: says why not
 *
 * Context: under lock, may sleep, takes RTNL.
 * Return: as var_session_set().
 */
int var_session_configure(struct var_session *s, const struct var_session_conf *conf,
			  struct netlink_ext_ack *extack)
{
	struct change c = { .end = conf->end ? *conf->end : s->end };
	int err;

	c.terminate = c.end == VAR_END_TERMINATE && s->end != VAR_END_TERMINATE;
	err = check_conf(s, conf, &c, extack);
	if (err)
		return err;
	err = prepare(s, conf, &c);
	if (err)
		goto refuse;
	if (c.terminate) {
		err = terminate_in_vr(s, conf, c.user ?: s->user, extack);
	} else if (c.end == VAR_END_HOLD) {
		err = hold_in_vr(s, conf, c.user ?: s->user, extack);
	} else if (conf->to) {
		err = switch_in_vr(s, conf, c.user ?: s->user, extack);
	} else if (conf->vr) {
		struct var_vr *vr;

		err = choose_vr(s, conf->vr, c.user ?: s->user, &vr, extack);
		if (!err)
			err = var_session_move(s, vr, extack);
	}
	if (err)
		goto refuse;
	apply_conf(s, conf, &c);
	return 0;

refuse:
	change_free(&c);
	return err;
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
 * -ENETUNREACH if there is no VR, or none that is safe; -EDQUOT if it has no room; what
 * registering a netdevice says; -ENOMEM.
 */
int var_session_set(struct var_session *s, const struct var_session_conf *conf,
		    struct netlink_ext_ack *extack)
{
	struct var_net *vn = s->vn;
	struct var_row *row;
	int err;

	if (s->dead)
		return -ESHUTDOWN;
	err = var_session_configure(s, conf, extack);
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
	struct var_net *vn = s->vn;
	struct var_vr *old;
	bool dropped;
	int err;

	old = rcu_dereference_protected(row->vr, lockdep_is_held(&vn->lock));
	dropped = READ_ONCE(row->flags) & VAR_ROW_FLAGS_DROP;
	if (old == vr && !dropped)
		return 0;
	if (s->end == VAR_END_SWITCH && extack) {
		NL_SET_ERR_MSG(extack,
			       "The session is switched: give it, with the VR, another session to go to");
		return -EXDEV;
	}
	err = check_quota(s, vr, extack);
	if (err)
		return err;

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
 * if there is no VR or none that is safe; -EDQUOT if it has no room; what the VRF device
 * says.
 */
int var_session_move(struct var_session *s, struct var_vr *vr, struct netlink_ext_ack *extack)
{
	u32 override = vr ? vr->id : 0;
	int err;

	if (s->dead)
		return -ESHUTDOWN;
	if (s->end == VAR_END_NONE) {
		NL_SET_ERR_MSG(extack,
			       "The session has no VR before its end is hold, terminate or switch");
		return -EINVAL;
	}
	if (vr)
		err = var_vr_check_safe(s->vn, vr, extack);
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
 * var_session_follow() - the VR or MTU of the tunnel or port has changed: decide anew
 * @s: session; it stays where it is if its VR does not depend on that
 *
 * If the session cannot follow, its row drops: it must not stay in a VR that is
 * no longer its own.
 *
 * Context: under lock, may sleep, takes RTNL.
 */
void var_session_follow(struct var_session *s)
{
	struct var_row *row = session_row(s);
	struct var_vr *vr, *old;
	bool dropped;
	int err;

	update_mtu(s);
	if (s->override_vr)
		return;
	old = rcu_dereference_protected(row->vr, lockdep_is_held(&s->vn->lock));
	dropped = READ_ONCE(row->flags) & VAR_ROW_FLAGS_DROP;
	err = var_session_decide(s, s->user, &vr);
	if (!err && vr == old && !dropped)
		return;
	/* The port was taken back: its users are not the box's (R1). */
	if (!err && s->pppoe && !vr && (old || dropped))
		err = -ENETDOWN;
	if (!err && vr)
		err = var_vr_check_safe(s->vn, vr, NULL);
	if (!err)
		err = move(s, vr, NULL);
	if (err)
		var_row_assign(s->vn, row, NULL, true);
	var_event_session(s, VAR_CMD_SESSION_NTF);
}

/* What decides a session's VR, of the rows that are considered. */
struct decider {
	bool			found;
	enum var_row_kind	kind;
};

static void note_decider(void *arg, const struct var_row_key *key, const struct var_row *row,
			 u32 vr, enum var_verdict verdict)
{
	struct decider *d = arg;

	if (d->found || (verdict != VAR_VERDICT_DECIDED && verdict != VAR_VERDICT_DROPPED))
		return;
	d->found = true;
	d->kind = key->kind;
}

/**
 * var_sessions_following() - how many sessions come to a VR with their tunnel or port
 * @vn: netns
 * @sessions: list of sessions of the tunnel or port
 * @kind: VAR_ROW_KIND_TUNNEL or VAR_ROW_KIND_PORT
 * @vr: the VR; those that are in it already do not count
 *
 * Context: under lock, which keeps the answer right.
 * Return: their number.
 */
u32 var_sessions_following(struct var_net *vn, const struct list_head *sessions,
			   enum var_row_kind kind, const struct var_vr *vr)
{
	const struct var_session *s;
	struct var_question q;
	struct decider d;
	u32 n = 0, id;

	list_for_each_entry(s, sessions, list) {
		if (s->override_vr || rcu_access_pointer(session_row(s)->vr) == vr)
			continue;
		d.found = false;
		q = question(s, s->user);
		var_decide(vn, &q, &id, note_decider, &d);
		/* What nobody decides is where the tunnel or port is. */
		n += !d.found || d.kind == kind;
	}
	return n;
}
