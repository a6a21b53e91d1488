/*
 * backoff - when a child that died is started again.
 *
 * At once when it had lived long enough to be useful, else later and later, so
 * that a child that cannot run costs next to nothing.
 *
 * Pure: the clock is an argument.
 */
#ifndef BACKOFF_H
#define BACKOFF_H

#include "base/defs.h"

#define BACKOFF_USEFUL_LIFE_US 10000000
#define BACKOFF_FIRST_US       100000
#define BACKOFF_MOST_US        10000000

struct backoff {
	unsigned failures; /* short lives in a row */
	int64_t next_us;   /* not before; 0: at any time */
};

void backoff_died(struct backoff *, int64_t started_us, int64_t now_us);

#endif
