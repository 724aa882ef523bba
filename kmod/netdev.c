// SPDX-License-Identifier: GPL-2.0
/*
 * Virtual access router: netdevices of tunnels and sessions.
 *
 * They are made and removed with their objects only. `ip link add` cannot make
 * one, for it would have no tunnel; `ip link del` is refused, for the peer and
 * the controller would keep a session whose netdevice is gone. Delete the
 * session.
 *
 * A netdevice holds a reference to its object, which it gives back when the
 * core has let go of it. The object's pointer to the netdevice is not counted:
 * it is cleared before the netdevice is unregistered, and who reads it is in an
 * RCU section that the core waits for.
 */
#include <linux/ethtool.h>
#include <linux/if_arp.h>
#include <linux/rtnetlink.h>
#include <net/addrconf.h>
#include <net/ip_tunnels.h>
#include <net/rtnetlink.h>

#include "l2tp.h"
#include "ppp.h"
#include "var.h"

/* RTNL is not held for longer than it takes to unregister so many. */
#define VAR_CHUNK		256

/* Room for all headers in front of an IP packet, but the lower device's. */
#define VAR_HEADROOM		(sizeof(struct iphdr) + sizeof(struct udphdr) + \
				 VAR_L2TP_MAX_LEN + VAR_PPP_MAX_LEN)
#define VAR_MTU_MAX		9000	/* the largest MRU that a session can have */
/* Outer headers must fit into an IP packet as well. */
#define VAR_GSO_MAX		(65536 - 256)
/* Packets that segment well behind headers which are simply repeated. */
#define VAR_GSO_FEATURES	(NETIF_F_ALL_TSO | NETIF_F_GSO_UDP_L4)
/* What a capture calls PPP frames; tcpdump knows it. */
#define VAR_ETH_P_PPP		0x880b

/*
 * Private part of a netdevice: of session and tunnel one is set, held. nr is the number in
 * its name, taken from nrs; not if that is NULL. RTNL.
 */
struct var_netdev {
	struct var_session	*session;
	struct var_tunnel	*tunnel;
	struct ida		*nrs;
	int			nr;
};

static void fill_stats(struct rtnl_link_stats64 *stats,
		       const struct var_counters __percpu *counters)
{
	struct var_totals sum;

	var_counters_sum(counters, &sum);
	stats->rx_packets = sum.rx_packets;
	stats->rx_bytes = sum.rx_bytes;
	stats->rx_dropped = sum.rx_dropped;
	stats->tx_packets = sum.tx_packets;
	stats->tx_bytes = sum.tx_bytes;
	stats->tx_dropped = sum.tx_dropped;
}

/* --- sessions ------------------------------------------------------------- */

static netdev_tx_t session_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct var_netdev *priv = netdev_priv(dev);

	return var_session_xmit(priv->session, skb);
}

static void session_stats(struct net_device *dev, struct rtnl_link_stats64 *stats)
{
	struct var_netdev *priv = netdev_priv(dev);

	fill_stats(stats, priv->session->counters);
}

/* The netdevice of the tunnel, or the port, is the lower one: ip(8) shows l2s0@l2t0. */
static int session_iflink(const struct net_device *dev)
{
	const struct var_netdev *priv = netdev_priv(dev);
	const struct var_session *s = priv->session;
	const struct net_device *lower;
	int ifindex;

	rcu_read_lock();
	lower = s->tunnel ? rcu_dereference(s->tunnel->dev) : rcu_dereference(s->pppoe->dev);
	ifindex = lower ? lower->ifindex : dev->ifindex;
	rcu_read_unlock();
	return ifindex;
}

/* A PPPoE frame cannot be sent in pieces. */
static int session_change_mtu(struct net_device *dev, int mtu)
{
	const struct var_netdev *priv = netdev_priv(dev);
	struct var_pppoe *p = priv->session->pppoe;

	if (p && mtu > var_pppoe_mtu(p) && var_pppoe_mtu(p))
		return -EINVAL;
	WRITE_ONCE(dev->mtu, mtu);
	return 0;
}

