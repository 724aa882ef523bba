// SPDX-License-Identifier: GPL-2.0
/* build: tools/vard/l2tp/[a-z]*.c ; libs: -lcrypto */
/*
 * l2tp_tunnel.c - control connections against RFC 2661 5.1.1, 5.5, 5.7, 7.2.1
 */
#include <errno.h>

#include "l2tp_sim.h"
#include "tap.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define NONE		((struct l2tp_str){ 0 })
#define SECRET		"tunnel secret"

static struct l2tp_tunnel_conf conf;
static struct sim_end e;

/* knobs of a message that the peer sends */
struct how {
	const char *secret;	/* answers challenges with it */
	const char *challenge;	/* asks for a response */
	uint16_t version;	/* 0: 1.0 */
	int window;		/* -1: not sent */
	bool no_tid;
	bool no_host;
	bool unknown_m;		/* an unknown AVP with M */
	uint16_t tid;		/* header; 0 with @tid_set */
	bool tid_set;
	const uint8_t *our_challenge;
};

static enum l2tp_input say(uint16_t type, const struct how *h)
{
	static const struct how plain = { .window = -1 };
	uint8_t buf[1024], resp[16];
	struct l2tp_build b;
	uint16_t tid;

	if (!h)
		h = &plain;
	tid = type == L2TP_MSG_SCCRQ && !h->tid_set &&
	      l2tp_tunnel_state(e.t) == L2TP_TS_IDLE ? 0 : e.tid;
	if (h->tid_set)
		tid = h->tid;
	sim_msg(&b, buf, sizeof(buf), tid, 0, type);
	if (type == L2TP_MSG_SCCRQ || type == L2TP_MSG_SCCRP) {
		l2tp_build_u16(&b, L2TP_AVP_PROTOCOL_VERSION,
			       h->version ? h->version : 0x0100);
		l2tp_build_u32(&b, L2TP_AVP_FRAMING_CAP, 3);
		if (!h->no_host)
			l2tp_build_bytes(&b, L2TP_AVP_HOST_NAME, "peer", 4);
		if (h->window >= 0)
			l2tp_build_u16(&b, L2TP_AVP_WINDOW_SIZE, h->window);
	}
	if ((type == L2TP_MSG_SCCRQ || type == L2TP_MSG_SCCRP ||
	     type == L2TP_MSG_STOPCCN) && !h->no_tid)
		l2tp_build_u16(&b, L2TP_AVP_TUNNEL_ID, e.peer_tid);
	if (type == L2TP_MSG_STOPCCN)
		l2tp_build_result(&b, L2TP_STOP_SHUTDOWN, 0, "good bye\n");
	if (h->challenge)
		l2tp_build_bytes(&b, L2TP_AVP_CHALLENGE, h->challenge,
				 strlen(h->challenge));
	if (h->secret) {
		l2tp_chap_response(type, SIM_STR(h->secret),
				   (struct l2tp_str){ h->our_challenge, 16 },
				   resp);
		l2tp_build_bytes(&b, L2TP_AVP_CHALLENGE_RESP, resp, 16);
	}
	if (h->unknown_m) {
		memcpy(b.buf + b.len, "\x80\x06\0\0\0\x63", 6);
		b.len += 6;
	}
	return sim_feed(&e, &b);
}

static void end(void)
{
	sim_end_(&e);
}

/* a fresh engine in one of the states of 7.2.1 */
static void enter(enum l2tp_tunnel_state state)
{
	bool originate = state == L2TP_TS_WAIT_CTL_REPLY;

	sim_conf(&conf, "engine", NULL);
	conf.local_tid = 77;
	sim_begin(&e, &conf, originate, 1);
	switch (state) {
	case L2TP_TS_WAIT_ACCEPT:
		e.hold_tunnel = true;
		say(L2TP_MSG_SCCRQ, NULL);
		break;
	case L2TP_TS_WAIT_CTL_CONN:
		say(L2TP_MSG_SCCRQ, NULL);
		break;
	case L2TP_TS_ESTABLISHED:
		say(L2TP_MSG_SCCRQ, NULL);
		sim_sent(&e, NONE);
		say(L2TP_MSG_SCCCN, NULL);
		break;
	default:
		break;
	}
	sim_sent(&e, NONE);
	sim_events(&e);
}

