// SPDX-License-Identifier: GPL-2.0
/*
 * cmd-move.c - add, move or remove a row whose device changes its VRF
 *
 * The kernel takes the device out of one VRF and puts it into another, which sets it down and up
 * again; IPv6 addresses do not survive that, so they are noted before and put back after.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "varctl/varctl.h"

struct saved_addr {
	struct ipaddr local;
	struct ipaddr peer;
};

struct saved {
	struct saved_addr *addrs;
	unsigned int n;
};

static int save(int ifindex, const struct ipaddr *local, const struct ipaddr *peer, void *data)
{
	struct saved *saved = data;
	struct saved_addr *p;

	/* the kernel makes link-local addresses by itself */
	if (local->family == AF_INET6 && IN6_IS_ADDR_LINKLOCAL(&local->v6))
		return 0;
	p = realloc(saved->addrs, (saved->n + 1) * sizeof(*p));
	if (!p)
		return -ENOMEM;
	saved->addrs = p;
	p += saved->n++;
	memset(p, 0, sizeof(*p));
	p->local = *local;
	if (peer)
		p->peer = *peer;
	return 0;
}

static int restore(struct ctl *c, uint32_t ifindex, const struct saved *saved)
{
	unsigned int i;
	int ret;

	for (i = 0; i < saved->n; i++) {
		const struct saved_addr *a = &saved->addrs[i];

		ret = vrf_addr_add(c->vrf, ifindex, &a->local, a->peer.family ? &a->peer : NULL);
		if (ret)
			return ret;
	}
	return 0;
}

/* Sessions of vard have addresses and roles, of which the kernel knows nothing. */
static int ask_vard(struct ctl *c, const struct varnl_row *row)
{
	json_t *request, *result;
	char err[512];

	if (!ctl_control(c, true))
		return RC_OK;
	request = json_object();
	put_int(request, "kind", row->kind);
	put_int(request, "ifindex", row->ifindex);
	put_int(request, "endpoint", row->endpoint);
	put_int(request, "tunnel", row->tunnel_id);
	put_int(request, "session", row->session_id);
	put_int(request, "port", row->port);
	put_text(request, "realm", row->realm);
	put_text(request, "user", row->user);
	put_int(request, "vr", row->vr);
	if (control_call(c->control, "move-check", request, &result, err, sizeof(err)))
		return refused(c, "%s", err);
	json_decref(result);
	return RC_OK;
}

int bind_row(struct ctl *c, struct varnl_row *row, uint32_t ifindex, enum bind how)
{
	struct saved saved = { 0 };
	int ret, rc = RC_OK;

	if (ctl_vrs(c) || (how == BIND_MOVE && ask_vard(c, row)))
		return RC_REFUSED;
	if (ifindex && !c->remote) {
		if (!ctl_vrf(c))
			return RC_REFUSED;
		ret = vrf_addr_dump(c->vrf, ifindex, save, &saved);
		if (ret) {
			rc = refused(c, "%s", ret == -ENOMEM ? strerror(ENOMEM) :
				     vrf_error(c->vrf));
			goto out;
		}
	}
	if (how == BIND_DEL)
		ret = varnl_row_del(c->nl, row);
	else
		ret = varnl_row_set(c->nl, row, how == BIND_ADD ? VARNL_CREATE | VARNL_EXCL : 0);
	if (ret) {
		rc = row_refused(c, row, ret);
		goto out;
	}
	if (!ifindex || c->remote)
		goto out;
	ret = restore(c, ifindex, &saved);
	/* the last step, because it may be forbidden where /proc/sys is read-only */
	if (!ret && how != BIND_DEL && row->vr)
		ret = vrf_forwarding(c->vrf, if_text(c, ifindex), true) ?:
		      vrf_keep_addresses(c->vrf, if_text(c, ifindex));
	if (ret)
		rc = refused(c, "%s, but: %s", how == BIND_DEL ? "removed" : "done",
			     vrf_error(c->vrf));
out:
	free(saved.addrs);
	return rc;
}
