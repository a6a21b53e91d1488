/*
 * document_unique - no two members of an object have the same name.
 *
 * Up to 24 members each name is compared with each.  Beyond that names go
 * into a hash table whose key the process draws at its start (SipHash-1-3),
 * so that nobody can choose names that collide and make the search quadratic.
 */
#include <string.h>

#include "base/arena.h"
#include "json/document_parser.h"

/* Up to here comparing each with each is quicker than a table. */
#define FEW_MEMBERS  24
#define SHOWN_LENGTH 64

/* Where the name of a member begins: behind what came before it. */
static const char *
name_start(const struct json *object, const struct json *member)
{
	const struct json *v;
	const char *s = object->text + 1;

	for (v = object->to.first; v != member; v = v->next)
		s = v->text + v->len;
	while (*s != '"')
		s++; /* only spaces and a comma can be there */
	return s;
}

static bool
fail_twice(struct document_parser *p, const struct json *object,
    const struct json *member)
{
	char *why;

	if (member->key_len > SHOWN_LENGTH)
		return document_fail(p, name_start(object, member),
		    "is a second member of the same name");
	why = arena_printf(p->arena, "is a second member named \"%.*s\"",
	    (int)member->key_len, member->key);
	if (why == NULL)
		return document_fail_memory(p);
	return document_fail(p, name_start(object, member), why);
}

static inline bool
is_same_name(const struct json *a, const struct json *b)
{
	return a->key_len == b->key_len &&
	       memcmp(a->key, b->key, a->key_len) == 0;
}

/*
 * Most objects are told from one glance: a bit for the length, first and last
 * byte of each name, and no bit hit twice.
 */
static bool
is_plainly_unique(const struct json *object)
{
	const struct json *v;
	uint64_t seen = 0, bit;
	uint32_t mix;

	for (v = object->to.first; v != NULL; v = v->next) {
		mix = v->key_len * 7u;
		if (v->key_len > 0)
			mix += (uint32_t)(unsigned char)v->key[0] * 31u +
			       (uint32_t)(unsigned char)v->key[v->key_len - 1];
		bit = (uint64_t)1 << (mix & 63u);
		if ((seen & bit) != 0)
			return false;
		seen |= bit;
	}
	return true;
}

static const struct json *
find_twice_few(const struct json *object)
{
	const struct json *a, *b;

	for (a = object->to.first; a != NULL; a = a->next) {
		for (b = object->to.first; b != a; b = b->next)
			if (is_same_name(a, b))
				return a;
	}
	return NULL;
}

/* The hash is keyed, so a sender cannot make all names meet in one slot. */
static const struct json *
find_twice_many(
    const struct json *object, const struct json **table, size_t size)
{
	const struct json *v;
	size_t at;

	memset(table, 0, size * sizeof *table);
	for (v = object->to.first; v != NULL; v = v->next) {
		at = json_hash_bytes(v->key, v->key_len) & (size - 1);
		while (table[at] != NULL) {
			if (is_same_name(table[at], v))
				return v;
			at = (at + 1) & (size - 1);
		}
		table[at] = v;
	}
	return NULL;
}

bool
document_unique(struct document_parser *p, const struct json *object)
{
	const struct json *twice, **table;
	size_t size = 64;

	if (object->count < 2 ||
	    (object->count <= 64 && is_plainly_unique(object)))
		return true;
	if (object->count <= FEW_MEMBERS) {
		twice = find_twice_few(object);
	} else {
		while (size < (size_t)object->count * 2)
			size *= 2;
		table = arena_alloc(p->arena, size * sizeof *table);
		if (table == NULL)
			return document_fail_memory(p);
		twice = find_twice_many(object, table, size);
	}
	return twice == NULL || fail_twice(p, object, twice);
}
