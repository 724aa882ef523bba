// SPDX-License-Identifier: GPL-2.0
/*
 * cookie.c - the AC-Cookie, RFC 2516 section 9: a PADI costs no state
 *
 *	+-------------------+------------------------------------------------+
 *	| time, ms, 32 bits | first 16 octets of HMAC-SHA256(key,            |
 *	|                   |	time, 64 bits | port | host's address)       |
 *	+-------------------+------------------------------------------------+
 *
 * The host must have received the PADO, at that port and not long ago. As two PADOs
 * have two cookies, a PADR that comes again is told from one for another session.
 */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include "pppoe/disc.h"

#define STAMP_LEN	4

static void put32(uint8_t *b, uint32_t v)
{
	b[0] = (uint8_t)(v >> 24);
	b[1] = (uint8_t)(v >> 16);
	b[2] = (uint8_t)(v >> 8);
	b[3] = (uint8_t)v;
}

/**
 * pppoe_cookie_make() - an AC-Cookie
 * @key: random, of this run of the daemon
 * @mac: address of the host
 * @port: ifindex of the port
 * @now: time, ms
 * @cookie: receives it
 *
 * Return: false when libcrypto fails.
 */
bool pppoe_cookie_make(const uint8_t key[PPPOE_KEY_LEN], const uint8_t mac[PPPOE_MAC_LEN],
		       uint32_t port, uint64_t now, uint8_t cookie[PPPOE_COOKIE_LEN])
{
	uint8_t msg[8 + 4 + PPPOE_MAC_LEN], hash[EVP_MAX_MD_SIZE];
	unsigned int len = sizeof(hash);

	put32(msg, (uint32_t)(now >> 32));
	put32(msg + 4, (uint32_t)now);
	put32(msg + 8, port);
	memcpy(msg + 12, mac, PPPOE_MAC_LEN);
	if (!HMAC(EVP_sha256(), key, PPPOE_KEY_LEN, msg, sizeof(msg), hash, &len))
		return false;
	memcpy(cookie, msg + 4, STAMP_LEN);
	memcpy(cookie + STAMP_LEN, hash, PPPOE_COOKIE_LEN - STAMP_LEN);
	return true;
}

/**
 * pppoe_cookie_check() - whether an AC-Cookie is ours and not too old
 * @key: as in pppoe_cookie_make()
 * @mac: address of the host that sent the PADR
 * @port: ifindex of the port
 * @now: time, ms
 * @cookie: from the PADR
 */
bool pppoe_cookie_check(const uint8_t key[PPPOE_KEY_LEN], const uint8_t mac[PPPOE_MAC_LEN],
			uint32_t port, uint64_t now, const struct pppoe_str *cookie)
{
	uint8_t good[PPPOE_COOKIE_LEN];
	const uint8_t *c = cookie->data;
	uint32_t age;

	if (cookie->len != PPPOE_COOKIE_LEN)
		return false;
	age = (uint32_t)now - ((uint32_t)c[0] << 24 | (uint32_t)c[1] << 16 |
			       (uint32_t)c[2] << 8 | c[3]);
	/* also those from the future */
	if (age > PPPOE_COOKIE_MS || age > now)
		return false;
	return pppoe_cookie_make(key, mac, port, now - age, good) &&
	       !CRYPTO_memcmp(good, c, sizeof(good));
}
