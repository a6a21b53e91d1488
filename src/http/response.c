#include "http/response.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

/* A Location with a key of 256 escaped bytes is the longest we write. */
#define HEADERS_MAX_BYTES 8192
#define VALUE_MAX_BYTES   2048

static const struct {
	int status;
	const char *reason;
} reasons[] = {
    {200, "OK"},
    {201, "Created"},
    {204, "No Content"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {409, "Conflict"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {503, "Service Unavailable"},
};

static const char *
reason_of(int status)
{
	for (size_t i = 0; i < COUNT(reasons); i++) {
		if (reasons[i].status == status)
			return reasons[i].reason;
	}
	return "Status";
}

void
response_init(struct response *r, bool is_head_only)
{
	*r = (struct response){
	    .headers = BUF_INIT(HEADERS_MAX_BYTES),
	    .is_head_only = is_head_only,
	};
}

void
response_free(struct response *r)
{
	buf_free(&r->headers);
}

void
response_start(struct response *r, int status)
{
	buf_clear(&r->headers);
	r->status = status;
	r->type = NULL;
	r->body = NULL;
	r->body_len = 0;
	r->is_broken = false;
}

void
response_header(struct response *r, const char *name, const char *value)
{
	/* A line break in a value would let its author write headers. */
	if (str_has_control(value, strlen(value))) {
		r->is_broken = true;
		return;
	}
	buf_str(&r->headers, name);
	buf_str(&r->headers, ": ");
	buf_str(&r->headers, value);
	buf_str(&r->headers, "\r\n");
}

void
response_headerf(struct response *r, const char *name, const char *fmt, ...)
{
	char value[VALUE_MAX_BYTES];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(value, sizeof value, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof value)
		r->is_broken = true;
	else
		response_header(r, name, value);
}

void
response_body(struct response *r, const char *type, const char *b, size_t len)
{
	r->type = type;
	r->body = b;
	r->body_len = len;
}

static bool
has_body(const struct response *r)
{
	return r->status != 204 && r->status != 304;
}

static bool
is_usable(const struct response *r)
{
	return r->status != 0 && !r->is_broken && !r->headers.is_failed;
}

size_t
response_body_len(const struct response *r)
{
	if (!is_usable(r) || r->is_head_only || !has_body(r))
		return 0;
	return r->body_len;
}

void
response_head(const struct response *r, bool has_length, struct buf *out)
{
	if (!is_usable(r)) {
		buf_str(out, "Status: 500 Internal Server Error\r\n"
			     "Content-Length: 0\r\n\r\n");
		return;
	}
	buf_printf(out, "Status: %d %s\r\n", r->status, reason_of(r->status));
	if (r->headers.len > 0)
		buf_add(out, r->headers.data, r->headers.len);
	if (has_body(r)) {
		if (r->type != NULL)
			buf_printf(out, "Content-Type: %s\r\n", r->type);
		if (has_length)
			buf_printf(out, "Content-Length: %zu\r\n", r->body_len);
	}
	buf_str(out, "\r\n");
}
