/*
 * request - what one client asked: bounded, decoded once, read-only.
 *
 * Everything comes from the FastCGI parameters nginx sends (the list is in
 * request.c; nothing else is looked at).  What is decoded lives in the
 * request's arena; headers and body stay where they were received until the
 * exchange ends.
 *
 * A string member is NULL when the parameter is missing or empty, so an empty
 * header can never pass for a present one.
 */
#ifndef REQUEST_H
#define REQUEST_H

#include "base/defs.h"
#include "base/err.h"
#include "base/span.h"

struct arena;

enum method {
	METHOD_OTHER, /* anything not below: 405 */
	METHOD_GET,
	METHOD_HEAD,
	METHOD_POST,
	METHOD_PUT,
	METHOD_PATCH,
	METHOD_DELETE,
	METHOD_OPTIONS
};

struct request_parameter {
	const char *name;  /* decoded */
	const char *value; /* decoded; "" for `?name` and `?name=` */
	const char *raw;   /* as sent, undecoded */
};

struct request {
	/*
	 * What is wrong with it as a whole, ERR_OK if nothing: ERR_NOT_FOUND
	 * (the path), ERR_URI_TOO_LONG, ERR_HEADERS_TOO_LARGE,
	 * ERR_BAD_PARAMETER (query or Content-Length: error_parameter),
	 * ERR_INTERNAL (nginx sent what it must not; logged).  The other
	 * members are then as far as they could be read, and safe.
	 */
	enum err error;
	const char *error_parameter; /* NULL, or the name to blame */

	enum method method;
	const char *method_name; /* as sent */
	const char *uri;         /* as sent, with the query */

	/* "/api/sessions/me" is {"api", "sessions", "me"}. */
	const char *const *segments;
	size_t segment_count;

	const struct request_parameter *parameters;
	size_t parameter_count;

	const char *authorization;
	const char *if_match;
	const char *if_none_match;
	const char *idempotency_key;
	const char *prefer;
	const char *x_session_id;
	const char *origin;
	const char *host;
	const char *accept;
	const char *content_type;
	const char *request_id; /* never NULL: "-" if nginx sent none */
	const char *remote_addr;
	const char *websocket_protocol; /* live auth step only */

	bool is_ops;     /* came by the operators' listener */
	bool is_live;    /* nginx asks whether a stream may open */
	int64_t sent_us; /* wall clock: nginx sent it; 0: unknown */

	/* After request_read_body(); before it body is NULL. */
	const char *body; /* body_len bytes, then a NUL */
	size_t body_len;
	size_t body_size; /* as sent, known also when too large */

	/* Not for handlers: where the body waits, and parameters as sent. */
	const char *received;
	size_t received_len;
	const char *content_length;
	const char *sent;
	const char *ops;
	const char *live;
};

/*
 * Fill *req from a NULL-terminated list of "NAME=value", borrowed as
 * is received, the body (a NUL stands after it).  size is what was sent,
 * larger when the rest was thrown away.
 */
void request_parse(struct arena *, struct request *req, char *const *params,
    struct span received, size_t size);

/*
 * Step two, once the caller is known and the route's limit with it.  The bytes
 * have arrived by then (nginx buffers, the socket must be drained in any case),
 * but nobody looked at them.  ERR_TOO_LARGE leaves body NULL and body_size set.
 */
NODISCARD enum err request_read_body(struct request *, size_t max_bytes);

/* The decoded value of ?name=, or NULL. */
const char *request_query(const struct request *, const char *name);

/*
 * ?name=a,b%2Cc split at raw commas, then decoded: {"a", "b,c"}.  *count is 0
 * and the result NULL when the parameter is missing; ?name= is one empty
 * string. NULL with *count > 0: no memory.
 */
const char *const *request_query_list(
    struct arena *, const struct request *, const char *name, size_t *count);

/*
 * Segments from first on as one string, `/` between them: a {key}.  NULL: no
 * such segment, or no memory.
 */
const char *request_rest(struct arena *, const struct request *, size_t first);

const char *request_method_name(enum method);

#endif
