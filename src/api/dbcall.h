/*
 * dbcall - how a handler asks the database.
 *
 * Runs in:  an acceptor thread, which waits for the answer.
 * Never:    decides who may ask: that is done before, or by the function.
 */
#ifndef DBCALL_H
#define DBCALL_H

#include "base/defs.h"
#include "base/err.h"
#include "store/call.h"

struct reqctx;

/* One call, whose arguments the caller gave already. */
NODISCARD enum err dbcall_run(struct reqctx *, struct call *);

typedef void dbcall_fill(
    struct reqctx *, struct call *, const char *owner, const void *of);

/*
 * The row's call with its arguments, first for the user, then,
 * if that finds nothing, for whoever granted the session to the user.
 * call_end() is the caller's.
 */
NODISCARD enum err dbcall_row(struct reqctx *, struct call *);

/* The same for another function, whose arguments fill makes of `of`. */
NODISCARD enum err dbcall_as(struct reqctx *, struct call *, enum call_id,
    dbcall_fill *, const void *of);

#endif
