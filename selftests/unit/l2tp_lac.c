// SPDX-License-Identifier: GPL-2.0
/* build: tools/vard/l2tp/[a-z]*.c ; libs: -lcrypto */
/*
 * l2tp_lac.c - a LAC: tunnels that it begins, and what ICRQ and ICCN carry
 */
#include <errno.h>

#include "l2tp_sim.h"
#include "tap.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define NONE		((struct l2tp_str){ 0 })
#define BIT(attr)	L2TP_CALL_BIT(L2TP_AVP_##attr)
#define EXT(n)		L2TP_EXT_BIT(L2TP_EXT_##n)
#define TID		77
#define SID		5
#define PEER_SID	900

static const struct l2tp_call_info no_info;
static struct l2tp_tunnel_conf conf;
static struct l2tp_msg msg;
static struct sim_end e;
static uint8_t kept[L2TP_MSG_MAX];

static void begin(const char *secret)
{
	sim_conf(&conf, "lac", secret);
	conf.roles = L2TP_ROLE_LAC;
	conf.local_tid = TID;
}

static void end(void)
{
	sim_end_(&e);
}

/* the next message that was sent, ZLBs left out, in msg */
static bool next(struct l2tp_str secret)
{
	struct sim_pkt *p;

	while ((p = sim_pop(&e))) {
		memcpy(kept, p->buf, p->len);
		l2tp_msg_parse(kept, p->len, secret, &msg);
		free(p);
		if (msg.type == L2TP_MSG_ZLB)
			continue;
		e.peer_nr++;
		return true;
	}
	return false;
}

/* an SCCRP; @flaw: 'v'ersion 2.0, no 'h'ost, no 't'unnel id, 'w'indow 0, unknown 'm' */
static size_t sccrp(uint8_t *buf, size_t size, uint16_t tid, char flaw)
{
	struct l2tp_build b;

	sim_msg(&b, buf, size, tid, 0, L2TP_MSG_SCCRP);
	l2tp_build_u16(&b, L2TP_AVP_PROTOCOL_VERSION, flaw == 'v' ? 0x200 : 0x100);
	l2tp_build_u32(&b, L2TP_AVP_FRAMING_CAP, flaw == 's' ? 1 : 3);
	if (flaw != 'h')
		l2tp_build_bytes(&b, L2TP_AVP_HOST_NAME, "peer", 4);
	if (flaw != 't')
		l2tp_build_u16(&b, L2TP_AVP_TUNNEL_ID, e.peer_tid);
	if (flaw == 'w')
		l2tp_build_u16(&b, L2TP_AVP_WINDOW_SIZE, 0);
	if (flaw == 'c')
		l2tp_build_bytes(&b, L2TP_AVP_CHALLENGE, "abc", 3);
	if (flaw == 'm') {
		memcpy(b.buf + b.len, "\x80\x06\0\0\0\x63", 6);
		b.len += 6;
	}
	if (!flaw || flaw == 's')
		l2tp_build_u16(&b, L2TP_AVP_WINDOW_SIZE, 64);
	b.buf[11] = 1;
	return l2tp_build_end(&b);
}

static void say(uint16_t type, uint16_t sid, void (*more)(struct l2tp_build *b))
{
	struct l2tp_build b;
	uint8_t buf[1024];

	sim_msg(&b, buf, sizeof(buf), TID, sid, type);
	more(&b);
	sim_feed(&e, &b);
}

static void say_sccrp(char flaw)
{
	uint8_t buf[512];
	size_t len = sccrp(buf, sizeof(buf), TID, flaw);

	e.peer_ns++;
	e.peer_nr = 1;
	l2tp_tunnel_input(e.t, e.now, buf, len);
}

static uint16_t stop_result;

static void stopccn(struct l2tp_build *b)
{
	l2tp_build_u16(b, L2TP_AVP_TUNNEL_ID, e.peer_tid);
	l2tp_build_result(b, stop_result, stop_result == 2 ? 7 : 0, "go \"away\"");
}

static void icrp(struct l2tp_build *b)
{
	l2tp_build_u16(b, L2TP_AVP_SESSION_ID, PEER_SID);
}

