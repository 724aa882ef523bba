/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Virtual access router: the objects of the module and who owns them.
 *
 *	netns (var_net)
 *	 |- vr		a VRF device, its table and its safety
 *	 |- row		interface table: port, tunnel, session, isp, user -> VR
 *	 |- endpoint	a UDP socket in a VR
 *	 |   `- tunnel		RFC 2661 control connection, seen from the data path
 *	 |       `- session	a leg (L2TP) and an end
 *	 `- pppoe	a port that carries PPPoE
 *	     `- session		a leg (PPPoE) and an end
 *
 * A session's leg carries its PPP frames; its end says where they go: they are
 * terminated in a VR, or switched to the leg of another session.
 *
 * Locks, outermost first:
 *
 *	var_net.lock	mutex; life of VRs, endpoints, tunnels and sessions, and
 *			their settings. Never taken under RTNL.
 *	RTNL		netdevices; taken inside var_net.lock, in small pieces.
 *	var_net.row_lock	spinlock (bh); the interface table: insertion, removal
 *			and every change of a row. Notifiers, which run under
 *			RTNL, need no other lock.
 *
 * The data path takes none of them: it runs under RCU. Whatever it may find is
 * freed after a grace period; objects that are used beyond an RCU section are
 * held by their reference count.
 */
#ifndef _VAR_OBJECTS_H
#define _VAR_OBJECTS_H

#include <linux/idr.h>
#include <linux/in.h>
#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/rhashtable.h>
#include <linux/u64_stats_sync.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <net/dst_cache.h>
#include <net/udp_tunnel.h>

#include <uapi/linux/var.h>

struct var_endpoint;
struct var_pppoe;
struct var_tunnel;
struct var_session;

/* Which VR a row names; VR 0, the box itself, has no object. */
#define VAR_VR_BOX	0

/* What a VR may have a limited number of (quota.c). */
enum var_quota {
	VAR_QUOTA_TUNNELS,
	VAR_QUOTA_SESSIONS,
	VAR_QUOTA_ROWS,		/* of ports, isps and users */
	VAR_N_QUOTAS
};

/* Packets dropped, by reason; one of these per CPU. */
struct var_drops {
	u64_stats_t		packets[VAR_DROP_REASON_MAX + 1];
	struct u64_stats_sync	syncp;
};

/* Traffic of a session or tunnel; one of these per CPU (see stats.c). */
struct var_counters {
	u64_stats_t		rx_packets;
	u64_stats_t		rx_bytes;
	u64_stats_t		tx_packets;
	u64_stats_t		tx_bytes;
	u64_stats_t		rx_dropped;
	u64_stats_t		tx_dropped;
	u64_stats_t		rx_control;
	u64_stats_t		tx_control;
	struct u64_stats_sync	syncp;
};

/* The same, added up. */
struct var_totals {
	u64	rx_packets, rx_bytes, tx_packets, tx_bytes;
	u64	rx_dropped, tx_dropped, rx_control, tx_control;
};

/* A token bucket in frames; protected by its own lock, usable in softirq. */
struct var_bucket {
	spinlock_t	lock;		/* tokens, stamp */
	u64		tokens;		/* in 1/1000 frame, at most burst * 1000 */
	u64		stamp;		/* ktime_get_ns() of the last refill */
};

/**
 * struct var_vr - a virtual router
 * @id: identifier, never 0
 * @name: that of the VRF device, which it follows; row_lock
 * @dev: the VRF device, NULL once it is gone; RCU, written under RTNL; not held
 *	 (the notifier clears it before the device can be freed)
 * @table: routing table of the VRF device
 * @flags: VAR_VR_FLAGS_*, read without a lock
 * @generation: bumped at every change of the VR or of a row that names it
 * @users: rows and endpoints that name the VR; deletion needs 0; row_lock
 * @rows: of these, rows; @sessions, @tunnels: of sessions and of tunnels; row_lock
 * @quota: how many there may be, 0 for any number; row_lock
 * @refused: how often there was no room; row_lock
 * @drops: packets dropped in this VR
 */
