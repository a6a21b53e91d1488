#include "store/migrate.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libpq-fe.h>

#include "base/conf.h"
#include "base/log.h"
#include "store/migrate_files.h"
#include "store/migrate_plan.h"

#define NAMES_MAX 65536

/* Anything would do; the same in all versions, so that two exclude. */
#define ADVISORY_LOCK "7163450122850"

/* Where functions are; the open ones workers may call. */
static const struct {
	const char *name;
	bool is_open;
} folders[] = {
    {"adopt", false},
    {"api", true},
    {"lib", true},
    {"ops", false},
    {"sweep", false},
};
#define FOLDERS COUNT(folders)

/* For a lock that somebody else has: about a minute in all. */
#define TRIES   30
#define PAUSE_S 1

/* Of the one statement that names all functions. */
#define GRANT_BYTES 65536

struct migrate {
	PGconn *conn;
	const char *sql_dir;
	FILE *out;
	struct migrate_folder migrations, code[FOLDERS];
	int tries_left; /* of a transaction that meets a lock */
	bool is_locked; /* its last statement did */
	bool is_newer;  /* the database, than this program */
};

typedef bool transaction(struct migrate *, const char *what, const void *arg);

/* --- statements ----------------------------------------------------------- */

static const char *
field(const PGresult *r, int code)
{
	const char *s = PQresultErrorField(r, code);

	return s == NULL ? "" : s;
}

static bool
succeed(struct migrate *m, const char *what, const char *sql, PGresult *r)
{
	ExecStatusType status = PQresultStatus(r);

	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
	    status == PGRES_EMPTY_QUERY)
		return true;
	m->is_locked = strcmp(field(r, PG_DIAG_SQLSTATE), "55P03") == 0;
	if (m->is_locked && m->tries_left > 1)
		return false;
	if (PQresultErrorField(r, PG_DIAG_SQLSTATE) == NULL)
		log_error("migrate.failed", LOG_STR("at", what),
		    LOG_STR("why", PQerrorMessage(m->conn)));
	else
		log_error("migrate.failed", LOG_STR("at", what),
		    LOG_INT("line",
			migrate_files_line(sql,
			    PQresultErrorField(r, PG_DIAG_STATEMENT_POSITION))),
		    LOG_STR("why", field(r, PG_DIAG_MESSAGE_PRIMARY)),
		    LOG_STR("detail", field(r, PG_DIAG_MESSAGE_DETAIL)),
		    LOG_STR("hint", field(r, PG_DIAG_MESSAGE_HINT)),
		    LOG_STR("where", field(r, PG_DIAG_CONTEXT)),
		    LOG_STR("sqlstate", field(r, PG_DIAG_SQLSTATE)));
	return false;
}

static bool
execute(struct migrate *m, const char *what, const char *sql)
{
	PGresult *r = PQexec(m->conn, sql);
	bool is_fine = succeed(m, what, sql, r);

	PQclear(r);
	return is_fine;
}

static void
say(const struct migrate *m, const char *name, const char *what)
{
	if (m->out == NULL)
		return;
	fprintf(m->out, "%-32s %s\n", name, what);
	fflush(m->out);
}

/*
 * A migration must not stand in everybody's way because it waits behind one
 * long reader: saves queue behind whoever waits.  So it waits for a moment,
 * lets them pass, and tries again.  The moment is longer than PostgreSQL
 * takes to send an autovacuum away (deadlock_timeout, 1 s), and not longer
 * than a save waits for a lock in its two lanes.
 */
static bool
attempt(struct migrate *m, const char *what, transaction *act, const void *arg)
{
	m->is_locked = false;
	return execute(m, what, "BEGIN; SET LOCAL lock_timeout = '1200ms'") &&
	       act(m, what, arg) && execute(m, what, "COMMIT");
}

