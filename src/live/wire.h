/*
 * wire - HTTP requests to the live instance, over its socket; several at once
 * if they are sent together, for replies come in the order of requests.
 *
 * Runs in:  whichever thread owns the connection; nothing is shared.
 * Owns:     the descriptor.
 * Never:    waits longer than a second or two for each step.
 */
#ifndef WIRE_H
#define WIRE_H

#include "base/defs.h"

#define WIRE_REPLY_SIZE 4096

struct wire {
	int fd;      /* -1: not connected */
	size_t have; /* bytes of replies that are here */
	char reply[WIRE_REPLY_SIZE + 1];
};

#define WIRE_INIT ((struct wire){.fd = -1})

/* False, and why is logged. */
NODISCARD bool wire_connect(struct wire *, const char *socket);
void wire_close(struct wire *); /* one that is not connected is fine */

NODISCARD bool wire_send(struct wire *, const char *requests, size_t len);

/*
 * The status of the next reply, and as much of its body as fits; 0 when the
 * connection is of no more use.  body may be NULL.
 */
int wire_receive(struct wire *, char *body, size_t size);

#endif
