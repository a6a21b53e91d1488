/*
 * jobs - what processors say: claim, heartbeat, complete, fail.
 *
 * A claim's token is owner.session.job.lease.mac: it says where to look, and
 * the MAC says that it is ours.  It is the only handle: a processor is no
 * user of the session.  Whether the claim still holds is the database's to
 * say.  A token that is not ours names nothing, so it is 404 like one whose
 * job is gone.
 */
#include <stdio.h>
#include <string.h>

#include "api/body.h"
#include "api/dbcall.h"
#include "api/finish.h"
#include "api/govern.h"
#include "api/on/on.h"
#include "api/reply.h"
#include "api/reqctx.h"
#include "auth/auth.h"
#include "auth/owner.h"
#include "base/arena.h"
#include "base/str.h"
#include "schema/check.h"
#include "json/document.h"

#define PURPOSE   "lease"
#define MAC_CHARS 43 /* 32 bytes as base64url */

static const char *
make_token(struct reqctx *rq, const char *owner, const char *session,
    const char *job, int64_t lease)
{
	const char *head, *owner_text = owner_encode(rq->arena, owner);
	unsigned char mac[TICKET_MAC_BYTES];
	char mac_text[MAC_CHARS + 1];

	if (owner_text == NULL)
		return NULL;
	head = arena_printf(rq->arena, "%s.%s.%s.%lld", owner_text, session,
	    job, (long long)lease);
	if (head == NULL)
		return NULL;
	ticket_mac(rq->api->auth->tickets, PURPOSE, head, strlen(head), mac);
	str_b64url_encode(mac, sizeof mac, mac_text, sizeof mac_text);
	return arena_printf(rq->arena, "%s.%s", head, mac_text);
}

static bool
is_ours(struct reqctx *rq, const char *token)
{
	const char *dot = strrchr(token, '.');
	unsigned char mac[TICKET_MAC_BYTES];
	size_t len;

	return dot != NULL && strlen(dot + 1) == MAC_CHARS &&
	       str_b64url_decode(dot + 1, MAC_CHARS, mac, sizeof mac, &len) &&
	       ticket_mac_holds(rq->api->auth->tickets, PURPOSE, token,
		   (size_t)(dot - token), mac);
}

/* What it names, into reqctx and *owner; it was written by make_token(). */
static enum err
read_token(struct reqctx *rq, char *token, const char **owner)
{
	char *part[5], *rest = token;

	if (!is_ours(rq, token))
		return ERR_NOT_FOUND;
	for (size_t i = 0; i < COUNT(part); i++) {
		part[i] = strsep(&rest, ".");
		if (part[i] == NULL)
			return ERR_INTERNAL;
	}
	*owner = owner_decode(rq->arena, part[0]);
	if (*owner == NULL || !uuid_parse(part[1], rq->session) ||
	    !uuid_parse(part[2], rq->lease.job))
		return ERR_INTERNAL;
	snprintf(rq->lease.number, sizeof rq->lease.number, "%s", part[3]);
	return ERR_OK;
}

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
	char *text;
	size_t len;
	const char *owner;
	struct call call = CALL_INIT;
	enum err e;

	if (json_text(token, &len) == NULL)
		return refuse_without(rq);
	text = arena_copy(rq->arena, json_text(token, &len), len);
	if (text == NULL)
		return ERR_TOO_LARGE;
	e = read_token(rq, text, &owner);
	if (e == ERR_OK)
		e = body_hide(rq, token);
	if (e != ERR_OK)
		return e;
	e = govern_call(rq, &owner, &call);
	if (e == ERR_OK)
		e = finish_call(rq, owner, &call);
	call_end(&call);
	return e;
}

/* {owner, session, lease, job} becomes the job with its token. */
static enum err
tell_claim(struct reqctx *rq, struct answer *answer)
{
	const struct document_limits limits = {.is_unstorable_fine = true};
	const char *copy, *job, *owner, *session, *id, *token;
	struct document_error error;
	const struct json *v;
	int64_t lease;
	size_t len;

	copy = arena_copy(rq->arena, answer->body, answer->body_len);
	if (copy == NULL)
		return ERR_TOO_LARGE;
	if (document_parse(rq->arena, copy, answer->body_len, &limits, &error,
		&v) != ERR_OK ||
	    !json_int64(json_get(v, "lease"), &lease))
		return ERR_INTERNAL;
	owner = json_text_copy(rq->arena, json_get(v, "owner"));
	session = json_text_copy(rq->arena, json_get(v, "session"));
	id = json_text_copy(rq->arena, json_get(json_get(v, "job"), "id"));
	job = json_raw(json_get(v, "job"), &len);
	if (owner == NULL || session == NULL || id == NULL || len < 2)
		return ERR_INTERNAL;
	token = make_token(rq, owner, session, id, lease);
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
	if (e == ERR_OK)
		e = finish_call(rq, owner, &call);
	call_end(&call);
	return e;
}
