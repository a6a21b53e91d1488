/*
 * schema_check - is this value as its schema says, and if not, where not?
 *
 * Runs in:  any thread.
 * Owns:     nothing; errors go into the arena.  A value that passes takes
 *           memory only for the bookkeeping of patterns, uniqueItems and
 *           unevaluated*, from the same arena.
 * Never:    takes longer than its bound of steps, which grows with the size
 *           of the value: one that needs more is refused, keyword "limit".
 */
#ifndef SCHEMA_CHECK_H
#define SCHEMA_CHECK_H

#include "base/defs.h"
#include "base/err.h"
#include "base/limits.h"
#include "schema/compile.h"
#include "json/json.h"

/*
 * For a form to show next to its field: pointer is the field's place, also
 * of one that is missing or should not be there; message reads after its
 * name ("is required", "must be at least 3").
 */
struct schema_error {
	const char *pointer;
	const char *keyword;
	const char *message;
};

struct schema_errors {
	size_t count;
	bool is_cut;    /* there were more than fit */
	uint64_t steps; /* what the check cost */
	struct schema_error list[LIMITS_ERRORS];
};

/*
 * ERR_OK, or ERR_SCHEMA with at least one error.  prefix stands before every
 * pointer ("" or NULL: pointers are from the value itself).
 */
NODISCARD enum err schema_check(struct arena *, const struct schema *,
    const struct json *value, const char *prefix, struct schema_errors *);

#endif
