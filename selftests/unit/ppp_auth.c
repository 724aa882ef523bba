// SPDX-License-Identifier: GPL-2.0
/*
 * PAP (RFC 1334) and CHAP-MD5 (RFC 1994), network side and user side.
 */
/* build: tools/vard/ppp/[a-z]*.c ; libs: -lcrypto */
#include "ppp_test.h"

#define PAP	PPP_PROTO_PAP
#define CHAP	PPP_PROTO_CHAP

/* "bob" and "secret", and a wrong password of the same length. */
#define BOB	"03 626f62 "
#define GOOD	BOB "06 736563726574"
#define BAD	BOB "06 736563726575"

/* Sixteen bytes of any value. */
#define ANY16	"???????????????? ???????????????? "

static struct box b;

static void start(enum ppp_auth auth)
{
	box_init(&b);
	b.conf.auth[0] = auth;
	b.conf.auth[1] = PPP_AUTH_NONE;
}

static void start_client(void)
{
	box_init_client(&b);
	box_start(&b);
	rx_ack(&b, PPP_PROTO_LCP);
}

static void test_pap(void)
{
	start(PPP_AUTH_PAP);
	box_open_lcp(&b);
	is_quiet(&b, "PAP: waits for the peer");
	is_str(ppp_phase_name(ppp_phase(b.p)), "authenticate", "phase");
	rx_pkt(&b, PAP, PAP_REQUEST, 5, GOOD);
	is_tx(&b, "c023 0205 000c 07 57656c636f6d65", "Authenticate-Ack");
	is_str(b.log, "lcp_up auth:pap:bob net", "callbacks in order");
	is_int(ppp_phase(b.p), PPP_PHASE_NETWORK, "network phase");
	tx_last(&b);
	rx_pkt(&b, PAP, PAP_REQUEST, 6, GOOD);
	is_tx(&b, "c023 0206 0005 00", "a repeated request gets the Ack again");
	rx_pkt(&b, PAP, PAP_REQUEST, 7, BAD);
	is_tx(&b, "c023 0207 0005 00", "whatever it says");
	is_str(b.log, "lcp_up auth:pap:bob net", "without asking the owner");
	box_end(&b);

	start(PPP_AUTH_PAP);
	box_open_lcp(&b);
	rx_pkt(&b, PAP, PAP_REQUEST, 5, BAD);
	is_tx(&b, "c023 0305 0007 02 4e6f", "wrong password: Nak");
	is_int(tx_last(&b)->b[2], PPP_TERM_REQ, "and Terminate-Request");
	is_int(ppp_end_reason(b.p), PPP_END_AUTH_FAILED, "reason");
	rx_pkt(&b, PAP, PAP_REQUEST, 6, GOOD);
	is_quiet(&b, "no second attempt");
	box_end(&b);

	start(PPP_AUTH_PAP);
	box_open_lcp(&b);
	pass(&b, 29999);
	is_int(ppp_end_reason(b.p), PPP_END_NONE, "no request: waits 30 s");
	pass(&b, 1);
	is_int(ppp_end_reason(b.p), PPP_END_AUTH_TIMEOUT, "then ends");
	box_end(&b);
}

static void test_pap_tries(void)
{
	start(PPP_AUTH_PAP);
	b.conf.auth_tries = 2;
	box_open_lcp(&b);
	rx_pkt(&b, PAP, PAP_REQUEST, 5, BAD);
	is_int(ppp_end_reason(b.p), PPP_END_NONE, "two attempts allowed");
	rx_pkt(&b, PAP, PAP_REQUEST, 5, BAD);
	is_int(ppp_stats(b.p)->auth_failed, 1, "a copy is no attempt");
	rx_pkt(&b, PPP_PROTO_LCP, PPP_CONF_REQ, 2, "");
	rx_ack(&b, PPP_PROTO_LCP);
	rx_pkt(&b, PAP, PAP_REQUEST, 5, BAD);
	is_int(ppp_end_reason(b.p), PPP_END_AUTH_FAILED,
	       "a renegotiation gives no new attempts");
	box_end(&b);

	start(PPP_AUTH_PAP);
	b.conf.auth_tries = 2;
	box_open_lcp(&b);
	rx_pkt(&b, PAP, PAP_REQUEST, 5, BAD);
	rx_pkt(&b, PAP, PAP_REQUEST, 6, GOOD);
	is_str(b.log, "lcp_up auth:pap:bob auth:pap:bob net",
	       "the second attempt succeeds");
	box_end(&b);
}