/* RFC 2661 7.2.1, row by row; "idle" after a clean-up is stopping, linger or
 * gone: the reliable delivery goes on (5.7, 5.8)
 */
enum event {
	EV_OPEN, EV_CLOSE, EV_SCCRQ, EV_SCCRQ_BAD, EV_SCCRP, EV_SCCRP_BAD,
	EV_SCCCN, EV_STOPCCN, EV_LOSE_TIE, EV_NEW_CALL,
};

static const char *const event_name[] = {
	"local open request", "admin close", "SCCRQ", "SCCRQ not acceptable",
	"SCCRP", "SCCRP not acceptable", "SCCCN", "StopCCN",
	"SCCRQ, lose tie-breaker", "local open request (new call)",
};

static void test_states(void)
{
	static const struct {
		enum l2tp_tunnel_state state;
		enum event ev;
		const char *sent;
		const char *log;
		enum l2tp_tunnel_state next;
	} row[] = {
		{ L2TP_TS_IDLE, EV_OPEN, "SCCRQ", "",
		  L2TP_TS_WAIT_CTL_REPLY },
		{ L2TP_TS_IDLE, EV_SCCRQ, "SCCRP", "request",
		  L2TP_TS_WAIT_CTL_CONN },
		{ L2TP_TS_IDLE, EV_SCCRQ_BAD, "StopCCN(2,3)",
		  "down:protocol(2,3)", L2TP_TS_STOPPING },
		{ L2TP_TS_IDLE, EV_SCCRP, "StopCCN(7)", "down:protocol(7)",
		  L2TP_TS_STOPPING },
		{ L2TP_TS_IDLE, EV_SCCCN, "", "down:protocol gone",
		  L2TP_TS_GONE },
		{ L2TP_TS_IDLE, EV_STOPCCN, "", "down:peer(6)",
		  L2TP_TS_LINGER },
		{ L2TP_TS_WAIT_CTL_REPLY, EV_SCCRP, "SCCCN", "up",
		  L2TP_TS_ESTABLISHED },
		{ L2TP_TS_WAIT_CTL_REPLY, EV_SCCRP_BAD, "StopCCN(2,3)",
		  "down:protocol(2,3)", L2TP_TS_STOPPING },
		{ L2TP_TS_WAIT_CTL_REPLY, EV_LOSE_TIE, "", "down:tie gone",
		  L2TP_TS_GONE },
		{ L2TP_TS_WAIT_CTL_REPLY, EV_SCCCN, "StopCCN(7)",
		  "down:protocol(7)", L2TP_TS_STOPPING },
		{ L2TP_TS_WAIT_CTL_REPLY, EV_STOPCCN, "", "down:peer(6)",
		  L2TP_TS_LINGER },
		{ L2TP_TS_WAIT_CTL_CONN, EV_SCCCN, "", "up",
		  L2TP_TS_ESTABLISHED },
		{ L2TP_TS_WAIT_CTL_CONN, EV_SCCRP, "StopCCN(7)",
		  "down:protocol(7)", L2TP_TS_STOPPING },
		{ L2TP_TS_WAIT_CTL_CONN, EV_SCCRQ, "StopCCN(7)",
		  "down:protocol(7)", L2TP_TS_STOPPING },
		{ L2TP_TS_WAIT_CTL_CONN, EV_STOPCCN, "", "down:peer(6)",
		  L2TP_TS_LINGER },
		{ L2TP_TS_ESTABLISHED, EV_NEW_CALL, "ICRQ", "",
		  L2TP_TS_ESTABLISHED },
		{ L2TP_TS_ESTABLISHED, EV_CLOSE, "StopCCN(1)",
		  "down:local(1)", L2TP_TS_STOPPING },
		{ L2TP_TS_ESTABLISHED, EV_SCCRQ, "StopCCN(7)",
		  "down:protocol(7)", L2TP_TS_STOPPING },
		{ L2TP_TS_ESTABLISHED, EV_SCCRP, "StopCCN(7)",
		  "down:protocol(7)", L2TP_TS_STOPPING },
		{ L2TP_TS_ESTABLISHED, EV_SCCCN, "StopCCN(7)",
		  "down:protocol(7)", L2TP_TS_STOPPING },
		{ L2TP_TS_ESTABLISHED, EV_STOPCCN, "", "down:peer(6)",
		  L2TP_TS_LINGER },
		/* not in the table: while the owner thinks about an SCCRQ */
		{ L2TP_TS_WAIT_ACCEPT, EV_SCCCN, "StopCCN(7)",
		  "down:protocol(7)", L2TP_TS_STOPPING },
		{ L2TP_TS_WAIT_ACCEPT, EV_STOPCCN, "", "down:peer(6)",
		  L2TP_TS_LINGER },
		{ L2TP_TS_WAIT_ACCEPT, EV_CLOSE, "StopCCN(1)",
		  "down:local(1)", L2TP_TS_STOPPING },
	};
	struct how bad = { .window = 0 };
	struct l2tp_call_info info = { 0 };
	struct l2tp_peek pk = { .has_tie = true };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(row); i++) {
		const char *sent, *log;

		if (row[i].ev == EV_OPEN) {
			sim_conf(&conf, "engine", NULL);
			conf.local_tid = 77;
			sim_begin(&e, &conf, true, 1);
		} else {
			enter(row[i].state);
		}
		switch (row[i].ev) {
		case EV_CLOSE:
			l2tp_tunnel_stop(e.t, e.now, L2TP_STOP_CLEAR, 0, "");
			break;
		case EV_SCCRQ:
			say(L2TP_MSG_SCCRQ, NULL);
			break;
		case EV_SCCRQ_BAD:
			say(L2TP_MSG_SCCRQ, &bad);
			break;
		case EV_SCCRP:
			say(L2TP_MSG_SCCRP, NULL);
			break;
		case EV_SCCRP_BAD:
			say(L2TP_MSG_SCCRP, &bad);
			break;
		case EV_SCCCN:
			say(L2TP_MSG_SCCCN, NULL);
			break;
		case EV_STOPCCN:
			say(L2TP_MSG_STOPCCN, NULL);
			break;
		case EV_LOSE_TIE:
			is_int(l2tp_tunnel_collision(e.t, e.now, &pk),
			       L2TP_TIE_THEY_WIN, "tie is lost");
			break;
		case EV_NEW_CALL:
			l2tp_call_new(e.t, NULL, e.now, 5, &info);
			break;
		default:
			break;
		}
		sent = sim_sent(&e, NONE);
		log = sim_events(&e);
		if (!ok(!strcmp(sent, row[i].sent) &&
			!strcmp(log, row[i].log) &&
			l2tp_tunnel_state(e.t) == row[i].next,
			"7.2.1 %s: %s -> %s, %s",
			l2tp_tunnel_state_name(row[i].state),
			event_name[row[i].ev],
			*row[i].sent ? row[i].sent : "nothing",
			l2tp_tunnel_state_name(row[i].next)))
			printf("#   sent \"%s\" log \"%s\" state %s\n", sent,
			       log,
			       l2tp_tunnel_state_name(l2tp_tunnel_state(e.t)));
		end();
	}
}

