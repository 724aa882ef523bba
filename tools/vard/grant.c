// SPDX-License-Identifier: GPL-2.0
/*
 * grant.c - the grants that the configuration wants; those that others have made are left alone
 */
#include <errno.h>

#include "grant.h"
#include "kernel.h"
#include "log.h"
#include "vard.h"

static const struct cfg_grant *find(const struct config *cfg, const struct varnl_grant *g)
{
	unsigned int i;

	for (i = 0; i < cfg->n_grants; i++) {
		if (cfg_same_holder(&cfg->grants[i].grant, g))
			return &cfg->grants[i];
	}
	return NULL;
}

static void warn(const struct cfg_grant *g)
{
	log_warn("grant of line %zu: %s", g->pos.line, varnl_error(kernel.nl));
}

static int look(const struct varnl_grant *g, void *data)
{
	unsigned int *others = data;

	*others += !find(vard.cfg, g);
	return 0;
}

/**
 * grants_look() - say so if others have authority than the configuration gives it to
 *
 * They may be of an operator, or of a configuration that was changed while no vard ran.
 */
void grants_look(void)
{
	unsigned int others = 0;

	if (varnl_grant_dump(kernel.nl, NULL, look, &others) < 0)
		log_warn("grants: %s", varnl_error(kernel.nl));
	else if (others)
		log_warn("%u grants are not of this configuration: see \"varctl grant show\"",
			 others);
}

/**
 * grants_apply() - make the grants what the configuration says
 * @old: configuration before, NULL: none; what it alone has is taken back
 * @cfg: configuration, whose VRs exist
 *
 * What the kernel refuses is logged.
 */
void grants_apply(const struct config *old, const struct config *cfg)
{
	unsigned int i;
	int ret;

	for (i = 0; old && i < old->n_grants; i++) {
		if (find(cfg, &old->grants[i].grant))
			continue;
		ret = varnl_grant_del(kernel.nl, &old->grants[i].grant);
		/* it has gone with its VR, or somebody has taken it back */
		if (ret && ret != -ENOENT)
			warn(&old->grants[i]);
	}
	for (i = 0; i < cfg->n_grants; i++) {
		ret = varnl_grant_new(kernel.nl, &cfg->grants[i].grant);
		if (ret == -EEXIST)
			ret = varnl_grant_set(kernel.nl, &cfg->grants[i].grant);
		if (ret)
			warn(&cfg->grants[i]);
	}
}
