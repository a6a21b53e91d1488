/*
 * What the lanes promise, against a real PostgreSQL: batches, order, bounds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lanes_rig.h"

static void
an_answered_write_is_committed(void **state)
{
	(void)state;
	assert_int_equal(now(a_write(CALL_lane_write, 1, "0")), ERR_OK);
	assert_int_equal(jobs[0].status, 200);
	assert_int_equal(ask("SELECT count(*) FROM holdfast.lane_done"), 1);
}

static void
every_column_of_an_answer_arrives(void **state)
{
	struct call c = CALL_INIT;

	(void)state;
	call_begin(&c, CALL_lane_null);
	call_arg(&c, "ada", 3);
	assert_int_equal(store_run(store, &c), ERR_OK);
	assert_int_equal(c.answer.status, 404);
	assert_string_equal(c.answer.code, "not-found");
	assert_null(c.answer.body);
	assert_int_equal(c.answer.body_len, 0);
	assert_string_equal(c.answer.etag, "\"7\"");
	assert_string_equal(c.answer.location, "/there");
	assert_int_equal(c.answer.used, 5);
	assert_int_equal(c.answer.quota, 9);
	assert_string_equal(c.answer.warn, "near");
	assert_string_equal(c.answer.bell, "[]");
	assert_int_equal(c.answer.ticket, 77);
	assert_string_equal(c.answer.outcome, "refused");
	call_end(&c);
}

static void
a_function_without_a_row_is_an_internal_error(void **state)
{
	struct call c = CALL_INIT;

	(void)state;
	call_begin(&c, CALL_lane_null);
	call_arg(&c, NULL, 0);
	assert_int_equal(store_run(store, &c), ERR_INTERNAL);
	call_end(&c);
}

static void
an_argument_cut_at_a_nul_byte_is_not_sent(void **state)
{
	struct call c = CALL_INIT;

	(void)state;
	call_begin(&c, CALL_lane_null);
	call_arg(&c, "a\0b", 3);
	assert_int_equal(store_run(store, &c), ERR_UNSTORABLE_TEXT);
	call_end(&c);
}

static void
writes_that_wait_share_one_transaction(void **state)
{
	(void)state;
	occupy(CALL_lane_write, "300");
	for (int i = 1; i <= 20; i++)
		begin(i, a_write(CALL_lane_write, i, "0"));
	for (int i = 0; i <= 20; i++)
		assert_int_equal(end(i), ERR_OK);
	for (int i = 2; i <= 20; i++)
		assert_string_equal(jobs[i].body, jobs[1].body);
	assert_string_not_equal(jobs[0].body, jobs[1].body);
}

static void
one_poisoned_call_fails_alone(void **state)
{
	(void)state;
	occupy(CALL_lane_write, "300");
	for (int i = 1; i <= 20; i++)
		begin(i, a_write(CALL_lane_write_once, i, "0"));
	begin(21, (struct job){.id = CALL_lane_raise, .arg = {"ada", "P0001"}});
	begin(22, (struct job){.id = CALL_lane_raise, .arg = {"ada", "22P05"}});
	begin(23, (struct job){.id = CALL_lane_raise, .arg = {"ada", "40001"}});

	for (int i = 0; i <= 20; i++)
		assert_int_equal(end(i), ERR_OK);
	assert_int_equal(end(21), ERR_INTERNAL);
	assert_int_equal(end(22), ERR_UNSTORABLE_TEXT);
	assert_int_equal(end(23), ERR_DATABASE_BUSY);
	assert_int_equal(ask("SELECT count(*) FROM holdfast.lane_done"), 21);
	assert_true(store_is_up(store));
}

/* The row of the first attempt is committed, and only its answer was lost. */
static void
a_repeated_call_finds_its_own_row(void **state)
{
	(void)state;
	assert_int_equal(now(a_write(CALL_lane_write, 1, "0")), ERR_OK);
	assert_int_equal(now(a_write(CALL_lane_write, 1, "0")), ERR_OK);
	assert_int_equal(ask("SELECT count(*) FROM holdfast.lane_done"), 1);
}

