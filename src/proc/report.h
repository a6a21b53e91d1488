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

/* How a child of this group ended, and how the last reload went. */
void report_end(enum score_group, const char *end);
void report_reload(const char *how);

void report_write(const struct conf *, const struct roster *, bool is_draining);
void report_remove(const struct conf *);

/* What was written, for status; false when there is none. */
struct buf;
NODISCARD bool report_read(const struct conf *, struct buf *out);

#endif
