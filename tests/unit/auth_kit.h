/*
 * auth_kit - an issuer in a folder of its own, for the tests of src/auth.
 *
 * Makes real keys at run time and signs whatever it is asked to, also what
 * no honest issuer would.  Every failure of its own ends the test program.
 */
#ifndef AUTH_KIT_H
#define AUTH_KIT_H

#include "base/conf.h"
#include "base/defs.h"

struct evp_pkey_st;

#define KIT_NOW 1800000000 /* what the tests take for the present */

/* Where kit_path() and kit_write() put things; removed by kit_end(). */
void kit_begin(void);
void kit_end(void);

/* A path in the folder. */
const char *kit_path(const char *name);
const char *kit_write(const char *name, const char *text);
const char *kit_write_bytes(const char *name, const void *, size_t len);

/* Development defaults, with a ticket key, and no key for tokens. */
struct conf kit_conf(void);

/* "RSA" with bits, "EC" with a group, "ED25519"; made once each. */
struct evp_pkey_st *kit_key(const char *type, const char *group_or_bits);

/* A second one of the same kind. */
struct evp_pkey_st *kit_other_key(struct evp_pkey_st *);

/* Public halves. */
const char *kit_pem(struct evp_pkey_st *); /* text; lives until kit_end */
const char *kit_write_pem(const char *name, struct evp_pkey_st *);
const char *kit_jwk(
    struct evp_pkey_st *, const char *members); /* "," and more, or "" */

/*
 * A token of these two JSON texts, taken as they are.  alg says how it is
 * really signed ("" with no signature at all); NULL key and a secret for HS.
 */
const char *kit_token(const char *header, const char *claims, const char *alg,
    struct evp_pkey_st *key, const char *secret);

/* HS256 with a key of any bytes. */
const char *kit_token_bytes(
    const char *header, const char *claims, const void *key, size_t len);

/* 32 bytes of HKDF-SHA256 (RFC 5869), written out with HMAC alone. */
const void *kit_hkdf(const char *secret, const char *info);

/* The same with ES signatures left in DER. */
const char *kit_token_der(
    const char *header, const char *claims, struct evp_pkey_st *key);

/* Three given parts, encoded; the signature is given in base64url. */
const char *kit_compact(
    const char *header, const char *claims, const char *signature);

/* {"sub":"ann","exp":KIT_NOW+60} */
extern const char kit_claims[];

#endif
