// SPDX-License-Identifier: GPL-2.0
/*
 * cmd-vard.c - what vard is asked: pools, peers, groups, calls, PPPoE, its configuration, its
 * state; versions
 */
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "varctl/varctl.h"

/* A list that vard gives, as it is */
static int show_list(struct ctl *c, const char *cmd, const struct col *cols, unsigned int n,
		     const char *none)
{
	json_t *result, *item;
	struct out *out;
	size_t i;

	result = ctl_call(c, cmd, NULL);
	if (!result)
		return RC_REFUSED;
	out = out_begin(c, cols, n);
	json_array_foreach(result, i, item)
		out_row(out, json_incref(item));
	out_end(out, none);
	json_decref(result);
	return RC_OK;
}

static int pool_show(struct ctl *c, int argc, char **argv)
{
	static const struct col cols[] = {
		{ "POOL", "name", COL_NAME }, { "VR", "vr", 0 }, { "PREFIXES", "prefixes", 0 },
		{ "SIZE", "size", COL_RIGHT }, { "USED", "used", COL_RIGHT },
		{ "FREE", "free", COL_RIGHT },
	};

	if (parse_args(c, argc, argv, NULL, 0))
		return RC_USAGE;
	return show_list(c, "pool-show", cols, ARRAY_SIZE(cols), "no pools");
}

static int peer_show(struct ctl *c, int argc, char **argv)
{
	static const struct col cols[] = {
		{ "PEER", "name", COL_NAME }, { "ADDRESS", "address", 0 }, { "HOST", "host", 0 },
		{ "VR", "vr", 0 }, { "SELECT", "select", 0 }, { "SECRET", "secret", 0 },
		{ "TUNNELS", "tunnels", COL_RIGHT },
	};

	if (parse_args(c, argc, argv, NULL, 0))
		return RC_USAGE;
	return show_list(c, "peer-show", cols, ARRAY_SIZE(cols), "no peers");
}

static int pppoe_show(struct ctl *c, int argc, char **argv)
{
	static const struct col cols[] = {
		{ "PORT", "interface", COL_NAME }, { "VR", "vr", 0 },
		{ "STATE", "state", COL_STATE }, { "AC-NAME", "ac_name", 0 },
		{ "SERVICES", "services", 0 }, { "SESSIONS", "sessions", COL_RIGHT },
		{ "PADI", "padi", COL_RIGHT | COL_COUNT },
		{ "PADO", "pado", COL_RIGHT | COL_COUNT },
		{ "PADR", "padr", COL_RIGHT | COL_COUNT },
		{ "PADS", "pads", COL_RIGHT | COL_COUNT },
		{ "DROPPED", "dropped", COL_RIGHT | COL_COUNT },
	};

	if (parse_args(c, argc, argv, NULL, 0))
		return RC_USAGE;
	return show_list(c, "pppoe-show", cols, ARRAY_SIZE(cols), "no ports with PPPoE");
}

static int group_show(struct ctl *c, int argc, char **argv)
{
	static const struct col cols[] = {
		{ "GROUP", "group", COL_NAME }, { "LNS", "member", COL_NAME },
		{ "ADDRESS", "address", 0 }, { "PORT", "port", COL_RIGHT },
		{ "PREF", "preference", COL_RIGHT }, { "WEIGHT", "weight", COL_RIGHT },
		{ "STATE", "state", COL_STATE }, { "TUNNELS", "tunnels", COL_RIGHT },
		{ "SESSIONS", "sessions", COL_RIGHT }, { "MAX", "max_sessions", COL_RIGHT },
	};

	if (parse_args(c, argc, argv, NULL, 0))
		return RC_USAGE;
	return show_list(c, "group-show", cols, ARRAY_SIZE(cols), "no groups");
}

static int dial_show(struct ctl *c, int argc, char **argv)
{
	static const struct col cols[] = {
		{ "DIAL", "name", COL_NAME }, { "CALL", "call", COL_RIGHT },
		{ "USER", "user", 0 }, { "VR", "vr", 0 }, { "STATE", "state", COL_STATE },
		{ "SINCE", "since", COL_SINCE | COL_RIGHT }, { "LNS", "lns", 0 },
		{ "ADDRESS", "address", 0 }, { "DEV", "ifname", COL_SPARE },
		{ "NEXT", "next", COL_RIGHT | COL_SPARE }, { "ERROR", "error", 0 },
	};

	if (parse_args(c, argc, argv, NULL, 0))
		return RC_USAGE;
	return show_list(c, "dial-show", cols, ARRAY_SIZE(cols), "no calls");
}

const struct verb dial_verbs[] = {
	{ "show", dial_show, "", "list the calls that vard makes itself, as a client" },
	{ 0 },
};

const struct verb group_verbs[] = {
	{ "show", group_show, "", "list the LNSs that calls go on to" },
	{ 0 },
};

const struct verb pool_verbs[] = {
	{ "show", pool_show, "", "list the address pools and how much of them is in use" },
	{ 0 },
};

