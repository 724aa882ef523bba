// SPDX-License-Identifier: GPL-2.0
/*
 * vard_forward.c - the daemon as LAC and LTS, between users and LNSs that fail in all ways
 *
 * Everything but sockets and the kernel is the real thing. At the end of every part nothing
 * may be left: no session, tunnel, address, timer or object of the kernel.
 */
/*
 * build: tools/vard/lns.c tools/vard/tunnel.c tools/vard/session*.c tools/vard/forward.c
 *	tools/vard/dial.c tools/vard/group.c tools/vard/move.c tools/vard/role.c
 *	tools/vard/grant.c
 *	tools/vard/random.c tools/vard/monitor.c tools/vard/authority.c
 *	tools/vard/kernel.c tools/vard/vr.c tools/vard/row.c tools/vard/peer.c tools/vard/reload*.c
 *	tools/vard/config*.c tools/vard/errlist.c tools/vard/secretfile.c tools/vard/users.c
 *	tools/vard/pool.c tools/vard/hash.c tools/vard/log.c tools/vard/l2tp/[a-z]*.c
 *	tools/vard/ppp/[a-z]*.c tools/lib/varnl_names.c tools/lib/control.c tools/lib/parse*.c ;
 *	libs: -lyaml -lcrypto -levent -ljansson
 */
#include "vard_fwd.h"

/* --- one LNS that is good ------------------------------------------------------------- */

static void end_of(enum way way, unsigned int how)
{
	static const char *const names[] = {
		"the user hangs up", "the user says goodbye", "CDN of the LNS",
		"StopCCN of the LNS", "the LNS's link says goodbye", "the operator",
		"StopCCN of the LAC",
	};
	struct client *cl = dial_by(way, 1);
	struct session *in;
	struct far_call *fc;

	run(4000);
	in = first_in();
	fc = lns_call(0);
	if (!ok(cl->open && lns_open(0) == 1 && in && forward_other(in) && !in->ppp && fc,
		"%s: up", way_name[way]))
		return;
	run(60000);
	ok(cl->open && lns_open(0) == 1, "and a minute later");
	switch (how) {
	case 0:
		hang_up(cl);
		break;
	case 1:
		ppp_close(cl->ppp, fake.now, PPP_END_ADMIN);
		break;
	case 2:
		l2tp_call_close(fc->call, fake.now, 7, 0, "busy");
		break;
	case 3:
		l2tp_tunnel_stop(fc->ft->eng, fake.now, L2TP_STOP_SHUTDOWN, 0, "maintenance");
		break;
	case 4:
		ppp_close(fc->ppp, fake.now, PPP_END_ADMIN);
		break;
	case 5:
		session_close(in, PPP_END_ADMIN, false, "test");
		break;
	case 6:
		l2tp_tunnel_stop(lacs[way == STEP ? 0 : 2].eng, fake.now, L2TP_STOP_CLEAR, 0,
				 NULL);
		break;
	}
	run(8000);
	ok(cl->over && !session_count && !fake.n_sessions, "%s ends both", names[how]);
	if (how == 0)
		is_int(lnss[0].result, L2TP_CDN_CARRIER_LOST, "the LNS hears why");
	if (how == 2 && way == PPPOE)
		is_str(cl->padt, "busy", "the host hears why");
	if (how == 2 && way != PPPOE)
		is_int(cl->result, 7, "the LAC hears why");
	if (how == 3 && way != PPPOE)
		is_int(cl->result, L2TP_CDN_CARRIER_LOST, "the LAC hears why");
	if (how == 5)
		is_int(lnss[0].result, L2TP_CDN_ADMIN, "the LNS hears why");
	client_free(cl);
}

static void test_good(void)
{
	unsigned int how;
	enum way way;

	for (way = PPPOE; way < WAYS; way++) {
		for (how = 0; how < (way == PPPOE ? 6 : 7); how++) {
			end_of(way, how);
			if (how == 3)
				all_gone(way_name[way]);
		}
		all_gone(way_name[way]);
	}
	is_int(vard.stats.forward_failed, 0, "no call has failed");
}

