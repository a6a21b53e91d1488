#include "api/dbcall.h"

#include <string.h>

#include "api/ask.h"
#include "api/params.h"
#include "api/route.h"
#include "base/arena.h"
#include "base/clock.h"

/* Beyond it a write is not made beside others. */
#define LARGE_BYTES   16384
#define LARGE_BATCHES 8

/* What may take long is known by its size; the rest shows when it does. */
static bool
is_large(const struct ask *a)
{
	const struct json *ops = json_get(a->json, "batches");

	if (ops == NULL)
		ops = json_get(a->json, "ops");
	return a->body_len > LARGE_BYTES || json_count(ops) > LARGE_BATCHES ||
	       a->route->is_large;
}

enum err
dbcall_run(struct ask *a, struct call *call)
{
	enum err e;

	call->user = a->turn.user;
	call->is_dear = a->turn.is_dear || is_large(a);
	e = store_run(a->api->store, call);
	a->queue_us += call->queue_us;
	a->db_us += call->db_us;
	turns_spend(a->api->turns, &a->turn, call->cost_us, clock_now_us());
	/* Again would be too long again. */
	if (call->is_cut && is_large(a)) {
		a->problem.members = arena_printf(a->arena,
		    "\"limit\":\"statement_timeout_ms\",\"max\":%lld",
		    (long long)a->api->conf->statement_timeout_ms);
		return ERR_TOO_LARGE;
	}
	return e;
}

/* Who granted this session to the user?  NULL in *out: nobody. */
static enum err
find_owner(struct ask *a, const char **out)
{
	struct call call;
	enum err e;

	*out = NULL;
	call_begin(&call, CALL_grant_owner);
	call_arg_str(&call, a->who.user);
	call_arg_str(&call, a->session);
	e = dbcall_run(a, &call);
	if (e == ERR_OK && call.answer.status == 200) {
		*out = arena_copy(
		    a->arena, call.answer.body, call.answer.body_len);
		if (*out == NULL)
			e = ERR_TOO_LARGE;
	}
	call_end(&call);
	return e;
}

static bool
may_be_granted(const struct ask *a, const struct call *call)
{
	return call->answer.status == 404 && a->session[0] != '\0' &&
	       strcmp(a->session, UUID_NIL) != 0 &&
	       (a->route->need == VIEWER || a->route->need == LIVE ||
		   a->route->need == EDITOR || a->route->need == OWNER);
}

enum err
dbcall_as(struct ask *a, struct call *call, enum call_id id, dbcall_fill *fill,
    const void *of)
{
	const char *owner;
	enum err e;

	call_begin(call, id);
	fill(a, call, a->owner, of);
	e = dbcall_run(a, call);
	if (e != ERR_OK || !may_be_granted(a, call))
		return e;
	e = find_owner(a, &owner);
	if (e != ERR_OK || owner == NULL)
		return e;
	call_end(call);
	a->owner = owner;
	call_begin(call, id);
	fill(a, call, owner, of);
	return dbcall_run(a, call);
}

static void
fill_row(struct ask *a, struct call *call, const char *owner, const void *of)
{
	(void)of;
	params_fill(a, call, owner);
}

enum err
dbcall_row(struct ask *a, struct call *call)
{
	return dbcall_as(a, call, a->route->call, fill_row, NULL);
}
