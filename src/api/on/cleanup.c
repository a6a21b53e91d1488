/*
 * cleanup - one bounded round of sweeping, because an operator asks for it.
 *
 * The same slices as the sweeper's, through the slow lane, so that each is a
 * transaction of its own and nothing else waits for the round.
 */
#include "api/dbcall.h"
#include "api/on/on.h"
#include "api/reply.h"
#include "api/reqctx.h"
#include "base/arena.h"
#include "base/clock.h"
#include "store/sweep.h"
#include "json/document.h"

#define ROUND_US 5000000

/* Another node's slice takes some 20 ms; then it is our turn. */
#define BUSY_WAIT_US 10000

struct round {
	int64_t sessions, snapshots, entries;
	bool is_more;
	bool is_busy;
};

static int64_t
count_of(const struct json *v, const char *name)
{
	int64_t n;

	return json_int64(json_get(v, name), &n) ? n : 0;
}

static enum err
add_slice(struct reqctx *rq, const struct answer *answer, struct round *r)
{
	const struct document_limits limits = {.depth = 2};
	struct document_error error;
	const struct json *v;
	enum err e;

	/* Values point into their bytes, but live no longer than these. */
	e = document_parse(rq->arena, SPAN(answer->body, answer->body_len),
	    &limits, &error, &v);
	if (e != ERR_OK)
		return ERR_INTERNAL;
	r->sessions += count_of(v, "sessions");
	r->snapshots += count_of(v, "snapshots");
	r->entries += count_of(v, "entries");
	r->is_busy = json_is_true(json_get(v, "busy"));
	r->is_more = r->is_busy || json_is_true(json_get(v, "more"));
	return ERR_OK;
}

static enum err
run_slice(struct reqctx *rq, struct round *r)
{
	struct call call = CALL_INIT;
	enum err e;

	e = dbcall(rq, CALL_sweep_slice, NULL, NULL, &call);
	if (e == ERR_OK)
		e = add_slice(rq, &call.answer, r);
	call_end(&call);
	return e;
}

static void
answer_round(struct reqctx *rq, const struct round *r)
{
	struct buf b = BUF_INIT(256);

	buf_printf(&b,
	    "{\"deleted\":{\"sessions\":%lld,\"snapshots\":%lld,"
	    "\"entries\":%lld},\"more\":%s}",
	    (long long)r->sessions, (long long)r->snapshots,
	    (long long)r->entries, r->is_more ? "true" : "false");
	reply_bytes(rq, 200, "application/json", &b);
	buf_free(&b);
}

enum err
cleanup_run(struct reqctx *rq)
{
	int64_t now_us = clock_now_us();
	int64_t due_us = now_us + ROUND_US;
	int64_t from_us;
	struct round r = {0};
	enum err e;

	do {
		from_us = now_us;
		e = run_slice(rq, &r);
		if (e != ERR_OK)
			return e;
		if (r.is_more)
			sweep_rest(r.is_busy ? BUSY_WAIT_US
					     : clock_now_us() - from_us);
		now_us = clock_now_us();
	} while (r.is_more && now_us < due_us);
	score_add(COUNTER_SWEEP_SESSIONS, (uint64_t)r.sessions);
	score_add(COUNTER_SWEEP_SNAPSHOTS, (uint64_t)r.snapshots);
	score_add(COUNTER_SWEEP_ENTRIES, (uint64_t)r.entries);
	answer_round(rq, &r);
	return ERR_OK;
}
