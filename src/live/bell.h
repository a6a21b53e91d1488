/*
 * bell - which doorbells wait, and what becomes of two for one channel.
 *
 * A doorbell says that a session has a new revision; whoever hears it fetches.
 * So two that wait for the same channel become one: the greater revision,
 * and the client only if it is the same (else a client would take somebody
 * else's change for an echo of its own).
 *
 * Runs in:  under the lock of publish.c.
 * Owns:     the waiting messages, in a table of fixed size.
 * Never:    allocates after bell_new(), reads a clock, or does I/O.
 */
#ifndef BELL_H
#define BELL_H

#include "base/defs.h"

#define BELL_CHANNEL_SIZE 65   /* 64 hexadecimal digits and the NUL */
#define BELL_CLIENT_SIZE  80   /* the hash others see */
#define BELL_KEYS_SIZE    1024 /* more keys than fit are "some keys" */

struct bell {
	char channel[BELL_CHANNEL_SIZE];
	char client[BELL_CLIENT_SIZE]; /* "": nobody in particular */
	char keys[BELL_KEYS_SIZE];     /* a JSON array; "": some keys */
	int64_t rev;
	bool is_close; /* end the streams of this channel instead */
};

struct bells;

enum bell_result { BELL_QUEUED, BELL_COALESCED, BELL_FULL };

struct bells *bell_new(size_t most);
void bell_free(struct bells *); /* NULL is fine */

/* client and keys may be NULL. */
enum bell_result bell_add(struct bells *, const char *channel, int64_t rev,
    const char *client, const char *keys);

/* Closing overtakes and replaces what waits for the channel. */
enum bell_result bell_close(struct bells *, const char *channel);

/* The oldest, in order of first ringing; false when none waits. */
bool bell_take(struct bells *, struct bell *out);

/* {"rev":..,"client":..,"keys":[..]} into out; its length. */
size_t bell_format(const struct bell *, char *out, size_t size);

#endif
