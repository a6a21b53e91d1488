/*
 * reload - `holdfast reload`: have the running master reload, and wait.
 *
 * Exit status 0: all workers have the new settings.  1: it was refused, and
 * those of before serve on; the reason is printed.
 */
#ifndef RELOAD_H
#define RELOAD_H

#include "base/defs.h"

NODISCARD int reload_run(const char *conf_path);

#endif
