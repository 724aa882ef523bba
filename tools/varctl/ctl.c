// SPDX-License-Identifier: GPL-2.0
/*
 * ctl.c - connections, messages, and names of things
 */
#include <errno.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "varctl/varctl.h"

static void say(struct ctl *c, const char *fmt, va_list ap)
{
	fflush(stdout);
	fprintf(stderr, "varctl: %s%s", c ? c->what : "", c && c->what[0] ? ": " : "");
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
}

int usage(struct ctl *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(c, fmt, ap);
	va_end(ap);
	return RC_USAGE;
}

int refused(struct ctl *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(c, fmt, ap);
	va_end(ap);
	return RC_REFUSED;
}

void note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(NULL, fmt, ap);
	va_end(ap);
}

/* --- connections ---------------------------------------------------------------- */

struct varnl *ctl_nl(struct ctl *c)
{
	char err[256];

	if (!c->nl) {
		c->nl = varnl_open(err, sizeof(err));
		if (!c->nl)
			refused(c, "%s", err);
	}
	return c->nl;
}

struct vrf *ctl_vrf(struct ctl *c)
{
	char err[256];

	if (!c->vrf) {
		c->vrf = vrf_open(err, sizeof(err));
		if (!c->vrf)
			refused(c, "%s", err);
	}
	return c->vrf;
}

struct control *ctl_control(struct ctl *c, bool quiet)
{
	char err[256];

	if (!c->control) {
		c->control = control_open(c->socket, err, sizeof(err));
		if (!c->control && !quiet)
			refused(c, "%s", err);
	}
	return c->control;
}

json_t *ctl_call(struct ctl *c, const char *cmd, json_t *args)
{
	char err[512];
	json_t *result;

	if (!ctl_control(c, false)) {
		json_decref(args);
		return NULL;
	}
	if (!control_call(c->control, cmd, args, &result, err, sizeof(err)))
		return result;
	refused(c, "%s", err);
	return NULL;
}

void ctl_close(struct ctl *c)
{
	varnl_close(c->nl);
	vrf_close(c->vrf);
	control_close(c->control);
	free(c->vrs);
}

/* --- VRs ------------------------------------------------------------------------- */

static int keep_vr(const struct varnl_vr *vr, void *data)
{
	struct ctl *c = data;
	struct vr_name *p;

	/* doubled at powers of two */
	if (!(c->n_vrs & (c->n_vrs - 1))) {
		p = realloc(c->vrs, (c->n_vrs ? c->n_vrs * 2 : 1) * sizeof(*p));
		if (!p)
			return -ENOMEM;
		c->vrs = p;
	}
	p = &c->vrs[c->n_vrs++];
	p->id = vr->id;
	p->table = vr->table;
	p->ifindex = vr->ifindex;
	memcpy(p->name, vr->name, sizeof(p->name));
	return 0;
}

