/* pulse - a hang is told from slowness. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "proc/pulse.h"

static struct score score;
static struct pulse pulse;

static int
set_up(void **state)
{
	(void)state;
	memset(&score, 0, sizeof score);
	pulse = (struct pulse){0};
	for (int i = 0; i < TURN__COUNT; i++)
		score.turn[i] = 1;
	assert_int_equal(pulse_look(&pulse, &score), TURN__COUNT);
	return 0;
}

/* All turn but this one. */
static enum turn
look(enum turn but)
{
	for (int i = 0; i < TURN__COUNT; i++)
		score.turn[i] += i != (int)but;
	return pulse_look(&pulse, &score);
}

static void
a_part_that_stands_still_is_found_after_seven_looks(void **state)
{
	for (int t = 0; t < TURN__COUNT; t++) {
		set_up(state);
		for (int i = 1; i < PULSE_LOOKS; i++)
			assert_int_equal(look((enum turn)t), TURN__COUNT);
		assert_int_equal(look((enum turn)t), t);
		assert_string_not_equal(score_turn_name((enum turn)t), "");
	}
}

static void
one_turn_restarts_the_count(void **state)
{
	(void)state;
	for (int i = 1; i < PULSE_LOOKS; i++)
		look(TURN_WRITE);
	assert_int_equal(look(TURN__COUNT), TURN__COUNT);
	for (int i = 1; i < PULSE_LOOKS; i++)
		assert_int_equal(look(TURN_WRITE), TURN__COUNT);
}

static void
requests_that_wait_for_a_lane_are_not_a_hang(void **state)
{
	(void)state;
	score.waiting = 1;
	for (int i = 0; i < 3 * PULSE_LOOKS; i++)
		assert_int_equal(look(TURN_REQUESTS), TURN__COUNT);
	score.waiting = 0;
	for (int i = 1; i < PULSE_LOOKS; i++)
		assert_int_equal(look(TURN_REQUESTS), TURN__COUNT);
	assert_int_equal(look(TURN_REQUESTS), TURN_REQUESTS);
}

static void
an_idle_lane_that_stops_is_found_while_requests_wait(void **state)
{
	(void)state;
	score.waiting = 1;
	for (int i = 1; i < PULSE_LOOKS; i++)
		look(TURN_SLOW);
	assert_int_equal(look(TURN_SLOW), TURN_SLOW);
}

static void
a_lane_without_a_connection_is_not_a_hang(void **state)
{
	(void)state;
	score.turn[TURN_READ] = 0;
	for (int i = 0; i < 3 * PULSE_LOOKS; i++)
		assert_int_equal(look(TURN_READ), TURN__COUNT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(
		a_part_that_stands_still_is_found_after_seven_looks, set_up),
	    cmocka_unit_test_setup(one_turn_restarts_the_count, set_up),
	    cmocka_unit_test_setup(
		requests_that_wait_for_a_lane_are_not_a_hang, set_up),
	    cmocka_unit_test_setup(
		an_idle_lane_that_stops_is_found_while_requests_wait, set_up),
	    cmocka_unit_test_setup(
		a_lane_without_a_connection_is_not_a_hang, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
