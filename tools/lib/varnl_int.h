/* SPDX-License-Identifier: GPL-2.0 */
/*
 * varnl_int.h - what the files varnl*.c share
 */
#ifndef LIB_VARNL_INT_H
#define LIB_VARNL_INT_H

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>

#include "lib/varnl.h"

/* Room for one request: the longest is a frame, else a session with 16 prefixes */
#define VARNL_REQ_MAX		4096
/* What the kernel puts into one message of a dump at most */
#define VARNL_RECV_MAX		65536
#define VARNL_RCVBUF		(1 << 20)
/* Requests in one message of a batch: their answers must fit into the receive buffer */
#define VARNL_BATCH_MAX		64
#define VARNL_BATCH_BYTES	(VARNL_BATCH_MAX * 512)
/* One request about many sessions: less than the default send buffer, and a number that the
 * kernel is done with in a fraction of a second
 */
#define VARNL_OUT_BYTES		(128 << 10)
#define VARNL_BULK_MAX		512

/* --- varnl_codec.c -------------------------------------------------------- */

enum varnl_type {
	VARNL_NONE,		/* padding */
	VARNL_U8,
	VARNL_U16,
	VARNL_BE16,		/* network order on the wire, host order in the struct */
	VARNL_U32,
	VARNL_IP4,		/* network order in both */
	VARNL_U64,
	VARNL_FLAG,		/* no value; what counts is the bit in has */
	VARNL_GIDS,		/* one attribute for each group of a source */
	VARNL_STRING,
	VARNL_MAC,
	VARNL_COUNTERS,
	VARNL_DROP,
	VARNL_PREFIX,
	VARNL_CONSIDERED,
	VARNL_NAME,		/* of a session */
	VARNL_ITEM,		/* a session in a request about many */
};

/**
 * struct varnl_field - where an attribute lives in its struct
 * @name: as in the specification
 * @off: offset of the member
 * @size: size of the member (strings)
 * @type: encoding
 */
struct varnl_field {
	const char *name;
	uint16_t off;
	uint16_t size;
	uint8_t type;
};

/**
 * struct varnl_set - an attribute set; its struct begins with the member has
 * @fields: indexed by attribute number, 0 to @max
 * @max: highest attribute number
 * @size: of the struct
 */
struct varnl_set {
	const struct varnl_field *fields;
	unsigned int max;
	size_t size;
};

extern const struct varnl_set varnl_set_vr;
extern const struct varnl_set varnl_set_row;
extern const struct varnl_set varnl_set_explain;
extern const struct varnl_set varnl_set_endpoint;
extern const struct varnl_set varnl_set_tunnel;
extern const struct varnl_set varnl_set_session;
extern const struct varnl_set varnl_set_netns;
extern const struct varnl_set varnl_set_sessions;
extern const struct varnl_set varnl_set_grant;
extern const struct varnl_set varnl_set_source;
extern const struct varnl_set varnl_set_events;

/* What requests may say of a session */
#define VARNL_SESSION_SET	(VARNL_KEY_ANY | \
				 VARNL_BIT(VAR_A_SESSION_PEER_SESSION_ID) | \
				 VARNL_BIT(VAR_A_SESSION_END) | \
				 VARNL_BIT(VAR_A_SESSION_USER) | \
				 VARNL_BIT(VAR_A_SESSION_VR) | \
				 VARNL_BIT(VAR_A_SESSION_IFNAME) | \
				 VARNL_BIT(VAR_A_SESSION_MRU) | \
				 VARNL_BIT(VAR_A_SESSION_FLAGS) | \
				 VARNL_BIT(VAR_A_SESSION_OPEN) | \
				 VARNL_BIT(VAR_A_SESSION_PREFIX) | \
				 VARNL_BIT(VAR_A_SESSION_TO) | \
				 VARNL_BIT(VAR_A_SESSION_MSS) | \
				 VARNL_BIT(VAR_A_SESSION_DSCP) | \
				 VARNL_BIT(VAR_A_SESSION_RX_RATE) | \
				 VARNL_BIT(VAR_A_SESSION_RX_BURST) | \
				 VARNL_BIT(VAR_A_SESSION_TX_RATE) | \
				 VARNL_BIT(VAR_A_SESSION_TX_BURST))
