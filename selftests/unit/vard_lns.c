// SPDX-License-Identifier: GPL-2.0
/*
 * vard_lns.c - the daemon against LACs with PPP clients, on a wire that loses,
 * repeats and reorders, with a kernel that takes things away
 *
 * Everything but sockets and the kernel is the real thing. At the end of every
 * part nothing may be left: no session, address, timer or object of the kernel.
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
#include "vard_sim.h"

static struct session *session_at(uint16_t tid, uint16_t sid)
{
	struct varnl_session_name name = { .endpoint = 1, .tunnel_id = tid, .session_id = sid };

	return session_find(&name);
}

static void frame_at(uint16_t tid, uint16_t sid, const uint8_t *data, size_t len)
{
	struct varnl_session_name name = { .endpoint = 1, .tunnel_id = tid, .session_id = sid };

	session_frame(&name, data, len);
}

static void datagram_out(struct in_addr to, uint16_t port, const uint8_t *buf, size_t len)
{
	datagram_to_lac(to, buf, len);
}

static void frame_out(const struct varnl_frame *f)
{
	frame_to_lac(f);
}

/* --- the parts -------------------------------------------------------------------------------- */

static const char users[] =
	"a1@red * pa1\na2@red * pa2\na3@red * pa3\na4@red * pa4\n"
	"b1@blue * pb1\nb2@blue * pb2\nb3@blue * pb3\nb4@blue * pb4\n"
	"fix@red * pfix 10.1.0.200\nfax@red * pfax 10.1.0.200\nplain * pplain\n";

static void write_conf(const char *red_pool, const char *peers)
{
	char text[2048];

	snprintf(text, sizeof(text),
		 "users-file: %s\nlog: error\n"
		 "ppp: {echo-interval: 5s, echo-failures: 3, auth-tries: 1, auth: [chap-md5, pap]}\n"
		 "l2tp: {hello: 5s, max-sessions: 20, retransmit: {tries: 8, first-tries: 8}}\n"
		 "vrs:\n"
		 "- {name: red, id: 1, local: 10.9.0.1, pools: %s, dns: 10.9.0.53}\n"
		 "- {name: blue, id: 2, local: 10.9.0.1, pools: 10.1.0.1-10.1.0.8}\n"
		 "isps: [{realm: red, vr: red}, {realm: blue, vr: blue}]\n"
		 "listen: [{address: 192.0.2.100, name: here}]\n"
		 "peers:\n%s",
		 users_path, red_pool, peers);
	put(conf_path, text);
}

#define POOL	"10.1.0.1-10.1.0.250"
/* PEERS with the rest of the entry */
#define PEER	"- {name: all, from: 192.0.2"
#define PEERS	"- {name: all, from: 192.0.2.0/28, select: realm, vr: red, secret: sesame}\n"

static void begin(void)
{
	put(users_path, users);
	write_conf(POOL, PEERS);
	fake.frame_out = frame_out;
	fake.datagram_out = datagram_out;
	sim_begin();
}

static struct pool *pool_of(uint32_t vr)
{
	return vr_find(vr)->pool;
}

static unsigned int open_clients(void)
{
	unsigned int i, j, n = 0;

	for (i = 0; i < LACS; i++) {
		for (j = 0; j < CALLS; j++)
			n += lacs[i].clients[j].open;
	}
	return n;
}

/* All LACs vanish without a word; the daemon finds out by itself. */
static void all_gone(const char *what)
{
	unsigned int i;

	for (i = 0; i < LACS; i++) {
		if (lacs[i].eng)
			lac_stop(i);
	}
	loss = 0;
	run(200000);
	ok(nothing_left(), "%s: nothing is left", what);
}

