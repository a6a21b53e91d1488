/* response - the bytes that go out, and nothing smuggled into them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "http/response.h"

static struct response r;
static struct buf out;

static const char *
head(void)
{
	buf_clear(&out);
	response_head(&r, true, &out);
	assert_false(out.is_failed);
	return out.data;
}

static int
set_up(void **state)
{
	(void)state;
	out = BUF_INIT(65536);
	response_init(&r, false);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	response_free(&r);
	buf_free(&out);
	return 0;
}

static void
an_answer_has_status_headers_and_length(void **state)
{
	(void)state;
	response_start(&r, 201);
	response_header(&r, "Location", "/api/sessions/1");
	response_headerf(&r, "ETag", "\"%d\"", 7);
	response_body(&r, "application/json", "{}", 2);
	assert_string_equal(head(), "Status: 201 Created\r\n"
				    "Location: /api/sessions/1\r\n"
				    "ETag: \"7\"\r\n"
				    "Content-Type: application/json\r\n"
				    "Content-Length: 2\r\n\r\n");
	assert_int_equal(response_body_len(&r), 2);
}

static void
a_second_start_replaces_the_first(void **state)
{
	(void)state;
	response_start(&r, 200);
	response_header(&r, "ETag", "\"1\"");
	response_body(&r, "text/plain", "x", 1);
	response_start(&r, 404);
	assert_string_equal(
	    head(), "Status: 404 Not Found\r\nContent-Length: 0\r\n\r\n");
}

static void
head_sends_the_length_and_no_body(void **state)
{
	(void)state;
	response_init(&r, true);
	response_start(&r, 200);
	response_body(&r, "application/json", "{}", 2);
	assert_non_null(strstr(head(), "Content-Length: 2\r\n"));
	assert_int_equal(response_body_len(&r), 0);
}

static void
some_statuses_have_no_body(void **state)
{
	static const int status[] = {204, 304};

	(void)state;
	for (size_t i = 0; i < COUNT(status); i++) {
		response_start(&r, status[i]);
		response_body(&r, "application/json", "{}", 2);
		assert_null(strstr(head(), "Content-"));
		assert_int_equal(response_body_len(&r), 0);
	}
}

static void
a_line_break_in_a_value_makes_it_a_500(void **state)
{
	(void)state;
	response_start(&r, 200);
	response_header(&r, "Location", "/a\r\nSet-Cookie: x=1");
	response_body(&r, "text/plain", "secret", 6);
	assert_string_equal(head(), "Status: 500 Internal Server Error\r\n"
				    "Content-Length: 0\r\n\r\n");
	assert_int_equal(response_body_len(&r), 0);
}

static void
a_handler_that_answers_nothing_is_a_500(void **state)
{
	(void)state;
	assert_non_null(strstr(head(), "Status: 500"));
}

static void
a_header_that_does_not_fit_is_a_500(void **state)
{
	char large[4096];

	(void)state;
	memset(large, 'a', sizeof large - 1);
	large[sizeof large - 1] = '\0';
	response_start(&r, 200);
	response_headerf(&r, "ETag", "%s", large);
	assert_non_null(strstr(head(), "Status: 500"));
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(an_answer_has_status_headers_and_length),
	    TEST(a_second_start_replaces_the_first),
	    TEST(head_sends_the_length_and_no_body),
	    TEST(some_statuses_have_no_body),
	    TEST(a_line_break_in_a_value_makes_it_a_500),
	    TEST(a_handler_that_answers_nothing_is_a_500),
	    TEST(a_header_that_does_not_fit_is_a_500),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
