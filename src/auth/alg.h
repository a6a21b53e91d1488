/*
 * alg - the signature algorithms a key may have (RFC 7518, RFC 8037).
 *
 * A key has exactly one of them from the moment it is read.  A token's alg
 * is only ever compared with it, so no token chooses how it is checked.
 */
#ifndef ALG_H
#define ALG_H

#include "base/defs.h"

enum alg_family { ALG_HMAC, ALG_RSA, ALG_PSS, ALG_ECDSA, ALG_EDDSA };

struct alg {
	const char *name;
	enum alg_family family;
	const char *digest; /* NULL: EdDSA brings its own */
	const char *curve;  /* ECDSA: as a JWK names it */
	const char *group;  /* ECDSA: as OpenSSL names it */
	/* ECDSA: of r, of s, of a coordinate; HMAC: min of a secret */
	size_t bytes;
};

/* NULL when there is none of that name; names are case-sensitive. */
const struct alg *alg_find(const char *name);

/* By a JWK's `crv` or OpenSSL's group name; NULL when there is none. */
const struct alg *alg_of_curve(const char *curve_or_group);

#endif