/* wait-ctl-reply and wait-ctl-conn: what is not acceptable, and the code */
static void test_not_acceptable(void)
{
	static const struct {
		const char *name;
		struct how how;
		const char *sent;
	} row[] = {
		{ "protocol version 2.0", { .version = 0x200, .window = -1 },
		  "StopCCN(5,256)" },
		{ "protocol version 1.3 is fine", { .version = 0x103,
		  .window = -1 }, "SCCRP" },
		{ "window of 0", { .window = 0 }, "StopCCN(2,3)" },
		{ "window of 65535 is fine", { .window = 65535 }, "SCCRP" },
		{ "no Assigned Tunnel ID", { .window = -1, .no_tid = true },
		  "StopCCN(2,3)" },
		{ "no Host Name", { .window = -1, .no_host = true },
		  "StopCCN(2,3)" },
		{ "unknown AVP with M", { .window = -1, .unknown_m = true },
		  "StopCCN(2,8)" },
		{ "a Challenge without a secret", { .window = -1,
		  .challenge = "abc" }, "StopCCN(4)" },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(row); i++) {
		enter(L2TP_TS_IDLE);
		say(L2TP_MSG_SCCRQ, &row[i].how);
		is_str(sim_sent(&e, NONE), row[i].sent, "SCCRQ: %s",
		       row[i].name);
		end();
	}
	enter(L2TP_TS_IDLE);
	e.refuse_tunnel = true;
	say(L2TP_MSG_SCCRQ, NULL);
	is_str(sim_sent(&e, NONE), "StopCCN(4)", "SCCRQ: the owner refuses");
	is_str(sim_events(&e), "request down:local(4)", "and is told so");
	end();
}

