#include "json/json.h"

#include <string.h>

#include "base/arena.h"
#include "json/number.h"

const char *
json_raw(const struct json *v, size_t *len)
{
	*len = v == NULL ? 0 : v->len;
	return v == NULL ? NULL : v->text;
}

const struct json *
json_get_len(const struct json *v, const char *name, size_t len)
{
	const struct json *m;

	if (json_type(v) != JSON_OBJECT)
		return NULL;
	for (m = v->to.first; m != NULL; m = m->next) {
		if (m->key_len == len && memcmp(m->key, name, len) == 0)
			return m;
	}
	return NULL;
}

const struct json *
json_get(const struct json *v, const char *name)
{
	return json_get_len(v, name, strlen(name));
}

static bool
has_children(const struct json *v)
{
	return json_type(v) == JSON_ARRAY || json_type(v) == JSON_OBJECT;
}

const struct json *
json_first(const struct json *v)
{
	return has_children(v) ? v->to.first : NULL;
}

const struct json *
json_next(const struct json *v)
{
	return v == NULL ? NULL : v->next;
}

size_t
json_count(const struct json *v)
{
	return has_children(v) ? v->count : 0;
}

const char *
json_key(const struct json *v, size_t *len)
{
	*len = v == NULL ? 0 : v->key_len;
	return v == NULL ? NULL : v->key;
}

const char *
json_text(const struct json *v, size_t *len)
{
	if (json_type(v) != JSON_STRING) {
		*len = 0;
		return NULL;
	}
	*len = v->count;
	return v->to.string;
}

const char *
json_text_copy(struct arena *arena, const struct json *v)
{
	if (json_type(v) != JSON_STRING)
		return NULL;
	return arena_copy(arena, v->to.string, v->count);
}

bool
json_is(const struct json *v, const char *string)
{
	return json_type(v) == JSON_STRING && v->count == strlen(string) &&
	       memcmp(v->to.string, string, v->count) == 0;
}

size_t
json_characters(const struct json *v)
{
	size_t i, n = 0;

	if (json_type(v) != JSON_STRING)
		return 0;
	if ((v->flags & JSON_ASCII) != 0)
		return v->count;
	for (i = 0; i < v->count; i++)
		n += ((unsigned char)v->to.string[i] & 0xc0) != 0x80;
	return n;
}

bool
json_int64(const struct json *v, int64_t *out)
{
	const uint64_t max = INT64_MAX;
	struct number n;
	uint64_t u = 0;
	int64_t i;
	uint64_t digit;

	if (json_type(v) != JSON_NUMBER)
		return false;
	if ((v->flags & JSON_INT64) != 0) {
		*out = v->to.integer;
		return true;
	}
	n = number_read(v);
	if (n.exponent < 0 || (int64_t)n.count + n.exponent > 19)
		return false;
	for (i = 0; i < (int64_t)n.count + n.exponent; i++) {
		digit = i < (int64_t)n.count ? number_next_digit(&n.digits) : 0;
		if (u > (max + 1 - digit) / 10)
			return false;
		u = u * 10 + digit;
	}
	if (u > max + (n.is_negative ? 1 : 0))
		return false;
	*out = n.is_negative ? (int64_t)(0 - u) : (int64_t)u;
	return true;
}

bool
json_is_true(const struct json *v)
{
	return json_type(v) == JSON_BOOL && (v->flags & JSON_TRUE) != 0;
}

/* PostgreSQL writes "a": 1, "b": 2 with a space after each. */
static size_t
least_members(const struct json *v, enum json_least as)
{
	size_t bytes = 2;

	for (const struct json *m = v->to.first; m != NULL; m = m->next) {
		if (as == JSON_AS_PATCH && v->type == JSON_OBJECT &&
		    m->type == JSON_NULL)
			continue;
		bytes += bytes > 2 ? 2 : 0;
		bytes += v->type == JSON_OBJECT ? m->key_len + 4 : 0;
		bytes += json_min_bytes(m, as);
	}
	return bytes;
}

size_t
json_min_bytes(const struct json *v, enum json_least as)
{
	switch (json_type(v)) {
	case JSON_NONE: return 0;
	case JSON_NUMBER: return 1;
	case JSON_NULL:
	case JSON_BOOL: return 4;
	case JSON_STRING: return v->count + 2;
	case JSON_ARRAY:
	case JSON_OBJECT: return least_members(v, as);
	}
	return 0;
}
