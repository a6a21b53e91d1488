#include "http/gate.h"

#include <string.h>

/* FastCGI 1.0, section 8. */
#define PROTOCOL       1
#define TYPE_BEGIN     1
#define TYPE_PARAMS    4
#define TYPE_STDIN     5
#define ROLE_RESPONDER 1
#define RECORD_BYTES   65535

/* A buffer above this goes back to the system between requests. */
#define KEEP_BYTES 65536

void
gate_init(struct gate *g, size_t max_body_bytes)
{
	memset(g, 0, sizeof *g);
	g->max_body_bytes = max_body_bytes;
	g->params = BUF_INIT(GATE_PARAMS_BYTES + 1);
	g->body = BUF_INIT(max_body_bytes + 1);
}

static void
wipe(struct buf *b)
{
	if (b->data != NULL)
		explicit_bzero(b->data, b->len);
	if (b->cap > KEEP_BYTES)
		buf_free(b);
	else
		buf_clear(b);
}

void
gate_reset(struct gate *g)
{
	struct buf params, body;

	wipe(&g->params);
	wipe(&g->body);
	params = g->params;
	body = g->body;
	gate_init(g, g->max_body_bytes);
	g->params.data = params.data;
	g->params.cap = params.cap;
	g->body.data = body.data;
	g->body.cap = body.cap;
}

void
gate_free(struct gate *g)
{
	wipe(&g->params);
	wipe(&g->body);
	buf_free(&g->params);
	buf_free(&g->body);
}

const char *
gate_body(const struct gate *g)
{
	return g->body.len > 0 ? g->body.data : "";
}

size_t
gate_bytes(const struct gate *g)
{
	return g->params.cap + g->body.cap;
}

/* --- the parameters, once they are all there --- */

struct cursor {
	const unsigned char *at;
	size_t left;
};

/* One byte below 128, or four with the top bit set. */
static bool
take_length(struct cursor *s, size_t *out)
{
	size_t n = 1, value;

	if (s->left == 0)
		return false;
	value = s->at[0];
	if (value >= 0x80) {
		n = 4;
		if (s->left < n)
			return false;
		value = (value & 0x7f) << 24 | (size_t)s->at[1] << 16 |
			(size_t)s->at[2] << 8 | s->at[3];
	}
	s->at += n;
	s->left -= n;
	*out = value;
	return true;
}

/*
 * libfcgi makes the text NAME=value of it, in which a NUL would end the value
 * early and a `=` in the name would begin it early.
 */
static bool
take_pair(struct cursor *s)
{
	size_t name_len, value_len;

	if (!take_length(s, &name_len) || !take_length(s, &value_len))
		return false;
	if (name_len == 0 || name_len > s->left ||
	    value_len > s->left - name_len)
		return false;
	if (memchr(s->at, '=', name_len) != NULL ||
	    memchr(s->at, '\0', name_len + value_len) != NULL)
		return false;
	s->at += name_len + value_len;
	s->left -= name_len + value_len;
	return true;
}

static bool
are_params_sane(const struct gate *g)
{
	struct cursor s = {
	    (const unsigned char *)g->params.data, g->params.len};

	for (size_t i = 0; s.left > 0; i++) {
		if (i == GATE_PARAMS_COUNT || !take_pair(&s))
			return false;
	}
	return true;
}

/* --- records --- */

/* The header is complete: does this record belong here? */
static enum gate_verdict
begin_record(struct gate *g)
{
	static const unsigned char type_at[] = {
	    [GATE_AT_BEGIN] = TYPE_BEGIN,
	    [GATE_AT_PARAMS] = TYPE_PARAMS,
	    [GATE_AT_STDIN] = TYPE_STDIN,
	};
	const unsigned char *h = g->header;
	unsigned id = (unsigned)h[2] << 8 | h[3];

	if (h[0] != PROTOCOL || h[1] != type_at[g->stage])
		return GATE_REFUSE;
	g->content_left = (size_t)h[4] << 8 | h[5];
	g->padding_left = h[6];
	if (g->stage == GATE_AT_BEGIN) {
		g->request_id = id;
		if (id == 0 || g->content_left != GATE_BEGIN_BYTES)
			return GATE_REFUSE;
	}
	return id == g->request_id ? GATE_MORE : GATE_REFUSE;
}

