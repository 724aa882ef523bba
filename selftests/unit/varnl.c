// SPDX-License-Identifier: GPL-2.0
/* build: tools/lib/varnl*.c ; libs: -lmnl */
/*
 * varnl.c - the netlink client, with a kernel of its own behind the socket: what is sent comes
 * back the same, many sessions are split, and refusals name the session and the attribute
 */
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <stdlib.h>

#include "lib/varnl.h"
#include "tap.h"

#define FAMILY		0x20
#define MISS_TYPE	5	/* since Linux 6.1 */
#define MISS_NEST	6
#define SESSIONS	3000

/* --- the kernel ----------------------------------------------------------------- */

static struct {
	uint8_t reply[65536] __attribute__((aligned(8)));
	size_t len;
	bool there[65536];		/* sessions by id */
	unsigned int sessions;
	unsigned int messages;		/* about many sessions */
	unsigned int largest;		/* of these, in sessions */
	size_t longest;			/* and in bytes */
	bool no_offset;			/* no attribute is named */
	bool nest_offset;		/* the session is, not its attribute */
} kern;

static uint32_t offset_in(const struct nlmsghdr *req, const void *attr)
{
	return (const uint8_t *)attr - (const uint8_t *)req;
}

/* An acknowledgment or refusal; @at, @missing and @text may be 0 */
static void answer(const struct nlmsghdr *req, int error, const void *at, uint32_t missing,
		   const char *text)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(kern.reply + kern.len);
	struct nlmsgerr *e = mnl_nlmsg_put_extra_header(nlh, sizeof(*e));

	nlh->nlmsg_type = NLMSG_ERROR;
	nlh->nlmsg_flags = NLM_F_CAPPED;
	nlh->nlmsg_seq = req->nlmsg_seq;
	e->error = -error;
	e->msg = *req;
	if (text)
		mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, text);
	if (at && missing) {
		mnl_attr_put_u32(nlh, MISS_TYPE, missing);
		mnl_attr_put_u32(nlh, MISS_NEST, offset_in(req, at));
	} else if (at && !kern.no_offset) {
		mnl_attr_put_u32(nlh, NLMSGERR_ATTR_OFFS, offset_in(req, at));
	}
	if (nlh->nlmsg_len > NLMSG_HDRLEN + sizeof(*e))
		nlh->nlmsg_flags |= NLM_F_ACK_TLVS;
	kern.len += MNL_ALIGN(nlh->nlmsg_len);
}

static struct nlmsghdr *reply(const struct nlmsghdr *req, const void *data, size_t len)
{
	struct nlmsghdr *nlh = (void *)(kern.reply + kern.len);

	memcpy(nlh, data, len);
	nlh->nlmsg_seq = req->nlmsg_seq;
	kern.len += MNL_ALIGN(len);
	return nlh;
}

static const struct nlattr *find(const struct nlattr *nest, unsigned int type)
{
	const struct nlattr *a;

	mnl_attr_for_each_nested(a, nest) {
		if (mnl_attr_get_type(a) == type)
			return a;
	}
	return NULL;
}

static void count_reply(const struct nlmsghdr *req, uint32_t count)
{
	uint8_t buf[64] __attribute__((aligned(8)));
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);

	nlh->nlmsg_type = FAMILY;
	mnl_nlmsg_put_extra_header(nlh, GENL_HDRLEN);
	mnl_attr_put_u32(nlh, VAR_A_SESSIONS_COUNT, count);
	reply(req, nlh, nlh->nlmsg_len);
	answer(req, 0, NULL, 0, NULL);
}

static void many(const struct nlmsghdr *req, bool new)
{
	unsigned int id_type = new ? VAR_A_SESSION_SESSION_ID : VAR_A_SESSION_NAME_SESSION_ID;
	const struct nlattr *item, *id;
	unsigned int n = 0, count = 0;

	kern.messages++;
	if (req->nlmsg_len > kern.longest)
		kern.longest = req->nlmsg_len;
	mnl_attr_for_each(item, req, GENL_HDRLEN) {
		id = find(item, id_type);
		if (!id)
			return answer(req, EINVAL, item, id_type, NULL);
		if (new && kern.there[mnl_attr_get_u16(id)])
			return answer(req, EEXIST, kern.nest_offset ? item : id, 0,
				      "the id is in use");
		n++;
	}
	mnl_attr_for_each(item, req, GENL_HDRLEN) {
		id = find(item, id_type);
		count += kern.there[mnl_attr_get_u16(id)] != new;
		kern.there[mnl_attr_get_u16(id)] = new;
	}
	kern.sessions += new ? count : -count;
	if (n > kern.largest)
		kern.largest = n;
	count_reply(req, count);
}

