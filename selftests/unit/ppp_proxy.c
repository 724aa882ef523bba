// SPDX-License-Identifier: GPL-2.0
/*
 * What a LAC tells an LNS about a link (RFC 2661 4.4.5), on both ends.
 */
/* build: tools/vard/ppp/[a-z]*.c ; libs: -lcrypto */
#include "ppp_test.h"

#define LCP	PPP_PROTO_LCP
#define PAP	PPP_PROTO_PAP
#define CHAP	PPP_PROTO_CHAP

/* "bob" and "secret". */
#define BOB_PAP	"03 626f62 06 736563726574"

#define ANY16	"???????????????? ???????????????? "
#define ANY4	"????????"

static struct box b;

static void start(enum ppp_auth auth)
{
	box_init(&b);
	b.conf.auth[0] = auth;
	b.conf.auth[1] = PPP_AUTH_NONE;
	b.defer_auth = true;
}

static void is_octets(const struct ppp_octets *o, const char *hex,
		      const char *name)
{
	uint8_t want[PPP_FRAME_MAX];
	bool mask[PPP_FRAME_MAX];
	size_t n = unhex(hex, want, mask);
	bool good = o->data && o->len == n;
	size_t i;

	for (i = 0; good && i < n; i++)
		good = !mask[i] || want[i] == o->data[i];
	ok(good, "%s", name);
	if (!good && o->data)
		tap_hex("got", o->data, o->len);
}

static void test_lcp(void)
{
	const struct ppp_proxy *x;
	char big[1200] = "";
	unsigned int i;

	start(PPP_AUTH_PAP);
	box_start(&b);
	ok(!ppp_proxy(b.p), "nothing before LCP is Opened");
	rx_pkt(&b, LCP, PPP_CONF_REQ, 1, "1102 0506 11223344");
	rx_pkt(&b, LCP, PPP_CONF_REQ, 2, "0104 0020");
	rx_pkt(&b, LCP, PPP_CONF_NAK, 1, "0104 05d4");
	rx_pkt(&b, LCP, PPP_CONF_NAK, 2, "0104 0500");
	rx_pkt(&b, LCP, PPP_CONF_REQ, 3, "0506 11223344");
	ok(!ppp_proxy(b.p), "nor while the Ack is awaited");
	rx_ack(&b, LCP);
	x = ppp_proxy(b.p);
	ok(x, "LCP is Opened");
	is_octets(&x->first, "1102 0506 11223344", "first request received");
	is_octets(&x->sent, "0104 0500 0304 c023 0506" ANY4, "last one sent");
	is_octets(&x->received, "0506 11223344", "last one received");
	is_int(x->type, PPP_PROXY_ABSENT, "no authentication yet");

	rx_pkt(&b, LCP, PPP_CONF_REQ, 9, "0104 0600");
	ok(!ppp_proxy(b.p), "gone with a renegotiation");
	rx_ack(&b, LCP);
	x = ppp_proxy(b.p);
	is_octets(&x->first, "0104 0600", "that begins anew: first");
	is_octets(&x->received, "0104 0600", "last received");
	rx_pkt(&b, LCP, PPP_TERM_REQ, 1, "");
	ok(!ppp_proxy(b.p), "gone with the link");
	box_end(&b);

	for (i = 0; i < 129; i++)
		strcat(big, "8002");
	start(PPP_AUTH_NONE);
	b.defer_net = true;
	box_start(&b);
	rx_pkt(&b, LCP, PPP_CONF_REQ, 1, big);
	rx_pkt(&b, LCP, PPP_CONF_REQ, 2, "");
	rx_ack(&b, LCP);
	x = ppp_proxy(b.p);
	ok(x && !x->first.data, "what is longer than 256 bytes is left out");
	is_octets(&x->received, "", "no option is not the same as nothing");
	is_int(x->type, PPP_PROXY_NONE, "no authentication agreed upon");
	ppp_network_result(b.p, b.now, &b.net);
	ok(!ppp_proxy(b.p), "nothing once the NCPs have begun");
	box_end(&b);
}

/* A Response with any value to the last Challenge. */
static void respond(uint8_t id)
{
	rx_pkt(&b, CHAP, CHAP_RESPONSE, id,
	       "10 000102030405060708090a0b0c0d0e0f 626f62");
}

