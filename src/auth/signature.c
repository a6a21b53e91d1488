#include "auth/signature.h"

#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include "auth/alg.h"
#include "auth/key.h"

/* A SEQUENCE of two INTEGERs of up to 67 bytes, and their headers. */
#define DER_MAX_BYTES 160

static bool
signature_hmac_holds(const struct key *key, const char *text, size_t text_len,
    const unsigned char *signature, size_t len)
{
	unsigned char mac[EVP_MAX_MD_SIZE];
	unsigned int mac_len = 0;

	if (HMAC(key->digest, key->secret, (int)key->secret_len,
		(const unsigned char *)text, text_len, mac, &mac_len) == NULL)
		return false;
	return len == mac_len && CRYPTO_memcmp(signature, mac, len) == 0;
}

/*
 * JWS has r and s side by side, each as long as the curve's order; OpenSSL
 * wants them in DER.  The exact length matters: it refuses a DER signature,
 * which libjwt would let pass, and a shortened or a padded one.
 */
static int
signature_to_der(const struct alg *alg, const unsigned char *raw, size_t len,
    unsigned char der[DER_MAX_BYTES])
{
	const int half = (int)alg->bytes;
	ECDSA_SIG *sig = NULL;
	BIGNUM *r = NULL, *s = NULL;
	int der_len = 0;

	if (len != 2 * alg->bytes)
		return 0;
	sig = ECDSA_SIG_new();
	r = BN_bin2bn(raw, half, NULL);
	s = BN_bin2bn(raw + half, half, NULL);
	if (sig == NULL || r == NULL || s == NULL ||
	    ECDSA_SIG_set0(sig, r, s) != 1)
		goto out;
	r = s = NULL; /* sig owns them */
	if (i2d_ECDSA_SIG(sig, NULL) <= DER_MAX_BYTES)
		der_len = i2d_ECDSA_SIG(sig, &der);
out:
	BN_free(r);
	BN_free(s);
	ECDSA_SIG_free(sig);
	return der_len;
}

/* RFC 7518 3.5: the salt is as long as the digest, MGF1 with the same. */
static bool
signature_set_pss(EVP_PKEY_CTX *ctx, const EVP_MD *digest)
{
	return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
	       EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) ==
		   1 &&
	       EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, digest) == 1;
}

static bool
signature_public_holds(const struct key *key, const char *text, size_t text_len,
    const unsigned char *signature, size_t len)
{
	EVP_PKEY_CTX *options = NULL; /* belongs to ctx */
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool holds = false;

	if (ctx == NULL || EVP_DigestVerifyInit(ctx, &options, key->digest,
			       NULL, key->pkey) != 1)
		goto out;
	if (key->alg->family == ALG_PSS &&
	    !signature_set_pss(options, key->digest))
		goto out;
	holds = EVP_DigestVerify(ctx, signature, len,
		    (const unsigned char *)text, text_len) == 1;
out:
	EVP_MD_CTX_free(ctx);
	return holds;
}

bool
signature_holds(const struct key *key, const char *text, size_t text_len,
    const unsigned char *signature, size_t len)
{
	unsigned char der[DER_MAX_BYTES];
	bool holds = false;
	int der_len;

	switch (key->alg->family) {
	case ALG_HMAC:
		holds =
		    signature_hmac_holds(key, text, text_len, signature, len);
		break;
	case ALG_ECDSA:
		der_len = signature_to_der(key->alg, signature, len, der);
		holds = der_len > 0 && signature_public_holds(key, text,
					   text_len, der, (size_t)der_len);
		break;
	case ALG_RSA:
	case ALG_PSS:
	case ALG_EDDSA:
		holds =
		    signature_public_holds(key, text, text_len, signature, len);
		break;
	}
	ERR_clear_error();
	return holds;
}
