/*
 * keyword - the keywords: where in a schema each is kept, and as what.
 *
 * Most are a row and no more: the function reads the value into the member that
 * the row names.  The functions that need more find the part of the schema they
 * belong to already made.
 */
#include "schema/compiler.h"

#define DIALECT "https://json-schema.org/draft/2020-12/schema"

static schema_keyword take_text, take_flag, take_count, take_bound,
    take_multiple, take_pattern, take_schema, take_list, take_map, take_dialect;

#define NOTHING      PART_NONE, 0 /* it is only looked at */
#define NUMBER(m)    PART_NUMBER, offsetof(struct schema_number, m)
#define STRING(m)    PART_STRING, offsetof(struct schema_string, m)
#define ARRAY(m)     PART_ARRAY, offsetof(struct schema_array, m)
#define OBJECT(m)    PART_OBJECT, offsetof(struct schema_object, m)
#define WHOLE_OBJECT PART_OBJECT, 0
#define APPLY(m)     PART_APPLY, offsetof(struct schema_apply, m)

/*
 * Every keyword of draft 2020-12, and nothing else: in a strict set a member
 * that is not here is a typo, unless it begins with "x-".
 */
/* clang-format off */
static const struct schema_keyword_row rows[] = {
	{ "$anchor",		HOLDS_NONE,	NOTHING,		NULL },
	{ "$comment",		HOLDS_NONE,	NOTHING,		take_text },
	{ "$defs",		HOLDS_MAP,	NOTHING,		take_map },
	{ "$dynamicAnchor",	HOLDS_NONE,	NOTHING,		NULL },
	{ "$dynamicRef",	HOLDS_NONE,	APPLY(dynamic_ref),	schema_refer_dynamic },
	{ "$id",		HOLDS_NONE,	NOTHING,		NULL },
	{ "$ref",		HOLDS_NONE,	APPLY(ref),		schema_refer_static },
	{ "$schema",		HOLDS_NONE,	NOTHING,		take_dialect },
	{ "$vocabulary",	HOLDS_NONE,	NOTHING,		NULL },
	{ "additionalProperties", HOLDS_ONE,	OBJECT(additional),	take_schema },
	{ "allOf",		HOLDS_LIST,	APPLY(all_of),		take_list },
	{ "anyOf",		HOLDS_LIST,	APPLY(any_of),		take_list },
	{ "const",		HOLDS_NONE,	NOTHING,		schema_compile_const },
	{ "contains",		HOLDS_ONE,	ARRAY(contains),	take_schema },
	{ "contentEncoding",	HOLDS_NONE,	NOTHING,		take_text },
	{ "contentMediaType",	HOLDS_NONE,	NOTHING,		take_text },
	{ "contentSchema",	HOLDS_ONE,	NOTHING,		NULL },
	{ "default",		HOLDS_NONE,	NOTHING,		NULL },
	{ "dependentRequired",	HOLDS_NONE,	WHOLE_OBJECT,	schema_compile_dependent_required },
	{ "dependentSchemas",	HOLDS_MAP,	WHOLE_OBJECT,	schema_compile_dependent_schemas },
	{ "deprecated",		HOLDS_NONE,	NOTHING,		take_flag },
	{ "description",	HOLDS_NONE,	NOTHING,		take_text },
	{ "else",		HOLDS_ONE,	APPLY(else_one),	take_schema },
	{ "enum",		HOLDS_NONE,	NOTHING,		schema_compile_enum },
	{ "examples",		HOLDS_NONE,	NOTHING,		NULL },
	{ "exclusiveMaximum",	HOLDS_NONE,	NUMBER(below),		take_bound },
	{ "exclusiveMinimum",	HOLDS_NONE,	NUMBER(above),		take_bound },
	{ "format",		HOLDS_NONE,	STRING(format),		schema_compile_format },
	{ "if",			HOLDS_ONE,	APPLY(if_one),		take_schema },
	{ "items",		HOLDS_ONE,	ARRAY(items),		take_schema },
	{ "maxContains",	HOLDS_NONE,	ARRAY(contains_max),	take_count },
	{ "maxItems",		HOLDS_NONE,	ARRAY(max),		take_count },
	{ "maxLength",		HOLDS_NONE,	STRING(max),		take_count },
	{ "maxProperties",	HOLDS_NONE,	OBJECT(max),		take_count },
	{ "maximum",		HOLDS_NONE,	NUMBER(max),		take_bound },
	{ "minContains",	HOLDS_NONE,	ARRAY(contains_min),	take_count },
	{ "minItems",		HOLDS_NONE,	ARRAY(min),		take_count },
	{ "minLength",		HOLDS_NONE,	STRING(min),		take_count },
	{ "minProperties",	HOLDS_NONE,	OBJECT(min),		take_count },
	{ "minimum",		HOLDS_NONE,	NUMBER(min),		take_bound },
	{ "multipleOf",		HOLDS_NONE,	NUMBER(multiple),	take_multiple },
	{ "not",		HOLDS_ONE,	APPLY(not_one),		take_schema },
	{ "oneOf",		HOLDS_LIST,	APPLY(one_of),		take_list },
	{ "pattern",		HOLDS_NONE,	STRING(pattern),	take_pattern },
	{ "patternProperties",	HOLDS_MAP,	WHOLE_OBJECT,		schema_compile_pattern_properties },
	{ "prefixItems",	HOLDS_LIST,	ARRAY(prefix),		take_list },
	{ "properties",		HOLDS_MAP,	OBJECT(members),	schema_compile_properties },
	{ "propertyNames",	HOLDS_ONE,	OBJECT(names),		take_schema },
	{ "readOnly",		HOLDS_NONE,	NOTHING,		take_flag },
	{ "required",		HOLDS_NONE,	WHOLE_OBJECT,	schema_compile_required },
	{ "then",		HOLDS_ONE,	APPLY(then_one),	take_schema },
	{ "title",		HOLDS_NONE,	NOTHING,		take_text },
	{ "type",		HOLDS_NONE,	NOTHING,		schema_compile_type },
	{ "unevaluatedItems",	HOLDS_ONE,	ARRAY(unevaluated),	take_schema },
	{ "unevaluatedProperties", HOLDS_ONE,	OBJECT(unevaluated),	take_schema },
	{ "uniqueItems",	HOLDS_NONE,	ARRAY(is_unique),	take_flag },
	{ "writeOnly",		HOLDS_NONE,	NOTHING,		take_flag },
};
/* clang-format on */

