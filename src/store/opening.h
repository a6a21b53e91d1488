/*
 * opening - what a lane asks a new connection, before it trusts it.
 *
 * Pure, but for the connection's texts.  A connection is of use only if
 *
 *	- the settings that we asked for are in force, limits that are sent by
 *	  name among them: a pooler may drop them;
 *	- a commit is on disk before it is answered, whatever the database's own
 *	  settings say;
 *	- this is the database that the clients were told of; else each session
 *	  gets another era first [sql/lib/life];
 *	- the connection before it, if it was given up in the middle of a batch,
 *	  is at an end: else what was sent there could still be done, over
 *	  something that was acknowledged later.
 */
#ifndef OPENING_H
#define OPENING_H

#include "base/defs.h"
#include "base/err.h"
#include "store/call.h"

struct conf;
struct pg_conn;
struct pg_result;

/* A process of the server: pids come again, so its start is told, too. */
struct backend {
	char pid[16]; /* "": none */
	char began[64];
	char server[64]; /* when that began */
};

/* What sql/lib/life/life_step.sql answers. */
enum life {
	LIFE_BUSY,    /* somebody else is at it */
	LIFE_MORE,    /* some sessions have their new era: ask again */
	LIFE_RENEWED, /* all have it by now */
	LIFE_SAME,    /* it is the database it was */
};

struct opening {
	struct backend own;
	bool is_old_left; /* the old one did not end in time */
	char unmet[256];  /* settings that are not in force; "": none */
	enum life life;
};

/* For the startup packet; the administrator's own stand first. */
NODISCARD char *opening_options(const struct conf *, enum call_lane);

/* The one statement of the above; $1 to $3 are the old backend's members. */
NODISCARD char *opening_sql(const struct conf *, enum call_lane);

/* Its row; false: it is none. */
NODISCARD bool opening_read(const struct pg_result *, struct opening *);

/* "more" is LIFE_MORE. */
enum life opening_life(const char *word);

#endif
