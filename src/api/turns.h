/*
 * turns - what each user has under way in this worker, and has cost of late.
 *
 * So that a queue is shared by users and not by requests: one user works on
 * user_calls requests at a time, makes user_rate a second from whatever
 * addresses, and has user_share percent of the database's
 * time for calls that take long; the next get 429.  Whose calls take long goes
 * the slow way for a while, where nobody's saves wait behind him.
 *
 * Runs in:  any acceptor thread.
 * Owns:     a table of fixed size, found by a keyed hash of the user: nobody
 *           can choose a neighbour.  The user who has been quiet longest
 *           gives way; when all of a row are busy, the next is not counted.
 * Never:    refuses a user for what another one does; reads a clock.
 */
#ifndef TURNS_H
#define TURNS_H

#include "base/defs.h"
#include "base/err.h"

struct turns;

struct turns_rules {
	unsigned calls;     /* of one user at a time */
	unsigned share_pct; /* of a second, for calls that take long */
	unsigned rate;      /* requests of one user a second */
};

/* One request's; all zero before it is entered. */
struct turns_entry {
	uint64_t user;    /* 0: not entered */
	bool is_crowded;  /* others wait: each has a part of user_calls */
	bool is_dear;     /* his calls took long of late */
	const char *full; /* the setting that refused it */
	int64_t max;      /* and what it is */
	int64_t wait_s;   /* until it makes sense to ask again */
};

NODISCARD struct turns *turns_new(const struct turns_rules *);
void turns_free(struct turns *); /* NULL is fine */

/* ERR_RATE_LIMITED: full, max and wait_s say why; then it is not entered. */
NODISCARD enum err turns_enter(
    struct turns *, struct turns_entry *, const char *user, int64_t now_us);

/* What one of its calls cost the database. */
void turns_spend(struct turns *, const struct turns_entry *, int64_t cost_us,
    int64_t now_us);

void turns_leave(
    struct turns *, struct turns_entry *); /* also if not entered */

#endif
