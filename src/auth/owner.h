/*
 * owner - whose session it is, as a part of a token that a client carries.
 *
 * A user's name may have any characters, and a token's parts are apart by
 * dots, so it is written as base64url.
 */
#ifndef OWNER_H
#define OWNER_H

#include "base/defs.h"

struct arena;

/* NULL: the arena is full. */
NODISCARD const char *owner_encode(struct arena *, const char *owner);

/* NULL: that is none that a user may have, or the arena is full. */
NODISCARD const char *owner_decode(struct arena *, const char *text);

#endif
