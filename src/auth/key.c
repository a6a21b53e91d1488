#include "auth/key.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "auth/alg.h"
#include "auth/fault.h"
#include "base/str.h"

#define GROUP_NAME_SIZE 64

/* Fetched once: EVP_sha256() would be looked up again for every token. */
static bool
key_set_alg(struct key *key, const struct alg *alg, struct fault *fault)
{
	key->alg = alg;
	if (alg->digest == NULL)
		return true;
	key->digest = EVP_MD_fetch(NULL, alg->digest, NULL);
	if (key->digest == NULL)
		fault_set(fault, "install OpenSSL's default provider",
		    "OpenSSL has no %s here", alg->digest);
	return key->digest != NULL;
}

bool
key_from_secret(struct key *key, const struct alg *alg, const void *secret,
    size_t len, struct fault *fault)
{
	static const char pem[] = "-----BEGIN";

	if (len >= sizeof pem - 1 && memcmp(secret, pem, sizeof pem - 1) == 0) {
		fault_set(fault, "put a PEM file into jwt_keys_dir instead",
		    "a PEM file cannot be a shared secret: everybody may "
		    "know a public key");
		return false;
	}
	if (len < alg->bytes || len > KEY_SECRET_MAX_BYTES) {
		fault_set(fault, "make one with: openssl rand -hex 64",
		    "the secret has %zu bytes; %s takes %zu to %d", len,
		    alg->name, alg->bytes, KEY_SECRET_MAX_BYTES);
		return false;
	}
	key->secret = malloc(len);
	if (key->secret == NULL) {
		fault_set(fault, "try again", "out of memory");
		return false;
	}
	memcpy(key->secret, secret, len);
	key->secret_len = len;
	return key_set_alg(key, alg, fault);
}

static bool
key_rsa_is_fit(EVP_PKEY *pkey, struct fault *fault)
{
	const int bits = EVP_PKEY_get_bits(pkey);

	if (!EVP_PKEY_is_a(pkey, "RSA")) {
		fault_set(fault, "use a key that fits its alg",
		    "alg is for RSA, the key is not");
		return false;
	}
	if (bits < KEY_RSA_MIN_BITS || bits > KEY_RSA_MAX_BITS) {
		fault_set(fault, "let the issuer make a key of 2048 bits",
		    "the RSA key has %d bits; it takes %d to %d", bits,
		    KEY_RSA_MIN_BITS, KEY_RSA_MAX_BITS);
		return false;
	}
	return true;
}

static bool
key_ec_is_fit(EVP_PKEY *pkey, const struct alg *alg, struct fault *fault)
{
	char group[GROUP_NAME_SIZE];

	if (!EVP_PKEY_is_a(pkey, "EC") ||
	    EVP_PKEY_get_group_name(pkey, group, sizeof group, NULL) != 1 ||
	    strcmp(group, alg->group) != 0) {
		fault_set(fault, "use a key on the curve of its alg",
		    "%s is for the curve %s, the key is not on it", alg->name,
		    alg->curve);
		return false;
	}
	return true;
}

/* The right type and size for its alg? */
static bool
key_is_fit(EVP_PKEY *pkey, const struct alg *alg, struct fault *fault)
{
	switch (alg->family) {
	case ALG_RSA:
	case ALG_PSS: return key_rsa_is_fit(pkey, fault);
	case ALG_ECDSA: return key_ec_is_fit(pkey, alg, fault);
	case ALG_EDDSA:
		if (EVP_PKEY_is_a(pkey, "ED25519") ||
		    EVP_PKEY_is_a(pkey, "ED448"))
			return true;
		break;
	case ALG_HMAC: break;
	}
	fault_set(fault, "use a key that fits its alg",
	    "the key is of another kind than %s takes", alg->name);
	return false;
}

/* A point off the curve or an even exponent passes for a key until here. */
static bool
key_is_sound(EVP_PKEY *pkey, const struct alg *alg)
{
	EVP_PKEY_CTX *ctx;
	bool is_sound;

	if (alg->family == ALG_EDDSA)
		return true; /* every 32 bytes are a public key */
	ctx = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
	is_sound = ctx != NULL && EVP_PKEY_public_check(ctx) == 1;
	EVP_PKEY_CTX_free(ctx);
	return is_sound;
}

