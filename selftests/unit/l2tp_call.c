// SPDX-License-Identifier: GPL-2.0
/* build: tools/vard/l2tp/[a-z]*.c ; libs: -lcrypto */
/*
 * l2tp_call.c - calls against RFC 2661 7.4.1, 7.4.2, 7.5.1 and 6.6 to 6.14
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE	/* memmem() */
#endif
#include <errno.h>

#include "l2tp_sim.h"
#include "tap.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define NONE		((struct l2tp_str){ 0 })
#define PEER_SID	900

static struct l2tp_tunnel_conf conf;
static struct sim_end e;
static const struct l2tp_call_info no_info;

/* knobs of a message that the peer sends */
struct how {
	uint32_t framing;	/* ICCN; 0: synchronous */
	bool missing;		/* a mandatory AVP is not there */
	bool unknown_m;		/* an unknown AVP with M */
	uint16_t peer_sid;	/* 0: PEER_SID */
	uint16_t sid;		/* header */
};

static void say(uint16_t type, const struct how *h)
{
	static const struct how plain;
	struct l2tp_call_errors err = { 1, 2, 3, 4, 5, 6 };
	struct l2tp_build b;
	uint8_t buf[1024];

	if (!h)
		h = &plain;
	sim_msg(&b, buf, sizeof(buf), e.tid, h->sid, type);
	switch (type) {
	case L2TP_MSG_ICRQ:
	case L2TP_MSG_OCRQ:
		if (!h->missing)
			l2tp_build_u32(&b, L2TP_AVP_CALL_SERIAL, 55);
		l2tp_build_bytes(&b, L2TP_AVP_CALLED_NUMBER, "123", 3);
		if (type == L2TP_MSG_ICRQ)
			break;
		l2tp_build_u32(&b, L2TP_AVP_MIN_BPS, 1);
		l2tp_build_u32(&b, L2TP_AVP_MAX_BPS, 2);
		l2tp_build_u32(&b, L2TP_AVP_BEARER_TYPE, 1);
		l2tp_build_u32(&b, L2TP_AVP_FRAMING_TYPE, 1);
		break;
	case L2TP_MSG_ICCN:
	case L2TP_MSG_OCCN:
		if (!h->missing)
			l2tp_build_u32(&b, L2TP_AVP_TX_SPEED, 64000);
		l2tp_build_u32(&b, L2TP_AVP_FRAMING_TYPE,
			       h->framing ? h->framing : 1);
		break;
	case L2TP_MSG_CDN:
		l2tp_build_result(&b, L2TP_CDN_CARRIER_LOST, 0, "lost");
		l2tp_build_bytes(&b, L2TP_AVP_Q931_CAUSE, "\0\20\105", 3);
		break;
	case L2TP_MSG_WEN:
		l2tp_build_call_errors(&b, &err);
		break;
	case L2TP_MSG_SLI:
		l2tp_build_accm(&b, 0x000a0000, 0xffffffff);
		break;
	}
	if (type != L2TP_MSG_ICCN && type != L2TP_MSG_OCCN &&
	    type != L2TP_MSG_WEN && type != L2TP_MSG_SLI)
		l2tp_build_u16(&b, L2TP_AVP_SESSION_ID,
			       h->peer_sid ? h->peer_sid : PEER_SID);
	if (h->unknown_m) {
		memcpy(b.buf + b.len, "\x80\x06\0\0\0\x63", 6);
		b.len += 6;
	}
	sim_feed(&e, &b);
}

static void end(void)
{
	sim_end_(&e);
}

static void begin(void)
{
	struct l2tp_build b;
	uint8_t buf[256];

	sim_begin(&e, &conf, false, 1);
	sim_msg(&b, buf, sizeof(buf), 0, 0, L2TP_MSG_SCCRQ);
	l2tp_build_u16(&b, L2TP_AVP_PROTOCOL_VERSION, 0x0100);
	l2tp_build_u32(&b, L2TP_AVP_FRAMING_CAP, 3);
	l2tp_build_bytes(&b, L2TP_AVP_HOST_NAME, "peer", 4);
	l2tp_build_u16(&b, L2TP_AVP_TUNNEL_ID, e.peer_tid);
	l2tp_build_u16(&b, L2TP_AVP_WINDOW_SIZE, 32);
	sim_feed(&e, &b);
	sim_sent(&e, NONE);
	sim_msg(&b, buf, sizeof(buf), e.tid, 0, L2TP_MSG_SCCCN);
	sim_feed(&e, &b);
	sim_sent(&e, NONE);
	sim_events(&e);
}

