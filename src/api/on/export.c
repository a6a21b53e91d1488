/*
 * export - everything a user or a session has here, in one answer of any size.
 *
 * The database hands it out in parts of a fixed size, each a transaction of
 * its own; a part is sent on before the next is asked for, so an export costs
 * this process one part, and holds up neither a save nor the vacuum.
 */
#include <string.h>

#include "api/dbcall.h"
#include "api/on/on.h"
#include "api/reply.h"
#include "api/reqctx.h"
#include "base/arena.h"
#include "base/log.h"

#define ACCOUNT_PART "262144"
/* Mostly all of it, since a session may not change between two parts. */
#define SESSION_PART "1048576"
/* A key of 256 bytes in hex, a kind, an id. */
#define CURSOR_MAX 1024

#define NDJSON "application/x-ndjson"

struct exporting {
	struct reqctx *rq;
	const char *owner;
	bool is_session; /* else all of the account */
	bool is_lines;   /* as they are; else an array within an object */
	char cursor[CURSOR_MAX];
};

/*
 * The lines as elements of an array.  A line is one JSON value, so a line
 * feed is never within it; the first part has at least one.
 */
static void
as_elements(struct exporting *x, const struct answer *part, struct buf *out)
{
	bool is_first = x->cursor[0] == '\0';

	buf_str(out, is_first ? "{\"records\":[\n" : "");
	if (!is_first && part->body_len > 0)
		buf_str(out, ",\n");
	for (size_t at = 0; at < part->body_len;) {
		const char *line = part->body + at;
		size_t len = strcspn(line, "\n");

		buf_add(out, line, len);
		at += len + 1;
		if (at < part->body_len)
			buf_str(out, ",\n");
	}
	buf_str(out, part->location == NULL ? "\n]}\n" : "");
}

static enum err
send_part(struct exporting *x, const struct answer *part)
{
	struct buf b = BUF_INIT(2 * part->body_len + 64);
	enum err e = ERR_TOO_LARGE;

	if (x->is_lines)
		return http_send(x->rq->x, part->body, part->body_len);
	as_elements(x, part, &b);
	if (!b.is_failed)
		e = http_send(x->rq->x, b.data, b.len);
	buf_free(&b);
	return e;
}

/* Before anything is sent a refusal can still be the answer. */
static enum err
refuse_part(struct exporting *x, const struct answer *part)
{
	if (x->rq->x->has_begun || part->status == 0)
		return ERR_INTERNAL;
	return reply_refusal(x->rq, part);
}

/* The next part; the cursor is empty when it was the last. */
static enum err
export_part(struct exporting *x)
{
	struct call call = CALL_INIT;
	size_t len = 0;
	enum err e;

	e = dbcall_either(x->rq, x->rq->route->call, &x->owner,
	    GIVEN({"cursor", x->cursor[0] == '\0' ? NULL : x->cursor},
		{"bytes", x->is_session ? SESSION_PART : ACCOUNT_PART}),
	    &call);
	if (e == ERR_OK && call.answer.status != 200)
		e = refuse_part(x, &call.answer);
	else if (e == ERR_OK)
		e = send_part(x, &call.answer);
	if (e == ERR_OK && call.answer.location != NULL) {
		len = strlen(call.answer.location);
		if (len >= sizeof x->cursor)
			e = ERR_INTERNAL;
		else
			memcpy(x->cursor, call.answer.location, len);
	}
	x->cursor[e == ERR_OK ? len : 0] = '\0';
	call_end(&call);
	return e;
}

/* Whether somebody who accepts this can read JSON of either form. */
static bool
is_acceptable(const char *accept)
{
	return accept == NULL || strstr(accept, "json") != NULL ||
	       strstr(accept, "*/*") != NULL ||
	       strstr(accept, "application/*") != NULL;
}

/*
 * What goes wrong after the first part can no longer be said: the record of
 * type "end", or the closing bracket, is then missing.
 */
static enum err
export_all(struct reqctx *rq, bool is_session, const char *disposition)
{
	const char *accept = rq->req->accept;
	struct exporting x = {
	    .rq = rq,
	    .owner = rq->who.user,
	    .is_session = is_session,
	    .is_lines = accept != NULL && strstr(accept, NDJSON) != NULL,
	};
	enum err e;

	if (!is_acceptable(accept))
		return ERR_NOT_ACCEPTABLE;
	response_start(&rq->x->response, 200);
	response_header(&rq->x->response, "Content-Disposition", disposition);
	response_body(
	    &rq->x->response, x.is_lines ? NDJSON : "application/json", "", 0);
	do {
		e = export_part(&x);
	} while (e == ERR_OK && x.cursor[0] != '\0');
	if (e != ERR_OK && rq->x->has_begun)
		log_warn("export.cut", LOG_STR("request", rq->req->request_id),
		    LOG_STR("why", err_code(e)));
	return e;
}

enum err
export_account(struct reqctx *rq)
{
	return export_all(
	    rq, false, "attachment; filename=\"holdfast-export.json\"");
}

enum err
export_session(struct reqctx *rq)
{
	return export_all(
	    rq, true, "attachment; filename=\"holdfast-session.json\"");
}
