/* path - splitting and decoding, and every spelling that must not pass. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/defs.h"
#include "http/path.h"

static struct arena *arena;

static int
set_up(void **state)
{
	(void)state;
	arena = arena_new(1 << 20);
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
split(const char *path, const char *const **segments, size_t *count)
{
	return path_split(arena, path, strlen(path), segments, count);
}

static void
a_path_becomes_its_decoded_segments(void **state)
{
	const char *const *s;
	size_t n;

	(void)state;
	assert_int_equal(split("/api/a%20b/%C3%a4+/x%2Fy", &s, &n), ERR_OK);
	assert_int_equal(n, 4);
	assert_string_equal(s[0], "api");
	assert_string_equal(s[1], "a b");
	assert_string_equal(s[2], "\xc3\xa4+");
	assert_string_equal(s[3], "x/y");
}

static void
decoding_happens_once(void **state)
{
	const char *const *s;
	size_t n;

	(void)state;
	assert_int_equal(split("/%252e%252e/%2541", &s, &n), ERR_OK);
	assert_string_equal(s[0], "%2e%2e");
	assert_string_equal(s[1], "%41");
}

static void
paths_that_are_not_found(void **state)
{
	static const char *const bad[] = {
	    "",
	    "/",
	    "api",
	    "//",
	    "/api/",
	    "/api//x",
	    "//api",
	    "/.",
	    "/..",
	    "/api/./x",
	    "/api/../x",
	    "/api/%2e",
	    "/api/%2E%2e/x",
	    "/api/.%2e",
	    "/api/%",
	    "/api/%4",
	    "/api/%4g",
	    "/api/%00",
	    "/api/a%0ab",
	    "/api/%7f",
	    "/api/%ff",
	    "/api/%c0%af",
	    "/api/%ed%a0%80",
	    "/api/%c3",
	    "/api/\x01",
	    "*",
	    "http://x/api",
	};
	const char *const *s;
	size_t n;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(split(bad[i], &s, &n), ERR_NOT_FOUND);
}

static void
a_plus_is_a_space_in_a_query_only(void **state)
{
	char out[8];

	(void)state;
	assert_true(path_decode("a+b", 3, true, out));
	assert_string_equal(out, "a b");
	assert_true(path_decode("a+b", 3, false, out));
	assert_string_equal(out, "a+b");
	assert_true(path_decode("%2B", 3, true, out));
	assert_string_equal(out, "+");
}

static void
three_dots_are_a_name(void **state)
{
	const char *const *s;
	size_t n;

	(void)state;
	assert_int_equal(split("/.../.a/a.", &s, &n), ERR_OK);
	assert_int_equal(n, 3);
}

static void
a_path_without_room_is_too_long(void **state)
{
	struct arena *small = arena_new(0);
	char path[200001];
	const char *const *s;
	size_t n;

	(void)state;
	memset(path, 'a', sizeof path);
	path[0] = '/';
	assert_int_equal(
	    path_split(small, path, sizeof path, &s, &n), ERR_URI_TOO_LONG);
	arena_free(small);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_path_becomes_its_decoded_segments),
	    cmocka_unit_test(decoding_happens_once),
	    cmocka_unit_test(paths_that_are_not_found),
	    cmocka_unit_test(a_plus_is_a_space_in_a_query_only),
	    cmocka_unit_test(three_dots_are_a_name),
	    cmocka_unit_test(a_path_without_room_is_too_long),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
