/* schema_compiler - what the parts of the compiler share. */
#ifndef SCHEMA_COMPILER_H
#define SCHEMA_COMPILER_H

#include "schema/program.h"

struct schema_source {
	const char *name;
	const char *uri;
	const struct json *root;
	const struct schema *schema;
	struct schema_source *next;
};

/* Which resource a schema belongs to, and what became of it. */
struct schema_place {
	const struct json *node;
	struct schema_resource *resource;
	struct schema *schema;
};

struct schema_set {
	struct arena *arena;
	struct schema_options options;
	struct schema_source *sources;
	struct schema_resource *resources;
	struct schema_place *places; /* an open hash by node */
	size_t places_size, places_count;
	struct schema *queue;   /* to be compiled */
	struct schema *schemas; /* all */
	struct schema_pattern *patterns;
	struct schema_fault *fault; /* of the call under way */
};

/* The schema being compiled. */
struct schema_job {
	struct schema_set *set;
	struct schema *schema;
};

/* All answer false, or NULL, after a mistake, which they have noted. */
bool schema_fail(struct schema_set *, const struct json *at, const char *fmt,
    ...) PRINTF(3, 4);
bool schema_fail_memory(struct schema_set *);
void *schema_alloc(struct schema_set *, size_t bytes); /* zeroed */

/* schema_scan: addresses and anchors of everything below a node. */
NODISCARD bool schema_scan(
    struct schema_set *, const struct json *, struct schema_resource *);
NODISCARD bool schema_scan_source(struct schema_set *, struct schema_source *);
struct schema_place *schema_place_find(
    const struct schema_set *, const struct json *);

/* Which members of a schema hold schemas, and how. */
enum schema_holds { HOLDS_NONE, HOLDS_ONE, HOLDS_LIST, HOLDS_MAP };

/* The part of a schema that a keyword belongs to. */
enum schema_part {
	PART_NONE,
	PART_NUMBER,
	PART_STRING,
	PART_ARRAY,
	PART_OBJECT,
	PART_APPLY,
};

/* `to` is what the row names; NULL for PART_NONE. */
typedef bool schema_keyword(
    struct schema_job *, const struct json *value, void *to);
struct schema_keyword_row {
	const char *name;
	enum schema_holds holds;
	enum schema_part part;
	size_t offset;
	schema_keyword *compile; /* NULL: nothing to do */
};
const struct schema_keyword_row *schema_keyword_find(
    const char *name, size_t len);

/* One member of the schema, keyword or not. */
NODISCARD bool schema_keyword_compile(
    struct schema_job *, const struct json *member);

/* A schema at that node, to be compiled when its turn comes. */
const struct schema *schema_at(struct schema_job *, const struct json *);
const struct schema_pattern *schema_pattern_at(
    struct schema_job *, const struct json *at, const char *source, size_t len);

NODISCARD bool schema_names_grow(
    struct schema_set *, struct schema_names *, size_t count);
struct schema_slot *schema_names_add(
    struct schema_names *, const char *name, size_t len);

const struct schema *schema_of_place(
    struct schema_set *, const struct json *node, struct schema_resource *);

/* schema_cycle: no schema leads back to itself on the same value. */
NODISCARD bool schema_cycle_check(struct schema_set *);

/* Those that are more than a row: refer.c, compile_value.c, compile_object.c.
 */
schema_keyword schema_refer_static, schema_refer_dynamic, schema_compile_type,
    schema_compile_const, schema_compile_enum, schema_compile_format,
    schema_compile_properties, schema_compile_required,
    schema_compile_pattern_properties, schema_compile_dependent_required,
    schema_compile_dependent_schemas;

#endif
