#include "store/committer.h"

#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <libpq-fe.h>

#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/score.h"
#include "base/thread.h"
#include "store/batch.h"
#include "store/db.h"
#include "store/fence.h"
#include "store/flight.h"
#include "store/inbox.h"

#define MAX_BUSY           3
#define CONNECT_TIMEOUT_US 5000000
#define PAUSE_LEAST_US     5000 /* between two tries of a busy slow call */
#define PAUSE_MOST_US      50000
#define NEVER              INT64_MAX
#define TURN_MS            ((int)(SCORE_TURN_US / 1000))

struct committer {
	enum call_lane lane;
	struct committer *slow;
	struct inbox *inbox;
	pthread_t thread;
	bool is_running;
	sem_t started; /* posted once, after the first attempt */
	atomic_bool lacks_function;
	char why[512]; /* the first attempt failed; before started */
	int64_t lock_us;
	int64_t batch_us;
	atomic_bool is_up;

	/* The thread's own. */
	struct db *db;
	struct batch batch;
	struct flight flight;
	struct batch_list later; /* busy in the slow lane, by due_us */
	int64_t now_us;
	int64_t connect_us; /* when to try again, or to give this try up */
	int tries;          /* in a row */
	int64_t away_us;    /* since when there is no connection */
	struct fence fence; /* around what a lost connection may still do */
	unsigned seed;
};

static const enum gauge gauges[] = {
    [LANE_READ] = GAUGE_DB_READ,
    [LANE_WRITE] = GAUGE_DB_WRITE,
    [LANE_SLOW] = GAUGE_DB_SLOW,
};

static const enum turn turns[] = {
    [LANE_READ] = TURN_READ,
    [LANE_WRITE] = TURN_WRITE,
    [LANE_SLOW] = TURN_SLOW,
};

/* --- the acceptors' side -------------------------------------------------- */

void
committer_run(struct committer *m, struct call *c)
{
	enum err e;

	c->since_us = clock_now_us();
	if (sem_init(&c->done, 0, 0) != 0) {
		c->err = ERR_INTERNAL;
		return;
	}
	e = inbox_put(m->inbox, c);
	if (e != ERR_OK)
		c->err = e;
	else
		while (sem_wait(&c->done) != 0)
			continue;
	sem_destroy(&c->done);
}

/* --- between two lanes ---------------------------------------------------- */

/* Its session is held here until it is over there. */
static void
to_slow_lane(struct committer *m, struct call *c)
{
	enum err e;

	c->held_by = m;
	e = inbox_put(m->slow->inbox, c);
	if (e == ERR_OK) {
		inbox_left(m->inbox, 1);
		return;
	}
	c->held_by = NULL;
	batch_release(&m->batch, c->order);
	flight_finish(&m->flight, c, e);
}

/*
 * Busy in the slow lane, too: what it wants cannot be waited for in the
 * database.  Not too long; then the answer itself names the problem.
 */
static void
pause_call(struct committer *m, struct call *c)
{
	int64_t waited_us = m->now_us - c->slow_us;

	if (waited_us >= m->lock_us) {
		flight_finish(&m->flight, c, call_busy_error(c));
		return;
	}
	PQclear(c->result);
	c->result = NULL;
	if (waited_us < PAUSE_LEAST_US)
		waited_us = PAUSE_LEAST_US;
	if (waited_us > PAUSE_MOST_US)
		waited_us = PAUSE_MOST_US;
	c->due_us = m->now_us + waited_us;
	batch_push(&m->later, c);
}

/* --- the lane's thread ---------------------------------------------------- */

static void
set_up(struct committer *m, bool is_up)
{
	atomic_store(&m->is_up, is_up);
	score_set(gauges[m->lane], is_up);
}

static void
connection_made(struct committer *m)
{
	if (m->away_us != 0) {
		score_add(COUNTER_RECONNECTS, 1);
		log_info("database.back",
		    LOG_STR("lane", call_lane_name(m->lane)),
		    LOG_INT("away_ms", (m->now_us - m->away_us) / 1000));
	} else {
		sem_post(&m->started);
	}
	m->tries = 0;
	atomic_store(&m->lacks_function, false);
	fence_end(&m->fence, m->db, &m->flight);
	inbox_refuse(m->inbox, ERR_OK);
	score_mine->away = (int)ERR_OK;
	set_up(m, true);
}

