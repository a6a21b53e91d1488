/*
 * schema_program - what a schema has become: read-only tables by the type of
 * value they are for.  Made by schema_compile*, walked by schema_check*.
 */
#ifndef SCHEMA_PROGRAM_H
#define SCHEMA_PROGRAM_H

#include <string.h>

#include "base/defs.h"
#include "schema/compile.h"
#include "json/json.h"
#include "json/number.h"

#define SCHEMA_NO_MAX UINT64_MAX

/* Bits of schema.types; the others are 1 << enum json_type. */
#define SCHEMA_INTEGER (1u << 0)
#define SCHEMA_ANY     0xffu

struct schema_pattern;

/* Names to things, an open hash. */
struct schema_slot {
	const char *name; /* NULL: free */
	uint32_t len;
	bool is_required;
	const struct schema *schema; /* NULL: only required or listed */
};

struct schema_names {
	struct schema_slot *slots;
	uint32_t mask; /* size - 1, size a power of two; 0: empty */
	uint32_t count;
};

struct schema_list {
	const struct schema **list;
	size_t count;
};

struct schema_values {
	struct schema_names strings;
	const struct json **others; /* enum values that are no strings */
	size_t others_count;
	const struct json *source; /* the enum, or the const */
	bool is_const;
};

struct schema_bound {
	const struct json *value; /* NULL: none */
	struct number number;
};

struct schema_number {
	struct schema_bound min, max, above, below, multiple;
};

struct schema_format {
	const char *name;
	const char *pattern;                       /* PCRE2; NULL: none */
	bool (*is_good)(const char *, size_t len); /* then; NULL: it is */
	const char *message;
};

struct schema_string {
	uint64_t min, max; /* characters */
	const struct schema_pattern *pattern;
	const struct schema_format *format; /* NULL: not asserted */
};

struct schema_array {
	uint64_t min, max;
	struct schema_list prefix;
	const struct schema *items;
	const struct schema *contains;
	uint64_t contains_min, contains_max;
	bool is_unique;
	const struct schema *unevaluated;
};

struct schema_pattern_member {
	const struct schema_pattern *pattern;
	const struct schema *schema;
};

struct schema_dependency {
	const char *name;
	size_t len;
	const struct json *required; /* an array of names, or NULL */
	const struct schema *schema; /* or NULL */
};

struct schema_object {
	uint64_t min, max;
	struct schema_names members;
	size_t required_count;
	const struct json *required;
	struct schema_pattern_member *patterns;
	size_t patterns_count;
	const struct schema *additional;
	const struct schema *names;
	struct schema_dependency *dependencies;
	size_t dependencies_count;
	const struct schema *unevaluated;
};

/* What is checked on the same value. */
struct schema_apply {
	const struct schema *ref;
	const struct schema *dynamic_ref; /* where it leads to statically */
	const char *dynamic_name;         /* NULL: nowhere else */
	struct schema_list all_of, any_of, one_of;
	const struct schema *not_one;
	const struct schema *if_one, *then_one, *else_one;
};

struct schema_anchor {
	const char *name;
	size_t len;
	const struct json *node;
	const struct schema *schema;
	bool is_dynamic;
	struct schema_anchor *next;
};

/* A document, or the part of one that has its own $id. */
struct schema_resource {
	const char *uri;
	const struct json *root;
	struct schema_source *source;
	struct schema_anchor *anchors;
	bool has_dynamic;
	struct schema_resource *next;
};

enum schema_kind { SCHEMA_RULES, SCHEMA_ALWAYS, SCHEMA_NEVER };

struct schema {
	const struct json *source;
	struct schema_resource *resource;
	struct schema *next;    /* in the queue of the compiler */
	struct schema *sibling; /* all of a set */
	uint32_t color;         /* when looking for cycles */
	enum schema_kind kind;
	uint32_t types;
	struct schema_values *constant;
	struct schema_values *values;
	struct schema_number *number;
	struct schema_string *string;
	struct schema_array *array;
	struct schema_object *object;
	struct schema_apply *apply;
};

/*
 * Names come from the schema, so nobody outside chooses what collides: any
 * quick mix of length, first and last bytes will do.
 */
static inline uint32_t
schema_name_hash(const char *s, size_t len)
{
	uint64_t a = 0, b = 0;
	uint32_t c;

	if (len >= 8) {
		memcpy(&a, s, 8);
		memcpy(&b, s + len - 8, 8);
	} else if (len >= 4) {
		memcpy(&c, s, 4);
		a = c;
		memcpy(&c, s + len - 4, 4);
		b = c;
	} else if (len > 0) {
		a = (unsigned char)s[0];
		b = (uint64_t)(unsigned char)s[len / 2] << 8 |
		    (unsigned char)s[len - 1];
	}
	a = (a ^ len) * 0x9e3779b97f4a7c15u;
	b = (b + len) * 0xc2b2ae3d27d4eb4fu;
	return (uint32_t)((a ^ (b >> 29) ^ b) >> 32);
}

static inline const struct schema_slot *
schema_name_find(const struct schema_names *names, const char *s, size_t len)
{
	const struct schema_slot *slot;
	uint32_t at;

	if (names->count == 0)
		return NULL;
	at = schema_name_hash(s, len) & names->mask;
	for (;;) {
		slot = &names->slots[at];
		if (slot->name == NULL)
			return NULL;
		if (slot->len == len && memcmp(slot->name, s, len) == 0)
			return slot;
		at = (at + 1) & names->mask;
	}
}

#endif
