// SPDX-License-Identifier: GPL-2.0
/* build: tools/vard/pppoe/[a-z]*.c tools/vard/hash.c ; libs: -lcrypto */
/*
 * pppoe_disc.c - PPPoE discovery: packets, cookies, and who gets a session
 */
#include <errno.h>
#include <stdlib.h>

#include "pppoe/ac.h"
#include "tap.h"

static const uint8_t host_a[6] = { 2, 0, 0, 0, 0, 0xa };
static const uint8_t host_b[6] = { 2, 0, 0, 0, 0, 0xb };
static const uint8_t key[PPPOE_KEY_LEN] = { 1, 2, 3 };
static const uint8_t filler[1500];

/* --- packets that hosts send ------------------------------------------------------ */

struct pkt {
	uint8_t b[2000];
	size_t len;
};

static void pkt_len(struct pkt *p)
{
	p->b[4] = (uint8_t)((p->len - 6) >> 8);
	p->b[5] = (uint8_t)(p->len - 6);
}

static void begin(struct pkt *p, uint8_t code, uint16_t sid)
{
	p->b[0] = 0x11;
	p->b[1] = code;
	p->b[2] = (uint8_t)(sid >> 8);
	p->b[3] = (uint8_t)sid;
	p->len = 6;
	pkt_len(p);
}

static void add(struct pkt *p, unsigned int type, const void *data, size_t len)
{
	uint8_t *t = p->b + p->len;

	t[0] = (uint8_t)(type >> 8);
	t[1] = (uint8_t)type;
	t[2] = (uint8_t)(len >> 8);
	t[3] = (uint8_t)len;
	if (len)
		memcpy(t + 4, data, len);
	p->len += 4 + len;
	pkt_len(p);
}

static void add_text(struct pkt *p, unsigned int type, const char *text)
{
	add(p, type, text, strlen(text));
}

static bool parse(const struct pkt *p, struct pppoe_msg *msg)
{
	/* a block of its own, so that ASan sees a byte read too many */
	static uint8_t *block;

	free(block);
	block = malloc(p->len ? p->len : 1);
	memcpy(block, p->b, p->len);
	return pppoe_parse(block, p->len, msg);
}

static void is_tag(const struct pppoe_str *s, const char *want, const char *what)
{
	is_mem(s->data, s->len, want, strlen(want), "%s", what);
}

/* --- parser ------------------------------------------------------------------------- */

static void test_parse(void)
{
	static const uint8_t rfc_padi[] = {
		0x11, 0x09, 0x00, 0x00, 0x00, 0x04, 0x01, 0x01, 0x00, 0x00,
	};
	struct pppoe_msg m;
	struct pkt p;
	size_t i;

	ok(pppoe_parse(rfc_padi, sizeof(rfc_padi), &m) && m.code == PPPOE_PADI &&
	   m.service.data && !m.service.len && !m.host_uniq.data, "the PADI of appendix B");

	begin(&p, PPPOE_PADR, 0);
	add_text(&p, 0x0101, "internet");
	add(&p, 0x0103, "\0\1\2", 3);
	add(&p, 0x0103, "other", 5);
	add(&p, 0x7777, "whatever", 8);
	add_text(&p, 0x0104, "cookie");
	add_text(&p, 0x0110, "relay");
	add(&p, 0x0120, "\x05\xdc", 2);
	add(&p, 0x0105, "\0\0\x0d\xe9\1\3c/1\2\2id\x81\4\0\0\4\0\x82\4\0\1\0\0\x99\1x", 28);
	add(&p, 0x0105, "\0\0\0\1\1\1z", 7);
	ok(parse(&p, &m), "a PADR with all tags");
	is_tag(&m.service, "internet", "Service-Name");
	is_mem(m.host_uniq.data, m.host_uniq.len, "\0\1\2", 3, "the first Host-Uniq");
	is_tag(&m.cookie, "cookie", "AC-Cookie");
	is_tag(&m.relay, "relay", "Relay-Session-Id");
	is_int(m.max_payload, 1500, "PPP-Max-Payload");
	is_tag(&m.circuit_id, "c/1", "Agent Circuit ID");
	is_tag(&m.remote_id, "id", "Agent Remote ID");
	ok(m.rate_up == 1024 && m.rate_down == 65536, "rates of the line");
	for (i = 0; i < p.len; i++) {
		struct pkt cut = p;

		cut.len = i;
		if (parse(&cut, &m))
			break;
	}
	is_int((long long)i, (long long)p.len, "cut off anywhere it is not sound");
	memset(p.b + p.len, 0xee, 20);
	p.len += 20;
	ok(parse(&p, &m), "padding behind it");

	begin(&p, PPPOE_PADI, 0);
	add(&p, 0x0105, "\0\0\x0d\xe9\1\3c/1\2\x09id", 13);
	add(&p, 0x0101, "", 0);
	ok(parse(&p, &m) && m.circuit_id.len == 3 && !m.remote_id.data,
	   "a line's data cut off: the rest of the packet counts");
	add(&p, 0, "", 0);
	add(&p, 0x0101, "x", 1);
	ok(parse(&p, &m) && m.n_services == 1, "nothing counts behind End-Of-List");
	begin(&p, PPPOE_PADI, 0);
	add(&p, 0x0105, "\0\0\x0d\xe9\1\1a", 7);
	add(&p, 0x0105, "\0\0\x0d\xe9\1\1b", 7);
	add(&p, 0x0101, "", 0);
	add(&p, 0x0120, "\x05\xdc\0", 3);
	ok(parse(&p, &m) && m.circuit_id.data[0] == 'b', "the access node's data are the last");
	is_int(m.max_payload, 0, "a PPP-Max-Payload of three octets is none");
}

