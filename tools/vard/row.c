// SPDX-License-Identifier: GPL-2.0
/*
 * row.c - the rows of the interface table that the configuration wants, and
 * which interfaces are on the access side
 *
 * A port that is not there (yet) is waited for.
 */
#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"
#include "log.h"
#include "vard.h"

#define RETRY_SECONDS	5

/* A network device on the access side of its VR */
struct access {
	struct hash_node node;
};

static struct hash access_ifs;
static struct event *retry;
static int *seen;		/* ifindex of each interface of the configuration */

/**
 * row_access() - remember on which side a network device is
 * @ifindex: its index
 * @access: on the access side; else on the other, or gone
 */
void row_access(uint32_t ifindex, bool access)
{
	struct hash_node *n = hash_find(&access_ifs, ifindex);
	struct access *a;

	if (n && !access) {
		hash_del(&access_ifs, n);
		free(hash_owner(n, struct access, node));
	} else if (!n && access) {
		a = calloc(1, sizeof(*a));
		if (a && hash_add(&access_ifs, &a->node, ifindex))
			free(a);
	}
}

/* Whether a network device is on the access side of its VR */
bool row_is_access(uint32_t ifindex)
{
	return hash_find(&access_ifs, ifindex);
}

/**
 * row_event() - a row was made, changed or removed
 * @row: the row
 * @gone: removed
 */
void row_event(const struct varnl_row *row, bool gone)
{
	if (row->has & VARNL_BIT(VAR_A_ROW_IFINDEX) && row->ifindex)
		row_access(row->ifindex, !gone && row->side == VAR_SIDE_ACCESS);
}

static bool set_row(struct varnl_row *row, const char *what, const char *name)
{
	row->has |= VARNL_BIT(VAR_A_ROW_KIND) | VARNL_BIT(VAR_A_ROW_VR);
	if (!varnl_row_set(kernel.nl, row, VARNL_CREATE))
		return true;
	log_warn("%s %s: %s", what, name, varnl_error(kernel.nl));
	return false;
}

/* Ports of the box have no row. */
static bool set_box_if(int ifindex, const char *name)
{
	struct varnl_row row = {
		.has = VARNL_BIT(VAR_A_ROW_KIND) | VARNL_BIT(VAR_A_ROW_IFINDEX),
		.kind = VAR_ROW_KIND_PORT,
		.ifindex = (uint32_t)ifindex,
	};
	int ret = varnl_row_del(kernel.nl, &row);

	if (!ret || ret == -ENOENT)
		return true;
	log_warn("interface %s: %s", name, varnl_error(kernel.nl));
	return false;
}

/* The interface table has it as it is wanted already. */
static bool is_set(const struct cfg_if *i, int ifindex)
{
	struct varnl_row row = {
		.has = VARNL_BIT(VAR_A_ROW_KIND) | VARNL_BIT(VAR_A_ROW_IFINDEX),
		.kind = VAR_ROW_KIND_PORT,
		.ifindex = (uint32_t)ifindex,
	};
	int ret = varnl_row_get(kernel.nl, &row);

	if (!i->vr)
		return ret == -ENOENT;
	return !ret && row.vr == i->vr && row.side == i->side && row.select == i->select &&
	       !(row.flags & VAR_ROW_FLAGS_DROP);
}

/* Return: the interface was moved */
static bool set_if(const struct cfg_if *i, int ifindex)
{
	struct varnl_row row = {
		.has = VARNL_BIT(VAR_A_ROW_IFINDEX) | VARNL_BIT(VAR_A_ROW_SIDE) |
		       VARNL_BIT(VAR_A_ROW_SELECT),
		.kind = VAR_ROW_KIND_PORT,
		.ifindex = (uint32_t)ifindex,
		.vr = i->vr,
		.side = i->side,
		.select = i->select,
	};

	row_access((uint32_t)ifindex, i->side == VAR_SIDE_ACCESS);
	if (vrf_forwarding(kernel.rt, i->name, true) || vrf_keep_addresses(kernel.rt, i->name))
		log_warn("interface %s: %s", i->name, vrf_error(kernel.rt));
	if (is_set(i, ifindex))
		return false;
	return i->vr ? set_row(&row, "interface", i->name) : set_box_if(ifindex, i->name);
}

