// SPDX-License-Identifier: GPL-2.0
/*
 * build: tools/varctl/cmd-batch.c tools/varctl/cmd-session*.c tools/varctl/find.c
 *	tools/varctl/args.c tools/varctl/ctl.c tools/varctl/json.c tools/varctl/out.c
 *	tools/lib/parse*.c tools/lib/varnl_names.c tools/lib/control.c ; libs: -ljansson
 */
/*
 * varctl_batch.c - a batch is as if each line were done before the next, whatever is sent together
 *
 * The kernel is a list of sessions. It makes those of a request all or none, as the real one.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "tap.h"
#include "varctl/varctl.h"

#undef ARRAY_SIZE
#define MAX	4000

/* --- the kernel and the rest of the world ---------------------------------------------- */

static struct {
	struct varnl_session s[MAX];
	unsigned int n;
	unsigned int requests, tunnel_dumps, vr_dumps, gets, ups, addrs;
	int fault;
	bool no_fault;		/* never say which session it is */
	uint16_t bad;		/* id that is always refused */
	int fail_set;		/* number of the session_set that fails, from 1 */
	unsigned int sets;
	char log[512];
} kern;

static int same(const struct varnl_session_name *a, const struct varnl_session_name *b)
{
	return a->port == b->port && a->endpoint == b->endpoint &&
	       a->tunnel_id == b->tunnel_id && a->session_id == b->session_id;
}

static struct varnl_session *find(const struct varnl_session_name *name)
{
	struct varnl_session_name has;
	unsigned int i;

	for (i = 0; i < kern.n; i++) {
		has = varnl_session_name(&kern.s[i]);
		if (same(&has, name))
			return &kern.s[i];
	}
	return NULL;
}

static int make(const struct varnl_session *s)
{
	struct varnl_session_name name = varnl_session_name(s);

	if (s->session_id == kern.bad || find(&name))
		return -EEXIST;
	/* sessions of the same request do not count: that is the hard case */
	if (s->end == VAR_END_SWITCH && !find(&s->to))
		return -ENOENT;
	return 0;
}

static void keep(const struct varnl_session *s)
{
	kern.s[kern.n] = *s;
	if (s->end == VAR_END_TERMINATE)
		kern.s[kern.n].ifindex = 1000 + kern.n;
	kern.n++;
}

struct varnl *varnl_open(char *err, size_t len)
{
	return (struct varnl *)&kern;
}

struct varnl *varnl_open_via(const char *path, char *err, size_t len)
{
	return NULL;
}

void varnl_close(struct varnl *nl)
{
}

const char *varnl_error(const struct varnl *nl)
{
	return "the kernel's reason";
}

int varnl_fault(const struct varnl *nl)
{
	return kern.no_fault ? -1 : kern.fault;
}

int varnl_sessions_new(struct varnl *nl, const struct varnl_session *s, unsigned int n,
		       unsigned int *made)
{
	unsigned int i;
	int ret;

	kern.requests++;
	kern.fault = -1;
	*made = 0;
	for (i = 0; i < n; i++) {
		ret = make(&s[i]);
		if (ret) {
			kern.fault = i;
			return ret;
		}
	}
	for (i = 0; i < n; i++)
		keep(&s[i]);
	*made = n;
	return 0;
}

int varnl_session_new(struct varnl *nl, struct varnl_session *s)
{
	int ret = make(s);

	kern.requests++;
	if (!ret)
		keep(s);
	return ret;
}

int varnl_session_del(struct varnl *nl, const struct varnl_session_name *name)
{
	struct varnl_session *s = find(name);

	kern.requests++;
	if (!s)
		return -ENOENT;
	*s = kern.s[--kern.n];
	return 0;
}