static void test_pending(void)
{
	start(PPP_AUTH_PAP);
	b.defer_auth = true;
	b.defer_net = true;
	box_open_lcp(&b);
	ppp_auth_result(b.p, b.now, true, NULL);
	is_int(ppp_phase(b.p), PPP_PHASE_AUTHENTICATE,
	       "a verdict that nobody asked for is ignored");
	rx_pkt(&b, PAP, PAP_REQUEST, 5, GOOD);
	rx_pkt(&b, PAP, PAP_REQUEST, 6, GOOD);
	rx_pkt(&b, PPP_PROTO_IPCP, PPP_CONF_REQ, 1, "");
	is_quiet(&b, "quiet while the verdict is awaited");
	is_str(b.log, "lcp_up auth:pap:bob", "asked once");
	ppp_auth_result(b.p, b.now, true, "Hi");
	is_tx(&b, "c023 0206 0007 02 4869", "the latest request is answered");
	is_int(ppp_phase(b.p), PPP_PHASE_ASSIGN, "then addresses");
	rx_pkt(&b, PPP_PROTO_IPCP, PPP_CONF_REQ, 4, "0306 0a000002");
	is_quiet(&b, "an early IPCP request is kept");
	ppp_network_result(b.p, b.now, &b.net);
	is_tx(&b, "8021 0101 000a 0306 0a000001", "IPCP begins");
	is_tx(&b, "8021 0204 000a 0306 0a000002", "the early one is answered");
	ppp_auth_result(b.p, b.now, false, NULL);
	is_int(ppp_end_reason(b.p), PPP_END_NONE, "too late a verdict");
	box_end(&b);

	start(PPP_AUTH_PAP);
	b.defer_auth = true;
	box_open_lcp(&b);
	rx_pkt(&b, PAP, PAP_REQUEST, 5, GOOD);
	pass(&b, 30000);
	is_int(ppp_end_reason(b.p), PPP_END_AUTH_TIMEOUT, "no verdict: ends");
	ppp_auth_result(b.p, b.now, true, NULL);
	ok(strcmp(b.log, "lcp_up auth:pap:bob lcp_down") == 0,
	   "and a late one is ignored");
	box_end(&b);

	start(PPP_AUTH_PAP);
	b.defer_auth = true;
	box_open_lcp(&b);
	rx_pkt(&b, PAP, PAP_REQUEST, 5, GOOD);
	rx_pkt(&b, PPP_PROTO_LCP, PPP_CONF_REQ, 2, "");
	ppp_auth_result(b.p, b.now, true, NULL);
	ok(!strstr(b.log, "net"), "a verdict from before a renegotiation too");
	box_end(&b);
}

