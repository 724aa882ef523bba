// SPDX-License-Identifier: GPL-2.0
/*
 * vard_dial.c - the daemon as a client of LNSs, some of which do not mean well
 *
 * Everything but sockets and the kernel is the real thing. At the end nothing may be
 * left: no session, address, route, timer or object of the kernel.
 */
/*
 * build: tools/vard/lns.c tools/vard/tunnel.c tools/vard/session*.c tools/vard/forward.c
 *	tools/vard/dial.c tools/vard/group.c tools/vard/move.c tools/vard/role.c tools/vard/random.c
 *	tools/vard/grant.c tools/vard/authority.c
 *	tools/vard/monitor.c tools/vard/kernel.c tools/vard/vr.c tools/vard/row.c
 *	tools/vard/peer.c tools/vard/reload*.c tools/vard/config*.c tools/vard/errlist.c
 *	tools/vard/secretfile.c tools/vard/users.c tools/vard/pool.c tools/vard/hash.c
 *	tools/vard/log.c tools/vard/l2tp/[a-z]*.c tools/vard/ppp/[a-z]*.c
 *	tools/lib/varnl_names.c tools/lib/control.c tools/lib/parse*.c ;
 *	libs: -lyaml -lcrypto -levent -ljansson
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "log.h"
#include "reload.h"
#include "tap.h"
#include "vard_fake.h"

#define SERVERS	2
#define LINES	8

struct server;

/* An LNS's end of a call */
struct line {
	struct server *server;
	struct l2tp_call *call;
	struct ppp *ppp;
	uint16_t sid;
	uint16_t peer_sid;
	bool open;
};

/* An LNS, which knows one tunnel at a time */
struct server {
	struct l2tp_tunnel *eng;
	struct in_addr addr;
	bool silent;
	bool refuses;		/* calls */
	uint16_t sid;
	struct line lines[LINES];
};

/* What is on the wire */
struct packet {
	struct packet *next;
	bool to_vard;
	bool ppp;
	struct server *server;
	uint16_t sid;
	size_t len;
	uint8_t data[];
};

static struct server servers[SERVERS];
static struct packet *wire, **wire_end = &wire;
static struct ppp_conf conf;
static const char *password = "secret";
static uint32_t next_addr;	/* host byte order */
static bool same_addr;

static void send_packet(bool to_vard, bool ppp, struct server *server, uint16_t sid,
			const void *data, size_t len)
{
	struct packet *p = malloc(sizeof(*p) + len);

	if (!p)
		abort();
	*p = (struct packet){
		.to_vard = to_vard, .ppp = ppp, .server = server, .sid = sid, .len = len,
	};
	memcpy(p->data, data, len);
	*wire_end = p;
	wire_end = &p->next;
}

/* --- the LNS ------------------------------------------------------------------------ */

static void sv_random(struct ppp *p, void *buf, size_t len)
{
	random_bytes(buf, len);
}

static void sv_send(struct ppp *p, const uint8_t *frame, size_t len)
{
	struct line *l = ppp_priv(p);

	if (l->call)
		send_packet(true, true, l->server, l->peer_sid, frame, len);
}

static void sv_authenticate(struct ppp *p, const struct ppp_auth_req *req)
{
	bool ok;

	if (req->auth == PPP_AUTH_PAP)
		ok = ppp_secret_equal(password, strlen(password), req->password,
				      req->password_len);
	else
		ok = ppp_chap_md5_verify(req->id, password, strlen(password), req->chal,
					 req->chal_len, req->resp);
	ppp_auth_result(p, fake.now, ok, ok ? "" : "Go away");
}

static void sv_network_request(struct ppp *p)
{
	struct ppp_net net = {
		.ip4 = true,
		.local.s_addr = htonl(0x0a010001),
		.peer.s_addr = htonl(same_addr ? next_addr : next_addr++),
	};

	ppp_network_result(p, fake.now, &net);
}

static void sv_ncp_up(struct ppp *p, uint16_t proto)
{
	((struct line *)ppp_priv(p))->open = true;
}