static void test_auth(void)
{
	const struct ppp_proxy *x;
	struct frame f;

	start(PPP_AUTH_PAP);
	b.conf.auth_tries = 2;
	box_open_lcp(&b);
	rx_pkt(&b, PAP, PAP_REQUEST, 5, BOB_PAP);
	x = ppp_proxy(b.p);
	is_int(x->type, PPP_PROXY_PAP, "PAP");
	is_int(x->id, 5, "PAP: identifier");
	is_octets(&x->name, "626f62", "PAP: name");
	is_octets(&x->resp, "736563726574", "PAP: password");
	ok(!x->chal.data, "PAP: no Challenge");
	ppp_auth_result(b.p, b.now, false, NULL);
	x = ppp_proxy(b.p);
	ok(x->type == PPP_PROXY_ABSENT && !x->name.data && !x->resp.data,
	   "PAP: gone with the verdict");
	rx_pkt(&b, PAP, PAP_REQUEST, 6, "01 61 00");
	x = ppp_proxy(b.p);
	is_int(x->id, 6, "PAP: the second attempt");
	is_octets(&x->name, "61", "PAP: its name");
	is_octets(&x->resp, "", "PAP: an empty password");
	box_end(&b);

	start(PPP_AUTH_CHAP_MD5);
	box_open_lcp(&b);
	f = b.tx[2];
	ok(frame_is(&f, "c223 0101 0018 10 " ANY16 "766172"), "Challenge");
	respond(1);
	x = ppp_proxy(b.p);
	is_int(x->type, PPP_PROXY_CHAP, "CHAP");
	is_int(x->id, 1, "CHAP: identifier");
	is_octets(&x->name, "626f62", "CHAP: name");
	is_octets(&x->resp, "000102030405060708090a0b0c0d0e0f", "CHAP: Response");
	is_mem(x->chal.data, x->chal.len, f.b + 7, 16, "CHAP: Challenge");
	rx_pkt(&b, LCP, PPP_CONF_REQ, 7, "");
	rx_ack(&b, LCP);
	x = ppp_proxy(b.p);
	ok(x->type == PPP_PROXY_ABSENT && !x->resp.data,
	   "CHAP: gone with a renegotiation");
	box_end(&b);

	start(PPP_AUTH_MSCHAP_V2);
	box_open_lcp(&b);
	rx_pkt(&b, CHAP, CHAP_RESPONSE, 1,
	       "31 " ANY16 ANY16 ANY16 "00 626f62");
	is_str(b.log, "lcp_up auth:mschap-v2:bob", "MS-CHAPv2 is presented");
	x = ppp_proxy(b.p);
	ok(x && x->type == PPP_PROXY_ABSENT && !x->name.data,
	   "but there is no number for it");
	box_end(&b);
}

/* A LAC sets up a tunnel while the peer waits. */
static void test_pending(void)
{
	start(PPP_AUTH_CHAP_MD5);
	b.conf.echo_ms = 0;
	b.conf.setup_ms = 40000;
	b.conf.max_configure = 100;
	box_open_lcp(&b);
	ppp_auth_pending(b.p, b.now, 60000);
	pass(&b, 3000);
	is_int(tx_last(&b)->b[3], 2, "nothing to put off yet");
	respond(2);
	pass(&b, 20000);
	ppp_auth_pending(b.p, b.now, 60000);
	pass(&b, 59000);
	is_quiet(&b, "60 s from then on");
	rx_pkt(&b, LCP, LCP_ECHO_REQ, 8, "11223344 61");
	is_tx(&b, "c021 0a08 0009" ANY4 "61", "echoes are answered");
	respond(2);
	is_quiet(&b, "a repeated Response is taken");
	is_str(b.log, "lcp_up auth:chap-md5:bob", "the owner is asked once");
	ppp_auth_result(b.p, b.now, true, NULL);
	is_tx(&b, "c223 0302 0004", "then the verdict");
	pass(&b, 39000);
	is_int(ppp_end_reason(b.p), PPP_END_NONE, "the NCPs have their time");
	pass(&b, 3000);
	ok(ppp_end_reason(b.p) != PPP_END_NONE, "and not more");
	box_end(&b);

	start(PPP_AUTH_PAP);
	b.conf.setup_ms = 0;
	box_open_lcp(&b);
	rx_pkt(&b, PAP, PAP_REQUEST, 5, BOB_PAP);
	ppp_auth_pending(b.p, b.now, 60000);
	pass(&b, 59999);
	is_int(ppp_end_reason(b.p), PPP_END_NONE, "no verdict: waits");
	rx_pkt(&b, PAP, PAP_REQUEST, 6, BOB_PAP);
	is_str(b.log, "lcp_up auth:pap:bob", "a repeated request is taken");
	pass(&b, 1);
	is_int(ppp_end_reason(b.p), PPP_END_AUTH_TIMEOUT, "60 s, then ends");
	box_end(&b);
}

