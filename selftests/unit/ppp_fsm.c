// SPDX-License-Identifier: GPL-2.0
/*
 * The automaton against the state transition table of RFC 1661 4.1: all states
 * and events, first injected, then caused by packets, timers and commands.
 */
/* build: tools/vard/ppp/fsm.c */
#include <stdlib.h>

#include "ppp/fsm.h"
#include "tap.h"

/* RFC 1661 4.1 as it is printed, without the footnotes' letters. */
static const char * const rfc_table[FSM_EVENTS][FSM_STATES] = {
	[FSM_EV_UP] = { "2", "irc,scr/6", "-", "-", "-", "-",
			"-", "-", "-", "-" },
	[FSM_EV_DOWN] = { "-", "-", "0", "tls/1", "0", "1",
			  "1", "1", "1", "tld/1" },
	[FSM_EV_OPEN] = { "tls/1", "1", "irc,scr/6", "3", "5", "5",
			  "6", "7", "8", "9" },
	[FSM_EV_CLOSE] = { "0", "tlf/0", "2", "2", "4", "4",
			   "irc,str/4", "irc,str/4", "irc,str/4",
			   "tld,irc,str/4" },
	[FSM_EV_TO_PLUS] = { "-", "-", "-", "-", "str/4", "str/5",
			     "scr/6", "scr/6", "scr/8", "-" },
	[FSM_EV_TO_MINUS] = { "-", "-", "-", "-", "tlf/2", "tlf/3",
			      "tlf/3", "tlf/3", "tlf/3", "-" },
	[FSM_EV_RCR_PLUS] = { "-", "-", "sta/2", "irc,scr,sca/8", "4", "5",
			      "sca/8", "sca,tlu/9", "sca/8",
			      "tld,scr,sca/8" },
	[FSM_EV_RCR_MINUS] = { "-", "-", "sta/2", "irc,scr,scn/6", "4", "5",
			       "scn/6", "scn/7", "scn/6", "tld,scr,scn/6" },
	[FSM_EV_RCA] = { "-", "-", "sta/2", "sta/3", "4", "5",
			 "irc/7", "scr/6", "irc,tlu/9", "tld,scr/6" },
	[FSM_EV_RCN] = { "-", "-", "sta/2", "sta/3", "4", "5",
			 "irc,scr/6", "scr/6", "irc,scr/8", "tld,scr/6" },
	[FSM_EV_RTR] = { "-", "-", "sta/2", "sta/3", "sta/4", "sta/5",
			 "sta/6", "sta/6", "sta/6", "tld,zrc,sta/5" },
	[FSM_EV_RTA] = { "-", "-", "2", "3", "tlf/2", "tlf/3",
			 "6", "6", "8", "tld,scr/6" },
	[FSM_EV_RUC] = { "-", "-", "scj/2", "scj/3", "scj/4", "scj/5",
			 "scj/6", "scj/7", "scj/8", "scj/9" },
	[FSM_EV_RXJ_PLUS] = { "-", "-", "2", "3", "4", "5",
			      "6", "6", "8", "9" },
	[FSM_EV_RXJ_MINUS] = { "-", "-", "tlf/2", "tlf/3", "tlf/2", "tlf/3",
			       "tlf/3", "tlf/3", "tlf/3", "tld,irc,str/5" },
	[FSM_EV_RXR] = { "-", "-", "2", "3", "4", "5",
			 "6", "7", "8", "ser/9" },
};

static const char * const event_names[FSM_EVENTS] = {
	"Up", "Down", "Open", "Close", "TO+", "TO-", "RCR+", "RCR-", "RCA",
	"RCN", "RTR", "RTA", "RUC", "RXJ+", "RXJ-", "RXR",
};

static const char * const action_names[] = {
	"tlu", "tld", "tls", "tlf", "irc", "zrc", "scr", "sca", "scn", "str",
	"sta", "scj", "ser",
};

enum { TLU, TLD, TLS, TLF, IRC, ZRC, SCR, SCA, SCN, STR, STA, SCJ, SER };

static const struct fsm_conf conf = {
	.restart_ms = 3000,
	.pause_ms = 1000,
	.max_configure = 10,
	.max_terminate = 2,
	.max_failure = 5,
};

static unsigned int seen;
static unsigned int counted[FSM_COUNT_ILLEGAL + 1];
static uint8_t verdict;			/* of op_check() */
static uint8_t last_code, last_id;
static uint8_t last_data[FSM_DATA_MAX];
static size_t last_len;
static unsigned int requests;

