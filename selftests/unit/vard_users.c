// SPDX-License-Identifier: GPL-2.0
/*
 * vard_users.c - the users file: what is read, and what is said of bad ones
 */
/*
 * build: tools/vard/users.c tools/vard/errlist.c tools/vard/secretfile.c tools/vard/hash.c
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"
#include "users.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
/* a hundred bytes */
#define HUNDRED	"01234567890123456789012345678901234567890123456789" \
		"01234567890123456789012345678901234567890123456789"

static const char good[] =
	"# users\n"
	"\n"
	"bob@Isp1.Example\t*\tsecret\t10.0.0.7\n"
	"  \"Al ice@isp1.example\" *  'it''s\" a \\\"secret' * # hers\r\n"
	"carl lns1 one\n"
	"carl * two\n"
	"dora * \"@/not/a/file\" *\n"
	"esc * a\\ b\\\\c\n"
	"last * x";

static const struct user *find(struct users *u, const char *name, const char *server)
{
	char canon[USER_NAME_MAX + 1];

	if (user_canon(name, strlen(name), canon))
		return NULL;
	return users_find(u, canon, server);
}

static void is_secret(const struct user *u, const char *want, const char *what)
{
	is_mem(u ? u->secret : NULL, u ? u->secret_len : 0, want, strlen(want), "%s", what);
}

static void test_good(void)
{
	struct errlist err = { 0 };
	const struct user *u;
	struct users *all;

	all = users_parse("f", good, strlen(good), &err);
	if (err.n)
		printf("# %s\n", err.text[0]);
	if (!ok(all, "a good file"))
		return;
	is_int(users_count(all), 7, "all users are there");
	u = find(all, "bob@ISP1.example", "any");
	is_secret(u, "secret", "the realm is compared without regard to case");
	ok(u && u->address.s_addr == htonl(0x0a000007), "fixed address");
	is_int(u ? u->line : 0, 3, "line");
	ok(!find(all, "Bob@isp1.example", "any"), "the user part is not");
	ok(!find(all, "bob", "any"), "the realm is part of the name");
	u = find(all, "Al ice@isp1.example", "any");
	is_secret(u, "its\" a \"secret", "quotation marks");
	ok(u && !u->address.s_addr, "* is no fixed address");
	is_secret(find(all, "carl", "lns1"), "one", "a server of that name wins");
	is_secret(find(all, "carl", "lns2"), "two", "over any server");
	is_secret(find(all, "dora", "x"), "@/not/a/file", "a quoted @/ is the secret itself");
	is_secret(find(all, "esc", "x"), "a b\\c", "backslashes");
	is_secret(find(all, "last", "x"), "x", "a last line without an end");
	ok(!find(all, "*", "x"), "* is nobody");
	ok(!users_find(NULL, "bob", "x"), "no users at all");
	users_free(all);
}

#define NAME	"expected 1 to 253 printable ones, at most 63 of them after the @"

static const struct {
	const char *name;
	const char *text;
	const char *want;
} bad[] = {
	{ "one word", "a\nbob\n",
	  "f:1:2: found the end of the line after 1 word, expected: client server secret [address]"
	},
	{ "two words", "\nbob *\n",
	  "f:2:6: found the end of the line after 2 words, expected: client server secret [address]"
	},
	{ "five words", "bob * x 10.0.0.1 10.0.0.2\n",
	  "f:1:18: found a fifth word, expected: client server secret [address]" },
	{ "a client that is anybody", " * * x\n",
	  "f:1:2: found client *, expected the name of one user" },
	{ "an empty name", "\"\" * x\n",
	  "f:1:1: found a client name of 0 bytes, " NAME
	},
	{ "a name that is too long", HUNDRED HUNDRED HUNDRED " * x\n",
	  "f:1:1: found a client name of 300 bytes, " NAME
	},
	{ "a realm that is too long", "x@" HUNDRED " * x\n",
	  "f:1:1: found a client name of 102 bytes, " NAME
	},
	{ "an empty secret", "bob * \"\"\n",
	  "f:1:7: found a secret of 0 bytes, expected 1 to 255" },
	{ "a secret that is too long", "bob * " HUNDRED HUNDRED HUNDRED "\n",
	  "f:1:7: found a secret of 300 bytes, expected 1 to 255" },
	{ "a secret in a further file", "bob * @/etc/secret\n",
	  "f:1:7: found the name of a further file, expected the secret itself (in quotation marks if it begins with @/)"
	},
	{ "no address", "bob * x 10.0.0.256\n",
	  "f:1:9: found something else, expected an IPv4 address or * (a secret with blanks needs quotation marks)"
	},
	{ "an address that is nobody's", "bob * x 0.0.0.0\n",
	  "f:1:9: found something else, expected an IPv4 address or * (a secret with blanks needs quotation marks)"
	},
	{ "a quotation mark that is not closed", "bob * \"x y\nalice * z\n",
	  "f:1:7: found a quotation mark that is not closed, expected \" before the end of the line"
	},
	{ "a user twice", "bob@A * x\n\nbob@a * y\n",
	  "f:3:1: found client \"bob@a\" again, it is in line 1 already" },
};

