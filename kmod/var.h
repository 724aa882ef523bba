/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Virtual access router: what the files of the module offer each other. The objects
 * themselves, and the locks, are in objects.h.
 */
#ifndef _VAR_H
#define _VAR_H

#include <net/genetlink.h>
#include <net/netns/generic.h>

#include "objects.h"

/* Messages begin with the name of the module. */
#undef pr_fmt
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#define VAR_VERSION	"0.1"

/* main.c */
extern unsigned int var_net_id;

static inline struct var_net *var_net(const struct net *net)
{
	return net_generic(net, var_net_id);
}

/* netns.c */
int var_netns_init(void);
void var_netns_exit(void);

/* stats.c: counters. Any context; bh is disabled inside. */
struct var_drops __percpu *var_drops_alloc(void);
void var_drop_count(struct var_net *vn, struct var_vr *vr, enum var_drop_reason reason);
void var_drop_skb(struct var_net *vn, struct var_vr *vr, struct sk_buff *skb,
		  enum var_drop_reason reason);
void var_drops_sum(const struct var_drops __percpu *drops, u64 sum[VAR_DROP_REASON_MAX + 1]);
struct var_counters __percpu *var_counters_alloc(gfp_t gfp);
enum var_count {
	VAR_COUNT_RX,
	VAR_COUNT_TX,
	VAR_COUNT_RX_DROPPED,
	VAR_COUNT_TX_DROPPED,
	VAR_COUNT_RX_CONTROL,
	VAR_COUNT_TX_CONTROL,
};

void var_session_count(struct var_session *s, enum var_count what, unsigned int packets,
		       unsigned int bytes);
void var_counters_sum(const struct var_counters __percpu *counters, struct var_totals *sum);
/* Packets and bytes that will be on the wire for a packet that may be yet to be segmented. */
unsigned int var_wire_packets(const struct sk_buff *skb);
unsigned int var_wire_bytes(const struct sk_buff *skb);
/* DS field of an IP packet whose header was checked. */
u8 var_ip_ds(const struct sk_buff *skb);

/* vr.c: VRs. var_vr_find() and var_vr_by_dev() under RCU, lock or RTNL; set and del under lock. */
struct var_vr *var_vr_find(struct var_net *vn, u32 id);
struct var_vr *var_vr_by_dev(struct var_net *vn, const struct net_device *dev);
struct var_vr_conf {
	const char	*name;			/* of the VRF device; NULL: the VR must exist */
	const u32	*flags;			/* NULL: leave them */
	const u32	*quota[VAR_N_QUOTAS];	/* NULL: leave it */
	u32		nlflags;		/* NLM_F_EXCL: the VR must not exist */
};

int var_vr_set(struct var_net *vn, u32 id, const struct var_vr_conf *conf,
	       struct netlink_ext_ack *extack);
void var_vr_manage(struct var_net *vn, u32 id, bool on);		/* lock */
int var_vr_del(struct var_net *vn, u32 id, struct netlink_ext_ack *extack);
void var_vr_get_name(struct var_net *vn, const struct var_vr *vr, char name[IFNAMSIZ]);
u32 var_vr_missing(struct var_net *vn, struct var_vr *vr);	/* any context */
int var_vr_check_safe(struct var_net *vn, struct var_vr *vr, struct netlink_ext_ack *extack);
void var_vr_touch(struct var_net *vn, struct var_vr *vr);	/* generations; any context */
/* An endpoint names the VR from now on, or no longer; vr may be NULL. Under lock. */
void var_vr_use(struct var_net *vn, struct var_vr *vr);
void var_vr_unuse(struct var_net *vn, struct var_vr *vr);
/* The VRF device was renamed, or is going away; RTNL. */
void var_vr_renamed(struct var_net *vn, struct var_vr *vr, const char *name);
void var_vr_lost_dev(struct var_net *vn, struct var_vr *vr);
void var_vrs_init(struct var_net *vn);
void var_vr_free_all(struct var_net *vn);			/* netns exit, after all rows */

