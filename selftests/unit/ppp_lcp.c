// SPDX-License-Identifier: GPL-2.0
/*
 * LCP: every option acknowledged, Nak'd and rejected, in both directions;
 * lengths; loops; keep-alive; Protocol-Reject and Code-Reject; termination.
 */
/* build: tools/vard/ppp/[a-z]*.c ; libs: -lcrypto */
#include "ppp_test.h"

#define LCP	PPP_PROTO_LCP

static struct box b;

static void fresh(void)
{
	box_init(&b);
	box_start(&b);
	b.read = b.sent;
}

/* One request in a fresh link, and the whole answer. */
static void request(const char *opts, const char *answer, const char *name)
{
	fresh();
	rx_pkt(&b, LCP, PPP_CONF_REQ, 7, opts);
	is_tx(&b, answer, name);
	box_end(&b);
}

static void test_own_request(void)
{
	box_init(&b);
	b.conf.pfc = true;
	b.conf.acfc = true;
	box_start(&b);
	is_tx(&b, "c021 0101 0017 0104 05d4 0305 c22305 0506 ???????? 0702 0802",
	      "request: MRU 1492, CHAP-MD5, magic, PFC, ACFC");
	box_end(&b);
	box_init(&b);
	b.conf.mru = 1500;
	b.conf.magic = false;
	b.conf.auth[0] = PPP_AUTH_PAP;
	box_start(&b);
	is_tx(&b, "c021 0101 0008 0304 c023", "request: defaults are left out");
	box_end(&b);
	box_init(&b);
	b.conf.mru = 1500;
	b.conf.ask_mru = true;
	b.conf.magic = false;
	b.conf.auth[0] = PPP_AUTH_PAP;
	box_start(&b);
	is_tx(&b, "c021 0101 000c 0104 05dc 0304 c023", "request: MRU 1500, asked for");
	box_end(&b);
}

static void test_peer_options(void)
{
	request("", "c021 0207 0004", "no option: Ack");
	request("0104 05d4", "c021 0207 0008 0104 05d4", "MRU 1492: Ack");
	request("0104 2328", "c021 0207 0008 0104 2328", "MRU 9000: Ack");
	request("0104 0040", "c021 0307 0008 0104 05dc", "MRU 64: Nak 1500");
	request("0106 05d405d4", "c021 0307 0008 0104 05dc",
		"MRU of 4 bytes: Nak");
	request("0206 000a0000", "c021 0207 000a 0206 000a0000", "ACCM: Ack");
	request("0203 00", "c021 0307 000a 0206 00000000", "short ACCM: Nak");
	request("0304 c023", "c021 0407 0008 0304 c023",
		"authentication of this end: Reject");
	request("0408 c025 00000064", "c021 0407 000c 0408 c025 00000064",
		"quality protocol: Reject");
	request("0506 01020304", "c021 0207 000a 0506 01020304", "magic: Ack");
	request("0506 00000000", "c021 0307 000a 0506 ????????",
		"magic number 0: Nak");
	request("0504 0102", "c021 0307 000a 0506 ????????",
		"short magic number: Nak");
	request("0702", "c021 0207 0006 0702", "PFC: Ack");
	request("0802", "c021 0207 0006 0802", "ACFC: Ack");
	request("0703 01", "c021 0407 0007 0703 01", "PFC with a value: Reject");
	request("0d03 06", "c021 0407 0007 0d03 06", "callback: Reject");
	request("1104 05dc 1202 1303 00",
		"c021 0407 000d 1104 05dc 1202 1303 00",
		"multilink options: Reject");
	request("ff02", "c021 0407 0006 ff02", "unknown option: Reject");
	request("0104 05d4 0104 05d4", "c021 0407 0008 0104 05d4",
		"an option twice: Reject");
	request("0104 0001 0304 c023 0506 00000000 0d03 06",
		"c021 0407 000b 0304 c023 0d03 06",
		"Rejects take the place of Naks, in order");
	request("0104 0001 0506 01020304", "c021 0307 0008 0104 05dc",
		"a Nak has no acceptable option");
}

