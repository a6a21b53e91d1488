/*
 * ending - which channels are to be closed, and when.
 *
 * Who listens was asked once, as the stream opened.  Closing the channel at
 * the right time makes everybody come back and be asked again.  So one entry
 * a channel is enough, with two times: the next, and the last anybody needs.
 * The last stays until it is over: a listener who was let in a moment before
 * a closing, and came a moment after it, was not met by it.
 *
 * The entries outlive their process: the list is in memory that the master
 * maps, and a process that gets a list with entries closes them all.  An
 * entry is whole before it counts and counts until it is done, so a process may
 * be killed at any moment: closing twice does no harm.
 *
 * Runs in:  under the lock of publish.c.
 * Owns:     the index.  Not the list, which has one writer at a time.
 * Never:    reads a clock or does I/O.
 */
#ifndef ENDING_H
#define ENDING_H

#include "base/defs.h"
#include "live/bell.h"

#define ENDINGS_MAX 65536 /* channels of one worker with an end in sight */

struct ending_list;
struct endings;

/* Shared with every process forked later; memory is used as it fills. */
NODISCARD struct ending_list *ending_list_new(void);
void ending_list_free(struct ending_list *); /* NULL is fine */

/* Did its last writer leave something to be closed? */
bool ending_list_is_owed(const struct ending_list *);

struct endings *ending_new(struct ending_list *, size_t most);
void ending_free(struct endings *); /* NULL is fine */

/* False at the bound: close it now instead. */
NODISCARD bool ending_add(struct endings *, const char *channel, int64_t at_s);

/*
 * One that is due, until there is none: false.  It is due again at again_s,
 * unless by then ending_done() has said that it was closed.
 */
bool ending_take(struct endings *, int64_t now_s, int64_t again_s,
    char channel[BELL_CHANNEL_SIZE]);
void ending_done(
    struct endings *, const char *channel, int64_t now_s, int64_t again_s);

size_t ending_count(const struct endings *);

#endif
