#include "schema/compile.h"

#include "base/arena.h"
#include "schema/compiler.h"
#include "schema/pattern.h"

#define DIALECT "https://json-schema.org/draft/2020-12/schema"

static schema_keyword compile_dialect, compile_text, compile_flag, compile_map;

/*
 * Every keyword of draft 2020-12, and nothing else: in a strict set a member
 * that is not here is a typo, unless it begins with "x-".
 */
/* clang-format off */
static const struct schema_keyword_row rows[] = {
	{ "$anchor",		HOLDS_NONE,	NULL },
	{ "$comment",		HOLDS_NONE,	compile_text },
	{ "$defs",		HOLDS_MAP,	compile_map },
	{ "$dynamicAnchor",	HOLDS_NONE,	NULL },
	{ "$dynamicRef",	HOLDS_NONE,	schema_compile_dynamic_ref },
	{ "$id",		HOLDS_NONE,	NULL },
	{ "$ref",		HOLDS_NONE,	schema_compile_ref },
	{ "$schema",		HOLDS_NONE,	compile_dialect },
	{ "$vocabulary",	HOLDS_NONE,	NULL },
	{ "additionalProperties", HOLDS_ONE,	schema_compile_additional },
	{ "allOf",		HOLDS_LIST,	schema_compile_all_of },
	{ "anyOf",		HOLDS_LIST,	schema_compile_any_of },
	{ "const",		HOLDS_NONE,	schema_compile_const },
	{ "contains",		HOLDS_ONE,	schema_compile_contains },
	{ "contentEncoding",	HOLDS_NONE,	compile_text },
	{ "contentMediaType",	HOLDS_NONE,	compile_text },
	{ "contentSchema",	HOLDS_ONE,	NULL },
	{ "default",		HOLDS_NONE,	NULL },
	{ "dependentRequired",	HOLDS_NONE,	schema_compile_dependent_required },
	{ "dependentSchemas",	HOLDS_MAP,	schema_compile_dependent_schemas },
	{ "deprecated",		HOLDS_NONE,	compile_flag },
	{ "description",	HOLDS_NONE,	compile_text },
	{ "else",		HOLDS_ONE,	schema_compile_else },
	{ "enum",		HOLDS_NONE,	schema_compile_enum },
	{ "examples",		HOLDS_NONE,	NULL },
	{ "exclusiveMaximum",	HOLDS_NONE,	schema_compile_below },
	{ "exclusiveMinimum",	HOLDS_NONE,	schema_compile_above },
	{ "format",		HOLDS_NONE,	schema_compile_format },
	{ "if",			HOLDS_ONE,	schema_compile_if },
	{ "items",		HOLDS_ONE,	schema_compile_items },
	{ "maxContains",	HOLDS_NONE,	schema_compile_max_contains },
	{ "maxItems",		HOLDS_NONE,	schema_compile_max_items },
	{ "maxLength",		HOLDS_NONE,	schema_compile_max_length },
	{ "maxProperties",	HOLDS_NONE,	schema_compile_max_properties },
	{ "maximum",		HOLDS_NONE,	schema_compile_maximum },
	{ "minContains",	HOLDS_NONE,	schema_compile_min_contains },
	{ "minItems",		HOLDS_NONE,	schema_compile_min_items },
	{ "minLength",		HOLDS_NONE,	schema_compile_min_length },
	{ "minProperties",	HOLDS_NONE,	schema_compile_min_properties },
	{ "minimum",		HOLDS_NONE,	schema_compile_minimum },
	{ "multipleOf",		HOLDS_NONE,	schema_compile_multiple },
	{ "not",		HOLDS_ONE,	schema_compile_not },
	{ "oneOf",		HOLDS_LIST,	schema_compile_one_of },
	{ "pattern",		HOLDS_NONE,	schema_compile_pattern },
	{ "patternProperties",	HOLDS_MAP,	schema_compile_pattern_properties },
	{ "prefixItems",	HOLDS_LIST,	schema_compile_prefix_items },
	{ "properties",		HOLDS_MAP,	schema_compile_properties },
	{ "propertyNames",	HOLDS_ONE,	schema_compile_property_names },
	{ "readOnly",		HOLDS_NONE,	compile_flag },
	{ "required",		HOLDS_NONE,	schema_compile_required },
	{ "then",		HOLDS_ONE,	schema_compile_then },
	{ "title",		HOLDS_NONE,	compile_text },
	{ "type",		HOLDS_NONE,	schema_compile_type },
	{ "unevaluatedItems",	HOLDS_ONE,	schema_compile_unevaluated_items },
	{ "unevaluatedProperties", HOLDS_ONE,	schema_compile_unevaluated_properties },
	{ "uniqueItems",	HOLDS_NONE,	schema_compile_unique },
	{ "writeOnly",		HOLDS_NONE,	compile_flag },
};
/* clang-format on */

const struct schema_keyword_row *
schema_keyword_find(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		if (strlen(rows[i].name) == len &&
		    memcmp(rows[i].name, name, len) == 0)
			return &rows[i];
	}
	return NULL;
}

static bool
compile_text(struct schema_job *job, const struct json *value)
{
	return json_type(value) == JSON_STRING ||
	       schema_fail(job->set, value, "must be a string");
}

static bool
compile_flag(struct schema_job *job, const struct json *value)
{
	return json_type(value) == JSON_BOOL ||
	       schema_fail(job->set, value, "must be true or false");
}

static bool
compile_map(struct schema_job *job, const struct json *value)
{
	const struct json *v;

	if (json_type(value) != JSON_OBJECT)
		return schema_fail(job->set, value, "must be an object");
	for (v = json_first(value); v != NULL; v = v->next) {
		if (schema_at(job, v) == NULL)
			return false;
	}
	return true;
}

