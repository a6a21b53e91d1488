/* check_object - the keywords about objects. */
#include "schema/checker.h"

/* One member against everything that is said of members. */
struct member_check {
	const struct schema_object *object;
	const struct json *member;
	bool is_known;
	size_t *required_found;
};

static bool
check_listed(struct schema_checker *c, struct member_check *check)
{
	const struct json *m = check->member;
	const struct schema_slot *slot =
	    schema_name_find(&check->object->members, m->key, m->key_len);

	if (slot == NULL)
		return true;
	*check->required_found += slot->is_required;
	if (slot->schema == NULL)
		return true;
	check->is_known = true;
	return schema_check_value(c, slot->schema, m, NULL);
}

static bool
check_patterns(struct schema_checker *c, struct member_check *check)
{
	const struct schema_object *o = check->object;
	const struct json *m = check->member;
	bool is_good = true;
	size_t i;

	for (i = 0; i < o->patterns_count; i++) {
		if (!schema_check_pattern(
			c, o->patterns[i].pattern, m->key, m->key_len)) {
			if (c->is_over)
				return false;
			continue;
		}
		check->is_known = true;
		is_good =
		    schema_check_value(c, o->patterns[i].schema, m, NULL) &&
		    is_good;
		if (schema_stops(c, is_good))
			return false;
	}
	return is_good;
}

static bool
check_additional(struct schema_checker *c, struct member_check *check)
{
	const struct schema *s = check->object->additional;

	if (check->is_known || s == NULL)
		return true;
	check->is_known = true;
	if (s->kind == SCHEMA_NEVER)
		return schema_error(c, check->member, "additionalProperties",
		    "is not a known member");
	return schema_check_value(c, s, check->member, NULL);
}

/* The name as if it were a value. */
static bool
check_name(
    struct schema_checker *c, const struct schema *s, const struct json *m)
{
	const struct json name = {
	    .text = m->text,
	    .len = m->key_len,
	    .count = m->key_len,
	    .type = JSON_STRING,
	    .to.string = m->key,
	};
	bool is_good;

	c->name = &name;
	c->name_member = m;
	is_good = schema_check_value(c, s, &name, NULL);
	c->name = NULL;
	return is_good;
}

static bool
check_member(struct schema_checker *c, struct member_check *check)
{
	const struct schema_object *o = check->object;
	bool is_good = check_listed(c, check);

	if (o->patterns_count > 0 && !schema_stops(c, is_good))
		is_good = check_patterns(c, check) && is_good;
	if (!schema_stops(c, is_good))
		is_good = check_additional(c, check) && is_good;
	if (o->names != NULL && !schema_stops(c, is_good))
		is_good = check_name(c, o->names, check->member) && is_good;
	return is_good;
}

static bool
tell_missing(struct schema_checker *c, const struct schema_object *o,
    const struct json *v)
{
	const struct json *r;

	if (!c->is_loud)
		return false;
	for (r = json_first(o->required); r != NULL; r = r->next) {
		if (!schema_step(c, 1 + v->count))
			return false;
		if (json_get_len(v, r->to.string, r->count) == NULL)
			schema_error_member(c, v, r, "required", "is required");
	}
	return false;
}

static bool
check_members(struct schema_checker *c, const struct schema_object *o,
    const struct json *v, struct schema_seen *seen)
{
	struct member_check check = {.object = o};
	const struct json *m;
	bool is_good = true;
	size_t found = 0;
	uint32_t i = 0;

	check.required_found = &found;
	if (!schema_step(c, v->count / 2))
		return false;
	for (m = v->to.first; m != NULL; m = m->next, i++) {
		check.member = m;
		check.is_known = false;
		is_good = check_member(c, &check) && is_good;
		if (schema_stops(c, is_good))
			return false;
		if (check.is_known)
			schema_seen_mark(seen, i);
	}
	if (found < o->required_count)
		return tell_missing(c, o, v);
	return is_good;
}

static bool
check_count(struct schema_checker *c, const struct schema_object *o,
    const struct json *v)
{
	if (v->count < o->min)
		return schema_error(c, v, "minProperties",
		    o->min == 1 ? "must not be empty"
				: "must have at least %llu members",
		    (unsigned long long)o->min);
	return v->count <= o->max || schema_error(c, v, "maxProperties",
					 "must have at most %llu members",
					 (unsigned long long)o->max);
}

static bool
check_needed(struct schema_checker *c, const struct schema_dependency *d,
    const struct json *v)
{
	const struct json *r;
	bool is_good = true;

	for (r = json_first(d->required); r != NULL; r = r->next) {
		if (!schema_step(c, 1 + v->count / 2))
			return false;
		if (json_get_len(v, r->to.string, r->count) != NULL)
			continue;
		is_good = schema_error_member(c, v, r, "dependentRequired",
		    "is required together with another member");
		if (!c->is_loud)
			return false;
	}
	return is_good;
}

static bool
check_dependencies(struct schema_checker *c, const struct schema_object *o,
    const struct json *v, struct schema_seen *seen)
{
	const struct schema_dependency *d;
	bool is_good = true;
	size_t i;

	for (i = 0; i < o->dependencies_count; i++) {
		d = &o->dependencies[i];
		if (!schema_step(c, 1 + v->count / 2))
			return false;
		if (json_get_len(v, d->name, d->len) == NULL)
			continue;
		if (d->required != NULL)
			is_good = check_needed(c, d, v) && is_good;
		else
			is_good = schema_check_value(c, d->schema, v, seen) &&
				  is_good;
		if (schema_stops(c, is_good))
			return false;
	}
	return is_good;
}

bool
schema_check_object(struct schema_checker *c, const struct schema_object *o,
    const struct json *v, struct schema_seen *seen)
{
	bool is_good = check_count(c, o, v);

	if (!schema_stops(c, is_good) &&
	    (o->members.count > 0 || o->patterns_count > 0 ||
		o->additional != NULL || o->names != NULL))
		is_good = check_members(c, o, v, seen) && is_good;
	if (o->dependencies_count > 0 && !schema_stops(c, is_good))
		is_good = check_dependencies(c, o, v, seen) && is_good;
	return is_good;
}