static void cdn(struct l2tp_build *b)
{
	l2tp_build_result(b, L2TP_CDN_ERROR, L2TP_ERR_TRY_ANOTHER, "full\303\274");
	l2tp_build_u16(b, L2TP_AVP_SESSION_ID, PEER_SID);
	l2tp_build_bytes(b, L2TP_AVP_Q931_CAUSE, "\0\21\105busy", 7);
}

/* two tries, then the next LNS of the group */
static void test_tries(void)
{
	begin(NULL);
	conf.rel.first_retries = 1;
	sim_begin(&e, &conf, true, 1);
	l2tp_call_new(e.t, NULL, e.now, SID, &no_info);
	is_str(sim_sent(&e, NONE), "SCCRQ", "SCCRQ, the call waits");
	sim_wait(&e, 1000);
	is_str(sim_sent(&e, NONE), "SCCRQ", "again after 1 s");
	sim_wait(&e, 1999);
	is_str(sim_events(&e), "", "it waits for another 2 s");
	sim_wait(&e, 1);
	is_str(sim_events(&e), "call_down:tunnel down:dead gone", "and gives up");
	is_int(e.why.tunnel_cause, L2TP_CAUSE_DEAD, "the call is told why");
	is_str(sim_sent(&e, NONE), "", "nothing more is sent");
	end();

	/* an acknowledgment alone is no answer */
	conf.setup_ms = 10000;
	sim_begin(&e, &conf, true, 1);
	l2tp_call_new(e.t, NULL, e.now, SID, &no_info);
	sim_sent(&e, NONE);
	sim_zlb(&e, TID);
	sim_wait(&e, 9999);
	is_str(sim_events(&e), "", "SCCRQ acknowledged, no SCCRP");
	sim_wait(&e, 1);
	is_str(sim_events(&e), "call_down:tunnel(1) down:setup(1)", "until setup_ms");
	is_int(e.why.tunnel_cause, L2TP_CAUSE_SETUP, "the call is told why");
	end();
}

/* 8.1 */
static void test_other_port(void)
{
	struct l2tp_build b;
	uint8_t buf[512];
	size_t len;

	begin(NULL);
	sim_begin(&e, &conf, true, 1);
	len = sccrp(buf, sizeof(buf), TID, 0);
	ok(l2tp_tunnel_is_reply(e.t, buf, len), "SCCRP is an answer");
	ok(!l2tp_tunnel_is_reply(e.t, buf, len - 1), "but not cut short");
	buf[11] = 0;
	ok(!l2tp_tunnel_is_reply(e.t, buf, len), "nor if it does not acknowledge the SCCRQ");
	buf[11] = 2;
	ok(!l2tp_tunnel_is_reply(e.t, buf, len), "nor if it acknowledges more");
	buf[11] = 1;
	buf[9] = 1;
	ok(!l2tp_tunnel_is_reply(e.t, buf, len), "nor out of its turn");
	len = sccrp(buf, sizeof(buf), TID + 1, 0);
	ok(!l2tp_tunnel_is_reply(e.t, buf, len), "nor for another tunnel");
	len = sccrp(buf, sizeof(buf), 0, 0);
	ok(!l2tp_tunnel_is_reply(e.t, buf, len), "nor for none");
	len = sccrp(buf, sizeof(buf), TID, 't');
	ok(!l2tp_tunnel_is_reply(e.t, buf, len), "nor without an Assigned Tunnel ID");
	sim_msg(&b, buf, sizeof(buf), TID, 0, L2TP_MSG_STOPCCN);
	stop_result = 1;
	stopccn(&b);
	buf[11] = 1;
	ok(l2tp_tunnel_is_reply(e.t, buf, l2tp_build_end(&b)), "StopCCN is an answer");
	sim_msg(&b, buf, sizeof(buf), TID, 0, L2TP_MSG_HELLO);
	buf[11] = 1;
	ok(!l2tp_tunnel_is_reply(e.t, buf, l2tp_build_end(&b)), "HELLO is none");
	buf[3] = 12;
	ok(!l2tp_tunnel_is_reply(e.t, buf, 12), "a ZLB is none");
	len = sccrp(buf, sizeof(buf), TID, 0);
	l2tp_tunnel_input(e.t, e.now, buf, len);
	is_str(sim_events(&e), "up", "it is taken");
	buf[9] = 1;
	buf[11] = 2;
	ok(!l2tp_tunnel_is_reply(e.t, buf, len), "once established there is no answer");
	end();
	sim_begin(&e, &conf, false, 1);
	len = sccrp(buf, sizeof(buf), TID, 0);
	ok(!l2tp_tunnel_is_reply(e.t, buf, len), "nor at a responder");
	end();
}