static void
a_full_queue_refuses_at_once(void **state)
{
	int refused = 0;

	close_store(state);
	conf->queue_calls = 4;
	assert_int_equal(open_store(), 0);
	occupy(CALL_lane_write, "800");
	for (int i = 1; i <= 10; i++)
		begin(i, a_write(CALL_lane_write, i, "0"));

	for (int i = 1; i <= 10; i++) {
		if (end(i) == ERR_OK)
			continue;
		assert_int_equal(jobs[i].err, ERR_DATABASE_BUSY);
		assert_true(jobs[i].took_us < 400000);
		refused++;
	}
	assert_int_equal(end(0), ERR_OK);
	assert_int_equal(refused, 7); /* one is in flight, three may wait */
}

static void
a_busy_session_does_not_delay_others(void **state)
{
	(void)state;
	sql("BEGIN");
	sql("SELECT FROM holdfast.lane_session WHERE name = 's1' FOR UPDATE");
	begin(1, a_write(CALL_lane_write, 1, "0"));
	await("SELECT count(*) FROM pg_stat_activity"
	      " WHERE wait_event_type = 'Lock'");
	for (int i = 2; i <= 20; i++)
		begin(i, a_write(CALL_lane_write, i, "0"));
	for (int i = 2; i <= 20; i++) {
		assert_int_equal(end(i), ERR_OK);
		assert_true(jobs[i].took_us < 500000);
	}
	assert_false(atomic_load(&jobs[1].is_over));
	sql("COMMIT");
	assert_int_equal(end(1), ERR_OK);
}

static void
a_session_keeps_its_order_through_the_slow_lane(void **state)
{
	(void)state;
	sql("BEGIN");
	sql("SELECT FROM holdfast.lane_session WHERE name = 's1' FOR UPDATE");
	begin(1, (struct job){.id = CALL_lane_write,
		     .arg = {"ada", "s1", "first", "0"},
		     .session = "s1"});
	await("SELECT count(*) FROM pg_stat_activity"
	      " WHERE wait_event_type = 'Lock'");
	begin(2, (struct job){.id = CALL_lane_write,
		     .arg = {"ada", "s1", "second", "0"},
		     .session = "s1"});
	assert_int_equal(now(a_write(CALL_lane_write, 3, "0")), ERR_OK);
	sql("COMMIT");

	assert_int_equal(end(1), ERR_OK);
	assert_int_equal(end(2), ERR_OK);
	assert_int_equal(ask("SELECT (max(n) FILTER (WHERE id = 'first')"
			     " < max(n) FILTER (WHERE id = 'second'))::int"
			     " FROM holdfast.lane_done"),
	    1);
}

static void
a_session_busy_for_too_long_is_refused(void **state)
{
	(void)state;
	sql("BEGIN");
	sql("SELECT FROM holdfast.lane_session WHERE name = 's1' FOR UPDATE");
	assert_int_equal(
	    now(a_write(CALL_lane_write, 1, "0")), ERR_DATABASE_BUSY);
	assert_true(jobs[0].took_us >= 1000000);
	assert_true(jobs[0].took_us < 4000000);
	sql("COMMIT");
	assert_int_equal(ask("SELECT count(*) FROM holdfast.lane_done"), 0);
}

static void
a_call_that_stays_busy_keeps_its_own_answer(void **state)
{
	(void)state;
	begin(0, (struct job){.id = CALL_lane_busy,
		     .arg = {"ada", "request-in-progress"}});
	begin(
	    1, (struct job){.id = CALL_lane_busy, .arg = {"ada"}, .nargs = 2});
	assert_int_equal(end(0), ERR_REQUEST_IN_PROGRESS);
	assert_int_equal(end(1), ERR_DATABASE_BUSY);
}

static void
a_paused_call_does_not_delay_other_slow_calls(void **state)
{
	(void)state;
	begin(1, (struct job){.id = CALL_lane_busy, .arg = {"ada", "state"}});
	assert_int_equal(
	    now((struct job){.id = CALL_lane_many, .arg = {"ada", "0"}}),
	    ERR_OK);
	assert_string_equal(jobs[0].body, "on");
	assert_false(atomic_load(&jobs[1].is_over));
	assert_int_equal(end(1), ERR_STATE);
}