static void lower_down(struct ppp *p, const struct ppp_auth_req *req)
{
	struct box *own = ppp_priv(p);

	(void)req;
	ppp_lower_down(p, own->now);
	box_log(own, "auth");
}

/* The kernel has the frames now: this end has nothing to say. */
static void test_silent_end(void)
{
	struct ppp_ops ops = box_ops;

	start(PPP_AUTH_PAP);
	box_open_lcp(&b);
	rx_pkt(&b, PAP, PAP_REQUEST, 5, BOB_PAP);
	tx_last(&b);
	ppp_lower_down(b.p, b.now);
	is_quiet(&b, "lower layer down: no frame");
	is_str(b.log, "lcp_up auth:pap:bob lcp_down", "lcp_down alone is called");
	is_int(ppp_deadline(b.p) == PPP_NO_DEADLINE, 1, "no timer");
	ok(!ppp_proxy(b.p), "nothing is kept");
	ppp_auth_result(b.p, b.now, true, NULL);
	ppp_auth_pending(b.p, b.now, 1000);
	rx_pkt(&b, LCP, LCP_ECHO_REQ, 8, "11223344");
	is_quiet(&b, "nor later");
	is_int(ppp_deadline(b.p) == PPP_NO_DEADLINE, 1, "nor a timer");
	box_end(&b);

	start(PPP_AUTH_PAP);
	ops.authenticate = lower_down;
	b.p = ppp_new(&ops, &b, &b.conf, b.now);
	ppp_lower_up(b.p, b.now);
	rx_ack(&b, LCP);
	rx_pkt(&b, LCP, PPP_CONF_REQ, 1, "");
	tx_last(&b);
	rx_pkt(&b, PAP, PAP_REQUEST, 5, BOB_PAP);
	is_quiet(&b, "the same from within ops.authenticate");
	is_str(b.log, "lcp_up auth lcp_down", "lcp_down when that is done");
	is_int(ppp_phase(b.p), PPP_PHASE_DEAD, "phase");
	box_end(&b);

	start(PPP_AUTH_NONE);
	box_open_ipcp(&b);
	ppp_lower_down(b.p, b.now);
	is_quiet(&b, "and with IPCP Opened");
	is_str(b.log, "lcp_up net up:8021 down:8021 lcp_down", "callbacks");
	box_end(&b);
}

/* What a LAC says of a peer that chose CHAP: id 7, "bob", "secret". */
static struct ppp_proxy lac;
static uint8_t lac_chal[16];
static uint8_t lac_resp[16];
static uint8_t lac_bytes[3][300];

static void say(unsigned int i, struct ppp_octets *o, const char *hex)
{
	*o = (struct ppp_octets){
		lac_bytes[i], unhex(hex, lac_bytes[i], NULL)
	};
}

static void say_chap(const char *secret)
{
	unsigned int i;

	for (i = 0; i < 16; i++)
		lac_chal[i] = (uint8_t)i;
	ppp_chap_md5(7, secret, strlen(secret), lac_chal, 16, lac_resp);
	memset(&lac, 0, sizeof(lac));
	lac.type = PPP_PROXY_CHAP;
	lac.id = 7;
	say(0, &lac.first, "1102");
	say(1, &lac.sent, "0104 05d4 0305 c22305 0506 a1a2a3a4");
	say(2, &lac.received, "0104 05dc 0506 11223344 0702");
	lac.name = (struct ppp_octets){ (const uint8_t *)"bob", 3 };
	lac.chal = (struct ppp_octets){ lac_chal, 16 };
	lac.resp = (struct ppp_octets){ lac_resp, 16 };
}

static void say_pap(const char *secret)
{
	say_chap("");
	say(1, &lac.sent, "0304 c023 0104 05d4");
	lac.type = PPP_PROXY_PAP;
	lac.chal = (struct ppp_octets){ NULL, 0 };
	lac.resp = (struct ppp_octets){ (const uint8_t *)secret,
					strlen(secret) };
}

