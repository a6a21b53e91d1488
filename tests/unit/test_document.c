/* document, json, pointer, number: accepted text, and refusals with places. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "json/document.h"
#include "json/number.h"
#include "json/pointer.h"

static struct arena *arena;
static struct document_error fault;
static const struct document_limits usual = {.depth = 64};

static int
set_up(void **state)
{
	(void)state;
	arena = arena_new(256u << 20);
	return arena == NULL;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static enum err
parse_len(const char *s, size_t len, const struct json **out)
{
	char *exact = malloc(len > 0 ? len : 1), *kept;
	enum err e;

	/* A block of exactly that size, so that a sanitizer sees one more. */
	memcpy(exact, s, len);
	*out = NULL;
	e = document_parse(arena, SPAN(exact, len), &usual, &fault, out);
	if (e == ERR_OK) {
		kept = arena_copy(arena, s, len);
		assert_int_equal(
		    document_parse(arena, SPAN(kept, len), &usual, &fault, out),
		    ERR_OK);
	}
	free(exact);
	return e;
}

static const struct json *
good(const char *s)
{
	const struct json *v;
	enum err e = parse_len(s, strlen(s), &v);

	if (e != ERR_OK)
		fail_msg("%.60s: %s", s, fault.why);
	return v;
}

static void
refused(const char *s, size_t line, size_t column, const char *why)
{
	const struct json *v;

	if (parse_len(s, strlen(s), &v) != ERR_MALFORMED_JSON)
		fail_msg("%.60s: not refused", s);
	assert_string_equal(fault.why, why);
	assert_int_equal(fault.line, line);
	assert_int_equal(fault.column, column);
}

static void
unstorable(const char *s, const char *pointer)
{
	const struct json *v;

	if (parse_len(s, strlen(s), &v) != ERR_UNSTORABLE_TEXT)
		fail_msg("%.60s: not refused", s);
	assert_string_equal(fault.pointer, pointer);
	assert_true(strlen(fault.why) > 0);
}

static char *
repeat(const char *before, char c, size_t n, const char *after)
{
	char *s = arena_alloc(arena, strlen(before) + n + strlen(after) + 1);

	assert_non_null(s);
	memcpy(s, before, strlen(before));
	memset(s + strlen(before), c, n);
	strcpy(s + strlen(before) + n, after);
	return s;
}

static void
every_kind_of_value_is_read(void **state)
{
	const struct json *v;
	int64_t n;
	size_t len;

	(void)state;
	v = good(" { \"a\" : [ 1 , -2, 0.5 ] , \"b\" : true, \"c\":null,"
		 "\"d\":\"x\\ny\", \"e\":{} ,\"f\":[]}\r\n\t ");
	assert_int_equal(json_type(v), JSON_OBJECT);
	assert_int_equal(json_count(v), 6);
	assert_int_equal(json_count(json_get(v, "a")), 3);
	assert_true(json_int64(json_next(json_first(json_get(v, "a"))), &n));
	assert_int_equal(n, -2);
	assert_true(json_is_true(json_get(v, "b")));
	assert_false(json_is_true(json_get(v, "c")));
	assert_int_equal(json_type(json_get(v, "c")), JSON_NULL);
	assert_memory_equal(json_text(json_get(v, "d"), &len), "x\ny", 3);
	assert_int_equal(len, 3);
	assert_int_equal(json_type(json_get(v, "e")), JSON_OBJECT);
	assert_null(json_first(json_get(v, "f")));
	assert_int_equal(json_type(json_get(v, "g")), JSON_NONE);
	assert_null(json_get(json_get(v, "g"), "h"));
	assert_memory_equal(json_key(json_first(v), &len), "a", 1);
}

static void
the_bytes_of_a_value_can_be_cut_out(void **state)
{
	const struct json *v;
	const char *s;
	size_t len;

	(void)state;
	v = good("{\"a\": {\"b\" : [1.50, \"\\u0041\"] } , \"n\":1e2}");
	s = json_raw(json_get(v, "a"), &len);
	assert_int_equal(len, strlen("{\"b\" : [1.50, \"\\u0041\"] }"));
	assert_memory_equal(s, "{\"b\" : [1.50, \"\\u0041\"] }", len);
	s = json_raw(json_get(v, "n"), &len);
	assert_int_equal(len, 3);
	assert_memory_equal(s, "1e2", 3);
	assert_null(json_raw(NULL, &len));
}

