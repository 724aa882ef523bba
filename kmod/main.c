// SPDX-License-Identifier: GPL-2.0
/*
 * Virtual access router: the order in which the module comes and goes.
 *
 * Each step may use what the ones before it set up. In particular, requests
 * come last and go first, so that no object is made while the others leave.
 */
#include <linux/module.h>

#include "var.h"

static int __init var_init(void)
{
	int err;

	err = var_row_cache_init();
	if (err)
		return err;
	err = var_gro_init();
	if (err)
		goto err_row_cache;
	err = var_endpoint_init();
	if (err)
		goto err_gro;
	err = var_netdev_init();
	if (err)
		goto err_endpoint;
	err = var_netns_init();
	if (err)
		goto err_netdev;
	err = var_port_init();
	if (err)
		goto err_netns;
	err = var_netlink_init();
	if (err)
		goto err_port;
	return 0;

err_port:
	var_port_exit();
err_netns:
	var_netns_exit();
err_netdev:
	var_netdev_exit();
err_endpoint:
	var_endpoint_exit();
err_gro:
	var_gro_exit();
err_row_cache:
	var_row_cache_exit();
	return err;
}

static void __exit var_exit(void)
{
	var_netlink_exit();
	var_port_exit();
	var_netns_exit();
	var_netdev_exit();
	var_endpoint_exit();
	var_gro_exit();
	var_row_cache_exit();
}

module_init(var_init);
module_exit(var_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Virtual access router: L2TP sessions in virtual routers");
MODULE_VERSION(VAR_VERSION);
MODULE_ALIAS_GENL_FAMILY(VAR_GENL_NAME);
MODULE_ALIAS_RTNL_LINK("var-session");
MODULE_ALIAS_RTNL_LINK("var-tunnel");
