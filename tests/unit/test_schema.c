/*
 * schema: errors and their places, refusals at start, and the bounds of a
 * check.  The meaning of keywords is tested by the official suite, see
 * schema_suite.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "schema/app.h"
#include "schema/check.h"
#include "schema/pattern.h"
#include "json/document.h"

static struct arena *arena;
static struct schema_set *set;
static struct schema_fault fault;
static struct schema_errors errors;
static const struct schema_options options = {
    .is_format_asserted = true,
    .is_strict = true,
};

static int
set_up(void **state)
{
	(void)state;
	arena = arena_new(512u << 20);
	return arena == NULL;
}

static int
tear_down(void **state)
{
	(void)state;
	schema_set_free(set);
	set = NULL;
	arena_free(arena);
	return 0;
}

static enum err
load(const char *schema)
{
	schema_set_free(set);
	set = schema_set_new(&options);
	assert_non_null(set);
	if (schema_set_add(set, "s.json", NULL, SPAN(schema, strlen(schema)),
		&fault) != ERR_OK)
		return ERR_SCHEMA;
	return schema_set_compile(set, &fault);
}

static const struct json *
parse(const char *text, size_t len)
{
	const struct document_limits limits = {.is_unstorable_fine = true};
	struct document_error error;
	const struct json *v = NULL;

	if (document_parse(arena, SPAN(text, len), &limits, &error, &v) !=
	    ERR_OK)
		fail_msg("%.80s: %s", text, error.why);
	return v;
}

static enum err
check_text(const char *text, size_t len)
{
	return schema_check(arena, schema_set_find(set, "s.json"),
	    parse(text, len), "", &errors);
}

static enum err
check(const char *text)
{
	return check_text(text, strlen(text));
}

static void
must_load(const char *schema)
{
	if (load(schema) != ERR_OK)
		fail_msg("%s %s: %s", fault.file, fault.pointer, fault.why);
}

/* The first mistake, as "pointer keyword message". */
static void
wrong(const char *value, const char *said)
{
	char got[1024];

	assert_int_equal(check(value), ERR_SCHEMA);
	assert_true(errors.count > 0);
	snprintf(got, sizeof got, "%s %s %s", errors.list[0].pointer,
	    errors.list[0].keyword, errors.list[0].message);
	assert_string_equal(got, said);
}

static void
refused(const char *schema, const char *pointer, const char *why)
{
	if (load(schema) == ERR_OK)
		fail_msg("%s: not refused", schema);
	assert_string_equal(fault.file, "s.json");
	assert_string_equal(fault.pointer, pointer);
	assert_string_equal(fault.why, why);
}

