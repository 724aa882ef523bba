// SPDX-License-Identifier: GPL-2.0
/*
 * build: tools/vard/config*.c tools/vard/errlist.c tools/vard/secretfile.c tools/vard/users.c
 *	tools/vard/hash.c tools/vard/ppp/[a-z]*.c ; libs: -lyaml -lcrypto
 */
/*
 * vard_config.c - the configuration: a good file, and what is said of bad ones
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include "config.h"
#include "tap.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static const char good[] =
	"log: debug\n"
	"users-file: /etc/vard/users\n"
	"punt: { rate: 50, total-burst: 10 }\n"
	"peers:\n"				/* before what they refer to */
	"  - name: lac1\n"
	"    from: [192.0.2.0/24, 198.51.100.7]\n"
	"    vr: red\n"
	"    select: called\n"
	"    ppp: { auth: pap }\n"
	"  - name: lac2\n"
	"    host-name: lac2.example\n"
	"    secret: \"s3cret: yes\"\n"
	"    select: user\n"
	"    listen: east\n"
	"    l2tp:\n"
	"      host-name: lns.example\n"
	"      hello: 500ms\n"
	"      retransmit: { tries: 3, cap: 1m }\n"
	"listen:\n"
	"  - { name: east, address: 192.0.2.1 }\n"
	"  - { address: 192.0.2.1, vr: red, port: 1702, checksum: no }\n"
	"interfaces:\n"
	"  - { name: eth0, vr: box, side: backbone }\n"
	"  - { name: eth1.7, vr: red, side: access, select: realm }\n"
	"  - { name: eth2, vr: box, side: access }\n"
	"pppoe:\n"
	"  - { interface: eth1.7, ac-name: bras1, services: [internet, \"\"], padi-rate: 9 }\n"
	"  - interface: eth2\n"
	"    services: voice\n"
	"    mru: 1500\n"
	"    max-sessions: 8\n"
	"    max-per-mac: 1\n"
	"    ppp: { auth: pap, pfc: yes, allow-acfc: yes }\n"
	"isps:\n"
	"  - { realm: Red.Example, vr: red }\n"
	"users:\n"
	"  - { name: Bob@Red.Example, vr: blue }\n"
	"numbers:\n"
	"  - { called: 0800123, vr: red }\n"
	"  - { called: \"+49#7\", vr: blue }\n"
	"vrs:\n"
	"  - name: red\n"
	"    id: 1\n"
	"    addresses: [10.9.0.1/24, \"2001:db8::1\"]\n"
	"    pools: [10.1.0.0/30, 10.2.0.0/31, 10.3.0.5-10.3.0.9]\n"
	"    dns: 10.9.0.53\n"
	"    nbns: [10.9.0.54, 10.9.0.55]\n"
	"    hairpin: yes\n"
	"    management: yes\n"
	"    quota: { tunnels: 3, sessions: 4294967295, routes: 7, rate: 50 }\n"
	"    ppp: { mru: 1400 }\n"
	"  - { name: blue, id: 2147483647, table: 77, local: 10.0.0.1 }\n"
	"ppp: { auth: [pap, chap-md5], mru: 1452, echo-failures: 9, host-name: box1 }\n"
	"l2tp: { challenge: yes, hide: all }\n";

/* Who hands on all calls does not judge users, so it needs no file of them. */
static void test_no_users(void)
{
	static const char *const roles[] = { "role: [lac, lts], ", "" };
	char text[1024];
	unsigned int i;

	for (i = 0; i < 2; i++) {
		struct errlist err = { 0 };
		struct config *cfg;

		/* "role" of the box forbids what the one of a VR does not; a group comes first */
		snprintf(text, sizeof(text),
			 "%s\n"
			 "vrs:\n"
			 "- {name: red, id: 1, %sgroup: g}\n"
			 "- {name: own, id: 2, role: none}\n"
			 "interfaces:\n"
			 "- {name: e, vr: own, side: access, select: realm}\n"
			 "isps: [{realm: red, vr: red}]\n"
			 "users: [{name: u, vr: red}]\n"
			 "numbers: [{called: 1, vr: red}]\n"
			 "listen: [{address: 1.1.1.1, vr: red}, {address: 1.1.1.1, vr: own}, {address: 1.1.1.1}]\n"
			 "groups: [{name: g, members: [{name: m, address: 1.1.1.2}]}]\n"
			 "pppoe: [{interface: e}]\n"
			 "peers:\n"
			 "- {name: a, from: 1.1.1.3, vr: red}\n"
			 "- {name: b, from: 1.1.1.4, vr: own, select: realm}\n"
			 "- {name: c, from: 1.1.1.5, select: user}\n"
			 "- {name: d, from: 1.1.1.6, select: called}\n",
			 i ? "role: [lac, lts]" : "log: info", roles[i]);
		cfg = config_parse("f", text, strlen(text), false, &err);
		ok(cfg && !cfg->users_path, "no users-file where nobody ends: %s",
		   err.n ? err.text[0] : "none");
		config_free(cfg);
		err_free(&err);
	}
}

static void test_grants(void)
{
	static const char text[] =
		"vrs: [{name: red, id: 7}]\n"
		"grants:\n"
		"  - {uid: root, vr: red, rights: [read, routes]}\n"
		"  - {gid: 4100, vr: all, rights: interfaces}\n";
	struct errlist err = { 0 };
	const struct varnl_grant *a, *b;
	struct config *cfg;

	cfg = config_parse("grants", text, strlen(text), false, &err);
	if (!ok(cfg, "a file with grants: %s", err.n ? err.text[0] : "no message"))
		return;
	is_int(cfg->n_grants, 2, "grants");
	a = &cfg->grants[0].grant;
	b = &cfg->grants[1].grant;
	ok(a->has == (VARNL_BIT(VAR_A_GRANT_UID) | VARNL_BIT(VAR_A_GRANT_VR) |
		      VARNL_BIT(VAR_A_GRANT_RIGHTS)) && !a->uid && a->vr == 7 &&
	   a->rights == (VAR_RIGHT_READ | VAR_RIGHT_ROUTES), "to a user, over a VR");
	ok(b->has == (VARNL_BIT(VAR_A_GRANT_GID) | VARNL_BIT(VAR_A_GRANT_ALL) |
		      VARNL_BIT(VAR_A_GRANT_RIGHTS)) && b->gid == 4100 &&
	   b->rights == VAR_RIGHT_INTERFACES, "to a group, over all");
	ok(cfg_same_holder(a, a) && !cfg_same_holder(a, b), "whose they are");
	config_free(cfg);
}

