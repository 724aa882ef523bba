// SPDX-License-Identifier: GPL-2.0
/*
 * Virtual access router: an endpoint's life, and its UDP socket.
 *
 * The socket comes from the requester, who reads control messages from it, or
 * is made by the kernel for static tunnels. The endpoint holds the sock and not
 * the file: the file would pin the network namespace, and nobody would notice
 * when its owner dies.
 *
 * References to an endpoint: var_net.endpoints (until var_endpoint_del()), each
 * of its tunnels, and the work that deletes it once it is queued.
 */
#include <linux/inetdevice.h>
#include <linux/net.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/uio.h>

#include "var.h"

struct workqueue_struct *var_wq;

static const struct rhashtable_params var_tunnel_params = {
	.key_len		= sizeof_field(struct var_tunnel, id),
	.key_offset		= offsetof(struct var_tunnel, id),
	.head_offset		= offsetof(struct var_tunnel, node),
	.automatic_shrinking	= true,
};

static const struct rhashtable_params var_session_params = {
	.key_len		= sizeof_field(struct var_session, key),
	.key_offset		= offsetof(struct var_session, key),
	.head_offset		= offsetof(struct var_session, node),
	.automatic_shrinking	= true,
};

/**
 * var_tunnel_hash() - make a tunnel known at its endpoint
 * @t: the tunnel
 *
 * Context: under lock.
 * Return: 0, -EEXIST, -ENOMEM, ...
 */
int var_tunnel_hash(struct var_tunnel *t)
{
	return rhashtable_lookup_insert_fast(&t->ep->tunnels, &t->node, var_tunnel_params);
}

void var_tunnel_unhash(struct var_tunnel *t)
{
	rhashtable_remove_fast(&t->ep->tunnels, &t->node, var_tunnel_params);
}

/**
 * var_tunnel_find() - a tunnel by its local Tunnel ID
 * @ep: endpoint
 * @id: host byte order
 *
 * Context: RCU or lock, and the result lives as long.
 */
struct var_tunnel *var_tunnel_find(struct var_endpoint *ep, u16 id)
{
	return rhashtable_lookup_fast(&ep->tunnels, &id, var_tunnel_params);
}

/**
 * var_sessions_init() - an empty table of sessions
 * @sessions: the table
 *
 * Return: 0 or a negative errno.
 */
int var_sessions_init(struct rhashtable *sessions)
{
	return rhashtable_init(sessions, &var_session_params);
}

void var_sessions_destroy(struct rhashtable *sessions)
{
	rhashtable_destroy(sessions);
}

static struct rhashtable *sessions_of(struct var_session *s)
{
	return s->tunnel ? &s->tunnel->ep->sessions : &s->pppoe->sessions;
}

/**
 * var_session_hash() - make a session known at its endpoint or port
 * @s: the session
 *
 * Context: under lock.
 * Return: 0, -EEXIST, -ENOMEM, ...
 */
int var_session_hash(struct var_session *s)
{
	return rhashtable_lookup_insert_fast(sessions_of(s), &s->node, var_session_params);
}

void var_session_unhash(struct var_session *s)
{
	rhashtable_remove_fast(sessions_of(s), &s->node, var_session_params);
}

/**
 * var_session_find() - a session by its local ids
 * @ep: endpoint
 * @tunnel_id: Tunnel ID, host byte order
 * @session_id: Session ID, host byte order
 *
 * Context: RCU or lock, and the result lives as long.
 */
struct var_session *var_session_find(struct var_endpoint *ep, u16 tunnel_id, u16 session_id)
{
	u32 key = (u32)tunnel_id << 16 | session_id;

	return rhashtable_lookup_fast(&ep->sessions, &key, var_session_params);
}

/**
 * var_pppoe_session() - a session by its SESSION_ID
 * @p: port
 * @id: host byte order
 *
 * Context: RCU or lock, and the result lives as long.
 */
struct var_session *var_pppoe_session(struct var_pppoe *p, u16 id)
{
	u32 key = id;

	return rhashtable_lookup_fast(&p->sessions, &key, var_session_params);
}

/* --- the socket ----------------------------------------------------------- */

/* The last of the socket's descriptors was closed, as when its owner dies. */
static void encap_destroy(struct sock *sk)
{
	struct var_endpoint *ep;

	rcu_read_lock();
	ep = rcu_dereference_sk_user_data(sk);
	if (ep && kref_get_unless_zero(&ep->ref)) {
		if (!queue_work(var_wq, &ep->work))
			var_endpoint_put(ep);
	}
	rcu_read_unlock();
}

static void closed_work(struct work_struct *work)
{
	struct var_endpoint *ep = container_of(work, struct var_endpoint, work);
	struct var_net *vn = ep->vn;

	mutex_lock(&vn->lock);
	if (!ep->dead)
		var_endpoint_del(ep);
	mutex_unlock(&vn->lock);
	var_endpoint_put(ep);
}