/* quota.c: is there room in a VR? vr may be NULL. */
int var_quota_check(struct var_net *vn, struct var_vr *vr, enum var_row_kind kind, u32 n,
		    struct netlink_ext_ack *extack);		/* lock, for a port RTNL */
int var_quota_take(struct var_vr *vr, enum var_row_kind kind, u32 n,
		   struct netlink_ext_ack *extack);		/* row_lock */

/* row.c: the interface table. */
int var_row_cache_init(void);
void var_row_cache_exit(void);
int var_rows_init(struct var_net *vn);
void var_rows_exit(struct var_net *vn);
u32 var_row_bytes(void);
/* The canonical form of a realm or user name, at most size bytes with its NUL. */
void var_row_name(enum var_row_kind kind, const char *name, char *buf, size_t size);
struct var_row *var_row_find(struct var_net *vn, const struct var_row_key *key);	/* RCU */
struct var_row *var_row_find_port(struct var_net *vn, int ifindex);			/* RCU */
struct var_row *var_row_of_dev(struct var_net *vn, const struct net_device *dev);	/* RCU */
struct var_row *var_row_next(struct var_net *vn, u32 *id);				/* RCU */
u32 var_row_vr(const struct var_row *row);
/* Rows of objects: made and removed with a tunnel or session; may sleep. */
struct var_row *var_row_add(struct var_net *vn, const struct var_row_key *key, struct var_vr *vr,
			    enum var_side side, enum var_select select, u32 flags,
			    struct netlink_ext_ack *extack);
void var_row_remove(struct var_net *vn, struct var_row *row);
/* Change what a row names; no device is touched. Any context. */
void var_row_assign(struct var_net *vn, struct var_row *row, struct var_vr *vr, bool drop);
/* The same for a VR that is not to have more than its quota. */
int var_row_enter(struct var_net *vn, struct var_row *row, struct var_vr *vr,
		  struct netlink_ext_ack *extack);
/* Change side, select (NULL: leave it) and clear flags. Under lock or RTNL. */
void var_row_change(struct var_net *vn, struct var_row *row, const enum var_side *side,
		    const enum var_select *select, u32 clear);

struct var_auth;

/* port.c: rows of ports and their VRF masters are one fact. Takes RTNL, but for adopt. */
int var_port_set(struct var_net *vn, int ifindex, struct var_vr *vr, const enum var_side *side,
		 const enum var_select *select, u32 nlflags, const struct var_auth *auth,
		 struct netlink_ext_ack *extack);
int var_port_del(struct var_net *vn, int ifindex, const struct var_auth *auth,
		 struct netlink_ext_ack *extack);
int var_port_adopt(struct var_net *vn, struct var_vr *vr);	/* slaves from before; RTNL */
int var_port_init(void);
void var_port_exit(void);

/* explain.c: which row decides. */
struct var_question {
	int		ifindex;	/* port, 0 if not known */
	bool		pppoe;		/* a PPPoE session of the port */
	struct var_endpoint *ep;
	struct var_tunnel *tunnel;
	struct var_session *session;
	const char	*user;
};

/* Called for every row considered; row is NULL with VAR_VERDICT_ABSENT. */
typedef void (*var_considered_t)(void *arg, const struct var_row_key *key,
				 const struct var_row *row, u32 vr, enum var_verdict verdict);
int var_decide(struct var_net *vn, const struct var_question *q, u32 *vr,
	       var_considered_t considered, void *arg);

/* guard.c: no packet leaves its VR. Hooks exist while a netns has VRs; may sleep. */
int var_guard_enable(struct net *net);
void var_guard_disable(struct net *net);

/*
 * Objects below send the events of their own life: var_endpoint_new() the event
 * endpoint-ntf, var_session_del() session-del-ntf, and so on. Callers send none.
 */