static void test_dial(void)
{
	static const char *const who[] = { "a1@red", "b1@blue", "a2@RED", "b2@blue" };
	static const char *const pass[] = { "pa1", "pb1", "pa2", "pb2" };
	struct client *cl[4];
	unsigned int i;

	lac_start(0, "sesame");
	for (i = 0; i < 4; i++)
		cl[i] = lac_call(0, i, who[i], pass[i]);
	run(3000);
	is_int(open_clients(), 4, "four users of two ISPs in one tunnel");
	is_int(pool_in_use(pool_of(1)), 2, "two have an address of VR red");
	is_int(pool_in_use(pool_of(2)), 2, "two have one of VR blue");
	ok(cl[0]->addr.s_addr == cl[1]->addr.s_addr, "the same address in both VRs");
	ok(cl[0]->addr.s_addr != cl[2]->addr.s_addr, "not twice in one VR");
	is_int(fake.n_routes, 4, "each has a route");
	for (i = 0; i < fake.n_sessions; i++) {
		if (fake.sessions[i].open != VAR_OPEN_FLAGS_IP4 || fake.sessions[i].n_prefixes != 1)
			break;
	}
	is_int(i, 4, "the kernel lets IPv4 pass, from that address alone");
	run(60000);
	is_int(open_clients(), 4, "all are up a minute later");
	l2tp_call_close(cl[0]->call, fake.now, L2TP_CDN_CARRIER_LOST, 0, NULL);
	ppp_close(cl[1]->ppp, fake.now, PPP_END_ADMIN);
	run(1000);
	ok(cl[0]->over && cl[1]->over, "one ends by CDN, one by Terminate-Request");
	is_int(session_count, 2, "the others stay");
	session_close(session_at(fake.sessions[0].tunnel_id, fake.sessions[0].session_id),
		      PPP_END_ADMIN, false, "test");
	run(1000);
	is_int(open_clients(), 1, "the operator closes one");
	is_int(pool_in_use(pool_of(1)) + pool_in_use(pool_of(2)), 1, "addresses are free again");
	tunnel_stop(TAILQ_FIRST(&lns_tunnels), L2TP_STOP_SHUTDOWN, 0, "test");
	run(1000);
	ok(lacs[0].over && lacs[0].result == L2TP_STOP_SHUTDOWN, "StopCCN reaches the LAC");
	all_gone("good calls");
}

static void refused(const char *what, const char *user, const char *password, uint16_t result)
{
	struct client *cl = lac_call(0, 1, user, password);

	run(5000);
	/* a client that knows that it failed may hang up first */
	ok(cl->over && !cl->open && (cl->result == result || cl->why), "%s: CDN, result %u",
	   what, cl->result);
	client_free(cl);
}

static void test_refused(void)
{
	struct client *first;
	unsigned int i, j;
	char user[16], pass[16];

	lac_start(0, "sesame");
	first = lac_call(0, 0, "fix@red", "pfix");
	run(3000);
	ok(first->open && first->addr.s_addr == htonl(0x0a0100c8), "a fixed address");
	refused("a wrong password", "a1@red", "no", L2TP_CDN_ADMIN);
	refused("an unknown user", "nobody@red", "no", L2TP_CDN_ADMIN);
	refused("a name that is none", "x\ny", "no", L2TP_CDN_ADMIN);
	refused("an address in use", "fax@red", "pfax", L2TP_CDN_NO_FACILITY_TEMP);
	fake.fail_session_set = -ENETUNREACH;
	refused("a VR that the kernel refuses", "a1@red", "pa1", L2TP_CDN_NO_FACILITY_TEMP);
	fake.fail_session_set = 0;
	ok(first->open, "the first one has not noticed");
	for (i = 1; i < 3; i++) {
		lac_start(i, "sesame");
		for (j = 0; j < 4; j++) {
			snprintf(user, sizeof(user), "b%u@blue", j + 1);
			snprintf(pass, sizeof(pass), "pb%u", j + 1);
			lac_call(i, j, user, pass);
		}
	}
	run(5000);
	is_int(open_clients(), 9, "a pool is used up");
	is_int(pool_free_count(pool_of(2)), 0, "nothing is free");
	refused("an empty pool", "b1@blue", "pb1", L2TP_CDN_NO_FACILITY_TEMP);
	lac_start(3, "wrong");
	lac_start(4, "");
	run(30000);
	ok(lacs[3].over && !lacs[3].up, "a wrong secret");
	ok(lacs[4].over && !lacs[4].up, "no secret");
	is_int(lns_count, 3, "neither tunnel came up");
	all_gone("refused");
}