static void unsound(uint8_t code, uint16_t sid, unsigned int services, bool want,
		    const char *what)
{
	struct pppoe_msg m;
	struct pkt p;

	begin(&p, code, sid);
	while (services--)
		add(&p, 0x0101, "a", 1);
	ok(parse(&p, &m) == want, "%s", what);
}

static void test_unsound(void)
{
	struct pppoe_msg m;
	struct pkt p;

	unsound(PPPOE_PADI, 0, 0, false, "a PADI without Service-Name");
	unsound(PPPOE_PADI, 0, 2, false, "a PADI with two");
	unsound(PPPOE_PADI, 1, 1, false, "a PADI with a SESSION_ID");
	unsound(PPPOE_PADR, 0, 0, false, "a PADR without Service-Name");
	unsound(PPPOE_PADR, 7, 1, false, "a PADR with a SESSION_ID");
	unsound(PPPOE_PADT, 7, 0, true, "a PADT needs no tags");
	unsound(PPPOE_PADT, 0, 0, false, "a PADT without SESSION_ID");
	unsound(PPPOE_PADT, 0xffff, 0, false, "a PADT with the reserved SESSION_ID");
	unsound(PPPOE_PADO, 0, 1, false, "a PADO without AC-Name");
	unsound(0x00, 7, 0, false, "a frame of the session stage");
	unsound(0xd3, 0, 1, false, "an unknown code");
	begin(&p, PPPOE_PADI, 0);
	add(&p, 0x0101, "", 0);
	p.b[0] = 0x21;
	ok(!parse(&p, &m), "version 2");
	p.b[0] = 0x12;
	ok(!parse(&p, &m), "type 2");
	begin(&p, PPPOE_PADI, 0);
	add(&p, 0x0101, "", 0);
	add(&p, 0x0103, filler, 1490);
	ok(!parse(&p, &m), "more than an Ethernet frame holds");
	ok(!pppoe_mac_is_host((const uint8_t *)"\xff\xff\xff\xff\xff\xff") &&
	   !pppoe_mac_is_host((const uint8_t *)"\1\0\0\0\0\1") &&
	   !pppoe_mac_is_host((const uint8_t *)"\0\0\0\0\0\0") && pppoe_mac_is_host(host_a),
	   "addresses of hosts");
}

/* --- cookies ------------------------------------------------------------------------ */

