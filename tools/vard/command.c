// SPDX-License-Identifier: GPL-2.0
/*
 * command.c - the commands of the control socket, and who may give them
 */
#include <stdio.h>
#include <string.h>

#include "client.h"
#include "control.h"
#include "dial.h"
#include "group.h"
#include "kernel.h"
#include "lib/control.h"
#include "lib/varnl.h"
#include "lns.h"
#include "log.h"
#include "move.h"
#include "port.h"
#include "reload.h"
#include "role.h"
#include "route.h"
#include "session.h"

#define NAMED_MAX	2		/* monitors by name of one delegate's user */

/* --- authority ----------------------------------------------------------------- */

static bool refuse(char *err)
{
	snprintf(err, ERR_LEN, AUTHORITY_REFUSED);
	return false;
}

/* The VR of this name; what is a number is the name of none that vard knows of */
static uint32_t vr_named(const char *name)
{
	const struct vr *vr;

	if (!name || !name[strspn(name, "0123456789")])
		return 0;
	vr = vr_by_name(name);
	return vr ? vr->id : 0;
}

/* Is what is in the VR of this name to be seen? */
static bool sees(const struct view *view, const char *name)
{
	return view_has(view, vr_named(name));
}

/* A group of LNSs is shown to who may see all VRs that use it */
static bool sees_group(const struct view *view, const char *name)
{
	bool used = false;
	const struct vr *vr;

	if (view->all)
		return true;
	TAILQ_FOREACH(vr, &vard.vrs, node) {
		if (!name || strcmp(vr->cfg->group, name))
			continue;
		if (!view_has(view, vr->id))
			return false;
		used = true;
	}
	return used;
}

/* Reply with what the client may see of a list; @key is the member that names the VR */
static bool reply_list(struct client *c, json_t *list, const char *key,
		       bool (*sees_it)(const struct view *view, const char *name))
{
	size_t i = json_array_size(list);
	struct view view;

	view_begin(&view, &c->who, VAR_RIGHT_READ);
	while (i--) {
		if (!sees_it(&view, json_get_text(json_array_get(list, i), key, NULL)))
			json_array_remove(list, i);
	}
	reply_ok(c, list);
	return true;
}

/* --- commands ---------------------------------------------------------------- */

/* Return: false after a message in @err; else the reply has been sent, or begun */
typedef bool (*command)(struct client *c, json_t *args, char *err);

static bool cmd_version(struct client *c, json_t *args, char *err)
{
	reply_ok(c, json_pack("{s:s}", "version", VAR_VERSION));
	return true;
}

static bool cmd_status(struct client *c, json_t *args, char *err)
{
	reply_ok(c, show_status());
	return true;
}

static bool cmd_peer_show(struct client *c, json_t *args, char *err)
{
	return reply_list(c, show_peers(), "vr", sees);
}

static bool cmd_pool_show(struct client *c, json_t *args, char *err)
{
	return reply_list(c, show_pools(), "vr", sees);
}

static bool cmd_port_names(struct client *c, json_t *args, char *err)
{
	json_t *list = show_port_names();

	if (list)
		return reply_list(c, list, "vr", sees);
	snprintf(err, ERR_LEN, "%s", varnl_error(kernel.nl));
	return false;
}

static bool cmd_pppoe_show(struct client *c, json_t *args, char *err)
{
	return reply_list(c, show_ports(), "vr", sees);
}

static bool cmd_group_show(struct client *c, json_t *args, char *err)
{
	return reply_list(c, show_groups(), "group", sees_group);
}

/* Would the sessions that follow a row be welcome in its new VR? */
static bool cmd_move_check(struct client *c, json_t *args, char *err)
{
	json_int_t kind = 0, ifindex = 0, endpoint = 0, tid = 0, sid = 0, port = 0, vr = 0;
	const char *realm = "", *user = "";
	struct varnl_row row = { 0 };

	if (!arg_number(args, "kind", UINT32_MAX, &kind, err, ERR_LEN) ||
	    !arg_number(args, "ifindex", UINT32_MAX, &ifindex, err, ERR_LEN) ||
	    !arg_number(args, "endpoint", UINT32_MAX, &endpoint, err, ERR_LEN) ||
	    !arg_number(args, "tunnel", UINT16_MAX, &tid, err, ERR_LEN) ||
	    !arg_number(args, "session", UINT16_MAX, &sid, err, ERR_LEN) ||
	    !arg_number(args, "port", UINT32_MAX, &port, err, ERR_LEN) ||
	    !arg_number(args, "vr", INT32_MAX, &vr, err, ERR_LEN) ||
	    !arg_text(args, "realm", &realm, err, ERR_LEN) ||
	    !arg_text(args, "user", &user, err, ERR_LEN))
		return false;
	row.kind = (uint32_t)kind;
	row.ifindex = (uint32_t)ifindex;
	row.endpoint = (uint32_t)endpoint;
	row.tunnel_id = (uint16_t)tid;
	row.session_id = (uint16_t)sid;
	row.port = (uint32_t)port;
	row.vr = (uint32_t)vr;
	if (strlen(realm) > VAR_MAX_NAME || strlen(user) > VAR_MAX_USER) {
		snprintf(err, ERR_LEN, "move-check: name too long");
		return false;
	}
	strcpy(row.realm, realm);
	strcpy(row.user, user);
	if (!move_check(&row, &c->who, err, ERR_LEN))
		return false;
	reply_ok(c, NULL);
	return true;
}

