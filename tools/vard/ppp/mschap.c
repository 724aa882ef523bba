// SPDX-License-Identifier: GPL-2.0
/*
 * MS-CHAPv2, RFC 2759: what the two ends prove to each other.
 *
 * MD4 and DES are in libcrypto's legacy provider only, which is loaded into a
 * library context of its own: nothing else in the program gets to use it.
 */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/provider.h>
#include <string.h>

#include "ppp/ppp.h"

#define CHAL_LEN	16
#define NT_LEN		24	/* NT-Response */
#define HASH_LEN	16	/* MD4 */
#define SHA_LEN		20
#define DES_LEN		8

/* Longest password, in UTF-16 code units (RFC 2759 8.1). */
#define UNICODE_MAX	256

/* Offsets in the value of a Response, RFC 2759 4. */
#define RESP_PEER_CHAL	0
#define RESP_NT		24

/* RFC 2759 8.7. */
static const char magic1[] = "Magic server to client signing constant";
static const char magic2[] = "Pad to make it do more than one iteration";

/* Loaded once and kept; tried: a failure is final. */
static struct {
	bool tried;
	OSSL_LIB_CTX *ctx;
	EVP_MD *md4;
	EVP_MD *sha1;
	EVP_CIPHER *des;
} legacy;

/**
 * ppp_mschapv2_available - can this end do MS-CHAPv2?
 *
 * Return: false if libcrypto's legacy provider cannot be loaded.
 */
bool ppp_mschapv2_available(void)
{
	if (!legacy.tried) {
		legacy.tried = true;
		legacy.ctx = OSSL_LIB_CTX_new();
		if (legacy.ctx && OSSL_PROVIDER_load(legacy.ctx, "default") &&
		    OSSL_PROVIDER_load(legacy.ctx, "legacy")) {
			legacy.md4 = EVP_MD_fetch(legacy.ctx, "MD4", NULL);
			legacy.sha1 = EVP_MD_fetch(legacy.ctx, "SHA1", NULL);
			legacy.des = EVP_CIPHER_fetch(legacy.ctx, "DES-ECB",
						      NULL);
		}
	}
	return legacy.md4 && legacy.sha1 && legacy.des;
}

/* Code point at @s, RFC 3629; returns its length, 0: malformed. */
static size_t utf8_get(const uint8_t *s, size_t len, uint32_t *c)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n, i;

	n = s[0] < 0x80 ? 1 : s[0] < 0xc0 ? 0 : s[0] < 0xe0 ? 2 :
	    s[0] < 0xf0 ? 3 : s[0] < 0xf8 ? 4 : 0;
	if (!n || n > len)
		return 0;
	*c = n == 1 ? s[0] : s[0] & (0x7fu >> n);
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | (s[i] & 0x3f);
	}
	if (*c < least[n] || *c > 0x10ffff || (*c >= 0xd800 && *c < 0xe000))
		return 0;
	return n;
}

static uint8_t *put_le16(uint8_t *b, uint32_t v)
{
	b[0] = (uint8_t)v;
	b[1] = (uint8_t)(v >> 8);
	return b + 2;
}

/* A secret in UTF-8 as UTF-16, little-endian; false: it is none, or too long. */
static bool to_unicode(const uint8_t *s, size_t len, uint8_t *out,
		       size_t *out_len)
{
	uint8_t *end = out + 2 * UNICODE_MAX;
	uint8_t *o = out;
	uint32_t c;
	size_t n;

	for (; len; s += n, len -= n) {
		n = utf8_get(s, len, &c);
		if (!n || end - o < (c < 0x10000 ? 2 : 4))
			return false;
		if (c >= 0x10000) {
			o = put_le16(o, 0xd800 + ((c - 0x10000) >> 10));
			c = 0xdc00 + (c & 0x3ff);
		}
		o = put_le16(o, c);
	}
	*out_len = (size_t)(o - out);
	return true;
}

/* NtPasswordHash(), RFC 2759 8.3. */
static bool nt_password_hash(const void *secret, size_t len,
			     uint8_t hash[HASH_LEN])
{
	uint8_t unicode[2 * UNICODE_MAX];
	size_t n = 0;
	bool ok;

	ok = to_unicode(secret, len, unicode, &n) &&
	     EVP_Digest(unicode, n, hash, NULL, legacy.md4, NULL);
	OPENSSL_cleanse(unicode, sizeof(unicode));
	return ok;
}

struct piece {
	const void *data;
	size_t len;
};

static bool sha1(const struct piece *in, size_t n, uint8_t out[SHA_LEN])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok;

	ok = ctx && EVP_DigestInit_ex(ctx, legacy.sha1, NULL);
	for (; ok && n; n--, in++)
		ok = EVP_DigestUpdate(ctx, in->data, in->len);
	ok = ok && EVP_DigestFinal_ex(ctx, out, NULL);
	EVP_MD_CTX_free(ctx);
	return ok;
}

/* DesEncrypt(), RFC 2759 8.6: each key byte has 7 bits and a parity bit. */
static bool des_encrypt(EVP_CIPHER_CTX *ctx, const uint8_t key[7],
			const uint8_t clear[DES_LEN], uint8_t out[DES_LEN])
{
	uint8_t k[DES_LEN];
	uint64_t bits = 0;
	int n = 0;
	bool ok;
	int i;

	for (i = 0; i < 7; i++)
		bits = bits << 8 | key[i];
	for (i = 0; i < DES_LEN; i++)
		k[i] = (uint8_t)(bits >> (49 - 7 * i) << 1);
	ok = EVP_EncryptInit_ex2(ctx, legacy.des, k, NULL, NULL) &&
	     EVP_CIPHER_CTX_set_padding(ctx, 0) &&
	     EVP_EncryptUpdate(ctx, out, &n, clear, DES_LEN) && n == DES_LEN;
	OPENSSL_cleanse(k, sizeof(k));
	OPENSSL_cleanse(&bits, sizeof(bits));
	return ok;
}