static void op_send(struct fsm *f, uint8_t code, uint8_t id,
		    const uint8_t *data, size_t len)
{
	static const uint8_t bit[] = {
		[PPP_CONF_REQ] = SCR, [PPP_CONF_ACK] = SCA,
		[PPP_CONF_NAK] = SCN, [PPP_CONF_REJ] = SCN,
		[PPP_TERM_REQ] = STR, [PPP_TERM_ACK] = STA,
		[PPP_CODE_REJ] = SCJ,
	};

	(void)f;
	seen |= 1u << bit[code];
	last_code = code;
	last_id = id;
	last_len = len;
	if (len)
		memcpy(last_data, data, len);
	requests += code == PPP_CONF_REQ;
}

static void op_nothing(struct fsm *f)
{
	(void)f;
}

static size_t op_build(struct fsm *f, uint8_t *opts)
{
	(void)f;
	memcpy(opts, "\x01\x04\x05\xd4\x07\x02", 6);
	return 6;
}

static int op_check(struct fsm *f, const uint8_t *opts, size_t len,
		    bool reject, struct fsm_reply *r)
{
	(void)f;
	(void)opts;
	(void)len;
	if (verdict == PPP_CONF_NAK)
		fsm_put_value(r, reject ? PPP_CONF_REJ : PPP_CONF_NAK, 1,
			      "ab", 2);
	return 0;
}

static void op_accept(struct fsm *f, const uint8_t *opts, size_t len)
{
	(void)f;
	(void)opts;
	(void)len;
}

static int op_nak(struct fsm *f, const uint8_t *opts, size_t len, bool give_up)
{
	op_accept(f, opts, len);
	(void)give_up;
	return 0;
}

static int op_rej(struct fsm *f, const uint8_t *opts, size_t len)
{
	op_accept(f, opts, len);
	return 0;
}

static void op_started(struct fsm *f)
{
	(void)f;
	seen |= 1u << TLS;
}

static void op_up(struct fsm *f)
{
	(void)f;
	seen |= 1u << TLU;
}

static void op_down(struct fsm *f)
{
	(void)f;
	seen |= 1u << TLD;
}

static void op_finished(struct fsm *f)
{
	(void)f;
	seen |= 1u << TLF;
}

static enum fsm_extra op_extra(struct fsm *f, uint8_t code, uint8_t id,
			       const uint8_t *data, size_t len)
{
	(void)f;
	(void)id;
	(void)data;
	(void)len;
	return code == LCP_ECHO_REQ ? FSM_EXTRA_ECHO : FSM_EXTRA_UNKNOWN;
}

static void op_echo(struct fsm *f, uint8_t id, const uint8_t *data, size_t len)
{
	(void)id;
	op_accept(f, data, len);
	seen |= 1u << SER;
}

static void op_count(struct fsm *f, enum fsm_count what)
{
	(void)f;
	counted[what]++;
}

static const struct fsm_ops ops = {
	.send = op_send,
	.reset = op_nothing,
	.build = op_build,
	.check = op_check,
	.accept = op_accept,
	.nak = op_nak,
	.rej = op_rej,
	.started = op_started,
	.up = op_up,
	.down = op_down,
	.finished = op_finished,
	.extra = op_extra,
	.echo = op_echo,
	.count = op_count,
};

static bool runs_timer(unsigned int state)
{
	return state >= 4 && state <= 8;
}

static void prepare(struct fsm *f, unsigned int state)
{
	fsm_init(f, &ops, &conf, NULL);
	f->state = (uint8_t)state;
	f->restart = 77;
	f->req_id = 9;
	f->id = 9;
	f->req_len = (uint8_t)op_build(f, f->req);
	f->deadline = runs_timer(state) ? 5000 : UINT64_MAX;
	seen = 0;
	memset(counted, 0, sizeof(counted));
	verdict = PPP_CONF_ACK;
}

/* Which actions and state does a cell of the RFC's table want? */
static unsigned int parse_cell(const char *cell, unsigned int *next)
{
	unsigned int acts = 0, i;
	const char *slash = strchr(cell, '/');

	*next = (unsigned int)atoi(slash ? slash + 1 : cell);
	for (i = 0; slash && i < 13; i++) {
		const char *at = strstr(cell, action_names[i]);

		if (at && at < slash)
			acts |= 1u << i;
	}
	return acts;
}

