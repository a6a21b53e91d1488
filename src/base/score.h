/*
 * score - what every process is doing, in shared memory.
 *
 * The master maps one slot per child before it forks.  A slot belongs to one
 * process, whose threads add with relaxed atomics; nobody else writes it
 * while that process lives.  When it has died its counts stay, and the next
 * owner of the slot goes on from there, so that the sum over all slots never
 * goes back; only the gauges begin at zero.  Readers may see counters a
 * moment apart.  That is fine for metrics and for nothing
 * else.
 */
#ifndef SCORE_H
#define SCORE_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/counters.h"
#include "base/defs.h"

enum counter {
#define X(symbol, metric, labels, help) COUNTER_##symbol,
	COUNTER_LIST(X)
#undef X
	    COUNTER__COUNT
};

enum gauge {
#define X(symbol, metric, labels, help) GAUGE_##symbol,
	GAUGE_LIST(X)
#undef X
	    GAUGE__COUNT
};

enum histogram {
#define X(symbol, metric, labels, help, unit) HISTOGRAM_##symbol,
	HISTOGRAM_LIST(X)
#undef X
	    HISTOGRAM__COUNT
};

/*
 * What has to turn in a process, again and again, or the process hangs.  Each
 * counts its turns; one that has made none yet, or has stopped by its own
 * will, stands at zero.
 */
#define TURN_LIST(X)                                                           \
	X(MAIN, "main thread")                                                 \
	X(REQUESTS, "requests")                                                \
	X(READ, "read lane")                                                   \
	X(WRITE, "write lane")                                                 \
	X(SLOW, "slow lane")

enum turn {
#define X(symbol, name) TURN_##symbol,
	TURN_LIST(X)
#undef X
	    TURN__COUNT
};

/* Whoever could sleep for longer wakes up to say that it lives. */
#define SCORE_TURN_US 1000000

enum score_group {
	GROUP_NONE, /* a forgotten column is not a group */
	GROUP_SESSIONS,
	GROUP_CONTEXT,
	GROUP_SNAPSHOTS,
	GROUP_SHARE,
	GROUP_SWEEPER,
	GROUP__COUNT
};

enum score_state {
	SCORE_FREE,
	SCORE_STARTING,
	SCORE_READY,
	SCORE_DRAINING,
	SCORE_HUNG, /* and is being killed for it */
};

#define SCORE_BUCKETS  24  /* bucket i counts values below 2^i */
#define SCORE_ROUTES   96  /* rows of the route table */
#define SCORE_STATUSES 32  /* distinct HTTP statuses we answer */
#define SCORE_SLOTS    600 /* children alive at once, old and new */

struct score_histogram {
	_Atomic uint64_t bucket[SCORE_BUCKETS];
	_Atomic uint64_t sum;
};

struct score {
	alignas(64) _Atomic pid_t pid; /* 0: slot is free */
	_Atomic int group;             /* enum score_group */
	_Atomic int state;             /* enum score_state */
	_Atomic int64_t started_us;
	_Atomic uint32_t turn[TURN__COUNT];
	_Atomic int away; /* enum err: why a lane has no connection; or 0 */
	_Atomic int64_t resident_bytes;
	_Atomic int64_t open_files;
	_Atomic int waiting; /* threads that wait for a lane, or for nginx */
	_Atomic uint64_t counter[COUNTER__COUNT];
	_Atomic int64_t gauge[GAUGE__COUNT];
	struct score_histogram histogram[HISTOGRAM__COUNT];
	_Atomic uint32_t request[SCORE_ROUTES][SCORE_STATUSES];
};

struct score_board {
	_Atomic int64_t started_ms; /* wall clock of the master's start */
	_Atomic int is_draining;
	_Atomic int is_migrated; /* by the last look at the database */
	_Atomic int is_full;     /* a call met a full disk; not seen since */
	_Atomic uint64_t generation;           /* reloads that took effect */
	_Atomic uint64_t cpu_us[GROUP__COUNT]; /* the dead's too; 0: master */
	struct score master; /* what the master itself counts */
	struct score slot[SCORE_SLOTS];
};

/* Shared, zeroed, lazily backed; NULL when there is no memory. */
NODISCARD struct score_board *score_new(void);
/* Between two owners: nothing is in flight any more. */
void score_release(struct score *);
const char *score_group_name(enum score_group);
const char *score_turn_name(enum turn);

/* This process's slot; before one is set, counts go to a private one. */
extern struct score *score_mine;
extern struct score_board *score_all; /* NULL outside serve */

static inline void
score_add(enum counter c, uint64_t n)
{
	atomic_fetch_add_explicit(
	    &score_mine->counter[c], n, memory_order_relaxed);
}

static inline void
score_set(enum gauge g, int64_t n)
{
	atomic_store_explicit(&score_mine->gauge[g], n, memory_order_relaxed);
}

static inline void
score_move(enum gauge g, int64_t by)
{
	atomic_fetch_add_explicit(
	    &score_mine->gauge[g], by, memory_order_relaxed);
}

static inline void
score_turn(enum turn t)
{
	atomic_fetch_add_explicit(
	    &score_mine->turn[t], 1, memory_order_relaxed);
}

/* From here on it may take long, and is no hang. */
static inline void
score_pause(enum turn t)
{
	atomic_store_explicit(&score_mine->turn[t], 0, memory_order_relaxed);
}

/* One thread more (or less) waits for something that has its own limit. */
static inline void
score_wait(int by)
{
	atomic_fetch_add_explicit(
	    &score_mine->waiting, by, memory_order_relaxed);
}

/* Whether all three lanes of a process have their connection. */
static inline bool
score_is_connected(const struct score *s)
{
	return s->gauge[GAUGE_DB_READ] != 0 && s->gauge[GAUGE_DB_WRITE] != 0 &&
	       s->gauge[GAUGE_DB_SLOW] != 0;
}

void score_observe(enum histogram, int64_t value);
void score_request(size_t route, int status);
/* The statuses of the request table, in its order. */
extern const int score_status[SCORE_STATUSES];

#endif
