/*
 * grants - letting another user into a session.
 *
 * A grant has two sides, in two users' rows, so it takes two calls: first
 * the owner's side, which alone decides about rights, then the grantee's,
 * which only says where to look.  A call that is lost between the two leaves
 * a grant that nobody finds; listing the grants mends it.
 */
#include <stdio.h>
#include <string.h>

#include "api/dbcall.h"
#include "api/finish.h"
#include "api/on/grants.h"
#include "api/on/on.h"
#include "api/params.h"
#include "api/reply.h"
#include "api/reqctx.h"
#include "base/arena.h"
#include "base/limits.h"
#include "schema/check.h"
#include "json/json.h"

/* The two who share the session in question. */
struct sides {
	const char *owner, *grantee;
};

/* One call of the grantee's side; grant may be NULL. */
static enum err
run_side(struct reqctx *rq, enum call_id id, const struct sides *sides,
    const char *grant)
{
	struct call call = CALL_INIT;
	enum err e;

	e = dbcall(rq, id, sides->grantee,
	    GIVEN({"giver", sides->owner},
		{grant == NULL ? NULL : "grant", grant}),
	    &call);
	if (e == ERR_OK && call.answer.status >= 400)
		e = reply_refusal(rq, &call.answer);
	call_end(&call);
	return e;
}

enum err
grants_take(struct reqctx *rq, const char *owner, const char *grantee,
    const char *grant)
{
	const struct sides sides = {owner, grantee};

	return run_side(rq, CALL_grant_take, &sides, grant);
}

/* Somebody took that id in the meantime: the grant must not stand. */
static void
take_back(struct reqctx *rq, const char *owner, const char *grant)
{
	struct call call = CALL_INIT;

	/* If even this fails, a grant stands that opens nothing new. */
	if (dbcall(rq, CALL_grant_revoke, owner,
		GIVEN({"actor", owner}, {"gid", grant}), &call) == ERR_OK)
		finish_ring(rq, owner, &call.answer);
	call_end(&call);
}

static enum err
finish_grant(struct reqctx *rq, const struct sides *sides, struct call *call)
{
	const struct json *body, *grant;
	const char *id;
	enum err e;

	e = dbcall_json(rq, call->answer.body, call->answer.body_len, &body);
	if (e != ERR_OK)
		return e;
	grant = json_get(body, "grant");
	id = json_text_copy(rq->arena, json_get(grant, "id"));
	if (id == NULL)
		return ERR_INTERNAL;
	e = run_side(rq, CALL_grant_take, sides, id);
	if (e == ERR_STATE)
		take_back(rq, sides->owner, id);
	return finish_call(rq, e, sides->owner, call);
}

/* The schema counts characters. */
static enum err
refuse_user(struct reqctx *rq)
{
	char why[64];
	const struct schema_errors errors = {
	    .count = 1,
	    .list = {{"/user", "maxLength", why}},
	};

	snprintf(
	    why, sizeof why, "must have at most %d bytes", LIMITS_USER_BYTES);
	return reply_schema_errors(rq, &errors);
}

enum err
grants_create(struct reqctx *rq)
{
	struct sides sides = {
	    .owner = rq->who.user,
	    .grantee = json_text_copy(rq->arena, json_get(rq->json, "user")),
	};
	struct call call = CALL_INIT;
	enum err e;

	if (sides.grantee == NULL)
		return ERR_INTERNAL;
	if (!principal_is_user(sides.grantee, strlen(sides.grantee)))
		return refuse_user(rq);
	/* Whoever has no say here learns nothing about the other user. */
	e = grants_may_own(rq);
	if (e != ERR_OK)
		return e;
	e = run_side(rq, CALL_grant_room, &sides, NULL);
	if (e != ERR_OK)
		return e;
	e = dbcall_row(rq, &sides.owner, &call);
	if (e == ERR_OK)
		e = call.answer.status >= 400
			? finish_call(rq, ERR_OK, sides.owner, &call)
			: finish_grant(rq, &sides, &call);
	call_end(&call);
	return e;
}

/*
 * Is the session there, and this user's own?  Somebody who was let in is
 * told that his role is too low, and anybody else nothing.
 */