static bool check(const uint8_t *mac, uint32_t port, uint64_t now, const uint8_t *c, size_t len)
{
	struct pppoe_str s = { c, len };

	return pppoe_cookie_check(key, mac, port, now, &s);
}

static void test_cookie(void)
{
	uint8_t c[PPPOE_COOKIE_LEN], d[PPPOE_COOKIE_LEN], bad[PPPOE_COOKIE_LEN];
	uint64_t now = UINT64_C(0x1fffff000);
	unsigned int i, good = 0;

	ok(pppoe_cookie_make(key, host_a, 3, now, c), "a cookie");
	ok(check(host_a, 3, now, c, sizeof(c)), "is good at once");
	ok(check(host_a, 3, now + 60000, c, sizeof(c)), "is good after a minute");
	ok(!check(host_a, 3, now + 60001, c, sizeof(c)), "is old after that");
	ok(!check(host_a, 3, now - 1, c, sizeof(c)), "is not from the future");
	ok(!check(host_a, 3, now + (UINT64_C(1) << 32), c, sizeof(c)),
	   "is not good again after 49 days");
	ok(!check(host_b, 3, now, c, sizeof(c)), "is not for another host");
	ok(!check(host_a, 4, now, c, sizeof(c)), "is not for another port");
	ok(!check(host_a, 3, now, c, sizeof(c) - 1) && !check(host_a, 3, now, c, 0),
	   "is not good when cut");
	for (i = 0; i < 8 * sizeof(c); i++) {
		memcpy(bad, c, sizeof(c));
		bad[i / 8] ^= (uint8_t)(1 << i % 8);
		good += check(host_a, 3, now, bad, sizeof(bad));
	}
	is_int(good, 0, "no bit of it can be changed");
	pppoe_cookie_make(key, host_a, 3, now + 1, d);
	ok(memcmp(c, d, sizeof(c)), "the next one is another one");
	pppoe_cookie_make(key, host_a, 3, 5, c);
	ok(check(host_a, 3, 7, c, sizeof(c)), "soon after the clock has started");
}

/* --- an access concentrator ----------------------------------------------------------- */

static struct {
	struct pkt last;
	uint8_t to[6];
	unsigned int sent;
	unsigned int made;
	unsigned int begun;
	unsigned int gone;
	uint16_t mru;
	uint16_t sid;
	int fail;
	bool mute;
	bool end_at_begin;
} w;

static struct pppoe_ac ac;

static bool w_send(void *priv, const uint8_t mac[6], const uint8_t *buf, size_t len)
{
	if (w.mute)
		return false;
	w.sent++;
	memcpy(w.to, mac, 6);
	memcpy(w.last.b, buf, len);
	w.last.len = len;
	return true;
}

static int w_new(void *priv, const uint8_t mac[6], const struct pppoe_msg *padr, uint16_t mru,
		 uint16_t *sid)
{
	if (w.fail)
		return w.fail;
	w.made++;
	w.mru = mru;
	*sid = ++w.sid;
	return 0;
}

static void w_begin(void *priv, uint16_t sid)
{
	w.begun++;
	if (w.end_at_begin)
		pppoe_ac_end(&ac, sid, "at once");
}

static void w_gone(void *priv, uint16_t sid)
{
	w.gone++;
	/* without effect: it is forgotten already */
	pppoe_ac_end(&ac, sid, "too late");
}

static const struct pppoe_ac_ops ops = {
	.send = w_send,
	.session_new = w_new,
	.session_begin = w_begin,
	.session_gone = w_gone,
};

static void start(void)
{
	pppoe_ac_free(&ac);
	memset(&ac, 0, sizeof(ac));
	memset(&w, 0, sizeof(w));
	ac.ops = &ops;
	ac.key = key;
	ac.port = 3;
	ac.conf.offer.ac_name = "bras1";
	ac.conf.offer.mru = 1492;
	ac.conf.max_sessions = 10;
	ac.conf.max_per_mac = 2;
	ac.conf.rate = 100;
}

static void input(uint64_t now, const uint8_t *mac, const struct pkt *p)
{
	uint8_t *block = malloc(p->len);

	memcpy(block, p->b, p->len);
	pppoe_ac_input(&ac, now, mac, p->b[1] != PPPOE_PADI, block, p->len);
	free(block);
}

