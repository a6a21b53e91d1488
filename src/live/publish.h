/*
 * publish - ring the doorbells of committed changes, in nobody's way.
 *
 * Runs in:  a worker: any acceptor thread calls, one thread of its own sends.
 * Owns:     its thread, the waiting bells, one connection to the live
 *           instance, and the index of streams that must end at a time.
 * Never:    makes a caller wait for the live instance: a ring that does not
 *           fit is dropped and counted, for a client fetches slowly anyway.
 */
#ifndef PUBLISH_H
#define PUBLISH_H

#include "base/defs.h"
#include "base/err.h"

struct publish;

struct ending_list;

/*
 * socket: where the live instance takes messages.  The list stays its maker's,
 * and is this publisher's alone; what is in it is closed in time.
 */
NODISCARD enum err publish_new(const char *socket, size_t queue,
    struct ending_list *, struct publish **out);
/*
 * Sends what waits, and closes every channel that has an ending: nobody else
 * would.  NULL is fine.
 */
void publish_free(struct publish *);

/*
 * As bell_add() and bell_close(); a NULL publish hears nothing.  Closing is
 * tried until it succeeds, for what is lost with it is a lock.
 */
void publish_ring(struct publish *, const char *channel, int64_t rev,
    const char *client, const char *keys);
void publish_close(struct publish *, const char *channel);

/*
 * Close the channel at this wall-clock second: a token that admitted a stream
 * expires then.  Whoever may still listen connects again at once.
 */
void publish_close_at(struct publish *, const char *channel, int64_t unix_s);

/*
 * Asked of the live instance itself; false when it does not answer within a
 * second or two.
 */
struct publish_status {
	int64_t subscribers; /* who listen now */
	int64_t
	    redis_lost; /* Redis servers that it should reach and does not */
};
NODISCARD bool publish_ask(const char *socket, struct publish_status *out);

#endif
