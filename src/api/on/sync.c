/*
 * Queued operations, when a schema governs what they change: one at a time,
 * for each stands alone and is looked at as the one before has left things.
 * One that fails goes on with "refused", which makes the database consume its
 * sequence, keep it as copies, and say so in its result.
 */
#include <string.h>

#include "api/dbcall.h"
#include "api/finish.h"
#include "api/govern/govern.h"
#include "api/on/on.h"
#include "api/params.h"
#include "api/reqctx.h"
#include "base/arena.h"
#include "base/limits.h"
#include "json/json.h"

#define TRIES 3

struct run {
	struct reqctx *rq;
	const char *owner;
	const char *head; /* {"client":...,"era":... without its end */
	struct buf results;
};

/* The members of the body but for ops, as text that goes on with a comma. */
static enum err
make_head(struct run *run)
{
	struct buf b = BUF_INIT(LIMITS_BODY_BYTES);
	const struct json *m;
	const char *key, *text;
	size_t key_len, len;

	buf_char(&b, '{');
	for (m = json_first(run->rq->json); m != NULL; m = json_next(m)) {
		key = json_key(m, &key_len);
		if (key_len == 3 && memcmp(key, "ops", 3) == 0)
			continue;
		text = json_raw(m, &len);
		buf_json(&b, key, key_len);
		buf_char(&b, ':');
		buf_add(&b, text, len);
		buf_char(&b, ',');
	}
	run->head =
	    b.is_failed ? NULL : arena_copy(run->rq->arena, b.data, b.len);
	buf_free(&b);
	return run->head == NULL ? ERR_TOO_LARGE : ERR_OK;
}

/* {head ops: [op]} or {head batches: [op]}, with a member more in the op. */
static const char *
make_body(
    struct run *run, const char *list, const struct json *op, const char *more)
{
	size_t len;
	const char *text = json_raw(op, &len);

	return arena_printf(run->rq->arena, "%s\"%s\":[%.*s%s}]}", run->head,
	    list, (int)len - 1, text, more);
}

/* A restore that is queued names its snapshot by number or as "latest". */
static enum err
check_restore(struct run *run, const struct json *op)
{
	const struct json *value = json_get(op, "number");
	const char *number = json_text_copy(run->rq->arena, value);
	const char *text, *body;
	size_t len;

	if (number == NULL) {
		text = json_raw(value, &len);
		number = arena_copy(run->rq->arena, text, len);
	}
	text = json_raw(op, &len);
	body = arena_copy(run->rq->arena, text, len);
	if (number == NULL || body == NULL)
		return ERR_TOO_LARGE;
	return govern_check_step(run->rq, &run->owner,
	    GIVEN({"kind", "restore"}, {"number", number}, {"body", body}));
}

static enum err
check_save(struct run *run, const struct json *op)
{
	struct govern_body body = {.via = "save"};
	struct govern_change *list;
	enum err e;

	e = govern_collect_save(run->rq, op, &list);
	if (e != ERR_OK || list == NULL)
		return e;
	body.bytes = make_body(run, "batches", op, "");
	if (body.bytes == NULL)
		return ERR_TOO_LARGE;
	body.len = strlen(body.bytes);
	return govern_check(run->rq, &run->owner, list, &body);
}

/* *more: what the op carries besides when it is refused. */
static enum err
check_op(struct run *run, const struct json *op, const char **more)
{
	const struct json *kind = json_get(op, "op");
	struct reqctx *rq = run->rq;
	enum err e = ERR_OK;

	*more = "";
	rq->guard = NULL;
	if (json_is(kind, "save"))
		e = check_save(run, op);
	else if (json_is(kind, "restore"))
		e = check_restore(run, op);
	if (e != ERR_SCHEMA && e != ERR_SCHEMA_VERSION)
		return e;
	*more = arena_printf(rq->arena, ",\"refused\":{\"code\":\"%s\",%s}",
	    err_code(e),
	    rq->problem.members == NULL ? "\"errors\":[]"
					: rq->problem.members);
	rq->problem.members = NULL;
	rq->guard = NULL;
	return *more == NULL ? ERR_TOO_LARGE : ERR_OK;
}