static void padi(uint64_t now, const uint8_t *mac, const char *service, const char *uniq)
{
	struct pkt p;

	begin(&p, PPPOE_PADI, 0);
	add(&p, 0x0101, service, strlen(service));
	add(&p, 0x0103, uniq, strlen(uniq));
	input(now, mac, &p);
}

static void padr(uint64_t now, const uint8_t *mac, const char *service, const char *uniq,
		 const uint8_t *cookie)
{
	struct pkt p;

	begin(&p, PPPOE_PADR, 0);
	add(&p, 0x0101, service, strlen(service));
	add(&p, 0x0103, uniq, strlen(uniq));
	add(&p, 0x0104, cookie, PPPOE_COOKIE_LEN);
	input(now, mac, &p);
}

static void padt(uint64_t now, const uint8_t *mac, uint16_t sid)
{
	struct pkt p;

	begin(&p, PPPOE_PADT, sid);
	input(now, mac, &p);
}

/* PADI and PADR; the SESSION_ID or 0 */
static uint16_t connect_host(uint64_t now, const uint8_t *mac, const char *service)
{
	uint8_t cookie[PPPOE_COOKIE_LEN];
	struct pppoe_msg m;
	unsigned int sent = w.sent;

	padi(now, mac, service, "u");
	if (w.sent == sent || !pppoe_parse(w.last.b, w.last.len, &m) || m.code != PPPOE_PADO)
		return 0;
	memcpy(cookie, m.cookie.data, sizeof(cookie));
	padr(now, mac, service, "u", cookie);
	pppoe_parse(w.last.b, w.last.len, &m);
	return m.code == PPPOE_PADS ? m.sid : 0;
}

static void test_connect(void)
{
	uint8_t cookie[PPPOE_COOKIE_LEN], other[PPPOE_COOKIE_LEN];
	struct pppoe_msg m;

	start();
	padi(1000, host_a, "internet", "unique");
	is_int(w.sent, 1, "a PADI is answered");
	ok(parse(&w.last, &m) && m.code == PPPOE_PADO, "with a PADO");
	is_mem(w.to, 6, host_a, 6, "to the host");
	is_tag(&m.ac_name, "bras1", "PADO: AC-Name");
	is_tag(&m.service, "internet", "PADO: the service that was asked for");
	is_int(m.n_services, 1, "PADO: and no other");
	is_tag(&m.host_uniq, "unique", "PADO: Host-Uniq");
	is_int((long long)m.cookie.len, PPPOE_COOKIE_LEN, "PADO: AC-Cookie");
	is_int(ac.n, 0, "but costs no state");
	memcpy(cookie, m.cookie.data, sizeof(cookie));
	padi(1001, host_a, "internet", "unique");
	parse(&w.last, &m);
	memcpy(other, m.cookie.data, sizeof(other));

	padr(1002, host_a, "internet", "unique", cookie);
	ok(parse(&w.last, &m) && m.code == PPPOE_PADS && m.sid == 1, "a PADR is answered: PADS");
	is_tag(&m.service, "internet", "PADS: service");
	is_tag(&m.host_uniq, "unique", "PADS: Host-Uniq");
	ok(!m.error_tag && !m.cookie.data && !m.max_payload, "PADS: nothing else");
	ok(w.made == 1 && w.begun == 1 && ac.n == 1 && w.mru == 1492, "there is a session");
	padr(1100, host_a, "internet", "unique", cookie);
	ok(parse(&w.last, &m) && m.sid == 1 && w.sent == 4, "the PADR again: the same PADS again");
	ok(w.made == 1 && w.begun == 1 && ac.n == 1, "and no second session");
	padr(1101, host_a, "internet", "other", cookie);
	ok(parse(&w.last, &m) && m.sid == 2 && ac.n == 2, "another Host-Uniq: a second session");
	padr(1102, host_a, "internet", "unique", other);
	ok(parse(&w.last, &m) && !m.sid && m.error_tag == PPPOE_TAG_AC_SYSTEM_ERROR,
	   "another cookie: a third one, which is too many");
	is_int((long long)ac.stats.drops[PPPOE_DROP_LIMIT], 1, "which is counted");

	padt(1200, host_b, 1);
	padt(1200, host_a, 9);
	ok(ac.n == 2 && !w.gone && ac.stats.drops[PPPOE_DROP_UNEXPECTED] == 2,
	   "a PADT of another host, or for no session, has no effect");
	padt(1200, host_a, 1);
	ok(ac.n == 1 && w.gone == 1 && !ac.stats.padt_out, "that of the host ends it, no answer");
	pppoe_ac_end(&ac, 2, "authentication failed");
	ok(parse(&w.last, &m) && m.code == PPPOE_PADT && m.sid == 2, "our PADT");
	is_tag(&m.error, "authentication failed", "PADT: reason");
	ok(m.error_tag == PPPOE_TAG_GENERIC_ERROR && !m.host_uniq.data && !m.cookie.data,
	   "PADT: no Host-Uniq and no AC-Cookie");
	is_int(ac.n, 0, "no session is left");
	pppoe_ac_end(&ac, 2, "again");
	is_int((long long)ac.stats.padt_out, 1, "one that is over is not ended again");
	is_int((long long)ac.stats.padi, 2, "PADIs counted");
	is_int((long long)ac.stats.pado, 2, "PADOs counted");
	is_int((long long)ac.stats.padr, 4, "PADRs counted");
	is_int((long long)ac.stats.pads, 3, "PADSs counted");
	is_int((long long)ac.stats.refused, 1, "refusals counted");
}

