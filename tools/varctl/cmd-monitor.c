// SPDX-License-Identifier: GPL-2.0
/*
 * cmd-monitor.c - what happens, as it happens: objects of the kernel, PPP of one session
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "varctl/varctl.h"

static void time_text(double when, char *buf, size_t len)
{
	time_t seconds = when;
	struct tm tm;
	size_t n;

	localtime_r(&seconds, &tm);
	n = strftime(buf, len, "%H:%M:%S", &tm);
	snprintf(buf + n, len - n, ".%03d", (int)((when - seconds) * 1000));
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static void print_line(struct ctl *c, json_t *obj)
{
	json_dumpf(obj, stdout, JSON_COMPACT);
	fputc('\n', stdout);
	fflush(stdout);
}

/* --- state ------------------------------------------------------------------------------ */

/* "vr-ntf" -> "vr", and whether it ends with "-del-ntf" */
static bool event_name(uint8_t cmd, char *buf, size_t len)
{
	const char *name = varnl_cmd_name(cmd), *end = strstr(name, "-ntf");
	bool del = false;

	if (!end)
		end = name + strlen(name);
	if (end - name > 4 && !strncmp(end - 4, "-del", 4)) {
		end -= 4;
		del = true;
	}
	snprintf(buf, len, "%.*s", (int)(end - name), name);
	return del;
}

static void vr_line(struct ctl *c, const struct varnl_vr *vr)
{
	char missing[128], flags[64];

	printf("%s id %u table %u flags %s", vr->name, vr->id, vr->table,
	       vr->flags ? varnl_vr_flags(vr->flags, flags, sizeof(flags)) : "-");
	if (vr->management)
		printf(" management");
	if (vr->missing)
		printf(" missing %s", varnl_vr_missing(vr->missing, missing, sizeof(missing)));
}

static void row_line(struct ctl *c, const struct varnl_row *row)
{
	char key[400], flags[64];

	printf("%s %s vr %s", varnl_kind_name(row->kind), row_key(c, row, key),
	       row->flags & VAR_ROW_FLAGS_DROP ? "-" : vr_text(c, row->vr));
	if (row->kind <= VAR_ROW_KIND_SESSION)
		printf(" side %s", varnl_side_name(row->side));
	if (row->kind <= VAR_ROW_KIND_TUNNEL)
		printf(" select %s", varnl_select_name(row->select));
	if (row->flags)
		printf(" flags %s", varnl_row_flags(row->flags, flags, sizeof(flags)));
}

static void tunnel_line(struct ctl *c, const struct varnl_tunnel *t)
{
	json_t *obj = tunnel_json(c, t);

	printf("%u endpoint %u peer %s peer-id %u vr %s dev %s", t->tunnel_id, t->endpoint,
	       json_get_text(obj, "address", "?"), t->peer_tunnel_id, vr_text(c, t->vr),
	       t->ifname[0] ? t->ifname : "-");
	json_decref(obj);
}

static void session_line(struct ctl *c, const struct varnl_session *s)
{
	char open[32], to[SESSION_STRLEN], mac[MAC_STRLEN], rate[RATE_STRLEN];

	if (s->port)
		printf("%u port %s mac %s", s->session_id, if_text(c, s->port),
		       mac_text(s->peer_mac, mac));
	else
		printf("%u tunnel %u endpoint %u", s->session_id, s->tunnel_id, s->endpoint);
	printf(" end %s", varnl_end_name(s->end));
	if (s->end == VAR_END_SWITCH)
		printf(" to %s", session_text(c, &s->to, to));
	printf(" vr %s dev %s open %s user %s",
	       s->has & VARNL_BIT(VAR_A_SESSION_VR) ? vr_text(c, s->vr) : "-",
	       s->ifname[0] ? s->ifname : "-",
	       s->open ? varnl_open_flags(s->open, open, sizeof(open)) : "-",
	       s->user[0] ? s->user : "-");
	if (s->rx_rate)
		printf(" rx-rate %s", rate_text(s->rx_rate, rate));
	if (s->tx_rate)
		printf(" tx-rate %s", rate_text(s->tx_rate, rate));
}

