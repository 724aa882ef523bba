// SPDX-License-Identifier: GPL-2.0
/* build: tools/vard/l2tp/[a-z]*.c ; libs: -lcrypto */
/*
 * l2tp_rel.c - reliable delivery against RFC 2661 5.8, Appendix A and B
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "l2tp/rel.h"
#include "tap.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static char sent[4096];		/* "n<Ns>/<Nr>" new, "a.." again, "z.." ZLB */
static char got[4096];
static unsigned int sends;
static bool stop_delivery;

static void on_send(void *ctx, const uint8_t *buf, size_t len, bool again)
{
	size_t pos = strlen(sent);

	(void)ctx;
	sends++;
	snprintf(sent + pos, sizeof(sent) - pos, "%s%c%u/%u", pos ? " " : "",
		 len == 12 ? 'z' : again ? 'a' : 'n',
		 buf[8] << 8 | buf[9], buf[10] << 8 | buf[11]);
}

static bool on_deliver(void *ctx, const uint8_t *buf, size_t len)
{
	size_t pos = strlen(got);

	(void)ctx;
	(void)len;
	snprintf(got + pos, sizeof(got) - pos, "%s%u", pos ? " " : "",
		 buf[8] << 8 | buf[9]);
	return !stop_delivery;
}

static const struct l2tp_rel_ops ops = {
	.send = on_send,
	.deliver = on_deliver,
};

static void clear(void)
{
	sent[0] = '\0';
	got[0] = '\0';
	sends = 0;
}

static void begin(struct l2tp_rel *r, unsigned int window, unsigned int ours)
{
	struct l2tp_rel_conf conf;

	l2tp_rel_conf_init(&conf);
	conf.rx_window = ours;
	l2tp_rel_init(r, &conf, &ops, NULL);
	l2tp_rel_peer(r, 9, window);
	clear();
}

static int put(struct l2tp_rel *r, uint64_t now)
{
	struct l2tp_build b;
	uint8_t buf[64];

	l2tp_build_start(&b, buf, sizeof(buf), 9, 0, L2TP_MSG_HELLO);
	return l2tp_rel_send(r, now, buf, l2tp_build_end(&b));
}

/* a message of the peer; ZLB when @zlb */
static enum l2tp_rel_kind in(struct l2tp_rel *r, uint64_t now, bool zlb,
			     uint16_t ns, uint16_t nr)
{
	enum l2tp_rel_kind kind;
	struct l2tp_hdr hdr;
	struct l2tp_build b;
	uint8_t *buf, tmp[64];
	size_t len;

	l2tp_build_start(&b, tmp, sizeof(tmp), 1, 0, L2TP_MSG_HELLO);
	l2tp_build_end(&b);
	len = zlb ? 12 : 20;
	tmp[3] = len;
	tmp[8] = ns >> 8;
	tmp[9] = ns & 0xff;
	tmp[10] = nr >> 8;
	tmp[11] = nr & 0xff;
	buf = malloc(len);
	memcpy(buf, tmp, len);
	l2tp_hdr_parse(buf, len, &hdr);
	kind = l2tp_rel_input(r, now, &hdr, buf);
	l2tp_rel_flush(r);
	free(buf);
	return kind;
}

static void test_b1(void)
{
	struct l2tp_rel a;

	begin(&a, 4, 4);
	put(&a, 0);
	is_str(sent, "n0/0", "B.1: SCCRQ has Ns 0, Nr 0");
	clear();
	in(&a, 10, false, 0, 1);
	is_str(sent, "z1/1", "B.1: ZLB has the next Ns");
	is_str(got, "0", "B.1: SCCRP is delivered");
	clear();
	put(&a, 20);
	is_str(sent, "n1/1", "B.1: SCCCN has Ns 1, Nr 1: a ZLB takes no Ns");
	in(&a, 30, true, 1, 2);
	is_int(l2tp_rel_deadline(&a), (long long)L2TP_NEVER,
	       "B.1: all acknowledged");
	l2tp_rel_free(&a);
}

