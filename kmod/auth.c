// SPDX-License-Identifier: GPL-2.0
/*
 * Who may do what: the one function that every operation of the family passes, and
 * the grants that it asks.
 */
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/net.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/user_namespace.h>
#include <net/sock.h>

#include "var.h"

/* --- who asks ------------------------------------------------------------- */

/**
 * var_auth_source() - find out who asks
 * @auth: filled in; what it points to lives as long as the system call
 * @skb: the request
 * @net: netns that it is about
 *
 * The source is both the sender, who is running, and the opener of the socket,
 * so that neither can lend its rights to the other: a program with more rights
 * that is made to write to a socket it was given, or a socket that was opened
 * with more rights and passed on. netlink_capable() forgets about the opener
 * when the sender names a destination, and the credentials in the message are
 * what the sender chose to put there.
 *
 * A socket that acts on behalf of somebody has that one's rights, whoever sends:
 * its opener wanted it so, and keeps it to itself. A sender of another user id
 * than the opener's has been given the socket, and needs rights of its own, too.
 *
 * Context: the system call that sends the request: an operation, or the start of
 * a dump.
 */
void var_auth_source(struct var_auth *auth, struct sk_buff *skb, struct net *net)
{
	struct sock *sk = NETLINK_CB(skb).sk;
	struct file *file = sk && sk->sk_socket ? sk->sk_socket->file : NULL;
	const struct cred *behalf = file ? var_behalf_find(var_net(net), skb) : NULL;

	if (behalf) {
		auth->opener = behalf;
		auth->sender = uid_eq(current_euid(), file->f_cred->euid) ? behalf : current_cred();
		auth->carrier = false;
		return;
	}
	auth->sender = current_cred();
	auth->opener = file ? file->f_cred : NULL;
	auth->carrier = file && file_ns_capable(file, net->user_ns, CAP_NET_ADMIN) &&
			ns_capable(net->user_ns, CAP_NET_ADMIN);
}

/**
 * var_auth_hold() - keep what var_auth_source() has found beyond the system call
 * @auth: to be given to var_auth_release()
 */
void var_auth_hold(struct var_auth *auth)
{
	get_cred(auth->sender);
	if (auth->opener)
		get_cred(auth->opener);
}

/**
 * var_auth_release() - undo var_auth_hold()
 * @auth: not used any more
 */
void var_auth_release(struct var_auth *auth)
{
	put_cred(auth->sender);
	if (auth->opener)
		put_cred(auth->opener);
}

/* --- grants --------------------------------------------------------------- */

static bool same_holder(const struct var_grant *a, const struct var_grant *b)
{
	return uid_eq(a->uid, b->uid) && gid_eq(a->gid, b->gid) && a->vr == b->vr;
}

/* lock */
static struct var_grant *grant_find(struct var_net *vn, const struct var_grant *key)
{
	struct var_grant *g;

	list_for_each_entry(g, &vn->grants, list)
		if (same_holder(g, key))
			return g;
	return NULL;
}

/* lock */
static void grant_free(struct var_net *vn, struct var_grant *g)
{
	list_del_rcu(&g->list);
	vn->n_grants--;
	if (!vn->quiet)
		var_event_grant(vn, g, VAR_CMD_GRANT_DEL_NTF);
	var_vr_touch(vn, NULL);
	kfree_rcu(g, rcu);
}

/**
 * var_grant_new() - make a grant
 * @vn: netns
 * @want: the grant; copied
 * @extack: for the reason of a refusal
 *
 * Context: var_net.lock.
 * Return: 0, -EEXIST, -ENOSPC, -ENOMEM.
 */
