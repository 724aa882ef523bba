// SPDX-License-Identifier: GPL-2.0
/*
 * Two engines, one as network side and one as user side, on a path with a
 * virtual clock that delays, loses, duplicates and reorders; owners that call
 * entry points from within callbacks; floods.
 */
/* build: tools/vard/ppp/[a-z]*.c ; libs: -lcrypto */
#include "ppp/link.h"
#include "ppp_test.h"

#define QUEUE_MAX	512
#define SEEDS		300

struct event {
	uint64_t at;
	uint64_t seq;
	struct box *to;
	struct frame f;
};

/* The path between two ends. */
static struct {
	struct event *q[QUEUE_MAX];
	unsigned int n;
	unsigned int bad;		/* percent lost, and duplicated */
	unsigned int jitter;		/* ms, on top of 5 ms */
	uint64_t seed;
	uint64_t seq;
	bool cut;			/* nothing passes any more */
} path;

static struct box srv, cli;

static void path_put(struct box *to, uint64_t now, const uint8_t *b, size_t len)
{
	struct event *e;

	if (path.n == QUEUE_MAX)
		return;
	e = malloc(sizeof(*e));
	e->at = now + 5 + (path.jitter ? box_rand(&path.seed) % path.jitter : 0);
	e->seq = path.seq++;
	e->to = to;
	e->f.len = len;
	memcpy(e->f.b, b, len);
	path.q[path.n++] = e;
}

static void path_send(struct box *from, const uint8_t *frame, size_t len)
{
	struct box *to = from == &srv ? &cli : &srv;

	if (path.cut || box_rand(&path.seed) % 100 < path.bad)
		return;
	path_put(to, from->now, frame, len);
	if (box_rand(&path.seed) % 100 < path.bad)
		path_put(to, from->now, frame, len);
}

static uint64_t min3(uint64_t a, uint64_t b, uint64_t c)
{
	a = a < b ? a : b;
	return a < c ? a : c;
}

static void set_now(uint64_t now)
{
	srv.now = now;
	cli.now = now;
}

/* Redial as a client does; the tunnel's CDN takes both ends down. */
static unsigned int redial(void)
{
	if (ppp_phase(srv.p) != PPP_PHASE_DEAD &&
	    ppp_phase(cli.p) != PPP_PHASE_DEAD)
		return 0;
	ppp_lower_down(srv.p, srv.now);
	ppp_lower_down(cli.p, cli.now);
	while (path.n)
		free(path.q[--path.n]);
	ppp_lower_up(srv.p, srv.now);
	ppp_lower_up(cli.p, cli.now);
	return 1;
}

/* The next frame to arrive until @now, which becomes its time. */
static unsigned int path_next(uint64_t *now)
{
	unsigned int i, best = QUEUE_MAX;
	uint64_t seq = 0;

	for (i = 0; i < path.n; i++) {
		const struct event *e = path.q[i];

		if (e->at < *now || (e->at == *now && (best == QUEUE_MAX ||
						       e->seq < seq))) {
			*now = e->at;
			seq = e->seq;
			best = i;
		}
	}
	return best;
}

/* Let both ends run until a time; returns the number of redials. */
static unsigned int run(uint64_t until, bool again)
{
	unsigned int redials = 0;

	for (;;) {
		uint64_t now = min3(ppp_deadline(srv.p), ppp_deadline(cli.p),
				    until);
		unsigned int best = path_next(&now);

		if (now < srv.now)
			now = srv.now;
		set_now(now);
		if (best < QUEUE_MAX) {
			struct event *e = path.q[best];

			path.q[best] = path.q[--path.n];
			ppp_input(e->to->p, now, e->f.b, e->f.len);
			free(e);
		} else {
			ppp_timer(srv.p, now);
			ppp_timer(cli.p, now);
		}
		if (best == QUEUE_MAX && now >= until)
			return redials;
		if (again)
			redials += redial();
	}
}

static void dial_init(uint64_t seed)
{
	memset(&path, 0, sizeof(path));
	path.seed = seed;
	box_init(&srv);
	box_init_client(&cli);
	srv.seed = seed * 2;
	cli.seed = seed * 3 + 1;
	srv.on_send = path_send;
	cli.on_send = path_send;
}

