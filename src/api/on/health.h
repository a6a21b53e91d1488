/* health - whether the database is there, for who is not asked by a balancer.
 */
#ifndef HEALTH_H
#define HEALTH_H

#include "base/defs.h"
#include "base/err.h"

struct reqctx;

/* Does the database answer, and has it this program's migrations? */
NODISCARD enum err health_ask_database(struct reqctx *, bool *is_migrated);

#endif
