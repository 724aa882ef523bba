// SPDX-License-Identifier: GPL-2.0
/*
 * parse.c - words into numbers, addresses, prefixes
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <linux/var.h>

#include "lib/parse.h"

int parse_u64(const char *what, const char *word, uint64_t min, uint64_t max, uint64_t *value,
	      char *err, size_t len)
{
	bool hex = word[0] == '0' && (word[1] == 'x' || word[1] == 'X');
	const char *digits = hex ? word + 2 : word;
	unsigned long long v;
	char *end;

	/* strtoull() would take blanks, a sign, and octal numbers */
	if (!(hex ? isxdigit((unsigned char)*digits) : isdigit((unsigned char)*digits)))
		goto no_number;
	errno = 0;
	v = strtoull(digits, &end, hex ? 16 : 10);
	if (*end)
		goto no_number;
	if (errno || v < min || v > max) {
		snprintf(err, len, "%s %s: %" PRIu64 " to %" PRIu64 " expected", what, word, min,
			 max);
		return -ERANGE;
	}
	*value = v;
	return 0;

no_number:
	snprintf(err, len, "%s \"%s\": a number from %" PRIu64 " to %" PRIu64 " expected", what,
		 word, min, max);
	return -EINVAL;
}

int parse_u32(const char *what, const char *word, uint32_t min, uint32_t max, uint32_t *value,
	      char *err, size_t len)
{
	uint64_t v;
	int ret;

	ret = parse_u64(what, word, min, max, &v, err, len);
	if (!ret)
		*value = v;
	return ret;
}

int parse_u16(const char *what, const char *word, uint16_t min, uint16_t max, uint16_t *value,
	      char *err, size_t len)
{
	uint64_t v;
	int ret;

	ret = parse_u64(what, word, min, max, &v, err, len);
	if (!ret)
		*value = v;
	return ret;
}

int parse_bool(const char *what, const char *word, bool *value, char *err, size_t len)
{
	static const char *const yes[] = { "on", "yes", "true", "1" };
	static const char *const no[] = { "off", "no", "false", "0" };
	unsigned int i;

	for (i = 0; i < 4; i++) {
		if (!strcasecmp(word, yes[i])) {
			*value = true;
			return 0;
		}
		if (!strcasecmp(word, no[i])) {
			*value = false;
			return 0;
		}
	}
	snprintf(err, len, "%s \"%s\": on or off expected", what, word);
	return -EINVAL;
}

unsigned int ipaddr_bits(int family)
{
	return family == AF_INET6 ? 128 : 32;
}

static const char *family_text(int family)
{
	if (family == AF_INET)
		return "IPv4 address";
	return family == AF_INET6 ? "IPv6 address" : "IPv4 or IPv6 address";
}

static int bad_addr(const char *what, const char *word, const char *expected, char *err, size_t len)
{
	snprintf(err, len, "%s \"%s\": %s expected", what, word, expected);
	return -EINVAL;
}

int parse_addr(const char *what, const char *word, int family, struct ipaddr *addr,
	       char *err, size_t len)
{
	const char *slash = strchr(word, '/');
	size_t n = slash ? (size_t)(slash - word) : strlen(word);
	char text[INET6_ADDRSTRLEN];
	char expected[64];
	struct ipaddr a = { 0 };
	uint32_t bits;
	int ret;

	if (n >= sizeof(text))
		return bad_addr(what, word, family_text(family), err, len);
	memcpy(text, word, n);
	text[n] = 0;
	if (family != AF_INET6 && inet_pton(AF_INET, text, &a.v4) == 1)
		a.family = AF_INET;
	else if (family != AF_INET && inet_pton(AF_INET6, text, &a.v6) == 1)
		a.family = AF_INET6;
	else
		return bad_addr(what, word, family_text(family), err, len);
	a.len = ipaddr_bits(a.family);
	if (slash) {
		snprintf(expected, sizeof(expected), "%s: prefix length", what);
		ret = parse_u32(expected, slash + 1, 0, a.len, &bits, err, len);
		if (ret)
			return ret;
		a.len = bits;
	}
	*addr = a;
	return 0;
}

void ipaddr_mask(struct ipaddr *addr)
{
	unsigned int i, bytes = ipaddr_bits(addr->family) / 8;

	for (i = 0; i < bytes; i++) {
		unsigned int keep = addr->len > i * 8 ? addr->len - i * 8 : 0;

		if (keep < 8)
			addr->addr[i] &= 0xff00 >> keep;
	}
}

bool ipaddr_equal(const struct ipaddr *a, const struct ipaddr *b)
{
	return a->family == b->family && a->len == b->len &&
	       !memcmp(a->addr, b->addr, ipaddr_bits(a->family) / 8);
}

const char *ipaddr_text(const struct ipaddr *addr, bool always, char *buf)
{
	size_t n;

	buf[0] = 0;
	if (!addr->family || !inet_ntop(addr->family, addr->addr, buf, INET6_ADDRSTRLEN))
		return buf;
	if (always || addr->len != ipaddr_bits(addr->family)) {
		n = strlen(buf);
		snprintf(buf + n, IPADDR_STRLEN - n, "/%u", addr->len);
	}
	return buf;
}

int parse_prefix(const char *what, const char *word, int family, struct ipaddr *addr,
		 char *err, size_t len)
{
	char meant[IPADDR_STRLEN];
	struct ipaddr masked;
	int ret;

	if (!strcmp(word, "default")) {
		memset(addr, 0, sizeof(*addr));
		addr->family = family == AF_INET6 ? AF_INET6 : AF_INET;
		return 0;
	}
	ret = parse_addr(what, word, family, addr, err, len);
	if (ret)
		return ret;
	masked = *addr;
	ipaddr_mask(&masked);
	if (ipaddr_equal(&masked, addr))
		return 0;
	snprintf(err, len, "%s %s: bits behind the prefix length are set, %s expected", what, word,
		 ipaddr_text(&masked, true, meant));
	return -EINVAL;
}

int parse_ip4(const char *what, const char *word, struct in_addr *addr, char *err, size_t len)
{
	if (inet_pton(AF_INET, word, addr) == 1)
		return 0;
	return bad_addr(what, word, family_text(AF_INET), err, len);
}

int parse_ifname(const char *what, const char *word, char *name, char *err, size_t len)
{
	size_t n = strlen(word), i;

	if (!n || n > VAR_MAX_IFNAME || !strcmp(word, ".") || !strcmp(word, ".."))
		goto bad;
	for (i = 0; i < n; i++) {
		if (word[i] == '/' || word[i] == ':' || isspace((unsigned char)word[i]))
			goto bad;
	}
	memcpy(name, word, n + 1);
	return 0;
bad:
	snprintf(err, len, "%s \"%s\": 1 to %d characters without / : or blanks expected", what,
		 word, VAR_MAX_IFNAME);
	return -EINVAL;
}