static void test_pap_bad_input(void)
{
	static const char * const bad[] = {
		"", "03", "03 62", "03 626f62", "ff 626f62 00", BOB "07 736563",
		BOB "ff 736563726574",
	};
	unsigned int i;

	start(PPP_AUTH_PAP);
	box_open_lcp(&b);
	for (i = 0; i < 7; i++)
		rx_pkt(&b, PAP, PAP_REQUEST, 1, bad[i]);
	rx(&b, "c023 0101");
	rx(&b, "c023 0101 0003");
	rx(&b, "c023 0101 0008 0000");
	is_int(ppp_stats(b.p)->malformed, 10, "malformed requests are counted");
	rx_pkt(&b, PAP, 9, 1, "");
	is_int(ppp_stats(b.p)->unknown_code, 1, "and unknown codes");
	rx_pkt(&b, PAP, PAP_ACK, 1, "00");
	rx_pkt(&b, CHAP, CHAP_RESPONSE, 1, "01 00 626f62");
	rx_pkt(&b, CHAP, CHAP_CHALLENGE, 1, "01 00 626f62");
	rx_pkt(&b, CHAP, CHAP_SUCCESS, 1, "");
	is_int(ppp_stats(b.p)->unexpected, 4, "and what was not agreed upon");
	is_quiet(&b, "none is answered");
	rx_pkt(&b, PAP, PAP_REQUEST, 1, "00 00");
	is_str(b.log, "lcp_up auth:pap: lcp_down", "empty name and password are judged");
	box_end(&b);
}

/* A Response to the last Challenge sent. */
static void respond(const char *secret, const char *name)
{
	struct frame *f = NULL;
	uint8_t buf[512], resp[16];
	unsigned int i;
	size_t n;

	for (i = b.sent; i; i--) {
		f = &b.tx[(i - 1) % BOX_FRAMES];
		if (f->b[0] == 0xc2 && f->b[2] == CHAP_CHALLENGE)
			break;
	}
	ppp_chap_md5(f->b[3], secret, strlen(secret), f->b + 7, f->b[6], resp);
	n = 2 + 4 + 1 + 16 + strlen(name);
	memcpy(buf, "\xc2\x23\x02", 3);
	buf[3] = f->b[3];
	buf[4] = 0;
	buf[5] = (uint8_t)(n - 2);
	buf[6] = 16;
	memcpy(buf + 7, resp, 16);
	memcpy(buf + 23, name, strlen(name));
	ppp_input(b.p, b.now, buf, n);
}

static void test_chap(void)
{
	struct frame first;

	start(PPP_AUTH_CHAP_MD5);
	b.conf.host_name = "lns";
	box_start(&b);
	rx_ack(&b, PPP_PROTO_LCP);
	tx_last(&b);
	rx_pkt(&b, PPP_PROTO_LCP, PPP_CONF_REQ, 1, "");
	tx_next(&b);
	first = *tx_next(&b);
	ok(frame_is(&first, "c223 0101 0018 10 " ANY16 "6c6e73"),
	   "Challenge of 16 bytes with the name");
	pass(&b, 3000);
	{
		struct frame *f = tx_next(&b);

		ok(f && f->b[3] == 2 && memcmp(f->b + 7, first.b + 7, 16),
		   "not answered: a new one with a new identifier");
	}
	rx(&b, "c223 0201 0018 10 00000000000000000000000000000000 626f62");
	is_quiet(&b, "a Response to the old one is stale");
	respond("secret", "bob");
	is_tx(&b, "c223 0302 000b 57656c636f6d65", "Success");
	is_str(b.log, "lcp_up auth:chap-md5:bob net", "callbacks in order");
	tx_last(&b);
	respond("wrong", "eve");
	is_tx(&b, "c223 0302 0004", "a repeated Response gets Success again");
	is_str(b.log, "lcp_up auth:chap-md5:bob net", "without judging it");
	box_end(&b);

	start(PPP_AUTH_CHAP_MD5);
	box_open_lcp(&b);
	respond("wrong", "bob");
	is_tx(&b, "c223 0401 0006 4e6f", "wrong secret: Failure");
	is_int(tx_last(&b)->b[2], PPP_TERM_REQ, "and Terminate-Request");
	is_int(ppp_end_reason(b.p), PPP_END_AUTH_FAILED, "reason");
	box_end(&b);

	start(PPP_AUTH_CHAP_MD5);
	b.conf.auth_tries = 3;
	box_open_lcp(&b);
	respond("wrong", "bob");
	is_tx(&b, "c223 0401 0006 4e6f", "three attempts: Failure");
	is_int(tx_last(&b)->b[2], CHAP_CHALLENGE, "and a new Challenge");
	respond("secret", "bob");
	is_int(ppp_phase(b.p), PPP_PHASE_NETWORK, "the second succeeds");
	box_end(&b);

	start(PPP_AUTH_CHAP_MD5);
	b.conf.echo_ms = 0;
	box_open_lcp(&b);
	pass(&b, 29999);
	is_int(b.sent, 2 + 10, "10 Challenges");
	pass(&b, 1);
	is_int(ppp_end_reason(b.p), PPP_END_AUTH_TIMEOUT, "then the end");
	box_end(&b);
}