static void
escapes_and_unicode_are_decoded(void **state)
{
	const struct json *v;
	const char *s;
	size_t len;

	(void)state;
	v = good("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00z\"");
	s = json_text(v, &len);
	assert_int_equal(len, 15);
	assert_memory_equal(s, "\"\\/\b\f\n\r\t\xc3\xa9\xf0\x9f\x98\x80z", len);
	assert_int_equal(json_characters(v), 11);
	v = good("\"\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xf0\x9f\x8c\x8d\"");
	assert_int_equal(json_characters(v), 6);
	assert_true(json_is(good("\"\\u0061b\""), "ab"));
	assert_string_equal(json_text_copy(arena, good("\"a\\tb\"")), "a\tb");
	assert_non_null(json_get(good("{\"\\u0061\":1}"), "a"));
}

static void
a_string_of_a_million_bytes_is_read(void **state)
{
	const struct json *v;

	(void)state;
	v = good(repeat("\"", 'x', 1000000, "\""));
	assert_int_equal(json_characters(v), 1000000);
	v = good(repeat("\"\\n", 'x', 1000000, "\""));
	assert_int_equal(json_characters(v), 1000001);
}

static void
malformed_text_is_refused_with_line_and_column(void **state)
{
	(void)state;
	refused("", 1, 1, "is empty");
	refused(" \n ", 2, 2, "is empty");
	refused("{", 1, 2, "ends before it is complete");
	refused("{\"a\":1", 1, 7, "ends before it is complete");
	refused("{\n  \"a\": 1,\n  }", 3, 3, "expected a name in quotes");
	refused("[1 2]", 1, 4, "expected \",\" or \"]\"");
	refused("[1,]", 1, 4, "is not a JSON value");
	refused("{\"a\" 1}", 1, 6, "expected \":\"");
	refused("{\"a\":1 \"b\":2}", 1, 8, "expected \",\" or \"}\"");
	refused("{a:1}", 1, 2, "expected a name in quotes");
	refused("nul", 1, 1, "is not a JSON value");
	refused("True", 1, 1, "is not a JSON value");
	refused("NaN", 1, 1, "is not a JSON value");
	refused("'a'", 1, 1, "is not a JSON value");
	refused("1 1", 1, 3, "has data after its end");
	refused("{} //", 1, 4, "has data after its end");
	refused("\xef\xbb\xbf{}", 1, 1, "is not a JSON value");
	refused("\"a\nb\"", 1, 3, "has a control character in a string");
	refused("\"abc", 1, 5, "ends within a string");
	refused("\"ab\\", 1, 5, "is not a valid escape");
	refused("\"ab\\x\"", 1, 5, "is not a valid escape");
	refused("\"\\u12g4\"", 1, 4, "expected four hex digits");
	refused("\"\\u12\"", 1, 4, "expected four hex digits");
}

static void
columns_count_characters(void **state)
{
	(void)state;
	refused(
	    "{\"\xc3\xa9\xf0\x9f\x98\x80\": x}", 1, 8, "is not a JSON value");
}

static void
numbers_follow_the_grammar(void **state)
{
	static const char *const fine[] = {"0", "-0", "0.0", "1e5", "1E+5",
	    "1e-5", "-1.5e00", "123456789012345678901234567890"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(fine); i++)
		assert_int_equal(json_type(good(fine[i])), JSON_NUMBER);
	refused("01", 1, 2, "has a digit behind a leading zero");
	refused("-", 1, 2, "has no digit behind its minus");
	refused("-a", 1, 2, "has no digit behind its minus");
	refused("+1", 1, 1, "is not a JSON value");
	refused(".5", 1, 1, "is not a JSON value");
	refused("1.", 1, 3, "has no digit behind its point");
	refused("1.e5", 1, 3, "has no digit behind its point");
	refused("1e", 1, 3, "has no digit in its exponent");
	refused("1e+", 1, 4, "has no digit in its exponent");
	refused("0x10", 1, 2, "has data after its end");
}

