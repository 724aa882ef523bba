/* SPDX-License-Identifier: GPL-2.0 */
/*
 * varnl.h - client of the generic netlink family "var"
 *
 * Documentation/netlink/specs/var.yaml tells what the operations and attributes mean; this file
 * gives each attribute set a struct. Every struct has a member @has with one bit per attribute
 * of the set, VARNL_BIT(VAR_A_...). In a request only members whose bit is set are sent, in a
 * reply the bits say what the kernel sent. So a zeroed struct is an empty request:
 *
 *	struct varnl_session s = { .endpoint = 1, .tunnel_id = 100, .session_id = 7, .open = ip4,
 *		.has = VARNL_KEY_SESSION | VARNL_BIT(VAR_A_SESSION_OPEN) };
 *	if (varnl_session_set(nl, &s) < 0)
 *		warn("%s", varnl_error(nl));
 *
 * Integers are in host byte order, struct in_addr and prefixes in network byte order. Requests
 * return 0 or a negative errno; varnl_error() then has the whole story in words. Where the
 * kernel replies with the object (endpoint_new, tunnel_new, session_new, session_set), the
 * struct of the request is overwritten with the reply. In the names of sessions, which are parts
 * of other requests, 0 stands for what is not there: they need no bits.
 *
 * Nothing here is thread-safe: one handle per thread.
 */
#ifndef LIB_VARNL_H
#define LIB_VARNL_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/var.h>

#define VARNL_BIT(attr)		(1u << (attr))

/* The keys of tunnels, of sessions in tunnels, and of PPPoE sessions, for @has */
#define VARNL_KEY_TUNNEL	(VARNL_BIT(VAR_A_TUNNEL_ENDPOINT) | \
				 VARNL_BIT(VAR_A_TUNNEL_TUNNEL_ID))
#define VARNL_KEY_SESSION	(VARNL_BIT(VAR_A_SESSION_ENDPOINT) | \
				 VARNL_BIT(VAR_A_SESSION_TUNNEL_ID) | \
				 VARNL_BIT(VAR_A_SESSION_SESSION_ID))
#define VARNL_KEY_PPPOE		(VARNL_BIT(VAR_A_SESSION_PORT) | \
				 VARNL_BIT(VAR_A_SESSION_SESSION_ID))
#define VARNL_KEY_ANY		(VARNL_KEY_SESSION | VARNL_KEY_PPPOE)

struct varnl;
struct varnl_frames;
struct varnl_events;

/* --- objects (types.h of the family) ------------------------------------- */

struct varnl_counters {
	uint32_t has;
	uint64_t rx_packets;
	uint64_t rx_bytes;
	uint64_t tx_packets;
	uint64_t tx_bytes;
	uint64_t rx_dropped;
	uint64_t tx_dropped;
	uint64_t rx_control;
	uint64_t tx_control;
};

/* Packets dropped, by reason: index is enum var_drop_reason; reasons that a newer kernel knows
 * and this header does not are added up in [VAR_DROP_REASON_NONE].
 */
struct varnl_drops {
	uint64_t packets[VAR_DROP_REASON_MAX + 1];
};

/**
 * struct varnl_prefix - an address prefix
 * @family: AF_INET or AF_INET6
 * @len: bits
 * @addr: network byte order, 4 or 16 bytes used
 */
struct varnl_prefix {
	uint8_t family;
	uint8_t len;
	uint8_t addr[16];
};

struct varnl_vr {
	uint32_t has;
	uint32_t id;
	char name[VAR_MAX_IFNAME + 1];
	uint32_t ifindex;
	uint32_t table;
	uint32_t flags;		/* enum var_vr_flags */
	uint32_t missing;	/* enum var_vr_missing */
	uint32_t generation;
	uint32_t rows;
	uint32_t tunnels;
	uint32_t sessions;
	struct varnl_drops drops;
	uint8_t management;	/* 1: this is the management VR */
	uint32_t quota_tunnels;	/* quotas: 0 for any number */
	uint32_t quota_sessions;
	uint32_t quota_rows;
	uint64_t refused_tunnels;
	uint64_t refused_sessions;
	uint64_t refused_rows;
};

