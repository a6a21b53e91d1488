/* check_value - one value against one schema: its type, then its keywords. */
#include "base/arena.h"
#include "base/buf.h"
#include "schema/checker.h"
#include "schema/format.h"

#define LIST_MAX 200

bool
schema_type_fits(uint32_t types, const struct json *v)
{
	struct number n;

	if ((types >> v->type & 1) != 0)
		return true;
	if (v->type != JSON_NUMBER || (types & SCHEMA_INTEGER) == 0)
		return false;
	if ((v->flags & JSON_DIGITS) != 0)
		return true;
	n = number_read(v);
	return number_is_integer(&n);
}

bool
schema_type_error(
    struct schema_checker *c, uint32_t types, const struct json *v)
{
	static const struct {
		uint32_t bits;
		const char *words;
	} rows[] = {
	    {1u << JSON_STRING, "text"},
	    {1u << JSON_NUMBER, "a number"},
	    {SCHEMA_INTEGER, "a whole number"},
	    {1u << JSON_BOOL, "true or false"},
	    {1u << JSON_ARRAY, "a list"},
	    {1u << JSON_OBJECT, "an object"},
	    {1u << JSON_NULL, "null"},
	};
	struct buf b = BUF_INIT(LIST_MAX);
	size_t i;

	if (!c->is_loud)
		return false;
	if ((types & 1u << JSON_NUMBER) != 0)
		types &= ~SCHEMA_INTEGER;
	for (i = 0; i < COUNT(rows); i++) {
		if ((types & rows[i].bits) == 0)
			continue;
		buf_str(&b, b.len > 0 ? " or " : "must be ");
		buf_str(&b, rows[i].words);
	}
	schema_error(
	    c, v, "type", "%s", b.data == NULL ? "is not allowed" : b.data);
	buf_free(&b);
	return false;
}

static bool
const_error(struct schema_checker *c, const struct schema_values *values,
    const struct json *v)
{
	const struct json *source = values->source, *one;
	struct buf b = BUF_INIT(LIST_MAX);
	size_t rest = json_count(source);

	if (!c->is_loud)
		return false;
	if (values->is_const) {
		if (source->len <= LIST_MAX)
			return schema_error(c, v, "const", "must be %.*s",
			    (int)source->len, source->text);
		return schema_error(
		    c, v, "const", "must be the only allowed value");
	}
	for (one = json_first(source); one != NULL; one = one->next, rest--) {
		if (one->len + b.len + 2 > LIST_MAX / 2)
			break;
		buf_str(&b, b.len > 0 ? ", " : "");
		buf_add(&b, one->text, one->len);
	}
	if (rest == 0)
		schema_error(c, v, "enum", "must be one of %s",
		    b.data == NULL ? "" : b.data);
	else
		schema_error(c, v, "enum", "must be one of %zu values: %s ...",
		    json_count(source), b.data == NULL ? "" : b.data);
	buf_free(&b);
	return false;
}

bool
schema_check_const(struct schema_checker *c, const struct schema_values *values,
    const struct json *v)
{
	size_t i;

	if (v->type == JSON_STRING) {
		if (schema_name_find(
			&values->strings, v->to.string, v->count) != NULL)
			return true;
		return const_error(c, values, v);
	}
	for (i = 0; i < values->others_count; i++) {
		if (!schema_step(c, 1 + values->others[i]->len / 8))
			return false;
		if (json_same(v, values->others[i]))
			return true;
	}
	return const_error(c, values, v);
}

static int
compare(const struct json *v, const struct schema_bound *bound)
{
	struct number n;
	int64_t other;

	if ((v->flags & bound->value->flags & JSON_INT64) != 0) {
		other = bound->value->to.integer;
		return v->to.integer < other ? -1 : v->to.integer > other;
	}
	n = number_read(v);
	return number_compare(&n, &bound->number);
}

/* The signs of value - bound that are good, and what is said of others. */
struct bound_rule {
	int low, high;
	const char *keyword, *words;
};

