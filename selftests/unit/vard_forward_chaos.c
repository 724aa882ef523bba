// SPDX-License-Identifier: GPL-2.0
/*
 * vard_forward_chaos.c - calls that go on to LNSs while roles and the configuration
 * change, and then anything, at any time
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
#include "move.h"
#include "vard_fwd.h"

/* --- changes ------------------------------------------------------------------------ */

static void test_roles(void)
{
	char err[128];
	enum way way;
	struct client *cl;
	struct far_call *fc;

	for (way = PPPOE; way < WAYS; way++) {
		cl = dial_by(way, 0);
		run(4000);
		ok(cl->open, "%s: up", way_name[way]);
		role_set("red", way == PPPOE ? CFG_ROLE_LTS : CFG_ROLE_LAC, err, sizeof(err));
		run(1000);
		ok(cl->over && !session_count, "its role is taken away");
		client_again(cl);
		cl = dial_by(way, 0);
		run(10000);
		ok(cl->over && !cl->open && !session_count, "and nobody gets in");
		role_set("red", ROLES, err, sizeof(err));
		all_gone("role");

		lnss[0].mode = LNS_DUMB;
		cl = dial_by(way, 0);
		run(4000);
		fc = lns_call(0);
		ok(fc && !cl->over, "%s: it waits for the LNS", way_name[way]);
		role_set("red", 0, err, sizeof(err));
		/* too late */
		l2tp_call_accept(fc->call, fake.now, fc->sid);
		run(2000);
		ok(cl->over && !session_count && !lns_call(0) && !lnss[1].icrqs,
		   "the role goes while the ICRP comes");
		role_set("red", ROLES, err, sizeof(err));
		all_gone("role in the middle");
	}
	lnss[0].mode = LNS_DUMB;
	cl = dial_by(PPPOE, 0);
	run(1000);
	role_set("box", CFG_ROLE_ALL & ~CFG_ROLE_LAC, err, sizeof(err));
	run(4000);
	ok(cl->over && ppp_end_reason(cl->ppp) == PPP_END_PEER,
	   "the box is no LAC any more: goodbye");
	role_set("box", CFG_ROLE_ALL, err, sizeof(err));
	all_gone("role of the box");
}

/* Each call has its other leg behind it in the list, and takes it along */
static void test_move(void)
{
	struct varnl_row row = { .kind = VAR_ROW_KIND_ISP, .realm = "red", .vr = 2 };
	struct client *cl[4];
	unsigned int i, open = 0, over = 0;

	for (i = 0; i < 4; i++) {
		cl[i] = dial_by(REALM, i);
		run(4000);
		open += cl[i]->open;
	}
	ok(open == 4 && session_count == 8, "four calls of a realm");
	row.vr = 1;
	move_follow(&row);
	run(2000);
	ok(session_count == 8, "its row has the VR that they are in");
	row.vr = 2;
	move_follow(&row);
	run(2000);
	for (i = 0; i < 4; i++)
		over += cl[i]->over;
	ok(over == 4 && !session_count, "the realm has another VR: all of them end");
	all_gone("move");
}

static void test_reload(void)
{
	struct client *a, *b;
	enum way way;

	conf(L1 "}\n" L2 "}\n", "two LNSs, in turn");
	for (way = PPPOE; way < WAYS; way++) {
		a = dial_by(way, 0);
		run(4000);
		b = dial_by(way, 1);
		run(4000);
		ok(a->open && b->open && lns_open(0) == 1 && lns_open(1) == 1, "%s: one with each",
		   way_name[way]);
		conf(L2 "}\n", "one LNS is removed");
		run(2000);
		ok(a->over + b->over == 1 && lns_open(1) == 1 && session_count == 2,
		   "its call ends, the other stays");
		ok(!peer_find("g/l1"), "and it is forgotten");
		write_conf("h", L2 "}\n");
		reload_it(NULL, "the group has another name");
		run(2000);
		ok(a->over && b->over && !session_count, "its calls end");
		conf(L1 "}\n" L2 "}\n", "two LNSs again");
		all_gone("removed");

		a = dial_by(way, 0);
		b = dial_by(way, 1);
		run(4000);
		conf("  - {name: l1, address: 203.0.113.3, secret: s}\n" L2 "}\n",
		     "another address");
		run(2000);
		ok(a->over + b->over == 1 && !is_denied("l1"), "ends the calls to the old one");
		a = dial_by(way, 2);
		b = dial_by(way, 3);
		run(4000);
		ok(a->open && b->open && lns_open(2) == 1, "new ones go to the new one");
		conf(L1 "}\n" L2 "}\n", "and back");
		all_gone("address");

		lnss[0].mode = LNS_DUMB;
		lnss[1].mode = LNS_DUMB;
		lnss[2].mode = LNS_SILENT;
		a = dial_by(way, 0);
		b = dial_by(way, 1);
		run(1000);
		conf(L3 "}\n", "other LNSs while calls are set up");
		run(1000);
		ok(a->over && b->over && !lns_call(0) && !lns_call(1),
		   "%s: none is left at the old ones", way_name[way]);
		conf(L1 "}\n" L2 "}\n", "and back");
		all_gone("in set-up");
	}
	conf(TWO, "two LNSs");
}

