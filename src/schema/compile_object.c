/* compile_object - keywords about objects. */
#include "schema/compiler.h"

static struct schema_object *
object_of(struct schema_job *job)
{
	struct schema_object *o = job->schema->object;

	if (o != NULL)
		return o;
	o = schema_alloc(job->set, sizeof *o);
	if (o == NULL)
		return NULL;
	o->max = SCHEMA_NO_MAX;
	job->schema->object = o;
	return o;
}

/* Room in the table of members for so many more. */
static struct schema_object *
object_with_room(struct schema_job *job, size_t more)
{
	struct schema_object *o = object_of(job);

	if (o == NULL ||
	    !schema_names_grow(job->set, &o->members, o->members.count + more))
		return NULL;
	return o;
}

bool
schema_compile_properties(struct schema_job *job, const struct json *value)
{
	struct schema_object *o = object_with_room(job, json_count(value));
	struct schema_slot *slot;
	const struct json *v;

	if (o == NULL)
		return false;
	if (json_type(value) != JSON_OBJECT)
		return schema_fail(job->set, value, "must be an object");
	for (v = json_first(value); v != NULL; v = v->next) {
		slot = schema_names_add(&o->members, v->key, v->key_len);
		slot->schema = schema_at(job, v);
		if (slot->schema == NULL)
			return false;
	}
	return true;
}

static bool
check_names(struct schema_job *job, const struct json *value)
{
	const struct json *v;

	if (json_type(value) != JSON_ARRAY)
		return schema_fail(job->set, value, "must be a list of names");
	for (v = json_first(value); v != NULL; v = v->next) {
		if (json_type(v) != JSON_STRING)
			return schema_fail(job->set, v, "must be a string");
	}
	return true;
}

bool
schema_compile_required(struct schema_job *job, const struct json *value)
{
	struct schema_object *o = object_with_room(job, json_count(value));
	struct schema_slot *slot;
	const struct json *v;

	if (o == NULL || !check_names(job, value))
		return false;
	o->required = value;
	for (v = json_first(value); v != NULL; v = v->next) {
		slot = schema_names_add(&o->members, v->to.string, v->count);
		if (slot->is_required)
			return schema_fail(job->set, v, "lists a name twice");
		slot->is_required = true;
		o->required_count++;
	}
	return true;
}

bool
schema_compile_pattern_properties(
    struct schema_job *job, const struct json *value)
{
	struct schema_object *o = object_of(job);
	struct schema_pattern_member *p;
	const struct json *v;

	if (o == NULL)
		return false;
	if (json_type(value) != JSON_OBJECT)
		return schema_fail(job->set, value, "must be an object");
	o->patterns = schema_alloc(
	    job->set, (json_count(value) + 1) * sizeof *o->patterns);
	if (o->patterns == NULL)
		return false;
	for (v = json_first(value); v != NULL; v = v->next) {
		p = &o->patterns[o->patterns_count++];
		p->pattern = schema_pattern_at(job, v, v->key, v->key_len);
		p->schema = schema_at(job, v);
		if (p->pattern == NULL || p->schema == NULL)
			return false;
	}
	return true;
}

bool
schema_compile_additional(struct schema_job *job, const struct json *value)
{
	struct schema_object *o = object_of(job);

	return o != NULL && (o->additional = schema_at(job, value)) != NULL;
}

bool
schema_compile_property_names(struct schema_job *job, const struct json *value)
{
	struct schema_object *o = object_of(job);

	return o != NULL && (o->names = schema_at(job, value)) != NULL;
}

bool
schema_compile_min_properties(struct schema_job *job, const struct json *value)
{
	struct schema_object *o = object_of(job);

	return o != NULL && schema_count_at(job, value, &o->min);
}

bool
schema_compile_max_properties(struct schema_job *job, const struct json *value)
{
	struct schema_object *o = object_of(job);

	return o != NULL && schema_count_at(job, value, &o->max);
}

static struct schema_dependency *
dependencies_add(struct schema_job *job, size_t count)
{
	struct schema_object *o = object_of(job);
	struct schema_dependency *list;

	if (o == NULL)
		return NULL;
	list = schema_alloc(
	    job->set, (o->dependencies_count + count + 1) * sizeof *list);
	if (list == NULL)
		return NULL;
	if (o->dependencies_count > 0)
		memcpy(list, o->dependencies,
		    o->dependencies_count * sizeof *list);
	o->dependencies = list;
	list += o->dependencies_count;
	o->dependencies_count += count;
	return list;
}

bool
schema_compile_dependent_required(
    struct schema_job *job, const struct json *value)
{
	struct schema_dependency *d = dependencies_add(job, json_count(value));
	const struct json *v;

	if (d == NULL)
		return false;
	if (json_type(value) != JSON_OBJECT)
		return schema_fail(job->set, value, "must be an object");
	for (v = json_first(value); v != NULL; v = v->next, d++) {
		d->name = v->key;
		d->len = v->key_len;
		d->required = v;
		if (!check_names(job, v))
			return false;
	}
	return true;
}

bool
schema_compile_dependent_schemas(
    struct schema_job *job, const struct json *value)
{
	struct schema_dependency *d = dependencies_add(job, json_count(value));
	const struct json *v;

	if (d == NULL)
		return false;
	if (json_type(value) != JSON_OBJECT)
		return schema_fail(job->set, value, "must be an object");
	for (v = json_first(value); v != NULL; v = v->next, d++) {
		d->name = v->key;
		d->len = v->key_len;
		d->schema = schema_at(job, v);
		if (d->schema == NULL)
			return false;
	}
	return true;
}

bool
schema_compile_unevaluated_properties(
    struct schema_job *job, const struct json *value)
{
	struct schema_object *o = object_of(job);

	return o != NULL && (o->unevaluated = schema_at(job, value)) != NULL;
}