/*
 * Rows of the interfaces that came since the last look. What somebody has done
 * to the row of one that was there all the time is not undone.
 */
static void apply_ifs(const struct config *cfg)
{
	const struct cfg_if *c;
	unsigned int i;
	int ifindex;

	for (i = 0; i < cfg->n_ifs; i++) {
		c = &cfg->ifs[i];
		ifindex = vrf_link_index(kernel.rt, c->name);
		if (ifindex < 0)
			ifindex = 0;
		if (seen && ifindex == seen[i])
			continue;
		if (!ifindex)
			log_warn("interface %s is not there: waiting for it", c->name);
		else if (set_if(c, ifindex))
			log_info("interface %s is in VR %s", c->name, vr_name(c->vr));
		if (seen)
			seen[i] = ifindex;
	}
}

/* Look at once for interfaces that have come */
void rows_look(void)
{
	apply_ifs(vard.cfg);
}

static void retry_ifs(evutil_socket_t fd, short what, void *arg)
{
	apply_ifs(vard.cfg);
}

static void apply_isps(const struct config *cfg)
{
	struct varnl_row row;
	unsigned int i;

	for (i = 0; i < cfg->n_isps; i++) {
		memset(&row, 0, sizeof(row));
		row.has = VARNL_BIT(VAR_A_ROW_REALM);
		row.kind = VAR_ROW_KIND_ISP;
		row.vr = cfg->isps[i].vr;
		strcpy(row.realm, cfg->isps[i].realm);
		set_row(&row, "isp", row.realm);
	}
}

static void apply_users(const struct config *cfg)
{
	struct varnl_row row;
	unsigned int i;

	for (i = 0; i < cfg->n_user_rows; i++) {
		memset(&row, 0, sizeof(row));
		row.has = VARNL_BIT(VAR_A_ROW_USER);
		row.kind = VAR_ROW_KIND_USER;
		row.vr = cfg->user_rows[i].vr;
		strcpy(row.user, cfg->user_rows[i].name);
		set_row(&row, "user", row.user);
	}
}

static void del_row(struct varnl_row *row, const char *what, const char *name)
{
	int ret;

	row->has |= VARNL_BIT(VAR_A_ROW_KIND);
	ret = varnl_row_del(kernel.nl, row);
	if (ret && ret != -ENOENT)
		log_warn("%s %s: %s", what, name, varnl_error(kernel.nl));
}

/* Rows that are in the old configuration only */
static void remove_ifs(const struct config *old, const struct config *cfg)
{
	struct varnl_row row = { .kind = VAR_ROW_KIND_PORT };
	unsigned int i, j;
	int ifindex;

	for (i = 0; i < old->n_ifs; i++) {
		for (j = 0; j < cfg->n_ifs; j++) {
			if (!strcmp(old->ifs[i].name, cfg->ifs[j].name))
				break;
		}
		ifindex = vrf_link_index(kernel.rt, old->ifs[i].name);
		if (j < cfg->n_ifs || ifindex <= 0)
			continue;
		row.has = VARNL_BIT(VAR_A_ROW_IFINDEX);
		row.ifindex = (uint32_t)ifindex;
		del_row(&row, "interface", old->ifs[i].name);
		row_access(row.ifindex, false);
	}
}

static void remove_isps(const struct config *old, const struct config *cfg)
{
	struct varnl_row row = { .kind = VAR_ROW_KIND_ISP };
	unsigned int i, j;

	for (i = 0; i < old->n_isps; i++) {
		for (j = 0; j < cfg->n_isps; j++) {
			if (!strcmp(old->isps[i].realm, cfg->isps[j].realm))
				break;
		}
		if (j < cfg->n_isps)
			continue;
		row.has = VARNL_BIT(VAR_A_ROW_REALM);
		strcpy(row.realm, old->isps[i].realm);
		del_row(&row, "isp", row.realm);
	}
}

