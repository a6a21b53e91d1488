#include "store/flight.h"

#include <assert.h>
#include <string.h>

#include <libpq-fe.h>

#include "base/log.h"
#include "base/score.h"
#include "store/db.h"
#include "store/sqlstate.h"

bool
flight_start(struct flight *f, struct db *db, struct batch *b, int64_t now_us)
{
	assert(f->n == 0);
	f->n = batch_take(b, f->call);
	if (f->n == 0)
		return true;
	f->got = 0;
	f->took_us = 0;
	f->raised = NULL;
	f->sent_us = now_us;
	for (size_t i = 0; i < f->n; i++) {
		struct call *c = f->call[i];

		c->queue_us = now_us - c->since_us;
		if (b->rules.is_last && c->slow_us == 0)
			c->slow_us = now_us;
	}
	return db_send(db, f->call, f->n);
}

void
flight_finish(struct flight *f, struct call *c, enum err e)
{
	c->err = e;
	batch_push(&f->finished, c);
}

/*
 * Only what cannot hold a value of the caller's: for class 22 even the
 * primary message has one.
 */
static void
log_raised(const struct call *c, const PGresult *r, const char *state)
{
	const char *text = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
	const char *where = PQresultErrorField(r, PG_DIAG_CONTEXT);

	if (text == NULL || strncmp(state, "22", 2) == 0)
		text = "";
	if (where == NULL || strncmp(state, "22", 2) == 0)
		where = "";
	log_limited("call.raised",
	    LOG_STR("function", c == NULL ? "commit" : call_row(c->id)->name),
	    LOG_STR("sqlstate", state), LOG_STR("text", text),
	    LOG_STR("where", where));
}

static void
land(struct flight *f, struct batch *b, struct call *c, enum batch_end end)
{
	if (end == BATCH_BUSY)
		score_add(COUNTER_BUSY, 1);
	switch (batch_judge(b, c, end, f->raised, f->n)) {
	case BATCH_FINISH:
		batch_push(end == BATCH_LOST ? &f->unknown : &f->finished, c);
		return;
	case BATCH_ALONE: batch_alone(b, c); break;
	case BATCH_SLOW: batch_push(&f->slow, c); break;
	case BATCH_LATER: batch_push(&f->later, c); return;
	case BATCH_AGAIN: batch_push(&f->again, c); break;
	}
	PQclear(c->result);
	c->result = NULL;
	score_add(COUNTER_RETRIES, 1);
}

static enum batch_end
end_of(const struct flight *f, size_t i)
{
	if (f->raised == NULL)
		return call_is_busy(f->call[i]->result) ? BATCH_BUSY
							: BATCH_ANSWERED;
	return i == f->guilty || f->guilty == f->n ? BATCH_RAISED
						   : BATCH_ABORTED;
}

/*
 * Everybody is handed on.  Those who run again go before all that came later,
 * so that each session keeps its order.
 */
static void
land_all(struct flight *f, struct batch *b, int64_t now_us, bool is_lost)
{
	enum batch_end end;

	for (size_t i = 0; i < f->n; i++) {
		if (f->call[i] == NULL)
			continue;
		end = is_lost ? BATCH_LOST : end_of(f, i);
		f->call[i]->db_us = now_us - f->sent_us;
		if (end == BATCH_RAISED && f->raised->remedy == SQLSTATE_LONG)
			f->call[i]->cost_us = f->call[i]->db_us;
		land(f, b, f->call[i], end);
	}
	f->n = 0;
	batch_again(b, &f->again);
}

void
flight_lose(struct flight *f, struct batch *b, int64_t now_us)
{
	land_all(f, b, now_us, true);
}

static enum flight_state
sync(struct flight *f, struct batch *b, int64_t now_us)
{
	const struct sqlstate *raised = f->raised;

	if (raised == NULL) {
		score_add(COUNTER_COMMITS, 1);
		score_add(COUNTER_CALLS, f->n);
		score_observe(HISTOGRAM_BATCH, (int64_t)f->n);
	}
	land_all(f, b, now_us, false);
	return raised != NULL && raised->remedy == SQLSTATE_RECONNECT
		   ? FLIGHT_STALE
		   : FLIGHT_OVER;
}

static bool
take_row(struct flight *f, struct pg_result *r, int64_t now_us)
{
	int64_t took_us;
	struct call *c;

	if (f->got >= f->n) {
		PQclear(r);
		return false;
	}
	c = f->call[f->got];
	c->result = r;
	took_us = call_time_us(r) - f->took_us;
	f->took_us += took_us;
	/* To wait for a row costs nobody anything. */
	c->cost_us = c->busy > 0 ? 0 : took_us;
	if (f->is_reading && !call_is_busy(r)) {
		c->db_us = now_us - f->sent_us;
		flight_finish(f, c, ERR_OK);
		f->call[f->got] = NULL;
	}
	f->got++;
	return true;
}

static bool
take_error(struct flight *f, struct pg_result *r)
{
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	const struct sqlstate *raised = sqlstate_find(state);

	if (raised->remedy == SQLSTATE_LOST) {
		PQclear(r);
		return false;
	}
	log_raised(f->got < f->n ? f->call[f->got] : NULL, r, state);
	PQclear(r);
	if (f->raised == NULL) {
		f->raised = raised;
		f->guilty = f->got;
	}
	if (f->got < f->n)
		f->got++;
	return true;
}

enum flight_state
flight_read(struct flight *f, struct db *db, struct batch *b, int64_t now_us)
{
	struct pg_result *r;

	for (;;) {
		bool is_known = true;

		switch (db_next(db, &r)) {
		case DB_GOT_NOTHING: return FLIGHT_UNDER_WAY;
		case DB_GOT_SYNC:
			return f->got == f->n ? sync(f, b, now_us)
					      : FLIGHT_LOST;
		case DB_GOT_LOST: return FLIGHT_LOST;
		case DB_GOT_ROW: is_known = take_row(f, r, now_us); break;
		case DB_GOT_ERROR: is_known = take_error(f, r); break;
		case DB_GOT_ABORTED: f->got++; break;
		}
		if (!is_known)
			return FLIGHT_LOST;
	}
}
