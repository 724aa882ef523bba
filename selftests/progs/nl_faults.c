// SPDX-License-Identifier: GPL-2.0
/*
 * nl_faults.c - every command of the family "var" without memory
 *
 * Each command is tried with its first allocation of memory failing, then with
 * the second, and so on, until it comes to its end without a fault. Each time it
 * must either say that it has failed, and have changed nothing, or have done its
 * work. Prints one line for each command: "PASS name", or "FAIL name: reason".
 *
 * A new command needs a line in the table of nl_faults_table.c: what it is, and
 * what undoes it. The program fails if the family has an operation that is not
 * in the table.
 *
 * build: selftests/progs/table_nl.c selftests/progs/nl_attrs.c selftests/progs/nl_state.c
 *	selftests/progs/nl_faults_table.c ; libs: -lmnl
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/rtnetlink.h>

#include "nl_faults.h"
#include "nl_state.h"
#include "table_model.h"

/* More allocations than any command has. */
#define MAX_FAULTS	2000

/**
 * struct answer - what came back
 * @err: errno of a refusal
 * @lost: the kernel had no memory for the answer: who knows what it has done
 * @text: replies
 */
struct answer {
	int err;
	bool lost;
	struct text text;
};

static int fault_fd = -1;
static struct mnl_socket *listener;
static bool failed;

/* --- faults ------------------------------------------------------------------- */

/* The n-th allocation of this task from now on fails; 0: none. */
static void arm(unsigned int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", n);

	if (pwrite(fault_fd, text, len, 0) != len)
		fail("fail-nth: %s", strerror(errno));
}

/* Has it failed? */
static bool disarm(void)
{
	char text[16] = "";

	if (pread(fault_fd, text, sizeof(text) - 1, 0) <= 0)
		fail("fail-nth: %s", strerror(errno));
	arm(0);
	return atoi(text) == 0;
}

/* --- one request ---------------------------------------------------------------- */

/* NLM_F_EXCL is one of its bits. */
static bool is_dump(const struct request *r)
{
	return (r->flags & NLM_F_DUMP) == NLM_F_DUMP;
}

static struct nlmsghdr *encode(const struct request *r, void *space)
{
	struct nlmsghdr *nlh;

	nlh = request(space, r->cmd, r->flags | (is_dump(r) ? 0 : NLM_F_ACK));
	put_attrs(nlh, r->attrs);
	nlh->nlmsg_seq = ++seq;
	return nlh;
}

/* Returns false at the end. */
static bool take(struct answer *a, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *error = mnl_nlmsg_get_payload(nlh);

	switch (nlh->nlmsg_type) {
	case NLMSG_ERROR:
		a->err = -error->error;
		return false;
	case NLMSG_DONE:
		a->err = mnl_nlmsg_get_payload_len(nlh) >= sizeof(int) ? -error->error : 0;
		return false;
	default:
		text_add(&a->text, nlh);
		return true;
	}
}

static void receive(struct mnl_socket *nl, struct answer *a)
{
	struct nlmsghdr *nlh;
	int left;

	for (;;) {
		left = mnl_socket_recvfrom(nl, buf, sizeof(buf));
		if (left < 0) {
			a->lost = true;
			return;
		}
		for (nlh = (void *)buf; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left))
			if (!take(a, nlh))
				return;
	}
}

static struct mnl_socket *open_own(void)
{
	struct timeval limit = { .tv_sec = 20 };
	struct mnl_socket *nl = open_socket(NETLINK_GENERIC);
	int on = 1;

	if (mnl_socket_setsockopt(nl, NETLINK_EXT_ACK, &on, sizeof(on)) ||
	    setsockopt(mnl_socket_get_fd(nl), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)))
		fail("socket options: %s", strerror(errno));
	return nl;
}

/*
 * Runs a request with the n-th allocation failing (0: none); says whether one has
 * failed. The socket is the caller's to close: some settings go with it.
 */
static bool run(struct mnl_socket *nl, const struct request *r, unsigned int n,
		struct answer *a)
{
	char space[4096], drain[4096];
	struct nlmsghdr *nlh = encode(r, space);
	bool hit;

	memset(a, 0, sizeof(*a));
	arm(n);
	if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		a->err = errno;
	else
		receive(nl, a);
	hit = disarm();
	while (recv(mnl_socket_get_fd(listener), drain, sizeof(drain), MSG_DONTWAIT) > 0 ||
	       errno == ENOBUFS)
		;
	return n && hit;
}

