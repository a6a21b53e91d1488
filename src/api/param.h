/* clang-format off */
/*
 * param - the arguments of a row's call, as the route table lists them.
 *
 * A row of the route table lists one word for each argument of its function:
 *
 *	owner actor need	whose session, who asks, what role it takes
 *	session			{id} of the path (me: the lasting session), or
 *				X-Session-Id or ?session= where it has none, or
 *				what a ticket or a claim names
 *	{name} {name}:int {name}:uuid
 *				a segment of the path
 *	?name ?name:int ?name:count ?name:uuid ?name:bool
 *				a query parameter, or NULL
 *	?keys:list		its comma-separated parts, as a JSON array
 *	+name			one that the handler reads by itself: no argument
 *	body body-or-empty	the bytes of the body; {} for none
 *	new-id			a UUID made before the first attempt
 *	idem fingerprint	Idempotency-Key and what it stands for, or NULL
 *	if-match if-none-match	without quotes and W/
 *	limits job-limits message-limits
 *				the limits in force, a holdfast.limits, and
 *				those of jobs and messages, of types of their own
 *	minimal			Prefer: return=minimal
 *	iat			when the ticket was made, in unix microseconds
 *	job lease		what the token of a claim names
 *	guard refused		what govern.h found out, or NULL
 *	const:text		that text
 *	null
 *
 * A query parameter that a row does not name is refused.
 *
 * Runs in:  any process, before its threads start: param_read().
 */
/* clang-format on */
#ifndef PARAM_H
#define PARAM_H

#include "api/route.h"

/* clang-format off */
#define PARAM_SOURCES(X) \
	X(OWNER, "owner") X(ACTOR, "actor") X(NEED, "need") \
	X(SESSION, "session") X(BODY, "body") \
	X(BODY_OR_EMPTY, "body-or-empty") X(NEW_ID, "new-id") \
	X(IDEM, "idem") X(FINGERPRINT, "fingerprint") \
	X(IF_MATCH, "if-match") X(IF_NONE_MATCH, "if-none-match") \
	X(LIMITS, "limits") X(MINIMAL, "minimal") X(IAT, "iat") \
	X(GUARD, "guard") X(REFUSED, "refused") \
	X(JOB, "job") X(LEASE, "lease") X(JOB_LIMITS, "job-limits") \
	X(MESSAGE_LIMITS, "message-limits") \
	X(NULL, "null")

#define X(symbol, word) PARAM_##symbol,
enum param_source {
	PARAM_SOURCES(X) PARAM_SEGMENT, PARAM_QUERY, PARAM_BY_HAND, PARAM_CONST
};
#undef X
/* clang-format on */

enum param_type {
	TYPE_TEXT,
	TYPE_INT,   /* 0 or more, 64 bits */
	TYPE_COUNT, /* 1 to PARAM_COUNT_MAX: of a page */
	TYPE_UUID,
	TYPE_BOOL,
	TYPE_LIST,
};

#define PARAM_COUNT_MAX 1000

/* One word, read. */
struct param {
	enum param_source source;
	enum param_type type;
	bool is_rest;   /* of a segment: it and all that follow */
	size_t segment; /* its place in the path */
	char name[40];  /* of a query parameter; the text of a constant */
};

/* Every row's words, after match_read().  Dies of one that it does not know. */
void param_read(void);

/* A row's, in the order of its call's arguments. */
const struct param *param_list(const struct route *, int *count);

#endif