/*
 * An engine with one call in one of the states of 7.4.1 (LAC) or 7.4.2 (LNS);
 * idle: without a call. Our Session ID is 1.
 */
static void enter(bool lns, enum l2tp_call_state state)
{
	sim_conf(&conf, "engine", NULL);
	conf.roles = lns ? L2TP_ROLE_LNS : L2TP_ROLE_LAC;
	conf.local_tid = 77;
	if (state == L2TP_CS_WAIT_TUNNEL) {
		sim_begin(&e, &conf, true, 1);
		e.call = l2tp_call_new(e.t, NULL, e.now, 1, &no_info);
		sim_sent(&e, NONE);
		return;
	}
	begin();
	if (state == L2TP_CS_IDLE)
		return;
	if (lns) {
		e.hold_call = state == L2TP_CS_WAIT_ACCEPT;
		say(L2TP_MSG_ICRQ, NULL);
		sim_sent(&e, NONE);
		if (state == L2TP_CS_ESTABLISHED)
			say(L2TP_MSG_ICCN, &(struct how){ .sid = 1 });
	} else {
		e.hold_call = state == L2TP_CS_WAIT_SWITCH;
		e.call = l2tp_call_new(e.t, NULL, e.now, 1, &no_info);
		sim_sent(&e, NONE);
		if (state == L2TP_CS_ESTABLISHED ||
		    state == L2TP_CS_WAIT_SWITCH)
			say(L2TP_MSG_ICRP, &(struct how){ .sid = 1 });
	}
	sim_sent(&e, NONE);
	sim_events(&e);
}

enum event {
	EV_RING, EV_CLOSE, EV_TUNNEL_OPEN, EV_ICRQ, EV_ICRQ_BAD, EV_ICRP,
	EV_ICRP_BAD, EV_ICCN, EV_ICCN_BAD, EV_CDN, EV_OCRQ, EV_OCRP, EV_OCCN,
	EV_WEN, EV_SLI,
};

static const char *const event_name[] = {
	"bearer ring", "local close request", "tunnel-open", "ICRQ",
	"ICRQ not acceptable", "ICRP", "ICRP not acceptable", "ICCN",
	"ICCN not acceptable", "CDN", "OCRQ", "OCRP", "OCCN", "WEN", "SLI",
};

struct row {
	bool lns;
	enum l2tp_call_state state;
	enum event ev;
	const char *sent;
	const char *log;
	enum l2tp_call_state next;
};

#define LAC	false
#define LNS	true

