// SPDX-License-Identifier: GPL-2.0
/*
 * Virtual access router: the PPPoE leg (RFC 2516, session stage), and the ports that
 * carry PPPoE sessions. Discovery is the controller's.
 *
 * A port is any Ethernet device, a VLAN for instance. It is known here while it has
 * a session: struct var_pppoe takes the device's session stage frames by a packet
 * type of its own, so that other devices are not slowed down, and the kernel's own
 * pppoe can have other sessions on the same one.
 *
 * References to a struct var_pppoe: var_net.pppoe while device and sessions are
 * there, each of its sessions, and the work once it is queued.
 */
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "ppp.h"
#include "pppoe.h"
#include "var.h"

/* --- in ------------------------------------------------------------------- */

/* A frame for this box, skb->data at the PPPoE header. Consumes skb if it passes. */
static enum var_drop_reason receive(struct var_pppoe *p, struct sk_buff *skb,
				    struct var_session **s)
{
	struct var_outer outer = { .ip = false };
	struct var_pppoe_hdr h;
	int err;

	if (!pskb_may_pull(skb, min_t(unsigned int, skb->len, VAR_PPPOE_LEN)))
		return VAR_DROP_REASON_MALFORMED;
	err = var_pppoe_parse(skb->data, skb_headlen(skb), skb->len, &h);
	if (err)
		return err == -EPROTONOSUPPORT ? VAR_DROP_REASON_VERSION :
						 VAR_DROP_REASON_MALFORMED;
	/* Section 6: session stage frames go from one station to one other. */
	if (skb->pkt_type != PACKET_HOST)
		return VAR_DROP_REASON_MALFORMED;
	*s = var_pppoe_session(p, h.id);
	if (!*s)
		return VAR_DROP_REASON_NO_SESSION;
	if (!ether_addr_equal(eth_hdr(skb)->h_source, (*s)->peer_mac))
		return VAR_DROP_REASON_PEER;
	/* A packet that is yet to be segmented cannot be cut to a length. */
	if (skb_is_gso(skb) && skb->len != VAR_PPPOE_LEN + h.len)
		return VAR_DROP_REASON_MALFORMED;
	err = pskb_trim_rcsum(skb, VAR_PPPOE_LEN + h.len);
	if (err)
		return err == -ENOMEM ? VAR_DROP_REASON_NOMEM : VAR_DROP_REASON_MALFORMED;
	skb_pull_rcsum(skb, VAR_PPPOE_LEN);
	return var_rx_frame(*s, skb, &outer);
}

static int pppoe_rcv(struct sk_buff *skb, struct net_device *dev, struct packet_type *pt,
		     struct net_device *orig_dev)
{
	struct var_pppoe *p = container_of(pt, struct var_pppoe, ptype);
	enum var_drop_reason reason;
	struct var_session *s = NULL;
	struct var_row *row;

	/*
	 * The core also shows us what goes up to a device on top of this one, a VLAN
	 * for instance: another port's. And what is for other stations, or was sent
	 * by ourselves, while somebody captures.
	 */
	if (dev != rcu_access_pointer(p->dev) || skb->pkt_type == PACKET_OTHERHOST ||
	    skb->pkt_type == PACKET_LOOPBACK) {
		consume_skb(skb);
		return NET_RX_SUCCESS;
	}
	skb = skb_share_check(skb, GFP_ATOMIC);
	if (!skb)
		return NET_RX_DROP;
	reason = receive(p, skb, &s);
	if (!reason)
		return NET_RX_SUCCESS;
	if (s) {
		var_rx_drop(s, skb, reason);
	} else {
		row = var_row_find_port(p->vn, p->ifindex);
		var_drop_skb(p->vn, row ? rcu_dereference(row->vr) : NULL, skb, reason);
	}
	return NET_RX_DROP;
}

/* --- out ------------------------------------------------------------------ */

/**
 * var_pppoe_mtu() - what a frame of a port can carry
 * @p: the port
 *
 * Context: any.
 * Return: bytes of PPP payload, 0 if the port is gone.
 */
