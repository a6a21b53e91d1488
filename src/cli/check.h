/*
 * check - is everything as it should be, and if not, how is it mended?
 *
 * Each layer checks its own; here is the order, and the telling.
 */
#ifndef CHECK_H
#define CHECK_H

#include "base/defs.h"

/* `holdfast check`: all of it, the database too, for a person. */
NODISCARD int check_run(const char *conf_path);

#endif
