/*
 * probe - questions of a command to the database before its work.
 *
 * Runs in:  `holdfast check`, migrate and sweep; on a connection of its own.
 * Never:    runs in a worker, for it blocks; changes anything.
 */
#ifndef PROBE_H
#define PROBE_H

#include "base/defs.h"

/* Whether this server would let us in, were we another user of the system. */
NODISCARD bool probe_is_stranger(const char *database);

/* Whether a host it names is another machine. */
NODISCARD bool probe_is_remote(const char *database);

struct probe_room {
	int64_t connections; /* that the role may have at once */
	bool is_fsync_off;
};

/* False: it could not be asked. */
NODISCARD bool probe_room(const char *database, struct probe_room *);

#endif