static const struct row rows[] = {
	/* 7.4.1 LAC Incoming Call States */
	{ LAC, L2TP_CS_IDLE, EV_RING, "ICRQ", "", L2TP_CS_WAIT_REPLY },
	{ LAC, L2TP_CS_IDLE, EV_ICCN, "", "", L2TP_CS_IDLE },
	{ LAC, L2TP_CS_IDLE, EV_ICRP, "", "", L2TP_CS_IDLE },
	{ LAC, L2TP_CS_IDLE, EV_CDN, "", "", L2TP_CS_IDLE },
	{ LAC, L2TP_CS_WAIT_TUNNEL, EV_CLOSE, "", "call_down:local(3)",
	  L2TP_CS_IDLE },
	{ LAC, L2TP_CS_WAIT_TUNNEL, EV_TUNNEL_OPEN, "SCCCN ICRQ", "up",
	  L2TP_CS_WAIT_REPLY },
	{ LAC, L2TP_CS_WAIT_REPLY, EV_ICRP, "ICCN", "call_reply call_up",
	  L2TP_CS_ESTABLISHED },
	{ LAC, L2TP_CS_WAIT_REPLY, EV_ICRP_BAD, "CDN(2,8)",
	  "call_down:protocol(2,8)", L2TP_CS_IDLE },
	{ LAC, L2TP_CS_WAIT_REPLY, EV_ICRQ, "CDN(2,5)",
	  "call_down:protocol(2,5)", L2TP_CS_IDLE },
	{ LAC, L2TP_CS_WAIT_REPLY, EV_CDN, "", "call_down:peer(1)",
	  L2TP_CS_IDLE },
	{ LAC, L2TP_CS_WAIT_REPLY, EV_ICCN, "", "call_down:protocol",
	  L2TP_CS_IDLE },
	{ LAC, L2TP_CS_WAIT_REPLY, EV_CLOSE, "CDN(3)", "call_down:local(3)",
	  L2TP_CS_IDLE },
	{ LAC, L2TP_CS_ESTABLISHED, EV_CDN, "", "call_down:peer(1)",
	  L2TP_CS_IDLE },
	{ LAC, L2TP_CS_ESTABLISHED, EV_ICRQ, "CDN(2,5)",
	  "call_down:protocol(2,5)", L2TP_CS_IDLE },
	{ LAC, L2TP_CS_ESTABLISHED, EV_ICRP, "CDN(2,5)",
	  "call_down:protocol(2,5)", L2TP_CS_IDLE },
	{ LAC, L2TP_CS_ESTABLISHED, EV_ICCN, "CDN(2,5)",
	  "call_down:protocol(2,5)", L2TP_CS_IDLE },
	{ LAC, L2TP_CS_ESTABLISHED, EV_CLOSE, "CDN(3)", "call_down:local(3)",
	  L2TP_CS_IDLE },
	{ LAC, L2TP_CS_ESTABLISHED, EV_SLI, "", "sli(000a0000,ffffffff)",
	  L2TP_CS_ESTABLISHED },
	{ LAC, L2TP_CS_ESTABLISHED, EV_WEN, "", "", L2TP_CS_ESTABLISHED },
	/* not in the table: while the owner switches its downstream */
	{ LAC, L2TP_CS_WAIT_SWITCH, EV_CDN, "", "call_down:peer(1)",
	  L2TP_CS_IDLE },
	{ LAC, L2TP_CS_WAIT_SWITCH, EV_ICRP, "CDN(2,5)",
	  "call_down:protocol(2,5)", L2TP_CS_IDLE },
	{ LAC, L2TP_CS_WAIT_SWITCH, EV_CLOSE, "CDN(3)", "call_down:local(3)",
	  L2TP_CS_IDLE },

	/* 7.4.2 LNS Incoming Call States */
	{ LNS, L2TP_CS_IDLE, EV_ICRQ, "ICRP", "call_request",
	  L2TP_CS_WAIT_CONNECT },
	{ LNS, L2TP_CS_IDLE, EV_ICRQ_BAD, "CDN(2,3)", "", L2TP_CS_IDLE },
	{ LNS, L2TP_CS_IDLE, EV_ICRP, "CDN(2,5)", "", L2TP_CS_IDLE },
	{ LNS, L2TP_CS_IDLE, EV_ICCN, "", "", L2TP_CS_IDLE },
	{ LNS, L2TP_CS_IDLE, EV_CDN, "", "", L2TP_CS_IDLE },
	{ LNS, L2TP_CS_WAIT_CONNECT, EV_ICCN, "", "call_up",
	  L2TP_CS_ESTABLISHED },
	{ LNS, L2TP_CS_WAIT_CONNECT, EV_ICCN_BAD, "CDN(2,3)",
	  "call_down:protocol(2,3)", L2TP_CS_IDLE },
	{ LNS, L2TP_CS_WAIT_CONNECT, EV_ICRQ, "CDN(2,5)",
	  "call_down:protocol(2,5)", L2TP_CS_IDLE },
	{ LNS, L2TP_CS_WAIT_CONNECT, EV_ICRP, "CDN(2,5)",
	  "call_down:protocol(2,5)", L2TP_CS_IDLE },
	{ LNS, L2TP_CS_WAIT_CONNECT, EV_CDN, "", "call_down:peer(1)",
	  L2TP_CS_IDLE },
	{ LNS, L2TP_CS_WAIT_CONNECT, EV_CLOSE, "CDN(3)",
	  "call_down:local(3)", L2TP_CS_IDLE },
	{ LNS, L2TP_CS_ESTABLISHED, EV_CDN, "", "call_down:peer(1)",
	  L2TP_CS_IDLE },
	{ LNS, L2TP_CS_ESTABLISHED, EV_CLOSE, "CDN(3)", "call_down:local(3)",
	  L2TP_CS_IDLE },
	{ LNS, L2TP_CS_ESTABLISHED, EV_ICRQ, "CDN(2,5)",
	  "call_down:protocol(2,5)", L2TP_CS_IDLE },
	{ LNS, L2TP_CS_ESTABLISHED, EV_ICRP, "CDN(2,5)",
	  "call_down:protocol(2,5)", L2TP_CS_IDLE },
	{ LNS, L2TP_CS_ESTABLISHED, EV_ICCN, "CDN(2,5)",
	  "call_down:protocol(2,5)", L2TP_CS_IDLE },
	{ LNS, L2TP_CS_ESTABLISHED, EV_WEN, "", "wen(1,2,3,4,5,6)",
	  L2TP_CS_ESTABLISHED },
	{ LNS, L2TP_CS_ESTABLISHED, EV_SLI, "", "", L2TP_CS_ESTABLISHED },
	/* not in the table: while the owner thinks about an ICRQ */
	{ LNS, L2TP_CS_WAIT_ACCEPT, EV_CDN, "", "call_down:peer(1)",
	  L2TP_CS_IDLE },
	{ LNS, L2TP_CS_WAIT_ACCEPT, EV_ICRQ, "CDN(2,5)",
	  "call_down:protocol(2,5)", L2TP_CS_IDLE },
	{ LNS, L2TP_CS_WAIT_ACCEPT, EV_CLOSE, "CDN(3)", "call_down:local(3)",
	  L2TP_CS_IDLE },

	/* 7.5.1, idle: outgoing calls are refused */
	{ LNS, L2TP_CS_IDLE, EV_OCRQ, "CDN(5)", "", L2TP_CS_IDLE },
	{ LNS, L2TP_CS_IDLE, EV_OCRP, "CDN(2,5)", "", L2TP_CS_IDLE },
	{ LNS, L2TP_CS_IDLE, EV_OCCN, "", "", L2TP_CS_IDLE },
	{ LAC, L2TP_CS_IDLE, EV_OCRQ, "CDN(5)", "", L2TP_CS_IDLE },
	{ LAC, L2TP_CS_IDLE, EV_OCRP, "CDN(2,5)", "", L2TP_CS_IDLE },
	{ LAC, L2TP_CS_IDLE, EV_OCCN, "", "", L2TP_CS_IDLE },
	{ LNS, L2TP_CS_ESTABLISHED, EV_OCRQ, "CDN(2,5)",
	  "call_down:protocol(2,5)", L2TP_CS_IDLE },
	/* a LAC takes no incoming calls */
	{ LAC, L2TP_CS_IDLE, EV_ICRQ, "CDN(5)", "", L2TP_CS_IDLE },
};