static void test_chap_bad_input(void)
{
	char big[700] = "10 00000000000000000000000000000000";

	start(PPP_AUTH_CHAP_MD5);
	box_open_lcp(&b);
	rx_pkt(&b, CHAP, CHAP_RESPONSE, 1, "");
	rx_pkt(&b, CHAP, CHAP_RESPONSE, 1, "00 626f62");
	rx_pkt(&b, CHAP, CHAP_RESPONSE, 1, "04 010203");
	rx_pkt(&b, CHAP, CHAP_RESPONSE, 1, "04 01020304 626f62");
	memset(big + strlen(big), 'a', 512);
	rx_pkt(&b, CHAP, CHAP_RESPONSE, 1, big);
	rx(&b, "c223 0201 0003");
	rx(&b, "c223 0201 00");
	is_int(ppp_stats(b.p)->malformed, 7, "malformed Responses are counted");
	rx_pkt(&b, CHAP, 5, 1, "");
	is_int(ppp_stats(b.p)->unknown_code, 1, "and unknown codes");
	rx_pkt(&b, PAP, PAP_REQUEST, 1, GOOD);
	is_int(ppp_stats(b.p)->unexpected, 1, "PAP is not accepted");
	is_quiet(&b, "none is answered");
	is_str(b.log, "lcp_up", "none is judged");
	box_end(&b);
}

static void test_rechallenge(void)
{
	start(PPP_AUTH_CHAP_MD5);
	b.conf.rechallenge_ms = 60000;
	b.conf.echo_ms = 0;
	box_open_lcp(&b);
	respond("secret", "bob");
	rx_ack(&b, PPP_PROTO_IPCP);
	rx_pkt(&b, PPP_PROTO_IPCP, PPP_CONF_REQ, 1, "0306 0a000002");
	tx_last(&b);
	pass(&b, 60000);
	is_tx(&b, "c223 0102 0018 10 " ANY16 "766172",
	      "a new Challenge after the interval");
	respond("secret", "bob");
	is_tx(&b, "c223 0302 000b 57656c636f6d65", "answered: Success");
	is_str(b.log, "lcp_up auth:chap-md5:bob net up:8021 auth:chap-md5:bob",
	       "nothing else changes");
	pass(&b, 60000);
	respond("other", "bob");
	is_int(ppp_end_reason(b.p), PPP_END_AUTH_FAILED,
	       "another peer: the end");
	box_end(&b);
}

/* The Success was lost: the peer is deaf to IPCP. */
static void test_lost_success(void)
{
	start(PPP_AUTH_CHAP_MD5);
	box_open_lcp(&b);
	respond("secret", "bob");
	tx_last(&b);
	pass(&b, 3000);
	is_tx(&b, "c223 0301 0004", "Success is repeated with IPCP's request");
	is_tx(&b, "8021 0101 000a 0306 0a000001", "which is repeated too");
	rx_pkt(&b, PPP_PROTO_IPCP, PPP_CONF_REQ, 1, "0306 0a000002");
	tx_last(&b);
	pass(&b, 3000);
	is_int(tx_pending(&b), 1, "not when the peer is heard");
	box_end(&b);
}

