/* A queue is shared by users: what one does costs him turns, and nobody else.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api/turns.h"

#define SECOND 1000000

static struct turns *turns;

static int
fresh(void **state)
{
	const struct turns_rules rules = {
	    .calls = 3, .share_pct = 20, .rate = 1000000};

	(void)state;
	turns = turns_new(&rules);
	return turns == NULL ? -1 : 0;
}

static int
over(void **state)
{
	(void)state;
	turns_free(turns);
	return 0;
}

/* One request of so many microseconds. */
static enum err
spend(const char *user, int64_t cost_us, int64_t now_us)
{
	struct turns_entry turn = {0};
	enum err e = turns_enter(turns, &turn, user, now_us);

	turns_spend(turns, &turn, cost_us, now_us);
	turns_leave(turns, &turn);
	return e;
}

static bool
is_dear(const char *user, int64_t now_us)
{
	struct turns_entry turn = {0};

	assert_int_equal(turns_enter(turns, &turn, user, now_us), ERR_OK);
	turns_leave(turns, &turn);
	return turn.is_dear;
}

static void
a_user_has_a_bounded_number_of_calls_at_a_time(void **state)
{
	struct turns_entry turn[4] = {0}, other = {0};

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_int_equal(
		    turns_enter(turns, &turn[i], "ann", SECOND), ERR_OK);
	assert_int_equal(
	    turns_enter(turns, &turn[3], "ann", SECOND), ERR_RATE_LIMITED);
	assert_string_equal(turn[3].full, "user_calls");
	assert_int_equal(turn[3].max, 3);
	assert_int_equal(turn[3].wait_s, 1);
	assert_int_equal(turns_enter(turns, &other, "bob", SECOND), ERR_OK);

	turns_leave(turns, &turn[3]); /* was not let in */
	assert_int_equal(
	    turns_enter(turns, &turn[3], "ann", SECOND), ERR_RATE_LIMITED);
	turns_leave(turns, &turn[0]);
	assert_int_equal(turns_enter(turns, &turn[3], "ann", SECOND), ERR_OK);
}

/* A quarter of three, and at least one. */
static void
a_user_has_a_quarter_while_others_wait(void **state)
{
	struct turns_entry first = {.is_crowded = true}, more = first;

	(void)state;
	assert_int_equal(turns_enter(turns, &first, "ann", SECOND), ERR_OK);
	assert_int_equal(
	    turns_enter(turns, &more, "ann", SECOND), ERR_RATE_LIMITED);
	assert_string_equal(more.full, "user_calls");
	assert_int_equal(more.max, 1);
	more.is_crowded = false;
	assert_int_equal(turns_enter(turns, &more, "ann", SECOND), ERR_OK);
}

static int
ten_a_second(void **state)
{
	const struct turns_rules rules = {
	    .calls = 3, .share_pct = 20, .rate = 10};

	(void)state;
	turns = turns_new(&rules);
	return turns == NULL ? -1 : 0;
}

/* And fifty of them at once. */
static void
a_users_rate_is_spent_and_comes_back(void **state)
{
	struct turns_entry turn = {0};

	(void)state;
	for (int i = 0; i <= 50; i++)
		assert_int_equal(spend("ann", 1, SECOND), ERR_OK);
	assert_int_equal(
	    turns_enter(turns, &turn, "ann", SECOND), ERR_RATE_LIMITED);
	assert_string_equal(turn.full, "user_rate");
	assert_int_equal(turn.max, 10);
	assert_int_equal(turn.wait_s, 1);
	assert_int_equal(spend("bob", 1, SECOND), ERR_OK);
	assert_int_equal(spend("ann", 1, SECOND + SECOND / 10), ERR_OK);
	assert_int_equal(
	    spend("ann", 1, SECOND + SECOND / 10), ERR_RATE_LIMITED);
	assert_int_equal(spend("ann", 1, 2 * SECOND), ERR_OK);
}