static bool
transact(struct migrate *m, const char *what, transaction *act, const void *arg)
{
	const struct timespec pause = {.tv_sec = PAUSE_S};

	for (m->tries_left = TRIES; !attempt(m, what, act, arg);) {
		if (!m->is_locked || --m->tries_left == 0 ||
		    !execute(m, what, "ROLLBACK"))
			return false;
		say(m, what,
		    "waits for a lock: saves go on, then it tries again");
		nanosleep(&pause, NULL);
	}
	return true;
}

/* --- steps ---------------------------------------------------------------- */

static void
on_notice(void *arg, const PGresult *r)
{
	const struct migrate *m = arg;

	say(m, field(r, PG_DIAG_SEVERITY), field(r, PG_DIAG_MESSAGE_PRIMARY));
}

static PGconn *
open_connection(const char *database, const char *options)
{
	const char *const keys[] = {"fallback_application_name",
	    "target_session_attrs", "connect_timeout", "options", "dbname",
	    "client_encoding", NULL};
	const char *const values[] = {"holdfast migrate", "read-write", "10",
	    options, database, "UTF8", NULL};
	PGconn *conn = PQconnectdbParams(keys, values, 1);

	if (PQstatus(conn) == CONNECTION_OK)
		return conn;
	log_error("database.away", LOG_STR("why", PQerrorMessage(conn)));
	PQfinish(conn);
	return NULL;
}

/* For the session, so that it ends with it, whatever happens. */
static bool
lock_out_others(struct migrate *m)
{
	PGresult *r;
	bool is_ours;

	r = PQexec(m->conn, "SELECT pg_try_advisory_lock(" ADVISORY_LOCK ")");
	if (!succeed(m, "lock", "", r)) {
		PQclear(r);
		return false;
	}
	is_ours = strcmp(PQgetvalue(r, 0, 0), "t") == 0;
	PQclear(r);
	if (is_ours)
		return true;
	say(m, "lock", "another migrate is running: waiting");
	return execute(m, "lock", "SELECT pg_advisory_lock(" ADVISORY_LOCK ")");
}

static bool
apply_text(struct migrate *m, const char *what, const void *text)
{
	return execute(m, what, text);
}

static bool
apply_root_file(struct migrate *m, const char *name)
{
	struct buf text;
	bool is_fine;

	is_fine = migrate_files_text(m->sql_dir, name, &text) &&
		  transact(m, name, apply_text, text.data);
	buf_free(&text);
	if (is_fine)
		say(m, name, "applied");
	return is_fine;
}

static bool
checksum(struct migrate *m, struct migrate_file *f)
{
	const char *value = f->text.data;
	int len = (int)f->text.len, format = 1;
	PGresult *r;
	bool is_fine;

	r = PQexecParams(m->conn, "SELECT encode(sha256($1::bytea), 'hex')", 1,
	    NULL, &value, &len, &format, 0);
	is_fine = succeed(m, f->name, "", r) &&
		  PQgetlength(r, 0, 0) == MIGRATE_CHECKSUM_SIZE - 1;
	if (is_fine)
		memcpy(f->checksum, PQgetvalue(r, 0, 0), MIGRATE_CHECKSUM_SIZE);
	PQclear(r);
	return is_fine;
}

static bool
record(struct migrate *m, const struct migrate_file *f)
{
	const char *const values[] = {f->name, f->checksum};
	PGresult *r;
	bool is_fine;

	r = PQexecParams(m->conn,
	    "INSERT INTO holdfast.migration (name, checksum) VALUES ($1, $2)",
	    2, NULL, values, NULL, NULL, 0);
	is_fine = succeed(m, f->name, "", r);
	PQclear(r);
	return is_fine;
}

