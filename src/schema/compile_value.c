/* compile_value - keywords about values of any type, numbers and strings. */
#include "schema/compiler.h"
#include "schema/format.h"
#include "schema/pattern.h"

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
schema_compile_type(struct schema_job *job, const struct json *value)
{
	const struct json *v;

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
schema_compile_const(struct schema_job *job, const struct json *value)
{
	struct schema_values *values = values_new(job, 1);

	if (values == NULL)
		return false;
	values->is_const = true;
	values->source = value;
	job->schema->constant = values;
	return add_value(values, value);
}

bool
schema_compile_enum(struct schema_job *job, const struct json *value)
{
	struct schema_values *values;
	const struct json *v;

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

static struct schema_number *
number_of(struct schema_job *job)
{
	if (job->schema->number == NULL)
		job->schema->number =
		    schema_alloc(job->set, sizeof *job->schema->number);
	return job->schema->number;
}

static bool
set_bound(struct schema_job *job, struct schema_bound *bound,
    const struct json *value)
{
	if (json_type(value) != JSON_NUMBER)
		return schema_fail(job->set, value, "must be a number");
	bound->value = value;
	bound->number = number_read(value);
	return true;
}

bool
schema_compile_minimum(struct schema_job *job, const struct json *value)
{
	struct schema_number *n = number_of(job);

	return n != NULL && set_bound(job, &n->min, value);
}

bool
schema_compile_maximum(struct schema_job *job, const struct json *value)
{
	struct schema_number *n = number_of(job);

	return n != NULL && set_bound(job, &n->max, value);
}

bool
schema_compile_above(struct schema_job *job, const struct json *value)
{
	struct schema_number *n = number_of(job);

	return n != NULL && set_bound(job, &n->above, value);
}

bool
schema_compile_below(struct schema_job *job, const struct json *value)
{
	struct schema_number *n = number_of(job);

	return n != NULL && set_bound(job, &n->below, value);
}

bool
schema_compile_multiple(struct schema_job *job, const struct json *value)
{
	struct schema_number *n = number_of(job);

	if (n == NULL || !set_bound(job, &n->multiple, value))
		return false;
	if (n->multiple.number.count == 0 || n->multiple.number.is_negative)
		return schema_fail(job->set, value, "must be more than 0");
	if (n->multiple.number.count > NUMBER_DIVISOR_DIGITS)
		return schema_fail(job->set, value,
		    "must have at most %d digits", NUMBER_DIVISOR_DIGITS);
	return true;
}

static struct schema_string *
string_of(struct schema_job *job)
{
	struct schema_string *s = job->schema->string;

	if (s != NULL)
		return s;
	s = schema_alloc(job->set, sizeof *s);
	if (s == NULL)
		return NULL;
	s->max = SCHEMA_NO_MAX;
	job->schema->string = s;
	return s;
}

bool
schema_compile_min_length(struct schema_job *job, const struct json *value)
{
	struct schema_string *s = string_of(job);

	return s != NULL && schema_count_at(job, value, &s->min);
}

bool
schema_compile_max_length(struct schema_job *job, const struct json *value)
{
	struct schema_string *s = string_of(job);

	return s != NULL && schema_count_at(job, value, &s->max);
}

bool
schema_compile_pattern(struct schema_job *job, const struct json *value)
{
	struct schema_string *s = string_of(job);

	if (s == NULL)
		return false;
	if (json_type(value) != JSON_STRING)
		return schema_fail(job->set, value, "must be a string");
	s->pattern =
	    schema_pattern_at(job, value, value->to.string, value->count);
	return s->pattern != NULL;
}

bool
schema_compile_format(struct schema_job *job, const struct json *value)
{
	struct schema_string *s;

	if (json_type(value) != JSON_STRING)
		return schema_fail(job->set, value, "must be a string");
	if (!job->set->options.is_format_asserted)
		return true;
	s = string_of(job);
	if (s == NULL)
		return false;
	s->format = schema_format_find(value->to.string, value->count);
	return true;
}
