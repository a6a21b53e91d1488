#include "proc/precheck.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/api.h"
#include "base/conf.h"
#include "base/log.h"
#include "proc/child.h"

#define ERRORS_BYTES 65536

static void
log_lines(const struct buf *b)
{
	char text[1024];
	const char *line = b->len > 0 ? b->data : "";

	while (*line != '\0') {
		size_t len = strcspn(line, "\n");

		snprintf(text, sizeof text, "%.*s", (int)len, line);
		if (len > 0)
			log_error("check.failed", LOG_STR("why", text));
		line += len + (line[len] == '\n');
	}
}

/* In the child: the first line of what is wrong, into the pipe. */
static void
send_first(int fd, const struct buf *errors)
{
	const char *text = errors->len > 0 ? errors->data : "no memory";

	(void)!write(fd, text, strcspn(text, "\n"));
}

static bool
check(const char *conf_path, int why_fd)
{
	struct buf errors = BUF_INIT(ERRORS_BYTES);
	struct buf warnings = BUF_INIT(ERRORS_BYTES);
	struct conf *conf = NULL;
	bool is_fine;

	is_fine = conf_load(conf_path, &conf, &errors);
	if (is_fine) {
		child_hide(conf);
		is_fine = api_check(conf, &errors, &warnings);
	}
	log_lines(&errors);
	if (!is_fine)
		send_first(why_fd, &errors);
	conf_free(conf);
	buf_free(&errors);
	buf_free(&warnings);
	return is_fine;
}

/* Its end is that of the child, which may crash. */
static void
read_first(int fd, char *why, size_t size)
{
	ssize_t n = read(fd, why, size - 1);

	if (n > 0)
		why[n] = '\0';
	else
		snprintf(why, size, "the check crashed");
}

static bool
is_success(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return false;
	}
	if (WIFSIGNALED(status))
		log_error("check.died", LOG_INT("signal", WTERMSIG(status)));
	return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
}

bool
precheck_run(const char *conf_path, char *why, size_t size)
{
	int fds[2];
	pid_t pid = pipe2(fds, O_CLOEXEC) == 0 ? fork() : -1;

	if (pid == 0)
		_exit(check(conf_path, fds[1]) ? EXIT_SUCCESS : EXIT_FAILURE);
	if (pid < 0) {
		log_error("check.not_started", LOG_STR("why", strerror(errno)));
		snprintf(why, size, "no process for the check");
		return false;
	}
	close(fds[1]);
	read_first(fds[0], why, size);
	close(fds[0]);
	return is_success(pid);
}
