/* What becomes the next transaction, and of each call when it is over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "store/batch.h"

#define CALLS 100

static struct batch batch;
static struct call calls[CALLS];
static struct call *out[BATCH_CALLS_MAX];

static int
fresh(void **state)
{
	const struct batch_rules rules = {
	    .max_calls = 64, .max_bytes = 1000, .max_busy = 3};

	(void)state;
	memset(calls, 0, sizeof calls);
	batch_init(&batch, &rules);
	return 0;
}

static void
add(size_t n)
{
	for (size_t i = 0; i < n; i++)
		batch_add(&batch, &calls[i]);
}

static void
an_empty_queue_gives_an_empty_batch(void **state)
{
	(void)state;
	assert_int_equal(batch_take(&batch, out), 0);
	assert_int_equal(batch_count(&batch), 0);
}

static void
all_waiting_calls_are_one_batch_oldest_first(void **state)
{
	(void)state;
	add(5);

	assert_int_equal(batch_take(&batch, out), 5);
	for (size_t i = 0; i < 5; i++)
		assert_ptr_equal(out[i], &calls[i]);
	assert_int_equal(batch_take(&batch, out), 0);
}

static void
a_batch_is_bounded_in_calls(void **state)
{
	(void)state;
	add(CALLS);

	assert_int_equal(batch_take(&batch, out), 64);
	assert_int_equal(batch_take(&batch, out), CALLS - 64);
	assert_ptr_equal(out[0], &calls[64]);
}

static void
a_batch_is_bounded_in_bytes(void **state)
{
	(void)state;
	calls[0].arg_bytes = 600;
	calls[1].arg_bytes = 600;
	calls[2].arg_bytes = 1;
	add(3);

	assert_int_equal(batch_take(&batch, out), 1);
	assert_int_equal(batch_take(&batch, out), 2);
	assert_ptr_equal(out[0], &calls[1]);
}

static void
a_call_larger_than_the_bound_is_a_batch_alone(void **state)
{
	(void)state;
	calls[1].arg_bytes = 5000;
	add(3);

	assert_int_equal(batch_take(&batch, out), 1);
	assert_int_equal(batch_take(&batch, out), 1);
	assert_ptr_equal(out[0], &calls[1]);
	assert_int_equal(batch_take(&batch, out), 1);
}

static void
a_repeated_call_runs_before_newer_calls(void **state)
{
	struct batch_list again = {0};

	(void)state;
	add(3);
	batch_push(&again, &calls[10]);
	batch_push(&again, &calls[11]);
	batch_again(&batch, &again);

	assert_int_equal(batch_take(&batch, out), 5);
	assert_ptr_equal(out[0], &calls[10]);
	assert_ptr_equal(out[1], &calls[11]);
	assert_ptr_equal(out[2], &calls[0]);
	assert_null(again.first);
}

static void
only_calls_of_a_held_session_wait(void **state)
{
	(void)state;
	calls[0].order = 7;
	calls[1].order = 8;
	calls[2].order = 7;
	calls[3].order = 0;
	add(4);
	assert_true(batch_hold(&batch, 7));

	assert_int_equal(batch_take(&batch, out), 2);
	assert_ptr_equal(out[0], &calls[1]);
	assert_ptr_equal(out[1], &calls[3]);

	batch_add(&batch, &calls[4]);
	batch_release(&batch, 7);
	assert_int_equal(batch_take(&batch, out), 3);
	assert_ptr_equal(out[0], &calls[0]);
	assert_ptr_equal(out[1], &calls[2]);
	assert_ptr_equal(out[2], &calls[4]);
}

static void
a_session_held_twice_is_released_twice(void **state)
{
	(void)state;
	calls[0].order = 7;
	add(1);
	assert_true(batch_hold(&batch, 7));
	assert_true(batch_hold(&batch, 7));

	batch_release(&batch, 7);
	assert_int_equal(batch_take(&batch, out), 0);
	batch_release(&batch, 7);
	assert_int_equal(batch_take(&batch, out), 1);
}

static void
the_number_of_held_sessions_is_bounded(void **state)
{
	(void)state;
	for (uint64_t i = 1; i <= BATCH_HOLDS_MAX; i++)
		assert_true(batch_hold(&batch, i));
	assert_false(batch_hold(&batch, 1000));
	assert_true(batch_hold(&batch, 0));
}

static void
a_call_that_raised_runs_alone_and_first(void **state)
{
	(void)state;
	add(3);
	batch_alone(&batch, &calls[10]);
	batch_alone(&batch, &calls[11]);

	assert_int_equal(batch_take(&batch, out), 1);
	assert_ptr_equal(out[0], &calls[10]);
	assert_int_equal(batch_take(&batch, out), 1);
	assert_ptr_equal(out[0], &calls[11]);
	assert_int_equal(batch_take(&batch, out), 3);
}

static void
only_calls_past_their_deadline_expire(void **state)
{
	(void)state;
	calls[0].since_us = 10;
	calls[1].since_us = 20;
	calls[2].since_us = 15;
	batch_add(&batch, &calls[0]);
	batch_add(&batch, &calls[1]);
	batch_alone(&batch, &calls[2]);

	assert_null(batch_expired(&batch, 10));
	assert_ptr_equal(batch_expired(&batch, 16), &calls[2]);
	assert_ptr_equal(batch_expired(&batch, 16), &calls[0]);
	assert_null(batch_expired(&batch, 16));
	assert_int_equal(batch_count(&batch), 1);
}

static void
an_answered_call_is_finished(void **state)
{
	(void)state;
	assert_int_equal(
	    batch_judge(&batch, &calls[0], BATCH_ANSWERED, NULL, 9),
	    BATCH_FINISH);
	assert_int_equal(calls[0].err, ERR_OK);
}

static void
a_busy_call_tries_three_times_then_the_slow_lane(void **state)
{
	struct call *c = &calls[0];

	(void)state;
	assert_int_equal(
	    batch_judge(&batch, c, BATCH_BUSY, NULL, 9), BATCH_AGAIN);
	assert_int_equal(
	    batch_judge(&batch, c, BATCH_BUSY, NULL, 9), BATCH_AGAIN);
	assert_int_equal(
	    batch_judge(&batch, c, BATCH_BUSY, NULL, 9), BATCH_SLOW);
	batch.rules.is_last = true;
	assert_int_equal(
	    batch_judge(&batch, c, BATCH_BUSY, NULL, 1), BATCH_LATER);
}

static void
a_call_aborted_by_another_runs_again(void **state)
{
	(void)state;
	calls[0].is_safe = false; /* rolled back for certain: no matter */
	for (int i = 0; i < 10; i++)
		assert_int_equal(batch_judge(&batch, &calls[0], BATCH_ABORTED,
				     sqlstate_find("P0001"), 9),
		    BATCH_AGAIN);
}

