/*
 * api - a worker's whole answering machine: database, keys, schemas, routes.
 *
 * Runs in:  a worker, made after the fork, used by all its threads.
 * Owns:     the store, the keys and the compiled schemas.  Not the conf.
 * Never:    forks, waits for a signal, or accepts a connection.
 *
 *	e = api_new(conf, GROUP_CONTEXT, endings, &api);
 *	fcgi_conf.handle = api_handle, fcgi_conf.ctx = api;
 *	... every second: api_refresh(api) ...
 *	api_free(api);
 */
#ifndef API_H
#define API_H

#include "api/patience.h"
#include "base/buf.h"
#include "base/defs.h"
#include "base/err.h"
#include "base/score.h"

struct auth;
struct conf;
struct ending_list;
struct http_exchange;
struct publish;
struct schema;
struct schema_app;
struct schema_set;
struct store;
struct turns;

/* One worker's. */
struct api {
	const struct conf *conf;
	enum score_group group;
	struct auth *auth;
	struct store *store;
	struct patience patience;
	struct turns *turns;
	struct publish *publish; /* NULL: live is off */
	struct schema_set *schemas;
	struct schema_app *app_schemas;
	const struct schema **schema; /* of each row, or NULL */
	char *limits;                 /* holdfast.limits as text */
	char *job_limits;             /* holdfast.job_limits */
	char *message_limits;         /* holdfast.message_limits */
	struct buf migrations;        /* argument of schema_state */
};

/*
 * The tables that all of it goes by, in each process before its threads start;
 * children inherit them.  An incomplete one is our mistake, so it dies.
 */
void api_read_tables(void);

/* The reason is logged.  A database that is down, or old, is no reason. */
NODISCARD enum err api_new(const struct conf *, enum score_group,
    struct ending_list *, struct api **out);
void api_free(struct api *); /* NULL is fine; no thread may be in it */

/* An http_handler; ctx is the api. */
void api_handle(struct http_exchange *, void *ctx);

/* Whether all lanes have the database; until they do, calls are 503. */
bool api_is_connected(const struct api *);

/* The database is there, but is older than this program. */
bool api_lacks_function(const struct api *);

/* Key files that changed are read again; a few stat() calls otherwise. */
void api_refresh(struct api *);

/*
 * Everything that can be wrong without a database: tables, keys, schemas.
 * A line for each mistake, with how to mend it; true when there is none.
 * The master asks this before the first fork and before each reload.
 */
NODISCARD bool api_check(
    const struct conf *, struct buf *errors, struct buf *warnings);

/* The same for the database: reachable, migrated, its role as it should be. */
NODISCARD bool api_check_database(const struct conf *, struct buf *errors);

#endif