/* Under lock_sock(). */
static int check_sock(struct var_net *vn, struct sock *sk, int bound_if,
		      struct netlink_ext_ack *extack)
{
	if (sk->sk_protocol != IPPROTO_UDP || sk->sk_type != SOCK_DGRAM) {
		NL_SET_ERR_MSG(extack, "The fd is not a UDP socket");
		return -EPROTONOSUPPORT;
	}
	if (sk->sk_family != AF_INET) {
		NL_SET_ERR_MSG(extack, "The fd is not an IPv4 socket");
		return -EAFNOSUPPORT;
	}
	if (!net_eq(sock_net(sk), vn->net)) {
		NL_SET_ERR_MSG(extack, "The socket is in another network namespace");
		return -EXDEV;
	}
	if (!inet_sk(sk)->inet_num) {
		NL_SET_ERR_MSG(extack, "The socket is not bound to an address and port");
		return -EINVAL;
	}
	if (inet_sk(sk)->inet_daddr) {
		NL_SET_ERR_MSG(extack, "The socket is connected; an endpoint has many peers");
		return -EISCONN;
	}
	if (sk->sk_bound_dev_if != bound_if) {
		if (bound_if)
			NL_SET_ERR_MSG(extack,
				       "Bind the socket to the VRF device of the VR (SO_BINDTODEVICE)");
		else
			NL_SET_ERR_MSG(extack,
				       "The socket is bound to a device, but VR 0 is the box");
		return -EINVAL;
	}
	return 0;
}

static int attach_sock(struct var_endpoint *ep, struct socket *sock, int bound_if,
		       struct netlink_ext_ack *extack)
{
	struct udp_tunnel_sock_cfg cfg = {
		.encap_type	= UDP_ENCAP_L2TPINUDP,
		.encap_rcv	= var_encap_rcv,
		.encap_destroy	= encap_destroy,
		.sk_user_data	= ep,
	};
	struct sock *sk = sock->sk;
	int err;

	lock_sock(sk);
	err = check_sock(ep->vn, sk, bound_if, extack);
	if (err)
		goto out;

	write_lock_bh(&sk->sk_callback_lock);
	if (sk->sk_user_data || udp_sk(sk)->encap_type) {
		NL_SET_ERR_MSG(extack, "The socket is already in use for a tunnel protocol");
		err = -EBUSY;
	} else {
		/* Claims the socket against others who look at this pointer. */
		rcu_assign_sk_user_data(sk, ep);
	}
	write_unlock_bh(&sk->sk_callback_lock);
	if (err)
		goto out;

	sock_hold(sk);
	ep->sk = sk;
	ep->local_ip4 = inet_sk(sk)->inet_rcv_saddr;
	ep->local_port = inet_sk(sk)->inet_sport;
	setup_udp_tunnel_sock(ep->vn->net, sk, &cfg);
out:
	release_sock(sk);
	return err;
}

/*
 * Turns the socket into an ordinary one. A datagram may still be on its way
 * through var_encap_rcv() until a grace period has passed, and a close() through
 * encap_destroy(): it finds no endpoint any more.
 */
static void detach_sock(struct var_endpoint *ep)
{
	struct sock *sk = ep->sk;

	lock_sock(sk);
	write_lock_bh(&sk->sk_callback_lock);
	if (sk->sk_user_data == ep) {
		WRITE_ONCE(udp_sk(sk)->encap_type, 0);
		WRITE_ONCE(udp_sk(sk)->encap_rcv, NULL);
		WRITE_ONCE(udp_sk(sk)->encap_destroy, NULL);
		rcu_assign_sk_user_data(sk, NULL);
		inet_dec_convert_csum(sk);
	}
	write_unlock_bh(&sk->sk_callback_lock);
	release_sock(sk);
}

static int kernel_sock(struct var_endpoint *ep, __be32 ip4, __be16 port, int bound_if,
		       struct netlink_ext_ack *extack)
{
	struct udp_port_cfg cfg = {
		.family			= AF_INET,
		.local_ip.s_addr	= ip4,
		.local_udp_port		= port,
		.bind_ifindex		= bound_if,
		.use_udp_checksums	= true,
	};
	struct socket *sock;
	int err;

	err = udp_sock_create(ep->vn->net, &cfg, &sock);
	if (err) {
		if (err == -EADDRINUSE)
			NL_SET_ERR_MSG(extack,
				       "Another socket has this address and port in the VR");
		else if (err == -EADDRNOTAVAIL)
			NL_SET_ERR_MSG(extack, "The local address is not an address of this VR");
		else
			NL_SET_ERR_MSG(extack, "Cannot make the endpoint's socket");
		return err;
	}
	err = attach_sock(ep, sock, bound_if, extack);
	if (err)
		sock_release(sock);
	else
		ep->sock = sock;
	return err;
}