/* endpoint.c: under lock, may sleep. */
int var_endpoint_init(void);
void var_endpoint_exit(void);
int var_endpoint_new(struct var_net *vn, struct var_vr *vr, int fd, __be32 ip4, __be16 port,
		     u32 flags, struct netlink_ext_ack *extack, struct var_endpoint **ep);
void var_endpoint_del(struct var_endpoint *ep);
struct var_endpoint *var_endpoint_find(struct var_net *vn, u32 id);	/* RCU or lock */
void var_endpoint_put(struct var_endpoint *ep);
int var_tunnel_hash(struct var_tunnel *t);
void var_tunnel_unhash(struct var_tunnel *t);
struct var_tunnel *var_tunnel_find(struct var_endpoint *ep, u16 id);	/* RCU or lock */
/* Tables of sessions: an endpoint and a port have one. */
int var_sessions_init(struct rhashtable *sessions);
void var_sessions_destroy(struct rhashtable *sessions);
int var_session_hash(struct var_session *s);
void var_session_unhash(struct var_session *s);
struct var_session *var_session_find(struct var_endpoint *ep, u16 tunnel_id,
				     u16 session_id);			/* RCU or lock */
struct var_session *var_pppoe_session(struct var_pppoe *p, u16 id);	/* RCU or lock */
void var_endpoint_detach_all(struct var_net *vn);			/* netns pre-exit */
void var_endpoint_del_all(struct var_net *vn);				/* netns exit */
void var_endpoint_flush(void);		/* waits for all deferred work; not under lock */
extern struct workqueue_struct *var_wq;	/* deferred work that uses a netns */

/* tunnel.c: under lock, may sleep. */
struct var_tunnel_conf {
	u16		id, peer_id;
	__be32		peer_ip4;
	__be16		peer_port;
	struct var_vr	*vr;		/* NULL: the box */
	enum var_side	side;
	enum var_select	select;
	const char	*ifname;	/* NULL: "l2t%d" */
};

int var_tunnel_new(struct var_endpoint *ep, const struct var_tunnel_conf *conf,
		   struct netlink_ext_ack *extack, struct var_tunnel **tunnel);
int var_tunnel_set(struct var_tunnel *t, const u16 *peer_id, const __be16 *peer_port,
		   struct netlink_ext_ack *extack);
int var_tunnel_move(struct var_tunnel *t, struct var_vr *vr, struct netlink_ext_ack *extack);
void var_tunnel_del(struct var_tunnel *t);
void var_tunnel_put(struct var_tunnel *t);
/* The two phases of deletion, for batches; see session.c. */
void var_tunnel_unlink(struct var_tunnel *t, struct list_head *tunnels,
		       struct list_head *sessions);
void var_tunnel_finish(struct list_head *tunnels, struct list_head *sessions);

/* session.c: under lock, may sleep. */
struct var_session_conf {
	u16			id;		/* of a new session */
	const u16		*peer_id;	/* NULL members: not to be changed */
	const u16		*mru;
	const u32		*flags, *open, *end, *vr;
	const u8		*peer_mac;	/* of a new session */
	struct var_session	*to;
	const u16		*mss;
	const u8		*dscp;
	const u64		*rx_rate, *tx_rate;
	const u32		*rx_burst, *tx_burst;
	const char		*user;
	const char		*ifname;
	struct var_prefixes	*prefixes;	/* taken over on success */
};

int var_session_new(struct var_tunnel *t, struct var_pppoe *p,
		    const struct var_session_conf *conf, struct netlink_ext_ack *extack,
		    struct var_session **session);
void var_session_del(struct var_session *s);
void var_session_put(struct var_session *s);
void var_session_unlink(struct var_session *s, struct list_head *sessions);
void var_session_finish(struct list_head *sessions);

