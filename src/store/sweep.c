#include "store/sweep.h"

#include <errno.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/score.h"
#include "store/store.h"
#include "json/document.h"

#define ANSWER_MAX_BYTES 65536
#define REST_MOST_US     50000

struct slice {
	int64_t sessions;
	int64_t snapshots;
	int64_t entries;
	bool is_more;
	bool is_busy; /* another node is at it */
};

/* One call of one argument; its body into the arena. */
static enum err
ask(struct store *s, enum call_id id, const char *limits, struct arena *arena,
    const struct json **out)
{
	const struct document_limits any = {0};
	struct document_error error;
	struct call c = CALL_INIT;
	char *body;
	enum err e;

	call_begin(&c, id);
	call_arg_str(&c, limits);
	e = store_run(s, &c);
	if (e == ERR_OK && c.answer.body != NULL) {
		body = arena_copy(arena, c.answer.body, c.answer.body_len);
		e = body == NULL
			? ERR_TOO_LARGE
			: document_parse(arena, SPAN(body, c.answer.body_len),
			      &any, &error, out);
	}
	call_end(&c);
	if (e != ERR_OK)
		log_warn("sweep.failed", LOG_STR("call", call_row(id)->name),
		    LOG_STR("why", err_code(e)));
	return e;
}

static int64_t
number(const struct json *body, const char *name)
{
	int64_t n;

	return json_int64(json_get(body, name), &n) ? n : 0;
}

static enum err
run_slice(struct store *s, const char *limits, struct slice *out)
{
	struct arena *arena = arena_new(ANSWER_MAX_BYTES);
	const struct json *body = NULL;
	enum err e = ERR_INTERNAL;

	if (arena != NULL)
		e = ask(s, CALL_sweep_slice, limits, arena, &body);
	*out = (struct slice){
	    .sessions = number(body, "sessions"),
	    .snapshots = number(body, "snapshots"),
	    .entries = number(body, "entries"),
	    .is_more = json_is_true(json_get(body, "more")),
	    .is_busy = json_is_true(json_get(body, "busy")),
	};
	arena_free(arena);
	return e;
}

static void
count(struct sweep_totals *t, const struct slice *one)
{
	t->sessions += one->sessions;
	t->snapshots += one->snapshots;
	t->entries += one->entries;
	t->is_more = one->is_more;
	score_add(COUNTER_SWEEP_SESSIONS, (uint64_t)one->sessions);
	score_add(COUNTER_SWEEP_SNAPSHOTS, (uint64_t)one->snapshots);
	score_add(COUNTER_SWEEP_ENTRIES, (uint64_t)one->entries);
}

void
sweep_rest(int64_t us)
{
	struct timespec left;

	if (us > REST_MOST_US)
		us = REST_MOST_US;
	left = (struct timespec){.tv_nsec = (long)us * 1000};
	while (nanosleep(&left, &left) != 0 && errno == EINTR)
		continue;
}

enum err
sweep_run(struct store *s, const char *limits, int64_t budget_ms,
    const atomic_bool *is_stopping, struct sweep_totals *out)
{
	int64_t end_us = clock_now_us() + budget_ms * 1000;
	int64_t from_us, now_us = clock_now_us();
	struct slice one;
	enum err e;

	*out = (struct sweep_totals){0};
	score_add(COUNTER_SWEEP_ROUNDS, 1);
	do {
		from_us = now_us;
		e = run_slice(s, limits, &one);
		if (e != ERR_OK)
			return e;
		count(out, &one);
		if (one.is_busy || !one.is_more)
			return ERR_OK;
		sweep_rest(clock_now_us() - from_us);
		now_us = clock_now_us();
	} while (now_us < end_us &&
		 (is_stopping == NULL || !atomic_load(is_stopping)));
	return ERR_OK;
}

enum err
sweep_backlog(struct store *s, const char *limits, int64_t *sessions)
{
	struct arena *arena = arena_new(ANSWER_MAX_BYTES);
	const struct json *body = NULL;
	enum err e = ERR_INTERNAL;

	if (arena != NULL)
		e = ask(s, CALL_sweep_backlog, limits, arena, &body);
	if (e == ERR_OK) {
		*sessions = number(body, "sessions");
		score_set(GAUGE_SWEEP_BACKLOG, *sessions);
		score_set(GAUGE_SWEEP_OLDEST, number(body, "oldest_seconds"));
		score_set(GAUGE_SWEEP_AT, clock_unix_s());
	}
	arena_free(arena);
	return e;
}
