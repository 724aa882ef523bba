// SPDX-License-Identifier: GPL-2.0
/* build: tools/vard/l2tp/[a-z]*.c ; libs: -lcrypto */
/*
 * l2tp_lts.c - tunnel switches: LAC, one or more switches and LNS in one program,
 * each tunnel with a secret of its own
 */
#include <errno.h>

#include "l2tp_sim.h"
#include "tap.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define BIT(attr)	L2TP_CALL_BIT(L2TP_AVP_##attr)
#define EXT(n)		L2TP_EXT_BIT(L2TP_EXT_##n)
#define LIT(s)		{ (const uint8_t *)(s), sizeof(s) - 1 }
#define CALLS_MAX	8

/* a call that a switch carries: @in came to it, @out is its own */
struct pair {
	struct l2tp_call *in, *out;
};

struct lts {
	struct l2tp_str id;
	struct sim_end *next;		/* its end of the tunnel that calls go to */
	struct pair pair[CALLS_MAX];
	unsigned int pairs;
};

/* both ends of a tunnel, and what was seen on the way */
struct wire {
	struct sim_end a, b;		/* a: LAC side */
	struct lts *a_lts, *b_lts;	/* the switch there, if it is one */
	const char *secret;
	uint64_t hidden, present;
	uint32_t ext_hidden, ext_present;
	bool clear;			/* the password was to be seen */
};

static struct wire wires[4];
static unsigned int n_wires;
static struct lts lts[3];

static struct lts *lts_of(struct l2tp_call *c)
{
	struct sim_end *e = sim_of(l2tp_call_tunnel(c));
	unsigned int i;

	for (i = 0; i < n_wires; i++) {
		if (e == &wires[i].a)
			return wires[i].a_lts;
		if (e == &wires[i].b)
			return wires[i].b_lts;
	}
	return NULL;
}

static uint64_t now_of(struct l2tp_call *c)
{
	return sim_of(l2tp_call_tunnel(c))->now;
}

static void lts_request(struct l2tp_call *c, const struct l2tp_call_info *info)
{
	struct lts *l = lts_of(c);
	struct l2tp_call_info out;
	struct pair *p;

	if (l2tp_call_passed(info, l->id)) {
		l2tp_call_reject(c, now_of(c), L2TP_CDN_NO_FACILITY_PERM, 0, "loop");
		return;
	}
	p = &l->pair[l->pairs];
	l2tp_call_relay_icrq(&out, info);
	if (!l2tp_call_pass(&out, l->id)) {
		l2tp_call_reject(c, now_of(c), L2TP_CDN_NO_FACILITY_PERM, 0, "too far");
		return;
	}
	l2tp_call_set_priv(c, p);
	p->in = c;
	p->out = l2tp_call_new(l->next->t, p, l->next->now, 100 + l->pairs++, &out);
	if (!p->out)
		l2tp_call_reject(c, now_of(c), L2TP_CDN_NO_FACILITY_TEMP, 0, NULL);
}

static void lts_reply(struct l2tp_call *c)
{
	struct pair *p = l2tp_call_priv(c);

	l2tp_call_accept(p->in, now_of(p->in), 300 + l2tp_call_local_sid(c));
}

static void lts_up(struct l2tp_call *c, const struct l2tp_call_info *info)
{
	struct pair *p = l2tp_call_priv(c);
	struct l2tp_call_info out;

	if (!l2tp_call_is_lns(c))
		return;
	l2tp_call_relay_iccn(&out, info);
	l2tp_call_connect(p->out, now_of(p->out), &out);
}

static void lts_down(struct l2tp_call *c, const struct l2tp_reason *why)
{
	struct pair *p = l2tp_call_priv(c);
	struct l2tp_call *other;

	if (!p)
		return;
	other = c == p->in ? p->out : p->in;
	if (c == p->in)
		p->in = NULL;
	else
		p->out = NULL;
	if (other)
		l2tp_call_close_cause(other, now_of(other), why);
}