/* what the owner learns when the LNS does not want the tunnel */
static void test_refused(void)
{
	unsigned int i;
	char want[64];

	begin(NULL);
	for (i = 1; i <= 7; i++) {
		sim_begin(&e, &conf, true, 1);
		l2tp_call_new(e.t, NULL, e.now, SID, &no_info);
		sim_sent(&e, NONE);
		stop_result = i;
		say(L2TP_MSG_STOPCCN, 0, stopccn);
		snprintf(want, sizeof(want), i == 2 ?
			 "call_down:tunnel(%u,7) down:peer(%u,7)" :
			 "call_down:tunnel(%u) down:peer(%u)", i, i);
		is_str(sim_events(&e), want, "StopCCN %u before SCCRP", i);
		ok(e.why.tunnel_cause == L2TP_CAUSE_PEER &&
		   !strcmp(e.why.text, "go \\x22away\\x22"), "the call is told who and why");
		ok(!l2tp_call_new(e.t, NULL, e.now, SID, &no_info) && errno == ENOTCONN,
		   "no call can be added");
		is_int(e.out ? e.out->len : 0, 12, "it is acknowledged");
		is_int(e.out ? e.out->buf[4] << 8 | e.out->buf[5] : 0, e.peer_tid,
		       "by the peer's Tunnel ID");
		end();
	}
}

static void test_unsound(void)
{
	static const struct {
		char flaw;
		const char *sent, *log;
	} row[] = {
		{ 'v', "StopCCN(5,256)", "call_down:tunnel(5,256) down:protocol(5,256)" },
		{ 'h', "StopCCN(2,3)", "call_down:tunnel(2,3) down:protocol(2,3)" },
		{ 't', "StopCCN(2,3)", "call_down:tunnel(2,3) down:protocol(2,3)" },
		{ 'w', "StopCCN(2,3)", "call_down:tunnel(2,3) down:protocol(2,3)" },
		{ 'm', "StopCCN(2,8)", "call_down:tunnel(2,8) down:protocol(2,8)" },
		{ 'c', "StopCCN(4)", "call_down:tunnel(4) down:auth(4)" },
		{ 0, "SCCCN ICRQ", "up" },
	};
	unsigned int i;

	begin(NULL);
	for (i = 0; i < ARRAY_SIZE(row); i++) {
		sim_begin(&e, &conf, true, 1);
		l2tp_call_new(e.t, NULL, e.now, SID, &no_info);
		sim_sent(&e, NONE);
		say_sccrp(row[i].flaw);
		sim_zlb(&e, TID);
		is_str(sim_sent(&e, NONE), row[i].sent, "SCCRP with flaw '%c'",
		       row[i].flaw ? row[i].flaw : '-');
		is_str(sim_events(&e), row[i].log, "told so");
		end();
	}
	/* we asked for a proof, and there is none */
	begin("secret");
	sim_begin(&e, &conf, true, 1);
	sim_sent(&e, NONE);
	say_sccrp(0);
	is_str(sim_sent(&e, NONE), "StopCCN(4)", "SCCRP without a Challenge Response");
	is_str(sim_events(&e), "down:auth(4)", "told so");
	end();
}

