/*
 * gate - what a connection must send before it costs anybody anything.
 *
 * Collects the bytes of one connection until they are one whole FastCGI request
 * of the only shape nginx sends: BEGIN_REQUEST for a responder, PARAMS, STDIN,
 * all of one id.  libfcgi then parses parameters that are known to be complete
 * and sane, from memory, and never reads from a socket.  So a slow sender holds
 * no thread; a management record, a second request in the same connection or
 * a length of 2 GiB never gets as far as the library; and what follows the
 * request is nobody's input.
 *
 * Runs in:  a request thread.
 * Owns:     the bytes of one request.
 * Never:    reads a clock or a socket, so its tests need neither.
 */
#ifndef GATE_H
#define GATE_H

#include "base/buf.h"
#include "base/defs.h"

#define GATE_PARAMS_BYTES 262144 /* beyond it there is no polite answer */
#define GATE_PARAMS_COUNT 256
#define GATE_HEADER_BYTES 8
#define GATE_BEGIN_BYTES  8
#define GATE_DRAIN_BYTES  16777216 /* counted past the limit, then cut off */

enum gate_verdict {
	GATE_MORE,  /* not yet whole */
	GATE_WHOLE, /* serve it */
	GATE_REFUSE /* close the connection */
};

enum gate_stage { GATE_AT_BEGIN, GATE_AT_PARAMS, GATE_AT_STDIN, GATE_AT_END };

struct gate {
	enum gate_stage stage;
	size_t max_body_bytes;
	unsigned request_id;

	/* The record being received. */
	unsigned char header[GATE_HEADER_BYTES];
	size_t header_len;
	unsigned char begin[GATE_BEGIN_BYTES];
	size_t begin_len;
	size_t content_left;
	size_t padding_left;

	struct buf params; /* content of the PARAMS records */
	struct buf body;   /* of STDIN: the first max_body_bytes */
	size_t body_size;  /* of STDIN, whatever was kept */
};

void gate_init(struct gate *, size_t max_body_bytes);

/* Forget and wipe; small buffers are kept for the next request. */
void gate_reset(struct gate *);
void gate_free(struct gate *);

NODISCARD enum gate_verdict gate_feed(
    struct gate *, const unsigned char *bytes, size_t len);

/*
 * The records that libfcgi is to read: the same request id and parameters, no
 * keep-alive, an empty STDIN.
 */
void gate_head(const struct gate *, struct buf *out);

/* NUL-terminated; body.len bytes. */
const char *gate_body(const struct gate *);

/* Bytes held in memory. */
size_t gate_bytes(const struct gate *);

#endif
