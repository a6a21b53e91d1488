/*
 * reqctx - one request on its way through the pipeline.
 *
 * What has been found out about it so far; each step of pipeline.c fills in
 * its part.  Everything lives in the request's arena, but for the call's
 * result, which pipeline_run() ends.
 */
#ifndef REQCTX_H
#define REQCTX_H

#include "api/api.h"
#include "api/turns.h"
#include "auth/lease.h"
#include "auth/principal.h"
#include "auth/ticket.h"
#include "base/defs.h"
#include "base/err.h"
#include "base/uuid.h"
#include "http/http.h"
#include "json/json.h"

struct route;

/* What is wrong, beyond its code. */
struct problem {
	const char *detail;  /* a sentence; NULL: the title says it */
	const char *members; /* further members, JSON without its braces */
	const char *header;  /* Allow, Accept or Accept-Patch ... */
	const char *value;   /* ... and what it says */
	int status;          /* 0: the error's own */
	int64_t retry_s;     /* Retry-After; 0: what is usual */
};

struct reqctx {
	struct api *api;
	struct http_exchange *x;
	const struct request *req;
	struct arena *arena;

	const struct route *route;
	size_t row; /* of the route; match_rows() when there is none */

	struct principal who;         /* who.user NULL: nobody */
	struct ticket ticket;         /* of a beacon or a stream */
	struct turns_entry turn;      /* of the user */
	char session[UUID_TEXT_SIZE]; /* "" when there is none */
	char new_id[UUID_TEXT_SIZE];
	const char *idem; /* Idempotency-Key, bare */
	const char *fingerprint;

	const char *body; /* what SQL gets; NULL: nothing came */
	size_t body_len;
	const struct json *json;

	struct lease lease; /* what a processor's token names */

	const char *guard;   /* revisions of what was looked at, or NULL */
	const char *refused; /* why a beacon is only kept as copies, or NULL */

	struct problem problem;
	int64_t auth_us, validate_us, queue_us, db_us;
};

#endif