/* `ip -d link` shows it: the name of the session, as varctl has it. */
static int session_port_name(struct net_device *dev, char *name, size_t len)
{
	const struct var_netdev *priv = netdev_priv(dev);
	const struct var_session *s = priv->session;
	int n;

	if (s->tunnel)
		n = snprintf(name, len, "%u/%u/%u", s->tunnel->ep->id, s->tunnel->id,
			     var_session_id(s));
	else
		n = snprintf(name, len, "%d/%u", s->pppoe->ifindex, var_session_id(s));
	return n < len ? 0 : -EOPNOTSUPP;
}

static netdev_features_t session_features(struct sk_buff *skb, struct net_device *dev,
					  netdev_features_t features)
{
	const struct var_netdev *priv = netdev_priv(dev);

	if (skb_is_gso(skb) && !var_l2tp_can_gso(priv->session))
		features &= ~NETIF_F_GSO_MASK;
	return features;
}

/* RTNL. Its name is free, or soon will be: so is the number. */
static void session_uninit(struct net_device *dev)
{
	struct var_netdev *priv = netdev_priv(dev);

	if (priv->nrs)
		ida_free(priv->nrs, priv->nr);
	priv->nrs = NULL;
}

static const struct net_device_ops session_ops = {
	.ndo_uninit		= session_uninit,
	.ndo_start_xmit		= session_xmit,
	.ndo_get_stats64	= session_stats,
	.ndo_get_iflink		= session_iflink,
	.ndo_features_check	= session_features,
	.ndo_change_mtu		= session_change_mtu,
	.ndo_get_phys_port_name	= session_port_name,
};

static void session_drvinfo(struct net_device *dev, struct ethtool_drvinfo *info)
{
	const struct var_netdev *priv = netdev_priv(dev);
	const struct var_session *s = priv->session;

	strscpy(info->driver, "var-session", sizeof(info->driver));
	strscpy(info->version, VAR_VERSION, sizeof(info->version));
	if (s->tunnel)
		snprintf(info->bus_info, sizeof(info->bus_info), "%u/%u/%u", s->tunnel->ep->id,
			 s->tunnel->id, var_session_id(s));
	else
		snprintf(info->bus_info, sizeof(info->bus_info), "port %d/%u", s->pppoe->ifindex,
			 var_session_id(s));
}

static const struct ethtool_ops session_ethtool = {
	.get_drvinfo	= session_drvinfo,
	.get_link	= ethtool_op_get_link,
};

static struct rtnl_link_ops session_link_ops __read_mostly = {
	.kind	= "var-session",
};

static const struct device_type session_type = { .name = "var-session" };

static void session_setup(struct net_device *dev)
{
	dev->netdev_ops = &session_ops;
	dev->ethtool_ops = &session_ethtool;
	dev->rtnl_link_ops = &session_link_ops;
	/* So that tcpdump and raw sockets know IPv4 from IPv6. */
	dev->header_ops = &ip_tunnel_header_ops;
	dev->type = ARPHRD_PPP;
	dev->flags = IFF_POINTOPOINT | IFF_NOARP | IFF_MULTICAST;
	dev->priv_flags |= IFF_NO_QUEUE;
	dev->hard_header_len = 0;
	dev->addr_len = 0;
	dev->min_mtu = ETH_MIN_MTU;
	dev->max_mtu = VAR_MTU_MAX;
	dev->needed_headroom = LL_MAX_HEADER + VAR_HEADROOM;
	/* A checksum that is to be filled in is passed on, to the device that sends. */
	dev->features |= NETIF_F_SG | NETIF_F_FRAGLIST | NETIF_F_HIGHDMA | NETIF_F_HW_CSUM;
	dev->hw_features |= NETIF_F_SG | NETIF_F_FRAGLIST | NETIF_F_HIGHDMA | NETIF_F_HW_CSUM;
	var_compat_set_lltx(dev);
	var_compat_set_netns_immutable(dev);
	dev->needs_free_netdev = true;
	/* ICMP errors that transmission causes need the packet's route. */
	netif_keep_dst(dev);
	SET_NETDEV_DEVTYPE(dev, &session_type);
}

static void session_destructor(struct net_device *dev)
{
	struct var_netdev *priv = netdev_priv(dev);

	var_session_put(priv->session);
}

/* --- tunnels -------------------------------------------------------------- */

/*
 * A capture on a tunnel's netdevice sees all PPP frames of its sessions. Those that
 * come in pass the device's receive path, where the taps are, and end here.
 */