static void remove_users(const struct config *old, const struct config *cfg)
{
	struct varnl_row row = { .kind = VAR_ROW_KIND_USER };
	unsigned int i, j;

	for (i = 0; i < old->n_user_rows; i++) {
		for (j = 0; j < cfg->n_user_rows; j++) {
			if (!strcmp(old->user_rows[i].name, cfg->user_rows[j].name))
				break;
		}
		if (j < cfg->n_user_rows)
			continue;
		row.has = VARNL_BIT(VAR_A_ROW_USER);
		strcpy(row.user, old->user_rows[i].name);
		del_row(&row, "user", row.user);
	}
}

/**
 * rows_leave_vr() - remove the rows of a configuration that name a VR
 * @cfg: configuration
 * @vr: VR id
 */
void rows_leave_vr(const struct config *cfg, uint32_t vr)
{
	struct varnl_row row = { .kind = VAR_ROW_KIND_PORT };
	unsigned int i;
	int ifindex;

	for (i = 0; i < cfg->n_ifs; i++) {
		ifindex = vrf_link_index(kernel.rt, cfg->ifs[i].name);
		if (cfg->ifs[i].vr != vr || ifindex <= 0)
			continue;
		row.has = VARNL_BIT(VAR_A_ROW_IFINDEX);
		row.ifindex = (uint32_t)ifindex;
		del_row(&row, "interface", cfg->ifs[i].name);
	}
	row.kind = VAR_ROW_KIND_ISP;
	for (i = 0; i < cfg->n_isps; i++) {
		if (cfg->isps[i].vr != vr)
			continue;
		row.has = VARNL_BIT(VAR_A_ROW_REALM);
		strcpy(row.realm, cfg->isps[i].realm);
		del_row(&row, "isp", row.realm);
	}
	row.kind = VAR_ROW_KIND_USER;
	for (i = 0; i < cfg->n_user_rows; i++) {
		if (cfg->user_rows[i].vr != vr)
			continue;
		row.has = VARNL_BIT(VAR_A_ROW_USER);
		strcpy(row.user, cfg->user_rows[i].name);
		del_row(&row, "user", row.user);
	}
}

/**
 * rows_apply() - make the interface table what the configuration says
 * @old: configuration before, NULL: none; its rows that are not wanted any
 *	more are removed, rows that others have made are left alone
 * @cfg: configuration
 *
 * What the kernel refuses is logged.
 */
void rows_apply(const struct config *old, const struct config *cfg)
{
	struct timeval tv = { .tv_sec = RETRY_SECONDS };
	unsigned int i;

	if (old) {
		remove_users(old, cfg);
		remove_isps(old, cfg);
		remove_ifs(old, cfg);
	}
	/* -1 is no ifindex: look at all of them */
	free(seen);
	seen = calloc(cfg->n_ifs ? cfg->n_ifs : 1, sizeof(*seen));
	for (i = 0; seen && i < cfg->n_ifs; i++)
		seen[i] = -1;
	apply_ifs(cfg);
	apply_isps(cfg);
	apply_users(cfg);
	event_add(retry, &tv);
}

static int learn_row(const struct varnl_row *row, void *data)
{
	row_event(row, false);
	return 0;
}

/* Learn which interfaces are on the access side; 0 or a negative errno */
int rows_open(void)
{
	int ret;

	retry = event_new(vard.base, -1, EV_PERSIST, retry_ifs, NULL);
	if (!retry)
		return -ENOMEM;
	ret = varnl_row_dump(kernel.nl, NULL, learn_row, NULL);
	return ret < 0 ? ret : 0;
}

/* Forget everything; the kernel keeps the rows */
void rows_close(void)
{
	struct hash_node *n;
	size_t i;

	if (retry)
		event_free(retry);
	retry = NULL;
	free(seen);
	seen = NULL;
	for (i = 0; access_ifs.slots && i < (size_t)1 << access_ifs.bits; i++) {
		while ((n = access_ifs.slots[i])) {
			access_ifs.slots[i] = n->next;
			free(hash_owner(n, struct access, node));
		}
	}
	hash_free(&access_ifs);
}
