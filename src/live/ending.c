#include "live/ending.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS_AT_FIRST 64

struct ending {
	int64_t next_s; /* 0: the slot is empty */
	int64_t last_s;
	char channel[BELL_CHANNEL_SIZE];
};

/* Open addressing; at most half full, so that a probe is short. */
struct endings {
	size_t most, count;
	size_t slots; /* a power of two */
	size_t at;    /* where ending_take() goes on looking */
	struct ending *slot;
};

static size_t
hash(const char *channel)
{
	uint64_t h = 14695981039346656037u; /* FNV-1a; the name is a MAC */

	for (; *channel != '\0'; channel++)
		h = (h ^ (unsigned char)*channel) * 1099511628211u;
	return (size_t)(h ^ h >> 32);
}

struct endings *
ending_new(size_t most)
{
	struct endings *e = calloc(1, sizeof *e);

	if (e == NULL)
		return NULL;
	e->most = most;
	e->slots = SLOTS_AT_FIRST;
	e->slot = calloc(e->slots, sizeof *e->slot);
	if (e->slot == NULL) {
		free(e);
		return NULL;
	}
	return e;
}

void
ending_free(struct endings *e)
{
	if (e == NULL)
		return;
	free(e->slot);
	free(e);
}

size_t
ending_count(const struct endings *e)
{
	return e->count;
}

/* The entry of the channel, or the empty slot where it would be. */
static struct ending *
find(const struct endings *e, const char *channel)
{
	size_t i = hash(channel) & (e->slots - 1);

	while (
	    e->slot[i].next_s != 0 && strcmp(e->slot[i].channel, channel) != 0)
		i = (i + 1) & (e->slots - 1);
	return &e->slot[i];
}

static bool
grow(struct endings *e)
{
	struct endings larger = *e;

	larger.slots = e->slots * 2;
	larger.slot = calloc(larger.slots, sizeof *larger.slot);
	if (larger.slot == NULL)
		return false;
	for (size_t i = 0; i < e->slots; i++) {
		if (e->slot[i].next_s != 0)
			*find(&larger, e->slot[i].channel) = e->slot[i];
	}
	free(e->slot);
	*e = larger;
	return true;
}

bool
ending_add(struct endings *e, const char *channel, int64_t at_s)
{
	struct ending *one = find(e, channel);

	at_s = at_s < 1 ? 1 : at_s;
	if (one->next_s != 0) {
		one->next_s = at_s < one->next_s ? at_s : one->next_s;
		one->last_s = at_s > one->last_s ? at_s : one->last_s;
		return true;
	}
	if (e->count == e->most)
		return false;
	if (2 * (e->count + 1) > e->slots) {
		if (!grow(e))
			return false;
		one = find(e, channel);
	}
	one->next_s = one->last_s = at_s;
	snprintf(one->channel, sizeof one->channel, "%s", channel);
	e->count++;
	return true;
}

/* Empty a slot and close the gap in the probe sequences behind it. */
static void
clear(struct endings *e, size_t gap)
{
	size_t mask = e->slots - 1, i = gap;

	e->slot[gap].next_s = 0;
	e->count--;
	for (;;) {
		size_t home;

		i = (i + 1) & mask;
		if (e->slot[i].next_s == 0)
			return;
		home = hash(e->slot[i].channel) & mask;
		if (((i - home) & mask) >= ((i - gap) & mask)) {
			e->slot[gap] = e->slot[i];
			e->slot[i].next_s = 0;
			gap = i;
		}
	}
}

bool
ending_take(struct endings *e, int64_t now_s, char channel[BELL_CHANNEL_SIZE])
{
	for (size_t n = 0; n < e->slots; n++) {
		size_t i = (e->at + n) & (e->slots - 1);
		struct ending *one = &e->slot[i];

		if (one->next_s == 0 || one->next_s > now_s)
			continue;
		memcpy(channel, one->channel, BELL_CHANNEL_SIZE);
		if (one->last_s > now_s)
			one->next_s = one->last_s;
		else
			clear(e, i);
		e->at = i;
		return true;
	}
	return false;
}