enum err
grants_may_own(struct reqctx *rq)
{
	const char *owner = rq->who.user;
	struct call call = CALL_INIT;
	enum err e;

	e = dbcall_either(rq, CALL_live_admit, &owner, NULL, &call);
	if (e == ERR_OK && call.answer.status == 404 &&
	    strcmp(rq->session, UUID_NIL) == 0)
		e = ERR_OK; /* `me` may not exist yet; grant_room says no */
	else if (e == ERR_OK && call.answer.status >= 400)
		e = reply_refusal(rq, &call.answer);
	call_end(&call);
	return e;
}

/* The grantee's side of every grant listed is put in place again. */
static enum err
mend_listed(struct reqctx *rq, const char *owner, const struct answer *answer)
{
	const struct json *body, *one;
	enum err e;

	e = dbcall_json(rq, answer->body, answer->body_len, &body);
	if (e != ERR_OK)
		return e;
	for (one = json_first(json_get(body, "grants")); one != NULL;
	     one = json_next(one)) {
		const char *user =
		    json_text_copy(rq->arena, json_get(one, "user"));
		const char *id = json_text_copy(rq->arena, json_get(one, "id"));

		/* One that was refused stays unfound; the list is right. */
		if (user != NULL && id != NULL &&
		    grants_take(rq, owner, user, id) == ERR_UNAVAILABLE)
			return ERR_UNAVAILABLE;
	}
	memset(&rq->problem, 0, sizeof rq->problem);
	return ERR_OK;
}

enum err
grants_list(struct reqctx *rq)
{
	const char *owner = rq->who.user;
	struct call call = CALL_INIT;
	enum err e;

	e = dbcall_row(rq, &owner, &call);
	if (e == ERR_OK && call.answer.status == 200)
		e = mend_listed(rq, owner, &call.answer);
	return finish_call(rq, e, owner, &call);
}

/* Revoking and leaving: the answer's body is the grantee. */
enum err
grants_end(struct reqctx *rq)
{
	struct sides sides = {.owner = rq->who.user};
	struct call call = CALL_INIT;
	enum err e;

	e = dbcall_row(rq, &sides.owner, &call);
	if (e == ERR_OK && call.answer.status == 204) {
		sides.grantee = arena_copy(
		    rq->arena, call.answer.body, call.answer.body_len);
		e = sides.grantee == NULL
			? ERR_TOO_LARGE
			: run_side(rq, CALL_grant_drop, &sides, NULL);
	}
	return finish_call(rq, e, sides.owner, &call);
}

/* One row of the list: the session as its owner's side tells it. */
static enum err
add_shared(struct reqctx *rq, const struct json *one, struct buf *b)
{
	struct call call = CALL_INIT;
	const char *owner, *session;
	enum err e;

	owner = json_text_copy(rq->arena, json_get(one, "owner"));
	session = json_text_copy(rq->arena, json_get(one, "session"));
	e = dbcall(rq, CALL_session_get, owner,
	    GIVEN({"need", "viewer"}, {"session", session}), &call);
	if (e == ERR_OK && call.answer.status == 200) {
		if (b->data[b->len - 1] != '[')
			buf_char(b, ',');
		buf_add(b, call.answer.body, call.answer.body_len);
	}
	call_end(&call);
	return e;
}

enum err
grants_shared(struct reqctx *rq)
{
	struct buf b = BUF_INIT(LIMITS_REPLY_BYTES);
	const struct json *body = NULL, *one;
	const char *owner = rq->who.user;
	struct call call = CALL_INIT;
	const char *raw;
	size_t len;
	enum err e;

	e = dbcall_row(rq, &owner, &call);
	if (e == ERR_OK)
		e = call.answer.status >= 400
			? reply_refusal(rq, &call.answer)
			: dbcall_json(rq, call.answer.body,
			      call.answer.body_len, &body);
	call_end(&call);
	if (e != ERR_OK)
		return e;
	buf_str(&b, "{\"sessions\":[");
	for (one = json_first(json_get(body, "shared"));
	     one != NULL && e == ERR_OK; one = json_next(one))
		e = add_shared(rq, one, &b);
	raw = json_raw(json_get(body, "next"), &len);
	buf_str(&b, "],\"next\":");
	buf_add(&b, raw, len);
	buf_char(&b, '}');
	if (e == ERR_OK)
		reply_bytes(rq, 200, "application/json", &b);
	buf_free(&b);
	return e;
}
