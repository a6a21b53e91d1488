/*
 * inbox - what others leave for a lane's thread.
 *
 * Runs in:  any thread puts; the lane's thread takes, and sleeps on it.
 * Owns:     a bounded list of calls, the sessions released by the slow lane,
 *           and an eventfd, written only when the thread is asleep: under
 *           load a call costs no system call here.
 * Never:    looks into a call.
 */
#ifndef INBOX_H
#define INBOX_H

#include "base/defs.h"
#include "base/err.h"
#include "store/batch.h"
#include "store/call.h"

struct inbox;

NODISCARD struct inbox *inbox_new(size_t max_calls);
void inbox_free(struct inbox *); /* NULL is fine */

/*
 * ERR_OK: the lane has it, and soon may have ended it.  ERR_DATABASE_BUSY:
 * too many are in the lane.  Else the error given to inbox_refuse().
 */
NODISCARD enum err inbox_put(struct inbox *, struct call *);

/* n calls have left the lane. */
void inbox_left(struct inbox *, size_t n);

/* Tell the lane that this session's call is over in the slow one. */
void inbox_release(struct inbox *, uint64_t order);

/* What comes is answered this at once; ERR_OK: it is let in again. */
void inbox_refuse(struct inbox *, enum err);
void inbox_stop(struct inbox *);

/* Everything that has come, into the batch.  False: stop. */
NODISCARD bool inbox_take(struct inbox *, struct batch *);

/* False: something has come meanwhile, so do not.  True: poll inbox_fd(). */
NODISCARD bool inbox_sleep(struct inbox *);
int inbox_fd(const struct inbox *);
void inbox_woken(struct inbox *); /* poll() says its fd is readable */

#endif