static bool drop_zlb(struct sim_end *s, struct l2tp_msg *msg)
{
	struct sim_pkt *p = sim_pop(s);
	static uint8_t keep[2048];

	if (!p)
		return false;
	memcpy(keep, p->buf, p->len);
	l2tp_msg_parse(keep, p->len, NONE, msg);
	if (msg->type != L2TP_MSG_ZLB)
		s->peer_nr++;
	free(p);
	return true;
}

/* 5.1.1 */
static void test_auth(void)
{
	struct how h = { .window = -1, .challenge = "their challenge" };
	static struct l2tp_msg msg;
	uint8_t want[16], ours[16];

	/* responder: both directions */
	sim_conf(&conf, "engine", SECRET);
	sim_begin(&e, &conf, false, 7);
	say(L2TP_MSG_SCCRQ, &h);
	drop_zlb(&e, &msg);
	is_int(msg.type, L2TP_MSG_SCCRP, "SCCRP");
	l2tp_chap_response(2, SIM_STR(SECRET), SIM_STR("their challenge"),
			   want);
	is_mem(msg.avp[L2TP_AVP_CHALLENGE_RESP].data, 16, want, 16,
	       "our response has ID 2");
	is_int(msg.avp[L2TP_AVP_CHALLENGE].len, 16, "we challenge as well");
	memcpy(ours, msg.avp[L2TP_AVP_CHALLENGE].data, 16);
	h = (struct how){ .secret = SECRET, .our_challenge = ours };
	say(L2TP_MSG_SCCCN, &h);
	is_str(sim_events(&e), "request up", "right response: up");
	is_int(l2tp_tunnel_peer(e.t)->authenticated, 1, "authenticated");
	end();

	sim_begin(&e, &conf, false, 7);
	say(L2TP_MSG_SCCRQ, NULL);
	drop_zlb(&e, &msg);
	ok(!l2tp_msg_has(&msg, L2TP_AVP_CHALLENGE_RESP),
	   "no response without a challenge");
	memcpy(ours, msg.avp[L2TP_AVP_CHALLENGE].data, 16);
	h = (struct how){ .secret = "wrong", .our_challenge = ours };
	say(L2TP_MSG_SCCCN, &h);
	is_str(sim_sent(&e, NONE), "StopCCN(4)", "wrong secret: StopCCN 4");
	is_str(sim_events(&e), "request down:auth(4)", "owner knows why");
	end();

	sim_begin(&e, &conf, false, 7);
	say(L2TP_MSG_SCCRQ, NULL);
	sim_sent(&e, NONE);
	say(L2TP_MSG_SCCCN, NULL);
	is_str(sim_sent(&e, NONE), "StopCCN(4)", "no response: StopCCN 4");
	end();

	/* originator */
	conf.local_tid = 77;
	sim_begin(&e, &conf, true, 8);
	drop_zlb(&e, &msg);
	memcpy(ours, msg.avp[L2TP_AVP_CHALLENGE].data, 16);
	h = (struct how){ .window = -1, .secret = SECRET,
		.our_challenge = ours, .challenge = "theirs" };
	say(L2TP_MSG_SCCRP, &h);
	drop_zlb(&e, &msg);
	l2tp_chap_response(3, SIM_STR(SECRET), SIM_STR("theirs"), want);
	ok(msg.type == L2TP_MSG_SCCCN &&
	   !memcmp(msg.avp[L2TP_AVP_CHALLENGE_RESP].data, want, 16),
	   "originator: our response has ID 3");
	is_str(sim_events(&e), "up", "originator: up");
	end();

	sim_begin(&e, &conf, true, 8);
	drop_zlb(&e, &msg);
	memcpy(ours, msg.avp[L2TP_AVP_CHALLENGE].data, 16);
	h.secret = "wrong";
	say(L2TP_MSG_SCCRP, &h);
	is_str(sim_sent(&e, NONE), "StopCCN(4)",
	       "originator: wrong secret: StopCCN 4");
	end();
}

