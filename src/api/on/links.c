/*
 * links - a link that becomes a grant for whoever brings it.
 *
 * Every way to fail is 404.
 */
#include <string.h>

#include "api/dbcall.h"
#include "api/finish.h"
#include "api/on/grants.h"
#include "api/on/on.h"
#include "api/params.h"
#include "api/reply.h"
#include "api/reqctx.h"
#include "auth/link.h"
#include "base/arena.h"

/*
 * {"link":{...,"token":"..."}}: the only time it is told.  A request that is
 * sent again under its Idempotency-Key hears of the link alone.
 */
static enum err
reply_link(struct reqctx *rq, struct call *call, const char *token)
{
	const struct answer *answer = &call->answer;
	struct buf b = BUF_INIT(65536);

	buf_add(&b, answer->body, answer->body_len - 2);
	buf_printf(&b, ",\"token\":\"%s\"}}", token);
	finish_ring(rq, rq->who.user, answer);
	reply_bytes(rq, answer->status, "application/json", &b);
	response_header(&rq->x->response, "Location", answer->location);
	buf_free(&b);
	return ERR_OK;
}

static bool
is_new_link(const struct answer *answer)
{
	return answer->status == 201 && answer->outcome != NULL &&
	       strcmp(answer->outcome, "applied") == 0;
}

enum err
links_create(struct reqctx *rq)
{
	struct link link = {.owner = rq->who.user};
	struct call call = CALL_INIT;
	const char *token;
	enum err e;

	memcpy(link.session, rq->session, sizeof link.session);
	memcpy(link.id, rq->new_id, sizeof link.id);
	e = link_draw(&link);
	if (e != ERR_OK)
		return e;
	token = link_token(rq->arena, &link);
	if (token == NULL)
		return ERR_TOO_LARGE;
	e = dbcall(rq, CALL_link_make, rq->who.user, GIVEN({"hash", link.hash}),
	    &call);
	if (e == ERR_OK && call.answer.status == 404)
		e = grants_may_own(rq);
	if (e == ERR_OK)
		e = is_new_link(&call.answer)
			? reply_link(rq, &call, token)
			: finish_call(rq, ERR_OK, rq->who.user, &call);
	call_end(&call);
	return e;
}

/*
 * Would whoever brings a link find that session under its id?  Asked first,
 * so that a link is used up only by somebody who gets in.
 */
static enum err
check_fits(struct reqctx *rq, const char *owner)
{
	struct call call = CALL_INIT;
	enum err e;

	if (strcmp(owner, rq->who.user) == 0)
		return ERR_OK;
	e = dbcall(
	    rq, CALL_grant_fits, rq->who.user, GIVEN({"giver", owner}), &call);
	if (e == ERR_OK && call.answer.status >= 400)
		e = ERR_NOT_FOUND;
	call_end(&call);
	return e;
}

/* Somebody took that id in the meantime, so he does not get in after all. */
static void
give_back(struct reqctx *rq, const struct link *of, const char *grant)
{
	struct call call = CALL_INIT;

	/* If even this fails, a grant stands that opens nothing new. */
	if (dbcall(rq, CALL_link_return, of->owner,
		GIVEN({"link", of->id}, {"grant", grant}), &call) == ERR_OK)
		finish_ring(rq, of->owner, &call.answer);
	call_end(&call);
}

/* The grant is there; now the side of whoever brought the link. */
static enum err
finish_accept(struct reqctx *rq, const struct link *of, struct call *call)
{
	const char *grant = NULL;
	enum err e;

	if (call->answer.location != NULL)
		grant = arena_copy(rq->arena, call->answer.location,
		    strlen(call->answer.location));
	if (grant == NULL || strcmp(of->owner, rq->who.user) == 0)
		return finish_call(rq, ERR_OK, of->owner, call);
	e = grants_take(rq, of->owner, rq->who.user, grant);
	if (e == ERR_STATE) {
		give_back(rq, of, grant);
		memset(&rq->problem, 0, sizeof rq->problem);
		return ERR_NOT_FOUND;
	}
	return finish_call(rq, e, of->owner, call);
}

enum err
links_accept(struct reqctx *rq)
{
	const struct json *value = json_get(rq->json, "token");
	struct call call = CALL_INIT;
	struct link link;
	const char *token;
	enum err e;

	token = json_text_copy(rq->arena, value);
	if (token == NULL)
		return ERR_NOT_FOUND;
	e = link_read(rq->arena, token, &link);
	if (e != ERR_OK)
		return e;
	memcpy(rq->session, link.session, sizeof rq->session);
	e = check_fits(rq, link.owner);
	if (e != ERR_OK)
		return e;
	e = dbcall(rq, CALL_link_use, link.owner,
	    GIVEN({"session", rq->session}, {"link", link.id},
		{"hash", link.hash}),
	    &call);
	if (e == ERR_OK)
		e = call.answer.status == 200
			? finish_accept(rq, &link, &call)
			: finish_call(rq, ERR_OK, link.owner, &call);
	call_end(&call);
	return e;
}