static bool
plan_is_fine(struct migrate *m, const PGresult *ran)
{
	size_t there_n = m->migrations.n, ran_n = (size_t)PQntuples(ran);
	struct migrate_step *step;
	const char *culprit = NULL;
	enum migrate_fault fault;

	step = calloc(there_n + ran_n + 1, sizeof *step);
	if (step == NULL)
		return false;
	for (size_t i = 0; i < there_n; i++)
		step[i] = (struct migrate_step){
		    m->migrations.file[i].name, m->migrations.file[i].checksum};
	for (size_t i = 0; i < ran_n; i++)
		step[there_n + i] = (struct migrate_step){
		    PQgetvalue(ran, (int)i, 0), PQgetvalue(ran, (int)i, 1)};
	fault = migrate_plan(step, there_n, step + there_n, ran_n, &culprit);
	if (fault != MIGRATE_FINE)
		log_error("migrate.refused", LOG_STR("file", culprit),
		    LOG_STR("why", migrate_plan_advice(fault)));
	free(step);
	m->is_newer = fault == MIGRATE_NEWER;
	return fault == MIGRATE_FINE;
}

/* How many have run, or -1. */
static int
count_ran(struct migrate *m)
{
	PGresult *ran;
	int n = -1;

	for (size_t i = 0; i < m->migrations.n; i++)
		if (!checksum(m, &m->migrations.file[i]))
			return -1;
	ran = PQexec(m->conn, "SELECT name, checksum FROM holdfast.migration"
			      " ORDER BY name COLLATE \"C\"");
	if (succeed(m, "migration", "", ran) && plan_is_fine(m, ran))
		n = PQntuples(ran);
	PQclear(ran);
	return n;
}

static bool
apply_migration(struct migrate *m, const char *what, const void *arg)
{
	const struct migrate_file *f = arg;

	return execute(m, what, f->text.data) && record(m, f);
}

static bool
apply_migrations(struct migrate *m)
{
	int ran = count_ran(m);

	if (ran < 0)
		return false;
	for (size_t i = 0; i < m->migrations.n; i++) {
		const struct migrate_file *f = &m->migrations.file[i];

		if (i < (size_t)ran) {
			say(m, f->name, "was here already");
			continue;
		}
		if (!transact(m, f->name, apply_migration, f))
			return false;
		say(m, f->name, "applied");
	}
	return true;
}

static bool
apply_folder(struct migrate *m, const struct migrate_folder *f)
{
	char what[512];

	for (size_t i = 0; i < f->n; i++) {
		snprintf(what, sizeof what, "%s/%s", f->name, f->file[i].path);
		if (!execute(m, what, f->file[i].text.data))
			return false;
	}
	return true;
}

/*
 * One that has another signature than its file is not replaced by it, but
 * stands beside it, and PREPARE would not know which is meant.  Functions
 * that no file makes stay: workers of the last version may still call them.
 */
static const char drop_namesakes[] =
    "DO $$ DECLARE f regprocedure; BEGIN"
    " FOR f IN SELECT p.oid FROM pg_proc AS p"
    "  WHERE p.pronamespace = 'holdfast'::regnamespace"
    "    AND p.xmin <> pg_current_xact_id()::xid"
    "    AND EXISTS (SELECT FROM pg_proc AS q WHERE q.proname = p.proname"
    "        AND q.pronamespace = p.pronamespace"
    "        AND q.xmin = pg_current_xact_id()::xid)"
    " LOOP EXECUTE 'DROP FUNCTION ' || f; END LOOP; END $$";

/*
 * New functions are closed to all but their owner [roles.sql]; here those are
 * opened that workers call, directly or from one another.  A file is named like
 * its function.
 */
static bool
grant_all(struct migrate *m)
{
	struct buf sql = BUF_INIT(GRANT_BYTES);
	const char *before = "GRANT EXECUTE ON FUNCTION ";
	bool is_fine;

	for (size_t i = 0; i < COUNT(m->code); i++) {
		const struct migrate_folder *f = &m->code[i];

		for (size_t j = 0; folders[i].is_open && j < f->n; j++) {
			buf_printf(&sql, "%sholdfast.%.*s", before,
			    (int)strcspn(f->file[j].name, "."),
			    f->file[j].name);
			before = ", ";
		}
	}
	buf_printf(&sql, " TO holdfast_app");
	is_fine = !sql.is_failed && execute(m, "grants", sql.data);
	buf_free(&sql);
	return is_fine;
}