struct var_vr {
	u32				id;
	char				name[IFNAMSIZ];
	struct net_device __rcu		*dev;
	u32				table;
	u32				flags;
	u8				view;		/* see var_auth_view(); lock */
	atomic_t			generation;
	u32				users;
	u32				rows;
	u32				sessions;
	u32				tunnels;
	u32				quota[VAR_N_QUOTAS];
	u64				refused[VAR_N_QUOTAS];
	struct var_drops __percpu	*drops;
	struct rcu_head			rcu;
};

/**
 * struct var_row - a row of the interface table
 *
 * Lives in the slab cache "var_row", which has a constructor so that it is not
 * merged with another cache (R9). Who adds or removes a row holds RTNL for a
 * port, var_net.lock for everything else.
 *
 * @id: place in var_net.row_ids, where dumps find their way
 * @dead: was removed from the table; row_lock
 * @vr: the VR that the row names; NULL for the box itself (VR 0) or, with
 *	VAR_ROW_FLAGS_DROP, when the VR was lost. RCU; written under row_lock
 * @flags: VAR_ROW_FLAGS_*; written under row_lock, read with READ_ONCE
 * @name: realm or user in canonical form (realm in lower case); kind isp, user
 * @carrier: ifindex of the port that carries it, 0 if not known
 */
struct var_row {
	struct rhash_head	node;
	struct var_vr __rcu	*vr;
	u32			id;
	u32			flags;
	bool			dead;
	u8			kind;		/* enum var_row_kind */
	u8			side;		/* enum var_side */
	u8			select;		/* enum var_select */
	u16			tunnel_id;
	u16			session_id;
	u32			endpoint;
	u32			ifindex;
	u32			carrier;
	char			*name;
	struct rcu_head		rcu;
};

/* The key of a row; members that do not belong to kind are zero. */
struct var_row_key {
	u8		kind;
	u16		tunnel_id;
	u16		session_id;
	u32		endpoint;
	u32		ifindex;
	const char	*name;		/* canonical, see var_row_name() */
};

/**
 * struct var_endpoint - a local address where L2TP is spoken, in one VR
 * @sk: the UDP socket, held (the sock, not its file, which would pin the netns);
 *	sk_user_data points back, RCU
 * @sock: of a socket that the kernel made, else NULL; lock
 * @vr: the VR that the socket is bound to, NULL for the box
 * @tunnels: struct var_tunnel by local id
 * @sessions: struct var_session by (tunnel id, session id) of all its tunnels,
 *	      so that one lookup finds the session of a data message
 * @list: its tunnels, by their node_list; lock
 * @dead: set once no new tunnel may be added; lock
 * @work: deletes the endpoint after its socket was closed
 * @free_work: frees it after a grace period, in process context
 */
struct var_endpoint {
	struct var_net		*vn;
	u32			id;
	struct sock		*sk;
	struct socket		*sock;
	struct var_vr __rcu	*vr;
	__be32			local_ip4;
	__be16			local_port;
	u32			flags;		/* VAR_ENDPOINT_FLAGS_* */
	bool			dead;
	u32			n_tunnels;	/* lock */
	struct rhashtable	tunnels;
	struct rhashtable	sessions;
	struct list_head	list;
	struct work_struct	work;
	struct rcu_work		free_work;
	struct kref		ref;
};

/**
 * struct var_tunnel - an L2TP tunnel as the data path sees it
 * @id, @peer_id: Tunnel IDs in host byte order; @peer_id 0 until it is known
 * @row: its row of the interface table
 * @dev: its netdevice, RCU; NULL once the tunnel is deleted. Not held: the
 *	 netdevice holds the tunnel
 * @list: its sessions; lock
 * @node_list: in ep->list; lock
 */
struct var_tunnel {
	struct rhash_head		node;
	struct var_endpoint		*ep;		/* held */
	u16				id;
	u16				peer_id;
	__be32				peer_ip4;
	__be16				peer_port;
	bool				dead;		/* lock */
	struct var_row __rcu		*row;
	struct net_device __rcu		*dev;
	struct list_head		list;
	struct list_head		node_list;
	u32				n_sessions;	/* lock */
	struct var_counters __percpu	*counters;
	struct kref			ref;
	struct rcu_head			rcu;
};

