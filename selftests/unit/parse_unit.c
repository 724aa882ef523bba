// SPDX-License-Identifier: GPL-2.0
/* build: tools/lib/parse.c tools/lib/parse_unit.c */
/*
 * parse_unit.c - words with units and names: what they mean, what is refused, and the way back
 */
#include <linux/var.h>

#include "lib/parse.h"
#include "tap.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static char err[PARSE_ERRLEN];

static void test_rates(void)
{
	static const struct {
		const char *word;
		uint64_t rate;
		const char *text;
	} good[] = {
		{ "off", 0, "off" }, { "0", 0, "off" }, { "1", 1, "1bit" },
		{ "8kbit", 8000, "8kbit" }, { "10mbit", 10000000, "10mbit" },
		{ "10Mbit", 10000000, "10mbit" }, { "1.5gbit", 1500000000, "1500mbit" },
		{ "2tbit", 2000000000000, "2tbit" }, { "1kibit", 1024, "1024bit" },
		{ "1kbps", 8000, "8kbit" }, { "0.5mbps", 4000000, "4mbit" },
		{ "1234567", 1234567, "1234567bit" },
		{ "18446744073709551615", UINT64_MAX, "18446744073709551615bit" },
		{ "1.9bit", 1, "1bit" },
	};
	static const char *const bad[] = {
		"", "-1", "+1", " 1", "1 ", "x", "10mb", "10m", "1e6", "0x10", "1.", ".5mbit",
		"1.2.3", "mbit", "on", "0.1bit", "18446744073709551616", "20000000tbit",
		"99999999999999999999999999999999", "0.00000000000000000001tbit",
	};
	char text[RATE_STRLEN];
	uint64_t rate = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		ok(!parse_rate("rx-rate", good[i].word, &rate, err, sizeof(err)) &&
		   rate == good[i].rate, "rate %s", good[i].word);
		is_str(rate_text(rate, text), good[i].text, "is written %s", good[i].text);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		err[0] = 0;
		ok(parse_rate("rx-rate", bad[i], &rate, err, sizeof(err)) &&
		   !strncmp(err, "rx-rate \"", 9), "no rate: \"%s\"", bad[i]);
	}
}

static void test_sizes(void)
{
	static const struct {
		const char *word;
		uint32_t size;
	} good[] = {
		{ "0", 0 }, { "3000", 3000 }, { "3000b", 3000 }, { "64kb", 65536 },
		{ "64k", 65536 }, { "1.5kb", 1536 }, { "1m", 1048576 }, { "8kbit", 1024 },
		{ "4294967295", UINT32_MAX },
	};
	static const char *const bad[] = {
		"", "-1", "4gb", "4294967296", "1x", "off", "64 kb",
	};
	uint32_t size;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(good); i++)
		ok(!parse_size("rx-burst", good[i].word, &size, err, sizeof(err)) &&
		   size == good[i].size, "size %s", good[i].word);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		ok(parse_size("rx-burst", bad[i], &size, err, sizeof(err)), "no size: \"%s\"",
		   bad[i]);
}

static void test_dscp(void)
{
	static const struct {
		const char *word;
		uint8_t dscp;
	} good[] = {
		{ "inherit", VAR_DSCP_INHERIT }, { "0", 0 }, { "63", 63 }, { "0x2e", 46 },
		{ "ef", 46 }, { "EF", 46 }, { "cs0", 0 }, { "cs7", 56 }, { "af11", 10 },
		{ "af43", 38 }, { "be", 0 }, { "default", 0 }, { "le", 1 },
		{ "voice-admit", 44 },
	};
	static const char *const bad[] = {
		"", "64", "-1", "cs8", "cs", "cs11", "af", "af1", "af10", "af51", "af111", "a",
		"off",
	};
	char text[RATE_STRLEN];
	unsigned int i;
	uint8_t dscp;

	for (i = 0; i < ARRAY_SIZE(good); i++)
		ok(!parse_dscp("dscp", good[i].word, &dscp, err, sizeof(err)) &&
		   dscp == good[i].dscp, "dscp %s", good[i].word);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		ok(parse_dscp("dscp", bad[i], &dscp, err, sizeof(err)), "no dscp: \"%s\"", bad[i]);
	is_str(dscp_text(VAR_DSCP_INHERIT, text), "inherit", "dscp: a word for inherit");
	is_str(dscp_text(46, text), "46", "dscp: and numbers");
}

static void test_mss(void)
{
	static const char *const good[] = { "off", "auto", "1452", "88", "65495" };
	static const char *const bad[] = { "", "0", "87", "65496", "65535", "on", "-1" };
	char text[RATE_STRLEN];
	unsigned int i;
	uint16_t mss;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		ok(!parse_mss("mss", good[i], &mss, err, sizeof(err)), "mss %s", good[i]);
		is_str(mss_text(mss, text), good[i], "is written so");
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		ok(parse_mss("mss", bad[i], &mss, err, sizeof(err)), "no mss: \"%s\"", bad[i]);
}

static void test_mac(void)
{
	static const uint8_t want[] = { 0x02, 0, 0xaB, 0xcd, 0xef, 0xff };
	static const char *const bad[] = {
		"", "02", "02:00:ab:cd:ef", "02:00:ab:cd:ef:ff:00", "02-00-ab-cd-ef-ff",
		"02:00:ab:cd:ef:fg", "2:0:ab:cd:ef:ff", "02:00:ab:cd:ef:ff:", "0200abcdefff",
	};
	char text[MAC_STRLEN];
	uint8_t mac[6];
	unsigned int i;

	ok(!parse_mac("mac", "02:00:aB:cd:EF:ff", mac, err, sizeof(err)), "a MAC");
	is_mem(mac, 6, want, 6, "its bytes");
	is_str(mac_text(mac, text), "02:00:ab:cd:ef:ff", "as text");
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		ok(parse_mac("mac", bad[i], mac, err, sizeof(err)), "no MAC: \"%s\"", bad[i]);
}

int main(void)
{
	plan(0);
	test_rates();
	test_sizes();
	test_dscp();
	test_mss();
	test_mac();
	return done();
}