static void do_event(enum event ev, bool there, bool lns)
{
	struct how h = { .sid = there ? 1 : 0 }, bad = h;
	struct l2tp_build b;
	uint8_t buf[256];

	/* before ICRP the peer does not know our id: the AVP names the call */
	if (there && !l2tp_tunnel_find_call(e.t, 1))
		h.sid = 0;
	/* a second ICRQ comes as every ICRQ does, but to a LAC's call */
	if (ev == EV_ICRQ && lns)
		h.sid = 0;
	bad.unknown_m = ev == EV_ICRP_BAD;
	bad.missing = ev == EV_ICRQ_BAD;
	bad.framing = 2;	/* conf.framing_cap is synchronous only */
	switch (ev) {
	case EV_RING:
		e.call = l2tp_call_new(e.t, NULL, e.now, 1, &no_info);
		break;
	case EV_CLOSE:
		l2tp_call_close(e.call, e.now, L2TP_CDN_ADMIN, 0, NULL);
		break;
	case EV_TUNNEL_OPEN:
		sim_msg(&b, buf, sizeof(buf), e.tid, 0, L2TP_MSG_SCCRP);
		l2tp_build_u16(&b, L2TP_AVP_PROTOCOL_VERSION, 0x0100);
		l2tp_build_u32(&b, L2TP_AVP_FRAMING_CAP, 3);
		l2tp_build_bytes(&b, L2TP_AVP_HOST_NAME, "peer", 4);
		l2tp_build_u16(&b, L2TP_AVP_TUNNEL_ID, e.peer_tid);
		sim_feed(&e, &b);
		break;
	case EV_ICRQ:
		say(L2TP_MSG_ICRQ, &h);
		break;
	case EV_ICRQ_BAD:
		say(L2TP_MSG_ICRQ, &bad);
		break;
	case EV_ICRP:
		say(L2TP_MSG_ICRP, &h);
		break;
	case EV_ICRP_BAD:
		say(L2TP_MSG_ICRP, &bad);
		break;
	case EV_ICCN:
		say(L2TP_MSG_ICCN, &h);
		break;
	case EV_ICCN_BAD:
		say(L2TP_MSG_ICCN, &bad);
		break;
	case EV_CDN:
		say(L2TP_MSG_CDN, &h);
		break;
	case EV_OCRQ:
		say(L2TP_MSG_OCRQ, &h);
		break;
	case EV_OCRP:
		say(L2TP_MSG_OCRP, &h);
		break;
	case EV_OCCN:
		say(L2TP_MSG_OCCN, &h);
		break;
	case EV_WEN:
		say(L2TP_MSG_WEN, &h);
		break;
	case EV_SLI:
		say(L2TP_MSG_SLI, &h);
		break;
	}
}

