/*
 * index - where in an array the entry of a name is.
 *
 * The names are strings inside the entries of the owner's array; a place is a
 * number of that array.  Open-addressed and at most half full, so that a probe
 * is short.
 *
 * Owns:     the table of places.
 * Never:    copies a name, or allocates after index_init().
 */
#ifndef INDEX_H
#define INDEX_H

#include "base/defs.h"

#define INDEX_NONE SIZE_MAX

struct index {
	const char *names; /* the name of entry 0 */
	size_t stride;     /* from one entry to the next, in bytes */
	size_t slots;      /* a power of two */
	uint32_t *slot;    /* place + 1; 0: empty */
};

/* For at most max names.  False: no memory. */
NODISCARD bool index_init(
    struct index *, size_t max, const void *names, size_t stride);
void index_free(struct index *); /* also one that is all zeros */

/* INDEX_NONE: there is no entry of this name. */
size_t index_find(const struct index *, const char *name);

/* The entry at this place has its name, which no other entry has. */
void index_add(struct index *, size_t place);

/* Before the entry at this place loses its name. */
void index_remove(struct index *, size_t place);

#endif