static void sv_ncp_down(struct ppp *p, uint16_t proto)
{
	((struct line *)ppp_priv(p))->open = false;
}

static void sv_terminated(struct ppp *p, enum ppp_reason reason, const char *text)
{
	struct line *l = ppp_priv(p);

	if (l->call)
		l2tp_call_close(l->call, fake.now, L2TP_CDN_ADMIN, 0, "PPP has ended");
}

static const struct ppp_ops line_ops = {
	.send = sv_send,
	.random = sv_random,
	.authenticate = sv_authenticate,
	.network_request = sv_network_request,
	.ncp_up = sv_ncp_up,
	.ncp_down = sv_ncp_down,
	.terminated = sv_terminated,
};

static void sv_tunnel_send(struct l2tp_tunnel *t, const uint8_t *buf, size_t len)
{
	send_packet(true, false, l2tp_tunnel_priv(t), 0, buf, len);
}

static void sv_tunnel_random(struct l2tp_tunnel *t, void *buf, size_t len)
{
	random_bytes(buf, len);
}

static void sv_call_request(struct l2tp_call *c, const struct l2tp_call_info *info)
{
	struct server *sv = l2tp_tunnel_priv(l2tp_call_tunnel(c));
	struct line *l;

	if (sv->refuses) {
		l2tp_call_reject(c, fake.now, L2TP_CDN_NO_FACILITY_TEMP, 0, "full");
		return;
	}
	for (l = sv->lines; l->call; l++) {
		if (l == &sv->lines[LINES - 1])
			abort();
	}
	ppp_free(l->ppp);
	*l = (struct line){
		.server = sv, .call = c, .sid = ++sv->sid, .peer_sid = l2tp_call_peer_sid(c),
	};
	l->ppp = ppp_new(&line_ops, l, &conf, fake.now);
	l2tp_call_set_priv(c, l);
	l2tp_call_accept(c, fake.now, l->sid);
}

static void sv_call_up(struct l2tp_call *c, const struct l2tp_call_info *info)
{
	ppp_lower_up(((struct line *)l2tp_call_priv(c))->ppp, fake.now);
}

static void sv_call_down(struct l2tp_call *c, const struct l2tp_reason *why)
{
	struct line *l = l2tp_call_priv(c);

	if (!l)
		return;
	l->call = NULL;
	l->open = false;
	ppp_lower_down(l->ppp, fake.now);
}

static const struct l2tp_ops server_ops = {
	.send = sv_tunnel_send,
	.random = sv_tunnel_random,
	.call_request = sv_call_request,
	.call_up = sv_call_up,
	.call_down = sv_call_down,
};

/* Without a word */
static void server_dies(struct server *sv)
{
	unsigned int i;

	if (sv->eng)
		l2tp_tunnel_free(sv->eng);
	sv->eng = NULL;
	for (i = 0; i < LINES; i++)
		ppp_free(sv->lines[i].ppp);
	memset(sv->lines, 0, sizeof(sv->lines));
}

static void server_input(struct server *sv, const uint8_t *buf, size_t len)
{
	struct l2tp_tunnel_conf c;
	struct l2tp_hdr hdr;

	if (sv->silent || l2tp_hdr_parse(buf, len, &hdr) != L2TP_HDR_OK)
		return;
	if (!hdr.tid) {
		server_dies(sv);
		l2tp_tunnel_conf_init(&c);
		c.host_name = "lns";
		c.local_tid = 77;
		c.roles = L2TP_ROLE_LNS;
		c.framing_cap = 3;
		sv->eng = l2tp_tunnel_new(&server_ops, sv, &c, false, fake.now);
	}
	if (sv->eng)
		l2tp_tunnel_input(sv->eng, fake.now, buf, len);
}

static unsigned int open_lines(void)
{
	unsigned int i, j, n = 0;

	for (i = 0; i < SERVERS; i++) {
		for (j = 0; j < LINES; j++)
			n += servers[i].lines[j].open;
	}
	return n;
}

/* --- the wire ------------------------------------------------------------------------ */

