// SPDX-License-Identifier: GPL-2.0
/*
 * dial_call.c - one call of the test dialer: ICRQ to CDN, and PPP in it
 *
 * With pppd, the call gets a session of the kernel's own l2tp_ppp, and a pppd
 * with the pppol2tp plugin on it: the same as xl2tpd does. Otherwise the PPP
 * client of dial_ppp.c speaks, and its frames are put into L2TP here.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_pppox.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dial.h"

static void client_send(struct mppp *p, const uint8_t *frame, size_t len)
{
	struct call *call = p->priv;
	uint8_t buf[2048];
	size_t n;

	if (!call->c || len > sizeof(buf) - 16)
		return;
	n = call_data_header(call, buf);
	memcpy(buf + n, frame, len);
	/* a full socket buffer loses it, as any link does */
	if (send(call->tun->fd, buf, n + len, 0) < 0 && errno == EBADF)
		abort();
}

static void client_up(struct mppp *p)
{
	struct call *call = p->priv;

	call->up = true;
	inet_ntop(AF_INET, &p->addr, call->addr, sizeof(call->addr));
	call_report(call);
}

static void client_down(struct mppp *p, const char *why)
{
	struct call *call = p->priv;

	snprintf(call->why, sizeof(call->why), "%s", why);
	if (call->c)
		l2tp_call_close(call->c, now_ms(), L2TP_CDN_CARRIER_LOST, 0, NULL);
}

static const struct mppp_ops client_ops = {
	.send = client_send,
	.up = client_up,
	.down = client_down,
};

/* Header of a data message, and FF 03; 8 bytes. */
size_t call_data_header(struct call *call, uint8_t *buf)
{
	uint16_t tid = l2tp_tunnel_peer(call->tun->t)->tid;
	uint16_t sid = l2tp_call_peer_sid(call->c);
	const uint8_t hdr[8] = { 0, L2TP_VER_2, tid >> 8, tid, sid >> 8, sid, 0xff, 0x03 };

	memcpy(buf, hdr, sizeof(hdr));
	return sizeof(hdr);
}

void call_data(struct tunnel *tun, const uint8_t *buf, size_t len)
{
	struct l2tp_call *c;
	struct l2tp_hdr hdr;
	struct call *call;

	if (l2tp_hdr_parse(buf, len, &hdr) != L2TP_HDR_OK || hdr.ctrl)
		return;
	if (hdr.tid != l2tp_tunnel_local_tid(tun->t))
		return;
	c = l2tp_tunnel_find_call(tun->t, hdr.sid);
	if (!c)
		return;
	call = l2tp_call_priv(c);
	buf += hdr.hlen;
	len = hdr.length - hdr.hlen;
	if (len >= 2 && buf[0] == 0xff && buf[1] == 0x03) {
		buf += 2;
		len -= 2;
	}
	mppp_input(&call->ppp, now_ms(), buf, len);
}

void call_dial(struct call *call)
{
	const char *called = set.numbers[(call->no - 1) % set.n_numbers];
	char number[16];
	struct l2tp_call_info icrq = {
		.present = L2TP_CALL_BIT(L2TP_AVP_CALLING_NUMBER) |
			   L2TP_CALL_BIT(L2TP_AVP_CALLED_NUMBER),
		.serial = call->no,
		.calling = { (const uint8_t *)number, 0 },
		.called = { (const uint8_t *)called, strlen(called) },
	};
	struct l2tp_tunnel *t = call->tun->t;
	uint16_t sid;

	call->due = UINT64_MAX;
	snprintf(number, sizeof(number), "%u", call->no);
	icrq.calling.len = strlen(number);
	fill(call->user, sizeof(call->user), set.users[(call->no - 1) % set.n_users], call->no);
	fill(call->password, sizeof(call->password), set.password, call->no);
	call->up = false;
	call->addr[0] = 0;
	call->ifname[0] = 0;
	call->why[0] = 0;
	do {
		if (getrandom(&sid, sizeof(sid), 0) != sizeof(sid))
			exit(1);
	} while (!sid || l2tp_tunnel_find_call(t, sid));
	call->c = l2tp_call_new(t, call, now_ms(), sid, &icrq);
	if (!call->c)
		call_gone(call, strerror(errno));
}