/* session_conf.c: under lock, may sleep. */
int var_session_decide(struct var_session *s, const char *user, struct var_vr **vr);
int var_session_configure(struct var_session *s, const struct var_session_conf *conf,
			  struct netlink_ext_ack *extack);
int var_session_set(struct var_session *s, const struct var_session_conf *conf,
		    struct netlink_ext_ack *extack);
int var_session_move(struct var_session *s, struct var_vr *vr, struct netlink_ext_ack *extack);
void var_session_follow(struct var_session *s);
u32 var_sessions_following(struct var_net *vn, const struct list_head *sessions,
			   enum var_row_kind kind, const struct var_vr *vr);
unsigned int var_session_mtu(struct var_session *s);

/* netdev.c: netdevices of tunnels and sessions; takes RTNL. */
int var_netdev_init(void);
void var_netdev_exit(void);
int var_netdev_new_tunnel(struct var_tunnel *t, struct var_vr *vr, const char *ifname,
			  struct netlink_ext_ack *extack);
int var_netdev_new_session(struct var_session *s, struct var_vr *vr, const char *ifname,
			   struct netlink_ext_ack *extack);
void var_netdev_tell_peer(struct var_tunnel *t);
void var_netdev_update(struct var_session *s, unsigned int mtu);
int var_netdev_move(struct var_net *vn, struct net_device *dev, struct var_row *row,
		    struct var_vr *vr, struct netlink_ext_ack *extack);
/* Unregisters the netdevices of these objects, in chunks. */
void var_netdev_del_sessions(struct list_head *sessions);
void var_netdev_del_tunnels(struct list_head *tunnels);
bool var_netdev_is_ours(const struct net_device *dev);
/* Shows a PPP frame to who captures on the tunnel's netdevice; bh disabled, under RCU. */
void var_tunnel_tap(struct var_tunnel *t, struct sk_buff *skb, bool out);
/* The session or tunnel behind one of our netdevices, else NULL; RCU or RTNL. */
struct var_session *var_netdev_session(const struct net_device *dev);
struct var_tunnel *var_netdev_tunnel(const struct net_device *dev);

/**
 * struct var_outer - what is known of the packet that carried a frame
 * @ip: it was an IP packet; if not, the rest is 0
 * @ds: its DS field
 * @ttl: its TTL
 */
struct var_outer {
	bool	ip;
	u8	ds;
	u8	ttl;
};

/**
 * struct var_frame - what is known of a PPP frame that is to be sent
 * @proto: PPP protocol, host byte order
 * @ds: DS field of the packet inside, 0 if there is none
 * @ttl: of what carried it here, 0 if it begins its way here
 * @control: it keeps the link alive
 * @fits: it needs no outer fragments
 */
struct var_frame {
	u16	proto;
	u8	ds;
	u8	ttl;
	bool	control;
	bool	fits;
};

/**
 * struct var_way - where a leg sends its next frame
 * @dev: the device it leaves by
 * @rt: route of the outer packet, held; NULL for a PPPoE leg
 * @saddr: source of the outer packet
 * @mtu: bytes of PPP payload without outer fragments
 */
struct var_way {
	struct net_device	*dev;
	struct rtable		*rt;
	__be32			saddr;
	unsigned int		mtu;
};

/* rx.c: from the leg to the end; bh disabled, under RCU. */
enum var_drop_reason var_rx_frame(struct var_session *s, struct sk_buff *skb,
				  const struct var_outer *outer);
enum var_drop_reason var_rx_deliver(struct var_session *s, struct sk_buff *skb,
				    const struct var_outer *outer);
void var_rx_drop(struct var_session *s, struct sk_buff *skb, enum var_drop_reason reason);
enum var_drop_reason var_rx_check_ip4(struct sk_buff *skb);
enum var_drop_reason var_rx_check_ip6(struct sk_buff *skb);
enum var_drop_reason var_rx_ecn(struct sk_buff *skb, u8 outer);
void var_rx_pull(struct sk_buff *skb, unsigned int len);
void var_rx_forget_checksum(struct sk_buff *skb);
int var_rx_scrub(struct sk_buff *skb);

