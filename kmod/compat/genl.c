// SPDX-License-Identifier: GPL-2.0
/*
 * Generic netlink operations of kernels without struct genl_split_ops: there a
 * command has one entry for do and dump, with one policy.
 */
#include <linux/errno.h>
#include <linux/string.h>

#ifdef VAR_HAVE_SPLIT_OPS

int var_compat_set_ops(struct genl_family *family, const struct genl_split_ops *ops, size_t n)
{
	family->split_ops = ops;
	family->n_split_ops = n;
	return 0;
}

#else

#include <uapi/linux/var.h>

static struct genl_ops var_compat_ops[VAR_CMD_MAX + 1];
static const struct genl_split_ops *var_compat_split;
static size_t var_compat_n_split;

static const struct genl_split_ops *split_do(u8 cmd)
{
	size_t i;

	for (i = 0; i < var_compat_n_split; i++)
		if (var_compat_split[i].cmd == cmd && var_compat_split[i].flags & GENL_CMD_CAP_DO)
			return &var_compat_split[i];
	return NULL;
}

static int pre_doit(const struct genl_ops *op, struct sk_buff *skb, struct genl_info *info)
{
	const struct genl_split_ops *split = split_do(op->cmd);

	return split && split->pre_doit ? split->pre_doit(split, skb, info) : 0;
}

static void post_doit(const struct genl_ops *op, struct sk_buff *skb, struct genl_info *info)
{
	const struct genl_split_ops *split = split_do(op->cmd);

	if (split && split->post_doit)
		split->post_doit(split, skb, info);
}

static bool same_policy(const struct genl_ops *op, const struct genl_split_ops *split)
{
	return op->maxattr == split->maxattr &&
	       !memcmp(op->policy, split->policy,
		       (split->maxattr + 1) * sizeof(struct nla_policy));
}

int var_compat_set_ops(struct genl_family *family, const struct genl_split_ops *ops, size_t n)
{
	struct genl_ops *op = NULL;
	size_t i, count = 0;

	for (i = 0; i < n; i++) {
		if (op && op->cmd == ops[i].cmd) {
			/* The pointers to ranges are the same, too: one generator. */
			if (!same_policy(op, &ops[i]))
				return -EINVAL;
		} else {
			if (count == ARRAY_SIZE(var_compat_ops))
				return -EINVAL;
			op = &var_compat_ops[count++];
			op->cmd = ops[i].cmd;
			op->internal_flags = ops[i].internal_flags;
			op->policy = ops[i].policy;
			op->maxattr = ops[i].maxattr;
		}
		if (ops[i].flags & GENL_CMD_CAP_DO)
			op->doit = ops[i].doit;
		if (ops[i].flags & GENL_CMD_CAP_DUMP) {
			op->start = ops[i].start;
			op->dumpit = ops[i].dumpit;
			op->done = ops[i].done;
		}
		op->validate |= ops[i].validate;
		op->flags |= ops[i].flags & ~(GENL_CMD_CAP_DO | GENL_CMD_CAP_DUMP);
	}
	var_compat_split = ops;
	var_compat_n_split = n;
	family->ops = var_compat_ops;
	family->n_ops = count;
	family->pre_doit = pre_doit;
	family->post_doit = post_doit;
	return 0;
}

#endif

struct nlattr **var_compat_dump_attrs(struct netlink_callback *cb)
{
#ifdef VAR_HAVE_INFO_DUMP
	return genl_info_dump(cb)->attrs;
#else
	return genl_dumpit_info(cb)->attrs;
#endif
}
