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

struct json;
struct reqctx;

/* An argument that only the handler knows: x of p_x, or of ?x and {x}. */
struct dbcall_given {
	const char *name, *value;
};
#define GIVEN(...) ((const struct dbcall_given[]){__VA_ARGS__, {NULL, NULL}})

/*
 * A function, for this owner.  Its head says where its arguments come from
 * [sql/README.md]; those that are given, NULL for none, stand in for these and
 * are all that the head calls =given.  call_end() is the caller's.
 */
NODISCARD enum err dbcall(struct reqctx *, enum call_id, const char *owner,
    const struct dbcall_given *, struct call *);

/*
 * The same first for *owner, then, if that finds nothing, for whoever granted
 * the session to the user, who is then in *owner.
 */
NODISCARD enum err dbcall_either(struct reqctx *, enum call_id,
    const char **owner, const struct dbcall_given *, struct call *);

/* The row's own call, with nothing given. */
NODISCARD enum err dbcall_row(
    struct reqctx *, const char **owner, struct call *);

/*
 * What the database wrote, as JSON that is good after the call has ended.
 * ERR_INTERNAL: it is none.
 */
NODISCARD enum err dbcall_json(
    struct reqctx *, const char *text, size_t len, const struct json **out);

#endif
