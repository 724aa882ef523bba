// SPDX-License-Identifier: GPL-2.0
/*
 * vard_reload.c - what a new configuration changes, and what it leaves alone
 */
/*
 * build: tools/vard/reload_diff.c tools/vard/config*.c tools/vard/errlist.c
 *	tools/vard/secretfile.c tools/vard/users.c tools/vard/hash.c
 *	tools/vard/ppp/[a-z]*.c ; libs: -lyaml -lcrypto
 */
#include <stdlib.h>

#include "reload.h"
#include "tap.h"

static const char base[] =
	"users-file: /u\n"
	"vrs:\n"
	"- {name: red, id: 1, addresses: 10.9.0.1, pools: 10.1.0.0/24}\n"
	"- {name: blue, id: 2, addresses: 10.9.0.1, pools: 10.1.0.0/24}\n"
	"- {name: spare, id: 3}\n"
	"interfaces:\n"
	"- {name: eth0, vr: red, side: backbone}\n"
	"- {name: eth1, vr: red, side: access}\n"
	"pppoe:\n"
	"- {interface: eth1, services: voice}\n"
	"numbers: [{called: \"100\", vr: red}]\n"
	"isps:\n"
	"- {realm: a, vr: red}\n"
	"listen:\n"
	"- {name: one, address: 192.0.2.1, vr: red}\n"
	"- {name: two, address: 192.0.2.1, vr: blue}\n"
	"peers:\n"
	"- {name: lac1, from: 192.0.2.2, listen: one, secret: s, l2tp: {hello: 30s}}\n"
	"- {name: lac2, from: 192.0.2.3, listen: two}\n"
	"groups:\n"
	"- {name: lns, members: [{name: a, address: 192.0.2.9}]}\n"
	"dial:\n"
	"- {name: up, vr: red, group: lns, user: me, password: x}\n";

static struct config *parse(const char *text)
{
	struct errlist err = { 0 };
	struct config *cfg;

	cfg = config_parse("f", text, strlen(text), false, &err);
	if (!cfg) {
		printf("Bail out! %s\n", err.text[0]);
		exit(1);
	}
	return cfg;
}

/* @base with one piece of text replaced */
static char *edit(const char *from, const char *to)
{
	const char *at = strstr(base, from);
	static char text[4096];

	if (!at) {
		printf("Bail out! no \"%s\"\n", from);
		exit(1);
	}
	snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - base), base, to, at + strlen(from));
	return text;
}

/* Fates as a text, one letter each: VRs, listens, peers */
static const char *fates(const struct reload_diff *d)
{
	static const char letter[] = "=ARX";
	static char text[16];

	snprintf(text, sizeof(text), "%c%c%c %c%c %c%c", letter[d->vrs[0]], letter[d->vrs[1]],
		 letter[d->vrs[2]], letter[d->listens[0]], letter[d->listens[1]],
		 letter[d->peers[0]], letter[d->peers[1]]);
	return text;
}

static void change(const char *what, const char *from, const char *to, const char *want,
		   const char *told)
{
	struct config *old = parse(base), *new = parse(edit(from, to));
	struct reload_diff d;
	unsigned int i;
	bool found = !told;

	reload_diff(old, new, &d);
	is_str(fates(&d), want, "%s", what);
	for (i = 0; i < d.n && !found; i++)
		found = !strcmp(d.text[i], told);
	if (!ok(found, "%s: \"%s\"", what, told ? told : "")) {
		for (i = 0; i < d.n; i++)
			printf("# %s\n", d.text[i]);
	}
	reload_diff_free(&d);
	config_free(old);
	config_free(new);
}

static void test_same(void)
{
	struct config *old = parse(base), *new = parse(base);
	struct reload_diff d;

	ok(!reload_diff(old, new, &d), "the same file again");
	is_int(d.n, 0, "nothing changes");
	is_int(d.unchanged, 14, "all entries are unchanged");
	reload_diff_free(&d);
	config_free(old);
	config_free(new);
}

static void test_users(void)
{
	static const char *const before = "a * x\nb * y\nc * z 10.0.0.1\n";
	static const char *const after = "a * x\nb * new\nc * z 10.0.0.2\nd * w\n";
	struct config *old = parse(base), *new = parse(base);
	struct errlist err = { 0 };
	struct reload_diff d;

	old->users = users_parse("u", before, strlen(before), &err);
	new->users = users_parse("u", after, strlen(after), &err);
	reload_diff(old, new, &d);
	is_str(d.n ? d.text[0] : NULL, "users: 3 before, 4 now, 1 of them new and 2 changed",
	       "users are counted");
	reload_diff_free(&d);
	config_free(old);
	config_free(new);
}