/* 4.4.3 Tie Breaker */
static void test_tie(void)
{
	static const uint8_t low[8] = { 0 };
	struct l2tp_peek pk = { 0 };
	uint8_t high[8], ours[8];
	static struct l2tp_msg msg;

	memset(high, 0xff, sizeof(high));
	enter(L2TP_TS_WAIT_CTL_REPLY);
	is_int(l2tp_tunnel_collision(e.t, e.now, &pk), L2TP_TIE_BOTH,
	       "no tie breaker: two tunnels");
	pk.has_tie = true;
	memcpy(pk.tie, high, 8);
	is_int(l2tp_tunnel_collision(e.t, e.now, &pk), L2TP_TIE_THEY_WIN,
	       "only theirs: they win");
	is_str(sim_sent(&e, NONE), "", "silently");
	is_str(sim_events(&e), "down:tie gone", "ours is discarded");
	end();

	conf.tie_breaker = true;
	sim_begin(&e, &conf, true, 3);
	drop_zlb(&e, &msg);
	is_int(msg.avp[L2TP_AVP_TIE_BREAKER].len, 8, "ours is sent");
	memcpy(ours, msg.avp[L2TP_AVP_TIE_BREAKER].data, 8);
	is_int(l2tp_tunnel_collision(e.t, e.now, &pk), L2TP_TIE_WE_WIN,
	       "the lower one wins: ours");
	pk.has_tie = false;
	is_int(l2tp_tunnel_collision(e.t, e.now, &pk), L2TP_TIE_WE_WIN,
	       "only ours: we win");
	is_str(sim_events(&e), "", "ours goes on");
	pk.has_tie = true;
	memcpy(pk.tie, ours, 8);
	is_int(l2tp_tunnel_collision(e.t, e.now, &pk), L2TP_TIE_EQUAL,
	       "equal: both are discarded");
	is_str(sim_events(&e), "down:tie gone", "ours as well");
	end();

	sim_begin(&e, &conf, true, 3);
	memcpy(pk.tie, low, 8);
	l2tp_call_new(e.t, NULL, e.now, 9, &(struct l2tp_call_info){ 0 });
	is_int(l2tp_tunnel_collision(e.t, e.now, &pk), L2TP_TIE_THEY_WIN,
	       "the lower one wins: theirs");
	is_str(sim_events(&e), "call_down:tie down:tie gone",
	       "waiting calls can be queued again");
	end();
	enter(L2TP_TS_ESTABLISHED);
	is_int(l2tp_tunnel_collision(e.t, e.now, &pk), L2TP_TIE_BOTH,
	       "an established tunnel is in no tie");
	end();
}

/* 5.5, 6.5 */
static void test_hello(void)
{
	struct l2tp_tunnel_stats st;

	enter(L2TP_TS_ESTABLISHED);
	sim_wait(&e, 59999);
	is_str(sim_sent(&e, NONE), "", "no HELLO before 60 s");
	sim_wait(&e, 1);
	is_str(sim_sent(&e, NONE), "HELLO", "HELLO after 60 s of silence");
	sim_zlb(&e, e.tid);
	sim_wait(&e, 30000);
	say(L2TP_MSG_HELLO, NULL);
	is_int(e.out->len, 12, "their HELLO is acknowledged by a ZLB");
	sim_wait(&e, 59999);
	is_str(sim_sent(&e, NONE), "", "what comes in puts off our HELLO");
	e.data_seen = e.now - 1000;
	sim_wait(&e, 58000);
	is_str(sim_sent(&e, NONE), "", "data messages put it off too");
	sim_wait(&e, 1000);
	is_str(sim_sent(&e, NONE), "HELLO", "until they cease");
	sim_wait(&e, 30999);
	is_str(sim_events(&e), "", "not given up before 31 s");
	sim_wait(&e, 1);
	is_str(sim_events(&e), "down:dead gone",
	       "no acknowledgment: the tunnel is down");
	l2tp_tunnel_get_stats(e.t, &st);
	ok(st.hellos == 2 && st.rel.tx_again == 5, "counters");
	end();

	enter(L2TP_TS_IDLE);
	end();
	conf.hello_ms = 0;
	sim_begin(&e, &conf, false, 1);
	say(L2TP_MSG_SCCRQ, NULL);
	sim_sent(&e, NONE);
	say(L2TP_MSG_SCCCN, NULL);
	is_int(l2tp_tunnel_deadline(e.t), (long long)L2TP_NEVER,
	       "hello 0: never");
	end();
}

