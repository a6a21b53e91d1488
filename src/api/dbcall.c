#include "api/dbcall.h"

#include <string.h>

#include "api/params.h"
#include "api/reqctx.h"
#include "api/route.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "store/store.h"
#include "json/document.h"

/* Beyond it a write is not made beside others. */
#define LARGE_BYTES   16384
#define LARGE_BATCHES 8

/* What may take long is known by its size; the rest shows when it does. */
static bool
is_large(const struct reqctx *rq, const struct call *call)
{
	const struct json *ops = json_get(rq->json, "batches");

	if (ops == NULL)
		ops = json_get(rq->json, "ops");
	return call->arg_bytes > LARGE_BYTES ||
	       json_count(ops) > LARGE_BATCHES || rq->route->is_large;
}

enum err
dbcall(struct reqctx *rq, enum call_id id, const char *owner,
    const struct dbcall_given *given, struct call *call)
{
	enum err e;

	call_begin(call, id);
	params_fill(rq, call, owner, given);
	call->user = rq->turn.user;
	call->is_dear = rq->turn.is_dear || is_large(rq, call);
	e = store_run(rq->api->store, call);
	rq->queue_us += call->queue_us;
	rq->db_us += call->db_us;
	turns_spend(rq->api->turns, &rq->turn, call->cost_us, clock_now_us());
	/* Again would be too long again. */
	if (call->is_cut && is_large(rq, call)) {
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
	e = dbcall(rq, CALL_grant_owner, rq->who.user, NULL, &call);
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
dbcall_either(struct reqctx *rq, enum call_id id, const char **owner,
    const struct dbcall_given *given, struct call *call)
{
	const char *found;
	enum err e;

	e = dbcall(rq, id, *owner, given, call);
	if (e != ERR_OK || !may_be_granted(rq, call))
		return e;
	e = find_owner(rq, &found);
	if (e != ERR_OK || found == NULL)
		return e;
	call_end(call);
	*owner = found;
	return dbcall(rq, id, found, given, call);
}

enum err
dbcall_row(struct reqctx *rq, const char **owner, struct call *call)
{
	return dbcall_either(rq, rq->route->call, owner, NULL, call);
}

enum err
dbcall_json(
    struct reqctx *rq, const char *text, size_t len, const struct json **out)
{
	const struct document_limits limits = {.is_unstorable_fine = true};
	struct document_error error;
	enum err e;

	text = arena_copy(rq->arena, text, len);
	if (text == NULL)
		return ERR_TOO_LARGE;
	e = document_parse(rq->arena, SPAN(text, len), &limits, &error, out);
	return e == ERR_OK || e == ERR_TOO_LARGE ? e : ERR_INTERNAL;
}
