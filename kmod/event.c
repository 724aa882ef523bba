// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel sends unasked: notifications to the group "state" and to subscribed
 * sockets, and frames to the controller.
 */
#include <linux/netlink.h>

#include "netlink.h"

/* A notification, or NULL if nobody listens or there is no memory. */
static struct sk_buff *event_new(struct var_net *vn, u8 cmd, struct var_nl_to *to)
{
	/* At the end of the module objects still go, when the group's number is free. */
	if (!READ_ONCE(var_family_registered) ||
	    (!var_subscribed(vn) &&
	     !genl_has_listeners(&var_genl_family, vn->net, VAR_MCGRP_STATE_NR)))
		return NULL;
	*to = (struct var_nl_to) { .cmd = cmd };
	return genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_ATOMIC);
}

/* @vr: the VR that it is about, VAR_VR_BOX: the box */
static void event_send(struct var_net *vn, struct sk_buff *skb, int err, u32 vr)
{
	if (err) {
		nlmsg_free(skb);
		return;
	}
	var_subscribers_tell(vn, skb, vr, VAR_GRANT_ALL);
	genlmsg_multicast_netns(&var_genl_family, vn->net, skb, 0, VAR_MCGRP_STATE_NR, GFP_ATOMIC);
}

/**
 * var_event_vr() - tell that a VR was made, changed or removed
 * @vn: netns
 * @vr: the VR
 * @cmd: VAR_CMD_VR_NTF or VAR_CMD_VR_DEL_NTF
 *
 * Context: any, with @vr kept by var_net.lock, RTNL or RCU.
 */
void var_event_vr(struct var_net *vn, struct var_vr *vr, u8 cmd)
{
	struct var_nl_to to;
	struct sk_buff *skb;

	skb = event_new(vn, cmd, &to);
	if (skb)
		event_send(vn, skb, var_nl_fill_vr(skb, &to, vn, vr), vr->id);
}

/**
 * var_event_row() - tell that a row was made, changed or removed
 * @vn: netns
 * @row: the row
 * @cmd: VAR_CMD_ROW_NTF or VAR_CMD_ROW_DEL_NTF
 *
 * Context: any, with @row kept by RCU or by those who could remove it.
 */
void var_event_row(struct var_net *vn, struct var_row *row, u8 cmd)
{
	struct var_nl_to to;
	struct sk_buff *skb;
	int err;

	skb = event_new(vn, cmd, &to);
	if (!skb)
		return;
	rcu_read_lock();
	err = var_nl_fill_row(skb, &to, vn, row);
	rcu_read_unlock();
	event_send(vn, skb, err, var_row_vr(row));
}

/**
 * var_event_row_left() - tell those who read a VR, and not where it is now, that a row is gone
 * @vn: netns
 * @row: the row
 * @old: id of the VR that it was in
 *
 * Context: any, with @row kept by RCU.
 */
void var_event_row_left(struct var_net *vn, struct var_row *row, u32 old)
{
	struct var_nl_to to;
	struct sk_buff *skb;

	if (!var_subscribed(vn))
		return;
	skb = event_new(vn, VAR_CMD_ROW_DEL_NTF, &to);
	if (!skb)
		return;
	if (!var_nl_fill_row_key(skb, &to, row))
		var_subscribers_tell(vn, skb, old, var_row_vr(row));
	nlmsg_free(skb);
}

/**
 * var_event_endpoint() - tell that an endpoint was made or removed
 * @ep: the endpoint
 * @cmd: VAR_CMD_ENDPOINT_NTF or VAR_CMD_ENDPOINT_DEL_NTF
 *
 * Context: var_net.lock.
 */
void var_event_endpoint(struct var_endpoint *ep, u8 cmd)
{
	const struct var_vr *vr;
	struct var_nl_to to;
	struct sk_buff *skb;

	skb = event_new(ep->vn, cmd, &to);
	if (!skb)
		return;
	vr = rcu_dereference_protected(ep->vr, lockdep_is_held(&ep->vn->lock));
	event_send(ep->vn, skb, var_nl_fill_endpoint(skb, &to, ep), vr ? vr->id : VAR_VR_BOX);
}

/**
 * var_event_tunnel() - tell that a tunnel was made, changed or removed
 * @t: the tunnel
 * @cmd: VAR_CMD_TUNNEL_NTF or VAR_CMD_TUNNEL_DEL_NTF
 *
 * Context: var_net.lock.
 */
