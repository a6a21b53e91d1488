/*
 * What the lanes promise when PostgreSQL is killed, stopped and started under
 * them: an unknown outcome is never a success.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/score.h"
#include "lanes_rig.h"

static void
kill_the_write_lane(void)
{
	sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
	    " WHERE wait_event = 'PgSleep'");
}

static void
a_lost_connection_is_never_a_success(void **state)
{
	(void)state;
	occupy(CALL_lane_write_once, "3000");
	kill_the_write_lane();

	assert_int_equal(end(0), ERR_UNAVAILABLE);
	assert_int_equal(ask("SELECT count(*) FROM holdfast.lane_done"), 0);
	assert_int_equal(now(a_write(CALL_lane_write, 1, "0")), ERR_OK);
}

static void
a_safe_call_is_sent_again_and_happens_once(void **state)
{
	(void)state;
	occupy(CALL_lane_write, "500");
	kill_the_write_lane();

	assert_int_equal(end(0), ERR_OK);
	assert_int_equal(ask("SELECT count(*) FROM holdfast.lane_done"), 1);
}

static void
a_call_that_kills_its_connection_is_sent_a_bounded_number_of_times(void **state)
{
	(void)state;
	begin(0, (struct job){.id = CALL_lane_die, .arg = {"ada", "x"}});
	begin(1, a_write(CALL_lane_write, 1, "0"));
	assert_int_equal(end(0), ERR_UNAVAILABLE);
	(void)end(1); /* may have been in its company both times */
	assert_int_equal(now(a_write(CALL_lane_write, 2, "0")), ERR_OK);
	assert_int_equal(ask("SELECT count(*) FROM holdfast.lane_done"
			     " WHERE id = 'x'"),
	    0);
}

static void
forgotten_statements_are_prepared_again(void **state)
{
	(void)state;
	assert_int_equal(
	    now((struct job){.id = CALL_lane_forget, .arg = {"ada"}}), ERR_OK);
	assert_int_equal(now(a_write(CALL_lane_write_once, 1, "0")), ERR_OK);
	assert_int_equal(ask("SELECT count(*) FROM holdfast.lane_done"), 1);
}

static void
a_batch_past_its_deadline_is_given_up(void **state)
{
	close_store(state);
	conf->batch_timeout_ms = 500;
	assert_int_equal(open_store(), 0);

	assert_int_equal(
	    now(a_write(CALL_lane_write_once, 1, "3000")), ERR_UNAVAILABLE);
	assert_true(jobs[0].took_us < 2500000);
	assert_int_equal(now(a_write(CALL_lane_write, 2, "0")), ERR_OK);
}

/*
 * Else it could be done later, over something that was acknowledged
 * meanwhile.  The rig's session would sleep until long after the answer.
 */
static void
the_old_backend_has_ended_before_503_is_answered(void **state)
{
	close_store(state);
	conf->batch_timeout_ms = 500;
	assert_int_equal(open_store(), 0);

	occupy(CALL_lane_write_once, "1900");
	assert_int_equal(end(0), ERR_UNAVAILABLE);
	assert_int_equal(ask("SELECT count(*) FROM pg_stat_activity"
			     " WHERE wait_event = 'PgSleep'"),
	    0);
	sql("SELECT pg_sleep(2)");
	assert_int_equal(ask("SELECT count(*) FROM holdfast.lane_done"), 0);
}

/* Stopped, it can neither do it nor end; so its caller is told in time. */
static void
an_unproven_outcome_is_answered_503_in_time(void **state)
{
	uint64_t before;
	int64_t pid;

	close_store(state);
	conf->batch_timeout_ms = 500;
	assert_int_equal(open_store(), 0);
	before = score_mine->counter[COUNTER_UNPROVEN];

	occupy(CALL_lane_write_once, "60000");
	pid = ask("SELECT pid FROM pg_stat_activity WHERE wait_event ="
		  " 'PgSleep'");
	kill((pid_t)pid, SIGSTOP);
	assert_int_equal(end(0), ERR_UNAVAILABLE);
	assert_true(jobs[0].took_us > 3000000);
	assert_int_equal(score_mine->counter[COUNTER_UNPROVEN], before + 1);
	await_up();
	kill((pid_t)pid, SIGCONT);
	assert_int_equal(now(a_write(CALL_lane_write, 1, "0")), ERR_OK);
}

static int64_t
is_on(const char *setting)
{
	char query[256];

	snprintf(query, sizeof query,
	    "SELECT count(*) FROM holdfast.lane_done WHERE id = '%s'", setting);
	return ask(query);
}

/* 2xx is a commit on disk, here and on each standby that has to have it. */
static void
synchronous_commit_is_on_whatever_the_database_sets(void **state)
{
	static const char *const level[][2] = {{"off", "on"}, {"local", "on"},
	    {"remote_write", "on"}, {"on", "on"},
	    {"remote_apply", "remote_apply"}};
	char set[128];

	for (size_t i = 0; i < COUNT(level); i++) {
		close_store(state);
		snprintf(set, sizeof set,
		    "ALTER DATABASE postgres SET synchronous_commit = %s",
		    level[i][0]);
		sql(set);
		assert_int_equal(open_store(), 0);
		sql("TRUNCATE holdfast.lane_done");
		assert_int_equal(now((struct job){.id = CALL_lane_note,
				     .arg = {"ada", "synchronous_commit"}}),
		    ERR_OK);
		assert_int_equal(is_on(level[i][1]), 1);
	}
	sql("ALTER DATABASE postgres RESET synchronous_commit");
}

