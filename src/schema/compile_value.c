/* compile_value - type, enum and const, and formats. */
#include "schema/compiler.h"
#include "schema/format.h"

static const struct {
	const char *name;
	uint32_t bits;
} types[] = {
    {"null", 1u << JSON_NULL},
    {"boolean", 1u << JSON_BOOL},
    {"number", 1u << JSON_NUMBER},
    {"integer", SCHEMA_INTEGER},
    {"string", 1u << JSON_STRING},
    {"array", 1u << JSON_ARRAY},
    {"object", 1u << JSON_OBJECT},
};

static bool
add_type(struct schema_job *job, const struct json *value)
{
	size_t i;

	for (i = 0; i < COUNT(types); i++) {
		if (!json_is(value, types[i].name))
			continue;
		if ((job->schema->types & types[i].bits) != 0)
			return schema_fail(
			    job->set, value, "lists a type twice");
		job->schema->types |= types[i].bits;
		return true;
	}
	return schema_fail(job->set, value, "is not a type");
}

bool
schema_compile_type(struct schema_job *job, const struct json *value, void *to)
{
	const struct json *v;

	(void)to;
	job->schema->types = 0;
	if (json_type(value) == JSON_STRING)
		return add_type(job, value);
	if (json_type(value) != JSON_ARRAY || json_count(value) == 0)
		return schema_fail(
		    job->set, value, "must be a type or a list of types");
	for (v = json_first(value); v != NULL; v = v->next) {
		if (!add_type(job, v))
			return false;
	}
	return true;
}

static bool
add_value(struct schema_values *values, const struct json *v)
{
	if (v->type == JSON_STRING)
		schema_names_add(&values->strings, v->to.string, v->count);
	else
		values->others[values->others_count++] = v;
	return true;
}

static struct schema_values *
values_new(struct schema_job *job, size_t count)
{
	struct schema_values *values = schema_alloc(job->set, sizeof *values);

	if (values == NULL)
		return NULL;
	values->others =
	    schema_alloc(job->set, (count + 1) * sizeof *values->others);
	if (values->others == NULL ||
	    !schema_names_grow(job->set, &values->strings, count))
		return NULL;
	return values;
}

bool
schema_compile_const(struct schema_job *job, const struct json *value, void *to)
{
	struct schema_values *values = values_new(job, 1);

	(void)to;
	if (values == NULL)
		return false;
	values->is_const = true;
	values->source = value;
	job->schema->constant = values;
	return add_value(values, value);
}

bool
schema_compile_enum(struct schema_job *job, const struct json *value, void *to)
{
	struct schema_values *values;
	const struct json *v;

	(void)to;
	if (json_type(value) != JSON_ARRAY)
		return schema_fail(job->set, value, "must be a list");
	values = values_new(job, json_count(value));
	if (values == NULL)
		return false;
	values->source = value;
	job->schema->values = values;
	for (v = json_first(value); v != NULL; v = v->next)
		add_value(values, v);
	return true;
}

bool
schema_compile_format(
    struct schema_job *job, const struct json *value, void *to)
{
	const struct schema_format **format = to;

	if (json_type(value) != JSON_STRING)
		return schema_fail(job->set, value, "must be a string");
	if (job->set->options.is_format_asserted)
		*format = schema_format_find(value->to.string, value->count);
	return true;
}