static void
an_error_points_at_its_field(void **state)
{
	static const struct {
		const char *schema, *value, *said;
	} rows[] = {
	    {"{\"type\":\"string\"}", "1", " type must be text"},
	    {"{\"type\":[\"integer\",\"null\"]}", "1.5",
		" type must be a whole number or null"},
	    {"{\"minimum\":0.1}", "0.09999999999999999999",
		" minimum must be at least 0.1"},
	    {"{\"exclusiveMaximum\":9007199254740993}", "9007199254740993",
		" exclusiveMaximum must be less than 9007199254740993"},
	    {"{\"multipleOf\":0.01}", "19.999",
		" multipleOf must be a multiple of 0.01"},
	    {"{\"minLength\":1}", "\"\"", " minLength must not be empty"},
	    {"{\"maxLength\":2}", "\"\xf0\x9f\x98\x80\xc3\xa9x\"",
		" maxLength must have at most 2 characters"},
	    {"{\"pattern\":\"^[a-z]+$\"}", "\"A\"",
		" pattern must have the form ^[a-z]+$"},
	    {"{\"format\":\"ipv4\"}", "\"127.0.0.1\\u0000x\"",
		" format must be an IPv4 address"},
	    {"{\"format\":\"date\"}", "\"2026-02-30\"",
		" format must be a date like 2026-03-01"},
	    {"{\"const\":{\"a\":1}}", "{}", " const must be {\"a\":1}"},
	    {"{\"enum\":[\"a\",2,null]}", "\"b\"",
		" enum must be one of \"a\", 2, null"},
	    {"{\"properties\":{\"a\":{\"required\":[\"b/c\"]}}}", "{\"a\":{}}",
		"/a/b~1c required is required"},
	    {"{\"additionalProperties\":false}", "{\"x\":1}",
		"/x additionalProperties is not a known member"},
	    {"{\"unevaluatedProperties\":false}", "{\"x\":1}",
		"/x unevaluatedProperties is not a known member"},
	    {"{\"propertyNames\":{\"maxLength\":2}}", "{\"abc\":1}",
		"/abc maxLength its name must have at most 2 "
		"characters"},
	    {"{\"dependentRequired\":{\"a\":[\"b\"]}}", "{\"a\":1}",
		"/b dependentRequired is required together with another "
		"member"},
	    {"{\"items\":{\"type\":\"number\"}}", "[1,\"2\"]",
		"/1 type must be a number"},
	    {"{\"minItems\":1}", "[]", " minItems must not be empty"},
	    {"{\"uniqueItems\":true}", "[1,2,1.0]",
		"/2 uniqueItems is in the list more than once"},
	    {"{\"contains\":{\"const\":7}}", "[1]",
		" contains must have at least 1 matching entries"},
	    {"{\"not\":{\"type\":\"null\"}}", "null",
		" not matches a schema that it must not match"},
	    {"{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"null\"}]}", "1",
		" type must be text or null"},
	    {"{\"oneOf\":[{\"properties\":{\"k\":{\"const\":1},\"v\":"
	     "{\"type\":\"string\"}}},{\"properties\":{\"k\":{\"const\":"
	     "2},\"v\":{\"type\":\"null\"}}}]}",
		"{\"k\":2,\"v\":3}", "/v type must be null"},
	    {"{\"oneOf\":[true,{\"minimum\":3}]}", "4",
		" oneOf matches more than one of the alternatives"},
	    {"{\"if\":{\"minimum\":3},\"then\":{\"multipleOf\":2}}", "5",
		" multipleOf must be a multiple of 2"},
	    {"false", "1", " false is not allowed here"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		must_load(rows[i].schema);
		wrong(rows[i].value, rows[i].said);
	}
}

static void
up_to_32_errors_are_reported(void **state)
{
	struct buf b = BUF_INIT(4 << 20);
	int i;

	(void)state;
	must_load("{\"items\":{\"type\":\"string\",\"minLength\":2}}");
	assert_int_equal(check("[1,\"a\",\"ab\",null]"), ERR_SCHEMA);
	assert_int_equal(errors.count, 3);
	assert_false(errors.is_cut);
	for (i = 0; i < 100000; i++)
		buf_str(&b, i == 0 ? "[1" : ",1");
	buf_str(&b, "]");
	assert_int_equal(check_text(b.data, b.len), ERR_SCHEMA);
	assert_int_equal(errors.count, LIMITS_ERRORS);
	assert_true(errors.is_cut);
	assert_string_equal(errors.list[31].pointer, "/31");
	assert_true(errors.steps < 1000);
	buf_free(&b);
}

static void
every_pointer_begins_with_the_prefix(void **state)
{
	(void)state;
	must_load("{\"required\":[\"a\"]}");
	assert_int_equal(schema_check(arena, schema_set_find(set, "s.json"),
			     parse("{}", 2), "/set/form~1x", &errors),
	    ERR_SCHEMA);
	assert_string_equal(errors.list[0].pointer, "/set/form~1x/a");
}

static void
a_wrong_schema_is_refused_by_file_and_pointer(void **state)
{
	(void)state;
	refused("{\"type\":\"strin\"}", "/type", "is not a type");
	refused("{\"properties\":{\"a\":{\"requried\":[]}}}",
	    "/properties/a/requried",
	    "is not a keyword (custom ones begin with \"x-\")");
	refused("{\"$defs\":{\"a\":{\"minLength\":-1}}}", "/$defs/a/minLength",
	    "must be a whole number of at least 0");
	refused("{\"$ref\":\"other.json\"}", "/$ref",
	    "no schema \"holdfast:///other.json\" here, and none is "
	    "fetched");
	refused("{\"$ref\":\"#/$defs/x\"}", "/$ref",
	    "nothing found at \"/$defs/x\"");
	refused("{\"$ref\":\"#x\"}", "/$ref", "no such anchor: \"x\"");
	refused("{\"multipleOf\":0}", "/multipleOf", "must be more than 0");
	refused("{\"items\":[{}]}", "/items",
	    "is not a schema: must be an object, true or false");
	refused("{\"required\":[\"a\",\"a\"]}", "/required/1",
	    "lists a name twice");
	refused(
	    "{\"pattern\":\"(\"}", "/pattern", "missing closing parenthesis");
	refused("{\"pattern\":\"\\\\Aa\"}", "/pattern",
	    "has an escape that ECMA-262 does not know");
	refused("{\"$schema\":\"http://json-schema.org/draft-07/schema#\"}",
	    "/$schema", "only draft 2020-12 is supported");
	refused(
	    "{\"$anchor\":\"1\"}", "/$anchor", "$anchor must be a plain name");
	refused("{\n \"a\": }", "2:7", "is not a JSON value");
}

static void
a_cycle_of_references_is_refused(void **state)
{
	(void)state;
	refused("{\"$ref\":\"#\"}", "",
	    "refers to itself without descending into the value");
	refused("{\"$defs\":{\"a\":{\"allOf\":[{\"$ref\":\"#/$defs/b\"}]},"
		"\"b\":{\"not\":{\"$ref\":\"#/$defs/a\"}}}}",
	    "/$defs/a/allOf/0",
	    "refers to itself without descending into the value");
	must_load("{\"properties\":{\"next\":{\"$ref\":\"#\"}}}");
	assert_int_equal(check("{\"next\":{\"next\":{}}}"), ERR_OK);
}

static void
a_dynamic_reference_without_end_is_cut_off(void **state)
{
	(void)state;
	must_load("{\"$dynamicAnchor\":\"a\",\"$dynamicRef\":\"#a\"}");
	wrong("1", " limit is too complex to be checked");
}

static void
documents_of_a_set_can_refer_to_each_other(void **state)
{
	const char *one = "{\"$ref\":\"parts/two.json#/$defs/x\"}";
	const char *two = "{\"$defs\":{\"x\":{\"$ref\":\"three.json\"}}}";
	const char *three = "{\"type\":\"null\"}";

	(void)state;
	schema_set_free(set);
	set = schema_set_new(&options);
	assert_int_equal(
	    schema_set_add(set, "s.json", NULL, SPAN(one, strlen(one)), &fault),
	    ERR_OK);
	assert_int_equal(schema_set_add(set, "parts/two.json", NULL,
			     SPAN(two, strlen(two)), &fault),
	    ERR_OK);
	assert_int_equal(schema_set_add(set, "parts/three.json", NULL,
			     SPAN(three, strlen(three)), &fault),
	    ERR_OK);
	assert_int_equal(schema_set_compile(set, &fault), ERR_OK);
	assert_int_equal(check("null"), ERR_OK);
	assert_int_equal(check("1"), ERR_SCHEMA);
	assert_non_null(schema_set_find(set, "parts/two.json#/$defs/x"));
	assert_null(schema_set_find(set, "parts/two.json#/$defs/y"));
	assert_null(schema_set_find(set, "two.json"));
}

/* A list of n values, each made by one. */
static char *
list_of(int n, void (*one)(struct buf *, int), size_t *len)
{
	struct buf b = BUF_INIT(256u << 20);
	char *text;
	int i;

	for (i = 0; i < n; i++) {
		buf_char(&b, i == 0 ? '[' : ',');
		one(&b, i);
	}
	buf_char(&b, ']');
	text = arena_copy(arena, b.data, b.len);
	*len = b.len;
	buf_free(&b);
	return text;
}

static void
one_number(struct buf *b, int i)
{
	buf_printf(b, "%d", i);
}

static void
one_object(struct buf *b, int i)
{
	buf_printf(b, "{\"id\":%d,\"name\":\"n%d\",\"tags\":[%d]}", i, i, i);
}

static void
unique_items_takes_linear_time(void **state)
{
	uint64_t small;
	size_t len;
	char *text;

	(void)state;
	must_load("{\"uniqueItems\":true}");
	text = list_of(10000, one_number, &len);
	assert_int_equal(check_text(text, len), ERR_OK);
	small = errors.steps;
	text = list_of(200000, one_number, &len);
	assert_int_equal(check_text(text, len), ERR_OK);
	assert_true(errors.steps < small * 40);
	assert_true(errors.steps < len);
	text = list_of(50000, one_object, &len);
	assert_int_equal(check_text(text, len), ERR_OK);
	assert_true(errors.steps < len);
	text = list_of(200000, one_number, &len);
	memcpy(text + len - 7, "199998", 6); /* twice */
	assert_int_equal(check_text(text, len), ERR_SCHEMA);
	assert_string_equal(errors.list[0].pointer, "/199999");
}

static void
an_exponential_pattern_is_cut_off(void **state)
{
	static const char *const patterns[] = {"^(a+)+$", "^(a|a)*$",
	    "^(a*)*b$", "(x+x+)+y", "^(([a-z])+.)+[A-Z]([a-z])+$"};
	char schema[128], value[64];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(patterns); i++) {
		snprintf(
		    schema, sizeof schema, "{\"pattern\":\"%s\"}", patterns[i]);
		must_load(schema);
		memset(value, i == 3 ? 'x' : 'a', 60);
		value[0] = value[59] = '"';
		value[58] = '!';
		value[60] = '\0';
		assert_int_equal(check(value), ERR_SCHEMA);
		assert_true(errors.steps < 4000000);
	}
}