/* There is no slower lane for reads: they wait, or fail, where they are. */
static void
a_read_blocked_by_a_lock_times_out(void **state)
{
	(void)state;
	begin(0,
	    (struct job){.id = CALL_lane_busy_read, .arg = {"ada", "state"}});
	begin(1,
	    (struct job){.id = CALL_lane_raise_read, .arg = {"ada", "55P03"}});
	begin(2, a_read("0"));
	assert_int_equal(end(2), ERR_OK);
	assert_int_equal(end(1), ERR_DATABASE_BUSY);
	assert_int_equal(end(0), ERR_STATE);
}

static void
a_slow_read_fails_alone(void **state)
{
	close_store(state);
	conf->statement_timeout_ms = 600;
	assert_int_equal(open_store(), 0);
	begin(0, a_read("300"));
	await("SELECT count(*) FROM pg_stat_activity"
	      " WHERE wait_event = 'PgSleep'");
	begin(1, a_read("0"));
	begin(2, a_read("5000"));
	for (int i = 3; i < 10; i++)
		begin(i, a_read("0"));
	assert_int_equal(end(2), ERR_DATABASE_BUSY);
	for (int i = 0; i < 10; i++)
		if (i != 2)
			assert_int_equal(end(i), ERR_OK);
}

static void
a_slow_read_does_not_delay_writes(void **state)
{
	(void)state;
	begin(0, a_read("1500"));
	await("SELECT count(*) FROM pg_stat_activity"
	      " WHERE wait_event = 'PgSleep'");
	begin(1, a_write(CALL_lane_write, 1, "0"));
	assert_int_equal(end(1), ERR_OK);
	assert_false(atomic_load(&jobs[0].is_over));
	assert_int_equal(end(0), ERR_OK);
}

/* A migrate on the way is no reason to be gone. */
static void
a_missing_function_is_503_until_it_exists(void **state)
{
	close_store(state);
	sql("ALTER FUNCTION holdfast.lane_raise RENAME TO lane_gone");
	assert_int_equal(open_store(), 0);
	assert_true(store_lacks_function(store));
	assert_string_not_equal(store_why(store), "");
	assert_int_not_equal(now(a_write(CALL_lane_write, 1, "0")), ERR_OK);

	sql("ALTER FUNCTION holdfast.lane_gone RENAME TO lane_raise");
	await_up();
	assert_int_equal(now(a_write(CALL_lane_write, 1, "0")), ERR_OK);
	assert_false(store_lacks_function(store));
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    LANE_TEST(an_answered_write_is_committed),
	    LANE_TEST(every_column_of_an_answer_arrives),
	    LANE_TEST(a_function_without_a_row_is_an_internal_error),
	    LANE_TEST(an_argument_cut_at_a_nul_byte_is_not_sent),
	    LANE_TEST(writes_that_wait_share_one_transaction),
	    LANE_TEST(one_poisoned_call_fails_alone),
	    LANE_TEST(a_repeated_call_finds_its_own_row),
	    LANE_TEST(a_full_queue_refuses_at_once),
	    LANE_TEST(a_busy_session_does_not_delay_others),
	    LANE_TEST(a_session_keeps_its_order_through_the_slow_lane),
	    LANE_TEST(a_session_busy_for_too_long_is_refused),
	    LANE_TEST(a_call_that_stays_busy_keeps_its_own_answer),
	    LANE_TEST(a_paused_call_does_not_delay_other_slow_calls),
	    LANE_TEST(a_read_blocked_by_a_lock_times_out),
	    LANE_TEST(a_slow_read_fails_alone),
	    LANE_TEST(a_slow_read_does_not_delay_writes),
	    LANE_TEST(a_missing_function_is_503_until_it_exists),
	};

	(void)argc;
	need_cluster(argv[0]);
	return cmocka_run_group_tests(tests, prepare, finish);
}
