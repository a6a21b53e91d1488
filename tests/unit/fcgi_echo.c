/*
 * fcgi_echo - the http layer alone, for tests/fault: a handler that says what
 * it was asked.
 *
 *	fcgi_echo SOCKET [THREADS [BODY_BYTES [ARRIVAL_MS]]]
 *
 * Answers "METHOD URI error=CODE body=SIZE/sum served=N", N counting from 1;
 * /large?bytes=N answers N bytes, /stream?bytes=N the same in pieces, and
 * /slow?ms=N waits.  Stops at SIGTERM as a worker does.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"
#include "http/fcgi.h"

static _Atomic unsigned served;

static size_t
number(const struct request *req, const char *name)
{
	const char *text = request_query(req, name);
	int64_t n = 0;

	if (text == NULL || !str_to_int64(text, 0, 1 << 30, &n))
		return 0;
	return (size_t)n;
}

static unsigned
sum_of(const struct request *req)
{
	unsigned sum = 0;

	for (size_t i = 0; i < req->body_len; i++)
		sum = sum * 31 + (unsigned char)req->body[i];
	return sum;
}

static void
answer_many(struct http_exchange *x, size_t bytes)
{
	char *text = arena_alloc(x->arena, bytes + 1);

	if (text == NULL) {
		response_start(&x->response, 500);
		return;
	}
	memset(text, 'x', bytes);
	response_body(&x->response, "text/plain", text, bytes);
}

static void
answer_in_pieces(struct http_exchange *x, size_t bytes)
{
	char piece[1000];

	memset(piece, 'x', sizeof piece);
	for (size_t at = 0; at < bytes; at += sizeof piece) {
		size_t n =
		    bytes - at < sizeof piece ? bytes - at : sizeof piece;

		if (http_send(x, piece, n) != ERR_OK)
			return;
	}
}

static void
echo(struct http_exchange *x, void *ctx)
{
	struct request *req = &x->request;
	size_t max_body = *(const size_t *)ctx;
	enum err e = req->error;
	const char *text;

	response_start(&x->response, 200);
	if (e == ERR_OK)
		e = request_read_body(req, max_body);
	if (number(req, "ms") > 0)
		poll(NULL, 0, (int)number(req, "ms"));
	if (req->segment_count > 0 && strcmp(req->segments[0], "large") == 0) {
		answer_many(x, number(req, "bytes"));
		return;
	}
	if (req->segment_count > 0 && strcmp(req->segments[0], "stream") == 0) {
		answer_in_pieces(x, number(req, "bytes"));
		return;
	}
	text = arena_printf(x->arena, "%s %s error=%s body=%zu/%u served=%u\n",
	    req->method_name != NULL ? req->method_name : "-",
	    req->uri != NULL ? req->uri : "-", err_code(e), req->body_size,
	    sum_of(req), atomic_fetch_add(&served, 1) + 1);
	response_start(&x->response, err_status(e));
	if (text != NULL)
		response_body(&x->response, "text/plain", text, strlen(text));
}

static int
listen_at(const char *path)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || strlen(path) >= sizeof at.sun_path)
		return -1;
	strcpy(at.sun_path, path);
	if (bind(fd, (struct sockaddr *)&at, sizeof at) != 0 ||
	    listen(fd, 512) != 0)
		return -1;
	return fd;
}

static size_t
argument(int argc, char **argv, int i, size_t otherwise)
{
	return i < argc ? strtoul(argv[i], NULL, 10) : otherwise;
}

int
main(int argc, char **argv)
{
	size_t max_body = argument(argc, argv, 3, 1 << 20);
	struct fcgi_conf conf = {
	    .threads = (unsigned)argument(argc, argv, 2, 8),
	    .max_body_bytes = max_body,
	    .max_arena_bytes = 1 << 27,
	    .arrival_us = (int64_t)argument(argc, argv, 4, 20000) * 1000,
	    .handle = echo,
	    .ctx = &max_body,
	};
	struct fcgi *f;
	sigset_t stop;
	int signo;

	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigprocmask(SIG_BLOCK, &stop, NULL);
	signal(SIGPIPE, SIG_IGN);
	conf.listen_fd = argc > 1 ? listen_at(argv[1]) : -1;
	if (conf.listen_fd < 0 || !fcgi_init()) {
		fprintf(stderr, "fcgi_echo: %s\n", strerror(errno));
		return 1;
	}
	f = fcgi_start(&conf);
	if (f == NULL)
		return 1;
	puts("ready");
	fflush(stdout);
	sigwait(&stop, &signo);
	fcgi_stop(f);
	fcgi_free(f);
	puts("stopped");
	return 0;
}
