/* compile_object - keywords about objects. */
#include "schema/compiler.h"

bool
schema_compile_properties(
    struct schema_job *job, const struct json *value, void *to)
{
	struct schema_names *members = to;
	struct schema_slot *slot;
	const struct json *v;

	if (json_type(value) != JSON_OBJECT)
		return schema_fail(job->set, value, "must be an object");
	if (!schema_names_grow(
		job->set, members, members->count + json_count(value)))
		return false;
	for (v = json_first(value); v != NULL; v = v->next) {
		slot = schema_names_add(members, v->key, v->key_len);
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
schema_compile_required(
    struct schema_job *job, const struct json *value, void *to)
{
	struct schema_object *o = to;
	struct schema_slot *slot;
	const struct json *v;

	if (!check_names(job, value) ||
	    !schema_names_grow(
		job->set, &o->members, o->members.count + json_count(value)))
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
    struct schema_job *job, const struct json *value, void *to)
{
	struct schema_object *o = to;
	struct schema_pattern_member *p;
	const struct json *v;

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

/* Room for those of this object behind those of another keyword. */
static struct schema_dependency *
dependencies_add(
    struct schema_job *job, const struct json *value, struct schema_object *o)
{
	size_t count = o->dependencies_count, more = json_count(value);
	struct schema_dependency *list;

	if (json_type(value) != JSON_OBJECT) {
		schema_fail(job->set, value, "must be an object");
		return NULL;
	}
	list = schema_alloc(job->set, (count + more + 1) * sizeof *list);
	if (list == NULL)
		return NULL;
	if (count > 0)
		memcpy(list, o->dependencies, count * sizeof *list);
	o->dependencies = list;
	o->dependencies_count += more;
	return list + count;
}

bool
schema_compile_dependent_required(
    struct schema_job *job, const struct json *value, void *to)
{
	struct schema_dependency *d = dependencies_add(job, value, to);
	const struct json *v;

	for (v = json_first(value); d != NULL && v != NULL; v = v->next, d++) {
		*d = (struct schema_dependency){
		    .name = v->key, .len = v->key_len, .required = v};
		if (!check_names(job, v))
			return false;
	}
	return d != NULL;
}

bool
schema_compile_dependent_schemas(
    struct schema_job *job, const struct json *value, void *to)
{
	struct schema_dependency *d = dependencies_add(job, value, to);
	const struct json *v;

	for (v = json_first(value); d != NULL && v != NULL; v = v->next, d++) {
		*d = (struct schema_dependency){.name = v->key,
		    .len = v->key_len,
		    .schema = schema_at(job, v)};
		if (d->schema == NULL)
			return false;
	}
	return d != NULL;
}