/* The tunnels are VR red's; realms lead to both VRs */
static void test_quota(void)
{
	struct vr *red = vr_find(1), *blue = vr_find(2);
	unsigned int i, told = 0;
	char err[128] = "";

	ok(quota_set("blue", 2, -1, err, sizeof(err)) && blue->rate == 2 && !red->rate,
	   "calls per second");
	ok(!quota_set("green", 2, -1, err, sizeof(err)) && err[0], "no such VR: %s", err);
	lac_start(0, "sesame");
	run(1000);
	for (i = 0; i < 4; i++)
		lac_call(0, i, "b1@blue", "pb1");
	for (i = 4; i < 7; i++)
		lac_call(0, i, "a1@red", "pa1");
	run(200);
	is_int(open_clients(), 2 + 3, "two of four users of blue, and all of red");
	run(4000);
	is_int(blue->refused, 2, "two were refused");
	for (i = 0; i < 4; i++)
		told += lacs[0].clients[i].over &&
			lacs[0].clients[i].result == L2TP_CDN_NO_FACILITY_TEMP;
	is_int(told, 2, "and told so");
	lac_call(0, 7, "b2@blue", "pb2");
	run(1000);
	is_int(open_clients(), 6, "one comes later");
	all_gone("calls per second of a user's VR");

	lac_start(0, "sesame");
	run(1000);
	ok(quota_set("red", 1, -1, err, sizeof(err)), "calls per second of the tunnel's VR");
	lac_call(0, 0, "a1@red", "pa1");
	run(500);
	refused("a second one in that second", "b1@blue", "pb1", L2TP_CDN_NO_FACILITY_TEMP);
	is_int(red->refused, 1, "which is counted");
	is_int(open_clients(), 1, "the first one is up, and has paid once");
	lac_call(0, 2, "a2@red", "pa2");
	lac_start(1, "sesame");
	lac_start(2, "sesame");
	run(300);
	is_int(open_clients(), 2, "tunnels that begin keep no call away");
	ok(lacs[1].up && !lacs[2].up && !lacs[2].over,
	   "a second SCCRQ in a second gets no answer");
	is_int(red->refused, 2, "and is counted");
	run(5000);
	ok(lacs[2].up, "the next one does");
	is_int(open_clients(), 2, "two calls are up");
	ok(quota_set("red", 0, 3, err, sizeof(err)) && !red->rate && red->routes == 3,
	   "a quota of routes, and none of calls");
	ok(quota_routes(red, 4), "of four routes two are those of the calls");
	ok(!quota_routes(red, 5) && red->routes_refused == 1, "of five three are not");
	quota_set("red", -1, 0, err, sizeof(err));
	quota_set("blue", 0, -1, err, sizeof(err));
	fake.fail_session_new = -EDQUOT;
	refused("a VR that has as many sessions as it may", "a3@red", "pa3",
		L2TP_CDN_NO_FACILITY_TEMP);
	fake.fail_session_new = 0;
	all_gone("quotas");
}

static void test_unknown(void)
{
	uint64_t before = vard.stats.rx_unknown_peer;
	struct in_addr far = { .s_addr = htonl(0x0a000001) };

	lac_start(0, "sesame");
	/* somebody else sends the same */
	lns_input(&the_endpoint, far, 1701, 0, wire->data, wire->len);
	is_int(vard.stats.rx_unknown_peer, before + 1, "an undeclared peer is counted");
	ok(TAILQ_EMPTY(&lns_tunnels), "and costs nothing");
	row_access(7, true);
	lns_input(&the_endpoint, lacs[0].addr, 1701, 7, wire->data, wire->len);
	is_int(vard.stats.rx_access_side, 1, "one that comes in by the access side too");
	row_access(7, false);
	all_gone("unknown");
}