int varnl_sessions_del(struct varnl *nl, const struct varnl_session_name *names, unsigned int n,
		       unsigned int *deleted)
{
	struct varnl_session *s;
	unsigned int i;

	kern.requests++;
	kern.fault = -1;
	*deleted = 0;
	for (i = 0; i < n; i++) {
		s = find(&names[i]);
		if (!s)
			continue;
		*s = kern.s[--kern.n];
		(*deleted)++;
	}
	return 0;
}

int varnl_session_get(struct varnl *nl, const struct varnl_session_name *name,
		      struct varnl_session *s)
{
	kern.gets++;
	if (!find(name))
		return -ENOENT;
	*s = *find(name);
	return 0;
}

static struct ctl no_ctl;

int varnl_session_set(struct varnl *nl, struct varnl_session *s)
{
	struct varnl_session_name name = varnl_session_name(s);
	struct varnl_session *o = find(&name);
	size_t len = strlen(kern.log);
	char text[SESSION_STRLEN];

	snprintf(kern.log + len, sizeof(kern.log) - len, "%s:%s ",
		 session_text(&no_ctl, &name, text), varnl_end_name(s->end));
	if (++kern.sets == (unsigned int)kern.fail_set)
		return -EBUSY;
	o->end = s->end;
	o->to = s->to;
	*s = *o;
	return 0;
}

int varnl_session_dump(struct varnl *nl, const struct varnl_session *filter, varnl_session_cb cb,
		       void *data)
{
	unsigned int i;

	for (i = 0; i < kern.n; i++)
		cb(&kern.s[i], data);
	return 0;
}

/* Tunnels 100 and 200 at endpoint 1, 300 at endpoints 1 and 2 */
int varnl_tunnel_dump(struct varnl *nl, const struct varnl_tunnel *filter, varnl_tunnel_cb cb,
		      void *data)
{
	static const struct varnl_tunnel t[] = {
		{ .endpoint = 1, .tunnel_id = 300 }, { .endpoint = 1, .tunnel_id = 100 },
		{ .endpoint = 2, .tunnel_id = 300 }, { .endpoint = 1, .tunnel_id = 200 },
	};
	unsigned int i;

	kern.tunnel_dumps++;
	for (i = 0; i < 4; i++)
		cb(&t[i], data);
	return 0;
}

int varnl_vr_dump(struct varnl *nl, varnl_vr_cb cb, void *data)
{
	const struct varnl_vr vr = { .id = 10, .name = "red" };

	kern.vr_dumps++;
	return cb(&vr, data);
}

int varnl_endpoint_dump(struct varnl *nl, varnl_endpoint_cb cb, void *data)
{
	return 0;
}

/* Sessions of tunnel 200 are on the backbone side */
int varnl_row_get(struct varnl *nl, struct varnl_row *row)
{
	row->side = row->tunnel_id == 200 ? VAR_SIDE_BACKBONE : VAR_SIDE_ACCESS;
	return 0;
}

void varnl_batch_begin(struct varnl *nl, varnl_batch_cb cb, void *data)
{
}

int varnl_batch_end(struct varnl *nl)
{
	return 0;
}

struct vrf *vrf_open(char *err, size_t len)
{
	return (struct vrf *)&kern;
}

void vrf_close(struct vrf *v)
{
}

const char *vrf_error(const struct vrf *v)
{
	return "no reason";
}

int vrf_link_up(struct vrf *v, int ifindex, bool up)
{
	kern.ups++;
	return 0;
}

int vrf_addr_add(struct vrf *v, int ifindex, const struct ipaddr *local, const struct ipaddr *peer)
{
	kern.addrs++;
	return 0;
}

int vrf_forwarding(struct vrf *v, const char *ifname, bool on)
{
	return 0;
}

int bind_row(struct ctl *c, struct varnl_row *row, uint32_t ifindex, enum bind how)
{
	return 0;
}