static void dial(void)
{
	box_start(&srv);
	box_start(&cli);
}

static void hang_up(void)
{
	while (path.n)
		free(path.q[--path.n]);
	box_end(&srv);
	box_end(&cli);
}

static bool both_up(void)
{
	return ppp_opened(srv.p, PPP_PROTO_IPCP) &&
	       ppp_opened(cli.p, PPP_PROTO_IPCP);
}

/* What matters to users; a request that the network delivers late is acknowledged too. */
static bool addressed(void)
{
	const struct ppp_net *s = ppp_network(srv.p);
	const struct ppp_net *c = ppp_network(cli.p);

	return both_up() && s->peer.s_addr == c->local.s_addr &&
	       s->local.s_addr == c->peer.s_addr &&
	       c->dns[0].s_addr == srv.net.dns[0].s_addr &&
	       ppp_lcp(srv.p)->mru == ppp_lcp(cli.p)->peer_mru;
}

static bool agreed(void)
{
	return addressed() &&
	       ppp_lcp(srv.p)->magic == ppp_lcp(cli.p)->peer_magic;
}

static void test_clean(void)
{
	dial_init(1);
	dial();
	run(2000, false);
	ok(agreed(), "a client dials in with CHAP");
	is_str(srv.log, "lcp_up auth:chap-md5:bob@one net up:8021",
	       "callbacks of the server");
	is_str(cli.log, "lcp_up net up:8021", "callbacks of the client");
	ppp_close(cli.p, cli.now, PPP_END_ADMIN);
	run(10000, false);
	is_str(srv.end_text, "Closed by the operator", "the server learns why");
	is_int(cli.end, PPP_END_ADMIN, "the client ends by itself");
	is_int(srv.end, PPP_END_PEER, "the server by its peer");
	ok(strstr(srv.log, "down:8021 lcp_down end:peer") &&
	   strstr(cli.log, "down:8021 lcp_down end:admin"),
	   "callbacks at the end");
	hang_up();

	dial_init(2);
	cli.conf.user_auth[0] = PPP_AUTH_PAP;
	cli.conf.user_auth[1] = PPP_AUTH_NONE;
	dial();
	run(2000, false);
	ok(agreed(), "a client that knows PAP alone, CHAP is preferred");
	is_str(srv.log, "lcp_up auth:pap:bob@one net up:8021", "it used PAP");
	hang_up();

	dial_init(3);
	srv.conf.auth[1] = PPP_AUTH_NONE;
	cli.conf.user_auth[0] = PPP_AUTH_PAP;
	cli.conf.user_auth[1] = PPP_AUTH_NONE;
	dial();
	run(10000, false);
	is_int(srv.end, PPP_END_AUTH_REFUSED, "PAP alone where CHAP is a must");
	hang_up();

	dial_init(4);
	cli.conf.password = "guess";
	dial();
	run(10000, false);
	is_int(srv.end, PPP_END_AUTH_FAILED, "wrong password, server");
	is_int(cli.end, PPP_END_AUTH_FAILED, "wrong password, client");
	is_str(cli.end_text, "No", "with the server's message");
	ok(!strstr(srv.log, "net"), "and no address was asked for");
	hang_up();

	dial_init(5);
	cli.conf.user = NULL;
	dial();
	run(10000, false);
	is_int(srv.end, PPP_END_AUTH_REFUSED, "a client without a name");
	hang_up();

	dial_init(6);
	srv.conf.ipv6 = true;
	srv.net.ip6 = true;
	cli.conf.ipv6 = true;
	cli.net.ip6 = true;
	dial();
	run(2000, false);
	ok(agreed() && ppp_opened(srv.p, PPP_PROTO_IPV6CP) &&
	   ppp_opened(cli.p, PPP_PROTO_IPV6CP), "IPv4 and IPv6");
	ok(!memcmp(ppp_network(srv.p)->ifid, ppp_network(cli.p)->peer_ifid, 8) &&
	   !memcmp(ppp_network(cli.p)->ifid, ppp_network(srv.p)->peer_ifid, 8),
	   "both know both interface identifiers");
	hang_up();

	dial_init(7);
	srv.conf.ipv6 = true;
	srv.net.ip6 = true;
	dial();
	run(2000, false);
	ok(agreed() && !ppp_opened(srv.p, PPP_PROTO_IPV6CP),
	   "a client without IPv6 rejects IPV6CP and has IPv4");
	hang_up();

	dial_init(8);
	cli.conf.auth[0] = PPP_AUTH_CHAP_MD5;
	cli.conf.auth[1] = PPP_AUTH_NONE;
	srv.conf.user = "lns";
	srv.conf.password = "secret";
	dial();
	run(2000, false);
	ok(agreed() && strstr(cli.log, "auth:chap-md5:lns"),
	   "both ends authenticate each other");
	hang_up();
}

