#include "live/wire.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"

#define IO_TIMEOUT_S 2
#define REPLY_BYTES  4096

int
wire_connect(const char *socket_path)
{
	const struct timeval timeout = {.tv_sec = IO_TIMEOUT_S};
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd;

	snprintf(address.sun_path, sizeof address.sun_path, "%s", socket_path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
	if (connect(fd, (const struct sockaddr *)&address, sizeof address) == 0)
		return fd;
	log_limited("live.unreachable", LOG_STR("why", strerror(errno)));
	close(fd);
	return -1;
}

static bool
send_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

/* Where the body begins, once all of it is there; else NULL. */
static const char *
find_body(const char *reply, size_t len)
{
	const char *end = strstr(reply, "\r\n\r\n");
	const char *length;
	size_t body = 0;

	if (end == NULL)
		return NULL;
	length = strcasestr(reply, "\r\ncontent-length:");
	if (length != NULL && length < end)
		body = (size_t)strtoul(length + 17, NULL, 10);
	end += 4;
	return len >= (size_t)(end - reply) + body ? end : NULL;
}

static int
read_reply(int fd, char *out, size_t size)
{
	char reply[REPLY_BYTES + 1];
	const char *body;
	size_t len = 0;

	while (len < REPLY_BYTES) {
		ssize_t n = recv(fd, reply + len, REPLY_BYTES - len, 0);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return 0;
		len += (size_t)n;
		reply[len] = '\0';
		body = find_body(reply, len);
		if (body == NULL)
			continue;
		if (strncmp(reply, "HTTP/1.1 ", 9) != 0)
			return 0;
		if (out != NULL)
			snprintf(out, size, "%s", body);
		return atoi(reply + 9);
	}
	return 0;
}

int
wire_exchange(int fd, const char *request, size_t len, char *reply, size_t size)
{
	return send_all(fd, request, len) ? read_reply(fd, reply, size) : 0;
}
