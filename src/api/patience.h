/*
 * patience - how long a request may wait for a thread.
 *
 * A queue that drains is no harm: a restart, or all tabs that close at once.
 * One that stands only makes everybody wait; what has waited too long in it
 * is of no use to anybody any more, and is refused.  It stands when for a
 * while each request found all threads at work and had waited itself.
 *
 * Runs in:  any acceptor thread.
 * Owns:     two points in time.
 * Never:    reads a clock, or refuses what waited for this worker to start.
 */
#ifndef PATIENCE_H
#define PATIENCE_H

#include <stdatomic.h>

#include "base/defs.h"

enum patience_kind {
	PATIENCE_UNSET,
	PATIENCE_LIST, /* asked for again at any time */
	PATIENCE_SAVE, /* and what a page opens with */
	PATIENCE_LAST, /* a beacon: nobody is there to send it again */
};

struct patience {
	int64_t save_us; /* a save's; the others' follow from it */
	_Atomic int64_t begun_us;
	_Atomic int64_t calm_us; /* when the queue was last known to drain */
};

struct patience_wait {
	enum patience_kind kind;
	int64_t waited_us;
	bool is_last_thread; /* nobody else would take the next */
};

void patience_init(struct patience *, int64_t save_us);

/* The queue has stood for a while. */
bool patience_is_crowded(const struct patience *, int64_t now_us);

/* True: this one has waited too long. */
bool patience_is_over(
    struct patience *, const struct patience_wait *, int64_t now_us);

#endif
