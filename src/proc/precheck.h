/*
 * precheck - before a start or a reload: can the settings work at all?
 *
 * What can be known without the database, in a process of its own, so that no
 * key ever is in the master's memory.
 */
#ifndef PRECHECK_H
#define PRECHECK_H

#include <stddef.h>

#include "base/defs.h"

/* False: what is wrong is logged, and its first line is in why. */
NODISCARD bool precheck_run(const char *conf_path, char *why, size_t size);

#endif
