/* test_principal - claims become a user and roles, and no more than that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "auth/principal.h"
#include "base/arena.h"
#include "base/limits.h"
#include "json/document.h"

static struct arena *arena;

static const struct json *
parse(const char *text)
{
	static const struct document_limits limits;
	struct document_error error;
	const struct json *claims = NULL;

	assert_int_equal(document_parse(arena, SPAN(text, strlen(text)),
			     &limits, &error, &claims),
	    ERR_OK);
	return claims;
}

static void
a_user_is_the_subject_after_the_label_of_its_issuer(void **state)
{
	const struct json *claims = parse("{\"sub\":\"auth0|\\u00e4\"}");

	(void)state;
	assert_string_equal(
	    principal_user(arena, claims, NULL), "auth0|\xc3\xa4");
	assert_string_equal(
	    principal_user(arena, claims, "shop"), "shop|auth0|\xc3\xa4");
	assert_null(principal_user(arena, parse("{}"), NULL));
	assert_null(principal_user(arena, parse("{\"sub\":\"\"}"), "shop"));
	assert_null(principal_user(arena, parse("{\"sub\":1}"), "shop"));
}

/* A claim of n bytes, or of n characters of four bytes. */
static const struct json *
sub_of(size_t n, const char *character)
{
	static char text[4096];
	size_t len = strlen("{\"sub\":\"");

	strcpy(text, "{\"sub\":\"");
	for (size_t i = 0; i < n; i++, len += strlen(character))
		strcpy(text + len, character);
	strcpy(text + len, "\"}");
	return parse(text);
}

static void
the_bound_on_a_user_counts_the_issuers_label(void **state)
{
	static const char label[] = "abcdefghijklmnopqrstuvwxyz012345";
	const char *emoji = "\xf0\x9f\x98\x80";

	(void)state;
	assert_int_equal(strlen(label), LIMITS_LABEL_BYTES);
	assert_non_null(principal_user(arena, sub_of(255, "x"), label));
	assert_int_equal(strlen(principal_user(arena, sub_of(255, "x"), label)),
	    LIMITS_USER_BYTES);
	assert_null(principal_user(arena, sub_of(256, "x"), label));
	assert_non_null(principal_user(arena, sub_of(256, "x"), "short"));
	assert_non_null(principal_user(arena, sub_of(72, emoji), NULL));
	assert_null(principal_user(arena, sub_of(73, emoji), NULL));
	assert_non_null(principal_user(arena, sub_of(63, emoji), label));
	assert_null(principal_user(arena, sub_of(64, emoji), label));
}

static void
a_role_claim_that_users_may_write_is_recognised(void **state)
{
	static const char *const open[] = {"user_metadata",
	    "user_metadata.role", "a.user_metadata.b", "USER_METADATA.role",
	    "https://x/user_metadata", "raw_user_meta_data.role",
	    "unsafe_metadata.role"};

	(void)state;
	for (size_t i = 0; i < COUNT(open); i++)
		assert_true(principal_path_is_open(open[i]));
	assert_false(principal_path_is_open(""));
	assert_false(principal_path_is_open("app_metadata.role"));
	assert_false(principal_path_is_open("realm_access.roles"));
}

static void
roles_are_read_from_the_configured_path_only(void **state)
{
	static const struct {
		const char *path, *claims;
		size_t count;
	} all[] = {
	    {"realm_access.roles",
		"{\"realm_access\":{\"roles\":[\"a\",\"b\"]}}", 2},
	    {"role", "{\"role\":\"a\"}", 1},
	    {"role", "{\"role\":[\"a\",1,null,[\"b\"],\"c\"]}", 2},
	    {"https://x.test/roles", "{\"https://x.test/roles\":[\"a\"]}", 1},
	    {"a.x.y", "{\"a\":{\"x.y\":\"r\"}}", 1},
	    {"role", "{\"role\":[]}", 0},
	    {"role", "{\"role\":{\"a\":\"a\"}}", 0},
	    {"role", "{\"role\":true}", 0},
	    {"role", "{\"Role\":\"a\"}", 0},
	    {"a.b", "{\"a\":\"b\"}", 0},
	    {"a.b", "{\"a\":[\"b\"]}", 0},
	    {"a.b", "{\"a.b\":\"x\"}", 1},
	    {"a..b", "{\"a\":{\"b\":\"x\"}}", 0},
	    {"a.", "{\"a\":\"x\"}", 0},
	    {"", "{\"\":\"x\"}", 0},
	};
	struct principal who;

	(void)state;
	for (size_t i = 0; i < COUNT(all); i++) {
		assert_true(principal_roles(
		    arena, parse(all[i].claims), all[i].path, &who));
		if (who.roles_len != all[i].count)
			fail_msg("%s in %s", all[i].path, all[i].claims);
	}
}

static void
a_role_is_compared_by_its_whole_name(void **state)
{
	struct principal who;

	(void)state;
	assert_true(principal_roles(
	    arena, parse("{\"r\":[\"worker\",\"admin2\"]}"), "r", &who));
	assert_true(principal_has_role(&who, "worker"));
	assert_false(principal_has_role(&who, "admin"));
	assert_false(principal_has_role(&who, "Worker"));
	assert_false(principal_has_role(&who, ""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		a_user_is_the_subject_after_the_label_of_its_issuer),
	    cmocka_unit_test(the_bound_on_a_user_counts_the_issuers_label),
	    cmocka_unit_test(a_role_claim_that_users_may_write_is_recognised),
	    cmocka_unit_test(roles_are_read_from_the_configured_path_only),
	    cmocka_unit_test(a_role_is_compared_by_its_whole_name),
	};
	int failed;

	arena = arena_new(1 << 20);
	failed = cmocka_run_group_tests_name("principal", tests, NULL, NULL);
	arena_free(arena);
	return failed;
}