static void
ill_formed_utf8_is_refused(void **state)
{
	static const char *const bad[] = {"\"\x80\"", "\"\xc0\xaf\"",
	    "\"\xc3\"", "\"\xe0\x80\x80\"", "\"\xed\xa0\x80\"",
	    "\"\xf4\x90\x80\x80\"", "\"\xf8\x88\x80\x80\x80\"", "\"\xff\"",
	    "\"\xe2\x82\""};
	const struct json *v;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(bad); i++) {
		assert_int_equal(
		    parse_len(bad[i], strlen(bad[i]), &v), ERR_MALFORMED_JSON);
		assert_string_equal(fault.why, "is not UTF-8");
	}
	refused("[\"ok\", \"caf\xe9\"]", 1, 12, "is not UTF-8");
}

static void
a_raw_nul_byte_does_not_end_the_text(void **state)
{
	const struct json *v;

	(void)state;
	assert_int_equal(parse_len("{}\0", 3, &v), ERR_MALFORMED_JSON);
	assert_int_equal(parse_len("\"a\0b\"", 5, &v), ERR_MALFORMED_JSON);
}

static void
duplicate_members_are_refused(void **state)
{
	(void)state;
	refused("{\"a\":1, \"a\":2}", 1, 9, "is a second member named \"a\"");
	refused("{\"a\":1,\n \"b\":2,\n  \"\\u0061\":2}", 3, 3,
	    "is a second member named \"a\"");
	refused("[{\"\":1,\"\":1}]", 1, 8, "is a second member named \"\"");
	good("{\"a\":{\"a\":1},\"b\":{\"a\":1}}");
	good("{\"ab\":1,\"ba\":1,\"aab\":1}");
}

static void
duplicates_are_found_among_thousands(void **state)
{
	struct buf b = BUF_INIT(1 << 20);
	const struct json *v;
	int i;

	(void)state;
	for (i = 0; i < 5000; i++)
		buf_printf(&b, "%s\"k%d\":%d", i > 0 ? "," : "{", i, i);
	buf_str(&b, "}");
	assert_int_equal(parse_len(b.data, b.len, &v), ERR_OK);
	assert_int_equal(json_count(v), 5000);
	b.len--;
	buf_str(&b, ",\"k77\":0}");
	assert_int_equal(parse_len(b.data, b.len, &v), ERR_MALFORMED_JSON);
	assert_string_equal(fault.why, "is a second member named \"k77\"");
	buf_free(&b);
}

static void
depth_64_passes_and_65_does_not(void **state)
{
	char *deep = arena_alloc(arena, 300);

	(void)state;
	memset(deep, '[', 64);
	memset(deep + 64, ']', 64);
	deep[128] = '\0';
	good(deep);
	memset(deep, '[', 65);
	memset(deep + 65, ']', 65);
	deep[130] = '\0';
	refused(deep, 1, 65, "is nested more than 64 levels deep");
	refused(repeat("", '[', 10000, ""), 1, 65,
	    "is nested more than 64 levels deep");
}

static void
a_body_is_bounded_in_bytes(void **state)
{
	const struct document_limits limits = {.bytes = 4, .depth = 64};
	const struct json *v;

	(void)state;
	assert_int_equal(
	    document_parse(arena, SPAN("1234", 4), &limits, &fault, &v),
	    ERR_OK);
	assert_int_equal(
	    document_parse(arena, SPAN("12345", 5), &limits, &fault, &v),
	    ERR_TOO_LARGE);
}

static void
a_body_is_bounded_in_number_of_values(void **state)
{
	static const char *const bodies[] = {
	    "[1,2,[]]", "{\"a\":{\"b\":[]}}", "[[[[]]]]", "[1,[2,3]]"};
	const struct document_limits limits = {.nodes = 4, .depth = 64};
	const struct json *v;

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++) {
		bool is_more = i == COUNT(bodies) - 1;

		assert_int_equal(
		    document_parse(arena, SPAN(bodies[i], strlen(bodies[i])),
			&limits, &fault, &v),
		    is_more ? ERR_TOO_LARGE : ERR_OK);
		assert_true(fault.is_nodes == is_more);
	}
}

