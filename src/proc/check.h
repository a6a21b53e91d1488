/*
 * check - is everything as it should be, and if not, how is it mended?
 *
 * Each layer checks its own; here is the order, and the telling.
 */
#ifndef CHECK_H
#define CHECK_H

#include <stddef.h>

#include "base/defs.h"

/* `holdfast check`: all of it, the database too, for a person. */
NODISCARD int check_run(const char *conf_path);

/*
 * What can be known without the database, in a process of its own, so that no
 * key ever is in the master's memory.  What is wrong is logged, and its first
 * line is in why.
 */
NODISCARD bool check_in_child(const char *conf_path, char *why, size_t size);

#endif