unsigned int var_pppoe_mtu(struct var_pppoe *p)
{
	unsigned int mtu = 0;
	struct net_device *dev;

	rcu_read_lock();
	dev = rcu_dereference(p->dev);
	if (dev)
		mtu = READ_ONCE(dev->mtu);
	rcu_read_unlock();
	return mtu > VAR_PPPOE_OVERHEAD ? mtu - VAR_PPPOE_OVERHEAD : 0;
}

/**
 * var_pppoe_way() - where the next frame goes
 * @s: session with a PPPoE leg
 * @way: filled in
 *
 * Context: under RCU.
 * Return: VAR_DROP_REASON_NONE, or why nothing can be sent.
 */
enum var_drop_reason var_pppoe_way(struct var_session *s, struct var_way *way)
{
	struct net_device *dev = rcu_dereference(s->pppoe->dev);

	if (!dev || !(READ_ONCE(dev->flags) & IFF_UP))
		return VAR_DROP_REASON_TX_DOWN;
	way->rt = NULL;
	way->dev = dev;
	way->mtu = READ_ONCE(dev->mtu) > VAR_PPPOE_OVERHEAD ?
		   READ_ONCE(dev->mtu) - VAR_PPPOE_OVERHEAD : 0;
	return VAR_DROP_REASON_NONE;
}

/**
 * var_pppoe_send() - put PPP, PPPoE and Ethernet headers in front of a PPP payload and send it
 * @s: session with a PPPoE leg
 * @skb: begins with what comes after the protocol field; consumed on success
 * @frame: what is known of it
 * @way: from var_pppoe_way()
 *
 * Context: under RCU, bh disabled.
 * Return: VAR_DROP_REASON_NONE, or why not; with VAR_DROP_REASON_QUEUE @skb is consumed.
 */
enum var_drop_reason var_pppoe_send(struct var_session *s, struct sk_buff *skb,
				    const struct var_frame *frame, const struct var_way *way)
{
	struct net_device *dev = way->dev;
	struct var_pppoe_hdr h = { .id = var_session_id(s) };
	u8 ppp[VAR_PPP_MAX_LEN];
	size_t ppp_len;
	int err;

	/* Section 7 has MRU 1492 at most for this: nobody can put it together again. */
	if (skb->len > way->mtu || skb_is_gso(skb))
		return VAR_DROP_REASON_TOO_BIG;
	ppp_len = var_ppp_build_bare(ppp, frame->proto,
				     READ_ONCE(s->flags) & VAR_SESSION_FLAGS_PFC_SEND);
	h.len = skb->len + ppp_len;
	if (skb_cow_head(skb, LL_RESERVED_SPACE(dev) + VAR_PPPOE_LEN + ppp_len))
		return VAR_DROP_REASON_NOMEM;
	/* What was verified of it on its way in is nothing to a device that sends. */
	if (skb->ip_summed != CHECKSUM_PARTIAL)
		skb->ip_summed = CHECKSUM_NONE;
	memcpy(skb_push(skb, ppp_len), ppp, ppp_len);
	var_pppoe_build(skb_push(skb, VAR_PPPOE_LEN), &h);
	skb_reset_network_header(skb);
	skb->dev = dev;
	skb->protocol = htons(ETH_P_PPP_SES);
	if (dev_hard_header(skb, dev, ETH_P_PPP_SES, s->peer_mac, NULL, skb->len) < 0)
		return VAR_DROP_REASON_TX_DOWN;
	err = dev_queue_xmit(skb);	/* net_xmit_eval() reads its argument twice */
	return net_xmit_eval(err) ? VAR_DROP_REASON_QUEUE : VAR_DROP_REASON_NONE;
}

/* --- the port ------------------------------------------------------------- */

static void free_work(struct work_struct *work)
{
	struct var_pppoe *p = container_of(to_rcu_work(work), struct var_pppoe, free_work);

	var_sessions_destroy(&p->sessions);
	pr_debug("pppoe %d destroyed\n", p->ifindex);
	kfree(p);
}

