/*
 * arena - memory that lives exactly as long as one request.
 *
 * Each acceptor thread owns one.  Whatever is taken from it goes back all at
 * once in arena_reset(), after the reply is sent; nothing is freed singly.
 * So a function whose first parameter is an arena returns memory the caller
 * must not free and must not keep.  It grows in chunks up to its bound; the
 * first chunk is kept between requests, so the ordinary request allocates
 * nothing.
 */
#ifndef ARENA_H
#define ARENA_H

#include "base/defs.h"

struct arena;

struct arena *arena_new(size_t max_bytes);
void arena_free(struct arena *); /* NULL is fine */

/* NULL means this request is too large. */
NODISCARD void *arena_alloc(struct arena *, size_t bytes);
NODISCARD char *arena_copy(struct arena *, const char *s, size_t len);
NODISCARD char *arena_printf(struct arena *, const char *fmt, ...) PRINTF(2, 3);

/* Forget and wipe everything: the next request must not see this one. */
void arena_reset(struct arena *);

#endif
