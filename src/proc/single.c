#include "proc/single.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "api/api.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/score.h"
#include "live/ending.h"
#include "proc/child.h"
#include "proc/sockets.h"
#include "proc/worker.h"
#include "json/document.h"

#define ERRORS_BYTES 65536

static enum score_group
group_named(const char *name)
{
	for (int g = GROUP_SESSIONS; g <= GROUP_SHARE; g++) {
		if (strcmp(score_group_name((enum score_group)g), name) == 0)
			return (enum score_group)g;
	}
	return GROUP_NONE;
}

static struct conf *
load(const char *path)
{
	struct buf errors = BUF_INIT(ERRORS_BYTES);
	struct conf *conf = NULL;

	if (!conf_load(path, &conf, &errors))
		fputs(errors.data != NULL ? errors.data : "out of memory\n",
		    stderr);
	buf_free(&errors);
	return conf;
}

/* The worker waits for these; a debugger sees SIGINT first. */
static void
block_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* What a master prepares for its children, with one child to have it. */
static int
serve(struct conf *conf, enum score_group group)
{
	struct score_board *board = score_new();
	struct child_task task = {
	    .conf = conf,
	    .group = group,
	    .listen_fd = -1,
	    .ready_fd = open("/dev/null", O_WRONLY | O_CLOEXEC),
	    .master_pid = getpid(),
	    .endings = ending_list_new(),
	};
	int code = EX_OSERR;

	if (board == NULL || task.ready_fd < 0 || task.endings == NULL)
		goto out;
	score_all = board;
	task.slot = score_mine = &board->slot[0];
	task.slot->group = group;
	task.slot->pid = getpid();
	task.listen_fd = sockets_borrow(conf, group);
	if (task.listen_fd >= 0) {
		log_info("single.began",
		    LOG_STR("group", score_group_name(group)),
		    LOG_INT("threads", conf->threads));
		code = worker_run(&task);
	}
	sockets_give_back(conf, group);
out:
	ending_list_free(task.endings);
	return code;
}

int
single_run(const char *conf_path, const char *group)
{
	enum score_group g = group_named(group);
	struct conf *conf;
	int code;

	if (g == GROUP_NONE)
		return EX_USAGE;
	conf = load(conf_path);
	if (conf == NULL)
		return EX_CONFIG;
	conf->threads = 1;
	child_log_init(conf, group);
	block_signals();
	document_init();
	api_read_tables();
	code = serve(conf, g);
	conf_free(conf);
	return code;
}