static enum batch_next
raised(struct call *c, const char *state, size_t n)
{
	return batch_judge(&batch, c, BATCH_RAISED, sqlstate_find(state), n);
}

static void
a_call_that_failed_in_a_batch_is_retried_alone_once(void **state)
{
	struct call *c = &calls[0];

	(void)state;
	assert_int_equal(raised(c, "P0001", 9), BATCH_ALONE);
	assert_int_equal(raised(c, "P0001", 1), BATCH_FINISH);
	assert_int_equal(c->err, ERR_INTERNAL);
}

static void
a_deadlock_is_retried_a_bounded_number_of_times(void **state)
{
	struct call *c = &calls[0];

	(void)state;
	assert_int_equal(raised(c, "40P01", 9), BATCH_ALONE);
	assert_int_equal(raised(c, "40P01", 1), BATCH_ALONE);
	assert_int_equal(raised(c, "40P01", 1), BATCH_ALONE);
	assert_int_equal(raised(c, "40P01", 1), BATCH_FINISH);
	assert_int_equal(c->err, ERR_DATABASE_BUSY);
}

static void
a_value_that_cannot_be_stored_fails_at_once(void **state)
{
	(void)state;
	assert_int_equal(raised(&calls[0], "22P05", 9), BATCH_FINISH);
	assert_int_equal(calls[0].err, ERR_UNSTORABLE_TEXT);
}

