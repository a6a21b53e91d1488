/*
 * jobs - what processors say: claim, heartbeat, complete, fail.
 *
 * A claim's token is the only handle: a processor is no user of the session.
 * One that is not ours names nothing, so it is 404 like one whose job is gone.
 */
#include <stdio.h>
#include <string.h>

#include "api/body.h"
#include "api/dbcall.h"
#include "api/finish.h"
#include "api/govern/govern.h"
#include "api/on/on.h"
#include "api/reply.h"
#include "api/reqctx.h"
#include "auth/auth.h"
#include "auth/lease.h"
#include "base/arena.h"
#include "schema/check.h"
#include "json/json.h"

/* A heartbeat may have no body, where the schema would have said this. */
static enum err
refuse_without(struct reqctx *rq)
{
	const struct schema_errors errors = {
	    .count = 1,
	    .list = {{"", "required", "must have the member token"}},
	};

	return reply_schema_errors(rq, &errors);
}

enum err
jobs_report(struct reqctx *rq)
{
	const struct json *token = json_get(rq->json, "token");
	struct call call = CALL_INIT;
	const char *text, *owner;
	enum err e;

	if (json_type(token) != JSON_STRING)
		return refuse_without(rq);
	text = json_text_copy(rq->arena, token);
	if (text == NULL)
		return ERR_TOO_LARGE;
	e = lease_read(rq->api->auth->tickets, rq->arena, text, &rq->lease);
	if (e == ERR_OK)
		e = body_hide(rq, token);
	if (e != ERR_OK)
		return e;
	memcpy(rq->session, rq->lease.session, sizeof rq->session);
	owner = rq->lease.owner;
	e = govern_call(rq, &owner, &call);
	return finish_call(rq, e, owner, &call);
}

/* {owner, session, lease, job} becomes the job with its token. */
static enum err
tell_claim(struct reqctx *rq, struct answer *answer)
{
	const char *job, *session, *id, *token;
	struct lease lease = {0};
	const struct json *v;
	int64_t number;
	size_t len;
	enum err e;

	e = dbcall_json(rq, answer->body, answer->body_len, &v);
	if (e != ERR_OK)
		return e;
	if (!json_int64(json_get(v, "lease"), &number))
		return ERR_INTERNAL;
	lease.owner = json_text_copy(rq->arena, json_get(v, "owner"));
	session = json_text_copy(rq->arena, json_get(v, "session"));
	id = json_text_copy(rq->arena, json_get(json_get(v, "job"), "id"));
	job = json_raw(json_get(v, "job"), &len);
	if (lease.owner == NULL || len < 2 || session == NULL || id == NULL ||
	    !uuid_parse(session, lease.session) || !uuid_parse(id, lease.job))
		return ERR_INTERNAL;
	snprintf(lease.number, sizeof lease.number, "%lld", (long long)number);
	token = lease_mint(rq->api->auth->tickets, rq->arena, &lease);
	if (token == NULL)
		return ERR_TOO_LARGE;
	answer->body = arena_printf(
	    rq->arena, "%.*s,\"token\":\"%s\"}", (int)len - 1, job, token);
	if (answer->body == NULL)
		return ERR_TOO_LARGE;
	answer->body_len = strlen(answer->body);
	return ERR_OK;
}

enum err
jobs_claim(struct reqctx *rq)
{
	const char *owner = rq->who.user;
	struct call call = CALL_INIT;
	enum err e;

	e = dbcall_row(rq, &owner, &call);
	if (e == ERR_OK && call.answer.status == 200)
		e = tell_claim(rq, &call.answer);
	return finish_call(rq, e, owner, &call);
}