/* 5.1.1: nobody gets an answer to our own question from us */
static void test_mirror(void)
{
	struct l2tp_peek pk;
	struct l2tp_build b;
	uint8_t buf[512], ours[16];
	size_t len;
	int i;

	begin("secret");
	sim_begin(&e, &conf, true, 1);
	next(conf.secret);
	memcpy(ours, msg.avp[L2TP_AVP_CHALLENGE].data, sizeof(ours));
	for (i = 0; i < 2; i++) {
		sim_msg(&b, buf, sizeof(buf), 0, 0, L2TP_MSG_SCCRQ);
		l2tp_build_u16(&b, L2TP_AVP_PROTOCOL_VERSION, 0x100);
		l2tp_build_u32(&b, L2TP_AVP_FRAMING_CAP, 3);
		l2tp_build_bytes(&b, L2TP_AVP_HOST_NAME, "peer", 4);
		l2tp_build_u16(&b, L2TP_AVP_TUNNEL_ID, 9);
		ours[0] ^= i;
		l2tp_build_bytes(&b, L2TP_AVP_CHALLENGE, ours, sizeof(ours));
		len = l2tp_build_end(&b);
		is_int(l2tp_sccrq_peek(buf, len, &conf.secret, &pk), L2TP_PEEK_SCCRQ, "SCCRQ");
		is_int(l2tp_tunnel_mirrored(e.t, &pk), !i, i ? "with a Challenge of its own" :
		       "with our Challenge");
	}
	memset(&pk, 0, sizeof(pk));
	ok(!l2tp_tunnel_mirrored(e.t, &pk), "or with none");
	end();
}

/* an established tunnel and a call with its ICRQ sent */
static void call(const struct l2tp_call_info *icrq, bool held, char flaw)
{
	struct l2tp_tunnel_conf c = conf;

	conf.challenge = false;
	sim_begin(&e, &conf, true, 1);
	conf = c;
	sim_sent(&e, conf.secret);
	e.hold_call = held;
	say_sccrp(flaw);
	sim_sent(&e, conf.secret);
	sim_zlb(&e, TID);
	e.call = l2tp_call_new(e.t, NULL, e.now, SID, icrq);
	next(conf.secret);
	sim_events(&e);
}

static void test_cdn(void)
{
	unsigned int i;

	begin(NULL);
	for (i = 0; i < 3; i++) {
		call(&no_info, i == 1, 0);
		if (i)
			say(L2TP_MSG_ICRP, SID, icrp);
		sim_events(&e);
		say(L2TP_MSG_CDN, SID, cdn);
		is_str(sim_events(&e), "call_down:peer(2,7)", "CDN %s", !i ? "before ICRP" :
		       i == 1 ? "before ICCN" : "of an established call");
		ok(e.why.q931_cause == 17 && e.why.q931.len == 7 &&
		   !memcmp(e.why.q931.data, "\0\21\105busy", 7), "Q.931 Cause Code");
		ok(!strcmp(e.why.text, "full\\xc3\\xbc") && e.why.message.len == 6 &&
		   !memcmp(e.why.message.data, "full\303\274", 6), "Error Message, both ways");
		is_int(l2tp_tunnel_state(e.t), L2TP_TS_ESTABLISHED, "the tunnel stays");
		end();
	}
}

