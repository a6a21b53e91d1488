/* check_front - how many live streams does the nginx in front have room for? */
#ifndef CHECK_FRONT_H
#define CHECK_FRONT_H

#include "base/buf.h"
#include "base/conf.h"

/* Reports the room for streams, and what to change when it is little; then
 * false.  Silent if there is no such file. */
NODISCARD bool check_front(const struct conf *, struct buf *told);

#endif