static void lts_sli(struct l2tp_call *c, uint32_t send, uint32_t receive)
{
	struct pair *p = l2tp_call_priv(c);

	l2tp_call_sli(p->in, now_of(p->in), send, receive);
}

static void lts_wen(struct l2tp_call *c, const struct l2tp_call_errors *err)
{
	struct pair *p = l2tp_call_priv(c);

	l2tp_call_wen(p->out, now_of(p->out), err);
}

static const struct l2tp_ops lts_ops = {
	.send = sim_send,
	.random = sim_random,
	.call_request = lts_request,
	.call_reply = lts_reply,
	.call_up = lts_up,
	.call_down = lts_down,
	.call_sli = lts_sli,
	.call_wen = lts_wen,
};

static bool move(struct wire *w, struct sim_end *from, struct sim_end *to)
{
	struct l2tp_str secret = SIM_STR(w->secret ? w->secret : "");
	static struct l2tp_msg msg;
	struct sim_pkt *p = sim_pop(from);

	if (!p)
		return false;
	l2tp_msg_parse(p->buf, p->len, secret, &msg);
	if (msg.fault.result)
		sim_log(to, "FAULT");
	if (msg.type == L2TP_MSG_ICRQ || msg.type == L2TP_MSG_ICCN) {
		w->present |= msg.present;
		w->hidden |= msg.hidden;
		w->ext_present |= msg.ext_present;
		w->ext_hidden |= msg.ext_hidden;
	}
	if (memmem(p->buf, p->len, "pass word", 9))
		w->clear = true;
	l2tp_tunnel_input(to->t, to->now, p->buf, p->len);
	free(p);
	return true;
}

static void run(void)
{
	unsigned int i;
	bool more;

	do {
		more = false;
		for (i = 0; i < n_wires; i++) {
			more |= move(&wires[i], &wires[i].a, &wires[i].b);
			more |= move(&wires[i], &wires[i].b, &wires[i].a);
		}
	} while (more);
}

static void end(void)
{
	unsigned int i;

	for (i = 0; i < n_wires; i++) {
		sim_end_(&wires[i].a);
		sim_end_(&wires[i].b);
	}
	memset(lts, 0, sizeof(lts));
	memset(wires, 0, sizeof(wires));
	n_wires = 0;
}

static struct wire *add(struct lts *a, struct lts *b, const char *secret, enum l2tp_hide hide)
{
	struct wire *w = &wires[n_wires++];
	struct l2tp_tunnel_conf conf;

	sim_conf(&conf, "host", secret);
	conf.access_line = true;
	conf.hide = hide;
	conf.local_tid = 10 + n_wires;
	w->secret = secret;
	w->a_lts = a;
	w->b_lts = b;
	sim_begin_ops(&w->a, a ? &lts_ops : &sim_ops, &conf, true, n_wires);
	conf.local_tid += 10;
	sim_begin_ops(&w->b, b ? &lts_ops : &sim_ops, &conf, false, n_wires + 100);
	return w;
}

static const struct l2tp_call_info in = {
	.present = ~0ull, .ext = ~0u & ~EXT(TSA_ID), .serial = 0xdeadbeef, .bearer_type = 2,
	.phys_channel = 0x01020304, .called = LIT("5551"), .calling = LIT("5552"),
	.sub_address = LIT("7"), .circuit_id = LIT("eth 1/2"),
	.remote_id = LIT("cabinet 9"), .rate_up = 40000000, .rate_down = 10000000000ull,
	.framing_type = 1, .tx_speed = 100000000, .rx_speed = 20000000, .sequencing = true,
	.private_group = LIT("red"), .lcp_initial = LIT("\1\4\5\334"),
	.lcp_sent = LIT("\3\4\300\43"), .lcp_received = LIT("\5\6abcd"),
	.proxy_type = L2TP_PROXY_PAP, .proxy_id = 9, .proxy_name = LIT("user@red"),
	.proxy_challenge = LIT("c"), .proxy_response = LIT("pass word"),
};