static void
one_text(struct buf *b, int i)
{
	(void)i;
	buf_str(b, "\"aaaaaaaaaaaaaaaaaaaa!\"");
}

static void
many_slow_patterns_share_one_bound(void **state)
{
	size_t len;
	char *text;

	(void)state;
	must_load("{\"items\":{\"not\":{\"pattern\":\"^(a+)+$\"}}}");
	text = list_of(20000, one_text, &len);
	assert_int_equal(check_text(text, len), ERR_SCHEMA);
	assert_string_equal(errors.list[0].keyword, "limit");
	assert_true(errors.steps < 200000 + 17 * len);
}

static void
a_long_text_is_searched_in_linear_time(void **state)
{
	size_t len = 1 << 20;
	char *text = arena_alloc(arena, len);

	(void)state;
	memset(text, 'a', len);
	text[0] = text[len - 1] = '"';
	must_load("{\"pattern\":\"^[a-z]*$\"}");
	assert_int_equal(check_text(text, len), ERR_OK);
	must_load("{\"pattern\":\"a*b\"}");
	assert_int_equal(check_text(text, len), ERR_SCHEMA);
	assert_true(errors.steps < 200000 + 17 * len);
	must_load("{\"pattern\":\"(?=.*z)b\"}");
	assert_int_equal(check_text(text, len), ERR_SCHEMA);
	assert_string_equal(errors.list[0].keyword, "limit");
}