static void test_peers(const struct config *cfg)
{
	const struct cfg_peer *p = cfg->peers;

	is_int(cfg->n_peers, 2, "peers");
	is_int(p[0].n_from, 2, "source prefixes");
	ok(p[0].from[0].len == 24 && p[0].from[1].len == 32, "their lengths");
	ok(p[0].vr_given && p[0].vr == 1, "the VR of a peer, by name");
	ok(p[0].ppp.conf.auth[0] == PPP_AUTH_PAP && p[0].ppp.conf.auth[1] == PPP_AUTH_NONE,
	   "a peer's own authentication protocols");
	is_int(p[0].ppp.conf.mru, 1400, "MRU of the peer's VR");
	is_int(p[0].ppp.conf.echo_failures, 9, "what the VR has from the top");
	is_str(p[0].ppp.conf.host_name, "box1", "PPP host name");
	ok(p[0].ppp.conf.host_name == p[0].ppp.host_name, "which is the peer's own copy");
	ok(!p[0].l2tp.challenge, "no challenge without a secret");
	is_str(p[1].host_name, "lac2.example", "host name of a peer");
	is_str((const char *)p[1].secret, "s3cret: yes", "secret");
	ok(p[1].select == VAR_SELECT_USER && !p[1].called && !cfg_peer_one_vr(&p[1]), "select");
	ok(p[0].select == VAR_SELECT_NONE && p[0].called && !cfg_peer_one_vr(&p[0]),
	   "select by Called Number");
	is_str(p[1].listen, "east", "listen of a peer");
	ok(!p[1].vr_given, "a peer without a VR");
	is_str(p[1].l2tp.host_name, "lns.example", "what a peer is answered with");
	is_int(p[1].l2tp.hello_ms, 500, "a duration in ms");
	is_int(p[1].l2tp.tries, 3, "retransmissions");
	is_int(p[1].l2tp.cap_ms, 60000, "a duration in minutes");
	is_int(p[1].l2tp.hide, CFG_HIDE_ALL, "what a peer has from the top");
	ok(p[1].l2tp.challenge, "challenge");
	is_int(p[1].ppp.conf.mru, 1452, "MRU from the top");
}

static void test_pppoe(const struct config *cfg)
{
	const struct cfg_pppoe *p = cfg->pppoes;
	char host[PPPOE_NAME_MAX + 1] = "";

	is_int(cfg->n_pppoes, 2, "PPPoE ports");
	is_str(p[0].interface, "eth1.7", "interface of a PPPoE port");
	is_str(p[0].ac_name, "bras1", "AC-Name");
	ok(p[0].n_services == 2 && !strcmp(p[0].services[0], "internet") && !p[0].services[1][0],
	   "services, one of them empty");
	ok(p[0].mru == 1492 && p[0].max_sessions == 65534 && p[0].max_per_mac == 4 &&
	   p[0].padi_rate == 9, "defaults of a PPPoE port");
	is_int(p[0].ppp.conf.mru, 1400, "MRU of its VR");
	ok(!p[0].ppp.conf.allow_pfc && !p[0].ppp.conf.allow_acfc, "no field is compressed");
	ok(p[0].ppp.conf.host_name == p[0].ppp.host_name, "PPP host name is its own copy");
	gethostname(host, sizeof(host) - 1);
	is_str(p[1].ac_name, host[0] ? host : "var", "AC-Name is the machine's name");
	ok(p[1].n_services == 1 && p[1].mru == 1500 && p[1].max_sessions == 8 &&
	   p[1].max_per_mac == 1 && p[1].padi_rate == 100, "values of a PPPoE port");
	is_int(p[1].ppp.conf.mru, 1500, "its own MRU");
	is_int(p[1].ppp.conf.echo_failures, 9, "what a port of the box has from the top");
	ok(p[1].ppp.conf.auth[0] == PPP_AUTH_PAP && p[1].ppp.conf.pfc, "what it has itself");
	ok(!p[1].ppp.conf.allow_acfc, "but never ACFC");
}

static const char dials[] =
	"ppp: { auth: none, mru: 1400 }\n"
	"dial:\n"				/* before what they refer to */
	"  - name: uplink\n"
	"    vr: site\n"
	"    group: isp\n"
	"    user: \"site%d-%d@ISP.example\"\n"
	"    password: \"pass: word\"\n"
	"    calls: 12\n"
	"    redial: 90s\n"
	"    default-route: yes\n"
	"    ppp: { auth: pap, mru: 1300 }\n"
	"  - { name: spare, vr: site, group: isp, user: 100%, password: x, side: access,\n"
	"      default-route: yes, metric: 1036 }\n"
	"groups:\n"
	"  - { name: isp, listen: out, members: [ { name: a, address: 192.0.2.9 } ] }\n"
	"listen: [ { name: out, address: 192.0.2.1 } ]\n"
	"vrs: [ { name: site, id: 5, ppp: { echo-failures: 7 } } ]\n";

