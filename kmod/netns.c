// SPDX-License-Identifier: GPL-2.0
/*
 * Virtual access router: state of a network namespace, from its first to its
 * last moment.
 *
 * It has two parts, as a namespace's subsystems come before its netdevices and
 * leave after them. The state itself is a subsystem, since the notifier for
 * ports sees the first netdevice, the loopback, and the last. The objects go
 * with the netdevices, and before those that the core removes: their own leave
 * the VRF devices in order.
 */
#include <linux/slab.h>

#include "var.h"

/* Defaults of the token buckets for frames to the controller, as specified. */
#define VAR_PUNT_RATE		100
#define VAR_PUNT_BURST		50
#define VAR_PUNT_TOTAL_RATE	20000
#define VAR_PUNT_TOTAL_BURST	4000
/* Frames that all sessions together may hold. */
#define VAR_HOLD_TOTAL		4096

unsigned int var_net_id;

static int __net_init var_net_init(struct net *net)
{
	struct var_net *vn = var_net(net);
	int err;

	vn->net = net;
	mutex_init(&vn->lock);
	spin_lock_init(&vn->row_lock);
	xa_init_flags(&vn->endpoints, XA_FLAGS_ALLOC1);
	xa_init(&vn->pppoe);
	ida_init(&vn->l2tp_nrs);
	ida_init(&vn->pppoe_nrs);
	INIT_LIST_HEAD(&vn->grants);
	xa_init(&vn->sockets);
	vn->hold_total = VAR_HOLD_TOTAL;
	vn->punt_rate = VAR_PUNT_RATE;
	vn->punt_burst = VAR_PUNT_BURST;
	vn->punt_total_rate = VAR_PUNT_TOTAL_RATE;
	vn->punt_total_burst = VAR_PUNT_TOTAL_BURST;
	var_bucket_init(&vn->punt_total, vn->punt_total_burst);
	var_vrs_init(vn);

	vn->drops = var_drops_alloc();
	if (!vn->drops)
		return -ENOMEM;
	err = var_rows_init(vn);
	if (err)
		free_percpu(vn->drops);
	return err;
}

/*
 * First the sockets and ports stop to deliver. The core then waits for a grace period,
 * once for all namespaces that leave together, before it calls exit.
 */
static void __net_exit var_objects_pre_exit(struct net *net)
{
	struct var_net *vn = var_net(net);

	mutex_lock(&vn->lock);
	WRITE_ONCE(vn->exiting, true);
	var_endpoint_detach_all(vn);
	var_pppoe_detach_all(vn);
	var_guard_disable(net);
	mutex_unlock(&vn->lock);
}

static void __net_exit var_objects_exit_batch(struct list_head *nets)
{
	struct var_net *vn;
	struct net *net;

	list_for_each_entry(net, nets, exit_list) {
		vn = var_net(net);
		mutex_lock(&vn->lock);
		vn->quiet = true;
		var_endpoint_del_all(vn);
		mutex_unlock(&vn->lock);
	}

	/*
	 * Work of endpoints whose socket was closed in the meantime, and of ports
	 * that were detached, uses the namespace, and so does the last reference to
	 * a kernel-made socket.
	 */
	var_endpoint_flush();
}

static void __net_exit var_net_exit(struct net *net)
{
	struct var_net *vn = var_net(net);

	mutex_lock(&vn->lock);
	vn->quiet = true;
	var_sockets_forget(vn);
	var_grants_forget(vn, VAR_VR_BOX);
	var_rows_exit(vn);
	var_vr_free_all(vn);
	mutex_unlock(&vn->lock);
	WARN_ON_ONCE(!xa_empty(&vn->endpoints));
	xa_destroy(&vn->endpoints);
	WARN_ON_ONCE(!xa_empty(&vn->pppoe));
	xa_destroy(&vn->pppoe);
	WARN_ON_ONCE(!ida_is_empty(&vn->l2tp_nrs) || !ida_is_empty(&vn->pppoe_nrs));
	ida_destroy(&vn->l2tp_nrs);
	ida_destroy(&vn->pppoe_nrs);
	mutex_destroy(&vn->lock);
	free_percpu(vn->drops);
}

static struct pernet_operations var_net_ops = {
	.init		= var_net_init,
	.exit		= var_net_exit,
	.id		= &var_net_id,
	.size		= sizeof(struct var_net),
};

static struct pernet_operations var_objects_ops = {
	.pre_exit	= var_objects_pre_exit,
	.exit_batch	= var_objects_exit_batch,
};

int __init var_netns_init(void)
{
	int err;

	err = register_pernet_subsys(&var_net_ops);
	if (err)
		return err;
	err = register_pernet_device(&var_objects_ops);
	if (err)
		unregister_pernet_subsys(&var_net_ops);
	return err;
}

void var_netns_exit(void)
{
	unregister_pernet_device(&var_objects_ops);
	unregister_pernet_subsys(&var_net_ops);
}