/* --- proxy AVPs ----------------------------------------------------------------------------- */

static void test_proxy(void)
{
	static const uint8_t opts[] = { 1, 4, 5, 0xd4 };
	static const uint8_t auth[] = { 3, 4, 0xc0, 0x23, 5, 6, 1, 2, 3, 4 };
	struct l2tp_call_info proxy = {
		.present = L2TP_CALL_BIT(L2TP_AVP_LCP_INITIAL) |
			   L2TP_CALL_BIT(L2TP_AVP_LCP_LAST_SENT) |
			   L2TP_CALL_BIT(L2TP_AVP_LCP_LAST_RECEIVED) |
			   L2TP_CALL_BIT(L2TP_AVP_PROXY_TYPE) |
			   L2TP_CALL_BIT(L2TP_AVP_PROXY_NAME) |
			   L2TP_CALL_BIT(L2TP_AVP_PROXY_ID) |
			   L2TP_CALL_BIT(L2TP_AVP_PROXY_RESPONSE) |
			   L2TP_CALL_BIT(L2TP_AVP_PRIVATE_GROUP),
		.private_group = { (const uint8_t *)"pg", 2 },
		.lcp_initial = { opts, sizeof(opts) },
		.lcp_sent = { auth, sizeof(auth) },
		.lcp_received = { opts, sizeof(opts) },
		.proxy_type = PPP_PROXY_PAP,
		.proxy_id = 9,
		.proxy_name = { (const uint8_t *)"u@red", 5 },
		.proxy_response = { (const uint8_t *)SECRET, 6 },
	};
	static uint8_t lots[L2TP_CALL_STR_MAX];
	struct client *cl;
	unsigned int i;

	host_dial(0, "u@red");
	run(4000);
	ok(lns_call(0) && lns_call(0)->adopted && hosts[0].open,
	   "a host: the LNS goes on from where the LAC was");
	is_str(lnss[0].user, "u@red", "and knows the user");
	client_again(&hosts[0]);
	lnss[0].adopt = false;
	host_dial(0, "u@red");
	run(8000);
	ok(lns_call(0) && !lns_call(0)->adopted && hosts[0].open, "or begins anew");
	client_again(&hosts[0]);
	for (i = 0; i < 2; i++) {
		/* the second time the first LNS goes after its ICRP */
		lnss[0].mode = i ? LNS_CDN_LATE : LNS_GOOD;
		lnss[0].code = 4;
		lac_start(0, "sesame");
		lacs[0].proxy = &proxy;
		lacs[0].sequencing = 100;
		cl = lac_call(0, 0, "u@red", SECRET);
		run(4000);
		ok(lnss[i].info.present & L2TP_CALL_BIT(L2TP_AVP_PROXY_TYPE) &&
		   lnss[i].info.proxy_type == PPP_PROXY_PAP && lnss[i].info.proxy_id == 9 &&
		   lnss[i].info.lcp_sent.len == sizeof(auth) && lnss[i].info.sequencing &&
		   lnss[i].info.private_group.len == 2, "in step: proxy AVPs are relayed");
		is_str(lnss[i].response, SECRET, "with the password");
		ok(lns_call(i) && first_in() &&
		   forward_other(first_in())->flags & VAR_SESSION_FLAGS_SEND_SEQ &&
		   first_in()->flags & VAR_SESSION_FLAGS_SEND_SEQ,
		   "both legs are numbered");
		ok(!cl->over, "the call stays");
		lac_stop(0);
		run(60000);
	}
	all_gone("proxy in step");
	lac_start(2, "sesame");
	lacs[2].proxy = &proxy;
	cl = lac_call(2, 0, "u@red", SECRET);
	run(8000);
	ok(lnss[0].info.proxy_type == PPP_PROXY_PAP && !strcmp(lnss[0].response, SECRET),
	   "by realm: what the first LAC has said goes on");
	all_gone("proxy");
	/* the tunnel, which is up, is not the call's alone that has them */
	conf(L1 ", l2tp: {hide: all}}\n", "everything is hidden");
	host_dial(0, "u@red");
	run(4000);
	proxy.lcp_sent = (struct l2tp_str){ lots, sizeof(lots) };
	proxy.proxy_response = proxy.lcp_sent;
	/* of a CHAP, it needs not be hidden */
	proxy.proxy_type = PPP_PROXY_CHAP;
	lac_start(0, "sesame");
	lacs[0].proxy = &proxy;
	lacs[0].called = proxy.lcp_sent;
	cl = lac_call(0, 0, "u@red", SECRET);
	run(4000);
	ok(cl->call && hosts[0].open && lns_open(0), "AVPs as long as they can be");
	ok(!(lnss[0].info.present & L2TP_CALL_BIT(L2TP_AVP_PROXY_RESPONSE)),
	   "no password that is longer than any");
	conf(TWO, "two LNSs");
	all_gone("long AVPs");
}