static int user_sock(struct var_endpoint *ep, int fd, int bound_if,
		     struct netlink_ext_ack *extack)
{
	struct socket *sock;
	int err;

	sock = sockfd_lookup(fd, &err);
	if (!sock) {
		NL_SET_ERR_MSG(extack, "The fd is not a socket of the requester");
		return err;
	}
	err = attach_sock(ep, sock, bound_if, extack);
	sockfd_put(sock);
	return err;
}

/* --- the endpoint --------------------------------------------------------- */

static void free_work(struct work_struct *work)
{
	struct var_endpoint *ep = container_of(to_rcu_work(work), struct var_endpoint,
					       free_work);

	rhashtable_destroy(&ep->tunnels);
	var_sessions_destroy(&ep->sessions);
	if (ep->sk)
		sock_put(ep->sk);
	if (ep->id)
		pr_debug("endpoint %u destroyed\n", ep->id);
	kfree(ep);
}

static void endpoint_release(struct kref *ref)
{
	struct var_endpoint *ep = container_of(ref, struct var_endpoint, ref);

	/*
	 * A grace period, since var_encap_rcv() and dumps look things up in
	 * the tables without a reference; in process context, since that is
	 * where hash tables are destroyed.
	 */
	INIT_RCU_WORK(&ep->free_work, free_work);
	queue_rcu_work(var_wq, &ep->free_work);
}

void var_endpoint_put(struct var_endpoint *ep)
{
	kref_put(&ep->ref, endpoint_release);
}

/**
 * var_endpoint_find() - an endpoint by its id
 * @vn: namespace
 * @id: identifier
 *
 * Context: RCU or lock, and the result lives as long.
 */
struct var_endpoint *var_endpoint_find(struct var_net *vn, u32 id)
{
	return xa_load(&vn->endpoints, id);
}

static struct var_endpoint *endpoint_alloc(struct var_net *vn, struct var_vr *vr)
{
	struct var_endpoint *ep;

	ep = kzalloc(sizeof(*ep), GFP_KERNEL_ACCOUNT);
	if (!ep)
		return NULL;
	if (rhashtable_init(&ep->tunnels, &var_tunnel_params))
		goto err_free;
	if (var_sessions_init(&ep->sessions))
		goto err_tunnels;
	ep->vn = vn;
	RCU_INIT_POINTER(ep->vr, vr);
	INIT_LIST_HEAD(&ep->list);
	INIT_WORK(&ep->work, closed_work);
	kref_init(&ep->ref);
	return ep;

err_tunnels:
	rhashtable_destroy(&ep->tunnels);
err_free:
	kfree(ep);
	return NULL;
}

/* Index of the VRF device of vr; 0 for the box; -ENETDOWN without a device. */
static int vr_ifindex(struct var_vr *vr, struct netlink_ext_ack *extack)
{
	struct net_device *dev;
	int ifindex = 0;

	if (!vr)
		return 0;
	rcu_read_lock();
	dev = rcu_dereference(vr->dev);
	if (dev)
		ifindex = dev->ifindex;
	rcu_read_unlock();
	if (!ifindex) {
		NL_SET_ERR_MSG(extack, "The VRF device of the VR is gone; make it again");
		return -ENETDOWN;
	}
	return ifindex;
}

/**
 * var_endpoint_new() - make an endpoint
 * @vn: namespace
 * @vr: VR whose table routes the tunnels' packets, NULL for the box
 * @fd: UDP socket of the requester, or negative: the kernel makes one
 * @ip4: local address of a socket that the kernel makes, network byte order
 * @port: its local port, network byte order
 * @flags: VAR_ENDPOINT_FLAGS_NO_UDP_CSUM or nothing
 * @extack: says why not
 * @result: receives the endpoint, which lives as long as the lock is held
 *
 * Context: under lock, may sleep.
 * Return: 0; -ENETUNREACH, -ENETDOWN if @vr cannot be used; -EBADF, -ENOTSOCK,
 * -EPROTONOSUPPORT, -EAFNOSUPPORT, -EXDEV, -EISCONN, -EINVAL, -EBUSY for a socket
 * that does not do; what bind() says; -ENOMEM.
 */
