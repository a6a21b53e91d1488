/*
 * token_cache - tokens whose signature held, so that it is computed once.
 *
 * Runs in:  every acceptor thread at once.  Cut into parts with a lock each,
 *           held for the length of a copy.
 * Owns:     a bounded number of principals, each under the SHA-256 of its
 *           token and the generation of the keys that verified it.
 * Never:    decides: the caller asks the clock again, every time.
 *
 * A reload of the keys moves the generation on, and nothing older is found.
 */
#ifndef TOKEN_CACHE_H
#define TOKEN_CACHE_H

#include "auth/digest.h"
#include "auth/principal.h"
#include "base/defs.h"

struct arena;
struct token_cache;

struct token_cached {
	struct principal who;
	int64_t nbf;
};

/* NULL: out of memory.  Room for no tokens at all is fine. */
struct token_cache *token_cache_new(size_t room);
void token_cache_free(struct token_cache *); /* NULL is fine */

/* The texts of *out live in the arena. */
NODISCARD bool token_cache_get(struct token_cache *,
    const unsigned char hash[DIGEST_BYTES], uint64_t generation, struct arena *,
    struct token_cached *out);

/* Copies; a principal too large to be worth it is not kept. */
void token_cache_put(struct token_cache *,
    const unsigned char hash[DIGEST_BYTES], uint64_t generation,
    const struct token_cached *);

#endif