/* What PostgreSQL would write of it, and never more. */
static void
the_min_stored_bytes_of_a_value_are_known(void **state)
{
	static const struct {
		const char *text;
		size_t value, patch;
	} rows[] = {
	    {"[ 1 ,  22, null ]", 2 + 1 + 2 + 1 + 2 + 4, 13 - 1},
	    {"\"\\u00e9x\"", 5, 5},
	    {"{ \"a\" : null, \"bc\" : {} }", 2 + 9 + 2 + 8, 2 + 8},
	    {"{\"a\":{\"b\":null}}", 2 + 5 + 11, 2 + 5 + 2},
	    {"true", 4, 4},
	    {"1e300", 1, 1},
	};
	const struct json *v;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		v = good(rows[i].text);
		assert_int_equal(
		    json_min_bytes(v, JSON_AS_VALUE), rows[i].value);
		assert_true(json_min_bytes(v, JSON_AS_PATCH) <= rows[i].value);
	}
	v = good(rows[2].text);
	assert_int_equal(json_min_bytes(v, JSON_AS_PATCH), rows[2].patch);
	v = good(rows[3].text);
	assert_int_equal(json_min_bytes(v, JSON_AS_PATCH), rows[3].patch);
	assert_int_equal(json_min_bytes(NULL, JSON_AS_VALUE), 0);
}

static void
a_full_arena_is_too_large(void **state)
{
	struct arena *small = arena_new(0);
	char *s = repeat("[1", ' ', 0, "");
	const struct json *v;
	size_t i, n = 200000;

	(void)state;
	s = arena_alloc(arena, n);
	for (i = 0; i < n; i++)
		s[i] = i == 0 ? '[' : i == n - 1 ? ']' : i % 2 ? '1' : ',';
	assert_int_equal(document_parse(small, SPAN(s, n), &usual, &fault, &v),
	    ERR_TOO_LARGE);
	arena_free(small);
}

static void
a_value_that_jsonb_cannot_hold_is_reported_by_pointer(void **state)
{
	(void)state;
	unstorable("\"\\u0000\"", "");
	unstorable("{\"a\":[1,{\"b/c~\":\"x\\u0000\"}]}", "/a/1/b~1c~0");
	unstorable("{\"set\":{\"k\":\"\\ud800\"}}", "/set/k");
	unstorable("[\"\\udc00\"]", "/0");
	unstorable("[\"\\ud800\\u0041\"]", "/0");
	unstorable("[\"\\ud83dx\"]", "/0");
	unstorable("[0,{\"a\":{\"x\\u0000\":1}}]", "/1/a");
	unstorable("{\"a\":1,\"\\ud800\":1}", "");
	good("\"\\uFFFF\\uD7FF\\uE000\\u0001\"");
}

static void
numbers_stop_at_400_digits_and_exponent_308(void **state)
{
	(void)state;
	good(repeat("", '9', 400, ""));
	unstorable(repeat("", '9', 401, ""), "");
	good(repeat("-", '9', 399, ""));
	unstorable(repeat("-", '9', 400, ""), "");
	good(repeat("0.", '3', 398, ""));
	unstorable(repeat("[0.", '3', 399, "]"), "/0");
	good("[1e308, 1E-308, 1e+0000308]");
	unstorable("[1e308, 1e309]", "/1");
	unstorable("{\"a\":1e-309}", "/a");
	unstorable("{\"a\":1e131071}", "/a");
	unstorable("{\"a\":0e99999999999999999999}", "/a");
	good(repeat("1", '0', 91, "e308"));
	unstorable(repeat("1", '0', 92, "e308"), "");
	good(repeat("0.", '0', 89, "1e-308"));
	unstorable(repeat("0.", '0', 90, "1e-308"), "");
	good("0.00000000000000000000000000000000000001e300");
}

static void
a_body_that_is_not_stored_may_hold_any_text(void **state)
{
	const struct document_limits lax = {.is_unstorable_fine = true};
	const char *s = "[\"\\u0000\\ud800\", 1e400]";
	const struct json *v;
	size_t len;

	(void)state;
	assert_int_equal(
	    document_parse(arena, SPAN(s, strlen(s)), &lax, &fault, &v),
	    ERR_OK);
	assert_memory_equal(
	    json_text(json_first(v), &len), "\0\xef\xbf\xbd", 4);
	assert_int_equal(len, 4);
}

