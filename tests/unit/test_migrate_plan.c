/* Which migrations run, and which histories are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/migrate_plan.h"

static const struct migrate_step a = {"0001_base.sql", "aa"};
static const struct migrate_step b = {"0002_more.sql", "bb"};
static const struct migrate_step c = {"0003_most.sql", "cc"};
static const struct migrate_step b_edited = {"0002_more.sql", "b2"};
static const struct migrate_step b_twin = {"0002_other.sql", "dd"};

static const char *culprit;

static enum migrate_fault
plan(const struct migrate_step *there, size_t there_n,
    const struct migrate_step *ran, size_t ran_n)
{
	return migrate_plan(there, there_n, ran, ran_n, &culprit);
}

static void
a_new_database_runs_everything(void **state)
{
	const struct migrate_step there[] = {a, b, c};

	(void)state;
	assert_int_equal(plan(there, 3, NULL, 0), MIGRATE_FINE);
	assert_null(culprit);
}

static void
the_files_that_ran_must_be_the_first_ones(void **state)
{
	const struct migrate_step there[] = {a, b, c};

	(void)state;
	assert_int_equal(plan(there, 3, there, 1), MIGRATE_FINE);
	assert_int_equal(plan(there, 3, there, 3), MIGRATE_FINE);
}

static void
an_edited_file_is_named(void **state)
{
	const struct migrate_step there[] = {a, b_edited, c};
	const struct migrate_step ran[] = {a, b};

	(void)state;
	assert_int_equal(plan(there, 3, ran, 2), MIGRATE_EDITED);
	assert_string_equal(culprit, "0002_more.sql");
}

static void
a_new_file_numbered_below_the_last_one_that_ran_is_named(void **state)
{
	const struct migrate_step there[] = {a, b, c};
	const struct migrate_step ran[] = {a, c};

	(void)state;
	assert_int_equal(plan(there, 3, ran, 2), MIGRATE_LATE);
	assert_string_equal(culprit, "0002_more.sql");
}

static void
a_database_newer_than_the_program_is_refused(void **state)
{
	const struct migrate_step there[] = {a, c};
	const struct migrate_step ran[] = {a, b, c};

	(void)state;
	assert_int_equal(plan(there, 1, ran, 3), MIGRATE_NEWER);
	assert_string_equal(culprit, "0002_more.sql");
	assert_int_equal(plan(there, 2, ran, 2), MIGRATE_UNKNOWN);
	assert_string_equal(culprit, "0002_more.sql");
}

static void
two_files_of_one_number_are_refused(void **state)
{
	const struct migrate_step there[] = {a, b, b_twin};

	(void)state;
	assert_int_equal(plan(there, 3, NULL, 0), MIGRATE_SAME_NUMBER);
	assert_string_equal(culprit, "0002_other.sql");
}

static void
a_name_without_its_number_is_refused(void **state)
{
	static const char *const names[] = {"1_base.sql", "00001_base.sql",
	    "0001base.sql", "0001_.sql", "0001_Base.sql", "0001_a b.sql",
	    "0001_a.sql.sql", "base.sql"};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		const struct migrate_step step = {names[i], ""};

		assert_int_equal(plan(&step, 1, NULL, 0), MIGRATE_BAD_NAME);
		assert_string_equal(culprit, names[i]);
	}
}

static void
each_refusal_has_its_advice(void **state)
{
	(void)state;
	for (int i = MIGRATE_BAD_NAME; i <= MIGRATE_NEWER; i++)
		assert_true(
		    migrate_plan_advice((enum migrate_fault)i)[0] != '\0');
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_new_database_runs_everything),
	    cmocka_unit_test(the_files_that_ran_must_be_the_first_ones),
	    cmocka_unit_test(an_edited_file_is_named),
	    cmocka_unit_test(
		a_new_file_numbered_below_the_last_one_that_ran_is_named),
	    cmocka_unit_test(a_database_newer_than_the_program_is_refused),
	    cmocka_unit_test(two_files_of_one_number_are_refused),
	    cmocka_unit_test(a_name_without_its_number_is_refused),
	    cmocka_unit_test(each_refusal_has_its_advice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
