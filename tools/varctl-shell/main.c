// SPDX-License-Identifier: GPL-2.0
/*
 * varctl-shell - what those who come by SSH get in place of a shell
 *
 * One command of varctl, or a prompt for several, and nothing else: no shell, no other program,
 * no file. varctl-shell trusts neither the command nor the environment, and nobody's word that
 * the box cannot be seen from here: it looks.
 */
#include <errno.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "varctl-shell/words.h"

#define NAME		"varctl-shell"
#define IDLE		600	/* seconds that the prompt waits */
#define MEMORY		(256ul << 20)
#define MAX_ARGS	(WORDS_MAX + 3)

/* Exit status, as varctl's */
#define RC_USAGE	1
#define RC_REFUSED	2

static char varctl[512];
static char env_term[80], env_from[160];
static char *environment[4] = { "LANG=C.UTF-8" };

static int say(int rc, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static int say(int rc, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, NAME ": ");
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return rc;
}

/* --- where we are --------------------------------------------------------------------- */

/*
 * In the network namespace that a connection gets nothing was ever brought up, not even lo. In
 * every other one something is: there we have no business.
 */
static int check_netns(void)
{
	struct if_nameindex *list, *i;
	struct ifreq ifr = { 0 };
	int fd, ret = 0;

	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	list = if_nameindex();
	if (fd < 0 || !list)
		return say(RC_REFUSED, "network namespace: %s", strerror(errno));
	for (i = list; i->if_index && !ret; i++) {
		snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", i->if_name);
		if (ioctl(fd, SIOCGIFFLAGS, &ifr))
			ret = say(RC_REFUSED, "%s: %s", i->if_name, strerror(errno));
		else if (ifr.ifr_flags & IFF_UP)
			ret = say(RC_REFUSED, "%s is up here: the SSH server has to be var-sshd",
				  i->if_name);
	}
	if_freenameindex(list);
	close(fd);
	return ret;
}

/* varctl is in the folder that this program is in. */
static int find_varctl(void)
{
	ssize_t n = readlink("/proc/self/exe", varctl, sizeof(varctl) - sizeof("varctl"));
	char *slash;

	if (n > 0 && (size_t)n < sizeof(varctl) - sizeof("varctl")) {
		varctl[n] = '\0';
		slash = strrchr(varctl, '/');
		if (slash) {
			strcpy(slash + 1, "varctl");
			return 0;
		}
	}
	return say(RC_REFUSED, "cannot tell where varctl is");
}

/* A variable of sshd's goes on if it looks as it should */
static void keep(const char *name, const char *alphabet, char *buf, size_t len)
{
	const char *value = getenv(name);
	unsigned int i = 0;

	if (!value || !*value || value[strspn(value, alphabet)] ||
	    (size_t)snprintf(buf, len, "%s=%s", name, value) >= len)
		return;
	while (environment[i])
		i++;
	environment[i] = buf;
}

static void set_environment(void)
{
	keep("TERM", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.+_-",
	     env_term, sizeof(env_term));
	keep("SSH_CONNECTION", "abcdefghijklmnopqrstuvwxyz0123456789.:% ", env_from,
	     sizeof(env_from));
}

static bool limit(int resource, rlim_t most)
{
	const struct rlimit r = { .rlim_cur = most, .rlim_max = most };

	return setrlimit(resource, &r) == 0;
}

/* --- commands --------------------------------------------------------------------------- */

/* Become varctl; returns only if that fails */
static int become_varctl(char **words, int n)
{
	char *args[MAX_ARGS] = { "varctl", "--remote" };

	memcpy(&args[2], words, ((size_t)n + 1) * sizeof(*words));
	if (close_range(3, ~0u, 0) || !limit(RLIMIT_CORE, 0) || !limit(RLIMIT_FSIZE, 0) ||
	    !limit(RLIMIT_NPROC, 0) || !limit(RLIMIT_NOFILE, 32) || !limit(RLIMIT_AS, MEMORY))
		return say(RC_REFUSED, "limits cannot be set: %s", strerror(errno));
	execve(varctl, args, environment);
	return say(RC_REFUSED, "varctl: %s", strerror(errno));
}

static int one_command(const char *text)
{
	char copy[COMMAND_MAX + 2], *words[WORDS_MAX + 1];
	const char *err;
	int n;

	/* what is cut off here is too long in any case */
	snprintf(copy, sizeof(copy), "%s", text);
	n = split_words(copy, words, &err);
	if (n < 0)
		return say(RC_USAGE, "%s", err);
	if (!n)
		return say(RC_USAGE, "a command of varctl is missing, such as \"vr show\"");
	return become_varctl(words, n);
}

static void run_line(char *line)
{
	char *words[WORDS_MAX + 1];
	const char *err;
	pid_t pid;
	int n;

	n = split_words(line, words, &err);
	if (n < 0)
		say(RC_USAGE, "%s", err);
	if (n <= 0)
		return;
	if (!strcmp(words[0], "exit") || !strcmp(words[0], "quit"))
		exit(0);
	pid = fork();
	if (!pid) {
		signal(SIGINT, SIG_DFL);
		_exit(become_varctl(words, n));
	}
	if (pid < 0)
		say(RC_REFUSED, "%s", strerror(errno));
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* Lines from a terminal; who types nothing for a while is sent away by SIGALRM. */
static int prompt(void)
{
	char line[COMMAND_MAX + 2];
	size_t len;
	int c;

	printf("Commands of varctl; \"help\" lists them, \"exit\" leaves.\n");
	signal(SIGINT, SIG_IGN);
	for (;;) {
		printf("var> ");
		fflush(stdout);
		alarm(IDLE);
		if (!fgets(line, sizeof(line), stdin))
			break;
		len = strlen(line);
		if (len && line[len - 1] == '\n') {
			line[len - 1] = '\0';
		} else {
			/* the rest of a line that is too long */
			while ((c = getchar()) != '\n' && c != EOF)
				;
		}
		alarm(0);
		run_line(line);
	}
	putchar('\n');
	return 0;
}

/*
 * sshd calls the login shell with -c and the forced command, and tells what was asked for in
 * the environment. Without a forced command it is what -c says.
 */
static const char *asked_for(int argc, char **argv)
{
	const char *text = getenv("SSH_ORIGINAL_COMMAND"), *slash;

	if (text || argc < 3 || strcmp(argv[1], "-c"))
		return text;
	slash = strrchr(argv[2], '/');
	return strcmp(slash ? slash + 1 : argv[2], NAME) ? argv[2] : NULL;
}

int main(int argc, char **argv)
{
	const char *text = asked_for(argc, argv);

	if (!getuid() || !geteuid())
		return say(RC_REFUSED, "not for root");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return say(RC_REFUSED, "%s", strerror(errno));
	if (check_netns() || find_varctl())
		return RC_REFUSED;
	set_environment();
	if (text)
		return one_command(text);
	if (!isatty(STDIN_FILENO))
		return say(RC_USAGE, "a command of varctl is missing, such as \"vr show\"");
	return prompt();
}
