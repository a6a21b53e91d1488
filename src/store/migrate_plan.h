/*
 * migrate_plan - which migrations have to run, or why none may.
 *
 * Pure.  The files that ran must be the first ones, unchanged: anything else
 * means two histories, and no order would make them one.
 */
#ifndef MIGRATE_PLAN_H
#define MIGRATE_PLAN_H

#include "base/defs.h"

struct migrate_step {
	const char *name; /* NNNN_what.sql */
	const char *checksum;
};

enum migrate_fault {
	MIGRATE_FINE,
	MIGRATE_BAD_NAME, /* not NNNN_what.sql */
	MIGRATE_SAME_NUMBER,
	MIGRATE_EDITED,  /* it ran, and is another file now */
	MIGRATE_LATE,    /* a later one ran already */
	MIGRATE_UNKNOWN, /* it ran, but this program does not have it */
	MIGRATE_NEWER,   /* the same, and all that it has got ran before */
};

/*
 * Both in order of name.  MIGRATE_FINE: there[ran_n] and those after it have
 * to run.  Else *culprit is the name it is about.
 */
NODISCARD enum migrate_fault migrate_plan(const struct migrate_step *there,
    size_t there_n, const struct migrate_step *ran, size_t ran_n,
    const char **culprit);

/* The advice for the person who runs migrate. */
const char *migrate_plan_advice(enum migrate_fault);

#endif
