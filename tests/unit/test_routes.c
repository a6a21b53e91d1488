/* test_routes - a request finds its row, or exactly the right refusal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api/api.h"
#include "api/match.h"
#include "api/param.h"
#include "api/params.h"
#include "api/routes.h"
#include "base/arena.h"
#include "http/request.h"

static struct arena *arena;
static struct request req;
static struct match_found found;

/* "PATCH /path" with a type (NULL: none) and a body of one byte or none. */
static enum err
find(enum score_group group, const char *method, const char *uri,
    const char *type, const char *extra)
{
	char *params[5] = {NULL};
	size_t n = 0, len = type == NULL ? 0 : 1;

	arena_reset(arena);
	params[n++] = arena_printf(arena, "REQUEST_METHOD=%s", method);
	params[n++] = arena_printf(arena, "REQUEST_URI=%s", uri);
	if (type != NULL)
		params[n++] = arena_printf(arena, "CONTENT_TYPE=%s", type);
	if (extra != NULL)
		params[n++] = arena_printf(arena, "%s", extra);
	request_parse(arena, &req, params, SPAN("x", len), len);
	assert_int_equal(req.error, ERR_OK);
	return match_find(&req, group, &found);
}

#define SESSION "/api/sessions/018f0000-0000-7000-8000-000000000001"

static void
a_literal_segment_wins_over_a_parameter(void **state)
{
	(void)state;
	assert_int_equal(find(GROUP_SHARE, "POST", "/api/sessions/share",
			     "application/json", NULL),
	    ERR_OK);
	assert_int_equal(found.route->call, CALL_session_share);
	assert_int_equal(
	    find(GROUP_SESSIONS, "GET", SESSION, NULL, NULL), ERR_OK);
	assert_int_equal(found.route->call, CALL_session_get);
}

static void
a_key_is_the_rest_of_the_path(void **state)
{
	size_t index;
	bool is_rest;

	(void)state;
	assert_int_equal(find(GROUP_CONTEXT, "GET",
			     SESSION "/context/form/a%2Fb", NULL, NULL),
	    ERR_OK);
	assert_int_equal(found.route->call, CALL_key_get);
	assert_true(match_segment(found.route, "key", &index, &is_rest));
	assert_true(is_rest);
	assert_string_equal(request_rest(arena, &req, index), "form/a/b");
	/* Without a key it is the context itself. */
	assert_int_equal(
	    find(GROUP_CONTEXT, "GET", SESSION "/context", NULL, NULL), ERR_OK);
	assert_int_equal(found.route->call, CALL_context_load);
}

static void
a_worker_answers_only_routes_of_its_group(void **state)
{
	(void)state;
	assert_int_equal(
	    find(GROUP_SHARE, "GET", SESSION, NULL, NULL), ERR_NOT_FOUND);
	assert_int_equal(
	    find(GROUP_SESSIONS, "GET", SESSION "/context", NULL, NULL),
	    ERR_NOT_FOUND);
}

static void
an_unknown_method_gets_405_and_the_allow_list(void **state)
{
	(void)state;
	assert_int_equal(
	    find(GROUP_SESSIONS, "DELETE", "/api/sessions", NULL, NULL),
	    ERR_METHOD_NOT_ALLOWED);
	assert_string_equal(found.allow, "GET, HEAD, POST");
	assert_int_equal(find(GROUP_SESSIONS, "BREW", SESSION, NULL, NULL),
	    ERR_METHOD_NOT_ALLOWED);
	assert_int_equal(
	    find(GROUP_SESSIONS, "HEAD", SESSION, NULL, NULL), ERR_OK);
}

static void
an_unsupported_type_gets_415_and_the_accepted_types(void **state)
{
	(void)state;
	assert_int_equal(find(GROUP_CONTEXT, "PATCH", SESSION "/context",
			     "text/plain", NULL),
	    ERR_UNSUPPORTED_TYPE);
	assert_string_equal(
	    found.accept, "application/json, application/merge-patch+json");
	assert_int_equal(find(GROUP_CONTEXT, "PATCH", SESSION "/context",
			     "application/merge-patch+json", NULL),
	    ERR_OK);
	assert_int_equal(found.route->call, CALL_context_merge_patch);
	assert_int_equal(find(GROUP_CONTEXT, "PATCH", SESSION "/context",
			     "Application/JSON; charset=utf-8", NULL),
	    ERR_OK);
	assert_int_equal(find(GROUP_CONTEXT, "PATCH", SESSION "/context",
			     "application/jsonx", NULL),
	    ERR_UNSUPPORTED_TYPE);
	assert_int_equal(find(GROUP_CONTEXT, "POST", SESSION "/beacon",
			     "text/plain;charset=UTF-8", NULL),
	    ERR_OK);
}

