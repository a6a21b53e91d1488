/*
 * restored - after a backup was brought back: a new life for every session.
 *
 * Runs in:  `holdfast restored`, on a connection of its own.
 * Never:    waits for somebody who saves; a session's era changes in a moment.
 *
 * A lane notices a dump that was restored, and a new timeline, by itself.  What
 * it cannot notice is a disk that was set back: the database says that it is
 * the same.
 */
#ifndef RESTORED_H
#define RESTORED_H

#include <stdio.h>

#include "base/defs.h"
#include "base/err.h"

struct conf;

/* The connection is migrate_database, else database.  Says to out what it did.
 */
NODISCARD enum err restored_run(const struct conf *, FILE *out);

#endif
