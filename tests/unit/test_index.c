/* index: beside an array that is searched from end to end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/defs.h"
#include "base/index.h"

#define MAX   64
#define NAMES 160

struct entry {
	int other;
	char name[16];
};

static size_t
search(const struct entry *entry, const bool *is_used, const char *name)
{
	for (size_t i = 0; i < MAX; i++) {
		if (is_used[i] && strcmp(entry[i].name, name) == 0)
			return i;
	}
	return INDEX_NONE;
}

static void
all_are_found(
    const struct index *x, const struct entry *entry, const bool *is_used)
{
	char name[16];

	for (int n = 0; n < NAMES; n++) {
		snprintf(name, sizeof name, "name %d", n);
		assert_int_equal(
		    index_find(x, name), search(entry, is_used, name));
	}
}

static void
it_finds_what_a_search_finds_whatever_was_removed(void **state)
{
	struct entry entry[MAX] = {0};
	bool is_used[MAX] = {false};
	struct index x;

	(void)state;
	srand(1);
	assert_true(index_init(&x, MAX, entry[0].name, sizeof entry[0]));
	for (int step = 0; step < 20000; step++) {
		size_t place = (size_t)rand() % MAX;
		char name[16];

		snprintf(name, sizeof name, "name %d", rand() % NAMES);
		if (is_used[place])
			index_remove(&x, place);
		is_used[place] = search(entry, is_used, name) == INDEX_NONE;
		if (is_used[place]) {
			strcpy(entry[place].name, name);
			index_add(&x, place);
		} else if (strcmp(entry[place].name, name) == 0) {
			entry[place].name[0] = '\0';
		}
		if (step % 20 == 0)
			all_are_found(&x, entry, is_used);
	}
	index_free(&x);
}

static void
an_index_that_was_freed_may_be_freed_again(void **state)
{
	struct entry entry[1] = {{0}};
	struct index x = {0};

	(void)state;
	index_free(&x);
	assert_true(index_init(&x, 1, entry[0].name, sizeof entry[0]));
	index_free(&x);
	index_free(&x);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_finds_what_a_search_finds_whatever_was_removed),
	    cmocka_unit_test(an_index_that_was_freed_may_be_freed_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