/* As main.c, for sessions alone; "nop" is another command */
int run_command(struct ctl *c, int argc, char **argv)
{
	const struct verb *v;
	int rc;

	if (!strcmp(argv[0], "nop"))
		return batch_next(c, NULL);
	if (strcmp(argv[0], "session") || argc < 2)
		return RC_USAGE;
	for (v = session_verbs; v->name && strcmp(v->name, argv[1]); v++)
		;
	if (!v->name)
		return RC_USAGE;
	snprintf(c->what, sizeof(c->what), "session %s", v->name);
	rc = batch_next(c, v);
	return rc ? rc : v->run(c, argc - 2, argv + 2);
}

/* --- tests --------------------------------------------------------------------------------- */

static char said[8192];

static void reset(void)
{
	memset(&kern, 0, sizeof(kern));
}

/* Run a batch; what it says goes into said */
static int batch(const char *text, bool force)
{
	struct ctl c = { .socket = "/nonexistent/var-unit-test" };
	char name[] = "/tmp/varctl-batch.XXXXXX";
	int fd = mkstemp(name), err, rc;
	FILE *f = fdopen(fd, "w");
	FILE *mem = tmpfile();
	size_t n;

	fputs(text, f);
	fclose(f);
	fflush(stderr);
	err = dup(2);
	dup2(fileno(mem), 2);
	rc = cmd_batch(&c, force ? 2 : 1, (char *[]){ force ? "-force" : name, name });
	fflush(stderr);
	dup2(err, 2);
	close(err);
	rewind(mem);
	n = fread(said, 1, sizeof(said) - 1, mem);
	/* one message fits into the name of a test, from the number of the line on */
	if (n && said[n - 1] == '\n')
		n--;
	said[n] = 0;
	if (!strncmp(said, "varctl: /tmp/", 13))
		memmove(said, strchr(said + 13, ':') + 1, strlen(strchr(said + 13, ':') + 1) + 1);
	fclose(mem);
	unlink(name);
	ctl_close(&c);
	return rc;
}

/* N lines "session VERB FIRST+i ..." */
static char *lines(const char *verb, unsigned int first, unsigned int n, const char *rest)
{
	char *text = malloc(n * 128 + 1), *p = text;
	unsigned int i;

	*p = 0;
	for (i = 0; i < n; i++)
		p += sprintf(p, "session %s %u %s\n", verb, first + i, rest);
	return text;
}

static void test_many(void)
{
	char *text;

	reset();
	text = lines("add", 1, 3000, "tunnel 100 peer-id 9 vr red address 10.0.0.1 peer 10.1.0.1");
	is_int(batch(text, false), 0, "3000 sessions");
	is_int(kern.n, 3000, "are made");
	ok(kern.requests < 10, "in %u requests", kern.requests);
	is_int(kern.tunnel_dumps, 1, "the tunnel is looked up once");
	is_int(kern.vr_dumps, 1, "the VR too");
	is_int(kern.ups, 3000, "their devices are up");
	is_int(kern.addrs, 3000, "and have addresses");
	is_int(kern.s[77].vr, 10, "a VR");
	is_int(kern.s[77].endpoint, 1, "an endpoint");
	free(text);

	kern.requests = 0;
	text = lines("del", 1, 3000, "tunnel 100");
	is_int(batch(text, false), 0, "3000 are removed");
	is_int(kern.n, 0, "all of them");
	ok(kern.requests < 10, "in %u requests", kern.requests);
	is_str(said, "", "without a word");
	is_int(batch(text, true), RC_REFUSED, "and again");
	ok(strstr(said, "1: session del: 512 of the 512 sessions to line 512 did not exist"),
	   "they did not exist: %.*s", (int)strcspn(said, "\n"), said);
	free(text);

	reset();
	text = lines("add", 1, 100, "tunnel 100 end hold");
	is_int(batch(text, false), 0, "100 that are held");
	is_int(kern.ups + kern.gets, 0, "have no devices to bring up");
	free(text);
}

