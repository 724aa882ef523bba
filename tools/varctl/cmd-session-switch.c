// SPDX-License-Identifier: GPL-2.0
/*
 * cmd-session-switch.c - switch two sessions to each other, as a static LAC or LTS needs it
 *
 * What comes down from the backbone is switched first, so that the first frame that goes up finds
 * a way back.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "varctl/varctl.h"

#define B(attr)		VARNL_BIT(VAR_A_SESSION_##attr)

struct half {
	struct varnl_session_name name;
	struct varnl_session now;
	char text[SESSION_STRLEN];
	bool backbone;
	bool done;		/* switched to the other one already */
};

void session_row(const struct varnl_session_name *name, struct varnl_row *row)
{
	row->kind = VAR_ROW_KIND_SESSION;
	row->endpoint = name->endpoint;
	row->tunnel_id = name->tunnel_id;
	row->session_id = name->session_id;
	row->port = name->port;
	row->has |= VARNL_BIT(VAR_A_ROW_KIND) | VARNL_BIT(VAR_A_ROW_SESSION_ID) |
		    (name->port ? VARNL_BIT(VAR_A_ROW_PORT) :
				  VARNL_BIT(VAR_A_ROW_ENDPOINT) | VARNL_BIT(VAR_A_ROW_TUNNEL_ID));
}

static bool equal(const struct varnl_session_name *a, const struct varnl_session_name *b)
{
	return a->port == b->port && a->endpoint == b->endpoint &&
	       a->tunnel_id == b->tunnel_id && a->session_id == b->session_id;
}

static int load(struct ctl *c, const char *word, struct half *h)
{
	struct varnl_row row = { 0 };
	int ret;

	ret = parse_session(c, "session", word, &h->name);
	if (!ret)
		ret = find_session(c, &h->name);
	if (ret)
		return ret;
	if (!ctl_nl(c))
		return RC_REFUSED;
	session_text(c, &h->name, h->text);
	ret = varnl_session_get(c->nl, &h->name, &h->now);
	if (ret)
		return session_refused(c, &h->name, ret, varnl_error(c->nl));
	session_row(&h->name, &row);
	h->backbone = !varnl_row_get(c->nl, &row) && row.side == VAR_SIDE_BACKBONE;
	return RC_OK;
}

static int switch_half(struct ctl *c, const struct half *from, const struct half *to)
{
	struct varnl_session s = {
		.has = B(END) | B(TO), .end = VAR_END_SWITCH, .to = to->name,
	};

	varnl_session_key(&s, &from->name);
	return varnl_session_set(c->nl, &s);
}

/* There is a way back from switch to hold, also for one that did not hold before */
static int undo_half(struct ctl *c, const struct half *h)
{
	struct varnl_session s = { .has = B(END), .end = VAR_END_HOLD };

	varnl_session_key(&s, &h->name);
	return varnl_session_set(c->nl, &s);
}

int session_switch(struct ctl *c, int argc, char **argv)
{
	struct half h[2] = { 0 }, *down, *up;
	char why[512];
	int ret, i;

	if (argc != 2)
		return usage(c, "two sessions expected, such as \"eth1/7 200/9\"");
	ret = load(c, argv[0], &h[0]);
	if (!ret)
		ret = load(c, argv[1], &h[1]);
	if (ret)
		return ret;
	if (equal(&h[0].name, &h[1].name))
		return usage(c, "%s and %s are the same session", argv[0], argv[1]);
	for (i = 0; i < 2; i++) {
		h[i].done = h[i].now.end == VAR_END_SWITCH && equal(&h[i].now.to, &h[!i].name);
		if (!h[i].done && (h[i].now.end == VAR_END_TERMINATE ||
				   h[i].now.end == VAR_END_SWITCH))
			return refused(c, "session %s has an end, %s: add it with \"end hold\"",
				       h[i].text, varnl_end_name(h[i].now.end));
	}
	/* as typed, unless their sides say otherwise */
	i = h[0].backbone && !h[1].backbone;
	up = &h[i];
	down = &h[!i];

	ret = down->done ? 0 : switch_half(c, down, up);
	if (ret)
		return refused(c, "session %s to %s: %s", down->text, up->text, varnl_error(c->nl));
	ret = up->done ? 0 : switch_half(c, up, down);
	if (!ret)
		return RC_OK;
	snprintf(why, sizeof(why), "%s", varnl_error(c->nl));
	if (down->done || !undo_half(c, down))
		return refused(c, "session %s to %s: %s", up->text, down->text, why);
	return refused(c, "session %s to %s: %s; %s stays switched to %s: remove it",
		       up->text, down->text, why, down->text, up->text);
}
