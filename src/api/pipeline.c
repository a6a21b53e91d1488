#include "api/pipeline.h"

#include <string.h>

#include "api/body.h"
#include "api/caller.h"
#include "api/finish.h"
#include "api/govern/govern.h"
#include "api/match.h"
#include "api/params.h"
#include "api/reply.h"
#include "api/reqctx.h"
#include "auth/auth.h"
#include "base/arena.h"
#include "base/clock.h"

static enum err
find_route(struct reqctx *rq)
{
	struct match_found found;
	enum err e;

	if (rq->req->error != ERR_OK) {
		if (rq->req->error_parameter != NULL)
			return params_refuse(rq, rq->req->error_parameter);
		return rq->req->error;
	}
	e = match_find(rq->req, rq->api->group, &found);
	if (e == ERR_METHOD_NOT_ALLOWED) {
		rq->problem.header = "Allow";
		rq->problem.value =
		    arena_copy(rq->arena, found.allow, strlen(found.allow));
	} else if (e == ERR_UNSUPPORTED_TYPE) {
		rq->problem.header =
		    rq->req->method == METHOD_PATCH ? "Accept-Patch" : "Accept";
		rq->problem.value =
		    arena_copy(rq->arena, found.accept, strlen(found.accept));
	}
	if (e != ERR_OK)
		return e;
	rq->route = found.route;
	rq->row = match_number(found.route);
	return ERR_OK;
}

/* Reading can be done again at any time, but for what a page opens with. */
static enum patience_kind
kind_of(const struct route *r)
{
	if (r->body == BEACON)
		return PATIENCE_LAST;
	if (r->method != METHOD_GET || r->is_opening)
		return PATIENCE_SAVE;
	return PATIENCE_LIST;
}

/* Random, so that refused clients do not all come back at once. */
static int64_t
some_seconds(const struct reqctx *rq)
{
	return 2 + rq->x->unix_us % 4;
}

/* Before anything is spent on it. */
static enum err
be_patient(struct reqctx *rq)
{
	struct patience_wait wait = {
	    .kind = kind_of(rq->route),
	    .is_last_thread = rq->x->is_last_thread,
	};

	if (rq->route->need == OPS)
		return ERR_OK;
	if (rq->req->sent_us != 0)
		wait.waited_us = rq->x->unix_us - rq->req->sent_us;
	if (!patience_is_over(&rq->api->patience, &wait, rq->x->start_us))
		return ERR_OK;
	score_add(COUNTER_OVERLOADED, 1);
	rq->problem.retry_s = some_seconds(rq);
	return ERR_OVERLOADED;
}

static enum err
authenticate(struct reqctx *rq)
{
	enum err e;

	switch (rq->route->need) {
	case ANYONE:
	case OPS:    /* the listener is the credential */
	case TICKET: /* in the body; the handler looks at it */
	case LIVE:   /* in any of three places; so does the handler */
		return ERR_OK;
	default: break;
	}
	e = caller_judge(
	    rq, token_bearer(rq->api->auth->tokens, rq->arena,
		    rq->req->authorization, clock_unix_s(), &rq->who));
	if (e != ERR_OK)
		return e;
	return caller_enter(rq);
}

static enum err
check_role(struct reqctx *rq)
{
	enum need need = rq->route->need;

	if (need == ADMIN && !principal_has_role(&rq->who, "admin"))
		return ERR_FORBIDDEN;
	if (need == WORKER && !principal_has_role(&rq->who, "worker"))
		return ERR_FORBIDDEN;
	if (need == VIEWER || need == EDITOR || need == OWNER ||
	    need == TICKET || need == LIVE)
		return params_session(rq);
	return ERR_OK;
}

static enum err
answer(struct reqctx *rq)
{
	const char *owner = rq->who.user;
	struct call call = CALL_INIT;
	enum err e;

	if (rq->route->handle != NULL)
		return rq->route->handle(rq);
	e = govern_call(rq, &owner, &call);
	return finish_call(rq, e, owner, &call);
}

/*
 * The order is the security argument.  Each step spends more on the caller
 * than the one before, so each must be earned by the one before: nothing is
 * parsed for a caller we do not know, nothing reaches the database that was
 * not checked.
 */
static enum err
trust(struct reqctx *rq)
{
	int64_t begun = clock_now_us();
	enum err e;

	e = find_route(rq);
	if (e != ERR_OK)
		return e;
	e = be_patient(rq);
	if (e != ERR_OK)
		return e;
	e = authenticate(rq);
	rq->auth_us = clock_now_us() - begun;
	if (e != ERR_OK)
		return e;
	e = check_role(rq);
	if (e != ERR_OK)
		return e;
	e = params_bind(rq);
	if (e != ERR_OK)
		return e;
	e = body_read(rq);
	if (e != ERR_OK)
		return e;
	e = params_bind_body(rq);
	if (e != ERR_OK)
		return e;
	if (rq->body != NULL) {
		begun = clock_now_us();
		e = body_parse(rq);
		if (e == ERR_OK)
			e = body_check(rq);
		rq->validate_us = clock_now_us() - begun;
		if (e != ERR_OK)
			return e;
	}
	return answer(rq);
}

void
pipeline_run(struct reqctx *rq)
{
	enum err e;

	e = trust(rq);
	if (e != ERR_OK)
		reply_problem(rq, e);
	caller_audit(rq);
	turns_leave(rq->api->turns, &rq->turn);
	score_observe(HISTOGRAM_AUTH, rq->auth_us);
	score_observe(HISTOGRAM_VALIDATE, rq->validate_us);
	if (rq->queue_us + rq->db_us > 0) {
		score_observe(HISTOGRAM_QUEUE_WAIT, rq->queue_us);
		score_observe(HISTOGRAM_DB, rq->db_us);
	}
	score_observe(HISTOGRAM_REQUEST, clock_now_us() - rq->x->start_us);
	score_request(rq->row, rq->x->response.status);
}
