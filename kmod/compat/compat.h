/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the oldest supported kernel (6.1) lacks, and nothing for newer ones.
 * Included before every file of the module.
 *
 * VAR_HAVE_SPLIT_OPS	struct genl_split_ops and genl_family.split_ops, from 6.2 on.
 *			kmod/Kbuild looks for them in the kernel's headers.
 * VAR_HAVE_ALLOC_DUMMY	alloc_netdev_dummy(), from 6.10 on; likewise.
 * VAR_HAVE_INFO_DUMP	genl_info_dump(), from 6.7 on; likewise.
 */
#ifndef _VAR_COMPAT_H
#define _VAR_COMPAT_H

#include <linux/netdevice.h>
#include <linux/slab.h>
#include <net/genetlink.h>

#ifndef VAR_HAVE_SPLIT_OPS

/* As in newer kernels, without the callbacks that the module does not use. */
struct genl_split_ops {
	int			(*doit)(struct sk_buff *skb, struct genl_info *info);
	int			(*dumpit)(struct sk_buff *skb, struct netlink_callback *cb);
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

/* The attributes of a dump request; entries are NULL for attributes not given. */
struct nlattr **var_compat_dump_attrs(struct netlink_callback *cb);

#endif /* _VAR_COMPAT_H */