/* 5.7: state is kept for a full cycle */
static void test_teardown(void)
{
	uint8_t again[64];
	struct l2tp_build b;

	enter(L2TP_TS_ESTABLISHED);
	say(L2TP_MSG_STOPCCN, NULL);
	is_int(e.out->len, 12, "StopCCN is acknowledged by a ZLB");
	is_str(sim_sent(&e, NONE), "", "and by nothing else");
	is_str(sim_events(&e), "down:peer(6)", "the owner knows at once");
	/* the ZLB is lost: StopCCN again */
	e.peer_ns--;
	sim_wait(&e, 20000);
	is_int(say(L2TP_MSG_STOPCCN, NULL), L2TP_IN_DUP, "StopCCN again");
	is_int(e.out ? e.out->len : 0, 12, "is acknowledged again");
	sim_wait(&e, 10999);
	is_str(sim_events(&e), "", "state is kept for 31 s");
	sim_wait(&e, 1);
	is_str(sim_events(&e), "gone", "and then given up");
	is_int(say(L2TP_MSG_HELLO, NULL), L2TP_IN_LATE, "nothing more");
	end();

	enter(L2TP_TS_ESTABLISHED);
	l2tp_tunnel_stop(e.t, e.now, L2TP_STOP_SHUTDOWN, 0, "bye");
	is_str(sim_sent(&e, NONE), "StopCCN(6)", "StopCCN");
	is_int(l2tp_tunnel_stop(e.t, e.now, 1, 0, NULL), -EALREADY,
	       "once only");
	sim_wait(&e, 1000);
	is_str(sim_sent(&e, NONE), "StopCCN(6)", "StopCCN again");
	sim_zlb(&e, e.tid);
	is_int(l2tp_tunnel_state(e.t), L2TP_TS_LINGER, "acknowledged");
	sim_wait(&e, 10000);
	/* a message of the peer that crossed ours */
	e.peer_ns++;
	sim_msg(&b, again, sizeof(again), e.tid, 0, L2TP_MSG_HELLO);
	e.peer_ns--;
	is_int(sim_feed(&e, &b), L2TP_IN_LATE, "a late message");
	is_int(e.out ? e.out->len : 0, 12, "is acknowledged only");
	sim_wait(&e, 21000);
	is_str(sim_events(&e), "down:local(6) gone", "gone after 31 s");
	end();

	enter(L2TP_TS_ESTABLISHED);
	l2tp_tunnel_stop(e.t, e.now, L2TP_STOP_CLEAR, 0, NULL);
	sim_events(&e);
	sim_wait(&e, 31000);
	is_str(sim_events(&e), "gone", "nobody acknowledges our StopCCN");
	end();

	enter(L2TP_TS_ESTABLISHED);
	l2tp_tunnel_stop(e.t, e.now, L2TP_STOP_CLEAR, 0, NULL);
	say(L2TP_MSG_STOPCCN, NULL);
	is_int(l2tp_tunnel_state(e.t), L2TP_TS_LINGER, "StopCCNs cross");
	end();

	/* the peer gives up before it knows our id */
	enter(L2TP_TS_WAIT_ACCEPT);
	is_int(say(L2TP_MSG_STOPCCN, &(struct how){ .tid_set = true }),
	       L2TP_IN_OK, "StopCCN with Tunnel ID 0");
	is_str(sim_events(&e), "down:peer(6)", "ends the tunnel");
	end();
	enter(L2TP_TS_ESTABLISHED);
	e.peer_tid++;
	is_int(say(L2TP_MSG_STOPCCN, &(struct how){ .tid_set = true }),
	       L2TP_IN_TID, "but not another one's");
	end();
}