static bool same(struct l2tp_str a, struct l2tp_str b)
{
	return a.len == b.len && !memcmp(a.data, b.data, a.len);
}

/* LAC - switch - LNS */
static void begin(const char *s1, enum l2tp_hide h1, const char *s2, enum l2tp_hide h2)
{
	lts[0].id = SIM_STR("switch A");
	add(NULL, &lts[0], s1, h1);
	add(&lts[0], NULL, s2, h2);
	lts[0].next = &wires[1].a;
	wires[0].a.iccn = in;
	wires[0].a.call = l2tp_call_new(wires[0].a.t, NULL, 1000, 5, &in);
}

static void check_arrived(const char *name)
{
	const struct l2tp_call_info *up = &wires[1].b.up;

	is_str(sim_events(&wires[0].a), "up call_reply call_up", "%s: LAC is up", name);
	is_str(sim_events(&wires[1].b), "request up call_request call_up", "%s: LNS is up", name);
	ok(up->serial == in.serial && up->bearer_type == 2 &&
	   up->phys_channel == in.phys_channel && up->framing_type == 1 &&
	   up->tx_speed == in.tx_speed && up->rx_speed == in.rx_speed && up->sequencing &&
	   up->rate_up == in.rate_up && up->rate_down == in.rate_down, "%s: numbers", name);
	ok(same(up->called, in.called) && same(up->calling, in.calling) &&
	   same(up->sub_address, in.sub_address) && same(up->private_group, in.private_group) &&
	   same(up->circuit_id, in.circuit_id) && same(up->remote_id, in.remote_id),
	   "%s: strings", name);
	ok(same(up->lcp_initial, in.lcp_initial) && same(up->lcp_sent, in.lcp_sent) &&
	   same(up->lcp_received, in.lcp_received), "%s: proxy LCP", name);
	ok(up->tsa_count == 1 && same(up->tsa[0], lts[0].id) && !wires[0].b.up.tsa_count &&
	   !(wires[0].ext_present & EXT(TSA_ID)), "%s: the switch has signed, not the LAC", name);
}

static void check_proxy(const char *name, bool there)
{
	const struct l2tp_call_info *up = &wires[1].b.up;

	if (there)
		ok(up->proxy_type == L2TP_PROXY_PAP && up->proxy_id == 9 &&
		   same(up->proxy_name, in.proxy_name) &&
		   same(up->proxy_challenge, in.proxy_challenge) &&
		   same(up->proxy_response, in.proxy_response), "%s: authentication", name);
	else
		ok(!(up->present & (BIT(PROXY_TYPE) | BIT(PROXY_RESPONSE))),
		   "%s: no authentication", name);
}

static void test_relay(void)
{
	const uint64_t clear = BIT(MESSAGE_TYPE) | BIT(SEQ_REQUIRED) | BIT(RANDOM_VECTOR);
	const uint64_t any = ~(clear | BIT(SESSION_ID));
	struct wire *w = wires;

	begin("first", L2TP_HIDE_ALL, "second", L2TP_HIDE_ALL);
	run();
	check_arrived("all hidden");
	check_proxy("all hidden", true);
	ok(w[0].hidden == (w[0].present & ~clear) && w[1].hidden == (w[1].present & ~clear) &&
	   w[0].ext_hidden == 0x1e && w[1].ext_hidden == 0x1e, "all are, on each wire");
	ok(!w[0].clear && !w[1].clear, "the password is nowhere in clear");
	end();

	begin("first", L2TP_HIDE_ALL, "second", L2TP_HIDE_PASSWORD);
	run();
	check_arrived("hidden by the LAC");
	check_proxy("hidden by the LAC", true);
	ok((w[1].hidden & any) == (w[0].hidden & any) && w[1].ext_hidden == 0x1e,
	   "what came hidden goes hidden");
	end();

	begin("first", L2TP_HIDE_PASSWORD, "second", L2TP_HIDE_PASSWORD);
	run();
	check_arrived("default");
	check_proxy("default", true);
	ok(w[0].hidden == BIT(PROXY_RESPONSE) && w[1].hidden == BIT(PROXY_RESPONSE) &&
	   !w[0].ext_hidden && !w[1].ext_hidden, "only the password is hidden");
	ok(!w[0].clear && !w[1].clear, "and nowhere in clear");
	end();

	begin("first", L2TP_HIDE_ALL, NULL, L2TP_HIDE_PASSWORD);
	run();
	check_arrived("no second secret");
	check_proxy("no second secret", false);
	ok(!w[1].hidden && !w[1].clear, "the password is kept back");
	end();

	begin(NULL, L2TP_HIDE_NEVER, "second", L2TP_HIDE_ALL);
	run();
	check_arrived("no first secret");
	check_proxy("no first secret", true);
	ok(w[0].clear && !w[0].hidden && !w[1].clear && w[1].ext_hidden == 0x1e,
	   "in clear, then hidden");
	end();
}

