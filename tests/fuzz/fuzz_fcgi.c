/*
 * fuzz_fcgi - whatever bytes a FastCGI socket may carry.
 *
 * What the gate lets through, libfcgi parses whole, the handler sees once, and
 * its request is safe to look at.
 */
#include <assert.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/str.h"
#include "http/connection.h"
#include "http/fcgi.h"
#include "http/serve.h"

#define BODY_BYTES 512

int LLVMFuzzerInitialize(int *, char ***);
int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct server *server;
static unsigned served;

static void
look_at_path(struct arena *a, const struct request *req)
{
	assert(req->segment_count <= LIMITS_SEGMENTS);
	for (size_t i = 0; i < req->segment_count; i++) {
		const char *s = req->segments[i];

		assert(
		    *s != '\0' && strcmp(s, ".") != 0 && strcmp(s, "..") != 0);
		assert(str_is_utf8(s, strlen(s)) &&
		       !str_has_control(s, strlen(s)));
	}
	if (req->segment_count > 0)
		assert(request_rest(a, req, 0) != NULL);
}

static void
look_at_query(struct arena *a, const struct request *req)
{
	size_t n;

	assert(req->parameter_count <= LIMITS_QUERY);
	for (size_t i = 0; i < req->parameter_count; i++) {
		const struct request_parameter *p = &req->parameters[i];

		assert(request_query(req, p->name) == p->value);
		assert(strlen(p->value) <= strlen(p->raw));
		(void)request_query_list(a, req, p->name, &n);
		assert(n > 0);
	}
}

static void
look(struct http_exchange *x, void *ctx)
{
	struct request *req = &x->request;

	(void)ctx;
	served++;
	look_at_path(x->arena, req);
	look_at_query(x->arena, req);
	if (req->error == ERR_OK)
		assert(req->uri != NULL && req->segment_count > 0);
	if (request_read_body(req, BODY_BYTES) == ERR_OK)
		assert(strlen(req->body) <= req->body_len &&
		       req->body[req->body_len] == '\0');
	response_start(&x->response, err_status(req->error));
	response_header(
	    &x->response, "X-Uri", req->uri == NULL ? "" : req->uri);
	response_body(
	    &x->response, "text/plain", req->received, req->received_len);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const _Atomic unsigned idle;
	const struct server_conf conf = {
	    .handle = look, .max_arena_bytes = 1 << 24, .idle = &idle};

	(void)argc;
	(void)argv;
	log_init(LOG_LEVEL_ERROR, LOG_FORMAT_LOGFMT, "fuzz");
	signal(SIGPIPE, SIG_IGN);
	assert(fcgi_init());
	server = serve_new(&conf);
	assert(server != NULL);
	return 0;
}

/* The first byte says where the bytes are cut in two. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct connection *c;
	enum gate_verdict v;
	size_t cut;
	int pair[2];

	if (size == 0 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) != 0)
		return 0;
	cut = data[0] < size - 1 ? data[0] : size - 1;
	data++;
	size--;
	c = connection_new(pair[0], BODY_BYTES);
	assert(c != NULL);
	v = gate_feed(&c->gate, data, cut);
	if (v == GATE_MORE)
		v = gate_feed(&c->gate, data + cut, size - cut);
	served = 0;
	if (v == GATE_WHOLE) {
		serve_connection(server, c);
		assert(served == 1);
	}
	connection_free(c);
	close(pair[1]);
	return 0;
}