/* A host whose PPP begins half a second after the session: our first request is lost. */
static void test_late_client(void)
{
	dial_init(11);
	box_start(&srv);
	set_now(500);
	while (path.n)
		free(path.q[--path.n]);
	box_start(&cli);
	run(2000, false);
	ok(agreed(), "a client that begins late does not wait for the restart timer");
	hang_up();
}

static void test_dead_peer(void)
{
	dial_init(9);
	dial();
	run(2000, false);
	path.cut = true;
	run(2000 + 30000 * 4 + 6000, false);
	is_int(srv.end, PPP_END_ECHO, "a dead client is found by the server");
	is_int(cli.end, PPP_END_ECHO, "a dead server is found by the client");
	hang_up();
}

static void test_lossy(unsigned int bad, unsigned int jitter)
{
	unsigned int up = 0, still = 0, sane = 0, redials = 0, late = 0;
	uint64_t seed;

	for (seed = 1; seed <= SEEDS; seed++) {
		dial_init(seed * 1000 + bad);
		path.bad = bad;
		path.jitter = jitter;
		dial();
		redials += run(121000, true);
		up += addressed();
		late += run(241000, true);
		still += addressed();
		sane += !ppp_stats(srv.p)->malformed &&
			!ppp_stats(cli.p)->malformed &&
			!ppp_stats(srv.p)->illegal &&
			!ppp_stats(cli.p)->illegal;
		hang_up();
	}
	is_int(up, SEEDS, "%u %% lost and doubled, %u ms jitter: up after 120 s",
	       bad, jitter);
	is_int(still, SEEDS, "and 120 s later");
	is_int(sane, SEEDS, "no malformed packet, no illegal event");
	printf("# %u redials in %u calls, %u after they were up\n", redials,
	       SEEDS, late);
}

/* Owners that act from within callbacks. */
enum act { ACT_CLOSE, ACT_DOWN, ACT_TIMER, ACT_NR };

static enum act act;
static unsigned int act_at, act_calls;

static void do_act(struct ppp *p)
{
	struct box *b = ppp_priv(p);

	if (++act_calls != act_at)
		return;
	if (act == ACT_CLOSE)
		ppp_close(p, b->now, PPP_END_ADMIN);
	else if (act == ACT_DOWN)
		ppp_lower_down(p, b->now);
	else
		ppp_timer(p, b->now + 100000);
}

static void act_send(struct ppp *p, const uint8_t *frame, size_t len)
{
	box_send(p, frame, len);
	do_act(p);
}

static void act_lcp_up(struct ppp *p, const struct ppp_lcp_info *info)
{
	box_lcp_up(p, info);
	do_act(p);
}

static void act_lcp_down(struct ppp *p)
{
	box_lcp_down(p);
	do_act(p);
}

static void act_authenticate(struct ppp *p, const struct ppp_auth_req *req)
{
	do_act(p);
	box_authenticate(p, req);
}

static void act_network(struct ppp *p)
{
	do_act(p);
	box_network(p);
}

static void act_ncp_up(struct ppp *p, uint16_t proto)
{
	box_ncp_up(p, proto);
	do_act(p);
}

static void act_ncp_down(struct ppp *p, uint16_t proto)
{
	box_ncp_down(p, proto);
	do_act(p);
}

static void act_terminated(struct ppp *p, enum ppp_reason reason,
			   const char *text)
{
	struct box *b = ppp_priv(p);

	box_terminated(p, reason, text);
	ppp_free(p);
	b->p = NULL;
}

