/*
 * check_apply - allOf, anyOf, oneOf, not, if: schemas applied to the same
 * value.
 *
 * A branch that may fail is walked quietly first.  When none of several fits,
 * the errors of one of them are told, and the question is which.  The nearest
 * branch is the one with the fewest errors, where an error about the value as
 * a whole (a wrong type, say) counts as more than all others together:
 * whoever wrote {"kind": "b", ...} meant the branch for objects of kind b,
 * and wants to hear what is wrong in there. A branch that fails at a const is
 * far, too, for a const is how a choice is named.
 */
#include "base/arena.h"
#include "schema/checker.h"

#define FAR ((size_t)LIMITS_ERRORS * LIMITS_ERRORS * 2)

/* Walks a branch that may fail without that being a mistake. */
static bool
try_quietly(struct schema_checker *c, const struct schema *s,
    const struct json *v, struct schema_seen *seen)
{
	bool was_loud = c->is_loud, is_good;

	c->is_loud = false;
	is_good = schema_check_value(c, s, v, seen);
	c->is_loud = was_loud;
	return is_good;
}

/* The same, and what it has looked at counts if it succeeds. */
static bool
try_branch(struct schema_checker *c, const struct schema *s,
    const struct json *v, struct schema_seen *seen)
{
	struct schema_seen own, *fork = schema_seen_fork(c, seen, &own);

	if (c->is_over || !try_quietly(c, s, v, fork))
		return false;
	schema_seen_merge(seen, fork);
	return true;
}

/*
 * Fewer mistakes first.  One about the value as a whole is the worst, and a
 * const mostly says which branch is meant.
 */
static size_t
distance(const struct schema_notes *notes, const struct json *here)
{
	size_t i, n = notes->count;

	for (i = 0; i < notes->count; i++) {
		if (notes->list[i].at == here && notes->list[i].name == NULL)
			n += FAR;
		else if (strcmp(notes->list[i].keyword, "const") == 0)
			n += LIMITS_ERRORS;
	}
	return n;
}

/* Lists are used again: there are no more of them than branches in branches. */
static struct schema_notes *
take_notes(struct schema_checker *c)
{
	struct schema_notes *notes = c->spare;

	if (notes != NULL)
		c->spare = notes->next;
	else
		notes = arena_alloc(c->arena, sizeof *notes);
	if (notes == NULL)
		c->is_over = true;
	else
		notes->count = notes->is_cut = 0;
	return notes;
}

static void
leave_notes(struct schema_checker *c, struct schema_notes *notes)
{
	if (notes == NULL)
		return;
	notes->next = c->spare;
	c->spare = notes;
}

static void
copy_notes(struct schema_notes *to, const struct schema_notes *from)
{
	size_t i;

	for (i = 0; i < from->count && to->count < LIMITS_ERRORS; i++)
		to->list[to->count++] = from->list[i];
	to->is_cut |= i < from->count;
}

static bool
tell_types(struct schema_checker *c, const struct schema_list *list,
    const struct json *v)
{
	uint32_t types = 0;
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (list->list[i]->kind == SCHEMA_NEVER)
			continue;
		if (schema_type_fits(list->list[i]->types, v))
			return false;
		types |= list->list[i]->types;
	}
	schema_type_error(c, types, v);
	return true;
}

/* The branch with the fewest and nearest errors, and its distance. */
static size_t
find_nearest(struct schema_checker *c, const struct schema_list *list,
    const struct json *v, struct schema_notes *tried, struct schema_notes *best)
{
	const struct json *here = schema_error_place(c, v);
	struct schema_notes *mine = c->notes;
	size_t i, near = SIZE_MAX, far;

	c->notes = tried;
	for (i = 0; i < list->count && !c->is_over; i++) {
		tried->count = 0;
		tried->is_cut = false;
		(void)schema_check_value(c, list->list[i], v, NULL);
		far = distance(tried, here);
		if (far == 0 || far >= near || !schema_step(c, tried->count))
			continue;
		near = far;
		best->count = 0;
		copy_notes(best, tried);
	}
	c->notes = mine;
	return near;
}

/*
 * No branch fits.  Most people meant one of them, and want to know its errors.
 * The nearest branch is reported, if its errors lie within the value.
 */