static bool cmd_route_add(struct client *c, json_t *args, char *err)
{
	if (!route_add(&c->who, args, err, ERR_LEN))
		return false;
	reply_ok(c, NULL);
	return true;
}

static bool cmd_route_del(struct client *c, json_t *args, char *err)
{
	if (!route_del(&c->who, args, err, ERR_LEN))
		return false;
	reply_ok(c, NULL);
	return true;
}

static bool cmd_route_show(struct client *c, json_t *args, char *err)
{
	json_t *list = route_show(&c->who, args, err, ERR_LEN);

	if (list)
		reply_ok(c, list);
	return list;
}

static bool cmd_dial_show(struct client *c, json_t *args, char *err)
{
	return reply_list(c, show_dials(), "vr", sees);
}

static bool cmd_vr_show(struct client *c, json_t *args, char *err)
{
	return reply_list(c, show_vrs(), "name", sees);
}

/*
 * "role" is a list of words, "quota-rate" and "quota-routes" numbers, 0 for none; the VR
 * "box" stands for the box itself
 */
static bool cmd_vr_set(struct client *c, json_t *args, char *err)
{
	json_t *list = json_object_get(args, "role");
	json_int_t rate = -1, routes = -1;
	const char *name = NULL;
	unsigned int role;

	if (!arg_text(args, "vr", &name, err, ERR_LEN))
		return false;
	if (!name) {
		snprintf(err, ERR_LEN, "vr-set: expected vr");
		return false;
	}
	if (!arg_number(args, "quota-rate", CFG_RATE_MAX, &rate, err, ERR_LEN) ||
	    !arg_number(args, "quota-routes", UINT32_MAX, &routes, err, ERR_LEN) ||
	    ((list || (rate < 0 && routes < 0)) && !role_parse(list, &role, err, ERR_LEN)) ||
	    ((rate >= 0 || routes >= 0) && !quota_set(name, rate, routes, err, ERR_LEN)) ||
	    (list && !role_set(name, role, err, ERR_LEN)))
		return false;
	reply_ok(c, NULL);
	return true;
}

static bool cmd_session_show(struct client *c, json_t *args, char *err)
{
	if (!show_sessions(&c->show, args, err, ERR_LEN))
		return false;
	client_begin_show(c);
	return true;
}

static bool cmd_tunnel_show(struct client *c, json_t *args, char *err)
{
	if (!show_tunnels(&c->show, args, err, ERR_LEN))
		return false;
	client_begin_show(c);
	return true;
}

static bool cmd_session_del(struct client *c, json_t *args, char *err)
{
	json_int_t endpoint = 0, tid = 0, sid = 0, port = 0;
	struct varnl_session_name name;
	struct session *s;
	bool force = false;

	if (!arg_number(args, "endpoint", UINT32_MAX, &endpoint, err, ERR_LEN) ||
	    !arg_number(args, "tunnel", UINT16_MAX, &tid, err, ERR_LEN) ||
	    !arg_number(args, "session", UINT16_MAX, &sid, err, ERR_LEN) ||
	    !arg_number(args, "port", UINT32_MAX, &port, err, ERR_LEN) ||
	    !arg_bool(args, "force", &force, err, ERR_LEN))
		return false;
	name = (struct varnl_session_name){
		.endpoint = (uint32_t)endpoint, .tunnel_id = (uint16_t)tid,
		.session_id = (uint16_t)sid, .port = (uint32_t)port,
	};
	s = session_find(&name);
	if (!may(&c->who, VAR_RIGHT_SESSIONS, s ? session_belongs(s) : 0))
		return refuse(err);
	if (!s) {
		snprintf(err, ERR_LEN, "session %lld of %s %lld: not found", (long long)sid,
			 port ? "port" : "tunnel", (long long)(port ? port : tid));
		return false;
	}
	session_close(s, PPP_END_ADMIN, force, "closed by the operator");
	reply_ok(c, NULL);
	return true;
}

/* It is his, and so are all of its sessions */
static bool may_close_tunnel(const struct source *who, const struct tunnel *t)
{
	const struct session *s;

	if (!may(who, VAR_RIGHT_SESSIONS, t ? t->vr : 0))
		return false;
	if (who->carrier || !t)
		return true;
	TAILQ_FOREACH(s, &t->sessions, of_leg) {
		if (!may(who, VAR_RIGHT_SESSIONS, session_belongs(s)))
			return false;
	}
	return true;
}

