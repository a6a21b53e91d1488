/*
 * jws - a compact token taken apart, without believing any of it.
 *
 * What bearers and tickets have in common: the shape, the header, the
 * signature.  In that order, because each step costs more than the one
 * before; the claims are parsed only once the signature held.
 */
#ifndef JWS_H
#define JWS_H

#include "auth/token.h"
#include "base/defs.h"

struct arena;
struct json;
struct key;

struct jws {
	const char *token; /* the whole of it, NUL-terminated */
	size_t signed_len; /* header "." payload */
	const char *payload;
	size_t payload_len; /* still base64url */
	const unsigned char *signature;
	size_t signature_len;
	const char *alg; /* the three the header may name ... */
	const char *kid; /* ... NULL when it does not */
	const char *typ;
};

/* The token must live as long as *out, whose parts live in the arena. */
NODISCARD enum token_reason jws_parse(
    struct arena *, const char *token, struct jws *out);

/* The key's alg is the token's, and the signature holds. */
NODISCARD enum token_reason jws_verify(const struct jws *, const struct key *);

/* A JSON object, or TOKEN_CLAIMS. */
NODISCARD enum token_reason jws_claims(
    struct arena *, const struct jws *, const struct json **out);

#endif
