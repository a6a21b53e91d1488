/*
 * reply - what was found out becomes a response.
 *
 * The only writer of bodies.  A successful answer of the database is passed
 * on as it is, with the headers its columns stand for; everything else is a
 * problem document.  No message of the database, no path and no stack is
 * ever in either.
 */
#ifndef REPLY_H
#define REPLY_H

#include "base/buf.h"
#include "base/defs.h"
#include "base/err.h"

struct answer;
struct reqctx;
struct schema_errors;

/* An answer with status below 400; the ticket it asks for is made here. */
NODISCARD enum err reply_answer(
    struct reqctx *, const char *owner, const struct answer *);

/* An answer with status 400 or above: its problem, into reqctx. */
NODISCARD enum err reply_refusal(struct reqctx *, const struct answer *);

/* The problem document of reqctx.problem. */
void reply_problem(struct reqctx *, enum err);

/* A body of ours; the bytes are copied. */
void reply_bytes(
    struct reqctx *, int status, const char *type, const struct buf *);

/* Members `errors` of a 422, and its error. */
NODISCARD enum err reply_schema_errors(
    struct reqctx *, const struct schema_errors *);

#endif
