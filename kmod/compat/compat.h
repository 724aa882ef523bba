/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Differences between kernels, and nothing else: the rest of the module is
 * written for the newest one, this file makes older ones like it. Included before
 * every file of the module.
 *
 * kmod/Kbuild looks in the kernel's headers for what is asked of it here:
 *
 * VAR_HAVE_SPLIT_OPS	struct genl_split_ops and genl_family.split_ops, 6.2
 * VAR_HAVE_INFO_DUMP	genl_info_dump(), 6.7
 * VAR_HAVE_ALLOC_DUMMY	alloc_netdev_dummy(), 6.10
 * VAR_HAVE_LLTX	net_device.lltx, 6.12; before that a feature bit
 * VAR_HAVE_NETNS_IMMUTABLE
 *			net_device.netns_immutable, 6.15 and late 6.12; before that
 * VAR_HAVE_NETNS_LOCAL	net_device.netns_local, 6.12; before that a feature bit
 * VAR_HAVE_IPCB_FLAGS	the last argument of udp_tunnel_xmit_skb(), 6.16
 * VAR_HAVE_TUNNEL_SOCK	setup_udp_tunnel_sock() takes the sock, 7.1; before that
 *			the socket
 *
 * <linux/unaligned.h>	include/linux/unaligned.h here, where the kernel has none
 */
#ifndef _VAR_COMPAT_H
#define _VAR_COMPAT_H

#include <linux/netdevice.h>
#include <linux/slab.h>
#include <net/genetlink.h>
#include <net/udp_tunnel.h>

/* --- generic netlink ------------------------------------------------------ */

#ifndef VAR_HAVE_SPLIT_OPS

/* As in newer kernels, without the callbacks that the module does not use. */
struct genl_split_ops {
	int			(*pre_doit)(const struct genl_split_ops *ops, struct sk_buff *skb,
					    struct genl_info *info);
	int			(*doit)(struct sk_buff *skb, struct genl_info *info);
	void			(*post_doit)(const struct genl_split_ops *ops, struct sk_buff *skb,
					     struct genl_info *info);
	int			(*start)(struct netlink_callback *cb);
	int			(*dumpit)(struct sk_buff *skb, struct netlink_callback *cb);
	int			(*done)(struct netlink_callback *cb);
	const struct nla_policy	*policy;
	unsigned int		maxattr;
	u8			cmd;
	u8			internal_flags;
	u8			flags;
	u8			validate;
};

/* Generated policies have constant ranges; struct nla_policy is not ready for them. */
#undef NLA_POLICY_FULL_RANGE
#define NLA_POLICY_FULL_RANGE(tp, _range) {			\
	.type = NLA_ENSURE_UINT_OR_BINARY_TYPE(tp),		\
	.validation_type = NLA_VALIDATE_RANGE_PTR,		\
	.range = (struct netlink_range_validation *)(_range),	\
}

#endif

/**
 * var_compat_set_ops() - give a family its operations
 * @family: not yet registered
 * @ops: operations, the do of a command before its dump
 * @n: how many
 *
 * Context: module initialisation, once.
 * Return: 0, or -EINVAL if the kernel has one policy for do and dump of a
 * command and @ops has two different ones.
 */
int var_compat_set_ops(struct genl_family *family, const struct genl_split_ops *ops, size_t n);

/* The attributes of a dump request; entries are NULL for attributes not given. */
struct nlattr **var_compat_dump_attrs(struct netlink_callback *cb);

/* --- netdevices ----------------------------------------------------------- */

/* A netdevice that is nobody's, for NAPI contexts. May sleep. */
static inline struct net_device *var_compat_alloc_dummy(void)
{
#ifdef VAR_HAVE_ALLOC_DUMMY
	return alloc_netdev_dummy(0);
#else
	struct net_device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);

	if (dev)
		init_dummy_netdev(dev);
	return dev;
#endif
}

static inline void var_compat_free_dummy(struct net_device *dev)
{
#ifdef VAR_HAVE_ALLOC_DUMMY
	free_netdev(dev);
#else
	kfree(dev);
#endif
}

/* A device that needs no lock for its transmissions. Context: its setup. */
static inline void var_compat_set_lltx(struct net_device *dev)
{
#ifdef VAR_HAVE_LLTX
	dev->lltx = true;
#else
	dev->features |= NETIF_F_LLTX;
#endif
}

/* A device that cannot be moved to another netns. Context: its setup. */
static inline void var_compat_set_netns_immutable(struct net_device *dev)
{
#if defined(VAR_HAVE_NETNS_IMMUTABLE)
	dev->netns_immutable = true;
#elif defined(VAR_HAVE_NETNS_LOCAL)
	dev->netns_local = true;
#else
	dev->features |= NETIF_F_NETNS_LOCAL;
#endif
}

/* --- UDP tunnels ---------------------------------------------------------- */

/* Whoever calls them has the newest form; no header comes after this one. */
#ifndef VAR_HAVE_IPCB_FLAGS
#define udp_tunnel_xmit_skb(rt, sk, skb, src, dst, tos, ttl, df, src_port, dst_port,	\
			    xnet, nocheck, ipcb_flags)					\
	udp_tunnel_xmit_skb(rt, sk, skb, src, dst, tos, ttl, df, src_port, dst_port,	\
			    xnet, nocheck)
#endif

/* Where the core has no limit for tunnels, only that for all devices holds. */
#ifndef IP_TUNNEL_RECURSION_LIMIT
#define IP_TUNNEL_RECURSION_LIMIT	XMIT_RECURSION_LIMIT
#endif

#ifndef VAR_HAVE_TUNNEL_SOCK
#define setup_udp_tunnel_sock(net, sk, cfg)	\
	setup_udp_tunnel_sock(net, (sk)->sk_socket, cfg)
#endif

#endif /* _VAR_COMPAT_H */
