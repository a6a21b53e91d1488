/*
 * json_same - are two values equal?
 *
 * Objects are equal whatever the order of their members; numbers by value,
 * whatever their spelling. Members mostly come in the same order, so the
 * search for a name begins where the last one was found. An order made to be
 * bad would make that quadratic: after 256 probes more than there are
 * members, two digests under the process's key decide instead, which nobody
 * outside can make collide.
 */
#include <string.h>

#include "json/json.h"
#include "json/json_hash.h"
#include "json/number.h"

/* Probes an object may take beyond its members before digests decide. */
#define FREE_PROBES 256

static void
hash_number(struct json_hash *h, const struct json *v)
{
	struct number n = number_read(v);
	const char *d = n.digits;
	char digit;
	size_t i;

	json_hash_add(h, &n.exponent, sizeof n.exponent);
	json_hash_add(h, n.is_negative ? "-" : "+", 1);
	for (i = 0; i < n.count; i++) {
		digit = (char)number_next_digit(&d);
		json_hash_add(h, &digit, 1);
	}
}

/* Members are summed, because their order is of no meaning. */
static uint64_t
digest(const struct json *v, uint64_t variant)
{
	struct json_hash h, member;
	const struct json *c;
	uint64_t part, sum = 0;

	json_hash_start(&h, variant);
	json_hash_add(&h, &v->type, 1);
	switch ((enum json_type)v->type) {
	case JSON_BOOL: json_hash_add(&h, &v->flags, 1); break;
	case JSON_NUMBER: hash_number(&h, v); break;
	case JSON_STRING: json_hash_add(&h, v->to.string, v->count); break;
	case JSON_ARRAY:
		for (c = v->to.first; c != NULL; c = c->next) {
			part = digest(c, variant);
			json_hash_add(&h, &part, sizeof part);
		}
		break;
	case JSON_OBJECT:
		for (c = v->to.first; c != NULL; c = c->next) {
			json_hash_start(&member, variant);
			part = digest(c, variant);
			json_hash_add(&member, &part, sizeof part);
			json_hash_add(&member, c->key, c->key_len);
			sum += json_hash_end(&member);
		}
		json_hash_add(&h, &sum, sizeof sum);
		break;
	default: break;
	}
	return json_hash_end(&h);
}

uint64_t
json_hash(const struct json *v)
{
	return v == NULL ? 0 : digest(v, 0);
}

static bool
equal_numbers(const struct json *a, const struct json *b)
{
	struct number x, y;

	if ((a->flags & b->flags & JSON_INT64) != 0)
		return a->to.integer == b->to.integer;
	x = number_read(a);
	y = number_read(b);
	return number_compare(&x, &y) == 0;
}

static bool
equal_arrays(const struct json *a, const struct json *b)
{
	const struct json *x = a->to.first, *y = b->to.first;

	if (a->count != b->count)
		return false;
	for (; x != NULL; x = x->next, y = y->next) {
		if (!json_same(x, y))
			return false;
	}
	return true;
}

static bool
is_named(const struct json *v, const struct json *like)
{
	return v->key_len == like->key_len &&
	       memcmp(v->key, like->key, v->key_len) == 0;
}

/* Looks on from where the last one was found: mostly the order is the same. */
static bool
equal_objects(const struct json *a, const struct json *b)
{
	const struct json *x, *y = b->to.first, *start;
	size_t probes = (size_t)a->count + FREE_PROBES;

	if (a->count != b->count)
		return false;
	for (x = a->to.first; x != NULL; x = x->next) {
		start = y;
		while (!is_named(y, x)) {
			if (probes-- == 0)
				return digest(a, 0) == digest(b, 0) &&
				       digest(a, 1) == digest(b, 1);
			y = y->next == NULL ? b->to.first : y->next;
			if (y == start)
				return false;
		}
		if (!json_same(x, y))
			return false;
		y = y->next == NULL ? b->to.first : y->next;
	}
	return true;
}

bool
json_same(const struct json *a, const struct json *b)
{
	if (a == NULL || b == NULL || a->type != b->type)
		return false;
	switch ((enum json_type)a->type) {
	case JSON_NULL: return true;
	case JSON_BOOL: return a->flags == b->flags;
	case JSON_NUMBER: return equal_numbers(a, b);
	case JSON_STRING:
		return a->count == b->count &&
		       memcmp(a->to.string, b->to.string, a->count) == 0;
	case JSON_ARRAY: return equal_arrays(a, b);
	case JSON_OBJECT: return equal_objects(a, b);
	default: return false;
	}
}