struct varnl_row {
	uint32_t has;
	uint32_t kind;		/* enum var_row_kind */
	uint32_t ifindex;
	uint32_t endpoint;
	uint16_t tunnel_id;
	uint16_t session_id;
	char realm[VAR_MAX_NAME + 1];
	char user[VAR_MAX_USER + 1];
	uint32_t carrier;
	uint32_t vr;
	uint32_t side;		/* enum var_side */
	uint32_t select;	/* enum var_select */
	uint32_t flags;		/* enum var_row_flags */
	uint32_t bytes;
	uint32_t port;		/* of a PPPoE session, with session_id */
};

struct varnl_considered {
	uint32_t has;
	uint32_t kind;
	uint32_t verdict;	/* enum var_verdict */
	uint32_t ifindex;
	uint32_t endpoint;
	uint16_t tunnel_id;
	uint16_t session_id;
	char realm[VAR_MAX_NAME + 1];
	char user[VAR_MAX_USER + 1];
	uint32_t vr;
	uint32_t select;
	uint32_t port;
};

#define VARNL_MAX_CONSIDERED	8

struct varnl_explain {
	uint32_t has;
	uint32_t ifindex;	/* with session_id and without endpoint: of a PPPoE session */
	uint32_t endpoint;
	uint16_t tunnel_id;
	uint16_t session_id;
	char user[VAR_MAX_USER + 1];
	uint32_t vr;		/* reply: bit absent if no row decides */
	unsigned int n_considered;
	struct varnl_considered considered[VARNL_MAX_CONSIDERED];
};

struct varnl_endpoint {
	uint32_t has;
	uint32_t id;
	uint32_t vr;
	uint32_t fd;
	struct in_addr local_ip4;
	uint16_t local_port;	/* host byte order here */
	uint32_t flags;		/* enum var_endpoint_flags */
	uint32_t tunnels;
};

struct varnl_tunnel {
	uint32_t has;
	uint32_t endpoint;
	uint16_t tunnel_id;
	uint16_t peer_tunnel_id;
	struct in_addr peer_ip4;
	uint16_t peer_port;	/* host byte order here */
	uint32_t vr;
	uint32_t side;
	uint32_t select;
	char ifname[VAR_MAX_IFNAME + 1];
	uint32_t ifindex;
	uint32_t sessions;
	struct varnl_counters counters;
};

/**
 * struct varnl_session_name - (endpoint, tunnel_id, session_id) or (port, session_id)
 * @endpoint: endpoint of the tunnel; 0: a PPPoE session
 * @tunnel_id: local Tunnel ID; 0: a PPPoE session
 * @session_id: local Session ID, or PPPoE SESSION_ID
 * @port: port of a PPPoE session, by ifindex; 0: a session in a tunnel
 */
struct varnl_session_name {
	uint32_t endpoint;
	uint16_t tunnel_id;
	uint16_t session_id;
	uint32_t port;
};

#define VARNL_MAC_LEN	6

struct varnl_session {
	uint32_t has;
	uint32_t endpoint;
	uint16_t tunnel_id;
	uint16_t session_id;
	uint16_t peer_session_id;
	uint32_t leg;		/* enum var_leg */
	uint32_t end;		/* enum var_end */
	char user[VAR_MAX_USER + 1];
	uint32_t vr;
	char ifname[VAR_MAX_IFNAME + 1];
	uint32_t ifindex;
	uint16_t mru;
	uint16_t mtu;
	uint32_t flags;		/* enum var_session_flags */
	uint32_t open;		/* enum var_open_flags */
	unsigned int n_prefixes;
	struct varnl_prefix prefix[VAR_MAX_PREFIXES];
	uint32_t idle;		/* milliseconds */
	struct varnl_counters counters;
	uint32_t port;		/* ifindex; leg pppoe */
	uint8_t peer_mac[VARNL_MAC_LEN];
	struct varnl_session_name to;
	uint16_t mss;		/* bytes, 0: off, VAR_MSS_AUTO */
	uint8_t dscp;		/* or VAR_DSCP_INHERIT */
	uint64_t rx_rate;	/* bits per second, 0: no limit */
	uint32_t rx_burst;	/* bytes */
	uint64_t tx_rate;
	uint32_t tx_burst;
	uint32_t held;		/* frames */
};