/* gro.c: packets that go up from a session's netdevice. */
int var_gro_init(void);
void var_gro_exit(void);
enum var_drop_reason var_gro_receive(struct sk_buff *skb);
void var_gro_flush(void);						/* may sleep */

/* switch.c: sessions that are switched, and frames that wait; see there. */
bool var_hold(struct var_session *s, struct sk_buff *skb, const struct var_outer *outer,
	      enum var_drop_reason *reason);
void var_hold_purge(struct var_session *s);
void var_end_set(struct var_session *s, enum var_end end);
enum var_drop_reason var_switch_check(const struct var_session *s, const struct var_session *to);
void var_switch_to(struct var_session *s, struct var_session *to);
void var_switch_unlink(struct var_session *s);
enum var_drop_reason var_switch(struct var_session *s, struct sk_buff *skb, u16 proto,
				const struct var_outer *outer);

/* limit.c, mss.c: services of a session. */
struct var_limit *var_limit_new(u64 rate, u32 burst);
bool var_limit_take(struct var_limit __rcu *const *limit, unsigned int bytes);
bool var_mss_clamp(struct sk_buff *skb, u16 mss, unsigned int mtu);

/* leg_l2tp.c: frames in and out of a tunnel; bh disabled, under RCU. */
int var_encap_rcv(struct sock *sk, struct sk_buff *skb);
enum var_drop_reason var_l2tp_way(struct var_session *s, struct var_way *way);
enum var_drop_reason var_l2tp_send(struct var_session *s, struct sk_buff *skb,
				   const struct var_frame *frame, struct var_way *way);
int var_l2tp_underlay(struct var_tunnel *t, unsigned int *mtu, int *ifindex);	/* process */
unsigned int var_l2tp_overhead(const struct var_session *s);
bool var_l2tp_can_gso(const struct var_session *s);

/* leg_pppoe.c: frames in and out of a port, and the ports. */
enum var_drop_reason var_pppoe_way(struct var_session *s, struct var_way *way);
enum var_drop_reason var_pppoe_send(struct var_session *s, struct sk_buff *skb,
				    const struct var_frame *frame, const struct var_way *way);
unsigned int var_pppoe_mtu(struct var_pppoe *p);
struct var_pppoe *var_pppoe_find(struct var_net *vn, int ifindex);		/* RCU */
int var_pppoe_get(struct var_net *vn, int ifindex, struct netlink_ext_ack *extack,
		  struct var_pppoe **p);				/* lock; takes RTNL */
void var_pppoe_put(struct var_pppoe *p);
void var_pppoe_unuse(struct var_pppoe *p);				/* lock; takes RTNL */
void var_pppoe_lost_dev(struct var_net *vn, const struct net_device *dev);	/* RTNL */
void var_pppoe_follow(struct var_net *vn, int ifindex);			/* lock */
u32 var_pppoe_following(struct var_net *vn, int ifindex, const struct var_vr *vr);	/* lock */
void var_pppoe_follow_later(struct var_net *vn, int ifindex);
void var_pppoe_detach_all(struct var_net *vn);				/* netns pre-exit */

/* tx.c: from the VR, or the controller, to the leg. */
enum var_drop_reason var_tx_way(struct var_session *s, struct var_way *way);
void var_tx_way_put(struct var_way *way);
enum var_drop_reason var_tx_send(struct var_session *s, struct sk_buff *skb,
				 const struct var_frame *frame, struct var_way *way);
void var_tx_drop(struct var_session *s, struct sk_buff *skb, enum var_drop_reason reason);
unsigned int var_tx_mtu(const struct var_session *s);			/* process */
netdev_tx_t var_session_xmit(struct var_session *s, struct sk_buff *skb);
/* frame begins with the protocol field; under RCU, or s held */
int var_session_send_frame(struct var_session *s, const void *frame, size_t len);
unsigned int var_tx_overhead(const struct var_session *s);

