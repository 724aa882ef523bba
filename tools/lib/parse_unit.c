// SPDX-License-Identifier: GPL-2.0
/*
 * parse_unit.c - rates and sizes with units, code points, MSS, Ethernet addresses; and back
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <linux/var.h>

#include "lib/parse.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define K	1000ull
#define KI	1024ull

struct unit {
	const char *name;
	uint64_t bits;		/* or bytes, of a size */
};

/* As tc(8) has them: "bps" are bytes per second; the first is meant without a unit */
static const struct unit rate_units[] = {
	{ "bit", 1 }, { "kbit", K }, { "mbit", K * K }, { "gbit", K * K * K },
	{ "tbit", K * K * K * K },
	{ "kibit", KI }, { "mibit", KI * KI }, { "gibit", KI * KI * KI },
	{ "tibit", KI * KI * KI * KI },
	{ "bps", 8 }, { "kbps", 8 * K }, { "mbps", 8 * K * K }, { "gbps", 8 * K * K * K },
	{ "tbps", 8 * K * K * K * K },
	{ "kibps", 8 * KI }, { "mibps", 8 * KI * KI }, { "gibps", 8 * KI * KI * KI },
	{ "tibps", 8 * KI * KI * KI * KI },
};

static const struct unit size_units[] = {
	{ "b", 1 }, { "kb", KI }, { "k", KI }, { "mb", KI * KI }, { "m", KI * KI },
	{ "gb", KI * KI * KI }, { "g", KI * KI * KI },
	{ "kbit", KI / 8 }, { "mbit", KI * KI / 8 }, { "gbit", KI * KI * KI / 8 },
};

/* DIGITS[.DIGITS][UNIT], rounded down; what is not zero does not become zero */
static int with_unit(const char *word, const struct unit *units, size_t n, uint64_t max,
		     uint64_t *value)
{
	unsigned __int128 v = 0, div = 1;
	const char *p = word;
	bool dot = false;
	size_t i;

	if (!isdigit((unsigned char)*p))
		return -EINVAL;
	for (; isdigit((unsigned char)*p) || (*p == '.' && !dot); p++) {
		if (*p == '.') {
			dot = true;
			continue;
		}
		/* 20 digits and the largest unit fit */
		if (v > UINT64_MAX || div > K * K * K * K)
			return -ERANGE;
		v = v * 10 + (*p - '0');
		if (dot)
			div *= 10;
	}
	if (p[-1] == '.')
		return -EINVAL;
	for (i = 0; i < n; i++) {
		if (!*p || !strcasecmp(p, units[i].name))
			break;
	}
	if (i == n)
		return -EINVAL;
	v *= units[i].bits;
	if (v && v < div)
		return -ERANGE;
	v /= div;
	if (v > max)
		return -ERANGE;
	*value = v;
	return 0;
}

int parse_rate(const char *what, const char *word, uint64_t *rate, char *err, size_t len)
{
	int ret;

	if (!strcmp(word, "off")) {
		*rate = 0;
		return 0;
	}
	ret = with_unit(word, rate_units, ARRAY_SIZE(rate_units), UINT64_MAX, rate);
	if (ret)
		snprintf(err, len, "%s \"%s\": a rate such as 10mbit, or off, expected%s", what,
			 word, ret == -ERANGE ? "; this one is out of range" : "");
	return ret;
}

int parse_size(const char *what, const char *word, uint32_t *size, char *err, size_t len)
{
	uint64_t v;
	int ret;

	ret = with_unit(word, size_units, ARRAY_SIZE(size_units), UINT32_MAX, &v);
	if (ret)
		snprintf(err, len, "%s \"%s\": a size such as 64kb expected%s", what, word,
			 ret == -ERANGE ? "; this one is out of range" : "");
	else
		*size = v;
	return ret;
}

const char *rate_text(uint64_t rate, char *buf)
{
	unsigned int i = 0;

	if (!rate) {
		snprintf(buf, RATE_STRLEN, "off");
		return buf;
	}
	/* the largest unit in which it is whole */
	while (i < 4 && rate % rate_units[i + 1].bits == 0)
		i++;
	snprintf(buf, RATE_STRLEN, "%" PRIu64 "%s", rate / rate_units[i].bits,
		 rate_units[i].name);
	return buf;
}

