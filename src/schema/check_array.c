/* check_array - the keywords about arrays. */
#include "base/arena.h"
#include "schema/checker.h"

/* Up to here each is compared with each. */
#define FEW_ITEMS 8

struct slot {
	uint64_t hash;
	const struct json *value;
};

static bool
repeated(struct schema_checker *c, const struct json *v)
{
	return schema_error(
	    c, v, "uniqueItems", "is in the list more than once");
}

static bool
check_unique_few(struct schema_checker *c, const struct json *array)
{
	const struct json *a, *b;

	for (a = array->to.first; a != NULL; a = a->next) {
		for (b = array->to.first; b != a; b = b->next) {
			if (!schema_step(c, 1 + a->len / 16))
				return false;
			if (json_same(a, b))
				return repeated(c, a);
		}
	}
	return true;
}

/* By keyed hashes, so that no list makes this slower than linear. */
static bool
check_unique_many(struct schema_checker *c, const struct json *array)
{
	size_t size = 16, at;
	const struct json *v;
	struct slot *table;
	uint64_t hash;

	while (size < (size_t)array->count * 2)
		size *= 2;
	if (!schema_step(c, size / 8 + array->len / 8))
		return false;
	table = arena_alloc(c->arena, size * sizeof *table);
	if (table == NULL) {
		c->is_over = true;
		return false;
	}
	memset(table, 0, size * sizeof *table);
	for (v = array->to.first; v != NULL; v = v->next) {
		hash = json_hash(v);
		at = hash & (size - 1);
		for (; table[at].value != NULL; at = (at + 1) & (size - 1)) {
			if (table[at].hash == hash &&
			    json_same(table[at].value, v))
				return repeated(c, v);
		}
		table[at].hash = hash;
		table[at].value = v;
	}
	return true;
}

static bool
check_count(struct schema_checker *c, const struct schema_array *a,
    const struct json *v)
{
	if (v->count < a->min)
		return schema_error(c, v, "minItems",
		    a->min == 1 ? "must not be empty"
				: "must have at least %llu entries",
		    (unsigned long long)a->min);
	return v->count <= a->max ||
	       schema_error(c, v, "maxItems", "must have at most %llu entries",
		   (unsigned long long)a->max);
}

static bool
check_items(struct schema_checker *c, const struct schema_array *a,
    const struct json *array, struct schema_seen *seen)
{
	const struct json *v = array->to.first;
	const struct schema *s;
	bool is_good = true;
	uint32_t i;

	for (i = 0; v != NULL; v = v->next, i++) {
		s = i < a->prefix.count ? a->prefix.list[i] : a->items;
		if (s == NULL)
			break;
		is_good = schema_check_value(c, s, v, NULL) && is_good;
		if (schema_stops(c, is_good))
			return false;
	}
	if (seen != NULL && v == NULL && a->items != NULL)
		seen->is_all = true;
	else if (seen != NULL && seen->first < i)
		seen->first = i;
	return is_good;
}

static bool
check_contains(struct schema_checker *c, const struct schema_array *a,
    const struct json *array, struct schema_seen *seen)
{
	const struct json *v;
	bool was_loud = c->is_loud;
	uint64_t found = 0;
	uint32_t i = 0;

	c->is_loud = false;
	for (v = array->to.first; v != NULL; v = v->next, i++) {
		if (schema_check_value(c, a->contains, v, NULL)) {
			schema_seen_mark(seen, i);
			found++;
		}
		if (c->is_over)
			break;
	}
	c->is_loud = was_loud;
	if (c->is_over)
		return false;
	if (found < a->contains_min)
		return schema_error(c, array, "contains",
		    "must have at least %llu matching entries",
		    (unsigned long long)a->contains_min);
	return found <= a->contains_max ||
	       schema_error(c, array, "maxContains",
		   "must have at most %llu matching entries",
		   (unsigned long long)a->contains_max);
}

bool
schema_check_array(struct schema_checker *c, const struct schema_array *a,
    const struct json *v, struct schema_seen *seen)
{
	bool is_good = check_count(c, a, v);

	if (schema_stops(c, is_good))
		return false;
	if (a->prefix.count > 0 || a->items != NULL)
		is_good = check_items(c, a, v, seen) && is_good;
	if (a->contains != NULL && !schema_stops(c, is_good))
		is_good = check_contains(c, a, v, seen) && is_good;
	if (a->is_unique && v->count > 1 && !schema_stops(c, is_good))
		is_good = (v->count <= FEW_ITEMS ? check_unique_few(c, v)
						 : check_unique_many(c, v)) &&
			  is_good;
	return is_good;
}