static rx_handler_result_t tunnel_rx(struct sk_buff **pskb)
{
	consume_skb(*pskb);
	return RX_HANDLER_CONSUMED;
}

/**
 * var_tunnel_tap() - show a PPP frame to those who capture on the tunnel's netdevice
 * @t: tunnel
 * @skb: begins with the PPP frame; not changed
 * @out: it is sent, not received
 *
 * Context: bh disabled, under RCU.
 */
void var_tunnel_tap(struct var_tunnel *t, struct sk_buff *skb, bool out)
{
	struct net_device *dev = rcu_dereference(t->dev);
	struct sk_buff *copy;

	if (likely(!dev || !dev_nit_active(dev)))
		return;
	copy = skb_clone(skb, GFP_ATOMIC);
	if (!copy)
		return;
	skb_scrub_packet(copy, true);
	skb_orphan(copy);
	skb_dst_drop(copy);
	__vlan_hwaccel_clear_tag(copy);
	copy->dev = dev;
	copy->protocol = htons(VAR_ETH_P_PPP);
	skb_reset_mac_header(copy);
	skb_reset_network_header(copy);
	skb_reset_mac_len(copy);
	if (out) {
		dev_queue_xmit_nit(copy, dev);
		consume_skb(copy);
	} else {
		copy->pkt_type = PACKET_HOST;
		netif_rx(copy);
	}
}

/* Nothing is routed to a tunnel: its sessions send. */
static netdev_tx_t tunnel_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct var_netdev *priv = netdev_priv(dev);

	var_drop_skb(priv->tunnel->ep->vn, NULL, skb, VAR_DROP_REASON_NO_SESSION);
	return NETDEV_TX_OK;
}

static void tunnel_stats(struct net_device *dev, struct rtnl_link_stats64 *stats)
{
	struct var_netdev *priv = netdev_priv(dev);

	fill_stats(stats, priv->tunnel->counters);
}

static int tunnel_port_name(struct net_device *dev, char *name, size_t len)
{
	const struct var_netdev *priv = netdev_priv(dev);
	const struct var_tunnel *t = priv->tunnel;

	return snprintf(name, len, "%u/%u", t->ep->id, t->id) < len ? 0 : -EOPNOTSUPP;
}

static const struct net_device_ops tunnel_ops = {
	.ndo_start_xmit		= tunnel_xmit,
	.ndo_get_stats64	= tunnel_stats,
	.ndo_get_phys_port_name	= tunnel_port_name,
};

/**
 * var_netdev_tell_peer() - `ip link` shows who the peer of a tunnel is
 * @t: tunnel
 *
 * Context: under lock, or nobody else knows @t; may sleep.
 */
void var_netdev_tell_peer(struct var_tunnel *t)
{
	struct net_device *dev = rcu_dereference_protected(t->dev,
							   lockdep_is_held(&t->ep->vn->lock));
	char alias[64];
	int n;

	if (!dev)
		return;
	n = snprintf(alias, sizeof(alias), "L2TP peer %pI4:%u tunnel %u", &t->peer_ip4,
		     ntohs(t->peer_port), t->peer_id);
	/* An ornament: without memory there is none. */
	dev_set_alias(dev, alias, n);
}

static void tunnel_drvinfo(struct net_device *dev, struct ethtool_drvinfo *info)
{
	const struct var_netdev *priv = netdev_priv(dev);
	const struct var_tunnel *t = priv->tunnel;

	strscpy(info->driver, "var-tunnel", sizeof(info->driver));
	strscpy(info->version, VAR_VERSION, sizeof(info->version));
	snprintf(info->bus_info, sizeof(info->bus_info), "%u/%u %pI4", t->ep->id, t->id,
		 &t->peer_ip4);
}

static const struct ethtool_ops tunnel_ethtool = {
	.get_drvinfo	= tunnel_drvinfo,
	.get_link	= ethtool_op_get_link,
};

static struct rtnl_link_ops tunnel_link_ops __read_mostly = {
	.kind	= "var-tunnel",
};

static const struct device_type tunnel_type = { .name = "var-tunnel" };

