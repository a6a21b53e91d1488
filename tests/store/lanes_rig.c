/* lanes_rig - see its header. */
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
#include "base/log.h"
#include "lanes_rig.h"

#define WAIT_US 60000000 /* for what must come about, on a slow machine */

struct conf *conf;
struct store *store;
PGconn *admin;
struct job jobs[JOBS];
static char names[JOBS][16];

void
sql(const char *text)
{
	PGresult *r = PQexec(admin, text);

	if (PQresultStatus(r) != PGRES_COMMAND_OK &&
	    PQresultStatus(r) != PGRES_TUPLES_OK)
		fail_msg("%s: %s", text, PQerrorMessage(admin));
	PQclear(r);
}

int64_t
ask(const char *text)
{
	PGresult *r = PQexec(admin, text);
	int64_t n;

	if (PQresultStatus(r) != PGRES_TUPLES_OK || PQntuples(r) != 1)
		fail_msg("%s: %s", text, PQerrorMessage(admin));
	n = atoll(PQgetvalue(r, 0, 0));
	PQclear(r);
	return n;
}

/* Until the query answers 1: a condition with a deadline, no sleep. */
void
await(const char *text)
{
	int64_t end_us = clock_now_us() + WAIT_US;

	while (ask(text) != 1)
		if (clock_now_us() > end_us)
			fail_msg("never: %s", text);
}

void
run_job(struct job *j)
{
	int64_t from_us = clock_now_us();
	struct call c = CALL_INIT;

	call_begin(&c, j->id);
	c.session = j->session;
	for (int i = 0; i < j->nargs; i++)
		call_arg_str(&c, j->arg[i]);
	j->err = store_run(store, &c);
	j->took_us = clock_now_us() - from_us;
	j->status = c.answer.status;
	snprintf(j->body, sizeof j->body, "%s",
	    c.answer.body == NULL ? "" : c.answer.body);
	call_end(&c);
	atomic_store(&j->is_over, true);
}

static void *
run_thread(void *arg)
{
	run_job(arg);
	return NULL;
}

struct job *
begin(int i, struct job what)
{
	struct job *j = &jobs[i];

	*j = what;
	while (j->nargs < 4 && j->arg[j->nargs] != NULL)
		j->nargs++;
	assert_int_equal(pthread_create(&j->thread, NULL, run_thread, j), 0);
	return j;
}

enum err
end(int i)
{
	pthread_join(jobs[i].thread, NULL);
	return jobs[i].err;
}

enum err
now(struct job what)
{
	begin(0, what);
	return end(0);
}

struct job
a_write(enum call_id id, int i, const char *ms)
{
	snprintf(names[i], sizeof names[i], "s%d", i);
	return (struct job){.id = id,
	    .arg = {"ada", names[i], names[i], ms},
	    .session = names[i]};
}

struct job
a_read(const char *ms)
{
	return (struct job){.id = CALL_lane_read, .arg = {"ada", ms}};
}

/* The write lane is in the middle of a call of job 0, which sleeps. */
void
occupy(enum call_id id, const char *ms)
{
	begin(0, a_write(id, 0, ms));
	await("SELECT count(*) FROM pg_stat_activity WHERE wait_event ="
	      " 'PgSleep' AND query LIKE '%lane_write%'");
}

int
open_store(void)
{
	return store_new(conf, &store) == ERR_OK ? 0 : -1;
}

int
close_store(void **state)
{
	(void)state;
	store_free(store);
	store = NULL;
	return 0;
}

int
fresh(void **state)
{
	(void)state;
	conf->queue_calls = 1024;
	conf->lock_timeout_ms = 1000;
	conf->statement_timeout_ms = 4000;
	conf->batch_timeout_ms = 8000;
	sql("TRUNCATE holdfast.lane_done");
	return open_store();
}

void
server(const char *what)
{
	char command[1024];

	snprintf(command, sizeof command,
	    "%s%s/pg_ctl -D '%s' -l '%s/log' -m immediate -w %s >/dev/null "
	    "2>&1",
	    geteuid() == 0 ? "runuser -u postgres -- " : "",
	    getenv("TEST_PG_BIN"), getenv("TEST_PG_DATA"),
	    getenv("TEST_PG_DATA"), what);
	assert_int_equal(system(command), 0);
}

void
await_up(void)
{
	int64_t end_us = clock_now_us() + WAIT_US;

	while (!store_is_up(store)) {
		assert_true(clock_now_us() < end_us);
		usleep(1000);
	}
}

int
prepare(void **state)
{
	struct buf errors = BUF_INIT(65536);

	(void)state;
	unsetenv("HOLDFAST_DATABASE");
	if (!conf_load("/dev/null", &conf, &errors))
		return -1;
	conf->database = "";
	admin = PQconnectdb("");
	return PQstatus(admin) == CONNECTION_OK ? 0 : -1;
}

int
finish(void **state)
{
	(void)state;
	PQfinish(admin);
	conf_free(conf);
	return 0;
}

static void
setup_sql(const char *srcdir)
{
	char command[1024];

	snprintf(command, sizeof command,
	    "psql -Xq -v ON_ERROR_STOP=1 -f '%s/tests/store/lanes.sql'",
	    srcdir);
	if (system(command) != 0)
		exit(99);
}

void
need_cluster(const char *program)
{
	const char *srcdir = getenv("srcdir");
	char with_pg[1024];

	if (srcdir == NULL)
		srcdir = ".";
	if (getenv("TEST_PG_DATA") == NULL) {
		snprintf(
		    with_pg, sizeof with_pg, "%s/tests/store/with_pg", srcdir);
		execl(with_pg, with_pg, program, (char *)NULL);
		exit(99);
	}
	setup_sql(srcdir);
	log_init(LOG_LEVEL_ERROR, LOG_FORMAT_LOGFMT, "test");
}
