/*
 * connection - a socket whose request is still arriving.
 *
 * Runs in:  the request thread that accepted it, and stays with that one.
 * Owns:     the socket until serve_connection() takes it, and the gate.
 * Never:    blocks for longer than CONNECTION_PATIENCE_MS.
 */
#ifndef CONNECTION_H
#define CONNECTION_H

#include <sys/queue.h>

#include "base/defs.h"
#include "http/gate.h"

/*
 * nginx connects and writes at once, so the rest of an honest request is here
 * before a trip through epoll would be over.
 */
#define CONNECTION_PATIENCE_MS 5

/*
 * Bytes of all requests of this process that are still arriving.  Beyond it
 * whoever asks for more memory is cut off.
 */
#define CONNECTION_HELD_BYTES ((size_t)256 << 20)

struct connection {
	int fd; /* -1: given away or closed */
	int64_t due_us;
	size_t held_bytes;
	struct gate gate;
	TAILQ_ENTRY(connection) link;
};

TAILQ_HEAD(connection_list, connection);

/* NULL: no memory; fd is then closed. */
struct connection *connection_new(int fd, size_t max_body_bytes);
void connection_free(struct connection *); /* NULL is fine */

/* For another socket, with what memory it has. */
void connection_renew(struct connection *, int fd);

/* Take what is there; with patience wait a moment for the next piece. */
NODISCARD enum gate_verdict connection_receive(
    struct connection *, bool is_patient);

#endif
