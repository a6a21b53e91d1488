#define _DEFAULT_SOURCE
#include "live/ending.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

struct ending {
	int64_t next_s;
	int64_t last_s;
	char channel[BELL_CHANNEL_SIZE];
};

/* Dense: the first `count` are it. */
struct ending_list {
	_Atomic size_t count;
	struct ending ending[ENDINGS_MAX];
};

/* The index is open-addressed and at most half full: a probe is short. */
struct endings {
	struct ending_list *list;
	size_t most;
	size_t slots;   /* a power of two */
	size_t at;      /* where ending_take() goes on looking */
	uint32_t *slot; /* place in the list + 1; 0: empty */
};

struct ending_list *
ending_list_new(void)
{
	void *p = mmap(NULL, sizeof(struct ending_list), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

void
ending_list_free(struct ending_list *list)
{
	if (list != NULL)
		munmap(list, sizeof *list);
}

bool
ending_list_is_owed(const struct ending_list *list)
{
	return list->count > 0;
}

static size_t
hash(const char *channel)
{
	uint64_t h = 14695981039346656037u; /* FNV-1a; the name is a MAC */

	for (; *channel != '\0'; channel++)
		h = (h ^ (unsigned char)*channel) * 1099511628211u;
	return (size_t)(h ^ h >> 32);
}

static struct ending *
entry_of(const struct endings *e, size_t slot)
{
	return &e->list->ending[e->slot[slot] - 1];
}

/* The slot of the channel, or the empty one where it would be. */
static size_t
find_slot(const struct endings *e, const char *channel)
{
	size_t i = hash(channel) & (e->slots - 1);

	while (e->slot[i] != 0 && strcmp(entry_of(e, i)->channel, channel) != 0)
		i = (i + 1) & (e->slots - 1);
	return i;
}

/* Empty a slot and close the gap in the probe sequences behind it. */
static void
clear_slot(struct endings *e, size_t gap)
{
	size_t mask = e->slots - 1, i = gap;

	e->slot[gap] = 0;
	for (;;) {
		size_t home;

		i = (i + 1) & mask;
		if (e->slot[i] == 0)
			return;
		home = hash(entry_of(e, i)->channel) & mask;
		if (((i - home) & mask) >= ((i - gap) & mask)) {
			e->slot[gap] = e->slot[i];
			e->slot[i] = 0;
			gap = i;
		}
	}
}

/* The last takes its place; only then there is one less. */
static void
remove_at(struct endings *e, size_t slot)
{
	size_t place = e->slot[slot] - 1, last = e->list->count - 1;
	size_t of_last = find_slot(e, e->list->ending[last].channel);

	if (place != last) {
		e->list->ending[place] = e->list->ending[last];
		e->slot[of_last] = (uint32_t)place + 1;
	}
	clear_slot(e, slot);
	e->list->count = last;
}

static void
widen(struct ending *one, int64_t at_s, int64_t last_s)
{
	one->next_s = at_s < one->next_s ? at_s : one->next_s;
	one->last_s = last_s > one->last_s ? last_s : one->last_s;
}

/*
 * What was left is due: bells that waited with it are lost, too, and whoever
 * connects again looks.  It may have an entry twice, or one half written over
 * by another that is there, too: a name that nobody listens to.
 */
static void
adopt(struct endings *e)
{
	struct ending_list *list = e->list;
	size_t left = list->count < e->most ? list->count : e->most, kept = 0;

	for (size_t i = 0; i < left; i++) {
		struct ending *one = &list->ending[i];
		size_t slot;

		one->next_s = 0;
		one->channel[BELL_CHANNEL_SIZE - 1] = '\0';
		slot = find_slot(e, one->channel);
		if (e->slot[slot] != 0) {
			widen(entry_of(e, slot), one->next_s, one->last_s);
			continue;
		}
		if (i != kept)
			list->ending[kept] = *one;
		e->slot[slot] = (uint32_t)++kept;
	}
	list->count = kept;
}

struct endings *
ending_new(struct ending_list *list, size_t most)
{
	struct endings *e = calloc(1, sizeof *e);

	if (e == NULL)
		return NULL;
	e->list = list;
	e->most = most < ENDINGS_MAX ? most : ENDINGS_MAX;
	e->slots = 4;
	while (e->slots < 2 * e->most)
		e->slots *= 2;
	e->slot = calloc(e->slots, sizeof *e->slot);
	if (e->slot == NULL) {
		free(e);
		return NULL;
	}
	adopt(e);
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
	return e->list->count;
}

bool
ending_add(struct endings *e, const char *channel, int64_t at_s)
{
	size_t slot = find_slot(e, channel), count = e->list->count;
	struct ending *one;

	if (e->slot[slot] != 0) {
		widen(entry_of(e, slot), at_s, at_s);
		return true;
	}
	if (count == e->most)
		return false;
	one = &e->list->ending[count];
	one->next_s = one->last_s = at_s;
	snprintf(one->channel, sizeof one->channel, "%s", channel);
	e->slot[slot] = (uint32_t)count + 1;
	e->list->count = count + 1;
	return true;
}

bool
ending_take(struct endings *e, int64_t now_s, int64_t again_s,
    char channel[BELL_CHANNEL_SIZE])
{
	size_t count = e->list->count;

	for (size_t n = 0; n < count; n++) {
		size_t i = (e->at + n) % count;
		struct ending *one = &e->list->ending[i];

		if (one->next_s > now_s)
			continue;
		memcpy(channel, one->channel, BELL_CHANNEL_SIZE);
		one->next_s = again_s;
		e->at = i;
		return true;
	}
	return false;
}

void
ending_done(
    struct endings *e, const char *channel, int64_t now_s, int64_t again_s)
{
	size_t slot = find_slot(e, channel);
	struct ending *one;

	if (e->slot[slot] == 0)
		return;
	one = entry_of(e, slot);
	/* Somebody was let in meanwhile, and is to be asked again sooner. */
	if (one->next_s != again_s)
		return;
	if (one->last_s > now_s)
		one->next_s = one->last_s;
	else
		remove_at(e, slot);
}
