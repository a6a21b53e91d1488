/* finish - what every answer of a call goes through: metrics, doorbells, reply.
 */
#ifndef FINISH_H
#define FINISH_H

#include "base/defs.h"
#include "base/err.h"

struct answer;
struct reqctx;
struct call;

/* The call's answer becomes the response, and those who listen hear of it. */
NODISCARD enum err finish_call(
    struct reqctx *, const char *owner, struct call *);

/*
 * Ring what the answer of a committed call asks for: a JSON array of
 * {session, rev, client, keys} or {session, close: true}, of this owner
 * unless a member says of whom.
 */
void finish_ring(struct reqctx *, const char *owner, const struct answer *);

#endif
