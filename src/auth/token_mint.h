/*
 * token_mint - a bearer token for development: `holdfast token`.
 *
 * Signs with dev_secret_file, and so it works only where that key counts,
 * which is nowhere in production.
 */
#ifndef TOKEN_MINT_H
#define TOKEN_MINT_H

#include "base/defs.h"

struct arena;
struct conf;
struct fault;

struct token_mint {
	const char *sub;
	const char *role; /* NULL: none */
	int64_t ttl_s;    /* not positive: it has expired already */
};

/* The string lives in the arena; NULL, and the fault says why. */
NODISCARD const char *token_mint(const struct conf *, struct arena *,
    const struct token_mint *, int64_t now_s, struct fault *);

#endif