static void test_dials(void)
{
	struct errlist err = { 0 };
	const struct cfg_dial *d;
	char user[USER_NAME_MAX + 1];
	struct config *cfg;

	cfg = config_parse("dials", dials, strlen(dials), false, &err);
	if (!ok(cfg, "a file with calls: %s", err.n ? err.text[0] : "no message"))
		return;
	d = cfg->dials;
	is_int(cfg->n_dials, 2, "entries of dial");
	ok(config_dial(cfg, "spare") == d + 1 && !config_dial(cfg, "isp"), "by their names");
	ok(d->vr == 5 && !strcmp(d->group, "isp"), "VR and group");
	ok(!strcmp(d->password, "pass: word") && cfg->has_secrets, "password, which is a secret");
	ok(d->calls == 12 && d->redial_ms == 90000 && d->default_route && d->metric == 1024 &&
	   d->side == VAR_SIDE_BACKBONE, "values of an entry");
	is_int(cfg_dial_user(d, 12, user, sizeof(user)), 21, "length of a call's user");
	is_str(user, "site12-12@ISP.example", "the number of the call in it");
	cfg_dial_user(d + 1, 1, user, sizeof(user));
	is_str(user, "100%", "a user without a number");
	ok(d->ppp.conf.role == PPP_ROLE_CLIENT && d->ppp.conf.host_name == d->ppp.host_name,
	   "settings of a client");
	ok(d->ppp.conf.auth[0] == PPP_AUTH_NONE && d->ppp.conf.user_auth[0] == PPP_AUTH_PAP &&
	   d->ppp.conf.user_auth[1] == PPP_AUTH_NONE, "auth is what we agree to");
	ok(d->ppp.conf.mru == 1300 && d->ppp.conf.echo_failures == 7, "what is the VR's");
	d++;
	ok(d->calls == 1 && d->redial_ms == 10000 && d->side == VAR_SIDE_ACCESS, "defaults");
	ok(d->ppp.conf.user_auth[0] == PPP_AUTH_CHAP_MD5 &&
	   d->ppp.conf.user_auth[1] == PPP_AUTH_PAP && d->ppp.conf.mru == 1400,
	   "which are not those of users");
	config_free(cfg);
}

static void test_good(void)
{
	struct errlist err = { 0 };
	const struct cfg_vr *vr;
	struct config *cfg;
	char text[64];
	unsigned int i;

	cfg = config_parse("good", good, strlen(good), false, &err);
	for (i = 0; i < err.n; i++)
		printf("# %s\n", err.text[i]);
	if (!ok(cfg, "a good file"))
		return;
	is_int(cfg->log_level, LOG_DEBUG, "log level");
	ok(cfg->punt.rate == 50 && !cfg->punt.burst && cfg->punt.total_burst == 10, "punt");
	ok(cfg->has_secrets, "it is known that there is a secret in it");
	is_int(cfg->n_vrs, 2, "VRs");
	vr = config_vr(cfg, 1);
	is_int(vr->table, 1001, "default routing table");
	is_str(inet_ntop(AF_INET, &vr->local, text, sizeof(text)), "10.9.0.1",
	       "our address is the first one of the VR");
	ok(vr->n_addrs == 2 && vr->addrs[1].family == AF_INET6 && vr->addrs[1].len == 128,
	   "addresses of the VR");
	is_int(vr->n_pools, 3, "pools");
	ok(vr->pools[0].first == 0x0a010001 && vr->pools[0].last == 0x0a010002,
	   "a subnet without its first and last address");
	ok(vr->pools[1].first == 0x0a020000 && vr->pools[1].last == 0x0a020001, "a /31 is whole");
	ok(vr->pools[2].first == 0x0a030005 && vr->pools[2].last == 0x0a030009, "a range");
	ok(vr->dns[0].s_addr && !vr->dns[1].s_addr && vr->nbns[1].s_addr, "DNS and NBNS");
	ok(vr->hairpin, "hairpin");
	ok(vr->management && !cfg->vrs[1].management, "management");
	ok(vr->quota.tunnels == 3 && vr->quota.sessions == UINT32_MAX && !vr->quota.rows &&
	   vr->quota.routes == 7 && vr->quota.rate == 50, "quotas");
	ok(!cfg->vrs[1].quota.tunnels && !cfg->vrs[1].quota.rate, "a VR without quotas");
	ok(!config_vr(cfg, 3), "no such VR");
	ok(cfg->ifs[1].select == VAR_SELECT_REALM && cfg->ifs[1].side == VAR_SIDE_ACCESS &&
	   cfg->ifs[1].vr == 1, "an interface");
	is_int(cfg->ifs[0].vr, 0, "an interface of the box");
	is_str(cfg->isps[0].realm, "red.example", "realms are in lower case");
	is_str(cfg->user_rows[0].name, "Bob@red.example", "so are those of users");
	ok(cfg->n_numbers == 2 && config_number(cfg, "0800123")->vr == 1 &&
	   config_number(cfg, "+49#7")->vr == 2147483647 && !config_number(cfg, "800123"),
	   "Called Numbers are text");
	ok(cfg->listens[0].port == 1701 && cfg->listens[0].checksum && !cfg->listens[0].vr,
	   "defaults of listen");
	ok(cfg->listens[1].port == 1702 && !cfg->listens[1].checksum && cfg->listens[1].vr == 1,
	   "values of listen");
	test_peers(cfg);
	test_pppoe(cfg);
	config_free(cfg);
}

#define VR_RED	"vrs: [ { name: red, id: 1 } ]\n"
#define USERS	"users-file: /u\n"
#define SITE	VR_RED "listen: [{address: 1.1.1.1, vr: red}]\n" \
		"groups: [{name: g, members: [{name: m, address: 1.1.1.2}]}]\ndial:\n"
#define TEXT61	"0123456789012345678901234567890123456789012345678901234567890"
#define CALL	"name: d, vr: red, group: g, user: u"
#define ACCESS	USERS "interfaces: [{name: e, vr: box, side: access}]\n"