int var_grant_new(struct var_net *vn, const struct var_grant *want, struct netlink_ext_ack *extack)
{
	struct var_grant *g;

	if (grant_find(vn, want)) {
		NL_SET_ERR_MSG(extack, "There is such a grant already: set it");
		return -EEXIST;
	}
	if (vn->n_grants >= VAR_MAX_GRANTS) {
		NL_SET_ERR_MSG(extack, "There are 4096 grants already: delete some");
		return -ENOSPC;
	}
	g = kmemdup(want, sizeof(*want), GFP_KERNEL_ACCOUNT);
	if (!g)
		return -ENOMEM;
	vn->n_grants++;
	list_add_tail_rcu(&g->list, &vn->grants);
	var_vr_touch(vn, NULL);
	var_event_grant(vn, g, VAR_CMD_GRANT_NTF);
	return 0;
}

/**
 * var_grant_set() - change the rights of a grant
 * @vn: netns
 * @want: whose, where, and which
 * @extack: for the reason of a refusal
 *
 * Context: var_net.lock.
 * Return: 0 or -ENOENT.
 */
int var_grant_set(struct var_net *vn, const struct var_grant *want, struct netlink_ext_ack *extack)
{
	struct var_grant *g = grant_find(vn, want);

	if (!g) {
		NL_SET_ERR_MSG(extack, "There is no such grant: add it");
		return -ENOENT;
	}
	WRITE_ONCE(g->rights, want->rights);
	var_vr_touch(vn, NULL);
	var_event_grant(vn, g, VAR_CMD_GRANT_NTF);
	return 0;
}

/**
 * var_grant_del() - take a grant back
 * @vn: netns
 * @key: whose, and where
 * @extack: for the reason of a refusal
 *
 * Nobody asks grants for longer than one part of a dump or one operation, and
 * operations hold the lock: so it holds when this returns.
 *
 * Context: var_net.lock.
 * Return: 0 or -ENOENT.
 */
int var_grant_del(struct var_net *vn, const struct var_grant *key, struct netlink_ext_ack *extack)
{
	struct var_grant *g = grant_find(vn, key);

	if (!g) {
		NL_SET_ERR_MSG(extack, "There is no such grant");
		return -ENOENT;
	}
	grant_free(vn, g);
	return 0;
}

/**
 * var_grants_forget() - the grants of a VR go with it
 * @vn: netns
 * @vr: its id, VAR_VR_BOX: all grants whatsoever
 *
 * Another VR may have that id later, and another owner.
 *
 * Context: var_net.lock.
 */
void var_grants_forget(struct var_net *vn, u32 vr)
{
	struct var_grant *g, *next;

	list_for_each_entry_safe(g, next, &vn->grants, list)
		if (vr == VAR_VR_BOX || g->vr == vr)
			grant_free(vn, g);
}

/* The core's groups_search() is not for modules. */
static bool is_member(const struct group_info *groups, kgid_t gid)
{
	unsigned int left = 0, right = groups->ngroups, mid;

	while (left < right) {
		mid = (left + right) / 2;
		if (gid_eq(gid, groups->gid[mid]))
			return true;
		if (gid_gt(gid, groups->gid[mid]))
			left = mid + 1;
		else
			right = mid;
	}
	return false;
}

static bool is_held_by(const struct var_grant *g, const struct cred *cred)
{
	if (uid_valid(g->uid))
		return uid_eq(g->uid, cred->euid);
	return gid_eq(g->gid, cred->egid) || is_member(cred->group_info, g->gid);
}

static bool is_in(const struct var_grant *g, u32 vr)
{
	return g->vr == VAR_GRANT_ALL || g->vr == vr;
}

static u32 rights_of(struct var_net *vn, const struct cred *cred, u32 vr)
{
	const struct var_grant *g;
	u32 rights = 0;

	rcu_read_lock();
	list_for_each_entry_rcu(g, &vn->grants, list)
		if (is_in(g, vr) && is_held_by(g, cred))
			rights |= READ_ONCE(g->rights);
	rcu_read_unlock();
	return rights;
}

/* --- the decision --------------------------------------------------------- */

/**
 * var_authorize() - may the source do this?
 * @auth: who asks, from var_auth_source()
 * @vn: netns
 * @right: VAR_RIGHT_*
 * @vr: the VR that the operation touches; VAR_VR_BOX if it is none: what is nobody's
 *	is the carrier's, and theirs who have a grant for all
 *
 * CAP_NET_ADMIN in the user namespace of the netns may all. Else both the sender and
 * the opener need a grant. The answer does not depend on whether an object exists.
 *
 * Context: any.
 * Return: 0 or -EPERM.
 */
