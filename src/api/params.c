#include "api/params.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/dbcall.h"
#include "api/match.h"
#include "api/param.h"
#include "api/reqctx.h"
#include "auth/auth.h"
#include "base/arena.h"
#include "base/conf.h"
#include "base/limits.h"
#include "base/str.h"
#include "http/request.h"

#define IDEM_KEY_BYTES 255

enum err
params_refuse(struct reqctx *rq, const char *name)
{
	struct buf b = BUF_INIT(1024);

	buf_str(&b, "\"parameter\":");
	buf_json_str(&b, name);
	if (!b.is_failed)
		rq->problem.members = arena_copy(rq->arena, b.data, b.len);
	buf_free(&b);
	return ERR_BAD_PARAMETER;
}

/* Named by header or query where the path has no {id}. */
static enum err
session_elsewhere(struct reqctx *rq, const char **out)
{
	const char *header = rq->req->x_session_id;
	const char *query = request_query(rq->req, "session");

	if (header == NULL && query == NULL)
		return params_refuse(rq, "session");
	if (header != NULL && query != NULL && !str_equal_nocase(header, query))
		return params_refuse(rq, "session");
	*out = header != NULL ? header : query;
	return ERR_OK;
}

enum err
params_session(struct reqctx *rq)
{
	const char *text = NULL;
	size_t segment;
	bool is_rest;
	enum err e;

	if (match_segment(rq->route, "id", &segment, &is_rest)) {
		text = rq->req->segments[segment];
	} else {
		e = session_elsewhere(rq, &text);
		if (e != ERR_OK)
			return e;
	}
	if (strcmp(text, "me") == 0) {
		memcpy(rq->session, UUID_NIL, UUID_TEXT_SIZE);
		return ERR_OK;
	}
	/* Only the route that finds a session by app and slot takes it. */
	if (strcmp(text, "latest") == 0 && rq->route->is_latest_fine)
		return ERR_OK;
	/* What is no id is the id of nothing. */
	return uuid_parse(text, rq->session) ? ERR_OK : ERR_NOT_FOUND;
}

static bool
is_of_type(const char *value, enum param_type type)
{
	char id[UUID_TEXT_SIZE];
	int64_t n;

	switch (type) {
	case TYPE_INT: return str_to_int64(value, 0, INT64_MAX, &n);
	case TYPE_COUNT: return str_to_int64(value, 1, PARAM_COUNT_MAX, &n);
	case TYPE_UUID: return uuid_parse(value, id);
	case TYPE_BOOL:
		return strcmp(value, "true") == 0 ||
		       strcmp(value, "false") == 0;
	default: return true;
	}
}

/* What stands in the path for {name}, or for it and all behind; or NULL. */
static const char *
segment_of(struct reqctx *rq, const char *name)
{
	size_t segment;
	bool is_rest;

	if (!match_segment(rq->route, name, &segment, &is_rest))
		return NULL;
	return is_rest ? request_rest(rq->arena, rq->req, segment)
		       : rq->req->segments[segment];
}

/* A segment that cannot be is not found; a query that cannot be is told. */
static enum err
bind_param(struct reqctx *rq, const struct param *p)
{
	const char *value;

	if (p->source == PARAM_QUERY) {
		value = request_query(rq->req, p->name);
		if (value != NULL && !is_of_type(value, p->type))
			return params_refuse(rq, p->name);
	}
	if (p->type == TYPE_TEXT ||
	    (p->source != PARAM_SEGMENT && p->source != PARAM_SEGMENT_OR_NULL))
		return ERR_OK;
	value = segment_of(rq, p->name);
	return value == NULL || is_of_type(value, p->type) ? ERR_OK
							   : ERR_NOT_FOUND;
}

/* Visible ASCII, 1 to 255 of it, with or without quotes (RFC 8941). */
static enum err
bind_idempotency(struct reqctx *rq)
{
	const char *key = rq->req->idempotency_key;
	size_t len;

	if (key == NULL)
		return ERR_OK;
	len = strlen(key);
	if (len >= 2 && key[0] == '"' && key[len - 1] == '"') {
		key++;
		len -= 2;
	}
	if (len < 1 || len > IDEM_KEY_BYTES)
		return params_refuse(rq, "Idempotency-Key");
	for (size_t i = 0; i < len; i++) {
		if (key[i] < 0x20 || key[i] >= 0x7f)
			return params_refuse(rq, "Idempotency-Key");
	}
	rq->idem = arena_copy(rq->arena, key, len);
	return rq->idem == NULL ? ERR_TOO_LARGE : ERR_OK;
}

