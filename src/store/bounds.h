/*
 * bounds - the limits in force, as SQL gets them with each call.
 *
 * Which limits there are is said in base/conf_keys.h; in which order a type has
 * its members is read from sql/migrations [calls.h].  A limit that is in none
 * of the types is sent once a connection [opening.h].
 */
#ifndef BOUNDS_H
#define BOUNDS_H

#include "base/defs.h"

struct conf;

/* A value of holdfast.limits or one of its like; NULL: no memory. */
NODISCARD char *bounds_row(const struct conf *, const char *type);

/* Dies if a type's members and the limits sent by row are not the same. */
void bounds_check(void);

#endif