int var_authorize(const struct var_auth *auth, struct var_net *vn, u32 right, u32 vr)
{
	if (auth->carrier)
		return 0;
	if (!auth->opener || !(rights_of(vn, auth->sender, vr) & right) ||
	    !(rights_of(vn, auth->opener, vr) & right))
		return -EPERM;
	return 0;
}

/**
 * var_auth_rights_anywhere() - the rights of somebody in whatever VR
 * @vn: netns
 * @cred: whose; euid, egid and group_info are looked at
 *
 * Context: any.
 * Return: VAR_RIGHT_* bits.
 */
u32 var_auth_rights_anywhere(struct var_net *vn, const struct cred *cred)
{
	const struct var_grant *g;
	u32 rights = 0;

	rcu_read_lock();
	list_for_each_entry_rcu(g, &vn->grants, list)
		if (is_held_by(g, cred))
			rights |= READ_ONCE(g->rights);
	rcu_read_unlock();
	return rights;
}

/**
 * var_auth_any() - has the source this right in any VR?
 * @auth: who asks
 * @vn: netns
 * @right: VAR_RIGHT_*
 *
 * Context: any.
 */
bool var_auth_any(const struct var_auth *auth, struct var_net *vn, u32 right)
{
	return auth->opener && var_auth_rights_anywhere(vn, auth->sender) & right &&
	       var_auth_rights_anywhere(vn, auth->opener) & right;
}

enum { VIEW_SENDER = 1, VIEW_OPENER = 2, VIEW_BOTH = 3 };

/**
 * var_auth_view() - find out what a source may see, once for many objects
 * @auth: who asks
 * @vn: netns
 *
 * It holds until the lock is let go, as grants do.
 *
 * Context: var_net.lock.
 */
void var_auth_view(const struct var_auth *auth, struct var_net *vn)
{
	const struct var_grant *g;
	unsigned long id;
	struct var_vr *vr;
	u8 held;

	if (auth->carrier)
		return;
	vn->view_all = 0;
	xa_for_each(&vn->vrs, id, vr)
		vr->view = 0;
	list_for_each_entry(g, &vn->grants, list) {
		if (!auth->opener || !(g->rights & VAR_RIGHT_READ))
			continue;
		held = (is_held_by(g, auth->sender) ? VIEW_SENDER : 0) |
		       (is_held_by(g, auth->opener) ? VIEW_OPENER : 0);
		vr = g->vr == VAR_GRANT_ALL ? NULL : var_vr_find(vn, g->vr);
		if (vr)
			vr->view |= held;
		else if (g->vr == VAR_GRANT_ALL)
			vn->view_all |= held;
	}
}

/**
 * var_auth_sees() - may the source see what is in a VR?
 * @auth: who asks, whose view var_auth_view() has found out
 * @vn: netns
 * @vr: the VR, VAR_VR_BOX for the box
 *
 * Context: var_net.lock, which was not let go since.
 */
bool var_auth_sees(const struct var_auth *auth, struct var_net *vn, u32 vr)
{
	const struct var_vr *it;
	u8 view = vn->view_all;

	if (auth->carrier)
		return true;
	it = vr == VAR_VR_BOX ? NULL : var_vr_find(vn, vr);
	if (it)
		view |= it->view;
	return view == VIEW_BOTH;
}

/**
 * var_auth_rights() - the rights of somebody in whose name a controller acts
 * @vn: netns
 * @cred: whose; euid, egid and group_info are looked at
 * @vr: the VR, VAR_VR_BOX for the box
 *
 * Context: any.
 * Return: VAR_RIGHT_* bits.
 */
u32 var_auth_rights(struct var_net *vn, const struct cred *cred, u32 vr)
{
	return rights_of(vn, cred, vr);
}