static void
the_store_reconnects_when_the_server_is_back(void **state)
{
	(void)state;
	occupy(CALL_lane_write_once, "3000");
	server("stop");
	assert_int_equal(end(0), ERR_UNAVAILABLE);
	for (int i = 0; i < 3; i++)
		assert_int_equal(
		    now(a_write(CALL_lane_write, 1, "0")), ERR_UNAVAILABLE);
	assert_int_equal(now(a_read("0")), ERR_UNAVAILABLE);
	assert_false(store_is_up(store));

	server("start");
	await_up();
	assert_int_equal(now(a_write(CALL_lane_write, 1, "0")), ERR_OK);
	assert_int_equal(now(a_read("0")), ERR_OK);
	PQreset(admin);
}

static void
a_store_starts_without_its_server(void **state)
{
	close_store(state);
	server("stop");
	assert_int_equal(open_store(), 0);
	assert_int_equal(now(a_read("0")), ERR_UNAVAILABLE);
	assert_true(jobs[0].took_us < 1000000);

	server("start");
	await_up();
	assert_int_equal(now(a_write(CALL_lane_write, 1, "0")), ERR_OK);
	PQreset(admin);
}

#define HAMMERS      16
#define HAMMER_CALLS 20000
#define KILLS        60

static _Atomic bool is_over;
static _Atomic int acknowledged;
static bool is_acknowledged[HAMMERS][HAMMER_CALLS];

/* What is refused at once would else have used up all calls in one outage. */
static void
await_lanes(void)
{
	while (!store_is_up(store) && !atomic_load(&is_over))
		usleep(1000);
}

static void *
hammer(void *arg)
{
	int thread = (int)(intptr_t)arg;
	char id[32], session[16];

	for (int i = 0; i < HAMMER_CALLS && !atomic_load(&is_over); i++) {
		struct job j = {
		    .id = i % 3 == 0 ? CALL_lane_write_once : CALL_lane_write,
		    .arg = {"ada", session, id, "0"},
		    .nargs = 4,
		    .session = session};

		snprintf(id, sizeof id, "%d-%d", thread, i);
		snprintf(session, sizeof session, "s%d", (thread + i) % 20);
		run_job(&j);
		if (j.err == ERR_OK && j.status == 200) {
			is_acknowledged[thread][i] = true;
			atomic_fetch_add(&acknowledged, 1);
		} else {
			await_lanes();
		}
	}
	return NULL;
}

/*
 * Every other time only once somebody has got through since, however slow the
 * machine; whether anybody ever did is asked when the threads are over.
 */
static void
kill_at_random(int times)
{
	int64_t end_us = clock_now_us() + 120000000;

	for (int i = 0; i < times; i++) {
		int before = atomic_load(&acknowledged);

		sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
		    " WHERE application_name LIKE 'holdfast %'"
		    " AND random() < 0.5");
		sql("SELECT pg_sleep(0.03)");
		while (i % 2 == 1 && atomic_load(&acknowledged) == before &&
		       clock_now_us() < end_us)
			usleep(1000);
	}
}

/* Removes the rows of the table from the list; the rest was lost. */
static int
count_lost(void)
{
	PGresult *r = PQexec(admin, "SELECT id FROM holdfast.lane_done");
	int lost = 0, thread, i;

	for (int row = 0; row < PQntuples(r); row++) {
		assert_int_equal(
		    sscanf(PQgetvalue(r, row, 0), "%d-%d", &thread, &i), 2);
		is_acknowledged[thread][i] = false;
	}
	PQclear(r);
	for (thread = 0; thread < HAMMERS; thread++)
		for (i = 0; i < HAMMER_CALLS; i++)
			lost += is_acknowledged[thread][i];
	return lost;
}

/* The promise of the product, under connections that die all the time. */
static void
nothing_acknowledged_is_ever_missing(void **state)
{
	pthread_t threads[HAMMERS];

	(void)state;
	for (int i = 0; i < HAMMERS; i++)
		pthread_create(&threads[i], NULL, hammer, (void *)(intptr_t)i);
	kill_at_random(KILLS);
	atomic_store(&is_over, true);
	for (int i = 0; i < HAMMERS; i++)
		pthread_join(threads[i], NULL);

	assert_true(atomic_load(&acknowledged) >= KILLS / 2);
	assert_int_equal(count_lost(), 0);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    LANE_TEST(a_lost_connection_is_never_a_success),
	    LANE_TEST(a_safe_call_is_sent_again_and_happens_once),
	    LANE_TEST(
		a_call_that_kills_its_connection_is_sent_a_bounded_number_of_times),
	    LANE_TEST(forgotten_statements_are_prepared_again),
	    LANE_TEST(a_batch_past_its_deadline_is_given_up),
	    LANE_TEST(the_old_backend_has_ended_before_503_is_answered),
	    LANE_TEST(an_unproven_outcome_is_answered_503_in_time),
	    LANE_TEST(synchronous_commit_is_on_whatever_the_database_sets),
	    LANE_TEST(the_store_reconnects_when_the_server_is_back),
	    LANE_TEST(a_store_starts_without_its_server),
	    LANE_TEST(nothing_acknowledged_is_ever_missing),
	};

	(void)argc;
	need_cluster(argv[0]);
	return cmocka_run_group_tests(tests, prepare, finish);
}
