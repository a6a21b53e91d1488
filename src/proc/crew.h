/*
 * crew - the master's children as processes: forked, heard, buried.
 *
 * The roster decides; this does.
 *
 * Runs in:  the master.
 * Owns:     the children and their slots of the score.
 */
#ifndef CREW_H
#define CREW_H

#include "base/defs.h"
#include "base/score.h"
#include "proc/child.h"
#include "proc/roster.h"

struct conf;
struct ending_list;
struct sockets;

struct crew {
	struct roster roster;
	const struct conf *conf; /* for the next child */
	const struct sockets *sockets;
	struct score_board *board;
	unsigned newest; /* generation, also of reloads that were refused */
	enum child_trial trial;
	char failed[CHILD_SAYS]; /* why one of a reload is not ready; "" */
	/* Child i writes slot i, and its list: made when first needed. */
	struct child children[SCORE_SLOTS];
	struct ending_list *endings[SCORE_SLOTS];
};

void crew_init(struct crew *, struct score_board *, const struct sockets *);

/* From now on as many of each group as it says, all with this conf. */
void crew_want(struct crew *, const struct conf *);

/*
 * The same for a reload: each stands trial, and the first one that fails says
 * why in failed.  Then crew_return() makes what was before; those that have
 * been replaced already are replaced once more.  When all is as wanted,
 * crew_trust() ends the trial.
 */
void crew_try(struct crew *, const struct conf *, enum child_trial);
void crew_return(struct crew *, const struct conf *, unsigned generation);
void crew_trust(struct crew *);

/* Until a signal (true), a child that is ready, or the time. */
bool crew_wait(struct crew *, int signal_fd, int timeout_ms);

/* Bury whoever has died. */
void crew_reap(struct crew *);

/* Whoever does not come up or leave in time.  Returns when the next is due. */
int64_t crew_kill_late(struct crew *, int64_t now_us);

/* Once a second: whoever hangs is killed, and another is started. */
void crew_look(struct crew *);

size_t crew_count(const struct crew *);

#endif