/* The kernel's tunnel: a socket of its own, which names the UDP socket */
static int pppox_connect(struct tunnel *tun, uint16_t lsid, uint16_t psid)
{
	struct sockaddr_pppol2tp sa;
	int fd;

	memset(&sa, 0, sizeof(sa));
	sa.sa_family = AF_PPPOX;
	sa.sa_protocol = PX_PROTO_OL2TP;
	sa.pppol2tp.fd = tun->fd;
	sa.pppol2tp.addr = set.peer;
	sa.pppol2tp.s_tunnel = l2tp_tunnel_local_tid(tun->t);
	sa.pppol2tp.d_tunnel = l2tp_tunnel_peer(tun->t)->tid;
	sa.pppol2tp.s_session = lsid;
	sa.pppol2tp.d_session = psid;
	fd = socket(AF_PPPOX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, PX_PROTO_OL2TP);
	if (fd < 0) {
		say("error: PPPoL2TP socket: %s (is l2tp_ppp loaded?)", strerror(errno));
		return -1;
	}
	if (connect(fd, (struct sockaddr *)&sa, sizeof(sa))) {
		say("error: PPPoL2TP connect: %s", strerror(errno));
		close(fd);
		return -1;
	}
	return fd;
}

bool tunnel_kernel(struct tunnel *tun)
{
	if (set.builtin)
		return true;
	tun->mgmt = pppox_connect(tun, 0, 0);
	return tun->mgmt >= 0;
}

static void start_pppd(struct call *call)
{
	const char *argv[96] = {
		"pppd", "plugin", "pppol2tp.so", "pppol2tp", "FD", "nodetach", "noauth",
		"noipdefault", "ipcp-accept-local", "ipcp-accept-remote", "nodefaultroute",
		"noccp", "novj", "nobsdcomp", "nodeflate", "mtu", "1400", "mru", "1400",
		"hide-password", "lcp-echo-interval", "0", "ip-up-script", "/bin/true",
		"ip-down-script", "/bin/true", "user", call->user, "password", call->password,
	};
	unsigned int n = 0, i;
	int pipefd[2], fd;
	char number[16];
	sigset_t none;

	while (argv[n])
		n++;
	for (i = 0; i < set.n_pppd; i++)
		argv[n++] = set.pppd[i];
	snprintf(number, sizeof(number), "%d", call->pppox);
	argv[4] = number;
	if (pipe2(pipefd, O_CLOEXEC)) {
		say("error: pipe: %s", strerror(errno));
		return;
	}
	call->pid = fork();
	if (!call->pid) {
		fd = open("/dev/null", O_RDWR);
		dup2(fd, 0);
		dup2(pipefd[1], 1);
		dup2(pipefd[1], 2);
		fcntl(call->pppox, F_SETFD, 0);
		fcntl(call->pppox, F_SETFL, fcntl(call->pppox, F_GETFL) & ~O_NONBLOCK);
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		setsid();
		execvp("pppd", (char **)argv);
		perror("pppd");
		_exit(127);
	}
	close(pipefd[1]);
	fcntl(pipefd[0], F_SETFL, O_NONBLOCK);
	call->out = pipefd[0];
	call->line_len = 0;
	watch(call->out, call);
}

/* ICRP has come: the peer's Session ID is known */
void call_request_reply(struct l2tp_call *c)
{
	const struct l2tp_call_info iccn = {
		.framing_type = L2TP_FRAMING_SYNC,
		.tx_speed = 100000000,
		.sequencing = set.sequencing,
	};
	struct call *call = l2tp_call_priv(c);

	if (!set.builtin) {
		call->pppox = pppox_connect(call->tun, l2tp_call_local_sid(c),
					    l2tp_call_peer_sid(c));
		if (call->pppox < 0) {
			l2tp_call_close(c, now_ms(), L2TP_CDN_NO_FACILITY_TEMP, 0, NULL);
			return;
		}
	}
	l2tp_call_connect(c, now_ms(), &iccn);
}

