/*
 * signals - blocked everywhere, and waited for in two places.
 *
 * The master reads them from a descriptor in its loop; a child's main thread
 * waits for SIGTERM.  No other thread and no other place ever sees one.
 */
#ifndef SIGNALS_H
#define SIGNALS_H

#include "base/defs.h"

struct signals {
	bool is_stop;   /* SIGTERM, SIGINT */
	bool is_reload; /* SIGHUP */
	bool is_child;  /* SIGCHLD */
};

/* A nonblocking descriptor, or -1.  Also ignores SIGPIPE. */
int signals_open(void);

/* Adds what came since the last time. */
void signals_read(int fd, struct signals *);

/*
 * In a child, after the fork: SIGTERM when the master dies, SIGTERM alone
 * waited for, the terminal's own signals ignored.  False: the master is gone.
 */
NODISCARD bool signals_become_child(int master_pid);

/* In a child: true when SIGTERM came within this time. */
bool signals_wait_stop(int64_t at_most_us);

#endif