static const struct ppp_ops act_ops = {
	.send = act_send,
	.random = box_random,
	.lcp_up = act_lcp_up,
	.lcp_down = act_lcp_down,
	.authenticate = act_authenticate,
	.network_request = act_network,
	.ncp_up = act_ncp_up,
	.ncp_down = act_ncp_down,
	.terminated = act_terminated,
};

/* A short life of a link, or as much of it as there is. */
static void short_life(struct box *b)
{
	unsigned int step;

	b->p = ppp_new(&act_ops, b, &b->conf, b->now);
	ppp_lower_up(b->p, b->now);
	for (step = 0; step < 60 && b->p; step++) {
		switch (step) {
		case 0:
			rx_ack(b, PPP_PROTO_LCP);
			break;
		case 1:
			rx_pkt(b, PPP_PROTO_LCP, PPP_CONF_REQ, 1, "");
			break;
		case 2:
			rx_pkt(b, PPP_PROTO_PAP, PAP_REQUEST, 1,
			       "01 62 06 736563726574");
			break;
		case 3:
			rx_ack(b, PPP_PROTO_IPCP);
			break;
		case 4:
			rx_pkt(b, PPP_PROTO_IPCP, PPP_CONF_REQ, 1,
			       "0306 0a000002");
			break;
		case 5:
			rx_pkt(b, PPP_PROTO_IPCP, PPP_CONF_REQ, 2, "");
			break;
		case 6:
			rx_pkt(b, PPP_PROTO_LCP, PPP_CONF_REQ, 2, "0702");
			break;
		case 7:
			rx_pkt(b, PPP_PROTO_LCP, PPP_TERM_REQ, 2, "");
			break;
		default:
			b->now += 3000;
			ppp_timer(b->p, b->now);
		}
	}
}

static void test_reentry(void)
{
	static const char * const names[ACT_NR] = {
		"ppp_close", "ppp_lower_down", "ppp_timer",
	};
	unsigned int balanced, ended, n;

	for (act = 0; act < ACT_NR; act++) {
		balanced = 0;
		ended = 0;
		for (n = 1; n <= 40; n++) {
			static struct box b;
			const char *s;
			int lcp = 0, ncp = 0;

			box_init(&b);
			b.conf.auth[0] = PPP_AUTH_PAP;
			act_at = n;
			act_calls = 0;
			short_life(&b);
			for (s = b.log; (s = strstr(s, "lcp_")); s += 4)
				lcp += s[4] == 'u' ? 1 : -1;
			for (s = b.log; (s = strstr(s, ":8021")); s += 5)
				ncp += s[-1] == 'p' ? 1 : -1;
			balanced += !lcp && !ncp;
			ended += !b.p || ppp_phase(b.p) == PPP_PHASE_DEAD;
			ppp_free(b.p);
		}
		is_int(balanced, 40, "%s in any callback: ups and downs balance",
		       names[act]);
		is_int(ended, 40, "and the link ends");
	}
}

static void test_flood(void)
{
	static struct box b;
	unsigned int i;

	box_init(&b);
	b.conf.auth[0] = PPP_AUTH_NONE;
	box_open_ipcp(&b);
	for (i = 0; i < 100000; i++)
		rx_pkt(&b, PPP_PROTO_LCP, LCP_ECHO_REQ, (uint8_t)i, "11223344");
	is_int(tx_pending(&b), 100000, "100,000 Echo-Requests: one reply each");
	ok(ppp_opened(b.p, PPP_PROTO_IPCP), "and the link stays");
	b.read = b.sent;
	for (i = 0; i < 100000; i++)
		rx_pkt(&b, PPP_PROTO_LCP, PPP_CONF_REQ, (uint8_t)i,
		       i & 1 ? "0506 11223344" : "0506 11223345");
	is_int(tx_pending(&b), 100001, "100,000 requests: one reply each");
	pass(&b, 30000);
	is_int(b.end, PPP_END_LCP_TIMEOUT, "and the end if that is all");
	box_end(&b);
	ok(sizeof(struct ppp) < 2048, "a link takes less than 2 kB");
	printf("# figure: %zu bytes per PPP link\n", sizeof(struct ppp));
}

int main(void)
{
	plan(0);
	test_clean();
	test_late_client();
	test_dead_peer();
	test_lossy(20, 0);
	test_lossy(20, 200);
	test_lossy(5, 2000);
	test_reentry();
	test_flood();
	return done();
}
