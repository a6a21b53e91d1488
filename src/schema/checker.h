/* schema_checker - what the parts of the checker share. */
#ifndef SCHEMA_CHECKER_H
#define SCHEMA_CHECKER_H

#include "base/defs.h"
#include "schema/check.h"
#include "schema/pattern.h"
#include "schema/program.h"

#define SCHEMA_MESSAGE_SIZE 300

/* A resource that was entered on the way here, for $dynamicRef. */
struct schema_scope {
	const struct schema_scope *up;
	const struct schema_resource *resource;
};

/*
 * A mistake.  Its pointer is written when it is known to be told, for that
 * means a walk through the value.
 */
struct schema_note {
	const struct json *at;
	const char *name; /* of a member that should be in it, or NULL */
	size_t len;
	const char *keyword;
	char message[SCHEMA_MESSAGE_SIZE];
};

struct schema_notes {
	size_t count;
	bool is_cut;
	struct schema_note list[LIMITS_ERRORS];
	struct schema_notes *next; /* of those that are spare */
};

/*
 * One check.  First it is quiet and stops at the first mistake; only a value
 * that fails is walked again, loudly, to say what is wrong with it.
 */
struct schema_checker {
	struct arena *arena;
	const struct json *root;
	const char *prefix;
	struct schema_notes *notes;
	struct schema_notes *spare;
	struct schema_matcher *matcher; /* made when first needed */
	const struct schema_scope *scope;
	const struct json *name;        /* checked as a name, ... */
	const struct json *name_member; /* ... of that member */
	uint64_t steps, max_steps;
	unsigned depth;
	bool is_loud;
	bool is_over; /* beyond its bound: everything is false from here on */
};

/*
 * The members or elements of one value that a schema has looked at, for
 * unevaluatedProperties and unevaluatedItems.  NULL: nobody will ask.
 */
struct schema_seen {
	bool is_all;
	uint32_t first; /* so many elements from the first on */
	uint32_t words;
	uint64_t one;   /* bits, when they fit */
	uint64_t *many; /* else here */
};

bool schema_check_value(struct schema_checker *, const struct schema *,
    const struct json *, struct schema_seen *);

bool schema_check_const(
    struct schema_checker *, const struct schema_values *, const struct json *);
bool schema_check_number(
    struct schema_checker *, const struct schema_number *, const struct json *);
bool schema_check_string(
    struct schema_checker *, const struct schema_string *, const struct json *);
bool schema_check_array(struct schema_checker *, const struct schema_array *,
    const struct json *, struct schema_seen *);
bool schema_check_object(struct schema_checker *, const struct schema_object *,
    const struct json *, struct schema_seen *);
bool schema_check_apply(struct schema_checker *, const struct schema_apply *,
    const struct json *, struct schema_seen *);
bool schema_check_unevaluated(struct schema_checker *, const struct schema *,
    const struct json *, struct schema_seen *);
bool schema_check_pattern(struct schema_checker *,
    const struct schema_pattern *, const char *, size_t len);

/* Does the type of a value fit?  And in words what it must be. */
bool schema_type_fits(uint32_t types, const struct json *);
bool schema_type_error(
    struct schema_checker *, uint32_t types, const struct json *);

/* Always false; noted when loud. */
bool schema_error(struct schema_checker *, const struct json *at,
    const char *keyword, const char *fmt, ...) PRINTF(4, 5);
bool schema_error_member(struct schema_checker *, const struct json *object,
    const struct json *name, const char *keyword, const char *message);
/* Where what is said of a value will point to. */
const struct json *schema_error_place(
    const struct schema_checker *, const struct json *);
/* What was noted, with pointers. */
void schema_error_tell(struct schema_checker *, struct schema_errors *);

/* False when the bound is reached. */
static inline bool
schema_step(struct schema_checker *c, uint64_t n)
{
	c->steps += n;
	if (c->steps > c->max_steps)
		c->is_over = true;
	return !c->is_over;
}

/* A mistake ends a quiet walk. */
static inline bool
schema_stops(const struct schema_checker *c, bool is_good)
{
	return !is_good && (!c->is_loud || c->is_over || c->notes->is_cut);
}

bool schema_seen_start(
    struct schema_checker *, struct schema_seen *, const struct json *);
/* For a branch that may not count: NULL of NULL. */
struct schema_seen *schema_seen_fork(
    struct schema_checker *, struct schema_seen *of, struct schema_seen *fork);
void schema_seen_merge(struct schema_seen *into, const struct schema_seen *);

static inline uint64_t *
schema_seen_bits(struct schema_seen *seen)
{
	return seen->words <= 1 ? &seen->one : seen->many;
}

static inline void
schema_seen_mark(struct schema_seen *seen, uint32_t index)
{
	if (seen != NULL)
		schema_seen_bits(seen)[index / 64] |= (uint64_t)1
						      << (index % 64);
}

static inline bool
schema_seen_has(struct schema_seen *seen, uint32_t index)
{
	return seen->is_all || index < seen->first ||
	       (schema_seen_bits(seen)[index / 64] >> (index % 64) & 1) != 0;
}

#endif
