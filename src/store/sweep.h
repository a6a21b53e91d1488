/*
 * sweep - one round of removing what has had its time.
 *
 * Runs in:  `holdfast sweep`, the sweeper child, and POST cleanup.
 * Owns:     nothing: it makes calls, one after the other.
 * Never:    holds a lock for longer than one slice (one session, some
 *           5 ms while it lives), and rests as long as it worked, so
 *           it is in nobody's way; over all nodes one slice runs at a
 *           time.
 */
#ifndef SWEEP_H
#define SWEEP_H

#include <stdatomic.h>

#include "base/defs.h"
#include "base/err.h"

struct store;

struct sweep_totals {
	int64_t sessions;
	int64_t snapshots;
	int64_t entries;
	bool is_more; /* the round ended before the work did */
};

/*
 * Slice after slice until nothing is due, budget_ms has passed, another node
 * is at it, or *is_stopping (NULL is fine).  limits is a holdfast.limits as
 * text.  What is in *out happened also when it fails.
 */
NODISCARD enum err sweep_run(struct store *, const char *limits,
    int64_t budget_ms, const atomic_bool *is_stopping,
    struct sweep_totals *out);

/*
 * Between two slices, as long as the last one took: not to wait for anything,
 * but to leave the disk and the rows to others.
 */
void sweep_rest(int64_t us);

/* How many sessions are due, for the metric. */
NODISCARD enum err sweep_backlog(
    struct store *, const char *limits, int64_t *sessions);

#endif
