/*
 * response - status, headers and body until they are sent at once.
 *
 * Runs in:  a request thread.
 * Owns:     its headers.  Not the body: that is borrowed, usually from the
 *           arena, until the exchange ends.
 * Never:    lets a value start a new line: control characters in a header
 *           value make the answer a bare 500.
 */
#ifndef RESPONSE_H
#define RESPONSE_H

#include "base/buf.h"
#include "base/defs.h"

struct response {
	int status;         /* 0: the handler said nothing, which is a 500 */
	struct buf headers; /* "Name: value\r\n" ... */
	const char *type;
	const char *body;
	size_t body_len;
	bool is_broken; /* a header was refused, or no memory */
	bool is_head_only;
};

void response_init(struct response *, bool is_head_only);
void response_free(struct response *);

/* Forget everything said so far and begin again with this status. */
void response_start(struct response *, int status);
void response_header(struct response *, const char *name, const char *value);
void response_headerf(struct response *, const char *name, const char *fmt, ...)
    PRINTF(3, 4);

/* type is borrowed too, and not sent with 204 and 304, which have no body. */
void response_body(
    struct response *, const char *type, const char *bytes, size_t len);

/*
 * What goes before the body: "Status: 200 OK\r\n...\r\n\r\n".  With
 * has_length false no Content-Length is written (pieces follow).
 */
void response_head(const struct response *, bool has_length, struct buf *out);

/* The part of the body that is sent: 0 for HEAD, 204, 304. */
size_t response_body_len(const struct response *);

#endif