/* --- LNSs that fail --------------------------------------------------------------------------- */

static void fails_over(enum way way, const char *what, bool denied)
{
	struct client *cl = dial_by(way, 0);

	run(15000);
	ok(cl->open && lns_open(1) == 1 && !lns_open(0), "%s, %s: the next LNS takes it", what,
	   way_name[way]);
	ok(is_denied("l1") == denied && !is_denied("l2"), "%s: it is %sdenied", what,
	   denied ? "" : "not ");
	client_again(cl);
	lns_reset(0);
	lns_reset(1);
	run(90000);
}

static void test_failover(void)
{
	unsigned int code;
	struct client *cl;
	enum way way;

	for (way = PPPOE; way < WAYS; way++) {
		lnss[0].mode = LNS_SILENT;
		fails_over(way, "silence", true);
		lnss[0].secret = "wrong";
		fails_over(way, "a wrong secret", true);
		for (code = 1; code <= 7; code++) {
			lnss[0].mode = LNS_STOP;
			lnss[0].code = (uint16_t)code;
			lnss[0].error = code == 2 ? 4 : 0;
			fails_over(way, "StopCCN", true);
		}
		for (code = 1; code <= 11; code++) {
			lnss[0].mode = LNS_CDN;
			lnss[0].code = (uint16_t)code;
			lnss[0].error = code == 2 ? 4 : 0;
			fails_over(way, "CDN", false);
		}
	}
	lnss[0].mode = LNS_CDN_LATE;
	lnss[0].code = 5;
	fails_over(STEP, "CDN after ICRP", false);
	lnss[0].mode = LNS_CDN_LATE;
	lnss[0].code = 5;
	cl = dial_by(REALM, 0);
	run(4000);
	ok(cl->over && !lnss[1].icrqs, "CDN after ICRP and ICCN ends both");
	is_int(cl->result, 5, "for the same cause");
	all_gone("CDN after ICRP");
	lnss[0].mode = LNS_DUMB;
	cl = dial_by(PPPOE, 0);
	run(40000);
	ok(cl->open && lns_open(1) == 1, "an LNS that acknowledges, and says nothing");
	all_gone("a dumb LNS");
	lnss[0].mode = LNS_CDN;
	lnss[0].code = 2;
	lnss[0].error = 4;
	lnss[1] = lnss[0];
	TAILQ_INIT(&lnss[1].tunnels);
	cl = dial_by(STEP, 0);
	run(4000);
	ok(cl->over && cl->result == 2, "none takes it: the LAC hears why");
	cl = dial_by(PPPOE, 0);
	run(4000);
	ok(cl->over && ppp_end_reason(cl->ppp) == PPP_END_PEER,
	   "the host is told goodbye, at once");
	all_gone("nobody");
	dial_by(STEP, 0);
	lacs[0].mute = true;
	run(19000);
	ok(lacs[0].clients[0].call && lnss[0].icrqs == 1, "a LAC that sends no ICCN is waited for");
	run(60000);
	ok(lacs[0].clients[0].over && !lnss[1].icrqs && !session_count,
	   "and put out; other LNSs hear nothing of it");
	is_int(lacs[0].clients[0].result, L2TP_CDN_TIMEOUT, "it hears why");
	all_gone("a mute LAC");
}

