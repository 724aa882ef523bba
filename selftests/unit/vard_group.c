// SPDX-License-Identifier: GPL-2.0
/*
 * vard_group.c - which LNS of a group takes the next call
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

/* --- the choice --------------------------------------------------------------------- */

static char picks[64];

static void pick(unsigned int n)
{
	const struct cfg_group *g = config_group(vard.cfg, "g");
	struct peer *p;
	unsigned int i;
	uint32_t tried;

	for (i = 0; i < n; i++) {
		tried = 0;
		p = group_pick(g, &tried);
		picks[i] = p ? p->cfg->name[3] : '-';
	}
	picks[n] = '\0';
}

/* All that one call would be tried with */
static void pick_all(void)
{
	const struct cfg_group *g = config_group(vard.cfg, "g");
	unsigned int n = 0;
	uint32_t tried = 0;
	struct peer *p;

	while ((p = group_pick(g, &tried)))
		picks[n++] = p->cfg->name[3];
	picks[n] = '\0';
}

/* 1000 calls, of which member @refuses takes none (0: all take them): who takes them? */
static void share(unsigned int n[3], char refuses)
{
	const struct cfg_group *g = config_group(vard.cfg, "g");
	unsigned int i;
	uint32_t tried;
	struct peer *p;

	memset(n, 0, 3 * sizeof(*n));
	for (i = 0; i < 1000; i++) {
		tried = 0;
		p = group_pick(g, &tried);
		if (p && p->cfg->name[3] == refuses)
			p = group_pick(g, &tried);
		if (p && p->cfg->name[3] >= '1' && p->cfg->name[3] <= '3')
			n[p->cfg->name[3] - '1']++;
	}
}

/* Shares are kept to the call */
static void test_shares(void)
{
	unsigned int n[3];

	conf(L1 ", weight: 60}\n" L2 ", weight: 30}\n" L3 ", weight: 10}\n", "60, 30, 10");
	share(n, 0);
	ok(n[0] == 600 && n[1] == 300 && n[2] == 100, "of 1000 calls: %u, %u, %u", n[0], n[1],
	   n[2]);
	share(n, '1');
	ok(!n[0] && n[1] == 750 && n[2] == 250, "the first refuses: %u, %u, %u", n[0], n[1], n[2]);
	share(n, '2');
	ok(!n[1] && n[0] >= 856 && n[0] <= 858 && n[0] + n[2] == 1000,
	   "the second refuses: %u, %u, %u", n[0], n[1], n[2]);
	share(n, 0);
	ok(n[0] == 600 && n[1] == 300 && n[2] == 100, "none does: %u, %u, %u", n[0], n[1], n[2]);
}

static void test_pick(void)
{
	conf(L1 ", weight: 3}\n" L2 "}\n", "weights");
	pick(8);
	is_str(picks, "11211121", "3:1, as evenly as can be");
	conf(L1 ", weight: 5}\n" L2 ", weight: 1}\n" L3 ", weight: 1}\n", "other weights");
	pick(14);
	is_str(picks, "11213111121311", "5:1:1");
	conf(L1 ", weight: 65535}\n" L2 "}\n", "far apart");
	pick(60);
	conf(L1 "}\n" L2 "}\n", "the same");
	pick(4);
	is_str(picks, "1212", "what was owed before a reload is forgotten");
	pick(1);
	conf(L1 "}\n" L2 "}\n", "nothing new");
	pick(2);
	is_str(picks, "21", "but not if the shares are the same");
	conf(L1 ", preference: 7}\n" L2 ", preference: 2}\n" L3 ", preference: 2}\n",
	     "preferences");
	pick_all();
	is_str(picks, "231", "the lowest preference first, each once");
	group_deny(member("l3"));
	pick_all();
	is_str(picks, "213", "who failed comes last");
	group_deny(member("l2"));
	pick_all();
	ok(!strcmp(picks, "123") || !strcmp(picks, "132"), "among those by preference: %s", picks);
	group_deny(member("l1"));
	pick_all();
	ok(!strcmp(picks, "231") || !strcmp(picks, "321"), "all failed: %s", picks);
	run(61000);
	conf(L1 ", drain: yes}\n" L2 ", l2tp: {max-sessions: 1}}\n" L3 "}\n", "limits");
	member("l2")->sessions = 1;
	pick_all();
	is_str(picks, "3", "neither one that drains nor one that is full");
	member("l2")->sessions = 0;
	conf(L1 ", drain: yes}\n", "none");
	pick(1);
	is_str(picks, "-", "all drain");
	conf(TWO, "two LNSs");
}

static void test_spread(void)
{
	conf(L1 ", weight: 3}\n" L2 "}\n", "weights");
	is_int(dial_many(0, 100), 100, "100 calls");
	is_int(lns_open(0), 75, "75 with weight 3");
	is_int(lns_open(1), 25, "25 with weight 1");
	is_int(lns_count, 2, "in one tunnel each");
	conf(L1 ", weight: 3, drain: yes}\n" L2 "}\n", "one is drained");
	is_int(dial_many(100, 10), 10, "10 calls more");
	ok(lns_open(0) == 75 && lns_open(1) == 35, "go to the other; its calls stay");
	all_gone("spread");
	conf(L1 ", l2tp: {max-sessions: 3}}\n" L2 ", preference: 1, l2tp: {max-sessions: 2}}\n",
	     "limits");
	is_int(dial_many(0, 7), 5, "five of seven calls");
	ok(lns_open(0) == 3 && lns_open(1) == 2, "as many as the LNSs may have");
	hang_up(&hosts[0]);
	run(1000);
	is_int(dial_many(10, 1), 1, "one that ends makes room");
	conf(TWO, "two LNSs");
	all_gone("limits");
}

static void test_deny(void)
{
	unsigned int i;

	lnss[0].mode = LNS_SILENT;
	host_dial(0, "u@red");
	run(8000);
	ok(is_denied("l1") && lns_open(1) == 1, "an LNS fails");
	lns_reset(0);
	for (i = 1; i < 4; i++)
		host_dial(i, "u@red");
	run(4000);
	ok(!lnss[0].called && lns_open(1) == 4, "it is left alone, though its preference is first");
	lnss[1].mode = LNS_CDN;
	lnss[1].code = 4;
	host_dial(4, "u@red");
	run(4000);
	ok(lns_open(0) == 1 && hosts[4].open, "but comes when nobody else takes a call");
	ok(!is_denied("l1"), "and is good again when it answers");
	all_gone("denied");
	lnss[0].mode = LNS_SILENT;
	host_dial(0, "u@red");
	run(5000);
	ok(is_denied("l1"), "once more");
	lns_reset(0);
	run(60000);
	ok(!is_denied("l1"), "it lasts as long as the group says");
	host_dial(1, "u@red");
	run(4000);
	is_int(lns_open(0), 1, "and then it is the first again");
	tunnel_stop(TAILQ_LAST(&lns_tunnels, tunnel_list), L2TP_STOP_CLEAR, 0, "test");
	run(1000);
	ok(!is_denied("l1"), "one whose tunnel we stop has not failed");
	all_gone("deny time");
}

int main(void)
{
	srandom(5);
	plan(0);
	make_files();
	begin();
	test_pick();
	test_deny();
	test_spread();
	test_shares();
	return finish();
}