/* --- anything at any time ----------------------------------------------------------- */

static void chaos_conf(void)
{
	static const char *const members[] = {
		TWO, L1 "}\n" L2 "}\n", L1 ", weight: 3}\n" L2 ", weight: 2}\n" L3 "}\n", L3 "}\n",
		L2 ", drain: yes}\n" L3 ", l2tp: {max-sessions: 2}}\n",
		"  - {name: l1, address: 203.0.113.4, secret: s}\n" L2 ", preference: 1}\n",
	};
	struct errlist err = { 0 };
	struct reload_diff d;

	write_conf(chance(90) ? "g" : "h", members[(unsigned int)random() % 6]);
	reload(&d, &err);
	log_level(verbose ? LOG_DEBUG : LOG_ERR - 1);
	reload_diff_free(&d);
	err_free(&err);
	reap();
}

static struct session *some_session(void)
{
	unsigned int n = session_count ? (unsigned int)random() % session_count : 0;
	struct session *s = TAILQ_FIRST(&sessions);

	while (s && n--)
		s = TAILQ_NEXT(s, all);
	return s;
}

/* Something happens to the daemon or in the kernel */
static void chaos_inside(void)
{
	struct varnl_session_name name;
	struct session *s = some_session();
	struct varnl_event *ev;
	char err[128];

	switch ((unsigned int)random() % 9) {
	case 0:
		if (s)
			session_close(s, PPP_END_ADMIN, chance(50), "test");
		break;
	case 1:
		if (s && s->t && !s->t->down && chance(30))
			tunnel_stop(s->t, L2TP_STOP_CLEAR, 0, "test");
		break;
	case 2:
		if (!s)
			break;
		name = session_key(s);
		ev = fake_event(VAR_CMD_SESSION_DEL_NTF);
		ev->session = *fake_at(&name);
		if (s->routed)
			fake.n_routes--;
		varnl_session_del(NULL, &name);
		break;
	case 3:
		if (chance(30))
			role_set(chance(80) ? "red" : "box",
				 (unsigned int)random() & CFG_ROLE_ALL, err, sizeof(err));
		break;
	case 4:
		role_set("red", ROLES, err, sizeof(err));
		role_set("box", CFG_ROLE_ALL, err, sizeof(err));
		break;
	case 5:
		fake.fail_nth = 1 + (unsigned int)random() % 4;
		break;
	case 6:
		fake.lost_events = true;
		break;
	case 7:
		chaos_conf();
		break;
	case 8:
		if (chance(95))
			break;
		ev = fake_event(VAR_CMD_VR_DEL_NTF);
		ev->vr.id = 1;
		break;
	}
	reap();
}

