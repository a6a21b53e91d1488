#include "proc/master.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <unistd.h>

#include "api/routes.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "proc/check.h"
#include "proc/child.h"
#include "proc/crew.h"
#include "proc/notify.h"
#include "proc/report.h"
#include "proc/signals.h"
#include "proc/sockets.h"
#include "json/document.h"

/* Threads, waiting senders and lanes of a worker, with room to spare. */
#define FILES_MAX 65536

struct master {
	const char *conf_path;
	struct conf *conf;
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
	if (strcmp(old->listen_dir, new->listen_dir) == 0 &&
	    strcmp(old->socket_group, new->socket_group) == 0)
		return true;
	log_error("reload.refused",
	    LOG_STR("why",
		"listen_dir and socket_group need a restart, not a reload"));
	return false;
}

static struct conf *
new_conf(const struct master *m)
{
	struct conf *conf;

	if (!check_in_child(m->conf_path))
		return NULL;
	conf = load_conf(m->conf_path);
	if (conf == NULL || is_changeable(m->conf, conf))
		return conf;
	conf_free(conf);
	return NULL;
}

static void
reload(struct master *m)
{
	struct conf *conf;

	notify_send("RELOADING=1\nMONOTONIC_USEC=%lld\nSTATUS=Reloading",
	    (long long)clock_now_us());
	conf = new_conf(m);
	if (conf == NULL) {
		log_error("reload.refused",
		    LOG_STR("why",
			"nothing changed; the lines above say what is wrong"));
		notify_send("READY=1\nSTATUS=Reload refused, see the log");
		report_reload("refused, the log says why");
		return;
	}
	conf_free(m->conf);
	m->conf = conf;
	m->is_reloading = true;
	child_log_init(conf, "master");
	log_info("reload.begun",
	    LOG_INT("generation", m->crew.roster.generation + 1));
	report_reload("in progress");
	crew_want(&m->crew, m->conf);
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
	if (m->is_reloading && roster_is_settled(&m->crew.roster)) {
		m->is_reloading = false;
		m->board->generation = m->crew.roster.generation;
		log_info("reload.done",
		    LOG_INT("generation", m->crew.roster.generation));
		notify_send("READY=1\nSTATUS=Serving");
		report_reload("done");
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

static int64_t
least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void
loop(struct master *m)
{
	while (!m->is_draining || crew_count(&m->crew) > 0) {
		int64_t now_us = clock_now_us(), due_us;

		roster_tick(&m->crew.roster, now_us);
		due_us = crew_kill_late(&m->crew, now_us);
		due_us = least(due_us, roster_due_us(&m->crew.roster));
		due_us = least(due_us, feed_watchdog(m, now_us));
		due_us = least(due_us, look(m, now_us));
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
	if (!check_in_child(m->conf_path))
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
	raise_file_limit();
	document_init();
	routes_check(); /* the children inherit what it compiled */
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
	conf_free(m->conf);
	free(m);
	return code;
}
