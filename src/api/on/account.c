/*
 * adopt - an anonymous user has signed in: his sessions become the new user's.
 *
 * The bearer is the new user's; the token in the body is the old user's.
 * It is as good as any bearer, so it goes no further than this file: the
 * database and its logs hear of the user that it names, and of nothing else.
 */
#include "api/caller.h"
#include "api/dbcall.h"
#include "api/finish.h"
#include "api/on/on.h"
#include "api/reqctx.h"
#include "auth/auth.h"
#include "auth/token.h"
#include "base/clock.h"

static enum err
check_token(struct reqctx *rq, struct principal *out)
{
	const char *text =
	    json_text_copy(rq->arena, json_get(rq->json, "token"));
	enum err e;

	if (text == NULL)
		return ERR_TOKEN_INVALID;
	e = caller_judge(rq, token_verify(rq->api->auth->tokens, rq->arena,
				 text, clock_unix_s(), out));
	if (e == ERR_OK || e == ERR_INTERNAL)
		return e;
	/* Not the bearer's: a client must see which of the two to renew. */
	rq->problem.detail = "The token in the body is not accepted.";
	rq->problem.members = "\"errors\":[{\"pointer\":\"/token\","
			      "\"keyword\":\"token\","
			      "\"message\":\"is expired or not valid\"}]";
	return e;
}

enum err
account_claim(struct reqctx *rq)
{
	struct principal from;
	struct call call = CALL_INIT;
	enum err e;

	e = check_token(rq, &from);
	if (e != ERR_OK)
		return e;
	e = dbcall(rq, CALL_account_claim, rq->who.user,
	    GIVEN({"from", from.user}), &call);
	return finish_call(rq, e, rq->who.user, &call);
}
