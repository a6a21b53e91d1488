/*
 * fence - nobody is told "outcome unknown" while it may still change.
 *
 * Runs in:  a lane's thread.
 * Owns:     how long it waits.
 * Never:    waits for longer; what could not be proven then is counted.
 *
 * A connection that was given up in the middle of a batch leaves a backend that
 * may still do it: bytes can be held up for long between here and there, and
 * arrive after something newer was acknowledged.  So the lane's next connection
 * first ends that backend (opening.h), and only then are its calls answered.
 */
#ifndef FENCE_H
#define FENCE_H

#include "base/defs.h"
#include "store/call.h"
#include "store/db.h"
#include "store/flight.h"

struct fence {
	enum call_lane lane;
	int64_t until_us;
};

/* In place of db_close(). */
void fence_begin(struct fence *, struct db *, int64_t now_us);

/* Finishes what is unknown, when it has an end or its time is over. */
void fence_watch(
    const struct fence *, struct db *, struct flight *, int64_t now_us);

/* The lane has a connection again: proven or not, this is over. */
void fence_end(const struct fence *, struct db *, const struct flight *);

#endif
