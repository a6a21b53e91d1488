/*
 * publish - ring the doorbells of committed changes, in nobody's way.
 *
 * Runs in:  a worker: any acceptor thread calls, one thread of its own sends.
 * Owns:     its thread, the waiting bells, one connection to the live
 *           instance, and the list of streams that must end at a time.
 * Never:    makes a caller wait for the live instance: what does not fit is
 *           dropped and counted, for a client fetches slowly anyway.
 */
#ifndef PUBLISH_H
#define PUBLISH_H

#include "base/defs.h"
#include "base/err.h"

struct publish;

/* socket: where the live instance takes messages. */
NODISCARD enum err publish_new(
    const char *socket, size_t queue, struct publish **out);
void publish_free(struct publish *); /* sends what waits; NULL is fine */

/* As bell_add() and bell_close(); a NULL publish hears nothing. */
void publish_ring(struct publish *, const char *channel, int64_t rev,
    const char *client, const char *keys);
void publish_close(struct publish *, const char *channel);

/*
 * Close the channel at this wall-clock second: a token that admitted a stream
 * expires then.  Whoever may still listen connects again at once.
 */
void publish_close_at(struct publish *, const char *channel, int64_t unix_s);

#endif
