// SPDX-License-Identifier: GPL-2.0
/*
 * varnl_req.c - the operations of the family "var", one function each
 */
#include <errno.h>
#include <string.h>

#include "lib/varnl_int.h"

#define B(attr)		VARNL_BIT(VAR_A_##attr)

/* What the specification allows in the requests */
#define VR_SET		(B(VR_ID) | B(VR_NAME) | B(VR_FLAGS) | B(VR_MANAGEMENT) | \
			 B(VR_QUOTA_TUNNELS) | B(VR_QUOTA_SESSIONS) | B(VR_QUOTA_ROWS))
#define ROW_KEY		(B(ROW_KIND) | B(ROW_IFINDEX) | B(ROW_ENDPOINT) | B(ROW_TUNNEL_ID) | \
			 B(ROW_SESSION_ID) | B(ROW_REALM) | B(ROW_USER) | B(ROW_PORT))
#define ROW_SET		(ROW_KEY | B(ROW_VR) | B(ROW_SIDE) | B(ROW_SELECT))
#define ROW_DEL		(B(ROW_KIND) | B(ROW_IFINDEX) | B(ROW_REALM) | B(ROW_USER))
#define EXPLAIN		(B(EXPLAIN_IFINDEX) | B(EXPLAIN_ENDPOINT) | B(EXPLAIN_TUNNEL_ID) | \
			 B(EXPLAIN_SESSION_ID) | B(EXPLAIN_USER))
#define ENDPOINT_NEW	(B(ENDPOINT_VR) | B(ENDPOINT_FD) | B(ENDPOINT_LOCAL_IP4) | \
			 B(ENDPOINT_LOCAL_PORT) | B(ENDPOINT_FLAGS))
#define TUNNEL_NEW	(VARNL_KEY_TUNNEL | B(TUNNEL_PEER_TUNNEL_ID) | B(TUNNEL_PEER_IP4) | \
			 B(TUNNEL_PEER_PORT) | B(TUNNEL_VR) | B(TUNNEL_SIDE) | \
			 B(TUNNEL_SELECT) | B(TUNNEL_IFNAME))
#define TUNNEL_SET	(VARNL_KEY_TUNNEL | B(TUNNEL_PEER_TUNNEL_ID) | B(TUNNEL_PEER_PORT))
#define NETNS_SET	(B(NETNS_PUNT_RATE) | B(NETNS_PUNT_BURST) | B(NETNS_PUNT_TOTAL_RATE) | \
			 B(NETNS_PUNT_TOTAL_BURST) | B(NETNS_HOLD_TOTAL))

#define GRANT_KEY	(B(GRANT_UID) | B(GRANT_GID) | B(GRANT_VR) | B(GRANT_ALL))

/* --- VRs ------------------------------------------------------------------------ */

int varnl_vr_set(struct varnl *nl, const struct varnl_vr *vr)
{
	return varnl_do(nl, VAR_CMD_VR_SET, 0, &varnl_set_vr, vr, VR_SET, NULL);
}

int varnl_vr_del(struct varnl *nl, uint32_t id)
{
	struct varnl_vr vr = { .has = B(VR_ID), .id = id };

	return varnl_do(nl, VAR_CMD_VR_DEL, 0, &varnl_set_vr, &vr, B(VR_ID), NULL);
}

int varnl_vr_get(struct varnl *nl, uint32_t id, struct varnl_vr *vr)
{
	memset(vr, 0, sizeof(*vr));
	vr->has = B(VR_ID);
	vr->id = id;
	return varnl_do(nl, VAR_CMD_VR_GET, 0, &varnl_set_vr, vr, B(VR_ID), vr);
}

/* --- rows ----------------------------------------------------------------------- */

int varnl_row_set(struct varnl *nl, const struct varnl_row *row, unsigned int how)
{
	uint16_t flags = 0;

	if (how & VARNL_CREATE)
		flags |= NLM_F_CREATE;
	if (how & VARNL_EXCL)
		flags |= NLM_F_EXCL;
	return varnl_do(nl, VAR_CMD_ROW_SET, flags, &varnl_set_row, row, ROW_SET, NULL);
}

int varnl_row_del(struct varnl *nl, const struct varnl_row *key)
{
	return varnl_do(nl, VAR_CMD_ROW_DEL, 0, &varnl_set_row, key, ROW_DEL, NULL);
}

int varnl_row_get(struct varnl *nl, struct varnl_row *row)
{
	return varnl_do(nl, VAR_CMD_ROW_GET, 0, &varnl_set_row, row, ROW_KEY, row);
}

int varnl_explain(struct varnl *nl, struct varnl_explain *ex)
{
	return varnl_do(nl, VAR_CMD_EXPLAIN, 0, &varnl_set_explain, ex, EXPLAIN, ex);
}

/* --- endpoints ------------------------------------------------------------------- */

int varnl_endpoint_new(struct varnl *nl, struct varnl_endpoint *ep)
{
	return varnl_do(nl, VAR_CMD_ENDPOINT_NEW, 0, &varnl_set_endpoint, ep, ENDPOINT_NEW, ep);
}