/* B.2 from the side of the LNS: ICRP is lost */
static void test_b2(void)
{
	struct l2tp_rel lns;

	begin(&lns, 4, 4);
	put(&lns, 0);
	in(&lns, 0, false, 0, 0);
	in(&lns, 0, false, 1, 1);
	clear();
	/* ICRQ Ns 2; the answer is queued by the owner in its turn */
	{
		struct l2tp_hdr hdr = {
			.ctrl = true, .ns = 2, .nr = 1, .hlen = 12,
			.length = 20,
		};
		uint8_t icrq[20] = { 0 };

		icrq[9] = 2;
		l2tp_rel_input(&lns, 100, &hdr, icrq);
		put(&lns, 100);
		l2tp_rel_flush(&lns);
	}
	is_str(sent, "n1/3", "B.2: ICRP carries the acknowledgment");
	clear();
	is_int(in(&lns, 1050, false, 2, 1), L2TP_REL_DUP,
	       "B.2: ICRQ again is a duplicate");
	is_str(sent, "z2/3", "B.2: and is acknowledged");
	is_str(got, "", "B.2: but not delivered");
	clear();
	l2tp_rel_timer(&lns, 1100);
	is_str(sent, "a1/3", "B.2: ICRP again after 1 s");
	in(&lns, 1150, false, 3, 2);
	is_str(got, "3", "B.2: ICCN");
	is_int(l2tp_rel_idle(&lns), 1, "B.2: nothing is left");
	l2tp_rel_free(&lns);
}

static void test_backoff(void)
{
	static const uint64_t at[] = { 1000, 3000, 7000, 15000, 23000 };
	struct l2tp_rel r;
	unsigned int i;
	bool good = true;

	begin(&r, 4, 4);
	put(&r, 0);
	for (i = 0; i < ARRAY_SIZE(at); i++) {
		if (l2tp_rel_deadline(&r) != at[i])
			good = false;
		clear();
		l2tp_rel_timer(&r, at[i] - 1);
		if (sends)
			good = false;
		if (l2tp_rel_timer(&r, at[i]) || strcmp(sent, "a0/0"))
			good = false;
	}
	ok(good, "5 retransmissions after 1, 2, 4, 8, 8 s");
	is_int(l2tp_rel_deadline(&r), 31000, "given up after 31 s");
	is_int(l2tp_rel_timer(&r, 31000), -ETIMEDOUT, "the peer is dead");
	is_int(put(&r, 31000), -EPIPE, "nothing more can be sent");
	is_int(l2tp_rel_cycle(&r), 31000, "a full cycle is 31 s");
	l2tp_rel_free(&r);

	begin(&r, 4, 4);
	r.conf.first_timeout_ms = 200;
	r.conf.first_retries = 2;
	put(&r, 0);
	is_int(l2tp_rel_deadline(&r), 200, "first message: its own timeout");
	l2tp_rel_timer(&r, 200);
	is_int(l2tp_rel_deadline(&r), 600, "doubled as well");
	l2tp_rel_timer(&r, 600);
	is_int(l2tp_rel_timer(&r, 1400), -ETIMEDOUT, "its own retries");
	l2tp_rel_free(&r);

	begin(&r, 4, 4);
	r.conf.first_timeout_ms = 200;
	put(&r, 0);
	in(&r, 100, true, 0, 1);
	put(&r, 100);
	is_int(l2tp_rel_deadline(&r), 1100, "second message: the normal one");
	l2tp_rel_free(&r);
}

static void test_nr_refreshed(void)
{
	struct l2tp_rel r;

	begin(&r, 4, 4);
	put(&r, 0);
	in(&r, 100, false, 0, 0);
	in(&r, 200, false, 1, 0);
	clear();
	l2tp_rel_timer(&r, 1000);
	is_str(sent, "a0/2", "Nr is refreshed when a message is sent again");
	l2tp_rel_free(&r);
}

