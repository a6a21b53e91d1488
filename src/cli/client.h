/* client - ask a worker one question, as nginx's operators' listener would. */
#ifndef CLIENT_H
#define CLIENT_H

#include "base/buf.h"
#include "base/defs.h"

/*
 * GET uri through the FastCGI socket at path.  The HTTP status, its body added
 * to out; 0 when there was no answer in time.
 */
NODISCARD int client_get(
    const char *path, const char *uri, int timeout_ms, struct buf *out);

#endif