static void tunnel_setup(struct net_device *dev)
{
	dev->netdev_ops = &tunnel_ops;
	dev->ethtool_ops = &tunnel_ethtool;
	dev->rtnl_link_ops = &tunnel_link_ops;
	dev->type = ARPHRD_PPP;
	dev->flags = IFF_NOARP;
	dev->priv_flags |= IFF_NO_QUEUE;
	dev->mtu = ETH_DATA_LEN;
	dev->min_mtu = ETH_MIN_MTU;
	dev->max_mtu = VAR_MTU_MAX;
	var_compat_set_lltx(dev);
	var_compat_set_netns_immutable(dev);
	dev->needs_free_netdev = true;
	SET_NETDEV_DEVTYPE(dev, &tunnel_type);
}

static void tunnel_destructor(struct net_device *dev)
{
	struct var_netdev *priv = netdev_priv(dev);

	var_tunnel_put(priv->tunnel);
}

/* --- both ----------------------------------------------------------------- */

bool var_netdev_is_ours(const struct net_device *dev)
{
	return dev->netdev_ops == &session_ops || dev->netdev_ops == &tunnel_ops;
}

struct var_session *var_netdev_session(const struct net_device *dev)
{
	const struct var_netdev *priv = netdev_priv(dev);

	return dev->netdev_ops == &session_ops ? priv->session : NULL;
}

struct var_tunnel *var_netdev_tunnel(const struct net_device *dev)
{
	const struct var_netdev *priv = netdev_priv(dev);

	return dev->netdev_ops == &tunnel_ops ? priv->tunnel : NULL;
}

static struct net_device *make(struct var_net *vn, const char *ifname, const char *pattern,
			       void (*setup)(struct net_device *dev))
{
	struct net_device *dev;

	dev = alloc_netdev(sizeof(struct var_netdev), ifname ?: pattern,
			   ifname ? NET_NAME_USER : NET_NAME_ENUM, setup);
	if (dev)
		dev_net_set(dev, vn->net);
	return dev;
}

/*
 * The lowest number that is free, into the name. For a pattern the core would read the names
 * of all netdevices, each time, which makes the thousandth session dear; and it counts to
 * 32768 only.
 *
 * RTNL.
 */
static int number(struct net_device *dev, struct ida *nrs, const char *prefix)
{
	struct var_netdev *priv = netdev_priv(dev);
	int nr = -1;

	for (;;) {
		nr = ida_alloc_min(nrs, nr + 1, GFP_KERNEL);
		if (nr < 0)
			return nr;
		snprintf(dev->name, sizeof(dev->name), "%s%d", prefix, nr);
		if (!netdev_name_in_use(dev_net(dev), dev->name))
			break;
		/* a netdevice that was given this name by hand */
		ida_free(nrs, nr);
	}
	priv->nrs = nrs;
	priv->nr = nr;
	return 0;
}

/* RTNL. Frees dev on failure. */
static int add(struct net_device *dev, struct netlink_ext_ack *extack)
{
	struct inet6_dev *idev;
	int err;

	err = register_netdevice(dev);
	if (err == -EEXIST)
		NL_SET_ERR_MSG(extack, "A netdevice with this name exists");
	else if (err == -EINVAL)
		NL_SET_ERR_MSG(extack, "This is not a name that a netdevice can have");
	if (err) {
		/* gives the number back; the core may have called it already */
		if (dev->netdev_ops->ndo_uninit)
			dev->netdev_ops->ndo_uninit(dev);
		free_netdev(dev);
		return err;
	}
	/* Addresses come from the controller. */
	idev = __in6_dev_get(dev);
	if (idev)
		idev->cnf.addr_gen_mode = IN6_ADDR_GEN_MODE_NONE;
	return 0;
}

/* RTNL. */
static int enslave(struct var_net *vn, struct net_device *dev, struct var_vr *vr,
		   struct netlink_ext_ack *extack)
{
	struct net_device *vrf;
	int err;

	if (!vr)
		return 0;
	vrf = rtnl_dereference(vr->dev);
	if (!vrf) {
		NL_SET_ERR_MSG(extack, "The VRF device of the VR is gone; make it again");
		return -ENETDOWN;
	}
	vn->enslaving = dev;
	err = vrf->netdev_ops->ndo_add_slave(vrf, dev, extack);
	vn->enslaving = NULL;
	return err;
}

