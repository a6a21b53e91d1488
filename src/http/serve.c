#include "http/serve.h"

#include <fcgiapp.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "http/connection.h"

/* What a pipe holds as it is made. */
#define PIPE_BYTES 65536

/* What libfcgi asks of a descriptor at a time. */
#define LIBFCGI_BYTES 8192

struct server {
	struct server_conf conf;
	struct arena *arena;
	struct buf head; /* what goes through the pipe */
	int pipe[2];     /* libfcgi reads the head here; -1: to be made */
	FCGX_Request wire;
};

static void
pipe_close(struct server *s)
{
	for (size_t i = 0; i < COUNT(s->pipe); i++) {
		if (s->pipe[i] >= 0)
			close(s->pipe[i]);
		s->pipe[i] = -1;
	}
}

/* Nonblocking: libfcgi finds an end, and no wait, where bytes lack. */
static bool
pipe_open(struct server *s)
{
	return s->pipe[0] >= 0 || pipe2(s->pipe, O_CLOEXEC | O_NONBLOCK) == 0;
}

struct server *
serve_new(const struct server_conf *conf)
{
	struct server *s = calloc(1, sizeof *s);

	if (s == NULL)
		return NULL;
	s->conf = *conf;
	s->head = BUF_INIT(2 * GATE_PARAMS_BYTES);
	s->arena = arena_new(conf->max_arena_bytes);
	s->pipe[0] = s->pipe[1] = -1;
	if (s->arena == NULL || !pipe_open(s)) {
		serve_free(s);
		return NULL;
	}
	return s;
}

void
serve_free(struct server *s)
{
	if (s == NULL)
		return;
	pipe_close(s);
	arena_free(s->arena);
	buf_free(&s->head);
	free(s);
}

/* A head that no nginx sends may need a larger pipe than there is. */
static bool
pipe_has_room(const struct server *s)
{
	return s->head.len <= PIPE_BYTES ||
	       fcntl(s->pipe[1], F_SETPIPE_SZ, 2 * GATE_PARAMS_BYTES) > 0;
}

static bool
pipe_fill(struct server *s, const struct gate *g)
{
	buf_clear(&s->head);
	gate_head(g, &s->head);
	return !s->head.is_failed && pipe_open(s) && pipe_has_room(s) &&
	       write(s->pipe[1], s->head.data, s->head.len) ==
		   (ssize_t)s->head.len;
}

/*
 * Not a byte may be left for the next request.  What fits libfcgi's buffer it
 * has read at once, or it would not have found the end.
 */
static bool
pipe_is_empty(const struct server *s)
{
	int left;

	if (s->head.len <= LIBFCGI_BYTES)
		return true;
	return ioctl(s->pipe[0], FIONREAD, &left) == 0 && left == 0;
}

/*
 * keepConnection = 1 keeps FCGX_Accept_r() from closing the descriptor before
 * it reads.  When it fails it has closed it all the same and tried to accept
 * on the listening socket it was not given.
 */
static bool
wire_accept(struct server *s)
{
	FCGX_Request *r = &s->wire;

	FCGX_InitRequest(r, -1, 0);
	r->ipcFd = s->pipe[0];
	r->keepConnection = 1;
	r->detached = 0;
	if (FCGX_Accept_r(r) != 0) {
		s->pipe[0] = -1;
		return false;
	}
	/* Short parameters are told only by the stream; STDIN is empty. */
	return FCGX_GetError(r->in) == 0 && FCGX_GetChar(r->in) == EOF &&
	       FCGX_GetError(r->in) == 0 && pipe_is_empty(s);
}

/* detached: no lingering for a client that does not close its end. */
static void
wire_give_socket(FCGX_Request *r, struct connection *c)
{
	r->ipcFd = c->fd;
	r->keepConnection = 0;
	r->detached = 1;
	c->fd = -1;
}

static void
run(struct server *s, struct connection *c)
{
	struct http_exchange x = {
	    .arena = s->arena,
	    .start_us = clock_now_us(),
	    .unix_us = clock_unix_us(),
	    .thread = s->conf.thread,
	    .is_last_thread = atomic_load(s->conf.idle) == 0,
	    .wire = &s->wire,
	};

	request_parse(s->arena, &x.request, s->wire.envp,
	    SPAN(gate_body(&c->gate), c->gate.body.len), c->gate.body_size);
	response_init(&x.response, x.request.method == METHOD_HEAD);
	s->conf.handle(&x, s->conf.ctx);
	http_answer(&x);
	FCGX_Finish_r(&s->wire); /* flushes, and closes the socket */
	response_free(&x.response);
	arena_reset(s->arena);
}

void
serve_connection(struct server *s, struct connection *c)
{
	if (!pipe_fill(s, &c->gate) || !wire_accept(s)) {
		log_limited("request.unparsable",
		    LOG_INT("bytes", (int64_t)s->head.len));
		FCGX_Free(&s->wire, 0);
		pipe_close(s);
		return;
	}
	wire_give_socket(&s->wire, c);
	run(s, c);
}
