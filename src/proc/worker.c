#include "proc/worker.h"

#include <unistd.h>

#include "api/api.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/usage.h"
#include "http/fcgi.h"
#include "proc/signals.h"

/* For three connections, or to find that they cannot be had. */
#define TRIAL_US      10000000
#define TRIAL_LOOK_US 50000

/* Kept back from drain_s to end in an orderly way before the master kills. */
#define MARGIN_US 500000

/* Parsing, the reply and its copies, beside the body itself. */
#define ARENA_BYTES ((size_t)2 * LIMITS_REPLY_BYTES)

static struct fcgi *
start(const struct child_task *task, struct api *api)
{
	const struct fcgi_conf conf = {
	    .listen_fd = task->listen_fd,
	    .threads = (unsigned)task->conf->threads,
	    .max_body_bytes = (size_t)task->conf->body_bytes,
	    .arrival_us = task->conf->body_timeout_ms * 1000,
	    .max_arena_bytes = ARENA_BYTES,
	    .handle = api_handle,
	    .ctx = api,
	};

	return fcgi_init() ? fcgi_start(&conf) : NULL;
}

/* Of those that serve now: a lane more or less says enough of all. */
static bool
is_anybody_connected(void)
{
	for (size_t i = 0; i < SCORE_SLOTS; i++) {
		const struct score *s = &score_all->slot[i];

		if (s->pid != 0 && s != score_mine && s->state == SCORE_READY &&
		    s->group != GROUP_SWEEPER && score_is_connected(s))
			return true;
	}
	return false;
}

/*
 * The old workers leave when this one is ready, so it must be able to do
 * whatever they do.  If none of them has the database it is away for all, and
 * nothing is lost; but with another `database` than theirs only this one may
 * be without it for good.
 */
static bool
stand_trial(const struct child_task *task, const struct api *api, int *code)
{
	int64_t due_us = clock_now_us() + TRIAL_US;

	if (task->trial == TRIAL_NONE)
		return true;
	while (!api_is_connected(api)) {
		if (task->trial == TRIAL_SAME && !is_anybody_connected())
			return true;
		if (signals_wait_stop(TRIAL_LOOK_US)) {
			*code = CHILD_DONE;
			return false;
		}
		if (clock_now_us() < due_us)
			continue;
		child_is_unready(task,
		    api_lacks_function(api)
			? "the database lacks functions of this program; run "
			  "holdfast migrate"
		    : task->trial == TRIAL_DATABASE
			? "a new worker does not get the database that the "
			  "changed setting `database` names"
			: "a new worker does not get the database, which those "
			  "that serve have");
		*code = CHILD_CUT_OFF;
		return false;
	}
	return true;
}

static int
drain(const struct child_task *task, struct fcgi *fcgi)
{
	int64_t since_us = clock_now_us();

	task->slot->state = SCORE_DRAINING;
	fcgi_stop(fcgi);
	if (!fcgi_wait(
		fcgi, since_us + task->conf->drain_s * 1000000 - MARGIN_US)) {
		log_error("worker.late",
		    LOG_INT("in_flight", task->slot->gauge[GAUGE_IN_FLIGHT]),
		    LOG_INT("drain_s", task->conf->drain_s));
		return CHILD_LATE;
	}
	log_info("worker.drained",
	    LOG_INT("ms", (clock_now_us() - since_us) / 1000));
	return CHILD_DONE;
}

int
worker_run(const struct child_task *task)
{
	struct api *api = NULL;
	struct fcgi *fcgi = NULL;
	int code = CHILD_UNREADY;

	if (api_new(task->conf, task->group, task->endings, &api) != ERR_OK)
		goto out;
	if (!stand_trial(task, api, &code))
		goto out;
	fcgi = start(task, api);
	if (fcgi == NULL)
		goto out;
	child_is_ready(task);
	while (!signals_wait_stop(SCORE_TURN_US)) {
		score_turn(TURN_MAIN);
		usage_note();
		fcgi_pulse(fcgi);
		api_refresh(api);
	}
	code = drain(task, fcgi);
	if (code == CHILD_LATE)
		_exit(code); /* threads are still in there */
out:
	fcgi_free(fcgi);
	api_free(api);
	return code;
}
