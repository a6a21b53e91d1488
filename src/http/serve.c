#include "http/serve.h"

#include <fcgiapp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "http/connection.h"

struct server {
	struct server_conf conf;
	struct arena *arena;
	struct buf head; /* what goes into the file */
	int memory_fd;
	FCGX_Request wire;
};

static int
memory_open(void)
{
	return memfd_create("holdfast-request", MFD_CLOEXEC);
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
	s->memory_fd = memory_open();
	if (s->arena == NULL || s->memory_fd < 0) {
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
	if (s->memory_fd >= 0)
		close(s->memory_fd);
	arena_free(s->arena);
	buf_free(&s->head);
	free(s);
}

/* Truncated first, so that not a byte of the last request can be read. */
static bool
memory_fill(struct server *s, const struct gate *g)
{
	if (s->memory_fd < 0)
		s->memory_fd = memory_open();
	buf_clear(&s->head);
	gate_head(g, &s->head);
	return !s->head.is_failed && ftruncate(s->memory_fd, 0) == 0 &&
	       pwrite(s->memory_fd, s->head.data, s->head.len, 0) ==
		   (ssize_t)s->head.len &&
	       lseek(s->memory_fd, 0, SEEK_SET) == 0;
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
	r->ipcFd = s->memory_fd;
	r->keepConnection = 1;
	r->detached = 0;
	if (FCGX_Accept_r(r) != 0) {
		s->memory_fd = memory_open();
		return false;
	}
	/* Short parameters are told only by the stream; STDIN is empty. */
	return FCGX_GetError(r->in) == 0 && FCGX_GetChar(r->in) == EOF &&
	       FCGX_GetError(r->in) == 0;
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
	    .thread = s->conf.thread,
	    .wire = &s->wire,
	};

	request_parse(s->arena, &x.request, s->wire.envp, gate_body(&c->gate),
	    c->gate.body.len, c->gate.body_size);
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
	if (!memory_fill(s, &c->gate) || !wire_accept(s)) {
		log_limited("request.unparsable",
		    LOG_INT("bytes", (int64_t)s->head.len));
		FCGX_Free(&s->wire, 0);
		return;
	}
	wire_give_socket(&s->wire, c);
	run(s, c);
}
