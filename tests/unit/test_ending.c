/* test_ending - channels are closed in time, once, and none is forgotten. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "live/ending.h"

static void
nothing_ends_before_its_time(void **state)
{
	struct endings *e = ending_new(4);
	char channel[BELL_CHANNEL_SIZE];

	(void)state;
	assert_true(ending_add(e, "aa", 100));
	assert_false(ending_take(e, 99, channel));
	assert_true(ending_take(e, 100, channel));
	assert_string_equal(channel, "aa");
	assert_false(ending_take(e, 1000, channel));
	assert_int_equal(ending_count(e), 0);
	ending_free(e);
}

static void
of_many_times_the_first_and_the_last_count(void **state)
{
	struct endings *e = ending_new(4);
	char channel[BELL_CHANNEL_SIZE];

	(void)state;
	assert_true(ending_add(e, "aa", 200));
	assert_true(ending_add(e, "aa", 100));
	assert_true(ending_add(e, "aa", 300));
	assert_int_equal(ending_count(e), 1);
	assert_true(ending_take(e, 100, channel));
	assert_false(ending_take(e, 299, channel));
	assert_true(ending_take(e, 300, channel));
	assert_false(ending_take(e, 1000, channel));
	ending_free(e);
}

static void
a_full_table_says_so_and_still_knows_its_own(void **state)
{
	struct endings *e = ending_new(2);

	(void)state;
	assert_true(ending_add(e, "aa", 1));
	assert_true(ending_add(e, "bb", 2));
	assert_false(ending_add(e, "cc", 3));
	assert_true(ending_add(e, "bb", 4));
	ending_free(e);
}

static void
at_the_end_of_time_all_come_out(void **state)
{
	struct endings *e = ending_new(10000);
	char channel[BELL_CHANNEL_SIZE];
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 5000; i++) {
		snprintf(channel, sizeof channel, "%064x", i % 2500);
		assert_true(ending_add(e, channel, 1 + i * 7 % 1000));
	}
	assert_int_equal(ending_count(e), 2500);
	while (ending_take(e, INT64_MAX, channel))
		n++;
	assert_int_equal(n, 2500);
	assert_int_equal(ending_count(e), 0);
	ending_free(e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_ends_before_its_time),
	    cmocka_unit_test(of_many_times_the_first_and_the_last_count),
	    cmocka_unit_test(a_full_table_says_so_and_still_knows_its_own),
	    cmocka_unit_test(at_the_end_of_time_all_come_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