int varnl_endpoint_del(struct varnl *nl, uint32_t id)
{
	struct varnl_endpoint ep = { .has = B(ENDPOINT_ID), .id = id };

	return varnl_do(nl, VAR_CMD_ENDPOINT_DEL, 0, &varnl_set_endpoint, &ep, B(ENDPOINT_ID),
			NULL);
}

int varnl_endpoint_get(struct varnl *nl, uint32_t id, struct varnl_endpoint *ep)
{
	memset(ep, 0, sizeof(*ep));
	ep->has = B(ENDPOINT_ID);
	ep->id = id;
	return varnl_do(nl, VAR_CMD_ENDPOINT_GET, 0, &varnl_set_endpoint, ep, B(ENDPOINT_ID),
			ep);
}

/* --- tunnels --------------------------------------------------------------------- */

int varnl_tunnel_new(struct varnl *nl, struct varnl_tunnel *t)
{
	return varnl_do(nl, VAR_CMD_TUNNEL_NEW, 0, &varnl_set_tunnel, t, TUNNEL_NEW, t);
}

int varnl_tunnel_set(struct varnl *nl, const struct varnl_tunnel *t)
{
	return varnl_do(nl, VAR_CMD_TUNNEL_SET, 0, &varnl_set_tunnel, t, TUNNEL_SET, NULL);
}

int varnl_tunnel_del(struct varnl *nl, uint32_t endpoint, uint16_t tid)
{
	struct varnl_tunnel t = {
		.has = VARNL_KEY_TUNNEL, .endpoint = endpoint, .tunnel_id = tid,
	};

	return varnl_do(nl, VAR_CMD_TUNNEL_DEL, 0, &varnl_set_tunnel, &t, VARNL_KEY_TUNNEL,
			NULL);
}

int varnl_tunnel_get(struct varnl *nl, uint32_t endpoint, uint16_t tid, struct varnl_tunnel *t)
{
	memset(t, 0, sizeof(*t));
	t->has = VARNL_KEY_TUNNEL;
	t->endpoint = endpoint;
	t->tunnel_id = tid;
	return varnl_do(nl, VAR_CMD_TUNNEL_GET, 0, &varnl_set_tunnel, t, VARNL_KEY_TUNNEL, t);
}

/* --- sessions -------------------------------------------------------------------- */

int varnl_session_new(struct varnl *nl, struct varnl_session *s)
{
	return varnl_do(nl, VAR_CMD_SESSION_NEW, 0, &varnl_set_session, s, VARNL_SESSION_NEW, s);
}

int varnl_session_set(struct varnl *nl, struct varnl_session *s)
{
	return varnl_do(nl, VAR_CMD_SESSION_SET, 0, &varnl_set_session, s, VARNL_SESSION_SET, s);
}

int varnl_session_del(struct varnl *nl, const struct varnl_session_name *name)
{
	struct varnl_session s = { 0 };

	varnl_session_key(&s, name);
	return varnl_do(nl, VAR_CMD_SESSION_DEL, 0, &varnl_set_session, &s, VARNL_KEY_ANY, NULL);
}

int varnl_session_get(struct varnl *nl, const struct varnl_session_name *name,
		      struct varnl_session *s)
{
	struct varnl_session key = { 0 };

	/* @name may be inside @s */
	varnl_session_key(&key, name);
	*s = key;
	return varnl_do(nl, VAR_CMD_SESSION_GET, 0, &varnl_set_session, s, VARNL_KEY_ANY, s);
}

/* --- the namespace ---------------------------------------------------------------- */

int varnl_netns_set(struct varnl *nl, const struct varnl_netns *ns)
{
	return varnl_do(nl, VAR_CMD_NETNS_SET, 0, &varnl_set_netns, ns, NETNS_SET, NULL);
}

int varnl_netns_get(struct varnl *nl, struct varnl_netns *ns)
{
	memset(ns, 0, sizeof(*ns));
	return varnl_do(nl, VAR_CMD_NETNS_GET, 0, &varnl_set_netns, ns, 0, ns);
}

/* --- grants ------------------------------------------------------------------------- */

int varnl_grant_new(struct varnl *nl, const struct varnl_grant *grant)
{
	return varnl_do(nl, VAR_CMD_GRANT_NEW, 0, &varnl_set_grant, grant,
			GRANT_KEY | B(GRANT_RIGHTS), NULL);
}

int varnl_grant_set(struct varnl *nl, const struct varnl_grant *grant)
{
	return varnl_do(nl, VAR_CMD_GRANT_SET, 0, &varnl_set_grant, grant,
			GRANT_KEY | B(GRANT_RIGHTS), NULL);
}

int varnl_grant_del(struct varnl *nl, const struct varnl_grant *grant)
{
	return varnl_do(nl, VAR_CMD_GRANT_DEL, 0, &varnl_set_grant, grant, GRANT_KEY, NULL);
}

int varnl_authority_get(struct varnl *nl, struct varnl_source *source)
{
	return varnl_do(nl, VAR_CMD_AUTHORITY_GET, 0, &varnl_set_source, source,
			GRANT_KEY | B(GRANT_RIGHTS), source);
}

