#include "store/restored.h"

#include <string.h>
#include <time.h>

#include <libpq-fe.h>

#include "base/conf.h"
#include "base/log.h"
#include "store/opening.h"

#define PAUSE_NS 100000000 /* while a lane is at it */

static PGconn *
connect_as_owner(const struct conf *conf)
{
	const char *database = conf->migrate_database[0] != '\0'
				   ? conf->migrate_database
				   : conf->database;
	const char *const keys[] = {"fallback_application_name",
	    "target_session_attrs", "connect_timeout", "dbname",
	    "client_encoding", NULL};
	const char *const values[] = {
	    "holdfast restored", "read-write", "10", database, "UTF8", NULL};
	PGconn *conn = PQconnectdbParams(keys, values, 1);

	if (PQstatus(conn) == CONNECTION_OK)
		PQclear(PQexec(conn, "SET ROLE holdfast_owner"));
	return conn;
}

/* One value, which the caller clears; NULL: the reason is logged. */
static PGresult *
ask(PGconn *conn, const char *sql)
{
	PGresult *r = PQexec(conn, sql);

	if (PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) == 1)
		return r;
	log_error("database.away", LOG_STR("why", PQerrorMessage(conn)));
	PQclear(r);
	return NULL;
}

static bool
renew_all(PGconn *conn)
{
	const struct timespec pause = {.tv_nsec = PAUSE_NS};
	enum life life = LIFE_MORE;

	while (life == LIFE_MORE || life == LIFE_BUSY) {
		PGresult *r = ask(conn, "SELECT holdfast.life_step()");

		if (r == NULL)
			return false;
		life = opening_life(PQgetvalue(r, 0, 0));
		PQclear(r);
		if (life == LIFE_BUSY)
			nanosleep(&pause, NULL);
	}
	return true;
}

enum err
restored_run(const struct conf *conf, FILE *out)
{
	PGconn *conn = connect_as_owner(conf);
	PGresult *r = ask(conn, "SELECT holdfast.life_begin()");
	bool is_fine = r != NULL && renew_all(conn);

	PQclear(r);
	r = is_fine ? ask(conn, "SELECT sessions FROM holdfast.life"
				" ORDER BY number DESC LIMIT 1")
		    : NULL;
	if (r != NULL)
		fprintf(out,
		    "%s sessions have another era: what a browser holds of "
		    "before is not taken for the present\n",
		    PQgetvalue(r, 0, 0));
	is_fine = r != NULL;
	PQclear(r);
	PQfinish(conn);
	return is_fine ? ERR_OK : ERR_UNAVAILABLE;
}