static void
a_lock_timeout_goes_to_the_slow_lane_and_ends_there(void **state)
{
	(void)state;
	assert_int_equal(raised(&calls[0], "55P03", 9), BATCH_SLOW);
	batch.rules.is_last = true;
	assert_int_equal(raised(&calls[0], "55P03", 1), BATCH_FINISH);
	assert_int_equal(calls[0].err, ERR_DATABASE_BUSY);
}

static void
a_stale_plan_is_tried_on_a_new_connection(void **state)
{
	(void)state;
	assert_int_equal(raised(&calls[0], "0A000", 1), BATCH_ALONE);
	assert_int_equal(raised(&calls[0], "0A000", 1), BATCH_FINISH);
	assert_int_equal(calls[0].err, ERR_INTERNAL);
}

static void
a_lost_safe_call_is_repeated_once(void **state)
{
	struct call *c = &calls[0];

	(void)state;
	c->is_safe = true;
	assert_int_equal(
	    batch_judge(&batch, c, BATCH_LOST, NULL, 9), BATCH_AGAIN);
	assert_int_equal(
	    batch_judge(&batch, c, BATCH_LOST, NULL, 9), BATCH_FINISH);
	assert_int_equal(c->err, ERR_UNAVAILABLE);
}

static void
a_lost_unsafe_call_has_an_unknown_outcome(void **state)
{
	(void)state;
	assert_int_equal(
	    batch_judge(&batch, &calls[0], BATCH_LOST, NULL, 9), BATCH_FINISH);
	assert_int_equal(calls[0].err, ERR_UNAVAILABLE);
}

static void
an_unknown_sqlstate_is_an_internal_error(void **state)
{
	(void)state;
	assert_int_equal(sqlstate_find("23505")->err, ERR_INTERNAL);
	assert_int_equal(sqlstate_find("XX000")->remedy, SQLSTATE_ALONE);
	assert_int_equal(sqlstate_find("")->err, ERR_INTERNAL);
}

static void
a_server_that_shuts_down_leaves_the_outcome_unknown(void **state)
{
	static const char *const states[] = {
	    "57P01", "57P02", "57P03", "08006", "25P03", NULL};

	(void)state;
	for (size_t i = 0; i < COUNT(states); i++) {
		const struct sqlstate *s = sqlstate_find(states[i]);

		assert_int_equal(s->remedy, SQLSTATE_LOST);
		assert_int_equal(s->err, ERR_UNAVAILABLE);
	}
}

/* libpq's words with PQERRORS_VERBOSE, as they came. */
static void
the_reason_for_a_failed_connection_is_read_from_its_message(void **state)
{
	static const struct {
		const char *words, *tidy;
		enum err err;
	} cases[] = {
	    {"connection to server on socket \"/s\" failed: FATAL:  53300: "
	     "sorry, too many clients already\n"
	     "LOCATION:  InitProcess, proc.c:361\n",
		"connection to server on socket \"/s\" failed: FATAL:  53300: "
		"sorry, too many clients already",
		ERR_DATABASE_CONNECTIONS},
	    {"connection to server at \"a\" failed: No such file\n"
	     "\tIs the server running?\n"
	     "connection to server at \"b\" failed: session is read-only\n",
		"connection to server at \"a\" failed: No such file; "
		"Is the server running?; "
		"connection to server at \"b\" failed: session is read-only",
		ERR_DATABASE_READ_ONLY},
	    {"FATAL:  28000: Peer authentication failed\n",
		"FATAL:  28000: Peer authentication failed", ERR_UNAVAILABLE},
	    {"no answer in time", "no answer in time", ERR_UNAVAILABLE},
	    {"", "", ERR_UNAVAILABLE},
	};
	char room[6], tidy[512];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(
		    sqlstate_away(sqlstate_told(cases[i].words, room)),
		    cases[i].err);
		sqlstate_tidy(cases[i].words, tidy, sizeof tidy);
		assert_string_equal(tidy, cases[i].tidy);
		sqlstate_tidy(cases[i].words, tidy, 8);
		assert_true(strlen(tidy) < 8);
	}
}

