/*
 * err - every way a request can fail, in one list.
 *
 * A function that can fail returns enum err.  The code is part of the public
 * API: clients match on it, so it never changes.  The title is the only
 * sentence of ours a client sees for it; what else a problem document says
 * (limits, revisions, pointers) is data.  Why something failed belongs in
 * the log, at the line that found out.
 */
#ifndef ERR_H
#define ERR_H

#include "base/defs.h"

/* What a client's queue may do with a refused request. */
enum err_retry {
	RETRY_NEVER,
	RETRY_LATER,
	RETRY_AFTER_AUTH,
	RETRY_AFTER_REBASE,
	RETRY_AFTER_SHRINK,
};

/* clang-format off */
#define ERR_LIST(X) \
	X(ERR_OK, 200, "ok", RETRY_NEVER, "Done.") \
	X(ERR_MALFORMED_JSON, 400, "malformed-json", RETRY_NEVER, \
	    "The body is not valid JSON.") \
	X(ERR_BAD_PARAMETER, 400, "bad-parameter", RETRY_NEVER, \
	    "A parameter is missing or invalid.") \
	X(ERR_TOKEN_MISSING, 401, "token-missing", RETRY_AFTER_AUTH, \
	    "A bearer token is required.") \
	X(ERR_TOKEN_INVALID, 401, "token-invalid", RETRY_AFTER_AUTH, \
	    "The token is not accepted.") \
	X(ERR_TOKEN_EXPIRED, 401, "token-expired", RETRY_AFTER_AUTH, \
	    "The token has expired.") \
	X(ERR_TICKET_INVALID, 401, "ticket-invalid", RETRY_AFTER_AUTH, \
	    "The ticket is not accepted.") \
	X(ERR_FORBIDDEN, 403, "forbidden", RETRY_NEVER, \
	    "Your role does not allow this.") \
	X(ERR_QUOTA_EXCEEDED, 403, "quota-exceeded", RETRY_AFTER_SHRINK, \
	    "A limit of this session or user is reached.") \
	X(ERR_NOT_FOUND, 404, "not-found", RETRY_NEVER, \
	    "Not found.") \
	X(ERR_METHOD_NOT_ALLOWED, 405, "method-not-allowed", RETRY_NEVER, \
	    "Method not allowed.") \
	X(ERR_NOT_ACCEPTABLE, 406, "not-acceptable", RETRY_NEVER, \
	    "No acceptable representation.") \
	X(ERR_UNSUPPORTED_TYPE, 415, "unsupported-type", RETRY_NEVER, \
	    "Unsupported content type.") \
	X(ERR_CONFLICT, 409, "conflict", RETRY_AFTER_REBASE, \
	    "Someone else has changed this.") \
	X(ERR_SEQUENCE_GAP, 409, "sequence-gap", RETRY_AFTER_REBASE, \
	    "An earlier batch of this client is missing.") \
	X(ERR_CLIENT_UNKNOWN, 409, "client-unknown", RETRY_AFTER_REBASE, \
	    "This client id is unknown; use a new one.") \
	X(ERR_SCHEMA_VERSION, 409, "schema-version", RETRY_AFTER_REBASE, \
	    "The value has another schema version than the one stored.") \
	X(ERR_REQUEST_IN_PROGRESS, 409, "request-in-progress", RETRY_LATER, \
	    "The same request is in progress.") \
	X(ERR_STATE, 409, "state", RETRY_NEVER, \
	    "The current state does not allow this.") \
	X(ERR_SESSION_EXPIRED, 410, "session-expired", RETRY_NEVER, \
	    "The session has expired.") \
	X(ERR_SNAPSHOT_EXPIRED, 410, "snapshot-expired", RETRY_NEVER, \
	    "The snapshot has expired.") \
	X(ERR_CURSOR_EXPIRED, 410, "cursor-expired", RETRY_AFTER_REBASE, \
	    "This cursor has expired; load again without `since`.") \
	X(ERR_VERSION_MISMATCH, 412, "version-mismatch", RETRY_AFTER_REBASE, \
	    "The version does not match.") \
	X(ERR_TOO_LARGE, 413, "too-large", RETRY_AFTER_SHRINK, \
	    "Too large.") \
	X(ERR_URI_TOO_LONG, 414, "uri-too-long", RETRY_NEVER, \
	    "The address is too long.") \
	X(ERR_HEADERS_TOO_LARGE, 431, "headers-too-large", RETRY_NEVER, \
	    "The headers are too large.") \
	X(ERR_SCHEMA, 422, "schema", RETRY_NEVER, \
	    "The body does not match its schema.") \
	X(ERR_UNSTORABLE_TEXT, 422, "unstorable-text", RETRY_NEVER, \
	    "A text or number cannot be stored unchanged.") \
	X(ERR_KEY_REUSED, 422, "key-reused", RETRY_NEVER, \
	    "The Idempotency-Key belongs to another request.") \
	X(ERR_IF_MATCH_REQUIRED, 428, "if-match-required", RETRY_AFTER_REBASE, \
	    "If-Match is required here.") \
	X(ERR_RATE_LIMITED, 429, "rate-limited", RETRY_LATER, \
	    "Too many requests.") \
	X(ERR_INTERNAL, 500, "internal", RETRY_LATER, \
	    "Internal error.") \
	X(ERR_UNAVAILABLE, 503, "unavailable", RETRY_LATER, \
	    "The outcome is unknown; try again.") \
	X(ERR_DATABASE_BUSY, 503, "database-busy", RETRY_LATER, \
	    "The database is busy; try again shortly.") \
	X(ERR_DATABASE_FULL, 503, "database-full", RETRY_LATER, \
	    "The database is full; nothing was changed.") \
	X(ERR_DATABASE_READ_ONLY, 503, "database-read-only", RETRY_LATER, \
	    "The database is read-only; nothing was changed.") \
	X(ERR_DATABASE_CONNECTIONS, 503, "database-connections", RETRY_LATER, \
	    "The database has no free connection; nothing was changed.") \
	X(ERR_NOT_MIGRATED, 503, "not-migrated", RETRY_LATER, \
	    "The server is being upgraded; nothing was done.") \
	X(ERR_OVERLOADED, 503, "overloaded", RETRY_LATER, \
	    "Too many requests are waiting; nothing was done.") \
	X(ERR_DRAINING, 503, "draining", RETRY_LATER, \
	    "The server is shutting down; try again shortly.")

#define X(name, status, code, retry, title) name,
enum err { ERR_LIST(X) ERR__COUNT };
#undef X
/* clang-format on */

int err_status(enum err);
const char *err_code(enum err);
const char *err_title(enum err);
enum err_retry err_retry(enum err);
const char *err_retry_name(enum err_retry);

/* The error that carries this code; ERR_INTERNAL when none does. */
enum err err_by_code(const char *code);

#endif
