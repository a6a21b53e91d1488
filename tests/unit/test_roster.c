/* roster and backoff - who is started, replaced and let go, and when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "proc/roster.h"

#define SECOND ((int64_t)1000000)
#define MOST   64

/* Children that are only numbers. */
static struct child children[MOST];
static size_t started;
static bool is_forkless; /* fork fails */
static struct roster roster;

static struct child *
fake_start(void *ctx, struct post *p, int64_t now_us)
{
	struct child *c = &children[started];

	(void)ctx;
	if (is_forkless)
		return NULL;
	assert_true(started < MOST);
	*c = (struct child){
	    .pid = (pid_t)(100 + started),
	    .post = p,
	    .generation = roster.generation,
	    .started_us = now_us,
	};
	started++;
	return c;
}

static void
fake_stop(void *ctx, struct child *c, int64_t now_us)
{
	(void)ctx;
	(void)now_us;
	assert_false(c->is_leaving);
	c->is_leaving = true;
}

static int
set_up(void **state)
{
	const struct roster_ops ops = {fake_start, fake_stop, NULL};

	(void)state;
	started = 0;
	is_forkless = false;
	memset(children, 0, sizeof children);
	roster_init(&roster, &ops);
	return 0;
}

static void
want(unsigned contexts, unsigned shares)
{
	const unsigned wanted[GROUP__COUNT] = {
	    [GROUP_CONTEXT] = contexts, [GROUP_SHARE] = shares};

	roster_want(&roster, wanted, roster.generation + 1);
}

/* Two of context, one of share, all ready. */
static void
begin(void)
{
	want(2, 1);
	roster_tick(&roster, 0);
	assert_int_equal(started, 3);
	for (size_t i = 0; i < 3; i++)
		roster_ready(&roster, &children[i], 0);
	assert_true(roster_is_settled(&roster));
}

static unsigned
serving(void)
{
	unsigned n = 0;

	for (size_t i = 0; i < roster.count; i++)
		n += roster.posts[i].now != NULL;
	return n;
}

static void
all_workers_are_started_at_once(void **state)
{
	(void)state;
	want(2, 1);
	assert_int_equal(roster_due_us(&roster), 0);
	roster_tick(&roster, 0);
	assert_int_equal(started, 3);
	assert_false(roster_is_serving(&roster));
	roster_ready(&roster, &children[0], 0);
	assert_false(roster_is_serving(&roster));
	roster_ready(&roster, &children[2], 0);
	assert_true(roster_is_serving(&roster));
	assert_false(roster_is_settled(&roster));
	roster_ready(&roster, &children[1], 0);
	assert_true(roster_is_settled(&roster));
	assert_true(roster_due_us(&roster) == INT64_MAX);
}

static void
a_reload_replaces_workers_one_by_one(void **state)
{
	(void)state;
	begin();
	want(2, 1);
	for (size_t i = 0; i < 3; i++) {
		roster_tick(&roster, SECOND);
		assert_int_equal(started, 4 + i);
		assert_int_equal(serving(), 3);
		assert_false(children[i].is_leaving);
		roster_ready(&roster, &children[3 + i], SECOND);
		assert_true(children[i].is_leaving);
		roster_died(&roster, &children[i], SECOND);
	}
	assert_true(roster_is_settled(&roster));
	roster_tick(&roster, 2 * SECOND);
	assert_int_equal(started, 6);
}

static void
a_replacement_that_dies_leaves_the_old_one_serving(void **state)
{
	(void)state;
	begin();
	want(2, 1);
	roster_tick(&roster, SECOND);
	roster_died(&roster, &children[3], SECOND);
	assert_int_equal(serving(), 3);
	assert_false(children[0].is_leaving);
	/* The others are not tried meanwhile. */
	roster_tick(&roster, SECOND);
	assert_int_equal(started, 4);
	assert_int_equal(roster_due_us(&roster), SECOND + BACKOFF_FIRST_US);
	roster_tick(&roster, SECOND + BACKOFF_FIRST_US);
	assert_int_equal(started, 5);
}

static void
a_second_reload_takes_over_from_the_first(void **state)
{
	(void)state;
	begin();
	want(2, 1);
	roster_tick(&roster, SECOND);
	want(2, 1);
	roster_ready(&roster, &children[3], SECOND);
	for (size_t i = 4; !roster_is_settled(&roster); i++) {
		roster_tick(&roster, SECOND);
		assert_int_equal(serving(), 3);
		roster_ready(&roster, &children[i], SECOND);
	}
	for (size_t i = 0; i < roster.count; i++)
		assert_int_equal(roster.posts[i].now->generation, 3);
}