static void test_client(void)
{
	start_client();
	tx_last(&b);
	rx_pkt(&b, PPP_PROTO_LCP, PPP_CONF_REQ, 1, "0305 c22380");
	is_tx(&b, "c021 0301 0009 0305 c22305", "client: MS-CHAP gets Nak CHAP-MD5");
	rx_pkt(&b, PPP_PROTO_LCP, PPP_CONF_REQ, 2, "0304 c023");
	is_tx(&b, "c021 0202 0008 0304 c023", "client: PAP gets Ack");
	is_tx(&b, "c023 0101 0013 07 626f62406f6e65 06 736563726574",
	      "client: Authenticate-Request");
	pass(&b, 3000);
	is_tx(&b, "c023 0102 0013 07 626f62406f6e65 06 736563726574",
	      "client: repeated, new identifier");
	rx_pkt(&b, PAP, PAP_ACK, 1, "00");
	is_int(ppp_phase(b.p), PPP_PHASE_AUTHENTICATE, "client: stale Ack");
	rx_pkt(&b, PAP, PAP_ACK, 2, "");
	is_int(ppp_phase(b.p), PPP_PHASE_NETWORK, "client: Ack");
	box_end(&b);

	start_client();
	rx_pkt(&b, PPP_PROTO_LCP, PPP_CONF_REQ, 2, "0304 c023");
	rx_pkt(&b, PAP, PAP_NAK, 1, "03 62 6164");
	is_int(ppp_end_reason(b.p), PPP_END_AUTH_FAILED, "client: Nak ends it");
	pass(&b, 6000);
	is_str(b.end_text, "bad", "client: the server's message");
	box_end(&b);

	start_client();
	rx_pkt(&b, PPP_PROTO_LCP, PPP_CONF_REQ, 2, "0304 c023");
	pass(&b, 30000);
	is_int(ppp_end_reason(b.p), PPP_END_AUTH_TIMEOUT,
	       "client: no answer ends it");
	box_end(&b);

	start_client();
	rx_pkt(&b, PPP_PROTO_LCP, PPP_CONF_REQ, 2, "0305 c22305");
	tx_last(&b);
	rx_pkt(&b, CHAP, CHAP_SUCCESS, 0, "");
	is_int(ppp_phase(b.p), PPP_PHASE_AUTHENTICATE,
	       "client: Success without a Challenge is no success");
	rx_pkt(&b, CHAP, CHAP_CHALLENGE, 9, "04 01020304 6c6e73");
	is_tx(&b, "c223 0209 001c 10 " ANY16
	      "626f62406f6e65",
	      "client: Response");
	pass(&b, 3000);
	is_int(tx_pending(&b), 1, "client: repeated");
	rx_pkt(&b, CHAP, CHAP_SUCCESS, 9, "");
	is_int(ppp_phase(b.p), PPP_PHASE_NETWORK, "client: Success");
	tx_last(&b);
	rx_pkt(&b, CHAP, CHAP_CHALLENGE, 10, "04 01020305 6c6e73");
	is_int(tx_pending(&b), 1, "client: a later Challenge is answered");
	box_end(&b);
}

static void test_reflection(void)
{
	struct frame f;

	box_init_client(&b);
	b.conf.auth[0] = PPP_AUTH_CHAP_MD5;
	b.conf.auth[1] = PPP_AUTH_NONE;
	box_start(&b);
	rx_ack(&b, PPP_PROTO_LCP);
	rx_pkt(&b, PPP_PROTO_LCP, PPP_CONF_REQ, 2, "0305 c22305");
	f = *tx_last(&b);
	is_int(f.b[2], CHAP_CHALLENGE, "both ends authenticate");
	ppp_input(b.p, b.now, f.b, f.len);
	is_quiet(&b, "the own Challenge is not solved for the peer");
	box_end(&b);
}