static void init_lns(void)
{
	box_init(&b);
	b.p = ppp_new(&box_ops, &b, &b.conf, b.now);
}

static void test_adopt(void)
{
	const struct ppp_lcp_info *info;

	say_chap("secret");
	init_lns();
	ok(ppp_adopt(b.p, b.now, &lac), "adopt CHAP");
	is_tx(&b, "c223 0307 000b 57656c636f6d65", "the peer gets its Success");
	is_tx(&b, "8021 0101 000a 0306 0a000001", "then IPCP; LCP is silent");
	is_str(b.log, "lcp_up auth:chap-md5:bob net", "callbacks in order");
	info = ppp_lcp(b.p);
	ok(info->magic == 0xa1a2a3a4 && info->peer_magic == 0x11223344,
	   "magic numbers");
	ok(info->mru == 1492 && info->peer_mru == 1500, "MRUs");
	ok(info->tx_pfc && !info->rx_pfc && !info->tx_acfc, "compression");
	is_int(info->auth, PPP_AUTH_CHAP_MD5, "authentication");
	ok(!ppp_adopt(b.p, b.now, &lac), "not a second time");
	tx_last(&b);
	rx_pkt(&b, LCP, LCP_ECHO_REQ, 3, "11223344");
	is_tx(&b, "c021 0a03 0008 a1a2a3a4", "the magic number is used");
	respond(7);
	is_tx(&b, "c223 0307 0004", "a repeated Response gets Success again");
	rx_pkt(&b, LCP, PPP_CONF_ACK, 0, "");
	is_quiet(&b, "a late answer to the LAC is dropped");
	rx_pkt(&b, LCP, PPP_CONF_REQ, 9, "0506 11223345");
	is_tx(&b, "c021 0101 0013 0104 05d4 0305 c22305 0506" ANY4,
	      "a peer may renegotiate: own request");
	is_tx(&b, "c021 0209 000a 0506 11223345", "and Ack");
	rx_ack(&b, LCP);
	is_int(tx_last(&b)->b[2], CHAP_CHALLENGE, "authentication begins anew");
	is_str(b.log, "lcp_up auth:chap-md5:bob net lcp_down lcp_up",
	       "the LAC's word does not count any more");
	box_end(&b);

	say_pap("secret");
	init_lns();
	ok(ppp_adopt(b.p, b.now, &lac), "adopt PAP");
	is_tx(&b, "c023 0207 000c 07 57656c636f6d65", "the peer gets its Ack");
	is_str(b.log, "lcp_up auth:pap:bob net", "callbacks in order");
	box_end(&b);

	say_chap("secret");
	lac.type = PPP_PROXY_NONE;
	say(1, &lac.sent, "0206 00000000 0802");
	say(2, &lac.received, "");
	init_lns();
	b.conf.auth[0] = PPP_AUTH_NONE;
	b.conf.mru = 1500;
	ok(ppp_adopt(b.p, b.now, &lac), "adopt without authentication");
	is_str(b.log, "lcp_up net", "callbacks in order");
	ok(ppp_lcp(b.p)->rx_acfc, "compression that the LAC asked for");
	box_end(&b);
}

static void test_adopt_refused(void)
{
	say_chap("wrong");
	init_lns();
	ok(ppp_adopt(b.p, b.now, &lac), "wrong secret: adopted");
	is_tx(&b, "c223 0407 0006 4e6f", "the peer gets its Failure");
	is_int(tx_last(&b)->b[2], PPP_TERM_REQ, "and Terminate-Request");
	is_int(ppp_end_reason(b.p), PPP_END_AUTH_FAILED, "reason");
	box_end(&b);

	init_lns();
	b.conf.auth_tries = 2;
	ok(ppp_adopt(b.p, b.now, &lac), "two attempts");
	is_tx(&b, "c223 0407 0006 4e6f", "the first failed");
	is_tx(&b, "c223 0108 0018 10 " ANY16 "766172", "an own Challenge");
	box_end(&b);

	say_pap("secret");
	init_lns();
	b.defer_auth = true;
	ok(ppp_adopt(b.p, b.now, &lac), "a verdict that comes later");
	ppp_auth_pending(b.p, b.now, 60000);
	pass(&b, 50000);
	ok(ppp_proxy(b.p), "an LTS may hand it on");
	is_octets(&ppp_proxy(b.p)->first, "1102", "first");
	is_octets(&ppp_proxy(b.p)->sent, "0304 c023 0104 05d4", "sent");
	is_octets(&ppp_proxy(b.p)->received, "0104 05dc 0506 11223344 0702",
		  "received");
	is_octets(&ppp_proxy(b.p)->resp, "736563726574", "password");
	is_int(ppp_proxy(b.p)->id, 7, "identifier");
	tx_last(&b);
	rx_pkt(&b, PAP, PAP_REQUEST, 8, BOB_PAP);
	ppp_auth_result(b.p, b.now, true, NULL);
	is_tx(&b, "c023 0208 0005 00", "the latest request gets the Ack");
	box_end(&b);
}