static bool cmd_tunnel_del(struct client *c, json_t *args, char *err)
{
	json_int_t endpoint = 0, tid = 0;
	struct tunnel *t;
	bool force = false;

	if (!arg_number(args, "endpoint", UINT32_MAX, &endpoint, err, ERR_LEN) ||
	    !arg_number(args, "tunnel", UINT16_MAX, &tid, err, ERR_LEN) ||
	    !arg_bool(args, "force", &force, err, ERR_LEN))
		return false;
	t = tunnel_find((uint32_t)endpoint, (uint16_t)tid);
	if (!may_close_tunnel(&c->who, t))
		return refuse(err);
	if (!t || t->down) {
		snprintf(err, ERR_LEN, "tunnel %lld: not found", (long long)tid);
		return false;
	}
	tunnel_stop(t, L2TP_STOP_CLEAR, 0, "closed by the operator");
	reply_ok(c, NULL);
	return true;
}

static json_t *reload_result(const struct reload_diff *d)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < d->n; i++)
		json_array_append_new(list, json_string(d->text[i]));
	return json_pack("{s:o, s:I}", "changed", list, "unchanged", (json_int_t)d->unchanged);
}

static bool cmd_reload(struct client *c, json_t *args, char *err)
{
	struct errlist why = { 0 };
	struct reload_diff d = { 0 };
	size_t o = 0;
	unsigned int i;

	if (vard.stopping) {
		snprintf(err, ERR_LEN, "vard is shutting down");
		return false;
	}
	if (!reload(&d, &why)) {
		reply_ok(c, reload_result(&d));
		reload_diff_free(&d);
		return true;
	}
	snprintf(err, ERR_LEN, "out of memory");
	for (i = 0; i < why.n && o < ERR_LEN; i++) {
		log_err("reload: %s", why.text[i]);
		o += (size_t)snprintf(err + o, ERR_LEN - o, "%s%s", i ? "\n" : "", why.text[i]);
	}
	err_free(&why);
	reload_diff_free(&d);
	return false;
}

static bool cmd_monitor(struct client *c, json_t *args, char *err)
{
	if (c->monitor.active) {
		snprintf(err, ERR_LEN, "monitor: one for each connection");
		return false;
	}
	if (!c->who.carrier && json_get_text(args, "user", NULL) &&
	    clients_by_name(&c->who) >= NAMED_MAX) {
		snprintf(err, ERR_LEN, "monitor: %u by name at the same time", NAMED_MAX);
		return false;
	}
	memset(&c->monitor, 0, sizeof(c->monitor));
	if (monitor_start(&c->monitor, &c->who, args, err, ERR_LEN))
		return false;
	reply_ok(c, NULL);
	return true;
}

static const struct {
	const char *name;
	command run;
	bool carrier;	/* his alone; the others ask what the client may */
} commands[] = {
	{ "version", cmd_version, false },
	{ "status", cmd_status, true },
	{ "session-show", cmd_session_show, false },
	{ "group-show", cmd_group_show, false },
	{ "move-check", cmd_move_check, false },
	{ "dial-show", cmd_dial_show, false },
	{ "vr-show", cmd_vr_show, false },
	{ "vr-set", cmd_vr_set, true },
	{ "tunnel-show", cmd_tunnel_show, false },
	{ "peer-show", cmd_peer_show, false },
	{ "pool-show", cmd_pool_show, false },
	{ "pppoe-show", cmd_pppoe_show, false },
	{ "port-names", cmd_port_names, false },
	{ "route-add", cmd_route_add, false },
	{ "route-del", cmd_route_del, false },
	{ "route-show", cmd_route_show, false },
	{ "session-del", cmd_session_del, false },
	{ "tunnel-del", cmd_tunnel_del, false },
	{ "reload", cmd_reload, true },
	{ "monitor", cmd_monitor, false },
	{ NULL, NULL, false }
};

/**
 * command_run() - what a client asks for
 * @c: client, which gets its reply, or the beginning of a long one
 * @line: request
 * @len: its length
 */
void command_run(struct client *c, const char *line, size_t len)
{
	json_t *request, *args;
	char err[ERR_LEN] = "";
	unsigned int i = 0;
	const char *cmd;
	bool ok = false;

	if (control_parse(line, len, &request, &cmd, &args, err, sizeof(err))) {
		while (commands[i].name && strcmp(commands[i].name, cmd))
			i++;
		if (!commands[i].name)
			snprintf(err, sizeof(err), "unknown command %.64s", cmd);
		else if (commands[i].carrier && !c->who.carrier)
			snprintf(err, sizeof(err), "not permitted: this is the carrier's");
		else if (!may_anything(&c->who))
			snprintf(err, sizeof(err), "not permitted: nothing is granted to uid %u",
				 c->who.uid);
		else
			ok = commands[i].run(c, args, err);
	}
	if (!ok && !c->dead)
		reply_error(c, err);
	json_decref(request);
}