/* nothing but what the LAC has said is said to the LNS */
static void test_no_more(void)
{
	struct l2tp_call_info none = { .tx_speed = 1, .framing_type = 1 };

	lts[0].id = SIM_STR("switch A");
	add(NULL, &lts[0], NULL, L2TP_HIDE_PASSWORD);
	add(&lts[0], NULL, NULL, L2TP_HIDE_PASSWORD);
	lts[0].next = &wires[1].a;
	wires[0].a.iccn = none;
	l2tp_call_new(wires[0].a.t, NULL, 1000, 5, &none);
	run();
	is_str(sim_events(&wires[1].b), "request up call_request call_up", "a poor call");
	ok(wires[1].present == (BIT(MESSAGE_TYPE) | BIT(SESSION_ID) | BIT(CALL_SERIAL) |
				BIT(TX_SPEED) | BIT(FRAMING_TYPE)) &&
	   wires[0].present == wires[1].present && wires[1].ext_present == EXT(TSA_ID),
	   "the same AVPs, and the TSA ID");
	end();
}

static void test_link(void)
{
	struct l2tp_call_errors err = { 1, 2, 3, 4, 5, 6 };

	begin("first", L2TP_HIDE_ALL, "second", L2TP_HIDE_ALL);
	run();
	sim_events(&wires[0].a);
	sim_events(&wires[1].b);
	is_int(l2tp_call_wen(wires[0].a.call, 1000, &err), 0, "the LAC sends WEN");
	run();
	is_str(sim_events(&wires[1].b), "wen(1,2,3,4,5,6)", "it comes to the LNS");
	is_int(l2tp_call_sli(wires[1].b.call, 1000, 0xa0000, ~0u), 0, "the LNS sends SLI");
	run();
	is_str(sim_events(&wires[0].a), "sli(000a0000,ffffffff)", "it comes to the LAC");
	end();
}