static void request(const struct nlmsghdr *req)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(req);
	uint8_t buf[64] __attribute__((aligned(8)));
	struct nlmsghdr *nlh;

	if (req->nlmsg_type == GENL_ID_CTRL) {
		nlh = mnl_nlmsg_put_header(buf);
		nlh->nlmsg_type = GENL_ID_CTRL;
		mnl_nlmsg_put_extra_header(nlh, GENL_HDRLEN);
		mnl_attr_put_u16(nlh, CTRL_ATTR_FAMILY_ID, FAMILY);
		reply(req, nlh, nlh->nlmsg_len);
		return;
	}
	switch (genl->cmd) {
	case VAR_CMD_SESSIONS_NEW:
	case VAR_CMD_SESSIONS_DEL:
		many(req, genl->cmd == VAR_CMD_SESSIONS_NEW);
		break;
	default:
		/* an echo */
		reply(req, req, req->nlmsg_len);
		answer(req, 0, NULL, 0, NULL);
	}
}

struct mnl_socket *mnl_socket_open2(int bus, int flags)
{
	return (struct mnl_socket *)&kern;
}

int mnl_socket_bind(struct mnl_socket *nl, unsigned int groups, pid_t pid)
{
	return 0;
}

int mnl_socket_setsockopt(const struct mnl_socket *nl, int type, void *buf, socklen_t len)
{
	return 0;
}

int mnl_socket_get_fd(const struct mnl_socket *nl)
{
	return -1;
}

int mnl_socket_close(struct mnl_socket *nl)
{
	return 0;
}

ssize_t send(int fd, const void *req, size_t siz, int flags)
{
	const struct nlmsghdr *nlh = req;
	int len = siz;

	kern.len = 0;
	for (; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len))
		request(nlh);
	return siz;
}

ssize_t recv(int fd, void *buf, size_t siz, int flags)
{
	size_t len = kern.len;

	memcpy(buf, kern.reply, len);
	kern.len = 0;
	return len;
}

/* --- tests ------------------------------------------------------------------------ */

static struct varnl *nl;
static struct varnl_session s[SESSIONS];
static struct varnl_session_name names[SESSIONS];

static void test_echo(void)
{
	struct varnl_session o = {
		.end = VAR_END_SWITCH, .leg = VAR_LEG_PPPOE, .port = 5, .session_id = 0xfffe,
		.peer_mac = { 2, 0, 0, 0, 0xa, 0xff },
		.to = { .endpoint = 1, .tunnel_id = 200, .session_id = 9 },
		.mss = VAR_MSS_AUTO, .dscp = VAR_DSCP_INHERIT,
		.rx_rate = 12345678901234567890u, .rx_burst = 3000,
		.tx_rate = 1, .tx_burst = 0xffffffff,
		.has = VARNL_KEY_PPPOE | VARNL_BIT(VAR_A_SESSION_END) |
		       VARNL_BIT(VAR_A_SESSION_LEG) | VARNL_BIT(VAR_A_SESSION_PEER_MAC) |
		       VARNL_BIT(VAR_A_SESSION_TO) | VARNL_BIT(VAR_A_SESSION_MSS) |
		       VARNL_BIT(VAR_A_SESSION_DSCP) | VARNL_BIT(VAR_A_SESSION_RX_RATE) |
		       VARNL_BIT(VAR_A_SESSION_RX_BURST) | VARNL_BIT(VAR_A_SESSION_TX_RATE) |
		       VARNL_BIT(VAR_A_SESSION_TX_BURST),
	}, want = o;
	struct varnl_session_name name;

	is_int(varnl_session_new(nl, &o), 0, "a PPPoE session with everything");
	is_mem(&o, sizeof(o), &want, sizeof(want), "comes back as it was sent");
	o.has |= VARNL_BIT(VAR_A_SESSION_HELD);
	want.has &= ~(VARNL_BIT(VAR_A_SESSION_LEG) | VARNL_BIT(VAR_A_SESSION_PEER_MAC));
	is_int(varnl_session_set(nl, &o), 0, "to set it");
	is_int(o.has, want.has, "sends neither its leg, nor its MAC, nor what is held");

	name = (struct varnl_session_name){ .port = 5, .session_id = 9 };
	is_int(varnl_session_get(nl, &name, &o), 0, "a PPPoE session is asked for");
	is_int(o.has, VARNL_KEY_PPPOE, "by port and id");
	name = (struct varnl_session_name){ .endpoint = 1, .tunnel_id = 2, .session_id = 9 };
	is_int(varnl_session_get(nl, &name, &o), 0, "one in a tunnel");
	is_int(o.has, VARNL_KEY_SESSION, "by endpoint, tunnel and id");
	name = varnl_session_name(&o);
	is_int(varnl_session_get(nl, &name, &o), 0, "by the name of what is overwritten");
	is_int(o.tunnel_id, 2, "which is read first");
}

static void fill(void)
{
	unsigned int i;

	memset(kern.there, 0, sizeof(kern.there));
	kern.sessions = 0;
	kern.messages = 0;
	kern.largest = 0;
	for (i = 0; i < SESSIONS; i++) {
		names[i] = (struct varnl_session_name){
			.endpoint = 1, .tunnel_id = 100, .session_id = i + 1,
		};
		s[i] = (struct varnl_session){
			.has = VARNL_BIT(VAR_A_SESSION_PEER_SESSION_ID),
			.peer_session_id = 7,
		};
		varnl_session_key(&s[i], &names[i]);
	}
}

