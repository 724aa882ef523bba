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

/* --- varnl_codec.c -------------------------------------------------------- */

enum varnl_type {
	VARNL_NONE,		/* padding */
	VARNL_U16,
	VARNL_BE16,		/* network order on the wire, host order in the struct */
	VARNL_U32,
	VARNL_IP4,		/* network order in both */
	VARNL_U64,
	VARNL_STRING,
	VARNL_COUNTERS,
	VARNL_DROP,
	VARNL_PREFIX,
	VARNL_CONSIDERED,
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

/* Append the members of @obj whose bits are set in has and in @mask */
int varnl_encode(struct nlmsghdr *nlh, size_t room, const struct varnl_set *set,
		 const void *obj, uint32_t mask);
/* Clear @obj and fill it from a message of the family; -EBADMSG */
int varnl_decode(const struct nlmsghdr *nlh, const struct varnl_set *set, void *obj);
/* Name of the attribute at byte @offset of a request, or NULL */
const char *varnl_attr_at(const struct nlmsghdr *req, const struct varnl_set *set,
			  uint32_t offset);

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
	struct mnl_socket *sock;
	uint16_t family;
	uint32_t seq;
	uint8_t *out;		/* requests, VARNL_BATCH_BYTES */
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
};

/* Socket with the options all users want; resolves the family and, if asked, the group */
struct mnl_socket *varnl_socket(uint16_t *family, uint32_t *group, char *err, size_t len);

struct nlmsghdr *varnl_msg(void *buf, uint16_t family, uint8_t cmd, uint16_t flags,
			   uint32_t seq);
/* Send (or queue) a request; @reply, if not NULL, is overwritten with what the kernel answers */
int varnl_do(struct varnl *nl, uint8_t cmd, uint16_t flags, const struct varnl_set *set,
	     const void *obj, uint32_t mask, void *reply);
/* Collect a dump in nl->dump; 0, 1 (inconsistent), or a negative errno */
int varnl_collect(struct varnl *nl, uint8_t cmd, const struct varnl_set *set,
		  const void *filter, uint32_t mask);
/* Message of an error or NLMSG_DONE into @err; @req may be NULL */
void varnl_explain_error(const struct nlmsghdr *nlh, int error, const struct nlmsghdr *req,
			 const struct varnl_set *set, char *err, size_t len);

#endif /* LIB_VARNL_INT_H */