static void test_bad(void)
{
	uint8_t cookie[PPPOE_COOKIE_LEN];
	struct pkt p;

	start();
	memset(cookie, 7, sizeof(cookie));
	padr(1000, host_a, "x", "u", cookie);
	ok(!w.sent && ac.stats.drops[PPPOE_DROP_COOKIE] == 1, "a forged cookie: no answer");
	pppoe_cookie_make(key, host_a, 3, 1000, cookie);
	padr(1000, host_b, "x", "u", cookie);
	ok(!w.sent && ac.stats.drops[PPPOE_DROP_COOKIE] == 2, "another host's cookie: no answer");
	padr(61001, host_a, "x", "u", cookie);
	ok(!w.sent && ac.stats.drops[PPPOE_DROP_COOKIE] == 3, "an old cookie: no answer");
	begin(&p, PPPOE_PADR, 0);
	add(&p, 0x0101, "", 0);
	input(1000, host_a, &p);
	ok(!w.sent && ac.stats.drops[PPPOE_DROP_COOKIE] == 4, "no cookie: no answer");
	add(&p, 0x0104, cookie, sizeof(cookie));
	pppoe_ac_input(&ac, 1000, host_a, false, p.b, p.len);
	ok(!w.sent && ac.stats.drops[PPPOE_DROP_UNEXPECTED] == 1, "a broadcast PADR: no answer");
	pppoe_ac_input(&ac, 1000, (const uint8_t *)"\xff\xff\xff\xff\xff\xff", true, p.b, p.len);
	ok(!w.sent && ac.stats.drops[PPPOE_DROP_MALFORMED] == 1, "from a group address: no answer");
	begin(&p, PPPOE_PADO, 0);
	add(&p, 0x0101, "", 0);
	add(&p, 0x0102, "ac", 2);
	input(1000, host_a, &p);
	ok(!w.sent && ac.stats.drops[PPPOE_DROP_UNEXPECTED] == 2, "a PADO: no answer");
	begin(&p, PPPOE_PADI, 0);
	add(&p, 0x0101, "", 0);
	add(&p, 0x0103, filler, 1470);
	input(1000, host_a, &p);
	ok(!w.sent && ac.stats.drops[PPPOE_DROP_MALFORMED] == 2, "no room for an answer: none");
	begin(&p, PPPOE_PADR, 0);
	add(&p, 0x0101, "", 0);
	add(&p, 0x0104, cookie, sizeof(cookie));
	add(&p, 0x0110, filler, 1458);
	input(1000, host_a, &p);
	ok(w.sent == 1 && w.last.len <= PPPOE_OUT_MAX, "the longest PADR");
	pppoe_ac_end(&ac, 1, "reason");
	ok(w.sent == 2 && w.last.len <= PPPOE_OUT_MAX, "and its PADT");
}