/* 6.6: what of an ICRQ is sent */
static void test_icrq(void)
{
	struct l2tp_call_info i = {
		.ext = ~0u, .circuit_id = SIM_STR("eth 1"), .remote_id = SIM_STR("me"),
		.rate_up = 1, .rate_down = 2, .serial = 8, .called = SIM_STR("1"),
		.calling = SIM_STR("2"),
	};
	static char text[2000];

	begin(NULL);
	call(&i, true, 0);
	ok(msg.type == L2TP_MSG_ICRQ && !msg.ext_present &&
	   msg.present == (BIT(MESSAGE_TYPE) | BIT(SESSION_ID) | BIT(CALL_SERIAL)),
	   "by default nothing that was not asked for");
	end();
	conf.access_line = true;
	i.present = BIT(CALLED_NUMBER);
	i.ext = EXT(CIRCUIT_ID) | EXT(RATE_DOWN);
	call(&i, true, 0);
	ok(msg.ext_present == i.ext && msg.ext[L2TP_EXT_CIRCUIT_ID].len == 5 &&
	   l2tp_msg_u64(&msg, L2TP_EXT_RATE_DOWN) == 2, "access line: what there is");
	ok(l2tp_msg_has(&msg, L2TP_AVP_CALLED_NUMBER) &&
	   !l2tp_msg_has(&msg, L2TP_AVP_CALLING_NUMBER), "numbers: what there is");
	end();

	begin("secret");
	i.present |= BIT(CALLING_NUMBER);
	i.hidden = BIT(CALLING_NUMBER) | BIT(CALL_SERIAL);
	i.ext_hidden = EXT(CIRCUIT_ID);
	conf.access_line = true;
	call(&i, true, 0);
	ok(msg.hidden == i.hidden && msg.ext_hidden == i.ext_hidden,
	   "hidden is what was asked for");
	end();
	conf.hide = L2TP_HIDE_NEVER;
	call(&i, true, 0);
	ok(msg.type == L2TP_MSG_ICRQ && !msg.hidden && !msg.ext_hidden, "hide never: nothing");
	end();

	/* a user or a peer cannot end the tunnel by what does not fit */
	begin("secret");
	conf.hide = L2TP_HIDE_ALL;
	conf.access_line = true;
	i.present = ~0ull;
	i.ext = ~0u;
	memset(text, 'x', sizeof(text));
	i.called = (struct l2tp_str){ (uint8_t *)text, L2TP_CALL_STR_MAX };
	i.calling = i.called;
	i.sub_address = i.called;
	i.circuit_id = i.called;
	i.remote_id = i.called;
	for (i.tsa_count = 0; i.tsa_count < L2TP_TSA_MAX; i.tsa_count++)
		i.tsa[i.tsa_count] = (struct l2tp_str){ (uint8_t *)text, L2TP_TSA_LEN_MAX };
	call(&i, true, 0);
	ok(e.call && msg.type == L2TP_MSG_ICRQ && !msg.fault.result && msg.tsa_count == 16 &&
	   msg.avp[L2TP_AVP_SUB_ADDRESS].len == L2TP_CALL_STR_MAX, "the longest of all fits");
	i.calling.len++;
	ok(!l2tp_call_new(e.t, NULL, e.now, 6, &i) && errno == EMSGSIZE, "longer: no call");
	i.calling.len--;
	i.tsa[3].len++;
	ok(!l2tp_call_new(e.t, NULL, e.now, 6, &i) && errno == EMSGSIZE,
	   "a TSA ID that is too long: no call");
	is_int(l2tp_tunnel_state(e.t), L2TP_TS_ESTABLISHED, "the tunnel stays");
	end();
}

#define LCP_AVPS	(BIT(LCP_INITIAL) | BIT(LCP_LAST_SENT) | BIT(LCP_LAST_RECEIVED))
#define PROXY_AVPS	(BIT(PROXY_TYPE) | BIT(PROXY_NAME) | BIT(PROXY_CHALLENGE) | \
			 BIT(PROXY_ID) | BIT(PROXY_RESPONSE))
#define PAP_AVPS	(BIT(PROXY_TYPE) | BIT(PROXY_NAME) | BIT(PROXY_ID) | BIT(PROXY_RESPONSE))
#define BASE		(BIT(MESSAGE_TYPE) | BIT(TX_SPEED) | BIT(FRAMING_TYPE))

static uint64_t iccn(const struct l2tp_call_info *i)
{
	call(&no_info, true, 0);
	say(L2TP_MSG_ICRP, SID, icrp);
	if (l2tp_call_connect(e.call, e.now, i) || !next(conf.secret) ||
	    msg.type != L2TP_MSG_ICCN || msg.fault.result || msg.skipped ||
	    strcmp(sim_events(&e), "call_reply call_up"))
		return 0;
	return msg.present & ~(BASE | BIT(RANDOM_VECTOR));
}

