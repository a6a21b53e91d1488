/* compile_array - keywords about arrays. */
#include "schema/compiler.h"

static struct schema_array *
array_of(struct schema_job *job)
{
	struct schema_array *a = job->schema->array;

	if (a != NULL)
		return a;
	a = schema_alloc(job->set, sizeof *a);
	if (a == NULL)
		return NULL;
	a->max = SCHEMA_NO_MAX;
	a->contains_min = 1;
	a->contains_max = SCHEMA_NO_MAX;
	job->schema->array = a;
	return a;
}

bool
schema_compile_prefix_items(struct schema_job *job, const struct json *value)
{
	struct schema_array *a = array_of(job);

	return a != NULL && schema_list_at(job, value, &a->prefix);
}

bool
schema_compile_items(struct schema_job *job, const struct json *value)
{
	struct schema_array *a = array_of(job);

	return a != NULL && (a->items = schema_at(job, value)) != NULL;
}

bool
schema_compile_contains(struct schema_job *job, const struct json *value)
{
	struct schema_array *a = array_of(job);

	return a != NULL && (a->contains = schema_at(job, value)) != NULL;
}

bool
schema_compile_min_contains(struct schema_job *job, const struct json *value)
{
	struct schema_array *a = array_of(job);

	return a != NULL && schema_count_at(job, value, &a->contains_min);
}

bool
schema_compile_max_contains(struct schema_job *job, const struct json *value)
{
	struct schema_array *a = array_of(job);

	return a != NULL && schema_count_at(job, value, &a->contains_max);
}

bool
schema_compile_min_items(struct schema_job *job, const struct json *value)
{
	struct schema_array *a = array_of(job);

	return a != NULL && schema_count_at(job, value, &a->min);
}

bool
schema_compile_max_items(struct schema_job *job, const struct json *value)
{
	struct schema_array *a = array_of(job);

	return a != NULL && schema_count_at(job, value, &a->max);
}

bool
schema_compile_unique(struct schema_job *job, const struct json *value)
{
	struct schema_array *a = array_of(job);

	if (a == NULL)
		return false;
	a->is_unique = json_is_true(value);
	return json_type(value) == JSON_BOOL ||
	       schema_fail(job->set, value, "must be true or false");
}

bool
schema_compile_unevaluated_items(
    struct schema_job *job, const struct json *value)
{
	struct schema_array *a = array_of(job);

	return a != NULL && (a->unevaluated = schema_at(job, value)) != NULL;
}