static void test_disallowed(void)
{
	box_init(&b);
	b.conf.allow_pfc = false;
	b.conf.allow_acfc = false;
	box_start(&b);
	tx_last(&b);
	rx_pkt(&b, LCP, PPP_CONF_REQ, 7, "0702 0802");
	is_tx(&b, "c021 0407 0008 0702 0802", "PFC, ACFC not allowed: Reject");
	box_end(&b);
}

static void test_max_failure(void)
{
	unsigned int naks = 0, i;

	fresh();
	for (i = 1; i <= 6; i++) {
		rx_pkt(&b, LCP, PPP_CONF_REQ, (uint8_t)i, "0104 0001");
		naks += tx_last(&b)->b[2] == PPP_CONF_NAK;
	}
	is_int(naks, 5, "a peer that insists on MRU 1: 5 Naks");
	is_int(tx_last(&b)->b[2], PPP_CONF_REJ, "then Reject");
	box_end(&b);
}

/* The same request until Max-Failure is over: it ends with a Reject. */
static void insist(const char *opts, const char *name)
{
	unsigned int i;

	fresh();
	for (i = 0; i < 6; i++)
		rx_pkt(&b, LCP, PPP_CONF_REQ, 7, opts);
	is_int(tx_last(&b)->b[2], PPP_CONF_REJ, "%s", name);
	box_end(&b);
}

static void test_insist(void)
{
	insist("0506 00000000", "insists on magic number 0: Reject");
	insist("0203 00", "insists on a short ACCM: Reject");
	insist("0103 01", "insists on a short MRU: Reject");
}

static void test_info(void)
{
	const struct ppp_lcp_info *i;

	box_init(&b);
	b.conf.auth[0] = PPP_AUTH_PAP;
	b.conf.pfc = true;
	box_start(&b);
	rx_pkt(&b, LCP, PPP_CONF_REQ, 7,
	       "0104 05b4 0206 000a0000 0506 01020304 0702 0802");
	is_str(ppp_state_name(b.p, LCP), "Ack-Sent", "state by name");
	rx_ack(&b, LCP);
	i = ppp_lcp(b.p);
	ok(ppp_opened(b.p, LCP), "Opened");
	is_int(i->peer_mru, 1460, "peer's MRU");
	is_int(i->mru, 1492, "own MRU");
	is_int(i->accm, 0xa0000, "ACCM");
	is_int(i->peer_magic, 0x01020304, "peer's magic number");
	ok(i->tx_pfc && i->tx_acfc && i->rx_pfc && !i->rx_acfc,
	   "compression as negotiated");
	is_int(i->auth, PPP_AUTH_PAP, "authentication protocol");
	is_str(b.log, "lcp_up", "ops.lcp_up");
	/* protocol 21, compressed, and c021 in full */
	rx(&b, "21 45");
	is_int(ppp_stats(b.p)->malformed, 0, "one-byte protocol is taken");
	box_end(&b);
}

/* Answers to the own request, beginning from Request-Sent. */
static void test_naks_for_us(void)
{
	fresh();
	rx_pkt(&b, LCP, PPP_CONF_NAK, 1, "0104 0578");
	is_tx(&b, "c021 0102 0013 0104 0578 0305 c22305 0506 ????????",
	      "Nak of the MRU, smaller: taken");
	rx_pkt(&b, LCP, PPP_CONF_NAK, 2, "0104 1000");
	is_tx(&b, "c021 0103 0013 0104 0578 0305 c22305 0506 ????????",
	      "Nak of the MRU, larger: not taken");
	rx_pkt(&b, LCP, PPP_CONF_NAK, 3, "0304 c023");
	is_tx(&b, "c021 0104 0012 0104 0578 0304 c023 0506 ????????",
	      "Nak of CHAP with PAP: PAP");
	rx_pkt(&b, LCP, PPP_CONF_NAK, 4, "0104");
	is_quiet(&b, "Nak with a truncated option is dropped");
	box_end(&b);

	fresh();
	rx_pkt(&b, LCP, PPP_CONF_NAK, 1, "0305 c22381");
	is_tx(&b, "c021 0102 0012 0104 05d4 0304 c023 0506 ????????",
	      "Nak of CHAP with MS-CHAPv2: the next, PAP");
	rx_pkt(&b, LCP, PPP_CONF_NAK, 2, "0305 c22381");
	is_int(tx_last(&b)->b[2], PPP_TERM_REQ, "all Nak'd: Terminate-Request");
	is_int(ppp_end_reason(b.p), PPP_END_AUTH_REFUSED, "and the reason");
	box_end(&b);
}