static void test_ids(void)
{
	struct how h = { .window = -1, .tid_set = true };

	enter(L2TP_TS_ESTABLISHED);
	h.tid = 78;
	is_int(say(L2TP_MSG_HELLO, &h), L2TP_IN_TID, "another Tunnel ID");
	h.tid = 0;
	is_int(say(L2TP_MSG_HELLO, &h), L2TP_IN_TID, "Tunnel ID 0");
	is_int(say(L2TP_MSG_STOPCCN, &h), L2TP_IN_TID,
	       "StopCCN with Tunnel ID 0 from who should know ours");
	is_int(l2tp_tunnel_state(e.t), L2TP_TS_ESTABLISHED, "it stays up");
	end();

	enter(L2TP_TS_WAIT_CTL_CONN);
	is_int(say(L2TP_MSG_STOPCCN, &h), L2TP_IN_OK,
	       "StopCCN with Tunnel ID 0 from who gave up early");
	is_int(l2tp_tunnel_state(e.t), L2TP_TS_LINGER, "it is over");
	end();

	/* the same SCCRQ again, while the owner thinks and after */
	enter(L2TP_TS_WAIT_ACCEPT);
	e.peer_ns = 0;
	is_int(say(L2TP_MSG_SCCRQ, &h), L2TP_IN_DUP,
	       "SCCRQ again is a duplicate");
	is_int(e.out ? e.out->len : 0, 12, "and acknowledged");
	l2tp_tunnel_accept(e.t, e.now, 77);
	is_str(sim_sent(&e, NONE), "SCCRP", "the owner accepts later");
	is_int(l2tp_tunnel_accept(e.t, e.now, 77), -EINVAL, "once only");
	e.peer_ns = 0;
	is_int(say(L2TP_MSG_SCCRQ, &h), L2TP_IN_DUP,
	       "SCCRQ again after SCCRP");
	end();
}

static void test_setup_time(void)
{
	struct l2tp_tunnel_conf c2;

	enter(L2TP_TS_WAIT_CTL_REPLY);
	sim_wait(&e, 31000);
	is_str(sim_events(&e), "down:dead gone", "no answer to SCCRQ: 31 s");
	end();
	enter(L2TP_TS_WAIT_CTL_CONN);
	sim_zlb(&e, e.tid);
	sim_wait(&e, 59999);
	is_str(sim_events(&e), "", "SCCRP acknowledged, no SCCCN");
	sim_wait(&e, 1);
	is_str(sim_events(&e), "down:setup(1)", "60 s for the set-up");
	is_str(sim_sent(&e, NONE), "StopCCN(1)", "and StopCCN");
	end();

	enter(L2TP_TS_IDLE);
	end();
	conf.idle_ms = 5000;
	sim_begin(&e, &conf, false, 1);
	say(L2TP_MSG_SCCRQ, NULL);
	sim_sent(&e, NONE);
	say(L2TP_MSG_SCCCN, NULL);
	sim_wait(&e, 4999);
	is_str(sim_sent(&e, NONE), "", "no calls, 5 s");
	sim_wait(&e, 1);
	is_str(sim_sent(&e, NONE), "StopCCN(1)", "closed as idle");
	is_str(sim_events(&e), "request up down:idle(1)", "owner knows");
	end();

	enter(L2TP_TS_ESTABLISHED);
	c2 = conf;
	c2.hello_ms = 1000;
	is_int(l2tp_tunnel_reconf(e.t, e.now, &c2), 0, "new settings");
	sim_wait(&e, 1000);
	is_str(sim_sent(&e, NONE), "HELLO", "HELLO after 1 s now");
	c2.max_calls = 0;
	is_int(l2tp_tunnel_reconf(e.t, e.now, &c2), -EINVAL,
	       "unsound settings are refused");
	end();
	enter(L2TP_TS_ESTABLISHED);
	l2tp_tunnel_drain(e.t, e.now);
	is_str(sim_sent(&e, NONE), "StopCCN(1)", "drained without calls");
	end();
}

