#include "http/connection.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define PIECE_BYTES 65536

static _Atomic size_t held_bytes;

struct connection *
connection_new(int fd, size_t max_body_bytes)
{
	struct connection *c = calloc(1, sizeof *c);

	if (c == NULL) {
		close(fd);
		return NULL;
	}
	c->fd = fd;
	gate_init(&c->gate, max_body_bytes);
	return c;
}

/* Keep the sum right; false when there is too much of it. */
static bool
hold(struct connection *c)
{
	size_t now = gate_bytes(&c->gate), sum;

	sum = atomic_fetch_add(&held_bytes, now - c->held_bytes);
	sum += now - c->held_bytes;
	c->held_bytes = now;
	return sum <= CONNECTION_HELD_BYTES;
}

static void
connection_close(struct connection *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
}

void
connection_renew(struct connection *c, int fd)
{
	connection_close(c);
	gate_reset(&c->gate);
	(void)hold(c);
	c->fd = fd;
}

void
connection_free(struct connection *c)
{
	if (c == NULL)
		return;
	connection_close(c);
	gate_free(&c->gate);
	(void)hold(c);
	free(c);
}

static bool
is_more_soon(const struct connection *c)
{
	struct pollfd p = {.fd = c->fd, .events = POLLIN};

	return poll(&p, 1, CONNECTION_PATIENCE_MS) > 0;
}

enum gate_verdict
connection_receive(struct connection *c, bool is_patient)
{
	unsigned char piece[PIECE_BYTES];
	enum gate_verdict v = GATE_MORE;
	int waits = is_patient ? 2 : 0;

	while (v == GATE_MORE) {
		ssize_t n = recv(c->fd, piece, sizeof piece, MSG_DONTWAIT);

		if (n > 0) {
			v = gate_feed(&c->gate, piece, (size_t)n);
			if (!hold(c))
				v = GATE_REFUSE;
			continue;
		}
		/* An end before the request's own end is a cut. */
		if (n == 0 || (errno != EAGAIN && errno != EINTR))
			return GATE_REFUSE;
		if (waits-- <= 0 || !is_more_soon(c))
			return GATE_MORE;
	}
	return v;
}