void var_event_tunnel(struct var_tunnel *t, u8 cmd)
{
	struct var_nl_to to;
	struct sk_buff *skb;

	skb = event_new(t->ep->vn, cmd, &to);
	if (skb)
		event_send(t->ep->vn, skb, var_nl_fill_tunnel(skb, &to, t),
			   var_row_vr(rcu_access_pointer(t->row)));
}

/**
 * var_event_grant() - tell that a grant was made, changed or taken back
 * @vn: netns
 * @g: the grant
 * @cmd: VAR_CMD_GRANT_NTF or VAR_CMD_GRANT_DEL_NTF
 *
 * Context: var_net.lock.
 */
void var_event_grant(struct var_net *vn, const struct var_grant *g, u8 cmd)
{
	struct var_nl_to to;
	struct sk_buff *skb;

	skb = event_new(vn, cmd, &to);
	if (skb)
		event_send(vn, skb, var_nl_fill_grant(skb, &to, vn, g), VAR_VR_BOX);
}

/**
 * var_event_session() - tell that a session was made, changed or removed
 * @s: the session
 * @cmd: VAR_CMD_SESSION_NTF or VAR_CMD_SESSION_DEL_NTF
 *
 * Context: var_net.lock.
 */
void var_event_session(struct var_session *s, u8 cmd)
{
	struct var_nl_to to;
	struct sk_buff *skb;

	skb = event_new(s->vn, cmd, &to);
	if (skb)
		event_send(s->vn, skb, var_nl_fill_session(skb, &to, s),
			   var_row_vr(rcu_access_pointer(s->row)));
}

/* --- the controller ------------------------------------------------------- */

static int fill_frame(struct sk_buff *msg, u32 portid, struct var_session *s, u16 proto,
		      const struct sk_buff *skb)
{
	struct var_nl_to to = { .portid = portid, .cmd = VAR_CMD_FRAME };
	__be16 field = htons(proto);
	struct nlattr *data;
	void *hdr;

	hdr = var_nl_put(msg, &to);
	if (!hdr || var_nl_put_name(msg, &var_nl_frame_name, s))
		return -EMSGSIZE;
	data = nla_reserve(msg, VAR_A_FRAME_DATA, sizeof(field) + skb->len);
	if (!data)
		return -EMSGSIZE;
	memcpy(nla_data(data), &field, sizeof(field));
	if (skb_copy_bits(skb, 0, nla_data(data) + sizeof(field), skb->len))
		return -EFAULT;
	genlmsg_end(msg, hdr);
	return 0;
}

/**
 * var_event_frame() - send a PPP frame to the controller
 * @s: session that it came by
 * @proto: PPP protocol, host byte order
 * @skb: what comes after the protocol field; not consumed
 *
 * Context: softirq, under RCU.
 * Return: 0; -ECONNREFUSED without a controller; -EAGAIN if it does not read
 * fast enough; -ENOMEM, -EMSGSIZE.
 */
int var_event_frame(struct var_session *s, u16 proto, struct sk_buff *skb)
{
	struct var_net *vn = s->vn;
	u32 controller = READ_ONCE(vn->controller);
	struct sk_buff *msg;
	int err;

	if (!controller)
		return -ECONNREFUSED;
	if (skb->len + sizeof(proto) > VAR_MAX_FRAME)
		return -EMSGSIZE;
	msg = genlmsg_new(3 * nla_total_size(sizeof(u32)) +
			  nla_total_size(sizeof(proto) + skb->len), GFP_ATOMIC);
	if (!msg)
		return -ENOMEM;
	err = fill_frame(msg, controller, s, proto, skb);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	return genlmsg_unicast(vn->net, msg, controller);
}

/* A socket is closed, be it because its process has died: the controller's, or another. */
static int socket_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	const struct netlink_notify *notify = ptr;
	struct var_net *vn;

	if (event != NETLINK_URELEASE || notify->protocol != NETLINK_GENERIC || !notify->portid)
		return NOTIFY_DONE;
	vn = var_net(notify->net);
	if (cmpxchg(&vn->controller, notify->portid, 0) == notify->portid)
		var_vr_touch(vn, NULL);
	var_socket_closed(vn, notify->portid);
	return NOTIFY_DONE;
}

static struct notifier_block socket_notifier = {
	.notifier_call = socket_event,
};

/**
 * var_event_init() - begin to watch sockets
 *
 * Return: 0 or a negative errno.
 */
int var_event_init(void)
{
	return netlink_register_notifier(&socket_notifier);
}

/**
 * var_event_exit() - no longer watch them
 */
void var_event_exit(void)
{
	netlink_unregister_notifier(&socket_notifier);
}