static const struct {
	const char *name;
	const char *text;
	const char *want;
} bad[] = {
	{ "a typing error in a key", "vrs:\n  - nmae: red\n    id: 1\n",
	  "f:2:5: found unknown key \"nmae\" in a VR (did you mean name?), expected one of: name, id, table, addresses, hairpin, management, local, pools, dns, nbns, ppp, role, group, quota"
	},
	{ "a quota of nothing", "vrs:\n- name: red\n  id: 1\n  quota: {rows: 5, sessions: 0}\n",
	  "f:4:30: found \"0\", expected sessions as a number from 1 to 4294967295" },
	{ "a quota that is not kept", "vrs:\n- name: red\n  id: 1\n  quota:\n    session: 5\n",
	  "f:5:5: found unknown key \"session\" in a quota (did you mean sessions?), expected one of: tunnels, sessions, rows, routes, rate"
	},
	{ "a rate that is too high", "vrs:\n- name: red\n  id: 1\n  quota: {rate: 1000001}\n",
	  "f:4:17: found \"1000001\", expected rate as a number from 1 to 1000000" },
	{ "a number where quotas are expected", "vrs:\n- name: red\n  id: 1\n  quota: 5\n",
	  "f:4:10: found \"5\", expected a quota as a mapping (key: value)" },
	{ "an unknown key at the top", "vrs:\n\nxyz: 1\n",
	  "f:3:1: found unknown key \"xyz\" in the configuration, expected one of: log, users-file, role, punt, l2tp, ppp, vrs, interfaces, isps, users, numbers, listen, groups, peers, pppoe, dial, grants"
	},
	{ "a key twice", "log: info\npunt: {}\nlog: debug\n",
	  "f:3:1: found log in the configuration again, it is in line 1 already" },
	{ "O instead of 0", "vrs:\n  - name: red\n    id: 1O\n",
	  "f:3:9: found \"1O\", expected id as a number from 1 to 2147483647" },
	{ "hexadecimal", "vrs: [ { name: red, id: 0x1 } ]",
	  "f:1:25: found \"0x1\", expected id as a number from 1 to 2147483647" },
	{ "a negative number", "vrs: [ { name: red, id: -1 } ]",
	  "f:1:25: found \"-1\", expected id as a number from 1 to 2147483647" },
	{ "VR 0", "vrs: [ { name: red, id: 0 } ]",
	  "f:1:25: found \"0\", expected id as a number from 1 to 2147483647" },
	{ "an id of 33 bits", "vrs: [ { name: red, id: 4294967297 } ]",
	  "f:1:25: found \"4294967297\", expected id as a number from 1 to 2147483647" },
	{ "an id of 65 bits", "vrs: [ { name: red, id: 18446744073709551617 } ]",
	  "f:1:25: found \"18446744073709551617\", expected id as a number from 1 to 2147483647" },
	{ "nothing where a number is expected", "vrs:\n- name: red\n  id:\n",
	  "f:3:6: found nothing, expected id as a number from 1 to 2147483647" },
	{ "a list where a number is expected", "vrs:\n- name: red\n  id: [1]\n",
	  "f:3:7: found a list, expected id as a number from 1 to 2147483647" },
	{ "a required key is missing", "vrs:\n- name: red\n",
	  "f:2:3: found a VR without id, which is required" },
	{ "a mapping where a list is expected", "vrs:\n  name: red\n",
	  "f:2:3: found a mapping, expected vrs as a list of VRs (lines that begin with \"- \")" },
	{ "a word where a mapping is expected", "vrs: [ red ]\n",
	  "f:1:8: found \"red\", expected a VR as a mapping (key: value)" },
	{ "a VR twice", "vrs:\n- { name: red, id: 1 }\n- { name: red, id: 2 }\n",
	  "f:3:11: found VR red again, it is in line 2 already" },
	{ "a VR id twice", "vrs:\n- { name: red, id: 1 }\n- { name: blue, id: 1 }\n",
	  "f:3:21: found VR id 1 again, VR red has it already" },
	{ "a table twice",
	  "vrs:\n- { name: red, id: 1, table: 9 }\n- { name: blue, id: 2, table: 9 }\n",
	  "f:3:31: found table 9, which VR red has already" },
	{ "a table that another one has by default",
	  "vrs:\n- { name: red, id: 1 }\n- { name: blue, id: 2, table: 1001 }\n",
	  "f:3:31: found table 1001, which VR red has already" },
	{ "two management VRs",
	  "vrs:\n- { name: red, id: 1, management: yes }\n"
	  "- { name: blue, id: 2, management: yes }\n",
	  "f:3:36: found management again, VR red is the management VR already" },
	{ "table main", "vrs: [ { name: red, id: 1, table: 254 } ]\n",
	  "f:1:35: found table 254, which is the box's own, expected another one" },
	{ "a VR named box", "vrs: [ { name: box, id: 1 } ]\n",
	  "f:1:16: found VR box, which is the box itself, expected another name" },
	{ "a device name that is too long", "vrs: [ { name: abcdefghijklmnop, id: 1 } ]\n",
	  "f:1:16: found \"abcdefghijklmnop\", expected name as the name of a network device, 1 to 15 bytes"
	},
	{ "a slash in a device name", "vrs: [ { name: a/b, id: 1 } ]\n",
	  "f:1:16: found \"a/b\", expected name as the name of a network device, 1 to 15 bytes" },
	{ "no address", "vrs: [ { name: red, id: 1, addresses: [10.0.0.256] } ]\n",
	  "f:1:40: found \"10.0.0.256\", expected an address with or without /LENGTH" },
	{ "a prefix that is too long", "vrs: [ { name: red, id: 1, addresses: 10.0.0.1/33 } ]\n",
	  "f:1:39: found \"10.0.0.1/33\", expected an address with or without /LENGTH" },
	{ "a multicast address", "vrs: [ { name: red, id: 1, dns: 224.0.0.1 } ]\n",
	  "f:1:33: found \"224.0.0.1\", expected dns as an IPv4 address" },
	{ "three DNS servers", "vrs: [ { name: red, id: 1, dns: [1.1.1.1, 2.2.2.2, 3.3.3.3] } ]\n",
	  "f:1:33: found 3 addresses, expected dns with at most 2" },
	{ "a pool without our own address", "vrs: [ { name: red, id: 1, pools: 10.0.0.0/24 } ]\n",
	  "f:1:35: found pools without our own address, expected local or an IPv4 address in addresses"
	},
	{ "a pool with host bits",
	  "vrs: [ { name: red, id: 1, local: 10.9.9.9, pools: 10.0.0.1/24 } ]\n",
	  "f:1:52: found \"10.0.0.1/24\", expected IPv4 addresses as prefix (10.1.0.0/24) or range (10.1.0.10-10.1.0.99)"
	},
	{ "a range that runs backwards",
	  "vrs: [ { name: red, id: 1, local: 10.9.9.9, pools: 10.0.0.9-10.0.0.1 } ]\n",
	  "f:1:52: found \"10.0.0.9-10.0.0.1\", expected IPv4 addresses as prefix (10.1.0.0/24) or range (10.1.0.10-10.1.0.99)"
	},
	{ "pools that overlap",
	  "vrs:\n- name: red\n  id: 1\n  local: 10.9.9.9\n  pools:\n  - 10.0.0.0/24\n  - 10.0.0.9-10.0.1.1\n",
	  "f:7:5: found \"10.0.0.9-10.0.1.1\", which overlaps pool 1 of the same VR" },
	{ "a pool that is too big",
	  "vrs: [ { name: red, id: 1, local: 11.0.0.1, pools: 10.0.0.0/8 } ]\n",
	  "f:1:52: found pools of 16777214 addresses, expected at most 4194304 in a VR" },
	{ "an unknown VR", VR_RED "isps:\n- realm: a\n  vr: rde\n",
	  "f:4:7: found \"rde\" (did you mean red?), expected vr as the name of a VR in \"vrs\", or box"
	},
	{ "a broken VR is told once", "vrs: [{name: red, id: x}]\nisps: [{realm: a, vr: red}]\n",
	  "f:1:23: found \"x\", expected id as a number from 1 to 2147483647" },
	{ "an unknown side", VR_RED "interfaces:\n- name: eth0\n  vr: red\n  side: backbon\n",
	  "f:5:9: found \"backbon\" (did you mean backbone?), expected side as one of: access, backbone"
	},
	{ "an interface twice",
	  VR_RED "interfaces:\n- {name: e, vr: red, side: access}\n"
	  "- {name: e, vr: red, side: access}\n",
	  "f:4:10: found interface e again, it is in line 3 already" },
	{ "a VRF device as a port", VR_RED "interfaces:\n- {name: red, vr: red, side: access}\n",
	  "f:3:10: found red, which is the device of a VR, expected a port" },
	{ "a realm twice, in other letters",
	  VR_RED "isps:\n- {realm: A.b, vr: red}\n- {realm: a.B, vr: red}\n",
	  "f:4:11: found realm a.b again, it is in line 3 already" },
	{ "a realm with @", VR_RED "isps:\n- {realm: x@a, vr: red}\n",
	  "f:3:11: found \"x@a\", expected realm as what is behind the @ of a user name" },
	{ "a user twice", VR_RED "users:\n- {name: a@B, vr: red}\n- {name: a@b, vr: red}\n",
	  "f:4:10: found user a@b again, it is in line 3 already" },
	{ "a VR by the name of all", "vrs: [{name: all, id: 1}]\n",
	  "f:1:14: found all, expected another name: in a grant it stands for every VR" },
	{ "a grant for nobody", VR_RED "grants:\n- {vr: red, rights: read}\n",
	  "f:3:3: found neither uid nor gid, expected one of uid and gid" },
	{ "a grant for a user that is not there",
	  VR_RED "grants:\n- {uid: no body, vr: red, rights: read}\n",
	  "f:3:9: found \"no body\", expected uid as a user of this machine, or a number" },
	{ "a grant over the box", VR_RED "grants:\n- {uid: 1, vr: box, rights: read}\n",
	  "f:3:16: found box, which is the carrier's, expected vr as the name of a VR, or all" },
	{ "a grant of nothing", VR_RED "grants:\n- {uid: 1, vr: red, rights: []}\n",
	  "f:3:29: found no right, expected rights as one or more of: interfaces, sessions, routes, read"
	},
	{ "an unknown right", VR_RED "grants:\n- {uid: 1, vr: red, rights: [read, reed]}\n",
	  "f:3:36: found \"reed\" (did you mean read?), expected rights as one of: interfaces, sessions, routes, read"
	},
	{ "a grant twice",
	  VR_RED "grants:\n- {gid: 1, vr: red, rights: read}\n"
	  "- {gid: 1, vr: red, rights: routes}\n",
	  "f:4:3: found a grant for the same over the same VR again, it is in line 3 already" },
	{ "a port that is too high", "listen:\n- {address: 1.2.3.4, port: 65536}\n",
	  "f:2:28: found \"65536\", expected port as a number from 1 to 65535" },
	{ "the same address twice",
	  "listen:\n- {address: 1.2.3.4}\n- {address: 1.2.3.4, name: x}\n",
	  "f:3:13: found address, port and vr of line 2 again, expected another address, port or vr"
	},
	{ "yes or no", "listen:\n- {address: 1.2.3.4, checksum: maybe}\n",
	  "f:2:32: found \"maybe\", expected checksum as yes or no" },
	{ "a peer without a match", USERS "peers:\n- name: x\n",
	  "f:3:3: found a peer without from and host-name, expected at least one of them" },
	{ "a host name without a secret", USERS "peers:\n- name: x\n  host-name: lac\n",
	  "f:4:14: found host-name without a secret, expected secret or secret-file, as anybody can claim a name"
	},
	{ "a host name alone and no challenge",
	  USERS "peers:\n- name: x\n  host-name: lac\n  secret: s\n  l2tp:\n    challenge: no\n",
	  "f:7:5: found a peer known by its host name alone and challenge no, expected challenge yes"
	},
	{ "a secret that is a list",
	  USERS "peers:\n- name: x\n  from: 1.1.1.1\n  secret: [topsecret]\n",
	  "f:5:11: found something else, expected secret as text of 1 to 255 bytes" },
	{ "two secrets",
	  USERS "peers:\n- name: x\n  from: 1.1.1.1\n  secret: a\n  secret-file: /b\n",
	  "f:6:16: found secret and secret-file, expected one of them" },
	{ "a relative path", USERS "peers:\n- name: x\n  from: 1.1.1.1\n  secret-file: b\n",
	  "f:5:16: found \"b\", expected secret-file as a path that begins with /" },
	{ "an IPv6 peer", USERS "peers:\n- name: x\n  from: \"2001:db8::/32\"\n",
	  "f:4:9: found \"2001:db8::/32\", expected an IPv4 address or prefix without host bits" },
	{ "a peer twice", USERS "peers:\n- {name: x, from: 1.1.1.1}\n- {name: x, from: 1.1.1.2}\n",
	  "f:4:10: found peer x again, it is in line 3 already" },
	{ "two peers with the same source",
	  USERS "peers:\n- {name: x, from: 1.1.1.1}\n- {name: y, from: [2.2.2.2, 1.1.1.1]}\n",
	  "f:4:19: found the same source and host name as in peer x, expected something that tells them apart"
	},
	{ "an unknown listen entry", USERS "peers:\n- {name: x, from: 1.1.1.1, listen: here}\n",
	  "f:3:36: found \"here\", expected listen as the name of an entry of \"listen\"" },
	{ "users without a file", VR_RED "peers:\n- {name: x, from: 1.1.1.1, vr: red}\n",
	  "f:3:3: found a peer whose users may end in VR red and must authenticate, expected users-file at the top, or auth: none in ppp"
	},
	{ "users in the VR of a listen entry",
	  VR_RED "listen:\n- {address: 1.1.1.1}\n- {address: 1.1.1.1, vr: red}\n"
	  "peers:\n- {name: x, from: 1.1.1.1}\n",
	  "f:6:3: found a peer whose users may end in VR red and must authenticate, expected users-file at the top, or auth: none in ppp"
	},
	{ "users of a realm without a file",
	  VR_RED "isps: [{realm: r, vr: red}]\npeers:\n- {name: x, from: 1.1.1.1, select: realm}\n",
	  "f:4:3: found a peer whose users may end in VR red and must authenticate, expected users-file at the top, or auth: none in ppp"
	},
	{ "callers of a number without a file",
	  VR_RED "numbers: [{called: 1, vr: red}]\n"
	  "peers:\n- {name: x, from: 1.1.1.1, select: called}\n",
	  "f:4:3: found a peer whose users may end in VR red and must authenticate, expected users-file at the top, or auth: none in ppp"
	},
	{ "a user without a file",
	  VR_RED "users: [{name: u, vr: red}]\npeers:\n- {name: x, from: 1.1.1.1, select: user}\n",
	  "f:4:3: found a peer whose users may end in VR red and must authenticate, expected users-file at the top, or auth: none in ppp"
	},
	{ "choice by realm without authentication",
	  "ppp: {auth: none}\npeers:\n- {name: x, from: 1.1.1.1, select: realm}\n",
	  "f:3:36: found select realm with ppp auth none, expected authentication, as the user's name decides"
	},
	{ "a number without a VR", "numbers:\n- {called: 100}\n",
	  "f:2:3: found a number without vr, which is required" },
	{ "a number of the box", "numbers:\n- {called: 100, vr: box}\n",
	  "f:2:21: found box, expected vr as the name of a VR in \"vrs\"" },
	{ "a number with a blank", VR_RED "numbers:\n- {called: 1 00, vr: red}\n",
	  "f:3:12: found \"1 00\", expected called as a number, without blanks" },
	{ "a number twice",
	  VR_RED "numbers:\n- {called: 100, vr: red}\n- {called: \"100\", vr: red}\n",
	  "f:4:12: found number 100 again, it is in line 3 already" },
	{ "an unknown choice of a peer",
	  USERS "peers:\n- {name: x, from: 1.1.1.1, select: caller}\n",
	  "f:3:36: found \"caller\" (did you mean called?), expected select as one of: none, realm, user, called"
	},
	{ "a port has no Called Number",
	  "interfaces: [{name: e, vr: box, side: access, select: called}]\n",
	  "f:1:55: found \"called\", expected select as one of: none, realm, user" },
	{ "PPPoE without an interface", ACCESS "pppoe:\n- {mru: 1000}\n",
	  "f:4:3: found a PPPoE port without interface, which is required" },
	{ "an unknown key of PPPoE", ACCESS "pppoe:\n- {interface: e, servces: x}\n",
	  "f:4:18: found unknown key \"servces\" in a PPPoE port (did you mean services?), expected one of: interface, ac-name, services, mru, max-sessions, max-per-mac, padi-rate, ppp"
	},
	{ "PPPoE at an interface that is not listed", ACCESS "pppoe:\n- {interface: f}\n",
	  "f:4:15: found interface f, which is not in \"interfaces\", expected an interface with side access"
	},
	{ "PPPoE on the backbone side",
	  USERS "interfaces:\n- {name: e, vr: box, side: backbone}\n"
	  "pppoe:\n- {interface: e}\n",
	  "f:5:15: found interface e, which is on the backbone side (line 3), expected an interface with side access"
	},
	{ "a broken interface is told once",
	  USERS "interfaces:\n- {name: e, vr: box, side: x}\npppoe:\n- {interface: e}\n",
	  "f:3:28: found \"x\", expected side as one of: access, backbone" },
	{ "PPPoE twice", ACCESS "pppoe:\n- {interface: e}\n- {interface: e}\n",
	  "f:5:15: found interface e again, it is in line 4 already" },
	{ "a service twice", ACCESS "pppoe:\n- {interface: e, services: [a, b, a]}\n",
	  "f:4:35: found service \"a\" again, expected each once" },
	{ "an MRU of PPPoE that is too big", ACCESS "pppoe:\n- {interface: e, mru: 9001}\n",
	  "f:4:23: found \"9001\", expected mru as a number from 128 to 9000" },
	{ "an MRU of PPP above the port's",
	  ACCESS "pppoe:\n- {interface: e, ppp: {mru: 1493}}\n",
	  "f:4:29: found mru 1493, expected at most mru of the port, which is 1492" },
	{ "an MRU of PPPoE below min-mru",
	  ACCESS "ppp: {min-mru: 1000}\npppoe:\n- {interface: e, mru: 999}\n",
	  "f:5:23: found mru 999, expected at least min-mru, which is 1000" },
	{ "more sessions than there are ids",
	  ACCESS "pppoe:\n- {interface: e, max-sessions: 65535}\n",
	  "f:4:32: found \"65535\", expected max-sessions as a number from 1 to 65534" },
	{ "PPPoE users without a file",
	  VR_RED "interfaces: [{name: e, vr: red, side: access}]\npppoe:\n- {interface: e}\n",
	  "f:4:3: found a PPPoE port whose users may end in VR red and must authenticate, expected users-file at the top, or auth: none in ppp"
	},
	{ "choice by name without authentication",
	  "interfaces: [{name: e, vr: box, side: access, select: user}]\n"
	  "pppoe:\n- {interface: e, ppp: {auth: none}}\n",
	  "f:3:3: found ppp auth none and select user of the interface (line 1), expected authentication, as the user's name decides"
	},
	{ "an unknown protocol", "ppp:\n  auth: [chap-md4]\n",
	  "f:2:10: found \"chap-md4\" (did you mean chap-md5?), expected auth as one of: none, pap, chap-md5, mschap-v2"
	},
	{ "a protocol twice", "ppp:\n  auth: [pap, pap]\n",
	  "f:2:15: found \"pap\" again, expected each protocol once" },
	{ "none in a list", "ppp:\n  auth: [pap, none]\n",
	  "f:2:15: found \"none\" in a list, expected auth as one of: pap, chap-md5, mschap-v2" },
	{ "an MRU that is too small", "ppp: {mru: 127}\n",
	  "f:1:12: found \"127\", expected mru as a number from 128 to 1500" },
	{ "min-mru above mru", "ppp: {mru: 1000, min-mru: 1001}\n",
	  "f:1:27: found min-mru 1001, expected at most mru, which is 1000" },
	{ "neither IPv4 nor IPv6", "ppp: {ipv4: no}\n",
	  "f:1:6: found neither ipv4 nor ipv6, expected at least one of them" },
	{ "an unknown unit", "l2tp: {hello: 5d}\n",
	  "f:1:15: found \"5d\", expected hello as a duration from 0s to 60m (units ms, s, m, h)" },
	{ "a duration that is too long", "l2tp: {hello: 2h}\n",
	  "f:1:15: found \"2h\", expected hello as a duration from 0s to 60m (units ms, s, m, h)" },
	{ "a cap below what RFC 2661 wants", "l2tp: {retransmit: {cap: 7999ms}}\n",
	  "f:1:26: found \"7999ms\", expected cap as a duration from 8s to 2m (units ms, s, m, h)"
	},
	{ "a window of 0", "l2tp: {window: 0}\n",
	  "f:1:16: found \"0\", expected window as a number from 1 to 256" },
	{ "a second document", "log: info\n---\nlog: info\n",
	  "f:3:1: found a second document, expected one" },
	{ "an empty file", "", "f: is empty, expected a configuration" },
	{ "comments only", "# nothing\n", "f: is empty, expected a configuration" },
	{ "a tabulator", "vrs:\n\t- name: red\n",
	  "f:2:1: found bad YAML: found character that cannot start any token, while scanning for the next token"
	},
	{ "a bracket that is not closed", "vrs: [\n",
	  "f:2:1: found bad YAML: did not find expected node content, while parsing a flow node" },
	{ "no UTF-8", "log: \xff\n",
	  "f: is no valid UTF-8 text (invalid leading UTF-8 octet at byte 5)" },
	{ "a mapping as a key", "{ {a: b}: c }\n",
	  "f:1:3: found a mapping as a key in the configuration, expected a word" },
	{ "a member with the name of a peer",
	  "ppp: {auth: none}\ngroups:\n- {name: g, members: [{name: m, address: 192.0.2.1}]}\n"
	  "peers:\n- {name: g/m, from: 192.0.2.2}\n",
	  "f:3:23: found member m, but there is another g/m, a peer or a member of a group: expected another name"
	},
	{ "two members with one name",
	  "groups:\n- {name: g/a, members: [{name: m, address: 192.0.2.1}]}\n"
	  "- {name: g, members: [{name: a/m, address: 192.0.2.2}]}\n",
	  "f:3:23: found member a/m, but there is another g/a/m, a peer or a member of a group: expected another name"
	},
	{ "an unknown alias", "log: *x\n",
	  "f:1:6: found bad YAML: found undefined alias" },
	{ "a call without a password", SITE "- {" CALL "}\n",
	  "f:5:3: found an entry without a password, expected password or password-file"
	},
	{ "a call with two", SITE "- {" CALL ", password: x, password-file: /x}\n",
	  "f:5:69: found password and password-file, expected one of them"
	},
	{ "a password that is no text", SITE "- {" CALL ", password: [x]}\n",
	  "f:5:51: found something else, expected password as text of 1 to 255 bytes"
	},
	{ "a password with a byte of value 0", SITE "- {" CALL ", password: \"a\\0b\"}\n",
	  "f:5:51: found a byte of value 0, expected password as text"
	},
	{ "a call that ends in the box",
	  SITE "- {name: d, vr: box, group: g, user: u, password: x}\n",
	  "f:5:17: found box, expected vr as the name of a VR in \"vrs\", as PPP sessions end in VRs alone"
	},
	{ "a call in no VR", SITE "- {name: d, vr: rde, group: g, user: u, password: x}\n",
	  "f:5:17: found \"rde\" (did you mean red?), expected vr as the name of a VR in \"vrs\", or box"
	},
	{ "a call to no group", SITE "- {name: d, vr: red, group: h, user: u, password: x}\n",
	  "f:5:29: found h, expected group as the name of an entry of \"groups\""
	},
	{ "a call from nowhere",
	  VR_RED "groups: [{name: g, members: [{name: m, address: 1.1.1.2}]}]\n"
	  "dial: [{" CALL ", password: x}]\n",
	  "f:3:34: found group g, whose tunnels have nowhere to begin, expected a listen entry in VR red"
	},
	{ "a call twice", SITE "- {" CALL ", password: x}\n- {" CALL ", password: x}\n",
	  "f:6:10: found entry d again, it is in line 5 already"
	},
	{ "too many calls", SITE "- {" CALL ", password: x, calls: 1025}\n",
	  "f:5:61: found \"1025\", expected calls as a number from 1 to 1024"
	},
	{ "no wait between calls", SITE "- {" CALL ", password: x, redial: 0}\n",
	  "f:5:62: found \"0\", expected redial as a duration from 1s to 60m (units ms, s, m, h)"
	},
	{ "a call that agrees to no authentication",
	  SITE "- {" CALL ", password: x, ppp: {auth: none}}\n",
	  "f:5:66: found auth none, expected the protocols that the LNS may ask for"
	},
	{ "a realm that is too long with the number in it",
	  SITE "- {name: d, vr: red, group: g, password: x, calls: 100, user: a@" TEXT61 "%d}\n",
	  "f:5:63: found a name that is none with the numbers of calls in it, expected user as a name of 1 to 253 bytes, with a realm of at most 63"
	},
	{ "two default routes with one metric",
	  SITE "- {" CALL ", password: x, default-route: yes, calls: 8}\n"
	  "- {name: e, vr: red, group: g, user: u, password: x, default-route: yes, metric: 1031}\n",
	  "f:6:82: found metrics 1031 to 1031 for default routes, expected others than those of entry d, 1024 to 1031"
	},
};