static void test_services(void)
{
	static const char services[2][PPPOE_NAME_MAX + 1] = { "internet", "voice" };
	static const char many[PPPOE_SERVICES_MAX][PPPOE_NAME_MAX + 1] = { "", "a" };
	char big[1400];
	struct pppoe_msg m;
	struct pkt p;

	start();
	ac.conf.offer.services = services;
	ac.conf.offer.n_services = 2;
	padi(1000, host_a, "voice", "u");
	ok(parse(&w.last, &m) && m.n_services == 2, "all services are offered");
	is_tag(&m.service, "voice", "first what was asked for");
	w.sent = 0;
	padi(1000, host_a, "video", "u");
	ok(!w.sent && ac.stats.drops[PPPOE_DROP_SERVICE] == 1, "another service: no PADO");
	padi(1000, host_a, "", "u");
	ok(!w.sent && ac.stats.drops[PPPOE_DROP_SERVICE] == 2, "any service, not offered: no PADO");
	begin(&p, PPPOE_PADR, 0);
	add_text(&p, 0x0101, "video");
	add(&p, 0x0104, m.cookie.data, m.cookie.len);
	input(1000, host_a, &p);
	ok(parse(&w.last, &m) && m.code == PPPOE_PADS && !m.sid &&
	   m.error_tag == PPPOE_TAG_SERVICE_NAME_ERROR && !w.made,
	   "a PADR for it: Service-Name-Error");
	is_int(connect_host(1000, host_a, "internet"), 1, "the first service");
	ac.conf.offer.services = many;
	ac.conf.offer.n_services = PPPOE_SERVICES_MAX;
	is_int(connect_host(1000, host_b, ""), 2, "no service, offered by an empty name");
	memset(big, 'x', sizeof(big));
	big[1399] = '\0';
	w.sent = 0;
	padi(1000, host_b, "a", big);
	ok(!w.sent || w.last.len <= PPPOE_OUT_MAX, "services that do not fit are left out");
	big[1380] = '\0';
	padi(1000, host_b, "a", big);
	ok(w.sent && parse(&w.last, &m) && w.last.len <= PPPOE_OUT_MAX &&
	   m.host_uniq.len == 1380, "the rest is not");
	w.sent = 0;
	begin(&p, PPPOE_PADI, 0);
	add(&p, 0x0101, "", 0);
	add_text(&p, 0x0102, "bras2");
	input(1000, host_b, &p);
	ok(!w.sent, "another access concentrator is asked for: no PADO");
	begin(&p, PPPOE_PADI, 0);
	add(&p, 0x0101, "", 0);
	add_text(&p, 0x0102, "bras1");
	input(1000, host_b, &p);
	ok(w.sent, "we are");
}

static void payload(uint16_t mru, uint16_t tag, uint16_t want, uint16_t back, const char *what)
{
	uint8_t cookie[PPPOE_COOKIE_LEN], val[2] = { (uint8_t)(tag >> 8), (uint8_t)tag };
	struct pppoe_msg m;
	struct pkt p;

	start();
	ac.conf.offer.mru = mru;
	pppoe_cookie_make(key, host_a, 3, 1000, cookie);
	begin(&p, PPPOE_PADI, 0);
	add(&p, 0x0101, "", 0);
	if (tag)
		add(&p, 0x0120, val, 2);
	input(1000, host_a, &p);
	ok(parse(&w.last, &m) && m.max_payload == back, "%s: PADO", what);
	add(&p, 0x0104, cookie, sizeof(cookie));
	add_text(&p, 0x0110, "relay");
	p.b[1] = PPPOE_PADR;
	input(1000, host_a, &p);
	ok(parse(&w.last, &m) && m.max_payload == back && m.sid, "%s: PADS", what);
	is_tag(&m.relay, "relay", "Relay-Session-Id comes back");
	is_int(w.mru, want, "%s: MRU", what);
	pppoe_ac_end(&ac, 1, "");
	ok(parse(&w.last, &m) && !m.error_tag, "PADT without a reason");
	is_tag(&m.relay, "relay", "Relay-Session-Id in it");
}

