/*
 * single - one worker without a master, for a debugger or a profiler.
 *
 * It borrows the group's socket from a running master, answers with one thread,
 * logs to the terminal, and gives the socket back at SIGINT or SIGTERM.  The
 * master and the other groups go on meanwhile.
 */
#ifndef SINGLE_H
#define SINGLE_H

#include "base/defs.h"

/* `holdfast serve --single GROUP`: an exit code. */
NODISCARD int single_run(const char *conf_path, const char *group);

#endif