/* Nobody waits for ever, and who waits has not gone when an LNS takes the call at last */
static void test_patience(void)
{
	enum lns_mode modes[] = { LNS_SILENT, LNS_DUMB };
	struct far_call *fc;
	struct client *cl;
	unsigned int i;
	enum way way;

	for (way = PPPOE; way < WAYS; way++) {
		for (i = 0; i < 2; i++) {
			lnss[0].mode = modes[i];
			lnss[1].mode = modes[i];
			cl = dial_by(way, 0);
			cl->conf.max_configure = 100;
			run(2000);
			ok(!cl->over, "%s: LNSs that %s are waited for", way_name[way],
			   i ? "only acknowledge" : "are silent");
			run(60000);
			ok(cl->over && !session_count, "but not for ever");
			all_gone("waiting");
		}
		lnss[0].mode = LNS_DUMB;
		cl = dial_by(way, 0);
		cl->conf.max_configure = 100;
		/* longer than three Echo-Requests */
		run(18000);
		fc = lns_call(0);
		ok(fc && !cl->over, "%s: an LNS thinks for 18 s", way_name[way]);
		if (fc)
			l2tp_call_accept(fc->call, fake.now, fc->sid);
		run(8000);
		ok(cl->open && lns_open(0) == 1, "and takes the call");
		all_gone("thinking");
	}
	conf(L1 ", l2tp: {retransmit: {tries: 2}}}\n" L2 ", preference: 1}\n", "two tries");
	host_dial(0, "u@red");
	run(4000);
	lnss[0].mode = LNS_SILENT;
	host_dial(1, "u@red");
	run(20000);
	ok(hosts[0].over && hosts[1].open && lns_open(1) == 1,
	   "an LNS vanishes: calls in set-up go on to the next, others end");
	ok(is_denied("l1"), "it is denied");
	conf(TWO, "two LNSs");
	all_gone("vanished");
}

static void test_odd(void)
{
	struct client *cl;
	enum way way;

	for (way = PPPOE; way < WAYS; way++) {
		lnss[0].mode = LNS_TWICE;
		cl = dial_by(way, 0);
		run(8000);
		ok(cl->over || lns_open(1) == 1, "%s: two ICRPs are one too many", way_name[way]);
		all_gone("two ICRPs");
	}
	conf(L1 ", host-name: other}\n" L2 "}\n", "an LNS with a name");
	lnss[0].mode = LNS_GOOD;
	fails_over(PPPOE, "another name", true);
	all_gone("another name");
	conf(TWO, "two LNSs");
	for (way = PPPOE; way < WAYS; way++) {
		cl = dial_by(way, 0);
		run(4000);
		lnss[0].mode = LNS_SILENT;
		run(120000);
		ok(cl->over && !session_count && !lnss[1].icrqs,
		   "%s: an LNS that vanishes takes its calls along", way_name[way]);
		ok(way == PPPOE || cl->result == L2TP_CDN_CARRIER_LOST, "the LAC hears why");
		all_gone("an LNS vanishes");
	}
}

/* --- the kernel ------------------------------------------------------------------------ */

