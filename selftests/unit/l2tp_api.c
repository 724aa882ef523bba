// SPDX-License-Identifier: GPL-2.0
/* build: tools/vard/l2tp/[a-z]*.c ; libs: -lcrypto */
/*
 * l2tp_api.c - the edges of the L2TPv2 engine's interface: owners with few or
 * no functions, refusals, tables with collisions, a peer that starts anew
 */
#include <errno.h>

#include "l2tp_sim.h"
#include "tap.h"

#define NONE	((struct l2tp_str){ 0 })

static struct l2tp_tunnel_conf conf;
static const struct l2tp_call_info no_info;
static struct sim_end e;

static void sccrq(bool bad)
{
	struct l2tp_build b;
	uint8_t buf[256];

	sim_msg(&b, buf, sizeof(buf), 0, 0, L2TP_MSG_SCCRQ);
	l2tp_build_u16(&b, L2TP_AVP_PROTOCOL_VERSION, 0x0100);
	l2tp_build_u32(&b, L2TP_AVP_FRAMING_CAP, 3);
	l2tp_build_bytes(&b, L2TP_AVP_HOST_NAME, "peer", 4);
	l2tp_build_u16(&b, L2TP_AVP_TUNNEL_ID, e.peer_tid);
	l2tp_build_u16(&b, L2TP_AVP_WINDOW_SIZE, 100);
	if (bad)
		buf[b.len - 1] = 0;
	sim_feed(&e, &b);
}

static void begin(void)
{
	struct l2tp_build b;
	uint8_t buf[64];

	sim_conf(&conf, "engine", NULL);
	sim_begin(&e, &conf, false, 1);
	sccrq(false);
	sim_sent(&e, NONE);
	sim_msg(&b, buf, sizeof(buf), e.tid, 0, L2TP_MSG_SCCCN);
	sim_feed(&e, &b);
	sim_sent(&e, NONE);
	sim_events(&e);
}

/* an owner that has nothing but what is required */
static void test_few_ops(void)
{
	static const struct l2tp_ops few = {
		.send = sim_send,
		.random = sim_random,
	};
	struct l2tp_build b;
	uint8_t buf[64];

	sim_conf(&conf, "engine", NULL);
	conf.local_tid = 77;
	conf.firmware = 3;
	conf.bearer_cap = L2TP_BEARER_DIGITAL;
	sim_begin(&e, &conf, false, 1);
	l2tp_tunnel_free(e.t);
	e.t = l2tp_tunnel_new(&few, &e, &conf, false, e.now);
	sccrq(false);
	is_str(sim_sent(&e, NONE), "SCCRP", "accepted by its id alone");
	sim_msg(&b, buf, sizeof(buf), 77, 0, L2TP_MSG_SCCCN);
	sim_feed(&e, &b);
	is_int(l2tp_tunnel_state(e.t), L2TP_TS_ESTABLISHED, "established");
	sim_msg(&b, buf, sizeof(buf), 77, 0, L2TP_MSG_ICRQ);
	l2tp_build_u16(&b, L2TP_AVP_SESSION_ID, 5);
	l2tp_build_u32(&b, L2TP_AVP_CALL_SERIAL, 5);
	sim_feed(&e, &b);
	is_str(sim_sent(&e, NONE), "CDN(5)", "but no call");
	ok(l2tp_call_new(e.t, NULL, e.now, 9, &no_info), "its own call");
	sim_sent(&e, NONE);
	sim_msg(&b, buf, sizeof(buf), 77, 9, L2TP_MSG_ICRP);
	l2tp_build_u16(&b, L2TP_AVP_SESSION_ID, 5);
	sim_feed(&e, &b);
	is_str(sim_sent(&e, NONE), "CDN(3)", "nobody answers the ICRP");
	l2tp_tunnel_stop(e.t, e.now, L2TP_STOP_CLEAR, 0, NULL);
	sim_wait(&e, 31000);
	is_int(l2tp_tunnel_state(e.t), L2TP_TS_GONE, "gone");
	sim_end_(&e);

	conf.local_tid = 0;
	sim_begin(&e, &conf, false, 1);
	l2tp_tunnel_free(e.t);
	e.t = l2tp_tunnel_new(&few, &e, &conf, false, e.now);
	sccrq(false);
	is_str(sim_sent(&e, NONE), "StopCCN(4)", "no id: refused");
	sim_end_(&e);
}