static void test_order(void)
{
	struct l2tp_rel r;

	begin(&r, 4, 4);
	is_int(in(&r, 0, false, 2, 0), L2TP_REL_EARLY, "2 is early");
	is_int(in(&r, 0, false, 1, 0), L2TP_REL_EARLY, "1 is early");
	is_int(in(&r, 0, false, 2, 0), L2TP_REL_EARLY, "2 again");
	is_int(in(&r, 0, false, 4, 0), L2TP_REL_BEYOND,
	       "4 is beyond a window of 4");
	is_str(got, "", "nothing is delivered before its turn");
	clear();
	in(&r, 0, false, 0, 0);
	is_str(got, "0 1 2", "the gap is closed: all in order, once");
	is_str(sent, "z0/3", "one acknowledgment for all");
	clear();
	is_int(in(&r, 0, false, 2, 0), L2TP_REL_DUP, "2 is a duplicate now");
	is_str(sent, "z0/3", "and acknowledged");
	ok(!r.early, "the store for early ones is given back");
	stop_delivery = true;
	clear();
	in(&r, 0, false, 4, 0);
	in(&r, 0, false, 5, 0);
	in(&r, 0, false, 3, 0);
	is_str(got, "3", "delivery stops when the owner has had enough");
	stop_delivery = false;
	l2tp_rel_free(&r);
}

/* 5.8: "if the last received sequence number was 15 ..." */
static void test_modulo(void)
{
	struct l2tp_hdr hdr = { .ctrl = true, .hlen = 12, .length = 20 };
	struct l2tp_rel r;
	bool good = true;
	unsigned int ns;

	begin(&r, 4, 4);
	r.nr = 16;
	for (ns = 0; ns < 65536; ns++) {
		bool old = ns <= 15 || ns >= 32784;

		hdr.ns = ns;
		if ((l2tp_rel_classify(&r, &hdr) == L2TP_REL_DUP) != old)
			good = false;
	}
	ok(good, "after 15: 0 to 15 and 32784 to 65535 are duplicates");
	l2tp_rel_free(&r);

	begin(&r, 4, 4);
	r.ns = 65534;
	r.una = 65534;
	r.nr = 65535;
	r.cwnd = 4;
	r.stats.tx = 5;
	put(&r, 0);
	put(&r, 0);
	put(&r, 0);
	is_str(sent, "n65534/65535 n65535/65535 n0/65535", "Ns wraps");
	in(&r, 1, true, 65535, 1);
	is_int(l2tp_rel_idle(&r), 1, "Nr 1 acknowledges across the wrap");
	clear();
	in(&r, 1, false, 65535, 1);
	in(&r, 1, false, 0, 1);
	is_str(got, "65535 0", "reception wraps");
	l2tp_rel_free(&r);
}

static void test_bad_ack(void)
{
	struct l2tp_rel r;

	begin(&r, 4, 4);
	put(&r, 0);
	is_int(in(&r, 0, false, 0, 2), L2TP_REL_BAD_ACK,
	       "an Nr of what was never sent");
	is_str(got, "", "the message is dropped");
	is_int(l2tp_rel_idle(&r), 0, "nothing is acknowledged by it");
	is_int(in(&r, 0, false, 0, 1), L2TP_REL_NEW, "a right one");
	is_int(in(&r, 0, true, 1, 0), L2TP_REL_ZLB, "an old Nr is harmless");
	is_int(r.una, 1, "and moves nothing");
	l2tp_rel_free(&r);
}

