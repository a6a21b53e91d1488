#include "schema/compile.h"

#include "base/arena.h"
#include "schema/compiler.h"
#include "schema/pattern.h"

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
		if (!schema_keyword_compile(&job, m))
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