int var_endpoint_new(struct var_net *vn, struct var_vr *vr, int fd, __be32 ip4, __be16 port,
		     u32 flags, struct netlink_ext_ack *extack, struct var_endpoint **result)
{
	struct var_endpoint *ep;
	int err, bound_if;

	if (vn->exiting)
		return -ESHUTDOWN;
	if (vr) {
		err = var_vr_check_safe(vn, vr, extack);
		if (err)
			return err;
	}
	bound_if = vr_ifindex(vr, extack);
	if (bound_if < 0)
		return bound_if;

	ep = endpoint_alloc(vn, vr);
	if (!ep)
		return -ENOMEM;
	ep->flags = flags & VAR_ENDPOINT_FLAGS_NO_UDP_CSUM;
	if (fd < 0)
		ep->flags |= VAR_ENDPOINT_FLAGS_KERNEL;

	/* The id first: events and messages name it. The entry is not seen yet. */
	err = xa_alloc_cyclic(&vn->endpoints, &ep->id, NULL, XA_LIMIT(1, INT_MAX),
			      &vn->endpoint_next, GFP_KERNEL_ACCOUNT);
	if (err < 0) {
		NL_SET_ERR_MSG(extack, "No endpoint id is free");
		goto err_free;
	}
	pr_debug("endpoint %u created\n", ep->id);

	if (fd < 0)
		err = kernel_sock(ep, ip4, port, bound_if, extack);
	else
		err = user_sock(ep, fd, bound_if, extack);
	if (err)
		goto err_id;

	var_vr_use(vn, vr);
	xa_store(&vn->endpoints, ep->id, ep, GFP_KERNEL_ACCOUNT);
	atomic_inc(&vn->n_endpoints);
	var_vr_touch(vn, vr);
	var_event_endpoint(ep, VAR_CMD_ENDPOINT_NTF);
	*result = ep;
	return 0;

err_id:
	xa_erase(&vn->endpoints, ep->id);
err_free:
	var_endpoint_put(ep);
	return err;
}

/**
 * var_endpoint_del() - delete an endpoint with its tunnels and sessions
 * @ep: endpoint, not yet deleted
 *
 * Context: under lock, may sleep, takes RTNL.
 */
void var_endpoint_del(struct var_endpoint *ep)
{
	struct var_vr *vr = rcu_dereference_protected(ep->vr, lockdep_is_held(&ep->vn->lock));
	struct var_tunnel *t, *next;
	struct var_net *vn = ep->vn;
	LIST_HEAD(sessions);
	LIST_HEAD(tunnels);

	if (WARN_ON_ONCE(ep->dead))
		return;
	ep->dead = true;
	xa_erase(&vn->endpoints, ep->id);
	detach_sock(ep);
	list_for_each_entry_safe(t, next, &ep->list, node_list)
		var_tunnel_unlink(t, &tunnels, &sessions);
	var_tunnel_finish(&tunnels, &sessions);

	if (ep->sock) {
		kernel_sock_shutdown(ep->sock, SHUT_RDWR);
		sock_release(ep->sock);
		ep->sock = NULL;
	}
	atomic_dec(&vn->n_endpoints);
	var_vr_touch(vn, vr);
	var_event_endpoint(ep, VAR_CMD_ENDPOINT_DEL_NTF);
	/*
	 * Readers that found the VR through ep->vr are in an RCU section, and
	 * the VR is freed after a grace period.
	 */
	RCU_INIT_POINTER(ep->vr, NULL);
	var_vr_unuse(vn, vr);
	var_endpoint_put(ep);
}

/**
 * var_endpoint_detach_all() - nothing is received any more
 * @vn: namespace that goes away
 *
 * Context: under lock, may sleep.
 */
void var_endpoint_detach_all(struct var_net *vn)
{
	struct var_endpoint *ep;
	unsigned long id;

	xa_for_each(&vn->endpoints, id, ep)
		detach_sock(ep);
}

/**
 * var_endpoint_del_all() - delete everything of a namespace that goes away
 * @vn: namespace
 *
 * Context: under lock, may sleep, takes RTNL.
 */
void var_endpoint_del_all(struct var_net *vn)
{
	struct var_endpoint *ep;
	unsigned long id;

	xa_for_each(&vn->endpoints, id, ep)
		var_endpoint_del(ep);
}

/**
 * var_endpoint_flush() - wait for all deferred work on endpoints
 *
 * First the work of closed sockets, which may drop the last reference; then the
 * grace period after which endpoints are freed; then the freeing itself.
 *
 * Context: may sleep; not under lock.
 */
void var_endpoint_flush(void)
{
	flush_workqueue(var_wq);
	rcu_barrier();
	flush_workqueue(var_wq);
}

int __init var_endpoint_init(void)
{
	var_wq = alloc_workqueue("var", WQ_UNBOUND, 0);
	return var_wq ? 0 : -ENOMEM;
}

/* No endpoint exists any more. */
void var_endpoint_exit(void)
{
	var_endpoint_flush();
	/*
	 * close() reads the pointer to encap_destroy() outside of any RCU section.
	 * Each task is to have left that piece of code before it is unloaded.
	 */
	synchronize_rcu_tasks();
	destroy_workqueue(var_wq);
}
