// SPDX-License-Identifier: GPL-2.0
/*
 * PPPoE discovery: packets of hosts into an access concentrator.
 *
 * Byte 0: settings; then, for each packet, who sends it (low bits: host; 0x80: put a
 * good AC-Cookie in front of the tags), ms that have passed (times 64), two bytes of
 * length, the packet.
 */
/* build: tools/vard/pppoe/[a-z]*.c tools/vard/hash.c ; libs: -lcrypto */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "pppoe/ac.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool ok)
{
	if (!ok)
		abort();
}

static const uint8_t key[PPPOE_KEY_LEN] = { 1 };
static const char services[3][PPPOE_NAME_MAX + 1] = { "internet", "", "x" };

static struct {
	struct pppoe_ac ac;
	uint16_t next;
	unsigned int sessions;
	uint8_t settings;
} w;

static bool w_send(void *priv, const uint8_t mac[6], const uint8_t *buf, size_t len)
{
	struct pppoe_msg m;

	require(len <= PPPOE_OUT_MAX && pppoe_mac_is_host(mac));
	require(pppoe_parse(buf, len, &m));
	require(m.code == PPPOE_PADO || m.code == PPPOE_PADS || m.code == PPPOE_PADT);
	require(m.code != PPPOE_PADS || (m.n_services == 1 && !m.sid == !!m.error_tag));
	return true;
}

static int w_new(void *priv, const uint8_t mac[6], const struct pppoe_msg *padr, uint16_t mru,
		 uint16_t *sid)
{
	require(padr->n_services == 1 && mru <= w.ac.conf.offer.mru);
	require(mru <= PPPOE_MRU || padr->max_payload >= mru);
	if (w.next == PPPOE_SID_RESERVED - 1)
		return -ENOSPC;
	*sid = ++w.next;
	w.sessions++;
	return 0;
}

static void w_begin(void *priv, uint16_t sid)
{
	if (w.settings & 8) {
		w.sessions--;
		pppoe_ac_end(&w.ac, sid, "ended");
	}
}

static void w_gone(void *priv, uint16_t sid)
{
	w.sessions--;
}

static const struct pppoe_ac_ops ops = {
	.send = w_send,
	.session_new = w_new,
	.session_begin = w_begin,
	.session_gone = w_gone,
};

/* A good cookie as the first tag, which is the one that counts */
static size_t put_cookie(uint8_t *buf, size_t len, const uint8_t mac[6], uint64_t now)
{
	size_t n;

	if (len < PPPOE_HDR_LEN)
		return len;
	memmove(buf + 30, buf + 6, len - 6);
	memcpy(buf + 6, "\1\4\0\x14", 4);
	require(pppoe_cookie_make(key, mac, w.ac.port, now & ~(uint64_t)0xff, buf + 10));
	n = (size_t)(buf[4] << 8 | buf[5]) + 24;
	buf[4] = (uint8_t)(n >> 8);
	buf[5] = (uint8_t)n;
	return len + 24;
}

static void one(const uint8_t *pkt, size_t len, uint8_t who, uint64_t now)
{
	uint8_t mac[6] = { 2, 0, 0, 0, 0, who & 7 };
	/* a block of its own, so that ASan sees a byte read too many */
	uint8_t *buf = malloc(len + 30), *block;

	require(buf);
	if ((who & 7) == 7)
		mac[0] = 3;
	if (len)
		memcpy(buf, pkt, len);
	if (who & 0x80)
		len = put_cookie(buf, len, mac, now);
	block = malloc(len ? len : 1);
	require(block);
	memcpy(block, buf, len);
	pppoe_ac_input(&w.ac, now, mac, who & 0x40, block, len);
	free(block);
	free(buf);
	require(w.ac.n == w.sessions && w.ac.n <= w.ac.conf.max_sessions);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t now = 1000000;
	size_t len;

	memset(&w, 0, sizeof(w));
	if (size < 1)
		return 0;
	w.settings = data[0];
	w.ac.ops = &ops;
	w.ac.key = key;
	w.ac.port = 1;
	w.ac.conf.offer.ac_name = "ac";
	w.ac.conf.offer.mru = data[0] & 1 ? 1500 : 1492;
	w.ac.conf.offer.services = services;
	w.ac.conf.offer.n_services = data[0] & 2 ? 3 : 0;
	w.ac.conf.max_sessions = 4;
	w.ac.conf.max_per_mac = 2;
	w.ac.conf.rate = data[0] & 4 ? 1 : 1000;
	data++;
	size--;
	while (size >= 4) {
		now += data[1] * 64u;
		len = (size_t)(data[2] << 8 | data[3]);
		if (len > size - 4)
			len = size - 4;
		one(data + 4, len, data[0], now);
		data += 4 + len;
		size -= 4 + len;
	}
	pppoe_ac_end_all(&w.ac, "closing");
	require(!w.ac.n);
	pppoe_ac_free(&w.ac);
	return 0;
}
