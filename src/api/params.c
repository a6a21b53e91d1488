#include "api/params.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/ask.h"
#include "api/match.h"
#include "api/param.h"
#include "auth/auth.h"
#include "base/arena.h"
#include "base/str.h"
#include "http/request.h"

#define IDEM_KEY_BYTES 255

enum err
params_refuse(struct ask *a, const char *name)
{
	struct buf b = BUF_INIT(1024);

	buf_str(&b, "\"parameter\":");
	buf_json_str(&b, name);
	if (!b.is_failed)
		a->problem.members = arena_copy(a->arena, b.data, b.len);
	buf_free(&b);
	return ERR_BAD_PARAMETER;
}

/* Named by header or query where the path has no {id}. */
static enum err
session_elsewhere(struct ask *a, const char **out)
{
	const char *header = a->req->x_session_id;
	const char *query = request_query(a->req, "session");

	if (header == NULL && query == NULL)
		return params_refuse(a, "session");
	if (header != NULL && query != NULL && !str_equal_nocase(header, query))
		return params_refuse(a, "session");
	*out = header != NULL ? header : query;
	return ERR_OK;
}

enum err
params_session(struct ask *a)
{
	const char *text = NULL;
	size_t segment;
	bool is_rest;
	enum err e;

	if (match_segment(a->route, "id", &segment, &is_rest)) {
		text = a->req->segments[segment];
	} else {
		e = session_elsewhere(a, &text);
		if (e != ERR_OK)
			return e;
	}
	if (strcmp(text, "me") == 0) {
		memcpy(a->session, UUID_NIL, UUID_TEXT_SIZE);
		return ERR_OK;
	}
	/* Only the route that finds a session by app and slot takes it. */
	if (strcmp(text, "latest") == 0 && a->route->is_latest_fine)
		return ERR_OK;
	/* What is no id is the id of nothing. */
	return uuid_parse(text, a->session) ? ERR_OK : ERR_NOT_FOUND;
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

/* A segment that cannot be is not found; a query that cannot be is told. */
static enum err
bind_param(struct ask *a, const struct param *p)
{
	const char *value;

	if (p->source == PARAM_QUERY) {
		value = request_query(a->req, p->name);
		if (value != NULL && !is_of_type(value, p->type))
			return params_refuse(a, p->name);
	}
	if (p->source == PARAM_SEGMENT &&
	    !is_of_type(a->req->segments[p->segment], p->type))
		return ERR_NOT_FOUND;
	return ERR_OK;
}

/* Visible ASCII, 1 to 255 of it, with or without quotes (RFC 8941). */
static enum err
bind_idempotency(struct ask *a)
{
	const char *key = a->req->idempotency_key;
	size_t len;

	if (key == NULL)
		return ERR_OK;
	len = strlen(key);
	if (len >= 2 && key[0] == '"' && key[len - 1] == '"') {
		key++;
		len -= 2;
	}
	if (len < 1 || len > IDEM_KEY_BYTES)
		return params_refuse(a, "Idempotency-Key");
	for (size_t i = 0; i < len; i++) {
		if (key[i] < 0x20 || key[i] >= 0x7f)
			return params_refuse(a, "Idempotency-Key");
	}
	a->idem = arena_copy(a->arena, key, len);
	return a->idem == NULL ? ERR_TOO_LARGE : ERR_OK;
}

bool
params_knows(const struct route *route, const char *name)
{
	size_t segment;
	bool is_rest;
	int count;
	const struct param *p = param_list(route, &count);

	for (int i = 0; i < count; i++) {
		if ((p[i].source == PARAM_QUERY ||
			p[i].source == PARAM_BY_HAND) &&
		    strcmp(p[i].name, name) == 0)
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
refuse_unknown(struct ask *a)
{
	for (size_t i = 0; i < a->req->parameter_count; i++) {
		const char *name = a->req->parameters[i].name;

		if (!params_knows(a->route, name))
			return params_refuse(a, name);
	}
	return ERR_OK;
}

enum err
params_bind(struct ask *a)
{
	int count;
	const struct param *p = param_list(a->route, &count);
	enum err e = refuse_unknown(a);

	if (a->req->method == METHOD_POST) /* no other makes anything new */
		uuid_make(a->new_id);
	for (int i = 0; i < count && e == ERR_OK; i++) {
		e = p[i].source == PARAM_IDEM ? bind_idempotency(a)
					      : bind_param(a, &p[i]);
	}
	return e;
}

/*
 * What the key stands for: the same method, path and bytes.  A MAC and not a
 * plain hash, so that the row in the database says nothing about the body.
 */
enum err
params_bind_body(struct ask *a)
{
	unsigned char mac[TICKET_MAC_BYTES];
	char hex[2 * TICKET_MAC_BYTES + 1];
	struct buf b = BUF_INIT(LIMITS_BODY_BYTES + 2 * LIMITS_URI_BYTES);

	if (a->idem == NULL)
		return ERR_OK;
	buf_printf(&b, "%s %s\n", a->req->method_name, a->req->uri);
	if (a->body != NULL)
		buf_add(&b, a->body, a->body_len);
	if (!b.is_failed) {
		ticket_mac(
		    a->api->auth->tickets, "request", b.data, b.len, mac);
		str_hex(mac, sizeof mac, hex, sizeof hex);
		a->fingerprint = arena_copy(a->arena, hex, strlen(hex));
	}
	buf_free(&b);
	return a->fingerprint == NULL ? ERR_TOO_LARGE : ERR_OK;
}

static const char *
need_name(enum need need)
{
	switch (need) {
	case VIEWER: return "viewer";
	case EDITOR: return "editor";
	default: return "owner";
	}
}

/* `W/"abc"` is abc: it names a revision, not bytes.  `*` stays itself. */
static const char *
bare_etag(struct ask *a, const char *value)
{
	size_t len;

	if (value == NULL)
		return NULL;
	if (strncmp(value, "W/", 2) == 0)
		value += 2;
	len = strlen(value);
	if (len >= 2 && value[0] == '"' && value[len - 1] == '"')
		return arena_copy(a->arena, value + 1, len - 2);
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
query_list(struct ask *a, const char *name)
{
	struct buf b = BUF_INIT(LIMITS_URI_BYTES * 8);
	const char *const *parts;
	const char *out = NULL;
	size_t count;

	parts = request_query_list(a->arena, a->req, name, &count);
	if (parts == NULL)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		buf_char(&b, i == 0 ? '[' : ',');
		buf_json_str(&b, parts[i]);
	}
	buf_char(&b, ']');
	if (!b.is_failed)
		out = arena_copy(a->arena, b.data, b.len);
	buf_free(&b);
	return out;
}

static const char *
param_value(struct ask *a, const struct param *p, const char *owner)
{
	const struct request *req = a->req;

	switch (p->source) {
	case PARAM_OWNER: return owner;
	case PARAM_ACTOR: return a->who.user;
	case PARAM_NEED: return need_name(a->route->need);
	case PARAM_SESSION: return a->session[0] == '\0' ? NULL : a->session;
	case PARAM_NEW_ID: return a->new_id;
	case PARAM_IDEM: return a->idem;
	case PARAM_FINGERPRINT: return a->fingerprint;
	case PARAM_IF_MATCH: return bare_etag(a, req->if_match);
	case PARAM_IF_NONE_MATCH: return bare_etag(a, req->if_none_match);
	case PARAM_LIMITS: return a->api->limits;
	case PARAM_JOB_LIMITS: return a->api->job_limits;
	case PARAM_MESSAGE_LIMITS: return a->api->message_limits;
	case PARAM_JOB: return a->lease.job;
	case PARAM_LEASE: return a->lease.number;
	case PARAM_MINIMAL: return prefers_minimal(req) ? "t" : "f";
	case PARAM_IAT:
		return arena_printf(
		    a->arena, "%lld", (long long)a->ticket.made_us);
	case PARAM_GUARD: return a->guard;
	case PARAM_REFUSED: return a->refused;
	case PARAM_CONST: return p->name;
	case PARAM_SEGMENT:
		return p->is_rest ? request_rest(a->arena, req, p->segment)
				  : req->segments[p->segment];
	case PARAM_QUERY:
		return p->type == TYPE_LIST ? query_list(a, p->name)
					    : request_query(req, p->name);
	case PARAM_BODY_OR_EMPTY: return "{}";
	case PARAM_BY_HAND:
	case PARAM_BODY:
	case PARAM_NULL: break;
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

void
params_fill(struct ask *a, struct call *call, const char *owner)
{
	int count;
	const struct param *p = param_list(a->route, &count);

	for (int i = 0; i < count; i++) {
		bool is_body = p[i].source == PARAM_BODY ||
			       p[i].source == PARAM_BODY_OR_EMPTY;

		if (p[i].source == PARAM_BY_HAND)
			continue;
		if (is_body && a->body != NULL)
			call_arg(call, a->body, a->body_len);
		else
			call_arg_str(call, param_value(a, &p[i], owner));
	}
	if (a->session[0] != '\0')
		call->session = a->session;
	if (call_row(call->id)->repeat == SAFE_IF_SEQ && is_numbered(a->json))
		call->is_safe = true;
	if (call_row(call->id)->repeat == SAFE_IF_KEY && a->idem != NULL)
		call->is_safe = true;
}