/* irc and zrc show in the restart counter, which was 77. */
static unsigned int actions_seen(const struct fsm *f)
{
	unsigned int sent = !!(seen & (1u << SCR)) + !!(seen & (1u << STR));
	unsigned int max = seen & (1u << STR) ? 2 : 10;
	unsigned int acts = seen;

	if (f->restart + sent == max)
		acts |= 1u << IRC;
	else if (!f->restart)
		acts |= 1u << ZRC;
	return acts;
}

static uint64_t timer_wanted(unsigned int acts, unsigned int next)
{
	if (!runs_timer(next))
		return UINT64_MAX;
	if (acts & (1u << SCR | 1u << STR))
		return 1000 + 3000;
	return acts & (1u << ZRC) ? 1000 + 1000 : 5000;
}

static bool check_cell(const struct fsm *f, unsigned int state,
		       const char *cell)
{
	unsigned int next, want, got = actions_seen(f);

	if (!strcmp(cell, "-"))
		return f->state == state && !seen && f->restart == 77 &&
		       counted[FSM_COUNT_ILLEGAL] == 1;
	want = parse_cell(cell, &next);
	if (f->state != next || got != want || counted[FSM_COUNT_ILLEGAL] ||
	    f->deadline != timer_wanted(want, next)) {
		printf("#   state %u wants %s: actions %04x state %u, got %04x state %u\n",
		       state, cell, want, next, got, f->state);
		return false;
	}
	return true;
}

static void test_table_injected(void)
{
	unsigned int ev, state;

	for (ev = 0; ev < FSM_EVENTS; ev++) {
		unsigned int good = 0;

		for (state = 0; state < FSM_STATES; state++) {
			struct fsm_reply r = { .code = PPP_CONF_NAK };
			struct fsm_packet pkt = { .id = 5, .reply = &r };
			struct fsm f;

			pkt.code = LCP_ECHO_REQ;
			prepare(&f, state);
			fsm_event(&f, 1000, ev, &pkt);
			good += check_cell(&f, state, rfc_table[ev][state]);
		}
		is_int(good, FSM_STATES, "RFC 1661 4.1 %s in all states",
		       event_names[ev]);
	}
}

static void input(struct fsm *f, uint8_t code, uint8_t id, const void *data,
		  size_t len)
{
	uint8_t *pkt = malloc(len + 4);

	pkt[0] = code;
	pkt[1] = id;
	pkt[2] = (uint8_t)((len + 4) >> 8);
	pkt[3] = (uint8_t)(len + 4);
	if (len)
		memcpy(pkt + 4, data, len);
	fsm_input(f, 1000, pkt, len + 4);
	free(pkt);
}

static void cause(struct fsm *f, unsigned int ev)
{
	switch (ev) {
	case FSM_EV_UP:
		fsm_up(f, 1000);
		break;
	case FSM_EV_DOWN:
		fsm_event(f, 1000, FSM_EV_DOWN, NULL);
		break;
	case FSM_EV_OPEN:
		fsm_open(f, 1000);
		break;
	case FSM_EV_CLOSE:
		fsm_close(f, 1000, "bye");
		break;
	case FSM_EV_RCR_PLUS:
		input(f, PPP_CONF_REQ, 5, "\x01\x04\x05\xdc", 4);
		break;
	case FSM_EV_RCR_MINUS:
		verdict = PPP_CONF_NAK;
		input(f, PPP_CONF_REQ, 5, "\x01\x04\x00\x01", 4);
		break;
	case FSM_EV_RCA:
		input(f, PPP_CONF_ACK, 9, f->req, f->req_len);
		break;
	case FSM_EV_RCN:
		input(f, PPP_CONF_REJ, 9, "\x07\x02", 2);
		break;
	case FSM_EV_RTR:
		input(f, PPP_TERM_REQ, 5, "bye", 3);
		break;
	case FSM_EV_RTA:
		input(f, PPP_TERM_ACK, 5, NULL, 0);
		break;
	case FSM_EV_RUC:
		input(f, 77, 5, "data", 4);
		break;
	case FSM_EV_RXJ_PLUS:
		input(f, PPP_CODE_REJ, 5, "\x0c\x01\x00\x04", 4);
		break;
	case FSM_EV_RXJ_MINUS:
		input(f, PPP_CODE_REJ, 5, "\x01\x01\x00\x04", 4);
		break;
	case FSM_EV_RXR:
		input(f, LCP_ECHO_REQ, 5, "\0\0\0\0", 4);
		break;
	}
}