static void test_rejects_for_us(void)
{
	struct frame *f;
	char hex[64];

	fresh();
	f = &b.tx[0];
	snprintf(hex, sizeof(hex), "0104 05d4 0506 %02x%02x%02x%02x",
		 f->b[17], f->b[18], f->b[19], f->b[20]);
	rx_pkt(&b, LCP, PPP_CONF_REJ, 1, hex);
	is_tx(&b, "c021 0102 0009 0305 c22305", "Reject of MRU and magic");
	rx_ack(&b, LCP);
	rx_pkt(&b, LCP, PPP_CONF_REQ, 1, "");
	is_int(ppp_lcp(b.p)->mru, 1500, "MRU rejected: the default");
	is_int(ppp_lcp(b.p)->magic, 0, "magic number rejected: none");
	box_end(&b);

	fresh();
	rx_pkt(&b, LCP, PPP_CONF_REJ, 1, "0305 c22305");
	is_int(ppp_end_reason(b.p), PPP_END_AUTH_REFUSED,
	       "authentication rejected: the end");
	f = tx_last(&b);
	ok(f->b[2] == PPP_TERM_REQ && f->len > 20, "with a Terminate-Request");
	rx_pkt(&b, LCP, PPP_TERM_ACK, f->b[3], "");
	is_str(b.log, "end:auth-refused", "and ops.terminated");
	is_int(ppp_phase(b.p), PPP_PHASE_DEAD, "dead");
	ok(ppp_deadline(b.p) == PPP_NO_DEADLINE, "no timer is left");
	box_end(&b);

	box_init(&b);
	b.conf.auth[0] = PPP_AUTH_NONE;
	b.conf.magic = false;
	b.conf.pfc = true;
	b.conf.acfc = true;
	box_start(&b);
	tx_last(&b);
	rx_pkt(&b, LCP, PPP_CONF_REJ, 1, "0702 0802");
	is_tx(&b, "c021 0102 0008 0104 05d4", "Reject of PFC and ACFC");
	rx_pkt(&b, LCP, LCP_ECHO_REQ, 1, "11223344");
	is_quiet(&b, "Echo-Request before LCP is Opened is dropped");
	box_end(&b);

	box_init(&b);
	b.conf.auth_optional = true;
	box_start(&b);
	rx_pkt(&b, LCP, PPP_CONF_REJ, 1, "0305 c22305");
	rx_ack(&b, LCP);
	rx_pkt(&b, LCP, PPP_CONF_REQ, 1, "");
	is_str(b.log, "lcp_up net", "optional authentication is left out");
	box_end(&b);
}

static void test_timeout(void)
{
	fresh();
	pass(&b, 29999);
	is_int(b.end, PPP_END_NONE, "no answer: goes on for 30 s");
	pass(&b, 1);
	is_int(b.end, PPP_END_LCP_TIMEOUT, "then ends");
	is_int(b.sent, 10, "after 10 requests");
	is_str(b.log, "end:lcp-timeout", "ops.terminated alone");
	is_str(b.end_text, "No answer to LCP Configure-Requests", "its text");
	ppp_lower_up(b.p, b.now);
	is_int(b.sent, 11, "the same link can begin again");
	box_end(&b);
}

/* Whatever is sent comes back at once. */
static void echo_back(struct box *box, const uint8_t *frame, size_t len)
{
	struct frame *q = box->user;

	if (q->len)
		abort();
	q->len = len;
	memcpy(q->b, frame, len);
}

