#include "store/db.h"

#include <assert.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>

#include "base/conf.h"
#include "base/log.h"
#include "store/opening.h"
#include "store/sqlstate.h"

#define BACKOFF_LEAST_US 100000
#define BACKOFF_MOST_US  2000000 /* a worker that is late answers 503 */

struct db {
	PGconn *conn; /* NULL: DB_OFF */
	const struct conf *conf;
	char *options;
	char *opening;           /* the first statement */
	struct backend own, old; /* old: given up, and perhaps still at work */
	bool is_old_let;         /* nobody waits for its end any more */
	char name[32];           /* in pg_stat_activity */
	enum call_lane lane;
	enum db_state state;
	PostgresPollingStatusType polling; /* until PGRES_POLLING_OK */
	bool is_open;                      /* the opening is as it must be */
	enum life life;                    /* what it said of the database */
	size_t row;                        /* of calls.h: prepared up to here */
	bool is_flushing; /* the kernel has not taken all yet */
	bool lacks_function;
	const char *logged; /* the last failure's event; NULL: none */
	enum err away;      /* what to answer for want of a connection */
	char why[512];      /* the last failure, as people read it */
};

/* A call that was busy too often runs in the slow lane. */
static bool
is_ours(const struct db *db, const struct call_row *row)
{
	return row->lane == db->lane ||
	       (db->lane == LANE_SLOW && row->lane == LANE_WRITE);
}

struct db *
db_new(const struct conf *conf, enum call_lane lane)
{
	struct db *db;

	db = calloc(1, sizeof *db);
	if (db == NULL)
		return NULL;
	db->conf = conf;
	db->lane = lane;
	snprintf(
	    db->name, sizeof db->name, "holdfast %s", call_lane_name(lane));
	db->away = ERR_UNAVAILABLE;
	db->options = opening_options(conf, lane);
	db->opening = opening_sql(conf, lane);
	if (db->options == NULL || db->opening == NULL) {
		db_free(db);
		return NULL;
	}
	return db;
}

void
db_free(struct db *db)
{
	if (db == NULL)
		return;
	db_close(db);
	free(db->options);
	free(db->opening);
	free(db);
}

enum db_state
db_state(const struct db *db)
{
	return db->state;
}

bool
db_lacks_function(const struct db *db)
{
	return db->lacks_function;
}

enum err
db_away(const struct db *db)
{
	return db->away;
}

const char *
db_why(const struct db *db)
{
	return db->why;
}

bool
db_has_old(const struct db *db)
{
	return db->old.pid[0] != '\0';
}

void
db_forget_old(struct db *db)
{
	db->old = (struct backend){"", "", ""};
	db->is_old_let = false;
}

void
db_let_old(struct db *db)
{
	db->is_old_let = true;
}

void
db_abandon(struct db *db)
{
	db->old = db->own;
	db->is_old_let = false;
	db_close(db);
}

int
db_fd(const struct db *db)
{
	return db->conn == NULL ? -1 : PQsocket(db->conn);
}

short
db_events(const struct db *db)
{
	if (db->polling == PGRES_POLLING_WRITING)
		return POLLOUT;
	return db->is_flushing ? POLLIN | POLLOUT : POLLIN;
}

void
db_close(struct db *db)
{
	PQfinish(db->conn);
	db->conn = NULL;
	db->state = DB_OFF;
	db->own = (struct backend){"", "", ""};
}

/* A lane tries again for as long as an outage lasts; the log hears it once. */
static bool
is_news(struct db *db, const char *event)
{
	bool is_new = db->logged == NULL || strcmp(db->logged, event) != 0;

	db->logged = event;
	return is_new;
}

/* Whether the log has to hear of it. */
static bool
note(struct db *db, const char *event, const char *why)
{
	sqlstate_tidy(why, db->why, sizeof db->why);
	return is_news(db, event);
}

static void
fail(struct db *db, const char *why)
{
	char state[6];

	db->away = sqlstate_away(sqlstate_told(why, state));
	if (note(db, "database.away", why))
		log_error("database.away",
		    LOG_STR("lane", call_lane_name(db->lane)),
		    LOG_STR("why", db->why));
	db_close(db);
}

static void
fail_unfit(struct db *db, const char *settings)
{
	char why[512];

	snprintf(why, sizeof why,
	    "what the connection asked for at its start is not in force (%s): "
	    "does a pooler between drop `options`?",
	    settings);
	db->away = ERR_UNAVAILABLE;
	if (note(db, "database.unfit", why))
		log_error("database.unfit",
		    LOG_STR("lane", call_lane_name(db->lane)),
		    LOG_STR("why", why));
	db_close(db);
}

