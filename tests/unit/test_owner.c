/* test_owner - a user's name within a token, of any length it may have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "auth/owner.h"
#include "base/arena.h"
#include "base/limits.h"
#include "base/str.h"

static struct arena *arena;

static void
every_user_is_read_as_it_was_written(void **state)
{
	char user[LIMITS_USER_BYTES + 1];
	const char *text;

	(void)state;
	for (size_t n = 1; n <= LIMITS_USER_BYTES; n++) {
		memset(user, 'u', n);
		user[n] = '\0';
		text = owner_encode(arena, user);
		assert_non_null(text);
		assert_string_equal(owner_decode(arena, text), user);
	}
}

static void
a_name_that_no_user_can_have_is_refused(void **state)
{
	static const char *const bad[] = {"", "=", "dQ==", "d", "u u", "dR",
	    "AA" /* NUL */, "Cg" /* a line break */, "_w" /* no UTF-8 */};
	char user[LIMITS_USER_BYTES + 1], text[2 * LIMITS_USER_BYTES];

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		if (owner_decode(arena, bad[i]) != NULL)
			fail_msg("%s", bad[i]);
	}
	memset(user, 'u', sizeof user);
	str_b64url_encode(user, sizeof user, text, sizeof text);
	assert_null(owner_decode(arena, text));
	memset(text, 'd', sizeof text);
	text[sizeof text - 1] = '\0';
	assert_null(owner_decode(arena, text));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_user_is_read_as_it_was_written),
	    cmocka_unit_test(a_name_that_no_user_can_have_is_refused),
	};
	int failed;

	arena = arena_new(1 << 20);
	failed = cmocka_run_group_tests_name("owner", tests, NULL, NULL);
	arena_free(arena);
	return failed;
}
