// SPDX-License-Identifier: GPL-2.0
/*
 * ctl.c - connections, messages, and names of things
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "varctl/varctl.h"

static void say(struct ctl *c, const char *fmt, va_list ap)
{
	fflush(stdout);
	fprintf(stderr, "varctl: ");
	if (c && c->file)
		fprintf(stderr, "%s:%u: ", c->file, c->line);
	if (c && c->what[0])
		fprintf(stderr, "%s: ", c->what);
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

static struct varnl *open_via_vard(struct ctl *c, char *err, size_t len)
{
	char path[256];

	snprintf(path, sizeof(path), "%s" CONTROL_REQUESTS, control_path(c->socket));
	return varnl_open_via(path, err, len);
}

struct varnl *ctl_nl(struct ctl *c)
{
	char err[512];

	if (!c->nl) {
		c->nl = c->remote ? open_via_vard(c, err, sizeof(err)) :
				    varnl_open(err, sizeof(err));
		if (!c->nl)
			refused(c, "%s", err);
	}
	return c->nl;
}

bool ctl_here(struct ctl *c)
{
	if (c->remote)
		refused(c, "this needs devices or files of the box, which are out of reach here");
	return !c->remote;
}

struct vrf *ctl_vrf(struct ctl *c)
{
	char err[256];

	if (!ctl_here(c))
		return NULL;
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

	if (!c->control && !(quiet && c->no_vard)) {
		c->control = control_open(c->socket, err, sizeof(err));
		c->no_vard = !c->control;
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
	ctl_forget(c);
	free(c->vrs);
	free(c->tunnels);
	json_decref(c->ports);
}

void ctl_forget(struct ctl *c)
{
	c->vrs_loaded = false;
	c->n_vrs = 0;
	c->tunnels_loaded = false;
	c->n_tunnels = 0;
	c->dev_index = 0;
	c->no_vard = false;
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