/* The LAC says nothing of authentication. */
static void test_adopt_begin(void)
{
	say_chap("secret");
	lac.type = PPP_PROXY_ABSENT;
	init_lns();
	ok(ppp_adopt(b.p, b.now, &lac), "LCP alone is adopted");
	is_tx(&b, "c223 0101 0018 10 " ANY16 "766172", "an own Challenge");
	is_str(b.log, "lcp_up", "nobody was presented");
	box_end(&b);

	lac.type = PPP_PROXY_NONE;
	say(1, &lac.sent, "0305 c22381");
	init_lns();
	b.conf.auth[0] = PPP_AUTH_MSCHAP_V2;
	b.conf.mru = 1500;
	ok(ppp_adopt(b.p, b.now, &lac), "MS-CHAPv2 too");
	is_tx(&b, "c223 0101 0018 10 " ANY16 "766172", "an own Challenge");
	box_end(&b);

	say_pap("secret");
	lac.type = PPP_PROXY_ABSENT;
	init_lns();
	ok(ppp_adopt(b.p, b.now, &lac), "PAP");
	is_quiet(&b, "waits for the peer");
	rx_pkt(&b, PAP, PAP_REQUEST, 1, BOB_PAP);
	is_str(b.log, "lcp_up auth:pap:bob net", "which comes");
	box_end(&b);
}

/* Nothing happens, and LCP can begin as ever. */
static void is_unfit(const char *name)
{
	bool adopted = ppp_adopt(b.p, b.now, &lac);

	ok(!adopted && !b.sent && !b.log[0] &&
	   ppp_phase(b.p) == PPP_PHASE_DEAD &&
	   ppp_deadline(b.p) == PPP_NO_DEADLINE, "unfit: %s", name);
	box_end(&b);
	init_lns();
	say_chap("secret");
}

static void test_unfit_lcp(void)
{
	static const struct {
		const char *sent;
		const char *received;
		const char *name;
	} bad[] = {
		{ "", NULL, "no authentication, an MRU of 1500" },
		{ "0305 c22305", NULL, "an MRU of 1500" },
		{ "0104 05d4", NULL, "no authentication" },
		{ "0104 05d5 0305 c22305", NULL, "an MRU above ours" },
		{ "0104 007f 0305 c22305", NULL, "an MRU below min-mru" },
		{ "0103 05 0305 c22305", NULL, "half an MRU" },
		{ "0104 05d4 0305 c22380", NULL, "MS-CHAPv1" },
		{ "0104 05d4 0305 c22381", NULL, "MS-CHAPv2 not wanted here" },
		{ "0104 05d4 0302", NULL, "authentication without a protocol" },
		{ "0104 05d4 0305 c22305 0506 00000000", NULL, "magic 0" },
		{ "0104 05d4 0305 c22305 0505 000001", NULL, "short magic" },
		{ "0104 05d4 0305 c22305 0703 00", NULL, "PFC with a value" },
		{ "0104 05d4 0305 c22305 0803 00", NULL, "ACFC with a value" },
		{ "0104 05d4 0305 c22305 0203 00", NULL, "half an ACCM" },
		{ "0104 05d4 0305 c22305 1104 05dc", NULL, "multilink" },
		{ "0104 05d4 0305 c22305 8002", NULL, "an unknown option" },
		{ "0104 05d4 0305 c22305 0305 c22305", NULL, "one twice" },
		{ "0104 05d4 0305 c22305 01", NULL, "half an option" },
		{ "0104 05d4 0305 c22305 0001", NULL, "length 1" },
		{ "0104 05d4 0305 c22305 0506", NULL, "beyond the end" },
		{ NULL, "0104 007f", "peer's MRU below min-mru" },
		{ NULL, "0104 05d4 0104 05d4", "peer's option twice" },
		{ NULL, "0304 c023", "peer wants to know who we are" },
		{ NULL, "1104 05dc", "peer's multilink" },
		{ NULL, "0506 00000000", "peer's magic 0" },
		{ NULL, "0506 a1a2a3a4", "peer's magic is ours" },
		{ NULL, "0702 08", "peer's half an option" },
	};
	unsigned int i;

	init_lns();
	say_chap("secret");
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		if (bad[i].sent)
			say(1, &lac.sent, bad[i].sent);
		if (bad[i].received)
			say(2, &lac.received, bad[i].received);
		is_unfit(bad[i].name);
	}
	lac.sent.data = NULL;
	is_unfit("no Last Sent LCP CONFREQ");
	lac.received.data = NULL;
	is_unfit("no Last Received LCP CONFREQ");
	memset(lac_bytes[2], 0, sizeof(lac_bytes[2]));
	for (i = 0; i < 258; i += 2)
		lac_bytes[2][i + 1] = 2;
	lac.received.len = 258;
	is_unfit("options longer than 256 bytes");
	b.conf.auth[0] = PPP_AUTH_NONE;
	is_unfit("authentication that is not wanted here");
	b.conf.allow_pfc = false;
	is_unfit("PFC that is not allowed");
	box_end(&b);
}