/* The name of a session that has its key */
static inline struct varnl_session_name varnl_session_name(const struct varnl_session *s)
{
	if (s->port)
		return (struct varnl_session_name){
			.port = s->port, .session_id = s->session_id,
		};
	return (struct varnl_session_name){
		.endpoint = s->endpoint, .tunnel_id = s->tunnel_id, .session_id = s->session_id,
	};
}

/* Put a name into a request: the members of the key and their bits */
static inline void varnl_session_key(struct varnl_session *s,
				     const struct varnl_session_name *name)
{
	s->has = (s->has & ~VARNL_KEY_ANY) | (name->port ? VARNL_KEY_PPPOE : VARNL_KEY_SESSION);
	s->endpoint = name->endpoint;
	s->tunnel_id = name->tunnel_id;
	s->session_id = name->session_id;
	s->port = name->port;
}

struct varnl_netns {
	uint32_t has;
	uint32_t punt_rate;
	uint32_t punt_burst;
	uint32_t punt_total_rate;
	uint32_t punt_total_burst;
	uint32_t controller;
	struct varnl_drops drops;
	uint32_t rows;
	uint32_t row_bytes;
	uint32_t vrs;
	uint32_t endpoints;
	uint32_t tunnels;
	uint32_t sessions;
	uint32_t generation;
	uint32_t hold_total;
	uint32_t held;
};

/* Authority of a user or a group over a VR, or (bit VAR_A_GRANT_ALL) over all and the box */
struct varnl_grant {
	uint32_t has;
	uint32_t uid;
	uint32_t gid;
	uint32_t vr;
	uint32_t rights;	/* enum var_right */
};

/* Somebody in whose name a controller acts, and what is asked about him */
struct varnl_source {
	uint32_t has;
	uint32_t uid;
	unsigned int n_gids;
	uint32_t gid[VAR_MAX_GROUPS];
	uint32_t vr;
	uint32_t rights;	/* enum var_right; in the reply those that there are */
};

/* --- varnl.c: the handle -------------------------------------------------- */

/**
 * varnl_open() - open a socket for requests to the family in the current netns
 * @err: buffer for a message if it fails
 * @len: size of @err
 *
 * Return: the handle, or NULL with errno and @err set (ENOENT: the module is not loaded).
 */
struct varnl *varnl_open(char *err, size_t len);

/* What vard says first on its socket for requests, CONTROL_REQUESTS in lib/control.h: a Unix
 * socket of type SOCK_SEQPACKET that takes and gives what a netlink socket would
 */
struct varnl_hello {
	uint16_t family;	/* the id of the family */
};

/**
 * varnl_open_via() - send requests by way of vard, which has the kernel check our grants
 * @path: of vard's socket for requests
 * @err: buffer for a message if it fails
 * @len: size of @err
 *
 * Return: the handle, or NULL with errno and @err set (EPERM: vard refuses us).
 */
struct varnl *varnl_open_via(const char *path, char *err, size_t len);
void varnl_close(struct varnl *nl);

/**
 * varnl_error() - why the last request failed
 * @nl: handle
 *
 * Return: one line, the attribute at fault (if the kernel named one), the kernel's message and
 * the meaning of errno, such as "vr: VR 10 does not exist (No such file or directory)"; valid
 * until the next request. It does not name the object of the request: the caller does.
 */
const char *varnl_error(const struct varnl *nl);

