/* request - the FastCGI parameters that are accepted, and those refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/defs.h"
#include "base/limits.h"
#include "http/request.h"

static struct arena *arena;
static struct request req;

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

#define PARSE(...) parse((const char *const[]){__VA_ARGS__, NULL}, "")
#define PARSE_BODY(body, ...)                                                  \
	parse((const char *const[]){__VA_ARGS__, NULL}, body)

static void
parse(const char *const *params, const char *body)
{
	char *list[32];
	size_t n = 0;

	for (; params[n] != NULL; n++)
		list[n] = (char *)(uintptr_t)params[n];
	list[n] = NULL;
	request_parse(
	    arena, &req, list, SPAN(body, strlen(body)), strlen(body));
}

static void
with_uri(const char *uri)
{
	static char param[LIMITS_URI_BYTES * 2];

	strcpy(param, "REQUEST_URI=");
	strcat(param, uri);
	PARSE("REQUEST_METHOD=GET", param);
}

static void
an_ordinary_request_is_read_whole(void **state)
{
	(void)state;
	PARSE_BODY("{}", "REQUEST_METHOD=PATCH",
	    "REQUEST_URI=/api/sessions/me/context?since=4&keys=a,b%2Cc",
	    "CONTENT_LENGTH=2", "CONTENT_TYPE=application/json",
	    "HTTP_AUTHORIZATION=Bearer x", "HTTP_IF_MATCH=\"1\"",
	    "HTTP_X_REQUEST_ID=abc", "HTTP_PROXY=http://evil");
	assert_int_equal(req.error, ERR_OK);
	assert_int_equal(req.method, METHOD_PATCH);
	assert_int_equal(req.segment_count, 4);
	assert_string_equal(req.segments[3], "context");
	assert_string_equal(request_query(&req, "since"), "4");
	assert_null(request_query(&req, "Since"));
	assert_string_equal(req.authorization, "Bearer x");
	assert_string_equal(req.if_match, "\"1\"");
	assert_string_equal(req.request_id, "abc");
	assert_false(req.is_ops);
	assert_null(req.body);
	assert_int_equal(request_read_body(&req, 2), ERR_OK);
	assert_string_equal(req.body, "{}");
}

static void
missing_and_empty_fastcgi_parameters_are_refused(void **state)
{
	(void)state;
	PARSE("REQUEST_METHOD=GET");
	assert_int_equal(req.error, ERR_INTERNAL);
	PARSE("REQUEST_METHOD=GET", "REQUEST_URI=");
	assert_int_equal(req.error, ERR_INTERNAL);
	PARSE("REQUEST_URI=/api/limits");
	assert_int_equal(req.error, ERR_INTERNAL);
	assert_int_equal(req.method, METHOD_OTHER);
	PARSE("REQUEST_METHOD=GET", "REQUEST_URI=/a",
	    "HTTP_IF_MATCH=", "HTTP_AUTHORIZATION=", "HOLDFAST_OPS=");
	assert_int_equal(req.error, ERR_OK);
	assert_null(req.if_match);
	assert_null(req.authorization);
	assert_false(req.is_ops);
	assert_string_equal(req.request_id, "-");
}

static void
a_parameter_with_two_values_is_refused(void **state)
{
	(void)state;
	PARSE("REQUEST_METHOD=GET", "REQUEST_URI=/a",
	    "HTTP_AUTHORIZATION=Bearer a", "HTTP_AUTHORIZATION=Bearer b");
	assert_int_equal(req.error, ERR_INTERNAL);
	PARSE("REQUEST_METHOD=GET", "REQUEST_URI=/a", "REQUEST_METHOD=GET");
	assert_int_equal(req.error, ERR_OK);
}

static void
the_operators_mark_counts_only_when_it_is_1(void **state)
{
	(void)state;
	PARSE("REQUEST_METHOD=GET", "REQUEST_URI=/a", "HOLDFAST_OPS=1");
	assert_true(req.is_ops);
	PARSE("REQUEST_METHOD=GET", "REQUEST_URI=/a", "HOLDFAST_OPS=yes");
	assert_int_equal(req.error, ERR_INTERNAL);
	assert_false(req.is_ops);
	PARSE("REQUEST_METHOD=GET", "REQUEST_URI=/a", "HTTP_HOLDFAST_OPS=1");
	assert_false(req.is_ops);
}

static void
since_when_it_waits_is_seconds_and_three_digits(void **state)
{
	static const char *const wrong[] = {
	    "HOLDFAST_SENT=now",
	    "HOLDFAST_SENT=1700000000",
	    "HOLDFAST_SENT=.123",
	    "HOLDFAST_SENT=1700000000.12",
	    "HOLDFAST_SENT=17000000000000000000000000.123",
	    "HOLDFAST_SENT=-1700000000.123",
	};

	(void)state;
	PARSE("REQUEST_METHOD=GET", "REQUEST_URI=/a",
	    "HOLDFAST_SENT=1700000000.123");
	assert_int_equal(req.error, ERR_OK);
	assert_int_equal(req.sent_us, 1700000000123000);
	PARSE("REQUEST_METHOD=GET", "REQUEST_URI=/a");
	assert_int_equal(req.sent_us, 0);
	for (size_t i = 0; i < COUNT(wrong); i++) {
		PARSE("REQUEST_METHOD=GET", "REQUEST_URI=/a", wrong[i]);
		assert_int_equal(req.error, ERR_INTERNAL);
		assert_int_equal(req.sent_us, 0);
	}
}

static void
a_wrong_content_length_is_refused(void **state)
{
	static const char *const wrong[] = {
	    "CONTENT_LENGTH=3",
	    "CONTENT_LENGTH=1",
	    "CONTENT_LENGTH=-2",
	    "CONTENT_LENGTH=2x",
	    "CONTENT_LENGTH= 2",
	    "CONTENT_LENGTH=99999999999999999999",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		PARSE_BODY(
		    "{}", "REQUEST_METHOD=PUT", "REQUEST_URI=/a", wrong[i]);
		assert_int_equal(req.error, ERR_BAD_PARAMETER);
		assert_string_equal(req.error_parameter, "Content-Length");
	}
	PARSE_BODY("{}", "REQUEST_METHOD=PUT", "REQUEST_URI=/a");
	assert_int_equal(req.error, ERR_OK);
}

static void
a_body_over_the_limit_is_refused_with_its_size(void **state)
{
	char *params[] = {
	    (char[]){"REQUEST_METHOD=PUT"}, (char[]){"REQUEST_URI=/a"}, NULL};

	(void)state;
	PARSE_BODY("12345", "REQUEST_METHOD=PUT", "REQUEST_URI=/a");
	assert_int_equal(request_read_body(&req, 4), ERR_TOO_LARGE);
	assert_null(req.body);
	assert_int_equal(req.body_size, 5);
	assert_int_equal(request_read_body(&req, 5), ERR_OK);

	/* Some of it was thrown away while it arrived. */
	request_parse(arena, &req, params, SPAN("12345", 5), 9);
	assert_int_equal(request_read_body(&req, 100), ERR_TOO_LARGE);
	assert_int_equal(req.body_size, 9);
}