static void pppoe_release(struct kref *ref)
{
	struct var_pppoe *p = container_of(ref, struct var_pppoe, ref);

	/* A grace period, since pppoe_rcv() needs no reference; then in process context. */
	INIT_RCU_WORK(&p->free_work, free_work);
	queue_rcu_work(var_wq, &p->free_work);
}

void var_pppoe_put(struct var_pppoe *p)
{
	kref_put(&p->ref, pppoe_release);
}

/* RTNL. No frame of the device comes here any more, a grace period from now. */
static void detach(struct var_pppoe *p)
{
	if (!rtnl_dereference(p->dev))
		return;
	RCU_INIT_POINTER(p->dev, NULL);
	__dev_remove_pack(&p->ptype);
	xa_erase(&p->vn->pppoe, p->ifindex);
	var_pppoe_put(p);
}

/* lock */
static void follow(struct var_pppoe *p)
{
	struct var_session *s;

	list_for_each_entry(s, &p->list, list)
		var_session_follow(s);
}

static void changed_work(struct work_struct *work)
{
	struct var_pppoe *p = container_of(work, struct var_pppoe, work);
	struct var_net *vn = p->vn;
	struct var_session *s, *next;
	LIST_HEAD(sessions);

	mutex_lock(&vn->lock);
	if (rcu_access_pointer(p->dev)) {
		follow(p);
	} else {
		list_for_each_entry_safe(s, next, &p->list, list)
			var_session_unlink(s, &sessions);
		var_session_finish(&sessions);
	}
	mutex_unlock(&vn->lock);
	var_pppoe_put(p);
}

static void queue_change(struct var_pppoe *p)
{
	kref_get(&p->ref);
	if (!queue_work(var_wq, &p->work))
		var_pppoe_put(p);
}

/* RTNL. The device is detached first, so that the work finds the sessions without one. */
static void leave(struct var_pppoe *p)
{
	kref_get(&p->ref);
	detach(p);
	queue_change(p);
	var_pppoe_put(p);
}

/* RTNL. */
static int may_carry(const struct net_device *dev, struct netlink_ext_ack *extack)
{
	if (dev->type != ARPHRD_ETHER || dev->flags & IFF_LOOPBACK ||
	    var_netdev_is_ours(dev) || netif_is_l3_master(dev)) {
		NL_SET_ERR_MSG(extack, "PPPoE needs an Ethernet port (RFC 2516)");
		return -EINVAL;
	}
	return 0;
}

/* RTNL. */
static int attach(struct var_net *vn, struct net_device *dev, struct netlink_ext_ack *extack,
		  struct var_pppoe **result)
{
	struct var_pppoe *p;
	int err;

	err = may_carry(dev, extack);
	if (err)
		return err;
	p = kzalloc(sizeof(*p), GFP_KERNEL_ACCOUNT);
	if (!p)
		return -ENOMEM;
	err = var_sessions_init(&p->sessions);
	if (err)
		goto err_free;
	p->vn = vn;
	p->ifindex = dev->ifindex;
	p->ptype.type = htons(ETH_P_PPP_SES);
	p->ptype.dev = dev;
	p->ptype.func = pppoe_rcv;
	INIT_LIST_HEAD(&p->list);
	INIT_WORK(&p->work, changed_work);
	kref_init(&p->ref);
	err = xa_insert(&vn->pppoe, dev->ifindex, p, GFP_KERNEL_ACCOUNT);
	if (err)
		goto err_sessions;
	rcu_assign_pointer(p->dev, dev);
	dev_add_pack(&p->ptype);
	pr_debug("pppoe %d created\n", p->ifindex);
	*result = p;
	return 0;

err_sessions:
	var_sessions_destroy(&p->sessions);
err_free:
	kfree(p);
	return err;
}

/**
 * var_pppoe_find() - a port that carries PPPoE sessions
 * @vn: netns
 * @ifindex: its device
 *
 * Context: RCU, and the result lives as long.
 * Return: the port, or NULL.
 */
struct var_pppoe *var_pppoe_find(struct var_net *vn, int ifindex)
{
	return xa_load(&vn->pppoe, ifindex);
}