/* 4.4.5: all of it, or none */
static void test_iccn(void)
{
	struct l2tp_call_info full = {
		.present = ~0ull, .tx_speed = 5, .rx_speed = 6, .framing_type = 1,
		.private_group = SIM_STR("red"), .lcp_initial = SIM_STR("a"),
		.lcp_sent = SIM_STR("b"), .lcp_received = SIM_STR("c"),
		.proxy_type = L2TP_PROXY_CHAP, .proxy_id = 3, .proxy_name = SIM_STR("u"),
		.proxy_challenge = SIM_STR("0123"), .proxy_response = SIM_STR("pass word"),
	}, i = full;
	const uint64_t rest = BIT(RX_SPEED) | BIT(PRIVATE_GROUP);
	static char text[L2TP_CALL_STR_MAX + 1];
	static const struct {
		const char *name;
		uint16_t type;
		uint64_t without;
		bool sent;
	} row[] = {
		{ "CHAP", 2, 0, true },
		{ "CHAP, no name", 2, BIT(PROXY_NAME), false },
		{ "CHAP, no challenge", 2, BIT(PROXY_CHALLENGE), false },
		{ "CHAP, no id", 2, BIT(PROXY_ID), false },
		{ "CHAP, no response", 2, BIT(PROXY_RESPONSE), false },
		{ "MS-CHAP, no challenge", 5, BIT(PROXY_CHALLENGE), false },
		{ "PAP, no id", 3, BIT(PROXY_CHALLENGE) | BIT(PROXY_ID), false },
		{ "PAP, no password", 3, BIT(PROXY_CHALLENGE) | BIT(PROXY_RESPONSE), false },
		{ "PAP", 3, BIT(PROXY_CHALLENGE), true },
		{ "text", 1, BIT(PROXY_CHALLENGE) | BIT(PROXY_ID), true },
		{ "text, no name", 1, BIT(PROXY_CHALLENGE) | BIT(PROXY_NAME), false },
		{ "reserved", 0, 0, false },
		{ "unknown", 9, BIT(PROXY_CHALLENGE) | BIT(PROXY_ID), true },
	};
	unsigned int n;

	begin("secret");
	for (n = 0; n < ARRAY_SIZE(row); n++) {
		i = full;
		i.proxy_type = row[n].type;
		i.present &= ~row[n].without;
		is_int(iccn(&i), rest | LCP_AVPS |
		       (row[n].sent ? PROXY_AVPS & ~row[n].without : 0),
		       "%s: %s", row[n].name, row[n].sent ? "sent" : "left out, LCP goes");
		end();
	}
	i = full;
	i.proxy_challenge.len = 0;
	is_int(iccn(&i), rest | LCP_AVPS, "CHAP, empty challenge: left out");
	end();
	i = full;
	i.proxy_type = L2TP_PROXY_NONE;
	is_int(iccn(&i), rest | LCP_AVPS | BIT(PROXY_TYPE), "none: nothing but the type");
	end();
	i = full;
	i.present = BIT(RX_SPEED) | BIT(PRIVATE_GROUP);
	is_int(iccn(&i), rest, "no proxy at all");
	end();
	i.present = 0;
	i.sequencing = true;
	is_int(iccn(&i), BIT(SEQ_REQUIRED), "Sequencing Required");
	end();

	/* a user can send an LCP CONFREQ longer than an AVP */
	memset(text, 'x', sizeof(text));
	i = full;
	i.lcp_initial = (struct l2tp_str){ (uint8_t *)text, sizeof(text) };
	is_int(iccn(&i), rest, "LCP CONFREQ too long: nothing of LCP and authentication");
	end();
	i = full;
	i.proxy_name = (struct l2tp_str){ (uint8_t *)text, sizeof(text) };
	i.private_group = i.proxy_name;
	is_int(iccn(&i), BIT(RX_SPEED) | LCP_AVPS, "a name too long: no authentication");
	end();
	conf.hide = L2TP_HIDE_ALL;
	i.proxy_name.len--;
	i.private_group.len--;
	i.proxy_challenge = i.proxy_name;
	i.proxy_response = i.proxy_name;
	i.lcp_initial = i.proxy_name;
	i.lcp_sent = i.proxy_name;
	i.lcp_received = i.proxy_name;
	is_int(iccn(&i), rest | LCP_AVPS | PROXY_AVPS, "the longest of all fits");
	end();
}