int main(void)
{
	plan(0);
	test_same();
	test_users();
	change("other pools keep everything", "pools: 10.1.0.0/24", "pools: 10.2.0.0/24",
	       "A== == ==", "VR red");
	change("a VR with another name", "spare, id: 3", "other, id: 3", "==R == ==",
	       "VR spare: what depends on it is closed");
	change("a VR is removed", "- {name: spare, id: 3}\n", "", "==X == ==", "VR spare removed");
	change("a VR with another table", "red, id: 1", "red, id: 1, table: 7",
	       "R== == ==", "VR red: what depends on it is closed");
	change("a VR that is hairpin", "red, id: 1", "red, id: 1, hairpin: yes",
	       "A== == ==", "VR red");
	change("another management VR", "red, id: 1", "red, id: 1, management: yes",
	       "A== == ==", "VR red");
	change("a VR with a quota", "red, id: 1", "red, id: 1, quota: {rows: 5}",
	       "A== == ==", "VR red");
	change("PPPoE is removed", "pppoe:\n- {interface: eth1, services: voice}\n", "",
	       "=== == ==", "pppoe eth1 removed");
	change("PPPoE offers something else", "services: voice", "services: video",
	       "=== == ==", "pppoe eth1");
	change("PPPoE has other settings of PPP", "services: voice", "services: voice, mru: 1000",
	       "=== == ==", "pppoe eth1");
	change("PPPoE at another interface", "eth1, vr: red, side: access}\npppoe:\n",
	       "eth1, vr: red, side: access}\n- {name: eth2, vr: red, side: access}\n"
	       "pppoe:\n- {interface: eth2}\n", "=== == ==", "pppoe eth2 added");
	change("a VR is added", "- {name: blue", "- {name: cyan, id: 4}\n- {name: blue",
	       "=== == ==", "VR cyan added");
	change("a listen entry moves to another port", "192.0.2.1, vr: red",
	       "192.0.2.1, vr: red, port: 1702", "=== X= ==", "listen 192.0.2.1 port 1701 removed");
	change("a listen entry without checksum", "192.0.2.1, vr: red",
	       "192.0.2.1, vr: red, checksum: no", "=== R= ==", NULL);
	change("a listen entry for the access side", "192.0.2.1, vr: red",
	       "192.0.2.1, vr: red, access-side: yes", "=== A= ==", NULL);
	change("a peer is removed", "- {name: lac2, from: 192.0.2.3, listen: two}\n", "",
	       "=== == =X", "peer lac2 removed");
	change("a peer is added", "- {name: lac2", "- {name: lac3, from: 1.1.1.1}\n- {name: lac2",
	       "=== == ==", "peer lac3 added");
	change("a peer with another secret stays", "secret: s", "secret: t", "=== == A=",
	       "peer lac1");
	change("a peer with another HELLO interval stays", "hello: 30s", "hello: 31s",
	       "=== == A=", "peer lac1");
	change("a peer with another source is looked at again", "192.0.2.3", "192.0.2.4",
	       "=== == =A", "peer lac2");
	change("a peer in another VR", "listen: two", "listen: two, vr: red", "=== == =R",
	       "peer lac2: what depends on it is closed");
	change("a peer with another select", "listen: two", "listen: two, select: realm",
	       "=== == =R", NULL);
	change("a peer whose calls numbers tell apart", "listen: two",
	       "listen: two, select: called", "=== == =R", NULL);
	change("a peer at another listen entry", "listen: two", "listen: one", "=== == =R", NULL);
	change("PPP of all", "vrs:", "ppp: {mru: 1400}\nvrs:", "AAA == AA", "peer lac1");
	change("an interface moves", "eth0, vr: red", "eth0, vr: blue", "=== == ==",
	       "interface eth0");
	change("an interface is removed", "- {name: eth0, vr: red, side: backbone}\n", "",
	       "=== == ==", "interface eth0 removed");
	change("a realm moves", "realm: a, vr: red", "realm: a, vr: blue", "=== == ==", "isp a");
	change("a realm is added", "- {realm: a", "- {realm: b, vr: blue}\n- {realm: a",
	       "=== == ==", "isp b added");
	change("a number moves", "\"100\", vr: red", "\"100\", vr: blue", "=== == ==",
	       "number 100");
	change("a number is added", "{called: \"100\"",
	       "{called: \"200\", vr: red}, {called: \"100\"", "=== == ==", "number 200 added");
	change("a number is removed", "numbers: [{called: \"100\", vr: red}]\n", "", "=== == ==",
	       "number 100 removed");
	change("another password ends calls", "password: x", "password: y", "=== == ==",
	       "dial up: what depends on it is closed");
	change("another VR does", "up, vr: red", "up, vr: blue", "=== == ==",
	       "dial up: what depends on it is closed");
	change("a default route does", "password: x", "password: x, default-route: yes",
	       "=== == ==", "dial up: what depends on it is closed");
	change("more calls do not", "password: x", "password: x, calls: 2", "=== == ==", "dial up");
	change("nor do other settings of PPP", "password: x", "password: x, ppp: {auth: pap}",
	       "=== == ==", "dial up");
	change("calls are removed",
	       "dial:\n- {name: up, vr: red, group: lns, user: me, password: x}\n",
	       "", "=== == ==", "dial up removed");
	change("calls are added", "- {name: up,",
	       "- {name: down, vr: red, group: lns, user: me, password: x}\n- {name: up,",
	       "=== == ==", "dial down added");
	change("the log", "users-file", "log: debug\nusers-file", "=== == ==", "log, role or punt");
	return done();
}
