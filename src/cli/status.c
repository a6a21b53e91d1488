#include "cli/status.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/conf.h"
#include "cli/client.h"
#include "proc/report.h"
#include "proc/sockets.h"

#define TEXT_BYTES 65536

/* As init scripts have it: "program is not running". */
#define NOT_RUNNING 3

/* Longer than a worker waits for a database that does not answer. */
#define PATIENCE_MS 15000

static void
print_report(const struct conf *conf)
{
	struct buf report = BUF_INIT(TEXT_BYTES);

	if (report_read(conf, &report))
		fputs(report.data, stdout);
	else
		printf("- the master wrote no %s/master.status\n",
		    conf->listen_dir);
	buf_free(&report);
}

/*
 * The same question that a load balancer asks, on the same way through a
 * worker: what it answers is true for requests.
 */
static int
ask_group(const struct conf *conf, enum score_group g, struct buf *answer)
{
	char path[PATH_MAX];

	if (!sockets_path(conf, g, path, sizeof path))
		return 0;
	return client_get(path, "/health/ready?verbose", PATIENCE_MS, answer);
}

/* Any of them knows of all; one that hangs is passed over. */
static int
ask_worker(const struct conf *conf)
{
	struct buf answer = BUF_INIT(TEXT_BYTES);
	int status = 0;

	for (int g = GROUP_SESSIONS; g <= GROUP_SHARE && status == 0; g++)
		status = ask_group(conf, (enum score_group)g, &answer);
	if (status != 0)
		fputs(answer.data != NULL ? answer.data : "", stdout);
	else
		printf(
		    "- no worker answers in %s\n"
		    "    it may be that you may not connect to it: try as "
		    "root\n    what the workers say: journalctl -u holdfast\n",
		    conf->listen_dir);
	buf_free(&answer);
	return status == 200 ? 0 : 1;
}

int
status_run(const char *conf_path)
{
	struct buf errors = BUF_INIT(TEXT_BYTES);
	struct conf *conf = NULL;
	int code = NOT_RUNNING;

	if (!conf_load(conf_path, &conf, &errors)) {
		printf("- %s\n%s", conf_path,
		    errors.data != NULL ? errors.data : "");
		code = 1;
	} else if (sockets_master(conf) == 0) {
		printf("- not running: no process holds %s/master.lock\n"
		       "    systemctl start holdfast; journalctl -u holdfast\n",
		    conf->listen_dir);
	} else {
		print_report(conf);
		code = ask_worker(conf);
	}
	conf_free(conf);
	buf_free(&errors);
	return code;
}