static void test_loss(void)
{
	unsigned int i, j;
	char user[16], pass[16];

	for (i = 0; i < 2; i++) {
		lac_start(i, "sesame");
		for (j = 0; j < 4; j++) {
			snprintf(user, sizeof(user), "a%u@red", j + 1);
			snprintf(pass, sizeof(pass), "pa%u", j + 1);
			lac_call(i, j, user, pass);
		}
	}
	loss = 20;
	run(60000);
	is_int(open_clients(), 8, "20 %% loss, duplication and reordering: all are up");
	loss = 0;
	run(20000);
	is_int(open_clients(), 8, "and stay up");
	all_gone("a bad line");
}

static void test_taken_away(void)
{
	struct varnl_session_name name;
	struct varnl_event *ev;
	struct varnl_session s;
	struct client *cl[4];
	struct in_addr addr;
	unsigned int i;
	char user[16], pass[16];

	lac_start(0, "sesame");
	for (i = 0; i < 4; i++) {
		snprintf(user, sizeof(user), "a%u@red", i + 1);
		snprintf(pass, sizeof(pass), "pa%u", i + 1);
		cl[i] = lac_call(0, i, user, pass);
	}
	run(3000);
	is_int(open_clients(), 4, "four users");
	s = fake.sessions[0];
	ev = fake_event(VAR_CMD_SESSION_DEL_NTF);
	ev->session = s;
	run(100);
	is_int(session_count, 4, "an event about a session that is there changes nothing");
	ev = fake_event(VAR_CMD_SESSION_DEL_NTF);
	ev->session = s;
	name = varnl_session_name(&s);
	varnl_session_del(NULL, &name);
	fake.n_routes--;
	run(100);
	is_int(open_clients(), 3, "the kernel's session is gone: CDN");
	s = fake.sessions[0];
	name = varnl_session_name(&s);
	varnl_session_del(NULL, &name);
	fake.n_routes--;
	fake.lost_events = true;
	run(100);
	is_int(open_clients(), 2, "the same when the event was lost");
	s = fake.sessions[0];
	addr = session_at(s.tunnel_id, s.session_id)->addr;
	fake_row(&fake.sessions[0], 2, false);
	run(100);
	ok(pool_used(pool_of(1), ntohl(addr.s_addr)), "an event that came late moves nobody");
	fake_row(&fake.sessions[0], 2, true);
	run(100);
	ok(pool_used(pool_of(2), ntohl(addr.s_addr)) && !pool_used(pool_of(1), ntohl(addr.s_addr)),
	   "a session that is moved takes its address along");
	is_int(open_clients(), 2, "and stays");
	ev = fake_event(VAR_CMD_VR_DEL_NTF);
	ev->vr.id = 2;
	run(100);
	is_int(open_clients(), 1, "a VR is gone: its session is closed");
	ok(vr_find(2)->lost, "and the VR is known to be lost");
	ev = fake_event(VAR_CMD_TUNNEL_DEL_NTF);
	ev->tunnel = fake.tunnels[0];
	varnl_tunnel_del(NULL, 1, ev->tunnel.tunnel_id);
	fake.n_routes = 0;
	run(100);
	ok(lacs[0].over && !open_clients(), "the kernel's tunnel is gone: StopCCN");
	ok(cl[3]->over, "with all its calls");
	all_gone("taken away");
	lac_start(1, "sesame");
	lac_call(1, 0, "a1@red", "pa1");
	run(3000);
	ev = fake_event(VAR_CMD_ENDPOINT_DEL_NTF);
	ev->endpoint.id = 1;
	fake.endpoint_gone = true;
	fake.n_tunnels = 0;
	fake.n_sessions = 0;
	fake.n_routes = 0;
	run(1000);
	ok(lacs[1].over && the_endpoint.closing, "the kernel's endpoint is gone: StopCCN");
	fake.endpoint_gone = false;
	all_gone("endpoint");
}

