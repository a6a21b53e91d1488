/* pipeline - the fixed order in which a request is trusted. */
#ifndef PIPELINE_H
#define PIPELINE_H

#include "auth/token.h"
#include "base/defs.h"
#include "base/err.h"

struct ask;

/* Ends with a response in the exchange, whatever happened. */
void pipeline_run(struct ask *);

/* The user is known: is it his turn?  ERR_RATE_LIMITED when it is not. */
NODISCARD enum err pipeline_enter(struct ask *);

/* How a token fared: counted, logged where it should not be, and as an error.
 */
NODISCARD enum err pipeline_judge(struct ask *, enum token_reason);

#endif