static void
operators_and_the_public_have_different_routes(void **state)
{
	(void)state;
	assert_int_equal(
	    find(GROUP_SESSIONS, "GET", "/metrics", NULL, NULL), ERR_NOT_FOUND);
	assert_int_equal(
	    find(GROUP_SESSIONS, "GET", "/metrics", NULL, "HOLDFAST_OPS=1"),
	    ERR_OK);
	assert_int_equal(find(GROUP_SESSIONS, "GET", "/api/sessions", NULL,
			     "HOLDFAST_OPS=1"),
	    ERR_NOT_FOUND);
	assert_int_equal(find(GROUP_SHARE, "GET", SESSION "/live", NULL, NULL),
	    ERR_NOT_FOUND);
	assert_int_equal(
	    find(GROUP_SHARE, "GET", SESSION "/live", NULL, "HOLDFAST_LIVE=1"),
	    ERR_OK);
}

static void
every_route_names_a_role(void **state)
{
	(void)state;
	for (size_t i = 0; i < routes_count; i++) {
		const struct route *r = &routes_table[i];

		assert_int_not_equal(r->need, NEED_UNSET);
		/* Only what an owner does to a session takes an owner. */
		if (strstr(r->path, "{id}") != NULL)
			assert_true(r->need >= VIEWER || r->need == TICKET ||
				    r->need == LIVE);
	}
}

static void
the_arguments_of_a_call_are_those_of_its_sql(void **state)
{
	size_t named = 0;

	(void)state;
	for (int i = 0; i < CALL__COUNT; i++) {
		int count;
		const struct param *p = param_list((enum call_id)i, &count);

		assert_int_equal(count, call_row((enum call_id)i)->nargs);
		for (int k = 0; k < count; k++)
			assert_int_equal(p[k].call, i);
		named += (size_t)count;
	}
	assert_true(named > 400);
}

/* Whether the row that was found takes a query parameter of this name. */
static void
a_route_accepts_only_the_parameters_of_its_call(void **state)
{
	(void)state;
	assert_int_equal(
	    find(GROUP_CONTEXT, "GET", SESSION "/context", NULL, NULL), ERR_OK);
	assert_true(params_knows(found.route, "since"));
	assert_true(params_knows(found.route, "keys"));
	assert_false(params_knows(found.route, "sinc"));
	assert_false(params_knows(found.route, "since2"));
	assert_false(params_knows(found.route, ""));
	assert_false(params_knows(found.route, "session")); /* in the path */
	assert_int_equal(
	    find(GROUP_CONTEXT, "GET", "/api/sessions/context", NULL, NULL),
	    ERR_OK);
	assert_true(params_knows(found.route, "session"));
	assert_int_equal(find(GROUP_SNAPSHOTS, "POST", "/api/jobs/heartbeat",
			     "application/json", NULL),
	    ERR_OK);
	assert_false(params_knows(found.route, "session")); /* in the token */
	/* What its handler reads by itself. */
	assert_int_equal(find(GROUP_SESSIONS, "GET", "/health/ready", NULL,
			     "HOLDFAST_OPS=1"),
	    ERR_OK);
	assert_true(params_knows(found.route, "verbose"));
	assert_int_equal(
	    find(GROUP_SESSIONS, "GET", SESSION, NULL, NULL), ERR_OK);
	assert_false(params_knows(found.route, "verbose"));
}

static int
begin(void **state)
{
	(void)state;
	api_read_tables();
	arena = arena_new(1 << 20);
	return arena == NULL ? -1 : 0;
}

static int
end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_literal_segment_wins_over_a_parameter),
	    cmocka_unit_test(a_key_is_the_rest_of_the_path),
	    cmocka_unit_test(a_worker_answers_only_routes_of_its_group),
	    cmocka_unit_test(an_unknown_method_gets_405_and_the_allow_list),
	    cmocka_unit_test(
		an_unsupported_type_gets_415_and_the_accepted_types),
	    cmocka_unit_test(operators_and_the_public_have_different_routes),
	    cmocka_unit_test(every_route_names_a_role),
	    cmocka_unit_test(the_arguments_of_a_call_are_those_of_its_sql),
	    cmocka_unit_test(a_route_accepts_only_the_parameters_of_its_call),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
