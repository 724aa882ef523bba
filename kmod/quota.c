// SPDX-License-Identifier: GPL-2.0
/*
 * Quotas: how much of the box a VR may have, so that the ISPs leave room for each other.
 *
 * A quota is the VR's. It holds for whoever makes or moves something, the carrier and the
 * controller included, and is asked when a row begins to name the VR. What is there when
 * it is set stays, and what goes makes room.
 *
 * Tunnels and sessions come to a VR under var_net.lock only. So var_quota_check(), which is
 * asked before anything changes, is still right when the row changes. Rows of ports change
 * under RTNL, those of isps and users under var_net.lock: for these var_row_add() and
 * var_row_enter() ask again, in the moment of the change.
 */
#include "var.h"

static enum var_quota quota_of(enum var_row_kind kind)
{
	switch (kind) {
	case VAR_ROW_KIND_TUNNEL:
		return VAR_QUOTA_TUNNELS;
	case VAR_ROW_KIND_SESSION:
		return VAR_QUOTA_SESSIONS;
	default:
		return VAR_QUOTA_ROWS;
	}
}

/* row_lock */
static u32 used(const struct var_vr *vr, enum var_quota which)
{
	switch (which) {
	case VAR_QUOTA_TUNNELS:
		return vr->tunnels;
	case VAR_QUOTA_SESSIONS:
		return vr->sessions;
	default:
		return vr->rows - vr->tunnels - vr->sessions;
	}
}

static void say_why(struct netlink_ext_ack *extack, enum var_quota which)
{
	switch (which) {
	case VAR_QUOTA_TUNNELS:
		NL_SET_ERR_MSG(extack,
			       "The VR has as many tunnels as it may: end some, or raise quota-tunnels");
		break;
	case VAR_QUOTA_SESSIONS:
		NL_SET_ERR_MSG(extack,
			       "The VR would have more sessions than it may: end some, or raise quota-sessions");
		break;
	default:
		NL_SET_ERR_MSG(extack,
			       "The VR has as many ports, isps and users as it may: delete some, or raise quota-rows");
	}
}

/**
 * var_quota_take() - is there room in a VR for rows that begin to name it now?
 * @vr: the VR, NULL for the box or none, which have no quotas
 * @kind: kind of the rows
 * @n: how many
 * @extack: for the reason of a refusal; may be NULL
 *
 * A refusal is counted. What is let in the caller counts.
 *
 * Context: row_lock.
 * Return: 0 or -EDQUOT.
 */
int var_quota_take(struct var_vr *vr, enum var_row_kind kind, u32 n,
		   struct netlink_ext_ack *extack)
{
	enum var_quota which = quota_of(kind);

	if (!vr || !n || !vr->quota[which] || (u64)used(vr, which) + n <= vr->quota[which])
		return 0;
	vr->refused[which]++;
	say_why(extack, which);
	return -EDQUOT;
}

/**
 * var_quota_check() - is there room in a VR for rows that do not name it yet?
 * @vn: netns
 * @vr: the VR, NULL for the box or none, which have no quotas
 * @kind: kind of the rows
 * @n: how many
 * @extack: for the reason of a refusal; may be NULL
 *
 * For tunnels and sessions it stays so until var_net.lock is let go.
 *
 * Context: var_net.lock, for a port RTNL will do.
 * Return: 0 or -EDQUOT.
 */
int var_quota_check(struct var_net *vn, struct var_vr *vr, enum var_row_kind kind, u32 n,
		    struct netlink_ext_ack *extack)
{
	int err;

	spin_lock_bh(&vn->row_lock);
	err = var_quota_take(vr, kind, n, extack);
	spin_unlock_bh(&vn->row_lock);
	return err;
}