static enum gate_verdict
take_body(struct gate *g, const unsigned char *bytes, size_t len)
{
	size_t room = g->max_body_bytes - g->body.len;

	g->body_size += len;
	if (g->body_size > g->max_body_bytes + GATE_DRAIN_BYTES)
		return GATE_REFUSE;
	buf_add(&g->body, bytes, len < room ? len : room);
	return g->body.is_failed ? GATE_REFUSE : GATE_MORE;
}

static enum gate_verdict
take_content(struct gate *g, const unsigned char *bytes, size_t len)
{
	switch (g->stage) {
	case GATE_AT_BEGIN:
		memcpy(g->begin + g->begin_len, bytes, len);
		g->begin_len += len;
		return GATE_MORE;
	case GATE_AT_PARAMS:
		if (len > GATE_PARAMS_BYTES - g->params.len)
			return GATE_REFUSE;
		buf_add(&g->params, bytes, len);
		return g->params.is_failed ? GATE_REFUSE : GATE_MORE;
	case GATE_AT_STDIN: return take_body(g, bytes, len);
	case GATE_AT_END: break;
	}
	return GATE_REFUSE;
}

/* Content and padding are in.  An empty record ends its stream. */
static enum gate_verdict
end_record(struct gate *g)
{
	bool is_last = g->header[4] == 0 && g->header[5] == 0;

	g->header_len = 0;
	if (g->stage == GATE_AT_BEGIN) {
		if (((unsigned)g->begin[0] << 8 | g->begin[1]) !=
		    ROLE_RESPONDER)
			return GATE_REFUSE;
		g->stage = GATE_AT_PARAMS;
	} else if (is_last && g->stage == GATE_AT_PARAMS) {
		if (!are_params_sane(g))
			return GATE_REFUSE;
		g->stage = GATE_AT_STDIN;
	} else if (is_last) {
		g->stage = GATE_AT_END;
		return GATE_WHOLE;
	}
	return GATE_MORE;
}

static size_t
min_of(size_t a, size_t b)
{
	return a < b ? a : b;
}

enum gate_verdict
gate_feed(struct gate *g, const unsigned char *bytes, size_t len)
{
	enum gate_verdict v = g->stage == GATE_AT_END ? GATE_WHOLE : GATE_MORE;
	size_t n;

	while (len > 0 && v == GATE_MORE) {
		if (g->header_len < GATE_HEADER_BYTES) {
			n = min_of(len, GATE_HEADER_BYTES - g->header_len);
			memcpy(g->header + g->header_len, bytes, n);
			g->header_len += n;
			if (g->header_len == GATE_HEADER_BYTES)
				v = begin_record(g);
		} else if (g->content_left > 0) {
			n = min_of(len, g->content_left);
			v = take_content(g, bytes, n);
			g->content_left -= n;
		} else {
			n = min_of(len, g->padding_left);
			g->padding_left -= n;
		}
		bytes += n;
		len -= n;
		if (v == GATE_MORE && g->header_len == GATE_HEADER_BYTES &&
		    g->content_left == 0 && g->padding_left == 0)
			v = end_record(g);
	}
	return v;
}

/* --- what libfcgi gets to see --- */

static void
put_header(const struct gate *g, int type, size_t len, struct buf *out)
{
	unsigned char h[GATE_HEADER_BYTES] = {
	    PROTOCOL,
	    (unsigned char)type,
	    (unsigned char)(g->request_id >> 8),
	    (unsigned char)g->request_id,
	    (unsigned char)(len >> 8),
	    (unsigned char)len,
	};

	buf_add(out, h, sizeof h);
}

void
gate_head(const struct gate *g, struct buf *out)
{
	static const unsigned char begin[GATE_BEGIN_BYTES] = {
	    0, ROLE_RESPONDER};
	size_t n;

	put_header(g, TYPE_BEGIN, sizeof begin, out);
	buf_add(out, begin, sizeof begin);
	for (size_t at = 0; at < g->params.len; at += n) {
		n = min_of(g->params.len - at, RECORD_BYTES);
		put_header(g, TYPE_PARAMS, n, out);
		buf_add(out, g->params.data + at, n);
	}
	put_header(g, TYPE_PARAMS, 0, out);
	put_header(g, TYPE_STDIN, 0, out);
}