static void test_bad(void)
{
	struct errlist err = { 0 };
	struct config *cfg;
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		cfg = config_parse("f", bad[i].text, strlen(bad[i].text), false, &err);
		is_str(err.n ? err.text[0] : "(no message)", bad[i].want, "%s", bad[i].name);
		if (cfg || err.total > 1) {
			ok(false, "%s: refused, with one message", bad[i].name);
			for (j = 1; j < err.n; j++)
				printf("# %s\n", err.text[j]);
		}
		config_free(cfg);
		err_free(&err);
	}
}

static void test_many(void)
{
	struct errlist err = { 0 };
	char text[4096] = "";
	unsigned int i;

	for (i = 0; i < 100; i++)
		strcat(text, "x: 1\n");
	ok(!config_parse("f", text, strlen(text), false, &err), "100 errors are refused");
	is_int(err.n, ERRLIST_MAX, "the first ones are shown");
	is_int(err.total, 100, "all are counted");
	err_free(&err);
	ok(!config_parse("f", "log: nothing\nppp: 5\nvrs: 6\n", 27, false, &err), "three errors");
	is_int(err.total, 3, "all are told at once");
	err_free(&err);
}

static void put(const char *path, const char *text, mode_t mode)
{
	FILE *f = fopen(path, "w");

	if (!f || fputs(text, f) < 0 || fclose(f) || chmod(path, mode))
		exit(1);
}

