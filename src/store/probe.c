#include "store/probe.h"

#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>

static PGconn *
open_connection(const char *database)
{
	const char *const keys[] = {
	    "connect_timeout", "fallback_application_name", "dbname", NULL};
	const char *const values[] = {"5", "holdfast check", database, NULL};

	return PQconnectdbParams(keys, values, 1);
}

/*
 * Peer authentication is for sockets of this machine.  The message is the
 * server's and may be in its language; the name of the method is not.
 */
bool
probe_is_stranger(const char *database)
{
	PGconn *conn = open_connection(database);
	const char *host = PQhost(conn);
	bool is_local = host != NULL && (host[0] == '/' || host[0] == '@');
	bool is_stranger = PQstatus(conn) != CONNECTION_OK && is_local &&
			   (strstr(PQerrorMessage(conn), "Peer") != NULL ||
			       strstr(PQerrorMessage(conn), "peer") != NULL);

	PQfinish(conn);
	return is_stranger;
}

/* Of a list with commas; an empty one is the local socket. */
static bool
is_here(const char *host)
{
	static const char *const here[] = {
	    "/", "@", "localhost", "127.", "::1"};

	if (host == NULL || host[0] == '\0')
		return true;
	for (size_t i = 0; i < COUNT(here); i++)
		if (strncmp(host, here[i], strlen(here[i])) == 0) {
			host = strchr(host, ',');
			return host == NULL || is_here(host + 1);
		}
	return false;
}

bool
probe_is_remote(const char *database)
{
	PQconninfoOption *o = PQconninfoParse(database, NULL), *all = o;
	bool is_remote = false;

	for (; o != NULL && o->keyword != NULL; o++)
		if (strcmp(o->keyword, "host") == 0 ||
		    strcmp(o->keyword, "hostaddr") == 0)
			is_remote |= !is_here(o->val);
	PQconninfoFree(all);
	return is_remote;
}

/* Some are kept for superusers, and a role or a database may have less. */
static const char room[] =
    "SELECT least(current_setting('max_connections')::int"
    " - current_setting('superuser_reserved_connections')::int"
    " - coalesce(current_setting('reserved_connections', true)::int, 0),"
    " nullif(r.rolconnlimit, -1), nullif(d.datconnlimit, -1)),"
    " current_setting('fsync') FROM pg_roles AS r, pg_database AS d"
    " WHERE r.rolname = current_user AND d.datname = current_database()";

bool
probe_room(const char *database, struct probe_room *out)
{
	PGconn *conn = open_connection(database);
	PGresult *r = PQexec(conn, room);
	bool is_fine =
	    PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) == 1;

	if (is_fine) {
		out->connections = atoll(PQgetvalue(r, 0, 0));
		out->is_fsync_off = strcmp(PQgetvalue(r, 0, 1), "off") == 0;
	}
	PQclear(r);
	PQfinish(conn);
	return is_fine;
}
