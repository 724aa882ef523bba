// SPDX-License-Identifier: GPL-2.0
/*
 * Checking what a peer presents to prove who it is, in constant time.
 */
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "ppp/ppp.h"

/**
 * ppp_chap_md5 - value of a CHAP Response, RFC 1994 4.1
 * @id: identifier of the Challenge
 * @secret: shared secret
 * @secret_len: its length in bytes
 * @chal: value of the Challenge
 * @chal_len: its length in bytes
 * @out: the Response's value
 *
 * Return: false if memory is short or libcrypto does not provide MD5.
 */
bool ppp_chap_md5(uint8_t id, const void *secret, size_t secret_len,
		  const void *chal, size_t chal_len, uint8_t out[16])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok;

	ok = ctx && EVP_DigestInit_ex(ctx, EVP_md5(), NULL) &&
	     EVP_DigestUpdate(ctx, &id, 1) &&
	     EVP_DigestUpdate(ctx, secret, secret_len) &&
	     EVP_DigestUpdate(ctx, chal, chal_len) &&
	     EVP_DigestFinal_ex(ctx, out, NULL);
	EVP_MD_CTX_free(ctx);
	return ok;
}

/**
 * ppp_chap_md5_verify - check a CHAP-MD5 Response in constant time
 * @id: identifier of the Challenge
 * @secret: shared secret
 * @secret_len: its length in bytes
 * @chal: value of the Challenge
 * @chal_len: its length in bytes
 * @resp: the Response's value, 16 bytes
 *
 * Return: true if the Response proves the secret.
 */
bool ppp_chap_md5_verify(uint8_t id, const void *secret, size_t secret_len,
			 const void *chal, size_t chal_len,
			 const uint8_t resp[16])
{
	uint8_t want[16];
	bool ok;

	ok = ppp_chap_md5(id, secret, secret_len, chal, chal_len, want) &&
	     !CRYPTO_memcmp(want, resp, sizeof(want));
	OPENSSL_cleanse(want, sizeof(want));
	return ok;
}

/**
 * ppp_secret_equal - compare two secrets
 * @a: one
 * @a_len: its length in bytes
 * @b: the other
 * @b_len: its length in bytes
 *
 * Digests are compared, so that the time tells neither the length of the
 * common part nor which lengths differ.
 *
 * Return: true if they are equal; false also if memory is short.
 */
bool ppp_secret_equal(const void *a, size_t a_len, const void *b, size_t b_len)
{
	uint8_t da[EVP_MAX_MD_SIZE], db[EVP_MAX_MD_SIZE];
	unsigned int la = 0, lb = 0;
	bool ok;

	ok = EVP_Digest(a, a_len, da, &la, EVP_sha256(), NULL) &&
	     EVP_Digest(b, b_len, db, &lb, EVP_sha256(), NULL) &&
	     la == lb && !CRYPTO_memcmp(da, db, la);
	OPENSSL_cleanse(da, sizeof(da));
	OPENSSL_cleanse(db, sizeof(db));
	return ok;
}
