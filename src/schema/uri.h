/* schema_uri - resolve a reference against a base address (RFC 3986, 5.2). */
#ifndef SCHEMA_URI_H
#define SCHEMA_URI_H

#include "base/defs.h"

struct arena;

/*
 * The absolute address a reference means, without its fragment.  *fragment
 * is set to what followed "#" in the reference ("" if nothing did).  NULL
 * when out of memory.
 */
const char *schema_uri_resolve(struct arena *, const char *base,
    const char *reference, size_t len, const char **fragment);

/* Undo percent-encoding in place; false when it is malformed. */
bool schema_uri_decode(char *, size_t *len);

#endif