/**
 * struct var_pppoe - a port that carries PPPoE sessions
 *
 * It is there while it has a session. The device is not held: when it goes, the
 * notifier clears @dev, and @work deletes the sessions.
 *
 * @dev: RCU, written under RTNL; NULL once the device is gone
 * @ptype: takes PPPoE session frames from the device
 * @sessions: struct var_session by key, the SESSION_ID
 * @list: its sessions; lock
 */
struct var_pppoe {
	struct var_net		*vn;
	int			ifindex;
	struct net_device __rcu	*dev;
	struct packet_type	ptype;
	struct rhashtable	sessions;
	struct list_head	list;
	u32			n_sessions;	/* lock */
	struct work_struct	work;
	struct rcu_work		free_work;
	struct kref		ref;
};

struct var_prefix {
	u8	family;			/* AF_INET or AF_INET6 */
	u8	len;
	union {
		__be32		ip4;
		struct in6_addr	ip6;
	};
};

/* Source prefixes of a subscriber; replaced as a whole. */
struct var_prefixes {
	struct rcu_head		rcu;
	unsigned int		n;
	struct var_prefix	prefix[];
};

/* A limit of bytes; replaced as a whole (limit.c). */
struct var_limit {
	struct rcu_head	rcu;
	u64		rate;		/* bits per second, as asked for */
	u32		burst;		/* bytes, as asked for */
	spinlock_t	lock;		/* tokens, stamp */
	s64		tokens;		/* bytes; below 0 by one packet at most */
	u64		stamp;		/* ktime_get_ns() of the last refill */
};

/**
 * struct var_session - a PPP session
 *
 * A session exists without a netdevice until its end is known, and never needs
 * one to be found or to exchange frames with the controller.
 *
 * @key: leg l2tp: tunnel id << 16 | session id, key in the endpoint's table;
 *	 leg pppoe: SESSION_ID, key in the port's table
 * @peer_id: Session ID that the peer assigned, host byte order, 0 until known
 * @leg: enum var_leg
 * @end: enum var_end; written under held.lock
 * @holding: end is hold, or held frames are on their way; held.lock
 * @flags: VAR_SESSION_FLAGS_*, @open: VAR_OPEN_FLAGS_*; READ_ONCE/WRITE_ONCE
 * @mtu: the lower of mru and what the leg carries; READ_ONCE/WRITE_ONCE
 * @mss, @dscp: services, as in the specification; READ_ONCE/WRITE_ONCE
 * @tunnel: of an L2TP leg, held; @pppoe: port of a PPPoE leg, held; the other is NULL
 * @peer_mac: Ethernet address of the client of a PPPoE leg
 * @row: its row of the interface table, which names its VR
 * @dev: its netdevice, RCU; NULL unless end is terminate and once the session is
 *	 deleted. Not held: the netdevice holds the session
 * @to: with end switch, the session out of whose leg the frames go, RCU; NULL once
 *	that is deleted. Not held: the other's deletion clears it
 * @from: the session whose @to this one is; lock
 * @held: frames that wait for the end; skb->data at the PPP frame
 * @rx_limit, @tx_limit: of data from and to the peer, RCU; NULL for none
 * @ns: next Ns to send; @nr: next Ns expected (RFC 2661 section 5.4)
 * @late_run: late messages that came without a gap; @late_next: Ns of the next
 * @last_rx: jiffies of the last frame from the peer
 */
