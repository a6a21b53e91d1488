#include "store/store.h"

#include <assert.h>
#include <stdlib.h>

#include "base/fnv.h"
#include "base/log.h"
#include "base/score.h"
#include "store/committer.h"

struct store {
	struct committer *lane[LANE_SLOW + 1];
};

/* A row with a forgotten column must not get as far as a request. */
static void
check_table(void)
{
	for (size_t i = 0; i < CALL__COUNT; i++) {
		const struct call_row *row = call_row((enum call_id)i);

		assert(row->lane != LANE_UNSET);
		assert(row->lock != LOCK_UNSET);
		assert(row->repeat != REPEAT_UNSET);
		assert(row->nargs >= 0 && row->nargs <= CALL_ARGS_MAX);
		assert((row->lock == LOCK_MANY) <= (row->lane == LANE_SLOW));
		assert((row->lane == LANE_READ) <= (row->repeat == SAFE));
	}
}

enum err
store_new(const struct conf *conf, struct store **out)
{
	struct store *s;
	bool is_complete = true;

	check_table();
	s = calloc(1, sizeof *s);
	if (s == NULL)
		return ERR_INTERNAL;
	s->lane[LANE_SLOW] = committer_new(conf, LANE_SLOW, NULL);
	s->lane[LANE_READ] = committer_new(conf, LANE_READ, NULL);
	if (s->lane[LANE_SLOW] != NULL)
		s->lane[LANE_WRITE] =
		    committer_new(conf, LANE_WRITE, s->lane[LANE_SLOW]);
	for (int i = LANE_READ; i <= LANE_SLOW; i++)
		if (s->lane[i] == NULL)
			is_complete = false;
		else
			committer_await_start(s->lane[i]);
	if (!is_complete) {
		store_free(s);
		return ERR_INTERNAL;
	}
	*out = s;
	return ERR_OK;
}

void
store_free(struct store *s)
{
	if (s == NULL)
		return;
	/* The write lane hands calls to the slow one, so that goes last. */
	committer_free(s->lane[LANE_WRITE]);
	committer_free(s->lane[LANE_READ]);
	committer_free(s->lane[LANE_SLOW]);
	free(s);
}

const char *
store_why(const struct store *s)
{
	for (int i = LANE_READ; i <= LANE_SLOW; i++)
		if (committer_why(s->lane[i])[0] != '\0')
			return committer_why(s->lane[i]);
	return "";
}

bool
store_is_up(const struct store *s)
{
	for (int i = LANE_READ; i <= LANE_SLOW; i++)
		if (!committer_is_up(s->lane[i]))
			return false;
	return true;
}

bool
store_lacks_function(const struct store *s)
{
	for (int i = LANE_READ; i <= LANE_SLOW; i++)
		if (committer_lacks_function(s->lane[i]))
			return true;
	return false;
}

/* Two sessions of one value only wait for each other needlessly. */
static uint64_t
order_of(const struct call *c)
{
	uint64_t hash;

	if (c->session == NULL || c->nargs == 0 || c->arg[0] == NULL)
		return 0;
	hash = fnv_add_str(fnv_add_str(FNV_START, c->arg[0]), c->session);
	return hash == 0 ? 1 : hash;
}

/* /health/ready looks whether it still is so. */
static void
note_full(void)
{
	score_add(COUNTER_REFUSED_FULL, 1);
	if (score_all != NULL)
		score_all->is_full = true;
}

static enum err
note_refusal(enum err e)
{
	if (e == ERR_DATABASE_FULL)
		note_full();
	else if (e == ERR_DATABASE_READ_ONLY)
		score_add(COUNTER_REFUSED_READ_ONLY, 1);
	else if (e == ERR_DATABASE_CONNECTIONS)
		score_add(COUNTER_REFUSED_CONNECTIONS, 1);
	return e;
}

enum err
store_run(struct store *s, struct call *c)
{
	const struct call_row *row = call_row(c->id);

	assert(c->nargs == row->nargs);
	if (c->is_unstorable)
		return ERR_UNSTORABLE_TEXT;
	c->order = order_of(c);
	score_wait(+1);
	committer_run(s->lane[row->lane], c);
	score_wait(-1);
	score_turn(TURN_REQUESTS);
	if (c->err != ERR_OK)
		return note_refusal(c->err);
	if (!call_read_answer(c)) {
		log_limited("call.no_answer", LOG_STR("function", row->name));
		return ERR_INTERNAL;
	}
	return ERR_OK;
}