static void test_states(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row *r = &rows[i];
		enum l2tp_call_state now;
		const char *sent, *log;
		struct l2tp_tunnel_stats st;

		enter(r->lns, r->state);
		if (r->ev == EV_ICCN_BAD) {
			end();
			sim_conf(&conf, "engine", NULL);
			conf.framing_cap = L2TP_FRAMING_SYNC;
			begin();
			say(L2TP_MSG_ICRQ, NULL);
			sim_sent(&e, NONE);
			sim_events(&e);
		}
		do_event(r->ev, r->state != L2TP_CS_IDLE, r->lns);
		sim_wait(&e, 20);
		sent = sim_sent(&e, NONE);
		log = sim_events(&e);
		now = e.call ? l2tp_call_state(e.call) : L2TP_CS_IDLE;
		l2tp_tunnel_get_stats(e.t, &st);
		if (!ok(!strcmp(sent, r->sent) && !strcmp(log, r->log) &&
			now == r->next && st.calls == !!now,
			"%s %s: %s -> %s, %s", r->lns ? "LNS" : "LAC",
			l2tp_call_state_name(r->state), event_name[r->ev],
			*r->sent ? r->sent : "nothing",
			l2tp_call_state_name(r->next)))
			printf("#   sent \"%s\" log \"%s\" state %s\n", sent,
			       log, l2tp_call_state_name(now));
		end();
	}
}

/* header and AVPs of what we send */
static void test_ids(void)
{
	static struct l2tp_msg msg;
	struct sim_pkt *p;

	enter(LNS, L2TP_CS_IDLE);
	say(L2TP_MSG_ICRQ, NULL);
	p = sim_pop(&e);
	l2tp_msg_parse(p->buf, p->len, NONE, &msg);
	ok(msg.type == L2TP_MSG_ICRP && msg.hdr.tid == e.peer_tid &&
	   msg.hdr.sid == PEER_SID &&
	   l2tp_msg_u16(&msg, L2TP_AVP_SESSION_ID) == 1,
	   "ICRP: header has the peer's ids, AVP ours");
	free(p);
	e.peer_nr++;
	l2tp_call_close(e.call, e.now, 2, 4, "no room");
	p = sim_pop(&e);
	l2tp_msg_parse(p->buf, p->len, NONE, &msg);
	ok(msg.type == L2TP_MSG_CDN && msg.hdr.sid == PEER_SID &&
	   l2tp_msg_u16(&msg, L2TP_AVP_SESSION_ID) == 1,
	   "CDN: the same Assigned Session ID");
	free(p);
	end();

	enter(LAC, L2TP_CS_WAIT_REPLY);
	l2tp_call_close(e.call, e.now, 3, 0, NULL);
	p = sim_pop(&e);
	l2tp_msg_parse(p->buf, p->len, NONE, &msg);
	ok(msg.type == L2TP_MSG_CDN && !msg.hdr.sid &&
	   l2tp_msg_u16(&msg, L2TP_AVP_SESSION_ID) == 1,
	   "CDN before ICRP: Session ID 0, the AVP names the call");
	free(p);
	end();

	enter(LNS, L2TP_CS_IDLE);
	e.refuse_call = true;
	say(L2TP_MSG_ICRQ, NULL);
	p = sim_pop(&e);
	l2tp_msg_parse(p->buf, p->len, NONE, &msg);
	ok(msg.type == L2TP_MSG_CDN && msg.hdr.sid == PEER_SID &&
	   l2tp_msg_u16(&msg, L2TP_AVP_SESSION_ID),
	   "CDN for a refused ICRQ: AVP is not 0");
	is_str(sim_events(&e), "call_request call_down:local(8)",
	       "the owner refuses");
	free(p);
	end();

	/* CDN by the AVP alone */
	enter(LNS, L2TP_CS_ESTABLISHED);
	say(L2TP_MSG_CDN, NULL);
	is_str(sim_events(&e), "call_down:peer(1)",
	       "CDN with Session ID 0 is found by its AVP");
	end();
	/* contradictory: the id of another call */
	sim_conf(&conf, "engine", NULL);
	begin();
	say(L2TP_MSG_ICRQ, NULL);
	sim_sent(&e, NONE);
	l2tp_call_new(e.t, NULL, e.now, 70, &no_info);
	sim_sent(&e, NONE);
	say(L2TP_MSG_ICRP, &(struct how){ .sid = 70 });
	is_str(sim_sent(&e, NONE), "CDN(2,5)",
	       "ICRP with the Session ID of another call");
	end();
}