static void test_loopback(void)
{
	struct frame q = { 0 };
	unsigned int n = 0;

	box_init(&b);
	b.on_send = echo_back;
	b.user = &q;
	box_start(&b);
	while (q.len && n++ < 1000) {
		struct frame now = q;

		q.len = 0;
		ppp_input(b.p, b.now, now.b, now.len);
		if (ppp_end_reason(b.p))
			break;
	}
	is_int(ppp_end_reason(b.p), PPP_END_LOOPBACK,
	       "a looped link is found while negotiating");
	ok(n < 20, "after a few packets");
	box_end(&b);

	box_init(&b);
	box_open_lcp(&b);
	{
		uint32_t m = ppp_lcp(b.p)->magic;
		char hex[16];

		snprintf(hex, sizeof(hex), "%08x", m);
		rx_pkt(&b, LCP, LCP_ECHO_REP, 1, hex);
		is_int(ppp_end_reason(b.p), PPP_END_NONE,
		       "own magic number in an Echo-Reply: not counted");
		rx_pkt(&b, LCP, LCP_ECHO_REQ, 1, hex);
		is_int(ppp_end_reason(b.p), PPP_END_LOOPBACK,
		       "own Echo-Request comes back: loop");
	}
	box_end(&b);
}

static void test_echo(void)
{
	char hex[48];
	uint64_t at;

	box_init(&b);
	b.conf.auth[0] = PPP_AUTH_NONE;
	b.defer_net = true;
	b.conf.setup_ms = 0;
	box_open_lcp(&b);
	snprintf(hex, sizeof(hex), "c021 0a09 000c %08x 61626364",
		 ppp_lcp(b.p)->magic);
	rx_pkt(&b, LCP, LCP_ECHO_REQ, 9, "11223344 61626364");
	is_tx(&b, hex, "Echo-Reply with own magic number and the data");
	rx_pkt(&b, LCP, LCP_ECHO_REQ, 9, "112233");
	is_quiet(&b, "Echo-Request without a magic number is dropped");
	rx_pkt(&b, LCP, LCP_DISCARD_REQ, 9, "11223344");
	rx_pkt(&b, LCP, LCP_IDENTIFICATION, 9, "11223344 58");
	rx_pkt(&b, LCP, LCP_TIME_REMAINING, 9, "11223344 0000ffff");
	is_quiet(&b, "Discard, Identification, Time-Remaining: no answer");
	at = ppp_deadline(b.p) - b.now;
	ok(at >= 15000 && at <= 30000, "first Echo-Request after 15 to 30 s");
	pass(&b, at);
	snprintf(hex, sizeof(hex), "c021 09?? 0008 %08x",
		 ppp_lcp(b.p)->magic);
	is_tx(&b, hex, "Echo-Request");
	rx_pkt(&b, LCP, LCP_ECHO_REP, 2, "11223344");
	is_int((int)(ppp_deadline(b.p) - b.now), 30000,
	       "answered: the next after 30 s");
	pass(&b, 30000);
	tx_last(&b);
	b.active = true;
	pass(&b, 300000);
	is_quiet(&b, "no Echo-Request while data arrives");
	b.active = false;
	ppp_data_seen(b.p, b.now);
	pass(&b, 30000);
	is_int(tx_pending(&b), 1, "asked again when data stops");
	pass(&b, 89999);
	is_int(ppp_end_reason(b.p), PPP_END_NONE, "no answer for 3 intervals");
	pass(&b, 1);
	is_int(ppp_end_reason(b.p), PPP_END_ECHO, "ends the link");
	is_int(ppp_stats(b.p)->echo_lost, 12, "12 requests were lost");
	pass(&b, 6000);
	is_str(b.log, "lcp_up net lcp_down end:echo", "callbacks in order");
	box_end(&b);

	box_init(&b);
	b.conf.setup_ms = 0;
	b.conf.auth[0] = PPP_AUTH_NONE;
	b.defer_net = true;
	box_open_lcp(&b);
	rx_pkt(&b, LCP, PPP_CODE_REJ, 1, "09 01 0008 11223344");
	pass(&b, 1000000);
	is_quiet(&b, "a peer that rejects Echo-Request is not asked");
	ok(ppp_opened(b.p, LCP), "and stays Opened");
	box_end(&b);
}