static bool
check_bound(struct schema_checker *c, const struct schema_bound *bound,
    const struct json *v, const struct bound_rule *rule)
{
	int sign;

	if (bound->value == NULL)
		return true;
	sign = compare(v, bound);
	return (sign >= rule->low && sign <= rule->high) ||
	       schema_error(c, v, rule->keyword, "must be %s %.*s", rule->words,
		   (int)bound->value->len, bound->value->text);
}

static bool
check_multiple(struct schema_checker *c, const struct schema_bound *of,
    const struct json *v)
{
	struct number n;
	bool is_good;

	if (of->value == NULL)
		return true;
	if (!schema_step(c, 1 + v->len / 4))
		return false;
	if ((v->flags & of->value->flags & JSON_INT64) != 0) {
		is_good = v->to.integer % of->value->to.integer == 0;
	} else {
		n = number_read(v);
		is_good = number_is_multiple(&n, &of->number);
	}
	return is_good ||
	       schema_error(c, v, "multipleOf", "must be a multiple of %.*s",
		   (int)of->value->len, of->value->text);
}

bool
schema_check_number(struct schema_checker *c, const struct schema_number *n,
    const struct json *v)
{
	static const struct bound_rule min = {0, 1, "minimum", "at least"},
				       max = {-1, 0, "maximum", "at most"},
				       above = {1, 1, "exclusiveMinimum",
					   "more than"},
				       below = {-1, -1, "exclusiveMaximum",
					   "less than"};

	return schema_step(c, 1 + v->len / 32) &&
	       check_bound(c, &n->min, v, &min) &&
	       check_bound(c, &n->max, v, &max) &&
	       check_bound(c, &n->above, v, &above) &&
	       check_bound(c, &n->below, v, &below) &&
	       check_multiple(c, &n->multiple, v);
}

bool
schema_check_pattern(struct schema_checker *c,
    const struct schema_pattern *pattern, const char *s, size_t len)
{
	enum schema_match match;

	if (c->matcher == NULL)
		c->matcher = schema_matcher_new(c->arena);
	if (c->matcher == NULL || c->is_over) {
		c->is_over = true;
		return false;
	}
	match = schema_pattern_match(
	    pattern, c->matcher, SPAN(s, len), &c->steps, c->max_steps);
	if (match == SCHEMA_GIVES_UP)
		c->is_over = true;
	return match == SCHEMA_MATCHES;
}

static bool
check_length(struct schema_checker *c, const struct schema_string *s,
    const struct json *v)
{
	size_t n = v->count;

	if (s->min == 0 && s->max >= n)
		return true; /* no fewer bytes than characters */
	if ((v->flags & JSON_ASCII) == 0) {
		if (!schema_step(c, n / 16))
			return false;
		n = json_characters(v);
	}
	if (n < s->min && s->min == 1)
		return schema_error(c, v, "minLength", "must not be empty");
	if (n < s->min)
		return schema_error(c, v, "minLength",
		    "must have at least %llu characters",
		    (unsigned long long)s->min);
	return n <= s->max || schema_error(c, v, "maxLength",
				  "must have at most %llu characters",
				  (unsigned long long)s->max);
}

static bool
check_format(struct schema_checker *c, const struct schema_format *f,
    const struct json *v)
{
	const struct schema_pattern *p = schema_format_pattern(f);
	const char *s = v->to.string;

	return schema_step(c, 1 + v->count / 8) &&
	       (p == NULL || schema_check_pattern(c, p, s, v->count)) &&
	       (f->is_good == NULL || f->is_good(s, v->count));
}

bool
schema_check_string(struct schema_checker *c, const struct schema_string *s,
    const struct json *v)
{
	const char *source;
	size_t len;

	if (!check_length(c, s, v))
		return false;
	if (s->format != NULL && !check_format(c, s->format, v))
		return schema_error(c, v, "format", "%s", s->format->message);
	if (s->pattern == NULL ||
	    schema_check_pattern(c, s->pattern, v->to.string, v->count))
		return true;
	source = schema_pattern_source(s->pattern, &len);
	return schema_error(c, v, "pattern", "must have the form %.*s",
	    len > LIST_MAX ? LIST_MAX : (int)len, source);
}
