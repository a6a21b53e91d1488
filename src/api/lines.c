#include "api/lines.h"

#include <string.h>

#include "api/reqctx.h"
#include "api/route.h"
#include "base/arena.h"
#include "base/str.h"

static const char before[] = "{\"records\":[", after[] = "]}";

bool
lines_are(const struct reqctx *rq)
{
	return rq->route->body == RECORDS && rq->req->content_type != NULL &&
	       str_starts_nocase(rq->req->content_type, "application/x-ndjson");
}

enum err
lines_join(const struct reqctx *rq, const char **out, size_t *out_len)
{
	struct buf b =
	    BUF_INIT(2 * rq->body_len + sizeof before + sizeof after);
	const char *text = NULL;
	size_t len = rq->body_len;
	enum err e = ERR_TOO_LARGE;

	while (
	    len > 0 && (rq->body[len - 1] == '\n' || rq->body[len - 1] == '\r'))
		len--;
	buf_str(&b, before);
	for (size_t i = 0; i < len; i++) {
		if (rq->body[i] == '\n')
			buf_char(&b, ',');
		buf_char(&b, rq->body[i]);
	}
	buf_str(&b, after);
	if (!b.is_failed)
		text = arena_copy(rq->arena, b.data, b.len);
	if (text != NULL) {
		*out = text;
		*out_len = b.len;
		e = ERR_OK;
	}
	buf_free(&b);
	return e;
}

size_t
lines_column(size_t line, size_t column)
{
	return line == 1 && column > strlen(before) ? column - strlen(before)
						    : column;
}

static size_t
count_feeds(const char *from, const char *to)
{
	size_t n = 0;

	for (; from < to; from++)
		n += *from == '\n';
	return n;
}

enum err
lines_check(struct reqctx *rq)
{
	const char *text, *end = rq->body;
	const struct json *v;
	size_t len, feeds, line = 1;

	for (v = json_first(json_get(rq->json, "records")); v != NULL;
	     v = json_next(v)) {
		text = json_raw(v, &len);
		feeds = count_feeds(end, text);
		line += feeds;
		if ((feeds == 0 && end != rq->body) ||
		    memchr(text, '\n', len) != NULL) {
			rq->problem.detail = "A line is not one JSON value.";
			rq->problem.members = arena_printf(
			    rq->arena, "\"line\":%zu,\"column\":1", line);
			return ERR_MALFORMED_JSON;
		}
		end = text + len;
	}
	return ERR_OK;
}
