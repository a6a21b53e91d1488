/*
 * roster - which children should be there, and what follows when one comes or
 * goes.
 *
 * A post is one worker's place: "the second one of group context".  It has the
 * child that serves now, and while it is being replaced the next one, which
 * takes over when it is ready; only then the old one is told to leave.  So at
 * every moment of a reload somebody serves.  Replacement goes post by post; a
 * child that dies gives way to another as backoff says.
 *
 * Runs in:  the master.
 * Owns:     the posts.  Not the children: ops make and stop them.
 * Never:    reads a clock, forks, or sends a signal itself, so its tests need
 *           no process.
 */
#ifndef ROSTER_H
#define ROSTER_H

#include <sys/types.h>

#include "base/defs.h"
#include "base/limits.h"
#include "base/score.h"
#include "proc/backoff.h"
#include "proc/pulse.h"

#define ROSTER_POSTS (4 * LIMITS_WORKERS + 1)

struct post;

struct child {
	pid_t pid; /* 0: this place in the array is free */
	struct post *post;
	unsigned generation;
	bool is_ready;
	bool is_leaving;
	int64_t started_us;
	bool is_hung;
	int64_t kill_us; /* SIGKILL then; 0: never */
	struct pulse pulse;
	int ready_fd; /* -1: closed */
	struct score *slot;
};

struct post {
	enum score_group group;
	unsigned index;
	struct child *now;  /* serves, or NULL */
	struct child *next; /* starting, or NULL */
	struct backoff backoff;
};

struct roster_ops {
	/* A child that is starting, or NULL: tried again later. */
	struct child *(*start)(void *ctx, struct post *, int64_t now_us);
	/* Tell it to finish and leave. */
	void (*stop)(void *ctx, struct child *, int64_t now_us);
	void *ctx;
};

struct roster {
	struct roster_ops ops;
	unsigned generation;
	unsigned want[GROUP__COUNT];
	bool is_draining;
	int64_t replace_us; /* no replacement before */
	size_t count;
	struct post posts[ROSTER_POSTS];
};

void roster_init(struct roster *, const struct roster_ops *);

/* So many of each group, all of this generation. */
void roster_want(
    struct roster *, const unsigned want[GROUP__COUNT], unsigned generation);

/* Start, replace and stop what is due. */
void roster_tick(struct roster *, int64_t now_us);

/* When roster_tick() has something to do next; INT64_MAX: not by itself. */
int64_t roster_due_us(const struct roster *);

void roster_ready(struct roster *, struct child *, int64_t now_us);
void roster_died(struct roster *, struct child *, int64_t now_us);

/* Stop everybody, start nobody. */
void roster_drain(struct roster *, int64_t now_us);

/* Every wanted post is served by a child of the present generation. */
bool roster_is_settled(const struct roster *);

/* Every group has somebody who serves. */
bool roster_is_serving(const struct roster *);

#endif