static void test_rejects(void)
{
	box_init(&b);
	b.conf.auth[0] = PPP_AUTH_NONE;
	box_open_lcp(&b);
	rx(&b, "80fd 0101 0004");
	is_tx(&b, "c021 0802 000a 80fd 0101 0004",
	      "unknown protocol: Protocol-Reject");
	rx(&b, "8057 0101 0004");
	is_tx(&b, "c021 0803 000a 8057 0101 0004", "IPV6CP, if it is off, too");
	rx(&b, "0057 60");
	is_tx(&b, "c021 0804 0007 0057 60", "and IPv6 data");
	rx(&b, "0021 45");
	is_quiet(&b, "IPv4 data before IPCP is Opened is dropped");
	rx_pkt(&b, LCP, 14, 5, "00");
	is_tx(&b, "c021 0705 0009 0e05 0005 00", "unknown code: Code-Reject");
	rx_pkt(&b, LCP, LCP_PROTO_REJ, 5, "80");
	is_int(ppp_stats(b.p)->malformed, 1, "short Protocol-Reject is dropped");
	rx_pkt(&b, LCP, LCP_PROTO_REJ, 5, "80fd 0101");
	ok(ppp_opened(b.p, LCP), "Protocol-Reject of CCP: no harm");
	rx_pkt(&b, LCP, LCP_PROTO_REJ, 5, "c021 0101");
	is_int(ppp_end_reason(b.p), PPP_END_LCP_FAILED,
	       "Protocol-Reject of LCP: the end");
	box_end(&b);

	box_init(&b);
	box_open_lcp(&b);
	rx(&b, "80fd 0101 0004");
	is_quiet(&b, "before authentication unknown protocols are dropped");
	box_end(&b);

	box_init(&b);
	box_open_lcp(&b);
	rx_pkt(&b, LCP, LCP_PROTO_REJ, 1, "c223 0101");
	is_int(ppp_end_reason(b.p), PPP_END_AUTH_REFUSED,
	       "Protocol-Reject of CHAP while it is needed");
	box_end(&b);

	fresh();
	rx_pkt(&b, LCP, PPP_CODE_REJ, 5, "01 01 0004");
	is_str(b.log, "end:lcp-failed", "Code-Reject of Configure-Request");
	box_end(&b);

	box_init(&b);
	b.conf.auth[0] = PPP_AUTH_NONE;
	box_start(&b);
	rx_ack(&b, LCP);
	rx_pkt(&b, LCP, PPP_CONF_REQ, 1, "0104 0080");
	tx_last(&b);
	{
		char big[1000] = "";

		memset(big, 'a', sizeof(big) - 2);
		rx_pkt(&b, 0x80fd, 1, 1, big);
		is_int((int)tx_last(&b)->len, 130,
		       "Protocol-Reject is cut to the peer's MRU");
	}
	box_end(&b);
}

static void test_terminate(void)
{
	box_init(&b);
	b.conf.auth[0] = PPP_AUTH_NONE;
	box_open_ipcp(&b);
	rx_pkt(&b, LCP, PPP_TERM_REQ, 9, "55 0a 22");
	is_tx(&b, "c021 0609 0004", "Terminate-Ack");
	is_str(b.log, "lcp_up net up:8021 down:8021 lcp_down",
	       "everything is down at once");
	is_str(ppp_phase_name(ppp_phase(b.p)), "terminate", "phase");
	pass(&b, 1000);
	is_int(b.end, PPP_END_PEER, "the peer ended it");
	is_str(b.end_text, "U\\x0a\\x22", "its text is escaped");
	box_end(&b);

	box_open_ipcp((box_init(&b), &b));
	ppp_close(b.p, b.now, PPP_END_ADMIN);
	is_tx(&b, "c021 0502 001a 436c 6f73 6564 2062 7920 7468 65 20 6f70 6572 6174 6f72",
	      "Terminate-Request says why");
	is_str(b.log, "lcp_up net up:8021 down:8021 lcp_down",
	       "NCP is down before the peer answers");
	pass(&b, 3000);
	is_int(tx_pending(&b), 1, "repeated after 3 s");
	pass(&b, 3000);
	is_int(b.end, PPP_END_ADMIN, "and over after 6 s");
	rx_pkt(&b, LCP, PPP_CONF_REQ, 1, "");
	is_int(tx_pending(&b), 1, "a dead link does not answer");
	box_end(&b);

	box_open_ipcp((box_init(&b), &b));
	ppp_lower_down(b.p, b.now);
	is_str(b.log, "lcp_up net up:8021 down:8021 lcp_down",
	       "lower layer down: no ops.terminated");
	is_quiet(&b, "and no frame");
	is_int(ppp_end_reason(b.p), PPP_END_LOWER, "reason");
	ppp_close(b.p, b.now, PPP_END_ADMIN);
	is_quiet(&b, "nothing to close");
	box_end(&b);
}

