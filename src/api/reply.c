#include "api/reply.h"

#include <stdio.h>
#include <string.h>

#include "api/reqctx.h"
#include "api/route.h"
#include "auth/auth.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/limits.h"
#include "base/uuid.h"
#include "schema/check.h"

#define JSON_TYPE    "application/json"
#define PROBLEM_TYPE "application/problem+json"

/* The id in "/api/sessions/{id}", which an answer with a ticket names. */
static bool
session_in_location(const char *location, char out[UUID_TEXT_SIZE])
{
	static const char before[] = "/api/sessions/";
	char id[UUID_TEXT_SIZE];

	if (location == NULL ||
	    strncmp(location, before, sizeof before - 1) != 0)
		return false;
	snprintf(id, sizeof id, "%s", location + sizeof before - 1);
	return uuid_parse(id, out);
}

/* ,"ticket":{...} for the end of the answer's object; NULL: too large. */
static char *
make_ticket(struct reqctx *rq, const char *owner, const struct answer *answer)
{
	struct ticket t = {
	    .actor = rq->who.user,
	    .owner = owner,
	    .session = rq->session,
	    /* A sign-out while this was answered ends it. */
	    .made_us = rq->x->unix_us,
	    .exp = answer->ticket,
	};
	char id[UUID_TEXT_SIZE], until[32];
	char *token;

	if (session_in_location(answer->location, id))
		t.session = id;
	token =
	    ticket_mint(rq->api->auth->tickets, rq->arena, TICKET_BEACON, &t);
	if (token == NULL)
		return NULL;
	clock_format(answer->ticket * 1000, until);
	return arena_printf(rq->arena,
	    ",\"ticket\":{\"token\":\"%s\",\"expires_at\":\"%s\"}}", token,
	    until);
}

static enum err
body_with_ticket(
    struct reqctx *rq, const char *owner, const struct answer *answer)
{
	char *ticket, *body;
	size_t len = answer->body_len, ticket_len;

	if (len < 2 || answer->body[len - 1] != '}')
		return ERR_INTERNAL;
	ticket = make_ticket(rq, owner, answer);
	if (ticket == NULL)
		return ERR_TOO_LARGE;
	ticket_len = strlen(ticket);
	body = arena_alloc(rq->arena, len + ticket_len + 1);
	if (body == NULL)
		return ERR_TOO_LARGE;
	memcpy(body, answer->body, len - 1);
	memcpy(body + len - 1, ticket, ticket_len + 1);
	response_body(&rq->x->response, JSON_TYPE, body, len - 1 + ticket_len);
	return ERR_OK;
}

static void
add_timing(struct reqctx *rq)
{
	if (rq->req->prefer == NULL ||
	    strstr(rq->req->prefer, "server-timing") == NULL)
		return;
	response_headerf(&rq->x->response, "Server-Timing",
	    "auth;dur=%.3f, validate;dur=%.3f, queue;dur=%.3f, db;dur=%.3f",
	    (double)rq->auth_us / 1000, (double)rq->validate_us / 1000,
	    (double)rq->queue_us / 1000, (double)rq->db_us / 1000);
}

/*
 * The last segments may be a key, with whatever characters people write.  Of
 * messages it is a page: they are the only location with a query.
 */