/* Waiting and new calls are refused at once, not after their deadline. */
static void
attempt_failed(struct committer *m)
{
	m->tries++;
	m->connect_us =
	    m->now_us + db_backoff_us(m->tries, (uint32_t)rand_r(&m->seed));
	atomic_store(&m->lacks_function, db_lacks_function(m->db));
	inbox_refuse(m->inbox, db_away(m->db));
	score_mine->away = (int)db_away(m->db);
	if (m->away_us == 0) {
		m->away_us = m->now_us;
		snprintf(m->why, sizeof m->why, "%s", db_why(m->db));
		sem_post(&m->started);
	}
}

static void
connection_lost(struct committer *m, const char *why)
{
	log_warn("database.lost", LOG_STR("lane", call_lane_name(m->lane)),
	    LOG_STR("why", why), LOG_INT("calls", (int64_t)m->flight.n));
	set_up(m, false);
	if (m->flight.n > 0 && m->lane != LANE_READ)
		fence_begin(&m->fence, m->db, m->now_us);
	else
		db_close(m->db);
	flight_lose(&m->flight, &m->batch, m->now_us);
	m->away_us = m->now_us;
	m->connect_us = m->now_us;
}

/* What the clock alone can bring about. */
static void
on_time(struct committer *m)
{
	if (db_state(m->db) == DB_READY && m->flight.n > 0 &&
	    m->now_us >= m->flight.sent_us + m->batch_us)
		connection_lost(m, "batch_timeout_ms has passed");
	if (db_state(m->db) == DB_READY || m->now_us < m->connect_us)
		return;
	if (db_state(m->db) == DB_OFF) {
		m->connect_us = m->now_us + CONNECT_TIMEOUT_US;
		db_connect(m->db);
	} else {
		db_give_up(m->db);
	}
	if (db_state(m->db) == DB_OFF)
		attempt_failed(m);
}

static void
on_batch(struct committer *m)
{
	switch (flight_read(&m->flight, m->db, &m->batch, m->now_us)) {
	case FLIGHT_UNDER_WAY:
	case FLIGHT_OVER: return;
	case FLIGHT_STALE:
		connection_lost(m, "prepared plans are stale");
		return;
	case FLIGHT_LOST:
		connection_lost(m, "in the middle of a batch");
		return;
	}
}

static void
on_socket(struct committer *m)
{
	if (db_state(m->db) == DB_CONNECTING) {
		db_step(m->db);
		if (db_state(m->db) == DB_READY)
			connection_made(m);
		else if (db_state(m->db) == DB_OFF)
			attempt_failed(m);
	} else if (!db_pump(m->db)) {
		connection_lost(m, "the server closed it");
	} else if (m->flight.n > 0) {
		on_batch(m);
	}
}

/* Calls that wait for nothing any more. */
static void
expire(struct committer *m)
{
	int64_t before_us = m->now_us - m->batch_us;
	enum err e = ERR_DATABASE_BUSY;
	struct call *c;

	if (db_state(m->db) == DB_OFF) {
		before_us = NEVER;
		e = db_away(m->db);
	}
	while ((c = batch_expired(&m->batch, before_us)) != NULL) {
		if (c->lost > 0)
			batch_push(&m->flight.unknown, c);
		else
			flight_finish(&m->flight, c, e);
	}
	fence_watch(&m->fence, m->db, &m->flight, m->now_us);
}

static void
resume_paused(struct committer *m)
{
	struct batch_list still = {0};
	struct call *c;

	while ((c = batch_pop(&m->later)) != NULL) {
		if (c->due_us <= m->now_us)
			batch_add(&m->batch, c);
		else
			batch_push(&still, c);
	}
	m->later = still;
}

static void
start_batch(struct committer *m)
{
	if (db_state(m->db) == DB_READY && m->flight.n == 0 &&
	    !flight_start(&m->flight, m->db, &m->batch, m->now_us))
		connection_lost(m, "while a batch was sent");
}

static void
hand_on(struct committer *m)
{
	struct call *c;

	while ((c = batch_pop(&m->flight.slow)) != NULL) {
		if (batch_hold(&m->batch, c->order))
			to_slow_lane(m, c);
		else
			flight_finish(&m->flight, c, ERR_DATABASE_BUSY);
	}
	while ((c = batch_pop(&m->batch.dear)) != NULL)
		to_slow_lane(m, c);
	while ((c = batch_pop(&m->flight.later)) != NULL)
		pause_call(m, c);
	inbox_left(m->inbox, m->flight.finished.count);
	while ((c = batch_pop(&m->flight.finished)) != NULL) {
		if (c->held_by != NULL && c->order != 0)
			inbox_release(c->held_by->inbox, c->order);
		sem_post(&c->done); /* and c is gone */
	}
}

