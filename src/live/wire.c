#include "live/wire.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/unix.h"

#define IO_TIMEOUT_MS 2000

bool
wire_connect(struct wire *w, const char *socket_path)
{
	w->fd = unix_connect(socket_path, SOCK_STREAM, IO_TIMEOUT_MS);
	w->have = 0;
	if (w->fd == -1)
		log_limited(
		    "live.unreachable", LOG_STR("why", strerror(errno)));
	return w->fd != -1;
}

void
wire_close(struct wire *w)
{
	if (w->fd != -1)
		close(w->fd);
	w->fd = -1;
}

bool
wire_send(struct wire *w, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = send(w->fd, bytes, len, MSG_NOSIGNAL);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

/* Where the first reply ends and its body begins; 0 when more must come. */
static size_t
find_end(const char *reply, size_t have, const char **body)
{
	const char *end = strstr(reply, "\r\n\r\n");
	const char *length;
	size_t len = 0;

	if (end == NULL)
		return 0;
	length = strcasestr(reply, "\r\ncontent-length:");
	if (length != NULL && length < end)
		len = (size_t)strtoul(length + 17, NULL, 10);
	*body = end + 4;
	if (len > have - (size_t)(*body - reply))
		return 0;
	return (size_t)(*body - reply) + len;
}

static bool
receive_more(struct wire *w)
{
	ssize_t n;

	if (w->have == WIRE_REPLY_SIZE)
		return false;
	do
		n = recv(
		    w->fd, w->reply + w->have, WIRE_REPLY_SIZE - w->have, 0);
	while (n == -1 && errno == EINTR);
	if (n <= 0)
		return false;
	w->have += (size_t)n;
	return true;
}

int
wire_receive(struct wire *w, char *out, size_t size)
{
	const char *body = NULL;
	size_t end;
	int status;

	for (;;) {
		w->reply[w->have] = '\0';
		end = find_end(w->reply, w->have, &body);
		if (end > 0)
			break;
		if (!receive_more(w))
			return 0;
	}
	if (strncmp(w->reply, "HTTP/1.1 ", 9) != 0)
		return 0;
	status = atoi(w->reply + 9);
	if (out != NULL)
		snprintf(out, size, "%.*s", (int)(w->reply + end - body), body);
	w->have -= end;
	memmove(w->reply, w->reply + end, w->have);
	return status;
}