static void test_refused(bool no_fault, const char *how)
{
	char *text = lines("add", 1, 600, "tunnel 100 peer-id 9");

	reset();
	kern.no_fault = no_fault;
	kern.bad = 300;
	is_int(batch(text, false), RC_REFUSED, "%s: line 300 of 600 is refused", how);
	is_int(kern.n, 299, "%s: those before it are made, none behind it", how);
	ok(strstr(said, "300: session add: session 1/100/300: the kernel's reason"), "%s: %s", how,
	   said);
	reset();
	kern.no_fault = no_fault;
	kern.bad = 300;
	is_int(batch(text, true), RC_REFUSED, "%s, -force: it is refused", how);
	is_int(kern.n, 599, "%s, -force: all others are made", how);
	ok(strstr(said, "300: ") && !strchr(said, '\n'),
	   "%s, -force: one message", how);
	reset();
	kern.no_fault = no_fault;
	is_int(batch(text, false), 0, "%s: without it none is", how);
	is_int(batch(text, true), RC_REFUSED, "%s, -force: all exist", how);
	is_int(kern.n, 600, "%s: and stay", how);
	free(text);
}

static void test_order(void)
{
	reset();
	is_int(batch("session add 1 tunnel 100 end hold\n"
		     "session add 100/2 peer-id 4 to 100/1\n"
		     "session add 3 tunnel 200 peer-id 4 to 2\n", false), 0,
	       "sessions that are switched to lines before");
	is_int(kern.n, 3, "are made: %s", said);
	is_int(kern.s[2].to.tunnel_id, 100, "the id alone is looked up when they are");

	reset();
	is_int(batch("session add 1 tunnel 100 peer-id 1\nsession del 1 tunnel 100\n"
		     "session add 1 tunnel 100 peer-id 2\nnop\n", false), 0,
	       "made, removed, made again");
	is_int(kern.s[0].peer_session_id, 2, "in this order");
	reset();
	is_int(batch("session add 1 tunnel 100 peer-id 1\nsession add x\n"
		     "session add 2 tunnel 100 peer-id 1\n", false), RC_USAGE, "a wrong line");
	is_int(kern.n, 1, "what is before it is done, what is behind it is not");
	ok(strstr(said, "2: session add: session \"x\""), "it is named: %s", said);
	reset();
	is_int(batch("session add 1 tunnel 100 peer-id 1\nbogus\nsession del 7\n"
		     "session add 2 tunnel 100 peer-id 1\n", true), RC_REFUSED,
	       "-force: the worst status");
	is_int(kern.n, 2, "-force: and the others");
	reset();
	is_int(batch("session add 1 tunnel 300 peer-id 1\n", true), RC_USAGE,
	       "a tunnel that two endpoints have");
	ok(strstr(said, "2 endpoints have a tunnel 300"), "it is told: %s", said);
	is_int(batch("session add 2/300/1 peer-id 1\n", true), 0, "the endpoint decides");
}

static void test_text(void)
{
	reset();
	is_int(batch("# comment\n\n   # another\n"
		     "session add 1 tunnel 100 \\\n\tpeer-id 9 user \"a b#c\" # comment\n"
		     "session add 2 tunnel 100 peer-id 9 user 'x'\"y\"z", false), 0,
	       "comments, quotes, a continued line, no newline at the end");
	is_str(kern.s[0].user, "a b#c", "quotes keep blanks");
	is_str(kern.s[1].user, "xyz", "and are parts of words");
	reset();
	is_int(batch("nop\n\nsession add 1 \\\ntunnel 100 peer-id 0\n", false), RC_USAGE,
	       "a wrong number");
	ok(strstr(said, "4: session add: peer-id"), "lines are counted: %s", said);
	is_int(batch("session add \"1\n", false), RC_USAGE, "a quote without end: %s", said);
	is_int(batch("", false), 0, "nothing at all");
	is_int(batch("batch x\n", false), RC_USAGE, "an unknown command");
}

