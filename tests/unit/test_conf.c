/* test_conf - a wrong setting is named, and changes nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/conf.h"

static char path[] = "/tmp/holdfast-conf-XXXXXX";
static struct buf errors = {.max = 65536};

static bool
load(const char *text, struct conf **c)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	buf_clear(&errors);
	return conf_load(path, c, &errors);
}

static void
the_defaults_are_within_their_own_bounds(void **state)
{
	struct conf *c = NULL;

	(void)state;
	buf_clear(&errors);
	assert_true(conf_load(NULL, &c, &errors));
	assert_int_equal(c->session_ttl_s, 86400);
	assert_string_equal(c->environment, "production");
	assert_true(conf_is_production(c));
	conf_free(c);
}

static void
the_example_file_says_what_the_defaults_are(void **state)
{
	struct conf *c = NULL;
	FILE *f = fopen(path, "w");
	char line[512];
	struct buf all = BUF_INIT(262144);

	(void)state;
	conf_write_example(f);
	fclose(f);
	f = fopen(path, "r");
	while (fgets(line, sizeof line, f) != NULL)
		buf_str(
		    &all, line[0] == '#' && line[1] != ' ' && line[1] != '\n'
			      ? line + 1
			      : line);
	fclose(f);
	assert_true(load(all.data, &c));
	assert_int_equal(c->parked_bytes, 262144);
	conf_free(c);
	buf_free(&all);
}

static void
a_wrong_key_is_named_with_its_line(void **state)
{
	struct conf *c = NULL;

	(void)state;
	assert_false(load("threads = 4\n\nthreds = 5\n", &c));
	assert_null(c);
	assert_non_null(strstr(errors.data, ":3: unknown setting \"threds\""));
}

static void
every_number_is_accepted_at_its_bounds_and_refused_beyond(void **state)
{
	struct conf *c = NULL;

	(void)state;
#define LINE(name, n)                                                          \
	snprintf(line, sizeof line, "%s = %lld\n%s", name, (long long)(n),     \
	    strcmp(name, "lock_timeout_ms") == 0                               \
		? "statement_timeout_ms = 100000\nbatch_timeout_ms = 200000\n" \
	    : strcmp(name, "statement_timeout_ms") == 0                        \
		? "lock_timeout_ms = 10\nbatch_timeout_ms = 200000\n"          \
	    : strcmp(name, "batch_timeout_ms") == 0                            \
		? "lock_timeout_ms = 10\nstatement_timeout_ms = 100\n"         \
		: "")
#define PART(title)
#define TEXT(name, value, choices, help)
#define NUM(name, value, least, most, help)                                    \
	{                                                                      \
		char line[256];                                                \
		LINE(#name, most);                                             \
		assert_true(load(line, &c));                                   \
		assert_true(c->name == (most));                                \
		conf_free(c);                                                  \
		c = NULL;                                                      \
		LINE(#name, (int64_t)(most) + 1);                              \
		assert_false(load(line, &c));                                  \
		LINE(#name, (int64_t)(least)-1);                               \
		assert_false(load(line, &c));                                  \
		assert_non_null(strstr(errors.data, #name));                   \
	}
#define LIMIT(name, value, least, most, sent, told, help)                      \
	NUM(name, value, least, most, help)
	CONF_LIST(PART, TEXT, NUM, LIMIT)
}

static void
a_choice_is_one_of_its_list(void **state)
{
	struct conf *c = NULL;

	(void)state;
	assert_false(load("environment = prod\n", &c));
	assert_non_null(strstr(errors.data, "production|development"));
	assert_false(load("environment =\n", &c));
	assert_true(load("environment = development\n", &c));
	assert_false(conf_is_production(c));
	conf_free(c);
}

static void
the_environment_overrides_the_file_and_unknown_variables_are_ignored(
    void **state)
{
	struct conf *c = NULL;

	(void)state;
	setenv("HOLDFAST_THREADS", "7", 1);
	setenv("HOLDFAST_URL", "http://x", 1);
	assert_true(load("threads = 9\n", &c));
	assert_int_equal(c->threads, 7);
	conf_free(c);
	c = NULL;
	setenv("HOLDFAST_THREADS", "seven", 1);
	assert_false(load("threads = 9\n", &c));
	assert_non_null(strstr(errors.data, "HOLDFAST_THREADS"));
	unsetenv("HOLDFAST_THREADS");
}

static void
the_development_secret_is_refused_in_production(void **state)
{
	struct conf *c = NULL;

	(void)state;
	assert_false(load("dev_secret_file = /x\n", &c));
	assert_non_null(strstr(errors.data, "dev_secret_file"));
	assert_true(
	    load("dev_secret_file = /x\nenvironment = development\n", &c));
	conf_free(c);
}

static int
make_file(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	if (fd == -1)
		return -1;
	close(fd);
	return 0;
}

static int
remove_file(void **state)
{
	(void)state;
	buf_free(&errors);
	return unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_defaults_are_within_their_own_bounds),
	    cmocka_unit_test(the_example_file_says_what_the_defaults_are),
	    cmocka_unit_test(a_wrong_key_is_named_with_its_line),
	    cmocka_unit_test(
		every_number_is_accepted_at_its_bounds_and_refused_beyond),
	    cmocka_unit_test(a_choice_is_one_of_its_list),
	    cmocka_unit_test(
		the_environment_overrides_the_file_and_unknown_variables_are_ignored),
	    cmocka_unit_test(the_development_secret_is_refused_in_production),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