static void test_kernel(void)
{
	struct varnl_session_name name;
	struct varnl_event *ev;
	unsigned int n, failed;
	struct client *cl;
	enum way way;

	for (way = PPPOE; way < WAYS; way++) {
		failed = 0;
		for (n = 1; n < 8; n++) {
			fake.fail_nth = n;
			cl = dial_by(way, 0);
			run(15000);
			failed += cl->over;
			if (!ok(cl->over ? !session_count && !fake.n_sessions : cl->open,
				"%s: the kernel refuses step %u", way_name[way], n))
				printf("# sessions %u, over %d\n", session_count, cl->over);
			client_again(cl);
			run(90000);
			if (fake.fail_nth)
				break;
		}
		fake.fail_nth = 0;
		ok(failed == 2 && n > 3, "hold and the last switch end it, another LNS helps else");
		all_gone("refused by the kernel");

		for (n = 0; n < 3; n++) {
			cl = dial_by(way, 0);
			run(4000);
			ok(cl->open, "%s: up", way_name[way]);
			ev = fake_event(n == 2 ? VAR_CMD_VR_DEL_NTF : VAR_CMD_SESSION_DEL_NTF);
			if (n == 2) {
				ev->vr.id = 1;
			} else {
				name = session_key(n ? forward_other(first_in()) : first_in());
				ev->session = *fake_at(&name);
				varnl_session_del(NULL, &name);
			}
			run(4000);
			ok(cl->over && !session_count, "the kernel loses the %s",
			   n == 2 ? "VR" : n ? "leg to the LNS" : "user's leg");
			client_again(cl);
			if (n == 2)
				conf(TWO, "the VR comes back");
		}
		all_gone("lost by the kernel");
	}
	dial_many(0, 4);
	host_dial(4, "b@blue");
	run(3000);
	is_int(session_count, 9, "four go on, one stays");
	ev = fake_event(VAR_CMD_VR_DEL_NTF);
	ev->vr.id = 1;
	run(2000);
	is_int(session_count, 1, "all sessions of a lost VR end, not only the first");
	ok(hosts[4].open, "those of others stay");
	conf(TWO, "the VR comes back");
	all_gone("a lost VR");
}

/* --- by Called Number ------------------------------------------------------------------- */

#define RED	"{called: \"100\", vr: red}"
#define BLUE	"{called: \"+49-200\", vr: blue}"
#define CYAN	"{called: \"300\", vr: cyan}"
#define CALLED	"select: called"

/* VR red goes on in step, calls end in VR blue, none are taken in VR cyan, the tunnel's. */
static void called_conf(const char *numbers, const char *select, const char *what)
{
	char text[2048];

	snprintf(text, sizeof(text),
		 "users-file: %s\nlog: error\nppp: {auth: pap}\n"
		 "l2tp: {hello: 5s, retransmit: {tries: 8, first-tries: 8}}\n"
		 "vrs:\n"
		 "- {name: red, id: 1, role: lts, group: g}\n"
		 "- {name: blue, id: 2, role: lns, local: 10.9.0.1, pools: 10.1.0.0/24}\n"
		 "- {name: cyan, id: 3, role: none}\n"
		 "interfaces: [{name: eth1, vr: red, side: access}]\n"
		 "numbers: [%s]\n"
		 "listen: [{address: 192.0.2.100, name: here}]\n"
		 "groups: [{name: g, listen: here, members: [{name: l1, address: 203.0.113.1, secret: s}]}]\n"
		 "peers: [{name: lac, from: 192.0.2.1, vr: cyan, secret: sesame, %s}]\n"
		 "pppoe: [{interface: eth1}]\n",
		 users_path, numbers, select);
	put(conf_path, text);
	reload_it(NULL, what);
}

/* A call in the tunnel of the first LAC, which begins it if it has to; NULL: no number */
static struct client *call_number(unsigned int slot, const char *number)
{
	if (lacs[0].eng && lacs[0].over)
		lac_stop(0);
	if (!lacs[0].eng)
		lac_start(0, "sesame");
	lacs[0].called = (struct l2tp_str){ (const uint8_t *)number, number ? strlen(number) : 0 };
	return lac_call(0, slot, "b@blue", SECRET);
}