/* Requests that have to work; returns the errno of the first that does not. */
static int run_all(const struct request *r)
{
	struct mnl_socket *nl = open_own();
	struct answer a = { 0 };
	int i;

	for (i = 0; i < MAX_UNDO && r[i].cmd && !a.err; i++) {
		run(nl, &r[i], 0, &a);
		text_free(&a.text);
	}
	mnl_socket_close(nl);
	return a.err;
}

/* --- one command ------------------------------------------------------------------ */

/* What a command is compared with. */
struct expected {
	struct text before, after, reply;
};

static const char *judge(const struct expected *want, const struct answer *a, bool hit,
			 const struct text *now)
{
	if (a->lost && !hit)
		return "no answer, although no allocation has failed";
	if (a->lost)
		return text_same(now, &want->before) || text_same(now, &want->after) ?
			NULL : "no answer, and half of the work was done";
	if (a->err)
		return text_same(now, &want->before) ? NULL : "a refusal, but a change";
	if (!text_same(now, &want->after))
		return "no refusal, but the work was not done";
	return text_same(&a->text, &want->reply) ? NULL : "no refusal, but another reply";
}

static void explain(const struct expected *want, const struct answer *a, unsigned int n,
		    const struct text *now)
{
	printf("# allocation %u failed, the answer was: %s\n", n,
	       a->lost ? "none" : strerror(a->err));
	if (!a->lost && !a->err) {
		text_diff(&want->after, "without faults", now, "now");
		text_diff(&want->reply, "reply without faults", &a->text, "reply now");
	} else {
		text_diff(&want->before, "before", now, "now");
	}
}

/* Back to what was before; nothing makes sense if that does not work. */
static void undo(const struct command *c, const struct expected *want, const struct text *was)
{
	struct text now;
	int err;

	if (text_same(was, &want->before))
		return;
	err = run_all(c->undo);
	state_read(&now);
	if (err || !text_same(&now, &want->before)) {
		text_diff(&want->before, "before", &now, "now");
		fail("%s: cannot be undone: %s", c->name, strerror(err));
	}
	text_free(&now);
}

/* One try; returns false when no allocation has failed any more. */
static bool try(const struct command *c, const struct expected *want, unsigned int n,
		unsigned int *done, const char **reason)
{
	struct mnl_socket *nl = open_own();
	struct answer a;
	struct text now;
	bool hit;

	hit = run(nl, &c->request, n, &a);
	state_read(&now);
	*reason = judge(want, &a, hit, &now);
	if (*reason)
		explain(want, &a, n, &now);
	if (hit && !a.lost && !a.err)
		++*done;
	mnl_socket_close(nl);
	if (c->with_socket) {
		text_free(&now);
		state_read(&now);
	}
	undo(c, want, &now);
	text_free(&now);
	text_free(&a.text);
	return hit;
}

/* Without faults, to see what it does. */
static int learn(const struct command *c, struct expected *want)
{
	struct mnl_socket *nl = open_own();
	struct answer a;
	struct text now;

	state_read(&want->before);
	run(nl, &c->request, 0, &a);
	state_read(&want->after);
	want->reply = a.text;
	mnl_socket_close(nl);
	state_read(&now);
	undo(c, want, &now);
	text_free(&now);
	return a.lost ? ENOBUFS : a.err;
}

static void test(const struct command *c)
{
	struct expected want = { 0 };
	const char *reason = NULL;
	unsigned int n, done = 0;
	int err;

	err = learn(c, &want);
	if (err) {
		printf("FAIL %s: %s without faults\n", c->name, strerror(err));
		failed = true;
		goto out;
	}
	for (n = 1; n <= MAX_FAULTS; n++)
		if (!try(c, &want, n, &done, &reason) || reason)
			break;
	n_ops += n;
	if (!reason && n > MAX_FAULTS)
		reason = "there is no end of allocations";
	if (reason) {
		printf("FAIL %s: allocation %u: %s\n", c->name, n, reason);
		failed = true;
	} else {
		printf("# figure: %s: %u faults, %u of them without consequence\n", c->name, n - 1,
		       done);
		printf("PASS %s\n", c->name);
	}
out:
	text_free(&want.before);
	text_free(&want.after);
	text_free(&want.reply);
}

/* --- is the table complete? --------------------------------------------------------- */

static bool in_table(uint32_t cmd, bool dump)
{
	const struct command *c;

	for (c = commands; c->request.cmd; c++)
		if (c->name && c->request.cmd == cmd && dump == is_dump(&c->request))
			return true;
	return false;
}