static void
add_location(struct reqctx *rq, const char *location)
{
	static const char plain[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789-._~/:@!$&'()*+,;=";
	struct buf b = BUF_INIT(2048);

	for (; *location != '\0'; location++) {
		if (strchr(plain, *location) != NULL ||
		    (rq->route->has_page && *location == '?'))
			buf_char(&b, *location);
		else
			buf_printf(&b, "%%%02X", (unsigned char)*location);
	}
	if (!b.is_failed)
		response_header(&rq->x->response, "Location", b.data);
	buf_free(&b);
}

static void
add_headers(struct reqctx *rq, const struct answer *answer)
{
	struct response *r = &rq->x->response;

	if (answer->etag != NULL)
		response_headerf(r, "ETag", "\"%s\"", answer->etag);
	if (answer->location != NULL && answer->status == 201)
		add_location(rq, answer->location);
	if (answer->used >= 0 && answer->quota >= 0)
		response_headerf(r, "Context-Size", "%lld/%lld",
		    (long long)answer->used, (long long)answer->quota);
	if (answer->warn != NULL)
		response_header(r, "Quota-Warning", answer->warn);
	if (answer->outcome != NULL && strcmp(answer->outcome, "replayed") == 0)
		response_header(r, "Idempotency-Replayed", "true");
	if (rq->req->prefer != NULL &&
	    strstr(rq->req->prefer, "return=minimal") != NULL &&
	    answer->status == 204 && rq->req->method != METHOD_DELETE)
		response_header(r, "Preference-Applied", "return=minimal");
	add_timing(rq);
}

enum err
reply_answer(struct reqctx *rq, const char *owner, const struct answer *answer)
{
	char *body;

	response_start(&rq->x->response, answer->status);
	add_headers(rq, answer);
	if (answer->body == NULL || answer->status == 204 ||
	    answer->status == 304)
		return ERR_OK;
	if (answer->ticket > 0)
		return body_with_ticket(rq, owner, answer);
	/* The answer dies with its call; the response is sent later. */
	body = arena_copy(rq->arena, answer->body, answer->body_len);
	if (body == NULL)
		return ERR_TOO_LARGE;
	response_body(&rq->x->response, JSON_TYPE, body, answer->body_len);
	return ERR_OK;
}

enum err
reply_refusal(struct reqctx *rq, const struct answer *answer)
{
	enum err e = err_by_code(answer->code == NULL ? "" : answer->code);

	rq->problem.status = answer->status;
	if (answer->body != NULL && answer->body_len > 2) {
		/* The members inside the braces. */
		rq->problem.members = arena_copy(
		    rq->arena, answer->body + 1, answer->body_len - 2);
	}
	if (answer->etag != NULL) {
		rq->problem.header = "ETag";
		rq->problem.value =
		    arena_printf(rq->arena, "\"%s\"", answer->etag);
	}
	return e;
}

static void
write_problem(struct buf *b, struct reqctx *rq, enum err e, int status)
{
	const struct problem *p = &rq->problem;
	const char *uri = rq->req->uri == NULL ? "" : rq->req->uri;

	buf_printf(
	    b, "{\"type\":\"urn:holdfast:problem:%s\",\"title\":", err_code(e));
	buf_json_str(b, err_title(e));
	buf_printf(b, ",\"status\":%d,\"detail\":", status);
	buf_json_str(b, p->detail != NULL ? p->detail : err_title(e));
	buf_str(b, ",\"instance\":");
	buf_json(b, uri, strcspn(uri, "?"));
	buf_printf(b, ",\"code\":\"%s\",\"request_id\":", err_code(e));
	buf_json_str(
	    b, rq->req->request_id == NULL ? "-" : rq->req->request_id);
	buf_printf(b, ",\"retry\":\"%s\"", err_retry_name(err_retry(e)));
	if (p->members != NULL && p->members[0] != '\0') {
		buf_char(b, ',');
		buf_str(b, p->members);
	}
	buf_char(b, '}');
}

static void
add_problem_headers(struct reqctx *rq, enum err e)
{
	struct response *r = &rq->x->response;

	if (rq->problem.header != NULL && rq->problem.value != NULL)
		response_header(r, rq->problem.header, rq->problem.value);
	if (e == ERR_TOKEN_MISSING)
		response_header(
		    r, "WWW-Authenticate", "Bearer realm=\"holdfast\"");
	else if (err_status(e) == 401)
		response_headerf(r, "WWW-Authenticate",
		    "Bearer realm=\"holdfast\", error=\"invalid_token\", "
		    "error_description=\"%s\"",
		    err_title(e));
	if (err_retry(e) == RETRY_LATER && rq->problem.retry_s > 0)
		response_headerf(
		    r, "Retry-After", "%lld", (long long)rq->problem.retry_s);
	else if (err_retry(e) == RETRY_LATER)
		response_header(r, "Retry-After",
		    e == ERR_UNAVAILABLE || e == ERR_NOT_MIGRATED ||
			    e == ERR_DRAINING
			? "2"
			: "1");
	add_timing(rq);
}

void
reply_problem(struct reqctx *rq, enum err e)
{
	struct buf b = BUF_INIT(LIMITS_REPLY_BYTES);
	int status = rq->problem.status;

	if (status < 400)
		status = err_status(e);
	/* nginx's auth_request knows no other; its location maps them back. */
	if (rq->req->is_live && status != 401)
		status = status >= 500 ? 500 : 403;
	response_start(&rq->x->response, status);
	add_problem_headers(rq, e);
	/* auth_request drops the body: this is all that nginx learns of it. */
	if (rq->req->is_live)
		response_header(
		    &rq->x->response, "X-Holdfast-Refusal", err_code(e));
	write_problem(&b, rq, e, status);
	if (!b.is_failed) {
		char *body = arena_copy(rq->arena, b.data, b.len);

		if (body != NULL)
			response_body(
			    &rq->x->response, PROBLEM_TYPE, body, b.len);
	}
	buf_free(&b);
}

void
reply_bytes(
    struct reqctx *rq, int status, const char *type, const struct buf *bytes)
{
	char *copy = NULL;

	if (!bytes->is_failed)
		copy = arena_copy(rq->arena,
		    bytes->data == NULL ? "" : bytes->data, bytes->len);
	response_start(&rq->x->response, copy == NULL ? 500 : status);
	if (copy != NULL)
		response_body(&rq->x->response, type, copy, bytes->len);
}

enum err
reply_schema_errors(struct reqctx *rq, const struct schema_errors *errors)
{
	struct buf b = BUF_INIT(LIMITS_REPLY_BYTES);

	buf_str(&b, "\"errors\":[");
	for (size_t i = 0; i < errors->count; i++) {
		const struct schema_error *one = &errors->list[i];

		buf_str(&b, i == 0 ? "{\"pointer\":" : ",{\"pointer\":");
		buf_json_str(&b, one->pointer);
		buf_str(&b, ",\"keyword\":");
		buf_json_str(&b, one->keyword);
		buf_str(&b, ",\"message\":");
		buf_json_str(&b, one->message);
		buf_char(&b, '}');
	}
	buf_char(&b, ']');
	if (!b.is_failed)
		rq->problem.members = arena_copy(rq->arena, b.data, b.len);
	buf_free(&b);
	return ERR_SCHEMA;
}
