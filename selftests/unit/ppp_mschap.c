// SPDX-License-Identifier: GPL-2.0
/*
 * MS-CHAPv2 (RFC 2759): the examples of the RFC, network side and user side.
 */
/* build: tools/vard/ppp/[a-z]*.c ; libs: -lcrypto */
#include "ppp_test.h"

#define CHAP	PPP_PROTO_CHAP

#define ANY16	"???????????????? ???????????????? "

/* RFC 2759 9.2: the Response's value, and the proof. */
static const uint8_t rfc_chal[] =
	"\x5b\x5d\x7c\x7d\x7b\x3f\x2f\x3e\x3c\x2c\x60\x21\x32\x26\x26\x28";
static const uint8_t rfc_resp[] =
	"\x21\x40\x23\x24\x25\x5e\x26\x2a\x28\x29\x5f\x2b\x3a\x33\x7c\x7e"
	"\0\0\0\0\0\0\0\0"
	"\x82\x30\x9e\xcd\x8d\x70\x8b\x5e\xa0\x8f\xaa\x39\x81\xcd\x83\x54"
	"\x42\x33\x11\x4a\x3d\x85\xd6\xdf";
static const char rfc_proof[] = "S=407A5589115FD0D6209F510FE9C04566932CDA56";

static struct box b;
static struct box c;

static bool verify(const char *name, const char *secret, const uint8_t *resp,
		   char *proof)
{
	const struct ppp_mschapv2 m = {
		name, strlen(name), secret, strlen(secret), rfc_chal
	};

	return ppp_mschapv2_verify(&m, resp, proof);
}

static void test_rfc(void)
{
	const struct ppp_mschapv2 m = {
		"User", 4, "clientPass", 10, rfc_chal
	};
	char proof[PPP_MSCHAPV2_PROOF] = "untouched";
	uint8_t resp[PPP_MSCHAPV2_LEN];
	unsigned int i, refused = 0;

	ok(ppp_mschapv2_available(), "libcrypto has the legacy provider");
	ok(ppp_mschapv2_respond(&m, rfc_resp, resp, proof), "a Response");
	is_mem(resp, sizeof(resp), rfc_resp, sizeof(resp), "as in RFC 2759 9.2");
	is_str(proof, rfc_proof, "and the authenticator response");

	strcpy(proof, "untouched");
	for (i = 24 * 8; i < 48 * 8; i++) {
		memcpy(resp, rfc_resp, sizeof(resp));
		resp[i / 8] ^= (uint8_t)(1 << i % 8);
		refused += !verify("User", "clientPass", resp, proof);
	}
	is_int(refused, 192, "one wrong bit anywhere is refused");
	ok(!verify("User", "clientPasS", rfc_resp, proof), "another secret");
	ok(!verify("user", "clientPass", rfc_resp, proof), "another name");
	is_str(proof, "untouched", "no proof for those");
	ok(verify("User", "clientPass", rfc_resp, proof), "the right one");
	is_str(proof, rfc_proof, "has its proof");
	ok(verify("BIGCO\\User", "clientPass", rfc_resp, proof),
	   "the domain is not hashed");
	memset(resp, 0xff, sizeof(resp));
	memcpy(resp, rfc_resp, 16);
	memcpy(resp + 24, rfc_resp + 24, 24);
	ok(verify("User", "clientPass", resp, proof),
	   "reserved fields are ignored");
}

static bool secret_works(const char *secret, size_t len)
{
	const struct ppp_mschapv2 m = { "u", 1, secret, len, rfc_chal };
	char proof[PPP_MSCHAPV2_PROOF];
	uint8_t resp[PPP_MSCHAPV2_LEN];

	return ppp_mschapv2_respond(&m, rfc_resp, resp, proof) &&
	       ppp_mschapv2_verify(&m, resp, proof);
}

static void test_utf8(void)
{
	static const char *const bad[] = {
		"\x80", "a\xc3", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80",
		"\xf4\x90\x80\x80", "\xff", "\xf0\x9f\x98",
	};
	unsigned int i, refused = 0;
	char big[257];

	ok(secret_works("", 0), "an empty secret");
	ok(secret_works("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", 9), "UTF-8");
	for (i = 0; i < 8; i++)
		refused += !secret_works(bad[i], strlen(bad[i]));
	is_int(refused, 8, "malformed UTF-8 is no secret");
	memset(big, 'a', sizeof(big));
	ok(secret_works(big, 256), "256 characters");
	ok(!secret_works(big, 257), "not more");
}