/* A megabyte each: none is too complex, and a quadratic one would take hours.
 */
static void
a_format_takes_linear_time(void **state)
{
	static const struct {
		const char *format, *head, *again, *tail;
		enum err e;
	} rows[] = {
	    {"uri", "x:", "%41", "", ERR_OK},
	    {"uri", "x://", "%41", " ", ERR_SCHEMA},
	    {"uri", "data:image/png;base64,", "iVBO/w0+KGgo", "=", ERR_OK},
	    {"uri", "x:", "a/", "<", ERR_SCHEMA},
	    {"uri", "x://", "a:", "<", ERR_SCHEMA},
	    {"iri-reference", "", "\xc3\xa9", "", ERR_OK},
	    {"iri-reference", "", "\xc3\xa9/%41", "[", ERR_SCHEMA},
	    {"uri-reference", "//a", "?/", "", ERR_OK},
	    {"uri-template", "", "{a}b", "", ERR_OK},
	    {"uri-template", "", "{+++", "", ERR_SCHEMA},
	    {"hostname", "", "a.", "a", ERR_SCHEMA},
	    {"hostname", "", "-", "a", ERR_SCHEMA},
	    {"email", "", "a.", "@example.org", ERR_SCHEMA},
	    {"email", "a@", "b-.", "", ERR_SCHEMA},
	    {"email", "", "@", "", ERR_SCHEMA},
	    {"idn-email", "a@", "\xc3\xa9.", "com", ERR_OK},
	    {"time", "09:30:00.", "1", "Z", ERR_OK},
	    {"duration", "P", "1", "S", ERR_SCHEMA},
	    {"duration", "P1DT", "1", "S", ERR_OK},
	    {"json-pointer", "", "/~0", "", ERR_OK},
	    {"json-pointer", "", "/a~1b", "~", ERR_SCHEMA},
	    {"relative-json-pointer", "1", "0", "##", ERR_SCHEMA},
	};
	char schema[64], *text = arena_alloc(arena, (1 << 20) + 64), *p;

	(void)state;
	alarm(300); /* what hangs says so */
	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(schema, sizeof schema, "{\"format\":\"%s\"}",
		    rows[i].format);
		must_load(schema);
		p = text + sprintf(text, "\"%s", rows[i].head);
		while (p < text + (1 << 20))
			p = stpcpy(p, rows[i].again);
		p += sprintf(p, "%s\"", rows[i].tail);
		if (check_text(text, (size_t)(p - text)) != rows[i].e ||
		    (rows[i].e != ERR_OK &&
			strcmp(errors.list[0].keyword, "format") != 0))
			fail_msg(
			    "%s %s...%s", schema, rows[i].head, rows[i].tail);
	}
	alarm(0);
}

