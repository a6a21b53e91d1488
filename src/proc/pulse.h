/*
 * pulse - does a child still turn?
 *
 * The master looks at the counts in the child's score once a second.  A part
 * that has not turned for PULSE_LOOKS looks in a row hangs.  Looks are counted
 * and not seconds: a machine so busy that nobody gets a processor delays the
 * looks as well, and a child is not killed for it.
 *
 * The requests are judged only while no thread waits for a lane or for nginx:
 * a slow statement is no hang, and ends at a limit of its own.
 *
 * Pure: no clock, no process.
 */
#ifndef PULSE_H
#define PULSE_H

#include "base/defs.h"
#include "base/score.h"

#define PULSE_LOOKS 7

struct pulse {
	uint32_t turn[TURN__COUNT];  /* as it was at the last look */
	unsigned still[TURN__COUNT]; /* looks since it was another */
};

/* One look; the part that hangs, or TURN__COUNT. */
enum turn pulse_look(struct pulse *, const struct score *);

#endif
