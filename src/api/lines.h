/*
 * lines - a body of one JSON value a line, read as one document.
 *
 * So that it is parsed, checked and sent to the database like any other body:
 * its lines become the elements of {"records": [...]}.
 *
 * Runs in:  an acceptor thread.
 * Owns:     nothing; what it makes is in the request's arena.
 */
#ifndef LINES_H
#define LINES_H

#include "base/defs.h"
#include "base/err.h"

struct reqctx;

/* Is this body such a one? */
bool lines_are(const struct reqctx *);

/* Before it is parsed: it as a document.  An empty line is no value. */
NODISCARD enum err lines_join(
    const struct reqctx *, const char **out, size_t *out_len);

/* Where something stands that is found in there. */
size_t lines_column(size_t line, size_t column);

/* After: ERR_MALFORMED_JSON where a line was not exactly one value. */
NODISCARD enum err lines_check(struct reqctx *);

#endif
