// SPDX-License-Identifier: GPL-2.0
/*
 * The test dialer of PPPoE users, and its PPP client: frames from an access concentrator.
 *
 * For each frame: what (bit 0: in the session; bit 1: its header is right; bit 2: time
 * passes; bit 3: the answer to discovery is right; bits 4 and 5: an order), two bytes of
 * length, the frame behind the header.
 */
/*
 * build: selftests/progs/pppoedial_user.c selftests/progs/dial_ppp.c
 *	tools/vard/pppoe/parse.c ; libs: -lcrypto ; cflags: -Iselftests/progs
 */
#include <linux/if_ether.h>
#include <stdlib.h>
#include <string.h>

#include "pppoedial.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct pppoe_settings set = {
	.prefix = { 0x02, 0x50, 0x45 },
	.users = 1,
	.names = { "user%d@isp1.example" },
	.n_names = 1,
	.password = "secret",
	.service = "internet",
	.auth = MPPP_PAP | MPPP_CHAP,
	.tries = 3,
	.retry_ms = 2000,
	.redial_ms = 100,
	.echo_ms = 10000,
};

static const uint8_t ac[ETH_ALEN] = { 2, 0, 0, 0, 0, 9 };
static struct user u;
static uint64_t now;

static void require(bool ok)
{
	if (!ok)
		abort();
}

uint64_t now_ms(void)
{
	return now;
}

void say(const char *fmt, ...)
{
}

void fill(char *dst, size_t size, const char *pattern, unsigned int no)
{
	require(strlen(pattern) < size);
	strcpy(dst, pattern);
}

void transmit(const uint8_t *frame, size_t len)
{
	const uint8_t *hdr = frame + ETH_HLEN;
	size_t n = hdr[4] << 8 | hdr[5];
	struct pppoe_msg m;

	require(len >= ETH_HLEN + PPPOE_HDR_LEN && len <= ETH_FRAME_LEN);
	require(!memcmp(frame + ETH_ALEN, u.mac, ETH_ALEN));
	if (frame[13] == (ETH_P_PPP_DISC & 0xff))
		require(pppoe_parse(hdr, len - ETH_HLEN, &m) &&
			(m.code == PPPOE_PADI || m.code == PPPOE_PADR || m.code == PPPOE_PADT));
	else
		require(len == ETH_HLEN + PPPOE_HDR_LEN + n);
}

static void put16(uint8_t *b, unsigned int v)
{
	b[0] = v >> 8;
	b[1] = v;
}

/* What the user waits for: a PADO or PADS */
static void answer(void)
{
	uint8_t f[128] = { 0 }, *p = f + ETH_HLEN;
	size_t n = PPPOE_HDR_LEN;

	memcpy(f, u.mac, ETH_ALEN);
	memcpy(f + ETH_ALEN, ac, ETH_ALEN);
	p[0] = PPPOE_VER_TYPE;
	p[1] = u.stage == STAGE_PADI ? PPPOE_PADO : PPPOE_PADS;
	put16(p + 2, u.stage == STAGE_PADI ? 0 : 7);
	put16(p + n, PPPOE_TAG_SERVICE_NAME);
	n += PPPOE_TAG_HDR_LEN;
	put16(p + n, PPPOE_TAG_AC_NAME);
	n += PPPOE_TAG_HDR_LEN;
	put16(p + n, PPPOE_TAG_HOST_UNIQ);
	put16(p + n + 2, sizeof(u.uniq));
	memcpy(p + n + 4, u.uniq, sizeof(u.uniq));
	n += PPPOE_TAG_HDR_LEN + sizeof(u.uniq);
	put16(p + 4, n - PPPOE_HDR_LEN);
	user_disc(&u, f, ETH_HLEN + n);
}

static void frame(unsigned int what, const uint8_t *data, size_t len)
{
	size_t size = ETH_HLEN + (what & 2 ? PPPOE_HDR_LEN : 0) + len;
	/* of this size exactly: what is read behind it is found */
	uint8_t *f = calloc(1, size), *p = f + ETH_HLEN;

	require(f);
	memcpy(f, u.mac, ETH_ALEN);
	memcpy(f + ETH_ALEN, ac, ETH_ALEN);
	if (what & 2) {
		p[0] = PPPOE_VER_TYPE;
		put16(p + 2, u.sid);
		put16(p + 4, len);
		p += PPPOE_HDR_LEN;
	}
	if (len)
		memcpy(p, data, len);
	if (what & 1)
		user_session(&u, f, size);
	else
		user_disc(&u, f, size);
	free(f);
}

static void order(unsigned int what)
{
	if (what == 1) {
		u.ping.count = 1;
		user_ping(&u);
	} else if (what == 2) {
		user_hangup(&u);
	} else if (what == 3) {
		user_padt(&u, "ordered");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned int what;
	size_t n;

	now = 1000;
	user_init(&u, 1);
	user_begin(&u);
	while (size >= 3) {
		what = data[0];
		n = data[1] << 8 | data[2];
		data += 3;
		size -= 3;
		if (n > size)
			n = size;
		if (what & 4)
			now += 3000;
		user_timer(&u, now);
		if (what & 8)
			answer();
		frame(what, data, n);
		order(what >> 4 & 3);
		if (u.stage == STAGE_IDLE && u.due <= now + 100)
			user_begin(&u);
		require(users_busy <= 1);
		data += n;
		size -= n;
	}
	/* the count is of this user */
	user_padt(&u, "the end");
	require(!users_busy);
	return 0;
}