static void test_secrets(void)
{
	/* id 1, secret "secret", challenge 00..0f */
	static const uint8_t resp1[] =
		"\x74\x0e\x86\x46\x3b\xda\x3a\x4d\x70\x17\xd6\xe0\xfb\xa0\x69\x9d";
	uint8_t chal[16], bad[16], out[16];
	unsigned int i, refused = 0;

	for (i = 0; i < 16; i++)
		chal[i] = (uint8_t)i;
	ok(ppp_chap_md5(1, "secret", 6, chal, 16, out), "MD5 is there");
	is_mem(out, 16, resp1, 16, "CHAP-MD5 of a known Challenge");
	ok(ppp_chap_md5_verify(1, "secret", 6, chal, 16, out), "verified");
	for (i = 0; i < 128; i++) {
		memcpy(bad, out, 16);
		bad[i / 8] ^= (uint8_t)(1 << i % 8);
		refused += !ppp_chap_md5_verify(1, "secret", 6, chal, 16, bad);
	}
	is_int(refused, 128, "one wrong bit anywhere is refused");
	ok(!ppp_chap_md5_verify(2, "secret", 6, chal, 16, out),
	   "another identifier is refused");
	/* RFC 1321's suite: id 'm', secret "essage", challenge " digest" */
	ok(ppp_chap_md5('m', "essage", 6, " digest", 7, out), "RFC 1321");
	is_mem(out, 16, "\xf9\x6b\x69\x7d\x7c\xb7\x93\x8d\x52\x5a\x2f\x31\xaa\xf1\x61\xd0",
	       16, "MD5 (\"message digest\") of RFC 1321");
	ok(ppp_secret_equal("abc", 3, "abc", 3), "equal secrets");
	ok(!ppp_secret_equal("abc", 3, "abd", 3) &&
	   !ppp_secret_equal("abc", 3, "abcd", 4) &&
	   !ppp_secret_equal("", 0, "a", 1) && ppp_secret_equal("", 0, "", 0),
	   "different secrets");
}

static void test_trace(void)
{
	char out[12];

	start(PPP_AUTH_PAP);
	box_open_lcp(&b);
	rx_pkt(&b, PAP, PAP_REQUEST, 5, GOOD);
	ok(strstr(b.trace, "> LCP Configure-Request 1: mru 1492, auth PAP, magic "),
	   "trace: LCP options");
	ok(strstr(b.trace, "< PAP Authenticate-Request 5: name \"bob\", password hidden\n"),
	   "trace: PAP");
	ok(strstr(b.trace, "> IPCP Configure-Request 1: address 10.0.0.1\n"),
	   "trace: IPCP");
	ok(!strstr(b.trace, "secret"), "trace: no secret");
	rx_pkt(&b, PPP_PROTO_LCP, LCP_PROTO_REJ, 1, "80fd");
	rx_pkt(&b, PPP_PROTO_LCP, PPP_TERM_REQ, 1, "1b 5b 41");
	ok(strstr(b.trace, "Protocol-Reject 1: protocol CCP\n"),
	   "trace: Protocol-Reject");
	ok(strstr(b.trace, "Terminate-Request 1: \"\\x1b[A\"\n"),
	   "trace: control characters are escaped");
	box_end(&b);

	start(PPP_AUTH_CHAP_MD5);
	box_open_lcp(&b);
	respond("secret", "bob");
	ok(strstr(b.trace, "< CHAP Response 1: value of 16 bytes, name \"bob\"\n"),
	   "trace: CHAP without the value");
	box_end(&b);
	is_int((int)ppp_escape(out, sizeof(out), "abc", 3), 3, "escape: fits");
	ppp_escape(out, sizeof(out), "abcdefghijkl", 12);
	is_str(out, "abcdefgh...", "escape: cut off");
	ppp_escape(out, sizeof(out), "\xff\0\n", 3);
	is_str(out, "\\xff\\x00...", "escape: never half a byte");
	ppp_escape(out, 1, "abc", 3);
	is_str(out, "", "escape: room for nothing");
}

int main(void)
{
	plan(0);
	test_pap();
	test_pap_tries();
	test_pending();
	test_pap_bad_input();
	test_chap();
	test_chap_bad_input();
	test_rechallenge();
	test_lost_success();
	test_client();
	test_reflection();
	test_secrets();
	test_trace();
	return done();
}
