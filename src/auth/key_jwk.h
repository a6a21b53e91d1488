/*
 * key_jwk - one member of a JSON Web Key Set becomes a key (RFC 7517, 7518,
 * 8037).
 *
 * Three outcomes: a key; nothing, because this one is not for signatures we
 * do (Keycloak publishes an encryption key beside the others, and RFC 7517
 * 5 wants unknown kinds left alone); or a fault, which refuses the whole set:
 * half a set would lock out half the users.
 */
#ifndef KEY_JWK_H
#define KEY_JWK_H

#include "base/defs.h"

struct alg;
struct arena;
struct fault;
struct json;
struct key;

enum key_jwk { KEY_JWK_TAKEN, KEY_JWK_SKIPPED, KEY_JWK_BAD };

/* `want` is the alg of an RSA key that names none; NULL for RS256. */
NODISCARD enum key_jwk key_jwk_read(struct key *, struct arena *,
    const struct alg *want, const struct json *jwk, struct fault *);

#endif
