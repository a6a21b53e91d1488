/*
 * serve - one whole request through libfcgi and the handler.
 *
 * libfcgi reads the request from a pipe of this thread's own, where it can
 * neither wait nor find anything the gate did not let through, and writes the
 * reply to the socket.  (A file in memory did the same for four times as many
 * cycles: it had to be cut and grown for each request.)  The two are swapped
 * under it between accept and answer.
 *
 * Runs in:  a request thread, one server each.
 * Owns:     the pipe, the arena.  Takes over the connection's socket.
 */
#ifndef SERVE_H
#define SERVE_H

#include "base/defs.h"
#include "http/http.h"

struct connection;
struct server;

struct server_conf {
	http_handler *handle;
	void *ctx;
	size_t max_arena_bytes;
	unsigned thread;
	const _Atomic unsigned *idle; /* threads that could take a request */
};

struct server *serve_new(const struct server_conf *);
void serve_free(struct server *); /* NULL is fine */

/* Answers and closes it; it is the caller's to free. */
void serve_connection(struct server *, struct connection *);

#endif
