/* status - the state of master and workers, for the person on call. */
#ifndef STATUS_H
#define STATUS_H

#include "base/defs.h"

/*
 * `holdfast status`: a picture for a terminal, or one JSON object for a
 * program.  0 it is well, 1 it is not, 3 it is not running.
 */
NODISCARD int status_run(const char *conf_path, bool is_json);

#endif
