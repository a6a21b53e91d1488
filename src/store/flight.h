/*
 * flight - the one batch that is in the database's hands.
 *
 * Runs in:  a lane's thread.
 * Owns:     the calls from flight_start() until it hands each on: to the
 *           batch again, or into one of its lists.
 * Never:    hands on a writer's call before the commit is known.  A row may
 *           still be rolled back: the commit is at the Sync.
 */
#ifndef FLIGHT_H
#define FLIGHT_H

#include "base/defs.h"
#include "store/batch.h"
#include "store/call.h"

struct db;

enum flight_state {
	FLIGHT_UNDER_WAY,
	FLIGHT_OVER,
	FLIGHT_STALE, /* over, and the connection has to be made anew */
	FLIGHT_LOST,  /* the connection broke: flight_lose() */
};

struct flight {
	struct call *call[BATCH_CALLS_MAX]; /* NULL: answered already */
	size_t n;                           /* 0: there is none */
	size_t got;                         /* results that have come */
	const struct sqlstate *raised;      /* NULL: nobody so far */
	size_t guilty;                      /* who raised; n: the commit */
	bool is_reading; /* nothing to commit: a row is an answer */
	int64_t sent_us;
	int64_t took_us; /* the calls before the one being read */

	struct batch_list again;    /* only while landing */
	struct batch_list finished; /* call.err is set */
	struct batch_list unknown;  /* too, but lost: not to be told yet */
	struct batch_list slow;     /* to the slow lane */
	struct batch_list later;    /* in it: ask again after a pause */
};

/* Sends what the batch has ready.  False: the connection broke. */
NODISCARD bool flight_start(
    struct flight *, struct db *, struct batch *, int64_t now_us);

/* After db_pump(). */
NODISCARD enum flight_state flight_read(
    struct flight *, struct db *, struct batch *, int64_t now_us);

/* The connection is gone, and with it what is known of these calls. */
void flight_lose(struct flight *, struct batch *, int64_t now_us);

/* Into finished, with this error. */
void flight_finish(struct flight *, struct call *, enum err);

#endif
