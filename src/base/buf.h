/*
 * buf - bytes being put together.
 *
 * Grows up to its bound; the first failure sticks, so a writer checks once at
 * the end.  data is always NUL-terminated after a successful add.
 */
#ifndef BUF_H
#define BUF_H

#include "base/defs.h"

struct buf {
	char *data;
	size_t len;
	size_t cap;
	size_t max;
	bool is_failed;
};

#define BUF_INIT(max_bytes) ((struct buf){.max = (max_bytes)})

void buf_free(struct buf *); /* leaves an empty buf, NULL data is fine */
void buf_clear(struct buf *);

void buf_add(struct buf *, const void *, size_t len);
void buf_str(struct buf *, const char *);
void buf_char(struct buf *, char);
void buf_printf(struct buf *, const char *fmt, ...) PRINTF(2, 3);

/* A JSON string with its quotes; ill-formed UTF-8 becomes U+FFFD. */
void buf_json(struct buf *, const char *, size_t len);
void buf_json_str(struct buf *, const char *);

#endif