/* --- varnl_req.c: operations ---------------------------------------------- */

/* @has: id, and name when the VR is new; flags, management */
int varnl_vr_set(struct varnl *nl, const struct varnl_vr *vr);
int varnl_vr_del(struct varnl *nl, uint32_t id);
int varnl_vr_get(struct varnl *nl, uint32_t id, struct varnl_vr *vr);

#define VARNL_CREATE	0x1	/* make the row if it does not exist */
#define VARNL_EXCL	0x2	/* and refuse if it does (EEXIST) */

/* @how: VARNL_CREATE, VARNL_EXCL; 0 changes an existing row (ENOENT) */
int varnl_row_set(struct varnl *nl, const struct varnl_row *row, unsigned int how);
int varnl_row_del(struct varnl *nl, const struct varnl_row *key);
/* @row has the key, is overwritten with the row */
int varnl_row_get(struct varnl *nl, struct varnl_row *row);

/* @ex has the question, is overwritten with the answer */
int varnl_explain(struct varnl *nl, struct varnl_explain *ex);

/* With fd the kernel takes a reference to the socket: the caller keeps its fd and reads control
 * messages from it. On success @ep->id is the endpoint.
 */
int varnl_endpoint_new(struct varnl *nl, struct varnl_endpoint *ep);
int varnl_endpoint_del(struct varnl *nl, uint32_t id);
int varnl_endpoint_get(struct varnl *nl, uint32_t id, struct varnl_endpoint *ep);

int varnl_tunnel_new(struct varnl *nl, struct varnl_tunnel *t);
int varnl_tunnel_set(struct varnl *nl, const struct varnl_tunnel *t);
int varnl_tunnel_del(struct varnl *nl, uint32_t endpoint, uint16_t tid);
int varnl_tunnel_get(struct varnl *nl, uint32_t endpoint, uint16_t tid, struct varnl_tunnel *t);

int varnl_session_new(struct varnl *nl, struct varnl_session *s);
int varnl_session_set(struct varnl *nl, struct varnl_session *s);
int varnl_session_del(struct varnl *nl, const struct varnl_session_name *name);
int varnl_session_get(struct varnl *nl, const struct varnl_session_name *name,
		      struct varnl_session *s);

int varnl_netns_set(struct varnl *nl, const struct varnl_netns *ns);
int varnl_netns_get(struct varnl *nl, struct varnl_netns *ns);

/* @grant: uid or gid, vr or all, rights */
int varnl_grant_new(struct varnl *nl, const struct varnl_grant *grant);
int varnl_grant_set(struct varnl *nl, const struct varnl_grant *grant);
int varnl_grant_del(struct varnl *nl, const struct varnl_grant *grant);
/* Which of the rights asked about does the source have? @source is overwritten with the answer */
int varnl_authority_get(struct varnl *nl, struct varnl_source *source);
/* From now on, the handle acts for the source */
int varnl_behalf_set(struct varnl *nl, const struct varnl_source *source);
/* Its socket, and the id of the family, for whoever passes on the requests of others */
int varnl_fd(const struct varnl *nl);
uint16_t varnl_family(const struct varnl *nl);

/* --- varnl_bulk.c: many sessions in one request ------------------------------ */

/**
 * varnl_sessions_new() - make many sessions
 * @nl: handle, not between varnl_batch_begin() and varnl_batch_end()
 * @s: the sessions, as for varnl_session_new(); there is no reply that overwrites them
 * @n: their number
 * @made: set to the number that were made: those before &s[*made] exist now, no other
 *
 * Some hundred sessions go into one message, of which the kernel makes all or none; the first
 * message that is refused ends it. varnl_fault() then tells the session.
 *
 * Return: 0, or a negative errno.
 */
int varnl_sessions_new(struct varnl *nl, const struct varnl_session *s, unsigned int n,
		       unsigned int *made);
