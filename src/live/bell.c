#include "live/bell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * A ring of waiting bells, and an open-addressed index by channel of where in
 * the ring each is.  The index is at most half full, so a probe is short.
 */
struct bells {
	size_t most;
	size_t first, count;
	size_t slots;   /* power of two, >= 2 * most */
	uint32_t *slot; /* place in the ring + 1; 0: empty */
	struct bell *ring;
};

static size_t
hash(const char *channel)
{
	uint64_t h = 14695981039346656037u; /* FNV-1a; the name is a MAC */

	for (; *channel != '\0'; channel++)
		h = (h ^ (unsigned char)*channel) * 1099511628211u;
	return (size_t)(h ^ h >> 32);
}

struct bells *
bell_new(size_t most)
{
	struct bells *b = calloc(1, sizeof *b);

	if (b == NULL)
		return NULL;
	b->most = most;
	b->slots = 4;
	while (b->slots < 2 * most)
		b->slots *= 2;
	b->slot = calloc(b->slots, sizeof *b->slot);
	b->ring = calloc(most, sizeof *b->ring);
	if (b->slot == NULL || b->ring == NULL) {
		bell_free(b);
		return NULL;
	}
	return b;
}

void
bell_free(struct bells *b)
{
	if (b == NULL)
		return;
	free(b->slot);
	free(b->ring);
	free(b);
}

/* The slot of the channel, or the empty one where it would go. */
static size_t
find_slot(const struct bells *b, const char *channel)
{
	size_t i = hash(channel) & (b->slots - 1);

	while (b->slot[i] != 0 &&
	       strcmp(b->ring[b->slot[i] - 1].channel, channel) != 0)
		i = (i + 1) & (b->slots - 1);
	return i;
}

/* Take one out and close the gap in the probe sequences behind it. */
static void
clear_slot(struct bells *b, size_t gap)
{
	size_t i = gap;

	b->slot[gap] = 0;
	for (;;) {
		size_t home;

		i = (i + 1) & (b->slots - 1);
		if (b->slot[i] == 0)
			return;
		home = hash(b->ring[b->slot[i] - 1].channel) & (b->slots - 1);
		if (((i - home) & (b->slots - 1)) >=
		    ((i - gap) & (b->slots - 1))) {
			b->slot[gap] = b->slot[i];
			b->slot[i] = 0;
			gap = i;
		}
	}
}

/* The bell of this channel: the waiting one, or a new one at the end. */
static struct bell *
bell_of(struct bells *b, const char *channel, enum bell_result *result)
{
	size_t i = find_slot(b, channel), place;
	struct bell *one;

	*result = BELL_COALESCED;
	if (b->slot[i] != 0)
		return &b->ring[b->slot[i] - 1];
	*result = b->count == b->most ? BELL_FULL : BELL_QUEUED;
	if (*result == BELL_FULL)
		return NULL;
	place = (b->first + b->count++) % b->most;
	b->slot[i] = (uint32_t)place + 1;
	one = &b->ring[place];
	memset(one, 0, sizeof *one);
	snprintf(one->channel, sizeof one->channel, "%s", channel);
	return one;
}

/* `[a]` and `[b]` become `[a,b]`; "" when that does not fit. */
static void
join_keys(char *all, const char *more)
{
	size_t len = strlen(all), more_len = strlen(more);

	if (all[0] == '\0' || more_len < 2 ||
	    len + more_len > BELL_KEYS_SIZE - 1) {
		all[0] = '\0';
		return;
	}
	if (more_len == 2)
		return;
	if (len == 2) {
		memcpy(all, more, more_len + 1);
		return;
	}
	all[len - 1] = ',';
	memcpy(all + len, more + 1, more_len);
}

enum bell_result
bell_add(struct bells *b, const char *channel, int64_t rev, const char *client,
    const char *keys)
{
	enum bell_result result;
	struct bell *one = bell_of(b, channel, &result);

	client = client == NULL ? "" : client;
	keys = keys == NULL || strlen(keys) >= BELL_KEYS_SIZE ? "" : keys;
	if (result == BELL_FULL || one->is_close)
		return result;
	if (result == BELL_QUEUED) {
		snprintf(one->client, sizeof one->client, "%s", client);
		snprintf(one->keys, sizeof one->keys, "%s", keys);
		one->rev = rev;
		return result;
	}
	if (strcmp(one->client, client) != 0)
		one->client[0] = '\0';
	join_keys(one->keys, keys);
	if (rev > one->rev)
		one->rev = rev;
	return result;
}

enum bell_result
bell_close(struct bells *b, const char *channel)
{
	enum bell_result result;
	struct bell *one = bell_of(b, channel, &result);

	if (result != BELL_FULL)
		one->is_close = true;
	return result;
}

bool
bell_take(struct bells *b, struct bell *out)
{
	if (b->count == 0)
		return false;
	*out = b->ring[b->first];
	clear_slot(b, find_slot(b, out->channel));
	b->first = (b->first + 1) % b->most;
	b->count--;
	return true;
}

size_t
bell_format(const struct bell *one, char *out, size_t size)
{
	const char *quote = one->client[0] == '\0' ? "" : "\"";
	int n;

	n = snprintf(out, size, "{\"rev\":%lld,\"client\":%s%s%s,\"keys\":%s}",
	    (long long)one->rev, quote,
	    one->client[0] == '\0' ? "null" : one->client, quote,
	    one->keys[0] == '\0' ? "null" : one->keys);
	return n < 0 || (size_t)n >= size ? 0 : (size_t)n;
}
