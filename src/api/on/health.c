/* health - whether a load balancer should send requests here, and why not. */
#include <string.h>

#include "api/dbcall.h"
#include "api/on/health.h"
#include "api/on/on.h"
#include "api/reply.h"
#include "api/reqctx.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/conf.h"
#include "live/publish.h"

#define REASONS_MAX 16

struct report {
	struct {
		const char *what;
		char mark; /* '+' fine, '-' not ready, '!' ready all the same */
		const char *why;
	} line[REASONS_MAX];
	size_t lines;
	bool is_fine;
};

static void
report_line(struct report *r, const char *what, char mark, const char *why)
{
	if (r->lines == REASONS_MAX)
		return;
	r->line[r->lines].what = what;
	r->line[r->lines].mark = mark;
	r->line[r->lines].why = why;
	r->lines++;
}

static void
report_add(struct report *r, const char *what, bool is_fine, const char *why)
{
	report_line(r, what, is_fine ? '+' : '-', is_fine ? "ok" : why);
	r->is_fine &= is_fine;
}

enum err
health_live(struct reqctx *rq)
{
	struct buf b = BUF_INIT(64);

	buf_str(&b, "{\"status\":\"live\"}");
	reply_bytes(rq, 200, "application/json", &b);
	buf_free(&b);
	return ERR_OK;
}

static void
tell_migrated(bool is_migrated)
{
	if (score_all != NULL)
		score_all->is_migrated = is_migrated;
}

enum err
health_ask_database(struct reqctx *rq, bool *is_migrated)
{
	struct call call = CALL_INIT;
	enum err e;

	e = dbcall(rq, CALL_schema_state, NULL,
	    GIVEN({"names", rq->api->migrations.data}), &call);
	*is_migrated = e == ERR_OK && call.answer.status == 200;
	if (e == ERR_OK || e == ERR_NOT_MIGRATED)
		tell_migrated(*is_migrated);
	call_end(&call);
	return e;
}

/* What PostgreSQL says of itself, or the fallback. */
static const char *
database_why(enum err e, const char *fallback)
{
	switch (e) {
	case ERR_DATABASE_FULL: return "the disk of the database is full";
	case ERR_DATABASE_READ_ONLY:
		return "the database takes no changes: it is read-only, or a "
		       "standby";
	case ERR_DATABASE_CONNECTIONS:
		return "the database takes no more connections; raise "
		       "max_connections, or lower workers_*";
	default: return fallback;
	}
}

/*
 * A disk that was full is tried again here: whoever is not ready gets no
 * save that could show that there is room now.
 */
static enum err
ask_room(struct reqctx *rq)
{
	const bool is_full = score_all != NULL && score_all->is_full;
	struct call call = CALL_INIT;
	enum err e;

	e = dbcall(rq, CALL_room_state, NULL,
	    GIVEN({"try", is_full ? "t" : "f"}), &call);
	if (e == ERR_OK && call.answer.status != 200)
		e = ERR_DATABASE_READ_ONLY;
	else if (e == ERR_OK && is_full)
		score_all->is_full = false;
	call_end(&call);
	return e;
}

static void
report_room(struct reqctx *rq, struct report *r)
{
	enum err e = ask_room(rq);

	report_add(r, "writing", e == ERR_OK,
	    database_why(e, "the database does not say whether it can"));
}

static void
report_database(struct reqctx *rq, struct report *r)
{
	bool is_migrated;
	enum err e = health_ask_database(rq, &is_migrated);

	report_add(r, "database", e == ERR_OK || e == ERR_NOT_MIGRATED,
	    database_why(e,
		"the database does not answer; is it running, and is the "
		"setting `database` right?"));
	if (e != ERR_OK && e != ERR_NOT_MIGRATED)
		return;
	report_add(r, "migrations", is_migrated,
	    "the database lacks migrations; run holdfast migrate");
	if (e == ERR_OK)
		report_room(rq, r);
}

/* The workers of a group: how many are ready, and what of them. */
struct tally {
	size_t ready, connected, hung;
	enum err away; /* of the last that is not connected */
};

