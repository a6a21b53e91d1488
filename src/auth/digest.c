#include "auth/digest.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <pthread.h>

/* Looked up once: by name it costs more than hashing a token does. */
static pthread_once_t digest_once = PTHREAD_ONCE_INIT;
static EVP_MD *digest_md;
static EVP_MAC *digest_mac;

static void
digest_fetch(void)
{
	digest_md = EVP_MD_fetch(NULL, "SHA256", NULL);
	digest_mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
}

static bool
digest_is_ready(void)
{
	pthread_once(&digest_once, digest_fetch);
	return digest_md != NULL && digest_mac != NULL;
}

bool
digest_sha256(const void *data, size_t len, unsigned char out[DIGEST_BYTES])
{
	return digest_is_ready() &&
	       EVP_Digest(data, len, out, NULL, digest_md, NULL) == 1;
}

bool
digest_hmac(const unsigned char key[DIGEST_BYTES], struct span head,
    struct span data, unsigned char out[DIGEST_BYTES])
{
	char name[] = "SHA256";
	OSSL_PARAM params[2];
	EVP_MAC_CTX *ctx;
	size_t out_len = 0;
	bool is_ok;

	if (!digest_is_ready())
		return false;
	params[0] = OSSL_PARAM_construct_utf8_string(
	    OSSL_MAC_PARAM_DIGEST, name, sizeof name - 1);
	params[1] = OSSL_PARAM_construct_end();
	ctx = EVP_MAC_CTX_new(digest_mac);
	is_ok = ctx != NULL &&
		EVP_MAC_init(ctx, key, DIGEST_BYTES, params) == 1 &&
		EVP_MAC_update(ctx, head.bytes, head.len) == 1 &&
		EVP_MAC_update(ctx, data.bytes, data.len) == 1 &&
		EVP_MAC_final(ctx, out, &out_len, DIGEST_BYTES) == 1 &&
		out_len == DIGEST_BYTES;
	EVP_MAC_CTX_free(ctx);
	ERR_clear_error();
	return is_ok;
}

bool
digest_hkdf(const void *secret, size_t len, const char *info,
    unsigned char out[DIGEST_BYTES])
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "HKDF", NULL);
	size_t out_len = DIGEST_BYTES, info_len = 0;
	bool is_ok;

	while (info[info_len] != '\0')
		info_len++;
	is_ok = ctx != NULL && EVP_PKEY_derive_init(ctx) == 1 &&
		EVP_PKEY_CTX_set_hkdf_md(ctx, EVP_sha256()) == 1 &&
		EVP_PKEY_CTX_set1_hkdf_key(ctx, secret, (int)len) == 1 &&
		EVP_PKEY_CTX_add1_hkdf_info(
		    ctx, (const unsigned char *)info, (int)info_len) == 1 &&
		EVP_PKEY_derive(ctx, out, &out_len) == 1 &&
		out_len == DIGEST_BYTES;
	EVP_PKEY_CTX_free(ctx);
	ERR_clear_error();
	return is_ok;
}

bool
digest_equal(
    const unsigned char a[DIGEST_BYTES], const unsigned char b[DIGEST_BYTES])
{
	return CRYPTO_memcmp(a, b, DIGEST_BYTES) == 0;
}
