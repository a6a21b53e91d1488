/*
 * What `holdfast migrate` does to a real database: with the tree's own files,
 * and with a copy that grows, is edited, and is wrong.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "lanes_rig.h"
#include "store/migrate.h"

static char tree[512];  /* the real one */
static char copy[512];  /* of it, to be changed */
static char said[8192]; /* by migrate, in its last run */

static enum err
migrate(const char *dir)
{
	FILE *out = fmemopen(said, sizeof said, "w");
	enum err e;

	conf->sql_dir = dir;
	e = migrate_run(conf, out);
	fclose(out);
	return e;
}

static enum err
check(const char *dir)
{
	FILE *out = fmemopen(said, sizeof said, "w");
	enum err e;

	conf->sql_dir = dir;
	e = migrate_check(conf, out);
	fclose(out);
	return e;
}

static void shell(const char *format, ...) PRINTF(1, 2);

static void
shell(const char *format, ...)
{
	char command[2048];
	va_list ap;

	va_start(ap, format);
	vsnprintf(command, sizeof command, format, ap);
	va_end(ap);
	assert_int_equal(system(command), 0);
}

static void
put(const char *name, const char *text)
{
	char path[1024];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", copy, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* A new database, and a copy of the tree without its functions. */
static int
new_database(void **state)
{
	(void)state;
	sql("DROP DATABASE IF EXISTS holdfast WITH (FORCE)");
	sql("CREATE DATABASE holdfast");
	conf->database = "dbname=holdfast";
	conf->migrate_database = "";
	shell("rm -rf '%s' && mkdir -p '%s/api' '%s/migrations'", copy, copy,
	    copy);
	shell("cp '%s/roles.sql' '%s/migration.sql' '%s'", tree, tree, copy);
	put("migrations/0001_base.sql", "CREATE TABLE holdfast.one (a int);\n");
	put("api/first.sql",
	    "CREATE OR REPLACE FUNCTION holdfast.first(a int) RETURNS int"
	    " LANGUAGE sql RETURN a;\n");
	return 0;
}

static int64_t
ask_there(const char *text)
{
	PGconn *conn = PQconnectdb("dbname=holdfast");
	PGresult *r = PQexec(conn, text);
	int64_t n;

	if (PQntuples(r) != 1)
		fail_msg("%s: %s", text, PQerrorMessage(conn));
	n = atoll(PQgetvalue(r, 0, 0));
	PQclear(r);
	PQfinish(conn);
	return n;
}

static void
migrate_makes_a_database_that_check_accepts(void **state)
{
	(void)state;
	assert_int_equal(check(tree), ERR_STATE);
	assert_int_equal(migrate(tree), ERR_OK);
	assert_int_equal(check(tree), ERR_OK);
	conf->database = "dbname=holdfast user=holdfast_app";
	assert_int_equal(check(tree), ERR_OK);
}

static void
a_second_run_changes_nothing(void **state)
{
	static const char state_of[] =
	    "SELECT hashtextextended(string_agg(line, E'\\n' ORDER BY line),"
	    " 0) FROM (SELECT name || checksum || applied_at AS line"
	    " FROM holdfast.migration UNION ALL SELECT p.oid ||"
	    " pg_get_functiondef(p.oid) || p.proacl::text FROM pg_proc AS p"
	    " WHERE p.pronamespace = 'holdfast'::regnamespace) AS t";
	int64_t before;

	(void)state;
	assert_int_equal(migrate(tree), ERR_OK);
	before = ask_there(state_of);
	assert_int_equal(migrate(tree), ERR_OK);
	assert_int_equal(ask_there(state_of), before);
	assert_non_null(strstr(said, "was here already"));
}

static void
a_role_that_is_not_a_superuser_can_migrate(void **state)
{
	(void)state;
	assert_int_equal(migrate(tree), ERR_OK); /* the roles are there now */
	sql("DROP DATABASE holdfast WITH (FORCE)");
	sql("DROP ROLE IF EXISTS mover");
	sql("CREATE ROLE mover LOGIN CREATEROLE");
	sql("GRANT holdfast_owner TO mover");
	sql("CREATE DATABASE holdfast OWNER mover");
	conf->migrate_database = "dbname=holdfast user=mover";

	assert_int_equal(migrate(tree), ERR_OK);
	assert_int_equal(migrate(tree), ERR_OK);
	assert_int_equal(
	    ask_there("SELECT count(*) FROM pg_class WHERE relnamespace ="
		      " 'holdfast'::regnamespace"
		      " AND relowner <> 'holdfast_owner'::regrole"),
	    0);
}

static void
only_new_migrations_run(void **state)
{
	(void)state;
	assert_int_equal(migrate(copy), ERR_OK);
	put("migrations/0002_two.sql", "CREATE TABLE holdfast.two (a int);");
	assert_int_equal(migrate(copy), ERR_OK);
	assert_int_equal(
	    ask_there("SELECT count(*) FROM holdfast.migration"), 2);
}

static void
an_edited_migration_stops_everything(void **state)
{
	(void)state;
	assert_int_equal(migrate(copy), ERR_OK);
	put("migrations/0001_base.sql",
	    "CREATE TABLE holdfast.one (a bigint);\n");
	put("migrations/0002_two.sql", "CREATE TABLE holdfast.two (a int);");
	assert_int_equal(migrate(copy), ERR_INTERNAL);
	assert_int_equal(
	    ask_there("SELECT (to_regclass('holdfast.two') IS NULL)::int"), 1);
}

static void
a_migration_that_fails_leaves_nothing_behind(void **state)
{
	(void)state;
	put("migrations/0002_two.sql",
	    "CREATE TABLE holdfast.two (a int);\nSELECT 1 / 0;\n");
	assert_int_equal(migrate(copy), ERR_INTERNAL);
	assert_int_equal(
	    ask_there("SELECT (to_regclass('holdfast.two') IS NULL)::int"), 1);
	assert_int_equal(
	    ask_there("SELECT count(*) FROM holdfast.migration"), 1);

	put("migrations/0002_two.sql", "CREATE TABLE holdfast.two (a int);\n");
	assert_int_equal(migrate(copy), ERR_OK);
	assert_int_equal(
	    ask_there("SELECT count(*) FROM holdfast.migration"), 2);
}

static void
functions_are_applied_all_or_none(void **state)
{
	(void)state;
	put("api/first.sql",
	    "CREATE OR REPLACE FUNCTION holdfast.first(a int) RETURNS int"
	    " LANGUAGE sql AS 'SELECT holdfast.second(a)';\n");
	put("api/second.sql",
	    "CREATE OR REPLACE FUNCTION holdfast.second(a int) RETURNS int"
	    " LANGUAGE sql AS 'SELECT a + 1';\n");
	assert_int_equal(migrate(copy), ERR_OK);
	assert_int_equal(ask_there("SELECT holdfast.first(1)"), 2);

	put("api/first.sql",
	    "CREATE OR REPLACE FUNCTION holdfast.first(a int) RETURNS int"
	    " LANGUAGE sql AS 'SELECT 7';\n");
	put("api/second.sql",
	    "CREATE OR REPLACE FUNCTION holdfast.second(a int) RETURNS int"
	    " LANGUAGE sql AS 'SELECT b';\n");
	assert_int_equal(migrate(copy), ERR_INTERNAL);
	assert_int_equal(ask_there("SELECT holdfast.first(1)"), 2);
}

static void
a_changed_signature_leaves_no_old_overload(void **state)
{
	(void)state;
	put("api/other.sql",
	    "CREATE OR REPLACE FUNCTION holdfast.other() RETURNS int"
	    " LANGUAGE sql RETURN 1;\n");
	assert_int_equal(migrate(copy), ERR_OK);
	put("api/first.sql",
	    "CREATE OR REPLACE FUNCTION holdfast.first(a text) RETURNS int"
	    " LANGUAGE sql RETURN 1;\n");
	shell("rm '%s/api/other.sql'", copy);
	assert_int_equal(migrate(copy), ERR_OK);
	assert_int_equal(
	    ask_there("SELECT count(*) FROM pg_proc WHERE proname = 'first'"
		      " AND pronamespace = 'holdfast'::regnamespace"),
	    1);
	/* Workers of the last version may still call this one. */
	assert_int_equal(ask_there("SELECT holdfast.other()"), 1);
}

static void
check_names_what_is_missing(void **state)
{
	(void)state;
	assert_int_equal(migrate(tree), ERR_OK);
	shell("cp '%s'/migrations/* '%s/migrations'", tree, copy);
	put("migrations/9999_more.sql", "SELECT 1;");
	assert_int_equal(check(copy), ERR_STATE);
	assert_non_null(strstr(said, "9999_more.sql"));
}

static void *
migrate_beside(void *arg)
{
	FILE *out = fopen("/dev/null", "w");

	*(enum err *)arg = migrate_run(conf, out);
	fclose(out);
	return NULL;
}

static void
two_migrations_at_once_run_one_after_the_other(void **state)
{
	enum err ends[4];
	pthread_t threads[COUNT(ends)];

	(void)state;
	conf->sql_dir = copy;
	for (size_t i = 0; i < COUNT(ends); i++)
		pthread_create(&threads[i], NULL, migrate_beside, &ends[i]);
	for (size_t i = 0; i < COUNT(ends); i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(ends[i], ERR_OK);
	}
	assert_int_equal(
	    ask_there("SELECT count(*) FROM holdfast.migration"), 1);
}

static _Atomic bool is_read, is_migrated;

/* Like pg_dump: it reads a table, and goes on with another one. */
static void *
read_for_long(void *arg)
{
	PGconn *conn = PQconnectdb("dbname=holdfast");

	(void)arg;
	PQclear(PQexec(conn, "BEGIN; SELECT count(*) FROM holdfast.one"));
	atomic_store(&is_read, true);
	PQclear(PQexec(conn, "SELECT pg_sleep(6)"));
	PQfinish(conn);
	return NULL;
}

/* Saves one after the other; the longest that one of them took. */
static void *
save_all_the_time(void *arg)
{
	PGconn *conn = PQconnectdb("dbname=holdfast");
	int64_t *most_us = arg;

	while (!atomic_load(&is_migrated)) {
		int64_t from_us = clock_now_us();
		PGresult *r =
		    PQexec(conn, "INSERT INTO holdfast.one VALUES (1)");

		assert_int_equal(PQresultStatus(r), PGRES_COMMAND_OK);
		PQclear(r);
		from_us = clock_now_us() - from_us;
		if (from_us > *most_us)
			*most_us = from_us;
		usleep(5000);
	}
	PQfinish(conn);
	return NULL;
}

static void
saves_go_on_while_a_migration_waits_for_a_reader(void **state)
{
	pthread_t reader, saver;
	int64_t most_us = 0, from_us;

	(void)state;
	assert_int_equal(migrate(copy), ERR_OK);
	put("migrations/0002_more.sql",
	    "ALTER TABLE holdfast.one ADD b int;\n");
	pthread_create(&reader, NULL, read_for_long, NULL);
	while (!atomic_load(&is_read))
		usleep(1000);
	pthread_create(&saver, NULL, save_all_the_time, &most_us);
	from_us = clock_now_us();
	assert_int_equal(migrate(copy), ERR_OK);
	from_us = clock_now_us() - from_us;
	atomic_store(&is_migrated, true);
	pthread_join(saver, NULL);
	pthread_join(reader, NULL);

	assert_non_null(strstr(said, "waits for a lock"));
	printf("# migrated in %lld ms, a save took %lld ms at most\n",
	    (long long)from_us / 1000, (long long)most_us / 1000);
	assert_true(most_us < from_us / 2);
	assert_true(most_us < 3500000);
}

static void
an_unreachable_database_is_reported(void **state)
{
	(void)state;
	conf->database = "dbname=nowhere";
	assert_int_equal(migrate(tree), ERR_UNAVAILABLE);
	assert_int_equal(check(tree), ERR_UNAVAILABLE);
}

static int
remove_copy(void **state)
{
	shell("rm -rf '%s'", copy);
	return finish(state);
}

#define MIGRATE_TEST(name) cmocka_unit_test_setup(name, new_database)

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    MIGRATE_TEST(migrate_makes_a_database_that_check_accepts),
	    MIGRATE_TEST(a_second_run_changes_nothing),
	    MIGRATE_TEST(a_role_that_is_not_a_superuser_can_migrate),
	    MIGRATE_TEST(only_new_migrations_run),
	    MIGRATE_TEST(an_edited_migration_stops_everything),
	    MIGRATE_TEST(a_migration_that_fails_leaves_nothing_behind),
	    MIGRATE_TEST(functions_are_applied_all_or_none),
	    MIGRATE_TEST(a_changed_signature_leaves_no_old_overload),
	    MIGRATE_TEST(check_names_what_is_missing),
	    MIGRATE_TEST(two_migrations_at_once_run_one_after_the_other),
	    MIGRATE_TEST(saves_go_on_while_a_migration_waits_for_a_reader),
	    MIGRATE_TEST(an_unreachable_database_is_reported),
	};
	const char *srcdir = getenv("srcdir");

	(void)argc;
	need_cluster(argv[0]);
	snprintf(tree, sizeof tree, "%s/sql", srcdir == NULL ? "." : srcdir);
	snprintf(copy, sizeof copy, "/tmp/holdfast-sql.%d", (int)getpid());
	return cmocka_run_group_tests(tests, prepare, remove_copy);
}
