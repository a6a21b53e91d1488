#define _DEFAULT_SOURCE
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int
file_read(const char *path, struct buf *out)
{
	char chunk[16384];
	ssize_t n;
	int fd, e = 0;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return errno;
	while ((n = read(fd, chunk, sizeof chunk)) != 0) {
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1) {
			e = errno;
			break;
		}
		buf_add(out, chunk, (size_t)n);
		if (out->is_failed) {
			e = EFBIG;
			break;
		}
	}
	close(fd);
	return e;
}