/* ChallengeResponse(), RFC 2759 8.5. */
static bool challenge_response(const uint8_t chal[DES_LEN],
			       const uint8_t hash[HASH_LEN],
			       uint8_t out[NT_LEN])
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	uint8_t z[21] = { 0 };
	bool ok;

	memcpy(z, hash, HASH_LEN);
	ok = ctx && des_encrypt(ctx, z, chal, out) &&
	     des_encrypt(ctx, z + 7, chal, out + 8) &&
	     des_encrypt(ctx, z + 14, chal, out + 16);
	EVP_CIPHER_CTX_free(ctx);
	OPENSSL_cleanse(z, sizeof(z));
	return ok;
}

/* The user without the domain before the backslash, RFC 2759 8.2. */
static struct piece user_of(const uint8_t *name, size_t len)
{
	size_t i;

	for (i = len; i; i--) {
		if (name[i - 1] == '\\')
			break;
	}
	return (struct piece){ name + i, len - i };
}

/* GenerateAuthenticatorResponse(), RFC 2759 8.7. */
static bool authenticator_response(const uint8_t hash[HASH_LEN],
				   const uint8_t nt[NT_LEN],
				   const uint8_t chal[DES_LEN],
				   char proof[PPP_MSCHAPV2_PROOF])
{
	static const char hex[] = "0123456789ABCDEF";
	uint8_t hash_hash[HASH_LEN], digest[SHA_LEN];
	const struct piece first[] = {
		{ hash_hash, HASH_LEN }, { nt, NT_LEN },
		{ magic1, sizeof(magic1) - 1 },
	};
	const struct piece second[] = {
		{ digest, SHA_LEN }, { chal, DES_LEN },
		{ magic2, sizeof(magic2) - 1 },
	};
	bool ok;
	int i;

	ok = EVP_Digest(hash, HASH_LEN, hash_hash, NULL, legacy.md4, NULL) &&
	     sha1(first, 3, digest) && sha1(second, 3, digest);
	OPENSSL_cleanse(hash_hash, sizeof(hash_hash));
	if (!ok)
		return false;
	memcpy(proof, "S=", 2);
	for (i = 0; i < SHA_LEN; i++) {
		proof[2 + 2 * i] = hex[digest[i] >> 4];
		proof[3 + 2 * i] = hex[digest[i] & 15];
	}
	proof[PPP_MSCHAPV2_PROOF - 1] = '\0';
	return true;
}

/* NT-Response to both Challenges, and what the authenticator says to it. */
static bool prove(const struct ppp_mschapv2 *m, const uint8_t *peer_chal,
		  uint8_t nt[NT_LEN], char proof[PPP_MSCHAPV2_PROOF])
{
	uint8_t hash[HASH_LEN] = { 0 }, digest[SHA_LEN];
	const struct piece in[] = {
		{ peer_chal, CHAL_LEN }, { m->chal, CHAL_LEN },
		user_of(m->name, m->name_len),
	};
	bool ok;

	/* The first 8 bytes of the digest are the Challenge, RFC 2759 8.2. */
	ok = ppp_mschapv2_available() &&
	     nt_password_hash(m->secret, m->secret_len, hash) &&
	     sha1(in, 3, digest) && challenge_response(digest, hash, nt) &&
	     authenticator_response(hash, nt, digest, proof);
	OPENSSL_cleanse(hash, sizeof(hash));
	return ok;
}

/**
 * ppp_mschapv2_verify - check an MS-CHAPv2 Response in constant time
 * @m: whose Response, to which Challenge
 * @resp: the Response's value; its reserved fields may have any value
 * @proof: authenticator response for the Success, "S=" and 40 hexadecimal
 *	digits, terminated; written if the Response is right
 *
 * Return: true if the Response proves the secret; false also if the secret is
 * not UTF-8, memory is short, or ppp_mschapv2_available() is not true.
 */
bool ppp_mschapv2_verify(const struct ppp_mschapv2 *m,
			 const uint8_t resp[PPP_MSCHAPV2_LEN],
			 char proof[PPP_MSCHAPV2_PROOF])
{
	char right[PPP_MSCHAPV2_PROOF];
	uint8_t nt[NT_LEN];
	bool ok;

	ok = prove(m, resp + RESP_PEER_CHAL, nt, right) &&
	     !CRYPTO_memcmp(nt, resp + RESP_NT, NT_LEN);
	if (ok)
		memcpy(proof, right, sizeof(right));
	OPENSSL_cleanse(nt, sizeof(nt));
	OPENSSL_cleanse(right, sizeof(right));
	return ok;
}

/**
 * ppp_mschapv2_respond - answer an MS-CHAPv2 Challenge, as a client
 * @m: own name and secret, the peer's Challenge
 * @peer_chal: 16 random bytes
 * @resp: the Response's value
 * @proof: what the peer's Success must begin with, terminated
 *
 * Return: false as ppp_mschapv2_verify().
 */
bool ppp_mschapv2_respond(const struct ppp_mschapv2 *m,
			  const uint8_t peer_chal[16],
			  uint8_t resp[PPP_MSCHAPV2_LEN],
			  char proof[PPP_MSCHAPV2_PROOF])
{
	memset(resp, 0, PPP_MSCHAPV2_LEN);
	memcpy(resp + RESP_PEER_CHAL, peer_chal, CHAL_LEN);
	return prove(m, peer_chal, resp + RESP_NT, proof);
}
