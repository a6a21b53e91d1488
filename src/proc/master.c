#include "proc/master.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <unistd.h>

#include "api/api.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/usage.h"
#include "proc/child.h"
#include "proc/crew.h"
#include "proc/notify.h"
#include "proc/precheck.h"
#include "proc/report.h"
#include "proc/signals.h"
#include "proc/sockets.h"
#include "json/document.h"

/* Threads, waiting senders and lanes of a worker, with room to spare. */
#define FILES_MAX 65536

struct master {
	const char *conf_path;
	struct conf *conf;
	struct conf *before; /* of a reload that is under way; or NULL */
	struct score_board *board;
	struct sockets sockets;
	struct crew crew;
	int signal_fd;
	struct signals flags;
	bool is_draining;
	bool is_reloading;
	bool was_ready;      /* systemd has been told */
	int64_t watchdog_us; /* when it is due */
	int64_t look_us;     /* when the children are looked at next */
};

/* --- configuration --- */

static struct conf *
load_conf(const char *path)
{
	struct buf errors = BUF_INIT(65536);
	struct conf *conf = NULL;

	if (!conf_load(path, &conf, &errors))
		log_error("conf.refused",
		    LOG_STR("why",
			errors.data != NULL ? errors.data : "no memory"));
	buf_free(&errors);
	return conf;
}

/* The sockets are open already, and nginx knows them by their names. */
static bool
is_changeable(const struct conf *old, const struct conf *new)
{
	return strcmp(old->listen_dir, new->listen_dir) == 0 &&
	       strcmp(old->socket_group, new->socket_group) == 0;
}

static struct conf *
new_conf(const struct master *m, char *why, size_t size)
{
	struct conf *conf;

	if (!precheck_run(m->conf_path, why, size))
		return NULL;
	conf = load_conf(m->conf_path);
	if (conf == NULL || is_changeable(m->conf, conf))
		return conf;
	snprintf(why, size,
	    "listen_dir and socket_group need a restart, not a reload");
	conf_free(conf);
	return NULL;
}

static void
end_reload(struct master *m, bool is_done, const char *why)
{
	score_add(is_done ? COUNTER_RELOAD_DONE : COUNTER_RELOAD_REFUSED, 1);
	score_set(GAUGE_RELOAD_GOOD, is_done);
	score_set(GAUGE_RELOAD_AT, clock_unix_s());
	if (is_done)
		log_info("reload.done",
		    LOG_INT("generation", m->crew.roster.generation));
	else
		log_error("reload.refused", LOG_STR("why", why));
	notify_send("READY=1\nSTATUS=%s%s",
	    is_done ? "Serving" : "Serving; reload refused: ", why);
	report_reload_ends(is_done, why);
}

static void
set_conf(struct master *m, struct conf *conf)
{
	m->conf = conf;
	child_log_init(conf, "master");
}

/* Until a reload is done, what served before it is kept, to go back to. */
static void
begin_reload(struct master *m, struct conf *conf)
{
	enum child_trial trial = TRIAL_SAME;

	if (m->before == NULL)
		m->before = m->conf;
	else
		conf_free(m->conf);
	if (strcmp(m->before->database, conf->database) != 0)
		trial = TRIAL_DATABASE;
	set_conf(m, conf);
	m->is_reloading = true;
	log_info("reload.begun", LOG_INT("generation", m->crew.newest + 1));
	crew_try(&m->crew, conf, trial);
}

static void
reload(struct master *m)
{
	char why[CHILD_SAYS];
	struct conf *conf;

	notify_send("RELOADING=1\nMONOTONIC_USEC=%lld\nSTATUS=Reloading",
	    (long long)clock_now_us());
	report_reload_begins();
	conf = new_conf(m, why, sizeof why);
	if (conf != NULL)
		begin_reload(m, conf);
	else
		end_reload(m, false, why);
}

/* A worker of the new generation failed: nobody else is tried. */
static void
give_reload_up(struct master *m)
{
	char why[CHILD_SAYS];

	snprintf(why, sizeof why, "%s", m->crew.failed);
	conf_free(m->conf);
	set_conf(m, m->before);
	m->before = NULL;
	m->is_reloading = false;
	crew_return(&m->crew, m->conf, (unsigned)m->board->generation);
	end_reload(m, false, why);
}

/* Every worker has the new settings. */
static void
finish_reload(struct master *m)
{
	conf_free(m->before);
	m->before = NULL;
	m->is_reloading = false;
	m->board->generation = m->crew.roster.generation;
	end_reload(m, true, "");
}

/* --- the loop --- */

static void
drain(struct master *m)
{
	if (m->is_draining)
		return;
	m->is_draining = true;
	m->board->is_draining = 1;
	log_info("master.draining",
	    LOG_INT("children", (int64_t)crew_count(&m->crew)));
	notify_send("STOPPING=1\nSTATUS=Finishing what is in flight");
	roster_drain(&m->crew.roster, clock_now_us());
}