/* Appendix A */
static void test_windows(void)
{
	struct l2tp_rel r;
	unsigned int i;

	begin(&r, 8, 4);
	for (i = 0; i < 20; i++)
		put(&r, 0);
	is_str(sent, "n0/0", "slow start: one packet");
	clear();
	in(&r, 10, true, 0, 1);
	is_str(sent, "n1/0 n2/0", "then two");
	clear();
	in(&r, 20, true, 0, 2);
	in(&r, 20, true, 0, 3);
	is_str(sent, "n3/0 n4/0 n5/0 n6/0", "then four");
	clear();
	for (i = 4; i <= 7; i++)
		in(&r, 30, true, 0, i);
	is_int(sends, 8, "then eight: the peer's window");
	is_int(r.inflight, 8, "never more than the window in flight");
	clear();
	in(&r, 40, true, 0, 8);
	is_int(r.inflight, 8, "still not more");
	/* congestion: half of CWND is saved, CWND is one */
	clear();
	l2tp_rel_timer(&r, 1040);
	is_str(sent, "a8/0", "retransmission: one packet");
	ok(r.cwnd == 1 && r.ssthresh == 4, "CWND 1, SSTHRESH half");
	clear();
	in(&r, 1050, true, 0, 9);
	is_str(sent, "a9/0 a10/0", "slow start again");
	clear();
	in(&r, 1060, true, 0, 16);
	is_str(sent, "n16/0 n17/0 n18/0",
	       "what the peer had got nevertheless is not sent again");
	is_int(r.cwnd, 3, "one more for each acknowledgment");
	in(&r, 1070, true, 0, 17);
	is_int(r.cwnd, 4, "until SSTHRESH");
	in(&r, 1070, true, 0, 18);
	is_int(r.cwnd, 4, "then congestion avoidance");
	in(&r, 1070, true, 0, 19);
	is_int(r.cwnd, 4, "1/CWND for each acknowledgment");
	put(&r, 1080);
	in(&r, 1080, true, 0, 20);
	put(&r, 1080);
	in(&r, 1080, true, 0, 21);
	is_int(r.cwnd, 5, "CWND acknowledgments later one more");
	l2tp_rel_free(&r);

	begin(&r, 1, 1);
	put(&r, 0);
	put(&r, 0);
	is_str(sent, "n0/0", "peer's window of 1: one packet");
	in(&r, 0, true, 0, 1);
	is_str(sent, "n0/0 n1/0", "the next after its acknowledgment");
	is_int(in(&r, 0, false, 1, 1), L2TP_REL_BEYOND,
	       "our window of 1: only the next one");
	l2tp_rel_free(&r);

	begin(&r, 65535, 4);
	is_int(r.peer_window, 32767, "a huge window is cut to half the space");
	l2tp_rel_free(&r);
}

static void test_queue(void)
{
	struct l2tp_rel r;
	uint8_t huge[L2TP_MSG_MAX + 1] = { 0 };
	unsigned int i;

	begin(&r, 4, 4);
	r.conf.queue_max = 5;
	for (i = 0; i < 5; i++)
		put(&r, 0);
	is_int(put(&r, 0), -ENOBUFS, "the queue is bounded");
	l2tp_rel_purge(&r);
	is_int(r.queued, 1, "purge leaves what was sent");
	is_int(put(&r, 0), 0, "and makes room");
	in(&r, 10, true, 0, 1);
	is_str(sent, "n0/0 n1/0", "the purged ones took no Ns");
	l2tp_rel_abandon(&r);
	is_int(l2tp_rel_deadline(&r), (long long)L2TP_NEVER,
	       "abandon: nothing is sent again");
	clear();
	in(&r, 20, false, 0, 2);
	is_str(sent, "z2/1", "abandon: still acknowledging");
	is_int(l2tp_rel_send(&r, 0, huge, sizeof(huge)), -EMSGSIZE,
	       "a message too long");
	l2tp_rel_free(&r);

	/* purge after a loss: the cut is before the head */
	begin(&r, 4, 4);
	put(&r, 0);
	put(&r, 0);
	l2tp_rel_timer(&r, 1000);
	l2tp_rel_purge(&r);
	put(&r, 1000);
	clear();
	in(&r, 1010, true, 0, 1);
	is_str(sent, "n1/0", "purge after a retransmission");
	l2tp_rel_free(&r);
}

static void test_conf(void)
{
	struct l2tp_rel_conf conf;
	const char *why;

	l2tp_rel_conf_init(&conf);
	is_int(l2tp_rel_conf_check(&conf, &why), 0, "defaults are right");
	conf.cap_ms = 7999;
	is_int(l2tp_rel_conf_check(&conf, &why), -EINVAL,
	       "a cap below 8 s is refused");
	conf.cap_ms = 8000;
	conf.rx_window = 0;
	is_int(l2tp_rel_conf_check(&conf, &why), -EINVAL,
	       "a receive window of 0 is refused");
}

int main(void)
{
	plan(0);
	test_b1();
	test_b2();
	test_backoff();
	test_nr_refreshed();
	test_order();
	test_modulo();
	test_bad_ack();
	test_windows();
	test_queue();
	test_conf();
	return done();
}
