// SPDX-License-Identifier: GPL-2.0
/*
 * Netlink sockets that are more than where requests come from: those that act on behalf
 * of somebody (a controller opens one for each client whose requests it passes on), and
 * those that are subscribed to notifications, each of which gets what its source may read.
 */
#include <linux/cred.h>
#include <linux/slab.h>
#include <net/sock.h>

#include "netlink.h"

#define SUBSCRIBED_MAX	1024	/* of a network namespace */
#define PER_USER	16	/* of them of one user who is not the carrier */

/**
 * struct var_socket - such a socket
 * @sk: the socket; only compared, and asked whether it is dead before it is forgotten
 * @portid: its port id
 * @behalf: for whom it acts, a reference; NULL: for its user
 * @auth: whose notifications it gets, held
 * @only: those about this VR alone, VAR_VR_BOX: about all
 * @subscribed: it gets some; @auth and @only stay as they are from then on
 * @rcu: to free it
 *
 * In var_net.sockets by port id; made under var_net.lock, removed when the socket is
 * closed. A port id is free again a moment before its socket is reported closed; so it
 * is the socket that counts.
 */
struct var_socket {
	const struct sock	*sk;
	u32			portid;
	const struct cred	*behalf;
	struct var_auth		auth;
	u32			only;
	bool			subscribed;
	struct rcu_head		rcu;
};

static void socket_free(struct var_socket *s)
{
	/* Readers under RCU are done with the creds, too: these wait as well. */
	if (s->behalf)
		put_cred(s->behalf);
	if (s->subscribed)
		var_auth_release(&s->auth);
	kfree_rcu(s, rcu);
}

/* lock. What is known of the socket that has sent a request; made if there is nothing. */
static struct var_socket *socket_of(struct var_net *vn, const struct sk_buff *skb,
				    struct netlink_ext_ack *extack)
{
	u32 portid = NETLINK_CB(skb).portid;
	struct var_socket *s;
	int err;

	/* Only that of another socket may go meanwhile. */
	rcu_read_lock();
	s = xa_load(&vn->sockets, portid);
	if (s && s->sk != NETLINK_CB(skb).sk)
		s = ERR_PTR(-EBUSY);
	rcu_read_unlock();
	if (!s) {
		s = kzalloc(sizeof(*s), GFP_KERNEL_ACCOUNT);
		if (!s)
			return ERR_PTR(-ENOMEM);
		s->sk = NETLINK_CB(skb).sk;
		s->portid = portid;
		err = xa_insert(&vn->sockets, portid, s, GFP_KERNEL_ACCOUNT);
		if (err) {
			kfree(s);
			s = ERR_PTR(err);
		}
	}
	if (s == ERR_PTR(-EBUSY))
		NL_SET_ERR_MSG(extack,
			       "The port id of the socket is not free yet: open another one");
	return s;
}

/**
 * var_behalf_set() - from now on, a socket acts for somebody
 * @vn: netns
 * @skb: a request of the socket's
 * @cred: for whom; the reference is taken over if this succeeds
 * @extack: for the reason of a refusal
 *
 * Context: var_net.lock.
 * Return: 0; -EBUSY if it is subscribed, or a socket that had its port id is just being
 * closed; -ENOMEM.
 */
int var_behalf_set(struct var_net *vn, const struct sk_buff *skb, const struct cred *cred,
		   struct netlink_ext_ack *extack)
{
	struct var_socket *s = socket_of(vn, skb, extack);

	if (IS_ERR(s))
		return PTR_ERR(s);
	if (s->subscribed || s->behalf) {
		NL_SET_ERR_MSG(extack,
			       "The socket gets notifications of its user's: open another one");
		return -EBUSY;
	}
	/* Whoever finds them also finds what they point to: var_behalf_find(). */
	smp_store_release(&s->behalf, cred);
	return 0;
}

/**
 * var_behalf_find() - for whom does a socket act?
 * @vn: netns
 * @skb: a request of the socket's
 *
 * Context: a system call on the socket, which keeps it open.
 * Return: for whom, as long as the socket is open; NULL if it is for its user.
 */
const struct cred *var_behalf_find(struct var_net *vn, const struct sk_buff *skb)
{
	const struct cred *cred = NULL;
	const struct var_socket *s;

	rcu_read_lock();
	s = xa_load(&vn->sockets, NETLINK_CB(skb).portid);
	if (s && s->sk == NETLINK_CB(skb).sk)
		cred = smp_load_acquire(&s->behalf);	/* var_behalf_set() */
	rcu_read_unlock();
	return cred;
}

