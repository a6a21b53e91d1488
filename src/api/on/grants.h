/* grants - common to grants and links: the grantee's side and the owner. */
#ifndef GRANTS_H
#define GRANTS_H

#include "base/defs.h"
#include "base/err.h"

struct reqctx;

NODISCARD enum err grants_take(
    struct reqctx *, const char *owner, const char *grantee, const char *grant);
NODISCARD enum err grants_may_own(struct reqctx *);

#endif
