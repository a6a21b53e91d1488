/*
 * body - what a request came with: read, parsed, checked, as SQL gets it.
 *
 * Runs in:  an acceptor thread.
 * Owns:     reqctx.body and reqctx.json: nothing else changes them.
 */
#ifndef BODY_H
#define BODY_H

#include "base/defs.h"
#include "base/err.h"

struct reqctx;
struct json;

/* As far as the row takes one; NULL in reqctx.body when nothing came. */
NODISCARD enum err body_read(struct reqctx *);

/* Into reqctx.json ... */
NODISCARD enum err body_parse(struct reqctx *);

/* ... and by the row's schema and limits. */
NODISCARD enum err body_check(struct reqctx *);

/* The body for SQL, without a secret that it carries: no log can have it. */
NODISCARD enum err body_hide(struct reqctx *, const struct json *value);

#endif
