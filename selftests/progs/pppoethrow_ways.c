// SPDX-License-Identifier: GPL-2.0
/*
 * pppoethrow_ways.c - packets of PPPoE discovery, right and broken ones
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pppoethrow.h"

struct thrower set = { .service = "", .mac = { 2, 0, 0, 0, 0, 1 } };

uint8_t buf[FRAME_MAX];
size_t len;

static size_t pppoe;	/* where its header is */

/* --- putting packets together --------------------------------------------------------- */

void u8(unsigned int v)
{
	buf[len++] = v;
}

void u16(unsigned int v)
{
	u8(v >> 8);
	u8(v);
}

static void bytes(const void *data, size_t n)
{
	memcpy(buf + len, data, n);
	len += n;
}

static void fill(size_t n)
{
	while (n--)
		u8('x');
}

static void set16(size_t at, unsigned int v)
{
	buf[at] = v >> 8;
	buf[at + 1] = v;
}

static void tag(unsigned int type, const void *data, size_t n)
{
	u16(type);
	u16(n);
	bytes(data, n);
}

static void text_tag(unsigned int type, const char *text)
{
	tag(type, text, strlen(text));
}

void ether(const uint8_t *to, unsigned int type)
{
	len = 0;
	bytes(set.have_to ? set.to : to, ETH_ALEN);
	bytes(set.mac, ETH_ALEN);
	if (set.vlan) {
		u16(ETH_P_8021Q);
		u16(set.vlan);
	}
	u16(type);
	pppoe = len;
}

/* Header of a packet of discovery; LENGTH is set at the end */
void begin(enum pppoe_code code)
{
	static const uint8_t all[ETH_ALEN] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

	ether(code == PPPOE_PADI ? all : set.ac, ETH_P_PPP_DISC);
	u8(PPPOE_VER_TYPE);
	u8(code);
	u16(code == PPPOE_PADT ? set.sid : 0);
	u16(0);
}

static void end(void)
{
	set16(pppoe + 4, len - pppoe - PPPOE_HDR_LEN);
}

static void cookie(enum pppoe_code code)
{
	const struct cookie *c = &set.cookies[set.slot];

	if (code == PPPOE_PADR && c->len)
		tag(PPPOE_TAG_AC_COOKIE, c->data, c->len);
}

/* All tags but Service-Name */
static void common(enum pppoe_code code)
{
	char uniq[16];

	begin(code);
	snprintf(uniq, sizeof(uniq), "uniq-%u", set.slot);
	text_tag(PPPOE_TAG_HOST_UNIQ, uniq);
	cookie(code);
	if (set.max_payload) {
		u16(PPPOE_TAG_PPP_MAX_PAYLOAD);
		u16(2);
		u16(set.max_payload);
	}
}

void sound(enum pppoe_code code)
{
	common(code);
	text_tag(PPPOE_TAG_SERVICE_NAME, set.service);
	end();
}

/* --- the ways to break them ------------------------------------------------------------- */

static void b_empty(enum pppoe_code code)
{
	begin(code);
	len = pppoe;
}

static void b_header_cut(enum pppoe_code code)
{
	begin(code);
	len = pppoe + 5;
}

static void b_no_tags(enum pppoe_code code)
{
	begin(code);
}

static void b_no_service(enum pppoe_code code)
{
	common(code);
	end();
}

static void b_two_services(enum pppoe_code code)
{
	sound(code);
	text_tag(PPPOE_TAG_SERVICE_NAME, set.service);
	end();
}

static void b_length_large(enum pppoe_code code)
{
	sound(code);
	set16(pppoe + 4, len - pppoe - PPPOE_HDR_LEN + 1);
}

static void b_length_ffff(enum pppoe_code code)
{
	sound(code);
	set16(pppoe + 4, 0xffff);
}

/* In the middle of the last tag */
static void b_length_small(enum pppoe_code code)
{
	sound(code);
	text_tag(PPPOE_TAG_AC_NAME, "");
	set16(pppoe + 4, len - pppoe - PPPOE_HDR_LEN - 1);
}