/* punt.c: frames to the controller. */
bool var_bucket_take(struct var_bucket *b, u32 rate, u32 burst);
void var_bucket_init(struct var_bucket *b, u32 burst);
/* skb begins after the protocol field; consumed; softirq */
void var_punt(struct var_session *s, u16 proto, struct sk_buff *skb);
void var_punt_config(struct var_net *vn);			/* after a change of punt_* */

/* auth.c: the one authorisation function. */
/**
 * struct var_auth - who asks
 * @carrier: the opener and the sender of the message have the capability
 * @sender: who sends the message
 * @opener: who has opened the socket; NULL if nobody in user space has
 */
struct var_auth {
	bool			carrier;
	const struct cred	*sender;
	const struct cred	*opener;
};

void var_auth_source(struct var_auth *auth, struct sk_buff *skb, struct net *net);
void var_auth_hold(struct var_auth *auth);
void var_auth_release(struct var_auth *auth);
int var_authorize(const struct var_auth *auth, struct var_net *vn, u32 right, u32 vr);
bool var_auth_any(const struct var_auth *auth, struct var_net *vn, u32 right);
void var_auth_view(const struct var_auth *auth, struct var_net *vn);		/* lock */
bool var_auth_sees(const struct var_auth *auth, struct var_net *vn, u32 vr);	/* lock */
u32 var_auth_rights(struct var_net *vn, const struct cred *cred, u32 vr);
u32 var_auth_rights_anywhere(struct var_net *vn, const struct cred *cred);

/* socket.c: sockets that act for somebody else, and those that get notifications. */
int var_behalf_set(struct var_net *vn, const struct sk_buff *skb, const struct cred *cred,
		   struct netlink_ext_ack *extack);					/* lock */
const struct cred *var_behalf_find(struct var_net *vn, const struct sk_buff *skb);
int var_subscribe(struct var_net *vn, struct sk_buff *skb, u32 only,
		  struct netlink_ext_ack *extack);					/* lock */
bool var_subscribed(struct var_net *vn);
void var_subscribers_tell(struct var_net *vn, struct sk_buff *msg, u32 vr, u32 unless);
void var_socket_closed(struct var_net *vn, u32 portid);
void var_sockets_forget(struct var_net *vn);

/* Grants, under lock. */
int var_grant_new(struct var_net *vn, const struct var_grant *want, struct netlink_ext_ack *extack);
int var_grant_set(struct var_net *vn, const struct var_grant *want, struct netlink_ext_ack *extack);
int var_grant_del(struct var_net *vn, const struct var_grant *key, struct netlink_ext_ack *extack);
void var_grants_forget(struct var_net *vn, u32 vr);

/* netlink.c */
extern struct genl_family var_genl_family;
int var_netlink_init(void);
void var_netlink_exit(void);

/* event.c: notifications to the group "state" and frames to the controller. */
void var_event_vr(struct var_net *vn, struct var_vr *vr, u8 cmd);
void var_event_row(struct var_net *vn, struct var_row *row, u8 cmd);
void var_event_row_left(struct var_net *vn, struct var_row *row, u32 old);	/* any context */
void var_event_endpoint(struct var_endpoint *ep, u8 cmd);
void var_event_tunnel(struct var_tunnel *t, u8 cmd);
void var_event_session(struct var_session *s, u8 cmd);
void var_event_grant(struct var_net *vn, const struct var_grant *g, u8 cmd);
/*
 * Sends a frame message. proto is in host byte order, skb begins after the
 * protocol field and stays the caller's. Softirq. 0 or -errno.
 */
int var_event_frame(struct var_session *s, u16 proto, struct sk_buff *skb);

#endif /* _VAR_H */
