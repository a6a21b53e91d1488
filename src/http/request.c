#include "http/request.h"

#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/str.h"
#include "http/path.h"

/* The parameters nginx/fastcgi_params sends; every other one is ignored. */
#define TEXT(name, member)                                                     \
	{                                                                      \
		name, sizeof name - 1, offsetof(struct request, member)        \
	}
static const struct text_parameter {
	const char *name;
	size_t name_len;
	size_t offset; /* of a const char * in struct request */
} texts[] = {
    TEXT("REQUEST_METHOD", method_name),
    TEXT("REQUEST_URI", uri),
    TEXT("CONTENT_TYPE", content_type),
    TEXT("CONTENT_LENGTH", content_length),
    TEXT("REMOTE_ADDR", remote_addr),
    TEXT("HTTP_HOST", host),
    TEXT("HTTP_ORIGIN", origin),
    TEXT("HTTP_AUTHORIZATION", authorization),
    TEXT("HTTP_IF_MATCH", if_match),
    TEXT("HTTP_IF_NONE_MATCH", if_none_match),
    TEXT("HTTP_IDEMPOTENCY_KEY", idempotency_key),
    TEXT("HTTP_PREFER", prefer),
    TEXT("HTTP_X_SESSION_ID", x_session_id),
    TEXT("HTTP_ACCEPT", accept),
    TEXT("HTTP_X_REQUEST_ID", request_id),
    TEXT("HTTP_SEC_WEBSOCKET_PROTOCOL", websocket_protocol),
    TEXT("HOLDFAST_OPS", ops),
    TEXT("HOLDFAST_SENT", sent),
    TEXT("HOLDFAST_LIVE", live),
};
#undef TEXT

static const struct {
	const char *name;
	enum method method;
} methods[] = {
    {"GET", METHOD_GET},
    {"HEAD", METHOD_HEAD},
    {"POST", METHOD_POST},
    {"PUT", METHOD_PUT},
    {"PATCH", METHOD_PATCH},
    {"DELETE", METHOD_DELETE},
    {"OPTIONS", METHOD_OPTIONS},
};

/* The first thing that is wrong is the one told. */
static void
blame(struct request *req, enum err e, const char *parameter)
{
	if (req->error != ERR_OK)
		return;
	req->error = e;
	req->error_parameter = parameter;
}

/* nginx never sends such a thing, so the configuration is broken: our fault. */
static void
blame_server(struct request *req, const char *name, const char *why)
{
	log_limited("request.misconfigured", LOG_STR("parameter", name),
	    LOG_STR("why", why));
	blame(req, ERR_INTERNAL, NULL);
}

static const struct text_parameter *
find_text(const char *param, size_t name_len)
{
	for (size_t i = 0; i < COUNT(texts); i++) {
		if (texts[i].name_len == name_len &&
		    memcmp(texts[i].name, param, name_len) == 0)
			return &texts[i];
	}
	return NULL;
}

static const char **
text_member(struct request *req, const struct text_parameter *t)
{
	return (const char **)(void *)((char *)req + t->offset);
}

/*
 * Two different values of one name would leave it to the order which of them
 * is believed, so neither is.
 */
static void
take_parameter(struct request *req, const char *param)
{
	const char *eq = strchr(param, '='), **member, *old;
	const struct text_parameter *t;

	if (eq == NULL)
		return;
	t = find_text(param, (size_t)(eq - param));
	if (t == NULL || eq[1] == '\0')
		return;
	member = text_member(req, t);
	old = *member;
	if (old != NULL && strcmp(old, eq + 1) != 0)
		blame_server(req, t->name, "sent twice");
	if (old == NULL)
		*member = eq + 1;
}

static bool
flag(struct request *req, const char *value, const char *name)
{
	if (value == NULL)
		return false;
	if (strcmp(value, "1") == 0)
		return true;
	blame_server(req, name, "neither 1 nor missing");
	return false;
}

/* Seconds and three digits, as nginx writes its $msec. */
static int64_t
take_sent(struct request *req)
{
	char digits[24];
	const char *point;
	int64_t ms;
	size_t len;

	if (req->sent == NULL)
		return 0;
	point = strchr(req->sent, '.');
	len = point == NULL ? 0 : (size_t)(point - req->sent);
	if (len == 0 || strlen(point) != 4 || len + 4 > sizeof digits)
		goto broken;
	memcpy(digits, req->sent, len);
	memcpy(digits + len, point + 1, 4);
	if (str_to_int64(digits, 1, INT64_MAX / 1000, &ms))
		return ms * 1000;
broken:
	blame_server(req, "HOLDFAST_SENT", "no time");
	return 0;
}

static enum method
method_of(const char *name)
{
	for (size_t i = 0; i < COUNT(methods); i++) {
		if (strcmp(methods[i].name, name) == 0)
			return methods[i].method;
	}
	return METHOD_OTHER;
}

/* name=value up to the next &; out has room for both, decoded. */
static enum err
take_pair(struct arena *a, const char *pair, size_t len,
    struct request_parameter *out)
{
	const char *eq = memchr(pair, '=', len);
	size_t name_len = eq != NULL ? (size_t)(eq - pair) : len;
	size_t from = eq != NULL ? name_len + 1 : len;
	char *name = arena_alloc(a, name_len + 1);
	char *value = arena_alloc(a, len - from + 1);

	out->raw = arena_copy(a, pair + from, len - from);
	if (name == NULL || value == NULL || out->raw == NULL)
		return ERR_URI_TOO_LONG;
	out->name = NULL;
	if (!path_decode(pair, name_len, true, name))
		return ERR_BAD_PARAMETER;
	out->name = name;
	out->value = value;
	return path_decode(pair + from, len - from, true, value)
		   ? ERR_OK
		   : ERR_BAD_PARAMETER;
}

