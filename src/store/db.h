/*
 * db - one connection to PostgreSQL, never waited for.
 *
 * Runs in:  a lane's thread, which polls db_fd() for db_events().
 * Owns:     the connection and the functions prepared on it.
 * Never:    blocks (but for looking up a host name), sends BEGIN or COMMIT,
 *           or any SQL but the rows of calls.h and opening.h.
 *
 *	DB_OFF --db_connect()--> DB_CONNECTING --db_step()--> DB_READY
 *	   ^_________db_close(), a failure, a broken connection_________|
 */
#ifndef DB_H
#define DB_H

#include "base/defs.h"
#include "base/err.h"
#include "store/call.h"

struct conf;
struct db;
struct pg_result;

enum db_state { DB_OFF, DB_CONNECTING, DB_READY };

enum db_got {
	DB_GOT_NOTHING, /* poll, then ask again */
	DB_GOT_ROW,
	DB_GOT_ERROR,   /* it aborted its batch */
	DB_GOT_ABORTED, /* somebody before it did */
	DB_GOT_SYNC,    /* the batch is over: committed if none of these */
	DB_GOT_LOST,
};

NODISCARD struct db *db_new(const struct conf *, enum call_lane);
void db_free(struct db *); /* NULL is fine */

enum db_state db_state(const struct db *);
int db_fd(const struct db *);
short db_events(const struct db *); /* for poll() */

void db_connect(struct db *);
void db_close(struct db *);
void db_give_up(struct db *); /* this attempt takes too long */

/*
 * db_close() in the middle of a batch.  The backend may not have noticed, or
 * have the batch still before it: so no connection becomes ready before the
 * old backend has been ended and is seen to be gone, or was let go on.
 */
void db_abandon(struct db *);
bool db_has_old(const struct db *); /* it is not known to be gone */
void db_let_old(struct db *);       /* from now on only try */
void db_forget_old(struct db *);

/*
 * While connecting, whenever poll() says so.  Becomes DB_READY once every
 * function of the lane is prepared; DB_OFF when that failed, with the reason
 * in the log unless it is the same as the last time.
 */
void db_step(struct db *);

/* Of the last attempt, which failed: whether for want of a function, what a
 * call is answered meanwhile, and why, in a line for people. */
bool db_lacks_function(const struct db *);
enum err db_away(const struct db *);
const char *db_why(const struct db *);

/* The calls and one Sync.  False: lost, perhaps after some were sent. */
NODISCARD bool db_send(struct db *, struct call *const *, size_t n);

/* After poll(): write the rest, read what has come.  False: lost. */
NODISCARD bool db_pump(struct db *);

/* What came next; for a row or an error *out is the caller's to clear. */
NODISCARD enum db_got db_next(struct db *, struct pg_result **out);

/* When to try for the n-th time in a row; spread, so that workers do not
 * come all at once. */
int64_t db_backoff_us(int tries, uint32_t random);

#endif
