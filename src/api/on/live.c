/* live - tickets and the check before a stream opens: may this user listen? */
#include <string.h>

#include "api/caller.h"
#include "api/dbcall.h"
#include "api/on/on.h"
#include "api/reply.h"
#include "api/reqctx.h"
#include "auth/auth.h"
#include "auth/token.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "live/publish.h"
#include "json/json.h"

#define TICKET_ADMITS_S 3600
#define BEARER_ADMITS_S 86400

/* Who asks to listen: a bearer, or a live ticket in one of two places. */
static const char *
find_ticket(struct reqctx *rq)
{
	static const char before[] = "ticket.";
	const char *protocols = rq->req->websocket_protocol;
	const char *p = request_query(rq->req, "ticket");

	if (p != NULL || protocols == NULL)
		return p;
	p = strstr(protocols, before);
	if (p == NULL)
		return NULL;
	p += sizeof before - 1;
	return arena_copy(rq->arena, p, strcspn(p, ", "));
}

static enum err
identify(struct reqctx *rq)
{
	const char *text = find_ticket(rq);
	enum err e;

	if (text == NULL)
		return token_reason_err(
		    token_bearer(rq->api->auth->tokens, rq->arena,
			rq->req->authorization, clock_unix_s(), &rq->who));
	e = caller_by_ticket(rq, TICKET_LIVE, text);
	return e == ERR_OK ? caller_is_signed_in(rq) : e;
}

/*
 * When this listener must be asked again: when the token is no longer good,
 * leeway and all (a moment earlier it would be let in again, and again), or
 * when the grant is over.  A ticket's own life is for opening only; whoever
 * came by one is asked again after an hour, for nobody tells us when the
 * login ends.
 */
static int64_t
ask_again_at(struct reqctx *rq, const struct answer *answer)
{
	int64_t at, until;
	const struct json *body;

	at = rq->ticket.actor != NULL ? clock_unix_s() + TICKET_ADMITS_S
				      : rq->who.exp;
	if (rq->ticket.actor == NULL) {
		/* exp may be anything; nobody listens for longer unasked. */
		at = at > clock_unix_s() + BEARER_ADMITS_S
			 ? clock_unix_s() + BEARER_ADMITS_S
			 : at + rq->api->conf->jwt_leeway_s;
	}
	if (dbcall_json(rq, answer->body, answer->body_len, &body) == ERR_OK &&
	    json_int64(json_get(body, "until"), &until) && until < at)
		at = until;
	return at;
}

static void
admit(struct reqctx *rq, const char *owner, const struct answer *answer)
{
	char channel[TICKET_CHANNEL_SIZE];
	int64_t at = ask_again_at(rq, answer);

	ticket_channel(rq->api->auth->tickets, owner, rq->session, channel);
	publish_close_at(rq->api->publish, channel, at);
	response_start(&rq->x->response, 204);
	response_header(&rq->x->response, "X-Holdfast-Channel", channel);
}

enum err
live_open(struct reqctx *rq)
{
	struct call call = CALL_INIT;
	const char *owner;
	enum err e;

	if (rq->api->publish == NULL)
		return ERR_NOT_FOUND;
	e = identify(rq);
	if (e != ERR_OK)
		return e;
	owner = rq->who.user;
	e = dbcall_row(rq, &owner, &call);
	if (e == ERR_OK && call.answer.status >= 400)
		e = reply_refusal(rq, &call.answer);
	else if (e == ERR_OK)
		admit(rq, owner, &call.answer);
	call_end(&call);
	return e;
}

enum err
live_ticket_make(struct reqctx *rq)
{
	struct ticket t = {.made_us = rq->x->unix_us};
	struct buf b = BUF_INIT(16384);
	const char *owner = rq->who.user;
	struct call call = CALL_INIT;
	char until[32], *token;
	enum err e;

	e = dbcall_row(rq, &owner, &call);
	if (e == ERR_OK && call.answer.status >= 400)
		e = reply_refusal(rq, &call.answer);
	call_end(&call);
	if (e != ERR_OK)
		return e;
	t.actor = rq->who.user;
	t.owner = owner;
	t.session = rq->session;
	t.exp = t.made_us / 1000000 + TICKET_LIVE_SECONDS;
	token = ticket_mint(rq->api->auth->tickets, rq->arena, TICKET_LIVE, &t);
	if (token == NULL)
		return ERR_TOO_LARGE;
	clock_format(t.exp * 1000, until);
	buf_printf(
	    &b, "{\"token\":\"%s\",\"expires_at\":\"%s\"}", token, until);
	reply_bytes(rq, 201, "application/json", &b);
	buf_free(&b);
	return ERR_OK;
}
