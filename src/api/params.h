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

/* An argument that the handler knows, by the name it has in SQL without p_. */
struct params_given {
	const char *name, *value;
};
#define GIVEN(...) ((const struct params_given[]){__VA_ARGS__, {NULL, NULL}})

/*
 * The call's arguments, for this owner: those that are given, which may be any
 * and are all that its head calls =given, and the others of the request.
 */
void params_fill(struct reqctx *, struct call *, const char *owner,
    const struct params_given *);

/* Problem member "parameter", and its error. */
NODISCARD enum err params_refuse(struct reqctx *, const char *name);

#endif
