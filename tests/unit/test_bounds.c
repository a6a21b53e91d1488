/* test_bounds - the limits of the settings are the members of SQL's types. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/conf.h"
#include "store/bounds.h"

static struct conf *conf;

static void
each_member_of_a_type_is_a_limit_and_the_other_way_round(void **state)
{
	(void)state;
	bounds_check();
}

static void
a_row_has_the_values_in_the_order_of_its_type(void **state)
{
	static const struct {
		const char *type, *row;
	} cases[] = {
	    {"limits", "(1048576,256,1000,64,1000,86400,604800,30,200,30,10,"
		       "16777216,50,100,1048576,30,16,262144,200,30,1000,"
		       "691200,0,300,100,20)"},
	    {"message_limits", "(10000,4194304)"},
	    {"job_limits", "(200,65536,300)"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char *row = bounds_row(conf, cases[i].type);

		assert_string_equal(row, cases[i].row);
		free(row);
	}
}

static void
a_limit_is_told_without_its_unit(void **state)
{
	struct conf_limit limit;
	bool has_ttl = false;

	(void)state;
	for (size_t at = 0; conf_next_limit(conf, &at, &limit);) {
		assert_true(strlen(limit.name) > 0);
		if (strcmp(limit.name, "session_ttl") == 0) {
			has_ttl = true;
			assert_true(limit.is_told);
			assert_int_equal(limit.value, 86400);
		}
	}
	assert_true(has_ttl);
}

static int
begin(void **state)
{
	struct buf errors = BUF_INIT(4096);
	bool is_fine = conf_load(NULL, &conf, &errors);

	(void)state;
	buf_free(&errors);
	return is_fine ? 0 : -1;
}

static int
end(void **state)
{
	(void)state;
	conf_free(conf);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		each_member_of_a_type_is_a_limit_and_the_other_way_round),
	    cmocka_unit_test(a_row_has_the_values_in_the_order_of_its_type),
	    cmocka_unit_test(a_limit_is_told_without_its_unit),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
