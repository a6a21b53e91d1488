#include "api/pipeline.h"

#include <string.h>

#include "api/ask.h"
#include "api/caller.h"
#include "api/finish.h"
#include "api/fits.h"
#include "api/govern.h"
#include "api/lines.h"
#include "api/match.h"
#include "api/params.h"
#include "api/reply.h"
#include "auth/auth.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/limits.h"
#include "schema/check.h"
#include "json/document.h"

/* A value may be as deep in a record as by itself: {[{value}]}. */
#define RECORD_DEPTH 3

static enum err
find_route(struct ask *a)
{
	struct match_found found;
	enum err e;

	if (a->req->error != ERR_OK) {
		if (a->req->error_parameter != NULL)
			return params_refuse(a, a->req->error_parameter);
		return a->req->error;
	}
	e = match_find(a->req, a->api->group, &found);
	if (e == ERR_METHOD_NOT_ALLOWED) {
		a->problem.header = "Allow";
		a->problem.value =
		    arena_copy(a->arena, found.allow, strlen(found.allow));
	} else if (e == ERR_UNSUPPORTED_TYPE) {
		a->problem.header =
		    a->req->method == METHOD_PATCH ? "Accept-Patch" : "Accept";
		a->problem.value =
		    arena_copy(a->arena, found.accept, strlen(found.accept));
	}
	if (e != ERR_OK)
		return e;
	a->route = found.route;
	a->row = match_number(found.route);
	return ERR_OK;
}

/* A page opens with these; any other reading can be done again at any time. */
static enum patience_kind
kind_of(const struct route *r)
{
	if (r->body == BEACON)
		return PATIENCE_LAST;
	if (r->method != METHOD_GET || r->call == CALL_context_load ||
	    r->call == CALL_session_resume)
		return PATIENCE_SAVE;
	return PATIENCE_LIST;
}

/* Who is told to come again later does not come back with all the others. */
static int64_t
some_seconds(const struct ask *a)
{
	return 2 + a->x->unix_us % 4;
}

/* Before anything is spent on it. */
static enum err
be_patient(struct ask *a)
{
	struct patience_wait wait = {
	    .kind = kind_of(a->route),
	    .is_last_thread = a->x->is_last_thread,
	};

	if (a->route->need == OPS)
		return ERR_OK;
	if (a->req->sent_us != 0)
		wait.waited_us = a->x->unix_us - a->req->sent_us;
	if (!patience_is_over(&a->api->patience, &wait, a->x->start_us))
		return ERR_OK;
	score_add(COUNTER_OVERLOADED, 1);
	a->problem.retry_s = some_seconds(a);
	return ERR_OVERLOADED;
}

static enum err
authenticate(struct ask *a)
{
	enum err e;

	switch (a->route->need) {
	case ANYONE:
	case OPS:    /* the listener is the credential */
	case TICKET: /* in the body; the handler looks at it */
	case LIVE:   /* in any of three places; so does the handler */
		return ERR_OK;
	default: break;
	}
	e = caller_judge(
	    a, token_bearer(a->api->auth->tokens, a->arena,
		   a->req->authorization, clock_unix_s(), &a->who));
	if (e != ERR_OK)
		return e;
	a->owner = a->who.user;
	return caller_enter(a);
}

static enum err
check_role(struct ask *a)
{
	enum need need = a->route->need;

	if (need == ADMIN && !principal_has_role(&a->who, "admin"))
		return ERR_FORBIDDEN;
	if (need == WORKER && !principal_has_role(&a->who, "worker"))
		return ERR_FORBIDDEN;
	if (need == VIEWER || need == EDITOR || need == OWNER ||
	    need == TICKET || need == LIVE)
		return params_session(a);
	return ERR_OK;
}

static size_t
body_limit(const struct ask *a)
{
	switch (a->route->body) {
	case NONE: return 0;
	case BEACON: return (size_t)a->api->conf->beacon_bytes;
	default: return (size_t)a->api->conf->body_bytes;
	}
}

static enum err
read_body(struct ask *a)
{
	/* The request is const to everybody but the one who completes it. */
	struct request *req = &a->x->request;
	enum err e;

	if (a->route->body == NONE)
		return ERR_OK;
	e = request_read_body(req, body_limit(a));
	if (e == ERR_TOO_LARGE)
		return fits_refuse(a,
		    a->route->body == BEACON ? "beacon_bytes" : "body_bytes",
		    body_limit(a), req->body_size);
	if (e != ERR_OK)
		return e;
	if (req->body_len > 0) {
		a->body = req->body;
		a->body_len = req->body_len;
		return ERR_OK;
	}
	if (a->route->body == OPTIONAL)
		return ERR_OK;
	a->problem.detail = "The body is empty.";
	a->problem.members = "\"line\":1,\"column\":1";
	return ERR_MALFORMED_JSON;
}