static void test_many(void)
{
	unsigned int n, chunk;

	fill();
	is_int(varnl_sessions_new(nl, s, 0, &n), 0, "no sessions at all");
	is_int(kern.messages, 0, "are no message");
	is_int(varnl_sessions_new(nl, s, SESSIONS, &n), 0, "%u sessions", SESSIONS);
	is_int(n, SESSIONS, "are made");
	is_int(kern.sessions, SESSIONS, "all of them");
	chunk = kern.largest;
	ok(chunk > 100 && chunk < SESSIONS, "%u in a message at most", chunk);
	is_int(kern.messages, (SESSIONS + chunk - 1) / chunk, "and no more messages than needed");

	is_int(varnl_sessions_del(nl, names, SESSIONS / 2, &n), 0, "half of them go");
	is_int(n, SESSIONS / 2, "which is told");
	is_int(varnl_sessions_del(nl, names, SESSIONS, &n), 0, "then all");
	is_int(n, SESSIONS / 2, "of which half were there");
	is_int(kern.sessions, 0, "none is left");

	/* the message after the first is refused */
	kern.there[s[chunk + 5].session_id] = true;
	is_int(varnl_sessions_new(nl, s, SESSIONS, &n), -EEXIST, "one that exists");
	is_int(n, chunk, "those of the messages before are made");
	is_int(kern.sessions, chunk, "no other");
	is_int(varnl_fault(nl), chunk + 5, "which one is told");
	is_str(varnl_error(nl), "session-id: the id is in use (File exists)", "and why");
	kern.nest_offset = true;
	is_int(varnl_sessions_new(nl, s + chunk, SESSIONS - chunk, &n), -EEXIST,
	       "a kernel that names the session alone");
	is_int(varnl_fault(nl), 5, "names the right one");
	is_str(varnl_error(nl), "the id is in use (File exists)", "and nothing more");
	kern.no_offset = true;
	is_int(varnl_sessions_new(nl, s + chunk, SESSIONS - chunk, &n), -EEXIST,
	       "a kernel that names no attribute");
	is_int(varnl_fault(nl), -1, "leaves it open which one");
	kern.no_offset = false;

	fill();
	s[3].has &= ~VARNL_BIT(VAR_A_SESSION_SESSION_ID);
	is_int(varnl_sessions_new(nl, s, 10, &n), -EINVAL, "one without an id");
	is_int(varnl_fault(nl), 3, "is the one at fault");
	is_str(varnl_error(nl), "session-id: attribute is missing (Invalid argument)",
	       "the attribute inside is named");
	is_int(n + kern.sessions, 0, "none was made");

	varnl_batch_begin(nl, NULL, NULL);
	is_int(varnl_sessions_new(nl, s, 10, &n), -EBUSY, "not while a batch is open");
	is_int(varnl_batch_end(nl), 0, "which is empty");
}

/* Everything a session can say, many times */
static void test_long(void)
{
	unsigned int i, k, n;

	fill();
	for (i = 0; i < SESSIONS; i++) {
		memset(s[i].user, 'u', sizeof(s[i].user) - 1);
		s[i].n_prefixes = VAR_MAX_PREFIXES;
		for (k = 0; k < VAR_MAX_PREFIXES; k++)
			s[i].prefix[k] = (struct varnl_prefix){ .family = AF_INET6, .len = 128 };
		s[i].has |= VARNL_BIT(VAR_A_SESSION_USER) | VARNL_BIT(VAR_A_SESSION_PREFIX);
	}
	is_int(varnl_sessions_new(nl, s, SESSIONS, &n), 0, "%u long sessions", SESSIONS);
	is_int(n, SESSIONS, "are made");
	ok(kern.longest < 200000, "the longest message, %zu bytes, fits a send buffer",
	   kern.longest);
}

static void test_names(void)
{
	unsigned int i;
	char text[128];

	for (i = 0; i <= VAR_DROP_REASON_MAX; i++)
		ok(strcmp(varnl_drop_name(i), "unknown") &&
		   strcmp(varnl_drop_text(i), "a reason without a description"),
		   "drop reason %u is %s", i, varnl_drop_name(i));
	for (i = 1; i <= VAR_CMD_MAX; i++)
		ok(strcmp(varnl_cmd_name(i), "unknown"), "operation %u is %s", i,
		   varnl_cmd_name(i));
	is_str(varnl_end_name(VAR_END_HOLD), "hold", "an end");
	is_str(varnl_end_name(VAR_END_SWITCH), "switch", "another");
	is_str(varnl_leg_name(VAR_LEG_PPPOE), "pppoe", "a leg");
	is_str(varnl_session_flags(VAR_SESSION_FLAGS_DF, text, sizeof(text)), "df", "a flag");
}

int main(void)
{
	char err[256];

	plan(0);
	nl = varnl_open(err, sizeof(err));
	if (!ok(nl, "open"))
		return done();
	test_echo();
	test_many();
	test_long();
	test_names();
	varnl_close(nl);
	return done();
}