/* What no count of steps shows: PCRE2 may do much for each that it counts. */
static void
no_pattern_takes_longer_than_it_is_charged(void **state)
{
	static const char *const patterns[] = {"a*[bc]", "\\\\s+$|a+$b",
	    "a{30000}[bc]", "[a-z]{30000}\\\\d", "(?:a{1000}){60}[bc]",
	    "(?:a?){3000}[bc]", "(a*)\\\\1[bc]", "(a+)\\\\1+[bc]",
	    "(?<x>a*)\\\\k<x>[bc]", "^(?:(?=.*a)a)*$b", "(?=.*a)b",
	    "(?<![b-z]a{200})b", "^(?:a*a*)*[bc]$", "a*?a*?a*?[bc]"};
	static const size_t lengths[] = {20000, 1 << 20};
	char schema[128], *text = arena_alloc(arena, (1 << 20) + 2);
	size_t i;
	clock_t begun;

	(void)state;
	alarm(300); /* what hangs says so */
	for (i = 0; i < COUNT(patterns) * COUNT(lengths); i++) {
		size_t len = lengths[i % COUNT(lengths)];
		const char *pattern = patterns[i / COUNT(lengths)];

		snprintf(
		    schema, sizeof schema, "{\"pattern\":\"%s\"}", pattern);
		must_load(schema);
		memset(text, 'a', len);
		text[0] = text[len - 1] = '"';
		begun = clock();
		assert_int_equal(check_text(text, len), ERR_SCHEMA);
		assert_true(errors.steps < 2 * (200000 + 17 * len));
		if (clock() - begun > 10 * CLOCKS_PER_SEC)
			fail_msg("%s on %zu bytes", pattern, len);
	}
	alarm(0);
}

static void
an_ordinary_pattern_is_not_cut_off_on_a_long_text(void **state)
{
	static const char *const patterns[] = {"^[a-z]+$", "a$", "^(?:a|b)+$",
	    "^(?:[a-z]{4})*a{0,3}$", "[^b]{8,}$", "(?:aa)+a?$", "^(?!.*b)a"};
	size_t len = 30000, i;
	char schema[128], *text = arena_alloc(arena, len);

	(void)state;
	memset(text, 'a', len);
	text[0] = text[len - 1] = '"';
	for (i = 0; i < COUNT(patterns); i++) {
		snprintf(
		    schema, sizeof schema, "{\"pattern\":\"%s\"}", patterns[i]);
		must_load(schema);
		if (check_text(text, len) != ERR_OK)
			fail_msg("%s: %s", patterns[i], errors.list[0].keyword);
	}
}

/*
 * To find the nearest of many branches, many mistakes are looked at; where each
 * stands in a long value must not matter.
 */
static void
errors_in_branches_take_bounded_time(void **state)
{
	struct buf b = BUF_INIT(8 << 20);
	clock_t begun;
	int i;

	(void)state;
	must_load("{\"properties\":{\"x\":{\"$ref\":\"#/$defs/t\"}},"
		  "\"$defs\":{\"t\":{\"anyOf\":["
		  "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/t\"}},"
		  "\"required\":[\"b\"]},"
		  "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/t\"}},"
		  "\"required\":[\"c\"]}]}}}");
	buf_char(&b, '{');
	for (i = 0; i < 300000; i++)
		buf_printf(&b, "\"k%d\":1,", i);
	buf_str(&b, "\"x\":");
	for (i = 0; i < 13; i++)
		buf_str(&b, "{\"a\":");
	buf_char(&b, '1');
	for (i = 0; i < 14; i++)
		buf_char(&b, '}');
	alarm(300);
	begun = clock();
	assert_int_equal(check_text(b.data, b.len), ERR_SCHEMA);
	assert_true(clock() - begun < 10 * CLOCKS_PER_SEC);
	alarm(0);
	assert_true(errors.count > 0);
	buf_free(&b);
}

static void
branches_within_branches_are_bounded(void **state)
{
	struct buf b = BUF_INIT(1 << 20);
	size_t deep = 60;
	size_t i;

	(void)state;
	/* Each level tries both branches of the level below: 2^60 ways. */
	must_load("{\"anyOf\":[{\"properties\":{\"a\":{\"$ref\":\"#\"}},"
		  "\"required\":[\"b\"]},{\"properties\":{\"a\":{\"$ref\":"
		  "\"#\"}},\"required\":[\"c\"]}]}");
	for (i = 0; i < deep; i++)
		buf_str(&b, "{\"a\":");
	buf_str(&b, "1");
	for (i = 0; i < deep; i++)
		buf_str(&b, "}");
	assert_int_equal(check_text(b.data, b.len), ERR_SCHEMA);
	assert_true(errors.steps < 210000);
	buf_free(&b);
}

