/*
 * cycle - refuse schemas that lead back to themselves without going into the
 * value.
 *
 * {"$ref": "#"} alone would never end; {"properties": {"next": {"$ref":
 * "#"}}} ends with the value.  So the edges that matter are those of keywords
 * that stay at the value ($ref, allOf, anyOf, oneOf, not, if,
 * dependentSchemas).  A depth-first search colours a schema grey while it is
 * being visited and black when it is done: a grey schema met again is a
 * cycle.
 */
#include "schema/compiler.h"

/*
 * A schema that refers to itself without descending into the value would
 * never end.  References that depend on the way are bounded when checking.
 */
enum { WHITE, GREY, BLACK };

/* Deeper nesting on one value has no use and would need much stack. */
#define IN_PLACE_MAX 256

static bool visit(struct schema_set *, const struct schema *, unsigned depth);

static bool
visit_list(
    struct schema_set *set, const struct schema_list *list, unsigned depth)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (!visit(set, list->list[i], depth))
			return false;
	}
	return true;
}

static bool
visit_apply(
    struct schema_set *set, const struct schema_apply *a, unsigned depth)
{
	return a == NULL || (visit(set, a->ref, depth) &&
				visit_list(set, &a->all_of, depth) &&
				visit_list(set, &a->any_of, depth) &&
				visit_list(set, &a->one_of, depth) &&
				visit(set, a->not_one, depth) &&
				visit(set, a->if_one, depth) &&
				visit(set, a->then_one, depth) &&
				visit(set, a->else_one, depth));
}

static bool
visit_object(
    struct schema_set *set, const struct schema_object *o, unsigned depth)
{
	size_t i;

	for (i = 0; o != NULL && i < o->dependencies_count; i++) {
		if (!visit(set, o->dependencies[i].schema, depth))
			return false;
	}
	return true;
}

static bool
visit(struct schema_set *set, const struct schema *schema, unsigned depth)
{
	struct schema *s;

	if (schema == NULL || schema->color == BLACK)
		return true;
	if (schema->color == GREY)
		return schema_fail(set, schema->source,
		    "refers to itself without descending into the value");
	if (depth == IN_PLACE_MAX)
		return schema_fail(set, schema->source,
		    "is reached through too many references");
	s = schema_place_find(set, schema->source)->schema;
	s->color = GREY;
	if (!visit_apply(set, s->apply, depth + 1) ||
	    !visit_object(set, s->object, depth + 1))
		return false;
	s->color = BLACK;
	return true;
}

bool
schema_cycle_check(struct schema_set *set)
{
	const struct schema *s;

	for (s = set->schemas; s != NULL; s = s->sibling) {
		if (!visit(set, s, 0))
			return false;
	}
	return true;
}