/**
 * var_netdev_new_session() - make a session's netdevice
 * @s: session without one
 * @vr: VR to whose VRF device it is enslaved, NULL for none
 * @ifname: name or pattern with %d, NULL for "l2s%d"
 * @extack: says why not
 *
 * It is down, and has no carrier until an NCP is Opened. On success the session's
 * row names @vr.
 *
 * Context: under lock, may sleep, takes RTNL.
 * Return: 0; -EEXIST, -EINVAL for a name; -ENETDOWN without a VRF device; -ENOMEM.
 */
int var_netdev_new_session(struct var_session *s, struct var_vr *vr, const char *ifname,
			   struct netlink_ext_ack *extack)
{
	struct var_net *vn = s->vn;
	bool pppoe = s->pppoe;
	struct net_device *dev;
	struct var_netdev *priv;
	int err;

	dev = make(vn, ifname, pppoe ? "pps%d" : "l2s%d", session_setup);
	if (!dev)
		return -ENOMEM;
	priv = netdev_priv(dev);
	priv->session = s;
	dev->mtu = var_session_mtu(s);
	/* Nobody puts PPPoE frames together: the core segments before (RFC 2516 section 7). */
	if (s->tunnel) {
		dev->features |= VAR_GSO_FEATURES;
		dev->hw_features |= VAR_GSO_FEATURES;
		netif_set_tso_max_size(dev, VAR_GSO_MAX);
	}
	netif_carrier_off(dev);

	rtnl_lock();
	if (!ifname) {
		err = number(dev, pppoe ? &vn->pppoe_nrs : &vn->l2tp_nrs, pppoe ? "pps" : "l2s");
		if (err) {
			free_netdev(dev);
			goto out;
		}
	}
	err = add(dev, extack);
	if (err)
		goto out;
	/* From here on: a registration that fails may call the destructor, or not. */
	kref_get(&s->ref);
	dev->priv_destructor = session_destructor;
	err = enslave(vn, dev, vr, extack);
	if (err) {
		unregister_netdevice(dev);
		goto out;
	}
	/* Not after RTNL: the VRF device may go at once, and the row says so then. */
	var_row_assign(vn, rcu_dereference_protected(s->row, lockdep_is_held(&vn->lock)), vr,
		       false);
	rcu_assign_pointer(s->dev, dev);
out:
	rtnl_unlock();
	return err;
}

/**
 * var_netdev_new_tunnel() - make a tunnel's netdevice
 * @t: tunnel without one
 * @vr: VR to whose VRF device it is enslaved, NULL for none
 * @ifname: name or pattern with %d, NULL for "l2t%d"
 * @extack: says why not
 *
 * Context: under lock, may sleep, takes RTNL.
 * Return: as var_netdev_new_session().
 */
int var_netdev_new_tunnel(struct var_tunnel *t, struct var_vr *vr, const char *ifname,
			  struct netlink_ext_ack *extack)
{
	struct net_device *dev;
	struct var_netdev *priv;
	int err;

	dev = make(t->ep->vn, ifname, "l2t%d", tunnel_setup);
	if (!dev)
		return -ENOMEM;
	priv = netdev_priv(dev);
	priv->tunnel = t;

	rtnl_lock();
	err = add(dev, extack);
	if (err)
		goto out;
	kref_get(&t->ref);
	dev->priv_destructor = tunnel_destructor;
	err = netdev_rx_handler_register(dev, tunnel_rx, NULL) ?:
	      enslave(t->ep->vn, dev, vr, extack);
	if (err)
		unregister_netdevice(dev);
	else
		rcu_assign_pointer(t->dev, dev);
out:
	rtnl_unlock();
	if (!err)
		var_netdev_tell_peer(t);
	return err;
}

/**
 * var_netdev_update() - carrier and MTU after a change of the session
 * @s: session, with or without a netdevice
 * @mtu: the new MTU in bytes, 0: as it is
 *
 * Context: under lock, may sleep, takes RTNL if the MTU changes.
 */
void var_netdev_update(struct var_session *s, unsigned int mtu)
{
	struct net_device *dev;

	dev = rcu_dereference_protected(s->dev, lockdep_is_held(&s->vn->lock));
	if (!dev)
		return;
	if (mtu && mtu != READ_ONCE(dev->mtu)) {
		rtnl_lock();
		/* If somebody objects: var_session_xmit() heeds the MRU itself. */
		dev_set_mtu(dev, mtu);
		rtnl_unlock();
	}
	if (READ_ONCE(s->open))
		netif_carrier_on(dev);
	else
		netif_carrier_off(dev);
}

