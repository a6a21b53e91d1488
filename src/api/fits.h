/*
 * fits - refuse what cannot fit, before the database is asked to look.
 *
 * A limit that a body is over by itself, whatever the session holds, is told
 * here: to find out in the database costs it a hundred times as much.  What
 * is near a limit is judged there, for only there is known what is used.
 *
 * Runs in:  an acceptor thread; the body is parsed and has its shape.
 * Owns:     nothing.
 * Never:    refuses what the database would take.
 */
#ifndef FITS_H
#define FITS_H

#include "base/defs.h"
#include "base/err.h"

struct reqctx;

/*
 * Each for the bodies of some rows of the route table.  ERR_TOO_LARGE with the
 * limit, its bound and the size.
 */
NODISCARD enum err fits_save(struct reqctx *);
NODISCARD enum err fits_batch(struct reqctx *);
NODISCARD enum err fits_completion(struct reqctx *);
NODISCARD enum err fits_context(struct reqctx *);
NODISCARD enum err fits_value(struct reqctx *);
NODISCARD enum err fits_patch(struct reqctx *);
NODISCARD enum err fits_job(struct reqctx *);
NODISCARD enum err fits_batches(
    struct reqctx *);                         /* the rest is kept as copies */
NODISCARD enum err fits_ops(struct reqctx *); /* each stands alone */

/* The refusal, where something else has measured. */
NODISCARD enum err fits_refuse(
    struct reqctx *, const char *limit, size_t max, size_t size);

#endif