static void datagram_out(struct in_addr to, uint16_t port, const uint8_t *buf, size_t len)
{
	unsigned int i;

	for (i = 0; i < SERVERS; i++) {
		if (servers[i].addr.s_addr == to.s_addr)
			send_packet(false, false, &servers[i], 0, buf, len);
	}
}

static void frame_out(const struct varnl_frame *f)
{
	struct varnl_session *s = fake_session(f->tunnel_id, f->session_id);
	struct varnl_tunnel *t = fake_tunnel(f->tunnel_id);
	unsigned int i;

	for (i = 0; s && t && i < SERVERS; i++) {
		if (servers[i].addr.s_addr == t->peer_ip4.s_addr)
			send_packet(false, true, &servers[i], s->peer_session_id, f->data, f->len);
	}
}

static void line_input(struct server *sv, const struct packet *p)
{
	unsigned int i;

	for (i = 0; i < LINES; i++) {
		if (sv->lines[i].call && sv->lines[i].sid == p->sid)
			ppp_input(sv->lines[i].ppp, fake.now, p->data, p->len);
	}
}

/* The frame belongs to the tunnel with the server: no other one has its session */
static void frame_in(const struct packet *p)
{
	struct varnl_session_name name = { .endpoint = 1, .session_id = p->sid };
	unsigned int i;

	for (i = 0; i < fake.n_tunnels; i++) {
		name.tunnel_id = fake.tunnels[i].tunnel_id;
		if (fake.tunnels[i].peer_ip4.s_addr == p->server->addr.s_addr &&
		    fake_session(name.tunnel_id, name.session_id))
			session_frame(&name, p->data, p->len);
	}
}

static void flush(void)
{
	struct packet *p;

	while ((p = wire)) {
		wire = p->next;
		if (!wire)
			wire_end = &wire;
		if (p->to_vard && p->ppp)
			frame_in(p);
		else if (p->to_vard)
			lns_input(&the_endpoint, p->server->addr, 1701, 0, p->data, p->len);
		else if (p->ppp)
			line_input(p->server, p);
		else
			server_input(p->server, p->data, p->len);
		free(p);
		reap();
	}
}

static void server_timers(struct server *sv)
{
	unsigned int i;

	if (sv->eng && l2tp_tunnel_deadline(sv->eng) <= fake.now)
		l2tp_tunnel_timer(sv->eng, fake.now);
	for (i = 0; i < LINES; i++) {
		if (sv->lines[i].ppp && ppp_deadline(sv->lines[i].ppp) <= fake.now)
			ppp_timer(sv->lines[i].ppp, fake.now);
	}
}

/* Let time pass, in ms */
static void run(unsigned int ms)
{
	uint64_t end = fake.now + ms;
	unsigned int i;

	while (fake.now < end) {
		flush();
		while (fake_timer())
			reap();
		for (i = 0; i < SERVERS; i++)
			server_timers(&servers[i]);
		fake_run_events();
		fake.now += 10;
	}
}

/* --- the parts ------------------------------------------------------------------------- */

static char conf_path[32];

static void write_conf(const char *dials)
{
	FILE *f = fopen(conf_path, "w");

	if (!f)
		abort();
	fprintf(f, "log: error\n"
		"ppp: {echo-interval: 5s, echo-failures: 3, restart-timeout: 1s}\n"
		"l2tp: {hello: 5s, retransmit: {tries: 2}}\n"
		"vrs: [{name: site, id: 1, local: 10.5.0.1, pools: 10.5.0.0/24}]\n"
		"listen: [{name: out, address: 192.0.2.100}]\n"
		"groups:\n"
		"- name: isp\n"
		"  listen: out\n"
		"  deny: 5s\n"
		"  members: [{name: a, address: 192.0.2.1}, {name: b, address: 192.0.2.2, preference: 1}]\n"
		"%s", dials);
	if (fclose(f) || chmod(conf_path, 0600))
		abort();
}