static void
integers_are_exact_or_refused(void **state)
{
	static const struct {
		const char *text;
		bool is_good;
		int64_t value;
	} rows[] = {
	    {"9007199254740993", true, INT64_C(9007199254740993)},
	    {"9223372036854775807", true, INT64_MAX},
	    {"9223372036854775808", false, 0},
	    {"-9223372036854775808", true, INT64_MIN},
	    {"-9223372036854775809", false, 0},
	    {"99999999999999999999", false, 0},
	    {"1e3", true, 1000},
	    {"5.0", true, 5},
	    {"12.50e1", true, 125},
	    {"-0", true, 0},
	    {"0e5", true, 0},
	    {"0.1", false, 0},
	    {"1e19", false, 0},
	    {"1e18", true, INT64_C(1000000000000000000)},
	    {"\"1\"", false, 0},
	};
	int64_t n;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		n = 0;
		if (json_int64(good(rows[i].text), &n) != rows[i].is_good)
			fail_msg("%s", rows[i].text);
		assert_true(n == rows[i].value);
	}
}

static void
numbers_compare_exactly(void **state)
{
	static const char *const rising[] = {"-1e300", "-10", "-9.99",
	    "-1e-300", "0", "1e-300", "0.1", "0.10000000000000000001", "0.2",
	    "1", "9007199254740992", "9007199254740993", "1e16",
	    "10000000000000001", "1e300"};
	struct number a, b;
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT(rising); i++) {
		for (j = 0; j < COUNT(rising); j++) {
			a = number_read(good(rising[i]));
			b = number_read(good(rising[j]));
			assert_int_equal(
			    number_compare(&a, &b), i < j ? -1 : i > j);
		}
	}
}

static void
multiples_have_no_float_surprises(void **state)
{
	static const struct {
		const char *n, *of;
		bool is;
	} rows[] = {
	    {"0.3", "0.1", true},
	    {"4.5", "1.5", true},
	    {"0.0075", "0.0001", true},
	    {"0.00751", "0.0001", false},
	    {"1e308", "0.123456789", false},
	    {"1e308", "0.5", true},
	    {"12391239123", "1e-8", true},
	    {"0", "7", true},
	    {"7.7", "7", false},
	    {"-21", "7", true},
	    {"9007199254740993", "3", true},
	    {"9007199254740993", "2", false},
	    {"100", "1e2", true},
	    {"150", "1e2", false},
	    {"1e400", "7", false},
	    {"340282366920938463463374607431768", "2", true},
	};
	const struct document_limits lax = {.is_unstorable_fine = true};
	const struct json *v, *w;
	struct number a, b;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		assert_int_equal(
		    document_parse(arena, SPAN(rows[i].n, strlen(rows[i].n)),
			&lax, &fault, &v),
		    ERR_OK);
		w = good(rows[i].of);
		a = number_read(v);
		b = number_read(w);
		if (number_is_multiple(&a, &b) != rows[i].is)
			fail_msg("%s of %s", rows[i].n, rows[i].of);
	}
}

static void
equal_means_the_same_value(void **state)
{
	static const struct {
		const char *a, *b;
		bool is;
	} rows[] = {
	    {"1", "1.0", true},
	    {"100", "1e2", true},
	    {"0", "-0.0", true},
	    {"1", "true", false},
	    {"0", "false", false},
	    {"\"1\"", "1", false},
	    {"9007199254740993", "9007199254740992", false},
	    {"0.1", "0.10", true},
	    {"\"\\u0061\"", "\"a\"", true},
	    {"[1,2]", "[1,2.0]", true},
	    {"[1,2]", "[2,1]", false},
	    {"{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", true},
	    {"{\"a\":1}", "{\"a\":1,\"b\":2}", false},
	    {"{\"a\":1,\"b\":2}", "{\"a\":1,\"c\":2}", false},
	    {"{}", "[]", false},
	    {"null", "null", true},
	};
	const struct json *a, *b;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		a = good(rows[i].a);
		b = good(rows[i].b);
		if (json_same(a, b) != rows[i].is)
			fail_msg("%s = %s", rows[i].a, rows[i].b);
		assert_int_equal(json_hash(a) == json_hash(b), rows[i].is);
	}
	assert_false(json_same(NULL, NULL));
}