const struct schema_keyword_row *
schema_keyword_find(const char *name, size_t len)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (strlen(rows[i].name) == len &&
		    memcmp(rows[i].name, name, len) == 0)
			return &rows[i];
	}
	return NULL;
}

/* --- the parts of a schema --- */

/* As the one at first, or all zeros. */
static void *
part_new(struct schema_job *job, const void *first, size_t size)
{
	void *part = schema_alloc(job->set, size);

	if (part != NULL && first != NULL)
		memcpy(part, first, size);
	return part;
}

static void *
part_of(struct schema_job *job, enum schema_part part)
{
	static const struct schema_string string = {.max = SCHEMA_NO_MAX};
	static const struct schema_object object = {.max = SCHEMA_NO_MAX};
	static const struct schema_array array = {.max = SCHEMA_NO_MAX,
	    .contains_min = 1,
	    .contains_max = SCHEMA_NO_MAX};
	struct schema *s = job->schema;

	switch (part) {
	case PART_NUMBER:
		if (s->number == NULL)
			s->number = part_new(job, NULL, sizeof *s->number);
		return s->number;
	case PART_STRING:
		if (s->string == NULL)
			s->string = part_new(job, &string, sizeof *s->string);
		return s->string;
	case PART_ARRAY:
		if (s->array == NULL)
			s->array = part_new(job, &array, sizeof *s->array);
		return s->array;
	case PART_OBJECT:
		if (s->object == NULL)
			s->object = part_new(job, &object, sizeof *s->object);
		return s->object;
	case PART_APPLY:
		if (s->apply == NULL)
			s->apply = part_new(job, NULL, sizeof *s->apply);
		return s->apply;
	default: return NULL;
	}
}

