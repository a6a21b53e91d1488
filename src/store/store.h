/*
 * store - the database as the rest of the program sees it.
 *
 * Runs in:  a worker.  store_run() in any acceptor thread; behind it are
 *           three lanes, a thread and a connection each: reads, writes, and
 *           the slow one for what has to wait or locks a lot.
 * Owns:     the lanes.
 * Never:    reports a write as done before its commit is known.
 */
#ifndef STORE_H
#define STORE_H

#include "base/defs.h"
#include "base/err.h"
#include "store/call.h"

struct conf;
struct store;

/*
 * Starts the lanes and waits for each one's first attempt to connect.  A
 * database that is down is no error: calls are answered ERR_UNAVAILABLE until
 * it is back.  Nor is one that lacks a function of calls.h, which the log
 * names: they are answered ERR_NOT_MIGRATED until it has it.
 */
NODISCARD enum err store_new(const struct conf *, struct store **out);

/* Only when no thread is in store_run() any more.  NULL is fine. */
void store_free(struct store *);

/* Why a lane's first attempt to connect failed, for people; "": none did. */
const char *store_why(const struct store *);

/* Whether every lane has its connection now. */
bool store_is_up(const struct store *);

/* Whether the database was there at the last attempt, and lacked a function. */
bool store_lacks_function(const struct store *);

/*
 * Blocks until the answer is in.  ERR_OK: answer is filled, and a write is
 * committed.  ERR_UNAVAILABLE: the database is away, and a write that was
 * under way may or may not have happened.  ERR_NOT_MIGRATED: it lacks functions
 * of this program; nothing happened.  ERR_DATABASE_BUSY: too much is waiting,
 * or the lock was not to be had; nothing happened.  The other ERR_DATABASE_: it
 * takes no changes now; nothing happened.  Otherwise the call itself raised:
 * ERR_UNSTORABLE_TEXT, ERR_TOO_LARGE, ERR_INTERNAL; the log has the reason.
 */
NODISCARD enum err store_run(struct store *, struct call *);

#endif