static void
a_worker_that_lived_long_is_replaced_at_once(void **state)
{
	(void)state;
	begin();
	roster_died(&roster, &children[1], 10 * SECOND);
	assert_int_equal(roster_due_us(&roster), 10 * SECOND);
	roster_tick(&roster, 10 * SECOND);
	assert_int_equal(started, 4);
}

static void
workers_that_die_young_are_restarted_ever_more_slowly(void **state)
{
	int64_t now_us = 0, waits_ms[10];

	(void)state;
	begin();
	roster_died(&roster, &children[0], now_us);
	for (size_t i = 0; i < COUNT(waits_ms); i++) {
		int64_t due_us = roster_due_us(&roster);

		waits_ms[i] = (due_us - now_us) / 1000;
		roster_tick(&roster, due_us - 1);
		assert_int_equal(started, 3 + i);
		now_us = due_us;
		roster_tick(&roster, now_us);
		assert_int_equal(started, 4 + i);
		roster_died(&roster, &children[3 + i], now_us);
	}
	assert_int_equal(waits_ms[0], 100);
	assert_int_equal(waits_ms[1], 200);
	assert_int_equal(waits_ms[6], 6400);
	assert_int_equal(waits_ms[7], 10000);
	assert_int_equal(waits_ms[9], 10000);
}

static void
backoff_never_overflows(void **state)
{
	struct backoff b = {0};

	(void)state;
	for (int i = 0; i < 1000; i++)
		backoff_died(&b, 5, 5);
	assert_int_equal(b.next_us, 5 + BACKOFF_MOST_US);
}

static void
a_reload_starts_workers_that_would_not_start_before(void **state)
{
	(void)state;
	begin();
	roster_died(&roster, &children[0], 0);
	assert_true(roster_due_us(&roster) > 0);
	want(2, 1);
	assert_int_equal(roster_due_us(&roster), 0);
}

static void
a_reload_removes_or_adds_workers_to_the_new_number(void **state)
{
	(void)state;
	begin();
	want(1, 2);
	roster_tick(&roster, 0);
	assert_true(children[1].is_leaving);
	assert_int_equal(serving(), 2);
	roster_died(&roster, &children[1], 0);
	assert_int_equal(started, 5); /* a second share, a replacement */
	want(3, 2);
	roster_tick(&roster, 0);
	assert_int_equal(started, 7);
}

static void
a_worker_that_is_starting_can_be_removed(void **state)
{
	(void)state;
	want(2, 1);
	roster_tick(&roster, 0);
	want(1, 1);
	roster_tick(&roster, 0);
	assert_true(children[1].is_leaving);
	roster_ready(&roster, &children[1], 0);
	assert_int_equal(serving(), 0);
	roster_died(&roster, &children[1], 0);
}

static void
draining_stops_all_workers_and_starts_none(void **state)
{
	(void)state;
	begin();
	roster_died(&roster, &children[2], 0);
	roster_drain(&roster, SECOND);
	roster_tick(&roster, 100 * SECOND);
	assert_int_equal(started, 3);
	assert_true(children[0].is_leaving);
	assert_true(children[1].is_leaving);
	assert_true(roster_due_us(&roster) == INT64_MAX);
}

static void
a_failed_fork_is_tried_again_later(void **state)
{
	(void)state;
	is_forkless = true;
	want(1, 0);
	roster_tick(&roster, 0);
	assert_true(roster_due_us(&roster) > 0);
	is_forkless = false;
	roster_tick(&roster, roster_due_us(&roster));
	assert_int_equal(started, 1);
	/* And the same for a replacement, without a busy loop. */
	roster_ready(&roster, &children[0], 0);
	want(1, 0);
	is_forkless = true;
	roster_tick(&roster, SECOND);
	assert_true(roster_due_us(&roster) > SECOND);
	assert_int_equal(serving(), 1);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup(f, set_up)
	const struct CMUnitTest tests[] = {
	    TEST(all_workers_are_started_at_once),
	    TEST(a_reload_replaces_workers_one_by_one),
	    TEST(a_replacement_that_dies_leaves_the_old_one_serving),
	    TEST(a_second_reload_takes_over_from_the_first),
	    TEST(a_worker_that_lived_long_is_replaced_at_once),
	    TEST(workers_that_die_young_are_restarted_ever_more_slowly),
	    TEST(backoff_never_overflows),
	    TEST(a_reload_starts_workers_that_would_not_start_before),
	    TEST(a_reload_removes_or_adds_workers_to_the_new_number),
	    TEST(a_worker_that_is_starting_can_be_removed),
	    TEST(draining_stops_all_workers_and_starts_none),
	    TEST(a_failed_fork_is_tried_again_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
