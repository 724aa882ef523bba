/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vard_fwd.h - the daemon as LAC and LTS: its configuration, and users of all kinds
 *
 * Included once, by tests of what goes on to LNSs; the other headers come with it.
 */
#ifndef SELFTESTS_UNIT_VARD_FWD_H
#define SELFTESTS_UNIT_VARD_FWD_H

#include "vard_sim.h"
#include "vard_far.h"

#include "forward.h"
#include "group.h"
#include "role.h"

#define L1	"  - {name: l1, address: 203.0.113.1, secret: s"
#define L2	"  - {name: l2, address: 203.0.113.2, secret: s"
#define L3	"  - {name: l3, address: 203.0.113.3, secret: s"
#define TWO	L1 "}\n" L2 ", preference: 1}\n"
#define ROLES	(CFG_ROLE_LAC | CFG_ROLE_LTS)

static void write_conf(const char *group, const char *members)
{
	char text[4096];

	snprintf(text, sizeof(text),
		 "users-file: %s\nlog: error\n"
		 "ppp: {echo-interval: 5s, echo-failures: 3, auth: [chap-md5, pap]}\n"
		 "l2tp: {hello: 5s, retransmit: {tries: 8, first-tries: 8}}\n"
		 "vrs:\n"
		 "- {name: red, id: 1, local: 10.9.0.1, pools: 10.1.0.0/24, role: [lac, lts], group: %s}\n"
		 "- {name: blue, id: 2, local: 10.9.0.1, pools: 10.1.0.1-10.1.0.250}\n"
		 "interfaces: [{name: eth1, vr: red, side: access, select: realm}]\n"
		 "isps: [{realm: red, vr: red}, {realm: blue, vr: blue}]\n"
		 "listen: [{address: 192.0.2.100, name: here}]\n"
		 "groups:\n"
		 "- name: %s\n"
		 "  listen: here\n"
		 "  deny: 60s\n"
		 "  l2tp: {call-timeout: 20s, retransmit: {first-tries: 1}}\n"
		 "  members:\n"
		 "%s\n"
		 "peers:\n"
		 "- {name: step, from: [192.0.2.1, 192.0.2.2], vr: red, secret: sesame}\n"
		 "- {name: realm, from: 192.0.2.0/28, vr: blue, select: realm, secret: sesame, proxy: yes}\n"
		 "pppoe: [{interface: eth1}]\n",
		 users_path, group, group, members);
	put(conf_path, text);
}

static void conf(const char *members, const char *what)
{
	write_conf("g", members);
	reload_it(NULL, what);
}

static struct peer *member(const char *name)
{
	char full[64];

	snprintf(full, sizeof(full), "g/%s", name);
	return peer_find(full);
}

static bool is_denied(const char *name)
{
	return member(name)->denied > fake.now;
}

static void begin(void)
{
	unsigned int i;

	put(users_path, "b@blue * secret\n");
	write_conf("g", TWO);
	fake.frame_out = frame_out;
	fake.datagram_out = datagram_out;
	fake.padt_out = padt_out;
	fake.port = &the_port;
	the_port.ifindex = FAKE_PORT;
	the_port.fd = -1;
	TAILQ_INIT(&the_port.sessions_of);
	more_timers = lns_timers;
	for (i = 0; i < LNSS; i++)
		lns_reset(i);
	sim_begin();
}

/* All vanish without a word; the daemon finds out by itself. PPPoE hosts hang up. */
static void all_gone(const char *what)
{
	unsigned int i;

	loss = 0;
	fake.fail_nth = 0;
	for (i = 0; i < HOSTS; i++) {
		hang_up(&hosts[i]);
		client_free(&hosts[i]);
	}
	for (i = 0; i < LACS; i++) {
		if (lacs[i].eng)
			lac_stop(i);
	}
	for (i = 0; i < LNSS; i++)
		lns_reset(i);
	for (i = 0; i < LNSS; i++)
		lnss[i].mode = LNS_SILENT;
	run(300000);
	ok(nothing_left(), "%s: nothing is left", what);
	for (i = 0; i < LNSS; i++)
		lns_reset(i);
}

static struct session *first_in(void)
{
	struct session *s;

	TAILQ_FOREACH(s, &sessions, all) {
		if (!s->t || !s->t->out)
			return s;
	}
	return NULL;
}

/* A user dials: by PPPoE, in step, or by realm */
enum way { PPPOE, STEP, REALM, WAYS };

static const char *const way_name[] = { "PPPoE", "in step", "by realm" };

static struct client *dial_by(enum way way, unsigned int slot)
{
	static const unsigned int lac[] = { [STEP] = 0, [REALM] = 2 };

	if (way == PPPOE) {
		host_dial(slot, "u@red");
		return &hosts[slot];
	}
	if (!lacs[lac[way]].eng || lacs[lac[way]].over) {
		if (lacs[lac[way]].eng)
			lac_stop(lac[way]);
		lac_start(lac[way], "sesame");
		lacs[lac[way]].sequencing = 0;
	}
	return lac_call(lac[way], slot, "u@red", SECRET);
}

static void client_again(struct client *cl)
{
	hang_up(cl);
	client_free(cl);
}

static unsigned int dial_many(unsigned int first, unsigned int n)
{
	unsigned int i, open = 0;

	for (i = first; i < first + n; i++)
		host_dial(i, "u@red");
	run(10000);
	for (i = first; i < first + n; i++)
		open += hosts[i].open;
	return open;
}

/* The last part: all objects go, the sanitizers look for the rest */
static int finish(void)
{
	unsigned int i;

	sim_end();
	for (i = 0; i < HOSTS; i++)
		client_free(&hosts[i]);
	for (i = 0; i < LACS; i++) {
		if (lacs[i].eng)
			lac_stop(i);
	}
	for (i = 0; i < LNSS; i++)
		lns_reset(i);
	drop_wire();
	return done();
}

#endif /* SELFTESTS_UNIT_VARD_FWD_H */