static void grant_line(struct ctl *c, const struct varnl_grant *g)
{
	json_t *obj = grant_json(c, g);
	char rights[64];

	printf("%s %s vr %s rights %s", json_get_text(obj, "kind", "?"),
	       json_get_text(obj, "name", "?"), json_get_text(obj, "vr", "?"),
	       varnl_rights(g->rights, rights, sizeof(rights)));
	json_decref(obj);
}

static void text_event(struct ctl *c, const struct varnl_event *ev, const char *name)
{
	json_t *obj;

	if (!strcmp(name, "vr")) {
		vr_line(c, &ev->vr);
	} else if (!strcmp(name, "row")) {
		row_line(c, &ev->row);
	} else if (!strcmp(name, "endpoint")) {
		obj = endpoint_json(c, &ev->endpoint);
		printf("%u %s:%u vr %s", ev->endpoint.id, json_get_text(obj, "address", "?"),
		       ev->endpoint.local_port, vr_text(c, ev->endpoint.vr));
		json_decref(obj);
	} else if (!strcmp(name, "tunnel")) {
		tunnel_line(c, &ev->tunnel);
	} else if (!strcmp(name, "session")) {
		session_line(c, &ev->session);
	} else if (!strcmp(name, "grant")) {
		grant_line(c, &ev->grant);
	}
}

static json_t *event_json(struct ctl *c, const struct varnl_event *ev, const char *name)
{
	if (!strcmp(name, "vr"))
		return vr_json(c, &ev->vr);
	if (!strcmp(name, "row"))
		return row_json(c, &ev->row);
	if (!strcmp(name, "endpoint"))
		return endpoint_json(c, &ev->endpoint);
	if (!strcmp(name, "tunnel"))
		return tunnel_json(c, &ev->tunnel);
	if (!strcmp(name, "session"))
		return session_json(c, &ev->session);
	if (!strcmp(name, "grant"))
		return grant_json(c, &ev->grant);
	return json_object();
}

static void on_event(const struct varnl_event *ev, void *data)
{
	struct ctl *c = data;
	char name[32], when[32];
	bool del = event_name(ev->cmd, name, sizeof(name));
	json_t *obj;

	/* names of VRs may have changed */
	if (!strcmp(name, "vr")) {
		c->vrs_loaded = false;
		c->n_vrs = 0;
		ctl_vrs(c);
	}
	if (c->json) {
		obj = json_object();
		json_object_set_new(obj, "time", json_real(now()));
		put_text(obj, "object", name);
		put_text(obj, "change", del ? "del" : "set");
		json_object_set_new(obj, "state", event_json(c, ev, name));
		print_line(c, obj);
		json_decref(obj);
		return;
	}
	time_text(now(), when, sizeof(when));
	printf("%s %s%-3s%s %s%s%s ", when, paint(c, del ? "bad" : "good"), del ? "del" : "set",
	       paint(c, "off"), paint(c, "name"), name, paint(c, "off"));
	text_event(c, ev, name);
	putchar('\n');
	fflush(stdout);
}

/* The group if that is permitted, which it is to the carrier; else what is for us alone */
static struct varnl_events *open_events(struct ctl *c)
{
	struct varnl_events *evs = NULL;
	char err[256];

	if (!c->remote)
		evs = varnl_events_open(err, sizeof(err));
	if (!evs && !c->remote && errno != EPERM) {
		refused(c, "%s", err);
		return NULL;
	}
	/* the names of VRs first: the socket is for events alone from then on */
	if (ctl_vrs(c)) {
		varnl_events_close(evs);
		return NULL;
	}
	if (evs)
		return evs;
	evs = varnl_events_subscribe(c->nl);
	if (!evs)
		refused(c, "%s", varnl_error(c->nl));
	return evs;
}