static void test_many_end(void)
{
	char user[16], pass[16];
	unsigned int i, dels;

	lac_start(0, "sesame");
	for (i = 0; i < 4; i++) {
		snprintf(user, sizeof(user), "a%u@red", i + 1);
		snprintf(pass, sizeof(pass), "pa%u", i + 1);
		lac_call(0, i, user, pass);
	}
	run(3000);
	is_int(open_clients(), 4, "four users again");
	dels = fake.n_bulk_dels;
	while (!TAILQ_EMPTY(&sessions))
		session_close(TAILQ_FIRST(&sessions), PPP_END_ADMIN, true, "test");
	is_int(fake.n_sessions, 4, "they end: the kernel still has their sessions");
	is_int(fake.n_routes, 0, "without routes");
	reap();
	is_int(fake.n_sessions, 0, "until they are reaped");
	is_int(fake.n_bulk_dels - dels, 1, "which is one request for all of them");
	all_gone("many at once");
}

static void test_reload(void)
{
	struct config *before;
	struct client *cl;

	ok(!reload_it(NULL, "reload brings the endpoint back"), "which succeeds");
	ok(!vr_find(2)->lost, "and the lost VR");
	lac_start(0, "sesame");
	lac_start(1, "sesame");
	cl = lac_call(0, 0, "a1@red", "pa1");
	lac_call(1, 0, "a2@red", "pa2");
	run(3000);
	is_int(open_clients(), 2, "two users");
	before = vard.cfg;
	write_conf("10.1.0.0/24x", PEERS);
	ok(reload_it(":6:46: found \"10.1.0.0/24x\"", "a typing error is told"), "and refused");
	ok(vard.cfg == before && open_clients() == 2, "everything is as it was");
	write_conf("10.5.0.0/24", PEERS);
	ok(!reload_it("VR red", "another pool"), "is taken over");
	is_int(open_clients(), 2, "nobody has noticed");
	is_int(pool_outside(pool_of(1)), 2, "addresses of the old pool are still in use");
	lac_call(0, 1, "a3@red", "pa3");
	run(3000);
	is_int(pool_in_use(pool_of(1)), 1, "a new user gets one of the new pool");
	write_conf("10.5.0.0/24", PEER ".0/28, select: realm, vr: red, secret: new}\n");
	ok(!reload_it("peer all", "another secret"), "is taken over");
	is_int(open_clients(), 3, "nobody has noticed");
	write_conf("10.5.0.0/24", PEER ".1, select: realm, vr: red, secret: new}\n");
	ok(!reload_it("peer all", "a peer whose prefix is smaller"), "is taken over");
	run(1000);
	ok(lacs[1].over && !lacs[0].over, "the tunnel that does not match any more is closed");
	put(users_path, "a3@red * pa3\n");
	ok(!reload_it("users: 11 before, 1 now, 0 of them new and 0 changed", "fewer users"),
	   "are taken over");
	run(1000);
	ok(cl->over && open_clients() == 1, "a user who is gone is put out, another stays");
	write_conf("10.5.0.0/24", PEER ".1, vr: blue, secret: new}\n");
	ok(!reload_it("peer all: what depends on it is closed", "another VR of the peer"),
	   "is taken over");
	run(1000);
	ok(lacs[0].over && !open_clients(), "its tunnel is closed");
	put(users_path, users);
	write_conf(POOL, PEERS);
	reload_it(NULL, "back again");
	all_gone("reload");
}

