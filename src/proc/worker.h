/*
 * worker - answers the requests of one group until it is told to leave.
 *
 * Runs in:  a child of its own.  Threads: this one, which waits for SIGTERM
 *           and looks after the keys; the request threads; the store's lanes.
 */
#ifndef WORKER_H
#define WORKER_H

#include "proc/child.h"

child_work worker_run;

#endif