static void test_renegotiation(void)
{
	unsigned int i;

	box_init(&b);
	b.conf.auth[0] = PPP_AUTH_NONE;
	box_open_ipcp(&b);
	rx_pkt(&b, LCP, PPP_CONF_REQ, 2, "0506 11223345");
	is_tx(&b, "c021 0102 000e 0104 05d4 0506 ????????", "a new request");
	is_tx(&b, "c021 0202 000a 0506 11223345", "and an Ack");
	rx_ack(&b, LCP);
	is_str(b.log,
	       "lcp_up net up:8021 down:8021 lcp_down lcp_up net",
	       "peer renegotiates: all from the start");
	for (i = 0; i < 10; i++) {
		rx_pkt(&b, LCP, PPP_CONF_REQ, (uint8_t)(i + 3), "0104 05d4");
		rx_ack(&b, LCP);
	}
	is_int(ppp_end_reason(b.p), PPP_END_RENEGOTIATION,
	       "not without end");
	box_end(&b);
}

static void test_setup_limit(void)
{
	unsigned int i;

	fresh();
	for (i = 0; i < 100 && !ppp_end_reason(b.p); i++) {
		/* an endless quarrel about an option */
		rx_pkt(&b, LCP, PPP_CONF_NAK, tx_last(&b)->b[3], "0104 1000");
		tx_last(&b);
		pass(&b, 1000);
	}
	is_int(ppp_end_reason(b.p), PPP_END_SETUP_TIMEOUT,
	       "endless negotiation ends");
	ok(i >= 89 && i <= 91, "after 90 s");
	box_end(&b);
}

static void test_frames(void)
{
	static const char full[] =
		"c021 0107 001b 0104 05d4 0206 000a0000 0304 c023 0506 01020304 0702";
	uint8_t buf[64];
	unsigned int cut;
	size_t n;

	fresh();
	n = unhex(full, buf, NULL);
	for (cut = 0; cut < n; cut++) {
		uint8_t *exact = malloc(cut ? cut : 1);

		memcpy(exact, buf, cut);
		ppp_input(b.p, b.now, exact, cut);
		free(exact);
	}
	is_int(ppp_stats(b.p)->malformed, (long long)n,
	       "a frame cut anywhere is malformed");
	is_quiet(&b, "and gets no answer");
	rx(&b, "21 4500");
	rx(&b, "c020 0101 0004");
	rx(&b, "0101 0101 0004");
	is_int(ppp_stats(b.p)->malformed, (long long)n + 3,
	       "invalid protocol fields are malformed");
	{
		static uint8_t big[70000];

		big[0] = 0xc0;
		big[1] = 0x21;
		ppp_input(b.p, b.now, big, sizeof(big));
	}
	is_int(ppp_stats(b.p)->malformed, (long long)n + 4, "and giants");
	rx(&b, "8021 0101 0004");
	rx(&b, "c023 0101 0006 0000");
	is_quiet(&b, "before LCP is Opened all else is dropped");
	is_int(ppp_stats(b.p)->unexpected, 2, "and counted");
	box_end(&b);
}

int main(void)
{
	plan(0);
	test_own_request();
	test_peer_options();
	test_disallowed();
	test_max_failure();
	test_insist();
	test_info();
	test_naks_for_us();
	test_rejects_for_us();
	test_timeout();
	test_loopback();
	test_echo();
	test_rejects();
	test_terminate();
	test_renegotiation();
	test_setup_limit();
	test_frames();
	return done();
}
