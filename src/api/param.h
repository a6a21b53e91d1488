/*
 * param - where the arguments of each call come from.
 *
 * The heads of sql/api say it [sql/README.md]; the table is made of them as the
 * program is built [store/calls.h].
 *
 * Runs in:  any process, before its threads start: param_read().
 */
#ifndef PARAM_H
#define PARAM_H

#include "api/route.h"

enum param_source {
	PARAM_OWNER,
	PARAM_ACTOR,
	PARAM_NEED,
	PARAM_SESSION,
	PARAM_BODY,
	PARAM_NEW_ID,
	PARAM_IDEM,
	PARAM_FINGERPRINT,
	PARAM_IF_MATCH,
	PARAM_IF_NONE_MATCH,
	PARAM_MINIMAL,
	PARAM_GUARD,
	PARAM_REFUSED,
	PARAM_IAT,
	PARAM_JOB,
	PARAM_LEASE,
	PARAM_LIMITS,
	PARAM_JOB_LIMITS,
	PARAM_MESSAGE_LIMITS,
	PARAM_QUERY,
	PARAM_SEGMENT,
	PARAM_SEGMENT_OR_NULL, /* NULL where the path has none */
	PARAM_CONST,
	PARAM_GIVEN, /* by the handler */
};

enum param_type {
	TYPE_TEXT,
	TYPE_INT,   /* 0 or more, 64 bits */
	TYPE_COUNT, /* 1 to PARAM_COUNT_MAX: of a page */
	TYPE_UUID,
	TYPE_BOOL,
	TYPE_LIST,
};

#define PARAM_COUNT_MAX 1000

struct param {
	enum call_id call;
	enum param_source source;
	enum param_type type;
	const char *name; /* of a constant: its text */
};

/* After match_read().  Dies of a row that cannot fill its call. */
void param_read(void);

/* A call's, in the order of its arguments; none of ROUTE_NO_CALL. */
const struct param *param_list(enum call_id, int *count);

#endif
