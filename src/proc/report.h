/*
 * report - how the master sees things, in a file for `holdfast status`.
 *
 * DIR/master.status is text for a person, replaced whole whenever what it says
 * has changed.
 */
#ifndef REPORT_H
#define REPORT_H

#include "base/defs.h"
#include "proc/roster.h"

struct conf;

/* How a child of this group ended. */
void report_end(enum score_group, const char *end);

/* How the last reload goes; each that begins has the next number. */
void report_reload_begins(void);
void report_reload_ends(bool is_done, const char *why);

/* The number of the last reload, and how it goes, of a running master. */
struct report_reload {
	unsigned number; /* 0: there was none */
	bool is_over;
	char how[512]; /* "done", or "refused: ..." */
};
NODISCARD bool report_read_reload(const struct conf *, struct report_reload *);

void report_write(const struct conf *, const struct roster *, bool is_draining);
void report_remove(const struct conf *);

/* What was written, for status; false when there is none. */
struct buf;
NODISCARD bool report_read(const struct conf *, struct buf *out);

#endif