static void
deep_values_stay_within_the_stack(void **state)
{
	char *text = arena_alloc(arena, 1024);

	(void)state;
	must_load(
	    "{\"items\":{\"allOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#\"}]}}");
	memset(text, '[', 20);
	memset(text + 20, ']', 20);
	assert_int_equal(check_text(text, 40), ERR_SCHEMA);
	assert_string_equal(errors.list[0].keyword, "limit");
	must_load("{\"items\":{\"$ref\":\"#\"}}");
	memset(text, '[', 256);
	memset(text + 256, ']', 256);
	assert_int_equal(check_text(text, 512), ERR_OK);
}

static void
numbers_of_any_size_are_exact(void **state)
{
	(void)state;
	must_load("{\"maximum\":123456789012345678901234567890}");
	assert_int_equal(check("123456789012345678901234567890"), ERR_OK);
	assert_int_equal(check("123456789012345678901234567891"), ERR_SCHEMA);
	must_load("{\"type\":\"integer\"}");
	assert_int_equal(check("1e300"), ERR_OK);
	assert_int_equal(check("1.50e1"), ERR_OK);
	assert_int_equal(check("1.55e1"), ERR_SCHEMA);
	must_load("{\"enum\":[0.1,100]}");
	assert_int_equal(check("1e-1"), ERR_OK);
	assert_int_equal(check("1E2"), ERR_OK);
	assert_int_equal(
	    check("0.1000000000000000055511151231257827"), ERR_SCHEMA);
}

static void
patterns_mean_what_ecma_262_says(void **state)
{
	static const struct {
		const char *pattern, *text;
		bool is;
	} rows[] = {
	    {"^\\\\d$", "\xd9\xa3", false},
	    {"^\\\\w$", "\xc3\xa9", false},
	    {"^\\\\s$", "\xc2\xa0", true},
	    {"^\\\\S$", "\xe2\x80\x83", false},
	    {"^[\\\\s\\\\S]$", "\xf0\x9f\x98\x80", true},
	    {"^.$", "\\u2028", false},
	    {"^.$", "\xf0\x9f\x98\x80", true},
	    {"a$", "a\\n", false},
	    {"^\\\\u{1F600}$", "\xf0\x9f\x98\x80", true},
	    {"^\\\\uD83D\\\\uDE00$", "\xf0\x9f\x98\x80", true},
	    {"^\\\\p{Letter}+$", "\xc3\xa9\xd7\xa9", true},
	    {"^\\\\p{Script=Greek}$", "\xce\xb1", true},
	    {"^[[]$", "[", true},
	    {"^[a[:alpha:]]$", "b", false},
	    {"^a{,2}$", "a{,2}", true},
	    {"^(?<y>\\\\d)-\\\\k<y>$", "1-1", true},
	    {"^(a)?\\\\1b$", "b", true},
	    {"^\\\\cJ$", "\\n", true},
	    {"^[\\\\b]$", "\\b", true},
	    {"^[^]$", "\\n", true},
	    {"[]", "a", false},
	    {"(?<!a)b", "cb", true},
	};
	char schema[128], value[64];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		snprintf(schema, sizeof schema, "{\"pattern\":\"%s\"}",
		    rows[i].pattern);
		must_load(schema);
		snprintf(value, sizeof value, "\"%s\"", rows[i].text);
		if ((check(value) == ERR_OK) != rows[i].is)
			fail_msg("%s on %s", rows[i].pattern, rows[i].text);
	}
}

static void
syntax_that_only_pcre_has_is_refused(void **state)
{
	static const char *const patterns[] = {"a++", "(?>a)", "(?i)a", "(?#c)",
	    "(*FAIL)", "\\Qa\\E", "\\Ka", "\\R", "\\X", "a\\Z", "(?P<n>a)",
	    "[\\1]", "\\07", "a**", "\\u{110000}", "[a", "\\"};
	struct schema_translation out;
	const char *why;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(patterns); i++) {
		if (schema_pattern_translate(
			patterns[i], strlen(patterns[i]), &out, &why))
			fail_msg("%s became %s", patterns[i], out.text);
		assert_true(strlen(why) > 0);
	}
}

