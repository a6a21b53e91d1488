/* A call, with what has to be checked before it. */
#include "api/dbcall.h"
#include "api/govern/govern.h"
#include "api/reqctx.h"
#include "api/route.h"
#include "schema/app.h"

#define TRIES 3

static enum err
check_route(struct reqctx *rq, const char **owner)
{
	if (rq->route->govern == NULL ||
	    schema_app_is_empty(rq->api->app_schemas))
		return ERR_OK;
	return rq->route->govern(rq, owner);
}

enum err
govern_call(struct reqctx *rq, const char **owner, struct call *call)
{
	enum err e;
	int i;

	for (i = 0; i < TRIES; i++) {
		e = check_route(rq, owner);
		if (e != ERR_OK)
			return e;
		e = dbcall_row(rq, owner, call);
		if (e != ERR_OK || !govern_has_moved(call))
			return e;
		call_end(call);
	}
	return ERR_CONFLICT;
}

enum err
govern_beacon(struct reqctx *rq, const char *owner, struct call *call)
{
	const struct govern_body body = {rq->body, rq->body_len, "beacon"};
	struct govern_change *list;
	enum err e;
	int i;

	e = govern_collect_save(rq, rq->json, &list);
	for (i = 0;; i++) {
		if (e == ERR_OK && i < TRIES)
			e = govern_check(rq, &owner, list, &body);
		if (e == ERR_SCHEMA || e == ERR_SCHEMA_VERSION || i == TRIES) {
			/* Nobody hears an answer: keep it as a copy. */
			rq->refused = "schema";
			rq->guard = NULL;
			e = ERR_OK;
		}
		if (e != ERR_OK)
			return e;
		e = dbcall(rq, rq->route->call, owner, NULL, call);
		if (e != ERR_OK || !govern_has_moved(call))
			return e;
		call_end(call);
	}
}
