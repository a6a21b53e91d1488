/*
 * path - the splitting and decoding of URIs.
 *
 * Pure: bytes in, strings out.  Decoding happens once, after splitting, so no
 * spelling of a separator can move a boundary.
 */
#ifndef PATH_H
#define PATH_H

#include "base/defs.h"
#include "base/err.h"

struct arena;

/*
 * "/api/a%20b" becomes {"api", "a b"}.  ERR_NOT_FOUND unless every segment is
 * non-empty UTF-8 without control characters and none is `.` or `..` in any
 * spelling; so a trailing or doubled slash is not found either.
 */
NODISCARD enum err path_split(struct arena *, const char *path, size_t len,
    const char *const **segments, size_t *count);

/*
 * Decode len bytes into out (len + 1 bytes are enough); false on a broken
 * escape, bad UTF-8 or a control character.  With is_query a `+` is a space.
 */
NODISCARD bool path_decode(
    const char *in, size_t len, bool is_query, char *out);

#endif
