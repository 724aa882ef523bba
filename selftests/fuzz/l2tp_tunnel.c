// SPDX-License-Identifier: GPL-2.0
/*
 * Datagrams, time and an owner's whims for an L2TPv2 tunnel in every state.
 *
 * Byte 0: settings; byte 1: how far the tunnel is brought first. Then steps: a
 * byte that says what happens and one or two that say how. Messages can be
 * given ids and sequence numbers that fit, so that what lies behind those
 * checks is reached. Promises of the interface are checked all along.
 */
/* build: tools/vard/l2tp/[a-z]*.c ; libs: -lcrypto */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "l2tp/internal.h"
#include "l2tp_replay.h"

#define require(what)							\
	do {								\
		if (!(what)) {						\
			fprintf(stderr, "%s:%d: broken: %s\n",		\
				__FILE__, __LINE__, #what);		\
			abort();					\
		}							\
	} while (0)

#define CALLS_MAX	64
#define TID		77
#define PEER_TID	4242

/* settings, byte 0 */
#define SET_ORIGINATE	0x01
#define SET_SECRET	0x02
#define SET_HIDE	0x04
#define SET_LATER	0x08	/* the owner answers later */
#define SET_LAC_ONLY	0x10
#define SET_FREE	0x20	/* the owner frees in tunnel_down */
#define SET_SMALL	0x40	/* small window, queue, few calls */
#define SET_REENTER	0x80	/* the owner ends things in ops */

struct rig {
	struct l2tp_tunnel *t;
	uint8_t set;
	uint64_t now;
	uint32_t rnd;
	uint16_t next_sid;
	bool up, down, gone, requested;
	struct l2tp_call *call[CALLS_MAX];
	unsigned int calls;
	unsigned int sent;
};

static const struct l2tp_str secret = { (const uint8_t *)"secret", 6 };

static struct rig *rig_of(struct l2tp_tunnel *t)
{
	return l2tp_tunnel_priv(t);
}

static void on_send(struct l2tp_tunnel *t, const uint8_t *buf, size_t len)
{
	static struct l2tp_msg msg;
	struct rig *r = rig_of(t);
	uint8_t *exact = malloc(len);

	/* what we send is sound, strictly */
	memcpy(exact, buf, len);
	require(!r->gone);
	require(l2tp_msg_parse(exact, len, secret, &msg) == L2TP_HDR_OK);
	require(msg.hdr.length == len && !msg.fault.result && !msg.skipped);
	require(msg.type == L2TP_MSG_ZLB || l2tp_msg_require(&msg));
	if (!(r->set & SET_SECRET))
		require(!msg.hidden && !msg.ext_hidden &&
			!l2tp_msg_has(&msg, L2TP_AVP_PROXY_RESPONSE));
	else if (!(r->set & SET_HIDE))
		require(!(msg.hidden & ~(1ull << L2TP_AVP_PROXY_RESPONSE |
					 1ull << L2TP_AVP_CALLING_NUMBER)) &&
			!(msg.ext_hidden & ~L2TP_EXT_BIT(L2TP_EXT_RATE_UP)));
	free(exact);
	r->sent++;
}

static void on_random(struct l2tp_tunnel *t, void *buf, size_t len)
{
	struct rig *r = rig_of(t);
	uint8_t *c = buf;

	while (len--) {
		r->rnd = r->rnd * 1664525u + 1013904223u;
		*c++ = r->rnd >> 24;
	}
}

static void on_request(struct l2tp_tunnel *t,
		       const struct l2tp_tunnel_info *peer)
{
	struct rig *r = rig_of(t);

	require(!r->requested && !r->down && peer->tid && peer->host_name.len);
	r->requested = true;
	if (!(r->set & SET_LATER))
		require(!l2tp_tunnel_accept(t, r->now, TID));
}

static void on_up(struct l2tp_tunnel *t)
{
	struct rig *r = rig_of(t);

	require(!r->up && !r->down && l2tp_tunnel_peer(t)->tid);
	require(l2tp_tunnel_state(t) == L2TP_TS_ESTABLISHED);
	require(!(r->set & SET_SECRET) || l2tp_tunnel_peer(t)->authenticated);
	r->up = true;
}

static void check_why(const struct l2tp_reason *why)
{
	const char *p;

	require(why->text && why->cause <= L2TP_CAUSE_TUNNEL);
	for (p = why->text; *p; p++)
		require(*p >= ' ' && *p < 0x7f);
}

static void on_down(struct l2tp_tunnel *t, const struct l2tp_reason *why)
{
	struct rig *r = rig_of(t);

	check_why(why);
	require(!r->down && !r->calls);
	r->down = true;
	if (r->set & SET_FREE) {
		r->t = NULL;
		r->gone = true;
		l2tp_tunnel_free(t);
	}
}

static void on_gone(struct l2tp_tunnel *t)
{
	struct rig *r = rig_of(t);

	require(r->down && !r->gone);
	require(l2tp_tunnel_deadline(t) == L2TP_NEVER);
	r->gone = true;
	r->t = NULL;
	l2tp_tunnel_free(t);
}

static void add_call(struct rig *r, struct l2tp_call *c)
{
	require(r->calls < CALLS_MAX);
	r->call[r->calls++] = c;
}

/* as a tunnel switch would read them: all octets are there */
static void read_info(const struct l2tp_call_info *info)
{
	struct l2tp_call_info icrq, iccn;
	unsigned int n;

	l2tp_call_relay_icrq(&icrq, info);
	l2tp_call_relay_iccn(&iccn, info);
	require(icrq.tsa_count <= L2TP_TSA_MAX);
	n = icrq.tsa_count;
	if (!l2tp_call_passed(&icrq, secret) && l2tp_call_pass(&icrq, secret))
		require(icrq.tsa_count == n + 1 && l2tp_call_passed(&icrq, secret));
	if (icrq.circuit_id.len)
		require(memchr(icrq.circuit_id.data, icrq.circuit_id.data[0], 1));
	if (icrq.remote_id.len)
		require(memchr(icrq.remote_id.data, icrq.remote_id.data[0], 1));
	require(!(icrq.present & iccn.present));
}

static void on_call_request(struct l2tp_call *c,
			    const struct l2tp_call_info *info)
{
	struct rig *r = rig_of(l2tp_call_tunnel(c));

	read_info(info);
	require(r->up && !r->down && l2tp_call_peer_sid(c));
	require(!l2tp_call_local_sid(c) && info->present);
	add_call(r, c);
	if (!(r->set & SET_LATER))
		require(!l2tp_call_accept(c, r->now, ++r->next_sid));
	else if (r->set & SET_REENTER)
		l2tp_call_reject(c, r->now, L2TP_CDN_BUSY, 0, NULL);
}

static void on_call_reply(struct l2tp_call *c)
{
	static const uint8_t buf[2 * L2TP_CALL_STR_MAX];
	struct rig *r = rig_of(l2tp_call_tunnel(c));
	struct l2tp_call_info info = {
		.present = ~0ull, .proxy_type = L2TP_PROXY_PAP,
		.proxy_response = secret, .proxy_name = secret,
		.framing_type = 1, .lcp_sent = { buf, r->rnd % sizeof(buf) },
	};

	require(l2tp_call_peer_sid(c) && l2tp_call_local_sid(c));
	if (!(r->set & SET_LATER))
		require(!l2tp_call_connect(c, r->now, &info));
}

static void on_call_up(struct l2tp_call *c, const struct l2tp_call_info *info)
{
	struct rig *r = rig_of(l2tp_call_tunnel(c));

	require(l2tp_call_state(c) == L2TP_CS_ESTABLISHED);
	require(l2tp_call_peer_sid(c) && l2tp_call_local_sid(c));
	require(l2tp_tunnel_find_call(l2tp_call_tunnel(c),
				      l2tp_call_local_sid(c)) == c);
	require(info->present);
	read_info(info);
	if (r->set & SET_REENTER)
		l2tp_call_close(c, r->now, L2TP_CDN_ADMIN, 0, "reentered");
}

static void on_call_down(struct l2tp_call *c, const struct l2tp_reason *why)
{
	struct l2tp_tunnel *t = l2tp_call_tunnel(c);
	struct rig *r = rig_of(t);
	unsigned int i;

	check_why(why);
	for (i = 0; i < r->calls && r->call[i] != c; i++)
		;
	require(i < r->calls);
	r->call[i] = r->call[--r->calls];
	require(l2tp_call_state(c) == L2TP_CS_IDLE);
	require(!l2tp_call_local_sid(c) ||
		l2tp_tunnel_find_call(t, l2tp_call_local_sid(c)) != c);
	if (r->set & SET_REENTER && r->calls == 3)
		l2tp_tunnel_stop(t, r->now, L2TP_STOP_SHUTDOWN, 0, NULL);
}

static void on_trace(struct l2tp_tunnel *t, const struct l2tp_trace *tr)
{
	const char *p;

	(void)t;
	for (p = tr->summary; *p; p++)
		require(*p >= ' ' && *p < 0x7f);
}

static const struct l2tp_ops ops = {
	.send = on_send,
	.random = on_random,
	.tunnel_request = on_request,
	.tunnel_up = on_up,
	.tunnel_down = on_down,
	.tunnel_gone = on_gone,
	.call_request = on_call_request,
	.call_reply = on_call_reply,
	.call_up = on_call_up,
	.call_down = on_call_down,
	.trace = on_trace,
};

static void check(struct rig *r)
{
	struct l2tp_tunnel_stats st;

	if (!r->t)
		return;
	l2tp_tunnel_get_stats(r->t, &st);
	require(st.calls == r->calls);
	require(st.cwnd >= 1 && st.cwnd <= st.window);
	require(st.queued <= r->t->rel.conf.queue_max);
	require(r->t->rel.inflight <= st.window);
	require(r->t->rel.early_count < r->t->conf.rel.rx_window);
	require(!r->t->depth && TAILQ_EMPTY(&r->t->dead));
	require(r->down == (l2tp_tunnel_state(r->t) >= L2TP_TS_STOPPING));
}

static void input(struct rig *r, const uint8_t *buf, size_t len)
{
	uint8_t *exact;

	if (!r->t)
		return;
	exact = malloc(len ? len : 1);
	if (len)
		memcpy(exact, buf, len);
	if (l2tp_tunnel_is_reply(r->t, exact, len))
		require(r->set & SET_ORIGINATE && !r->up && !r->down);
	l2tp_tunnel_input(r->t, r->now, exact, len);
	free(exact);
	check(r);
}

/* a message that fits: ids and sequence numbers as they should be */
static void fitting(struct rig *r, uint8_t *buf, size_t len, uint16_t tid,
		    uint16_t sid, uint16_t ahead)
{
	uint16_t ns, nr;

	if (!r->t || len < L2TP_CTRL_HDR_LEN)
		return;
	ns = r->t->rel.nr + ahead;
	nr = r->t->rel.ns;
	buf[0] = 0xc8;
	buf[1] = 2;
	buf[2] = len >> 8;
	buf[3] = len & 0xff;
	buf[4] = tid >> 8;
	buf[5] = tid & 0xff;
	buf[6] = sid >> 8;
	buf[7] = sid & 0xff;
	buf[8] = ns >> 8;
	buf[9] = ns & 0xff;
	buf[10] = nr >> 8;
	buf[11] = nr & 0xff;
	input(r, buf, len);
}

/* a right message of the peer, with what each type must have */
static void right(struct rig *r, uint16_t type, uint16_t sid, uint16_t peer)
{
	struct l2tp_call_errors err = { 0 };
	uint8_t buf[1024], resp[16];
	struct l2tp_build b;
	bool first;

	if (!r->t)
		return;
	first = l2tp_tunnel_state(r->t) == L2TP_TS_IDLE;
	l2tp_build_start(&b, buf, sizeof(buf), 0, 0, type);
	if (r->set & SET_SECRET && r->set & SET_HIDE)
		l2tp_build_hide(&b, true, secret, (void *)on_random, r->t);
	switch (type) {
	case L2TP_MSG_SCCRQ:
	case L2TP_MSG_SCCRP:
		l2tp_build_u16(&b, L2TP_AVP_PROTOCOL_VERSION, 0x0100);
		l2tp_build_u32(&b, L2TP_AVP_FRAMING_CAP, 3);
		l2tp_build_bytes(&b, L2TP_AVP_HOST_NAME, "peer", 4);
		l2tp_build_u16(&b, L2TP_AVP_TUNNEL_ID, PEER_TID);
		l2tp_build_u16(&b, L2TP_AVP_WINDOW_SIZE, 1 + peer % 40);
		if (r->set & SET_SECRET)
			l2tp_build_bytes(&b, L2TP_AVP_CHALLENGE, "abc", 3);
		break;
	case L2TP_MSG_STOPCCN:
		l2tp_build_u16(&b, L2TP_AVP_TUNNEL_ID, PEER_TID);
		l2tp_build_result(&b, 1, 0, NULL);
		break;
	case L2TP_MSG_ICRQ:
	case L2TP_MSG_OCRQ:
		l2tp_build_u32(&b, L2TP_AVP_CALL_SERIAL, peer);
		if (peer & 1)
			l2tp_build_ext(&b, L2TP_EXT_CIRCUIT_ID, true, "x", 1);
		if (peer & 2)
			l2tp_build_ext(&b, L2TP_EXT_TSA_ID, true, "switch", 6);
		break;
	case L2TP_MSG_ICCN:
	case L2TP_MSG_OCCN:
		l2tp_build_u32(&b, L2TP_AVP_TX_SPEED, 1);
		l2tp_build_u32(&b, L2TP_AVP_FRAMING_TYPE, 1);
		break;
	case L2TP_MSG_CDN:
		l2tp_build_result(&b, 1, 0, NULL);
		break;
	case L2TP_MSG_WEN:
		l2tp_build_call_errors(&b, &err);
		break;
	case L2TP_MSG_SLI:
		l2tp_build_accm(&b, 0, 0);
		break;
	}
	if (type >= L2TP_MSG_OCRQ && type <= L2TP_MSG_CDN && peer)
		l2tp_build_u16(&b, L2TP_AVP_SESSION_ID, peer);
	if ((type == L2TP_MSG_SCCRP || type == L2TP_MSG_SCCCN) &&
	    r->set & SET_SECRET) {
		l2tp_chap_response(type, secret,
				   (struct l2tp_str){ r->t->challenge, 16 },
				   resp);
		l2tp_build_bytes(&b, L2TP_AVP_CHALLENGE_RESP, resp, 16);
	}
	fitting(r, buf, l2tp_build_end(&b), first ? 0 : TID, sid, 0);
}

static void owner(struct rig *r, uint8_t what, uint8_t arg)
{
	struct l2tp_call_info info = {
		.present = ~0ull, .calling = secret, .ext = arg, .rate_up = arg,
		.hidden = 1ull << L2TP_AVP_CALLING_NUMBER,
		.ext_hidden = L2TP_EXT_BIT(L2TP_EXT_RATE_UP),
		.circuit_id = secret, .tsa_count = arg % 18,
	};
	struct l2tp_reason why = {
		.cause = arg % (L2TP_CAUSE_TUNNEL + 1), .result = arg >> 4,
		.q931_cause = arg & 1, .text = "cause",
		.q931 = { (const uint8_t *)"\0\20\105text", arg & 7 },
		.message = { (const uint8_t *)"message", arg & 3 },
	};
	struct l2tp_call_errors err = { 0 };
	struct l2tp_peek peek = { .has_tie = arg & 1 };
	struct l2tp_tunnel_conf conf;
	struct l2tp_call *c;
	unsigned int i;

	if (!r->t)
		return;
	for (i = 0; i < info.tsa_count && i < L2TP_TSA_MAX; i++)
		info.tsa[i] = secret;
	c = r->calls ? r->call[arg % r->calls] : NULL;
	switch (what) {
	case 0:
		l2tp_tunnel_accept(r->t, r->now, TID);
		break;
	case 1:
		l2tp_tunnel_reject(r->t, r->now, arg, 0, "no");
		break;
	case 2:
		l2tp_tunnel_stop(r->t, r->now, arg, 0, NULL);
		break;
	case 3:
		l2tp_tunnel_drain(r->t, r->now);
		break;
	case 4:
		l2tp_tunnel_collision(r->t, r->now, &peek);
		break;
	case 5:
		l2tp_tunnel_conf_init(&conf);
		conf.host_name = "x";
		conf.hello_ms = arg * 1000;
		conf.idle_ms = arg * 100;
		conf.max_calls = CALLS_MAX;
		l2tp_tunnel_reconf(r->t, r->now, &conf);
		break;
	case 6:
		if (r->calls == CALLS_MAX)
			break;
		c = l2tp_call_new(r->t, r, r->now, ++r->next_sid, &info);
		if (c)
			add_call(r, c);
		break;
	case 7:
		if (c)
			l2tp_call_accept(c, r->now, ++r->next_sid);
		break;
	case 8:
		if (c)
			l2tp_call_reject(c, r->now, arg, 0, NULL);
		break;
	case 9:
		info.tsa_count = 0;	/* an ICRQ's; only that is checked */
		if (c)
			l2tp_call_connect(c, r->now, &info);
		break;
	case 10:
		if (c)
			l2tp_call_close(c, r->now, arg, 0, "bye");
		break;
	case 11:
		if (c)
			l2tp_call_sli(c, r->now, 0, 0);
		break;
	case 12:
		if (c)
			l2tp_call_wen(c, r->now, &err);
		break;
	case 13:
		if (c)
			l2tp_call_close_cause(c, r->now, &why);
		break;
	case 14:
		if (!c)
			break;
		l2tp_call_get_info(c, &info);
		read_info(&info);
		break;
	default:
		l2tp_tunnel_set_trace(r->t, arg & 1);
		break;
	}
	check(r);
}

static void elapse(struct rig *r, uint64_t ms)
{
	uint64_t end = r->now + ms, when;

	while (r->t) {
		when = l2tp_tunnel_deadline(r->t);
		if (when > end)
			break;
		if (when > r->now)
			r->now = when;
		l2tp_tunnel_timer(r->t, r->now);
		check(r);
	}
	r->now = end;
}

static void begin(struct rig *r, uint8_t set, uint8_t how)
{
	struct l2tp_tunnel_conf conf;

	memset(r, 0, sizeof(*r));
	r->set = set;
	r->now = 1000;
	r->rnd = how;
	l2tp_tunnel_conf_init(&conf);
	conf.host_name = "fuzz";
	conf.local_tid = TID;
	conf.roles = set & SET_LAC_ONLY ? L2TP_ROLE_LAC :
		     L2TP_ROLE_LAC | L2TP_ROLE_LNS;
	conf.max_calls = set & SET_SMALL ? 4 : CALLS_MAX;
	conf.access_line = how & 0x40;
	if (set & SET_SMALL) {
		conf.rel.rx_window = 2;
		conf.rel.queue_max = 6;
		conf.idle_ms = 20000;
	}
	if (set & SET_SECRET) {
		conf.secret = secret;
		conf.challenge = true;
		conf.hide = set & SET_HIDE ? L2TP_HIDE_ALL :
					     L2TP_HIDE_PASSWORD;
		conf.tie_breaker = true;
	}
	r->t = l2tp_tunnel_new(&ops, r, &conf, set & SET_ORIGINATE, r->now);
	require(r->t);
	l2tp_tunnel_set_trace(r->t, how & 0x80);
	check(r);
	if ((how & 7) < 1)
		return;
	right(r, set & SET_ORIGINATE ? L2TP_MSG_SCCRP : L2TP_MSG_SCCRQ, 0, 8);
	if ((how & 7) < 2)
		return;
	owner(r, 0, 0);
	if (!(set & SET_ORIGINATE))
		right(r, L2TP_MSG_SCCCN, 0, 0);
	if ((how & 7) < 3)
		return;
	right(r, L2TP_MSG_ICRQ, 0, 900);
	if ((how & 7) < 4)
		return;
	owner(r, 7, 0);
	right(r, L2TP_MSG_ICCN, r->next_sid, 0);
	if ((how & 7) < 5)
		return;
	owner(r, 6, 0);
	if ((how & 7) < 6)
		return;
	right(r, L2TP_MSG_ICRP, r->next_sid, 901);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t buf[600];
	struct rig r;
	size_t len;

	if (size < 2)
		return 0;
	begin(&r, data[0], data[1]);
	data += 2;
	size -= 2;
	while (size >= 2 && r.t) {
		uint8_t op = data[0], arg = data[1];

		data += 2;
		size -= 2;
		switch (op >> 4) {
		case 0:	/* a datagram as it is */
		case 1:	/* one that fits the tunnel */
		case 2:	/* one that fits a call */
		case 3:	/* one before its turn */
			len = arg < size ? arg : size;
			memset(buf, 0, L2TP_CTRL_HDR_LEN);
			if (op >> 4 == 0) {
				memcpy(buf, data, len);
				input(&r, buf, len);
			} else {
				memcpy(buf + L2TP_CTRL_HDR_LEN, data, len);
				fitting(&r, buf, len + L2TP_CTRL_HDR_LEN,
					op & 1 ? 0 : TID,
					op >> 4 == 2 ? op & 15 : 0,
					op >> 4 == 3 ? op & 15 : 0);
			}
			data += len;
			size -= len;
			break;
		case 4:	/* a right message for the tunnel or a new call */
			right(&r, op & 15, 0, arg);
			break;
		case 5:	/* a right message for an old call */
			right(&r, op & 15, arg % 8, arg);
			break;
		case 6:
			right(&r, L2TP_MSG_SLI, arg % 8, 0);
			break;
		case 7:
			owner(&r, op & 15, arg);
			break;
		case 8:	/* the same with an id of its own */
			right(&r, L2TP_MSG_ICRQ, 0, (op & 15) << 8 | arg);
			break;
		case 9:	/* up to 4 s */
			elapse(&r, arg * 16);
			break;
		case 10:	/* up to 256 s */
			elapse(&r, arg * 1000);
			break;
		default:	/* an acknowledgment */
			memset(buf, 0, L2TP_CTRL_HDR_LEN);
			fitting(&r, buf, L2TP_CTRL_HDR_LEN, TID, 0, 0);
			break;
		}
	}
	/* left alone, everything comes to an end without leaks */
	if (r.t && r.now & 1)
		elapse(&r, 600000);
	l2tp_tunnel_free(r.t);
	return 0;
}