static void test_cdn(void)
{
	const struct l2tp_reason busy = {
		.cause = L2TP_CAUSE_PEER, .result = L2TP_CDN_BUSY, .error = 3,
		.q931 = SIM_STR("\x80\x11\x45now"), .message = SIM_STR("\303\274ber \"voll\""),
		.text = "cut",
	};
	const struct l2tp_reason q931 = {
		.cause = L2TP_CAUSE_LOCAL, .result = L2TP_CDN_CARRIER_LOST, .q931_cause = 16,
		.text = "hung up",
	};
	const struct l2tp_reason *why;
	struct wire *w = wires;

	begin("first", L2TP_HIDE_ALL, "second", L2TP_HIDE_ALL);
	run();
	sim_events(&w[0].a);
	is_int(l2tp_call_close_cause(w[1].b.call, 1000, &busy), 0, "the LNS ends the call");
	run();
	is_str(sim_events(&w[0].a), "call_down:peer(8,3)", "CDN: result and error go on");
	why = &w[0].a.why;
	ok(same(why->message, busy.message), "Error Message octet by octet");
	ok(why->q931_cause == 0x8011 && same(why->q931, busy.q931), "Q.931 Cause Code");
	is_str(why->text, "\\xc3\\xbcber \\x22voll\\x22", "printable for us");
	end();

	begin(NULL, L2TP_HIDE_NEVER, NULL, L2TP_HIDE_NEVER);
	run();
	sim_events(&w[1].b);
	is_int(l2tp_call_close_cause(w[0].a.call, 1000, &q931), 0, "the LAC ends the call");
	run();
	is_str(sim_events(&w[1].b), "call_down:peer(1)", "CDN: the result goes on");
	why = &w[1].b.why;
	ok(why->q931_cause == 16 && same(why->q931, (struct l2tp_str){ (uint8_t *)"\0\20\105", 3 }),
	   "a Q.931 cause alone becomes an AVP");
	is_str(why->text, "hung up", "Error Message");
	end();

	/* a CDN without a Result Code */
	begin(NULL, L2TP_HIDE_NEVER, NULL, L2TP_HIDE_NEVER);
	run();
	sim_events(&w[0].a);
	l2tp_call_close_cause(w[1].b.call, 1000, &(struct l2tp_reason){ L2TP_CAUSE_PEER });
	run();
	is_str(sim_events(&w[0].a), "call_down:peer(1)", "no result becomes CDN 1");
	end();

	/* the next LNS refuses */
	begin(NULL, L2TP_HIDE_NEVER, NULL, L2TP_HIDE_NEVER);
	w[1].b.refuse_call = true;
	run();
	is_str(sim_events(&w[0].a), "up call_down:peer(8)", "CDN before ICRP");
	end();

	/* what happens to the other tunnel is none of the LAC's faults */
	begin(NULL, L2TP_HIDE_NEVER, NULL, L2TP_HIDE_NEVER);
	run();
	sim_events(&w[0].a);
	l2tp_tunnel_stop(w[1].b.t, 1000, L2TP_STOP_SHUTDOWN, 0, "bye");
	run();
	is_str(sim_events(&w[0].a), "call_down:peer(1)", "StopCCN 6 becomes CDN 1");
	is_str(w[0].a.why.text, "bye", "with its message");
	end();
	begin(NULL, L2TP_HIDE_NEVER, NULL, L2TP_HIDE_NEVER);
	w[1].b.hold_call = true;
	run();
	l2tp_tunnel_stop(w[1].b.t, 1000, L2TP_STOP_SHUTDOWN, 0, "bye");
	run();
	is_str(sim_events(&w[0].a), "up call_down:peer(4)", "before ICRP CDN 4");
	end();
	begin(NULL, L2TP_HIDE_NEVER, NULL, L2TP_HIDE_NEVER);
	w[1].b.refuse_tunnel = true;
	run();
	is_str(sim_events(&w[0].a), "up call_down:peer(4)", "StopCCN 4 for SCCRQ: CDN 4");
	end();
	begin(NULL, L2TP_HIDE_NEVER, NULL, L2TP_HIDE_NEVER);
	w[1].b.hold_call = true;
	run();
	w[1].a.now = 1000;
	sim_wait(&w[1].a, 60000);
	run();
	is_str(sim_events(&w[0].a), "up call_down:peer(10)", "a time-out goes on");
	end();
}