struct var_session {
	struct rhash_head		node;
	u32				key;
	u16				peer_id;
	u16				mru;
	u16				mtu;
	u8				leg;
	u8				end;
	bool				holding;
	bool				dead;		/* lock */
	bool				nr_seen;
	u8				late_run;
	u8				dscp;
	u16				mss;
	u16				nr;
	u16				late_next;
	u8				peer_mac[ETH_ALEN];
	atomic_t			ns;
	u32				flags;
	u32				open;
	u32				override_vr;	/* lock; 0 = none */
	unsigned long			last_rx;
	struct var_net			*vn;
	struct var_tunnel		*tunnel;
	struct var_pppoe		*pppoe;
	struct var_row __rcu		*row;
	struct net_device __rcu		*dev;
	struct var_session __rcu	*to;
	struct var_session		*from;
	struct var_prefixes __rcu	*prefixes;
	struct var_limit __rcu		*rx_limit, *tx_limit;
	char				*user;		/* lock */
	struct sk_buff_head		held;
	spinlock_t			seq_lock;	/* nr, nr_seen, late_* */
	struct var_bucket		bucket;
	struct dst_cache		dst_cache;
	struct var_counters __percpu	*counters;
	struct list_head		list;		/* of the tunnel or port; lock */
	struct kref			ref;
	struct rcu_head			rcu;
};

static inline u16 var_session_id(const struct var_session *s)
{
	return s->key & 0xffff;
}

#define VAR_GRANT_ALL	U32_MAX		/* no VR has that id */

/**
 * struct var_grant - authority over a VR for who is not the carrier
 * @list: in var_net.grants; changed under lock, read under RCU
 * @rcu: for its end
 * @uid: whose it is, or INVALID_UID
 * @gid: whose it is, or INVALID_GID
 * @vr: id of the VR, VAR_GRANT_ALL for every VR and the box
 * @rights: VAR_RIGHT_* bits
 */
struct var_grant {
	struct list_head	list;
	struct rcu_head		rcu;
	kuid_t			uid;
	kgid_t			gid;
	u32			vr;
	u32			rights;
};

/**
 * struct var_net - state of a network namespace
 * @vrs: struct var_vr by id; lock and RTNL, RCU
 * @vr_devs: struct var_vr by ifindex of its VRF device; RTNL, RCU
 * @management: the management VR, NULL if there is none; written under lock, only
 *	compared without
 * @guarded: the hooks of guard.c are there; lock
 * @rows: the interface table; row_lock, RCU
 * @row_ids: struct var_row by id, for dumps; row_lock, RCU
 * @n_drop: rows with VAR_ROW_FLAGS_DROP, so that nothing is searched while
 *	there are none
 * @endpoints: struct var_endpoint by id; lock, RCU
 * @generation: bumped at every change of anything
 * @pppoe: struct var_pppoe by ifindex; lock and RTNL, RCU
 * @n_held: frames that sessions hold; at most @hold_total
 * @l2tp_nrs: numbers in the names of sessions' netdevices, l2s0 ...; RTNL
 * @pppoe_nrs: the same, pps0 ...
 * @controller: netlink port id of the controller, 0 if there is none
 * @exiting: the namespace goes: nothing is made or received in it any more
 * @quiet: and a grace period has passed since, so that no packet is under way to a
 *	session
 */
struct var_net {
	struct net			*net;
	struct mutex			lock;		/* see above */
	struct xarray			vrs;
	struct xarray			vr_devs;
	struct var_vr			*management;
	u32				n_vrs;
	const struct net_device		*enslaving;	/* RTNL: a netdevice of ours, by us */
	bool				guarded;
	spinlock_t			row_lock;	/* see above */
	struct rhashtable		rows;
	struct xarray			row_ids;
	u32				row_next;
	atomic_t			n_rows;
	atomic_t			n_drop;
	struct xarray			endpoints;
	u32				endpoint_next;
	struct xarray			pppoe;
	struct ida			l2tp_nrs;
	struct ida			pppoe_nrs;
	struct list_head		grants;
	u32				n_grants;
	struct xarray			sockets;
	u8				view_all;	/* as var_vr.view, of all; lock */
	u32				hold_total;
	atomic_t			n_held;
	atomic_t			n_endpoints, n_tunnels, n_sessions;
	atomic_t			generation;
	struct var_drops __percpu	*drops;
	u32				controller;
	u32				punt_rate, punt_burst;
	u32				punt_total_rate, punt_total_burst;
	struct var_bucket		punt_total;
	bool				exiting;
	bool				quiet;		/* lock */
};

#endif /* _VAR_OBJECTS_H */