static void
tell(struct master *m)
{
	if (!m->was_ready && roster_is_serving(&m->crew.roster)) {
		m->was_ready = true;
		log_info("master.ready",
		    LOG_INT("generation", m->crew.roster.generation));
		notify_send("READY=1\nSTATUS=Serving");
	}
	if (m->is_reloading && m->crew.failed[0] != '\0')
		give_reload_up(m);
	if (roster_is_settled(&m->crew.roster)) {
		crew_trust(&m->crew);
		if (m->is_reloading)
			finish_reload(m);
	}
	report_write(m->conf, &m->crew.roster, m->is_draining);
}

static void
obey_flags(struct master *m)
{
	struct signals flags = m->flags;

	m->flags = (struct signals){0};
	if (flags.is_child)
		crew_reap(&m->crew);
	if (flags.is_stop)
		drain(m);
	else if (flags.is_reload && !m->is_draining)
		reload(m);
}

static int64_t
feed_watchdog(struct master *m, int64_t now_us)
{
	if (notify_watchdog_us() == 0)
		return INT64_MAX;
	if (m->watchdog_us <= now_us) {
		notify_send("WATCHDOG=1");
		m->watchdog_us = now_us + notify_watchdog_us();
	}
	return m->watchdog_us;
}

/* Counted from now: after a time without a processor looks do not crowd. */
static int64_t
look(struct master *m, int64_t now_us)
{
	if (m->look_us <= now_us) {
		crew_look(&m->crew);
		usage_note();
		m->look_us = now_us + SCORE_TURN_US;
	}
	return m->look_us;
}

static int
until_ms(int64_t due_us, int64_t now_us)
{
	int64_t left_us = due_us - now_us;

	if (due_us == INT64_MAX || left_us > 60000000)
		return 60000;
	return left_us > 0 ? (int)(left_us / 1000 + 1) : 0;
}

static void
loop(struct master *m)
{
	while (!m->is_draining || crew_count(&m->crew) > 0) {
		int64_t now_us = clock_now_us(), due_us;

		roster_tick(&m->crew.roster, now_us);
		due_us = crew_kill_late(&m->crew, now_us);
		due_us = clock_earlier(due_us, roster_due_us(&m->crew.roster));
		due_us = clock_earlier(due_us, feed_watchdog(m, now_us));
		due_us = clock_earlier(due_us, look(m, now_us));
		tell(m);
		if (crew_wait(&m->crew, m->signal_fd,
			until_ms(due_us, clock_now_us())))
			signals_read(m->signal_fd, &m->flags);
		obey_flags(m);
	}
}

/* --- start and end --- */

static void
raise_file_limit(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) != 0 || r.rlim_cur >= FILES_MAX)
		return;
	r.rlim_cur = r.rlim_max < FILES_MAX ? r.rlim_max : FILES_MAX;
	setrlimit(RLIMIT_NOFILE, &r);
}

static int
prepare(struct master *m)
{
	char why[CHILD_SAYS];

	if (!precheck_run(m->conf_path, why, sizeof why))
		return EX_CONFIG;
	m->conf = load_conf(m->conf_path);
	if (m->conf == NULL)
		return EX_CONFIG;
	child_log_init(m->conf, "master");
	if (!sockets_open(&m->sockets, m->conf))
		return EX_UNAVAILABLE;
	m->board = score_new();
	m->signal_fd = signals_open();
	if (m->board == NULL || m->signal_fd < 0)
		return EX_OSERR;
	score_all = m->board;
	score_mine = &m->board->master;
	m->board->started_ms = clock_unix_ms();
	m->board->generation = 1;
	score_set(GAUGE_RELOAD_GOOD, 1);
	raise_file_limit();
	document_init();
	api_read_tables(); /* the children inherit what it compiled */
	notify_init();
	crew_init(&m->crew, m->board, &m->sockets);
	return EX_OK;
}

int
master_run(const char *conf_path)
{
	struct master *m = calloc(1, sizeof *m);
	int code = EX_OSERR;

	if (m == NULL)
		return code;
	m->conf_path = conf_path;
	m->signal_fd = -1;
	m->sockets.lock_fd = -1;
	for (size_t i = 0; i < COUNT(m->sockets.fd); i++)
		m->sockets.fd[i] = -1;
	code = prepare(m);
	if (code == EX_OK) {
		log_info("master.started",
		    LOG_STR("listen_dir", m->conf->listen_dir),
		    LOG_STR("version", HOLDFAST_VERSION));
		crew_want(&m->crew, m->conf);
		loop(m);
		log_info("master.stopped", LOG_INT("pid", getpid()));
		report_remove(m->conf);
	}
	sockets_close(&m->sockets);
	if (m->signal_fd >= 0)
		close(m->signal_fd);
	conf_free(m->before);
	conf_free(m->conf);
	free(m);
	return code;
}
