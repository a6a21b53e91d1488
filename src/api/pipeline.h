/* pipeline - the fixed order in which a request is trusted. */
#ifndef PIPELINE_H
#define PIPELINE_H

#include "auth/token.h"
#include "base/defs.h"
#include "base/err.h"
#include "store/call.h"

struct ask;

/* Ends with a response in the exchange, whatever happened. */
void pipeline_run(struct ask *);

typedef void pipeline_fill(
    struct ask *, struct call *, const char *owner, const void *of);

/*
 * For handlers: the row's call with its arguments, first for the user, then,
 * if that finds nothing, for whoever granted the session to the user.
 * call_end() is the caller's.
 */
NODISCARD enum err pipeline_call(struct ask *, struct call *);

/* The same for another function, whose arguments fill makes of `of`. */
NODISCARD enum err pipeline_call_as(
    struct ask *, struct call *, enum call_id, pipeline_fill *, const void *of);

/* The user is known: is it his turn?  ERR_RATE_LIMITED when it is not. */
NODISCARD enum err pipeline_enter(struct ask *);

/* How a token fared: counted, logged where it should not be, and as an error.
 */
NODISCARD enum err pipeline_judge(struct ask *, enum token_reason);

/* One call, whose arguments the caller gave already. */
NODISCARD enum err pipeline_run_call(struct ask *, struct call *);

#endif
