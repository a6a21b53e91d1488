/*
 * document - bounded bytes become values that can be checked.
 *
 * Runs in:  any thread; document_init() once per process tree, before forks.
 * Owns:     nothing: values go into the caller's arena and point into the
 *           caller's bytes, which must stay as they are meanwhile.
 * Never:    accepts text that RFC 8259 does not, or that would not come back
 *           unchanged from PostgreSQL; the two are different errors.
 */
#ifndef DOCUMENT_H
#define DOCUMENT_H

#include "base/defs.h"
#include "base/err.h"
#include "base/span.h"
#include "json/json.h"

#define DOCUMENT_DEPTH_MAX 256 /* max of limits.depth */

struct document_limits {
	size_t bytes;   /* 0: 4 GiB - 1 */
	uint32_t nodes; /* values, those inside others counted; 0: any number */
	uint32_t depth; /* 0: DOCUMENT_DEPTH_MAX; a lone scalar has depth 0 */
	bool is_unstorable_fine; /* what will not be stored: schemas, tests */
};

struct document_error {
	size_t line;         /* from 1; ERR_MALFORMED_JSON */
	size_t column;       /* from 1, in characters */
	const char *pointer; /* JSON Pointer; ERR_UNSTORABLE_TEXT */
	const char *why;     /* what is wrong, in words for people */
	bool is_nodes;       /* ERR_TOO_LARGE for limits.nodes */
};

/* Draws the hash key.  Without it hashes are the same in every process. */
void document_init(void);

/*
 * ERR_MALFORMED_JSON with line, column and why (also: nothing at all, bad
 * UTF-8, a duplicate member, too deep); ERR_UNSTORABLE_TEXT with pointer and
 * why (U+0000, an unpaired surrogate, a number beyond 400 digits or exponent
 * 308); ERR_TOO_LARGE beyond limits.bytes, limits.nodes or the arena's bound.
 * All texts in *error are constants or live in the arena; none is ever NULL.
 */
NODISCARD enum err document_parse(struct arena *, struct span,
    const struct document_limits *, struct document_error *error,
    const struct json **out);

#endif