static void load(const char *path, const char *want, const char *what)
{
	struct errlist err = { 0 };
	struct config *cfg;
	char *tail;

	cfg = config_load(path, &err);
	if (!want) {
		ok(cfg, "%s", what);
	} else {
		/* the folder is another one each time */
		tail = err.n ? strstr(err.text[0], "/conf") : NULL;
		is_str(tail ? tail + 1 : NULL, want, "%s", what);
	}
	config_free(cfg);
	err_free(&err);
}

static void test_files(void)
{
	char dir[] = "/tmp/vard_config.XXXXXX", conf[64], users[64], secret[64], text[512];
	char want[512];

	if (!mkdtemp(dir))
		exit(1);
	snprintf(conf, sizeof(conf), "%s/conf", dir);
	snprintf(users, sizeof(users), "%s/users", dir);
	snprintf(secret, sizeof(secret), "%s/secret", dir);

	load(conf, "conf: cannot be read: No such file or directory", "no such file");
	put(conf, "log: info\n", 0644);
	load(conf, NULL, "all may read a file without secrets");
	put(users, "bob * secret *\n", 0600);
	put(secret, "topsecret\n", 0600);
	snprintf(text, sizeof(text),
		 "users-file: %s\npeers:\n- name: x\n  from: 1.1.1.1\n  secret-file: %s\n",
		 users, secret);
	put(conf, text, 0644);
	load(conf, NULL, "nor one that names files with secrets");
	chmod(secret, 0640);
	snprintf(want, sizeof(want),
		 "conf:5:16: %s: holds secrets, but has mode 0640 and owner %u: expected mode 0600 and owner root (chmod 600 %s)",
		 secret, getuid(), secret);
	load(conf, want, "a secret that the group may read");
	put(conf, "ppp: {auth: none}\npeers:\n- {name: x, from: 1.1.1.1, secret: y}\n", 0640);
	snprintf(want, sizeof(want),
		 "conf: holds secrets, but others may read or change it: expected mode 0600 and owner root (chmod 600 %s), or secret-file instead of secret",
		 conf);
	load(conf, want, "a configuration with a secret that the group may read");
	chmod(conf, 0600);
	load(conf, NULL, "and one that it may not");
	unlink(conf);
	unlink(users);
	unlink(secret);
	rmdir(dir);
}