/**
 * varnl_sessions_del() - remove many sessions
 * @nl: handle, not between varnl_batch_begin() and varnl_batch_end()
 * @names: the sessions; those that do not exist are passed over
 * @n: their number
 * @deleted: set to the number of those that did exist
 *
 * Return: 0, or a negative errno.
 */
int varnl_sessions_del(struct varnl *nl, const struct varnl_session_name *names, unsigned int n,
		       unsigned int *deleted);
/* Index of the session because of which the last of these failed; -1: none in particular */
int varnl_fault(const struct varnl *nl);

/* --- varnl_req.c: dumps ---------------------------------------------------- */

/*
 * A dump is collected first and handed over when it is complete and consistent, so that a
 * callback never sees an object twice. When objects keep changing under it (NLM_F_DUMP_INTR,
 * several attempts) the last attempt is handed over all the same and 1 is returned.
 * A callback that returns non-zero ends the dump, with that value returned if it is negative.
 * It may make requests on the same handle, but no second dump.
 * @filter: its set bits limit the dump as the specification says; NULL: all.
 */
typedef int (*varnl_vr_cb)(const struct varnl_vr *vr, void *data);
typedef int (*varnl_row_cb)(const struct varnl_row *row, void *data);
typedef int (*varnl_endpoint_cb)(const struct varnl_endpoint *ep, void *data);
typedef int (*varnl_tunnel_cb)(const struct varnl_tunnel *t, void *data);
typedef int (*varnl_session_cb)(const struct varnl_session *s, void *data);
typedef int (*varnl_grant_cb)(const struct varnl_grant *g, void *data);

int varnl_vr_dump(struct varnl *nl, varnl_vr_cb cb, void *data);
int varnl_row_dump(struct varnl *nl, const struct varnl_row *filter, varnl_row_cb cb, void *data);
int varnl_endpoint_dump(struct varnl *nl, varnl_endpoint_cb cb, void *data);
int varnl_tunnel_dump(struct varnl *nl, const struct varnl_tunnel *filter,
		      varnl_tunnel_cb cb, void *data);
int varnl_session_dump(struct varnl *nl, const struct varnl_session *filter,
		       varnl_session_cb cb, void *data);
int varnl_grant_dump(struct varnl *nl, const struct varnl_grant *filter, varnl_grant_cb cb,
		     void *data);

/* --- varnl.c: batches ------------------------------------------------------ */

/*
 * Between varnl_batch_begin() and varnl_batch_end() the functions above, but for dumps and
 * varnl_bulk.c, only queue their request and return 0; requests go to the kernel in big messages,
 * in order.
 * Structs that a reply overwrites must live until varnl_batch_end(). A refused request does not
 * stop those behind it.
 */
typedef void (*varnl_batch_cb)(unsigned int index, int error, const char *text, void *data);

/* @cb: called once for every request that was refused; @index counts from 0. May be NULL. */
void varnl_batch_begin(struct varnl *nl, varnl_batch_cb cb, void *data);
/* Return: number of requests that were refused, or a negative errno. */
int varnl_batch_end(struct varnl *nl);

/* --- varnl_async.c: frames of the controller ------------------------------- */

/**
 * struct varnl_frame - a PPP frame; begins with the two bytes of the protocol field
 * @endpoint: endpoint of the session, as in struct varnl_session_name
 * @tunnel_id: local Tunnel ID
 * @session_id: local Session ID, or PPPoE SESSION_ID
 * @port: port of a PPPoE session, else 0
 * @len: bytes at @data, 2 to VAR_MAX_FRAME
 * @data: the frame; valid during the callback only
 */
struct varnl_frame {
	uint32_t endpoint;
	uint16_t tunnel_id;
	uint16_t session_id;
	uint32_t port;
	size_t len;
	const uint8_t *data;
};

/**
 * varnl_frames_open() - become the controller
 * @err: buffer for a message if it fails
 * @len: size of @err
 *
 * The socket is non-blocking, has a receive buffer of its own of several megabytes, and is the
 * registered controller until it is closed.
 *
 * Return: handle, or NULL with errno (EBUSY: another controller is registered) and @err set.
 */
