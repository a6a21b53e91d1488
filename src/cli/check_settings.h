/* check_settings - settings that are right by themselves, and not here. */
#ifndef CHECK_SETTINGS_H
#define CHECK_SETTINGS_H

#include "base/buf.h"
#include "base/conf.h"

/* A line for each, and one that says how to mend it. */
void check_settings(const struct conf *, struct buf *warnings);

/* What the database has for us; after it was seen to answer.  False: not
 * enough to start. */
NODISCARD bool check_settings_room(
    const struct conf *, struct buf *errors, struct buf *warnings);

#endif