static void test_unknown_messages(void)
{
	uint8_t raw[64];
	struct l2tp_build b;
	struct l2tp_tunnel_stats st;

	enter(L2TP_TS_ESTABLISHED);
	sim_msg(&b, raw, sizeof(raw), e.tid, 0, 99);
	raw[12] &= 0x7f;
	sim_feed(&e, &b);
	is_str(sim_sent(&e, NONE), "", "unknown message without M: ignored");
	l2tp_tunnel_get_stats(e.t, &st);
	is_int(st.rx_ignored, 1, "and counted");
	sim_msg(&b, raw, sizeof(raw), e.tid, 0, 99);
	sim_feed(&e, &b);
	is_str(sim_sent(&e, NONE), "StopCCN(2,8)",
	       "unknown message with M: tunnel cleared");
	end();

	enter(L2TP_TS_ESTABLISHED);
	sim_msg(&b, raw, sizeof(raw), e.tid, 0, 6);
	raw[17] = 9;		/* first AVP is not Message Type */
	sim_feed(&e, &b);
	is_str(sim_sent(&e, NONE), "StopCCN(2,3)", "no Message Type");
	end();

	enter(L2TP_TS_WAIT_CTL_CONN);
	sim_msg(&b, raw, sizeof(raw), e.tid, 0, L2TP_MSG_ICRQ);
	l2tp_build_u16(&b, L2TP_AVP_SESSION_ID, 5);
	l2tp_build_u32(&b, L2TP_AVP_CALL_SERIAL, 5);
	sim_feed(&e, &b);
	is_str(sim_sent(&e, NONE), "StopCCN(2,1)",
	       "a call before the control connection");
	end();

	enter(L2TP_TS_ESTABLISHED);
	is_int(l2tp_tunnel_input(e.t, e.now, raw, 11), L2TP_IN_MALFORMED,
	       "malformed header");
	raw[9] = 40;
	l2tp_tunnel_input(e.t, e.now, raw, b.len);
	is_str(sim_sent(&e, NONE), "", "out of any window: nothing happens");
	end();
}

/* ops that come back into the engine, and end it */
static void test_reentry(void)
{
	enter(L2TP_TS_WAIT_CTL_CONN);
	e.close_on_up = true;
	say(L2TP_MSG_SCCCN, NULL);
	is_str(sim_events(&e), "up down:local(6)", "stop inside tunnel_up");
	end();
	enter(L2TP_TS_ESTABLISHED);
	l2tp_call_new(e.t, NULL, e.now, 9, &(struct l2tp_call_info){ 0 });
	e.free_on_down = true;
	say(L2TP_MSG_STOPCCN, NULL);
	is_str(sim_events(&e), "call_down:tunnel(6) down:peer(6)",
	       "free inside tunnel_down");
	end();
	enter(L2TP_TS_WAIT_CTL_REPLY);
	e.free_on_gone = true;
	sim_wait(&e, 31000);
	is_str(sim_events(&e), "down:dead gone", "free inside tunnel_gone");
	end();
}

static void test_trace(void)
{
	enter(L2TP_TS_WAIT_ACCEPT);
	l2tp_tunnel_set_trace(e.t, true);
	l2tp_tunnel_accept(e.t, e.now, 77);
	ok(!strncmp(e.trace, "tx SCCRP ns 0 nr 1: Protocol Version 256,", 41),
	   "trace of what is sent");
	ok(strstr(e.trace, " Host Name \"engine\", Vendor Name \"sim\", "),
	   "trace: names");
	ok(strstr(e.trace, ", Assigned Tunnel ID 77, "), "trace: numbers");
	say(L2TP_MSG_STOPCCN, NULL);
	end();
	enter(L2TP_TS_ESTABLISHED);
	l2tp_tunnel_set_trace(e.t, true);
	e.trace[0] = '\0';
	say(L2TP_MSG_STOPCCN, NULL);
	is_str(e.trace, "tx ZLB ns 1 nr 3", "the last thing is the ZLB");
	end();
}

static void test_conf(void)
{
	const char *why;

	sim_conf(&conf, "x", NULL);
	is_int(l2tp_tunnel_conf_check(&conf, false, &why), 0, "defaults");
	is_int(l2tp_tunnel_conf_check(&conf, true, &why), -EINVAL,
	       "an originator needs an id");
	conf.challenge = true;
	is_int(l2tp_tunnel_conf_check(&conf, false, &why), -EINVAL,
	       "a challenge needs a secret");
	conf.challenge = false;
	conf.host_name = "";
	is_int(l2tp_tunnel_conf_check(&conf, false, &why), -EINVAL,
	       "a host name is needed");
	ok(!l2tp_tunnel_new(&sim_ops, NULL, &conf, false, 0) &&
	   errno == EINVAL, "no tunnel without it");
}

int main(void)
{
	plan(0);
	test_states();
	test_not_acceptable();
	test_auth();
	test_tie();
	test_hello();
	test_teardown();
	test_ids();
	test_setup_time();
	test_unknown_messages();
	test_reentry();
	test_trace();
	test_conf();
	return done();
}
