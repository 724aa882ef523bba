// SPDX-License-Identifier: GPL-2.0
/*
 * Requests of the controller, and about the netns: controller-set, frame,
 * netns-set, netns-get.
 */
#include "netlink.h"

const struct var_nl_name var_nl_frame_name = {
	.endpoint	= VAR_A_FRAME_ENDPOINT,
	.tunnel_id	= VAR_A_FRAME_TUNNEL_ID,
	.session_id	= VAR_A_FRAME_SESSION_ID,
	.port		= VAR_A_FRAME_PORT,
};

int var_nl_controller_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct var_net *vn = var_nl_net(info);
	const struct nlattr *attr;
	u32 want;
	int err;

	err = var_nl_need(info, VAR_A_NETNS_CONTROLLER);
	if (err)
		return err;
	attr = info->attrs[VAR_A_NETNS_CONTROLLER];
	want = nla_get_u32(attr);
	if (want > 1) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "1 registers the sending socket as the controller, 0 gives up");
		return -EINVAL;
	}
	if (vn->controller && vn->controller != info->snd_portid) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "Another socket is the controller: close it first");
		return -EBUSY;
	}
	WRITE_ONCE(vn->controller, want ? info->snd_portid : 0);
	var_vr_touch(vn, NULL);
	return 0;
}

/* RCU, not the lock: frames do not wait for what takes long. */
static int send_frame(struct genl_info *info, const struct nlattr *data)
{
	struct var_session *s;
	int err;

	err = var_nl_get_session(info, &var_nl_frame_name, &s);
	return err ?: var_session_send_frame(s, nla_data(data), nla_len(data));
}

int var_nl_frame_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *data;
	int err;

	err = var_nl_authorize(skb, info) ?: var_nl_need(info, VAR_A_FRAME_DATA);
	if (err)
		return err;
	data = info->attrs[VAR_A_FRAME_DATA];
	if (nla_len(data) < 2 || nla_len(data) > VAR_MAX_FRAME) {
		NL_SET_ERR_MSG_ATTR(info->extack, data,
				    "A frame has 2 to 2048 bytes, the protocol field first");
		return -EMSGSIZE;
	}
	rcu_read_lock();
	err = send_frame(info, data);
	rcu_read_unlock();
	if (err && info->extack && !info->extack->_msg)
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[VAR_A_FRAME_SESSION_ID],
				    "The frame could not be sent: the session is not complete or has no route to the peer");
	return err;
}

static void set_if_given(struct genl_info *info, int attr, u32 *value)
{
	if (info->attrs[attr])
		WRITE_ONCE(*value, nla_get_u32(info->attrs[attr]));
}

int var_nl_netns_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct var_net *vn = var_nl_net(info);

	set_if_given(info, VAR_A_NETNS_PUNT_RATE, &vn->punt_rate);
	set_if_given(info, VAR_A_NETNS_PUNT_BURST, &vn->punt_burst);
	set_if_given(info, VAR_A_NETNS_PUNT_TOTAL_RATE, &vn->punt_total_rate);
	set_if_given(info, VAR_A_NETNS_PUNT_TOTAL_BURST, &vn->punt_total_burst);
	set_if_given(info, VAR_A_NETNS_HOLD_TOTAL, &vn->hold_total);
	var_punt_config(vn);
	var_vr_touch(vn, NULL);
	return 0;
}

/* lock */
static int put_netns(struct sk_buff *skb, const struct var_net *vn, u32 generation)
{
	if (nla_put_u32(skb, VAR_A_NETNS_PUNT_RATE, vn->punt_rate) ||
	    nla_put_u32(skb, VAR_A_NETNS_PUNT_BURST, vn->punt_burst) ||
	    nla_put_u32(skb, VAR_A_NETNS_PUNT_TOTAL_RATE, vn->punt_total_rate) ||
	    nla_put_u32(skb, VAR_A_NETNS_PUNT_TOTAL_BURST, vn->punt_total_burst) ||
	    nla_put_u32(skb, VAR_A_NETNS_CONTROLLER, READ_ONCE(vn->controller)) ||
	    var_nl_put_drops(skb, VAR_A_NETNS_DROP, vn->drops) ||
	    nla_put_u32(skb, VAR_A_NETNS_ROWS, atomic_read(&vn->n_rows)) ||
	    nla_put_u32(skb, VAR_A_NETNS_ROW_BYTES, var_row_bytes()) ||
	    nla_put_u32(skb, VAR_A_NETNS_VRS, vn->n_vrs) ||
	    nla_put_u32(skb, VAR_A_NETNS_ENDPOINTS, atomic_read(&vn->n_endpoints)) ||
	    nla_put_u32(skb, VAR_A_NETNS_TUNNELS, atomic_read(&vn->n_tunnels)) ||
	    nla_put_u32(skb, VAR_A_NETNS_SESSIONS, atomic_read(&vn->n_sessions)) ||
	    nla_put_u32(skb, VAR_A_NETNS_GENERATION, generation) ||
	    nla_put_u32(skb, VAR_A_NETNS_HOLD_TOTAL, vn->hold_total) ||
	    nla_put_u32(skb, VAR_A_NETNS_HELD, atomic_read(&vn->n_held)))
		return -EMSGSIZE;
	return 0;
}

/* lock */
static int fill_netns(struct genl_info *info, struct sk_buff *reply, const struct var_nl_to *to)
{
	const struct nlattr *known = info->attrs[VAR_A_NETNS_GENERATION];
	struct var_net *vn = var_nl_net(info);
	u32 generation = atomic_read(&vn->generation);
	void *hdr;
	int err;

	hdr = var_nl_put(reply, to);
	if (!hdr)
		return -EMSGSIZE;
	if (known && nla_get_u32(known) == generation)
		err = nla_put_u32(reply, VAR_A_NETNS_GENERATION, generation);
	else
		err = put_netns(reply, vn, generation);
	if (!err)
		genlmsg_end(reply, hdr);
	return err;
}

int var_nl_netns_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *reply;
	struct var_nl_to to;

	reply = var_nl_reply(info, &to);
	if (!reply)
		return -ENOMEM;
	return var_nl_send(info, reply, fill_netns(info, reply, &to));
}
