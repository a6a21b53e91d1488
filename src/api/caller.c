#include "api/caller.h"

#include <string.h>

#include "api/dbcall.h"
#include "api/reqctx.h"
#include "api/route.h"
#include "auth/auth.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"

static void
count_token(enum token_reason reason)
{
	static const enum counter counters[] = {
	    [TOKEN_ACCEPTED] = COUNTER_TOKEN_OK,
	    [TOKEN_CACHED] = COUNTER_TOKEN_CACHED,
	    [TOKEN_MISSING] = COUNTER_TOKEN_MISSING,
	    [TOKEN_KEY] = COUNTER_TOKEN_KEY,
	    [TOKEN_SIGNATURE] = COUNTER_TOKEN_SIGNATURE,
	    [TOKEN_CLAIMS] = COUNTER_TOKEN_CLAIMS,
	    [TOKEN_EXPIRED] = COUNTER_TOKEN_EXPIRED,
	    [TOKEN_EARLY] = COUNTER_TOKEN_CLAIMS,
	    [TOKEN_ISSUER] = COUNTER_TOKEN_CLAIMS,
	    [TOKEN_AUDIENCE] = COUNTER_TOKEN_CLAIMS,
	    [TOKEN_SUBJECT] = COUNTER_TOKEN_CLAIMS,
	};
	bool is_named = reason < COUNT(counters) &&
			(reason == TOKEN_ACCEPTED || counters[reason] != 0);

	score_add(is_named ? counters[reason] : COUNTER_TOKEN_MALFORMED, 1);
}

enum err
caller_judge(struct reqctx *rq, enum token_reason reason)
{
	enum err e = token_reason_err(reason);

	count_token(reason);
	if (e != ERR_OK && reason != TOKEN_MISSING && reason != TOKEN_EXPIRED)
		log_limited("token.refused",
		    LOG_STR("why", token_reason_name(reason)),
		    LOG_STR("request", rq->req->request_id));
	if (reason == TOKEN_SUBJECT) /* only its issuer can mend that */
		rq->problem.detail = arena_printf(rq->arena,
		    "The token's sub does not name a user of 1 to %d bytes.",
		    LIMITS_USER_BYTES);
	return e;
}

enum err
caller_enter(struct reqctx *rq)
{
	enum err e;

	rq->turn.is_crowded =
	    patience_is_crowded(&rq->api->patience, rq->x->start_us);
	e = turns_enter(
	    rq->api->turns, &rq->turn, rq->who.user, clock_now_us());
	if (e == ERR_OK)
		return e;
	rq->problem.retry_s = rq->turn.wait_s;
	rq->problem.members =
	    arena_printf(rq->arena, "\"limit\":\"%s\",\"max\":%lld",
		rq->turn.full, (long long)rq->turn.max);
	return e;
}

enum err
caller_by_ticket(struct reqctx *rq, enum ticket_kind kind, const char *text)
{
	const struct ticket_shown shown = {kind, text, clock_unix_s()};
	enum err e = ticket_verify(
	    rq->api->auth->tickets, rq->arena, &shown, &rq->ticket);

	if (e != ERR_OK)
		return e;
	if (strcmp(rq->ticket.session, rq->session) != 0)
		return ERR_TICKET_INVALID;
	rq->who.user = rq->ticket.actor;
	return ERR_OK;
}

enum err
caller_is_signed_in(struct reqctx *rq)
{
	struct call call = CALL_INIT;
	enum err e;

	e = dbcall(rq, CALL_account_ticket, rq->ticket.actor, NULL, &call);
	if (e == ERR_OK && call.answer.status >= 400)
		e = ERR_TICKET_INVALID;
	call_end(&call);
	return e;
}

/*
 * Logs the use of a role, since a role reaches other people's data.  A
 * processor that found no work has used nothing.
 */
void
caller_audit(const struct reqctx *rq)
{
	int status = rq->x->response.status;
	const char *role;

	if (rq->route == NULL || rq->who.user == NULL || status == 204)
		return;
	if (rq->route->need == ADMIN)
		role = "admin";
	else if (rq->route->need == WORKER)
		role = "worker";
	else
		return;
	if (status == 403)
		log_limited("role.refused", LOG_STR("role", role),
		    LOG_STR("user", rq->who.user),
		    LOG_STR("path", rq->route->path),
		    LOG_STR("request", rq->req->request_id));
	else
		log_info("role.used", LOG_STR("role", role),
		    LOG_STR("user", rq->who.user),
		    LOG_STR("path", rq->route->path), LOG_INT("status", status),
		    LOG_STR("request", rq->req->request_id));
}
