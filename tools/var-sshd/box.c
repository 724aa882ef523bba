// SPDX-License-Identifier: GPL-2.0
/*
 * box.c - where the sshd of a connection runs
 *
 * In namespaces of its own, that is for the network: one in which there is nothing, not even lo
 * is up. The connection's socket stays in the network namespace where it was accepted. Processes,
 * /proc and /sys of the machine are not there either: /sys/class/net would show its interfaces.
 * No program that is run there can gain privileges, and sshd has those that it needs to become
 * the user.
 */
#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "var-sshd/var-sshd.h"

#define RUN_SSHD	"/run/sshd"	/* sshd's empty folder, without which it does not run */
#define PROCESSES	32		/* of one user: two for each of his connections */
#define NAMESPACES	(CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC)

/* To become the user and to give him a terminal; the rest goes */
static const unsigned int wanted[] = {
	CAP_SETUID, CAP_SETGID, CAP_SYS_CHROOT, CAP_KILL, CAP_CHOWN, CAP_FOWNER,
	CAP_DAC_OVERRIDE, CAP_AUDIT_WRITE,
};

static bool is_wanted(unsigned int cap)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(wanted); i++) {
		if (wanted[i] == cap)
			return true;
	}
	return false;
}

static int drop_privileges(void)
{
	const struct rlimit processes = { PROCESSES, PROCESSES };
	const struct rlimit core = { 0, 0 };
	unsigned int cap;

	for (cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++) {
		if (!is_wanted(cap) && prctl(PR_CAPBSET_DROP, cap, 0, 0, 0))
			return -errno;
	}
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || setrlimit(RLIMIT_NPROC, &processes) ||
	    setrlimit(RLIMIT_CORE, &core))
		return -errno;
	return 0;
}

/* A /proc that shows this PID namespace alone, and nothing of the machine; no /sys */
static int hide_machine(void)
{
	const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;

	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("proc", "/proc", "proc", flags, "subset=pid") ||
	    mount("none", "/sys", "tmpfs", flags | MS_RDONLY, "size=4k"))
		return -errno;
	return 0;
}

static int become_sshd(int fd)
{
	char *args[6] = { (char *)settings.sshd, "-i", "-e", "-f", (char *)settings.config };
	char *environment[2] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin" };

	if (dup2(fd, STDIN_FILENO) < 0 || dup2(fd, STDOUT_FILENO) < 0 ||
	    dup2(log_sshd_fd(), STDERR_FILENO) < 0 || close_range(3, ~0u, 0) || setsid() < 0)
		return -errno;
	execve(settings.sshd, args, environment);
	return -errno;
}

static void reset_signals(void)
{
	struct sigaction act = { .sa_handler = SIG_DFL };
	sigset_t none;
	int i;

	for (i = 1; i < NSIG; i++)
		sigaction(i, &act, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/*
 * First process of the PID namespace: waits for sshd, and takes all that is left along when it
 * ends itself, which it does at once if var-sshd goes.
 */
static int first_process(void *data)
{
	int fd = *(int *)data, err;
	pid_t sshd, pid;

	reset_signals();
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)) {
		err = -errno;
	} else {
		err = hide_machine();
		if (!err)
			err = drop_privileges();
	}
	if (err) {
		say("namespaces of a connection: %s", strerror(-err));
		_exit(1);
	}
	sshd = fork();
	if (!sshd) {
		err = become_sshd(fd);
		say("%s: %s", settings.sshd, strerror(-err));
		_exit(1);
	}
	close_range(0, 1, 0);
	close_range(3, ~0u, 0);
	do {
		pid = wait(NULL);
	} while (sshd > 0 && pid != sshd && (pid > 0 || errno == EINTR));
	_exit(0);
}

pid_t box_start(int fd)
{
	static char stack[65536] __attribute__((aligned(16)));
	pid_t pid;

	mkdir(RUN_SSHD, 0755);
	/* without CLONE_VM: the child has a copy of everything, this stack too */
	pid = clone(first_process, stack + sizeof(stack), NAMESPACES | SIGCHLD, &fd);
	return pid < 0 ? -errno : pid;
}