/* Something happens to an LNS */
static void chaos_lns(unsigned int i)
{
	struct far_call *fc = lns_call(i);

	switch ((unsigned int)random() % 6) {
	case 0:
		lnss[i].mode = chance(50) ? (unsigned int)random() % 7 : LNS_GOOD;
		lnss[i].code = 1 + (uint16_t)random() % 7;
		break;
	case 1:
		lns_reset(i);
		break;
	case 2:
		lnss[i].mode = LNS_GOOD;
		lnss[i].secret = chance(90) ? "s" : "x";
		lnss[i].adopt = chance(50);
		break;
	case 3:
		if (fc && !fc->up)
			l2tp_call_accept(fc->call, fake.now, fc->sid);
		break;
	case 4:
		if (fc)
			l2tp_call_close(fc->call, fake.now, 1 + (uint16_t)random() % 11, 0, "x");
		break;
	case 5:
		if (fc && chance(30))
			l2tp_tunnel_stop(fc->ft->eng, fake.now, 1, 0, NULL);
		break;
	}
}

static void chaos_user(void)
{
	static const char *const who[] = { "u@red", "v@red", "b@blue", "nobody", "x@blue" };
	unsigned int i = (unsigned int)random() % LACS, j = (unsigned int)random() % CALLS;
	const char *user = who[(unsigned int)random() % 5];
	struct client *cl = chance(50) ? &hosts[j] : &lacs[i].clients[j];

	if (cl->ppp && (cl->over || chance(20))) {
		if (chance(50))
			ppp_close(cl->ppp, fake.now, PPP_END_ADMIN);
		else
			client_again(cl);
	} else if (cl == &hosts[j]) {
		if (!cl->ppp)
			host_dial(j, user);
	} else if (!lacs[i].eng) {
		lac_start(i, chance(90) ? "sesame" : "wrong");
		lacs[i].mute = chance(10);
	} else if (l2tp_tunnel_state(lacs[i].eng) >= L2TP_TS_STOPPING || chance(3)) {
		lac_stop(i);
	} else if (!cl->ppp) {
		lac_call(i, j, user, chance(90) ? SECRET : "wrong");
	}
}

static void test_chaos(unsigned int seed)
{
	uint64_t before = vard.stats.forwarded, failed = vard.stats.forward_failed;
	unsigned int step, what;
	char err[128];

	srandom(seed);
	printf("# seed %u\n", seed);
	loss = 5;
	for (step = 0; step < 3000; step++) {
		what = (unsigned int)random() % 100;
		if (what < 70)
			chaos_user();
		else if (what < 85)
			chaos_lns((unsigned int)random() % LNSS);
		else
			chaos_inside();
		reap();
		run(10 + (unsigned int)random() % 300);
	}
	role_set("red", ROLES, err, sizeof(err));
	role_set("box", CFG_ROLE_ALL, err, sizeof(err));
	conf(TWO, "as it was");
	ok(vard.stats.forwarded - before > 60,
	   "3,000 random steps: %llu calls went on, %llu did not",
	   (unsigned long long)(vard.stats.forwarded - before),
	   (unsigned long long)(vard.stats.forward_failed - failed));
	all_gone("chaos");
}

/* With calls in all states */
static void test_stop(void)
{
	struct tunnel *t, *next;

	lnss[0].mode = LNS_DUMB;
	dial_by(PPPOE, 1);
	dial_by(STEP, 1);
	run(1000);
	lnss[0].mode = LNS_GOOD;
	dial_by(PPPOE, 0);
	dial_by(STEP, 0);
	dial_by(REALM, 0);
	run(4000);
	ok(session_count >= 8 && lns_open(0) == 3, "calls at the end");
	vard.stopping = true;
	sessions_port_lost(&the_port, "shutting down");
	TAILQ_FOREACH_SAFE(t, &lns_tunnels, all, next)
		tunnel_stop(t, L2TP_STOP_SHUTDOWN, 0, "shutting down");
	run(1000);
	ok(!session_count && !fake.n_sessions && !lns_count, "all end with the daemon");
	ok(lnss[0].stop == L2TP_STOP_SHUTDOWN && lacs[0].result == L2TP_STOP_SHUTDOWN,
	   "LNS and LAC hear why");
}

int main(int argc, char **argv)
{
	unsigned int seed = argc > 1 ? (unsigned int)atoi(argv[1]) : 1, i;

	verbose = argc > 2;
	srandom(5);
	plan(0);
	make_files();
	begin();
	test_roles();
	test_move();
	test_reload();
	for (i = 0; i < 4; i++)
		test_chaos(seed + i);
	test_stop();
	return finish();
}
