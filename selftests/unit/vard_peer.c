// SPDX-License-Identifier: GPL-2.0
/* build: tools/vard/peer.c tools/vard/config_find.c tools/lib/parse.c */
/*
 * vard_peer.c - which declared peer an SCCRQ belongs to
 */
#include <arpa/inet.h>
#include <stdlib.h>

#include "tap.h"
#include "vard.h"

struct vard vard = { .peers = TAILQ_HEAD_INITIALIZER(vard.peers) };

static struct cfg_peer peers[16];
static struct config cfg = { .peers = peers };

static struct cfg_peer *add(const char *name, const char *host, const char *listen)
{
	struct cfg_peer *p = &peers[cfg.n_peers++];

	memset(p, 0, sizeof(*p));
	strcpy(p->name, name);
	strcpy(p->host_name, host);
	strcpy(p->listen, listen);
	return p;
}

static void from(struct cfg_peer *p, const char *addr, unsigned int len)
{
	struct ipaddr *a = &p->from[p->n_from++];

	a->family = AF_INET;
	a->len = len;
	inet_pton(AF_INET, addr, &a->v4);
}

static void match(const char *listen, const char *addr, const char *host, const char *want,
		  const char *what)
{
	const struct cfg_peer *p;
	struct in_addr a;

	inet_pton(AF_INET, addr, &a);
	p = peer_match(&cfg, listen, a, host, strlen(host));
	is_str(p ? p->name : NULL, want, "%s", what);
}

static void test_match(void)
{
	struct in_addr a = { .s_addr = htonl(0x01020304) };

	from(add("wide", "", ""), "192.0.2.0", 24);
	from(add("one", "", ""), "192.0.2.7", 32);
	add("named", "lac.example", "");
	from(add("both", "lac.example", ""), "198.51.100.0", 25);
	from(add("east", "", "east"), "192.0.2.7", 32);
	from(add("two", "", ""), "203.0.113.1", 32);
	from(&peers[cfg.n_peers - 1], "203.0.113.64", 26);

	match("", "192.0.2.1", "x", "wide", "by prefix");
	match("", "192.0.2.255", "x", "wide", "last address of the prefix");
	match("", "192.0.3.0", "x", NULL, "the address behind it");
	match("", "192.0.2.7", "x", "one", "the longest prefix wins");
	match("east", "192.0.2.7", "x", "east", "one that names the listen entry wins");
	match("west", "192.0.2.7", "x", "one", "but only there");
	match("", "10.0.0.1", "lac.example", "named", "by host name, from anywhere");
	match("", "192.0.2.7", "lac.example", "named", "a host name wins over an address");
	match("", "198.51.100.1", "lac.example", "both", "host name and address win over both");
	match("", "198.51.100.128", "lac.example", "named", "another half of the prefix");
	match("", "198.51.100.1", "x", NULL, "the address alone is not enough");
	match("", "10.0.0.1", "LAC.example", NULL, "capital letters are another name");
	match("", "10.0.0.1", "lac.example.org", NULL, "a longer name");
	match("", "10.0.0.1", "lac", NULL, "a shorter name");
	match("", "203.0.113.1", "x", "two", "the first of two prefixes");
	match("", "203.0.113.127", "x", "two", "the second of two prefixes");
	ok(!peer_match(&cfg, "", a, NULL, 0), "no host name at all");
	ok(!peer_match(&cfg, "", a, "lac.example\0", 12), "a NUL byte in the name");
	from(add("all", "", ""), "0.0.0.0", 0);
	match("", "10.0.0.1", "x", "all", "everybody");
	match("", "192.0.2.1", "x", "wide", "is the worst match");
}

/* Peers of the next configuration; those that are gone live on with their tunnels. */
static void test_apply(void)
{
	static struct cfg_peer next_peers[2];
	struct config next = { .peers = next_peers, .n_peers = 2 };
	struct peer *one;

	cfg.n_peers = 2;
	ok(!peers_apply(&cfg), "first configuration");
	one = peer_find("one");
	ok(one && peer_find("wide") && !peer_find("named"), "its peers are there");
	one->tunnels = 1;
	strcpy(next_peers[0].name, "wide");
	strcpy(next_peers[1].name, "new");
	ok(!peers_apply(&next), "next configuration");
	ok(peer_find("wide")->cfg == &next_peers[0], "a peer points into it");
	ok(peer_find("new"), "a new one is there");
	ok(!peer_find("one"), "one that is gone is not found");
	ok(one->removed && one->cfg != &peers[1] && !strcmp(one->cfg->name, "one"),
	   "but keeps what it was while it has a tunnel");
	peers_reap();
	ok(TAILQ_FIRST(&vard.peers), "it is not freed");
	one->tunnels = 0;
	peers_reap();
	peers_close();
	ok(TAILQ_EMPTY(&vard.peers), "until that is over");
}

int main(void)
{
	plan(0);
	test_match();
	test_apply();
	return done();
}
