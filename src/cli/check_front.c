#include "cli/check_front.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/str.h"

#define FILE_BYTES        1048576
#define NGINX_CONNECTIONS 512  /* when nothing is said */
#define SOFT_NOFILE       1024 /* what systemd gives when nothing is said */
#define OTHER_FILES       64   /* logs, listeners, pipes of a worker of nginx */
#define A_STREAM          2    /* a browser's connection, and one to live */

struct front {
	int64_t workers, connections, nofile;
};

static void
blank_comments(char *text)
{
	while ((text = strchr(text, '#')) != NULL) {
		size_t len = strcspn(text, "\n");

		memset(text, ' ', len);
		text += len;
	}
}

/* The value of a directive that stands anywhere in the file; empty: none. */
static void
value_of(const char *text, const char *name, char *value, size_t size)
{
	size_t n = strlen(name);
	const char *at = text;

	value[0] = '\0';
	for (; (at = strstr(at, name)) != NULL; at += n) {
		if (at > text && strchr(" \t\r\n;{}", at[-1]) == NULL)
			continue;
		if (!isspace((unsigned char)at[n]))
			continue;
		at += n + strspn(at + n, " \t\r\n");
		snprintf(value, size, "%.*s", (int)strcspn(at, " \t\r\n;"), at);
		return;
	}
}

static int64_t
number_of(const char *text, const char *name, int64_t otherwise)
{
	char value[24];
	int64_t n;

	value_of(text, name, value, sizeof value);
	return str_to_int64(value, 1, 1 << 24, &n) ? n : otherwise;
}

static struct front
front_of(const char *text)
{
	char workers[24];

	value_of(text, "worker_processes", workers, sizeof workers);
	return (struct front){
	    .workers = strcmp(workers, "auto") == 0
			   ? sysconf(_SC_NPROCESSORS_ONLN)
			   : number_of(text, "worker_processes", 1),
	    .connections =
		number_of(text, "worker_connections", NGINX_CONNECTIONS),
	    .nofile = number_of(text, "worker_rlimit_nofile", SOFT_NOFILE),
	};
}

static bool
tell_room(const char *path, const struct front *front, struct buf *told)
{
	int64_t files = front->nofile - OTHER_FILES;
	int64_t each = front->connections < files ? front->connections : files;
	int64_t streams = (each > 0 ? each : 0) * front->workers / A_STREAM;

	buf_printf(told,
	    "nginx has room for about %lld live streams if nothing else is "
	    "connected: each takes two connections "
	    "(worker_processes %lld, worker_connections %lld, "
	    "worker_rlimit_nofile %lld)\n",
	    (long long)streams, (long long)front->workers,
	    (long long)front->connections, (long long)front->nofile);
	if (streams >= LIMITS_STREAMS)
		return true;
	buf_printf(told,
	    "\tbeyond that, saves fail with 500; in %s, set "
	    "worker_connections 20000; in events {}, and "
	    "worker_rlimit_nofile 40960; outside of it\n",
	    path);
	return false;
}

bool
check_front(const struct conf *conf, struct buf *told)
{
	struct buf text = BUF_INIT(FILE_BYTES);
	struct front front;
	bool is_enough = true;

	if (conf->nginx_conf[0] == '\0' ||
	    file_read(conf->nginx_conf, &text) != 0 || text.len == 0)
		goto out;
	blank_comments(text.data);
	front = front_of(text.data);
	is_enough = tell_room(conf->nginx_conf, &front, told);
out:
	buf_free(&text);
	return is_enough;
}