int varnl_behalf_set(struct varnl *nl, const struct varnl_source *source)
{
	return varnl_do(nl, VAR_CMD_BEHALF_SET, 0, &varnl_set_source, source,
			B(GRANT_UID) | B(GRANT_GID), NULL);
}

int varnl_fd(const struct varnl *nl)
{
	return nl->fd;
}

uint16_t varnl_family(const struct varnl *nl)
{
	return nl->family;
}

/* --- dumps -------------------------------------------------------------------------- */

/* A place in the dump that varnl_collect() left */
struct cursor {
	const struct nlmsghdr *nlh;
	int left;
};

static struct cursor dump_begin(const struct varnl *nl)
{
	return (struct cursor){ .nlh = (const void *)nl->dump, .left = nl->dump_len };
}

/* The next object of the dump into @obj; 1, 0 at the end, -EBADMSG */
static int dump_next(struct cursor *c, const struct varnl_set *set, void *obj)
{
	const struct nlmsghdr *nlh = c->nlh;
	int ret;

	if (!nlh || !mnl_nlmsg_ok(nlh, c->left))
		return 0;
	ret = varnl_decode(nlh, set, obj);
	c->nlh = mnl_nlmsg_next(nlh, &c->left);
	return ret ? ret : 1;
}

int varnl_vr_dump(struct varnl *nl, varnl_vr_cb cb, void *data)
{
	struct varnl_vr vr;
	struct cursor c;
	int ret, n;

	ret = varnl_collect(nl, VAR_CMD_VR_GET, &varnl_set_vr, NULL, 0);
	if (ret < 0)
		return ret;
	c = dump_begin(nl);
	while ((n = dump_next(&c, &varnl_set_vr, &vr)) > 0) {
		n = cb(&vr, data);
		if (n)
			break;
	}
	return n < 0 ? n : ret;
}

int varnl_row_dump(struct varnl *nl, const struct varnl_row *filter, varnl_row_cb cb, void *data)
{
	struct varnl_row row;
	struct cursor c;
	int ret, n;

	ret = varnl_collect(nl, VAR_CMD_ROW_GET, &varnl_set_row, filter,
			    B(ROW_KIND) | B(ROW_VR));
	if (ret < 0)
		return ret;
	c = dump_begin(nl);
	while ((n = dump_next(&c, &varnl_set_row, &row)) > 0) {
		n = cb(&row, data);
		if (n)
			break;
	}
	return n < 0 ? n : ret;
}

int varnl_endpoint_dump(struct varnl *nl, varnl_endpoint_cb cb, void *data)
{
	struct varnl_endpoint ep;
	struct cursor c;
	int ret, n;

	ret = varnl_collect(nl, VAR_CMD_ENDPOINT_GET, &varnl_set_endpoint, NULL, 0);
	if (ret < 0)
		return ret;
	c = dump_begin(nl);
	while ((n = dump_next(&c, &varnl_set_endpoint, &ep)) > 0) {
		n = cb(&ep, data);
		if (n)
			break;
	}
	return n < 0 ? n : ret;
}

int varnl_tunnel_dump(struct varnl *nl, const struct varnl_tunnel *filter,
		      varnl_tunnel_cb cb, void *data)
{
	struct varnl_tunnel t;
	struct cursor c;
	int ret, n;

	ret = varnl_collect(nl, VAR_CMD_TUNNEL_GET, &varnl_set_tunnel, filter,
			    B(TUNNEL_ENDPOINT) | B(TUNNEL_VR));
	if (ret < 0)
		return ret;
	c = dump_begin(nl);
	while ((n = dump_next(&c, &varnl_set_tunnel, &t)) > 0) {
		n = cb(&t, data);
		if (n)
			break;
	}
	return n < 0 ? n : ret;
}

int varnl_session_dump(struct varnl *nl, const struct varnl_session *filter,
		       varnl_session_cb cb, void *data)
{
	struct varnl_session s;
	struct cursor c;
	int ret, n;

	ret = varnl_collect(nl, VAR_CMD_SESSION_GET, &varnl_set_session, filter,
			    B(SESSION_ENDPOINT) | B(SESSION_TUNNEL_ID) | B(SESSION_VR) |
			    B(SESSION_PORT));
	if (ret < 0)
		return ret;
	c = dump_begin(nl);
	while ((n = dump_next(&c, &varnl_set_session, &s)) > 0) {
		n = cb(&s, data);
		if (n)
			break;
	}
	return n < 0 ? n : ret;
}

int varnl_grant_dump(struct varnl *nl, const struct varnl_grant *filter, varnl_grant_cb cb,
		     void *data)
{
	struct varnl_grant g;
	struct cursor c;
	int ret, n;

	ret = varnl_collect(nl, VAR_CMD_GRANT_GET, &varnl_set_grant, filter, B(GRANT_VR));
	if (ret < 0)
		return ret;
	c = dump_begin(nl);
	while ((n = dump_next(&c, &varnl_set_grant, &g)) > 0) {
		n = cb(&g, data);
		if (n)
			break;
	}
	return n < 0 ? n : ret;
}