void call_established(struct l2tp_call *c, const struct l2tp_call_info *info)
{
	struct call *call = l2tp_call_priv(c);

	if (!set.builtin) {
		start_pppd(call);
		return;
	}
	memset(&call->ppp, 0, sizeof(call->ppp));
	call->ppp.ops = &client_ops;
	call->ppp.priv = call;
	call->ppp.user = call->user;
	call->ppp.password = call->password;
	call->ppp.auth = set.auth;
	call->ppp.echo_ms = set.echo_ms;
	/* the engine's call is not stored yet if it is up at once */
	call->c = c;
	mppp_start(&call->ppp, now_ms());
}

/* One line of pppd's log: what is of interest, and the last one as a reason */
static void pppd_line(struct call *call, const char *line)
{
	if (!strncmp(line, "Using interface ", 16)) {
		snprintf(call->ifname, sizeof(call->ifname), "%s", line + 16);
	} else if (!strncmp(line, "local  IP address ", 18)) {
		snprintf(call->addr, sizeof(call->addr), "%s", line + 18);
		call->up = true;
		call_report(call);
	} else if (strstr(line, "fail") || strstr(line, "ermin") || strstr(line, "No resp")) {
		snprintf(call->why, sizeof(call->why), "%s", line);
	}
	if (getenv("DIAL_VERBOSE"))
		say("pppd %u: %s", call->no, line);
}

void call_output(struct call *call)
{
	ssize_t n;
	char *eol;

	for (;;) {
		n = read(call->out, call->line + call->line_len,
			 sizeof(call->line) - 1 - call->line_len);
		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0) {
			close(call->out);
			call->out = -1;
			return;
		}
		call->line_len += n;
		call->line[call->line_len] = 0;
		while ((eol = strchr(call->line, '\n'))) {
			*eol++ = 0;
			pppd_line(call, call->line);
			call->line_len -= eol - call->line;
			memmove(call->line, eol, call->line_len + 1);
		}
		if (call->line_len == sizeof(call->line) - 1)
			call->line_len = 0;
	}
}

bool call_reaped(struct call *call, pid_t pid, int status)
{
	if (call->pid != pid)
		return false;
	call->pid = 0;
	if (call->out >= 0)
		call_output(call);
	if (!call->why[0])
		snprintf(call->why, sizeof(call->why), "pppd ended with status %d",
			 WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	if (call->c)
		l2tp_call_close(call->c, now_ms(), L2TP_CDN_CARRIER_LOST, 0, NULL);
	return true;
}

void call_kill(struct call *call, int sig)
{
	if (call->pid > 0)
		kill(call->pid, sig);
}

/* LCP goodbye, then CDN */
void call_hangup(struct call *call)
{
	if (!set.builtin && call->pid > 0)
		call_kill(call, SIGTERM);
	else if (set.builtin && call->c)
		mppp_hangup(&call->ppp, now_ms());
	else if (call->c)
		l2tp_call_close(call->c, now_ms(), L2TP_CDN_ADMIN, 0, NULL);
}

void call_ping(struct call *call, const struct ping_order *ping)
{
	unsigned int i;

	for (i = 0; i < ping->count; i++)
		mppp_ping(&call->ppp, ping->to, ping->from, PING_SIZE);
}

void call_report(struct call *call)
{
	say("call %u up %s %s %s", call->no, call->user, call->addr,
	    call->ifname[0] ? call->ifname : "-");
	if (set.builtin)
		call_ping(call, &set.ping);
}

/* The call has ended, or could not even begin */
void call_gone(struct call *call, const char *why)
{
	say("call %u down %s: %s", call->no, call->user, call->why[0] ? call->why : why);
	call->c = NULL;
	call->up = false;
	call->ppp.deadline = UINT64_MAX;
	call_kill(call, SIGKILL);
	if (call->pppox >= 0)
		close(call->pppox);
	call->pppox = -1;
	if (set.redial_ms && call->tun->t)
		call->due = now_ms() + set.redial_ms;
}

void call_ended(struct l2tp_call *c, const struct l2tp_reason *why)
{
	struct call *call = l2tp_call_priv(c);
	char text[200], cause[32] = "";

	if (why->q931_cause)
		snprintf(cause, sizeof(cause), "cause %u ", why->q931_cause);
	snprintf(text, sizeof(text), "%s result %u error %u %s%.100s",
		 l2tp_cause_name(why->cause), why->result, why->error, cause, why->text);
	call_gone(call, text);
}