/**
 * var_netdev_move() - make a VR's VRF device the master of a netdevice
 * @vn: netns
 * @dev: netdevice, held by the caller in whatever way
 * @row: row of the netdevice's object, which drops; on success it names @vr
 * @vr: the VR; NULL for none, VR 0
 * @extack: says why not
 *
 * The row changes under RTNL, as it does when the VRF device is deleted: so it
 * never says that @dev is in a VR when it has left it. On failure @dev has no
 * master, or the old one, and the row drops.
 *
 * Context: may sleep, takes RTNL.
 * Return: 0; -ENETDOWN without a VRF device; what the masters say.
 */
int var_netdev_move(struct var_net *vn, struct net_device *dev, struct var_row *row,
		    struct var_vr *vr, struct netlink_ext_ack *extack)
{
	struct net_device *master, *vrf;
	int err = 0;

	rtnl_lock();
	master = netdev_master_upper_dev_get(dev);
	vrf = vr ? rtnl_dereference(vr->dev) : NULL;
	if (vr && !vrf) {
		NL_SET_ERR_MSG(extack, "The VRF device of the VR is gone; make it again");
		err = -ENETDOWN;
		goto out;
	}
	if (master == vrf)
		goto assign;
	if (master) {
		err = -EOPNOTSUPP;
		if (master->netdev_ops->ndo_del_slave)
			err = master->netdev_ops->ndo_del_slave(master, dev);
		if (err) {
			NL_SET_ERR_MSG(extack, "The netdevice cannot leave its master");
			goto out;
		}
	}
	err = enslave(vn, dev, vr, extack);
	if (err)	/* whatever the notifiers were told before somebody refused */
		goto out;
assign:
	var_row_assign(vn, row, vr, false);
out:
	if (err)
		var_row_assign(vn, row, NULL, true);
	rtnl_unlock();
	return err;
}

/**
 * var_netdev_del_sessions() - unregister the netdevices of sessions
 * @sessions: by their list; those without a netdevice are passed over
 *
 * Context: under lock, may sleep, takes RTNL, which it lets go now and then.
 */
void var_netdev_del_sessions(struct list_head *sessions)
{
	struct net_device *dev;
	struct var_session *s;
	LIST_HEAD(kill);
	int n = 0;

	rtnl_lock();
	list_for_each_entry(s, sessions, list) {
		dev = rtnl_dereference(s->dev);
		if (!dev)
			continue;
		RCU_INIT_POINTER(s->dev, NULL);
		unregister_netdevice_queue(dev, &kill);
		if (++n % VAR_CHUNK)
			continue;
		unregister_netdevice_many(&kill);
		INIT_LIST_HEAD(&kill);
		rtnl_unlock();
		cond_resched();
		rtnl_lock();
	}
	unregister_netdevice_many(&kill);
	rtnl_unlock();
}

/**
 * var_netdev_del_tunnels() - unregister the netdevices of tunnels
 * @tunnels: by their node_list; those without a netdevice are passed over
 *
 * Context: under lock, may sleep, takes RTNL, which it lets go now and then.
 */
void var_netdev_del_tunnels(struct list_head *tunnels)
{
	struct net_device *dev;
	struct var_tunnel *t;
	LIST_HEAD(kill);
	int n = 0;

	rtnl_lock();
	list_for_each_entry(t, tunnels, node_list) {
		dev = rtnl_dereference(t->dev);
		if (!dev)
			continue;
		RCU_INIT_POINTER(t->dev, NULL);
		unregister_netdevice_queue(dev, &kill);
		if (++n % VAR_CHUNK)
			continue;
		unregister_netdevice_many(&kill);
		INIT_LIST_HEAD(&kill);
		rtnl_unlock();
		cond_resched();
		rtnl_lock();
	}
	unregister_netdevice_many(&kill);
	rtnl_unlock();
}

int __init var_netdev_init(void)
{
	int err;

	err = rtnl_link_register(&session_link_ops);
	if (err)
		return err;
	err = rtnl_link_register(&tunnel_link_ops);
	if (err)
		rtnl_link_unregister(&session_link_ops);
	return err;
}

void var_netdev_exit(void)
{
	rtnl_link_unregister(&tunnel_link_ops);
	rtnl_link_unregister(&session_link_ops);
}