struct varnl_frames *varnl_frames_open(char *err, size_t len);
void varnl_frames_close(struct varnl_frames *fr);
int varnl_frames_fd(const struct varnl_frames *fr);

typedef void (*varnl_frame_cb)(const struct varnl_frame *frame, void *data);

/**
 * varnl_frame_recv() - read frames that wait, without blocking
 * @fr: handle
 * @max: read at most about so many, so that other events get their turn
 * @cb: called for each
 * @data: for @cb
 *
 * Return: number of frames, 0 if none waits, or a negative errno if the socket is broken.
 */
int varnl_frame_recv(struct varnl_frames *fr, unsigned int max, varnl_frame_cb cb, void *data);

/**
 * varnl_frame_send() - send a frame out of a session
 * @fr: handle
 * @frame: the frame
 *
 * A refusal by the kernel (the session is gone) is not an error here, only counted: see
 * varnl_frame_refused().
 *
 * Return: 0, -EMSGSIZE, or -errno of the socket.
 */
int varnl_frame_send(struct varnl_frames *fr, const struct varnl_frame *frame);
uint64_t varnl_frame_refused(const struct varnl_frames *fr);

/* --- varnl_async.c: events -------------------------------------------------- */

/**
 * struct varnl_event - a notification of the group "state"
 * @cmd: VAR_CMD_VR_NTF ... VAR_CMD_SESSION_DEL_NTF
 */
struct varnl_event {
	uint8_t cmd;
	union {
		struct varnl_vr vr;
		struct varnl_row row;
		struct varnl_endpoint endpoint;
		struct varnl_tunnel tunnel;
		struct varnl_session session;
		struct varnl_grant grant;
	};
};

typedef void (*varnl_event_cb)(const struct varnl_event *ev, void *data);

struct varnl_events *varnl_events_open(char *err, size_t len);
/**
 * varnl_events_subscribe() - notifications by unicast, about what the user may read
 * @nl: handle, whose socket they come by, so that it is of no use for requests any more; to be
 *	closed after them
 *
 * Return: handle of the events, or NULL with varnl_error().
 */
struct varnl_events *varnl_events_subscribe(struct varnl *nl);
void varnl_events_close(struct varnl_events *evs);
int varnl_events_fd(const struct varnl_events *evs);
/* Return: number of events, 0: none waits, -ENOBUFS: some were lost (read on), other -errno. */
int varnl_events_recv(struct varnl_events *evs, varnl_event_cb cb, void *data);

/* --- varnl_names.c: words for numbers --------------------------------------- */

const char *varnl_cmd_name(unsigned int cmd);
const char *varnl_kind_name(uint32_t kind);		/* port tunnel session isp user */
const char *varnl_side_name(uint32_t side);		/* access backbone */
const char *varnl_select_name(uint32_t select);		/* none realm user */
const char *varnl_verdict_name(uint32_t verdict);
const char *varnl_leg_name(uint32_t leg);		/* l2tp pppoe */
const char *varnl_end_name(uint32_t end);		/* none terminate hold switch */
const char *varnl_drop_name(uint32_t reason);		/* as in the specification */
const char *varnl_drop_text(uint32_t reason);		/* one sentence */

/* Flags as words with commas into @buf ("" if none); @buf is returned. */
const char *varnl_vr_flags(uint32_t flags, char *buf, size_t len);
const char *varnl_vr_missing(uint32_t missing, char *buf, size_t len);
const char *varnl_row_flags(uint32_t flags, char *buf, size_t len);
const char *varnl_endpoint_flags(uint32_t flags, char *buf, size_t len);
const char *varnl_session_flags(uint32_t flags, char *buf, size_t len);
const char *varnl_open_flags(uint32_t flags, char *buf, size_t len);
const char *varnl_rights(uint32_t rights, char *buf, size_t len);

#endif /* LIB_VARNL_H */
