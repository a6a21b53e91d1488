#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

void
buf_free(struct buf *b)
{
	free(b->data);
	*b = BUF_INIT(b->max);
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
	b->is_failed = false;
}

/* Room for more bytes and the NUL behind them. */
static bool
buf_reserve(struct buf *b, size_t more)
{
	size_t want;
	char *data;

	if (b->is_failed)
		return false;
	if (more < b->cap - b->len && b->cap > 0)
		return true;
	if (more >= b->max || b->len > b->max - more - 1) {
		b->is_failed = true;
		return false;
	}
	want = b->cap < 128 ? 256 : b->cap * 2;
	if (want < b->len + more + 1)
		want = b->len + more + 1;
	if (want > b->max)
		want = b->max;
	data = realloc(b->data, want);
	if (data == NULL) {
		b->is_failed = true;
		return false;
	}
	b->data = data;
	b->cap = want;
	return true;
}

void
buf_add(struct buf *b, const void *p, size_t len)
{
	if (!buf_reserve(b, len))
		return;
	if (len > 0)
		memcpy(b->data + b->len, p, len);
	b->len += len;
	b->data[b->len] = '\0';
}

void
buf_str(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_char(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0 || !buf_reserve(b, (size_t)n)) {
		b->is_failed = true;
		return;
	}
	va_start(ap, fmt);
	vsnprintf(b->data + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
}

static void
buf_json_byte(struct buf *b, unsigned char c)
{
	switch (c) {
	case '"': buf_str(b, "\\\""); break;
	case '\\': buf_str(b, "\\\\"); break;
	case '\n': buf_str(b, "\\n"); break;
	case '\r': buf_str(b, "\\r"); break;
	case '\t': buf_str(b, "\\t"); break;
	default: buf_printf(b, "\\u%04x", c); break;
	}
}

static bool
is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

void
buf_json(struct buf *b, const char *s, size_t len)
{
	size_t i = 0;

	buf_char(b, '"');
	while (i < len) {
		size_t run = i, n;

		while (run < len && is_plain((unsigned char)s[run]))
			run++;
		buf_add(b, s + i, run - i);
		i = run;
		if (i == len)
			break;
		n = str_utf8_len(s + i, len - i);
		if (n == 0) {
			buf_str(b, "\xef\xbf\xbd");
			i++;
		} else if (n == 1) {
			buf_json_byte(b, (unsigned char)s[i++]);
		} else {
			buf_add(b, s + i, n);
			i += n;
		}
	}
	buf_char(b, '"');
}

void
buf_json_str(struct buf *b, const char *s)
{
	buf_json(b, s, strlen(s));
}
