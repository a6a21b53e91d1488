/*
 * sweeper - removes what has had its time, round after round.
 *
 * Runs in:  a child of its own, so that a long round delays no request.
 */
#ifndef SWEEPER_H
#define SWEEPER_H

#include "base/err.h"
#include "proc/child.h"
#include "store/sweep.h"

child_work sweeper_run;

/* `holdfast sweep`: until nothing is due any more. */
NODISCARD enum err sweeper_once(const struct conf *, struct sweep_totals *);

#endif
