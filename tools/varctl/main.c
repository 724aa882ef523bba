// SPDX-License-Identifier: GPL-2.0
/*
 * main.c - options, and which command is meant
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "varctl/varctl.h"

static const struct object objects[] = {
	{ "vr", "virtual routers", vr_verbs, NULL, NULL },
	{ "if", "ports (network devices) of VRs", if_verbs, NULL, NULL },
	{ "isp", "realms of user names, and their VRs", isp_verbs, NULL, NULL },
	{ "user", "single users, and their VRs", user_verbs, NULL, NULL },
	{ "table", "the whole interface table", table_verbs, NULL, NULL },
	{ "endpoint", "local addresses where L2TP is spoken", endpoint_verbs, NULL, NULL },
	{ "tunnel", "L2TP tunnels", tunnel_verbs, NULL, NULL },
	{ "session", "PPP sessions", session_verbs, NULL, NULL },
	{ "route", "routes of VRs", route_verbs, NULL, NULL },
	{ "pool", "address pools of vard", pool_verbs, NULL, NULL },
	{ "group", "groups of LNSs that calls go on to", group_verbs, NULL, NULL },
	{ "dial", "calls that vard makes itself, as a client", dial_verbs, NULL, NULL },
	{ "peer", "L2TP peers that vard knows", peer_verbs, NULL, NULL },
	{ "pppoe", "ports where vard speaks PPPoE", pppoe_verbs, NULL, NULL },
	{ "grant", "authority over VRs for users and groups", grant_verbs, NULL, NULL },
	{ "stats", "totals, dropped packets, limits", stats_verbs, NULL, NULL },
	{ "explain", "which row decides the VR of an interface, and why", NULL, cmd_explain,
	  "if DEV | tunnel ID [endpoint ID] | session SESSION [tunnel ID | port DEV] [user NAME]" },
	{ "monitor", "what happens, as it happens", monitor_verbs, NULL, NULL },
	{ "batch", "commands from a file, one per line", NULL, cmd_batch, "[-force] FILE|-" },
	{ "check", "examine a configuration of vard", NULL, cmd_check, "FILE" },
	{ "reload", "let vard read its configuration again", NULL, cmd_reload, "" },
	{ "status", "what vard says of itself", NULL, cmd_status, "" },
	{ "version", "versions of varctl, module and vard", NULL, cmd_version, "" },
	{ "help", "this text; \"varctl OBJECT help\" tells more", NULL, NULL, "" },
	{ 0 },
};

static int help_all(void)
{
	const struct object *o;

	printf("Usage: varctl [OPTION...] OBJECT [VERB] [ARGUMENT...]\n\n"
	       "Words may be abbreviated as long as they are unambiguous. Objects:\n");
	for (o = objects; o->name; o++)
		printf("  %-9s %s\n", o->name, o->help);
	printf("\nOptions:\n"
	       "  -j, --json        print JSON\n"
	       "  -n, --netns NAME  act in a network namespace (as \"ip netns\" names them)\n"
	       "  -s, --socket PATH control socket of vard (" CONTROL_PATH ")\n"
	       "  -r, --remote      everything by way of vard: no devices and files of the box\n"
	       "  --color[=WHEN]    always, auto (on a terminal), never\n"
	       "  -V, --version     print the version\n"
	       "  -h, --help        print this text\n"
	       "\nExit status: 0 done, 1 wrong command line, 2 refused by kernel or vard.\n");
	return RC_OK;
}

static int help_object(const struct object *o)
{
	const struct verb *v;

	printf("%s: %s\n\n", o->name, o->help);
	if (!o->verbs) {
		printf("  varctl %s %s\n", o->name, o->args ? o->args : "");
		return RC_OK;
	}
	for (v = o->verbs; v->name; v++) {
		printf("  varctl %s %s%s%s\n", o->name, v->name, *v->args ? " " : "", v->args);
		printf("      %s\n", v->help);
	}
	return RC_OK;
}

static bool is_help(const char *word)
{
	return !strcmp(word, "help") || !strcmp(word, "-h") || !strcmp(word, "--help");
}

static int run_object(struct ctl *c, const struct object *o, int argc, char **argv)
{
	const struct verb *v = o->verbs;
	bool given = argc > 0;
	int i;

	snprintf(c->what, sizeof(c->what), "%s", o->name);
	if (given && is_help(argv[0]))
		return help_object(o);
	if (!o->verbs) {
		i = c->batch ? batch_next(c, NULL) : RC_OK;
		return i ? i : o->run(c, argc, argv);
	}

	/* the last verb is show, the one meant when none is typed */
	if (!given) {
		while (v[1].name)
			v++;
		if (strcmp(v->name, "show"))
			return usage(c, "a verb is missing: see \"varctl %s help\"", o->name);
	} else {
		i = match_word(c, "verb", argv[0], o->verbs, sizeof(*o->verbs));
		if (i < 0)
			return RC_USAGE;
		v = &o->verbs[i];
		argc--;
		argv++;
	}
	if (argc == 1 && is_help(argv[0])) {
		printf("varctl %s %s %s\n    %s\n", o->name, v->name, v->args, v->help);
		return RC_OK;
	}
	snprintf(c->what, sizeof(c->what), "%s %s", o->name, v->name);
	i = c->batch ? batch_next(c, v) : RC_OK;
	return i ? i : v->run(c, argc, argv);
}

