/*
 * master - keeps the workers running, and nothing else.
 *
 * One thread, one loop: signals, children that say they are ready, and time.
 * It opens no database and reads no byte of a client, so there is little in it
 * that could fail; what can, is done in its children.
 */
#ifndef MASTER_H
#define MASTER_H

#include "base/defs.h"

/* `holdfast serve`: returns the exit code when it was told to stop. */
NODISCARD int master_run(const char *conf_path);

#endif
