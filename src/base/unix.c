#include "base/unix.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

size_t
unix_address(const char *path, struct sockaddr_un *out)
{
	size_t len = strlen(path);

	*out = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (len >= sizeof out->sun_path) {
		errno = ENAMETOOLONG;
		return 0;
	}
	memcpy(out->sun_path, path, len);
	if (path[0] == '@')
		out->sun_path[0] = '\0';
	return offsetof(struct sockaddr_un, sun_path) + len;
}

static bool
connect_in_time(
    int fd, const struct sockaddr_un *at, size_t len, int timeout_ms)
{
	const struct timeval timeout = {
	    .tv_sec = timeout_ms / 1000,
	    .tv_usec = timeout_ms % 1000 * 1000,
	};

	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
	return connect(fd, (const struct sockaddr *)at, (socklen_t)len) == 0;
}

int
unix_connect(const char *path, int type, int timeout_ms)
{
	struct sockaddr_un at;
	size_t len = unix_address(path, &at);
	int fd, e;

	if (len == 0)
		return -1;
	fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect_in_time(fd, &at, len, timeout_ms))
		return fd;
	e = errno;
	close(fd);
	errno = e;
	return -1;
}