int run_command(struct ctl *c, int argc, char **argv)
{
	const struct object *o;
	int i;

	i = match_word(c, "object", argv[0], objects, sizeof(*objects));
	if (i < 0)
		return RC_USAGE;
	o = &objects[i];
	return o->verbs || o->run ? run_object(c, o, argc - 1, argv + 1) : help_all();
}

/* As ip(8) does it; sysctls follow, because /proc/sys/net is that of the thread */
static int enter_netns(struct ctl *c, const char *name)
{
	char path[256];
	int fd, ret;

	if (strchr(name, '/'))
		snprintf(path, sizeof(path), "%s", name);
	else
		snprintf(path, sizeof(path), "/run/netns/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return refused(c, "network namespace %s: %s", name, strerror(errno));
	ret = setns(fd, CLONE_NEWNET);
	if (ret)
		ret = refused(c, "network namespace %s: %s", name, strerror(errno));
	close(fd);
	return ret;
}

static bool want_color(const char *when)
{
	const char *term = getenv("TERM");

	if (!strcmp(when, "always"))
		return true;
	if (!strcmp(when, "never") || getenv("NO_COLOR"))
		return false;
	return isatty(STDOUT_FILENO) && term && strcmp(term, "dumb");
}

/* The value of an option, behind "=" or the next word */
static const char *option_value(struct ctl *c, int argc, char **argv, int *i)
{
	const char *eq = strncmp(argv[*i], "--", 2) ? NULL : strchr(argv[*i], '=');

	if (eq)
		return eq + 1;
	if (*i + 1 < argc)
		return argv[++*i];
	usage(c, "option %s: a value is missing", argv[*i]);
	return NULL;
}

static bool is_option(const char *word, const char *letter, const char *name)
{
	size_t n = strlen(name);

	return !strcmp(word, letter) ||
	       (!strncmp(word, name, n) && (!word[n] || word[n] == '='));
}

/* Options that end the program; its exit status */
static int last_option(struct ctl *c, const char *word)
{
	if (!strcmp(word, "-V") || !strcmp(word, "--version")) {
		printf("varctl %s\n", VAR_VERSION);
		return RC_OK;
	}
	if (is_help(word))
		return help_all();
	return usage(c, "option \"%s\" is unknown: see \"varctl help\"", word);
}

/* Options in front of the object; index of the object, or -1 - exit status */
static int options(struct ctl *c, int argc, char **argv)
{
	const char *color = "auto", *value;
	int i;

	for (i = 1; i < argc && argv[i][0] == '-'; i++) {
		if (!strcmp(argv[i], "-j") || !strcmp(argv[i], "--json") ||
		    !strcmp(argv[i], "-json")) {
			c->json = true;
		} else if (!strcmp(argv[i], "-r") || !strcmp(argv[i], "--remote")) {
			c->remote = true;
		} else if (is_option(argv[i], "-n", "--netns")) {
			value = option_value(c, argc, argv, &i);
			if (!value)
				return -1 - RC_USAGE;
			if (!ctl_here(c) || enter_netns(c, value))
				return -1 - RC_REFUSED;
		} else if (is_option(argv[i], "-s", "--socket")) {
			c->socket = option_value(c, argc, argv, &i);
			if (!c->socket)
				return -1 - RC_USAGE;
			if (!ctl_here(c))
				return -1 - RC_REFUSED;
		} else if (is_option(argv[i], "-c", "--color")) {
			value = strchr(argv[i], '=');
			color = value ? value + 1 : "always";
			if (strcmp(color, "always") && strcmp(color, "auto") &&
			    strcmp(color, "never")) {
				usage(c, "--color=%s: always, auto or never expected", color);
				return -1 - RC_USAGE;
			}
		} else {
			return -1 - last_option(c, argv[i]);
		}
	}
	c->color = !c->json && want_color(color);
	return i;
}

int main(int argc, char **argv)
{
	struct ctl c = { 0 };
	int i, ret;

	i = options(&c, argc, argv);
	if (i < 0)
		return -1 - i;
	if (i == argc) {
		help_all();
		return RC_USAGE;
	}
	ret = run_command(&c, argc - i, argv + i);
	ctl_close(&c);
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "varctl: writing: %s\n", strerror(errno));
		return RC_REFUSED;
	}
	return ret;
}
