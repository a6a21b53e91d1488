/*
 * wire - one HTTP request at a time to the live instance, over its socket.
 *
 * Runs in:  whichever thread calls; nothing is shared.
 * Owns:     nothing: the descriptor is the caller's to close.
 * Never:    waits longer than a second or two for each step.
 */
#ifndef WIRE_H
#define WIRE_H

#include "base/defs.h"

/* A connected descriptor; -1, and why is logged. */
int wire_connect(const char *socket);

/*
 * The status of the answer, and as much of its body as fits; 0 when the
 * connection is of no more use.  reply may be NULL.
 */
int wire_exchange(
    int fd, const char *request, size_t len, char *reply, size_t size);

#endif