static void parse_example(const char *text, unsigned int vrs, unsigned int peers)
{
	struct errlist err = { 0 };
	struct config *cfg;
	unsigned int i;

	cfg = config_parse("vard.conf.example", text, strlen(text), false, &err);
	for (i = 0; i < err.n; i++)
		printf("# %s\n", err.text[i]);
	ok(cfg && cfg->n_vrs == vrs && cfg->n_peers == peers, "the example is right");
	config_free(cfg);
	err_free(&err);
}

/* The second one is in comments, from "role" on */
static void second_example(char *text)
{
	char *from = strstr(text, "\n#role"), *to = text;

	while (from) {
		from += from[1] == '#' ? 2 : 1;
		while (*from && *from != '\n')
			*to++ = *from++;
		*to++ = '\n';
		if (!from[0] || !from[1])
			break;
	}
	*to = '\0';
}

static void test_examples(void)
{
	static char text[65536];
	size_t len;
	FILE *f;

	f = fopen("tools/vard/vard.conf.example", "r");
	if (!f)
		f = fopen("../tools/vard/vard.conf.example", "r");
	if (!f) {
		ok(true, "the example # SKIP not in the source folder");
		return;
	}
	len = fread(text, 1, sizeof(text) - 1, f);
	text[len] = '\0';
	fclose(f);
	parse_example(text, 2, 2);
	second_example(text);
	parse_example(text, 3, 3);
}

int main(void)
{
	plan(0);
	test_good();
	test_dials();
	test_grants();
	test_no_users();
	test_bad();
	test_many();
	test_files();
	test_examples();
	return done();
}