static void
malformed_queries_are_refused(void **state)
{
	static const struct {
		const char *uri, *blamed;
	} bad[] = {
	    {"/a?since=1&since=2", "since"},
	    {"/a?since=1&sin%63e=1", "since"},
	    {"/a?q=%", "q"},
	    {"/a?q=%00", "q"},
	    {"/a?q=%ff", "q"},
	    {"/a?x=1&%zz=1", NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		with_uri(bad[i].uri);
		assert_int_equal(req.error, ERR_BAD_PARAMETER);
		if (bad[i].blamed == NULL)
			assert_null(req.error_parameter);
		else
			assert_string_equal(req.error_parameter, bad[i].blamed);
	}
}

static void
too_many_parameters_are_refused(void **state)
{
	char uri[1024] = "/a?";

	(void)state;
	for (int i = 0; i < LIMITS_QUERY; i++)
		sprintf(uri + strlen(uri), "p%d=1&", i);
	with_uri(uri);
	assert_int_equal(req.error, ERR_OK);
	strcat(uri, "one-more");
	with_uri(uri);
	assert_int_equal(req.error, ERR_BAD_PARAMETER);
}

static void
odd_but_valid_queries_are_read(void **state)
{
	(void)state;
	with_uri("/a?");
	assert_int_equal(req.error, ERR_OK);
	assert_int_equal(req.parameter_count, 0);
	with_uri("/a?&&verbose&x==y&");
	assert_int_equal(req.error, ERR_OK);
	assert_string_equal(request_query(&req, "verbose"), "");
	assert_string_equal(request_query(&req, "x"), "=y");
	with_uri("/a?q=a+b/../?c");
	assert_string_equal(request_query(&req, "q"), "a b/../?c");
}

static void
a_list_is_split_at_raw_commas_then_decoded(void **state)
{
	const char *const *list;
	size_t n;

	(void)state;
	with_uri("/a?keys=form%2Fa,b%2Cc,,d+e");
	list = request_query_list(arena, &req, "keys", &n);
	assert_int_equal(n, 4);
	assert_string_equal(list[0], "form/a");
	assert_string_equal(list[1], "b,c");
	assert_string_equal(list[2], "");
	assert_string_equal(list[3], "d e");
	assert_null(request_query_list(arena, &req, "other", &n));
	assert_int_equal(n, 0);
}

static void
a_comma_cannot_cut_a_character(void **state)
{
	size_t n;

	(void)state;
	with_uri("/a?keys=%c3,%a4");
	assert_int_equal(req.error, ERR_BAD_PARAMETER);
	with_uri("/a?keys=a%2,b");
	assert_int_equal(req.error, ERR_BAD_PARAMETER);
	with_uri("/a?keys=");
	assert_non_null(request_query_list(arena, &req, "keys", &n));
	assert_int_equal(n, 1);
}

static void
a_key_is_the_rest_of_the_path(void **state)
{
	(void)state;
	with_uri("/api/sessions/me/context/form%2Fprofile/a%20b?x=1");
	assert_string_equal(request_rest(arena, &req, 4), "form/profile/a b");
	assert_null(request_rest(arena, &req, 6));
}

static void
a_bad_path_has_no_segments(void **state)
{
	(void)state;
	with_uri("/api/sessions/");
	assert_int_equal(req.error, ERR_NOT_FOUND);
	assert_int_equal(req.segment_count, 0);
}

static void
long_addresses_and_headers_are_refused(void **state)
{
	static char uri[LIMITS_URI_BYTES + 2];
	static char header[LIMITS_HEADER_BYTES + 32] = "HTTP_ACCEPT=";

	(void)state;
	memset(uri, 'a', sizeof uri - 1);
	uri[0] = '/';
	with_uri(uri);
	assert_int_equal(req.error, ERR_URI_TOO_LONG);
	memset(header + strlen(header), 'a', LIMITS_HEADER_BYTES);
	PARSE("REQUEST_METHOD=GET", "REQUEST_URI=/a", header);
	assert_int_equal(req.error, ERR_HEADERS_TOO_LARGE);
}

static void
deep_paths_are_not_found(void **state)
{
	char uri[2 * LIMITS_SEGMENTS + 3] = "";

	(void)state;
	for (int i = 0; i < LIMITS_SEGMENTS; i++)
		strcat(uri, "/a");
	with_uri(uri);
	assert_int_equal(req.error, ERR_OK);
	strcat(uri, "/a");
	with_uri(uri);
	assert_int_equal(req.error, ERR_NOT_FOUND);
}

static void
methods_are_spelt_exactly(void **state)
{
	(void)state;
	PARSE("REQUEST_METHOD=get", "REQUEST_URI=/a");
	assert_int_equal(req.method, METHOD_OTHER);
	PARSE("REQUEST_METHOD=OPTIONS", "REQUEST_URI=/a");
	assert_int_equal(req.method, METHOD_OPTIONS);
	assert_string_equal(request_method_name(METHOD_PATCH), "PATCH");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_ordinary_request_is_read_whole),
	    cmocka_unit_test(missing_and_empty_fastcgi_parameters_are_refused),
	    cmocka_unit_test(a_parameter_with_two_values_is_refused),
	    cmocka_unit_test(the_operators_mark_counts_only_when_it_is_1),
	    cmocka_unit_test(since_when_it_waits_is_seconds_and_three_digits),
	    cmocka_unit_test(a_wrong_content_length_is_refused),
	    cmocka_unit_test(a_body_over_the_limit_is_refused_with_its_size),
	    cmocka_unit_test(malformed_queries_are_refused),
	    cmocka_unit_test(too_many_parameters_are_refused),
	    cmocka_unit_test(odd_but_valid_queries_are_read),
	    cmocka_unit_test(a_list_is_split_at_raw_commas_then_decoded),
	    cmocka_unit_test(a_comma_cannot_cut_a_character),
	    cmocka_unit_test(a_key_is_the_rest_of_the_path),
	    cmocka_unit_test(a_bad_path_has_no_segments),
	    cmocka_unit_test(long_addresses_and_headers_are_refused),
	    cmocka_unit_test(deep_paths_are_not_found),
	    cmocka_unit_test(methods_are_spelt_exactly),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