/* Before Service-Name: what follows is padding */
static void b_length_hides(enum pppoe_code code)
{
	common(code);
	end();
	text_tag(PPPOE_TAG_SERVICE_NAME, set.service);
}

static void b_padding(enum pppoe_code code)
{
	sound(code);
	fill(700);
}

static void b_tag_beyond(enum pppoe_code code)
{
	sound(code);
	u16(PPPOE_TAG_RELAY_SESSION_ID);
	u16(5);
	fill(4);
	end();
}

static void b_tag_ffff(enum pppoe_code code)
{
	sound(code);
	u16(PPPOE_TAG_RELAY_SESSION_ID);
	u16(0xffff);
	end();
}

static void b_tag_cut(enum pppoe_code code)
{
	sound(code);
	u16(PPPOE_TAG_RELAY_SESSION_ID);
	u8(0);
	end();
}

/* The tag ends in the padding */
static void b_tag_overlap(enum pppoe_code code)
{
	sound(code);
	u16(PPPOE_TAG_RELAY_SESSION_ID);
	u16(40);
	fill(8);
	end();
	fill(40);
}

static void b_end_first(enum pppoe_code code)
{
	begin(code);
	text_tag(PPPOE_TAG_END_OF_LIST, "");
	text_tag(PPPOE_TAG_SERVICE_NAME, set.service);
	end();
}

static void b_after_end(enum pppoe_code code)
{
	sound(code);
	text_tag(PPPOE_TAG_END_OF_LIST, "");
	text_tag(PPPOE_TAG_SERVICE_NAME, set.service);
	end();
}

static void b_version(enum pppoe_code code)
{
	sound(code);
	buf[pppoe] = 0x21;
}

static void b_type(enum pppoe_code code)
{
	sound(code);
	buf[pppoe] = 0x12;
}

static void b_code(enum pppoe_code code)
{
	sound(code);
	buf[pppoe + 1] = 0x55;
}

static void b_pado(enum pppoe_code code)
{
	sound(code);
	buf[pppoe + 1] = PPPOE_PADO;
	text_tag(PPPOE_TAG_AC_NAME, "mine");
	end();
}

static void b_pads(enum pppoe_code code)
{
	sound(code);
	buf[pppoe + 1] = PPPOE_PADS;
	set16(pppoe + 2, 4711);
}

static void b_sid(enum pppoe_code code)
{
	sound(code);
	set16(pppoe + 2, 4711);
}

static void b_other_ac(enum pppoe_code code)
{
	sound(code);
	text_tag(PPPOE_TAG_AC_NAME, "another");
	end();
}

/* As many tags as there is room for */
static void many(enum pppoe_code code, unsigned int type)
{
	sound(code);
	while (len - pppoe + PPPOE_TAG_HDR_LEN <= PPPOE_IN_MAX)
		tag(type, NULL, 0);
	end();
}

static void b_many_unknown(enum pppoe_code code)
{
	many(code, 0x7777);
}

static void b_many_relay(enum pppoe_code code)
{
	many(code, PPPOE_TAG_RELAY_SESSION_ID);
}

static void b_many_vendor(enum pppoe_code code)
{
	many(code, PPPOE_TAG_VENDOR_SPECIFIC);
}

/* More than a frame of 1500 octets has room for: a port with a longer MTU */
static void b_thousand(enum pppoe_code code)
{
	unsigned int i;

	sound(code);
	for (i = 0; i < 1000; i++)
		tag(0x7777, NULL, 0);
	end();
}

static void b_oversized(enum pppoe_code code)
{
	size_t n;

	sound(code);
	n = PPPOE_IN_MAX + 1 - (len - pppoe) - PPPOE_TAG_HDR_LEN;
	u16(0x7777);
	u16(n);
	fill(n);
	end();
}

static void b_huge(enum pppoe_code code)
{
	sound(code);
	u16(0x7777);
	u16(8000);
	fill(8000);
	end();
}

