/*
 * json - a parsed value, read-only, and how to look into it.
 *
 * Owns:     nothing.  Values live in the arena of the document, point into
 *           its bytes, and die with whichever goes first.
 * Never:    turns a number into a double or writes a value out again.  Who
 *           needs the text of a value takes its bytes (json_raw).
 *
 * libjwt brings jansson into the same process, so no function here may have
 * a name of jansson's: json_string, json_copy, json_equal are not ours.
 *
 * NULL is an ordinary argument: it has no type, no members and is equal to
 * nothing, so a chain of json_get() needs one check at its end.
 */
#ifndef JSON_H
#define JSON_H

#include "base/defs.h"

struct arena;

enum json_type {
	JSON_NONE, /* there is no such value: json_type(NULL) */
	JSON_NULL,
	JSON_BOOL,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT
};

enum json_flag {
	JSON_TRUE = 1,   /* a boolean: true */
	JSON_INT64 = 2,  /* a number: exactly to.integer */
	JSON_DIGITS = 4, /* a number: an optional minus and digits only */
	JSON_ASCII = 8,  /* a string: as many characters as bytes */
};

/* The layout is for json/ itself; others use the functions below. */
struct json {
	const char *text; /* its first byte in the source */
	const char *key;  /* name as a member, decoded; else NULL */
	uint32_t len;     /* bytes in the source */
	uint32_t key_len;
	uint32_t count; /* members, elements, or bytes of the string */
	uint8_t type;
	uint8_t flags;
	union {
		const struct json *first; /* array, object */
		const char *string;       /* decoded, not NUL-terminated */
		int64_t integer;
	} to;
	const struct json *next; /* the next sibling */
};

static inline enum json_type
json_type(const struct json *v)
{
	return v == NULL ? JSON_NONE : (enum json_type)v->type;
}

/* The exact bytes of the value in its document. */
const char *json_raw(const struct json *, size_t *len);

/* The member of that name; NULL if there is none or it is no object. */
const struct json *json_get(const struct json *, const char *name);
const struct json *json_get_len(
    const struct json *, const char *name, size_t len);

/*
 * Elements of an array, members of an object, in the order of the source:
 *	for (v = json_first(all); v != NULL; v = json_next(v))
 */
const struct json *json_first(const struct json *);
const struct json *json_next(const struct json *);
size_t json_count(const struct json *); /* 0 for anything else */

/* The name of a value that is a member; NULL for others. */
const char *json_key(const struct json *, size_t *len);

/*
 * The text of a string, decoded, without a NUL after it; NULL for others.
 * json_text_copy() puts it into the arena with one.
 */
const char *json_text(const struct json *, size_t *len);
const char *json_text_copy(struct arena *, const struct json *);
bool json_is(const struct json *, const char *string);
size_t json_characters(const struct json *); /* code points of a string */

/* False unless it is an integer within int64, however written (1e3, 5.0). */
NODISCARD bool json_int64(const struct json *, int64_t *out);
bool json_is_true(const struct json *);

/*
 * The same value: 1.0 is 1, member order does not matter.  Linear.  Objects
 * of very many members in another order are compared by a keyed 128-bit
 * digest, so no choice of members makes this slow.
 */
bool json_same(const struct json *, const struct json *);

/*
 * The min number of bytes that the value is written out with: no spaces of the
 * source, no digits.  As a patch: a member that is null is not written.
 */
enum json_least { JSON_AS_VALUE, JSON_AS_PATCH };
size_t json_min_bytes(const struct json *, enum json_least);

/* Equal values have equal hashes; nobody outside can aim at a collision. */
uint64_t json_hash(const struct json *);
uint64_t json_hash_bytes(const void *, size_t len);

#endif