/* who may see a password */
static void test_password(void)
{
	struct l2tp_call_info pap = {
		.present = PAP_AVPS, .tx_speed = 5, .framing_type = 1,
		.proxy_type = L2TP_PROXY_PAP, .proxy_id = 3, .proxy_name = SIM_STR("u"),
		.proxy_response = SIM_STR("pass word"),
	}, chap = pap;
	static const struct {
		const char *secret;
		enum l2tp_hide hide;
		bool sent, hidden;
	} row[] = {
		{ "secret", L2TP_HIDE_PASSWORD, true, true },
		{ "secret", L2TP_HIDE_ALL, true, true },
		{ "secret", L2TP_HIDE_NEVER, true, false },
		{ NULL, L2TP_HIDE_PASSWORD, false, false },
		{ NULL, L2TP_HIDE_NEVER, true, false },
	};
	unsigned int n;

	chap.present |= BIT(PROXY_CHALLENGE);
	chap.proxy_type = L2TP_PROXY_CHAP;
	chap.proxy_challenge = SIM_STR("c");
	for (n = 0; n < ARRAY_SIZE(row); n++) {
		begin(row[n].secret);
		conf.hide = row[n].hide;
		is_int(iccn(&pap), row[n].sent ? PAP_AVPS : 0, "%s secret, hide %u: password %s",
		       row[n].secret ? "a" : "no", row[n].hide,
		       row[n].sent ? "sent" : "not sent");
		is_int(!!(msg.hidden & BIT(PROXY_RESPONSE)), row[n].hidden, "hidden: %u",
		       row[n].hidden);
		is_int(!!(msg.hidden & BIT(PROXY_NAME)), row[n].hide == L2TP_HIDE_ALL,
		       "the name only if all is");
		is_int(l2tp_tunnel_password_ok(e.t), row[n].sent, "the owner can ask before");
		end();
		is_int(iccn(&chap), PROXY_AVPS, "CHAP is sent");
		is_int(!!(msg.hidden & BIT(PROXY_RESPONSE)), row[n].hide == L2TP_HIDE_ALL,
		       "hidden only if all is");
		end();
	}
}

/* 4.4.3: nothing but what was offered */
static void test_framing(void)
{
	struct l2tp_call_info i = { .tx_speed = 1, .framing_type = L2TP_FRAMING_ASYNC };

	begin(NULL);
	call(&no_info, true, 's');
	say(L2TP_MSG_ICRP, SID, icrp);
	l2tp_call_connect(e.call, e.now, &i);
	next(NONE);
	ok(msg.type == L2TP_MSG_ICCN &&
	   l2tp_msg_u32(&msg, L2TP_AVP_FRAMING_TYPE) == L2TP_FRAMING_SYNC,
	   "only synchronous framing is offered");
	end();
	call(&no_info, true, 0);
	say(L2TP_MSG_ICRP, SID, icrp);
	l2tp_call_connect(e.call, e.now, &i);
	next(NONE);
	is_int(l2tp_msg_u32(&msg, L2TP_AVP_FRAMING_TYPE), L2TP_FRAMING_ASYNC, "both are");
	end();
}

static void test_wen(void)
{
	struct l2tp_call_errors err = { 1 };
	unsigned int i;

	begin(NULL);
	call(&no_info, false, 0);
	say(L2TP_MSG_ICRP, SID, icrp);
	is_int(l2tp_call_wen(e.call, e.now, &err), 0, "WEN");
	is_int(l2tp_call_wen(e.call, e.now + 59999, &err), -EAGAIN, "not again within 60 s");
	is_int(l2tp_call_wen(e.call, e.now + 60000, &err), 0, "but after");
	for (i = 1; i < 100 && l2tp_call_new(e.t, NULL, e.now, 100 + i, &no_info); i++)
		;
	is_int(i, 100, "100 calls");
	end();
	conf.rel.queue_max = 6;
	call(&no_info, false, 0);
	say(L2TP_MSG_ICRP, SID, icrp);
	for (i = 0; i < 5 && l2tp_call_new(e.t, NULL, e.now, 100 + i, &no_info); i++)
		;
	is_int(l2tp_call_wen(e.call, e.now, &err), -ENOBUFS, "nor if the peer is far behind");
	is_int(l2tp_tunnel_state(e.t), L2TP_TS_ESTABLISHED, "the tunnel stays");
	end();
}

int main(void)
{
	plan(0);
	test_tries();
	test_other_port();
	test_refused();
	test_unsound();
	test_mirror();
	test_cdn();
	test_icrq();
	test_iccn();
	test_password();
	test_framing();
	test_wen();
	return done();
}
