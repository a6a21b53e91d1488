/* test_ending - channels are closed in time, once, and none is forgotten. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "live/ending.h"

/* Takes one that is due, and closes it. */
static bool
end_one(struct endings *e, int64_t now_s, char *channel)
{
	if (!ending_take(e, now_s, now_s + 5, channel))
		return false;
	ending_done(e, channel, now_s, now_s + 5);
	return true;
}

static void
nothing_ends_before_its_time(void **state)
{
	struct ending_list *list = ending_list_new();
	struct endings *e = ending_new(list, 4);
	char channel[BELL_CHANNEL_SIZE];

	(void)state;
	assert_true(ending_add(e, "aa", 100));
	assert_false(end_one(e, 99, channel));
	assert_true(end_one(e, 100, channel));
	assert_string_equal(channel, "aa");
	assert_false(end_one(e, 1000, channel));
	assert_int_equal(ending_count(e), 0);
	ending_free(e);
	ending_list_free(list);
}

static void
of_several_times_for_a_channel_the_first_and_the_last_are_kept(void **state)
{
	struct ending_list *list = ending_list_new();
	struct endings *e = ending_new(list, 4);
	char channel[BELL_CHANNEL_SIZE];

	(void)state;
	assert_true(ending_add(e, "aa", 200));
	assert_true(ending_add(e, "aa", 100));
	assert_true(ending_add(e, "aa", 300));
	assert_int_equal(ending_count(e), 1);
	assert_true(end_one(e, 100, channel));
	assert_false(end_one(e, 299, channel));
	assert_true(end_one(e, 300, channel));
	assert_false(end_one(e, 1000, channel));
	ending_free(e);
	ending_list_free(list);
}

static void
a_full_table_refuses_new_channels_and_keeps_its_own(void **state)
{
	struct ending_list *list = ending_list_new();
	struct endings *e = ending_new(list, 2);

	(void)state;
	assert_true(ending_add(e, "aa", 1));
	assert_true(ending_add(e, "bb", 2));
	assert_false(ending_add(e, "cc", 3));
	assert_true(ending_add(e, "bb", 4));
	ending_free(e);
	ending_list_free(list);
}

static void
everything_is_due_at_int64_max(void **state)
{
	struct ending_list *list = ending_list_new();
	struct endings *e = ending_new(list, 10000);
	char channel[BELL_CHANNEL_SIZE];
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 5000; i++) {
		snprintf(channel, sizeof channel, "%064x", i % 2500);
		assert_true(ending_add(e, channel, 1 + i * 7 % 1000));
	}
	assert_int_equal(ending_count(e), 2500);
	while (end_one(e, INT64_MAX - 5, channel))
		n++;
	assert_int_equal(n, 2500);
	assert_int_equal(ending_count(e), 0);
	ending_free(e);
	ending_list_free(list);
}

static void
a_close_that_is_not_confirmed_is_due_again(void **state)
{
	struct ending_list *list = ending_list_new();
	struct endings *e = ending_new(list, 4);
	char channel[BELL_CHANNEL_SIZE];

	(void)state;
	assert_true(ending_add(e, "aa", 100));
	assert_true(ending_take(e, 100, 105, channel));
	assert_false(ending_take(e, 104, 109, channel));
	assert_true(ending_take(e, 105, 110, channel));
	/* Somebody is let in until 108 while it is being closed. */
	assert_true(ending_add(e, "aa", 108));
	ending_done(e, "aa", 105, 110);
	assert_true(ending_take(e, 108, 113, channel));
	ending_done(e, "aa", 108, 113);
	assert_false(ending_list_is_owed(list));
	ending_done(e, "aa", 108, 113);
	assert_false(ending_take(e, INT64_MAX, INT64_MAX, channel));
	ending_free(e);
	ending_list_free(list);
}

/* Adds, takes and ends others than the first `from`, until it is killed. */
_Noreturn static void
churn(struct ending_list *list, int from)
{
	struct endings *e = ending_new(list, 1000);
	char channel[BELL_CHANNEL_SIZE];

	for (unsigned i = 0;; i++) {
		snprintf(channel, sizeof channel, "%064x",
		    (unsigned)from + i * 7919 % 500);
		if (!ending_add(e, channel, 1))
			abort();
		if (i % 3 == 0 && ending_take(e, 1, 2, channel) &&
		    strtoul(channel, NULL, 16) >= (unsigned)from)
			ending_done(e, channel, 1, 2);
	}
}

static void
a_killed_writer_loses_nothing(void **state)
{
	struct ending_list *list = ending_list_new();
	const struct timespec moment = {.tv_nsec = 200000};
	char channel[BELL_CHANNEL_SIZE];
	struct endings *e;
	bool is_there[100];
	unsigned long n;

	(void)state;
	e = ending_new(list, 1000);
	for (int i = 0; i < 100; i++) {
		snprintf(channel, sizeof channel, "%064x", i);
		assert_true(ending_add(e, channel, 1000000));
	}
	ending_free(e);
	for (int round = 0; round < 200; round++) {
		pid_t pid = fork();

		if (pid == 0)
			churn(list, 100);
		nanosleep(&moment, NULL);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		assert_true(ending_list_is_owed(list));
	}
	memset(is_there, 0, sizeof is_there);
	e = ending_new(list, 1000);
	assert_true(ending_count(e) > 100); /* it has done something */
	while (ending_take(e, 1, INT64_MAX, channel)) {
		n = strtoul(channel, NULL, 16);
		if (n < 100)
			is_there[n] = true;
	}
	for (int i = 0; i < 100; i++)
		assert_true(is_there[i]);
	ending_free(e);
	ending_list_free(list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_ends_before_its_time),
	    cmocka_unit_test(
		of_several_times_for_a_channel_the_first_and_the_last_are_kept),
	    cmocka_unit_test(
		a_full_table_refuses_new_channels_and_keeps_its_own),
	    cmocka_unit_test(everything_is_due_at_int64_max),
	    cmocka_unit_test(a_close_that_is_not_confirmed_is_due_again),
	    cmocka_unit_test(a_killed_writer_loses_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
