#include "live/bell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/index.h"

/* A ring of waiting bells, and where in it the one of a channel is. */
struct bells {
	size_t most;
	size_t first, count;
	struct index index;
	struct bell *ring;
};

struct bells *
bell_new(size_t most)
{
	struct bells *b = calloc(1, sizeof *b);

	if (b == NULL)
		return NULL;
	b->most = most;
	b->ring = calloc(most, sizeof *b->ring);
	if (b->ring == NULL ||
	    !index_init(&b->index, most, b->ring->channel, sizeof *b->ring)) {
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
	index_free(&b->index);
	free(b->ring);
	free(b);
}

/* The bell of this channel: the waiting one, or a new one at the end. */
static struct bell *
bell_of(struct bells *b, const char *channel, enum bell_result *result)
{
	size_t place = index_find(&b->index, channel);
	struct bell *one;

	*result = BELL_COALESCED;
	if (place != INDEX_NONE)
		return &b->ring[place];
	*result = b->count == b->most ? BELL_FULL : BELL_QUEUED;
	if (*result == BELL_FULL)
		return NULL;
	place = (b->first + b->count++) % b->most;
	one = &b->ring[place];
	memset(one, 0, sizeof *one);
	snprintf(one->channel, sizeof one->channel, "%s", channel);
	index_add(&b->index, place);
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
	index_remove(&b->index, b->first);
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
