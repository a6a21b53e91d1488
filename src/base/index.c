#include "base/index.h"

#include <stdlib.h>

#include "base/fnv.h"

bool
index_init(struct index *x, size_t max, const void *names, size_t stride)
{
	*x = (struct index){.names = names, .stride = stride, .slots = 4};
	while (x->slots < 2 * max)
		x->slots *= 2;
	x->slot = calloc(x->slots, sizeof *x->slot);
	return x->slot != NULL;
}

void
index_free(struct index *x)
{
	free(x->slot);
	*x = (struct index){0};
}

static const char *
name_at(const struct index *x, size_t slot)
{
	return x->names + (x->slot[slot] - 1) * x->stride;
}

static size_t
home_of(const struct index *x, const char *name)
{
	uint64_t h = fnv_add_str(FNV_START, name);

	return (size_t)(h ^ h >> 32) & (x->slots - 1);
}

/* The slot of this name, or the empty one where it would go. */
static size_t
find_slot(const struct index *x, const char *name)
{
	size_t i = home_of(x, name);

	while (x->slot[i] != 0 && strcmp(name_at(x, i), name) != 0)
		i = (i + 1) & (x->slots - 1);
	return i;
}

size_t
index_find(const struct index *x, const char *name)
{
	size_t i = find_slot(x, name);

	return x->slot[i] == 0 ? INDEX_NONE : x->slot[i] - 1;
}

void
index_add(struct index *x, size_t place)
{
	const char *name = x->names + place * x->stride;

	x->slot[find_slot(x, name)] = (uint32_t)place + 1;
}

/* Closes the gap in the probe sequences behind it. */
void
index_remove(struct index *x, size_t place)
{
	size_t mask = x->slots - 1, i, gap;

	i = gap = find_slot(x, x->names + place * x->stride);
	x->slot[gap] = 0;
	for (;;) {
		size_t home;

		i = (i + 1) & mask;
		if (x->slot[i] == 0)
			return;
		home = home_of(x, name_at(x, i));
		if (((i - home) & mask) >= ((i - gap) & mask)) {
			x->slot[gap] = x->slot[i];
			x->slot[i] = 0;
			gap = i;
		}
	}
}
