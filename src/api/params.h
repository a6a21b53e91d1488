/* clang-format off */
/*
 * params - the arguments of a row's call, from the parts of the request.
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
 * Runs in:  an acceptor thread; params_compile() before the first fork.
 */
/* clang-format on */
#ifndef PARAMS_H
#define PARAMS_H

#include "base/defs.h"
#include "base/err.h"

#include "store/call.h"

struct ask;
struct conf;
struct route;

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
	TYPE_COUNT, /* 1 to PARAMS_COUNT_MAX: of a page */
	TYPE_UUID,
	TYPE_BOOL,
	TYPE_LIST,
};

#define PARAMS_COUNT_MAX 1000

/* One word, read. */
struct param {
	enum param_source source;
	enum param_type type;
	bool is_rest;   /* of a segment: it and all that follow */
	size_t segment; /* its place in the path */
	char name[40];  /* of a query parameter; the text of a constant */
};

/* Reads a row's words; how many.  Dies of one that it does not know. */
int params_compile(const struct route *, struct param out[CALL_ARGS_MAX]);

/* The session this request is about, into ask; ERR_NOT_FOUND or worse. */
NODISCARD enum err params_session(struct ask *);

/* Whether this row takes a query parameter of this name. */
NODISCARD bool params_knows(const struct route *, const char *name);

/* Everything that can be wrong with the parameters, before any body... */
NODISCARD enum err params_bind(struct ask *);

/* ... and what needs the body: the fingerprint of a repeatable request. */
NODISCARD enum err params_bind_body(struct ask *);

/* The arguments, for this owner. */
void params_fill(struct ask *, struct call *, const char *owner);

/* Problem member "parameter", and its error. */
NODISCARD enum err params_refuse(struct ask *, const char *name);

/* conf as the text of these types; NULL: no memory. */
char *params_limits(const struct conf *);
char *params_job_limits(const struct conf *);
char *params_message_limits(const struct conf *);

#endif
