/*
 * http - one request and its answer, as the layer above sees them.
 *
 * A request thread fills an exchange, calls the handler once, and sends what
 * the handler left in ->response.  This layer writes no bodies of its own: what
 * is wrong with a request is in ->request.error, and the handler says so in
 * its own words.  A connection that never becomes a whole, sane FastCGI
 * request is closed and the handler never hears of it.
 *
 *	static void
 *	hello(struct http_exchange *x, void *ctx)
 *	{
 *		response_start(&x->response, 200);
 *		response_header(&x->response, "ETag", "\"1\"");
 *		response_body(&x->response, "application/json", "{}", 2);
 *	}
 *
 * Runs in:  a worker's request threads, one exchange a thread at a time.
 * Owns:     nothing after the handler returned: the arena is reset and every
 *           pointer in the exchange is gone.
 * Never:    shares an exchange between threads, calls the handler twice.
 */
#ifndef HTTP_H
#define HTTP_H

#include "base/defs.h"
#include "base/err.h"
#include "http/request.h"
#include "http/response.h"

struct FCGX_Request;
struct arena;

struct http_exchange {
	struct arena *arena; /* reset when the answer is out */
	struct request request;
	struct response response;
	int64_t start_us;    /* monotonic: when the request was whole */
	int64_t unix_us;     /* the same, by the wall clock */
	unsigned thread;     /* 0 .. fcgi_conf.threads - 1 */
	bool is_last_thread; /* all others of this worker are at work */

	/* Not for handlers: where the answer goes, and how far it is. */
	struct FCGX_Request *wire;
	bool has_begun;
	bool is_lost;
};

typedef void http_handler(struct http_exchange *, void *ctx);

/*
 * For answers too large to hold: send the status, the headers and then this
 * piece now.  response_body() is not used with it; the answer ends when the
 * handler returns.  An error means nobody listens any more: stop.
 */
NODISCARD enum err http_send(struct http_exchange *, const char *, size_t);

/* For serve.c: send what the handler left, unless it has sent it itself. */
void http_answer(struct http_exchange *);

#endif
