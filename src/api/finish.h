/* finish - what every answer of a call goes through: metrics, doorbells, reply.
 */
#ifndef FINISH_H
#define FINISH_H

#include "base/defs.h"
#include "base/err.h"

struct answer;
struct reqctx;
struct call;

/*
 * If all is well, the answer to a call for this owner becomes the response, and
 * those who listen hear of it.  The call is ended in any case.
 */
NODISCARD enum err finish_call(
    struct reqctx *, enum err, const char *owner, struct call *);

/*
 * Ring what the answer of a committed call asks for: a JSON array of
 * {session, rev, client, keys} or {session, close: true}, of this owner
 * unless a member says of whom.
 */
void finish_ring(struct reqctx *, const char *owner, const struct answer *);

#endif