/* A to B to C to A */
static void test_loop(void)
{
	struct l2tp_call_info info = { 0 };
	static const char *const name[] = { "switch A", "switch B", "switch C" };
	unsigned int i;
	char id[2] = "a";

	for (i = 0; i < 3; i++)
		lts[i].id = SIM_STR(name[i]);
	add(NULL, &lts[0], "lac", L2TP_HIDE_ALL);
	add(&lts[0], &lts[1], "ab", L2TP_HIDE_ALL);
	add(&lts[1], &lts[2], "bc", L2TP_HIDE_PASSWORD);
	add(&lts[2], &lts[0], "ca", L2TP_HIDE_NEVER);
	for (i = 0; i < 3; i++)
		lts[i].next = &wires[i + 1].a;
	wires[0].a.call = l2tp_call_new(wires[0].a.t, NULL, 1000, 5, &in);
	run();
	is_str(sim_events(&wires[0].a), "up call_down:peer(5)", "a loop of three is refused");
	is_str(wires[0].a.why.text, "loop", "the LAC hears why");
	ok(lts[0].pairs == 1 && lts[1].pairs == 1 && lts[2].pairs == 1,
	   "it went round once");
	for (i = 0; i < n_wires; i++) {
		struct l2tp_tunnel_stats st;

		l2tp_tunnel_get_stats(wires[i].a.t, &st);
		ok(!st.calls && l2tp_tunnel_state(wires[i].a.t) == L2TP_TS_ESTABLISHED,
		   "tunnel %u stays, without calls", i);
	}
	end();

	/* one after the other is no loop */
	lts[0].id = SIM_STR(name[0]);
	lts[1].id = SIM_STR(name[1]);
	add(NULL, &lts[0], "1", L2TP_HIDE_PASSWORD);
	add(&lts[0], &lts[1], "2", L2TP_HIDE_PASSWORD);
	add(&lts[1], NULL, "3", L2TP_HIDE_PASSWORD);
	lts[0].next = &wires[1].a;
	lts[1].next = &wires[2].a;
	wires[0].a.iccn = in;
	l2tp_call_new(wires[0].a.t, NULL, 1000, 5, &in);
	run();
	is_str(sim_events(&wires[2].b), "request up call_request call_up", "two switches");
	ok(wires[2].b.up.tsa_count == 2 && same(wires[2].b.up.tsa[0], lts[0].id) &&
	   same(wires[2].b.up.tsa[1], lts[1].id) &&
	   same(wires[2].b.up.proxy_response, in.proxy_response), "in their order");
	l2tp_call_get_info(wires[2].b.call, &info);
	ok(l2tp_call_passed(&info, lts[1].id) && !l2tp_call_passed(&info, SIM_STR("switch")) &&
	   info.circuit_id.len == 7, "kept with the call");
	end();

	memset(&info, 0, sizeof(info));
	ok(!l2tp_call_passed(&info, SIM_STR("x")), "no switch, no loop");
	for (i = 0; i < L2TP_TSA_MAX; i++)
		if (!l2tp_call_pass(&info, SIM_STR(id)))
			break;
	is_int(i, 16, "a call can pass 16 switches");
	ok(!l2tp_call_pass(&info, SIM_STR(id)) && info.tsa_count == 16, "and no more");
	info.tsa_count = 0;
	ok(!l2tp_call_pass(&info, (struct l2tp_str){ (uint8_t *)id, 0 }) &&
	   !l2tp_call_pass(&info, (struct l2tp_str){ (uint8_t *)id, L2TP_TSA_LEN_MAX + 1 }),
	   "an id has 1 to 64 octets");
}

/* a peer that says more than fits when it is hidden does not end our tunnel */
static void test_too_long(void)
{
	static char text[L2TP_CALL_STR_MAX + 2];
	struct l2tp_call_info out, long_one = { .present = BIT(CALLED_NUMBER) };

	memset(text, 'x', sizeof(text));
	long_one.called = (struct l2tp_str){ (uint8_t *)text, sizeof(text) };
	l2tp_call_relay_icrq(&out, &long_one);
	begin("first", L2TP_HIDE_PASSWORD, "second", L2TP_HIDE_ALL);
	run();
	ok(!l2tp_call_new(wires[1].a.t, NULL, 1000, 900, &out) && errno == EMSGSIZE,
	   "no call for a number of 1017 octets");
	is_int(l2tp_tunnel_state(wires[1].a.t), L2TP_TS_ESTABLISHED, "the tunnel stays");
	end();
}

int main(void)
{
	plan(0);
	test_relay();
	test_no_more();
	test_link();
	test_cdn();
	test_loop();
	test_too_long();
	return done();
}
