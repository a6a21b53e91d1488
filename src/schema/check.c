#include "schema/check.h"

#include <string.h>

#include "base/arena.h"
#include "schema/checker.h"

/*
 * What an honest schema needs grows with the value; a step is some ten
 * nanoseconds.  The base is for schemas that do much with little values.
 */
#define STEPS_BASE 200000
#define STEPS_BYTE 16

/* Schemas within schemas on the way to one value, and all values above it. */
#define DEPTH_MAX 1024

static bool
check_section(struct schema_checker *c, const struct schema *s,
    const struct json *v, struct schema_seen *seen)
{
	switch ((enum json_type)v->type) {
	case JSON_NUMBER:
		return s->number == NULL ||
		       schema_check_number(c, s->number, v);
	case JSON_STRING:
		return s->string == NULL ||
		       schema_check_string(c, s->string, v);
	case JSON_ARRAY:
		return s->array == NULL ||
		       schema_check_array(c, s->array, v, seen);
	case JSON_OBJECT:
		return s->object == NULL ||
		       schema_check_object(c, s->object, v, seen);
	default: return true;
	}
}

static bool
check_rules(struct schema_checker *c, const struct schema *s,
    const struct json *v, struct schema_seen *seen)
{
	bool is_good = true;

	if (s->types != SCHEMA_ANY && !schema_type_fits(s->types, v))
		return schema_type_error(c, s->types, v);
	if (s->constant != NULL)
		is_good = schema_check_const(c, s->constant, v);
	if (s->values != NULL && !schema_stops(c, is_good))
		is_good = schema_check_const(c, s->values, v) && is_good;
	if (!schema_stops(c, is_good))
		is_good = check_section(c, s, v, seen) && is_good;
	if (s->apply != NULL && !schema_stops(c, is_good))
		is_good = schema_check_apply(c, s->apply, v, seen) && is_good;
	return is_good;
}

/* What is to be checked of the rest that nothing else has looked at. */
static const struct schema *
unevaluated_of(const struct schema *s, const struct json *v)
{
	if (v->type == JSON_OBJECT && s->object != NULL)
		return s->object->unevaluated;
	if (v->type == JSON_ARRAY && s->array != NULL)
		return s->array->unevaluated;
	return NULL;
}

static bool
check_with_rest(struct schema_checker *c, const struct schema *s,
    const struct json *v, struct schema_seen *outer)
{
	const struct schema *rest = unevaluated_of(s, v);
	struct schema_seen own;
	bool is_good;

	if (rest == NULL)
		return check_rules(c, s, v, outer);
	if (!schema_seen_start(c, &own, v))
		return false;
	is_good = check_rules(c, s, v, &own);
	/* What failed has not been looked at: saying more would mislead. */
	if (!is_good)
		return false;
	is_good = schema_check_unevaluated(c, rest, v, &own);
	if (outer != NULL)
		outer->is_all = true;
	return is_good;
}

bool
schema_check_value(struct schema_checker *c, const struct schema *s,
    const struct json *v, struct schema_seen *seen)
{
	struct schema_scope scope = {.up = c->scope, .resource = s->resource};
	const struct schema_scope *was = c->scope;
	bool is_good;

	if (s->kind == SCHEMA_ALWAYS)
		return true;
	if (!schema_step(c, 1))
		return false;
	if (s->kind == SCHEMA_NEVER)
		return schema_error(c, v, "false", "is not allowed here");
	if (c->depth == DEPTH_MAX) {
		c->is_over = true;
		return false;
	}
	if (was == NULL || was->resource != s->resource)
		c->scope = &scope;
	c->depth++;
	is_good = check_with_rest(c, s, v, seen);
	c->depth--;
	c->scope = was;
	return is_good && !c->is_over;
}

/* Walk again, to say what is wrong. */
static void
explain(struct schema_checker *c, const struct schema *schema,
    struct schema_errors *errors)
{
	struct schema_notes notes = {.count = 0};

	c->notes = &notes;
	c->is_loud = true;
	c->steps = 0;
	if (!c->is_over)
		(void)schema_check_value(c, schema, c->root, NULL);
	if (notes.count == 0)
		schema_error(
		    c, c->root, "limit", "is too complex to be checked");
	schema_error_tell(c, errors);
	errors->steps += c->steps;
}

enum err
schema_check(struct arena *arena, const struct schema *schema,
    const struct json *value, const char *prefix, struct schema_errors *errors)
{
	struct schema_checker c = {
	    .arena = arena,
	    .root = value,
	    .prefix = prefix == NULL ? "" : prefix,
	    .max_steps = STEPS_BASE + STEPS_BYTE * (uint64_t)value->len,
	};
	bool is_good = schema_check_value(&c, schema, value, NULL);

	errors->count = 0;
	errors->is_cut = false;
	errors->steps = c.steps;
	if (is_good)
		return ERR_OK;
	explain(&c, schema, errors);
	return ERR_SCHEMA;
}
