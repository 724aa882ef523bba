// SPDX-License-Identifier: GPL-2.0
/*
 * find.c - which endpoint, tunnel, session or device is meant
 *
 * What is left out of a name is looked up: where only one thing can be meant, it is. Tunnels are
 * asked for once and kept, because a batch names the same ones again and again.
 */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "varctl/varctl.h"

/* --- devices ------------------------------------------------------------------------ */

/* The ports that vard tells of; NULL: it does not */
static const json_t *remote_ports(struct ctl *c)
{
	char err[512];

	if (!c->ports && ctl_control(c, true) &&
	    control_call(c->control, "port-names", NULL, &c->ports, err, sizeof(err)))
		c->ports = NULL;
	return c->ports;
}

static bool remote_name(struct ctl *c, uint32_t ifindex, char *buf)
{
	const json_t *port;
	size_t i;

	json_array_foreach(remote_ports(c), i, port) {
		if (json_get_int(port, "ifindex", 0) != ifindex)
			continue;
		snprintf(buf, IFNAMSIZ, "%s", json_get_text(port, "name", "?"));
		return true;
	}
	return false;
}

static uint32_t remote_index(struct ctl *c, const char *name)
{
	const json_t *port;
	size_t i;

	json_array_foreach(remote_ports(c), i, port) {
		if (!strcmp(json_get_text(port, "name", ""), name))
			return json_get_int(port, "ifindex", 0);
	}
	return 0;
}

const char *if_text(struct ctl *c, uint32_t ifindex)
{
	static char bufs[4][IFNAMSIZ + 8];
	static unsigned int turn;
	char *buf = bufs[turn++ % 4];

	if (c->remote ? !remote_name(c, ifindex, buf) : !if_indextoname(ifindex, buf))
		snprintf(buf, sizeof(bufs[0]), "?%u", ifindex);
	return buf;
}

int find_dev(struct ctl *c, const char *word, uint32_t *ifindex)
{
	char err[PARSE_ERRLEN], name[IFNAMSIZ];

	if (c->dev_index && !strcmp(c->dev_name, word)) {
		*ifindex = c->dev_index;
		return RC_OK;
	}
	if (parse_ifname("device", word, name, err, sizeof(err)))
		return usage(c, "%s", err);
	*ifindex = c->remote ? remote_index(c, name) : if_nametoindex(name);
	if (!*ifindex && c->remote)
		return refused(c,
			       "device %s is not yours, or does not exist: see \"varctl if show\"",
			       name);
	if (!*ifindex)
		return refused(c, "device %s does not exist: see \"ip link show\"", name);
	/* for the next line of the batch; elsewhere a name is asked for once anyway */
	strcpy(c->dev_name, name);
	c->dev_index = *ifindex;
	return RC_OK;
}

/* --- endpoints and tunnels ------------------------------------------------------------ */

struct seek {
	uint32_t endpoint;
	unsigned int found;
};

static int seek_endpoint(const struct varnl_endpoint *ep, void *data)
{
	struct seek *seek = data;

	seek->endpoint = ep->id;
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
	*endpoint = seek.endpoint;
	return RC_OK;
}

static int keep_tunnel(const struct varnl_tunnel *t, void *data)
{
	struct ctl *c = data;
	struct tunnel_name *p;

	/* doubled at powers of two */
	if (!(c->n_tunnels & (c->n_tunnels - 1))) {
		p = realloc(c->tunnels, (c->n_tunnels ? c->n_tunnels * 2 : 1) * sizeof(*p));
		if (!p)
			return -ENOMEM;
		c->tunnels = p;
	}
	c->tunnels[c->n_tunnels++] = (struct tunnel_name){ t->tunnel_id, t->endpoint };
	return 0;
}

static int compare_tunnels(const void *a, const void *b)
{
	const struct tunnel_name *x = a, *y = b;

	return (int)x->id - y->id;
}

static int load_tunnels(struct ctl *c)
{
	int ret;

	if (c->tunnels_loaded)
		return RC_OK;
	if (!ctl_nl(c))
		return RC_REFUSED;
	ret = varnl_tunnel_dump(c->nl, NULL, keep_tunnel, c);
	if (ret < 0)
		return refused(c, "%s", ret == -ENOMEM ? strerror(ENOMEM) : varnl_error(c->nl));
	if (c->n_tunnels)
		qsort(c->tunnels, c->n_tunnels, sizeof(*c->tunnels), compare_tunnels);
	c->tunnels_loaded = true;
	return RC_OK;
}

int find_tunnel(struct ctl *c, uint16_t tid, uint32_t *endpoint)
{
	const struct tunnel_name key = { .id = tid }, *t, *end;
	unsigned int found = 1;

	if (*endpoint)
		return RC_OK;
	if (load_tunnels(c))
		return RC_REFUSED;
	t = !c->n_tunnels ? NULL :
	    bsearch(&key, c->tunnels, c->n_tunnels, sizeof(*t), compare_tunnels);
	if (!t)
		return refused(c, "tunnel %u does not exist: see \"varctl tunnel show\"", tid);
	end = c->tunnels + c->n_tunnels;
	while (t > c->tunnels && t[-1].id == tid)
		t--;
	while (t + found < end && t[found].id == tid)
		found++;
	if (found > 1)
		return usage(c, "%u endpoints have a tunnel %u: say which, \"endpoint ID\"",
			     found, tid);
	*endpoint = t->endpoint;
	return RC_OK;
}

