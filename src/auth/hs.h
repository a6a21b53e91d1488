/*
 * hs - HMAC tokens, by libjwt.
 *
 * The only file that calls libjwt, and only by functions that its versions
 * 1.10 and 1.17 share.  libjwt is never shown a token whose length, shape,
 * header and algorithm were not checked before, and never a key that is not
 * a secret: DESIGN.md says what it would accept otherwise.
 */
#ifndef HS_H
#define HS_H

#include "base/defs.h"

struct arena;
struct key;

/* Does this token, in its compact form, carry the key's signature? */
NODISCARD bool hs_verify(const struct key *, const char *token);

/*
 * A compact token of these claims, a JSON object, in the arena; NULL when
 * it cannot be made.  kid may be NULL.
 */
NODISCARD char *hs_sign(
    const struct key *, struct arena *, const char *kid, const char *claims);

#endif