#define VARNL_SESSION_NEW	(VARNL_SESSION_SET | VARNL_BIT(VAR_A_SESSION_LEG) | \
				 VARNL_BIT(VAR_A_SESSION_PEER_MAC))

/* Reply to a request about many sessions */
struct varnl_sessions {
	uint32_t has;
	uint32_t count;
};

/* Append the members of @obj whose bits are set in has and in @mask */
int varnl_encode(struct nlmsghdr *nlh, size_t room, const struct varnl_set *set,
		 const void *obj, uint32_t mask);
/* Append a nest with the name of a session; false if it does not fit */
bool varnl_put_name(struct nlmsghdr *nlh, size_t room, uint16_t attr,
		    const struct varnl_session_name *name);
/* Clear @obj and fill it from a message of the family; -EBADMSG */
int varnl_decode(const struct nlmsghdr *nlh, const struct varnl_set *set, void *obj);
/* Name of the attribute at byte @offset of a request, or NULL; @inside, if not NULL, is set to
 * the set of the attributes inside it
 */
const char *varnl_attr_at(const struct nlmsghdr *req, const struct varnl_set *set,
			  uint32_t offset, const struct varnl_set **inside);

/* --- varnl.c ---------------------------------------------------------------- */

/**
 * struct varnl_pending - a request that waits for its answer
 * @set: attribute set of request and reply
 * @reply: where the reply goes, or NULL
 * @seq: sequence number
 * @off: where the request begins in the send buffer
 */
struct varnl_pending {
	const struct varnl_set *set;
	void *reply;
	uint32_t seq;
	uint32_t off;
};

struct varnl {
	struct mnl_socket *sock;	/* NULL: by way of vard */
	int fd;
	uint16_t family;
	uint32_t seq;
	uint8_t *out;		/* requests, VARNL_OUT_BYTES */
	size_t out_len;
	uint8_t *in;		/* VARNL_RECV_MAX */
	struct varnl_pending pending[VARNL_BATCH_MAX];
	unsigned int n_pending;
	bool batch;
	varnl_batch_cb batch_cb;
	void *batch_data;
	unsigned int batch_index;	/* of pending[0] */
	unsigned int batch_refused;
	int batch_error;
	uint8_t *dump;		/* messages of the dump in progress */
	size_t dump_len;
	size_t dump_size;
	char error[512];
	uint32_t error_at;	/* offset of the attribute at fault in @out, 0: unknown */
	int fault;		/* see varnl_fault() */
};

/* Socket with the options all users want; resolves the family and, if asked, the group */
struct mnl_socket *varnl_socket(uint16_t *family, uint32_t *group, char *err, size_t len);

struct nlmsghdr *varnl_msg(void *buf, uint16_t family, uint8_t cmd, uint16_t flags,
			   uint32_t seq);
/* Begin a request behind those that are queued; to be filled and given to varnl_send() */
struct nlmsghdr *varnl_begin(struct varnl *nl, uint8_t cmd, uint16_t flags,
			     const struct varnl_set *set, void *reply);
/* Send it (or leave it queued) */
int varnl_send(struct varnl *nl, const struct nlmsghdr *nlh);
/* Both, with attributes; @reply, if not NULL, is overwritten with what the kernel answers */
int varnl_do(struct varnl *nl, uint8_t cmd, uint16_t flags, const struct varnl_set *set,
	     const void *obj, uint32_t mask, void *reply);
/* Collect a dump in nl->dump; 0, 1 (inconsistent), or a negative errno */
int varnl_collect(struct varnl *nl, uint8_t cmd, const struct varnl_set *set,
		  const void *filter, uint32_t mask);
/* Message of an error or NLMSG_DONE into @err; @req may be NULL */
void varnl_explain_error(const struct nlmsghdr *nlh, int error, const struct nlmsghdr *req,
			 const struct varnl_set *set, char *err, size_t len);

#endif /* LIB_VARNL_INT_H */