/* Packets below state 2 are dropped before the automaton; timers: below. */
static void test_table_by_packets(void)
{
	unsigned int ev, state;

	for (ev = 0; ev < FSM_EVENTS; ev++) {
		unsigned int first = ev < FSM_EV_TO_PLUS ? 0 : 2, good = 0;

		if (ev == FSM_EV_TO_PLUS || ev == FSM_EV_TO_MINUS)
			continue;
		for (state = first; state < FSM_STATES; state++) {
			struct fsm f;

			prepare(&f, state);
			cause(&f, ev);
			good += check_cell(&f, state, rfc_table[ev][state]);
		}
		is_int(good, FSM_STATES - first,
		       "%s caused by a packet or command", event_names[ev]);
	}
}

static void test_timeouts(void)
{
	unsigned int state, good = 0;
	struct fsm f;

	for (state = 0; state < FSM_STATES; state++) {
		prepare(&f, state);
		if (runs_timer(state))
			f.deadline = 1000;
		fsm_timer(&f, 1000);
		if (runs_timer(state))
			good += check_cell(&f, state,
					   rfc_table[FSM_EV_TO_PLUS][state]);
		else
			good += !seen && f.state == state;
		prepare(&f, state);
		f.restart = 0;
		if (runs_timer(state))
			f.deadline = 1000;
		fsm_timer(&f, 1000);
		if (runs_timer(state))
			good += seen == 1u << TLF && f.state == (state == 4 ?
								 2 : 3);
		else
			good += !seen && f.state == state;
	}
	is_int(good, 20, "TO+ and TO- caused by the timer");

	prepare(&f, FSM_STARTING);
	requests = 0;
	fsm_up(&f, 0);
	while (f.deadline != UINT64_MAX)
		fsm_timer(&f, f.deadline);
	is_int(requests, 10, "Max-Configure: 10 requests");
	is_int((long long)f.now, 30000, "restart timer: 3 s each");
	is_int(f.state, FSM_STOPPED, "then Stopped");
	is_int(last_id, 10, "a retransmission keeps its identifier");
}

static void test_replies(void)
{
	uint8_t wrong[6];
	struct fsm f;

	prepare(&f, FSM_REQ_SENT);
	input(&f, PPP_CONF_ACK, 8, f.req, f.req_len);
	is_int(f.state, FSM_REQ_SENT, "Ack with a stale identifier is dropped");
	memcpy(wrong, f.req, 6);
	wrong[3]++;
	input(&f, PPP_CONF_ACK, 9, wrong, 6);
	is_int(f.state, FSM_REQ_SENT, "Ack with other options is dropped");
	input(&f, PPP_CONF_ACK, 9, f.req, 4);
	is_int(f.state, FSM_REQ_SENT, "Ack with fewer options is dropped");
	input(&f, PPP_CONF_REJ, 9, wrong, 6);
	is_int(f.state, FSM_REQ_SENT, "Reject of what was not sent is dropped");
	input(&f, PPP_CONF_REJ, 9, "\x07\x02\x01\x04\x05\xd4", 6);
	is_int(f.state, FSM_REQ_SENT, "Reject in another order is dropped");
	input(&f, PPP_CONF_NAK, 9, "\x01\x05\x05\xd4", 4);
	is_int(counted[FSM_COUNT_MALFORMED], 5, "and all are counted");
	is_int((int)seen, 0, "and none is answered");
	input(&f, PPP_CONF_ACK, 9, f.req, f.req_len);
	is_int(f.state, FSM_ACK_RCVD, "the right Ack counts");
	input(&f, PPP_CONF_ACK, 9, f.req, f.req_len);
	is_int(f.state, FSM_ACK_RCVD, "a copy of the Ack changes nothing");
	input(&f, PPP_CONF_REQ, 1, NULL, 0);
	is_int(f.state, FSM_OPENED, "Opened");
	input(&f, PPP_CONF_ACK, 9, f.req, f.req_len);
	is_int(f.state, FSM_OPENED, "still Opened after another copy");
	seen = 0;
	input(&f, PPP_CONF_REQ, 1, NULL, 0);
	is_int(f.state, FSM_OPENED, "copy of the request: still Opened");
	is_int(seen, 1 << SCA, "and the Ack is repeated");
	input(&f, PPP_CONF_REQ, 2, NULL, 0);
	is_int(f.state, FSM_ACK_SENT, "a new request renegotiates");
	is_int(counted[FSM_COUNT_RENEGOTIATED], 1, "and is counted");
}

