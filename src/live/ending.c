#define _DEFAULT_SOURCE
#include "live/ending.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/index.h"

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

struct endings {
	struct ending_list *list;
	size_t most;
	size_t at;          /* where ending_take() goes on looking */
	struct index index; /* of the list */
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

/* The last takes its place; only then there is one less. */
static void
remove_at(struct endings *e, size_t place)
{
	size_t last = e->list->count - 1;

	index_remove(&e->index, place);
	if (place != last) {
		index_remove(&e->index, last);
		e->list->ending[place] = e->list->ending[last];
		index_add(&e->index, place);
	}
	e->list->count = last;
}

static void
widen(struct ending *one, int64_t at_s, int64_t last_s)
{
	one->next_s = at_s < one->next_s ? at_s : one->next_s;
	one->last_s = last_s > one->last_s ? last_s : one->last_s;
}

/*
 * Entries that a dead process left are due now: rings that waited there are
 * lost as well, and a listener that reconnects loads.  An entry may be there
 * twice, or half overwritten: then it is a channel that nobody listens to.
 */
static void
adopt(struct endings *e)
{
	struct ending_list *list = e->list;
	size_t left = list->count < e->most ? list->count : e->most, kept = 0;

	for (size_t i = 0; i < left; i++) {
		struct ending *one = &list->ending[i];
		size_t place;

		one->next_s = 0;
		one->channel[BELL_CHANNEL_SIZE - 1] = '\0';
		place = index_find(&e->index, one->channel);
		if (place != INDEX_NONE) {
			widen(&list->ending[place], one->next_s, one->last_s);
			continue;
		}
		if (i != kept)
			list->ending[kept] = *one;
		index_add(&e->index, kept++);
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
	if (!index_init(&e->index, e->most, list->ending[0].channel,
		sizeof list->ending[0])) {
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
	index_free(&e->index);
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
	size_t place = index_find(&e->index, channel), count = e->list->count;
	struct ending *one;

	if (place != INDEX_NONE) {
		widen(&e->list->ending[place], at_s, at_s);
		return true;
	}
	if (count == e->most)
		return false;
	one = &e->list->ending[count];
	one->next_s = one->last_s = at_s;
	snprintf(one->channel, sizeof one->channel, "%s", channel);
	index_add(&e->index, count);
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
	size_t place = index_find(&e->index, channel);
	struct ending *one;

	if (place == INDEX_NONE)
		return;
	one = &e->list->ending[place];
	/* Somebody was let in meanwhile, and is to be asked again sooner. */
	if (one->next_s != again_s)
		return;
	if (one->last_s > now_s)
		one->next_s = one->last_s;
	else
		remove_at(e, place);
}
