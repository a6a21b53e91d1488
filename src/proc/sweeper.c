#include "proc/sweeper.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/conf.h"
#include "base/log.h"
#include "base/score.h"
#include "base/usage.h"
#include "proc/signals.h"
#include "store/bounds.h"
#include "store/store.h"
#include "store/sweep.h"

/* A round; what is left comes in the next one. */
#define ROUND_MS 5000

/* Between two rounds while there is more to do. */
#define BREATH_US 1000000

static atomic_bool is_stopping;

static void
note_stop(int signo)
{
	(void)signo;
	atomic_store(&is_stopping, true);
}

/* While a round runs nobody waits for the signal, so it sets the flag. */
static void
let_interrupt(bool is_let)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(is_let ? SIG_UNBLOCK : SIG_BLOCK, &set, NULL);
}

/* True when there is more to do at once; store/ has said what went wrong. */
static bool
run_round(struct store *store, const char *limits, struct sweep_totals *t)
{
	int64_t backlog;
	enum err e;

	let_interrupt(true);
	e = sweep_run(store, limits, ROUND_MS, &is_stopping, t);
	if (e == ERR_OK)
		e = sweep_backlog(store, limits, &backlog);
	let_interrupt(false);
	return e == ERR_OK && t->is_more;
}

static bool
run_and_log(struct store *store, const char *limits)
{
	struct sweep_totals t = {0};
	bool is_more = run_round(store, limits, &t);

	if (t.sessions + t.snapshots + t.entries > 0)
		log_info("sweep.done", LOG_INT("sessions", t.sessions),
		    LOG_INT("snapshots", t.snapshots),
		    LOG_INT("entries", t.entries));
	return is_more;
}

/* Between two rounds; true when it is told to stop. */
static bool
rest(int64_t us)
{
	for (; us > 0; us -= SCORE_TURN_US) {
		score_turn(TURN_REQUESTS);
		usage_note();
		if (signals_wait_stop(us < SCORE_TURN_US ? us : SCORE_TURN_US))
			return true;
	}
	return false;
}

int
sweeper_run(const struct child_task *task)
{
	const struct sigaction note = {.sa_handler = note_stop};
	const int64_t interval_us = task->conf->sweep_interval_s * 1000000;
	int64_t wait_us = BREATH_US;
	struct store *store = NULL;
	char *limits = bounds_row(task->conf, "limits");
	int code = CHILD_UNREADY;

	if (limits == NULL || store_new(task->conf, &store) != ERR_OK)
		goto out;
	sigaction(SIGTERM, &note, NULL);
	child_is_ready(task);
	/* The flag first: a signal that set it in a round comes to no wait. */
	while (!atomic_load(&is_stopping) && !rest(wait_us))
		wait_us = run_and_log(store, limits) ? BREATH_US : interval_us;
	code = CHILD_DONE;
out:
	store_free(store);
	free(limits);
	return code;
}

enum err
sweeper_once(const struct conf *conf, struct sweep_totals *sum)
{
	struct sweep_totals t = {.is_more = true};
	struct store *store = NULL;
	char *limits = bounds_row(conf, "limits");
	enum err e = ERR_INTERNAL;

	*sum = (struct sweep_totals){0};
	if (limits == NULL)
		goto out;
	e = store_new(conf, &store);
	while (e == ERR_OK && t.is_more) {
		e = sweep_run(store, limits, ROUND_MS, NULL, &t);
		sum->sessions += t.sessions;
		sum->snapshots += t.snapshots;
		sum->entries += t.entries;
	}
out:
	store_free(store);
	free(limits);
	return e;
}
