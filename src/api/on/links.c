/*
 * links - a link that becomes a grant for whoever brings it.
 *
 * Its token says where to look (owner, session, link) and carries 128 random
 * bits, of which the database keeps a hash only.  Every way to fail is 404.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "api/dbcall.h"
#include "api/finish.h"
#include "api/on/grants.h"
#include "api/on/on.h"
#include "api/params.h"
#include "api/reply.h"
#include "api/reqctx.h"
#include "auth/digest.h"
#include "auth/owner.h"
#include "base/arena.h"
#include "base/str.h"

#define SECRET_BYTES 16
#define SECRET_CHARS 22 /* of base64url */

static enum err
hash_secret(struct reqctx *rq, const char *secret, const char **out)
{
	unsigned char digest[DIGEST_BYTES];
	char hex[2 * DIGEST_BYTES + 1];

	if (!digest_sha256(secret, strlen(secret), digest))
		return ERR_INTERNAL;
	str_hex(digest, sizeof digest, hex, sizeof hex);
	*out = arena_copy(rq->arena, hex, sizeof hex - 1);
	return *out == NULL ? ERR_TOO_LARGE : ERR_OK;
}

/* owner.session.link.secret, the owner as base64url. */
static const char *
make_token(struct reqctx *rq, const char *link, const char *secret)
{
	const char *owner = owner_encode(rq->arena, rq->who.user);

	if (owner == NULL)
		return NULL;
	return arena_printf(
	    rq->arena, "%s.%s.%s.%s", owner, rq->session, link, secret);
}

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
	unsigned char random[SECRET_BYTES];
	char secret[SECRET_CHARS + 1];
	const char *hash, *token;
	struct call call = CALL_INIT;
	ssize_t n;
	enum err e;

	n = getrandom(random, sizeof random, 0);
	assert(n == (ssize_t)sizeof random);
	str_b64url_encode(random, sizeof random, secret, sizeof secret);
	e = hash_secret(rq, secret, &hash);
	if (e != ERR_OK)
		return e;
	token = make_token(rq, rq->new_id, secret);
	if (token == NULL)
		return ERR_TOO_LARGE;
	e = dbcall(
	    rq, CALL_link_make, rq->who.user, GIVEN({"hash", hash}), &call);
	if (e == ERR_OK && call.answer.status == 404)
		e = grants_may_own(rq);
	if (e == ERR_OK)
		e = is_new_link(&call.answer)
			? reply_link(rq, &call, token)
			: finish_call(rq, rq->who.user, &call);
	call_end(&call);
	return e;
}

struct parts {
	const char *owner;
	char session[UUID_TEXT_SIZE];
	char link[UUID_TEXT_SIZE];
	const char *secret;
};

/* Cut a token at its dots; false when it cannot be one of ours. */
static bool
read_token(struct reqctx *rq, char *token, struct parts *out)
{
	char *part[4], *rest = token;
	size_t n = 0;

	while (n < COUNT(part) && (part[n] = strsep(&rest, ".")) != NULL)
		n++;
	if (n != COUNT(part) || rest != NULL || strlen(part[3]) != SECRET_CHARS)
		return false;
	out->owner = owner_decode(rq->arena, part[0]);
	out->secret = part[3];
	return out->owner != NULL && uuid_parse(part[1], out->session) &&
	       uuid_parse(part[2], out->link);
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
give_back(struct reqctx *rq, const struct parts *of, const char *grant)
{
	struct call call = CALL_INIT;

	/* If even this fails, a grant stands that opens nothing new. */
	if (dbcall(rq, CALL_link_return, of->owner,
		GIVEN({"link", of->link}, {"grant", grant}), &call) == ERR_OK)
		finish_ring(rq, of->owner, &call.answer);
	call_end(&call);
}

/* The grant is there; now the side of whoever brought the link. */
static enum err
finish_accept(struct reqctx *rq, const struct parts *of, struct call *call)
{
	const char *grant = NULL;
	enum err e;

	if (call->answer.location != NULL)
		grant = arena_copy(rq->arena, call->answer.location,
		    strlen(call->answer.location));
	if (grant == NULL || strcmp(of->owner, rq->who.user) == 0)
		return finish_call(rq, of->owner, call);
	e = grants_take(rq, of->owner, rq->who.user, grant);
	if (e == ERR_STATE) {
		give_back(rq, of, grant);
		memset(&rq->problem, 0, sizeof rq->problem);
		return ERR_NOT_FOUND;
	}
	return e == ERR_OK ? finish_call(rq, of->owner, call) : e;
}

enum err
links_accept(struct reqctx *rq)
{
	const struct json *value = json_get(rq->json, "token");
	struct parts parts;
	const char *hash;
	struct call call = CALL_INIT;
	size_t len;
	char *token;
	enum err e;

	if (json_text(value, &len) == NULL)
		return ERR_NOT_FOUND;
	token = arena_copy(rq->arena, json_text(value, &len), len);
	if (token == NULL || !read_token(rq, token, &parts))
		return ERR_NOT_FOUND;
	e = hash_secret(rq, parts.secret, &hash);
	if (e != ERR_OK)
		return e;
	memcpy(rq->session, parts.session, sizeof rq->session);
	e = check_fits(rq, parts.owner);
	if (e != ERR_OK)
		return e;
	e = dbcall(rq, CALL_link_use, parts.owner,
	    GIVEN(
		{"session", rq->session}, {"link", parts.link}, {"hash", hash}),
	    &call);
	if (e == ERR_OK)
		e = call.answer.status == 200
			? finish_accept(rq, &parts, &call)
			: finish_call(rq, parts.owner, &call);
	call_end(&call);
	return e;
}
