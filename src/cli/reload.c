#include "cli/reload.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/conf.h"
#include "base/str.h"
#include "proc/report.h"
#include "proc/sockets.h"

#define TEXT_BYTES 65536

/* As init scripts have it: "program is not running". */
#define NOT_RUNNING 3

/* Between two looks at what the master has written. */
#define LOOK_NS 50000000

static bool
signal_master(pid_t pid)
{
	if (kill(pid, SIGHUP) == 0)
		return true;
	fprintf(stderr, "reload: process %d: %s\n", (int)pid, strerror(errno));
	return false;
}

/* One that began after the signal was sent read what is there now. */
static int
await_end(const struct conf *conf, pid_t master, unsigned before)
{
	const struct timespec pause = {.tv_nsec = LOOK_NS};
	struct report_reload last = {0};

	while (last.number <= before || !last.is_over) {
		nanosleep(&pause, NULL);
		if (sockets_master(conf) != master) {
			fputs("reload: the master has ended\n", stderr);
			return EXIT_FAILURE;
		}
		if (!report_read_reload(conf, &last))
			last = (struct report_reload){0};
	}
	fprintf(strcmp(last.how, "done") == 0 ? stdout : stderr, "reload: %s\n",
	    last.how);
	return strcmp(last.how, "done") == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int
ask(const struct conf *conf)
{
	struct report_reload last;
	pid_t master = sockets_master(conf);

	if (master == 0) {
		fprintf(stderr, "reload: no process holds %s/master.lock\n",
		    conf->listen_dir);
		return NOT_RUNNING;
	}
	if (!report_read_reload(conf, &last)) {
		fprintf(stderr, "reload: %s/master.status cannot be read\n",
		    conf->listen_dir);
		return EXIT_FAILURE;
	}
	return signal_master(master) ? await_end(conf, master, last.number)
				     : EXIT_FAILURE;
}

/*
 * Settings that cannot be read do not say where the master is; systemd does,
 * and so the refusal is also in the log and in the figures.
 */
static void
tell_master(void)
{
	const char *named = getenv("MAINPID");
	int64_t pid;

	if (named != NULL && str_to_int64(named, 2, INT32_MAX, &pid))
		(void)signal_master((pid_t)pid);
}

int
reload_run(const char *conf_path)
{
	struct buf errors = BUF_INIT(TEXT_BYTES);
	struct conf *conf = NULL;
	int code = EXIT_FAILURE;

	if (conf_load(conf_path, &conf, &errors)) {
		code = ask(conf);
	} else {
		fprintf(stderr, "reload: refused: %s",
		    errors.data != NULL ? errors.data : "no memory\n");
		tell_master();
	}
	conf_free(conf);
	buf_free(&errors);
	return code;
}