static bool
compile_dialect(struct schema_job *job, const struct json *value)
{
	if (json_type(value) != JSON_STRING)
		return schema_fail(job->set, value, "must be a string");
	if (job->set->options.is_strict && !json_is(value, DIALECT) &&
	    !json_is(value, DIALECT "#"))
		return schema_fail(
		    job->set, value, "only draft 2020-12 is supported");
	return true;
}

const struct schema *
schema_of_place(struct schema_set *set, const struct json *node,
    struct schema_resource *resource)
{
	struct schema_place *place;
	struct schema *schema;

	if (!schema_scan(set, node, resource))
		return NULL;
	place = schema_place_find(set, node);
	if (place->schema != NULL)
		return place->schema;
	if (json_type(node) != JSON_OBJECT && json_type(node) != JSON_BOOL) {
		schema_fail(set, node,
		    "is not a schema: must be an object, true or "
		    "false");
		return NULL;
	}
	schema = schema_alloc(set, sizeof *schema);
	if (schema == NULL)
		return NULL;
	schema->source = node;
	schema->resource = place->resource;
	schema->types = SCHEMA_ANY;
	schema->next = set->queue;
	set->queue = schema;
	schema->sibling = set->schemas;
	set->schemas = schema;
	place->schema = schema;
	return schema;
}

const struct schema *
schema_at(struct schema_job *job, const struct json *node)
{
	return schema_of_place(job->set, node, job->schema->resource);
}

bool
schema_list_at(
    struct schema_job *job, const struct json *value, struct schema_list *out)
{
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

bool
schema_count_at(struct schema_job *job, const struct json *value, uint64_t *out)
{
	int64_t n;

	if (!json_int64(value, &n) || n < 0)
		return schema_fail(
		    job->set, value, "must be a whole number of at least 0");
	*out = (uint64_t)n;
	return true;
}

const struct schema_pattern *
schema_pattern_at(struct schema_job *job, const struct json *at,
    const char *source, size_t len)
{
	struct schema_pattern *p;
	const char *why = "";

	p = schema_pattern_new(source, len, job->set->patterns, &why);
	if (p == NULL)
		schema_fail(job->set, at, "%s", why);
	else
		job->set->patterns = p;
	return p;
}

bool
schema_names_grow(
    struct schema_set *set, struct schema_names *names, size_t count)
{
	struct schema_names more = {.count = 0};
	uint32_t i, size = 4;

	while (size < count * 2)
		size *= 2;
	more.slots = schema_alloc(set, size * sizeof *more.slots);
	if (more.slots == NULL)
		return false;
	more.mask = size - 1;
	for (i = 0; names->slots != NULL && i <= names->mask; i++) {
		if (names->slots[i].name != NULL)
			*schema_names_add(&more, names->slots[i].name,
			    names->slots[i].len) = names->slots[i];
	}
	*names = more;
	return true;
}

struct schema_slot *
schema_names_add(struct schema_names *names, const char *name, size_t len)
{
	uint32_t at = schema_name_hash(name, len) & names->mask;
	struct schema_slot *slot;

	for (;;) {
		slot = &names->slots[at];
		if (slot->name == NULL)
			break;
		if (slot->len == len && memcmp(slot->name, name, len) == 0)
			return slot;
		at = (at + 1) & names->mask;
	}
	slot->name = name;
	slot->len = (uint32_t)len;
	names->count++;
	return slot;
}

static bool
compile_member(struct schema_job *job, const struct json *m)
{
	const struct schema_keyword_row *row =
	    schema_keyword_find(m->key, m->key_len);

	if (row != NULL)
		return row->compile == NULL || row->compile(job, m);
	if (!job->set->options.is_strict ||
	    (m->key_len > 2 && memcmp(m->key, "x-", 2) == 0))
		return true;
	return schema_fail(
	    job->set, m, "is not a keyword (custom ones begin with \"x-\")");
}

static bool
compile_schema(struct schema_set *set, struct schema *schema)
{
	struct schema_job job = {.set = set, .schema = schema};
	const struct json *m;

	if (json_type(schema->source) == JSON_BOOL) {
		schema->kind =
		    json_is_true(schema->source) ? SCHEMA_ALWAYS : SCHEMA_NEVER;
		return true;
	}
	for (m = json_first(schema->source); m != NULL; m = m->next) {
		if (!compile_member(&job, m))
			return false;
	}
	return true;
}

/* Schemas put further ones into the queue; references never recurse here. */
static bool
compile_queue(struct schema_set *set)
{
	struct schema *schema;

	while (set->queue != NULL) {
		schema = set->queue;
		set->queue = schema->next;
		if (!compile_schema(set, schema))
			return false;
	}
	return true;
}

static bool
compile_all(struct schema_set *set)
{
	struct schema_resource *r;
	struct schema_source *s;
	struct schema_anchor *a;

	for (s = set->sources; s != NULL; s = s->next) {
		if (!schema_scan_source(set, s))
			return false;
	}
	for (s = set->sources; s != NULL; s = s->next) {
		s->schema = schema_of_place(
		    set, s->root, schema_place_find(set, s->root)->resource);
		if (s->schema == NULL || !compile_queue(set))
			return false;
	}
	for (r = set->resources; r != NULL; r = r->next) {
		for (a = r->anchors; a != NULL; a = a->next) {
			a->schema = schema_of_place(set, a->node, r);
			if (a->schema == NULL)
				return false;
		}
	}
	return compile_queue(set) && schema_cycle_check(set);
}

enum err
schema_set_compile(struct schema_set *set, struct schema_fault *fault)
{
	set->fault = fault;
	*fault = (struct schema_fault){.why = ""};
	return compile_all(set) ? ERR_OK : ERR_SCHEMA;
}