static void test_switch(void)
{
	static const char two[] = "session add 1 tunnel 100 end hold\n"
				  "session add 9 tunnel 200 end hold\n";

	reset();
	is_int(batch(two, false), 0, "two held sessions");
	is_int(batch("session switch 100/1 200/9\n", false), 0, "are switched");
	is_str(kern.log, "1/200/9:switch 1/100/1:switch ", "downstream first");
	is_int(kern.s[0].to.tunnel_id * 1000 + kern.s[1].to.tunnel_id, 200100, "to each other");
	is_int(batch("session switch 9 1\n", false), 0, "again, by their ids");
	is_int(kern.sets, 2, "which changes nothing");
	reset();
	batch(two, false);
	batch("session switch 200/9 100/1\n", false);
	is_str(kern.log, "1/200/9:switch 1/100/1:switch ", "whatever the order: sides decide");
	reset();
	batch(two, false);
	kern.fail_set = 2;
	is_int(batch("session switch 100/1 200/9\n", false), RC_REFUSED, "the second is refused");
	is_str(kern.log, "1/200/9:switch 1/100/1:switch 1/200/9:hold ", "the first is undone");
	ok(strstr(said, "session 1/100/1 to 1/200/9: the kernel's reason"), "it is told: %s", said);
	is_int(batch("session switch 100/1 100/1\n", false), RC_USAGE, "a session to itself");
	is_int(batch("session switch 100/1 100/5\n", false), RC_REFUSED, "to one that is not");
	is_int(batch("session switch 100/1\n", false), RC_USAGE, "to nothing");
	reset();
	batch("session add 1 tunnel 100 peer-id 4\nsession add 9 tunnel 200 end hold\n", false);
	is_int(batch("session switch 100/1 200/9\n", false), RC_REFUSED, "one that is terminated");
	is_int(kern.sets, 0, "changes nothing: %s", said);
}

static void test_pppoe(void)
{
	static const char mac[] = "02:00:00:00:00:01";
	char text[256];

	reset();
	snprintf(text, sizeof(text),
		 "session add 5 port lo mac %s rx-rate 10mbit tx-burst 64kb mss auto\n%s %s end none\n",
		 mac, "session add lo/6 mac", mac);
	is_int(batch(text, false), 0, "PPPoE sessions: %s", said);
	is_int(kern.s[0].leg, VAR_LEG_PPPOE, "their leg");
	ok(kern.s[0].port && kern.s[0].port == kern.s[1].port, "their port");
	is_int(kern.s[0].rx_rate, 10000000, "a rate");
	is_int(kern.s[0].tx_burst, 65536, "a burst");
	is_int(kern.s[0].mss, VAR_MSS_AUTO, "an MSS");
	is_int(kern.s[1].end, VAR_END_NONE, "an end");
	is_int(batch("session add lo/7\n", false), RC_USAGE, "without a MAC: %s", said);
	snprintf(text, sizeof(text), "session add lo/7 mac %s peer-id 4\n", mac);
	is_int(batch(text, false), RC_USAGE, "with the id of a peer: %s", said);
	snprintf(text, sizeof(text), "session add 100/7 peer-id 4 mac %s\n", mac);
	is_int(batch(text, false), RC_USAGE, "a MAC in a tunnel: %s", said);
	is_int(batch("session add nodev/7\n", false), RC_REFUSED, "no such device: %s", said);
	is_int(batch("session add lo/7 port lo\n", false), RC_USAGE, "named twice: %s", said);
	is_int(batch("session add 7 port lo tunnel 100\n", false), RC_USAGE, "both: %s", said);
	is_int(batch("session add 7\n", false), RC_USAGE, "neither: %s", said);
	is_int(batch("session del lo/5\nsession del 6 port lo\n", false), 0, "removed: %s", said);
	is_int(kern.n, 0, "both");
}

int main(void)
{
	plan(0);
	test_many();
	test_refused(false, "the kernel names it");
	test_refused(true, "the kernel does not name it");
	test_order();
	test_text();
	test_switch();
	test_pppoe();
	return done();
}