static int monitor_state(struct ctl *c, int argc, char **argv)
{
	struct varnl_events *evs;
	struct pollfd pfd[2];
	int ret = 0;

	if (parse_args(c, argc, argv, NULL, 0))
		return RC_USAGE;
	evs = open_events(c);
	if (!evs)
		return RC_REFUSED;
	pfd[0] = (struct pollfd){ .fd = varnl_events_fd(evs), .events = POLLIN };
	/* whether anybody reads */
	pfd[1] = (struct pollfd){ .fd = STDOUT_FILENO };
	for (;;) {
		if (poll(pfd, 2, -1) < 0 && errno != EINTR) {
			ret = -errno;
			break;
		}
		if (pfd[1].revents)
			break;
		ret = varnl_events_recv(evs, on_event, c);
		if (ret == -ENOBUFS)
			note("events were lost: they came faster than they could be read");
		else if (ret < 0)
			break;
		if (ferror(stdout))
			break;
	}
	varnl_events_close(evs);
	return ret < 0 ? refused(c, "%s", strerror(-ret)) : RC_OK;
}

/* --- ppp ---------------------------------------------------------------------------------- */

static void print_ppp(struct ctl *c, const json_t *event)
{
	const json_t *value = json_object_get(event, "time");
	const char *dir = json_get_text(event, "dir", "");
	char when[32];

	time_text(json_is_number(value) ? json_number_value(value) : now(), when, sizeof(when));
	printf("%s %s%s%s %s\n", when,
	       paint(c, !strcmp(dir, "in") ? "good" : !strcmp(dir, "out") ? "name" : "wait"),
	       !strcmp(dir, "in") ? "<-" : !strcmp(dir, "out") ? "->" : "--", paint(c, "off"),
	       json_get_text(event, "text", ""));
	fflush(stdout);
}

static int monitor_ppp(struct ctl *c, int argc, char **argv)
{
	const char *user = NULL;
	struct session_ref ref = { 0 };
	const struct arg args[] = {
		{ .name = "session", .type = ARG_TEXT, .dest = &ref.word },
		REF_TUNNEL(&ref), REF_ENDPOINT(&ref), REF_PORT(&ref),
		{ .name = "user", .type = ARG_TEXT, .dest = &user, .max = VAR_MAX_USER },
	};
	struct varnl_session_name name;
	json_t *request, *result, *event;
	char err[512];
	int ret;

	ret = PARSE_ARGS(c, argc, argv, args);
	if (ret)
		return ret;
	if (!ref.word == !user)
		return usage(c, "whose? \"session ID [tunnel ID]\" or \"user NAME\" expected");
	if (ref.word) {
		name = ref.name;
		ret = parse_session(c, "session", ref.word, &ref.name);
		if (!ret && ref.parts && !strchr(ref.word, '/')) {
			name.session_id = ref.name.session_id;
			ref.name = name;
		}
		if (!ret)
			ret = check_ref(c, &ref);
		if (!ret)
			ret = find_session(c, &ref.name);
		if (ret)
			return ret;
	}
	request = json_object();
	put_text(request, "what", "ppp");
	put_text(request, "user", user);
	if (ref.word) {
		put_int(request, "endpoint", ref.name.endpoint);
		put_int(request, "tunnel", ref.name.tunnel_id);
		put_int(request, "port", ref.name.port);
		put_int(request, "session", ref.name.session_id);
	}
	result = ctl_call(c, "monitor", request);
	if (!result)
		return RC_REFUSED;
	json_decref(result);
	while ((event = control_event(c->control, err, sizeof(err)))) {
		if (c->json)
			print_line(c, event);
		else
			print_ppp(c, event);
		json_decref(event);
		if (ferror(stdout))
			return RC_OK;
	}
	return err[0] ? refused(c, "%s", err) : RC_OK;
}

const struct verb monitor_verbs[] = {
	{ "ppp", monitor_ppp, "session SESSION [tunnel ID] [endpoint ID] [port DEV] | user NAME",
	  "trace the PPP negotiation of one session (from vard; passwords are not shown)" },
	{ "state", monitor_state, "",
	  "print a line for every VR, row, endpoint, tunnel, session and grant that changes" },
	{ 0 },
};
