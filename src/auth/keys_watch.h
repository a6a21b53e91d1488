/* keys_watch - has a key file changed? */
#ifndef KEYS_WATCH_H
#define KEYS_WATCH_H

#include "base/defs.h"

struct conf;

/*
 * A number that changes when any of the files does, or one comes or goes.
 * Only stat() and readdir(): cheap enough for once a second.
 */
uint64_t keys_watch_stamp(const struct conf *);

#endif