static unsigned int in_vr(uint32_t id)
{
	struct session *s;
	unsigned int n = 0;

	TAILQ_FOREACH(s, &sessions, all)
		n += s->vr && s->vr->id == id;
	return n;
}

static void test_numbers(void)
{
	struct client *red, *blue, *cyan, *none, *other;
	struct session *in;

	called_conf(RED ", " BLUE ", " CYAN, CALLED, "three numbers");
	red = call_number(0, "100");
	blue = call_number(1, "+49-200");
	cyan = call_number(2, "300");
	none = call_number(3, NULL);
	other = call_number(4, "1000");
	run(8000);
	ok(!lacs[0].over, "the VR of the tunnel takes no calls, but the tunnel is there");
	ok(red->open && lns_open(0) == 1, "a number of red: up");
	is_str(lnss[0].user, "", "in step: nothing is known of the user");
	in = first_in();
	ok(in && in->vr && in->vr->id == 1 && !in->ppp && forward_other(in) &&
	   forward_other(in)->t->vr == 1, "both legs are in VR red");
	ok(blue->open && ntohl(blue->addr.s_addr) >> 8 == 0x0a0100 && in_vr(2) == 1,
	   "a number of blue: it ends there");
	ok(cyan->over && cyan->result == L2TP_CDN_ADMIN,
	   "a number of cyan: refused, for want of a role");
	ok(none->over && none->result == L2TP_CDN_ADMIN && other->over && !in_vr(3),
	   "none, or one that is not listed: in the VR of the tunnel");
	is_int(session_count, 3, "nothing else");
	/* when its row was made it named the tunnel's VR, and the event comes only now */
	fake_row(fake_session(in->t->tid, in->sid), 3, false);
	run(1000);
	ok(red->open && in_vr(1) == 1, "nobody takes the number's VR for a move");
	ppp_close(red->ppp, fake.now, PPP_END_ADMIN);
	run(8000);
	ok(red->over && lnss[0].result && blue->open, "the user of red hangs up");
	all_gone("numbers");
	called_conf(RED ", " BLUE, "select: none", "who may not choose");
	red = call_number(0, "100");
	run(20000);
	ok(!red->open && !lnss[0].icrqs && !session_count, "does not, whatever number it calls");
	all_gone("no choice");
}

static void test_new_numbers(void)
{
	struct client *red, *blue;

	called_conf(RED ", " BLUE, CALLED, "two numbers");
	red = call_number(0, "100");
	blue = call_number(1, "+49-200");
	run(8000);
	ok(red->open && blue->open, "a call to each");
	called_conf(BLUE ", " RED ", " CYAN, CALLED, "a number more, and another order");
	run(8000);
	ok(red->open && blue->open, "both calls stay");
	called_conf("{called: \"100\", vr: blue}, " BLUE, CALLED, "a number leads elsewhere");
	run(8000);
	ok(red->over && red->result == L2TP_CDN_ADMIN && lnss[0].result == L2TP_CDN_ADMIN,
	   "calls to it are closed, and both ends told");
	ok(blue->open && !lacs[0].over, "others stay, and the tunnel");
	client_free(red);
	red = call_number(0, "100");
	run(8000);
	ok(red->open && in_vr(2) == 2, "the next one ends where it leads");
	called_conf("{called: \"100\", vr: blue}", CALLED, "a number is removed");
	run(8000);
	ok(blue->over && red->open, "calls to it are closed");
	called_conf("{called: \"100\", vr: blue}", "select: realm", "numbers do not count");
	run(8000);
	ok(red->over && lacs[0].over, "the tunnel goes");
	all_gone("changes");
}

int main(void)
{
	srandom(5);
	plan(0);
	make_files();
	begin();
	test_good();
	test_proxy();
	test_failover();
	test_patience();
	test_odd();
	test_kernel();
	test_numbers();
	test_new_numbers();
	return finish();
}
