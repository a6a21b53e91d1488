/*
 * lease - what a processor has of a job it claimed: a token, and no role.
 *
 * It is owner.session.job.number.mac: it says where to look, and the MAC says
 * that it is ours.  Whether the claim still holds is the database's to say.
 */
#ifndef LEASE_H
#define LEASE_H

#include "base/defs.h"
#include "base/err.h"
#include "base/uuid.h"

struct arena;
struct tickets;

struct lease {
	const char *owner;
	char session[UUID_TEXT_SIZE];
	char job[UUID_TEXT_SIZE];
	char number[24]; /* of the claim, among the job's */
};

/* NULL: the arena is full. */
NODISCARD const char *lease_mint(
    const struct tickets *, struct arena *, const struct lease *);

/* ERR_NOT_FOUND: it is not ours, and so it names nothing. */
NODISCARD enum err lease_read(const struct tickets *, struct arena *,
    const char *token, struct lease *out);

#endif