#define CALL		"dial:\n- {name: up, vr: site, group: isp, user: \"u%d@x\", redial: 2s, "
#define CALLS(rest)	CALL rest "}\n"
#define TWO		CALLS("password: secret, calls: 2, default-route: yes")

static void setup(void)
{
	struct errlist err = { 0 };
	unsigned int i;

	for (i = 0; i < SERVERS; i++)
		servers[i].addr.s_addr = htonl(0xc0000201 + i);
	ppp_conf_init(&conf);
	conf.restart_ms = 1000;
	next_addr = 0x0a01000a;
	write_conf(TWO);
	vard.config_path = conf_path;
	vard.cfg = config_load(conf_path, &err);
	if (!vard.cfg) {
		printf("Bail out! %s\n", err.text[0]);
		exit(1);
	}
	log_level(getenv("VERBOSE") ? LOG_DEBUG : LOG_ERR - 1);
	vard.base = event_base_new();
	fake.frame_out = frame_out;
	fake.datagram_out = datagram_out;
	kernel_open(err.text[0], 0);
	vrs_apply(vard.cfg, &err);
	peers_apply(vard.cfg);
	rows_open();
	rows_apply(NULL, vard.cfg);
	endpoints_apply(vard.cfg, &err);
	kernel_listen();
	dials_apply(vard.cfg);
}

static void reread(const char *dials)
{
	struct errlist err = { 0 };
	struct reload_diff d;

	write_conf(dials);
	if (reload(&d, &err)) {
		printf("Bail out! %s\n", err.n ? err.text[0] : "no reload");
		exit(1);
	}
	reload_diff_free(&d);
	err_free(&err);
	reap();
}

/* A member of the nth call as text; "" if it has none */
static const char *member(unsigned int n, const char *key)
{
	static char text[2][256];
	static unsigned int turn;
	char *buf = text[turn++ % 2];
	json_t *all = show_dials(), *val;

	val = json_object_get(json_array_get(all, n), key);
	if (json_is_integer(val))
		snprintf(buf, 256, "%lld", (long long)json_integer_value(val));
	else
		snprintf(buf, 256, "%s", val ? json_string_value(val) : "");
	json_decref(all);
	return buf;
}

static void test_up(void)
{
	unsigned int i;

	is_str(member(0, "state"), "waiting", "a call begins");
	run(3000);
	is_int(open_lines(), 2, "two calls are up at the LNS");
	ok(!strcmp(member(0, "state"), "up") && !strcmp(member(1, "state"), "up"), "and here");
	is_str(member(1, "user"), "u2@x", "the number is in the user's name");
	ok(strcmp(member(0, "address"), member(1, "address")) &&
	   !strncmp(member(0, "address"), "10.1.0.1", 8), "they have the addresses of the LNS");
	is_str(member(0, "peer_address"), "10.1.0.1", "and its own");
	is_str(member(0, "lns"), "isp/a", "the LNS of the lower preference");
	is_int(fake.n_tunnels, 1, "one tunnel");
	ok(fake.tunnels[0].side == VAR_SIDE_BACKBONE && fake.tunnels[0].vr == 1,
	   "on the backbone side of the VR");
	is_int(fake.n_routes, 2, "a default route for each");
	is_int(fake.n_addrs, 2, "and an address");
	for (i = 0; i < fake.n_sessions; i++) {
		if (fake.sessions[i].open != VAR_OPEN_FLAGS_IP4 || fake.sessions[i].n_prefixes ||
		    !(fake.sessions[i].flags & VAR_SESSION_FLAGS_ANY_SOURCE) ||
		    fake.sessions[i].end != VAR_END_TERMINATE)
			break;
	}
	is_int(i, 2, "the kernel lets IPv4 pass from any source");
	run(60000);
	is_int(open_lines(), 2, "both are up a minute later");
	ppp_lower_down(servers[0].lines[0].ppp, fake.now);
	ppp_lower_up(servers[0].lines[0].ppp, fake.now);
	run(3000);
	ok(open_lines() == 2 && fake.n_routes == 2 && fake.n_addrs == 2,
	   "the LNS negotiates anew: everything is there once");
}

