/* body - the bytes that a request came with, as SQL gets them. */
#ifndef BODY_H
#define BODY_H

#include "base/defs.h"
#include "base/err.h"

struct reqctx;
struct json;

/* The body for SQL, without a secret that it carries: no log can have it. */
NODISCARD enum err body_hide(struct reqctx *, const struct json *value);

#endif
