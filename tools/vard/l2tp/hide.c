// SPDX-License-Identifier: GPL-2.0
/*
 * hide.c - the two uses of MD5 in L2TPv2: hidden AVPs and tunnel authentication
 */
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "l2tp/avp.h"

#define MD5_LEN	16

static bool md5(const uint8_t *buf, size_t len, uint8_t out[MD5_LEN])
{
	return EVP_Digest(buf, len, out, NULL, EVP_md5(), NULL) == 1;
}

/**
 * l2tp_hide_xor() - hide or unhide one AVP value in place (RFC 2661 4.3)
 * @hide: true to hide, false to unhide
 * @attr: Attribute Type
 * @secret: shared secret, at most L2TP_SECRET_MAX octets
 * @rv: Random Vector in force, at most one AVP long
 * @buf: Hidden AVP Subformat: length, value, padding
 * @len: octets in @buf
 *
 * Return: false when the arguments are too long or MD5 is not to be had; @buf
 * is then not to be used
 */
bool l2tp_hide_xor(bool hide, uint16_t attr, struct l2tp_str secret,
		   struct l2tp_str rv, uint8_t *buf, size_t len)
{
	uint8_t in[2 + L2TP_SECRET_MAX + L2TP_AVP_LEN_MAX];
	uint8_t block[MD5_LEN], pad[MD5_LEN];
	size_t i, n, used;
	bool ret = false;

	if (!secret.len || secret.len > L2TP_SECRET_MAX ||
	    rv.len > L2TP_AVP_LEN_MAX)
		return false;

	/* b1 = MD5(attribute number + secret + random vector) */
	in[0] = attr >> 8;
	in[1] = attr & 0xff;
	memcpy(in + 2, secret.data, secret.len);
	if (rv.len)
		memcpy(in + 2 + secret.len, rv.data, rv.len);
	used = 2 + secret.len + rv.len;

	while (len) {
		if (!md5(in, used, pad))
			goto out;
		n = len < MD5_LEN ? len : MD5_LEN;
		if (!hide)
			memcpy(block, buf, n);
		for (i = 0; i < n; i++)
			buf[i] ^= pad[i];
		if (hide)
			memcpy(block, buf, n);
		buf += n;
		len -= n;
		if (!len)
			break;
		/* bi = MD5(secret + c(i-1)) */
		memcpy(in, secret.data, secret.len);
		memcpy(in + secret.len, block, MD5_LEN);
		used = secret.len + MD5_LEN;
	}
	ret = true;
out:
	OPENSSL_cleanse(in, sizeof(in));
	OPENSSL_cleanse(pad, sizeof(pad));
	return ret;
}

/**
 * l2tp_chap_response() - Challenge Response AVP (RFC 2661 4.4.3, 5.1.1)
 * @id: Message Type that carries the response: 2 (SCCRP) or 3 (SCCCN)
 * @secret: shared secret, at most L2TP_SECRET_MAX octets
 * @challenge: Challenge of the other side, at most one AVP long
 * @out: the response, MD5(id + secret + challenge)
 *
 * Return: false when the arguments are too long or MD5 is not to be had
 */
bool l2tp_chap_response(uint8_t id, struct l2tp_str secret,
			struct l2tp_str challenge, uint8_t out[16])
{
	uint8_t in[1 + L2TP_SECRET_MAX + L2TP_AVP_LEN_MAX];
	bool ret;

	if (!secret.len || secret.len > L2TP_SECRET_MAX ||
	    !challenge.len || challenge.len > L2TP_AVP_LEN_MAX)
		return false;
	in[0] = id;
	memcpy(in + 1, secret.data, secret.len);
	memcpy(in + 1 + secret.len, challenge.data, challenge.len);
	ret = md5(in, 1 + secret.len + challenge.len, out);
	OPENSSL_cleanse(in, sizeof(in));
	return ret;
}