static void
comparing_large_reversed_objects_takes_linear_time(void **state)
{
	struct buf up = BUF_INIT(8 << 20), down = BUF_INIT(8 << 20);
	int i, n = 50000;

	(void)state;
	for (i = 0; i < n; i++) {
		buf_printf(&up, "%s\"k%d\":%d", i > 0 ? "," : "{", i, i);
		buf_printf(&down, "%s\"k%d\":%d", i > 0 ? "," : "{", n - 1 - i,
		    n - 1 - i);
	}
	buf_str(&up, "}");
	buf_str(&down, "}");
	assert_true(json_same(good(up.data), good(down.data)));
	down.data[down.len - 2] = '7'; /* "k0":7 */
	assert_false(json_same(good(up.data), good(down.data)));
	buf_free(&up);
	buf_free(&down);
}

static void
a_pointer_is_written_and_found_again(void **state)
{
	static const char *const places[] = {
	    "", "/a", "/a/0", "/a/2/x", "/m~1n", "/p~0q", "/", "/ "};
	const struct json *root, *v;
	struct buf b = BUF_INIT(1000);
	size_t i;

	(void)state;
	root = good("{\"a\":[1,2,{\"x\":[]}],\"m/n\":1,\"p~q\":2,\"\":3,"
		    "\" \":4}");
	for (i = 0; i < COUNT(places); i++) {
		v = pointer_get(root, places[i], strlen(places[i]));
		assert_non_null(v);
		buf_clear(&b);
		buf_str(&b, "");
		assert_true(pointer_to(&b, root, v));
		assert_int_equal(b.len, strlen(places[i]));
		if (b.len > 0)
			assert_string_equal(b.data, places[i]);
	}
	assert_null(pointer_get(root, "/a/3", 4));
	assert_null(pointer_get(root, "/a/01", 5));
	assert_null(pointer_get(root, "/a/-", 4));
	assert_null(pointer_get(root, "a", 1));
	assert_null(pointer_get(root, "/p~2q", 5));
	assert_null(pointer_get(root, "/p~", 3));
	assert_false(pointer_to(&b, root, good("1")));
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_kind_of_value_is_read),
	    cmocka_unit_test(the_bytes_of_a_value_can_be_cut_out),
	    cmocka_unit_test(escapes_and_unicode_are_decoded),
	    cmocka_unit_test(a_string_of_a_million_bytes_is_read),
	    cmocka_unit_test(malformed_text_is_refused_with_line_and_column),
	    cmocka_unit_test(columns_count_characters),
	    cmocka_unit_test(numbers_follow_the_grammar),
	    cmocka_unit_test(ill_formed_utf8_is_refused),
	    cmocka_unit_test(a_raw_nul_byte_does_not_end_the_text),
	    cmocka_unit_test(duplicate_members_are_refused),
	    cmocka_unit_test(duplicates_are_found_among_thousands),
	    cmocka_unit_test(depth_64_passes_and_65_does_not),
	    cmocka_unit_test(a_body_is_bounded_in_bytes),
	    cmocka_unit_test(a_body_is_bounded_in_number_of_values),
	    cmocka_unit_test(the_min_stored_bytes_of_a_value_are_known),
	    cmocka_unit_test(a_full_arena_is_too_large),
	    cmocka_unit_test(
		a_value_that_jsonb_cannot_hold_is_reported_by_pointer),
	    cmocka_unit_test(numbers_stop_at_400_digits_and_exponent_308),
	    cmocka_unit_test(a_body_that_is_not_stored_may_hold_any_text),
	    cmocka_unit_test(integers_are_exact_or_refused),
	    cmocka_unit_test(numbers_compare_exactly),
	    cmocka_unit_test(multiples_have_no_float_surprises),
	    cmocka_unit_test(equal_means_the_same_value),
	    cmocka_unit_test(
		comparing_large_reversed_objects_takes_linear_time),
	    cmocka_unit_test(a_pointer_is_written_and_found_again),
	};

	document_init();
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