static int compare_vrs(const void *a, const void *b)
{
	const struct vr_name *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

int ctl_vrs(struct ctl *c)
{
	int ret;

	if (c->vrs_loaded)
		return RC_OK;
	if (!ctl_nl(c))
		return RC_REFUSED;
	ret = varnl_vr_dump(c->nl, keep_vr, c);
	if (ret < 0)
		return refused(c, "%s", ret == -ENOMEM ? strerror(ENOMEM) : varnl_error(c->nl));
	if (c->n_vrs)
		qsort(c->vrs, c->n_vrs, sizeof(*c->vrs), compare_vrs);
	c->vrs_loaded = true;
	return RC_OK;
}

const struct vr_name *vr_by_id(struct ctl *c, uint32_t id)
{
	struct vr_name key = { .id = id };

	if (!c->n_vrs)
		return NULL;
	return bsearch(&key, c->vrs, c->n_vrs, sizeof(*c->vrs), compare_vrs);
}

const struct vr_name *vr_by_name(struct ctl *c, const char *name)
{
	unsigned int i;

	for (i = 0; i < c->n_vrs; i++) {
		if (!strcmp(c->vrs[i].name, name))
			return &c->vrs[i];
	}
	return NULL;
}

const char *vr_text(struct ctl *c, uint32_t id)
{
	const struct vr_name *vr = vr_by_id(c, id);
	static char number[16];

	if (!id)
		return "box";
	if (vr && vr->name[0])
		return vr->name;
	snprintf(number, sizeof(number), "%u", id);
	return number;
}

int find_vr(struct ctl *c, const char *word, uint32_t *id)
{
	const struct vr_name *vr;
	char err[PARSE_ERRLEN];

	if (!strcmp(word, "box")) {
		*id = 0;
		return RC_OK;
	}
	if (word[0] >= '0' && word[0] <= '9') {
		if (parse_u32("VR", word, 0, 0x7fffffff, id, err, sizeof(err)))
			return usage(c, "%s", err);
		return RC_OK;
	}
	if (ctl_vrs(c))
		return RC_REFUSED;
	vr = vr_by_name(c, word);
	if (!vr)
		return refused(c, "VR %s does not exist: make it with \"varctl vr add %s\"", word,
			       word);
	*id = vr->id;
	return RC_OK;
}

const char *if_text(uint32_t ifindex)
{
	static char bufs[4][IFNAMSIZ + 8];
	static unsigned int turn;
	char *buf = bufs[turn++ % 4];

	if (!if_indextoname(ifindex, buf))
		snprintf(buf, sizeof(bufs[0]), "?%u", ifindex);
	return buf;
}

/* --- which endpoint, which tunnel --------------------------------------------------- */

struct seek {
	uint16_t tid;		/* 0: any */
	uint16_t sid;
	uint32_t endpoint;	/* 0: any */
	uint16_t found_tid;
	uint32_t found_endpoint;
	unsigned int found;
};

static int seek_endpoint(const struct varnl_endpoint *ep, void *data)
{
	struct seek *seek = data;

	seek->found_endpoint = ep->id;
	seek->found++;
	return 0;
}

static int seek_tunnel(const struct varnl_tunnel *t, void *data)
{
	struct seek *seek = data;

	if (t->tunnel_id != seek->tid)
		return 0;
	seek->found_endpoint = t->endpoint;
	seek->found++;
	return 0;
}

static int seek_session(const struct varnl_session *s, void *data)
{
	struct seek *seek = data;

	if (s->session_id != seek->sid || (seek->tid && s->tunnel_id != seek->tid) ||
	    (seek->endpoint && s->endpoint != seek->endpoint))
		return 0;
	seek->found_endpoint = s->endpoint;
	seek->found_tid = s->tunnel_id;
	seek->found++;
	return 0;
}

int find_endpoint(struct ctl *c, uint32_t *endpoint)
{
	struct seek seek = { 0 };

	if (*endpoint)
		return RC_OK;
	if (!ctl_nl(c))
		return RC_REFUSED;
	if (varnl_endpoint_dump(c->nl, seek_endpoint, &seek) < 0)
		return refused(c, "%s", varnl_error(c->nl));
	if (!seek.found)
		return refused(c, "there is no endpoint: \"varctl endpoint add\" makes one");
	if (seek.found > 1)
		return usage(c, "there are %u endpoints: say which, \"endpoint ID\"",
			     seek.found);
	*endpoint = seek.found_endpoint;
	return RC_OK;
}

int find_tunnel(struct ctl *c, uint16_t tid, uint32_t *endpoint)
{
	struct seek seek = { .tid = tid };

	if (*endpoint)
		return RC_OK;
	if (!ctl_nl(c))
		return RC_REFUSED;
	if (varnl_tunnel_dump(c->nl, NULL, seek_tunnel, &seek) < 0)
		return refused(c, "%s", varnl_error(c->nl));
	if (!seek.found)
		return refused(c, "tunnel %u does not exist: see \"varctl tunnel show\"", tid);
	if (seek.found > 1)
		return usage(c, "%u endpoints have a tunnel %u: say which, \"endpoint ID\"",
			     seek.found, tid);
	*endpoint = seek.found_endpoint;
	return RC_OK;
}

int find_session(struct ctl *c, uint16_t sid, uint16_t *tid, uint32_t *endpoint)
{
	struct seek seek = { .tid = *tid, .sid = sid, .endpoint = *endpoint };

	if (*endpoint && *tid)
		return RC_OK;
	if (*tid)
		return find_tunnel(c, *tid, endpoint);
	if (!ctl_nl(c))
		return RC_REFUSED;
	if (varnl_session_dump(c->nl, NULL, seek_session, &seek) < 0)
		return refused(c, "%s", varnl_error(c->nl));
	if (!seek.found)
		return refused(c, "session %u does not exist: see \"varctl session show\"", sid);
	if (seek.found > 1)
		return usage(c, "%u tunnels have a session %u: say which, \"tunnel ID\"",
			     seek.found, sid);
	*endpoint = seek.found_endpoint;
	*tid = seek.found_tid;
	return RC_OK;
}