static void test_unfit_auth(void)
{
	static const uint16_t types[] = {
		PPP_PROXY_TEXT, PPP_PROXY_PAP, PPP_PROXY_MSCHAP_V1, 6, 0x102,
		UINT16_MAX,
	};
	unsigned int i;

	init_lns();
	for (i = 0; i < 6; i++) {
		say_chap("secret");
		lac.type = types[i];
		is_unfit("another type than LCP's");
	}
	lac.chal.len = 0;
	is_unfit("no Challenge");
	lac.chal.len = 256;
	is_unfit("a Challenge that is too long");
	lac.chal.data = NULL;
	is_unfit("a Challenge that is not there");
	lac.resp.len = 15;
	is_unfit("a Response that is too short");
	lac.resp.len = 17;
	is_unfit("a Response that is too long");
	lac.name.len = 256;
	is_unfit("a name that is too long");
	lac.name = (struct ppp_octets){ NULL, 0 };
	is_unfit("a name that is not there");
	say_pap("secret");
	lac.resp = (struct ppp_octets){ NULL, 0 };
	is_unfit("a password that is not there");
	say_pap("secret");
	lac.type = PPP_PROXY_CHAP;
	is_unfit("CHAP where PAP was agreed upon");
	say_pap("secret");
	lac.resp.len = 256;
	is_unfit("a password that is too long");
	b.conf.auth[0] = PPP_AUTH_NONE;
	b.conf.mru = 1500;
	say(1, &lac.sent, "");
	is_unfit("CHAP where nothing was agreed upon");

	lac.sent.data = NULL;
	ok(!ppp_adopt(b.p, b.now, &lac), "unfit");
	ppp_lower_up(b.p, b.now);
	is_tx(&b, "c021 0101 0013 0104 05d4 0305 c22305 0506" ANY4,
	      "then LCP is negotiated");
	box_end(&b);
}

/* From a LAC of this project to an LNS of it, and to the next one. */
static void test_relay(void)
{
	struct box lac1;

	start(PPP_AUTH_CHAP_MD5);
	box_open_lcp(&b);
	respond(1);
	lac1 = b;
	init_lns();
	b.secret = "other";
	b.defer_auth = true;
	ok(ppp_adopt(b.p, b.now, ppp_proxy(lac1.p)), "LAC to LTS");
	ppp_free(lac1.p);
	lac1 = b;
	init_lns();
	ok(ppp_adopt(b.p, b.now, ppp_proxy(lac1.p)), "LTS to LNS");
	ok(ppp_lcp(b.p)->magic == ppp_lcp(lac1.p)->magic &&
	   ppp_lcp(b.p)->magic, "the same magic number");
	is_str(b.log, "lcp_up auth:chap-md5:bob lcp_down", "who judges it");
	ppp_free(lac1.p);
	box_end(&b);
}

int main(void)
{
	plan(0);
	test_lcp();
	test_auth();
	test_pending();
	test_silent_end();
	test_adopt();
	test_adopt_refused();
	test_adopt_begin();
	test_unfit_lcp();
	test_unfit_auth();
	test_relay();
	return done();
}
