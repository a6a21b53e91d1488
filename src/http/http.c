#include "http/http.h"

#include <fcgiapp.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "base/clock.h"
#include "base/score.h"

/*
 * nginx reads at once, into memory and then a file.  A reader that takes longer
 * than this for one piece is gone, or means to keep the thread.
 */
#define SEND_MAX_US 20000000

/* libfcgi's buffer: between two of these it may block for one send timeout. */
#define PIECE_BYTES 8192

#define HEAD_MAX_BYTES 16384

/* One write of libfcgi, which is max 8 KiB. */
#define SEND_TIMEOUT_S 5

/* A fresh socket takes so much without a wait, and most answers are smaller. */
#define AT_ONCE_BYTES 16384

/* Receiving never blocks here, so only sending needs a timeout. */
static void
limit_patience(struct http_exchange *x)
{
	struct timeval patience = {.tv_sec = SEND_TIMEOUT_S};

	setsockopt(x->wire->ipcFd, SOL_SOCKET, SO_SNDTIMEO, &patience,
	    sizeof patience);
}

static void
put(struct http_exchange *x, const char *bytes, size_t len)
{
	int64_t due_us = clock_now_us() + SEND_MAX_US;

	score_wait(+1);
	for (size_t at = 0; at < len && !x->is_lost; at += PIECE_BYTES) {
		size_t n = len - at < PIECE_BYTES ? len - at : PIECE_BYTES;

		x->is_lost =
		    FCGX_PutStr(bytes + at, (int)n, x->wire->out) != (int)n ||
		    clock_now_us() > due_us;
	}
	score_wait(-1);
}

static void
put_head(struct http_exchange *x, bool has_length)
{
	struct buf head = BUF_INIT(HEAD_MAX_BYTES);

	x->has_begun = true;
	response_head(&x->response, has_length, &head);
	if (head.is_failed)
		x->is_lost = true;
	else
		put(x, head.data, head.len);
	buf_free(&head);
}

enum err
http_send(struct http_exchange *x, const char *bytes, size_t len)
{
	if (!x->has_begun) {
		limit_patience(x);
		put_head(x, false);
	}
	if (!x->response.is_head_only)
		put(x, bytes, len);
	return x->is_lost ? ERR_UNAVAILABLE : ERR_OK;
}

void
http_answer(struct http_exchange *x)
{
	if (x->has_begun)
		return;
	if (response_body_len(&x->response) > AT_ONCE_BYTES)
		limit_patience(x);
	put_head(x, true);
	put(x, x->response.body, response_body_len(&x->response));
}