static void
tell_unstorable(struct ask *a, const struct document_error *error)
{
	struct buf b = BUF_INIT(65536);

	buf_str(&b, "\"errors\":[{\"pointer\":");
	buf_json_str(&b, error->pointer);
	buf_str(&b, ",\"keyword\":\"unstorable\",\"message\":");
	buf_json_str(&b, error->why);
	buf_str(&b, "}]");
	if (!b.is_failed)
		a->problem.members = arena_copy(a->arena, b.data, b.len);
	buf_free(&b);
}

static enum err
parse_body(struct ask *a)
{
	bool is_records = a->route->body == RECORDS;
	const struct document_limits limits = {
	    /* What comes by records is many bodies' worth, and not shared. */
	    .nodes = is_records ? 0 : (uint32_t)a->api->conf->nodes,
	    .depth =
		(uint32_t)a->api->conf->depth + (is_records ? RECORD_DEPTH : 0),
	};
	struct document_error error;
	enum err e;

	if (lines_are(a)) {
		e = lines_join(a);
		if (e != ERR_OK)
			return e;
	}
	e = document_parse(
	    a->arena, a->body, a->body_len, &limits, &error, &a->json);
	if (e == ERR_MALFORMED_JSON) {
		a->problem.detail = error.why;
		a->problem.members = arena_printf(a->arena,
		    "\"line\":%zu,\"column\":%zu", error.line,
		    lines_are(a) ? lines_column(error.line, error.column)
				 : error.column);
	} else if (e == ERR_UNSTORABLE_TEXT) {
		tell_unstorable(a, &error);
	} else if (e == ERR_TOO_LARGE && error.is_nodes) {
		a->problem.members = arena_printf(
		    a->arena, "\"limit\":\"nodes\",\"max\":%u", limits.nodes);
	} else if (e == ERR_OK && lines_are(a)) {
		e = lines_check(a);
	}
	return e;
}

static enum err
check_body(struct ask *a)
{
	const struct schema *schema = a->api->schema[a->row];
	struct schema_errors errors;

	if (a->route->body != VALUE && json_type(a->json) != JSON_OBJECT) {
		errors = (struct schema_errors){.count = 1};
		errors.list[0] =
		    (struct schema_error){"", "type", "must be an object"};
		return reply_schema_errors(a, &errors);
	}
	if (schema != NULL &&
	    schema_check(a->arena, schema, a->json, "", &errors) != ERR_OK)
		return reply_schema_errors(a, &errors);
	return a->route->fits == NULL ? ERR_OK : a->route->fits(a);
}

static enum err
answer(struct ask *a)
{
	struct call call;
	enum err e;

	if (a->route->handle != NULL)
		return a->route->handle(a);
	e = govern_call(a, &call);
	if (e == ERR_OK)
		e = finish_call(a, &call);
	call_end(&call);
	return e;
}

/*
 * The order is the security argument.  Each step spends more on the caller
 * than the one before, so each must be earned by the one before: nothing is
 * parsed for a caller we do not know, nothing reaches the database that was
 * not checked.
 */
static enum err
trust(struct ask *a)
{
	int64_t begun = clock_now_us();
	enum err e;

	e = find_route(a);
	if (e != ERR_OK)
		return e;
	e = be_patient(a);
	if (e != ERR_OK)
		return e;
	e = authenticate(a);
	a->auth_us = clock_now_us() - begun;
	if (e != ERR_OK)
		return e;
	e = check_role(a);
	if (e != ERR_OK)
		return e;
	e = params_bind(a);
	if (e != ERR_OK)
		return e;
	e = read_body(a);
	if (e != ERR_OK)
		return e;
	e = params_bind_body(a);
	if (e != ERR_OK)
		return e;
	if (a->body != NULL) {
		begun = clock_now_us();
		e = parse_body(a);
		if (e == ERR_OK)
			e = check_body(a);
		a->validate_us = clock_now_us() - begun;
		if (e != ERR_OK)
			return e;
	}
	return answer(a);
}

void
pipeline_run(struct ask *a)
{
	enum err e;

	e = trust(a);
	if (e != ERR_OK)
		reply_problem(a, e);
	turns_leave(a->api->turns, &a->turn);
	score_observe(HISTOGRAM_AUTH, a->auth_us);
	score_observe(HISTOGRAM_VALIDATE, a->validate_us);
	if (a->queue_us + a->db_us > 0) {
		score_observe(HISTOGRAM_QUEUE_WAIT, a->queue_us);
		score_observe(HISTOGRAM_DB, a->db_us);
	}
	score_observe(HISTOGRAM_REQUEST, clock_now_us() - a->x->start_us);
	score_request(a->row, a->x->response.status);
}