static void test_unknown_avp(void)
{
	struct how h = { .unknown_m = true };

	enter(LNS, L2TP_CS_IDLE);
	say(L2TP_MSG_ICRQ, &h);
	is_str(sim_sent(&e, NONE), "CDN(2,8)",
	       "unknown AVP with M in ICRQ ends the call only");
	is_int(l2tp_tunnel_state(e.t), L2TP_TS_ESTABLISHED,
	       "the tunnel stays");
	end();
	enter(LNS, L2TP_CS_WAIT_CONNECT);
	h.sid = 1;
	say(L2TP_MSG_ICCN, &h);
	is_str(sim_sent(&e, NONE), "CDN(2,8)", "the same in ICCN");
	end();
	enter(LNS, L2TP_CS_ESTABLISHED);
	say(L2TP_MSG_WEN, &h);
	is_str(sim_sent(&e, NONE), "CDN(2,8)", "the same in WEN");
	end();
	enter(LNS, L2TP_CS_ESTABLISHED);
	say(L2TP_MSG_CDN, &h);
	is_str(sim_sent(&e, NONE), "", "but a CDN is a CDN");
	is_str(sim_events(&e), "call_down:peer(1)", "and ends the call");
	end();
	enter(LNS, L2TP_CS_WAIT_CONNECT);
	say(L2TP_MSG_ICCN, &(struct how){ .sid = 1, .missing = true });
	is_str(sim_sent(&e, NONE), "CDN(2,3)",
	       "ICCN without Connect Speed");
	end();
}

static void test_later(void)
{
	struct l2tp_call *c;

	enter(LNS, L2TP_CS_WAIT_ACCEPT);
	c = e.call;
	is_int(l2tp_call_accept(c, e.now, 0), -EINVAL, "id 0 is refused");
	sim_wait(&e, 5000);
	is_str(sim_sent(&e, NONE), "", "nothing is sent meanwhile");
	is_int(l2tp_call_accept(c, e.now, 33), 0, "answered later");
	is_str(sim_sent(&e, NONE), "ICRP", "ICRP then");
	is_int(l2tp_call_accept(c, e.now, 33), -EINVAL, "once only");
	is_int(l2tp_call_reject(c, e.now, 4, 0, NULL), -EINVAL,
	       "and not both ways");
	say(L2TP_MSG_ICRQ, &(struct how){ .peer_sid = 901 });
	is_int(l2tp_call_accept(e.call, e.now, 33), -EEXIST,
	       "an id in use is refused");
	ok(l2tp_tunnel_find_call(e.t, 33) == c, "found by our id");
	ok(!l2tp_tunnel_find_call(e.t, 34), "and not by another");
	end();

	enter(LAC, L2TP_CS_WAIT_SWITCH);
	sim_wait(&e, 5000);
	is_int(l2tp_call_connect(e.call, e.now, &e.iccn), 0,
	       "LAC: answered later");
	is_str(sim_sent(&e, NONE), "ICCN", "ICCN then");
	is_int(l2tp_call_connect(e.call, e.now, &e.iccn), -EINVAL,
	       "once only");
	is_int(l2tp_call_sli(e.call, e.now, 0, 0), -EINVAL,
	       "a LAC sends no SLI");
	is_int(l2tp_call_wen(e.call, e.now,
			     &(struct l2tp_call_errors){ 0 }), 0,
	       "but WEN");
	sim_zlb(&e, e.tid);
	is_str(sim_sent(&e, NONE), "WEN", "sent");
	end();
	enter(LNS, L2TP_CS_ESTABLISHED);
	is_int(l2tp_call_sli(e.call, e.now, 0, 0), 0, "an LNS sends SLI");
	is_str(sim_sent(&e, NONE), "SLI", "sent");
	end();
}

