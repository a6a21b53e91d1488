/*
 * fcgi - accept FastCGI connections and answer each by the handler.
 *
 * Threads share one listening socket.  A connection's bytes are collected by a
 * gate (gate.h) until the request is whole, without holding a thread; only then
 * libfcgi parses its parameters and a thread runs the handler.
 *
 * Runs in:  a worker process, which starts it once.
 * Owns:     its threads and their connections.  Not the listening socket.
 * Never:    keeps a connection for a second request, sees a signal.
 */
#ifndef FCGI_H
#define FCGI_H

#include "base/defs.h"
#include "http/http.h"

struct fcgi;

struct fcgi_conf {
	int listen_fd; /* listening unix socket, made nonblocking */
	unsigned threads;
	size_t max_body_bytes; /* kept of a body; more is counted */
	int64_t arrival_us;    /* a request must be whole by then */
	size_t max_arena_bytes;
	http_handler *handle;
	void *ctx;
};

/* libfcgi's own state, once a process, before any thread. */
NODISCARD bool fcgi_init(void);

/* NULL: not started, reason logged. */
struct fcgi *fcgi_start(const struct fcgi_conf *);

/*
 * Now and then, from another thread: one of ours wakes up and counts a turn
 * (TURN_REQUESTS), as each does after each event.
 */
void fcgi_pulse(struct fcgi *);

/*
 * Accept no more.  Whoever is being received or answered is finished.  Returns
 * at once; fcgi_wait() waits until all threads are gone, or false at due_us;
 * fcgi_free() waits for as long as it takes.
 */
void fcgi_stop(struct fcgi *);
NODISCARD bool fcgi_wait(struct fcgi *, int64_t due_us);
void fcgi_free(struct fcgi *); /* NULL is fine */

#endif
