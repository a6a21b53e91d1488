/*
 * figures - numbers out of the text of /metrics.
 *
 * Runs in:  a command.
 * Owns:     nothing; the text is the caller's, NUL-terminated, or NULL.
 */
#ifndef FIGURES_H
#define FIGURES_H

#include "base/defs.h"

/* The sum of a metric's rows whose labels contain this; 0 when there is none.
 */
double figures_sum(const char *text, const char *metric, const char *label);

/* Milliseconds within which that share was answered; -1: none. */
double figures_within_ms(const char *text, double share);

#endif
