#include "api/dbcall.h"

#include <string.h>

#include "api/params.h"
#include "api/reqctx.h"
#include "api/route.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "store/store.h"

/* Beyond it a write is not made beside others. */
#define LARGE_BYTES   16384
#define LARGE_BATCHES 8

/* What may take long is known by its size; the rest shows when it does. */
static bool
is_large(const struct reqctx *rq)
{
	const struct json *ops = json_get(rq->json, "batches");

	if (ops == NULL)
		ops = json_get(rq->json, "ops");
	return rq->body_len > LARGE_BYTES || json_count(ops) > LARGE_BATCHES ||
	       rq->route->is_large;
}

enum err
dbcall_run(struct reqctx *rq, struct call *call)
{
	enum err e;

	call->user = rq->turn.user;
	call->is_dear = rq->turn.is_dear || is_large(rq);
	e = store_run(rq->api->store, call);
	rq->queue_us += call->queue_us;
	rq->db_us += call->db_us;
	turns_spend(rq->api->turns, &rq->turn, call->cost_us, clock_now_us());
	/* Again would be too long again. */
	if (call->is_cut && is_large(rq)) {
		rq->problem.members = arena_printf(rq->arena,
		    "\"limit\":\"statement_timeout_ms\",\"max\":%lld",
		    (long long)rq->api->conf->statement_timeout_ms);
		return ERR_TOO_LARGE;
	}
	return e;
}

/* Who granted this session to the user?  NULL in *out: nobody. */
static enum err
find_owner(struct reqctx *rq, const char **out)
{
	struct call call = CALL_INIT;
	enum err e;

	*out = NULL;
	call_begin(&call, CALL_grant_owner);
	call_arg_str(&call, rq->who.user);
	call_arg_str(&call, rq->session);
	e = dbcall_run(rq, &call);
	if (e == ERR_OK && call.answer.status == 200) {
		*out = arena_copy(
		    rq->arena, call.answer.body, call.answer.body_len);
		if (*out == NULL)
			e = ERR_TOO_LARGE;
	}
	call_end(&call);
	return e;
}

static bool
may_be_granted(const struct reqctx *rq, const struct call *call)
{
	return call->answer.status == 404 && rq->session[0] != '\0' &&
	       strcmp(rq->session, UUID_NIL) != 0 &&
	       (rq->route->need == VIEWER || rq->route->need == LIVE ||
		   rq->route->need == EDITOR || rq->route->need == OWNER);
}

enum err
dbcall_as(struct reqctx *rq, struct call *call, enum call_id id,
    dbcall_fill *fill, const void *of)
{
	const char *owner;
	enum err e;

	call_begin(call, id);
	fill(rq, call, rq->owner, of);
	e = dbcall_run(rq, call);
	if (e != ERR_OK || !may_be_granted(rq, call))
		return e;
	e = find_owner(rq, &owner);
	if (e != ERR_OK || owner == NULL)
		return e;
	call_end(call);
	rq->owner = owner;
	call_begin(call, id);
	fill(rq, call, owner, of);
	return dbcall_run(rq, call);
}

static void
fill_row(
    struct reqctx *rq, struct call *call, const char *owner, const void *of)
{
	params_fill(rq, call, owner, of);
}

enum err
dbcall_row(struct reqctx *rq, struct call *call)
{
	return dbcall_as(rq, call, rq->route->call, fill_row, NULL);
}
