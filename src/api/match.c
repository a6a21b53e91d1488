#include "api/match.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"

struct compiled {
	const char *segment[LIMITS_SEGMENTS]; /* with its braces */
	size_t segment_len[LIMITS_SEGMENTS];
	size_t segments;
	bool has_rest; /* the last one takes all that follow */
};

static const struct route *table;
static size_t count;
static struct compiled compiled[SCORE_ROUTES];

static void
broken(const struct route *r, const char *why)
{
	fprintf(stderr, "route %s: %s\n", r->path, why);
	abort();
}

static void
split(const struct route *r, struct compiled *c)
{
	const char *p = r->path;

	while (*p == '/') {
		size_t len = strcspn(++p, "/");

		if (len == 0 || c->segments == LIMITS_SEGMENTS)
			broken(r, "has a segment that cannot be");
		c->segment[c->segments] = p;
		c->segment_len[c->segments++] = len;
		p += len;
	}
	if (*p != '\0' || c->segments == 0)
		broken(r, "is not a path");
	c->has_rest = strstr(r->path, "...}") != NULL;
}

static void
check_row(const struct route *r, struct compiled *c)
{
	if (r->method == METHOD_OTHER || r->group == GROUP_NONE ||
	    r->need == NEED_UNSET || r->body == BODY_UNSET)
		broken(r, "leaves a column empty");
	if (r->call == ROUTE_NO_CALL && r->handle == NULL)
		broken(r, "does nothing");
	if (r->body == NONE && r->schema != NULL)
		broken(r, "has a schema and no body");
	split(r, c);
}

void
match_read(const struct route *rows, size_t n)
{
	table = rows;
	count = n;
	memset(compiled, 0, sizeof compiled);
	if (count >= SCORE_ROUTES)
		broken(&table[0], "too many rows for the score");
	for (size_t i = 0; i < count; i++)
		check_row(&table[i], &compiled[i]);
}

size_t
match_rows(void)
{
	return count;
}

const struct route *
match_row(size_t i)
{
	return i < count ? &table[i] : NULL;
}

size_t
match_number(const struct route *r)
{
	return (size_t)(r - table);
}

static struct compiled *
compiled_of(const struct route *r)
{
	return &compiled[match_number(r)];
}

bool
match_segment(
    const struct route *r, const char *name, size_t *index, bool *is_rest)
{
	const struct compiled *c = compiled_of(r);
	size_t len = strlen(name);

	for (size_t i = 0; i < c->segments; i++) {
		const char *s = c->segment[i];

		if (*s == '{' && strncmp(s + 1, name, len) == 0 &&
		    (s[1 + len] == '}' || s[1 + len] == '.')) {
			*index = i;
			*is_rest = s[1 + len] == '.';
			return true;
		}
	}
	return false;
}

static bool
path_fits(const struct compiled *c, const struct request *req)
{
	if (req->segment_count < c->segments ||
	    (req->segment_count > c->segments && !c->has_rest))
		return false;
	for (size_t i = 0; i < c->segments; i++) {
		const char *want = c->segment[i];
		const char *got = req->segments[i];
		size_t len = c->segment_len[i];

		if (*want != '{' &&
		    (strncmp(want, got, len) != 0 || got[len] != '\0'))
			return false;
	}
	return true;
}

static bool
method_fits(const struct route *r, enum method method)
{
	return r->method == method ||
	       (r->method == METHOD_GET && method == METHOD_HEAD);
}

/* For 415. */
static const char *
type_name(enum body body)
{
	switch (body) {
	case PATCHES: return "application/merge-patch+json";
	case BEACON: return "text/plain, application/json";
	case RECORDS: return "application/json, application/x-ndjson";
	default: return "application/json";
	}
}

/* "application/json; charset=utf-8" is application/json. */
static bool
is_type(const char *value, const char *type)
{
	size_t len = strlen(type);

	return value != NULL && str_starts_nocase(value, type) &&
	       (value[len] == '\0' || value[len] == ';' || value[len] == ' ');
}

static bool
type_fits(const struct route *r, const struct request *req)
{
	bool is_empty = req->received_len == 0 && req->body_size == 0;

	switch (r->body) {
	case NONE: return true;
	case PATCHES:
		return is_type(
		    req->content_type, "application/merge-patch+json");
	case BEACON:
		return is_type(req->content_type, "text/plain") ||
		       is_type(req->content_type, "application/json");
	default:
		/* An empty body has no type; whether it may be empty is
		 * another question. */
		return (is_empty && req->content_type == NULL) ||
		       is_type(req->content_type, "application/json") ||
		       (r->body == RECORDS &&
			   is_type(req->content_type, "application/x-ndjson"));
	}
}

static void
append(char *list, size_t size, const char *item)
{
	size_t len = strlen(list);

	if (strstr(list, item) == NULL)
		snprintf(
		    list + len, size - len, "%s%s", len == 0 ? "" : ", ", item);
}

/*
 * Operators' rows answer on their listener, the others everywhere else; and
 * they do so in every group, for one that hangs must not hide itself.
 */
static bool
is_visible(
    const struct route *r, const struct request *req, enum score_group group)
{
	return (r->group == group || r->need == OPS) &&
	       (r->need == OPS) == req->is_ops &&
	       (r->need == LIVE) == req->is_live;
}

static bool
is_same_path(const struct compiled *a, const struct compiled *b)
{
	return strcmp(a->segment[0], b->segment[0]) == 0;
}

enum err
match_find(
    const struct request *req, enum score_group group, struct match_found *out)
{
	const struct compiled *first = NULL;

	memset(out, 0, sizeof *out);
	for (size_t i = 0; i < count; i++) {
		const struct route *r = &table[i];

		if (!is_visible(r, req, group) || !path_fits(&compiled[i], req))
			continue;
		/* Another spelling of the path is another resource. */
		if (first != NULL && !is_same_path(first, &compiled[i]))
			continue;
		first = &compiled[i];
		append(out->allow, sizeof out->allow,
		    request_method_name(r->method));
		if (r->method == METHOD_GET)
			append(out->allow, sizeof out->allow, "HEAD");
		if (!method_fits(r, req->method))
			continue;
		if (type_fits(r, req)) {
			out->route = r;
			return ERR_OK;
		}
		append(out->accept, sizeof out->accept, type_name(r->body));
	}
	if (first == NULL)
		return ERR_NOT_FOUND;
	return out->accept[0] != '\0' ? ERR_UNSUPPORTED_TYPE
				      : ERR_METHOD_NOT_ALLOWED;
}