static void test_ends(void)
{
	struct varnl_session_name name;
	struct varnl_event *ev;

	l2tp_call_close(servers[0].lines[0].call, fake.now, L2TP_CDN_ADMIN, 0, "go home");
	run(100);
	is_str(member(0, "state"), "waiting", "a CDN: the call waits");
	ok(strstr(member(0, "error"), "go home"), "and says why: %s", member(0, "error"));
	is_str(member(1, "state"), "up", "the other one is up");
	ok(fake.n_routes == 1 && fake.n_addrs == 1 && fake.n_sessions == 1, "nothing is left");
	run(4000);
	is_int(open_lines(), 2, "it comes back");
	is_str(member(0, "error"), "", "and has nothing to say");
	ppp_close(servers[0].lines[1].ppp, fake.now, PPP_END_ADMIN);
	run(100);
	is_int(fake.n_routes, 1, "a Terminate-Request");
	run(5000);
	is_int(open_lines(), 2, "it comes back");

	ev = fake_event(VAR_CMD_SESSION_DEL_NTF);
	ev->session = fake.sessions[0];
	name = varnl_session_name(&fake.sessions[0]);
	varnl_session_del(NULL, &name);
	fake.n_routes--;
	fake.n_addrs--;
	run(100);
	is_int(open_lines(), 1, "the kernel's session is gone: CDN");
	run(4000);
	ok(open_lines() == 2 && fake.n_routes == 2 && fake.n_addrs == 2, "it comes back");

	fake_row(&fake.sessions[0], 9, true);
	run(100);
	is_int(open_lines(), 1, "a session that is moved is closed");
	run(4000);
	is_int(open_lines(), 2, "it comes back");
	fake.fail_session_set = -ENETUNREACH;
	l2tp_call_close(servers[0].lines[0].call, fake.now, L2TP_CDN_ADMIN, 0, "x");
	run(8000);
	is_int(open_lines(), 1, "the kernel refuses");
	fake.fail_session_set = 0;
	run(10000);
	is_int(open_lines(), 2, "it comes back");
}

static void test_failover(void)
{
	servers[0].silent = true;
	server_dies(&servers[0]);
	run(30000);
	ok(open_lines() == 2 && !strcmp(member(0, "lns"), "isp/b"),
	   "an LNS dies: the calls go to the next one");
	tunnel_stop(TAILQ_FIRST(&lns_tunnels), L2TP_STOP_CLEAR, 0, "test");
	servers[0].silent = false;
	servers[0].refuses = true;
	run(20000);
	ok(open_lines() == 2 && !strcmp(member(0, "lns"), "isp/b"),
	   "an LNS refuses calls: the same");
	servers[1].refuses = true;
	tunnel_stop(TAILQ_LAST(&lns_tunnels, tunnel_list), L2TP_STOP_CLEAR, 0, "test");
	server_dies(&servers[1]);
	run(20000);
	ok(!open_lines() && strstr(member(0, "error"), "full"), "both refuse: %s",
	   member(0, "error"));
	is_int(fake.n_routes + fake.n_addrs, 0, "nothing is left");
	servers[0].refuses = false;
	servers[1].refuses = false;
	run(60000);
	ok(open_lines() == 2 && !strcmp(member(0, "lns"), "isp/a"), "both are back");
}