static bool
compile_row(struct schema_job *job, const struct json *value,
    const struct schema_keyword_row *row)
{
	char *part;

	if (row->compile == NULL)
		return true;
	if (row->part == PART_NONE)
		return row->compile(job, value, NULL);
	part = part_of(job, row->part);
	return part != NULL && row->compile(job, value, part + row->offset);
}

bool
schema_keyword_compile(struct schema_job *job, const struct json *m)
{
	const struct schema_keyword_row *row =
	    schema_keyword_find(m->key, m->key_len);

	if (row != NULL)
		return compile_row(job, m, row);
	if (!job->set->options.is_strict ||
	    (m->key_len > 2 && memcmp(m->key, "x-", 2) == 0))
		return true;
	return schema_fail(
	    job->set, m, "is not a keyword (custom ones begin with \"x-\")");
}

/* --- one value of a kind --- */

static bool
take_text(struct schema_job *job, const struct json *value, void *to)
{
	(void)to;
	return json_type(value) == JSON_STRING ||
	       schema_fail(job->set, value, "must be a string");
}

static bool
take_dialect(struct schema_job *job, const struct json *value, void *to)
{
	if (!take_text(job, value, to))
		return false;
	if (job->set->options.is_strict && !json_is(value, DIALECT) &&
	    !json_is(value, DIALECT "#"))
		return schema_fail(
		    job->set, value, "only draft 2020-12 is supported");
	return true;
}

static bool
take_flag(struct schema_job *job, const struct json *value, void *to)
{
	bool *flag = to;

	if (json_type(value) != JSON_BOOL)
		return schema_fail(job->set, value, "must be true or false");
	if (flag != NULL)
		*flag = json_is_true(value);
	return true;
}

static bool
take_count(struct schema_job *job, const struct json *value, void *to)
{
	uint64_t *count = to;
	int64_t n;

	if (!json_int64(value, &n) || n < 0)
		return schema_fail(
		    job->set, value, "must be a whole number of at least 0");
	*count = (uint64_t)n;
	return true;
}

static bool
take_bound(struct schema_job *job, const struct json *value, void *to)
{
	struct schema_bound *bound = to;

	if (json_type(value) != JSON_NUMBER)
		return schema_fail(job->set, value, "must be a number");
	bound->value = value;
	bound->number = number_read(value);
	return true;
}

static bool
take_multiple(struct schema_job *job, const struct json *value, void *to)
{
	const struct schema_bound *multiple = to;

	if (!take_bound(job, value, to))
		return false;
	if (multiple->number.count == 0 || multiple->number.is_negative)
		return schema_fail(job->set, value, "must be more than 0");
	if (multiple->number.count > NUMBER_DIVISOR_DIGITS)
		return schema_fail(job->set, value,
		    "must have at most %d digits", NUMBER_DIVISOR_DIGITS);
	return true;
}

static bool
take_pattern(struct schema_job *job, const struct json *value, void *to)
{
	const struct schema_pattern **pattern = to;

	if (!take_text(job, value, NULL))
		return false;
	*pattern =
	    schema_pattern_at(job, value, value->to.string, value->count);
	return *pattern != NULL;
}

static bool
take_schema(struct schema_job *job, const struct json *value, void *to)
{
	const struct schema **schema = to;

	*schema = schema_at(job, value);
	return *schema != NULL;
}

static bool
take_list(struct schema_job *job, const struct json *value, void *to)
{
	struct schema_list *out = to;
	const struct json *v;

	if (json_type(value) != JSON_ARRAY || json_count(value) == 0)
		return schema_fail(
		    job->set, value, "must be a non-empty list of schemas");
	out->list =
	    schema_alloc(job->set, json_count(value) * sizeof *out->list);
	if (out->list == NULL)
		return false;
	for (v = json_first(value); v != NULL; v = v->next) {
		out->list[out->count] = schema_at(job, v);
		if (out->list[out->count++] == NULL)
			return false;
	}
	return true;
}

static bool
take_map(struct schema_job *job, const struct json *value, void *to)
{
	const struct json *v;

	(void)to;
	if (json_type(value) != JSON_OBJECT)
		return schema_fail(job->set, value, "must be an object");
	for (v = json_first(value); v != NULL; v = v->next) {
		if (schema_at(job, v) == NULL)
			return false;
	}
	return true;
}
