/* A queue that drains is let be; what waits too long in one that stands is
 * refused, lists first.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api/patience.h"

#define MS      1000
#define SECOND  1000000
#define BEGUN   (100 * (int64_t)SECOND)
#define SAVE_US (120 * MS)

static struct patience p;

static bool
is_over(enum patience_kind kind, int64_t waited_us, int64_t now_us)
{
	const struct patience_wait w = {
	    .kind = kind,
	    .waited_us = waited_us,
	    .is_last_thread = true,
	};

	return patience_is_over(&p, &w, now_us);
}

/* A worker that has run for an hour, and whose queue begins to stand. */
static int
fresh(void **state)
{
	(void)state;
	patience_init(&p, SAVE_US);
	return is_over(PATIENCE_SAVE, 0, BEGUN) ||
	       is_over(PATIENCE_SAVE, 0, BEGUN + 3600 * (int64_t)SECOND);
}

#define NOW (BEGUN + 3600 * (int64_t)SECOND)

/* Every 10 ms one that waited so long, for a second. */
static void
stand(int64_t waited_us, int64_t now_us)
{
	for (int64_t t = now_us; t < now_us + SECOND; t += 10 * MS)
		(void)is_over(PATIENCE_LAST, waited_us, t);
}

static void
a_burst_is_let_be(void **state)
{
	(void)state;
	for (int64_t t = 0; t <= SECOND / 2; t += 10 * MS)
		assert_false(is_over(PATIENCE_LIST, 400 * MS, NOW + t));
	assert_false(patience_is_crowded(&p, NOW + SECOND / 2));
}

static void
what_waits_too_long_in_a_standing_queue_is_refused(void **state)
{
	int64_t then = NOW + SECOND;

	(void)state;
	stand(SAVE_US, NOW);
	assert_true(patience_is_crowded(&p, then));
	assert_true(is_over(PATIENCE_SAVE, SAVE_US + 1, then));
	assert_false(is_over(PATIENCE_SAVE, SAVE_US, then));
}

static void
lists_are_refused_before_saves_and_beacons_last(void **state)
{
	int64_t then = NOW + SECOND;

	(void)state;
	stand(SAVE_US, NOW);
	assert_false(is_over(PATIENCE_LIST, SAVE_US / 2, then));
	assert_true(is_over(PATIENCE_LIST, SAVE_US / 2 + 1, then));
	assert_false(is_over(PATIENCE_SAVE, SAVE_US / 2 + 1, then));
	assert_true(is_over(PATIENCE_SAVE, 40 * SAVE_US, then));
	assert_false(is_over(PATIENCE_LAST, 40 * SAVE_US, then));
	assert_true(is_over(PATIENCE_LAST, 40 * SAVE_US + 1, then));
}

static void
one_that_hardly_waited_shows_that_the_queue_drains(void **state)
{
	int64_t then = NOW + SECOND;

	(void)state;
	stand(SAVE_US, NOW);
	assert_false(is_over(PATIENCE_SAVE, 1 * MS, then));
	assert_false(patience_is_crowded(&p, then));
	assert_false(is_over(PATIENCE_SAVE, SECOND, then + 1));
}

static void
a_thread_that_is_idle_shows_that_nobody_waits(void **state)
{
	const struct patience_wait w = {
	    .kind = PATIENCE_LIST,
	    .waited_us = SECOND,
	};

	(void)state;
	stand(SAVE_US, NOW);
	assert_false(patience_is_over(&p, &w, NOW + SECOND));
	assert_false(patience_is_crowded(&p, NOW + SECOND));
}

static void
what_waited_for_the_start_is_not_refused(void **state)
{
	(void)state;
	patience_init(&p, SAVE_US);
	for (int64_t t = 0; t < 2 * SECOND; t += 10 * MS)
		assert_false(is_over(PATIENCE_LIST, 5 * SECOND + t, BEGUN + t));
}

static void
a_clock_that_was_set_back_refuses_nobody(void **state)
{
	(void)state;
	stand(SAVE_US, NOW);
	assert_false(is_over(PATIENCE_LIST, -SECOND, NOW + SECOND));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(a_burst_is_let_be, fresh),
	    cmocka_unit_test_setup(
		what_waits_too_long_in_a_standing_queue_is_refused, fresh),
	    cmocka_unit_test_setup(
		lists_are_refused_before_saves_and_beacons_last, fresh),
	    cmocka_unit_test_setup(
		one_that_hardly_waited_shows_that_the_queue_drains, fresh),
	    cmocka_unit_test_setup(
		a_thread_that_is_idle_shows_that_nobody_waits, fresh),
	    cmocka_unit_test_setup(
		what_waited_for_the_start_is_not_refused, fresh),
	    cmocka_unit_test_setup(
		a_clock_that_was_set_back_refuses_nobody, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