/* lock. Is there room for another subscription of this user's? */
static bool has_room(struct var_net *vn, const struct var_auth *auth)
{
	unsigned int all = 0, same = 0;
	const struct var_socket *s;
	unsigned long portid;

	rcu_read_lock();
	xa_for_each(&vn->sockets, portid, s) {
		if (!s->subscribed)
			continue;
		all++;
		same += !s->auth.carrier && uid_eq(s->auth.sender->euid, auth->sender->euid);
	}
	rcu_read_unlock();
	return all < SUBSCRIBED_MAX && (auth->carrier || same < PER_USER);
}

/**
 * var_subscribe() - from now on, a socket gets notifications
 * @vn: netns
 * @skb: a request of the socket's
 * @only: those about this VR alone, VAR_VR_BOX: about all
 * @extack: for the reason of a refusal
 *
 * Context: var_net.lock.
 * Return: 0; -EEXIST, -ENOSPC, -ENOMEM; -EBUSY as var_behalf_set().
 */
int var_subscribe(struct var_net *vn, struct sk_buff *skb, u32 only,
		  struct netlink_ext_ack *extack)
{
	struct var_auth auth;
	struct var_socket *s;

	var_auth_source(&auth, skb, vn->net);
	s = socket_of(vn, skb, extack);
	if (IS_ERR(s))
		return PTR_ERR(s);
	if (s->subscribed) {
		NL_SET_ERR_MSG(extack, "The socket is subscribed already");
		return -EEXIST;
	}
	if (!has_room(vn, &auth)) {
		NL_SET_ERR_MSG(extack, "There are too many subscribed sockets: close some");
		return -ENOSPC;
	}
	s->auth = auth;
	var_auth_hold(&s->auth);
	s->only = only;
	/* With auth and only: var_subscribers_tell(). */
	smp_store_release(&s->subscribed, true);
	return 0;
}

/**
 * var_subscribed() - is any socket subscribed?
 * @vn: netns
 *
 * Context: any.
 */
bool var_subscribed(struct var_net *vn)
{
	return !xa_empty(&vn->sockets);
}

/* RCU */
static bool may_read(struct var_net *vn, const struct var_socket *s, u32 vr)
{
	return !var_authorize(&s->auth, vn, VAR_RIGHT_READ, vr);
}

/**
 * var_subscribers_tell() - a notification for the sockets that are subscribed
 * @vn: netns
 * @msg: the notification; not consumed
 * @vr: the VR that it is about, VAR_VR_BOX: the box
 * @unless: not to those who may read what is in this VR, VAR_GRANT_ALL: to all
 *
 * Context: any.
 */
void var_subscribers_tell(struct var_net *vn, struct sk_buff *msg, u32 vr, u32 unless)
{
	const struct var_socket *s;
	struct sk_buff *copy;
	unsigned long portid;

	rcu_read_lock();
	/* At the end of the module nobody tells us of sockets that are closed any more. */
	if (!READ_ONCE(var_family_registered))
		goto out;
	xa_for_each(&vn->sockets, portid, s) {
		/*
		 * Auth and only are there when it is seen to be subscribed. A socket that is
		 * closed may have left its port id to another one.
		 */
		if (!smp_load_acquire(&s->subscribed) || sock_flag(s->sk, SOCK_DEAD) ||
		    (s->only != VAR_VR_BOX && s->only != vr) || !may_read(vn, s, vr) ||
		    (unless != VAR_GRANT_ALL && may_read(vn, s, unless) &&
		     s->only == VAR_VR_BOX))
			continue;
		/* One that has no room for it is told so by the core: ENOBUFS. */
		copy = skb_clone(msg, GFP_ATOMIC);
		if (copy)
			genlmsg_unicast(vn->net, copy, s->portid);
	}
out:
	rcu_read_unlock();
}

/**
 * var_socket_closed() - a netlink socket is closed
 * @vn: netns
 * @portid: its port id, which another may have got in the meantime
 *
 * Context: process.
 */
void var_socket_closed(struct var_net *vn, u32 portid)
{
	struct var_socket *s;

	xa_lock(&vn->sockets);
	s = xa_load(&vn->sockets, portid);
	if (s && sock_flag(s->sk, SOCK_DEAD))
		__xa_erase(&vn->sockets, portid);
	else
		s = NULL;
	xa_unlock(&vn->sockets);
	if (s)
		socket_free(s);
}

/**
 * var_sockets_forget() - forget all, as nothing is asked any more
 * @vn: netns
 *
 * Context: process; the family is gone, or all sockets of the netns are.
 */
void var_sockets_forget(struct var_net *vn)
{
	struct var_socket *s;
	unsigned long portid;

	xa_for_each(&vn->sockets, portid, s) {
		xa_erase(&vn->sockets, portid);
		socket_free(s);
	}
	xa_destroy(&vn->sockets);
}