bool
key_from_pkey(
    struct key *key, const struct alg *alg, EVP_PKEY *pkey, struct fault *fault)
{
	bool is_ok = false;

	if (!key_is_fit(pkey, alg, fault))
		goto out;
	if (!key_is_sound(pkey, alg)) {
		fault_set(fault, "fetch the key from its issuer again",
		    "the numbers of the key are not those of a %s key",
		    alg->name);
		goto out;
	}
	if (!key_set_alg(key, alg, fault))
		goto out;
	key->pkey = pkey; /* theirs now ... */
	pkey = NULL;      /* ... so not ours to free */
	is_ok = true;
out:
	EVP_PKEY_free(pkey);
	ERR_clear_error();
	return is_ok;
}

/* The alg an unlabelled public key has; NULL when we use no such key. */
static const struct alg *
key_alg_of(EVP_PKEY *pkey, const struct alg *want)
{
	char group[GROUP_NAME_SIZE];

	if (EVP_PKEY_is_a(pkey, "RSA"))
		return want != NULL ? want : alg_find("RS256");
	if (EVP_PKEY_is_a(pkey, "ED25519") || EVP_PKEY_is_a(pkey, "ED448"))
		return alg_find("EdDSA");
	if (EVP_PKEY_is_a(pkey, "EC") &&
	    EVP_PKEY_get_group_name(pkey, group, sizeof group, NULL) == 1)
		return alg_of_curve(group);
	return NULL;
}

/* Without this OpenSSL asks the terminal when a file says it is encrypted. */
static int
key_no_password(char *buf, int size, int is_writing, void *ctx)
{
	(void)buf;
	(void)size;
	(void)is_writing;
	(void)ctx;
	return -1;
}

/* Firebase and others publish certificates; their key is what counts. */
static EVP_PKEY *
key_read_public(const char *pem, size_t len)
{
	BIO *bio = BIO_new_mem_buf(pem, (int)len);
	EVP_PKEY *pkey = NULL;
	X509 *cert = NULL;

	if (bio == NULL)
		return NULL;
	if (memmem(pem, len, "BEGIN CERTIFICATE", 17) != NULL) {
		cert = PEM_read_bio_X509(bio, NULL, key_no_password, NULL);
		if (cert != NULL)
			pkey = X509_get_pubkey(cert);
	} else {
		pkey = PEM_read_bio_PUBKEY(bio, NULL, key_no_password, NULL);
	}
	X509_free(cert);
	BIO_free(bio);
	ERR_clear_error();
	return pkey;
}

bool
key_from_pem(struct key *key, const struct alg *want, const char *pem,
    size_t len, struct fault *fault)
{
	const struct alg *alg;
	EVP_PKEY *pkey;

	if (memmem(pem, len, "PRIVATE KEY", 11) != NULL) {
		fault_set(fault,
		    "keep the public half only: openssl pkey -pubout",
		    "a private key does not belong here");
		return false;
	}
	pkey = key_read_public(pem, len);
	if (pkey == NULL) {
		fault_set(fault, "write it with: openssl pkey -pubout",
		    "no PEM public key or certificate in the file");
		return false;
	}
	alg = key_alg_of(pkey, want);
	if (alg == NULL) {
		fault_set(fault, "use RSA, P-256, P-384, P-521 or Ed25519",
		    "no algorithm here uses a key of this kind");
		EVP_PKEY_free(pkey);
		return false;
	}
	return key_from_pkey(key, alg, pkey, fault);
}

bool
key_set_kid(struct key *key, const char *kid, size_t len, struct fault *fault)
{
	if (len == 0 || len > KEY_KID_MAX_BYTES || memchr(kid, '\0', len) ||
	    str_has_control(kid, len)) {
		fault_set(fault, "name the key with 1 to 255 plain characters",
		    "the key's name (kid) is not usable");
		return false;
	}
	key->kid = strndup(kid, len);
	if (key->kid == NULL)
		fault_set(fault, "try again", "out of memory");
	return key->kid != NULL;
}

void
key_clear(struct key *key)
{
	if (key->secret != NULL)
		OPENSSL_cleanse(key->secret, key->secret_len);
	free(key->secret);
	free(key->kid);
	free(key->file);
	EVP_PKEY_free(key->pkey);
	EVP_MD_free(key->digest);
	*key = (struct key){0};
}
