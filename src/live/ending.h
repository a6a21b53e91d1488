/*
 * ending - which channels are to be closed, and when.
 *
 * Who listens was asked once, as the stream opened.  Closing the channel at
 * the right time makes everybody come back and be asked again.  So one entry
 * a channel is enough, with two times: the next, and the last anybody needs.
 * The last stays until it is over: a listener who was let in a moment before
 * a closing, and came a moment after it, was not met by it.
 *
 * Runs in:  under the lock of publish.c.
 * Owns:     the entries, in a table that grows up to its bound.
 * Never:    reads a clock or does I/O.
 */
#ifndef ENDING_H
#define ENDING_H

#include "base/defs.h"
#include "live/bell.h"

struct endings;

struct endings *ending_new(size_t most);
void ending_free(struct endings *); /* NULL is fine */

/* False at the bound, or without memory: close it now instead. */
NODISCARD bool ending_add(struct endings *, const char *channel, int64_t at_s);

/* One that is due, until there is none: false. */
bool ending_take(
    struct endings *, int64_t now_s, char channel[BELL_CHANNEL_SIZE]);

size_t ending_count(const struct endings *);

#endif