static void test_limits(void)
{
	uint8_t mac[6] = { 2, 0, 0, 0, 1, 0 }, cookie[PPPOE_COOKIE_LEN];
	unsigned int i;
	struct pppoe_msg m;

	start();
	for (i = 0; i < 10; i++) {
		mac[5] = (uint8_t)i;
		connect_host(1000, mac, "");
	}
	is_int(ac.n, 10, "sessions up to the limit of the port");
	ok(!connect_host(1000, host_a, "") && ac.n == 10, "no PADO beyond");
	pppoe_cookie_make(key, host_a, 3, 1000, cookie);
	padr(1000, host_a, "", "u", cookie);
	ok(parse(&w.last, &m) && m.error_tag == PPPOE_TAG_AC_SYSTEM_ERROR, "nor a session");
	pppoe_ac_end(&ac, 5, NULL);
	ok(ac.n == 9 && !ac.stats.padt_out, "an end without a PADT makes room");
	w.fail = -ENOSPC;
	ok(!connect_host(2000, host_a, "") && ac.n == 9, "no session can be made");
	is_int((long long)ac.stats.drops[PPPOE_DROP_FAILED], 1, "which is counted");
	w.fail = 0;
	ac.closed = true;
	ok(!connect_host(2000, host_a, "") && ac.n == 9, "closed");
	ac.closed = false;
	w.end_at_begin = true;
	ok(connect_host(3000, host_a, "") == 0 && ac.n == 9, "one that ends when it begins");
	w.sent = 0;
	pppoe_ac_end_all(&ac, "closing");
	ok(!ac.n && w.sent == 9, "the end of all");

	start();
	for (i = 0; i < 300; i++)
		padi(5000, host_a, "", "u");
	ok(w.sent == 100 && ac.stats.drops[PPPOE_DROP_RATE] == 200, "a burst of PADIs");
	padi(5009, host_a, "", "u");
	is_int(w.sent, 100, "9 ms later");
	padi(5020, host_a, "", "u");
	padi(5020, host_a, "", "u");
	padi(5020, host_a, "", "u");
	is_int(w.sent, 102, "20 ms later there are two");
	padi(99000, host_a, "", "u");
	ok(w.sent == 103, "and later more");
	pppoe_cookie_make(key, host_b, 3, 99000, cookie);
	for (i = 0; i < 500; i++)
		padr(99000, host_a, "", "u", cookie);
	is_int((long long)ac.stats.drops[PPPOE_DROP_COOKIE], 500, "forged PADRs");
	padr(99000, host_b, "", "u", cookie);
	is_int(ac.n, 1, "do not use up what others need");
	for (i = 0; i < 500; i++)
		padr(99000, host_b, "", "u", cookie);
	is_int((long long)ac.stats.pads, 100, "PADRs have their limit");
	w.mute = true;
	padi(120000, host_a, "", "u");
	is_int((long long)ac.stats.tx_failed, 1, "what cannot be sent is counted");
}

int main(void)
{
	plan(0);
	test_parse();
	test_unsound();
	test_cookie();
	test_connect();
	test_bad();
	test_services();
	payload(1492, 0, 1492, 0, "no PPP-Max-Payload");
	payload(1492, 1500, 1492, 0, "PPP-Max-Payload that we cannot do");
	payload(1500, 0, 1492, 0, "none where we could");
	payload(1500, 1492, 1492, 0, "one that asks for nothing");
	payload(1500, 1500, 1500, 1500, "both can");
	payload(1500, 9000, 1500, 9000, "the host can more");
	payload(9000, 1600, 1600, 1600, "we can more");
	payload(1400, 1500, 1400, 0, "a port below 1492");
	test_limits();
	pppoe_ac_free(&ac);
	return done();
}
