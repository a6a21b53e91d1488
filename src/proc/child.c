#include "proc/child.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/log.h"
#include "base/usage.h"
#include "proc/signals.h"

/* Everything from 3 up but these two: other groups' sockets, the lock. */
static void
close_others(int a, int b)
{
	unsigned low = (unsigned)(a < b ? a : b),
		 high = (unsigned)(a + b) - low;

	if (a < 0 || b < 0) {
		unsigned only = (unsigned)(a < 0 ? b : a);

		low = high = only;
	}
	if (low > 3)
		close_range(3, low - 1, 0);
	if (high > low + 1)
		close_range(low + 1, high - 1, 0);
	close_range(high + 1, ~0u, 0);
}

/* "hf-sessions" in ps and top. */
static void
take_name(const struct child_task *task)
{
	char name[16];

	snprintf(name, sizeof name, "hf-%s", score_group_name(task->group));
	prctl(PR_SET_NAME, name);
}

void
child_hide(const struct conf *conf)
{
	if (conf_is_production(conf))
		prctl(PR_SET_DUMPABLE, 0);
}

void
child_log_init(const struct conf *conf, const char *name)
{
	static const char *const levels[] = {
	    [LOG_LEVEL_ERROR] = "error",
	    [LOG_LEVEL_WARN] = "warn",
	    [LOG_LEVEL_INFO] = "info",
	};
	bool is_json = strcmp(conf->log_format, "json") == 0;
	enum log_level level = LOG_LEVEL_INFO;

	for (size_t i = 0; i < COUNT(levels); i++) {
		if (strcmp(levels[i], conf->log_level) == 0)
			level = (enum log_level)i;
	}
	log_init(level, is_json ? LOG_FORMAT_JSON : LOG_FORMAT_LOGFMT, name);
}

void
child_run(const struct child_task *task)
{
	close_others(task->listen_fd, task->ready_fd);
	take_name(task);
	child_hide(task->conf);
	score_mine = task->slot;
	child_log_init(task->conf, score_group_name(task->group));
	if (!signals_become_child(task->master_pid))
		exit(CHILD_ORPHAN);
	exit(task->work(task));
}

static void
say(const struct child_task *task, const char *what)
{
	size_t len = strlen(what);

	if (write(task->ready_fd, what, len) != (ssize_t)len)
		log_warn("child.unheard", LOG_INT("fd", task->ready_fd));
	close(task->ready_fd);
}

void
child_is_ready(const struct child_task *task)
{
	usage_note();
	task->slot->state = SCORE_READY;
	say(task, CHILD_READY);
}

void
child_is_unready(const struct child_task *task, const char *why)
{
	log_error("child.unready", LOG_STR("why", why));
	say(task, why);
}

static const char *
exit_meaning(int code)
{
	switch (code) {
	case CHILD_DONE: return "finished";
	case CHILD_ORPHAN: return "the master was gone";
	case CHILD_UNREADY: return "could not start, see its own lines";
	case CHILD_CUT_OFF: return "it has no database, and others have";
	case CHILD_LATE: return "did not finish in time";
	default: return "unexpected";
	}
}

void
child_describe_end(int status, char *out, size_t size)
{
	if (WIFSIGNALED(status))
		snprintf(out, size, "signal %d: %s", WTERMSIG(status),
		    strsignal(WTERMSIG(status)));
	else
		snprintf(out, size, "exit %d: %s", WEXITSTATUS(status),
		    exit_meaning(WEXITSTATUS(status)));
}