bool
params_knows(const struct route *route, const char *name)
{
	size_t segment;
	bool is_rest;
	int count;
	const struct param *p = param_list(route->call, &count);

	if (route->reads != NULL && strcmp(route->reads, name) == 0)
		return true;
	for (int i = 0; i < count; i++) {
		if (p[i].source == PARAM_QUERY && strcmp(p[i].name, name) == 0)
			return true;
		/* Where the path does not say which. */
		if (p[i].source == PARAM_SESSION && route->need != WORKER &&
		    strcmp(name, "session") == 0 &&
		    !match_segment(route, "id", &segment, &is_rest))
			return true;
	}
	return false;
}

/* A misspelt filter must not become an answer about everything. */
static enum err
refuse_unknown(struct reqctx *rq)
{
	for (size_t i = 0; i < rq->req->parameter_count; i++) {
		const char *name = rq->req->parameters[i].name;

		if (!params_knows(rq->route, name))
			return params_refuse(rq, name);
	}
	return ERR_OK;
}

enum err
params_bind(struct reqctx *rq)
{
	int count;
	const struct param *p = param_list(rq->route->call, &count);
	enum err e = refuse_unknown(rq);

	if (rq->req->method == METHOD_POST) /* no other makes anything new */
		uuid_make(rq->new_id);
	for (int i = 0; i < count && e == ERR_OK; i++) {
		e = p[i].source == PARAM_IDEM ? bind_idempotency(rq)
					      : bind_param(rq, &p[i]);
	}
	return e;
}

/*
 * What the key stands for: the same method, path and bytes.  A MAC and not a
 * plain hash, so that the row in the database says nothing about the body.
 */
enum err
params_bind_body(struct reqctx *rq)
{
	unsigned char mac[TICKET_MAC_BYTES];
	char hex[2 * TICKET_MAC_BYTES + 1];
	struct buf b = BUF_INIT(LIMITS_BODY_BYTES + 2 * LIMITS_URI_BYTES);

	if (rq->idem == NULL)
		return ERR_OK;
	buf_printf(&b, "%s %s\n", rq->req->method_name, rq->req->uri);
	if (rq->body != NULL)
		buf_add(&b, rq->body, rq->body_len);
	if (!b.is_failed) {
		ticket_mac(
		    rq->api->auth->tickets, "request", b.data, b.len, mac);
		str_hex(mac, sizeof mac, hex, sizeof hex);
		rq->fingerprint = arena_copy(rq->arena, hex, strlen(hex));
	}
	buf_free(&b);
	return rq->fingerprint == NULL ? ERR_TOO_LARGE : ERR_OK;
}

static const char *
need_name(enum need need)
{
	switch (need) {
	case VIEWER:
	case LIVE: return "viewer";
	case TICKET:
	case EDITOR: return "editor";
	default: return "owner";
	}
}

/* `W/"abc"` is abc: it names a revision, not bytes.  `*` stays itself. */
static const char *
bare_etag(struct reqctx *rq, const char *value)
{
	size_t len;

	if (value == NULL)
		return NULL;
	if (strncmp(value, "W/", 2) == 0)
		value += 2;
	len = strlen(value);
	if (len >= 2 && value[0] == '"' && value[len - 1] == '"')
		return arena_copy(rq->arena, value + 1, len - 2);
	return value;
}

static bool
prefers_minimal(const struct request *req)
{
	return req->prefer != NULL &&
	       strstr(req->prefer, "return=minimal") != NULL;
}

/* A comma-separated list as a JSON array, for one text argument. */
static const char *
query_list(struct reqctx *rq, const char *name)
{
	struct buf b = BUF_INIT(LIMITS_URI_BYTES * 8);
	const char *const *parts;
	const char *out = NULL;
	size_t count;

	parts = request_query_list(rq->arena, rq->req, name, &count);
	if (parts == NULL)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		buf_char(&b, i == 0 ? '[' : ',');
		buf_json_str(&b, parts[i]);
	}
	buf_char(&b, ']');
	if (!b.is_failed)
		out = arena_copy(rq->arena, b.data, b.len);
	buf_free(&b);
	return out;
}