static void test_bad(void)
{
	struct errlist err = { 0 };
	struct users *u;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		u = users_parse("f", bad[i].text, strlen(bad[i].text), &err);
		is_str(err.n ? err.text[0] : NULL, bad[i].want, "%s", bad[i].name);
		if (u)
			ok(false, "%s: is refused", bad[i].name);
		users_free(u);
		err_free(&err);
	}
	u = users_parse("f", "bob * a\0b\n", 10, &err);
	is_str(err.n ? err.text[0] : NULL, "f:1:8: found a NUL byte, expected text", "a NUL byte");
	ok(!u, "which is refused");
	err_free(&err);
	/* an error message must not show a secret */
	u = users_parse("f", "bob * topsecret 1.2.3.4 topsecret topsecret\nbob * 'topsecret\n", 61,
			&err);
	ok(!u && err.n == 2 && !strstr(err.text[0], "top") && !strstr(err.text[1], "top"),
	   "secrets are not in messages");
	err_free(&err);
}

static void test_file(void)
{
	char path[] = "/tmp/vard_users.XXXXXX";
	int fd = mkstemp(path);
	struct errlist err = { 0 };
	char want[256];
	struct users *u;

	if (fd < 0 || write(fd, "bob * x\n", 8) != 8)
		exit(1);
	u = users_load(path, &err);
	ok(u && users_count(u) == 1, "a file that only its owner may read");
	users_free(u);
	fchmod(fd, 0604);
	u = users_load(path, &err);
	snprintf(want, sizeof(want),
		 "%s: holds secrets, but has mode 0604 and owner %u: expected mode 0600 and owner root (chmod 600 %s)",
		 path, getuid(), path);
	is_str(err.n ? err.text[0] : NULL, want, "one that others may read");
	ok(!u, "is refused");
	err_free(&err);
	close(fd);
	unlink(path);
}

static void test_many(void)
{
	struct errlist err = { 0 };
	struct users *u;
	unsigned int i;
	char *text, name[32];
	size_t len = 0;

	text = malloc(20000 * 40);
	if (!text)
		exit(1);
	for (i = 0; i < 20000; i++)
		len += (size_t)sprintf(text + len, "user%u@isp%u * s%u\n", i, i % 7, i);
	u = users_parse("f", text, len, &err);
	ok(u && users_count(u) == 20000, "20,000 users");
	for (i = 0; i < 20000 && u; i++) {
		sprintf(name, "user%u@isp%u", i, i % 7);
		sprintf(text, "s%u", i);
		if (!find(u, name, "x") || memcmp(find(u, name, "x")->secret, text, strlen(text)))
			break;
	}
	is_int(i, 20000, "each is found");
	users_free(u);
	free(text);
}

static void test_canon(void)
{
	char out[USER_NAME_MAX + 1];

	ok(!user_canon("A@B@C.D", 7, out) && !strcmp(out, "A@B@c.d"), "the last @ counts");
	is_str(user_realm("a@b@c"), "c", "realm");
	ok(!user_realm("a") && !user_realm("a@"), "no realm");
	ok(user_canon("a\0b", 3, out) && user_canon("a\nb", 3, out) && user_canon("\x7f", 1, out),
	   "control characters make no name");
	ok(user_canon("", 0, out), "nor does nothing");
	ok(!user_canon("\xc3\xa4@x", 4, out), "UTF-8 does");
}

int main(void)
{
	plan(0);
	test_good();
	test_bad();
	test_file();
	test_many();
	test_canon();
	return done();
}