static void
fail_function(struct db *db, const char *name, const PGresult *r)
{
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);

	if (!sqlstate_is_lack(state)) {
		fail(db, PQresultErrorMessage(r));
		db->away = sqlstate_away(state);
		return;
	}
	snprintf(db->why, sizeof db->why, "%s",
	    PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY));
	if (is_news(db, "database.function_missing"))
		log_error("database.function_missing",
		    LOG_STR("function", name), LOG_STR("why", db->why),
		    LOG_STR("do", "run holdfast migrate"));
	db->lacks_function = true;
	db->away = ERR_NOT_MIGRATED;
	db_close(db);
}

void
db_give_up(struct db *db)
{
	fail(db, "no answer in time");
}

static void
on_notice(void *arg, const PGresult *r)
{
	const struct db *db = arg;
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	const char *text = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);

	log_limited("database.notice",
	    LOG_STR("lane", call_lane_name(db->lane)),
	    LOG_STR("sqlstate", state == NULL ? "" : state),
	    LOG_STR("text", text == NULL ? "" : text));
}

void
db_connect(struct db *db)
{
	/* A key before dbname is a default; one after it overrides. */
	const char *const keys[] = {"fallback_application_name",
	    "target_session_attrs", "keepalives_idle", "keepalives_interval",
	    "keepalives_count", "tcp_user_timeout", "dbname", "client_encoding",
	    "options", NULL};
	const char *const values[] = {db->name, "read-write", "10", "5", "3",
	    "20000", db->conf->database, "UTF8", db->options, NULL};

	assert(db->state == DB_OFF);
	db->conn = PQconnectStartParams(keys, values, 1);
	db->state = DB_CONNECTING;
	db->polling = PGRES_POLLING_WRITING;
	db->is_flushing = false;
	db->is_open = false;
	db->lacks_function = false;
	if (db->conn != NULL) /* with the SQLSTATE, for db_away() */
		PQsetErrorVerbosity(db->conn, PQERRORS_VERBOSE);
	if (PQstatus(db->conn) == CONNECTION_BAD) /* no memory: NULL is bad */
		fail(db, PQerrorMessage(db->conn));
}

static bool
flush(struct db *db)
{
	int left = PQflush(db->conn);

	db->is_flushing = left > 0;
	return left >= 0;
}

static bool
prepare(struct db *db, const struct call_row *row)
{
	char sql[512];
	int len;

	/* now() is when the first call of the transaction came. */
	len = snprintf(sql, sizeof sql,
	    "SELECT *, (date_part('epoch', clock_timestamp() - now()) * 1e6)"
	    "::bigint FROM holdfast.%s(",
	    row->name);
	for (int i = 1; i <= row->nargs; i++)
		len += snprintf(sql + len, sizeof sql - (size_t)len, "%s$%d",
		    i > 1 ? ", " : "", i);
	snprintf(sql + len, sizeof sql - (size_t)len, ")");
	return PQsendPrepare(db->conn, row->name, sql, 0, NULL) == 1;
}

static bool
send_opening(struct db *db)
{
	const char *const old[] = {db->old.pid, db->old.began, db->old.server};
	const char *const none[COUNT(old)] = {NULL};

	return PQsendQueryParams(db->conn, db->opening, COUNT(old), NULL,
		   db_has_old(db) ? old : none, NULL, NULL, 0) == 1;
}

static bool
prepare_all(struct db *db)
{
	PQsetErrorVerbosity(db->conn, PQERRORS_DEFAULT);
	PQsetNoticeReceiver(db->conn, on_notice, db);
	if (PQsetnonblocking(db->conn, 1) != 0 ||
	    PQenterPipelineMode(db->conn) != 1 || !send_opening(db))
		return false;
	for (size_t i = 0; i < CALL__COUNT; i++) {
		const struct call_row *row = call_row((enum call_id)i);

		if (is_ours(db, row) && !prepare(db, row))
			return false;
	}
	db->row = 0;
	return PQpipelineSync(db->conn) == 1 && flush(db);
}

/* The row that the next result of prepare_all() is about. */
static const char *
next_prepared(struct db *db)
{
	while (db->row < CALL__COUNT) {
		const struct call_row *row = call_row((enum call_id)db->row++);

		if (is_ours(db, row))
			return row->name;
	}
	return NULL;
}

/* The old backend, if it is proven to be gone, is no concern any more. */
static void
take_opening(struct db *db, const PGresult *r)
{
	struct opening o;

	if (!opening_read(r, &o)) {
		fail(db, "the opening has no answer");
	} else if (o.unmet[0] != '\0') {
		fail_unfit(db, o.unmet);
	} else if (o.is_old_left && !db->is_old_let) {
		fail(db, "the backend that was given up has not ended yet");
	} else {
		db->own = o.own;
		db->life = o.life;
		db->is_open = true;
		if (!o.is_old_left)
			db_forget_old(db);
	}
}