static bool
apply_code(struct migrate *m)
{
	for (size_t i = 0; i < COUNT(m->code); i++) {
		if (!apply_folder(m, &m->code[i]))
			return false;
	}
	return true;
}

/*
 * Twice: first with bodies unread, since they name each other in any order;
 * then with all of them there, so that a mistake is found now.
 */
static bool
apply_twice(struct migrate *m, const char *what, const void *arg)
{
	static const char *const checks[] = {"SET LOCAL check_function_bodies"
					     " = off",
	    "SET LOCAL check_function_bodies = on"};

	(void)arg;
	for (size_t i = 0; i < COUNT(checks); i++)
		if (!execute(m, what, checks[i]) || !apply_code(m))
			return false;
	return execute(m, "namesakes", drop_namesakes) && grant_all(m);
}

static bool
apply_functions(struct migrate *m)
{
	char count[32];
	size_t n = 0;

	if (!transact(m, "functions", apply_twice, NULL))
		return false;
	for (size_t i = 0; i < COUNT(m->code); i++)
		n += m->code[i].n;
	snprintf(count, sizeof count, "%zu functions", n);
	say(m, count, "applied");
	return true;
}

static bool
read_all(struct migrate *m)
{
	bool is_fine;

	m->migrations.name = "migrations";
	is_fine = migrate_files_read(&m->migrations, m->sql_dir);
	for (size_t i = 0; i < COUNT(m->code); i++) {
		m->code[i].name = folders[i].name;
		is_fine =
		    migrate_files_read(&m->code[i], m->sql_dir) && is_fine;
	}
	return is_fine;
}

static void
free_all(struct migrate *m)
{
	migrate_files_free(&m->migrations);
	for (size_t i = 0; i < COUNT(m->code); i++)
		migrate_files_free(&m->code[i]);
}

enum err
migrate_run(const struct conf *conf, FILE *out)
{
	struct migrate m = {.sql_dir = conf->sql_dir, .out = out};
	enum err e = ERR_INTERNAL;

	if (!read_all(&m))
		goto out;
	m.conn = open_connection(conf->migrate_database[0] != '\0'
				     ? conf->migrate_database
				     : conf->database,
	    "-c client_min_messages=warning -c search_path=pg_catalog,pg_temp");
	if (m.conn == NULL) {
		e = ERR_UNAVAILABLE;
		goto out;
	}
	PQsetNoticeReceiver(m.conn, on_notice, &m);
	if (lock_out_others(&m) && apply_root_file(&m, "roles.sql") &&
	    apply_root_file(&m, "migration.sql") && apply_migrations(&m) &&
	    apply_functions(&m))
		e = ERR_OK;
	else if (m.is_newer)
		e = ERR_STATE;
out:
	PQfinish(m.conn);
	free_all(&m);
	return e;
}

/* --- and whether it is done ----------------------------------------------- */

static enum err
ask_state(struct migrate *m, const char *names)
{
	enum err e = ERR_STATE;
	PGresult *r;

	r = PQexecParams(m->conn,
	    "SELECT status, body FROM holdfast.schema_state($1)", 1, NULL,
	    &names, NULL, NULL, 0);
	if (!succeed(m, "schema_state", "", r))
		say(m, "database", "not migrated: run holdfast migrate");
	else if (strcmp(PQgetvalue(r, 0, 0), "200") == 0)
		e = ERR_OK;
	else
		say(m, "database: run holdfast migrate", PQgetvalue(r, 0, 1));
	PQclear(r);
	return e;
}

enum err
migrate_check(const struct conf *conf, FILE *out)
{
	struct migrate m = {.out = out};
	struct buf names = BUF_INIT(NAMES_MAX);
	enum err e;

	e = migrate_files_names(conf->sql_dir, &names);
	if (e == ERR_OK) {
		m.conn = open_connection(conf->database, "");
		e = m.conn == NULL ? ERR_UNAVAILABLE
				   : ask_state(&m, names.data);
	}
	PQfinish(m.conn);
	buf_free(&names);
	return e;
}