static void test_old_copy(void)
{
	struct fsm f;

	prepare(&f, FSM_ACK_RCVD);
	input(&f, PPP_CONF_REQ, 1, NULL, 0);
	f.acked_at = 0;
	fsm_input(&f, 9001, (const uint8_t *)"\x01\x01\x00\x04", 4);
	is_int(f.state, FSM_ACK_SENT,
	       "the same request much later is a new negotiation");
}

static void test_max_failure(void)
{
	unsigned int naks = 0, i;
	struct fsm f;

	prepare(&f, FSM_REQ_SENT);
	verdict = PPP_CONF_NAK;
	for (i = 1; i <= 7; i++) {
		input(&f, PPP_CONF_REQ, (uint8_t)i, "\x01\x04\0\0", 4);
		naks += last_code == PPP_CONF_NAK;
	}
	is_int(naks, 5, "Max-Failure: 5 Naks");
	is_int(last_code, PPP_CONF_REJ, "then Rejects");
	verdict = PPP_CONF_ACK;
	input(&f, PPP_CONF_REQ, 8, NULL, 0);
	verdict = PPP_CONF_NAK;
	input(&f, PPP_CONF_REQ, 9, "\x01\x04\0\0", 4);
	is_int(last_code, PPP_CONF_NAK, "an Ack in between starts anew");
}

static void test_lengths(void)
{
	/* Configure-Request with two options, 3 bytes of padding */
	static const uint8_t good[] = "\x01\x05\x00\x0c\x01\x04\x05\xdc"
				      "\x03\x04\xc0\x23pad";
	unsigned int cut, dropped = 0;
	struct fsm f;

	for (cut = 0; cut < 12; cut++) {
		uint8_t *pkt = malloc(cut ? cut : 1);

		memcpy(pkt, good, cut);
		prepare(&f, FSM_REQ_SENT);
		fsm_input(&f, 1000, pkt, cut);
		dropped += !seen && counted[FSM_COUNT_MALFORMED] == 1;
		free(pkt);
	}
	is_int(dropped, 12, "a packet cut anywhere is dropped");
	prepare(&f, FSM_REQ_SENT);
	fsm_input(&f, 1000, good, sizeof(good) - 1);
	is_int(last_len, 8, "padding is not part of the Ack");
	dropped = 0;
	for (cut = 0; cut < 12; cut++) {
		uint8_t pkt[12];

		memcpy(pkt, good, 12);
		pkt[3] = (uint8_t)cut;
		prepare(&f, FSM_REQ_SENT);
		fsm_input(&f, 1000, pkt, 12);
		dropped += !seen;
	}
	is_int(dropped, 10, "a length that ends inside an option is refused");
	dropped = 0;
	for (cut = 0; cut < 256; cut++) {
		uint8_t pkt[12];

		memcpy(pkt, good, 12);
		pkt[5] = (uint8_t)cut;
		prepare(&f, FSM_REQ_SENT);
		fsm_input(&f, 1000, pkt, 12);
		dropped += !seen && counted[FSM_COUNT_MALFORMED] == 1;
	}
	is_int(dropped, 254, "option lengths 0, 1 and beyond the end too");
}

static void test_code_reject(void)
{
	static const uint8_t want[] = "\x4d\x05\x00\x08\x64\x61\x74\x61";
	struct fsm f;

	prepare(&f, FSM_OPENED);
	input(&f, 77, 5, "data", 4);
	is_mem(last_data, last_len, want, 8, "Code-Reject has a copy");
	is_int(last_id, 10, "and an identifier of its own");
	prepare(&f, FSM_OPENED);
	input(&f, PPP_CODE_REJ, 5, NULL, 0);
	is_int(counted[FSM_COUNT_MALFORMED], 1, "an empty Code-Reject is dropped");
	prepare(&f, FSM_OPENED);
	input(&f, PPP_TERM_REQ, 200, "bye", 3);
	is_int(last_id, 200, "Terminate-Ack has the request's identifier");
	fsm_timer(&f, 1999);
	is_int(f.state, FSM_STOPPING, "Stopping for a moment");
	fsm_timer(&f, 2000);
	is_int(f.state, FSM_STOPPED, "then Stopped");
}

int main(void)
{
	plan(0);
	test_table_injected();
	test_table_by_packets();
	test_timeouts();
	test_replies();
	test_old_copy();
	test_max_failure();
	test_lengths();
	test_code_reject();
	return done();
}