/**
 * var_pppoe_get() - a port for a session; it becomes one that carries PPPoE
 * @vn: netns
 * @ifindex: its device
 * @extack: says why not
 * @result: receives the port, held; var_pppoe_unuse() after it has got no session
 *
 * Context: var_net.lock; takes RTNL.
 * Return: 0, -ENODEV, -EINVAL, -ENOMEM.
 */
int var_pppoe_get(struct var_net *vn, int ifindex, struct netlink_ext_ack *extack,
		  struct var_pppoe **result)
{
	struct net_device *dev;
	int err = 0;

	rtnl_lock();
	*result = var_pppoe_find(vn, ifindex);
	if (!*result) {
		dev = __dev_get_by_index(vn->net, ifindex);
		if (!dev) {
			NL_SET_ERR_MSG(extack, "There is no device with this index");
			err = -ENODEV;
		} else {
			err = attach(vn, dev, extack, result);
		}
	}
	/* Not after RTNL, when its device may go, and with it the first reference. */
	if (!err)
		kref_get(&(*result)->ref);
	rtnl_unlock();
	return err;
}

/**
 * var_pppoe_unuse() - a session has gone: does the port still carry any?
 * @p: the port, held
 *
 * Context: var_net.lock; takes RTNL.
 */
void var_pppoe_unuse(struct var_pppoe *p)
{
	if (p->n_sessions || !rcu_access_pointer(p->dev))
		return;
	rtnl_lock();
	detach(p);
	rtnl_unlock();
}

/**
 * var_pppoe_lost_dev() - the device of a port goes
 * @vn: netns
 * @dev: the device
 *
 * Its sessions are deleted in a moment.
 *
 * Context: RTNL.
 */
void var_pppoe_lost_dev(struct var_net *vn, const struct net_device *dev)
{
	struct var_pppoe *p = var_pppoe_find(vn, dev->ifindex);

	if (p)
		leave(p);
}

/**
 * var_pppoe_follow() - the row of a port has changed: its sessions may follow
 * @vn: netns
 * @ifindex: the port
 *
 * Context: under lock; takes RTNL.
 */
void var_pppoe_follow(struct var_net *vn, int ifindex)
{
	struct var_pppoe *p;

	rcu_read_lock();
	p = var_pppoe_find(vn, ifindex);
	if (p && !kref_get_unless_zero(&p->ref))
		p = NULL;
	rcu_read_unlock();
	if (!p)
		return;
	follow(p);
	var_pppoe_put(p);
}

/**
 * var_pppoe_following() - how many sessions come to a VR with their port
 * @vn: namespace
 * @ifindex: the port
 * @vr: the VR; those that are in it already do not count
 *
 * Context: under lock.
 * Return: their number.
 */
u32 var_pppoe_following(struct var_net *vn, int ifindex, const struct var_vr *vr)
{
	struct var_pppoe *p;
	u32 n;

	rcu_read_lock();
	p = var_pppoe_find(vn, ifindex);
	n = p ? var_sessions_following(vn, &p->list, VAR_ROW_KIND_PORT, vr) : 0;
	rcu_read_unlock();
	return n;
}

/**
 * var_pppoe_follow_later() - the same, where the lock cannot be taken
 * @vn: netns
 * @ifindex: the port
 *
 * Context: any.
 */
void var_pppoe_follow_later(struct var_net *vn, int ifindex)
{
	struct var_pppoe *p;

	rcu_read_lock();
	p = var_pppoe_find(vn, ifindex);
	if (p && kref_get_unless_zero(&p->ref)) {
		queue_change(p);
		var_pppoe_put(p);
	}
	rcu_read_unlock();
}

/**
 * var_pppoe_detach_all() - nothing is received any more
 * @vn: namespace that goes away
 *
 * Context: under lock; takes RTNL.
 */
void var_pppoe_detach_all(struct var_net *vn)
{
	struct var_pppoe *p;
	unsigned long ifindex;

	rtnl_lock();
	xa_for_each(&vn->pppoe, ifindex, p)
		leave(p);
	rtnl_unlock();
}