static const char *
param_value(struct reqctx *rq, const struct param *p, const char *owner)
{
	const struct request *req = rq->req;

	switch (p->source) {
	case PARAM_OWNER: return owner;
	case PARAM_ACTOR: return rq->who.user;
	case PARAM_NEED: return need_name(rq->route->need);
	case PARAM_SESSION: return rq->session[0] == '\0' ? NULL : rq->session;
	case PARAM_NEW_ID: return rq->new_id;
	case PARAM_IDEM: return rq->idem;
	case PARAM_FINGERPRINT: return rq->fingerprint;
	case PARAM_IF_MATCH: return bare_etag(rq, req->if_match);
	case PARAM_IF_NONE_MATCH: return bare_etag(rq, req->if_none_match);
	case PARAM_LIMITS: return rq->api->limits;
	case PARAM_JOB_LIMITS: return rq->api->job_limits;
	case PARAM_MESSAGE_LIMITS: return rq->api->message_limits;
	case PARAM_JOB: return rq->lease.job;
	case PARAM_LEASE: return rq->lease.number;
	case PARAM_MINIMAL: return prefers_minimal(req) ? "t" : "f";
	case PARAM_IAT:
		return arena_printf(
		    rq->arena, "%lld", (long long)rq->ticket.made_us);
	case PARAM_GUARD: return rq->guard;
	case PARAM_REFUSED: return rq->refused;
	case PARAM_CONST: return p->name;
	case PARAM_SEGMENT:
	case PARAM_SEGMENT_OR_NULL: return segment_of(rq, p->name);
	case PARAM_QUERY:
		return p->type == TYPE_LIST ? query_list(rq, p->name)
					    : request_query(req, p->name);
	case PARAM_GIVEN:
	case PARAM_BODY: break;
	}
	return NULL;
}

/*
 * Whether a save says its client and each of its sequences: then the database
 * sees a repetition for what it is, and it may be sent again after a lost
 * connection.
 */
static bool
is_numbered(const struct json *body)
{
	const struct json *list = json_get(body, "batches");

	if (json_type(json_get(body, "client")) != JSON_STRING)
		return false;
	if (list == NULL)
		list = json_get(body, "ops");
	if (list == NULL)
		return json_type(json_get(body, "seq")) == JSON_NUMBER;
	for (const struct json *v = json_first(list); v != NULL;
	     v = json_next(v))
		if (json_type(json_get(v, "seq")) != JSON_NUMBER)
			return false;
	return true;
}

/* How many of the list are of this name: none, or the one in *out. */
static size_t
find_given(const struct dbcall_given *list, const char *name, const char **out)
{
	for (; list != NULL && list->name != NULL; list++) {
		if (strcmp(list->name, name) != 0)
			continue;
		*out = list->value;
		return 1;
	}
	return 0;
}

static size_t
count_given(const struct dbcall_given *list)
{
	size_t n = 0;

	while (list != NULL && list[n].name != NULL)
		n++;
	return n;
}

void
params_fill(struct reqctx *rq, struct call *call, const char *owner,
    const struct dbcall_given *given)
{
	const char *value = NULL;
	size_t used = 0;
	int count;
	const struct param *p = param_list(call->id, &count);

	for (int i = 0; i < count; i++) {
		size_t n = find_given(given, p[i].name, &value);

		used += n;
		assert(n == 1 || p[i].source != PARAM_GIVEN);
		if (n == 1)
			call_arg_str(call, value);
		else if (p[i].source == PARAM_BODY && rq->body != NULL)
			call_arg(call, rq->body, rq->body_len);
		else
			call_arg_str(call, param_value(rq, &p[i], owner));
		if (p[i].source == PARAM_SESSION && call->arg[i] != NULL)
			call->session = call->arg[i];
	}
	assert(used == count_given(given)); /* else a name is misspelt */
	if (call_row(call->id)->repeat == SAFE_IF_SEQ && is_numbered(rq->json))
		call->is_safe = true;
	if (call_row(call->id)->repeat == SAFE_IF_KEY && rq->idem != NULL)
		call->is_safe = true;
}