static void start(unsigned int tries)
{
	box_init(&b);
	b.conf.auth[0] = PPP_AUTH_MSCHAP_V2;
	b.conf.auth[1] = PPP_AUTH_NONE;
	b.conf.auth_tries = (uint8_t)tries;
	box_start(&b);
	ok(strstr(b.trace, "auth MS-CHAPv2"), "asks for algorithm 81");
	rx_ack(&b, PPP_PROTO_LCP);
	rx_pkt(&b, PPP_PROTO_LCP, PPP_CONF_REQ, 1, "0506 11223344");
	tx_next(&b);
	tx_next(&b);
}

static const uint8_t *challenge(void)
{
	struct frame *f = tx_next(&b);

	ok(frame_is(f, "c223 0101 0018 10 " ANY16 "766172"),
	   "Challenge of 16 bytes");
	return f->b + 7;
}

/* A Response to a Challenge. */
static void respond(uint8_t id, const uint8_t *chal, const char *secret,
		    const char *name)
{
	const struct ppp_mschapv2 m = {
		name, strlen(name), secret, strlen(secret), chal
	};
	size_t n = 7 + PPP_MSCHAPV2_LEN + strlen(name);
	uint8_t f[200] = "\xc2\x23\x02";
	char proof[PPP_MSCHAPV2_PROOF];

	f[3] = id;
	f[5] = (uint8_t)(n - 2);
	f[6] = PPP_MSCHAPV2_LEN;
	ppp_mschapv2_respond(&m, rfc_resp, f + 7, proof);
	memcpy(f + 7 + PPP_MSCHAPV2_LEN, name, strlen(name));
	ppp_input(b.p, b.now, f, n);
}

/* The frame sent next has this code, identifier and text, '?' is any. */
static void is_text(uint8_t code, uint8_t id, const char *text,
		    const char *name)
{
	struct frame *f = tx_next(&b);
	size_t len = strlen(text);
	bool good;
	size_t i;

	good = f && f->b[0] == 0xc2 && f->b[2] == code && f->b[3] == id &&
	       f->len == 6 + len;
	for (i = 0; good && i < len; i++)
		good = text[i] == '?' || text[i] == (char)f->b[6 + i];
	ok(good, "%s", name);
	if (!good && f)
		tap_hex("got", f->b, f->len);
}

#define ANY40	"????????????????????????????????????????"
#define ANY32	"????????????????????????????????"

static void test_server(void)
{
	const uint8_t *chal;

	start(1);
	chal = challenge();
	rx_pkt(&b, CHAP, CHAP_RESPONSE, 1,
	       "10 00000000000000000000000000000000 626f62");
	is_int(ppp_stats(b.p)->malformed, 1, "no Response of MD5's length");
	respond(1, chal, "secret", "ISP\\bob");
	is_text(CHAP_SUCCESS, 1, "S=" ANY40 " M=Welcome", "Success");
	is_str(b.log, "lcp_up auth:mschap-v2:ISP\\bob net", "callbacks");
	ok(strstr(b.trace, "Success 1: proof hidden, \" M=Welcome\"\n"),
	   "trace: no proof");
	tx_last(&b);
	respond(1, chal, "wrong", "eve");
	is_text(CHAP_SUCCESS, 1, "S=" ANY40 " M=", "a copy has the same reply");
	box_end(&b);

	start(1);
	respond(1, challenge(), "wrong", "bob");
	is_text(CHAP_FAILURE, 1, "E=691 R=0 C=" ANY32 " V=3 M=No",
		"one attempt: Failure");
	is_int(tx_last(&b)->b[2], PPP_TERM_REQ, "and Terminate-Request");
	is_int(ppp_end_reason(b.p), PPP_END_AUTH_FAILED, "reason");
	box_end(&b);
}