/* --- sessions -------------------------------------------------------------------------- */

const char *session_text(struct ctl *c, const struct varnl_session_name *name, char *buf)
{
	if (name->port)
		snprintf(buf, SESSION_STRLEN, "%s/%u", if_text(c, name->port), name->session_id);
	else if (!name->tunnel_id)
		snprintf(buf, SESSION_STRLEN, "%u", name->session_id);
	else if (!name->endpoint)
		snprintf(buf, SESSION_STRLEN, "%u/%u", name->tunnel_id, name->session_id);
	else
		snprintf(buf, SESSION_STRLEN, "%u/%u/%u", name->endpoint, name->tunnel_id,
			 name->session_id);
	return buf;
}

static bool is_number(const char *word, size_t n)
{
	return n && strspn(word, "0123456789") >= n;
}

int parse_session(struct ctl *c, const char *what, const char *word,
		  struct varnl_session_name *name)
{
	char copy[64], err[PARSE_ERRLEN], *part[3], *p = copy;
	unsigned int n = 0;
	int ret = 0;

	memset(name, 0, sizeof(*name));
	if (strlen(word) >= sizeof(copy))
		goto bad;
	strcpy(copy, word);
	while (n < 3 && p)
		part[n++] = strsep(&p, "/");
	if (p)
		goto bad;
	/* a device whose name is a number needs the keyword port */
	if (n == 2 && !is_number(part[0], strlen(part[0]))) {
		ret = parse_u16("session", part[1], 1, 65535, &name->session_id, err, sizeof(err));
		return ret ? usage(c, "%s \"%s\": %s", what, word, err) :
			     find_dev(c, part[0], &name->port);
	}
	if (n == 3)
		ret = parse_u32("endpoint", part[0], 1, UINT32_MAX, &name->endpoint, err,
				sizeof(err));
	if (!ret && n >= 2)
		ret = parse_u16("tunnel", part[n - 2], 1, 65535, &name->tunnel_id, err,
				sizeof(err));
	if (!ret)
		ret = parse_u16("session", part[n - 1], 1, 65535, &name->session_id, err,
				sizeof(err));
	if (!ret)
		return RC_OK;
	if (n == 1)
		return usage(c, "%s", err);
	return usage(c, "%s \"%s\": %s", what, word, err);
bad:
	return usage(c, "%s \"%s\": SESSION, [ENDPOINT/]TUNNEL/SESSION or DEV/SESSION expected",
		     what, word);
}

int parse_ref(struct ctl *c, int argc, char **argv, struct session_ref *ref)
{
	if (argc < 1)
		return usage(c, "which session? ID, TUNNEL/ID or DEV/ID expected");
	ref->word = argv[0];
	return parse_session(c, "session", argv[0], &ref->name);
}

int check_ref(struct ctl *c, const struct session_ref *ref)
{
	if (ref->parts && strchr(ref->word, '/'))
		return usage(c, "\"%s\" is a whole name: leave out tunnel, endpoint and port",
			     ref->word);
	if (ref->name.port && (ref->name.tunnel_id || ref->name.endpoint))
		return usage(c, "a session is in a tunnel or at a port, not both");
	return RC_OK;
}

struct seek_session {
	const struct varnl_session_name *wanted;
	struct varnl_session_name found;
	unsigned int n;
};

bool same_session(const struct varnl_session_name *name, const struct varnl_session_name *wanted)
{
	return (!wanted->session_id || name->session_id == wanted->session_id) &&
	       (!wanted->tunnel_id || name->tunnel_id == wanted->tunnel_id) &&
	       (!wanted->endpoint || name->endpoint == wanted->endpoint) &&
	       (!wanted->port || name->port == wanted->port);
}

static int seek_session(const struct varnl_session *s, void *data)
{
	const struct varnl_session_name name = varnl_session_name(s);
	struct seek_session *seek = data;

	if (same_session(&name, seek->wanted)) {
		seek->found = name;
		seek->n++;
	}
	return 0;
}

int find_session(struct ctl *c, struct varnl_session_name *name)
{
	struct seek_session seek = { .wanted = name };

	if (name->port)
		return RC_OK;
	/* a delegate's session may be in a tunnel that is not his */
	if (name->tunnel_id && (name->endpoint || !c->remote))
		return find_tunnel(c, name->tunnel_id, &name->endpoint);
	if (!ctl_nl(c))
		return RC_REFUSED;
	if (varnl_session_dump(c->nl, NULL, seek_session, &seek) < 0)
		return refused(c, "%s", varnl_error(c->nl));
	if (!seek.n)
		return refused(c, "session %u does not exist: see \"varctl session show\"",
			       name->session_id);
	if (seek.n > 1)
		return usage(c, "%u sessions have the id %u: say \"tunnel ID\" or \"port DEV\"",
			     seek.n, name->session_id);
	*name = seek.found;
	return RC_OK;
}