static void
take_step(struct db *db, const PGresult *r)
{
	if (!db->is_open)
		take_opening(db, r);
	else if (next_prepared(db) == NULL && PQntuples(r) == 1)
		db->life = opening_life(PQgetvalue(r, 0, 0));
}

/* Everything is prepared; but is it the database that the clients know? */
static void
finish_opening(struct db *db)
{
	if (db->life == LIFE_BUSY) {
		fail(db, "another connection gives the sessions of a restored "
			 "database their new era");
		return;
	}
	if (db->life == LIFE_MORE) { /* committed so far */
		if (PQsendQueryParams(db->conn, "SELECT holdfast.life_step()",
			0, NULL, NULL, NULL, NULL, 0) != 1 ||
		    PQpipelineSync(db->conn) != 1 || !flush(db))
			fail(db, PQerrorMessage(db->conn));
		return;
	}
	if (db->life == LIFE_RENEWED)
		log_warn("database.restored",
		    LOG_STR("lane", call_lane_name(db->lane)));
	db->state = DB_READY;
	db->logged = NULL;
}

static void
step_prepare(struct db *db)
{
	struct pg_result *r = NULL;
	const char *name;
	enum db_got got = DB_GOT_NOTHING;

	if (!db_pump(db)) {
		fail(db, PQerrorMessage(db->conn));
		return;
	}
	while (db->state == DB_CONNECTING &&
	       (got = db_next(db, &r)) == DB_GOT_ROW) {
		take_step(db, r);
		PQclear(r);
	}
	if (db->state == DB_OFF)
		return;
	if (got == DB_GOT_SYNC) {
		finish_opening(db);
	} else if (got == DB_GOT_ERROR) {
		name = db->is_open ? next_prepared(db) : "life_step";
		fail_function(db, name == NULL ? "life_step" : name, r);
		PQclear(r);
	} else if (got != DB_GOT_NOTHING) {
		fail(db, PQerrorMessage(db->conn));
	}
}

void
db_step(struct db *db)
{
	assert(db->state == DB_CONNECTING);
	if (db->polling == PGRES_POLLING_OK) {
		step_prepare(db);
		return;
	}
	db->polling = PQconnectPoll(db->conn);
	if (db->polling == PGRES_POLLING_FAILED ||
	    (db->polling == PGRES_POLLING_OK && !prepare_all(db)))
		fail(db, PQerrorMessage(db->conn));
}

bool
db_send(struct db *db, struct call *const *calls, size_t n)
{
	assert(db->state == DB_READY);
	for (size_t i = 0; i < n; i++) {
		const struct call *c = calls[i];

		if (PQsendQueryPrepared(db->conn, call_row(c->id)->name,
			c->nargs, c->arg, NULL, NULL, 0) != 1)
			return false;
	}
	return PQpipelineSync(db->conn) == 1 && flush(db);
}

bool
db_pump(struct db *db)
{
	if (db->is_flushing && !flush(db))
		return false;
	return PQconsumeInput(db->conn) == 1;
}

static enum db_got
kind_of(const struct db *db, const PGresult *r)
{
	switch (PQresultStatus(r)) {
	case PGRES_TUPLES_OK:
	case PGRES_COMMAND_OK: return DB_GOT_ROW;
	case PGRES_PIPELINE_SYNC: return DB_GOT_SYNC;
	case PGRES_PIPELINE_ABORTED: return DB_GOT_ABORTED;
	default:
		return PQstatus(db->conn) == CONNECTION_BAD ? DB_GOT_LOST
							    : DB_GOT_ERROR;
	}
}

enum db_got
db_next(struct db *db, struct pg_result **out)
{
	enum db_got got;

	/* One NULL stands between the results of two calls; a second has
	 * nothing behind it: the connection broke. */
	*out = NULL;
	for (int i = 0; i < 2 && *out == NULL; i++) {
		if (PQisBusy(db->conn))
			return DB_GOT_NOTHING;
		*out = PQgetResult(db->conn);
	}
	if (*out == NULL)
		return DB_GOT_LOST;
	got = kind_of(db, *out);
	if (got != DB_GOT_ROW && got != DB_GOT_ERROR) {
		PQclear(*out);
		*out = NULL;
	}
	return got;
}

int64_t
db_backoff_us(int tries, uint32_t random)
{
	int64_t us = BACKOFF_LEAST_US;

	for (int i = 1; i < tries && us < BACKOFF_MOST_US; i++)
		us *= 2;
	if (us > BACKOFF_MOST_US)
		us = BACKOFF_MOST_US;
	return us / 2 + us * (int64_t)(random % 1024) / 1024;
}