static void
write_file(const char *folder, const char *name, const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void
remove_files(const char *folder)
{
	static const char *const names[] = {"a.json", "b.json", "c.json"};
	char path[256];
	size_t i;

	for (i = 0; i < COUNT(names); i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		remove(path);
	}
	remove(folder);
}

/* Each entry once, with a blank between. */
static void
assert_unsealable(
    const struct schema_app *app, const char *name, const char *expected)
{
	struct buf b = BUF_INIT(4096);
	size_t from = 0, len;
	const char *entry;

	buf_str(&b, "");
	while (
	    (entry = schema_app_unsealable(app, name, &from, &len)) != NULL) {
		if (b.len > 0)
			buf_char(&b, ' ');
		buf_add(&b, entry, len);
	}
	buf_char(&b, '\0');
	assert_string_equal(b.data, expected);
	buf_free(&b);
}

static void
the_keys_whose_schema_refuses_a_sealed_value_are_listed(void **state)
{
	char folder[] = "/tmp/hf-schema-XXXXXX";
	struct schema_app *app = NULL;

	(void)state;
	assert_non_null(mkdtemp(folder));
	write_file(folder, "a.json",
	    "{\"x-holdfast\":{\"keys\":[\"form/\",\"note-*\"]},"
	    "\"type\":\"object\",\"required\":[\"title\"]}");
	write_file(folder, "b.json",
	    "{\"x-holdfast\":{\"keys\":[\"form/\",\"diary\"],\"app\":"
	    "\"editor\",\"version\":2},\"type\":\"object\",\"required\":"
	    "[\"alg\",\"iv\",\"data\"],\"additionalProperties\":false,"
	    "\"properties\":{\"alg\":{\"const\":\"A256GCM\"},\"iv\":{\"type\":"
	    "\"string\",\"minLength\":16,\"maxLength\":16},\"data\":{"
	    "\"type\":\"string\",\"pattern\":\"^[A-Za-z0-9+/]{24,}=*$\"}}}");
	write_file(folder, "c.json",
	    "{\"x-holdfast\":{\"keys\":[\"sum\"],\"app\":\"mail\"},"
	    "\"type\":\"integer\"}");
	if (schema_app_load(folder, &options, &fault, &app) != ERR_OK)
		fail_msg("%s %s: %s", fault.file, fault.pointer, fault.why);
	assert_unsealable(app, NULL, "form/ note-*");
	assert_unsealable(app, "editor", "note-*");
	assert_unsealable(app, "mail", "sum form/ note-*");
	assert_unsealable(NULL, "mail", "");
	schema_app_free(app);
	remove_files(folder);
}

static void
the_most_particular_schema_governs(void **state)
{
	static const struct {
		const char *app, *key, *file;
	} rows[] = {
	    {"x", "form/profile", "a.json"},
	    {"x", "form/other", "b.json"},
	    {"x", "form/", ""},
	    {"x", "form/deep/er", "c.json"},
	    {"editor", "form/other", "c.json"},
	    {NULL, "form/other", "b.json"},
	    {"x", "note-1", "b.json"},
	    {"x", "note-1/a", ""},
	    {"x", "deep/a/b/z.json", "b.json"},
	    {"x", "deep/a", ""},
	};
	char folder[] = "/tmp/hf-schema-XXXXXX";
	struct schema_app *app = NULL;
	const struct schema_rule *rule;
	bool is_by_app;
	size_t i;

	(void)state;
	assert_non_null(mkdtemp(folder));
	write_file(folder, "a.json",
	    "{\"x-holdfast\":{\"keys\":[\"form/profile\"],\"version\":3,"
	    "\"reads\":[1,2]}}");
	write_file(folder, "b.json",
	    "{\"x-holdfast\":{\"keys\":[\"form/\",\"note-*\","
	    "\"deep/**.json\"]}}");
	write_file(folder, "c.json",
	    "{\"$ref\":\"a.json\",\"x-holdfast\":{\"app\":\"editor\",\"keys\":"
	    "[\"form/\"]}}");
	if (schema_app_load(folder, &options, &fault, &app) != ERR_OK)
		fail_msg("%s %s: %s", fault.file, fault.pointer, fault.why);
	for (i = 0; i < COUNT(rows); i++) {
		rule = schema_app_find(
		    app, rows[i].app, rows[i].key, strlen(rows[i].key));
		if (i != 3)
			assert_string_equal(
			    rule == NULL ? "" : rule->file, rows[i].file);
	}
	rule = schema_app_find(app, "x", "form/profile", 12);
	assert_true(schema_app_reads(rule, 0));
	assert_true(schema_app_reads(rule, 1));
	assert_true(schema_app_reads(rule, 3));
	assert_false(schema_app_reads(rule, 4));
	assert_true(schema_app_governs(app, "form/other", 10, &is_by_app));
	assert_true(is_by_app);
	assert_true(schema_app_governs(app, "note-1", 6, &is_by_app));
	assert_false(is_by_app);
	assert_false(schema_app_governs(app, "other", 5, &is_by_app));
	schema_app_free(app);
	remove_files(folder);
}

static void
one_bad_app_schema_refuses_them_all(void **state)
{
	static const struct {
		const char *text, *pointer, *why;
	} rows[] = {
	    {"{\"x-holdfast\":{}}", "/x-holdfast", "must have \"keys\""},
	    {"{\"x-holdfast\":{\"keys\":[\"\"]}}", "/x-holdfast/keys/0",
		"must be a key, a prefix or a glob"},
	    {"{\"x-holdfast\":{\"keys\":[\"a\"],\"verion\":1}}",
		"/x-holdfast/verion", "is not a known member"},
	    {"{\"x-holdfast\":{\"keys\":[\"a\"],\"version\":0}}",
		"/x-holdfast/version",
		"must be a whole number from 1 to 2147483647"},
	    {"{\"x-holdfast\":{\"keys\":[\"a\"],\"version\":2147483648}}",
		"/x-holdfast/version",
		"must be a whole number from 1 to 2147483647"},
	    {"{\"x-holdfast\":{\"keys\":[\"a\"],\"version\":2,\"reads\":"
	     "[2]}}",
		"/x-holdfast/reads/0", "must be an older version"},
	    {"{\"x-holdfast\":{\"keys\":[\"a\",\"a\"]}}", "/x-holdfast/keys/1",
		"is governed by another schema already"},
	    {"{\"type\":1}", "/type", "must be a type or a list of types"},
	};
	char folder[] = "/tmp/hf-schema-XXXXXX";
	struct schema_app *app = NULL;
	size_t i;

	(void)state;
	assert_non_null(mkdtemp(folder));
	for (i = 0; i < COUNT(rows); i++) {
		write_file(folder, "a.json", rows[i].text);
		assert_int_not_equal(
		    schema_app_load(folder, &options, &fault, &app), ERR_OK);
		assert_null(app);
		assert_string_equal(fault.file, "a.json");
		if (i != 5)
			assert_string_equal(fault.pointer, rows[i].pointer);
		assert_string_equal(fault.why, rows[i].why);
	}
	remove_files(folder);
	assert_int_not_equal(
	    schema_app_load("/nonexistent", &options, &fault, &app), ERR_OK);
	assert_int_equal(schema_app_load(NULL, &options, &fault, &app), ERR_OK);
	assert_true(schema_app_is_empty(app));
	schema_app_free(app);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_error_points_at_its_field),
	    cmocka_unit_test(up_to_32_errors_are_reported),
	    cmocka_unit_test(every_pointer_begins_with_the_prefix),
	    cmocka_unit_test(a_wrong_schema_is_refused_by_file_and_pointer),
	    cmocka_unit_test(a_cycle_of_references_is_refused),
	    cmocka_unit_test(a_dynamic_reference_without_end_is_cut_off),
	    cmocka_unit_test(documents_of_a_set_can_refer_to_each_other),
	    cmocka_unit_test(unique_items_takes_linear_time),
	    cmocka_unit_test(an_exponential_pattern_is_cut_off),
	    cmocka_unit_test(many_slow_patterns_share_one_bound),
	    cmocka_unit_test(a_long_text_is_searched_in_linear_time),
	    cmocka_unit_test(a_format_takes_linear_time),
	    cmocka_unit_test(no_pattern_takes_longer_than_it_is_charged),
	    cmocka_unit_test(an_ordinary_pattern_is_not_cut_off_on_a_long_text),
	    cmocka_unit_test(errors_in_branches_take_bounded_time),
	    cmocka_unit_test(branches_within_branches_are_bounded),
	    cmocka_unit_test(deep_values_stay_within_the_stack),
	    cmocka_unit_test(numbers_of_any_size_are_exact),
	    cmocka_unit_test(patterns_mean_what_ecma_262_says),
	    cmocka_unit_test(syntax_that_only_pcre_has_is_refused),
	    cmocka_unit_test(the_most_particular_schema_governs),
	    cmocka_unit_test(
		the_keys_whose_schema_refuses_a_sealed_value_are_listed),
	    cmocka_unit_test(one_bad_app_schema_refuses_them_all),
	};

	document_init();
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