static void check_op(const struct nlattr *nest, bool *missing)
{
	const struct nlattr *attr;
	uint32_t cmd = 0, flags = 0;

	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) == CTRL_ATTR_OP_ID)
			cmd = mnl_attr_get_u32(attr);
		else if (mnl_attr_get_type(attr) == CTRL_ATTR_OP_FLAGS)
			flags = mnl_attr_get_u32(attr);
	}
	if (flags & GENL_CMD_CAP_DO && !in_table(cmd, false)) {
		printf("# command %u is not in the table\n", cmd);
		*missing = true;
	}
	if (flags & GENL_CMD_CAP_DUMP && !in_table(cmd, true)) {
		printf("# the dump of command %u is not in the table\n", cmd);
		*missing = true;
	}
}

static void join_group(const struct nlattr *nest)
{
	const struct nlattr *attr;
	int id;

	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) != CTRL_ATTR_MCAST_GRP_ID)
			continue;
		id = mnl_attr_get_u32(attr);
		if (mnl_socket_setsockopt(listener, NETLINK_ADD_MEMBERSHIP, &id, sizeof(id)))
			fail("cannot join group %d: %s", id, strerror(errno));
	}
}

static int got_family(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[32], *attr;

	parse(nlh, tb);
	if (!tb[CTRL_ATTR_OPS] || !tb[CTRL_ATTR_MCAST_GROUPS])
		fail("the family has no operations or no group");
	mnl_attr_for_each_nested(attr, tb[CTRL_ATTR_OPS])
		check_op(attr, data);
	/* Somebody has to listen, or no event is made. */
	mnl_attr_for_each_nested(attr, tb[CTRL_ATTR_MCAST_GROUPS])
		join_group(attr);
	return MNL_CB_OK;
}

static void check_table(void)
{
	struct genlmsghdr *genl;
	struct nlmsghdr *nlh;
	bool missing = false;
	char space[256];

	nlh = mnl_nlmsg_put_header(space);
	nlh->nlmsg_type = GENL_ID_CTRL;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = CTRL_CMD_GETFAMILY;
	genl->version = 1;
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, VAR_GENL_NAME);
	if (talk(gen, nlh, got_family, &missing))
		fail("the family cannot be asked for its operations");
	printf("%s every operation of the family is in the table%s\n", missing ? "FAIL" : "PASS",
	       missing ? ": some are not" : "");
	failed |= missing;
}

/* --- all of them ----------------------------------------------------------------------- */

static int got_endpoint(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[32];

	parse(nlh, tb);
	if (tb[VAR_A_ENDPOINT_ID])
		nl_values[V_EP] = mnl_attr_get_u32(tb[VAR_A_ENDPOINT_ID]);
	return MNL_CB_OK;
}

static void make_endpoint(void)
{
	struct sockaddr_in any = { .sin_family = AF_INET };
	struct nlmsghdr *nlh;
	char space[256];

	nlh = request(space, VAR_CMD_ENDPOINT_NEW, NLM_F_ACK);
	mnl_attr_put_u32(nlh, VAR_A_ENDPOINT_LOCAL_IP4, htonl(INADDR_LOOPBACK));
	if (talk(gen, nlh, got_endpoint, NULL) || !nl_values[V_EP])
		fail("the endpoint cannot be made");
	nl_values[V_UDP_FD] = socket(AF_INET, SOCK_DGRAM, 0);
	if (bind(nl_values[V_UDP_FD], (void *)&any, sizeof(any)))
		fail("bind: %s", strerror(errno));
}

int main(int argc, char **argv)
{
	const struct command *c;
	struct text state;
	int n = 1, err;

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (c = commands; c->request.cmd; c++)
		n += !!c->name;
	if (argc == 2 && !strcmp(argv[1], "--count")) {
		printf("%d\n", n);
		return 0;
	}
	if (argc != 3)
		fail("usage: nl_faults --count | PORT-INDEX FREE-PORT-INDEX");
	nl_values[V_PORT] = atoi(argv[1]);
	nl_values[V_VRF] = atoi(argv[2]);
	fault_fd = open("/proc/self/fail-nth", O_RDWR | O_CLOEXEC);
	if (fault_fd < 0)
		fail("/proc/self/fail-nth: %s", strerror(errno));
	gen = open_socket(NETLINK_GENERIC);
	route = open_socket(NETLINK_ROUTE);
	listener = open_socket(NETLINK_GENERIC);
	find_family();
	check_table();
	make_endpoint();
	for (c = commands; c->request.cmd; c++) {
		if (c->name) {
			test(c);
			continue;
		}
		err = run_all(&c->request);
		if (err)
			fail("entry %td of the table, a preparation: %s", c - commands,
			     strerror(err));
		/* For the numbers of what was made. */
		state_read(&state);
		text_free(&state);
	}
	return failed;
}
