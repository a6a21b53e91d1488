/*
 * route - a row of the table of everything this service answers.
 *
 * The role it needs, the body it takes with its schema, and the SQL function
 * that answers: the head of that function lists its arguments.
 */
#ifndef ROUTE_H
#define ROUTE_H

#include "base/defs.h"
#include "base/err.h"
#include "base/score.h"
#include "http/request.h"
#include "store/call.h"

struct reqctx;

/*
 * Who may call.  Zero is not a permission: a row that forgets the column
 * stops the program at start instead of standing open.  The last three are
 * also what the SQL functions get as p_need, where it is decided.
 */
enum need {
	NEED_UNSET,
	ANYONE, /* no token is looked at */
	OPS,    /* came by the operators' listener */
	TICKET, /* a ticket in the body */
	LIVE,   /* a bearer or a live ticket, asked by nginx */
	USER,   /* any verified token */
	ADMIN,  /* a token with that role */
	WORKER,
	VIEWER, /* of the session in the path */
	EDITOR,
	OWNER,
};

/* What body a row takes. */
enum body {
	BODY_UNSET,
	NONE,     /* what comes is not looked at */
	JSON,     /* application/json, not empty */
	OPTIONAL, /* the same, or nothing at all */
	PATCHES,  /* application/merge-patch+json */
	VALUE,    /* any JSON value, not only an object */
	BEACON,   /* JSON as application/json or text/plain */
	RECORDS,  /* {"records": [...]}, or application/x-ndjson, a line each */
};

typedef enum err route_handler(struct reqctx *);

/* The same before a call, for the rows of *owner; see dbcall.h. */
typedef enum err route_check(struct reqctx *, const char **owner);

struct route {
	enum method method;
	const char *path; /* {name} is one segment, {name...} the rest */
	enum score_group group;
	enum need need;
	enum body body;
	const char *schema; /* in schema_dir; NULL: any JSON */
	enum call_id call;
	route_handler *handle; /* NULL: the call's answer is the reply */
	const char *reads;   /* a query parameter that handle reads by itself */
	bool is_latest_fine; /* {id} may be `latest` */
	route_handler *fits; /* refuses a body that cannot fit */
	route_check *govern; /* checks its changes by apps' schemas */
	bool is_large;       /* takes long whatever its size */
	bool has_page;       /* its Location has a query */
	bool is_opening;     /* a page opens with it: it may wait as a save */
	bool is_save;        /* its outcome is counted */
};

#define ROUTE_NO_CALL CALL__COUNT

#endif
