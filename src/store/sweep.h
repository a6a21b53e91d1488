/*
 * sweep - one round of removing what has had its time.
 *
 * Runs in:  `holdfast sweep` and the sweeper child; POST cleanup makes the
 *           same calls through a lane.
 * Owns:     its connection, for the length of the round.
 * Never:    holds a lock for longer than one slice (one session, some
 *           20 ms), so it is in nobody's way; over all nodes one slice runs
 *           at a time.
 */
#ifndef SWEEP_H
#define SWEEP_H

#include <stdatomic.h>

#include "base/defs.h"
#include "base/err.h"

struct conf;

struct sweep_totals {
	int64_t sessions;
	int64_t snapshots;
	int64_t entries;
	int64_t backlog; /* sessions that were due at the end */
	bool is_more;    /* the round ended before the work did */
};

/*
 * Slice after slice until nothing is due, budget_ms has passed, or another
 * node is at it (no error: nothing counted).  Looks at *is_stopping between
 * two slices; NULL is fine.
 */
NODISCARD enum err sweep_run(const struct conf *, int64_t budget_ms,
    const atomic_bool *is_stopping, struct sweep_totals *out);

#endif
