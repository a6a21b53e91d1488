/*
 * params - the arguments of a call, from the parts of the request.
 *
 * Runs in:  an acceptor thread.
 */
#ifndef PARAMS_H
#define PARAMS_H

#include "base/defs.h"
#include "base/err.h"

struct reqctx;
struct call;
struct route;

/* The session this request is about, into reqctx; ERR_NOT_FOUND or worse. */
NODISCARD enum err params_session(struct reqctx *);

/* Whether this row takes a query parameter of this name. */
NODISCARD bool params_knows(const struct route *, const char *name);

/* Everything that can be wrong with the parameters, before any body... */
NODISCARD enum err params_bind(struct reqctx *);

/* ... and what needs the body: the fingerprint of a repeatable request. */
NODISCARD enum err params_bind_body(struct reqctx *);

/* All arguments of the call [dbcall.h]. */
struct dbcall_given;
void params_fill(struct reqctx *, struct call *, const char *owner,
    const struct dbcall_given *);

/* Problem member "parameter", and its error. */
NODISCARD enum err params_refuse(struct reqctx *, const char *name);

#endif
