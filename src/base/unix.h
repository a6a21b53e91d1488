/* unix - addresses of sockets in the file system, and connections to them. */
#ifndef UNIX_H
#define UNIX_H

#include <sys/un.h>

#include "base/defs.h"

/* The length of the address; 0: the path is too long, and errno says so. */
NODISCARD size_t unix_address(const char *path, struct sockaddr_un *out);

/*
 * A descriptor; -1: errno says why.  type is of socket(2), and may have
 * SOCK_NONBLOCK.  timeout_ms is for connecting and for each read and write;
 * 0: for ever.  A path that begins with @ is an abstract name.
 */
NODISCARD int unix_connect(const char *path, int type, int timeout_ms);

#endif
