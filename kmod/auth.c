// SPDX-License-Identifier: GPL-2.0
/*
 * Who may do what: the one function that every operation of the family passes.
 */
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/net.h>
#include <linux/user_namespace.h>
#include <net/sock.h>

#include "var.h"

/**
 * var_auth_source() - find out who asks
 * @auth: filled in
 * @skb: the request
 * @net: netns that it is about
 *
 * The source is both the sender, who is running, and the opener of the socket,
 * so that neither can lend its rights to the other: a program with more rights
 * that is made to write to a socket it was given, or a socket that was opened
 * with more rights and passed on. netlink_capable() forgets about the opener
 * when the sender names a destination, and the credentials in the message are
 * what the sender chose to put there.
 *
 * Context: the system call that sends the request: the doit of an operation,
 * or the first call of a dump.
 */
void var_auth_source(struct var_auth *auth, struct sk_buff *skb, struct net *net)
{
	struct sock *sk = NETLINK_CB(skb).sk;
	struct file *file = sk && sk->sk_socket ? sk->sk_socket->file : NULL;

	auth->cred_ok = file && file_ns_capable(file, net->user_ns, CAP_NET_ADMIN) &&
			ns_capable(net->user_ns, CAP_NET_ADMIN);
}

/**
 * var_authorize() - may the source do this?
 * @auth: who asks, from var_auth_source()
 * @cmd: VAR_CMD_*
 * @vn: netns
 * @vr: the VR that the operation touches; VAR_VR_BOX also if it is none
 * @extack: for the reason of a refusal
 *
 * Today there is one authority, CAP_NET_ADMIN in the user namespace of the
 * netns, for everything, reading included: what one VR's owner must not see of
 * another's (R17) must not be readable by everybody. The answer does not depend
 * on whether an object exists.
 *
 * Return: 0 or -EPERM.
 */
int var_authorize(const struct var_auth *auth, u8 cmd, struct var_net *vn, u32 vr,
		  struct netlink_ext_ack *extack)
{
	if (auth->cred_ok)
		return 0;
	NL_SET_ERR_MSG(extack,
		       "Not permitted: both the program and the opener of its socket need CAP_NET_ADMIN in this network namespace");
	return -EPERM;
}