static void
only_a_missing_function_means_not_migrated(void **state)
{
	(void)state;
	assert_true(sqlstate_is_lack("42883"));
	assert_true(sqlstate_is_lack("3F000"));
	assert_false(sqlstate_is_lack("42P05")); /* a pooler's */
	assert_false(sqlstate_is_lack("42501"));
	assert_false(sqlstate_is_lack(NULL));
}

static void
full_read_only_and_no_connection_are_told_apart(void **state)
{
	(void)state;
	assert_int_equal(sqlstate_find("53100")->err, ERR_DATABASE_FULL);
	assert_int_equal(sqlstate_find("53300")->err, ERR_DATABASE_CONNECTIONS);
	assert_int_equal(sqlstate_find("53200")->err, ERR_DATABASE_BUSY);
	assert_int_equal(sqlstate_find("25006")->err, ERR_DATABASE_READ_ONLY);
}

static void
a_statement_timeout_is_not_a_lost_server(void **state)
{
	(void)state;
	assert_int_equal(sqlstate_find("57014")->remedy, SQLSTATE_LONG);
	assert_int_equal(sqlstate_find("57014")->err, ERR_DATABASE_BUSY);
}

static void
a_write_that_times_out_runs_in_the_slow_lane_and_then_is_too_large(void **state)
{
	struct call *c = &calls[0];

	(void)state;
	assert_int_equal(raised(c, "57014", 9), BATCH_SLOW);
	assert_false(c->is_cut);
	batch.rules.is_last = true;
	batch.rules.max_calls = 1;
	assert_int_equal(raised(c, "57014", 1), BATCH_ALONE);
	assert_int_equal(raised(c, "57014", 1), BATCH_FINISH);
	assert_int_equal(c->err, ERR_DATABASE_BUSY);
	assert_true(c->is_cut);
}

static void
a_read_that_times_out_is_not_repeated(void **state)
{
	(void)state;
	batch.rules.is_last = true;
	assert_int_equal(raised(&calls[0], "57014", 9), BATCH_FINISH);
	assert_int_equal(calls[0].err, ERR_DATABASE_BUSY);
}

static void
an_expensive_call_goes_to_the_slow_lane_and_holds_its_session(void **state)
{
	(void)state;
	calls[1].is_dear = true;
	calls[1].order = calls[2].order = 7;
	add(4);

	assert_int_equal(batch_take(&batch, out), 2);
	assert_ptr_equal(out[0], &calls[0]);
	assert_ptr_equal(out[1], &calls[3]);
	assert_ptr_equal(batch_pop(&batch.dear), &calls[1]);
	assert_int_equal(batch_take(&batch, out), 0);
	batch_release(&batch, 7);
	assert_int_equal(batch_take(&batch, out), 1);
	assert_ptr_equal(out[0], &calls[2]);
}

static void
an_expensive_call_does_not_overtake_its_own_session(void **state)
{
	(void)state;
	calls[1].is_dear = true;
	calls[0].order = calls[1].order = 7;
	add(3);

	assert_int_equal(batch_take(&batch, out), 1);
	assert_ptr_equal(out[0], &calls[0]);
	assert_null(batch.dear.first);
	assert_int_equal(batch_take(&batch, out), 1);
	assert_ptr_equal(out[0], &calls[2]);
	assert_ptr_equal(batch_pop(&batch.dear), &calls[1]);
}

