/*
 * batch - decide which waiting calls become the next transaction, and what
 *         becomes of each when it is over.
 *
 * Runs in:  a lane's thread.
 * Owns:     the order.  Not the calls: each stays with its acceptor, which
 *           keeps it alive until its answer is in.
 * Never:    reads a clock, blocks, logs, or touches the database, so its
 *           tests need none of them.
 *
 * There is no waiting time: a batch is what is there when the connection
 * becomes idle, so one save alone is sent at once, and under load they share
 * the round trip, the commit and the fsync.
 */
#ifndef BATCH_H
#define BATCH_H

#include "base/defs.h"
#include "store/call.h"
#include "store/sqlstate.h"

#define BATCH_CALLS_MAX 64 /* in one transaction */
#define BATCH_HOLDS_MAX 64 /* sessions in the slow lane at once */

struct batch_rules {
	size_t max_calls; /* in one batch, <= BATCH_CALLS_MAX */
	size_t max_bytes; /* of arguments; one larger call goes alone */
	int max_busy;     /* times a call may be busy before the slow lane */
	bool is_last;     /* no slower lane stands behind this one */
};

/* Calls in order, through call.next. */
struct batch_list {
	struct call *first;
	struct call *last;
	size_t count;
};

struct batch {
	struct batch_rules rules;
	struct batch_list waiting; /* oldest first */
	struct batch_list alone;   /* each raised, and has to run by itself */
	struct batch_list dear;    /* for the slow lane; held, not yet there */
	uint64_t last_user;        /* where one call goes at a time */
	uint64_t hold[BATCH_HOLDS_MAX]; /* sessions to let wait */
	size_t holds;
};

/* How one call of a batch ended, as far as the connection can tell. */
enum batch_end {
	BATCH_ANSWERED, /* and committed */
	BATCH_BUSY,     /* committed, but it met a lock: nothing was done */
	BATCH_RAISED,   /* it is the reason for the rollback */
	BATCH_ABORTED,  /* somebody else is */
	BATCH_LOST,     /* nobody knows */
};

/* What to do with it. */
enum batch_next {
	BATCH_FINISH, /* wake the caller; call.err says with what */
	BATCH_AGAIN,  /* before everything that came later */
	BATCH_ALONE,
	BATCH_SLOW,  /* to the slow lane; hold its session here */
	BATCH_LATER, /* here, after a pause: there is no slower lane */
};

void batch_init(struct batch *, const struct batch_rules *);

void batch_add(struct batch *, struct call *);
void batch_append(struct batch *, struct batch_list *); /* behind the others */
void batch_again(struct batch *, struct batch_list *);  /* before them */
void batch_alone(struct batch *, struct call *);

/* The next transaction into out[BATCH_CALLS_MAX]; 0: nothing may run now. */
NODISCARD size_t batch_take(struct batch *, struct call **out);

/* The oldest waiting call, removed, if it came before then; or NULL. */
NODISCARD struct call *batch_expired(struct batch *, int64_t before_us);

/*
 * While a session's call is in the slow lane, later ones wait behind it.
 * False when too many do: then the call cannot go there now.
 */
NODISCARD bool batch_hold(struct batch *, uint64_t order);
void batch_release(struct batch *, uint64_t order);

size_t batch_count(const struct batch *);

/* raised: for BATCH_RAISED, else NULL.  n: how many calls were in the batch. */
NODISCARD enum batch_next batch_judge(const struct batch *, struct call *,
    enum batch_end, const struct sqlstate *raised, size_t n);

void batch_push(struct batch_list *, struct call *);
struct call *batch_pop(struct batch_list *); /* NULL when empty */

#endif