static void
a_user_with_expensive_calls_uses_the_slow_lane_for_a_while(void **state)
{
	(void)state;
	assert_false(is_dear("ann", SECOND));
	assert_int_equal(spend("ann", 19999, SECOND), ERR_OK);
	assert_false(is_dear("ann", SECOND));
	assert_int_equal(spend("ann", 20000, SECOND), ERR_OK);
	assert_false(is_dear("ann", SECOND)); /* once is chance */
	assert_int_equal(spend("ann", 20000, SECOND), ERR_OK);
	assert_true(is_dear("ann", SECOND));
	assert_false(is_dear("bob", SECOND));
	assert_int_equal(spend("bob", 80000, SECOND), ERR_OK);
	assert_true(is_dear("bob", SECOND));
	assert_true(is_dear("ann", 10 * SECOND));
	assert_false(is_dear("ann", 12 * SECOND));
}

static void
a_users_share_of_time_runs_out_and_refills(void **state)
{
	struct turns_entry turn = {0};

	(void)state;
	for (int i = 0; i < 6; i++)
		assert_int_equal(spend("ann", 400000, SECOND), ERR_OK);
	assert_int_equal(
	    turns_enter(turns, &turn, "ann", SECOND), ERR_RATE_LIMITED);
	assert_string_equal(turn.full, "user_share");
	assert_int_equal(turn.max, 20);
	assert_int_equal(turn.wait_s, 3); /* 0.4 s too much, 0.2 in each */
	assert_int_equal(spend("bob", 400000, SECOND), ERR_OK);
	assert_int_equal(spend("ann", 1, 4 * SECOND), ERR_OK);
}

static void
a_usual_duration_is_never_expensive(void **state)
{
	(void)state;
	for (int i = 0; i < 1000; i++)
		assert_int_equal(spend("ann", 19000, SECOND), ERR_OK);
	for (int i = 0; i < 100; i++)
		assert_int_equal(spend("bob", 100000, SECOND), ERR_OK);
	assert_false(is_dear("bob", SECOND));
}

static void
a_database_that_slows_down_marks_users_only_briefly(void **state)
{
	char user[32];

	(void)state;
	for (int i = 0; i < 300; i++) {
		snprintf(user, sizeof user, "user %d", i % 100);
		assert_int_equal(spend(user, 50000, SECOND), ERR_OK);
	}
	for (int i = 0; i < 10; i++)
		assert_int_equal(spend("new", 50000, SECOND), ERR_OK);
	assert_false(is_dear("new", SECOND));
}

static void
one_user_alone_cannot_raise_the_usual_duration(void **state)
{
	(void)state;
	for (int64_t i = 0; i < 20; i++)
		assert_int_equal(spend("ann", 250000, i * 5 * SECOND), ERR_OK);
	assert_int_equal(spend("bob", 250000, 100 * SECOND), ERR_OK);
	assert_true(is_dear("bob", 100 * SECOND));
}

static void
users_beyond_the_size_of_the_table_are_let_in(void **state)
{
	static struct turns_entry turn[20000];
	char user[32];

	(void)state;
	for (size_t i = 0; i < COUNT(turn); i++) {
		snprintf(user, sizeof user, "user %zu", i);
		assert_int_equal(
		    turns_enter(turns, &turn[i], user, SECOND), ERR_OK);
	}
	for (size_t i = 0; i < COUNT(turn); i++)
		turns_leave(turns, &turn[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		a_user_has_a_bounded_number_of_calls_at_a_time, fresh, over),
	    cmocka_unit_test_setup_teardown(
		a_user_has_a_quarter_while_others_wait, fresh, over),
	    cmocka_unit_test_setup_teardown(
		a_users_rate_is_spent_and_comes_back, ten_a_second, over),
	    cmocka_unit_test_setup_teardown(
		a_user_with_expensive_calls_uses_the_slow_lane_for_a_while,
		fresh, over),
	    cmocka_unit_test_setup_teardown(
		a_users_share_of_time_runs_out_and_refills, fresh, over),
	    cmocka_unit_test_setup_teardown(
		a_usual_duration_is_never_expensive, fresh, over),
	    cmocka_unit_test_setup_teardown(
		a_database_that_slows_down_marks_users_only_briefly, fresh,
		over),
	    cmocka_unit_test_setup_teardown(
		one_user_alone_cannot_raise_the_usual_duration, fresh, over),
	    cmocka_unit_test_setup_teardown(
		users_beyond_the_size_of_the_table_are_let_in, fresh, over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