const struct verb peer_verbs[] = {
	{ "show", peer_show, "", "list the declared peers" },
	{ 0 },
};

const struct verb pppoe_verbs[] = {
	{ "show", pppoe_show, "", "list the ports where PPPoE is spoken" },
	{ 0 },
};

/* The vard beside this varctl, so that a build tree works by itself; else that of PATH */
static const char *vard_path(char *buf, size_t len)
{
	char self[PATH_MAX];
	ssize_t n;

	n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (n > 0) {
		self[n] = 0;
		if (snprintf(buf, len, "%s/vard", dirname(self)) < (int)len &&
		    !access(buf, X_OK))
			return buf;
	}
	return "vard";
}

int cmd_check(struct ctl *c, int argc, char **argv)
{
	char path[PATH_MAX];
	const char *vard;
	int status;
	pid_t pid;

	if (!ctl_here(c))
		return RC_REFUSED;
	if (argc < 1)
		return usage(c, "a file is missing: varctl check FILE");
	if (parse_args(c, argc - 1, argv + 1, NULL, 0))
		return RC_USAGE;
	vard = vard_path(path, sizeof(path));
	fflush(stdout);
	pid = fork();
	if (pid < 0)
		return refused(c, "fork: %s", strerror(errno));
	if (!pid) {
		execlp(vard, "vard", "--check", argv[0], NULL);
		fprintf(stderr, "varctl: check: %s: %s\n", vard, strerror(errno));
		_exit(127);
	}
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return refused(c, "waitpid: %s", strerror(errno));
	}
	if (c->json) {
		json_t *obj = json_object();

		put_text(obj, "file", argv[0]);
		put_bool(obj, "ok", WIFEXITED(status) && !WEXITSTATUS(status));
		out_json(obj);
	}
	return WIFEXITED(status) && !WEXITSTATUS(status) ? RC_OK : RC_REFUSED;
}

int cmd_reload(struct ctl *c, int argc, char **argv)
{
	json_t *result, *changed, *item;
	size_t i;

	if (parse_args(c, argc, argv, NULL, 0))
		return RC_USAGE;
	result = ctl_call(c, "reload", NULL);
	if (!result)
		return RC_REFUSED;
	if (c->json) {
		out_json(result);
		return RC_OK;
	}
	changed = json_object_get(result, "changed");
	json_array_foreach(changed, i, item)
		printf("changed: %s\n", json_is_string(item) ? json_string_value(item) : "?");
	if (!json_array_size(changed))
		printf("nothing has changed\n");
	json_decref(result);
	return RC_OK;
}

int cmd_status(struct ctl *c, int argc, char **argv)
{
	const char *key;
	json_t *result, *value;
	char age[24];

	if (parse_args(c, argc, argv, NULL, 0))
		return RC_USAGE;
	result = ctl_call(c, "status", NULL);
	if (!result)
		return RC_REFUSED;
	if (c->json) {
		out_json(result);
		return RC_OK;
	}
	json_object_foreach(result, key, value) {
		if (!strcmp(key, "since") && json_is_integer(value)) {
			printf("%-12s %s\n", "up",
			       age_text(time(NULL) - json_integer_value(value), age));
		} else if (json_is_string(value)) {
			printf("%-12s %s\n", key, json_string_value(value));
		} else {
			char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

			printf("%-12s %s\n", key, text ? text : "?");
			free(text);
		}
	}
	json_decref(result);
	return RC_OK;
}

/* Version of the module that is loaded, or "" */
static void module_version(const struct ctl *c, char *buf, size_t len)
{
	FILE *f = c->remote ? NULL : fopen("/sys/module/var/version", "re");

	buf[0] = 0;
	if (f) {
		if (!fgets(buf, len, f))
			buf[0] = 0;
		fclose(f);
		buf[strcspn(buf, "\n")] = 0;
	} else if (!c->remote && !access("/sys/module/var", F_OK)) {
		snprintf(buf, len, "loaded");
	}
}

int cmd_version(struct ctl *c, int argc, char **argv)
{
	json_t *obj, *vard = NULL;
	char module[64], err[256];

	if (parse_args(c, argc, argv, NULL, 0))
		return RC_USAGE;
	if (ctl_control(c, true) &&
	    control_call(c->control, "version", NULL, &vard, err, sizeof(err)))
		vard = NULL;
	module_version(c, module, sizeof(module));
	obj = json_object();
	put_text(obj, "varctl", VAR_VERSION);
	put_text(obj, "module", module[0] ? module : NULL);
	put_text(obj, "vard", vard ? json_get_text(vard, "version", "?") : NULL);
	json_decref(vard);
	if (c->json) {
		out_json(obj);
		return RC_OK;
	}
	printf("varctl %s\n", VAR_VERSION);
	if (!c->remote)
		printf("module var %s\n", module[0] ? module : "not loaded");
	printf("vard %s\n",
	       json_get_text(obj, "vard", "does not run"));
	json_decref(obj);
	return RC_OK;
}
