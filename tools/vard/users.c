// SPDX-License-Identifier: GPL-2.0
/*
 * users.c - users and their secrets, from a file in chap-secrets form
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "secretfile.h"
#include "users.h"

#define USERS_FILE_MAX	(64u << 20)
#define USERS_WORDS	8	/* words of a line that are looked at */

struct entry {
	struct hash_node node;
	struct user user;
};

struct users {
	struct hash by_name;
	struct entry **list;
	size_t count;
	size_t size;
};

/* A word of a line */
struct word {
	char *text;		/* inside @struct line.buf */
	size_t len;
	size_t col;
	bool quoted;
};

struct line {
	unsigned int number;
	unsigned int n;
	struct word word[USERS_WORDS];
	char *buf;
};

static uint64_t name_hash(const char *name)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	/* FNV-1a; the names come from a file of the operator */
	for (; *name; name++)
		h = (h ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
	return h;
}

/**
 * user_canon() - a name as it is compared: realm in lower case
 * @name: octets from the file or the wire
 * @len: how many
 * @out: receives the name, NUL-terminated
 *
 * Return: 0, or -1 when it cannot be a user name: empty, too long, control
 * characters, or a realm that is too long.
 */
int user_canon(const void *name, size_t len, char out[USER_NAME_MAX + 1])
{
	const unsigned char *s = name;
	const char *realm;
	size_t i;
	char *c;

	out[0] = '\0';
	if (!len || len > USER_NAME_MAX)
		return -1;
	for (i = 0; i < len; i++) {
		/* C1 too, as UTF-8 has it: names are shown on terminals */
		if (s[i] < ' ' || s[i] == 0x7f ||
		    (s[i] == 0xc2 && i + 1 < len && s[i + 1] >= 0x80 && s[i + 1] <= 0x9f)) {
			out[0] = '\0';
			return -1;
		}
		out[i] = (char)s[i];
	}
	out[len] = '\0';
	realm = user_realm(out);
	if (realm && strlen(realm) > USER_REALM_MAX) {
		out[0] = '\0';
		return -1;
	}
	for (c = realm ? out + (realm - out) : out + len; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return 0;
}

/* What is behind the last '@' of a name, or NULL */
const char *user_realm(const char *name)
{
	const char *at = strrchr(name, '@');

	return at && at[1] ? at + 1 : NULL;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Split one line; false after an error. Quoting as pppd(8) has it. */
static bool split(const char *path, const char *text, const char *end,
		  struct line *l, struct errlist *err)
{
	const char *p = text;
	char *out = l->buf;
	struct word *w;
	char quote;

	l->n = 0;
	for (;;) {
		while (p < end && is_blank(*p))
			p++;
		if (p == end || *p == '#')
			return true;
		if (l->n == USERS_WORDS)
			return true;
		w = &l->word[l->n++];
		w->text = out;
		w->col = (size_t)(p - text) + 1;
		w->quoted = *p == '"' || *p == '\'';
		quote = 0;
		for (; p < end; p++) {
			if (!*p) {
				err_add(err, path, l->number, (size_t)(p - text) + 1,
					"found a NUL byte, expected text");
				return false;
			}
			if (!quote && is_blank(*p))
				break;
			if (quote && *p == quote)
				quote = 0;
			else if (!quote && (*p == '"' || *p == '\''))
				quote = *p;
			else if (*p == '\\' && p + 1 < end)
				*out++ = *++p;
			else
				*out++ = *p;
		}
		if (quote) {
			err_add(err, path, l->number, w->col,
				"found a quotation mark that is not closed, expected %c before the end of the line",
				quote);
			return false;
		}
		w->len = (size_t)(out - w->text);
		*out++ = '\0';
	}
}

static const struct entry *find_exact(const struct users *u, const char *name,
				      const char *server)
{
	struct hash_node *n;
	struct entry *e;

	for (n = hash_find(&u->by_name, name_hash(name)); n; n = hash_next(n)) {
		e = hash_owner(n, struct entry, node);
		if (!strcmp(e->user.name, name) && !strcmp(e->user.server, server))
			return e;
	}
	return NULL;
}

static void entry_free(struct entry *e)
{
	if (!e)
		return;
	free(e->user.name);
	free(e->user.server);
	secret_free(e->user.secret, e->user.secret_len);
	free(e);
}

static int users_add(struct users *u, struct entry *e)
{
	struct entry **list;
	size_t size;

	if (u->count == u->size) {
		size = u->size ? 2 * u->size : 64;
		list = reallocarray(u->list, size, sizeof(*list));
		if (!list)
			return -1;
		u->list = list;
		u->size = size;
	}
	if (hash_add(&u->by_name, &e->node, name_hash(e->user.name)))
		return -1;
	u->list[u->count++] = e;
	return 0;
}

/* What is wrong with the words of a line is said here; true when all is well. */
static bool check_words(const char *path, const struct line *l,
			char name[USER_NAME_MAX + 1], struct in_addr *address,
			struct errlist *err)
{
	const struct word *w = l->word;

	if (l->n < 3) {
		err_add(err, path, l->number, w[l->n - 1].col + w[l->n - 1].len,
			"found the end of the line after %u word%s, expected: client server secret [address]",
			l->n, l->n == 1 ? "" : "s");
		return false;
	}
	if (l->n > 4) {
		err_add(err, path, l->number, w[4].col,
			"found a fifth word, expected: client server secret [address]");
		return false;
	}
	if (!w[0].quoted && !strcmp(w[0].text, "*")) {
		err_add(err, path, l->number, w[0].col,
			"found client *, expected the name of one user");
		return false;
	}
	if (user_canon(w[0].text, w[0].len, name)) {
		err_add(err, path, l->number, w[0].col,
			"found a client name of %zu bytes, expected 1 to %d printable ones, at most %d of them after the @",
			w[0].len, USER_NAME_MAX, USER_REALM_MAX);
		return false;
	}
	if (!w[1].len || w[1].len > 255) {
		err_add(err, path, l->number, w[1].col,
			"found a server name of %zu bytes, expected * or a name of 1 to 255",
			w[1].len);
		return false;
	}
	if (!w[2].quoted && w[2].text[0] == '@' && w[2].text[1] == '/') {
		err_add(err, path, l->number, w[2].col,
			"found the name of a further file, expected the secret itself (in quotation marks if it begins with @/)");
		return false;
	}
	if (!w[2].len || w[2].len > USER_SECRET_MAX) {
		err_add(err, path, l->number, w[2].col,
			"found a secret of %zu bytes, expected 1 to %d",
			w[2].len, USER_SECRET_MAX);
		return false;
	}
	/* not shown: it may well be the rest of a secret */
	address->s_addr = 0;
	if (l->n == 4 && strcmp(w[3].text, "*") &&
	    (inet_pton(AF_INET, w[3].text, address) != 1 || !address->s_addr)) {
		err_add(err, path, l->number, w[3].col,
			"found something else, expected an IPv4 address or * (a secret with blanks needs quotation marks)");
		return false;
	}
	return true;
}

static bool take_line(struct users *u, const char *path, const struct line *l,
		      struct errlist *err)
{
	char name[USER_NAME_MAX + 1];
	const struct entry *old;
	struct in_addr address;
	struct entry *e;

	if (!l->n)
		return true;
	if (!check_words(path, l, name, &address, err))
		return true;
	old = find_exact(u, name, l->word[1].text);
	if (old) {
		err_add(err, path, l->number, l->word[0].col,
			"found client \"%s\" again, it is in line %u already", name,
			old->user.line);
		return true;
	}
	e = calloc(1, sizeof(*e));
	if (!e)
		return false;
	e->user.name = strdup(name);
	e->user.server = strdup(l->word[1].text);
	e->user.secret = malloc(l->word[2].len);
	if (!e->user.name || !e->user.server || !e->user.secret)
		goto nomem;
	memcpy(e->user.secret, l->word[2].text, l->word[2].len);
	e->user.secret_len = l->word[2].len;
	e->user.address = address;
	e->user.line = l->number;
	if (users_add(u, e))
		goto nomem;
	return true;
nomem:
	entry_free(e);
	return false;
}

/**
 * users_parse() - read users from memory
 * @path: name for messages
 * @text: contents of the file
 * @len: length in bytes
 * @err: receives what is wrong
 *
 * Return: the users, or NULL with at least one message in @err.
 */
struct users *users_parse(const char *path, const char *text, size_t len,
			  struct errlist *err)
{
	struct users *u = calloc(1, sizeof(*u));
	const char *end = text + len, *eol;
	unsigned int before = err->total;
	struct line l = { 0 };

	/* the words of a line are never longer than the line, with a NUL each */
	l.buf = malloc(len + USERS_WORDS + 1);
	if (!u || !l.buf)
		goto nomem;
	while (text < end) {
		eol = memchr(text, '\n', (size_t)(end - text));
		if (!eol)
			eol = end;
		l.number++;
		if (split(path, text, eol, &l, err) && !take_line(u, path, &l, err))
			goto nomem;
		text = eol + 1;
	}
	secret_free(l.buf, len + USERS_WORDS + 1);
	if (err->total != before) {
		users_free(u);
		return NULL;
	}
	return u;

nomem:
	secret_free(l.buf, l.buf ? len + USERS_WORDS + 1 : 0);
	users_free(u);
	err_add(err, path, 0, 0, "out of memory");
	return NULL;
}

/**
 * users_load() - read users from a file that nobody else may read
 * @path: name of the file
 * @err: receives what is wrong
 *
 * Return: the users, or NULL with at least one message in @err.
 */
struct users *users_load(const char *path, struct errlist *err)
{
	struct users *u;
	size_t len;
	char *text;

	text = file_read(path, USERS_FILE_MAX, true, &len, NULL, err);
	if (!text)
		return NULL;
	u = users_parse(path, text, len, err);
	secret_free(text, len);
	return u;
}

/**
 * users_find() - look up a user
 * @u: users, may be NULL
 * @name: as user_canon() made it
 * @server: our own name towards that user
 *
 * Return: the user, or NULL. A line with that very server wins over "*".
 */
const struct user *users_find(const struct users *u, const char *name,
			      const char *server)
{
	const struct entry *e;

	if (!u)
		return NULL;
	e = find_exact(u, name, server);
	if (!e)
		e = find_exact(u, name, "*");
	return e ? &e->user : NULL;
}

/* The user number @i, from 0 */
const struct user *users_at(const struct users *u, size_t i)
{
	return &u->list[i]->user;
}

/* Number of lines with a user */
size_t users_count(const struct users *u)
{
	return u ? u->count : 0;
}

/* Free all; NULL is allowed */
void users_free(struct users *u)
{
	if (!u)
		return;
	while (u->count)
		entry_free(u->list[--u->count]);
	free(u->list);
	hash_free(&u->by_name);
	free(u);
}