static void test_limits(void)
{
	struct l2tp_tunnel_stats st;
	struct l2tp_call *c;
	unsigned int i;

	sim_conf(&conf, "engine", NULL);
	conf.max_calls = 2;
	begin();
	for (i = 0; i < 3; i++)
		say(L2TP_MSG_ICRQ, &(struct how){ .peer_sid = 10 + i });
	sim_zlb(&e, e.tid);
	is_str(sim_sent(&e, NONE), "ICRP ICRP", "two calls");
	sim_zlb(&e, e.tid);
	is_str(sim_sent(&e, NONE), "CDN(4)", "the third is refused");
	l2tp_tunnel_get_stats(e.t, &st);
	ok(st.calls == 2 && st.calls_refused == 1, "counters");
	ok(!l2tp_call_new(e.t, NULL, e.now, 50, &no_info) &&
	   errno == ENOBUFS, "ours as well");
	end();

	enter(LNS, L2TP_CS_WAIT_CONNECT);
	sim_zlb(&e, e.tid);
	sim_wait(&e, 59999);
	is_str(sim_events(&e), "", "no ICCN for nearly 60 s");
	sim_wait(&e, 1);
	is_str(sim_events(&e), "call_down:setup(10)", "given up after 60 s");
	ok(strstr(sim_sent(&e, NONE), "CDN(10)"), "by CDN 10");
	end();

	enter(LNS, L2TP_CS_ESTABLISHED);
	l2tp_tunnel_drain(e.t, e.now);
	say(L2TP_MSG_ICRQ, &(struct how){ .peer_sid = 901 });
	is_str(sim_sent(&e, NONE), "CDN(2,7)",
	       "a tunnel that is drained: try another");
	say(L2TP_MSG_CDN, &(struct how){ .sid = 1 });
	is_str(sim_sent(&e, NONE), "StopCCN(1)", "it ends with its last call");
	is_str(sim_events(&e), "call_down:peer(1) down:idle(1)", "both told");
	end();

	/* a peer that does not acknowledge cannot fill our memory */
	sim_conf(&conf, "engine", NULL);
	conf.rel.queue_max = 10;
	begin();
	e.refuse_call = true;
	for (i = 0; i < 100; i++)
		say(L2TP_MSG_ICRQ, &(struct how){ .peer_sid = 10 + i });
	l2tp_tunnel_get_stats(e.t, &st);
	ok(st.queued <= 10, "outgoing queue is bounded");
	ok(strstr(sim_events(&e), "down:resources(2,4)"),
	   "the tunnel ends when it overflows");
	end();

	/* nor can our own calls */
	sim_conf(&conf, "engine", NULL);
	conf.rel.queue_max = 3;
	begin();
	for (i = 1; i < 10; i++)
		if (!l2tp_call_new(e.t, NULL, e.now, i, &no_info))
			break;
	ok(i == 4 && errno == ENOBUFS &&
	   l2tp_tunnel_state(e.t) == L2TP_TS_ESTABLISHED,
	   "a call too many is refused, the tunnel stays");
	end();

	/* the end of a tunnel ends its calls, once each */
	sim_conf(&conf, "engine", NULL);
	begin();
	for (i = 1; i <= 1000; i++)
		say(L2TP_MSG_ICRQ, &(struct how){ .peer_sid = i });
	c = l2tp_tunnel_find_call(e.t, 500);
	ok(c && l2tp_call_peer_sid(c) == 500, "a call among 1000");
	l2tp_tunnel_stop(e.t, e.now, L2TP_STOP_SHUTDOWN, 0, NULL);
	is_int(e.downs, 1000, "1000 calls go down with their tunnel");
	l2tp_tunnel_get_stats(e.t, &st);
	ok(!st.calls && st.queued <= 3, "without a CDN each");
	end();
}

