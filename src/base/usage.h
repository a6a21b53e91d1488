/*
 * usage - what this process takes of the machine, into its score.
 *
 * Runs in:  the main thread of the master and of each child, once a second.
 */
#ifndef USAGE_H
#define USAGE_H

void usage_note(void);

#endif