/* When the clock brings something about next. */
static int64_t
next_us(const struct committer *m)
{
	int64_t at = NEVER;

	if (db_state(m->db) != DB_READY)
		at = m->connect_us;
	else if (m->flight.n > 0)
		at = m->flight.sent_us + m->batch_us;
	if (m->flight.unknown.first != NULL)
		at = clock_earlier(at, m->fence.until_us);
	if (m->batch.waiting.first != NULL)
		at = clock_earlier(
		    at, m->batch.waiting.first->since_us + m->batch_us);
	for (const struct call *c = m->later.first; c != NULL; c = c->next)
		at = clock_earlier(at, c->due_us);
	return at;
}

static int
timeout_ms(const struct committer *m)
{
	int64_t at = next_us(m);

	if (at > m->now_us + SCORE_TURN_US)
		return TURN_MS;
	if (at <= m->now_us)
		return 0;
	return (int)((at - m->now_us) / 1000) + 1;
}

/* With a batch in flight, calls need not wake us: they are for the next. */
static void
await(struct committer *m)
{
	bool is_flying = m->flight.n > 0;
	struct pollfd fds[] = {
	    {.fd = db_fd(m->db), .events = db_events(m->db)},
	    {.fd = inbox_fd(m->inbox), .events = POLLIN},
	};
	int n;

	if (!is_flying && !inbox_sleep(m->inbox))
		return;
	n = poll(fds, is_flying ? 1 : 2, timeout_ms(m));
	m->now_us = clock_now_us();
	if (n <= 0)
		return;
	if (fds[1].revents != 0)
		inbox_woken(m->inbox);
	if (fds[0].revents != 0)
		on_socket(m);
}

/* To connect may take long: libpq waits for the names of hosts. */
static void
tell_turn(const struct committer *m)
{
	if (db_state(m->db) == DB_READY)
		score_turn(turns[m->lane]);
	else
		score_pause(turns[m->lane]);
}

/*
 * The next batch is sent before those of the last one are woken: the database
 * works while they answer.
 */
static void *
run(void *arg)
{
	struct committer *m = arg;

	m->now_us = clock_now_us();
	while (inbox_take(m->inbox, &m->batch)) {
		tell_turn(m);
		on_time(m);
		resume_paused(m);
		expire(m);
		start_batch(m);
		hand_on(m);
		await(m);
	}
	return NULL;
}

/* --- its life ------------------------------------------------------------- */

static bool
start_thread(struct committer *m)
{
	if (!thread_start(&m->thread, run, m))
		return false;
	pthread_setname_np(m->thread, call_lane_name(m->lane));
	m->is_running = true;
	return true;
}

struct committer *
committer_new(
    const struct conf *conf, enum call_lane lane, struct committer *slow)
{
	const struct batch_rules rules = {
	    .max_calls = lane == LANE_SLOW ? 1 : (size_t)conf->batch_calls,
	    .max_bytes = (size_t)conf->batch_bytes,
	    .max_busy = MAX_BUSY,
	    .is_last = slow == NULL,
	};
	struct committer *m;

	m = calloc(1, sizeof *m);
	if (m == NULL)
		return NULL;
	m->lane = lane;
	m->fence.lane = lane;
	m->slow = slow;
	m->lock_us = conf->lock_timeout_ms * 1000;
	m->batch_us = conf->batch_timeout_ms * 1000;
	m->seed = (unsigned)(clock_now_us() ^ getpid() ^ (int)lane);
	m->flight.is_reading = lane == LANE_READ;
	batch_init(&m->batch, &rules);
	sem_init(&m->started, 0, 0);
	m->inbox = inbox_new((size_t)conf->queue_calls);
	m->db = db_new(conf, lane);
	if (m->inbox == NULL || m->db == NULL || !start_thread(m)) {
		committer_free(m);
		return NULL;
	}
	return m;
}

void
committer_free(struct committer *m)
{
	if (m == NULL)
		return;
	if (m->is_running) {
		inbox_stop(m->inbox);
		pthread_join(m->thread, NULL);
		set_up(m, false);
	}
	db_free(m->db);
	inbox_free(m->inbox);
	sem_destroy(&m->started);
	free(m);
}

void
committer_await_start(struct committer *m)
{
	while (sem_wait(&m->started) != 0)
		continue;
}

bool
committer_lacks_function(const struct committer *m)
{
	return atomic_load(&m->lacks_function);
}

const char *
committer_why(const struct committer *m)
{
	return m->why;
}

bool
committer_is_up(const struct committer *m)
{
	return atomic_load(&m->is_up);
}
