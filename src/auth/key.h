/*
 * key - one key that tokens may be signed with, checked and ready for use.
 *
 * Parsed once: libjwt would parse its PEM anew for every token, half a
 * millisecond each.  Constant after it is made, so every thread may use it
 * at once.
 */
#ifndef KEY_H
#define KEY_H

#include "base/defs.h"

struct alg;
struct evp_md_st;   /* EVP_MD, and ... */
struct evp_pkey_st; /* ... EVP_PKEY: OpenSSL's names clash with err.h's */
struct fault;
struct issuer;

/*
 * Whoever can guess a secret can be anybody, so it has at least the bytes of
 * its alg's hash (RFC 7518 3.2): 32, 48, 64.
 */
#define KEY_SECRET_MAX_BYTES 1024

#define KEY_RSA_MIN_BITS 2048
#define KEY_RSA_MAX_BITS 8192 /* above, one token costs milliseconds */

#define KEY_KID_MAX_BYTES 255

struct key {
	const struct alg *alg;
	char *kid; /* NULL: for tokens whose kid names no other key */
	const struct issuer *issuer;
	char *file;            /* it came from; for `check` */
	unsigned char *secret; /* HMAC only */
	size_t secret_len;
	struct evp_pkey_st *pkey; /* all others */
	struct evp_md_st *digest; /* NULL for EdDSA */
};

/*
 * Each of these fills a zeroed key, which key_clear() empties again.  False:
 * the key is not fit, as the fault tells.
 */
NODISCARD bool key_from_secret(
    struct key *, const struct alg *, const void *, size_t len, struct fault *);

/* `want` is the alg of an RSA key; NULL for RS256. */
NODISCARD bool key_from_pem(struct key *, const struct alg *want,
    const char *pem, size_t len, struct fault *);

/* Takes the pkey over, also when it fails. */
NODISCARD bool key_from_pkey(
    struct key *, const struct alg *, struct evp_pkey_st *, struct fault *);

NODISCARD bool key_set_kid(
    struct key *, const char *kid, size_t len, struct fault *);

void key_clear(struct key *);

#endif