static void test_retry(void)
{
	const uint8_t *first, *f;
	uint8_t chal[16];
	char hex[33];

	start(2);
	first = challenge();
	respond(1, first, "wrong", "bob");
	f = b.tx[b.read % BOX_FRAMES].b;
	is_text(CHAP_FAILURE, 1, "E=691 R=1 C=" ANY32 " V=3 M=No",
		"two attempts: Failure with R=1");
	is_quiet(&b, "the Failure is the Challenge");
	memcpy(hex, f + 6 + 12, 32);
	hex[32] = '\0';
	unhex(hex, chal, NULL);
	ok(memcmp(chal, first, 16), "a new one");
	pass(&b, 3000);
	is_quiet(&b, "no short time-out");
	respond(1, first, "wrong", "bob");
	is_text(CHAP_FAILURE, 1, "E=691 R=1 C=" ANY32 " V=3 M=",
		"a copy of the Response gets the Failure again");
	is_int(ppp_stats(b.p)->auth_failed, 1, "and is no attempt");
	ok(!memcmp(b.tx[(b.sent - 1) % BOX_FRAMES].b + 18, hex, 32),
	   "with the same Challenge");
	respond(2, chal, "secret", "bob");
	is_text(CHAP_SUCCESS, 2, "S=" ANY40 " M=Welcome",
		"the next identifier: Success");
	box_end(&b);

	start(2);
	respond(1, challenge(), "wrong", "bob");
	pass(&b, 29999);
	is_int(ppp_end_reason(b.p), PPP_END_NONE, "waits 30 s");
	pass(&b, 1);
	is_int(ppp_end_reason(b.p), PPP_END_AUTH_TIMEOUT, "then ends");
	box_end(&b);

	start(2);
	respond(1, challenge(), "wrong", "bob");
	f = b.tx[b.read % BOX_FRAMES].b;
	memcpy(hex, f + 6 + 12, 32);
	unhex(hex, chal, NULL);
	tx_last(&b);
	respond(2, chal, "wrong", "bob");
	is_text(CHAP_FAILURE, 2, "E=691 R=0 C=" ANY32 " V=3 M=No",
		"the last attempt: R=0");
	box_end(&b);
}

/* A verdict that comes later; the proof with it. */
static void test_later(void)
{
	start(1);
	b.defer_auth = true;
	respond(1, challenge(), "secret", "bob");
	is_quiet(&b, "no verdict yet");
	ppp_auth_result(b.p, b.now, true, "Hi");
	is_text(CHAP_SUCCESS, 1, "S=" ANY40 " M=Hi", "the proof is kept");
	box_end(&b);
}

static void start_client(void)
{
	box_init_client(&c);
	c.conf.user_auth[0] = PPP_AUTH_MSCHAP_V2;
	c.conf.user = "User";
	c.conf.password = "clientPass";
	box_start(&c);
	rx_ack(&c, PPP_PROTO_LCP);
	rx_pkt(&c, PPP_PROTO_LCP, PPP_CONF_REQ, 2, "0305 c22381");
	tx_last(&c);
}

static void solve(struct frame *f, char *proof)
{
	const struct ppp_mschapv2 m = {
		"User", 4, "clientPass", 10, rfc_chal
	};

	ok(f && f->len == 7 + PPP_MSCHAPV2_LEN + 4 &&
	   ppp_mschapv2_verify(&m, f->b + 7, proof), "client: right Response");
}

static void client_success(const char *text)
{
	uint8_t f[200] = "\xc2\x23\x03\x07";
	size_t len = strlen(text);

	f[5] = (uint8_t)(len + 4);
	memcpy(f + 6, text, len);
	ppp_input(c.p, c.now, f, len + 6);
}

static void test_client(void)
{
	static const char chal[] = "10 5b5d7c7d7b3f2f3e3c2c602132262628 6c6e73";
	char proof[PPP_MSCHAPV2_PROOF] = "";
	char text[80];

	start_client();
	rx_pkt(&c, CHAP, CHAP_CHALLENGE, 7, "04 01020304 6c6e73");
	is_int(ppp_stats(c.p)->malformed, 1, "client: a short Challenge");
	rx_pkt(&c, CHAP, CHAP_CHALLENGE, 7, chal);
	solve(tx_next(&c), proof);
	snprintf(text, sizeof(text), "%s M=Welcome", proof);
	client_success(text);
	is_int(ppp_phase(c.p), PPP_PHASE_NETWORK, "client: Success with proof");
	box_end(&c);

	start_client();
	rx_pkt(&c, CHAP, CHAP_CHALLENGE, 7, chal);
	client_success("M=Welcome");
	is_int(ppp_end_reason(c.p), PPP_END_AUTH_FAILED, "client: no proof");
	pass(&c, 10000);
	is_str(c.end_text, "The peer does not know the secret", "client: says so");
	box_end(&c);

	start_client();
	rx_pkt(&c, CHAP, CHAP_CHALLENGE, 7, chal);
	solve(tx_next(&c), proof);
	proof[41] ^= 1;
	client_success(proof);
	is_int(ppp_end_reason(c.p), PPP_END_AUTH_FAILED, "client: wrong proof");
	box_end(&c);

	start_client();
	rx_pkt(&c, CHAP, CHAP_CHALLENGE, 7, chal);
	rx_pkt(&c, CHAP, CHAP_FAILURE, 7, "45 3d 36 39 31");
	is_int(ppp_end_reason(c.p), PPP_END_AUTH_FAILED, "client: Failure");
	box_end(&c);
}

int main(void)
{
	plan(0);
	test_rfc();
	test_utf8();
	test_server();
	test_retry();
	test_later();
	test_client();
	return done();
}
