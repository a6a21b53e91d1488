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

/*
 * The row's call for the rows of *owner; or, if that finds nothing, for those
 * of whoever granted the session to the user: then that is *owner.  call_end()
 * is the caller's.
 */
NODISCARD enum err dbcall_row(
    struct reqctx *, const char **owner, struct call *);

typedef void dbcall_fill(
    struct reqctx *, struct call *, const char *owner, const void *of);

/* Another function, and how its arguments are made. */
struct dbcall_what {
	enum call_id id;
	dbcall_fill *fill;
	const void *of; /* for fill */
};

NODISCARD enum err dbcall_as(struct reqctx *, const struct dbcall_what *,
    const char **owner, struct call *);

#endif