static void test_refusals(void)
{
	struct l2tp_tunnel_conf bad;
	struct l2tp_call *c;
	const char *why;

	begin();
	ok(!l2tp_call_new(e.t, NULL, e.now, 0, &no_info) && errno == EINVAL,
	   "a call with id 0");
	c = l2tp_call_new(e.t, &e, e.now, 5, &no_info);
	ok(c && l2tp_call_priv(c) == &e && l2tp_call_local_sid(c) == 5 &&
	   !l2tp_call_is_lns(c), "a call");
	l2tp_call_set_priv(c, NULL);
	ok(!l2tp_call_priv(c), "owner's pointer changed");
	ok(!l2tp_call_new(e.t, NULL, e.now, 5, &no_info) && errno == EEXIST,
	   "the same id again");
	is_int(l2tp_call_accept(c, e.now, 6), -EINVAL, "nothing to accept");
	is_int(l2tp_call_connect(c, e.now, &no_info), -EINVAL,
	       "nothing to connect");
	is_int(l2tp_call_wen(c, e.now, &(struct l2tp_call_errors){ 0 }),
	       -EINVAL, "no WEN before the call is up");
	is_int(l2tp_tunnel_accept(e.t, e.now, 9), -EINVAL,
	       "nothing to accept in the tunnel");
	is_int(l2tp_tunnel_reject(e.t, e.now, 1, 0, NULL), -EINVAL,
	       "nothing to reject");
	l2tp_tunnel_drain(e.t, e.now);
	ok(l2tp_tunnel_draining(e.t) && !l2tp_tunnel_originator(e.t) &&
	   l2tp_tunnel_local_tid(e.t) == e.tid, "getters");
	ok(!l2tp_call_new(e.t, NULL, e.now, 6, &no_info) &&
	   errno == ENOTCONN, "no call while draining");
	l2tp_tunnel_stop(e.t, e.now, 0, 0, NULL);
	is_str(sim_sent(&e, NONE), "ICRQ", "stop with result 0: no StopCCN");
	is_str(sim_events(&e), "call_down:tunnel down:local gone",
	       "over at once");
	sim_end_(&e);

	sim_conf(&conf, "engine", NULL);
	conf.roles = L2TP_ROLE_LNS;
	sim_begin(&e, &conf, false, 1);
	ok(!l2tp_call_new(e.t, NULL, e.now, 5, &no_info) && errno == EINVAL,
	   "an LNS begins no call");
	l2tp_tunnel_stop(e.t, e.now, 1, 0, NULL);
	is_str(sim_events(&e), "down:local gone", "stop before anything came");
	sim_end_(&e);

	sim_begin(&e, &conf, false, 1);
	sim_wait(&e, 60000);
	is_str(sim_events(&e), "down:setup gone", "nothing ever comes");
	sim_end_(&e);

	/* refused before it has an id: the AVP must not be 0 */
	sim_begin(&e, &conf, false, 1);
	sccrq(true);
	is_str(sim_sent(&e, NONE), "StopCCN(2,3)", "refused without an id");
	sim_end_(&e);

	bad = conf;
	bad.hide = L2TP_HIDE_ALL;
	is_int(l2tp_tunnel_conf_check(&bad, false, &why), -EINVAL,
	       "hiding needs a secret");
	bad = conf;
	bad.roles = 0;
	is_int(l2tp_tunnel_conf_check(&bad, false, &why), -EINVAL,
	       "a role is needed");
	bad = conf;
	bad.rel.retries = 0;
	is_int(l2tp_tunnel_conf_check(&bad, false, &why), -EINVAL,
	       "retransmissions are needed");
}

static void close_it(struct l2tp_call *c, void *arg)
{
	unsigned int *n = arg;

	if (++*n % 2)
		l2tp_call_close(c, e.now, L2TP_CDN_ADMIN, 0, NULL);
}

/* ids that fall into the same bucket, however many there are */
static void test_collisions(void)
{
	unsigned int i, n = 0;
	bool good = true;
	struct l2tp_call *c;

	begin();
	for (i = 1; i <= 200; i++)
		if (!l2tp_call_new(e.t, NULL, e.now, i * 256, &no_info))
			good = false;
	ok(good, "200 ids that collide");
	for (i = 1; i <= 200; i++) {
		c = l2tp_tunnel_find_call(e.t, i * 256);
		if (!c || l2tp_call_local_sid(c) != i * 256 ||
		    l2tp_tunnel_find_call(e.t, i * 256 + 1))
			good = false;
	}
	ok(good, "each is found");
	l2tp_tunnel_for_each_call(e.t, close_it, &n);
	is_int(n, 200, "each is visited");
	for (i = 1; i <= 200; i++)
		if (!!l2tp_tunnel_find_call(e.t, i * 256) == i % 2)
			good = false;
	ok(good, "every other one is gone");
	for (i = 200; i > 0; i -= 2)
		l2tp_call_close(l2tp_tunnel_find_call(e.t, i * 256), e.now,
				L2TP_CDN_ADMIN, 0, NULL);
	is_int(e.downs, 200, "then all");
	sim_end_(&e);
}

static void test_restart(void)
{
	sim_conf(&conf, "engine", NULL);
	sim_begin(&e, &conf, false, 1);
	e.hold_tunnel = true;
	sccrq(false);
	ok(l2tp_tunnel_is_repeat(e.t, e.now + 50000),
	   "SCCRQ while we think is a repeat");
	sim_end_(&e);
	begin();
	ok(l2tp_tunnel_is_repeat(e.t, e.now + 30999),
	   "SCCRQ within a cycle is a repeat");
	ok(!l2tp_tunnel_is_repeat(e.t, e.now + 31000),
	   "SCCRQ after a cycle: the peer has started anew");
	sim_end_(&e);
}

static void test_names(void)
{
	is_str(l2tp_cause_name(L2TP_CAUSE_DEAD), "peer does not answer",
	       "name of a cause");
	is_str(l2tp_tunnel_state_name(L2TP_TS_WAIT_CTL_CONN), "wait-ctl-conn",
	       "name of a tunnel state");
	is_str(l2tp_call_state_name(L2TP_CS_WAIT_CONNECT), "wait-connect",
	       "name of a call state");
	is_str(l2tp_error_name(7), "try another", "name of an error");
}

int main(void)
{
	plan(0);
	test_few_ops();
	test_refusals();
	test_collisions();
	test_restart();
	test_names();
	return done();
}