static void
take_query(struct arena *a, struct request *req, const char *query)
{
	struct request_parameter *list;
	enum err e;

	list = arena_alloc(a, LIMITS_QUERY * sizeof *list);
	if (list == NULL) {
		blame(req, ERR_URI_TOO_LONG, NULL);
		return;
	}
	req->parameters = list;
	for (const char *end; *query != '\0'; query = *end ? end + 1 : end) {
		struct request_parameter p;

		end = query + strcspn(query, "&");
		if (end == query)
			continue;
		if (req->parameter_count == LIMITS_QUERY) {
			blame(req, ERR_BAD_PARAMETER, NULL);
			return;
		}
		e = take_pair(a, query, (size_t)(end - query), &p);
		if (e == ERR_OK && request_query(req, p.name) != NULL)
			e = ERR_BAD_PARAMETER;
		if (e != ERR_OK) {
			blame(req, e, p.name);
			return;
		}
		list[req->parameter_count++] = p;
	}
}

static void
take_uri(struct arena *a, struct request *req)
{
	size_t path_len = strcspn(req->uri, "?");
	enum err e;

	if (strlen(req->uri) > LIMITS_URI_BYTES) {
		blame(req, ERR_URI_TOO_LONG, NULL);
		return;
	}
	e = path_split(
	    a, req->uri, path_len, &req->segments, &req->segment_count);
	if (e == ERR_OK && req->segment_count > LIMITS_SEGMENTS)
		e = ERR_NOT_FOUND;
	if (e != ERR_OK) {
		req->segment_count = 0;
		blame(req, e, NULL);
	}
	if (req->uri[path_len] == '?')
		take_query(a, req, req->uri + path_len + 1);
}

/* A body that is not as long as announced is not the body that was meant. */
static void
check_length(struct request *req)
{
	int64_t announced;

	if (req->content_length == NULL)
		return;
	if (!str_to_int64(req->content_length, 0, INT64_MAX, &announced) ||
	    (uint64_t)announced != req->body_size)
		blame(req, ERR_BAD_PARAMETER, "Content-Length");
}

void
request_parse(struct arena *a, struct request *req, char *const *params,
    struct span received, size_t size)
{
	size_t bytes = 0;

	memset(req, 0, sizeof *req);
	req->received = received.bytes;
	req->received_len = received.len;
	req->body_size = size;

	for (; *params != NULL; params++) {
		take_parameter(req, *params);
		bytes += strlen(*params);
	}
	if (bytes > LIMITS_HEADER_BYTES)
		blame(req, ERR_HEADERS_TOO_LARGE, NULL);
	if (req->request_id == NULL)
		req->request_id = "-";
	req->is_ops = flag(req, req->ops, "HOLDFAST_OPS");
	req->is_live = flag(req, req->live, "HOLDFAST_LIVE");
	req->sent_us = take_sent(req);

	if (req->method_name == NULL)
		blame_server(req, "REQUEST_METHOD", "missing");
	else
		req->method = method_of(req->method_name);
	if (req->uri == NULL)
		blame_server(req, "REQUEST_URI", "missing");
	else
		take_uri(a, req);
	check_length(req);
}

enum err
request_read_body(struct request *req, size_t max_bytes)
{
	if (req->body_size > max_bytes || req->body_size > req->received_len)
		return ERR_TOO_LARGE;
	req->body = req->received;
	req->body_len = req->received_len;
	return ERR_OK;
}

static const struct request_parameter *
find_parameter(const struct request *req, const char *name)
{
	for (size_t i = 0; i < req->parameter_count; i++) {
		if (strcmp(req->parameters[i].name, name) == 0)
			return &req->parameters[i];
	}
	return NULL;
}

const char *
request_query(const struct request *req, const char *name)
{
	const struct request_parameter *p = find_parameter(req, name);

	return p != NULL ? p->value : NULL;
}

const char *const *
request_query_list(
    struct arena *a, const struct request *req, const char *name, size_t *count)
{
	const struct request_parameter *p = find_parameter(req, name);
	const char **list, *from;
	char *text;
	size_t n = 1;

	*count = 0;
	if (p == NULL)
		return NULL;
	for (const char *c = p->raw; *c != '\0'; c++)
		n += *c == ',';
	*count = n;
	list = arena_alloc(a, n * sizeof *list);
	text = arena_alloc(a, strlen(p->raw) + 1);
	if (list == NULL || text == NULL)
		return NULL;

	from = p->raw;
	for (size_t i = 0; i < n; i++) {
		size_t len = strcspn(from, ",");

		/* take_pair() decoded the whole, but a comma may have cut a
		 * character in two: "%c3,%a4". */
		if (!path_decode(from, len, true, text))
			return NULL;
		list[i] = text;
		text += strlen(text) + 1;
		from += len + 1;
	}
	return list;
}

const char *
request_rest(struct arena *a, const struct request *req, size_t first)
{
	size_t bytes = 0;
	char *out, *p;

	if (first >= req->segment_count)
		return NULL;
	for (size_t i = first; i < req->segment_count; i++)
		bytes += strlen(req->segments[i]) + 1;
	out = p = arena_alloc(a, bytes);
	if (out == NULL)
		return NULL;
	for (size_t i = first; i < req->segment_count; i++) {
		size_t len = strlen(req->segments[i]);

		memcpy(p, req->segments[i], len);
		p[len] = '/';
		p += len + 1;
	}
	p[-1] = '\0';
	return out;
}

const char *
request_method_name(enum method m)
{
	for (size_t i = 0; i < COUNT(methods); i++) {
		if (methods[i].method == m)
			return methods[i].name;
	}
	return "OTHER";
}
