/*
 * signature - does a key's signature stand under this text?
 *
 * By OpenSSL, with a key that was parsed and checked before.  OpenSSL's
 * error queue is left empty: a stale entry would make some later call on
 * the same thread believe it failed.
 */
#ifndef SIGNATURE_H
#define SIGNATURE_H

#include "base/defs.h"

struct key;

/* False also when it could not be found out. */
NODISCARD bool signature_holds(const struct key *, const char *text,
    size_t text_len, const unsigned char *signature, size_t len);

#endif
