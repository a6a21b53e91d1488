/*
 * claim - somebody anonymous has signed in: what he did becomes the user's.
 *
 * Who asks is the user he is now; the token in the body proves who he was.
 * It is as good as any bearer, so it goes no further than this file: the
 * database and its logs hear of the user that it names, and of nothing else.
 */
#include "api/ask.h"
#include "api/caller.h"
#include "api/dbcall.h"
#include "api/finish.h"
#include "api/on/on.h"
#include "auth/auth.h"
#include "auth/token.h"
#include "base/clock.h"

static enum err
check_token(struct ask *a, struct principal *out)
{
	const char *text = json_text_copy(a->arena, json_get(a->json, "token"));
	enum err e;

	if (text == NULL)
		return ERR_TOKEN_INVALID;
	e = caller_judge(a, token_verify(a->api->auth->tokens, a->arena, text,
				clock_unix_s(), out));
	if (e == ERR_OK || e == ERR_INTERNAL)
		return e;
	/* Not the bearer's: a client must see which of the two to renew. */
	a->problem.detail = "The token in the body is not accepted.";
	a->problem.members = "\"errors\":[{\"pointer\":\"/token\","
			     "\"keyword\":\"token\","
			     "\"message\":\"is expired or not valid\"}]";
	return e;
}

enum err
account_claim(struct ask *a)
{
	struct principal from;
	struct call call;
	enum err e;

	e = check_token(a, &from);
	if (e != ERR_OK)
		return e;
	call_begin(&call, CALL_account_claim);
	call_arg_str(&call, a->owner);
	call_arg_str(&call, a->who.user);
	call_arg_str(&call, from.user);
	call_arg_str(&call, a->api->limits);
	e = dbcall_run(a, &call);
	if (e == ERR_OK)
		e = finish_call(a, &call);
	call_end(&call);
	return e;
}
