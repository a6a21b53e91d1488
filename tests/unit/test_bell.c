/* test_bell - two rings of one channel become one, and hide nobody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "live/bell.h"

static void
bells_come_out_in_the_order_of_first_ringing(void **state)
{
	struct bells *b = bell_new(4);
	struct bell one;

	(void)state;
	assert_int_equal(bell_add(b, "aa", 1, "c1", "[\"x\"]"), BELL_QUEUED);
	assert_int_equal(bell_add(b, "bb", 7, NULL, NULL), BELL_QUEUED);
	assert_int_equal(bell_add(b, "aa", 2, "c1", "[\"y\"]"), BELL_COALESCED);
	assert_true(bell_take(b, &one));
	assert_string_equal(one.channel, "aa");
	assert_int_equal(one.rev, 2);
	assert_string_equal(one.client, "c1");
	assert_string_equal(one.keys, "[\"x\",\"y\"]");
	assert_true(bell_take(b, &one));
	assert_string_equal(one.channel, "bb");
	assert_false(bell_take(b, &one));
	bell_free(b);
}

static void
a_ring_for_two_clients_names_neither(void **state)
{
	struct bells *b = bell_new(4);
	struct bell one;
	char text[256];

	(void)state;
	bell_add(b, "aa", 5, "c1", "[\"x\"]");
	bell_add(b, "aa", 4, "c2", "[\"x\"]");
	assert_true(bell_take(b, &one));
	bell_format(&one, text, sizeof text);
	assert_string_equal(
	    text, "{\"rev\":5,\"client\":null,\"keys\":[\"x\",\"x\"]}");
	bell_free(b);
}

static void
a_ring_with_too_many_keys_names_none(void **state)
{
	struct bells *b = bell_new(4);
	struct bell one;
	char keys[BELL_KEYS_SIZE + 1], text[256];

	(void)state;
	memset(keys, 'k', sizeof keys);
	memcpy(keys, "[\"", 2);
	memcpy(keys + BELL_KEYS_SIZE - 3, "\"]", 3);
	bell_add(b, "aa", 1, "c", keys);
	bell_add(b, "aa", 2, "c", "[\"y\"]");
	assert_true(bell_take(b, &one));
	bell_format(&one, text, sizeof text);
	assert_string_equal(text, "{\"rev\":2,\"client\":\"c\",\"keys\":null}");
	bell_free(b);
}

static void
a_close_replaces_the_waiting_ring(void **state)
{
	struct bells *b = bell_new(4);
	struct bell one;

	(void)state;
	bell_add(b, "aa", 1, "c", "[]");
	assert_int_equal(bell_close(b, "aa"), BELL_COALESCED);
	assert_int_equal(bell_add(b, "aa", 2, "c", "[]"), BELL_COALESCED);
	assert_true(bell_take(b, &one));
	assert_true(one.is_close);
	assert_false(bell_take(b, &one));
	bell_free(b);
}

static void
a_full_table_refuses_new_channels_and_still_joins_rings(void **state)
{
	struct bells *b = bell_new(2);

	(void)state;
	assert_int_equal(bell_add(b, "aa", 1, "c", "[]"), BELL_QUEUED);
	assert_int_equal(bell_add(b, "bb", 1, "c", "[]"), BELL_QUEUED);
	assert_int_equal(bell_add(b, "cc", 1, "c", "[]"), BELL_FULL);
	assert_int_equal(bell_add(b, "aa", 2, "c", "[]"), BELL_COALESCED);
	bell_free(b);
}

/* Against a plain list: nothing is lost from the index as it wraps around. */
static void
a_long_history_loses_no_channel(void **state)
{
	enum { MOST = 8, NAMES = 24 };
	struct bells *b = bell_new(MOST);
	int64_t waiting[NAMES] = {0};
	size_t count = 0;
	uint32_t seed = 12345;

	(void)state;
	for (int step = 1; step < 20000; step++) {
		char name[16];
		unsigned who;
		struct bell one;

		seed = seed * 1664525u + 1013904223u;
		who = (seed >> 8) % NAMES;
		snprintf(name, sizeof name, "%u", who);
		if ((seed >> 28) % 3 != 0) {
			enum bell_result r = bell_add(b, name, step, "", "[]");

			assert_int_equal(r, waiting[who]    ? BELL_COALESCED
					    : count == MOST ? BELL_FULL
							    : BELL_QUEUED);
			count += r == BELL_QUEUED;
			if (r != BELL_FULL)
				waiting[who] = step;
		} else if (bell_take(b, &one)) {
			sscanf(one.channel, "%u", &who);
			assert_int_equal(one.rev, waiting[who]);
			waiting[who] = 0;
			count--;
		}
	}
	bell_free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(bells_come_out_in_the_order_of_first_ringing),
	    cmocka_unit_test(a_ring_for_two_clients_names_neither),
	    cmocka_unit_test(a_ring_with_too_many_keys_names_none),
	    cmocka_unit_test(a_close_replaces_the_waiting_ring),
	    cmocka_unit_test(
		a_full_table_refuses_new_channels_and_still_joins_rings),
	    cmocka_unit_test(a_long_history_loses_no_channel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