static enum err
run_op(struct run *run, const struct json *op, struct call *call)
{
	const char *more, *body;
	enum err e;
	int i;

	for (i = 0; i < TRIES; i++) {
		e = check_op(run, op, &more);
		if (e != ERR_OK)
			return e;
		body = make_body(run, "ops", op, more);
		if (body == NULL)
			return ERR_TOO_LARGE;
		e = dbcall_either(run->rq, CALL_context_sync, &run->owner,
		    GIVEN({"body", body}), call);
		if (e != ERR_OK || !govern_has_moved(call))
			return e;
		call_end(call);
	}
	return ERR_CONFLICT;
}

/* Its one result goes to the others; the last answer carries them all. */
static enum err
keep_result(struct run *run, struct call *call, bool is_last)
{
	struct answer *answer = &call->answer;
	const struct json *body, *results;
	const char *whole, *text;
	size_t len;
	enum err e;

	e = dbcall_json(run->rq, answer->body, answer->body_len, &body);
	if (e != ERR_OK)
		return e;
	whole = json_raw(body, &len); /* to the end of the text */
	results = json_get(body, "results");
	text = json_raw(results, &len);
	if (text == NULL || len < 2)
		return ERR_INTERNAL;
	if (run->results.len > 0)
		buf_char(&run->results, ',');
	buf_add(&run->results, text + 1, len - 2);
	if (!is_last) {
		finish_ring(run->rq, run->owner, answer);
		return run->results.is_failed ? ERR_TOO_LARGE : ERR_OK;
	}
	answer->body = arena_printf(run->rq->arena, "%.*s[%s]%s",
	    (int)(text - whole), whole, run->results.data, text + len);
	if (answer->body == NULL)
		return ERR_TOO_LARGE;
	answer->body_len = strlen(answer->body);
	return ERR_OK;
}

/* False: this was the last, for all of them or for what it said. */
static bool
run_one(struct run *run, const struct json *op, enum err *e)
{
	bool is_last = json_next(op) == NULL;
	struct call call = CALL_INIT;

	*e = run_op(run, op, &call);
	/* What is said of the session as a whole ends it. */
	if (*e == ERR_OK && call.answer.status != 200)
		is_last = true;
	else if (*e == ERR_OK)
		*e = keep_result(run, &call, is_last);
	if (*e == ERR_OK && is_last)
		*e = finish_call(run->rq, ERR_OK, run->owner, &call);
	call_end(&call);
	return *e == ERR_OK && !is_last;
}

static enum err
run_all(struct run *run, const struct json *ops)
{
	const struct json *op = json_first(ops);
	enum err e = ERR_OK;

	while (op != NULL && run_one(run, op, &e))
		op = json_next(op);
	return e;
}

static enum err
is_governed(struct reqctx *rq, const struct json *ops, bool *out)
{
	struct govern_change *list = NULL;
	const struct json *op;
	enum err e = ERR_OK;

	*out = false;
	if (schema_app_is_empty(rq->api->app_schemas))
		return ERR_OK;
	for (op = json_first(ops); op != NULL && !*out && e == ERR_OK;
	     op = json_next(op)) {
		e = govern_collect_save(rq, op, &list);
		*out = list != NULL || json_is(json_get(op, "op"), "restore");
	}
	return e;
}

enum err
sync_ops(struct reqctx *rq)
{
	const struct json *ops = json_get(rq->json, "ops");
	struct run run = {.rq = rq,
	    .owner = rq->who.user,
	    .results = BUF_INIT(LIMITS_REPLY_BYTES)};
	struct call call = CALL_INIT;
	bool is_needed;
	enum err e;

	e = is_governed(rq, ops, &is_needed);
	if (e != ERR_OK)
		return e;
	if (is_needed) {
		e = make_head(&run);
		if (e == ERR_OK)
			e = run_all(&run, ops);
		buf_free(&run.results);
		return e;
	}
	e = dbcall_row(rq, &run.owner, &call);
	return finish_call(rq, e, run.owner, &call);
}
