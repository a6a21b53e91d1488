/*
 * sqlstate - what to do about an error that PostgreSQL raised.
 *
 * Pure.  Expected outcomes are answers, not errors [sql/README.md], so what
 * comes here is a mistake of ours, a value that cannot be stored, or the
 * weather.
 */
#ifndef SQLSTATE_H
#define SQLSTATE_H

#include "base/defs.h"
#include "base/err.h"

enum sqlstate_remedy {
	SQLSTATE_FINAL,     /* the same call would raise the same again */
	SQLSTATE_ALONE,     /* again in a transaction of its own */
	SQLSTATE_WAIT,      /* a lock: the slow lane may wait for it */
	SQLSTATE_LONG,      /* took too long: only alone it counts */
	SQLSTATE_RECONNECT, /* rolled back, and the connection is stale */
	SQLSTATE_LOST,      /* the server is going: the outcome is unknown */
};

struct sqlstate {
	const char *prefix; /* of the five characters */
	enum sqlstate_remedy remedy;
	int tries; /* alone, before err is the answer */
	enum err err;
};

/* Never NULL; state NULL is how libpq reports a connection that broke. */
const struct sqlstate *sqlstate_find(const char *state);

/* Whether a function of ours is not there, or there twice. */
bool sqlstate_is_lack(const char *state);

/* What calls are answered while this keeps the connection from being made;
 * one of status 503. */
enum err sqlstate_away(const char *state);

/*
 * libpq has no field for why a connection failed, only words.  With
 * PQERRORS_VERBOSE they hold the SQLSTATE, found into room; NULL: none.
 */
const char *sqlstate_told(const char *words, char room[6]);

/* The words in one line, without the server's source files. */
void sqlstate_tidy(const char *words, char *out, size_t size);

#endif
