#include "api/body.h"

#include <string.h>

#include "api/fits.h"
#include "api/lines.h"
#include "api/reply.h"
#include "api/reqctx.h"
#include "api/route.h"
#include "base/arena.h"
#include "base/conf.h"
#include "base/limits.h"
#include "schema/check.h"
#include "json/document.h"

/* A value may be as deep in a record as by itself: {[{value}]}. */
#define RECORD_DEPTH 3

static size_t
body_limit(const struct reqctx *rq)
{
	switch (rq->route->body) {
	case NONE: return 0;
	case BEACON: return (size_t)rq->api->conf->beacon_bytes;
	default: return (size_t)rq->api->conf->body_bytes;
	}
}

enum err
body_read(struct reqctx *rq)
{
	/* The request is const to everybody but the one who completes it. */
	struct request *req = &rq->x->request;
	enum err e;

	if (rq->route->body == NONE)
		return ERR_OK;
	e = request_read_body(req, body_limit(rq));
	if (e == ERR_TOO_LARGE)
		return fits_refuse(rq,
		    rq->route->body == BEACON ? "beacon_bytes" : "body_bytes",
		    body_limit(rq), req->body_size);
	if (e != ERR_OK)
		return e;
	if (req->body_len > 0) {
		rq->body = req->body;
		rq->body_len = req->body_len;
		return ERR_OK;
	}
	if (rq->route->body == OPTIONAL)
		return ERR_OK;
	rq->problem.detail = "The body is empty.";
	rq->problem.members = "\"line\":1,\"column\":1";
	return ERR_MALFORMED_JSON;
}

static void
tell_unstorable(struct reqctx *rq, const struct document_error *error)
{
	struct buf b = BUF_INIT(65536);

	buf_str(&b, "\"errors\":[{\"pointer\":");
	buf_json_str(&b, error->pointer);
	buf_str(&b, ",\"keyword\":\"unstorable\",\"message\":");
	buf_json_str(&b, error->why);
	buf_str(&b, "}]");
	if (!b.is_failed)
		rq->problem.members = arena_copy(rq->arena, b.data, b.len);
	buf_free(&b);
}

enum err
body_parse(struct reqctx *rq)
{
	bool is_records = rq->route->body == RECORDS;
	const struct document_limits limits = {
	    /* What comes by records is many bodies' worth, and not shared. */
	    .nodes = is_records ? 0 : (uint32_t)rq->api->conf->nodes,
	    .depth = (uint32_t)rq->api->conf->depth +
		     (is_records ? RECORD_DEPTH : 0),
	};
	struct document_error error;
	enum err e;

	if (lines_are(rq)) {
		e = lines_join(rq, &rq->body, &rq->body_len);
		if (e != ERR_OK)
			return e;
	}
	e = document_parse(rq->arena, SPAN(rq->body, rq->body_len), &limits,
	    &error, &rq->json);
	if (e == ERR_MALFORMED_JSON) {
		rq->problem.detail = error.why;
		rq->problem.members = arena_printf(rq->arena,
		    "\"line\":%zu,\"column\":%zu", error.line,
		    lines_are(rq) ? lines_column(error.line, error.column)
				  : error.column);
	} else if (e == ERR_UNSTORABLE_TEXT) {
		tell_unstorable(rq, &error);
	} else if (e == ERR_TOO_LARGE && error.is_nodes) {
		rq->problem.members = arena_printf(
		    rq->arena, "\"limit\":\"nodes\",\"max\":%u", limits.nodes);
	} else if (e == ERR_OK && lines_are(rq)) {
		e = lines_check(rq);
	}
	return e;
}

enum err
body_check(struct reqctx *rq)
{
	const struct schema *schema = rq->api->schema[rq->row];
	struct schema_errors errors;

	if (rq->route->body != VALUE && json_type(rq->json) != JSON_OBJECT) {
		errors = (struct schema_errors){.count = 1};
		errors.list[0] =
		    (struct schema_error){"", "type", "must be an object"};
		return reply_schema_errors(rq, &errors);
	}
	if (schema != NULL &&
	    schema_check(rq->arena, schema, rq->json, "", &errors) != ERR_OK)
		return reply_schema_errors(rq, &errors);
	return rq->route->fits == NULL ? ERR_OK : rq->route->fits(rq);
}

/* A text of the body is gone; lengths stay as they are. */
enum err
body_hide(struct reqctx *rq, const struct json *value)
{
	size_t len;
	const char *raw = json_raw(value, &len);
	char *copy = arena_copy(rq->arena, rq->body, rq->body_len);

	if (copy == NULL)
		return ERR_TOO_LARGE;
	if (len > 2)
		memset(copy + (raw - rq->body) + 1, 'x', len - 2);
	rq->body = copy;
	return ERR_OK;
}