/* everything that ICRQ and ICCN can carry, from one engine to another */
static void test_info(void)
{
	static struct sim_end lac, lns;
	struct l2tp_tunnel_conf c1, c2;
	struct l2tp_call_info in = {
		.present = ~0ull, .serial = 0xdeadbeef, .bearer_type = 2,
		.phys_channel = 0x01020304, .called = SIM_STR("5551"),
		.calling = SIM_STR("5552"), .sub_address = SIM_STR("7"),
		.framing_type = 1, .tx_speed = 100000000,
		.rx_speed = 20000000, .sequencing = true,
		.private_group = SIM_STR("red"),
		.lcp_initial = SIM_STR("\1\4\5\334"),
		.lcp_sent = SIM_STR("\3\4\300\43"),
		.lcp_received = SIM_STR("\5\6abcd"),
		.proxy_type = L2TP_PROXY_PAP, .proxy_id = 9,
		.proxy_name = SIM_STR("user@red"),
		.proxy_challenge = SIM_STR("c"),
		.proxy_response = SIM_STR("pass word"),
	};
	static struct l2tp_msg msg;
	struct sim_end *from, *to;
	struct l2tp_call_info kept;
	struct sim_pkt *p;
	unsigned int mode, i;
	bool clear = false;

	for (mode = L2TP_HIDE_PASSWORD; mode <= L2TP_HIDE_NEVER; mode++) {
		sim_conf(&c1, "lac", "secret");
		sim_conf(&c2, "lns", "secret");
		c1.hide = mode;
		c2.hide = mode;
		c1.local_tid = 11;
		c2.local_tid = 22;
		sim_begin(&lac, &c1, true, 1);
		sim_begin(&lns, &c2, false, 2);
		lac.iccn = in;
		l2tp_call_new(lac.t, NULL, lac.now, 5, &in);
		for (i = 0; i < 40; i++) {
			from = i & 1 ? &lns : &lac;
			to = i & 1 ? &lac : &lns;
			while ((p = sim_pop(from))) {
				if (memmem(p->buf, p->len, "pass word", 9))
					clear = true;
				l2tp_msg_parse(p->buf, p->len,
					       SIM_STR("secret"), &msg);
				if (msg.type == L2TP_MSG_ICCN)
					is_int(!!(msg.hidden & (1ull << 33)),
					       mode != L2TP_HIDE_NEVER,
					       "mode %u: password hidden",
					       mode);
				l2tp_tunnel_input(to->t, to->now, p->buf,
						  p->len);
				free(p);
			}
		}
		is_int(clear, mode == L2TP_HIDE_NEVER,
		       "mode %u: the password in clear on the wire", mode);
		is_str(sim_events(&lns), "request up call_request call_up",
		       "mode %u: up", mode);
		ok(lns.up.serial == in.serial && lns.up.bearer_type == 2 &&
		   lns.up.phys_channel == in.phys_channel &&
		   lns.up.framing_type == 1 &&
		   lns.up.tx_speed == in.tx_speed &&
		   lns.up.rx_speed == in.rx_speed && lns.up.sequencing &&
		   lns.up.proxy_type == L2TP_PROXY_PAP &&
		   lns.up.proxy_id == 9, "mode %u: numbers", mode);
#define SAME(f) ok(lns.up.f.len == in.f.len && \
		   !memcmp(lns.up.f.data, in.f.data, in.f.len), \
		   "mode %u: " #f, mode)
		SAME(called);
		SAME(calling);
		SAME(sub_address);
		SAME(private_group);
		SAME(lcp_initial);
		SAME(lcp_sent);
		SAME(lcp_received);
		SAME(proxy_name);
		SAME(proxy_challenge);
		SAME(proxy_response);
		l2tp_call_get_info(lns.call, &kept);
		ok(kept.called.len == 4 && kept.tx_speed == in.tx_speed &&
		   kept.serial == in.serial && !kept.proxy_response.len,
		   "mode %u: kept for display, but no password", mode);
		sim_end_(&lac);
		sim_end_(&lns);
	}
}

int main(void)
{
	plan(0);
	test_states();
	test_ids();
	test_unknown_avp();
	test_later();
	test_limits();
	test_info();
	return done();
}
