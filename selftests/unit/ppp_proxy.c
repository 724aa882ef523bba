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

int main(void)
{
	plan(0);
	test_lcp();
	test_auth();
	test_pending();
	test_silent_end();
	return done();
}