/* Digits @low to @high at @p? */
static bool digit(char p, char low, char high)
{
	return p >= low && p <= high;
}

int parse_dscp(const char *what, const char *word, uint8_t *dscp, char *err, size_t len)
{
	static const struct {
		const char *name;
		uint8_t dscp;
	} names[] = {
		{ "inherit", VAR_DSCP_INHERIT }, { "default", 0 }, { "be", 0 },
		{ "le", 1 },			/* RFC 8622 */
		{ "voice-admit", 44 },		/* RFC 5865 */
		{ "ef", 46 },			/* RFC 3246 */
	};
	const char *p = word + 2;
	unsigned int i;
	uint16_t v;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (!strcasecmp(word, names[i].name)) {
			*dscp = names[i].dscp;
			return 0;
		}
	}
	/* RFC 2474 section 4.2.2, RFC 2597 section 6 */
	if (!strncasecmp(word, "cs", 2) && digit(p[0], '0', '7') && !p[1]) {
		*dscp = (p[0] - '0') * 8;
		return 0;
	}
	if (!strncasecmp(word, "af", 2) && digit(p[0], '1', '4') && digit(p[1], '1', '3') &&
	    !p[2]) {
		*dscp = (p[0] - '0') * 8 + (p[1] - '0') * 2;
		return 0;
	}
	if (!parse_u16(what, word, 0, 63, &v, err, len)) {
		*dscp = v;
		return 0;
	}
	snprintf(err, len, "%s \"%s\": inherit, 0 to 63, or a name such as af11, cs6, ef expected",
		 what, word);
	return -EINVAL;
}

const char *dscp_text(uint8_t dscp, char *buf)
{
	if (dscp == VAR_DSCP_INHERIT)
		snprintf(buf, RATE_STRLEN, "inherit");
	else
		snprintf(buf, RATE_STRLEN, "%u", dscp);
	return buf;
}

int parse_mss(const char *what, const char *word, uint16_t *mss, char *err, size_t len)
{
	if (!strcmp(word, "off")) {
		*mss = 0;
		return 0;
	}
	if (!strcmp(word, "auto")) {
		*mss = VAR_MSS_AUTO;
		return 0;
	}
	if (!parse_u16(what, word, MSS_MIN, MSS_MAX, mss, err, len))
		return 0;
	snprintf(err, len, "%s \"%s\": off, auto, or %u to %u expected", what, word, MSS_MIN,
		 MSS_MAX);
	return -EINVAL;
}

const char *mss_text(uint16_t mss, char *buf)
{
	if (mss == VAR_MSS_AUTO)
		snprintf(buf, RATE_STRLEN, "auto");
	else if (mss)
		snprintf(buf, RATE_STRLEN, "%u", mss);
	else
		snprintf(buf, RATE_STRLEN, "off");
	return buf;
}

int parse_mac(const char *what, const char *word, uint8_t *mac, char *err, size_t len)
{
	const char *p = word;
	uint8_t bytes[6];
	unsigned int i;
	char pair[3];

	for (i = 0; i < sizeof(bytes); i++, p += 2) {
		if (i && *p++ != ':')
			goto bad;
		if (!isxdigit((unsigned char)p[0]) || !isxdigit((unsigned char)p[1]))
			goto bad;
		memcpy(pair, p, 2);
		pair[2] = 0;
		bytes[i] = strtoul(pair, NULL, 16);
	}
	if (*p)
		goto bad;
	memcpy(mac, bytes, sizeof(bytes));
	return 0;
bad:
	snprintf(err, len, "%s \"%s\": an Ethernet address such as 02:00:00:00:00:01 expected",
		 what, word);
	return -EINVAL;
}

const char *mac_text(const uint8_t *mac, char *buf)
{
	snprintf(buf, MAC_STRLEN, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3],
		 mac[4], mac[5]);
	return buf;
}
