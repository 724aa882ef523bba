/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vard.h - the daemon's objects, and which file owns which
 *
 *	vr		a virtual router: pool, table, roles		vr.c
 *	endpoint	a UDP socket where L2TP is spoken		endpoint.c
 *	port		an interface where PPPoE is spoken		port.c
 *	 `- session	a PPPoE session, and the PPP link inside	session.c
 *	peer		a declared LAC, or an LNS of a group		peer.c
 *	 `- tunnel	a control connection with it			tunnel.c
 *	     `- session	a call, and the PPP link inside			session.c
 *	dial		a call that we make as a client: its session, and
 *			when to try again				dial.c
 *	forward		joins two sessions: what comes by the one goes
 *			on by the other					forward.c
 *
 * All of them are of one thread, that of the event loop. An object that ends is
 * unlinked at once but freed by reap() when no function can be using it any more: the
 * engines call back into us, and we into them.
 */
#ifndef VARD_VARD_H
#define VARD_VARD_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>
#include <time.h>

#include "bucket.h"
#include "config.h"
#include "hash.h"
#include "l2tp/call.h"
#include "lib/varnl.h"
#include "pool.h"
#include "ppp/ppp.h"
#include "timer.h"

/* The body may unlink @var, which stays in memory until reap(). */
#define TAILQ_FOREACH_SAFE(var, head, field, next)			\
	for ((var) = TAILQ_FIRST(head);					\
	     (var) && ((next) = TAILQ_NEXT(var, field), 1);		\
	     (var) = (next))

struct event;
struct event_base;
struct dial;
struct forward;
struct port;
struct session_early;
struct session_line;
struct session_trace;

/**
 * struct vr - a virtual router of the configuration
 * @cfg: its entry in the current configuration
 * @id: VR id
 * @ifindex: of the VRF device
 * @pool: addresses of subscribers
 * @sessions: sessions that are in it
 * @role: CFG_ROLE_*, what it does with calls now
 * @rate: calls that may begin in it per second, and tunnels; 0: any number
 * @calls: tokens for calls
 * @begins: tokens for tunnels: whoever forges SCCRQs keeps no call away
 * @refused: those for which there was none
 * @routes: static routes that it may have, 0: any number
 * @routes_refused: those that were too many
 * @made: vard made the VRF device
 * @lost: the VRF device or the VR has vanished
 */
struct vr {
	TAILQ_ENTRY(vr) node;
	const struct cfg_vr *cfg;
	uint32_t id;
	int ifindex;
	struct pool *pool;
	unsigned int sessions;
	unsigned int role;
	uint32_t rate;
	struct bucket calls;
	struct bucket begins;
	uint64_t refused;
	uint32_t routes;
	uint64_t routes_refused;
	bool made;
	bool lost;
};

/**
 * struct endpoint - a UDP socket where L2TP is spoken
 * @cfg: its entry in the current configuration; when @closing, @last
 * @last: what that was
 * @id: the kernel's number
 * @in_kernel: the kernel has it
 * @fd: socket
 * @ev: read event
 * @tunnels: tunnels that use it, those that linger included
 * @closing: no new tunnels; freed with the last tunnel
 */
struct endpoint {
	TAILQ_ENTRY(endpoint) node;
	const struct cfg_listen *cfg;
	struct cfg_listen last;
	uint32_t id;
	bool in_kernel;
	int fd;
	struct event *ev;
	unsigned int tunnels;
	bool closing;
};

/**
 * struct peer - a declared LAC, or an LNS of a group
 * @cfg: its entry in the current configuration; of the last one it was in,
 *	copied, when it is @removed
 * @member: the LNS, NULL: a LAC, or @removed
 * @removed: not in the configuration any more; freed with its last tunnel
 * @denied: an LNS that failed: it comes last until then, milliseconds
 * @current: an LNS: its place in the smooth weighted round robin of first tries, and
 *	in that of calls that others have not taken
 * @tunnels: tunnels that are not over
 * @sessions: sessions in them
 * @refused: tunnels and calls that were refused
 * @tokens: tunnels that may begin now
 * @filled: second in which tokens were added last
 */
struct peer {
	TAILQ_ENTRY(peer) node;
	const struct cfg_peer *cfg;
	const struct cfg_member *member;
	bool removed;
	uint64_t denied;
	int64_t current[2];
	unsigned int tunnels;
	unsigned int sessions;
	uint64_t refused;
	unsigned int tokens;
	uint64_t filled;
};

TAILQ_HEAD(session_list, session);

/**
 * struct tunnel - a control connection
 * @all: in lns_tunnels
 * @over: among those that are over
 * @by_id: in the table of all tunnels, by endpoint and local Tunnel ID
 * @by_source: in the table of all tunnels, by who sent the SCCRQ
 * @eng: state machine
 * @timer: its deadline
 * @sessions: its sessions
 * @n_sessions: how many
 * @ep: endpoint
 * @peer: peer
 * @addr: the peer's address
 * @port: the peer's UDP port, host byte order
 * @tid: local Tunnel ID, 0: none yet
 * @peer_tid: the peer's Tunnel ID
 * @vr: VR id of its row
 * @since: when it began
 * @out: we began it: calls go out
 * @in_kernel: the kernel has it
 * @up: established
 * @down: over; lingers
 * @dead: waits for reap()
 * @reserved: its timer has a place reserved
 * @mark: for passes over all objects
 */
struct tunnel {
	TAILQ_ENTRY(tunnel) all;
	TAILQ_ENTRY(tunnel) over;
	struct hash_node by_id;
	struct hash_node by_source;
	struct l2tp_tunnel *eng;
	struct timer timer;
	struct session_list sessions;
	unsigned int n_sessions;
	struct endpoint *ep;
	struct peer *peer;
	struct in_addr addr;
	uint16_t port;
	uint16_t tid;
	uint16_t peer_tid;
	uint32_t vr;
	time_t since;
	bool out;
	bool in_kernel;
	bool up;
	bool down;
	bool dead;
	bool reserved;
	bool mark;
};

/**
 * struct session - a call or a PPPoE session, and the PPP link inside
 * @all: in the list of all sessions, or of those that are dead
 * @of_leg: in tunnel.sessions or port.sessions
 * @by_id: in the table of all sessions
 * @name: dead: what the kernel calls it
 * @t: its tunnel, NULL: it is a PPPoE session
 * @port: its port, NULL: it is in a tunnel
 * @mac: PPPoE: the client's Ethernet address
 * @call: its call, NULL once that is over
 * @fwd: joins it with another session, or will; NULL: it does not go on
 * @dial: who makes the call, as a client; NULL: it came, or goes on
 * @ppp: its link; NULL before it is connected, and when it goes on
 * @conf: PPPoE: settings of the link
 * @timer: the link's deadline
 * @sid: local Session ID, or PPPoE SESSION_ID
 * @peer_sid: the peer's Session ID
 * @user: authenticated user, or the one that was told to the LNS; "": none
 * @claimed: user name that was presented last, accepted or not, canonical
 * @fixed: the user's fixed address, 0.0.0.0: none
 * @addr: address of the user, 0.0.0.0: none yet
 * @vr: its VR, NULL before it is decided
 * @number_vr: VR id that its Called Number decides, 0: another row does
 * @payer: VR id that has given a token for it, 0: none
 * @ifindex: its network device, 0: none
 * @ifname: name of that
 * @flags: VAR_SESSION_FLAGS_* in force
 * @open: VAR_OPEN_FLAGS_* in force
 * @mtu: MTU in force
 * @mru: PPPoE: the highest MRU that may be asked for
 * @calling: Calling Number, printable
 * @called: Called Number, printable
 * @closing: why we have told it to end, NULL: we have not
 * @since: when the call came
 * @opened: when the first NCP was opened, 0: never
 * @in_kernel: the kernel has it
 * @left: dead, but the kernel still has it
 * @placed: the kernel has decided the VR and made the device
 * @held: the kernel has decided the VR, and holds frames until it can go on
 * @routed: there is a route to @addr
 * @seq: the peer requires sequence numbers
 * @dead: waits for reap()
 * @reserved: its timer has a place reserved
 * @mark: for passes over all objects
 * @trace: messages kept for monitors that wait for the user's name, or NULL
 * @early: frames that came before the ICCN, or NULL
 * @line: PPPoE: what the access node told about the line, or NULL
 */
struct session {
	TAILQ_ENTRY(session) all;
	TAILQ_ENTRY(session) of_leg;
	struct hash_node by_id;
	struct varnl_session_name name;
	struct tunnel *t;
	struct port *port;
	uint8_t mac[6];
	struct l2tp_call *call;
	struct forward *fwd;
	struct dial *dial;
	struct ppp *ppp;
	struct ppp_conf conf;
	struct timer timer;
	uint16_t sid;
	uint16_t peer_sid;
	char user[USER_NAME_MAX + 1];
	char claimed[USER_NAME_MAX + 1];
	struct in_addr fixed;
	struct in_addr addr;
	struct vr *vr;
	uint32_t number_vr;
	uint32_t payer;
	uint32_t ifindex;
	char ifname[VAR_MAX_IFNAME + 1];
	uint32_t flags;
	uint32_t open;
	uint16_t mtu;
	uint16_t mru;
	char calling[64];
	char called[64];
	const char *closing;
	time_t since;
	time_t opened;
	bool in_kernel;
	bool left;
	bool placed;
	bool held;
	bool routed;
	bool seq;
	bool dead;
	bool reserved;
	bool mark;
	struct session_trace *trace;
	struct session_early *early;
	struct session_line *line;
};

TAILQ_HEAD(tunnel_list, tunnel);
TAILQ_HEAD(vr_list, vr);
TAILQ_HEAD(endpoint_list, endpoint);
TAILQ_HEAD(peer_list, peer);

/**
 * struct vard_stats - what the daemon counts
 * @rx: datagrams read
 * @rx_unknown_peer: from nobody that is declared
 * @rx_access_side: that came in by an access-side interface
 * @rx_no_tunnel: for a tunnel that is not there
 * @rx_wrong_source: for a tunnel of another source
 * @rx_malformed: neither L2TPv2 control message nor SCCRQ
 * @tx_failed: datagrams that could not be sent
 * @frames: PPP frames read
 * @frames_lost: PPP frames for no session
 * @frames_failed: PPP frames that could not be sent
 * @auth_ok: users accepted
 * @auth_failed: users refused
 * @tunnels_refused: tunnels refused
 * @sessions_refused: calls refused
 * @sessions_total: sessions that got an address
 * @forwarded: sessions that went on to an LNS
 * @forward_failed: those for which no LNS was found
 */
struct vard_stats {
	uint64_t rx;
	uint64_t rx_unknown_peer;
	uint64_t rx_access_side;
	uint64_t rx_no_tunnel;
	uint64_t rx_wrong_source;
	uint64_t rx_malformed;
	uint64_t tx_failed;
	uint64_t frames;
	uint64_t frames_lost;
	uint64_t frames_failed;
	uint64_t auth_ok;
	uint64_t auth_failed;
	uint64_t tunnels_refused;
	uint64_t sessions_refused;
	uint64_t sessions_total;
	uint64_t forwarded;
	uint64_t forward_failed;
};

/**
 * struct vard - the daemon
 * @base: event loop
 * @config_path: file that a reload reads
 * @cfg: current configuration
 * @since: when it was started
 * @role: CFG_ROLE_*, what the box does in any of its VRs now
 * @switch_id: random; with a VR's id behind it, what switches tell each other
 * @verbose: log everything, whatever the configuration says
 * @stopping: SIGTERM came, or vard_fail() was called
 * @failed: vard_fail() was called
 */
struct vard {
	struct event_base *base;
	const char *config_path;
	struct config *cfg;
	time_t since;
	unsigned int role;
	uint8_t switch_id[8];
	bool verbose;
	bool stopping;
	bool failed;
	struct vard_stats stats;
	struct vr_list vrs;
	struct endpoint_list endpoints;
	struct peer_list peers;
};

extern struct vard vard;

/* random.c */
void random_bytes(void *buf, size_t len);

/* main.c */
void reap_soon(void);
void vard_fail(const char *why);

/* vr.c: VRs and the rows of the interface table */
int vrs_apply(const struct config *cfg, struct errlist *err);
void vrs_close(void);
struct vr *vr_find(uint32_t id);
struct vr *vr_by_name(const char *name);
const char *vr_name(uint32_t id);
void vr_lost(struct vr *vr);
void vr_del(struct vr *vr);

/* role.c */
unsigned int vr_role(const struct vr *vr);

/* row.c */
void rows_apply(const struct config *old, const struct config *cfg);
void rows_leave_vr(const struct config *cfg, uint32_t vr);
bool row_is_access(uint32_t ifindex);
void row_access(uint32_t ifindex, bool access);
void rows_look(void);
int rows_open(void);
void rows_close(void);
struct varnl_row;
void row_event(const struct varnl_row *row, bool gone);

/* endpoint.c */
int endpoints_apply(const struct config *cfg, struct errlist *err);
void endpoint_put(struct endpoint *ep);
void endpoint_close(struct endpoint *ep);
void endpoints_close(void);
bool endpoint_send(struct endpoint *ep, struct in_addr to, uint16_t port, const void *buf,
		   size_t len);
struct endpoint *endpoint_find(uint32_t id);
struct endpoint *endpoint_for(const char *listen, uint32_t vr);

/* peer.c */
const struct cfg_peer *peer_match(const struct config *cfg, const char *listen,
				  struct in_addr from, const void *host, size_t host_len);
struct peer *peer_find(const char *name);
int peers_apply(const struct config *cfg);
void peers_reap(void);
void peers_close(void);

#endif /* VARD_VARD_H */
