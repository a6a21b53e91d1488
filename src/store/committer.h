/*
 * committer - one lane: a thread, a connection, and what waits for it.
 *
 * Runs in:  its own thread; committer_run() in any acceptor's.
 * Owns:     the lane's queue, batch and connection.
 * Never:    wakes a writer before its commit is known, sleeps to wait for
 *           more calls, or waits for a row (the slow lane alone does).
 */
#ifndef COMMITTER_H
#define COMMITTER_H

#include "base/defs.h"
#include "base/err.h"
#include "store/call.h"

struct committer;
struct conf;

/* slow: where calls go that were busy too often; NULL for the slow lane. */
NODISCARD struct committer *committer_new(
    const struct conf *, enum call_lane, struct committer *slow);

/* Ends the thread; nobody may be waiting in it.  NULL is fine. */
void committer_free(struct committer *);

/* Waits for the first attempt to connect. */
void committer_await_start(struct committer *);

/* At the last attempt the database was there, but lacked a function. */
bool committer_lacks_function(const struct committer *);

/* Why that one failed, in libpq's words; "": it did not. */
const char *committer_why(const struct committer *);

bool committer_is_up(const struct committer *);

/* Blocks until call.err says how it ended; call.result is what came. */
void committer_run(struct committer *, struct call *);

#endif