/* Anything can happen at any time. */
static void test_chaos(void)
{
	static const char *const who[] = { "a1@red", "b1@blue", "fix@red", "plain", "nobody" };
	static const char *const pass[] = { "pa1", "pb1", "pfix", "pplain", "x" };
	unsigned int step, i, j, what, most = 0;
	struct varnl_session_name name;
	struct varnl_event *ev;
	uint8_t noise[64];
	struct client *cl;
	struct monitor m = { 0 };
	json_t *args;
	char err[64];

	args = json_pack("{s:s, s:s}", "what", "ppp", "user", "a1@red");
	monitor_start(&m, &(struct source){ .carrier = true }, args, err, sizeof(err));
	json_decref(args);
	loss = 5;
	for (step = 0; step < 6000; step++) {
		i = (unsigned int)random() % LACS;
		j = (unsigned int)random() % CALLS;
		cl = &lacs[i].clients[j];
		what = (unsigned int)random() % 64;
		if (!lacs[i].eng) {
			lac_start(i, chance(90) ? "sesame" : "wrong");
		} else if (l2tp_tunnel_state(lacs[i].eng) >= L2TP_TS_STOPPING) {
			lac_stop(i);
		} else if (what < 30 && !cl->ppp) {
			what = (unsigned int)random() % 5;
			lac_call(i, j, who[what], pass[what]);
		} else if (what < 34 && cl->over) {
			client_free(cl);
		} else if (what < 36 && cl->call) {
			l2tp_call_close(cl->call, fake.now, L2TP_CDN_ADMIN, 0, NULL);
		} else if (what < 38 && cl->ppp && cl->call) {
			ppp_close(cl->ppp, fake.now, PPP_END_ADMIN);
		} else if (what == 38) {
			lac_stop(i);
		} else if (what == 39 && fake.n_sessions) {
			ev = fake_event(VAR_CMD_SESSION_DEL_NTF);
			ev->session = fake.sessions[(unsigned int)random() % fake.n_sessions];
			if (session_at(ev->session.tunnel_id, ev->session.session_id)->routed)
				fake.n_routes--;
			name = varnl_session_name(&ev->session);
			varnl_session_del(NULL, &name);
		} else if (what == 40 && chance(10)) {
			reload_it(NULL, "reload");
		} else if (what == 41 && fake.n_sessions) {
			session_close(session_at(fake.sessions[0].tunnel_id,
						 fake.sessions[0].session_id),
				      PPP_END_ADMIN, chance(50), "test");
		} else if (what == 42 && chance(10) && fake.n_tunnels) {
			tunnel_stop(tunnel_find(1, fake.tunnels[0].tunnel_id), L2TP_STOP_CLEAR, 0,
				    "test");
		} else if (what == 43 && fake.n_sessions) {
			fake_row(&fake.sessions[0], 1 + (uint32_t)random() % 3, chance(50));
		} else if (what == 44 && fake.n_sessions) {
			sim_random(NULL, noise, sizeof(noise));
			frame_at(fake.sessions[0].tunnel_id, fake.sessions[0].session_id,
				 noise, (size_t)random() % sizeof(noise));
		} else if (what == 45) {
			sim_random(NULL, noise, sizeof(noise));
			lns_input(&the_endpoint, lacs[i].addr, 1701, 0, noise,
				  (size_t)random() % sizeof(noise));
		} else if (what == 46) {
			fake.fail_session_set = chance(50) ? -ENETUNREACH : 0;
		} else if (what == 47) {
			fake.lost_events = true;
		}
		reap();
		run(10 + (unsigned int)random() % 300);
		most = open_clients() > most ? open_clients() : most;
	}
	fake.fail_session_set = 0;
	monitor_stop(&m);
	ok(most > 10, "6,000 random steps, up to %u users at once", most);
	all_gone("chaos");
}

int main(int argc, char **argv)
{
	verbose = argc > 1;
	make_files();
	srandom(3);
	plan(0);
	begin();
	test_dial();
	test_refused();
	test_quota();
	test_unknown();
	test_loss();
	test_many_end();
	test_taken_away();
	test_reload();
	test_chaos();
	lac_start(0, "sesame");
	lac_call(0, 0, "a1@red", "pa1");
	run(2000);
	is_int(open_clients(), 1, "a user at the end");
	sim_end();
	lac_stop(0);
	drop_wire();
	return done();
}
