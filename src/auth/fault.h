/*
 * fault - what is wrong with a setting, and how to mend it.
 *
 * The function that refuses a key file writes it; its caller reports it once:
 * as a line of the log at start and reload, as two lines of `holdfast check`.
 * Never holds any part of a secret.
 */
#ifndef FAULT_H
#define FAULT_H

#include "base/defs.h"

struct fault {
	char what[512];
	char mend[256];
};

/* Later calls do not overwrite the first: it is nearest to the cause. */
void fault_set(struct fault *, const char *mend, const char *fmt, ...)
    PRINTF(3, 4);

#endif