static struct tally
tally_group(enum score_group group)
{
	struct tally t = {0};

	for (size_t i = 0; i < SCORE_SLOTS; i++) {
		const struct score *s = &score_all->slot[i];

		if (s->pid == 0 || s->group != (int)group)
			continue;
		t.hung += s->state == SCORE_HUNG;
		t.ready += s->state == SCORE_READY;
		if (s->state == SCORE_READY && !score_is_connected(s))
			t.away = (enum err)s->away;
		t.connected += s->state == SCORE_READY && score_is_connected(s);
	}
	return t;
}

/*
 * A worker that is cut off answers 503 at once, and so gets more than its
 * share of the requests: one is enough to say so.  One that hangs keeps what
 * it has taken until it is killed.
 */
static void
report_group(struct report *r, enum score_group group)
{
	struct tally t = tally_group(group);
	const char *why = NULL;

	if (t.hung > 0)
		why = "a worker of this group hangs and is being replaced";
	else if (t.ready == 0)
		why = "no worker of this group is ready; the log says why";
	else if (t.connected < t.ready)
		why = database_why(t.away,
		    "a worker of this group has lost the database; it tries "
		    "again by itself");
	report_add(r, score_group_name(group), why == NULL, why);
}

static void
report_groups(struct report *r)
{
	if (score_all == NULL)
		return;
	for (int g = GROUP_SESSIONS; g <= GROUP_SHARE; g++)
		report_group(r, (enum score_group)g);
	report_add(
	    r, "accepting", !score_all->is_draining, "the server is draining");
}

/*
 * Without live nobody loses anything: clients look from time to time.  So it
 * takes no server out of the balance.
 */
static void
report_live(struct reqctx *rq, struct report *r)
{
	const char *socket = rq->api->conf->live_publish_socket;
	struct publish_status status;

	if (socket[0] == '\0')
		report_line(r, "live", '+', "off");
	else if (!publish_ask(socket, &status))
		report_line(r, "live", '!',
		    "the live instance does not answer; is it running, and is "
		    "the setting `live_publish_socket` right?");
	else if (status.redis_lost > 0)
		report_line(r, "live", '!',
		    "the live instance does not reach its Redis");
	else
		report_line(r, "live", '+',
		    arena_printf(rq->arena, "ok, %lld subscribers",
			(long long)status.subscribers));
}

static void
write_json(struct buf *b, const struct report *r)
{
	bool is_first = true;

	buf_printf(b, "{\"status\":\"%s\",\"reasons\":[",
	    r->is_fine ? "ready" : "not-ready");
	for (size_t i = 0; i < r->lines; i++) {
		if (r->line[i].mark != '-')
			continue;
		if (!is_first)
			buf_char(b, ',');
		is_first = false;
		buf_str(b, "{\"what\":");
		buf_json_str(b, r->line[i].what);
		buf_str(b, ",\"why\":");
		buf_json_str(b, r->line[i].why);
		buf_char(b, '}');
	}
	buf_str(b, "]}");
}

static void
write_text(struct buf *b, const struct report *r)
{
	for (size_t i = 0; i < r->lines; i++)
		buf_printf(b, "%c %-12s %s\n", r->line[i].mark, r->line[i].what,
		    r->line[i].why);
	buf_str(b, r->is_fine ? "ready\n" : "not ready\n");
}

enum err
health_ready(struct reqctx *rq)
{
	struct report r = {.is_fine = true};
	struct buf b = BUF_INIT(8192);
	bool is_verbose = request_query(rq->req, "verbose") != NULL;

	report_database(rq, &r);
	report_groups(&r);
	if (is_verbose) {
		report_live(rq, &r);
		write_text(&b, &r);
	} else {
		write_json(&b, &r);
	}
	reply_bytes(rq, r.is_fine ? 200 : 503,
	    is_verbose ? "text/plain; charset=utf-8" : "application/json", &b);
	if (!r.is_fine)
		response_header(&rq->x->response, "Retry-After", "2");
	buf_free(&b);
	return ERR_OK;
}
