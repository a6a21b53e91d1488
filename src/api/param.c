#include "api/param.h"

#include <stdio.h>
#include <stdlib.h>

#include "api/match.h"

static const struct param all[] = {
#define X(call, source, type, name) {CALL_##call, source, type, name},
    CALL_ARG_LIST(X)
#undef X
};

static size_t first[CALL__COUNT + 1]; /* of all, for each call */

const struct param *
param_list(enum call_id call, int *count)
{
	*count = call == ROUTE_NO_CALL ? 0 : call_row(call)->nargs;
	return &all[first[call]];
}

static void
broken(const struct route *r, const char *why, const char *name)
{
	fprintf(stderr, "route %s: %s %s\n", r->path, why, name);
	abort();
}

/* Each argument of the call can be had: from the path, or from a handler. */
static void
check_row(const struct route *r)
{
	size_t segment;
	bool is_rest;
	int count;
	const struct param *p = param_list(r->call, &count);

	for (int i = 0; i < count; i++) {
		if (p[i].source == PARAM_SEGMENT &&
		    !match_segment(r, p[i].name, &segment, &is_rest))
			broken(r, "has no segment", p[i].name);
		if (p[i].source == PARAM_GIVEN && r->handle == NULL)
			broken(r, "has no handler to give", p[i].name);
	}
}

void
param_read(void)
{
	size_t n = 0;

	for (size_t i = 0; i < CALL__COUNT; i++) {
		first[i] = n;
		n += (size_t)call_row((enum call_id)i)->nargs;
	}
	for (size_t i = 0; i < match_rows(); i++)
		check_row(match_row(i));
}
