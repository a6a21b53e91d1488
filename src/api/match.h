/*
 * match - which row of the route table a request is for.
 *
 * Owns:     the paths of the table it was given, cut into segments.
 */
#ifndef MATCH_H
#define MATCH_H

#include "api/route.h"

/* Before any thread; dies of a table that is not complete. */
void match_read(const struct route *, size_t count);

/* The table again: how many rows, each, NULL beyond, and which one it is. */
size_t match_rows(void);
const struct route *match_row(size_t);
size_t match_number(const struct route *);

/*
 * The row for a request.  ERR_NOT_FOUND; ERR_METHOD_NOT_ALLOWED with
 * the methods that are possible in allow; ERR_UNSUPPORTED_TYPE with the types
 * in accept.
 */
struct match_found {
	const struct route *route;
	char allow[64];
	char accept[96];
};
NODISCARD enum err match_find(
    const struct request *, enum score_group, struct match_found *);

/* Where in the path a {name} or {name...} stands. */
NODISCARD bool match_segment(
    const struct route *, const char *name, size_t *index, bool *is_rest);

#endif