static void test_refused(void)
{
	unsigned int first, calls;

	reread(CALLS("password: wrong"));
	run(3000);
	is_int(open_lines(), 0, "a wrong password");
	is_str(member(0, "state"), "waiting", "the call waits");
	ok(strstr(member(0, "error"), "Go away"), "and says why: %s", member(0, "error"));
	first = (unsigned int)atoi(member(0, "next"));
	calls = servers[0].sid;
	run(600000);
	calls = servers[0].sid - calls;
	ok(calls >= 6 && calls <= 9, "%u attempts in ten minutes", calls);
	run(10000);
	ok(first <= 3 && atoi(member(0, "next")) > 30, "it waits longer each time: %u s, %s s",
	   first, member(0, "next"));
	reread(CALLS("password: wrong, calls: 2, ppp: {auth: pap}"));
	run(3000);
	ok(strstr(member(1, "error"), "Go away"), "the same by PAP");
	conf.auth[0] = PPP_AUTH_CHAP_MD5;
	conf.auth[1] = PPP_AUTH_NONE;
	reread(CALLS("password: secret, ppp: {auth: pap}"));
	run(3000);
	ok(!open_lines() && !strcmp(member(0, "state"), "waiting"), "no protocol in common: %s",
	   member(0, "error"));
	conf.auth[1] = PPP_AUTH_PAP;

	next_addr = 0x7f000001;
	same_addr = true;
	reread(CALLS("password: secret"));
	run(3000);
	is_int(open_lines(), 0, "an address that no host can have");
	ok(strstr(member(0, "error"), "127.0.0.1"), "%s", member(0, "error"));
	next_addr = 0x0a050001;
	run(10000);
	ok(!open_lines() && strstr(member(0, "error"), "in use"), "the VR's own: %s",
	   member(0, "error"));
	next_addr = 0x0a010020;
	reread(TWO);
	run(3000);
	is_int(open_lines(), 1, "the same address for two calls: one of them is up");
	is_int(fake.n_addrs, 1, "with the address");
	same_addr = false;
	next_addr++;
	run(60000);
	is_int(open_lines(), 2, "another address for the other one");
}

static void test_reload(void)
{
	char before[32];

	strcpy(before, member(0, "session"));
	reread(TWO);
	reread(CALLS("password: secret, calls: 3, default-route: yes, ppp: {echo-interval: 3s}"));
	run(3000);
	is_int(open_lines(), 3, "one more call");
	is_str(member(0, "session"), before, "the others stay");
	reread(CALLS("password: secret, calls: 1, default-route: yes"));
	run(3000);
	is_int(open_lines(), 1, "two less");
	is_str(member(0, "session"), before, "the first one stays");
	reread(CALLS("password: secret, side: access"));
	run(3000);
	ok(open_lines() == 1 && !fake.n_routes, "another entry: the call is another one");
	reread("");
	run(100);
	is_int(open_lines(), 0, "no entry, no call");
	is_int(fake.n_sessions, 0, "no session");
	reread(TWO);
	run(5);
	reread("");
	run(5000);
	is_int(fake.n_sessions, 0, "removed while it begins");
	reread(TWO);
	run(3000);
	is_int(open_lines(), 2, "all is up again");
}

static void test_end(void)
{
	vard.stopping = true;
	tunnel_stop(TAILQ_LAST(&lns_tunnels, tunnel_list), L2TP_STOP_SHUTDOWN, 0, "test");
	run(1000);
	is_int(open_lines(), 0, "StopCCN at the end");
	run(20000);
	is_int(fake.n_tunnels, 0, "nobody tries again");
	lns_close();
	sessions_close();
	dials_close();
	ok(!session_count && !lns_count && !fake.n_tunnels && !fake.n_sessions && !fake.n_routes &&
	   !fake.n_addrs && !fake.reserved && !fake.n_timers && !the_endpoint.tunnels &&
	   !pool_in_use(vr_find(1)->pool), "nothing is left");
	printf("# routes %u addresses %u reserved %d timers %u\n", fake.n_routes, fake.n_addrs,
	       fake.reserved, fake.n_timers);
}

int main(void)
{
	unsigned int i;

	plan(0);
	snprintf(conf_path, sizeof(conf_path), "/tmp/vard_dial.%d", getpid());
	setup();
	test_up();
	test_ends();
	test_failover();
	test_refused();
	test_reload();
	test_end();
	for (i = 0; i < SERVERS; i++)
		server_dies(&servers[i]);
	flush();
	peers_close();
	rows_close();
	vrs_close();
	kernel_close();
	TAILQ_REMOVE(&vard.endpoints, &the_endpoint, node);
	event_base_free(vard.base);
	config_free(vard.cfg);
	unlink(conf_path);
	return done();
}