static bool
tell_nearest(struct schema_checker *c, const struct schema_list *list,
    const struct json *v, const char *keyword)
{
	struct schema_notes *tried, *best;

	if (!c->is_loud || tell_types(c, list, v))
		return false;
	tried = take_notes(c);
	best = take_notes(c);
	if (tried != NULL && best != NULL) {
		if (find_nearest(c, list, v, tried, best) >= FAR)
			schema_error(c, v, keyword,
			    "matches none of the allowed alternatives");
		else
			copy_notes(c->notes, best);
	}
	leave_notes(c, tried);
	leave_notes(c, best);
	return false;
}

static bool
check_all_of(struct schema_checker *c, const struct schema_list *list,
    const struct json *v, struct schema_seen *seen)
{
	bool is_good = true;
	size_t i;

	for (i = 0; i < list->count; i++) {
		is_good =
		    schema_check_value(c, list->list[i], v, seen) && is_good;
		if (schema_stops(c, is_good))
			return false;
	}
	return is_good;
}

static bool
check_any_of(struct schema_checker *c, const struct schema_list *list,
    const struct json *v, struct schema_seen *seen)
{
	bool is_good = false;
	size_t i;

	/* All of them, when somebody asks what has been looked at. */
	for (i = 0; i < list->count && (!is_good || seen != NULL); i++) {
		is_good = try_branch(c, list->list[i], v, seen) || is_good;
		if (c->is_over)
			return false;
	}
	return is_good || tell_nearest(c, list, v, "anyOf");
}

static bool
check_one_of(struct schema_checker *c, const struct schema_list *list,
    const struct json *v, struct schema_seen *seen)
{
	size_t i, n = 0;

	for (i = 0; i < list->count && n < 2; i++) {
		n += try_branch(c, list->list[i], v, seen);
		if (c->is_over)
			return false;
	}
	if (n == 1)
		return true;
	if (n == 0)
		return tell_nearest(c, list, v, "oneOf");
	return schema_error(
	    c, v, "oneOf", "matches more than one of the alternatives");
}

static bool
check_not(
    struct schema_checker *c, const struct schema *s, const struct json *v)
{
	bool is_matched = try_quietly(c, s, v, NULL);

	if (c->is_over)
		return false;
	return !is_matched || schema_error(c, v, "not",
				  "matches a schema that it must not match");
}

static bool
check_if(struct schema_checker *c, const struct schema_apply *a,
    const struct json *v, struct schema_seen *seen)
{
	bool is_then = try_branch(c, a->if_one, v, seen);
	const struct schema *s = is_then ? a->then_one : a->else_one;

	if (c->is_over)
		return false;
	return s == NULL || schema_check_value(c, s, v, seen);
}

/* The outermost place on the way here that has the anchor. */
static const struct schema *
dynamic_target(struct schema_checker *c, const struct schema_apply *a)
{
	const struct schema *target = a->dynamic_ref;
	const struct schema_scope *scope;
	const struct schema_anchor *anchor;

	if (a->dynamic_name == NULL)
		return target;
	for (scope = c->scope; scope != NULL; scope = scope->up) {
		if (!scope->resource->has_dynamic)
			continue;
		anchor = scope->resource->anchors;
		for (; anchor != NULL; anchor = anchor->next) {
			c->steps++;
			if (anchor->is_dynamic && anchor->schema != NULL &&
			    anchor->len == strlen(a->dynamic_name) &&
			    memcmp(anchor->name, a->dynamic_name,
				anchor->len) == 0)
				target = anchor->schema;
		}
	}
	return target;
}

bool
schema_check_apply(struct schema_checker *c, const struct schema_apply *a,
    const struct json *v, struct schema_seen *seen)
{
	bool is_good = true;

	if (a->ref != NULL)
		is_good = schema_check_value(c, a->ref, v, seen);
	if (a->dynamic_ref != NULL && !schema_stops(c, is_good))
		is_good =
		    schema_check_value(c, dynamic_target(c, a), v, seen) &&
		    is_good;
	if (a->all_of.count > 0 && !schema_stops(c, is_good))
		is_good = check_all_of(c, &a->all_of, v, seen) && is_good;
	if (a->any_of.count > 0 && !schema_stops(c, is_good))
		is_good = check_any_of(c, &a->any_of, v, seen) && is_good;
	if (a->one_of.count > 0 && !schema_stops(c, is_good))
		is_good = check_one_of(c, &a->one_of, v, seen) && is_good;
	if (a->not_one != NULL && !schema_stops(c, is_good))
		is_good = check_not(c, a->not_one, v) && is_good;
	if (a->if_one != NULL && !schema_stops(c, is_good))
		is_good = check_if(c, a, v, seen) && is_good;
	return is_good;
}
