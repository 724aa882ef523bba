// SPDX-License-Identifier: GPL-2.0
/*
 * Which row of the interface table decides the VR, and why.
 *
 * In this order: the session's own row, if it overrides (R10); the user's and
 * the realm's, if select of the tunnel or port lets them (R5); the tunnel's
 * (R4); the port's (R8); at last the endpoint, whose VR is that of its port.
 */
#include "var.h"

#define MAX_CANDIDATES	5

struct candidate {
	struct var_row_key	key;
	struct var_row		*row;
	u32			vr;
	bool			dropped;	/* the row has lost its VR */
	bool			asked;		/* select allows it, or it needs no leave */
};

struct decision {
	struct var_net		*vn;
	struct candidate	c[MAX_CANDIDATES];
	unsigned int		n;
};

static struct candidate *consider(struct decision *d, const struct var_row_key *key,
				  struct var_row *row, bool asked)
{
	struct candidate *c = &d->c[d->n++];
	const struct var_vr *vr = row ? rcu_dereference(row->vr) : NULL;

	c->key = *key;
	c->row = row;
	c->vr = vr ? vr->id : VAR_VR_BOX;
	c->dropped = row && READ_ONCE(row->flags) & VAR_ROW_FLAGS_DROP;
	c->asked = asked;
	return c;
}

/* The rows by name that could decide; select is the carrier's. */
static void consider_names(struct decision *d, enum var_select select, const char *user,
			   char canon[VAR_MAX_USER + 1])
{
	struct var_row_key key = { .kind = VAR_ROW_KIND_USER, .name = canon };
	const char *realm;

	var_row_name(VAR_ROW_KIND_USER, user, canon, VAR_MAX_USER + 1);
	consider(d, &key, var_row_find(d->vn, &key), select == VAR_SELECT_USER);

	realm = strrchr(canon, '@');
	if (!realm || !realm[1])
		return;
	key.kind = VAR_ROW_KIND_ISP;
	key.name = realm + 1;
	consider(d, &key, var_row_find(d->vn, &key), select != VAR_SELECT_NONE);
}

/* Without an override the row of a session is the outcome, not a reason. */
static void consider_session(struct decision *d, const struct var_session *s)
{
	struct var_row_key key = { .kind = VAR_ROW_KIND_SESSION };
	struct var_row *row = rcu_dereference(s->row);
	struct candidate *c;
	bool lost;

	if (!row)
		return;
	/* Before the end is known the row need not name a VR. */
	lost = s->end != VAR_END_NONE && READ_ONCE(row->flags) & VAR_ROW_FLAGS_DROP;
	if (!s->override_vr && !lost)
		return;
	key.endpoint = row->endpoint;
	key.ifindex = row->ifindex;
	key.tunnel_id = row->tunnel_id;
	key.session_id = row->session_id;
	c = consider(d, &key, row, true);
	c->dropped = lost;
	if (!lost)
		c->vr = s->override_vr;
}

static void consider_all(struct decision *d, const struct var_question *q,
			 char canon[VAR_MAX_USER + 1])
{
	struct var_row *tunnel = NULL, *port = NULL;
	enum var_select select = VAR_SELECT_NONE;
	struct var_row_key key = {};

	if (q->tunnel)
		tunnel = rcu_dereference(q->tunnel->row);
	if (q->ifindex)
		port = var_row_find_port(d->vn, q->ifindex);
	if (tunnel)
		select = READ_ONCE(tunnel->select);
	else if (port)
		select = READ_ONCE(port->select);

	if (q->session)
		consider_session(d, q->session);
	if (q->user)
		consider_names(d, select, q->user, canon);
	if (q->tunnel) {
		memset(&key, 0, sizeof(key));
		key.kind = VAR_ROW_KIND_TUNNEL;
		key.endpoint = q->tunnel->ep->id;
		key.tunnel_id = q->tunnel->id;
		consider(d, &key, tunnel, true);
	}
	if (q->ifindex) {
		memset(&key, 0, sizeof(key));
		key.kind = VAR_ROW_KIND_PORT;
		key.ifindex = q->ifindex;
		consider(d, &key, port, true);
	}
}

/**
 * var_decide() - decide the VR of a port, tunnel or session
 * @vn: netns
 * @q: what is known of it
 * @vr: filled in: the VR's id, VAR_VR_BOX for the box
 * @considered: called for each row in the order of precedence, under RCU; may be NULL
 * @arg: for @considered
 *
 * Context: var_net.lock if @q names a tunnel or session; takes RCU.
 * Return: 0, -ENOENT when nothing decides, -ENETDOWN when the row that decides
 * has lost its VR.
 */
int var_decide(struct var_net *vn, const struct var_question *q, u32 *vr,
	       var_considered_t considered, void *arg)
{
	struct decision d = { .vn = vn };
	char canon[VAR_MAX_USER + 1];
	enum var_verdict verdict;
	struct candidate *c;
	bool decided = false;
	int err = -ENOENT;

	*vr = VAR_VR_BOX;
	rcu_read_lock();
	consider_all(&d, q, canon);
	for (c = d.c; c < d.c + d.n; c++) {
		if (!c->row) {
			verdict = VAR_VERDICT_ABSENT;
		} else if (!c->asked) {
			verdict = VAR_VERDICT_NOT_SELECTED;
		} else if (decided) {
			verdict = VAR_VERDICT_OVERRIDDEN;
		} else if (c->dropped) {
			verdict = VAR_VERDICT_DROPPED;
			err = -ENETDOWN;
			decided = true;
		} else {
			verdict = VAR_VERDICT_DECIDED;
			*vr = c->vr;
			err = 0;
			decided = true;
		}
		if (considered)
			considered(arg, &c->key, c->row, c->vr, verdict);
	}
	if (!decided && q->ep) {
		struct var_vr *ep_vr = rcu_dereference(q->ep->vr);

		*vr = ep_vr ? ep_vr->id : VAR_VR_BOX;
		err = 0;
	}
	/* A port that is not allotted is the box's. */
	if (!decided && q->pppoe)
		err = 0;
	rcu_read_unlock();
	return err;
}