/* What must be repeated leaves no room for anything else */
static void b_uniq_long(enum pppoe_code code)
{
	size_t n;

	begin(code);
	text_tag(PPPOE_TAG_SERVICE_NAME, set.service);
	cookie(code);
	n = PPPOE_IN_MAX - (len - pppoe) - PPPOE_TAG_HDR_LEN;
	u16(PPPOE_TAG_HOST_UNIQ);
	u16(n);
	fill(n);
	end();
}

static void b_uniq_fits(enum pppoe_code code)
{
	begin(code);
	text_tag(PPPOE_TAG_SERVICE_NAME, set.service);
	cookie(code);
	u16(PPPOE_TAG_HOST_UNIQ);
	u16(1400);
	fill(1400);
	end();
}

static void b_service_long(enum pppoe_code code)
{
	common(code);
	u16(PPPOE_TAG_SERVICE_NAME);
	u16(1300);
	fill(1300);
	end();
}

static void vendor(enum pppoe_code code, const void *data, size_t n)
{
	sound(code);
	u16(PPPOE_TAG_VENDOR_SPECIFIC);
	u16(4 + n);
	u16(0);
	u16(PPPOE_VENDOR_BBF);
	bytes(data, n);
	end();
}

static void b_bbf_beyond(enum pppoe_code code)
{
	vendor(code, "\1\xffzyx", 5);
}

static void b_bbf_cut(enum pppoe_code code)
{
	vendor(code, "\1\3abc\2", 6);
}

static void b_bbf_rate(enum pppoe_code code)
{
	vendor(code, "\x81\2ab\x82\14zyxwvutsrqpo", 18);
}

static void b_vendor_short(enum pppoe_code code)
{
	sound(code);
	text_tag(PPPOE_TAG_VENDOR_SPECIFIC, "abc");
	end();
}

static void b_payload_wrong(enum pppoe_code code)
{
	sound(code);
	text_tag(PPPOE_TAG_PPP_MAX_PAYLOAD, "abc");
	end();
}

static void b_payload_zero(enum pppoe_code code)
{
	sound(code);
	tag(PPPOE_TAG_PPP_MAX_PAYLOAD, "\0\0", 2);
	end();
}

static void b_noise(enum pppoe_code code)
{
	size_t n = rand() % 200, i;

	if (rand() % 2)
		begin(code);
	else
		sound(code);
	for (i = 0; i < n; i++)
		u8(rand() % 3 ? rand() % 8 : rand());
	if (rand() % 4)
		end();
}

const struct way ways[] = {
	{ "empty", b_empty }, { "header-cut", b_header_cut }, { "no-tags", b_no_tags },
	{ "no-service", b_no_service }, { "two-services", b_two_services },
	{ "length-large", b_length_large }, { "length-ffff", b_length_ffff },
	{ "length-small", b_length_small }, { "length-hides", b_length_hides },
	{ "padding", b_padding }, { "tag-beyond", b_tag_beyond }, { "tag-ffff", b_tag_ffff },
	{ "tag-cut", b_tag_cut }, { "tag-overlap", b_tag_overlap },
	{ "end-first", b_end_first }, { "after-end", b_after_end },
	{ "version", b_version }, { "type", b_type }, { "code", b_code },
	{ "pado", b_pado }, { "pads", b_pads }, { "sid", b_sid }, { "other-ac", b_other_ac },
	{ "many-unknown", b_many_unknown }, { "many-relay", b_many_relay },
	{ "many-vendor", b_many_vendor }, { "thousand", b_thousand },
	{ "oversized", b_oversized }, { "huge", b_huge }, { "uniq-long", b_uniq_long },
	{ "uniq-fits", b_uniq_fits }, { "service-long", b_service_long },
	{ "bbf-beyond", b_bbf_beyond }, { "bbf-cut", b_bbf_cut }, { "bbf-rate", b_bbf_rate },
	{ "vendor-short", b_vendor_short }, { "payload-wrong", b_payload_wrong },
	{ "payload-zero", b_payload_zero }, { "noise", b_noise }, { NULL, NULL },
};