static void
users_take_turns_in_the_slow_lane(void **state)
{
	static const uint64_t users[] = {1, 1, 1, 2, 2, 3};
	static const size_t turns[] = {0, 3, 1, 4, 2, 5};

	(void)state;
	batch.rules.max_calls = 1;
	batch.rules.is_last = true;
	for (size_t i = 0; i < COUNT(users); i++)
		calls[i].user = users[i];
	add(COUNT(users));
	for (size_t i = 0; i < COUNT(turns); i++) {
		assert_int_equal(batch_take(&batch, out), 1);
		assert_ptr_equal(out[0], &calls[turns[i]]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(an_empty_queue_gives_an_empty_batch, fresh),
	    cmocka_unit_test_setup(
		all_waiting_calls_are_one_batch_oldest_first, fresh),
	    cmocka_unit_test_setup(a_batch_is_bounded_in_calls, fresh),
	    cmocka_unit_test_setup(a_batch_is_bounded_in_bytes, fresh),
	    cmocka_unit_test_setup(
		a_call_larger_than_the_bound_is_a_batch_alone, fresh),
	    cmocka_unit_test_setup(
		a_repeated_call_runs_before_newer_calls, fresh),
	    cmocka_unit_test_setup(only_calls_of_a_held_session_wait, fresh),
	    cmocka_unit_test_setup(
		a_session_held_twice_is_released_twice, fresh),
	    cmocka_unit_test_setup(
		the_number_of_held_sessions_is_bounded, fresh),
	    cmocka_unit_test_setup(
		a_call_that_raised_runs_alone_and_first, fresh),
	    cmocka_unit_test_setup(
		only_calls_past_their_deadline_expire, fresh),
	    cmocka_unit_test_setup(an_answered_call_is_finished, fresh),
	    cmocka_unit_test_setup(
		a_busy_call_tries_three_times_then_the_slow_lane, fresh),
	    cmocka_unit_test_setup(a_call_aborted_by_another_runs_again, fresh),
	    cmocka_unit_test_setup(
		a_call_that_failed_in_a_batch_is_retried_alone_once, fresh),
	    cmocka_unit_test_setup(
		a_deadlock_is_retried_a_bounded_number_of_times, fresh),
	    cmocka_unit_test_setup(
		a_value_that_cannot_be_stored_fails_at_once, fresh),
	    cmocka_unit_test_setup(
		a_lock_timeout_goes_to_the_slow_lane_and_ends_there, fresh),
	    cmocka_unit_test_setup(
		a_stale_plan_is_tried_on_a_new_connection, fresh),
	    cmocka_unit_test_setup(a_lost_safe_call_is_repeated_once, fresh),
	    cmocka_unit_test_setup(
		a_lost_unsafe_call_has_an_unknown_outcome, fresh),
	    cmocka_unit_test(an_unknown_sqlstate_is_an_internal_error),
	    cmocka_unit_test(
		a_server_that_shuts_down_leaves_the_outcome_unknown),
	    cmocka_unit_test(
		the_reason_for_a_failed_connection_is_read_from_its_message),
	    cmocka_unit_test(only_a_missing_function_means_not_migrated),
	    cmocka_unit_test(full_read_only_and_no_connection_are_told_apart),
	    cmocka_unit_test(a_statement_timeout_is_not_a_lost_server),
	    cmocka_unit_test_setup(
		a_write_that_times_out_runs_in_the_slow_lane_and_then_is_too_large,
		fresh),
	    cmocka_unit_test_setup(
		a_read_that_times_out_is_not_repeated, fresh),
	    cmocka_unit_test_setup(
		an_expensive_call_goes_to_the_slow_lane_and_holds_its_session,
		fresh),
	    cmocka_unit_test_setup(
		an_expensive_call_does_not_overtake_its_own_session, fresh),
	    cmocka_unit_test_setup(users_take_turns_in_the_slow_lane, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
