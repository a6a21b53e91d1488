/* pointer - JSON Pointers (RFC 6901): where in a document a value is. */
#ifndef POINTER_H
#define POINTER_H

#include "base/buf.h"
#include "base/defs.h"
#include "json/json.h"

/* Append "/" and the name, with ~ and / escaped. */
void pointer_add(struct buf *, const char *name, size_t len);

/*
 * Append the pointer from root to a value inside it, found by where its bytes
 * are.  False when the value is not within root.
 */
NODISCARD bool pointer_to(
    struct buf *, const struct json *root, const struct json *value);

/* The value a pointer leads to; NULL if none does or it is malformed. */
const struct json *pointer_get(
    const struct json *root, const char *pointer, size_t len);

#endif
